"""The exercises of the notebooks: what each asks, how it is checked, and which have passed so far.

One file a notebook, named after it, holds its exercises with their worked answers, cases and known mistakes;
``kinds`` says how they are judged. A file that is added here needs no entry anywhere else.
"""

import copy
import importlib
import pkgutil
from dataclasses import replace
from typing import NamedTuple

from helpers import mine
from helpers.check import NOT_ATTEMPTED, STEPS, Verdict
from helpers.exercises.kinds import Order
from helpers.exercises.progress import Progress, recall, remember
from helpers.language import refused, say

FILES = [importlib.import_module(f"{__name__}.{file.name}") for file in pkgutil.iter_modules(__path__)]
FOUND = {number: asked for file in FILES for number, asked in getattr(file, "EXERCISES", {}).items()}
FAILED = {}  # the trial on which the last check of an exercise failed
EXERCISES = {number: FOUND[number] for number in sorted(FOUND, key=lambda n: [int(part) for part in n.split(".")])}


def lines(number):
    """Print the shuffled lines of an exercise, with the letters to put in order."""
    judge = EXERCISES[number].judge if number in EXERCISES else None
    if not isinstance(judge, Order):
        raise refused("there is no exercise {number!r} with shuffled lines.", number=number)
    print(judge)


class Case(NamedTuple):
    """One case of a check: what a function is called with, and what must come out."""

    name: str
    arguments: tuple
    expected: object

    def __repr__(self):
        return say("Case({name!r}): call your function with *case.arguments, and compare with case.expected", name=say(self.name))


def case(number):
    """The case on which your last attempt failed, to try your function on: ``case = exercises.case("3.2")``.

    Parameters
    ----------
    number : str
        Of an exercise that asks for a function.

    Returns
    -------
    Case
        With ``arguments``, copies, and ``expected``, one result or a tuple of them. Before an attempt has
        failed, the first case of the check.

    Raises
    ------
    ValueError
        There is no exercise of this number, or it is not checked on cases.
    """
    judge = EXERCISES[number].asked if number in EXERCISES else None
    if not hasattr(judge, "trials"):
        raise refused("there is no exercise {number!r} with cases.", number=number)
    trial = FAILED.get(number) or judge.trials()[0]
    expected = trial.expected if len(trial.expected) > 1 else trial.expected[0]
    return Case(trial.case, *copy.deepcopy((trial.arguments, expected)))


def check(number, attempt):
    """Check an attempt at an exercise; remember whether it passed, and keep a step of the course that did.

    Parameters
    ----------
    number : str
        Of the exercise: "3.2".
    attempt : callable, number or str
        What the exercise asks for.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        There is no exercise of this number.
    """
    verdict = judge(number, attempt)
    if verdict.attempted:
        remember(number, verdict.passed)
    FAILED[number] = verdict.trial
    step = EXERCISES[number].judge
    if verdict.passed and step in STEPS.values():
        mine.keep(step.name, attempt, number)
    return verdict


def judge(number, attempt):
    """As :func:`check`, without remembering."""
    if number not in EXERCISES:
        raise refused("there is no exercise {number!r}; the exercises are {numbers}.", number=number, numbers=", ".join(EXERCISES))
    if attempt is ... or attempt is None:
        return NOT_ATTEMPTED
    try:
        verdict = EXERCISES[number].judge(attempt)
        return replace(verdict, number=number, where=verdict.where)
    except Exception as error:
        return Verdict(False, say("Your answer cannot be read: {kind}.", kind=type(error).__name__))


def check_solution(number, attempt):
    """Fail if a solution that a notebook shows does not pass; say nothing if it does: no verdict but yours."""
    verdict = judge(number, attempt)
    if not verdict.passed:
        raise AssertionError(repr(verdict))


def progress(notebook=None):
    """Show which exercises pass so far.

    Parameters
    ----------
    notebook : int or None
        Number of a notebook; by default the whole course, whose exercises are listed once one is attempted.

    Returns
    -------
    Progress
    """
    titles = {number: exercise.title for number, exercise in EXERCISES.items()}
    if notebook is None:  # the list is no part of a fresh notebook, so a new title changes no other notebook
        return Progress(titles if recall() else {})
    return Progress({n: title for n, title in titles.items() if n.startswith(f"{notebook}.")})
