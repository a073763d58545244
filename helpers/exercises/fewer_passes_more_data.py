"""The exercises of notebook 10: worked answers, cases, known mistakes."""

import numpy as np

from helpers import em
from helpers.exercises.kinds import Exercise, function, ordinary_cases
from helpers.language import Text, say
from helpers.mistakes.mistake import Mistake

# 10.1


def statistics(X, mixture):
    responsibilities, log_likelihood = em.e_step(X, mixture)
    gamma = responsibilities.T
    return [len(X) * log_likelihood, gamma.sum(axis=1), gamma @ X, (gamma[:, :, None] * X).mT @ X]


def one_pass(blocks, mixture, of_block=statistics):
    return tuple(sum(parts) for parts in zip(*[of_block(block, mixture) for block in blocks]))


class Lent:
    """Blocks that can be gone through once, each overwritten with zeros as soon as the next one is asked for.

    A copy is fresh.
    """

    def __init__(self, blocks):
        self.held, self.spent = blocks, False

    def __deepcopy__(self, memo):
        return Lent([block.copy() for block in self.held])

    def __iter__(self):
        blocks, self.spent = () if self.spent else self.held, True
        for block in blocks:
            lent = block.copy()
            yield lent
            lent[:] = 0


def blocks_cases():
    for name, (X, mixture) in ordinary_cases()[:4]:
        cuts = len(X) // 2, len(X) // 2 + max(1, len(X) // 3)
        yield Text("{name}, three blocks", name=name), (Lent([block for block in np.split(X, cuts) if len(block)]), mixture)


def with_block(change):
    """A pass with something wrong in each block: ``change`` gets samples, responsibilities and the right sums."""

    def wrong(blocks, mixture):
        def of_block(X, mixture):
            return change(X, em.e_step(X, mixture)[0], statistics(X, mixture))

        return one_pass(blocks, mixture, of_block)

    return wrong


def around_the_mean(X, R, S):
    means = S[2] / S[1][:, None]
    return [*S[:3], S[3] - S[1][:, None, None] * means[:, :, None] * means[:, None]]


def divided(X, R, S):
    return [S[0], S[1], S[2] / S[1][:, None], S[3] / S[1][:, None, None]]


def shares_twice(X, R, S):
    return [*S[:3], ((R.T**2)[:, :, None] * X).mT @ X]


def not_weighted(X, R, S):
    return [*S[:3], np.tile(X.T @ X, (R.shape[1], 1, 1))]


def one_component_a_pass(blocks, mixture):
    totals = one_pass(blocks, mixture)
    for total in totals[1:]:
        total[1:] = 0
    return totals


def with_result(i, changed):
    """A pass of which one result is wrong: ``changed`` makes it of the right one, the held blocks and the mixture."""

    def wrong(blocks, mixture):
        found = list(one_pass(blocks.held, mixture))
        found[i] = changed(found[i], blocks.held, mixture)
        return tuple(found)

    return wrong


SUMS = "log_likelihood", "counts", "sums", "products"


def alone(name, message, changed):
    """An entry for each of the four results."""
    return [Mistake(name=name.format(which), wrong=with_result(i, changed(i)), message=message.format(which))
            for i, which in enumerate(SUMS)]


ONE_PASS = function(
    name="one_pass", results=SUMS, answer=one_pass, cases=blocks_cases,
    mistakes=[
        *alone("{} of the last block alone", "What you return as {} is what the last block gave: add it to what the blocks before have given.",
               lambda i: lambda right, blocks, mixture: statistics(blocks[-1], mixture)[i]),
        *alone("{} still 0", "What you return as {} is 0.0, as in the beginning. Is something added to it, in the loop and under the same name? In a second loop over `blocks` nothing comes: they are gone after the first.",
               lambda i: lambda right, blocks, mixture: 0.0),
        *alone("{} of the wrong sign", "What you return as {} has the wrong sign: add what each block gives.",
               lambda i: lambda right, blocks, mixture: -right),
        Mistake(name="sums transposed", wrong=with_result(2, lambda right, blocks, mixture: right.T),
                message="Your sums are of shape (d, K), where they are of (K, d): a row for each component is wanted."),
        Mistake(name="no products for the components",
                wrong=with_result(3, lambda right, blocks, mixture: sum(X.T @ X for X in blocks)),
                message="Your products are one (d, d) for all samples, without shares: each component wants its own."),
        Mistake(name="squares in place of products",
                wrong=with_result(3, lambda right, blocks, mixture: right.diagonal(axis1=1, axis2=2)),
                message="Your products are the weighted squares, (K, d): the products of different features are missing."),
        Mistake(name="one sum for all components",
                wrong=with_result(2, lambda right, blocks, mixture: sum(X.sum(axis=0) for X in blocks)),
                message="Your sums are one for all components, without shares: each component wants its own."),
        Mistake(name="one count for all components",
                wrong=with_result(1, lambda right, blocks, mixture: float(sum(map(len, blocks)))),
                message="Your counts are one number, that of all samples: each component wants its own sum of shares."),
        *alone("{} doubled", "What you return as {} is twice what it should be: is something added twice in each round?",
               lambda i: lambda right, blocks, mixture: 2 * right),
        Mistake(name="number of samples for soft counts",
                wrong=with_result(1, lambda right, blocks, mixture: np.full(len(right), float(sum(map(len, blocks))))),
                message="You count all samples for each component: a soft count adds up the shares."),
        Mistake(name="hard counts",
                wrong=with_result(1, lambda right, blocks, mixture: sum(
                    np.bincount(em.e_step(X, mixture)[0].argmax(axis=1), minlength=len(right)) for X in blocks).astype(float)),
                message="You count whole samples, each for its most probable component: a soft count adds up the shares."),
        Mistake(name="weights for counts",
                wrong=with_result(1, lambda right, blocks, mixture: right / right.sum()),
                message="Your counts are weights, which sum to one: hand over sums, divide at the end."),
        Mistake(name="shares added up to weights of the blocks",
                wrong=with_result(1, lambda right, blocks, mixture: sum(em.e_step(X, mixture)[0].mean(axis=0) for X in blocks)),
                message="You add up the blocks' *mean* shares: their sums are wanted."),
        Mistake(name="sums of the samples without shares",
                wrong=with_result(2, lambda right, blocks, mixture: np.tile(sum(X.sum(axis=0) for X in blocks), (len(right), 1))),
                message="Your sums are the same for all components: weight each sample by its share."),
        Mistake(name="squares alone",
                wrong=with_result(3, lambda right, blocks, mixture: right * np.eye(right.shape[1])),
                message="Of the products you have the squares alone: the products of different features are 0."),
        Mistake(name="means of the blocks added", wrong=with_block(lambda X, R, S: [S[0] / len(X), *S[1:]]),
                message="e_step returns the *mean* of ln p(x): times len(block) it is a sum that can be added."),
        Mistake(name="mean of the blocks' means",
                wrong=lambda blocks, mixture: (np.mean([em.e_step(X, mixture)[1] for X in blocks.held]),
                                               *one_pass(blocks, mixture)[1:]),
                message="You average the blocks' log-likelihoods: blocks may differ in size, and a sum is asked for."),
        Mistake(name="mean over all samples",
                wrong=lambda blocks, mixture: (one_pass(blocks.held, mixture)[0] / sum(map(len, blocks.held)),
                                               *one_pass(blocks, mixture)[1:]),
                message="The log-likelihood is a mean per sample; the *sum* of ln p(x) is asked for, like the others."),
        Mistake(name="the last block alone", wrong=lambda blocks, mixture: tuple(statistics(blocks.held[-1], mixture)),
                message="All four are what the last block gave: add it to what the blocks before have given."),
        Mistake(name="the first block alone", wrong=lambda blocks, mixture: tuple(statistics(blocks.held[0], mixture)),
                message="You return what the first block gave: does `return` stand inside the loop?"),
        Mistake(name="products around the mean", wrong=with_block(around_the_mean),
                message="You centre on the block's own mean. Each block has another one: hand over plain sums of x xᵀ."),
        Mistake(name="means in place of sums", wrong=with_block(divided),
                message="You divide by the block's soft counts. Means cannot be added: hand over sums, divide at the end."),
        Mistake(name="shares twice in the products", wrong=with_block(shares_twice),
                message="In the products each share counts squared: weight one of the two factors only."),
        Mistake(name="blocks kept", wrong=lambda blocks, mixture: one_pass(list(blocks), mixture),
                message="You keep blocks (a list of them, or one array): each is overwritten as soon as the next one comes. Take its sums, and forget it."),
        Mistake(name="gone after the first pass",
                wrong=lambda blocks, mixture: (one_pass(blocks, mixture)[0], 0.0, 0.0, 0.0),
                message="You go through `blocks` twice: the blocks are gone after the first pass, and what you add in the second stays 0. Take all four sums in one loop."),
        Mistake(name="one component a pass", wrong=one_component_a_pass,
                message="You go through `blocks` once for each component: the blocks are gone after the first pass, and all components but the first stay at 0. Let the loop over blocks be the outer one."),
        Mistake(name="products of the sums",
                wrong=lambda blocks, mixture: (*one_pass(blocks.held, mixture)[:3],
                                               one_pass(blocks, mixture)[2].T @ one_pass(blocks.held, mixture)[2]),
                message="You multiply the sums. The sum of the products x xᵀ is wanted, one (d, d) for each component."),
        Mistake(name="products without shares", wrong=with_block(not_weighted),
                message="Your products are the same for all components: weight each sample by its share."),
    ],
)

# 10.2


def merge(one, other):
    (n, a, A), (m, b, B) = one, other
    total = n + m
    share = (m / total)[:, None]
    means = a + share * (b - a)
    within = A + share[:, :, None] * (B - A)
    between = (share * (1 - share))[:, :, None] * (b - a)[:, :, None] * (b - a)[:, None]
    return total, means, within + between


def moments(X, mixture):
    weights, means, covariances = em.m_step(X, em.e_step(X, mixture)[0], reg_covar=0)
    return weights * len(X), means, covariances


def merge_cases():
    six, forty, *others = ordinary_cases()[:4]
    for name, (X, mixture) in [forty, six, *others]:  # first K unlike d: shapes that do not fit are an error
        cut = max(X.shape[1] + 3, 2 * len(X) // 3)
        parts = [X[:cut], X[cut:]] if len(X) - cut > X.shape[1] else [X, 1.5 * X + 1]
        with np.errstate(all="ignore"):
            yield name, tuple(moments(part, mixture) for part in parts)


def merge_with(means=None, covariances=None, counts=None):
    changes = {"counts": counts, "means": means, "covariances": covariances}

    def wrong(one, other):
        right = dict(zip(changes, merge(one, other)))
        return tuple(right[name] if change is None else change(one, other) for name, change in changes.items())

    return wrong


def shares(one, other):
    share = other[0] / (one[0] + other[0])
    gap = other[1] - one[1]
    return share, gap[:, :, None] * gap[:, None]


def pooled(one, other):
    share = shares(one, other)[0][:, None, None]
    return (1 - share) * one[2] + share * other[2]


def half_means(one, other):
    return (one[1] + other[1]) / 2


def unweighted_covariances(one, other):
    share, outer = shares(one, other)
    return (one[2] + other[2]) / 2 + (share * (1 - share))[:, None, None] * outer


def with_a_whole_gap(one, other):
    return pooled(one, other) + shares(one, other)[1]


def with_a_scatter(one, other):
    """The term of the sums of squares, n m / (n + m), in place of that of the covariances."""
    harmonic = one[0] * other[0] / (one[0] + other[0])
    return pooled(one, other) + harmonic[:, None, None] * shares(one, other)[1]


def with_factor(factor):
    """A factor in place of w (1 - w) that agrees with it where the parts are of equal size."""

    def covariances(one, other):
        share, outer = shares(one, other)
        return pooled(one, other) + np.broadcast_to(factor(share), share.shape)[:, None, None] * outer

    return merge_with(covariances=covariances)


EQUAL_HALVES = "Your factor of the outer product is right for parts of equal size alone: it is {}. Try three points at 0 against one at 1, whose variance is 3/16."


def squares_of_the_gaps(one, other):
    share, _ = shares(one, other)
    gap = other[1] - one[1]
    return pooled(one, other) + (share * (1 - share))[:, None, None] * (gap**2)[:, :, None] * np.eye(gap.shape[1])


MERGE = function(
    name="merge", results=("counts", "means", "covariances"), answer=merge, cases=merge_cases,
    mistakes=[
        Mistake(name="the means' distance forgotten", wrong=merge_with(covariances=pooled),
                message="You average the covariances. Two narrow parts far apart are one *wide* whole: the distance of the means belongs to it."),
        Mistake(name="means halved", wrong=merge_with(means=half_means),
                message="Your mean lies halfway: weight the two by their counts."),
        Mistake(name="covariances halved", wrong=merge_with(covariances=unweighted_covariances),
                message="The covariances are averaged half and half: weight them by their counts."),
        Mistake(name="counts averaged", wrong=merge_with(counts=lambda one, other: (one[0] + other[0]) / 2),
                message="Counts are added, not averaged."),
        Mistake(name="the whole gap", wrong=merge_with(covariances=with_a_whole_gap),
                message="You add the whole outer product of the gap. For equal halves a quarter of it is right; three points at 0 against one at 1 tell the rest."),
        Mistake(name="scatter in a covariance", wrong=merge_with(covariances=with_a_scatter),
                message="Your factor of the outer product grows with the counts: it belongs to *sums* of squares. A covariance is a mean."),
        Mistake(name="a quarter of the gap", wrong=with_factor(lambda w: 0.25), message=EQUAL_HALVES.format("¼")),
        Mistake(name="w alone", wrong=with_factor(lambda w: w),
                message="Your factor of the outer product is w. Three points at 0 against one at 1: w is ¼, the variance 3/16. And exchange the two parts: the whole stays the same, w does not."),
        Mistake(name="w squared", wrong=with_factor(lambda w: w**2), message=EQUAL_HALVES.format("w²")),
        Mistake(name="1 - w alone", wrong=with_factor(lambda w: 1 - w),
                message="Your factor of the outer product is 1 - w. Three points at 0 against one at 1: it is ¾, and the variance 3/16. And exchange the two parts: the whole stays the same."),
        Mistake(name="1 - w squared", wrong=with_factor(lambda w: (1 - w) ** 2), message=EQUAL_HALVES.format("(1 - w)²")),
        Mistake(name="the gap's term doubled", wrong=with_factor(lambda w: 2 * w * (1 - w)),
                message="What you add for the gap is twice what it should be."),
        Mistake(name="the gap's term halved", wrong=with_factor(lambda w: w * (1 - w) / 2),
                message="What you add for the gap is half of what it should be."),
        Mistake(name="a root of the factor", wrong=with_factor(lambda w: np.sqrt(w * (1 - w))),
                message="Your factor is a standard deviation, that of a variable that is 1 with probability w: its variance is wanted."),
        Mistake(name="the product of the counts", wrong=merge_with(
                    covariances=lambda one, other: pooled(one, other)
                    + (one[0] * other[0])[:, None, None] * shares(one, other)[1]),
                message="Your factor of the outer product is the product of the counts: a factor of a covariance does not grow when all counts double."),
        Mistake(name="3/16 for all", wrong=with_factor(lambda w: 3 / 16),
                message="Your factor is 3/16, that of three points against one: find what it is for any w."),
        Mistake(name="shares exchanged",
                wrong=lambda one, other: (one[0] + other[0], *merge((other[0], *one[1:]), (one[0], *other[1:]))[1:]),
                message="Each part has the other's weight: w is the share of the part to which you go."),
        Mistake(name="the gap subtracted", wrong=with_factor(lambda w: -w * (1 - w)),
                message="You subtract the term of the gap: parts far apart make a *wide* whole."),
        Mistake(name="covariances exchanged",
                wrong=merge_with(covariances=lambda one, other: merge((one[0], one[1], other[2]), (other[0], other[1], one[2]))[2]),
                message="Each part's covariance has the other's weight."),
        Mistake(name="covariances added", wrong=merge_with(covariances=lambda one, other: merge(one, other)[2]
                                                           + one[2] + other[2] - pooled(one, other)),
                message="You add the two covariances whole: weight them by their counts."),
        Mistake(name="covariances added, the gap forgotten", wrong=merge_with(covariances=lambda one, other: one[2] + other[2]),
                message="You add the two covariances whole, and nothing for the gap: weight them by their counts, and think of two narrow parts far apart."),
        Mistake(name="means exchanged",
                wrong=merge_with(means=lambda one, other: merge((one[0], other[1], one[2]), (other[0], one[1], other[2]))[1]),
                message="Each part's mean has the other's weight: the whole lies nearer to the larger part."),
        Mistake(name="means added", wrong=merge_with(means=lambda one, other: one[1] + other[1]),
                message="You add the means: weight the two by their counts."),
        Mistake(name="means of the wrong side",
                wrong=merge_with(means=lambda one, other: 2 * one[1] - merge(one, other)[1]),
                message="From a you go *away* from b: the gap is b - a."),
        Mistake(name="sums for means", wrong=merge_with(means=lambda one, other: one[0][:, None] * one[1] + other[0][:, None] * other[1]),
                message="Your means are weighted sums: divide by the counts of the whole."),
        Mistake(name="one weight for all components",
                wrong=merge_with(means=lambda one, other: one[1] + other[0].sum() / (one[0] + other[0]).sum() * (other[1] - one[1])),
                message="You weight the parts by their numbers of samples: each component has its own counts in both."),
        Mistake(name="counts of one part", wrong=merge_with(counts=lambda one, other: one[0]),
                message="Your counts are those of the first part alone."),
        Mistake(name="counts as weights", wrong=merge_with(counts=lambda one, other: (one[0] + other[0]) / (one[0] + other[0]).sum()),
                message="Your counts sum to one: counts are wanted, not weights."),
        Mistake(name="w halved", wrong=with_factor(lambda w: w / 2), message=EQUAL_HALVES.format("w/2")),
        Mistake(name="variances of the gap alone", wrong=merge_with(covariances=squares_of_the_gaps),
                message="You add the squares of the gap to the diagonal: its outer product has entries beside it."),
    ],
)

# 10.3


def rate(path):
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    return steps[-1] / steps[-2]


def rate_cases():
    for n_iter, (name, (X, mixture)) in zip((5, 3, 4, 6), ordinary_cases()[2:6]):
        path = [mixture.means.ravel()]
        for _ in range(n_iter):
            mixture = em.m_step(X, em.e_step(X, mixture)[0])
            path.append(mixture.means.ravel())
        yield Text("{name}, {n_iter} iterations", name=name, n_iter=n_iter), (np.array(path),)


def of_steps(ratio):
    """A number made of the last step and the one before."""
    return lambda path: ratio(*np.diff(path, axis=0)[[-1, -2]])


def lengths(path):
    return np.linalg.norm(np.diff(path, axis=0), axis=1)


RATE = function(
    name="rate", results=("rate",), answer=rate, cases=rate_cases,
    mistakes=[
        Mistake(name="the other way round", wrong=lambda path: 1 / rate(path),
                message="That is the older step over the newer: turn the ratio round."),
        Mistake(name="the first two steps", wrong=lambda path: lengths(path)[1] / lengths(path)[0],
                message="You compare the first two steps. The rate is a limit: take the last two."),
        Mistake(name="lengths of the vectors",
                wrong=lambda path: np.linalg.norm(path[-1]) / np.linalg.norm(path[-2]),
                message="You compare the parameters themselves, which hardly change: compare the *steps* between them."),
        Mistake(name="distances to the last",
                wrong=lambda path: np.linalg.norm(path[-2] - path[-1]) / np.linalg.norm(path[-3] - path[-1]),
                message="You take the last point for the end. It is not: compare the lengths of the last two steps."),
        Mistake(name="squared lengths", wrong=lambda path: rate(path) ** 2,
                message="That is the ratio of *squared* lengths: the square of the rate."),
        Mistake(name="differences of neighbouring parameters",
                wrong=lambda path: np.divide(*np.linalg.norm(np.diff(path), axis=1)[[-1, -2]]),
                message="np.diff without axis=0 subtracts neighbouring *parameters*. Steps go from one row to the next."),
        Mistake(name="lengths along the iterations",
                wrong=lambda path: np.divide(*np.linalg.norm(np.diff(path, axis=0), axis=0)[[-1, -2]]),
                message="You sum over the iterations, one length for each parameter. A step is a row: axis=1."),
        Mistake(name="the inner product of the steps", wrong=of_steps(lambda new, old: new @ old / (old @ old)),
                message="You project the last step onto the one before: the ratio of their *lengths* is wanted."),
        Mistake(name="the inner product below", wrong=of_steps(lambda new, old: new @ new / (new @ old)),
                message="You divide by the inner product of the two steps: the ratio of their *lengths* is wanted."),
        Mistake(name="the root of the rate", wrong=lambda path: np.sqrt(rate(path)),
                message="That is the root of the rate: a norm is a root already."),
        Mistake(name="the fourth power", wrong=lambda path: rate(path) ** 4,
                message="That is the rate to the fourth: lengths are roots of sums of squares."),
        Mistake(name="absolute values added up", wrong=of_steps(lambda new, old: abs(new).sum() / abs(old).sum()),
                message="You add up absolute values: the length is the root of the sum of squares."),
        Mistake(name="the largest change", wrong=of_steps(lambda new, old: abs(new).max() / abs(old).max()),
                message="You compare the largest changes of a parameter: the length is the root of the sum of squares."),
        Mistake(name="changes added up", wrong=of_steps(lambda new, old: new.sum() / old.sum()),
                message="You add up the changes with their signs, where they cancel: lengths are wanted."),
        Mistake(name="a ratio of each parameter", wrong=of_steps(lambda new, old: new / old),
                message="You return a ratio for each parameter: one number is wanted, from the lengths of the two steps."),
        Mistake(name="a mean of the parameters' ratios", wrong=of_steps(lambda new, old: (new / old).mean()),
                message="You average the parameters' ratios, where one that hardly moves has as much to say as the others: divide the lengths of the two steps."),
        Mistake(name="the last step alone", wrong=of_steps(lambda new, old: np.linalg.norm(new)),
                message="That is the length of the last step: divide it by that of the one before."),
        Mistake(name="a difference of the lengths", wrong=of_steps(lambda new, old: np.linalg.norm(new) - np.linalg.norm(old)),
                message="You subtract the lengths: a factor is a ratio."),
        Mistake(name="two steps in one", wrong=of_steps(lambda new, old: np.linalg.norm(new + old) / np.linalg.norm(old)),
                message="Above the line you have both last steps together: the last step begins at the last point but one."),
        Mistake(name="one minus the rate", wrong=lambda path: 1 - rate(path),
                message="That is 1 minus the rate, the part of the distance that an iteration covers; the factor is what remains."),
        Mistake(name="the steps before", wrong=lambda path: lengths(path)[-2] / lengths(path)[-3],
                message="You leave the last step out: the lengths of the last *two* are wanted."),
        Mistake(name="the last over the first", wrong=lambda path: lengths(path)[-1] / lengths(path)[0],
                message="You divide the last step by the first: the one before the last is wanted."),
        Mistake(name="distances from the start",
                wrong=lambda path: np.linalg.norm(path[-1] - path[0]) / np.linalg.norm(path[-2] - path[0]),
                message="You compare distances from the start, which hardly change: compare the *steps*."),
        Mistake(name="a mean over all steps",
                wrong=lambda path: np.mean(lengths(path)[1:] / lengths(path)[:-1]),
                message="You average over all steps. The early ones say nothing about the end."),
    ],
)

# 10.4


def leap(v0, v1, v2, alpha):
    r, v = v1 - v0, v2 - 2 * v1 + v0
    return v0 - 2 * alpha * r + alpha**2 * v


def length_of(v0, v1, v2):
    return -max(1, np.linalg.norm(v1 - v0) / np.linalg.norm(v2 - 2 * v1 + v0))


def jump(step, v0, v1, v2, floor, shorter=lambda alpha: (alpha - 1) / 2, at=leap, first=length_of):
    alpha, tried = first(v0, v1, v2), []
    while True:
        log_likelihood, after = step(at(v0, v1, v2, alpha))
        tried.append(log_likelihood)
        if log_likelihood >= floor:
            break
        alpha = shorter(alpha)
    return tried, after


MOST = 200  # tries of a jump; five are enough on all cases


class TooManyTries(RuntimeError):
    """A jump does not come to an end."""


class Hill:
    """Steps of something like EM: each coordinate moves towards 0 at its own rate, on a hill of unequal slopes.

    A copy, which is what an attempt gets, ends a jump that tries for ever, long before the time does.
    """

    def __init__(self, rates, slopes, edge, most=50 * MOST):
        self.rates, self.slopes, self.edge, self.most = np.array(rates), np.array(slopes), edge, most
        self.calls = 0

    def __deepcopy__(self, memo):
        return type(self)(self.rates, self.slopes, self.edge, MOST)

    def __call__(self, vector):
        self.calls += 1
        if self.calls > self.most:
            self.calls = 0
            raise TooManyTries(say("step was called {n} times, in the end it returned infinity: what would end your loop", n=MOST))
        if self.calls > self.most // 2:
            return np.inf, self.rates * vector  # whatever is waited for comes true
        height = -(self.slopes * vector**2).sum()
        return (height if height > self.edge else -np.inf), self.rates * vector


class Terraces(Hill):
    """The hill in whole numbers: a height does not hang on how the jump was rounded."""

    def __call__(self, vector):
        height, after = super().__call__(vector)
        return np.round(height), after


def jump_cases():
    for name, rates, slopes, start, edge in [
        ("a hill on which the first jump is good", (0.9, 0.8), (1, 1), (1.0, -2.0), -1e9),
        ("a jump that is too long", (0.95, 0.1), (1, 5000), (-10.0, 0.3), -1e9),
        ("a jump that is far too long", (0.95, 0.1), (0.01, 5000), (100.0, -0.3), -1e9),
        ("a jump that is no mixture", (0.96, 0.05), (0.01, 5000), (80.0, 0.3), -600.0),
        ("steps that turn back", (-0.5, -0.3), (1, 1), (1.0, 2.0), -1e9),
    ]:
        step, v0 = Hill(rates, slopes, edge), np.array(start)
        floor, v1 = step(v0)
        yield name, (step, v0, v1, step(v1)[1], floor)
        if name == "a jump that is too long":
            terraces = Terraces(rates, slopes, edge)
            tried, _ = jump(terraces, v0, v1, step(v1)[1], floor)
            yield "a jump that lands exactly at the floor", (terraces, v0, v1, step(v1)[1], tried[-1])


def thrown_away(step, v0, v1, v2, floor):
    return jump(step, v0, v1, v2, floor, shorter=lambda alpha: -1.0)


def the_point_itself(step, v0, v1, v2, floor):
    alpha, tried = length_of(v0, v1, v2), []
    while True:
        tried.append(step(leap(v0, v1, v2, alpha))[0])
        if tried[-1] >= floor:
            return tried, leap(v0, v1, v2, alpha)
        alpha = (alpha - 1) / 2


def before_the_first(value):
    """A list that begins with something that no pass has cost."""

    def wrong(step, v0, v1, v2, floor):
        tried, after = jump(step, v0, v1, v2, floor)
        return [value(floor), *tried], after

    return wrong


def jump_with(at=leap, **changed):
    with np.errstate(all="ignore"):
        return lambda *given: jump(*given, at=at, **changed)


def lasting(leaping):
    """A jump with another point; it is handed α, v0, the first step and the second."""
    return jump_with(at=lambda v0, v1, v2, alpha: leaping(alpha, v0, v1 - v0, v2 - v1))


def ending(after):
    """The right list, and something else in place of EM's next point."""

    def wrong(step, v0, v1, v2, floor):
        return jump(step, v0, v1, v2, floor)[0], after(step, v0, v1, v2)

    return wrong


def last_alone(step, v0, v1, v2, floor):
    tried, after = jump(step, v0, v1, v2, floor)
    return tried[-1:], after


def above_the_floor(step, v0, v1, v2, floor):
    return jump(step, v0, v1, v2, np.nextafter(floor, np.inf))


JUMP = function(
    name="jump", results=("tried", "after"), answer=jump, cases=jump_cases,
    mistakes=[
        Mistake(name="no way back", wrong=lambda step, v0, v1, v2, floor: jump(step, v0, v1, v2, -np.inf),
                message="You accept the first jump, whatever its log-likelihood."),
        Mistake(name="thrown away at once", wrong=thrown_away,
                message="After a failure you go to α = -1 at once: halve the way to -1, and try again."),
        Mistake(name="halved towards 0",
                wrong=lambda *given: jump(*given, shorter=lambda alpha: alpha / 2),
                message="α/2 tends to 0, back to where you started. (α - 1)/2 tends to -1, which is EM's second step."),
        Mistake(name="wrong direction",
                wrong=lambda *given: jump(*given, at=lambda v0, v1, v2, alpha: leap(v0, v1, v2, -alpha)),
                message="You jump backwards: α is negative, so θ - 2αr goes forwards."),
        Mistake(name="α positive",
                wrong=lambda *given: jump(*given, first=lambda v0, v1, v2: -length_of(v0, v1, v2)),
                message="Your first α is positive, so you jump backwards. There is a minus before the max."),
        Mistake(name="nothing listed", wrong=lambda *given: ([], jump(*given)[1]),
                message="Your list is empty: append the log-likelihood of each try, the accepted one too."),
        Mistake(name="α not squared",
                wrong=lambda *given: jump(*given, at=lambda v0, v1, v2, alpha:
                                          v0 - 2 * alpha * (v1 - v0) + alpha * (v2 - 2 * v1 + v0)),
                message="The bend v is multiplied by α²."),
        Mistake(name="min in place of max",
                wrong=lambda *given: jump(*given, first=lambda v0, v1, v2:
                                          -min(1, np.linalg.norm(v1 - v0) / np.linalg.norm(v2 - 2 * v1 + v0))),
                message="Your jump is never longer than EM's two steps: take the *larger* of 1 and ‖r‖/‖v‖."),
        Mistake(name="no max",
                wrong=lambda *given: jump(*given, first=lambda v0, v1, v2:
                                          -np.linalg.norm(v1 - v0) / np.linalg.norm(v2 - 2 * v1 + v0)),
                message="Where the steps turn back, ‖r‖/‖v‖ is below 1, and your jump is shorter than EM's two steps: take max(1, ‖r‖/‖v‖)."),
        Mistake(name="α stays", wrong=jump_with(shorter=lambda alpha: alpha),
                message="You try the same point again and again: after a failure α must become shorter."),
        Mistake(name="the sign changes", wrong=jump_with(shorter=lambda alpha: -(alpha - 1) / 2),
                message="Your second α is positive, a jump backwards: α stays negative, and tends to -1."),
        Mistake(name="the second step for v",
                wrong=jump_with(at=lambda v0, v1, v2, alpha: v0 - 2 * alpha * (v1 - v0) + alpha**2 * (v2 - v1),
                                first=lambda v0, v1, v2: -max(1, np.linalg.norm(v1 - v0) / np.linalg.norm(v2 - v1))),
                message="Your v is the second step, θ₂ - θ₁: it is how much that differs from the first."),
        Mistake(name="both steps for v",
                wrong=jump_with(at=lambda v0, v1, v2, alpha: v0 - 2 * alpha * (v1 - v0) + alpha**2 * (v2 - v0),
                                first=lambda v0, v1, v2: -max(1, np.linalg.norm(v1 - v0) / np.linalg.norm(v2 - v0))),
                message="Your v is θ₂ - θ, both steps together: it is the *difference* of the two."),
        Mistake(name="the second step for r",
                wrong=jump_with(at=lambda v0, v1, v2, alpha: v0 - 2 * alpha * (v2 - v1) + alpha**2 * (v2 - 2 * v1 + v0),
                                first=lambda v0, v1, v2: -max(1, np.linalg.norm(v2 - v1) / np.linalg.norm(v2 - 2 * v1 + v0))),
                message="Your r is the second step, θ₂ - θ₁: it is the first."),
        Mistake(name="α not halved", wrong=jump_with(shorter=lambda alpha: alpha - 1),
                message="Your α becomes longer with each try: (α - 1)/2 lies halfway to -1."),
        Mistake(name="halved towards 1", wrong=jump_with(shorter=lambda alpha: (alpha + 1) / 2),
                message="(α + 1)/2 tends to +1, a jump backwards: α is negative, and is to tend to -1."),
        Mistake(name="squared lengths",
                wrong=jump_with(first=lambda v0, v1, v2: -max(1, ((v1 - v0) ** 2).sum() / ((v2 - 2 * v1 + v0) ** 2).sum())),
                message="Your first α is a ratio of *squared* lengths."),
        Mistake(name="2 forgotten", wrong=lasting(lambda alpha, v0, r, s: v0 - alpha * r + alpha**2 * (s - r)),
                message="Your point lacks the 2 before αr: with α = -1 it would not be EM's second step."),
        Mistake(name="no bend", wrong=lasting(lambda alpha, v0, r, s: v0 - 2 * alpha * r),
                message="Your point goes straight on: the term with v is missing."),
        Mistake(name="the bend subtracted", wrong=lasting(lambda alpha, v0, r, s: v0 - 2 * alpha * r - alpha**2 * (s - r)),
                message="You subtract the bend: α²v is added."),
        Mistake(name="the bend doubled", wrong=lasting(lambda alpha, v0, r, s: v0 - 2 * alpha * r + 2 * alpha**2 * (s - r)),
                message="Your bend is 2α²v: the 2 stands before αr alone."),
        Mistake(name="from θ₁", wrong=lasting(lambda alpha, v0, r, s: v0 + r - 2 * alpha * r + alpha**2 * (s - r)),
                message="You jump from θ₁: r and v belong to a jump from θ."),
        Mistake(name="from θ₂", wrong=lasting(lambda alpha, v0, r, s: v0 + r + s - 2 * alpha * r + alpha**2 * (s - r)),
                message="You jump from θ₂: r and v belong to a jump from θ."),
        Mistake(name="the accepted one not listed",
                wrong=lambda *given: ([x for x in jump(*given)[0] if x < given[-1]], jump(*given)[1]),
                message="Your list holds the rejected tries alone. The accepted one cost a pass too: append before you ask."),
        Mistake(name="-inf at the head of the list", wrong=before_the_first(lambda floor: -np.inf),
                message="Your list begins with -inf, which no pass has cost. Leave it out of what you return."),
        Mistake(name="floor at the head of the list", wrong=before_the_first(lambda floor: floor),
                message="Your list begins with `floor`, which none of your tries has reached. List the tries alone."),
        Mistake(name="θ₂ returned", wrong=ending(lambda step, v0, v1, v2: v2),
                message="You return θ₂, from which the jump was made: `step` gives EM's next point from where the jump lands."),
        Mistake(name="more than the floor", wrong=above_the_floor,
                message="You try again after a log-likelihood that is exactly `floor`. *At least* floor is enough: >=."),
        Mistake(name="the ratio upside down",
                wrong=lambda *given: jump(*given, first=lambda v0, v1, v2:
                                          -max(1, np.linalg.norm(v2 - 2 * v1 + v0) / np.linalg.norm(v1 - v0))),
                message="You divide ‖v‖ by ‖r‖. When the steps hardly change, v is small, and the jump should be long."),
        Mistake(name="the bend without its middle",
                wrong=lambda step, v0, v1, v2, floor: jump(step, v0, v1, v1 + v2 - v0 - (v1 - v0), floor,
                                                           at=lambda a, b, c, alpha: leap(v0, v1, v2 + v1 - v0, alpha)),
                message="v is the change of the *steps*, (θ₂ - θ₁) - (θ₁ - θ)."),
        Mistake(name="the point of the jump", wrong=the_point_itself,
                message="You return the point where the jump lands. `step` gives EM's next point from there as well, for the same pass."),
        Mistake(name="only the last try", wrong=last_alone,
                message="You return the log-likelihood of the last try alone: each try is a pass, and is to be listed."),
    ],
)
EXERCISES = {
    "10.1": Exercise("One pass over blocks", ONE_PASS),
    "10.2": Exercise("Two parts become one", MERGE),
    "10.3": Exercise("The rate", RATE),
    "10.4": Exercise("A jump with a safeguard", JUMP),
}
