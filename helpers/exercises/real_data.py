"""The exercises of notebook 10: worked answers, cases, known mistakes."""

import functools

import numpy as np
from scipy.special import logsumexp, softmax
from scipy.stats import poisson
from sklearn.datasets import load_digits

from helpers import datasets
from helpers.exercises.kinds import Exercise, function
from helpers.mistakes.mistake import Mistake


def nth_highest(scores, share, rounded=np.ceil):
    """The score down to which a share of the scores reaches."""
    return np.sort(scores)[::-1][max(int(rounded(share * len(scores))) - 1, 0)]


def threshold(scores, odd, recall):
    return nth_highest(scores[odd], recall)


def threshold_cases():
    rng = np.random.default_rng(0)
    for n, recall in [(20, 0.5), (50, 0.9), (80, 1.0), (80, 0.35)]:
        odd = rng.random(n) < 0.3
        yield f"{n} scores, recall {recall}", (rng.normal(size=n) + odd, odd, recall)


def poisson_iteration(x, weights, rates):
    R = softmax(np.log(weights) + poisson.logpmf(x[:, None], rates), axis=1)
    return R.mean(axis=0), R.T @ x / R.sum(axis=0)


def poisson_cases():
    rng = np.random.default_rng(0)
    cars = rng.poisson(np.where(rng.random(100) < 0.3, 11.0, 4.0))
    yield "a hundred minutes", (cars, np.array([0.3, 0.7]), np.array([2.0, 9.0]))
    yield "three kinds of minutes", (cars, np.array([0.2, 0.5, 0.3]), np.array([1.0, 4.0, 10.0]))


def log_bernoulli(B, weights, on):
    return np.log(weights) + B @ np.log(on).T + (1 - B) @ np.log(1 - on).T


def hard(a):
    """One at the largest of each row, and the mean of the largest."""
    return np.eye(a.shape[1])[a.argmax(axis=1)], a.max(axis=1).mean()


def hard_e_step(B, weights, on):
    return hard(log_bernoulli(B, weights, on))


def hard_cases():
    B = (load_digits().data[:60] > 7).astype(float)
    rng = np.random.default_rng(0)
    for K in (2, 5):
        weights = np.arange(1, K + 1) / (K * (K + 1) / 2)
        yield f"60 digits, {K} components", (B, weights, rng.uniform(0.05, 0.95, size=(K, B.shape[1])))


def ppca_iteration(X, W, variance, old=False):
    """One iteration of EM; the new variance from the new W, or by mistake from the old one."""
    n, d = X.shape
    inverse = np.linalg.inv(W.T @ W + variance * np.eye(W.shape[1]))
    Z = X @ W @ inverse
    ZZ = n * variance * inverse + Z.T @ Z
    new = X.T @ Z @ np.linalg.inv(ZZ)
    used = W if old else new
    return new, ((X**2).sum() - 2 * (Z * (X @ used)).sum() + np.trace(ZZ @ used.T @ used)) / (n * d)


def ppca_cases():
    X = datasets.iris()[0]
    rng = np.random.default_rng(0)
    for q, variance in [(1, 0.5), (2, 1.0)]:
        yield f"iris, {q} hidden dimensions", (X - X.mean(axis=0), rng.normal(size=(4, q)), variance)


def poisson_over_the_samples(x, weights, rates):
    R = softmax(np.log(weights) + poisson.logpmf(x[:, None], rates), axis=0)
    return R.sum(axis=0) / R.sum(), R.T @ x / R.sum(axis=0)


def rates_divided_by_n(x, weights, rates):
    weights, rates = poisson_iteration(x, weights, rates)
    return weights, rates * weights


def the_log_likelihood(B, weights, on):
    return hard_e_step(B, weights, on)[0], logsumexp(log_bernoulli(B, weights, on), axis=1).mean()


def without_doubt(X, W, variance):
    """The regression on E[z] as if it were known."""
    Z = X @ W @ np.linalg.inv(W.T @ W + variance * np.eye(W.shape[1]))
    new = X.T @ Z @ np.linalg.inv(Z.T @ Z)
    return new, ((X - Z @ new.T) ** 2).sum() / X.size


def variance_divided_by_n(X, W, variance):
    new, variance = ppca_iteration(X, W, variance)
    return new, variance * X.shape[1]


THRESHOLD_FOR = function(
    name="threshold_for", results=("threshold",), answer=threshold, cases=threshold_cases,
    mistakes=[
        Mistake(name="of all samples", wrong=lambda scores, odd, recall: nth_highest(scores, recall),
                message="Your threshold catches that share of *all* samples. Count the odd ones alone: scores[odd]."),
        Mistake(name="from the low end", wrong=lambda scores, odd, recall: -nth_highest(-scores[odd], recall),
                message="You count from the lowest score. High scores are caught first: sort from high to low."),
        Mistake(name="one too few",
                wrong=lambda scores, odd, recall: nth_highest(scores[odd], recall, np.floor),
                message="Where the share is no whole number you catch one too few: round *up*, np.ceil."),
        Mistake(name="a quantile between two scores",
                wrong=lambda scores, odd, recall: np.quantile(scores[odd], 1 - recall),
                message="np.quantile lies between two scores. The largest threshold that catches enough *is* a score."),
    ],
)
POISSON_ITERATION = function(
    name="poisson_iteration", results=("weights", "rates"), answer=poisson_iteration, cases=poisson_cases,
    mistakes=[
        Mistake(name="weights forgotten",
                wrong=lambda x, w, r: poisson_iteration(x, np.full_like(w, 1 / len(w)), r),
                message="The E-step lacks the weights: log-densities are ln πₖ + ln p(x | k)."),
        Mistake(name="normalised over the samples", wrong=poisson_over_the_samples,
                message="The responsibilities are normalised over the minutes. Each row must sum to one: axis 1."),
        Mistake(name="counts not divided",
                wrong=lambda x, w, r: (len(x) * poisson_iteration(x, w, r)[0], poisson_iteration(x, w, r)[1]),
                message="Your weights are soft counts: divide them by the number of minutes."),
        Mistake(name="rates divided by n", wrong=rates_divided_by_n,
                message="Your rates are divided by the number of minutes. Divide by the soft count of each component."),
    ],
)
HARD_E_STEP = function(
    name="hard_e_step", results=("responsibilities", "value"), answer=hard_e_step, cases=hard_cases,
    mistakes=[
        Mistake(name="soft instead of hard",
                wrong=lambda B, w, on: (softmax(log_bernoulli(B, w, on), axis=1), 0.0),
                message="Your responsibilities are still shares. One at the likeliest component, zero elsewhere."),
        Mistake(name="the log-likelihood", wrong=the_log_likelihood,
                message="Your value is the log-likelihood. Hard EM climbs the mean of the *largest* log-density."),
        Mistake(name="weights forgotten", wrong=lambda B, w, on: hard_e_step(B, np.ones_like(w), on),
                message="The weights are missing: a rare component competes as if it were common."),
        Mistake(name="only what is on", wrong=lambda B, w, on: hard(np.log(w) + B @ np.log(on).T),
                message="You count the pixels that are on alone. A pixel that is off speaks as well: (1 - B) ln(1 - on)."),
    ],
)
PPCA_ITERATION = function(
    name="ppca_iteration", results=("W", "variance"), answer=ppca_iteration, cases=ppca_cases,
    mistakes=[
        Mistake(name="the old W in the variance", wrong=functools.partial(ppca_iteration, old=True),
                message="W is right; the variance is computed with the old W. It would converge to the right end, but by steps that are no M-steps: use the new one."),
        Mistake(name="the doubt about z forgotten", wrong=without_doubt,
                message="You regress on E[z] as if it were known. The average of z zᵀ is larger by its covariance, σ²M⁻¹."),
        Mistake(name="the variance divided by n", wrong=variance_divided_by_n,
                message="Your variance is d times too large: it is the mean over samples *and* features."),
    ],
)
EXERCISES = {
    "10.1": Exercise("A threshold", THRESHOLD_FOR),
    "10.2": Exercise("Cars per minute: a mixture of Poissons", POISSON_ITERATION),
    "10.3": Exercise("Hard EM", HARD_E_STEP),
    "10.4": Exercise("Probabilistic PCA", PPCA_ITERATION),
}
