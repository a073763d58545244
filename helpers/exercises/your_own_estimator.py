"""The exercises of notebook 08: worked answers, and how each known mistake shows in what an attempt does."""

import copy
import functools

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn import base
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from helpers import datasets, em
from helpers.check import Verdict
from helpers.estimator import GaussianMixtureEM
from helpers.exercises.kinds import Exercise, Method
from helpers.language import say
from helpers.mistakes.mistake import Mistake


def failing(estimator):
    """Names of scikit-learn's checks that an estimator fails."""
    from sklearn.utils.estimator_checks import check_estimator  # takes a second, which only 08 needs

    results = check_estimator(estimator, on_fail=None, on_skip=None)
    return ", ".join(result["check_name"] for result in results if result["status"] == "failed")


def error_of(call):
    """The exception that a call raises; None if it raises none."""
    try:
        call()
    except Exception as error:
        return error


def same(found, expected):
    """Whether an attempt returned these numbers, whatever it returned."""
    try:
        found = np.asarray(found)
        return found.shape == expected.shape and bool(np.allclose(found, expected, rtol=1e-7, atol=1e-9))
    except Exception:
        return False


def kind_of(found):
    shape = getattr(found, "shape", None)
    return say("an array of shape {shape}", shape=shape) if shape else say("something of type {kind}", kind=type(found).__name__)


# 8.1 Clone by hand


class UsedClone(BaseException):
    """scikit-learn's clone was called."""


class Holder(BaseEstimator):
    """A recipe with three parameters, not in alphabetical order, which stores what it gets."""

    def __init__(self, first=None, third=None, second=None):
        self.first, self.second, self.third = first, second, third

    def __sklearn_clone__(self):
        raise UsedClone


class Converter(Holder):
    """Makes arrays of its parameters."""

    def __init__(self, first=None, second=None, third=None):
        self.first, self.second, self.third = np.array(first), second, third


class LastConverter(Holder):
    """Makes an array of its last parameter alone."""

    def __init__(self, first=None, second=None, third=None):
        self.first, self.second, self.third = first, second, np.array(third)


class Copier(Holder):
    """Stores an equal list, which is not the one that it gets."""

    def __init__(self, first=None, second=None, third=None):
        self.first, self.second, self.third = list(first or ()), second, third


def cloned(model, copied=copy.deepcopy, fits=lambda new, given, old: new is given, error=RuntimeError, deep=False,
           made=lambda kind, given: kind(**given), most=None):
    given = {name: copied(value) for name, value in model.get_params(deep=deep).items()}
    new = made(type(model), given)
    for name, value in list(given.items())[:most]:
        if not fits(getattr(new, name), value, getattr(model, name)):
            raise error(say("the constructor modifies {name}", name=name))
    return new


def returns_the_error(model):
    try:
        return cloned(model)
    except RuntimeError as error:
        return error


def refusal(attempt):
    """Which constructors an attempt refuses that only store: all, those of own objects, or those of any values."""
    if error_of(lambda: attempt(Holder())):
        return "refuses everybody"
    return "the constructor gets nothing" if error_of(lambda: attempt(Holder(1, 2, 3))) else "compared with the model"


def mutables(value):
    """Every list, dictionary and array in a parameter."""
    if isinstance(value, list | dict):
        parts = value.values() if isinstance(value, dict) else value
        return [value, *(inner for part in parts for inner in mutables(part))]
    return [value] if isinstance(value, np.ndarray) else []


def clone(attempt):
    model = Holder([[0, 0], [2, 1]], second={"tol": [1e-3]}, third=3)
    model.means_ = np.zeros((2, 2))
    before, params = dict(vars(model)), model.get_params()
    try:
        found = attempt(model)
    except UsedClone:
        return "scikit-learn's clone"
    except (RuntimeError, AssertionError):
        return refusal(attempt)
    if found is ...:
        return ...
    if found is None:
        return "nothing returned"
    if found is model:
        return "the model itself"
    if type(found) is not Holder:
        return Verdict(False, say("Return a new object of the model's class; this is {kind}.", kind=kind_of(found)))
    if any(vars(model).get(name) is not value for name, value in before.items()):
        return Verdict(False, "The model that was handed in is changed: leave it alone, fitted or not.")
    if hasattr(found, "means_"):
        return "the copy is fitted"
    given = found.get_params()
    if all(value is None for value in given.values()):
        return "a copy with the defaults"
    if wrong := [name for name, value in params.items() if given[name] != value]:
        name, yours, ours = wrong[0], given[wrong[0]], params[wrong[0]]
        return Verdict(False, say("A parameter differs: {name} is {yours!r} in your copy, {ours!r} in the model.", name=name, yours=yours, ours=ours))
    if any(given[name] is value for name, value in params.items() if mutables(value)):
        return "shared parameters"
    inside = {id(part) for value in params.values() for part in mutables(value)}
    if any(id(part) in inside for value in given.values() for part in mutables(value)):
        return "shallow copies"
    if error := error_of(lambda: attempt(Holder(Holder(1)))):
        if isinstance(error, TypeError) and "first__" in str(error):
            return "parameters of parameters"
        return Verdict(False, say("A parameter that is an estimator itself: clone raised {kind}: {error}.", kind=type(error).__name__, error=error))
    error = error_of(lambda: attempt(Holder(np.zeros(2), third=np.ones((2, 2)))))
    if isinstance(error, ValueError) and "ambiguous" in str(error):
        return "compared by value"
    if error:
        return Verdict(False, say("Parameters that are arrays: clone raised {kind}: {error}.", kind=type(error).__name__, error=error))
    back, refused = [], []
    for kind in (Converter, Copier):
        refused.append(error_of(lambda kind=kind: back.append(attempt(kind([[0, 0], [1, 1]])))))
    if not refused[0] and not refused[1]:
        return "returned in place of raised" if isinstance(back[0], BaseException) else "nobody is refused"
    if not refused[0]:
        return Verdict(False, "`Copier`, whose constructor stores an equal list, is refused; `Converter`, whose constructor makes an array of it, is not.")
    if not refused[1]:
        return "compared by value"
    if other := next((error for error in refused if not isinstance(error, RuntimeError)), None):
        if isinstance(other, ValueError) and "ambiguous" in str(other):
            return "compared by value"
        return "another exception", say("Yours is a {kind}.", kind=type(other).__name__)
    if not error_of(lambda: attempt(LastConverter(third=[[0, 0], [1, 1]]))):
        return "not all parameters are compared"
    return Verdict(True, "A fresh copy: same recipe, not fitted, nothing shared; and a constructor that converts is refused.")


CLONE = Method("clone", clone, (
    Mistake(name="nothing returned", wrong=lambda model: cloned(model) and None,
            message="clone returned None. Return a new object: is the `return` missing?"),
    Mistake(name="scikit-learn's clone", wrong=lambda model: base.clone(model),
            message="That calls scikit-learn's `clone`. Write what it does: `get_params`, copies, the constructor."),
    Mistake(name="the model itself", wrong=lambda model: model,
            message="You return the very object that you were handed: whoever sets a parameter in the copy sets it in the model."),
    Mistake(name="the copy is fitted", wrong=copy.deepcopy,
            message="Your copy has the attributes that `fit` sets. Copy the parameters, not the whole object."),
    Mistake(name="a copy with the defaults", wrong=lambda model: type(model)(),
            message="All parameters of your copy are the constructor's defaults. Hand it the model's."),
    Mistake(name="shared parameters", wrong=lambda model: cloned(model, lambda value: value),
            message="Model and copy hold the same list: change it in one, and the other changes too. Copy the parameters."),
    Mistake(name="shallow copies", wrong=lambda model: cloned(model, copy.copy),
            message="The list of means is a new one, but its rows are still the model's: `copy.copy` copies the outermost object alone. `copy.deepcopy` goes all the way."),
    Mistake(name="nobody is refused", wrong=lambda model: cloned(model, fits=lambda *all: True),
            message="The copies are right. But a copy of `Converter([[0, 0], [1, 1]])`, whose constructor makes an array of the list, comes back without a complaint: raise RuntimeError where the new object does not hold the very objects that you handed in."),
    Mistake(name="compared by value", wrong=lambda model: cloned(model, fits=lambda new, given, old: new == given),
            message="Two arrays cannot be compared by `==` in an `if`, and an equal list need not be the one that you handed in. Ask whether it is the same object: `is`."),
    Mistake(name="refuses everybody", wrong=lambda model: cloned(model, fits=lambda new, given, old: new is not given),
            message="A constructor that only stores what it gets is refused, of lists, numbers and None alike. Read the condition aloud: on which side is the `not`, and what is compared with what?"),
    Mistake(name="compared with the model", wrong=lambda model: cloned(model, fits=lambda new, given, old: new is old),
            message="A constructor that only stores is refused, if what it stores is a list; with numbers it is not. A copy of a list is never the list of the model: compare what the new object holds with the *copies* that you handed to it."),
    Mistake(name="the constructor gets nothing", wrong=lambda model: cloned(model, made=lambda kind, given: kind()),
            message="A constructor that only stores is refused, unless all parameters are its defaults. Does it get the copies? They are keywords, `**`."),
    Mistake(name="parameters of parameters", wrong=lambda model: cloned(model, deep=True),
            message="A parameter may be an estimator itself. `get_params()` then lists the inner one's parameters too, by names such as first__second, which no constructor takes: `deep=False` leaves them out."),
    Mistake(name="returned in place of raised", wrong=returns_the_error,
            message="Your RuntimeError comes back as a result: it is for `raise`, not for `return`."),
    Mistake(name="not all parameters are compared", wrong=lambda model: cloned(model, most=1),
            message="A constructor that changes its first parameter is refused; one that changes its third alone is not. Does `return` stand inside the loop?"),
    Mistake(name="another exception", wrong=lambda model: cloned(model, error=AssertionError),
            message="You refuse the right constructors, but not by a RuntimeError, which is what callers of `clone` wait for."),
))


# 8.2 fit_predict


class Fits(GaussianMixtureEM):
    """Takes a learner's fit_predict. It has a place in a module, so that it can be pickled."""


def fitting(self, X, checks=True, valid=True, least=2, generator=check_random_state, again=False, n_init=None,
            choose=lambda runs: max(runs, key=lambda run: run.log_likelihoods[-1:]), store=True,
            labels=lambda responsibilities: responsibilities.argmax(axis=1), told=lambda best, runs: best):
    """The worked answer, and what can be wrong in it."""
    if checks:
        self._validate_params()
    X = validate_data(self, X, dtype=float, ensure_min_samples=least) if valid else check_array(X, dtype=float)
    rng = generator(self.random_state)
    runs = []
    for _ in range(n_init or self.n_init):
        rng = generator(self.random_state) if again else rng
        runs.append(self._climb(X, self._start(X, rng)))
    best = choose(runs)
    if store:
        self._store(best)
    return labels(em.e_step(X, told(best, runs).mixture)[0])


def fitted(self, X, **options):
    fitting(self, X, **options)
    return self


def overwriting(self, X):
    self.random_state = check_random_state(self.random_state)
    return fitting(self, X)


def watched(attempt, **parameters):
    """A mixture with the attempt as its method, and a list of the generators and runs that it comes to see."""
    seen = []

    class Watched(GaussianMixtureEM):
        def _start(self, X, rng):
            seen.append([rng, None])
            return super()._start(X, rng)

        def _climb(self, X, mixture):
            run = super()._climb(X, mixture)
            if seen:
                seen[-1][1] = run
            return run

    Watched.__name__, Watched.fit_predict = "GaussianMixtureEM", attempt
    return Watched(**parameters), seen


def chosen(model, runs):
    """Which of the runs is stored; None if it is none of them."""
    return next((i for i, run in enumerate(runs) if np.array_equal(run.mixture.means, model.means_)), None)


RULES = {
    "the first start is kept": lambda runs: 0,
    "the last start is kept": lambda runs: len(runs) - 1,
    "the lowest end is kept": lambda runs: min(range(len(runs)), key=lambda i: runs[i].log_likelihoods[-1]),
    "the best beginning is kept": lambda runs: max(range(len(runs)), key=lambda i: runs[i].log_likelihoods[0]),
    "the last but one decides": lambda runs: max(range(len(runs)), key=lambda i: runs[i].log_likelihoods[-2]),
    "the highest on the way": lambda runs: max(range(len(runs)), key=lambda i: max(runs[i].log_likelihoods)),
    "the longest climb is kept": lambda runs: max(range(len(runs)), key=lambda i: len(runs[i].log_likelihoods)),
}
CONTESTS = [  # no two rules agree
    {"n_components": 4, "n_init": 5, "random_state": 3},
    {"n_components": 4, "n_init": 5, "random_state": 59},
    {"n_components": 4, "n_init": 5, "random_state": 31, "tol": 0.05},  # the last but one would be another
    {"n_components": 4, "n_init": 5, "random_state": 120, "reg_covar": 1.0},  # under which climbs fall
]
LABELS = {
    "the responsibilities": lambda responsibilities: responsibilities,
    "the largest share, not where it is": lambda responsibilities: responsibilities.max(axis=1),
    "the least probable component": lambda responsibilities: responsibilities.argmin(axis=1),
    "over the samples": lambda responsibilities: responsibilities.argmax(axis=0),
    "one label for all": lambda responsibilities: responsibilities.argmax(),
    "counted from one": lambda responsibilities: responsibilities.argmax(axis=1) + 1,
}


@functools.cache
def ours(*parameters):
    """The course's own fit on sixty samples."""
    return GaussianMixtureEM(**dict(parameters)).fit(datasets.hard(60)[0])


def fit_predict(attempt):
    X, few = datasets.hard()[0], datasets.hard(60)[0]
    model, seen = watched(attempt, n_components=3, random_state=0)
    params = model.get_params()
    found = model.fit_predict(X)
    if found is ...:
        return ...
    if found is None:
        return "nothing returned"
    if found is model:
        return "the estimator returned"
    if wrong := [name for name, value in params.items() if getattr(model, name) is not value]:
        return "a parameter is changed", say("Here it is {wrong}.", wrong=wrong[0])
    if not hasattr(model, "means_"):
        return "nothing is stored"
    expected = GaussianMixtureEM(3, random_state=0).fit(X)
    if not same(model.means_, expected.means_):
        return Verdict(False, say("One start: the stored means differ. Yours ends at {yours:.6f}, ours at {ours:.6f}.", yours=model.lower_bound_, ours=expected.lower_bound_))
    if not same(found, expected.predict(X)):
        for name, labels in LABELS.items():
            if same(found, np.asarray(labels(em.e_step(X, expected._mixture())[0]))):
                return name, say("What comes back is {kind}.", kind=kind_of(found))
        return Verdict(False, say("The mixture is stored, but what comes back is {kind}, not the most probable component of each of the {n} samples.", kind=kind_of(found), n=len(X)))
    contests = []
    for contest in CONTESTS:
        model, seen = watched(attempt, **contest)
        found = model.fit_predict(few)
        contests.append((contest, model, found, [run for _, run in seen]))
        if len(seen) != 5:
            return "n_init is not used", say("With n_init=5, `_start` is called {n} times.", n=len(seen))
        if others := [rng for rng, _ in seen if not hasattr(rng, "uniform")]:
            if others[0] is model.random_state:
                return "the seed for the generator"
            return Verdict(False, say("`_start` draws from a generator; yours hands it something of type {kind}.", kind=type(others[0]).__name__))
        if len({id(rng) for rng, _ in seen}) > 1:
            if all(same(run.mixture.means, seen[0][1].mixture.means) for _, run in seen if run):
                return "a generator for every start"
            return Verdict(False, "Each start gets a generator of its own. Make one, before the loop: all starts draw from it in turn.")
    outcomes = []
    for contest, model, found, runs in contests:
        outcomes.append((runs, chosen(model, runs)))
        best = max(range(5), key=lambda i: runs[i].log_likelihoods[-1])
        if outcomes[-1][1] == best and not same(model.means_, ours(*contest.items()).means_):
            return Verdict(False, say("With random_state={seed} yours begins from other starts than ours: do all come from one generator, made of `self.random_state`?", seed=contest["random_state"]))
        if outcomes[-1][1] == best and not same(found, em.e_step(few, runs[best].mixture)[0].argmax(axis=1)):
            if same(found, em.e_step(few, runs[-1].mixture)[0].argmax(axis=1)):
                return "labels of the last run"
            return Verdict(False, "The best of five starts is stored, but the labels returned are not those of that mixture.")
    wrong = [(runs, i) for runs, i in outcomes if i != max(range(5), key=lambda i: runs[i].log_likelihoods[-1])]
    for name, rule in RULES.items():
        if wrong and all(rule(runs) == i for runs, i in outcomes):
            return name
    if wrong:
        runs, i = wrong[0]
        ends = ", ".join(f"{run.log_likelihoods[-1]:.3f}" for run in runs)
        if i is None:
            return Verdict(False, say("Five starts end at {ends}: keep the highest. Yours stores none of them.", ends=ends))
        return Verdict(False, say("Five starts end at {ends}: keep the highest. Yours stores number {i}, counted from 0.", ends=ends, i=i))
    model, _ = watched(attempt, n_components=3, tol=-1)
    if not error_of(lambda: model.fit_predict(few)):
        return "parameters are not checked"
    model, _ = watched(attempt, n_components=3, random_state=0)
    error = error_of(lambda: model.fit_predict(few.tolist()))
    if not hasattr(model, "n_features_in_"):
        return "X is not validated", say("With a list of lists yours raises {kind}: {error}.", kind=type(error).__name__, error=error) if error else ""
    if not error_of(lambda: watched(attempt)[0].fit_predict(X[:1])):
        return "one sample is enough"
    if error := error_of(lambda: watched(attempt)[0].fit_predict(X[:2])):
        return "two samples are refused", say("Yours raises {kind}: {error}.", kind=type(error).__name__, error=error)
    for n_init in (1, 2):  # a rule that compares nothing yet may break with the second
        model, _ = watched(attempt, n_components=3, max_iter=0, n_init=n_init, random_state=0)
        if error := error_of(lambda model=model: model.fit_predict(few)):
            return "an empty climb", say("With n_init={n_init} yours raises {kind}: {error}.", n_init=n_init, kind=type(error).__name__, error=error)
    Fits.fit_predict = attempt
    if failed := failing(Fits()):
        return Verdict(False, say("Right on these data, but scikit-learn's checks fail: {failed}.", failed=failed))
    return Verdict(True, "The best of all starts, digit for digit, and all of scikit-learn's checks pass.")


def kept_by(rule):
    return lambda self, X, y=None: fitting(self, X, choose=lambda runs: runs[RULES[rule](runs)])


FIT_PREDICT = Method("fit_predict", fit_predict, (
    Mistake(name="nothing returned", wrong=lambda self, X, y=None: fitting(self, X) is None or None,
            message="fit_predict returned None. Return the most probable component of each sample."),
    Mistake(name="the estimator returned", wrong=lambda self, X, y=None: fitted(self, X),
            message="That is what `fit` returns. `fit_predict` returns the labels."),
    Mistake(name="a parameter is changed", wrong=lambda self, X, y=None: overwriting(self, X),
            message="After the fit a parameter of the constructor is no longer what the user gave, so a second fit, or a copy, is another one. Work with a local name."),
    Mistake(name="nothing is stored", wrong=lambda self, X, y=None: fitting(self, X, store=False),
            message="After the fit there is no `means_`: hand the best run to `self._store`."),
    Mistake(name="n_init is not used", wrong=lambda self, X, y=None: fitting(self, X, n_init=1),
            message="Climb once from each of `self.n_init` starts."),
    Mistake(name="the seed for the generator", wrong=lambda self, X, y=None: fitting(self, X, generator=lambda seed: seed),
            message="`_start` draws from a generator, and you hand it `random_state` as it is. `check_random_state(self.random_state)` makes one."),
    Mistake(name="a generator for every start", wrong=lambda self, X, y=None: fitting(self, X, again=True),
            message="You make a generator for each start, so with a seed all starts are the same one. Make it once, before the loop."),
    Mistake(name="the first start is kept", wrong=kept_by("the first start is kept"),
            message="Of several runs you store the first, whatever the others reach."),
    Mistake(name="the last start is kept", wrong=kept_by("the last start is kept"),
            message="Of several runs you store the last, whatever the others reach. Is `self._store` called inside the loop?"),
    Mistake(name="the lowest end is kept", wrong=kept_by("the lowest end is kept"),
            message="Of several runs you store the one that ends lowest."),
    Mistake(name="the best beginning is kept", wrong=kept_by("the best beginning is kept"),
            message="Of several runs you store the one whose *first* log-likelihood is highest. The last one counts."),
    Mistake(name="parameters are not checked", wrong=lambda self, X, y=None: fitting(self, X, checks=False),
            message="`tol=-1` passes without a complaint: begin with `self._validate_params()`."),
    Mistake(name="X is not validated", wrong=lambda self, X, y=None: fitting(self, X, valid=False),
            message="After the fit there is no `n_features_in_`. `validate_data(self, X, ...)` checks X *and* remembers its columns."),
    Mistake(name="one sample is enough", wrong=lambda self, X, y=None: fitting(self, X, least=1),
            message="A fit to a single sample passes without a complaint: `ensure_min_samples=2`."),
    Mistake(name="the last but one decides", wrong=kept_by("the last but one decides"),
            message="Of several runs you store the one whose last log-likelihood *but one* is highest. Lists are compared from their front: a slice of two is decided by its first."),
    Mistake(name="the highest on the way", wrong=kept_by("the highest on the way"),
            message="Of several runs you store the one with the highest log-likelihood on the way. With a large `reg_covar` it falls: the last one counts."),
    Mistake(name="the longest climb is kept", wrong=kept_by("the longest climb is kept"),
            message="Of several runs you store the one with most iterations, whatever the others reach."),
    Mistake(name="labels of the last run", wrong=lambda self, X, y=None: fitting(self, X, told=lambda best, runs: runs[-1]),
            message="The best of five starts is stored, but the labels are those of the last one."),
    Mistake(name="the responsibilities", wrong=lambda self, X, y=None: fitting(self, X, labels=LABELS["the responsibilities"]),
            message="You return the shares of all components. Return for each sample which is largest."),
    Mistake(name="the largest share, not where it is", wrong=lambda self, X, y=None: fitting(self, X, labels=LABELS["the largest share, not where it is"]),
            message="You return how large each sample's largest share is; the label is *where* it stands in the row."),
    Mistake(name="the least probable component", wrong=lambda self, X, y=None: fitting(self, X, labels=LABELS["the least probable component"]),
            message="Your labels are those of the smallest share."),
    Mistake(name="over the samples", wrong=lambda self, X, y=None: fitting(self, X, labels=LABELS["over the samples"]),
            message="You return for each component the sample with the largest share. A label belongs to a sample, to a row: which axis is it?"),
    Mistake(name="one label for all", wrong=lambda self, X, y=None: fitting(self, X, labels=LABELS["one label for all"]),
            message="You return the place of the largest share in the whole array. A label belongs to each row."),
    Mistake(name="counted from one", wrong=lambda self, X, y=None: fitting(self, X, labels=LABELS["counted from one"]),
            message="Your labels are too large by one: components are counted from 0."),
    Mistake(name="two samples are refused", wrong=lambda self, X, y=None: fitting(self, X, least=3),
            message="A fit of one component to two samples is refused; the task asks for at least two."),
    Mistake(name="an empty climb", wrong=lambda self, X, y=None: fitting(self, X, choose=lambda runs: max(runs, key=lambda run: run.log_likelihoods[-1])),
            message="With `max_iter=0` the start is kept, and its list of log-likelihoods is empty. Slices of lists can be compared, empty ones too: `[-1:]`."),
))


# 8.3 score_samples


class Scores(GaussianMixtureEM):
    """Takes a learner's score_samples."""


def of_fitted(kind, name, answer, numeric, told):
    """A judge of a method of the fitted mixture: its numbers first, its manners then."""

    def find(attempt):
        X = datasets.hard(200)[0]
        setattr(kind, name, attempt)
        model = kind(3, random_state=0).fit(X)
        call = getattr(model, name)
        trials = [X[:20], X[:4] + 300]
        found = call(trials[0])
        if found is ...:
            return ...
        if found is None:
            return "nothing returned"
        pairs = [(found, trials[0])] + [(call(trial), trial) for trial in trials[1:]]
        if not all(same(value, answer(model, trial)) for value, trial in pairs):
            for entry in numeric:
                with np.errstate(all="ignore"):
                    if all(alike(value, entry.wrong(model, trial)) for value, trial in pairs):
                        return entry.name
            return differs(name, pairs, lambda trial: answer(model, trial))
        tied, given = kind(3, covariance_type="tied", random_state=0).fit(X), []
        error = error_of(lambda: given.append(getattr(tied, name)(X[:20])))
        if error or not same(given[0], answer(tied, X[:20])):
            return "full covariances alone", say("Yours raises {kind}: {error}.", kind=type(error).__name__, error=error) if error else ""
        error = error_of(lambda: getattr(kind(3), name)(X))
        if not isinstance(error, NotFittedError):
            return "asked before the fit", say("Yours raises {kind}: {error}.", kind=type(error).__name__, error=error)
        error = error_of(lambda: call(X[:, :1]))
        if model.n_features_in_ != 2:
            return "the columns are learned anew"
        if "features, but" not in str(error):
            return "the columns are not compared"
        if failed := failing(kind()):
            return Verdict(False, say("Right on these data, but scikit-learn's checks fail: {failed}.", failed=failed))
        return Verdict(True, told)

    return find


def alike(found, wrong):
    """Whether an attempt returned what a wrong version returns, parts of a tuple too."""
    if isinstance(wrong, tuple):
        return isinstance(found, tuple) and len(found) == len(wrong) and all(map(alike, found, wrong))
    try:
        return np.shape(found) == np.shape(wrong) and np.allclose(found, wrong, rtol=1e-7, equal_nan=True)
    except Exception:
        return False


def differs(name, pairs, answer):
    found, trial = next((value, trial) for value, trial in pairs if not same(value, answer(trial)))
    expected = answer(trial)
    if isinstance(found, tuple) or np.shape(found) != expected.shape:
        return Verdict(False, say("{name} returned {kind}; expected an array of shape {shape}.", name=name, kind=kind_of(found), shape=expected.shape))
    i = tuple(np.argwhere(~np.isclose(found, expected, rtol=1e-7))[0])
    where = say("of those far from all components") if trial is pairs[1][1] else say("of those near the components")
    return Verdict(False, say("{name} differs for sample {i} {where}: yours {yours:.6g}, ours {ours:.6g}.", name=name, i=i[0], where=where, yours=np.asarray(found)[i], ours=expected[i]))


def manners(answer, reads):
    """Known mistakes of every method that asks a fitted mixture."""
    def refit(self, X):
        check_is_fitted(self)
        return answer(self, validate_data(self, X, dtype=float))

    def unchecked(self, X):
        check_is_fitted(self)
        return answer(self, check_array(X, dtype=float))

    return (
        Mistake(name="nothing returned", wrong=lambda self, X: None,
                message="It returned None. Is the `return` missing?"),
        Mistake(name="asked before the fit", wrong=lambda self, X: reads(self, validate_data(self, X, reset=False)),
                message="Whoever asks before the fit should get a NotFittedError: call `check_is_fitted(self)` first."),
        Mistake(name="the columns are learned anew", wrong=refit,
                message="Asked about one column in place of two, your method overwrites what `fit` has learned: `n_features_in_` is no longer 2. Validate with `reset=False`."),
        Mistake(name="the columns are not compared", wrong=unchecked,
                message="X with one column in place of two should be refused in the usual words: `validate_data(self, X, reset=False)` compares with `n_features_in_`."),
    )


def log_densities(self, X):
    return logsumexp(em.log_joint(X, self._mixture()), axis=1)


def densities(self, X):
    return np.exp(em.log_joint(X, self._mixture())).sum(axis=1)


SCORES = (
    Mistake(name="the mean of all samples", wrong=lambda self, X: log_densities(self, X).mean(),
            message="That is `score`, one number. `score_samples` returns the log-density of each sample."),
    Mistake(name="densities", wrong=lambda self, X: densities(self, X),
            message="You return densities; far from all components they are 0. Return their logarithms."),
    Mistake(name="no log-sum-exp", wrong=lambda self, X: np.log(densities(self, X)),
            message="Near the components you are right; far from them the densities underflow to 0, and ln 0 is -inf. Add up in logarithms (notebook 02)."),
    Mistake(name="the largest term for the sum", wrong=lambda self, X: em.log_joint(X, self._mixture()).max(axis=1),
            message="You return the largest of the K terms; the density is their sum."),
    Mistake(name="the sum of logarithms", wrong=lambda self, X: em.log_joint(X, self._mixture()).sum(axis=1),
            message="You add up the logarithms of the K terms: that is the logarithm of their product. The density is their sum."),
    Mistake(name="one number for all", wrong=lambda self, X: logsumexp(em.log_joint(X, self._mixture())),
            message="You return one number: the sum runs over samples and components. Over the components alone."),
    Mistake(name="summed over the samples", wrong=lambda self, X: logsumexp(em.log_joint(X, self._mixture()), axis=0),
            message="You return one number for each component: samples are rows, components columns. Which axis goes?"),
    Mistake(name="the sum of all samples", wrong=lambda self, X: log_densities(self, X).sum(),
            message="You return one number, the sum over all samples. `score_samples` returns the log-density of each."),
    Mistake(name="weights twice", wrong=lambda self, X: logsumexp(em.log_joint(X, self._mixture()) + np.log(self.weights_), axis=1),
            message="Your densities have the weights in them twice: `em.log_joint` contains ln πₖ already."),
    Mistake(name="weights forgotten", wrong=lambda self, X: logsumexp(em.log_joint(X, self._mixture()) - np.log(self.weights_), axis=1),
            message="You add up the components' densities as if each had the weight 1: `em.log_joint` contains ln πₖ."),
    Mistake(name="the responsibilities", wrong=lambda self, X: em.e_step(X, self._mixture())[0],
            message="You return the shares of the components. They are the terms divided by their sum; the sum itself is wanted."),
    Mistake(name="log joint", wrong=lambda self, X: em.log_joint(X, self._mixture()),
            message="You return ln p(x, z = k) for every component. Add up over the components."),
)


def from_attributes(self, X):
    check_is_fitted(self)
    X = validate_data(self, X, dtype=float, reset=False)
    parts = zip(self.weights_, self.means_, self.covariances_)
    return logsumexp([np.log(w) + multivariate_normal(m, S).logpdf(X) for w, m, S in parts], axis=0)


TYPES = (
    Mistake(name="full covariances alone", wrong=from_attributes,
            message="Right for full covariances, wrong for tied ones: there `covariances_` is one matrix, and no list of K. The shapes differ by covariance type; `self._mixture()` has a matrix for each component whatever the type, and `em.log_joint` takes it."),
)
SCORE_SAMPLES = Method(
    "score_samples",
    of_fitted(Scores, "score_samples", log_densities, SCORES, "The log-density of each sample, and all of scikit-learn's checks pass."),
    SCORES + TYPES + manners(log_densities, log_densities),
)


EXERCISES = {
    "8.1": Exercise("Clone by hand", CLONE),
    "8.2": Exercise("The fit", FIT_PREDICT),
    "8.3": Exercise("Log-densities", SCORE_SAMPLES),
}
