"""Slips in the solutions of notebook 03 that are none."""

EQUIVALENT = {
    "3.3": {
        "joint = weights * norm.pdf(means, x[:, None], np.sqrt(variances))": "a Gaussian is symmetric in x and its mean",
    },
}
