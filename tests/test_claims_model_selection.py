"""What notebook 07 says beyond one data set holds on twenty: half-moons, a skewed group, twenty draws."""

import numpy as np
import pytest
from scipy.special import entr
from sklearn.datasets import make_moons

from helpers import em
from helpers.interactive import model_selection

SEEDS = range(20)


def test_the_pieces_that_bic_wants_respect_the_moons_and_two_gaussians_do_not():
    for seed in SEEDS:
        X, moons = make_moons(400, noise=0.06, random_state=seed)
        found = {K: em.fit(X, K, n_init=3, random_state=100 + seed).mixture for K in range(1, 13)}
        best = min(found, key=lambda K: em.bic(X, found[K]))
        assert 7 <= best <= 11
        right = {}
        for K in (2, best):
            names = em.e_step(X, found[K])[0].argmax(axis=1)
            right[K] = sum(np.bincount(moons[names == k], minlength=2).max() for k in range(K))
        assert right[2] <= 350 and right[best] >= 396


def test_bic_splits_a_skewed_group_and_icl_hardly_ever():
    options, numbers = {"n_init": 2, "tol": 1e-4, "max_iter": 300}, []
    for seed in SEEDS:
        X = np.exp(np.random.default_rng(seed).normal(size=(500, 2)) * 0.45)
        found = {K: em.fit(X, K, random_state=100 + seed, **options).mixture for K in range(1, 6)}
        bic = {K: em.bic(X, mixture) for K, mixture in found.items()}
        icl = {K: bic[K] + 2 * entr(em.e_step(X, found[K])[0]).sum() for K in found}
        numbers.append((min(bic, key=bic.get), min(icl, key=icl.get)))
    by_bic, by_icl = np.transpose(numbers)
    assert (by_bic > 1).all() and (by_icl == 1).sum() >= 18


@pytest.mark.parametrize(
    ("n", "separation", "few", "many"),
    [(200, 3.5, (1, 1, 12), None), (200, 3.0, (1, 4, 20), None), (200, 2.5, (8, 12, 20), None)]
    + [(50, 4.0, None, 7)],
)
def test_of_twenty_draws_as_many_go_astray_as_the_notebook_says(n, separation, few, many):
    below, above = model_selection._astray(n, separation)
    assert few is None or tuple(below) == few
    assert many is None or above[1] == many
