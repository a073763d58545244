"""On what the notebooks' comparisons and numbers rest: a file for each notebook, read by test_claims."""

from collections.abc import Callable, Sequence
from typing import NamedTuple


class Claim(NamedTuple):
    """Words of a notebook, an experiment of one seed, and what must hold of all its results."""

    words: str
    experiment: Callable
    holds: Callable
    seeds: Sequence[int] = range(20)
