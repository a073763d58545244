"""Notebook *your_own_estimator*, live: where EM starts. May know estimator, em, plotting, shared files."""

import collections
import functools

from sklearn.mixture import GaussianMixture

from helpers import em, plotting
from helpers.estimator import expanded
from helpers.interactive import scene
from helpers.interactive.controls import button, buttons, choice, slider, switch
from helpers.interactive.live import Live
from helpers.language import Text, refused, say
from helpers.validation import COVARIANCE_TYPES

__all__ = ["starts"]

INITS = ["random_from_data", "k-means++", "kmeans", "random"]
NEEDLES = ("random_from_data", "k-means++")
SEEDS = 20


def starts(estimator, **data):
    """Three components from a choice of `init_params` and `random_state`: the start, and where it ends.

    Parameters
    ----------
    estimator : class
        With the parameters and attributes of scikit-learn's ``GaussianMixture``, such as
        ``GaussianMixtureEM``. With ``max_iter=0`` its fitted mixture must be the start.
    **data : array-like of shape (n_samples, 2)
        Data sets by name.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        No class, no data, X that has not two features, NaN or infinity, fewer than 3 samples.
    """
    if not (isinstance(estimator, type) and hasattr(estimator, "fit")):
        raise refused("estimator must be a class with a method fit; got {estimator!r}.", estimator=estimator)
    data = scene.all_in_plane("starts", data, 3)

    @functools.cache
    def run(theirs, name, init, kind, seed, max_iter=300):
        """The mixture, its log-likelihood, and the number of iterations."""
        make = GaussianMixture if theirs else estimator
        options = {"covariance_type": kind, "init_params": init, "random_state": seed, "max_iter": max_iter}
        model = make(3, **options).fit(data[name])
        mixture = em.Mixture(model.weights_, model.means_, expanded(model.covariances_, 3, 2, kind))
        return mixture, em.e_step(data[name], mixture)[1], model.n_iter_

    layout = [["start", "end"], ["ends", "ends"]]
    fig, (before, after, ends) = scene.mosaic(layout, height=5, height_ratios=[3.6, 1])
    fig.get_layout_engine().set(wspace=0.12)
    for ax in (before, after):
        plotting.name_axes(ax)
    ends.set(xlim=(-0.7, SEEDS - 0.3), xlabel=say("random_state"), ylabel=say("its end"))
    ends.set_xticks(range(SEEDS))
    controls = {
        "name": choice("data", list(data)),
        "seed": slider("seed", 0, 0, SEEDS - 1, 1),
        "init": buttons("init_params", INITS, "11.5em"),
        "kind": buttons("type", COVARIANCE_TYPES, "6.5em"),
        "theirs": switch("scikit-learn's end", tooltip="again: back to yours"),
    }
    tried = collections.defaultdict(set)

    def draw(name, seed, init, kind, theirs, everything=False):
        X, which = data[name], (theirs, name, init, kind)
        tried[which].update(range(SEEDS) if everything else [seed])
        first, low, _ = run(False, name, init, kind, seed, 0)
        last, high, iterations = run(*which, seed)
        for ax, mixture, aside in [(before, first, 11), (after, last, 0)]:
            scene.frame(ax, X)
            scene.samples(ax, X, em.e_step(X, mixture)[0], mixture, aside)
        plotting.centres(before, first.means)
        whose = "scikit-learn" if theirs else say("your EM")
        before.set_title(say("start: {init}, {seed}", init=init, seed=seed))
        after.set_title(say("{whose} ends at {high:.3f}", whose=whose, high=high))
        found = {s: run(*which, s)[1] for s in sorted(tried[which])}
        scene.ends(ends, found, seed)
        needles = init in NEEDLES
        more = say(" Each start is a needle of width 0.001, a dot under its cross.") if needles else ""
        return say(
            "{name} data, {init}, {kind}, random_state {seed}: log-likelihood {low:{form}} at the "
            "start; {high:.3f} at {whose}'s end, after {iterations}; best of {seeds} tried: "
            "{best:.3f}.{more}",
            name=name,
            init=init,
            kind=kind,
            seed=seed,
            low=low,
            form=",.0f" if needles else ".3f",
            high=high,
            whose=whose,
            iterations=scene.plural(iterations, "{n} iteration", "{n} iterations"),
            seeds=scene.plural(len(found), "{n} seed", "{n} seeds"),
            best=max(found.values()),
            more=more,
        )

    what = Text("run EM from random_state 0 to {last}", last=SEEDS - 1)
    try_all = button("Try all seeds", what, lambda: figure.redraw(everything=True))
    rows = [["name", "seed", try_all], ["init"], ["kind", "theirs"]]
    figure = Live(fig, draw, controls, rows, [ends])
    return figure
