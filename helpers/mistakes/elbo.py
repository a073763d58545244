"""Wrong versions of ``elbo``, those of the densities within it among them."""

import numpy as np
from scipy.special import entr, logsumexp, xlogy

from helpers.mistakes import log_gaussian
from helpers.mistakes.log_joint import also_in, joint, joint_by
from helpers.mistakes.mistake import Mistake


def logarithm(q):
    """ln q, finite where q is zero: what multiplies it there is zero too."""
    return np.log(np.where(q > 0, q, 1))


def bound_terms(q, a):
    """The terms of the bound from log-joint densities ``a``."""
    return q * a + entr(q)


def bound(q, a):
    """The bound of every sample."""
    return bound_terms(q, a).sum(axis=1)


def mean(change):
    """The mean of another number for each sample, ``change(q, a)``."""
    return lambda X, q, mixture: change(q, joint(X, mixture)).mean()


def of(change):
    """Another result altogether, ``change(q, a, weights)``."""
    return lambda X, q, mixture: change(q, joint(X, mixture), mixture.weights)


def shares(a):
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


def gap(q, a):
    """KL(q || gamma) of every sample."""
    return logsumexp(a, axis=1) - bound(q, a)


def other_gap(q, a):
    """KL(gamma || q) of every sample."""
    gamma = shares(a)
    return -entr(gamma).sum(axis=1) - (gamma * logarithm(q)).sum(axis=1)


MISTAKES = [
    Mistake(name="entropy with the wrong sign", wrong=mean(lambda q, a: (q * a).sum(axis=1) - entr(q).sum(axis=1)),
            message="You *add* γ ln γ. The γ stands in the denominator of the fraction, so its logarithm is subtracted: γ (log_joint - ln γ)."),
    Mistake(name="entropy forgotten", wrong=mean(lambda q, a: (q * a).sum(axis=1)),
            message="Your number is Q, the log-joint densities weighted by γ: right for an M-step, too low for the bound. You divided by γ as well as multiplied: the term - γ ln γ is missing."),
    Mistake(name="entropy alone", wrong=mean(lambda q, a: entr(q).sum(axis=1)),
            message="Your number is -Σ γ ln γ alone, which knows nothing of the data. Add Σ γ · log_joint."),
    Mistake(name="negative entropy alone", wrong=mean(lambda q, a: -entr(q).sum(axis=1)),
            message="Your number is Σ γ ln γ, which knows nothing of the data. The bound is Σ γ · log_joint *minus* that."),
    Mistake(name="total instead of mean", wrong=of(lambda q, a, w: bound(q, a).sum()),
            message="Your number is n times too large: the sum over the samples. As with the log-likelihood, return the mean."),
    Mistake(name="one bound for each sample", wrong=of(lambda q, a, w: bound(q, a)),
            message="You return an array, one bound for each sample. Return its mean, a single number."),
    Mistake(name="one number for each component", wrong=of(lambda q, a, w: bound_terms(q, a).sum(axis=0)),
            message="You return an array, one number for each component: the sum over the samples. Sum over the components (axis=1), and average over the samples."),
    Mistake(name="one mean for each component", wrong=of(lambda q, a, w: bound_terms(q, a).mean(axis=0)),
            message="You return an array, one number for each component: the mean over the samples. The sum over the components is missing."),
    Mistake(name="one term for each sample and component", wrong=of(lambda q, a, w: bound_terms(q, a)),
            message="You return all terms, an array of shape (n_samples, n_components). Sum over the components, and average over the samples."),
    Mistake(name="mean over the components as well", wrong=of(lambda q, a, w: bound(q, a).mean() / a.shape[1]),
            message="Where no responsibility is zero your number is K times too small: you divide by the number of *terms*, samples times components. Sum over the components (axis=1), average over the samples alone."),
    Mistake(name="weights forgotten", wrong=of(lambda q, a, w: bound(q, a - np.log(w)).mean()),
            message="The mixing weights are missing: you use ln N where ln πₖ + ln N belongs. `log_joint` has both."),
    Mistake(name="weights counted twice", wrong=of(lambda q, a, w: bound(q, a + np.log(w)).mean()),
            message="The mixing weights enter twice. `log_joint` has ln πₖ in it already."),
    Mistake(name="the log-likelihood itself", wrong=mean(lambda q, a: logsumexp(a, axis=1)),
            message="Your number is ℓ: it does not change with the responsibilities that are handed in. Either a logarithm stands outside the sum, where γ cancels, or you computed γ anew. Use those that you are given, and take the average of the logarithms."),
    Mistake(name="log-sum-exp of the fractions", wrong=mean(lambda q, a: logsumexp(a - logarithm(q), axis=1)),
            message="You add up the fractions πₖN/γ and take the logarithm of the sum. The bound has it the other way round: logarithms first, then their average with the weights γ."),
    Mistake(name="log-sum-exp of the terms", wrong=mean(lambda q, a: logsumexp(q * (a - logarithm(q)), axis=1)),
            message="You apply logsumexp to the terms γ (log_joint - ln γ). They are added as they are: here the logarithm stands *inside* the sum, and that is the point of the bound."),
    Mistake(name="logarithm of the sum of γ times density", wrong=mean(lambda q, a: logsumexp(a, b=q, axis=1)),
            message="Your number is ln Σ γ πₖN: γ multiplies the density inside a logarithm. In the bound γ multiplies the *logarithm*."),
    Mistake(name="the gap alone", wrong=mean(gap),
            message="Your number is the gap KL(γ‖shares), zero where the bound touches. The bound is ℓ *minus* that gap."),
    Mistake(name="minus the gap", wrong=mean(lambda q, a: -gap(q, a)),
            message="Your number is -KL: you use logarithms of *normalised* shares for log_joint. The joint densities keep their size; subtract no evidence."),
    Mistake(name="the gap added", wrong=mean(lambda q, a: logsumexp(a, axis=1) + gap(q, a)),
            message="Your number lies *above* the log-likelihood: ℓ + KL. A lower bound is ℓ - KL."),
    Mistake(name="the gap the other way round", wrong=mean(lambda q, a: logsumexp(a, axis=1) - other_gap(q, a)),
            message="You subtract KL(shares‖γ), and the two directions of a Kullback-Leibler divergence differ: weights and numerator are the γ that you are given, Σ γ ln (γ / shares)."),
    Mistake(name="the mixture's own responsibilities in the first term",
            wrong=mean(lambda q, a: (shares(a) * a).sum(axis=1) + entr(q).sum(axis=1)),
            message="In the entropy you use the γ that you are given, in Σ γ · log_joint those of an E-step of your own. Use the given ones in both."),
    Mistake(name="the mixture's own responsibilities as weights",
            wrong=mean(lambda q, a: (shares(a) * (a - logarithm(q))).sum(axis=1)),
            message="You take the average with the responsibilities of an E-step of your own, and the γ that you are given in the logarithm alone. They belong into both places."),
    Mistake(name="entropy of the mixture's own responsibilities",
            wrong=mean(lambda q, a: (q * a).sum(axis=1) + entr(shares(a)).sum(axis=1)),
            message="In Σ γ · log_joint you use the γ that you are given, in the entropy those of an E-step of your own. Use the given ones in both."),
    Mistake(name="normalised over the samples", wrong=mean(lambda q, a: bound(q / q.sum(axis=0), a)),
            message="You divide the responsibilities by their column sums first. They are handed to you as probabilities over the components, one row for each sample: change nothing."),
    Mistake(name="summed over the samples", wrong=of(lambda q, a, w: bound(q, a).sum() / a.shape[1]),
            message="You add up over the samples and average over the components. It is the other way round: sum over the components (axis=1), then average over the samples."),
    Mistake(name="densities for their logarithms", wrong=mean(lambda q, a: (q * np.exp(a) + entr(q)).sum(axis=1)),
            message="You weigh the densities πₖN. The bound averages their *logarithms*, the entries of log_joint."),
    Mistake(name="γ squared for γ ln γ", wrong=mean(lambda q, a: (q * (a - q)).sum(axis=1)),
            message="You subtract γ² for each component: the logarithm is missing. The term is γ · ln γ."),
    Mistake(name="ln γ without its weight", wrong=mean(lambda q, a: (q * a - logarithm(q)).sum(axis=1)),
            message="You subtract ln γ itself. It is averaged like the rest, with weight γ: γ (log_joint - ln γ); a bracket may be missing."),
    Mistake(name="only the entropy weighted", wrong=mean(lambda q, a: (a + entr(q)).sum(axis=1)),
            message="Your log_joint is added up over the components without weights. γ multiplies the whole bracket: γ (log_joint - ln γ)."),
    Mistake(name="nothing weighted", wrong=mean(lambda q, a: (a - logarithm(q)).sum(axis=1)),
            message="You add up log_joint - ln γ over the components as if each counted once. It is an *average*: multiply each term by γ."),
    Mistake(name="the plain mean over the components", wrong=mean(lambda q, a: (a - logarithm(q)).mean(axis=1)),
            message="You give every component the weight 1/K. The weights of this average are the γ."),
    Mistake(name="mixing weights for γ", wrong=of(lambda q, a, w: ((a - logarithm(q)) @ w).mean()),
            message="You average with the mixing weights πₖ. The weights of this average are the γ of each sample; πₖ is in log_joint already."),
    Mistake(name="mixing weights in the entropy", wrong=of(lambda q, a, w: (q * (a - np.log(w))).sum(axis=1).mean()),
            message="You subtract γ ln πₖ, which only takes the weights out of log_joint. What is subtracted is γ ln γ."),
    Mistake(name="sign", wrong=mean(lambda q, a: -bound(q, a)),
            message="Your number is that of the bound with the opposite sign. The course maximises it; the negative one is a loss."),
    Mistake(name="logarithms divided", wrong=mean(lambda q, a: (q * a / np.where(q < 1, logarithm(q), 1)).sum(axis=1)),
            message="You divide log_joint by ln γ. The logarithm of a fraction is a *difference*: log_joint - ln γ."),
    Mistake(name="entropy not averaged", wrong=of(lambda q, a, w: (q * a).sum(axis=1).mean() + entr(q).sum()),
            message="Your first term is a mean per sample, your entropy a total. Average both over the samples."),
    Mistake(name="entropy averaged over the components", wrong=mean(lambda q, a: (q * a).sum(axis=1) + entr(q).mean(axis=1)),
            message="Your first term is right. Your entropy is K times too small: averaged over samples *and* components. Over the components it is summed."),
    Mistake(name="first term averaged over the components", wrong=mean(lambda q, a: (q * a).mean(axis=1) + entr(q).sum(axis=1)),
            message="Your entropy is right. Your first term is K times too small: averaged over samples *and* components. Over the components it is summed."),
    Mistake(name="γ counted twice", wrong=mean(lambda q, a: (q**2 * (a - logarithm(q))).sum(axis=1)),
            message="Each term of your sum is multiplied by γ once too often: γ² (log_joint - ln γ)."),
    Mistake(name="first term not averaged", wrong=of(lambda q, a, w: (q * a).sum() + entr(q).sum(axis=1).mean()),
            message="Your entropy is a mean per sample, your first term a total. Average both over the samples."),
    Mistake(name="entropy in bits", wrong=mean(lambda q, a: (q * a + entr(q) / np.log(2)).sum(axis=1)),
            message="Your entropy is 1.4427 times the right one: a logarithm to base 2. The course uses natural logarithms, np.log."),
    Mistake(name="hard labels for γ", wrong=mean(lambda q, a: np.take_along_axis(a, q.argmax(axis=1)[:, None], 1)[:, 0]),
            message="You count each sample for its likeliest component alone. Every component counts, with its γ."),
    Mistake(name="entropy of the soft counts",
            wrong=of(lambda q, a, w: (q * a).sum(axis=1).mean() - xlogy(q.mean(axis=0), q.mean(axis=0)).sum()),
            message="Your entropy is that of the mean responsibilities. Each sample has its own: take γ ln γ first, and average then."),
]
MISTAKES += also_in(log_gaussian.OF_VALUES, lambda wrong: lambda X, q, mixture: bound(q, joint_by(wrong, X, mixture)).mean())
