"""Notebook *model_selection*, live: how many components? May know em, plotting, shared files."""

import functools

import numpy as np

from helpers import em, plotting
from helpers.interactive import scene
from helpers.interactive.controls import button, slider, stops
from helpers.interactive.live import Live
from helpers.language import Text, say

__all__ = ["how_many"]

SIZES, NEW = (50, 100, 200, 400, 800), 2000
NUMBERS = range(1, 7)  # of components
DRAWS = range(1, 21)
WEIGHTS = np.array([0.5, 0.3, 0.2])
CORNERS = np.array([[-0.5, -0.3], [0.5, -0.3], [0.0, 0.57]])  # one apart from each other
CURVES = scene.marked(("these samples", "2000 new ones", "AIC / −2n", "BIC / −2n"), ("-", "--", "-.", ":"))


@functools.lru_cache(128)
def _fits(n, separation, seed):
    """The samples, a mixture for every K, and their mean log-likelihoods, two of them penalised."""
    rng, most = np.random.default_rng(seed), SIZES[-1]
    labels = rng.choice(3, p=WEIGHTS, size=most + NEW)  # they and the noise stay when n or separation change
    everything = separation * CORNERS[labels] + rng.normal(size=(most + NEW, 2))
    X, fresh = everything[:n], everything[most:]
    mixtures = [em.fit(X, K, reg_covar=0.01, random_state=0).mixture for K in NUMBERS]
    here, new = (np.array([em.e_step(Y, mixture)[1] for mixture in mixtures]) for Y in (X, fresh))
    cost = np.array([em.n_parameters(K, 2) for K in NUMBERS]) / n
    return X, mixtures, (here, new, here - cost, here - cost * np.log(n) / 2)


def _astray(n, separation):
    """Of all draws: how many go below the true number, and how many above, by new samples, AIC and BIC."""
    best = np.array([np.argmax(_fits(n, separation, seed)[2], axis=1)[1:] + 1 for seed in DRAWS])
    return (best < 3).sum(axis=0), (best > 3).sum(axis=0)


def how_many():
    """Three true components in the plane: how many do held-out data, AIC and BIC find?

    Returns
    -------
    Live
    """
    fig, (plane, curves) = plotting.panels(2, width=9.4, height=4, width_ratios=[1.1, 1])
    plane.set(xlim=(-6.5, 6.5), ylim=(-5, 7))
    plotting.name_axes(plane)
    curves.set(
        xlim=(0.7, 6.3), xlabel=say("number of components K"), ylabel=say("mean log-likelihood, penalised")
    )
    curves.set_title(say("large mark: highest"))
    scene.legend(curves, CURVES, loc="upper right", ncols=2)
    controls = {
        "n": stops("samples", 200, SIZES),
        "separation": slider("separation", 4.0, 0.0, 7.0, 0.5),
        "K": slider("K", 3, 1, NUMBERS[-1], 1),
        "seed": slider("draw", DRAWS[0], DRAWS[0], DRAWS[-1], 1),
    }

    def draw(n, separation, K, seed, everything=False):
        X, mixtures, scores = _fits(n, separation, seed)
        scene.samples(plane, X, em.e_step(X, mixtures[K - 1])[0], mixtures[K - 1])
        plane.set_title(say("{n} samples, {separation:g} apart, K = {K}", n=n, separation=separation, K=K))
        best = np.argmax(scores, axis=1)
        for i, (style, values) in enumerate(zip(CURVES, scores)):
            curves.plot(NUMBERS, values, **style)
            if i > 0:  # the samples' own likelihood chooses nothing
                curves.plot(NUMBERS[best[i]], values[best[i]], **style | {"markersize": 13})
        curves.axvline(K, ymax=0.84, color=plotting.INK, linestyle=":", linewidth=1)
        low, high = np.min(scores), np.max(scores)
        curves.set_ylim(np.floor(4 * low) / 4, np.ceil(4 * high + 1.5) / 4)
        _, new, aic, bic = best + 1
        counted = ""
        if everything:
            counts = ", ".join(
                say("{name} fewer than 3 in {few}, more in {many}", name=say(name), few=few, many=many)
                for name, few, many in zip((Text("new samples"), "AIC", "BIC"), *_astray(n, separation))
            )
            counted = say(" Of {n} draws: {counts}.", n=len(DRAWS), counts=counts)
        return say(
            "{n} samples, three true components {separation:g} apart: new samples are best explained "
            "with K = {new}; AIC chooses {aic}, BIC {bic}. The picture shows K = {K}.{counted}",
            n=n,
            separation=separation,
            new=new,
            aic=aic,
            bic=bic,
            K=K,
            counted=counted,
        )

    count = button("All 20 draws", "count over all draws", lambda: figure.redraw(everything=True))
    figure = Live(fig, draw, controls, [["n", "separation", count], ["K", "seed"]], [curves])
    return figure
