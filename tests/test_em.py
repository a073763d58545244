"""helpers/em.py: equal to scikit-learn along the whole path, right at extremes, clear on bad input."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from helpers import check, datasets, em

DATA = ["demo", "hard", "iris", "wine", "one_feature"]
X = np.array([[0.0, 1.0], [2.0, 0.5], [3.0, 3.0], [1.0, -1.0]])
GOOD = check.generic_mixture(X, 2)
HALVES = np.full((4, 2), 0.5)


def relative_error(given, expected):
    return np.max(np.abs(given - expected) / (1 + np.abs(expected)))


@pytest.mark.parametrize("name", DATA)
def test_thirty_iterations_each_equal_scikit_learns(name):
    data, _ = getattr(datasets, name)()
    mixture = check.generic_mixture(data, 3)
    for theirs, their_log_likelihood in check.sklearn_iterations(data, mixture, n_iter=30):
        responsibilities, log_likelihood = em.e_step(data, mixture)
        mixture = em.m_step(data, responsibilities)
        assert abs(log_likelihood - their_log_likelihood) < 1e-10
        assert all(relative_error(ours, other) < 1e-10 for ours, other in zip(mixture, theirs, strict=True))


@pytest.mark.parametrize("name", DATA)
def test_log_likelihood_never_falls(name):
    data, _ = getattr(datasets, name)()
    mixture, history = check.generic_mixture(data, 3), []
    for _ in range(30):
        responsibilities, log_likelihood = em.e_step(data, mixture)
        mixture = em.m_step(data, responsibilities, reg_covar=0)
        history.append(log_likelihood)
    assert (np.diff(history) > -1e-12).all()


def test_log_gaussian_equals_scipy():
    mean, covariance = GOOD.means[0], GOOD.covariances[0]
    expected = multivariate_normal(mean, covariance).logpdf(X)
    assert np.allclose(em.log_gaussian(X, mean, covariance), expected, rtol=1e-13)


def test_log_gaussian_where_the_determinant_underflows():
    value = em.log_gaussian(np.zeros((1, 400)), np.zeros(400), 0.01 * np.eye(400))
    assert np.allclose(value, -200 * np.log(2 * np.pi * 0.01), rtol=1e-13)


def test_log_gaussian_of_a_nearly_singular_covariance():
    from scipy.linalg import hilbert

    tight = hilbert(10)  # condition number 1e13; x - mean = tight @ 1, so the squared distance is tight.sum()
    value = em.log_gaussian(tight.sum(axis=1)[None], np.zeros(10), tight)
    log_det = 2 * np.log(np.diag(np.linalg.cholesky(tight))).sum()
    assert np.allclose(value, -0.5 * (10 * np.log(2 * np.pi) + log_det + tight.sum()), rtol=1e-13)


def test_e_step_where_every_density_underflows():
    responsibilities, log_likelihood = em.e_step(X + 1e4, GOOD)
    assert np.allclose(responsibilities.sum(axis=1), 1) and log_likelihood < -1e6


def test_a_component_of_weight_zero_claims_nothing():
    responsibilities, _ = em.e_step(X, GOOD._replace(weights=[0, 1]))
    assert (responsibilities == [0, 1]).all()


def test_responsibilities_do_not_depend_on_the_scale_of_the_densities():
    shifted = logsumexp(em.log_joint(X, GOOD) + 1000, axis=1)
    assert np.allclose(shifted - 1000, logsumexp(em.log_joint(X, GOOD), axis=1), rtol=1e-12)


def test_an_empty_component_stays_finite():
    mixture = em.m_step(X, [[1, 0]] * 4)
    assert all(np.isfinite(part).all() for part in mixture) and 0 < mixture.weights[1] < 1e-14


def test_lists_are_as_good_as_arrays():
    from_lists = em.e_step(X.tolist(), em.Mixture(*(part.tolist() for part in GOOD)))
    assert np.array_equal(from_lists[0], em.e_step(X, GOOD)[0])


def with_covariance(matrix):
    covariances = GOOD.covariances.copy()
    covariances[1] = matrix
    return GOOD._replace(covariances=covariances)


BAD = {
    "X contains NaN": (em.e_step, ([[0.0, np.nan]], GOOD), "X contains NaN"),
    "X contains infinity": (em.e_step, ([[0.0, np.inf]], GOOD), "X contains infinity"),
    "X has one axis": (em.e_step, ([0.0, 1.0], GOOD), "Expected 2D array"),
    "X is text": (em.e_step, ([["a", "b"]], GOOD), "could not convert string"),
    "X has another number of features": (em.e_step, (X[:, :1], GOOD), "X has 1 features"),
    "X is empty": (em.e_step, (np.empty((0, 2)), GOOD), "0 sample"),
    "mixture is none": (em.e_step, (X, (1, 2, 3)), "must be a Mixture"),
    "weights do not sum to one": (em.log_joint, (X, GOOD._replace(weights=[0.5, 0.6])), "sum to 1.1"),
    "a weight is negative": (
        em.log_joint,
        (X, GOOD._replace(weights=[-0.5, 1.5])),
        r"weights\[0\] is negative",
    ),
    "weights are too many": (em.log_joint, (X, GOOD._replace(weights=[0.2, 0.3, 0.5])), "do not fit"),
    "weights contain NaN": (em.log_joint, (X, GOOD._replace(weights=[np.nan, 1])), "weights contains NaN"),
    "means are ragged": (em.log_joint, (X, GOOD._replace(means=[[1, 2], [3]])), "different lengths"),
    "a covariance is singular": (
        em.e_step,
        (X, with_covariance(np.ones((2, 2)))),
        r"covariances\[1\] is not positive",
    ),
    "a covariance is indefinite": (
        em.e_step,
        (X, with_covariance([[1, 2], [2, 1]])),
        "eigenvalues go from -1 to 3",
    ),
    "a covariance is not symmetric": (em.e_step, (X, with_covariance([[1, 0.5], [0, 1]])), "not symmetric"),
    "mean has another number of features": (em.log_gaussian, (X, [0.0], np.eye(2)), "mean has 1 features"),
    "mean is missing": (em.log_gaussian, (X, None, np.eye(2)), "mean must"),
    "covariance is a vector": (em.log_gaussian, (X, [0, 0], [1, 1]), "covariance must have shape"),
    "covariance has another size": (em.log_gaussian, (X, [0, 0], np.eye(3)), "covariance must have shape"),
    "covariance is zero": (em.log_gaussian, (X, [0, 0], np.zeros((2, 2))), "not positive definite"),
    "numbers so large that they overflow": (em.e_step, (X * 1e200, GOOD), "overflow"),
    "responsibilities do not sum to one": (em.m_step, (X, HALVES + 0.1), "sums to 1.2"),
    "a responsibility is negative": (em.m_step, (X, [[2, -1]] * 4), "negative"),
    "responsibilities are too few": (em.m_step, (X, HALVES[:3]), "3 rows, X has 4"),
    "fewer samples than components": (em.m_step, (X[:1], HALVES[:1]), "fewer than 2 components"),
    "numbers so large that a covariance overflows": (em.m_step, (X * 1e160, HALVES), "overflow"),
    "a covariance is not symmetric in small features": (
        em.log_gaussian,
        (X, [0, 0], [[1e10, 99], [0, 1e-6]]),
        "not symmetric",
    ),
    "weights are complex": (em.log_joint, (X, GOOD._replace(weights=[0.5j, 1])), "complex"),
    "X is sparse": (em.e_step, (csr_array(X), GOOD), "X must be an array"),
    "reg_covar is negative": (em.m_step, (X, HALVES, -1), "reg_covar"),
    "reg_covar is text": (em.m_step, (X, HALVES, "auto"), "reg_covar"),
    "sample from weights that do not sum": (
        datasets.sample,
        (GOOD._replace(weights=[1, 1]), 3, 0),
        "sum to 2",
    ),
    "sample a negative number": (datasets.sample, (GOOD, -1, 0), "n_samples"),
}


@pytest.mark.parametrize(("function", "arguments", "message"), BAD.values(), ids=BAD)
def test_bad_input_ends_in_a_value_error_that_says_why(function, arguments, message):
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(ValueError, match=message):
        function(*arguments)
