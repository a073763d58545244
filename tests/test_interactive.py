"""helpers/interactive: every live figure of the notebooks, every control over its whole range; the machinery.

A figure is found where a notebook calls it. What it draws, beside em: test_interactive_figures.py, and
test_figures_range.py.
"""

import base64
import functools
import io
import itertools
import re
from concurrent.futures import ThreadPoolExecutor

import ipywidgets as widgets
import nbformat
import numpy as np
import pytest
from live_controls import ASKED, CONTROLS, GIVEN
from live_figures import controls, find, numbers
from PIL import Image
from sklearn.datasets import load_sample_image

from helpers import datasets, em, interactive, plotting
from helpers.estimator import GaussianMixtureEM
from helpers.interactive import live
from notebooks import (
    NOTEBOOKS,
    ROOT,
    code_cells,
    figures_are_drawn_by_pinned_versions,
    notebook_at,
    run,
    with_what_they_need,
)

CALL = re.compile(r"^interactive\.(\w+)\(", re.M)
X, _ = datasets.hard()
FEW, _ = datasets.hard(60)
WINGS = datasets.WARBLERS._replace(
    means=datasets.WARBLERS.means[:, :1], covariances=datasets.WARBLERS.covariances[:, :1, :1]
)
LINE = em.Mixture(np.array([0.75, 0.25]), np.array([[1.0], [3.0]]), np.ones((2, 1, 1)))
ONE = em.Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
NONE = datasets.HARD._replace(weights=np.array([0.6, 0.4, 0.0]))
SAME = datasets.HARD._replace(means=np.ones((3, 2)))
PHOTO = load_sample_image("china.jpg")[::12, ::12] / 255
PIXELS = PHOTO.reshape(-1, 3)


def in_its_notebook(cell, cells):
    """A function that runs a cell after those that it needs, which run once."""

    @functools.cache
    def namespace():
        names = {}
        for before in with_what_they_need(cells, lambda each: each is cell)[:-1]:
            run(before, names)
        return names

    return lambda: run(cell, namespace())


def called():
    """Every call of a figure: the notebook's name, the figure's, and a function that runs the cell."""
    for path in NOTEBOOKS:
        cells = code_cells(nbformat.read(path, as_version=4))
        for cell in cells:
            for figure in CALL.findall(cell.source):
                yield path.stem[3:], figure, in_its_notebook(cell, cells)


CALLED = list(called())
FIGURES = {f"{notebook}: {figure}": make for notebook, figure, make in CALLED} | {
    "watch, one component": lambda: interactive.watch(FEW, 1),
    "beat_em, one component": lambda: interactive.beat_em(FEW, 1),
    "beat_em, eight components": lambda: interactive.beat_em(FEW, 8),
    "build_mixture, one component": lambda: interactive.build_mixture(ONE),
    "probe, a weight of zero": lambda: interactive.probe(FEW, NONE),
    "probe, equal means": lambda: interactive.probe(FEW, SAME),
    "half_steps, one component": lambda: interactive.half_steps(FEW, 1),
    "climb, one component": lambda: interactive.climb(FEW, 1),
    "starts, as few samples as components": lambda: interactive.starts(GaussianMixtureEM, few=FEW[:3]),
    "step_length, one component": lambda: interactive.step_length(
        FEW, {"one": em.m_step(FEW, np.ones((60, 1)))}
    ),
    "imagined_points, as few as may be": lambda: interactive.imagined_points(FEW[:6], FEW),
    "photograph, one row": lambda: interactive.photograph(PHOTO[:1], PIXELS[::100]),
}


@pytest.fixture(params=FIGURES, scope="module")
def figure(request):
    return FIGURES[request.param]()


def values(control):
    """Ends and middle of a slider, every option, both sides of a switch."""
    if hasattr(control, "options"):
        options = [option[1] if isinstance(option, tuple) else option for option in control.options]
        return options if len(options) < 5 else [options[0], options[-1], options[len(options) // 2]]
    if isinstance(control, widgets.ToggleButton):
        return [True, False]
    kind, base = type(control.value), getattr(control, "base", None)
    between = [control.min, control.max, (control.min + control.max) / 2]
    return [base**value if base else kind(value) for value in between]


def opened(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def one_slider(draw):
    """A live figure of one slider, k, that is 1."""
    slider = widgets.IntSlider(1)
    return interactive.Live(plotting.panels()[0], draw, {"k": slider}, [["k"]]), slider


# How far the controls go, and what the texts ask to set

GUIDE = (ROOT / "notebooks" / "TEACHING.md").read_text(encoding="utf-8")
SESSIONS = dict(zip((path.stem[3:] for path in NOTEBOOKS), re.split(r"^## \d\d · ", GUIDE, flags=re.M)[1:]))


def in_words(control):
    if isinstance(control, widgets.Button):
        return "button"
    if isinstance(control, widgets.Play):
        return f"{control.min} to {control.max}, one each {control.interval} ms"
    if isinstance(control, widgets.ToggleButton):
        return "on" if control.value else "off"
    if hasattr(control, "options"):
        return f"{control.label}, of {' '.join(control._options_labels)}"
    low, high, step = (f"{value:g}" for value in (control.min, control.max, control.step))
    if hasattr(control, "base"):
        low, high, step = f"10^{low}", f"10^{high}", f"a factor 10^{step}"
    return f"{control.value:g}, from {low} to {high} by {step}"


def can_be_set(control, value):
    if hasattr(control, "options"):
        return str(value) in control._options_labels
    place = np.log10(value) if hasattr(control, "base") else value
    steps = (place - control.min) / control.step
    return control.min - 1e-9 <= place <= control.max + 1e-9 and abs(steps - round(steps)) < 1e-6


@pytest.mark.parametrize("figure", CONTROLS, indirect=True)
def test_every_control_starts_and_ends_where_the_table_says(figure, request):
    name = request.node.callspec.id
    wanted = [line.strip() for line in CONTROLS[name].strip().splitlines()]
    for control, line in itertools.zip_longest(controls(figure), wanted):
        told = control and f"{control.description}: {in_words(control)}"
        assert told == line, f"{name} has {told!r}, and tests/live_controls.py says {line!r}"


@pytest.mark.parametrize("figure", CONTROLS, indirect=True)
def test_what_a_text_asks_to_set_can_be_set(figure, request):
    for name, words, wanted in ASKED:
        for control, values in wanted.items() if name == request.node.callspec.id else ():
            for value in values:
                assert can_be_set(find(figure, control), value), (
                    f"{words!r}: {control} cannot be {value}; it is {in_words(find(figure, control))}"
                )


def test_every_figure_has_its_lines_in_the_table_and_is_compared_with_em():
    from test_figures_range import MAKE  # which imports from here

    differ = {f"{notebook}: {figure}" for notebook, figure, _ in CALLED} ^ CONTROLS.keys()
    assert not differ, f"{differ}: a figure whose controls are not in tests/live_controls.py, or the reverse"
    differ = interactive.FIGURES.keys() ^ {expected.__name__ for expected in MAKE}
    assert not differ, f"{differ}: nothing in MAKE of tests/test_figures_range.py says what it should show"


def test_the_words_that_ask_stand_in_the_notebook_or_in_the_guide():
    texts = {path.stem[3:]: "\n".join(cell.source for cell in notebook_at(path).cells) for path in NOTEBOOKS}
    for figure, words, _ in ASKED:
        notebook = figure.split(":")[0]
        assert words in texts[notebook] or words in SESSIONS[notebook], f"{figure}: nothing says {words!r}"


def asking():
    """Every question about a live figure: its notebook, and the question."""
    for path in NOTEBOOKS:
        cells = notebook_at(path).cells
        for before, cell in zip(cells, cells[1:]):
            if cell.cell_type == "code" and CALL.search(cell.source):
                yield path.stem[3:], before.source.partition("> **Predict.**")[2]
        yield from ((path.stem[3:], question) for question in
                    re.findall(r"^\| (Play.*?) \|", SESSIONS[path.stem[3:]], re.M))  # fmt: skip


def test_the_numbers_of_a_question_are_among_those_that_can_be_set():
    for notebook, question in asking():
        known = [value for name, value in GIVEN.items() if name.startswith(f"{notebook}:")]
        known += [value for name, _, wanted in ASKED if name.startswith(f"{notebook}:")
                  for value in wanted.values()]  # fmt: skip
        missing = set(numbers(question)) - {float(x) for x in sum(known, []) if not isinstance(x, str)}
        assert not missing, f"{notebook}: {missing} of {question!r} stand neither in ASKED nor in GIVEN"


# Every figure


def test_every_control_says_what_it_does(figure):
    for control in controls(figure):
        assert control.description.strip()
        assert control.tooltip.strip() if isinstance(control, widgets.Button) else True


def test_a_browser_has_nothing_to_round(figure):
    """A value beside the grid of a slider's steps would be moved to it on display: a change nobody made."""
    for control in controls(figure):
        if isinstance(control, widgets.FloatSlider | widgets.IntSlider):
            steps = [(x - control.min) / control.step for x in (control.value, control.max)]
            assert np.allclose(steps, np.round(steps), atol=1e-6)


def test_it_has_two_outputs_its_picture_for_readers_without_a_kernel_and_the_live_figure(figure, monkeypatch):
    shown = []
    monkeypatch.setattr(live, "display", lambda bundle, **options: shown.append((bundle, options)))
    monkeypatch.setattr(plotting, "DPI", live.DPI)
    figure._ipython_display_()
    (still, how), (controls, _) = shown
    assert still["text/plain"] == f"Figure: {figure.sentence}" and live.HOW in still["text/html"]
    assert still["image/png"] in still["text/html"] and how["update"] is False
    assert "application/vnd.jupyter.widget-view+json" in controls and not controls["text/plain"]
    moving, kept = opened(figure.png), opened(base64.b64decode(still["image/png"]))
    allowed = 0.001 if figures_are_drawn_by_pinned_versions() else 0.002  # older ones move a line by a pixel
    assert (abs(moving - kept).max(axis=2) > 60).mean() < allowed


def test_its_picture_is_kept_as_it_moves(monkeypatch):
    shown = []
    monkeypatch.setattr(live, "display", lambda bundle, **options: shown.append((bundle, options)))
    figure, slider = one_slider(lambda k: f"k = {k}")
    figure._ipython_display_()
    slider.value = 7
    kept, options = shown[-1]
    assert kept["text/plain"] == "Figure: k = 7" and base64.b64decode(kept["image/png"]) == figure.png
    assert options["update"] and options["display_id"] == shown[0][1]["display_id"]


def test_every_control_through_its_whole_range(figure, monkeypatch):
    monkeypatch.setattr(figure, "_show", lambda: None)  # drawn, and not made into a PNG every time
    names = {control: name for name, control in figure.controls.items()}
    for control in controls(figure):
        if isinstance(control, widgets.Button):
            control.click()
            assert figure.error is None
        elif not isinstance(control, widgets.Play):
            for value in values(control):
                was_disabled = control.disabled
                control.value = value
                assert figure.error is None and figure.sentence.strip()
                if control in names and not was_disabled:  # what only chooses the others' values has no name
                    assert figure._values[names[control]] == value


# The machinery


def test_it_says_the_same_and_draws_the_same_when_a_control_comes_back():
    figure = interactive.probe(X, datasets.HARD)
    first, sentence = figure.png, figure.sentence
    figure.controls["x"].value += 1
    assert figure.png != first and figure.sentence != sentence
    figure.controls["x"].value -= 1
    assert figure.png == first and figure.sentence == sentence


def test_blitting_draws_what_drawing_everything_draws():
    figure = interactive.probe(X, datasets.HARD)
    figure.controls["y"].value = 2.0
    moved = opened(figure.png)
    figure._frame = None
    figure.redraw()
    assert np.array_equal(opened(figure.png), moved)


def test_controls_that_move_in_several_threads_leave_one_picture():
    figure, same = interactive.probe(FEW, datasets.HARD), interactive.probe(FEW, datasets.HARD)

    def shake(name):
        control = figure.controls[name]
        for value in np.linspace(control.value, control.value + 1, 8):
            control.value = value

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(shake, figure.controls)) == [None] * 3
    with same.together():
        for name, control in same.controls.items():
            control.value = figure.controls[name].value
    assert figure.png == same.png and figure.sentence == same.sentence


def test_an_unchanged_value_draws_nothing():
    calls = []
    figure, slider = one_slider(lambda k: calls.append(k) or "k")
    slider.value = 2
    figure._follow(None)
    with figure.together():
        slider.value = 5
        slider.value = 6
    assert calls == [1, 2, 6]


def test_what_goes_wrong_is_shown_under_the_picture_and_raised_and_mended_by_the_next_value():
    def draw(k):
        if k == 3:
            raise ValueError("three <is> refused")
        return f"k = {k}"

    figure, slider = one_slider(draw)
    picture = figure.png
    with pytest.raises(ValueError, match="three"):
        slider.value = 3
    assert "three &lt;is&gt; refused" in figure.children[-1].value and isinstance(figure.error, ValueError)
    assert figure.png == picture
    slider.value = 4
    assert figure.error is None and figure.children[-1].value == "" and figure.sentence == "k = 4"


# Where figures are found


def test_every_figure_is_called_by_the_notebook_whose_name_its_file_has():
    homes = {name: figure.__module__.rpartition(".")[2] for name, figure in interactive.FIGURES.items()}
    unused = homes.items() - {(figure, notebook) for notebook, figure, _ in CALLED}
    message = "{0} is named in __all__ of helpers/interactive/{1}.py, and notebook {1} does not call it"
    assert not unused, "; ".join(message.format(*pair) for pair in unused)


def test_a_figure_has_a_name_of_its_own_and_is_found_by_it():
    for name, figure in interactive.FIGURES.items():
        assert getattr(interactive, name) is figure and figure.__name__ == name
        assert name in dir(interactive)
    with pytest.raises(AttributeError, match="no figure 'nothing'; there are .*probe"):
        interactive.nothing  # noqa: B018
