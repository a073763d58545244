"""Bring the catalogues up to date with the English: python translations/extract.py [new language, as "fr"]

What is new has an empty translation, and what was changed is marked fuzzy, with the English of before beside
it. Translate both in Poedit, Weblate or an editor, take the mark away, and run build.py.
"""

import ast
import dataclasses
import importlib
import sys

import nbformat
from catalogues import FOLDER, faulty, languages, read, updated, write
from units import BRACES, COURSE, LETTERS, ROOT, called, units

from helpers.language import Text

# Functions of the helpers that are handed words to show, and where.
HANDED = {"Verdict": [1], "plural": [1, 2], "button": [0, 1]}
FIRST = "say refused find Text Fault line marked slider power stops buttons choice switch"
HANDED |= dict.fromkeys(FIRST.split(), [0])
# What the records of the helpers say.
SAID = {"Mistake": ("name", "message"), "Known": ("message",), "Exercise": ("title",), "Trial": ("case",)}
SAID |= {"Comparison": ("results", "reference")}


def in_calls(path):
    """Words in the source of a file that are handed to what shows them."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        handed = [node.args[i] for i in HANDED.get(called(node), ()) if i < len(node.args)]
        handed += [keyword.value for keyword in node.keywords if keyword.arg == "tooltip"]
        for each in [inner for part in handed for inner in ast.walk(part)]:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


def words(text):
    """A text and, where it is a template, the words that are put into it."""
    if isinstance(text, Text):
        yield text.template
        for value in text.values.values():
            yield from words(value) if isinstance(value, Text) or not str(value).isidentifier() else ()
    elif isinstance(text, str):
        yield text


def in_records(value, seen):
    """Words in the records that a module holds: of mistakes, exercises, their cases."""
    if id(value) in seen:
        return
    seen[id(value)] = value
    for part in SAID.get(type(value).__name__, ()):
        said = getattr(value, part)
        if isinstance(said, tuple):  # names of results, of which some are identifiers
            said = [name for name in said if isinstance(name, Text) or not name.isidentifier()]
        for text in said if isinstance(said, list) else [said]:
            yield from words(text)
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        within = [getattr(value, field.name) for field in dataclasses.fields(value)]
    for part in [*within, *(value.trials() if hasattr(value, "trials") else ())]:
        yield from in_records(part, seen)


def of_helpers():
    """The units of the helpers: texts, with the file that holds each."""
    found, seen = {}, {}
    for path in [*sorted((ROOT / "helpers").rglob("*.py")), *sorted((ROOT / "teaching").glob("*.py"))]:
        name = str(path.relative_to(ROOT))
        texts = [*in_calls(path)]
        if path.parent.name in ("mistakes", "exercises", "check") and path.stem != "__init__":
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for value in list(vars(module).values()):
                texts += in_records(value, seen)
        for text in texts:
            if LETTERS.search(BRACES.sub("", text)):
                found.setdefault(text, name)
    return found


def everything():
    """The units of each catalogue, by its name."""
    for path in COURSE:
        yield path.stem, units(nbformat.read(path, as_version=4), path.stem)
    yield "helpers", of_helpers()


if __name__ == "__main__":
    for new in sys.argv[1:]:
        (FOLDER / new).mkdir(exist_ok=True)
    for name, found in everything():
        for language in languages():
            catalogue = updated(read(language, name), found)
            write(language, name, catalogue)
            left = {text for text, _ in faulty(catalogue)}
            print(f"{language}/{name}.po: {len(found)} texts, {len(left)} to translate or to mend")
