"""Build what the catalogues are for: python translations/build.py [notebooks, as 03_e_step]

For every language the helpers' table, and in notebooks/<language> the translated notebooks, run and saved
with their outputs. What is not translated, or fuzzy, stands there in English.
"""

import copy
import json
import re
import sys

import nbformat
from catalogues import languages, table
from units import COURSE, NAMES, ROOT, blocks, translated_code

sys.path.append(str(ROOT / "tests"))
from save_notebooks import normalise, save  # noqa: E402

LINK = re.compile(r"\]\(([^)#\s]+)")
ELSEWHERE = {path.name for path in (ROOT / "notebooks").glob("*.*")} - {path.name for path in COURSE}


def helpers_table(language):
    """The text of a language's table: what the helpers say, by what it is in English."""
    return json.dumps(table(language, "helpers"), ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def translated(path, language):
    """A notebook in another language, without outputs.

    The code cell that sets up has two more lines, which say the language to the helpers.
    """
    notebook, words = nbformat.read(path, as_version=4), table(language, path.stem)

    def translate(text):
        return words.get(text, text)

    def from_folder(link):
        return f"](../{link[1]}" if link[1] in ELSEWHERE else link[0]

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source, cell.outputs = translated_code(cell.source, NAMES[path.stem], translate), []
        else:
            cell.source = LINK.sub(from_folder, "\n\n".join(map(translate, blocks(cell.source))))
    set_up = next(cell for cell in notebook.cells if cell.cell_type == "code")
    use = f'from helpers import language\nlanguage.use("{language}")\nfrom helpers'
    set_up.source = set_up.source.replace("from helpers", use, 1)
    return normalise(notebook)


def write(path, language):
    """Write a translated notebook over the stored one, whose measured numbers it keeps, and run it."""
    target = ROOT / "notebooks" / language / path.name
    target.parent.mkdir(exist_ok=True)
    notebook = translated(path, language)
    if target.exists():
        stored = nbformat.read(target, as_version=4)
        for cell, old in zip(notebook.cells, stored.cells):
            if cell.cell_type == old.cell_type == "code":
                cell.outputs = copy.deepcopy(old.outputs)
    nbformat.write(notebook, target)
    save(target)


if __name__ == "__main__":
    for language in languages():
        (ROOT / "helpers" / "language" / f"{language}.json").write_text(helpers_table(language), "utf-8")
        for path in COURSE:
            if path.stem in (sys.argv[1:] or path.stem):
                write(path, language)
