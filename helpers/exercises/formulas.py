"""The exercises of notebook 02: worked answers, cases, known mistakes."""

import numpy as np
from scipy.special import logsumexp

from helpers import check, datasets
from helpers.exercises.kinds import Exercise, Known, Number, function
from helpers.mistakes.mistake import Mistake


def log_sum_exp_cases():
    rng = np.random.default_rng(0)
    yield "three numbers", (np.array([0.5, -1.0, 2.0]),)
    yield "a table", (rng.normal(size=(5, 3)) * 3,)
    yield "large and small numbers", (np.array([[-1000.0, -1001.0], [1000.0, 999.0]]),)
    yield "numbers far apart", (np.array([[-3000.0, -1859.2], [2000.0, 700.0]]),)


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


def log_terms(x, weights, means, variances):
    return np.log(weights) - 0.5 * np.log(2 * np.pi * variances) - (x[:, None] - means) ** 2 / (2 * variances)


def shares_of(a):
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


def means_step(x, weights, means, variances):
    shares = shares_of(log_terms(x, weights, means, variances))
    return shares.T @ x / shares.sum(axis=0)


def means_step_cases():
    wings = datasets.warblers(60)[0][:, 0]
    two = np.array([0.65, 0.35]), np.array([61.0, 64.0]), np.array([4.0, 4.8])
    three = np.array([0.5, 0.3, 0.2]), np.array([-1.5, 0.5, 3.0]), np.array([2.0, 0.5, 1.0])
    yield "the wings, two components", (wings, *two)
    yield "the hard data, one feature, three components", (datasets.hard(80)[0][:, 0], *three)
    yield "four samples", (np.array([-2.0, 0.0, 1.0, 4.0]), *three)
    yield "a wing of 200 mm among the others", (np.append(wings, 200.0), *two), "underflow"


def with_terms(change):
    """The step from terms that are changed: their arguments are those of the step."""

    def wrong(x, *mixture):
        shares = shares_of(change(x, *mixture))
        return shares.T @ x / shares.sum(axis=0)

    return wrong


def with_shares(result):
    """Another result from the right shares: of the shares, x as a column, and the old means."""

    def wrong(x, weights, means, variances):
        shares = shares_of(log_terms(x, weights, means, variances))
        return result(shares, x[:, None], means, variances)

    return wrong


def unnormalised(x, *mixture):
    joint = np.exp(log_terms(x, *mixture))
    return joint.T @ x / joint.sum(axis=0)


def shares_of_logarithms(x, *mixture):
    a = log_terms(x, *mixture)
    shares = a / a.sum(axis=1, keepdims=True)
    return shares.T @ x / shares.sum(axis=0)


def logarithms_for_shares(x, *mixture):
    a = log_terms(x, *mixture)
    logarithms = a - logsumexp(a, axis=1, keepdims=True)
    return logarithms.T @ x / logarithms.sum(axis=0)


MEANS_STEP = function(
    name="means_step", results=("new means",), answer=means_step, cases=means_step_cases,
    mistakes=[
        Mistake(name="not normalised over the components", wrong=unnormalised,
                message="Samples in the crowd count too much, far ones next to nothing: the joint densities are used as they are, or are normalised down the columns. A share is p(x, z = k) / p(x): each *row* sums to one, axis=1."),
        Mistake(name="divided by the number of samples", wrong=with_shares(lambda s, x, m, v: (s * x).mean(axis=0)),
                message="Your means are too close to zero: you divide by n. A weighted mean is divided by the sum of its weights, shares.sum(axis=0)."),
        Mistake(name="not divided", wrong=with_shares(lambda s, x, m, v: (s * x).sum(axis=0)),
                message="You return the weighted sums. Divide each by the sum of its shares, shares.sum(axis=0)."),
        Mistake(name="hard labels",
                wrong=with_shares(lambda s, x, m, v: (np.eye(len(m))[s.argmax(1)] * x).sum(0) / np.eye(len(m))[s.argmax(1)].sum(0)),
                message="Each sample goes whole to its most probable component: that is k-means' way. Let it count for every component, by its share."),
        Mistake(name="the shift for the mean", wrong=with_shares(lambda s, x, m, v: (s * (x - m)).sum(0) / s.sum(0)),
                message="You return by how much each mean moves. Weight x itself, not x - mean."),
        Mistake(name="a step along the gradient", wrong=with_shares(lambda s, x, m, v: m + (s * (x - m) / v).sum(0)),
                message="You add the gradient to the old means: a step of arbitrary length. Solve the equation for the mean instead: a weighted mean of x."),
        Mistake(name="weights forgotten",
                wrong=with_terms(lambda x, w, m, v: log_terms(x, np.ones_like(w), m, v)),
                message="All components compete on equal terms: the weights are missing from your shares."),
        Mistake(name="weights twice", wrong=with_terms(lambda x, w, m, v: log_terms(x, w**2, m, v)),
                message="The weights count twice: log_joint has them in it already."),
        Mistake(name="no width before the exponential",
                wrong=with_terms(lambda x, w, m, v: log_terms(x, w * np.sqrt(v), m, v)),
                message="Wide components get too much: the factor 1/√(2πσ²) of the density is missing."),
        Mistake(name="variance for standard deviation", wrong=with_terms(lambda x, w, m, v: log_terms(x, w, m, v**2)),
                message="Your bells have the variance for their width. norm.pdf and norm.logpdf take the standard deviation: np.sqrt(variances)."),
        Mistake(name="logarithms for shares", wrong=logarithms_for_shares,
                message="Your weights are the logarithms of the shares, all negative. Take the exponential before you weight with them."),
        Mistake(name="shares of logarithms", wrong=shares_of_logarithms,
                message="You divide logarithms by their sum. Shares are of the densities: subtract ln p(x) from the logarithms, then take the exponential."),
    ],
)
EXERCISES = {
    "2.1": Exercise("A positive log-density", Number(answer=-0.5 * np.log(2 * np.pi) - np.log(0.1), digits=3, known=[
        Known(1 / (0.1 * np.sqrt(2 * np.pi)), "That is the density; take its logarithm."),
        Known(-0.5 * np.log(2 * np.pi), "That is for σ = 1. The height is 1/(σ√2π)."),
        Known(-0.5 * np.log(2 * np.pi) - 2 * np.log(0.1), "You divided by σ²; in one dimension the density is divided by σ√2π."),
        Known(-0.5 * np.log(2 * np.pi) - 0.5 * np.log(0.1), "You took 0.1 for the variance; it is the standard deviation."),
        Known(-np.log(2 * np.pi) - np.log(0.1), "You divided by σ·2π; the 2π stands under a root."),
        Known(-np.log(0.1), "That is -ln σ; the factor 1/√2π is missing."),
        Known(np.log10(1 / (0.1 * np.sqrt(2 * np.pi))), "That is the logarithm to base 10; take the natural one."),
    ])),
    "2.2": Exercise("Your own log_gaussian", check.log_gaussian),
    "2.3": Exercise("Fill the gaps of log-sum-exp", LOG_SUM_EXP),
    "2.4": Exercise("One step of EM on a line", MEANS_STEP),
}
