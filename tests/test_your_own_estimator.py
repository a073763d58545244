"""The judges of notebook 08: sound attempts of other forms pass, and what a slip is told is true of it."""

import re
from copy import copy, deepcopy

import numpy as np
import pytest
from scipy.special import logsumexp
from sklearn import base
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers import em, exercises


def made_in_turn(model):
    given = {name: deepcopy(value) for name, value in model.get_params(deep=False).items()}
    new = type(model)(**given)
    for name, value in given.items():
        if id(getattr(new, name)) != id(value):
            raise RuntimeError(name)
    return new


def best_so_far(self, X, y=None):
    self._validate_params()
    X = validate_data(self, X, dtype=float, ensure_min_samples=2)
    rng, best = check_random_state(self.random_state), None
    for _ in range(self.n_init):
        run = self._climb(X, self._start(X, rng))
        if best is None or run.log_likelihoods[-1:] > best.log_likelihoods[-1:]:
            best = run
    self._store(best)
    return self.predict(X)


def shifted(self, X):
    X = validate_data(self, X, dtype=float, reset=False)
    check_is_fitted(self)
    terms = em.log_joint(X, self._mixture())
    return terms.max(axis=1) + np.log(np.exp(terms - terms.max(axis=1, keepdims=True)).sum(axis=1))


@pytest.mark.parametrize(
    ("number", "attempt"), [("8.1", made_in_turn), ("8.2", best_so_far), ("8.3", shifted)]
)
def test_a_sound_attempt_of_another_form_passes(number, attempt):
    verdict = exercises.judge(number, attempt)
    assert verdict.passed, verdict


def the_best_of_ends(self, X, y=None):
    self._validate_params()
    X = validate_data(self, X, dtype=float, ensure_min_samples=2)
    rng, best = check_random_state(self.random_state), None
    for _ in range(self.n_init):
        run = self._climb(X, self._start(X, rng))
        if best is None or run.log_likelihoods[-1] > best.log_likelihoods[-1]:
            best = run
    self._store(best)
    return self.predict(X)


def test_two_empty_climbs_are_compared():
    verdict = exercises.judge("8.2", the_best_of_ends)
    assert not verdict.passed
    assert "With n_init=2 yours raises IndexError" in str(verdict)


def emptied(model):
    new = copy(model)
    del new.means_
    return new


def of_one_start(self, X, y=None):
    rng = check_random_state(self.random_state)
    start = self._start(X, rng)
    runs = [self._climb(X, start) for _ in range(self.n_init)]
    self._store(runs[0])
    return em.e_step(X, runs[0].mixture)[0].argmax(axis=1)


def shares(self, X, y=None):
    run = self._climb(X, self._start(X, check_random_state(self.random_state)))
    self._store(run)
    return em.e_step(X, run.mixture)[0]


SLIPS = {
    "scikit-learn's clone": ("8.1", base.clone, "scikit-learn's `clone`"),
    "copy.copy of each parameter": (
        "8.1",
        lambda model: type(model)(**{name: copy(value) for name, value in model.get_params().items()}),
        "its rows are still the model's",
    ),
    "the dictionary": ("8.1", lambda model: model.get_params(), "of type dict"),
    "past the constructor": ("8.1", emptied, "hold the same list"),
    "one start for all": ("8.2", of_one_start, "With n_init=5, `_start` is called 1 times"),
    "responsibilities": ("8.2", shares, re.escape("an array of shape (600, 3)")),
    "a tuple": ("8.3", lambda self, X: em.e_step(X, self._mixture()), "returned something of type tuple"),
    "a column": (
        "8.3",
        lambda self, X: logsumexp(em.log_joint(X, self._mixture()), axis=1, keepdims=True),
        re.escape("shape (20, 1); expected an array of shape (20,)"),
    ),
    "another sign": (
        "8.3",
        lambda self, X: -logsumexp(em.log_joint(X, self._mixture()), axis=1),
        "yours 2.51603, ours -2.51603",
    ),
}


@pytest.mark.parametrize(("number", "attempt", "says"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_what_is_true_of_it(number, attempt, says):
    verdict = exercises.judge(number, attempt)
    assert not verdict.passed and re.search(says, verdict.message), verdict
