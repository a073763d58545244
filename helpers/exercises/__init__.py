"""The exercises of the notebooks: what each asks, how it is checked, and which have passed so far.

One file a notebook, named after it, holds its exercises with their worked answers, cases and known mistakes;
``kinds`` says how they are judged. A file that is added here needs no entry anywhere else.
"""

import importlib
import pkgutil

from helpers import mine
from helpers.check import NOT_ATTEMPTED, STEPS, Verdict
from helpers.exercises.kinds import Order
from helpers.exercises.progress import Progress, recall, remember

FILES = [importlib.import_module(f"{__name__}.{file.name}") for file in pkgutil.iter_modules(__path__)]
FOUND = {number: asked for file in FILES for number, asked in getattr(file, "EXERCISES", {}).items()}
EXERCISES = {number: FOUND[number] for number in sorted(FOUND, key=lambda n: [int(part) for part in n.split(".")])}


def lines(number):
    """Print the shuffled lines of an exercise, with the letters to put in order."""
    judge = EXERCISES[number].judge if number in EXERCISES else None
    if not isinstance(judge, Order):
        raise ValueError(f"there is no exercise {number!r} with shuffled lines.")
    print(judge)


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
    verdict = check_solution(number, attempt)
    if verdict.attempted:
        remember(number, verdict.passed)
    judge = EXERCISES[number].judge
    if verdict.passed and judge in STEPS.values():
        mine.keep(judge.name, attempt, number)
    return verdict


def check_solution(number, attempt):
    """As :func:`check`, without remembering: for the solutions that the notebooks show."""
    if number not in EXERCISES:
        raise ValueError(f"there is no exercise {number!r}; the exercises are {', '.join(EXERCISES)}.")
    if attempt is ... or attempt is None:
        return NOT_ATTEMPTED
    try:
        return EXERCISES[number].judge(attempt)
    except Exception as error:
        return Verdict(False, f"Your answer cannot be read: {type(error).__name__}.")


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
