"""Notebook *m_step*, live: E and M by the push of a button. May know em, plotting, shared files."""

import functools

import numpy as np

from helpers import em, plotting
from helpers.interactive import mixtures, scene
from helpers.interactive.controls import back, button, play, slider
from helpers.interactive.live import Live
from helpers.language import say

__all__ = ["half_steps"]


def half_steps(X, n_components=3):
    """E, M, E, M: what each half-step changes, and how much the log-likelihood and Q gain.

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
    (X, K), most = scene.in_plane_for(X, n_components), 20

    @functools.lru_cache(4)
    def run(seed):
        """Mixtures, responsibilities, log-likelihoods, and what Q gains in every M-step."""
        path, soft, climb = mixtures.run(X, mixtures.random_start(X, K, seed), most + 1)
        gains = [
            (r * (em.log_joint(X, new) - em.log_joint(X, old))).sum() / len(X)
            for r, old, new in zip(soft, path, path[1:])
        ]
        return path, soft, climb, np.array(gains)

    fig, (plane, score) = plotting.panels(2, width=9.4, height=4, width_ratios=[1.35, 1])
    scene.frame(plane, X)
    score.set(xlim=(-0.8, 2 * most + 1), xlabel=say("half-steps"), ylabel=say("mean per sample"))
    real = scene.line("log-likelihood", marker="s", markersize=5)
    least = scene.line("before + gain in Q", 3, marker="o", linestyle="none")
    scene.legend(score, [real, least], loc="lower right")
    step = slider("half-step", 0, 0, 2 * most, 1)
    controls = {"step": step, "seed": slider("start", 2, 1, 20, 1)}

    def press(half):
        """A half-step where it is due; otherwise the figure says why nothing changes."""
        if step.value % 2 == half and step.value < step.max:
            step.value += 1
        elif step.value == 0:
            figure.redraw(note=say("M needs responsibilities, so E comes first. "))
        else:
            figure.redraw(note=say("Again: nothing changes. "))

    def draw(step, seed, note=""):
        path, soft, climb, gains = run(seed)
        iteration, moved = (step + 1) // 2, step // 2
        scene.half_step(plane, X, path, soft, step)
        scene.trail(plane, path[: moved + 1])
        score.set_ylim(climb[0] - 0.1, climb[-1] + 0.1)
        score.plot(np.repeat(climb, 2)[: step + 1], drawstyle="steps-post", **real)
        score.plot(2 + 2 * np.arange(moved), (climb[:-1] + gains)[:moved], **least)
        if step == 0:
            score.set_title(say("press E"))
            return say(
                "{note}Start {seed}: a guess, log-likelihood {value:.3f}, no responsibilities yet.",
                note=note,
                seed=seed,
                value=climb[0],
            )
        if step % 2:
            score.set_title(say("log-densities → normalise"))
        else:
            score.set_title(say("soft counts → re-estimate"))
        counts = scene.numbers(soft[iteration - 1].sum(axis=0), 1)
        if step % 2:
            gained = say("unchanged")
        else:
            gained = say(
                "{risen:z.3f} more, Q {gain:z.3f} more",
                risen=climb[moved] - climb[moved - 1],
                gain=gains[moved - 1],
            )
        return say(
            "{note}{half} {iteration}: soft counts {counts}, log-likelihood {value:.3f}, {gained}.",
            note=note,
            half=say("E-step") if step % 2 else say("M-step"),
            iteration=iteration,
            counts=counts,
            value=climb[moved],
            gained=gained,
        )

    buttons = [
        button("E-step", "log-densities → normalise", lambda: press(0)),
        button("M-step", "soft counts → re-estimate", lambda: press(1)),
        back(step),
        play(step, 700),
    ]
    figure = Live(fig, draw, controls, [buttons, ["step", "seed"]], [score])
    return figure
