"""A class at a glance: run the notebooks of a folder of students, and see which exercise stops whom.

python teaching/overview.py FOLDER [--output build/class]

FOLDER holds a folder for each student, with the notebooks that the student handed in. Each notebook runs in a
kernel and a folder of its own, with what else the student's folder holds, but for mine.py and progress.json:
what is kept there passed its check, and where nothing is kept ours stands for it, so no verdict needs them.
The result is an overview, no grade: whoever wants to cheat can.
"""

import argparse
import collections
import contextlib
import csv
import inspect
import logging
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple

import jinja2
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

ROOT = pathlib.Path(__file__).parents[1]
MIME = "application/vnd.em.verdict+json"
CHECK = re.compile(r"exercises\.check\(\s*[\"']([\d.]+)")
NOT_COPIED = shutil.ignore_patterns("*.ipynb", ".*", "mine.py", "progress.json")
ALONE = {"EM_MINE": os.devnull, "EM_PROGRESS": os.devnull, "OMP_NUM_THREADS": "1"}
OUTCOMES = {
    "passed": "✓",
    "wrong": "✗",
    "error": "!",
    "not reached": "…",
    "no verdict": "?",
    "not attempted": "○",
}
STOPPED = ("wrong", "error", "not reached")
NO_GRADE = (
    "An overview, no grade: it shows what the checks said when the notebooks were run again, and to whoever "
    "wants to cheat they say anything."
)
WARNING = """\
This runs {notebooks} notebooks of {students} students. It is their code, and it runs with your rights: what
you can read, change or delete, it can. The limits, {time} s for a cell and, on Linux, {memory} MB for a
process or a file, are against accidents, not against intent. In a container it has no network, sees the
notebooks alone, and writes to one folder, which must exist (these two commands are not tested; the first is
of the package jupyter-repo2docker, and both need Docker):

jupyter-repo2docker --no-run --image-name em-class "{root}"
docker run --rm --network=none --memory=8g --pids-limit=1000 -v "{folder}":/class:ro -v "{output}":/out \
em-class python teaching/overview.py /class --output /out
"""
EPILOG = "It runs their code with your rights. In a terminal it first shows a container, and waits."


class Row(NamedTuple):
    """One line of the table; without an exercise it says why there is none."""

    student: str
    notebook: str
    exercise: str
    outcome: str
    mistake: str = ""
    says: str = ""


def limit_and_record(mime, megabytes):
    """Run in a student's kernel, before all else: limit what it takes, and show verdicts as data."""
    import contextlib
    import sys

    try:
        import resource
    except ImportError:  # on Windows
        limits = []
    else:
        limits = [resource.RLIMIT_AS, resource.RLIMIT_FSIZE]
    for what in limits:
        with contextlib.suppress(ValueError):  # not every system has each
            resource.setrlimit(what, (megabytes * 2**20,) * 2)

    def record(verdict, **_):
        told = {"message": repr(verdict)[2:]}  # without its sign and its emphasis
        return {mime: told | {name: getattr(verdict, name) for name in ("passed", "attempted", "mistake")}}

    def limited(write, left=10**6):
        def write_some(text):
            nonlocal left
            left -= len(text)
            if left < 0:
                raise OSError("more than a million characters printed")
            return write(text)

        return write_some

    def limit_printing(_):
        for stream in (sys.stdout, sys.stderr):
            stream.write = limited(stream.write)  # at the end of a cell, IPython puts back what was there

    with contextlib.suppress(ImportError):
        from helpers import language

        language.use = lambda _: None  # the overview is in English, whatever a notebook is in

    shell = get_ipython()  # noqa: F821
    shell.events.register("pre_run_cell", limit_printing)
    shell.display_formatter.mimebundle_formatter.for_type_by_name("helpers.check.verdict", "Verdict", record)


class Runner(NotebookClient):
    """Keeps verdicts and errors, and lets go of all other output."""

    def output(self, outs, msg, display_id, cell_index):
        if msg["msg_type"] == "error" or MIME in msg["content"].get("data", {}):
            return super().output(outs, msg, display_id, cell_index)


def kill(process):
    """End a kernel with all that it started; on Windows the kernel alone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if os.name == "posix" else process.kill()


def executed(cells, folder, seconds, megabytes):
    """Yield each cell when it has run in one kernel; an exception ends them where the kernel ended.

    A cell that takes too long is interrupted, and the kernel killed if that does not help, or if the notebook
    takes ten times as long.
    """
    call = f"limit_and_record({MIME!r}, {megabytes})\ndel limit_and_record"
    first = nbformat.v4.new_code_cell(inspect.getsource(limit_and_record) + call)
    notebook = nbformat.v4.new_notebook(cells=[first, *cells])
    options = {"allow_errors": True, "interrupt_on_timeout": True, "shutdown_kernel": "immediate"}
    runner = Runner(notebook, kernel_name="python3", timeout=seconds, **options)
    silent = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
    deadline = time.monotonic() + 10 * seconds
    with runner.setup_kernel(cwd=str(folder), env=os.environ | ALONE, **silent):
        process = runner.km.provisioner.process
        try:
            for index, cell in enumerate(notebook.cells):
                left = min(2 * seconds, deadline - time.monotonic())
                timer = threading.Timer(left, kill, [process])
                timer.start()
                try:
                    yield runner.execute_cell(cell, index)
                except DeadKernelError:
                    why = "out of time" if timer.finished.is_set() else "the kernel died"
                    raise DeadKernelError(why) from None
                finally:
                    timer.cancel()
        finally:
            kill(process)


def said(message, mistake):
    """The first sentence of a message, without the mistake's name."""
    told = message.partition("\n")[0].removeprefix(f"Mistake: {mistake}. ")
    return re.split(r"(?<=[.?!])\s", told)[0]


def found(cells, seconds):
    """What the check of each exercise gave: pairs of the exercise's number and the rest of its row."""
    error = ""  # the first one since the last check: what comes after may be its consequence
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "error" and not error:
                error = f"{output.ename}: {output.evalue}".partition("\n")[0][:200]
                if output.ename == "KeyboardInterrupt":
                    error = f"interrupted after {seconds} seconds"
        if not (number := CHECK.search(cell.source)):
            continue
        verdicts = [output.data[MIME] for output in cell.outputs if MIME in output.get("data", {})]
        if not verdicts:
            yield number[1], ("error", "", error) if error else ("no verdict",)
        elif (last := verdicts[-1])["passed"]:
            yield number[1], ("passed",)
        elif last["attempted"]:
            yield number[1], ("wrong", last["mistake"] or "", said(last["message"], last["mistake"]))
        else:
            yield number[1], ("not attempted",)
        error = ""


def rows_of_notebook(path, titles, seconds, megabytes):
    """The rows of a student's notebook: one for each exercise that it should hold."""
    student, given, end = path.parent, {}, ("no verdict", "", "its check is gone")
    try:
        cells = nbformat.read(path, as_version=4).cells
        cells = [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]
    except Exception as error:
        return [Row(student.name, path.name, "", "unreadable", says=type(error).__name__)]
    chapters = {number.split(".")[0] for cell in cells for number in CHECK.findall(cell.source)}
    expected = [number for number in titles if number.split(".")[0] in chapters]
    if not expected:
        return [Row(student.name, path.name, "", "no exercise")]
    with tempfile.TemporaryDirectory(prefix="class-", ignore_cleanup_errors=True) as own:
        try:
            folder = pathlib.Path(own) / "notebook"
            # what the student version runs, if it was not handed in
            with contextlib.suppress(FileNotFoundError):
                shutil.copytree(ROOT / "build/student/ours", folder / "ours")
            shutil.copytree(student, folder, symlinks=True, ignore=NOT_COPIED, dirs_exist_ok=True)
            for number, result in found(executed(cells, folder, seconds, megabytes), seconds):
                given[number] = result
        except Exception as error:  # whatever befell one notebook, the others are run
            end = ("not reached", "", str(error).partition("\n")[0][:200])
    return [Row(student.name, path.name, number, *given.get(number, end)) for number in expected]


def rows_of_student(folder, *limits):
    """The rows of a student's folder."""
    notebooks = sorted(folder.glob("*.ipynb"))
    rows = [row for path in notebooks for row in rows_of_notebook(path, *limits)]
    return rows or [Row(folder.name, "", "", "no notebook")]


def page(rows, titles):
    """The overview as one HTML page: first what may be shown to the class, then who."""
    outcome = {(row.student, row.exercise): row for row in rows}
    students = sorted({row.student for row in rows})
    numbers = [number for number in titles if any(row.exercise == number for row in rows)]
    firsts = {number.split(".")[0]: number for number in numbers}
    some = sorted({row.student for row in rows if row.exercise})
    missing = {of: [s for s in some if (s, number) not in outcome] for of, number in firsts.items()}
    exercises = []
    for number in numbers:
        count = collections.Counter(row.outcome for (_, n), row in outcome.items() if n == number)
        shares = {"passed": count["passed"], "stopped": sum(count[name] for name in STOPPED)}
        shares["rest"] = count.total() - sum(shares.values())
        exercises.append({"number": number, "title": titles[number], **shares})
    mistakes = collections.Counter((r.exercise, r.mistake, r.says) for r in outcome.values() if r.mistake)
    web = pathlib.Path(__file__).parent / "web"
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(web), autoescape=True, trim_blocks=True)
    return templates.get_template("overview.html.j2").render(
        css=(web / "web.css").read_text("utf-8"),
        no_grade=NO_GRADE,
        outcomes=OUTCOMES,
        titles=titles,
        students=students,
        outcome=outcome,
        exercises=sorted(exercises, key=lambda e: (-e["stopped"], -e["rest"])),
        numbers=numbers,
        mistakes=mistakes.most_common(10),
        missing=missing,
        without=[row for row in rows if not row.exercise],
    )


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0], epilog=EPILOG)
    parser.add_argument("folder", type=pathlib.Path, help="holds a folder for each student")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "build/class", help="else build/class")
    parser.add_argument("--time", type=int, default=60, help="seconds that a cell may take")
    parser.add_argument("--memory", type=int, default=4000, help="megabytes that a process or file may take")
    given = parser.parse_args()
    if not given.folder.is_dir():
        parser.error(f"there is no folder {given.folder}")
    folders = [f for f in sorted(given.folder.iterdir()) if f.is_dir() and not f.name.startswith(".")]
    told = {"students": len(folders), "notebooks": sum(len([*f.glob("*.ipynb")]) for f in folders)}
    told |= {"folder": given.folder.absolute(), "output": given.output.absolute(), "root": ROOT}
    print(WARNING.format(time=given.time, memory=given.memory, **told), file=sys.stderr)
    if sys.stdin.isatty():
        input("Enter runs them here, Ctrl + C does not. ")
    logging.disable()  # of kernels that end
    warnings.simplefilter("ignore")
    texts = [path.read_text("utf-8") for path in sorted(ROOT.glob("notebooks/*.ipynb"))]
    titles = dict(re.findall(r"### Exercise ([\d.]+) · (.+?) \(\d+ min", "\n".join(texts)))
    rows, pool = [], ThreadPoolExecutor(os.cpu_count())
    try:
        runs = [pool.submit(rows_of_student, folder, titles, given.time, given.memory) for folder in folders]
        for number, run in enumerate(as_completed(runs), start=1):
            own = run.result()
            rows += own
            count = collections.Counter(row.outcome for row in own)
            outcomes = ", ".join(f"{times} {outcome}" for outcome, times in count.items())
            print(f"{number} of {len(folders)}: {own[0].student}: {outcomes}", file=sys.stderr)
    finally:
        pool.shutdown(cancel_futures=True)
    rows.sort(key=lambda row: (row.student, row.notebook))  # and the exercises in their order
    given.output.mkdir(parents=True, exist_ok=True)
    with open(given.output / "overview.csv", "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([Row._fields, *rows])
    (given.output / "README.txt").write_text(f"overview.csv, index.html: {NO_GRADE}\n", encoding="utf-8")
    (given.output / "index.html").write_text(page(rows, titles), encoding="utf-8")
    print(f"See {given.output / 'index.html'}", file=sys.stderr)


if __name__ == "__main__":
    main()
