"""The student version gives nothing away and runs, slides show all without a network, the guide is true.

SCREENSHOTS names a folder to keep pictures of one deck in.
"""

import itertools
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient
from playwright.sync_api import sync_playwright
from test_browser import CHROMIUM, keep_picture, needs_browser, watch

from helpers import datasets, interactive
from notebooks import NOTEBOOKS, ROOT, code_cells, figures, notebook_at, outputs, sentence, solution_cells

GUIDE, GLOSSARY = ((ROOT / "notebooks" / name).read_text("utf-8") for name in ("TEACHING.md", "GLOSSARY.md"))
COMMANDS = re.findall(r"^```bash\n(.+?)\n```$", GUIDE, re.M | re.S)
ANSWER = re.compile(r"<summary>Answer</summary>(.*?)</details>", re.S)


@pytest.fixture(scope="module")
def built():
    """What the guide's commands write, run as they stand there."""
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    for command in COMMANDS:
        program, *options = shlex.split(command)
        assert program == ".venv/bin/jupyter", f"TEACHING.md: {command}"
        jupyter = [sys.executable, "-m", "jupyter", *options]
        run = subprocess.run(jupyter, cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0 and "Warning" not in run.stderr, run.stderr
    return ROOT / "build"


@pytest.fixture
def student(path, built):
    return nbformat.read(built / "student" / path.name, as_version=4)


@pytest.fixture
def slides(path, built):
    html = (built / "slides" / f"{path.stem}.slides.html").read_text(encoding="utf-8")
    return BeautifulSoup(re.sub(r"(?<=base64,)[\w+/=]+", "", html), "html.parser")


def long_lines(text):
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 8}


def text_of(notebook):
    return re.sub(r"[*`]", "", "\n".join(cell.source for cell in notebook.cells))


def lines_of_solutions(notebook):
    """For each solution the lines that stand nowhere else in the notebook."""
    solutions = solution_cells(notebook)
    others = long_lines("\n".join(cell.source for cell in notebook.cells if cell not in solutions))
    return [long_lines(cell.source) - others for cell in solutions]


def defined(cell):
    return set(re.findall(r"^(?:def|class) (\w+)", cell.source, re.M))


# The student version


def test_no_line_of_a_solution_is_in_the_student_version(notebook, student):
    given = long_lines("\n".join(cell.source for cell in student.cells))
    for own in lines_of_solutions(notebook):
        assert own and not own & given, f"given away: {own & given}"


def test_no_answer_is_in_the_student_version(notebook, student):
    given = "\n".join(cell.source for cell in student.cells)
    answers = [answer.strip() for cell in notebook.cells for answer in ANSWER.findall(cell.source)]
    assert given.count("*Your answer:*") == len(answers)
    for part in itertools.chain(*(re.split(r"(?<=[.:;])\s", answer) for answer in answers)):
        assert len(part) < 20 or part not in given, f"given away: {part}"


def test_ours_is_out_of_sight_where_it_is_folded_in_the_notebook(notebook, student, built):
    """Ours is what a folded cell begins to define, with no comment above; the student version runs a file."""
    folded = [cell for cell in code_cells(notebook) if cell.metadata.get("jupyter", {}).get("source_hidden")]
    ours = [cell for cell in folded if cell.source.startswith(("def ", "class "))]
    runs = re.findall(r"^%run -i (\S+)$", "\n".join(cell.source for cell in student.cells), re.M)
    files = [(built / "student" / run).read_text(encoding="utf-8").strip() for run in runs]
    assert len(files) == len(ours), f"folded are {[*map(defined, ours)]}, the student version runs {runs}"
    for cell, file in zip(ours, files):
        assert cell.source.startswith(file), f"another function than {defined(cell)}:\n{file}"
        seen = [other.source for other in code_cells(student) if defined(cell) & defined(other)]
        assert not seen, f"ours is in sight:\n{seen}"


def test_all_else_stays_in_the_student_version(notebook, student):
    assert not outputs(student), "saved outputs"
    assert len(student.cells) == len(notebook.cells) - len(solution_cells(notebook))
    for wanted in ("> **Predict.**", "<summary>Hint</summary>", "exercises.check(", "$$", "plotting.show("):
        assert text_of(student).count(wanted) == text_of(notebook).count(wanted), f"not as many: {wanted}"
    for told in ("collapsed cell with a solution", "Click the dots", "check_solution"):
        assert told not in text_of(student), f"told of what is not there: {told}"
    for cell in code_cells(student):
        compile(TransformerManager().transform_cell(cell.source), "cell", "exec")


def test_the_student_version_runs_from_top_to_bottom(built):
    path = built / "student" / "04_m_step.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}}).execute()
    said = [output.get("data", {}).get("text/plain", "") for output in outputs(notebook)]
    assert sum(text.startswith("✓ m_step") for text in said) == 1 and figures(notebook)


# Slides


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
    for node in slides(["code", "pre", "script", "style"]):
        node.decompose()
    raw = re.search(r".*(\$|\\[a-z]).*", slides.main.text)
    assert not raw, raw[0]


def test_slides_lose_no_text_and_keep_speaker_notes(notebook, slides):
    def words(text):
        return re.sub(r"[\W_]+", "", text)

    assert slides.select("aside.notes"), "no speaker notes"
    shown = words(slides.main.text)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not cell.source.startswith("## Your progress"):
            for block in re.split(r"\n\n+", cell.source):
                plain = re.split(r"[$\[|<`]", re.sub(r"[*>#]|^- |^\d\. ", "", block))[0]
                assert words(plain) in shown, f"on no slide: {plain}"


def test_slides_give_no_solution_away(notebook, slides):
    shown = long_lines(slides.main.text)
    given = [own & shown for own in lines_of_solutions(notebook) if own & shown]
    assert not given, f"given away: {given}"


def test_on_slides_a_heading_stands_first_and_nothing_below_a_prediction(notebook, slides):
    for note in slides("aside"):
        note.extract()
    for heading in slides.main(["h1", "h2", "h3"]):
        slide = heading.find_parent("section").text.strip()
        assert slide.startswith(heading.text.strip()), f"above the heading: {slide}"
    predictions = [quote for quote in slides("blockquote") if quote.text.strip().startswith("Predict.")]
    assert len(predictions) == text_of(notebook).count("> Predict."), "a prediction is lost"
    for quote in predictions:
        slide = quote.find_parent("section").text.strip()
        assert slide.endswith(quote.text.strip()), f"below a prediction: {slide}"


@needs_browser
def test_slides_in_a_browser(built):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        deck = chromium.new_page(viewport={"width": 1280, "height": 800})
        faults = watch(deck, ("file:", "data:"))
        deck.goto((built / "slides" / "03_e_step.slides.html").as_uri())
        total = int(deck.inner_text("#number").split(" / ")[1])
        with deck.expect_popup() as popup:
            deck.keyboard.press("s")
        notes = ""
        for press in itertools.count():
            number = deck.inner_text("#number")
            box = deck.evaluate("slides[at].getBoundingClientRect().toJSON()")
            assert box["right"] <= 1281 and box["bottom"] <= 801, f"slide {number} is too large: {box}"
            for quote in deck.locator(".now .fragment:not(.seen) blockquote").all():
                assert not quote.is_visible(), f"slide {number} shows a prediction too early"
            notes += popup.value.inner_text("body")
            keep_picture(deck, f"slides-03-{press:02}")
            if number == f"{total} / {total}":
                break
            deck.keyboard.press("PageDown")
        assert press >= total - 1 and "You compare two heights" in notes
        deck.keyboard.press("Home")
        assert deck.inner_text("#number") == f"1 / {total}"
        chromium.close()
    assert not faults, faults


# The guide and the glossary


def session(path):
    """The section of the guide for a notebook."""
    found = re.search(rf"^## {path.name[:2]} · .*?(?=^## )", GUIDE, re.M | re.S)
    assert found, f"TEACHING.md has no section '## {path.name[:2]} · …'"
    return found[0]


def test_a_session_has_its_parts_and_lasts_45_minutes(path):
    parts = ("**Aim.**", "| ask | what comes, and the answer |", "**Watch for.**", "**Short of time.**")
    for part in (f"]({path.name})", *parts):
        assert part in session(path), f"TEACHING.md, {path.stem}: '{part}' is missing"
    spans = re.findall(r"^\| (\d+)–(\d+) \|", session(path), re.M)
    joined = all(before[1] == after[0] for before, after in itertools.pairwise(spans))
    whole = spans and (spans[0][0], spans[-1][1]) == ("0", "45")
    assert joined and whole, f"TEACHING.md, {path.stem}: the minutes {spans} are not 0 to 45 without a gap"


def live():
    """Sentences of live figures, moved as the guide says."""
    figure = interactive.half_steps(datasets.hard()[0])
    for step in (1, 2):
        figure.controls["step"].value = step
        yield figure.sentence


def test_the_numbers_of_a_session_are_those_of_its_notebook(path, notebook):
    shown = [text_of(notebook), *(live() if path.name.startswith("04") else ())]
    shown += [o.get("text", "") + o.get("data", {}).get("text/plain", "") for o in outputs(notebook)]
    for number in re.findall(r"(?<![\d.])\d+\.\d{3,}", session(path)):
        assert number in "\n".join(shown), f"TEACHING.md: {number} is not in {path.name}"


def test_what_the_guide_tells_a_hub_exists():
    name = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["name"]
    assert f'"{name} @ git+https://' in GUIDE
    config = yaml.safe_load(re.search(r"^```yaml\n(.+?)^```", GUIDE, re.M | re.S)[1])
    assert config["singleuser"]["memory"].keys() == {"guarantee", "limit"}
    link = urlsplit(re.search(r"^https://your-hub\S+", GUIDE, re.M)[0])
    query = {name: value for name, (value,) in parse_qs(link.query, strict_parsing=True).items()}
    *_, repository, file = query["urlpath"].split("/")
    assert link.path == "/hub/user-redirect/git-pull" and query["repo"].endswith(repository)
    assert (ROOT / "notebooks" / file).exists(), f"TEACHING.md sends a hub to {file}"


def test_a_term_of_the_glossary_is_first_used_in_the_notebook_named():
    texts = {path.name: text_of(notebook_at(path)).lower() for path in NOTEBOOKS}
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|.*\]\((\w+\.ipynb)\) \|$", GLOSSARY, re.M)
    terms = [term for term, *_ in rows]
    assert len(terms) >= 40, f"GLOSSARY.md explains {len(terms)} terms, at least 40 are wanted"
    assert len(set(terms)) == len(terms), f"twice: {[t for t in terms if terms.count(t) > 1]}"
    for term, indonesian, named in rows:
        word = re.compile(r"(?<![a-z])" + re.escape(term.split(" (")[0].lower()))
        using = [name for name, text in texts.items() if word.search(text)]
        assert indonesian.strip(), f"GLOSSARY.md: '{term}' has no Indonesian"
        assert named in using[:1], f"GLOSSARY.md: '{term}' is first used in {using[:1]}, not in {named}"
