"""Running a learner's code: within a time limit, on copies, whatever it does. Knows no right answer."""

import ast
import contextlib
import copy
import ctypes
import inspect
import io
import linecache
import textwrap
import threading
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

from helpers.language import Text, say
from helpers.mistakes.any_step import CHANGED_INPUT
from helpers.mistakes.mistake import Said
from helpers.threads import one_thread

IN_LINE = Text("Line {line} of your code: `{code}`.")
SECONDS = 5  # that one call of an attempt may take


@dataclass(frozen=True)
class Fault(Said):
    """Why an attempt gave no numbers to compare."""

    message: str
    mistake: str | None = None
    ends: bool = False  # whether trying another case is a waste of time


class TimeUp(BaseException):
    """Ends a learner's code that takes too long; no ``except Exception`` stops it."""


def within(seconds, function):
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
                    interrupt(thread, ctypes.py_object(TimeUp))
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
    except TimeUp:
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


def place(attempt, error):
    """The line of the learner's code on which an exception arose; empty where there is none."""
    own = getattr(getattr(attempt, "__code__", None), "co_filename", None)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own]
    if not frames or own == __file__:
        return ""
    line = frames[-1].lineno
    return " " + say(IN_LINE, line=line, code=linecache.getline(own, line).strip())


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
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), one_thread():
            warnings.simplefilter("ignore")
            return within(seconds, call)
    except TimeUp:
        message = say(
            "{name} was stopped after {seconds} seconds: does a loop wait for what never comes true?",
            name=name,
            seconds=seconds,
        )
        return Fault(message, "endless loop", True)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        try:
            lines = str(error).strip().splitlines() or [""]
        except Exception:
            lines = [""]
        said = f": {textwrap.shorten(lines[0], 200, placeholder=' ...')}" if lines[0] else ""
        raised = type(error).__name__ + said.rstrip(".:")
        return Fault(say("{name} raised {error}.", name=name, error=raised) + place(attempt, error))


def leaves(value):
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, tuple | list) else [value]


def as_numbers(name, value):
    """A learner's result as a float array, or a Fault."""
    try:
        if value is None or isinstance(value, str) or np.iscomplexobj(value):
            raise TypeError
        return np.array(value, dtype=float)
    except Exception:
        kind = type(value).__name__
        return Fault(
            say("{name} is of type {kind}; expected an array of numbers.", name=say(name), kind=kind)
        )


def run(name, attempt, arguments, read):
    """What an attempt returns on copies of the arguments, as ``read`` makes it of it; or a Fault.

    Parameters
    ----------
    name : str
        How messages call the attempt.
    attempt : callable
    arguments : tuple
    read : callable
        Turns what was returned into arrays, or a Fault; an object of the learner's may raise there.
    """
    given = copy.deepcopy(arguments)

    def call():
        returned = attempt(*given)
        pairs = [pair for pair in zip(leaves(given), leaves(arguments)) if isinstance(pair[1], np.ndarray)]
        if not all(np.array_equal(new, old, equal_nan=True) for new, old in pairs):  # NaN may be handed over
            return Fault(CHANGED_INPUT.told, CHANGED_INPUT.name, ends=True, where=CHANGED_INPUT.where)
        return read(returned)

    return guarded(name, attempt, call, SECONDS)


def heard(name, attempt, arguments):
    """What an attempt prints on copies of the arguments, within a second, its first thousand characters."""
    given, out = copy.deepcopy(arguments), io.StringIO()

    def call():
        with contextlib.redirect_stdout(out):
            attempt(*given)

    guarded(name, attempt, call, seconds=1)
    return textwrap.dedent(out.getvalue()[:1000]).rstrip()
