"""The exercises of notebook 12: worked answers, cases, known mistakes."""

import numpy as np
from sklearn.datasets import load_digits

from helpers import check, datasets, em
from helpers.exercises.kinds import Exercise, function
from helpers.language import Text
from helpers.mistakes.mistake import Mistake


def bernoulli_m_step(B, R, alpha, on_both=2.0):
    counts = R.sum(axis=0)
    return counts / counts.sum(), (R.T @ B + alpha) / (counts[:, None] + on_both * alpha)


def bernoulli_cases():
    B = (load_digits().data[:60, 16:40] > 7).astype(float)
    rng = np.random.default_rng(1)
    for n, K, alpha in [(12, 2, 1.0), (60, 3, 0.5), (60, 5, 2.0)]:
        yield Text("{n} pictures, {K} components, alpha {alpha:g}", n=n, K=K, alpha=alpha), (B[:n], rng.dirichlet(np.arange(1, K + 1), n), alpha)


def but_on(wrong):
    """The M-step of the Bernoullis with other probabilities of "on"."""
    return lambda B, R, alpha: (bernoulli_m_step(B, R, alpha)[0], wrong(B, R, R.sum(axis=0)[:, None], alpha))


def made_hard(R):
    return np.eye(R.shape[1])[R.argmax(axis=1)]


def but_weights(wrong):
    return lambda B, R, alpha: (wrong(R.sum(axis=0), alpha), bernoulli_m_step(B, R, alpha)[1])


BERNOULLI_M_STEP = function(
    name="bernoulli_m_step", results=("weights", "on"), answer=bernoulli_m_step, cases=bernoulli_cases,
    mistakes=[
        Mistake(name="counts for weights", wrong=but_weights(lambda counts, alpha: counts),
                message="Your weights are the soft counts: divide them by their sum."),
        Mistake(name="weights with imagined pictures", wrong=but_weights(lambda counts, alpha: (counts + 2 * alpha) / (counts + 2 * alpha).sum()),
                message="You count the imagined pictures in the weights as well. They are there for the pixels alone."),
        Mistake(name="weights with half of the imagined pictures", wrong=but_weights(lambda counts, alpha: (counts + alpha) / (counts + alpha).sum()),
                message="You add alpha to the counts of the weights. The imagined pictures are there for the pixels alone."),
        Mistake(name="weights with imagined pictures, divided by n", wrong=but_weights(lambda counts, alpha: (counts + 2 * alpha) / round(counts.sum())),
                message="Your weights count the imagined pictures, and sum to more than one. They are there for the pixels alone: is a new count used for the weights too?"),
        Mistake(name="weights with imagined pictures of one component", wrong=but_weights(lambda counts, alpha: (counts + 2 * alpha) / (counts.sum() + 2 * alpha)),
                message="You count imagined pictures in the weights, which then sum to more than one. They are there for the pixels alone."),
        Mistake(name="weights divided by imagined pictures", wrong=but_weights(lambda counts, alpha: counts / (counts.sum() + 2 * alpha)),
                message="You divide the weights by n + 2 alpha, so that they sum to less than one. The imagined pictures are there for the pixels alone."),
        Mistake(name="weights divided by K", wrong=but_weights(lambda counts, alpha: counts / len(counts)),
                message="You divide the soft counts by the number of components. A weight is a share of the pictures."),
        Mistake(name="nothing imagined", wrong=but_on(lambda B, R, N, a: R.T @ B / N),
                message="The imagined pictures are missing: alpha with everything on, and alpha with everything off."),
        Mistake(name="imagined on, not off", wrong=lambda B, R, a: bernoulli_m_step(B, R, a, on_both=1.0),
                message="Below the line you add alpha once. The pictures with everything off count too: 2 alpha."),
        Mistake(name="imagined above the line only", wrong=lambda B, R, a: bernoulli_m_step(B, R, a, on_both=0.0),
                message="You add alpha above the line, and nothing below: some probabilities can exceed one. There are 2 alpha more pictures."),
        Mistake(name="2 alpha above the line", wrong=but_on(lambda B, R, N, a: (R.T @ B + 2 * a) / (N + 2 * a)),
                message="You add 2 alpha above the line too. Of the 2 alpha imagined pictures only alpha have the pixel on."),
        Mistake(name="2 for 2 alpha", wrong=but_on(lambda B, R, N, a: (R.T @ B + a) / (N + 2)),
                message="Below the line you add 2, whatever alpha is: there are 2 alpha imagined pictures."),
        Mistake(name="alpha 1 whatever is asked", wrong=but_on(lambda B, R, N, a: (R.T @ B + 1) / (N + 2)),
                message="You imagine one picture of each kind, whatever alpha is."),
        Mistake(name="alpha for each component", wrong=but_on(lambda B, R, N, a: (R.T @ B + a) / (N + len(N) * a)),
                message="Below the line you add K alpha. Each component imagines 2 alpha pictures, one kind on and one kind off, however many components there are."),
        Mistake(name="alpha for each pixel", wrong=but_on(lambda B, R, N, a: (R.T @ B + a) / (N + B.shape[1] * a)),
                message="Below the line you add alpha for each pixel, as if the pixels were faces of one die. Each is a coin of its own: 2 alpha."),
        Mistake(name="alpha for each picture", wrong=but_on(lambda B, R, N, a: R.T @ (B + a) / (N + 2 * a)),
                message="You add alpha to each picture, so above the line N_k alpha join. It is added once: R.T @ B + alpha."),
        Mistake(name="alpha divided, not the whole", wrong=but_on(lambda B, R, N, a: R.T @ B + a / (N + 2 * a)),
                message="Only alpha is divided; numbers of pictures are left. Are brackets missing round the sum above the line?"),
        Mistake(name="2 alpha after the division", wrong=but_on(lambda B, R, N, a: (R.T @ B + a) / N + 2 * a),
                message="You add 2 alpha after the division. Are brackets missing round the sum below the line?"),
        Mistake(name="the line below doubled", wrong=but_on(lambda B, R, N, a: (R.T @ B + a) / (2 * (N + a))),
                message="Below the line you double N_k as well as alpha: N_k + 2 alpha."),
        Mistake(name="off for on", wrong=but_on(lambda B, R, N, a: (R.T @ (1 - B) + a) / (N + 2 * a)),
                message="You count the pictures with the pixel *off*: your numbers are one minus those that are wanted."),
        Mistake(name="divided by weights", wrong=but_on(lambda B, R, N, a: (R.T @ B + a) / (N / len(B) + 2 * a)),
                message="You divide by the component's weight and 2 alpha. It is the soft count, N_k = n times the weight, that counts pictures."),
        Mistake(name="shares of components", wrong=but_on(lambda B, R, N, a: (R.T @ B + a) / (R.T @ B + a).sum(axis=0)),
                message="Your columns of `on` sum to one: of what is on you give each component a share. Wanted is the share that is on, of each component's own N_k pictures."),
        Mistake(name="all pictures alike", wrong=but_on(lambda B, R, N, a: np.repeat([(B.mean(axis=0) + a) / (1 + 2 * a)], len(N), axis=0)),
                message="Your rows of `on` are equal: the responsibilities are not in them. And alpha is a number of pictures, added before the division."),
        Mistake(name="hard labels, nothing imagined", wrong=but_on(lambda B, R, N, a: made_hard(R).T @ B / made_hard(R).sum(axis=0)[:, None]),
                message="Two things: each picture counts wholly for its likeliest component, and no pictures are imagined. Weigh each by its responsibilities, and add alpha above the line, 2 alpha below."),
        Mistake(name="alpha for each seen picture", wrong=but_on(lambda B, R, N, a: (R.T @ B + a * len(B)) / (N + 2 * a * len(B))),
                message="You imagine alpha pictures of each kind for every picture seen. It is alpha in all, for each component."),
        Mistake(name="equal weights", wrong=but_weights(lambda counts, alpha: np.ones(len(counts)) / len(counts)),
                message="Your weights are equal. They are shares of the soft counts."),
        Mistake(name="clipped", wrong=but_on(lambda B, R, N, a: np.clip(R.T @ B / N, a, 1 - a)),
                message="You clip the probabilities at alpha and 1 - alpha. Alpha is a number of pictures, which join the others."),
        Mistake(name="hard labels throughout", wrong=lambda B, R, a: bernoulli_m_step(B, made_hard(R), a),
                message="You count each picture wholly for its likeliest component, in weights and probabilities. Weigh it by its responsibilities."),
        Mistake(name="transposed", wrong=but_on(lambda B, R, N, a: ((R.T @ B + a) / (N + 2 * a)).T),
                message="The numbers are right, but lie on their side: wanted is a row for each component, (K, d)."),
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
        Mistake(name="hard labels", wrong=but_on(lambda B, R, N, a: bernoulli_m_step(B, made_hard(R), a)[1]),
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
        yield Text("irises without feature {which}", which=", ".join(map(str, missing))), (np.where(gap, np.nan, X), gap, mean, covariance)
    gap = np.isin(np.arange(4), [1, 2])
    centred = np.where(gap, np.nan, X - mean)
    yield "irises without feature 1, 2, of mean 0", (centred, gap, np.array([0.3, 0.0, 0.2, 0.0]), covariance)


def but_filled(wrong):
    """``fill`` with other values in the gaps; gets what is there, centred, and pieces of the covariance."""

    def version(X, gap, mean, covariance):
        filled, doubt = fill(X, gap, mean, covariance)
        S, T = covariance[np.ix_(~gap, ~gap)], covariance[np.ix_(~gap, gap)]
        filled[:, gap] = wrong(X[:, ~gap], mean[~gap], mean[gap], S, T)
        return filled, doubt

    return version


def but_slopes(slopes):
    """``fill`` with other slopes, of the covariance, and masks of what is there and what is missing."""
    return lambda X, gap, mean, S: (
        np.where(gap, mean + (X[:, ~gap] - mean[~gap]) @ slopes(S, ~gap, gap) @ np.eye(len(gap))[gap], X),
        fill(X, gap, mean, S)[1],
    )


def but_outside(instead):
    """``fill`` with something else than zeros in the doubt outside the block of the gaps."""

    def version(X, gap, mean, covariance):
        filled, doubt = fill(X, gap, mean, covariance)
        return filled, np.where(np.outer(gap, gap), doubt, instead(covariance))

    return version


def spread_of_guesses(X, gap, mean, covariance):
    filled, doubt = fill(X, gap, mean, covariance)
    doubt[np.ix_(gap, gap)] = np.cov(filled[:, gap].T)
    return filled, doubt


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
                message="The slopes have the wrong sign: of two features that rise together, one above its mean has the other filled below. Is it mean_o - x_o?"),
        Mistake(name="zero for the gap", wrong=but_filled(lambda x, mu, to, S, T: 0 * to),
                message="You fill with zeros. What is missing has a mean, and what is there tells more."),
        Mistake(name="centred on the data's mean", wrong=but_filled(lambda x, mu, to, S, T: to + (x - x.mean(axis=0)) @ np.linalg.solve(S, T)),
                message="You subtract the mean of the rows that are given. The component has its own, the argument `mean`."),
        Mistake(name="one value for all rows", wrong=but_filled(lambda x, mu, to, S, T: to + ((x - mu) @ np.linalg.solve(S, T)).mean(axis=0)),
                message="You fill all rows alike. Each row has its own guess, from what is there in it."),
        Mistake(name="multiplied by the covariance, not divided", wrong=but_filled(lambda x, mu, to, S, T: to + (x - mu) @ S @ T),
                message="You multiply by the covariance of what is there; its *inverse* stands in the formula: solve(S_oo, S_om)."),
        Mistake(name="divided by what is missing", wrong=but_slopes(lambda S, o, m: S[np.ix_(o, m)] @ np.linalg.inv(S[np.ix_(m, m)])),
                message="Your slopes divide by the covariance of what is *missing*. It is that of what is there, which tells: S_oo."),
        Mistake(name="a block of the inverse", wrong=but_slopes(lambda S, o, m: np.linalg.inv(S)[np.ix_(o, o)] @ S[np.ix_(o, m)]),
                message="Your slopes have a block of the inverse of the whole covariance. Take the block first, S_oo, then the inverse."),
        Mistake(name="a block of the inverse for the slopes", wrong=but_slopes(lambda S, o, m: -np.linalg.inv(S)[np.ix_(o, m)]),
                message="Your slopes are minus a block of the inverse covariance. With the inverse, P, they are -P_om P_mm⁻¹; solve(S_oo, S_om) needs no such thing."),
        Mistake(name="what is there not kept", wrong=lambda X, gap, mean, S: (np.where(gap, fill(X, gap, mean, S)[0], 0), fill(X, gap, mean, S)[1]),
                message="The gaps are filled rightly, but what is there has become zero. Begin with a copy: X.copy()."),
        Mistake(name="the gaps alone", wrong=lambda X, gap, mean, S: (fill(X, gap, mean, S)[0][:, gap], fill(X, gap, mean, S)[1]),
                message="You return the columns of the gap alone. Wanted is the whole of X, filled: begin with X.copy()."),
        Mistake(name="the mean added to what is there", wrong=but_filled(lambda x, mu, to, S, T: to + (x + mu) @ np.linalg.solve(S, T)),
                message="You multiply the slopes by x_o + mean_o. They belong to the distance from the mean, x_o - mean_o."),
        Mistake(name="the mean of the gap subtracted", wrong=but_filled(lambda x, mu, to, S, T: (x - mu) @ np.linalg.solve(S, T) - to),
                message="You subtract the mean of what is missing. It is added."),
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
        Mistake(name="the covariance outside the gap", wrong=but_outside(lambda S: S),
                message="The filled rows are right, and the doubt within the gap. Outside it stands the covariance; wanted are zeros: what is there is not in doubt."),
        Mistake(name="ones on the diagonal outside the gap", wrong=but_outside(lambda S: np.eye(len(S))),
                message="The filled rows are right, and the doubt within the gap. Outside it stand ones; wanted are zeros: what is there is not in doubt."),
        Mistake(name="the sign of the doubt", wrong=but_doubt(lambda whole, S, T: T.T @ np.linalg.solve(S, T) - whole),
                message="The filled rows are right. Your doubt has the wrong sign: a variance below zero. What is explained is subtracted from S_mm."),
        Mistake(name="slopes twice in the doubt", wrong=but_doubt(lambda whole, S, T: whole - np.linalg.solve(S, T).T @ np.linalg.solve(S, T)),
                message="The filled rows are right. In the doubt you multiply the slopes by themselves: S_oo⁻¹ stands once between S_mo and S_om."),
        Mistake(name="the doubt's sizes", wrong=but_doubt(lambda whole, S, T: abs(whole - T.T @ np.linalg.solve(S, T))),
                message="The filled rows are right, and the doubt but for signs: a covariance may be negative. Is there an abs?"),
        Mistake(name="the doubt's root", wrong=but_doubt(lambda whole, S, T: np.sqrt(whole - T.T @ np.linalg.solve(S, T))),
                message="The filled rows are right. You take the root of each entry of the doubt: NaN where a covariance is negative. Wanted is the covariance itself."),
        Mistake(name="the doubt of n rows", wrong=lambda X, gap, mean, S: (fill(X, gap, mean, S)[0], len(X) * fill(X, gap, mean, S)[1]),
                message="The filled rows are right. You add the doubt of all rows; wanted is that of one, the same for all."),
        Mistake(name="the doubt divided by n", wrong=lambda X, gap, mean, S: (fill(X, gap, mean, S)[0], fill(X, gap, mean, S)[1] / len(X)),
                message="The filled rows are right. You divide the doubt by the number of rows. That of a single row is wanted: more rows make no gap smaller."),
        Mistake(name="the spread of the guesses for the doubt", wrong=spread_of_guesses,
                message="The filled rows are right. Your doubt is the covariance of the filled values. How far the guesses lie apart says nothing of how sure each is."),
        Mistake(name="doubt where something is there", wrong=lambda X, gap, mean, S: (fill(X, gap, mean, S)[0], np.where(np.outer(~gap, ~gap), S, 0)),
                message="The filled rows are right. Your doubt is the covariance of what is *there*, and zero in the gap. It is the other way round."),
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
        yield Text("{n} samples, {K} components, {m:g} imagined", n=len(X), K=K, m=m), (X, rng.dirichlet(np.ones(K), len(X)), m, shape)


def weights_with_the_prior(X, R, m, shape):
    counts = R.sum(axis=0) + m
    return counts / counts.sum(), *map_m_step(X, R, m, shape)[1:]


def means_pulled(X, R, m, shape):
    weights, means, covariances = map_m_step(X, R, m, shape)
    return weights, R.T @ X / (R.sum(axis=0)[:, None] + m), covariances


def pulled_to_the_middle(X, R, m, shape):
    weights, means, covariances = map_m_step(X, R, m, shape)
    counts = R.sum(axis=0)[:, None]
    return weights, (counts * means + m * X.mean(axis=0)) / (counts + m), covariances


def first_only(X, R, m, shape):
    plain, right = em.m_step(X, R, reg_covar=0), map_m_step(X, R, m, shape)
    return *plain[:2], np.concatenate([right[2][:1], plain[2][1:]])


def m_for_reg_covar(X, R, m, shape):
    N = R.sum(axis=0)[:, None, None]
    weights, means, covariances = em.m_step(X, R, reg_covar=m)
    return weights, means, (N * covariances + m * shape) / (N + m)


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
        Mistake(name="one point of data", wrong=with_prior(lambda N, S, n, m, shape: (S + m * shape) / (1 + m)),
                message="You weigh the estimate S_k as if one point stood behind it. It has N_k points."),
        Mistake(name="seen and imagined exchanged", wrong=with_prior(lambda N, S, n, m, shape: (m * S + N * shape) / (N + m)),
                message="The weights are exchanged: N_k points have the estimate S_k, and m the shape."),
        Mistake(name="n below the line", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * shape) / (n + m)),
                message="Above the line N_k and m points are weighed, below it n + m: divide by what is above, N_k + m."),
        Mistake(name="not divided", wrong=with_prior(lambda N, S, n, m, shape: N * S + m * shape),
                message="That is the scatter of all points, seen and imagined. A covariance is their mean: divide by the number of points."),
        Mistake(name="m after the division", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * shape) / N + m),
                message="You divide by N_k and add m to every entry. Are brackets missing below the line?"),
        Mistake(name="imagined points subtracted", wrong=with_prior(lambda N, S, n, m, shape: (N * S - m * shape) / (N + m)),
                message="You subtract the scatter of the imagined points. It is added."),
        Mistake(name="one point too few", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * shape) / (N + m - 1)),
                message="You divide by N_k + m - 1. Here, as in em.m_step, the covariance is the mean over all points: N_k + m."),
        Mistake(name="the mode of a textbook's inverse Wishart", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * shape) / (N + m + len(shape) + 1)),
                message="You divide by N_k + m + d + 1, the mode where m is called the degrees of freedom. Here m counts imagined points: ν = m - d - 1, and below the line stands N_k + m."),
        Mistake(name="the mode of a textbook's normal-inverse-Wishart", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * shape) / (N + m + len(shape) + 2)),
                message="You divide by N_k + m + d + 2, the mode where m is called the degrees of freedom, and the mean has a prior too. Here m counts imagined points: below the line stands N_k + m."),
        Mistake(name="the identity for the shape", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * np.eye(len(shape))) / (N + m)),
                message="Your imagined points have the identity as their covariance. Theirs is the argument `shape`."),
        Mistake(name="the shape's inverse", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * np.linalg.inv(shape)) / (N + m)),
                message="You average with the inverse of the shape. In the prior an inverse stands, Σ⁻¹; the shape is a covariance, and joins as it is."),
        Mistake(name="the shape's diagonal", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * np.diag(np.diag(shape))) / (N + m)),
                message="Of the shape you take the diagonal alone. The imagined points have its covariances too."),
        Mistake(name="imagined points shared among components", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m / len(N) * shape) / (N + m / len(N))),
                message="You share m points among the components. *Each* component imagines m."),
        Mistake(name="m as a share", wrong=with_prior(lambda N, S, n, m, shape: (1 - m) * S + m * shape),
                message="You weigh by 1 - m and m, as if m were a share. It is a number of points, against N_k."),
        Mistake(name="the shape alone", wrong=lambda X, R, m, shape: (*em.m_step(X, R, reg_covar=0)[:2], np.array([shape] * R.shape[1])),
                message="That is the shape itself, whatever the data: N_k seen points join the m imagined ones."),
        Mistake(name="one covariance", wrong=lambda X, R, m, shape: (*em.m_step(X, R, reg_covar=0)[:2], shape),
                message="You return a single covariance. Each component has its own."),
        Mistake(name="reg_covar added at the end", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * shape) / (N + m) + 1e-6 * np.eye(len(shape))),
                message="The diagonals are 1e-6 too large, as if a reg_covar were added at the end. The prior is in its place: leave it out."),
        Mistake(name="m for reg_covar", wrong=m_for_reg_covar,
                message="em.m_step has added m to each diagonal before you average: call it with reg_covar=0."),
        Mistake(name="the first component only", wrong=first_only,
                message="The first covariance is right, the others are the plain M-step's. Does `return` stand inside the loop?"),
        Mistake(name="counts for weights", wrong=lambda X, R, m, shape: (R.sum(axis=0), *map_m_step(X, R, m, shape)[1:]),
                message="Your weights are the soft counts. Those of em.m_step are right as they are."),
        Mistake(name="weights with imagined points of one component", wrong=lambda X, R, m, shape: ((R.sum(axis=0) + m) / (len(X) + m), *map_m_step(X, R, m, shape)[1:]),
                message="You count imagined points in the weights, which then sum to more than one. This prior speaks of the covariances alone."),
        Mistake(name="means pulled to the middle", wrong=pulled_to_the_middle,
                message="You pull the means towards the mean of the data, m points against N_k. The imagined points lie around the component's own mean: it stays."),
        Mistake(name="twice imagined below the line", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * shape) / (N + 2 * m)),
                message="Below the line you add 2 m. There are m imagined points, above and below."),
        Mistake(name="all components' imagined points below the line", wrong=with_prior(lambda N, S, n, m, shape: (N * S + m * shape) / (N + len(N) * m)),
                message="Below the line you add K m, the imagined points of all components. Each has its own m."),
        Mistake(name="the shape not divided", wrong=with_prior(lambda N, S, n, m, shape: N * S / (N + m) + m * shape),
                message="Only the seen part is divided. Are brackets missing above the line?"),
        Mistake(name="the seen part not weighed", wrong=with_prior(lambda N, S, n, m, shape: S + m / (N + m) * shape),
                message="You add the shape's share to the whole estimate. The shares are to sum to one: N_k / (N_k + m) for the estimate."),
        Mistake(name="the data's covariance for the shape", wrong=lambda X, R, m, shape: map_m_step(X, R, m, np.cov(X.T)),
                message="Your imagined points have the covariance of the data. Theirs is the argument `shape`."),
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
        yield Text("{name}, {n} labels", name=case.name, n=(labels >= 0).sum()), (case.X, labels, case.mixture)
    apart = em.Mixture(np.array([0.5, 0.5]), np.array([[0.0], [50.0]]), np.ones((2, 1, 1)))
    yield "a label against the mixture", (np.array([[0.0], [1.0], [49.0]]), np.array([1, 0, -1]), apart)
    case = check.cases()[1]
    yield "every sample labelled, none by the last component", (case.X, np.arange(len(case.X)) % 2, case.mixture)
    yield "no sample labelled", (case.X, np.full(len(case.X), -1), case.mixture)


def masked(X, labels, mixture):
    """The shares of the other components set to zero, and the rest made to sum to one."""
    R = em.e_step(X, mixture)[0]
    R = np.where(labels[:, None] < 0, R, R * certain(labels, mixture))
    with np.errstate(invalid="ignore"):
        return R / R.sum(axis=1, keepdims=True)


def named(labels, mixture):
    """Where the component is that of the label."""
    return labels[:, None] == np.arange(len(mixture.weights))


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
        Mistake(name="0 is no label, and -1 is one", wrong=lambda X, labels, m: e_step_with_labels(X, labels, m, lambda known: known != 0),
                message="You take 0 for \"no label\". It is the first component; no label is -1: labels >= 0. (`if label:` asks whether it is 0.)"),
        Mistake(name="the other shares left", wrong=lambda X, labels, m: np.where(named(labels, m), 1, em.e_step(X, m)[0]),
                message="In rows with a label you set the one, and leave the other shares as they are: they are to be zero."),
        Mistake(name="the other shares left, and -1 taken for the last", wrong=lambda X, labels, m: np.where(certain(labels, m), 1, em.e_step(X, m)[0]),
                message="In each row a share is set to one and the others are left, and in rows without a label too: -1 is the last index to Python."),
        Mistake(name="a one for the last where there is no label", wrong=lambda X, labels, m: np.where(certain(labels, m), 1, em.e_step(X, m)[0] * (labels < 0)[:, None]),
                message="Rows with a label are right. In the others the last share is one: -1 is the last index to Python. Choose the rows first, labels >= 0."),
        Mistake(name="zeros with a label", wrong=lambda X, labels, m: em.e_step(X, m)[0] * (labels < 0)[:, None],
                message="Rows with a label are zero throughout. The share of the label is one."),
        Mistake(name="ones with a label", wrong=lambda X, labels, m: np.where(labels[:, None] < 0, em.e_step(X, m)[0], 1),
                message="Rows with a label are one throughout. Only the share of the label is one."),
        Mistake(name="labels counted from one", wrong=lambda X, labels, m: np.where(labels[:, None] < 0, em.e_step(X, m)[0], certain(labels - 1, m)),
                message="The one stands a place too far to the left (and label 0 in the last). Labels count from 0, as indices do."),
        Mistake(name="the likeliest for the label", wrong=lambda X, labels, m: np.where(labels[:, None] < 0, em.e_step(X, m)[0], certain(em.e_step(X, m)[0].argmax(axis=1), m)),
                message="In rows with a label the one stands at the likeliest component. The label says which."),
        Mistake(name="masked", wrong=lambda X, labels, m: np.where(labels[:, None] < 0, em.e_step(X, m)[0], em.e_step(X, m)[0] * certain(labels, m)),
                message="In rows with a label the other shares are zero, but the label's has not become one. A label is certain."),
        Mistake(name="masked throughout", wrong=lambda X, labels, m: em.e_step(X, m)[0] * certain(labels, m),
                message="You multiply the shares by the labels' zeros and ones, and in rows without a label too: -1 is the last index to Python. A label's share is one, and rows without one keep theirs."),
        Mistake(name="zeros where the label is another, or none", wrong=lambda X, labels, m: np.where(named(labels, m), em.e_step(X, m)[0], 0),
                message="Every share is zero but that of the label, so that rows without a label are zero throughout. They keep their shares; a label's share is one."),
        Mistake(name="the label's one added", wrong=lambda X, labels, m: em.e_step(X, m)[0] + certain(labels, m),
                message="You add the labels' ones to the shares, and a one for the last component where there is no label. Rows with a label *are* zeros and a one; the others keep their shares."),
        Mistake(name="the first row only", wrong=lambda X, labels, m: e_step_with_labels(X, np.where(np.arange(len(X)) == 0, labels, -1), m),
                message="At most the first row heeds its label. Does `return` stand inside the loop?"),
        Mistake(name="ones at every label", wrong=lambda X, labels, m: np.where(np.isin(np.arange(len(m.weights)), labels[labels >= 0]), 1, em.e_step(X, m)[0] * (labels < 0)[:, None]),
                message="Ones stand in the columns of all labels, in every row. Each row has a label of its own: R[known, labels[known]]."),
        Mistake(name="labelled rows alone", wrong=lambda X, labels, m: certain(labels[labels >= 0], m),
                message="You return the rows with a label alone. The others keep their shares, in their places."),
        Mistake(name="numbers of components", wrong=lambda X, labels, m: e_step_with_labels(X, labels, m).argmax(axis=1),
                message="You return the number of a component for each row. Wanted are responsibilities, (n, K)."),
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
