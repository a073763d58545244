"""The exercises of notebook 09: worked answers, cases, known mistakes."""

import numpy as np
from scipy.special import logsumexp

from helpers import em
from helpers.exercises.kinds import Exercise, function, ordinary_cases
from helpers.mistakes.mistake import Mistake


def n_terms(n_features, covariance_type):
    products = n_features * (n_features + 1) // 2
    return 1 + n_features + {"full": products, "diag": n_features, "spherical": 1, "tied": 0}[covariance_type]


def n_terms_cases():
    for d in (1, 2, 7, 50):
        for kind in ("full", "diag", "spherical", "tied"):
            yield f"{d} features, {kind}", (d, kind)


def coefficients_diag(mixture):
    variances = np.diagonal(mixture.covariances, axis1=1, axis2=2)
    linear = mixture.means / variances
    common = np.log(2 * np.pi * variances) + linear * mixture.means
    constant = np.log(mixture.weights) - 0.5 * common.sum(axis=1)
    return np.column_stack([constant, linear, -0.5 / variances])


def coefficients_with(constant=0.0, linear=1.0, quadratic=1.0):
    """Coefficients with something added to or multiplied into their three blocks."""

    def wrong(mixture):
        beta, d = coefficients_diag(mixture), mixture.means.shape[1]
        added = constant(mixture) if callable(constant) else constant
        return np.column_stack(
            [beta[:, 0] + added, linear * beta[:, 1 : d + 1], quadratic * beta[:, d + 1 :]]
        )

    return wrong


def coefficients_cases():
    for name, (_, mixture) in ordinary_cases():
        diagonal = em.constrain(mixture.covariances, mixture.weights, "diag")
        yield name, (mixture._replace(covariances=diagonal),)


def half_the_square_of_the_mean(mixture):
    return 0.5 * (mixture.means**2 / np.diagonal(mixture.covariances, axis1=1, axis2=2)).sum(axis=1)


def half_the_log_determinant(mixture):
    return 0.5 * np.log(np.diagonal(mixture.covariances, axis1=1, axis2=2)).sum(axis=1)


def with_deviations(mixture):
    return coefficients_diag(mixture._replace(covariances=np.sqrt(mixture.covariances)))


def one_pass(features, beta, sample_counts):
    a = beta @ features
    log_evidence = logsumexp(a, axis=0)
    return sample_counts @ log_evidence, (np.exp(a - log_evidence) * sample_counts) @ features.T


def one_pass_cases():
    rng = np.random.default_rng(0)
    for n_rows, K, n in [(3, 2, 8), (6, 3, 40)]:
        features = np.vstack([np.ones(n), rng.normal(size=(n_rows - 1, n))])
        yield f"{n} samples, {n_rows} terms", (features, rng.normal(size=(K, n_rows)), np.arange(n) % 4)


def over_samples(features, beta, sample_counts):
    a = beta @ features
    gamma = np.exp(a - logsumexp(a, axis=1, keepdims=True))
    return one_pass(features, beta, sample_counts)[0], (gamma * sample_counts) @ features.T


def counts_in_the_e_step(features, beta, sample_counts):
    """ln n added to the log-densities: it cancels in the shares, and stays in ln p(x)."""
    with np.errstate(divide="ignore"):
        a = beta @ features + np.log(sample_counts)
    log_evidence = logsumexp(a, axis=0)
    gamma = np.exp(a - np.where(np.isfinite(log_evidence), log_evidence, 0))
    return log_evidence[sample_counts > 0].sum(), gamma @ features.T


def re_estimate(statistics, d, reg_covar=1e-6):
    counts, (a, b) = statistics[:, 0] + 10 * np.finfo(float).eps, np.triu_indices(d)
    means = statistics[:, 1 : d + 1] / counts[:, None]
    second = np.empty((len(counts), d, d))
    second[:, a, b] = second[:, b, a] = statistics[:, d + 1 :] / counts[:, None]
    covariances = second - means[:, :, None] * means[:, None] + reg_covar * np.eye(d)
    return em.Mixture(counts / counts.sum(), means, covariances)


def re_estimate_cases():
    for name, (X, mixture) in ordinary_cases():
        d, (a, b) = X.shape[1], np.triu_indices(X.shape[1])
        features = np.column_stack([np.ones(len(X)), X, X[:, a] * X[:, b]])
        for reg_covar in (1e-6, 0.1):
            statistics = em.e_step(X, mixture)[0].T @ features
            yield f"{name}, reg_covar {reg_covar:g}", (statistics, d, reg_covar)


def outer(means):
    return means[:, :, None] * means[:, None]


def mixture_with(weights=None, means=None, covariances=None):
    """The right mixture with a part replaced: each is made of the statistics, the right mixture and reg_covar."""
    changes = {"weights": weights, "means": means, "covariances": covariances}

    def wrong(statistics, d, reg_covar=1e-6):
        right = re_estimate(statistics, d, reg_covar)
        new = {
            name: change(statistics, right, reg_covar) for name, change in changes.items() if change is not None
        }
        return right._replace(**new)

    return wrong


def divided_by_all(statistics, d, reg_covar=1e-6):
    share = statistics[:, :1] / statistics[:, 0].sum()
    return re_estimate(np.column_stack([statistics[:, :1], share * statistics[:, 1:]]), d, reg_covar)


N_TERMS = function(
    name="n_terms", results=("number of terms",), answer=n_terms, cases=n_terms_cases,
    mistakes=[
        Mistake(name="the 1 forgotten", wrong=lambda d, kind: n_terms(d, kind) - 1,
                message="One short everywhere: the first entry of φ is the 1, which carries the constants."),
        Mistake(name="quadratic terms alone", wrong=lambda d, kind: n_terms(d, kind) - 1 - d,
                message="You count the quadratic terms alone: φ has the 1 and the d linear terms too."),
        Mistake(name="d² products",
                wrong=lambda d, kind: 1 + d + d * d if kind == "full" else n_terms(d, kind),
                message="For full you count every product twice: xₐx_b is x_bxₐ. There are d(d+1)/2."),
        Mistake(name="no squares for full",
                wrong=lambda d, kind: n_terms(d, kind) - d * (kind == "full"),
                message="For full the squares are missing: d(d-1)/2 is the number of pairs of *different* features."),
        Mistake(name="quadratic terms for tied",
                wrong=lambda d, kind: n_terms(d, "full" if kind == "tied" else kind),
                message="For tied the quadratic term is the same for all components, and cancels: none is left."),
        Mistake(name="d terms for spherical",
                wrong=lambda d, kind: n_terms(d, "diag" if kind == "spherical" else kind),
                message="For spherical one variance serves all features, so only the *sum* of the squares counts."),
    ],
)
COEFFICIENTS_DIAG = function(
    name="coefficients_diag", results=("coefficients",), answer=coefficients_diag, cases=coefficients_cases,
    mistakes=[
        Mistake(name="weights forgotten", wrong=coefficients_with(constant=lambda mix: -np.log(mix.weights)),
                message="The constants lack ln πₖ."),
        Mistake(name="weights without logarithm",
                wrong=coefficients_with(constant=lambda mix: mix.weights - np.log(mix.weights)),
                message="In the constants stands πₖ; it is ln πₖ."),
        Mistake(name="2π forgotten",
                wrong=coefficients_with(constant=lambda mix: mix.means.shape[1] / 2 * np.log(2 * np.pi)),
                message="The constants lack -½ d ln 2π."),
        Mistake(name="determinant forgotten", wrong=coefficients_with(constant=half_the_log_determinant),
                message="The constants lack -½ Σ ln σ², half the logarithm of the determinant."),
        Mistake(name="the square of the mean forgotten",
                wrong=coefficients_with(constant=half_the_square_of_the_mean),
                message="The constants lack -½ Σ μ²/σ²: expand the square (x - μ)² to the end."),
        Mistake(name="½ of the squares forgotten", wrong=coefficients_with(quadratic=2.0),
                message="The coefficients of the squares are -1/σ²; they are -½/σ²."),
        Mistake(name="sign of the squares", wrong=coefficients_with(quadratic=-1.0),
                message="The coefficients of the squares have the wrong sign: far points must lose."),
        Mistake(name="½ of the linear terms", wrong=coefficients_with(linear=0.5),
                message="The linear coefficients are halved: in -½(x - μ)² the mixed term is doubled, so +xμ/σ² is left."),
        Mistake(name="deviations for variances", wrong=with_deviations,
                message="You divide by standard deviations: the diagonal of a covariance holds variances already."),
    ],
)
ONE_PASS = function(
    name="one_pass", results=("log_likelihood", "statistics"), answer=one_pass, cases=one_pass_cases,
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
        Mistake(name="counts in the log-densities", wrong=counts_in_the_e_step,
                message="A factor that all components share cancels when you normalise: counts belong into the sums."),
        Mistake(name="mean for sum",
                wrong=lambda f, c, n: (one_pass(f, c, n)[0] / n.sum(), one_pass(f, c, n)[1]),
                message="one_pass returns the *sum* of ln p(x)."),
        Mistake(name="normalised over samples", wrong=over_samples,
                message="You normalise over the samples. Components are rows here: shares sum to one over axis 0."),
    ],
)
RE_ESTIMATE = function(
    name="re_estimate", results=("weights", "means", "covariances"), answer=re_estimate, cases=re_estimate_cases,
    mistakes=[
        Mistake(name="the square of the mean forgotten",
                wrong=mixture_with(covariances=lambda S, m, reg: m.covariances + outer(m.means)),
                message="Your covariances are the means of xxᵀ: subtract μμᵀ."),
        Mistake(name="subtracted before the division",
                wrong=mixture_with(covariances=lambda S, m, reg:
                                   m.covariances + outer(m.means) * (1 - 1 / S[:, :1, None])),
                message="You subtract μμᵀ from the *sum* of products: divide by the counts first."),
        Mistake(name="soft counts for weights", wrong=mixture_with(weights=lambda S, m, reg: S[:, 0]),
                message="Your weights are the soft counts: divide by their sum."),
        Mistake(name="lower triangle empty",
                wrong=mixture_with(covariances=lambda S, m, reg: np.triu(m.covariances + outer(m.means))
                                   - outer(m.means)),
                message="Below the diagonal the products are missing: write them to [:, b, a] as well as to [:, a, b]."),
        Mistake(name="both triangles added",
                wrong=mixture_with(covariances=lambda S, m, reg: m.covariances + np.eye(m.means.shape[1])
                                   * (m.covariances + outer(m.means) - reg * np.eye(m.means.shape[1]))),
                message="Upper triangle plus its transpose has the diagonal twice."),
        Mistake(name="divided by all", wrong=divided_by_all,
                message="You divide by the number of samples: each component has its own soft count."),
        Mistake(name="reg_covar forgotten",
                wrong=mixture_with(covariances=lambda S, m, reg: m.covariances - reg * np.eye(m.means.shape[1])),
                message="reg_covar is missing on the diagonals."),
        Mistake(name="reg_covar everywhere",
                wrong=mixture_with(covariances=lambda S, m, reg:
                                   m.covariances + reg * (1 - np.eye(m.means.shape[1]))),
                message="You add reg_covar to every entry: it belongs on the diagonals, times np.eye(d)."),
    ],
)
EXERCISES = {
    "9.1": Exercise("Count the terms", N_TERMS),
    "9.2": Exercise("The diagonal type", COEFFICIENTS_DIAG),
    "9.3": Exercise("One pass", ONE_PASS),
    "9.4": Exercise("Back to a mixture", RE_ESTIMATE),
}
