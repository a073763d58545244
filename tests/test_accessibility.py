"""The palette in numbers: contrast (WCAG 2.2, level AA), and distances of colours to eyes that lack a cone.

Headings in order and alternative texts: test_course.py. Markers beside colours: test_plotting.py.
"""

import itertools
import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from helpers import datasets, em, plotting
from helpers.check import Verdict

# Machado, Oliveira & Fernandes (2009), IEEE TVCG 15(6), 1291-1298: severity 1, on linear RGB
VISION = {
    "normal": np.eye(3),
    "no red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue cones": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # sRGB, D65


def linear(rgb):
    rgb = np.asarray(rgb)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(rgb, background=(1, 1, 1)):
    """Contrast ratio of WCAG 2.2, between 1 and 21, of colours of shape (..., 3)."""
    luminance = np.stack(np.broadcast_arrays(linear(rgb) @ XYZ[1], linear(background) @ XYZ[1]))
    return (luminance.max(axis=0) + 0.05) / (luminance.min(axis=0) + 0.05)


def lab(rgb):
    """Linear RGB in CIELAB, where a distance of about 2 can just be seen."""
    ratio = XYZ @ rgb.clip(0, 1) / XYZ.sum(axis=1)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / 3 * (29 / 6) ** 2 + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def nearest(colours, vision):
    """Distance between the two colours that look most alike."""
    seen = [lab(VISION[vision] @ linear(to_rgb(colour))) for colour in colours]
    return min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2))


def test_the_formulas_give_the_published_values():
    assert np.isclose(contrast(to_rgb("black")), 21)
    assert contrast(to_rgb("#767676")) >= 4.5 > contrast(to_rgb("#777777"))
    assert np.allclose(lab(np.ones(3)), [100, 0, 0])
    assert np.allclose(lab(linear(to_rgb("red"))), [53.24, 80.09, 67.20], atol=0.05)
    assert all(np.allclose(matrix.sum(axis=1), 1, atol=1e-5) for matrix in VISION.values())  # grey stays grey
    assert nearest(["#C00000", "#4F6A00"], "no green cones") < nearest(["#C00000", "#4F6A00"], "normal") / 2


def test_marks_and_lines_stand_out_from_white_by_three_to_one():
    _, ax = plotting.panels()
    plotting.points(ax, datasets.hard()[0])
    nameless = ax.collections[0].get_facecolor()[0, :3]
    for rgb in [nameless, *map(to_rgb, plotting.COLOURS), to_rgb(plotting.CENTRE)]:
        assert contrast(rgb) >= 3


def test_text_and_borders_stand_out_from_every_territory_by_four_and_a_half_to_one():
    K = len(plotting.COLOURS)
    ring = 5 * np.stack([np.cos(2 * np.pi * np.arange(K) / K), np.sin(2 * np.pi * np.arange(K) / K)], axis=1)
    _, ax = plotting.panels()
    ax.set(xlim=(-9, 9), ylim=(-9, 9))
    plotting.territory(ax, em.Mixture(np.full(K, 1 / K), ring, np.array([np.eye(2)] * K)))
    painted = np.asarray(ax.images[0].get_array())
    assert len(np.unique(painted.reshape(-1, 3).round(2), axis=0)) > K
    assert contrast(to_rgb(plotting.INK), painted).min() >= 4.5


def test_the_bar_of_a_verdict_stands_out_from_white_and_each_kind_has_its_own_sign():
    verdicts = [
        Verdict(True, "Right."),
        Verdict(False, "Wrong."),
        Verdict(False, "Nothing.", attempted=False),
    ]
    for verdict in verdicts:
        (bar,) = re.findall(r"border-left: 5px solid (#\w{6})", verdict._repr_html_())
        assert contrast(to_rgb(bar)) >= 3
    assert len({repr(verdict)[0] for verdict in verdicts}) == 3


@pytest.mark.parametrize("vision", VISION)
def test_the_three_colours_used_most_are_far_apart_to_every_eye(vision):
    assert nearest(plotting.COLOURS[:3], vision) >= 10


@pytest.mark.parametrize("vision", VISION)
def test_all_colours_can_be_told_apart_by_every_eye_and_are_never_alone(vision):
    assert nearest(plotting.COLOURS, vision) >= 10
    assert len(set(plotting.MARKERS)) == len(plotting.COLOURS)
