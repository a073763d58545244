"""EM for Gaussian mixtures: every function as the notebooks build it, with its input checked.

The four sub-goals of one EM iteration keep their names throughout the course, and here in the comments:
log-densities -> normalise (E-step), soft counts -> re-estimate (M-step). Nothing here knows a figure, a check
of a learner's work or a notebook.

References
----------
.. [1] Bishop, C. M. (2006). Pattern Recognition and Machine Learning. Springer. Chapter 9.
.. [2] Dempster, A. P., Laird, N. M., & Rubin, D. B. (1977). Maximum likelihood from incomplete data
   via the EM algorithm. Journal of the Royal Statistical Society B, 39(1), 1-38.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp, softmax
from sklearn.cluster import KMeans
from sklearn.utils import check_random_state

from helpers.validation import (
    checked,
    valid_count,
    valid_covariance,
    valid_covariances,
    valid_mean,
    valid_mixture,
    valid_n_components,
    valid_number,
    valid_reg_covar,
    valid_responsibilities,
    valid_samples,
    valid_seed,
    valid_type,
    valid_weights,
)


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


@checked(X=valid_samples, mean=valid_mean, covariance=valid_covariance)
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


@checked(X=valid_samples, mixture=valid_mixture)
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


@checked(X=valid_samples, mixture=valid_mixture)
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
    Bishop (2006), equations 9.13 and 9.14 (here divided by the number of samples). ``softmax`` divides, so
    that rows sum to one however far away a sample is; exp(log_densities - log_evidence) drifts with the
    rounding of ln p(x_i): Blanchard, Higham & Higham (2021), IMA Journal of Numerical Analysis 41(4).
    """
    # log-densities
    log_densities = log_joint(X, mixture)
    # normalise
    log_evidence = logsumexp(log_densities, axis=1)
    responsibilities = softmax(log_densities, axis=1)
    return responsibilities, log_evidence.mean()


@checked(weights=valid_weights, covariances=valid_covariances, covariance_type=valid_type)
def constrain(covariances, weights, covariance_type):
    """Give covariances the shape of a type: the second half of the M-step.

    Parameters
    ----------
    covariances : array-like of shape (n_components, n_features, n_features)
        Full estimates, in squared units of X.
    weights : array-like of shape (n_components,)
        Mixing weights of the same M-step.
    covariance_type : {"full", "tied", "diag", "spherical"}

    Returns
    -------
    ndarray of shape (n_components, n_features, n_features)
        Maximum-likelihood estimates under the type: as given; their weighted mean for every component;
        their diagonals; the mean of the diagonal times the identity.

    Raises
    ------
    ValueError
        An unknown type, shapes that do not fit, NaN or infinity, weights that are negative or do not sum
        to one.

    Notes
    -----
    Celeux & Govaert (1995), Gaussian parsimonious clustering models, Pattern Recognition 28(5), 781-793:
    models lambda_k D_k A_k D_k', lambda D A D', lambda_k B_k and lambda_k I.
    """
    identity = np.eye(covariances.shape[1])
    if covariance_type == "tied":
        return np.full_like(covariances, np.einsum("k,kij->ij", weights, covariances))
    if covariance_type == "diag":
        return covariances * identity
    if covariance_type == "spherical":
        return np.trace(covariances, axis1=1, axis2=2)[:, None, None] / len(identity) * identity
    return covariances


@checked(
    X=valid_samples,
    responsibilities=valid_responsibilities,
    reg_covar=valid_reg_covar,
    covariance_type=valid_type,
)
def m_step(X, responsibilities, covariance_type="full", reg_covar=1e-6):
    """M-step: the mixture that fits best, the responsibilities given.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    responsibilities : array-like of shape (n_samples, n_components)
        Not negative, every row sums to one.
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
    reg_covar : float, default 1e-6
        Added to the diagonal of every covariance, in squared units of X.

    Returns
    -------
    Mixture
        Its covariances have shape (n_components, n_features, n_features), whatever the type.

    Raises
    ------
    ValueError
        Shapes that do not fit, NaN or infinity, fewer samples than components, rows that do not sum to
        one, an unknown covariance type, a negative ``reg_covar``.

    Notes
    -----
    Bishop (2006), equations 9.24 to 9.27. As in scikit-learn, the counts carry ten machine epsilons, so
    that an empty component divides by something, and ``reg_covar`` is added after the division.
    """
    # soft counts
    counts = responsibilities.sum(axis=0) + 10 * np.finfo(float).eps
    # re-estimate
    weights = counts / counts.sum()
    means = responsibilities.T @ X / counts[:, None]
    covariances = []
    for gamma, mean, count in zip(responsibilities.T, means, counts):
        centred = X - mean
        covariances.append((gamma * centred.T) @ centred / count)
    covariances = constrain(np.array(covariances), weights, covariance_type)
    return Mixture(weights, means, covariances + reg_covar * np.eye(X.shape[1]))


@checked(X=valid_samples, mixture=valid_mixture, responsibilities=valid_responsibilities)
def elbo(X, responsibilities, mixture):
    """Evidence lower bound: what the M-step raises, and what the E-step lifts to the log-likelihood.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    responsibilities : array-like of shape (n_samples, n_components)
        Any q: not negative, every row sums to one. They need not be those of ``mixture``.
    mixture : Mixture

    Returns
    -------
    float
        Mean over the samples of sum_k q_ik (ln pi_k + ln N(x_i | mu_k, Sigma_k) - ln q_ik); a term with
        q_ik = 0 counts as zero. Never above the log-likelihood, and equal to it for the responsibilities
        of ``mixture``.

    Raises
    ------
    ValueError
        As :func:`log_joint`, or responsibilities of another shape or with rows that do not sum to one.

    Notes
    -----
    Bishop (2006), equation 9.71 (here divided by the number of samples).
    """
    counted = responsibilities > 0
    q, a = responsibilities[counted], log_joint(X, mixture)[counted]
    return (q * (a - np.log(q))).sum() / len(X)


@checked(X=valid_samples, n_components=valid_n_components, random_state=valid_seed)
def initialise(X, n_components, random_state):
    """First responsibilities: the labels of one run of k-means, as zeros and ones.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    n_components : int
    random_state : int, RandomState or None

    Returns
    -------
    ndarray of shape (n_samples, n_components)

    Raises
    ------
    ValueError
        Fewer samples than components, NaN or infinity, a ``random_state`` that is none.

    Notes
    -----
    As scikit-learn's ``GaussianMixture`` with ``init_params="kmeans"``, from the same random draws.
    """
    k_means = KMeans(n_components, n_init=1, random_state=random_state).fit(X)
    return np.eye(n_components)[k_means.labels_]


class Fit(NamedTuple):
    """What EM found.

    Attributes
    ----------
    mixture : Mixture
        After the last M-step.
    log_likelihoods : ndarray of shape (n_iter,)
        Mean log-likelihood per sample before each M-step; the last is scikit-learn's ``lower_bound_``.
    converged : bool
        Whether the last change was smaller than ``tol``.
    """

    mixture: Mixture
    log_likelihoods: np.ndarray
    converged: bool


@checked(
    X=valid_samples,
    reg_covar=valid_reg_covar,
    n_components=valid_n_components,
    n_init=valid_count,
    max_iter=valid_count,
    tol=valid_number,
    covariance_type=valid_type,
    random_state=valid_seed,
)
def fit(
    X,
    n_components,
    covariance_type="full",
    n_init=1,
    tol=1e-3,
    max_iter=100,
    reg_covar=1e-6,
    random_state=None,
):
    """EM from several starts; the run with the highest last log-likelihood.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    n_components : int
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
    n_init : int, default 1
        Number of starts, all drawn from ``random_state``, in order.
    tol : float, default 1e-3
        Stop when the mean log-likelihood per sample changes by less; with 0, never before ``max_iter``.
    max_iter : int, default 100
    reg_covar : float, default 1e-6
        Added to the diagonal of every covariance, in squared units of X.
    random_state : int, RandomState or None

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        Fewer samples than components, NaN or infinity, an unknown covariance type, numbers out of range,
        a component that collapses although ``reg_covar`` is added.

    Notes
    -----
    Bishop (2006), section 9.2.2; Dempster, Laird & Rubin (1977), section 2. The order of random draws is
    scikit-learn's, so that the same seed gives the answer of its ``GaussianMixture``.
    """
    rng, best = check_random_state(random_state), None
    for _ in range(n_init):
        mixture = m_step(X, initialise(X, n_components, rng), covariance_type, reg_covar)
        climb, change = [-np.inf], np.inf
        while change >= tol and len(climb) <= max_iter:
            # log-densities -> normalise
            responsibilities, log_likelihood = e_step(X, mixture)
            # soft counts -> re-estimate
            mixture = m_step(X, responsibilities, covariance_type, reg_covar)
            change = abs(log_likelihood - climb[-1])
            climb.append(log_likelihood)
        if best is None or climb[-1] > best.log_likelihoods[-1]:
            best = Fit(mixture, np.array(climb[1:]), bool(change < tol))
    return best


@checked(n_components=valid_count, n_features=valid_count, covariance_type=valid_type)
def n_parameters(n_components, n_features, covariance_type="full"):
    """Number of free parameters of a Gaussian mixture.

    Parameters
    ----------
    n_components, n_features : int
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"

    Returns
    -------
    int
        Weights (one less than components, as they sum to one), means, and covariances of the type.

    Raises
    ------
    ValueError
        Numbers below one, an unknown covariance type.
    """
    symmetric = n_features * (n_features + 1) // 2
    of_covariances = {
        "full": n_components * symmetric,
        "tied": symmetric,
        "diag": n_components * n_features,
        "spherical": n_components,
    }
    return n_components - 1 + n_components * n_features + of_covariances[covariance_type]


@checked(X=valid_samples, mixture=valid_mixture, covariance_type=valid_type)
def bic(X, mixture, covariance_type="full"):
    """Bayesian information criterion of a fitted mixture on X: the lower the better.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    mixture : Mixture
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
        The type under which ``mixture`` was fitted: it decides how many parameters count.

    Returns
    -------
    float
        -2 ln p(X) + n_parameters ln n_samples.

    Raises
    ------
    ValueError
        As :func:`e_step`, or an unknown covariance type.

    Notes
    -----
    Schwarz (1978), Estimating the dimension of a model, Annals of Statistics 6(2), 461-464, times -2.
    """
    penalty = n_parameters(*mixture.means.shape, covariance_type) * np.log(len(X))
    return -2 * len(X) * e_step(X, mixture)[1] + penalty


@checked(X=valid_samples, mixture=valid_mixture, covariance_type=valid_type)
def aic(X, mixture, covariance_type="full"):
    """Akaike information criterion of a fitted mixture on X: the lower the better.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    mixture : Mixture
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
        The type under which ``mixture`` was fitted: it decides how many parameters count.

    Returns
    -------
    float
        -2 ln p(X) + 2 n_parameters.

    Raises
    ------
    ValueError
        As :func:`e_step`, or an unknown covariance type.

    Notes
    -----
    Akaike (1974), A new look at the statistical model identification, IEEE Transactions on Automatic
    Control 19(6), 716-723.
    """
    penalty = 2 * n_parameters(*mixture.means.shape, covariance_type)
    return -2 * len(X) * e_step(X, mixture)[1] + penalty
