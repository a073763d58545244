"""Slips in the solutions of notebook 04 that are none."""

EQUIVALENT = {
    "4.2": {
        "squares = ((centres - X[:, None]) ** 2).sum(axis=2)": "a square has no sign",
        "squares = (abs(X[:, None] - centres) ** 2).sum(axis=2)": "a square has no sign",
        "shares = np.exp(-abs(squares - squares.min(axis=1, keepdims=True)) / 2)": "what is above the minimum is not negative",
    },
    "4.3": {
        "centred = means - X[:, None]": "it is used twice, and the signs cancel",
        "return Mixture(counts / len(centred), means, covariances)": "as many rows as X",
        "return Mixture(counts / len(responsibilities), means, covariances)": "as many rows as X",
        "covariances = scatter / counts[:, None, None] + reg_covar * np.eye(means.shape[1])": "as many columns as X",
        "covariances = scatter / counts[:, None, None] + reg_covar * np.eye(scatter.shape[1])": "as many columns as X",
    },
}
