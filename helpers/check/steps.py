"""The steps that the course builds: on what each is tried, and scikit-learn's answers.

The known mistakes of a step are in the file of its name in `mistakes`.
"""

import importlib
import inspect

import numpy as np
from scipy.special import entr
from scipy.stats import norm
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from helpers import datasets, em
from helpers.check.cases import DATA, cases, fit_quietly, sklearn_climb, sklearn_iterations, sklearn_model
from helpers.check.comparison import Comparison, Trial, fails, made_once, on_case
from helpers.check.evidence import evidence
from helpers.check.running import Fault, run
from helpers.check.verdict import Verdict
from helpers.em import Mixture
from helpers.estimator import expanded
from helpers.language import Text, say
from helpers.mistakes.any_step import REG_COVAR_IGNORED
from helpers.mistakes.fit import TOL_REACHED
from helpers.validation import COVARIANCE_TYPES


def compared(*results, apart=None, further=None):
    """The comparison of a step of :mod:`helpers.em`; what is decorated yields its trials."""

    def step(trials):
        mistakes = importlib.import_module(f"helpers.mistakes.{trials.__name__}").MISTAKES
        return Comparison(
            trials.__name__,
            results,
            made_once(trials),
            mistakes,
            about=trials.__doc__,
            apart=apart,
            further=further,
        )

    return step


def few_samples(case):
    """The case; "many samples" are extreme for ``e_step`` alone, in which a product may underflow."""
    return case._replace(kind="ordinary") if case.kind == "many" else case


def log_gaussians(case):
    """Scikit-learn's log-density of every component, shape (n_components, n_samples)."""
    singles = [Mixture(np.ones(1), m[None], c[None]) for m, c in zip(*case.mixture[1:], strict=True)]
    return [sklearn_model(single).score_samples(case.X) for single in singles]


@compared("log-density")
def log_gaussian():
    """Compare ``attempt(X, mean, covariance)`` with ``score_samples`` of one-component mixtures."""
    for case in map(few_samples, cases()):
        for mean, covariance, expected in zip(*case.mixture[1:], log_gaussians(case)):
            yield Trial(case.name, (case.X, mean, covariance), (expected,), case.kind)
    X, mean = 0.1 * np.random.default_rng(0).normal(size=(4, 400)), np.zeros(400)
    covariance = 0.01 * np.eye(400)  # the product along the diagonal of L underflows too
    expected = norm.logpdf(X, mean, 0.1).sum(axis=1)
    yield Trial("400 features", (X, mean, covariance), (expected,), "determinant")


@compared("log joint")
def log_joint():
    """Compare ``attempt(X, mixture)`` with scikit-learn's log-densities plus log-weights."""
    for case in map(few_samples, cases()):
        expected = np.stack(log_gaussians(case), axis=1) + np.log(case.mixture.weights)
        yield Trial(case.name, (case.X, case.mixture), (expected,), case.kind)


@compared("responsibilities", "log_likelihood")
def e_step():
    """Compare ``attempt(X, mixture)`` with scikit-learn's ``predict_proba`` and ``score``."""
    for case in cases():
        model = sklearn_model(case.mixture)
        expected = (model.predict_proba(case.X), model.score(case.X))
        yield Trial(case.name, (case.X, case.mixture), expected, case.kind)


def heeds_reg_covar(comparison, attempt):
    """An attempt at ``m_step`` that takes reg_covar must add what it is given, not the default."""
    if "reg_covar" not in inspect.signature(attempt).parameters:
        return None
    trial = comparison.trials()[0]
    weights, means, covariances = trial.expected
    larger = covariances + (0.1 - 1e-6) * np.eye(means.shape[1])
    trial = Trial(trial.case, trial.arguments, (weights, means, larger))

    def ridged(X, responsibilities):
        return attempt(X, responsibilities, reg_covar=0.1)

    if not fails(trial, run(comparison.name, ridged, trial.arguments, comparison.read)):
        return None
    return Verdict(False, REG_COVAR_IGNORED.told, REG_COVAR_IGNORED.name, where=REG_COVAR_IGNORED.where)


@compared(*Mixture._fields, further=heeds_reg_covar)
def m_step():
    """Compare ``attempt(X, responsibilities)`` with the M-step of scikit-learn's first iteration."""
    for case in map(few_samples, cases()):
        if case.kind not in ("determinant", "underflow"):  # extreme for densities, not here
            responsibilities = sklearn_model(case.mixture).predict_proba(case.X)
            ((expected, _),) = sklearn_iterations(case.X, case.mixture)
            yield Trial(case.name, (case.X, responsibilities), expected, case.kind)


@compared("ELBO")
def elbo():
    """Compare ``attempt(X, responsibilities, mixture)`` with scikit-learn's log-likelihood minus the gap."""
    rng = np.random.default_rng(0)
    for case in map(few_samples, cases()):
        model, n_components = sklearn_model(case.mixture), len(case.mixture.weights)
        log_joint = np.stack(log_gaussians(case), axis=1) + np.log(case.mixture.weights)
        log_gamma = log_joint - model.score_samples(case.X)[:, None]
        soft = rng.dirichlet(np.ones(n_components), len(case.X))  # not those of the mixture: there is a gap
        hard = np.eye(n_components)[soft.argmax(axis=1)]
        nearly = (1 - 1e-6) * hard + 1e-6 * soft
        for name, q, kind in [
            ("soft responsibilities", soft, case.kind),
            ("nearly hard responsibilities", nearly, case.kind),
            ("hard responsibilities", hard, "zeros"),
        ]:
            gap = -(entr(q) + q * log_gamma).sum(axis=1)
            expected = model.score(case.X) - gap.mean()
            name = Text("{case}, {kind}", case=case.name, kind=name)
            yield Trial(name, (case.X, q, case.mixture), (expected,), kind)


@compared("covariances")
def constrain():
    """Compare ``attempt(covariances, weights, covariance_type)`` with scikit-learn's M-steps."""
    for case in cases():
        if case.kind in ("offset", "determinant"):  # scikit-learn's tied, diag and spherical lose digits
            continue
        for covariance_type in COVARIANCE_TYPES:
            covariances = em.constrain(case.mixture.covariances, case.mixture.weights, covariance_type)
            typed = case.mixture._replace(covariances=covariances)
            ((expected, _),) = sklearn_iterations(case.X, typed, covariance_type=covariance_type, reg_covar=0)
            full = em.m_step(case.X, em.e_step(case.X, typed)[0], reg_covar=0)
            arguments = (full.covariances, full.weights, covariance_type)
            kind = case.kind if case.kind in ("one feature", "one component", "units") else "ordinary"
            name = Text("{case}, {kind}", case=case.name, kind=covariance_type)
            yield Trial(name, arguments, (expected.covariances,), kind, covariance_type)


@compared("responsibilities")
def initialise():
    """Compare ``attempt(X, n_components, random_state)`` with scikit-learn's k-means from the same seed."""
    for name, n_components in [("warblers", 2), ("demo", 3), ("hard", 3), ("iris", 4)]:
        X, _ = getattr(datasets, name)()
        for seed in (0, 7):
            labels = KMeans(n_components, n_init=1, random_state=seed).fit_predict(X)
            case = Text("{data}, random_state {seed}", data=DATA[name], seed=seed)
            yield Trial(case, (X, n_components, seed), (np.eye(n_components)[labels],))


def parts_of_fit(returned):
    """The results within a Fit, or the Fault of what is none."""
    wanted = say("expected three things: mixture, log_likelihoods, converged; in this order.")
    if isinstance(returned, Mixture):
        return Fault(say("fit returned a mixture alone; {wanted}", wanted=wanted))
    if not isinstance(returned, tuple | list):
        return Fault(
            say(
                "fit returned one thing of type {kind}; {wanted}", kind=type(returned).__name__, wanted=wanted
            )
        )
    if len(returned) != 3:
        return Fault(
            say("fit returned {n} thing; {wanted}", n=1, wanted=wanted)
            if len(returned) == 1
            else say("fit returned {n} things; {wanted}", n=len(returned), wanted=wanted)
        )
    mixture, log_likelihoods, converged = returned
    if not isinstance(mixture, tuple | list) or len(mixture) != 3:
        return Fault(
            say(
                "fit returned three things, but what comes first is of type {kind}; "
                "expected a mixture, log_likelihoods, converged.",
                kind=type(mixture).__name__,
            )
        )
    return [*mixture, log_likelihoods, converged]


def heeds_a_tie(comparison, attempt):
    """A change of nothing is not smaller than a tol of nothing: one component stands still at once."""
    X = datasets.hard(20)[0]
    model = fit_quietly(GaussianMixture(1, tol=0, max_iter=5, random_state=0), X)
    climb = sklearn_climb(model, X)
    expected = (model.weights_, model.means_, model.covariances_, climb, model.converged_)
    trial = Trial(Text("one component, tol=0"), (X, 1, "full", 1, 0.0, 5, 1e-6, 0), expected)
    outcome = run(comparison.name, attempt, trial.arguments, comparison.read)
    if not fails(trial, outcome):
        return None
    if isinstance(outcome, Fault):
        return Verdict(False, on_case(outcome, trial), outcome.mistake, trial=trial, where=outcome.where)
    shown = evidence(comparison, [(trial, outcome)])
    if len(np.atleast_1d(outcome[3])) < 5 or outcome[4].any():
        shown = f"{TOL_REACHED.told}\n\n{shown.rpartition(chr(10) * 2)[2]}"
        return Verdict(False, shown, TOL_REACHED.name, trial=trial, where=TOL_REACHED.where)
    return Verdict(False, shown, trial=trial)


@compared(*Mixture._fields, "log_likelihoods", "converged", apart=parts_of_fit, further=heeds_a_tie)
def fit():
    """Compare ``attempt(X, n_components, ...)`` with ``GaussianMixture`` from the same seed."""
    forty, sixty, hard = (datasets.hard(n)[0] for n in (40, 60, 80))
    # tests/test_slips_convergence.py holds what the names say, and what else these seeds show
    fourth = {"n_init": 5, "tol": 1e-2, "max_iter": 5, "random_state": 11}
    second = {"n_init": 3, "tol": 5e-3, "max_iter": 8, "random_state": 5}
    short = {"n_init": 2, "tol": 0.1, "random_state": 24}
    falls = {"n_init": 3, "tol": 1e-4, "max_iter": 3, "reg_covar": 1.0, "random_state": 4}
    runs = {
        "80 hard samples": (hard, 3, {}),
        "80 hard samples, diag": (hard, 3, {"covariance_type": "diag"}),
        "two starts, tol=0.1, which takes two iterations": (0.17 * hard, 3, short),
        "80 hard samples, max_iter=9, one too few to converge": (hard, 3, {"max_iter": 9}),
        "80 hard samples, max_iter=10, just enough to converge": (hard, 3, {"max_iter": 10}),
        "a large reg_covar, under which the log-likelihood falls": (hard, 3, {"reg_covar": 1.0, "tol": 1e-2}),
        "five starts, the fourth of which is the best": (sixty, 4, fourth),
        "three starts, the second of which is the best": (forty, 4, second),
        "three starts, a large reg_covar": (sixty, 4, falls),
        "50 irises, small tol": (datasets.iris()[0][::3], 3, {"tol": 1e-5}),
        "80 hard samples, one iteration": (hard, 3, {"max_iter": 1}),
    }
    defaults = {"covariance_type": "full", "n_init": 1, "tol": 1e-3, "max_iter": 20, "reg_covar": 1e-6}
    defaults |= {"random_state": 7}
    for case, (X, n_components, options) in runs.items():
        options = defaults | options
        model = fit_quietly(GaussianMixture(n_components, **options), X)
        covariances = expanded(model.covariances_, *model.means_.shape, options["covariance_type"])
        expected = (model.weights_, model.means_, covariances, sklearn_climb(model, X), model.converged_)
        yield Trial(case, (X, n_components, *options.values()), expected)


@made_once
def typed_models():
    """Fitted scikit-learn models of every type, their data and their names."""
    for name, n_components in [("one_feature", 2), ("hard", 3), ("iris", 4)]:
        X, _ = getattr(datasets, name)()
        for kind in COVARIANCE_TYPES:
            model = GaussianMixture(n_components, covariance_type=kind, random_state=0, max_iter=500).fit(X)
            yield (
                Text("{data}, {K} components, {kind}", data=DATA[name], K=n_components, kind=kind),
                X,
                model,
            )


@compared("number of parameters")
def n_parameters():
    """Compare ``attempt(n_components, n_features, covariance_type)`` with the count in scikit-learn's AIC."""
    for case, X, model in typed_models():
        expected = round((model.aic(X) + 2 * len(X) * model.score(X)) / 2)
        arguments = (model.n_components, X.shape[1], model.covariance_type)
        yield Trial(case, arguments, (expected,), group=model.covariance_type)


def criterion(name):
    """The trials of ``bic`` or ``aic``; in hundredths densities are above one, and the criterion negative."""
    small = 0.01 * datasets.hard()[0]
    in_hundredths = []
    for kind in COVARIANCE_TYPES:
        model = GaussianMixture(2, covariance_type=kind, random_state=0).fit(small)
        in_hundredths.append(
            (Text("the hard data in hundredths, 2 components, {kind}", kind=kind), small, model)
        )
    for case, X, model in typed_models() + in_hundredths:
        covariances = expanded(model.covariances_, *model.means_.shape, model.covariance_type)
        arguments = (X, Mixture(model.weights_, model.means_, covariances), model.covariance_type)
        yield Trial(case, arguments, (getattr(model, name)(X),), group=model.covariance_type)


@compared("BIC")
def bic():
    """Compare ``attempt(X, mixture, covariance_type)`` with scikit-learn's ``bic``."""
    return criterion("bic")


@compared("AIC")
def aic():
    """Compare ``attempt(X, mixture, covariance_type)`` with scikit-learn's ``aic``."""
    return criterion("aic")


STEPS = {
    step.name: step
    for step in (log_gaussian, log_joint, e_step, m_step, elbo, constrain, initialise, fit, n_parameters)
    + (bic, aic)
}
