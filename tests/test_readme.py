"""README's picture, table and citation say what the course is."""

import base64
import re
import tomllib

import numpy as np
import pytest
import yaml
from draw_readme import MOVING, SENTENCE, STEPS, STILL, frames, still
from PIL import Image

from helpers import check, exercises
from notebooks import NOTEBOOKS, ROOT, figure_difference, figures_are_drawn_by_pinned_versions, notebook_at

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not figures_are_drawn_by_pinned_versions(), reason="other versions draw other pixels")
def test_the_pictures_are_what_the_code_draws():
    pictures = [base64.b64encode(picture) for picture in (still().png, STILL.read_bytes())]
    difference = figure_difference(*pictures, STILL.stem)
    assert not difference, f"{difference}; run tests/draw_readme.py"
    numbers = (0, 12, len(STEPS) - 1)
    for number, drawn in zip(numbers, frames([STEPS[number] for number in numbers]), strict=True):
        with Image.open(MOVING) as stored:
            stored.seek(number)
            off = np.abs(np.subtract(drawn, stored.convert("RGB"), dtype=float)).mean()
        assert off < 3, f"frame {number} is another picture, by {off:.1f} of 255; run tests/draw_readme.py"


def test_the_moving_picture_is_small_plays_once_and_ends_within_five_seconds():
    with Image.open(MOVING) as picture:
        assert picture.n_frames == len(STEPS) and picture.info["loop"] == 1
        picture.load()
        assert picture.info["timestamp"] + picture.info["duration"] == 150
        assert 150 * picture.n_frames < 5000 and MOVING.stat().st_size < 1e6


def test_both_pictures_are_shown_or_linked_with_the_sentence_as_alternative_text():
    assert f'src="{MOVING.name}" alt="{SENTENCE}"' in README and f"]({STILL.name})" in README


def test_it_is_read_in_three_minutes():
    prose = re.sub(r"```.*?```|<img[^>]*>|(?<=\])\([^)]*\)", "", README, flags=re.S)
    words = re.findall(r"\w[\w’'.-]*", prose)
    assert len(words) <= 600, f"README has {len(words)} words"


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
    (said,) = re.findall(r"know more than (\d+) mistakes", README)
    assert int(said) < len(of_steps | of_exercises) < int(said) + 100
