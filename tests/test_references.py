"""What the prose points at is there: notebooks by their number, sections by their name, exercises."""

import functools
import re

import pytest

from notebooks import NOTEBOOKS, PAGES, ROOT, notebook_at, page

BY_NUMBER = {path.name[:2]: path for path in NOTEBOOKS}
SOURCES = [*PAGES, *NOTEBOOKS, *sorted(ROOT.glob("helpers/**/*.py"))]

AND = r"(?:, | and | to |–)?"
NAMED = re.compile(rf"\b[Nn]otebooks? ((?:\d\d?{AND})+)")
LINKED = re.compile(r"\[([^\[\]]+)\]\((?:notebooks/)?(\d\d)_\w+\.ipynb\)")
QUOTED = re.compile(r"notebook (\d\d), ['\"‘“]([^'\"’”]+)['\"’”]")
EXERCISE = re.compile(rf"[Ee]xercises? ((?:\d+\.\d+{AND})+)")


@functools.cache
def prose(path):
    """All text of a notebook, a page or a module, with single blanks, strings and comments in one piece."""
    is_notebook = path.suffix == ".ipynb"
    text = "\n".join(c.source for c in notebook_at(path).cells) if is_notebook else path.read_text("utf-8")
    return re.sub(r"\s+", " ", re.sub(r'"\n\s*f?"|\n\s*# ', " " if path.suffix == ".py" else "", text))


def plain(text):
    """Words alone: without emphasis, code marks, dashes and capitals."""
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_notebooks_sections_and_exercises_that_are_named_exist(path):
    text = prose(path)
    for group in NAMED.findall(text):
        unknown = set(re.findall(r"\d+", group)) - BY_NUMBER.keys()
        assert not unknown, f"{path.name} names notebook {group}, and there is no {unknown}"
    for words, number in LINKED.findall(text):
        told = re.findall(r"\b\d\d\b", words)
        assert not told or number in told, f"{path.name}: the link '{words}' leads to notebook {number}"
    for number, name in QUOTED.findall(text):
        there = plain(name) in plain(prose(BY_NUMBER[number]))
        assert there, f"{path.name} quotes '{name}', which notebook {number} does not contain"
    for exercise in re.findall(r"\d+\.\d+", " ".join(EXERCISE.findall(text))):
        home = BY_NUMBER[f"{int(exercise.split('.')[0]):02}"]
        there = f"### Exercise {exercise} · " in prose(home)
        assert there, f"{path.name} names exercise {exercise}, which {home.name} does not contain"


def test_a_section_that_the_teachers_guide_names_is_a_heading_of_its_notebook():
    """In italics, in the guide's part about the notebook or before "of 05"."""
    for part in re.split(r"^(?=## )", (ROOT / "notebooks" / "TEACHING.md").read_text("utf-8"), flags=re.M):
        about = re.match(r"## (\d\d) · ", part)
        for name, number in re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?: of (\d\d))?(?!\*)", part):
            if number or about:
                home = BY_NUMBER[number or about[1]]
                headings = [plain(heading.text) for heading in page(home)(re.compile("^h[1-6]$"))]
                there = any(plain(name) in heading for heading in headings)
                assert there, f"TEACHING.md names the section '{name}', which {home.name} does not have"
