"""nbval made strict: a cell gives again all that it gave, a figure by its pixels, and writes no warning.

Where time or memory is measured the cell has the tag `timed`, and its numbers may be any.
"""

import difflib
import os
import pathlib
import pprint
import re
import shlex
import subprocess
import sys
import time

import pytest
from nbval import plugin
from nbval.kernel import RunningKernel
from save_notebooks import WIDGET, join_streams, said, without_numbers

from helpers.threads import one_thread
from notebooks import (
    NOTEBOOKS,
    ROOT,
    figure_difference,
    figures_are_drawn_by_pinned_versions,
    guides_commands,
    notebook_at,
    tags,
)

os.environ["EM_PROGRESS"] = os.environ["EM_MINE"] = os.devnull  # a learner's progress is no part of an output
os.environ["OMP_NUM_THREADS"] = "1"  # of the kernels: two workers whose threads wait for each other are slow

# Files of tests that take longer than all others together, and so do the notebooks.
SLOW = """browser browser_too claims contributing exercises figures_range interactive interactive_figures
    mistakes mutants overview slides teaching translated_editions translations web""".split()
collect_ignore_glob = [] if "CI" in os.environ else ["notebooks/*/*.ipynb"]  # translated: run by .ci/run
PICTURE = re.compile(r"(?<=data:image/png;base64,)[\w+/=\s]+")


def pytest_xdist_auto_num_workers():
    return (os.cpu_count() or 1) + 1  # the browser often waits


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.suffix == ".ipynb" or item.path.stem.removeprefix("test_") in SLOW:
            item.add_marker("slow")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return notebook_at(path)


@pytest.fixture(scope="session")
def edition(tmp_path_factory):
    """A function that runs a command of the guide, once for all workers, and returns the folder it wrote.

    A page beside the guide may be named: README.id.md has those of the Indonesian editions.
    """
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared

    def built(name, page="notebooks/TEACHING.md"):
        program, *options = shlex.split(guides_commands(page)[name])
        assert program == ".venv/bin/jupyter", f"{page}: {program}"
        name = f"{pathlib.Path(page).stem}-{name}"
        folder, log, part = shared / name, shared / f"{name}.log", shared / f"{name}.part"
        try:
            folder.mkdir()
        except FileExistsError:  # another test builds it, or has built it
            while not log.exists():
                time.sleep(0.1)
        else:
            option = f"--FilesWriter.build_directory={folder}"  # where no other run of the tests writes
            jupyter = [sys.executable, "-m", "jupyter", *options, option]
            run = subprocess.run(jupyter, cwd=ROOT, capture_output=True, text=True)
            part.write_text(f"{run.returncode}\n{run.stderr}", "utf-8")
            part.rename(log)
        told = log.read_text("utf-8")
        assert told.startswith("0\n") and "Warning" not in told, told
        return folder

    return built


@pytest.fixture(autouse=True)
def one_thread_for_each_worker():
    """Workers share the processors."""
    with one_thread():
        yield


def execute_cell_input(self, cell_input, allow_stdin=None):
    # IPython looks for a trailing ';' in its history, where nbval stores nothing.
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


def comparable(output, timed):
    """All of an output that must come out again, except the pixels of a figure."""
    kept = {key: output[key] for key in ("output_type", "name", "text", "ename", "evalue") if key in output}
    kept |= output.get("data", {})
    if "image/png" in kept:
        kept |= {"image/png": "", "text/html": PICTURE.sub("", kept.get("text/html", ""))}
    return {key: without_numbers(value) for key, value in kept.items()} if timed else kept


def compare_outputs(self, test, ref, skip_compare=None):
    timed = "timed" in tags(self.cell)
    test, ref = (said(o for o in outputs if WIDGET not in o.get("data", {})) for outputs in (test, ref))
    new, stored = ([comparable(output, timed) for output in outputs] for outputs in (test, ref))
    shown = [pprint.pformat(side, width=100).splitlines() for side in (stored, new)]
    found = list(difflib.unified_diff(*shown, "stored", "new", n=1, lineterm=""))
    if not timed and figures_are_drawn_by_pinned_versions():
        pairs = [[output.get("data", {}).get("image/png") for output in pair] for pair in zip(test, ref)]
        name = f"{self.fspath.purebasename}-cell-{self.cell_num}"
        differences = [figure_difference(*pair, f"{name}-{i}") for i, pair in enumerate(pairs) if all(pair)]
        found += filter(None, differences)
    self.comparison_traceback = found
    return new == stored and not found


def runtest(self):
    if self.cell.execution_count is None:
        self.raise_cell_error("The stored notebook was not run")
    if self.options["skip"] or not self.options["check"]:
        self.raise_cell_error("This cell would not be compared; leave the tag or comment of nbval out")
    run_cell(self)
    if any(o.get("name") == "stderr" for o in self.test_outputs):
        self.raise_cell_error("Cell wrote to stderr", str(self.test_outputs))
    if self.options["check_exception"] and not any(o.output_type == "error" for o in self.test_outputs):
        self.raise_cell_error("Cell is tagged raises-exception and raised nothing")


run_cell = plugin.IPyNbCell.runtest
RunningKernel.execute_cell_input = execute_cell_input
plugin.coalesce_streams = join_streams
plugin.IPyNbCell.compare_outputs = compare_outputs
plugin.IPyNbCell.runtest = runtest
