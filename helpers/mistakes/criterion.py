"""Wrong versions of an information criterion, that ``bic`` and ``aic`` share."""

from helpers import em
from helpers.language import Text
from helpers.mistakes.mistake import Mistake, remembered

e_step, log_joint = remembered(em.e_step), remembered(em.log_joint)


def criterion(p_times, log_likelihood=-2, count=em.n_parameters, extra=lambda X: 0, ell=lambda ell: ell):
    """log_likelihood · ℓ + p_times(X) · p + extra(X); ℓ is the total."""

    def wrong(X, mixture, covariance_type="full"):
        K, d = mixture.means.shape
        factor = log_likelihood(X) if callable(log_likelihood) else log_likelihood
        total = ell(len(X) * e_step(X, mixture)[1])
        return factor * total + p_times(X) * count(K, d, covariance_type) + extra(X)

    return wrong


def without_sign(name):
    """The criterion, which is negative where densities are high, without its sign."""
    return lambda X, mixture, covariance_type="full": abs(getattr(em, name)(X, mixture, covariance_type))


def likeliest(penalty, over="max"):
    """The criterion with another log-likelihood, by a method of arrays over the components."""

    def wrong(X, mixture, covariance_type="full"):
        total = getattr(log_joint(X, mixture), over)(axis=1).sum()
        return -2 * total + penalty(X) * em.n_parameters(*mixture.means.shape, covariance_type)

    return wrong


def shared(penalty, name):
    """The mistakes that BIC and AIC share; ``penalty(X)`` is what one parameter costs."""
    return [
        Mistake(name="mean for total", wrong=criterion(penalty, log_likelihood=lambda X: -2 / len(X)),
                message=Text("{name} needs the *total* log-likelihood; you have the mean per sample, n times smaller, and the penalty decides almost alone. Multiply by len(X).", name=name)),
        Mistake(name="penalty with the wrong sign", wrong=criterion(lambda X: -penalty(X)),
                message=Text("Your penalty lowers {name}: more parameters look better. It is -2ℓ *plus* the penalty; low is good.", name=name)),
        Mistake(name="log-likelihood with the wrong sign", wrong=criterion(penalty, log_likelihood=2),
                message="Your log-likelihood enters with a plus: a worse fit would look better. It is -2ℓ, and low is good."),
        Mistake(name="sign of the whole", wrong=criterion(lambda X: -penalty(X), log_likelihood=2),
                message=Text("Your value is -{name}: the higher the better, as in some books. Here, as in scikit-learn, it is to be low.", name=name)),
        Mistake(name="2 before the log-likelihood forgotten", wrong=criterion(penalty, log_likelihood=-1),
                message="The log-likelihood enters with -2, yours with -1, so the penalty counts double."),
        Mistake(name="1 before the log-likelihood", wrong=criterion(penalty, log_likelihood=1),
                message="The log-likelihood enters with +1. It is -2 times it: a better fit lowers the value, and counts twice."),
        Mistake(name="half of everything", wrong=criterion(lambda X: penalty(X) / 2, log_likelihood=-1),
                message=Text("Your value is half of {name}. It orders models in the same way, but scikit-learn's has the factor 2.", name=name)),
        Mistake(name="half of the negative", wrong=criterion(lambda X: -penalty(X) / 2, log_likelihood=1),
                message=Text("Your value is ℓ minus half the penalty, -{name}/2: the higher the better, as in Bishop's 1.73 and 4.139. Here it is times -2, and to be low.", name=name)),
        Mistake(name="covariance_type ignored",
                wrong=criterion(penalty, count=lambda K, d, kind: em.n_parameters(K, d, "full")),
                message="For full you are right. For the other types you count the parameters of full covariances: pass covariance_type on to n_parameters."),
        Mistake(name="components instead of parameters",
                wrong=criterion(penalty, count=lambda K, d, kind: K),
                message="Your penalty counts components. Each has a weight, a mean and a covariance: use n_parameters."),
        Mistake(name="the sign lost", wrong=without_sign(name.lower()),
                message=Text("Where {name} is positive you are right. Where densities are far above one it is negative, and yours is positive. (Is there an abs?)", name=name)),
        Mistake(name="the log-likelihood's sign lost", wrong=criterion(penalty, ell=lambda ell: -abs(ell)),
                message="Where the log-likelihood is negative you are right. Where it is positive it enters with the wrong sign: is there an abs? -2ℓ has the sign that it needs."),
        Mistake(name="the log-likelihood's sign lost, and a minus before it", wrong=criterion(penalty, ell=abs),
                message="Where the log-likelihood is positive you are right. Where it is negative it enters with the wrong sign: is there an abs? -2ℓ has the sign that it needs."),
        Mistake(name="divided by n", wrong=criterion(lambda X: penalty(X) / len(X), log_likelihood=lambda X: -2 / len(X)),
                message=Text("Your value is {name} divided by the number of samples. It orders models in the same way, but wanted is {name}: the total log-likelihood, and the whole penalty.", name=name)),
        Mistake(name="penalty times n as well", wrong=criterion(lambda X: len(X) * penalty(X), log_likelihood=-2),
                message="Your penalty is n times too large. Only the mean log-likelihood is multiplied by len(X). (Are the brackets where they belong?)"),
        Mistake(name="penalty times n, not the log-likelihood", wrong=criterion(lambda X: len(X) * penalty(X), log_likelihood=lambda X: -2 / len(X)),
                message="The penalty is multiplied by n, and the mean log-likelihood is not. It is the other way round: -2 len(X) times the mean, plus the penalty as it is."),
        Mistake(name="penalty divided by n", wrong=criterion(lambda X: penalty(X) / len(X)),
                message="Your penalty is n times too small: to the total log-likelihood belongs the whole penalty."),
        Mistake(name="-2 before everything", wrong=criterion(lambda X: -2 * penalty(X)),
                message=Text("The factor -2 stands before the penalty too, so that more parameters lower {name}. It belongs to ℓ alone.", name=name)),
        Mistake(name="mean for total, with a plus", wrong=criterion(penalty, log_likelihood=lambda X: 2 / len(X)),
                message="Two things: the log-likelihood is the mean, not the total, and it enters with +2. It is -2 times the total."),
        Mistake(name="mean for total, and the sign of the whole", wrong=criterion(lambda X: -penalty(X), log_likelihood=lambda X: 2 / len(X)),
                message="Two things: the log-likelihood is the mean, not the total, and both signs are turned. Low is to be good."),
        Mistake(name="the likeliest component alone", wrong=likeliest(penalty),
                message="Your log-likelihood has only the likeliest component of each sample. It is the mean from e_step, times len(X)."),
        Mistake(name="log_joint summed", wrong=likeliest(penalty, "sum"),
                message="You add log_joint over samples *and* components. The log-likelihood is the mean from e_step, times len(X)."),
        Mistake(name="mean for total, without the 2", wrong=criterion(penalty, log_likelihood=lambda X: -1 / len(X)),
                message="Two things: the log-likelihood is the mean, not the total, and the 2 before it is missing."),
        Mistake(name="mean for total, penalty subtracted", wrong=criterion(lambda X: -penalty(X), log_likelihood=lambda X: -2 / len(X)),
                message="Two things: the log-likelihood is the mean, not the total, and the penalty is subtracted. It is added."),
        Mistake(name="mean for total, -2 before everything", wrong=criterion(lambda X: -2 * penalty(X), log_likelihood=lambda X: -2 / len(X)),
                message="Two things: the log-likelihood is the mean, not the total, and the -2 stands before the penalty too."),
        Mistake(name="log-likelihood times all entries of X", wrong=criterion(penalty, log_likelihood=lambda X: -2 * X.shape[1]),
                message="With one feature you are right; with d your -2ℓ is d times too large. The mean is over samples: multiply by len(X), not by X.size."),
        Mistake(name="log-likelihood times the number of features", wrong=criterion(penalty, log_likelihood=lambda X: -2 * X.shape[1] / len(X)),
                message="You multiply the mean log-likelihood by the number of features. It is a mean over the samples: their number makes it the total."),
        Mistake(name="log-likelihood forgotten", wrong=criterion(penalty, log_likelihood=0),
                message="Your value is the penalty alone: the data do not enter."),
        Mistake(name="penalty for one parameter", wrong=criterion(penalty, count=lambda K, d, kind: 1),
                message="Your penalty is that of a single parameter. Multiply it by their number, n_parameters."),
        Mistake(name="penalty added to the number of parameters", wrong=criterion(lambda X: 1, extra=penalty),
                message="You *add* the number of parameters and the cost of one. Multiply them."),
        Mistake(name="means alone counted", wrong=criterion(penalty, count=lambda K, d, kind: K * d),
                message="Your penalty counts the K·d numbers of the means. Weights and covariances are parameters too: use n_parameters."),
        Mistake(name="one parameter too many", wrong=criterion(penalty, count=lambda K, d, kind: em.n_parameters(K, d, kind) + 1),
                message="Your penalty counts one parameter too many. Are K weights counted? They sum to one, so K - 1 are free; n_parameters knows that."),
        Mistake(name="components and features exchanged", wrong=criterion(penalty, count=lambda K, d, kind: em.n_parameters(d, K, kind)),
                message="Your penalty counts d components with K features each. n_parameters takes n_components first; means.shape is in that order."),
        Mistake(name="penalty forgotten", wrong=criterion(lambda X: 0),
                message="Your value is -2ℓ alone. Without a penalty more components always win."),
    ]
