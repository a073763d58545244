"""Notebook *two_matrix_products*, live: bells as parabolas. May know em, plotting, shared files."""

import numpy as np
from scipy.special import softmax

from helpers import em, plotting
from helpers.interactive import scene
from helpers.interactive.controls import slider
from helpers.interactive.live import Live
from helpers.interactive.scene import numbers
from helpers.language import Text, refused, say

__all__ = ["parabolas"]

FEATURE_0 = Text("feature 0")


def _bell(constant, linear, quadratic):
    """What the coefficients say of the bell, if it is one."""
    if quadratic > -1e-9:  # a browser's sums may leave a little of a zero
        return say("no bell, as its parabola does not open downwards")
    precision = -2 * quadratic
    weight = np.exp(constant + linear**2 / (2 * precision)) * np.sqrt(2 * np.pi / precision)
    return say(
        "a bell of mean {mean:z.2f}, width {width:.2f} and area {weight:.2f}",
        mean=linear / precision,
        width=precision**-0.5,
        weight=weight,
    )


def parabolas(mixture, x=FEATURE_0):
    """The coefficients of component 0 of a mixture on a line: log-joint densities, bells and shares follow.

    Parameters
    ----------
    mixture : em.Mixture
        One feature, and at least two components, of positive weights: where the controls start.
    x : str
        Name of the axis.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        A mixture that has not one feature, not two components, or is none.
    """
    mixture, deviations = scene.on_line("parabolas", mixture, 2)
    if mixture.weights.min() == 0:
        raise refused("parabolas needs a mixture that has no weight zero.")
    K, unit, means, precision = len(deviations), deviations.max(), mixture.means[:, 0], deviations[0] ** -2
    low, high = means.min() - 4 * unit, means.max() + 4 * unit
    grid = np.linspace(low, high, 601)
    others = em.log_joint(grid[:, None], mixture).T[1:]
    first = em.log_joint([[0.0]], mixture)[0, 0]
    phi = np.array([np.ones_like(grid), grid, grid**2])

    fig, (logs, bells, shares) = plotting.panels(3, height=3.6)
    names = (say("log-joint density"), say("joint density"), say("share"))
    for ax, name in zip((logs, bells, shares), names):
        ax.set(xlim=(low, high), xlabel=say(x), ylabel=name)
    logs.set(ylim=(-20, 8))
    shares.set(ylim=(-0.03, 1.03))
    styles = [
        scene.line(Text("component {k}", k=k), k, lw=2, ls=["-", "--", "-.", ":"][k % 4]) for k in range(K)
    ]
    scene.legend(logs, styles, loc="upper right")
    controls = {
        "constant": slider("constant", first, first - 4, first + 4, 0.05),
        "linear": slider("linear, x", means[0] * precision, -4 / unit, 4 / unit, 0.05),
        "quadratic": slider("square, x²", -0.5 * precision, -2 * precision, 0.1 * precision, 0.05),
    }

    def draw(**beta):
        a = np.vstack([np.array(list(beta.values())) @ phi, others])
        gamma = softmax(a, axis=0)
        winner = a.argmax(axis=0)
        borders = (grid[1:] + grid[:-1])[np.diff(winner) != 0] / 2
        with np.errstate(over="ignore"):
            heights = np.exp(a)
        for k, style in enumerate(styles):
            for ax, values in zip((logs, bells, shares), (a, heights, gamma)):
                ax.plot(grid, values[k], **style)
        for ax in (logs, bells, shares):
            for border in borders:
                ax.axvline(border, color=plotting.INK, linestyle=":", linewidth=1)
        bells.set_ylim(0, min(scene.roof(heights.max()), 8))
        said = scene.plural(len(borders), "{n} border", "{n} borders")
        shares.set_title(said)
        return say(
            "Coefficients {beta}: component 0 is {bell}; {borders}{places}.",
            beta=numbers(beta.values()),
            bell=_bell(**beta),
            borders=said,
            places=say(", at {places}", places=numbers(borders, 1)) if len(borders) else "",
        )

    return Live(fig, draw, controls, [controls], elastic=[bells])
