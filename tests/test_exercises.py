"""The exercises: untouched they say so, solved they pass, and a learner's progress is kept."""

import json
import os
import re
import sys
import types
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from scipy.special import softmax
from test_catalogue import JUDGES, assert_keeps_its_numbers, verdict_on

from helpers import check, em, exercises
from helpers.exercises import m_step
from helpers.exercises.kinds import Hunt
from notebooks import NOTEBOOKS, code_cells, run, with_what_they_need

CHECK = re.compile(r'^exercises\.check\("([\d.]+)", (\w+)\)$')
SOLUTION = re.compile(r'^exercises\.check_solution\("([\d.]+)", (.+)\)$')


def solutions(notebook):
    """Number of an exercise to the code of its solution and the expression that is handed to the check."""
    found = {}
    for cell in notebook.cells:
        if "solution" in cell.metadata.get("tags", []):
            *code, last = cell.source.splitlines()
            number, expression = SOLUTION.match(last).groups()
            assert number not in found
            found[number] = "\n".join(code), expression
    return found


def solved(notebook):
    """The notebook with every solution in place of its skeleton."""
    answers = solutions(notebook)
    for skeleton, cell in zip(notebook.cells, notebook.cells[1:]):
        if match := CHECK.match(cell.source):
            code, expression = answers[match[1]]
            name = match[2]
            assert re.search(rf"^{name} = \.\.\.|^def {name}\(", skeleton.source, re.M), skeleton.source
            skeleton.source += f"\n\n{code}\n{name} = {expression}"
    return notebook


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv("EM_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path / "progress.json"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_exercise_has_its_heading_check_hint_and_folded_solution(path):
    cells, notebook = nbformat.read(path, as_version=4).cells, int(path.name[:2])
    places = {match[1]: i for i, cell in enumerate(cells) if (match := CHECK.match(cell.source))}
    known = [number for number in exercises.EXERCISES if number.startswith(f"{notebook}.")]
    home = f"helpers/exercises/{path.stem[3:]}.py"
    assert list(places) == known, f"{path.name} checks {list(places)}, {home} has {known}"
    assert len(known) >= 2, f"{path.name} has {len(known)} exercises: two at least are wanted"
    for number, place in places.items():
        above = next(cell.source for cell in cells[place::-1] if cell.cell_type == "markdown").split("\n")[0]
        title = exercises.EXERCISES[number].title
        heading = rf"### Exercise {number} · {re.escape(title)} \(\d+ min\)"
        assert re.fullmatch(heading, above.replace("`", "")), f"above exercise {number} stands '{above}'"
        hint, solution = cells[place + 1 : place + 3]
        assert re.match("<details[^>]*><summary>Hint</summary>\n\n", hint.source), f"{number} lacks its hint"
        lines, tags = solution.source.splitlines(), solution.metadata.get("tags")
        assert tags == ["solution"] and lines[0] == "# A solution", f"{number} lacks a cell tagged solution"
        last = SOLUTION.match(lines[-1])
        assert last and last[1] == number, f"the solution of {number} ends in '{lines[-1]}'"
    shown = [cell.source for cell in cells]
    assert f"exercises.progress({notebook})" in shown, f"{path.name}: no exercises.progress({notebook})"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_untouched_an_exercise_says_not_attempted_and_its_solution_passes(path):
    for cell in nbformat.read(path, as_version=4).cells:
        said = [output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])]
        if CHECK.match(cell.source):
            assert said[0].startswith("○ Not")
        if "solution" in cell.metadata.get("tags", []):
            assert not said, f"a learner may take it for their own verdict: {said}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore")
def test_with_every_solution_pasted_in_every_check_passes(path, progress_file, monkeypatch):
    notebook = solved(nbformat.read(path, as_version=4))
    learner = types.ModuleType("learner")  # a module, so that what it defines can be pickled
    monkeypatch.setitem(sys.modules, "learner", learner)
    verdicts, namespace = {}, vars(learner)
    for cell in with_what_they_need(code_cells(notebook), lambda cell: CHECK.match(cell.source)):
        value = run(cell, namespace)
        if match := CHECK.match(cell.source):
            verdicts[match[1]] = value
    assert verdicts.keys() == solutions(notebook).keys()
    for verdict in verdicts.values():
        assert verdict.passed, verdict
    assert json.loads(progress_file.read_text()) == dict.fromkeys(verdicts, True)


def test_progress_tells_passed_from_wrong_and_from_not_attempted():
    exercises.check("3.2", em.e_step)
    exercises.check("3.1", 0.5)
    exercises.check("3.4", ...)
    text = repr(exercises.progress(3))
    n_asked = sum(number.startswith("3.") for number in exercises.EXERCISES)
    assert text.startswith(f"1 of {n_asked} exercises pass")
    assert "✗ 3.1" in text and "✓ 3.2" in text and "○ 3.4" in text
    assert "not right yet" in exercises.progress(3)._repr_html_()
    assert len(exercises.progress().rows) == len(exercises.EXERCISES)


def broken(X, mixture):
    print("shape:", X.shape)
    return em.e_step(X, mixture)[0] ** 2, 0.0


def test_the_case_on_which_an_attempt_failed_can_be_had_and_what_it_printed_there():
    verdict = exercises.check("3.2", broken)
    case = exercises.case("3.2")
    X, _ = case.arguments
    assert case.name in verdict.message and verdict.printed == f"shape: {X.shape}"
    assert "<details><summary>What your code prints there</summary>" in verdict._repr_html_()
    assert "<code>case = exercises.case('3.2')</code>" in verdict._repr_html_()
    assert np.allclose(case.expected[0], em.e_step(*case.arguments)[0])
    case.arguments[0][:] = 0  # it is a copy
    assert em.e_step(*exercises.case("3.2").arguments)[0].std() > 0
    assert exercises.case("7.1").expected == em_choice(*exercises.case("7.1").arguments)


def em_choice(X, X_new, Ks):
    return max(Ks, key=lambda K: em.e_step(X_new, em.fit(X, K, random_state=0).mixture)[1])


@pytest.mark.parametrize("number", ["3.1", "9.99"])
def test_an_exercise_without_cases_has_none_to_show(number):
    with pytest.raises(ValueError, match=f"no exercise '{number}' with cases"):
        exercises.case(number)


def test_a_solution_that_is_shown_is_not_counted_as_the_learners(progress_file):
    exercises.check_solution("3.2", em.e_step)
    assert not progress_file.exists()
    with pytest.raises(AssertionError, match="normalised over the samples"):
        exercises.check_solution("3.2", lambda X, mix: (softmax(em.log_joint(X, mix), axis=0), 0))


@pytest.mark.parametrize("content", ["", "no json", "[1, 2]"])
def test_a_spoilt_progress_file_is_begun_anew(content, progress_file):
    progress_file.write_text(content)
    exercises.check("3.2", em.e_step)
    assert json.loads(progress_file.read_text()) == {"3.2": True}


def test_a_folder_that_cannot_be_written_to_does_not_stop_a_check(monkeypatch):
    monkeypatch.setenv("EM_PROGRESS", os.path.join(os.devnull, "nowhere"))
    assert exercises.check("3.2", em.e_step).passed


def test_an_unknown_exercise_is_refused():
    with pytest.raises(ValueError, match="no exercise '9.99'"):
        exercises.check("9.99", em.e_step)


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        ("0.5", "A number is wanted"),
        (0.9, "too large"),
        (0.1, "too small"),
        (0.269, "weights are missing"),
        (0.52, "3 digits after the point"),
        (-0.525, "Check its sign"),
    ],
)
def test_a_wrong_number_is_told_what_it_is_or_in_which_direction_to_look(attempt, says):
    assert says in exercises.check("3.1", attempt).message


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        ("D E C A", "wanted once"),
        ("B D E C A", "Line B uses `X` before a line has made it"),
        ("E C D A B", "Line C uses `weights` before a line has made it"),
    ],
)
def test_shuffled_lines_in_a_wrong_order_say_what_goes_wrong(attempt, says):
    verdict = exercises.check("1.2", attempt)
    assert not verdict.passed and re.search(says, verdict.message), verdict


@pytest.mark.parametrize(
    ("order", "mistake"),
    [
        ("B E G A D C F", "the last M-step left out"),
        ("B E G C D A F", "one M-step too many"),
        ("B F E G C A D", "returned before the loop"),
    ],
)
def test_shuffled_lines_of_the_loop_in_a_wrong_order_that_runs_are_known(order, mistake):
    assert exercises.check("5.4", order).mistake == mistake


@pytest.mark.parametrize("order", ["B E G A C D F", "B E D G C A F", "B E G D A C F", "B E G D C A F"])
def test_lines_of_the_loop_may_stand_in_any_order_that_works(order):
    assert exercises.check("5.4", order).passed


@pytest.mark.parametrize("attempt", ["DECAB", "E, D, C, A, B", "d e c a b"])
def test_shuffled_lines_may_stand_in_any_order_that_works(attempt):
    assert exercises.check("1.2", attempt).passed


def known_mistakes():
    """Every wrong version that an exercise knows; those of the steps are tested apart."""
    return [
        pytest.param(number, entry, id=f"{number} {entry.name}")
        for number, exercise in exercises.EXERCISES.items()
        if exercise.asked not in check.STEPS.values()
        for entry in getattr(exercise.asked, "mistakes", [])
    ]


@pytest.mark.parametrize(("number", "entry"), known_mistakes())
def test_a_mistake_that_an_exercise_knows_is_named(number, entry):
    verdict = verdict_on(exercises.EXERCISES[number].asked, entry)
    assert not verdict.passed and verdict.mistake == entry.name


@pytest.mark.parametrize("number", [place for place in JUDGES if place not in check.STEPS])
def test_each_mistake_of_an_exercise_keeps_its_number(number):
    assert_keeps_its_numbers(number)


HUNTS = [exercise.judge for exercise in exercises.EXERCISES.values() if isinstance(exercise.judge, Hunt)]


@pytest.mark.parametrize("hunt", HUNTS, ids=lambda hunt: hunt.bug)
def test_a_fault_that_is_handed_out_is_no_attempt(hunt):
    (fault,) = (entry for entry in hunt.judge.mistakes if entry.name == hunt.bug)
    verdict = hunt(fault.wrong)
    assert not verdict.passed and not verdict.attempted
    assert re.match("Not (mended|soft) yet", verdict.message)


def test_a_verdict_on_an_untouched_skeleton_looks_like_neither_success_nor_failure():
    verdict = exercises.check("3.4", ...)
    assert not verdict.passed and not verdict.attempted and repr(verdict).startswith("○")
    assert verdict == check.NOT_ATTEMPTED


def test_the_worked_answer_of_soft_k_means_is_em_whose_means_alone_are_free():
    X, centres = next(m_step.k_means_cases())[1]
    K, d = centres.shape
    circles = em.Mixture(np.full(K, 1 / K), centres, np.tile(np.eye(d), (K, 1, 1)))
    shares, moved = m_step.soft_k_means()(X, centres)
    responsibilities, _ = em.e_step(X, circles)
    assert np.allclose(shares, responsibilities)
    assert np.allclose(moved, em.m_step(X, responsibilities).means)


def test_a_hunt_tells_the_fault_itself_from_a_loop_that_is_half_mended():
    def half_mended(X, mixture, n_iter):
        weights, means, covariances = mixture
        new_weights = weights
        for _ in range(n_iter):
            responsibilities, _ = em.e_step(X, em.Mixture(new_weights, means, covariances))
            new_weights, means, covariances = em.m_step(X, responsibilities)
        return em.Mixture(weights, means, covariances)

    verdict = exercises.check("4.4", half_mended)
    assert verdict.attempted and verdict.mistake == "new weights used, old ones returned"

    hunt = exercises.EXERCISES["4.4"].judge
    unknown = replace(hunt, judge=replace(hunt.judge, mistakes=hunt.judge.mistakes[:1]))(half_mended)
    assert not unknown.passed and unknown.attempted


def test_an_answer_by_hand_may_round_on_the_way():
    for answer in (3.35, 3.355, 3.3551, 3.36):
        assert exercises.check("4.1", answer).message == "Right: 3.355."


class Unreadable:
    def __str__(self):
        raise TypeError


@pytest.mark.parametrize(("number", "attempt"), [("1.1", 10**400), ("1.2", Unreadable())])
def test_an_answer_that_cannot_be_read_gets_a_sentence(number, attempt):
    assert "cannot be read" in exercises.check(number, attempt).message


def test_lines_are_shown_for_exercises_that_have_some_and_refused_for_others(capsys):
    exercises.lines("5.4")
    assert "while len(climb) < max_iter:" in capsys.readouterr().out
    with pytest.raises(ValueError, match="no exercise '3.2' with shuffled lines"):
        exercises.lines("3.2")


METHODS = {
    "raises": (lambda model: model.nothing, "AttributeError.* Line [0-9]+ of your code"),
    "leaves the interpreter": (lambda model: sys.exit(), "SystemExit"),
    "returns nothing": (lambda model: None, "Return a new object"),
    "a number": (3, "A function is wanted"),
}


@pytest.mark.parametrize(("attempt", "says"), METHODS.values(), ids=METHODS)
def test_a_hostile_method_gets_a_sentence_like_any_other_attempt(attempt, says):
    verdict = exercises.check("8.1", attempt)
    assert not verdict.passed and re.search(says, verdict.message), verdict


def test_a_method_with_its_dots_is_not_attempted():
    def my_clone(model):
        return model.set_params(...)

    assert exercises.check("8.1", my_clone) == check.NOT_ATTEMPTED
