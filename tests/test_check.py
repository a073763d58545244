"""helpers/check: right answers pass however they are written, and no broken step does."""

import contextlib
import functools
import math
import pathlib
import re
import sys
import time
import warnings

import numpy as np
import pytest
from scipy.special import logsumexp, softmax
from sklearn.mixture import GaussianMixture

from helpers import check, datasets, em
from helpers.check import running


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


def by_slogdet(X, mean, covariance):
    centred = X - mean
    distances = (centred.T * np.linalg.solve(covariance, centred.T)).sum(axis=0)
    return -0.5 * (len(mean) * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1] + distances)


RIGHT = {
    "log_gaussian by slogdet and solve": ("log_gaussian", lambda X, m, c: by_slogdet(X, m, c)),
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


@pytest.mark.parametrize("step", check.STEPS)
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
    assert not verdict.passed and len(verdict.message) > 20


def greedy(X, mixture):
    result = em.e_step(X, mixture)
    X[:], mixture.means[:] = 0, 0
    return result


def test_an_attempt_that_changes_its_input_is_told_so_and_spoils_nothing():
    verdict = check.e_step(greedy)
    assert not verdict.passed and verdict.mistake == "input changed in place"
    assert check.e_step(em.e_step).passed


def test_uniform_weights_and_round_blobs_would_have_hidden_the_forgotten_weights():
    X, labels = datasets.demo()
    means = np.array([X[labels == k].mean(axis=0) for k in range(3)])
    even = em.Mixture(np.full(3, 1 / 3), means, np.array([np.eye(2)] * 3))
    assert np.allclose(e_from(joint(X, even) - np.log(even.weights))[0], em.e_step(X, even)[0])


def loops(X, mixture):
    """An E-step of plain loops and lists."""
    shares, total = [], 0.0
    for x in X:
        terms = []
        for weight, mean, covariance in zip(*mixture):
            gap = [a - b for a, b in zip(x, mean)]
            inverse = np.linalg.inv(covariance).tolist()
            square = sum(a * inverse[i][j] * b for i, a in enumerate(gap) for j, b in enumerate(gap))
            log_det = np.linalg.slogdet(covariance)[1]
            terms.append(math.log(weight) - 0.5 * (len(x) * math.log(2 * math.pi) + log_det + square))
        top = max(terms)
        evidence = top + math.log(sum(math.exp(term - top) for term in terms))
        shares.append([math.exp(term - evidence) for term in terms])
        total += evidence
    return shares, total / len(X)


def test_plain_loops_and_lists_pass():
    assert check.e_step(loops).passed


HOSTILE = {
    "raises": (lambda X, mix: X @ mix.nothing, "AttributeError"),
    "raises something of its own": (lambda X, mix: (_ for _ in ()).throw(Exception()), "Exception"),
    "leaves the interpreter": (lambda X, mix: sys.exit(), "SystemExit"),
    "too few arguments": (lambda X: X, "2 arguments"),
    "too many arguments": (lambda X, mixture, weights: X, "'weights'"),
    "None": (lambda X, mix: None, "returned None"),
    "a string": (lambda X, mix: "abc", "returned str"),
    "a dictionary": (lambda X, mix: {"responsibilities": X}, "returned dict"),
    "three things": (lambda X, mix: (X, X, X), "returned 3 things"),
    "strings inside": (lambda X, mix: ("abc", 1.0), "of type str"),
    "None inside": (lambda X, mix: (None, 1.0), "of type NoneType"),
    "ragged lists": (lambda X, mix: ([[1.0], [1.0, 2.0]], 1.0), "of type list"),
    "an object array": (lambda X, mix: (np.array([X, None], dtype=object), 1.0), "of type ndarray"),
    "complex numbers": (lambda X, mix: (em.e_step(X, mix)[0] + 0j, 1.0), "of type ndarray"),
    "NaN": (lambda X, mix: (em.e_step(X, mix)[0] * np.nan, 1.0), "contains NaN"),
    "infinity": (lambda X, mix: (em.e_step(X, mix)[0] + np.inf, 1.0), "contains infinity"),
    "a class": (dict, "2 arguments|raised|returned"),
    "a number": (3.0, "must be a function"),
    "endless recursion": (lambda X, mix: HOSTILE["endless recursion"][0](X, mix), "RecursionError"),
}


@pytest.mark.parametrize(("attempt", "says"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_attempt_gets_a_sentence_and_never_an_exception(attempt, says):
    verdict = check.e_step(attempt)
    assert not verdict.passed and re.search(says, verdict.message), verdict


def endless(X, mixture):
    while True:
        pass


def endless_and_deaf(X, mixture):
    while True:
        try:
            X = X + 1
        except:  # noqa: E722 - as a learner may write
            pass


@pytest.mark.parametrize("attempt", [endless, endless_and_deaf])
def test_an_endless_loop_is_stopped_and_the_notebook_goes_on(attempt, monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 0.3)
    verdict = check.e_step(attempt)
    assert verdict.mistake == "endless loop" and not verdict.passed
    assert check.e_step(em.e_step).passed


def busy(seconds):
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        pass


def test_an_attempt_that_ends_just_at_the_limit_leaves_no_interruption_behind():
    for seconds in np.linspace(0.001, 0.02, 40):
        with contextlib.suppress(running.TimeUp):
            running.within(0.01, functools.partial(busy, seconds))
    busy(0.3)  # a late interruption would hit here


def test_without_threads_a_check_still_works(monkeypatch):
    def no_threads(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(running.threading.Thread, "start", no_threads)
    assert check.e_step(em.e_step).passed


def test_the_learner_can_still_interrupt_a_check():
    def interrupted(X, mixture):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check.e_step(interrupted)


def test_an_exception_is_shown_with_its_line_in_the_learners_code():
    def attempt(X, mixture):
        return np.ones(7) + X  # shapes do not fit

    line = attempt.__code__.co_firstlineno + 1
    message = check.e_step(attempt).message
    assert f"Line {line} of your code: `return np.ones(7) + X" in message and "ValueError" in message


def test_what_an_attempt_prints_and_warns_stays_out_of_the_notebook(capsys):
    def noisy(X, mixture):
        print("noise")
        warnings.warn("more noise", stacklevel=1)
        return em.e_step(X, mixture)

    assert check.e_step(noisy).passed
    assert capsys.readouterr() == ("", "")


def skeleton(X, mixture):
    responsibilities = ...
    return responsibilities, ...


def half_a_skeleton(X, mixture):
    log_evidence = logsumexp(em.log_joint(X, mixture), axis=1)
    return np.exp(em.log_joint(X, mixture) - ...), log_evidence.mean()


def right_with_an_ellipsis_index(X, mixture):
    responsibilities, log_likelihood = em.e_step(X, mixture)
    return responsibilities[..., :], log_likelihood


def wrong_with_an_ellipsis_index(X, mixture):
    responsibilities, log_likelihood = em.e_step(X, mixture)
    return responsibilities[..., ::-1], log_likelihood


@pytest.mark.parametrize("attempt", [skeleton, half_a_skeleton, ..., None])
def test_a_skeleton_is_not_attempted_yet(attempt):
    assert check.e_step(attempt) == check.NOT_ATTEMPTED


def test_an_ellipsis_as_an_index_is_no_skeleton():
    assert check.e_step(right_with_an_ellipsis_index).passed
    verdict = check.e_step(wrong_with_an_ellipsis_index)
    assert verdict.attempted and not verdict.passed


# Evidence for what the catalogue does not know

EVIDENCE = {
    "a factor": (
        "log_gaussian",
        lambda X, m, c: em.log_gaussian(X, m, c) * 1.7,
        "1.7 times what it should be",
    ),
    "a constant": ("log_gaussian", lambda X, m, c: em.log_gaussian(X, m, c) + 0.3, r"off by the same \+0.3"),
    "a constant for each component": (
        "log_joint",
        lambda X, mix: joint(X, mix) + np.arange(len(mix.weights)),
        "Every component is off by a constant of its own",
    ),
    "a constant for each sample": (
        "log_joint",
        lambda X, mix: joint(X, mix) + np.arange(len(X))[:, None],
        "Every sample is off by a constant of its own",
    ),
    "rows": (
        "e_step",
        lambda X, mix: (em.e_step(X, mix)[0] ** 2, em.e_step(X, mix)[1]),
        "rows .* not sum to one",
    ),
    "shape": (
        "log_gaussian",
        lambda X, m, c: em.log_gaussian(X, m, c)[:-1],
        r"shape \(5,\); expected \(6,\)",
    ),
    "asymmetry": (
        "m_step",
        lambda X, R: em.m_step(X, R)._replace(covariances=np.tril(em.m_step(X, R).covariances)),
        "not symmetric",
    ),
    "one component": (
        "log_joint",
        lambda X, mix: joint(X, mix) * (np.arange(len(mix.weights)) > 0),
        "Wrong only for component 0, still zero",
    ),
    "the diagonal": (
        "m_step",
        lambda X, R: em.m_step(X, R, reg_covar=0.3),
        "Only the diagonals are wrong",
    ),
    "how long it ran": (
        "fit",
        lambda *a: em.fit(*a[:4], a[4] / 3, *a[5:]),
        r"Your log_likelihoods have \d+ entries",
    ),
    "right parts": (
        "m_step",
        lambda X, R: em.m_step(X, R)._replace(covariances=np.ones((R.shape[1], X.shape[1], X.shape[1]))),
        r"\(weights, means right\.\)",
    ),
}


@pytest.mark.parametrize(("step", "attempt", "says"), EVIDENCE.values(), ids=EVIDENCE)
def test_an_unknown_mistake_gets_evidence_and_numbers_side_by_side(step, attempt, says):
    verdict = getattr(check, step)(attempt)
    assert verdict.mistake is None and not verdict.passed
    assert re.search(says, verdict.message), verdict
    assert "shape" in says or re.search(r"yours: .*\n *scikit-learn: ", verdict.message)


def test_results_in_another_order_are_recognised():
    verdict = check.m_step(lambda X, R: em.m_step(X, R)[::-1])
    assert verdict.mistake == "results in another order"
    assert "You return covariances, means, weights; expected weights, means, covariances" in verdict.message


@pytest.mark.parametrize(
    ("attempt", "name"),
    [
        (lambda X, m, c: em.log_gaussian(X, m, c).astype(np.float32), "single precision"),
        (
            lambda X, m, c: np.log(np.exp(em.log_gaussian(X, m, c)) + 1e-6),
            "a small constant inside the logarithm",
        ),
        (lambda X, m, c: em.log_gaussian(X, m, c).round(5), None),
        (lambda X, m, c: em.log_gaussian(X, m, c + 3e-6 * np.eye(len(m))), None),
    ],
    ids=["float32", "a constant inside the logarithm", "rounded", "a small ridge"],
)
def test_what_is_almost_right_gets_a_name_only_where_the_numbers_show_its_cause(attempt, name):
    assert check.log_gaussian(attempt).mistake == name


def test_a_verdict_reads_well_as_text_and_in_a_notebook():
    verdict = check.Verdict(
        False, "Mistake: a < b. Each *row* of `x < y`, not 2*a*b & so on\n\nyours: [1 2]", "a < b"
    )
    assert repr(verdict) == "✗ Mistake: a < b. Each row of `x < y`, not 2*a*b & so on\n\nyours: [1 2]"
    page = verdict._repr_html_()
    assert "<b>a &lt; b</b>. Each <em>row</em> of <code>x &lt; y</code>, not 2*a*b &amp; so on" in page
    assert ">yours: [1 2]</pre>" in page


def test_an_exception_is_told_by_its_first_line():
    def attempt(X, mixture):
        raise ValueError("the first line says it.\n[[1. 2.]\n [3. 4.]]")

    assert "raised ValueError: the first line says it. Line" in check.e_step(attempt).message


def test_of_a_long_row_the_entries_that_differ_are_shown():
    def attempt(X, mean, covariance):
        values = em.log_gaussian(X, mean, covariance)
        values[3] += len(X) > 6
        return values

    rows = check.log_gaussian(attempt).message.splitlines()[-2:]
    assert re.fullmatch(r"log-density\[3\], yours: \[ *\S+\]", rows[0].strip())


@pytest.mark.parametrize("factor", [1 + 1e-8, 1 + 1e-5])
def test_a_factor_so_near_one_is_no_pattern(factor):
    verdict = check.log_gaussian(lambda X, m, c: em.log_gaussian(X, m, c) * factor)
    assert "times" not in verdict.message


def test_scikit_learn_model_holds_the_given_parameters():
    X, _ = datasets.hard()
    assert np.allclose(
        check.sklearn_model(datasets.HARD).score(X), em.e_step(X, datasets.HARD)[1], rtol=1e-12
    )


def test_a_small_difference_is_shown_with_enough_digits():
    verdict = check.e_step(lambda X, mixture: (em.e_step(X, mixture)[0] * (1 + 1e-8), 0))
    given, expected = re.findall(r": \[(.*)\]$", verdict.message, re.M)
    assert given != expected


def test_generic_mixture_refuses_more_components_than_samples():
    with pytest.raises(ValueError, match="between 1 and the 5 samples"):
        check.generic_mixture(np.zeros((5, 2)), 6)


def test_the_readme_quotes_what_a_check_really_says():
    verdict = check.e_step(lambda X, mixture: (softmax(joint(X, mixture), axis=0), em.e_step(X, mixture)[1]))
    readme = (pathlib.Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"```\n{verdict!r}\n```" in readme


def test_an_attempt_without_its_seed_is_told_that_it_draws_anew():
    def initialise(X, n_components, random_state):
        return np.eye(n_components)[np.random.default_rng().integers(n_components, size=len(X))]

    assert check.initialise(initialise).mistake == "another answer each time"


def test_an_attempt_that_raises_on_one_extreme_case_and_errs_on_another_gets_its_sentence():
    first = []

    def log_gaussian(X, mean, covariance):
        if np.ptp(np.log10(np.diag(covariance))) > 8:  # features in very different units
            first.append(0)
            if len(first) > 1:
                raise ValueError("no more")
            return em.log_gaussian(X, mean, covariance) + 1
        return em.log_gaussian(X, mean, covariance)

    assert check.log_gaussian(log_gaussian).mistake == "a threshold in one feature's units"


@pytest.mark.parametrize("n_init", [1, 3])
def test_a_climb_that_scikit_learn_does_not_keep_is_made_anew(n_init):
    X, _ = datasets.hard(40)
    model = GaussianMixture(4, n_init=n_init, tol=5e-3, random_state=5).fit(X)
    kept = check.sklearn_climb(model, X)
    vars(model).pop("lower_bounds_", None)
    assert check.sklearn_climb(model, X) == pytest.approx(kept, rel=1e-12)
    assert kept[-1] == pytest.approx(model.lower_bound_, rel=1e-12)
