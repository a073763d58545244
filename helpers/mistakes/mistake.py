"""What an entry of the catalogue is. Knows nothing of the steps."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps

import numpy as np

from helpers.language import Text, say

REMEMBERED = 4000  # results of a step


@dataclass(frozen=True)
class Said:
    """Words to a learner. They know where they stand, for whoever wants to change them.

    Attributes
    ----------
    where : str
        File and line.
    """

    where: str = field(default="", compare=False, repr=False, kw_only=True)

    def __post_init__(self):
        frame = sys._getframe(1)
        while frame.f_code.co_filename in (__file__, "<string>"):  # a dataclass's __init__ is "<string>"
            frame = frame.f_back
        if not self.where:
            object.__setattr__(self, "where", f"{frame.f_code.co_filename}:{frame.f_lineno}")


@dataclass(frozen=True)
class Mistake(Said):
    """One entry of the catalogue.

    Attributes
    ----------
    name : str
        A few words, as in "your mistake is: ...".
    wrong : callable or None
        The step with the mistake in it: same arguments, same results. None where a mistake is known by the
        cases on which it shows, not by its results.
    message : str
        To the learner: what the output shows, what was probably written, why it is wrong, where to look.
    """

    name: str
    wrong: Callable | None
    message: str

    @property
    def told(self):
        """Name and message, as a verdict opens."""
        return say("Mistake: {name}. {message}", name=say(self.name), message=say(self.message))


def versions(values, name, wrong, message, **words):
    """One mistake in several sizes: an entry for each value, the first argument of ``wrong``; {size} in words."""
    return [
        Mistake(Text(name, size=v, **words), partial(wrong, v), Text(message, size=v, **words)) for v in values
    ]


def leaves(values):
    return [leaf for v in values for leaf in (leaves(v) if isinstance(v, tuple) else [v])]


def remembered(step):
    """The step; what it has returned for equal arguments is not computed again: wrong versions ask alike."""
    found = {}

    @wraps(step)
    def wrapper(*arguments):
        key = tuple(a.tobytes() if isinstance(a, np.ndarray) else a for a in leaves(arguments))
        if key not in found:
            if len(found) >= REMEMBERED:
                found.clear()
            found[key] = step(*arguments)
        return found[key]

    return wrapper
