"""Wrong versions of ``bic``."""

import numpy as np

from helpers import em
from helpers.mistakes.criterion import criterion, shared
from helpers.mistakes.mistake import Mistake

MISTAKES = [
    *shared(lambda X: np.log(len(X)), "BIC"),
    Mistake(name="AIC instead", wrong=criterion(lambda X: 2),
            message="Your penalty is 2 for each parameter: that is AIC. BIC's grows with the data, ln n for each."),
    Mistake(name="ln n forgotten", wrong=criterion(lambda X: 1),
            message="Your penalty is 1 for each parameter: ln n is missing."),
    Mistake(name="penalty halved", wrong=criterion(lambda X: 0.5 * np.log(len(X))),
            message="You have -2ℓ with ½·p·ln n. The ½ belongs to the form with a single ℓ; with -2ℓ the penalty is p·ln n."),
    Mistake(name="penalty doubled", wrong=criterion(lambda X: 2 * np.log(len(X))),
            message="Your penalty is twice p·ln n: BIC's formula has ln n where AIC's has the 2, not both."),
    Mistake(name="logarithm to base 10", wrong=criterion(lambda X: np.log10(len(X))),
            message="Your penalty uses log10(n). It is the natural logarithm, np.log."),
    Mistake(name="logarithm to base 2", wrong=criterion(lambda X: np.log2(len(X))),
            message="Your penalty uses log2(n). It is the natural logarithm, np.log."),
    Mistake(name="one more for each parameter", wrong=criterion(lambda X: 1 + np.log(len(X))),
            message="Your penalty is ln n + 1 for each parameter: ln n alone is BIC's."),
    Mistake(name="ln p for ln n", wrong=criterion(lambda X: 1, count=lambda K, d, kind: em.n_parameters(K, d, kind) * np.log(em.n_parameters(K, d, kind))),
            message="Your penalty is p·ln p. The logarithm is that of the number of samples: p·ln n."),
    Mistake(name="n ln p for p ln n", wrong=criterion(len, count=lambda K, d, kind: np.log(em.n_parameters(K, d, kind))),
            message="Your penalty is n·ln p. It is the other way round: p·ln n."),
    Mistake(name="logarithm of the number of features", wrong=criterion(lambda X: np.log(X.shape[1])),
            message="Your penalty has ln d, the number of features. It is the number of samples, len(X)."),
    Mistake(name="all entries of X counted as samples, twice", wrong=criterion(lambda X: np.log(X.size), log_likelihood=lambda X: -2 * X.shape[1]),
            message="Your n is X.size, samples times features, before the log-likelihood and in the penalty. It is the number of samples, len(X)."),
    Mistake(name="mean for total, and AIC's penalty", wrong=criterion(lambda X: 2, log_likelihood=lambda X: -2 / len(X)),
            message="Two things: the log-likelihood is the mean, not the total, and the penalty is 2 for each parameter, as in AIC."),
    Mistake(name="mean for total, penalty doubled", wrong=criterion(lambda X: 2 * np.log(len(X)), log_likelihood=lambda X: -2 / len(X)),
            message="Two things: the log-likelihood is the mean, not the total, and the penalty is twice p·ln n."),
    Mistake(name="all entries of X counted as samples", wrong=criterion(lambda X: np.log(X.size)),
            message="Your n is X.size, samples times features. It is the number of samples, len(X)."),
    Mistake(name="n instead of ln n", wrong=criterion(lambda X: len(X)),
            message="Your penalty is n for each parameter: the logarithm is missing."),
]
