"""How the tests read the course: notebooks, their cells and outputs, pages as HTML, figures as pixels."""

import base64
import functools
import importlib.metadata
import io
import os
import pathlib
import tempfile

import nbformat
import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("notebooks/*.md"))]
CHANGED, ALLOWED = 60, 5  # a pixel has changed when a channel moves by more than 60 of 255; five may


@functools.cache
def notebook_at(path):
    """A notebook, to be read only."""
    return nbformat.read(path, as_version=4)


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
    return figure["text/plain"].removeprefix("Figure: ")


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
