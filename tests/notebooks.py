"""The notebooks as the tests read them: which there are, their cells, and the cells on which others depend."""

import ast
import contextlib
import pathlib

from IPython.core.inputtransformer2 import TransformerManager

NOTEBOOKS = sorted((pathlib.Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def program(cell):
    """A cell's source in plain Python, without IPython's magics."""
    return TransformerManager().transform_cell(cell.source)


def names(cell):
    """Names that a cell binds for later ones, and names that it uses."""
    tree = ast.parse(program(cell))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    bound = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            bound.add(statement.name)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound.add(node.id)
            if isinstance(node, ast.alias):
                bound.add((node.asname or node.name).partition(".")[0])
    return bound, used


def with_what_they_need(cells, wanted):
    """Those of the cells that are wanted, ``wanted(cell)``, and those on which they depend, in order."""
    kept, missing = [], set()
    for cell in reversed(cells):
        bound, used = names(cell)
        if wanted(cell) or bound & missing:
            kept.insert(0, cell)
            missing = missing - bound | used
    return kept


def run(cell, namespace):
    """Execute a cell and return its last expression's value; what was kept for its names may lack others."""
    *body, last = ast.parse(program(cell)).body
    if not isinstance(last, ast.Expr):
        body, last = [*body, last], ast.Expr(ast.Constant(None))
    with contextlib.suppress(KeyError):
        exec(compile(ast.Module(body, []), "<cell>", "exec"), namespace)
        return eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)
