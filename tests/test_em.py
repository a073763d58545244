"""helpers/em.py: equal to scikit-learn along the whole path, right at extremes, clear on bad input."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.special import logsumexp, rel_entr
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture

from helpers import check, datasets, em
from helpers.estimator import expanded
from helpers.validation import COVARIANCE_TYPES

DATA = ["demo", "hard", "iris", "wine", "one_feature"]
X = np.array([[0.0, 1.0], [2.0, 0.5], [3.0, 3.0], [1.0, -1.0]])
GOOD = check.generic_mixture(X, 2)
HALVES = np.full((4, 2), 0.5)


def relative_error(given, expected):
    return np.max(np.abs(given - expected) / (1 + np.abs(expected)))


@pytest.mark.parametrize("kind", COVARIANCE_TYPES)
@pytest.mark.parametrize("name", DATA)
def test_thirty_iterations_each_equal_scikit_learns(name, kind):
    data, _ = getattr(datasets, name)()
    if kind != "full":  # far from their mean scikit-learn's tied, diag and spherical lose digits
        data = data - data.mean(axis=0)
    mixture = check.generic_mixture(data, 3)
    mixture = mixture._replace(covariances=em.constrain(mixture.covariances, mixture.weights, kind))
    for theirs, their_log_likelihood in check.sklearn_iterations(data, mixture, 30, kind):
        responsibilities, log_likelihood = em.e_step(data, mixture)
        mixture = em.m_step(data, responsibilities, kind)
        assert abs(log_likelihood - their_log_likelihood) < 1e-10
        assert all(relative_error(ours, other) < 1e-10 for ours, other in zip(mixture, theirs, strict=True))


@pytest.mark.parametrize("n_init", [1, 2])
@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize("kind", COVARIANCE_TYPES)
@pytest.mark.parametrize("name", DATA)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_same_seed_gives_scikit_learns_answer(name, kind, seed, n_init):
    data, _ = getattr(datasets, name)()
    options = {"n_init": n_init, "max_iter": 50, "random_state": seed}
    theirs = GaussianMixture(3, covariance_type=kind, **options).fit(data)
    ours = em.fit(data, 3, kind, **options)
    assert len(ours.log_likelihoods) == theirs.n_iter_ and ours.converged == theirs.converged_
    assert relative_error(ours.log_likelihoods, check.sklearn_climb(theirs, data)) < 1e-10
    covariances = expanded(theirs.covariances_, 3, data.shape[1], kind)
    expected = em.Mixture(theirs.weights_, theirs.means_, covariances)
    order, their_order = range(3), range(3)
    if n_init == 2:  # two starts that find the same mixture tie but for rounding; their components may not
        order, their_order = ours.mixture.means[:, 0].argsort(), theirs.means_[:, 0].argsort()
    for part, other in zip(ours.mixture, expected):
        assert relative_error(part[order], other[their_order]) < 1e-10


@pytest.mark.parametrize("seed", range(4))
def test_of_starts_that_tie_the_first_is_kept_as_in_scikit_learn(seed):
    data, _ = datasets.demo()
    options = {
        "n_init": 4,
        "random_state": seed,
    }  # two components: their order changes no sum, so ties are exact
    theirs, ours = GaussianMixture(2, **options).fit(data), em.fit(data, 2, **options).mixture
    assert relative_error(ours.means, theirs.means_) < 1e-10  # unsorted
    assert relative_error(ours.weights, theirs.weights_) < 1e-10


def test_the_demo_gives_the_promised_digits():
    data, _ = datasets.demo()
    mixture = em.fit(data, 3, n_init=8, random_state=7).mixture
    responsibilities, log_likelihood = em.e_step(data, mixture)
    assert round(log_likelihood, 6) == -3.950589 and responsibilities.shape == (600, 3)
    assert np.allclose(mixture.weights, [0.3335002, 0.33333333, 0.33316647], rtol=0, atol=5e-9)


@pytest.mark.parametrize("kind", COVARIANCE_TYPES)
@pytest.mark.parametrize("name", DATA)
def test_log_likelihood_never_falls(name, kind):
    data, _ = getattr(datasets, name)()
    mixture, history = em.m_step(data, em.initialise(data, 3, 0), kind, reg_covar=0), []
    for _ in range(30):
        responsibilities, log_likelihood = em.e_step(data, mixture)
        mixture = em.m_step(data, responsibilities, kind, reg_covar=0)
        history.append(log_likelihood)
    assert (np.diff(history) > -1e-12).all()


@pytest.mark.parametrize("kind", COVARIANCE_TYPES)
def test_covariances_keep_their_digits_far_from_the_origin(kind):
    far = datasets.hard()[0] + 1e6
    start = check.generic_mixture(far, 3)
    exact = [[Fraction(value) for value in sample] for sample in far[:40].tolist()]
    responsibilities = em.e_step(far, start)[0][:40]
    ours = em.m_step(far[:40], responsibilities, kind, reg_covar=0)
    gamma = [[Fraction(value) for value in row] for row in responsibilities.tolist()]
    full, weights = [], []
    for k in range(3):
        count = sum(row[k] for row in gamma)
        mean = [sum(row[k] * x[j] for row, x in zip(gamma, exact)) / count for j in (0, 1)]
        gaps = [[x[j] - mean[j] for j in (0, 1)] for x in exact]
        full.append(
            [
                [float(sum(r[k] * g[i] * g[j] for r, g in zip(gamma, gaps)) / count) for j in (0, 1)]
                for i in (0, 1)
            ]
        )
        weights.append(float(count / 40))
    reference = em.constrain(full, np.array(weights) / sum(weights), kind)
    assert relative_error(ours.covariances, reference) < 1e-8


def test_spherical_is_the_best_of_its_type():
    full = em.m_step(X, [[1.0]] * 4, reg_covar=0)
    best = em.constrain(full.covariances, full.weights, "spherical")
    for factor in (0.99, 1.01):
        worse = full._replace(covariances=best * factor)
        assert em.e_step(X, worse)[1] < em.e_step(X, full._replace(covariances=best))[1]


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


def test_features_in_very_different_units_have_a_density():
    """A ratio of deviations of 1e8: nothing has collapsed."""
    found = em.log_gaussian([[0.0, 0.0]], [0.0, 0.0], [[1e10, 0], [0, 1e-6]])
    assert found == pytest.approx(-np.log(2 * np.pi) - 0.5 * np.log(1e4), rel=1e-14)


@pytest.mark.parametrize("far", [1e3, 1e7, 1e100])
def test_however_far_a_sample_is_the_m_step_takes_its_row(far):
    responsibilities, _ = em.e_step(X + far, GOOD)
    assert np.allclose(responsibilities.sum(axis=1), 1, rtol=0, atol=1e-15)
    em.m_step(X + far, responsibilities)


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


@pytest.mark.parametrize("seed", range(5))
def test_elbo_and_the_gap_make_the_log_likelihood(seed):
    q = np.random.default_rng(seed).dirichlet(np.ones(2), len(X))
    gamma, log_likelihood = em.e_step(X, GOOD)
    gap = rel_entr(q, gamma).sum(axis=1).mean()
    assert gap > 0 and np.isclose(em.elbo(X, q, GOOD) + gap, log_likelihood, rtol=1e-13)
    assert np.isclose(em.elbo(X, gamma, GOOD), log_likelihood, rtol=1e-13)


def test_the_m_step_finds_the_highest_bound():
    data, _ = datasets.hard(60)
    start = check.generic_mixture(data, 3)
    q, before = em.e_step(data, start)
    best = em.m_step(data, q, reg_covar=0)
    height = em.elbo(data, q, best)
    assert before < height < em.e_step(data, best)[1]
    for seed in range(20):
        rng = np.random.default_rng(seed)
        weights = best.weights * (1 + 0.01 * rng.normal(size=3))
        stretch = np.eye(2) + 0.01 * rng.normal(size=(3, 2, 2))
        covariances = stretch @ best.covariances @ stretch.mT
        near = em.Mixture(weights / weights.sum(), best.means + 0.01 * rng.normal(size=(3, 2)), covariances)
        assert em.elbo(data, q, near) < height


def test_elbo_leaves_out_what_has_no_share():
    hard = np.eye(2)[[0, 1, 1, 0]]
    expected = em.log_joint(X, GOOD)[hard > 0].mean()
    assert np.isclose(em.elbo(X, hard, GOOD), expected, rtol=1e-13)
    empty = GOOD._replace(weights=[0, 1])
    assert np.isclose(em.elbo(X, [[0, 1]] * 4, empty), em.e_step(X, empty)[1], rtol=1e-13)
    assert em.elbo(X, HALVES, empty) == -np.inf
    assert np.isclose(em.elbo(X[:1], [[0.5, 0.5]], GOOD), em.log_joint(X[:1], GOOD).mean() + np.log(2))


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
    "another number of components": (em.elbo, (X, [[1.0]] * 4, GOOD), "1 columns, the mixture 2"),
    "a bound with rows that do not sum": (em.elbo, (X, HALVES + 0.1, GOOD), "sums to 1.2"),
    "responsibilities are too few": (em.m_step, (X, HALVES[:3]), "3 rows, X has 4"),
    "a row that was meant as a column": (em.fit, (np.arange(55.0)[None], 2), "meant as a column"),
    "numbers whose squares overflow": (em.fit, (X * 1e160, 2), "X reaches 3e.160: sums of its squares"),
    "fewer samples than components": (
        em.m_step,
        (X[:1], HALVES[:1]),
        "1 samples are fewer than 2",
    ),
    "numbers so large that a covariance overflows": (em.m_step, (X * 1e160, HALVES), "overflow"),
    "a covariance is not symmetric in small features": (
        em.log_gaussian,
        (X, [0, 0], [[1e10, 99], [0, 1e-6]]),
        "not symmetric",
    ),
    "weights are complex": (em.log_joint, (X, GOOD._replace(weights=[0.5j, 1])), "complex"),
    "X is sparse": (em.e_step, (csr_array(X), GOOD), "X must be an array"),
    "reg_covar is negative": (em.m_step, (X, HALVES, "full", -1), "reg_covar"),
    "reg_covar is text": (em.m_step, (X, HALVES, "full", "auto"), "reg_covar"),
    "unknown covariance type": (em.m_step, (X, HALVES, "round"), "must be one of"),
    "constrain to an unknown type": (em.constrain, (GOOD.covariances, GOOD.weights, None), "must be one of"),
    "constrain with too few weights": (em.constrain, (GOOD.covariances, [1.0], "tied"), "do not fit"),
    "more components than samples": (em.fit, (X, 5), "4 samples are fewer than 5"),
    "no component": (em.initialise, (X, 0, 0), "n_components must be"),
    "half a component": (em.fit, (X, 1.5), "n_components must be"),
    "fit without a start": (em.fit, (X, 2, "full", 0), "n_init must be"),
    "tol is NaN": (em.fit, (X, 2, "full", 1, np.nan), "tol must be"),
    "max_iter is zero": (em.fit, (X, 2, "full", 1, 1e-3, 0), "max_iter must be"),
    "seed is text": (em.fit, (X, 2, "full", 1, 1e-3, 9, 1e-6, "a"), "seed"),
    "a component collapses in fit": (
        em.fit,
        (np.repeat(X, 3, axis=0), 4, "full", 1, 0, 50, 0, 0),
        "collapsed",
    ),
    "count no features": (em.n_parameters, (2, 0), "n_features must be"),
    "constrain what is no covariance": (
        em.constrain,
        (-np.ones((2, 1, 1)), [0.5, 0.5], "full"),
        "negative variance",
    ),
    "bic of another type than the mixture's": (em.bic, (X, GOOD, "spherical"), "are not spherical"),
    "bic of an unknown type": (em.bic, (X, GOOD, "round"), "must be one of"),
    "aic of NaN": (em.aic, ([[np.nan, 1]], GOOD), "NaN"),
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
