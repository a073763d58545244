"""The language of what the helpers say. English stands in the code; the other tables are in this folder.

A table is built from a catalogue in ``translations``: ``python translations/build.py``.
"""

import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).parent
_table = {}


class Text(str):
    """English words with values in them, which know how they were put together: for :func:`say`.

    What is made before it is known who reads it (the catalogue of mistakes, the names of cases) is a Text
    where it would be an f-string: ``Text("{n} samples", n=len(X))``. Without values it marks words that
    are shown elsewhere.

    Parameters
    ----------
    template : str
        As for ``str.format``.
    **values
        By the names in the template. Words among them are translated, too, but for identifiers.
    """

    def __new__(cls, template, **values):
        text = super().__new__(cls, template.format(**values) if values else template)
        text.template, text.values = template, values
        return text


def use(language):
    """From now on the helpers speak another language.

    Parameters
    ----------
    language : str
        "en", or the name of a table: "id".

    Raises
    ------
    ValueError
        There is no such table.
    """
    tables = {path.stem: path for path in FOLDER.glob("*.json")}
    if language not in {"en", *tables}:
        raise ValueError(f"language must be one of {sorted({'en', *tables})}; got {language!r}.")
    _table.clear()
    if language != "en":
        _table.update(json.loads(tables[language].read_text("utf-8")))


def say(text, **values):
    """A text in the language in use, with its values; in English where there is no translation.

    Parameters
    ----------
    text : str
        In English: a template where there are values, as for ``str.format``, or a :class:`Text`, which has
        its own.
    **values
        By the names in the template; they are shown as they are.

    Returns
    -------
    str
    """
    if isinstance(text, Text):
        values |= {name: _word(value) for name, value in text.values.items()}
        text = text.template
    said = _table.get(text, text)
    return said.format(**values) if values else said


def refused(text, **values):
    """A ValueError with what :func:`say` makes of a text: to be raised."""
    return ValueError(say(text, **values))


def _word(value):
    words = isinstance(value, Text) or (isinstance(value, str) and not value.isidentifier())
    return say(value) if words else value


def find(template, text):
    """Where in a text a template was said in the language in use, whatever its values were.

    Parameters
    ----------
    template : str
        In English; each value once.
    text : str

    Returns
    -------
    re.Match or None
        Its groups are the values, by their names.
    """
    said = re.escape(_table.get(template, template))
    return re.search(re.sub(r"\\\{(\w+)(:.*?)?\\\}", r"(?P<\1>.+?)", said), text)
