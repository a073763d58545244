"""nbval made strict: a cell gives again all that it gave, a figure by its pixels, and writes no warning."""

import base64
import io
import os
import re

import numpy as np
import pytest
from nbval import plugin
from nbval.kernel import RunningKernel
from PIL import Image
from save_notebooks import join_streams

from helpers.threads import one_thread

os.environ["EM_PROGRESS"] = os.devnull  # a learner's progress is no part of an output

PICTURE = re.compile(r"(?<=data:image/png;base64,)[\w+/=\s]+")
WIDGET = "application/vnd.jupyter.widget-view+json"  # its model id is new in every kernel
CHANGED, ALLOWED = 60, 5  # a pixel has changed when a channel moves by more than 60 of 255; five may


@pytest.fixture(autouse=True)
def one_thread_for_each_worker():
    """Workers share the processors. The notebooks' kernels are left as a learner's are."""
    with one_thread():
        yield


def execute_cell_input(self, cell_input, allow_stdin=None):
    # IPython looks for a trailing ';' in its history, where nbval stores nothing.
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


def comparable(output):
    """All of an output that must come out again, except the pixels of a figure."""
    kept = {key: output[key] for key in ("output_type", "name", "text", "ename", "evalue") if key in output}
    kept |= {mime: content for mime, content in output.get("data", {}).items() if mime != WIDGET}
    if "image/png" in kept:
        kept |= {"image/png": "", "text/html": PICTURE.sub("", kept.get("text/html", ""))}
    return kept


def pixels(output):
    picture = Image.open(io.BytesIO(base64.b64decode(output["data"]["image/png"])))
    return np.asarray(picture.convert("RGB"), int)


def difference(new, stored):
    if new.shape != stored.shape:
        return f"the figure is {new.shape[:2]} pixels large, the stored one {stored.shape[:2]}"
    changed = (abs(new - stored).max(axis=2) > CHANGED).sum()
    if changed > ALLOWED:
        return f"{changed} pixels differ from the stored figure"


def compare_outputs(self, test, ref, skip_compare=None):
    self.comparison_traceback = []
    new, stored = [comparable(o) for o in test], [comparable(o) for o in ref]
    if new != stored:
        self.format_output_compare("outputs", stored, new)
    else:
        pairs = [pair for pair in zip(test, ref, strict=True) if "image/png" in pair[0].get("data", {})]
        self.comparison_traceback = [found for pair in pairs if (found := difference(*map(pixels, pair)))]
    return not self.comparison_traceback


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
