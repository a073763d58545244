"""Numbers in captions and titles. It knows nothing else."""

import re

_HYPHEN = re.compile(r"(?<!\w)-(?=\d|inf)")


def minus(text):
    """A minus sign before every negative number, in place of a hyphen."""
    return _HYPHEN.sub("−", text)


def plural(number, thing):
    return f"{number} {thing}{'s' * (number != 1)}"


def numbers(values, digits=2):
    return ", ".join(f"{value:.{digits}f}" for value in values)
