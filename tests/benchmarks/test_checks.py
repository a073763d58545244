"""How long does a learner wait for a check? Half a second at most, right or wrong.

pytest tests/benchmarks
"""

import pytest

from helpers import check, em
from helpers.check.naming import wrong_results


@pytest.mark.benchmark(group="a check of a right answer")
@pytest.mark.parametrize("step", check.STEPS)
def test_a_check_of_a_right_answer(benchmark, step):
    benchmark(getattr(check, step), getattr(em, step))


@pytest.mark.benchmark(group="a diagnosis, the first of its step")
@pytest.mark.parametrize("step", check.STEPS)
def test_a_diagnosis(benchmark, step):
    benchmark.pedantic(
        check.STEPS[step],
        args=[check.STEPS[step].mistakes[0].wrong],
        setup=wrong_results.cache_clear,
        rounds=3,
    )
