"""How soon does a figure follow its controls? In the kernel, from a new value to the PNG's bytes; in the
browser, from a key press to the changed picture: what the page itself measured, and 95th percentiles, are in
`extra_info` of --benchmark-json=FILE.

pytest tests/benchmarks
"""

import itertools

import numpy as np
import pytest
from sklearn.datasets import load_sample_image
from test_browser import FIGURE, METADATA, OPEN, READY, lab, page, pytestmark, run_all  # noqa: F401

from helpers import datasets, em, interactive
from helpers.estimator import GaussianMixtureEM

X, _ = datasets.hard()
UNEQUAL, _ = datasets.unequal()
WINGS = datasets.WARBLERS._replace(
    means=datasets.WARBLERS.means[:, :1], covariances=datasets.WARBLERS.covariances[:, :1, :1]
)
LINE = em.Mixture(np.array([0.75, 0.25]), np.array([[1.0], [3.0]]), np.ones((2, 1, 1)))
FEW, _ = datasets.hard(300)
BEGIN = {"k-means": em.m_step(FEW, em.initialise(FEW, 3, 0))}
PHOTO = load_sample_image("china.jpg")[::3, ::3] / 255
SOME = np.random.default_rng(0).choice(PHOTO.reshape(-1, 3), 3000, replace=False)
FIGURES = {  # the figure, one control, and the values that it goes through
    "01 watch: step": (lambda: interactive.watch(X), "step", range(41)),
    "01 beat EM: x": (lambda: interactive.beat_em(X), "x", np.arange(-3, 3, 0.05)),
    "02 mixture builder: mean": (lambda: interactive.build_mixture(WINGS), "mean1", np.arange(60, 70, 0.1)),
    "03 probe: x": (lambda: interactive.probe(X, datasets.HARD), "x", np.arange(-3, 3, 0.05)),
    "03 probe: temperature": (
        lambda: interactive.probe(X, datasets.HARD),
        "temperature",
        10 ** np.linspace(-2, 2, 100),
    ),
    "04 half-steps: step": (lambda: interactive.half_steps(X), "step", range(41)),
    "04 half-steps: start, new": (lambda: interactive.half_steps(X), "seed", range(1, 21)),
    "05 climb: iteration": (lambda: interactive.climb(UNEQUAL), "iteration", range(81)),
    "05 climb: start, new": (lambda: interactive.climb(UNEQUAL), "start", range(1, 12)),
    "06 shapes: K, new": (lambda: interactive.shapes(hard=X), "K", [4, 5, 6, 1, 2]),
    "06 shapes: type": (lambda: interactive.shapes(hard=X), "kind", ["tied", "diag", "spherical", "full"]),
    "07 how many: K": (interactive.how_many, "K", range(1, 7)),
    "07 how many: separation, new": (interactive.how_many, "separation", np.arange(0, 7.5, 0.5)),
    "08 starts: seed": (lambda: interactive.starts(GaussianMixtureEM, hard=X), "seed", range(20)),
    "08 starts: seed, new": (lambda: interactive.starts(GaussianMixtureEM, hard=X), "seed", range(20)),
    "09 parabolas: square": (lambda: interactive.parabolas(LINE), "quadratic", np.arange(-2, 0, 0.05)),
    "10 step length: pass": (lambda: interactive.step_length(FEW, BEGIN), "t", range(41)),
    "10 step length: eta, new": (
        lambda: interactive.step_length(FEW, BEGIN),
        "eta",
        np.linspace(1.1, 2.4, 14).round(1),
    ),
    "10 photograph: paint": (lambda: interactive.photograph(PHOTO, SOME), "paint", ["soft", "hard"]),
    "10 photograph: K": (lambda: interactive.photograph(PHOTO, SOME), "K", range(1, 9)),
    "10 photograph: K, new": (lambda: interactive.photograph(PHOTO, SOME), "K", [6, 7, 8, 1, 2, 3, 4]),
}


@pytest.mark.benchmark(group="event to PNG bytes")
@pytest.mark.parametrize(("make", "name", "values"), FIGURES.values(), ids=FIGURES)
def test_a_figure_follows_a_control(benchmark, make, name, values):
    new = [value.item() if isinstance(value, np.generic) else value for value in values]
    control = make().controls[name]
    control.value = new[-1]
    events = itertools.cycle(new)
    rounds = len(new) - 1 if "new" in benchmark.name else 60  # the second time nothing is new
    benchmark.pedantic(
        lambda value: setattr(control, "value", value),
        setup=lambda: ((next(events),), {}),
        rounds=rounds,
        warmup_rounds=0 if "new" in benchmark.name else 2,
    )
    benchmark.extra_info["p95 in ms"] = round(1000 * np.percentile(benchmark.stats.stats.data, 95), 1)


PROBE = """
from helpers import datasets, interactive
interactive.probe(datasets.hard()[0], datasets.HARD)
"""
CHANGE = """figure => {
    const picture = figure.querySelector('img').src;
    return new Promise(resolve => {
        const start = performance.now();
        const look = () => {
            const image = figure.querySelector('img');
            image?.src !== picture && image.complete ? resolve(performance.now() - start)
                                                     : requestAnimationFrame(look);
        };
        document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
        look();
    });
}"""


@pytest.mark.benchmark(group="key press to changed picture in the browser")
@pytestmark
def test_a_key_press_changes_the_picture_in_the_browser(benchmark, page):  # noqa: F811
    run_all(page, "probe.ipynb", PROBE)
    figure = page.locator(FIGURE)
    figure.locator(".noUi-handle").first.focus()
    taken = []
    benchmark.pedantic(lambda: taken.append(figure.evaluate(CHANGE)), rounds=40, warmup_rounds=3)
    benchmark.extra_info["median in ms"] = round(np.median(taken[3:]), 1)
    benchmark.extra_info["p95 in ms"] = round(np.percentile(taken[3:], 95), 1)
