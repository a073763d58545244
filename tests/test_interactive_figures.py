"""helpers/interactive: what a figure's buttons do, and what it finds; bad input is refused.

What each draws and says wherever its controls are: test_figures_range.py.
"""

import numpy as np
import pytest
from live_figures import (
    assert_points_are_of,
    assert_points_show,
    drawn_covariances,
    drawn_means,
    find,
    move,
    numbers,
)
from scipy.special import softmax
from test_interactive import FEW, LINE, NONE, PHOTO, PIXELS, SAME, WINGS, X

from helpers import check, datasets, em, interactive
from helpers.estimator import GaussianMixtureEM
from helpers.interactive.mixtures import share

BEGIN = {
    "k-means": em.m_step(FEW, em.initialise(FEW, 3, 0)),
    "awkward": check.generic_mixture(FEW, 3, random_state=1),
}


# Each figure beside em


def test_beat_em_keeps_the_best_and_cannot_be_beaten_by_the_truth():
    figure = interactive.beat_em(X)
    start = numbers(figure.sentence)[3]
    move(figure, x=figure.controls["x"].min)
    now, best, top = numbers(figure.sentence)[3:]
    assert now < best == start < em.e_step(X, datasets.HARD)[1] < top
    move(figure, show=True)
    assert numbers(figure.sentence) == [top, best]
    best = em.fit(X, 3, n_init=5, tol=1e-6, max_iter=500, random_state=0)
    assert np.isclose(best.log_likelihoods[-1], top, atol=1e-3)


@pytest.mark.parametrize("weight", [0.0, 0.37, 1.0])
def test_weights_share_a_whole(weight):
    for before in ([0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]):
        for k in range(3):
            shared = share(np.array(before), k, weight)
            assert shared[k] == weight and (shared >= 0).all() and np.isclose(shared.sum(), 1, atol=1e-12)
    assert share(np.ones(1), 0, weight) == [1]
    assert np.allclose(share(np.array([0.2, 0.3, 0.5]), 0, 0.6), [0.6, 0.15, 0.25])


@pytest.mark.parametrize(("distance", "peaks"), [(0, 1), (3.9, 1), (4.2, 2), (8, 2)])
def test_two_equal_bells_have_two_peaks_beyond_two_deviations(distance, peaks):
    mixture = em.Mixture(np.full(2, 0.5), np.array([[0.0], [distance]]), np.full((2, 1, 1), 4.0))
    figure = interactive.build_mixture(mixture)
    assert f"{peaks} peak" in figure.sentence


@pytest.mark.parametrize("temperature", [0.01, 1, 100])
@pytest.mark.parametrize("mixture", [datasets.HARD, NONE, SAME], ids=["hard", "zero weight", "equal means"])
def test_probe_shows_the_responsibilities_of_its_place_at_its_temperature(mixture, temperature):
    figure = interactive.probe(X, mixture)
    move(figure, x=2.0, temperature=temperature)
    place = [[2.0, figure.controls["y"].value]]
    expected = softmax(em.log_joint(place, mixture)[0] / temperature)
    assert np.allclose([bar.get_height() for bar in figure.fig.axes[1].patches], expected)
    soft = softmax(em.log_joint(X, mixture) / temperature, axis=1)
    assert_points_show(figure.fig.axes[0], X, soft)
    if temperature == 1:
        assert np.allclose(expected, em.e_step(place, mixture)[0])
        assert f"{(soft.max(axis=1) < 0.9).sum()} of 600" in figure.sentence


def test_half_steps_recolour_at_e_and_move_at_m_and_gain_at_least_as_much_as_q():
    figure = interactive.half_steps(X)
    plane, score = figure.fig.axes
    e, m = (find(figure, name) for name in ("E-step", "M-step"))
    m.click()
    assert figure.controls["step"].value == 0 and "E comes first" in figure.sentence
    for _ in range(3):
        mixture = em.Mixture(
            np.full(3, 1 / 3), drawn_means(plane), drawn_covariances(plane.patches[1::2], 0.95)
        )
        e.click()
        assert np.allclose(drawn_means(plane), mixture.means)
        if figure.controls["step"].value == 1:
            log_likelihood = assert_points_are_of(plane, X, mixture)
            assert round(log_likelihood, 3) == numbers(figure.sentence)[-1]
        colours = plane.collections[0].get_facecolors()
        assert "unchanged" in figure.sentence
        e.click()
        assert "nothing changes" in figure.sentence
        m.click()
        assert np.array_equal(plane.collections[0].get_facecolors(), colours)
        gain, q = numbers(figure.sentence)[-2:]
        assert gain >= q > 0
    for seed in range(1, 21):
        move(figure, seed=seed, step=figure.controls["step"].max)
        log_likelihood, least = (line.get_ydata() for line in score.lines)
        assert (np.diff(log_likelihood) > -1e-6).all()
        assert (least <= log_likelihood[2::2] + 1e-6).all() and (least > log_likelihood[:-2:2] - 1e-6).all()


def test_climb_finds_the_local_optima():
    figure = interactive.climb(datasets.unequal()[0])
    assert figure.sentence.endswith("ends found: −3.99.")
    move(figure, start=8)
    assert figure.sentence.endswith("2 starts tried; ends found: −3.99, −4.27.")


def test_shapes_finds_the_right_type_for_each_data_set():
    figure = interactive.shapes(hard=X, demo=datasets.demo()[0], stretched=datasets.stretched()[0])
    for name, kind in [("hard", "full"), ("demo", "spherical"), ("stretched", "tied")]:
        move(figure, name=name)
        find(figure, "Try all").click()
        assert f"Highest there of 24 tried: {kind}, K = 3" in figure.sentence


def test_how_many_counts_over_all_its_draws():
    figure = interactive.how_many()
    move(figure, n=50, separation=3.0)
    chosen = []
    for seed in range(1, 21):
        move(figure, seed=seed)
        chosen.append(numbers(figure.sentence)[2:5])
    find(figure, "All 20 draws").click()
    told = np.reshape(numbers(figure.sentence.split(" draws: ")[1]), (3, 3))[:, 1:]
    below, above = (np.array(chosen) < 3).sum(axis=0), (np.array(chosen) > 3).sum(axis=0)
    assert np.array_equal(told.T, [below, above]), (told, below, above)


def test_starts_finds_seeds_that_fail_from_random_points_and_none_from_distant_ones():
    figure = interactive.starts(GaussianMixtureEM, demo=datasets.demo()[0])
    move(figure, seed=2)
    assert "best of 2 seeds tried: −3.951" in figure.sentence and "−4.681 at your" in figure.sentence
    for init, failing in [("random_from_data", 7), ("k-means++", 0)]:
        move(figure, init=init)
        find(figure, "Try all seeds").click()
        ends = figure.fig.axes[2].lines[0].get_ydata()
        assert len(ends) == 20 and (ends < -3.96).sum() == failing
        assert "best of 20 seeds tried: −3.951" in figure.sentence


def test_a_constant_moves_the_odds_of_every_point_by_one_factor():
    figure = interactive.parabolas(LINE)
    before, after = [], []
    for odds in (before, after):
        shares = [line.get_ydata() for line in figure.fig.axes[2].lines[:2]]
        odds.append(shares[0] / shares[1])
        move(figure, constant=figure.controls["constant"].value + 1)
    assert np.allclose(after[0] / before[0], np.e)


@pytest.mark.parametrize("eta", [1.0, 1.7])
def test_a_step_is_eta_times_as_long_as_that_of_em(eta):
    figure = interactive.step_length(FEW, BEGIN)
    move(figure, eta=eta, t=1)
    first, plane = BEGIN["k-means"], figure.fig.axes[0]
    plain = em.m_step(FEW, em.e_step(FEW, first)[0])
    weights = first.weights ** (1 - eta) * plain.weights**eta
    means = first.means + eta * (plain.means - first.means)
    mixture = em.Mixture(weights / weights.sum(), means, drawn_covariances(plane.patches[1::2], 0.95))
    assert np.allclose(drawn_means(plane), means)
    assert eta > 1 or np.allclose(mixture.covariances, plain.covariances)
    log_likelihood = assert_points_are_of(plane, FEW, mixture)
    top = em.fit(FEW, 3, tol=1e-12, max_iter=5000, random_state=0).log_likelihoods[-1]
    assert f"still to gain {top - log_likelihood:.1e}" in figure.sentence
    slow, gap, dot = (line.get_ydata() for line in figure.fig.axes[1].lines)
    assert gap[1] == dot[0] and np.array_equal(slow, gap) == (eta == 1)


def test_a_step_that_falls_is_taken_back_and_without_that_a_long_one_breaks_down():
    figure = interactive.step_length(
        datasets.hard(300)[0], {"far": check.generic_mixture(X, 3, random_state=1)}
    )
    move(figure, eta=2.2, t=40)
    gap = figure.fig.axes[1].lines[1].get_ydata()
    fell = 1 + np.flatnonzero(np.diff(gap) > 1e-9)
    best = np.minimum.accumulate(gap)
    assert len(gap) == 41 and len(fell) and (gap[fell + 1] <= best[fell]).all()
    assert f"taken back: {len(fell)} fall" in figure.sentence
    move(figure, careful=False)
    gap = figure.fig.axes[1].lines[1].get_ydata()
    assert len(gap) < 41 and figure.sentence.endswith(f"It broke down at pass {len(gap)}.")
    move(figure, t=1)
    assert "broke down" not in figure.sentence and "pass 1," in figure.sentence


def test_imagined_points_shows_where_you_have_been_and_then_all():
    figure = interactive.imagined_points(FEW[:12], X)
    scores = figure.fig.axes[1]
    assert len(scores.lines[0].get_xdata()) == 1
    move(figure, imagined=1.0)
    assert len(scores.lines[0].get_xdata()) == 2
    find(figure, "Try all").click()
    here, new = (line.get_ydata() for line in scores.lines[:3:2])
    assert len(here) == len(new) == 36
    assert np.ptp(new) > 1 and here[0] == here.max() and new[0] == new.min()
    move(figure, imagined=10**1.5)
    assert np.ptp(np.linalg.eigvalsh(drawn_covariances(figure.fig.axes[0].patches[1::2], 0.95))) < 1


# Bad input

BAD = {
    "three features": (lambda: interactive.beat_em(np.zeros((9, 3))), "2 features"),
    "NaN, watched": (lambda: interactive.watch([[0, np.nan], [1, 1]]), "NaN"),
    "NaN": (lambda: interactive.half_steps([[0, np.nan], [1, 1]]), "NaN"),
    "one sample over and over": (lambda: interactive.climb(np.ones((9, 2))), "over and over"),
    "more components than samples": (lambda: interactive.climb(FEW[:4], 5), "fewer than 5"),
    "no components": (lambda: interactive.half_steps(FEW, 0), "whole number"),
    "a mixture of the plane on a line": (lambda: interactive.build_mixture(datasets.HARD), "1 feature"),
    "a mixture on a line in the plane": (lambda: interactive.probe(X, WINGS), "2 features"),
    "no mixture": (lambda: interactive.build_mixture(None), "must be a Mixture"),
    "no data": (interactive.shapes, "at least one data set"),
    "too few samples": (lambda: interactive.shapes(few=FEW[:11]), "at least 12 samples"),
    "no class": (lambda: interactive.starts(GaussianMixtureEM(), hard=X), "must be a class"),
    "a class and no data": (lambda: interactive.starts(GaussianMixtureEM), "at least one data set"),
    "two samples": (lambda: interactive.starts(GaussianMixtureEM, few=FEW[:2]), "at least 3 samples"),
    "parabolas of the plane": (lambda: interactive.parabolas(datasets.HARD), "1 feature"),
    "one parabola": (lambda: interactive.parabolas(LINE._replace(weights=np.array([1.0, 0]))), "weight zero"),
    "no starts": (lambda: interactive.step_length(X, {}), "at least one start"),
    "a start without a weight": (lambda: interactive.step_length(X, {"a": NONE}), "weights positive"),
    "a start on a line": (lambda: interactive.step_length(X, {"a": WINGS}), "2 features"),
    "a grey photograph": (lambda: interactive.photograph(PHOTO[..., 0], PIXELS), "height, width, 3"),
    "a photograph in bytes": (lambda: interactive.photograph(255 * PHOTO, PIXELS), "from 0 to 1"),
    "pixels in bytes": (lambda: interactive.photograph(PHOTO, 255 * PIXELS), "from 0 to 1"),
    "a hole in the photograph": (lambda: interactive.photograph(PHOTO * np.nan, PIXELS), "from 0 to 1"),
    "five points to imagine beside": (lambda: interactive.imagined_points(FEW[:5], X), "at least 6"),
    "new samples on a line": (lambda: interactive.imagined_points(FEW, X[:, :1]), "2 features"),
    "seven pixels": (lambda: interactive.photograph(PHOTO, PIXELS[:7]), "at least 8"),
}


@pytest.mark.parametrize(("make", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_a_reason(make, message):
    with pytest.raises(ValueError, match=message):
        make()
