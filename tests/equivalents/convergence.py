"""Slips in the solutions of notebook 05 that are none."""

EQUIVALENT = {
    "5.1": {
        "a = np.where(responsibilities >= 0, log_joint(X, mixture), 0)": "it would tell only beside a weight of zero",
        "a = np.where(responsibilities > 0, log_joint(X, mixture), 1)": "it is multiplied by zero",
        "from scipy.special import entr": "imported after the function is defined, before it is called",
    },
    "5.3": {
        "return abs(log_likelihoods[-2] - log_likelihoods[-1]) < tol": "a size has no direction",
        "return abs(abs(log_likelihoods[-1] - log_likelihoods[-2])) < tol": "the size of a size",
    },
    "5.5": {
        "climb, converged = ([], False)": "the list is begun before the start is drawn",
        "climb.append(log_likelihood)": "the value is kept before the M-step instead of after it",
        "converged = len(climb) > 1 and abs(climb[-2] - climb[-1]) < tol": "a size has no direction",
        "converged = len(climb) > 1 and abs(abs(climb[-1] - climb[-2])) < tol": "the size of a size",
    },
}
