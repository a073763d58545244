"""The exercises of notebook 03: worked answers, cases, known mistakes."""

import numpy as np
from scipy.special import logsumexp, softmax
from scipy.stats import norm

from helpers import check, datasets, em
from helpers.exercises.kinds import Exercise, Hunt, Known, Number, function
from helpers.language import Text
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
            for temperature in (20.0, 0.2, 1.0, 1000.0):  # at the first most shares show
                name = Text("{name}, temperature {temperature}", name=case.name, temperature=temperature)
                yield name, (case.X, case.mixture, temperature), case.kind
    apart = em.Mixture(np.full(2, 0.5), np.array([[0.0, 0.0], [40.0, 0.0]]), np.array([np.eye(2)] * 2))
    yield "two components far apart, temperature 1000", (apart.means, apart, 1000.0)


def over_the_samples(x, weights, means, variances):
    joint = weights * np.exp(-0.5 * (x[:, None] - means) ** 2 / variances) / np.sqrt(2 * np.pi * variances)
    return joint / joint.sum(axis=0)


def densities_alone_tempered(X, mixture, temperature):
    prior = np.log(mixture.weights)
    return softmax((em.log_joint(X, mixture) - prior) / temperature + prior, axis=1)


def with_scale(scale):
    """The E-step on a line with another third argument of norm.pdf, ``scale(variances)``."""
    return lambda x, w, m, v: rows_to_one(w * norm.pdf(x[:, None], m, scale(v)))


def terms(x, weights, means, variances):
    return np.log(weights) - 0.5 * (np.log(2 * np.pi * variances) + (x[:, None] - means) ** 2 / variances)


def of_terms(change):
    """The E-step on a line from the right logarithms, ``change(a)``."""
    return lambda x, w, m, v: change(terms(x, w, m, v))


def rows_to_one(table):
    return table / table.sum(axis=1, keepdims=True)


def of_logs(change):
    """The tempered E-step from the log-joint, ``change(a, T, ln weights)``."""
    return lambda X, mixture, T: change(em.log_joint(X, mixture), T, np.log(mixture.weights))


def wide(X, mixture, temperature):
    return em.e_step(X, mixture._replace(covariances=mixture.covariances * temperature))[0]


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
        Mistake(name="one divided by the standard deviation", wrong=with_scale(lambda v: 1 / np.sqrt(v)),
                message="The scale is now 1/σ. The wider the component, the larger its scale: no division."),
        Mistake(name="half the variance", wrong=with_scale(lambda v: v / 2),
                message="The scale is now σ²/2. A power binds before a division: is it `** 1 / 2`, without brackets?"),
        Mistake(name="twice the variance", wrong=with_scale(lambda v: 2 * v),
                message="The scale is now 2σ², as it stands in the exponent of the density. SciPy squares the scale and doubles it itself."),
        Mistake(name="√2 too wide", wrong=with_scale(lambda v: np.sqrt(2 * v)),
                message="The scale is now √2·σ. SciPy's density has the 2 of 2σ² in it already."),
        Mistake(name="the root of the root", wrong=with_scale(lambda v: v**0.25),
                message="The scale is now √σ: one root too many."),
        Mistake(name="the cube root", wrong=with_scale(np.cbrt),
                message="The scale is the third root of the variance. A variance is a square."),
        Mistake(name="the logarithm of the variance", wrong=with_scale(np.log),
                message="The scale is the logarithm of the variance. From σ² to σ leads a root."),
        Mistake(name="the widths ignored", wrong=with_scale(lambda v: 1.0),
                message="All components have the standard deviation 1 now: the variances are not used."),
        Mistake(name="one width for all", wrong=with_scale(lambda v: np.sqrt(v.mean())),
                message="All components have the same width now. Each has its own."),
        Mistake(name="the spread of the variances", wrong=with_scale(np.std),
                message="np.std of the variances says how they differ from each other; all components get this number for their width. Take the root of each."),
        Mistake(name="mean and scale exchanged",
                wrong=lambda x, w, m, v: rows_to_one(w * norm.pdf(x[:, None], np.sqrt(v), m)),
                message="The means stand where the scale belongs, and the other way round. norm.pdf takes x, mean, scale."),
        Mistake(name="logarithms of the weights",
                wrong=lambda x, w, m, v: rows_to_one(np.log(w) * norm.pdf(x[:, None], m, np.sqrt(v))),
                message="The width is right now, but the weights became logarithms. A weight multiplies a density as it is."),
        Mistake(name="weights squared", wrong=lambda x, w, m, v: one_dimension(x, w**2, m, v),
                message="The width is right now, but the weights enter twice."),
        Mistake(name="shares of log-densities",
                wrong=lambda x, w, m, v: rows_to_one(w * norm.logpdf(x[:, None], m, np.sqrt(v))),
                message="You weigh and divide *log*-densities: likely components get little. Shares are of densities, norm.pdf."),
        Mistake(name="shares of logarithms", wrong=of_terms(rows_to_one),
                message="You divide logarithms by their sum: likely components get little. Take the exponential first."),
        Mistake(name="cumulative probabilities",
                wrong=lambda x, w, m, v: rows_to_one(w * norm.cdf(x[:, None], m, np.sqrt(v))),
                message="norm.cdf is the probability of everything to the left of x. The density at x is norm.pdf."),
        Mistake(name="not normalised", wrong=of_terms(np.exp),
                message="The width is right now, but the rows do not sum to one: the division by their sum is gone."),
        Mistake(name="normalised over everything", wrong=of_terms(lambda a: np.exp(a - logsumexp(a))),
                message="All entries together sum to one. Each *row* must: axis 1."),
        Mistake(name="no width before the exponential", wrong=lambda x, w, m, v: one_dimension(x, w * np.sqrt(v), m, v),
                message="Your exponent is right, the factor before it is missing: a density is divided by its σ, so that wide components are low."),
        Mistake(name="no ½ in the exponent", wrong=lambda x, w, m, v: one_dimension(x, w, m, v / 2),
                message="It is as if the variances were halved: the exponent is minus one *half* of the squared distance over the variance."),
    ],
)
TEMPERED = function(
    name="tempered", results=("responsibilities",), answer=tempered, cases=tempered_cases,
    mistakes=[
        Mistake(name="temperature without effect", wrong=lambda X, mix, T: tempered(X, mix, 1.0),
                message="At temperature 1 you are right, at others you still return the plain responsibilities. Is it not used, or does it cancel? A factor or a constant that all components share does."),
        Mistake(name="multiplied by the temperature", wrong=lambda X, mix, T: tempered(X, mix, 1 / T),
                message="At temperature 1 you are right; a *high* temperature makes yours harder. Divide the log-joint by it."),
        Mistake(name="divided after normalising", wrong=lambda X, mix, T: em.e_step(X, mix)[0] / T,
                message="You divide the responsibilities; their rows no longer sum to one. Divide the *logarithms*, then normalise."),
        Mistake(name="multiplied after normalising", wrong=lambda X, mix, T: em.e_step(X, mix)[0] * T,
                message="You multiply the responsibilities by T; their rows no longer sum to one. The power 1/T is a division of *logarithms*, before they are normalised."),
        Mistake(name="powers of responsibilities", wrong=powers_of_responsibilities,
                message="Right, until a responsibility (or a density) is too small for the computer: a power of 0 stays 0. Divide the *logarithms*, before you normalise."),
        Mistake(name="weights left as they are", wrong=densities_alone_tempered,
                message="The densities are tempered, the weights are not: the power 1/T takes in πₖ as well."),
        Mistake(name="the plain evidence", wrong=over_the_plain_evidence,
                message="The numerator is tempered, the sum below it is not. Add up what you have above."),
        Mistake(name="not normalised again", wrong=lambda X, mix, T: em.e_step(X, mix)[0] ** (1 / T),
                message="You raise the responsibilities to the power 1/T, which is half of it: normalise the rows again."),
        Mistake(name="logarithms of shares divided",
                wrong=of_logs(lambda a, T, w: np.exp((a - logsumexp(a, axis=1, keepdims=True)) / T)),
                message="You divide ln γ by T and take the exponential: the rows of these powers no longer sum to one. Divide before the logarithms are normalised, not after."),
        Mistake(name="the minus", wrong=of_logs(lambda a, T, w: softmax(-a / T, axis=1)),
                message="The *least* likely component gets the largest share: a minus stands before the logarithms. Physics has it before an energy; a log-density has the sign already."),
        Mistake(name="divided by the square of the temperature", wrong=of_logs(lambda a, T, w: softmax(a / T**2, axis=1)),
                message="Your temperature is squared: the logarithms are divided by it twice."),
        Mistake(name="normalised over the samples", wrong=of_logs(lambda a, T, w: softmax(a / T, axis=0)),
                message="Your columns sum to one. Each *row* must: the components share a sample, axis 1."),
        Mistake(name="normalised over the whole table", wrong=of_logs(lambda a, T, w: softmax(a / T)),
                message="All entries together sum to one. Each *row* must: give the axis of the components."),
        Mistake(name="not normalised", wrong=of_logs(lambda a, T, w: np.exp(a / T)),
                message="You return (πₖN)^(1/T), whose rows do not sum to one. Divide each by its sum, in logarithms."),
        Mistake(name="the last exponential missing",
                wrong=of_logs(lambda a, T, w: a / T - logsumexp(a / T, axis=1, keepdims=True)),
                message="You return the logarithms of the shares. The last exponential is missing."),
        Mistake(name="logarithms divided by their sum", wrong=of_logs(lambda a, T, w: rows_to_one(a / T)),
                message="You divide logarithms by their sum, and the temperature cancels. Take the exponential first, or use softmax."),
        Mistake(name="one exponential too many", wrong=of_logs(lambda a, T, w: softmax(np.exp(a / T), axis=1)),
                message="softmax takes *logarithms*; you hand it their exponentials."),
        Mistake(name="softmax of responsibilities",
                wrong=lambda X, mix, T: softmax(em.e_step(X, mix)[0] / T, axis=1),
                message="You divide the responsibilities by T and take their softmax: at T = 1 this is not the E-step. softmax takes logarithms, those of prior × density."),
        Mistake(name="a power of the logarithms", wrong=of_logs(lambda a, T, w: softmax(a ** (1 / T), axis=1)),
                message="You raise the *logarithms* to the power 1/T. The power of a density is, in logarithms, a division."),
        Mistake(name="the covariances widened", wrong=wide,
                message="You multiply the covariances by T. That tempers the exponents of the densities, not what stands before them, the weights and determinants: the power 1/T takes in all."),
        Mistake(name="the weights alone", wrong=of_logs(lambda a, T, w: softmax(a - w + w / T, axis=1)),
                message="The weights are tempered, the densities are not: the power 1/T takes in both."),
        Mistake(name="weights counted once more", wrong=of_logs(lambda a, T, w: softmax(a / T + w, axis=1)),
                message="The weights enter once more, beside the tempered joint densities, which hold them already."),
        Mistake(name="the tempered evidence alone",
                wrong=of_logs(lambda a, T, w: np.exp(a - logsumexp(a / T, axis=1, keepdims=True))),
                message="The sum below is tempered, the numerator is not. Divide all logarithms by T first."),
        Mistake(name="transposed", wrong=of_logs(lambda a, T, w: softmax(a / T, axis=1).T),
                message="The shares are right, their shape is (n_components, n_samples): samples belong in rows."),
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
