"""Wrong versions of an information criterion, that ``bic`` and ``aic`` share."""

from helpers import em
from helpers.mistakes.mistake import Mistake


def criterion(p_times, log_likelihood=-2, count=em.n_parameters):
    """log_likelihood · ℓ + p_times(X) · p; ℓ is the total."""

    def wrong(X, mixture, covariance_type="full"):
        K, d = mixture.means.shape
        factor = log_likelihood(X) if callable(log_likelihood) else log_likelihood
        return factor * len(X) * em.e_step(X, mixture)[1] + p_times(X) * count(K, d, covariance_type)

    return wrong


def shared(penalty, name):
    """The mistakes that BIC and AIC share; ``penalty(X)`` is what one parameter costs."""
    return [
        Mistake(name="mean for total", wrong=criterion(penalty, log_likelihood=lambda X: -2 / len(X)),
                message=f"{name} needs the *total* log-likelihood; you have the mean per sample, n times smaller, and the penalty decides alone. Multiply by len(X)."),
        Mistake(name="penalty with the wrong sign", wrong=criterion(lambda X: -penalty(X)),
                message=f"Your penalty lowers {name}: more parameters look better. It is -2ℓ *plus* the penalty; low is good."),
        Mistake(name="log-likelihood with the wrong sign", wrong=criterion(penalty, log_likelihood=2),
                message="Your log-likelihood enters with a plus: a worse fit would look better. It is -2ℓ, and low is good."),
        Mistake(name="sign of the whole", wrong=criterion(lambda X: -penalty(X), log_likelihood=2),
                message=f"Your value is -{name}: the higher the better, as in some books. Here, as in scikit-learn, it is to be low."),
        Mistake(name="2 before the log-likelihood forgotten", wrong=criterion(penalty, log_likelihood=-1),
                message="The log-likelihood enters with -2, yours with -1, so the penalty counts double."),
        Mistake(name="half of everything", wrong=criterion(lambda X: penalty(X) / 2, log_likelihood=-1),
                message=f"Your value is half of {name}. It orders models in the same way, but scikit-learn's has the factor 2."),
        Mistake(name="half of the negative", wrong=criterion(lambda X: -penalty(X) / 2, log_likelihood=1),
                message=f"Your value is ℓ minus half the penalty, -{name}/2: the higher the better, as in Bishop's 1.73 and 4.139. Here it is times -2, and to be low."),
        Mistake(name="covariance_type ignored",
                wrong=criterion(penalty, count=lambda K, d, kind: em.n_parameters(K, d, "full")),
                message="For full you are right. For the other types you count the parameters of full covariances: pass covariance_type on to n_parameters."),
        Mistake(name="components instead of parameters",
                wrong=criterion(penalty, count=lambda K, d, kind: K),
                message="Your penalty counts components. Each has a weight, a mean and a covariance: use n_parameters."),
        Mistake(name="penalty forgotten", wrong=criterion(lambda X: 0),
                message="Your value is -2ℓ alone. Without a penalty more components always win."),
    ]
