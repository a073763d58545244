"""Slides for the projector, one self-contained HTML file for each notebook; nothing comes from the network.

jupyter nbconvert --config=teaching/slides.py

A heading starts a slide. A Predict appears by itself, and what answers it stands on the next slide. What the
notebook folds has no code here, set-up and checks stay away, and prose below a figure goes to the notes. The
solution of an exercise is a slide of its own, which going on passes by.
"""

import base64
import math
import pathlib
import re
import struct
import sys

from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = pathlib.Path(__file__).parents[1]
sys.path.append(str(ROOT / "teaching"))
from formulas import formulas, math_css  # noqa: E402
from words import IN_A_CELL, use_language_of  # noqa: E402

from helpers.language import say  # noqa: E402

HEIGHT, WIDTH = 656, 1160  # of a slide's inside, in pixels at 1280 × 720, as all that follows
LINE, CHARACTER, CODE_LINE, GAP = 39, 15.4, 25, 14
LONG = 16  # lines of code that builds nothing and is not announced
BLOCK = re.compile(r"<details.*?</details>|```.*?```|(?:[^\n]+(?:\n|$))+", re.S)
LINK = re.compile(r"\]\(((?:\.\./)?\d\d_\w+)\.ipynb[^)]*\)")
ON_SCREEN = re.compile(
    r'^(#|\||- |\d\. |<details)|display="block"', re.M
)  # headings, tables, lists, formulas, folds
DRAWS = re.compile(r"^(?:fig\b|def \w+\(ax\b)", re.M)  # where a cell begins to draw
CALLS = re.compile(r"^(?:interactive\.|exercises\.lines)", re.M)  # what is for JupyterLab only
CHECK_SOLUTION = re.compile(r'exercises\.check_solution\("[\d.]+", (.*)\)')


def not_here():
    """What a page says of JupyterLab."""
    alone = [say(". Click the dots to open it"), say(", folded below"), say(IN_A_CELL)]
    to_the_end = ["\n\n" + say("**Next time**"), " · " + say("**Words**")]
    return re.compile(
        "|".join(
            [re.escape(words) + "(?=[.:])" for words in alone]
            + [re.escape(w) + r"[^\n]*" for w in to_the_end]
        )
    )


def parts(source):
    """A page from heading to heading, and what stands in an Afterwards by itself."""
    fold = rf"<details[^>]*><summary>{say('Afterwards')}</summary>\n\n(.*?)\n\n</details>\s*"
    return re.split(rf"\n\n(?=##+ )|{fold}", not_here().sub("", source), flags=re.S)


def n_lines(text, width=WIDTH):
    return sum(math.ceil(len(line) * CHARACTER / width) for line in text.splitlines())


def height(block):
    """How high a block of Markdown stands on a slide, roughly."""
    text = re.sub(r"<[^>]*>|&[A-Za-z]+;|\]\([^)]*\)|[*`]", "", block)
    if block.startswith("<details"):
        return LINE + GAP
    if block.startswith("#"):
        return (60 if block.startswith("# ") else 48) * n_lines(text, 800) + GAP
    if block.startswith("```"):
        return CODE_LINE * block.count("\n") + GAP
    if block.startswith("|"):
        rows = [[*map(len, row.split("|")[1:-1])] for row in text.splitlines()]
        widest = [max(column) for column in zip(*rows)]
        narrow = min(1, 78 / sum(widest))
        n = sum(max(math.ceil(cell / (narrow * w + 1)) for cell, w in zip(row, widest)) for row in rows)
        return 34 * n + 11 * len(rows) + GAP
    if 'display="block"' in block:
        braces = len(re.findall("[⏞⏟]", block)) > 0
        return 95 + 45 * max(0, block.count("<mtr>") - 1) + 50 * braces + GAP
    return LINE * n_lines(text) + GAP


def goes_on(block):
    """Whether it must not stand last on a slide: a heading, or half a sentence."""
    return block.startswith("#") or re.sub("<[^>]*>", "", block).rstrip().endswith((":", ","))


def height_of_picture(output):
    """As wide as the slide or 560 high, with its caption."""
    width, tall = struct.unpack(">II", base64.b64decode(output.data["image/png"][:64])[16:24])
    return min(560, tall / width * WIDTH) + 27 * n_lines(output.data["text/plain"], 1.4 * WIDTH)


def piece(cell, outputs, **options):
    """A cell with some of its outputs, with or without its source."""
    part = new_code_cell(cell.source, outputs=outputs)
    part.metadata["transient"] = options
    return part


def halves(block):
    """A list or a table that no slide holds, in two."""
    if height(block) < HEIGHT - 80 or not block.startswith(("- ", "|")):
        return [block]
    table = block.startswith("|")
    parts = block.splitlines() if table else re.split(r"\n(?=- )", block)
    head, parts = (parts[:2], parts[2:]) if table else ([], parts)
    middle = (len(parts) + 1) // 2
    return ["\n".join([*head, *half]) for half in (parts[:middle], parts[middle:])]


class Deck:
    """The cells of a notebook, dealt out to slides."""

    def __init__(self):
        self.cells, self.used, self.full, self.short, self.coded = [], 0, True, False, False
        self.lead, self.announced, self.notes, self.exercise = None, False, [], None

    def add(self, cell, kind):
        cell.metadata["slideshow"] = {"slide_type": kind}
        self.cells.append(cell)

    def show(self, cell, room, kind="-", least=None):
        """Put a cell on this slide, or on the next: for lack of room, or because an answer would show."""
        lead, self.lead = self.lead, None
        if lead:
            room += height(lead)
        if kind == "slide" or self.full or self.used + (room if least is None else least) > HEIGHT:
            kind, self.used, self.full = "slide" if kind == "slide" else "subslide", 0, False
            self.coded = False
        self.used += room
        if lead:
            self.add(new_markdown_cell(lead), kind)
            kind = "-"
        self.add(cell, kind)
        self.short = False
        for text in self.notes:
            self.add(new_markdown_cell(text), "notes")
        self.notes = []

    def say(self, prose):
        """Prose for the speaker; after a solution, which most pass by, it waits for the next slide."""
        if prose and self.full == "solution":
            self.notes.append(prose)
        elif prose:
            self.add(new_markdown_cell(prose), "notes")

    def flush(self):
        self.say(self.lead)
        self.lead = None

    def text(self, source):
        self.flush()
        self.announced = source.rstrip().endswith(":")
        blocks = [half for block in BLOCK.findall(source) for half in halves(block.strip())]
        predictions = [block for block in blocks if block.startswith("> " + say("**Predict.**"))]
        prose = [block for block in blocks if block not in predictions]
        if exercise := re.match(rf"### ({say('Exercise')} [\d.]+)", source):
            self.exercise = exercise[1]
        if not ON_SCREEN.search("\n\n".join(prose)):
            if prose and prose[-1].endswith((":", "?")) and len(prose[-1]) < 240 and not predictions:
                self.lead = prose.pop()
            self.say("\n\n".join(prose))
        else:
            self.pages(prose, source)
        for block in predictions:
            alone = self.full not in (False, "figure") or self.used + height(block) > HEIGHT
            self.full = alone
            self.show(new_markdown_cell(block), height(block), "-" if alone else "fragment")
            self.full = "prediction"

    def pages(self, prose, source):
        """Blocks on as few slides as hold them; last prose without room goes to the notes."""
        last = max((n for n, block in enumerate(prose) if ON_SCREEN.search(block)), default=0)
        if prose[last].startswith("<details"):  # what follows the questions is said
            prose, said = prose[: last + 1], prose[last + 1 :]
        else:
            said = []
        kind = "slide" if source.startswith("#") and not (source.startswith("### ") and self.short) else "-"
        heights = [*map(height, prose)]
        folds = all(block.startswith("<details") for block in prose)
        if not folds and (
            self.used + sum(heights) > HEIGHT >= sum(heights) or self.used + heights[0] > HEIGHT
        ):
            self.full = self.full or "page"
        page, used, notes = [], 0 if kind == "slide" or self.full else self.used, []
        start = used
        for n, block in enumerate(prose):
            rest = prose[n:]
            fits = used + heights[n] <= HEIGHT or used + sum(heights[n:]) <= 1.08 * HEIGHT
            if page and not fits and not ON_SCREEN.search("\n\n".join(rest)) and not goes_on(page[-1]):
                notes = rest
                break
            if page and not fits and [*map(goes_on, page)] != [True]:
                moved = [page.pop()] if len(page) > 1 and goes_on(page[-1]) else []
                self.show(new_markdown_cell("\n\n".join(page)), used - start, kind)
                self.full, page, kind, start = "page", moved, "-", 0
                used = sum(map(height, moved))
            page, used = [*page, block], used + heights[n]
        self.show(new_markdown_cell("\n\n".join(page)), used - start, kind, least=0 if folds else None)
        self.say("\n\n".join(notes + said))
        self.short = source.startswith("## ") and used < 200

    def solution(self, cell):
        """On a slide of its own, without the call of its check."""
        given = CHECK_SOLUTION.search(cell.source)[1]
        cell.source = CHECK_SOLUTION.sub("", cell.source).removeprefix(f"# {say('A solution')}\n").strip()
        cell.source, cell.outputs = cell.source or f"solution = {given}", []
        heading = new_markdown_cell(f'<h3 class="solution">{self.exercise} · {say("A solution")}</h3>')
        self.full = "page"
        self.show(heading, height(heading.source))
        self.show(cell, 0)
        self.full = "solution"

    def code(self, cell):
        cell.outputs = [output for output in cell.outputs if output.get("data") != {"text/plain": ""}]
        pictures = [output for output in cell.outputs if "image/png" in output.get("data", {})]
        folded = cell.metadata.get("jupyter", {}).get("source_hidden")
        ours = cell.source.startswith(say("# ours") + "\n")
        builds = re.search(r"^(def|class) |= \.\.\.", cell.source, re.M)
        if CALLS.search(cell.source):
            cell.source = ""
        elif pictures:
            cell.source = DRAWS.split(cell.source)[0].strip()
        long = cell.source.count("\n") >= LONG and not builds and not self.announced
        seen = cell.source and not long and (ours or not folded)
        printed = [output for output in cell.outputs if output not in pictures]
        source = CODE_LINE * (cell.source.count("\n") + 1) + 2 * GAP if seen else 0
        prints = CODE_LINE * sum(output.get("text", "").count("\n") or 3 for output in printed) + 2 * GAP
        self.full = self.full or ours
        if source and printed and source + prints <= HEIGHT:
            self.show(piece(cell, printed), source + prints)
        elif source:
            self.show(piece(cell, []), source)
            self.full = self.full or bool(printed)
        if printed and not (source and source + prints <= HEIGHT):
            self.show(piece(cell, printed, remove_source=True), prints)
        if pictures:
            self.full = self.full or self.coded or bool(source or printed)
            room = sum(map(height_of_picture, pictures))
            self.show(piece(cell, pictures, remove_source=True), room, least=0.9 * room)
            self.full = "figure"
        else:
            self.coded = True


def as_slides(notebook, resources):
    """Deal the cells out to slides (a preprocessor of nbconvert)."""
    resources["language"] = use_language_of(resources)
    resources["says"] = {"solution": say("a solution"), "back": say("back"), "on": say("on")}
    resources["math_css"] = math_css()
    deck, set_up = Deck(), next(cell for cell in notebook.cells if cell.cell_type == "code")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for part in parts(cell.source):
                if part and not part.startswith("## " + say("Your progress")):
                    deck.text(LINK.sub(r"](\1.slides.html)", formulas(part)))
        elif "solution" in cell.metadata.get("tags", []):
            deck.solution(cell)
        elif cell is not set_up and not re.match(r"exercises\.(check|progress)\(", cell.source):
            deck.code(cell)
    deck.flush()
    notebook.cells = deck.cells
    return notebook, resources


c = get_config()  # noqa: F821
c.NbConvertApp.notebooks = [str(ROOT / "notebooks" / "*.ipynb")]
c.NbConvertApp.export_format = "slides"
c.SlidesExporter.extra_template_basedirs = [str(ROOT / "teaching")]
c.SlidesExporter.template_name = "deck"
c.SlidesExporter.exclude_anchor_links = True
c.SlidesExporter.exclude_input_prompt = c.SlidesExporter.exclude_output_prompt = True
c.SlidesExporter.preprocessors = [as_slides]
c.FilesWriter.build_directory = str(ROOT / "build" / "slides")
