"""Compare any implementation of a step with scikit-learn, and name the mistake where they differ.

Every check runs an attempt on a spread of cases, nearly all from *generic* parameters (unequal weights,
stretched and different covariances, overlap): uniform weights and identity covariances hide most mistakes.
The course's own functions pass through the same checks as a learner's.
"""

import ast
import contextlib
import copy
import ctypes
import functools
import html
import inspect
import io
import itertools
import linecache
import textwrap
import threading
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from helpers import datasets, em
from helpers.em import Mixture
from helpers.estimator import compact, expanded
from helpers.mistakes import ALMOST, CATALOGUE, CHANGED_INPUT, EXTREMES, ORDER
from helpers.validation import COVARIANCE_TYPES, valid_samples

TOLERANCE = 1e-9  # relative above one, absolute below
SECONDS = 5  # that one call of an attempt may take


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    passed : bool
    message : str
        To the learner: one or a few sentences, and numbers side by side on lines of their own.
    mistake : str or None
        Short name of the mistake; None where it is not a known one.
    attempted : bool
        Whether there was an attempt: False as long as a skeleton holds its ``...``.
    """

    passed: bool
    message: str
    mistake: str | None = None
    attempted: bool = True

    def __repr__(self):
        return f"{'✓' if self.passed else '✗' if self.attempted else '○'} {self.message}"

    def _repr_html_(self):
        colour = "#00866b" if self.passed else "#c2410c" if self.attempted else "#6b6b6b"
        sentences, _, numbers = repr(self).partition("\n\n")
        sentences = html.escape(sentences)
        if self.mistake:
            sentences = sentences.replace(html.escape(self.mistake), f"<b>{html.escape(self.mistake)}</b>", 1)
        numbers = f'<pre style="margin: 0.5em 0 0">{html.escape(numbers)}</pre>' if numbers else ""
        return (
            f'<div style="border-left: 5px solid {colour}; padding: 0.4em 0.8em; max-width: 60em">'
            f'<span style="white-space: pre-wrap">{sentences}</span>{numbers}</div>'
        )


@dataclass(frozen=True, eq=False)
class Trial:
    """Arguments on which an attempt is run, and what must come out."""

    case: str
    arguments: tuple
    expected: tuple
    kind: str = "ordinary"  # or a key of mistakes.EXTREMES
    group: str = ""  # where a step has branches, the one that this trial takes


class Case(NamedTuple):
    """Samples and parameters on which an attempt is compared, and how a message names them."""

    name: str
    X: np.ndarray
    mixture: Mixture
    kind: str = "ordinary"


def generic_mixture(X, n_components, random_state=0):
    """Parameters that hide nothing: unequal weights, stretched covariances, means among the data.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    n_components : int
    random_state : int, default 0

    Returns
    -------
    Mixture

    Raises
    ------
    ValueError
        Fewer samples than components, a feature without spread, NaN or infinity.
    """
    X = valid_samples(X)
    n_samples, n_features = X.shape
    if not 1 <= n_components <= n_samples:
        raise ValueError(f"n_components must lie between 1 and the {n_samples} samples; got {n_components}.")
    scale = X.std(axis=0) / 2
    if not scale.all():
        raise ValueError(f"feature {scale.argmin()} has the same value everywhere: it cannot be spread.")
    rng = np.random.default_rng(random_state)
    weights = np.arange(1, n_components + 1) / (n_components * (n_components + 1) / 2)
    means = X[rng.choice(n_samples, n_components, replace=False)]
    A = rng.normal(size=(n_components, n_features, n_features))
    covariances = (A @ A.mT / n_features + 0.2 * np.eye(n_features)) * np.outer(scale, scale)
    return Mixture(weights, means, covariances)


def sklearn_model(mixture):
    """A fitted ``GaussianMixture`` with full covariances that holds exactly these parameters.

    Parameters
    ----------
    mixture : Mixture

    Returns
    -------
    sklearn.mixture.GaussianMixture
        Ready for ``predict_proba``, ``score_samples`` and ``score``.
    """
    model = GaussianMixture(len(mixture.weights), covariance_type="full")
    model.weights_, model.means_, model.covariances_ = mixture
    identity = np.eye(mixture.means.shape[1])
    model.precisions_cholesky_ = np.array(
        [solve_triangular(np.linalg.cholesky(cov), identity, lower=True).T for cov in mixture.covariances]
    )
    return model


def _fit_quietly(model, X):
    """Fit without scikit-learn's warning where the iterations run out: they are meant to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(X)


def sklearn_iterations(X, mixture, n_iter=1, covariance_type="full", reg_covar=1e-6):
    """Follow scikit-learn's EM one iteration at a time from given parameters.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    mixture : Mixture
        The start. All three parts are handed over: with means alone, scikit-learn would take weights and
        covariances from k-means.
    n_iter : int, default 1
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
        Of the start's covariances too.
    reg_covar : float, default 1e-6

    Yields
    ------
    mixture : Mixture
        After one more E-step and M-step.
    log_likelihood : float
        Mean per sample, *before* that M-step: scikit-learn's ``lower_bound_``.
    """
    model = GaussianMixture(
        len(mixture.weights),
        covariance_type=covariance_type,
        max_iter=1,
        warm_start=True,
        reg_covar=reg_covar,
        weights_init=mixture.weights,
        means_init=mixture.means,
        precisions_init=compact(np.linalg.inv(mixture.covariances), covariance_type),
        random_state=0,
    )
    for _ in range(n_iter):
        _fit_quietly(model, X)
        covariances = expanded(model.covariances_, *mixture.means.shape, covariance_type)
        yield Mixture(model.weights_, model.means_, covariances), model.lower_bound_


@functools.cache
def cases():
    """The cases of every check; the smallest comes first, so that its differences are easy to read."""
    rng = np.random.default_rng(0)
    demo, hard = datasets.demo()[0], datasets.hard()[0]
    five = rng.normal(size=(25, 5)) @ rng.normal(size=(5, 5))
    drawn = [
        ("six samples, two components", hard[:6], 2, "ordinary"),
        ("forty samples, three components", hard[:40] + 0.5, 3, "ordinary"),
        ("five features", five, 4, "ordinary"),
        ("one feature", datasets.one_feature(40)[0], 2, "one feature"),
        ("one component", hard[:20], 1, "one component"),
        ("sixty hard samples", hard[:60], 3, "ordinary"),
        ("sixty samples of the demo", demo[:60], 3, "ordinary"),
        ("samples far from the origin", hard[:60] + 1e5, 3, "offset"),
        ("600 samples", hard, 3, "many"),
    ]
    spread = [Case(name, X, generic_mixture(X, K), kind) for name, X, K, kind in drawn]
    far = np.vstack([hard[:20], [[1e3, -1e3], [-2e3, 5e2]]])
    flat = rng.normal(size=(50, 2)) @ np.array([[1.0, 1.0], [0.0, 1e-2]])
    squeezed = Mixture(
        np.array([0.3, 0.7]), flat[:2], np.array([[[1, 1], [1, 1 + 1e-4]], [[2, 1.9], [1.9, 2]]])
    )
    many = 0.1 * rng.normal(size=(5, 200))
    harmless = Mixture(np.array([0.4, 0.6]), many[:2], np.array([0.01 * np.eye(200)] * 2))
    return [
        *spread,
        Case("samples whose densities underflow", far, generic_mixture(hard, 3), "underflow"),
        Case("a nearly singular covariance", flat, squeezed),
        Case("200 features", many, harmless, "determinant"),
    ]


# Running an attempt


class Fault(NamedTuple):
    """Why an attempt gave no numbers to compare."""

    message: str
    mistake: str | None = None
    ends: bool = False  # whether trying another case is a waste of time


class _TimeUp(BaseException):
    pass


def _within(seconds, function):
    """``function()``, interrupted after ``seconds`` by an exception that no ``except Exception`` stops.

    On every system, as it needs no signal; a single call into compiled code is not interrupted.
    """
    thread, lock, over = ctypes.c_ulong(threading.get_ident()), threading.Lock(), threading.Event()
    begun = threading.Event()
    interrupt = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def watch():
        begun.wait()  # an interruption in the start of a thread would leave its watcher behind
        pause = seconds
        while not over.wait(pause):
            with lock:
                if not over.is_set():
                    interrupt(thread, ctypes.py_object(_TimeUp))
            pause = 0.1  # again, if the learner's code swallowed it

    def stop():
        over.set()
        with lock:
            interrupt(thread, None)  # takes back one that is still to come

    try:
        threading.Thread(target=watch, daemon=True).start()
    except RuntimeError:  # no threads in the browser (JupyterLite): no time limit there
        return function()
    try:
        try:
            begun.set()
            return function()
        finally:
            stop()
    except _TimeUp:
        stop()
        raise


def holds_placeholder(attempt):
    """Whether a skeleton's ``...`` still stands in the source, and not as an index or in a comparison."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(attempt)))
    except Exception:  # no source to be had
        return False
    meant = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    meant += [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    meant += [n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) and isinstance(n.value, ast.Tuple)]
    meant = {id(part) for node in meant for part in ast.walk(node)}
    return any(
        isinstance(node, ast.Constant) and node.value is ... and id(node) not in meant
        for node in ast.walk(tree)
    )


def _place(attempt, error):
    """The line of the learner's code on which an exception arose; empty where there is none."""
    own = getattr(getattr(attempt, "__code__", None), "co_filename", None)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own]
    if not frames or own == __file__:
        return ""
    return f" Line {frames[-1].lineno} of your code: `{linecache.getline(own, frames[-1].lineno).strip()}`."


def _numbers(name, value):
    """A learner's result as a float array, or a Fault."""
    try:
        if value is None or isinstance(value, str) or np.iscomplexobj(value):
            raise TypeError
        return np.array(value, dtype=float)
    except Exception:
        return Fault(f"{name} is of type {type(value).__name__}; expected an array of numbers.")


def _results(step, names, returned):
    """What an attempt returned as a list of float arrays, one for each name, or a Fault."""
    if returned is None:
        message = f"{step} returned None. Is the `return` missing, or `print` in its place?"
        return Fault(message, "nothing returned", True)
    parts = [returned]
    if names == RESULTS["fit"]:  # a Fit; the parts of its mixture are among the names
        try:
            (weights, means, covariances), log_likelihoods, converged = returned
        except (TypeError, ValueError):
            wanted = "three things: mixture, log_likelihoods, converged; in this order"
            return Fault(f"{step} must return {wanted}.")
        returned = [weights, means, covariances, log_likelihoods, converged]
    if len(names) > 1:
        if not isinstance(returned, tuple | list) or len(returned) != len(names):
            several = isinstance(returned, tuple | list)
            many = f"{len(returned)} things" if several else type(returned).__name__
            return Fault(f"{step} returned {many}; expected {len(names)}: {', '.join(names)}.")
        parts = list(returned)
    arrays = [_numbers(name, part) for name, part in zip(names, parts)]
    return next((array for array in arrays if isinstance(array, Fault)), arrays)


def _leaves(value):
    return [leaf for part in value for leaf in _leaves(part)] if isinstance(value, tuple | list) else [value]


def guarded(name, attempt, call, seconds):
    """``call()``, in which a learner's code runs: what it returns, or the Fault that came instead.

    Parameters
    ----------
    name : str
        How messages call the attempt.
    attempt : callable
        The learner's: an exception is shown with the line of its code.
    call : callable
    seconds : float
        How long it may take.
    """
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            return _within(seconds, call)
    except _TimeUp:
        message = f"{name} was stopped after {seconds} seconds: does a loop wait for what never comes true?"
        return Fault(message, "endless loop", True)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        try:
            lines = str(error).strip().splitlines() or [""]
        except Exception:
            lines = [""]
        raised = f"{type(error).__name__}: {lines[-1].rstrip('.')}"
        return Fault(f"{name} raised {raised}.{_place(attempt, error)}")


def _run(step, attempt, names, trial):
    """Run an attempt on a copy of a trial's arguments: its results as a list of arrays, or a Fault."""
    given = copy.deepcopy(trial.arguments)
    returned = guarded(step, attempt, lambda: attempt(*given), SECONDS)
    if isinstance(returned, Fault):
        return returned
    pairs = zip(_leaves(given), _leaves(trial.arguments))
    if any(isinstance(old, np.ndarray) and not np.array_equal(new, old) for new, old in pairs):
        return Fault(f"Mistake: {CHANGED_INPUT[0]}. {CHANGED_INPUT[1]}", CHANGED_INPUT[0], True)
    return guarded(step, attempt, lambda: _results(step, names, returned), SECONDS)


def _agree(given, expected, tolerance=TOLERANCE):
    return np.shape(given) == np.shape(expected) and np.allclose(
        given, expected, rtol=tolerance, atol=tolerance, equal_nan=True
    )


def _first_difference(results, expected):
    """Index of the first result that differs; None where all agree."""
    return next((i for i, pair in enumerate(zip(results, expected)) if not _agree(*pair)), None)


# Naming a mistake


@functools.cache
def _wrong_results(wrong, trial, names):
    """What an entry of the catalogue returns on a trial."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _results("", names, wrong(*copy.deepcopy(trial.arguments)))
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):  # a wrong version may break down
            return Fault("")


def diagnose(outcomes, names, catalogue):
    """The entry of the catalogue that returns what an attempt returned.

    Parameters
    ----------
    outcomes : list of (Trial, list of ndarray)
        The attempt's results.
    names : tuple of str
        Of the results.
    catalogue : list of Mistake
        Of this step.

    Returns
    -------
    Mistake or None
        Candidates return what the attempt returned, in the first result that is wrong anywhere, on all trials
        of the group in which it is wrong first; of these the one that agrees with it in most results of all
        trials. The results of ``fit`` hang together, so there a candidate must agree in all of them.
    """
    firsts = [_first_difference(results, trial.expected) for trial, results in outcomes]
    part = min((first for first in firsts if first is not None), default=None)
    if part is None:
        return None
    group = outcomes[firsts.index(part)][0].group
    telling = sorted(range(len(outcomes)), key=lambda i: firsts[i] != part)  # where it is wrong comes first
    within = [outcomes[i] for i in telling if outcomes[i][0].group == group]
    parts = range(len(names)) if names == RESULTS["fit"] else [part]

    def alike(entry, which, trial, results):
        wrong = _wrong_results(entry.wrong, trial, names)
        return not isinstance(wrong, Fault) and _agree(results[which], wrong[which], 1e-7)

    def agreement(entry):
        return sum(alike(entry, i, *outcome) for outcome in outcomes for i in range(len(names)))

    def differs(entry):
        """Whether the mistake changes that result at all, beyond what counts as alike."""
        wrongs = [(_wrong_results(entry.wrong, trial, names), trial.expected[part]) for trial, _ in within]
        return any(not isinstance(w, Fault) and not _agree(w[part], right, 1e-7) for w, right in wrongs)

    candidates = [entry for entry in catalogue if all(alike(entry, i, *o) for o in within for i in parts)]
    candidates = [entry for entry in candidates if differs(entry)]
    return max(candidates, key=agreement, default=None)


AXES = {
    "log-density": ("sample",),
    "log joint": ("sample", "component"),
    "responsibilities": ("sample", "component"),
    "weights": ("component",),
    "means": ("component", "feature"),
    "covariances": ("component", "row", "column"),
    "log_likelihoods": ("iteration",),
}


def _violated(name, given):
    """The first property that a result lacks, as a sentence."""
    if not np.isfinite(given).all():
        if np.isnan(given).any():
            return f"{name} contains NaN: 0/0, or the logarithm of a negative number?"
        return f"{name} contains infinity: x/0, or ln 0?"
    if name == "responsibilities" and not np.allclose(given.sum(axis=1), 1):
        columns = ", but each column does" if np.allclose(given.sum(axis=0), 1) else ""
        return f"The rows of responsibilities do not sum to one{columns}."
    if name in ("responsibilities", "weights") and given.min() < 0:
        return f"{name} has negative entries."
    if name == "weights" and not np.isclose(given.sum(), 1):
        return f"The weights sum to {given.sum():.6g}, not to one."
    if name == "covariances" and not np.allclose(given, given.mT):
        return "The covariances are not symmetric."
    if name == "covariances" and np.linalg.eigvalsh(given).min() <= 0:
        return "The covariances are not positive definite."


def _relation(name, given, expected):
    """How the numbers differ, where there is a pattern in it; else where they do."""
    difference, axes = given - expected, AXES.get(name, ("row", "column", "layer")[: given.ndim])
    close = functools.partial(np.allclose, rtol=1e-6, atol=1e-9)
    if given.size > 1 and expected.all() and close(ratio := given / expected, np.ravel(ratio)[0]):
        return f"Every number is {np.ravel(ratio)[0]:.6g} times what it should be."
    if given.size > 1 and close(difference, np.ravel(difference)[0]):
        return f"Every number is off by the same {np.ravel(difference)[0]:+.6g}."
    if name.startswith("log") and given.size > 1:
        with np.errstate(over="ignore"):
            added = np.exp(given) - np.exp(expected)
        if 0 < added.min() and np.ptp(added) < 1e-3 * added.mean():
            return f"It is as if {added.mean():.3g} had been added before the logarithm was taken."
    if given.ndim == 2 and close(difference, difference[:1]):
        constants = np.array2string(difference[0], precision=4)
        return f"Every {axes[1]} is off by a constant of its own: {constants}."
    if given.ndim == 2 and close(difference, difference[:, :1]):
        return f"Every {axes[0]} is off by a constant of its own, the same for all {axes[1]}s."
    if axes[-1:] == ("component",) and 1 < given.shape[-1] < 6:
        orders = itertools.permutations(range(given.shape[-1]))
        if order := next((order for order in orders if close(given[..., order], expected)), None):
            return f"The numbers are right, but the components stand in another order: {list(order)}."
    wrong = ~np.isclose(given, expected, rtol=TOLERANCE, atol=TOLERANCE)
    if name == "covariances":
        diagonal = wrong[:, np.eye(given.shape[1], dtype=bool)].any()
        beside = wrong[:, ~np.eye(given.shape[1], dtype=bool)].any()
        if diagonal != beside:
            return "Only the diagonals are wrong." if diagonal else "Wrong only off the diagonals."
    for axis, what in enumerate(axes[: given.ndim]):
        bad = np.flatnonzero(wrong.any(axis=tuple(set(range(given.ndim)) - {axis})))
        if len(bad) <= given.shape[axis] / 2 and len(bad) <= 5:
            where = f"Wrong only for {what} {', '.join(map(str, bad))}"
            zero = not given.take(bad, axis).any()
            return f"{where}, still zero: does `return` stand inside the loop?" if zero else f"{where}."
    return ""


def _side_by_side(name, given, expected, reference):
    """The rows with the first difference, the attempt's above the expected one."""
    place = np.argwhere(~np.isclose(given, expected, rtol=TOLERANCE, atol=TOLERANCE))[0]
    row = tuple(int(i) for i in place[:-1])
    digits = {"formatter": {"float": lambda number: f"{number:11.6g}"}, "max_line_width": 90, "threshold": 8}
    if f"{given[tuple(place)]:.6g}" == f"{expected[tuple(place)]:.6g}":
        digits["formatter"] = {"float": lambda number: f"{number:.12g}"}
    index = f"[{', '.join(map(str, row))}]" if row else ""
    label = f"{name}{index}"
    rows = {f"{label}, yours": given[row], reference: expected[row]}
    width = max(map(len, rows))
    return "\n".join(
        f"{who:>{width}}: {np.array2string(np.asarray(row), **digits)}" for who, row in rows.items()
    )


def _evidence(step, names, outcomes, reference):
    """Sentences and numbers on the first result that differs, on the first of some outcomes."""
    trial, results = outcomes[0]
    which = _first_difference(results, trial.expected)
    name, given, expected = names[which], results[which], np.asarray(trial.expected[which], dtype=float)
    if given.shape != expected.shape:
        axes = ", ".join(f"n_{axis}s" for axis in AXES.get(name, ()))
        axes += "," * (len(AXES.get(name, ())) == 1)
        wanted = f"{expected.shape}, which is ({axes})" if axes and name != "covariances" else expected.shape
        wanted = wanted if expected.ndim else "a single number"
        return f"{name} has shape {given.shape}; expected {wanted}. (On {trial.case}.)"
    many, wanted = given, expected
    if expected.ndim == 0:  # a single number says little: look at all cases
        pairs = [(r[which], t.expected[which]) for t, r in outcomes if np.shape(r[which]) == ()]
        many, wanted = np.array(pairs, dtype=float).T
    reasons = [_violated(name, given), _relation(name, many, wanted) if np.isfinite(many).all() else None]
    if names == RESULTS["fit"] and results[3].size != len(trial.expected[3]):
        reasons.insert(
            0, f"You stop after {results[3].size} iterations, scikit-learn after {len(trial.expected[3])}."
        )
    right = f" ({', '.join(names[:which])} right.)" if which else ""
    text = " ".join(filter(None, [f"{step} differs from {reference} on {trial.case}.{right}", *reasons]))
    return f"{text}\n\n{_side_by_side(name, given, expected, reference)}"


@np.errstate(all="ignore")
def _explain(step, names, outcomes, catalogue, reference):
    """The verdict on an attempt that failed; ``outcomes`` are pairs of a trial and its results or Fault."""
    failed = [pair for pair in outcomes if _fails(*pair)]
    ordinary = [pair for pair in failed if pair[0].kind == "ordinary"]
    trial, first = (ordinary or failed)[0]
    numeric = [pair for pair in outcomes if pair[0].kind == "ordinary" and not isinstance(pair[1], Fault)]
    wrong = [pair for pair in numeric if _fails(*pair)]

    def known(name, sentences, pairs):
        if isinstance(pairs[0][1], Fault):
            shown = f"{pairs[0][1].message} (On {trial.case}.)"
        else:
            shown = _evidence(step, names, pairs, reference).rpartition("\n\n")[2]
        return Verdict(False, f"Mistake: {name}. {sentences}\n\n{shown}", name)

    if isinstance(first, Fault) and first.mistake:
        return Verdict(False, first.message, first.mistake)
    if not ordinary:
        return known(*EXTREMES.get((step, trial.kind), EXTREMES[trial.kind]), failed)
    if wrong and (entry := diagnose(numeric, names, catalogue)):
        return known(entry.name, entry.message, wrong)
    if isinstance(first, Fault):
        return Verdict(False, f"{first.message} (On {trial.case}.)")
    for order in itertools.permutations(range(len(names))):
        if all(_first_difference([r[i] for i in order], t.expected) is None for t, r in numeric):
            given = ", ".join(names[order.index(i)] for i in range(len(names)))
            return known(ORDER[0], f"{ORDER[1]} You return {given}; expected {', '.join(names)}.", wrong)
    shown = _evidence(step, names, wrong, reference)
    nearly = len(numeric) == sum(t.kind == "ordinary" for t, _ in outcomes) and all(
        _agree(given, wanted, 1e-3) for t, r in numeric for given, wanted in zip(r, t.expected)
    )
    return known(*ALMOST, wrong) if nearly or "before the logarithm" in shown else Verdict(False, shown)


def _fails(trial, outcome):
    return isinstance(outcome, Fault) or _first_difference(outcome, trial.expected) is not None


NOT_ATTEMPTED = Verdict(
    False, "Not attempted yet, or not finished: put your code in place of the dots.", attempted=False
)


def compare(step, attempt, names, trials, catalogue=(), reference="scikit-learn"):
    """Run an attempt on every trial, and say what differs.

    Parameters
    ----------
    step : str
        How messages call the function.
    attempt : callable
    names : tuple of str
        Of the results.
    trials : list of Trial
    catalogue : sequence of Mistake
        Known mistakes of this step.
    reference : str
        Where the expected numbers come from.

    Returns
    -------
    Verdict
    """
    if attempt is ... or attempt is None:
        return NOT_ATTEMPTED
    if not callable(attempt):
        return Verdict(False, f"{step} must be a function; got something of type {type(attempt).__name__}.")
    with contextlib.suppress(ValueError):  # some built-in functions have no signature
        try:
            inspect.signature(attempt).bind(*trials[0].arguments)
        except TypeError as error:
            return Verdict(False, f"{step} is called with {len(trials[0].arguments)} arguments: {error}.")
    outcomes = []
    for trial in trials:
        outcomes.append((trial, _run(step, attempt, names, trial)))
        if getattr(outcomes[-1][1], "ends", False):
            break
    if not any(_fails(*pair) for pair in outcomes):
        return Verdict(True, f"{step} agrees with {reference} on {len(trials)} cases, to within 1e-9.")
    if holds_placeholder(attempt):
        return NOT_ATTEMPTED
    return _explain(step, names, outcomes, catalogue, reference)


# The steps


@functools.cache
def _trials(step):
    """The trials of a step of :mod:`helpers.em`, made once."""
    return list(globals()[f"_{step}_trials"]())


def _kind(case):
    """The kind of a case, but for ``e_step``, in which alone a product over many samples may underflow."""
    return "ordinary" if case.kind == "many" else case.kind


def _check(step, attempt):
    catalogue = [entry for entry in CATALOGUE if entry.step == step]
    return compare(step, attempt, RESULTS[step], _trials(step), catalogue)


RESULTS = {
    "log_gaussian": ("log-density",),
    "log_joint": ("log joint",),
    "e_step": ("responsibilities", "log_likelihood"),
    "m_step": Mixture._fields,
    "constrain": ("covariances",),
    "initialise": ("responsibilities",),
    "fit": (*Mixture._fields, "log_likelihoods", "converged"),
    "n_parameters": ("number of parameters",),
    "bic": ("BIC",),
    "aic": ("AIC",),
}


def log_gaussian(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mean, covariance)`` with ``score_samples`` of one-component mixtures."""
    return _check("log_gaussian", attempt)


def _log_gaussians(case):
    """Scikit-learn's log-density of every component, shape (n_components, n_samples)."""
    singles = [Mixture(np.ones(1), m[None], c[None]) for m, c in zip(*case.mixture[1:], strict=True)]
    return [sklearn_model(single).score_samples(case.X) for single in singles]


def _log_gaussian_trials():
    for case in cases():
        for mean, covariance, expected in zip(*case.mixture[1:], _log_gaussians(case)):
            yield Trial(case.name, (case.X, mean, covariance), (expected,), _kind(case))


def log_joint(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mixture)`` with scikit-learn's log-densities plus log-weights."""
    return _check("log_joint", attempt)


def _log_joint_trials():
    for case in cases():
        expected = np.stack(_log_gaussians(case), axis=1) + np.log(case.mixture.weights)
        yield Trial(case.name, (case.X, case.mixture), (expected,), _kind(case))


def e_step(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mixture)`` with scikit-learn's ``predict_proba`` and ``score``."""
    return _check("e_step", attempt)


def _e_step_trials():
    for case in cases():
        model = sklearn_model(case.mixture)
        expected = (model.predict_proba(case.X), model.score(case.X))
        yield Trial(case.name, (case.X, case.mixture), expected, case.kind)


def m_step(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, responsibilities)`` with the M-step of scikit-learn's first iteration."""
    return _check("m_step", attempt)


def _m_step_trials():
    for case in cases():
        if case.kind not in ("determinant", "underflow"):  # extreme for densities, not here
            responsibilities = sklearn_model(case.mixture).predict_proba(case.X)
            ((expected, _),) = sklearn_iterations(case.X, case.mixture)
            yield Trial(case.name, (case.X, responsibilities), expected, _kind(case))


def constrain(attempt: Callable) -> Verdict:
    """Compare ``attempt(covariances, weights, covariance_type)`` with scikit-learn's M-steps."""
    return _check("constrain", attempt)


def _constrain_trials():
    for case in cases():
        if case.kind in ("offset", "determinant"):  # scikit-learn's tied, diag and spherical lose digits
            continue
        for covariance_type in COVARIANCE_TYPES:
            covariances = em.constrain(case.mixture.covariances, case.mixture.weights, covariance_type)
            typed = case.mixture._replace(covariances=covariances)
            ((expected, _),) = sklearn_iterations(case.X, typed, covariance_type=covariance_type, reg_covar=0)
            full = em.m_step(case.X, em.e_step(case.X, typed)[0], reg_covar=0)
            arguments = (full.covariances, full.weights, covariance_type)
            kind = case.kind if case.kind in ("one feature", "one component") else "ordinary"
            name = f"{case.name}, {covariance_type}"
            yield Trial(name, arguments, (expected.covariances,), kind, covariance_type)


def initialise(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, n_components, random_state)`` with scikit-learn's k-means from the same seed."""
    return _check("initialise", attempt)


def _initialise_trials():
    for name, n_components in [("warblers", 2), ("demo", 3), ("hard", 3), ("iris", 4)]:
        X, _ = getattr(datasets, name)()
        for seed in (0, 7):
            labels = KMeans(n_components, n_init=1, random_state=seed).fit_predict(X)
            case = f"the {name} data, random_state {seed}"
            yield Trial(case, (X, n_components, seed), (np.eye(n_components)[labels],))


def fit(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, n_components, ...)`` with ``GaussianMixture`` from the same seed."""
    return _check("fit", attempt)


def _fit_trials():
    hard = datasets.hard(80)[0]
    many = {"n_init": 4, "tol": 1e-2, "random_state": 27}
    runs = {
        "80 hard samples": (hard, 3, {}),
        "80 hard samples, diag": (hard, 3, {"covariance_type": "diag"}),
        "four starts, the third of which is the best": (datasets.hard(50)[0], 4, many),
        "a large reg_covar, under which the log-likelihood falls": (hard, 3, {"reg_covar": 1.0}),
        "80 hard samples, stopped after 4 iterations": (hard, 3, {"max_iter": 4}),
        "50 irises, small tol": (datasets.iris()[0][::3], 3, {"tol": 1e-5}),
    }
    defaults = {"covariance_type": "full", "n_init": 1, "tol": 1e-3, "max_iter": 40, "reg_covar": 1e-6}
    defaults |= {"random_state": 7}
    for case, (X, n_components, options) in runs.items():
        options = defaults | options
        model = _fit_quietly(GaussianMixture(n_components, **options), X)
        covariances = expanded(model.covariances_, *model.means_.shape, options["covariance_type"])
        expected = (model.weights_, model.means_, covariances, model.lower_bounds_, model.converged_)
        yield Trial(case, (X, n_components, *options.values()), expected)


def n_parameters(attempt: Callable) -> Verdict:
    """Compare ``attempt(n_components, n_features, covariance_type)`` with the count in scikit-learn's AIC."""
    return _check("n_parameters", attempt)


@functools.cache
def _typed_models():
    """Fitted scikit-learn models of every type, their data and their names."""
    models = []
    for name, n_components in [("one_feature", 2), ("hard", 3), ("iris", 4)]:
        X, _ = getattr(datasets, name)()
        for kind in COVARIANCE_TYPES:
            model = GaussianMixture(n_components, covariance_type=kind, random_state=0, max_iter=500).fit(X)
            models.append((f"{name}, {n_components} components, {kind}", X, model))
    return models


def _n_parameters_trials():
    for case, X, model in _typed_models():
        expected = round((model.aic(X) + 2 * len(X) * model.score(X)) / 2)
        arguments = (model.n_components, X.shape[1], model.covariance_type)
        yield Trial(case, arguments, (expected,), group=model.covariance_type)


def _criterion_trials(criterion):
    for case, X, model in _typed_models():
        covariances = expanded(model.covariances_, *model.means_.shape, model.covariance_type)
        mixture = Mixture(model.weights_, model.means_, covariances)
        expected = (getattr(model, criterion)(X),)
        yield Trial(case, (X, mixture, model.covariance_type), expected, group=model.covariance_type)


def bic(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mixture, covariance_type)`` with scikit-learn's ``bic``."""
    return _check("bic", attempt)


def aic(attempt: Callable) -> Verdict:
    """Compare ``attempt(X, mixture, covariance_type)`` with scikit-learn's ``aic``."""
    return _check("aic", attempt)


_bic_trials = functools.partial(_criterion_trials, "bic")
_aic_trials = functools.partial(_criterion_trials, "aic")
