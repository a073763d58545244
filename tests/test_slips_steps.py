"""Wrong answers to exercises of 01 to 04 and 06 as learners write them: one line of a right answer changed.

Each has its name in the catalogue, or fails at least where the name would claim too much.
"""

import linecache

import numpy as np
import pytest
from scipy.linalg import solve_triangular
from scipy.special import logsumexp, softmax
from scipy.stats import norm

from helpers import em, exercises

RIGHT = {
    "1.3": """def attempt(X, centres):
    distances = ((X[:, None] - centres) ** 2).sum(axis=2)
    labels = distances.argmin(axis=1)
    new_centres = np.array([X[labels == k].mean(axis=0) for k in range(len(centres))])
    return labels, new_centres""",
    "2.2": """def attempt(X, mean, covariance):
    L = np.linalg.cholesky(covariance)
    u = solve_triangular(L, (X - mean).T, lower=True)
    log_det = 2 * np.log(np.diag(L)).sum()
    return -0.5 * (X.shape[1] * np.log(2 * np.pi) + log_det + (u**2).sum(axis=0))""",
    "2.3": """def attempt(a):
    m = a.max(axis=-1, keepdims=True)
    total = np.exp(a - m).sum(axis=-1)
    return m[..., 0] + np.log(total)""",
    "3.2": """def attempt(X, mixture):
    log_densities = em.log_joint(X, mixture)
    log_evidence = logsumexp(log_densities, axis=1)
    responsibilities = np.exp(log_densities - log_evidence[:, None])
    return responsibilities, log_evidence.mean()""",
    "3.3": """def attempt(x, weights, means, variances):
    joint = weights * norm.pdf(x[:, None], means, np.sqrt(variances))
    return joint / joint.sum(axis=1, keepdims=True)""",
    "3.4": """def attempt(X, mixture, temperature):
    return softmax(em.log_joint(X, mixture) / temperature, axis=1)""",
    "4.2": """def attempt(X, centres):
    squares = ((X[:, None] - centres) ** 2).sum(axis=2)
    shares = softmax(-squares / 2, axis=1)
    return shares, shares.T @ X / shares.sum(axis=0)[:, None]""",
    "4.3": """def attempt(X, responsibilities, reg_covar=1e-6):
    counts = responsibilities.sum(axis=0)
    means = responsibilities.T @ X / counts[:, None]
    covariances = []
    for gamma, mean, count in zip(responsibilities.T, means, counts):
        centred = X - mean
        covariances.append((gamma * centred.T) @ centred / count)
    return counts / len(X), means, np.array(covariances) + reg_covar * np.eye(X.shape[1])""",
    "4.4": """def attempt(X, mixture, n_iter):
    weights, means, covariances = mixture
    for _ in range(n_iter):
        responsibilities, _ = em.e_step(X, em.Mixture(weights, means, covariances))
        weights, means, covariances = em.m_step(X, responsibilities)
    return em.Mixture(weights, means, covariances)""",
    "6.2": """def attempt(covariances, weights, covariance_type):
    identity = np.eye(covariances.shape[1])
    if covariance_type == "tied":
        return np.tile(np.tensordot(weights, covariances, 1), (len(weights), 1, 1))
    if covariance_type == "diag":
        return covariances * identity
    if covariance_type == "spherical":
        return np.trace(covariances, axis1=1, axis2=2)[:, None, None] / covariances.shape[1] * identity
    return covariances""",
}
SLIPS = [
    ("1.3", "argmin(axis=1)", "argmin(axis=0)", "a label for each centre"),
    ("1.3", "argmin(axis=1)", "min(axis=1)", "the distance for the label"),
    ("1.3", " ** 2", "", "differences not squared"),
    ("1.3", "((X[:, None] - centres) ** 2)", "abs(X[:, None] - centres)", "absolute values for squares"),
    ("1.3", "k].mean(axis=0)", "k].sum(axis=0) / len(X)", "divided by the number of all samples"),
    ("2.2", "np.log(np.diag(L)).sum()", "np.log(np.prod(np.diag(L)))", "determinant underflows"),
    ("2.2", "np.log(np.diag(L)).sum()", "np.log(np.linalg.det(L))", "determinant underflows"),
    (
        "2.2",
        "X.shape[1] * np.log(2 * np.pi) + log_det",
        "np.log(np.linalg.det(2 * np.pi * covariance))",
        "determinant underflows",
    ),
    ("2.2", "X.shape[1] * np.log(2 * np.pi) + log_det + ", "", "the exponent alone"),
    ("2.2", "solve_triangular(L, (X - mean).T, lower=True)", "L @ (X - mean).T", "L multiplied, not solved"),
    (
        "2.2",
        "(X.shape[1] * np.log(2 * np.pi) + log_det + (u**2).sum(axis=0))",
        "X.shape[1] * np.log(2 * np.pi) - log_det - (u**2).sum(axis=0)",
        "½ before the constant alone",
    ),
    ("2.3", "a.max", "a.min", "the minimum for the maximum"),
    ("2.3", "a.max", "a.mean", "the mean for the maximum"),
    ("2.3", "m[..., 0] + np.log(total)", "total", "the sum of the exponentials alone"),
    ("2.3", ".sum(axis=-1)", ".sum()", "one sum for all rows"),
    ("3.2", "log_evidence.mean()", "-log_evidence.sum()", "negative total"),
    ("3.2", "logsumexp(log_densities, axis=1)", "np.log(log_densities.sum(axis=1))", None),  # all NaN
    ("3.3", "np.sqrt(variances)", "variances ** 1 / 2", "half the variance"),
    ("3.4", "em.log_joint", "-em.log_joint", "the minus"),
    ("4.2", "return shares,", "return squares.argmin(axis=1),", "labels for the shares"),
    ("4.2", "shares.sum(axis=0)[:, None]", "len(centres)", "divided by the number of centres"),
    ("4.3", "@ centred / count)", "@ centred / (count / len(X)))", "covariances divided by the weights"),
    ("4.3", "reg_covar * np", "5e-6 * np", None),
    ("4.4", "weights, means, covariances = em.m_step", "new = em.m_step", "nothing stored"),
    ("4.4", "range(n_iter)", "range(1, n_iter)", "one iteration too few"),
    ("6.2", "return np.tile", "tied = np.tile", "tied: full instead"),
    ("6.2", " / covariances.shape[1] * identity", " / 2 * identity", "spherical divided by 2, whatever d is"),
]  # fmt: skip


def written(code):
    names = {"np": np, "em": em, "softmax": softmax, "logsumexp": logsumexp, "norm": norm}
    names |= {"solve_triangular": solve_triangular}
    linecache.cache["<a slip>"] = len(code), None, code.splitlines(keepends=True), "<a slip>"  # for messages
    exec(compile(code, "<a slip>", "exec"), names)
    return names["attempt"]


@pytest.mark.parametrize("number", RIGHT)
def test_each_passes_before_it_is_spoilt(number):
    assert exercises.judge(number, written(RIGHT[number])).passed


@pytest.mark.parametrize(("number", "old", "new", "name"), SLIPS)
def test_a_line_as_learners_write_it_has_a_name_that_is_so(number, old, new, name):
    assert old in RIGHT[number]
    verdict = exercises.judge(number, written(RIGHT[number].replace(old, new, 1)))
    assert not verdict.passed and verdict.attempted
    assert verdict.mistake == name, verdict
