"""Draw the picture of README: EM at work, from a start that knows nothing.

python tests/draw_readme.py
"""

import pathlib

import numpy as np

from helpers import datasets, em, plotting

PICTURE = pathlib.Path(__file__).parents[1] / "readme.png"
SENTENCE = (
    "Six hundred points without names. EM starts from random guesses, and step by step three leaning, "
    "overlapping clusters come out; a mixed colour with an outline marks a point that could be of either."
)


def draw():
    """The hard data after 1, 10 and 100 steps of EM from random responsibilities.

    Returns
    -------
    plotting.Picture
    """
    X, _ = datasets.hard()
    responsibilities = np.random.default_rng(3).dirichlet(np.ones(3), size=len(X))
    fig, axes = plotting.panels(3, height=4)
    for step in range(1, 101):
        mixture = em.m_step(X, responsibilities)
        responsibilities, log_likelihood = em.e_step(X, mixture)
        if step in (1, 10, 100):
            ax = axes[int(np.log10(step))]
            plotting.points(ax, X, responsibilities, size=12)
            plotting.ellipses(ax, mixture)
            plotting.centres(ax, mixture.means)
            plotting.name_axes(ax)
            ax.set(xlim=(-7, 7.5), ylim=(-6.5, 7))
            plotting.territory(ax, mixture)
            ax.texts[0].set(zorder=3, bbox={"facecolor": "white", "linewidth": 0, "alpha": 0.85, "pad": 1.5})
            ax.set_title(f"step {step}: log-likelihood −{-log_likelihood:.3f}")
    return plotting.show(fig, SENTENCE)


if __name__ == "__main__":
    PICTURE.write_bytes(draw().png)
