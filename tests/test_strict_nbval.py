"""What nbval lets pass must fail here: one small notebook, each cell a hole that conftest.py closes."""

import base64
import io
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

ROOT = pathlib.Path(__file__).parents[1]


def png(colour="white", size=(40, 30), dots=0):
    image = Image.new("RGB", size, colour)
    for x in range(dots):
        image.putpixel((x, 0), (0, 0, 0))
    file = io.BytesIO()
    image.save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def figure(picture, alt="A line."):
    html = f'<figure><img alt="{alt}" src="data:image/png;base64,{picture}"></figure>'
    return {"image/png": picture, "text/html": html, "text/plain": f"Figure: {alt}"}


def display(*bundles):
    """The source that displays bundles, and what stays of it in a notebook."""
    source = "\n".join(f"display({bundle!r}, raw=True)" for bundle in bundles)
    return source, [new_output("display_data", data=bundle) for bundle in bundles]


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def cell(source, outputs=(), tags=(), count=1):
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata={"tags": list(tags)})


SHOWN, STORED = display(figure(png()))
WARN = "import sys; print('careful', file=sys.stderr)"
RESULT = new_output("execute_result", data={"text/plain": "1"}, execution_count=1)
ERROR = new_output("error", ename="ValueError", evalue="no", traceback=[])
HTML_ALONE = {"text/html": figure(png())["text/html"]}
TWO = figure(png("red")), figure(png("blue"))

SOUND = {
    "text": cell("print(1)", [printed("1\n")]),
    "figure": cell(SHOWN, STORED),
    "figure drawn a little otherwise": cell(SHOWN, display(figure(png(dots=5)))[1]),
    "result silenced by a semicolon": cell("1;"),
    "stream stored in pieces": cell("print(1)\nprint(2)", [printed("1\n"), printed("2\n")]),
    "print, display, print": cell(f"print(1)\n{SHOWN}\nprint(2)", [printed("1\n"), *STORED, printed("2\n")]),
    "error that is wanted": cell("raise ValueError('no')", [ERROR], ["raises-exception"]),
}
HOLES = {
    "never run": (cell("print(1)", count=None), "was not run"),
    "saved without its outputs": (cell("print(1)"), "outputs differ"),
    "result silenced only now": (cell("1;", [RESULT]), "outputs differ"),
    "figure changed": (cell(SHOWN, display(figure(png(dots=6)))[1]), "6 pixels differ"),
    "figure blank": (cell(SHOWN, display(figure(png("black")))[1]), "1200 pixels differ"),
    "figure of another size": (cell(SHOWN, display(figure(png(size=(41, 30))))[1]), "pixels large"),
    "figures swapped": (cell(display(*TWO)[0], display(*TWO[::-1])[1]), "1200 pixels differ"),
    "figure no longer drawn": (cell("pass", STORED), "outputs differ"),
    "alternative text changed": (cell(SHOWN, display(figure(png(), "A curve."))[1]), "outputs differ"),
    "only the HTML of a figure changed": (
        cell(SHOWN, display(figure(png()) | {"text/html": "<img>"})[1]),
        "outputs differ",
    ),
    "picture in HTML alone changed": (
        cell(
            display(HTML_ALONE)[0], display(HTML_ALONE | {"text/html": figure(png(dots=9))["text/html"]})[1]
        ),
        "outputs differ",
    ),
    "print and display in another order": (
        cell(f"print(1)\n{SHOWN}", [*STORED, printed("1\n")]),
        "outputs differ",
    ),
    "second print before the display": (
        cell(f"print(1)\n{SHOWN}\nprint(2)", [printed("1\n2\n"), *STORED]),
        "outputs differ",
    ),
    "warning that was saved": (cell(WARN, [printed("careful\n", "stderr")]), "wrote to stderr"),
    "warning under a tag that ignores outputs": (cell(WARN, tags=["nbval-ignore-output"]), "not be compared"),
    "output ignored by a comment": (cell("# NBVAL_IGNORE_OUTPUT\nprint(2)"), "not be compared"),
    "cell skipped by a tag": (cell("1 / 0", tags=["nbval-skip"]), "not be compared"),
    "error that no longer comes": (cell("pass", tags=["raises-exception"]), "raised nothing"),
    "another error than the stored one": (
        cell("raise ValueError('yes')", [ERROR], ["raises-exception"]),
        "outputs differ",
    ),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What pytest, as this repository sets it up, says of each cell."""
    folder = tmp_path_factory.mktemp("strict")
    for name in ["pyproject.toml", "conftest.py", "tests/save_notebooks.py"]:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    cells = [*SOUND.values(), *(hole for hole, _ in HOLES.values())]
    nbformat.write(new_notebook(cells=cells), folder / "cases.ipynb")
    command = [sys.executable, "-m", "pytest", "-n0", "--junitxml=report.xml", "cases.ipynb"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    cases = ET.parse(folder / "report.xml").iter("testcase")
    found = [None if case.find("*") is None else "".join(case.itertext()) for case in cases]
    assert len(found) == len(cells), run.stdout + run.stderr
    return dict(zip([*SOUND, *HOLES], found, strict=True))


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_cell_passes(report, name):
    assert report[name] is None


@pytest.mark.parametrize("name", HOLES)
def test_a_hole_is_closed(report, name):
    assert HOLES[name][1] in (report[name] or "")
