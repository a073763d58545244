"""How the tests move a live figure, and read what it shows."""

import itertools
import re

import ipywidgets as widgets
import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.text import Annotation
from scipy.stats import chi2

from helpers import em, plotting


def move(figure, **values):
    """One control after the other."""
    for name, value in values.items():
        figure.controls[name].value = value


def controls(figure):
    """Every control, and every button."""
    within = getattr(figure, "children", ())
    found = [w for w in within if hasattr(w, "description") and not isinstance(w, widgets.HTML)]
    return found + [control for child in within for control in controls(child)]


def find(figure, description):
    return next(control for control in controls(figure) if control.description == description)


def numbers(sentence):
    return [float(x) for x in re.findall(r"-?\d+\.?\d*", sentence.replace("−", "-"))]


def drawn_means(ax):
    return np.array([patch.center for patch in ax.patches[:: len(plotting.LEVELS)]])


def spread(length, width, angle):
    """A covariance by its deviations along and across an axis, turned by an angle in degrees."""
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array([[c, -s], [s, c]])
    return turn @ np.diag([length**2, width**2]) @ turn.T


def drawn_covariances(ellipses, level):
    """Of the components whose ellipses hold so much."""
    radius = np.sqrt(chi2.ppf(level, df=2))
    return np.array([spread(p.width / 2 / radius, p.height / 2 / radius, p.angle) for p in ellipses])


def assert_points_are_of(ax, samples, mixture):
    """Colours of the samples are a mixture's responsibilities; its log-likelihood is returned."""
    responsibilities, log_likelihood = em.e_step(samples, mixture)
    assert_points_show(ax, samples, responsibilities)
    return log_likelihood


def assert_points_show(ax, samples, responsibilities):
    """Colours of the samples, certain and doubtful, are the responsibilities mixed."""
    doubtful = responsibilities.max(axis=1) < plotting.CERTAIN
    for scatter, mask in zip(ax.collections, (~doubtful, doubtful)):
        assert np.array_equal(scatter.get_offsets(), samples[mask])
        if mask.any():
            assert np.allclose(scatter.get_facecolors()[:, :3], plotting.blend(responsibilities[mask]))


# What is read from a figure: what it is, what is there, what should be


def moving(figure, artists):
    return [artist for artist in artists if artist not in figure._still[artist.axes]]


def plane(figure, i, samples, soft, mixture, levels=plotting.LEVELS):
    """Points and their colours, ellipses and theirs, and the number of each component at its mean."""
    ax, K = figure.fig.axes[i], len(mixture.weights)
    if samples is not None:
        scatters = [c for c in moving(figure, ax.collections) if isinstance(c, PathCollection)]
        doubtful = np.zeros(len(samples), bool) if soft is None else soft.max(axis=1) < plotting.CERTAIN
        fill = plotting.blend(soft) if soft is not None else np.tile(to_rgb("#8A8A8A"), (len(samples), 1))
        yield f"the number of point clouds in panel {i}", len(scatters), 1 if soft is None else 2
        for name, scatter, mask in zip(("certain", "outlined"), scatters, (~doubtful, doubtful)):
            yield f"the {name} points of panel {i}", scatter.get_offsets(), samples[mask]
            colours = scatter.get_facecolors()[:, :3]
            if mask.any():
                colours = np.broadcast_to(colours, fill[mask].shape) if len(colours) == 1 else colours
                yield f"the colours of the {name} points of panel {i}", colours, fill[mask]
    yield f"the number of ellipses of panel {i}", len(ax.patches), K * len(levels)
    means = np.array([patch.center for patch in ax.patches[:: len(levels)]])
    yield f"the ellipses' centres in panel {i}", means, mixture.means
    for j, level in enumerate(levels):
        drawn = drawn_covariances(ax.patches[j :: len(levels)], level)
        yield f"the covariances of the ellipses of {level:.0%} in panel {i}", drawn, mixture.covariances
    colours = [patch.get_edgecolor()[:3] for patch in ax.patches[:: len(levels)]]
    yield f"the ellipses' colours in panel {i}", colours, [to_rgb(plotting.COLOURS[k]) for k in range(K)]
    marks = [text for text in ax.texts if isinstance(text, Annotation)]
    yield f"the numbers at the means of panel {i}", [t.get_text() for t in marks], [*map(str, range(K))]
    yield f"where the numbers stand in panel {i}", [t.xy for t in marks], mixture.means


def lines(figure, i, *wanted):
    """All curves and marks that move, each as (label or None, x, y)."""
    drawn = moving(figure, figure.fig.axes[i].lines)
    yield f"the number of curves and marks in panel {i}", len(drawn), len(wanted)
    for line, (label, x, y) in zip(drawn, wanted):
        name = f"curve {label or line.get_label()!r} of panel {i}"
        yield f"the name of {name}", line.get_label(), label or line.get_label()
        yield f"x of {name}", np.asarray(line.get_xdata(), float), np.asarray(x, float)
        if k := re.match(r"component (\d)", label or ""):
            yield f"the colour of {name}", line.get_color(), plotting.COLOURS[int(k[1])]
        yield f"y of {name}", np.asarray(line.get_ydata(), float), np.asarray(y, float)


def title(figure, i, text):
    yield f"the title of panel {i}", figure.fig.axes[i].get_title().replace("−", "-"), text


def legends(figure):
    """A legend's entries and what they stand for look alike."""
    for ax in figure.fig.axes:
        handles = ax.get_legend().legend_handles if ax.get_legend() else ()
        for handle, line in itertools.product(handles, moving(figure, ax.lines)):
            if handle.get_label() == line.get_label():
                looks = [
                    [each.get_color(), each.get_linestyle(), each.get_marker()] for each in (line, handle)
                ]
                yield f"the look of {line.get_label()!r} beside the legend's", *looks


def written(figure):
    """Numbers as a person writes them."""
    texts = [figure.sentence] + [t.get_text() for ax in figure.fig.axes for t in (ax.title, *ax.texts)]
    for text in texts:
        yield f"a number in {text!r}", "".join(re.findall(r"\d+\.\d{8,}|[-−]0(?:\.0+)?(?![\d.])", text)), ""


def says(figure, *phrases):
    """All of these, in this order, and no number besides."""
    text = figure.sentence.replace("−", "-")
    for phrase in phrases:
        yield "the sentence", text, phrase if phrase not in text else text
    yield f"the numbers of the sentence {text!r}", numbers(text), numbers(" ".join(phrases))


def trail(path):
    return [(None, *way.T) for way in np.swapaxes([mixture.means for mixture in path], 0, 1)]


def ends(found, now):
    return (None, list(found), list(found.values())), (None, [now], [found[now]])


def listed(values, digits=2):
    return ", ".join(f"{value:z.{digits}f}" for value in values)


def some(number, thing):
    return f"{number} {thing}" + ("" if number == 1 else "s")


def difference(drawn, wanted):
    """Nothing, or what is there and what should be."""
    if isinstance(wanted, str):
        return "" if drawn == wanted else f"{drawn!r} in place of {wanted!r}"
    drawn, wanted = np.asarray(drawn), np.asarray(wanted)
    if drawn.shape != wanted.shape:
        return (
            f"{len(drawn)} numbers in place of {len(wanted)}"
            if drawn.ndim == 1
            else f"{drawn.shape} in place of {wanted.shape}"
        )
    text = wanted.dtype.kind == "U"
    wrong = np.argwhere(drawn != wanted if text else ~np.isclose(drawn, wanted, rtol=1e-6, atol=1e-9))
    if not len(wrong):
        return ""
    at = tuple(wrong[0].tolist())
    there, right = (each[at] if text else f"{each[at]:.6g}" for each in (drawn, wanted))
    return f"{there} in place of {right}" + (f" at {at}, the first of {len(wrong)} that differ" if at else "")


def settings(control, rng):
    """From end to end, as a browser sends them: with whatever digits its sums leave."""
    if hasattr(control, "options"):
        options = [each[1] if isinstance(each, tuple) else each for each in control.options]
        return options if len(options) < 6 else [options[0], *rng.choice(options, 3).tolist(), options[-1]]
    count = round((control.max - control.min) / control.step)
    steps = [0, *sorted(rng.choice(np.arange(1, count), 3, replace=False).tolist()), count]
    values = [control.min + step * control.step for step in steps]
    values += [-1e-16] * (control.min < 0 < control.max)
    return [10**value for value in values] if hasattr(control, "base") else values


def chosen(figure):
    """What has a value: sliders and choices, and switches."""
    found = [each for each in controls(figure) if not isinstance(each, widgets.Button | widgets.Play)]
    switches = [each for each in found if isinstance(each, widgets.ToggleButton)]
    return [each for each in found if each not in switches], switches


def on_and_off(figure):
    for switch in chosen(figure)[1]:
        yield switch, not switch.value
        yield switch, not switch.value


def one_by_one(figure, rng):
    """A control and its new value: each from end to end, and back to where it was."""
    for control in chosen(figure)[0]:
        for value in [*settings(control, rng), control.value]:
            yield control, value
            if hasattr(control, "options"):
                yield from on_and_off(figure)
    yield from on_and_off(figure)


def together(figure, rng):
    """A control and its new value: all of them anywhere, four times."""
    for _ in range(4):
        for control in chosen(figure)[0]:
            yield control, rng.choice(np.array(settings(control, rng), object))
        yield from on_and_off(figure)
