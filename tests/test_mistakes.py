"""The catalogue: every entry is diagnosed as itself and as nothing else; nothing right is ever failed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import entr, rel_entr, softmax
from scipy.stats import multivariate_normal
from sklearn.utils import check_random_state
from test_catalogue import assert_keeps_its_numbers, verdict_on

from helpers import check, em
from helpers.check import Trial
from helpers.check.comparison import fails
from helpers.check.evidence import agree
from helpers.check.naming import diagnose, wrong_results
from helpers.em import Mixture
from helpers.mistakes.any_step import EXTREMES

ENTRIES = [
    pytest.param(step, entry, id=f"{number} {step.name}: {entry.name}")
    for step in check.STEPS.values()
    for number, entry in enumerate(step.mistakes)
]
quick = settings(max_examples=6, deadline=None, derandomize=True)


@pytest.mark.parametrize(("step", "entry"), ENTRIES)
def test_an_entry_is_diagnosed_as_itself_in_its_own_words(step, entry):
    verdict = verdict_on(step, entry)
    assert not verdict.passed and verdict.mistake == entry.name
    assert verdict.message.startswith(f"Mistake: {entry.name}. {entry.message}")
    assert verdict.where == entry.where


@pytest.mark.parametrize("step", check.STEPS)
def test_each_mistake_of_a_step_keeps_its_number(step):
    assert_keeps_its_numbers(step)


@pytest.mark.parametrize("step", check.STEPS.values(), ids=check.STEPS)
def test_messages_are_unique_and_say_something(step):
    assert len({entry.message for entry in step.mistakes}) == len(step.mistakes)
    for entry in step.mistakes:
        assert len(entry.message.split()) >= 6 and entry.message.endswith((".", ")")), entry.name


@st.composite
def samples_and_mixture(draw):
    """Small data of any size, and parameters that hide nothing."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_features, n_components = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    n_samples = draw(st.integers(n_components + 5, 30))
    X = rng.normal(size=(n_samples, n_features)) @ rng.normal(size=(n_features, n_features)) + rng.normal()
    return X, check.generic_mixture(X, n_components, int(rng.integers(1000)))


def trials_of(step, X, mixture):
    """Trials of a step on given data, expected results by the course's own functions (checked elsewhere)."""
    R = em.e_step(X, mixture)[0]
    arguments = {
        "log_gaussian": [(X, m, c) for m, c in zip(*mixture[1:])],
        "log_joint": [(X, mixture)],
        "e_step": [(X, mixture)],
        "m_step": [(X, R)],
        "elbo": [(X, np.random.default_rng(0).dirichlet(np.ones(len(R[0])), len(X)), mixture)],
        "constrain": [
            (mixture.covariances, mixture.weights, kind) for kind in ("full", "tied", "diag", "spherical")
        ],
        "n_parameters": [(len(R[0]), len(X[0]), kind) for kind in ("full", "tied", "diag", "spherical")],
        "bic": [
            (X, mixture._replace(covariances=em.constrain(*mixture[2:], mixture.weights, kind)), kind)
            for kind in ("full", "tied", "diag", "spherical")
        ],
    }
    arguments["aic"] = arguments["bic"]
    group = 2 if step in ("constrain", "n_parameters", "bic", "aic") else None
    for given_arguments in arguments[step]:
        results = getattr(em, step)(*given_arguments)
        results = tuple(results) if isinstance(results, tuple) else (results,)
        yield Trial("drawn", given_arguments, results, group="" if group is None else given_arguments[2])


SMALL = [step for step in check.STEPS if step not in ("initialise", "fit")]


@pytest.mark.parametrize("step", SMALL)
@quick
@given(drawn=st.lists(samples_and_mixture(), min_size=3, max_size=3))
def test_on_any_data_no_entry_is_taken_for_another(step, drawn):
    trials = [trial for X, mixture in drawn for trial in trials_of(step, X, mixture)]
    comparison = check.STEPS[step]
    shapes = {(len(X), *mixture.means.shape) for X, mixture in drawn}
    for entry in comparison.mistakes:
        outcomes = [
            (trial, results)
            for trial in trials
            if isinstance(results := wrong_results(comparison, entry, trial), list)
        ]
        found = diagnose(comparison, outcomes)
        # a mistake may be invisible on some data (d even, K = d...), but it is never called another
        assert found in (entry, None) or len(shapes) < 3 or _same(entry, found, trials, comparison), (
            entry.name,
            found.name,
        )


def _same(entry, other, trials, comparison):
    """Whether two wrong versions cannot be told apart on these trials at all."""
    return all(
        isinstance(a, list) and isinstance(b, list) and all(agree(*pair, 1e-6) for pair in zip(a, b))
        for trial in trials
        for a, b in [[wrong_results(comparison, e, trial) for e in (entry, other)]]
    )


@pytest.mark.parametrize("step", SMALL)
@quick
@given(drawn=samples_and_mixture(), noise=st.floats(1e-5, 10), seed=st.integers(0, 1000))
def test_no_wrong_answer_passes_and_none_is_called_a_mistake_it_is_not(step, drawn, noise, seed):
    rng = np.random.default_rng(seed)
    trials = list(trials_of(step, *drawn))
    outcomes = []
    for trial in trials:
        results = [np.array(result, dtype=float) for result in trial.expected]
        spoilt = results[seed % len(results)]
        spoilt += noise * (1 + abs(spoilt)) * rng.choice([-1.0, 1.0], size=spoilt.shape) * rng.uniform(0.5, 1)
        outcomes.append((trial, results))
    assert all(fails(*outcome) for outcome in outcomes)
    assert diagnose(check.STEPS[step], outcomes) is None


def by_scipy(X, mean, covariance):
    return multivariate_normal(mean, covariance).logpdf(X)


def by_eigenvalues(X, mean, covariance):
    values, vectors = np.linalg.eigh(covariance)
    z = (X - mean) @ vectors
    return -0.5 * (np.log(2 * np.pi * values).sum() + (z**2 / values).sum(axis=1))


def by_softmax(X, mixture):
    a = em.log_joint(X, mixture)
    return softmax(a, axis=1).tolist(), np.logaddexp.reduce(a, axis=1).mean()


def by_einsum(X, R):
    counts = np.einsum("nk->k", R)
    means = np.einsum("nk,nd->kd", R, X) / counts[:, None]
    centred = X[:, None] - means
    covariances = np.einsum("nk,nki,nkj->kij", R, centred, centred) / counts[:, None, None]
    return [counts / len(X), means, covariances + 1e-6 * np.eye(X.shape[1])]


def by_np_cov(X, R):
    covariances = [np.cov(X.T, aweights=r, ddof=0) + 1e-6 * np.eye(X.shape[1]) for r in R.T]
    return Mixture(R.mean(axis=0), [np.average(X, axis=0, weights=r) for r in R.T], covariances)


def by_entr(X, R, mixture):
    return ((R * em.log_joint(X, mixture)).sum() + entr(R).sum()) / len(X)


def by_loop(X, R, mixture):
    total = 0.0
    for row, joint in zip(R, em.log_joint(X, mixture)):
        total += sum(q * (a - np.log(q)) for q, a in zip(row, joint) if q > 0)
    return total / len(X)


RIGHT = [("elbo", by_entr), ("elbo", by_loop)]
RIGHT += [("log_gaussian", by_scipy), ("log_gaussian", by_eigenvalues), ("e_step", by_softmax)]
RIGHT += [("m_step", by_einsum), ("m_step", by_np_cov)]


@pytest.mark.parametrize(("step", "attempt"), RIGHT, ids=lambda value: getattr(value, "__name__", value))
@quick
@given(drawn=samples_and_mixture())
def test_on_any_data_a_right_answer_written_another_way_passes(step, attempt, drawn):
    trials = list(trials_of(step, *drawn))
    verdict = replace(check.STEPS[step], trials=lambda: trials)(attempt)
    assert verdict.passed, verdict


@pytest.mark.parametrize(
    ("step", "attempt", "kind"),
    [
        ("e_step", lambda X, mix: naive(np.exp(em.log_joint(X, mix))), "underflow"),
        ("log_gaussian", lambda X, m, S: np.log(multivariate_normal(m, S).pdf(X)), "underflow"),
        ("log_gaussian", lambda X, m, S: by_det(X, m, S), "determinant"),
        ("log_gaussian", lambda X, m, S: by_expanded_square(X, m, S), "offset"),
        ("log_gaussian", lambda X, m, S: multivariate_normal(m, S).logpdf(X), "units"),
        ("m_step", lambda X, R: by_mean_of_squares(X, R), "offset"),
        (
            "m_step",
            lambda X, R: (*em.m_step(X, R)[:2], np.squeeze(em.m_step(X, R).covariances)),
            "one feature",
        ),
        ("e_step", lambda X, mix: (np.squeeze(em.e_step(X, mix)[0]), em.e_step(X, mix)[1]), "one component"),
        ("e_step", lambda X, mix: (em.e_step(X, mix)[0], log_of_product(X, mix)), "many"),
        ("elbo", lambda X, R, mix: (R * (em.log_joint(X, mix) - np.log(R))).sum() / len(X), "zeros"),
        ("elbo", lambda X, R, mix: by_gap(X, R, mix), "underflow"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_mistake_that_shows_on_extreme_cases_alone_is_named(step, attempt, kind):
    entry = EXTREMES.get((step, kind), EXTREMES[kind])
    assert check.STEPS[step](attempt).mistake == entry.name


def naive(joint):
    return joint / joint.sum(axis=1, keepdims=True), np.log(joint.sum(axis=1)).mean()


def by_det(X, m, S):
    centred = X - m
    square = (centred @ np.linalg.inv(S) * centred).sum(axis=1)
    return -0.5 * (len(m) * np.log(2 * np.pi) + np.log(np.linalg.det(S)) + square)


def by_expanded_square(X, m, S):
    P = np.linalg.inv(S)
    square = (X @ P * X).sum(axis=1) - 2 * X @ P @ m + m @ P @ m
    return -0.5 * (len(m) * np.log(2 * np.pi) + np.linalg.slogdet(S)[1] + square)


def by_mean_of_squares(X, R):
    counts = R.sum(axis=0)
    means = R.T @ X / counts[:, None]
    squares = np.einsum("nk,ni,nj->kij", R, X, X) / counts[:, None, None]
    return counts / len(X), means, squares - means[:, :, None] * means[:, None] + 1e-6 * np.eye(X.shape[1])


def by_gap(X, R, mixture):
    gamma, log_likelihood = em.e_step(X, mixture)
    return log_likelihood - rel_entr(R, gamma).sum(axis=1).mean()


def log_of_product(X, mixture):
    return np.log(np.prod(np.exp(em.log_joint(X, mixture)).sum(axis=1))) / len(X)


def fit_that_breaks_early(whether):
    """``fit`` as learners write it, with the break before the M-step, and one way to tell convergence."""

    def fit(X, K, covariance_type, n_init, tol, max_iter, reg_covar, random_state):
        rng, runs = check_random_state(random_state), []
        for _ in range(n_init):
            mixture = em.m_step(X, em.initialise(X, K, rng), covariance_type, reg_covar)
            climb, broke = [], False
            for _ in range(max_iter):
                responsibilities, log_likelihood = em.e_step(X, mixture)
                climb.append(log_likelihood)
                if len(climb) > 1 and abs(climb[-1] - climb[-2]) < tol:
                    broke = True
                    break
                mixture = em.m_step(X, responsibilities, covariance_type, reg_covar)
            runs.append((mixture, climb, whether(climb, broke, tol, max_iter)))
        return max(runs, key=lambda run: run[1][-1])

    return fit


@pytest.mark.parametrize(
    "whether",
    [
        lambda climb, broke, tol, max_iter: broke,
        lambda climb, broke, tol, max_iter: abs(climb[-1] - climb[-2]) < tol,
        lambda climb, broke, tol, max_iter: len(climb) < max_iter,
    ],
    ids=["a flag", "the rule", "the count"],
)
def test_a_fit_that_breaks_before_the_m_step_is_known(whether):
    named = check.fit(fit_that_breaks_early(whether)).mistake
    assert named.startswith("stopped between E-step and M-step")


def test_an_m_step_that_takes_reg_covar_must_use_it():
    assert check.m_step(lambda X, R, reg_covar=1e-6: em.m_step(X, R)).mistake == "reg_covar ignored"
    assert check.m_step(lambda X, R, reg_covar=1e-6: em.m_step(X, R, reg_covar=reg_covar)).passed


def test_a_fit_whose_iterations_begin_with_the_m_step_is_known():
    def fit(X, K, covariance_type, n_init, tol, max_iter, reg_covar, random_state):
        rng, runs = check_random_state(random_state), []
        for _ in range(n_init):
            responsibilities, climb = em.initialise(X, K, rng), []
            while len(climb) < max_iter and (len(climb) < 2 or abs(climb[-1] - climb[-2]) >= tol):
                mixture = em.m_step(X, responsibilities, covariance_type, reg_covar)
                responsibilities, log_likelihood = em.e_step(X, mixture)
                climb.append(log_likelihood)
            runs.append((mixture, climb, abs(climb[-1] - climb[-2]) < tol))
        return max(runs, key=lambda run: run[1][-1])

    assert check.fit(fit).mistake == "mixture before the last M-step"


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_nearly_right_result_is_not_taken_for_a_mistake_in_another(part):
    def single(X, R):
        results = list(em.m_step(X, R))
        results[part] = np.asarray(results[part], dtype=np.float32)
        return results

    assert check.m_step(single).mistake in (None, "single precision")
