"""Notebook *formulas*, live: bells that sum. May know em, plotting, shared files."""

import functools
import re

import numpy as np

from helpers import em, plotting
from helpers.interactive.controls import slider, step_for
from helpers.interactive.live import DRAWING, Live
from helpers.interactive.mixtures import share
from helpers.interactive.scene import components, numbers, on_line, plural, roof
from helpers.language import Text, say

__all__ = ["build_mixture"]


def build_mixture(mixture, x=plotting.FEATURE_1):
    """Weights, means and widths of a mixture on a line: its bells, their sum, its peaks.

    Parameters
    ----------
    mixture : em.Mixture
        One feature: where the controls start.
    x : str
        Name of the axis; what it ends with in parentheses is the unit.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        A mixture that has not one feature, or is none.
    """
    mixture, deviations = on_line("build_mixture", mixture)
    K, unit, written = len(deviations), deviations.mean(), "".join(re.findall(r" \(.+\)$", x))
    step = step_for(unit)
    low, high = mixture.means.min() - 4 * unit, mixture.means.max() + 4 * unit
    grid = np.linspace(low, high, 1001)

    fig, ax = plotting.panels(width=8.4, height=3.7)
    ax.set(xlim=(low, high), xlabel=say(x), ylabel=say("density"))
    controls = {}
    for k in range(K):
        controls[f"weight{k}"] = slider(Text("weight {k}", k=k), mixture.weights[k], 0.0, 1.0, 0.01)
        controls[f"mean{k}"] = slider(
            Text("mean {k}{written}", k=k, written=written), mixture.means[k, 0], low, high, step
        )
        controls[f"width{k}"] = slider(
            Text("width {k}{written}", k=k, written=written), deviations[k], 2 * step, 3 * unit, step
        )
        controls[f"weight{k}"].disabled = K == 1
    names = list(controls)
    weight_sliders = [controls[name] for name in names[::3]]

    def make_room(k, change):
        with DRAWING:
            if not figure.held:  # otherwise it is itself making room for another
                with figure.together():
                    shared = share([each.value for each in weight_sliders], k, change.new)
                    for each, weight in zip(weight_sliders, shared):
                        each.value = weight

    def draw(**values):
        weights, means, widths = np.reshape(list(values.values()), (K, 3)).T
        plotting.curves(ax, grid, em.Mixture(weights, means[:, None], widths[:, None, None] ** 2))
        total = ax.lines[-1].get_ydata()
        tops = 1 + np.flatnonzero((total[1:-1] > total[:-2]) & (total[1:-1] >= total[2:]))
        ax.plot(grid[tops], total[tops], "^", color=plotting.INK, markersize=10, label=say("peak"))
        ax.set_ylim(0, roof(total.max()))
        ax.legend(loc="upper right")
        peaks = plural(len(tops), "{n} peak", "{n} peaks")
        ax.set_title(f"{components(K)}, {peaks}")
        return say(
            "Weights {weights}, means {means}, widths {widths}: the sum has {peaks}, at {tops}.",
            weights=numbers(weights),
            means=numbers(means),
            widths=numbers(widths),
            peaks=peaks,
            tops=numbers(grid[tops], 1) or say("the edge"),
        )

    for k, each in enumerate(weight_sliders):
        each.observe(functools.partial(make_room, k), "value")
    figure = Live(fig, draw, controls, [names[3 * k : 3 * k + 3] for k in range(K)])
    return figure
