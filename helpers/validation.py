"""One check per symbol of the course: bad input ends in a ``ValueError`` that says what and why."""

import functools
import inspect
import numbers
from contextvars import ContextVar

import numpy as np
from sklearn.utils import check_array, check_random_state

COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")


def _array(name, value, ndim, shape):
    """``value`` as a finite float array of the given number of axes; ``shape`` is how a message names it."""
    if isinstance(value, (list, tuple)) and len({np.shape(row) for row in value}) > 1:
        raise ValueError(f"{name} must be an array of shape {shape}; its rows have different lengths.")
    try:
        if np.iscomplexobj(value):
            raise TypeError("complex numbers have no place here.")
        value = np.asarray(value, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be an array of numbers of shape {shape}: {error}") from None
    if value.ndim != ndim or value.size == 0:
        raise ValueError(f"{name} must have shape {shape}; got {value.shape}.")
    if not np.isfinite(value).all():
        raise ValueError(f"{name} contains NaN or infinity.")
    return value


def check_X(X, **_):
    """Samples as a finite float array of shape (n_samples, n_features)."""
    try:
        return check_array(X, dtype=float, input_name="X")
    except TypeError as error:  # sparse matrices, np.matrix
        raise ValueError(f"X must be an array of shape (n_samples, n_features): {error}") from None


def check_by_blocks(X, **_):
    """Samples as :func:`check_X` wants them, but arrays of float32 or float64 stay as and where they are."""
    if not (isinstance(X, np.ndarray) and X.dtype in (np.float32, np.float64)):
        return check_X(X)
    for start in range(0, max(len(X), 1), 2**12):
        check_X(X[start : start + 2**12])
    return np.asarray(X)


def check_symmetric(name, covariance):
    """Refuse a covariance that differs from its transpose, measured by the features' own deviations."""
    deviations = np.sqrt(np.abs(np.diag(covariance)))
    if (np.abs(covariance - covariance.T) > 1e-8 * np.outer(deviations, deviations)).any():
        raise ValueError(f"{name} is not symmetric: a covariance equals its transpose.")


def check_positive_definite(name, covariance):
    """Refuse a covariance that is not symmetric or not positive definite, to the precision of a float."""
    check_symmetric(name, covariance)
    eigenvalues = np.linalg.eigvalsh(covariance)
    if eigenvalues[0] <= len(covariance) * np.finfo(float).eps * abs(eigenvalues[-1]):
        raise ValueError(
            f"{name} is not positive definite: its eigenvalues go from {eigenvalues[0]:.3g} to "
            f"{eigenvalues[-1]:.3g}, and all must be above zero. A component that collapsed onto a few "
            "samples needs a larger reg_covar."
        )


def check_mean(mean, X, **_):
    """A mean of shape (n_features,), as many features as X."""
    mean = _array("mean", mean, 1, "(n_features,)")
    if len(mean) != X.shape[1]:
        raise ValueError(f"mean has {len(mean)} features, X has {X.shape[1]}.")
    return mean


def check_covariance(covariance, mean, **_):
    """One positive definite covariance of shape (n_features, n_features)."""
    covariance = _array("covariance", covariance, 2, "(n_features, n_features)")
    if covariance.shape != 2 * mean.shape:
        raise ValueError(
            f"covariance must have shape {2 * mean.shape} to go with mean; got {covariance.shape}."
        )
    check_positive_definite("covariance", covariance)
    return covariance


def check_weights(weights, **_):
    """Mixing weights of shape (n_components,): no negative one, and they sum to one."""
    weights = _array("weights", weights, 1, "(n_components,)")
    if (weights < 0).any():
        raise ValueError(f"weights[{weights.argmin()}] is negative: {weights.min():.6g}.")
    if abs(weights.sum() - 1) > 1e-8:
        raise ValueError(f"weights must sum to one; they sum to {weights.sum():.9g}.")
    return weights


def check_mixture(mixture, X=None, **_):
    """Weights, means and covariances that fit one another, and X where there is one."""
    if getattr(mixture, "_fields", None) != ("weights", "means", "covariances"):
        raise ValueError(
            f"mixture must be a Mixture(weights, means, covariances); got {type(mixture).__name__}."
        )
    weights = check_weights(mixture.weights)
    means = _array("means", mixture.means, 2, "(n_components, n_features)")
    covariances = _array("covariances", mixture.covariances, 3, "(n_components, n_features, n_features)")
    K, d = means.shape
    if weights.shape != (K,) or covariances.shape != (K, d, d):
        raise ValueError(
            f"weights {weights.shape}, means {means.shape} and covariances {covariances.shape} do not fit: "
            "expected (K,), (K, d) and (K, d, d)."
        )
    if X is not None and X.shape[1] != d:
        raise ValueError(f"X has {X.shape[1]} features, the mixture's means have {d}.")
    for k, covariance in enumerate(covariances):
        check_positive_definite(f"covariances[{k}]", covariance)
    return type(mixture)(weights, means, covariances)


def check_start(start, X, **_):
    """A mixture of the features of X, of no more components than X has samples."""
    start = check_mixture(start, X)
    check_n_components(len(start.weights), X)
    return start


def check_responsibilities(responsibilities, X, **_):
    """Soft labels of shape (n_samples, n_components): no negative entry, every row sums to one."""
    responsibilities = _array("responsibilities", responsibilities, 2, "(n_samples, n_components)")
    n_samples, n_components = responsibilities.shape
    if n_samples != len(X):
        raise ValueError(f"responsibilities have {n_samples} rows, X has {len(X)} samples.")
    if n_samples < n_components:
        raise ValueError(f"{n_samples} samples are fewer than {n_components} components.")
    rows = responsibilities.sum(axis=1)
    if (responsibilities < 0).any():
        row = responsibilities.min(axis=1).argmin()
        raise ValueError(f"responsibilities[{row}] has a negative entry: {responsibilities[row]}.")
    if (abs(rows - 1) > 1e-6).any():
        row = abs(rows - 1).argmax()
        raise ValueError(f"each row of responsibilities must sum to one; row {row} sums to {rows[row]:.6g}.")
    return responsibilities


def count(name):
    """The check of a whole number from one on."""

    def check(**arguments):
        value = arguments[name]
        if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name} must be a whole number >= 1; got {value!r}.")
        return int(value)

    return check


def check_n_components(n_components, X=None, **_):
    """A positive whole number, not above the number of samples."""
    n_components = count("n_components")(n_components=n_components)
    if X is not None and len(X) < n_components:
        raise ValueError(f"{len(X)} samples are fewer than {n_components} components.")
    return n_components


def check_covariances(covariances, weights, **_):
    """Covariances of shape (n_components, n_features, n_features), as many as weights."""
    covariances = _array("covariances", covariances, 3, "(n_components, n_features, n_features)")
    if covariances.shape != (len(weights), covariances.shape[1], covariances.shape[1]):
        raise ValueError(f"covariances {covariances.shape} and weights {weights.shape} do not fit.")
    for k, covariance in enumerate(covariances):
        check_symmetric(f"covariances[{k}]", covariance)
        if (np.diag(covariance) < 0).any():
            raise ValueError(f"covariances[{k}] has a negative variance.")
    return covariances


def check_covariance_type(covariance_type, mixture=None, start=None, **_):
    """One of the four types, and the mixture's own where there is one."""
    mixture = start or mixture
    if not isinstance(covariance_type, str) or covariance_type not in COVARIANCE_TYPES:
        raise ValueError(f"covariance_type must be one of {COVARIANCE_TYPES}; got {covariance_type!r}.")
    if mixture is not None and covariance_type != "full":
        S, identity = mixture.covariances, np.eye(mixture.means.shape[1])
        typed = {"tied": S[:1], "diag": S * identity, "spherical": S[:, :1, :1] * identity}[covariance_type]
        if not np.allclose(S, typed, rtol=1e-8, atol=1e-8 * abs(S).max()):
            raise ValueError(
                f"the mixture's covariances are not {covariance_type}: pass the type of its fit."
            )
    return covariance_type


def not_negative(name, unit=""):
    """The check of a finite number, zero or more."""

    def check(**arguments):
        value = arguments[name]
        if not isinstance(value, numbers.Real) or not 0 <= value < np.inf:
            raise ValueError(f"{name} must be a number >= 0{unit}; got {value!r}.")
        return float(value)

    return check


def check_seed(random_state, **_):
    """A whole number, a RandomState or None."""
    check_random_state(random_state)
    return random_state


CHECKS = {  # in this order: a later check may rely on an earlier one
    "X": check_X,
    "mean": check_mean,
    "covariance": check_covariance,
    "mixture": check_mixture,
    "start": check_start,
    "weights": check_weights,
    "covariances": check_covariances,
    "responsibilities": check_responsibilities,
    "reg_covar": not_negative("reg_covar", ", in squared units of X"),
    "n_samples": count("n_samples"),
    "n_components": check_n_components,
    "n_features": count("n_features"),
    "n_init": count("n_init"),
    "max_iter": count("max_iter"),
    "tol": not_negative("tol"),
    "covariance_type": check_covariance_type,
    "random_state": check_seed,
}


def _numbers(result):
    """The arrays in a result, from within its tuples."""
    return sum(map(_numbers, result), []) if isinstance(result, tuple) else [np.asarray(result, dtype=float)]


_inside = ContextVar("a checked function is running", default=False)


def checked(function=None, **own):
    """Check every argument that has one of the course's names, then the result for NaN and infinity.

    A checked function that runs inside another is not checked again: its input is the outer one's.
    ``own`` holds checks, by name, that this function has in place of the usual ones.
    """
    if function is None:
        return functools.partial(checked, **own)
    signature = inspect.signature(function)

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if _inside.get():
            return function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        for name, check in (CHECKS | own).items():
            if name in bound.arguments:
                bound.arguments[name] = check(**bound.arguments)
        token = _inside.set(True)
        try:
            result = function(*bound.args, **bound.kwargs)
        except np.linalg.LinAlgError:
            raise ValueError(
                "A covariance is not positive definite any more: a component collapsed onto too few samples. "
                "Use a larger reg_covar, fewer components or another start."
            ) from None
        finally:
            _inside.reset(token)
        for part in _numbers(result):
            if np.isnan(part).any() or np.equal(part, np.inf).any():
                raise ValueError(f"{function.__name__} overflowed: rescale X to moderate numbers.")
        return result

    return wrapper
