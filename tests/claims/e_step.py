"""On what the comparisons and numbers of notebook 03 rest."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import softmax

from claims import Claim
from helpers import check, datasets, em


def distances(X, mixture):
    """Squared Mahalanobis distances (n_samples, n_components)."""
    pairs = zip(mixture.means, np.linalg.inv(mixture.covariances))
    return np.stack([((X - mean) @ precision * (X - mean)).sum(axis=1) for mean, precision in pairs], axis=1)


def largest_share_far_away(seed):
    """At a point a hundred standard deviations from the nearest mean, so many or more from the others."""
    rng = np.random.default_rng(1000 + seed)
    mixture = check.generic_mixture(rng.normal(size=(50, 2)), 3, random_state=seed)
    direction = rng.normal(size=(1, 2))
    far = brentq(lambda t: distances(t * direction, mixture).min() - 100**2, 5, 1e4)
    return em.e_step(far * direction, mixture)[0].max()


def outlined_at_the_crossing(seed):
    """Of the points for which no component reaches 0.9, the shares within both 95% ellipses, and elsewhere."""
    X, _ = datasets.hard(random_state=100 + seed)
    outlined = em.e_step(X, datasets.HARD)[0].max(axis=1) < 0.9
    crossing = (distances(X, datasets.HARD)[:, :2] < 5.99).all(axis=1)
    return outlined[crossing].sum() / outlined.sum(), outlined[~crossing].mean()


def at(x, temperature):
    """Shares at (x, 1) and a temperature."""
    return softmax(em.log_joint([[x, 1.0]], datasets.HARD)[0] / temperature)


def even():
    return brentq(lambda x: np.subtract(*em.log_joint([[x, 1.0]], datasets.HARD)[0, :2]), 1.5, 2.2)


CLAIMS = [
    Claim(
        "Yes, and usually it is, unless two distances happen to be nearly the same",
        largest_share_far_away,
        lambda shares: (shares > 0.9995).mean() >= 0.9,
        seeds=range(40),
    ),
    Claim(
        "Mostly at the crossing",
        outlined_at_the_crossing,
        lambda rows: rows[:, 0].min() > 0.7 and rows[:, 1].max() < 0.15,
    ),
]
GROUNDS = {
    "so one term of the sum is always $e^0 = 1$": "the largest minus itself is 0",
    "is short enough for paper, because": "the identity that follows: expand the squares",
}
NUMBERS = {
    "1.000": "a largest responsibility in three digits: the claim of its answer",
    "1.811": even,
    "0.406": lambda: at(even(), 100)[0],
    "0.187": lambda: at(even(), 100)[2],
    "0.508": lambda: at(1.8, 1)[0],
    "0.958": lambda: at(1.8, 0.01)[0],
    "59.5": lambda: datasets.WARBLERS.means[0, 0],
    "66.5": lambda: datasets.WARBLERS.means[1, 0],
}
