"""Slides and student version of the translated notebooks: as the English ones, and nothing in English."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from playwright.sync_api import sync_playwright
from test_browser import CHROMIUM, needs_browser
from test_slides import LEAST, SURVEY, each, is_solution
from test_translations import EDITION, english_in, translation
from units import COURSE

from helpers import language
from notebooks import code_cells, figures, sentence, solution_cells, text_without

pytestmark = pytest.mark.parametrize("name, path", EDITION)


@pytest.fixture
def built(edition, name):
    """A function that returns the folder of the slides or the student version of a language."""
    return lambda kind: edition(kind, f"README.{name}.md")


@pytest.fixture
def word(name):
    """Words of an edition in a language."""
    language.use(name)
    yield language.say
    language.use("en")


@pytest.fixture(scope="module")
def page():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium.new_page(viewport={"width": 1366, "height": 768})
        chromium.close()


def test_slides_hold_figures_solutions_and_predictions_as_the_english_ones(built, name, path, word):
    notebook = translation(name, path)
    html = (built("slides") / f"{path.stem}.slides.html").read_text("utf-8")
    slides = BeautifulSoup(re.sub(r"(?<=base64,)[\w+/=]+", "", html), "html.parser")
    assert slides.html["lang"] == name
    told = [*map(sentence, figures(notebook))]
    assert [image["alt"] for image in slides("img")] == told
    assert sum(map(bool, map(is_solution, each(slides)))) == len(solution_cells(notebook))
    english = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    assert english.count("> **Predict.**") == len(slides("blockquote"))
    assert word("Afterwards") not in [summary.text for summary in slides("summary")]
    for cell in notebook.cells:
        if cell.source.startswith(word("# ours") + "\n"):  # by itself, with its code
            assert cell.source in slides.main.text
    assert word("**Next time**").strip("*") not in slides.main.text
    for note in slides("aside"):
        assert not english_in(text_without(["code", "pre"], note)) or "Bishop" in note.text
    spoken = [slide for slide in each(slides) if "Bishop (2006)" not in slide.text]
    found = [words for slide in spoken for words in english_in(text_without(["code", "pre", "em"], slide))]
    assert not found, found


@needs_browser
def test_every_translated_slide_fits(built, page, name, path):
    page.goto((built("slides") / f"{path.stem}.slides.html").as_uri())
    page.evaluate("history.replaceState = () => {}")
    for number, early, scale, outside in page.evaluate(SURVEY):
        assert not early and scale >= LEAST and not outside, (number, early, scale, outside)


def test_the_student_version_gives_nothing_away_and_finds_its_files(built, name, path, word):
    notebook, folder = translation(name, path), built("student")
    student = nbformat.read(folder / path.name, as_version=4)
    sources = "\n".join(cell.source for cell in student.cells)
    assert not solution_cells(student) and not any(cell.outputs for cell in code_cells(student))
    folds = "\n".join(cell.source for cell in notebook.cells).count(f"<summary>{word('Answer')}</summary>")
    assert folds and sources.count(f"*{word('Your answer:')}*") == folds
    for heading in (word("And now ours. Click the dots to open it:"), word("# ours") + "\n"):
        assert heading not in sources
    prose = "\n".join(cell.source for cell in student.cells if cell.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)#]+)\)", prose) + re.findall(r"%run -i (\S+)", sources):
        if "://" not in target and not target.startswith("../"):  # to a branch, in English
            assert (folder / target).exists(), target
    assert len([*folder.glob(f"ours/{path.stem}_*.py")]) == sources.count("%run -i ours/")


def test_the_student_version_runs(built, name, path, tmp_path, monkeypatch):
    if path != COURSE[2]:
        return
    monkeypatch.setenv("EM_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setenv("EM_MINE", str(tmp_path / "mine.py"))
    folder = built("student")
    notebook = nbformat.read(folder / path.name, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()
