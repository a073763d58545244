"""The language of an edition: that of the folder in which its notebook stands."""

import pathlib

from helpers.language import FOLDER, Text, use

# In the first exercise; said here once, as every edition looks for it.
IN_A_CELL = Text(
    ", and then a collapsed cell with a solution: click its dots to open it, once you have tried"
)


def use_language_of(resources):
    """Say everything in the language of a notebook (nbconvert's resources), and return its name."""
    folder = pathlib.Path(resources["metadata"]["path"]).name
    language = folder if (FOLDER / f"{folder}.json").exists() else "en"
    use(language)
    return language
