"""Wrong versions of ``log_gaussian``."""

import numpy as np

from helpers.mistakes.mistake import Mistake, versions


def gaussian(X, mean, covariance, constant=1.0, log_det=1.0, distance=1.0, form=None):
    """-(constant d ln 2π + log_det ln|Σ| + distance δ²) / 2, where δ² takes ``form`` for the inverse."""
    centred = X - mean
    form = np.linalg.inv(covariance) if form is None else form
    squares = np.einsum("ni,ij,nj->n", centred, form, centred)
    constant = constant * X.shape[1] * np.log(2 * np.pi)
    return -0.5 * (constant + log_det * np.linalg.slogdet(covariance)[1] + distance * squares)


def with_distance(change):
    """log_gaussian with another number in place of δ²: ``change(centred, inverse, covariance)``."""

    def wrong(X, mean, covariance):
        other = change(X - mean, np.linalg.inv(covariance), covariance)
        return gaussian(X, mean, covariance, distance=0) - 0.5 * other

    return wrong


def of_cholesky(centred, covariance):
    return np.linalg.solve(np.linalg.cholesky(covariance), centred.T)


def products(centred, covariance):
    """The terms of δ², of shape (n_samples, n_features)."""
    return centred @ np.linalg.inv(covariance) * centred


OF_VALUES = [
    Mistake(name="2π forgotten", wrong=lambda X, m, S: gaussian(X, m, S, constant=0),
            message="Every value is too large by the same amount, ½·d·ln 2π. The factor (2π)^(-d/2) is missing: it cancels in responsibilities, so no picture shows it, but not in a log-likelihood. See the formula in notebook 02, 'Many dimensions'."),
    Mistake(name="2π once for all features",
            wrong=lambda X, m, S: gaussian(X, m, S, constant=1 / X.shape[1]),
            message="With one feature you are right, with more you are off by a constant. You have ln 2π once; it belongs there once for each feature: d·ln 2π, with d = X.shape[1]."),
    Mistake(name="wrong power of 2π", wrong=lambda X, m, S: gaussian(X, m, S, constant=2),
            message="Every value is too small by the same ½·d·ln 2π. Its ½ is missing: you have (2π)^d in the denominator; the density has (2π)^(d/2), so its logarithm has ½·d·ln 2π."),
    Mistake(name="½ forgotten", wrong=lambda X, m, S: gaussian(X, m, S, 2, 2, 2),
            message="Every value is twice what it should be. The ½ stands before all three terms: -½ (d ln 2π + ln|Σ| + δ²)."),
    Mistake(name="½ before the distance forgotten", wrong=lambda X, m, S: gaussian(X, m, S, distance=2),
            message="At the mean you are right, and the farther away, the more you are too low. The exponent is -δ²/2, and your δ² lacks the ½: it is as if, in the distance alone, every covariance were half as large."),
    Mistake(name="½ before the determinant forgotten", wrong=lambda X, m, S: gaussian(X, m, S, log_det=2),
            message="All values of one Gaussian are off by the same ½·ln|Σ|. The density is divided by the square *root* of the determinant, so its logarithm has -½ ln|Σ|."),
    Mistake(name="determinant forgotten", wrong=lambda X, m, S: gaussian(X, m, S, log_det=0),
            message="All values of one Gaussian are off by the same ½·ln|Σ|. Without |Σ|^(-½) a wide Gaussian would be as high as a narrow one, and its area would not be one."),
    Mistake(name="determinant with the wrong sign", wrong=lambda X, m, S: gaussian(X, m, S, log_det=-1),
            message="All values of one Gaussian are off by the same ln|Σ|. You multiply by the square root of the determinant; the density is *divided* by it, so ln|Σ| enters with a minus."),
    Mistake(name="log-determinant from L without the 2",
            wrong=lambda X, m, S: gaussian(X, m, S, log_det=0.5),
            message="All values of one Gaussian are off by ¼·ln|Σ|. From Σ = LLᵀ follows |Σ| = |L|², so ln|Σ| is *twice* the sum of the logarithms on L's diagonal (notebook 02, 'Build it')."),
    Mistake(name="determinant instead of its logarithm",
            wrong=lambda X, m, S: gaussian(X, m, S, log_det=0) - 0.5 * np.linalg.det(S),
            message="All values of one Gaussian are off by a constant. In a log-density the determinant enters by its logarithm: np.linalg.slogdet, or 2·Σ ln Lⱼⱼ."),
    Mistake(name="distance with the wrong sign", wrong=lambda X, m, S: gaussian(X, m, S, distance=-1),
            message="At the mean you are right, but your values *rise* with the distance from it. The exponent is -δ²/2, with a minus."),
    Mistake(name="covariance for its inverse", wrong=lambda X, m, S: gaussian(X, m, S, form=S),
            message="Your distances are (x-μ)ᵀ Σ (x-μ), or ‖Lᵀ(x-μ)‖², which is the same. It is the *inverse* that counts distance in units of the spread; with round blobs of variance one you would never notice (a published package has had this for years)."),
    Mistake(name="precision for covariance everywhere",
            wrong=lambda X, m, S: gaussian(X, m, np.linalg.inv(S)),
            message="You treat the argument as if it were the precision Σ⁻¹: both the distance and the determinant are those of the inverse. The argument is the covariance Σ."),
    Mistake(name="covariance used as a standard deviation", wrong=lambda X, m, S: gaussian(X, m, S @ S.T),
            message="Your numbers belong to the covariance ΣΣᵀ: the variance was taken for a standard deviation, or Σ for its Cholesky factor. (scipy.stats.norm wants the standard deviation as scale.)"),
    Mistake(name="variance used as a standard deviation, feature by feature",
            wrong=lambda X, m, S: gaussian(X, m, np.diag(np.diag(S) ** 2)),
            message="Your numbers are sums of one-dimensional log-densities whose standard deviation is the *variance*: take the square root of the diagonal, and do not drop the correlations."),
    Mistake(name="correlations ignored", wrong=lambda X, m, S: gaussian(X, m, np.diag(np.diag(S))),
            message="With one feature you are right, with more you are not: your numbers use the diagonal of Σ alone, one Gaussian for each feature. The entries off the diagonal make the cloud lean, and both distance and determinant need them."),
    Mistake(name="Euclidean distance", wrong=with_distance(lambda c, inverse, S: (c**2).sum(1)),
            message="The distance in your numbers is the plain ‖x-μ‖². A Gaussian measures in units of its own spread: δ² = (x-μ)ᵀ Σ⁻¹ (x-μ) (notebook 02, 'distance in the right units')."),
    Mistake(name="mean not subtracted", wrong=lambda X, m, S: gaussian(X, 0, S),
            message="Your numbers are those of a Gaussian at the origin: the distance is xᵀΣ⁻¹x, so the mean was not subtracted, or its result not used."),
    Mistake(name="distance not squared",
            wrong=with_distance(lambda c, P, S: np.sqrt(np.einsum("ni,ij,nj->n", c, P, c))),
            message="The exponent is -δ²/2; yours is -δ/2. A square root too many was taken (np.linalg.norm takes one), or a square forgotten."),
    Mistake(name="square of the sum, not sum of squares",
            wrong=with_distance(lambda c, P, S: of_cholesky(c, S).sum(0) ** 2),
            message="With one feature you are right. With more, you add up u = L⁻¹(x-μ) first and square then; δ² = ‖u‖² squares each entry first: (u**2).sum(axis=0)."),
    Mistake(name="Cholesky factor transposed",
            wrong=with_distance(lambda c, P, S: (np.linalg.solve(np.linalg.cholesky(S).T, c.T) ** 2).sum(0)),
            message="With one feature you are right, with more the distances are off. Your u solves Lᵀu = x-μ. NumPy's L is *lower* triangular with Σ = LLᵀ, so u solves Lu = x-μ (solve_triangular needs lower=True)."),
    Mistake(name="upper triangle of L used",
            wrong=with_distance(lambda c, P, S: ((c / np.diag(np.linalg.cholesky(S))) ** 2).sum(1)),
            message="With one feature you are right, with more the correlation is lost: solve_triangular looks at the *upper* triangle unless you say lower=True, and there L has only its diagonal. (Or the other way round with SciPy's cholesky, which is upper.)"),
    Mistake(name="matrix product elementwise",
            wrong=with_distance(lambda c, P, S: ((c**2) * np.diag(P)).sum(1)),
            message="With one feature you are right. With more, only the diagonal of Σ⁻¹ enters your distance: `*` multiplies entry by entry. The form (x-μ)ᵀ Σ⁻¹ (x-μ) needs the matrix product `@`."),
    Mistake(name="all entries of the inverse added up",
            wrong=with_distance(lambda c, P, S: (c**2).sum(1) * P.sum()),
            message="With one feature you are right. With more, your distance is ‖x-μ‖² times the sum over all entries of Σ⁻¹: two sums that belong together, Σᵢⱼ cᵢ (Σ⁻¹)ᵢⱼ cⱼ, were taken apart."),
    Mistake(name="summed over samples",
            wrong=lambda X, m, S: gaussian(X, m, S, distance=0) - 0.5 * (of_cholesky(X - m, S) ** 2).sum(),
            message="Every sample gets the same value: the squared distances of all samples were added up. Sum over the features alone, so that one number is left for each sample."),
    Mistake(name="density instead of log-density", wrong=lambda X, m, S: np.exp(gaussian(X, m, S)),
            message="You return the density itself. Return its logarithm, and compute it as such: a density far from the mean underflows to zero, its logarithm does not."),
    Mistake(name="sign of the whole", wrong=lambda X, m, S: -gaussian(X, m, S),
            message="Every value has the wrong sign: this is the *negative* log-density (a loss, in other courses). Here it is ln N itself, highest at the mean."),
    Mistake(name="logarithm to base 10", wrong=lambda X, m, S: gaussian(X, m, S) / np.log(10),
            message="Every value is 0.434 times the right one: a logarithm to base 10. The course uses natural logarithms, np.log."),
    Mistake(name="2π for two features, whatever their number",
            wrong=lambda X, m, S: gaussian(X, m, S, constant=2 / X.shape[1]),
            message="With two features you are right, with another number you are off by a constant. The factor 1/(2π√|Σ|) is the formula for the plane; in general it is (2π)^(-d/2): ½·d·ln 2π."),
    Mistake(name="number of samples for the number of features",
            wrong=lambda X, m, S: gaussian(X, m, S, constant=len(X) / X.shape[1]),
            message="Every value is off by the same constant, which grows with the number of samples: you take d from the wrong axis. d is X.shape[1]; len(X) counts samples."),
    Mistake(name="½ before the determinant alone",
            wrong=lambda X, m, S: gaussian(X, m, S, constant=2, distance=2),
            message="Only ln|Σ| has its ½. A bracket is missing: the ½ stands before all three terms."),
    Mistake(name="diagonal of the covariance for that of L",
            wrong=lambda X, m, S: gaussian(X, m, S, log_det=0) - np.log(np.diag(S)).sum(),
            message="All values of one Gaussian are off by a constant: your log-determinant is 2·Σ ln Σⱼⱼ. It takes the diagonal of the *Cholesky factor* L, not of Σ."),
    Mistake(name="logarithm of the diagonal's sum",
            wrong=lambda X, m, S: gaussian(X, m, S, log_det=0) - np.log(np.trace(np.linalg.cholesky(S))),
            message="All values of one Gaussian are off by a constant. The determinant is the *product* of L's diagonal, so its logarithm is the sum of the logarithms, not the logarithm of the sum."),
    Mistake(name="sign of the determinant for its logarithm",
            wrong=lambda X, m, S: gaussian(X, m, S, log_det=0) - 0.5,
            message="All values of one Gaussian are off by a constant: as if ln|Σ| were 1. np.linalg.slogdet returns two numbers, the sign and the logarithm; you took the sign."),
    Mistake(name="power of 2π without its brackets",
            wrong=lambda X, m, S: gaussian(X, m, S, constant=2) + np.log(2),
            message="Every value is off by the same constant. (2 * np.pi) ** d / 2 is the d-th power, halved; the exponent d/2 needs brackets: ** (d / 2)."),
    Mistake(name="d/2 rounded down",
            wrong=lambda X, m, S: gaussian(X, m, S, constant=2 * (X.shape[1] // 2) / X.shape[1]),
            message="With an even number of features you are right, with an odd one off by ½ ln 2π: d // 2 rounds down. Write d / 2."),
    Mistake(name="inverse applied twice", wrong=with_distance(lambda c, P, S: ((c @ P) ** 2).sum(1)),
            message="Your distance is ‖Σ⁻¹(x-μ)‖²: the inverse enters twice. Either (x-μ)ᵀ Σ⁻¹ (x-μ), or ‖L⁻¹(x-μ)‖² with the Cholesky factor L."),
    Mistake(name="π for 2π", wrong=lambda X, m, S: gaussian(X, m, S) + X.shape[1] / 2 * np.log(2),
            message="Every value is too large by ½·d·ln 2: the 2 of 2π is missing."),
    *versions((0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6),
              name="jitter inside the density", wrong=lambda jitter, X, m, S: gaussian(X, m, S + jitter * np.eye(len(m))),
              message="Your numbers are those of Σ plus {:g} on its diagonal. reg_covar is the M-step's business; a density that adds something once more is that of another Gaussian."),
]
OF_SHAPE = [  # they cannot reach a later step: it would stop
    Mistake(name="total over the samples", wrong=lambda X, m, S: gaussian(X, m, S).sum(),
            message="You return one number, the sum over the samples. Return one log-density for each sample: shape (n_samples,)."),
    Mistake(name="mean over the samples", wrong=lambda X, m, S: gaussian(X, m, S).mean(),
            message="You return one number, the mean over the samples. Return one log-density for each sample: shape (n_samples,)."),
    Mistake(name="one column for each sample", wrong=lambda X, m, S: gaussian(X, m, S)[:, None],
            message="The numbers are right, the shape is not: a column (n_samples, 1). Return shape (n_samples,); a column broadcasts silently into a matrix later."),
    Mistake(name="all pairs of samples", wrong=with_distance(lambda c, P, S: c @ P @ c.T),
            message="You return a table of samples times samples. (X-μ) Σ⁻¹ (X-μ)ᵀ multiplies every sample with every other; only its diagonal is wanted: ((X-μ) @ P * (X-μ)).sum(axis=1)."),
    Mistake(name="no sum over the features",
            wrong=lambda X, m, S: gaussian(X, m, S, distance=0)[:, None] - 0.5 * products(X - m, S),
            message="You return a number for each sample *and feature*. Add up the products over the features (axis 1): one log-density for each sample."),
    Mistake(name="summed over the samples, one number for each feature",
            wrong=lambda X, m, S: gaussian(X[: len(m)], m, S, distance=0) - 0.5 * products(X - m, S).sum(axis=0),
            message="You return a number for each *feature*: the products are added up over the samples (axis 0). Add up over the features, axis 1."),
]
MISTAKES = OF_VALUES + OF_SHAPE
