"""EM for Gaussian mixtures: every function as the notebooks build it, with its input checked.

The four sub-goals of one EM iteration keep their names throughout the course:
log-densities -> normalise (E-step), soft counts -> re-estimate (M-step).

References
----------
.. [1] Bishop, C. M. (2006). Pattern Recognition and Machine Learning. Springer. Chapter 9.
.. [2] Dempster, A. P., Laird, N. M., & Rubin, D. B. (1977). Maximum likelihood from incomplete data
   via the EM algorithm. Journal of the Royal Statistical Society B, 39(1), 1-38.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

from helpers.validation import checked


class Mixture(NamedTuple):
    """The parameters of a Gaussian mixture (theta), in one name.

    Attributes
    ----------
    weights : ndarray of shape (n_components,)
        Mixing weights pi_k: not negative, sum to one.
    means : ndarray of shape (n_components, n_features)
        Means mu_k, in the units of X.
    covariances : ndarray of shape (n_components, n_features, n_features)
        Covariances Sigma_k, positive definite, in squared units of X.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


@checked
def log_gaussian(X, mean, covariance):
    """Natural logarithm of the Gaussian density at every sample.

    Through the Cholesky factor of the covariance: neither an inverse nor a determinant is formed, so
    nothing overflows or underflows that the logarithm itself can hold.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    mean : array-like of shape (n_features,)
    covariance : array-like of shape (n_features, n_features)
        Symmetric and positive definite, in squared units of X.

    Returns
    -------
    ndarray of shape (n_samples,)
        ln N(x_i | mean, covariance): the logarithm of a density, so it may be positive.

    Raises
    ------
    ValueError
        Shapes that do not fit, NaN or infinity, a covariance that is not positive definite.

    Notes
    -----
    Bishop (2006), equation 2.43.
    """
    L = np.linalg.cholesky(covariance)
    u = solve_triangular(L, (X - mean).T, lower=True)
    log_det = 2 * np.log(np.diag(L)).sum()
    return -0.5 * (X.shape[1] * np.log(2 * np.pi) + log_det + (u**2).sum(axis=0))


@checked
def log_joint(X, mixture):
    """Logarithm of the joint density of every sample and every component.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    mixture : Mixture

    Returns
    -------
    ndarray of shape (n_samples, n_components)
        ln pi_k + ln N(x_i | mu_k, Sigma_k); minus infinity where pi_k is zero.

    Raises
    ------
    ValueError
        Shapes that do not fit, NaN or infinity, weights that are negative or do not sum to one, a
        covariance that is not positive definite.

    Notes
    -----
    The logarithm of the terms of the sum in Bishop (2006), equation 9.7.
    """
    pairs = zip(mixture.means, mixture.covariances)
    log_gaussians = [log_gaussian(X, mean, covariance) for mean, covariance in pairs]
    with np.errstate(divide="ignore"):  # ln 0 = -inf: a component of weight zero claims nothing
        return np.log(mixture.weights) + np.stack(log_gaussians, axis=1)


@checked
def e_step(X, mixture):
    """E-step: who made each sample, and how well does the mixture explain them?

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    mixture : Mixture

    Returns
    -------
    responsibilities : ndarray of shape (n_samples, n_components)
        gamma_ik = p(component k | x_i); every row sums to one.
    log_likelihood : float
        Mean over the samples of ln p(x_i), as scikit-learn's ``score``.

    Raises
    ------
    ValueError
        As :func:`log_joint`, or if X is so far away that its log-densities overflow.

    Notes
    -----
    Bishop (2006), equations 9.13 and 9.14 (here divided by the number of samples).
    """
    log_densities = log_joint(X, mixture)
    log_evidence = logsumexp(log_densities, axis=1)
    responsibilities = np.exp(log_densities - log_evidence[:, None])
    return responsibilities, log_evidence.mean()


@checked
def m_step(X, responsibilities, reg_covar=1e-6):
    """M-step: the mixture that fits best, the responsibilities given.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    responsibilities : array-like of shape (n_samples, n_components)
        Not negative, every row sums to one.
    reg_covar : float, default 1e-6
        Added to the diagonal of every covariance, in squared units of X.

    Returns
    -------
    Mixture

    Raises
    ------
    ValueError
        Shapes that do not fit, NaN or infinity, fewer samples than components, rows that do not sum to
        one, a negative ``reg_covar``.

    Notes
    -----
    Bishop (2006), equations 9.24 to 9.27. As in scikit-learn, the counts carry ten machine epsilons, so
    that an empty component divides by something, and ``reg_covar`` is added after the division.
    """
    counts = responsibilities.sum(axis=0) + 10 * np.finfo(float).eps
    weights = counts / counts.sum()
    means = responsibilities.T @ X / counts[:, None]
    covariances = []
    for gamma, mean, count in zip(responsibilities.T, means, counts):
        centred = X - mean
        covariances.append((gamma * centred.T) @ centred / count)
    return Mixture(weights, means, np.array(covariances) + reg_covar * np.eye(X.shape[1]))
