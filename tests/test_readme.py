"""README's picture, table and citation say what the course is."""

import io
import pathlib
import re
import tomllib

import nbformat
import numpy as np
import yaml
from draw_readme import PICTURE, SENTENCE, draw
from PIL import Image
from save_notebooks import NOTEBOOKS

ROOT = pathlib.Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), int)


def test_the_picture_is_what_the_code_draws():
    # as conftest.py compares the figures of the notebooks
    drawn, stored = pixels(draw().png), pixels(PICTURE.read_bytes())
    assert drawn.shape == stored.shape
    assert (abs(drawn - stored).max(axis=2) > 60).sum() <= 5, "run tests/draw_readme.py"


def test_the_picture_is_shown_with_its_sentence_as_alternative_text():
    assert f"![{SENTENCE}]({PICTURE.relative_to(ROOT)})" in README


def test_the_table_lists_every_notebook_with_its_minutes():
    rows = re.findall(r"^\| \[(\d\d) [^\]]+\]\((\S+)\) \|.*\| ([\d +]+) \|$", README, re.M)
    assert [name for _, name, _ in rows] == [f"notebooks/{path.name}" for path in NOTEBOOKS]
    for number, name, minutes in rows:
        opening = nbformat.read(ROOT / name, as_version=4).cells[0].source
        (time,) = re.findall(r"\*\*Time\*\*([^·]*)", opening)
        assert minutes.split(" + ") == re.findall(r"\d+", time), number


def test_the_citation_has_what_the_format_requires_and_the_version_of_the_project():
    # Citation File Format 1.2.0
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert all(set(author) == {"name"} for author in citation["authors"])
    assert citation["version"] == project["version"] and citation["license"] == project["license"]
    assert all(
        isinstance(value, str) for key, value in citation.items() if key not in ("authors", "keywords")
    )


def test_the_authors_are_those_of_the_licences():
    (author,) = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["authors"]
    for licence in ("LICENSE", "LICENSE-text"):
        assert author["name"] in (ROOT / licence).read_text(encoding="utf-8")
