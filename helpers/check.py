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
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from helpers import datasets
from helpers.em import Mixture
from helpers.validation import check_X

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


def sklearn_iterations(X, mixture, n_iter=1, reg_covar=1e-6):
    """Follow scikit-learn's EM one iteration at a time from given parameters.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    mixture : Mixture
        The start. All three parts are handed over: with means alone, scikit-learn would take weights and
        covariances from k-means.
    n_iter : int, default 1
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
        max_iter=1,
        warm_start=True,
        reg_covar=reg_covar,
        weights_init=mixture.weights,
        means_init=mixture.means,
        precisions_init=np.linalg.inv(mixture.covariances),
        random_state=0,
    )
    for _ in range(n_iter):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X)
        yield Mixture(model.weights_, model.means_, model.covariances_), model.lower_bound_


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
