"""EM for Gaussian mixtures, one pass over blocks of the data per cycle: what notebook 09 builds up to.

ln pi_k N(x | mu_k, Sigma_k) is linear in phi(x) = [1, x, quadratic terms], so the E-step is one matrix product
and the M-step another. Features are rows, samples are columns, and x counts from the mean of X. A symmetric
matrix is packed into its entries at the pairs (i, j) of features of its type: all i <= j, or only i = j.
"""

from functools import partial, reduce

import numpy as np
from joblib import Parallel, delayed
from scipy.linalg import inv

from helpers.em import Fit, Mixture
from helpers.validation import check_by_blocks, checked

EPS = 10 * np.finfo(float).eps  # what em.m_step adds to the counts
KEPT = 2**23  # numbers, 64 MB: the features of data smaller than this are built only once
LIMIT = {"full": 1e4, "tied": 1e4, "diag": 1e8, "spherical": 1e8}  # terms of theta phi above this lose digits
NEGLIGIBLE = 1e-40  # a responsibility that changes no sum


def features(x, centre, kind, i, j):
    """Phi (n_terms, n) of a block x (n, d): 1, x, x_i x_j; for spherical the sum of squares, for tied none."""
    n, d = x.shape
    phi = np.empty((1 + d + {"tied": 0, "spherical": 1}.get(kind, len(i)), n))
    phi[0], z = 1, phi[1 : d + 1]
    np.subtract(x.T, centre[:, None], out=z)
    if kind == "spherical":
        np.einsum("dn,dn->n", z, z, out=phi[-1])
    elif kind != "tied":
        np.multiply(z[i], z[j], out=phi[d + 1 :])
    return phi


def softmax(a):
    """Turn log-joint densities (K, n) into responsibilities, in place; return sum_i ln p(x_i)."""
    top = a.max(axis=0)
    np.exp(np.subtract(a, top, out=a), out=a)
    total = a.sum(axis=0)
    a *= 1 / total
    return (top + np.log(total)).sum()


def by_products(phi, theta):
    """EM on one block: sum_i ln p(x_i), and sum_i gamma_ik phi(x_i), shape (K, n_terms)."""
    a = theta @ phi
    return softmax(a), a @ phi.T


def by_whitening(phi, V, constant):
    """The same in each component's own units, V_k [1, x] = [1, y]: sum_i gamma_ik [1, y_i] [1, y_i]'."""
    (K, D, _), half = V.shape, V.shape[1] // 2
    y = np.empty((K, D, phi.shape[1]))
    np.matmul(V[:, :half, :half], phi[:half], out=y[:, :half])  # V_k is lower triangular
    np.matmul(V[:, half:], phi, out=y[:, half:])
    a = constant - 0.5 * np.einsum("kdn,kdn->kn", y, y)
    log_likelihood, S = softmax(a), np.empty((K, D, D))
    for k, (mine, share) in enumerate(zip(y, a)):
        near = np.flatnonzero(share > NEGLIGIBLE)
        if len(near) < len(share) / 2:
            mine, share = mine.take(near, axis=1), share[near]
        mine = mine * np.sqrt(share)
        S[k] = mine @ mine.T  # symmetric: NumPy computes one half
    return log_likelihood, S


def summation(X, centre, kind, i, j):
    """A function that maps a step over the blocks of X, where joblib is told to, and adds up the results."""
    phi, parallel = partial(features, centre=centre, kind=kind, i=i, j=j), Parallel(return_as="generator")
    n_terms = len(phi(X[:1]))
    size = min(max(2**17 // n_terms, 256), 4096)  # about 1 MB of features
    blocks, kept = range(0, len(X), size), None
    if parallel.n_jobs == 1 and len(X) * n_terms < KEPT:
        kept = [phi(X[s : s + size]) for s in blocks]

    def total(step, *model):
        if parallel.n_jobs == 1:
            parts = (step(f, *model) for f in kept or (phi(X[s : s + size]) for s in blocks))
        else:
            task = delayed(lambda x: step(phi(x), *model))
            parts = parallel(task(X[s : s + size]) for s in blocks)
        return reduce(lambda one, other: [a + b for a, b in zip(one, other)], parts)

    return total


def unpacked(packed, i, j):
    """Symmetric matrices (K, d, d) from their entries (K, n_pairs)."""
    matrices = np.zeros((len(packed), j[-1] + 1, j[-1] + 1))
    matrices[:, i, j] = matrices[:, j, i] = packed
    return matrices


def natural(weights, means, packed, kind, i, j):
    """Theta (K, 1 + d) and quadratic (K, n_pairs): ln pi_k N(x | k) = theta_k [1, x] + quadratic_k (x_i x_j)."""
    K, d = means.shape
    if kind in ("full", "tied"):
        L = np.linalg.cholesky(unpacked(packed[: K if kind == "full" else 1], i, j))
        H = inv(L, assume_a="lower triangular")
        P, log_det = H.mT @ H, 2 * np.log(np.diagonal(L, axis1=1, axis2=2)).sum(axis=1)
        linear, quadratic = (P @ means[:, :, None])[:, :, 0], P[:, i, j] * np.where(i == j, -0.5, -1)
    elif (packed > 0).all():
        linear, quadratic, log_det = means / packed, -0.5 / packed, np.log(packed).sum(axis=1)
    else:
        raise np.linalg.LinAlgError("a variance is not positive")
    constant = np.log(weights) - 0.5 * (d * np.log(2 * np.pi) + log_det + (linear * means).sum(axis=1))
    return np.column_stack([constant, linear]), np.broadcast_to(quadratic, (K, len(i)))


def whitening(weights, means, packed, i, j):
    """V (K, d + 1, d + 1), constants (K, 1) of by_whitening, and the Cholesky factors of the covariances."""
    (K, d), L = means.shape, np.linalg.cholesky(unpacked(packed, i, j))
    H, V = inv(L, assume_a="lower triangular"), np.zeros((K, d + 1, d + 1))
    V[:, 0, 0], V[:, 1:, 1:], V[:, 1:, 0] = 1, H, -(H @ means[:, :, None])[:, :, 0]
    constant = np.log(weights) + np.log(np.diagonal(H, axis1=1, axis2=2)).sum(axis=1)
    return V, (constant - 0.5 * (d * np.log(2 * np.pi) - 1))[:, None], L  # - 1: each y starts with 1


def moments(counts, sums, squares, origin, i, j):
    """Weights, means, packed covariances from sum_i gamma_ik of 1, z and z_i z_j.

    The origin of X, in z, is where em.m_step lets the mean of an empty component fall.
    """
    N = (counts + EPS)[:, None]
    a, empty = sums / N, EPS / N
    means = a + empty * origin
    b = a - 0.5 * (1 - empty) * means
    return N[:, 0] / N.sum(), means, squares / N - b[:, i] * means[:, j] - means[:, i] * b[:, j]


@checked(X=check_by_blocks)
@np.errstate(divide="ignore")  # ln 0 = -inf: a component of weight zero claims nothing
def fit(X, start, covariance_type="full", tol=1e-3, max_iter=100, reg_covar=1e-6):
    """EM from a given start: em.fit's loop, several times faster, in memory that does not grow with X.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Arrays of float32 or float64 stay as and where they are, in a ``np.memmap`` on disk.
    start : Mixture
        Covariances of the type.
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
    tol, max_iter, reg_covar
        As in :func:`helpers.em.fit`.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        As :func:`helpers.em.fit`, or a start that does not fit X or is not of the type.

    Notes
    -----
    Bishop (2006), sections 2.4 and 9.4. The blocks are mapped where ``joblib.parallel_config`` says.
    """
    (n, d), K, kind, centre = X.shape, len(start.weights), covariance_type, X.mean(axis=0, dtype=float)
    i, j = np.triu_indices(d) if kind in ("full", "tied") else (np.arange(d), np.arange(d))
    safe, n_quadratic = kind == "full" and d > 4 * K, {"tied": 0, "spherical": 1}.get(kind, len(i))
    total = summation(X, centre, "tied" if safe else kind, i, j)
    (xx,) = total(lambda phi: [phi[1 : d + 1] @ phi[1 : d + 1].T])
    typical = features(np.sqrt(np.diag(xx) / n)[None], 0 * centre, kind, i, j)[1:]
    weights, means, packed = start.weights, start.means - centre, start.covariances[:, i, j]
    climb, change = [-np.inf], np.inf
    while change >= tol and len(climb) <= max_iter:
        if not safe:
            linear, quadratic = natural(weights, means, packed, kind, i, j)
            theta = np.hstack([linear, quadratic[:, :n_quadratic]])
            if (abs(theta[:, 1:]) @ typical).max() > LIMIT[kind]:
                safe, total = True, summation(X, centre, "tied", i, j)
        if safe:
            V, constant, L = whitening(weights, means, packed, i, j)
            log_likelihood, S = total(by_whitening, V, constant)
            origin = V[:, 1:, 0] - (V[:, 1:, 1:] @ centre)
            weights, y, packed = moments(S[:, 0, 0], S[:, 1:, 0], S[:, 1:, 1:][:, i, j], origin, i, j)
            means = means + (L @ y[:, :, None])[:, :, 0]
            packed = (L @ unpacked(packed, i, j) @ L.mT)[:, i, j]
        else:
            log_likelihood, S = total(by_products, theta)
            counts, sums, squares = S[:, 0], S[:, 1 : d + 1], S[:, d + 1 :]
            if kind == "tied":
                log_likelihood += quadratic[0] @ xx[i, j]
                squares = np.outer(counts / n, xx[i, j])
            elif kind == "spherical":
                squares = squares / d
            weights, means, packed = moments(counts, sums, squares, -centre, i, j)
        if kind == "tied":
            packed = np.tile(weights @ packed, (K, 1))
        elif kind == "spherical":
            packed = np.repeat(packed.mean(axis=1, keepdims=True), d, axis=1)
        packed = packed + reg_covar * (i == j)
        change = abs(log_likelihood / n - climb[-1])
        climb.append(log_likelihood / n)
    mixture = Mixture(weights, means + centre, unpacked(packed, i, j))
    return Fit(mixture, np.array(climb[1:]), bool(change < tol))
