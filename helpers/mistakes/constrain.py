"""Wrong versions of ``constrain``: each for one covariance type."""

import numpy as np

from helpers.mistakes.mistake import Mistake


def typed(kind, change):
    """constrain, wrong for one type: ``change(covariances, weights)``."""

    def wrong(S, weights, covariance_type):
        if covariance_type == kind:
            return change(S, weights)
        identity = np.eye(S.shape[1])
        return {
            "full": S,
            "tied": np.broadcast_to(mean(S, weights), S.shape),
            "diag": S * identity,
            "spherical": spheres(variances(S).mean(axis=1), S),
        }[covariance_type]

    return wrong


def mean(S, w):
    return np.einsum("k,kij->ij", w, S)


def variances(S):
    return np.diagonal(S, axis1=1, axis2=2)


def spheres(variances, S):
    return np.reshape(variances, (-1, 1, 1)) * np.eye(S.shape[1]) * np.ones((len(S), 1, 1))


def typed_alike(kind, change):
    """constrain, wrong for one type: ``change`` gives a matrix that every component gets."""
    return typed(kind, lambda S, w: np.broadcast_to(change(S, w), S.shape))


MISTAKES = [
    Mistake(name="tied without the weights",
            wrong=typed_alike("tied", lambda S, w: S.mean(axis=0)),
            message="Your tied covariance is the plain mean over the components. A large component has more samples to say what the common shape is: weigh by πₖ."),
    Mistake(name="tied by the sum",
            wrong=typed_alike("tied", lambda S, w: S.sum(axis=0)),
            message="Your tied covariance is the sum over the components, about K times too large. It is their weighted mean, Σₖ πₖ Sₖ."),
    Mistake(name="tied: weighted but not added up", wrong=typed("tied", lambda S, w: S * w[:, None, None]),
            message="You multiply each covariance by its weight and stop. Add them up over k; every component gets the same sum."),
    Mistake(name="tied as a single matrix", wrong=typed("tied", lambda S, w: mean(S, w)),
            message="The numbers are right, the shape is (d, d), as scikit-learn's. In this course every type keeps (K, d, d): repeat it for each component."),
    Mistake(name="tied: averaged and divided by K",
            wrong=typed_alike("tied", lambda S, w: mean(S, w) / len(S)),
            message="Your tied covariance is K times too small. The weights sum to one already: do not divide again."),
    Mistake(name="tied: the first component's",
            wrong=typed_alike("tied", lambda S, w: S[0]),
            message="Your tied covariance is the first component's. All have a say: Σₖ πₖ Sₖ."),
    Mistake(name="tied: full instead", wrong=typed("tied", lambda S, w: S),
            message="For tied the covariances come back as they were: each component still has its own. (Is a `return` missing, so that the function runs on to its end?)"),
    Mistake(name="tied: diag instead", wrong=typed("tied", lambda S, w: S * np.eye(S.shape[1])),
            message="For tied you return the diagonals of each component. That is diag; tied is one full matrix for all."),
    Mistake(name="tied and diagonal", wrong=typed_alike("tied", lambda S, w: mean(S, w) * np.eye(S.shape[1])),
            message="The diagonal of your tied covariance is right, what is off it is gone. Tied covariances are full, and may lean."),
    Mistake(name="tied: the sum, weighed",
            wrong=typed("tied", lambda S, w: np.asarray(w)[:, None, None] * S.sum(axis=0)),
            message="For tied each component gets the sum of all covariances times its own weight. Weigh *before* you add up; then all get the same."),
    Mistake(name="tied: the mean, weighed",
            wrong=typed("tied", lambda S, w: np.asarray(w)[:, None, None] * S.mean(axis=0)),
            message="For tied each component gets the plain mean of all covariances times its own weight. The weights belong into the mean."),
    Mistake(name="tied by squared weights",
            wrong=typed_alike("tied", lambda S, w: mean(S, np.asarray(w) ** 2 / (np.asarray(w) ** 2).sum())),
            message="In your tied covariance large components count too much: the weights enter squared."),
    Mistake(name="tied by the inverse of the weights",
            wrong=typed_alike("tied", lambda S, w: mean(S, 1 / np.asarray(w))),
            message="You divide by the weights, so that rare components count most. Multiply."),
    Mistake(name="tied: weights along the columns", wrong=typed("tied", lambda S, w: w * S),
            message="You multiply the *columns* of each covariance by the weights, which runs only where K equals d. Give the weights two more axes, w[:, None, None], and add up over k."),
    Mistake(name="tied: weights times rows", wrong=typed("tied", lambda S, w: np.tile(w @ S, (len(S), 1, 1))),
            message="weights @ covariances adds up over the *rows* of each covariance, which runs only where K equals d. The sum is over the components: np.tensordot, np.einsum, or weights[:, None, None]."),
    Mistake(name="tied: stacked in rows", wrong=typed("tied", lambda S, w: np.tile(mean(S, w), (len(S), 1))),
            message="The numbers are right, the shape is (K·d, d): the copies stand below each other. Give tile three numbers, (K, 1, 1)."),
    Mistake(name="tied: all of them K times", wrong=typed("tied", lambda S, w: np.tile(S, (len(S), 1, 1))),
            message="You repeat the K covariances K times, without a mean. Average first, and repeat the one matrix."),
    Mistake(name="diag by square roots",
            wrong=typed("diag", lambda S, w: np.sqrt(variances(S))[:, :, None] * np.eye(S.shape[1])),
            message="Your diagonals are standard deviations. A covariance holds variances: keep the diagonal as it is."),
    Mistake(name="diag as vectors", wrong=typed("diag", lambda S, w: variances(S)),
            message="The numbers are right, the shape is (K, d), as scikit-learn's. Here every type keeps (K, d, d), with zeros off the diagonal."),
    Mistake(name="diag: one for all components",
            wrong=typed_alike("diag", lambda S, w: mean(S, w) * np.eye(S.shape[1])),
            message="Your diagonal covariances are the same for all components: diagonal *and* tied. Each component keeps its own diagonal."),
    Mistake(name="diag: spherical instead",
            wrong=typed("diag", lambda S, w: spheres(variances(S).mean(axis=1), S)),
            message="For diag you return one variance for all features of a component. That is spherical; diag keeps one for each feature."),
    Mistake(name="diag: the identity",
            wrong=typed("diag", lambda S, w: np.tile(np.eye(S.shape[1]), (len(S), 1, 1))),
            message="For diag you return the identity itself. Its ones are the places where the variances stay."),
    Mistake(name="diag: the plain mean for all", wrong=typed_alike("diag", lambda S, w: S.mean(axis=0) * np.eye(S.shape[1])),
            message="For diag all components get the mean of the diagonals. Each keeps its own."),
    Mistake(name="diag: weighed", wrong=typed("diag", lambda S, w: S * np.asarray(w)[:, None, None] * np.eye(S.shape[1])),
            message="For diag your variances are multiplied by the weights. Only tied needs them."),
    Mistake(name="diag: variances in every row",
            wrong=typed("diag", lambda S, w: variances(S)[:, None] * np.ones_like(S)),
            message="For diag the diagonals are right, but the variances stand off them as well. Multiply by the identity."),
    Mistake(name="diag: one triangle", wrong=typed("diag", lambda S, w: np.tril(S)),
            message="For diag you keep the lower triangle. Drop what is below the diagonal too."),
    Mistake(name="diag: full instead", wrong=typed("diag", lambda S, w: S),
            message="For diag your covariances still have entries off the diagonal. Multiply by the identity, entry by entry."),
    Mistake(name="diag: the diagonal set to zero",
            wrong=typed("diag", lambda S, w: S * (1 - np.eye(S.shape[1]))),
            message="For diag you keep what is off the diagonal and drop the diagonal. It is the other way round."),
    Mistake(name="spherical by the sum",
            wrong=typed("spherical", lambda S, w: spheres(variances(S).sum(axis=1), S)),
            message="Your spherical variance is the trace, d times too large. It is the *mean* of the variances: divide by d."),
    Mistake(name="spherical by the determinant",
            wrong=typed("spherical", lambda S, w: spheres(np.linalg.det(S) ** (1 / S.shape[1]), S)),
            message="Your spherical variance is the d-th root of the determinant: it keeps the volume. The maximum of Q is the mean of the variances, tr(S)/d (notebook 06 compares the three)."),
    Mistake(name="spherical by the maximum",
            wrong=typed("spherical", lambda S, w: spheres(variances(S).max(axis=1), S)),
            message="Your spherical variance is the largest of the diagonal. The maximum of Q is their mean, tr(S)/d."),
    Mistake(name="spherical by the largest eigenvalue",
            wrong=typed("spherical", lambda S, w: spheres(np.linalg.eigvalsh(S).max(axis=1), S)),
            message="Your spherical variance is the largest eigenvalue. The maximum of Q is the mean of all, tr(S)/d."),
    Mistake(name="spherical by the mean of all entries",
            wrong=typed("spherical", lambda S, w: spheres(S.mean(axis=(1, 2)), S)),
            message="Your spherical variance averages all d² entries, the correlations too. Average the diagonal alone."),
    Mistake(name="spherical by the minimum",
            wrong=typed("spherical", lambda S, w: spheres(variances(S).min(axis=1), S)),
            message="Your spherical variance is the smallest of the diagonal. Take the mean of all."),
    Mistake(name="spherical by the median",
            wrong=typed("spherical", lambda S, w: spheres(np.median(variances(S), axis=1), S)),
            message="Your spherical variance is the median of the diagonal; with two features you would not notice. Take the mean."),
    Mistake(name="spherical by the first feature", wrong=typed("spherical", lambda S, w: spheres(S[:, 0, 0], S)),
            message="Your spherical variance is that of the first feature. All features have a say: the mean."),
    Mistake(name="spherical by the geometric mean",
            wrong=typed("spherical", lambda S, w: spheres(variances(S).prod(axis=1) ** (1 / S.shape[1]), S)),
            message="Your spherical variance is the geometric mean of the variances. The maximum of Q is their arithmetic mean."),
    Mistake(name="spherical by the sum of all entries",
            wrong=typed("spherical", lambda S, w: spheres(S.sum(axis=(1, 2)), S)),
            message="Your spherical variance adds up all d² entries. Average the diagonal alone."),
    Mistake(name="spherical divided by d²",
            wrong=typed("spherical", lambda S, w: spheres(variances(S).mean(axis=1) / S.shape[1], S)),
            message="Your spherical variance is d times too small: the mean runs over the zeros off the diagonal as well. Divide the trace by d."),
    Mistake(name="spherical divided by 2, whatever d is",
            wrong=typed("spherical", lambda S, w: spheres(variances(S).sum(axis=1) / 2, S)),
            message="Your spherical variance is half the trace: with two features you are right, with another number you are not. Divide by d."),
    Mistake(name="spherical: diag instead", wrong=typed("spherical", lambda S, w: S * np.eye(S.shape[1])),
            message="For spherical each feature keeps its own variance. That is diag; spherical is one number for all features of a component."),
    Mistake(name="spherical: the identity",
            wrong=typed("spherical", lambda S, w: np.tile(np.eye(S.shape[1]), (len(S), 1, 1))),
            message="For spherical you return the identity itself. Multiply it by each component's variance."),
    Mistake(name="spherical: the plain mean for all",
            wrong=typed("spherical", lambda S, w: spheres(np.full(len(S), variances(S).mean()), S)),
            message="Your spherical variance is the mean over all features and all components. Average over the features of each component by itself."),
    Mistake(name="spherical: not a matrix", wrong=typed("spherical", lambda S, w: variances(S).mean(axis=1)[:, None, None]),
            message="The numbers are right, the shape is (K, 1, 1). Multiply by the identity, and it becomes (K, d, d)."),
    Mistake(name="spherical: trace over the components", wrong=typed("spherical", lambda S, w: np.trace(S)),
            message="np.trace of (K, d, d) runs along the first two axes, components and rows. Tell it the last two: axis1=1, axis2=2."),
    Mistake(name="spherical by square roots",
            wrong=typed("spherical", lambda S, w: spheres(np.sqrt(variances(S).mean(axis=1)), S)),
            message="Your spherical entries are standard deviations. A covariance holds variances: no square root."),
    Mistake(name="spherical: the square of the mean deviation",
            wrong=typed("spherical", lambda S, w: spheres(np.sqrt(variances(S)).mean(axis=1) ** 2, S)),
            message="You average the standard deviations and square then. Average the variances."),
    Mistake(name="spherical: one for all components",
            wrong=typed("spherical", lambda S, w: spheres(np.full(len(S), w @ variances(S).mean(axis=1)), S)),
            message="Your spherical variances are the same for all components. Each component has its own: take the mean over its own diagonal, not over k."),
    Mistake(name="spherical as numbers", wrong=typed("spherical", lambda S, w: variances(S).mean(axis=1)),
            message="The numbers are right, the shape is (K,), as scikit-learn's. Here every type keeps (K, d, d): each variance times the identity."),
    Mistake(name="spherical: variance in every entry",
            wrong=typed_alike("spherical", lambda S, w: variances(S).mean(axis=1)[:, None, None]),
            message="Your variance stands in every entry, so features are perfectly correlated. Multiply by the identity."),
    Mistake(name="full: changed", wrong=typed("full", lambda S, w: S * np.asarray(w)[:, None, None]),
            message="For full you multiply by the weights. Full covariances stay as they are."),
    Mistake(name="spherical divided by K",
            wrong=typed("spherical", lambda S, w: spheres(variances(S).sum(axis=1) / len(S), S)),
            message="Your spherical variance is the trace divided by the number of *components*. Divide by the number of features, d."),
]
