"""Every notebook has its parts, its functions are those of helpers/em.py, and what it saved is in order."""

import ast
import functools
import itertools
import json
import pathlib
import re
import subprocess
import sys
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup
from IPython.core.inputtransformer2 import TransformerManager
from nbconvert.filters import markdown2html_mistune
from save_notebooks import NOTEBOOKS, normalise, write

ROOT = pathlib.Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("notebooks/*.md"))]
TAGS = {"raises-exception", "solution", "hint"}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem, scope="module")
def path(request):
    return request.param


@pytest.fixture(scope="module")
def notebook(path):
    return nbformat.read(path, as_version=4)


@functools.cache
def page(path):
    """The Markdown of a notebook or a Markdown file, as HTML."""
    text = path.read_text(encoding="utf-8")
    cells = nbformat.reads(text, as_version=4).cells if path.suffix == ".ipynb" else [{"source": text}]
    texts = [cell["source"] for cell in cells if cell.get("cell_type") != "code"]
    soup = BeautifulSoup("\n".join(map(markdown2html_mistune, texts)), "html.parser")
    for anchor in soup(class_="anchor-link"):
        anchor.decompose()
    return soup


def section(path, title):
    headings = [heading for heading in page(path)("h2") if heading.text == title]
    assert len(headings) == 1, f"one section '## {title}' is wanted"
    content = itertools.takewhile(lambda node: node.name != "h2", headings[0].next_siblings)
    return BeautifulSoup("".join(map(str, content)), "html.parser")


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def figures(notebook):
    return [output.data for output in outputs(notebook) if "image/png" in output.get("data", {})]


def tree(cell):
    return ast.parse(TransformerManager().transform_cell(cell.source))


# The parts of a notebook


def test_it_opens_with_title_aims_and_minutes(notebook, path):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert re.match(rf"# {path.name[:2]} · \S", first.source)
    assert re.search(r"^\*\*You will be able to\*\*", first.source, re.M)
    assert re.search(r"\d+ min", first.source)


def test_it_links_to_its_neighbours(notebook, path):
    here = NOTEBOOKS.index(path)
    for neighbour in NOTEBOOKS[max(here - 1, 0) : here] + NOTEBOOKS[here + 1 : here + 2]:
        assert f"]({neighbour.name})" in notebook.cells[0].source


def test_it_recalls_what_came_before_with_two_questions(path):
    assert len(section(path, "Before you start")("details")) == 2


def test_it_closes_with_recap_three_questions_and_what_to_read(path):
    assert section(path, "Recap").text.strip()
    assert len(section(path, "Three questions")("details")) == 3
    assert re.search(r"(§|[Ss]ections?|[Ee]quations?|[Ee]qs?\.)\s*\(?\d", section(path, "Read on").text)


def test_its_set_up_is_short_and_plays_no_path_tricks(notebook):
    setup = code_cells(notebook)[0].source
    assert len(setup.splitlines()) <= 6
    assert re.search(r"^(from|import) helpers\b", setup, re.M)
    assert "sys.path" not in setup


def test_its_headings_skip_no_level(path):
    levels = [int(heading.name[1]) for heading in page(path)(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


def test_folded_answers_render_their_markdown(notebook):
    for cell in notebook.cells:
        assert not re.search(r"</summary>(?![ \t]*\n[ \t]*\n)", cell.source), cell.source


def test_formulas_are_closed(path):
    text = BeautifulSoup(str(page(path)), "html.parser")
    for code in text(["code", "pre"]):
        code.decompose()
    for block in text(["p", "li", "td", "th", "h1", "h2", "h3", "h4", "summary"]):
        assert "$" not in re.sub(r"\$\$[^$]+\$\$|\$[^$]+\$", "", block.text.replace(r"\$", "")), block.text


def test_its_cells_fit_on_a_laptop_screen(notebook):
    for cell in code_cells(notebook):
        lines = cell.source.splitlines()
        assert len(lines) <= 25 and max(map(len, lines)) <= 100, cell.source


# What it saved


def test_it_is_saved_as_the_save_tool_saves(notebook, path):
    assert write(normalise(notebook)).encode() == path.read_bytes(), "run tests/save_notebooks.py"


def test_it_was_run_once_from_top_to_bottom(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_it_uses_only_known_tags(notebook):
    assert {tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])} <= TAGS


def test_every_figure_says_in_one_sentence_what_to_see(notebook):
    sentences = [figure["text/plain"].removeprefix("Figure: ") for figure in figures(notebook)]
    for figure, sentence in zip(figures(notebook), sentences, strict=True):
        image = BeautifulSoup(figure.get("text/html", ""), "html.parser").img
        assert image, f"a figure without alternative text: {sentence}"
        assert image["alt"].strip() and figure["text/plain"] == f"Figure: {image['alt']}"
        assert image["src"] == f"data:image/png;base64,{figure['image/png'].strip()}"
    assert len(set(sentences)) == len(sentences)


def test_it_saved_no_warning_and_no_error(notebook):
    for cell in code_cells(notebook):
        unwanted = {"stderr"} if "raises-exception" in cell.metadata.get("tags", []) else {"stderr", "error"}
        for output in cell.outputs:
            assert not {output.output_type, output.get("name")} & unwanted, output


def test_it_saved_nothing_of_the_machine_it_ran_on(notebook):
    for output in outputs(notebook):
        saved = re.sub(r"[A-Za-z0-9+/=]{100,}", "", json.dumps(output))
        assert not re.search(r"\b0x[0-9a-f]{6,}", saved), saved
        assert not re.search(r"(?<![\w./<:-])(/[\w.-]+){2}|[A-Z]:\\\\\w", saved), saved


def test_it_is_small_enough_to_clone_and_to_show(path):
    assert path.stat().st_size <= 1_500_000


# Its functions


def definitions(statements):
    """Name to source of the functions and classes, without docstrings, decorators and comments."""
    found = {}
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.decorator_list = []
            if ast.get_docstring(node) is not None:
                del node.body[0]
            found[node.name] = ast.unparse(node)
    return found


def defined_in(module):
    return definitions(ast.parse((ROOT / "helpers" / module).read_text(encoding="utf-8")).body)


EM = defined_in("em.py")
BUILT = EM | {name: code for name, code in defined_in("datasets.py").items() if name == "sample"}


@functools.cache
def last_definitions():
    cells = [cell for path in NOTEBOOKS for cell in code_cells(nbformat.read(path, as_version=4))]
    return definitions(node for cell in cells for node in tree(cell).body)


@pytest.mark.parametrize("name", BUILT)
def test_the_last_definition_in_the_notebooks_is_the_one_in_helpers(name):
    if not name.startswith("_") or name in last_definitions():
        assert last_definitions()[name] == BUILT[name]


def test_every_step_is_checked_in_the_notebook_that_builds_it(notebook):
    built = {name for cell in code_cells(notebook) for name in definitions(tree(cell).body)}
    for name in built & EM.keys() - {"Mixture", "Fit"}:
        checks = [cell for cell in code_cells(notebook) if f"check.{name}({name})" in ast.unparse(tree(cell))]
        assert checks, f"check.{name}({name}) is missing"
        assert all(cell.outputs[-1].data["text/plain"].startswith("✓") for cell in checks)


# Its links, its language


@pytest.mark.parametrize("page_path", PAGES, ids=lambda path: path.name)
def test_the_headings_of_a_page_skip_no_level_and_its_pictures_are_described(page_path):
    levels = [int(heading.name[1]) for heading in page(page_path)(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))
    assert all(image.get("alt", "").strip() for image in page(page_path)("img"))


def anchors(path):
    headings = page(path)(re.compile("^h[1-6]$"))
    if path.suffix == ".ipynb":
        return {unquote(heading["id"]) for heading in headings}
    return {re.sub(r"[^\w\- ]", "", heading.text.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("source", [*PAGES, *NOTEBOOKS], ids=lambda path: path.name)
def test_links_lead_somewhere(source):
    links = [link.get("href") or link.get("src") for link in page(source)(["a", "img"])]
    assert links
    for link in (urlsplit(unquote(link)) for link in links):
        target = (source.parent / link.path).resolve() if link.path else source
        if not link.scheme:
            assert target.is_relative_to(ROOT) and target.exists(), link.geturl()
            assert not link.fragment or link.fragment in anchors(target), link.geturl()


@pytest.mark.parametrize(
    "command",
    [
        ["codespell_lib", "notebooks", "README.md", "CITATION.cff", "helpers", "teaching"],
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
    ],
    ids=["spelling", "lint", "format"],
)
def test_language_is_clean(command):
    run = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
