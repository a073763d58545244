"""helpers/iterations.py: one iteration at a time is the same EM, and a step as long as it is said to be."""

import itertools

import numpy as np

from helpers import datasets, em, iterations

X, _ = datasets.hard(60)
START = em.m_step(X, em.initialise(X, 3, 0))


def heights(passes, number):
    return [log_likelihood for *_, log_likelihood in itertools.islice(passes, number)]


def test_plain_iterations_are_those_of_fit():
    climb = em.fit(X, 3, tol=0, max_iter=20, random_state=0).log_likelihoods
    assert np.array_equal(heights(iterations.iterations(X, START), 20), climb)


def test_what_is_yielded_belongs_together():
    for passes in (iterations.iterations(X, START), iterations.over_relaxed(X, START, 1.5)):
        for mixture, *found in itertools.islice(passes, 3):
            for ours, theirs in zip(found, em.e_step(X, mixture)):
                assert np.array_equal(ours, theirs)


def test_steps_of_length_one_are_plain_and_longer_ones_are_faster():
    plain = heights(iterations.iterations(X, START), 40)
    assert np.allclose(heights(iterations.over_relaxed(X, START, 1.0), 40), plain, atol=1e-9)
    assert heights(iterations.over_relaxed(X, START, 1.8), 40)[20] > plain[20]


def test_numbers_that_may_be_anything_are_a_mixture_again():
    vector = iterations.to_vector(datasets.HARD)
    assert vector.shape == (3 * (1 + 2 + 3),)
    for old, new in zip(datasets.HARD, iterations.to_mixture(vector, 3, 2)):
        assert np.allclose(old, new, rtol=0, atol=1e-12)
