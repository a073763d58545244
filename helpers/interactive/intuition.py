"""Notebook *intuition*, live: EM to watch, and to beat by hand. May know em, plotting, shared files."""

import functools

import numpy as np

from helpers import em, plotting
from helpers.interactive import mixtures, scene
from helpers.interactive.controls import back, buttons, play, slider, step_for, switch
from helpers.interactive.live import Live
from helpers.interactive.mixtures import share
from helpers.language import say

__all__ = ["watch", "beat_em"]

SHAPE = ("x", "y", "length", "width", "angle")  # of a component: where it is, deviations, degrees
SEEN = 40  # moves


def watch(X, n_components=3):
    """EM at work before it is built: points and ellipses after every half-step, from a choice of starts.

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
    (X, K), iterations = scene.in_plane_for(X, n_components), 20

    @functools.lru_cache(4)
    def run(seed):
        return mixtures.run(X, mixtures.random_start(X, K, seed), iterations + 1)

    fig, plane = plotting.panels(width=6.6, height=4.8)
    scene.frame(plane, X)
    step = slider("half-step", 0, 0, 2 * iterations, 1)
    controls = {"step": step, "seed": slider("start", 2, 1, 20, 1)}

    def draw(step, seed):
        path, soft, _ = run(seed)
        scene.half_step(plane, X, path, soft, step)
        if step == 0:
            return say(
                "Start {seed}: means on samples drawn at random, round ellipses, no colours yet.", seed=seed
            )
        iteration = (step + 1) // 2
        if step % 2:
            doubtful = (soft[iteration - 1].max(axis=1) < plotting.CERTAIN).sum()
            return say(
                "E-step {iteration}: every point has its shares; {doubtful} of {n} are outlined.",
                iteration=iteration,
                doubtful=doubtful,
                n=len(X),
            )
        moves = np.linalg.norm(path[iteration].means - path[iteration - 1].means, axis=1)
        return say(
            "M-step {iteration}: every ellipse fits its shares; the means moved by {moves}.",
            iteration=iteration,
            moves=scene.numbers(moves),
        )

    return Live(fig, draw, controls, [["step", play(step, 700), back(step)], ["seed"]])


def spread(length, width, angle):
    """Covariance of a Gaussian by its deviations along and across an axis, turned by an angle in degrees."""
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turned = np.array([[c, -s], [s, c]]) * [length, width]
    return turned @ turned.T


def beat_em(X, n_components=3):
    """Place Gaussians by hand and try to reach EM's log-likelihood.

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
    answer = em.fit(X, K, n_init=5, tol=1e-6, max_iter=500, random_state=0).mixture
    top = em.e_step(X, answer)[1]
    floor = top - 2.4
    low, high, width = X.min(axis=0), X.max(axis=0), X.std(axis=0).max()
    step = step_for(width)
    places = X.mean(axis=0) + np.outer(np.linspace(-1, 1, K) if K > 1 else [0], [width, 0])
    shapes = np.column_stack([places, np.tile([width / 2, width / 2, 0], (K, 1))])
    shapes = step * np.round(shapes / step) + 0  # no minus before a zero
    weights, chosen, tries = share(np.ones(K), 0, round(1 / K, 2)), 0, []

    fig, (plane, score) = plotting.panels(2, width=9.2, height=4, width_ratios=[1.5, 1])
    scene.frame(plane, X)
    score.set(xlim=(-SEEN, 1.5), ylim=(floor - 0.1, top + 0.35))
    score.set(xlabel=say("moves, the last at 0"), ylabel=say("mean log-likelihood"))
    score.axhline(top, color=plotting.INK, linewidth=2, linestyle="--")
    score.text(1 - SEEN, top + 0.05, f"EM {top:.3f}")

    controls = {
        "x": slider("x", shapes[0, 0], low[0], high[0], step),
        "length": slider("length", shapes[0, 2], step, 2 * width, step),
        "angle": slider("angle (°)", 0, -90, 90, 1),
        "y": slider("y", shapes[0, 1], low[1], high[1], step),
        "width": slider("width", shapes[0, 2], step, 2 * width, step),
        "weight": slider("weight", weights[0], 0.0, 1.0, 0.01),
        "show": switch("Show EM's answer", tooltip="again: back to yours"),
    }
    component = buttons("component", range(K), "3.5em")

    def choose(change):
        nonlocal chosen
        with figure.together():
            weights[:] = share(weights, chosen, controls["weight"].value)
            chosen = change.new
            for name, value in zip((*SHAPE, "weight"), (*shapes[chosen], weights[chosen])):
                controls[name].value = value

    def draw_score():
        blue, best = plotting.colour(0), max(tries)
        recent, line = np.maximum(tries[-SEEN:], floor), max(best, floor)
        score.plot(np.arange(1 - len(recent), 1), recent, ".-", color=blue, linewidth=2)
        scene.dot(score, 0, recent[-1], blue)
        score.axhline(line, color=blue, linestyle=":")
        score.text(1 - SEEN, line - 0.05, say("your best {best:.3f}", best=best), va="top")

    def draw(weight, show, **shape):
        shapes[chosen] = [shape[name] for name in SHAPE]
        for name, control in {**controls, "component": component}.items():
            control.disabled = name != "show" and (show or (K == 1 and name == "weight"))
        if show:
            scene.samples(plane, X, em.e_step(X, answer)[0], answer)
            plane.set_title(say("EM's mixture"))
            draw_score()
            score.set_title(say("EM's answer"))
            return say(
                "EM's mixture has mean log-likelihood {top:.3f}; your best so far is {best:.3f}.",
                top=top,
                best=max(tries),
            )
        covariances = np.array([spread(*row[2:]) for row in shapes])
        yours = em.Mixture(share(weights, chosen, weight), shapes[:, :2], covariances)
        responsibilities, now = em.e_step(X, yours)
        tries.append(now)
        scene.samples(plane, X, responsibilities, yours)
        plane.set_title(say("your mixture, component {chosen} in your hand", chosen=chosen))
        draw_score()
        score.set_title(say("you now: {now:.3f}", now=now))
        return say(
            "Your mixture, weights {weights}, has mean log-likelihood {now:.3f}; your best so far is "
            "{best:.3f}, and EM's answer {top:.3f}.",
            weights=scene.numbers(yours.weights),
            now=now,
            best=max(tries),
            top=top,
        )

    component.observe(choose, "value")
    rows = [[component, "show"], ["x", "length", "angle"], ["y", "width", "weight"]]
    figure = Live(fig, draw, controls, rows)
    return figure
