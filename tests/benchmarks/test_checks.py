"""How long does a learner wait for a check? Half a second at most, right or wrong.

pytest tests/benchmarks
"""

import pytest

from helpers import check, em, mistakes

WRONG = {entry.step: entry.wrong for entry in reversed(mistakes.CATALOGUE)}


@pytest.mark.benchmark(group="a check of a right answer")
@pytest.mark.parametrize("step", check.RESULTS)
def test_a_check_of_a_right_answer(benchmark, step):
    benchmark(getattr(check, step), getattr(em, step))


@pytest.mark.benchmark(group="a diagnosis, the first of its step")
@pytest.mark.parametrize("step", check.RESULTS)
def test_a_diagnosis(benchmark, step):
    benchmark.pedantic(
        getattr(check, step), args=[WRONG[step]], setup=check._wrong_results.cache_clear, rounds=3
    )
