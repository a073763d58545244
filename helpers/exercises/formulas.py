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
    yield "numbers far apart", (np.array([[-3000.0, -1859.2], [2000.0, 100.0]]),)


def largest(a):
    return a.max(axis=-1, keepdims=True)


def log_of(change):
    """The maximum, and ln Σ e^(a-m) of an array that is ``change(a, m)`` in place of a - m."""
    return lambda a: a.max(axis=-1) + np.log(np.exp(change(a, largest(a))).sum(axis=-1))


def outside_with(change):
    """As ``outside``, of a maximum and a sum that keep the last axis."""
    return lambda a: change(largest(a), np.exp(a - largest(a)).sum(axis=-1, keepdims=True))


def outside(change):
    """``change(m, total)`` in place of m + ln(total)."""
    return lambda a: change(a.max(axis=-1), np.exp(a - largest(a)).sum(axis=-1))


LOG_SUM_EXP = function(
    name="log_sum_exp", results=("log-sum-exp",),
    answer=lambda a: logsumexp(a, axis=-1), cases=log_sum_exp_cases,
    mistakes=[
        Mistake(name="no maximum subtracted", wrong=lambda a: np.log(np.exp(a).sum(axis=-1)),
                message="Small numbers come out right, large ones overflow and very negative ones give -inf: e to the power of a whole number of the row is formed. Subtract the maximum before the exponential, and add it outside the logarithm."),
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
        Mistake(name="the minimum for the maximum",
                wrong=lambda a: a.min(axis=-1) + np.log(np.exp(a - a.min(axis=-1, keepdims=True)).sum(axis=-1)),
                message="Right, until the numbers of a row lie far apart: what you subtract, probably its *minimum*, leaves an exponent above 709, and the exponential overflows. Subtract the largest, so that no exponent is above zero."),
        Mistake(name="the mean for the maximum",
                wrong=lambda a: a.mean(axis=-1) + np.log(np.exp(a - a.mean(axis=-1, keepdims=True)).sum(axis=-1)),
                message="Right, until a number lies more than 709 above what you subtract, probably the *mean* of its row: its exponential overflows. Subtract the largest."),
        Mistake(name="maximum added, never subtracted", wrong=log_of(lambda a, m: a),
                message="Every row is too large by its own maximum, which you add outside and never subtracted inside; and large numbers overflow."),
        Mistake(name="the maximum added inside", wrong=log_of(lambda a, m: a + m),
                message="You *add* the maximum to the exponents. Subtract it there, so that none is above zero."),
        Mistake(name="the sign of the exponents", wrong=log_of(lambda a, m: m - a),
                message="Your exponents are m - a, none below zero: small terms count most. It is e^(a-m)."),
        Mistake(name="divided by the maximum", wrong=log_of(lambda a, m: a / m),
                message="Your exponents are a/m. A quotient of exponentials is a *difference* of exponents: a - m."),
        Mistake(name="one maximum subtracted, another added", wrong=log_of(lambda a, m: a - a.max()),
                message="You subtract the largest number of the whole table, and add each row's own. What is subtracted must be added again."),
        Mistake(name="one maximum for all rows", wrong=lambda a: a.max() + np.log(np.exp(a - a.max()).sum(axis=-1)),
                message="Right, until rows differ much: you subtract the largest number of the whole table, and a row far below it underflows to ln 0. Each row has its own maximum."),
        Mistake(name="the sum of the exponentials alone", wrong=outside(lambda m, total: total),
                message="You return Σ e^(a-m), a step from the end: its logarithm is wanted, and what was subtracted is still missing."),
        Mistake(name="maximum times logarithm", wrong=outside(lambda m, total: m * np.log(total)),
                message="You multiply the maximum with the logarithm. e^m was taken out as a *factor*, and the logarithm of a product is a sum."),
        Mistake(name="maximum times sum", wrong=outside(lambda m, total: m * total),
                message="You return m · Σ e^(a-m). The factor that was taken out is e^m, and the logarithm of the product is wanted."),
        Mistake(name="the logarithm of the maximum", wrong=outside(lambda m, total: np.log(m) + np.log(total)),
                message="You take the logarithm of the maximum as well, NaN where it is negative. The factor that was taken out is e^m, whose logarithm is m."),
        Mistake(name="the maximum inside the logarithm", wrong=outside(lambda m, total: np.log(m + total)),
                message="The maximum stands inside your logarithm. It was subtracted in the exponent, so it comes back outside."),
        Mistake(name="logarithm to base 10", wrong=outside(lambda m, total: m + np.log10(total)),
                message="Your logarithm is that to base 10. The natural one belongs to the exponential: np.log."),
        Mistake(name="one added inside the logarithm", wrong=outside(lambda m, total: m + np.log1p(total)),
                message="A 1 was added inside the logarithm (np.log1p?). The largest term, e^0 = 1, is in the sum already."),
        Mistake(name="the mean of the exponentials", wrong=lambda a: logsumexp(a, axis=-1) - np.log(a.shape[-1]),
                message="You average the exponentials: every row is too small by the logarithm of the number of terms. Add them up."),
        Mistake(name="summed before the exponential",
                wrong=lambda a: a.max(axis=-1) + np.log(np.exp((a - largest(a)).sum(axis=-1))),
                message="The differences a - m are added up, and the exponential and the logarithm of one number undo each other. First the exponentials, then their sum."),
        Mistake(name="one sum for all rows",
                wrong=lambda a: a.max(axis=-1) + np.log(np.exp(a - largest(a)).sum()),
                message="Every row gets the same sum, that of the whole table: .sum() without an axis. Sum along the last."),
        Mistake(name="the maxima of all rows added", wrong=lambda a: a.max(axis=-1).sum() + np.log(np.exp(a - largest(a)).sum(axis=-1)),
                message="To every row the maxima of all rows are added. Each gets its own."),
        Mistake(name="the first row's maximum", wrong=lambda a: largest(a)[0] + np.log(np.exp(a - largest(a)).sum(axis=-1)),
                message="Every row gets the maximum of the first: m[0] is a row, and the axis of length one is the *last*."),
        Mistake(name="an axis too many", wrong=lambda a: logsumexp(a, axis=-1, keepdims=True),
                message="The numbers are right, but an axis of length one is left over: of keepdims, or of m. Take it away."),
        Mistake(name="the axis of the maximum kept", wrong=outside_with(lambda m, total: m + np.log(total[..., 0])),
                message="You add m with its axis of length one to numbers without: one row comes out as an array, several as a table of every maximum with every sum. m[..., 0] takes the axis away."),
        Mistake(name="the axis of the sum kept", wrong=outside_with(lambda m, total: m[..., 0] + np.log(total)),
                message="Your sum keeps an axis of length one, and the maximum does not: several rows come out as a table of every maximum with every sum. Leave keepdims to m alone."),
        Mistake(name="logarithm subtracted", wrong=outside(lambda m, total: m - np.log(total)),
                message="You subtract the logarithm of the sum from the maximum. Both are added."),
        Mistake(name="nothing added up", wrong=lambda a: a.max(axis=-1) + np.log(np.exp(a - largest(a))),
                message="The exponentials are not added up, so that the logarithm undoes them. Sum along the last axis in between."),
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
    """Another result from the right shares: of them, x as a column, and the old means, variances, weights."""

    def wrong(x, weights, means, variances):
        shares = shares_of(log_terms(x, weights, means, variances))
        return result(shares, x[:, None], means, variances, weights)

    return wrong


def from_shares(change):
    """The step with other shares, ``change(a, weights)`` of the logarithms."""

    def wrong(x, weights, *others):
        shares = change(log_terms(x, weights, *others), weights)
        return shares.T @ x / shares.sum(axis=0)

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
        Mistake(name="divided by the number of samples", wrong=with_shares(lambda s, x, m, v, w: (s * x).mean(axis=0)),
                message="Your means are too close to zero: you divide by n. A weighted mean is divided by the sum of its weights, shares.sum(axis=0)."),
        Mistake(name="not divided", wrong=with_shares(lambda s, x, m, v, w: (s * x).sum(axis=0)),
                message="You return the weighted sums. Divide each by the sum of its shares, shares.sum(axis=0)."),
        Mistake(name="hard labels",
                wrong=with_shares(lambda s, x, m, v, w: (np.eye(len(m))[s.argmax(1)] * x).sum(0) / np.eye(len(m))[s.argmax(1)].sum(0)),
                message="Each sample goes whole to its most probable component: that is k-means' way. Let it count for every component, by its share."),
        Mistake(name="the shift for the mean", wrong=with_shares(lambda s, x, m, v, w: (s * (x - m)).sum(0) / s.sum(0)),
                message="You return by how much each mean moves. Weight x itself, not x - mean."),
        Mistake(name="a step along the gradient", wrong=with_shares(lambda s, x, m, v, w: m + (s * (x - m) / v).sum(0)),
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
        Mistake(name="the largest for the sum", wrong=from_shares(lambda a, w: np.exp(a - a.max(axis=1, keepdims=True))),
                message="Your shares are those of the largest term: it gets 1, and the rows sum to more. ln p(x) is the logarithm of the *sum*."),
        Mistake(name="the sum of the logarithms", wrong=from_shares(lambda a, w: np.exp(a - a.sum(axis=1, keepdims=True))),
                message="You subtract the sum of the logarithms, the product of the densities. p(x) is their sum: logsumexp."),
        Mistake(name="logarithms divided", wrong=from_shares(lambda a, w: np.exp(a / logsumexp(a, axis=1, keepdims=True))),
                message="You divide one logarithm by another before the exponential. A quotient of densities is a *difference* of logarithms."),
        Mistake(name="the log-evidence added", wrong=from_shares(lambda a, w: np.exp(a + logsumexp(a, axis=1, keepdims=True))),
                message="You add ln p(x) where it is subtracted: you multiply by p(x)."),
        Mistake(name="a logarithm subtracted from a density", wrong=from_shares(lambda a, w: np.exp(a) - logsumexp(a, axis=1, keepdims=True)),
                message="The exponential comes too early: a logarithm is subtracted from a density. Subtract first."),
        Mistake(name="divided by the weights", wrong=with_shares(lambda s, x, m, v, w: (s * x).sum(0) / w),
                message="You divide the weighted sums by the weights. A weighted mean is divided by the sum of what it was weighted with: the shares."),
        Mistake(name="divided by the old counts", wrong=with_shares(lambda s, x, m, v, w: (s * x).sum(0) / (w * len(x))),
                message="You divide by n times the old weight, which is only nearly the sum of the shares. Divide by that sum itself."),
        Mistake(name="divided by the number of components", wrong=with_shares(lambda s, x, m, v, w: (s * x).sum(0) / len(m)),
                message="You divide the weighted sums by K. A weighted mean is divided by the sum of its weights, here the shares of the component."),
        Mistake(name="weighted once more", wrong=with_shares(lambda s, x, m, v, w: w * (s * x).sum(0) / s.sum(0)),
                message="Your means are multiplied by πₖ: the weight is in the shares already."),
        Mistake(name="the old means", wrong=with_shares(lambda s, x, m, v, w: m),
                message="You return the means that were handed over."),
        Mistake(name="new means added to the old", wrong=with_shares(lambda s, x, m, v, w: m + (s * x).sum(0) / s.sum(0)),
                message="You add the weighted mean to the old one. It replaces it."),
        Mistake(name="the shares themselves", wrong=with_shares(lambda s, x, m, v, w: s),
                message="You return the shares. They are the weights with which to average x, for each component."),
        Mistake(name="a mean for each sample", wrong=with_shares(lambda s, x, m, v, w: s @ m),
                message="You return a number for each *sample*: the old means, weighted by its shares. The other way round: average the samples, for each component."),
        Mistake(name="averaged over the components", wrong=with_shares(lambda s, x, m, v, w: (s * x).sum(1) / s.sum(1)),
                message="You return a number for each *sample*, namely x: the sums go along the components. Sum over the samples, axis 0."),
        Mistake(name="a column", wrong=with_shares(lambda s, x, m, v, w: ((s * x).sum(0) / s.sum(0))[:, None]),
                message="The numbers are right, the shape is not: (n_components,) is wanted, without a second axis."),
        Mistake(name="the means added up", wrong=with_shares(lambda s, x, m, v, w: ((s * x).sum(0) / s.sum(0)).sum()),
                message="You return one number, the sum of the new means. Keep one for each component."),
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
