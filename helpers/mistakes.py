"""The catalogue of mistakes: wrong versions of each step, and what to tell the learner who wrote one.

:mod:`helpers.check` runs a learner's function and every wrong version of its step on the same small cases;
where the outputs agree, the mistake has a name. A mistake that only shows on certain cases (densities that
underflow, samples far from the origin) is known by the cases on which an otherwise right answer fails:
:data:`EXTREMES`.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import entr, logsumexp, softmax
from sklearn.cluster import KMeans
from sklearn.utils import check_random_state

from helpers import em
from helpers.em import Fit, Mixture


class Mistake(NamedTuple):
    """One entry of the catalogue.

    Attributes
    ----------
    step : str
        The function of :mod:`helpers.em` that went wrong.
    name : str
        A few words, as in "your mistake is: ...".
    wrong : callable
        That function with the mistake in it: same arguments, same results.
    message : str
        To the learner: what the output shows, what was probably written, why it is wrong, where to look.
    """

    step: str
    name: str
    wrong: Callable
    message: str


# log_gaussian


def _gaussian(X, mean, covariance, constant=1.0, log_det=1.0, distance=1.0, form=None):
    """-(constant d ln 2π + log_det ln|Σ| + distance δ²) / 2, where δ² takes ``form`` for the inverse."""
    centred = X - mean
    form = np.linalg.inv(covariance) if form is None else form
    squares = np.einsum("ni,ij,nj->n", centred, form, centred)
    constant = constant * X.shape[1] * np.log(2 * np.pi)
    return -0.5 * (constant + log_det * np.linalg.slogdet(covariance)[1] + distance * squares)


def _with_distance(change):
    """log_gaussian with another number in place of δ²: ``change(centred, inverse, covariance)``."""

    def wrong(X, mean, covariance):
        other = change(X - mean, np.linalg.inv(covariance), covariance)
        return _gaussian(X, mean, covariance, distance=0) - 0.5 * other

    return wrong


def _of_cholesky(centred, covariance):
    return np.linalg.solve(np.linalg.cholesky(covariance), centred.T)


LOG_GAUSSIAN = [
    (
        "2π forgotten",
        lambda X, m, S: _gaussian(X, m, S, constant=0),
        "Every value is too large by the same amount, ½·d·ln 2π. The factor (2π)^(-d/2) is missing: it "
        "cancels in responsibilities, so no picture shows it, but not in a log-likelihood. See the formula "
        "in notebook 02, 'Many dimensions'.",
    ),
    (
        "2π once for all features",
        lambda X, m, S: _gaussian(X, m, S, constant=1 / X.shape[1]),
        "With one feature you are right, with more you are off by a constant. You have ln 2π once; it "
        "belongs there once for each feature: d·ln 2π, with d = X.shape[1].",
    ),
    (
        "wrong power of 2π",
        lambda X, m, S: _gaussian(X, m, S, constant=2),
        "Every value is too small by the same ½·d·ln 2π. Its ½ is missing: you have (2π)^d in the "
        "denominator; the density has (2π)^(d/2), so its logarithm has ½·d·ln 2π.",
    ),
    (
        "½ forgotten",
        lambda X, m, S: _gaussian(X, m, S, 2, 2, 2),
        "Every value is twice what it should be. The ½ stands before all three terms: -½ (d ln 2π + ln|Σ| +"
        " δ²).",
    ),
    (
        "½ before the distance forgotten",
        lambda X, m, S: _gaussian(X, m, S, distance=2),
        "At the mean you are right, and the farther away, the more you are too low. The exponent is -δ²/2, "
        "and your δ² lacks the ½: it is as if, in the distance alone, every covariance were half as large.",
    ),
    (
        "½ before the determinant forgotten",
        lambda X, m, S: _gaussian(X, m, S, log_det=2),
        "All values of one Gaussian are off by the same ½·ln|Σ|. The density is divided by the square "
        "*root* of the determinant, so its logarithm has -½ ln|Σ|.",
    ),
    (
        "determinant forgotten",
        lambda X, m, S: _gaussian(X, m, S, log_det=0),
        "All values of one Gaussian are off by the same ½·ln|Σ|. Without |Σ|^(-½) a wide Gaussian would be "
        "as high as a narrow one, and its area would not be one.",
    ),
    (
        "determinant with the wrong sign",
        lambda X, m, S: _gaussian(X, m, S, log_det=-1),
        "All values of one Gaussian are off by the same ln|Σ|. You multiply by the square root of the "
        "determinant; the density is *divided* by it, so ln|Σ| enters with a minus.",
    ),
    (
        "log-determinant from L without the 2",
        lambda X, m, S: _gaussian(X, m, S, log_det=0.5),
        "All values of one Gaussian are off by ¼·ln|Σ|. From Σ = LLᵀ follows |Σ| = |L|², so ln|Σ| is "
        "*twice* the sum of the logarithms on L's diagonal (notebook 02, 'through Cholesky').",
    ),
    (
        "determinant instead of its logarithm",
        lambda X, m, S: _gaussian(X, m, S, log_det=0) - 0.5 * np.linalg.det(S),
        "All values of one Gaussian are off by a constant. In a log-density the determinant enters by its "
        "logarithm: np.linalg.slogdet, or 2·Σ ln Lⱼⱼ.",
    ),
    (
        "distance with the wrong sign",
        lambda X, m, S: _gaussian(X, m, S, distance=-1),
        "At the mean you are right, but your values *rise* with the distance from it. The exponent is "
        "-δ²/2, with a minus.",
    ),
    (
        "covariance for its inverse",
        lambda X, m, S: _gaussian(X, m, S, form=S),
        "Your distances are (x-μ)ᵀ Σ (x-μ), or ‖Lᵀ(x-μ)‖², which is the same. It is the *inverse* that "
        "counts distance in units of the spread; with round blobs of variance one you would never notice (a"
        " published package has had this for years).",
    ),
    (
        "precision for covariance everywhere",
        lambda X, m, S: _gaussian(X, m, np.linalg.inv(S)),
        "You treat the argument as if it were the precision Σ⁻¹: both the distance and the determinant are "
        "those of the inverse. The argument is the covariance Σ.",
    ),
    (
        "covariance used as a standard deviation",
        lambda X, m, S: _gaussian(X, m, S @ S.T),
        "Your numbers belong to the covariance ΣΣᵀ: the variance was taken for a standard deviation, or Σ "
        "for its Cholesky factor. (scipy.stats.norm wants the standard deviation as scale.)",
    ),
    (
        "variance used as a standard deviation, feature by feature",
        lambda X, m, S: _gaussian(X, m, np.diag(np.diag(S) ** 2)),
        "Your numbers are sums of one-dimensional log-densities whose standard deviation is the *variance*:"
        " take the square root of the diagonal, and do not drop the correlations.",
    ),
    (
        "correlations ignored",
        lambda X, m, S: _gaussian(X, m, np.diag(np.diag(S))),
        "With one feature you are right, with more you are not: your numbers use the diagonal of Σ alone, "
        "one Gaussian for each feature. The entries off the diagonal make the cloud lean, and both distance"
        " and determinant need them.",
    ),
    (
        "Euclidean distance",
        _with_distance(lambda c, inverse, S: (c**2).sum(1)),
        "The distance in your numbers is the plain ‖x-μ‖². A Gaussian measures in units of its own spread: "
        "δ² = (x-μ)ᵀ Σ⁻¹ (x-μ) (notebook 02, 'distance in the right units').",
    ),
    (
        "mean not subtracted",
        lambda X, m, S: _gaussian(X, 0, S),
        "Your numbers are those of a Gaussian at the origin: the distance is xᵀΣ⁻¹x, so the mean was not "
        "subtracted, or its result not used.",
    ),
    (
        "distance not squared",
        _with_distance(lambda c, P, S: np.sqrt(np.einsum("ni,ij,nj->n", c, P, c))),
        "The exponent is -δ²/2; yours is -δ/2. A square root too many was taken (np.linalg.norm takes one),"
        " or a square forgotten.",
    ),
    (
        "square of the sum, not sum of squares",
        _with_distance(lambda c, P, S: _of_cholesky(c, S).sum(0) ** 2),
        "With one feature you are right. With more, you add up u = L⁻¹(x-μ) first and square then; δ² = "
        "‖u‖² squares each entry first: (u**2).sum(axis=0).",
    ),
    (
        "Cholesky factor transposed",
        _with_distance(lambda c, P, S: (np.linalg.solve(np.linalg.cholesky(S).T, c.T) ** 2).sum(0)),
        "With one feature you are right, with more the distances are off. Your u solves Lᵀu = x-μ. NumPy's "
        "L is *lower* triangular with Σ = LLᵀ, so u solves Lu = x-μ (solve_triangular needs lower=True).",
    ),
    (
        "upper triangle of L used",
        _with_distance(lambda c, P, S: ((c / np.diag(np.linalg.cholesky(S))) ** 2).sum(1)),
        "With one feature you are right, with more the correlation is lost: solve_triangular looks at the "
        "*upper* triangle unless you say lower=True, and there L has only its diagonal. (Or the other way "
        "round with SciPy's cholesky, which is upper.)",
    ),
    (
        "matrix product elementwise",
        _with_distance(lambda c, P, S: ((c**2) * np.diag(P)).sum(1)),
        "With one feature you are right. With more, only the diagonal of Σ⁻¹ enters your distance: `*` "
        "multiplies entry by entry. The form (x-μ)ᵀ Σ⁻¹ (x-μ) needs the matrix product `@`.",
    ),
    (
        "all entries of the inverse added up",
        _with_distance(lambda c, P, S: (c**2).sum(1) * P.sum()),
        "With one feature you are right. With more, your distance is ‖x-μ‖² times the sum over all entries "
        "of Σ⁻¹: two sums that belong together, Σᵢⱼ cᵢ (Σ⁻¹)ᵢⱼ cⱼ, were taken apart.",
    ),
    (
        "summed over samples",
        lambda X, m, S: _gaussian(X, m, S, distance=0) - 0.5 * (_of_cholesky(X - m, S) ** 2).sum(),
        "Every sample gets the same value: the squared distances of all samples were added up. Sum over the"
        " features alone, so that one number is left for each sample.",
    ),
    (
        "total over the samples",
        lambda X, m, S: _gaussian(X, m, S).sum(),
        "You return one number, the sum over the samples. Return one log-density for each sample: shape "
        "(n_samples,).",
    ),
    (
        "mean over the samples",
        lambda X, m, S: _gaussian(X, m, S).mean(),
        "You return one number, the mean over the samples. Return one log-density for each sample: shape "
        "(n_samples,).",
    ),
    (
        "one column for each sample",
        lambda X, m, S: _gaussian(X, m, S)[:, None],
        "The numbers are right, the shape is not: a column (n_samples, 1). Return shape (n_samples,); a "
        "column broadcasts silently into a matrix later.",
    ),
    (
        "density instead of log-density",
        lambda X, m, S: np.exp(_gaussian(X, m, S)),
        "You return the density itself. Return its logarithm, and compute it as such: a density far from "
        "the mean underflows to zero, its logarithm does not.",
    ),
    (
        "sign of the whole",
        lambda X, m, S: -_gaussian(X, m, S),
        "Every value has the wrong sign: this is the *negative* log-density (a loss, in other courses). "
        "Here it is ln N itself, highest at the mean.",
    ),
    (
        "logarithm to base 10",
        lambda X, m, S: _gaussian(X, m, S) / np.log(10),
        "Every value is 0.434 times the right one: a logarithm to base 10. The course uses natural "
        "logarithms, np.log.",
    ),
    (
        "2π for two features, whatever their number",
        lambda X, m, S: _gaussian(X, m, S, constant=2 / X.shape[1]),
        "With two features you are right, with another number you are off by a constant. The factor "
        "1/(2π√|Σ|) is the formula for the plane; in general it is (2π)^(-d/2): ½·d·ln 2π.",
    ),
    (
        "number of samples for the number of features",
        lambda X, m, S: _gaussian(X, m, S, constant=len(X) / X.shape[1]),
        "Every value is off by the same constant, which grows with the number of samples: you take d from "
        "the wrong axis. d is X.shape[1]; len(X) counts samples.",
    ),
    (
        "½ before the determinant alone",
        lambda X, m, S: _gaussian(X, m, S, constant=2, distance=2),
        "Only ln|Σ| has its ½. A bracket is missing: the ½ stands before all three terms.",
    ),
    (
        "diagonal of the covariance for that of L",
        lambda X, m, S: _gaussian(X, m, S, log_det=0) - np.log(np.diag(S)).sum(),
        "All values of one Gaussian are off by a constant: your log-determinant is 2·Σ ln Σⱼⱼ. It takes the"
        " diagonal of the *Cholesky factor* L, not of Σ.",
    ),
    (
        "logarithm of the diagonal's sum",
        lambda X, m, S: _gaussian(X, m, S, log_det=0) - np.log(np.trace(np.linalg.cholesky(S))),
        "All values of one Gaussian are off by a constant. The determinant is the *product* of L's "
        "diagonal, so its logarithm is the sum of the logarithms, not the logarithm of the sum.",
    ),
    (
        "sign of the determinant for its logarithm",
        lambda X, m, S: _gaussian(X, m, S, log_det=0) - 0.5,
        "All values of one Gaussian are off by a constant: as if ln|Σ| were 1. np.linalg.slogdet returns "
        "two numbers, the sign and the logarithm; you took the sign.",
    ),
    (
        "all pairs of samples",
        _with_distance(lambda c, P, S: c @ P @ c.T),
        "You return a table of samples times samples. (X-μ) Σ⁻¹ (X-μ)ᵀ multiplies every sample with every "
        "other; only its diagonal is wanted: ((X-μ) @ P * (X-μ)).sum(axis=1).",
    ),
    (
        "power of 2π without its brackets",
        lambda X, m, S: _gaussian(X, m, S, constant=2) + np.log(2),
        "Every value is off by the same constant. (2 * np.pi) ** d / 2 is the d-th power, halved; the "
        "exponent d/2 needs brackets: ** (d / 2).",
    ),
    (
        "d/2 rounded down",
        lambda X, m, S: _gaussian(X, m, S, constant=2 * (X.shape[1] // 2) / X.shape[1]),
        "With an even number of features you are right, with an odd one off by ½ ln 2π: d // 2 rounds down."
        " Write d / 2.",
    ),
    (
        "no sum over the features",
        lambda X, m, S: _gaussian(X, m, S, distance=0)[:, None] - 0.5 * (X - m) @ np.linalg.inv(S) * (X - m),
        "You return a number for each sample *and feature*. Add up the products over the features (axis 1):"
        " one log-density for each sample.",
    ),
    (
        "summed over the samples, one number for each feature",
        lambda X, m, S: (
            _gaussian(X[: X.shape[1]], m, S, distance=0)
            - 0.5 * ((X - m) @ np.linalg.inv(S) * (X - m)).sum(axis=0)
        ),
        "You return a number for each *feature*: the products are added up over the samples (axis 0). Add "
        "up over the features, axis 1.",
    ),
    (
        "inverse applied twice",
        _with_distance(lambda c, P, S: ((c @ P) ** 2).sum(1)),
        "Your distance is ‖Σ⁻¹(x-μ)‖²: the inverse enters twice. Either (x-μ)ᵀ Σ⁻¹ (x-μ), or ‖L⁻¹(x-μ)‖² "
        "with the Cholesky factor L.",
    ),
    (
        "π for 2π",
        lambda X, m, S: _gaussian(X, m, S) + X.shape[1] / 2 * np.log(2),
        "Every value is too large by ½·d·ln 2: the 2 of 2π is missing.",
    ),
]
LOG_GAUSSIAN += [
    (
        "jitter inside the density",
        lambda X, m, S, jitter=jitter: _gaussian(X, m, S + jitter * np.eye(len(m))),
        f"Your numbers are those of Σ plus {jitter:g} on its diagonal. reg_covar is the M-step's business; "
        "a density that adds something once more is that of another Gaussian.",
    )
    for jitter in (0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6)
]

# log_joint


def _joint(X, mixture, log_gaussian=_gaussian):
    pairs = zip(mixture.means, mixture.covariances)
    return np.log(mixture.weights) + np.stack([log_gaussian(X, m, S) for m, S in pairs], axis=1)


def _log_gaussians(X, mixture):
    return _joint(X, mixture) - np.log(mixture.weights)


LOG_JOINT = [
    (
        "weights forgotten",
        _log_gaussians,
        "Each column is off by a constant of its own, ln πₖ: the weights are missing. With equal weights "
        "you would not notice; a rare component would compete as if it were common.",
    ),
    (
        "weights added, not their logarithms",
        lambda X, mix: _log_gaussians(X, mix) + mix.weights,
        "Each column is off by a constant. You add πₖ to a logarithm; the product πₖ·N becomes the sum ln "
        "πₖ + ln N.",
    ),
    (
        "weights multiplied with log-densities",
        lambda X, mix: _log_gaussians(X, mix) * mix.weights,
        "Your numbers are πₖ · ln N. The weight multiplies the *density*; in logarithms that is a sum, ln "
        "πₖ + ln N.",
    ),
    (
        "logarithms multiplied",
        lambda X, mix: _log_gaussians(X, mix) * np.log(mix.weights),
        "Your numbers are ln πₖ times ln N. The logarithm of a product is the *sum* of the logarithms.",
    ),
    (
        "weights counted twice",
        lambda X, mix: _joint(X, mix) + np.log(mix.weights),
        "Each column is too low by another ln πₖ: the weights enter twice. Add ln πₖ once.",
    ),
    (
        "weights with the wrong sign",
        lambda X, mix: _log_gaussians(X, mix) - np.log(mix.weights),
        "Each column is off by 2 ln πₖ: you subtract the logarithm of the weight, so that rare components "
        "win. Add it.",
    ),
    (
        "transposed",
        lambda X, mix: _joint(X, mix).T,
        "The numbers are right, the shape is (n_components, n_samples). The course keeps samples in rows: "
        "stack the components along axis 1, or transpose.",
    ),
    (
        "density instead of its logarithm",
        lambda X, mix: np.exp(_joint(X, mix)),
        "You return πₖ · N itself. Return its logarithm: far from the means the product underflows to zero.",
    ),
    (
        "already normalised",
        lambda X, mix: _joint(X, mix) - logsumexp(_joint(X, mix), axis=1, keepdims=True),
        "Each row is off by a constant, ln p(xᵢ): you have normalised already. That is the E-step's second "
        "half; the joint densities keep their size, from which the log-likelihood comes.",
    ),
    (
        "summed over the components",
        lambda X, mix: logsumexp(_joint(X, mix), axis=1),
        "You return ln p(xᵢ), the components already added up. Keep one column for each component: "
        "(n_samples, n_components).",
    ),
    (
        "one covariance for all components",
        lambda X, mix: _joint(X, mix._replace(covariances=mix.covariances[:1].repeat(len(mix[0]), 0))),
        "The first column is right, the others use the first component's covariance. Go through means and "
        "covariances together: zip(mixture.means, mixture.covariances).",
    ),
    (
        "one mean for all components",
        lambda X, mix: _joint(X, mix._replace(means=mix.means[:1].repeat(len(mix[0]), 0))),
        "The first column is right, the others use the first component's mean. Go through means and "
        "covariances together: zip(mixture.means, mixture.covariances).",
    ),
]

# e_step


def _normalise(a):
    """The E-step from log-joint densities."""
    log_evidence = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - log_evidence), log_evidence.mean()


def _right(X, mixture):
    return _normalise(_joint(X, mixture))


E_STEP = [
    (
        "weights forgotten",
        lambda X, mix: _normalise(_log_gaussians(X, mix)),
        "Your responsibilities are those of equal weights: πₖ is missing from the numerator and the "
        "denominator. The rows sum to one all the same, and on groups of equal size nothing shows.",
    ),
    (
        "weights counted twice",
        lambda X, mix: _normalise(_joint(X, mix) + np.log(mix.weights)),
        "Common components get too much: the weights enter twice. `log_joint` has ln πₖ in it already.",
    ),
    (
        "weights added, not their logarithms",
        lambda X, mix: _normalise(_log_gaussians(X, mix) + mix.weights),
        "You add πₖ to a log-density. The product πₖ·N becomes the sum ln πₖ + ln N.",
    ),
    (
        "normalised over the samples",
        lambda X, mix: (softmax(_joint(X, mix), axis=0), _right(X, mix)[1]),
        "Your responsibilities sum to one down each *column*. They answer the question 'who made this "
        "sample?', so each row must sum to one: normalise over the components, axis 1.",
    ),
    (
        "normalised over the whole table",
        lambda X, mix: (softmax(_joint(X, mix)), _right(X, mix)[1]),
        "All entries together sum to one. Each sample is a question of its own, so each row must sum to "
        "one: normalise over axis 1 with keepdims, or [:, None].",
    ),
    (
        "not normalised",
        lambda X, mix: (np.exp(_joint(X, mix)), _right(X, mix)[1]),
        "Your rows do not sum to one: these are the joint densities πₖ·N. Divide each row by its sum, the "
        "evidence p(xᵢ).",
    ),
    (
        "divided by the largest, not by the sum",
        lambda X, mix: (
            np.exp(_joint(X, mix) - _joint(X, mix).max(axis=1, keepdims=True)),
            _right(X, mix)[1],
        ),
        "The largest responsibility of every row is 1, and the rows sum to more. Subtracting the maximum "
        "keeps the exponentials in range; after it you must still divide by the sum of the row.",
    ),
    (
        "logarithms divided",
        lambda X, mix: (_joint(X, mix) / _joint(X, mix).sum(axis=1, keepdims=True), _right(X, mix)[1]),
        "You divide the *logarithms* by their sum. Rows sum to one, but likely components get little. Take "
        "the exponential first, or subtract logsumexp and then take it.",
    ),
    (
        "logarithm of the responsibilities",
        lambda X, mix: (np.log(_right(X, mix)[0]), _right(X, mix)[1]),
        "You return ln γ: the last exponential is missing.",
    ),
    (
        "hard instead of soft",
        lambda X, mix: (np.eye(len(mix.weights))[_joint(X, mix).argmax(axis=1)], _right(X, mix)[1]),
        "Your responsibilities are zeros and ones: each sample goes wholly to its likeliest component. That"
        " is the assignment of k-means; EM keeps the shares.",
    ),
    (
        "components given equal shares",
        lambda X, mix: (np.full_like(_joint(X, mix), 1 / len(mix.weights)), _right(X, mix)[1]),
        "Every responsibility is 1/K, whatever the sample: the densities have cancelled. Look at what you "
        "divide by what.",
    ),
    (
        "weights as responsibilities",
        lambda X, mix: (np.tile(mix.weights, (len(X), 1)), _right(X, mix)[1]),
        "Every row is the weights: the position of the sample has no effect. Multiply by the density before"
        " you normalise.",
    ),
    (
        "transposed",
        lambda X, mix: (_right(X, mix)[0].T, _right(X, mix)[1]),
        "The responsibilities are right, their shape is (n_components, n_samples). The course keeps samples"
        " in rows.",
    ),
    (
        "total instead of mean",
        lambda X, mix: (_right(X, mix)[0], _right(X, mix)[1] * len(X)),
        "Your log-likelihood is n times too large: the sum over the samples. The course, like "
        "scikit-learn's `score`, reports the mean, so that tol does not depend on n.",
    ),
    (
        "one log-likelihood for each sample",
        lambda X, mix: (_right(X, mix)[0], logsumexp(_joint(X, mix), axis=1)),
        "Your log-likelihood is an array of ln p(xᵢ), one for each sample. Return its mean, a single number.",
    ),
    (
        "sign of the log-likelihood",
        lambda X, mix: (_right(X, mix)[0], -_right(X, mix)[1]),
        "Your log-likelihood has the wrong sign. The course maximises it; the negative one is a loss.",
    ),
    (
        "logarithm of the mean",
        lambda X, mix: (_right(X, mix)[0], np.log(np.exp(logsumexp(_joint(X, mix), axis=1)).mean())),
        "You average the densities and take the logarithm then. Take the logarithm of every p(xᵢ) first: "
        "samples are independent, so their densities multiply and their *logarithms* add up.",
    ),
    (
        "logarithm inside the sum over components",
        lambda X, mix: (_right(X, mix)[0], _joint(X, mix).sum(axis=1).mean()),
        "You add up the logarithms over the components. Here the *densities* add up: ln Σₖ πₖ N, the "
        "logarithm outside the sum (logsumexp).",
    ),
    (
        "mean of all log-joint densities",
        lambda X, mix: (_right(X, mix)[0], _joint(X, mix).mean()),
        "Your log-likelihood averages ln πₖ + ln N over samples *and* components. The components' densities"
        " add up first: logsumexp over axis 1, then the mean.",
    ),
    (
        "expected complete log-likelihood",
        lambda X, mix: (_right(X, mix)[0], (_right(X, mix)[0] * _joint(X, mix)).sum(axis=1).mean()),
        "Your log-likelihood is Q, the log-joint densities weighted by the responsibilities. It lies below "
        "ℓ by the entropy of the responsibilities (notebook 02, the ELBO). ℓ is the mean of ln Σₖ πₖ N.",
    ),
    (
        "log-likelihood of the likeliest component",
        lambda X, mix: (_right(X, mix)[0], _joint(X, mix).max(axis=1).mean()),
        "Your log-likelihood keeps only each sample's largest term. It is the largest term of a sum; add "
        "the others.",
    ),
    (
        "log-likelihood without the weights",
        lambda X, mix: (_right(X, mix)[0], logsumexp(_log_gaussians(X, mix), axis=1).mean()),
        "Your responsibilities are right, but in the log-likelihood the weights are missing: p(x) = Σₖ πₖ N.",
    ),
    (
        "log-likelihood after subtracting the maximum",
        lambda X, mix: (
            _right(X, mix)[0],
            (logsumexp(_joint(X, mix), axis=1) - _joint(X, mix).max(axis=1)).mean(),
        ),
        "Your log-likelihood lacks what you subtracted: ln Σ eᵃ = m + ln Σ eᵃ⁻ᵐ. Add the maximum m again.",
    ),
    (
        "log-likelihood of the normalised responsibilities",
        lambda X, mix: (_right(X, mix)[0], 0.0),
        "Your log-likelihood is zero: you take the logarithm of the rows' sums *after* normalising, and "
        "they are all one. Keep the evidence from before the division.",
    ),
    (
        "negative entropy for the log-likelihood",
        lambda X, mix: (_right(X, mix)[0], -entr(_right(X, mix)[0]).sum(axis=1).mean()),
        "Your log-likelihood is Σ γ ln γ, which knows nothing of densities. It is the mean of ln p(xᵢ).",
    ),
    (
        "weights on the logarithms",
        lambda X, mix: (_right(X, mix)[0], (_log_gaussians(X, mix) @ mix.weights).mean()),
        "Your log-likelihood is Σₖ πₖ ln N, a weighted mean of logarithms. The weights multiply the "
        "*densities*, which add up before the logarithm: ln Σₖ πₖ N.",
    ),
    (
        "responsibilities for the weights",
        lambda X, mix: (_right(X, mix)[0], (_right(X, mix)[0] * _log_gaussians(X, mix)).sum(axis=1).mean()),
        "Your log-likelihood weighs ln N by the responsibilities, without the weights: neither ℓ nor Q. ℓ "
        "is the mean of ln Σₖ πₖ N.",
    ),
    (
        "log-likelihood from responsibilities times weights",
        lambda X, mix: (_right(X, mix)[0], np.log(_right(X, mix)[0] @ mix.weights).mean()),
        "Your log-likelihood knows no densities: it takes the logarithm of Σₖ γᵢₖ πₖ, after normalising. "
        "Keep the evidence from before the division.",
    ),
    (
        "logarithm of the sum over samples",
        lambda X, mix: (_right(X, mix)[0], logsumexp(_joint(X, mix), axis=0).mean()),
        "You add up over the samples inside the logarithm. Inside belong the components (axis 1); the "
        "samples' logarithms add up outside.",
    ),
    (
        "softmax of the densities",
        lambda X, mix: (softmax(np.exp(_joint(X, mix)), axis=1), _right(X, mix)[1]),
        "Your responsibilities are all near 1/K: one exponential too many. softmax takes *logarithms*, that"
        " is log_joint itself.",
    ),
    (
        "logarithm to base 2",
        lambda X, mix: (_right(X, mix)[0], _right(X, mix)[1] / np.log(2)),
        "Your log-likelihood is 1.4427 times the right one: in bits. The course uses natural logarithms, "
        "np.log.",
    ),
    (
        "logarithm to base 10",
        lambda X, mix: (_right(X, mix)[0], _right(X, mix)[1] / np.log(10)),
        "Your log-likelihood is 0.4343 times the right one. The course uses natural logarithms, np.log.",
    ),
    (
        "likelihood without a logarithm",
        lambda X, mix: (_right(X, mix)[0], np.exp(logsumexp(_joint(X, mix), axis=1)).mean()),
        "Your log-likelihood is the mean of the *densities* p(xᵢ). Take the logarithm of each first.",
    ),
    (
        "logarithm of the total density",
        lambda X, mix: (_right(X, mix)[0], logsumexp(_joint(X, mix))),
        "You add up the densities of all samples and components, and take one logarithm. Only components "
        "add up; the samples' logarithms are averaged.",
    ),
    (
        "responsibilities for the weights in the mixture",
        lambda X, mix: (
            _right(X, mix)[0],
            logsumexp(_log_gaussians(X, mix), b=_right(X, mix)[0], axis=1).mean(),
        ),
        "Your log-likelihood is that of Σₖ γᵢₖ N: the responsibilities stand where the weights πₖ belong. "
        "It comes out too high.",
    ),
    (
        "logarithm of the responsibilities for the log-likelihood",
        lambda X, mix: (_right(X, mix)[0], np.log(_right(X, mix)[0]).mean()),
        "Your log-likelihood is the mean of ln γ, which knows no densities. It is the mean of ln p(xᵢ), the"
        " logarithm of what you divide by.",
    ),
    (
        "log-densities divided by the log-evidence",
        lambda X, mix: (
            _joint(X, mix) / logsumexp(_joint(X, mix), axis=1, keepdims=True),
            _right(X, mix)[1],
        ),
        "You divide logarithms. A division of densities is a *subtraction* of logarithms, and the "
        "exponential comes last.",
    ),
    (
        "densities divided by the log-evidence",
        lambda X, mix: (
            np.exp(_joint(X, mix)) / logsumexp(_joint(X, mix), axis=1, keepdims=True),
            _right(X, mix)[1],
        ),
        "You divide densities by a *logarithm*. Subtract the log-evidence first, then take the exponential.",
    ),
]


def _added(where, constant):
    """An E-step on densities with a small constant added somewhere."""

    def wrong(X, mixture):
        joint = np.exp(_joint(X, mixture))
        right = _right(X, mixture)
        if where == "denominator":
            return joint / (joint.sum(axis=1, keepdims=True) + constant), right[1]
        if where == "logarithm":
            return right[0], np.log(joint.sum(axis=1) + constant).mean()
        joint = joint + constant
        return joint / joint.sum(axis=1, keepdims=True), np.log(joint.sum(axis=1)).mean()

    return wrong


E_STEP += [
    (
        f"a small constant in the {where}",
        _added(where, constant),
        f"As if {constant:g} had been added in the {where}, against a division by zero or the logarithm of "
        "zero. It also changes every sample whose density is small. log-sum-exp needs no such constant.",
    )
    for where in ("denominator", "logarithm", "densities")
    for constant in (1e-3, 1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, np.finfo(float).eps)
]

# m_step


def m_step(X, R, R_cov=None, divisor=None, centre=None, reg_covar=1e-6):
    """The M-step, with other shares, divisors or centres for the covariances where given."""
    counts = R.sum(axis=0)
    means = R.T @ X / counts[:, None]
    centred = X[None] - (means if centre is None else centre)[:, None]
    divisor = np.broadcast_to(counts if divisor is None else divisor, counts.shape)
    shares = R if R_cov is None else R_cov
    covariances = np.einsum("nk,kni,knj->kij", shares, centred, centred) / divisor[:, None, None]
    return Mixture(counts / len(X), means, covariances + reg_covar * np.eye(X.shape[1]))


def _but(**changes):
    """The M-step with parts replaced; each change is a function of X, R and the right mixture."""

    def wrong(X, R):
        right = m_step(X, R)
        return right._replace(**{part: change(X, R, right) for part, change in changes.items()})

    return wrong


def _hard(R):
    return np.eye(R.shape[1])[R.argmax(axis=1)]


def _around(means):
    """The M-step with other means, and covariances around them; ``means`` is a function of X and R."""

    def wrong(X, R):
        return m_step(X, R, centre=means(X, R))._replace(means=means(X, R))

    return wrong


def _all_samples(X, R):
    return np.tile(X.mean(axis=0), (R.shape[1], 1))


M_STEP = [
    (
        "weights not normalised",
        _but(weights=lambda X, R, m: R.sum(axis=0)),
        "Your weights sum to n: these are the soft counts Nₖ. Divide them by the number of samples.",
    ),
    (
        "weights averaged over the components",
        _but(weights=lambda X, R, m: R.mean(axis=1)),
        "You return one weight for each *sample*, 1/K each. Average down the column of each component: axis"
        " 0.",
    ),
    (
        "weights divided by the number of components",
        _but(weights=lambda X, R, m: R.sum(axis=0) / R.shape[1]),
        "Your weights sum to n/K. Divide the soft counts by n, the number of samples (len(X)), not by K.",
    ),
    (
        "equal weights",
        _but(weights=lambda X, R, m: np.full(R.shape[1], 1 / R.shape[1])),
        "Your weights are all 1/K, whatever the responsibilities: they are never re-estimated. πₖ = Nₖ/n. "
        "(In one published package they go to a name that nobody reads.)",
    ),
    (
        "weights by counting labels",
        _but(weights=lambda X, R, m: _hard(R).mean(axis=0)),
        "Your weights count each sample for its likeliest component alone. Add up the *shares*: Nₖ = Σᵢ γᵢₖ.",
    ),
    (
        "weights squared into one",
        _but(weights=lambda X, R, m: R.sum(axis=0) ** 2 / (R.sum(axis=0) ** 2).sum()),
        "Your weights sum to one, but large components get too much: the counts enter squared. πₖ = Nₖ/n.",
    ),
    (
        "means divided by n",
        _around(lambda X, R: R.T @ X / len(X)),
        "Your means lie too near the origin: you divide each weighted sum by n. It is a weighted *average*,"
        " so divide by the sum of its weights, Nₖ.",
    ),
    (
        "means not divided",
        _around(lambda X, R: R.T @ X),
        "Your means are weighted *sums*, far outside the data. Divide each by its soft count: counts[:, "
        "None].",
    ),
    (
        "means of all samples",
        _around(_all_samples),
        "All your means are the mean of the whole data: the responsibilities are not used as weights.",
    ),
    (
        "means of the likeliest samples",
        _around(lambda X, R: _hard(R).T @ X / np.maximum(_hard(R).sum(axis=0), 1)[:, None]),
        "Your means average whole samples by their likeliest component, as k-means does. Each sample counts"
        " for each component, by its share.",
    ),
    (
        "means by squared responsibilities",
        _around(lambda X, R: (R**2).T @ X / (R**2).sum(axis=0)[:, None]),
        "Your means weigh each sample by γ², not by γ: the responsibilities are multiplied in twice.",
    ),
    (
        "means of each component's shares over K",
        _around(lambda X, R: R.T @ X / R.shape[1]),
        "You divide the weighted sums by K. Each is an average over samples: divide by its soft count Nₖ.",
    ),
    (
        "means transposed",
        _but(means=lambda X, R, m: m.means.T),
        "The means are right, their shape is (n_features, n_components). The course keeps components in "
        "rows: responsibilities.T @ X.",
    ),
    (
        "covariances divided by n",
        lambda X, R: m_step(X, R, divisor=len(X)),
        "Your covariances are too small, by the factor πₖ: you divide by n. They average over the "
        "component's own shares: divide by Nₖ.",
    ),
    (
        "covariances divided by n - 1",
        lambda X, R: m_step(X, R, divisor=len(X) - 1),
        "Your covariances are divided by n - 1. They average over the component's own shares: divide by Nₖ.",
    ),
    (
        "covariances divided by N_k - 1",
        lambda X, R: m_step(X, R, divisor=R.sum(axis=0) - 1),
        "Your covariances are a little too large: you divide by Nₖ - 1. That is the unbiased estimate for "
        "labelled samples; the maximum of Q, from which monotone ascent follows, divides by Nₖ.",
    ),
    (
        "covariances by np.cov with its default ddof",
        lambda X, R: m_step(X, R, divisor=R.sum(axis=0) - (R**2).sum(axis=0) / R.sum(axis=0)),
        "Your covariances are those of np.cov(X.T, aweights=γ), which divides by Nₖ - Σγ²/Nₖ. Say ddof=0: "
        "the M-step divides by Nₖ.",
    ),
    (
        "covariances not divided",
        lambda X, R: m_step(X, R, divisor=1),
        "Your covariances are weighted *sums*; they grow with the number of samples. Divide each by its "
        "soft count Nₖ.",
    ),
    (
        "covariances divided by K",
        lambda X, R: m_step(X, R, divisor=R.shape[1]),
        "You divide the covariances by K. They average over samples: divide by the soft count Nₖ.",
    ),
    (
        "covariances divided twice",
        lambda X, R: m_step(X, R, divisor=R.sum(axis=0) ** 2),
        "Your covariances are too small by a factor Nₖ: the division by the count is done twice.",
    ),
    (
        "covariances unweighted",
        lambda X, R: m_step(X, R, R_cov=np.ones_like(R), divisor=len(X)),
        "Your covariances count every sample fully, whatever its responsibility: γ is missing. Weigh each "
        "outer product by γᵢₖ.",
    ),
    (
        "covariances unweighted, divided by N_k",
        lambda X, R: m_step(X, R, R_cov=np.ones_like(R)),
        "The sum in your covariances counts every sample fully, and is divided by Nₖ. Weigh each outer "
        "product by γᵢₖ.",
    ),
    (
        "responsibilities squared in the covariances",
        lambda X, R: m_step(X, R, R_cov=R**2),
        "Your covariances weigh samples by γ²: both factors of the outer product were multiplied by γ. "
        "Weigh *one* of them: (γ * centred.T) @ centred.",
    ),
    (
        "covariances around the mean of all samples",
        lambda X, R: m_step(X, R, centre=_all_samples(X, R)),
        "Your covariances are too large: centred on the mean of the whole data. Each component's spread is "
        "around its own new mean μₖ.",
    ),
    (
        "covariances around zero",
        lambda X, R: m_step(X, R, centre=np.zeros((R.shape[1], X.shape[1]))),
        "Your covariances are mean squares around the origin: the mean was not subtracted.",
    ),
    (
        "covariances around the first mean",
        lambda X, R: m_step(X, R, centre=m_step(X, R).means[:1].repeat(R.shape[1], 0)),
        "The first covariance is right; the others are centred on the first component's mean. Use means[k] "
        "inside the loop.",
    ),
    (
        "covariances around the last mean",
        lambda X, R: m_step(X, R, centre=m_step(X, R).means[-1:].repeat(R.shape[1], 0)),
        "The last covariance is right; the others are centred on the last component's mean: `centred` was "
        "computed before the loop, or outside it.",
    ),
    (
        "covariances by hard labels",
        lambda X, R: m_step(X, R, R_cov=_hard(R), divisor=np.maximum(_hard(R).sum(axis=0), 1)),
        "Your covariances count each sample for its likeliest component alone. Weigh each outer product by "
        "its share γᵢₖ.",
    ),
    (
        "diagonal only",
        _but(covariances=lambda X, R, m: m.covariances * np.eye(X.shape[1])),
        "The variances are right, the correlations are zero: you square entry by entry. The outer product "
        "(x-μ)(x-μ)ᵀ has d × d entries: (γ * centred.T) @ centred.",
    ),
    (
        "variances instead of matrices",
        _but(covariances=lambda X, R, m: np.diagonal(m.covariances, axis1=1, axis2=2)),
        "You return the variances alone, shape (K, d). A covariance is a matrix: the outer products give "
        "(K, d, d).",
    ),
    (
        "one covariance for all components",
        _but(
            covariances=lambda X, R, m: np.einsum("k,kij->ij", m.weights, m.covariances)[None].repeat(
                len(m.weights), 0
            )
        ),
        "All your covariances are the same, the average over the components. That is the type *tied* "
        "(notebook 06); here each component has its own.",
    ),
    (
        "covariance of all samples",
        _but(
            covariances=lambda X, R, m: (
                np.tile(np.cov(X.T, ddof=0), (R.shape[1], 1, 1)) + 1e-6 * np.eye(X.shape[1])
            )
        ),
        "All your covariances are that of the whole data. Use γ as weights and centre on each component's "
        "own mean.",
    ),
    (
        "reg_covar forgotten",
        lambda X, R: m_step(X, R, reg_covar=0),
        "You are right but for one millionth on each diagonal: reg_covar is missing. It keeps a component "
        "on too few points from a covariance of zero (notebook 04).",
    ),
    (
        "reg_covar off the diagonal as well",
        _but(covariances=lambda X, R, m: m.covariances + 1e-6 - 1e-6 * np.eye(X.shape[1])),
        "You add reg_covar to *every* entry: a correlation out of nothing. Add it to the diagonal: "
        "reg_covar * np.eye(n_features).",
    ),
    (
        "reg_covar multiplied",
        lambda X, R: (lambda m: m._replace(covariances=m.covariances * (1 + 1e-6)))(
            m_step(X, R, reg_covar=0)
        ),
        "Your covariances are a millionth larger in every entry: reg_covar is multiplied. It is *added* to "
        "the diagonal, so that even a variance of zero becomes positive.",
    ),
    (
        "reg_covar before the division",
        _but(
            covariances=lambda X, R, m: (
                m.covariances
                - 1e-6 * np.eye(X.shape[1])
                + 1e-6 * np.eye(X.shape[1]) / R.sum(axis=0)[:, None, None]
            )
        ),
        "Your reg_covar is divided by Nₖ with the rest. Add it after the division, as scikit-learn does.",
    ),
    (
        "reg_covar subtracted",
        _but(covariances=lambda X, R, m: m.covariances - 2e-6 * np.eye(X.shape[1])),
        "You subtract reg_covar where you should add it; a component on too few points would get a negative"
        " variance.",
    ),
    (
        "precision instead of covariance",
        _but(covariances=lambda X, R, m: np.linalg.inv(m.covariances)),
        "You return the inverse, the precision. The mixture holds covariances.",
    ),
    (
        "standard deviations instead of variances",
        _but(covariances=lambda X, R, m: np.sqrt(np.abs(m.covariances))),
        "Your entries are square roots of the right ones. A covariance holds variances, in squared units.",
    ),
    (
        "correlations instead of covariances",
        _but(
            covariances=lambda X, R, m: (
                m.covariances / np.sqrt(np.einsum("kii,kjj->kij", m.covariances, m.covariances))
            )
        ),
        "Your diagonals are all one: these are correlations. Covariances keep the units.",
    ),
    (
        "counts along the wrong axis",
        _but(means=lambda X, R, m: R.T @ X / R.sum(axis=0)),
        "Your means divide *features* by counts, not components: (K, d) / (K,) lines the counts up with the"
        " columns. It only runs because K equals d here. Divide by counts[:, None].",
    ),
    (
        "covariance of the weighted samples",
        _but(
            covariances=lambda X, R, m: (
                np.array([np.atleast_2d(np.cov((r[:, None] * X).T)) for r in R.T]) + 1e-6 * np.eye(X.shape[1])
            )
        ),
        "You multiply the samples by their responsibilities and take the ordinary covariance of that. A "
        "weight is not a scale: centre X on μₖ and weigh the *products* by γ.",
    ),
    (
        "covariances added up from component to component",
        lambda X, R: m_step(X, R)._replace(
            covariances=np.cumsum(m_step(X, R, divisor=1, reg_covar=0).covariances, axis=0)
            / R.sum(axis=0)[:, None, None]
            + 1e-6 * np.eye(X.shape[1])
        ),
        "The first covariance is right, the later ones are too large: the sum is set to zero once, before "
        "the loop over components. Begin it anew for each.",
    ),
    (
        "the first sample left out",
        lambda X, R: m_step(X[1:], R[1:])._replace(weights=R.mean(axis=0)),
        "Your means and covariances know nothing of the first sample: does a loop begin at 1? Samples are "
        "counted from 0.",
    ),
    (
        "the first sample left out everywhere",
        lambda X, R: m_step(X[1:], R[1:])._replace(weights=R[1:].sum(axis=0) / len(X)),
        "Your weights sum to (n-1)/n: the first sample is left out. Does a loop begin at 1? Samples are "
        "counted from 0.",
    ),
    (
        "inner product for the outer product",
        _but(
            covariances=lambda X, R, m: (
                np.trace(m.covariances - 1e-6 * np.eye(X.shape[1]), axis1=1, axis2=2)[:, None, None]
                + 1e-6 * np.eye(X.shape[1])
            )
        ),
        "All entries of a covariance are the same number, Σ γ (x-μ)ᵀ(x-μ): an inner product. np.dot(v, v.T)"
        " of a one-dimensional v is a number; np.outer(v, v) is the matrix.",
    ),
    (
        "spherical instead of full",
        _but(
            covariances=lambda X, R, m: (
                np.trace(m.covariances, axis1=1, axis2=2)[:, None, None] / X.shape[1] * np.eye(X.shape[1])
            )
        ),
        "You give each component one variance: the type spherical (notebook 06). Here a covariance is full.",
    ),
]
M_STEP += [
    (
        "another reg_covar",
        lambda X, R, reg_covar=reg_covar: m_step(X, R, reg_covar=reg_covar),
        f"You are right but for the diagonals, to which {reg_covar:g} is added. The default reg_covar is "
        "1e-6, added once.",
    )
    for reg_covar in (0.1, 0.01, 1e-3, 1e-4, 1e-5, 2e-6)
]

# constrain


def _typed(kind, change):
    """constrain, wrong for one type: ``change(covariances, weights)``."""

    def wrong(S, weights, covariance_type):
        if covariance_type == kind:
            return change(S, weights)
        identity, mean = np.eye(S.shape[1]), np.einsum("k,kij->ij", weights, S)
        return {
            "full": S,
            "tied": np.broadcast_to(mean, S.shape),
            "diag": S * identity,
            "spherical": _round(_variances(S).mean(axis=1), S),
        }[covariance_type]

    return wrong


def _variances(S):
    return np.diagonal(S, axis1=1, axis2=2)


def _round(variances, S):
    return np.reshape(variances, (-1, 1, 1)) * np.eye(S.shape[1]) * np.ones((len(S), 1, 1))


CONSTRAIN = [
    (
        "tied without the weights",
        _typed("tied", lambda S, w: np.broadcast_to(S.mean(axis=0), S.shape)),
        "Your tied covariance is the plain mean over the components. A large component has more samples to "
        "say what the common shape is: weigh by πₖ.",
    ),
    (
        "tied by the sum",
        _typed("tied", lambda S, w: np.broadcast_to(S.sum(axis=0), S.shape)),
        "Your tied covariance is the sum over the components, about K times too large. It is their weighted"
        " mean, Σₖ πₖ Sₖ.",
    ),
    (
        "tied: weighted but not added up",
        _typed("tied", lambda S, w: S * w[:, None, None]),
        "You multiply each covariance by its weight and stop. Add them up over k; every component gets the "
        "same sum.",
    ),
    (
        "tied as a single matrix",
        _typed("tied", lambda S, w: np.einsum("k,kij->ij", w, S)),
        "The numbers are right, the shape is (d, d), as scikit-learn's. In this course every type keeps (K,"
        " d, d): repeat it for each component.",
    ),
    (
        "tied: averaged and divided by K",
        _typed("tied", lambda S, w: np.broadcast_to(np.einsum("k,kij->ij", w, S) / len(S), S.shape)),
        "Your tied covariance is K times too small. The weights sum to one already: do not divide again.",
    ),
    (
        "tied: the first component's",
        _typed("tied", lambda S, w: np.broadcast_to(S[0], S.shape)),
        "Your tied covariance is the first component's. All have a say: Σₖ πₖ Sₖ.",
    ),
    (
        "diag by square roots",
        _typed("diag", lambda S, w: np.sqrt(_variances(S))[:, :, None] * np.eye(S.shape[1])),
        "Your diagonals are standard deviations. A covariance holds variances: keep the diagonal as it is.",
    ),
    (
        "diag as vectors",
        _typed("diag", lambda S, w: _variances(S)),
        "The numbers are right, the shape is (K, d), as scikit-learn's. Here every type keeps (K, d, d), "
        "with zeros off the diagonal.",
    ),
    (
        "diag: one for all components",
        _typed(
            "diag",
            lambda S, w: np.broadcast_to(np.einsum("k,kij->ij", w, S) * np.eye(S.shape[1]), S.shape),
        ),
        "Your diagonal covariances are the same for all components: diagonal *and* tied. Each component "
        "keeps its own diagonal.",
    ),
    (
        "diag: spherical instead",
        _typed("diag", lambda S, w: _round(_variances(S).mean(axis=1), S)),
        "For diag you return one variance for all features of a component. That is spherical; diag keeps "
        "one for each feature.",
    ),
    (
        "diag: full instead",
        _typed("diag", lambda S, w: S),
        "For diag your covariances still have entries off the diagonal. Multiply by the identity, entry by "
        "entry.",
    ),
    (
        "diag: the diagonal set to zero",
        _typed("diag", lambda S, w: S * (1 - np.eye(S.shape[1]))),
        "For diag you keep what is off the diagonal and drop the diagonal. It is the other way round.",
    ),
    (
        "spherical by the sum",
        _typed("spherical", lambda S, w: _round(_variances(S).sum(axis=1), S)),
        "Your spherical variance is the trace, d times too large. It is the *mean* of the variances: divide"
        " by d.",
    ),
    (
        "spherical by the determinant",
        _typed("spherical", lambda S, w: _round(np.linalg.det(S) ** (1 / S.shape[1]), S)),
        "Your spherical variance is the d-th root of the determinant: it keeps the volume. The maximum of Q"
        " is the mean of the variances, tr(S)/d (notebook 06 compares the three).",
    ),
    (
        "spherical by the maximum",
        _typed("spherical", lambda S, w: _round(_variances(S).max(axis=1), S)),
        "Your spherical variance is the largest of the diagonal. The maximum of Q is their mean, tr(S)/d.",
    ),
    (
        "spherical by the largest eigenvalue",
        _typed("spherical", lambda S, w: _round(np.linalg.eigvalsh(S).max(axis=1), S)),
        "Your spherical variance is the largest eigenvalue. The maximum of Q is the mean of all, tr(S)/d.",
    ),
    (
        "spherical by the mean of all entries",
        _typed("spherical", lambda S, w: _round(S.mean(axis=(1, 2)), S)),
        "Your spherical variance averages all d² entries, the correlations too. Average the diagonal alone.",
    ),
    (
        "spherical by square roots",
        _typed("spherical", lambda S, w: _round(np.sqrt(_variances(S).mean(axis=1)), S)),
        "Your spherical entries are standard deviations. A covariance holds variances: no square root.",
    ),
    (
        "spherical: the square of the mean deviation",
        _typed("spherical", lambda S, w: _round(np.sqrt(_variances(S)).mean(axis=1) ** 2, S)),
        "You average the standard deviations and square then. Average the variances.",
    ),
    (
        "spherical: one for all components",
        _typed("spherical", lambda S, w: _round(np.full(len(S), w @ _variances(S).mean(axis=1)), S)),
        "Your spherical variances are the same for all components. Each component has its own: take the "
        "mean over its own diagonal, not over k.",
    ),
    (
        "spherical as numbers",
        _typed("spherical", lambda S, w: _variances(S).mean(axis=1)),
        "The numbers are right, the shape is (K,), as scikit-learn's. Here every type keeps (K, d, d): each"
        " variance times the identity.",
    ),
    (
        "spherical: variance in every entry",
        _typed("spherical", lambda S, w: np.broadcast_to(_variances(S).mean(axis=1)[:, None, None], S.shape)),
        "Your variance stands in every entry, so features are perfectly correlated. Multiply by the "
        "identity.",
    ),
    (
        "full: changed",
        _typed("full", lambda S, w: S * np.asarray(w)[:, None, None]),
        "For full you multiply by the weights. Full covariances stay as they are.",
    ),
    (
        "spherical divided by K",
        _typed("spherical", lambda S, w: _round(_variances(S).sum(axis=1) / len(S), S)),
        "Your spherical variance is the trace divided by the number of *components*. Divide by the number "
        "of features, d.",
    ),
]

# initialise


def _k_means(X, n_components, random_state, **options):
    model = KMeans(n_components, **{"n_init": 1, "random_state": random_state} | options).fit(X)
    return np.eye(n_components)[model.labels_], model


def _random_shares(X, n_components, random_state):
    return check_random_state(random_state).dirichlet(np.ones(n_components), size=len(X))


INITIALISE = [
    (
        "labels instead of zeros and ones",
        lambda X, K, seed: _k_means(X, K, seed)[1].labels_,
        "You return k-means' labels, one number for each sample. Responsibilities have a column for each "
        "component: np.eye(n_components)[labels].",
    ),
    (
        "transposed",
        lambda X, K, seed: _k_means(X, K, seed)[0].T,
        "The zeros and ones are right, their shape is (n_components, n_samples). The course keeps samples "
        "in rows.",
    ),
    (
        "centres instead of responsibilities",
        lambda X, K, seed: _k_means(X, K, seed)[1].cluster_centers_,
        "You return k-means' centres. The first M-step needs responsibilities: the labels as zeros and ones.",
    ),
    (
        "several runs of k-means",
        lambda X, K, seed: _k_means(X, K, seed, n_init=10)[0],
        "Your labels come from the best of ten runs of k-means. scikit-learn's mixture runs it once for "
        "each start: n_init=1. (The starts of `fit` do the repeating.)",
    ),
    (
        "seed not passed on",
        lambda X, K, seed: _k_means(X, K, 0)[0],
        "With random_state=0 you are right, with another seed you are not: the seed does not reach k-means."
        " Pass random_state on.",
    ),
    (
        "random shares instead of k-means",
        _random_shares,
        "Your responsibilities are random shares. They are a valid start, and a slow one (notebook 05); "
        "scikit-learn's default is k-means.",
    ),
    (
        "distances instead of labels",
        lambda X, K, seed: _k_means(X, K, seed)[1].transform(X),
        "You return the distances to k-means' centres. The start is hard: one for the nearest centre, zero "
        "for the others.",
    ),
]

# fit


def _abs_stop(new, old, tol, n_samples):
    return abs(new - old) < tol


def _cycle(X, mixture, covariance_type, reg_covar):
    responsibilities, log_likelihood = em.e_step(X, mixture)
    return em.m_step(X, responsibilities, covariance_type, reg_covar), log_likelihood


def _loop(stop=_abs_stop, cycle=_cycle, choose=max, seeds=None, change=None, extra=0, keep=None):
    """``fit`` with one part of its loop replaced."""

    def wrong(
        X, K, covariance_type="full", n_init=1, tol=1e-3, max_iter=100, reg_covar=1e-6, random_state=None
    ):
        rng, runs = check_random_state(random_state), []
        for start in range(n_init):
            seed = rng if seeds is None else seeds(random_state, start)
            mixture = em.m_step(X, em.initialise(X, K, seed), covariance_type, reg_covar)
            climb, old, before = [], -np.inf, mixture
            while len(climb) < max_iter + extra:
                before = mixture
                mixture, log_likelihood = cycle(X, mixture, covariance_type, reg_covar)
                climb.append(log_likelihood)
                if stop(log_likelihood, old, tol, len(X)):
                    break
                old = log_likelihood
            converged = abs(log_likelihood - (climb[-2] if len(climb) > 1 else -np.inf)) < tol
            run = Fit(mixture, np.array(climb), bool(converged))
            runs.append(run if keep is None else keep(X, run, before))
        best = choose(range(n_init), key=lambda i: runs[i].log_likelihoods[-1])
        return runs[best] if change is None else change(X, runs, best)

    return wrong


def _hard_cycle(X, mixture, covariance_type, reg_covar):
    responsibilities, log_likelihood = em.e_step(X, mixture)
    return em.m_step(X, _hard(responsibilities), covariance_type, reg_covar), log_likelihood


def _old_means_cycle(X, mixture, covariance_type, reg_covar):
    new, log_likelihood = _cycle(X, mixture, covariance_type, reg_covar)
    gaps = new.means - mixture.means
    spread = em.constrain(gaps[:, :, None] * gaps[:, None], new.weights, covariance_type)
    return new._replace(covariances=new.covariances + spread), log_likelihood


def _fixed_weights_cycle(X, mixture, covariance_type, reg_covar):
    new, log_likelihood = _cycle(X, mixture, covariance_type, reg_covar)
    return new._replace(weights=mixture.weights), log_likelihood


def _means_cycle(X, mixture, covariance_type, reg_covar):
    new, log_likelihood = _cycle(X, mixture, covariance_type, reg_covar)
    return mixture._replace(weights=new.weights, means=new.means), log_likelihood


def _ignoring(**ignored):
    """``fit`` that takes some arguments and does not pass them on."""

    def wrong(X, K, *arguments):
        names = ("covariance_type", "n_init", "tol", "max_iter", "reg_covar", "random_state")
        return _loop()(X, K, **(dict(zip(names, arguments)) | ignored))

    return wrong


FIT = [
    (
        "stops on a signed difference",
        _loop(stop=lambda new, old, tol, n: new - old < tol),
        "You are right as long as the log-likelihood rises. Where it falls (a large reg_covar does that), "
        "your loop ends at once and calls it convergence: `new - old < tol` holds for every fall. Compare "
        "the absolute value.",
    ),
    (
        "difference the wrong way round",
        _loop(stop=lambda new, old, tol, n: old - new < tol),
        "Your loop stops after its first iteration: `old - new` is negative while EM climbs, so it is below"
        " tol at once. Compare abs(new - old).",
    ),
    (
        "never stops by tol",
        _loop(stop=lambda new, old, tol, n: False),
        "Your loop always runs to max_iter: the comparison with tol has no effect. Stop when the mean "
        "log-likelihood changes by less than tol.",
    ),
    (
        "tol compared with the total",
        _loop(stop=lambda new, old, tol, n: abs(new - old) * n < tol),
        "You iterate longer than scikit-learn: tol is compared with the change of the *total* "
        "log-likelihood. Compare the mean per sample, so that tol means the same for every n.",
    ),
    (
        "tol relative to the log-likelihood",
        _loop(stop=lambda new, old, tol, n: abs(new - old) < tol * abs(new)),
        "You stop at another iteration: tol is multiplied by the log-likelihood itself. It is an absolute "
        "change of the mean per sample.",
    ),
    (
        "one iteration after the last",
        _loop(
            keep=lambda X, run, before: run._replace(
                log_likelihoods=np.append(run.log_likelihoods, em.e_step(X, run.mixture)[1])
            )
        ),
        "Your mixture is right, but `log_likelihoods` has one entry too many: the value *after* the last "
        "M-step. Keep the values that the E-steps of the loop returned.",
    ),
    (
        "mixture before the last M-step",
        _loop(keep=lambda X, run, before: run._replace(mixture=before)),
        "Your mixture is one M-step behind scikit-learn's. Either you stop between the E-step and the "
        "M-step, or you compare log-likelihoods computed *after* the M-step, as exercise 5.2 does. Use "
        "those that the E-steps return, and finish the cycle.",
    ),
    (
        "log-likelihoods as totals",
        _loop(keep=lambda X, run, before: run._replace(log_likelihoods=run.log_likelihoods * len(X))),
        "Your log-likelihoods are n times too large: totals. The course reports the mean per sample.",
    ),
    (
        "only the last log-likelihood",
        _loop(keep=lambda X, run, before: run._replace(log_likelihoods=run.log_likelihoods[-1:])),
        "Your `log_likelihoods` holds one number. Keep one for every iteration, so that the climb can be "
        "looked at.",
    ),
    (
        "max_iter one too many",
        _loop(extra=1),
        "Where the loop runs out of iterations you do one too many. max_iter counts whole cycles: an E-step"
        " and an M-step each.",
    ),
    (
        "max_iter one too few",
        _loop(extra=-1),
        "Where the loop runs out of iterations you do one too few. max_iter counts whole cycles: an E-step "
        "and an M-step each.",
    ),
    (
        "max_iter ignored",
        _ignoring(max_iter=1000),
        "You iterate on after max_iter cycles. Stop there, with converged=False.",
    ),
    (
        "always converged",
        _loop(change=lambda X, runs, best: runs[best]._replace(converged=True)),
        "`converged` is True even where the loop ran out of iterations. It says whether the last change was"
        " below tol.",
    ),
    (
        "never converged",
        _loop(change=lambda X, runs, best: runs[best]._replace(converged=False)),
        "`converged` is False even where the last change was below tol.",
    ),
    (
        "worst of the starts",
        _loop(choose=min),
        "You keep the start with the *lowest* log-likelihood. The best is the highest (a loss would be the "
        "lowest).",
    ),
    (
        "last of the starts",
        _loop(change=lambda X, runs, best: runs[-1]),
        "You return the last start, good or bad. Keep the one whose last log-likelihood is highest.",
    ),
    (
        "first of the starts",
        _ignoring(n_init=1),
        "You return the first start: n_init is ignored, or later starts never replace the first, or all "
        "starts are the same because each is drawn from the same seed anew. Draw them from one generator, "
        "and keep the one whose last log-likelihood is highest.",
    ),
    (
        "a seed for each start",
        _loop(seeds=lambda random_state, start: (random_state or 0) + start),
        "Your first start is scikit-learn's, the others are not: you count the seed up. Draw all starts, in"
        " order, from one generator (check_random_state).",
    ),
    (
        "log-likelihoods of all starts in one list",
        _loop(
            change=lambda X, runs, best: runs[best]._replace(
                log_likelihoods=np.concatenate([run.log_likelihoods for run in runs])
            )
        ),
        "Your `log_likelihoods` runs through all starts. Begin a new list for each start, and return the "
        "best one's.",
    ),
    (
        "best mixture, another start's log-likelihoods",
        _loop(
            change=lambda X, runs, best: runs[best]._replace(
                log_likelihoods=runs[-1].log_likelihoods, converged=runs[-1].converged
            )
        ),
        "Your mixture is the best start's, your log_likelihoods the last start's. Keep all results of the "
        "best together.",
    ),
    (
        "weights never stored",
        _loop(cycle=_fixed_weights_cycle),
        "Means and covariances move, the weights keep their first value. The new weights do not come back "
        "from the M-step into the loop (one published package had exactly this).",
    ),
    (
        "covariances never stored",
        _loop(cycle=_means_cycle),
        "Weights and means move, the covariances keep their first value. All three come back from the "
        "M-step.",
    ),
    (
        "hard instead of soft",
        _loop(cycle=_hard_cycle),
        "Your M-steps see hard labels: argmax between the E-step and the M-step. That is classification EM;"
        " hand the responsibilities over as they are.",
    ),
    (
        "covariances around the old means",
        _loop(cycle=_old_means_cycle),
        "You end at the same place, by another path: the covariances are centred on the means from before "
        "the M-step. Compute the means first and use the new ones (notebook 04).",
    ),
    (
        "covariance_type ignored",
        _ignoring(covariance_type="full"),
        "With the default you are right, with another covariance_type the covariances are still full. Pass "
        "it on to m_step, in the start as well as in the loop.",
    ),
    (
        "reg_covar ignored",
        _ignoring(reg_covar=1e-6),
        "With the default reg_covar you are right, with another you are not. Pass it on to m_step, in the "
        "start as well as in the loop.",
    ),
    (
        "tol ignored",
        _ignoring(tol=1e-3),
        "With the default tol you are right, with another you are not: the number is written into the loop.",
    ),
    (
        "random_state ignored",
        _ignoring(random_state=0),
        "Your starts do not depend on random_state: it does not reach `initialise`.",
    ),
    (
        "log-likelihood after the M-step",
        _loop(
            cycle=lambda X, mix, kind, reg: (lambda new: (new, em.e_step(X, new)[1]))(
                _cycle(X, mix, kind, reg)[0]
            )
        ),
        "Your list is shifted by one: each entry belongs to the mixture *after* the M-step. Keep what the "
        "E-step returns on the way, the value before it.",
    ),
]

# n_parameters


def _count(weights=lambda K: K - 1, means=lambda K, d: K * d, kind=lambda k: k, **covariances):
    """``n_parameters`` with one count replaced."""

    def wrong(n_components, n_features, covariance_type="full"):
        K, d = n_components, n_features
        counts = {
            "full": lambda K, d: K * d * (d + 1) // 2,
            "tied": lambda K, d: d * (d + 1) // 2,
            "diag": lambda K, d: K * d,
            "spherical": lambda K, d: K,
        } | covariances
        return weights(K) + means(K, d) + counts[kind(covariance_type)](K, d)

    return wrong


N_PARAMETERS = [
    (
        "K weights",
        _count(weights=lambda K: K),
        "You count one too many: K weights. They sum to one, so the last follows from the others: K - 1 are"
        " free.",
    ),
    (
        "weights forgotten",
        _count(weights=lambda K: 0),
        "You are K - 1 short: the weights are parameters too.",
    ),
    (
        "means forgotten",
        _count(means=lambda K, d: 0),
        "You are K·d short: the means are parameters too.",
    ),
    (
        "one number for each mean",
        _count(means=lambda K, d: K),
        "You count one number for each mean. A mean has d of them, one for each feature: K·d.",
    ),
    (
        "covariances forgotten",
        _count(**dict.fromkeys(["full", "tied", "diag", "spherical"], lambda K, d: 0)),
        "Weights and means are counted, covariances are not.",
    ),
    (
        "d² for a symmetric matrix",
        _count(full=lambda K, d: K * d * d, tied=lambda K, d: d * d),
        "You count d² numbers for a covariance. It is symmetric: d on the diagonal and d(d-1)/2 above, "
        "together d(d+1)/2.",
    ),
    (
        "diagonal not counted",
        _count(full=lambda K, d: K * d * (d - 1) // 2, tied=lambda K, d: d * (d - 1) // 2),
        "You count d(d-1)/2 for a symmetric matrix: the entries above the diagonal. Add the d on it: "
        "d(d+1)/2.",
    ),
    (
        "full counted once",
        _count(full=lambda K, d: d * (d + 1) // 2),
        "For full you count one covariance. Each component has its own: K of them.",
    ),
    (
        "tied counted K times",
        _count(tied=lambda K, d: K * d * (d + 1) // 2),
        "For tied you count K covariances. They are one and the same: it costs only once.",
    ),
    (
        "diag counted once",
        _count(diag=lambda K, d: d),
        "For diag you count d variances. Each component has its own: K·d.",
    ),
    (
        "spherical with d variances",
        _count(spherical=lambda K, d: K * d),
        "For spherical you count a variance for each feature. A component has one for all features: K in "
        "all.",
    ),
    (
        "spherical counted once",
        _count(spherical=lambda K, d: 1),
        "For spherical you count one variance. Each component has its own: K.",
    ),
    (
        "covariance_type ignored",
        _count(kind=lambda kind: "full"),
        "You count full covariances, whatever the type.",
    ),
    (
        "weights counted twice",
        _count(weights=lambda K: 2 * (K - 1)),
        "You count the K - 1 free weights twice.",
    ),
    (
        "means counted twice",
        _count(means=lambda K, d: 2 * K * d),
        "You count the means twice: K·d too many. (A d(d+3)/2 holds the mean already.)",
    ),
    (
        "integer division too early",
        _count(full=lambda K, d: K * d * ((d + 1) // 2), tied=lambda K, d: d * ((d + 1) // 2)),
        "For an even d you are wrong: (d + 1) // 2 is rounded down before the product is taken. Multiply "
        "first: d * (d + 1) // 2.",
    ),
    (
        "components alone",
        lambda n_components, n_features, covariance_type="full": n_components,
        "You count components. Each has a weight, a mean of d numbers and a covariance.",
    ),
    (
        "the sizes of the arrays",
        _count(weights=lambda K: K, full=lambda K, d: K * d * d, tied=lambda K, d: d * d),
        "You count every entry of the arrays. But the weights sum to one (K - 1 are free), and a covariance"
        " is symmetric (d(d+1)/2).",
    ),
    (
        "diag and spherical exchanged",
        _count(diag=lambda K, d: K, spherical=lambda K, d: K * d),
        "You exchanged them: diag has K·d variances, spherical K.",
    ),
    (
        "the ½ of a symmetric matrix forgotten",
        _count(full=lambda K, d: K * d * (d + 1), tied=lambda K, d: d * (d + 1)),
        "You count d(d+1) for a symmetric matrix: twice what it has. It is d(d+1)/2.",
    ),
]

# bic and aic


def _criterion(p_times, log_likelihood=-2, count=em.n_parameters):
    """log_likelihood · ℓ + p_times(X) · p; ℓ is the total."""

    def wrong(X, mixture, covariance_type="full"):
        K, d = mixture.means.shape
        factor = log_likelihood(X) if callable(log_likelihood) else log_likelihood
        return factor * len(X) * em.e_step(X, mixture)[1] + p_times(X) * count(K, d, covariance_type)

    return wrong


def _ln_n(X):
    return np.log(len(X))


def _criteria(penalty, name):
    """The mistakes that BIC and AIC share; ``penalty(X)`` is what one parameter costs."""
    return [
        (
            "mean for total",
            _criterion(penalty, log_likelihood=lambda X: -2 / len(X)),
            f"{name} needs the *total* log-likelihood; you have the mean per sample, n times smaller, and "
            "the penalty decides alone. Multiply by len(X).",
        ),
        (
            "penalty with the wrong sign",
            _criterion(lambda X: -penalty(X)),
            f"Your penalty lowers {name}: more parameters look better. It is -2ℓ *plus* the penalty; low is"
            " good.",
        ),
        (
            "log-likelihood with the wrong sign",
            _criterion(penalty, log_likelihood=2),
            "Your log-likelihood enters with a plus: a worse fit would look better. It is -2ℓ, and low is "
            "good.",
        ),
        (
            "sign of the whole",
            _criterion(lambda X: -penalty(X), log_likelihood=2),
            f"Your value is -{name}: the higher the better, as in some books. Here, as in scikit-learn, it "
            "is to be low.",
        ),
        (
            "2 before the log-likelihood forgotten",
            _criterion(penalty, log_likelihood=-1),
            "The log-likelihood enters with -2, yours with -1, so the penalty counts double.",
        ),
        (
            "half of everything",
            _criterion(lambda X: penalty(X) / 2, log_likelihood=-1),
            f"Your value is half of {name}. It orders models in the same way, but scikit-learn's has the "
            "factor 2.",
        ),
        (
            "half of the negative",
            _criterion(lambda X: -penalty(X) / 2, log_likelihood=1),
            f"Your value is ℓ minus half the penalty, -{name}/2: the higher the better, as in Bishop's 1.73"
            " and 4.139. Here it is times -2, and to be low.",
        ),
        (
            "covariance_type ignored",
            _criterion(penalty, count=lambda K, d, kind: em.n_parameters(K, d, "full")),
            "For full you are right. For the other types you count the parameters of full covariances: pass"
            " covariance_type on to n_parameters.",
        ),
        (
            "components instead of parameters",
            _criterion(penalty, count=lambda K, d, kind: K),
            "Your penalty counts components. Each has a weight, a mean and a covariance: use n_parameters.",
        ),
        (
            "penalty forgotten",
            _criterion(lambda X: 0),
            "Your value is -2ℓ alone. Without a penalty more components always win.",
        ),
    ]


BIC = _criteria(_ln_n, "BIC") + [
    (
        "AIC instead",
        _criterion(lambda X: 2),
        "Your penalty is 2 for each parameter: that is AIC. BIC's grows with the data, ln n for each.",
    ),
    (
        "ln n forgotten",
        _criterion(lambda X: 1),
        "Your penalty is 1 for each parameter: ln n is missing.",
    ),
    (
        "penalty halved",
        _criterion(lambda X: 0.5 * np.log(len(X))),
        "You have -2ℓ with ½·p·ln n. The ½ belongs to the form with a single ℓ; with -2ℓ the penalty is "
        "p·ln n.",
    ),
    (
        "penalty doubled",
        _criterion(lambda X: 2 * np.log(len(X))),
        "Your penalty is twice p·ln n: BIC's formula has ln n where AIC's has the 2, not both.",
    ),
    (
        "logarithm to base 10",
        _criterion(lambda X: np.log10(len(X))),
        "Your penalty uses log10(n). It is the natural logarithm, np.log.",
    ),
    (
        "all entries of X counted as samples",
        _criterion(lambda X: np.log(X.size)),
        "Your n is X.size, samples times features. It is the number of samples, len(X).",
    ),
    (
        "n instead of ln n",
        _criterion(lambda X: len(X)),
        "Your penalty is n for each parameter: the logarithm is missing.",
    ),
]
AIC = _criteria(lambda X: 2, "AIC") + [
    (
        "BIC instead",
        _criterion(_ln_n),
        "Your penalty is ln n for each parameter: that is BIC. AIC's is 2, whatever the number of samples.",
    ),
    (
        "1 for each parameter",
        _criterion(lambda X: 1),
        "Your penalty is 1 for each parameter; with -2ℓ it is 2.",
    ),
    (
        "penalty doubled",
        _criterion(lambda X: 4),
        "Your penalty is 4 for each parameter. Two is enough: -2ℓ + 2p.",
    ),
    (
        "AICc instead",
        lambda X, mix, kind="full": (lambda p: em.aic(X, mix, kind) + 2 * p * (p + 1) / (len(X) - p - 1))(
            em.n_parameters(*mix.means.shape, kind)
        ),
        "Your value is AICc, which adds 2p(p+1)/(n-p-1) for small samples. Plain AIC is -2ℓ + 2p.",
    ),
]


OF_SHAPE = (  # mistakes that cannot reach a later step: it would stop
    "total over the samples",
    "mean over the samples",
    "one column for each sample",
    "all pairs of samples",
    "no sum over the features",
    "summed over the samples, one number for each feature",
)


def _within_densities(step, of_gaussian):
    """Mistakes of ``log_gaussian`` that reach a later step, for learners who write it from scratch."""
    for name, wrong, message in LOG_GAUSSIAN:
        if name not in OF_SHAPE:
            yield Mistake(
                step, f"log-density: {name}", of_gaussian(wrong), f"In the log-densities: {message}"
            )


CATALOGUE = [
    Mistake(step, *entry)
    for step, entries in {
        "log_gaussian": LOG_GAUSSIAN,
        "log_joint": LOG_JOINT,
        "e_step": E_STEP,
        "m_step": M_STEP,
        "constrain": CONSTRAIN,
        "initialise": INITIALISE,
        "fit": FIT,
        "n_parameters": N_PARAMETERS,
        "bic": BIC,
        "aic": AIC,
    }.items()
    for entry in entries
]
CATALOGUE += _within_densities("log_joint", lambda wrong: lambda X, mix: _joint(X, mix, wrong))
CATALOGUE += _within_densities("e_step", lambda wrong: lambda X, mix: _normalise(_joint(X, mix, wrong)))

# What it means that an answer is right everywhere but on one kind of case; by the kinds of check.cases().
EXTREMES = {
    "underflow": (
        "no log-sum-exp",
        "On ordinary samples you are right. Far from every mean the densities underflow to zero, and then "
        "their logarithm is -inf and their ratio NaN. Stay in logarithms: add up densities by logsumexp, "
        "and take no logarithm of an exponential (notebook 02, 'log-sum-exp').",
    ),
    ("log_gaussian", "underflow"): (
        "logarithm of a density",
        "On ordinary samples you are right. Far from the mean the density underflows to zero, and then its "
        "logarithm is -inf. Compute the logarithm itself, term by term: -½ (d ln 2π + ln|Σ| + δ²).",
    ),
    "determinant": (
        "determinant underflows",
        "With few features you are right. With 200 of variance 0.01 the determinant is 0.01²⁰⁰: it "
        "underflows to zero. Never form it: ln|Σ| = 2·Σ ln Lⱼⱼ from the Cholesky factor, or "
        "np.linalg.slogdet (notebook 02).",
    ),
    "offset": (
        "digits lost far from the origin",
        "Near the origin you are right. Far from it the numbers that you subtract are almost equal and huge"
        " (mean of squares minus square of the mean, or an expanded square), and few digits survive. "
        "Subtract the mean first, square then (notebook 06, 'Far from the origin').",
    ),
    "many": (
        "product instead of a sum of logarithms",
        "On a few samples you are right; with 600 you are not. The *product* of their densities underflows."
        " Add up logarithms.",
    ),
    "one feature": (
        "one feature is a special case",
        "With several features you are right, with a single one you are not. Something loses an axis there:"
        " np.cov returns a number, squeeze() drops the axis, a (1, 1) matrix broadcasts.",
    ),
    "one component": (
        "one component is a special case",
        "With several components you are right, with a single one you are not: something loses its axis "
        "(squeeze), or K = 2 is assumed.",
    ),
}
ALMOST = (
    "a small constant or single precision",
    "You are right to a few digits only. Either a small constant was added somewhere to avoid a division by"
    " zero or a logarithm of zero (it changes every other number too; log-sum-exp needs none), or the "
    "numbers were rounded, or went through float32.",
)
CHANGED_INPUT = (
    "input changed in place",
    "Your numbers may be right, but your function changes an array that was handed to it (X -= mean, X[:] ="
    " ..., +=). The next step would work on changed data. Write the result to a new name.",
)
ORDER = ("results in another order", "All results are right, but not where they belong.")
