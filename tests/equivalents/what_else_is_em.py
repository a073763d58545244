"""Slips in the solutions of notebook 12 that are none."""

MASK = "np.ix_ takes the mask for the places where it is true"
MOVED = "a line that stands elsewhere, before it is needed"

EQUIVALENT = {
    "12.1": {"return (counts / len(responsibilities), on)": "as many rows as B"},
    "12.2": {
        "filled, doubt = (X.copy(), np.zeros_like(covariance))": MOVED,
        "doubt[np.ix_(m, m)] = covariance[np.ix_(m, m)] - covariance[np.ix_(m, o)] @ slopes": MOVED,
        "filled[:, gap] = mean[m] + (X[:, o] - mean[o]) @ slopes": "an array takes the mask for the places",
        "filled[:, m] = mean[gap] + (X[:, o] - mean[o]) @ slopes": "an array takes the mask for the places",
        "doubt[np.ix_(gap, m)] = covariance[np.ix_(m, m)] - covariance[np.ix_(m, o)] @ slopes": MASK,
        "doubt[np.ix_(m, gap)] = covariance[np.ix_(m, m)] - covariance[np.ix_(m, o)] @ slopes": MASK,
        "slopes = np.linalg.solve(covariance[np.ix_(o, o)], covariance[np.ix_(o, gap)])": MASK,
        "doubt[np.ix_(m, m)] = covariance[np.ix_(gap, m)] - covariance[np.ix_(m, o)] @ slopes": MASK,
        "doubt[np.ix_(m, m)] = covariance[np.ix_(m, gap)] - covariance[np.ix_(m, o)] @ slopes": MASK,
        "doubt[np.ix_(m, m)] = covariance[np.ix_(m, m)] - covariance[np.ix_(gap, o)] @ slopes": MASK,
        "filled[:, m] = mean[m] + (filled[:, o] - mean[o]) @ slopes": "what is there has not been changed",
    },
    "12.3": {"counts = responsibilities.sum(axis=0)[:, None, None]": MOVED},
    "12.4": {
        "responsibilities[known] = np.eye(len(mixture.means))[labels[known]]": "a mean for each component",
        "responsibilities[known] = np.eye(len(mixture.covariances))[labels[known]]": "a covariance for each component",
    },
}
