"""On what the notebooks' comparisons and numbers rest: a file for each notebook, read by test_claims."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sklearn.utils import check_random_state

from helpers import em, fast


class Claim(NamedTuple):
    """Words of a notebook, an experiment of one seed, and what must hold of all its results."""

    words: str
    experiment: Callable
    holds: Callable
    seeds: Sequence[int] = range(20)


def quick(X, K, kind="full", n_init=1, random_state=None, reg_covar=1e-6, **options):
    """em.fit in half the time: the same starts, and the iterations by matrix products."""
    rng = check_random_state(random_state)
    starts = [em.m_step(X, em.initialise(X, K, rng), kind, reg_covar) for _ in range(n_init)]
    fits = [fast.fit(X, start, kind, reg_covar=reg_covar, **options) for start in starts]
    return max(fits, key=lambda found: found.log_likelihoods[-1])
