"""EM for Gaussian mixtures, one pass over blocks of the data per iteration: what notebook 09 builds up to.

ln pi_k N(x | mu_k, Sigma_k) is linear in phi(x) = [1, x, quadratic terms]: the E-step is one matrix product,
the M-step another. Where that loses digits, or would be slower, each component whitens the samples first.
Features are rows, samples columns, and x counts from the mean of X. Covariances are packed: what differs in
their type, of the entries at the pairs (i, j) of features, with i <= j or i = j.
"""

from functools import reduce
from typing import NamedTuple

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
TINY = np.finfo(float).tiny

# One block of samples


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


def softmax(a):
    """Turn log-joint densities (K, n) into responsibilities, in place; return sum_i ln p(x_i)."""
    top = a.max(axis=0)
    np.exp(np.subtract(a, top, out=a), out=a)
    total = a.sum(axis=0)
    a *= 1 / total
    return (top + np.log(total)).sum()


def products(phi, theta):
    """EM on one block: sum_i ln p(x_i), and sum_i gamma_ik phi(x_i), shape (K, n_terms)."""
    a = theta @ phi
    return softmax(a), a @ phi.T


class Moments(NamedTuple):
    """Soft counts (K,), means (K, d) and scatter around them (K, d, d) of samples; of more, by addition.

    Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance, American Statistician 37(3).
    """

    counts: np.ndarray
    means: np.ndarray
    scatter: np.ndarray

    def __add__(self, other):
        counts, delta = self.counts + other.counts, other.means - self.means
        share = other.counts / np.maximum(counts, TINY)
        between = (self.counts * share)[:, None, None] * delta[:, :, None] * delta[:, None]
        means = self.means + share[:, None] * delta
        return Moments(counts, means, self.scatter + other.scatter + between)


def whitening(phi, V, constant):
    """The same in each component's own units, y_k = V_k [1, x]: sum_i ln p(x_i), and Moments of y."""
    K, d, half = *V.shape[:2], V.shape[1] // 2
    y = np.empty((K, d, phi.shape[1]))
    np.matmul(V[:, :half, : half + 1], phi[: half + 1], out=y[:, :half])  # H_k is lower triangular
    np.matmul(V[:, half:], phi, out=y[:, half:])
    a = constant[:, None] - 0.5 * np.einsum("kdn,kdn->kn", y, y)
    log_likelihood, counts = softmax(a), a.sum(axis=1)
    means, scatter = np.empty((K, d)), np.empty((K, d, d))
    for k, (mine, share) in enumerate(zip(y, a)):
        near = np.flatnonzero(share > NEGLIGIBLE)
        if len(near) < len(share) / 2:
            mine, share = mine.take(near, axis=1), share[near]
        means[k] = mine @ share / max(counts[k], TINY)
        mine = (mine - means[k][:, None]) * np.sqrt(share)
        scatter[k] = mine @ mine.T  # symmetric: NumPy computes one half
    return log_likelihood, Moments(counts, means, scatter)


# All blocks


class Data:
    """What is needed of X: mean and second moments, the pairs of features of the type, sums over blocks."""

    def __init__(self, X, kind, safe):
        (self.n, d), self.X, self.kind, self.parallel = X.shape, X, kind, Parallel(return_as="generator")
        self.i, self.j = np.triu_indices(d) if kind in ("full", "tied") else 2 * [np.arange(d)]
        self.centre = X.mean(axis=0, dtype=float)
        self.choose(safe)
        (xx,) = self.total(lambda phi: [phi[1 : d + 1] @ phi[1 : d + 1].T])
        self.xx, scale = xx / self.n, np.sqrt(np.diag(xx) / self.n)
        self.typical = features(scale[None], 0 * scale, kind, self.i, self.j)[1:, 0]

    def choose(self, safe):
        """Blocks for products or, if safe, for whitening; their features are kept where there is room."""
        about = self.centre, "tied" if safe else self.kind, self.i, self.j
        self.safe, self.phi = safe, lambda x: features(x, *about)
        n_terms = len(self.phi(self.X[:1]))
        size = min(max(2**15 // n_terms, 256), 2048)  # features that stay in cache
        self.blocks = lambda: (self.X[s : s + size] for s in range(0, self.n, size))
        keep = self.parallel.n_jobs == 1 and self.n * n_terms < KEPT
        self.kept = [self.phi(x) for x in self.blocks()] if keep else None

    def total(self, step, *model):
        """A step mapped over the blocks, where joblib is told to, and what comes back added up."""
        phi, alone = self.phi, self.parallel.n_jobs == 1  # a job takes phi to other processes, not the data
        job = (lambda f: step(f, *model)) if self.kept else (lambda x: step(phi(x), *model))
        blocks = self.kept or self.blocks()
        parts = map(job, blocks) if alone else self.parallel(map(delayed(job), blocks))
        return reduce(lambda one, other: [a + b for a, b in zip(one, other)], parts)


# Covariances, packed and unpacked


def constrained(weights, covariances, kind):
    """Packed covariances of every component, made of the type: em.constrain."""
    if kind == "tied":
        return (weights @ covariances)[None]
    return covariances.mean(axis=1, keepdims=True) if kind == "spherical" else covariances


def unpacked(covariances, data):
    """Covariances (K, d, d), or (1, d, d) if tied."""
    d, (K, _) = len(data.centre), covariances.shape
    square = np.zeros((K, d, d))
    square[:, data.i, data.j] = square[:, data.j, data.i] = covariances
    return square


def factors(covariances, data):
    """Cholesky factors L of packed covariances, their inverses H, and the logarithms of the determinants."""
    L = np.linalg.cholesky(unpacked(covariances, data))
    log_det = 2 * np.log(np.diagonal(L, axis1=1, axis2=2)).sum(axis=1)
    return L, inv(L, assume_a="lower triangular"), log_det


# One iteration: from a mixture to its log-likelihood and the next mixture


def natural(mixture, data):
    """Theta (K, n_terms) with theta phi(x) = ln pi_k N(x | k), if tied but for -x' P x / 2; and P.

    None where the terms are so large that digits are lost, before its products or in those behind.
    """
    (weights, means, covariances), i, j, d, P = mixture, data.i, data.j, len(data.centre), None
    if data.kind in ("full", "tied"):
        try:
            _, H, log_det = factors(covariances, data)
        except np.linalg.LinAlgError:
            return None
        P = H.mT @ H
        linear = (P @ means[:, :, None])[:, :, 0]
        quadratic = P[:, i, j] * np.where(i == j, -0.5, -1) if data.kind == "full" else means[:, :0]
    elif (covariances > 0).all():
        linear, quadratic = means / covariances, -0.5 / covariances
        log_det = d * np.log(covariances).mean(axis=1)
    else:
        return None
    constant = np.log(weights) - 0.5 * (d * np.log(2 * np.pi) + log_det + (linear * means).sum(axis=1))
    theta = np.concatenate([constant[:, None], linear, quadratic], axis=1)
    shared = abs(P * data.xx).max() if data.kind == "tied" else 0
    largest = max(shared, np.linalg.norm(theta[:, 1:] * data.typical, axis=1).max())
    return (theta, P) if largest <= LIMIT[data.kind] else None


def moments(counts, sums, origin):
    """Weights and means from sum_i gamma_ik of 1 and z, the soft counts, and b: b m' + m b' to subtract."""
    N = counts + EPS
    empty, a = (EPS / N)[:, None], sums / N[:, None]
    means = a + empty * origin  # em.m_step leaves an empty component at the origin of X
    return N / N.sum(), means, N, a - 0.5 * (1 - empty) * means


def by_products(theta, P, data):
    """An iteration by two matrix products."""
    kind, i, j, d = data.kind, data.i, data.j, len(data.centre)
    log_likelihood, S = data.total(products, theta)
    weights, means, N, b = moments(S[:, 0], S[:, 1 : d + 1], -data.centre)
    if kind == "tied":
        log_likelihood -= 0.5 * data.n * (P * data.xx).sum()
        outer = weights * b.T @ means
        return log_likelihood, Mixture(weights, means, (data.xx - outer - outer.T)[None, i, j])
    outer = b[:, i] * means[:, j] + means[:, i] * b[:, j] if kind == "full" else 2 * b * means
    covariances = S[:, d + 1 :] / N[:, None] / (d if kind == "spherical" else 1) - outer
    return log_likelihood, Mixture(weights, means, constrained(weights, covariances, kind))


def by_whitening(mixture, data):
    """The same iteration where products would lose digits, or be slower: each component in its own units."""
    weights, means, covariances = mixture
    L, H, log_det = factors(covariances, data)
    h = -(H @ means[:, :, None])  # y = H x + h
    constant = np.log(weights) - 0.5 * (log_det + means.shape[1] * np.log(2 * np.pi))
    V = np.concatenate([h, np.broadcast_to(H, (len(h), *H.shape[1:]))], axis=2)
    log_likelihood, (counts, y, scatter) = data.total(whitening, V, constant)
    N = counts + EPS
    moved = (EPS / N)[:, None] * (h[:, :, 0] - H @ data.centre - y)  # as em.m_step, to the origin of X
    C = (scatter + counts[:, None, None] * moved[:, :, None] * moved[:, None]) / N[:, None, None]
    means, covariances = means + (L @ (y + moved)[:, :, None])[:, :, 0], (L @ C @ L.mT)[:, data.i, data.j]
    weights = N / N.sum()
    return log_likelihood, Mixture(weights, means, constrained(weights, covariances, data.kind))


def cycle(mixture, form, data, ridge):
    """By products (with the mixture's natural form), or by whitening where either mixture has none.

    Returns the log-likelihood, the next mixture and its natural form.
    """
    if form:
        log_likelihood, found = by_products(*form, data)
        found = found._replace(covariances=found.covariances + ridge)
        if following := natural(found, data):
            return log_likelihood, found, following
    if not data.safe:
        data.choose(safe=True)
    log_likelihood, found = by_whitening(mixture, data)
    return log_likelihood, found._replace(covariances=found.covariances + ridge), None


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
    """EM from a given start: em.fit's loop over blocks of X, by matrix products.

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
    Bishop (2006), sections 2.4 and 9.4. The blocks are mapped where ``joblib.parallel_config`` says. Features
    of X that fit into 16 MB are kept; beyond, the memory in use does not grow with the number of samples.
    """
    (n, d), K, kind = X.shape, len(start.weights), covariance_type
    data = Data(X, kind, safe=kind == "full" and d > 4 * K)
    packed = constrained(start.weights, start.covariances[:, data.i, data.j], kind)
    mixture, climb, change = Mixture(start.weights, start.means - data.centre, packed), [-np.inf], np.inf
    ridge = reg_covar * (data.i == data.j)[: packed.shape[1]]
    form = None if data.safe else natural(mixture, data)
    while change >= tol and len(climb) <= max_iter:
        log_likelihood, mixture, form = cycle(mixture, form, data, ridge)
        change = abs(log_likelihood / n - climb[-1])
        climb.append(log_likelihood / n)
    covariances = unpacked(np.broadcast_to(mixture.covariances, (K, len(data.i))), data)
    found = Mixture(mixture.weights, mixture.means + data.centre, covariances)
    return Fit(found, np.array(climb[1:]), bool(change < tol))
