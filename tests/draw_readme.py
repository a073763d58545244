"""Draw the pictures of README, a moving and a still one: EM at work, from a start that knows nothing.

python tests/draw_readme.py
"""

import io
import pathlib

import numpy as np
from PIL import Image

from helpers import datasets, em, plotting

STILL, MOVING = (pathlib.Path(__file__).parents[1] / f"readme.{kind}" for kind in ("png", "webp"))
SENTENCE = (
    "Six hundred points without names. EM starts from random guesses, and step by step three leaning, "
    "overlapping clusters come out; a mixed colour with an outline marks a point that could be of either."
)
STEPS = np.unique(np.geomspace(1, 100, 32).round().astype(int)).tolist()


def climb(steps):
    """The mixture of the hard data after each of the steps of EM, from random responsibilities.

    Yields
    ------
    mixture : em.Mixture
    responsibilities : ndarray of shape (600, 3)
    title : str
    """
    X, _ = datasets.hard()
    responsibilities = np.random.default_rng(3).dirichlet(np.ones(3), size=len(X))
    for step in range(1, max(steps) + 1):
        mixture = em.m_step(X, responsibilities)
        responsibilities, log_likelihood = em.e_step(X, mixture)
        if step in steps:
            yield mixture, responsibilities, f"step {step}: log-likelihood −{-log_likelihood:.3f}"


def draw(ax, mixture, responsibilities, title):
    """Draw the hard data and what EM holds of them."""
    plotting.points(ax, datasets.hard()[0], responsibilities, size=12)
    plotting.ellipses(ax, mixture)
    plotting.centres(ax, mixture.means)
    plotting.name_axes(ax)
    ax.set(xlim=(-7, 7.5), ylim=(-6.5, 7), title=title)
    plotting.territory(ax, mixture)
    ax.texts[0].set(zorder=3, bbox={"facecolor": "white", "linewidth": 0, "alpha": 0.85, "pad": 1.5})


def still():
    """The picture after 1, 10 and 100 steps.

    Returns
    -------
    plotting.Picture
    """
    fig, axes = plotting.panels(3, height=4)
    for ax, state in zip(axes, climb([1, 10, 100])):
        draw(ax, *state)
    return plotting.show(fig, SENTENCE)


def frames(steps):
    """Of the moving picture, after each of the steps.

    Returns
    -------
    list of PIL.Image.Image
    """
    drawn = []
    for state in climb(steps):
        fig, ax = plotting.panels(width=5, height=4.6)
        draw(ax, *state)
        png = io.BytesIO(plotting.show(fig, SENTENCE).png)
        drawn.append(Image.open(png).convert("RGB").resize((600, 552)))
    return drawn


if __name__ == "__main__":
    STILL.write_bytes(still().png)
    first, *others = frames(STEPS)
    once = {"duration": 150, "loop": 1}  # less than five seconds
    first.save(MOVING, save_all=True, append_images=others, quality=75, **once)
