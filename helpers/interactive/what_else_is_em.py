"""Notebook *what_else_is_em*, live: imagined points. May know em, plotting, shared files."""

import functools

import numpy as np

from helpers import em, plotting
from helpers.interactive import scene
from helpers.interactive.controls import button, buttons, power, slider
from helpers.interactive.live import Live
from helpers.language import Text, say
from helpers.validation import trusted

__all__ = ["imagined_points"]

MOST = 6  # components
EXPONENTS = np.linspace(-2, 1.5, 36)
SHAPES = (Text("round"), Text("leaning"))


def shape_of(samples, name):
    """What an imagined cloud looks like: the samples' covariance, or as wide and round."""
    covariance = np.atleast_2d(np.cov(samples.T))
    return covariance if name == "leaning" else np.trace(covariance) / 2 * np.eye(2)


@trusted()
def with_prior(samples, K, imagined, shape, n_iter=60):
    """The mixture after EM whose M-step averages so many imagined points of a shape into each covariance."""
    responsibilities = em.initialise(samples, K, 0)
    for _ in range(n_iter):
        counts = responsibilities.sum(axis=0)[:, None, None]
        mixture = em.m_step(samples, responsibilities, reg_covar=0)
        smooth = (counts * mixture.covariances + imagined * shape) / (counts + imagined)
        mixture = mixture._replace(covariances=smooth)
        responsibilities, _ = em.e_step(samples, mixture)
    return mixture


def imagined_points(few, fresh):
    """A prior on the covariances, from needles to one common shape, judged by new samples.

    Parameters
    ----------
    few : array-like of shape (n_samples, 2)
        The samples of the fit, at least 6.
    fresh : array-like of shape (n_new, 2)
        Those that judge.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        Samples that have not two features, NaN or infinity, fewer than 6 of them.
    """
    data = scene.all_in_plane("imagined_points", {"few": few, "fresh": fresh}, MOST)
    few, fresh = data["few"], data["fresh"]
    alone = em.e_step(fresh, em.fit(few, 1).mixture)[1]

    @functools.cache
    def fitted(K, name, imagined):
        """The mixture, and its mean log-likelihood of both."""
        mixture = with_prior(few, K, imagined, shape_of(few, name))
        return mixture, em.e_step(few, mixture)[1], em.e_step(fresh, mixture)[1]

    fig, (plane, scores) = plotting.panels(2, width=9.4, height=4.1)
    scene.frame(plane, np.vstack([few, fresh[:300]]))
    plane.scatter(*fresh[:300].T, s=5, color="#D0D0D0", linewidths=0)
    scores.set(
        xscale="log",
        xlim=(0.009, 36),
        xlabel=say("imagined points a component"),
        ylabel=say("mean log-likelihood"),
    )
    scores.set_xticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
    scores.minorticks_off()
    here, new = scene.marked(
        [Text("the {n} points", n=len(few)), Text("{n} new points", n=len(fresh))], ["-", "--"]
    )
    single = scene.line("one Gaussian, new points", linestyle=":")
    scene.legend(scores, [here, new, single], loc="lower right")
    tried = {}
    controls = {
        "imagined": power("imagined", EXPONENTS[0], EXPONENTS[-1]),
        "K": slider("K", 4, 1, MOST, 1),
        "shape": buttons("their shape", [(say(name), name) for name in SHAPES], "6.5em"),
    }

    controls["imagined"].value = 10 ** EXPONENTS[0]

    def draw(imagined, K, shape, everything=False):
        mixture, on_few, on_fresh = fitted(K, shape, imagined)
        scene.samples(plane, few, em.e_step(few, mixture)[0], mixture)
        plane.set_title(
            say(
                "{components}, {imagined:.3g} imagined, {shape}",
                components=scene.components(K),
                imagined=imagined,
                shape=say(shape),
            )
        )
        known = tried.setdefault((K, shape), set())
        known.update(np.round(10**EXPONENTS, 12) if everything else [imagined])
        places = sorted(known)
        heights = np.array([fitted(K, shape, place)[1:] for place in places])
        for style, values, now in zip((here, new), heights.T, (on_few, on_fresh)):
            scores.plot(places, values, **{**style, "markersize": 3})
            scene.dot(scores, imagined, now, style["color"])
        scores.plot([0.009, 36], [alone, alone], **single)
        low = max(heights.min(), alone - 6)
        scores.set_ylim(low - 0.5, max(heights.max(), alone) + 0.5)
        scores.set_title(say("new points: {on_fresh:.2f}", on_fresh=on_fresh))
        narrow = np.sqrt(np.linalg.eigvalsh(mixture.covariances).min())
        return say(
            "{components}, {imagined:.3g} imagined points each, {shape}: the narrowest deviation is "
            "{narrow:.2f}; mean log-likelihood {on_few:.2f} on the {n}, {on_fresh:.2f} on new "
            "points, where one Gaussian without a prior has {alone:.2f}.",
            components=scene.components(K),
            imagined=imagined,
            shape=say(shape),
            narrow=narrow,
            on_few=on_few,
            n=len(few),
            on_fresh=on_fresh,
            alone=alone,
        )

    try_all = button("Try all", "from one end to the other", lambda: figure.redraw(everything=True))
    figure = Live(fig, draw, controls, [["imagined", "K"], ["shape", try_all]], [scores])
    return figure
