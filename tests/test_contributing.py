"""CONTRIBUTING's recipes, carried out in a copy of the course: what they add is found, and tested."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from save_notebooks import normalise, write

from notebooks import NOTEBOOKS, ROOT

NEW = "99_hidden_markov_models"
BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.M | re.S)
CELL = re.compile(r"^# %%([^\n]*)\n(.*?)(?=^# %%|\Z)", re.M | re.S)
ALIKE = {"|": r"^\| \[\d\d [^\n]*\n", "#": r"^## \d\d .*?(?=^## )"}  # rows of a table, sessions of the guide
TESTS = ("course", "exercises", "house", "interactive", "mistakes", "objectives", "readme", "references")
ADDED = [
    "3.99 the least certain sample",
    "99.2 moves the wrong way",
    "weights by square roots",
    "stickiness",
    NEW,
]


def cells(text):
    """The cells of a notebook written as text, each below a line `# %%`."""
    for head, source in CELL.findall(text):
        if "[markdown]" in head:
            yield new_markdown_cell(re.sub(r"^# ?", "", source, flags=re.M).strip())
        else:
            yield new_code_cell(source.strip(), metadata={"tags": re.findall(r'"(\w+)"', head)})


def insert(path, text):
    """A block at its place: cells above the Recap, a row below the rows, anything else at the end."""
    if path.suffix == ".ipynb":
        notebook = nbformat.read(path, as_version=4) if path.exists() else new_notebook()
        recap = (i for i, cell in enumerate(notebook.cells) if cell.source.startswith("## Recap"))
        place = next(recap, 0)
        notebook.cells[place:place] = cells(text)
        return path.write_text(write(normalise(notebook)), encoding="utf-8")
    before, after = path.read_text(encoding="utf-8") if path.exists() else "", ""
    if path.suffix == ".md":
        end = list(re.finditer(ALIKE[text[0]], before, re.M | re.S))[-1].end()
        before, after = before[:end], before[end:]
    path.write_text(f"{before}{text}{after}", encoding="utf-8")


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Python in a copy of the course in which the recipes have been followed."""
    folder = tmp_path_factory.mktemp("course")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for page in ("CONTRIBUTING.md", "tests/stub_notebook.md"):
        for name, text in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
            insert(folder / name, text)
    last = folder / "notebooks" / NOTEBOOKS[-1].name
    notebook = nbformat.read(last, as_version=4)
    notebook.cells[0].source += f" · **On to** [99 Hidden Markov models]({NEW}.ipynb)"
    last.write_text(write(normalise(notebook)), encoding="utf-8")

    def run(*command):
        environment = os.environ | {"PYTHONPATH": str(folder)}
        done = subprocess.run(
            [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
        return done.stdout

    run("tests/save_notebooks.py", "notebooks/03_e_step.ipynb", f"notebooks/{NEW}.ipynb")
    return run


def test_what_the_recipes_add_is_found_and_tested(python):
    files = [*(f"tests/test_{name}.py" for name in TESTS), f"notebooks/{NEW}.ipynb"]
    chosen = f"({NEW} or 03_e_step or 3.99 or 99.1 or 99.2 or stickiness or roots or readme or house)"
    chosen += " and not (minutes and 03_e_step)"  # one exercise more than they allow for
    chosen += " and not (serves and 03_e_step)"  # nor does it serve an objective
    chosen += " and not pictures_are"  # README's is no part of a recipe
    report = python("-m", "pytest", "-n0", "-q", "-rA", *files, "-k", chosen)
    for part in ADDED:
        assert re.search(rf"PASSED .*{re.escape(part)}", report), f"no test has run of: {part}"
