"""The student version: the notebooks without solutions, answers and saved outputs; glossary and sources.

jupyter nbconvert --config=teaching/student.py

The course's own function stands directly below the exercise that asks for it, and the notebook goes on
with it. It moves to the folder `ours`, and the notebook links it and runs it from there.
"""

import ast
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).parents[1]
sys.path.append(str(ROOT / "teaching"))
from words import IN_A_CELL, use_language_of  # noqa: E402

from helpers.language import say  # noqa: E402

PAGES = ("GLOSSARY.md", "DATA.md")  # which every notebook links


def ours_below_solutions(cells):
    """The code cells that define something below a solution, with no heading between."""
    below = False
    for cell in cells:
        if cell.cell_type == "markdown":
            below = below and not re.search(r"^#", cell.source, re.M)
        elif "solution" in cell.metadata.get("tags", []):
            below = True
        elif below:
            below = False
            if cell.source.startswith(say("# ours") + "\n"):
                yield cell


def split(source):
    """The definitions at the head of a cell, and what follows them."""
    lines, end = source.splitlines(), 0
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            break
        end = node.end_lineno
    return "\n".join(lines[:end]) + "\n", "\n".join(lines[end:]).strip()


def without_answers(notebook, resources):
    """Empty the folded answers, and put ours out of sight (a preprocessor of nbconvert)."""
    use_language_of(resources)
    answer = re.compile(rf"<details[^>]*><summary>{say('Answer')}</summary>.*?</details>", re.S)
    files = resources["outputs"] = {}  # what nbconvert writes beside the notebook
    for cell in ours_below_solutions(notebook.cells):
        ours, rest = split(cell.source)
        file = f"ours/{resources['metadata']['name']}_{len(files) + 1}.py"
        files[file] = ours.encode()
        told = say("When yours passes, open [ours]({file}) and compare the two:", file=file)
        above = notebook.cells[notebook.cells.index(cell) - 1]
        for words in (
            say("And now ours. Click the dots to open it:"),
            say("Now ours. Click the dots to open it:"),
        ):
            above.source = above.source.replace(words, told)
        cell.source = f"%run -i {file}\n\n{rest}".strip()
        cell.metadata.get("jupyter", {}).pop("source_hidden", None)
    for page in PAGES:
        files[page] = (ROOT / "notebooks" / page).read_bytes()
    for page in ("LICENSE", "LICENSE-text"):
        files[page] = (ROOT / page).read_bytes()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = answer.sub(f"*{say('Your answer:')}*", cell.source).replace(say(IN_A_CELL), "")
            for page in PAGES:  # they stand beside the notebook here, in whatever folder that is
                cell.source = cell.source.replace(f"](../{page})", f"]({page})")
    return notebook, resources


c = get_config()  # noqa: F821
c.NbConvertApp.notebooks = [str(ROOT / "notebooks" / "*.ipynb")]
c.NbConvertApp.export_format = "notebook"
c.NbConvertApp.use_output_suffix = False
c.NotebookExporter.preprocessors = [
    without_answers,
    "nbconvert.preprocessors.TagRemovePreprocessor",
    "nbconvert.preprocessors.ClearOutputPreprocessor",
]
c.TagRemovePreprocessor.remove_cell_tags = {"solution"}
c.FilesWriter.build_directory = str(ROOT / "build" / "student")
