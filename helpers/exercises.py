"""The exercises of the notebooks: what each asks, how it is checked, and which have passed so far.

An attempt goes through the same comparison as the course's own functions (:mod:`helpers.check`).
"""

import functools
import html
import itertools
import json
import linecache
import numbers
import os
import pathlib
import re
import textwrap
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp, softmax
from scipy.stats import poisson
from sklearn.base import BaseEstimator, DensityMixin, TransformerMixin
from sklearn.datasets import load_digits, make_moons
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers import check as checks
from helpers import datasets, em
from helpers.check import NOT_ATTEMPTED, Fault, Trial, Verdict
from helpers.em import Mixture
from helpers.estimator import GaussianMixtureEM
from helpers.mistakes import Mistake, m_step


class Exercise(NamedTuple):
    """What an exercise is called, and the function that makes a Verdict of an attempt."""

    title: str
    judge: Callable


# The kinds of exercises


def _number(answer, digits, known):
    """A number, right to some digits after the point; ``known`` are wrong ones and what they mean."""

    def judge(attempt):
        if isinstance(attempt, np.ndarray) and attempt.size == 1:
            attempt = attempt.item()
        if not isinstance(attempt, numbers.Real):
            return Verdict(False, f"A number is wanted; this is of type {type(attempt).__name__}.")
        near = 0.6 * 10.0**-digits  # an answer by hand is rounded on the way
        if abs(attempt - answer) <= near:
            return Verdict(True, f"Right: {answer:.{digits}f}.")
        for wrong, message in known.items():
            if abs(attempt - wrong) <= near:
                return Verdict(False, message, "known number")
        return Verdict(False, f"{attempt:g} is too {'large' if attempt > answer else 'small'}.")

    return judge


def _function(name, results, trials, known=()):
    """A function, compared with the worked answer; ``known`` are pairs of a wrong version and a message."""
    catalogue = [Mistake(name, title, wrong, message) for title, wrong, message in known]

    def judge(attempt):
        return checks.compare(name, attempt, results, trials(), catalogue, reference="the worked answer")

    judge.catalogue = catalogue
    return judge


def _trials(answer, cases):
    """Trials on which the worked answer is ``answer``; ``cases`` makes names, arguments, and maybe kinds."""

    @functools.cache
    def trials():
        made = []
        for case, arguments, *kind in cases():
            results = answer(*arguments)
            results = results if isinstance(results, tuple) else (results,)
            made.append(Trial(case, arguments, results, *kind))
        return made

    return trials


def _hunt(judge, bug):
    """A function handed out with a bug in it: not attempted as long as it is still there."""

    def hunted(attempt):
        verdict = judge(attempt)
        if verdict.mistake == bug:
            return Verdict(False, "Not mended yet: the fault is still in it.", attempted=False)
        return verdict

    hunted.catalogue = getattr(judge, "catalogue", [])
    return hunted


def _order(lines, head, name, judge):
    """Shuffled lines: an attempt is the string of their letters; the assembled function is run."""

    def ordered(attempt):
        letters = re.findall("[A-Z]", str(attempt).upper())
        if sorted(letters) != sorted(lines):
            return Verdict(
                False, f"Each of the letters {' '.join(sorted(lines))} is wanted once; got {attempt}."
            )
        code = f"{head}\n" + textwrap.indent("\n".join(lines[letter] for letter in letters), "    ")
        linecache.cache[name] = len(code), None, code.splitlines(keepends=True), name  # for messages
        namespace = {"np": np, "em": em, "e_step": em.e_step, "m_step": em.m_step}
        try:
            exec(compile(code, name, "exec"), namespace)
        except SyntaxError as error:
            line = letters[min(max((error.lineno or 2) - 2, 0), len(letters) - 1)]
            return Verdict(False, f"In this order it is no Python: {error.msg} (near line {line}).")
        return judge(namespace[name])

    ordered.lines, ordered.head = lines, head
    return ordered


def _method(name, find):
    """A piece of an estimator: ``find`` tries it out, and says what is wrong, or (True, what is right)."""

    def judge(attempt):
        if not callable(attempt):
            return Verdict(False, f"A function is wanted; this is of type {type(attempt).__name__}.")
        found = checks.guarded(name, attempt, lambda: find(attempt), seconds=60)
        if found is ... or (isinstance(found, Fault) and checks.holds_placeholder(attempt)):
            return NOT_ATTEMPTED
        if isinstance(found, Fault):
            return Verdict(False, found.message, found.mistake)
        return Verdict(True, found[1]) if isinstance(found, tuple) else Verdict(False, found)

    return judge


# Cases and worked answers


def _mixtures():
    """Pairs of a name and (X, mixture), from the cases of the checks."""
    return [(case.name, (case.X, case.mixture)) for case in checks.cases() if case.kind == "ordinary"]


def _responsible():
    return [(name, (X, checks.sklearn_model(mixture).predict_proba(X))) for name, (X, mixture) in _mixtures()]


def _k_means_step(X, centres):
    labels = ((X[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    return labels, np.array([X[labels == k].mean(axis=0) for k in range(len(centres))])


def _k_means_cases():
    for name, (X, labels) in {
        "the warblers": datasets.warblers(60),
        "round clusters": datasets.round_clusters(90),
        "the stretched data": datasets.stretched(90),
    }.items():
        K = labels.max() + 1
        yield name, (X, X[:: len(X) // K][:K] + 0.1)


def _wrong_centres(change):
    def wrong(X, centres):
        labels, _ = _k_means_step(X, centres)
        return labels, change(X, labels, centres)

    return wrong


def _sample_cases():
    for name in ("HARD", "WARBLERS"):
        for seed in (0, 7):
            yield f"datasets.{name}, seed {seed}", (getattr(datasets, name), 20, seed)


def _log_sum_exp_cases():
    rng = np.random.default_rng(0)
    yield "three numbers", (np.array([0.5, -1.0, 2.0]),)
    yield "a table", (rng.normal(size=(5, 3)) * 3,)
    yield "large and small numbers", (np.array([[-1000.0, -1001.0], [1000.0, 999.0]]),)


def _one_dimension(x, weights, means, variances):
    a = np.log(weights) - 0.5 * (np.log(variances) + (x[:, None] - means) ** 2 / variances)
    return softmax(a, axis=1)


def _one_dimension_cases():
    x = datasets.one_feature(30)[0][:, 0]
    yield "thirty wings", (x, np.array([0.65, 0.35]), np.array([59.5, 66.5]), np.array([4.0, 4.8]))
    yield (
        "three components",
        (x, np.array([0.2, 0.5, 0.3]), np.array([58, 62, 67.0]), np.array([9, 0.5, 2.0])),
    )


def _tempered(X, mixture, temperature):
    return softmax(em.log_joint(X, mixture) / temperature, axis=1)


def _tempered_cases():
    for case in checks.cases():
        if case.kind in ("ordinary", "underflow"):
            for temperature in (0.2, 1.0, 10.0):
                name = f"{case.name}, temperature {temperature}"
                yield name, (case.X, case.mixture, temperature), case.kind


def _run(X, mixture, n_iter):
    for _ in range(n_iter):
        mixture = em.m_step(X, em.e_step(X, mixture)[0])
    return mixture


def _run_cases():
    for name, (X, mixture) in _mixtures()[1:]:
        for n_iter in (1, 5):
            yield f"{name}, {n_iter} cycles", (X, mixture, n_iter)


def _run_keeping(*kept):
    """EM in which some parts of the mixture never change."""

    def wrong(X, mixture, n_iter):
        first = mixture
        for _ in range(n_iter):
            mixture = _run(X, mixture, 1)._replace(**{part: getattr(first, part) for part in kept})
        return mixture

    return wrong


def _weighted_m_step(X, responsibilities, sample_weight):
    R = responsibilities * sample_weight[:, None]
    mixture = m_step(X, R)
    return mixture._replace(weights=R.sum(axis=0) / sample_weight.sum())


def _weighted_cases():
    rng = np.random.default_rng(0)
    for name, (X, R) in _responsible():
        yield name, (X, R, rng.integers(1, 6, size=len(X)))


def _climb(X, mixture, tol, max_iter):
    climb = [em.e_step(X, mixture)[1]]
    while len(climb) < max_iter:
        mixture = em.m_step(X, em.e_step(X, mixture)[0])
        climb.append(em.e_step(X, mixture)[1])
        if abs(climb[-1] - climb[-2]) < tol:
            break
    return np.array(climb)


def _climb_cases():
    for name, (X, mixture) in _mixtures()[1:]:
        yield f"{name}, tol 0.01", (X, mixture, 1e-2, 50)
        yield f"{name}, five iterations", (X, mixture, 0.0, 5)


def _stopped(log_likelihoods, tol):
    return float(abs(log_likelihoods[-1] - log_likelihoods[-2]) < tol)


def _stopped_cases():
    yield "a large rise", ([-4.0, -3.5], 1e-3)
    yield "a small rise", ([-4.0, -3.5, -3.4999], 1e-3)
    yield "a large fall", ([-4.0, -3.5, -3.7], 1e-3)
    yield "a small fall", ([-3.5, -3.50001], 1e-3)
    yield "a rise a little above tol", ([-4.0, -3.5, -3.498], 1e-3)
    yield "a small rise, then a large one", ([-4.0, -3.9999, -3.5], 1e-3)


def _tied_diag(covariances, weights):
    pooled = np.einsum("k,kij->ij", weights, covariances) * np.eye(covariances.shape[1])
    return np.broadcast_to(pooled, covariances.shape)


def _tied_diag_cases():
    return [(name, (mixture.covariances, mixture.weights)) for name, (_, mixture) in _mixtures()]


def _choose_by(score, best=np.argmax):
    def choose(X, X_new, Ks):
        values = [score(X, X_new, em.fit(X, K, random_state=0).mixture) for K in Ks]
        return float(Ks[int(best(values))])

    return choose


_choose = _choose_by(lambda X, new, mixture: em.e_step(new, mixture)[1])


def _choose_cases():
    warblers, demo = datasets.warblers(60)[0], datasets.demo()[0]
    yield "25 hard samples", (datasets.hard(25, 1)[0], datasets.hard(400, 11)[0], [1, 2, 4])
    yield "80 hard samples", (datasets.hard(80, 1)[0], datasets.hard(400, 11)[0], [1, 2, 3, 4])
    yield "60 warblers", (warblers, datasets.warblers(200, 1)[0], [1, 2, 4])
    yield "60 samples of the demo", (demo[::10], demo[5::10], [2, 3, 6])


def _n_terms(n_features, covariance_type):
    products = n_features * (n_features + 1) // 2
    return 1 + n_features + {"full": products, "diag": n_features, "spherical": 1, "tied": 0}[covariance_type]


def _n_terms_cases():
    for d in (1, 2, 7, 50):
        for kind in ("full", "diag", "spherical", "tied"):
            yield f"{d} features, {kind}", (d, kind)


def _theta_diag(mixture):
    variances = np.diagonal(mixture.covariances, axis1=1, axis2=2)
    linear = mixture.means / variances
    common = np.log(2 * np.pi * variances) + linear * mixture.means
    constant = np.log(mixture.weights) - 0.5 * common.sum(axis=1)
    return np.column_stack([constant, linear, -0.5 / variances])


def _theta_diag_with(constant=0.0, linear=1.0, quadratic=1.0):
    """Coefficients with something added to or multiplied into their three blocks."""

    def wrong(mixture):
        theta, d = _theta_diag(mixture), mixture.means.shape[1]
        added = constant(mixture) if callable(constant) else constant
        return np.column_stack(
            [theta[:, 0] + added, linear * theta[:, 1 : d + 1], quadratic * theta[:, d + 1 :]]
        )

    return wrong


def _theta_diag_cases():
    for name, (_, mixture) in _mixtures():
        diagonal = em.constrain(mixture.covariances, mixture.weights, "diag")
        yield name, (mixture._replace(covariances=diagonal),)


def _one_pass(features, coefficients, sample_counts):
    a = coefficients @ features
    log_evidence = logsumexp(a, axis=0)
    return sample_counts @ log_evidence, (np.exp(a - log_evidence) * sample_counts) @ features.T


def _one_pass_cases():
    rng = np.random.default_rng(0)
    for n_terms, K, n in [(3, 2, 8), (6, 3, 40)]:
        features = np.vstack([np.ones(n), rng.normal(size=(n_terms - 1, n))])
        yield f"{n} samples, {n_terms} terms", (features, rng.normal(size=(K, n_terms)), np.arange(n) % 4)


def _over_relaxed(X, mixture, eta, n_passes, careful=True):
    from helpers.interactive import over_relaxed  # with its widgets, which only 09's exercise needs here

    passes = itertools.islice(over_relaxed(X, mixture, eta, careful), n_passes)
    return np.array([log_likelihood for *_, log_likelihood in passes])


def _over_relaxed_cases():
    X = datasets.iris()[0][:, 2:]
    start = em.m_step(X, em.initialise(X, 3, 0))
    for eta in (1.5, 1.9, 2.0):
        yield f"iris, two features, eta {eta}", (X, start, eta, 60)


def _threshold(scores, odd, recall):
    from_high = np.sort(scores[odd])[::-1]
    return from_high[int(np.ceil(recall * len(from_high))) - 1]


def _threshold_cases():
    rng = np.random.default_rng(0)
    for n, recall in [(20, 0.5), (50, 0.9), (80, 1.0), (80, 0.35)]:
        odd = rng.random(n) < 0.3
        yield f"{n} scores, recall {recall}", (rng.normal(size=n) + odd, odd, recall)


def _poisson_iteration(x, weights, rates):
    R = softmax(np.log(weights) + poisson.logpmf(x[:, None], rates), axis=1)
    return R.mean(axis=0), R.T @ x / R.sum(axis=0)


def _poisson_cases():
    rng = np.random.default_rng(0)
    cars = rng.poisson(np.where(rng.random(100) < 0.3, 11.0, 4.0))
    yield "a hundred minutes", (cars, np.array([0.3, 0.7]), np.array([2.0, 9.0]))
    yield "three kinds of minutes", (cars, np.array([0.2, 0.5, 0.3]), np.array([1.0, 4.0, 10.0]))


def _hard_e_step(B, weights, on):
    a = np.log(weights) + B @ np.log(on).T + (1 - B) @ np.log(1 - on).T
    return np.eye(len(weights))[a.argmax(axis=1)], a.max(axis=1).mean()


def _hard_cases():
    B = (load_digits().data[:60] > 7).astype(float)
    rng = np.random.default_rng(0)
    for K in (2, 5):
        weights = np.arange(1, K + 1) / (K * (K + 1) / 2)
        yield f"60 digits, {K} components", (B, weights, rng.uniform(0.05, 0.95, size=(K, B.shape[1])))


def _ppca_iteration(X, W, variance, old=False):
    """One iteration of EM; the new variance from the new W, or by mistake from the old one."""
    n, d = X.shape
    inverse = np.linalg.inv(W.T @ W + variance * np.eye(W.shape[1]))
    Z = X @ W @ inverse
    ZZ = n * variance * inverse + Z.T @ Z
    new = X.T @ Z @ np.linalg.inv(ZZ)
    used = W if old else new
    return new, ((X**2).sum() - 2 * (Z * (X @ used)).sum() + np.trace(ZZ @ used.T @ used)) / (n * d)


def _ppca_cases():
    X = datasets.iris()[0]
    rng = np.random.default_rng(0)
    for q, variance in [(1, 0.5), (2, 1.0)]:
        yield f"iris, {q} hidden dimensions", (X - X.mean(axis=0), rng.normal(size=(4, q)), variance)


def _failing(estimator):
    """Names of scikit-learn's checks that an estimator fails."""
    from sklearn.utils.estimator_checks import check_estimator  # takes a second, which only 08 needs

    results = check_estimator(estimator, on_fail=None, on_skip=None)
    return ", ".join(result["check_name"] for result in results if result["status"] == "failed")


def _clone(attempt):
    model = GaussianMixtureEM(3, means_init=[[0, 0], [2, 1], [3, -2]], random_state=0)
    found = attempt(model.fit(datasets.hard()[0]))
    if found is ...:
        return ...
    if not isinstance(found, GaussianMixtureEM) or found is model:
        return "Return a new object of the model's class."
    if hasattr(found, "means_"):
        return "The copy is fitted: copy the parameters, not the whole object."
    if found.get_params() != model.get_params():
        return "The parameters differ from the model's."
    if found.means_init is model.means_init:
        return "Both hold the same list: change it in one, and the other changes too. Copy the parameters."
    return True, "A fresh copy: same recipe, not fitted, nothing shared."


class _SoftLabels(TransformerMixin, GaussianMixtureEM):
    """What exercise 8.2 describes; ``transform`` is the learner's."""


def _transform(attempt):
    _SoftLabels.transform = attempt
    points, moons = make_moons(400, noise=0.15, random_state=0)
    model = _SoftLabels(8, random_state=0).fit(points)
    found = model.transform(points)
    if found is ...:
        return ...
    expected = model.predict_proba(points)
    if np.shape(found) != expected.shape or not np.allclose(found, expected):
        return "Return the responsibilities of the samples, shape (n_samples, n_components)."
    if failed := _failing(_SoftLabels()):
        return f"Right on these data, but scikit-learn's checks of transformers fail: {failed}."
    scores = [
        make_pipeline(*steps, LogisticRegression(C=10))
        .fit(points[::2], moons[::2])
        .score(points[1::2], moons[1::2])
        for steps in ([], [_SoftLabels(8, random_state=0)])
    ]
    told = "Right on new points of the moons: {:.2f} from the coordinates, {:.2f} from responsibilities."
    return True, told.format(*scores)


class _ChoosesK(DensityMixin, BaseEstimator):
    """What exercise 8.3 gives; ``fit`` is the learner's."""

    def __init__(self, max_components=5, random_state=None):
        self.max_components = max_components
        self.random_state = random_state

    def score(self, X, y=None):
        check_is_fitted(self)
        return self.best_.score(validate_data(self, X, reset=False))

    def predict(self, X):
        check_is_fitted(self)
        return self.best_.predict(validate_data(self, X, reset=False))


def _fit_that_chooses(attempt):
    _ChoosesK.fit = attempt
    model = _ChoosesK(random_state=0)
    found = model.fit(datasets.hard()[0])
    if found is ...:
        return ...
    if found is not model:
        return "fit returns the estimator itself, so that fit(X).predict(X) works: return self."
    if getattr(getattr(model, "best_", None), "n_components", None) != 3:
        return "best_ should be the fitted mixture with the lowest BIC: three components on the hard data."
    if failed := _failing(_ChoosesK()):
        return f"Right on these data, but scikit-learn's checks fail: {failed}."
    return True, "It finds three components, and passes all of scikit-learn's checks."


_line = Mixture(np.array([0.75, 0.25]), np.array([[1.0], [3.0]]), np.ones((2, 1, 1)))
_four = np.array([[0.0], [2.0], [3.0], [4.0]])
_shares = em.e_step(_four, _line)[0]
_m_of_four, _sum_of_four = em.m_step(_four, _shares), float(_shares[:, 1] @ _four[:, 0])

EXERCISES = {
    "1.1": Exercise(
        "What doubt costs",
        _number(
            20,
            0,
            {
                80: "That is how many are named rightly.",
                0.2: "That is the share; how many of the 100 birds is it?",
                0: "A hard label hides the doubt, it does not remove it.",
                50: "That would be a coin toss: shares of (0.5, 0.5).",
            },
        ),
    ),
    "1.2": Exercise(
        "The story, in order",
        _order(
            {
                "A": "X = [rng.multivariate_normal(means[k], covariances[k], method='cholesky') for k in "
                "labels]",
                "B": "return np.array(X), labels",
                "C": "labels = rng.choice(len(weights), size=n_samples, p=weights)",
                "D": "weights, means, covariances = mixture",
                "E": "rng = np.random.default_rng(random_state)",
            },
            "def sample(mixture, n_samples, random_state):",
            "sample",
            _function("sample", ("X", "labels"), _trials(datasets.sample, _sample_cases)),
        ),
    ),
    "1.3": Exercise(
        "One round of k-means",
        _function(
            "k_means_step",
            ("labels", "centres"),
            _trials(_k_means_step, _k_means_cases),
            [
                (
                    "the farthest centre",
                    lambda X, c: (((X[:, None] - c) ** 2).sum(2).argmax(1), c),
                    "Each sample gets the *farthest* centre. Take argmin of the distances.",
                ),
                (
                    "the nearest sample",
                    lambda X, c: (((X[:, None] - c) ** 2).sum(2).argmin(0), c),
                    "You return the nearest sample of each centre. Look for the nearest centre of each "
                    "sample: argmin over the centres, axis 1.",
                ),
                (
                    "one feature alone",
                    lambda X, c: (abs(X[:, None] - c)[:, :, 0].argmin(1), c),
                    "Your distances use the first feature alone. Add up the squares over all features.",
                ),
                (
                    "centres not moved",
                    _wrong_centres(lambda X, labels, c: c),
                    "The labels are right; the centres are still the old ones. Each moves to the mean of "
                    "its samples.",
                ),
                (
                    "the mean of all samples",
                    _wrong_centres(lambda X, labels, c: np.tile(X.mean(0), (len(c), 1))),
                    "The labels are right; every centre is the mean of *all* samples. Use X[labels == k].",
                ),
                (
                    "the sum for the mean",
                    _wrong_centres(
                        lambda X, labels, c: np.array([X[labels == k].sum(0) for k in range(len(c))])
                    ),
                    "The labels are right; the centres are sums. Divide by the number of samples.",
                ),
                (
                    "one number for each centre",
                    _wrong_centres(
                        lambda X, labels, c: np.array([X[labels == k].mean() for k in range(len(c))])
                    ),
                    "The labels are right; each centre is a single number. Take the mean over the samples, "
                    "axis 0, so that the features remain.",
                ),
            ],
        ),
    ),
    "2.1": Exercise(
        "A positive log-density",
        _number(
            -0.5 * np.log(2 * np.pi) - np.log(0.1),
            3,
            {
                3.989: "That is the density; take its logarithm.",
                -0.919: "That is for σ = 1. The height is 1/(σ√2π).",
                3.686: "You divided by σ²; in one dimension the density is divided by σ√2π.",
                0.232: "You took 0.1 for the variance; it is the standard deviation.",
                0.465: "You divided by σ·2π; the 2π stands under a root.",
                2.303: "That is -ln σ; the factor 1/√2π is missing.",
                0.601: "That is the logarithm to base 10; take the natural one.",
            },
        ),
    ),
    "2.2": Exercise("Your own log_gaussian", checks.log_gaussian),
    "2.3": Exercise(
        "Fill the gaps of log-sum-exp",
        _function(
            "log_sum_exp",
            ("log-sum-exp",),
            _trials(lambda a: logsumexp(a, axis=-1), _log_sum_exp_cases),
            [
                (
                    "no maximum subtracted",
                    lambda a: np.log(np.exp(a).sum(axis=-1)),
                    "Small numbers come out right, large ones overflow and very negative ones give -inf. "
                    "Subtract the maximum before the exponential.",
                ),
                (
                    "maximum not added again",
                    lambda a: np.log(np.exp(a - a.max(axis=-1, keepdims=True)).sum(axis=-1)),
                    "Every row is off by its own maximum: it was subtracted and must be added again outside.",
                ),
                (
                    "no logarithm",
                    lambda a: a.max(axis=-1) + np.exp(a - a.max(axis=-1, keepdims=True)).sum(axis=-1),
                    "The logarithm of the sum is missing: m + *ln* Σ e^(a-m).",
                ),
                (
                    "the maximum alone",
                    lambda a: a.max(axis=-1),
                    "You return the maximum. The other terms count as well: + ln Σ e^(a-m).",
                ),
                (
                    "the sum of the logarithms",
                    lambda a: a.sum(axis=-1),
                    "You add up the a themselves. It is the *exponentials* that add up.",
                ),
                (
                    "over the wrong axis",
                    lambda a: logsumexp(a, axis=0),
                    "You sum down the columns. The components stand along the *last* axis: axis=-1.",
                ),
                (
                    "over everything",
                    lambda a: logsumexp(a),
                    "You sum over all rows at once. Sum along the last axis, one result for each row.",
                ),
                (
                    "maximum subtracted again",
                    lambda a: logsumexp(a, axis=-1) - 2 * a.max(axis=-1),
                    "You subtract the maximum outside; there it is to be added.",
                ),
            ],
        ),
    ),
    "2.4": Exercise(
        "Bug hunt: a published density", _hunt(checks.log_gaussian, "covariance for its inverse")
    ),
    "3.1": Exercise(
        "A responsibility by hand",
        _number(
            3 * np.exp(-1) / (1 + 3 * np.exp(-1)),
            3,
            {
                0.269: "The weights are missing: the odds are e⁴⁻²ˣ times 3.",
                0.906: "Those are the odds of component 1 against 0.",
                1.104: "Those are the odds; the responsibility is odds / (1 + odds).",
                0.475: "That is the responsibility of component 1.",
                0.891: "The sign of the exponent: 4 - 2x is -1 at x = 2.5.",
                0.75: "That is the responsibility at x = 2, where the densities tie.",
                0.5: "No tie: one component is nearer, the other has three times the weight.",
            },
        ),
    ),
    "3.2": Exercise("Your own e_step", checks.e_step),
    "3.3": Exercise(
        "Bug hunt: an E-step on a line",
        _hunt(
            _function(
                "e_step_on_a_line",
                ("responsibilities",),
                _trials(_one_dimension, _one_dimension_cases),
                [
                    (
                        "variance for standard deviation",
                        lambda x, w, m, v: _one_dimension(x, w, m, v**2),
                        "scipy's `scale` is the standard deviation.",
                    ),
                    (
                        "the inverse of the variance",
                        lambda x, w, m, v: _one_dimension(x, w, m, 1 / v**2),
                        "The scale is now 1/σ². It is the standard deviation, the square root of the "
                        "variance.",
                    ),
                    (
                        "the square of the variance",
                        lambda x, w, m, v: _one_dimension(x, w, m, v**4),
                        "The scale is now σ⁴: the wrong way. It is the square *root* of the variance.",
                    ),
                    (
                        "weights forgotten",
                        lambda x, w, m, v: _one_dimension(x, np.ones_like(w), m, v),
                        "The weights are gone: rare and common components compete as equals.",
                    ),
                    (
                        "normalised over the samples",
                        lambda x, w, m, v: (lambda r: r / r.sum(axis=0))(
                            w * np.exp(-0.5 * (x[:, None] - m) ** 2 / v) / np.sqrt(2 * np.pi * v)
                        ),
                        "Your columns sum to one. Each row must: axis=1, keepdims=True.",
                    ),
                ],
            ),
            "variance for standard deviation",
        ),
    ),
    "3.4": Exercise(
        "A temperature",
        _function(
            "tempered",
            ("responsibilities",),
            _trials(_tempered, _tempered_cases),
            [
                (
                    "temperature ignored",
                    lambda X, mix, T: _tempered(X, mix, 1.0),
                    "At temperature 1 you are right, at others you still return the plain responsibilities.",
                ),
                (
                    "multiplied by the temperature",
                    lambda X, mix, T: _tempered(X, mix, 1 / T),
                    "At temperature 1 you are right; a *high* temperature makes yours harder. Divide the "
                    "log-joint by it.",
                ),
                (
                    "divided after normalising",
                    lambda X, mix, T: em.e_step(X, mix)[0] / T,
                    "You divide the responsibilities; their rows no longer sum to one. Divide the "
                    "*logarithms*, then normalise.",
                ),
                (
                    "weights left as they are",
                    lambda X, mix, T: softmax(
                        (em.log_joint(X, mix) - np.log(mix.weights)) / T + np.log(mix.weights), axis=1
                    ),
                    "The densities are tempered, the weights are not: the power 1/T takes in πₖ as well.",
                ),
                (
                    "the plain evidence",
                    lambda X, mix, T: np.exp(
                        em.log_joint(X, mix) / T - logsumexp(em.log_joint(X, mix), axis=1, keepdims=True)
                    ),
                    "The numerator is tempered, the sum below it is not. Add up what you have above.",
                ),
                (
                    "not normalised again",
                    lambda X, mix, T: em.e_step(X, mix)[0] ** (1 / T),
                    "You raise the responsibilities to the power 1/T, which is half of it: normalise the "
                    "rows again.",
                ),
            ],
        ),
    ),
    "4.1": Exercise(
        "The other mean by hand",
        _number(
            _m_of_four.means[1, 0],
            2,
            {
                2.25: "That is the mean of all four points, without the shares.",
                _sum_of_four / 4: "You divided by the number of points. Divide by the sum of the shares, N₁.",
                _sum_of_four: "That is the weighted sum; divide it by N₁.",
                _m_of_four.means[0, 0]: "That is the new mean of component 0.",
                3.0: "That is the old mean; it moves.",
                3.5: "That is the mean of the points at 3 and 4. The others have shares as well.",
            },
        ),
    ),
    "4.2": Exercise("Your own m_step", checks.m_step),
    "4.3": Exercise(
        "Bug hunt: a loop that forgets",
        _hunt(
            _function(
                "run_em",
                Mixture._fields,
                _trials(_run, _run_cases),
                [
                    ("weights never stored", _run_keeping("weights"), "The weights never change."),
                    (
                        "only the weights stored",
                        _run_keeping("means", "covariances"),
                        "Now the weights change, and means and covariances no longer do.",
                    ),
                    (
                        "means never stored",
                        _run_keeping("means"),
                        "Now the weights change, and the means no longer do.",
                    ),
                    (
                        "covariances never stored",
                        _run_keeping("covariances"),
                        "Now the weights change, and the covariances no longer do.",
                    ),
                    (
                        "new weights returned, never used",
                        lambda X, mix, n: _run_keeping("weights")(X, mix, n)._replace(
                            weights=_run(X, _run_keeping("weights")(X, mix, n - 1), 1).weights
                        ),
                        "The new weights are returned, but the next E-step never sees them.",
                    ),
                    (
                        "one cycle",
                        lambda X, mix, n: _run(X, mix, 1),
                        "After five cycles you are where one ends: does `return` stand inside the loop, or "
                        "does every M-step see the first responsibilities?",
                    ),
                ],
            ),
            "weights never stored",
        ),
    ),
    "4.4": Exercise(
        "Samples that count several times",
        _function(
            "weighted_m_step",
            Mixture._fields,
            _trials(_weighted_m_step, _weighted_cases),
            [
                (
                    "sample weights ignored",
                    lambda X, R, w: m_step(X, R),
                    "You return the plain M-step: the sample weights are not used, or they vanished when "
                    "rows were normalised again. A sample of weight 3 counts like three samples: multiply "
                    "its row of responsibilities by 3.",
                ),
                (
                    "weights divided by the number of rows",
                    lambda X, R, w: m_step(X, R * w[:, None]),
                    "Means and covariances may be right; your mixing weights do not sum to one. Divide the "
                    "counts by the sum of the sample weights, not by the number of rows.",
                ),
                (
                    "reg_covar forgotten",
                    lambda X, R, w: (
                        lambda m: m._replace(covariances=m.covariances - 1e-6 * np.eye(X.shape[1]))
                    )(_weighted_m_step(X, R, w)),
                    "You are right but for one millionth on each diagonal, which the task asks for.",
                ),
                (
                    "samples multiplied by their weights",
                    lambda X, R, w: m_step(X * w[:, None], R),
                    "Your weighted sums hold the sample weights, the counts you divide by do not (or you "
                    "multiplied the samples). Multiply the responsibilities once, and take sums *and* "
                    "counts from those.",
                ),
            ],
        ),
    ),
    "5.1": Exercise(
        "How many starts?",
        _number(
            13,
            0,
            {
                12: "0.7¹² = 0.014 is still above one per cent.",
                14: "That is safe, but 13 are enough.",
                4: "You solved 0.3ᵐ < 0.01. A start *misses* with probability 0.7.",
                3: "You solved 0.3ᵐ < 0.01. A start *misses* with probability 0.7.",
                10: "0.7¹⁰ = 0.028: nearly three per cent.",
                7: "0.7⁷ = 0.08: eight per cent.",
            },
        ),
    ),
    "5.2": Exercise(
        "The loop, in order",
        _order(
            {
                "A": "    climb.append(e_step(X, mixture)[1])",
                "B": "climb = [e_step(X, mixture)[1]]",
                "C": "    mixture = m_step(X, responsibilities)",
                "D": "    if abs(climb[-1] - climb[-2]) < tol:\n        break",
                "E": "while len(climb) < max_iter:",
                "F": "return np.array(climb)",
                "G": "    responsibilities, _ = e_step(X, mixture)",
            },
            "def climb(X, mixture, tol, max_iter):",
            "climb",
            _function("climb", ("log_likelihoods",), _trials(_climb, _climb_cases)),
        ),
    ),
    "5.3": Exercise(
        "Bug hunt: a stopping rule",
        _hunt(
            _function(
                "has_stopped",
                ("answer",),
                _trials(_stopped, _stopped_cases),
                [
                    (
                        "signed difference",
                        lambda climb, tol: climb[-1] - climb[-2] < tol,
                        "A fall stops it.",
                    ),
                    (
                        "the wrong way round",
                        lambda climb, tol: climb[-2] - climb[-1] < tol,
                        "Now every *rise* stops it: old - new is negative then.",
                    ),
                    (
                        "never on a fall",
                        lambda climb, tol: 0 <= climb[-1] - climb[-2] < tol,
                        "Now no fall stops it, not even one by rounding: EM would never rest at the top.",
                    ),
                    (
                        "the other side of tol",
                        lambda climb, tol: abs(climb[-1] - climb[-2]) > tol,
                        "It stops while the changes are large, and goes on when they are small.",
                    ),
                ],
            ),
            "signed difference",
        ),
    ),
    "5.4": Exercise("fit, from memory", checks.fit),
    "6.1": Exercise(
        "A tied variance by hand",
        _number(
            2.5,
            2,
            {
                3.5: "Those are the weights of the text; here component 1 has the larger one.",
                3: "That is the plain mean; weigh by π.",
                6: "That is the sum; weigh by π.",
                1.25: "The weights sum to one already: no further division by K.",
                4: "That is the first component's alone.",
                2: "That is the second component's alone.",
            },
        ),
    ),
    "6.2": Exercise("Your own constrain", checks.constrain),
    "6.3": Exercise("Your own n_parameters", checks.n_parameters),
    "6.4": Exercise(
        "A fifth type",
        _function(
            "tied_diag",
            ("covariances",),
            _trials(_tied_diag, _tied_diag_cases),
            [
                (
                    "tied alone",
                    lambda S, w: em.constrain(S, w, "tied"),
                    "That is tied: the entries off the diagonal are still there.",
                ),
                (
                    "diag alone",
                    lambda S, w: em.constrain(S, w, "diag"),
                    "That is diag: each component has a diagonal of its own. Average over the components as"
                    " well.",
                ),
                (
                    "without the weights",
                    lambda S, w: np.broadcast_to(S.mean(0) * np.eye(S.shape[1]), S.shape),
                    "The plain mean over the components: weigh them by πₖ.",
                ),
                (
                    "a single matrix",
                    lambda S, w: np.einsum("k,kij->ij", w, S) * np.eye(S.shape[1]),
                    "The numbers are right; every component gets the matrix: shape (K, d, d).",
                ),
                (
                    "the sum",
                    lambda S, w: np.broadcast_to(S.sum(0) * np.eye(S.shape[1]), S.shape),
                    "The sum over the components: take the mean weighted by πₖ.",
                ),
                (
                    "tied spherical",
                    lambda S, w: em.constrain(em.constrain(S, w, "tied"), w, "spherical"),
                    "That is one variance for everything. Keep one for each feature.",
                ),
            ],
        ),
    ),
    "7.1": Exercise(
        "BIC by hand",
        _number(
            1000 + 11 * np.log(200),
            1,
            {
                1022: "That is AIC: 2 for each parameter. BIC has ln n = ln 200.",
                558.3: "-2ℓ = 1000; you have -ℓ.",
                941.7: "The penalty is added to -2ℓ.",
                -941.7: "-2ℓ is positive here: ℓ = -500.",
                1025.3: "That is log10; take the natural logarithm.",
                1029.1: "The penalty is p ln n, without a ½, when -2ℓ is used.",
                1058: "One digit after the point, please.",
                1000: "That is -2ℓ alone; add the penalty.",
            },
        ),
    ),
    "7.2": Exercise("Your own bic", checks.bic),
    "7.3": Exercise("Bug hunt: BIC from a score", _hunt(checks.bic, "mean for total")),
    "7.4": Exercise(
        "Choose by new data",
        _function(
            "choose",
            ("number of components",),
            _trials(_choose, _choose_cases),
            [
                (
                    "by the training data",
                    _choose_by(lambda X, new, mix: em.e_step(X, mix)[1]),
                    "You choose by the log-likelihood of the *training* data, which rises with every "
                    "component. Score the new data.",
                ),
                (
                    "the lowest score",
                    _choose_by(lambda X, new, mix: em.e_step(new, mix)[1], np.argmin),
                    "You choose the lowest log-likelihood of the new data. High is good.",
                ),
                (
                    "by BIC",
                    _choose_by(lambda X, new, mix: em.bic(X, mix), np.argmin),
                    "You choose by BIC on the training data; the new data are not used.",
                ),
                (
                    "by AIC",
                    _choose_by(lambda X, new, mix: em.aic(X, mix), np.argmin),
                    "You choose by AIC on the training data; the new data are not used.",
                ),
                (
                    "index for number",
                    lambda X, new, Ks: Ks.index(int(_choose(X, new, Ks))),
                    "You return the *place* of the best number in Ks. Return the number itself.",
                ),
            ],
        ),
    ),
    "8.1": Exercise("Clone by hand", _method("clone", _clone)),
    "8.2": Exercise("Responsibilities as features", _method("transform", _transform)),
    "8.3": Exercise("A mixture that chooses its own K", _method("fit", _fit_that_chooses)),
    "9.1": Exercise(
        "Count the terms",
        _function(
            "n_terms",
            ("number of terms",),
            _trials(_n_terms, _n_terms_cases),
            [
                (
                    "the 1 forgotten",
                    lambda d, kind: _n_terms(d, kind) - 1,
                    "One short everywhere: the first entry of φ is the 1, which carries the constants.",
                ),
                (
                    "d² products",
                    lambda d, kind: 1 + d + d * d if kind == "full" else _n_terms(d, kind),
                    "For full you count every product twice: xᵢxⱼ is xⱼxᵢ. There are d(d+1)/2.",
                ),
                (
                    "quadratic terms for tied",
                    lambda d, kind: _n_terms(d, "full" if kind == "tied" else kind),
                    "For tied the quadratic term is the same for all components, and cancels: none is left.",
                ),
                (
                    "d terms for spherical",
                    lambda d, kind: _n_terms(d, "diag" if kind == "spherical" else kind),
                    "For spherical one variance serves all features, so only the *sum* of the squares "
                    "counts.",
                ),
            ],
        ),
    ),
    "9.2": Exercise(
        "The diagonal type",
        _function(
            "theta_diag",
            ("coefficients",),
            _trials(_theta_diag, _theta_diag_cases),
            [
                (
                    "weights forgotten",
                    _theta_diag_with(constant=lambda mix: -np.log(mix.weights)),
                    "The constants lack ln πₖ.",
                ),
                (
                    "2π forgotten",
                    _theta_diag_with(constant=lambda mix: mix.means.shape[1] / 2 * np.log(2 * np.pi)),
                    "The constants lack -½ d ln 2π.",
                ),
                (
                    "the square of the mean forgotten",
                    _theta_diag_with(
                        constant=lambda mix: (
                            0.5 * (mix.means**2 / np.diagonal(mix.covariances, axis1=1, axis2=2)).sum(axis=1)
                        )
                    ),
                    "The constants lack -½ Σ μ²/σ²: expand the square (x - μ)² to the end.",
                ),
                (
                    "½ of the squares forgotten",
                    _theta_diag_with(quadratic=2.0),
                    "The coefficients of the squares are -1/σ²; they are -½/σ².",
                ),
                (
                    "sign of the squares",
                    _theta_diag_with(quadratic=-1.0),
                    "The coefficients of the squares have the wrong sign: far points must lose.",
                ),
                (
                    "½ of the linear terms",
                    _theta_diag_with(linear=0.5),
                    "The linear coefficients are halved: in -½(x - μ)² the mixed term is doubled, so +xμ/σ²"
                    " is left.",
                ),
            ],
        ),
    ),
    "9.3": Exercise(
        "Samples that count more than once",
        _function(
            "one_pass_weighted",
            ("log_likelihood", "statistics"),
            _trials(_one_pass, _one_pass_cases),
            [
                (
                    "counts ignored",
                    lambda f, c, n: _one_pass(f, c, np.ones(len(n))),
                    "Each sample still counts once.",
                ),
                (
                    "counts in the log-likelihood alone",
                    lambda f, c, n: (_one_pass(f, c, n)[0], _one_pass(f, c, np.ones(len(n)))[1]),
                    "The log-likelihood is right; in the statistics each sample still counts once.",
                ),
                (
                    "counts in the statistics alone",
                    lambda f, c, n: (_one_pass(f, c, np.ones(len(n)))[0], _one_pass(f, c, n)[1]),
                    "In the log-likelihood each sample still counts once.",
                ),
                (
                    "features multiplied",
                    lambda f, c, n: _one_pass(f * n, c, np.ones(len(n))),
                    "You multiply the features before the E-step: that moves the samples. Multiply the sums.",
                ),
                (
                    "mean for sum",
                    lambda f, c, n: (_one_pass(f, c, n)[0] / n.sum(), _one_pass(f, c, n)[1]),
                    "one_pass returns the *sum* of ln p(x).",
                ),
            ],
        ),
    ),
    "9.4": Exercise(
        "Over-relaxed EM",
        _function(
            "over_relaxed",
            ("log_likelihoods",),
            _trials(_over_relaxed, _over_relaxed_cases),
            [
                (
                    "plain EM",
                    lambda X, mix, eta, n: _over_relaxed(X, mix, 1.0, n),
                    "That is plain EM: every step has its own length, whatever η.",
                ),
                (
                    "no way back",
                    lambda X, mix, eta, n: _over_relaxed(X, mix, eta, n, careful=False),
                    "You never go back to the plain step when the log-likelihood has fallen.",
                ),
                (
                    "one step longer",
                    lambda X, mix, eta, n: _over_relaxed(X, mix, 1 + eta, n),
                    "Your steps are 1 + η times as long: from ϑ go η(ϑ₁ - ϑ), not from ϑ₁.",
                ),
            ],
        ),
    ),
    "10.1": Exercise(
        "A threshold",
        _function(
            "threshold_for",
            ("threshold",),
            _trials(_threshold, _threshold_cases),
            [
                (
                    "of all samples",
                    lambda scores, odd, recall: np.sort(scores)[::-1][int(np.ceil(recall * len(scores))) - 1],
                    "Your threshold catches that share of *all* samples. Count the odd ones alone: "
                    "scores[odd].",
                ),
                (
                    "from the low end",
                    lambda scores, odd, recall: np.sort(scores[odd])[int(np.ceil(recall * odd.sum())) - 1],
                    "You count from the lowest score. High scores are caught first: sort from high to low.",
                ),
                (
                    "one too few",
                    lambda scores, odd, recall: np.sort(scores[odd])[::-1][
                        max(int(recall * odd.sum()) - 1, 0)
                    ],
                    "Where the share is no whole number you catch one too few: round *up*, np.ceil.",
                ),
                (
                    "a quantile between two scores",
                    lambda scores, odd, recall: np.quantile(scores[odd], 1 - recall),
                    "np.quantile lies between two scores. The largest threshold that catches enough *is* a "
                    "score.",
                ),
            ],
        ),
    ),
    "10.2": Exercise(
        "Cars per minute: a mixture of Poissons",
        _function(
            "poisson_iteration",
            ("weights", "rates"),
            _trials(_poisson_iteration, _poisson_cases),
            [
                (
                    "weights forgotten",
                    lambda x, w, r: _poisson_iteration(x, np.full_like(w, 1 / len(w)), r),
                    "The E-step lacks the weights: log-densities are ln πₖ + ln p(x | k).",
                ),
                (
                    "normalised over the samples",
                    lambda x, w, r: (lambda R: (R.sum(0) / R.sum(), R.T @ x / R.sum(0)))(
                        softmax(np.log(w) + poisson.logpmf(x[:, None], r), axis=0)
                    ),
                    "The responsibilities are normalised over the minutes. Each row must sum to one: axis 1.",
                ),
                (
                    "counts not divided",
                    lambda x, w, r: (lambda found: (found[0] * len(x), found[1]))(
                        _poisson_iteration(x, w, r)
                    ),
                    "Your weights are soft counts: divide them by the number of minutes.",
                ),
                (
                    "rates divided by n",
                    lambda x, w, r: (lambda found: (found[0], found[1] * found[0]))(
                        _poisson_iteration(x, w, r)
                    ),
                    "Your rates are divided by the number of minutes. Divide by the soft count of each "
                    "component.",
                ),
            ],
        ),
    ),
    "10.3": Exercise(
        "Hard EM",
        _function(
            "hard_e_step",
            ("responsibilities", "value"),
            _trials(_hard_e_step, _hard_cases),
            [
                (
                    "soft instead of hard",
                    lambda B, w, on: (
                        softmax(np.log(w) + B @ np.log(on).T + (1 - B) @ np.log(1 - on).T, axis=1),
                        0.0,
                    ),
                    "Your responsibilities are still shares. One at the likeliest component, zero elsewhere.",
                ),
                (
                    "the log-likelihood",
                    lambda B, w, on: (
                        _hard_e_step(B, w, on)[0],
                        logsumexp(np.log(w) + B @ np.log(on).T + (1 - B) @ np.log(1 - on).T, axis=1).mean(),
                    ),
                    "Your value is the log-likelihood. Hard EM climbs the mean of the *largest* log-density.",
                ),
                (
                    "weights forgotten",
                    lambda B, w, on: _hard_e_step(B, np.ones_like(w), on),
                    "The weights are missing: a rare component competes as if it were common.",
                ),
                (
                    "only what is on",
                    lambda B, w, on: (lambda a: (np.eye(len(w))[a.argmax(1)], a.max(1).mean()))(
                        np.log(w) + B @ np.log(on).T
                    ),
                    "You count the pixels that are on alone. A pixel that is off speaks as well: (1 - B) "
                    "ln(1 - on).",
                ),
            ],
        ),
    ),
    "10.4": Exercise(
        "Probabilistic PCA",
        _function(
            "ppca_iteration",
            ("W", "variance"),
            _trials(_ppca_iteration, _ppca_cases),
            [
                (
                    "the old W in the variance",
                    functools.partial(_ppca_iteration, old=True),
                    "W is right; the variance is computed with the old W. It would converge to the right "
                    "end, but by steps that are no M-steps: use the new one.",
                ),
                (
                    "the doubt about z forgotten",
                    lambda X, W, v: (
                        lambda Z: (lambda new: (new, ((X - Z @ new.T) ** 2).sum() / X.size))(
                            X.T @ Z @ np.linalg.inv(Z.T @ Z)
                        )
                    )(X @ W @ np.linalg.inv(W.T @ W + v * np.eye(W.shape[1]))),
                    "You regress on E[z] as if it were known. The average of z zᵀ is larger by its "
                    "covariance, σ²M⁻¹.",
                ),
                (
                    "the variance divided by n",
                    lambda X, W, v: (lambda found: (found[0], found[1] * X.shape[1]))(
                        _ppca_iteration(X, W, v)
                    ),
                    "Your variance is d times too large: it is the mean over samples *and* features.",
                ),
            ],
        ),
    ),
}

# What the learner calls


def lines(number):
    """Print the shuffled lines of an exercise, with the letters to put in order."""
    judge = EXERCISES[number].judge if number in EXERCISES else None
    if not hasattr(judge, "lines"):
        raise ValueError(f"there is no exercise {number!r} with shuffled lines.")
    print(judge.head)
    for letter, line in judge.lines.items():
        print(f"{letter}:      " + line.replace("\n", "\n        "))


def check(number, attempt):
    """Check an attempt at an exercise, and remember whether it passed.

    Parameters
    ----------
    number : str
        Of the exercise: "3.2".
    attempt : callable, number or str
        What the exercise asks for.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        There is no exercise of this number.
    """
    verdict = check_solution(number, attempt)
    if verdict.attempted:
        _remember(number, verdict.passed)
    return verdict


def check_solution(number, attempt):
    """As :func:`check`, without remembering: for the solutions that the notebooks show."""
    if number not in EXERCISES:
        raise ValueError(f"there is no exercise {number!r}; the exercises are {', '.join(EXERCISES)}.")
    if attempt is ... or attempt is None:
        return NOT_ATTEMPTED
    try:
        return EXERCISES[number].judge(attempt)
    except Exception as error:
        return Verdict(False, f"Your answer cannot be read: {type(error).__name__}.")


def _file():
    """Where progress is kept: next to the notebooks, whose folder is the kernel's."""
    return pathlib.Path(os.environ.get("EM_PROGRESS", "progress.json"))


def _recall():
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or spoilt
        kept = {}
    return kept if isinstance(kept, dict) else {}


def _remember(number, passed):
    try:
        _file().write_text(json.dumps(_recall() | {number: passed}, indent=1), encoding="utf-8")
    except OSError:  # a folder that cannot be written to: the exercise counts all the same
        pass


class Progress:
    """Which exercises pass so far, of one notebook or of the course."""

    def __init__(self, numbers):
        kept = _recall()
        self.rows = [
            (
                number,
                EXERCISES[number].title,
                "✓" if kept.get(number) is True else "✗" if number in kept else "○",
            )
            for number in numbers
        ]

    def __repr__(self):
        if not self.rows:
            return "No exercise attempted yet. Once you try one, those of the whole course stand here."
        passed = sum(mark == "✓" for *_, mark in self.rows)
        listed = "\n".join(f"{mark} {number}  {title}" for number, title, mark in self.rows)
        return f"{passed} of {len(self.rows)} exercises pass\n{listed}"

    def _repr_html_(self):
        words = {"✓": "passed", "✗": "not right yet", "○": "not attempted yet"}
        head, *_ = repr(self).splitlines()
        rows = "".join(
            f'<tr><td>{mark}</td><td>{number}</td><td style="text-align: left">{html.escape(title)}</td>'
            f'<td style="text-align: left">{words[mark]}</td></tr>'
            for number, title, mark in self.rows
        )
        return f"<p><b>{head}</b></p><table>{rows}</table>"


def progress(notebook=None):
    """Show which exercises pass so far.

    Parameters
    ----------
    notebook : int or None
        Number of a notebook; by default the whole course, whose exercises are listed once one is attempted.

    Returns
    -------
    Progress
    """
    if notebook is None:  # the list is no part of a fresh notebook, so a new title changes no other notebook
        return Progress(EXERCISES if _recall() else [])
    return Progress([number for number in EXERCISES if number.startswith(f"{notebook}.")])
