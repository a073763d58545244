"""The exercises of notebook 09: worked answers, cases, known mistakes."""

import itertools

import numpy as np
from scipy.special import logsumexp

from helpers import datasets, em, iterations
from helpers.exercises.kinds import Exercise, function, ordinary_cases
from helpers.mistakes.mistake import Mistake


def n_terms(n_features, covariance_type):
    products = n_features * (n_features + 1) // 2
    return 1 + n_features + {"full": products, "diag": n_features, "spherical": 1, "tied": 0}[covariance_type]


def n_terms_cases():
    for d in (1, 2, 7, 50):
        for kind in ("full", "diag", "spherical", "tied"):
            yield f"{d} features, {kind}", (d, kind)


def theta_diag(mixture):
    variances = np.diagonal(mixture.covariances, axis1=1, axis2=2)
    linear = mixture.means / variances
    common = np.log(2 * np.pi * variances) + linear * mixture.means
    constant = np.log(mixture.weights) - 0.5 * common.sum(axis=1)
    return np.column_stack([constant, linear, -0.5 / variances])


def theta_diag_with(constant=0.0, linear=1.0, quadratic=1.0):
    """Coefficients with something added to or multiplied into their three blocks."""

    def wrong(mixture):
        theta, d = theta_diag(mixture), mixture.means.shape[1]
        added = constant(mixture) if callable(constant) else constant
        return np.column_stack(
            [theta[:, 0] + added, linear * theta[:, 1 : d + 1], quadratic * theta[:, d + 1 :]]
        )

    return wrong


def theta_diag_cases():
    for name, (_, mixture) in ordinary_cases():
        diagonal = em.constrain(mixture.covariances, mixture.weights, "diag")
        yield name, (mixture._replace(covariances=diagonal),)


def one_pass(features, coefficients, sample_counts):
    a = coefficients @ features
    log_evidence = logsumexp(a, axis=0)
    return sample_counts @ log_evidence, (np.exp(a - log_evidence) * sample_counts) @ features.T


def one_pass_cases():
    rng = np.random.default_rng(0)
    for n_terms, K, n in [(3, 2, 8), (6, 3, 40)]:
        features = np.vstack([np.ones(n), rng.normal(size=(n_terms - 1, n))])
        yield f"{n} samples, {n_terms} terms", (features, rng.normal(size=(K, n_terms)), np.arange(n) % 4)


def over_relaxed(X, mixture, eta, n_passes, careful=True):
    passes = itertools.islice(iterations.over_relaxed(X, mixture, eta, careful), n_passes)
    return np.array([log_likelihood for *_, log_likelihood in passes])


def over_relaxed_cases():
    X = datasets.iris()[0][:, 2:]
    start = em.m_step(X, em.initialise(X, 3, 0))
    for eta in (1.5, 1.9, 2.0):
        yield f"iris, two features, eta {eta}", (X, start, eta, 60)


def half_the_square_of_the_mean(mixture):
    return 0.5 * (mixture.means**2 / np.diagonal(mixture.covariances, axis1=1, axis2=2)).sum(axis=1)


N_TERMS = function(
    name="n_terms", results=("number of terms",), answer=n_terms, cases=n_terms_cases,
    mistakes=[
        Mistake(name="the 1 forgotten", wrong=lambda d, kind: n_terms(d, kind) - 1,
                message="One short everywhere: the first entry of φ is the 1, which carries the constants."),
        Mistake(name="d² products",
                wrong=lambda d, kind: 1 + d + d * d if kind == "full" else n_terms(d, kind),
                message="For full you count every product twice: xᵢxⱼ is xⱼxᵢ. There are d(d+1)/2."),
        Mistake(name="quadratic terms for tied",
                wrong=lambda d, kind: n_terms(d, "full" if kind == "tied" else kind),
                message="For tied the quadratic term is the same for all components, and cancels: none is left."),
        Mistake(name="d terms for spherical",
                wrong=lambda d, kind: n_terms(d, "diag" if kind == "spherical" else kind),
                message="For spherical one variance serves all features, so only the *sum* of the squares counts."),
    ],
)
THETA_DIAG = function(
    name="theta_diag", results=("coefficients",), answer=theta_diag, cases=theta_diag_cases,
    mistakes=[
        Mistake(name="weights forgotten", wrong=theta_diag_with(constant=lambda mix: -np.log(mix.weights)),
                message="The constants lack ln πₖ."),
        Mistake(name="2π forgotten",
                wrong=theta_diag_with(constant=lambda mix: mix.means.shape[1] / 2 * np.log(2 * np.pi)),
                message="The constants lack -½ d ln 2π."),
        Mistake(name="the square of the mean forgotten",
                wrong=theta_diag_with(constant=half_the_square_of_the_mean),
                message="The constants lack -½ Σ μ²/σ²: expand the square (x - μ)² to the end."),
        Mistake(name="½ of the squares forgotten", wrong=theta_diag_with(quadratic=2.0),
                message="The coefficients of the squares are -1/σ²; they are -½/σ²."),
        Mistake(name="sign of the squares", wrong=theta_diag_with(quadratic=-1.0),
                message="The coefficients of the squares have the wrong sign: far points must lose."),
        Mistake(name="½ of the linear terms", wrong=theta_diag_with(linear=0.5),
                message="The linear coefficients are halved: in -½(x - μ)² the mixed term is doubled, so +xμ/σ² is left."),
    ],
)
ONE_PASS_WEIGHTED = function(
    name="one_pass_weighted", results=("log_likelihood", "statistics"),
    answer=one_pass, cases=one_pass_cases,
    mistakes=[
        Mistake(name="counts ignored", wrong=lambda f, c, n: one_pass(f, c, np.ones(len(n))),
                message="Each sample still counts once."),
        Mistake(name="counts in the log-likelihood alone",
                wrong=lambda f, c, n: (one_pass(f, c, n)[0], one_pass(f, c, np.ones(len(n)))[1]),
                message="The log-likelihood is right; in the statistics each sample still counts once."),
        Mistake(name="counts in the statistics alone",
                wrong=lambda f, c, n: (one_pass(f, c, np.ones(len(n)))[0], one_pass(f, c, n)[1]),
                message="In the log-likelihood each sample still counts once."),
        Mistake(name="features multiplied", wrong=lambda f, c, n: one_pass(f * n, c, np.ones(len(n))),
                message="You multiply the features before the E-step: that moves the samples. Multiply the sums."),
        Mistake(name="mean for sum",
                wrong=lambda f, c, n: (one_pass(f, c, n)[0] / n.sum(), one_pass(f, c, n)[1]),
                message="one_pass returns the *sum* of ln p(x)."),
    ],
)
OVER_RELAXED = function(
    name="over_relaxed", results=("log_likelihoods",), answer=over_relaxed, cases=over_relaxed_cases,
    mistakes=[
        Mistake(name="plain EM", wrong=lambda X, mix, eta, n: over_relaxed(X, mix, 1.0, n),
                message="That is plain EM: every step has its own length, whatever η."),
        Mistake(name="no way back",
                wrong=lambda X, mix, eta, n: over_relaxed(X, mix, eta, n, careful=False),
                message="You never go back to the plain step when the log-likelihood has fallen."),
        Mistake(name="one step longer", wrong=lambda X, mix, eta, n: over_relaxed(X, mix, 1 + eta, n),
                message="Your steps are 1 + η times as long: from ϑ go η(ϑ₁ - ϑ), not from ϑ₁."),
    ],
)
EXERCISES = {
    "9.1": Exercise("Count the terms", N_TERMS),
    "9.2": Exercise("The diagonal type", THETA_DIAG),
    "9.3": Exercise("Samples that count more than once", ONE_PASS_WEIGHTED),
    "9.4": Exercise("Over-relaxed EM", OVER_RELAXED),
}
