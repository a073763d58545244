"""Wrong versions of ``fit``: one part of its loop replaced."""

import numpy as np
from sklearn.utils import check_random_state

from helpers import em
from helpers.em import Fit
from helpers.mistakes.m_step import hard
from helpers.mistakes.mistake import Mistake


def change_is_small(new, old, tol, n_samples):
    return abs(new - old) < tol


def cycle_of_em(X, mixture, covariance_type, reg_covar):
    responsibilities, log_likelihood = em.e_step(X, mixture)
    return em.m_step(X, responsibilities, covariance_type, reg_covar), log_likelihood


def loop(stop=change_is_small, cycle=cycle_of_em, choose=max, seeds=None, change=None, extra=0, keep=None):
    """``fit`` with one part of its loop replaced."""

    def wrong(
        X, K, covariance_type="full", n_init=1, tol=1e-3, max_iter=100, reg_covar=1e-6, random_state=None
    ):
        rng, runs = check_random_state(random_state), []
        for start in range(n_init):
            seed = rng if seeds is None else seeds(random_state, start)
            mixture = em.m_step(X, em.initialise(X, K, seed), covariance_type, reg_covar)
            climb, old, before = [], -np.inf, mixture
            while len(climb) < max_iter + extra:
                before = mixture
                mixture, log_likelihood = cycle(X, mixture, covariance_type, reg_covar)
                climb.append(log_likelihood)
                if stop(log_likelihood, old, tol, len(X)):
                    break
                old = log_likelihood
            converged = abs(log_likelihood - (climb[-2] if len(climb) > 1 else -np.inf)) < tol
            run = Fit(mixture, np.array(climb), bool(converged))
            runs.append(run if keep is None else keep(X, run, before))
        best = choose(range(n_init), key=lambda i: runs[i].log_likelihoods[-1])
        return runs[best] if change is None else change(X, runs, best)

    return wrong


def hard_cycle(X, mixture, covariance_type, reg_covar):
    responsibilities, log_likelihood = em.e_step(X, mixture)
    return em.m_step(X, hard(responsibilities), covariance_type, reg_covar), log_likelihood


def old_means_cycle(X, mixture, covariance_type, reg_covar):
    new, log_likelihood = cycle_of_em(X, mixture, covariance_type, reg_covar)
    gaps = new.means - mixture.means
    spread = em.constrain(gaps[:, :, None] * gaps[:, None], new.weights, covariance_type)
    return new._replace(covariances=new.covariances + spread), log_likelihood


def fixed_weights_cycle(X, mixture, covariance_type, reg_covar):
    new, log_likelihood = cycle_of_em(X, mixture, covariance_type, reg_covar)
    return new._replace(weights=mixture.weights), log_likelihood


def means_cycle(X, mixture, covariance_type, reg_covar):
    new, log_likelihood = cycle_of_em(X, mixture, covariance_type, reg_covar)
    return mixture._replace(weights=new.weights, means=new.means), log_likelihood


def late_cycle(X, mixture, covariance_type, reg_covar):
    new, _ = cycle_of_em(X, mixture, covariance_type, reg_covar)
    return new, em.e_step(X, new)[1]


def with_the_value_after_the_last(X, run, before):
    after = em.e_step(X, run.mixture)[1]
    return run._replace(log_likelihoods=np.append(run.log_likelihoods, after))


def as_at_the_break(X, run, before):
    return run._replace(mixture=before) if run.converged else run


def with_totals(X, run, before):
    return run._replace(log_likelihoods=run.log_likelihoods * len(X))


def all_in_one_list(X, runs, best):
    return runs[best]._replace(log_likelihoods=np.concatenate([run.log_likelihoods for run in runs]))


def the_last_ones_log_likelihoods(X, runs, best):
    last = runs[-1]
    return runs[best]._replace(log_likelihoods=last.log_likelihoods, converged=last.converged)


def ignoring(**ignored):
    """``fit`` that takes some arguments and does not pass them on."""

    def wrong(X, K, *arguments):
        names = ("covariance_type", "n_init", "tol", "max_iter", "reg_covar", "random_state")
        return loop()(X, K, **(dict(zip(names, arguments)) | ignored))

    return wrong


def converged_by_count(keep=None):
    """``fit`` that calls converged what did not use up its iterations."""

    def wrong(X, K, *arguments):
        run = loop(keep=keep)(X, K, *arguments)
        return run._replace(converged=len(run.log_likelihoods) < arguments[3])

    return wrong


def plain_cycle(X, mixture, covariance_type, reg_covar):
    return cycle_of_em(X, mixture, "full", 1e-6)


MISTAKES = [
    Mistake(name="stops on a signed difference", wrong=loop(stop=lambda new, old, tol, n: new - old < tol),
            message="You are right as long as the log-likelihood rises. Where it falls (a large reg_covar does that), your loop ends at once and calls it convergence: `new - old < tol` holds for every fall. Compare the absolute value."),
    Mistake(name="difference the wrong way round",
            wrong=loop(stop=lambda new, old, tol, n: old - new < tol),
            message="Your loop stops after its first iteration: `old - new` is negative while EM climbs, so it is below tol at once. Compare abs(new - old)."),
    Mistake(name="never stops by tol", wrong=loop(stop=lambda new, old, tol, n: False),
            message="Your loop always runs to max_iter: the comparison with tol has no effect. Stop when the mean log-likelihood changes by less than tol."),
    Mistake(name="tol compared with the total",
            wrong=loop(stop=lambda new, old, tol, n: abs(new - old) * n < tol),
            message="You iterate longer than scikit-learn: tol is compared with the change of the *total* log-likelihood. Compare the mean per sample, so that tol means the same for every n."),
    Mistake(name="tol relative to the log-likelihood",
            wrong=loop(stop=lambda new, old, tol, n: abs(new - old) < tol * abs(new)),
            message="You stop at another iteration: tol is multiplied by the log-likelihood itself. It is an absolute change of the mean per sample."),
    Mistake(name="one iteration after the last", wrong=loop(keep=with_the_value_after_the_last),
            message="Your mixture is right, but `log_likelihoods` has one entry too many: the value *after* the last M-step. Keep the values that the E-steps of the loop returned."),
    Mistake(name="mixture before the last M-step",
            wrong=loop(keep=lambda X, run, before: run._replace(mixture=before)),
            message="Your mixture is always one M-step behind scikit-learn's: the M-step comes first in your loop, or you keep the mixture from before it. An iteration is an E-step and the M-step after it; return what the last M-step gave."),
    Mistake(name="stopped between E-step and M-step", wrong=loop(keep=as_at_the_break),
            message="Your log-likelihoods are right, but where tol stops the loop your mixture is one M-step behind scikit-learn's: the `break` (or `return`) comes before the M-step. Finish the iteration first."),
    Mistake(name="stopped between E-step and M-step, converged by number",
            wrong=converged_by_count(keep=as_at_the_break),
            message="Where tol stops the loop your mixture is one M-step behind scikit-learn's: finish the iteration before the `break`. And `converged` says whether max_iter was reached: say whether the last change was below tol."),
    Mistake(name="log-likelihoods as totals", wrong=loop(keep=with_totals),
            message="Your log-likelihoods are n times too large: totals. The course reports the mean per sample."),
    Mistake(name="only the last log-likelihood",
            wrong=loop(keep=lambda X, run, before: run._replace(log_likelihoods=run.log_likelihoods[-1:])),
            message="Your `log_likelihoods` holds one number. Keep one for every iteration, so that the climb can be looked at."),
    Mistake(name="max_iter one too many", wrong=loop(extra=1),
            message="Where the loop runs out of iterations you do one too many. max_iter counts iterations: an E-step and an M-step each."),
    Mistake(name="max_iter one too few", wrong=loop(extra=-1),
            message="Where the loop runs out of iterations you do one too few. max_iter counts iterations: an E-step and an M-step each."),
    Mistake(name="max_iter ignored", wrong=ignoring(max_iter=1000),
            message="You iterate on after max_iter iterations. Stop there, with converged=False."),
    Mistake(name="always converged",
            wrong=loop(change=lambda X, runs, best: runs[best]._replace(converged=True)),
            message="`converged` is True even where the loop ran out of iterations. It says whether the last change was below tol."),
    Mistake(name="never converged",
            wrong=loop(change=lambda X, runs, best: runs[best]._replace(converged=False)),
            message="`converged` is False even where the last change was below tol."),
    Mistake(name="converged by the number of iterations", wrong=converged_by_count(),
            message="`converged` says whether max_iter was reached. A loop may converge in its very last iteration: say whether the last change was below tol."),
    Mistake(name="worst of the starts", wrong=loop(choose=min),
            message="You keep the start with the *lowest* log-likelihood. The best is the highest (a loss would be the lowest)."),
    Mistake(name="last of the starts", wrong=loop(change=lambda X, runs, best: runs[-1]),
            message="You return the last start, good or bad. Keep the one whose last log-likelihood is highest."),
    Mistake(name="first of the starts", wrong=ignoring(n_init=1),
            message="You return the first start: n_init is ignored, or later starts never replace the first, or all starts are the same because each is drawn from the same seed anew. Draw them from one generator, and keep the one whose last log-likelihood is highest."),
    Mistake(name="a seed for each start",
            wrong=loop(seeds=lambda random_state, start: (random_state or 0) + start),
            message="Your first start is scikit-learn's, the others are not: you count the seed up. Draw all starts, in order, from one generator (check_random_state)."),
    Mistake(name="log-likelihoods of all starts in one list", wrong=loop(change=all_in_one_list),
            message="Your `log_likelihoods` runs through all starts. Begin a new list for each start, and return the best one's."),
    Mistake(name="best mixture, another start's log-likelihoods",
            wrong=loop(change=the_last_ones_log_likelihoods),
            message="Your mixture is the best start's, your log_likelihoods the last start's. Keep all results of the best together."),
    Mistake(name="weights never stored", wrong=loop(cycle=fixed_weights_cycle),
            message="Means and covariances move, the weights keep their first value. The new weights do not come back from the M-step into the loop (one published package had exactly this)."),
    Mistake(name="covariances never stored", wrong=loop(cycle=means_cycle),
            message="Weights and means move, the covariances keep their first value. All three come back from the M-step."),
    Mistake(name="hard instead of soft", wrong=loop(cycle=hard_cycle),
            message="Your M-steps see hard labels: argmax between the E-step and the M-step. That is classification EM; hand the responsibilities over as they are."),
    Mistake(name="covariances around the old means", wrong=loop(cycle=old_means_cycle),
            message="You end at the same place, by another path: the covariances are centred on the means from before the M-step. Compute the means first and use the new ones (notebook 04)."),
    Mistake(name="covariance_type ignored", wrong=ignoring(covariance_type="full"),
            message="With the default you are right, with another covariance_type the covariances are still full. Pass it on to m_step, in the start as well as in the loop."),
    Mistake(name="reg_covar ignored", wrong=ignoring(reg_covar=1e-6),
            message="With the default reg_covar you are right, with another you are not. Pass it on to m_step, in the start as well as in the loop."),
    Mistake(name="covariance_type and reg_covar ignored", wrong=ignoring(covariance_type="full", reg_covar=1e-6),
            message="With the defaults you are right, with another covariance_type or reg_covar you are not. Pass both on to m_step, in the start as well as in the loop."),
    Mistake(name="covariance_type and reg_covar in the start alone", wrong=loop(cycle=plain_cycle),
            message="Your start gets covariance_type and reg_covar, the M-step in the loop does not. Pass both on there too."),
    Mistake(name="covariance_type in the start alone",
            wrong=loop(cycle=lambda X, mixture, kind, reg: cycle_of_em(X, mixture, "full", reg)),
            message="Your start gets covariance_type, the M-step in the loop does not: its covariances are full. Pass it on there too."),
    Mistake(name="reg_covar in the start alone",
            wrong=loop(cycle=lambda X, mixture, kind, reg: cycle_of_em(X, mixture, kind, 1e-6)),
            message="Your start gets reg_covar, the M-step in the loop does not: it adds the default. Pass it on there too."),
    Mistake(name="tol ignored", wrong=ignoring(tol=1e-3),
            message="With the default tol you are right, with another you are not: the number is written into the loop."),
    Mistake(name="random_state ignored", wrong=ignoring(random_state=0),
            message="Your starts do not depend on random_state: it does not reach `initialise`."),
    Mistake(name="log-likelihood after the M-step", wrong=loop(cycle=late_cycle),
            message="Your list is shifted by one: each entry belongs to the mixture *after* the M-step. Keep what the E-step returns on the way, the value before it."),
]
