"""Figures that move: controls above a picture. May know em, iterations, datasets, plotting and estimator.

A file for each notebook holds its figures and names them in ``__all__``: a new figure needs no other entry.
The files ``live``, ``controls``, ``scene`` and ``mixtures`` are shared: they know none of the others, and
the others do not know each other.
"""

import importlib
import pkgutil

from helpers.interactive.live import Live  # noqa: F401
from helpers.language import say

FIGURES = {}
for _file in pkgutil.iter_modules(__path__, f"{__name__}."):
    _module = importlib.import_module(_file.name)
    FIGURES |= {name: getattr(_module, name) for name in getattr(_module, "__all__", ())}


def __getattr__(name):
    if name in FIGURES:
        return FIGURES[name]
    raise AttributeError(
        say("there is no figure {name!r}; there are {names}.", name=name, names=", ".join(FIGURES))
    )


def __dir__():
    return ["Live", *FIGURES]
