"""The exercises of notebook 07: worked answers, cases, known mistakes."""

import numpy as np

from helpers import check, datasets, em
from helpers.exercises.kinds import Exercise, Hunt, Known, Number, function
from helpers.mistakes.mistake import Mistake


def choose_by(score, best=np.argmax):
    def choose(X, X_new, Ks):
        values = [score(X, X_new, em.fit(X, K, random_state=0).mixture) for K in Ks]
        return float(Ks[int(best(values))])

    return choose


choose = choose_by(lambda X, new, mixture: em.e_step(new, mixture)[1])


def choose_cases():
    warblers, demo = datasets.warblers(60)[0], datasets.demo()[0]
    yield "25 hard samples", (datasets.hard(25, 1)[0], datasets.hard(400, 11)[0], [1, 2, 4])
    yield "80 hard samples", (datasets.hard(80, 1)[0], datasets.hard(400, 11)[0], [1, 2, 3, 4])
    yield "60 warblers", (warblers, datasets.warblers(200, 1)[0], [1, 2, 4])
    yield "60 samples of the demo", (demo[::10], demo[5::10], [2, 3, 6])
    for name, n, seed in [("hard", 60, 3), ("stretched", 80, 2), ("stretched", 80, 4)]:  # the start decides
        draw = getattr(datasets, name)
        yield f"{n} samples, {name}, draw {seed}", (draw(n, seed)[0], draw(300, 20 + seed)[0], [5, 2, 4, 3])


CHOOSE = function(
    name="choose", results=("number of components",), answer=choose, cases=choose_cases,
    mistakes=[
        Mistake(name="by the training data", wrong=choose_by(lambda X, new, mix: em.e_step(X, mix)[1]),
                message="You choose by the log-likelihood of the *training* data, which rises with every component. Score the new data."),
        Mistake(name="the lowest score",
                wrong=choose_by(lambda X, new, mix: em.e_step(new, mix)[1], np.argmin),
                message="You choose the lowest log-likelihood of the new data. High is good."),
        Mistake(name="by BIC", wrong=choose_by(lambda X, new, mix: em.bic(X, mix), np.argmin),
                message="You choose by BIC (a criterion of later in this notebook) on the training data; the new data are not used."),
        Mistake(name="by AIC", wrong=choose_by(lambda X, new, mix: em.aic(X, mix), np.argmin),
                message="You choose by AIC (a criterion of later in this notebook) on the training data; the new data are not used."),
        Mistake(name="index for number", wrong=lambda X, new, Ks: Ks.index(int(choose(X, new, Ks))),
                message="You return the *place* of the best number in Ks. Return the number itself."),
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
