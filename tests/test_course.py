"""Every notebook has its parts, its functions are those of helpers/em.py, and what it saved is in order."""

import ast
import copy
import functools
import itertools
import json
import re
import subprocess
import sys
from urllib.parse import unquote, urlsplit

import minutes
import pytest
from bs4 import BeautifulSoup
from IPython.core.inputtransformer2 import TransformerManager
from save_notebooks import normalise, write

from notebooks import (
    AFTERWARDS,
    NOTEBOOKS,
    PAGES,
    ROOT,
    TRANSLATED,
    code_cells,
    figures,
    names,
    notebook_at,
    outputs,
    page,
    sentence,
    tags,
)

READ = [*PAGES, ROOT / "README.id.md", *NOTEBOOKS, *TRANSLATED]  # whatever is read, in every language

TAGS = {"long", "raises-exception", "solution", "timed"}
CHECK = re.compile(r'^exercises\.check\("([\d.]+)", (\w+)\)$')


def tree(cell):
    return ast.parse(TransformerManager().transform_cell(cell.source))


# The parts of a notebook


def test_it_opens_with_title_aims_minutes_and_links_to_its_neighbours(notebook, path):
    wanted = {
        f"a title '# {path.name[:2]} · …'": rf"\A# {path.name[:2]} · \S",
        "'**You will be able to**'": r"^\*\*You will be able to\*\*",
        "its time, '… min'": r"\*\*Time\*\*.*\d+ min",
    }
    here = NOTEBOOKS.index(path)
    for neighbour in NOTEBOOKS[max(here - 1, 0) : here] + NOTEBOOKS[here + 1 : here + 2]:
        wanted[f"a link to its neighbour {neighbour.name}"] = rf"\]\({neighbour.name}\)"
    for part, pattern in wanted.items():
        assert re.search(pattern, notebook.cells[0].source, re.M), f"{path.name}: the first cell lacks {part}"


SECTIONS = {"Before you start": 2, "Recap": 0, "Three questions": 3, "Read on": 0}


@pytest.mark.parametrize("title", SECTIONS)
def test_it_has_the_sections_that_open_and_close_a_notebook(path, title):
    headings = [heading for heading in page(path)("h2") if heading.text == title]
    assert len(headings) == 1, f"{path.name}: one section '## {title}' is wanted, {len(headings)} found"
    content = itertools.takewhile(lambda node: node.name != "h2", headings[0].next_siblings)
    section = BeautifulSoup("".join(map(str, content)), "html.parser")
    n_answers, n_wanted = len(section("details")), SECTIONS[title]
    assert n_answers == n_wanted, f"{path.name}, {title}: {n_wanted} folded answers wanted, {n_answers} found"
    assert section.text.strip(), f"{path.name}: '## {title}' is empty"
    place = re.search(r"(§|[Ss]ections?|[Ee]quations?|[Ee]qs?\.)\s*\(?\d", section.text)
    assert place or title != "Read on", f"{path.name}: 'Read on' names no section or equation by its number"


def test_its_set_up_is_short_and_plays_no_path_tricks(notebook, path):
    setup = code_cells(notebook)[0].source
    lines = [line for line in setup.splitlines() if not line.startswith("# no helpers?")]
    assert len(lines) <= 6, f"{path.name}: the first code cell has more than six lines"
    imports = re.search(r"^(from|import) helpers\b", setup, re.M)
    assert imports and "sys.path" not in setup, f"helpers is installed; import it, without sys.path:\n{setup}"


@pytest.mark.parametrize("any_page", READ, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_headings_skip_no_level_and_pictures_are_described(any_page):
    levels = [(int(heading.name[1]), heading.text) for heading in page(any_page)(re.compile("^h[1-6]$"))]
    assert [level for level, _ in levels[:1]] == [1], f"{any_page.name}: the first heading is no title"
    for (above, _), (below, text) in itertools.pairwise(levels):
        assert 1 < below <= above + 1, f"{any_page.name}: '{text}', level {below}, stands below level {above}"
    for image in page(any_page)("img"):
        assert image.get("alt", "").strip(), f"{any_page.name}: {image['src'][:80]} has no alternative text"


def test_folded_answers_render_their_markdown(notebook):
    for cell in notebook.cells:
        unrendered = re.search(r"</summary>(?![ \t]*\n[ \t]*\n)", cell.source)
        assert not unrendered, f"an empty line is wanted after </summary>:\n{cell.source}"


def test_what_answers_a_predict_is_folded_output_and_prose(notebook):
    for i, cell in enumerate(notebook.cells):
        if "> **Predict.**" in cell.source:
            below = [*itertools.takewhile(lambda each: each.cell_type == "code", notebook.cells[i + 1 :])]
            for asked in below:
                hidden = asked.metadata.get("jupyter", {}).get("outputs_hidden")
                in_sight = asked.outputs and not hidden and "interactive." not in asked.source
                assert not in_sight, f"in sight below a Predict:\n{asked.source}"
            said = notebook.cells[i + 1 + len(below)].source
            assert below and AFTERWARDS.search(said), f"no Afterwards below the Predict of cell {i}:\n{said}"


def test_formulas_are_closed(path):
    text = BeautifulSoup(str(page(path)), "html.parser")
    for code in text(["code", "pre"]):
        code.decompose()
    for block in text(["p", "li", "td", "th", "h1", "h2", "h3", "h4", "summary"]):
        left = re.sub(r"\$\$[^$]+\$\$|\$[^$]+\$", "", block.text.replace(r"\$", ""))
        assert "$" not in left, f"a formula is not closed:\n{block.text}"


def test_its_cells_fit_on_a_laptop_screen(notebook):
    for cell in code_cells(notebook):
        lines = cell.source.removeprefix("# ours\n").splitlines()
        fit = len(lines) <= 25 and max(map(len, lines)) <= 100
        assert fit, f"more than 25 lines of 100 characters:\n{cell.source}"


# Something to write, and how long it takes

STRETCH = 35  # cells in a row without an exercise's check
MINUTES = {"05": 90, "08": 60}  # at most; elsewhere 75


def test_it_asks_early_and_goes_on_asking(notebook, path):
    cells = notebook.cells
    places = [i for i, cell in enumerate(cells) if CHECK.match(cell.source)]
    assert places, f"{path.name} has no exercise's check"
    first, third = places[0] + 1, len(cells) // 3
    early = f"{path.name}: the first exercise's check is cell {first} of {len(cells)}, later than {third}"
    assert first <= third, early
    for before, after in itertools.pairwise([-1, *places, len(cells)]):
        n_between = after - before - 1
        where = f"{path.name}: {n_between} cells without an exercise's check from cell {before + 2} on"
        assert n_between <= STRETCH, f"{where}, more than {STRETCH}"


def test_its_minutes_are_what_its_parts_take(notebook, path):
    said, takes, most = minutes.said(notebook), minutes.minutes(notebook), MINUTES.get(path.name[:2], 75)
    assert said == takes, f"{path.name} says {said} min, by the rule of tests/minutes.py it takes {takes}"
    assert takes <= most, f"{path.name} takes {takes} min, at most {most} are wanted"


def uses(cell, wanted):
    """Whether a cell reads one of the names, as a name or as an attribute, and defines none of them."""
    nodes = [*ast.walk(tree(cell))]
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    read |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return bool(read & wanted) and not defined & wanted


BRANCHES = [path for path in NOTEBOOKS if "08" <= path.name < "13"]


@pytest.mark.parametrize("branch", BRANCHES, ids=lambda path: path.stem)
def test_in_08_to_12_three_functions_that_are_written_are_used_in_their_notebook(branch):
    cells, used, idle = code_cells(notebook_at(branch)), [], []
    written = {name for cell in cells for name in definitions(tree(cell).body)}
    for i, cell in enumerate(cells):
        found = CHECK.match(cell.source)
        if found and found[2] in written:  # a function, not a number
            wanted = {found[2], found[2].removeprefix("my_")}
            later = [c for c in cells[i + 1 :] if "solution" not in tags(c) and not CHECK.match(c.source)]
            (used if any(uses(c, wanted) for c in later) else idle).append(found[2])
    told = f"{branch.name}: used after their exercises are {used}, not used {idle}; three at least are wanted"
    assert len(used) >= 3, told


# What it saved


def test_it_is_saved_as_the_save_tool_saves(notebook, path):
    saved = write(normalise(copy.deepcopy(notebook))).encode()
    assert saved == path.read_bytes(), f"run tests/save_notebooks.py notebooks/{path.name}"


def test_it_was_run_once_from_top_to_bottom(notebook, path):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    in_order = counts == list(range(1, len(counts) + 1))
    assert in_order, f"run tests/save_notebooks.py notebooks/{path.name}: its cells were run as {counts}"


def test_the_error_of_a_notebook_alone_shows_where_the_course_is(notebook):
    """IPython shows the line above the one that fails."""
    readme = (ROOT / "README.md").read_text("utf-8")
    (project,) = set(re.findall(r"(?:\.org/v2/gh|\.com/github|//github\.com)/([\w-]+/[\w-]+)", readme))
    first, *_ = code_cells(notebook)
    told, _ = re.search("(.*)\n(from helpers)", first.source).groups()
    assert told == f"# no helpers? See Start in github.com/{project}"


def test_it_uses_only_known_tags(notebook):
    unknown = {tag for cell in notebook.cells for tag in tags(cell)} - TAGS
    assert not unknown, f"unknown tags {unknown}; known are {TAGS}"


def test_no_cell_needs_what_only_a_long_cell_finds(notebook):
    """The browser leaves long cells out."""
    bound, left_out = set(), set()
    for cell in code_cells(notebook):
        own, used = names(cell)
        if "long" in tags(cell):
            left_out |= own
        else:
            needed = used & left_out - bound
            assert not needed, f"{needed} of a cell with the tag `long` is needed by {cell.source[:60]!r}"
            bound |= own


def test_every_figure_says_in_one_sentence_what_to_see(notebook):
    for figure in figures(notebook):
        image = BeautifulSoup(figure.get("text/html", ""), "html.parser").img
        assert image and image["alt"].strip(), f"a figure without alternative text: {sentence(figure)}"
        assert figure["text/plain"] == f"Figure: {image['alt']}"
        assert image["src"] == f"data:image/png;base64,{figure['image/png'].strip()}", sentence(figure)
    sentences = [sentence(figure) for figure in figures(notebook)]
    assert not {s for s in sentences if sentences.count(s) > 1}, "figures that say the same"


def printed(output):
    """What stands in an output letter by letter: a stream, a value, the numbers of a verdict."""
    data = output.get("data", {"text/plain": output.get("text", "")})
    if "text/html" in data:
        return "\n".join(block.text for block in BeautifulSoup(data["text/html"], "html.parser")("pre"))
    return data.get("text/plain", "")


def test_no_printed_line_breaks_beside_an_open_sidebar(notebook):
    long = [line for output in outputs(notebook) for line in printed(output).splitlines() if len(line) > 88]
    assert not long, f"longer than 88 characters: {long}"


def test_it_saved_nothing_of_the_machine_it_ran_on(notebook):
    for output in outputs(notebook):
        saved = re.sub(r"[A-Za-z0-9+/=]{100,}", "", json.dumps(output))
        address = re.search(r"\b0x[0-9a-f]{6,}|(?<![\w./<:-])(/[\w.-]+){2}|[A-Z]:\\\\\w", saved)
        assert not address, f"{address[0]} in {saved}"


def test_it_is_small_enough_to_clone_and_to_show(path):
    assert path.stat().st_size <= 1_500_000, f"{path.name} has more than 1.5 MB: draw smaller figures"


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
    cells = [cell for path in NOTEBOOKS for cell in code_cells(notebook_at(path))]
    return definitions(node for cell in cells for node in tree(cell).body)


@pytest.mark.parametrize("name", BUILT)
def test_the_last_definition_in_the_notebooks_is_the_one_in_helpers(name):
    if not name.startswith("_") or name in last_definitions():
        assert name in last_definitions(), f"no notebook builds {name}"
        assert last_definitions()[name] == BUILT[name]


def test_every_step_is_checked_in_the_notebook_that_builds_it(notebook, path):
    built = {name for cell in code_cells(notebook) for name in definitions(tree(cell).body)}
    for name in built & EM.keys() - {"Mixture", "Fit"}:
        checks = [cell for cell in code_cells(notebook) if f"check.{name}({name})" in ast.unparse(tree(cell))]
        assert checks, f"{path.name} builds {name}; check.{name}({name}) is missing"
        for cell in checks:
            assert cell.outputs[-1].data["text/plain"].startswith("✓"), cell.source


# Its links, its language


def anchors(path):
    headings = page(path)(re.compile("^h[1-6]$"))
    if path.suffix == ".ipynb":
        return {unquote(heading["id"]) for heading in headings}
    return {re.sub(r"[^\w\- ]", "", heading.text.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("source", READ, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(source):
    for link in [unquote(link.get("href") or link.get("src")) for link in page(source)(["a", "img"])]:
        parts = urlsplit(link)
        target = (source.parent / parts.path).resolve() if parts.path else source
        if not parts.scheme:
            assert target.is_relative_to(ROOT) and target.exists(), f"{source.name}: {link} is not there"
            there = not parts.fragment or parts.fragment in anchors(target)
            assert there, f"{source.name}: {link} names no heading of {target.name}"


COMMANDS = [
    "codespell_lib notebooks README.md CONTRIBUTING.md CITATION.cff helpers teaching",
    "ruff check .",
    "ruff format --check .",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_language_is_clean(command):
    run = subprocess.run([sys.executable, "-m", *command.split()], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
