"""Notebook *fewer_passes_more_data*, live: longer steps. May know iterations, em, plotting, shared files."""

import contextlib
import functools
import itertools

import numpy as np

from helpers import em, plotting
from helpers.interactive import scene
from helpers.interactive.controls import choice, slider, switch
from helpers.interactive.live import Live
from helpers.iterations import iterations, over_relaxed
from helpers.language import refused, say
from helpers.validation import valid_mixture

__all__ = ["step_length"]

LAST = 40  # pass
TINY = 1e-9  # what is nearer to the top is there


def _top(X, mixture):
    """The log-likelihood at which plain EM ends."""
    heights = (log_likelihood for *_, log_likelihood in iterations(X, mixture))
    return next(now for before, now in itertools.pairwise(heights) if now - before <= 1e-12)


def step_length(X, starts):
    """Every step of EM taken longer than EM takes it: the mixtures, and what is still to gain.

    Parameters
    ----------
    X : array-like of shape (n_samples, 2)
    starts : dict of str to em.Mixture
        Where EM may start, by name; all weights positive.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        X that has not two features, no starts, a start that does not fit X or has a weight of zero.
    """
    X = scene.in_plane(X)
    starts = {name: valid_mixture(mixture, X) for name, mixture in starts.items()}
    if not starts or min(mixture.weights.min() for mixture in starts.values()) == 0:
        raise refused("step_length needs at least one start by name, all its weights positive.")
    tops = {name: _top(X, mixture) for name, mixture in starts.items()}

    @functools.lru_cache(64)
    def run(start, eta, careful):
        """Mixtures, responsibilities and log-likelihoods, until a covariance breaks."""
        passes = []
        with np.errstate(all="ignore"), contextlib.suppress(ValueError):  # the numbers may leave the range
            passes.extend(itertools.islice(over_relaxed(X, starts[start], eta, careful), LAST + 1))
        path, soft, climb = zip(*passes)
        return path, soft, np.array(climb)

    fig, (plane, score) = plotting.panels(2, width=9.4, height=4, width_ratios=[1.25, 1])
    scene.frame(plane, X)
    score.set_yscale("log")
    highest = max(tops[name] - em.e_step(X, mixture)[1] for name, mixture in starts.items())
    score.set(xlim=(-0.5, LAST + 0.5), ylim=(TINY / 100, max(1, 10 * highest)))
    score.set_yticks(10.0 ** np.arange(-9, 2, 2))
    score.set(xlabel=say("passes over the data"), ylabel=say("log-likelihood still to gain"))
    plain = scene.line("plain EM", 4, linestyle="--", linewidth=2)
    longer = scene.line("steps η times as long", 3, linewidth=2)
    scene.legend(score, [plain, longer], loc="lower left")
    controls = {
        "eta": slider("length η", 1.5, 1.0, 2.4, 0.1),
        "t": slider("pass", 10, 0, LAST, 1),
        "start": choice("start", list(starts)),
        "careful": switch("take back a step that falls", value=True),
    }

    def draw(eta, t, start, careful):
        path, soft, climb = run(start, eta, careful)
        broken, t = t >= len(climb), min(t, len(climb) - 1)
        gap, slow = (np.maximum(tops[start] - h, TINY) for h in (climb, run(start, 1.0, True)[2]))
        scene.samples(plane, X, soft[t], path[t])
        scene.trail(plane, path[: t + 1])
        score.plot(slow, **plain)
        score.plot(gap, **longer)
        scene.dot(score, t, gap[t], plotting.colour(3))
        falls = scene.plural(int((np.diff(climb[: t + 1]) < -TINY).sum()), "{n} fall", "{n} falls")
        less = say("less than 1e-9")
        yours, theirs = (f"{g[t]:.1e}" if g[t] > TINY else less for g in (gap, slow))
        end = (
            say("broke down at pass {n}", n=len(climb))
            if len(climb) <= LAST
            else say("{falls} up to pass {t}", falls=falls, t=t)
        )
        plane.set_title(say("start {start}, pass {t}", start=start, t=t))
        score.set_title(f"η = {eta:.1f}: {end}")
        back = say("steps that fall are taken back") if careful else say("steps that fall are not taken back")
        return say(
            "η {eta:.1f}, pass {t}, start {start}, {back}: {falls}, "
            "log-likelihood still to gain {yours}; plain EM {theirs}.{broken}",
            eta=eta,
            t=t,
            start=start,
            back=back,
            falls=falls,
            yours=yours,
            theirs=theirs,
            broken=say(" It broke down at pass {n}.", n=len(climb)) if broken else "",
        )

    return Live(fig, draw, controls, [["eta", "t"], ["start", "careful"]])
