"""helpers/interactive.py: every control over its whole range; what is drawn is what em computes."""

import ast
import base64
import inspect
import io
import re
from concurrent.futures import ThreadPoolExecutor

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image
from scipy.special import softmax
from sklearn.datasets import load_sample_image
from sklearn.mixture import GaussianMixture

from helpers import check, datasets, em, interactive, plotting
from helpers.estimator import GaussianMixtureEM

X, _ = datasets.hard()
FEW, _ = datasets.hard(60)
WINGS = datasets.WARBLERS._replace(
    means=datasets.WARBLERS.means[:, :1], covariances=datasets.WARBLERS.covariances[:, :1, :1]
)
ONE = em.Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
NONE = datasets.HARD._replace(weights=np.array([0.6, 0.4, 0.0]))
SAME = datasets.HARD._replace(means=np.ones((3, 2)))
BEGIN = {
    "k-means": em.m_step(FEW, em.initialise(FEW, 3, 0)),
    "awkward": check.generic_mixture(FEW, 3, random_state=1),
}
PHOTO = load_sample_image("china.jpg")[::12, ::12] / 255
PIXELS = PHOTO.reshape(-1, 3)

FIGURES = {
    "beat_em": lambda: interactive.beat_em(X),
    "beat_em, one component": lambda: interactive.beat_em(FEW, 1),
    "beat_em, eight components": lambda: interactive.beat_em(FEW, 8),
    "build_mixture": lambda: interactive.build_mixture(WINGS),
    "build_mixture, one component": lambda: interactive.build_mixture(ONE),
    "underflow": lambda: interactive.underflow(WINGS),
    "probe": lambda: interactive.probe(X, datasets.HARD),
    "probe, a weight of zero": lambda: interactive.probe(FEW, NONE),
    "probe, equal means": lambda: interactive.probe(FEW, SAME),
    "half_steps": lambda: interactive.half_steps(X),
    "half_steps, one component": lambda: interactive.half_steps(FEW, 1),
    "climb": lambda: interactive.climb(FEW),
    "climb, one component": lambda: interactive.climb(FEW, 1),
    "shapes": lambda: interactive.shapes(hard=FEW, demo=datasets.demo()[0][::6]),
    "how_many": interactive.how_many,
    "starts": lambda: interactive.starts(GaussianMixtureEM, hard=FEW, demo=datasets.demo()[0][::6]),
    "starts, as few samples as components": lambda: interactive.starts(GaussianMixtureEM, few=FEW[:3]),
    "step_length": lambda: interactive.step_length(FEW, BEGIN),
    "step_length, one component": lambda: interactive.step_length(
        FEW, {"one": em.m_step(FEW, np.ones((60, 1)))}
    ),
    "photograph": lambda: interactive.photograph(PHOTO, PIXELS[::2]),
    "photograph, one row": lambda: interactive.photograph(PHOTO[:1], PIXELS[::100]),
}


def descendants(widget):
    for child in getattr(widget, "children", ()):
        yield child
        yield from descendants(child)


def controls(figure):
    return [w for w in descendants(figure) if hasattr(w, "description") and not isinstance(w, widgets.HTML)]


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


def numbers(sentence):
    return [float(x) for x in re.findall(r"-?\d+\.?\d*", sentence.replace("−", "-"))]


def drawn_means(ax):
    return np.array([patch.center for patch in ax.patches[:: len(plotting.LEVELS)]])


def drawn_covariances(ax):
    widest = ax.patches[1 :: len(plotting.LEVELS)]
    radius = np.sqrt(interactive.plotting.chi2.ppf(plotting.LEVELS[1], df=2))
    return np.array(
        [interactive._spread(p.width / 2 / radius, p.height / 2 / radius, p.angle) for p in widest]
    )


def assert_points_show(ax, samples, responsibilities):
    """Colours of the samples, certain and doubtful, are the responsibilities mixed."""
    doubtful = responsibilities.max(axis=1) < plotting.CERTAIN
    for scatter, mask in zip(ax.collections, (~doubtful, doubtful)):
        assert np.array_equal(scatter.get_offsets(), samples[mask])
        if mask.any():
            assert np.allclose(scatter.get_facecolors()[:, :3], plotting.blend(responsibilities[mask]))


def opened(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_every_control_through_its_whole_range(make):
    figure = make()
    for control in controls(figure):
        if isinstance(control, widgets.Button):
            control.click()
            assert figure.error is None
        elif not isinstance(control, widgets.Play):
            for value in values(control):
                was_disabled, before = control.disabled, control.value
                control.value = value
                assert figure.error is None and figure.sentence.strip()
                assert opened(figure.png).ndim == 3
                assert was_disabled or value == before or figure._values[name_of(figure, control)] == value


def name_of(figure, control):
    """A control's name; what only chooses the others' values has none, and stands for them all."""
    names = [name for name, each in figure.controls.items() if each is control]
    if not names:
        figure._values["chooser"] = control.value
    return names[0] if names else "chooser"


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_every_control_says_what_it_does(make):
    for control in controls(make()):
        assert control.description.strip()
        assert control.tooltip.strip() if isinstance(control, widgets.Button) else True


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_a_browser_has_nothing_to_round(make):
    """A value beside the grid of a slider's steps would be moved to it on display: a change nobody made."""
    for control in controls(make()):
        if isinstance(control, widgets.FloatSlider | widgets.IntSlider):
            steps = [(x - control.min) / control.step for x in (control.value, control.max)]
            assert np.allclose(steps, np.round(steps), atol=1e-6)


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_its_bundle_holds_the_live_figure_and_the_same_picture_for_readers_without_a_kernel(
    make, monkeypatch
):
    monkeypatch.setattr(plotting, "DPI", interactive.DPI)
    figure = make()
    bundle = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == f"Figure: {figure.sentence}"
    assert bundle["image/png"] in bundle["text/html"]
    live, still = (opened(png).astype(int) for png in (figure.png, base64.b64decode(bundle["image/png"])))
    assert (abs(live - still).max(axis=2) > 60).mean() < 0.001


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
    moved = opened(figure.png).astype(int)
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
    fig, _ = plotting.panels()
    slider = widgets.IntSlider(1)
    figure = interactive.Live(fig, lambda k: calls.append(k) or "k", {"k": slider}, [[slider]])
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

    fig, _ = plotting.panels()
    slider = widgets.IntSlider(1)
    figure = interactive.Live(fig, draw, {"k": slider}, [[slider]])
    picture = figure.png
    with pytest.raises(ValueError, match="three"):
        slider.value = 3
    assert "three &lt;is&gt; refused" in figure.children[-1].value and isinstance(figure.error, ValueError)
    assert figure.png == picture
    slider.value = 4
    assert figure.error is None and figure.children[-1].value == "" and figure.sentence == "k = 4"


# Each figure beside em


def test_beat_em_draws_and_scores_the_mixture_of_its_controls():
    figure = interactive.beat_em(X)
    which = next(w for w in controls(figure) if w.description == "component")
    for k, row in enumerate([(-1, 0.5, 2, 0.5, 40, 0.5), (2, 1, 1, 1, 0, 0.2), (3, -2, 1, 0.2, -90, 0.3)]):
        which.value = k
        for name, value in zip(("x", "y", "length", "width", "angle", "weight"), row):
            figure.controls[name].value = value
    plane = figure.fig.axes[0]
    assert np.allclose(drawn_means(plane), [(-1, 0.5), (2, 1), (3, -2)])
    weights = numbers(figure.sentence)[:3]
    mixture = em.Mixture(np.array(weights), drawn_means(plane), drawn_covariances(plane))
    assert weights[2] == 0.3 and np.isclose(sum(weights), 1)
    assert np.allclose(mixture.covariances[1], np.eye(2))
    assert np.allclose(mixture.covariances[2], np.diag([0.04, 1]))
    responsibilities, log_likelihood = em.e_step(X, mixture)
    assert_points_show(plane, X, responsibilities)
    assert numbers(figure.sentence)[3] == round(log_likelihood, 3)


def test_beat_em_keeps_the_best_and_cannot_be_beaten_by_the_truth():
    figure = interactive.beat_em(X)
    start = numbers(figure.sentence)[3]
    figure.controls["x"].value = figure.controls["x"].min
    now, best, top = numbers(figure.sentence)[3:]
    assert now < best == start < em.e_step(X, datasets.HARD)[1] < top
    figure.controls["show"].value = True
    assert numbers(figure.sentence) == [top, best]
    assert np.isclose(em.fit(X, 3, n_init=5, tol=1e-6, max_iter=500, random_state=0).log_likelihoods[-1],
                      top, atol=1e-3)  # fmt: skip


def test_a_component_keeps_its_place_while_another_is_in_your_hand():
    figure = interactive.beat_em(X)
    which = next(w for w in controls(figure) if w.description == "component")
    figure.controls["x"].value, figure.controls["weight"].value = -3.0, 1.0
    which.value = 1
    assert figure.controls["weight"].value == 0
    which.value = 0
    assert figure.controls["x"].value == -3 and figure.controls["weight"].value == 1


@pytest.mark.parametrize("weight", [0.0, 0.37, 1.0])
def test_weights_share_a_whole(weight):
    for before in ([0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]):
        for k in range(3):
            shared = interactive._share(np.array(before), k, weight)
            assert shared[k] == weight and (shared >= 0).all() and np.isclose(shared.sum(), 1, atol=1e-12)
    assert interactive._share(np.ones(1), 0, weight) == [1]
    assert np.allclose(interactive._share(np.array([0.2, 0.3, 0.5]), 0, 0.6), [0.6, 0.15, 0.25])


@pytest.mark.parametrize(("distance", "hilltops"), [(0, 1), (3.9, 1), (4.2, 2), (8, 2)])
def test_two_equal_bells_have_two_hilltops_beyond_two_deviations(distance, hilltops):
    mixture = em.Mixture(np.full(2, 0.5), np.array([[0.0], [distance]]), np.full((2, 1, 1), 4.0))
    figure = interactive.build_mixture(mixture)
    assert f"{hilltops} hilltop" in figure.sentence


def test_build_mixture_draws_the_densities_of_its_controls_and_weights_sum_to_one():
    figure = interactive.build_mixture(WINGS)
    figure.controls["weight1"].value, figure.controls["mean0"].value = 0.8, 61.0
    assert figure.controls["weight0"].value == 0.2
    curve = figure.fig.axes[0].lines[2]
    widths = [figure.controls[f"width{k}"].value for k in (0, 1)]
    now = em.Mixture(np.array([0.2, 0.8]), np.array([[61.0], [66.5]]), np.square(widths)[:, None, None])
    assert np.allclose(np.log(curve.get_ydata()).mean(), em.e_step(curve.get_xdata()[:, None], now)[1])


@pytest.mark.parametrize(("precision", "edge"), [("float64", 151), ("float32", 98)])
def test_underflow_loses_the_sample_where_the_naive_formula_does(precision, edge):
    figure = interactive.underflow(WINGS)
    figure.controls["precision"].value = precision
    for x in (edge - 1, edge):
        figure.controls["x"].value = x
        terms = em.log_joint([[x]], WINGS)[0]
        with np.errstate(under="ignore"):
            lost = np.exp(terms.astype(precision)).sum() == 0
        assert lost == (x == edge) == ("nan" in figure.sentence)
        assert f"log-sum-exp gives −{-em.e_step([[x]], WINGS)[1]:.2f}" in figure.sentence


@pytest.mark.parametrize("temperature", [0.01, 1, 100])
@pytest.mark.parametrize("mixture", [datasets.HARD, NONE, SAME], ids=["hard", "zero weight", "equal means"])
def test_probe_shows_the_responsibilities_of_its_place_at_its_temperature(mixture, temperature):
    figure = interactive.probe(X, mixture)
    figure.controls["x"].value, figure.controls["temperature"].value = 2.0, temperature
    place = [[2.0, figure.controls["y"].value]]
    expected = softmax(em.log_joint(place, mixture)[0] / temperature)
    assert np.allclose([bar.get_height() for bar in figure.fig.axes[1].patches], expected)
    soft = softmax(em.log_joint(X, mixture) / temperature, axis=1)
    assert_points_show(figure.fig.axes[0], X, soft)
    if temperature == 1:
        assert np.allclose(expected, em.e_step(place, mixture)[0])
        assert f"{(soft.max(axis=1) < 0.9).sum()} of 600" in figure.sentence


def test_half_steps_recolour_at_e_and_move_at_m_and_raise_the_bound_at_both():
    figure = interactive.half_steps(X)
    plane, score = figure.fig.axes
    e, m, back = [w for w in controls(figure) if isinstance(w, widgets.Button)]
    m.click()
    assert figure.controls["step"].value == 0 and "E comes first" in figure.sentence
    for _ in range(3):
        mixture = em.Mixture(np.full(3, 1 / 3), drawn_means(plane), drawn_covariances(plane))
        e.click()
        assert np.allclose(drawn_means(plane), mixture.means)
        if figure.controls["step"].value == 1:
            responsibilities, log_likelihood = em.e_step(X, mixture)
            assert_points_show(plane, X, responsibilities)
            assert round(log_likelihood, 3) == numbers(figure.sentence)[-2]
        colours = plane.collections[0].get_facecolors()
        assert numbers(figure.sentence)[-1] == numbers(figure.sentence)[-2]
        e.click()
        assert "nothing changes" in figure.sentence
        m.click()
        assert np.array_equal(plane.collections[0].get_facecolors(), colours)
        assert numbers(figure.sentence)[-1] < numbers(figure.sentence)[-2]
    figure.controls["step"].value = figure.controls["step"].max
    log_likelihood, bound = (line.get_ydata() for line in score.lines)
    assert (np.diff(bound) > -1e-6).all() and (np.diff(log_likelihood) > -1e-6).all()
    assert (bound <= log_likelihood[1:] + 1e-9).all() and np.allclose(bound[::2], log_likelihood[1::2])
    back.click()
    assert figure.controls["step"].value == 0


def test_play_moves_the_half_steps():
    figure = interactive.half_steps(FEW)
    next(w for w in controls(figure) if isinstance(w, widgets.Play)).value = 7
    assert "E-step 4" in figure.sentence


@pytest.mark.parametrize("iteration", [0, 3, 80])
def test_climb_shows_em_from_its_start_with_a_bound_that_touches(iteration):
    figure = interactive.climb(FEW)
    figure.controls["iteration"].value = iteration
    plane, score, ends = figure.fig.axes
    path = em.m_step(FEW, em.initialise(FEW, 3, 0))
    for _ in range(iteration):
        path = em.m_step(FEW, em.e_step(FEW, path)[0])
    responsibilities, log_likelihood = em.e_step(FEW, path)
    assert np.allclose(drawn_means(plane), path.means)
    assert_points_show(plane, FEW, responsibilities)
    curve, bound, here = score.lines
    heights = curve.get_ydata()
    assert (np.diff(heights) > -1e-6).all() and np.isclose(heights[iteration], log_likelihood)
    assert (bound.get_ydata() <= heights[bound.get_xdata()] + 1e-9).all()
    assert np.isclose(bound.get_ydata()[bound.get_xdata() == iteration], here.get_ydata()[0])
    assert np.isclose(ends.lines[0].get_ydata()[0], heights[-1], atol=0.006)


def test_climb_finds_the_local_optima():
    figure = interactive.climb(datasets.unequal()[0])
    assert figure.sentence.endswith("ends found: −3.99.")
    figure.controls["start"].value = 8
    assert figure.sentence.endswith("2 starts tried; ends found: −3.99, −4.27.")


def test_shapes_fits_and_scores_as_em_does():
    figure = interactive.shapes(hard=X, few=FEW)
    figure.controls["kind"].value, figure.controls["K"].value = "tied", 2
    mixture = em.fit(X, 2, "tied", random_state=0).mixture
    plane = figure.fig.axes[0]
    ellipses = plane.patches
    assert len(ellipses) == 4 and np.allclose(drawn_covariances(plane), mixture.covariances)
    assert f"{em.n_parameters(2, 2, 'tied')} parameters" in figure.sentence
    assert f"BIC {em.bic(X, mixture, 'tied'):.1f}" in figure.sentence
    figure.controls["name"].value = "few"
    few = em.fit(FEW, 2, "tied", random_state=0).mixture
    assert f"BIC {em.bic(FEW, few, 'tied'):.1f}" in figure.sentence


def test_shapes_finds_the_right_type_for_each_data_set():
    figure = interactive.shapes(hard=X, demo=datasets.demo()[0], stretched=datasets.stretched()[0])
    everything = next(w for w in controls(figure) if w.description == "Try all")
    for name, kind in [("hard", "full"), ("demo", "spherical"), ("stretched", "tied")]:
        figure.controls["name"].value = name
        everything.click()
        assert f"Lowest of 24 tried: {kind}, K = 3" in figure.sentence


def test_how_many_scores_as_em_does_and_new_samples_are_not_those_of_the_fit():
    figure = interactive.how_many()
    figure.controls["n"].value, figure.controls["separation"].value = 100, 3.0
    plane, curves = figure.fig.axes
    samples = np.concatenate([scatter.get_offsets() for scatter in plane.collections])
    drawn = {line.get_label(): line.get_ydata() for line in curves.lines if len(line.get_ydata()) == 6}
    assert len(samples) == 100
    here, new, aic, bic = drawn.values()
    parameters = np.array([em.n_parameters(K, 2) for K in range(1, 7)])
    assert np.allclose(here - aic, parameters / 100)
    assert np.allclose(here - bic, parameters * np.log(100) / 200)
    assert (here[2:] > new[2:]).all()
    assert (
        f"K = {1 + new.argmax()}; AIC chooses {1 + aic.argmax()}, BIC {1 + bic.argmax()}" in figure.sentence
    )


def lasting(model):
    """The fitted mixture of an estimator of any covariance type."""
    covariances = interactive.expanded(model.covariances_, *model.means_.shape, model.covariance_type)
    return em.Mixture(model.weights_, model.means_, covariances)


STARTS = [("random_from_data", "full"), ("k-means++", "tied"), ("kmeans", "diag"), ("random", "spherical")]


@pytest.mark.parametrize(("init", "kind"), STARTS)
def test_starts_draws_the_first_and_the_last_mixture_of_the_estimator(init, kind):
    figure = interactive.starts(GaussianMixtureEM, hard=X)
    figure.controls["init"].value, figure.controls["kind"].value = init, kind
    figure.controls["seed"].value = 3
    options = {"covariance_type": kind, "init_params": init, "random_state": 3}
    for ax, max_iter in zip(figure.fig.axes, (0, 300)):
        mixture = lasting(GaussianMixtureEM(3, max_iter=max_iter, **options).fit(X))
        responsibilities, log_likelihood = em.e_step(X, mixture)
        assert np.allclose(drawn_means(ax), mixture.means)
        assert np.allclose(drawn_covariances(ax), mixture.covariances, rtol=1e-6, atol=1e-12)
        assert_points_show(ax, X, responsibilities)
    assert f"{log_likelihood:.3f} at your EM's end" in figure.sentence.replace("−", "-")
    figure.controls["theirs"].value = True
    theirs = lasting(GaussianMixture(3, max_iter=300, **options).fit(X))
    assert np.allclose(drawn_means(figure.fig.axes[1]), theirs.means)
    assert np.allclose(theirs.means, mixture.means, atol=1e-6) == (kind != "tied")


def test_starts_finds_seeds_that_fail_from_random_points_and_none_from_distant_ones():
    figure = interactive.starts(GaussianMixtureEM, demo=datasets.demo()[0])
    everything = next(w for w in controls(figure) if isinstance(w, widgets.Button))
    figure.controls["seed"].value = 2
    assert "best of 2 seeds tried: −3.951" in figure.sentence and "−4.681 at your" in figure.sentence
    for init, failing in [("random_from_data", 7), ("k-means++", 0)]:
        figure.controls["init"].value = init
        everything.click()
        ends = figure.fig.axes[2].lines[0].get_ydata()
        assert len(ends) == 20 and (ends < -3.96).sum() == failing
        assert "best of 20 seeds tried: −3.951" in figure.sentence


def test_numbers_that_may_be_anything_are_a_mixture_again():
    for old, new in zip(datasets.HARD, interactive._bounded(*interactive._unbounded(datasets.HARD))):
        assert np.allclose(old, new, rtol=0, atol=1e-12)


@pytest.mark.parametrize("eta", [1.0, 1.7])
def test_a_step_is_eta_times_as_long_as_that_of_em(eta):
    figure = interactive.step_length(FEW, BEGIN)
    figure.controls["eta"].value, figure.controls["t"].value = eta, 1
    first, plane = BEGIN["k-means"], figure.fig.axes[0]
    plain = em.m_step(FEW, em.e_step(FEW, first)[0])
    weights = first.weights ** (1 - eta) * plain.weights**eta
    means = first.means + eta * (plain.means - first.means)
    mixture = em.Mixture(weights / weights.sum(), means, drawn_covariances(plane))
    assert np.allclose(drawn_means(plane), means)
    assert eta > 1 or np.allclose(mixture.covariances, plain.covariances)
    responsibilities, log_likelihood = em.e_step(FEW, mixture)
    assert_points_show(plane, FEW, responsibilities)
    top = em.fit(FEW, 3, tol=1e-12, max_iter=5000, random_state=0).log_likelihoods[-1]
    assert f"still to gain {top - log_likelihood:.1e}" in figure.sentence
    slow, gap, dot = (line.get_ydata() for line in figure.fig.axes[1].lines)
    assert gap[1] == dot[0] and np.array_equal(slow, gap) == (eta == 1)


def test_a_step_that_falls_is_taken_back_and_without_that_a_long_one_breaks_down():
    figure = interactive.step_length(
        datasets.hard(300)[0], {"far": check.generic_mixture(X, 3, random_state=1)}
    )
    figure.controls["eta"].value, figure.controls["t"].value = 2.2, 40
    gap = figure.fig.axes[1].lines[1].get_ydata()
    fell = 1 + np.flatnonzero(np.diff(gap) > 1e-9)
    best = np.minimum.accumulate(gap)
    assert len(gap) == 41 and len(fell) and (gap[fell + 1] <= best[fell]).all()
    assert f"taken back: {len(fell)} fall" in figure.sentence
    figure.controls["careful"].value = False
    gap = figure.fig.axes[1].lines[1].get_ydata()
    assert len(gap) < 41 and figure.sentence.endswith(f"It broke down at pass {len(gap)}.")
    figure.controls["t"].value = 1
    assert "broke down" not in figure.sentence and "pass 1," in figure.sentence


@pytest.mark.parametrize("kind", ["full", "spherical"])
def test_photograph_paints_with_the_colours_of_the_mixture(kind):
    figure = interactive.photograph(PHOTO, PIXELS[::2])
    figure.controls["kind"].value, figure.controls["K"].value = kind, 3
    mixture = em.fit(PIXELS[::2], 3, kind, n_init=2, reg_covar=1e-4, random_state=0).mixture
    soft = em.e_step(PIXELS, mixture)[0]
    plane = figure.fig.axes[1]
    order = np.argsort(-mixture.weights)
    assert np.allclose([patch.center for patch in plane.patches], mixture.means[order][:, [0, 2]])

    def painted():
        return figure.fig.axes[0].images[0].get_array().reshape(-1, 3)

    assert np.allclose(painted(), mixture.means[soft.argmax(axis=1)])
    assert f"BIC −{-em.bic(PIXELS[::2], mixture, kind):.0f}" in figure.sentence
    figure.controls["show"].value = 0
    mine = soft.argmax(axis=1) == order[0]
    assert np.allclose(painted()[mine], mixture.means[order[0]])
    assert set(np.ravel(painted()[~mine])) == {0.75, 1.0}
    assert f"painted hard: {mine.mean():.0%} of it" in figure.sentence
    figure.controls["show"].value = 7
    assert figure.sentence.endswith("There is no component 7.")
    figure.controls["paint"].value = "soft"
    assert np.allclose(painted(), soft @ mixture.means)


# Bad input

BAD = {
    "three features": (lambda: interactive.beat_em(np.zeros((9, 3))), "2 features"),
    "NaN": (lambda: interactive.half_steps([[0, np.nan], [1, 1]]), "NaN"),
    "one sample over and over": (lambda: interactive.climb(np.ones((9, 2))), "over and over"),
    "more components than samples": (lambda: interactive.climb(FEW[:4], 5), "fewer than 5"),
    "no components": (lambda: interactive.half_steps(FEW, 0), "whole number"),
    "a mixture of the plane on a line": (lambda: interactive.build_mixture(datasets.HARD), "1 feature"),
    "a mixture of the plane, far away": (lambda: interactive.underflow(datasets.HARD), "1 feature"),
    "a mixture on a line in the plane": (lambda: interactive.probe(X, WINGS), "2 features"),
    "no mixture": (lambda: interactive.underflow(None), "must be a Mixture"),
    "no data": (interactive.shapes, "at least one data set"),
    "too few samples": (lambda: interactive.shapes(few=FEW[:5]), "at least 6 samples"),
    "no class": (lambda: interactive.starts(GaussianMixtureEM(), hard=X), "must be a class"),
    "a class and no data": (lambda: interactive.starts(GaussianMixtureEM), "at least one data set"),
    "two samples": (lambda: interactive.starts(GaussianMixtureEM, few=FEW[:2]), "at least 3 samples"),
    "no starts": (lambda: interactive.step_length(X, {}), "at least one start"),
    "a start without a weight": (lambda: interactive.step_length(X, {"a": NONE}), "weights positive"),
    "a start on a line": (lambda: interactive.step_length(X, {"a": WINGS}), "2 features"),
    "a grey photograph": (lambda: interactive.photograph(PHOTO[..., 0], PIXELS), "height, width, 3"),
    "a photograph in bytes": (lambda: interactive.photograph(255 * PHOTO, PIXELS), "from 0 to 1"),
    "pixels in bytes": (lambda: interactive.photograph(PHOTO, 255 * PIXELS), "from 0 to 1"),
    "a hole in the photograph": (lambda: interactive.photograph(PHOTO * np.nan, PIXELS), "from 0 to 1"),
    "seven pixels": (lambda: interactive.photograph(PHOTO, PIXELS[:7]), "at least 8"),
}


@pytest.mark.parametrize(("make", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_a_reason(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_it_knows_only_what_is_above_it():
    imports = [
        n for n in ast.walk(ast.parse(inspect.getsource(interactive))) if isinstance(n, ast.ImportFrom)
    ]
    ours = {name.name for node in imports if node.module == "helpers" for name in node.names}
    ours |= {node.module.removeprefix("helpers.") for node in imports if node.module.startswith("helpers.")}
    assert ours <= {"plotting", "em", "datasets", "estimator", "validation"}
