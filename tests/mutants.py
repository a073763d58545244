"""Small slips in a worked solution, made by its syntax tree: what a learner might have written instead.

python tests/mutants.py 3.2    prints each slip in exercise 3.2 and what its check says
"""

import ast
import contextlib
import copy
import difflib
import functools
import sys
import types

import nbformat

from notebooks import NOTEBOOKS, code_cells, run, solution_cells, with_what_they_need

SWAPPED = {  # names of functions, methods and attributes that are taken for one another
    "min": "max", "argmin": "argmax", "sum": "mean", "log": "exp", "sqrt": "square", "cumsum": "sum",
    "zeros": "ones", "logsumexp": "sum", "cholesky": "inv", "floor": "ceil", "round": "floor", "std": "var",
    "vstack": "hstack", "append": "extend", "outer": "dot", "any": "all",
}  # fmt: skip
SWAPPED |= {other: name for name, other in SWAPPED.items()}
OPERATORS = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div, ast.Add], ast.Div: [ast.Mult],
    ast.MatMult: [ast.Mult], ast.Pow: [ast.Mult], ast.FloorDiv: [ast.Div],
}  # fmt: skip
COMPARISONS = {
    ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is],
}  # fmt: skip
DROPPED = {"abs", "exp", "log", "sqrt", "float", "int", "round", "deepcopy", "copy", "clone"}


def instead(node, names):
    """What may stand in place of a node of the tree."""
    match node:
        case ast.BinOp(left, op, right):
            for other in OPERATORS.get(type(op), ()):
                yield ast.BinOp(left, other(), right)
            yield left
            if isinstance(op, ast.Add | ast.Sub | ast.Mult | ast.MatMult):
                yield right
            if isinstance(op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
                yield ast.BinOp(right, op, left)
            if isinstance(op, ast.Sub):
                yield ast.Call(ast.Name("abs"), [node], [])
        case ast.UnaryOp(ast.USub(), operand):
            yield operand
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value + 1)
            yield from (ast.Constant(other) for other in (value - 1, 2 * value) if value > 0)
        case ast.Constant(str() as value) if value in ("full", "tied", "diag", "spherical"):
            yield ast.Constant("full" if value != "full" else "diag")
        case ast.Compare(left, [op], [right]):
            for other in COMPARISONS.get(type(op), ()):
                yield ast.Compare(left, [other()], [right])
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
            yield from values
        case ast.IfExp(test, body, orelse):
            yield body
            yield orelse
            yield ast.IfExp(test, orelse, body)
        case ast.Call(function, arguments, keywords):
            if isinstance(function, ast.Name | ast.Attribute):
                name = function.id if isinstance(function, ast.Name) else function.attr
                if name in DROPPED and arguments:
                    yield arguments[0]
                if isinstance(function, ast.Attribute) and name in (
                    "sum",
                    "mean",
                    "min",
                    "max",
                    "copy",
                    "cumsum",
                ):
                    yield function.value
            for i in range(len(keywords)):
                yield ast.Call(function, arguments, keywords[:i] + keywords[i + 1 :])
            for i in range(1, len(arguments)):
                yield ast.Call(function, arguments[:i] + arguments[i + 1 :], keywords)
                swapped = [*arguments[: i - 1], arguments[i], arguments[i - 1], *arguments[i + 1 :]]
                yield ast.Call(function, swapped, keywords)
        case ast.Attribute(value, name):
            if name in SWAPPED:
                yield ast.Attribute(value, SWAPPED[name])
            if name in ("T", "mT"):
                yield value
            if name in ("weights", "means", "covariances"):
                yield from (ast.Attribute(value, n) for n in ("weights", "means", "covariances") if n != name)
        case ast.Subscript(value, ast.Tuple(parts)) if any(ast.unparse(part) == "None" for part in parts):
            yield value
            yield ast.Subscript(value, ast.Tuple(parts[::-1]))
        case ast.Subscript(value, ast.Slice()):
            yield value
        case ast.Tuple(parts) if isinstance(getattr(node, "ctx", None), ast.Load) and len(parts) > 1:
            yield ast.Tuple([parts[1], parts[0], *parts[2:]], ast.Load())
        case ast.Name(name, ast.Load()) if name in names:
            yield from (ast.Name(other, ast.Load()) for other in names if other != name)
            if name in SWAPPED:
                yield ast.Name(SWAPPED[name], ast.Load())


def statements(body):
    """A block with one statement left out, two exchanged, or one taken into the loop before it."""
    for i, statement in enumerate(body):
        if not isinstance(statement, ast.Return) and len(body) > 1:
            yield body[:i] + body[i + 1 :]
        if i + 1 < len(body) and not isinstance(body[i + 1], ast.Return):
            yield [*body[:i], body[i + 1], statement, *body[i + 2 :]]
        if isinstance(statement, ast.For | ast.While) and i + 1 < len(body):
            inside = copy.deepcopy(statement)
            inside.body.append(body[i + 1])
            yield [*body[:i], inside, *body[i + 2 :]]
        if isinstance(statement, ast.Break | ast.Continue):
            yield [
                *body[:i],
                ast.Continue() if isinstance(statement, ast.Break) else ast.Break(),
                *body[i + 1 :],
            ]
        if isinstance(statement, ast.AugAssign):
            yield [*body[:i], ast.Assign([statement.target], statement.value), *body[i + 1 :]]


def places(tree):
    """Each field of the tree that holds a node or a list of them: owner, name, place in the list."""
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(node, ast.arguments | ast.arg) or field in (
                "decorator_list",
                "returns",
                "annotation",
            ):
                continue
            if isinstance(value, ast.AST):
                yield node, field, None
            elif isinstance(value, list):
                if field in ("body", "orelse") and value:
                    yield node, field, ...
                yield from ((node, field, i) for i, part in enumerate(value) if isinstance(part, ast.AST))


def without_docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]


def mutants(source):
    """Sources that differ from ``source`` by one slip, each once."""
    tree = ast.parse(source)
    without_docstrings(tree)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    arguments = {arg.arg for f in functions for arg in [*f.args.args, *f.args.kwonlyargs]}
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names = sorted((arguments | stored) - {"self"})
    seen = {ast.unparse(tree)}
    for owner, field, place in places(tree):
        held = getattr(owner, field)
        if place is None:
            options = instead(held, names)
        elif place is ...:
            options = statements(held)
        else:
            options = ([*held[:place], new, *held[place + 1 :]] for new in instead(held[place], names))
        for option in list(options):
            setattr(owner, field, option)
            try:
                changed = ast.unparse(ast.fix_missing_locations(tree))
                compile(changed, "<slip>", "exec")
            except (SyntaxError, ValueError, AttributeError, TypeError):
                changed = None
            setattr(owner, field, held)
            if changed and changed not in seen:
                seen.add(changed)
                yield changed


@functools.cache
def solved(path):
    """The worked solutions of a notebook: the source, what is handed to the check, the names around."""
    found, notebook = {}, nbformat.read(path, as_version=4)
    cells = code_cells(notebook)
    module = types.ModuleType("learner")
    sys.modules["learner"] = module
    for cell in solution_cells(notebook):
        *code, last = cell.source.splitlines()
        call = ast.parse(last).body[0].value
        number, handed = call.args[0].value, ast.unparse(call.args[1])
        around = cells[: cells.index(cell)]
        namespace = {"__name__": "learner"}
        for before in with_what_they_need([*around, cell], lambda c, cell=cell: c is cell)[:-1]:
            run(before, namespace)
        found[number] = "\n".join(code), handed, namespace
    return found


def home(number):
    (path,) = [path for path in NOTEBOOKS if int(path.name[:2]) == int(number.split(".")[0])]
    return path


def solution(number):
    """The source of a worked solution."""
    return solved(home(number))[number][0]


def attempts(number):
    """Pairs of a slip's source and what it hands to the check of an exercise, as far as it can be run."""
    source, handed, namespace = solved(home(number))[number]
    for slip in mutants(source):
        around = dict(namespace)
        with contextlib.suppress(Exception):
            exec(compile(slip, f"<{number}>", "exec"), around)
            yield slip, eval(handed, around)


@functools.cache
def without_comments(source):
    """The lines of a solution as its slips have them."""
    tree = ast.parse(source)
    without_docstrings(tree)
    return ast.unparse(tree).splitlines()


def changed(source, slip):
    """The lines of a slip that the solution has not, or has elsewhere."""
    before, after = without_comments(source), slip.splitlines()
    lines = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    new = [line[1:].strip() for line in lines if line[0] == "+"]
    return " | ".join(new) or " | ".join(f"without {line[1:].strip()}" for line in lines)


if __name__ == "__main__":
    from helpers import exercises

    for number in sys.argv[1:]:
        for slip, attempt in attempts(number):
            verdict = exercises.judge(number, attempt)
            print(f"{'PASSES' if verdict.passed else 'fails'} {number}: {changed(solution(number), slip)}")
            print(f"    {verdict!r}".replace("\n", "\n    "))
