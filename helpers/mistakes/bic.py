"""Wrong versions of ``bic``."""

import numpy as np

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
    Mistake(name="all entries of X counted as samples", wrong=criterion(lambda X: np.log(X.size)),
            message="Your n is X.size, samples times features. It is the number of samples, len(X)."),
    Mistake(name="n instead of ln n", wrong=criterion(lambda X: len(X)),
            message="Your penalty is n for each parameter: the logarithm is missing."),
]
