"""Compare any implementation of a step with scikit-learn, and say what differs.

Every check runs an attempt on a spread of cases, nearly all from *generic* parameters (unequal weights,
stretched and different covariances, overlap): uniform weights and identity covariances hide most mistakes.
The course's own functions pass through the same checks as a learner's.
"""

import html
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from helpers import datasets, em
from helpers.em import Mixture
from helpers.validation import COVARIANCE_TYPES, check_X

TOLERANCE = 1e-9  # relative above one, absolute below


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    passed : bool
    message : str
        One or a few sentences to the learner.
    mistake : str or None
        Short name of the mistake; None where it is not a known one.
    """

    passed: bool
    message: str
    mistake: str | None = None

    def __repr__(self):
        return f"{'✓' if self.passed else '✗'} {self.message}"

    def _repr_html_(self):
        colour = "#00866b" if self.passed else "#c2410c"
        return (
            f'<div style="border-left: 5px solid {colour}; padding: 0.4em 0.8em; white-space: pre-wrap">'
            f"{html.escape(repr(self))}</div>"
        )


class Case(NamedTuple):
    """Samples and parameters on which an attempt is compared, and how a message names them."""

    name: str
    X: np.ndarray
    mixture: Mixture


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
    X = check_X(X)
    n_samples, n_features = X.shape
    if not 1 <= n_components <= n_samples:
        raise ValueError(f"n_components must lie between 1 and the {n_samples} samples; got {n_components}.")
    scale = X.std(axis=0) / 2
    if not scale.all():
        raise ValueError(f"feature {scale.argmin()} has the same value everywhere: it cannot be spread.")
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


def _fit_quietly(model, X):
    """Fit without scikit-learn's warning where the iterations run out: they are meant to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(X)


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
        _fit_quietly(model, X)
        covariances = expanded(model.covariances_, *mixture.means.shape, covariance_type)
        yield Mixture(model.weights_, model.means_, covariances), model.lower_bound_


def cases():
    """The cases of every check; the smallest comes first, so that its differences are easy to read."""
    rng = np.random.default_rng(0)
    demo, hard = datasets.demo()[0], datasets.hard()[0]
    one_feature = datasets.one_feature()[0]
    far = np.vstack([hard[:20], [[1e3, -1e3], [-2e3, 5e2]]])
    five = rng.normal(size=(200, 5)) @ rng.normal(size=(5, 5))
    flat = rng.normal(size=(100, 2)) @ np.array([[1.0, 1.0], [0.0, 1e-3]])
    squeezed = Mixture(
        np.array([0.3, 0.7]), flat[:2], np.array([[[1, 1], [1, 1 + 1e-6]], [[2, 1.9], [1.9, 2]]])
    )
    drawn = {
        "six samples, two components": (hard[:6], 2),
        "one feature": (one_feature, 2),
        "one component": (hard[:50], 1),
        "the hard data": (hard, 3),
        "the demo data": (demo, 3),
        "five features": (five, 4),
        "offset 1e4": (hard + 1e4, 3),
        "10,000 samples": (datasets.hard(10_000)[0], 3),
    }
    spread = [Case(name, X, generic_mixture(X, K)) for name, (X, K) in drawn.items()]
    spread.append(Case("samples so far away that their densities underflow", far, generic_mixture(hard, 3)))
    spread.append(Case("a nearly singular covariance", flat, squeezed))
    return spread


def _difference(name, given, expected):
    """A sentence on the first place where ``given`` is not ``expected``; None where they agree."""
    expected = np.asarray(expected)
    try:
        if np.iscomplexobj(given):
            raise TypeError
        given = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        return f"{name} is {given!r}, which is no array of numbers."
    if given.shape != expected.shape:
        return f"{name} has shape {given.shape}; expected {expected.shape}."
    wrong = ~np.isclose(given, expected, rtol=TOLERANCE, atol=TOLERANCE)
    if not wrong.any():
        return None
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    index = f"[{', '.join(map(str, place))}]" if place else ""
    digits = ".6g" if f"{given[place]:.6g}" != f"{expected[place]:.6g}" else ".12g"
    return f"{name}{index} is {given[place]:{digits}}; scikit-learn has {expected[place]:{digits}}."


def _compare(step, attempt, trials):
    """Run ``attempt`` on every trial (case name, arguments, names of results, expected results)."""
    n_trials = 0
    for case, arguments, names, expected in trials:
        try:
            results = attempt(*arguments)
        except Exception as error:
            return Verdict(False, f"{step} raised {type(error).__name__} on {case}: {error}")
        if len(names) == 1:
            results = (results,)
        try:
            pairs = list(zip(names, results, expected, strict=True))
        except (TypeError, ValueError):
            return Verdict(False, f"{step} returned {type(results).__name__}; expected {', '.join(names)}.")
        for name, given, wanted in pairs:
            if problem := _difference(name, given, wanted):
                return Verdict(False, f"{step} differs from scikit-learn on {case}: {problem}")
        n_trials += 1
    return Verdict(True, f"{step} agrees with scikit-learn on {n_trials} cases, to nine digits.")


def log_gaussian(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mean, covariance)`` with ``score_samples`` of one-component mixtures."""
    return _compare(
        "log_gaussian",
        attempt,
        (
            (case.name, (case.X.copy(), mean.copy(), cov.copy()), ["log-density"], [expected])
            for case in cases()
            for mean, cov, expected in zip(*case.mixture[1:], _log_gaussians(case), strict=True)
        ),
    )


def _log_gaussians(case):
    """Scikit-learn's log-density of every component, shape (n_components, n_samples)."""
    singles = [Mixture(np.ones(1), m[None], c[None]) for m, c in zip(*case.mixture[1:], strict=True)]
    return [sklearn_model(single).score_samples(case.X) for single in singles]


def log_joint(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mixture)`` with scikit-learn's log-densities plus log-weights."""
    return _compare(
        "log_joint",
        attempt,
        (
            (
                case.name,
                (case.X.copy(), case.mixture),
                ["log joint"],
                [np.stack(_log_gaussians(case), 1) + np.log(case.mixture.weights)],
            )
            for case in cases()
        ),
    )


def e_step(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mixture)`` with scikit-learn's ``predict_proba`` and ``score``."""
    names = ["responsibilities", "log_likelihood"]
    models = ((case, sklearn_model(case.mixture)) for case in cases())
    return _compare(
        "e_step",
        attempt,
        (
            (
                case.name,
                (case.X.copy(), case.mixture),
                names,
                [model.predict_proba(case.X), model.score(case.X)],
            )
            for case, model in models
        ),
    )


def m_step(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, responsibilities)`` with the M-step of scikit-learn's first iteration."""
    return _compare("m_step", attempt, _m_step_trials())


def _m_step_trials():
    for case in cases():
        responsibilities = sklearn_model(case.mixture).predict_proba(case.X)
        ((expected, _),) = sklearn_iterations(case.X, case.mixture)
        yield case.name, (case.X.copy(), responsibilities), list(Mixture._fields), expected


def constrain(attempt: Callable) -> Verdict:
    """Compare ``attempt(covariances, weights, covariance_type)`` with scikit-learn's M-steps."""
    return _compare("constrain", attempt, _constrain_trials())


def _constrain_trials():
    for case in cases():
        if case.name == "offset 1e4":  # there scikit-learn's tied, diag and spherical lose digits
            continue
        for kind in COVARIANCE_TYPES:
            typed = case.mixture._replace(
                covariances=em.constrain(case.mixture.covariances, case.mixture.weights, kind)
            )
            ((expected, _),) = sklearn_iterations(case.X, typed, covariance_type=kind, reg_covar=0)
            full = em.m_step(case.X, em.e_step(case.X, typed)[0], reg_covar=0)
            arguments = (full.covariances.copy(), full.weights.copy(), kind)
            yield f"{case.name}, {kind}", arguments, ["covariances"], [expected.covariances]


def initialise(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, n_components, random_state)`` with scikit-learn's k-means from the same seed."""
    return _compare("initialise", attempt, _initialise_trials())


def _initialise_trials():
    for name in ("demo", "hard", "iris"):
        X, _ = getattr(datasets, name)()
        for seed in (0, 7):
            labels = KMeans(3, n_init=1, random_state=seed).fit_predict(X)
            case = f"the {name} data, random_state {seed}"
            yield case, (X.copy(), 3, seed), ["responsibilities"], [np.eye(3)[labels]]


def fit(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, n_components, random_state=...)`` with ``GaussianMixture`` from the same seed."""

    def run(X, n_components, options):
        found = attempt(X, n_components, **options)
        return [*found.mixture, found.log_likelihoods, found.converged]

    return _compare("fit", run, _fit_trials())


def _fit_trials():
    names = [*Mixture._fields, "log_likelihoods", "converged"]
    runs = {
        "the hard data": ("hard", 3, {}),
        "four starts, of which only the last finds the top": ("unequal", 3, {"n_init": 4}),
        "iris, small tol": ("iris", 3, {"tol": 1e-6, "max_iter": 200}),
        "iris, stopped after 5 iterations": ("iris", 3, {"max_iter": 5}),
        "one feature, large reg_covar": ("one_feature", 2, {"reg_covar": 0.1}),
    }
    for case, (name, n_components, options) in runs.items():
        X, _ = getattr(datasets, name)()
        model = _fit_quietly(GaussianMixture(n_components, random_state=7, **options), X)
        expected = [model.weights_, model.means_, model.covariances_, model.lower_bounds_, model.converged_]
        yield case, (X.copy(), n_components, options | {"random_state": 7}), names, expected


def n_parameters(attempt: Callable) -> Verdict:
    """Compare ``attempt(n_components, n_features, covariance_type)`` with the count in scikit-learn's AIC."""
    return _compare("n_parameters", attempt, _n_parameters_trials())


def _typed_models():
    """Fitted scikit-learn models of every type, their data and their names."""
    for name, n_components in [("one_feature", 2), ("hard", 3), ("iris", 4)]:
        X, _ = getattr(datasets, name)()
        for kind in COVARIANCE_TYPES:
            model = GaussianMixture(n_components, covariance_type=kind, random_state=0, max_iter=500).fit(X)
            yield f"{name}, {n_components} components, {kind}", X, model


def _n_parameters_trials():
    for case, X, model in _typed_models():
        expected = round((model.aic(X) + 2 * len(X) * model.score(X)) / 2)
        arguments = (model.n_components, X.shape[1], model.covariance_type)
        yield case, arguments, ["number of parameters"], [expected]


def _criterion_trials(criterion):
    for case, X, model in _typed_models():
        covariances = expanded(model.covariances_, *model.means_.shape, model.covariance_type)
        mixture = Mixture(model.weights_, model.means_, covariances)
        yield case, (X.copy(), mixture, model.covariance_type), [criterion], [getattr(model, criterion)(X)]


def bic(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mixture, covariance_type)`` with scikit-learn's ``bic``."""
    return _compare("bic", attempt, _criterion_trials("bic"))


def aic(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mixture, covariance_type)`` with scikit-learn's ``aic``."""
    return _compare("aic", attempt, _criterion_trials("aic"))
