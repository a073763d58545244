"""Figures that move: controls above a picture that follows them at once.

Everything is drawn by `plotting`, and every number comes from `em`. A figure is one :class:`Live`: it keeps
what does not change as pixels, draws what moves on top, and says in its alternative text what it shows now.
"""

import base64
import contextlib
import functools
import html
import itertools
import re
import struct
import threading
import zlib

import ipywidgets as widgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from scipy.special import entr, logsumexp, softmax
from sklearn.mixture import GaussianMixture
from traitlets import link

from helpers import em, plotting
from helpers.estimator import expanded
from helpers.validation import COVARIANCE_TYPES, trusted, valid_mixture, valid_n_components, valid_samples

DPI = 120  # of the moving picture: sharp on a projector, and a third fewer pixels to pack than plotting's
DRAWING = threading.RLock()  # JupyterLab lets the messages of several controls run in several threads
MINUS = re.compile(r"(?<!\w)-(?=\d|inf)")
WIDTH = "17.5em"  # of a control: three stand side by side in a notebook on a laptop


class Live(widgets.VBox):
    """Controls above a picture that is drawn anew when one of them changes.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Holds whatever never moves; the limits of its axes are set.
    draw : callable
        Called with the value of every control, by name. It draws what moves, and returns one sentence:
        what to see now, the caption and alternative text.
    controls : dict of str to ipywidgets.Widget
        Each with a ``value``.
    rows : sequence of sequences of ipywidgets.Widget
        How controls and buttons are laid out.
    elastic : sequence of matplotlib.axes.Axes
        Whose vertical limits ``draw`` may change: their vertical axis moves as well.

    Attributes
    ----------
    sentence : str
    png : bytes
        The picture as it is shown now.
    error : Exception or None
        What the last call of ``draw`` raised; it is also shown under the picture.
    """

    def __init__(self, fig, draw, controls, rows, elastic=()):
        self.fig, self._draw, self.controls = fig, draw, controls
        self.sentence, self.png, self.error = "", b"", None
        self._elastic = {ax.yaxis for ax in elastic}
        self._afresh = self._elastic | {ax.title for ax in fig.axes if not ax.get_title()}
        self._afresh |= {spine for ax in fig.axes if ax.axison for spine in ax.spines.values()}
        self._still = {ax: set(ax.get_children()) - self._afresh for ax in fig.axes}
        self._moving, self._values, self._frame, self.held = [], None, None, False
        self._canvas = FigureCanvasAgg(fig)
        fig.set_dpi(DPI)
        for ax in fig.axes:
            ax.autoscale(False)
        self._picture, self._fault = widgets.HTML(), widgets.HTML()
        wrap = widgets.Layout(flex_flow="row wrap", align_items="center")
        super().__init__([*(widgets.HBox(row, layout=wrap) for row in rows), self._picture, self._fault])
        for control in controls.values():
            control.observe(self._follow, "value")
        self.redraw()

    @contextlib.contextmanager
    def together(self):
        """Change several controls, and draw once."""
        with DRAWING:
            self.held = True
            try:
                yield
            finally:
                self.held = False
            self.redraw()

    def _follow(self, _):
        with DRAWING:
            if not self.held and self._values != self._now():
                self.redraw()

    def _now(self):
        return {name: control.value for name, control in self.controls.items()}

    def redraw(self, **more):
        """Draw what moves from the controls' values; show what goes wrong, and raise it."""
        with DRAWING:
            values, self._values = self._now(), None
            try:
                self._erase()
                self.sentence = MINUS.sub("−", self._draw(**values, **more))
                self._paint()
            except Exception as error:
                self.error = error
                text = html.escape(f"{type(error).__name__}: {error}")
                self._fault.value = f'<pre role="alert" style="white-space: pre-wrap">{text}</pre>'
                raise
            self._values, self.error, self._fault.value = values, None, ""

    def _erase(self):
        for ax in self.fig.axes:
            for artist in ax.get_children():
                if artist not in self._still[ax] | self._afresh:
                    artist.remove()
            ax.containers.clear()

    def _paint(self):
        self._moving = []
        for ax in self.fig.axes:
            for text in (*ax.texts, ax.title):
                text.set_text(MINUS.sub("−", text.get_text()))
            new = [artist for artist in ax.get_children() if artist not in self._still[ax]]
            self._moving += sorted(new, key=lambda artist: artist.zorder)
        for artist in self._moving:
            artist.set_animated(True)  # left out of what stays
        fixed = [ax for ax in self.fig.axes if ax.yaxis not in self._elastic]
        frame = [ax.get_xlim() for ax in self.fig.axes] + [ax.get_ylim() for ax in fixed]
        if frame != self._frame:
            self._canvas.draw()
            self.fig.set_layout_engine("none")  # axes stay where they are now
            self._frame, self._background = frame, self._canvas.copy_from_bbox(self.fig.bbox)
        self._canvas.restore_region(self._background)
        for artist in self._moving:
            artist.axes.draw_artist(artist)
        self.png = _png(np.asarray(self._canvas.buffer_rgba())[..., :3])
        encoded, text = base64.b64encode(self.png).decode(), html.escape(self.sentence)
        self._picture.value = (
            f'<figure style="margin: 0"><img alt="{text}" width="{round(96 * self.fig.get_figwidth())}" '
            f'style="max-width: 100%; height: auto" src="data:image/png;base64,{encoded}">'
            f'<figcaption style="line-height: 1.4"><em>{text}</em></figcaption></figure>'
        )

    def _repr_mimebundle_(self, **options):
        with DRAWING:
            still = plotting.show(self.fig, self.sentence)._repr_mimebundle_()
        return super()._repr_mimebundle_(**options) | still


def _png(pixels):
    """PNG of an array (height, width, 3) of bytes, its lines unfiltered: half as long as Pillow takes."""
    height, width, _ = pixels.shape
    lines = np.zeros((height, 1 + 3 * width), np.uint8)  # every line begins with its filter: 0, none
    lines[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)  # eight bits for each of three colours
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


# Controls


def _slider(name, value, low, high, step):
    """All on the grid of the steps: a browser moves to it what is not, and that would be a change."""
    kind = widgets.IntSlider if isinstance(step, int) else widgets.FloatSlider
    low, value, high = (
        type(step)(round(step * to(x / step), 10) + 0)
        for to, x in zip((np.floor, np.round, np.ceil), (low, value, high))
    )
    style, layout = {"description_width": "5.5em"}, {"width": WIDTH}
    return kind(value, min=low, max=high, step=step, description=name, style=style, layout=layout)


def _step(unit):
    """A slider's step for lengths of about this size: one or half of a power of ten."""
    return float(10 ** np.floor(np.log10(unit / 4)) / 2)


def _buttons(name, options, width="auto"):
    """One of a few options, all in sight."""
    style = {"description_width": "7em", "button_width": width}
    layout = {"width": "max-content", "display": "flex", "align_items": "baseline"}
    return widgets.ToggleButtons(options=options, description=name, style=style, layout=layout)


def _choice(name, options):
    """One of a few options, folded away."""
    style = {"description_width": "5.5em"}
    return widgets.Dropdown(options=options, description=name, style=style, layout={"width": WIDTH})


def _button(name, tooltip, action):
    button = widgets.Button(description=name, tooltip=tooltip, layout={"width": "auto"})
    button.on_click(lambda _: action())
    return button


# What the figures share


def _plane(X):
    X = valid_samples(X)
    if X.shape[1] != 2:
        raise ValueError(f"the figure shows the plane: X must have 2 features; got {X.shape[1]}.")
    if (X == X[0]).all():
        raise ValueError("X is the same sample over and over: there is nothing to see.")
    return X


def _planes(figure, data, least):
    """Data sets by name, each of at least so many samples in the plane."""
    data = {name: _plane(X) for name, X in data.items()}
    if not data or min(map(len, data.values())) < least:
        raise ValueError(f"{figure} needs at least one data set by name, each of at least {least} samples.")
    return data


def _line(mixture):
    mixture = valid_mixture(mixture)
    if mixture.means.shape[1] != 1:
        raise ValueError(f"the figure needs 1 feature; the mixture has {mixture.means.shape[1]}.")
    return mixture


def _frame(ax, X):
    """Limits with some room around the samples, a unit as long on both axes."""
    low, high = X.min(axis=0), X.max(axis=0)
    room = 0.1 * (high - low).max() + 1e-9
    ax.set(xlim=(low[0] - room, high[0] + room), ylim=(low[1] - room, high[1] + room))
    plotting.name_axes(ax)


def _scene(ax, X, responsibilities, mixture, levels=plotting.LEVELS):
    """Samples, ellipses, and the number of every component at its mean."""
    plotting.points(ax, X, responsibilities)
    plotting.ellipses(ax, mixture, levels)
    _number(ax, mixture.means)


def _number(ax, means, aside=0):
    """The number of every component at its mean, or some points aside."""
    outline = [withStroke(linewidth=3, foreground="white")]
    for k, mean in enumerate(means):
        ax.annotate(str(k), mean, (aside, aside), textcoords="offset points", color=plotting.INK, ha="center",
                    va="center", fontsize=13, weight="bold", path_effects=outline, zorder=6)  # fmt: skip


def _share(weights, k, weight):
    """Give component k its weight; the others share the rest in their old proportions, in hundredths."""
    others = np.delete(weights, k)
    if not len(others):
        return np.ones(1)
    others = np.ones_like(others) if others.sum() == 0 else others
    parts = np.diff(np.round(100 * (1 - weight) * np.cumsum([0, *others]) / others.sum())) / 100
    return np.insert(parts, k, weight)


def _roof(peak):
    """A limit for an axis that holds the peak and changes seldom."""
    return 2 ** (np.ceil(2 * np.log2(1.1 * peak)) / 2)


def _plural(number, thing):
    return f"{number} {thing}{'s' * (number != 1)}"


def _numbers(values, digits=2):
    return ", ".join(f"{value:.{digits}f}" for value in values)


def _random_start(X, n_components, seed):
    """A poor guess: means on random samples, equal weights, round and equal covariances."""
    rng = np.random.default_rng(seed)
    means = X[rng.choice(len(X), n_components, replace=False)]
    covariances = np.tile(X.var(axis=0).mean() / n_components * np.eye(X.shape[1]), (n_components, 1, 1))
    return em.Mixture(np.full(n_components, 1 / n_components), means, covariances)


@trusted()
def _cycles(X, mixture, max_iter):
    """EM from a mixture: mixtures, their responsibilities and mean log-likelihoods before each M-step."""
    path, soft, climb = [mixture], [], []
    for _ in range(max_iter):
        responsibilities, log_likelihood = em.e_step(X, path[-1])
        soft.append(responsibilities)
        climb.append(log_likelihood)
        path.append(em.m_step(X, responsibilities))
    return tuple(path[:-1]), tuple(soft), np.array(climb)


def _legend(ax, styles, **where):
    """A legend that stays: it need not be drawn again with every move."""
    ax.legend(handles=[Line2D([], [], **style) for style in styles], **where)


def _trail(ax, means):
    """The way of every mean up to now, (n_steps, n_components, 2)."""
    for way in np.swapaxes(means, 0, 1):
        ax.plot(*way.T, ".-", color=plotting.INK, linewidth=1, markersize=4, zorder=4)


def _ends(ax, found, now):
    """The log-likelihood at which every start tried has ended, with a ring around that of now."""
    heights = list(found.values())
    ax.plot(list(found), heights, "D", color=plotting.colour(5), markersize=6)
    ax.plot(now, found[now], "o", color=plotting.INK, markersize=14, fillstyle="none")
    ax.set_ylim(min(heights) - 0.15, max(heights) + 0.15)


def _spread(length, width, angle):
    """Covariance of a Gaussian by its deviations along and across an axis, turned by an angle in degrees."""
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turned = np.array([[c, -s], [s, c]]) * [length, width]
    return turned @ turned.T


@trusted()
def _bounds(X, responsibilities, mixtures):
    """ELBO per sample of every mixture, for one set of responsibilities: it is below its log-likelihood."""
    energies = [(responsibilities * em.log_joint(X, mixture)).sum() for mixture in mixtures]
    return (np.array(energies) + entr(responsibilities).sum()) / len(X)


# 01


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
    X = _plane(X)
    K = valid_n_components(n_components, X)
    answer = em.fit(X, K, n_init=5, tol=1e-6, max_iter=500, random_state=0).mixture
    top = em.e_step(X, answer)[1]
    floor = top - 2.4
    low, high, spread = X.min(axis=0), X.max(axis=0), X.std(axis=0).max()
    step = _step(spread)
    places = X.mean(axis=0) + np.outer(np.linspace(-1, 1, K) if K > 1 else [0], [spread, 0])
    shapes = np.column_stack([places, np.tile([spread / 2, spread / 2, 0], (K, 1))])
    shapes = step * np.round(shapes / step)
    weights, chosen, tries = _share(np.ones(K), 0, round(1 / K, 2)), 0, []

    fig, (plane, score) = plotting.panels(2, width=9.2, height=4, width_ratios=[1.5, 1])
    _frame(plane, X)
    score.set(xlim=(-40, 1.5), ylim=(floor - 0.1, top + 0.35))
    score.set(xlabel="moves, the last at 0", ylabel="mean log-likelihood")
    score.axhline(top, color=plotting.INK, linewidth=2, linestyle="--")
    score.text(-39, top + 0.05, f"EM {top:.3f}")

    which = _buttons("component", range(K), "3.5em")
    names = ("x", "y", "length", "width", "angle")
    controls = {
        "x": _slider("x", shapes[0, 0], low[0], high[0], step),
        "length": _slider("length", shapes[0, 2], step, 2 * spread, step),
        "angle": _slider("angle (°)", 0, -90, 90, 1),
        "y": _slider("y", shapes[0, 1], low[1], high[1], step),
        "width": _slider("width", shapes[0, 2], step, 2 * spread, step),
        "weight": _slider("weight", weights[0], 0.0, 1.0, 0.01),
    }
    sliders = list(controls.values())
    controls["show"] = widgets.ToggleButton(description="Show EM's answer", tooltip="again: back to yours")

    def choose(change):
        nonlocal chosen
        with figure.together():
            weights[:] = _share(weights, chosen, controls["weight"].value)
            chosen = change.new
            for name, value in zip((*names, "weight"), (*shapes[chosen], weights[chosen])):
                controls[name].value = value

    def draw(weight, show, **shape):
        shapes[chosen] = [shape[name] for name in names]
        covariances = np.array([_spread(*row[2:]) for row in shapes])
        mine = em.Mixture(_share(weights, chosen, weight), shapes[:, :2], covariances)
        responsibilities, now = em.e_step(X, answer if show else mine)
        if not show:
            tries.append(now)
        best = max(tries)
        _scene(plane, X, responsibilities, answer if show else mine)
        plane.set_title("EM's mixture" if show else f"your mixture, component {chosen} in your hand")
        recent, line = np.maximum(tries[-40:], floor), max(best, floor)
        score.plot(np.arange(1 - len(recent), 1), recent, ".-", color=plotting.colour(0), linewidth=2)
        score.plot(0, recent[-1], "o", color=plotting.colour(0), markersize=9)
        score.axhline(line, color=plotting.colour(0), linestyle=":")
        score.text(-39, line - 0.05, f"your best {best:.3f}", va="top")
        score.set_title("EM's answer" if show else f"you now: {now:.3f}")
        for control in (which, *sliders):
            control.disabled = show or (K == 1 and control is controls["weight"])
        if show:
            return f"EM's mixture has mean log-likelihood {top:.3f}; your best so far is {best:.3f}."
        return (
            f"Your mixture, weights {_numbers(mine.weights)}, has mean log-likelihood {now:.3f}; "
            f"your best so far is {best:.3f}, and EM's answer {top:.3f}."
        )

    which.observe(choose, "value")
    figure = Live(fig, draw, controls, [[which, controls["show"]], sliders[:3], sliders[3:]])
    return figure


# 02


def build_mixture(mixture, x="feature 1"):
    """Weights, means and widths of a mixture on a line: its bells, their sum, its hilltops.

    Parameters
    ----------
    mixture : em.Mixture
        One feature: where the controls start.
    x : str
        Name of the axis.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        A mixture that has not one feature, or is none.
    """
    mixture = _line(mixture)
    K, deviations = len(mixture.weights), np.sqrt(mixture.covariances[:, 0, 0])
    unit = deviations.mean()
    step = _step(unit)
    low, high = mixture.means.min() - 4 * unit, mixture.means.max() + 4 * unit
    grid = np.linspace(low, high, 1001)

    fig, ax = plotting.panels(width=8.4, height=3.7)
    ax.set(xlim=(low, high), xlabel=x, ylabel="density")
    controls = {}
    for k in range(K):
        controls[f"weight{k}"] = _slider(f"weight {k}", mixture.weights[k], 0.0, 1.0, 0.01)
        controls[f"mean{k}"] = _slider(f"mean {k}", mixture.means[k, 0], low, high, step)
        controls[f"width{k}"] = _slider(f"width {k}", deviations[k], 2 * step, 3 * unit, step)
        controls[f"weight{k}"].disabled = K == 1
    sliders = list(controls.values())

    def share(k, change):
        with DRAWING:
            if figure.held:  # it is only making room for another
                return
            with figure.together():
                shared = _share([slider.value for slider in sliders[::3]], k, change.new)
                for slider, weight in zip(sliders[::3], shared):
                    slider.value = weight

    def draw(**values):
        weights, means, widths = np.reshape(list(values.values()), (K, 3)).T
        plotting.curves(ax, grid, em.Mixture(weights, means[:, None], widths[:, None, None] ** 2))
        total = ax.lines[-1].get_ydata()
        tops = 1 + np.flatnonzero((total[1:-1] > total[:-2]) & (total[1:-1] >= total[2:]))
        ax.plot(grid[tops], total[tops], "^", color=plotting.INK, markersize=10, label="hilltop")
        ax.set_ylim(0, _roof(total.max()))
        ax.legend(loc="upper right")
        ax.set_title(f"{_plural(K, 'component')}, {_plural(len(tops), 'hilltop')}")
        return (
            f"Weights {_numbers(weights)}, means {_numbers(means, 1)}, widths {_numbers(widths)}: the sum "
            f"has {_plural(len(tops), 'hilltop')}, at {_numbers(grid[tops], 1) or 'the edge'}."
        )

    for k in range(K):
        controls[f"weight{k}"].observe(functools.partial(share, k), "value")
    figure = Live(fig, draw, controls, [sliders[3 * k : 3 * k + 3] for k in range(K)])
    return figure


UNDERFLOW = ["component", "log-densities", "", "exp of them", "ln of their sum", "shares", ""]
UNDERFLOW += ["minus the largest", "exp of that", "log-sum-exp", "shares"]


def _row(number):
    return 0.95 - number / 11.5


def underflow(mixture, x="feature 1"):
    """Push a sample away from a mixture on a line until the naive formula has nothing left.

    Parameters
    ----------
    mixture : em.Mixture
        One feature.
    x : str
        Name of the axis.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        A mixture that has not one feature, or is none.
    """
    mixture = _line(mixture)
    K, deviation = len(mixture.weights), np.sqrt(mixture.covariances.max())
    near, far = np.floor(mixture.means.min()), np.ceil(mixture.means.max() + 65 * deviation)
    grid = np.linspace(near, far, 400)
    log_densities = em.log_joint(grid[:, None], mixture)
    right = logsumexp(log_densities, axis=1)

    fig, (ax, table) = plotting.panels(2, width=9.4, height=3.9, width_ratios=[1, 1.15])
    ax.set(xlim=(near, far), ylim=(1.08 * right.min(), 50), xlabel=x, ylabel="ln p(x)")
    ours = {"color": plotting.INK, "linewidth": 2, "label": "log-sum-exp"}
    naive_line = {
        "color": plotting.colour(1),
        "linewidth": 4,
        "linestyle": "--",
        "label": "ln of the sum, naive",
    }
    ax.plot(grid, right, **ours)
    _legend(ax, [ours, naive_line], loc="lower left")
    table.set_axis_off()
    table.set_title("naive above, log-sum-exp below")
    for row, name in enumerate(UNDERFLOW):
        table.text(0, _row(row), name, va="center")
    controls = {
        "x": _slider("sample", near, near, far, 1.0),
        "precision": _buttons("numbers", ["float64", "float32"], "6em"),
    }

    def draw(x, precision):
        a = em.log_joint([[x]], mixture)[0].astype(precision)
        with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
            naive = np.log(np.exp(a).sum())
            naive_shares = np.exp(a) / np.exp(a).sum()
            curve = np.log(np.exp(log_densities.astype(precision)).sum(axis=1))
            shifted = np.exp(a - a.max())
        exact = logsumexp(a)
        ax.plot(grid, curve, **naive_line)
        ax.axvline(x, ymin=0.22, color=plotting.INK, linestyle=":")
        ax.plot(x, exact, "o", color=plotting.INK, markersize=9)
        ax.set_title(f"sample at {x:g}, {precision}")
        rows = [np.arange(K), a, [], np.exp(a), [naive], naive_shares, []]
        rows += [a - a.max(), shifted, [exact], shifted / shifted.sum()]
        for row, values in enumerate(rows):
            broken = not np.isfinite(values).all()
            text = "".join(f"{value:>11.4g}" for value in values) + "  ✗" * broken
            table.text(0.4, _row(row), text, family="monospace", fontsize=10.5, va="center",
                       color=plotting.CENTRE if broken else plotting.INK)  # fmt: skip
        return (
            f"At {x:g}, in {precision}, the naive formula gives ln p(x) = {naive:.2f} and shares "
            f"{_numbers(naive_shares)}; log-sum-exp gives {exact:.2f} and "
            f"{_numbers(shifted / shifted.sum())}."
        )

    return Live(fig, draw, controls, [list(controls.values())])


# 03


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
    X = _plane(X)
    mixture = valid_mixture(mixture, X)
    K, log_densities = len(mixture.weights), em.log_joint(X, mixture)

    fig, (plane, terms) = plotting.panels(2, width=9.4, height=4, width_ratios=[1.35, 1])
    _frame(plane, X)
    terms.set(xlim=(-0.6, K - 0.4), ylim=(0, 1.62), ylabel="responsibility", xlabel="component")
    terms.set_title("prior × density, then normalise")
    terms.set_xticks(range(K))
    terms.set_yticks([0, 0.5, 1])
    (left, right), (bottom, top), step = plane.get_xlim(), plane.get_ylim(), _step(X.std())
    controls = {
        "x": _slider("x", X[:, 0].mean(), left, right, step),
        "y": _slider("y", X[:, 1].mean(), bottom, top, step),
        "temperature": widgets.FloatLogSlider(
            value=1, min=-2, max=2, step=0.1, description="temperature", readout_format=".3g",
            style={"description_width": "6.5em"}, layout={"width": WIDTH},
        ),
    }  # fmt: skip

    def draw(x, y, temperature):
        soft = softmax(log_densities / temperature, axis=1)
        at_probe = em.log_joint([[x, y]], mixture)[0]
        responsibilities = softmax(at_probe / temperature)
        _scene(plane, X, soft, mixture)
        plane.plot(
            x, y, "*", color="white", markeredgecolor=plotting.INK, markersize=18, zorder=7, clip_on=False
        )
        outlined = (soft.max(axis=1) < plotting.CERTAIN).sum()
        plane.set_title(f"temperature {temperature:.3g}: {outlined} of {len(X)} outlined")
        plotting.bars(terms, responsibilities, "responsibility")
        terms.set(ylim=(0, 1.62))
        with np.errstate(divide="ignore"):
            priors = np.log(mixture.weights)
        for k, (weight, prior, product) in enumerate(zip(mixture.weights, priors, at_probe)):
            density = np.exp(product - prior) if weight else np.nan
            text = f"{weight:.2f}\n× {density:.2g}\n= {np.exp(product):.2g}"
            terms.text(k, 1.58, text, ha="center", va="top", linespacing=1.5)
        return (
            f"At ({x:.2f}, {y:.2f}) and temperature {temperature:.3g} the responsibilities are "
            f"{_numbers(responsibilities, 3)}; {outlined} of {len(X)} samples are outlined."
        )

    return Live(fig, draw, controls, [list(controls.values())])


# 04


def half_steps(X, n_components=3):
    """E, M, E, M: what each half-step changes, and the bound that each of them raises.

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
    X = _plane(X)
    K, cycles = valid_n_components(n_components, X), 20

    @functools.lru_cache(4)
    def run(seed):
        """Mixtures, responsibilities, log-likelihoods, and the bound after every half-step."""
        path, soft, climb = _cycles(X, _random_start(X, K, seed), cycles + 1)
        after_m = [_bounds(X, r, [mixture])[0] for r, mixture in zip(soft, path[1:])]
        return path, soft, climb, np.column_stack([climb[:-1], after_m]).ravel()

    fig, (plane, score) = plotting.panels(2, width=9.4, height=4, width_ratios=[1.35, 1])
    _frame(plane, X)
    score.set(xlim=(0, 2 * cycles + 1), xlabel="half-steps", ylabel="mean per sample")
    real = {"color": plotting.INK, "marker": "s", "markersize": 5, "label": "log-likelihood"}
    below = {"color": plotting.colour(3), "marker": "o", "linestyle": "--", "label": "bound (ELBO)"}
    _legend(score, [real, below], loc="lower right")
    step = _slider("half-step", 0, 0, 2 * cycles, 1)
    seed = _slider("start", 2, 1, 20, 1)
    play = widgets.Play(min=0, max=2 * cycles, interval=700, description="Play")
    link((play, "value"), (step, "value"))

    def press(half):
        """A half-step where it is due; otherwise the figure says why nothing changes."""
        if step.value % 2 == half and step.value < step.max:
            step.value += 1
        else:
            done = (
                "M needs responsibilities, so E comes first. "
                if step.value == 0
                else "Again: nothing changes. "
            )
            figure.redraw(note=done)

    def draw(step, seed, note=""):
        path, soft, climb, bound = run(seed)
        cycle, moved = (step + 1) // 2, step // 2
        _scene(plane, X, soft[cycle - 1] if step else None, path[moved])
        _trail(plane, [mixture.means for mixture in path[: moved + 1]])
        score.set_ylim(bound[0] - 0.1, climb[-1] + 0.1)
        height = np.repeat(climb, 2)[: step + 1]
        score.plot(height, drawstyle="steps-post", **real)
        score.plot(np.arange(1, step + 1), bound[:step], **below)
        if step == 0:
            plane.set_title("start: a guess, no colours yet")
            score.set_title("press E")
            return f"{note}Start {seed}: a guess, log-likelihood {climb[0]:.3f}, no responsibilities yet."
        if step % 2:
            plane.set_title(f"E-step {cycle}: colours change, ellipses rest")
            score.set_title("log-densities → normalise")
        else:
            plane.set_title(f"M-step {cycle}: ellipses move, colours rest")
            score.set_title("soft counts → re-estimate")
        counts = _numbers(soft[cycle - 1].sum(axis=0), 1)
        return (
            f"{note}{'E' if step % 2 else 'M'}-step {cycle}: soft counts {counts}, "
            f"log-likelihood {climb[moved]:.3f}, bound {bound[step - 1]:.3f}."
        )

    buttons = [
        _button("E-step", "log-densities → normalise", lambda: press(0)),
        _button("M-step", "soft counts → re-estimate", lambda: press(1)),
        _button("Back to the start", "half-step 0", lambda: setattr(step, "value", 0)),
        play,
    ]
    figure = Live(fig, draw, {"step": step, "seed": seed}, [buttons, [step, seed]], [score])
    return figure


# 05


def climb(X, n_components=3):
    """EM from a choice of starts: the way of the means, the climb under its bounds, and where each ends.

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
    X = _plane(X)
    K, last, names = valid_n_components(n_components, X), 80, ["k-means", *map(str, range(1, 12))]

    @functools.lru_cache(len(names))
    def run(start):
        first = _random_start(X, K, 9 + start) if start else em.m_step(X, em.initialise(X, K, 0))
        path, _, heights = _cycles(X, first, last + 1)
        return path, heights

    fig = plotting.panels(width=9.4, height=4.6)[0]
    fig.clear()
    axes = fig.subplot_mosaic([["plane", "score"], ["plane", "ends"]], width_ratios=[1.2, 1])
    plane, score, ends = axes.values()
    _frame(plane, X)
    score.set_xscale("symlog", linthresh=1)
    ticks = [0, 1, 2, 5, 10, 20, 40, 80]
    score.set(xlim=(-0.15, last), xlabel="iteration", ylabel="mean per sample")
    score.set_xticks(ticks, ticks)
    score.minorticks_off()
    real = {"color": plotting.INK, "linewidth": 2, "label": "log-likelihood"}
    below = {"color": plotting.colour(3), "linestyle": "--", "label": "bound (ELBO)"}
    _legend(score, [real, below], loc="upper left")
    ends.set(xlim=(-0.7, len(names) - 0.3), xlabel="start", ylabel="its end")
    ends.set_xticks(range(len(names)), ["k", *names[1:]])
    seen = set()
    start = _buttons("start", [(name, i) for i, name in enumerate(names)], "auto")
    iteration = _slider("iteration", 0, 0, last, 1)
    play = widgets.Play(min=0, max=last, interval=300, description="Play")
    link((play, "value"), (iteration, "value"))

    def draw(start, iteration):
        path, heights = run(start)
        seen.add(start)
        mixture = path[iteration]
        responsibilities, now = em.e_step(X, mixture)
        _scene(plane, X, responsibilities, mixture)
        _trail(plane, [mixture.means for mixture in path[: iteration + 1]])
        plane.set_title(f"start {names[start]}, iteration {iteration}")
        others = np.unique(np.geomspace(1, last + 1, 14).astype(int)) - 1
        others = np.union1d(others, [iteration, min(iteration + 1, last)])
        bound = _bounds(X, responsibilities, [path[t] for t in others])
        score.plot(heights, **real)
        score.plot(others, bound, **below)
        score.plot(iteration, now, "o", color=plotting.colour(3), markersize=9)
        score.set_ylim(heights[0] - 0.05, heights[-1] + 0.1)
        score.set_title(f"log-likelihood {now:.4f}")
        found = {s: round(run(s)[1][-1], 2) for s in sorted(seen)}
        _ends(ends, found, start)
        optima = sorted(set(found.values()), reverse=True)
        ends.set_title(f"ends found: {_numbers(optima)}")
        return (
            f"From start {names[start]}, iteration {iteration}: log-likelihood {now:.4f}. "
            f"{_plural(len(seen), 'start')} tried; ends found: {_numbers(optima)}."
        )

    def try_all():
        seen.update(range(len(names)))
        figure.redraw()

    button = _button("Try all starts", f"run EM from all {len(names)} starts", try_all)
    figure = Live(
        fig,
        draw,
        {"start": start, "iteration": iteration},
        [[start], [iteration, play, button]],
        [score, ends],
    )
    return figure


# 06


def shapes(**data):
    """The four covariance types and the number of components on a choice of data.

    Parameters
    ----------
    **data : array-like of shape (n_samples, 2)
        Data sets by name.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        No data, X that has not two features, NaN or infinity, fewer than 6 samples.
    """
    most = 6
    data = _planes("shapes", data, most)

    @functools.cache
    def score(name, kind, K):
        """The mixture, and its BIC."""
        mixture = em.fit(data[name], K, kind, random_state=0).mixture
        return mixture, em.bic(data[name], mixture, kind)

    fig, (plane, scores) = plotting.panels(2, width=9.4, height=4.1, width_ratios=[1.25, 1])
    plotting.name_axes(plane)
    scores.set(xlim=(0.7, most + 0.3), xlabel="number of components K", ylabel="BIC (lower is better)")
    scores.ticklabel_format(useOffset=False)
    styles = [
        {"color": plotting.colour(k + 3), "marker": plotting.MARKERS[k], "label": kind}
        for k, kind in enumerate(COVARIANCE_TYPES)
    ]
    _legend(scores, styles, loc="upper right")
    tried = {name: {(kind, 3) for kind in COVARIANCE_TYPES} for name in data}
    controls = {
        "name": _choice("data", list(data)),
        "kind": _buttons("type", COVARIANCE_TYPES, "6.5em"),
        "K": _slider("K", 3, 1, most, 1),
    }

    def draw(name, kind, K):
        X = data[name]
        tried[name].add((kind, K))
        mixture, now = score(name, kind, K)
        responsibilities, log_likelihood = em.e_step(X, mixture)
        _frame(plane, X)
        _scene(plane, X, responsibilities, mixture)
        plotting.territory(plane, mixture, points=100)
        plotting.name_axes(plane)
        plane.set_title(f"{name} data: {kind}, K = {K}")
        values = {(kind, K): score(name, kind, K)[1] for kind, K in tried[name]}
        for style in styles:
            known = sorted((K, bic) for (kind, K), bic in values.items() if kind == style["label"])
            scores.plot(*zip(*known), **style)
        scores.plot(K, now, "o", color=plotting.INK, markersize=16, fillstyle="none")
        heights = list(values.values())
        scores.set_ylim(100 * np.floor(min(heights) / 100 - 0.5), 100 * np.ceil(max(heights) / 100 + 0.5))
        best = min(values, key=values.get)
        parameters = em.n_parameters(K, 2, kind)
        scores.set_title(f"{parameters} parameters, BIC {now:.0f}")
        return (
            f"{name} data, {kind}, K = {K}: {parameters} parameters, log-likelihood {log_likelihood:.3f}, "
            f"BIC {now:.1f}. Lowest of {len(values)} tried: {best[0]}, K = {best[1]}, {values[best]:.1f}."
        )

    def try_all():
        name = controls["name"].value
        tried[name] |= {(kind, K) for kind in COVARIANCE_TYPES for K in range(1, most + 1)}
        figure.redraw()

    button = _button("Try all", "fit every type and number", try_all)
    rows = [[controls["name"], controls["kind"]], [controls["K"], button]]
    figure = Live(fig, draw, controls, rows, [scores])
    return figure


# 07


def how_many():
    """Three true components in the plane: how many do held-out data, AIC and BIC find?

    Returns
    -------
    Live
    """
    most, sizes = 6, (50, 100, 200, 400, 800)
    weights = np.array([0.5, 0.3, 0.2])
    corners = np.array([[-0.5, -0.3], [0.5, -0.3], [0.0, 0.57]])  # one apart from each other

    @functools.lru_cache(4)
    def noise(seed):
        """Labels and standard normal noise: they stay the same when size or separation change."""
        rng = np.random.default_rng(seed)
        return rng.choice(3, p=weights, size=sizes[-1] + 2000), rng.normal(size=(sizes[-1] + 2000, 2))

    @functools.lru_cache(64)
    def fits(n, separation, seed):
        """The samples, a mixture for every K, and their mean log-likelihoods, two of them penalised."""
        labels, shift = noise(seed)
        X = separation * corners[labels] + shift
        X, fresh = X[:n], X[sizes[-1] :]
        mixtures = [em.fit(X, K, reg_covar=0.01, random_state=0).mixture for K in range(1, most + 1)]
        here, new = (np.array([em.e_step(Y, mixture)[1] for mixture in mixtures]) for Y in (X, fresh))
        cost = np.array([em.n_parameters(K, 2) for K in range(1, most + 1)]) / n
        return X, mixtures, (here, new, here - cost, here - cost * np.log(n) / 2)

    fig, (plane, curves) = plotting.panels(2, width=9.4, height=4, width_ratios=[1.1, 1])
    plane.set(xlim=(-6.5, 6.5), ylim=(-5, 7))
    plotting.name_axes(plane)
    curves.set(
        xlim=(0.7, most + 0.3), xlabel="number of components K", ylabel="mean log-likelihood, penalised"
    )
    names = ("these samples", "2000 new ones", "AIC / −2n", "BIC / −2n")
    styles = [
        {"color": plotting.colour(k + 3), "marker": plotting.MARKERS[k], "linestyle": line, "label": name}
        for k, (line, name) in enumerate(zip(["-", "--", "-.", ":"], names))
    ]
    curves.set_title("large mark: highest")
    _legend(curves, styles, loc="upper right", ncols=2)
    controls = {
        "n": widgets.SelectionSlider(
            options=sizes,
            value=200,
            description="samples",
            style={"description_width": "5.5em"},
            layout={"width": WIDTH},
        ),
        "separation": _slider("separation", 4.0, 0.0, 7.0, 0.5),
        "K": _slider("K", 3, 1, most, 1),
        "seed": _slider("draw", 1, 1, 20, 1),
    }

    def draw(n, separation, K, seed):
        X, mixtures, scores = fits(n, separation, seed)
        _scene(plane, X, em.e_step(X, mixtures[K - 1])[0], mixtures[K - 1])
        plane.set_title(f"{n} samples, {separation:g} apart, K = {K}")
        choices = []
        for style, values in zip(styles, scores):
            curves.plot(range(1, most + 1), values, **style)
            best = int(np.argmax(values))
            choices.append(best + 1)
            if style is not styles[0]:
                curves.plot(best + 1, values[best], **style | {"markersize": 13})
        curves.axvline(K, ymax=0.84, color=plotting.INK, linestyle=":", linewidth=1)
        heights = np.ravel(scores)
        curves.set_ylim(np.floor(4 * heights.min()) / 4, np.ceil(4 * heights.max() + 1.5) / 4)
        _, new, aic, bic = choices
        return (
            f"{n} samples, three true components {separation:g} apart: new samples are best explained with "
            f"K = {new}; AIC chooses {aic}, BIC {bic}. The picture shows K = {K}."
        )

    rows = [list(controls.values())[:2], list(controls.values())[2:]]
    return Live(fig, draw, controls, rows, [curves])


# 08


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
        raise ValueError(f"estimator must be a class with a method fit; got {estimator!r}.")
    data, seeds = _planes("starts", data, 3), 20

    @functools.cache
    def run(theirs, name, init, kind, seed, max_iter=300):
        """The mixture, its log-likelihood, and the number of iterations."""
        model = (GaussianMixture if theirs else estimator)(
            3, covariance_type=kind, init_params=init, random_state=seed, max_iter=max_iter
        ).fit(data[name])
        covariances = expanded(model.covariances_, 3, 2, kind)
        mixture = em.Mixture(model.weights_, model.means_, covariances)
        return mixture, em.e_step(data[name], mixture)[1], model.n_iter_

    fig = plotting.panels(width=9.4, height=5)[0]
    fig.clear()
    fig.get_layout_engine().set(wspace=0.12)
    axes = fig.subplot_mosaic([["start", "end"], ["ends", "ends"]], height_ratios=[3.6, 1])
    before, after, ends = axes.values()
    for ax in (before, after):
        plotting.name_axes(ax)
    ends.set(xlim=(-0.7, seeds - 0.3), xlabel="random_state", ylabel="its end")
    ends.set_xticks(range(seeds))
    controls = {
        "name": _choice("data", list(data)),
        "seed": _slider("seed", 0, 0, seeds - 1, 1),
        "init": _buttons("init_params", ["random_from_data", "k-means++", "kmeans", "random"], "11.5em"),
        "kind": _buttons("type", COVARIANCE_TYPES, "6.5em"),
        "theirs": widgets.ToggleButton(description="scikit-learn's end", tooltip="again: back to yours"),
    }
    tried = {}

    def draw(name, seed, init, kind, theirs):
        X, which = data[name], (theirs, name, init, kind)
        seen = tried.setdefault(which, set())
        seen.add(seed)
        first, low, _ = run(False, name, init, kind, seed, 0)
        last, high, iterations = run(*which, seed)
        for ax, mixture in [(before, first), (after, last)]:
            _frame(ax, X)
            plotting.points(ax, X, em.e_step(X, mixture)[0])
            plotting.ellipses(ax, mixture)
            _number(ax, mixture.means, 11 * (ax is before))
        plotting.centres(before, first.means)
        before.set_title(f"start: {init}, {seed}")
        after.set_title(f"{'scikit-learn' if theirs else 'your EM'} ends at {high:.3f}")
        found = {s: run(*which, s)[1] for s in sorted(seen)}
        _ends(ends, found, seed)
        from_points = init in ("random_from_data", "k-means++")
        needles = " Each start is a needle of width 0.001, a dot under its cross." if from_points else ""
        low = f"{low:,.0f}" if from_points else f"{low:.3f}"
        return (
            f"{name} data, {init}, {kind}, random_state {seed}: log-likelihood {low} at the start; "
            f"{high:.3f} at {'scikit-learn' if theirs else 'your EM'}'s end, after "
            f"{_plural(iterations, 'iteration')}; best of {_plural(len(seen), 'seed')} tried: "
            f"{max(found.values()):.3f}.{needles}"
        )

    def try_all():
        now = {name: control.value for name, control in controls.items()}
        tried[now["theirs"], now["name"], now["init"], now["kind"]].update(range(seeds))
        figure.redraw()

    button = _button("Try all seeds", f"run EM from random_state 0 to {seeds - 1}", try_all)
    rows = [
        [controls["name"], controls["seed"], button],
        [controls["init"]],
        [controls["kind"], controls["theirs"]],
    ]
    figure = Live(fig, draw, controls, rows, [ends])
    return figure


# 09


def _unbounded(mixture):
    """Numbers that may be anything: log weights, means, Cholesky factors, the logarithm of their diagonal."""
    L = np.linalg.cholesky(mixture.covariances)
    diagonal = np.log(np.diagonal(L, axis1=1, axis2=2))
    return np.log(mixture.weights), mixture.means, np.tril(L, -1), diagonal


def _bounded(log_weights, means, below, diagonal):
    """The mixture of these numbers."""
    L = below + np.exp(diagonal)[..., None] * np.eye(means.shape[1])
    return em.Mixture(softmax(log_weights), means, L @ L.mT)


def over_relaxed(X, mixture, eta, careful=True):
    """EM whose steps are ``eta`` times as long: the figure's, and the worked answer of exercise 9.4.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    mixture : Mixture
        The start; no weight is zero.
    eta : float
    careful : bool, default True
        Whether a step after which the log-likelihood has fallen is taken back.

    Yields
    ------
    mixture : Mixture
    responsibilities : ndarray of shape (n_samples, n_components)
    log_likelihood : float
        Mean per sample, of this mixture.

    Raises
    ------
    ValueError
        A covariance that is none any more: the steps were too long.

    Notes
    -----
    Salakhutdinov & Roweis (2003), Adaptive overrelaxed bound optimization methods, ICML, 664-671.
    """
    point, best = _unbounded(mixture), -np.inf
    while True:
        mixture = _bounded(*point)
        responsibilities, log_likelihood = em.e_step(X, mixture)
        yield mixture, responsibilities, log_likelihood
        if log_likelihood >= best or not careful:
            best, plain = log_likelihood, _unbounded(em.m_step(X, responsibilities))
            point = [old + eta * (new - old) for old, new in zip(point, plain)]
        else:
            point = plain


def _top(X, mixture):
    """The log-likelihood at which plain EM ends."""
    log_likelihood, change = -np.inf, np.inf
    while change > 1e-12:
        responsibilities, now = em.e_step(X, mixture)
        mixture, change, log_likelihood = em.m_step(X, responsibilities), now - log_likelihood, now
    return log_likelihood


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
    X, last, tiny = _plane(X), 40, 1e-9
    starts = {name: valid_mixture(mixture, X) for name, mixture in starts.items()}
    if not starts or min(mixture.weights.min() for mixture in starts.values()) == 0:
        raise ValueError("step_length needs at least one start by name, all its weights positive.")

    @functools.lru_cache(64)
    def run(start, eta, careful):
        """Mixtures, responsibilities and log-likelihoods, until a covariance breaks."""
        passes = []
        with np.errstate(all="ignore"), contextlib.suppress(ValueError):  # the numbers may leave the range
            passes.extend(itertools.islice(over_relaxed(X, starts[start], eta, careful), last + 1))
        path, soft, climb = zip(*passes)
        return path, soft, np.array(climb)

    tops = {name: _top(X, mixture) for name, mixture in starts.items()}
    fig, (plane, score) = plotting.panels(2, width=9.4, height=4, width_ratios=[1.25, 1])
    _frame(plane, X)
    score.set_yscale("log")
    highest = max(tops[name] - em.e_step(X, mixture)[1] for name, mixture in starts.items())
    score.set(xlim=(-0.5, last + 0.5), ylim=(tiny / 100, max(1, 10 * highest)))
    score.set_yticks(10.0 ** np.arange(-9, 2, 2))
    score.set(xlabel="passes over the data", ylabel="log-likelihood still to gain")
    plain = {"color": plotting.colour(4), "linestyle": "--", "linewidth": 2, "label": "plain EM"}
    longer = {"color": plotting.colour(3), "linewidth": 2, "label": "steps η times as long"}
    _legend(score, [plain, longer], loc="lower left")
    controls = {
        "eta": _slider("length η", 1.5, 1.0, 2.4, 0.1),
        "t": _slider("pass", 10, 0, last, 1),
        "start": _choice("start", list(starts)),
        "careful": widgets.ToggleButton(
            value=True, description="take back a step that falls", layout={"width": "auto"}
        ),
    }

    def draw(eta, t, start, careful):
        path, soft, climb = run(start, eta, careful)
        broken, t = t >= len(climb), min(t, len(climb) - 1)
        gap, slow = (np.maximum(tops[start] - h, tiny) for h in (climb, run(start, 1.0, True)[2]))
        _scene(plane, X, soft[t], path[t])
        _trail(plane, [mixture.means for mixture in path[: t + 1]])
        score.plot(slow, **plain)
        score.plot(gap, **longer)
        score.plot(t, gap[t], "o", color=plotting.colour(3), markersize=9)
        falls = _plural(int((np.diff(climb[: t + 1]) < -tiny).sum()), "fall")
        yours, theirs = (f"{g[t]:.1e}" if g[t] > tiny else "less than 1e-9" for g in (gap, slow))
        end = f"broke down at pass {len(climb)}" if len(climb) <= last else f"{falls} up to pass {t}"
        plane.set_title(f"start {start}, pass {t}")
        score.set_title(f"η = {eta:.1f}: {end}")
        return (
            f"η {eta:.1f}, pass {t}, start {start}, steps that fall are {'' if careful else 'not '}taken "
            f"back: {falls}, log-likelihood still to gain {yours}; plain EM {theirs}."
            f"{f' It broke down at pass {len(climb)}.' if broken else ''}"
        )

    return Live(fig, draw, controls, [list(controls.values())[:2], list(controls.values())[2:]])


# 10


def photograph(photo, some):
    """Paint a photograph with the mean colours of a mixture, or with one component alone.

    Parameters
    ----------
    photo : array-like of shape (height, width, 3)
        Red, green and blue, each from 0 to 1.
    some : array-like of shape (n_samples, 3)
        The pixels that the mixture is fitted to: at least 8.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        Shapes that do not fit, colours outside 0 to 1, fewer than 8 pixels.
    """
    photo, some, most = np.asarray(photo, dtype=float), valid_samples(some), 8
    if photo.ndim != 3 or photo.shape[2] != 3 or some.shape[1] != 3 or len(some) < most:
        raise ValueError(
            f"photo must have shape (height, width, 3) and some (n, 3) with n at least {most}; "
            f"got {photo.shape} and {some.shape}."
        )
    if not all(((colours >= 0) & (colours <= 1)).all() for colours in (photo, some)):
        raise ValueError("colours must be numbers from 0 to 1.")
    height, width, _ = photo.shape

    @functools.cache
    def run(K, kind):
        """The mixture, its largest component first; its BIC; the responsibilities of the whole photograph."""
        mixture = em.fit(some, K, kind, n_init=2, reg_covar=1e-4, random_state=0).mixture
        mixture = em.Mixture(*(part[np.argsort(-mixture.weights)] for part in mixture))
        return mixture, em.bic(some, mixture, kind), em.e_step(photo.reshape(-1, 3), mixture)[0]

    fig, (picture, plane) = plotting.panels(2, width=9.4, height=3.8, width_ratios=[1.7, 1])
    picture.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5), aspect="equal")
    picture.set_axis_off()
    plane.scatter(some[:, 0], some[:, 2], c=some, s=6)
    plane.set(xlim=(-0.15, 1.2), ylim=(-0.25, 1.1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    plotting.name_axes(plane, "red", "blue")
    board = 0.75 + 0.25 * (np.add.outer(np.arange(height) // 6, np.arange(width) // 6) % 2).reshape(-1, 1)
    controls = {
        "K": _slider("K", 5, 1, most, 1),
        "paint": _buttons("paint", ["hard", "soft"], "5em"),
        "kind": _buttons("type", COVARIANCE_TYPES, "6.5em"),
        "show": _buttons("show", [("all", most), *((str(k), k) for k in range(most))], "3em"),
    }

    def draw(K, paint, kind, show):
        (weights, means, covariances), score, shares = run(K, kind)
        shown = [show] if show < K else range(K)
        if paint == "hard":
            shares = np.eye(K)[shares.argmax(axis=1)]
        mine = shares[:, shown]
        painted = mine @ means[shown] + (1 - mine.sum(axis=1, keepdims=True)) * board
        picture.imshow(painted.clip(0, 1).reshape(photo.shape), interpolation="nearest")
        red_blue = np.ix_(range(K), [0, 2], [0, 2])
        plotting.ellipses(plane, em.Mixture(weights, means[:, [0, 2]], covariances[red_blue]), [0.95])
        _number(plane, means[:, [0, 2]])
        what = f"component {show} alone" if show < K else "all components"
        picture.set_title(f"{what}, {paint}")
        plane.set_title(f"{kind}, K = {K}: BIC {score:.0f}")
        missing = f" There is no component {show}." if K <= show < most else ""
        return (
            f"{_plural(K, 'component')}, {kind}, weights {_numbers(weights)}, BIC {score:.0f}. The picture "
            f"shows {what}, painted {paint}: {mine.sum() / len(mine):.0%} of it.{missing}"
        )

    rows = [[controls["K"], controls["paint"]], [controls["kind"]], [controls["show"]]]
    return Live(fig, draw, controls, rows)
