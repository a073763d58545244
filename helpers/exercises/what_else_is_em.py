"""The exercises of notebook 12: worked answers, cases, known mistakes."""

import numpy as np
from sklearn.datasets import load_digits

from helpers import check, datasets, em
from helpers.exercises.kinds import Exercise, function
from helpers.mistakes.mistake import Mistake


def bernoulli_m_step(B, R, alpha, on_both=2.0):
    counts = R.sum(axis=0)
    return counts / counts.sum(), (R.T @ B + alpha) / (counts[:, None] + on_both * alpha)


def bernoulli_cases():
    B = (load_digits().data[:60, 16:40] > 7).astype(float)
    rng = np.random.default_rng(1)
    for n, K, alpha in [(12, 2, 1.0), (60, 3, 0.5), (60, 5, 2.0)]:
        yield f"{n} pictures, {K} components, alpha {alpha:g}", (B[:n], rng.dirichlet(np.arange(1, K + 1), n), alpha)


def but_on(wrong):
    """The M-step of the Bernoullis with other probabilities of "on"."""
    return lambda B, R, alpha: (bernoulli_m_step(B, R, alpha)[0], wrong(B, R, R.sum(axis=0)[:, None], alpha))


def but_weights(wrong):
    return lambda B, R, alpha: (wrong(R.sum(axis=0), alpha), bernoulli_m_step(B, R, alpha)[1])


BERNOULLI_M_STEP = function(
    name="bernoulli_m_step", results=("weights", "on"), answer=bernoulli_m_step, cases=bernoulli_cases,
    mistakes=[
        Mistake(name="counts for weights", wrong=but_weights(lambda counts, alpha: counts),
                message="Your weights are the soft counts: divide them by their sum."),
        Mistake(name="weights with imagined pictures", wrong=but_weights(lambda counts, alpha: (counts + 2 * alpha) / (counts + 2 * alpha).sum()),
                message="You count the imagined pictures in the weights as well. They are there for the pixels alone."),
        Mistake(name="nothing imagined", wrong=but_on(lambda B, R, N, a: R.T @ B / N),
                message="The imagined pictures are missing: alpha with everything on, and alpha with everything off."),
        Mistake(name="imagined on, not off", wrong=lambda B, R, a: bernoulli_m_step(B, R, a, on_both=1.0),
                message="Below the line you add alpha once. The pictures with everything off count too: 2 alpha."),
        Mistake(name="imagined above the line only", wrong=lambda B, R, a: bernoulli_m_step(B, R, a, on_both=0.0),
                message="You add alpha above the line, and nothing below: some probabilities can exceed one. There are 2 alpha more pictures."),
        Mistake(name="imagined below the line only", wrong=but_on(lambda B, R, N, a: R.T @ B / (N + 2 * a)),
                message="You add the imagined pictures below the line only. In alpha of them the pixel is on: add alpha above."),
        Mistake(name="imagined after the division", wrong=but_on(lambda B, R, N, a: R.T @ B / N + a),
                message="You add alpha to a share. It is a number of pictures: add it above the line, and 2 alpha below, then divide."),
        Mistake(name="imagined after the division, twice", wrong=but_on(lambda B, R, N, a: (R.T @ B / N + a) / (1 + 2 * a)),
                message="You add alpha to a share, after the division by N_k. Add it to the number of pictures that are on, and 2 alpha to N_k, then divide."),
        Mistake(name="divided by n", wrong=but_on(lambda B, R, N, a: (R.T @ B + a) / (len(B) + 2 * a)),
                message="You divide by the number of pictures. A component's share is of its own soft count."),
        Mistake(name="divided by the pixels that are on", wrong=but_on(lambda B, R, N, a: (R.T @ B + a) / (R.T @ B + a).sum(axis=1, keepdims=True)),
                message="Your rows of `on` sum to one: you divide by all that is on. Each pixel is a coin of its own, tossed N_k times."),
        Mistake(name="hard labels", wrong=but_on(lambda B, R, N, a: bernoulli_m_step(B, np.eye(R.shape[1])[R.argmax(axis=1)], a)[1]),
                message="You count each picture wholly for its likeliest component. Weigh it by its responsibilities: R.T @ B."),
    ],
)  # fmt: skip


def fill(X, gap, mean, covariance):
    m, o = np.flatnonzero(gap), np.flatnonzero(~gap)
    slopes = np.linalg.solve(covariance[np.ix_(o, o)], covariance[np.ix_(o, m)])
    filled, doubt = X.copy(), np.zeros_like(covariance)
    filled[:, m] = mean[m] + (X[:, o] - mean[o]) @ slopes
    doubt[np.ix_(m, m)] = covariance[np.ix_(m, m)] - covariance[np.ix_(m, o)] @ slopes
    return filled, doubt


def fill_cases():
    X = datasets.iris()[0][::7]
    mean, covariance = X.mean(axis=0) + 0.2, np.cov(X.T) + 0.1 * np.eye(4)
    for missing in ([3], [0, 2], [1, 2, 3]):
        gap = np.isin(np.arange(4), missing)
        yield f"irises without feature {', '.join(map(str, missing))}", (np.where(gap, np.nan, X), gap, mean, covariance)


def but_filled(wrong):
    """``fill`` with other values in the gaps; gets what is there, centred, and pieces of the covariance."""

    def version(X, gap, mean, covariance):
        filled, doubt = fill(X, gap, mean, covariance)
        S, T = covariance[np.ix_(~gap, ~gap)], covariance[np.ix_(~gap, gap)]
        filled[:, gap] = wrong(X[:, ~gap], mean[~gap], mean[gap], S, T)
        return filled, doubt

    return version


def but_doubt(wrong):
    """``fill`` with another doubt in the block of the gaps."""

    def version(X, gap, mean, covariance):
        filled, doubt = fill(X, gap, mean, covariance)
        S, T = covariance[np.ix_(~gap, ~gap)], covariance[np.ix_(~gap, gap)]
        doubt[np.ix_(gap, gap)] = wrong(covariance[np.ix_(gap, gap)], S, T)
        return filled, doubt

    return version


FILL = function(
    name="fill", results=("filled", "doubt"), answer=fill, cases=fill_cases,
    mistakes=[
        Mistake(name="filled by the mean", wrong=but_filled(lambda x, mu, to, S, T: to),
                message="You fill with the component's mean. What is there tells more: add the slopes times its distance from its own mean."),
        Mistake(name="not centred", wrong=but_filled(lambda x, mu, to, S, T: to + x @ np.linalg.solve(S, T)),
                message="The slopes multiply x itself. They belong to its distance from the mean: x_o - mean_o."),
        Mistake(name="the mean of the gap forgotten", wrong=but_filled(lambda x, mu, to, S, T: (x - mu) @ np.linalg.solve(S, T)),
                message="You fill with the distance from the mean alone. Add the mean of what is missing."),
        Mistake(name="both means forgotten", wrong=but_filled(lambda x, mu, to, S, T: x @ np.linalg.solve(S, T)),
                message="You fill with x times the slopes, without either mean: mean_m + (x_o - mean_o) @ slopes."),
        Mistake(name="the sign of the slopes", wrong=but_filled(lambda x, mu, to, S, T: to - (x - mu) @ np.linalg.solve(S, T)),
                message="The slopes have the wrong sign: a sample above its mean is filled below. Is it mean_o - x_o?"),
        Mistake(name="covariance for slopes", wrong=but_filled(lambda x, mu, to, S, T: to + (x - mu) @ T),
                message="You multiply by the covariance of there and missing. The slopes are that divided by the covariance of what is there: solve(S_oo, S_om)."),
        Mistake(name="slopes by the variances alone", wrong=but_filled(lambda x, mu, to, S, T: to + (x - mu) @ (T / np.diag(S)[:, None])),
                message="Your slopes are right for one feature that is there; several lean on each other: solve with the whole S_oo."),
        Mistake(name="no doubt", wrong=but_doubt(lambda whole, S, T: 0 * whole),
                message="The filled rows are right, and the doubt is zero. It is S_mm - S_mo S_oo⁻¹ S_om. (Assigned to doubt[m][:, m]? That writes into a copy: doubt[np.ix_(m, m)].)"),
        Mistake(name="doubt as if nothing were there", wrong=but_doubt(lambda whole, S, T: whole),
                message="The filled rows are right. Your doubt is the whole variance of what is missing; what is there has taken some of it away."),
        Mistake(name="what is known for the doubt", wrong=but_doubt(lambda whole, S, T: T.T @ np.linalg.solve(S, T)),
                message="The filled rows are right. Your doubt is the part that is explained; the rest of S_mm is wanted."),
        Mistake(name="doubt without the division", wrong=but_doubt(lambda whole, S, T: whole - T.T @ T),
                message="The filled rows are right. In the doubt S_oo⁻¹ is missing between S_mo and S_om."),
        Mistake(name="the doubt's diagonal alone", wrong=but_doubt(lambda whole, S, T: np.diag(np.diag(whole - T.T @ np.linalg.solve(S, T)))),
                message="The filled rows are right, and of the doubt the diagonal. doubt[gap, gap] is the diagonal alone: the block is doubt[np.ix_(gap, gap)]."),
        Mistake(name="doubt added", wrong=but_doubt(lambda whole, S, T: whole + T.T @ np.linalg.solve(S, T)),
                message="The filled rows are right. In the doubt there is a plus: what is there makes it *smaller*."),
        Mistake(name="the block of the gaps alone", wrong=lambda X, gap, mean, S: (fill(X, gap, mean, S)[0], fill(X, gap, mean, S)[1][np.ix_(gap, gap)]),
                message="The filled rows are right. The doubt is wanted as (d, d), with zeros wherever something is there."),
    ],
)  # fmt: skip


def map_m_step(X, R, m, shape):
    return but_covariances(lambda N, S, n: (N * S + m * shape) / (N + m))(X, R, m, shape)


def but_covariances(wrong):
    """The M-step with other covariances, from soft counts, plain estimates and the number of samples."""

    def version(X, R, m, shape):
        weights, means, covariances = em.m_step(X, R, reg_covar=0)
        return weights, means, wrong(R.sum(axis=0)[:, None, None], covariances, len(X))

    return version


def with_prior(wrong):
    """As but_covariances, and ``wrong`` is given the prior as well."""
    return lambda X, R, m, shape: but_covariances(lambda N, S, n: wrong(N, S, n, m, shape))(X, R, m, shape)


def map_cases():
    rng = np.random.default_rng(1)
    for X, K, m in [(datasets.hard(12)[0], 2, 3.0), (datasets.hard(30)[0], 4, 0.5), (datasets.iris()[0][::5], 3, 7.0)]:
        shape = check.generic_mixture(X, 1).covariances[0]
        yield f"{len(X)} samples, {K} components, {m:g} imagined", (X, rng.dirichlet(np.ones(K), len(X)), m, shape)


def weights_with_the_prior(X, R, m, shape):
    counts = R.sum(axis=0) + m
    return counts / counts.sum(), *map_m_step(X, R, m, shape)[1:]


def means_pulled(X, R, m, shape):
    weights, means, covariances = map_m_step(X, R, m, shape)
    return weights, R.T @ X / (R.sum(axis=0)[:, None] + m), covariances


def reg_covar_left(X, R, m, shape):
    N = R.sum(axis=0)[:, None, None]
    weights, means, covariances = em.m_step(X, R)
    return weights, means, (N * covariances + m * shape) / (N + m)


MAP_M_STEP = function(
    name="map_m_step", results=("weights", "means", "covariances"), answer=map_m_step, cases=map_cases,
    mistakes=[
        Mistake(name="weights with imagined points", wrong=weights_with_the_prior,
                message="You count the imagined points in the weights. This prior speaks of the covariances alone."),
        Mistake(name="means with imagined points", wrong=means_pulled,
                message="You divide the means by N_k + m. The imagined points lie around the mean, wherever it is: it stays."),
        Mistake(name="reg_covar still in it", wrong=reg_covar_left,
                message="em.m_step has added its reg_covar, 1e-6, before you average: call it with reg_covar=0."),
        Mistake(name="no prior", wrong=with_prior(lambda N, S, n, m, shape: S),
                message="That is the plain M-step. Average its covariances with the shape: N_k points against m."),
        Mistake(name="added, not averaged", wrong=with_prior(lambda N, S, n, m, shape: S + m * shape),
                message="You add m times the shape, as reg_covar would. Imagined points are *averaged* in: (N_k S_k + m V) / (N_k + m), V the shape."),
        Mistake(name="shape added as it is", wrong=with_prior(lambda N, S, n, m, shape: S + shape),
                message="You add the shape to the covariance. Imagined points are averaged in: (N_k S_k + m V) / (N_k + m), V the shape."),
        Mistake(name="imagined above the line only", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * shape) / N),
                message="The imagined points are missing below the line: with m more points the sum is divided by N_k + m."),
        Mistake(name="imagined below the line only", wrong=with_prior(lambda N, S, n, m, shape: N * S / (N + m)),
                message="You divide by N_k + m and have not added the scatter of the imagined points, m times the shape."),
        Mistake(name="the shape once", wrong=with_prior(lambda N, S, n, m, shape: (N * S + shape) / (N + m)),
                message="m imagined points have m times the shape as their scatter; you add it once."),
        Mistake(name="the covariance once", wrong=with_prior(lambda N, S, n, m, shape: (S + m * shape) / (N + m)),
                message="The covariance of a component is a mean: N_k times it is its scatter, and that is what the imagined points join."),
        Mistake(name="n for N_k", wrong=with_prior(lambda N, S, n, m, shape: (n * S + m * shape) / (n + m)),
                message="You weigh by n, all the samples. A component has its own soft count N_k, and a small one leans on the prior more."),
        Mistake(name="weights for N_k", wrong=with_prior(lambda N, S, n, m, shape: (N / n * S + m * shape) / (N / n + m)),
                message="You weigh by the component's weight, a share of one. Against m points stand N_k points: responsibilities.sum(axis=0)."),
        Mistake(name="half and half", wrong=with_prior(lambda N, S, n, m, shape: (S + shape) / 2),
                message="You average the two half and half. The weights are the numbers of points: N_k seen, m imagined."),
    ],
)  # fmt: skip


def e_step_with_labels(X, labels, mixture, known=lambda labels: labels >= 0):
    R, rows = em.e_step(X, mixture)[0], known(labels)
    R[rows] = np.eye(len(mixture.weights))[labels[rows]]
    return R


def label_cases():
    rng = np.random.default_rng(1)
    for case in check.cases()[1:3]:
        K = len(case.mixture.weights)
        labels = np.where(rng.random(len(case.X)) < 0.4, rng.integers(K, size=len(case.X)), -1)
        yield f"{case.name}, {(labels >= 0).sum()} labels", (case.X, labels, case.mixture)
    apart = em.Mixture(np.array([0.5, 0.5]), np.array([[0.0], [50.0]]), np.ones((2, 1, 1)))
    yield "a label against the mixture", (np.array([[0.0], [1.0], [49.0]]), np.array([1, 0, -1]), apart)


def masked(X, labels, mixture):
    """The shares of the other components set to zero, and the rest made to sum to one."""
    R = em.e_step(X, mixture)[0]
    R = np.where(labels[:, None] < 0, R, R * certain(labels, mixture))
    with np.errstate(invalid="ignore"):
        return R / R.sum(axis=1, keepdims=True)


def certain(labels, mixture):
    return np.eye(len(mixture.weights))[labels]


E_STEP_WITH_LABELS = function(
    name="e_step_with_labels", results=("responsibilities",), answer=e_step_with_labels, cases=label_cases,
    mistakes=[
        Mistake(name="labels not used", wrong=lambda X, labels, m: em.e_step(X, m)[0],
                message="That is the plain E-step. Rows with a label keep it, as zeros and ones."),
        Mistake(name="no label for the last one", wrong=lambda X, labels, m: certain(labels, m),
                message="-1 is the last index to Python: np.eye(K)[-1] says \"certainly the last component\". Rows without a label keep their shares."),
        Mistake(name="label 0 is no label", wrong=lambda X, labels, m: e_step_with_labels(X, labels, m, lambda known: known > 0),
                message="Label 0 is a label too: labels >= 0, or labels != -1."),
        Mistake(name="the wrong rows", wrong=lambda X, labels, m: e_step_with_labels(X, labels, m, lambda known: known < 0),
                message="You overwrite the rows *without* a label. Those keep their shares; the others get zeros and ones."),
        Mistake(name="zeros without a label", wrong=lambda X, labels, m: certain(labels, m) * (labels >= 0)[:, None],
                message="Rows without a label are zero. They keep the responsibilities of the E-step."),
        Mistake(name="hard for all", wrong=lambda X, labels, m: certain(np.where(labels < 0, em.e_step(X, m)[0].argmax(axis=1), labels), m),
                message="The labelled rows are right; the others are zeros and ones as well. They keep their shares."),
        Mistake(name="masked and normalised", wrong=masked,
                message="You divide a row by the share of its label. Where the mixture gives that share 0, this is 0/0, NaN. A label needs no share: the row *is* zeros and a one."),
        Mistake(name="half and half", wrong=lambda X, labels, m: np.where(labels[:, None] < 0, em.e_step(X, m)[0], (em.e_step(X, m)[0] + certain(labels, m)) / 2),
                message="You average a label with the E-step's share. A label is certain: the row *is* zeros and a one."),
    ],
)  # fmt: skip
EXERCISES = {
    "12.1": Exercise("A stencil", BERNOULLI_M_STEP),
    "12.2": Exercise("Fill, and doubt", FILL),
    "12.3": Exercise("Imagined points", MAP_M_STEP),
    "12.4": Exercise("An E-step that is told", E_STEP_WITH_LABELS),
}
