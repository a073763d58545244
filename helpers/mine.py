"""A learner's own functions: kept when their check passes, and used from the next notebook on.

They stand in ``mine.py`` beside the notebooks, to be read and edited. It knows em, whose functions
take the place of those that are not kept, and check, which each kept function must still pass.
"""

import functools
import importlib
import inspect
import os
import pathlib
import re
import symtable
import types

import numpy as np

from helpers import check, em
from helpers.language import Text, refused, say

NAMES = ("log_gaussian", "log_joint", "e_step", "m_step", "elbo", "constrain", "initialise", "fit")
NAMES += ("n_parameters", "bic", "aic")
LIBRARIES = ("numpy", "scipy.special", "scipy.linalg", "scipy.stats", "sklearn.cluster", "sklearn.utils")
HEAD = '''"""{}"""

from helpers.em import *  # {}
'''
MARK = re.compile(r"^(# --- (\w+), [^\n]*\n)", re.M)
FULL_M_STEP = '''def m_step(X, responsibilities, covariance_type="full", reg_covar=1e-6):
    """{}"""
    weights, means, covariances = plain_m_step(X, responsibilities)
    covariances = constrain(covariances - 1e-6 * np.eye(X.shape[1]), weights, covariance_type)
    return Mixture(weights, means, covariances + reg_covar * np.eye(X.shape[1]))
'''


def file():
    """Where functions are kept: next to the notebooks, whose folder is the kernel's."""
    return pathlib.Path(os.environ.get("EM_MINE", "mine.py"))


# Keeping


def _import(name, value):
    """The line that imports a value under a name; None if no library is known to hold it."""
    if isinstance(value, types.ModuleType):
        return f"import {value.__name__} as {name}"
    for library in LIBRARIES:
        module = importlib.import_module(library)
        for public in (name, getattr(value, "__name__", "")):
            if public and getattr(module, public, None) is value:
                return f"from {library} import {public} as {name}".removesuffix(f" as {public}")


def _globals(text):
    """Names that a piece of code takes from around it: not its parameters or attributes."""
    scopes = [symtable.symtable(text, "mine.py", "exec")]
    for scope in scopes:
        scopes += scope.get_children()
    names = [name for scope in scopes for name in scope.get_symbols()]
    return {name.get_name() for name in names if name.is_global() and name.is_referenced()}


def _source(function, name):
    """Source of a learner's function under another name, and of all that it needs, in pieces."""
    own = inspect.unwrap(function)
    if not own.__name__.isidentifier():
        raise refused("a lambda has no name")
    text = inspect.cleandoc("\n" + inspect.getsource(own))
    pieces, text = [], re.sub(rf"\b{own.__name__}\b", name, text)
    used = _globals(text)
    for needed in sorted(used & own.__globals__.keys() - set(vars(em)) - {name, own.__name__}):
        value = own.__globals__[needed]
        value = value.item() if isinstance(value, np.generic) else value
        if line := _import(needed, value):
            pieces.insert(0, line)
        elif isinstance(value, types.FunctionType):
            pieces += _source(value, needed)
        elif isinstance(value, int | float | str):  # a constant of the notebook
            pieces.append(f"{needed} = {value!r}")
        else:
            raise refused("it uses {needed}, an object of the notebook", needed=needed)
    return [*pieces, text]


def kept():
    """Name to source of the functions that are kept, each as it stands below its mark."""
    try:
        _, *parts = MARK.split(file().read_text(encoding="utf-8"))
    except OSError:
        parts = []
    return {name: f"{mark}{text}" for mark, name, text in zip(parts[::3], parts[1::3], parts[2::3])}


def keep(name, function, number):
    """Keep a learner's function as the course's step ``name``; ``number`` is that of its exercise.

    What cannot be kept (a lambda, a function within another, one that uses an array of the notebook) is told.
    """
    try:
        plain = name == "m_step" and "covariance_type" not in inspect.signature(function).parameters
        pieces = _source(function, "plain_m_step" if plain else name)
        if plain:
            pieces.append(FULL_M_STEP.format(say("Yours, and what notebook 06 adds: the type.")))
        mark = say("from exercise {number}", number=number)
        text = "\n\n\n".join(pieces)
        blocks = kept() | {name: f"# --- {name}, {mark}\n{text.rstrip()}\n\n\n"}
        head = HEAD.format(
            say("Your own functions, kept when their check passed. Edit them; delete one, and ours is used."),
            say("ours, where none of yours follows"),
        )
        file().write_text(head + "\n\n" + "".join(blocks.values()), encoding="utf-8")
    except Exception as error:  # the exercise counts all the same
        print(
            say(
                "Not kept in {file}: {error}. A function written with def, from its arguments alone, can be.",
                file=file(),
                error=error,
            )
        )


# Using


def _on_top(name, namespace):
    """The course's function that calls the learner's, without its checks of input."""
    function = inspect.unwrap(getattr(em, name))
    return types.FunctionType(function.__code__, namespace, name, function.__defaults__)


def _in_form(name, function):
    """A learner's function whose results are arrays, a Mixture or a Fit, whatever sequences it returns."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        if name == "fit":
            mixture, log_likelihoods, converged = result
            return em.Fit(em.Mixture(*mixture), np.asarray(log_likelihoods), bool(converged))
        if name == "m_step":
            return em.Mixture(*map(np.asarray, result))
        if name == "e_step":
            return np.asarray(result[0]), float(result[1])
        return result if np.isscalar(result) else np.asarray(result)

    return wrapper


@functools.cache
def _load(blocks):
    """A namespace with every function, which of the learner's each is or calls, and what is wrong."""
    namespace, theirs, wrong = dict(vars(em)), {}, {}
    for name in NAMES:
        text, verdict = dict(blocks).get(name), None
        if text:
            try:
                exec(compile(text, "mine.py", "exec"), namespace)
                verdict = check.STEPS[name](namespace[name])
                problem = (
                    "" if verdict.passed else verdict.mistake or Text("it does not pass its check any more")
                )
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"
            if not problem:
                namespace[name] = _in_form(name, namespace[name])
                theirs[name] = {name}
                continue
            wrong[name] = problem
        called = _globals(inspect.getsource(getattr(em, name))) & theirs.keys()
        if called:
            namespace[name] = _on_top(name, namespace)
            theirs[name] = set().union(*(theirs[below] for below in called))
        else:
            namespace[name] = getattr(em, name)
    return namespace, theirs, wrong


def functions(*names):
    """The course's functions, each the learner's where it is kept; prints whose they are.

    Parameters
    ----------
    *names : str
        Those of which to tell; all by default.

    Returns
    -------
    types.SimpleNamespace
        Stands for :mod:`helpers.em`.
    """
    namespace, theirs, wrong = _load(tuple(kept().items()))
    names = names or NAMES
    yours, ours = say("yours"), say("ours")
    whose = {yours: [], ours: []}
    for name in names:
        below = ", ".join(n for n in NAMES if n in theirs.get(name, ()))
        who = yours if below == name else say("ours, with your {below}", below=below) if below else ours
        whose.setdefault(who, []).append(name)
    print("; ".join(f"{', '.join(chosen)}: {who}" for who, chosen in whose.items() if chosen))
    for name in wrong.keys() & set(names):
        why = say(wrong[name])
        print(say("Your {name} in {file} is not used: {why}.", name=name, file=file(), why=why))
    return types.SimpleNamespace(**namespace)


def take(*names):
    """Functions of the course by name, each the learner's where it is kept; prints whose they are.

    Returns
    -------
    callable, or list of callable if there are several names
    """
    found = functions(*names)
    chosen = [getattr(found, name) for name in names]
    return chosen if len(chosen) > 1 else chosen[0]
