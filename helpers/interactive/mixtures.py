"""What several figures compute and ``em`` does not. It knows em, iterations and validation."""

import itertools

import numpy as np

from helpers import em
from helpers.iterations import iterations
from helpers.validation import trusted


def share(weights, k, weight):
    """Give component k its weight; the others share the rest in their old proportions, in hundredths."""
    others = np.delete(weights, k)
    if not len(others):
        return np.ones(1)
    others = np.ones_like(others) if others.sum() == 0 else others
    parts = np.diff(np.round(100 * (1 - weight) * np.cumsum([0, *others]) / others.sum())) / 100
    return np.insert(parts, k, weight)


def random_start(X, n_components, seed):
    """A poor guess: means on random samples, equal weights, round and equal covariances."""
    rng = np.random.default_rng(seed)
    means = X[rng.choice(len(X), n_components, replace=False)]
    covariances = np.tile(X.var(axis=0).mean() / n_components * np.eye(X.shape[1]), (n_components, 1, 1))
    return em.Mixture(np.full(n_components, 1 / n_components), means, covariances)


@trusted()
def run(X, mixture, n_passes):
    """Plain EM from a mixture: mixtures, their responsibilities, and log-likelihoods as an array."""
    path, soft, heights = zip(*itertools.islice(iterations(X, mixture), n_passes))
    return path, soft, np.array(heights)


@trusted()
def bounds(X, responsibilities, mixtures):
    """ELBO per sample of every mixture, for one set of responsibilities: never above its log-likelihood."""
    return np.array([em.elbo(X, responsibilities, mixture) for mixture in mixtures])
