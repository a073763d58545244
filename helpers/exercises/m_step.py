"""The exercises of notebook 04: worked answers, cases, known mistakes."""

import numpy as np
from scipy.special import softmax

from helpers import check, em
from helpers.check import Verdict
from helpers.em import Mixture
from helpers.exercises.k_means import k_means_cases, k_means_step
from helpers.exercises.kinds import Exercise, Hunt, Known, function, number, ordinary_cases
from helpers.mistakes.mistake import Mistake


def run(X, mixture, n_iter):
    for _ in range(n_iter):
        mixture = em.m_step(X, em.e_step(X, mixture)[0])
    return mixture


def run_cases():
    for name, (X, mixture) in ordinary_cases()[1:]:
        for n_iter in (1, 5):
            yield f"{name}, {n_iter} iterations", (X, mixture, n_iter)


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
        Mistake(name="new weights returned, never used", wrong=new_weights_never_used,
                message="The new weights are returned, but the next E-step never sees them."),
        Mistake(name="new weights used, old ones returned", wrong=new_weights_never_returned,
                message="The loop is right now: the next E-step sees the new weights. But you return the old ones."),
        Mistake(name="one iteration", wrong=lambda X, mix, n: run(X, mix, 1),
                message="After five iterations you are where one ends: does `return` stand inside the loop, or does every M-step see the first responsibilities?"),
    ],
)
SOFT_K_MEANS_STEP = function(
    name="soft_k_means_step", results=("shares", "centres"), answer=soft_k_means(), cases=k_means_cases,
    mistakes=[
        Mistake(name="still k-means", wrong=k_means_step,
                message="These are labels: one whole number for each sample, and no shares."),
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
                message="Your exponent holds the distance itself. It is the *squared* distance, as in a Gaussian."),
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
    "4.1": Exercise("The other mean by hand", number(answer=MEANS[1], digits=2, shown=3, known=[
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
