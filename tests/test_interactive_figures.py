"""helpers/interactive: what each figure draws and says is what em computes; bad input is refused."""

import re

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import chi2
from sklearn.mixture import GaussianMixture
from test_interactive import FEW, NONE, PHOTO, PIXELS, SAME, X, controls

from helpers import check, datasets, em, interactive, plotting
from helpers.estimator import GaussianMixtureEM, expanded
from helpers.interactive import mixtures
from helpers.interactive.intuition import SHAPE, spread
from helpers.interactive.mixtures import share

WINGS = datasets.WARBLERS._replace(
    means=datasets.WARBLERS.means[:, :1], covariances=datasets.WARBLERS.covariances[:, :1, :1]
)
BEGIN = {
    "k-means": em.m_step(FEW, em.initialise(FEW, 3, 0)),
    "awkward": check.generic_mixture(FEW, 3, random_state=1),
}


def move(figure, **values):
    """One control after the other."""
    for name, value in values.items():
        figure.controls[name].value = value


def find(figure, description):
    return next(control for control in controls(figure) if control.description == description)


def numbers(sentence):
    return [float(x) for x in re.findall(r"-?\d+\.?\d*", sentence.replace("−", "-"))]


def drawn_means(ax):
    return np.array([patch.center for patch in ax.patches[:: len(plotting.LEVELS)]])


def drawn_covariances(ax):
    radius = np.sqrt(chi2.ppf(plotting.LEVELS[1], df=2))
    widest = ax.patches[1 :: len(plotting.LEVELS)]
    return np.array([spread(p.width / 2 / radius, p.height / 2 / radius, p.angle) for p in widest])


def assert_points_are_of(ax, samples, mixture):
    """Colours of the samples are a mixture's responsibilities; its log-likelihood is returned."""
    responsibilities, log_likelihood = em.e_step(samples, mixture)
    assert_points_show(ax, samples, responsibilities)
    return log_likelihood


def assert_points_show(ax, samples, responsibilities):
    """Colours of the samples, certain and doubtful, are the responsibilities mixed."""
    doubtful = responsibilities.max(axis=1) < plotting.CERTAIN
    for scatter, mask in zip(ax.collections, (~doubtful, doubtful)):
        assert np.array_equal(scatter.get_offsets(), samples[mask])
        if mask.any():
            assert np.allclose(scatter.get_facecolors()[:, :3], plotting.blend(responsibilities[mask]))


# Each figure beside em


def test_watch_recolours_at_e_and_moves_at_m_as_em_does():
    figure = interactive.watch(FEW)
    plane, mixture = figure.fig.axes[0], mixtures.random_start(FEW, 3, 2)
    assert np.allclose(drawn_means(plane), mixture.means) and "Start 2" in figure.sentence
    for iteration in (1, 2, 3):
        move(figure, step=2 * iteration - 1)
        responsibilities, _ = em.e_step(FEW, mixture)
        assert np.allclose(drawn_means(plane), mixture.means)
        assert_points_show(plane, FEW, responsibilities)
        assert f"E-step {iteration}" in figure.sentence and f"E-step {iteration}" in plane.get_title()
        mixture = em.m_step(FEW, responsibilities)
        move(figure, step=2 * iteration)
        assert np.allclose(drawn_means(plane), mixture.means)
        assert np.allclose(drawn_covariances(plane), mixture.covariances)
        assert_points_show(plane, FEW, responsibilities)
        assert f"M-step {iteration}" in figure.sentence and f"M-step {iteration}" in plane.get_title()
    find(figure, "Play").value = 7
    assert "E-step 4" in figure.sentence
    find(figure, "Back to the start").click()
    move(figure, seed=5)
    assert np.allclose(drawn_means(plane), mixtures.random_start(FEW, 3, 5).means)


def test_beat_em_draws_and_scores_the_mixture_of_its_controls():
    figure = interactive.beat_em(X)
    which = find(figure, "component")
    for k, row in enumerate([(-1, 0.5, 2, 0.5, 40, 0.5), (2, 1, 1, 1, 0, 0.2), (3, -2, 1, 0.2, -90, 0.3)]):
        which.value = k
        move(figure, **dict(zip((*SHAPE, "weight"), row)))
    plane = figure.fig.axes[0]
    assert np.allclose(drawn_means(plane), [(-1, 0.5), (2, 1), (3, -2)])
    weights = numbers(figure.sentence)[:3]
    mixture = em.Mixture(np.array(weights), drawn_means(plane), drawn_covariances(plane))
    assert weights[2] == 0.3 and np.isclose(sum(weights), 1)
    assert np.allclose(mixture.covariances[1], np.eye(2))
    assert np.allclose(mixture.covariances[2], np.diag([0.04, 1]))
    log_likelihood = assert_points_are_of(plane, X, mixture)
    assert numbers(figure.sentence)[3] == round(log_likelihood, 3)


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


def test_a_component_keeps_its_place_while_another_is_in_your_hand():
    figure = interactive.beat_em(X)
    which = find(figure, "component")
    move(figure, x=-3.0, weight=1.0)
    which.value = 1
    assert figure.controls["weight"].value == 0
    which.value = 0
    assert figure.controls["x"].value == -3 and figure.controls["weight"].value == 1


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


def test_build_mixture_draws_the_densities_of_its_controls_and_weights_sum_to_one():
    figure = interactive.build_mixture(WINGS)
    move(figure, weight1=0.8, mean0=61.0)
    assert figure.controls["weight0"].value == 0.2
    curve = figure.fig.axes[0].lines[2]
    widths = [figure.controls[f"width{k}"].value for k in (0, 1)]
    now = em.Mixture(np.array([0.2, 0.8]), np.array([[61.0], [66.5]]), np.square(widths)[:, None, None])
    assert np.allclose(np.log(curve.get_ydata()).mean(), em.e_step(curve.get_xdata()[:, None], now)[1])


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
        mixture = em.Mixture(np.full(3, 1 / 3), drawn_means(plane), drawn_covariances(plane))
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


def test_half_steps_shows_the_gain_of_q_as_the_m_step_makes_it():
    figure = interactive.half_steps(X)
    move(figure, seed=3, step=2)
    start = mixtures.random_start(X, 3, 3)
    responsibilities, before = em.e_step(X, start)
    after = em.m_step(X, responsibilities)
    q = [(responsibilities * em.log_joint(X, mixture)).sum() / 600 for mixture in (start, after)]
    assert np.isclose(figure.fig.axes[1].lines[1].get_ydata()[0], before + q[1] - q[0])


def test_back_to_the_start():
    figure = interactive.half_steps(FEW)
    move(figure, step=5)
    find(figure, "Back to the start").click()
    assert figure.controls["step"].value == 0


def test_play_moves_the_half_steps():
    figure = interactive.half_steps(FEW)
    find(figure, "Play").value = 7
    assert "E-step 4" in figure.sentence


@pytest.mark.parametrize("iteration", [0, 3, 80])
def test_climb_shows_em_from_its_start_with_a_bound_that_touches(iteration):
    figure = interactive.climb(FEW)
    move(figure, iteration=iteration)
    plane, score, ends = figure.fig.axes
    path = em.m_step(FEW, em.initialise(FEW, 3, 0))
    for _ in range(iteration):
        path = em.m_step(FEW, em.e_step(FEW, path)[0])
    log_likelihood = assert_points_are_of(plane, FEW, path)
    assert np.allclose(drawn_means(plane), path.means)
    curve, bound, here = score.lines
    heights = curve.get_ydata()
    assert (np.diff(heights) > -1e-6).all() and np.isclose(heights[iteration], log_likelihood)
    assert (bound.get_ydata() <= heights[bound.get_xdata()] + 1e-9).all()
    assert np.isclose(bound.get_ydata()[bound.get_xdata() == iteration], here.get_ydata()[0])
    assert np.isclose(ends.lines[0].get_ydata()[0], heights[-1], atol=0.006)


def test_climb_finds_the_local_optima():
    figure = interactive.climb(datasets.unequal()[0])
    assert figure.sentence.endswith("ends found: −3.99.")
    move(figure, start=8)
    assert figure.sentence.endswith("2 starts tried; ends found: −3.99, −4.27.")


def test_shapes_fits_one_half_and_scores_both_as_em_does():
    figure = interactive.shapes(hard=X, few=FEW)
    for name, samples in [("hard", X), ("few", FEW)]:
        move(figure, name=name, kind="tied", K=2)
        mixture = em.fit(samples[::2], 2, "tied", random_state=0).mixture
        ellipses = figure.fig.axes[0].patches
        assert len(ellipses) == 4 and np.allclose(drawn_covariances(figure.fig.axes[0]), mixture.covariances)
        parameters = em.n_parameters(2, 2, "tied")
        fitted, held_out = (em.e_step(half, mixture)[1] for half in (samples[::2], samples[1::2]))
        assert f"{parameters} parameters" in figure.sentence
        said = figure.sentence.replace("−", "-")
        assert f"{fitted:.3f} on the half" in said and f"{held_out:.3f} on the other" in said
        line = figure.fig.axes[1].lines[1]  # of the tied ones, from few parameters to many
        assert np.allclose(line.get_xdata(), [parameters, em.n_parameters(3, 2, "tied")])
        assert line.get_ydata()[0] == held_out


def test_shapes_finds_the_right_type_for_each_data_set():
    figure = interactive.shapes(hard=X, demo=datasets.demo()[0], stretched=datasets.stretched()[0])
    for name, kind in [("hard", "full"), ("demo", "spherical"), ("stretched", "tied")]:
        move(figure, name=name)
        find(figure, "Try all").click()
        assert f"Highest there of 24 tried: {kind}, K = 3" in figure.sentence


def test_how_many_scores_as_em_does_and_new_samples_are_not_those_of_the_fit():
    figure = interactive.how_many()
    move(figure, n=100, separation=3.0)
    plane, curves = figure.fig.axes
    samples = np.concatenate([scatter.get_offsets() for scatter in plane.collections])
    drawn = {line.get_label(): line.get_ydata() for line in curves.lines if len(line.get_ydata()) == 6}
    assert len(samples) == 100
    here, new, aic, bic = drawn.values()
    parameters = np.array([em.n_parameters(K, 2) for K in range(1, 7)])
    assert np.allclose(here - aic, parameters / 100)
    assert np.allclose(here - bic, parameters * np.log(100) / 200)
    assert (here[2:] > new[2:]).all()
    assert (
        f"K = {1 + new.argmax()}; AIC chooses {1 + aic.argmax()}, BIC {1 + bic.argmax()}" in figure.sentence
    )


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


def lasting(model):
    """The fitted mixture of an estimator of any covariance type."""
    covariances = expanded(model.covariances_, *model.means_.shape, model.covariance_type)
    return em.Mixture(model.weights_, model.means_, covariances)


STARTS = [("random_from_data", "full"), ("k-means++", "tied"), ("kmeans", "diag"), ("random", "spherical")]


@pytest.mark.parametrize(("init", "kind"), STARTS)
def test_starts_draws_the_first_and_the_last_mixture_of_the_estimator(init, kind):
    figure = interactive.starts(GaussianMixtureEM, hard=X)
    move(figure, init=init, kind=kind, seed=3)
    options = {"covariance_type": kind, "init_params": init, "random_state": 3}
    for ax, max_iter in zip(figure.fig.axes, (0, 300)):
        mixture = lasting(GaussianMixtureEM(3, max_iter=max_iter, **options).fit(X))
        log_likelihood = assert_points_are_of(ax, X, mixture)
        assert np.allclose(drawn_means(ax), mixture.means)
        assert np.allclose(drawn_covariances(ax), mixture.covariances, rtol=1e-6, atol=1e-12)
    assert f"{log_likelihood:.3f} at your EM's end" in figure.sentence.replace("−", "-")
    move(figure, theirs=True)
    theirs = lasting(GaussianMixture(3, max_iter=300, **options).fit(X))
    assert np.allclose(drawn_means(figure.fig.axes[1]), theirs.means)
    assert np.allclose(theirs.means, mixture.means, atol=1e-6) == (kind != "tied")


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


LINE = em.Mixture(np.array([0.75, 0.25]), np.array([[1.0], [3.0]]), np.ones((2, 1, 1)))


def test_parabolas_are_log_joint_densities_and_bells_and_shares_follow():
    figure = interactive.parabolas(LINE)
    move(figure, constant=-1.0, linear=0.5, quadratic=-2.0)  # precision 4, mean 0.125
    weight = np.exp(-1 + 0.5**2 / 8) * np.sqrt(2 * np.pi / 4)
    logs, bells, shares = ([ax.lines[k].get_ydata() for k in (0, 1)] for ax in figure.fig.axes)
    grid = figure.fig.axes[0].lines[0].get_xdata()[:, None]
    bell = weight * np.exp(em.log_gaussian(grid, [0.125], [[0.25]]))
    other = np.exp(em.log_joint(grid, LINE)[:, 1])
    assert np.allclose(bells, [bell, other]) and np.allclose(logs, np.log([bell, other]))
    assert np.allclose(shares, [bell / (bell + other), other / (bell + other)])
    assert f"mean 0.12, width 0.50 and area {weight:.2f}; 2 borders" in figure.sentence
    crossings = np.roots([-2 + 0.5, 0.5 - 3, -1 - em.log_joint([[0.0]], LINE)[0, 1]])
    assert np.allclose(sorted(crossings), numbers(figure.sentence)[-2:], atol=0.06)
    move(figure, quadratic=0.05)
    assert "no bell" in figure.sentence


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
    mixture = em.Mixture(weights / weights.sum(), means, drawn_covariances(plane))
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


@pytest.mark.parametrize("kind", ["full", "spherical"])
def test_photograph_paints_with_the_colours_of_the_mixture(kind):
    figure = interactive.photograph(PHOTO, PIXELS[::2], credit="who took it")
    assert figure.sentence.endswith("Photograph: who took it.")
    move(figure, kind=kind, K=3)
    mixture = em.fit(PIXELS[::2], 3, kind, n_init=2, reg_covar=1e-4, random_state=0).mixture
    soft = em.e_step(PIXELS, mixture)[0]
    plane = figure.fig.axes[1]
    order = np.argsort(-mixture.weights)
    assert np.allclose([patch.center for patch in plane.patches], mixture.means[order][:, [0, 2]])

    def painted():
        return figure.fig.axes[0].images[0].get_array().reshape(-1, 3)

    assert np.allclose(painted(), mixture.means[soft.argmax(axis=1)])
    assert f"BIC −{-em.bic(PIXELS[::2], mixture, kind):.0f}" in figure.sentence
    move(figure, show=0)
    mine = soft.argmax(axis=1) == order[0]
    assert np.allclose(painted()[mine], mixture.means[order[0]])
    assert set(np.ravel(painted()[~mine])) == {0.75, 1.0}
    assert f"painted hard: {mine.mean():.0%} of it" in figure.sentence
    move(figure, show=7)
    assert "There is no component 7." in figure.sentence
    move(figure, paint="soft")
    assert np.allclose(painted(), soft @ mixture.means)


@pytest.mark.parametrize(("shape", "K"), [("round", 4), ("leaning", 2)])
def test_imagined_points_are_a_prior_judged_by_new_samples(shape, K):
    few, fresh = FEW[:12], datasets.hard(300, random_state=99)[0]
    figure = interactive.imagined_points(few, fresh)
    move(figure, imagined=10.0, K=K, shape=shape)
    width = np.cov(few.T) if shape == "leaning" else few.var(axis=0, ddof=1).mean() * np.eye(2)
    responsibilities = em.initialise(few, K, 0)
    for _ in range(60):
        mixture = em.m_step(few, responsibilities, reg_covar=0)
        counts = responsibilities.sum(axis=0)[:, None, None]
        smooth = (counts * mixture.covariances + 10 * width) / (counts + 10)
        mixture = mixture._replace(covariances=smooth)
        responsibilities, _ = em.e_step(few, mixture)
    plane, scores = figure.fig.axes
    assert np.allclose(drawn_means(plane), mixture.means)
    assert np.allclose(drawn_covariances(plane), mixture.covariances)
    for place, said in [(few, f"{em.e_step(few, mixture)[1]:.2f} on the 12"),
                        (fresh, f"{em.e_step(fresh, mixture)[1]:.2f} on new points")]:  # fmt: skip
        assert said.replace("-", "−") in figure.sentence, place
    alone = em.e_step(fresh, em.fit(few, 1).mixture)[1]
    assert f"has −{-alone:.2f}." in figure.sentence


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
    assert np.ptp(np.linalg.eigvalsh(drawn_covariances(figure.fig.axes[0]))) < 1


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
