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
