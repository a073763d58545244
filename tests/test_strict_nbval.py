"""What nbval lets pass must fail here: one small notebook, each cell a hole that conftest.py closes."""

import base64
import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from notebooks import ROOT
from PIL import Image


def figure(n_dots=0, alt="A line."):
    image, file = Image.new("RGB", (40, 30), "white"), io.BytesIO()
    for x in range(n_dots):
        image.putpixel((x, 0), (0, 0, 0))
    image.save(file, "png")
    picture = base64.b64encode(file.getvalue()).decode()
    html = f'<figure><img alt="{alt}" src="data:image/png;base64,{picture}"></figure>'
    return new_output("display_data", {"image/png": picture, "text/html": html, "text/plain": alt})


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def cell(source, *outputs, tags=(), count=1):
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata={"tags": list(tags)})


SHOW = f"display({dict(figure().data)!r}, raw=True)"
WARN = "import sys; print('careful', file=sys.stderr)"
LONG = ", ".join(map(str, range(300)))
ERROR = new_output("error", ename="ValueError", evalue="no", traceback=[])
SOUND = {
    "figure drawn a little otherwise": cell(SHOW, figure(n_dots=5)),
    "result silenced by a semicolon": cell("1;"),
    "print, figure, print in pieces": cell(
        f"print(1)\n{SHOW}\nprint(2)\nprint(3)", printed("1\n"), figure(), printed("2\n"), printed("3\n")
    ),
    "error that is wanted": cell("raise ValueError('no')", ERROR, tags=["raises-exception"]),
    "another time": cell("print('12.3 times')", printed("4.5 times\n"), tags=["timed"]),
}
HOLES = {
    "never run": (cell("print(1)", count=None), "was not run"),
    "text changed, late in a long line": (cell(f"print('{LONG}, new')", printed(f"{LONG}\n")), ", new"),
    "time without the tag": (cell("print('12.3 times')", printed("4.5 times\n")), "outputs differ"),
    "other words beside a time": (cell("print('no 1')", printed("1\n"), tags=["timed"]), "outputs differ"),
    "warning beside a time": (cell(WARN, printed("careful\n", "stderr"), tags=["timed"]), "wrote to stderr"),
    "error in place of a time": (cell("1 / 0", tags=["timed"]), "ZeroDivisionError"),
    "figure changed": (cell(SHOW, figure(n_dots=6)), "6 pixels differ"),
    "figure no longer drawn": (cell("pass", figure()), "outputs differ"),
    "alternative text changed": (cell(SHOW, figure(alt="A curve.")), "A curve."),
    "warning that was saved": (cell(WARN, printed("careful\n", "stderr")), "wrote to stderr"),
    "output ignored by a comment": (cell("# NBVAL_IGNORE_OUTPUT\nprint(2)"), "not be compared"),
    "cell skipped by a tag": (cell("1 / 0", tags=["nbval-skip"]), "not be compared"),
    "error that no longer comes": (cell("pass", tags=["raises-exception"]), "raised nothing"),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What pytest, as this repository sets it up, says of each cell, on the versions that are pinned or not."""
    folder = tmp_path_factory.mktemp("strict")
    cells = [*SOUND.values(), *(hole for hole, _ in HOLES.values())]
    nbformat.write(new_notebook(cells=cells), folder / "cases.ipynb")
    options = ["-p", "conftest", "-c", "pyproject.toml", "-n0", f"--junitxml={folder}/report.xml"]
    command = [sys.executable, "-m", "pytest", *options, folder / "cases.ipynb"]
    environment = os.environ | {"PYTHONPATH": "tests", "SCREENSHOTS": str(folder)}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    cases = ET.parse(folder / "report.xml").iter("testcase")
    found = [None if case.find("*") is None else "".join(case.itertext()) for case in cases]
    assert len(found) == len(cells), run.stdout + run.stderr
    return dict(zip([*SOUND, *HOLES], found)) | {"pictures": sorted(p.name for p in folder.glob("*.png"))}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_cell_passes(report, name):
    assert report[name] is None


@pytest.mark.parametrize("name", HOLES)
def test_a_hole_is_closed(report, name):
    assert HOLES[name][1] in (report[name] or f"a cell that should fail passes: {HOLES[name][0].source}")
