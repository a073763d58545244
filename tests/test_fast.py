"""helpers/fast.py: the textbook's numbers and scikit-learn's, to the digits there are, wherever it runs."""

import pathlib
import tracemalloc
import warnings

import joblib
import nbformat
import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from helpers import check, datasets, em, fast
from helpers.estimator import compact, expanded
from helpers.validation import COVARIANCE_TYPES

X, _ = datasets.hard()
START = check.generic_mixture(X, 3)
kinds = pytest.mark.parametrize("kind", COVARIANCE_TYPES)


def typed(mixture, kind):
    return mixture._replace(covariances=em.constrain(mixture.covariances, mixture.weights, kind))


def relative_error(given, expected):
    return max(np.max(np.abs(a - b) / (1 + np.abs(b))) for a, b in zip(given, expected, strict=True))


def blobs(n_samples, n_features, n_components, seed=0):
    """Stretched, unequal components, and the mixture that k-means would start from."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(n_components, size=n_samples)
    stretch = rng.normal(size=(n_components, n_features, n_features)) / np.sqrt(n_features)
    stretch += 0.5 * np.eye(n_features)
    means = 3 * rng.normal(size=(n_components, n_features))
    data = means[labels] + np.einsum("nij,nj->ni", stretch[labels], rng.normal(size=(n_samples, n_features)))
    return data, em.m_step(data, em.initialise(data, n_components, 0), reg_covar=1e-3)


def textbook(data, mixture, kind, n_iter, reg_covar=1e-6):
    log_likelihoods = []
    for _ in range(n_iter):
        responsibilities, log_likelihood = em.e_step(data, mixture)
        mixture = em.m_step(data, responsibilities, kind, reg_covar)
        log_likelihoods.append(log_likelihood)
    return mixture, np.array(log_likelihoods)


def scikit_learn(data, mixture, kind, n_iter, reg_covar=1e-6, tol=0.0):
    """Scikit-learn's mixture and fitted model from the same start."""
    model = GaussianMixture(
        len(mixture.weights),
        covariance_type=kind,
        tol=tol,
        max_iter=n_iter,
        reg_covar=reg_covar,
        weights_init=mixture.weights,
        means_init=mixture.means,
        precisions_init=compact(np.linalg.inv(mixture.covariances), kind),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(data)
    covariances = expanded(model.covariances_, *mixture.means.shape, kind)
    return em.Mixture(model.weights_, model.means_, covariances), model


SHAPES = {
    "one feature": (200, 1, 3),
    "one component": (200, 3, 1),
    "one of each": (50, 1, 1),
    "few samples": (12, 2, 3),
    "many components": (2000, 2, 12),
    "many features": (600, 20, 3),
    "several blocks": (9000, 4, 3),
}


@kinds
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_its_iterations_are_the_textbooks_and_scikit_learns(shape, kind):
    data, start = blobs(*shape)
    start = typed(start, kind)
    ours = fast.fit(data, start, kind, tol=0, max_iter=20)
    mixture, log_likelihoods = textbook(data, start, kind, 20)
    theirs, model = scikit_learn(data, start, kind, 20)
    assert relative_error(ours.log_likelihoods, log_likelihoods) < 1e-10
    assert relative_error(ours.log_likelihoods, check.sklearn_climb(model, data)) < 1e-10
    assert relative_error(ours.mixture, mixture) < 1e-10
    assert relative_error(ours.mixture, theirs) < 1e-10


@kinds
@pytest.mark.parametrize("name", ["demo", "hard", "iris", "wine", "one_feature"])
def test_it_stops_where_the_textbook_and_scikit_learn_stop(name, kind):
    data, _ = getattr(datasets, name)()
    start = em.m_step(data, em.initialise(data, 3, 0), kind)
    for options in ({"tol": 1e-3}, {"tol": 1e-5, "max_iter": 15}):
        ours = fast.fit(data, start, kind, **options)
        theirs, model = scikit_learn(data, start, kind, options.get("max_iter", 100), tol=options["tol"])
        assert (len(ours.log_likelihoods), ours.converged) == (model.n_iter_, model.converged_)
        assert relative_error(ours.log_likelihoods, check.sklearn_climb(model, data)) < 1e-10
        assert relative_error(ours.mixture, theirs) < 1e-10


@kinds
def test_log_likelihood_never_falls(kind):
    data, start = blobs(3000, 3, 4)
    climb = fast.fit(data, typed(start, kind), kind, tol=0, max_iter=60, reg_covar=0).log_likelihoods
    assert len(climb) == 60 and (np.diff(climb) > -1e-12).all()


@kinds
def test_an_empty_component_is_where_the_textbook_leaves_it(kind):
    start = typed(START._replace(weights=np.array([0.4, 0.6, 0.0])), kind)
    ours = fast.fit(X + 100, start._replace(means=start.means + 100), kind, tol=0, max_iter=3)
    mixture, log_likelihoods = textbook(X + 100, start._replace(means=start.means + 100), kind, 3)
    assert relative_error(ours.mixture, mixture) < 1e-10
    assert relative_error(ours.log_likelihoods, log_likelihoods) < 1e-10


# Digits


def extended(data, mixture, kind, n_iter, reg_covar):
    """The textbook in numbers of 64 binary digits: mean log-likelihoods and the last covariances."""
    real = np.longdouble
    data, (weights, means, covariances) = data.astype(real), (part.astype(real) for part in mixture)
    (n, d), K, climb = data.shape, len(weights), []
    for _ in range(n_iter):
        a = np.empty((n, K), real)
        for k in range(K):
            L, u = np.zeros((d, d), real), np.empty((d, n), real)
            for i in range(d):
                for j in range(i + 1):
                    rest = covariances[k, i, j] - L[i, :j] @ L[j, :j]
                    L[i, j] = np.sqrt(rest) if i == j else rest / L[j, j]
                u[i] = (data[:, i] - means[k, i] - L[i, :i] @ u[:i]) / L[i, i]
            log_det = 2 * np.log(np.diag(L)).sum()
            a[:, k] = np.log(weights[k]) - (d * np.log(2 * real(np.pi)) + log_det + (u**2).sum(axis=0)) / 2
        top = a.max(axis=1)
        log_evidence = top + np.log(np.exp(a - top[:, None]).sum(axis=1))
        gamma = np.exp(a - log_evidence[:, None])
        counts = gamma.sum(axis=0) + 10 * np.finfo(float).eps
        weights, means = counts / counts.sum(), gamma.T @ data / counts[:, None]
        gaps = [data - mean for mean in means]
        covariances = np.array([(g * c.T) @ c / N for g, c, N in zip(gamma.T, gaps, counts, strict=True)])
        if kind == "tied":
            covariances = np.tile(np.tensordot(weights, covariances, 1), (K, 1, 1))
        elif kind == "diag":
            covariances = covariances * np.eye(d)
        elif kind == "spherical":
            covariances = np.trace(covariances, axis1=1, axis2=2)[:, None, None] / d * np.eye(d)
        covariances = covariances + reg_covar * np.eye(d)
        climb.append(log_evidence.mean())
    return np.array(climb), covariances


def stretched(condition):
    """The hard data in three features, the last nearly a copy of the sum of the others."""
    last = X.sum(axis=1) + np.random.default_rng(0).normal(size=len(X)) * 4 / np.sqrt(condition)
    return np.column_stack([X, last])


def tight(width):
    """Three narrow groups far from one another."""
    rng = np.random.default_rng(0)
    return np.repeat([[0, 0], [3, 1], [-2, 4]], 100, axis=0) + width * rng.normal(size=(300, 2))


DIFFICULT = {
    "as it is": X,
    "a million away": X + 1e6,
    "a thousandth": X * 1e-3,
    "a thousandfold": X * 1e3,
    "features of different scale": X * [1e-3, 1e3],
    "condition 1e8": stretched(1e8),
    "groups 100 widths apart": tight(1e-2),
    "groups 10,000 widths apart": tight(1e-4),
}


@kinds
@pytest.mark.parametrize("name", DIFFICULT)
@pytest.mark.skipif(np.finfo(np.longdouble).eps > 1e-18, reason="no extended precision on this machine")
def test_it_keeps_its_digits_where_scikit_learn_does_and_elsewhere(name, kind):
    data = DIFFICULT[name]
    start = em.m_step(data, em.initialise(data, 3, 0), kind, reg_covar=0)
    ours = fast.fit(data, start, kind, tol=0, max_iter=30, reg_covar=0)
    theirs, model = scikit_learn(data, start, kind, 30, reg_covar=0)
    exact, covariances = extended(data, start, kind, 30, 0)
    deviations = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    unit = deviations[:, :, None] * deviations[:, None]
    ours = abs(ours.log_likelihoods - exact).max(), abs((ours.mixture.covariances - covariances) / unit).max()
    climb = check.sklearn_climb(model, data)
    theirs = abs(climb - exact).max(), abs((theirs.covariances - covariances) / unit).max()
    condition = max(map(np.linalg.cond, (covariances / unit).astype(float)))
    floor = max(1e-10, np.finfo(float).eps * condition / 16)  # rounding alone; what is below it is luck
    print(name, kind, *(f"{float(e):.0e}" for e in (*ours, *theirs, floor)))
    assert max(ours) < 1e-8
    assert all(our < max(2 * their, floor) for our, their in zip(ours, theirs, strict=True))


# Where the data are, and where the work is done


@kinds
def test_float32_on_disk_gives_the_numbers_of_its_values(tmp_path, kind):
    data, start = blobs(5000, 3, 4)
    on_disk = np.memmap(tmp_path / "data.bin", np.float32, "w+", shape=data.shape)
    on_disk[:] = data
    start, options = typed(start, kind), {"tol": 0, "max_iter": 10}
    same_values = fast.fit(np.float64(on_disk), start, kind, **options)
    ours = fast.fit(on_disk, start, kind, **options)
    assert relative_error(ours.mixture, same_values.mixture) < 1e-12
    rounded = fast.fit(data, start, kind, **options)
    assert relative_error(ours.mixture, rounded.mixture) < 1e-5


@kinds
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_data_that_stream_give_the_numbers_of_data_that_are_kept(monkeypatch, dtype, kind):
    """Several blocks, the last one shorter; the textbook's numbers besides."""
    data, start = blobs(5003, 3, 4)
    data, options = data.astype(dtype), {"tol": 0, "max_iter": 10}
    kept = fast.fit(data, typed(start, kind), kind, **options)
    monkeypatch.setattr(fast, "KEPT", 0)
    streamed = fast.fit(data, typed(start, kind), kind, **options)
    assert relative_error(streamed.mixture, kept.mixture) < 1e-10
    assert abs(streamed.log_likelihoods - kept.log_likelihoods).max() < 1e-10
    mixture, climb = textbook(np.float64(data), typed(start, kind), kind, 10)
    assert relative_error(streamed.mixture, mixture) < 1e-8
    assert abs(streamed.log_likelihoods - climb).max() < 1e-10


@pytest.mark.parametrize("kind", ["full", "diag", "spherical"])
def test_only_the_component_that_needs_it_is_apart(monkeypatch, kind):
    """A group of 1e-7 widths among ordinary ones: the others stay in the products; all numbers are right."""
    rng = np.random.default_rng(3)
    data = np.vstack([X, [40, 40] + 1e-7 * rng.normal(size=(60, 2))])
    labels = np.r_[em.e_step(X, START)[0].argmax(axis=1), np.full(60, 3)]
    start, apart = em.m_step(data, np.eye(4)[labels], kind, reg_covar=0), []
    partly = fast.partly
    monkeypatch.setattr(fast, "partly", lambda phi, form: apart.append(form.apart) or partly(phi, form))
    ours = fast.fit(data, start, kind, tol=0, max_iter=10, reg_covar=0)
    mixture, climb = textbook(data, start, kind, 10, reg_covar=0)
    assert apart and all(each.tolist() == [False, False, False, True] for each in apart)
    assert abs(ours.log_likelihoods - climb).max() < 1e-9
    for given, expected in zip(ours.mixture, mixture):
        assert np.allclose(given, expected, rtol=1e-6, atol=0 if kind == "full" else 1e-24)


@pytest.mark.parametrize("kind", ["diag", "spherical"])
def test_two_components_share_each_of_the_far_groups(kind):
    """All are apart; products, wrong by hundreds here, only tell which samples are far."""
    rng = np.random.default_rng(4)
    centres = np.repeat(rng.normal(scale=1e9, size=(4, 3)), 2, axis=0)
    data = centres[rng.integers(8, size=900)] + rng.normal(size=(900, 3))
    start = em.Mixture(np.full(8, 1 / 8), centres + rng.normal(size=(8, 3)), np.tile(np.eye(3), (8, 1, 1)))
    ours = fast.fit(data, start, kind, tol=0, max_iter=10)
    mixture, climb = textbook(data, start, kind, 10)
    assert abs(ours.log_likelihoods - climb).max() < 1e-5
    assert relative_error(ours.mixture, mixture) < 1e-5


@kinds
def test_memory_does_not_grow_with_the_data(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(fast, "KEPT", 0)
    peaks, start = [], typed(START, kind)
    for n_samples in (20_000, 200_000):
        on_disk = np.memmap(tmp_path / f"{n_samples}.bin", np.float32, "w+", shape=(n_samples, 2))
        on_disk[:] = np.resize(X, (n_samples, 2))
        tracemalloc.start()
        fast.fit(on_disk, start, kind, max_iter=2)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0] + 1e5 and peaks[1] < 200_000 * 2 * 4 * 4


@kinds
@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_joblib_gives_the_same_numbers(kind, backend):
    data, start = blobs(9000, 3, 4)
    alone = fast.fit(data, typed(start, kind), kind, tol=0, max_iter=5)
    with joblib.parallel_config(backend=backend, n_jobs=2):
        shared = fast.fit(data, typed(start, kind), kind, tol=0, max_iter=5)
    assert relative_error(shared.mixture, alone.mixture) < 1e-10
    assert relative_error(shared.log_likelihoods, alone.log_likelihoods) < 1e-10


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_numbers():
    distributed = pytest.importorskip("distributed")
    data, start = blobs(9000, 3, 4)
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster):
        for kind in COVARIANCE_TYPES:
            alone = fast.fit(data, typed(start, kind), kind, tol=0, max_iter=3)
            with joblib.parallel_config(backend="dask"):
                shared = fast.fit(data, typed(start, kind), kind, tol=0, max_iter=3)
            assert relative_error(shared.mixture, alone.mixture) < 1e-10
            assert relative_error(shared.log_likelihoods, alone.log_likelihoods) < 1e-10


# Bad input


def float32(values):
    return np.asarray(values, dtype=np.float32)


BAD = {
    "X contains NaN": ((np.where(X == X[0, 0], np.nan, X), START), "X contains NaN"),
    "a late block contains infinity": (
        (float32(np.vstack([np.zeros((70_000, 2)), [[0, np.inf]]])), START),
        "inf",
    ),
    "X has one axis": ((X[:, 0], START), "Expected 2D array"),
    "X is empty": ((X[:0], START), "0 sample"),
    "X has other features": ((X[:, :1], START), "X has 1 features"),
    "fewer samples than components": ((X[:2], START), "2 samples are fewer than 3"),
    "start is no mixture": ((X, (1, 2, 3)), "must be a Mixture"),
    "start has a singular covariance": (
        (X, START._replace(covariances=np.ones((3, 2, 2)))),
        "not positive definite",
    ),
    "start is not of the type": ((X, START, "diag"), "are not diag"),
    "unknown type": ((X, START, "round"), "must be one of"),
    "tol is negative": ((X, START, "full", -1), "tol must be"),
    "max_iter is zero": ((X, START, "full", 0, 0), "max_iter must be"),
    "a component collapses": ((np.repeat(X[:3], 4, axis=0), START, "full", 0, 500, 0), "collapsed"),
    "a variance collapses": (
        (np.repeat(X[:3], 4, axis=0), typed(START, "diag"), "diag", 0, 500, 0),
        "collapsed",
    ),
    "numbers so large that they overflow": ((X * 1e200, START), "overflow"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_input_ends_in_a_value_error_that_says_why(arguments, message):
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(ValueError, match=message):
        fast.fit(*arguments)


def test_its_input_stays_as_it_was():
    data, start = X.copy(), em.Mixture(*(part.copy() for part in START))
    fast.fit(data, start)
    assert np.array_equal(data, X) and all(map(np.array_equal, start, START))


# What is said of its speed


def quoted(number):
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


ROOT = pathlib.Path(__file__).parents[1]
BY_TYPE, *_, ON_DISK, MACHINE = (ROOT / "tests/benchmarks/speed.md").read_text("utf-8").strip().split("\n\n")


def test_notebooks_quote_the_benchmarks_tables_as_they_were_written():
    for table, places in {BY_TYPE: [quoted("09")], ON_DISK: [quoted("10")], MACHINE: [quoted("09")]}.items():
        assert all(table in place for place in places), table
