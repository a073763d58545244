"""What an entry of the catalogue is. Knows nothing of the steps."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial


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
        return f"Mistake: {self.name}. {self.message}"


def versions(values, name, wrong, message):
    """One mistake in several sizes: an entry for each value, the first argument of ``wrong``; {} in words."""
    return [Mistake(name.format(v), partial(wrong, v), message.format(v)) for v in values]
