"""helpers/validation.py and threads.py: what is checked, once, and on how many threads it runs."""

import os
import subprocess
import sys

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from helpers import datasets, em
from helpers.threads import one_thread
from helpers.validation import checked, trusted, valid_count, valid_samples

SINGULAR = em.Mixture(np.ones(1), np.zeros((1, 2)), np.zeros((1, 2, 2)))


def threads():
    """How many threads each library may use."""
    return [library["num_threads"] for library in threadpool_info()]


@checked(X=valid_samples, times=valid_count)
def repeated(X, times=2, name=None):
    return np.tile(X, times)


@checked(X=valid_samples)
def around(X, times):
    return repeated(X, times)


def test_what_is_named_is_checked_and_arrives_as_the_function_wants_it():
    assert repeated([[1, 2]], name="not checked").tolist() == [[1.0, 2.0, 1.0, 2.0]]
    assert repeated([[1]]).dtype == float
    with pytest.raises(ValueError, match="times must be a whole number >= 1; got 0"):
        repeated([[1]], 0)
    with pytest.raises(ValueError, match="Expected 2D array"):
        repeated(times=1, X=[1])


def test_a_validator_sees_the_other_arguments_as_those_before_it_left_them():
    def valid_rows(value, name, X, **others):
        assert name == "rows" and isinstance(X, np.ndarray) and others == {"z": 3}
        return len(X)

    @checked(X=valid_samples, rows=valid_rows)
    def counted(X, rows, z=3):
        return rows

    assert counted([[1], [2]], rows=None) == 2


def test_within_a_checked_function_or_trusted_nothing_is_checked_again():
    assert around([[1.0]], 0).shape == (1, 0)
    with trusted():
        assert repeated([1.0], 3).tolist() == [1.0, 1.0, 1.0]
    for leave in (lambda: around("no samples", 1), lambda: em.e_step([[0, 0]], SINGULAR)):
        with pytest.raises(ValueError):
            leave()
    with pytest.raises(ValueError, match="times must be"):  # after a function has ended, and also badly
        repeated([[1]], 0)


def test_trusted_explains_a_covariance_that_stopped_being_one():
    with pytest.raises(ValueError, match="collapsed onto too few samples"), trusted():
        em.log_gaussian(np.zeros((1, 2)), np.zeros(2), np.zeros((2, 2)))


def test_a_result_that_overflowed_is_refused_by_the_name_of_its_function():
    @checked()
    def boundless(x):
        return (x, (np.inf,))

    with pytest.raises(ValueError, match="boundless overflowed"):
        boundless(1)


def test_a_validator_for_an_argument_that_the_function_has_not_is_refused_at_once():
    with pytest.raises(TypeError, match=r"repeated has no argument 'Y' to check; it has \(X, times"):
        checked(Y=valid_samples)(repeated)


# Threads


@checked()
def inside():
    return np.array(threads())


WAYS = {"checked": inside, "one_thread": one_thread()(threads), "trusted": trusted()(threads)}


@pytest.mark.parametrize("call", WAYS.values(), ids=WAYS)
def test_within_a_call_there_is_one_thread_and_afterwards_as_many_as_before(call):
    with threadpool_limits(2):
        before = threads()
        assert max(before) == 2 and set(call()) == {1} and threads() == before
        with pytest.raises(ValueError, match="NaN"):
            em.e_step([[np.nan, 0]], datasets.HARD)
        with pytest.raises(ValueError, match="collapsed"), trusted():
            em.log_joint(np.zeros((1, 2)), SINGULAR)
        assert threads() == before


def test_a_fit_leaves_the_threads_as_they_were():
    X, _ = datasets.hard()
    with threadpool_limits(2):
        before = threads()
        em.fit(X, 2, random_state=0)
        assert threads() == before


def test_importing_helpers_imports_nothing_large():
    code = "import sys, helpers; sys.exit(bool({'numpy', 'scipy', 'sklearn'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_where_the_cores_cannot_be_counted_the_first_k_means_is_silent():
    code = "from helpers import datasets, em; em.initialise(datasets.hard()[0], 3, 0)"
    alone = {"env": {**os.environ, "PATH": ""}, "capture_output": True, "text": True}
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], check=False, **alone)
    assert (run.returncode, run.stdout + run.stderr) == (0, "")
