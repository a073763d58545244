"""The exercises of notebook 07: worked answers, cases, known mistakes."""

import functools

import numpy as np

from helpers import check, datasets, em
from helpers.exercises.kinds import Exercise, Hunt, Known, Number, function
from helpers.language import Text
from helpers.mistakes.mistake import Mistake


@functools.cache
def fitted_to(data, shape, K):
    return em.fit(np.frombuffer(data).reshape(shape), K, random_state=0).mixture


def fitted(X, K):
    """The mixture of K components fitted to X: each fit once, however many mistakes ask for it."""
    return fitted_to(X.tobytes(), X.shape, K)


def choose_by(score, best=np.argmax, fitted_on=lambda X, new: X):
    def choose(X, X_new, Ks):
        values = [score(X, X_new, fitted(fitted_on(X, X_new), K)) for K in Ks]
        return float(Ks[int(best(values))])

    return choose


def on_new(X, new, mixture):
    return em.e_step(new, mixture)[1]


def on_old(X, new, mixture):
    return em.e_step(X, mixture)[1]


def both(X, new):
    return np.vstack([X, new])


def first_fall(values):
    """The place before the first value that is lower than the one before it."""
    return next((i for i, step in enumerate(np.diff(values)) if step < 0), len(values) - 1)


def not_from(Ks_of):
    """``choose`` among other numbers than those of Ks."""
    return lambda X, X_new, Ks: choose(X, X_new, list(Ks_of(Ks)))


choose = choose_by(on_new)


def choose_cases():
    warblers, demo = datasets.warblers(60)[0], datasets.demo()[0]
    yield "25 hard samples", (datasets.hard(25, 1)[0], datasets.hard(400, 11)[0], [1, 2, 4])
    yield "80 hard samples", (datasets.hard(80, 1)[0], datasets.hard(400, 11)[0], [1, 2, 3, 4])
    yield "60 warblers", (warblers, datasets.warblers(200, 1)[0], [1, 2, 4])
    yield "60 samples of the demo", (demo[::10], demo[5::10], [2, 3, 6])
    for name, n, seed, unit in [("hard", 60, 3, 1), ("stretched", 80, 2, 1), ("stretched", 80, 4, 0.01)]:
        X, new = (unit * getattr(datasets, name)(*drawn)[0] for drawn in [(n, seed), (300, 20 + seed)])
        case = Text("{n} samples, {name}, draw {seed}", n=n, name=name, seed=seed)  # the start decides; in hundredths densities are above one
        yield Text("{case}, in hundredths", case=case) if unit != 1 else case, (X, new, [5, 2, 4, 3])


CHOOSE = function(
    name="choose", results=("number of components",), answer=choose, cases=choose_cases,
    mistakes=[
        Mistake(name="by the training data", wrong=choose_by(on_old),
                message="Your choices are those of the log-likelihood of `X`, the *training* data, which all but always rises with a further component. Score `X_new`."),
        Mistake(name="the lowest score", wrong=choose_by(on_new, np.argmin),
                message="Your choices have the lowest log-likelihood of the new data. High is good: of negative numbers the one nearest to zero."),
        Mistake(name="by the size of the score", wrong=choose_by(lambda *given: abs(on_new(*given)), np.argmin),
                message="Where the log-likelihoods are negative you are right; where they are positive you take the lowest. Is there an abs? Compare them as they are."),
        Mistake(name="by the size of the score, the highest", wrong=choose_by(lambda *given: abs(on_new(*given))),
                message="Your choices have the score that is largest without its sign. Most log-likelihoods are negative, and -3 is better than -4: no abs."),
        Mistake(name="index for number", wrong=lambda X, new, Ks: Ks.index(int(choose(X, new, Ks))),
                message="You return the *place* of the best number in Ks. Return the number itself."),
        Mistake(name="index plus one", wrong=lambda X, new, Ks: Ks.index(int(choose(X, new, Ks))) + 1,
                message="You return the place of the best number, counted from one. That is the number only where Ks is 1, 2, 3 ... without a gap."),
        Mistake(name="the score for the number", wrong=lambda X, new, Ks: max(on_new(X, new, fitted(X, K)) for K in Ks),
                message="You return the highest score. Wanted is the number of components that has it."),
        Mistake(name="fitted to the new data", wrong=choose_by(on_new, fitted_on=lambda X, new: new),
                message="Your choices are those of mixtures that were fitted to `X_new` and scored on it. Fit to `X`: new data are data that the fit has not seen."),
        Mistake(name="old and new exchanged", wrong=choose_by(on_old, fitted_on=lambda X, new: new),
                message="Your choices are those of mixtures fitted to `X_new` and scored on `X`: it is the other way round."),
        Mistake(name="fitted to both", wrong=choose_by(on_new, fitted_on=both),
                message="Your choices are those of mixtures that were fitted to old and new data together. Then `X_new` is new no more: fit to `X` alone."),
        Mistake(name="scored on both", wrong=choose_by(lambda X, new, mixture: em.e_step(both(X, new), mixture)[1]),
                message="Your choices are those of a score on old and new data together. The old ones flatter every fit: score `X_new` alone."),
        Mistake(name="the smallest gap", wrong=choose_by(lambda *given: on_old(*given) - on_new(*given), np.argmin),
                message="Your choices have the smallest gap between training and new data. A mixture can be equally bad on both; wanted is the highest score of the new data."),
        Mistake(name="by BIC", wrong=choose_by(lambda X, new, mix: em.bic(X, mix), np.argmin),
                message="Your choices are those of BIC (a criterion of later in this notebook) on the training data, for which no new data are needed."),
        Mistake(name="by AIC", wrong=choose_by(lambda X, new, mix: em.aic(X, mix), np.argmin),
                message="Your choices are those of AIC (a criterion of later in this notebook) on the training data, for which no new data are needed."),
        Mistake(name="BIC of the new data", wrong=choose_by(lambda X, new, mix: em.bic(new, mix), np.argmin),
                message="Your choices are those of BIC on `X_new`. Data that the fit has not seen need no penalty: their mean log-likelihood is judge enough."),
        Mistake(name="a place in another order", wrong=lambda X, new, Ks: sorted(Ks)[Ks.index(int(choose(X, new, Ks)))],
                message="Where Ks rises you are right. Elsewhere the place of the best score is looked up in a list in another order: is it sorted on the way?"),
        Mistake(name="the score for each component", wrong=choose_by(lambda X, new, mixture: on_new(X, new, mixture) / len(mixture.weights)),
                message="Your choices are those of the score divided by the number of components. Nothing is shared among them: compare the scores as they are."),
        Mistake(name="the first of Ks", wrong=lambda X, new, Ks: Ks[0],
                message="You return the first number in Ks, whatever the data. Does `return` stand inside the loop?"),
        Mistake(name="the last of Ks", wrong=lambda X, new, Ks: Ks[-1],
                message="You return the last number in Ks, whatever the data. Is the best score so far not kept, so that every score is above it?"),
        Mistake(name="the largest of Ks", wrong=lambda X, new, Ks: max(Ks),
                message="You return the largest number in Ks, whatever the data."),
        Mistake(name="stopped at the first fall", wrong=choose_by(on_new, first_fall),
                message="You take the number before the first fall of the score. It may rise again, and Ks need not be in order: compare all."),
        Mistake(name="stopped at the first fall, and one subtracted",
                wrong=lambda X, new, Ks: next((K - 1 for before, K in zip(Ks, Ks[1:]) if on_new(X, new, fitted(X, K)) < on_new(X, new, fitted(X, before))), Ks[-1]),
                message="You stop at the first fall of the score and return one less, a number that need not be in Ks. Compare all, and return one of Ks."),
        Mistake(name="the steepest rise", wrong=choose_by(on_new, lambda values: np.argmax(np.diff(values)) + 1),
                message="You take the number at which the score rises most. Wanted is the one at which it is highest."),
        Mistake(name="among all numbers up to the largest", wrong=not_from(lambda Ks: range(1, max(Ks) + 1)),
                message="You choose among all numbers from 1 to the largest. Ks need not hold them all."),
        Mistake(name="best of five starts",
                wrong=lambda X, new, Ks: Ks[int(np.argmax([em.e_step(new, em.fit(X, K, n_init=5, random_state=0).mixture)[1] for K in Ks]))],
                message="Your choices are those of fits with several starts. The task has one: fit(X, K, random_state=0)."),
    ],
)
EXERCISES = {
    "7.1": Exercise("Choose by new data", CHOOSE),
    "7.2": Exercise("BIC by hand", Number(answer=1000 + 11 * np.log(200), digits=1, known=[
        Known(1000 + 2 * 11, "That is AIC: 2 for each parameter. BIC has ln n = ln 200."),
        Known(500 + 11 * np.log(200), "-2ℓ = 1000; you have -ℓ."),
        Known(1000 - 11 * np.log(200), "The penalty is added to -2ℓ."),
        Known(-1000 + 11 * np.log(200), "-2ℓ is positive here: ℓ = -500."),
        Known(1000 + 11 * np.log10(200), "That is log10; take the natural logarithm."),
        Known(1000 + 11 / 2 * np.log(200), "The penalty is p ln n, without a ½, when -2ℓ is used."),
        Known(1000, "That is -2ℓ alone; add the penalty."),
    ])),
    "7.3": Exercise("Your own bic", check.bic),
    "7.4": Exercise("Bug hunt: BIC from a score", Hunt(bug="mean for total", judge=check.bic)),
}
