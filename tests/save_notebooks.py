"""Run notebooks in a fresh kernel and save them so that an unchanged notebook is an unchanged file.

What is measured (in cells with the tag `timed`) stays as it was stored while the words beside it do.

python tests/save_notebooks.py [notebooks...]
"""

import collections
import copy
import hashlib
import os
import pathlib
import re
import sys

import nbformat
from nbclient import NotebookClient

from notebooks import NOTEBOOKS, tags

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("tags", "jupyter", "jp-MarkdownHeadingCollapsed", "editable", "slideshow")
FOLD = '<details style="margin-bottom: 1em">'  # JupyterLab leaves no gap below a closed one
WIDGET = "application/vnd.jupyter.widget-view+json"
# JupyterLab shows the first line of a folded output: of a Predict's answer it must not be the answer.
SILENT = nbformat.from_dict({"output_type": "display_data", "data": {"text/plain": ""}, "metadata": {}})


def said(outputs):
    """Outputs without the silent one."""
    return [output for output in outputs if output.get("data") != SILENT.data]


def join_streams(outputs):
    """Join neighbouring pieces of one stream: where the kernel flushes is chance."""
    joined = []
    for output in outputs:
        if joined and output.output_type == "stream" and output.get("name") == joined[-1].get("name"):
            joined[-1].text += output.text
        else:
            joined.append(copy.deepcopy(output))
    return joined


def without_numbers(text):
    return re.sub(r" *\d[\d.]*", " 0", str(text))


def keep_times(notebook, stored):
    """Put the stored outputs back where only measured numbers differ from them."""
    for cell, old in zip(notebook.cells, stored.cells):
        if "timed" in tags(cell):
            both = [said(join_streams(each.outputs)) for each in (cell, old)]
            words = [[without_numbers(o.get("text", o.get("data"))) for o in outputs] for outputs in both]
            cell.outputs = old.outputs if words[0] == words[1] else cell.outputs


def normalise(notebook):
    """Drop whatever changes from run to run; a cell's id says its content."""
    notebook.nbformat, notebook.nbformat_minor, notebook.metadata = 4, 5, METADATA
    seen = collections.Counter()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("<details>", FOLD)
        digest = hashlib.sha1((cell.cell_type + cell.source).encode()).hexdigest()[:8]
        seen[digest] += 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        cell.metadata = {key: cell.metadata[key] for key in CELL_METADATA if key in cell.metadata}
        if "solution" in tags(cell):
            cell.metadata.setdefault("jupyter", {})["source_hidden"] = True
        if cell.cell_type == "code":
            # without its kernel a widget is nothing; its picture is an output of its own
            kept = [output for output in join_streams(cell.outputs) if WIDGET not in output.get("data", {})]
            hidden = cell.metadata.get("jupyter", {}).get("outputs_hidden")
            cell.outputs = [*([SILENT] if hidden and kept else []), *said(kept)]
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = {}
    return notebook


def write(notebook):
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def save(path):
    """Run a notebook where it stands, and save it."""
    os.environ["EM_PROGRESS"] = os.environ["EM_MINE"] = os.devnull  # what is saved is a fresh notebook
    notebook = nbformat.read(path, as_version=4)
    stored = copy.deepcopy(notebook)
    plain = {"record_timing": False, "store_widget_state": False, "kernel_name": "python3"}
    folder = {"metadata": {"path": path.parent}}
    NotebookClient(notebook, timeout=120, resources=folder, **plain).execute()
    keep_times(notebook, stored)
    path.write_bytes(write(normalise(notebook)).encode())


if __name__ == "__main__":
    for path in map(pathlib.Path, sys.argv[1:] or NOTEBOOKS):
        save(path)
