"""Wrong versions of ``fit``: one part of its loop replaced.

Most of them go the same way from the same starts, so what a step has returned is remembered.
"""

import functools
from typing import NamedTuple

import numpy as np
from sklearn.utils import check_random_state

from helpers import em
from helpers.em import Fit
from helpers.mistakes.m_step import hard
from helpers.mistakes.mistake import Mistake, remembered
from helpers.validation import trusted

e_step, m_step = remembered(em.e_step), remembered(em.m_step)


@remembered
def starts(X, K, seed, n_init):
    """First responsibilities of every start, drawn from one generator."""
    rng = check_random_state(seed)
    return [em.initialise(X, K, rng) for _ in range(n_init)]


class Run(NamedTuple):
    """What one start has gone through so far: every mixture, the log-likelihood before each M-step."""

    X: np.ndarray
    kind: str
    reg_covar: float
    tol: float
    max_iter: int
    mixtures: list
    values: list
    before: list  # the values of the start before

    def change(self):
        return self.values[-1] - self.values[-2] if len(self.values) > 1 else np.inf

    def after(self):
        """The log-likelihood after the last M-step."""
        return e_step(self.X, self.mixtures[-1])[1]


# What a run is made of. Each part can be replaced by a wrong one.


def change_is_small(run):
    return abs(run.change()) < run.tol


def cycle_of_em(X, mixture, kind, reg_covar):
    responsibilities, log_likelihood = e_step(X, mixture)
    return m_step(X, responsibilities, kind, reg_covar), log_likelihood


def as_it_is(run):
    return Fit(run.mixtures[-1], np.array(run.values), change_is_small(run))


def highest_last(X, fits):
    return max(range(len(fits)), key=lambda i: [-np.inf, *fits[i].log_likelihoods][-1])


def best_one(X, fits, best):
    return fits[best]


def nothing(run):
    """The entries that a start's list has before its first iteration."""
    return []


def below_max_iter(run, n_iter):
    return n_iter < run.max_iter


def loop(
    stop=change_is_small, cycle=cycle_of_em, keep=as_it_is, choose=highest_last, give=best_one,
    draw=starts, begin=m_step, goes_on=False, known=nothing, counted=False, lasts=below_max_iter,
):
    """``fit`` with some of its parts replaced."""

    def wrong(X, K, kind="full", n_init=1, tol=1e-3, max_iter=100, reg_covar=1e-6, random_state=None):
        fits, run = [], None
        with trusted():
            for responsibilities in draw(X, K, random_state, n_init):
                first = begin(X, responsibilities, kind, reg_covar)
                mixtures = [run.mixtures[-1] if run and goes_on else first]
                run = Run(X, kind, reg_covar, tol, max_iter, mixtures, [], run.values if run else [])
                run.values.extend(known(run))
                n_iter = len(run.values) if counted else 0
                while lasts(run, n_iter):
                    mixture, log_likelihood = cycle(X, mixtures[-1], kind, reg_covar)
                    mixtures.append(mixture)
                    run.values.append(log_likelihood)
                    n_iter += 1
                    if stop(run):
                        break
                fits.append(keep(run))
            return give(X, fits, choose(X, fits))

    return wrong


def ignoring(**ignored):
    """``fit`` that takes some arguments and does not pass them on."""

    def wrong(X, K, *arguments):
        names = ("kind", "n_init", "tol", "max_iter", "reg_covar", "random_state")
        return loop()(X, K, **(dict(zip(names, arguments)) | ignored))

    return wrong


# Stopping


def if_signed(run):
    return run.change() < run.tol


def if_means_rest(measure, run):
    return measure(run.mixtures[-1].means - run.mixtures[-2].means) < run.tol


def if_small_or_since_last_start(run):
    return abs(run.values[-1] - [-np.inf, *run.before[-1:], *run.values[:-1]][-1]) < run.tol


def if_small_or_since_zero(run):
    return abs(run.values[-1] - [0, *run.values[:-1]][-1]) < run.tol


def until_small_and_max_iter(run, n_iter):
    return n_iter < run.max_iter or not change_is_small(run)


# Iterations


def hard_cycle(X, mixture, kind, reg_covar):
    responsibilities, log_likelihood = e_step(X, mixture)
    return m_step(X, hard(responsibilities), kind, reg_covar), log_likelihood


def old_means_cycle(X, mixture, kind, reg_covar):
    new, log_likelihood = cycle_of_em(X, mixture, kind, reg_covar)
    gaps = new.means - mixture.means
    spread = em.constrain(gaps[:, :, None] * gaps[:, None], new.weights, kind)
    return new._replace(covariances=new.covariances + spread), log_likelihood


def only(*parts):
    """The iteration in which some parts of the mixture alone are taken over."""

    def cycle(X, mixture, kind, reg_covar):
        new, log_likelihood = cycle_of_em(X, mixture, kind, reg_covar)
        return mixture._replace(**{part: getattr(new, part) for part in parts}), log_likelihood

    return cycle


def late_cycle(X, mixture, kind, reg_covar):
    new, _ = cycle_of_em(X, mixture, kind, reg_covar)
    return new, e_step(X, new)[1]


# What is kept of a run


def with_mixture(choose):
    return lambda run: as_it_is(run)._replace(mixture=choose(run))


def with_values(choose):
    return lambda run: as_it_is(run)._replace(log_likelihoods=np.array(choose(run)))


def with_flag(rule):
    return lambda run: as_it_is(run)._replace(converged=rule(run))


def without_the_last_m_step(run):
    return run.mixtures[-2 if change_is_small(run) else -1]


def one_m_step_more(run):
    last, *arguments = run.mixtures[-1], run.kind, run.reg_covar
    late = change_is_small(run) and len(run.values) < run.max_iter
    return cycle_of_em(run.X, last, *arguments)[0] if late else last


def without_the_last_value(run):
    return run.values[:-1] if change_is_small(run) else run.values


def one_iteration_fewer(run):
    return Fit(without_the_last_m_step(run), np.array(without_the_last_value(run)), change_is_small(run))


def moved_once(run):
    return cycle_of_em(run.X, run.mixtures[0], run.kind, run.reg_covar)[0]


# What is chosen of the runs, and given


def by(value):
    """The start in which a number, ``value(X, fit)``, is highest."""
    return lambda X, fits: max(range(len(fits)), key=lambda i: value(X, fits[i]))


def with_other(**others):
    """The best start's Fit, with parts that ``others`` take from all starts."""
    return lambda X, fits, best: fits[best]._replace(**{part: take(fits) for part, take in others.items()})


def last_of(part):
    return lambda fits: getattr(fits[-1], part)


def all_in_one_list(fits):
    return np.concatenate([fit.log_likelihoods for fit in fits])


def seeds_counted_up(X, K, seed, n_init):
    return [starts(X, K, (seed or 0) + i, 1)[0] for i in range(n_init)]


def seed_zero_each_time(X, K, seed, n_init):
    return starts(X, K, 0, 1) * n_init


def plain_start(kind=None, reg_covar=None):
    """The first M-step with the defaults in place of some arguments."""
    return lambda X, R, k, reg: m_step(X, R, kind or k, reg_covar or reg)


def plain_cycle(kind=None, reg_covar=None):
    """An iteration whose M-step takes the defaults in place of some arguments."""
    return lambda X, mixture, k, reg: cycle_of_em(X, mixture, kind or k, reg_covar or reg)


def padded(X, K, *arguments):
    """``fit`` with a list of max_iter entries."""
    fit = loop()(X, K, *arguments)
    missing = arguments[3] - len(fit.log_likelihoods)
    return fit._replace(log_likelihoods=np.pad(fit.log_likelihoods, (0, missing)))


TOL_REACHED = Mistake(name="a change of exactly tol", wrong=None,
    message="With tol=0 EM goes on to max_iter, whatever happens: no change is *smaller* than nothing. Yours stops, or says that it converged, where the log-likelihood stands still. Look at your comparison.")
MISTAKES = [
    # stopping
    Mistake(name="one iteration only", wrong=loop(stop=lambda run: True),
            message="Your loop ends after its first iteration, whatever tol is. Is the difference the wrong way round (the old value minus the new is negative while EM climbs), or the comparison? Is the old value overwritten before it is compared, or the first one kept twice? Or does a `break` or `return` stand where every iteration meets it? Follow the numbers through the second iteration."),
    Mistake(name="two iterations only", wrong=loop(stop=lambda run: len(run.values) > 1),
            message="Your loop ends after its second iteration, whatever tol is. Is a log-likelihood compared with itself, or the comparison with tol left out? Follow the numbers through the third iteration."),
    Mistake(name="signed difference", wrong=loop(stop=if_signed),
            message="Your mixture is right as long as the log-likelihood rises. Where it falls (a large reg_covar does that), your loop ends at once: every fall counts as a small change (exercise 5.3)."),
    Mistake(name="difference the wrong way round", wrong=loop(stop=lambda run: len(run.values) > 1 and -run.change() < run.tol),
            message="Your loop ends at the first *rise*, however large, as if the old value minus the new were compared with tol: that is negative while EM climbs. The size of the change counts, not its sign."),
    Mistake(name="the other side of tol", wrong=loop(stop=lambda run: len(run.values) > 1 and abs(run.change()) > run.tol),
            message="Your loop ends where the change is larger than tol, and goes on while it is smaller."),
    Mistake(name="stopped by a large rise", wrong=loop(stop=lambda run: len(run.values) > 1 and run.change() > run.tol),
            message="Your loop ends where the log-likelihood rises by *more* than tol, and goes on while it falls or hardly rises. It is a small change that ends it, of either sign."),
    Mistake(name="never stops by tol", wrong=loop(stop=lambda run: False),
            message="Your loop always runs to max_iter: tol never stops it. Look at the two numbers that you compare: the old one must follow the new from iteration to iteration."),
    Mistake(name="tol compared with the total", wrong=loop(stop=lambda run: abs(run.change()) * len(run.X) < run.tol),
            message="You iterate longer than scikit-learn: tol is compared with the change of the *total* log-likelihood. Compare the mean per sample, so that tol means the same for every n."),
    Mistake(name="tol relative to the log-likelihood", wrong=loop(stop=lambda run: abs(run.change()) < run.tol * abs(run.values[-1])),
            message="You stop as if tol were a share of the log-likelihood. It is an absolute change of the mean per sample."),
    Mistake(name="squared change", wrong=loop(stop=lambda run: run.change() ** 2 < run.tol),
            message="You stop as if the *square* of the change were compared with tol. It is the change itself, without its sign."),
    Mistake(name="no fall stops it", wrong=loop(stop=lambda run: 0 <= run.change() < run.tol),
            message="Where the log-likelihood rises your mixture is right. Where it falls by less than tol your loop goes on: only small rises end it. A small change is one of either sign."),
    Mistake(name="compared one iteration late", wrong=loop(stop=lambda run: len(run.values) > 2 and abs(run.values[-2] - run.values[-3]) < run.tol),
            message="Where tol ends your loop, it does one iteration more than scikit-learn's. Probably the list is compared before the new log-likelihood stands in it."),
    Mistake(name="one M-step too many", wrong=loop(keep=with_mixture(one_m_step_more)),
            message="Where tol ends your loop, your mixture is one M-step *ahead* of scikit-learn's. Probably the list is compared after the next M-step and before the next log-likelihood stands in it."),
    Mistake(name="change since the first iteration", wrong=loop(stop=lambda run: len(run.values) > 1 and abs(run.values[-1] - run.values[0]) < run.tol),
            message="You stop as if each log-likelihood were compared with the *first* one. Compare it with the one before it."),
    Mistake(name="never stops after two iterations", wrong=loop(stop=lambda run: len(run.values) > 2 and change_is_small(run)),
            message="Where the second iteration changes less than tol you do a third. Two log-likelihoods are enough to compare."),
    Mistake(name="tol compared with the means", wrong=loop(stop=functools.partial(if_means_rest, lambda gaps: abs(gaps).max())),
            message="You stop where no *mean* moves by tol or more. Watch the log-likelihood: its change has the same unit for all data."),
    Mistake(name="tol compared with the norm of the means' change", wrong=loop(stop=functools.partial(if_means_rest, np.linalg.norm)),
            message="You stop where the *means* together move by less than tol. Watch the log-likelihood: its change has the same unit for all data."),
    Mistake(name="log-likelihood of the start before", wrong=loop(stop=if_small_or_since_last_start),
            message="With one start your mixture is right. A later start can end after one iteration, as if its first log-likelihood were compared with one of the start *before*. What is compared must begin anew."),
    Mistake(name="zero before the first", wrong=loop(stop=if_small_or_since_zero),
            message="Where the first log-likelihood is near zero, your loop ends after one iteration, as if zero were the value before it. There is no value before the first: begin with one that is far from all, or compare from the second on."),
    Mistake(name="iterations on both conditions", wrong=loop(stop=lambda run: False, lasts=until_small_and_max_iter),
            message="Your loop does max_iter iterations even where tol is met before, and more where it is not: does it go on while the change is large *or* iterations are left? Both must hold."),
    Mistake(name="the start's log-likelihood before the first iteration", wrong=loop(known=lambda run: [e_step(run.X, run.mixtures[0])[1]], counted=True),
            message="Your loop ends too early, as if the list began with the start's log-likelihood, which the first iteration then adds once more: no change. Begin with an empty list."),
    Mistake(name="max_iter one too many", wrong=loop(lasts=lambda run, n_iter: n_iter < run.max_iter + 1),
            message="Where the loop runs out of iterations you do one too many. max_iter counts iterations: an E-step and an M-step each."),
    Mistake(name="max_iter one too few", wrong=loop(lasts=lambda run, n_iter: n_iter < run.max_iter - 1),
            message="Where the loop runs out of iterations you do one too few. max_iter counts iterations: an E-step and an M-step each. (Is the length of a list compared with max_iter, and does it hold something else besides, such as -∞?)"),
    Mistake(name="max_iter ignored", wrong=ignoring(max_iter=1000),
            message="You iterate on after max_iter iterations. Stop there, with converged=False."),
    Mistake(name="tol ignored", wrong=ignoring(tol=1e-3),
            message="With the default tol your mixture is right, with another it is that of the default: is a number written into the loop? Take the argument."),
    # an iteration
    Mistake(name="stopped between E-step and M-step", wrong=loop(keep=with_mixture(without_the_last_m_step)),
            message="Where tol ends your loop, your mixture is one M-step behind scikit-learn's: does the `break` (or the `return`) come before the M-step? Finish the iteration first."),
    Mistake(name="one iteration too few where tol ends the loop", wrong=loop(keep=one_iteration_fewer),
            message="Where tol ends your loop, your mixture is one M-step behind scikit-learn's. Does the `break` come before the M-step and before the last log-likelihood is kept? Or is the change computed with the value *after* the M-step? Two E-steps of the loop are compared, and the M-step is done in any case."),
    Mistake(name="mixture before the last M-step", wrong=loop(keep=with_mixture(lambda run: run.mixtures[-2])),
            message="Your mixture is always one M-step behind scikit-learn's: the M-step comes first in your loop, or you keep the mixture from before it. An iteration is an E-step and the M-step after it; return what the last M-step gave."),
    Mistake(name="log-likelihood after the M-step", wrong=loop(cycle=late_cycle),
            message="You compare log-likelihoods of mixtures from *after* each M-step, and so stop at another iteration. Compare what the E-step on the way to the M-step returns, the value before it."),
    Mistake(name="mixture never replaced", wrong=loop(cycle=only()),
            message="Your mixture is the start's, from before the first iteration. Is the loop never entered? Does each M-step see the responsibilities of the start? Or is what the M-step returns not handed to the next E-step? Each step works with what the other has just returned."),
    Mistake(name="always the E-step of the start", wrong=loop(cycle=only(), keep=with_mixture(moved_once)),
            message="Your mixture is never more than one M-step away from the start, as if every E-step saw the same mixture, or there were only one. Hand the new mixture to the next E-step."),
    Mistake(name="weights never stored", wrong=loop(cycle=only("means", "covariances")),
            message="Your weights keep their first value. The new ones do not come back from the M-step into the loop (one published package had exactly this)."),
    Mistake(name="covariances never stored", wrong=loop(cycle=only("weights", "means")),
            message="Your weights are those of a loop in which weights and means move, and the covariances keep their first value. All three come back from the M-step."),
    Mistake(name="means never stored", wrong=loop(cycle=only("weights", "covariances")),
            message="Your weights are those of a loop in which weights and covariances move, and the means keep their first value. All three come back from the M-step."),
    Mistake(name="hard instead of soft", wrong=loop(cycle=hard_cycle),
            message="Your M-steps see hard labels: is there an argmax between the E-step and the M-step? That is classification EM; hand the responsibilities over as they are."),
    Mistake(name="covariances around the old means", wrong=loop(cycle=old_means_cycle),
            message="You take another path: as if the covariances were centred on the means from before the M-step. Compute the means first and use the new ones (notebook 04)."),
    # options
    Mistake(name="covariance_type ignored", wrong=ignoring(kind="full"),
            message="With the default your mixture is right, with another covariance_type it is that of full covariances. Pass it on to m_step, in the start as well as in the loop."),
    Mistake(name="reg_covar ignored", wrong=ignoring(reg_covar=1e-6),
            message="With the default reg_covar your mixture is right, with another it is that of the default. Pass yours on to m_step, in the start as well as in the loop."),
    Mistake(name="covariance_type and reg_covar ignored", wrong=ignoring(kind="full", reg_covar=1e-6),
            message="With the defaults your mixture is right, with another covariance_type or reg_covar it is still theirs. Pass both on to m_step, in the start as well as in the loop."),
    Mistake(name="covariance_type in the start alone", wrong=loop(cycle=plain_cycle(kind="full")),
            message="Your start gets covariance_type, the M-step in the loop does not: it makes full covariances. Pass it on there too."),
    Mistake(name="reg_covar in the start alone", wrong=loop(cycle=plain_cycle(reg_covar=1e-6)),
            message="Your start gets reg_covar, the M-step in the loop does not: it adds the default. Pass it on there too."),
    Mistake(name="covariance_type and reg_covar in the start alone", wrong=loop(cycle=plain_cycle("full", 1e-6)),
            message="Your start gets covariance_type and reg_covar, the M-step in the loop does not. Pass both on there too."),
    Mistake(name="covariance_type in the loop alone", wrong=loop(begin=plain_start(kind="full")),
            message="The M-step in your loop gets covariance_type, that of the start does not: it makes full covariances, and EM sets out from there. Pass it on there too."),
    Mistake(name="reg_covar in the loop alone", wrong=loop(begin=plain_start(reg_covar=1e-6)),
            message="The M-step in your loop gets reg_covar, that of the start does not: it adds the default. Pass it on there too."),
    Mistake(name="covariance_type and reg_covar in the loop alone", wrong=loop(begin=plain_start("full", 1e-6)),
            message="The M-step in your loop gets covariance_type and reg_covar, that of the start does not. Pass both on there too."),
    # starts
    Mistake(name="first of the starts", wrong=ignoring(n_init=1),
            message="You return the first start. Is n_init ignored, does `return` stand inside the loop over the starts, do later ones never replace the first, or are all the same because each is drawn from the same seed anew? Draw them from one generator, and keep the one whose last log-likelihood is highest."),
    Mistake(name="last of the starts", wrong=loop(give=lambda X, fits, best: fits[-1]),
            message="You return the last start, good or bad. Keep the one whose last log-likelihood is highest. (If you compare: does the highest so far follow, and is it set before the loop over the starts, not in it?)"),
    Mistake(name="another start's mixture", wrong=loop(give=with_other(mixture=last_of("mixture"))),
            message="With several starts your mixture is that of the last one, good or bad. Keep it where you keep the other results of the best."),
    Mistake(name="worst of the starts", wrong=loop(choose=by(lambda X, fit: -fit.log_likelihoods[-1])),
            message="You keep the start with the *lowest* log-likelihood. The best is the highest (a loss would be the lowest)."),
    Mistake(name="best by its first log-likelihood", wrong=loop(choose=by(lambda X, fit: fit.log_likelihoods[0])),
            message="You keep the start that is best at its *beginning*, as if the first log-likelihood of each were compared. What counts is where it ends."),
    Mistake(name="best by the last but one", wrong=loop(choose=by(lambda X, fit: fit.log_likelihoods[-2:][0])),
            message="You choose among the starts as if by the last log-likelihood *but one*. The last one counts."),
    Mistake(name="best by its mean log-likelihood", wrong=loop(choose=by(lambda X, fit: fit.log_likelihoods.mean())),
            message="You choose among the starts as if by the *mean* of each list, so that a slow climb is held against a start. What counts is where it ends: the last log-likelihood."),
    Mistake(name="best by the sum of its log-likelihoods", wrong=loop(choose=by(lambda X, fit: fit.log_likelihoods.sum())),
            message="You choose among the starts as if by the *sum* of each list, which favours short ones. What counts is where it ends: the last log-likelihood."),
    Mistake(name="best by the highest of its log-likelihoods", wrong=loop(choose=by(lambda X, fit: fit.log_likelihoods.max())),
            message="Where EM climbs you choose rightly. Where it falls (a large reg_covar does that) you keep another start, as if the *highest* log-likelihood of each were compared. What counts is the last one."),
    Mistake(name="best by the value after the last M-step", wrong=loop(choose=by(lambda X, fit: e_step(X, fit.mixture)[1])),
            message="You choose among the starts as if by the log-likelihood *after* the last M-step. It is a sound choice, and not scikit-learn's: what counts there is the last number of the list."),
    Mistake(name="converged before best", wrong=loop(choose=by(lambda X, fit: (fit.converged, fit.log_likelihoods[-1]))),
            message="You prefer a start that converged to a better one that ran out of iterations. What counts is the last log-likelihood alone."),
    Mistake(name="shortest of the starts", wrong=loop(choose=by(lambda X, fit: -len(fit.log_likelihoods))),
            message="You keep the start that took the fewest iterations. What counts is the last log-likelihood."),
    Mistake(name="first start that converged", wrong=loop(choose=by(lambda X, fit: fit.converged)),
            message="You keep the first start that converged. Try all n_init of them; what counts is the last log-likelihood."),
    Mistake(name="a seed for each start", wrong=loop(draw=seeds_counted_up),
            message="Your first start is scikit-learn's, the others are not: do you count the seed up? Draw all starts, in order, from one generator (check_random_state)."),
    Mistake(name="random_state ignored", wrong=ignoring(random_state=0),
            message="Your starts are those of random_state=0, whatever is given: random_state does not reach `initialise`."),
    Mistake(name="seed 0 for every start", wrong=loop(draw=seed_zero_each_time),
            message="Every one of your starts is the first of random_state=0. Draw them, in order, from one generator, made of the random_state that is given."),
    Mistake(name="starts that go on", wrong=loop(goes_on=True),
            message="With one start your mixture is right. Your second goes on where the first has ended: each start is a mixture of its own, from `initialise`."),
    Mistake(name="one list for all starts", wrong=loop(known=lambda run: run.before),
            message="Probably your list of log-likelihoods is not begun anew for each start: it holds those of all starts so far, and a start's first number is compared with the last of the start before."),
    Mistake(name="one list for all starts, counted", wrong=loop(known=lambda run: run.before, counted=True),
            message="Later starts get what the first has left of the iterations, as if your list of log-likelihoods were not begun anew for each start, and its length compared with max_iter."),
    Mistake(name="log-likelihoods of all starts in one list", wrong=loop(give=with_other(log_likelihoods=all_in_one_list)),
            message="Your `log_likelihoods` runs through all starts. Begin a new list for each start, and return the best one's."),
    Mistake(name="best mixture, another start's results",
            wrong=loop(give=with_other(log_likelihoods=last_of("log_likelihoods"), converged=last_of("converged"))),
            message="Your mixture is the best start's, your log_likelihoods are the last start's. Keep all results of the best together."),
    Mistake(name="another start's converged", wrong=loop(give=with_other(converged=last_of("converged"))),
            message="Mixture and log_likelihoods are the best start's, `converged` is the last start's. Keep all results of the best together."),
    Mistake(name="any start's converged", wrong=loop(give=with_other(converged=lambda fits: any(fit.converged for fit in fits))),
            message="Mixture and log_likelihoods are right, but `converged` is True as soon as *any* start converged: is it set to False once, before the starts, or taken over all of them? It belongs to the best start."),
    # the list
    Mistake(name="-∞ left in the list", wrong=loop(keep=with_values(lambda run: [-np.inf, *run.values])),
            message="Your mixture is right, but `log_likelihoods` begins with -∞, the value that is there to be compared with before the first iteration. It belongs to no mixture: leave it out of what you return."),
    Mistake(name="-∞ counted as an iteration", wrong=loop(known=lambda run: [-np.inf], counted=True),
            message="Your list begins with -∞, and where the loop runs out of iterations it does one too few: that entry is counted as one. It belongs to no mixture and to no iteration."),
    Mistake(name="-∞ in place of the last", wrong=loop(keep=with_values(lambda run: [-np.inf, *run.values[:-1]])),
            message="Your mixture is right, but `log_likelihoods` begins with -∞, which belongs to no mixture, and lacks the last value: the wrong end was left out."),
    Mistake(name="list with the opposite sign", wrong=loop(give=lambda X, fits, best: fits[best]._replace(log_likelihoods=-fits[best].log_likelihoods)),
            message="Your mixture is right, but your log-likelihoods have the opposite sign: a loss. The course maximises."),
    Mistake(name="log-likelihoods with the opposite sign", wrong=loop(keep=with_values(lambda run: [-value for value in run.values])),
            message="Your log-likelihoods have the opposite sign, so that EM descends, and the highest number is the worst start's. The course maximises."),
    Mistake(name="one log-likelihood too many", wrong=loop(keep=with_values(lambda run: [*run.values, run.after()])),
            message="Your mixture is right, but `log_likelihoods` has one entry too many, the value *after* the last M-step. Keep the values that the E-steps of the loop returned."),
    Mistake(name="values after the M-steps", wrong=loop(keep=with_values(lambda run: [*run.values[1:], run.after()])),
            message="Your mixture is right, but the list is shifted by one: each entry belongs to the mixture *after* an M-step. Keep what the E-step on the way to the M-step returns, the value before it."),
    Mistake(name="last log-likelihood missing", wrong=loop(keep=with_values(without_the_last_value), choose=highest_last),
            message="Where tol ends your loop, the last log-likelihood is missing in your list: is it appended after the comparison that ends the loop? Every E-step's value belongs into it."),
    Mistake(name="list one too short", wrong=loop(give=lambda X, fits, best: fits[best]._replace(log_likelihoods=fits[best].log_likelihoods[:-1])),
            message="Your mixture is right, but the last log-likelihood is missing in the list: one entry for each iteration, the last included."),
    Mistake(name="first log-likelihood missing", wrong=loop(keep=with_values(lambda run: run.values[1:] or run.values)),
            message="Your mixture is right, but the first log-likelihood is missing in the list, that of the mixture from which the first iteration sets out."),
    Mistake(name="log-likelihoods as totals", wrong=loop(keep=with_values(lambda run: np.array(run.values) * len(run.X))),
            message="Your log-likelihoods are n times too large: totals. The course reports the mean per sample."),
    Mistake(name="zeros after the last iteration", wrong=padded,
            message="Your mixture is right, but `log_likelihoods` has max_iter entries, zeros after the last iteration: cut it there."),
    Mistake(name="only the last log-likelihood", wrong=loop(keep=with_values(lambda run: run.values[-1:])),
            message="Your `log_likelihoods` holds the last number alone. Keep one for every iteration, so that the climb can be looked at."),
    Mistake(name="a number for the list", wrong=loop(give=lambda X, fits, best: fits[best]._replace(log_likelihoods=fits[best].log_likelihoods[-1])),
            message="Your `log_likelihoods` is one number, the last. Keep one for every iteration, so that the climb can be looked at."),
    # the flag
    Mistake(name="always converged", wrong=loop(keep=with_flag(lambda run: True)),
            message="`converged` is True even where the loop ran out of iterations. It says whether the last change was below tol."),
    Mistake(name="never converged", wrong=loop(keep=with_flag(lambda run: False)),
            message="`converged` is False even where the last change was below tol."),
    Mistake(name="not converged for converged", wrong=loop(keep=with_flag(lambda run: not change_is_small(run))),
            message="`converged` is False where it should be True, and True where it should be False."),
    Mistake(name="converged by the number of iterations", wrong=loop(keep=with_flag(lambda run: len(run.values) < run.max_iter)),
            message="`converged` is False wherever max_iter was reached, as if iterations were counted. A loop may converge in its very last iteration: say whether the last change was below tol."),
    Mistake(name="converged where iterations ran out", wrong=loop(keep=with_flag(lambda run: len(run.values) == run.max_iter)),
            message="`converged` is True where max_iter was reached, and False where it was not: the wrong way round, and not by counting at all. It says whether the last change was below tol."),
    Mistake(name="a fall counts as converged", wrong=loop(keep=with_flag(if_signed)),
            message="`converged` is True where the last change was a fall, however large (with a large reg_covar the log-likelihood falls): a signed difference, once more. The size of the change counts."),
    Mistake(name="converged by the value after the last M-step",
            wrong=loop(keep=with_flag(lambda run: abs(run.after() - run.values[-1]) < run.tol)),
            message="`converged` is True one iteration early, as if the last change were that *after* the last M-step. It is the change between the last two numbers of the list."),
]
