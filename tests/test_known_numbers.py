"""Exercises that ask for a number: what is said of a known wrong one is so, and never tells the right one."""

import math
import re

import pytest

from helpers import exercises
from helpers.exercises.kinds import Number

ASKED = {number: e.judge for number, e in exercises.EXERCISES.items() if isinstance(e.judge, Number)}
ROOT = math.sqrt(2 * math.pi)
SHARES = [3 * math.exp(4 - 2 * x) / (1 + 3 * math.exp(4 - 2 * x)) for x in (0, 2, 3, 4)]
FIRST = (2 * SHARES[1] + 3 * SHARES[2] + 4 * SHARES[3]) / sum(SHARES)
SUM = 9 - FIRST * sum(SHARES)  # of the second component: the shares of a point add up to one

# By number of the exercise: wrong answers, computed here anew, and words of what is said of them.
MEANINGS = {
    "1.1": {80: "named rightly", 0.2: "the share", 0: "hides the doubt", 50: "coin toss"},
    "2.1": {
        1 / (0.1 * ROOT): "the density",
        math.log(1 / ROOT): "for σ = 1",
        math.log(1 / (0.01 * ROOT)): "divided by σ²",
        math.log(1 / (math.sqrt(0.1) * ROOT)): "for the variance",
        math.log(1 / (0.1 * 2 * math.pi)): "σ·2π",
        math.log(10): "-ln σ",
        math.log10(1 / (0.1 * ROOT)): "base 10",
    },
    "3.1": {
        1 / (1 + math.e): "weights are missing",
        1 / (3 / math.e): "component 1 against 0",
        3 / math.e: "Those are the odds;",
        1 - 3 / (3 + math.e): "responsibility of component 1",
        3 / (3 + 1 / math.e): "sign of the exponent",
        0.75: "x = 2",
        0.5: "No tie",
    },
    "4.1": {
        (0 + 2 + 3 + 4) / 4: "all four points",
        FIRST: "mean of component 0",
        3.0: "the old mean",
        (3 + 4) / 2: "the points at 3 and 4",
        SUM: "divide it by N₁",
        SUM / 4: "by the number of points",
    },
    "5.2": {
        12: "0.014",
        14: "more than it takes",
        4: "solved 0.3",
        3: "solved 0.3",
        10: f"{0.7**10:.3f}",
        7: f"{0.7**7:.2f}",
    },
    "6.1": {
        0.75 * 4 + 0.25 * 2: "weights of the text",
        (4 + 2) / 2: "plain mean",
        4 + 2: "the sum",
        (0.25 * 4 + 0.75 * 2) / 2: "division by K",
        4: "first",
        2: "second",
    },
    "7.2": {
        1022: "AIC",
        500 + math.log(200**11): "you have -ℓ",
        1000 - math.log(200**11): "is added",
        math.log(200**11) - 1000: "is positive",
        1000 + 11 * math.log10(200): "log10",
        1000 + 5.5 * math.log(200): "without a ½",
        1000: "alone",
    },
}


def test_each_exercise_that_asks_for_a_number_is_in_the_table():
    assert MEANINGS.keys() == ASKED.keys()


@pytest.mark.parametrize("number", ASKED)
def test_a_known_wrong_number_is_explained_by_what_it_is(number):
    asked, meanings = ASKED[number], MEANINGS[number]
    for wrong, words in meanings.items():
        verdict = exercises.judge(number, wrong)
        assert not verdict.passed and words in verdict.message, f"{number}, {wrong}: {verdict}"
    unbound = [k.number for k in asked.known if not any(asked.near(k.number, wrong) for wrong in meanings)]
    assert not unbound


@pytest.mark.parametrize("number", ASKED)
def test_no_wrong_number_is_told_the_right_one(number):
    asked = ASKED[number]
    right = {f"{asked.answer:.{asked.digits}f}", f"{asked.answer:g}"}
    for known in asked.known:
        told = set(re.findall(r"\d+(?:\.\d+)?", known.message))
        assert not told & right, f"{number}: '{known.message}' names the answer"


@pytest.mark.parametrize("number", ASKED)
def test_a_number_is_right_to_its_digits_and_no_farther(number):
    asked = ASKED[number]
    unit = 10.0**-asked.digits
    for side in (-1, 1):
        assert exercises.judge(number, asked.answer + side * 0.55 * unit).passed
        assert not exercises.judge(number, asked.answer + side * 0.7 * unit).passed
    for digits in range(1, asked.digits):
        short = round(asked.answer, digits)
        if not any(asked.near(short, other) for other in [asked.answer, *(k.number for k in asked.known)]):
            assert "Right as far as it goes" in exercises.judge(number, short).message
