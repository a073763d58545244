"""EM for Gaussian mixtures, one pass over blocks of the data per iteration: what notebook 09 builds up to.

ln pi_k N(x | mu_k, Sigma_k) is linear in phi(x) = [1, x, quadratic terms]: the E-step is one matrix product,
the M-step another. A component that would lose digits so, or time, is *apart*: it takes x from its own mean
first. Features are rows, samples columns, and x counts from the mean of X. Covariances are packed: what
differs in their type, of the entries at the pairs (i, j) of features, with i <= j or i = j.
"""

from functools import reduce
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from scipy.linalg.lapack import dtrtri

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
FAR = 800  # exp(-800) = 0
NEGLIGIBLE = 1e-40  # a responsibility that changes no sum
TINY = np.finfo(float).tiny

# One block of samples


def features(x, centre, kind):
    """Phi (n_terms, n) of a block x (n, d): 1, x and x_i x_j; if spherical their sum, if tied none."""
    n, d = x.shape
    phi = np.empty((1 + d + {"tied": 0, "spherical": 1, "diag": d}.get(kind, d * (d + 1) // 2), n))
    phi[0], z, quadratic = 1, phi[1 : d + 1], phi[d + 1 :]
    np.subtract(x.T, centre[:, None], out=z)
    if kind == "spherical":
        np.einsum("dn,dn->n", z, z, out=quadratic[0])
    elif kind == "diag":
        np.multiply(z, z, out=quadratic)
    elif kind == "full":
        at = 0
        for i in range(d):  # row by row: z[i] * z[i:] needs no copies of rows
            np.multiply(z[i], z[i:], out=quadratic[at : at + d - i])
            at += d - i
    return phi


def softmax(a):
    """Turn log-joint densities (K, n) into responsibilities, in place; return sum_i ln p(x_i)."""
    top = a.max(axis=0)
    np.exp(np.subtract(a, top, out=a), out=a)
    total = a.sum(axis=0)
    a *= 1 / total
    return (top + np.log(total)).sum()


class Moments(NamedTuple):
    """Soft counts (K,), means (K, d) and scatter around them of samples; of more, by addition.

    Scatter is (K, d, d), or its diagonal (K, d). Chan, Golub & LeVeque (1983), Algorithms for computing the
    sample variance, American Statistician 37(3).
    """

    counts: np.ndarray
    means: np.ndarray
    scatter: np.ndarray

    def __add__(self, other):
        counts, delta = self.counts + other.counts, other.means - self.means
        share = other.counts / np.maximum(counts, TINY)
        moved = squares(delta, self.scatter.ndim)
        between = (self.counts * share).reshape(-1, *[1] * (moved.ndim - 1)) * moved
        means = self.means + share[:, None] * delta
        return Moments(counts, means, self.scatter + other.scatter + between)


def squares(x, ndim):
    """Of each row the outer product with itself (ndim 3), or the squares alone (2)."""
    return x[:, :, None] * x[:, None] if ndim == 3 else x**2


class Form(NamedTuple):
    """What the E-step needs of a mixture."""

    apart: np.ndarray  # (K,) of bool
    theta: np.ndarray  # of the others, or all: theta phi(x) = ln pi_k N(x | k), if tied but for -x' P x / 2
    P: np.ndarray | None
    constants: np.ndarray  # of those apart: ln pi_k N(mu_k | k), and
    means: np.ndarray
    H: np.ndarray  # L^-1 [-mean, 1] of each, (d, 1 + d), with L L' the covariance; or the diagonal of L^-1
    doubt: np.ndarray | None  # if diagonal, how wrong theta phi(x) may be where |x|^2 + |mean|^2 is one


def products(phi, form):
    """EM on one block: sum_i ln p(x_i), and sum_i gamma_ik phi(x_i), shape (K, n_terms)."""
    a = form.theta @ phi
    return softmax(a), a @ phi.T


def partly(phi, form):
    """The same where some components are apart: of these, Moments."""
    apart, (d, n) = form.apart, (form.means.shape[1], phi.shape[1])
    z = phi[1 : d + 1]
    if form.H.ndim == 2:  # x is taken from a mean only where the component may matter
        a = form.theta @ phi
        own = a if apart.all() else a[apart]
        doubt = form.doubt * (np.einsum("dn,dn->n", z, z) + (form.means**2).sum(axis=1)[:, None])
        sure = np.maximum((own - doubt).max(axis=0), a[~apart].max(axis=0, initial=-np.inf))
        k, i = np.nonzero(~(own + doubt < sure - FAR))
        y = form.H.T.take(k, axis=1) * (z.take(i, axis=1) - form.means.T.take(k, axis=1))
        a[np.flatnonzero(apart)[k], i] = form.constants[k] - 0.5 * np.einsum("dn,dn->n", y, y)
        summed = diagonal_moments
    else:
        a, summed = np.empty((len(apart), n)), moments
        if len(form.theta):
            a[~apart] = form.theta @ phi
        for k, constant, H in zip(np.flatnonzero(apart), form.constants, form.H):
            a[k] = constant - 0.5 * squared_distance(H, phi[: d + 1])
    log_likelihood = softmax(a)
    return log_likelihood, a[~apart] @ phi.T, summed(z, a[apart])


def squared_distance(H, phi):
    """Squared Mahalanobis distance of every sample: half of a triangular H is zero, a quarter is left out."""
    half = len(H) // 2
    parts = H[:half, : half + 1] @ phi[: half + 1], H[half:] @ phi
    return sum(np.einsum("dn,dn->n", y, y) for y in parts)


def moments(z, shares):
    """Moments of the samples z (d, n), each component with its shares (K, n)."""
    counts, (K, d) = shares.sum(axis=1), (len(shares), len(z))
    means, scatter, x = np.zeros((K, d)), np.zeros((K, d, d)), np.empty_like(z)
    for k, share in enumerate(shares):
        near, mine, centred = np.flatnonzero(share > NEGLIGIBLE), z, x
        if len(near) < len(share) / 2:
            mine, share = z.take(near, axis=1), share[near]
            centred = mine
        means[k] = mine @ share / max(counts[k], TINY)
        np.subtract(mine, means[k][:, None], out=centred)
        centred *= np.sqrt(share)
        scatter[k] = centred @ centred.T  # symmetric: NumPy computes one half
    return Moments(counts, means, scatter)


def diagonal_moments(z, shares):
    """The same with the diagonals of the scatter alone, (K, d)."""
    counts, scatter = shares.sum(axis=1), np.zeros((len(shares), len(z)))
    means = shares @ z.T / np.maximum(counts, TINY)[:, None]
    k, i = np.nonzero(shares > NEGLIGIBLE)
    y = shares[k, i] * (z.take(i, axis=1) - means.T.take(k, axis=1)) ** 2
    first = np.flatnonzero(np.diff(k, prepend=-1))
    scatter[k[first]] = np.add.reduceat(y, first, axis=1).T
    return Moments(counts, means, scatter)


# All blocks


class Data:
    """What is needed of X: mean and spread, the pairs of features of the type, sums over blocks."""

    def __init__(self, X, kind, apart):
        (self.n, d), self.X, self.kind, self.parallel = X.shape, X, kind, Parallel(return_as="generator")
        self.i, self.j = np.triu_indices(d) if kind in ("full", "tied") else 2 * [np.arange(d)]
        self.centre = X.mean(axis=0, dtype=float)
        self.choose(apart)
        spread = (lambda z: z @ z.T) if kind == "tied" else (lambda z: np.einsum("dn,dn->d", z, z))
        (xx,) = self.total(lambda phi: [spread(phi[1 : d + 1])])
        self.xx = xx / self.n
        scale = np.sqrt(np.diag(self.xx) if kind == "tied" else self.xx)
        self.typical = features(scale[None], 0 * scale, kind)[1:, 0]

    def choose(self, apart):
        """Blocks for products or, if all are apart, of x alone; features are kept where there is room."""
        about = self.centre, "tied" if apart else self.kind
        self.all_apart, self.phi = apart, lambda x: features(x, *about)
        self.n_terms = len(self.phi(self.X[:1]))
        size = min(max(2**15 // self.n_terms, 256), 2048)  # features that stay in cache
        self.blocks = lambda: (self.X[s : s + size] for s in range(0, self.n, size))
        keep = self.parallel.n_jobs == 1 and self.n * self.n_terms < KEPT
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


def inverse_factors(covariances, data):
    """H with H' H the inverse of each covariance, (K, d, d) or only diagonals (K, d), and ln det of each."""
    if data.kind in ("full", "tied"):
        L = np.linalg.cholesky(unpacked(covariances, data))
        H, diagonal = np.array([dtrtri(each, lower=1)[0] for each in L]), np.diagonal(L, axis1=1, axis2=2)
    elif (covariances > 0).all():
        diagonal = np.sqrt(np.broadcast_to(covariances, (len(covariances), len(data.centre))))
        H = 1 / diagonal
    else:
        raise np.linalg.LinAlgError("a variance is not positive")
    return H, 2 * np.log(diagonal).sum(axis=1)


def definite(covariance, data):
    """Whether a packed covariance has a factor."""
    try:
        return bool(inverse_factors(covariance[None], data))
    except np.linalg.LinAlgError:
        return False


# One iteration: from a mixture to its log-likelihood and the next mixture


def form_of(mixture, data, apart):
    """The mixture's Form; those come apart, too, whose terms are so large that digits are lost."""
    weights, means, covariances = mixture
    (K, d), kind, theta, P = means.shape, data.kind, means[:, :0], None
    H, log_det = inverse_factors(covariances, data)
    constants = np.log(weights) - 0.5 * (d * np.log(2 * np.pi) + log_det)
    if not apart.all() or kind in ("diag", "spherical"):
        if kind in ("full", "tied"):
            P = H.mT @ H  # symmetric: NumPy computes one half
            linear = (P @ means[:, :, None])[:, :, 0]
        else:
            linear = means / covariances
        first, shared = constants - 0.5 * (linear * means).sum(axis=1), 0
        if kind == "tied":
            theta, shared = np.column_stack([first, linear]), abs(P * data.xx).max()
        elif kind == "full":
            theta = np.column_stack(
                [first, linear, P[:, data.i, data.j] * np.where(data.i == data.j, -0.5, -1)]
            )
        else:
            theta = np.column_stack([first, linear, -0.5 / covariances])
        largest = np.maximum(np.linalg.norm(theta[:, 1:] * data.typical, axis=1), shared)
        apart = apart | ~(largest <= LIMIT[kind])
        apart = np.full(K, apart.any()) if kind == "tied" else apart
    H, m = np.broadcast_to(H, (K, *H.shape[1:]))[apart], means[apart]
    doubt = None
    if H.ndim == 2:
        doubt = EPS * d * (H**2).max(axis=1, keepdims=True)
    else:
        H = np.concatenate([-(H @ m[:, :, None]), H], axis=2)
        theta = theta[~apart]
        if apart.all() and not data.all_apart:
            data.choose(apart=True)
    return Form(apart, theta, P, constants[apart], m, H, doubt)


def from_products(S, data):
    """N, means and packed covariances of components from their sums of gamma phi."""
    (i, j), kind, d = (data.i, data.j), data.kind, len(data.centre)
    N = S[:, 0] + EPS
    empty, a = (EPS / N)[:, None], S[:, 1 : d + 1] / N[:, None]
    means = a - empty * data.centre  # em.m_step leaves an empty component at the origin of X
    b = a - 0.5 * (1 - empty) * means  # b m' + m b' is to subtract
    if kind == "tied":
        outer = (N / N.sum()) * b.T @ means
        return N, means, (data.xx - outer - outer.T)[None, i, j]
    outer = b[:, i] * means[:, j] + means[:, i] * b[:, j] if kind == "full" else 2 * b * means
    covariances = S[:, d + 1 :] / N[:, None] / (d if kind == "spherical" else 1) - outer
    return N, means, constrained(None, covariances, kind)


def from_moments(moments, data):
    """The same of components that are apart."""
    counts, means, scatter = moments
    N = counts + EPS
    moved = (EPS / N)[:, None] * (-data.centre - means)  # as em.m_step, to the origin of X
    C = (scatter.T + counts * squares(moved, scatter.ndim).T).T / N.reshape(-1, *[1] * (scatter.ndim - 1))
    packed = C[:, data.i, data.j] if C.ndim == 3 else C
    return N, means + moved, constrained(N / N.sum(), packed, data.kind)


def iteration(form, data):
    """The log-likelihood of a mixture in its form, and the next mixture."""
    apart, P = form.apart, form.P
    log_likelihood, S, *moments = data.total(partly if apart.any() else products, form)
    parts = [from_products(S, data)] if len(S) else []
    parts += [from_moments(each, data) for each in moments]
    N, means, covariances = map(np.concatenate, zip(*parts))
    if data.kind == "tied":
        if len(S):
            log_likelihood -= 0.5 * data.n * (P * data.xx).sum()
        return log_likelihood, Mixture(N / N.sum(), means, covariances)
    back = np.argsort(np.argsort(apart, kind="stable"))  # those apart came last
    return log_likelihood, Mixture(N[back] / N.sum(), means[back], covariances[back])


def cycle(mixture, form, data, ridge):
    """An iteration, made again with more components apart if digits of theirs were lost.

    Returns the log-likelihood, the next mixture and its form.
    """
    while True:
        log_likelihood, found = iteration(form, data)
        found = found._replace(covariances=found.covariances + ridge)
        try:
            following = form_of(found, data, form.apart)
            lost = following.apart & ~form.apart
        except np.linalg.LinAlgError:
            lost = ~form.apart & [not definite(each, data) for each in found.covariances]
            if not lost.any():
                raise
        if not lost.any():
            return log_likelihood, found, following
        form = form_of(mixture, data, form.apart | lost)


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
    all_apart = kind == "full" and d * d > 100 * K  # features would take longer to build than they save
    data = Data(X, kind, all_apart)
    packed = constrained(start.weights, start.covariances[:, data.i, data.j], kind)
    mixture, climb, change = Mixture(start.weights, start.means - data.centre, packed), [-np.inf], np.inf
    ridge = reg_covar * (data.i == data.j)[: packed.shape[1]]
    form = form_of(mixture, data, np.full(K, all_apart))
    while change >= tol and len(climb) <= max_iter:
        log_likelihood, mixture, form = cycle(mixture, form, data, ridge)
        change = abs(log_likelihood / n - climb[-1])
        climb.append(log_likelihood / n)
    covariances = unpacked(np.broadcast_to(mixture.covariances, (K, len(data.i))), data)
    found = Mixture(mixture.weights, mixture.means + data.centre, covariances)
    return Fit(found, np.array(climb[1:]), bool(change < tol))
