"""What the prose points at is there: notebooks by their number, sections by their name, exercises."""

import ast
import functools
import re

import nbformat
import pytest
from test_course import PAGES, ROOT, page

from notebooks import NOTEBOOKS

BY_NUMBER = {path.name[:2]: path for path in NOTEBOOKS}
MODULES = sorted(ROOT.glob("helpers/**/*.py"))
SOURCES = [*PAGES, *NOTEBOOKS, *MODULES]

AND = r"(?:, | and | to |–)?"
NAMED = re.compile(rf"\b[Nn]otebooks? ((?:\d\d?{AND})+)")
LINKED = re.compile(r"\[([^\[\]]+)\]\((?:notebooks/)?(\d\d)_\w+\.ipynb\)")
QUOTED = re.compile(r"notebook (\d\d), ['\"‘“]([^'\"’”]+)['\"’”]")
EXERCISE = re.compile(rf"[Ee]xercises? ((?:\d+\.\d+{AND})+)")


def joined(code):
    """Every string of a program in one piece, and its comments."""
    strings = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    return [*filter(lambda value: isinstance(value, str), strings), *re.findall(r"#.*", code)]


@functools.cache
def prose(path):
    """All text of a notebook, a page or a module, with single blanks."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        text = "\n".join(joined(text))
    elif path.suffix == ".ipynb":
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n".join(cell.source for cell in cells)
        text = re.sub(r'"\n\s*f?"', "", text)  # a string that goes on in the next line
    return re.sub(r"\s+", " ", text)


def plain(text):
    """Words alone: without emphasis, code marks, dashes and capitals."""
    return re.sub(r"[\W_]+", " ", text).casefold()


@pytest.fixture(params=SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def text(request):
    return prose(request.param)


def test_a_notebook_that_is_named_exists(text):
    for group in NAMED.findall(text):
        assert set(re.findall(r"\d+", group)) <= BY_NUMBER.keys(), group


def test_a_link_to_a_notebook_carries_its_number(text):
    for words, number in LINKED.findall(text):
        assert not re.search(r"\b\d\d\b", words) or number in words, (words, number)


def test_a_section_that_is_quoted_beside_its_notebook_is_there(text):
    for number, name in QUOTED.findall(text):
        assert plain(name) in plain(prose(BY_NUMBER[number])), (number, name)


def test_an_exercise_that_is_named_exists(text):
    for group in EXERCISE.findall(text):
        for exercise in re.findall(r"\d+\.\d+", group):
            home = prose(BY_NUMBER[f"{int(exercise.split('.')[0]):02}"])
            assert f"### Exercise {exercise} · " in home, exercise


def sections_named_by_the_guide():
    """Notebook's number and section's name: in italics, in the part about the notebook or before "of 05"."""
    guide = (ROOT / "notebooks" / "TEACHING.md").read_text(encoding="utf-8")
    for part in re.split(r"^(?=## )", guide, flags=re.M):
        about = re.match(r"## (\d\d) · ", part)
        for name, number in re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?: of (\d\d))?(?!\*)", part):
            if number or about:
                yield number or about[1], name


def test_a_section_that_the_teachers_guide_names_is_a_heading_of_its_notebook():
    named = list(sections_named_by_the_guide())
    assert len(named) >= 5
    for number, name in named:
        headings = [heading.text for heading in page(BY_NUMBER[number])(re.compile("^h[1-6]$"))]
        assert any(plain(name).strip() in plain(heading) for heading in headings), (number, name)


@pytest.mark.parametrize("pattern", [NAMED, LINKED, QUOTED, EXERCISE])
def test_the_patterns_still_find_what_they_look_for(pattern):
    assert len([found for source in SOURCES for found in pattern.findall(prose(source))]) >= 5
