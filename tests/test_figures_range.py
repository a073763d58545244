"""helpers/interactive: a figure draws and says what em or a definition gives, over each control's range."""

import contextlib
import functools
import itertools
import types

import ipywidgets as widgets
import numpy as np
import pytest
from live_figures import (
    chosen,
    controls,
    difference,
    ends,
    legends,
    lines,
    listed,
    moving,
    one_by_one,
    plane,
    says,
    some,
    spread,
    title,
    together,
    trail,
    written,
)
from matplotlib.colors import to_rgb
from scipy.signal import argrelmax
from scipy.special import softmax
from scipy.stats import norm
from sklearn.mixture import GaussianMixture
from test_interactive import LINE, PHOTO, PIXELS, WINGS, X

from helpers import check, datasets, em, interactive, plotting
from helpers.estimator import GaussianMixtureEM, expanded
from helpers.interactive import Live, mixtures
from helpers.iterations import over_relaxed
from helpers.validation import COVARIANCE_TYPES, trusted

SETS = {name: getattr(datasets, name)()[0] for name in ("hard", "demo", "unequal", "stretched")}
FEW, _ = datasets.hard(300)
BEGIN = {
    "k-means": em.m_step(FEW, em.initialise(FEW, 3, 1)),
    "awkward": check.generic_mixture(FEW, 3, random_state=1),
}
TWELVE, FRESH = X[:12], datasets.hard(2000, random_state=99)[0]

# What each figure should show: of its values now, and of what was seen before


@functools.cache
@trusted()
def em_path(seed, n=41, name="hard"):
    """Mixtures, responsibilities and log-likelihoods; seed 0 is k-means'."""
    data = SETS[name]
    first = mixtures.random_start(data, 3, seed) if seed else em.m_step(data, em.initialise(data, 3, 0))
    path, soft, heights = [first], [], []
    for _ in range(n):
        responsibilities, height = em.e_step(data, path[-1])
        soft, heights = [*soft, responsibilities], [*heights, height]
        path.append(em.m_step(data, responsibilities))
    return path, soft, np.array(heights)


def half_step(figure, now):
    """The plane after some half-steps, and how many iterations have begun and ended."""
    path, soft, _ = em_path(now.seed)
    begun, ended = (now.step + 1) // 2, now.step // 2
    yield from plane(figure, 0, X, soft[begun - 1] if begun else None, path[ended])
    half = "E-step {}: colours change, ellipses rest", "M-step {}: ellipses move, colours rest"
    started = "start: a guess, no colours yet"
    yield from title(figure, 0, half[(now.step + 1) % 2].format(begun) if begun else started)


def watch(figure, now, memory):
    yield from half_step(figure, now)
    path, soft, _ = em_path(now.seed)
    k = (now.step + 1) // 2
    if now.step == 0:
        yield from says(figure, f"Start {now.seed}")
    elif now.step % 2:
        doubtful = (soft[k - 1].max(axis=1) < 0.9).sum()
        yield from says(figure, f"E-step {k}", f"{doubtful} of 600 are outlined")
    else:
        moved = np.sqrt(((path[k].means - path[k - 1].means) ** 2).sum(axis=1))
        yield from says(figure, f"M-step {k}", f"the means moved by {listed(moved)}")


def beat_em(figure, now, memory):
    if not hasattr(memory, "tries"):
        best = em.fit(X, 3, n_init=5, tol=1e-6, max_iter=500, random_state=0).mixture
        width = X.std(axis=0).max()
        places = X.mean(axis=0) + [[-width, 0], [0, 0], [width, 0]]
        shapes = np.round(np.c_[places, np.full((3, 2), width / 2), np.zeros(3)] / 0.05) * 0.05
        known = {"best": best, "shapes": shapes, "tries": [], "hand": 0, "weights": [0.33, 0.34, 0.33]}
        vars(memory).update(known)
    if now.component != memory.hand:
        memory.hand = now.component
        names = ("x", "y", "length", "width", "angle", "weight")
        shown = [getattr(now, name) for name in names]
        yield "the controls of the component in hand", shown, [*memory.shapes[memory.hand],
                                                               memory.weights[memory.hand]]  # fmt: skip
        memory.base = np.array(memory.weights)
    memory.base = getattr(memory, "base", np.array(memory.weights))
    memory.shapes[memory.hand] = now.x, now.y, now.length, now.width, now.angle
    memory.weights = mixtures.share(memory.base, memory.hand, now.weight)
    covariances = np.array([spread(*shape[2:]) for shape in memory.shapes])
    mixture = memory.best if now.show else em.Mixture(memory.weights, memory.shapes[:, :2], covariances)
    soft, height = em.e_step(X, mixture)
    top = em.e_step(X, memory.best)[1]
    if not now.show:
        memory.tries.append(height)
    yield from plane(figure, 0, X, soft, mixture)
    best, floor, recent = max(memory.tries), top - 2.4, np.maximum(memory.tries, top - 2.4)[-40:]
    curve, here = (None, np.arange(1 - len(recent), 1), recent), (None, [0], recent[-1:])
    yield from lines(figure, 1, curve, here, (None, [0, 1], [max(best, floor)] * 2))
    words = [text.get_text().replace("−", "-") for text in moving(figure, figure.fig.axes[1].texts)]
    yield "the words in panel 1", words, [f"your best {best:.3f}"]
    if now.show:
        yield from title(figure, 0, "EM's mixture")
        yield from says(
            figure, f"EM's mixture has mean log-likelihood {top:.3f}", f"best so far is {best:.3f}"
        )
    else:
        yield from title(figure, 0, f"your mixture, component {now.component} in your hand")
        yield from title(figure, 1, f"you now: {height:.3f}")
        yield from says(figure, f"weights {listed(memory.weights)}", f"mean log-likelihood {height:.3f}",
                        f"best so far is {best:.3f}", f"EM's answer {top:.3f}")  # fmt: skip


def build_mixture(figure, now, memory):
    weights, means, widths = (
        [getattr(now, f"{name}{k}") for k in (0, 1)] for name in ("weight", "mean", "width")
    )
    yield "the weights' sum", sum(weights), 1
    grid, unit = figure.fig.axes[0].lines[0].get_xdata(), (2 + np.sqrt(4.8)) / 2
    yield "the grid", [grid[0], grid[-1], len(grid)], [59.5 - 4 * unit, 66.5 + 4 * unit, 1001]
    bells = [w * norm.pdf(grid, m, s) for w, m, s in zip(weights, means, widths)]
    total = sum(bells)
    (tops,) = argrelmax(total)
    names = "component 0, weighted", "component 1, weighted"
    yield from lines(figure, 0, *[(name, grid, bell) for name, bell in zip(names, bells)],
                     ("their sum", grid, total), ("peak", grid[tops], total[tops]))  # fmt: skip
    yield from title(figure, 0, f"2 components, {some(len(tops), 'peak')}")
    yield from says(
        figure, f"Weights {listed(weights)}, means {listed(means)}, widths {listed(widths)}",
        f"has {some(len(tops), 'peak')}, at {listed(grid[tops], 1) or 'the edge'}")  # fmt: skip


def probe(figure, now, memory):
    mixture, place = datasets.HARD, [[now.x, now.y]]
    soft = softmax(em.log_joint(X, mixture) / now.temperature, axis=1)
    terms = em.log_joint(place, mixture)[0]
    shares = softmax(terms / now.temperature)
    outlined = (soft.max(axis=1) < 0.9).sum()
    yield from plane(figure, 0, X, soft, mixture)
    yield from lines(figure, 0, (None, [now.x], [now.y]))
    yield from title(figure, 0, f"temperature {now.temperature:.3g}: {outlined} of 600 outlined")
    bars = figure.fig.axes[1].patches
    yield "the bars", [bar.get_height() for bar in bars], shares
    yield "the bars' colours", [b.get_facecolor()[:3] for b in bars], [*map(to_rgb, plotting.COLOURS[:3])]
    words = [text.get_text().replace("−", "-") for text in figure.fig.axes[1].texts]
    densities = [np.exp(em.log_gaussian(place, *each))[0] for each in zip(*mixture[1:])]
    wanted = [f"{share:.3f}" for share in shares] + [
        f"{weight:.2f}\n× {density:.2g}\n= {np.exp(term):.2g}"
        for weight, density, term in zip(mixture.weights, densities, terms)]  # fmt: skip
    yield "the words at the bars", words, wanted
    yield from says(
        figure, f"At ({now.x:z.2f}, {now.y:z.2f}) and temperature {now.temperature:.3g}",
        f"responsibilities are {listed(shares, 3)}", f"{outlined} of 600 samples")  # fmt: skip


def half_steps(figure, now, memory):
    path, soft, heights = em_path(now.seed)
    begun, ended = (now.step + 1) // 2, now.step // 2
    gains = np.array([(soft[i] * (em.log_joint(X, path[i + 1]) - em.log_joint(X, path[i]))).sum() / 600
                      for i in range(ended)])  # fmt: skip
    yield from half_step(figure, now)
    yield from lines(figure, 0, *trail(path[: ended + 1]))
    yield from lines(
        figure, 1, ("log-likelihood", np.arange(now.step + 1), np.repeat(heights, 2)[: now.step + 1]),
        ("before + gain in Q", 2 + 2 * np.arange(ended), heights[:ended] + gains))  # fmt: skip
    if not begun:
        yield from says(figure, f"Start {now.seed}: a guess, log-likelihood {heights[0]:.3f}")
        return
    gained = "unchanged"
    if now.step % 2 == 0:
        gained = f"{heights[ended] - heights[ended - 1]:z.3f} more, Q {gains[-1]:z.3f} more"
    yield from says(
        figure, f"{'ME'[now.step % 2]}-step {begun}: soft counts {listed(soft[begun - 1].sum(axis=0), 1)}",
        f"log-likelihood {heights[ended]:.3f}, {gained}")  # fmt: skip


def climb(figure, now, memory):
    data, names = SETS["unequal"], ["k-means", *map(str, range(1, 12))]
    path, soft, heights = em_path(now.start and 9 + now.start, 81, "unequal")
    memory.seen = set(range(12)) if memory.everything else getattr(memory, "seen", set()) | {now.start}
    yield from plane(figure, 0, data, soft[now.iteration], path[now.iteration])
    yield from lines(figure, 0, *trail(path[: now.iteration + 1]))
    yield from title(figure, 0, f"start {names[now.start]}, iteration {now.iteration}")
    at = moving(figure, figure.fig.axes[1].lines)[1].get_xdata()
    here = now.iteration, min(now.iteration + 1, 80)
    yield "whether the bound is drawn here and at the next", np.isin([0, *here, 80], at), [True] * 4
    bound = [em.elbo(data, soft[now.iteration], path[t]) for t in at]
    height = heights[now.iteration]
    yield from lines(figure, 1, ("log-likelihood", range(81), heights), ("bound (ELBO)", at, bound),
                     (None, [now.iteration], [height]))  # fmt: skip
    yield from title(figure, 1, f"log-likelihood {height:.4f}")
    found = {s: round(em_path(s and 9 + s, 81, "unequal")[2][-1], 2) for s in sorted(memory.seen)}
    yield from lines(figure, 2, *ends(found, now.start))
    optima = listed(sorted(set(found.values()), reverse=True))
    yield from title(figure, 2, f"ends found: {optima}")
    start = f"From start {names[now.start]}, iteration {now.iteration}: log-likelihood {height:.4f}"
    yield from says(figure, start, f"{some(len(found), 'start')} tried; ends found: {optima}")


@functools.cache
def typed(name, kind, K):
    fitted, held_out = SETS[name][::2], SETS[name][1::2]
    mixture = em.fit(fitted, K, kind, random_state=0).mixture
    heights = [em.e_step(half, mixture)[1] for half in (fitted, held_out)]
    return mixture, em.n_parameters(K, 2, kind), *heights


def shapes(figure, now, memory):
    tried = memory.__dict__.setdefault(now.name, {(kind, 3) for kind in COVARIANCE_TYPES})
    tried |= (
        set(itertools.product(COVARIANCE_TYPES, range(1, 7))) if memory.everything else {(now.kind, now.K)}
    )
    mixture, parameters, fitted, held_out = typed(now.name, now.kind, now.K)
    data = SETS[now.name][::2]
    yield from plane(figure, 0, data, em.e_step(data, mixture)[0], mixture)
    ax = figure.fig.axes[0]
    axes = (np.linspace(*limits, 100) for limits in (ax.get_xlim(), ax.get_ylim()))
    soft = em.e_step(np.dstack(np.meshgrid(*axes)).reshape(-1, 2), mixture)[0]
    painted = 1 - 0.35 * (1 - plotting.blend(soft).reshape(100, 100, 3))
    yield "the painted plane", np.asarray(ax.images[0].get_array()), painted
    yield from title(figure, 0, f"{now.name} data: {now.kind}, K = {now.K}")
    scores = {each: typed(now.name, *each) for each in tried}
    curves = [(kind, *np.transpose([scores[kind, K][1::2] for K in range(1, 7) if (kind, K) in tried]))
              for kind in COVARIANCE_TYPES]  # fmt: skip
    yield from lines(
        figure, 1, *curves, ("now, on the fitted half", [parameters] * 2, [held_out, fitted]),
        (None, [parameters], [held_out]))  # fmt: skip
    yield from title(figure, 1, f"{parameters} parameters, held out {held_out:.3f}")
    best = max(tried, key=lambda each: scores[each][3])
    yield from says(
        figure, f"{now.name} data, {now.kind}, K = {now.K}: {parameters} parameters",
        f"log-likelihood {fitted:.3f} on the half that was fitted, {held_out:.3f} on the other",
        f"of {len(tried)} tried: {best[0]}, K = {best[1]}, {scores[best][3]:.3f}")  # fmt: skip


@functools.cache
def three(n, separation, seed):
    """The samples, and for every K the mixture and how samples, new ones, AIC and BIC judge it."""
    rng, corners = np.random.default_rng(seed), np.array([[-0.5, -0.3], [0.5, -0.3], [0.0, 0.57]])
    labels = rng.choice(3, p=[0.5, 0.3, 0.2], size=2800)
    everything = separation * corners[labels] + rng.normal(size=(2800, 2))
    samples, new = everything[:n], everything[800:]
    found = [em.fit(samples, K, reg_covar=0.01, random_state=0).mixture for K in range(1, 7)]
    scores = [[em.e_step(data, mixture)[1] for mixture in found] for data in (samples, new)]
    scores += [[-by(samples, mixture) / (2 * n) for mixture in found] for by in (em.aic, em.bic)]
    return samples, found, np.array(scores)


def how_many(figure, now, memory):
    samples, found, scores = three(now.n, round(now.separation, 9), now.seed)
    yield from plane(figure, 0, samples, em.e_step(samples, found[now.K - 1])[0], found[now.K - 1])
    yield from title(figure, 0, f"{now.n} samples, {now.separation:g} apart, K = {now.K}")
    names, best = ("these samples", "2000 new ones", "AIC / −2n", "BIC / −2n"), scores.argmax(axis=1)
    wanted = [
        [(name, range(1, 7), row), (name, [1 + i], [row[i]])] for name, row, i in zip(names, scores, best)
    ]
    yield from lines(figure, 1, *sum(wanted, [])[:1], *sum(wanted[1:], []), (None, [now.K] * 2, [0, 0.84]))
    new, aic, bic = 1 + best[1:]
    yield from says(
        figure, f"{now.n} samples, three true components {now.separation:g} apart",
        f"with K = {new}; AIC chooses {aic}, BIC {bic}", f"The picture shows K = {now.K}")  # fmt: skip


@functools.cache
def estimated(theirs, name, init, kind, seed, max_iter=300):
    make = GaussianMixture if theirs else GaussianMixtureEM
    options = {"covariance_type": kind, "init_params": init, "random_state": seed, "max_iter": max_iter}
    model = make(3, **options).fit(SETS[name])
    mixture = em.Mixture(model.weights_, model.means_, expanded(model.covariances_, 3, 2, kind))
    return mixture, *em.e_step(SETS[name], mixture), model.n_iter_


def starts(figure, now, memory):
    which = now.theirs, now.name, now.init, now.kind
    seen = memory.__dict__.setdefault(str(which), set())
    seen |= set(range(20)) if memory.everything else {now.seed}
    first, soft, low, _ = estimated(False, *which[1:], now.seed, 0)
    yield from plane(figure, 0, SETS[now.name], soft, first)
    yield from lines(figure, 0, ("centre", *first.means.T))
    yield from title(figure, 0, f"start: {now.init}, {now.seed}")
    last, soft, high, n_iter = estimated(*which, now.seed)
    yield from plane(figure, 1, SETS[now.name], soft, last)
    whose = "scikit-learn" if now.theirs else "your EM"
    yield from title(figure, 1, f"{whose} ends at {high:.3f}")
    found = {seed: estimated(*which, seed)[2] for seed in sorted(seen)}
    yield from lines(figure, 2, *ends(found, now.seed))
    needles = now.init in ("random_from_data", "k-means++")
    yield from says(
        figure, f"{now.name} data, {now.init}, {now.kind}, random_state {now.seed}",
        f"log-likelihood {f'{low:,.0f}' if needles else f'{low:.3f}'} at the start",
        f"{high:.3f} at {whose}'s end, after {some(n_iter, 'iteration')}",
        f"best of {some(len(found), 'seed')} tried: {max(found.values()):.3f}",
        *["needle of width 0.001"] * needles)  # fmt: skip


def parabolas(figure, now, memory):
    grid = np.linspace(-3, 7, 601)
    beta = now.constant, now.linear, now.quadratic
    first = np.polynomial.Polynomial(beta)(grid)
    logs = np.array([first, np.log(0.25) + norm.logpdf(grid, 3)])
    with np.errstate(over="ignore"):
        bells = np.exp(logs)
    sides = np.flatnonzero(np.diff(np.sign(logs[0] - logs[1])))
    borders = (grid[sides] + grid[sides + 1]) / 2
    for i, values in enumerate((logs, bells, softmax(logs, axis=0))):
        curves = [(f"component {k}", grid, values[k]) for k in (0, 1)]
        yield from lines(figure, i, *curves, *[(None, [b, b], [0, 1]) for b in borders])
    yield from title(figure, 2, some(len(borders), "border"))
    bell = "component 0 is no bell"
    if now.quadratic < -1e-9:
        variance = -1 / (2 * now.quadratic)
        mean = now.linear * variance
        area = np.exp(np.polynomial.Polynomial(beta)(mean)) * np.sqrt(2 * np.pi * variance)
        bell = f"component 0 is a bell of mean {mean:z.2f}, width {variance**0.5:.2f} and area {area:.2f}"
    at = f", at {listed(borders, 1)}" if len(borders) else "."
    yield from says(figure, f"Coefficients {listed(beta)}", bell, some(len(borders), "border") + at)


@functools.cache
def relaxed(start, eta, careful):
    found = []
    with np.errstate(all="ignore"), contextlib.suppress(ValueError):
        found.extend(itertools.islice(over_relaxed(FEW, BEGIN[start], eta, careful), 41))
    path, soft, heights = zip(*found)
    top = em.fit(FEW, 3, tol=1e-12, max_iter=5000, random_state=0).log_likelihoods[-1]
    return path, soft, np.array(heights), np.maximum(top - np.array(heights), 1e-9)


def step_length(figure, now, memory):
    path, soft, heights, gap = relaxed(now.start, round(now.eta, 9), now.careful)
    slow, t = relaxed(now.start, 1.0, True)[3], min(now.t, len(path) - 1)
    yield from plane(figure, 0, FEW, soft[t], path[t])
    yield from lines(figure, 0, *trail(path[: t + 1]))
    yield from title(figure, 0, f"start {now.start}, pass {t}")
    yield from lines(figure, 1, ("plain EM", range(41), slow),
                     ("steps η times as long", range(len(gap)), gap),
                     (None, [t], [gap[t]]))  # fmt: skip
    falls = some(int((np.diff(heights[: t + 1]) < -1e-9).sum()), "fall")
    broke = f"broke down at pass {len(path)}"
    end = broke if len(path) < 41 else f"{falls} up to pass {t}"
    yield from title(figure, 1, f"η = {now.eta:.1f}: {end}")
    yours, plain = (f"{g[t]:.1e}" if g[t] > 1e-9 else "less than 1e-9" for g in (gap, slow))
    yield from says(
        figure, f"η {now.eta:.1f}, pass {t}, start {now.start}",
        f"{'are' if now.careful else 'are not'} taken back: {falls}",
        f"still to gain {yours}; plain EM {plain}", *[broke] * (now.t >= len(path)))  # fmt: skip


@functools.cache
def colours(K, kind):
    """The mixture of a photograph, its largest component first, and its BIC."""
    mixture = em.fit(PIXELS[::2], K, kind, n_init=2, reg_covar=1e-4, random_state=0).mixture
    return em.Mixture(*(part[np.argsort(-mixture.weights)] for part in mixture)), em.bic(
        PIXELS[::2], mixture, kind
    )


def photograph(figure, now, memory):
    mixture, bic = colours(now.K, now.kind)
    shares = em.e_step(PIXELS, mixture)[0]
    shares = np.eye(now.K)[shares.argmax(axis=1)] if now.paint == "hard" else shares
    shown = [now.show] if now.show < now.K else range(now.K)
    amount = shares[:, shown].sum(axis=1)
    board = np.where((np.indices(PHOTO.shape[:2]) // 6).sum(axis=0) % 2, 1.0, 0.75).ravel()
    painted = shares[:, shown] @ mixture.means[shown] + ((1 - amount) * board)[:, None]
    image = np.asarray(figure.fig.axes[0].images[0].get_array()).reshape(-1, 3)
    yield "the painted picture", image, painted.clip(0, 1)
    flat = em.Mixture(mixture.weights, mixture.means[:, ::2], mixture.covariances[:, ::2, ::2])
    yield from plane(figure, 1, None, None, flat, [0.95])
    what = f"component {now.show} alone" if now.show < now.K else "all components"
    yield from title(figure, 0, f"{what}, {now.paint}")
    yield from title(figure, 1, f"{now.kind}, K = {now.K}: BIC {bic:.0f}")
    yield from says(
        figure, f"{some(now.K, 'component')}, {now.kind}, weights {listed(mixture.weights)}, BIC {bic:.0f}",
        f"shows {what}, painted {now.paint}: {amount.mean():.0%} of it",
        *[f"There is no component {now.show}."] * (now.K <= now.show < 8),
        "Photograph: who took it.")  # fmt: skip


@functools.cache
@trusted()
def imagined(K, shape, m):
    width = np.cov(TWELVE.T) if shape == "leaning" else TWELVE.var(axis=0, ddof=1).mean() * np.eye(2)
    responsibilities = em.initialise(TWELVE, K, 0)
    for _ in range(60):
        mixture = em.m_step(TWELVE, responsibilities, reg_covar=0)
        counts = responsibilities.sum(axis=0)[:, None, None]
        smooth = (counts * mixture.covariances + m * width) / (counts + m)
        mixture = mixture._replace(covariances=smooth)
        responsibilities, _ = em.e_step(TWELVE, mixture)
    return mixture, em.e_step(TWELVE, mixture)[1], em.e_step(FRESH, mixture)[1]


def imagined_points(figure, now, memory):
    seen = memory.__dict__.setdefault(f"{now.K} {now.shape}", set())
    seen |= {*(10 ** np.linspace(-2, 1.5, 36)).round(12)} if memory.everything else {now.imagined}
    mixture, on_few, on_new = imagined(now.K, now.shape, now.imagined)
    alone = em.e_step(FRESH, em.fit(TWELVE, 1).mixture)[1]
    yield from plane(figure, 0, TWELVE, em.e_step(TWELVE, mixture)[0], mixture)
    yield from title(figure, 0, f"{some(now.K, 'component')}, {now.imagined:.3g} imagined, {now.shape}")
    places = sorted(seen)
    _, few, new = zip(*(imagined(now.K, now.shape, place) for place in places))
    single = "one Gaussian, new points", [0.009, 36], [alone, alone]
    yield from lines(
        figure, 1, ("the 12 points", places, few), (None, [now.imagined], [on_few]),
        ("2000 new points", places, new), (None, [now.imagined], [on_new]), single)  # fmt: skip
    yield from title(figure, 1, f"new points: {on_new:.2f}")
    narrow = np.sqrt(min(np.linalg.eigvalsh(each)[0] for each in mixture.covariances))
    yield from says(
        figure, f"{some(now.K, 'component')}, {now.imagined:.3g} imagined points each, {now.shape}",
        f"deviation is {narrow:.2f}", f"{on_few:.2f} on the 12, {on_new:.2f} on new points",
        f"without a prior has {alone:.2f}")  # fmt: skip


MAKE = {
    watch: lambda: interactive.watch(X),
    beat_em: lambda: interactive.beat_em(X),
    build_mixture: lambda: interactive.build_mixture(WINGS, x="wing length (mm)"),
    probe: lambda: interactive.probe(X, datasets.HARD),
    half_steps: lambda: interactive.half_steps(X),
    climb: lambda: interactive.climb(SETS["unequal"]),
    shapes: lambda: interactive.shapes(**SETS),
    how_many: interactive.how_many,
    starts: lambda: interactive.starts(GaussianMixtureEM, **SETS),
    parabolas: lambda: interactive.parabolas(LINE),
    step_length: lambda: interactive.step_length(FEW, BEGIN),
    photograph: lambda: interactive.photograph(PHOTO, PIXELS[::2], "who took it"),
    imagined_points: lambda: interactive.imagined_points(TWELVE, FRESH),
}


@pytest.mark.parametrize("expected", MAKE, ids=lambda expected: expected.__name__)
def test_a_figure_shows_what_em_gives_wherever_its_controls_are(expected):
    figure, rng, memory = MAKE[expected](), np.random.default_rng(0), types.SimpleNamespace(everything=False)
    first, figure._paint = figure.png, lambda: None  # drawn, and not made into a PNG every time
    names = {control: name for name, control in figure.controls.items()}
    moved = [control for kind in chosen(figure) for control in kind]

    def compare(what):
        now = types.SimpleNamespace(**{names.get(c, c.description): c.value for c in moved})
        at = ", ".join(f"{name} {value:.6g}" if isinstance(value, float) else f"{name} {value}"
                       for name, value in vars(now).items())  # fmt: skip
        for part, drawn, wanted in (*written(figure), *legends(figure), *expected(figure, now, memory)):
            wrong = difference(drawn, wanted)
            assert not wrong, f"{what} ({at}): {part}: {wrong}"

    def go(control, value):
        before = control.value
        if before != value and not control.disabled:
            control.value = value
            assert figure.error is None
            compare(f"{control.description} from {before} to {value}")

    compare("at the start")
    for control, value in one_by_one(figure, rng):
        go(control, value)
    if len(vars(memory)) == 1:  # a figure that remembers nothing
        Live._paint(figure)
        assert figure.png == first, "all controls are back, the picture is not"
    for control, value in together(figure, rng):
        go(control, value)
    for button in controls(figure):
        if isinstance(button, widgets.Play):
            go(button, 7)
            assert 7 in [control.value for control in moved], f"{button.description} moves no slider"
        elif button.description.startswith(("Try all", "Back")):
            memory.everything = button.description.startswith("Try all")
            button.click()
            compare(f"pressed {button.description}")
            assert memory.everything or figure.controls["step"].value == 0
            memory.everything = False
    del figure._paint
    figure._paint()
    kept = figure.png
    figure._frame = None
    figure._paint()
    assert figure.png == kept != first, "what was kept of the picture is not what is drawn anew"
