"""Evidence for what has no name: where numbers differ, by what pattern, and both side by side."""

import functools
import itertools

import numpy as np

TOLERANCE = 1e-9  # relative above one, absolute below
AXES = {
    "log-density": ("sample",),
    "log joint": ("sample", "component"),
    "responsibilities": ("sample", "component"),
    "weights": ("component",),
    "means": ("component", "feature"),
    "covariances": ("component", "row", "column"),
    "log_likelihoods": ("iteration",),
}


def agree(given, expected, tolerance=TOLERANCE):
    return np.shape(given) == np.shape(expected) and np.allclose(
        given, expected, rtol=tolerance, atol=tolerance, equal_nan=True
    )


def first_difference(results, expected):
    """Index of the first result that differs; None where all agree."""
    return next((i for i, pair in enumerate(zip(results, expected)) if not agree(*pair)), None)


def violated(name, given):
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


def relation(name, given, expected):
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


def side_by_side(name, given, expected, reference):
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


def evidence(comparison, outcomes):
    """Sentences and numbers on the first result that differs, on the first of some outcomes."""
    names, (trial, results) = comparison.results, outcomes[0]
    which = first_difference(results, trial.expected)
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
    reasons = [violated(name, given), relation(name, many, wanted) if np.isfinite(many).all() else None]
    if comparison.apart:
        iterations = names.index("log_likelihoods")
        ours, theirs = results[iterations].size, len(trial.expected[iterations])
        if ours != theirs:
            reasons.insert(0, f"You stop after {ours} iterations, scikit-learn after {theirs}.")
    right = f" ({', '.join(names[:which])} right.)" if which else ""
    differs = f"{comparison.name} differs from {comparison.reference} on {trial.case}.{right}"
    numbers = side_by_side(name, given, expected, comparison.reference)
    return f"{' '.join(filter(None, [differs, *reasons]))}\n\n{numbers}"
