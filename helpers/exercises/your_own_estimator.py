"""The exercises of notebook 08: worked answers, cases, known mistakes."""

import numpy as np
from sklearn.base import BaseEstimator, DensityMixin, TransformerMixin
from sklearn.datasets import make_moons
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers import datasets
from helpers.check import Verdict
from helpers.estimator import GaussianMixtureEM
from helpers.exercises.kinds import Exercise, Method


def failing(estimator):
    """Names of scikit-learn's checks that an estimator fails."""
    from sklearn.utils.estimator_checks import check_estimator  # takes a second, which only 08 needs

    results = check_estimator(estimator, on_fail=None, on_skip=None)
    return ", ".join(result["check_name"] for result in results if result["status"] == "failed")


def clone(attempt):
    model = GaussianMixtureEM(3, means_init=[[0, 0], [2, 1], [3, -2]], random_state=0)
    found = attempt(model.fit(datasets.hard()[0]))
    if found is ...:
        return ...
    if not isinstance(found, GaussianMixtureEM) or found is model:
        return Verdict(False, "Return a new object of the model's class.")
    if hasattr(found, "means_"):
        return Verdict(False, "The copy is fitted: copy the parameters, not the whole object.")
    if found.get_params() != model.get_params():
        return Verdict(False, "The parameters differ from the model's.")
    if found.means_init is model.means_init:
        return Verdict(False, "Both hold the same list: change it in one, and the other changes too. Copy the parameters.")
    return Verdict(True, "A fresh copy: same recipe, not fitted, nothing shared.")


class SoftLabels(TransformerMixin, GaussianMixtureEM):
    """What exercise 8.2 describes; ``transform`` is the learner's."""


def transform(attempt):
    SoftLabels.transform = attempt
    points, moons = make_moons(400, noise=0.15, random_state=0)
    model = SoftLabels(8, random_state=0).fit(points)
    found = model.transform(points)
    if found is ...:
        return ...
    expected = model.predict_proba(points)
    if np.shape(found) != expected.shape or not np.allclose(found, expected):
        return Verdict(False, "Return the responsibilities of the samples, shape (n_samples, n_components).")
    if failed := failing(SoftLabels()):
        return Verdict(False, f"Right on these data, but scikit-learn's checks of transformers fail: {failed}.")
    scores = [
        make_pipeline(*steps, LogisticRegression(C=10))
        .fit(points[::2], moons[::2])
        .score(points[1::2], moons[1::2])
        for steps in ([], [SoftLabels(8, random_state=0)])
    ]
    told = "Right on new points of the moons: {:.2f} from the coordinates, {:.2f} from responsibilities."
    return Verdict(True, told.format(*scores))


class ChoosesK(DensityMixin, BaseEstimator):
    """What exercise 8.3 gives; ``fit`` is the learner's."""

    def __init__(self, max_components=5, random_state=None):
        self.max_components = max_components
        self.random_state = random_state

    def score(self, X, y=None):
        check_is_fitted(self)
        return self.best_.score(validate_data(self, X, reset=False))

    def predict(self, X):
        check_is_fitted(self)
        return self.best_.predict(validate_data(self, X, reset=False))


def fit_that_chooses(attempt):
    ChoosesK.fit = attempt
    model = ChoosesK(random_state=0)
    found = model.fit(datasets.hard()[0])
    if found is ...:
        return ...
    if found is not model:
        return Verdict(False, "fit returns the estimator itself, so that fit(X).predict(X) works: return self.")
    if getattr(getattr(model, "best_", None), "n_components", None) != 3:
        return Verdict(False, "best_ should be the fitted mixture with the lowest BIC: three components on the hard data.")
    if failed := failing(ChoosesK()):
        return Verdict(False, f"Right on these data, but scikit-learn's checks fail: {failed}.")
    return Verdict(True, "It finds three components, and passes all of scikit-learn's checks.")


EXERCISES = {
    "8.1": Exercise("Clone by hand", Method(name="clone", find=clone)),
    "8.2": Exercise("Responsibilities as features", Method(name="transform", find=transform)),
    "8.3": Exercise("A mixture that chooses its own K", Method(name="fit", find=fit_that_chooses)),
}
