"""The exercises of notebook 09: worked answers, cases, known mistakes."""

import numpy as np
from scipy.special import logsumexp

from helpers import em
from helpers.exercises.kinds import Exercise, function, ordinary_cases
from helpers.language import Text
from helpers.mistakes.mistake import Mistake


def n_terms(n_features, covariance_type):
    products = n_features * (n_features + 1) // 2
    return 1 + n_features + {"full": products, "diag": n_features, "spherical": 1, "tied": 0}[covariance_type]


def n_terms_cases():
    for d in (7, 2, 50, 1):  # with one feature three types are the same
        for kind in ("full", "diag", "spherical", "tied"):
            yield Text("{d} features, {kind}" if d > 1 else "{d} feature, {kind}", d=d, kind=kind), (d, kind), "ordinary", kind


def n_terms_with(**changed):
    """Terms with another number of quadratic ones for some types, each made of d."""

    def wrong(d, kind):
        return 1 + d + changed[kind](d) if kind in changed else n_terms(d, kind)

    return wrong


def variances_of(mixture):
    return np.diagonal(mixture.covariances, axis1=1, axis2=2)


def coefficients_diag(mixture):
    variances = variances_of(mixture)
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
    return 0.5 * (mixture.means**2 / variances_of(mixture)).sum(axis=1)


def half_the_log_determinant(mixture):
    return 0.5 * np.log(variances_of(mixture)).sum(axis=1)


def half_of_two_pi(mixture):
    return mixture.means.shape[1] / 2 * np.log(2 * np.pi)


def with_precision(power):
    """Another power of the variance in place of the precision, everywhere."""

    def wrong(mixture):
        diagonal = np.eye(mixture.means.shape[1]) * mixture.covariances
        powers = np.where(diagonal > 0, np.maximum(diagonal, 1e-300) ** -power, 0)
        return coefficients_diag(mixture._replace(covariances=powers))

    return wrong


def in_another_order(*order):
    """Right blocks of columns, constant, linear and quadratic, one after another as told."""

    def wrong(mixture):
        beta, d = coefficients_diag(mixture), mixture.means.shape[1]
        blocks = beta[:, :1], beta[:, 1 : d + 1], beta[:, d + 1 :]
        return np.hstack([blocks[i] for i in order])

    return wrong


def linear_of(part):
    """Coefficients whose linear block is made of the means and the variances."""

    def wrong(mixture):
        beta, variances = coefficients_diag(mixture), variances_of(mixture)
        beta[:, 1 : mixture.means.shape[1] + 1] = part(mixture.means, variances)
        return beta

    return wrong


def quadratic_of(part):
    def wrong(mixture):
        beta, variances = coefficients_diag(mixture), variances_of(mixture)
        beta[:, mixture.means.shape[1] + 1 :] = part(variances)
        return beta

    return wrong


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
        yield Text("{n} samples, {n_rows} terms", n=n, n_rows=n_rows), (features, rng.normal(size=(K, n_rows)), np.arange(n) % 4)
    ends = np.array([[1.0, 1.0, 1.0, 1.0], [600.0, -650.0, 0.0, 2.0], [0.0, 0.0, 600.0, 1.0]])
    beta = np.array([[0.0, 1.0, 1.0], [0.5, 0.9, -0.5], [-1.0, 0.99, 0.2]])  # each exponential fits into a float
    yield "log-densities from -650 to 600", (ends, beta, np.arange(4) + 1)
    line = np.array([np.ones(6), np.arange(6.0)])
    yield "log-densities below -1900", (line, np.array([[-2000.0, 9.0], [-1990.0, 5.0]]), np.arange(6) % 3), "underflow"


def shared(features, beta, counts, top=None, ll=None, gamma=None, sums=None):
    """The pass by its parts: what is taken out, the sum, the shares and the statistics, each of what came before."""
    a = beta @ features
    most = a.max(axis=0) if top is None else top(a)
    with np.errstate(all="ignore"):
        p = np.exp(a - most)
        total = p.sum(axis=0)
        shares = p / total if gamma is None else gamma(a, p, total)
        found = counts @ (most + np.log(total)) if ll is None else ll(counts, a, most, total)
        return found, (shares * counts) @ features.T if sums is None else sums(shares, counts, features)


def pass_with(**changed):
    return lambda features, beta, counts: shared(features, beta, counts, **changed)


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
            yield Text("{name}, reg_covar {reg_covar:g}", name=name, reg_covar=reg_covar), (statistics, d, reg_covar)


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


def from_sums(statistics, d, reg_covar=1e-6, means=None, packed=None, weights=None):
    """The mixture by its parts: means and packed covariances each made of n, sums, products and the pairs."""
    n, (a, b) = statistics[:, :1], np.triu_indices(d)
    sums, products = statistics[:, 1 : d + 1], statistics[:, d + 1 :]
    mu = sums / n if means is None else means(n, sums)
    entries = products / n - mu[:, a] * mu[:, b] if packed is None else packed(n, sums, products, mu, a, b)
    covariances = np.empty((len(n), d, d))
    covariances[:, a, b] = covariances[:, b, a] = entries
    new = n[:, 0] / n.sum() if weights is None else weights(n[:, 0])
    return em.Mixture(new, mu, covariances + reg_covar * np.eye(d))


def re_estimate_with(**changed):
    def wrong(statistics, d, reg_covar=1e-6):
        with np.errstate(all="ignore"):
            return from_sums(statistics, d, reg_covar, **changed)

    return wrong


def divided_by_all(statistics, d, reg_covar=1e-6):
    share = statistics[:, :1] / statistics[:, 0].sum()
    return re_estimate(np.column_stack([statistics[:, :1], share * statistics[:, 1:]]), d, reg_covar)


N_TERMS = function(
    name="n_terms", results=("number of terms",), answer=n_terms, cases=n_terms_cases,
    mistakes=[
        Mistake(name="the 1 forgotten", wrong=lambda d, kind: n_terms(d, kind) - 1,
                message="One short: the first entry of φ is the 1, which carries the constants."),
        Mistake(name="quadratic terms alone", wrong=lambda d, kind: n_terms(d, kind) - 1 - d,
                message="You count the quadratic terms alone: φ has the 1 and the d linear terms too."),
        Mistake(name="linear terms forgotten", wrong=lambda d, kind: n_terms(d, kind) - d,
                message="d short: φ has the d features themselves too, besides the 1 and the quadratic terms."),
        Mistake(name="no quadratic terms", wrong=lambda d, kind: 1 + d,
                message="That is the 1 and the d linear terms alone. Of the four types one needs no more."),
        Mistake(name="number of parameters", wrong=lambda d, kind: em.n_parameters(1, d, kind),
                message="You count the parameters of a component. φ is counted: which functions of x its log-density is made of."),
        Mistake(name="d² products", wrong=n_terms_with(full=lambda d: d * d),
                message="For full you count every product twice: xₐx_b is x_bxₐ. There are d(d+1)/2."),
        Mistake(name="no squares for full",
                wrong=n_terms_with(full=lambda d: d * (d - 1) // 2),
                message="For full the squares are missing: d(d-1)/2 is the number of pairs of *different* features."),
        Mistake(name="squares and products counted twice", wrong=n_terms_with(full=lambda d: d * (d + 1) // 2 + d),
                message="For full you are d too large: d(d+1)/2 holds the squares already."),
        Mistake(name="squares alone for full", wrong=n_terms_with(full=lambda d: d),
                message="For full you count the squares alone: correlations bring the products of different features."),
        Mistake(name="products for diag", wrong=n_terms_with(diag=lambda d: d * (d + 1) // 2),
                message="For diag you count products of different features: their precisions are zero."),
        Mistake(name="one square for diag", wrong=n_terms_with(diag=lambda d: 1),
                message="For diag you count a single square: each feature has a variance of its own there."),
        Mistake(name="quadratic terms for tied", wrong=n_terms_with(tied=lambda d: d * (d + 1) // 2),
                message="For tied the quadratic term is the same for all components, and cancels: none is left."),
        Mistake(name="d² products for tied", wrong=n_terms_with(tied=lambda d: d * d),
                message="For tied you count d² quadratic terms. They are the same for all components: what becomes of what all components share?"),
        Mistake(name="d squares for tied", wrong=n_terms_with(tied=lambda d: d),
                message="For tied you count d squares. They are the same for all components: what becomes of what all components share?"),
        Mistake(name="one quadratic term for tied", wrong=n_terms_with(tied=lambda d: 1),
                message="For tied you count one quadratic term, perhaps xᵀPx as a whole. It is the same for all components: what becomes of what all components share?"),
        Mistake(name="d terms for spherical", wrong=n_terms_with(spherical=lambda d: d),
                message="For spherical one variance serves all features, so only the *sum* of the squares counts."),
        Mistake(name="no square for spherical", wrong=n_terms_with(spherical=lambda d: 0),
                message="For spherical a quadratic term is missing: each component has its own variance, and it multiplies something of x."),
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
        Mistake(name="2π once for all features",
                wrong=coefficients_with(constant=lambda mix: half_of_two_pi(mix) - 0.5 * np.log(2 * np.pi)),
                message="Your constants hold ½ ln 2π once: every feature brings one."),
        Mistake(name="½ of ln 2π forgotten", wrong=coefficients_with(constant=lambda mix: -half_of_two_pi(mix)),
                message="Your constants hold -d ln 2π: the half is missing, that of the root."),
        Mistake(name="2π with the wrong sign", wrong=coefficients_with(constant=lambda mix: 2 * half_of_two_pi(mix)),
                message="Your constants hold +½ d ln 2π: the factor 1/√2π of a density has a negative logarithm."),
        Mistake(name="½ of the determinant forgotten",
                wrong=coefficients_with(constant=lambda mix: -half_the_log_determinant(mix)),
                message="Your constants hold -Σ ln σ²: a half is missing there, that of the root."),
        Mistake(name="determinant with the wrong sign",
                wrong=coefficients_with(constant=lambda mix: 2 * half_the_log_determinant(mix)),
                message="Your constants hold +½ Σ ln σ²: a wide component is *less* dense. Logarithm of a variance, or of a precision?"),
        Mistake(name="½ of the square of the mean forgotten",
                wrong=coefficients_with(constant=lambda mix: -half_the_square_of_the_mean(mix)),
                message="Your constants hold -Σ μ²/σ²: the ½ before the whole square belongs to each of its three terms."),
        Mistake(name="the square of the mean with the wrong sign",
                wrong=coefficients_with(constant=lambda mix: 2 * half_the_square_of_the_mean(mix)),
                message="Your constants hold +½ Σ μ²/σ²: in -½(x - μ)² the square of μ has the sign of the square of x."),
        Mistake(name="variance in place of precision in the constants",
                wrong=coefficients_with(constant=lambda mix: half_the_square_of_the_mean(mix)
                                        - 0.5 * (mix.means**2 * variances_of(mix)).sum(axis=1)),
                message="In the constants you multiply μ² by the variances: divide."),
        Mistake(name="the mean not squared",
                wrong=coefficients_with(constant=lambda mix: half_the_square_of_the_mean(mix)
                                        - 0.5 * (mix.means / variances_of(mix)).sum(axis=1)),
                message="In the constants you divide μ by σ²; it is μ² there."),
        Mistake(name="½ of all constants forgotten",
                wrong=coefficients_with(constant=lambda mix: -half_of_two_pi(mix) - half_the_log_determinant(mix)
                                        - half_the_square_of_the_mean(mix)),
                message="Your constants hold -Σ (ln 2πσ² + μ²/σ²): the ½ is missing before the sum."),
        Mistake(name="½ of the weights too", wrong=coefficients_with(constant=lambda mix: -0.5 * np.log(mix.weights)),
                message="Your constants hold ½ ln πₖ: the weight stands before the density, and not under its root."),
        Mistake(name="the constants lack all but the weights",
                wrong=coefficients_with(constant=lambda mix: half_of_two_pi(mix) + half_the_log_determinant(mix)
                                        + half_the_square_of_the_mean(mix)),
                message="Your constants are ln πₖ alone. What in the logarithm of a Gaussian does not depend on x either?"),
        Mistake(name="¼ of the logarithms",
                wrong=coefficients_with(constant=lambda mix: (half_of_two_pi(mix) + half_the_log_determinant(mix)) / 2),
                message="Your constants hold -¼ Σ ln 2πσ²: is the ½ there twice?"),
        Mistake(name="all constants with the wrong sign",
                wrong=coefficients_with(constant=lambda mix: 2 * (half_of_two_pi(mix) + half_the_log_determinant(mix)
                                                                  + half_the_square_of_the_mean(mix))),
                message="Your constants hold +½ Σ (ln 2πσ² + μ²/σ²): all of that is subtracted."),
        Mistake(name="the mean's square without precision",
                wrong=coefficients_with(constant=lambda mix: half_the_square_of_the_mean(mix) - 0.5 * (mix.means**2).sum(axis=1)),
                message="In the constants stands -½ Σ μ²: it is divided by the variances."),
        Mistake(name="a mean over the features",
                wrong=coefficients_with(constant=lambda mix: (half_of_two_pi(mix) + half_the_log_determinant(mix)
                                                              + half_the_square_of_the_mean(mix)) * (1 - 1 / mix.means.shape[1])),
                message="In the constants you average over the features: they are added."),
        Mistake(name="a sum over the components too",
                wrong=coefficients_with(constant=lambda mix: (c := half_of_two_pi(mix) + half_the_log_determinant(mix)
                                                              + half_the_square_of_the_mean(mix)) - c.sum()),
                message="In the constants you sum over features *and* components: each component has its own. Which axis?"),
        Mistake(name="the constants last", wrong=in_another_order(1, 2, 0),
                message="The columns are right, but in `phi_diag` the 1 comes first."),
        Mistake(name="a row for each term", wrong=lambda mixture: coefficients_diag(mixture).T,
                message="Your coefficients are of shape (1 + 2d, n_components): transpose them."),
        Mistake(name="precisions for the linear terms", wrong=linear_of(lambda means, variances: 1 / variances),
                message="Your linear coefficients are the precisions: they lack the means."),
        Mistake(name="precisions squared", wrong=quadratic_of(lambda variances: -0.5 / variances**2),
                message="The coefficients of the squares are -½/σ⁴: the diagonal of a covariance holds σ² already."),
        Mistake(name="constant and square in one another's place", wrong=in_another_order(2, 1, 0),
                message="The columns are right, but stand the other way round: `phi_diag` begins with the 1."),
        Mistake(name="squares before the linear terms", wrong=in_another_order(0, 2, 1),
                message="The columns are right, but in `phi_diag` x comes before its squares."),
        Mistake(name="means for the linear terms", wrong=linear_of(lambda means, variances: means),
                message="Your linear coefficients are the means: they lack the precision."),
        Mistake(name="means times variances", wrong=linear_of(lambda means, variances: means * variances),
                message="Your linear coefficients are μσ²: divide by the variance."),
        Mistake(name="sign of the linear terms", wrong=coefficients_with(linear=-1.0),
                message="The linear coefficients have the wrong sign: -½ times -2xμ is positive."),
        Mistake(name="linear terms doubled", wrong=coefficients_with(linear=2.0),
                message="The linear coefficients are twice what they should be: of -½ · (-2xμ) no 2 is left."),
        Mistake(name="variances of the squares", wrong=quadratic_of(lambda variances: -0.5 * variances),
                message="The coefficients of the squares are -½σ²: divide by the variance."),
        Mistake(name="squares without sign and half", wrong=coefficients_with(quadratic=-2.0),
                message="The coefficients of the squares are the precisions: they lack the factor -½."),
        Mistake(name="variances for precisions", wrong=with_precision(1.0),
                message="You multiply by the variances everywhere, and add half their logarithm: with p the precision is meant, 1/σ²."),
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
        Mistake(name="mean over the rows", wrong=pass_with(ll=lambda n, a, top, total: n @ (top + np.log(total)) / len(n)),
                message="You divide the log-likelihood by the number of rows: the *sum* is wanted."),
        Mistake(name="negative log-likelihood", wrong=pass_with(ll=lambda n, a, top, total: -n @ (top + np.log(total))),
                message="Your log-likelihood has the wrong sign."),
        Mistake(name="the largest not added back", wrong=pass_with(ll=lambda n, a, top, total: n @ np.log(total)),
                message="What you take out before the exponential must be added to the logarithm again: ln Σ exp a = m + ln Σ exp(a - m)."),
        Mistake(name="the largest subtracted again", wrong=pass_with(ll=lambda n, a, top, total: n @ (np.log(total) - top)),
                message="You subtract the largest log-density a second time: it was taken out before the exponential, so add it to the logarithm."),
        Mistake(name="the largest for the sum", wrong=pass_with(ll=lambda n, a, top, total: n @ top),
                message="Your log-likelihood is made of each sample's largest log-density; a density is the sum over the components."),
        Mistake(name="a sum of logarithms", wrong=pass_with(ll=lambda n, a, top, total: (n * a).sum()),
                message="Your log-likelihood adds up the logarithms of all components: that is the logarithm of a product. Over components the densities are added."),
        Mistake(name="log-likelihood weighted by shares",
                wrong=pass_with(ll=lambda n, a, top, total: (n * np.exp(a - top) / total * a).sum()),
                message="Your log-likelihood is Σ γ a, without the entropy of the shares: ln p(x) is the logarithm of the sum over the components."),
        Mistake(name="densities added up", wrong=pass_with(ll=lambda n, a, top, total: n @ (np.exp(top) * total)),
                message="You add up p(x): its logarithm is missing."),
        Mistake(name="the logarithm last", wrong=pass_with(ll=lambda n, a, top, total: np.log(n @ (np.exp(top) * total))),
                message="You add up p(x) over the samples, and take the logarithm then: each sample has a logarithm of its own."),
        Mistake(name="not normalised", wrong=pass_with(gamma=lambda a, p, total: np.exp(a)),
                message="Your statistics are made of the densities: divide by their sum over the components."),
        Mistake(name="not normalised but scaled", wrong=pass_with(gamma=lambda a, p, total: p),
                message="Your statistics are made of exp(a - max): divide by the sum over the components."),
        Mistake(name="logarithms of the shares", wrong=pass_with(gamma=lambda a, p, total: a - logsumexp(a, axis=0)),
                message="Your statistics are made of ln γ: take the exponential."),
        Mistake(name="log-densities for shares", wrong=pass_with(gamma=lambda a, p, total: a),
                message="Your statistics are made of the log-densities: normalise them first."),
        Mistake(name="hard labels", wrong=pass_with(gamma=lambda a, p, total: (a == a.max(axis=0)).astype(float)),
                message="Your statistics give each sample to its most probable component as a whole: soft counts are sums of shares."),
        Mistake(name="shares of the whole", wrong=pass_with(gamma=lambda a, p, total: np.exp(a) / np.exp(a).sum()),
                message="You divide by the sum over components *and* samples: the shares of each sample sum to one."),
        Mistake(name="normalised by the whole",
                wrong=lambda f, beta, n: shared(f, beta, n, ll=lambda n, a, top, total: n.sum() * logsumexp(a),
                                                gamma=lambda a, p, total: np.exp(a - logsumexp(a))),
                message="Your sum runs over components *and* samples: each sample has a p(x) of its own."),
        Mistake(name="summed over the samples",
                wrong=lambda f, beta, n: shared(f, beta, n, ll=lambda n, a, top, total: n.sum() * logsumexp(a, axis=1).sum(),
                                                gamma=lambda a, p, total: np.exp(a - logsumexp(a, axis=1, keepdims=True))),
                message="Your logsumexp runs over the samples. Components are rows here: p(x) is the sum over axis 0."),
        Mistake(name="features multiplied, counts used again",
                wrong=lambda f, beta, n: (one_pass(f * n, beta, n)[0],
                                          shared(f * n, beta, n, sums=lambda g, n, _: (g * n) @ f.T)[1]),
                message="You multiply features or log-densities by the counts before the E-step: that moves the samples. Counts belong into the sums."),
        Mistake(name="one number for each sample", wrong=pass_with(ll=lambda n, a, top, total: n * (top + np.log(total))),
                message="Your log-likelihood is one number for each sample: add them up."),
        Mistake(name="one number for each sample, not counted", wrong=pass_with(ll=lambda n, a, top, total: top + np.log(total)),
                message="Your log-likelihood is ln p(x) of each sample: add them up, each as often as it counts."),
        Mistake(name="soft counts alone", wrong=pass_with(sums=lambda g, n, f: (g * n).sum(axis=1)),
                message="Your statistics are the soft counts alone: multiply the shares with all rows of features."),
        Mistake(name="transposed", wrong=pass_with(sums=lambda g, n, f: f @ (g * n).T),
                message="Your statistics are of shape (n_terms, n_components): transpose them."),
        Mistake(name="counts twice", wrong=pass_with(sums=lambda g, n, f: (g * n) @ (f * n).T),
                message="In the statistics each count is a factor twice: once in the shares, once in the features."),
        Mistake(name="means for statistics",
                wrong=pass_with(sums=lambda g, n, f: (g * n) @ f.T / (g * n).sum(axis=1, keepdims=True)),
                message="You divide the statistics by the soft counts: sums are wanted."),
        Mistake(name="statistics per sample", wrong=pass_with(sums=lambda g, n, f: (g * n) @ f.T / n.sum()),
                message="You divide the statistics by the number of samples: sums are wanted."),
        Mistake(name="the smallest taken out", wrong=pass_with(top=lambda a: a.min(axis=0)),
                message="You take out each sample's smallest log-density. Where another is larger by more than 709, its exponential overflows: take out the largest."),
        Mistake(name="the largest of all samples", wrong=pass_with(top=lambda a: a.max()),
                message="You take out one number for all samples. Where a sample lies 745 below it, all its exponentials are 0: each sample needs its own largest."),
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
        Mistake(name="K times the weights", wrong=re_estimate_with(weights=lambda n: n / len(n)),
                message="You divide the soft counts by their number, K: weights are their shares in the *sum*."),
        Mistake(name="divided by all statistics",
                wrong=mixture_with(weights=lambda S, m, reg: S[:, 0] / S.sum()),
                message="You divide the soft counts by the sum of all statistics: the first column alone holds counts."),
        Mistake(name="sums multiplied",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: p / n - s[:, a] * s[:, b]),
                message="You subtract the product of the *sums* from the means of the products: it is the product of the means."),
        Mistake(name="columns of the sums shifted",
                wrong=mixture_with(means=lambda S, m, reg: S[:, : m.means.shape[1]] / S[:, :1]),
                message="You read the means from the columns beginning with the counts: column 0 holds those, the weighted sums come after."),
        Mistake(name="equal weights", wrong=re_estimate_with(weights=lambda n: np.full(len(n), 1 / len(n))),
                message="Your weights are all 1/K: they are the shares of the soft counts in their sum."),
        Mistake(name="sums for means", wrong=re_estimate_with(means=lambda n, sums: sums),
                message="Your means are the weighted sums: divide by the soft counts."),
        Mistake(name="divided by the largest count", wrong=re_estimate_with(means=lambda n, sums: sums / n.max()),
                message="You divide the sums of all components by one count: each has its own."),
        Mistake(name="products not divided",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: p - s[:, a] * s[:, b]),
                message="Your covariances are products of sums subtracted from sums of products: divide both by the soft counts first, the sums before they are multiplied."),
        Mistake(name="divided by the count once",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: (p - s[:, a] * s[:, b]) / n),
                message="You multiply the *sums*, and divide by the count once; in μμᵀ there are two means, so two divisions."),
        Mistake(name="divided by the count twice",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: (p / n - m[:, a] * m[:, b]) / n),
                message="Your covariances are divided by the soft counts once more than they should be."),
        Mistake(name="products divided by all samples",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: p / n.sum() - m[:, a] * m[:, b]),
                message="You divide the products by the number of samples: each component has its own soft count."),
        Mistake(name="added in place of subtracted",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: p / n + m[:, a] * m[:, b]),
                message="You add μμᵀ to the mean of xxᵀ: it is subtracted."),
        Mistake(name="subtracted the other way round",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: m[:, a] * m[:, b] - p / n),
                message="You subtract the mean of xxᵀ from μμᵀ: it is the other way round."),
        Mistake(name="squares of the means alone",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: p / n - m[:, a] * m[:, b] * (a == b)),
                message="You subtract μ² on the diagonals alone: beside them μₐμ_b is to be subtracted."),
        Mistake(name="squares of the means in each row",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: p / n - m[:, a] ** 2),
                message="You subtract μₐ² in the whole row: it is μₐμ_b, two different means beside the diagonal."),
        Mistake(name="the mean not multiplied",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: p / n - m[:, a]),
                message="You subtract μ from the mean of xxᵀ: it is μμᵀ."),
        Mistake(name="correlations left out",
                wrong=re_estimate_with(packed=lambda n, s, p, m, a, b: (p / n - m[:, a] * m[:, b]) * (a == b)),
                message="Beside the diagonals your covariances are 0: the products of different features are in the statistics too."),
        Mistake(name="reg_covar subtracted",
                wrong=mixture_with(covariances=lambda S, m, reg: m.covariances - 2 * reg * np.eye(m.means.shape[1])),
                message="You subtract reg_covar from the diagonals: add it."),
        Mistake(name="reg_covar divided by the counts",
                wrong=mixture_with(covariances=lambda S, m, reg: m.covariances + reg * np.eye(m.means.shape[1])
                                   * (1 / S[:, :1, None] - 1)),
                message="You add reg_covar before you divide by the counts: add it to the covariance, at the end."),
        Mistake(name="reg_covar a fixed number",
                wrong=mixture_with(covariances=lambda S, m, reg: m.covariances + (1e-6 - reg) * np.eye(m.means.shape[1])),
                message="With the default reg_covar you are right, with 0.1 you are not: is a number written into the function? Add the argument."),
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
