"""The one way in: a learner's function, tried on every trial and compared with what must come out."""

import contextlib
import functools
import inspect
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from helpers.check.evidence import CONSTANT_ADDED, agree, evidence, first_difference, telling
from helpers.check.naming import ALIKE, diagnose, wrong_results
from helpers.check.running import Fault, as_numbers, heard, holds_placeholder, run
from helpers.check.verdict import NOT_ATTEMPTED, Verdict
from helpers.language import find, say
from helpers.mistakes.any_step import ADDED, EXTREMES, ORDER, SINGLE_PRECISION, UNSEEDED
from helpers.mistakes.mistake import Mistake


@dataclass(frozen=True, eq=False)
class Trial:
    """Arguments on which an attempt is run, and what must come out."""

    case: str
    arguments: tuple
    expected: tuple
    kind: str = "ordinary"  # or a key of mistakes.any_step.EXTREMES
    group: str = ""  # where a step has branches, the one that this trial takes


def made_once(trials):
    """A function that returns, as a list made at the first call, what a generator of trials yields."""
    return functools.cache(lambda: list(trials()))


@dataclass(frozen=True, eq=False)
class Comparison:
    """A function that a learner writes: called with an attempt, it gives a Verdict.

    Attributes
    ----------
    name : str
        How messages call the function.
    results : tuple of str
        Names of what it returns.
    trials : callable
        Without arguments; returns the list of Trial on which an attempt is run.
    mistakes : sequence of Mistake
        The known ones.
    reference : str
        Where the expected numbers come from.
    about : str
        One sentence for ``help``.
    apart : callable or None
        Takes what was returned apart into the results, or returns a Fault.
    further : callable or None
        Takes the comparison and an attempt that agrees on every trial; returns a Verdict if it fails now.
    """

    name: str
    results: tuple
    trials: Callable[[], Sequence[Trial]]
    mistakes: Sequence[Mistake] = ()
    reference: str = "scikit-learn"
    about: str = ""
    apart: Callable | None = None
    further: Callable | None = None

    def __post_init__(self):
        object.__setattr__(self, "__doc__", self.about)

    def __call__(self, attempt):
        if attempt is ... or attempt is None:
            return NOT_ATTEMPTED
        if not callable(attempt):
            kind = type(attempt).__name__
            return Verdict(
                False,
                say("{name} must be a function; got something of type {kind}.", name=self.name, kind=kind),
            )
        trials = self.trials()
        with contextlib.suppress(ValueError):  # some built-in functions have no signature
            try:
                inspect.signature(attempt).bind(*trials[0].arguments)
            except TypeError as error:
                many = len(trials[0].arguments)
                return Verdict(
                    False,
                    say(
                        "{name} is called with {many} arguments: {error}.",
                        name=self.name,
                        many=many,
                        error=error,
                    ),
                )
        outcomes = []
        for trial in trials:
            outcomes.append((trial, run(self.name, attempt, trial.arguments, self.read)))
            if getattr(outcomes[-1][1], "ends", False):
                break
        if not any(fails(*pair) for pair in outcomes):
            if self.further and (verdict := self.further(self, attempt)):
                return verdict
            many = len(trials)
            return Verdict(
                True,
                say(
                    "{name} agrees with {reference} on {many} cases, to within 1e-9.",
                    name=self.name,
                    reference=say(self.reference),
                    many=many,
                ),
            )
        if holds_placeholder(attempt):
            return NOT_ATTEMPTED
        verdict = self.explain(outcomes, attempt)
        printed = heard(self.name, attempt, verdict.trial.arguments)
        return replace(verdict, printed=printed, where=verdict.where)

    def read(self, returned):
        """What an attempt returned as a list of float arrays, one for each result, or a Fault."""
        if returned is None:
            message = say(
                "{name} returned None. Is the `return` missing, or `print` in its place?", name=self.name
            )
            return Fault(message, "nothing returned", True)
        if self.apart:
            returned = self.apart(returned)
            if isinstance(returned, Fault):
                return returned
        parts, many = [returned], len(self.results)
        if many > 1:
            several = isinstance(returned, tuple | list)
            if not several or len(returned) != many:
                given = say("{n} things", n=len(returned)) if several else type(returned).__name__
                wanted = ", ".join(self.results)
                return Fault(
                    say(
                        "{name} returned {given}; expected {many}: {wanted}.",
                        name=self.name,
                        given=given,
                        many=many,
                        wanted=wanted,
                    )
                )
            parts = list(returned)
        arrays = [as_numbers(name, part) for name, part in zip(self.results, parts)]
        return next((array for array in arrays if isinstance(array, Fault)), arrays)

    @np.errstate(all="ignore")
    def explain(self, outcomes, attempt):
        """The verdict on an attempt that failed: on pairs of a trial and its results, or a Fault."""
        failed = [pair for pair in outcomes if fails(*pair)]
        ordinary = [pair for pair in failed if pair[0].kind == "ordinary"]
        trial, first = (ordinary or failed)[0]
        tried = [pair for pair in outcomes if pair[0].kind == "ordinary"]
        numeric = [pair for pair in tried if not isinstance(pair[1], Fault)]
        wrong = [pair for pair in numeric if fails(*pair)]

        if isinstance(first, Fault) and first.mistake:
            return Verdict(False, first.message, first.mistake, trial=trial, where=first.where)
        if wrong and differs(wrong[0][1], run(self.name, attempt, wrong[0][0].arguments, self.read)):
            return self.known(UNSEEDED, wrong)
        if not ordinary:
            same = [pair for pair in failed if pair[0].kind == trial.kind]
            return self.known(EXTREMES.get((self.name, trial.kind), EXTREMES[trial.kind]), same)
        if wrong and (entry := diagnose(self, numeric)):
            return self.known(entry, wrong)
        if isinstance(first, Fault):
            return Verdict(False, on_case(first, trial), trial=trial, where=first.where)
        if order := self.order(numeric):
            given = say(
                "You return {given}; expected {wanted}.",
                given=", ".join(order),
                wanted=", ".join(self.results),
            )
            return self.known(ORDER, wrong, given)
        if len(numeric) == len(tried) and all(map(is_single, numeric)):
            return self.known(SINGLE_PRECISION, wrong)
        shown = evidence(self, wrong)
        if find(CONSTANT_ADDED, shown):
            return self.known(ADDED, wrong)
        return Verdict(False, shown, trial=telling(wrong)[0])

    def is_mistake(self, attempt, name):
        """Whether an attempt returns what a known mistake returns: every result, on every ordinary trial."""
        entry = next(entry for entry in self.mistakes if entry.name == name)
        for trial in self.trials():
            wrong = wrong_results(self, entry, trial)
            if trial.kind != "ordinary" or isinstance(wrong, Fault):
                continue
            given = run(self.name, attempt, trial.arguments, self.read)
            if isinstance(given, Fault) or not all(agree(*pair, ALIKE) for pair in zip(given, wrong)):
                return False
        return True

    def known(self, entry, pairs, more=""):
        """The verdict where a mistake has a name."""
        trial, outcome = pairs[0]
        if isinstance(outcome, Fault):
            shown = on_case(outcome, trial)
        else:
            pairs = [pair for pair in pairs if not isinstance(pair[1], Fault)]
            firsts = [first_difference(results, trial.expected) for trial, results in pairs]
            pairs = [pair for pair, first in zip(pairs, firsts) if first == min(firsts)]
            trial, _ = telling(pairs)
            shown = evidence(self, pairs).rpartition("\n\n")[2]
        sentences = f"{entry.told} {more}".rstrip()
        return Verdict(False, f"{sentences}\n\n{shown}", entry.name, trial=trial, where=entry.where)

    def order(self, outcomes):
        """The names of the results in the order in which they were returned, if only that is wrong."""
        for order in itertools.permutations(range(len(self.results))):
            if all(first_difference([r[i] for i in order], t.expected) is None for t, r in outcomes):
                return [self.results[order.index(i)] for i in range(len(order))]


def on_case(fault, trial):
    """What a fault says, and on which case."""
    return say("{message} (On {case}.)", message=fault.message, case=say(trial.case))


def is_single(outcome):
    """Whether results are right, rounded to 32 bits."""
    trial, results = outcome
    pairs = zip(results, trial.expected)
    return all(agree(given, wanted, 1e-5) and (np.float32(given) == given).all() for given, wanted in pairs)


def differs(results, again):
    """Whether two calls with the same arguments returned different numbers."""
    return isinstance(again, Fault) or not all(
        map(functools.partial(np.array_equal, equal_nan=True), results, again)
    )


def fails(trial, outcome):
    return isinstance(outcome, Fault) or first_difference(outcome, trial.expected) is not None
