"""The exercises of notebook 05: worked answers, cases, known mistakes."""

import numpy as np

from helpers import check, em
from helpers.exercises.kinds import Exercise, Hunt, Known, Number, Order, function, ordinary_cases
from helpers.language import Text
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
        yield Text("{name}, tol 0.01", name=name), (X, mixture, 1e-2, 50)
        yield Text("{name}, five iterations", name=name), (X, mixture, 0.0, 5)
        yield Text("{name}, one iteration", name=name), (X, mixture, 0.0, 1)


def stopped(log_likelihoods, tol):
    return float(abs(log_likelihoods[-1] - log_likelihoods[-2]) < tol)


def stopped_cases():
    yield "a large rise", ([-4.0, -3.5], 1e-3)
    yield "a small rise", ([-4.0, -3.5, -3.4999], 1e-3)
    yield "a large fall", ([-4.0, -3.5, -3.7], 1e-3)
    yield "a small fall", ([-3.5, -3.50001], 1e-3)
    yield "a rise a little above tol", ([-4.0, -3.5, -3.498], 1e-3)
    yield "a small rise, then a large one", ([-4.0, -3.9999, -3.5], 1e-3)
    yield "a large rise, then a large fall", ([-4.0, -3.5, -4.0], 1e-3)
    yield "a rise of exactly tol", ([-4.0, -3.5], 0.5)
    yield "a rise twenty times tol", ([-4.0, -3.5, -3.48], 1e-3)
    yield "a rise above zero", ([-1.0, 0.5, 0.75], 0.1)
    yield "a rise through zero", ([-1.0, -0.5, 0.5], 0.1)
    yield "a small fall, with a larger tol", ([1.0, 2.0, 1.75], 0.5)
    yield "two that are equal", ([-4.0, -3.5, -3.5], 1e-3)


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
    name="has_stopped", results=(Text("answer"),), answer=stopped, cases=stopped_cases,
    mistakes=[
        Mistake(name="signed difference", wrong=lambda climb, tol: climb[-1] - climb[-2] < tol,
                message="A fall stops it."),
        Mistake(name="the wrong way round", wrong=lambda climb, tol: climb[-2] - climb[-1] < tol,
                message="Now every *rise* stops it, even a large one: that difference is negative then. It is the size of the change that counts."),
        Mistake(name="difference of absolute values", wrong=lambda climb, tol: abs(climb[-1]) - abs(climb[-2]) < tol,
                message="Among negative log-likelihoods every *rise* stops it, even a large one: you subtract absolute values. Take the absolute value of the difference."),
        Mistake(name="absolute values, the other way round", wrong=lambda climb, tol: abs(climb[-2]) - abs(climb[-1]) < tol,
                message="Among negative log-likelihoods a fall still stops it: you subtract absolute values. Take the absolute value of the difference."),
        Mistake(name="size of a difference of absolute values", wrong=lambda climb, tol: abs(abs(climb[-1]) - abs(climb[-2])) < tol,
                message="As long as all numbers have the same sign you are right. From -1 to 1 is a large rise, and the difference of their absolute values is zero: take the difference of the numbers themselves."),
        Mistake(name="the other side of tol", wrong=lambda climb, tol: abs(climb[-1] - climb[-2]) > tol,
                message="It stops while the changes are large, and goes on when they are small."),
        Mistake(name="not smaller than tol", wrong=lambda climb, tol: abs(climb[-1] - climb[-2]) >= tol,
                message="It stops while the changes are large or just tol, and goes on when they are small."),
        Mistake(name="a change of exactly tol", wrong=lambda climb, tol: abs(climb[-1] - climb[-2]) <= tol,
                message="A change of exactly tol stops it, and with tol=0 a standstill does. The change must be *less* than tol."),
        Mistake(name="no fall stops it", wrong=lambda climb, tol: 0 <= climb[-1] - climb[-2] < tol,
                message="Now no fall stops it, not even a tiny one. A small change is one of either sign."),
        Mistake(name="only a rise stops it", wrong=lambda climb, tol: 0 < climb[-1] - climb[-2] < tol,
                message="Now only a rise stops it: no fall, not even a tiny one, and no standstill. A small change is one of either sign, or none."),
        Mistake(name="tol relative to the log-likelihood", wrong=lambda climb, tol: abs(climb[-1] - climb[-2]) < tol * abs(climb[-2]),
                message="tol is multiplied by the size of the log-likelihood, or the change divided by it. It is an absolute change, whatever the log-likelihood is."),
        Mistake(name="squared change", wrong=lambda climb, tol: (climb[-1] - climb[-2]) ** 2 < tol,
                message="A change a little above tol stops it, as if its *square* were compared with tol. The change itself counts, without its sign."),
        Mistake(name="the first for the one before", wrong=lambda climb, tol: abs(climb[-1] - climb[0]) < tol,
                message="You compare the last number with the *first*. Two iterations are compared, the last two."),
        Mistake(name="tol written in", wrong=lambda climb, tol: abs(climb[-1] - climb[-2]) < 1e-3,
                message="With tol=0.001 you are right, with another tol you are not: the number is written into your rule."),
        Mistake(name="all changes", wrong=lambda climb, tol: bool((abs(np.diff(climb)) < tol).all()),
                message="It stops if *all* changes so far are small. The last one counts."),
        Mistake(name="any change", wrong=lambda climb, tol: bool((abs(np.diff(climb)) < tol).any()),
                message="It stops if *any* change so far was small. The last one counts."),
        Mistake(name="always", wrong=lambda climb, tol: True, message="In every case it says that EM may stop, after large changes as well."),
        Mistake(name="never", wrong=lambda climb, tol: False, message="In none of the cases does it say that EM may stop."),
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
