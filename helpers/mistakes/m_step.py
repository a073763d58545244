"""Wrong versions of ``m_step``."""

import numpy as np

from helpers import em
from helpers.em import Mixture
from helpers.mistakes.mistake import Mistake, versions


def m_step(X, R, R_cov=None, divisor=None, centre=None, reg_covar=1e-6):
    """The M-step, with other shares, divisors or centres for the covariances where given."""
    counts = R.sum(axis=0)
    means = R.T @ X / counts[:, None]
    centred = X[None] - (means if centre is None else centre)[:, None]
    divisor = np.broadcast_to(counts if divisor is None else divisor, counts.shape)
    shares = R if R_cov is None else R_cov
    covariances = np.einsum("nk,kni,knj->kij", shares, centred, centred) / divisor[:, None, None]
    return Mixture(counts / len(X), means, covariances + reg_covar * np.eye(X.shape[1]))


def but(**changes):
    """The M-step with parts replaced; each change is a function of X, R and the right mixture."""

    def wrong(X, R):
        right = m_step(X, R)
        return right._replace(**{part: change(X, R, right) for part, change in changes.items()})

    return wrong


def ridge(S, reg_covar=1e-6):
    return reg_covar * np.eye(S.shape[1])


def covariances(change, reg_covar=1e-6):
    """The M-step with other covariances, ``change(S, X, R)``, to which reg_covar is added."""

    def wrong(X, R):
        right = m_step(X, R, reg_covar=0)
        S = change(right.covariances, X, R)
        return right._replace(covariances=S + ridge(S, reg_covar))

    return wrong


def correlations(S):
    return S / np.sqrt(np.einsum("kii,kjj->kij", S, S))


def cumulated(X, R):
    """Covariances whose sum is not begun anew for each component."""
    sums = np.cumsum(m_step(X, R, divisor=1, reg_covar=0).covariances, axis=0)
    return sums / R.sum(axis=0)[:, None, None] + ridge(sums)


def hard(R):
    return np.eye(R.shape[1])[R.argmax(axis=1)]


def around(means):
    """The M-step with other means, and covariances around them; ``means`` is a function of X and R."""

    def wrong(X, R):
        return m_step(X, R, centre=means(X, R))._replace(means=means(X, R))

    return wrong


def vectors_and_ridge(X, R):
    right = m_step(X, R, reg_covar=0)
    vectors = np.diagonal(right.covariances, axis1=1, axis2=2)
    return right._replace(covariances=vectors + ridge(right.covariances))


def all_samples(X, R):
    return np.tile(X.mean(axis=0), (R.shape[1], 1))


MISTAKES = [
    Mistake(name="weights not normalised", wrong=but(weights=lambda X, R, m: R.sum(axis=0)),
            message="Your weights sum to n: these are the soft counts Nₖ. Divide them by the number of samples."),
    Mistake(name="weights averaged over the components", wrong=but(weights=lambda X, R, m: R.mean(axis=1)),
            message="You return one weight for each *sample*, 1/K each. Average down the column of each component: axis 0."),
    Mistake(name="weights divided by the number of components",
            wrong=but(weights=lambda X, R, m: R.sum(axis=0) / R.shape[1]),
            message="Your weights sum to n/K. Divide the soft counts by n, the number of samples (len(X)), not by K."),
    Mistake(name="equal weights", wrong=but(weights=lambda X, R, m: np.full(R.shape[1], 1 / R.shape[1])),
            message="Your weights are all 1/K, whatever the responsibilities. πₖ = Nₖ/n."),
    Mistake(name="weights relative to the largest", wrong=but(weights=lambda X, R, m: m.weights / m.weights.max()),
            message="Your largest weight is 1, and they sum to more. Divide the soft counts by n, so that they sum to one."),
    Mistake(name="weights divided by n - 1", wrong=but(weights=lambda X, R, m: R.sum(axis=0) / (len(X) - 1)),
            message="Your weights sum to n/(n-1). Shares of n samples divide by n."),
    Mistake(name="weights divided by the number of features", wrong=but(weights=lambda X, R, m: R.sum(axis=0) / X.shape[1]),
            message="Your weights sum to n/d. Divide the soft counts by n, the number of samples: len(X), not X.shape[1]."),
    Mistake(name="one weight for all", wrong=but(weights=lambda X, R, m: R.mean()),
            message="You return one number, the mean of all responsibilities, 1/K. Average down each column: axis 0."),
    Mistake(name="logarithms of the weights", wrong=but(weights=lambda X, R, m: np.log(m.weights)),
            message="You return ln πₖ. The mixture holds the weights themselves."),
    Mistake(name="weights by counting labels", wrong=but(weights=lambda X, R, m: hard(R).mean(axis=0)),
            message="Your weights count each sample for its likeliest component alone. Add up the *shares*: Nₖ = Σᵢ γᵢₖ."),
    Mistake(name="weights squared into one",
            wrong=but(weights=lambda X, R, m: R.sum(axis=0) ** 2 / (R.sum(axis=0) ** 2).sum()),
            message="Your weights sum to one, but large components get too much: the counts enter squared. πₖ = Nₖ/n."),
    Mistake(name="means divided by n", wrong=around(lambda X, R: R.T @ X / len(X)),
            message="Your means lie too near the origin: you divide each weighted sum by n. It is a weighted *average*, so divide by the sum of its weights, Nₖ."),
    Mistake(name="means not divided", wrong=around(lambda X, R: R.T @ X),
            message="Your means are weighted *sums*, which grow with the number of samples. Divide each by its soft count: counts[:, None]."),
    Mistake(name="means divided by the weights", wrong=around(lambda X, R: R.T @ X / R.mean(axis=0)[:, None]),
            message="Your means are n times too large: you divide the weighted sums by πₖ. Divide by the soft count Nₖ."),
    Mistake(name="means of all samples", wrong=around(all_samples),
            message="All your means are the mean of the whole data: the responsibilities are not used as weights."),
    Mistake(name="means of the likeliest samples",
            wrong=around(lambda X, R: hard(R).T @ X / np.maximum(hard(R).sum(axis=0), 1)[:, None]),
            message="Your means average whole samples by their likeliest component, as k-means does. Each sample counts for each component, by its share."),
    Mistake(name="means by squared responsibilities",
            wrong=around(lambda X, R: (R**2).T @ X / (R**2).sum(axis=0)[:, None]),
            message="Your means weigh each sample by γ², not by γ: the responsibilities are multiplied in twice."),
    Mistake(name="means of each component's shares over K",
            wrong=around(lambda X, R: R.T @ X / R.shape[1]),
            message="You divide the weighted sums by K. Each is an average over samples: divide by its soft count Nₖ."),
    Mistake(name="means transposed", wrong=but(means=lambda X, R, m: m.means.T),
            message="The means are right, their shape is (n_features, n_components). The course keeps components in rows: responsibilities.T @ X."),
    Mistake(name="covariances divided by n", wrong=lambda X, R: m_step(X, R, divisor=len(X)),
            message="Your covariances are too small, by the factor πₖ: you divide by n. They average over the component's own shares: divide by Nₖ."),
    Mistake(name="covariances divided by n - 1", wrong=lambda X, R: m_step(X, R, divisor=len(X) - 1),
            message="Your covariances are divided by n - 1. They average over the component's own shares: divide by Nₖ."),
    Mistake(name="covariances divided by N_k - 1",
            wrong=lambda X, R: m_step(X, R, divisor=R.sum(axis=0) - 1),
            message="Your covariances are a little too large: you divide by Nₖ - 1. That is the unbiased estimate for labelled samples; the maximum of Q, from which monotone ascent follows, divides by Nₖ."),
    Mistake(name="covariances by np.cov with its default ddof",
            wrong=lambda X, R: m_step(X, R, divisor=R.sum(axis=0) - (R**2).sum(axis=0) / R.sum(axis=0)),
            message="Your covariances are those of np.cov(X.T, aweights=γ), which divides by Nₖ - Σγ²/Nₖ. Say ddof=0: the M-step divides by Nₖ."),
    Mistake(name="covariances not divided", wrong=lambda X, R: m_step(X, R, divisor=1),
            message="Your covariances are weighted *sums*; they grow with the number of samples. Divide each by its soft count Nₖ."),
    Mistake(name="covariances divided by K", wrong=lambda X, R: m_step(X, R, divisor=R.shape[1]),
            message="You divide the covariances by K. They average over samples: divide by the soft count Nₖ."),
    Mistake(name="covariances divided by the weights", wrong=lambda X, R: m_step(X, R, divisor=R.mean(axis=0)),
            message="Your covariances are n times too large: you divide the weighted sums by πₖ. Divide by the soft count Nₖ."),
    Mistake(name="covariances divided twice", wrong=lambda X, R: m_step(X, R, divisor=R.sum(axis=0) ** 2),
            message="Your covariances are too small by a factor Nₖ: the division by the count is done twice."),
    Mistake(name="covariances unweighted",
            wrong=lambda X, R: m_step(X, R, R_cov=np.ones_like(R), divisor=len(X)),
            message="Your covariances count every sample fully, whatever its responsibility: γ is missing. Weigh each outer product by γᵢₖ."),
    Mistake(name="covariances unweighted, divided by N_k",
            wrong=lambda X, R: m_step(X, R, R_cov=np.ones_like(R)),
            message="The sum in your covariances counts every sample fully, and is divided by Nₖ. Weigh each outer product by γᵢₖ."),
    Mistake(name="responsibilities squared in the covariances", wrong=lambda X, R: m_step(X, R, R_cov=R**2),
            message="Your covariances weigh samples by γ²: both factors of the outer product were multiplied by γ. Weigh *one* of them: (γ * centred.T) @ centred."),
    Mistake(name="roots of the responsibilities in the covariances", wrong=lambda X, R: m_step(X, R, R_cov=np.sqrt(R)),
            message="Your covariances weigh samples by √γ. Where both factors of the outer product are weighted, each takes √γ; where only one is, γ."),
    Mistake(name="responsibilities cubed in the covariances", wrong=lambda X, R: m_step(X, R, R_cov=R**3),
            message="Your covariances weigh samples by γ³: γ is in `centred` already, which enters twice, and is multiplied in once more. Weigh once."),
    Mistake(name="weighted samples, not weighted differences",
            wrong=covariances(lambda S, X, R: np.array([((r[:, None] * X - m) * r[:, None]).T @ (r[:, None] * X - m) / r.sum() for r, m in zip(R.T, m_step(X, R).means)])),
            message="You subtract the mean from *weighted* samples, γx - μ, and weigh once more. Subtract first, x - μ; the weight belongs to the outer product."),
    Mistake(name="covariances around another component's mean",
            wrong=lambda X, R: m_step(X, R, centre=m_step(X, R).means[::-1]),
            message="Your covariances are centred on the means in reversed order. Each component's spread is around its own."),
    Mistake(name="covariances around the mean of all samples",
            wrong=lambda X, R: m_step(X, R, centre=all_samples(X, R)),
            message="Your covariances are too large: centred on the mean of the whole data. Each component's spread is around its own new mean μₖ."),
    Mistake(name="covariances around zero",
            wrong=lambda X, R: m_step(X, R, centre=np.zeros((R.shape[1], X.shape[1]))),
            message="Your covariances are mean squares around the origin: the mean was not subtracted."),
    Mistake(name="covariances around the first mean",
            wrong=lambda X, R: m_step(X, R, centre=m_step(X, R).means[:1].repeat(R.shape[1], 0)),
            message="The first covariance is right; the others are centred on the first component's mean. Use means[k] inside the loop."),
    Mistake(name="covariances around the last mean",
            wrong=lambda X, R: m_step(X, R, centre=m_step(X, R).means[-1:].repeat(R.shape[1], 0)),
            message="The last covariance is right; the others are centred on the last component's mean: `centred` was computed before the loop, or outside it."),
    Mistake(name="covariances by hard labels",
            wrong=lambda X, R: m_step(X, R, R_cov=hard(R), divisor=np.maximum(hard(R).sum(axis=0), 1)),
            message="Your covariances count each sample for its likeliest component alone. Weigh each outer product by its share γᵢₖ."),
    Mistake(name="diagonal only", wrong=covariances(lambda S, X, R: S * np.eye(X.shape[1])),
            message="The variances are right, the correlations are zero: you square entry by entry. The outer product (x-μ)(x-μ)ᵀ has d × d entries: (γ * centred.T) @ centred."),
    Mistake(name="variances instead of matrices",
            wrong=but(covariances=lambda X, R, m: np.diagonal(m.covariances, axis1=1, axis2=2)),
            message="You return the variances alone, shape (K, d). A covariance is a matrix: the outer products give (K, d, d)."),
    Mistake(name="one covariance for all components",
            wrong=covariances(lambda S, X, R: np.broadcast_to(np.tensordot(R.mean(axis=0), S, 1), S.shape)),
            message="All your covariances are the same, the average over the components. That is the type *tied* (notebook 06); here each component has its own."),
    Mistake(name="covariance of all samples",
            wrong=covariances(lambda S, X, R: np.broadcast_to(np.cov(X.T, ddof=0), S.shape)),
            message="All your covariances are that of the whole data. Use γ as weights and centre on each component's own mean."),
    Mistake(name="covariances divided along the columns",
            wrong=covariances(lambda S, X, R: S * R.sum(axis=0)[:, None, None] / R.sum(axis=0)),
            message="Your covariances divide *columns* by counts, not components: (K, d, d) / (K,) lines the counts up with the columns, and runs only where K equals d. Divide by counts[:, None, None]."),
    Mistake(name="covariance of all samples, unbiased",
            wrong=covariances(lambda S, X, R: np.broadcast_to(np.cov(X.T), S.shape)),
            message="All your covariances are np.cov of the whole data, divided by n - 1. Use γ as weights and centre on each component's own mean."),
    Mistake(name="variances instead of matrices, and reg_covar", wrong=vectors_and_ridge,
            message="You return the variances alone, (K, d), and add a (d, d) matrix to them, which runs only because K equals d here. A covariance is a matrix: the outer products give (K, d, d)."),
    Mistake(name="the last component's covariance alone",
            wrong=but(covariances=lambda X, R, m: m.covariances[-1]),
            message="You return one matrix, the last component's covariance: each round of the loop overwrites the one before. Collect them: (K, d, d)."),
    Mistake(name="the last component's covariance collected",
            wrong=but(covariances=lambda X, R, m: m.covariances[-1:]),
            message="Does the line that appends stand after the loop, not in it? Your list holds one covariance, the last component's."),
    Mistake(name="covariances added up over the components",
            wrong=but(covariances=lambda X, R, m: m_step(X, R, reg_covar=0).covariances.sum(axis=0) + ridge(m.covariances)),
            message="You return one matrix, the sum over the components. Each keeps its own: (K, d, d)."),
    Mistake(name="covariances averaged over the components",
            wrong=but(covariances=lambda X, R, m: m.covariances.mean(axis=0)),
            message="You return one matrix, the mean over the components. Each keeps its own: (K, d, d)."),
    Mistake(name="reg_covar as a factor", wrong=covariances(lambda S, X, R: S * 1e-6, reg_covar=0),
            message="Your covariances are a million times too small: they are multiplied by reg_covar. It is added, to the diagonal."),
    Mistake(name="reg_covar on every entry and the diagonal", wrong=covariances(lambda S, X, R: S + 1e-6),
            message="You add reg_covar to every entry of a covariance, and to the diagonal once more. The diagonal alone gets it, once."),
    Mistake(name="reg_covar forgotten", wrong=lambda X, R: m_step(X, R, reg_covar=0),
            message="You are right but for one millionth on each diagonal: reg_covar is missing. It keeps a component on too few points from a covariance of zero."),
    Mistake(name="reg_covar off the diagonal as well",
            wrong=covariances(lambda S, X, R: S + 1e-6, reg_covar=0),
            message="You add reg_covar to *every* entry: a correlation out of nothing. Add it to the diagonal: reg_covar * np.eye(n_features)."),
    Mistake(name="reg_covar multiplied", wrong=covariances(lambda S, X, R: S * (1 + 1e-6), reg_covar=0),
            message="Your covariances are a millionth larger in every entry: reg_covar is multiplied. It is *added* to the diagonal, so that even a variance of zero becomes positive."),
    Mistake(name="reg_covar before the division",
            wrong=lambda X, R: m_step(X, R, reg_covar=1e-6 / R.sum(axis=0)[:, None, None]),
            message="Your reg_covar is divided by Nₖ with the rest. Add it after the division, as scikit-learn does."),
    Mistake(name="reg_covar subtracted", wrong=lambda X, R: m_step(X, R, reg_covar=-1e-6),
            message="You subtract reg_covar where you should add it; a component on too few points would get a negative variance."),
    Mistake(name="precision instead of covariance",
            wrong=covariances(lambda S, X, R: np.linalg.inv(S + ridge(S)), reg_covar=0),
            message="You return the inverse, the precision. The mixture holds covariances."),
    Mistake(name="standard deviations instead of variances",
            wrong=covariances(lambda S, X, R: np.sqrt(abs(S + ridge(S))), reg_covar=0),
            message="Your entries are square roots of the right ones. A covariance holds variances, in squared units."),
    Mistake(name="correlations instead of covariances",
            wrong=covariances(lambda S, X, R: correlations(S + ridge(S)), reg_covar=0),
            message="Your diagonals are all one: these are correlations. Covariances keep the units."),
    Mistake(name="counts along the wrong axis", wrong=but(means=lambda X, R, m: R.T @ X / R.sum(axis=0)),
            message="Your means divide *features* by counts, not components: (K, d) / (K,) lines the counts up with the columns. It only runs because K equals d here. Divide by counts[:, None]."),
    Mistake(name="covariance of the weighted samples",
            wrong=covariances(lambda S, X, R: np.array([np.atleast_2d(np.cov(r * X.T)) for r in R.T])),
            message="You multiply the samples by their responsibilities and take the ordinary covariance of that. A weight is not a scale: centre X on μₖ and weigh the *products* by γ."),
    Mistake(name="covariances added up from component to component",
            wrong=lambda X, R: m_step(X, R)._replace(covariances=cumulated(X, R)),
            message="The first covariance is right, the later ones are too large: the sum is set to zero once, before the loop over components. Begin it anew for each."),
    Mistake(name="the first sample left out",
            wrong=lambda X, R: m_step(X[1:], R[1:])._replace(weights=R.mean(axis=0)),
            message="Your means and covariances know nothing of the first sample: does a loop begin at 1? Samples are counted from 0."),
    Mistake(name="the first sample left out everywhere",
            wrong=lambda X, R: m_step(X[1:], R[1:])._replace(weights=R[1:].sum(axis=0) / len(X)),
            message="Your weights sum to (n-1)/n: the first sample is left out. Does a loop begin at 1? Samples are counted from 0."),
    Mistake(name="inner product for the outer product",
            wrong=covariances(lambda S, X, R: np.trace(S, axis1=1, axis2=2)[:, None, None] * np.ones_like(S)),
            message="All entries of a covariance are the same number, Σ γ (x-μ)ᵀ(x-μ): an inner product. np.dot(v, v.T) of a one-dimensional v is a number; np.outer(v, v) is the matrix."),
    Mistake(name="spherical instead of full",
            wrong=covariances(lambda S, X, R: em.constrain(S, R.mean(axis=0), "spherical")),
            message="You give each component one variance: the type spherical (notebook 06). Here a covariance is full."),
    *versions((0.1, 0.01, 1e-3, 1e-4, 1e-5, 2e-6),
              name="another reg_covar", wrong=lambda reg_covar, X, R: m_step(X, R, reg_covar=reg_covar),
              message="You are right but for the diagonals, to which {size:g} is added. The default reg_covar is 1e-6, added once."),
]
