"""The exercises of notebook 03: worked answers, cases, known mistakes."""

import numpy as np
from scipy.special import logsumexp, softmax

from helpers import check, datasets, em
from helpers.exercises.kinds import Exercise, Hunt, Known, Number, function
from helpers.mistakes.mistake import Mistake


def one_dimension(x, weights, means, variances):
    a = np.log(weights) - 0.5 * (np.log(variances) + (x[:, None] - means) ** 2 / variances)
    return softmax(a, axis=1)


def one_dimension_cases():
    x = datasets.one_feature(30)[0][:, 0]
    yield "thirty wings", (x, np.array([0.65, 0.35]), np.array([59.5, 66.5]), np.array([4.0, 4.8]))
    yield (
        "three components",
        (x, np.array([0.2, 0.5, 0.3]), np.array([58, 62, 67.0]), np.array([9, 0.5, 2.0])),
    )


def tempered(X, mixture, temperature):
    return softmax(em.log_joint(X, mixture) / temperature, axis=1)


def powers_of_responsibilities(X, mixture, temperature):
    powers = em.e_step(X, mixture)[0] ** (1 / temperature)
    return powers / powers.sum(axis=1, keepdims=True)


def tempered_cases():
    for case in check.cases():
        if case.kind in ("ordinary", "underflow"):
            for temperature in (0.2, 1.0, 1000.0):
                name = f"{case.name}, temperature {temperature}"
                yield name, (case.X, case.mixture, temperature), case.kind
    apart = em.Mixture(np.full(2, 0.5), np.array([[0.0, 0.0], [40.0, 0.0]]), np.array([np.eye(2)] * 2))
    yield "two components far apart, temperature 1000", (apart.means, apart, 1000.0)


def over_the_samples(x, weights, means, variances):
    joint = weights * np.exp(-0.5 * (x[:, None] - means) ** 2 / variances) / np.sqrt(2 * np.pi * variances)
    return joint / joint.sum(axis=0)


def densities_alone_tempered(X, mixture, temperature):
    prior = np.log(mixture.weights)
    return softmax((em.log_joint(X, mixture) - prior) / temperature + prior, axis=1)


def over_the_plain_evidence(X, mixture, temperature):
    a = em.log_joint(X, mixture)
    return np.exp(a / temperature - logsumexp(a, axis=1, keepdims=True))


E_STEP_ON_A_LINE = function(
    name="e_step_on_a_line", results=("responsibilities",), answer=one_dimension, cases=one_dimension_cases,
    mistakes=[
        Mistake(name="variance for standard deviation",
                wrong=lambda x, w, m, v: one_dimension(x, w, m, v**2),
                message="scipy's `scale` is the standard deviation."),
        Mistake(name="the inverse of the variance",
                wrong=lambda x, w, m, v: one_dimension(x, w, m, 1 / v**2),
                message="The scale is now 1/σ². It is the standard deviation, the square root of the variance."),
        Mistake(name="the square of the variance", wrong=lambda x, w, m, v: one_dimension(x, w, m, v**4),
                message="The scale is now σ⁴: the wrong way. It is the square *root* of the variance."),
        Mistake(name="weights forgotten", wrong=lambda x, w, m, v: one_dimension(x, np.ones_like(w), m, v),
                message="The weights are gone: rare and common components compete as equals."),
        Mistake(name="normalised over the samples", wrong=over_the_samples,
                message="Your columns sum to one. Each row must: axis=1, keepdims=True."),
    ],
)
TEMPERED = function(
    name="tempered", results=("responsibilities",), answer=tempered, cases=tempered_cases,
    mistakes=[
        Mistake(name="temperature ignored", wrong=lambda X, mix, T: tempered(X, mix, 1.0),
                message="At temperature 1 you are right, at others you still return the plain responsibilities."),
        Mistake(name="multiplied by the temperature", wrong=lambda X, mix, T: tempered(X, mix, 1 / T),
                message="At temperature 1 you are right; a *high* temperature makes yours harder. Divide the log-joint by it."),
        Mistake(name="divided after normalising", wrong=lambda X, mix, T: em.e_step(X, mix)[0] / T,
                message="You divide the responsibilities; their rows no longer sum to one. Divide the *logarithms*, then normalise."),
        Mistake(name="powers of responsibilities", wrong=powers_of_responsibilities,
                message="Right, until a responsibility is too small for the computer: a power of 0 stays 0. Divide the *logarithms*, before you normalise."),
        Mistake(name="weights left as they are", wrong=densities_alone_tempered,
                message="The densities are tempered, the weights are not: the power 1/T takes in πₖ as well."),
        Mistake(name="the plain evidence", wrong=over_the_plain_evidence,
                message="The numerator is tempered, the sum below it is not. Add up what you have above."),
        Mistake(name="not normalised again", wrong=lambda X, mix, T: em.e_step(X, mix)[0] ** (1 / T),
                message="You raise the responsibilities to the power 1/T, which is half of it: normalise the rows again."),
    ],
)
EXERCISES = {
    "3.1": Exercise("A responsibility by hand", Number(answer=3 * np.exp(-1) / (1 + 3 * np.exp(-1)), digits=3, known=[
        Known(np.exp(-1) / (1 + np.exp(-1)), "The weights are missing: the odds are e⁴⁻²ˣ times 3."),
        Known(np.exp(1) / 3, "Those are the odds of component 1 against 0."),
        Known(3 * np.exp(-1), "Those are the odds; the responsibility is odds / (1 + odds)."),
        Known(1 / (1 + 3 * np.exp(-1)), "That is the responsibility of component 1."),
        Known(3 * np.exp(1) / (1 + 3 * np.exp(1)), "The sign of the exponent: 4 - 2x is -1 at x = 2.5."),
        Known(3 / (1 + 3), "That is the responsibility at x = 2, where the densities tie."),
        Known(0.5, "No tie: one component is nearer, the other has three times the weight."),
    ])),
    "3.2": Exercise("Your own e_step", check.e_step),
    "3.3": Exercise("Bug hunt: an E-step on a line", Hunt(bug="variance for standard deviation", judge=E_STEP_ON_A_LINE)),
    "3.4": Exercise("A temperature", TEMPERED),
}
