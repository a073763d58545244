"""Samples and parameters on which attempts are compared, and scikit-learn on the same parameters.

Nearly all cases have *generic* parameters (unequal weights, stretched and different covariances, overlap):
uniform weights and identity covariances hide most mistakes.
"""

import functools
import warnings
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from sklearn.utils import check_random_state

from helpers import datasets
from helpers.em import Mixture
from helpers.estimator import compact, expanded
from helpers.language import Text, refused
from helpers.validation import valid_samples

DATA = {
    "demo": Text("the demo data"),
    "hard": Text("the hard data"),
    "iris": Text("the iris data"),
    "one_feature": Text("the data of one feature"),
    "warblers": Text("the warblers data"),
}


class Case(NamedTuple):
    """Samples and parameters on which an attempt is compared, and how a message names them."""

    name: str
    X: np.ndarray
    mixture: Mixture
    kind: str = "ordinary"


def generic_mixture(X, n_components, random_state=0):
    """Parameters that hide nothing: unequal weights, stretched covariances, means among the data.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    n_components : int
    random_state : int, default 0

    Returns
    -------
    Mixture

    Raises
    ------
    ValueError
        Fewer samples than components, a feature without spread, NaN or infinity.
    """
    X = valid_samples(X)
    n_samples, n_features = X.shape
    if not 1 <= n_components <= n_samples:
        raise refused(
            "n_components must lie between 1 and the {n_samples} samples; got {n_components}.",
            n_samples=n_samples,
            n_components=n_components,
        )
    scale = X.std(axis=0) / 2
    if not scale.all():
        raise refused("feature {k} has the same value everywhere: it cannot be spread.", k=scale.argmin())
    rng = np.random.default_rng(random_state)
    weights = np.arange(1, n_components + 1) / (n_components * (n_components + 1) / 2)
    means = X[rng.choice(n_samples, n_components, replace=False)]
    A = rng.normal(size=(n_components, n_features, n_features))
    covariances = (A @ A.mT / n_features + 0.2 * np.eye(n_features)) * np.outer(scale, scale)
    return Mixture(weights, means, covariances)


def sklearn_model(mixture):
    """A fitted ``GaussianMixture`` with full covariances that holds exactly these parameters.

    Parameters
    ----------
    mixture : Mixture

    Returns
    -------
    sklearn.mixture.GaussianMixture
        Ready for ``predict_proba``, ``score_samples`` and ``score``.
    """
    model = GaussianMixture(len(mixture.weights), covariance_type="full")
    model.weights_, model.means_, model.covariances_ = mixture
    identity = np.eye(mixture.means.shape[1])
    model.precisions_cholesky_ = np.array(
        [solve_triangular(np.linalg.cholesky(cov), identity, lower=True).T for cov in mixture.covariances]
    )
    return model


def fit_quietly(model, X):
    """Fit without scikit-learn's warning where the iterations run out: they are meant to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(X)


def sklearn_climb(model, X):
    """The log-likelihoods of a model's iterations: ``lower_bounds_``, which scikit-learn 1.6 does not keep.

    Parameters
    ----------
    model : sklearn.mixture.GaussianMixture
        Fitted, from a ``random_state`` that is a number or from a start that is given.
    X : ndarray of shape (n_samples, n_features)
        What it was fitted to.

    Returns
    -------
    array-like of shape (n_iter_,)
    """
    if hasattr(model, "lower_bounds_"):
        return model.lower_bounds_
    rng, climbs = check_random_state(model.random_state), []
    for _ in range(model.n_init):
        step = clone(model).set_params(n_init=1, max_iter=1, warm_start=True, random_state=rng)
        climbs.append([fit_quietly(step, X).lower_bound_ for _ in range(model.n_iter_)])
    return min(climbs, key=lambda climb: abs(climb[-1] - model.lower_bound_))


def sklearn_iterations(X, mixture, n_iter=1, covariance_type="full", reg_covar=1e-6):
    """Follow scikit-learn's EM one iteration at a time from given parameters.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    mixture : Mixture
        The start. All three parts are handed over: with means alone, scikit-learn would take weights and
        covariances from k-means.
    n_iter : int, default 1
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
        Of the start's covariances too.
    reg_covar : float, default 1e-6

    Yields
    ------
    mixture : Mixture
        After one more E-step and M-step.
    log_likelihood : float
        Mean per sample, *before* that M-step: scikit-learn's ``lower_bound_``.
    """
    model = GaussianMixture(
        len(mixture.weights),
        covariance_type=covariance_type,
        max_iter=1,
        warm_start=True,
        reg_covar=reg_covar,
        weights_init=mixture.weights,
        means_init=mixture.means,
        precisions_init=compact(np.linalg.inv(mixture.covariances), covariance_type),
        random_state=0,
    )
    for _ in range(n_iter):
        fit_quietly(model, X)
        covariances = expanded(model.covariances_, *mixture.means.shape, covariance_type)
        yield Mixture(model.weights_, model.means_, covariances), model.lower_bound_


@functools.cache
def cases():
    """The cases of every check; the smallest comes first, so that its differences are easy to read."""
    rng = np.random.default_rng(0)
    demo, hard = datasets.demo()[0], datasets.hard()[0]
    five = rng.normal(size=(25, 5)) @ rng.normal(size=(5, 5))
    drawn = [
        ("six samples, two components", hard[:6], 2, "ordinary"),
        ("forty samples, three components", hard[:40] + 0.5, 3, "ordinary"),
        ("five features", five, 4, "ordinary"),
        ("one feature", datasets.one_feature(40)[0], 2, "one feature"),
        ("one component", hard[:20], 1, "one component"),
        ("sixty hard samples", hard[:60], 3, "ordinary"),
        ("sixty samples of the demo", demo[:60], 3, "ordinary"),
        ("samples far from the origin", hard[:60] + 1e5, 3, "offset"),
        ("600 samples", hard, 3, "many"),
    ]
    spread = [Case(name, X, generic_mixture(X, K), kind) for name, X, K, kind in drawn]
    far = np.vstack([hard[:20], [[1e3, -1e3], [-2e3, 5e2]]])
    flat = rng.normal(size=(50, 2)) @ np.array([[1.0, 1.0], [0.0, 1e-2]])
    squeezed = Mixture(
        np.array([0.3, 0.7]), flat[:2], np.array([[[1, 1], [1, 1 + 1e-4]], [[2, 1.9], [1.9, 2]]])
    )
    many = 0.1 * rng.normal(size=(5, 200))
    harmless = Mixture(np.array([0.4, 0.6]), many[:2], np.array([0.01 * np.eye(200)] * 2))
    lengths, flag = hard[:60] * [1e6, 1e-3], np.arange(40) % 3 == 0
    prices = np.column_stack([np.where(flag, 9e5, 3e5) + 1e5 * rng.normal(size=40), flag])
    return [
        *spread,
        Case("samples whose densities underflow", far, generic_mixture(hard, 3), "underflow"),
        Case("a nearly singular covariance", flat, squeezed),
        Case("200 features", many, harmless, "determinant"),
        Case("lengths in micrometres beside kilometres", lengths, generic_mixture(lengths, 3), "units"),
        Case("prices beside a flag of 0 and 1", prices, generic_mixture(prices, 2), "units"),
    ]
