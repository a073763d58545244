"""The exercises of notebook 11: worked answers, cases, known mistakes."""

import numpy as np
from scipy.special import logsumexp, softmax

from helpers import datasets, em
from helpers.exercises.kinds import Exercise, function, ordinary_cases
from helpers.mistakes.mistake import Mistake


def by_folds(fitted=np.not_equal, scored=np.equal, collect=np.mean, folds=lambda fold: range(fold.max() + 1)):
    """Held-out log-likelihood: on which samples to fit, which to score, and what to make of the folds."""

    def held_out(X, K, fold, reg_covar=1e-3):
        mixtures = {f: em.fit(X[fitted(fold, f)], K, reg_covar=reg_covar, random_state=0).mixture for f in folds(fold)}
        return float(collect([em.e_step(X[scored(fold, f)], mixture)[1] for f, mixture in mixtures.items()]))

    return held_out


def all_of_them(fold, f):
    return np.full(len(fold), True)


def by_size(X, K, fold, reg_covar=1e-3):
    """Every sample counts alike, so the larger fold counts more."""
    return by_folds(collect=lambda values: np.average(values, weights=np.bincount(fold)))(X, K, fold, reg_covar)


def held_out_cases():
    fold = np.random.default_rng(1).permutation(60) % 5
    yield "60 warblers, 5 folds", (datasets.warblers(60)[0], 2, fold, 1e-3)
    yield "60 hard samples, 4 folds", (datasets.hard(60)[0], 3, np.arange(60) % 4, 0.1)
    yield "60 irises, 3 folds", (datasets.iris()[0][::5].repeat(2, axis=0) + 0.01 * fold[:, None], 1, np.arange(60) % 3, 1e-2)
    yield "60 warblers, folds of 30, 20 and 10", (datasets.warblers(60)[0], 2, np.tile([0, 0, 0, 1, 1, 2], 10), 1e-3)


HELD_OUT = function(
    name="held_out", results=("score",), answer=by_folds(), cases=held_out_cases,
    mistakes=[
        Mistake(name="scored on what was fitted", wrong=by_folds(scored=np.not_equal),
                message="You score the samples that the mixture was fitted to. Score the fold that was left out."),
        Mistake(name="scored on all", wrong=by_folds(scored=all_of_them),
                message="You score all samples; most of them the mixture has seen. Score the fold that was left out, X[fold == f]."),
        Mistake(name="fitted to all", wrong=by_folds(fitted=all_of_them),
                message="The mixture has seen the fold that it is scored on. Leave the fold out of the fit, X[fold != f]."),
        Mistake(name="fitted to the fold", wrong=by_folds(fitted=np.equal, scored=np.not_equal),
                message="You fit the one fold and score the others. Fit the others, X[fold != f], and score the one."),
        Mistake(name="the sum over the folds", wrong=by_folds(collect=np.sum),
                message="You add the folds' values. Wanted is their mean."),
        Mistake(name="the mean over the samples", wrong=by_size,
                message="Right where all folds are of one size. You average over the samples; wanted is the mean over the folds, each counting once."),
        Mistake(name="one fold only", wrong=by_folds(collect=lambda values: values[0]),
                message="That is the value of fold 0 alone. Does `return` stand inside the loop?"),
        Mistake(name="the last fold only", wrong=by_folds(collect=lambda values: values[-1]),
                message="That is the value of the last fold alone. Collect one for each fold, then take the mean."),
        Mistake(name="the first fold never left out", wrong=by_folds(folds=lambda fold: range(1, fold.max() + 1)),
                message="Fold 0 is never left out: the numbers of the folds begin at 0."),
        Mistake(name="the last fold never left out", wrong=by_folds(folds=lambda fold: range(fold.max())),
                message="The last fold is never left out: range(fold.max()) ends one before it."),
        Mistake(name="reg_covar not handed on", wrong=lambda X, K, fold, reg_covar: by_folds()(X, K, fold, 1e-6),
                message="reg_covar is not handed on to em.fit, which then takes its own, 1e-6."),
    ],
)  # fmt: skip


def strangeness(X, mixture):
    return -logsumexp(em.log_joint(X, mixture), axis=1)


def strangeness_cases():
    yield from ordinary_cases()
    yield "a sample far from all", (np.array([[0.0, 1.0], [100.0, 100.0]]), em.Mixture(np.array([0.4, 0.6]), np.eye(2), np.array([np.eye(2), np.eye(2) / 2])))


def by_exponentials(X, mixture):
    with np.errstate(divide="ignore", under="ignore"):
        return -np.log(np.exp(em.log_joint(X, mixture)).sum(axis=1))


STRANGENESS = function(
    name="strangeness", results=("strangeness",), answer=strangeness, cases=strangeness_cases,
    mistakes=[
        Mistake(name="the sign", wrong=lambda X, m: -strangeness(X, m),
                message="That is ln p(x): high for the usual. Strange is what has a *low* density, so take it negative."),
        Mistake(name="doubt for strangeness", wrong=lambda X, m: 1 - softmax(em.log_joint(X, m), axis=1).max(axis=1),
                message="That is doubt, one minus the largest responsibility. A sample far from everything may be certain. Use the density."),
        Mistake(name="the largest term for the sum", wrong=lambda X, m: -em.log_joint(X, m).max(axis=1),
                message="You take the likeliest component alone. p(x) is the sum over the components: logsumexp."),
        Mistake(name="the sum of the logarithms", wrong=lambda X, m: -em.log_joint(X, m).sum(axis=1),
                message="You add logarithms, which multiplies the densities. Add the densities: logsumexp over the components."),
        Mistake(name="the mean of the logarithms", wrong=lambda X, m: -em.log_joint(X, m).mean(axis=1),
                message="You average logarithms. p(x) is the sum of the densities: logsumexp over the components."),
        Mistake(name="the mean over the samples", wrong=lambda X, m: -em.e_step(X, m)[1],
                message="That is one number, the mean of all samples. Wanted is one for each sample: e_step averages, so start from log_joint."),
        Mistake(name="the responsibilities", wrong=lambda X, m: em.e_step(X, m)[0],
                message="Responsibilities compare components, and say nothing of whether a sample fits at all. Start from log_joint."),
        Mistake(name="the density itself", wrong=lambda X, m: -np.exp(-strangeness(X, m)),
                message="You return the density, not its logarithm. Far away it is 0 for all alike; stay with the logarithm."),
        Mistake(name="underflow", wrong=by_exponentials,
                message="Near the components you are right. Far away every density underflows to 0, and your strangeness is inf. Take no exponential: logsumexp of log_joint."),
        Mistake(name="weights forgotten", wrong=lambda X, m: strangeness(X, m._replace(weights=np.ones_like(m.weights) / len(m.weights))),
                message="The weights are missing, or equal. log_joint has them: ln πₖ + ln N(x | μₖ, Σₖ)."),
        Mistake(name="weights forgotten, unnormalised",
                wrong=lambda X, m: strangeness(X, m._replace(weights=np.ones_like(m.weights) / len(m.weights))) - np.log(len(m.weights)),
                message="The weights are missing. log_joint has them: ln πₖ + ln N(x | μₖ, Σₖ)."),
    ],
)  # fmt: skip


def threshold(scores, odd, recall):
    from_high = np.sort(scores[odd])[::-1]
    caught = np.arange(1, len(from_high) + 1) / len(from_high)  # no product with recall: 0.55 · 100 is above 55
    return from_high[np.argmax(caught >= recall)]


def nth_highest(scores, share, rounded):
    """The score down to which a share of the scores reaches, by a rule of rounding."""
    return np.sort(scores)[::-1][min(max(int(rounded(share * len(scores))) - 1, 0), len(scores) - 1)]


def threshold_cases():
    rng = np.random.default_rng(0)
    for n, n_odd, recall in [(20, 7, 0.6), (50, 14, 0.9), (80, 25, 1.0), (80, 17, 0.35), (300, 100, 0.55), (40, 20, 0.5)]:
        odd = rng.permutation(n) < n_odd
        yield f"{n_odd} odd among {n}, recall {recall}", (rng.normal(size=n) + odd, odd, recall)


def one_higher(scores, odd, recall):
    from_high = np.sort(scores[odd])[::-1]
    return from_high[min(int(np.argmax(from_high == threshold(scores, odd, recall))) + 1, len(from_high) - 1)]


def more_than(scores, odd, recall):
    from_high = np.sort(scores[odd])[::-1]
    return from_high[np.argmax(np.arange(1, len(from_high) + 1) / len(from_high) > recall)]


THRESHOLD_FOR = function(
    name="threshold_for", results=("threshold",), answer=threshold, cases=threshold_cases,
    mistakes=[
        Mistake(name="of all samples", wrong=lambda scores, odd, recall: threshold(scores, odd | True, recall),
                message="Your threshold catches that share of *all* samples. Count the odd ones alone: scores[odd]."),
        Mistake(name="of the samples that are not odd", wrong=lambda scores, odd, recall: threshold(scores, ~odd, recall),
                message="Your threshold catches that share of the samples that are *not* odd. Take scores[odd]."),
        Mistake(name="from the low end", wrong=lambda scores, odd, recall: -threshold(-scores, odd, recall),
                message="You count from the lowest score. High scores are caught first: sort from high to low."),
        Mistake(name="one too few", wrong=lambda scores, odd, recall: nth_highest(scores[odd], recall, np.floor),
                message="Where the share is no whole number you catch one too few: round *up*."),
        Mistake(name="rounded to the nearest", wrong=lambda scores, odd, recall: nth_highest(scores[odd], recall, np.round),
                message="Where the share is no whole number you sometimes catch one too few: 0.6 of 7 is 4.2, and 4 of 7 are less than 0.6. Round *up*."),
        Mistake(name="rounded up in floating point", wrong=lambda scores, odd, recall: nth_highest(scores[odd], recall, np.ceil),
                message="The idea is right, but 0.55 * 100 is 55.00000000000001 to a computer, and its ceiling 56. Compare shares: the first m with m / n >= recall."),
        Mistake(name="a number of samples for an index", wrong=lambda scores, odd, recall: np.sort(scores[odd])[::-1][min(int(recall * odd.sum()), odd.sum() - 1)],
                message="You take int(recall * n) as an index. Python counts from 0, so where recall * n is whole you catch one too many, and for recall 1 you are past the end."),
        Mistake(name="one too many", wrong=one_higher,
                message="You catch one more than asked for, so the threshold is not the largest. (The sample on the threshold is caught: scores >= threshold.)"),
        Mistake(name="more than the recall", wrong=more_than,
                message="You ask for a share above `recall`. Where a share equals it, that is enough: >= for >."),
        Mistake(name="a quantile between two scores", wrong=lambda scores, odd, recall: np.quantile(scores[odd], 1 - recall),
                message="np.quantile lies between two scores. The largest threshold that catches enough *is* a score."),
    ],
)  # fmt: skip
EXERCISES = {
    "11.1": Exercise("Ask new flowers", HELD_OUT),
    "11.2": Exercise("How strange is it?", STRANGENESS),
    "11.3": Exercise("A threshold", THRESHOLD_FOR),
}
