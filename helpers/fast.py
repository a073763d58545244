"""EM for Gaussian mixtures, one pass over blocks of the data per cycle: what notebook 09 builds up to.

ln pi_k N(x | mu_k, Sigma_k) is linear in phi(x) = [1, x, quadratic terms]: the E-step is one matrix product,
the M-step another. Features are rows, samples columns, and x counts from the mean of X. Covariances are
packed: what differs in their type, of the entries at the pairs (i, j) of features, with i <= j or i = j.
"""

from functools import reduce

import numpy as np
from joblib import Parallel, delayed
from scipy.linalg import inv

from helpers.em import Fit, Mixture
from helpers.validation import (
    checked,
    valid_blocks,
    valid_count,
    valid_number,
    valid_reg_covar,
    valid_start,
    valid_type,
)

EPS = 10 * np.finfo(float).eps  # what em.m_step adds to the counts
KEPT = 2**21  # numbers, 16 MB: the features of data smaller than this are built only once
LIMIT = {"full": 1e5, "tied": 1e5, "diag": 1e8, "spherical": 1e8}  # terms of theta phi above this lose digits
NEGLIGIBLE = 1e-40  # a responsibility that changes no sum


def features(x, centre, kind, i, j):
    """Phi (n_terms, n) of a block x (n, d): 1, x and x_i x_j; if spherical their sum, if tied none."""
    n, d = x.shape
    phi = np.empty((1 + d + {"tied": 0, "spherical": 1}.get(kind, len(i)), n))
    phi[0], z = 1, phi[1 : d + 1]
    np.subtract(x.T, centre[:, None], out=z)
    if kind == "spherical":
        np.einsum("dn,dn->n", z, z, out=phi[-1])
    elif kind != "tied":
        np.multiply(z[i], z[j], out=phi[d + 1 :])
    return phi


def summation(X, *about):
    """A function that maps a step over blocks of X, where joblib is told to, and adds up what comes back."""
    phi, parallel, n = lambda x: features(x, *about), Parallel(return_as="generator"), len(X)
    n_terms, alone = len(phi(X[:1])), parallel.n_jobs == 1
    size = min(max(2**15 // n_terms, 256), 2048)  # features that stay in cache
    kept = [phi(X[s : s + size]) for s in range(0, n, size)] if alone and n * n_terms < KEPT else None

    def total(step, *model):
        job = (lambda f: step(f, *model)) if kept else (lambda x: step(phi(x), *model))
        blocks = kept or (X[s : s + size] for s in range(0, n, size))
        parts = map(job, blocks) if alone else parallel(map(delayed(job), blocks))
        return reduce(lambda one, other: [a + b for a, b in zip(one, other)], parts)

    return total


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
    a = constant[:, None] - 0.5 * np.einsum("kdn,kdn->kn", y, y)
    log_likelihood, S = softmax(a), np.empty((K, D, D))
    for k, (mine, share) in enumerate(zip(y, a)):
        near = np.flatnonzero(share > NEGLIGIBLE)
        if len(near) < len(share) / 2:
            mine, share = mine.take(near, axis=1), share[near]
        mine = mine * np.sqrt(share)
        S[k] = mine @ mine.T  # symmetric: NumPy computes one half
    return log_likelihood, S


def unpacked(packed, i, j):
    """Covariances (K, d, d), or (1, d, d) if tied."""
    covariances = np.zeros((len(packed), j[-1] + 1, j[-1] + 1))
    covariances[:, i, j] = covariances[:, j, i] = packed
    return covariances


def factors(packed, i, j):
    """Cholesky factors L of the covariances, their inverses H, and the logarithms of the determinants."""
    L = np.linalg.cholesky(unpacked(packed, i, j))
    log_det = 2 * np.log(np.diagonal(L, axis1=1, axis2=2)).sum(axis=1)
    return L, inv(L, assume_a="lower triangular"), log_det


def natural(weights, means, packed, kind, i, j):
    """Theta (K, n_terms) with theta phi(x) = ln pi_k N(x | k), if tied but for -x' P x / 2; and P."""
    d, P = means.shape[1], None
    if kind in ("full", "tied"):
        _, H, log_det = factors(packed, i, j)
        P = H.mT @ H
        linear = (P @ means[:, :, None])[:, :, 0]
        quadratic = P[:, i, j] * np.where(i == j, -0.5, -1) if kind == "full" else means[:, :0]
    elif (packed > 0).all():
        linear, quadratic, log_det = means / packed, -0.5 / packed, d * np.log(packed).mean(axis=1)
    else:
        raise np.linalg.LinAlgError("a variance is not positive")
    constant = np.log(weights) - 0.5 * (d * np.log(2 * np.pi) + log_det + (linear * means).sum(axis=1))
    return np.concatenate([constant[:, None], linear, quadratic], axis=1), P


def moments(counts, sums, origin):
    """Weights and means from sum_i gamma_ik of 1 and z, the soft counts, and b: b m' + m b' to subtract."""
    N = counts + EPS
    empty, a = (EPS / N)[:, None], sums / N[:, None]
    means = a + empty * origin  # em.m_step leaves an empty component at the origin of X
    return N / N.sum(), means, N, a - 0.5 * (1 - empty) * means


def whitened(total, weights, means, packed, centre, i, j):
    """A cycle by way of whitening: log-likelihood, weights, means, packed covariances of each component."""
    L, H, log_det = factors(packed, i, j)
    (K, d), h = means.shape, -(H @ means[:, :, None])[:, :, 0]  # y = H x + h
    V = np.zeros((K, d + 1, d + 1))
    V[:, 0, 0], V[:, 1:, 1:], V[:, 1:, 0] = 1, H, h
    constant = np.log(weights) - 0.5 * (log_det + d * np.log(2 * np.pi) - 1)  # each [1, y] starts with 1
    log_likelihood, S = total(by_whitening, V, constant)
    weights, y, N, b = moments(S[:, 0, 0], S[:, 1:, 0], h - H @ centre)
    outer = b[:, :, None] * y[:, None]
    C = S[:, 1:, 1:] / N[:, None, None] - outer - outer.mT
    return log_likelihood, weights, means + (L @ y[:, :, None])[:, :, 0], (L @ C @ L.mT)[:, i, j]


@checked(
    X=valid_blocks,
    start=valid_start,
    reg_covar=valid_reg_covar,
    max_iter=valid_count,
    tol=valid_number,
    covariance_type=valid_type,
)
@np.errstate(divide="ignore")  # ln 0 = -inf: a component of weight zero claims nothing
def fit(X, start, covariance_type="full", tol=1e-3, max_iter=100, reg_covar=1e-6):
    """EM from a given start: em.fit's loop, several times faster, in memory that does not grow with X.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Arrays of float32 and float64 stay where they are, in a ``np.memmap`` on disk.
    start : Mixture
        Its covariances are of the type.
    covariance_type, tol, max_iter, reg_covar
        As in :func:`helpers.em.fit`.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        As :func:`helpers.em.fit`, or a start that fits neither X nor the type.

    Notes
    -----
    Bishop (2006), sections 2.4 and 9.4. The blocks are mapped where ``joblib.parallel_config`` says.
    """
    (n, d), K, kind, centre = X.shape, len(start.weights), covariance_type, X.mean(axis=0, dtype=float)
    i, j = np.triu_indices(d) if kind in ("full", "tied") else (np.arange(d), np.arange(d))
    safe = kind == "full" and d > 4 * K
    total = summation(X, centre, "tied" if safe else kind, i, j)
    (xx,) = total(lambda phi: [phi[1 : d + 1] @ phi[1 : d + 1].T])
    typical = features(np.sqrt(np.diag(xx) / n)[None], 0 * centre, kind, i, j)[1:, 0]
    weights, means, packed = start.weights, start.means - centre, start.covariances[:, i, j]
    packed = {"tied": packed[:1], "spherical": packed[:, :1]}.get(kind, packed)
    ridge, climb, change = reg_covar * (i == j)[: packed.shape[1]], [-np.inf], np.inf
    while change >= tol and len(climb) <= max_iter:
        if not safe:
            theta, P = natural(weights, means, packed, kind, i, j)
            terms = np.linalg.norm(theta[:, 1:] * typical, axis=1).max()
            if max(terms, abs(P * xx).max() / n if kind == "tied" else 0) > LIMIT[kind]:
                safe, total = True, summation(X, centre, "tied", i, j)
        if safe:
            log_likelihood, weights, means, packed = whitened(total, weights, means, packed, centre, i, j)
            if kind == "tied":
                packed = (weights @ packed)[None]
        else:
            log_likelihood, S = total(by_products, theta)
            weights, means, N, b = moments(S[:, 0], S[:, 1 : d + 1], -centre)
            if kind == "tied":
                log_likelihood -= 0.5 * (P * xx).sum()
                outer = weights * b.T @ means
                packed = (xx / n - outer - outer.T)[None, i, j]
            elif kind == "full":
                packed = S[:, d + 1 :] / N[:, None] - b[:, i] * means[:, j] - means[:, i] * b[:, j]
            else:
                packed = S[:, d + 1 :] / N[:, None] / (d if kind == "spherical" else 1) - 2 * b * means
        if kind == "spherical":
            packed = packed.mean(axis=1, keepdims=True)
        packed = packed + ridge
        change = abs(log_likelihood / n - climb[-1])
        climb.append(log_likelihood / n)
    covariances = unpacked(np.broadcast_to(packed, (K, len(i))), i, j)
    return Fit(Mixture(weights, means + centre, covariances), np.array(climb[1:]), bool(change < tol))
