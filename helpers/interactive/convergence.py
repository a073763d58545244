"""Notebook *convergence*, live: the climb, and where it ends. May know em, plotting, shared files."""

import functools

import numpy as np

from helpers import em, plotting
from helpers.interactive import mixtures, scene
from helpers.interactive.controls import button, buttons, play, slider
from helpers.interactive.live import Live
from helpers.language import Text, say

__all__ = ["climb"]

STARTS = ["k-means", *map(str, range(1, 12))]
LAST = 80  # iteration


def climb(X, n_components=3):
    """EM from a choice of starts: the way of the means, the climb and its bound, and where each ends.

    Parameters
    ----------
    X : array-like of shape (n_samples, 2)
    n_components : int, default 3

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        X that has not two features, NaN or infinity, more components than samples.
    """
    X, K = scene.in_plane_for(X, n_components)

    @functools.lru_cache(len(STARTS))
    def run(start):
        first = mixtures.random_start(X, K, 9 + start) if start else em.m_step(X, em.initialise(X, K, 0))
        path, _, heights = mixtures.run(X, first, LAST + 1)
        return path, heights

    layout = [["plane", "score"], ["plane", "ends"]]
    fig, (plane, score, ends) = scene.mosaic(layout, height=4.6, width_ratios=[1.2, 1])
    scene.frame(plane, X)
    score.set_xscale("symlog", linthresh=1)
    ticks = [0, 1, 2, 5, 10, 20, 40, 80]
    score.set(xlim=(-0.15, LAST), xlabel=say("iteration"), ylabel=say("mean per sample"))
    score.set_xticks(ticks, ticks)
    score.minorticks_off()
    real = scene.line("log-likelihood", linewidth=2)
    below = scene.line("bound (ELBO)", 3, linestyle="--")
    scene.legend(score, [real, below], loc="upper left")
    ends.set(xlim=(-0.7, len(STARTS) - 0.3), xlabel=say("start"), ylabel=say("its end"))
    ends.set_xticks(range(len(STARTS)), ["k", *STARTS[1:]])
    controls = {
        "start": buttons("start", [(name, i) for i, name in enumerate(STARTS)]),
        "iteration": slider("iteration", 0, 0, LAST, 1),
    }
    seen = set()

    def draw(start, iteration, everything=False):
        path, heights = run(start)
        seen.update(range(len(STARTS)) if everything else [start])
        responsibilities, now = em.e_step(X, path[iteration])
        scene.samples(plane, X, responsibilities, path[iteration])
        scene.trail(plane, path[: iteration + 1])
        plane.set_title(say("start {start}, iteration {iteration}", start=STARTS[start], iteration=iteration))
        others = np.unique(np.geomspace(1, LAST + 1, 14).astype(int)) - 1
        others = np.union1d(others, [iteration, min(iteration + 1, LAST)])
        score.plot(heights, **real)
        score.plot(others, mixtures.bounds(X, responsibilities, [path[t] for t in others]), **below)
        scene.dot(score, iteration, now, plotting.colour(3))
        score.set_ylim(heights[0] - 0.05, heights[-1] + 0.1)
        score.set_title(say("log-likelihood {now:.4f}", now=now))
        found = {s: round(run(s)[1][-1], 2) for s in sorted(seen)}
        scene.ends(ends, found, start)
        optima = scene.numbers(sorted(set(found.values()), reverse=True))
        ends.set_title(say("ends found: {optima}", optima=optima))
        return say(
            "From start {start}, iteration {iteration}: log-likelihood {now:.4f}. {tried}; "
            "ends found: {optima}.",
            start=STARTS[start],
            iteration=iteration,
            now=now,
            tried=scene.plural(len(seen), "{n} start tried", "{n} starts tried"),
            optima=optima,
        )

    what = Text("run EM from all {n} starts", n=len(STARTS))
    try_all = button("Try all starts", what, lambda: figure.redraw(everything=True))
    rows = [["start"], ["iteration", play(controls["iteration"], 300), try_all]]
    figure = Live(fig, draw, controls, rows, [score, ends])
    return figure
