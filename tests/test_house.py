"""The rooms of helpers/: imports run downwards only, and a place is found by its name.

python tests/test_house.py prints who imports whom.
"""

import ast
import pathlib

import pytest

HELPERS = pathlib.Path(__file__).parents[1] / "helpers"
NOTEBOOKS = {path.stem[3:] for path in HELPERS.parent.glob("notebooks/*.ipynb")}
FILES = sorted(HELPERS.rglob("*.py"))
# Each may import what stands before it.
ROOMS = ["language", "threads", "validation", "em", "iterations", "datasets", "plotting", "fast", "estimator"]
ROOMS += ["mistakes", "check", "mine", "exercises", "interactive"]


def room(path):
    return path.relative_to(HELPERS).parts[0].removesuffix(".py")


def imported(path):
    """What a file imports from helpers, with dots: "check.verdict"."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return {name.removeprefix("helpers.") for name in found if name.startswith("helpers.")}


def graph():
    """Room to the rooms that it imports from."""
    arrows = {name: set() for name in ROOMS}
    for path in FILES:
        if path.parent != HELPERS or path.name != "__init__.py":
            arrows[room(path)] |= {name.split(".")[0] for name in imported(path)} - {room(path)}
    return arrows


def test_every_room_has_its_place_and_imports_run_downwards_only():
    assert {room(path) for path in FILES} == {"__init__", *ROOMS}, "a new room: give it a place in ROOMS"
    for upper, lower in graph().items():
        upwards = {name for name in lower if ROOMS.index(name) > ROOMS.index(upper)}
        assert not upwards, f"helpers.{upper} imports from {upwards}, which stand above it"


@pytest.mark.parametrize("name", ["exercises", "interactive"])
def test_the_file_of_a_notebook_does_not_know_that_of_another(name):
    for path in HELPERS.glob(f"{name}/*.py"):
        if path.stem in NOTEBOOKS:
            others = {module.split(".")[1] for module in imported(path) if module.startswith(f"{name}.")}
            assert not others & NOTEBOOKS, f"{path} imports {others & NOTEBOOKS}"


def test_widgets_are_imported_by_the_figures_that_move_alone():
    for path in FILES:
        if "ipywidgets" in path.read_text(encoding="utf-8"):
            assert room(path) == "interactive", f"{path} would load the widgets before they are needed"


def test_no_file_is_so_long_that_a_place_in_it_must_be_searched():
    """Five hundred lines; records of mistakes, which are looked up by their names, may be seven hundred."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    most = {path: 700 if room(path) in ("exercises", "mistakes") else 500 for path in FILES}
    assert not {path: length for path, length in lengths.items() if length > most[path]}


if __name__ == "__main__":
    for name, below in graph().items():
        print(f"{name:12s} <- {', '.join(sorted(below, key=ROOMS.index)) or 'nothing of ours'}")
