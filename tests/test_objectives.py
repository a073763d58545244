"""What README and each notebook promise, exercises test: ``objectives.txt`` says which.

An exercise tests an objective if whoever solves it has shown the ability that the objective names, by
its verb too. What no exercise asks, to say why, to judge, to doubt, is not promised.
"""

import re

import pytest
from test_course import CHECK

from notebooks import NOTEBOOKS, ROOT, code_cells, notebook_at

BLOCKS = (ROOT / "tests" / "objectives.txt").read_text(encoding="utf-8").strip().split("\n\n")
TESTED = {}  # README or a notebook's stem: its objectives, with the numbers of their exercises
for name, *lines in map(str.splitlines, BLOCKS):
    TESTED[name] = {words: numbers.split() for numbers, words in (line.split(" | ") for line in lines)}
LIST = re.compile(r"(?:you can|You will be able to\*\*)\n\n((?:- [^\n]+\n)+)")
EXERCISES = {
    path.stem: [found[1] for cell in code_cells(notebook_at(path)) if (found := CHECK.match(cell.source))]
    for path in NOTEBOOKS
}
PROMISES = {"README": (ROOT / "README.md").read_text(encoding="utf-8")}
PROMISES |= {path.stem: notebook_at(path).cells[0].source for path in NOTEBOOKS}


@pytest.mark.parametrize("name", PROMISES)
def test_each_objective_is_tested_by_an_exercise_of_its_notebook(name):
    tested, there = TESTED.get(name, {}), EXERCISES.get(name) or sum(EXERCISES.values(), [])
    found = LIST.search(PROMISES[name])
    assert found, f"{name} has no list of what 'you can', or 'will be able to'"
    promised = re.findall(r"^- (.+?)[,.]?$", found[1], re.M)
    for words in promised:
        assert words in tested, f"{name}: which exercise tests '{words}'? Enter it in tests/objectives.txt"
    for words, numbers in tested.items():
        assert words in promised, f"{name} no longer promises '{words}': correct tests/objectives.txt"
        assert numbers, f"{name}: no exercise tests '{words}'"
        assert set(numbers) <= set(there), f"{name}: '{words}' names exercises that it has not: {numbers}"


@pytest.mark.parametrize("name", EXERCISES)
def test_each_exercise_serves_an_objective_of_its_notebook(name):
    idle = sorted(set(EXERCISES[name]) - set(sum(TESTED.get(name, {}).values(), [])))
    assert not idle, f"{name}: which objective does {idle} test? Enter it in tests/objectives.txt"
