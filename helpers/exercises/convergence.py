"""The exercises of notebook 05: worked answers, cases, known mistakes."""

import numpy as np

from helpers import check, em
from helpers.exercises.kinds import Exercise, Hunt, Known, Number, Order, function, ordinary_cases
from helpers.mistakes.mistake import Mistake


def climb(X, mixture, tol, max_iter):
    climb = []
    while len(climb) < max_iter:
        responsibilities, log_likelihood = em.e_step(X, mixture)
        mixture = em.m_step(X, responsibilities)
        climb.append(log_likelihood)
        if len(climb) > 1 and abs(climb[-1] - climb[-2]) < tol:
            break
    return mixture.means, np.array(climb)


def climb_cases():
    for name, (X, mixture) in ordinary_cases()[1:]:
        yield f"{name}, tol 0.01", (X, mixture, 1e-2, 50)
        yield f"{name}, five iterations", (X, mixture, 0.0, 5)
        yield f"{name}, one iteration", (X, mixture, 0.0, 1)


def stopped(log_likelihoods, tol):
    return float(abs(log_likelihoods[-1] - log_likelihoods[-2]) < tol)


def stopped_cases():
    yield "a large rise", ([-4.0, -3.5], 1e-3)
    yield "a small rise", ([-4.0, -3.5, -3.4999], 1e-3)
    yield "a large fall", ([-4.0, -3.5, -3.7], 1e-3)
    yield "a small fall", ([-3.5, -3.50001], 1e-3)
    yield "a rise a little above tol", ([-4.0, -3.5, -3.498], 1e-3)
    yield "a small rise, then a large one", ([-4.0, -3.9999, -3.5], 1e-3)


def means_after(more):
    """The loop that returns its means some M-steps before or after the end, where tol has stopped it."""

    def wrong(X, mixture, tol, max_iter):
        means, values = climb(X, mixture, tol, max_iter)
        if len(values) > 1 and abs(values[-1] - values[-2]) < tol:
            means = climb(X, mixture, 0.0, len(values) + more)[0]
        return means, values

    return wrong


CLIMB = function(
    name="climb", results=("means", "log_likelihoods"), answer=climb, cases=climb_cases,
    mistakes=[
        Mistake(name="the last M-step left out", wrong=means_after(-1),
                message="The log-likelihoods are right, but in the last iteration `break` leaves before the M-step. It is done in any case."),
        Mistake(name="one M-step too many", wrong=means_after(1),
                message="The log-likelihoods are right, but the comparison comes after the next M-step and before its log-likelihood is appended: one iteration late."),
        Mistake(name="returned before the loop", wrong=lambda X, mixture, *_: (mixture.means, np.array([])),
                message="`return` stands before the loop: no iteration is done."),
    ],
)
HAS_STOPPED = function(
    name="has_stopped", results=("answer",), answer=stopped, cases=stopped_cases,
    mistakes=[
        Mistake(name="signed difference", wrong=lambda climb, tol: climb[-1] - climb[-2] < tol,
                message="A fall stops it."),
        Mistake(name="the wrong way round", wrong=lambda climb, tol: climb[-2] - climb[-1] < tol,
                message="Now every *rise* stops it, even a large one: a signed difference, or one of absolute values, is negative then. Take the absolute value of the difference."),
        Mistake(name="never on a fall", wrong=lambda climb, tol: 0 <= climb[-1] - climb[-2] < tol,
                message="Now no fall stops it, not even one by rounding: EM would never rest at the top."),
        Mistake(name="the other side of tol", wrong=lambda climb, tol: abs(climb[-1] - climb[-2]) > tol,
                message="It stops while the changes are large, and goes on when they are small."),
    ],
)
EXERCISES = {
    "5.1": Exercise("The bound", check.elbo),
    "5.2": Exercise("How many starts?", Number(answer=np.ceil(np.log(0.01) / np.log(0.7)), digits=0, known=[
        Known(12, "0.7¹² = 0.014 is still above one per cent."),
        Known(14, "That is safe, but more than it takes."),
        Known(np.ceil(np.log(0.01) / np.log(0.3)), "You solved 0.3ᵐ < 0.01. A start *misses* with probability 0.7."),
        Known(np.floor(np.log(0.01) / np.log(0.3)), "You solved 0.3ᵐ < 0.01. A start *misses* with probability 0.7."),
        Known(10, "0.7¹⁰ = 0.028: nearly three per cent."),
        Known(7, "0.7⁷ = 0.08: eight per cent."),
    ])),
    "5.3": Exercise("Bug hunt: a stopping rule", Hunt(bug="signed difference", judge=HAS_STOPPED)),
    "5.4": Exercise("The loop, in order", Order(head="def climb(X, mixture, tol, max_iter):", judge=CLIMB, lines={
        "A": "    climb.append(log_likelihood)",
        "B": "climb = []",
        "C": "    mixture = m_step(X, responsibilities)",
        "D": "    if len(climb) > 1 and abs(climb[-1] - climb[-2]) < tol:\n        break",
        "E": "while len(climb) < max_iter:",
        "F": "return mixture.means, np.array(climb)",
        "G": "    responsibilities, log_likelihood = e_step(X, mixture)",
    })),
    "5.5": Exercise("fit, from scratch", check.fit),
}
