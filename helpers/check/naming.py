"""Naming a mistake: which wrong version of the step returns what the attempt returned?"""

import copy
import functools
import warnings

import numpy as np

from helpers.check.evidence import agree, first_difference
from helpers.check.running import Fault

ALIKE = 1e-7  # tolerance within which an attempt is taken for a wrong version
ENOUGH = 6  # bits of evidence: with fewer, a wrong version is met by chance


def bits(given, expected):
    """What agreeing with a result tells: a whole number its size in bits, another a float's worth."""
    if np.shape(given) != np.shape(expected):
        return ENOUGH
    given, expected = np.asarray(given), np.asarray(expected, dtype=float)
    numbers = np.nan_to_num(np.maximum(abs(given), abs(expected)), posinf=0)
    whole = (numbers == np.round(numbers)) & (given == np.round(given))
    return np.where(whole, np.maximum(1, np.log2(1 + numbers)), 40).sum()


@functools.cache
def wrong_results(comparison, entry, trial):
    """What an entry of the catalogue returns on a trial."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return comparison.read(entry.wrong(*copy.deepcopy(trial.arguments)))
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):  # a wrong version may break down
            return Fault("")


def diagnose(comparison, outcomes):
    """The entry of the catalogue that returns what an attempt returned.

    Parameters
    ----------
    comparison : Comparison
    outcomes : list of (Trial, list of ndarray)
        The attempt's results.

    Returns
    -------
    Mistake or None
        Candidates return what the attempt returned, in every result up to the first that is wrong anywhere,
        on all trials of the group in which it is wrong first; of these the one that agrees with it in most
        results of all trials. None where the numbers are too few and too small to tell one from another.
    """
    firsts = [first_difference(results, trial.expected) for trial, results in outcomes]
    part = min((first for first in firsts if first is not None), default=None)
    if part is None:
        return None
    group = outcomes[firsts.index(part)][0].group
    telling = sorted(range(len(outcomes)), key=lambda i: firsts[i] != part)  # where it is wrong comes first
    within = [outcomes[i] for i in telling if outcomes[i][0].group == group]
    every = range(len(comparison.results))

    def alike(entry, which, trial, results):
        wrong = wrong_results(comparison, entry, trial)
        return not isinstance(wrong, Fault) and agree(results[which], wrong[which], ALIKE)

    def agreement(entry):
        return sum(alike(entry, i, *outcome) for outcome in outcomes for i in every)

    def differs(entry):
        """Whether the mistake changes that result at all, beyond what counts as alike."""
        wrongs = [(wrong_results(comparison, entry, trial), trial.expected[part]) for trial, _ in within]
        return any(not isinstance(w, Fault) and not agree(w[part], right, ALIKE) for w, right in wrongs)

    if sum(bits(results[part], trial.expected[part]) for trial, results in within) < ENOUGH:
        return None
    parts = range(part + 1)
    candidates = [e for e in comparison.mistakes if all(alike(e, i, *o) for o in within for i in parts)]
    return max(filter(differs, candidates), key=agreement, default=None)
