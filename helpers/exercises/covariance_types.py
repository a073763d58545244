"""The exercises of notebook 06: worked answers, cases, known mistakes."""

import numpy as np

from helpers import check, em
from helpers.exercises.kinds import Exercise, Known, Number, function, ordinary_cases
from helpers.language import Text
from helpers.mistakes.mistake import Mistake
from helpers.validation import COVARIANCE_TYPES


def tied_diag(covariances, weights):
    pooled = np.einsum("k,kij->ij", weights, covariances) * np.eye(covariances.shape[1])
    return np.broadcast_to(pooled, covariances.shape)


def tied_diag_cases():
    return [(name, (mixture.covariances, mixture.weights)) for name, (_, mixture) in ordinary_cases()]


def typed_cases():
    for name, (X, mixture) in ordinary_cases():
        responsibilities = check.sklearn_model(mixture).predict_proba(X)
        for kind in COVARIANCE_TYPES:
            yield Text("{case}, {kind}", case=name, kind=kind), (X, responsibilities, kind, 0.01)


def shaped(X, R, reg_covar, shape):
    """A full M-step whose covariances are given a shape."""
    mixture = em.m_step(X, R, reg_covar=reg_covar)
    return mixture._replace(covariances=shape(mixture.covariances, mixture.weights))


def constrained_means(X, R, kind, reg_covar):
    right = em.m_step(X, R, kind, reg_covar)
    return right._replace(means=np.broadcast_to(right.weights @ right.means, right.means.shape))


M_STEP_OF_A_TYPE = function(
    name="m_step_of_a_type", results=em.Mixture._fields, answer=em.m_step, cases=typed_cases,
    mistakes=[
        Mistake(name="always full", wrong=lambda X, R, kind, reg: em.m_step(X, R, "full", reg),
                message="Your covariances are full, whatever the type: constrain them, and return what comes out."),
        Mistake(name="reg_covar forgotten", wrong=lambda X, R, kind, reg: em.m_step(X, R, kind),
                message="You are right but for the diagonals: hand reg_covar on to the full M-step."),
        Mistake(name="reg_covar added twice", wrong=lambda X, R, kind, reg: em.m_step(X, R, kind, 2 * reg),
                message="You add reg_covar to diagonals that hold it already."),
        Mistake(name="constrained with equal weights",
                wrong=lambda X, R, kind, reg: shaped(X, R, reg, lambda S, w: em.constrain(S, np.full(len(w), 1 / len(w)), kind)),
                message="For *tied* you take the plain mean of the covariances. Hand constrain the weights of this M-step."),
        Mistake(name="constrained with the soft counts",
                wrong=lambda X, R, kind, reg: shaped(X, R, reg, lambda S, w: em.constrain(S, w, kind) * (len(X) if kind == "tied" else 1)),
                message="Your tied covariances are n times too large: constrain wants weights, which sum to one, and not counts."),
        Mistake(name="always tied", wrong=lambda X, R, kind, reg: em.m_step(X, R, "tied", reg),
                message="Every type comes out tied: hand covariance_type on to constrain."),
        Mistake(name="always diag", wrong=lambda X, R, kind, reg: em.m_step(X, R, "diag", reg),
                message="Every type comes out as diag. Is a type written into the function? It is an argument."),
        Mistake(name="always spherical", wrong=lambda X, R, kind, reg: em.m_step(X, R, "spherical", reg),
                message="Your covariances are spherical, whatever the type. Is it written into the function?"),
        Mistake(name="constrained, and then to diag",
                wrong=lambda X, R, kind, reg: shaped(X, R, reg, lambda S, w: em.constrain(em.constrain(S, w, kind), w, "diag")),
                message="After the type you drop what is off the diagonals as well. Constrain once."),
        Mistake(name="reg_covar zero", wrong=lambda X, R, kind, reg: em.m_step(X, R, kind, 0),
                message="No reg_covar is added at all. Hand on what your function was given."),
        Mistake(name="reg_covar besides the default", wrong=lambda X, R, kind, reg: em.m_step(X, R, kind, reg + 1e-6),
                message="You add reg_covar to diagonals that hold the default, 1e-6, already: the full M-step was called without it."),
        Mistake(name="reg_covar on every entry",
                wrong=lambda X, R, kind, reg: shaped(X, R, reg, lambda S, w: em.constrain(S, w, kind) + reg),
                message="reg_covar is added once more, to *every* entry of a covariance. The full M-step has added it, to the diagonal."),
        Mistake(name="constrained with squared weights",
                wrong=lambda X, R, kind, reg: shaped(X, R, reg, lambda S, w: em.constrain(S, w**2 / (w**2).sum(), kind)),
                message="For *tied* large components get too much: the weights enter squared. constrain wants them as they are."),
        Mistake(name="weights in another order",
                wrong=lambda X, R, kind, reg: shaped(X, R, reg, lambda S, w: em.constrain(S, w[::-1], kind)),
                message="For *tied* each covariance is weighed by another component's weight: they are in another order."),
        Mistake(name="weighed before constrain",
                wrong=lambda X, R, kind, reg: shaped(X, R, reg, lambda S, w: em.constrain(S * w[:, None, None], w, kind)),
                message="Your covariances are multiplied by the weights before they are constrained. constrain weighs where a type needs it."),
        Mistake(name="the means constrained too", wrong=constrained_means,
                message="Your components all have one mean. A type concerns the covariances alone."),
    ],
)
TIED_DIAG = function(
    name="tied_diag", results=("covariances",), answer=tied_diag, cases=tied_diag_cases,
    mistakes=[
        Mistake(name="tied alone", wrong=lambda S, w: em.constrain(S, w, "tied"),
                message="That is tied: the entries off the diagonal are still there."),
        Mistake(name="diag alone", wrong=lambda S, w: em.constrain(S, w, "diag"),
                message="That is diag: each component has a diagonal of its own. Average over the components as well."),
        Mistake(name="without the weights",
                wrong=lambda S, w: np.broadcast_to(S.mean(0) * np.eye(S.shape[1]), S.shape),
                message="The plain mean over the components: weigh them by πₖ."),
        Mistake(name="a single matrix",
                wrong=lambda S, w: np.einsum("k,kij->ij", w, S) * np.eye(S.shape[1]),
                message="The numbers are right; every component gets the matrix: shape (K, d, d)."),
        Mistake(name="the sum", wrong=lambda S, w: np.broadcast_to(S.sum(0) * np.eye(S.shape[1]), S.shape),
                message="The sum over the components: take the mean weighted by πₖ."),
        Mistake(name="tied spherical",
                wrong=lambda S, w: em.constrain(em.constrain(S, w, "tied"), w, "spherical"),
                message="That is one variance for everything. Keep one for each feature."),
        Mistake(name="spherical alone", wrong=lambda S, w: em.constrain(S, w, "spherical"),
                message="That is spherical: one variance for each component. Here the features differ and the components do not."),
        Mistake(name="the trace", wrong=lambda S, w: np.broadcast_to(np.trace(em.constrain(S, w, "tied")[0]) * np.eye(S.shape[1]), S.shape),
                message="Every variance is the trace, the sum over the features. Keep the features apart."),
        Mistake(name="full", wrong=lambda S, w: S,
                message="You return the covariances as they came."),
        Mistake(name="the first component's", wrong=lambda S, w: np.broadcast_to(S[0] * np.eye(S.shape[1]), S.shape),
                message="That is the first component's diagonal. All have a say, by their weights."),
        Mistake(name="weighed, not added up", wrong=lambda S, w: w[:, None, None] * S * np.eye(S.shape[1]),
                message="Each diagonal is multiplied by its weight, and that is all. Add them up over the components; each gets the sum."),
        Mistake(name="averaged and divided by K",
                wrong=lambda S, w: np.broadcast_to(np.einsum("k,kij->ij", w, S) * np.eye(S.shape[1]) / len(w), S.shape),
                message="Your variances are K times too small: the weights sum to one already, and no further mean is wanted."),
        Mistake(name="standard deviations", wrong=lambda S, w: np.broadcast_to(np.sqrt(tied_diag(S, w)), S.shape),
                message="Your diagonals are standard deviations. A covariance holds variances."),
        Mistake(name="the square of the mean deviation",
                wrong=lambda S, w: np.broadcast_to(np.einsum("k,kij->ij", w, np.sqrt(S * np.eye(S.shape[1]))) ** 2, S.shape),
                message="You average standard deviations and square then. Average the variances."),
        Mistake(name="eigenvalues for variances",
                wrong=lambda S, w: np.broadcast_to(np.diag(np.linalg.eigvalsh(np.einsum("k,kij->ij", w, S))), S.shape),
                message="Your diagonal holds the eigenvalues of the tied covariance: variances along its own axes, not along the features."),
        Mistake(name="the mean of tied and diag",
                wrong=lambda S, w: (em.constrain(S, w, "tied") + em.constrain(S, w, "diag")) / 2,
                message="You average tied and diag. One is applied to what the other returns."),
        Mistake(name="the sum of tied and diag", wrong=lambda S, w: em.constrain(S, w, "tied") + em.constrain(S, w, "diag"),
                message="You add tied and diag up. One is applied to what the other returns."),
        Mistake(name="the product of tied and diag", wrong=lambda S, w: em.constrain(S, w, "tied") * em.constrain(S, w, "diag"),
                message="You multiply tied with diag, entry by entry. One is applied to what the other returns."),
        Mistake(name="a vector of variances", wrong=lambda S, w: np.einsum("k,kii->i", w, S),
                message="The variances are right, as a vector (d,). Each component gets a matrix with them on its diagonal: (K, d, d)."),
        Mistake(name="vectors of variances", wrong=lambda S, w: np.tile(np.einsum("k,kii->i", w, S), (len(w), 1)),
                message="The variances are right, in rows (K, d). A covariance is a matrix, with zeros off its diagonal: (K, d, d)."),
        Mistake(name="rows of variances", wrong=lambda S, w: np.tile(np.einsum("k,kii->i", w, S), (len(w), 1, 1)),
                message="The variances are right, in a shape of (K, 1, d): np.diag of a matrix is a vector, and np.diag of that vector a matrix again."),
        Mistake(name="a single matrix, tied", wrong=lambda S, w: np.einsum("k,kij->ij", w, S),
                message="That is the tied covariance, once: (d, d). It keeps its entries off the diagonal, and every component gets its own copy."),
        Mistake(name="variances in every row",
                wrong=lambda S, w: np.tile(np.einsum("k,kii->i", w, S) * np.ones((S.shape[1], 1)), (len(w), 1, 1)),
                message="The diagonals are right; off them the variances stand again. Multiply by the identity."),
    ],
)
EXERCISES = {
    "6.1": Exercise("A tied variance by hand", Number(answer=0.25 * 4 + 0.75 * 2, digits=2, known=[
        Known(0.75 * 4 + 0.25 * 2, "Those are the weights of the text; here component 1 has the larger one."),
        Known((4 + 2) / 2, "That is the plain mean; weigh by π."),
        Known(4 + 2, "That is the sum; weigh by π."),
        Known((0.25 * 4 + 0.75 * 2) / 2, "The weights sum to one already: no further division by K."),
        Known(4, "That is the first component's alone."),
        Known(2, "That is the second component's alone."),
    ])),
    "6.2": Exercise("Your own constrain", check.constrain),
    "6.3": Exercise("Your own M-step, with a type", M_STEP_OF_A_TYPE),
    "6.4": Exercise("Your own n_parameters", check.n_parameters),
    "6.5": Exercise("A fifth type", TIED_DIAG),
}
