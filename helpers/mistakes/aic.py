"""Wrong versions of ``aic``."""

import numpy as np

from helpers import em
from helpers.mistakes.criterion import criterion, shared
from helpers.mistakes.mistake import Mistake


def aicc(X, mixture, covariance_type="full"):
    p = em.n_parameters(*mixture.means.shape, covariance_type)
    return em.aic(X, mixture, covariance_type) + 2 * p * (p + 1) / (len(X) - p - 1)


MISTAKES = [
    *shared(lambda X: 2, "AIC"),
    Mistake(name="BIC instead", wrong=criterion(lambda X: np.log(len(X))),
            message="Your penalty is ln n for each parameter: that is BIC. AIC's is 2, whatever the number of samples."),
    Mistake(name="1 for each parameter", wrong=criterion(lambda X: 1),
            message="Your penalty is 1 for each parameter; with -2ℓ it is 2."),
    Mistake(name="penalty doubled", wrong=criterion(lambda X: 4),
            message="Your penalty is 4 for each parameter. Two is enough: -2ℓ + 2p."),
    Mistake(name="AICc instead", wrong=aicc,
            message="Your value is AICc, which adds 2p(p+1)/(n-p-1) for small samples. Plain AIC is -2ℓ + 2p."),
]
