"""What there is to translate, in a notebook and in the helpers, and how a translation takes its place.

A unit of a notebook is a block of Markdown between empty lines, a comment, a docstring, or words in code
that a learner sees: chosen by where they stand (in a print, a title, a label, a caption), or by name, in
``NAMES``. An f-string is a unit with its expressions in braces.
"""

import ast
import io
import pathlib
import re
import tokenize

ROOT = pathlib.Path(__file__).parents[1]
COURSE = sorted((ROOT / "notebooks").glob("0[1-7]_*.ipynb"))  # what is translated
WIDTH = 100  # of a line of code
# Functions whose words a learner sees, and keywords whose words are seen whatever the function.
SHOW = {"print", "show", "set_title", "suptitle", "name_axes", "bars", "text", "annotate", "set_xticklabels"}
SHOW |= {"set_yticklabels", "set_xticks", "set_yticks", "set_xlabel", "set_ylabel", "ValueError", "legend"}
SHOWN = {"label", "xlabel", "ylabel", "title", "xticklabels", "yticklabels"}
# Words that stand elsewhere, by notebook: names in lists and dictionaries, which are printed or drawn.
NAMES = {
    "01_intuition": """round; stretched; unequal; your table; 20, mean; 20, spread; start: a guess; E-step 1;
        M-step 1; E-step 2; M-step 2; M-step 20: the end""",
    "02_formulas": "wing length (mm)",
    "03_e_step": "hard; the walk; horizontal; vertical",
    "04_m_step": "before; after",
    "05_convergence": """bound that touches at {guess:.1f}; random points; random shares; identical; nudged;
        weights forgotten; weights counted twice; 2π forgotten; ½ of the distance forgotten;
        determinant forgotten; variance squared, as if a deviation; covariance for its inverse;
        normalised over samples; hard labels; weights never stored; weights by counting labels;
        around the old means; around the mean of all data; divided by n; divided by N_k - 1;
        correlations dropped; covariance of all data; responsibilities squared; {sum(caught[1])} of 10""",
    "06_covariance_types": "mean; geometric mean; maximum",
    "07_model_selection": "BIC chose; AIC chose; best for new points; hard data; demo data",
}
NAMES = {name: re.split(r";\s+", listed) for name, listed in NAMES.items()}
LETTERS = re.compile(r"[^\W\d_]")
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.S)
WORDS = re.compile(r"(?<=\\text\{)[^}]*")  # within a formula
TAG = re.compile(r"<[^>]*>")
CODE = re.compile(r"`[^`\n]+`")
BRACES = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
WORD_OF_F = re.compile(rf"(?:\{{\{{|\}}\}}|{BRACES.pattern}|[^\s{{}}])+\s*|\s+")  # braces stay whole
TARGET = re.compile(r"\]\(([^)\s]*)[^)]*\)")


# Markdown


def blocks(source):
    """The blocks of a Markdown cell; joined by empty lines they are the cell."""
    return source.split("\n\n")


def has_words(block):
    """Whether there is anything to translate in a block of Markdown."""
    formulas = "".join(found for formula in FORMULA.findall(block) for found in WORDS.findall(formula))
    return bool(LETTERS.search(TAG.sub("", CODE.sub("", FORMULA.sub("", block))) + formulas))


# Code


def template(node):
    """A string, or an f-string as one text with its expressions in braces."""
    if isinstance(node, ast.Constant):
        return node.value
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(part.value.replace("{", "{{").replace("}", "}}"))
        else:
            written = ast.unparse(ast.JoinedStr([part])).removeprefix("f")[1:-1]
            parts.append(written.replace('"', "'"))  # versions of Python differ in quotes
    return "".join(parts)


def is_text(node):
    """Whether a node of a tree is a string or an f-string."""
    return isinstance(node, ast.JoinedStr) or isinstance(node, ast.Constant) and isinstance(node.value, str)


def called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def strings(node):
    """Strings in an expression that are shown where it is: neither subscripts nor parts of an f-string."""
    if is_text(node):
        yield node
    elif isinstance(node, ast.Subscript | ast.Compare | ast.Lambda):
        return
    elif isinstance(node, ast.Call):
        for part in [node.func, *node.args]:
            yield from strings(part)
    else:
        for part in ast.iter_child_nodes(node):
            yield from strings(part)


def shown(tree, names):
    """The string nodes of a cell that a learner sees, with what they are."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if called(node) in SHOW:
                for part in node.args:
                    found |= {id(each): (each, called(node)) for each in strings(part)}
            for keyword in node.keywords:
                if keyword.arg in SHOWN:
                    found |= {id(each): (each, keyword.arg) for each in strings(keyword.value)}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            found[id(node.body[0].value)] = node.body[0].value, "docstring"
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if is_text(node) and id(node) not in inside and template(node) in names:
            found[id(node)] = node, "name"
    return [
        (node, what)
        for node, what in found.values()
        if what == "name" or LETTERS.search(BRACES.sub("", template(node)))
    ]


def comments(source):
    """The comments of a cell: where each stands, and what it says."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and LETTERS.search(token.string):
            yield token.start, token.string.removeprefix("#").removeprefix(" ")


def units_of_code(source, names):
    """Words of a code cell, in their order, with what they are."""
    tree = ast.parse(source)
    found = [((node.lineno, node.col_offset), template(node), what) for node, what in shown(tree, names)]
    found += [(start, text, "comment") for start, text in comments(source)]
    return [(text, what) for _, text, what in sorted(found)]


def pieces(text, room, is_f):
    """A text in lines of code: literals that stand one below the other."""
    words = re.findall(WORD_OF_F if is_f else r"\S*\s*", text)
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word.rstrip()) > room:
            lines.append("")
        lines[-1] += word
    for line in lines:
        f = is_f and BRACES.search(line.replace("{{", "").replace("}}", ""))
        line = line if f or not is_f else line.replace("{{", "{").replace("}}", "}")
        for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
            line = line.replace(plain, escaped)
        yield f'{"f" * bool(f)}"{line}"'


def translated_code(source, names, translate):
    """A code cell whose words are translated, by ``translate(text)``."""
    lines = source.splitlines(keepends=True)
    starts = [sum(map(len, lines[:n])) for n in range(len(lines))]
    changes = []

    def place(lineno, column):  # the tree counts bytes
        return starts[lineno - 1] + len(lines[lineno - 1].encode()[:column].decode())

    for node, what in shown(ast.parse(source), names):
        start, end = place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)
        column, text = start - starts[node.lineno - 1], translate(template(node))
        if what == "docstring":
            written = f'"""{text}"""'
        else:
            written = ("\n" + " " * column).join(
                pieces(text, WIDTH - 3 - column, isinstance(node, ast.JoinedStr))
            )
        changes.append((start, end, written))
    for (lineno, column), text in comments(source):
        start = starts[lineno - 1] + column
        end = start + len(lines[lineno - 1][column:].rstrip("\n"))
        changes.append((start, end, f"# {translate(text)}"))
    for start, end, written in sorted(changes, reverse=True):
        source = source[:start] + written + source[end:]
    return source


def masked(source, names):
    """The tree of a code cell without its words: what must not differ between two languages."""
    tree = ast.parse(source)
    for node, _ in shown(tree, names):
        expressions = [
            ast.dump(part) for part in getattr(node, "values", ()) if isinstance(part, ast.FormattedValue)
        ]
        node.__class__, node.value, node.kind = ast.Constant, str(sorted(expressions)), None
    return ast.dump(tree)


# Notebooks


def units(notebook, name):
    """What there is to translate in a notebook: texts, each once, with what they are."""
    found = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for text, what in units_of_code(cell.source, NAMES[name]):
                found.setdefault(text, what)
        else:
            for block in filter(has_words, blocks(cell.source)):
                found.setdefault(block, "Markdown")
    return found
