"""Slips in the solutions of notebook 02 that are none."""

EQUIVALENT = {
    "2.2": {
        "log_det = np.linalg.slogdet(covariance)[1]": "a line that stands elsewhere, before it is needed",
        "centred = mean - X": "a square has no sign",
        "return -0.5 * (len(covariance) * np.log(2 * np.pi) + log_det + squares)": "the covariance has as many rows as the mean has numbers",
    },
    "2.4": {
        "a = log_joint(x[:, None], Mixture(weights, means, variances[:, None, None]))": "a number for a mean of one feature is broadcast",
    },
}
