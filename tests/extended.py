"""EM with fifty digits: what exact arithmetic gives, for data on which sixteen digits are few."""

import decimal
from decimal import Decimal

import numpy as np

decimals = np.vectorize(Decimal, otypes=[object])
TEN_EPS = Decimal(float(10 * np.finfo(float).eps))  # what em.m_step adds to the counts
LN_2_PI = (2 * Decimal("3.14159265358979323846264338327950288419716939937510")).ln()


def log_densities(X, mean, covariance):
    """By substitution with the Cholesky factor, which is made on the way."""
    L, u, d = np.zeros_like(covariance), np.empty_like(X), X.shape[1]
    for j in range(d):
        L[j:, j] = covariance[j:, j] - L[j:, :j] @ L[j, :j]
        L[j:, j] /= L[j, j].sqrt()
        u[:, j] = (X[:, j] - mean[j] - u[:, :j] @ L[j, :j]) / L[j, j]
    return -(d * LN_2_PI + (u**2).sum(axis=1)) / 2 - sum(L[j, j].ln() for j in range(d))


def m_step(X, responsibilities, kind, reg_covar):
    d, counts = X.shape[1], responsibilities.sum(axis=0) + TEN_EPS
    weights, means = counts / counts.sum(), responsibilities.T @ X / counts[:, None]
    covariances = np.array(
        [((X - m).T * r) @ (X - m) / N for r, m, N in zip(responsibilities.T, means, counts)]
    )
    if kind == "tied":
        covariances[:] = (weights[:, None, None] * covariances).sum(axis=0)
    elif kind != "full":
        diagonals = np.diagonal(covariances, axis1=1, axis2=2)
        if kind == "spherical":
            diagonals = np.repeat(diagonals.sum(axis=1, keepdims=True) / d, d, axis=1)
        covariances = diagonals[:, None] * decimals(np.eye(d))
    return weights, means, covariances + Decimal(reg_covar) * decimals(np.eye(d))


def fit(X, responsibilities, kind, n_iter, reg_covar=1e-6):
    """A mixture (floats again) and the mean log-likelihoods of EM's iterations, from given labels."""
    with decimal.localcontext(prec=50, Emin=-(10**6), Emax=10**6):
        X, climb = decimals(X), []
        mixture = m_step(X, decimals(responsibilities), kind, reg_covar)
        for _ in range(n_iter):
            pairs = zip(*mixture)
            a = np.stack([w.ln() + log_densities(X, mean, cov) for w, mean, cov in pairs], axis=1)
            top = a.max(axis=1, keepdims=True)
            shares = np.vectorize(Decimal.exp, otypes=[object])(a - top)
            total = shares.sum(axis=1, keepdims=True)
            climb.append((top[:, 0] + np.vectorize(Decimal.ln, otypes=[object])(total[:, 0])).sum() / len(X))
            mixture = m_step(X, shares / total, kind, reg_covar)
        return tuple(part.astype(float) for part in mixture), np.array(climb, dtype=float)
