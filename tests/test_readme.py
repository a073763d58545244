"""README's picture, table and citation say what the course is."""

import base64
import re
import tomllib

import pytest
import yaml
from draw_readme import PICTURE, SENTENCE, draw

from helpers import check, exercises
from notebooks import NOTEBOOKS, ROOT, figure_difference, figures_are_drawn_by_pinned_versions, notebook_at

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not figures_are_drawn_by_pinned_versions(), reason="other versions draw other pixels")
def test_the_picture_is_what_the_code_draws():
    pictures = [base64.b64encode(picture) for picture in (draw().png, PICTURE.read_bytes())]
    difference = figure_difference(*pictures, PICTURE.stem)
    assert not difference, f"{difference}; run tests/draw_readme.py"


def test_the_picture_is_shown_with_its_sentence_as_alternative_text():
    assert f"![{SENTENCE}]({PICTURE.relative_to(ROOT)})" in README


def test_the_table_lists_every_notebook_with_its_minutes():
    rows = re.findall(r"^\| \[\d\d [^\]]+\]\(notebooks/(\S+)\)[^|]* \|.*\| ([\d +]+) \|$", README, re.M)
    names = [path.name for path in NOTEBOOKS]
    missing = set(names) - set(dict(rows))
    assert not missing, f"README's table lacks {missing}"
    assert [name for name, _ in rows] == names, "README's table has other rows, or another order"
    for path in NOTEBOOKS:
        time = re.search(r"\*\*Time\*\*([^·]*)", notebook_at(path).cells[0].source)[1]
        told, minutes = dict(rows)[path.name].split(" + "), re.findall(r"\d+", time)
        assert told == minutes, f"README gives {path.name} {told} minutes, the notebook itself {minutes}"


def test_the_citation_is_valid_and_names_version_licence_and_author_of_the_project():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # Citation File Format 1.2.0 wants these, and text as their values
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    others = {key: value for key, value in citation.items() if key not in ("authors", "keywords")}
    assert all(isinstance(value, str) for value in others.values()), f"quotes are wanted: {others}"
    assert [citation[key] for key in ("cff-version", "type")] == ["1.2.0", "software"]
    assert [citation[key] for key in ("version", "license")] == [project["version"], project["license"]]
    for licence in ("LICENSE", "LICENSE-text"):
        assert citation["authors"][0]["name"] in (ROOT / licence).read_text("utf-8"), f"author of {licence}"


def test_the_catalogue_holds_as_many_mistakes_as_readme_says():
    """Each counted once, whatever its sizes, and wherever else it is recognised."""
    of_steps = {entry.where for step in check.STEPS.values() for entry in step.mistakes}
    judges = [exercise.asked for exercise in exercises.EXERCISES.values()]
    of_exercises = {entry.where for judge in judges for entry in getattr(judge, "mistakes", [])}
    (said,) = re.findall(r"a catalogue of more than (\d+) mistakes", README)
    assert int(said) < len(of_steps | of_exercises) < int(said) + 100
