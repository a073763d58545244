"""Exercises of notebook 05: what the cases of ``fit`` show, and attempts at it as learners write them."""

import functools
import linecache
import time

import numpy as np
import pytest

from helpers import check, em, exercises
from helpers.mistakes.fit import e_step, m_step, starts

FIT = """def fit(X, n_components, covariance_type="full", n_init=1, tol=1e-3, max_iter=100, reg_covar=1e-6,
        random_state=None):
    rng = check_random_state(random_state)
    best_value = -np.inf
    for _ in range(n_init):
        R = initialise(X, n_components, rng)
        mixture = m_step(X, R, covariance_type, reg_covar)
        values = []
        converged = False
        old = -np.inf
        for _ in range(max_iter):
            R, value = e_step(X, mixture)
            mixture = m_step(X, R, covariance_type, reg_covar)
            values.append(value)
            if abs(value - old) < tol:
                converged = True
                break
            old = value
        if value > best_value:
            best_value = value
            best_mixture, best_values, best_converged = mixture, values, converged
    return best_mixture, np.array(best_values), best_converged
"""
E_STEP, M_STEP, KEPT = FIT.splitlines()[11:14]
RULE, OLD = "\n".join(FIT.splitlines()[14:17]), FIT.splitlines()[17]
ITERATION = "\n".join([E_STEP, M_STEP, KEPT, RULE, OLD])
AFTER = "            value = e_step(X, mixture)[1]"
BEFORE = "            if len(values) > 1 and abs(values[-1] - values[-2]) < tol:\n                break"


FLAG = "values, converged\n"
LAST_TWO = "values, len(values) > 1 and abs(values[-1] - values[-2]) < tol\n"
START = "        mixture = m_step(X, R, covariance_type, reg_covar)\n        values"


def written(*edits, e_step=e_step, m_step=m_step):
    """``fit`` with some pieces of it replaced; most go the same way, so their steps remember."""
    source = FIT
    for old, new in edits:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    name = "<an attempt>"
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
    names = {"np": np} | vars(em) | {"e_step": e_step, "m_step": m_step}
    exec(compile(source, name, "exec"), names)
    return names["fit"]


def order(*lines):
    return (ITERATION, "\n".join(lines))


RIGHT = {
    "as it is": [],
    "a list": [("np.array(best_values)", "best_values")],
    "later of equals": [("value > best_value", "value >= best_value")],
    "the value kept first": [order(E_STEP, KEPT, M_STEP, RULE, OLD)],
    "the list compared at the head": [
        order(BEFORE.replace("break", "converged = True\n                break"), E_STEP, M_STEP, KEPT),
        (FLAG, LAST_TWO),
    ],
}
WRONG = [
    ("zero before the first", [("old = -np.inf", "old = 0")]),
    ("signed difference", [("abs(value - old)", "value - old")]),
    ("signed difference", [("abs(value - old) < tol", "value < old or value - old < tol")]),
    ("signed difference", [("abs(value - old) < tol", "abs(value - old < tol)")]),
    ("one iteration only", [("abs(value - old)", "old - value")]),
    ("one iteration only", [("abs(value - old) < tol", "abs(value - old) > tol")]),
    ("one iteration only", [order(E_STEP, M_STEP, KEPT, OLD, RULE)]),
    ("difference the wrong way round", [("abs(value - old) < tol", "values[:-1] and old - value < tol")]),
    ("the other side of tol", [("abs(value - old) < tol", "values[:-1] and abs(value - old) > tol")]),
    ("a change of exactly tol", [("abs(value - old) < tol", "abs(value - old) <= tol")]),
    ("a change of exactly tol", [("abs(value - old) < tol", "np.isclose(value, old, atol=tol)")]),
    ("never stops by tol", [(OLD + "\n", "")]),
    ("tol compared with the total", [("abs(value - old)", "len(X) * abs(value - old)")]),
    ("tol relative to the log-likelihood", [("< tol", "< tol * abs(value)")]),
    ("tol relative to the log-likelihood", [("abs(value - old)", "abs((value - old) / old)")]),
    ("squared change", [("abs(value - old)", "(value - old) ** 2")]),
    ("no fall stops it", [("abs(value - old) < tol", "0 < value - old < tol")]),
    (
        "change since the first iteration",
        [("abs(value - old) < tol", "values[:-1] and abs(value - values[0]) < tol")],
    ),
    ("tol ignored", [("< tol", "< 1e-3")]),
    ("max_iter ignored", [("range(max_iter)", "range(100)")]),
    ("max_iter one too many", [("range(max_iter)", "range(max_iter + 1)")]),
    ("max_iter one too few", [("range(max_iter)", "range(1, max_iter)")]),
    (
        "log-likelihood of the start before",
        [("        old = -np.inf\n", ""), ("best_value = -np", "old = best_value = -np")],
    ),
    ("stopped between E-step and M-step", [order(E_STEP, KEPT, RULE, OLD, M_STEP)]),
    (
        "stopped between E-step and M-step",
        [order(E_STEP, KEPT, BEFORE, M_STEP), (FLAG, "values, len(values) < max_iter\n")],
    ),
    ("one iteration too few where tol ends the loop", [order(E_STEP, RULE, OLD, KEPT, M_STEP)]),
    ("last log-likelihood missing", [order(E_STEP, M_STEP, RULE, OLD, KEPT)]),
    ("one M-step too many", [order(E_STEP, M_STEP, BEFORE, KEPT)]),
    ("mixture before the last M-step", [order(M_STEP, E_STEP, KEPT, RULE, OLD)]),
    ("log-likelihood after the M-step", [order(E_STEP, M_STEP, AFTER, KEPT, RULE, OLD)]),
    ("mixture never replaced", [("            mixture = m_step", "            new = m_step")]),
    (
        "hard instead of soft",
        [("            mixture = m_step(X, R", "            mixture = m_step(X, R.round()")],
    ),
    ("never converged", [("                converged = True\n", "")]),
    ("always converged", [("converged = False", "converged = True")]),
    ("always converged", [(FLAG, "values, abs(value - old) < tol\n")]),
    ("converged by the number of iterations", [(FLAG, "values, len(values) < max_iter\n")]),
    ("converged where iterations ran out", [(FLAG, "values, len(values) == max_iter\n")]),
    (
        "converged by the value after the last M-step",
        [(FLAG, "values, abs(e_step(X, mixture)[1] - value) < tol\n")],
    ),
    ("a fall counts as converged", [(FLAG, "values, len(values) > 1 and values[-1] - values[-2] < tol\n")]),
    ("another start's converged", [("_values), best_converged", "_values), converged")]),
    (
        "any start's converged",
        [("        converged = False\n", ""), ("best_value = -np", "converged = False; best_value = -np")],
    ),
    (
        "covariance_type and reg_covar in the start alone",
        [(M_STEP, M_STEP.replace(", covariance_type, reg_covar", ""))],
    ),
    ("reg_covar in the start alone", [(M_STEP, M_STEP.replace(", reg_covar", ""))]),
    ("covariance_type in the start alone", [(M_STEP, M_STEP.replace("covariance_type", '"full"'))]),
    (
        "covariance_type and reg_covar in the loop alone",
        [(START, "        mixture = m_step(X, R)\n        values")],
    ),
    ("-∞ left in the list", [("values = []", "values = [-np.inf]")]),
    ("log-likelihoods as totals", [("np.array(best_values)", "len(X) * np.array(best_values)")]),
    ("list with the opposite sign", [("append(value)", "append(-value)")]),
    (
        "log-likelihoods with the opposite sign",
        [
            ("append(value)", "append(-value)"),
            ("if value >", "if values[-1] >"),
            ("best_value = value", "best_value = values[-1]"),
        ],
    ),
    (
        "log-likelihoods of all starts in one list",
        [("        values = []\n", ""), ("best_value = -np", "values = []; best_value = -np")],
    ),
    ("best mixture, another start's results", [("np.array(best_values), best_c", "np.array(values), c")]),
    ("another start's mixture", [("return best_mixture", "return mixture")]),
    (
        "best by its first log-likelihood",
        [
            ("value > best_value", "values[0] > best_value"),
            ("= value\n            best_m", "= values[0]\n            best_m"),
        ],
    ),
    (
        "worst of the starts",
        [("value > best_value", "value < best_value"), ("best_value = -np", "best_value = np")],
    ),
    ("last of the starts", [("            best_value = value\n", "")]),
    ("first of the starts", [("    return best", "        return best")]),
    ("first of the starts", [("n_components, rng", "n_components, random_state")]),
    ("seed 0 for every start", [("n_components, rng", "n_components, 0")]),
    ("random_state ignored", [("check_random_state(random_state)", "check_random_state(0)")]),
]


@pytest.mark.parametrize("edits", RIGHT.values(), ids=RIGHT)
def test_a_right_fit_passes_however_it_is_written(edits):
    verdict = exercises.judge("5.5", written(*edits))
    assert verdict.passed, verdict


@pytest.mark.parametrize(("name", "edits"), WRONG, ids=[f"{i} {name}" for i, (name, _) in enumerate(WRONG)])
def test_a_slip_in_fit_is_named(name, edits):
    assert exercises.judge("5.5", written(*edits)).mistake == name


@functools.cache
def ways():
    """By case: every start's log-likelihoods, whether it converged, and its value after the last M-step."""
    found = {}
    for trial in check.fit.trials():
        X, K, kind, n_init, tol, max_iter, reg_covar, seed = trial.arguments
        found[trial.case] = []
        for responsibilities in starts(X, K, seed, n_init):
            mixture, values = em.m_step(X, responsibilities, kind, reg_covar), []
            while len(values) < max_iter and (len(values) < 2 or abs(values[-1] - values[-2]) >= tol):
                responsibilities, value = em.e_step(X, mixture)
                mixture = em.m_step(X, responsibilities, kind, reg_covar)
                values.append(value)
            small = len(values) > 1 and abs(values[-1] - values[-2]) < tol
            found[trial.case].append((values, small, em.e_step(X, mixture)[1]))
    return found


def test_the_cases_are_what_their_names_say():
    two, five, three, falls = [way for way in ways().values() if len(way) > 1]
    best = [max(range(len(way)), key=lambda i: way[i][0][-1]) for way in (two, five, three, falls)]
    assert best == [1, 3, 1, 1]
    assert all(len(values) == 2 and abs(values[0]) < 0.1 for values, *_ in two)
    assert all((np.diff(values) < 0).all() for values, *_ in falls)
    (falling, small, _), *_ = ways()["a large reg_covar, under which the log-likelihood falls"]
    assert (np.diff(falling) < 0).all() and small
    lengths = {case: len(way[0][0]) for case, way in ways().items() if case.startswith("80 hard")}
    assert list(lengths.values()) == [10, 3, 9, 10, 1]


def test_every_wrong_choice_of_a_start_shows():
    choices = {
        "first": lambda values, small, after: values[0],
        "second": lambda values, small, after: values[:2][-1],
        "last but one": lambda values, small, after: values[-2:][0],
        "highest": lambda values, small, after: max(values),
        "after": lambda values, small, after: after,
        "converged": lambda values, small, after: small,
        "longest": lambda values, small, after: len(values),
    }
    for name, value in choices.items():
        wrong = [
            max(range(len(way)), key=lambda i: value(*way[i]))
            != max(range(len(way)), key=lambda i: way[i][0][-1])
            for way in ways().values()
        ]
        assert any(wrong), f"the start that is best by its {name} is the best everywhere"
    flags = [[small for _, small, _ in way] for way in ways().values()]
    assert [False, True, True, False, True] in flags and [False, True, False] in flags


def test_no_rounding_decides_what_is_right():
    for trial in check.fit.trials():
        for values, *_ in ways()[trial.case]:
            assert (abs(abs(np.diff(values)) - trial.arguments[4]) > 1e-2 * trial.arguments[4]).all()
        ends = sorted(values[-1] for values, *_ in ways()[trial.case])
        assert len(ends) == 1 or ends[-1] - ends[-2] > 1e-3


def test_a_fit_is_checked_in_half_a_second():
    steps = {"e_step": em.e_step, "m_step": em.m_step}
    attempts = [
        written(**steps),
        written((FLAG, "values, True\n"), **steps),
        written(("value - old", "value"), **steps),
    ]
    for attempt in attempts:
        check.fit(attempt)
        begun = time.process_time()
        check.fit(attempt)
        assert time.process_time() - begun < 0.5


ORDERS = [
    "B E G A C D F",
    "B E G C A D F",
    "B E G D A C F",
    "B E G D C A F",
    "B E D G A C F",
    "B E D G C A F",
]


@pytest.mark.parametrize("letters", ORDERS)
def test_lines_in_any_order_that_gives_the_same_pass(letters):
    assert exercises.judge("5.4", letters).passed


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("B E G A D C F", "the last M-step left out"),
        ("B E G C D A F", "one M-step too many"),
        ("B F E G A C D", "returned before the loop"),
    ],
)
def test_lines_in_another_order_are_told_why_they_are_wrong(letters, name):
    assert exercises.judge("5.4", letters).mistake == name
