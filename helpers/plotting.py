"""Every static figure of the course, in one visual language.

Component k has the same colour everywhere, and the same marker where labels are hard (after eight of each
they begin again). A sample's colour is the mixture of the components' colours by its responsibilities, and a
dark outline marks it where no component reaches 0.9: certainty is never shown by colour alone. Ellipses hold
a stated share of their component. A red cross is a centre.
"""

import base64
import html
import io

import matplotlib
import numpy as np
from matplotlib import patheffects
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from PIL import Image
from scipy.special import softmax
from scipy.stats import chi2

from helpers import em
from helpers.language import Text, refused, say
from helpers.validation import valid_mixture, valid_responsibilities, valid_samples

COLOURS = ["#0072B2", "#D17A00", "#00866B", "#9D3F91", "#595F65", "#7A4B00", "#0892BC", "#767300"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]
CENTRE = "#E3001B"
INK = "#222222"
CERTAIN = 0.9  # below this largest responsibility a sample wears an outline
COMPONENT, FEATURE_1, FEATURE_2 = Text("component"), Text("feature 1"), Text("feature 2")
LEVELS = (0.5, 0.95)  # the share of its component that an ellipse holds
DPI = 144  # of the picture; it is shown at two thirds of that, sharp on dense screens and projectors

matplotlib.rc("font", size=11)
matplotlib.rc("axes", titlesize=12)
matplotlib.rc("axes.spines", top=False, right=False)
matplotlib.rc("legend", framealpha=0.85, edgecolor="none", fontsize=10)


class Picture:
    """A finished figure: an ``<img>`` with alternative text and caption; a PNG where HTML is not shown."""

    def __init__(self, fig, sentence):
        drawn, small = io.BytesIO(), io.BytesIO()
        fig.savefig(drawn, dpi=DPI)
        palette = Image.open(drawn).convert("RGB").quantize(256, dither=Image.Dither.NONE)
        palette.save(small, format="png", optimize=True)
        self.png, self.sentence, self.width = small.getvalue(), sentence, fig.get_figwidth()

    def _repr_mimebundle_(self, **_):
        return bundle(self.png, self.sentence, self.width)


def bundle(png, sentence, width):
    """A picture as an output: HTML with alternative text and caption, and what is shown where that is not.

    Parameters
    ----------
    png : bytes
    sentence : str
    width : float
        On the page, in inches of 96 pixels.

    Returns
    -------
    dict of str to str
        By MIME type.
    """
    encoded, text = base64.b64encode(png).decode(), html.escape(sentence)
    return {
        "text/html": f'<figure style="margin: 0"><img alt="{text}" width="{round(96 * width)}" '
        f'src="data:image/png;base64,{encoded}"><figcaption><em>{text}</em></figcaption></figure>',
        "image/png": encoded,
        "text/plain": say("Figure: {sentence}", sentence=sentence),
    }


def show(fig, sentence):
    """Finish a figure: last expression of a cell.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    sentence : str
        What to see in the figure: its caption and its alternative text.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        An empty sentence.
    """
    if not sentence.strip():
        raise refused("sentence is empty: say what to see in the figure; it is the alternative text.")
    return Picture(fig, sentence)


def panels(ncols=1, nrows=1, width=None, height=4.2, **subplots):
    """A figure of one or more axes in the course's style.

    Parameters
    ----------
    ncols, nrows : int
    width, height : float
        Inches; by default as wide as the number of panels asks for.
    **subplots
        Passed on to ``Figure.subplots`` (``sharex``, ``width_ratios``...).

    Returns
    -------
    fig : matplotlib.figure.Figure
    axes : matplotlib.axes.Axes, or ndarray of them
    """
    width = width or {1: 6.4, 2: 9.6}.get(ncols, 11.5)
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, fig.subplots(nrows, ncols, **subplots)


def blend(responsibilities):
    """Mix the components' colours by the responsibilities.

    Parameters
    ----------
    responsibilities : array-like of shape (n_samples, n_components)

    Returns
    -------
    ndarray of shape (n_samples, 3)
        RGB between zero and one.
    """
    responsibilities = np.asarray(responsibilities, dtype=float)
    palette = np.array([to_rgb(colour(k)) for k in range(responsibilities.shape[-1])])
    return np.clip(responsibilities @ palette, 0, 1)


def colour(k):
    """Colour of component k, the same in every figure; component 8 has that of component 0 again."""
    return COLOURS[k % len(COLOURS)]


def points(ax, X, assignment=None, size=18, label=COMPONENT):
    """Samples in the plane: grey without names, coloured by labels, or mixed by responsibilities.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : array-like of shape (n_samples, 2)
    assignment : None, int array of shape (n_samples,), or array of shape (n_samples, n_components)
        Nothing, hard labels, or responsibilities.
    size : float
        Area of a marker in square points.
    label : str
        What a hard label is called in the legend, before its number.

    Raises
    ------
    ValueError
        X that has not two features, NaN or infinity, another number of assignments than of samples, labels
        that are not whole numbers from 0, responsibilities of which a row does not sum to one.
    """
    X = valid_samples(X)
    if X.shape[1] != 2:
        raise refused("points are drawn in the plane: X must have 2 features; got {d}.", d=X.shape[1])
    if assignment is None:
        ax.scatter(*X.T, s=size, color="#8A8A8A", linewidths=0)
        return
    assignment = np.asarray(assignment)
    if len(assignment) != len(X):
        raise refused("assignment has {rows} rows, X has {n} samples.", rows=len(assignment), n=len(X))
    if assignment.ndim == 1:
        if assignment.dtype.kind not in "iu" or assignment.min() < 0:
            raise refused("hard labels must be whole numbers from 0.")
        for k in np.unique(assignment):
            mine, style = X[assignment == k], {"color": colour(k), "marker": MARKERS[k % len(MARKERS)]}
            ax.scatter(*mine.T, s=size, linewidths=0, label=f"{say(label)} {k}", **style)
        return
    assignment = valid_responsibilities(assignment, X)
    doubtful = assignment.max(axis=1) < CERTAIN
    fill = blend(assignment)
    ax.scatter(*X[~doubtful].T, s=size, c=fill[~doubtful], linewidths=0)
    label = say("no component reaches {share}", share=CERTAIN) if doubtful.any() else None
    look = {"edgecolors": INK, "linewidths": 0.6, "label": label}
    ax.scatter(*X[doubtful].T, s=1.4 * size, c=fill[doubtful], **look)


def ellipses(ax, mixture, levels=LEVELS):
    """Level sets of every component that hold the stated shares of its probability.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    mixture : em.Mixture
        Two features.
    levels : sequence of float
        Shares between zero and one; the squared Mahalanobis radius is the chi-squared quantile with two
        degrees of freedom.

    Raises
    ------
    ValueError
        A mixture that has not two features, or is none; a level outside (0, 1).
    """
    mixture = valid_mixture(mixture)
    if mixture.means.shape[1] != 2:
        raise refused("ellipses need 2 features; the mixture has {d}.", d=mixture.means.shape[1])
    if not all(0 < level < 1 for level in levels):
        raise refused("levels are shares between 0 and 1; got {levels}.", levels=levels)
    for k, (mean, covariance) in enumerate(zip(mixture.means, mixture.covariances, strict=True)):
        variances, directions = np.linalg.eigh(covariance)
        angle = np.degrees(np.arctan2(*directions[::-1, 1]))
        for level in levels:
            height, width = 2 * np.sqrt(variances * chi2.ppf(level, df=2))
            ax.add_patch(Ellipse(mean, width, height, angle=angle, fill=False, color=colour(k), linewidth=2))
    ax.autoscale_view()
    shares = say(" and ").join(f"{100 * level:g}%" for level in levels)
    held = say("ellipses hold {shares}", shares=shares)
    ax.text(0.02, 0.02, held, transform=ax.transAxes, fontsize=9, zorder=0)


def centres(ax, means):
    """Centres as red crosses, outlined in white so that they stand out from any colour.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    means : array-like of shape (n_components, 2)
    """
    outline = [patheffects.withStroke(linewidth=5, foreground="white")]
    ax.plot(*np.transpose(means), "x", color=CENTRE, markersize=10, markeredgewidth=2.5, linestyle="none",
            path_effects=outline, label=say("centre"), zorder=5)  # fmt: skip


def curves(ax, grid, mixture):
    """Weighted densities of a mixture in one dimension, and their sum.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    grid : ndarray of shape (n_points,)
    mixture : em.Mixture
        One feature.
    """
    densities = np.exp(em.log_joint(grid[:, None], mixture))
    for k, density in enumerate(densities.T):
        ax.plot(grid, density, "--", color=colour(k), linewidth=2, label=say("component {k}, weighted", k=k))
    ax.plot(grid, densities.sum(axis=1), color=INK, linewidth=2, label=say("their sum"))


def bars(ax, values, name):
    """One bar a component, with its value written on it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    values : sequence of float of length n_components
    name : str
        What the values are: the axis' name.
    """
    components = range(len(values))
    drawn = ax.bar(components, values, color=[colour(k) for k in components])
    ax.bar_label(drawn, fmt="%.3f")
    ax.set_xticks(components)
    ax.set(xlabel=say("component"), ylabel=name, ylim=(0, 1.12 * max(values)))


def over_plane(ax, function, points=200):
    """Evaluate a function of samples on the plane that an axes shows.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With limits set.
    function : callable
        From samples of shape (n, 2) to values of shape (n,) or (n, c).
    points : int
        Along each side.

    Returns
    -------
    x, y : ndarray of shape (points,)
    values : ndarray of shape (points, points) or (points, points, c)
    """
    x, y = np.linspace(*ax.get_xlim(), points), np.linspace(*ax.get_ylim(), points)
    plane = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    values = np.asarray(function(plane))
    return x, y, values.reshape(points, points, *values.shape[1:])


def territory(ax, mixture, points=200):
    """Paint the plane by responsibilities, and draw the borders where the two largest are equal.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With limits set.
    mixture : em.Mixture
        Two features.
    points : int
        Along each side: how fine it is painted.
    """
    x, y, log_joint = over_plane(ax, lambda plane: em.log_joint(plane, mixture), points)
    colours = 1 - (1 - blend(softmax(log_joint, axis=-1))) * 0.35
    ax.imshow(colours, extent=[*x[[0, -1]], *y[[0, -1]]], origin="lower", aspect="auto", zorder=-1)
    for k in range(len(mixture.weights)) if len(mixture.weights) > 1 else ():
        lead = log_joint[..., k] - np.delete(log_joint, k, axis=-1).max(axis=-1)
        ax.contour(x, y, lead, levels=[0], colors=INK, linewidths=1)


def name_axes(ax, x=FEATURE_1, y=FEATURE_2, equal=True):
    """Name both axes; one unit has the same length on both where geometry matters."""
    ax.set(xlabel=say(x), ylabel=say(y))
    if equal:
        ax.set_aspect("equal", adjustable="box")
