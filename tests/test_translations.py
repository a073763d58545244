"""The translated course says what the English does, all of it, and nothing in English."""

import ast
import copy
import functools
import os
import re

import build
import pytest
from catalogues import faults, faulty, languages, read, table, updated
from extract import everything
from save_notebooks import said
from test_catalogue import JUDGES
from units import (
    BRACES,
    CODE,
    COURSE,
    FORMULA,
    NAMES,
    SHOW,
    SHOWN,
    blocks,
    called,
    is_text,
    masked,
    template,
    translated_code,
    units,
    units_of_code,
)  # fmt: skip

from helpers import language
from notebooks import ROOT, code_cells, notebook_at, tags

PARTS = [*(path.stem for path in COURSE), "helpers"]
LANGUAGES = [pytest.param(name, id=name) for name in languages()]
EDITION = [pytest.param(name, path, id=f"{name}-{path.stem}") for name in languages() for path in COURSE]
NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?(?:e[-+]\d+)?")
# Words that Indonesian does not have.
TELLING = """about above again all also an and any are as at be before below but by can does each
    every few for from get has have how if into is it its just like likely look made make many more
    most must no not of on one only or other over right same should so still takes than that the their them
    then there these they this those three to too two under up was what when where which who why will with
    without you your yours ours wrong samples sample point points figure"""
ENGLISH_WORD = re.compile(rf"(?<![\w.`'/-])({'|'.join(TELLING.split())})(?![\w`(\[/=_-]|\.\w)", re.I)
# What stands in English all the same: titles, menus, and what is quoted.
QUOTED = re.compile(r"(?<!\*)\*[^*\n]+\*(?!\*)|\"[^\"\n]*\"|https?://\S+|\]\([^)]*\)|<[^>]*>|floating point")


@functools.cache
def english():
    """What there is to translate, by catalogue."""
    return dict(everything())


def translation(name, path):
    return notebook_at(ROOT / "notebooks" / name / path.name)


def english_in(text):
    """Words of a page that are English, with what is around them."""
    for part in (FORMULA, CODE, BRACES, QUOTED):
        text = part.sub(" ", text)
    return [
        text[max(0, m.start() - 40) : m.end() + 40].replace("\n", " ") for m in ENGLISH_WORD.finditer(text)
    ]


# The catalogues


def to_mend(name, catalogue, found):
    """What is wrong in a catalogue, a line for each text."""
    catalogue = updated(catalogue, found)
    return [f"translations/{name}.po: {text[:200]!r}: {fault}" for text, fault in faulty(catalogue)]


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_text_is_translated_with_the_same_formulas_code_links_tags_and_numbers(name, part):
    mend = to_mend(f"{name}/{part}", read(name, part), english()[part])
    assert not mend, "\n".join([*mend, "run translations/extract.py, translate, run translations/build.py"])


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_no_translation_is_kept_of_what_the_course_does_not_say_any_more(name, part):
    stale = {message.id for message in read(name, part) if message.id} - english()[part].keys()
    assert not stale, f"translations/{name}/{part}.po has {sorted(stale)}; run translations/extract.py"


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize(
    "old, new, told",
    [
        ("The same two components.", "The same three components.", "its English was changed"),
        ("A fifth point lies at", "A sixth point lies at", "its English was changed"),
        ("$x = 2.5$", "$x = 2.6$", "its English was changed"),
        ("By 0.0001 on the demo data", "By 0.0002 on the demo data", "its English was changed"),
        ("mean log-likelihood", "median of the log-likelihoods", "its English was changed"),
        ("A solution", "One way to solve it, of which there are many", "it is not translated"),
    ],
)
def test_a_changed_sentence_number_formula_or_comment_is_named(name, old, new, told):
    notebook = copy.deepcopy(notebook_at(COURSE[2]))
    for cell in notebook.cells:
        cell.source = cell.source.replace(old, new)
    changed = units(notebook, COURSE[2].stem)
    mend = to_mend(f"{name}/03_e_step", read(name, "03_e_step"), changed)
    assert mend and all(new in line for line in mend), mend
    assert any(told in line for line in mend)


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_changed_message_of_a_mistake_is_named(name):
    old = "Your columns sum to one. Each row must: axis=1, keepdims=True."
    changed = {
        text.replace("Each row must", "Every row must"): file for text, file in english()["helpers"].items()
    }
    assert old in english()["helpers"]
    (line,) = to_mend(f"{name}/helpers", read(name, "helpers"), changed)
    assert "Every row must" in line and f"{old!r} before" in line


@pytest.mark.parametrize(
    "english, translation, named",
    [
        ("Put $x = 2$ into it.", "Masukkan $x = 3$.", "formulas"),
        ("$$\n a = \\text{width}\n$$", "$$\n b = \\text{lebar}\n$$", "formulas"),
        ("Call `fit`.", "Panggil `fits`.", "code"),
        ("See [02](02_formulas.ipynb).", "Lihat [02](03_e_step.ipynb).", "links"),
        ("<b>Now</b>", "Sekarang", "tags"),
        ("{n} of {m:.2f}", "{n} dari {m:.1f}", "braces"),
        ("Three of 40", "Tiga dari 41", "numbers"),
        ("300,000 samples", "300\u00a0000 sampel", None),
        ("| a | b |\n|:--|:--|\n| one | two |", "| a | b |\n|:--|:--|\n| satu |", "columns"),
        ("$$\n a = \\text{width}\n$$", "$$\n a = \\text{lebar}\n$$", None),
    ],
)
def test_what_differs_between_a_text_and_its_translation_is_named(english, translation, named):
    assert [fault.partition(":")[0] for fault in faults(english, translation)] == ([named] if named else [])


def test_english_is_told_from_indonesian_identifiers_and_titles():
    assert english_in("The bound is raised.") and english_in("x: wrong only for sample 3")
    assert not english_in("Batas bawah naik; panggil `e_step`, lihat *The EM Algorithm and Extensions*.")
    assert not english_in("weights, versi Anda: [0.5] dengan axis=1 dan if_none(x)")


def test_a_unit_put_back_untranslated_gives_the_notebook_again_and_a_third_language_compiles():
    for path in COURSE:
        notebook, names = notebook_at(path), NAMES[path.stem]
        assert names == [name for name in names if name in units(notebook, path.stem)], "a name that is gone"
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                assert "\n\n".join(blocks(cell.source)) == cell.source
            else:
                same = translated_code(cell.source, names, lambda text: text)
                assert masked(same, names) == masked(cell.source, names)
                third = translated_code(cell.source, names, lambda text: f"«{text}» «é")
                assert masked(third, [f"«{name}» «é" for name in names]) == masked(cell.source, names)


def test_what_the_helpers_draw_raise_and_print_goes_through_say():
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        if path.stem == "estimator" or path.parent.name == "language":  # those errors are scikit-learn's
            continue
        bare = [
            part
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
            for part in [
                *(node.args if called(node) in SHOW else ()),
                *(k.value for k in node.keywords if k.arg in SHOWN),
            ]
            if is_text(part)
        ]
        told = [text for text in map(template, bare) if re.search("[A-Za-z]{3}", BRACES.sub("", text))]
        assert not told, f"{path}: {told} does not go through say"


# The notebooks


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_helpers_table_is_that_of_the_catalogue(name):
    stored = (language.FOLDER / f"{name}.json").read_text("utf-8")
    assert stored == build.helpers_table(name), "run translations/build.py"


@pytest.mark.parametrize("name, path", EDITION)
def test_a_translated_notebook_is_what_build_makes_of_the_english(name, path):
    built, stored = build.translated(path, name), translation(name, path)
    for new, old in zip(built.cells, stored.cells, strict=True):
        silent = {"metadata": old.metadata, "source": old.source, "id": old.id}
        assert {key: new[key] for key in silent} == silent, "run translations/build.py"


@pytest.mark.parametrize("name, path", EDITION)
def test_the_code_is_the_english_code_but_for_what_is_read(name, path):
    words, names = table(name, path.stem), NAMES[path.stem]
    translated_names = [words[name] for name in names]
    set_up = f'from helpers import language\nlanguage.use("{name}")\n'
    pairs = zip(code_cells(translation(name, path)), code_cells(notebook_at(path)), strict=True)
    for theirs, ours in pairs:
        source = theirs.source.replace(set_up, "", 1)
        assert masked(source, translated_names) == masked(ours.source, names), theirs.source


@pytest.mark.parametrize("name, path", EDITION)
def test_outputs_are_of_the_same_kinds_and_give_the_same_numbers(name, path):
    pairs = zip(code_cells(translation(name, path)), code_cells(notebook_at(path)), strict=True)
    for theirs, ours in pairs:
        if "timed" in tags(ours):
            continue
        for new, old in zip(said(theirs.outputs), said(ours.outputs), strict=True):
            assert new.get("data", {}).keys() == old.get("data", {}).keys()
            texts = [each.get("text") or each.data.get("text/plain", "") for each in (new, old)]
            numbers = [sorted(NUMBER.findall(text)) for text in texts]
            assert numbers[0] == numbers[1], texts


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_no_translation_holds_english(name, part):
    texts = [text for text in table(name, part).values() if "Bishop (2006)" not in text]  # the references
    assert not [(text, words) for text in texts for words in english_in(text)]


@pytest.mark.parametrize("name, path", EDITION)
def test_no_english_is_left_on_the_page(name, path):
    words, found = table(name, path.stem), []
    names = [words[each] for each in NAMES[path.stem]]
    for cell in translation(name, path).cells:
        if cell.cell_type == "markdown":
            if "Bishop (2006)" not in cell.source:  # the references
                found += english_in(cell.source)
            continue
        found += [text for text, _ in units_of_code(cell.source, names) if english_in(text)]
        for output in cell.outputs if not cell.source.startswith("exercises.lines") else []:
            found += english_in(output.get("text") or output.get("data", {}).get("text/plain", ""))
    assert not found, "\n".join(found)


@pytest.mark.skipif("CI" not in os.environ, reason="half a minute more: .ci/run judges every mistake")
@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("place", JUDGES)
def test_no_english_is_left_in_what_is_said_of_any_mistake(name, place):
    language.use(name)
    try:
        said_of_it = [repr(JUDGES[place](entry.wrong)) for entry in JUDGES[place].mistakes if entry.wrong]
    finally:
        language.use("en")
    found = [(text, words) for text in said_of_it for words in english_in(text)]
    assert not found, "\n".join(map(str, found))
