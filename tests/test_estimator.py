"""helpers/estimator.py: passes scikit-learn's checks and tests, and gives its GaussianMixture's numbers."""

import ast
import pickle

import nbformat
import numpy as np
import pytest
from save_notebooks import NOTEBOOKS
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from helpers import check, datasets, em, estimator
from helpers.estimator import GaussianMixtureEM, compact
from helpers.validation import COVARIANCE_TYPES

STARTS = ["kmeans", "random", "k-means++", "random_from_data"]
X, _ = datasets.hard()
START = check.generic_mixture(X, 3)
NUMBERS = ["weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_", "converged_"]
NUMBERS += ["lower_bound_", "n_iter_"]


def assert_same(ours, theirs, X, tolerance=1e-9):
    for name in NUMBERS:
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=tolerance, atol=tolerance)
        assert np.shape(getattr(ours, name)) == np.shape(getattr(theirs, name)), name
    climb = check.sklearn_climb(theirs, X)
    np.testing.assert_allclose(ours.lower_bounds_, climb, rtol=tolerance, atol=tolerance)
    assert np.array_equal(ours.predict(X), theirs.predict(X))
    for method in ("predict_proba", "score_samples", "score", "bic", "aic"):
        given, expected = getattr(ours, method)(X), getattr(theirs, method)(X)
        np.testing.assert_allclose(given, expected, rtol=tolerance, atol=tolerance, err_msg=method)


def sound_start(kind, X):
    """What scikit-learn's start from single data points should be: equal weights, needles of reg_covar."""
    needles = np.tile(np.eye(X.shape[1]) / 1e-6, (3, 1, 1))
    return {"weights_init": np.full(3, 1 / 3), "precisions_init": compact(needles, kind)}


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("kind", COVARIANCE_TYPES)
def test_it_passes_scikit_learns_checks_of_estimators(kind, start):
    model = GaussianMixtureEM(covariance_type=kind, init_params=start)
    results = check_estimator(model, on_fail=None, on_skip=None)
    assert [found["check_name"] for found in results if found["status"] == "failed"] == []
    assert sum(found["status"] == "passed" for found in results) >= 40


def test_it_takes_scikit_learns_parameters_with_its_defaults():
    theirs = GaussianMixture().get_params()
    left_out = {"warm_start", "verbose", "verbose_interval"}
    assert GaussianMixtureEM().get_params() == {k: v for k, v in theirs.items() if k not in left_out}


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("kind", COVARIANCE_TYPES)
@pytest.mark.parametrize("name", ["hard", "iris"])
def test_same_seed_gives_scikit_learns_answer(name, kind, start, seed):
    data, _ = getattr(datasets, name)()
    data = data - data.mean(axis=0)  # far from their mean scikit-learn's tied, diag and spherical lose digits
    options = {"covariance_type": kind, "init_params": start, "random_state": seed, "max_iter": 500}
    sound = sound_start(kind, data) if start in ("k-means++", "random_from_data") else {}
    theirs = GaussianMixture(3, **options, **sound).fit(data)
    assert_same(GaussianMixtureEM(3, **options).fit(data), theirs, data)


@pytest.mark.parametrize("start", ["k-means++", "random_from_data"])
@pytest.mark.parametrize("kind", ["full", "diag", "spherical"])
def test_from_single_points_only_the_first_log_likelihood_differs_from_scikit_learns(kind, start):
    options = {"covariance_type": kind, "init_params": start, "random_state": 0}
    ours, theirs = GaussianMixtureEM(3, **options).fit(X), GaussianMixture(3, **options).fit(X)
    climb = check.sklearn_climb(theirs, X)
    assert np.allclose(ours.lower_bounds_[0] - climb[0], np.log(len(X) / 3), atol=0.1)
    assert np.allclose(ours.lower_bounds_[1:], climb[1:], rtol=1e-7)
    assert np.allclose(ours.means_, theirs.means_, rtol=0, atol=1e-7)


def test_the_best_of_several_starts_is_scikit_learns():
    data, _ = datasets.unequal()
    theirs = GaussianMixture(3, n_init=4, random_state=7).fit(data)
    assert_same(GaussianMixtureEM(3, n_init=4, random_state=7).fit(data), theirs, data)


def test_the_demo_gives_the_promised_digits():
    data, _ = datasets.demo()
    model = GaussianMixtureEM(3, n_init=8, random_state=7).fit(data)
    assert round(model.score(data), 6) == -3.950589
    assert np.allclose(model.weights_, [0.3335002, 0.33333333, 0.33316647], rtol=0, atol=5e-9)


@pytest.mark.parametrize(
    "parts", [["weights"], ["means"], ["precisions"], ["weights", "means", "precisions"]]
)
@pytest.mark.parametrize("kind", COVARIANCE_TYPES)
def test_a_given_start_replaces_its_parts_as_in_scikit_learn(kind, parts):
    typed = em.constrain(START.covariances, START.weights, kind)
    values = {
        "weights": START.weights.tolist(),
        "means": START.means.tolist(),
        "precisions": compact(np.linalg.inv(typed), kind),
    }
    options = {f"{part}_init": values[part] for part in parts} | {"covariance_type": kind, "random_state": 0}
    ours, theirs = GaussianMixtureEM(3, max_iter=500, **options), GaussianMixture(3, max_iter=500, **options)
    assert_same(ours.fit(X), theirs.fit(X), X)
    assert all(ours.get_params()[f"{part}_init"] is options[f"{part}_init"] for part in parts)


def test_with_no_iteration_the_start_is_kept():
    options = {"max_iter": 0, "weights_init": START.weights, "means_init": START.means}
    model = GaussianMixtureEM(3, precisions_init=np.linalg.inv(START.covariances), **options).fit(X)
    assert np.allclose(model.covariances_, START.covariances) and np.allclose(model.means_, START.means)
    assert (model.n_iter_, model.lower_bound_, model.converged_) == (0, -np.inf, False)


def test_it_warns_where_the_iterations_run_out():
    with pytest.warns(ConvergenceWarning, match="did not converge"):
        GaussianMixtureEM(3, max_iter=2, random_state=0).fit(X)


@pytest.mark.parametrize("kind", COVARIANCE_TYPES)
def test_samples_have_the_moments_of_the_mixture(kind):
    model = GaussianMixtureEM(3, covariance_type=kind, random_state=0).fit(X)
    drawn, labels = model.sample(50_000)
    covariances = model._mixture().covariances
    for k in range(3):
        mine = drawn[labels == k]
        assert abs(len(mine) / 50_000 - model.weights_[k]) < 0.01
        assert np.allclose(mine.mean(axis=0), model.means_[k], atol=0.1)
        assert np.allclose(np.cov(mine.T), covariances[k], atol=0.15)


@pytest.mark.parametrize("kind", ["full", "tied"])
def test_samples_are_scikit_learns_from_the_same_seed(kind):
    options = {"covariance_type": kind, "random_state": 0}
    ours, theirs = GaussianMixtureEM(3, **options).fit(X), GaussianMixture(3, **options).fit(X)
    for given, expected in zip(ours.sample(20), theirs.sample(20), strict=True):
        assert np.allclose(given, expected)


def test_a_grid_search_in_a_pipeline_finds_the_number_of_components():
    grid = {"gaussianmixtureem__n_components": [1, 2, 3]}
    pipeline = make_pipeline(StandardScaler(), GaussianMixtureEM(random_state=0))
    search = GridSearchCV(pipeline, grid).fit(X)
    assert search.best_params_ == {"gaussianmixtureem__n_components": 3}
    assert search.best_estimator_[-1].n_features_in_ == 2 and not hasattr(pipeline[-1], "means_")


def test_clone_copies_the_recipe_and_pickle_the_fitted_mixture():
    model = GaussianMixtureEM(3, means_init=START.means, random_state=0).fit(X)
    again, copy = pickle.loads(pickle.dumps(model)), clone(model)
    assert_same(again, model, X)
    assert not hasattr(copy, "means_") and copy.means_init is not model.means_init
    assert_same(copy.fit(X), model, X)


def test_a_price_beside_a_flag_is_fitted_as_scikit_learn_does():
    rng = np.random.default_rng(0)
    homes = np.column_stack([rng.normal(3e5, 8e4, 200), np.zeros(200)])
    villas = np.column_stack([rng.normal(9e5, 1.5e5, 100), np.ones(100)])
    X = np.vstack([homes, villas])
    ours, theirs = (model(2, random_state=0).fit(X) for model in (GaussianMixtureEM, GaussianMixture))
    assert ours.lower_bound_ == pytest.approx(theirs.lower_bound_, rel=1e-10)
    assert ours.means_ == pytest.approx(theirs.means_, rel=1e-10)
    assert ours.covariances_ == pytest.approx(theirs.covariances_, rel=1e-9)
    assert ours.bic(X) == pytest.approx(em.bic(X, em.Mixture(ours.weights_, ours.means_, ours.covariances_)))


def test_a_feature_that_never_changes_has_the_variance_of_reg_covar():
    fitted = GaussianMixtureEM(1).fit([[0, 0], [1e5, 0], [2e5, 0], [3e5, 0], [4e5, 0]])
    assert fitted.covariances_[0] == pytest.approx(np.diag([2e10, 1e-6]))


BAD = {
    "no component": ({"n_components": 0}, "'n_components' parameter"),
    "an unknown type": ({"covariance_type": "round"}, "'covariance_type' parameter"),
    "an unknown start": ({"init_params": "luck"}, "'init_params' parameter"),
    "tol is negative": ({"tol": -1}, "'tol' parameter"),
    "more components than samples": ({"n_components": 601}, "Expected n_samples >= n_components"),
    "weights of another shape": ({"weights_init": [[0.5], [0.5]]}, r"'weights' .* shape of \(2,\)"),
    "weights that do not sum to one": ({"weights_init": [0.5, 0.6]}, "sum to 1.1"),
    "a weight is negative": ({"weights_init": [-0.5, 1.5]}, r"weights\[0\] is negative"),
    "means of another shape": ({"means_init": [[0, 0]]}, r"'means' .* shape of \(2, 2\)"),
    "means contain NaN": ({"means_init": [[0, np.nan], [1, 1]]}, "means contains NaN"),
    "precisions of another type": ({"precisions_init": np.eye(2)}, "'full precision' .* shape"),
    "precisions that are not symmetric": (
        {"covariance_type": "tied", "precisions_init": [[1, 0.5], [0, 1]]},
        "'tied precision' should be symmetric, positive",
    ),
    "a precision is negative": (
        {"covariance_type": "spherical", "precisions_init": [1, -1]},
        "'spherical precision' should be positive",
    ),
    "a component collapses": (
        {
            "reg_covar": 0,
            "means_init": [[0, 0], [9, 9]],
            "precisions_init": np.tile(np.eye(2) * 50, (2, 1, 1)),
        },
        "collapsed",
    ),
    "needles of no width": ({"reg_covar": 0, "init_params": "k-means++"}, "not positive definite"),
}


@pytest.mark.parametrize(("options", "message"), BAD.values(), ids=BAD)
def test_bad_input_ends_in_a_value_error_that_says_why(options, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixtureEM(**{"n_components": 2, "random_state": 0, **options}).fit(X)


def test_it_refuses_to_answer_before_fit_and_on_another_number_of_features():
    model = GaussianMixtureEM()
    for method in (
        model.predict,
        model.predict_proba,
        model.score_samples,
        model.score,
        model.bic,
        model.aic,
    ):
        with pytest.raises(NotFittedError):
            method(X)
    with pytest.raises(NotFittedError):
        model.sample()
    with pytest.raises(ValueError, match="X has 1 features"):
        model.fit(X).predict(X[:, :1])
    with pytest.raises(ValueError, match="Invalid value for 'n_samples'"):
        model.sample(0)


# The notebook


@pytest.fixture(scope="module")
def sources():
    path = next(path for path in NOTEBOOKS if path.stem == "08_your_own_estimator")
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def members(trees, names):
    """Methods and class attributes of the classes of some names, without docstrings."""
    found = {}
    for node in (node for tree in trees for node in tree.body if getattr(node, "name", "") in names):
        for member in node.body:
            if isinstance(member, ast.FunctionDef):
                if ast.get_docstring(member) is not None:
                    del member.body[0]
                found[member.name] = ast.unparse(member)
            elif isinstance(member, ast.Assign):
                found[ast.unparse(member.targets[0])] = ast.unparse(member.value)
    return found


def test_the_class_that_the_notebook_builds_is_the_one_in_helpers(sources):
    with open(estimator.__file__, encoding="utf-8") as file:
        in_helpers = members([ast.parse(file.read())], {"GaussianMixtureEM"})
    in_notebook = members(map(ast.parse, sources), {"Recipe", "GaussianMixtureEM"})
    assert {"__init__", "fit_predict"} < in_helpers.keys() and in_notebook == in_helpers


def test_the_engine_computes_by_the_functions_that_it_is_given():
    class Counting:
        calls = []

        def __getattr__(self, name):
            self.calls.append(name)
            return getattr(em, name)

    class Learners(GaussianMixtureEM):
        em = Counting()

    Learners(3, random_state=0).fit(X)
    assert {"initialise", "e_step", "m_step"} <= set(Counting.calls)
