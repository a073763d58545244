"""The exercises of notebook 04: worked answers, cases, known mistakes."""

import numpy as np
from scipy.special import softmax

from helpers import check, em
from helpers.check import Verdict
from helpers.em import Mixture
from helpers.exercises.k_means import k_means_cases, k_means_step
from helpers.exercises.kinds import Exercise, Hunt, Known, Number, function, ordinary_cases
from helpers.language import Text
from helpers.mistakes.mistake import Mistake


def run(X, mixture, n_iter):
    for _ in range(n_iter):
        mixture = em.m_step(X, em.e_step(X, mixture)[0])
    return mixture


def run_cases():
    for name, (X, mixture) in ordinary_cases()[1:]:
        for n_iter in (1, 5):
            yield Text("{name}, {n_iter} iterations", name=name, n_iter=n_iter), (X, mixture, n_iter)


def run_keeping(*kept):
    """EM in which some parts of the mixture never change."""

    def wrong(X, mixture, n_iter):
        first = mixture
        for _ in range(n_iter):
            mixture = run(X, mixture, 1)._replace(**{part: getattr(first, part) for part in kept})
        return mixture

    return wrong


def hard(X, centres):
    """The shares of k-means: all for the nearest centre."""
    return np.eye(len(centres))[k_means_step(X, centres)[0]]


def squares(X, centres):
    return ((X[:, None] - centres) ** 2).sum(axis=2)


def soft(X, centres):
    return softmax(-squares(X, centres) / 2, axis=1)


def weighted_means(X, shares):
    return shares.T @ X / shares.sum(axis=0)[:, None]


def soft_k_means(shares=soft, centres=lambda X, shares, old: weighted_means(X, shares)):
    """A round of soft k-means with another rule for the shares or for the new centres."""

    def step(X, old):
        given = shares(X, old)
        return given, centres(X, given, old)

    return step


def soft_k_means_cases():
    yield from k_means_cases()
    near = np.random.default_rng(1).normal(size=(20, 2))
    yield "two samples far from every centre", (np.vstack([near, [[900, 600], [-700, 900]]]), near[:2]), "underflow"


class Softening(Hunt):
    """k-means, handed out to be made soft."""

    def __call__(self, attempt):
        verdict = super().__call__(attempt)
        if verdict.attempted:
            return verdict
        return Verdict(False, "Not soft yet: this is k-means, whose labels are hard.", self.bug, attempted=False)


# the four points worked by hand in notebooks 03 and 04
FOUR = np.array([[0.0], [2.0], [3.0], [4.0]])
ODDS = 3 * np.exp(4 - 2 * FOUR)
SHARES = np.hstack([ODDS, np.ones_like(ODDS)]) / (1 + ODDS)
MEANS = (SHARES.T @ FOUR)[:, 0] / SHARES.sum(axis=0)
WEIGHTED_SUM = float(SHARES[:, 1] @ FOUR[:, 0])


def new_weights_never_used(X, mixture, n_iter):
    keep = run_keeping("weights")
    return keep(X, mixture, n_iter)._replace(weights=run(X, keep(X, mixture, n_iter - 1), 1).weights)


def after_other_iterations(change):
    """EM with another number of iterations, ``change(n_iter)``."""
    return lambda X, mixture, n_iter: run(X, mixture, change(n_iter))


def counts_for_weights(X, mixture, n_iter):
    mixture = run(X, mixture, n_iter)
    return mixture._replace(weights=len(X) * mixture.weights)


def new_weights_never_returned(X, mixture, n_iter):
    return run(X, mixture, n_iter)._replace(weights=mixture.weights)


RUN_EM = function(
    name="run_em", results=Mixture._fields, answer=run, cases=run_cases,
    mistakes=[
        Mistake(name="weights never stored", wrong=run_keeping("weights"),
                message="The weights never change."),
        Mistake(name="only the weights stored", wrong=run_keeping("means", "covariances"),
                message="Now the weights change, and means and covariances no longer do."),
        Mistake(name="means never stored", wrong=run_keeping("means"),
                message="Now the weights change, and the means no longer do."),
        Mistake(name="covariances never stored", wrong=run_keeping("covariances"),
                message="Now the weights change, and the covariances no longer do."),
        Mistake(name="nothing stored", wrong=lambda X, mix, n: mix,
                message="Weights, means and covariances come back as they were handed over: under which names do you store what the M-step returns, and which do you return?"),
        Mistake(name="nothing but the covariances stored", wrong=run_keeping("weights", "means"),
                message="Now the means no longer change either."),
        Mistake(name="nothing but the means stored", wrong=run_keeping("weights", "covariances"),
                message="Now the covariances no longer change either."),
        Mistake(name="one iteration too few", wrong=after_other_iterations(lambda n: n - 1),
                message="You are where n_iter - 1 iterations end. How often does your loop go round?"),
        Mistake(name="one iteration too many", wrong=after_other_iterations(lambda n: n + 1),
                message="You are where n_iter + 1 iterations end. How often does your loop go round, and is there a step after it?"),
        Mistake(name="two iterations, whatever n_iter is", wrong=after_other_iterations(lambda n: 2),
                message="You go round twice, whatever n_iter is."),
        Mistake(name="soft counts for weights", wrong=counts_for_weights,
                message="Your weights sum to n: these are the soft counts. m_step returns the weights; take those."),
        Mistake(name="equal weights", wrong=lambda X, mix, n: run(X, mix, n)._replace(weights=np.full(len(mix.weights), 1 / len(mix.weights))),
                message="You return equal weights. Those of the last M-step are wanted."),
        Mistake(name="new weights returned, never used", wrong=new_weights_never_used,
                message="The new weights are returned, but the next E-step never sees them."),
        Mistake(name="new weights used, old ones returned", wrong=new_weights_never_returned,
                message="The loop is right now: the next E-step sees the new weights. But you return the old ones."),
        Mistake(name="one iteration", wrong=lambda X, mix, n: run(X, mix, 1),
                message="After five iterations you are where one ends: does `return` stand inside the loop, or does every M-step see the first responsibilities?"),
    ],
)
SOFT_K_MEANS_STEP = function(
    name="soft_k_means_step", results=("shares", "centres"), answer=soft_k_means(), cases=soft_k_means_cases,
    mistakes=[
        Mistake(name="labels for the shares",
                wrong=lambda X, old: (k_means_step(X, old)[0], soft_k_means()(X, old)[1]),
                message="What you return first are labels, one whole number for each sample. Return the shares in their place."),
        Mistake(name="still k-means", wrong=k_means_step,
                message="These are labels: one whole number for each sample, and no shares; and the centres are the means of the nearest samples."),
        Mistake(name="the largest share alone",
                wrong=lambda X, old: (soft(X, old).max(axis=1), soft_k_means()(X, old)[1]),
                message="You return one share for each sample, the largest. Return the row of all."),
        Mistake(name="shares transposed", wrong=lambda X, old: (soft(X, old).T, soft_k_means()(X, old)[1]),
                message="The shares are right, their shape is (K, n_samples): samples belong in rows."),
        Mistake(name="all for the nearest centre", wrong=soft_k_means(shares=hard),
                message="Your shares are zeros and ones: k-means in another form. Take the softmax of minus half the squared distances."),
        Mistake(name="centres still hard",
                wrong=soft_k_means(centres=lambda X, shares, old: k_means_step(X, old)[1]),
                message="The shares are right; the centres are still the means of the nearest samples. That is the second edit: let every sample count by its share."),
        Mistake(name="divided by the number of samples",
                wrong=soft_k_means(centres=lambda X, shares, old: shares.T @ X / len(X)),
                message="The shares are right; your centres divide the weighted sums by the number of samples. Divide by the sum of the shares, Nₖ."),
        Mistake(name="the weighted sum for the mean", wrong=soft_k_means(centres=lambda X, shares, old: shares.T @ X),
                message="The shares are right; the centres are weighted *sums*. Divide each by its sum of shares."),
        Mistake(name="sums along the wrong axis",
                wrong=soft_k_means(centres=lambda X, shares, old: shares.T @ X / shares.sum(axis=0)),
                message="The shares are right; your centres divide *features* by sums: (K, d) / (K,) lines the sums up with the columns, and runs only where K equals d. Divide by shares.sum(axis=0)[:, None]."),
        Mistake(name="centres not moved", wrong=soft_k_means(centres=lambda X, shares, old: old),
                message="The shares are right; the centres are still the old ones."),
        Mistake(name="divided by the number of centres",
                wrong=soft_k_means(centres=lambda X, shares, old: shares.T @ X / len(old)),
                message="The shares are right; your centres divide the weighted sums by K. Divide each by its sum of shares, Nₖ."),
        Mistake(name="the mean of all samples",
                wrong=soft_k_means(centres=lambda X, shares, old: np.tile(X.mean(axis=0), (len(old), 1))),
                message="The shares are right; every centre is the plain mean of all samples. Weigh them by the shares of its column."),
        Mistake(name="shares squared",
                wrong=soft_k_means(centres=lambda X, shares, old: weighted_means(X, shares**2)),
                message="The shares are right; your centres weigh each sample by the *square* of its share: it is multiplied in twice."),
        Mistake(name="shares of the centres after the move",
                wrong=lambda X, old: (soft(X, weighted_means(X, soft(X, old))), weighted_means(X, soft(X, old))),
                message="Your shares are those of the centres *after* the move. Return the shares with which you moved them."),
        Mistake(name="the half forgotten",
                wrong=soft_k_means(shares=lambda X, c: softmax(-squares(X, c), axis=1)),
                message="Your shares are too hard: e to the power of minus the squared distance, without the ½. A Gaussian of variance one has -½."),
        Mistake(name="the minus forgotten",
                wrong=soft_k_means(shares=lambda X, c: softmax(squares(X, c) / 2, axis=1)),
                message="The *farthest* centre gets the largest share: the exponent needs a minus."),
        Mistake(name="minus and half forgotten",
                wrong=soft_k_means(shares=lambda X, c: softmax(squares(X, c), axis=1)),
                message="The *farthest* centre gets the largest share: the exponent is minus one half of the squared distance."),
        Mistake(name="the distance not squared",
                wrong=soft_k_means(shares=lambda X, c: softmax(-np.sqrt(squares(X, c)) / 2, axis=1)),
                message="Your exponent holds half the distance itself. It is the *squared* distance, as in a Gaussian."),
        Mistake(name="the distance for half its square",
                wrong=soft_k_means(shares=lambda X, c: softmax(-np.sqrt(squares(X, c)), axis=1)),
                message="Your exponent holds the distance itself, without square and ½. A Gaussian has minus one half of the squared distance."),
        Mistake(name="squared twice",
                wrong=soft_k_means(shares=lambda X, c: softmax(-squares(X, c) ** 2 / 2, axis=1)),
                message="Your exponent holds the fourth power of the distance. `squares` are squared already."),
        Mistake(name="doubled for halved",
                wrong=soft_k_means(shares=lambda X, c: softmax(-2 * squares(X, c), axis=1)),
                message="Your exponent is minus *twice* the squared distance. A Gaussian of variance one has minus one half of it."),
        Mistake(name="averaged over the features",
                wrong=soft_k_means(shares=lambda X, c: softmax(-squares(X, c) / 2 / X.shape[1], axis=1)),
                message="Your squared distances are divided by the number of features: a mean for the sum. The shares come out too soft."),
        Mistake(name="one exponential too many",
                wrong=soft_k_means(shares=lambda X, c: softmax(np.exp(-squares(X, c) / 2), axis=1)),
                message="softmax takes the exponential itself; you hand it exponentials."),
        Mistake(name="reciprocals for exponentials",
                wrong=soft_k_means(shares=lambda X, c: (1 / squares(X, c)) / (1 / squares(X, c)).sum(axis=1, keepdims=True)),
                message="Your shares go by one over the squared distance. Rows sum to one, but far centres keep too much: a Gaussian falls off by an exponential."),
        Mistake(name="softmax of reciprocals", wrong=soft_k_means(shares=lambda X, c: softmax(1 / squares(X, c), axis=1)),
                message="You hand softmax one over the squared distance, to let the near count more. A minus does that: e to the power of minus half the square."),
        Mistake(name="squares divided by their sum",
                wrong=soft_k_means(shares=lambda X, c: squares(X, c) / squares(X, c).sum(axis=1, keepdims=True)),
                message="Your shares are the squared distances divided by their sum: the *farthest* centre gets most. Take the exponential of minus half of them first."),
        Mistake(name="squares for shares", wrong=soft_k_means(shares=lambda X, c: squares(X, c)),
                message="You return the squared distances. Shares are made of them: the softmax of minus half of each."),
        Mistake(name="shares over the samples",
                wrong=soft_k_means(shares=lambda X, c: softmax(-squares(X, c) / 2, axis=0)),
                message="Your columns sum to one: the samples share a centre. The centres share a sample: axis 1."),
        Mistake(name="shares over everything",
                wrong=soft_k_means(shares=lambda X, c: softmax(-squares(X, c) / 2)),
                message="All shares together sum to one. Each *row* must: give softmax the axis 1."),
        Mistake(name="not normalised",
                wrong=soft_k_means(shares=lambda X, c: np.exp(-squares(X, c) / 2)),
                message="Your rows do not sum to one: after the exponential comes the division by the row's sum."),
    ],
)
EXERCISES = {
    "4.1": Exercise("The other mean by hand", Number(answer=MEANS[1], digits=2, shown=3, known=[
        Known(2.25, "That is the mean of all four points, without the shares."),
        Known(WEIGHTED_SUM / 4, "You divided by the number of points. Divide by the sum of the shares, N₁."),
        Known(WEIGHTED_SUM, "That is the weighted sum; divide it by N₁."),
        Known(MEANS[0], "That is the new mean of component 0."),
        Known(3.0, "That is the old mean; it moves."),
        Known(3.5, "That is the mean of the points at 3 and 4. The others have shares as well."),
    ])),
    "4.2": Exercise("Soft k-means", Softening(bug="still k-means", judge=SOFT_K_MEANS_STEP)),
    "4.3": Exercise("Your own m_step", check.m_step),
    "4.4": Exercise("Bug hunt: a loop that forgets", Hunt(bug="weights never stored", judge=RUN_EM)),
}
