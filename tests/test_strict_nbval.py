"""What nbval lets pass must fail here: one small notebook, each cell a hole that conftest.py closes."""

import base64
import io
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from notebooks import ROOT, figures_are_drawn_by_pinned_versions


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
HOLES = {
    "never run": (cell("print(1)", count=None), "was not run"),
    "text changed, late in a long line": (cell(f"print('{LONG}, new')", printed(f"{LONG}\n")), ", new"),
    "figure changed": (
        cell(SHOW, figure(n_dots=6)),
        "6 pixels differ" if figures_are_drawn_by_pinned_versions() else "",
    ),
    "sentence of a figure changed": (cell(SHOW, figure(alt="A curve.")), "A curve."),
    "warning that was saved": (cell(WARN, printed("careful\n", "stderr")), "wrote to stderr"),
    "output not compared": (cell("# NBVAL_IGNORE_OUTPUT\nprint(2)"), "not be compared"),
    "error that no longer comes": (cell("pass", tags=["raises-exception"]), "raised nothing"),
    "time without the tag": (cell("print('12.3 times')", printed("4.5 times\n")), "outputs differ"),
    "other words beside a time": (cell("print('no 1')", printed("1\n"), tags=["timed"]), "outputs differ"),
    "warning beside a time": (cell(WARN, printed("careful\n", "stderr"), tags=["timed"]), "wrote to stderr"),
    "error in place of a time": (cell("1 / 0", tags=["timed"]), "ZeroDivisionError"),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What pytest, as this repository sets it up, says of each cell."""
    folder = tmp_path_factory.mktemp("strict")
    nbformat.write(new_notebook(cells=[hole for hole, _ in HOLES.values()]), folder / "cases.ipynb")
    options = ["-p", "conftest", "-c", "pyproject.toml", "-n0", f"--junitxml={folder}/report.xml"]
    command = [sys.executable, "-m", "pytest", *options, folder / "cases.ipynb"]
    environment = os.environ | {"PYTHONPATH": "tests", "SCREENSHOTS": str(folder)}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (folder / "report.xml").exists(), run.stdout + run.stderr
    cases = ET.parse(folder / "report.xml").iter("testcase")
    return {name: "".join(case.itertext()) for name, case in zip(HOLES, cases, strict=True)}


@pytest.mark.parametrize("name", HOLES)
def test_a_hole_is_closed(report, name):
    assert HOLES[name][1] in report[name], f"{HOLES[name][0].source}\n\nsays: {report[name] or 'passed'}"
    for folder, stored, new in re.findall(r"see (\S+/)(\S+) and (\S+)", report[name]):
        assert pathlib.Path(folder, stored).exists() and pathlib.Path(folder, new).exists()
