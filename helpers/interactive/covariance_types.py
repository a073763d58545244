"""Notebook *covariance_types*, live: four shapes to choose from. May know em, plotting, shared files."""

import functools
import itertools

import numpy as np

from helpers import em, plotting
from helpers.interactive import scene
from helpers.interactive.controls import button, buttons, choice, slider
from helpers.interactive.live import Live
from helpers.language import Text, say
from helpers.validation import COVARIANCE_TYPES

__all__ = ["shapes"]

NUMBERS = range(1, 7)  # of components
DATA = {"hard": Text("hard data"), "stretched": Text("stretched data")}


def label(name):
    """What the data of a name are called."""
    return say(DATA.get(name, Text("{name} data", name=name)))


def short(name):
    """As :func:`label`, below a heading that says "data"."""
    return label(name).removesuffix(" data").removeprefix("data ")


def shapes(**data):
    """The four covariance types and the number of components on a choice of data, half of it held out.

    Parameters
    ----------
    **data : array-like of shape (n_samples, 2)
        Data sets by name.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        No data, X that has not two features, NaN or infinity, fewer than 12 samples.
    """
    data = scene.all_in_plane("shapes", data, 2 * NUMBERS[-1])

    @functools.cache
    def fit(name, kind, K):
        """Of every second sample the mixture, its number of parameters, and how it scores on both halves."""
        fitted, held_out = data[name][::2], data[name][1::2]
        mixture = em.fit(fitted, K, kind, random_state=0).mixture
        heights = [em.e_step(half, mixture)[1] for half in (fitted, held_out)]
        return mixture, em.n_parameters(K, 2, kind), *heights

    fig, (plane, scores) = plotting.panels(2, width=9.4, height=4.1, width_ratios=[1.25, 1])
    plotting.name_axes(plane)
    scores.set(xlim=(0, 37), xlabel=say("number of parameters"), ylabel=say("mean log-likelihood, held out"))
    styles = scene.marked(COVARIANCE_TYPES, ["-"] * 4)
    gap = scene.line("now, on the fitted half", marker="_", markersize=14, linestyle=":")
    scene.legend(scores, [*styles, gap], loc="lower right", fontsize=9)
    tried = {name: {(kind, 3) for kind in COVARIANCE_TYPES} for name in data}
    controls = {
        "name": choice("data", [(short(name), name) for name in data]),
        "kind": buttons("type", COVARIANCE_TYPES, "6.5em"),
        "K": slider("K", 3, 1, NUMBERS[-1], 1),
    }

    def draw_scores(values, now):
        for style in styles:
            known = sorted((K, *values[kind, K][1::2]) for kind, K in values if kind == style["label"])
            scores.plot(*np.transpose(known)[1:], **style)
        _, parameters, fitted, held_out = values[now]
        scores.plot([parameters] * 2, [held_out, fitted], **gap, markevery=[1])
        scene.ring(scores, parameters, held_out, 16)
        heights = [value[3] for value in values.values()]
        low, high = max(min(heights), max(heights) - 1), max([*heights, fitted])
        scores.set_ylim(np.floor(5 * low - 2) / 5, np.ceil(10 * high + 0.5) / 10)

    def draw(name, kind, K, everything=False):
        X, (mixture, parameters, fitted, held_out) = data[name][::2], fit(name, kind, K)
        scene.frame(plane, data[name])
        scene.samples(plane, X, em.e_step(X, mixture)[0], mixture)
        plotting.territory(plane, mixture, points=100)
        plotting.name_axes(plane)
        plane.set_title(say("{data}: {kind}, K = {K}", data=label(name), kind=kind, K=K))
        tried[name].update(itertools.product(COVARIANCE_TYPES, NUMBERS) if everything else [(kind, K)])
        values = {each: fit(name, *each) for each in tried[name]}
        draw_scores(values, (kind, K))
        scores.set_title(
            say("{parameters} parameters, held out {held_out:.3f}", parameters=parameters, held_out=held_out)
        )
        best = max(values, key=lambda each: values[each][3])
        return say(
            "{data}, {kind}, K = {K}: {parameters} parameters, log-likelihood {fitted:.3f} on "
            "the half that was fitted, {held_out:.3f} on the other. Highest there of {n} tried: "
            "{best}, K = {components}, {highest:.3f}.",
            data=label(name),
            kind=kind,
            K=K,
            parameters=parameters,
            fitted=fitted,
            held_out=held_out,
            n=len(values),
            best=best[0],
            components=best[1],
            highest=values[best][3],
        )

    try_all = button("Try all", "fit every type and number", lambda: figure.redraw(everything=True))
    rows = [["name", "kind"], ["K", try_all]]
    figure = Live(fig, draw, controls, rows, [scores])
    return figure
