"""Compare any implementation of a step with scikit-learn, and name the mistake where they differ.

What a notebook calls: ``check.e_step(attempt)``, and so on. The course's own functions pass through the same
checks as a learner's. ``steps`` lists them; ``comparison`` is the way that every attempt goes: it is run
(``running``) on trials made of ``cases``; what differs gets a name (``naming``) or ``evidence``, and in the
end a ``verdict``.
"""

from helpers.check.cases import cases, generic_mixture, sklearn_climb, sklearn_iterations, sklearn_model
from helpers.check.comparison import Comparison, Trial
from helpers.check.steps import (
    STEPS,
    aic,
    bic,
    constrain,
    e_step,
    elbo,
    fit,
    initialise,
    log_gaussian,
    log_joint,
    m_step,
    n_parameters,
)
from helpers.check.verdict import NOT_ATTEMPTED, Verdict

__all__ = [
    "NOT_ATTEMPTED", "STEPS", "Comparison", "Trial", "Verdict", "cases", "generic_mixture",
    "sklearn_climb", "sklearn_iterations", "sklearn_model", "log_gaussian", "log_joint", "e_step", "m_step",
    "elbo", "constrain", "initialise", "fit", "n_parameters", "bic", "aic",
]  # fmt: skip
