"""Evidence for what has no name: where numbers differ, by what pattern, and both side by side."""

import functools
import itertools

import numpy as np

from helpers.language import Text, say

TOLERANCE = 1e-9  # relative above one, absolute below
PATTERN = 3  # numbers that show a pattern; in fewer there always is one
SHOWN = 8  # numbers in a row of evidence
CONSTANT_ADDED = Text("It is as if {added:.3g} had been added before the logarithm was taken.")
SAMPLE, COMPONENT, FEATURE = Text("sample"), Text("component"), Text("feature")
ROW, COLUMN, LAYER = Text("row"), Text("column"), Text("layer")
AXES = {
    "log-density": (SAMPLE,),
    "log joint": (SAMPLE, COMPONENT),
    "responsibilities": (SAMPLE, COMPONENT),
    "weights": (COMPONENT,),
    "means": (COMPONENT, FEATURE),
    "covariances": (COMPONENT, ROW, COLUMN),
    "log_likelihoods": (Text("iteration"),),
}


def agree(given, expected, tolerance=TOLERANCE):
    """As np.allclose, relative and absolute alike, NaN equal to NaN: a diagnosis asks thousands of times."""
    given, expected = np.asarray(given, dtype=float), np.asarray(expected, dtype=float)
    if given.shape != expected.shape:
        return False
    with np.errstate(all="ignore"):
        size, difference = np.abs(expected), np.abs(given - expected)
        far = ~((difference <= tolerance * (1 + size)) & (size < np.inf))
    if not far.any():
        return True
    if (difference[far] < np.inf).any():
        return False
    return np.array_equal(given[far], expected[far], equal_nan=True)


def first_difference(results, expected):
    """Index of the first result that differs; None where all agree."""
    return next((i for i, pair in enumerate(zip(results, expected)) if not agree(*pair)), None)


def violated(name, given):
    """The first property that a result lacks, as a sentence."""
    if not np.isfinite(given).all():
        if np.isnan(given).any():
            return say("{name} contains NaN: 0/0, or the logarithm of a negative number?", name=say(name))
        return say("{name} contains infinity: x/0, or ln 0?", name=say(name))
    if name == "responsibilities" and not np.allclose(given.sum(axis=1), 1):
        if np.allclose(given.sum(axis=0), 1):
            return say("The rows of responsibilities do not sum to one, but each column does.")
        return say("The rows of responsibilities do not sum to one.")
    if name in ("responsibilities", "weights") and given.min() < 0:
        return say("{name} has negative entries.", name=say(name))
    if name == "weights" and not np.isclose(given.sum(), 1):
        return say("The weights sum to {total:.6g}, not to one.", total=given.sum())
    if name == "covariances" and not np.allclose(given, given.mT):
        return say("The covariances are not symmetric.")
    if name == "covariances" and np.linalg.eigvalsh(given).min() <= 0:
        return say("The covariances are not positive definite.")


def relation(name, given, expected):
    """How the numbers differ, where so many can show a pattern; else where they do."""
    difference, axes = given - expected, AXES.get(name, (ROW, COLUMN, LAYER)[: given.ndim])
    close = functools.partial(np.allclose, rtol=1e-6, atol=1e-9)
    whole = (given == np.round(given)).all() and (expected == np.round(expected)).all()
    if given.size >= PATTERN and not whole:
        ratio = given / expected if expected.all() else np.zeros_like(given)
        if close(ratio, np.ravel(ratio)[0]) and abs(np.ravel(ratio)[0] - 1) > 1e-3 and ratio.any():
            return say("Every number is {ratio:.6g} times what it should be.", ratio=np.ravel(ratio)[0])
        if close(difference, np.ravel(difference)[0]) and abs(np.ravel(difference)[0]) > 1e-5:
            return say("Every number is off by the same {shift:+.6g}.", shift=np.ravel(difference)[0])
        if name.startswith("log"):
            with np.errstate(over="ignore"):
                added = np.exp(given) - np.exp(expected)
            if 0 < added.min() < 0.1 and np.ptp(added) < 1e-3 * added.mean():
                return say(CONSTANT_ADDED, added=added.mean())
    if given.ndim == 2 and min(given.shape) > 1 and given.size >= PATTERN:
        if given.shape[0] >= PATTERN and close(difference, difference[:1]):
            constants = np.array2string(np.round(difference[0], 9) + 0.0, precision=4)
            return say(
                "Every {axis} is off by a constant of its own: {constants}.",
                axis=say(axes[1]),
                constants=constants,
            )
        if given.shape[0] >= PATTERN and close(difference, difference[:, :1]):
            return say(
                "Every {axis} is off by a constant of its own, the same for all {other}s.",
                axis=say(axes[0]),
                other=say(axes[1]),
            )
    if axes[-1:] == ("component",) and 2 < given.shape[-1] < 6:
        _, *orders = itertools.permutations(range(given.shape[-1]))  # without the order that they have
        if order := next((order for order in orders if close(given[..., order], expected)), None):
            return say(
                "The numbers are right, but the components stand in another order: {order}.",
                order=list(order),
            )
    wrong = ~np.isclose(given, expected, rtol=TOLERANCE, atol=TOLERANCE)
    if name == "covariances":
        diagonal = wrong[:, np.eye(given.shape[1], dtype=bool)].any()
        beside = wrong[:, ~np.eye(given.shape[1], dtype=bool)].any()
        if diagonal != beside and given.shape[1] > 1:
            return say("Only the diagonals are wrong.") if diagonal else say("Wrong only off the diagonals.")
    if name == "responsibilities" and (expected.max(axis=1) > 1 - 1e-6).any():
        return ""  # where a share is all or nothing, an error cannot show
    for axis, what in enumerate(axes[: given.ndim]):
        bad = np.flatnonzero(wrong.any(axis=tuple(set(range(given.ndim)) - {axis})))
        if len(bad) <= given.shape[axis] / 2 and len(bad) <= 5:
            where = {"what": say(what), "which": ", ".join(map(str, bad))}
            if given.take(bad, axis).any():
                return say("Wrong only for {what} {which}.", **where)
            return say("Wrong only for {what} {which}, still zero.", **where)
    return ""


def side_by_side(name, given, expected, reference):
    """The row with the first difference, the attempt's above the expected one; of a long row what differs."""
    places = np.argwhere(~np.isclose(given, expected, rtol=TOLERANCE, atol=TOLERANCE))
    row = tuple(int(i) for i in places[0][:-1])
    given_row, expected_row = np.atleast_1d(given[row]), np.atleast_1d(expected[row])
    index = [str(i) for i in row]
    if len(given_row) > SHOWN:
        differs = [int(place[-1]) for place in places if tuple(place[:-1]) == row][: SHOWN - 2]
        given_row, expected_row = given_row[differs], expected_row[differs]
        index.append(str(differs[0] if len(differs) == 1 else differs))
    digits = "11.6g"
    if all(f"{a:.6g}" == f"{b:.6g}" for a, b in zip(given_row, expected_row)):
        digits = ".12g"
    place = f"{say(name)}[{', '.join(index)}]" if index else say(name)
    label = say("{place}, yours", place=place)
    reference = say(reference)
    width = max(len(label), len(reference))

    def line(who, numbers):
        if not np.ndim(given):
            return f"{who:>{width}}: {numbers[0]:{digits}}"
        return f"{who:>{width}}: [{' '.join(f'{number:{digits}}' for number in numbers)}]"

    return f"{line(label, given_row)}\n{line(reference, expected_row)}"


def telling(outcomes):
    """Of some outcomes the first in which most of the first wrong result is wrong; else the first."""

    def part(outcome):
        trial, results = outcome
        if not isinstance(results, list):  # a Fault
            return 0
        pair = next((pair for pair in zip(results, trial.expected) if not agree(*pair)), None)
        if pair is None or np.shape(pair[0]) != np.shape(pair[1]):
            return 1
        return (~np.isclose(*pair, rtol=TOLERANCE, atol=TOLERANCE)).mean() > 0.5

    return max(outcomes, key=part)


def evidence(comparison, outcomes):
    """Sentences and numbers on the first result that differs, of some outcomes where it shows best."""
    names, (trial, results) = comparison.results, telling(outcomes)
    which = first_difference(results, trial.expected)
    name, given, expected = names[which], results[which], np.asarray(trial.expected[which], dtype=float)
    if given.shape != expected.shape:
        axes = ", ".join(f"n_{axis}s" for axis in AXES.get(name, ()))
        axes += "," * (len(AXES.get(name, ())) == 1)
        wanted = expected.shape if expected.ndim else say("a single number")
        if axes and name != "covariances":
            wanted = say("{shape}, which is ({axes})", shape=expected.shape, axes=axes)
        found = {"name": say(name), "shape": given.shape, "wanted": wanted, "case": say(trial.case)}
        return say("{name} has shape {shape}; expected {wanted}. (On {case}.)", **found)
    many, wanted = given, expected
    if expected.ndim == 0:  # a single number says little: look at all cases
        pairs = [(r[which], t.expected[which]) for t, r in outcomes if np.shape(r[which]) == ()]
        many, wanted = np.array(pairs, dtype=float).T
    reasons = [violated(name, given), relation(name, many, wanted) if np.isfinite(many).all() else None]
    if comparison.apart:
        iterations = names.index("log_likelihoods")
        ours, theirs = results[iterations].size, len(trial.expected[iterations])
        if ours != theirs:
            reasons.insert(
                0,
                say(
                    "Your log_likelihoods have {ours} entries, scikit-learn's {theirs}.",
                    ours=ours,
                    theirs=theirs,
                ),
            )
    right = say(" ({names} right.)", names=", ".join(map(say, names[:which]))) if which else ""
    differs = say(
        "{name} differs from {reference} on {case}.{right}",
        name=comparison.name,
        reference=say(comparison.reference),
        case=say(trial.case),
        right=right,
    )
    numbers = side_by_side(name, given, expected, comparison.reference)
    return f"{' '.join(filter(None, [differs, *reasons]))}\n\n{numbers}"
