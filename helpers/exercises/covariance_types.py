"""The exercises of notebook 06: worked answers, cases, known mistakes."""

import numpy as np

from helpers import check, em
from helpers.exercises.kinds import Exercise, Known, function, number, ordinary_cases
from helpers.mistakes.mistake import Mistake


def tied_diag(covariances, weights):
    pooled = np.einsum("k,kij->ij", weights, covariances) * np.eye(covariances.shape[1])
    return np.broadcast_to(pooled, covariances.shape)


def tied_diag_cases():
    return [(name, (mixture.covariances, mixture.weights)) for name, (_, mixture) in ordinary_cases()]


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
    ],
)
EXERCISES = {
    "6.1": Exercise("A tied variance by hand", number(answer=2.5, digits=2, known=[
        Known(3.5, "Those are the weights of the text; here component 1 has the larger one."),
        Known(3, "That is the plain mean; weigh by π."),
        Known(6, "That is the sum; weigh by π."),
        Known(1.25, "The weights sum to one already: no further division by K."),
        Known(4, "That is the first component's alone."),
        Known(2, "That is the second component's alone."),
    ])),
    "6.2": Exercise("Your own constrain", check.constrain),
    "6.3": Exercise("Your own n_parameters", check.n_parameters),
    "6.4": Exercise("A fifth type", TIED_DIAG),
}
