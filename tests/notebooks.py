"""The notebooks as the tests read them: which there are, their cells, and which cells need which others."""

import ast
import contextlib
import pathlib
import symtable

from IPython.core.inputtransformer2 import TransformerManager

NOTEBOOKS = sorted((pathlib.Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def program(cell):
    """A cell's source in plain Python, without IPython's magics."""
    return TransformerManager().transform_cell(cell.source)


def names(cell):
    """Names that a cell binds for later ones, and names that it needs from earlier ones."""
    bound, needed = set(), set()
    for statement in ast.parse(program(cell)).body:
        scopes = [symtable.symtable(ast.unparse(statement), "<cell>", "exec")]
        symbols = scopes[0].get_symbols()
        own = {name.get_name() for name in symbols if name.is_assigned() or name.is_imported()}
        used = {name.get_name() for name in symbols if name.is_referenced()}
        for scope in scopes:
            scopes += scope.get_children()
            used |= {name.get_name() for name in scope.get_symbols() if name.is_global()}
        if isinstance(statement, ast.FunctionDef | ast.For | ast.With):  # binds its names before it uses them
            used -= own
        needed |= used - bound
        bound |= own
    return bound, needed


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
    """Execute a cell, and return the value of its last line where that is an expression.

    A cell that was kept for its names alone may lack what an expression before it did.
    """
    tree = ast.parse(program(cell))
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else ast.Expr(ast.Constant(None))
    expression = ast.fix_missing_locations(ast.Expression(last.value))
    with contextlib.suppress(KeyError):
        exec(compile(tree, "<cell>", "exec"), namespace)
        return eval(compile(expression, "<cell>", "eval"), namespace)
