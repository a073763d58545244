"""What may go into the course's functions: bad input ends in a ``ValueError`` that says what and why.

A validator, ``valid_...``, gives an argument back as the function wants it. It takes the argument, then its
``name`` and the function's other arguments by name, as far as it asks for them. This room knows shapes and
numbers, not the algorithm.
"""

import functools
import inspect
import numbers
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from sklearn.utils import check_array, check_random_state

from helpers.language import Text, refused, say
from helpers.threads import one_thread

COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")
LARGEST = 1e150  # sums of squares of numbers up to here are finite
COLLAPSED = Text(
    "A covariance is not positive definite any more: a component collapsed onto too few samples. "
    "Use a larger reg_covar, fewer components or another start."
)

# Checking


def checked(**validators):
    """Check a function's arguments, ``@checked(X=valid_samples, ...)``, in the order given there.

    A validator sees the others as the validators before it left them. Afterwards the result is searched for
    NaN and infinity. Within :func:`trusted`, and so within another checked function, nothing is checked.
    """

    def decorate(function):
        signature = inspect.signature(function)
        for name in validators.keys() - signature.parameters.keys():
            raise TypeError(f"{function.__name__} has no argument {name!r} to check; it has {signature}.")

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            if _trusting.get():
                return function(*args, **kwargs)
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            given = bound.arguments
            for name, valid in validators.items():
                others = {other: value for other, value in given.items() if other != name}
                given[name] = valid(given[name], **(others | {"name": name}))
            with trusted():
                result = function(*bound.args, **bound.kwargs)
            for part in _arrays(result):
                if np.isnan(part).any() or np.equal(part, np.inf).any():
                    raise refused("{name} overflowed: rescale X to moderate numbers.", name=function.__name__)
            if hasattr(result, "mixture") and not all(map(_is_definite, result.mixture.covariances)):
                raise refused(COLLAPSED)
            return result

        return wrapper

    return decorate


_trusting = ContextVar("checked functions take their arguments as they are", default=False)


@contextmanager
def trusted():
    """Within it, checked functions take their arguments as they are: they were checked outside.

    It works on one thread, as in small steps more only wait, and explains why a covariance stops being one.
    """
    token = _trusting.set(True)
    try:
        with one_thread():
            yield
    except np.linalg.LinAlgError:
        raise refused(COLLAPSED) from None
    finally:
        _trusting.reset(token)


def _arrays(result):
    """The arrays in a result, from within its tuples."""
    return sum(map(_arrays, result), []) if isinstance(result, tuple) else [np.asarray(result, dtype=float)]


# Data


def _array(name, value, ndim, shape):
    """``value`` as a finite float array of the given number of axes; ``shape`` is how a message names it."""
    if isinstance(value, (list, tuple)) and len({np.shape(row) for row in value}) > 1:
        raise refused(
            "{name} must be an array of shape {shape}; its rows have different lengths.",
            name=name,
            shape=shape,
        )
    try:
        if np.iscomplexobj(value):
            raise TypeError(say("complex numbers have no place here."))
        value = np.asarray(value, dtype=float)
    except (TypeError, ValueError) as error:
        raise refused(
            "{name} must be an array of numbers of shape {shape}: {error}",
            name=name,
            shape=shape,
            error=error,
        ) from None
    if value.ndim != ndim or value.size == 0:
        raise refused(
            "{name} must have shape {shape}; got {given}.", name=name, shape=shape, given=value.shape
        )
    if not np.isfinite(value).all():
        raise refused("{name} contains NaN or infinity.", name=name)
    return value


def valid_samples(X, **_):
    """Samples as a finite float array of shape (n_samples, n_features)."""
    try:
        X = check_array(X, dtype=float, input_name="X")
    except TypeError as error:  # sparse matrices, np.matrix
        raise refused("X must be an array of shape (n_samples, n_features): {error}", error=error) from None
    if (largest := max(X.max(), -X.min())) > LARGEST:
        raise refused(
            "X reaches {largest:.3g}: sums of its squares may overflow. Rescale X, below {most}.",
            largest=largest,
            most=LARGEST,
        )
    return X


def valid_blocks(X, **_):
    """Samples as :func:`valid_samples` wants them; arrays of float32 or float64 stay as they are."""
    if not (isinstance(X, np.ndarray) and X.dtype in (np.float32, np.float64)):
        return valid_samples(X)
    for start in range(0, max(len(X), 1), 2**12):
        valid_samples(X[start : start + 2**12])
    return np.asarray(X)


def valid_responsibilities(responsibilities, X, mixture=None, **_):
    """Soft labels of shape (n_samples, n_components): no negative entry, every row sums to one."""
    responsibilities = _array("responsibilities", responsibilities, 2, "(n_samples, n_components)")
    n_samples, n_components = responsibilities.shape
    if n_samples != len(X):
        raise refused(
            "responsibilities have {n_samples} rows, X has {n} samples.", n_samples=n_samples, n=len(X)
        )
    if mixture is None:
        valid_n_components(n_components, X)
    elif n_components != (K := len(mixture.weights)):
        raise refused(
            "responsibilities have {n_components} columns, the mixture {K} components.",
            n_components=n_components,
            K=K,
        )
    rows = responsibilities.sum(axis=1)
    if (responsibilities < 0).any():
        row = responsibilities.min(axis=1).argmin()
        raise refused(
            "responsibilities[{row}] has a negative entry: {entries}.",
            row=row,
            entries=responsibilities[row],
        )
    if (abs(rows - 1) > 1e-6).any():
        row = abs(rows - 1).argmax()
        raise refused(
            "each row of responsibilities must sum to one; row {row} sums to {total:.6g}.",
            row=row,
            total=rows[row],
        )
    return responsibilities


# Parameters of a mixture


def _require_symmetric(name, covariance):
    """Refuse a covariance that differs from its transpose, measured by the features' own deviations."""
    deviations = np.sqrt(np.abs(np.diag(covariance)))
    if (np.abs(covariance - covariance.T) > 1e-8 * np.outer(deviations, deviations)).any():
        raise refused("{name} is not symmetric: a covariance equals its transpose.", name=name)


def _is_definite(covariance):
    """Whether a covariance is positive definite to the precision of a float, in its features' own units."""
    deviations = np.sqrt(np.diag(covariance))
    if not (deviations > 0).all():
        return False
    correlations = covariance / deviations / deviations[:, None]
    least = len(covariance) * np.finfo(float).eps
    try:  # whether the smallest eigenvalue is above the least, at a quarter of the price of computing it
        np.linalg.cholesky(correlations - least * np.eye(len(covariance)))
    except np.linalg.LinAlgError:
        return False
    return True


def _require_positive_definite(name, covariance):
    """Refuse a covariance that is not symmetric or not positive definite."""
    _require_symmetric(name, covariance)
    if (np.diag(covariance) < 0).any() or not _is_definite(covariance):
        eigenvalues = np.linalg.eigvalsh(covariance)
        raise refused(
            "{name} is not positive definite: its eigenvalues go from {least:.3g} to "
            "{most:.3g}, and all must be above zero. A component that collapsed onto a few "
            "samples needs a larger reg_covar.",
            name=name,
            least=eigenvalues[0],
            most=eigenvalues[-1],
        )


def valid_mean(mean, X, **_):
    """A mean of shape (n_features,), as many features as X."""
    mean = _array("mean", mean, 1, "(n_features,)")
    if len(mean) != X.shape[1]:
        raise refused("mean has {given} features, X has {d}.", given=len(mean), d=X.shape[1])
    return mean


def valid_covariance(covariance, mean, **_):
    """One positive definite covariance of shape (n_features, n_features)."""
    covariance = _array("covariance", covariance, 2, "(n_features, n_features)")
    shape = 2 * mean.shape
    if covariance.shape != shape:
        raise refused(
            "covariance must have shape {shape} to go with mean; got {given}.",
            shape=shape,
            given=covariance.shape,
        )
    _require_positive_definite("covariance", covariance)
    return covariance


def valid_weights(weights, **_):
    """Mixing weights of shape (n_components,): no negative one, and they sum to one."""
    weights = _array("weights", weights, 1, "(n_components,)")
    if (weights < 0).any():
        raise refused("weights[{k}] is negative: {weight:.6g}.", k=weights.argmin(), weight=weights.min())
    if abs(weights.sum() - 1) > 1e-8:
        raise refused("weights must sum to one; they sum to {total:.9g}.", total=weights.sum())
    return weights


def valid_covariances(covariances, weights, **_):
    """Symmetric matrices of shape (n_components, n_features, n_features), no negative variance."""
    covariances = _array("covariances", covariances, 3, "(n_components, n_features, n_features)")
    if covariances.shape != (len(weights), covariances.shape[1], covariances.shape[1]):
        raise refused(
            "covariances {covariances} and weights {weights} do not fit.",
            covariances=covariances.shape,
            weights=weights.shape,
        )
    for k, covariance in enumerate(covariances):
        _require_symmetric(f"covariances[{k}]", covariance)
        if (np.diag(covariance) < 0).any():
            raise refused("covariances[{k}] has a negative variance.", k=k)
    return covariances


def valid_mixture(mixture, X=None, **_):
    """Weights, means and covariances that fit one another, and X where there is one."""
    kind = type(mixture)
    if getattr(mixture, "_fields", None) != ("weights", "means", "covariances"):
        raise refused(
            "mixture must be a Mixture(weights, means, covariances); got {kind}.", kind=kind.__name__
        )
    weights = valid_weights(mixture.weights)
    means = _array("means", mixture.means, 2, "(n_components, n_features)")
    covariances = _array("covariances", mixture.covariances, 3, "(n_components, n_features, n_features)")
    K, d = means.shape
    if weights.shape != (K,) or covariances.shape != (K, d, d):
        raise refused(
            "weights {weights}, means {means} and covariances {covariances} do not fit: "
            "expected (K,), (K, d) and (K, d, d).",
            weights=weights.shape,
            means=means.shape,
            covariances=covariances.shape,
        )
    if X is not None and X.shape[1] != d:
        raise refused("X has {given} features, the mixture's means have {d}.", given=X.shape[1], d=d)
    for k, covariance in enumerate(covariances):
        _require_positive_definite(f"covariances[{k}]", covariance)
    return kind(weights, means, covariances)


def valid_start(start, X, **_):
    """A mixture of the features of X, of no more components than X has samples."""
    start = valid_mixture(start, X)
    valid_n_components(len(start.weights), X)
    return start


def valid_type(covariance_type, mixture=None, start=None, **_):
    """One of the four types of covariances, and the mixture's own where there is one."""
    mixture = start or mixture
    if not isinstance(covariance_type, str) or covariance_type not in COVARIANCE_TYPES:
        raise refused(
            "covariance_type must be one of {types}; got {given!r}.",
            types=COVARIANCE_TYPES,
            given=covariance_type,
        )
    if mixture is not None and covariance_type != "full":
        S, identity = mixture.covariances, np.eye(mixture.means.shape[1])
        typed = {"tied": S[:1], "diag": S * identity, "spherical": S[:, :1, :1] * identity}[covariance_type]
        if not np.allclose(S, typed, rtol=1e-8, atol=1e-8 * abs(S).max()):
            raise refused(
                "the mixture's covariances are not {kind}: pass the type of its fit.",
                kind=covariance_type,
            )
    return covariance_type


# Numbers


def valid_count(value, name, **_):
    """A whole number from one on."""
    if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < 1:
        raise refused("{name} must be a whole number >= 1; got {value!r}.", name=name, value=value)
    return int(value)


def valid_n_components(n_components, X, **_):
    """A whole number from one on, not above the number of samples."""
    n_components = valid_count(n_components, "n_components")
    if len(X) < n_components:
        column = len(X) == 1 and X.shape[1] >= n_components
        hint = say(" Is its row meant as a column? Then pass X.reshape(-1, 1).") if column else ""
        raise refused(
            "{n} samples are fewer than {n_components} components.{hint}",
            n=len(X),
            n_components=n_components,
            hint=hint,
        )
    return n_components


def valid_number(value, name, unit="", **_):
    """A finite number, zero or more."""
    if not isinstance(value, numbers.Real) or not 0 <= value < np.inf:
        raise refused("{name} must be a number >= 0{unit}; got {value!r}.", name=name, unit=unit, value=value)
    return float(value)


def valid_reg_covar(reg_covar, **_):
    """A finite number, zero or more, in squared units of X."""
    return valid_number(reg_covar, "reg_covar", say(", in squared units of X"))


def valid_seed(random_state, **_):
    """A whole number, a RandomState or None."""
    check_random_state(random_state)
    return random_state
