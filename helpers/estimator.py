"""The course's EM as a scikit-learn estimator: the class that notebook 08 builds, on an engine it is given.

It knows em.py, which computes, and scikit-learn's base classes, which ask for the rest.

References
----------
.. [1] Buitinck, L., et al. (2013). API design for machine learning software: experiences from the
   scikit-learn project. ECML PKDD Workshop: Languages for Data Mining and Machine Learning, 108-122.
"""

import warnings
from numbers import Integral, Real

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp
from sklearn.base import BaseEstimator, DensityMixin
from sklearn.cluster import kmeans_plusplus
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_array, check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers import em
from helpers.validation import checked, valid_mixture, valid_weights

NOT_CONVERGED = (  # scikit-learn's own words, by which programs filter it
    "Best performing initialization did not converge. Try different init parameters, or increase max_iter, "
    "tol, or check for degenerate data."
)


def compact(covariances, covariance_type):
    """Covariances of shape (n_components, n_features, n_features) in scikit-learn's shape for the type."""
    if covariance_type == "tied":
        return covariances[0]
    diagonals = np.diagonal(covariances, axis1=1, axis2=2)
    return {"full": covariances, "diag": diagonals, "spherical": diagonals[:, 0]}[covariance_type]


def expanded(covariances, n_components, n_features, covariance_type):
    """Scikit-learn's covariances of any type, in shape (n_components, n_features, n_features)."""
    if covariance_type in ("full", "tied"):
        return np.broadcast_to(covariances, (n_components, n_features, n_features))
    return np.reshape(covariances, (n_components, -1, 1)) * np.eye(n_features)


def given(model, n_features):
    """The start that the user gives, checked: each part None where it is left out.

    Parameters
    ----------
    model : GaussianMixtureEM
    n_features : int

    Returns
    -------
    weights : ndarray of shape (n_components,) or None
    means : ndarray of shape (n_components, n_features) or None
    covariances : ndarray of shape (n_components, n_features, n_features) or None

    Raises
    ------
    ValueError
        A shape that does not fit, NaN or infinity, weights that are negative or do not sum to one, precisions
        that are not positive definite.
    """
    K, d, kind = model.n_components, n_features, model.covariance_type
    of_type = {"full": (K, d, d), "tied": (d, d), "diag": (K, d), "spherical": (K,)}[kind]

    def part(name, value, shape):
        if value is not None:
            value = check_array(value, dtype=float, ensure_2d=False, allow_nd=True, input_name=name)
            if value.shape != shape:
                wanted = f"The parameter '{name}' should have the shape of {shape}"
                raise ValueError(f"{wanted}, but got {value.shape}")
        return value

    weights, means = part("weights", model.weights_init, (K,)), part("means", model.means_init, (K, d))
    if weights is not None:
        valid_weights(weights)
    precisions = part(f"{kind} precision", model.precisions_init, of_type)
    if precisions is None:
        return weights, means, None
    precisions = expanded(precisions, K, d, kind)
    if not np.allclose(precisions, precisions.mT) or np.linalg.eigvalsh(precisions).min() <= 0:
        symmetric = "symmetric, " if kind in ("full", "tied") else ""
        raise ValueError(f"'{kind} precision' should be {symmetric}positive-definite")
    return weights, means, np.linalg.inv(precisions)


class Engine:
    """What notebook 08 is given: the table of parameters, where EM starts, one climb, what is kept, draws.

    Attributes
    ----------
    em : module or namespace
        Whose ``initialise``, ``e_step`` and ``m_step`` compute: helpers.em, or a learner's functions. Set by
        the class that inherits.
    """

    _parameter_constraints = {
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "covariance_type": [StrOptions({"full", "tied", "diag", "spherical"})],
        "tol": [Interval(Real, 0, None, closed="left")],
        "reg_covar": [Interval(Real, 0, None, closed="left")],
        "max_iter": [Interval(Integral, 0, None, closed="left")],
        "n_init": [Interval(Integral, 1, None, closed="left")],
        "init_params": [StrOptions({"kmeans", "k-means++", "random", "random_from_data"})],
        "weights_init": ["array-like", None],
        "means_init": ["array-like", None],
        "precisions_init": ["array-like", None],
        "random_state": ["random_state"],
    }

    def _start(self, X, rng):
        """The mixture that EM starts from: what the user gives, the rest by ``init_params``."""
        if len(X) < self.n_components:
            raise ValueError(
                f"Expected n_samples >= n_components but got n_components = {self.n_components}, "
                f"n_samples = {len(X)}"
            )
        parts = given(self, X.shape[1])
        if any(part is None for part in parts):
            drawn = self._draw(X, rng)
            parts = [ours if theirs is None else theirs for theirs, ours in zip(parts, drawn)]
        return em.Mixture(*parts)

    def _draw(self, X, rng):
        """A start by ``init_params``, in scikit-learn's order of random draws."""
        (n, d), K = X.shape, self.n_components
        if self.init_params == "kmeans":
            responsibilities = self.em.initialise(X, K, rng)
        elif self.init_params == "random":
            responsibilities = rng.uniform(size=(n, K))
            responsibilities /= responsibilities.sum(axis=1, keepdims=True)
        else:  # K needles, each on a data point
            if self.init_params == "k-means++":
                means, _ = kmeans_plusplus(X, K, random_state=rng)
            else:
                means = X[rng.choice(n, K, replace=False)]
            needles = np.tile(self.reg_covar * np.eye(d), (K, 1, 1))
            return em.Mixture(np.full(K, 1 / K), means, needles)
        return self.em.m_step(X, responsibilities, self.covariance_type, self.reg_covar)

    @checked(mixture=valid_mixture)
    def _climb(self, X, mixture):
        """EM from one start: an em.Fit."""
        climb, log_likelihood, change = [], -np.inf, np.inf
        while change >= self.tol and len(climb) < self.max_iter:
            responsibilities, now = self.em.e_step(X, mixture)
            mixture = self.em.m_step(X, responsibilities, self.covariance_type, self.reg_covar)
            change, log_likelihood = abs(now - log_likelihood), now
            climb.append(log_likelihood)
        return em.Fit(mixture, climb, bool(change < self.tol))

    def _store(self, run):
        """Set the fitted attributes, in scikit-learn's shapes; warn where the iterations ran out."""
        (weights, means, covariances), climb, self.converged_ = run
        if self.max_iter and not self.converged_:
            warnings.warn(NOT_CONVERGED, ConvergenceWarning, stacklevel=4)
        L, identity = np.linalg.cholesky(covariances), np.eye(means.shape[1])
        U = np.array([solve_triangular(factor, identity, lower=True).T for factor in L])
        self.weights_, self.means_ = weights, means
        self.covariances_ = compact(covariances, self.covariance_type)
        self.precisions_cholesky_ = compact(U, self.covariance_type)
        self.precisions_ = compact(U @ U.mT, self.covariance_type)
        self.n_iter_, self.lower_bounds_ = len(climb), climb
        self.lower_bound_ = climb[-1] if climb else -np.inf

    def _mixture(self):
        """The fitted attributes as the course's Mixture."""
        covariances = expanded(self.covariances_, *self.means_.shape, self.covariance_type)
        return em.Mixture(self.weights_, self.means_, covariances)

    def sample(self, n_samples=1):
        """Draw from the mixture.

        Parameters
        ----------
        n_samples : int, default 1

        Returns
        -------
        X : ndarray of shape (n_samples, n_features)
            Sorted by component.
        labels : ndarray of shape (n_samples,)
            The component of each sample.

        Raises
        ------
        ValueError
            ``n_samples`` below one.
        NotFittedError
            Before ``fit``.

        Notes
        -----
        From one seed the draws are scikit-learn's; only for diag they may be others, of the same
        distribution, as NumPy draws the features in the order of their variances.
        """
        check_is_fitted(self)
        if n_samples < 1:
            raise ValueError(f"Invalid value for 'n_samples': {n_samples}. At least one sample is needed.")
        rng = check_random_state(self.random_state)
        weights, means, covariances = self._mixture()
        counts = rng.multinomial(n_samples, weights)
        groups = zip(means, covariances, counts)
        X = np.vstack([rng.multivariate_normal(*group) for group in groups])
        return X, np.repeat(np.arange(len(weights)), counts)


class GaussianMixtureEM(Engine, DensityMixin, BaseEstimator):
    """Gaussian mixture by the course's EM, to be used like scikit-learn's ``GaussianMixture``.

    It computes in double precision and has no ``warm_start`` and no ``verbose``. From one seed it gives
    scikit-learn's numbers, except where scikit-learn starts from single data points (``init_params``
    "k-means++" and "random_from_data"): there its first weights sum to ``n_components / n_samples``, and its
    first tied covariance is far too large. Here the weights sum to one, and every first covariance is
    ``reg_covar`` times the identity.

    Parameters
    ----------
    n_components : int, default 1
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
    tol : float, default 1e-3
        Stop when the mean log-likelihood per sample changes by less.
    reg_covar : float, default 1e-6
        Added to the diagonal of every covariance, in squared units of X.
    max_iter : int, default 100
        With 0, the fitted mixture is the start.
    n_init : int, default 1
        Number of starts; the run with the highest last log-likelihood is kept.
    init_params : {"kmeans", "k-means++", "random", "random_from_data"}, default "kmeans"
        The start: the clusters of k-means; data points drawn so that they tend to lie apart, as means; random
        responsibilities; data points drawn at random, as means.
    weights_init : array-like of shape (n_components,) or None
    means_init : array-like of shape (n_components, n_features) or None
    precisions_init : array-like or None
        Inverse covariances, in the shape of ``covariances_``. What is given replaces that part of the start.
    random_state : int, RandomState or None

    Attributes
    ----------
    weights_ : ndarray of shape (n_components,)
    means_ : ndarray of shape (n_components, n_features)
    covariances_ : ndarray
        Full: (n_components, n_features, n_features). Tied: (n_features, n_features). Diag: (n_components,
        n_features). Spherical: (n_components,).
    precisions_, precisions_cholesky_ : ndarray, in the shape of ``covariances_``
        Inverse covariances, and the upper triangular U with U @ U.T equal to them.
    converged_ : bool
    n_iter_ : int
        Iterations of the best run.
    lower_bound_ : float
        Mean log-likelihood per sample before the last M-step of the best run.
    lower_bounds_ : list of float
        The same before every M-step.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only where X has names of columns.
    """

    em = em

    def __init__(
        self,
        n_components=1,
        *,
        covariance_type="full",
        tol=1e-3,
        reg_covar=1e-6,
        max_iter=100,
        n_init=1,
        init_params="kmeans",
        weights_init=None,
        means_init=None,
        precisions_init=None,
        random_state=None,
    ):
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state

    def fit(self, X, y=None):
        """Run EM on X.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : ignored

        Returns
        -------
        GaussianMixtureEM
            The estimator itself.

        Raises
        ------
        ValueError
            Parameters out of range, a given start that does not fit, NaN or infinity, fewer samples than
            components, a component that collapses although ``reg_covar`` is added.
        """
        self.fit_predict(X)
        return self

    def fit_predict(self, X, y=None):
        """Run EM on X, and name the most probable component of each sample: ``fit(X).predict(X)`` in one.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : ignored

        Returns
        -------
        ndarray of shape (n_samples,)

        Raises
        ------
        ValueError
            As :meth:`fit`.
        """
        self._validate_params()
        X = validate_data(self, X, dtype=float, ensure_min_samples=2)
        rng = check_random_state(self.random_state)
        runs = [self._climb(X, self._start(X, rng)) for _ in range(self.n_init)]
        best = max(runs, key=lambda run: run.log_likelihoods[-1:])
        self._store(best)
        return em.e_step(X, best.mixture)[0].argmax(axis=1)

    def _validated(self, X):
        """X as an array with as many features as ``fit`` saw; refuses before ``fit``."""
        check_is_fitted(self)
        return validate_data(self, X, dtype=float, reset=False)

    def score_samples(self, X):
        """Log-density of each sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
            ln p(x_i).

        Raises
        ------
        ValueError
            X is not as in ``fit``.
        NotFittedError
            Before ``fit``.
        """
        return logsumexp(em.log_joint(self._validated(X), self._mixture()), axis=1)

    def score(self, X, y=None):
        """Mean log-likelihood per sample: the higher the better.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : ignored

        Returns
        -------
        float

        Raises
        ------
        ValueError
            X is not as in ``fit``.
        NotFittedError
            Before ``fit``.
        """
        return self.score_samples(X).mean()

    def predict_proba(self, X):
        """Responsibility of every component for each sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_components)

        Raises
        ------
        ValueError
            X is not as in ``fit``.
        NotFittedError
            Before ``fit``.
        """
        return em.e_step(self._validated(X), self._mixture())[0]

    def predict(self, X):
        """Most probable component of each sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)

        Raises
        ------
        ValueError
            X is not as in ``fit``.
        NotFittedError
            Before ``fit``.
        """
        return self.predict_proba(X).argmax(axis=1)

    def _n_parameters(self):
        """Number of free parameters of the fitted mixture."""
        return em.n_parameters(*self.means_.shape, self.covariance_type)

    def bic(self, X):
        """Bayesian information criterion on X: the lower the better.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        float

        Raises
        ------
        ValueError
            X is not as in ``fit``.
        NotFittedError
            Before ``fit``.

        See Also
        --------
        helpers.em.bic
        """
        return -2 * self.score_samples(X).sum() + self._n_parameters() * np.log(len(X))

    def aic(self, X):
        """Akaike information criterion on X: the lower the better.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        float

        Raises
        ------
        ValueError
            X is not as in ``fit``.
        NotFittedError
            Before ``fit``.

        See Also
        --------
        helpers.em.aic
        """
        return -2 * self.score_samples(X).sum() + 2 * self._n_parameters()
