"""How the tests read the course: notebooks, cells and what they need, pages as HTML, figures as pixels."""

import ast
import base64
import contextlib
import functools
import importlib.metadata
import importlib.util
import io
import json
import os
import pathlib
import re
import symtable
import tempfile

import nbformat
import numpy as np
from IPython.core.inputtransformer2 import TransformerManager
from PIL import Image

from helpers.language import FOLDER

ROOT = pathlib.Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("notebooks/*.md"))]
TRANSLATED = sorted((ROOT / "notebooks").glob("*/*.ipynb"))
SUMMARIES = [
    "Afterwards",
    *(json.loads(table.read_text("utf-8"))["Afterwards"] for table in FOLDER.glob("*.json")),
]
AFTERWARDS = re.compile(
    rf"<details[^>]*><summary>(?:{'|'.join(SUMMARIES)})</summary>\n\n(.*?)\n\n</details>", re.S
)
CHANGED, ALLOWED = 60, 5  # a pixel has changed when a channel moves by more than 60 of 255; five may


@functools.cache
def notebook_at(path):
    """A notebook, to be read only."""
    return nbformat.read(path, as_version=4)


def guides_commands(page="notebooks/TEACHING.md"):
    """What a page, the teacher's guide, tells to run, by the name of the edition that it writes."""
    commands = re.findall(r"^```bash\n(.+?)\n```$", (ROOT / page).read_text("utf-8"), re.M | re.S)
    named = [(re.search(r"teaching/(?:\w+/)?(\w+)\.py", command), command) for command in commands]
    return {name[1]: command for name, command in named if name}


def of_notebook(package, path):
    """A notebook's file in a package of the tests, or None."""
    name = f"{package}.{path.stem[3:]}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def tags(cell):
    return cell.metadata.get("tags", [])


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def solution_cells(notebook):
    return [cell for cell in notebook.cells if "solution" in tags(cell)]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def figures(notebook):
    return [output.data for output in outputs(notebook) if "image/png" in output.get("data", {})]


def sentence(figure):
    """What a figure says in one sentence."""
    return figure["text/plain"].partition(": ")[2]  # after "Figure", in whatever language


@functools.cache
def page(path):
    """The Markdown of a notebook or a Markdown file, as HTML."""
    from bs4 import BeautifulSoup
    from nbconvert.filters import markdown2html_mistune

    if path.suffix == ".ipynb":
        texts = [cell.source for cell in notebook_at(path).cells if cell.cell_type != "code"]
    else:
        texts = [path.read_text(encoding="utf-8")]
    soup = BeautifulSoup("\n".join(map(markdown2html_mistune, texts)), "html.parser")
    for anchor in soup(class_="anchor-link"):
        anchor.decompose()
    return soup


def text_without(names, node):
    """The text of a page, or of a part of it, but what stands in elements of some names."""
    return "".join(text for text in node.strings if not text.find_parent(names))


def figures_are_drawn_by_pinned_versions():
    """Other versions of these two draw other pixels; elsewhere a figure's sentence is compared alone."""
    pins = (ROOT / "constraints.txt").read_text().splitlines()
    drawn_by = [f"{name}=={importlib.metadata.version(name)}" for name in ("matplotlib", "pillow")]
    return os.environ.get("VERSIONS", "pinned") == "pinned" and set(drawn_by) <= set(pins)


def figure_difference(new, stored, name):
    """What differs between two pictures (base64), and where to see both; None if nothing does."""
    pictures = [base64.b64decode(picture) for picture in (new, stored)]
    a, b = (np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), int) for picture in pictures)
    if a.shape != b.shape:
        found = f"the figure is {a.shape[:2]} pixels large, the stored one {b.shape[:2]}"
    elif (n_changed := (abs(a - b).max(axis=2) > CHANGED).sum()) > ALLOWED:
        found = f"{n_changed} pixels differ from the stored figure"
    else:
        return None
    folder = pathlib.Path(os.environ.get("SCREENSHOTS") or tempfile.mkdtemp(prefix="figures-"))
    folder.mkdir(parents=True, exist_ok=True)
    for picture, which in zip(pictures, ("new", "stored")):
        (folder / f"{name}-{which}.png").write_bytes(picture)
    return f"{found}: see {folder / name}-stored.png and {name}-new.png"


def program(cell):
    """A cell's source in plain Python, without IPython's magics."""
    return TransformerManager().transform_cell(cell.source)


class Apart(ast.NodeTransformer):
    """Puts comprehensions into functions: from Python 3.12 on, symtable counts their variables as outside."""

    def visit_ListComp(self, node):
        return ast.parse(f"lambda: {ast.unparse(node)}", mode="eval").body

    visit_SetComp = visit_DictComp = visit_ListComp


def names(cell):
    """Names that a cell binds for later ones, and names that it needs from earlier ones."""
    bound, needed = set(), set()
    for statement in ast.parse(program(cell)).body:
        top = symtable.symtable(ast.unparse(Apart().visit(statement)), "<cell>", "exec")
        symbols = top.get_symbols()
        own = {name.get_name() for name in symbols if name.is_assigned() or name.is_imported()}
        used = {name.get_name() for name in symbols if name.is_referenced()}
        changed = [node.target for node in ast.walk(statement) if isinstance(node, ast.AugAssign)]
        used |= {node.id for node in changed if isinstance(node, ast.Name) and node.id in own}
        inner = top.get_children()  # at the top all that is bound counts as global
        for scope in inner:
            inner += scope.get_children()
            used |= {name.get_name() for name in scope.get_symbols() if name.is_global()}
        if isinstance(statement, ast.FunctionDef | ast.For | ast.With):  # binds its names before it uses them
            used -= own
        needed |= used - bound
        bound |= own
    return bound, needed


def with_what_they_need(cells, wanted):
    """Those of the cells that are wanted, ``wanted(cell)``, and those on which they depend, in order."""
    kept, missing = [], set()
    for cell in reversed(cells):
        bound, used = names(cell)
        if wanted(cell) or bound & missing:
            kept.insert(0, cell)
            missing = missing - bound | used
    return kept


def run(cell, namespace):
    """Execute a cell, and return the value of its last line where that is an expression.

    A cell that was kept for its names alone may lack what an expression before it did.
    """
    tree = ast.parse(program(cell))
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else ast.Expr(ast.Constant(None))
    expression = ast.fix_missing_locations(ast.Expression(last.value))
    with contextlib.suppress(KeyError):
        exec(compile(tree, "<cell>", "exec"), namespace)
        return eval(compile(expression, "<cell>", "eval"), namespace)
