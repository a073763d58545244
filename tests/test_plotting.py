"""helpers/plotting.py: what is drawn is what em computes, and every picture speaks."""

import base64
import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from PIL import Image

from helpers import datasets, em, plotting

X, LABELS = datasets.hard()
RESPONSIBILITIES, _ = em.e_step(X, datasets.HARD)


def test_a_picture_carries_its_sentence_as_alternative_text_and_caption():
    fig, _ = plotting.panels()
    bundle = plotting.show(fig, 'a "quoted" sentence')._repr_mimebundle_()
    assert bundle["text/html"].count("a &quot;quoted&quot; sentence") == 2
    assert '<img alt="a &quot;quoted&quot; sentence"' in bundle["text/html"]
    assert bundle["text/plain"] == 'Figure: a "quoted" sentence'
    assert bundle["image/png"] in bundle["text/html"]
    assert Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))).format == "PNG"


def test_a_picture_without_a_sentence_is_refused():
    with pytest.raises(ValueError, match="alternative text"):
        plotting.show(plotting.panels()[0], " ")


def test_a_colour_is_mixed_by_responsibilities():
    half = plotting.blend([[0.5, 0.5]])[0]
    assert np.allclose(half, (np.array(to_rgb(plotting.colour(0))) + to_rgb(plotting.colour(1))) / 2)


def test_every_doubtful_sample_wears_an_outline_and_no_other():
    _, ax = plotting.panels()
    plotting.points(ax, X, RESPONSIBILITIES)
    certain, doubtful = ax.collections
    below = RESPONSIBILITIES.max(axis=1) < plotting.CERTAIN
    assert np.array_equal(doubtful.get_offsets(), X[below]) and np.array_equal(
        certain.get_offsets(), X[~below]
    )
    assert doubtful.get_edgecolors().size and not certain.get_linewidths().any()


def test_hard_labels_differ_by_marker_as_well_as_colour():
    _, ax = plotting.panels()
    plotting.points(ax, X, LABELS)
    assert len({c.get_paths()[0].vertices.tobytes() for c in ax.collections}) == 3


@pytest.mark.parametrize("level", plotting.LEVELS)
def test_an_ellipse_holds_its_stated_share(level):
    samples, labels = datasets.hard(n_samples=20_000)
    _, ax = plotting.panels()
    plotting.ellipses(ax, datasets.HARD, levels=[level])
    for k, ellipse in enumerate(ax.patches):
        inside = Path(ellipse.get_verts()).contains_points(ax.transData.transform(samples[labels == k]))
        assert abs(inside.mean() - level) < 0.02


def test_curves_are_weighted_densities_and_their_sum():
    _, ax = plotting.panels()
    mixture, grid = (
        em.Mixture(np.array([0.3, 0.7]), np.array([[0.0], [2.0]]), np.ones((2, 1, 1))),
        np.linspace(-3, 5, 9),
    )
    plotting.curves(ax, grid, mixture)
    drawn = np.array([line.get_ydata() for line in ax.lines])
    assert np.allclose(drawn[0] + drawn[1], drawn[2])
    assert np.allclose(np.log(drawn[2]).mean(), em.e_step(grid[:, None], mixture)[1])


def test_territory_paints_responsibilities_and_borders_where_the_leader_changes():
    _, ax = plotting.panels()
    plotting.points(ax, X)
    plotting.territory(ax, datasets.HARD)
    for border in ax.collections[1:]:
        for path in border.get_paths():
            top = np.sort(em.log_joint(path.vertices, datasets.HARD), axis=1)
            assert (top[:, -1] - top[:, -2] < 0.2).all()


BAD = {
    "points in three dimensions": (lambda ax: plotting.points(ax, np.zeros((3, 3))), "2 features"),
    "points with NaN": (lambda ax: plotting.points(ax, [[0, np.nan]]), "NaN"),
    "labels below zero": (lambda ax: plotting.points(ax, X, LABELS - 1), "from 0"),
    "responsibilities that do not sum": (
        lambda ax: plotting.points(ax, X, 2 * RESPONSIBILITIES),
        "sum to one",
    ),
    "too few labels": (lambda ax: plotting.points(ax, X, LABELS[:5]), "5 rows"),
    "ellipses of one feature": (
        lambda ax: plotting.ellipses(ax, em.Mixture(np.ones(1), np.ones((1, 1)), np.ones((1, 1, 1)))),
        "2 features",
    ),
    "ellipses of a level above one": (
        lambda ax: plotting.ellipses(ax, datasets.HARD, levels=[95]),
        "between 0 and 1",
    ),
    "ellipses of no mixture": (lambda ax: plotting.ellipses(ax, None), "must be a Mixture"),
}


@pytest.mark.parametrize(("draw", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_a_reason(draw, message):
    _, ax = plotting.panels()
    with pytest.raises(ValueError, match=message):
        draw(ax)
