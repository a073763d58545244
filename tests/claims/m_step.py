"""On what the comparisons and numbers of notebook 04 rest."""

import functools

import numpy as np

from claims import Claim
from helpers import check, datasets, em
from helpers.interactive import mixtures
from helpers.validation import trusted

HARD = datasets.hard()[0]
X, SHARES = np.array([0, 2, 3, 4]), np.array([0.994, 0.75, 0.289, 0.052])  # as on paper, rounded


def around_old_means(X, shares, old):
    """The M-step with the slip."""
    new = em.m_step(X, shares)
    gaps = new.means - old.means
    return new._replace(covariances=new.covariances + gaps[:, :, None] * gaps[:, None])


def weights_forgotten(X, shares, old):
    return em.m_step(X, shares)._replace(weights=old.weights)


@trusted()
def run(X, mixture, n_iter, m_step=lambda X, shares, old: em.m_step(X, shares)):
    """The mixture after so many iterations, and its log-likelihood."""
    for _ in range(n_iter):
        mixture = m_step(X, em.e_step(X, mixture)[0], mixture)
    return mixture, em.e_step(X, mixture)[1]


@functools.cache
def slip(seed):
    """Largest difference in a covariance after one iteration; in height once there is none, or after 300."""
    X, _ = datasets.hard(200, random_state=seed)
    pair, first = [check.generic_mixture(X, 3, random_state=100 + seed)] * 2, None
    for n_iter in (1, *[15] * 20):
        pair, heights = zip(*[run(X, pair[0], n_iter), run(X, pair[1], n_iter, around_old_means)])
        difference = np.abs(pair[0].covariances - pair[1].covariances).max()
        first = first or difference
        if difference < 1e-3:
            break
    return first, abs(heights[0] - heights[1])


@functools.cache
def played(seed):
    """The figure's log-likelihood after twenty iterations; the least by which one gained more than Q."""
    path, shares, climb = mixtures.run(HARD, mixtures.random_start(HARD, 3, seed), 21)
    joint = [em.log_joint(HARD, mixture) for mixture in path]
    gains = [(r * (new - old)).sum() / len(HARD) for r, old, new in zip(shares, joint, joint[1:])]
    return climb[20], (np.diff(climb) - gains).min()


def beside_the_saddle(seed):
    """Gain from two identical components in five iterations, and with one moved a little in sixty."""
    X, _ = datasets.hard(200, random_state=seed)
    twins = em.m_step(X, np.full((200, 2), 0.5))
    moved = twins.means + [[0], [0.01]] * np.random.default_rng(100 + seed).normal(size=2)
    height = em.e_step(X, twins)[1]
    return run(X, twins, 5)[1] - height, run(X, twins._replace(means=moved), 60)[1] - height


def forgetting(seed):
    """Largest error of a mean without new weights: on round groups of equal size, on the hard data."""
    errors = []
    for X in (datasets.round_clusters(300, seed)[0], datasets.hard(300, seed)[0]):
        start = em.m_step(X, em.initialise(X, 3, 100 + seed))._replace(weights=np.ones(3) / 3)
        right, wrong = run(X, start, 25)[0], run(X, start, 25, weights_forgotten)[0]
        errors.append(np.abs(right.means - wrong.means).max())
    return errors


def rank(seed):
    """Of a hundred random directions: weights that keep their sum, means, symmetric covariances."""
    rng = np.random.default_rng(seed)
    weights, A = rng.normal(size=(100, 3)), rng.normal(size=(100, 3, 2, 2))
    parts = (
        weights - weights.mean(axis=1, keepdims=True),
        rng.normal(size=(100, 6)),
        (A + A.mT).reshape(100, -1),
    )
    return np.linalg.matrix_rank(np.hstack(parts))


CLAIMS = [
    Claim("A hundred random directions span them all", rank, lambda ranks: (ranks == 17).all()),
    Claim(
        "From this start it ends right, as from most others",
        slip,
        lambda differences: (differences[:, 1] < 1e-3).mean() >= 0.75,
    ),
    Claim("finds it at once", slip, lambda differences: differences[:, 0].min() > 1e-2),
    Claim(
        "From eleven of the twenty starts EM is at −3.427 after twenty iterations",
        played,
        lambda results: (results[:, 0].round(3) == -3.427).sum() == 11,
        seeds=range(1, 21),
    ),
    Claim(
        "No circle lies above its square, from any of the twenty starts",
        played,
        lambda results: results[:, 1].min() > -1e-9,
        seeds=range(1, 21),
    ),
    Claim(
        "on round groups of equal size, from equal weights, its pictures look right",
        forgetting,
        lambda errors: errors[:, 0].max() < 0.03 and np.median(errors[:, 1]) > 0.3,
    ),
    Claim(
        "No iteration changes anything, and yet it is no maximum: move one of them a little",
        beside_the_saddle,
        lambda gains: np.abs(gains[:, 0]).max() < 1e-4 and gains[:, 1].min() > 0.05,
    ),
]
GROUNDS = {
    "you need to know what the weighted mean is the best of": "what the next section answers, no comparison",
}
NUMBERS = {
    "0.250": "the share 0.25 that the first cell prints",
    "0.750": "the share 0.75 that the first cell prints",
    "1.500": lambda: (SHARES * X)[1],
    "0.867": lambda: (SHARES * X)[2],
    "0.208": lambda: (SHARES * X)[3],
    "2.575": lambda: SHARES @ X,
    "1.516": lambda: (SHARES * (X - 1.235) ** 2)[0],
    "0.439": lambda: (SHARES * (X - 1.235) ** 2)[1],
    "0.900": lambda: (SHARES * (X - 1.235) ** 2)[2],
    "0.398": lambda: (SHARES * (X - 1.235) ** 2)[3],
    "3.253": lambda: SHARES @ (X - 1.235) ** 2,
    "3.57": lambda: played(6)[0],
}
