"""Wrong versions of ``e_step``, those of the densities within it among them."""

import numpy as np
from scipy.special import entr, logsumexp, softmax

from helpers.language import Text
from helpers.mistakes import log_gaussian
from helpers.mistakes.log_joint import also_in, joint, joint_by
from helpers.mistakes.mistake import Mistake, versions

SMALL = (1e-3, 1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, np.finfo(float).eps)


def normalise(a):
    """The E-step from log-joint densities ``a`` of shape (n_samples, n_components)."""
    log_evidence = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - log_evidence), log_evidence.mean()


def from_joint(change):
    """The E-step from other log-joint densities: ``change(a, weights)``."""
    return lambda X, mixture: normalise(change(joint(X, mixture), mixture.weights))


def responsibilities(change):
    """The E-step with other responsibilities, ``change(a, R, weights)``; its log-likelihood is right."""

    def wrong(X, mixture):
        a = joint(X, mixture)
        R, log_likelihood = normalise(a)
        return change(a, R, mixture.weights), log_likelihood

    return wrong


def log_likelihood(change):
    """The E-step with another log-likelihood, ``change(a, R, weights)``; its responsibilities are right."""

    def wrong(X, mixture):
        a = joint(X, mixture)
        R, _ = normalise(a)
        return R, change(a, R, mixture.weights)

    return wrong


def added(where):
    """The E-step on densities to which a small constant is added somewhere."""

    def wrong(constant, X, mixture):
        a = joint(X, mixture)
        densities, (R, log_likelihood) = np.exp(a), normalise(a)
        if where == "denominator":
            return densities / (densities.sum(axis=1, keepdims=True) + constant), log_likelihood
        if where == "logarithm":
            return R, np.log(densities.sum(axis=1) + constant).mean()
        densities = densities + constant
        return densities / densities.sum(axis=1, keepdims=True), np.log(densities.sum(axis=1)).mean()

    return wrong


MISTAKES = [
    Mistake(name="weights forgotten", wrong=from_joint(lambda a, w: a - np.log(w)),
            message="Your responsibilities are those of equal weights: πₖ is missing from the numerator and the denominator. The rows sum to one all the same, and on groups of equal size nothing shows."),
    Mistake(name="weights counted twice", wrong=from_joint(lambda a, w: a + np.log(w)),
            message="Common components get too much: the weights enter twice. `log_joint` has ln πₖ in it already."),
    Mistake(name="weights added, not their logarithms", wrong=from_joint(lambda a, w: (a - np.log(w)) + w),
            message="You add πₖ to a log-density. The product πₖ·N becomes the sum ln πₖ + ln N."),
    Mistake(name="normalised over the samples",
            wrong=responsibilities(lambda a, R, w: softmax(a, axis=0)),
            message="Your responsibilities sum to one down each *column*. They answer the question 'who made this sample?', so each row must sum to one: normalise over the components, axis 1."),
    Mistake(name="normalised over the whole table", wrong=responsibilities(lambda a, R, w: softmax(a)),
            message="All entries together sum to one. Each sample is a question of its own, so each row must sum to one: normalise over axis 1 with keepdims, or [:, None]."),
    Mistake(name="not normalised", wrong=responsibilities(lambda a, R, w: np.exp(a)),
            message="Your rows do not sum to one: these are the joint densities πₖ·N. Divide each row by its sum, the evidence p(xᵢ)."),
    Mistake(name="divided by the largest, not by the sum",
            wrong=responsibilities(lambda a, R, w: np.exp(a - a.max(axis=1, keepdims=True))),
            message="The largest responsibility of every row is 1, and the rows sum to more. Subtracting the maximum keeps the exponentials in range; after it you must still divide by the sum of the row."),
    Mistake(name="logarithms divided",
            wrong=responsibilities(lambda a, R, w: a / a.sum(axis=1, keepdims=True)),
            message="You divide the *logarithms* by their sum. Rows sum to one, but likely components get little. Take the exponential first, or subtract logsumexp and then take it."),
    Mistake(name="labels instead of shares", wrong=responsibilities(lambda a, R, w: a.argmax(axis=1)),
            message="You return labels, the number of the likeliest component. Return the share of each: a row for each sample."),
    Mistake(name="sum of the logarithms for the evidence",
            wrong=responsibilities(lambda a, R, w: np.exp(a - a.sum(axis=1, keepdims=True))),
            message="You subtract the *sum of the logarithms*, the product of the densities. The evidence is the sum of the densities: logsumexp."),
    Mistake(name="evidence without its logarithm",
            wrong=responsibilities(lambda a, R, w: np.exp(a - np.exp(a).sum(axis=1, keepdims=True))),
            message="You subtract the evidence itself from a logarithm. Subtract ln p(xᵢ): logsumexp."),
    Mistake(name="one evidence for all samples",
            wrong=responsibilities(lambda a, R, w: np.exp(a - logsumexp(a, axis=1).mean())),
            message="Every sample is divided by the same number, the mean log-evidence. Each has its own evidence."),
    Mistake(name="evidence subtracted from the density",
            wrong=responsibilities(lambda a, R, w: np.exp(a) - np.exp(logsumexp(a, axis=1, keepdims=True))),
            message="You subtract the evidence from the densities. A division becomes a subtraction in *logarithms*."),
    Mistake(name="logarithms divided before the exponential",
            wrong=responsibilities(lambda a, R, w: np.exp(a / logsumexp(a, axis=1, keepdims=True))),
            message="You divide the logarithms and take the exponential then. The logarithm of a quotient is a *difference*."),
    Mistake(name="log-evidence added",
            wrong=responsibilities(lambda a, R, w: np.exp(a + logsumexp(a, axis=1, keepdims=True))),
            message="You add the log-evidence: that multiplies by p(xᵢ). Subtract it."),
    Mistake(name="weights in the evidence twice",
            wrong=responsibilities(lambda a, R, w: np.exp(a - logsumexp(a, axis=1, b=w, keepdims=True))),
            message="The evidence is weighted once more (b=weights?), the numerator is not: the rows sum to more than one. `log_joint` has ln πₖ in it already."),
    Mistake(name="responsibilities times weights",
            wrong=responsibilities(lambda a, R, w: R * w),
            message="Your responsibilities are multiplied by the weights at the end, and the rows no longer sum to one. `log_joint` has ln πₖ in it already."),
    Mistake(name="logarithm of the responsibilities", wrong=responsibilities(lambda a, R, w: np.log(R)),
            message="You return ln γ: the last exponential is missing."),
    Mistake(name="hard instead of soft",
            wrong=responsibilities(lambda a, R, w: np.eye(len(w))[a.argmax(axis=1)]),
            message="Your responsibilities are zeros and ones: each sample goes wholly to its likeliest component. That is the assignment of k-means; EM keeps the shares."),
    Mistake(name="components given equal shares",
            wrong=responsibilities(lambda a, R, w: np.full_like(a, 1 / len(w))),
            message="Every responsibility is 1/K, whatever the sample: the densities have cancelled. Look at what you divide by what."),
    Mistake(name="weights as responsibilities",
            wrong=responsibilities(lambda a, R, w: np.tile(w, (len(a), 1))),
            message="Every row is the weights: the position of the sample has no effect. Multiply by the density before you normalise."),
    Mistake(name="transposed", wrong=responsibilities(lambda a, R, w: R.T),
            message="The responsibilities are right, their shape is (n_components, n_samples). The course keeps samples in rows."),
    Mistake(name="total instead of mean",
            wrong=log_likelihood(lambda a, R, w: normalise(a)[1] * len(a)),
            message="Your log-likelihood is n times too large: the sum over the samples. The course, like scikit-learn's `score`, reports the mean, which does not grow with n."),
    Mistake(name="negative total", wrong=log_likelihood(lambda a, R, w: -normalise(a)[1] * len(a)),
            message="Your log-likelihood is minus the sum over the samples: the loss of other courses. Here it is the mean, with its own sign."),
    Mistake(name="total divided by K", wrong=log_likelihood(lambda a, R, w: normalise(a)[1] * len(a) / len(w)),
            message="You divide the sum over the samples by the number of *components*. A mean per sample divides by n, len(X)."),
    Mistake(name="mean divided by K", wrong=log_likelihood(lambda a, R, w: normalise(a)[1] / len(w)),
            message="Your log-likelihood is K times too near zero: the mean over the samples is divided by the number of components as well. They are added up already, inside the logarithm."),
    Mistake(name="total divided by n - 1", wrong=log_likelihood(lambda a, R, w: normalise(a)[1] * len(a) / (len(a) - 1)),
            message="You divide the sum by n - 1. This is no variance: the mean divides by n."),
    Mistake(name="exponential of the mean", wrong=log_likelihood(lambda a, R, w: np.exp(normalise(a)[1])),
            message="You return the exponential of the mean log-likelihood. The logarithm itself is wanted."),
    Mistake(name="median of the log-likelihoods", wrong=log_likelihood(lambda a, R, w: np.median(logsumexp(a, axis=1))),
            message="You return the median over the samples. Log-likelihoods of independent samples add up: their mean is wanted."),
    Mistake(name="the largest log-likelihood", wrong=log_likelihood(lambda a, R, w: logsumexp(a, axis=1).max()),
            message="You return the log-likelihood of the best-explained sample. All count: the mean."),
    Mistake(name="weighted log-joint densities averaged over everything",
            wrong=log_likelihood(lambda a, R, w: (R * a).mean()),
            message="Your log-likelihood averages γ (ln πₖ + ln N) over samples and components. It is the mean of ln p(xᵢ), one number for each sample: the logarithm of what you divide by."),
    Mistake(name="weighted log-joint densities added up",
            wrong=log_likelihood(lambda a, R, w: (R * a).sum()),
            message="Your log-likelihood is the sum of γ (ln πₖ + ln N). It is the mean of ln p(xᵢ), the logarithm of what you divide by."),
    Mistake(name="log-joint densities added up", wrong=log_likelihood(lambda a, R, w: a.sum()),
            message="Your log-likelihood is the sum of all log-joint densities. Over the components the *densities* add up, before the logarithm; over the samples the mean is wanted."),
    Mistake(name="mean of the responsibilities", wrong=log_likelihood(lambda a, R, w: R.mean()),
            message="You return the mean of the responsibilities, which is 1/K for any data. The log-likelihood is made of ln p(xᵢ), what you normalise with."),
    Mistake(name="logsumexp of the responsibilities", wrong=log_likelihood(lambda a, R, w: logsumexp(R, axis=1).mean()),
            message="Your log-likelihood is made of the responsibilities, which are shares and no logarithms. It is the mean of the log-evidence."),
    Mistake(name="logarithm of the total density, divided by n",
            wrong=log_likelihood(lambda a, R, w: logsumexp(a) / len(a)),
            message="You add up the densities of all samples, take one logarithm and divide it by n. Only components add up inside; each sample has a logarithm of its own."),
    Mistake(name="mean in an array", wrong=log_likelihood(lambda a, R, w: np.array([normalise(a)[1]])),
            message="The number is right, but it comes in an array of one. Return the number: a mean without keepdims."),
    Mistake(name="one log-likelihood for each sample",
            wrong=log_likelihood(lambda a, R, w: logsumexp(a, axis=1)),
            message="Your log-likelihood is an array of ln p(xᵢ), one for each sample. Return its mean, a single number."),
    Mistake(name="sign of the log-likelihood", wrong=log_likelihood(lambda a, R, w: -normalise(a)[1]),
            message="Your log-likelihood has the wrong sign. The course maximises it; the negative one is a loss."),
    Mistake(name="logarithm of the mean",
            wrong=log_likelihood(lambda a, R, w: np.log(np.exp(logsumexp(a, axis=1)).mean())),
            message="You average the densities and take the logarithm then. Take the logarithm of every p(xᵢ) first: samples are independent, so their densities multiply and their *logarithms* add up."),
    Mistake(name="logarithm inside the sum over components",
            wrong=log_likelihood(lambda a, R, w: a.sum(axis=1).mean()),
            message="You add up the logarithms over the components. Here the *densities* add up: ln Σₖ πₖ N, the logarithm outside the sum (logsumexp)."),
    Mistake(name="mean of all log-joint densities", wrong=log_likelihood(lambda a, R, w: a.mean()),
            message="Your log-likelihood averages ln πₖ + ln N over samples *and* components. The components' densities add up first: logsumexp over axis 1, then the mean."),
    Mistake(name="expected complete log-likelihood",
            wrong=log_likelihood(lambda a, R, w: (R * a).sum(axis=1).mean()),
            message="Your log-likelihood is the mean of the log-joint densities, weighted by the responsibilities: too low. It is the mean of ln p(xᵢ) = ln Σₖ πₖ N, the logarithm of what you divide by."),
    Mistake(name="log-likelihood of the likeliest component",
            wrong=log_likelihood(lambda a, R, w: a.max(axis=1).mean()),
            message="Your log-likelihood keeps only each sample's largest term. It is the largest term of a sum; add the others."),
    Mistake(name="log-likelihood without the weights",
            wrong=log_likelihood(lambda a, R, w: logsumexp(a - np.log(w), axis=1).mean()),
            message="Your responsibilities are right, but in the log-likelihood the weights are missing: p(x) = Σₖ πₖ N."),
    Mistake(name="log-likelihood with the weights twice",
            wrong=log_likelihood(lambda a, R, w: logsumexp(a + np.log(w), axis=1).mean()),
            message="Your responsibilities are right, but in the log-likelihood the weights count twice: log_joint has ln πₖ in it already."),
    Mistake(name="log-likelihood after subtracting the maximum",
            wrong=log_likelihood(lambda a, R, w: (logsumexp(a, axis=1) - a.max(axis=1)).mean()),
            message="Your log-likelihood lacks what you subtracted: ln Σ eᵃ = m + ln Σ eᵃ⁻ᵐ. Add the maximum m again."),
    Mistake(name="log-likelihood of the normalised responsibilities",
            wrong=log_likelihood(lambda a, R, w: 0.0),
            message="Your log-likelihood is zero: you take the logarithm of the rows' sums *after* normalising, and they are all one. Keep the evidence from before the division."),
    Mistake(name="negative entropy for the log-likelihood",
            wrong=log_likelihood(lambda a, R, w: -entr(R).sum(axis=1).mean()),
            message="Your log-likelihood is Σ γ ln γ, which knows nothing of densities. It is the mean of ln p(xᵢ)."),
    Mistake(name="weights on the logarithms",
            wrong=log_likelihood(lambda a, R, w: ((a - np.log(w)) @ w).mean()),
            message="Your log-likelihood is Σₖ πₖ ln N, a weighted mean of logarithms. The weights multiply the *densities*, which add up before the logarithm: ln Σₖ πₖ N."),
    Mistake(name="responsibilities for the weights",
            wrong=log_likelihood(lambda a, R, w: (R * (a - np.log(w))).sum(axis=1).mean()),
            message="Your log-likelihood weighs ln N by the responsibilities, without the weights. It is the mean of ln Σₖ πₖ N."),
    Mistake(name="log-likelihood from responsibilities times weights",
            wrong=log_likelihood(lambda a, R, w: np.log(R @ w).mean()),
            message="Your log-likelihood knows no densities: it takes the logarithm of Σₖ γᵢₖ πₖ, after normalising. Keep the evidence from before the division."),
    Mistake(name="logarithm of the sum over samples",
            wrong=log_likelihood(lambda a, R, w: logsumexp(a, axis=0).mean()),
            message="You add up over the samples inside the logarithm. Inside belong the components (axis 1); the samples' logarithms add up outside."),
    Mistake(name="softmax of the densities",
            wrong=responsibilities(lambda a, R, w: softmax(np.exp(a), axis=1)),
            message="Your responsibilities are too even, next to 1/K where densities are small: one exponential too many. softmax takes *logarithms*, that is log_joint itself."),
    Mistake(name="logarithm to base 2",
            wrong=log_likelihood(lambda a, R, w: normalise(a)[1] / np.log(2)),
            message="Your log-likelihood is 1.4427 times the right one: in bits. The course uses natural logarithms, np.log."),
    Mistake(name="logarithm to base 10",
            wrong=log_likelihood(lambda a, R, w: normalise(a)[1] / np.log(10)),
            message="Your log-likelihood is 0.4343 times the right one. The course uses natural logarithms, np.log."),
    Mistake(name="likelihood without a logarithm",
            wrong=log_likelihood(lambda a, R, w: np.exp(logsumexp(a, axis=1)).mean()),
            message="Your log-likelihood is the mean of the *densities* p(xᵢ). Take the logarithm of each first."),
    Mistake(name="logarithm of the total density", wrong=log_likelihood(lambda a, R, w: logsumexp(a)),
            message="You add up the densities of all samples and components, and take one logarithm. Only components add up; the samples' logarithms are averaged."),
    Mistake(name="responsibilities for the weights in the mixture",
            wrong=log_likelihood(lambda a, R, w: logsumexp(a - np.log(w), b=R, axis=1).mean()),
            message="Your log-likelihood is that of Σₖ γᵢₖ N: the responsibilities stand where the weights πₖ belong. It comes out too high."),
    Mistake(name="logarithm of the responsibilities for the log-likelihood",
            wrong=log_likelihood(lambda a, R, w: np.log(R).mean()),
            message="Your log-likelihood is the mean of ln γ, which knows no densities. It is the mean of ln p(xᵢ), the logarithm of what you divide by."),
    Mistake(name="log-densities divided by the log-evidence",
            wrong=responsibilities(lambda a, R, w: a / logsumexp(a, axis=1, keepdims=True)),
            message="You divide logarithms. A division of densities is a *subtraction* of logarithms, and the exponential comes last."),
    Mistake(name="densities divided by the log-evidence",
            wrong=responsibilities(lambda a, R, w: np.exp(a) / logsumexp(a, axis=1, keepdims=True)),
            message="You divide densities by a *logarithm*. Subtract the log-evidence first, then take the exponential."),
]
for place in map(Text, ("denominator", "logarithm", "densities")):
    MISTAKES += versions(SMALL,
                         place=place, name="a small constant in the {place}", wrong=added(place),
                         message="As if {size:g} had been added in the {place}, against a division by zero or the logarithm of zero. It also changes every sample whose density is small. log-sum-exp needs no such constant.")
MISTAKES += also_in(log_gaussian.OF_VALUES, lambda wrong: lambda X, mixture: normalise(joint_by(wrong, X, mixture)))
