"""Notebook *covariance_types*, live: four shapes to choose from. May know em, plotting, shared files."""

import functools
import itertools

import numpy as np

from helpers import em, plotting
from helpers.interactive import scene
from helpers.interactive.controls import button, buttons, choice, slider
from helpers.interactive.live import Live
from helpers.validation import COVARIANCE_TYPES

__all__ = ["shapes"]

NUMBERS = range(1, 7)  # of components


def shapes(**data):
    """The four covariance types and the number of components on a choice of data.

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
        No data, X that has not two features, NaN or infinity, fewer than 6 samples.
    """
    data = scene.all_in_plane("shapes", data, NUMBERS[-1])

    @functools.cache
    def fit(name, kind, K):
        """The mixture, and its BIC."""
        mixture = em.fit(data[name], K, kind, random_state=0).mixture
        return mixture, em.bic(data[name], mixture, kind)

    fig, (plane, scores) = plotting.panels(2, width=9.4, height=4.1, width_ratios=[1.25, 1])
    plotting.name_axes(plane)
    scores.set(xlim=(0.7, NUMBERS[-1] + 0.3), xlabel="number of components K", ylabel="BIC (lower is better)")
    scores.ticklabel_format(useOffset=False)
    styles = scene.marked(COVARIANCE_TYPES, ["-"] * 4)
    scene.legend(scores, styles, loc="upper right")
    tried = {name: {(kind, 3) for kind in COVARIANCE_TYPES} for name in data}
    controls = {
        "name": choice("data", list(data)),
        "kind": buttons("type", COVARIANCE_TYPES, "6.5em"),
        "K": slider("K", 3, 1, NUMBERS[-1], 1),
    }

    def draw_scores(values, now):
        for style in styles:
            known = sorted((K, bic) for (kind, K), bic in values.items() if kind == style["label"])
            scores.plot(*zip(*known), **style)
        scene.ring(scores, now[1], values[now], 16)
        low, high = min(values.values()), max(values.values())
        scores.set_ylim(100 * np.floor(low / 100 - 0.5), 100 * np.ceil(high / 100 + 0.5))

    def draw(name, kind, K, everything=False):
        X, mixture = data[name], fit(name, kind, K)[0]
        responsibilities, log_likelihood = em.e_step(X, mixture)
        scene.frame(plane, X)
        scene.samples(plane, X, responsibilities, mixture)
        plotting.territory(plane, mixture, points=100)
        plotting.name_axes(plane)
        plane.set_title(f"{name} data: {kind}, K = {K}")
        tried[name].update(itertools.product(COVARIANCE_TYPES, NUMBERS) if everything else [(kind, K)])
        values = {each: fit(name, *each)[1] for each in tried[name]}
        draw_scores(values, (kind, K))
        now, parameters = values[kind, K], em.n_parameters(K, 2, kind)
        scores.set_title(f"{parameters} parameters, BIC {now:.0f}")
        best = min(values, key=values.get)
        return (
            f"{name} data, {kind}, K = {K}: {parameters} parameters, log-likelihood {log_likelihood:.3f}, "
            f"BIC {now:.1f}. Lowest of {len(values)} tried: {best[0]}, K = {best[1]}, {values[best]:.1f}."
        )

    try_all = button("Try all", "fit every type and number", lambda: figure.redraw(everything=True))
    rows = [["name", "kind"], ["K", try_all]]
    figure = Live(fig, draw, controls, rows, [scores])
    return figure
