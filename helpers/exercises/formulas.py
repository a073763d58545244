"""The exercises of notebook 02: worked answers, cases, known mistakes."""

import numpy as np
from scipy.special import logsumexp

from helpers import check
from helpers.exercises.kinds import Exercise, Hunt, Known, function, number
from helpers.mistakes.mistake import Mistake


def log_sum_exp_cases():
    rng = np.random.default_rng(0)
    yield "three numbers", (np.array([0.5, -1.0, 2.0]),)
    yield "a table", (rng.normal(size=(5, 3)) * 3,)
    yield "large and small numbers", (np.array([[-1000.0, -1001.0], [1000.0, 999.0]]),)


LOG_SUM_EXP = function(
    name="log_sum_exp", results=("log-sum-exp",),
    answer=lambda a: logsumexp(a, axis=-1), cases=log_sum_exp_cases,
    mistakes=[
        Mistake(name="no maximum subtracted", wrong=lambda a: np.log(np.exp(a).sum(axis=-1)),
                message="Small numbers come out right, large ones overflow and very negative ones give -inf. Subtract the maximum before the exponential."),
        Mistake(name="maximum not added again",
                wrong=lambda a: np.log(np.exp(a - a.max(axis=-1, keepdims=True)).sum(axis=-1)),
                message="Every row is off by its own maximum: it was subtracted and must be added again outside."),
        Mistake(name="no logarithm",
                wrong=lambda a: a.max(axis=-1) + np.exp(a - a.max(axis=-1, keepdims=True)).sum(axis=-1),
                message="The logarithm of the sum is missing: m + *ln* Σ e^(a-m)."),
        Mistake(name="the maximum alone", wrong=lambda a: a.max(axis=-1),
                message="You return the maximum. The other terms count as well: + ln Σ e^(a-m)."),
        Mistake(name="the sum of the logarithms", wrong=lambda a: a.sum(axis=-1),
                message="You add up the a themselves. It is the *exponentials* that add up."),
        Mistake(name="over the wrong axis", wrong=lambda a: logsumexp(a, axis=0),
                message="You sum down the columns. The components stand along the *last* axis: axis=-1."),
        Mistake(name="over everything", wrong=lambda a: logsumexp(a),
                message="You sum over all rows at once. Sum along the last axis, one result for each row."),
        Mistake(name="maximum subtracted again", wrong=lambda a: logsumexp(a, axis=-1) - 2 * a.max(axis=-1),
                message="You subtract the maximum outside; there it is to be added."),
    ],
)
EXERCISES = {
    "2.1": Exercise("A positive log-density", number(answer=-0.5 * np.log(2 * np.pi) - np.log(0.1), digits=3, known=[
        Known(3.989, "That is the density; take its logarithm."),
        Known(-0.919, "That is for σ = 1. The height is 1/(σ√2π)."),
        Known(3.686, "You divided by σ²; in one dimension the density is divided by σ√2π."),
        Known(0.232, "You took 0.1 for the variance; it is the standard deviation."),
        Known(0.465, "You divided by σ·2π; the 2π stands under a root."),
        Known(2.303, "That is -ln σ; the factor 1/√2π is missing."),
        Known(0.601, "That is the logarithm to base 10; take the natural one."),
    ])),
    "2.2": Exercise("Your own log_gaussian", check.log_gaussian),
    "2.3": Exercise("Fill the gaps of log-sum-exp", LOG_SUM_EXP),
    "2.4": Exercise("Bug hunt: a published density", Hunt(bug="covariance for its inverse", judge=check.log_gaussian)),
}
