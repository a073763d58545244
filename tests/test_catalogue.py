"""What the catalogue says of each mistake stays bound to what it explains: exchanged words or functions fail.

``catalogue.txt`` holds a line for each mistake: the step or exercise, its name, words that no other message
there has, and the first number that it returns where it is wrong. python tests/test_catalogue.py writes it;
read the lines that change. The numbers are compared where the verdicts are looked at anyway: steps' in
test_mistakes.py, exercises' in test_exercises.py.
"""

import functools
import os
import pathlib
import re

import pytest

from helpers import check, exercises
from helpers.check.comparison import Comparison

PATH = pathlib.Path(__file__).with_name("catalogue.txt")
JUDGES = {number: exercise.asked for number, exercise in exercises.EXERCISES.items()}
JUDGES = {n: judge for n, judge in JUDGES.items() if isinstance(judge, Comparison)}
JUDGES = check.STEPS | {n: judge for n, judge in JUDGES.items() if judge.name not in check.STEPS}


def own_words(entry, comparison):
    """The first words of a message, four or more, that no other message of the comparison has so."""
    others = " ".join(other.message for other in comparison.mistakes if other.message != entry.message)
    words = entry.message.split()
    phrases = (" ".join(words[i : i + n]) for n in (4, 8, 16) for i in range(len(words)))
    return next((phrase for phrase in phrases if phrase not in others), entry.message)


def first_number(verdict):
    """The first number of the attempt's row in a verdict."""
    row = re.search(r"yours: \[?\s*(\S+?)\]?(?:\s|$)|has shape (\(.*?\));", verdict.message)
    return (row[1] or row[2]) if row else "no number"


@functools.cache
def verdict_on(judge, entry):
    """What is said of a mistake: judged once, however many tests look at it."""
    return judge(entry.wrong)


def number_of(comparison, entry):
    return first_number(verdict_on(comparison, entry)) if entry.wrong else "no number"


def lines():
    for place, comparison in JUDGES.items():
        for entry in comparison.mistakes:
            words, number = own_words(entry, comparison), number_of(comparison, entry)
            yield "\t".join((place, entry.name, words, number))


STORED = PATH.read_text("utf-8").splitlines() if PATH.exists() else []
HINT = "is it meant? Then: python tests/test_catalogue.py"


def stored(place):
    """Of each mistake: its name, words and number."""
    return [line.split("\t")[1:] for line in STORED if line.startswith(f"{place}\t")]


def near(number, stored):
    """Equal, or equal but for rounding of the last digits."""
    try:
        return number == stored or abs(float(number) - float(stored)) <= 1e-4 * abs(float(stored)) + 1e-12
    except ValueError:
        return number == stored


def assert_keeps_its_numbers(place):
    """With other versions two starts that tie but for rounding may number the components otherwise."""
    pinned = os.environ.get("VERSIONS", "pinned") == "pinned"
    for entry, (_, _, number) in zip(JUDGES[place].mistakes, stored(place)):
        told = number_of(JUDGES[place], entry)
        keeps = near(told, number) or not pinned and number in verdict_on(JUDGES[place], entry).message
        assert keeps, f"{place}: '{entry.name}' returns {told}, and {number} is stored; {HINT}"


@pytest.mark.parametrize("place", JUDGES)
def test_each_mistake_keeps_its_words(place):
    comparison, held = JUDGES[place], stored(place)
    assert [name for name, *_ in held] == [entry.name for entry in comparison.mistakes], HINT
    for entry, (_, words, _) in zip(comparison.mistakes, held):
        assert words in entry.message, f"{place}: '{entry.name}' no longer says '{words}'; {HINT}"


if __name__ == "__main__":
    PATH.write_text("\n".join(lines()) + "\n", "utf-8")
