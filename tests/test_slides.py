"""Slides need no network, lose nothing, tell no answer, and fit: in Chromium, all decks.

SCREENSHOTS names a folder to keep pictures of every slide in.
"""

import copy
import io
import itertools
import os
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import sync_playwright
from test_browser import CHROMIUM, keep_picture, needs_browser, watch
from test_teaching import lines_of_solutions, long_lines, session, text_of

from notebooks import NOTEBOOKS, figures, sentence, solution_cells, text_without
from teaching.formulas import formulas, math_css
from teaching.slide_numbers import headings

LEAST = 0.85  # of the size at which a slide fills the window
NOT_HERE = re.compile(
    r"\*\*(Next time|Words)\*\*[^\n]*|\. Click the dots to open it(?=:)|, folded below(?=[.:])"
    r"|, and then a collapsed cell with a solution: .*?, once you have tried"
)
# What of the slide in sight lies outside it or beside its number, and code that is wider than its place
OUTSIDE = """() => [...slides[at].querySelectorAll("h1, h2, h3, p, li, td, pre, img, figcaption, summary")]
  .filter(node => node.checkVisibility()).filter(node => {
    const box = node.getBoundingClientRect(), slide = slides[at].getBoundingClientRect();
    return box.left < slide.left - 1 || box.right > slide.right + 1 || box.top < -1
      || box.bottom > document.querySelector("nav").getBoundingClientRect().top + 1
      || node.tagName === "PRE" && node.scrollWidth > node.clientWidth;
  }).map(node => `${node.tagName}: ${(node.alt ?? node.textContent).slice(0, 60)}`)"""
EARLY = """() => [...slides[at].querySelectorAll(".fragment blockquote")]
  .some(quote => getComputedStyle(quote).visibility === "visible")"""
SCALE = "() => +slides[at].style.getPropertyValue('--fit')"
SURVEY = f"""() => slides.map((_, i) => {{
  const early = slides[i].querySelector(".fragment") && (go(i), ({EARLY})());
  go(i, true);
  return [i + 1, early, ({SCALE})(), ({OUTSIDE})()];
}})"""
FOLDS = f"""async () => {{
  const found = [];
  for (const [i, slide] of slides.entries()) for (const fold of slide.querySelectorAll("summary")) {{
    go(i, true);
    fold.click();
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    found.push([i + 1, slide.querySelectorAll("details[open]").length, ({SCALE})(), ({OUTSIDE})()]);
  }}
  return found;
}}"""


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    """The tests of a deck follow each other: it is read once, and opened once."""
    return request.param


@pytest.fixture(scope="module")
def file(path, edition):
    return edition("slides") / f"{path.stem}.slides.html"


@pytest.fixture(scope="module")
def slides(file):
    return BeautifulSoup(re.sub(r"(?<=base64,)[\w+/=]+", "", file.read_text("utf-8")), "html.parser")


@pytest.fixture(scope="module")
def page():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        page = chromium.new_page()
        page.faults = watch(page, ("file:", "data:", "about:"))
        yield page
        chromium.close()
    assert not page.faults, page.faults


@pytest.fixture(scope="module")
def without_notes(slides):
    slides = copy.copy(slides)
    for note in slides("aside"):
        note.extract()
    return slides


@pytest.fixture(scope="module")
def deck(file, page):
    page.goto(file.as_uri())
    page.evaluate("history.replaceState = () => {}")  # it takes longer than all else that shows a slide
    return page


def each(slides):
    return slides.select("main > section > section")


def is_solution(slide):
    return slide.find("h3", class_="solution")


def test_slides_ask_nobody_for_anything(slides):
    assert not slides("link") and not slides("iframe") and not slides.select("script[src]")
    assert all(image["src"].startswith("data:") for image in slides("img"))
    for code in slides(["style", "script"]):
        text = re.sub(r"/\*.*?\*/", "", code.text, flags=re.S)
        asked = re.search(r"@import|url\((?!['\"]?data:)|https?://|\bfetch\(", text)
        assert not asked, text[asked.start() - 50 : asked.end() + 50]


def test_slides_hold_every_figure_with_its_alternative_text(notebook, slides):
    assert [image["alt"] for image in slides("img")] == [*map(sentence, figures(notebook))]


def test_slides_hold_every_formula_and_none_as_raw_text(notebook, slides):
    markdown = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", markdown, flags=re.S)
    assert len(slides("math")) == len(re.findall(r"\$\$[^$]+\$\$|\$[^$]+\$", prose)), "formulas are lost"
    raw = re.search(r".*(\$|\\[a-z]).*", text_without(["code", "pre"], slides.main))
    assert not raw, raw[0]


def test_slides_lose_no_text_and_keep_speaker_notes(notebook, slides):
    def words(text):
        return re.sub(r"[\W_]+", "", text)

    assert slides.select("aside.notes"), "no speaker notes"
    shown = words(slides.main.text)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not cell.source.startswith("## Your progress"):
            for block in re.split(r"\n\n+", NOT_HERE.sub("", cell.source)):
                plain = re.split(r"[$\[|<`]", re.sub(r"[*>#]|^- |^\d\. ", "", block))[0]
                assert words(plain) in shown, f"on no slide: {plain}"


def test_prose_that_answers_a_prediction_stands_in_the_notes(notebook, slides):
    assert "Afterwards" not in [summary.text for summary in slides("summary")]
    shown = "".join(slide.text for slide in slides("aside"))
    source = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for answer in re.findall(r"<summary>Afterwards</summary>\n\n(.*?)\n\n</details>", source, re.S):
        if not re.search(r"^(\||- |\d\. |\$\$)", answer, re.M):  # tables, lists, formulas are for all to see
            plain = re.split(r"[$\[`*]", answer)[0].strip()
            assert plain in shown, f"not in the notes: {plain}"


def test_a_solution_is_a_slide_of_its_own_below_its_exercise(notebook, slides):
    every, own = each(slides), [slide for slide in each(slides) if is_solution(slide)]
    assert len(own) == len(solution_cells(notebook))
    for slide, lines in zip(own, lines_of_solutions(notebook)):
        number = re.match(r"Exercise ([\d.]+) · A solution", slide.h3.text)[1]
        before = every[every.index(slide) - 1]
        assert f"Exercise {number} ·" in slide.parent.text.replace(slide.text, ""), f"{number} is elsewhere"
        assert not is_solution(before) and not slide("aside"), f"{number}: notes that most never see"
        for other in every:
            given = lines & long_lines(other.text)
            assert other is slide or not given, f"{number} is given away: {given}"


def test_our_own_function_stands_on_no_slide_of_an_exercise(notebook, slides):
    shown = [slide.text for slide in each(slides) if slide.find("h3") and not is_solution(slide)]
    pairs = itertools.pairwise(notebook.cells)
    for ours in [cell for above, cell in pairs if above.source.endswith("ours. Click the dots to open it:")]:
        assert ours.source in slides.main.text
        assert not [text for text in shown if ours.source in text], f"on an exercise's slide:\n{ours.source}"


def test_answers_are_folded(slides):
    assert slides("details") and not slides.select("details[open]")


def test_on_slides_a_heading_stands_first_and_nothing_below_a_prediction(notebook, without_notes):
    for heading in without_notes.main(["h1", "h2", "h3"]):
        slide = heading.find_parent("section").text.strip()
        first = slide.startswith(heading.text.strip())
        above = slide.split(heading.text.strip())[0]
        assert first or heading.name == "h3" and len(above) < 300, f"above the heading: {above}"
    predictions = [
        quote for quote in without_notes("blockquote") if quote.text.strip().startswith("Predict.")
    ]
    assert len(predictions) == text_of(notebook).count("> Predict."), "a prediction is lost"
    for quote in predictions:
        slide = quote.find_parent("section").text.strip()
        assert slide.endswith(quote.text.strip()), f"below a prediction: {slide}"


def test_no_slide_holds_a_heading_alone_or_announces_what_is_not_there(without_notes):
    for slide in each(without_notes):
        heading = slide.find(["h1", "h2", "h3"])
        content = slide.text.replace(heading.text if heading else "", "").strip()
        assert len(content) > 25 or slide("img") or slide("pre"), f"hardly anything: {slide.text.strip()}"
        assert content != "Hint"
    for announced in without_notes.main("p"):
        if announced.text.rstrip().endswith(":"):
            after = announced.find_next(["p", "pre", "table", "img", "ul", "ol", "h1", "h2", "h3"])
            assert after and after.name not in ("h1", "h2", "h3"), f"announced: {announced.text}"


def test_the_headings_have_numbers(path, slides, notebook):
    named = headings(slides)
    texts = [text for _, text in named]
    assert named[0][0] == 1 and texts[0].startswith(path.stem[:2])
    markdown = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for heading in re.findall(r"^##+ (.+)", markdown.replace("`", ""), re.M):
        assert heading == "Your progress" or heading in texts, f"on no slide: {heading}"
    for number, text in named:
        assert text in each(slides)[number - 1].text


def test_a_step_of_a_session_names_its_first_slide(path, slides):
    decks = headings(slides)
    steps = re.findall(r"^\| \d+–\d+ \|", session(path), re.M)
    named = re.findall(r"(\d+) \*([A-Z][^*]+)\*", session(path))
    right = [next((number for number, text in decks if text.startswith(name)), None) for _, name in named]
    assert len(named) >= len(steps), f"TEACHING.md, {path.stem}: {len(steps)} steps, {len(named)} slides"
    wrong = [
        f"{name}, {number}: not {told}" for (told, name), number in zip(named, right) if int(told) != number
    ]
    assert not wrong, f"TEACHING.md, {path.stem}: {'; '.join(wrong)}"


@needs_browser
@pytest.mark.parametrize("width, height", [(1920, 1080), (1366, 768)])
def test_every_slide_fits(path, deck, width, height):
    deck.set_viewport_size({"width": width, "height": height})
    for number, early, scale, outside in deck.evaluate(SURVEY):
        assert not early, f"slide {number} shows a prediction too early"
        assert scale >= LEAST, f"slide {number} is shrunk to {scale:.0%}"
        assert not outside, f"slide {number}, cut: {outside}"
    for number in range(1, deck.evaluate("slides.length") + 1) if "SCREENSHOTS" in os.environ else ():
        deck.evaluate(f"go({number} - 1, true)")
        keep_picture(deck, f"{path.stem}.slides-{number:02}")


@needs_browser
def test_print_makes_one_page_for_each_slide(deck):
    pages = re.findall(rb"/Type\s*/Page\b", deck.pdf(prefer_css_page_size=True))
    assert len(pages) == deck.evaluate("slides.length")


@needs_browser
def test_a_fold_that_is_opened_closes_the_others_and_fits(deck):
    deck.set_viewport_size({"width": 1920, "height": 1080})
    for number, n_open, scale, outside in deck.evaluate(FOLDS):
        assert n_open == 1, f"slide {number}: {n_open} folds are open"
        assert scale >= 0.7, f"slide {number}, a fold: {scale:.0%}"
        assert not outside, f"slide {number}, cut: {outside}"


@needs_browser
def test_going_on_passes_solutions_by_and_down_shows_them(edition, page):
    page.goto((edition("slides") / "03_e_step.slides.html").as_uri())
    solutions = set(page.evaluate("slides.map((_, i) => i).filter(solution)"))
    total, notes, seen = page.evaluate("slides.length"), "", []
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    while not seen or seen[-1] < total - 1:
        seen.append(page.evaluate("at"))
        notes += popup.value.inner_text("body")
        assert page.locator("#down").is_visible() == (seen[-1] + 1 in solutions)
        page.keyboard.press("PageDown")
    assert {*seen} == {*range(total)} - solutions
    assert "Component 0 reaches 0.0103" in notes and "You compare two heights" in notes
    for n in solutions:
        page.evaluate(f"go({n} - 1)")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("at") == n
        page.keyboard.press("PageUp")
        assert page.evaluate("at") == n - 1
        page.locator("#down").click()
        assert page.evaluate("at") == n
        page.keyboard.press("PageDown")
        assert page.evaluate("at") == n + 1
    page.keyboard.press("Home")
    assert page.inner_text("#number") == f"1 / {total}"
    popup.value.close()


def drawn(page, formula):
    """A formula as Chromium draws it: an array of what is dark."""
    page.set_content(
        f"<style>{math_css()}</style><p style='font-size: 40px'>{formulas(f'$${formula}$$')}</p>"
    )
    page.evaluate("document.fonts.ready")
    picture = page.locator("math mrow, math munder").first.screenshot()
    return np.asarray(Image.open(io.BytesIO(picture)).convert("L")) < 128


@needs_browser
def test_braces_stretch(page):
    """Without a mathematical font on the computer."""
    page.set_viewport_size({"width": 1280, "height": 720})
    for n in (4, 12, 24):
        dark = drawn(page, rf"\underbrace{{{'m' * n}}}_{{x}}")
        assert dark.mean(axis=1).max() > 0.7, f"no line under {n} letters is as long as they"
    page.set_content(f"<style>{math_css()}</style>" + formulas(r"$$\begin{cases}1\\2\\3\end{cases}$$"))
    page.evaluate("document.fonts.ready")
    brace, lines = (page.locator(name).first.bounding_box()["height"] for name in ("mo", "mtable"))
    assert brace > 0.9 * lines
