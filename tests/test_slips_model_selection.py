"""Slips that passed once, in notebooks 07, 11 and 12: none does now, and each has its name."""

import numpy as np
import pytest

from helpers import em, exercises


def by_size(X, X_new, Ks):
    scores = [abs(em.e_step(X_new, em.fit(X, K, random_state=0).mixture)[1]) for K in Ks]
    return Ks[int(np.argmin(scores))]


def bic_by_size(X, mixture, covariance_type="full"):
    return abs(em.bic(X, mixture, covariance_type))


def log_likelihood_by_size(X, mixture, covariance_type="full"):
    p = em.n_parameters(*mixture.means.shape, covariance_type)
    return 2 * len(X) * abs(em.e_step(X, mixture)[1]) + p * np.log(len(X))


def held_out_below_zero(X, K, fold, reg_covar=1e-3):
    fits = [em.fit(X[fold != f], K, reg_covar=reg_covar, random_state=0) for f in range(fold.max() + 1)]
    return -np.mean([abs(em.e_step(X[fold == f], found.mixture)[1]) for f, found in enumerate(fits)])


def different_scores(scores, odd, recall):
    from_high = np.unique(scores[odd])[::-1]
    return from_high[np.argmax(np.arange(1, len(from_high) + 1) / len(from_high) >= recall)]


def rounded(scores, odd, recall):
    from_high = np.sort(scores[odd])[::-1]
    return from_high[round(recall * len(from_high)) - 1]


@pytest.mark.parametrize(
    ("number", "attempt", "mistake"),
    [
        ("7.1", by_size, "by the size of the score"),
        ("7.3", bic_by_size, "the sign lost"),
        ("7.3", log_likelihood_by_size, "the log-likelihood's sign lost"),
        ("7.4", bic_by_size, "the sign lost"),
        ("11.1", held_out_below_zero, "always negative"),
        ("11.3", different_scores, "equal scores counted once"),
        ("11.3", rounded, "rounded to the nearest"),
    ],
)
def test_a_slip_that_passed_once_is_named(number, attempt, mistake):
    assert exercises.judge(number, attempt).mistake == mistake
