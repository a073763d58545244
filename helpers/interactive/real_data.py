"""Notebook *real_data*, live: a photograph painted. May know em, plotting, shared files."""

import functools

import numpy as np

from helpers import em, plotting
from helpers.interactive import scene
from helpers.interactive.controls import buttons, slider
from helpers.interactive.live import Live
from helpers.language import Text, refused, say
from helpers.validation import COVARIANCE_TYPES, valid_samples

__all__ = ["photograph"]

MOST = 8  # components
PAINTS = (Text("hard"), Text("soft"))


def _checked(photo, some):
    photo, some = np.asarray(photo, dtype=float), valid_samples(some)
    if photo.ndim != 3 or photo.shape[2] != 3 or some.shape[1] != 3 or len(some) < MOST:
        raise refused(
            "photo must have shape (height, width, 3) and some (n, 3) with n at least {most}; "
            "got {photo} and {some}.",
            most=MOST,
            photo=photo.shape,
            some=some.shape,
        )
    if not all(((colours >= 0) & (colours <= 1)).all() for colours in (photo, some)):
        raise refused("colours must be numbers from 0 to 1.")
    return photo, some


def _red_blue(mixture):
    weights, means, covariances = mixture
    return em.Mixture(weights, means[:, [0, 2]], covariances[:, [0, 2]][:, :, [0, 2]])


def photograph(photo, some, credit=""):
    """Paint a photograph with the mean colours of a mixture, or with one component alone.

    Parameters
    ----------
    photo : array-like of shape (height, width, 3)
        Red, green and blue, each from 0 to 1.
    some : array-like of shape (n_samples, 3)
        The pixels that the mixture is fitted to: at least 8.
    credit : str
        Whose photograph it is, for the caption.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        Shapes that do not fit, colours outside 0 to 1, fewer than 8 pixels.
    """
    photo, some = _checked(photo, some)
    height, width, _ = photo.shape

    @functools.cache
    def run(K, kind):
        """The mixture, its largest component first; its BIC; the responsibilities of the whole photograph."""
        mixture = em.fit(some, K, kind, n_init=2, reg_covar=1e-4, random_state=0).mixture
        mixture = em.Mixture(*(part[np.argsort(-mixture.weights)] for part in mixture))
        return mixture, em.bic(some, mixture, kind), em.e_step(photo.reshape(-1, 3), mixture)[0]

    fig, (picture, plane) = plotting.panels(2, width=9.4, height=3.8, width_ratios=[1.7, 1])
    picture.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5), aspect="equal")
    picture.set_axis_off()
    plane.scatter(some[:, 0], some[:, 2], c=some, s=6)
    plane.set(xlim=(-0.15, 1.2), ylim=(-0.25, 1.1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    plotting.name_axes(plane, Text("red"), Text("blue"))
    board = 0.75 + 0.25 * (np.add.outer(np.arange(height) // 6, np.arange(width) // 6) % 2).reshape(-1, 1)
    controls = {
        "K": slider("K", 5, 1, MOST, 1),
        "paint": buttons("paint", [(say(name), name) for name in PAINTS], "5em"),
        "kind": buttons("type", COVARIANCE_TYPES, "6.5em"),
        "show": buttons("show", [(say("all"), MOST), *((str(k), k) for k in range(MOST))], "3em"),
    }

    def draw(K, paint, kind, show):
        mixture, score, shares = run(K, kind)
        shown = [show] if show < K else range(K)
        if paint == "hard":
            shares = np.eye(K)[shares.argmax(axis=1)]
        mine = shares[:, shown]
        painted = mine @ mixture.means[shown] + (1 - mine.sum(axis=1, keepdims=True)) * board
        picture.imshow(painted.clip(0, 1).reshape(photo.shape), interpolation="nearest")
        plotting.ellipses(plane, _red_blue(mixture), [0.95])
        scene.number(plane, _red_blue(mixture).means)
        what = say("component {show} alone", show=show) if show < K else say("all components")
        picture.set_title(f"{what}, {say(paint)}")
        plane.set_title(say("{kind}, K = {K}: BIC {score:.0f}", kind=kind, K=K, score=score))
        missing = say(" There is no component {show}.", show=show) if K <= show < MOST else ""
        return say(
            "{components}, {kind}, weights {weights}, BIC {score:.0f}. The picture shows {what}, painted "
            "{paint}: {share:.0%} of it.{missing}{credit}",
            components=scene.components(K),
            kind=kind,
            weights=scene.numbers(mixture.weights),
            score=score,
            what=what,
            paint=say(paint),
            share=mine.sum() / len(mine),
            missing=missing,
            credit=credit and say(" Photograph: {credit}.", credit=credit),
        )

    return Live(fig, draw, controls, [["K", "paint"], ["kind"], ["show"]])
