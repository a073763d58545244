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
    point, best = unbounded(mixture), -np.inf
    while True:
        mixture = bounded(*point)
        responsibilities, log_likelihood = em.e_step(X, mixture)
        yield mixture, responsibilities, log_likelihood
        if log_likelihood >= best or not careful:
            best, plain = log_likelihood, unbounded(em.m_step(X, responsibilities))
            point = [old + eta * (new - old) for old, new in zip(point, plain)]
        else:
            point = plain


def unbounded(mixture):
    """Numbers that may be anything: log weights, means, Cholesky factors, the logarithm of their diagonal."""
    L = np.linalg.cholesky(mixture.covariances)
    diagonal = np.log(np.diagonal(L, axis1=1, axis2=2))
    return np.log(mixture.weights), mixture.means, np.tril(L, -1), diagonal


def bounded(log_weights, means, below, diagonal):
    """The mixture of these numbers."""
    L = below + np.exp(diagonal)[..., None] * np.eye(means.shape[1])
    return em.Mixture(softmax(log_weights), means, L @ L.mT)
