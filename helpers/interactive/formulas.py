"""Notebook *formulas*, live: bells that sum, sums that underflow. May know em, plotting, shared files."""

import functools

import numpy as np
from scipy.special import logsumexp

from helpers import em, plotting
from helpers.interactive import scene
from helpers.interactive.controls import buttons, slider, step_for
from helpers.interactive.live import DRAWING, Live
from helpers.interactive.mixtures import share
from helpers.interactive.scene import numbers, plural
from helpers.validation import valid_mixture

__all__ = ["build_mixture", "underflow"]

LINES = ["component", "log-densities", "", "exp of them", "ln of their sum", "shares", ""]
LINES += ["minus the largest", "exp of that", "log-sum-exp", "shares"]
HEIGHTS = 0.95 - np.arange(len(LINES)) / 11.5  # of the lines of underflow's table


def _on_line(mixture):
    mixture = valid_mixture(mixture)
    if mixture.means.shape[1] != 1:
        raise ValueError(f"the figure needs 1 feature; the mixture has {mixture.means.shape[1]}.")
    return mixture


def _roof(peak):
    """A limit for an axis that holds the peak and changes seldom."""
    return 2 ** (np.ceil(2 * np.log2(1.1 * peak)) / 2)


def build_mixture(mixture, x="feature 1"):
    """Weights, means and widths of a mixture on a line: its bells, their sum, its hilltops.

    Parameters
    ----------
    mixture : em.Mixture
        One feature: where the controls start.
    x : str
        Name of the axis.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        A mixture that has not one feature, or is none.
    """
    mixture = _on_line(mixture)
    K, deviations = len(mixture.weights), np.sqrt(mixture.covariances[:, 0, 0])
    unit = deviations.mean()
    step = step_for(unit)
    low, high = mixture.means.min() - 4 * unit, mixture.means.max() + 4 * unit
    grid = np.linspace(low, high, 1001)

    fig, ax = plotting.panels(width=8.4, height=3.7)
    ax.set(xlim=(low, high), xlabel=x, ylabel="density")
    controls = {}
    for k in range(K):
        controls[f"weight{k}"] = slider(f"weight {k}", mixture.weights[k], 0.0, 1.0, 0.01)
        controls[f"mean{k}"] = slider(f"mean {k}", mixture.means[k, 0], low, high, step)
        controls[f"width{k}"] = slider(f"width {k}", deviations[k], 2 * step, 3 * unit, step)
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
        ax.plot(grid[tops], total[tops], "^", color=plotting.INK, markersize=10, label="hilltop")
        ax.set_ylim(0, _roof(total.max()))
        ax.legend(loc="upper right")
        ax.set_title(f"{plural(K, 'component')}, {plural(len(tops), 'hilltop')}")
        return (
            f"Weights {numbers(weights)}, means {numbers(means, 1)}, widths {numbers(widths)}: the sum "
            f"has {plural(len(tops), 'hilltop')}, at {numbers(grid[tops], 1) or 'the edge'}."
        )

    for k, each in enumerate(weight_sliders):
        each.observe(functools.partial(make_room, k), "value")
    figure = Live(fig, draw, controls, [names[3 * k : 3 * k + 3] for k in range(K)])
    return figure


def _naive(log_densities):
    """Logarithm of the sum of densities, and their shares, as the formula says."""
    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
        densities = np.exp(log_densities)
        total = densities.sum(axis=-1, keepdims=True)
        return np.log(total[..., 0]), densities / total


def underflow(mixture, x="feature 1"):
    """Push a sample away from a mixture on a line until the naive formula has nothing left.

    Parameters
    ----------
    mixture : em.Mixture
        One feature.
    x : str
        Name of the axis.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        A mixture that has not one feature, or is none.
    """
    mixture = _on_line(mixture)
    K, deviation = len(mixture.weights), np.sqrt(mixture.covariances.max())
    near, far = np.floor(mixture.means.min()), np.ceil(mixture.means.max() + 65 * deviation)
    grid = np.linspace(near, far, 400)
    log_densities = em.log_joint(grid[:, None], mixture)
    right = logsumexp(log_densities, axis=1)

    fig, (ax, table) = plotting.panels(2, width=9.4, height=3.9, width_ratios=[1, 1.15])
    ax.set(xlim=(near, far), ylim=(1.08 * right.min(), 50), xlabel=x, ylabel="ln p(x)")
    ours = scene.line("log-sum-exp", linewidth=2)
    theirs = scene.line("ln of the sum, naive", 1, linewidth=4, linestyle="--")
    ax.plot(grid, right, **ours)
    scene.legend(ax, [ours, theirs], loc="lower left")
    table.set_axis_off()
    table.set_title("naive above, log-sum-exp below")
    for height, name in zip(HEIGHTS, LINES):
        table.text(0, height, name, va="center")
    controls = {
        "x": slider("sample", near, near, far, 1.0),
        "precision": buttons("numbers", ["float64", "float32"], "6em"),
    }

    def draw(x, precision):
        a = em.log_joint([[x]], mixture)[0].astype(precision)
        naive, shares = _naive(a)
        with np.errstate(under="ignore"):
            shifted = np.exp(a - a.max())
            densities = np.exp(a)
        exact = logsumexp(a)
        ax.plot(grid, _naive(log_densities.astype(precision))[0], **theirs)
        ax.axvline(x, ymin=0.22, color=plotting.INK, linestyle=":")
        scene.dot(ax, x, exact, plotting.INK)
        ax.set_title(f"sample at {x:g}, {precision}")
        values = [range(K), a, [], densities, [naive], shares, []]
        values += [a - a.max(), shifted, [exact], shifted / shifted.sum()]
        for height, row in zip(HEIGHTS, values):
            broken = not np.isfinite(row).all()
            text = "".join(f"{value:>11.4g}" for value in row) + "  ✗" * broken
            colour = plotting.CENTRE if broken else plotting.INK
            table.text(0.4, height, text, family="monospace", fontsize=10.5, va="center", color=colour)
        return (
            f"At {x:g}, in {precision}, the naive formula gives ln p(x) = {naive:.2f} and shares "
            f"{numbers(shares)}; log-sum-exp gives {exact:.2f} and {numbers(shifted / shifted.sum())}."
        )

    return Live(fig, draw, controls, [controls])
