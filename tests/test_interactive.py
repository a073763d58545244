"""helpers/interactive: every live figure of the notebooks, every control over its whole range; the machinery.

A figure is found where a notebook calls it. What it draws, beside em: test_interactive_figures.py.
"""

import base64
import functools
import io
import re
from concurrent.futures import ThreadPoolExecutor

import ipywidgets as widgets
import nbformat
import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from helpers import datasets, em, interactive, plotting
from helpers.estimator import GaussianMixtureEM
from helpers.interactive import live
from notebooks import NOTEBOOKS, code_cells, run, with_what_they_need

CALL = re.compile(r"^interactive\.(\w+)\(", re.M)
X, _ = datasets.hard()
FEW, _ = datasets.hard(60)
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


@pytest.fixture(params=FIGURES.values(), ids=FIGURES, scope="module")
def figure(request):
    return request.param()


def controls(figure):
    """Every control, and every button."""
    within = getattr(figure, "children", ())
    found = [w for w in within if hasattr(w, "description") and not isinstance(w, widgets.HTML)]
    return found + [control for child in within for control in controls(child)]


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
    assert (abs(moving - kept).max(axis=2) > 60).mean() < 0.001


def test_its_picture_is_kept_as_it_moves(monkeypatch):
    shown = []
    monkeypatch.setattr(live, "display", lambda bundle, **options: shown.append((bundle, options)))
    figure, slider = one_slider(lambda k: f"k = {k}")
    figure._ipython_display_()
    slider.value = 7
    kept, options = shown[-1]
    assert kept["text/plain"] == "Figure: k = 7" and base64.b64decode(kept["image/png"]) == figure.png
    assert options["update"] and options["display_id"] == shown[0][1]["display_id"]


def test_every_control_through_its_whole_range(figure):
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
                assert opened(figure.png).ndim == 3
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
