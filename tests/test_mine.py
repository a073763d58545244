"""helpers/mine.py: what passed its check is kept and used from the next notebook on, ours where none is."""

import linecache
import os
import re

import numpy as np
import pytest
from save_notebooks import NOTEBOOKS

from helpers import datasets, em, exercises, mine
from notebooks import notebook_at, solution_cells

STEPS = {"2.2": "log_gaussian", "3.2": "e_step", "4.3": "m_step", "5.1": "elbo", "5.5": "fit"}
DEMO, _ = datasets.demo()
# objects of a notebook that are called as a function's parameters, variables and attributes may be
LIKE_PARAMETERS = ("X", "responsibilities", "mixture", "weights", "means", "covariances", "counts", "k", "q")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EM_MINE", str(tmp_path / "mine.py"))
    monkeypatch.setenv("EM_PROGRESS", os.devnull)
    return tmp_path


def solution(number):
    """The worked solution of an exercise as a learner's function in a notebook, with a mark of its own."""
    cells = [cell.source for path in NOTEBOOKS for cell in solution_cells(notebook_at(path))]
    (source,) = [source for source in cells if f'check_solution("{number}"' in source]
    name, code = re.search(r"def (\w+)", source)[1], source.rpartition("\n\n\n")[0]
    code = re.sub(r"\):\n", f'):\n    print("mark of {STEPS[number]}")\n', code, count=1)
    linecache.cache[number] = len(code), None, code.splitlines(keepends=True), number
    namespace = dict(vars(em)) | dict.fromkeys(LIKE_PARAMETERS, np.ones(3))
    exec(compile(code, number, "exec"), namespace)
    return namespace[name]


def test_with_nothing_kept_everything_is_ours(capsys):
    assert mine.take("e_step", "fit") == [em.e_step, em.fit]
    assert capsys.readouterr().out == "e_step, fit: ours\n"
    assert mine.functions().m_step is em.m_step


def test_the_demo_is_fitted_by_what_the_learner_wrote(capsys):
    for number in STEPS:
        assert exercises.check(number, solution(number)).passed
    fit, e_step, bic = mine.take("fit", "e_step", "bic")
    assert capsys.readouterr().out.endswith("fit, e_step: yours; bic: ours, with your e_step\n")
    found = fit(DEMO, 3, n_init=8, random_state=7)
    steps_of_fit = {f"mark of {name}" for name in STEPS.values() if name != "elbo"}
    assert set(capsys.readouterr().out.splitlines()) == steps_of_fit
    responsibilities, log_likelihood = e_step(DEMO, found.mixture)
    assert np.isclose(mine.take("elbo")(DEMO, responsibilities, found.mixture), log_likelihood)
    assert "elbo: yours\nmark of elbo" in capsys.readouterr().out
    assert f"{e_step(DEMO, found.mixture)[1]:.6f}" == "-3.950589"
    assert np.allclose(found.mixture.weights, [0.3335002, 0.33333333, 0.33316647], atol=1e-7)
    bic(DEMO, found.mixture)
    assert "mark of e_step" in capsys.readouterr().out  # ours, on top of theirs


def test_ours_on_top_of_theirs_says_so(capsys, folder):
    exercises.check("2.2", solution("2.2"))
    assert exercises.check("3.2", solution("3.2")).passed
    text = (folder / "mine.py").read_text(encoding="utf-8")
    (folder / "mine.py").write_text(
        text.replace("np.exp(log_densities - log_evidence[:, None])", "log_densities"), encoding="utf-8"
    )
    mine.take("log_joint", "e_step", "log_gaussian", "m_step")
    said = "log_gaussian: yours; m_step: ours; log_joint, e_step: ours, with your log_gaussian\n"
    assert said in capsys.readouterr().out


def test_what_is_missing_is_ours_and_the_learner_is_told(capsys):
    for number in ("3.2", "5.5"):
        exercises.check(number, solution(number))
    fit, m_step = mine.take("fit", "m_step")
    assert capsys.readouterr().out.endswith("fit: yours; m_step: ours\n")
    fit(DEMO, 3, "tied", random_state=7)
    assert "mark of m_step" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [("return (responsibilities", "SyntaxError"), ("return responsibilities.T", "transposed")],
    ids=["no Python any more", "another result"],
)
def test_a_kept_function_that_breaks_gives_way_with_a_sentence(capsys, folder, spoilt, says):
    exercises.check("3.2", solution("3.2"))
    text = (folder / "mine.py").read_text(encoding="utf-8")
    (folder / "mine.py").write_text(text.replace("return responsibilities", spoilt), encoding="utf-8")
    assert mine.take("e_step") is em.e_step
    out = capsys.readouterr().out
    assert "e_step: ours\n" in out and re.search(f"Your e_step in .* is not used: .*{says}", out)


def test_a_second_pass_replaces_the_first_and_leaves_the_others(folder):
    for number in ("2.2", "3.2", "2.2"):
        exercises.check(number, solution(number))
    text = (folder / "mine.py").read_text(encoding="utf-8")
    assert re.findall(r"^# --- (\w+)", text, re.M) == ["log_gaussian", "e_step"]
    assert text.count("def log_gaussian(") == 1


HELPER = """
import numpy as np
from scipy.special import softmax as share
HALF = 0.5
def squares(centred, L):
    return (np.linalg.solve(L, centred.T) ** 2).sum(axis=0)
def my_log_gaussian(X, mean, covariance):
    L = np.linalg.cholesky(covariance)
    share([0.0])
    log_det = 2 * np.log(np.diag(L)).sum()
    return -HALF * (len(mean) * np.log(2 * np.pi) + log_det + squares(X - mean, L))
"""


def test_what_a_function_needs_of_its_notebook_is_kept_with_it(folder):
    linecache.cache["helper"] = len(HELPER), None, HELPER.splitlines(keepends=True), "helper"
    namespace = {}
    exec(compile(HELPER, "helper", "exec"), namespace)
    exercises.check("2.2", namespace["my_log_gaussian"])
    text = (folder / "mine.py").read_text(encoding="utf-8")
    for line in (
        "from scipy.special import softmax as share",
        "HALF = 0.5",
        "def squares(",
        "def log_gaussian(",
    ):
        assert line in text
    assert mine.take("log_gaussian")(np.zeros((1, 2)), np.zeros(2), np.eye(2)) == pytest.approx(
        -np.log(2 * np.pi)
    )
    exec(compile(text, "mine.py", "exec"), {})


@pytest.mark.parametrize(
    "code",
    [
        "attempt = lambda X, mixture: em.e_step(X, mixture)\n",
        "def attempt(X, mixture):\n    assert len(array)\n    return em.e_step(X, mixture)\n",
    ],
)
def test_what_cannot_be_kept_passes_all_the_same_and_is_told(capsys, folder, code):
    namespace = {"em": em, "array": np.ones(3)}
    linecache.cache["attempt"] = len(code), None, code.splitlines(keepends=True), "attempt"
    exec(compile(code, "attempt", "exec"), namespace)
    assert exercises.check("3.2", namespace["attempt"]).passed
    assert "Not kept in" in capsys.readouterr().out
    assert not (folder / "mine.py").exists()
