"""Notebook *e_step*, live: a point that asks who made it. May know em, plotting, shared files."""

import numpy as np
from scipy.special import softmax

from helpers import em, plotting
from helpers.interactive import scene
from helpers.interactive.controls import power, slider, step_for
from helpers.interactive.live import Live
from helpers.language import say
from helpers.validation import valid_mixture

__all__ = ["probe"]


def probe(X, mixture):
    """Walk a point through the plane: Bayes' terms, its responsibilities, and a temperature.

    Parameters
    ----------
    X : array-like of shape (n_samples, 2)
    mixture : em.Mixture

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        X that has not two features, a mixture that does not fit it.

    Notes
    -----
    At temperature T the responsibilities are proportional to (pi_k N(x | mu_k, Sigma_k)) ** (1 / T), as in
    Ueda & Nakano (1998), Deterministic annealing EM algorithm, Neural Networks 11(2), 271-282.
    """
    X = scene.in_plane(X)
    mixture = valid_mixture(mixture, X)
    K, log_densities = len(mixture.weights), em.log_joint(X, mixture)
    with np.errstate(divide="ignore"):
        log_weights = np.log(mixture.weights)

    fig, (plane, terms) = plotting.panels(2, width=9.4, height=4, width_ratios=[1.35, 1])
    scene.frame(plane, X)
    terms.set(xlim=(-0.6, K - 0.4), ylim=(0, 1.62), ylabel=say("responsibility"), xlabel=say("component"))
    terms.set_title(say("prior × density, then normalise"))
    terms.set_xticks(range(K))
    terms.set_yticks([0, 0.5, 1])
    step = step_for(X.std())
    controls = {
        "x": slider("x", X[:, 0].mean(), *plane.get_xlim(), step),
        "y": slider("y", X[:, 1].mean(), *plane.get_ylim(), step),
        "temperature": power("temperature", -2, 2),
    }

    def draw(x, y, temperature):
        soft = softmax(log_densities / temperature, axis=1)
        at_probe = em.log_joint([[x, y]], mixture)[0]
        responsibilities = softmax(at_probe / temperature)
        scene.samples(plane, X, soft, mixture)
        look = {"color": "white", "markeredgecolor": plotting.INK, "markersize": 18}
        plane.plot(x, y, "*", zorder=7, clip_on=False, **look)
        outlined = (soft.max(axis=1) < plotting.CERTAIN).sum()
        plane.set_title(
            say(
                "temperature {temperature:.3g}: {outlined} of {n} outlined",
                temperature=temperature,
                outlined=outlined,
                n=len(X),
            )
        )
        plotting.bars(terms, responsibilities, say("responsibility"))
        terms.set(ylim=(0, 1.62))
        for k, (weight, log_weight, product) in enumerate(zip(mixture.weights, log_weights, at_probe)):
            density = np.exp(product - log_weight) if weight else np.nan
            text = f"{weight:.2f}\n× {density:.2g}\n= {np.exp(product):.2g}"
            terms.text(k, 1.58, text, ha="center", va="top", linespacing=1.5)
        return say(
            "At ({x:z.2f}, {y:z.2f}) and temperature {temperature:.3g} the responsibilities are "
            "{numbers}; {outlined} of {n} samples are outlined.",
            x=x,
            y=y,
            temperature=temperature,
            numbers=scene.numbers(responsibilities, 3),
            outlined=outlined,
            n=len(X),
        )

    return Live(fig, draw, controls, [controls])
