"""Translations as gettext catalogues, one for each notebook and one for the helpers; and their faults.

``translations/<language>/<name>.po``: the text in English is the key, exactly as it stands.
"""

import re

from babel.messages.catalog import Catalog
from babel.messages.pofile import denormalize, read_po, write_po
from units import BRACES, CODE, FORMULA, ROOT, TAG, TARGET, WORDS

FOLDER = ROOT / "translations"
HEAD = r"""msgid ""
msgstr ""
"Language: {}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"

"""
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
THOUSANDS = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3}(?!\d))")


def languages():
    """Those into which there are translations."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__")


def file(language, name):
    return FOLDER / language / f"{name}.po"


def read(language, name):
    """A catalogue; an empty one where there is no file."""
    try:
        with file(language, name).open("rb") as opened:
            catalogue = read_po(opened, locale=language)
    except FileNotFoundError:
        return Catalog(locale=language)
    for message in catalogue:  # "#| msgid", the English of before, is a comment to read_po
        before = [line for line in message.user_comments if line.startswith("|")]
        message.user_comments = [line for line in message.user_comments if line not in before]
        quoted = re.findall(r'"(?:[^"\\]|\\.)*"', " ".join(line[1:].strip() for line in before))
        message.previous_id = ["".join(map(denormalize, quoted))] if before else []
    return catalogue


def write(language, name, catalogue):
    for message in catalogue:
        message.flags.discard("python-format")  # no "%" of ours is one
        message.flags.discard("python-brace-format")
    file(language, name).parent.mkdir(exist_ok=True)
    with file(language, name).open("wb") as opened:
        opened.write(HEAD.format(language).encode())
        write_po(opened, catalogue, omit_header=True, include_previous=True)


def updated(catalogue, units):
    """A catalogue of these units: what is unchanged keeps its translation, what is alike is fuzzy.

    Parameters
    ----------
    catalogue : babel.messages.catalog.Catalog
    units : dict of str to str
        Texts in English, with what they are.
    """
    template = Catalog(locale=catalogue.locale)
    for text, what in units.items():
        template.add(text, auto_comments=[what])
    before = {message.id: message.previous_id for message in catalogue}
    catalogue.update(template)
    catalogue.obsolete.clear()
    for message in catalogue:
        if message.fuzzy and not message.previous_id:
            message.previous_id = before.get(message.id, [])
    return catalogue


def table(language, name):
    """English to translation, of what is translated and not fuzzy."""
    return {m.id: m.string for m in read(language, name) if m.id and m.string and not m.fuzzy}


def parts(text):
    """What both sides of a translation must have alike, by its name, in any order."""
    formulas = FORMULA.findall(text)
    prose = TARGET.sub("]", TAG.sub("", CODE.sub("", FORMULA.sub("", BRACES.sub("", text)))))
    return {
        "formulas": sorted(WORDS.sub("", formula) for formula in formulas),
        "code": sorted(CODE.findall(FORMULA.sub("", text))),
        "links": sorted(TARGET.findall(text)),
        "tags": sorted(TAG.findall(text)),
        "braces": sorted(BRACES.findall(FORMULA.sub("", CODE.sub("", text)))),
        "numbers": sorted(NUMBER.findall(THOUSANDS.sub("", prose))),
        "columns": [line.count("|") for line in text.splitlines() if line.startswith("|")],
        "empty lines": text.count("\n\n"),
    }


def faults(english, translation):
    """What is not alike on both sides of a translation, as sentences."""
    both = zip(parts(english).items(), parts(translation).values())
    return [f"{name}: {theirs} for {ours}" for (name, ours), theirs in both if ours != theirs]


def faulty(catalogue):
    """Those of a catalogue's messages that are not translated, fuzzy, or differ where they must not."""
    for message in catalogue:
        if not message.id:
            continue
        if message.fuzzy and message.previous_id:
            yield message.id, f"its English was changed: {message.previous_id[0]!r} before"
        elif not message.string or message.fuzzy:
            yield message.id, "it is not translated"
        else:
            for fault in faults(message.id, message.string):
                yield message.id, fault
