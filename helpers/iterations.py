"""EM, one iteration at a time: plain, or with longer steps. It knows :mod:`helpers.em` only."""

import numpy as np
from scipy.special import softmax

from helpers import em


def iterations(X, mixture):
    """EM from a start, for ever.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    mixture : em.Mixture

    Yields
    ------
    mixture : em.Mixture
    responsibilities : ndarray of shape (n_samples, n_components)
    log_likelihood : float
        Mean per sample, of this mixture.
    """
    while True:
        responsibilities, log_likelihood = em.e_step(X, mixture)
        yield mixture, responsibilities, log_likelihood
        mixture = em.m_step(X, responsibilities)


def over_relaxed(X, mixture, eta, careful=True):
    """EM whose steps are ``eta`` times as long.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    mixture : em.Mixture
        The start; no weight is zero.
    eta : float
    careful : bool, default True
        Whether a step after which the log-likelihood has fallen is taken back.

    Yields
    ------
    mixture, responsibilities, log_likelihood
        As :func:`iterations` does.

    Raises
    ------
    ValueError
        A covariance that is none any more: the steps were too long.

    Notes
    -----
    Salakhutdinov & Roweis (2003), Adaptive overrelaxed bound optimization methods, ICML, 664-671.
    """
    (K, d), point, best = mixture.means.shape, to_vector(mixture), -np.inf
    while True:
        mixture = to_mixture(point, K, d)
        responsibilities, log_likelihood = em.e_step(X, mixture)
        yield mixture, responsibilities, log_likelihood
        if log_likelihood >= best or not careful:
            best, plain = log_likelihood, to_vector(em.m_step(X, responsibilities))
            point = point + eta * (plain - point)
        else:
            point = plain


def to_vector(mixture):
    """All parameters as one vector of numbers that may be anything.

    Log weights, means, Cholesky factors of the covariances, with the logarithm of their diagonal.
    """
    L = np.linalg.cholesky(mixture.covariances)
    d = L.shape[1]
    i, j = np.tril_indices(d, -1)
    diagonal = np.log(np.diagonal(L, axis1=1, axis2=2))
    parts = np.log(mixture.weights), mixture.means, diagonal, L[:, i, j]
    return np.concatenate([part.ravel() for part in parts])


def to_mixture(vector, n_components, n_features):
    """The mixture of these numbers."""
    K, d = n_components, n_features
    log_weights, means, diagonal, below = np.split(vector, np.cumsum([K, K * d, K * d]))
    i, j = np.tril_indices(d, -1)
    L = np.zeros((K, d, d))
    L[:, range(d), range(d)], L[:, i, j] = np.exp(diagonal).reshape(K, d), below.reshape(K, -1)
    return em.Mixture(softmax(log_weights), means.reshape(K, d), L @ L.mT)
