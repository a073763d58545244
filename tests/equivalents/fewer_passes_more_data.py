"""Slips in the solutions of notebook 10 that are none."""

ORDER = "two lines of which neither needs the other"
LENGTH = "a length does not depend on the direction"

EQUIVALENT = {
    "10.1": {
        "counts = counts + responsibilities.sum(axis=0)": ORDER,
        "sums = sums + responsibilities.T @ block": ORDER,
        "products = products + np.einsum('nk,ni,nj->kij', responsibilities, block, block)": ORDER,
        "log_likelihood += len(responsibilities) * mean": "a row for each sample",
    },
    "10.2": {
        "gap = other[1] - one[1]": ORDER,
        "covariances = np.einsum('k,kij->kij', u, one[2]) + np.einsum('k,kij->kij', w, other[2])": ORDER,
        "gap = one[1] - other[1]": "the sign cancels in the outer product",
    },
    "10.3": {
        "new, old = (path[-2] - path[-1], path[-2] - path[-3])": LENGTH,
        "new, old = (abs(path[-1] - path[-2]), path[-2] - path[-3])": LENGTH,
        "new, old = (path[-1] - path[-2], path[-3] - path[-2])": LENGTH,
        "new, old = (path[-1] - path[-2], abs(path[-2] - path[-3]))": LENGTH,
    },
    "10.4": {
        "tried = [-np.inf]": ORDER,
        "length = (length + 1) / 2": ORDER,
        "length = max(np.linalg.norm(r) / np.linalg.norm(v), 1)": "of two numbers the larger, in any order",
    },
}
