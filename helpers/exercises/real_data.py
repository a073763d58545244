"""The exercises of notebook 11: worked answers, cases, known mistakes."""

import functools

import numpy as np
from scipy.special import logsumexp, softmax

from helpers import datasets, em
from helpers.exercises.kinds import Exercise, function, ordinary_cases
from helpers.language import Text
from helpers.mistakes.mistake import Mistake


@functools.cache
def fitted_to(data, shape, K, **options):
    """Each fit once, however many mistakes ask for it."""
    return em.fit(np.frombuffer(data).reshape(shape), K, **options)


def by_folds(
    fitted=np.not_equal,
    scored=np.equal,
    collect=lambda values, **case: np.mean(values),
    folds=lambda fold, K: range(fold.max() + 1),
    what=lambda X, found: em.e_step(X, found.mixture)[1],
    **options,
):
    """Held-out log-likelihood: on which samples to fit, which to score, and what to make of the folds."""

    def held_out(X, K, fold, reg_covar=1e-3):
        given = {"reg_covar": reg_covar, "random_state": 0}
        given |= {name: option(reg_covar, K) for name, option in options.items()}
        seen = {f: X[fitted(fold, f)] for f in folds(fold, K)}
        fits = {f: fitted_to(some.tobytes(), some.shape, K, **given) for f, some in seen.items()}
        return collect([what(X[scored(fold, f)], found) for f, found in fits.items()], fold=fold, K=K)

    return held_out


def own_folds(X, K, fold, reg_covar=1e-3):
    parts = np.array_split(np.arange(len(X)), fold.max() + 1)
    return by_folds()(X, K, np.repeat(np.arange(len(parts)), [len(part) for part in parts]), reg_covar)


def all_of_them(fold, f):
    return np.full(len(fold), True)


def by_size(values, fold, **case):
    """Every sample counts alike, so the larger fold counts more."""
    return np.average(values, weights=np.bincount(fold))


def held_out_cases():
    fold = np.random.default_rng(1).permutation(60) % 5
    yield "60 warblers, 5 folds", (datasets.warblers(60)[0], 2, fold, 1e-3)
    yield "60 hard samples, 4 folds", (datasets.hard(60)[0], 3, np.arange(60) % 4, 0.1)
    irises = 0.01 * (datasets.iris()[0][::5].repeat(2, axis=0) + 0.01 * fold[:, None])  # densities above one
    yield "60 irises in metres, 3 folds", (irises, 1, np.arange(60) % 3, 1e-5)
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
        Mistake(name="fitted to the fold, and scored on it", wrong=by_folds(fitted=np.equal),
                message="You fit to the fold that you score, so the other samples are not used. Fit to the others, X[fold != f]."),
        Mistake(name="no folds", wrong=by_folds(fitted=all_of_them, scored=all_of_them, folds=lambda fold, K: [0]),
                message="That is the log-likelihood of all samples under one mixture that was fitted to them: no sample has been held out."),
        Mistake(name="the log-likelihood of the fit", wrong=by_folds(what=lambda X, found: found.log_likelihoods[-1]),
                message="You average what the fits say of the samples that they were fitted to (log_likelihoods[-1]). Score the fold that was left out: em.e_step."),
        Mistake(name="responsibilities for scores", wrong=by_folds(what=lambda X, found: em.e_step(X, found.mixture)[0].mean()),
                message="That is the mean of responsibilities, 1/K on any data. em.e_step returns the mean log-likelihood as its second result, [1]."),
        Mistake(name="the sign", wrong=by_folds(collect=lambda values, **case: -np.mean(values)),
                message="The number is right but for its sign: a log-likelihood may be negative, and is not to be turned round."),
        Mistake(name="the size of the mean", wrong=by_folds(collect=lambda values, **case: abs(np.mean(values))),
                message="Your value has no sign. A mean log-likelihood is often negative; leave it so."),
        Mistake(name="always negative", wrong=by_folds(collect=lambda values, **case: -np.mean(np.abs(values))),
                message="Where the log-likelihoods are negative you are right. In large units they are positive, and yours are not: is there an abs?"),
        Mistake(name="the best fold", wrong=by_folds(collect=lambda values, **case: np.max(values)),
                message="That is the highest of the folds' values. Wanted is their mean."),
        Mistake(name="the median of the folds", wrong=by_folds(collect=lambda values, **case: np.median(values)),
                message="That is the median of the folds' values. Wanted is their mean."),
        Mistake(name="divided by K", wrong=by_folds(collect=lambda values, K, **case: np.sum(values) / K),
                message="You divide the sum of the folds' values by K, the number of components. Divide by the number of folds."),
        Mistake(name="divided by one fold too few", wrong=by_folds(collect=lambda values, fold, **case: np.sum(values) / fold.max()),
                message="You divide by fold.max(). The folds are counted from 0: there is one more."),
        Mistake(name="divided by the number of samples", wrong=by_folds(collect=lambda values, fold, **case: np.sum(values) / len(fold)),
                message="You divide the sum of the folds' values by the number of samples. Each value is a mean already: divide by the number of folds."),
        Mistake(name="the last value divided by the number of folds", wrong=by_folds(collect=lambda values, **case: values[-1] / len(values)),
                message="That is the last fold's value, divided by the number of folds. Is the total replaced in the loop (=) where it should be added to (+=)?"),
        Mistake(name="the last fold never left out, but counted", wrong=by_folds(folds=lambda fold, K: range(fold.max()), collect=lambda values, **case: np.sum(values) / (len(values) + 1)),
                message="The last fold is never left out, range(fold.max()) ends one before it, but it is counted in the number of folds."),
        Mistake(name="the total", wrong=by_folds(collect=lambda values, fold, **case: np.sum(values * np.bincount(fold))),
                message="That is the total log-likelihood of all samples, each under the mixture that has not seen it. Wanted is the mean over the folds of their means."),
        Mistake(name="divided by the sizes of the folds", wrong=by_folds(collect=lambda values, fold, **case: np.mean(values / np.bincount(fold))),
                message="You divide each fold's value by its size. e_step's log-likelihood is a mean already."),
        Mistake(name="log_joint averaged", wrong=by_folds(what=lambda X, found: em.log_joint(X, found.mixture).mean()),
                message="You average log_joint over samples *and* components. The log-likelihood is em.e_step's second result."),
        Mistake(name="BIC for the score", wrong=by_folds(what=lambda X, found: em.bic(X, found.mixture)),
                message="You take BIC of the fold. Held-out samples need no penalty: their mean log-likelihood is wanted."),
        Mistake(name="folds of your own", wrong=own_folds,
                message="Your folds are blocks of samples, one after the other. Each sample carries the number of its fold: fold == f."),
        Mistake(name="totals for means", wrong=by_folds(collect=lambda values, fold, **case: np.mean(values * np.bincount(fold))),
                message="You average the folds' *total* log-likelihoods. Wanted is the mean of their means."),
        Mistake(name="as many folds as components", wrong=by_folds(folds=lambda fold, K: range(min(K, fold.max() + 1))),
                message="You leave out folds 0 to K - 1. K is the number of components; the folds are numbered from 0 to fold.max()."),
        Mistake(name="as many folds as the last sample says", wrong=by_folds(folds=lambda fold, K: range(fold[-1] + 1)),
                message="You take the fold of the last sample for the highest. That is so only where the folds are in order: fold.max()."),
        Mistake(name="reg_covar 1e-3 whatever is asked", wrong=by_folds(reg_covar=lambda reg_covar, K: 1e-3),
                message="You fit with reg_covar=1e-3, whatever is given. Hand the argument on: reg_covar=reg_covar."),
        Mistake(name="diagonal covariances", wrong=by_folds(covariance_type=lambda reg_covar, K: "diag"),
                message="You fit diagonal covariances. Wanted are full ones, em.fit's default."),
        Mistake(name="five starts", wrong=by_folds(n_init=lambda reg_covar, K: 5),
                message="Your value is that of fits with five starts. The task has one, n_init left as it is."),
        Mistake(name="the folds' values", wrong=by_folds(collect=lambda values, **case: values),
                message="You return a value for each fold. Wanted is their mean, one number."),
        Mistake(name="the mean divided by the number of samples", wrong=by_folds(collect=lambda values, fold, **case: np.mean(values) / len(fold)),
                message="You divide the mean over the folds by the number of samples once more. e_step's log-likelihood is a mean per sample already."),
        Mistake(name="the sum over the folds", wrong=by_folds(collect=lambda values, **case: np.sum(values)),
                message="You add the folds' values. Wanted is their mean."),
        Mistake(name="the mean over the samples", wrong=by_folds(collect=by_size),
                message="Right where all folds are of one size. You average over the samples; wanted is the mean over the folds, each counting once."),
        Mistake(name="one fold only", wrong=by_folds(collect=lambda values, **case: values[0]),
                message="That is the value of fold 0 alone. Does `return` stand inside the loop?"),
        Mistake(name="the last fold only", wrong=by_folds(collect=lambda values, **case: values[-1]),
                message="That is the value of the last fold alone. Collect one for each fold, then take the mean."),
        Mistake(name="the first fold never left out", wrong=by_folds(folds=lambda fold, K: range(1, fold.max() + 1)),
                message="Fold 0 is never left out: the numbers of the folds begin at 0."),
        Mistake(name="the last fold never left out", wrong=by_folds(folds=lambda fold, K: range(fold.max())),
                message="The last fold is never left out: range(fold.max()) ends one before it."),
        Mistake(name="reg_covar not handed on", wrong=by_folds(reg_covar=lambda reg_covar, K: 1e-6),
                message="Your value is that of reg_covar=1e-6, which em.fit takes where it is given none. Hand the argument on: reg_covar=reg_covar."),
    ],
)  # fmt: skip


def strangeness(X, mixture):
    return -logsumexp(em.log_joint(X, mixture), axis=1)


def strangeness_cases():
    yield from ordinary_cases()
    yield "a sample far from all", (np.array([[0.0, 1.0], [100.0, 100.0]]), em.Mixture(np.array([0.4, 0.6]), np.eye(2), np.array([np.eye(2), np.eye(2) / 2]))), "ordinary", "far"


def all_in_one(X, mixture):
    joint = em.log_joint(X, mixture)
    largest = joint.max(axis=1)
    return -(largest + np.log(np.exp(joint - largest[:, None]).sum()))


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
        Mistake(name="the mean of the logarithms, by weights", wrong=lambda X, m: -(em.log_joint(X, m) * m.weights).sum(axis=1),
                message="You average logarithms by the weights. p(x) is the sum of the densities, which have their weights in log_joint: logsumexp over the components."),
        Mistake(name="the mean of the logarithms, by responsibilities", wrong=lambda X, m: -(em.e_step(X, m)[0] * em.log_joint(X, m)).sum(axis=1),
                message="You average log_joint by the responsibilities, as Q does. p(x) is the sum of the densities: logsumexp over the components."),
        Mistake(name="the least likely component", wrong=lambda X, m: -em.log_joint(X, m).min(axis=1),
                message="You take the least likely component alone. p(x) is the sum over the components: logsumexp."),
        Mistake(name="the sum of the logarithms, and the sign", wrong=lambda X, m: em.log_joint(X, m).sum(axis=1),
                message="Two things: you add logarithms, which multiplies the densities (logsumexp adds them), and the sign is that of ln p(x)."),
        Mistake(name="a logarithm of logarithms", wrong=lambda X, m: -np.log(em.log_joint(X, m).sum(axis=1)),
                message="You take the logarithm of a sum of logarithms, which are negative more often than not: NaN. log_joint is in logarithms already; logsumexp adds the densities."),
        Mistake(name="the logarithm twice", wrong=lambda X, m: -np.log(-strangeness(X, m)),
                message="You take the logarithm of ln p(x), NaN wherever that is negative. It is a logarithm already."),
        Mistake(name="without its sign", wrong=lambda X, m: abs(strangeness(X, m)),
                message="Where densities are below one you are right. Where they are above, the strangeness is negative, and yours is not: is there an abs?"),
        Mistake(name="the largest term lost", wrong=lambda X, m: -logsumexp(em.log_joint(X, m) - em.log_joint(X, m).max(axis=1, keepdims=True), axis=1),
                message="What you return lies between -ln K and 0, whatever the sample. Is the largest term, subtracted before the exponential, not added again?"),
        Mistake(name="doubt, in logarithms", wrong=lambda X, m: -np.log(softmax(em.log_joint(X, m), axis=1).max(axis=1)),
                message="That is minus the logarithm of the largest responsibility, a doubt. A sample far from everything may be certain. Use the density."),
        Mistake(name="responsibilities summed", wrong=lambda X, m: np.zeros(len(X)),
                message="You return 0 for every sample. Are they the responsibilities that are added? They sum to one, whose logarithm is 0: start from log_joint."),
        Mistake(name="entropy for strangeness", wrong=lambda X, m: -(np.log(em.e_step(X, m)[0]) * em.e_step(X, m)[0]).sum(axis=1),
                message="That is the entropy of the responsibilities: how much the components compete for a sample, not whether it fits at all."),
        Mistake(name="each component apart", wrong=lambda X, m: -em.log_joint(X, m),
                message="You return a number for each sample and component. p(x) is the sum over the components: logsumexp with axis=1."),
        Mistake(name="the samples added", wrong=lambda X, m: -logsumexp(em.log_joint(X, m), axis=0),
                message="You add over the samples and get a number for each component. The components are the second axis: axis=1."),
        Mistake(name="the samples added in log-sum-exp", wrong=all_in_one,
                message="The largest term is each sample's own, but the exponentials are added over all samples: in sum() the axis is missing, axis=1."),
        Mistake(name="everything added", wrong=lambda X, m: -logsumexp(em.log_joint(X, m)),
                message="You add over samples and components and get a single number. Without an axis logsumexp adds everything: axis=1."),
        Mistake(name="an axis too many", wrong=lambda X, m: strangeness(X, m)[:, None],
                message="Your numbers are right, but stand in a column, (n, 1). Is it keepdims=True? Wanted is (n,)."),
        Mistake(name="the logarithms of responsibilities", wrong=lambda X, m: -np.log(em.e_step(X, m)[0]),
                message="You take logarithms of responsibilities, a number for each sample and component. They compare components; start from log_joint, and add over the components."),
        Mistake(name="weights twice", wrong=lambda X, m: -logsumexp(em.log_joint(X, m) + np.log(m.weights), axis=1),
                message="The weights are in it twice: log_joint has them already."),
        Mistake(name="the mean of the densities", wrong=lambda X, m: strangeness(X, m) + np.log(len(m.weights)),
                message="You are too large by ln K: the densities are averaged over the components. They are added, the weights are in them."),
        Mistake(name="the density's square", wrong=lambda X, m: 2 * strangeness(X, m),
                message="Your numbers are twice those that are wanted: -2 ln p(x), as in BIC. Here it is -ln p(x)."),
        Mistake(name="for each feature", wrong=lambda X, m: strangeness(X, m) / X.shape[1],
                message="You divide by the number of features. Nothing is averaged."),
        Mistake(name="logarithm to base 10", wrong=lambda X, m: strangeness(X, m) / np.log(10),
                message="Your logarithm is to base 10. Take the natural one: logsumexp of log_joint."),
        Mistake(name="never below zero", wrong=lambda X, m: np.maximum(strangeness(X, m), 0),
                message="Where the density is above one the strangeness is negative, and yours is zero. Leave it as it is."),
        Mistake(name="weights added to logarithms", wrong=lambda X, m: -logsumexp(em.log_joint(X, m) - np.log(m.weights) + m.weights, axis=1),
                message="The weights are added as they are to the log-densities; their logarithms are. log_joint has done it: ln πₖ + ln N(x | μₖ, Σₖ)."),
        Mistake(name="the mean of the log-densities, by weights", wrong=lambda X, m: -((em.log_joint(X, m) - np.log(m.weights)) * m.weights).sum(axis=1),
                message="You average log-densities by the weights. The densities are averaged so, and the logarithm comes last: logsumexp of log_joint."),
        Mistake(name="the distance to the nearest mean", wrong=lambda X, m: np.linalg.norm(X[:, None] - m.means, axis=2).min(axis=1),
                message="That is the distance to the nearest mean, which knows nothing of covariances and weights. Use the density."),
        Mistake(name="the least responsibility, in logarithms", wrong=lambda X, m: -np.log(em.e_step(X, m)[0].min(axis=1)),
                message="That is minus the logarithm of the smallest responsibility. Responsibilities compare components; use the density."),
        Mistake(name="divided by n", wrong=lambda X, m: strangeness(X, m) / len(X),
                message="You divide by the number of samples. Each sample has a strangeness of its own; nothing is averaged."),
        Mistake(name="the mean over the samples", wrong=lambda X, m: -em.e_step(X, m)[1],
                message="That is one number, the mean of all samples. Wanted is one for each sample: e_step averages, so start from log_joint."),
        Mistake(name="the responsibilities", wrong=lambda X, m: em.e_step(X, m)[0],
                message="Responsibilities compare components, and say nothing of whether a sample fits at all. Start from log_joint."),
        Mistake(name="the density itself", wrong=lambda X, m: -np.exp(-strangeness(X, m)),
                message="You return the density, not its logarithm. Far away it is 0 for all alike; stay with the logarithm."),
        Mistake(name="the density itself, without a minus", wrong=lambda X, m: np.exp(-strangeness(X, m)),
                message="You return the density: high for the usual. Wanted is minus its logarithm, high for what is strange."),
        Mistake(name="one minus the density", wrong=lambda X, m: 1 - np.exp(-strangeness(X, m)),
                message="You return one minus the density. Far away that is 1 for all alike (and a density may be above one); wanted is minus its logarithm."),
        Mistake(name="one over the density", wrong=lambda X, m: np.exp(strangeness(X, m)),
                message="You return one over the density. Far away it overflows to infinity; stay with minus the logarithm."),
        Mistake(name="a constant for the smallest density", wrong=lambda X, m: -np.logaddexp(-strangeness(X, m), np.log(1e-300)),
                message="Near the components you are right. Far away your strangeness ends near 691, -ln 1e-300, for all alike: is 1e-300 added before the logarithm? logsumexp needs no such thing."),
        Mistake(name="a constant added to the density", wrong=lambda X, m: -np.logaddexp(-strangeness(X, m), np.log(1e-12)),
                message="It is as if 1e-12 were added to each density before the logarithm: what is strangest looks less so. logsumexp needs no such thing."),
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
    return np.sort(scores)[::-1][min(int(rounded(share * len(scores))) - 1, len(scores) - 1)]


def threshold_cases():
    rng = np.random.default_rng(2)
    for n, n_odd, recall in [(20, 7, 0.6), (50, 14, 0.9), (80, 25, 1.0), (80, 17, 0.35), (300, 100, 0.55), (40, 20, 0.5)]:
        odd = rng.permutation(n) < n_odd
        yield Text("{n_odd} odd among {n}, recall {recall}", n_odd=n_odd, n=n, recall=recall), (rng.normal(size=n) + odd, odd, recall)
    odd = rng.permutation(60) < 15
    yield "15 odd among 60, equal scores, recall 0.4", (np.round(rng.normal(size=60) + odd), odd, 0.4)
    yield "15 odd among 60, recall 0.02", (rng.normal(size=60) + odd, odd, 0.02)


def one_higher(scores, odd, recall):
    from_high = np.sort(scores[odd])[::-1]
    return from_high[min(int(np.argmax(from_high == threshold(scores, odd, recall))) + 1, len(from_high) - 1)]


def shares(caught):
    """The threshold by other shares of n odd samples than 1/n, 2/n ..."""
    return lambda scores, odd, recall: np.sort(scores[odd])[::-1][np.argmax(caught(odd.sum()) >= recall)]


def of_different_scores(scores, odd, recall):
    different = np.unique(scores[odd])
    return threshold(different, different == different, recall)


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
        Mistake(name="from the low end, rounded up", wrong=lambda scores, odd, recall: np.sort(scores[odd])[int(np.ceil(recall * odd.sum())) - 1],
                message="You count from the lowest score. High scores are caught first: sort from high to low. (And compare shares: 0.55 * 100 is above 55 to a computer.)"),
        Mistake(name="one too few", wrong=lambda scores, odd, recall: nth_highest(scores[odd], recall, np.floor),
                message="Where recall times the number of odd ones is no whole number you catch one too few: the number that you catch must be rounded *up*."),
        Mistake(name="rounded to the nearest", wrong=lambda scores, odd, recall: nth_highest(scores[odd], recall, np.round),
                message="Where recall times the number of odd ones is no whole number you sometimes catch one too few: 0.6 of 7 is 4.2, and 4 of 7 are less than 0.6. Round *up*."),
        Mistake(name="rounded up in floating point", wrong=lambda scores, odd, recall: nth_highest(scores[odd], recall, np.ceil),
                message="The idea is right, but 0.55 * 100 is 55.00000000000001 to a computer (and (1 - 0.55) * 100 is 44.99999999999999), so you catch 56 of 100 where 55 are enough. Compare shares: the first m with m / n >= recall."),
        Mistake(name="a number of samples for an index", wrong=lambda scores, odd, recall: np.sort(scores[odd])[::-1][min(int(recall * odd.sum()), odd.sum() - 1)],
                message="It is as if int(recall * n) were taken as an index. Python counts from 0, so where recall * n is whole you catch one too many."),
        Mistake(name="one too many, rounded up", wrong=lambda scores, odd, recall: np.sort(scores[odd])[::-1][min(int(np.ceil(recall * odd.sum())), odd.sum() - 1)],
                message="It is as if the ceiling of recall * n were taken as an index. Python counts from 0: you catch one more than asked for."),
        Mistake(name="shares counted from zero", wrong=shares(lambda n: np.arange(n) / n),
                message="Your shares begin at 0. With the threshold on the highest score, one is caught already (scores >= threshold): the share is 1 / n."),
        Mistake(name="shares of all samples", wrong=lambda scores, odd, recall: shares(lambda n: np.arange(1, n + 1) / len(scores))(scores, odd, recall),
                message="You divide the number of odd ones that are caught by the number of *all* samples, so the share may never reach recall. Divide by the number of odd ones."),
        Mistake(name="equal scores counted once", wrong=of_different_scores,
                message="Where all scores differ you are right; where some are equal you are not. Is it np.unique, or a set? Each odd sample counts, also where two have one score."),
        Mistake(name="the lowest score", wrong=lambda scores, odd, recall: scores.min(),
                message="That is the lowest of all scores. It catches everything; wanted is the *largest* threshold that catches enough. Begin with the highest."),
        Mistake(name="the lowest odd score", wrong=lambda scores, odd, recall: scores[odd].min(),
                message="That is the lowest score of an odd sample, which catches all of them. Wanted is the *largest* threshold that catches enough."),
        Mistake(name="the highest odd score", wrong=lambda scores, odd, recall: scores[odd].max(),
                message="That is the highest score of an odd sample, which catches it and hardly another. Where does the share of odd ones above the threshold reach recall?"),
        Mistake(name="not sorted", wrong=lambda scores, odd, recall: scores[odd][np.argmax(np.arange(1, odd.sum() + 1) / odd.sum() >= recall)],
                message="You count along the odd samples as they come. Sort their scores first, from high to low."),
        Mistake(name="sizes sorted", wrong=lambda scores, odd, recall: threshold(abs(scores), odd, recall),
                message="You take the scores without their signs. A score below zero is a low one."),
        Mistake(name="place for score", wrong=lambda scores, odd, recall: float(np.argmax(np.arange(1, odd.sum() + 1) / odd.sum() >= recall)),
                message="You return the place in the sorted scores. Return the score that stands there."),
        Mistake(name="one before it is enough", wrong=lambda scores, odd, recall: next((t for t in np.sort(scores[odd]) if (scores[odd] >= t).mean() < recall), scores[odd].max()),
                message="Your threshold is the first, from below, that catches *too few*. Wanted is the last that catches enough."),
        Mistake(name="at most the recall", wrong=lambda scores, odd, recall: next((t for t in np.sort(scores[odd]) if (scores[odd] >= t).mean() <= recall), scores[odd].max()),
                message="Your threshold catches at most the share recall. At least that share is wanted."),
        Mistake(name="one minus recall", wrong=lambda scores, odd, recall: threshold(scores, odd, 1 - recall),
                message="Your threshold catches the share 1 - recall, counted from the highest score. Counted from there it is recall."),
        Mistake(name="a score of the samples that are not odd", wrong=lambda scores, odd, recall: max((t for t in scores[~odd] if (scores[odd] >= t).mean() >= recall), default=-np.inf),
                message="You try only scores of samples that are *not* odd. The largest threshold that catches enough is the score of an odd one."),
        Mistake(name="precision for recall", wrong=lambda scores, odd, recall: next(t for t in [*np.sort(scores)[::-1], -np.inf] if odd[scores >= t].mean() >= recall or np.isinf(t)),
                message="Your share is that of the odd among the *caught*, which is precision. Recall is the share of the caught among the odd."),
        Mistake(name="above the threshold", wrong=lambda scores, odd, recall: next((t for t in np.sort(scores)[::-1] if (scores[odd] > t).mean() >= recall), scores.min()),
                message="You count scores above the threshold; a sample on it is caught too: scores >= threshold."),
        Mistake(name="shares of the scores' sum", wrong=lambda scores, odd, recall: (s := np.sort(scores[odd])[::-1])[np.argmax(np.cumsum(s) / s.sum() >= recall)],
                message="You add scores. Each odd sample that is caught counts one, whatever its score."),
        Mistake(name="one too many", wrong=one_higher,
                message="You catch one more than asked for, so the threshold is not the largest. (The sample on the threshold is caught: scores >= threshold.)"),
        Mistake(name="more than the recall", wrong=more_than,
                message="You ask for a share above `recall`. Where a share equals it, that is enough: >= for >."),
        Mistake(name="a quantile between two scores", wrong=lambda scores, odd, recall: np.quantile(scores[odd], 1 - recall),
                message="np.quantile lies between two scores. The largest threshold that catches enough *is* a score."),
        Mistake(name="a quantile from the wrong end", wrong=lambda scores, odd, recall: np.quantile(scores[odd], recall),
                message="Below that quantile lies the share recall, and it is to lie above the threshold. (np.quantile also lies between two scores; the threshold that is wanted is a score.)"),
        Mistake(name="a quantile of all samples", wrong=lambda scores, odd, recall: np.quantile(scores, 1 - recall),
                message="That is a quantile of *all* scores. Count the odd ones alone, scores[odd]. (np.quantile also lies between two scores; the threshold that is wanted is a score.)"),
        Mistake(name="a quantile, rounded down", wrong=lambda scores, odd, recall: np.quantile(scores[odd], 1 - recall, method="lower"),
                message="np.quantile counts the steps between scores, of which there are n - 1, not the n scores: you sometimes catch more than is needed. Count the scores from high to low."),
        Mistake(name="a quantile, rounded up", wrong=lambda scores, odd, recall: np.quantile(scores[odd], 1 - recall, method="higher"),
                message="np.quantile counts the steps between scores, of which there are n - 1, and the score above the quantile can catch too few. Count the scores from high to low."),
        Mistake(name="a fraction of the highest", wrong=lambda scores, odd, recall: recall * scores[odd].max(),
                message="You take the fraction recall of the highest score. Recall is a share of the odd *samples*: count them from the highest score down."),
    ],
)  # fmt: skip
EXERCISES = {
    "11.1": Exercise("Ask new flowers", HELD_OUT),
    "11.2": Exercise("How strange is it?", STRANGENESS),
    "11.3": Exercise("A threshold", THRESHOLD_FOR),
}
