"""The exercises of notebook 04: worked answers, cases, known mistakes."""

import numpy as np

from helpers import check, em
from helpers.em import Mixture
from helpers.exercises.kinds import Exercise, Hunt, Known, function, number, ordinary_cases
from helpers.mistakes.m_step import m_step
from helpers.mistakes.mistake import Mistake


def run(X, mixture, n_iter):
    for _ in range(n_iter):
        mixture = em.m_step(X, em.e_step(X, mixture)[0])
    return mixture


def run_cases():
    for name, (X, mixture) in ordinary_cases()[1:]:
        for n_iter in (1, 5):
            yield f"{name}, {n_iter} cycles", (X, mixture, n_iter)


def run_keeping(*kept):
    """EM in which some parts of the mixture never change."""

    def wrong(X, mixture, n_iter):
        first = mixture
        for _ in range(n_iter):
            mixture = run(X, mixture, 1)._replace(**{part: getattr(first, part) for part in kept})
        return mixture

    return wrong


def responsible():
    return [(name, (X, check.sklearn_model(mixture).predict_proba(X))) for name, (X, mixture) in ordinary_cases()]


def weighted_m_step(X, responsibilities, sample_weight):
    R = responsibilities * sample_weight[:, None]
    mixture = m_step(X, R)
    return mixture._replace(weights=R.sum(axis=0) / sample_weight.sum())


def weighted_cases():
    rng = np.random.default_rng(0)
    for name, (X, R) in responsible():
        yield name, (X, R, rng.integers(1, 6, size=len(X)))


# the four points worked by hand in notebooks 03 and 04
FOUR = np.array([[0.0], [2.0], [3.0], [4.0]])
SHARES = em.e_step(FOUR, Mixture(np.array([0.75, 0.25]), np.array([[1.0], [3.0]]), np.ones((2, 1, 1))))[0]
MEANS = em.m_step(FOUR, SHARES).means[:, 0]
WEIGHTED_SUM = float(SHARES[:, 1] @ FOUR[:, 0])

def new_weights_never_used(X, mixture, n_iter):
    keep = run_keeping("weights")
    return keep(X, mixture, n_iter)._replace(weights=run(X, keep(X, mixture, n_iter - 1), 1).weights)


def weighted_without_reg_covar(X, responsibilities, sample_weight):
    right = weighted_m_step(X, responsibilities, sample_weight)
    return right._replace(covariances=right.covariances - 1e-6 * np.eye(X.shape[1]))


RUN_EM = function(
    name="run_em", results=Mixture._fields, answer=run, cases=run_cases,
    mistakes=[
        Mistake(name="weights never stored", wrong=run_keeping("weights"),
                message="The weights never change."),
        Mistake(name="only the weights stored", wrong=run_keeping("means", "covariances"),
                message="Now the weights change, and means and covariances no longer do."),
        Mistake(name="means never stored", wrong=run_keeping("means"),
                message="Now the weights change, and the means no longer do."),
        Mistake(name="covariances never stored", wrong=run_keeping("covariances"),
                message="Now the weights change, and the covariances no longer do."),
        Mistake(name="new weights returned, never used", wrong=new_weights_never_used,
                message="The new weights are returned, but the next E-step never sees them."),
        Mistake(name="one cycle", wrong=lambda X, mix, n: run(X, mix, 1),
                message="After five cycles you are where one ends: does `return` stand inside the loop, or does every M-step see the first responsibilities?"),
    ],
)
WEIGHTED_M_STEP = function(
    name="weighted_m_step", results=Mixture._fields, answer=weighted_m_step, cases=weighted_cases,
    mistakes=[
        Mistake(name="sample weights ignored", wrong=lambda X, R, w: m_step(X, R),
                message="You return the plain M-step: the sample weights are not used, or they vanished when rows were normalised again. A sample of weight 3 counts like three samples: multiply its row of responsibilities by 3."),
        Mistake(name="weights divided by the number of rows",
                wrong=lambda X, R, w: m_step(X, R * w[:, None]),
                message="Means and covariances may be right; your mixing weights do not sum to one. Divide the counts by the sum of the sample weights, not by the number of rows."),
        Mistake(name="reg_covar forgotten", wrong=weighted_without_reg_covar,
                message="You are right but for one millionth on each diagonal, which the task asks for."),
        Mistake(name="samples multiplied by their weights", wrong=lambda X, R, w: m_step(X * w[:, None], R),
                message="Your weighted sums hold the sample weights, the counts you divide by do not (or you multiplied the samples). Multiply the responsibilities once, and take sums *and* counts from those."),
    ],
)
EXERCISES = {
    "4.1": Exercise("The other mean by hand", number(answer=MEANS[1], digits=2, known=[
        Known(2.25, "That is the mean of all four points, without the shares."),
        Known(WEIGHTED_SUM / 4, "You divided by the number of points. Divide by the sum of the shares, N₁."),
        Known(WEIGHTED_SUM, "That is the weighted sum; divide it by N₁."),
        Known(MEANS[0], "That is the new mean of component 0."),
        Known(3.0, "That is the old mean; it moves."),
        Known(3.5, "That is the mean of the points at 3 and 4. The others have shares as well."),
    ])),
    "4.2": Exercise("Your own m_step", check.m_step),
    "4.3": Exercise("Bug hunt: a loop that forgets", Hunt(bug="weights never stored", judge=RUN_EM)),
    "4.4": Exercise("Samples that count several times", WEIGHTED_M_STEP),
}
