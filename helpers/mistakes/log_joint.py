"""Wrong versions of ``log_joint``, those of the Gaussian density within it among them."""

from dataclasses import replace
from functools import partial

import numpy as np
from scipy.special import logsumexp

from helpers.language import Text
from helpers.mistakes import log_gaussian
from helpers.mistakes.log_gaussian import gaussian
from helpers.mistakes.mistake import Mistake, remembered


def joint_by(gaussian, X, mixture):
    pairs = zip(mixture.means, mixture.covariances)
    return np.log(mixture.weights) + np.stack([gaussian(X, m, S) for m, S in pairs], axis=1)


joint = remembered(partial(joint_by, gaussian))


def log_gaussians(X, mixture):
    return joint(X, mixture) - np.log(mixture.weights)


def of_the_first(part):
    return np.broadcast_to(part[0], part.shape)


def with_gaussian(wrong):
    """``log_joint`` with another log-density."""
    return partial(joint_by, wrong)


def also_in(entries, step):
    """Mistakes of ``log_gaussian`` for learners who write a later step from scratch: ``step(wrong)``."""
    return [
        replace(
            e,
            name=Text("log-density: {name}", name=Text(e.name)),
            wrong=step(e.wrong),
            message=Text("In the log-densities: {message}", message=e.message),
        )
        for e in entries
    ]


MISTAKES = [
    Mistake(name="weights forgotten", wrong=log_gaussians,
            message="Each column is off by a constant of its own, ln πₖ: the weights are missing. With equal weights you would not notice; a rare component would compete as if it were common."),
    Mistake(name="equal weights", wrong=lambda X, mix: log_gaussians(X, mix) - np.log(len(mix.weights)),
            message="You add ln(1/K) in every column: equal weights. Each component has its own, ln πₖ."),
    Mistake(name="weights added, not their logarithms",
            wrong=lambda X, mix: log_gaussians(X, mix) + mix.weights,
            message="Each column is off by a constant. You add πₖ to a logarithm; the product πₖ·N becomes the sum ln πₖ + ln N."),
    Mistake(name="weights multiplied with log-densities",
            wrong=lambda X, mix: log_gaussians(X, mix) * mix.weights,
            message="Your numbers are πₖ · ln N. The weight multiplies the *density*; in logarithms that is a sum, ln πₖ + ln N."),
    Mistake(name="logarithms multiplied", wrong=lambda X, mix: log_gaussians(X, mix) * np.log(mix.weights),
            message="Your numbers are ln πₖ times ln N. The logarithm of a product is the *sum* of the logarithms."),
    Mistake(name="weights counted twice", wrong=lambda X, mix: joint(X, mix) + np.log(mix.weights),
            message="Each column is too low by another ln πₖ: the weights enter twice. Add ln πₖ once."),
    Mistake(name="weights with the wrong sign",
            wrong=lambda X, mix: log_gaussians(X, mix) - np.log(mix.weights),
            message="Each column is off by 2 ln πₖ: you subtract the logarithm of the weight, so that rare components win. Add it."),
    Mistake(name="transposed", wrong=lambda X, mix: joint(X, mix).T,
            message="The numbers are right, the shape is (n_components, n_samples). The course keeps samples in rows: stack the components along axis 1, or transpose."),
    Mistake(name="density instead of its logarithm", wrong=lambda X, mix: np.exp(joint(X, mix)),
            message="You return πₖ · N itself. Return its logarithm: far from the means the product underflows to zero."),
    Mistake(name="already normalised",
            wrong=lambda X, mix: joint(X, mix) - logsumexp(joint(X, mix), axis=1, keepdims=True),
            message="Each row is off by a constant, ln p(xᵢ): you have normalised already. That is the E-step's second half; the joint densities keep their size, from which the log-likelihood comes."),
    Mistake(name="summed over the components", wrong=lambda X, mix: logsumexp(joint(X, mix), axis=1),
            message="You return ln p(xᵢ), the components already added up. Keep one column for each component: (n_samples, n_components)."),
    Mistake(name="one covariance for all components",
            wrong=lambda X, mix: joint(X, mix._replace(covariances=of_the_first(mix.covariances))),
            message="The first column is right, the others use the first component's covariance. Go through means and covariances together: zip(mixture.means, mixture.covariances)."),
    Mistake(name="one mean for all components",
            wrong=lambda X, mix: joint(X, mix._replace(means=of_the_first(mix.means))),
            message="The first column is right, the others use the first component's mean. Go through means and covariances together: zip(mixture.means, mixture.covariances)."),
    *also_in(log_gaussian.OF_VALUES, with_gaussian),
]
