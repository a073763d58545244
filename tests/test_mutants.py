"""Slips made in every worked solution, by its syntax tree: none that shows passes, and what is said is so.

Sixteen of each exercise, and with SLIPS=all in the environment each that ``mutants`` makes.
"""

import functools
import hashlib
import os
import re

import mutants
import numpy as np
import pytest

from helpers import exercises
from helpers.check import running
from helpers.check.comparison import Comparison, differs
from helpers.check.evidence import agree
from helpers.check.running import Fault
from helpers.exercises.kinds import Method
from notebooks import NOTEBOOKS, of_notebook

TABLES = [table.EQUIVALENT for path in NOTEBOOKS if (table := of_notebook("equivalents", path))]
EQUIVALENT = {number: reasons for table in TABLES for number, reasons in table.items()}
JUDGES = {number: exercise.asked for number, exercise in exercises.EXERCISES.items()}
FUNCTIONS = [number for number, judge in JUDGES.items() if isinstance(judge, Comparison | Method)]
ORDERED = {"1.2", "5.4"}  # letters, no code to slip in
EVERY = os.environ.get("SLIPS") == "all"


@functools.cache
def attempts(number):
    """Every slip in a solution, and what it hands to the check."""
    return list(mutants.attempts(number))


def drawn(slips):
    """Sixteen of the slips, always the same."""
    by_chance = sorted(slips, key=lambda pair: hashlib.sha1(pair[0].encode()).hexdigest())
    return by_chance if EVERY else by_chance[:16]


def untrue(comparison, attempt, verdict):
    """What a verdict says that the attempt's numbers do not show."""
    trial, said = verdict.trial, verdict.message
    results = running.run(comparison.name, attempt, trial.arguments, comparison.read)
    if isinstance(results, Fault):
        if raised := re.search(r"raised (\w+)", said):
            try:
                with np.errstate(all="ignore"):
                    attempt(*trial.arguments)
            except BaseException as error:
                if type(error).__name__ != raised[1]:
                    yield f"it raises {type(error).__name__}"
        return
    if differs(results, running.run(comparison.name, attempt, trial.arguments, comparison.read)):
        return  # without its seed it returns something else each time
    expected = [np.asarray(part, dtype=float) for part in trial.expected]
    wrong = [not agree(*pair) for pair in zip(results, expected)]
    if not any(wrong):
        yield f"on {trial.case} it is right"
        return
    which = wrong.index(True)
    name, given, wanted = comparison.results[which], results[which], expected[which]
    if right := re.search(r"\((.*) right\.\)", said):
        for part in right[1].split(", "):
            if wrong[comparison.results.index(part)]:
                yield f"{part} is not right"
    if (shape := re.search(r"has shape (\(.*?\)); expected", said)) and str(given.shape) != shape[1]:
        yield f"{name} has shape {given.shape}"
    if times := re.search(r"Every number is (\S+) times", said):
        if not np.allclose(given, float(times[1]) * wanted, rtol=1e-4):
            yield "not every number is so many times what it should be"
    if off := re.search(r"off by the same ([-+][\d.e+-]+\d)", said):
        if not np.allclose(given - wanted, float(off[1]), rtol=1e-4):
            yield "not every number is off by the same"
    if "rows of responsibilities do not sum to one" in said and np.allclose(given.sum(axis=1), 1):
        yield "the rows sum to one"
    if "each column does" in said and not np.allclose(given.sum(axis=0), 1):
        yield "the columns do not"
    if "not symmetric" in said and np.allclose(given, given.mT):
        yield "they are symmetric"
    if "contains NaN" in said and not np.isnan(given).any():
        yield "there is no NaN"
    if "negative entries" in said and not (given < 0).any():
        yield "nothing is negative"
    if only := re.search(r"Wrong only for (\w+) ([\d, ]+)", said):
        axis = {"sample": 0, "row": 0, "iteration": 0, "layer": 2}.get(only[1], given.ndim - 1)
        axis = 0 if only[1] == "component" and name != "responsibilities" and name != "log joint" else axis
        bad = ~np.isclose(given, wanted, rtol=1e-9, atol=1e-9)
        places = np.flatnonzero(bad.any(axis=tuple(set(range(given.ndim)) - {axis})))
        if list(map(str, places)) != only[2].strip(" ,").split(", "):
            yield f"wrong are {places}"
    if stop := re.search(r"Your log_likelihoods have (\d+) entries", said):
        if results[comparison.results.index("log_likelihoods")].size != int(stop[1]):
            yield "it has another number of entries"
    for row in re.findall(rf"{re.escape(name)}(?:\[.*\])?, yours: (.*)$", said, re.M):
        shown = [float(number) for number in re.findall(r"[-+\d.e]+(?=[\s\]]|$)", row)]
        if not all(
            np.isclose(given, number, rtol=1e-4, atol=1e-300).any() for number in shown if number == number
        ):
            yield f"{row} is not what it returns"
    if verdict.mistake and (entry := known(comparison, verdict.mistake)) and entry.wrong:
        for other in comparison.trials():
            if other.kind == "ordinary" and other.group == trial.group:
                both = [running.run("", f, other.arguments, comparison.read) for f in (attempt, entry.wrong)]
                if any(isinstance(one, Fault) for one in both):
                    continue
                if not all(agree(*pair, 1e-6) for pair in list(zip(*both))[: which + 1]):
                    yield f"on {other.case} the mistake '{entry.name}' gives something else"


def known(comparison, name):
    return next((entry for entry in comparison.mistakes if entry.name == name), None)


@pytest.mark.parametrize("number", [n for n in FUNCTIONS if n not in ORDERED])
def test_no_slip_in_a_solution_passes_and_what_is_said_of_it_is_so(number, monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 1)
    comparison, source = JUDGES[number], mutants.solution(number)
    for slip, attempt in drawn(attempts(number)):
        verdict = exercises.judge(number, attempt)
        if verdict.passed:
            change = mutants.changed(source, slip)
            assert change in EQUIVALENT.get(number, {}), f"{number}: this passes:\n{slip}"
        elif verdict.attempted and verdict.trial:
            problems = list(untrue(comparison, attempt, verdict))
            assert not problems, f"{number}: {problems}\n{slip}\n{verdict}"


@pytest.mark.parametrize("number", EQUIVALENT)
def test_a_slip_that_is_listed_as_none_is_made_and_passes(number):
    source = mutants.solution(number)
    made = [(mutants.changed(source, slip), attempt) for slip, attempt in attempts(number)]
    for change in EQUIVALENT[number]:
        same = [attempt for line, attempt in made if line == change]
        assert same, f"{number}: no slip makes '{change}' of the solution"
        assert any(exercises.judge(number, attempt).passed for attempt in same), change


def test_there_are_at_least_five_hundred_slips():
    n_slips = sum(len(attempts(number)) for number in FUNCTIONS if number not in ORDERED)
    assert n_slips >= 500
