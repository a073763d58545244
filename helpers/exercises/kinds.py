"""The kinds of exercises: each makes, from what is right and what is known to be wrong, a judge of attempts."""

import linecache
import numbers
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from helpers import check, em
from helpers.check import NOT_ATTEMPTED, Trial, Verdict
from helpers.check.comparison import made_once
from helpers.check.running import IN_LINE, Fault, guarded, holds_placeholder
from helpers.language import find, say
from helpers.mistakes.mistake import Said

UNBOUND = re.compile(r"(?:UnboundLocalError|NameError)\D*?'(\w+)'")


class Exercise(NamedTuple):
    """What an exercise is called, and the function that makes a Verdict of an attempt."""

    title: str
    judge: Callable

    @property
    def asked(self):
        """The judge of what is asked for: a hunt or an order has one within."""
        return getattr(self.judge, "judge", self.judge)


@dataclass(frozen=True)
class Known(Said):
    """A wrong number, and what it means."""

    number: float
    message: str


@dataclass(frozen=True)
class Number:
    """A number, right to some digits after the point, ``shown`` with more; ``known`` are wrong ones."""

    answer: float
    digits: int
    known: list
    shown: int | None = None

    def __call__(self, attempt):
        if isinstance(attempt, np.ndarray) and attempt.size == 1:
            attempt = attempt.item()
        if not isinstance(attempt, numbers.Real):
            return Verdict(False, say("A number is wanted; this is of type {kind}.", kind=type(attempt).__name__))
        if self.near(attempt, self.answer):
            digits = self.digits if self.shown is None else self.shown
            return Verdict(True, say("Right: {answer:.{digits}f}.", answer=self.answer, digits=digits))
        for wrong in self.known:
            if self.near(attempt, wrong.number, 0.1 * abs(wrong.number) + 1e-9):
                return Verdict(False, wrong.message, "known number", where=wrong.where)
        if any(np.isclose(attempt, round(self.answer, fewer)) for fewer in range(self.digits)):
            return Verdict(False, say("Right as far as it goes: {digits} digits after the point are wanted.", digits=self.digits))
        if self.near(attempt, -self.answer):
            return Verdict(False, "The number is right. Check its sign.")
        if attempt > self.answer:
            return Verdict(False, say("{attempt:g} is too large.", attempt=attempt))
        return Verdict(False, say("{attempt:g} is too small.", attempt=attempt))

    def near(self, attempt, value, most=np.inf):
        """An answer by hand is rounded on the way."""
        return abs(attempt - value) <= min(0.6 * 10.0**-self.digits, most)


def function(name, results, answer, cases, mistakes=()):
    """A function, compared with the worked answer on cases: names, arguments, and where not ordinary, kinds."""

    @made_once
    def trials():
        for case, arguments, *kind in cases():
            expected = answer(*arguments)
            yield Trial(case, arguments, expected if isinstance(expected, tuple) else (expected,), *kind)

    return check.Comparison(name, results, trials, mistakes, reference="the worked answer")


@dataclass(frozen=True)
class Hunt:
    """A function handed out with a bug in it: not attempted as long as all its results are that mistake's."""

    bug: str
    judge: Callable

    def __call__(self, attempt):
        verdict = self.judge(attempt)
        if verdict.mistake == self.bug and self.judge.is_mistake(attempt, self.bug):
            return Verdict(False, "Not mended yet: the fault is still in it.", attempted=False)
        return verdict


@dataclass(frozen=True)
class Order:
    """Shuffled lines, by letter: an attempt is the string of their letters; the assembled function is judged."""

    head: str
    lines: dict
    judge: Callable

    def __call__(self, attempt):
        letters, name = re.findall("[A-Z]", str(attempt).upper()), self.judge.name
        if sorted(letters) != sorted(self.lines):
            wanted = " ".join(sorted(self.lines))
            return Verdict(False, say("Each of the letters {wanted} is wanted once; got {attempt}.", wanted=wanted, attempt=attempt))
        code = f"{self.head}\n" + textwrap.indent("\n".join(self.lines[letter] for letter in letters), "    ")
        linecache.cache[name] = len(code), None, code.splitlines(keepends=True), name  # for messages
        namespace = {"np": np, "em": em, "e_step": em.e_step, "m_step": em.m_step}
        lines = [letter for letter in letters for _ in self.lines[letter].splitlines()]  # from the second on

        def letter(lineno):
            return lines[min(max(int(lineno or 2) - 2, 0), len(lines) - 1)]

        try:
            exec(compile(code, name, "exec"), namespace)
        except SyntaxError as error:
            said = re.sub(r" on line \d+", "", error.msg)
            near = letter(error.lineno)
            return Verdict(False, say("In this order it is no Python: {said} (near line {near}).", said=said, near=near))
        verdict = self.judge(namespace[name])
        message = verdict.message
        if at := find(IN_LINE, message):
            line, unbound = letter(at["line"]), UNBOUND.search(message[: at.start()])
            message = message.replace(at[0], say("Line {line}.", line=line))
            if unbound:
                message = say("Line {line} uses `{name}` before a line has made it.", line=line, name=unbound[1])
        return replace(verdict, message=message, where=verdict.where)

    def __repr__(self):
        shown = [f"{letter}:      " + line.replace("\n", "\n        ") for letter, line in self.lines.items()]
        return "\n".join([self.head, *shown])


@dataclass(frozen=True)
class Method:
    """A piece of an estimator, known by what it does: ``find`` tries it out.

    It returns a Verdict, the dots that it met, or the name of the mistake that it saw, with what showed it.
    """

    name: str
    find: Callable
    mistakes: tuple = ()

    def __call__(self, attempt):
        if not callable(attempt):
            return Verdict(False, say("A function is wanted; this is of type {kind}.", kind=type(attempt).__name__))
        found = guarded(self.name, attempt, lambda: self.find(attempt), seconds=60)
        if found is ... or (not isinstance(found, Verdict) and holds_placeholder(attempt)):
            return NOT_ATTEMPTED
        if isinstance(found, Fault):
            return Verdict(False, found.message, found.mistake)
        if isinstance(found, Verdict):
            return found
        name, shown = found if isinstance(found, tuple) else (found, "")
        entry = next(entry for entry in self.mistakes if entry.name == name)
        return Verdict(False, f"{entry.told} {shown}".rstrip(), name, where=entry.where)


def ordinary_cases():
    """Pairs of a name and (X, mixture), from the cases of the checks."""
    return [(case.name, (case.X, case.mixture)) for case in check.cases() if case.kind == "ordinary"]
