"""Slides for the projector, one self-contained HTML file for each notebook; nothing comes from the network.

jupyter nbconvert --config=teaching/slides.py

A heading starts a slide. A Predict appears by itself, and what answers it stands on the next slide. Figures
come without their code; set-up, checks and solutions stay away; prose below a figure goes to the notes.
"""

import math
import pathlib
import re

from math_core import LatexToMathML
from nbformat.v4 import new_markdown_cell

ROOT = pathlib.Path(__file__).parents[1]
PAGE = 18  # lines that a slide holds
FIGURE = 13  # lines that a figure takes, with its caption
WIDTH = 80  # characters in a line
CODE = 0.75  # height of a line of code
BLOCK = re.compile(r"<details>.*?</details>|```.*?```|(?:[^\n]+(?:\n|$))+", re.S)
FORMULA = re.compile(r"(```.*?```|`[^`\n]+`)|\$\$(.+?)\$\$|\$(.+?)\$", re.S)
LINK = re.compile(r"\]\((\d\d_\w+)\.ipynb[^)]*\)")
ON_SCREEN = re.compile(r'^(#|\||- |\d\. )|display="block"', re.M)  # headings, tables, lists, formulas
MATH_ML = re.compile(r"<math.*?</math>")
to_mathml = LatexToMathML().convert_with_local_state


def formula(match):
    """MathML, which browsers draw by themselves; no sign in it may mean something to Markdown."""
    code, display, inline = match.groups()
    if code:
        return code
    math_ml = to_mathml(display or inline, displaystyle=bool(display))
    return re.sub(r"[*_|\\`~\[\]](?![^<>]*>)", lambda sign: f"&#{ord(sign[0])};", math_ml)


def lines_of(block):
    """How many lines of a slide a block of Markdown takes, roughly."""
    if block.startswith("<details>"):
        return 1.5
    if 'display="block"' in block:
        return 2.5 + 0.7 * block.count("<mtr>")
    if block.startswith(("|", "```")):
        return 1.2 * block.count("\n") + 1
    return 0.5 + sum(math.ceil(len(MATH_ML.sub("formula", line)) / WIDTH) for line in block.splitlines())


class Deck:
    """The cells of a notebook, dealt out to slides."""

    def __init__(self):
        self.cells, self.lines, self.answered = [], math.inf, False

    def add(self, cell, kind):
        cell.metadata["slideshow"] = {"slide_type": kind}
        self.cells.append(cell)

    def show(self, cell, lines, kind="-"):
        """Put a cell on this slide, or on the next one if there is no room or an answer would show."""
        if kind == "slide" or self.answered or self.lines + lines > PAGE:
            kind, self.lines, self.answered = "slide" if kind == "slide" else "subslide", 0, False
        self.lines += lines
        self.add(cell, kind)

    def text(self, source):
        blocks = [block.strip() for block in BLOCK.findall(source)]
        predictions = [block for block in blocks if block.startswith("> **Predict.**")]
        prose = [block for block in blocks if block not in predictions]
        if not ON_SCREEN.search("\n\n".join(prose)):
            if prose:
                self.add(new_markdown_cell("\n\n".join(prose)), "notes")
        else:
            page, lines, kind = [], 0, "slide" if source.startswith("#") else "-"
            for block in prose:
                if page and lines + lines_of(block) > PAGE:
                    self.show(new_markdown_cell("\n\n".join(page)), PAGE, kind)
                    page, lines, kind = [], 0, "-"
                page, lines = [*page, block], lines + lines_of(block)
            self.show(new_markdown_cell("\n\n".join(page)), lines, kind)
        for block in predictions:
            shown_alone = self.answered or self.lines + lines_of(block) > PAGE
            self.show(new_markdown_cell(block), lines_of(block), "-" if shown_alone else "fragment")
            self.answered = True

    def code(self, cell):
        picture = any("image/png" in output.get("data", {}) for output in cell.outputs)
        builds = re.search(r"^(def|class) |= \.\.\.", cell.source, re.M)
        n_code = cell.source.count("\n") + 1
        n_printed = sum(output.get("text", "").count("\n") for output in cell.outputs)
        if picture or (n_code > 12 and not builds):
            cell.metadata["transient"], n_code = {"remove_source": True}, 0
        if cell.outputs or builds:
            self.show(cell, FIGURE * picture + CODE * (n_code + n_printed) + 1)


def as_slides(notebook, resources):
    """Deal the cells out to slides (a preprocessor of nbconvert)."""
    deck, set_up = Deck(), next(cell for cell in notebook.cells if cell.cell_type == "code")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for part in re.split(r"\n\n(?=##+ )", cell.source):
                if not part.startswith("## Your progress"):
                    deck.text(LINK.sub(r"](\1.slides.html)", FORMULA.sub(formula, part)))
        elif cell is not set_up and not re.match(r"exercises\.(check|progress)\(", cell.source):
            deck.code(cell)
    notebook.cells = deck.cells
    return notebook, resources


c = get_config()  # noqa: F821
c.NbConvertApp.notebooks = [str(ROOT / "notebooks" / "*.ipynb")]
c.NbConvertApp.export_format = "slides"
c.SlidesExporter.extra_template_basedirs = [str(ROOT / "teaching")]
c.SlidesExporter.template_name = "deck"
c.SlidesExporter.exclude_anchor_links = True
c.SlidesExporter.exclude_input_prompt = c.SlidesExporter.exclude_output_prompt = True
c.SlidesExporter.preprocessors = ["nbconvert.preprocessors.TagRemovePreprocessor", as_slides]
c.TagRemovePreprocessor.remove_cell_tags = {"solution"}
c.FilesWriter.build_directory = str(ROOT / "build" / "slides")
