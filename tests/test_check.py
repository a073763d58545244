"""helpers/check.py: right answers pass however they are written, and no broken step does."""

import re

import numpy as np
import pytest
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal

from helpers import check, datasets, em

STEPS = ["log_gaussian", "log_joint", "e_step", "m_step", "constrain"]
STEPS += ["initialise", "fit", "n_parameters", "bic", "aic"]


def joint(X, mixture):
    return np.stack([em.log_gaussian(X, m, c) for m, c in zip(*mixture[1:], strict=True)], 1) + np.log(
        mixture.weights
    )


def e_from(log_joint):
    return softmax(log_joint, axis=1), logsumexp(log_joint, axis=1).mean()


def m_around(X, R, centres=None, counts=None):
    """An M-step by einsum, around other centres or with other counts where given."""
    N = R.sum(0)
    means = R.T @ X / N[:, None]
    centred = X[None] - (means if centres is None else centres)[:, None]
    covariances = (
        np.einsum("nk,kni,knj->kij", R, centred, centred) / (N if counts is None else counts)[:, None, None]
    )
    return N / len(X), means, covariances + 1e-6 * np.eye(X.shape[1])


def naive_e_step(X, mixture):
    joint_density = np.exp(joint(X, mixture))
    return joint_density / joint_density.sum(axis=1, keepdims=True), np.log(joint_density.sum(axis=1)).mean()


RIGHT = {
    "log_gaussian by scipy": ("log_gaussian", lambda X, m, c: multivariate_normal(m, c).logpdf(X)),
    "log_joint by list": ("log_joint", lambda X, mixture: joint(X, mixture).tolist()),
    "e_step by softmax": ("e_step", lambda X, mixture: e_from(joint(X, mixture))),
    "m_step by einsum": ("m_step", m_around),
}
WRONG = {
    "log_gaussian without the half": ("log_gaussian", lambda X, m, c: 2 * em.log_gaussian(X, m, c)),
    "log_gaussian of a density": ("log_gaussian", lambda X, m, c: np.exp(em.log_gaussian(X, m, c))),
    "log_gaussian with precision for covariance": (
        "log_gaussian",
        lambda X, m, c: em.log_gaussian(X, m, (np.linalg.inv(c) + np.linalg.inv(c).T) / 2),
    ),
    "log_joint without weights": ("log_joint", lambda X, mix: joint(X, mix) - np.log(mix.weights)),
    "log_joint transposed": ("log_joint", lambda X, mix: joint(X, mix).T),
    "e_step without weights": ("e_step", lambda X, mix: e_from(joint(X, mix) - np.log(mix.weights))),
    "e_step normalised over samples": (
        "e_step",
        lambda X, mix: (softmax(joint(X, mix), 0), e_from(joint(X, mix))[1]),
    ),
    "e_step without log-sum-exp": ("e_step", naive_e_step),
    "e_step with the total": (
        "e_step",
        lambda X, mix: (e_from(joint(X, mix))[0], e_from(joint(X, mix))[1] * len(X)),
    ),
    "e_step hard": (
        "e_step",
        lambda X, mix: (np.eye(len(mix[0]))[joint(X, mix).argmax(1)], e_from(joint(X, mix))[1]),
    ),
    "e_step returns one thing": ("e_step", lambda X, mix: e_from(joint(X, mix))[0]),
    "m_step with even weights": (
        "m_step",
        lambda X, R: (np.full(R.shape[1], 1 / R.shape[1]), *m_around(X, R)[1:]),
    ),
    "m_step around the global mean": (
        "m_step",
        lambda X, R: m_around(X, R, np.tile(X.mean(0), (R.shape[1], 1))),
    ),
    "m_step divided by n": ("m_step", lambda X, R: m_around(X, R, counts=np.full(R.shape[1], len(X)))),
    "m_step divided by N_k - 1": ("m_step", lambda X, R: m_around(X, R, counts=R.sum(0) - 1)),
    "m_step without reg_covar": ("m_step", lambda X, R: em.m_step(X, R, reg_covar=0)),
    "m_step returns None": ("m_step", lambda X, R: None),
    "m_step raises": ("m_step", lambda X, R: R @ X),
    "constrain tied without weights": (
        "constrain",
        lambda S, w, kind: np.array([S.mean(0)] * len(w)) if kind == "tied" else em.constrain(S, w, kind),
    ),
    "constrain spherical by the maximum": (
        "constrain",
        lambda S, w, kind: (
            np.diagonal(S, axis1=1, axis2=2).max(1)[:, None, None] * np.eye(S.shape[1])
            if kind == "spherical"
            else em.constrain(S, w, kind)
        ),
    ),
    "initialise from another seed": ("initialise", lambda X, K, seed: em.initialise(X, K, seed + 1)),
    "fit with one start": ("fit", lambda X, K, n_init=1, **options: em.fit(X, K, **options)),
    "fit with half the tolerance": (
        "fit",
        lambda X, K, tol=1e-3, **options: em.fit(X, K, tol=tol / 2, **options),
    ),
    "fit returns the mixture alone": ("fit", lambda X, K, **options: em.fit(X, K, **options).mixture),
    "n_parameters with all weights": ("n_parameters", lambda K, d, kind: em.n_parameters(K, d, kind) + 1),
    "bic of the mean": ("bic", lambda X, mix, kind: em.bic(X, mix, kind) / len(X)),
    "aic with the sign of a log-likelihood": ("aic", lambda X, mix, kind: -em.aic(X, mix, kind)),
    "m_step returns text": ("m_step", lambda X, R: "abc"),
}


@pytest.mark.parametrize("step", STEPS)
def test_the_courses_own_steps_pass(step):
    verdict = getattr(check, step)(getattr(em, step))
    assert verdict.passed and verdict.mistake is None, verdict


@pytest.mark.parametrize(("step", "attempt"), RIGHT.values(), ids=RIGHT)
def test_a_right_answer_written_another_way_passes(step, attempt):
    assert getattr(check, step)(attempt).passed


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # a wrong answer may divide by zero
@pytest.mark.parametrize(("step", "attempt"), WRONG.values(), ids=WRONG)
def test_a_broken_step_fails_with_a_message(step, attempt):
    verdict = getattr(check, step)(attempt)
    assert not verdict.passed and step in verdict.message


def test_an_attempt_that_changes_its_input_cannot_change_a_later_case():
    def greedy(X, mixture):
        result = em.e_step(X, mixture)
        X[:], mixture.means[:] = 0, 0
        return result

    assert check.e_step(greedy).passed


def test_uniform_weights_and_round_blobs_would_have_hidden_the_forgotten_weights():
    X, labels = datasets.demo()
    means = np.array([X[labels == k].mean(axis=0) for k in range(3)])
    even = em.Mixture(np.full(3, 1 / 3), means, np.array([np.eye(2)] * 3))
    assert np.allclose(e_from(joint(X, even) - np.log(even.weights))[0], em.e_step(X, even)[0])


def test_a_verdict_reads_well_as_text_and_in_a_notebook():
    verdict = check.Verdict(False, "1 < 2 & so on")
    assert repr(verdict) == "✗ 1 < 2 & so on"
    assert "1 &lt; 2 &amp; so on" in verdict._repr_html_()


def test_scikit_learn_model_holds_the_given_parameters():
    X, _ = datasets.hard()
    assert np.allclose(
        check.sklearn_model(datasets.HARD).score(X), em.e_step(X, datasets.HARD)[1], rtol=1e-12
    )


def test_a_small_difference_is_shown_with_enough_digits():
    verdict = check.e_step(lambda X, mixture: (em.e_step(X, mixture)[0] * (1 + 1e-8), 0))
    given, expected = re.search(r"is (\S+); scikit-learn has (\S+)\.$", verdict.message).groups()
    assert given != expected


def test_generic_mixture_refuses_more_components_than_samples():
    with pytest.raises(ValueError, match="between 1 and the 5 samples"):
        check.generic_mixture(np.zeros((5, 2)), 6)
