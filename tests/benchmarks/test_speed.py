"""How fast are the textbook steps? Each is timed beside scikit-learn's in one run; the ratio is what counts.

pytest tests/benchmarks
"""

import pytest

from helpers import check, datasets, em

X, _ = datasets.hard(10_000)
MIXTURE = check.generic_mixture(X, 3)
MODEL = check.sklearn_model(MIXTURE)


@pytest.mark.benchmark(group="E-step, 10,000 samples")
@pytest.mark.parametrize(
    "step", [lambda: em.e_step(X, MIXTURE), lambda: MODEL.predict_proba(X)], ids=["ours", "sklearn"]
)
def test_e_step_beside_scikit_learn(benchmark, step):
    benchmark(step)


@pytest.mark.benchmark(group="one EM iteration, 10,000 samples")
@pytest.mark.parametrize(
    "iteration",
    [lambda: em.m_step(X, em.e_step(X, MIXTURE)[0]), lambda: list(check.sklearn_iterations(X, MIXTURE))],
    ids=["ours", "sklearn"],
)
def test_one_iteration_beside_scikit_learn(benchmark, iteration):
    benchmark(iteration)
