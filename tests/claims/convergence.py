"""On what the comparisons and numbers of notebook 05 rest."""

import functools

import numpy as np
from sklearn.cluster import kmeans_plusplus
from sklearn.utils import check_random_state

from claims import Claim
from helpers import datasets, em, fast
from helpers.validation import trusted

# Starts, and where EM ends from them


def run(X, responsibilities, tol, max_iter=1000, reg_covar=1e-6):
    """The notebook's runs: EM from first responsibilities, by the matrix products that are the quickest."""
    start = em.m_step(X, responsibilities, reg_covar=reg_covar)
    return fast.fit(X, start, tol=tol, max_iter=max_iter, reg_covar=reg_covar)


def end(X, responsibilities, tol=1e-6):
    return run(X, responsibilities, tol).log_likelihoods[-1]


def nearest(X, centres):
    return np.eye(3)[((X[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)]


def random_points(X, seed):
    return nearest(X, X[check_random_state(seed).choice(len(X), 3, replace=False)])


def plus_plus(X, seed):
    return nearest(X, kmeans_plusplus(X, 3, random_state=seed)[0])


def shares(X, seed):
    soft = check_random_state(seed).uniform(size=(len(X), 3))
    return soft / soft.sum(axis=1, keepdims=True)


def draws(seed):
    """The demo, unequal, hard."""
    return datasets.demo(), datasets.unequal(random_state=seed), datasets.hard(random_state=seed)


@functools.cache
def misses(seed):
    """Random points on the demo; k-means, k-means++ and random shares on unequal; these on hard: do they miss?"""
    (demo, *_), (unequal, *_), (hard, *_) = draws(seed)
    from_truth = [end(X, np.eye(3)[groups]) for X, groups in draws(seed)]
    ends = [
        end(demo, random_points(demo, 200 + seed)),
        end(unequal, em.initialise(unequal, 3, 200 + seed)),
        end(unequal, plus_plus(unequal, 200 + seed)),
        end(unequal, shares(unequal, 200 + seed)),
        end(hard, shares(hard, 200 + seed)),
    ]
    return np.array(ends) < np.array(from_truth)[[0, 1, 1, 1, 2]] - 0.01


# Saddles


def single(X):
    """The mixture of three identical components: one Gaussian."""
    return em.m_step(X, np.full((len(X), 3), 1 / 3), reg_covar=0)


@functools.cache
def on_the_saddle(seed):
    """On the demo, unequal, hard: do random shares, stopped at 1e-3, end at a single Gaussian's fit?"""
    at = [(end(X, shares(X, 200 + seed), 1e-3), em.e_step(X, single(X))[1]) for X, _ in draws(seed)]
    return [abs(stopped - saddle) < 0.01 for stopped, saddle in at]


def ahead(seed):
    """On the demo, unequal, hard: how much higher than random shares does k-means stop at 1e-3?"""
    starts = [(X, em.initialise(X, 3, 200 + seed), shares(X, 200 + seed)) for X, _ in draws(seed)]
    return [end(X, k_means, 1e-3) - end(X, soft, 1e-3) for X, k_means, soft in starts]


def steepest(X, mixture, h=1e-5):
    """The largest eigenvalue of one iteration's derivative: below one at a local optimum, above at a saddle.

    The derivative is 1 - I_complete^-1 I_observed (Dempster, Laird & Rubin 1977, section 3), so that it
    exceeds one where the log-likelihood curves upwards.
    """
    shapes = [part.shape for part in mixture]
    cuts = np.cumsum([part.size for part in mixture])[:-1]

    def step(theta):
        parts = [part.reshape(shape) for part, shape in zip(np.split(theta, cuts), shapes)]
        return flat(em.m_step(X, em.e_step(X, em.Mixture(*parts))[0], reg_covar=0))

    def flat(mixture):
        return np.concatenate([part.ravel() for part in mixture])

    theta = flat(mixture)
    with trusted():
        columns = [(step(theta + move) - step(theta - move)) / (2 * h) for move in h * np.eye(len(theta))]
    return np.linalg.eigvals(np.array(columns)).real.max()


@functools.cache
def demo_grows():
    X, _ = datasets.demo()
    return steepest(X, single(X))


def growth_beside_the_saddle(seed):
    """Per iteration: on the demo, unequal, hard."""
    return demo_grows(), *[steepest(X, single(X)) for X, _ in draws(seed)[1:]]


def nudged(seed):
    """What EM gains in 10 iterations, and in 20, from responsibilities a millionth beside 1/3."""
    X, _ = datasets.hard(random_state=seed)
    start = 1 / 3 + 1e-6 * np.random.default_rng(200 + seed).uniform(-1, 1, (len(X), 3))
    climb = run(X, start / start.sum(axis=1, keepdims=True), tol=0, max_iter=21).log_likelihoods
    return climb[[10, 20]] - climb[0]


def curvature_at_the_end(seed):
    """On the notebook's draw of unequal, from its starts."""
    X, _ = datasets.unequal()
    return steepest(X, run(X, random_points(X, seed), 1e-10, 3000, reg_covar=0).mixture)


# Needles


def fitted(X, K, seed, kind="full", reg_covar=1e-6):
    """The smallest variance where EM ends, 0 where it must stop, and the log-likelihood there."""
    try:
        fit = em.fit(X, K, kind, tol=1e-9, max_iter=500, reg_covar=reg_covar, random_state=200 + seed)
    except ValueError:
        return 0, np.nan
    return np.linalg.eigvalsh(fit.mixture.covariances).min(), fit.log_likelihoods[-1]


@functools.cache
def needles(seed):
    """Does EM end at a needle: twelve points, four components; diag; spherical; tied; two components; 120 points?"""
    few, many = datasets.hard(12, random_state=seed)[0], datasets.hard(120, random_state=seed)[0]
    kinds = [fitted(few, 4, seed, kind)[0] for kind in ("full", "diag", "spherical", "tied")]
    return np.array([*kinds, fitted(few, 2, seed)[0], fitted(many, 4, seed)[0]]) < 1e-5


@functools.cache
def with_more_reg_covar(seed):
    """The smallest variance without reg_covar, with 1e-6 and with 0.01; what the needle's log-likelihood is ahead."""
    X, _ = datasets.hard(12, random_state=seed)
    none, tiny, larger = (fitted(X, 4, seed, reg_covar=reg_covar) for reg_covar in (0, 1e-6, 0.01))
    return none[0], tiny[0], larger[0], tiny[1] - larger[1]


def deepest_fall(seed):
    """Of the log-likelihood: with a push as large as the thinner variances, and with a hundredth of it."""
    X, _ = datasets.hard(300, random_state=seed)
    runs = [run(X, em.initialise(X, 3, 200 + seed), 0, 30, reg_covar) for reg_covar in (1, 0.01)]
    return [np.diff(run.log_likelihoods).min() for run in runs]


def still_to_move(seed):
    """How far the means are from their end when tol=1e-3 stops, and when 1e-7 does."""
    X, _ = datasets.hard(random_state=seed)
    start = em.initialise(X, 3, 200 + seed)
    fits = [run(X, start, tol, 3000) for tol in (1e-3, 1e-7, 1e-11)]
    return [abs(fit.mixture.means - fits[-1].mixture.means).max() for fit in fits[:2]]


CLAIMS = [
    Claim(
        "no start is safe on all three data sets",
        misses,
        lambda missed: (missed.sum(axis=0) >= 3)[[0, 1, 2, 4]].all(),
    ),
    Claim(
        "Stopped at $10^{-3}$, random shares never arrive on `demo` and `unequal`",
        on_the_saddle,
        lambda stopped: stopped[:, :2].all(),
    ),
    Claim(
        "k-means is ahead on all three",
        ahead,
        lambda higher: ((higher > 0.01).mean(axis=0) > 0.6).all(),
    ),
    Claim("ahead on `unequal`", misses, lambda missed: missed[:, 3].mean() < missed[:, 1].mean() - 0.1),
    Claim(
        "On `hard` few did",
        on_the_saddle,
        lambda stopped: 1 <= stopped[:, 2].sum() <= 6,
    ),
    Claim(
        "there an iteration more than doubles the distance from the saddle",
        growth_beside_the_saddle,
        lambda growth: (
            (growth[:, 2] > 2).all() and (1 < growth[:, :2]).all() and (growth[:, :2] < 4 / 3).all()
        ),
    ),
    Claim(
        "The nudge grows unseen for a dozen iterations",
        nudged,
        lambda gain: (gain[:, 0] < 1e-3).all() and (gain[:, 1] > 1e-2).all(),
    ),
    Claim(
        "The push can make $\\ell$ fall, above all where a component is about as thin as the push",
        deepest_fall,
        lambda fall: (fall[:, 0] < -1e-3).all() and (fall[:, 1] > -1e-4).all(),
    ),
    Claim(
        "These are **local optima**: at each, every small change of the parameters fits worse",
        curvature_at_the_end,
        lambda curvature: (curvature < 1).all(),
        seeds=range(100, 125),
    ),
    Claim(
        "of 20 other draws of twelve points most end at a needle with them, too",
        needles,
        lambda needle: (needle[:, 1:3].mean(axis=0) > 0.5).all(),
    ),
    Claim(
        "What helps: fewer components, more data, *tied*",
        needles,
        lambda needle: needle[:, 0].mean() > 0.9 and (needle[:, 3:].mean(axis=0) < 0.4).all(),
    ),
    Claim(
        "its log-likelihood is the *higher* one, and it belongs to a needle",
        with_more_reg_covar,
        lambda ends: ((ends[:, :2] < 1e-5).mean(axis=0) > 0.8).all() and (ends[:, 3] > 0.1).all(),
    ),
    Claim(
        "At 0.01 a component still sits on the floor",
        with_more_reg_covar,
        lambda ends: (ends[:, 2] < 0.0105).mean() > 0.8,
    ),
    Claim(
        "`tol` watches the *steps*, not the distance to the end",
        still_to_move,
        lambda left: (left[:, 0] > 0.01).all() and (left[:, 1] < left[:, 0] / 10).all(),
    ),
]
GROUNDS = {
    "the number that you want to raise never falls": "proof in two lines, under The climb",
    "The first step is large, then comes a slow stretch, a second rise": "of the run printed above it, no comparison",
    "The list never falls, and that should surprise you": "printed: falls: 0; proof under The climb",
    "The same inequality says that it is never negative": "proof beside it",
    "It may maximise $Q$ for that, because": "proof beside it",
    "Given time, the shares arrive on these two from 20 and 17 of 20 seeds": "printed by starts × data × tol",
    "given time, k-means still misses 11 of 20 on `unequal`": "printed by starts × data × tol",
    "The theorem says": "proof under The climb",
    'It does not say "to the best"': "said of the theorem, no comparison",
    "at each, every small change of the parameters fits worse, so EM stays": "the claim before; a local optimum",
    "No number of a single run tells you that there is better": "at every local optimum all steps are zero",
    "start several times, keep the best": "definition of n_init",
    "11 of 25 starts from random points arrived": "printed by 25 starts",
    "a start arrives at the best optimum with probability 0.3": "an assumption",
    "the last mixture is a little better than the last number says": "proof under The climb; printed with score(X)",
    "Return the best start's mixture": "definition of n_init",
    "the best you can have is a good local optimum": "no maximum exists: printed above it; Bishop (2006), 9.2.1",
    "Several starts do not help, because they keep the highest": "a needle's is higher: the claim before it",
    "the log-likelihood that it prints never falls, in 60 iterations": "definition of a check",
    "its labels on the easy demo data are the true groups, for 95 of 100 samples": "definition of a check",
    "are EM for a smaller model": "proof: their M-step is the smaller model's",
    "catches all eighteen": "printed by the table",
    "EM climbs because the E-step closes the gap": "proof in two lines, under The climb",
    "more data or fewer components keep EM out of most holes": "the claim What helps; no variance is below reg_covar",
    "and so on, never falling": "an assumption",
    "Otherwise the gap is $\\mathrm{KL}(q \\,\\Vert\\, \\gamma)$, which is never negative": "proof under The gap",
}
ASSUMED = "a run that a question assumes"
NUMBERS = {
    "3.47": ASSUMED,
    "3.48": ASSUMED,
    "3.49": ASSUMED,
    "3.52": ASSUMED,
    "4.27": "printed by 25 starts: from -4.270 to -4.266",
}
