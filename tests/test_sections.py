"""In the last two notebooks a section may be run again alone: no other gives its names another meaning.

And what they say of their data and their worked answers holds.
"""

import ast
import collections
import itertools

import nbformat
import numpy as np
import pytest
from scipy.stats import fisher_exact
from sklearn.linear_model import LinearRegression

from helpers import datasets, em
from helpers.exercises import real_data, what_else_is_em
from notebooks import NOTEBOOKS, names, notebook_at

LAST = [path for path in NOTEBOOKS if path.stem[3:] in ("real_data", "what_else_is_em")]


def sections(notebook):
    """The set-up cell, then the code cells below each heading of the second level."""
    found = [[]]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and any(line.startswith("## ") for line in cell.source.splitlines()):
            found.append([])
        if cell.cell_type == "code":
            found[-1].append(cell)
    setup, *first = [cell for section in found[:2] for cell in section]
    return setup, [first, *found[2:]]


def bound_and_needed(cells):
    """Names that some cells bind, and names that they need from elsewhere."""
    bound, needed = set(), set()
    for cell in cells:
        for statement in ast.parse(cell.source).body:
            own, used = names(nbformat.v4.new_code_cell(ast.unparse(statement)))
            read = {
                n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
            }
            inner = own if isinstance(statement, ast.For | ast.FunctionDef) else set()
            needed |= (used & read) - bound - inner
            bound |= own
    return bound, needed


@pytest.mark.parametrize("path", LAST, ids=lambda path: path.stem)
def test_what_a_section_takes_from_elsewhere_is_bound_in_one_place(path):
    setup, found = sections(notebook_at(path))
    parts = [*map(bound_and_needed, [[setup], *found])]
    places = collections.Counter(itertools.chain(*(bound for bound, _ in parts)))
    for _, needed in parts:
        twice = {name for name in needed if places[name] > 1}
        assert not twice, f"{path.name}: {twice} are bound in several sections, and taken from one of them"


def test_each_section_of_the_last_notebook_runs_after_the_set_up_alone():
    path = next(path for path in LAST if path.stem.endswith("what_else_is_em"))
    setup, found = sections(notebook_at(path))
    known = bound_and_needed([setup])[0]
    everywhere = set().union(*(bound_and_needed(section)[0] for section in found))
    for section in found:
        missing = (bound_and_needed(section)[1] - known) & everywhere
        assert not missing, f"a section needs {missing} of another"


def test_birds_are_lost_by_their_wing_alone():
    X, species = datasets.warblers()
    long_wing = X[:, 0] > 62
    chances = []
    for seed in range(1, 21):
        lost = long_wing & (np.random.default_rng(seed).random(len(X)) < 0.9)
        table = [
            [(lost & long_wing & (species == s)).sum(), (~lost & long_wing & (species == s)).sum()]
            for s in (0, 1)
        ]
        chances.append(fisher_exact(table).pvalue)
    assert np.mean(np.array(chances) < 0.1) <= 0.15


def test_the_worked_filling_is_a_regression_on_what_is_there():
    X = datasets.iris()[0]
    gap = np.array([False, True, False, True])
    filled, doubt = what_else_is_em.fill(
        np.where(gap, np.nan, X), gap, X.mean(axis=0), np.cov(X.T, bias=True)
    )
    line = LinearRegression().fit(X[:, ~gap], X[:, gap])
    assert np.allclose(filled[:, gap], line.predict(X[:, ~gap])) and np.array_equal(
        filled[:, ~gap], X[:, ~gap]
    )
    assert np.allclose(doubt[np.ix_(gap, gap)], np.cov((X - filled)[:, gap].T, bias=True))
    assert not doubt[~gap].any() and not doubt[:, ~gap].any()


def test_the_worked_prior_is_the_m_step_with_further_points():
    """Two points at mean ± sqrt(d) along an axis, for each axis: their covariance is the identity times d."""
    X, d = datasets.hard(12)[0], 2
    plain = em.m_step(X, np.ones((12, 1)), reg_covar=0)
    further = plain.means[0] + np.sqrt(d) * np.vstack([np.eye(d), -np.eye(d)])
    ours = what_else_is_em.map_m_step(X, np.ones((12, 1)), 4, np.eye(d))
    theirs = em.m_step(np.vstack([X, further]), np.ones((16, 1)), reg_covar=0)
    assert np.allclose(ours[2], theirs.covariances) and np.allclose(ours[1], theirs.means)


@pytest.mark.parametrize(("n", "recall"), [(100, 0.55), (7, 0.6), (10, 1.0), (50, 0.14), (3, 1e-9)])
def test_the_worked_threshold_catches_enough_and_no_more(n, recall):
    scores = np.random.default_rng(1).normal(size=n)
    bar = real_data.threshold(scores, np.full(n, True), recall)
    higher = np.sort(scores[scores > bar])
    assert (scores >= bar).mean() >= recall
    assert not len(higher) or (scores >= higher[0]).mean() < recall
