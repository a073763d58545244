"""Slips in the solutions of notebook 07 that are none."""

EQUIVALENT = {
    "7.1": {
        "if score >= best:": "of equal scores the task prefers none",
    },
    "7.3": {
        "total = len(X) * e_step(X, mixture)[1]": "a line that stands elsewhere, before it is needed",
    },
    "7.4": {
        "penalty = n_parameters(*mixture.means.shape, covariance_type) * np.log(len(X))": "a line that stands elsewhere, before it is needed",
    },
}
