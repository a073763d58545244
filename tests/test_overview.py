"""A class at a glance: whatever a student's notebook does, there is a row for it, and nothing is left."""

import csv
import hashlib
import os
import subprocess
import sys

import nbformat
import psutil
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook

from notebooks import NOTEBOOKS, ROOT, code_cells, notebook_at, solution_cells

COURSE = next(notebook_at(path) for path in NOTEBOOKS if path.name.startswith("03"))
SECONDS, LEFT_BEHIND = 20, str(10**6 + os.getpid())
SET_UP = "import numpy as np\nfrom helpers import em, exercises"
IN_INDONESIAN = 'from helpers import language\nlanguage.use("id")'
BY_HAND = 'exercises.check("3.1", {})'
E_STEP = """def my_e_step(X, mixture):
    return {}


exercises.check("3.2", my_e_step)"""
OVER_SAMPLES = E_STEP.format(
    "np.exp(j := em.log_joint(X, mixture)) / np.exp(j).sum(axis=0), em.e_step(X, mixture)[1]"
)
LOOP = "import time\nwhile True:\n    time.sleep(0.1)"
STUBBORN = (
    "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass"
)
RIGHT = [code_cells(COURSE)[0].source, solution_cells(COURSE)[1].source.replace("check_solution", "check")]
SCRIPT = 'raise ValueError("<script>alert(1)</script>")'
CLASS = {  # student to cells, or to what stands in the file; None: no file
    "right": RIGHT,
    "Zoë  Ångström, 李": [SET_UP, BY_HAND.format(0.525), 'exercises.check("3.2", ...)'],
    "over samples": [SET_UP, OVER_SAMPLES],
    "over samples too": [IN_INDONESIAN, SET_UP, OVER_SAMPLES],
    "a number by mistake": [SET_UP, BY_HAND.format(0.5)],
    "too large": [SET_UP, BY_HAND.format(0.99)],
    "a loop": [LOOP, BY_HAND.format(0)],
    "a stubborn loop": [STUBBORN, BY_HAND.format(0)],
    "deletes": [SET_UP, 'import shutil\nshutil.rmtree("..")', BY_HAND.format(0.525)],
    "chatter": ["while True:\n    print('x' * 10**5)", BY_HAND.format(0)],
    "glutton": ["hoard = bytearray(4 * 10**9)", BY_HAND.format(0)],
    "writes": ['with open("large", "wb") as file:\n    file.truncate(4 * 10**9)', BY_HAND.format(0)],
    "leaves": [
        f"import os, subprocess\nsubprocess.Popen(['sleep', '{LEFT_BEHIND}'])\nos._exit(1)",
        BY_HAND.format(0),
    ],
    "asks": ["input('?')", BY_HAND.format(0)],
    "misspells": [SET_UP, "answer = (", BY_HAND.format("answer")],
    "raises": [SCRIPT, BY_HAND.format(0)],
    "broken": "{",
    "a list": "[]",
    "of something else": ["1 + 1"],
    "absent": None,
}
DOWN = ("3.2", "wrong", "normalised over the samples", "Your responsibilities sum to one down each")
WANTED = {  # student to exercise, outcome, mistake, beginning of what is said
    "right": ("3.2", "passed", "", ""),
    "Zoë  Ångström, 李": ("3.2", "not attempted", "", ""),
    "over samples": DOWN,
    "over samples too": DOWN,
    "a number by mistake": ("3.1", "wrong", "known number", "No tie: one component is nearer, the other has"),
    "too large": ("3.1", "wrong", "", "0.99 is too large."),
    "a loop": ("3.1", "error", "", f"interrupted after {SECONDS} seconds"),
    "a stubborn loop": ("3.1", "not reached", "", "out of time"),
    "deletes": ("3.1", "passed", "", ""),
    "chatter": ("3.1", "error", "", "OSError: more than a million characters printed"),
    "glutton": ("3.1", "error", "", "MemoryError"),
    "writes": ("3.1", "error", "", "OSError: [Errno 27] File too large"),
    "leaves": ("3.1", "not reached", "", "the kernel died"),
    "asks": ("3.1", "error", "", "StdinNotImplementedError"),
    "misspells": ("3.1", "error", "", "SyntaxError"),
    "raises": ("3.1", "error", "", "ValueError: <script>"),
    "broken": ("", "unreadable", "", "NotJSONError"),
    "a list": ("", "unreadable", "", ""),
    "of something else": ("", "no exercise", "", ""),
    "absent": ("", "no notebook", "", ""),
}


def hand_in(folder):
    """A class's folder; what the course kept there: a pass that is none, a function that ends the kernel."""
    for student, given in CLASS.items():
        own = folder / student
        own.mkdir(parents=True)
        if given is not None:
            (own / "mine.py").write_text("# --- log_joint, from exercise 2.3\nraise SystemExit\n")
            (own / "progress.json").write_text('{"3.3": true}')
            file = own / "03_e_step.ipynb"
            if isinstance(given, str):
                file.write_text(given)
            else:
                nbformat.write(new_notebook(cells=[*map(new_code_cell, given)]), file)


def fingerprint(folder):
    paths = sorted(folder.rglob("*"))
    return {path: path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The command once, for the whole class; what it read, wrote and left."""
    folder, output, scratch = (tmp_path_factory.mktemp(name) for name in ("class", "output", "scratch"))
    hand_in(folder)
    before = fingerprint(folder)
    command = [sys.executable, "teaching/overview.py", folder, "--output", output]
    command += ["--time", str(SECONDS), "--memory", "1500"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("EM_")}
    env["TMPDIR"] = str(scratch)
    streams = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    done = subprocess.run(command, cwd=ROOT, env=env, **streams)
    assert done.returncode == 0, done.stderr
    assert before == fingerprint(folder), "a student's file was changed"
    assert not [*scratch.iterdir()], "copies are left"
    return done.stderr, output


@pytest.fixture(scope="module")
def rows(run):
    with open(run[1] / "overview.csv", encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


@pytest.fixture(scope="module")
def soup(run):
    return BeautifulSoup((run[1] / "index.html").read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("student", CLASS)
def test_what_became_of_an_exercise(student, rows):
    exercise, *wanted, says = WANTED[student]
    own = [row for row in rows if (row["student"], row["exercise"]) == (student, exercise)]
    assert [[row["outcome"], row["mistake"]] for row in own] == [wanted]
    assert own[0]["says"].startswith(says), own[0]["says"]


def test_a_notebook_has_a_row_for_each_exercise_of_the_course(rows):
    own = {row["exercise"]: row["outcome"] for row in rows if row["student"] == "right"}
    gone = "no verdict"
    assert own == {"3.1": gone, "3.2": "passed", "3.3": gone, "3.4": gone}, "kept progress is no verdict"


def test_it_says_whose_rights_the_code_has_before_it_runs_and_then_how_far_it_is(run):
    warning, *progress = run[0].split("\n\n")[0], *run[0].splitlines()
    assert f"{len(CLASS)} students" in warning and "with your rights" in warning
    assert "docker run --rm --network=none" in run[0].partition(f"1 of {len(CLASS)}: ")[0]
    assert sum(f" of {len(CLASS)}: " in line for line in progress) == len(CLASS)


def test_no_process_of_a_student_is_left(run):
    left = [
        process
        for process in psutil.process_iter(["cmdline"])
        if LEFT_BEHIND in (process.info["cmdline"] or ())
    ]
    assert not left


def test_the_page_begins_with_what_stopped_most_and_what_was_said_most_often(soup):
    exercises, mistakes, _ = (
        [row.get_text(" ", strip=True) for row in t.select("tbody tr")] for t in soup("table")
    )
    stopped = sum(
        exercise == "3.1" and outcome in ("wrong", "error", "not reached")
        for exercise, outcome, *_ in WANTED.values()
    )
    assert exercises[0].startswith(f"3.1 A responsibility by hand {stopped} ")
    assert mistakes[0].startswith("2 3.2 normalised over the samples Your responsibilities sum to one")


def test_the_page_names_nobody_before_it_says_so_and_then_everybody(soup):
    above, _, below = soup.main.get_text().partition("Who")
    assert not [student for student in CLASS if student in above.replace("over the samples", "")]
    assert not [student for student in CLASS if student not in below]


def test_the_page_asks_nobody_for_anything_and_runs_nothing(soup):
    assert not soup.select("script, link, img, iframe") and "url(" not in soup.style.text
    assert "no grade" in soup.main.p.text


def test_beside_the_table_stands_that_it_is_no_grade(run):
    assert "no grade" in (run[1] / "README.txt").read_text(encoding="utf-8")
