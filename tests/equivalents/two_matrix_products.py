"""Slips in the solutions of notebook 09 that are none."""

ORDER = "two lines of which neither needs the other"
OVERWRITTEN = "every entry is overwritten"
LONG = "as long as the counts"

EQUIVALENT = {
    "9.1": {"quadratic = sum(range(0, n_features + 1))": "a sum that begins with 0 is the same"},
    "9.2": {
        "precisions = 1 / np.diagonal(mixture.covariances, axis1=1, axis2=2)": ORDER,
        "constant = np.log(mixture.weights) - 0.5 * d * np.log(2 * np.pi)": ORDER,
        "d = mixture.covariances.shape[1]": "covariances have as many rows as means have columns",
    },
    "9.4": {
        "a, b = np.triu_indices(d)": ORDER,
        "means, packed = (scaled[:, 1:d + 1], scaled[:, d + 1:])": ORDER,
        "covariances = np.zeros((len(counts), d, d))": ORDER,
        "covariances[:, b, a] = packed": ORDER,
        "covariances = np.ones((len(counts), d, d))": OVERWRITTEN,
        **dict.fromkeys(
            [
                f"covariances = np.zeros((len({other}), d, d))"
                for other in ("means", "packed", "scaled", "statistics")
            ],
            LONG,
        ),
    },
}
