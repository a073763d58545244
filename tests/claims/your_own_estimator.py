"""On what the comparisons and numbers of notebook 08 rest."""

from functools import cache

import numpy as np
from sklearn.base import clone
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from claims import Claim
from helpers import datasets, em
from helpers.estimator import GaussianMixtureEM

DEMO, GROUPS = datasets.demo()
WINES, _ = datasets.wine()
TOP = -3.952  # what ends above it has found the demo's three groups


def tied_leads(seed):
    """How much higher than scikit-learn's the course's *tied* ends from data points."""
    X, ends = datasets.hard(random_state=seed)[0], []
    for start in ("random_from_data", "k-means++"):
        options = {"covariance_type": "tied", "init_params": start, "random_state": 100 + seed}
        ends.append([kind(3, **options).fit(X).lower_bound_ for kind in (GaussianMixtureEM, GaussianMixture)])
    return [ours - theirs for ours, theirs in ends]


def agreement(seed):
    """Whether scikit-learn's means are the course's, with sound weights and with sound needles alone."""
    X = datasets.hard(random_state=seed)[0]
    options = {"covariance_type": "tied", "init_params": "k-means++", "random_state": 100 + seed}
    ours = GaussianMixtureEM(3, **options).fit(X).means_
    parts = {"weights_init": np.full(3, 1 / 3)}, {"precisions_init": np.eye(2) / 1e-6}
    return [
        np.allclose(GaussianMixture(3, **part, **options).fit(X).means_, ours, rtol=0, atol=1e-9)
        for part in parts
    ]


def first_variances():
    """Those of scikit-learn's start with the notebook's one seed, over the data's."""
    X = datasets.hard()[0]
    options = {"covariance_type": "tied", "init_params": "k-means++", "random_state": 0}
    start = GaussianMixture(3, max_iter=0, **options).fit(X)
    return np.diag(start.covariances_) / X.var(axis=0)


def end(start, seed, **options):
    """The demo's log-likelihood where EM ends."""
    options = {"max_iter": 300, **options}
    return GaussianMixtureEM(3, init_params=start, random_state=seed, **options).fit(DEMO).score(DEMO)


@cache
def from_three_points(seed):
    """Groups with a point; the company of the point nearest to an empty group; whether it keeps both; the end."""
    options = {"init_params": "random_from_data", "random_state": seed}
    start = GaussianMixtureEM(3, max_iter=0, **options).fit(DEMO)
    found = GaussianMixtureEM(3, max_iter=300, **options).fit(DEMO)
    own = np.array([GROUPS[(mean == DEMO).all(axis=1)][0] for mean in start.means_])
    (first, last), empty = (owners(model) for model in (start, found)), np.setdiff1d(range(3), own)
    company, keeps = np.nan, np.nan
    if len(empty) == 1:
        nearest = first[empty[0]]
        company, keeps = (own == own[nearest]).sum(), last[empty[0]] == last[own[nearest]] == nearest
    return 3 - len(empty), company, keeps, found.score(DEMO)


def owners(model):
    """The component that has most of each group."""
    labels = model.predict(DEMO)
    return [np.bincount(labels[GROUPS == group]).argmax() for group in range(3)]


def mostly(starts):
    """Alone the nearest point's component keeps both, with company it moves over: eight of ten and more."""
    alone, company = (starts[starts[:, 1] == number] for number in (1, 2))
    stays, moves = alone[:, 2].mean(), (company[:, 3] > TOP).mean()
    return min(len(alone), len(company)) > 20 and min(stays, moves) > 0.8 > 0.2 > company[:, 2].mean()


def no_group_forgotten(starts):
    """Who has a point in every group arrives; who has not fails often."""
    arrived, everywhere = starts[:, 3] > TOP, starts[:, 0] == 3
    return everywhere.sum() > 10 and arrived[everywhere].all() and arrived[~everywhere].mean() < 0.7


def scaled_twice(seed):
    """How far a held-out wine score in original units moves with the scaler: from one start, from two."""
    train, test = next(KFold(5, shuffle=True, random_state=seed).split(WINES))
    scores, start = [], None
    for points, again in ((train, True), (slice(None), False), (slice(None), True)):
        scaler = StandardScaler().fit(WINES[points])
        X = scaler.transform(WINES[train])
        start = em.initialise(X, 3, 1000 + seed) if again else start
        mixture, climb, change = em.m_step(X, start, reg_covar=1e-2), -np.inf, np.inf
        while change >= 1e-3:
            shares, now = em.e_step(X, mixture)
            mixture, change, climb = em.m_step(X, shares, reg_covar=1e-2), now - climb, now
        score = em.e_step(scaler.transform(WINES[test]), mixture)[1]
        scores.append(score - np.log(scaler.scale_).sum())
    return np.abs(np.array(scores[1:]) - scores[0])


@cache
def held_out(n_components, once):
    """Score of the wines over the folds of the figure, scaled once for all or in a pipeline."""
    model = GaussianMixtureEM(n_components, reg_covar=1e-2, max_iter=300, random_state=0)
    model = model if once else make_pipeline(StandardScaler(), model)
    X = StandardScaler().fit_transform(WINES) if once else WINES
    return cross_val_score(clone(model), X, cv=KFold(5, shuffle=True, random_state=100)).mean()


CLAIMS = [
    # from other seeds, and on other draws of these data, 2 of 540 ended lower
    Claim("there *yours* ends higher in all forty", tied_leads, lambda leads: (leads > 0.01).mean() > 0.9),
    Claim(
        "With sound needles scikit-learn follows you",
        agreement,
        lambda same: same.mean(axis=0).tolist() == [0, 1],
    ),
    Claim(
        "From `kmeans` and `k-means++` all twenty end at −3.951",
        lambda seed: [end("kmeans", seed), end("k-means++", seed)],
        lambda ends: ends.min() > TOP,
    ),
    Claim(
        "From `random_from_data` seven end lower",
        from_three_points,
        lambda starts: (starts[:, 3] < TOP).sum() == 7,
    ),
    Claim(
        "In each a group has none of the three points", from_three_points, no_group_forgotten, range(100, 180)
    ),
    Claim("it mostly keeps both, and the others share the third", from_three_points, mostly, range(100, 180)),
    Claim("if it has company, it mostly moves over", from_three_points, mostly, range(100, 180)),
    Claim(
        "`random` ends at −5.007 or −5.006 every time",
        lambda seed: end("random", seed),
        lambda ends: set(ends.round(3)) == {-5.007, -5.006},
    ),
    Claim(
        "With `tol=1e-9` all twenty end at −3.951",
        lambda seed: end("random", seed, tol=1e-9),
        lambda ends: ends.min() > TOP,
    ),
    Claim(
        "from which EM may end elsewhere",
        scaled_twice,
        lambda moves: np.median(moves[:, 0]) < 0.02 < np.quantile(moves[:, 1], 0.7),
    ),
]
GROUNDS = {
    "Each is there because something breaks without it": (
        "what breaks is printed in each section: clone's RuntimeError, the constructors, the judge's four"
        " failures, the type None"
    ),
    "the larger mixture can always do at least as well": (
        "proof: it holds the smaller one, with weights of zero"
    ),
    "the comparison is fair, because neither fit has seen them": "a definition",
    "by people who have never seen your function": "said of scikit-learn's authors, no comparison",
    "Your own object was never fitted": "printed under 'your own object'",
    "`Checks` is worse, because nothing is said": "printed under 'made'",
    "`set_params` never calls the constructor": (
        "printed under 'made'; BaseEstimator.set_params sets attributes"
    ),
    "Return the most probable component of each sample": "a definition",
    "the best run's mixture": "a definition: the run of item 3",
    "because Python asks from left to right": "Python's method resolution order; printed under 'is of type'",
    "comes most often, not always": (
        "printed under 'of 20'; the same cell with seeds 700 to 719 and 1000 to 1079: full, K = 3 comes 47 "
        "times (5, 8, 7, 12 and 15 of twenty), full, K = 2 and tied, K = 7 each 17 times"
    ),
    "Report how often it came": "advice to the reader",
}
NUMBERS = {
    "178": lambda: len(WINES),
    "265": lambda: first_variances()[0],
    "199": lambda: first_variances()[1],
    "5.007": lambda: min(end("random", seed) for seed in range(20)),
    "5.006": lambda: max(end("random", seed) for seed in range(20)),
    "14.80": lambda: (held_out(2, once=True) + held_out(3, once=True)) / 2,
    "14.83": lambda: held_out(2, once=False),
    "14.68": lambda: held_out(3, once=False),
}
