"""What several figures draw and say. It knows plotting and validation."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from helpers import plotting
from helpers.language import refused, say
from helpers.validation import valid_mixture, valid_n_components, valid_samples


def in_plane(X):
    """Samples that a figure of the plane can show."""
    X = valid_samples(X)
    if X.shape[1] != 2:
        raise refused("the figure shows the plane: X must have 2 features; got {d}.", d=X.shape[1])
    if (X == X[0]).all():
        raise refused("X is the same sample over and over: there is nothing to see.")
    return X


def in_plane_for(X, n_components):
    """Samples in the plane, and how many components they shall have."""
    X = in_plane(X)
    return X, valid_n_components(n_components, X)


def on_line(figure, mixture, least=1):
    """A mixture of one feature and at least so many components, and its deviations."""
    mixture = valid_mixture(mixture)
    (K, d), variances = mixture.means.shape, mixture.covariances[:, 0, 0]
    if d != 1 or K < least:
        raise refused(
            "{figure} needs a mixture of 1 feature, {components} or more; got {d} and {K}.",
            figure=figure,
            components=components(least),
            d=d,
            K=K,
        )
    return mixture, np.sqrt(variances)


def all_in_plane(figure, data, least):
    """Data sets by name, each of at least so many samples in the plane."""
    data = {name: in_plane(X) for name, X in data.items()}
    if not data or min(map(len, data.values())) < least:
        raise refused(
            "{figure} needs at least one data set by name, each of at least {least} samples.",
            figure=figure,
            least=least,
        )
    return data


def mosaic(layout, height, **ratios):
    """A figure whose axes are laid out by name, and the axes in the order of their names."""
    fig, _ = plotting.panels(width=9.4, height=height)
    fig.clear()
    return fig, fig.subplot_mosaic(layout, **ratios).values()


def frame(ax, X):
    """Limits with some room around the samples, a unit as long on both axes."""
    low, high = X.min(axis=0), X.max(axis=0)
    room = 0.1 * (high - low).max() + 1e-9
    ax.set(xlim=(low[0] - room, high[0] + room), ylim=(low[1] - room, high[1] + room))
    plotting.name_axes(ax)


def samples(ax, X, responsibilities, mixture, aside=0):
    """Samples, ellipses, and the number of every component at its mean, or some points aside."""
    plotting.points(ax, X, responsibilities)
    plotting.ellipses(ax, mixture)
    number(ax, mixture.means, aside)


def number(ax, means, aside=0):
    """The number of every component at its mean, or some points aside."""
    outline = [withStroke(linewidth=3, foreground="white")]
    look = {"ha": "center", "va": "center", "fontsize": 13, "weight": "bold", "color": plotting.INK}
    for k, mean in enumerate(means):
        ax.annotate(
            str(k), mean, (aside, aside), textcoords="offset points", path_effects=outline, zorder=6, **look
        )


def trail(ax, path):
    """The way of every mean through some mixtures."""
    for way in np.swapaxes([mixture.means for mixture in path], 0, 1):
        ax.plot(*way.T, ".-", color=plotting.INK, linewidth=1, markersize=4, zorder=4)


def half_step(ax, X, path, soft, step):
    """Samples and ellipses after some half-steps E, M, E, M ...; the title says what the last one changed.

    ``path`` and ``soft`` are the mixtures and responsibilities of every iteration.
    """
    iteration = (step + 1) // 2
    samples(ax, X, soft[iteration - 1] if step else None, path[step // 2])
    if step == 0:
        ax.set_title(say("start: a guess, no colours yet"))
    elif step % 2:
        ax.set_title(say("E-step {iteration}: colours change, ellipses rest", iteration=iteration))
    else:
        ax.set_title(say("M-step {iteration}: ellipses move, colours rest", iteration=iteration))


def roof(peak):
    """A limit for an axis that holds the peak and changes seldom."""
    return 2 ** (np.ceil(2 * np.log2(1.1 * peak)) / 2)


def dot(ax, x, y, color):
    """Where a curve is now."""
    ax.plot(x, y, "o", color=color, markersize=9)


def ring(ax, x, y, size):
    """Which of several marks is the one of now."""
    ax.plot(x, y, "o", color=plotting.INK, markersize=size, fillstyle="none")


def ends(ax, found, now):
    """The log-likelihood at which every start tried has ended, with a ring around that of now."""
    heights = list(found.values())
    ax.plot(list(found), heights, "D", color=plotting.colour(5), markersize=6)
    ring(ax, now, found[now], 14)
    ax.set_ylim(min(heights) - 0.15, max(heights) + 0.15)


def line(name, k=None, **more):
    """The style of a curve: its name, and a component's colour or none."""
    return {"color": plotting.INK if k is None else plotting.colour(k), "label": name, **more}


def marked(names, dashes):
    """The style of a curve for each name: told apart by colour, marker and dashes."""
    return [
        line(name, k + 3, marker=plotting.MARKERS[k], linestyle=dash)
        for k, (name, dash) in enumerate(zip(names, dashes))
    ]


def legend(ax, styles, **where):
    """A legend that stays: it need not be drawn again with every move."""
    ax.legend(handles=[Line2D([], [], **style | {"label": say(style["label"])}) for style in styles], **where)


def plural(number, one, more):
    """One of two templates, for one thing or for several, with {n} for their number."""
    return say(one if number == 1 else more, n=number)


def components(number):
    return plural(number, "{n} component", "{n} components")


def numbers(values, digits=2):
    return ", ".join(f"{value:z.{digits}f}" for value in values)
