"""How fast is fast.fit? Whole fits from one start, beside scikit-learn's, each on one thread in one run.

pytest tests/benchmarks/test_fast.py            a third of the grid
pytest tests/benchmarks/test_fast.py --whole    all of it, and write tests/benchmarks/speed.md
"""

import pathlib
import platform
import re
import tempfile
import time
import tracemalloc

import numpy as np
import pytest
import sklearn
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_info

from helpers import em, fast
from helpers.estimator import compact
from helpers.threads import one_thread
from helpers.validation import COVARIANCE_TYPES

TABLE = pathlib.Path(__file__).with_name("speed.md")
REPEATS = 3
REG_COVAR = 0.01  # thirty samples do not fill a covariance of fifty features
SAMPLES, FEATURES, COMPONENTS = (1_000, 10_000), (2, 10, 50), (3, 10, 30)


def overlapping(n_samples, n_features, n_components):
    """Stretched components with centres about as far from each other as they are wide."""
    rng = np.random.default_rng(0)
    shape = n_components, n_features
    labels = rng.integers(n_components, size=n_samples)
    stretch = rng.normal(size=(*shape, n_features)) / np.sqrt(n_features) + 0.5 * np.eye(n_features)
    noise = rng.normal(size=(n_samples, n_features))
    return rng.normal(size=shape)[labels] + np.einsum("nij,nj->ni", stretch[labels], noise)


@one_thread()
def seconds(function):
    """Time on the processor, which other programs on the machine disturb least."""
    start = time.process_time()
    result = function()
    return time.process_time() - start, result


def sklearn_model(start, kind, n_iter):
    return GaussianMixture(
        len(start.weights),
        covariance_type=kind,
        tol=0,
        max_iter=n_iter,
        reg_covar=REG_COVAR,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=compact(np.linalg.inv(start.covariances), kind),
    )


def compared(X, n_components, kind, n_iter):
    """Seconds of both, and the largest difference of a log-likelihood."""
    start = em.m_step(X, em.initialise(X, n_components, 0), kind, REG_COVAR)
    model = sklearn_model(start, kind, n_iter)
    runs = []
    for _ in range(REPEATS):
        ours, result = seconds(lambda: fast.fit(X, start, kind, 0, n_iter, REG_COVAR))
        runs.append((ours, seconds(lambda: model.fit(X))[0]))
    ours, theirs = np.min(runs, axis=0)
    return ours, theirs, abs(result.log_likelihoods - model.lower_bounds_).max()


def best(function):
    return min(seconds(function)[0] for _ in range(7))


def table(measured, n_iter):
    """Markdown: ratios by type, ratios of full by size, and how near one cycle is to the machine's limits."""
    ratio = {case: theirs / ours for case, (ours, theirs, _) in measured.items()}
    lines = ["| covariance type | slowest case | median | fastest case |", "|:--|--:|--:|--:|"]
    for kind in COVARIANCE_TYPES:
        values = [value for case, value in ratio.items() if case[3] == kind]
        lines.append(f"| {kind} | {min(values):.1f} | {np.median(values):.1f} | {max(values):.1f} |")
    lines += [
        "",
        "| full, 10,000 samples | 3 components | 10 components | 30 components |",
        "|:--|--:|--:|--:|",
    ]
    for d in FEATURES:
        cells = " | ".join(f"{ratio[10_000, d, K, 'full']:.1f}" for K in COMPONENTS)
        lines.append(f"| {d} features | {cells} |")
    lines += ["", "| 10,000 samples | products | exponentials | memory | measured |", "|:--|--:|--:|--:|--:|"]
    A, out = np.random.default_rng(0).normal(size=(1500, 1500)), np.empty((1500, 1500))
    product, exponential = best(lambda: A @ A) / 1500**3, best(lambda: np.exp(A, out=out)) / A.size
    number = best(lambda: np.copyto(out, A)) / A.size
    for d, K, kind, terms in [(2, 3, "full", 6), (10, 10, "full", 66), (50, 30, "diag", 101)]:
        limits = [20_000 * K * terms * product, 10_000 * K * exponential, 20_000 * terms * number]
        limits.append(measured[10_000, d, K, kind][0] / n_iter)
        cells = " | ".join(f"{1000 * limit:.2f}" for limit in limits)
        lines.append(f"| {kind}, {d} features, {K} components: ms a cycle | {cells} |")
    return "\n".join(lines) + "\n"


def measured_on_disk(path):
    """Seconds a pass and peak memory of both, for ten million samples of four features in a file."""
    X = np.memmap(path, np.float32, "w+", shape=(10_000_000, 4))
    for first in range(0, len(X), 100_000):
        X[first : first + 100_000] = overlapping(100_000, 4, 3)
    start = em.m_step(X[:2000], em.initialise(X[:2000], 3, 0))

    def ours(n_iter=1):
        fast.fit(X, start, "full", 0, n_iter, REG_COVAR)

    def theirs(n_iter=1):
        sklearn_model(start, "full", n_iter).fit(X)

    for fit in (ours, theirs):
        pass_seconds = (seconds(lambda fit=fit: fit(3))[0] - seconds(fit)[0]) / 2
        tracemalloc.start()
        fit()
        yield pass_seconds, tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()


def on_disk():
    lines = ["| 10,000,000 samples on disk | seconds a pass | peak memory (MB) |", "|:--|--:|--:|"]
    with tempfile.TemporaryDirectory() as folder:
        both = list(measured_on_disk(pathlib.Path(folder, "samples")))
    for name, (pass_seconds, megabytes) in zip(["fast.fit", "scikit-learn"], both, strict=True):
        # scikit-learn's are a small difference of long times: 0.8 to 5.6 from run to run
        quoted = f"{pass_seconds:.1f}" if name == "fast.fit" else "–"
        lines.append(f"| {name} | {quoted} | {megabytes:.1f} |")
    return "\n".join(lines)


def machine():
    """On what all this was measured."""
    info = pathlib.Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*: (.+)", info.read_text("utf-8"), re.M) if info.exists() else []
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    blas = "OpenBLAS" if "openblas" in blas else blas
    kernels = {each["architecture"] for each in threadpool_info() if "architecture" in each}
    return (
        f"Seconds are those of one thread of an {names[0] if names else platform.processor()}, with NumPy "
        f"{np.__version__}, {blas} ({', '.join(sorted(kernels))}) and scikit-learn {sklearn.__version__}."
    )


@pytest.mark.parametrize("kind", ["full", "diag"])
@pytest.mark.parametrize("d, n_components", [(2, 3), (2, 10), (10, 3), (10, 10), (50, 10)])
def test_a_cycle_beside_onedal(capsys, d, n_components, kind):
    """Intel's library, `pip install scikit-learn-intelex`: the time of many iterations less that of one."""
    daal4py = pytest.importorskip("daal4py", reason="scikit-learn-intelex is not installed")
    daal4py.daalinit(1)
    X = overlapping(10_000, d, n_components)
    start = em.m_step(X, em.initialise(X, n_components, 0), kind, REG_COVAR)
    covariances = [np.atleast_2d(each).copy() for each in compact(start.covariances, kind)]
    options = {"accuracyThreshold": 0.0, "covarianceStorage": {"full": "full", "diag": "diagonal"}[kind]}

    def theirs(n_iter):
        model = daal4py.em_gmm(n_components, maxIterations=n_iter, **options)
        return model.compute(X, start.weights[None].copy(), start.means.copy(), covariances)

    def ours(n_iter):
        return fast.fit(X, start, kind, 0, n_iter, 0)

    n_iter = int(theirs(31).nIterations.item())  # it stops where rounding lets the log-likelihood fall
    cycles = [(best(lambda f=f: f(n_iter)) - best(lambda f=f: f(1))) / (n_iter - 1) for f in (ours, theirs)]
    difference = abs(ours(n_iter).mixture.means - theirs(n_iter).means).max()
    case = f"10000 samples, {d} features, {n_components} components, {kind}"
    with capsys.disabled():
        times = "fast.fit {:5.2f} ms a cycle, oneDAL {:5.2f}".format(*(1e3 * cycle for cycle in cycles))
        print(f"\n{case:53s}: {times}, difference {difference:.0e}", end="")
    assert difference < 1e-6


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_it_is_faster_than_scikit_learn_with_the_same_numbers(capsys, request):
    whole, measured = request.config.getoption("whole"), {}
    n_iter = 100 if whole else 30
    for n_samples in SAMPLES if whole else SAMPLES[1:]:
        for d in FEATURES:
            for n_components in COMPONENTS if whole else COMPONENTS[:2]:
                X = overlapping(n_samples, d, n_components)
                for kind in COVARIANCE_TYPES:
                    ours, theirs, difference = compared(X, n_components, kind, n_iter)
                    measured[n_samples, d, n_components, kind] = ours, theirs, difference
                    case = f"{n_samples} samples, {d} features, {n_components} components, {kind}"
                    with capsys.disabled():
                        print(
                            f"\n{case:53s}: {theirs / ours:4.1f} times, difference {difference:.0e}", end=""
                        )
    if whole:
        TABLE.write_text(f"{table(measured, n_iter)}\n{on_disk()}\n\n{machine()}\n", encoding="utf-8")
    assert all(difference < 1e-10 for _, _, difference in measured.values())
    assert all(theirs > ours for ours, theirs, _ in measured.values())
