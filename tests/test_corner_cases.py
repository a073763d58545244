"""Tables as they come: units from 1e-8 to 1e8, offsets, flags, constants, duplicates, few samples.

Each fit equals fifty digits to what sixteen can hold, or is no worse than scikit-learn, or refuses with a
sentence that is true.
"""

import extended
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from sklearn.mixture import GaussianMixture

from helpers import check, datasets, em, fast
from helpers.estimator import GaussianMixtureEM, expanded
from helpers.validation import COLLAPSED, COVARIANCE_TYPES

N_ITER = 6
EPS = np.finfo(float).eps
signed = st.sampled_from([-1.0, 1.0])
powers = st.integers(-8, 8).map(lambda exponent: 10.0**exponent)


@st.composite
def columns(draw, rng, n):
    """One feature: measured, counted, a flag or a constant, in some unit, at some distance from zero."""
    drawn = {
        "normal": rng.normal(size=n),
        "skewed": rng.exponential(size=n),
        "counts": rng.poisson(3, size=n),
        "flag": rng.random(n) < 0.3,
        "constant": np.ones(n),
    }
    unit, kind = draw(powers), draw(st.sampled_from([*drawn, "normal", "normal"]))
    offset = draw(st.sampled_from([0.0, 0.0, 1.0, 1e3, 1e6])) * draw(signed)
    return drawn[kind] * unit + offset * unit


@st.composite
def tables(draw):
    """Samples, number of components and type."""
    n, rng = draw(st.integers(3, 20)), np.random.default_rng(draw(st.integers(0, 10**6)))
    X = np.column_stack([draw(columns(rng, n)) for _ in range(draw(st.integers(1, 4)))])
    if draw(st.booleans()):  # one-hot: a sum of flags that is one, and no inverse without reg_covar
        X = np.column_stack([X, np.eye(2)[rng.integers(2, size=n)]])
    if draw(st.integers(0, 3)) == 0:
        X[: n // 2] = X[n - n // 2 :]
    return X, draw(st.integers(1, 3)), draw(st.sampled_from(COVARIANCE_TYPES))


def by_estimator(X, K, kind, estimator=GaussianMixtureEM):
    model = estimator(K, covariance_type=kind, tol=0, max_iter=N_ITER, random_state=0).fit(X)
    covariances = expanded(model.covariances_, *model.means_.shape, kind)
    return (model.weights_, model.means_, covariances), check.sklearn_climb(model, X)


def by_em(X, K, kind):
    return em.fit(X, K, kind, tol=0, max_iter=N_ITER, random_state=0)[:2]


def by_fast(X, K, kind):
    start = em.m_step(X, em.initialise(X, K, np.random.RandomState(0)), kind)
    return fast.fit(X, start, kind, tol=0, max_iter=N_ITER)[:2]


def error(found, exact):
    """The largest error of weights, of means and covariances in each component's own units, and of climbs."""
    ((weights, means, covariances), climb), (expected, expected_climb) = found, exact
    units = np.sqrt(np.diagonal(expected[2], axis1=1, axis2=2))
    return max(
        abs(weights - expected[0]).max(),
        (abs(means - expected[1]) / units).max(),
        (abs(covariances - expected[2]) / (units[:, None] * units[:, :, None])).max(),
        abs(climb - expected_climb).max(),
    )


def conditions(exact, X):
    """How singular covariances are in their own units; what that and a distance from zero cost."""
    _, means, covariances = exact[0]
    units = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    correlations = covariances / (units[:, None] * units[:, :, None])
    distance, condition = (abs(X).max(axis=0) / units).max(), np.linalg.cond(correlations).max()
    return condition, max(1e-10, 100 * EPS * (distance + condition))


@pytest.mark.parametrize("fit", [by_em, by_estimator, by_fast], ids=lambda fit: fit.__name__)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(table=tables())
def test_a_fit_has_the_digits_that_there_are_or_says_truly_why_not(fit, table):
    X, K, kind = table
    K = min(K, len(X))
    labels = em.initialise(X, K, np.random.RandomState(0))
    exact = extended.fit(X, labels, kind, N_ITER)
    condition, floor = conditions(exact, X)
    try:
        found = fit(X, K, kind)
    except ValueError as refusal:
        assert str(refusal) == COLLAPSED or "not positive definite" in str(refusal)
        assert condition > 1e13, f"refused, though the condition is {condition:.0e}"
        return
    assert all(np.isfinite(part).all() for part in (*found[0], found[1]))
    try:
        theirs = error(by_estimator(X, K, kind, GaussianMixture), exact)
    except ValueError:  # it refuses what can be fitted
        theirs = 0
    assert error(found, exact) < max(10 * theirs, floor)


@pytest.mark.parametrize(
    ("seed", "kind"), [(171, "spherical"), (507, "spherical"), (830, "diag"), (1178, "diag")]
)
def test_fast_keeps_its_digits_where_a_component_collapses_within_one_cycle(seed, kind):
    """From a width of 1e8 to one sample: what is left of a difference of moments would be rounding alone."""
    X = np.random.default_rng(seed).exponential(size=(8, 2)) * 1e8
    labels = em.initialise(X, 3, np.random.RandomState(0))
    ours = fast.fit(X, em.m_step(X, labels, kind), kind, tol=0, max_iter=15)[:2]
    exact = extended.fit(X, labels, kind, 15)
    _, floor = conditions(exact, X)
    assert error(ours, exact) < floor


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(table=tables(), far=st.sampled_from([1.0, 1e3, 1e9]))
def test_what_one_function_returns_the_others_take(table, far):
    X, K, kind = table
    try:
        mixture = em.fit(X, min(K, len(X)), kind, max_iter=N_ITER, random_state=0).mixture
    except ValueError as refusal:
        assert str(refusal) == COLLAPSED
        return
    samples = X + far * X.std(axis=0)
    responsibilities, log_likelihood = em.e_step(samples, mixture)
    assert np.allclose(responsibilities.sum(axis=1), 1, rtol=0, atol=1e-12)
    elbo = em.elbo(samples, responsibilities, mixture)
    assert elbo <= log_likelihood + 1e-9 * abs(log_likelihood)
    em.m_step(samples, responsibilities, kind)
    assert np.isfinite([em.bic(X, mixture, kind), em.aic(X, mixture, kind)]).all()
    again = fast.fit(X, mixture, kind, max_iter=1)
    assert again.log_likelihoods[0] == pytest.approx(em.e_step(X, mixture)[1], rel=1e-6, abs=1e-6)
    drawn, _ = datasets.sample(mixture, 5, random_state=1)
    assert np.isfinite(drawn).all()
