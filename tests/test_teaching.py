"""The student version gives nothing away and runs, slides show all without a network, the guide is true.

SCREENSHOTS names a folder to keep pictures of one deck in.
"""

import itertools
import os
import pathlib
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
from save_notebooks import NOTEBOOKS
from test_browser import CHROMIUM
from test_course import code_cells, figures, outputs

from helpers import datasets, interactive

ROOT = pathlib.Path(__file__).parents[1]
GUIDE, GLOSSARY = (ROOT / "notebooks" / name for name in ("TEACHING.md", "GLOSSARY.md"))
COMMANDS = re.findall(r"^```bash\n(.+?)\n```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
ANSWER = re.compile(r"<summary>Answer</summary>(.*?)</details>", re.S)
OURS = {
    "01": ["sample"], "02": ["log_gaussian", "log_sum_exp"], "03": ["e_step"], "04": ["m_step"],
    "06": ["constrain", "n_parameters"], "07": ["bic, aic"],
}  # fmt: skip


@pytest.fixture(scope="module")
def built():
    """What the guide's commands write, run as they stand there."""
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    for command in COMMANDS:
        program, *options = shlex.split(command)
        assert program == ".venv/bin/jupyter"
        jupyter = [sys.executable, "-m", "jupyter", *options]
        run = subprocess.run(jupyter, cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        assert "Warning" not in run.stderr, run.stderr
    return ROOT / "build"


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def student(path, built):
    return nbformat.read(built / "student" / path.name, as_version=4)


@pytest.fixture
def slides(path, built):
    html = (built / "slides" / f"{path.stem}.slides.html").read_text(encoding="utf-8")
    return BeautifulSoup(re.sub(r"(?<=base64,)[\w+/=]+", "", html), "html.parser")


def is_solution(cell):
    return "solution" in cell.metadata.get("tags", [])


def lines(cell):
    return {line.strip() for line in cell.source.splitlines() if len(line.strip()) > 8}


def text_of(notebook):
    return re.sub(r"[*`]", "", "\n".join(cell.source for cell in notebook.cells))


# The student version


def test_no_line_of_a_solution_is_in_the_student_version(notebook, student):
    given = set().union(*(lines(cell) for cell in student.cells))
    others = set().union(*(lines(cell) for cell in notebook.cells if not is_solution(cell)))
    for solution in filter(is_solution, notebook.cells):
        own = lines(solution) - others
        assert own and not own & given, own & given


def test_no_answer_is_in_the_student_version(notebook, student):
    given = "\n".join(cell.source for cell in student.cells)
    answers = [answer.strip() for cell in notebook.cells for answer in ANSWER.findall(cell.source)]
    assert len(answers) >= 5 and given.count("*Your answer:*") == len(answers)
    for answer in answers:
        assert answer not in given
        for sentence in re.split(r"(?<=[.:;])\s", answer):
            assert len(sentence) < 20 or sentence not in given, sentence


def test_ours_is_out_of_sight_where_an_exercise_asks_for_it(path, notebook, student, built):
    runs = re.findall(r"^%run -i (\S+)$", "\n".join(cell.source for cell in student.cells), re.M)
    ours = [(built / "student" / run).read_text(encoding="utf-8") for run in runs]
    names = [", ".join(re.findall(r"^def (\w+)", source, re.M)) for source in ours]
    assert names == OURS.get(path.name[:2], [])
    for source in ours:
        assert source.strip() in "\n".join(cell.source for cell in notebook.cells)
        assert not [cell for cell in student.cells if source.strip() in cell.source]


def test_all_else_stays_in_the_student_version(notebook, student):
    assert not outputs(student)
    assert all(cell.execution_count is None for cell in code_cells(student))
    assert len(student.cells) == sum(not is_solution(cell) for cell in notebook.cells)
    for wanted in ("> **Predict.**", "<summary>Hint</summary>", "exercises.check(", "$$", "plotting.show("):
        assert text_of(student).count(wanted) == text_of(notebook).count(wanted)
    for told in ("collapsed cell with a solution", "Click the dots", "check_solution"):
        assert told not in text_of(student)
    for cell in code_cells(student):
        compile(TransformerManager().transform_cell(cell.source), "cell", "exec")


def test_the_student_version_runs_from_top_to_bottom(built):
    path = built / "student" / "04_m_step.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}}).execute()
    passed = [o for o in outputs(notebook) if o.get("data", {}).get("text/plain", "").startswith("✓ m_step")]
    assert len(passed) == 1 and figures(notebook)


# Slides


def test_slides_ask_nobody_for_anything(slides):
    assert not slides("link") and not slides("iframe") and not slides.select("script[src]")
    assert all(image["src"].startswith("data:") for image in slides("img"))
    for code in slides(["style", "script"]):
        text = re.sub(r"/\*.*?\*/", "", code.text, flags=re.S)
        assert not re.search(r"@import|url\((?!['\"]?data:)|https?://|\bfetch\(", text)


def test_slides_hold_every_figure_with_its_alternative_text(notebook, slides):
    wanted = [figure["text/plain"].removeprefix("Figure: ") for figure in figures(notebook)]
    assert [image["alt"] for image in slides("img")] == wanted


def test_slides_hold_every_formula_and_none_as_raw_text(notebook, slides):
    markdown = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", markdown, flags=re.S)
    formulas = re.findall(r"\$\$[^$]+\$\$|\$[^$]+\$", prose)
    assert len(slides("math")) == len(formulas)
    for node in slides(["code", "pre", "script", "style"]):
        node.decompose()
    assert not re.search(r"\$|\\[a-z]", slides.main.text)


def test_slides_lose_no_text_and_keep_speaker_notes(notebook, slides):
    def words(text):
        return re.sub(r"[\W_]+", "", text)

    assert slides.select("aside.notes")
    shown = words(slides.main.text)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not cell.source.startswith("## Your progress"):
            for block in re.split(r"\n\n+", cell.source):
                plain = re.split(r"[$\[|<`]", re.sub(r"[*>#]|^- |^\d\. ", "", block))[0]
                assert words(plain) in shown, plain


def test_slides_give_no_solution_away(notebook, slides):
    others = set().union(*(lines(cell) for cell in notebook.cells if not is_solution(cell)))
    shown = {line.strip() for line in slides.main.text.splitlines()}
    for solution in filter(is_solution, notebook.cells):
        assert not (lines(solution) - others) & shown


def test_a_heading_starts_a_slide(slides):
    for heading in slides.main(["h1", "h2", "h3"]):
        assert heading.find_parent("section").text.strip().startswith(heading.text.strip())


def test_on_slides_nothing_stands_below_a_prediction(notebook, slides):
    predictions = [quote for quote in slides("blockquote") if quote.text.strip().startswith("Predict.")]
    assert len(predictions) == text_of(notebook).count("> Predict.")
    for quote in predictions:
        slide = [node for node in quote.find_parents("section")][0]
        for note in slide("aside"):
            note.extract()
        assert slide.text.strip().endswith(quote.text.strip())


@pytest.mark.skipif(
    CHROMIUM is None and ("CI" not in os.environ or sys.platform != "linux"),
    reason="Chromium is not installed",
)
def test_slides_in_a_browser(built):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        deck, faults = chromium.new_page(viewport={"width": 1280, "height": 800}), []
        deck.on("pageerror", lambda error: faults.append(str(error)))
        deck.on("console", lambda line: faults.append(line.text))
        deck.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else faults.append(r.url))
        deck.goto((built / "slides" / "03_e_step.slides.html").as_uri())
        number, total = deck.inner_text("#number").split(" / ")
        with deck.expect_popup() as popup:
            deck.keyboard.press("s")
        notes = set()
        for press in itertools.count():
            size = deck.evaluate("(box => [box.right, box.bottom])(slides[at].getBoundingClientRect())")
            assert size[0] <= 1281 and size[1] <= 801
            hidden = deck.locator(".now .fragment:not(.seen) blockquote")
            assert all(not quote.is_visible() for quote in hidden.all())
            notes.add(popup.value.inner_text("body"))
            if "SCREENSHOTS" in os.environ:
                deck.screenshot(path=pathlib.Path(os.environ["SCREENSHOTS"]) / f"slides-03-{press:02}.png")
            if deck.inner_text("#number") == f"{total} / {total}":
                break
            deck.keyboard.press("PageDown")
        assert press >= int(total) - 1 and any("You compare two heights" in note for note in notes)
        deck.keyboard.press("Home")
        assert deck.inner_text("#number") == f"1 / {total}"
        chromium.close()
    assert not faults


# The guide and the glossary


def session(path):
    """The section of the guide for a notebook."""
    text = GUIDE.read_text(encoding="utf-8")
    return re.search(rf"^## {path.name[:2]} · .*?(?=^## )", text, re.M | re.S)[0]


def test_a_session_has_its_parts_and_lasts_45_minutes(path):
    text = session(path)
    assert f"]({path.name})" in text
    for part in ("**Aim.**", "| ask | what comes, and the answer |", "**Watch for.**", "**Short of time.**"):
        assert part in text
    spans = [tuple(map(int, span)) for span in re.findall(r"^\| (\d+)–(\d+) \|", text, re.M)]
    assert spans[0][0] == 0 and spans[-1][1] == 45
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))


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
        assert number in "\n".join(shown), number


def test_what_the_guide_tells_a_hub_exists():
    text = GUIDE.read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f'"{project["name"]} @ git+https://' in text
    config = yaml.safe_load(re.search(r"^```yaml\n(.+?)^```", text, re.M | re.S)[1])
    assert config["singleuser"]["memory"] == {"guarantee": "512M", "limit": "1G"}
    link = urlsplit(re.search(r"^https://your-hub\S+", text, re.M)[0])
    query = {name: value for name, (value,) in parse_qs(link.query, strict_parsing=True).items()}
    *_, repository, file = query["urlpath"].split("/")
    assert link.path == "/hub/user-redirect/git-pull" and query["repo"].endswith(repository)
    assert (ROOT / "notebooks" / file).exists()


def test_a_term_of_the_glossary_is_first_used_in_the_notebook_named():
    texts = {path.name: text_of(nbformat.read(path, as_version=4)).lower() for path in NOTEBOOKS}
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|.*\]\((\w+\.ipynb)\) \|$", GLOSSARY.read_text("utf-8"), re.M)
    assert 40 <= len({term for term, *_ in rows}) == len(rows) <= 60
    for term, indonesian, notebook in rows:
        using = [name for name, text in texts.items() if term.split(" (")[0].lower() in text]
        assert indonesian.strip() and using[0] == notebook, (term, using)
