"""On what the comparisons and numbers of notebook 02 rest."""

import numpy as np
from scipy.special import logsumexp
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from claims import Claim, quick
from helpers import datasets, em

WEIGHTS, VARIANCES = datasets.WARBLERS.weights, datasets.WARBLERS.covariances[:, 0, 0]
WINGS = datasets.warblers()[0][:, 0]


def agreements(X, labels, seed, *views):
    """With the truth: the mixture's names, k-means', and k-means' on other views of the data."""
    names = [em.e_step(X, quick(X, 3, n_init=3, random_state=seed).mixture)[0].argmax(axis=1)]
    names += [KMeans(3, n_init=2, random_state=seed).fit_predict(view) for view in (X, *views)]
    return [adjusted_rand_score(labels, each) for each in names]


def stripes(seed):
    """Agreements; the last of k-means once the stripes are as wide as long."""
    X, labels = datasets.stretched(random_state=seed)
    return agreements(X, labels, 100 + seed, X / np.sqrt(np.diagonal(datasets.STRETCHED.covariances[0])))


def wide_beside_narrow(seed):
    """Agreements; what halfway borders lose to the true mixture's, with these widths and with equal ones."""
    results = agreements(*datasets.unequal(random_state=seed), 100 + seed)
    for covariances in (datasets.UNEQUAL.covariances, [np.eye(2)] * 3):
        mixture = datasets.UNEQUAL._replace(covariances=np.array(covariances))
        X, labels = datasets.sample(mixture, 500, 200 + seed)
        halfway = ((X[:, None] - mixture.means) ** 2).sum(axis=2).argmin(axis=1)
        results.append(
            np.mean(halfway != labels) - np.mean(em.e_step(X, mixture)[0].argmax(axis=1) != labels)
        )
    return results


def n_peaks(weight, gap):
    """Of two bells of width one."""
    x = np.linspace(-1, gap + 1, 5001)
    total = (1 - weight) * np.exp(-(x**2) / 2) + weight * np.exp(-((x - gap) ** 2) / 2)
    return np.sum((total[1:-1] > total[:-2]) & (total[1:-1] >= total[2:]))


def peaks(seed):
    """A little farther apart than two widths: with equal weights, with others; 5.1 and 5.2 mm at width 2."""
    others = np.random.default_rng(seed).uniform(0.05, 0.45)
    return n_peaks(0.5, 2.02), n_peaks(others, 2.02), n_peaks(0.35, 5.1 / 2), n_peaks(0.35, 5.2 / 2)


def where_means_end(seed):
    """From means anywhere between 40 and 90 mm, far outside the figure."""
    means = np.random.default_rng(100 + seed).uniform(40, 90, 2)
    for _ in range(150):
        a = np.log(WEIGHTS) - 0.5 * np.log(VARIANCES) - (WINGS[:, None] - means) ** 2 / (2 * VARIANCES)
        shares = np.exp(a - logsumexp(a, axis=1, keepdims=True))
        means = shares.T @ WINGS / shares.sum(axis=0)
    return means


def two_optima(ends):
    at = [np.abs(ends - optimum).max(axis=1) < 0.01 for optimum in ([59.740, 66.430], [65.917, 59.421])]
    return (at[0] | at[1]).all() and min(map(np.sum, at)) >= 5


CLAIMS = [
    Claim(
        "Stretched ones: k-means measures distance alike in all directions",
        stripes,
        lambda a: (
            (a[:, 0] > a[:, 1]).all() and a[:, 1].max() < 0.4 and np.median(a[:, 0]) > 0.9 < a[:, 2].min()
        ),
    ),
    Claim(
        "a wide one beside narrow ones: its borders lie halfway between two centres",
        wide_beside_narrow,
        lambda a: (a[:, 0] > a[:, 1]).all() and a[:, 2].mean() > 0.05 > 0.01 > a[:, 3].mean(),
    ),
    Claim(
        "With unequal weights even that is not enough: at 0.65 and 0.35 it takes 5.2 mm",
        peaks,
        lambda n: (n == [2, 1, 1, 2]).all(),
    ),
    Claim(
        "the log-likelihood has two local optima, one on each side of the diagonal",
        where_means_end,
        two_optima,
        seeds=range(40),
    ),
]
GROUNDS = {
    "You cannot always take the logarithm away": "the cell above: the logarithm of the sum is -inf",
    "components or more and free covariances it never exists": "Bishop (2006), section 9.2.1, and 05",
    "who made each point, what fits best given that": "said of the two steps, no comparison",
    "That it never falls on the way is no accident": "the proof in 05, for any gain in Q",
    "(It is lower because weights and variances are held fixed": "proof: where they are free, exchanging the "
    "components changes no term of the sum, so the twin is as high",
    "Hold it fixed, and the best mean is a weighted mean": "'Hold the fraction fixed' solves for it",
    "is told that this is impossible, as probabilities are at most 1": "said by somebody, and refuted",
}
NUMBERS = {
    "9.16": "an equation of Bishop (2006)",
    "9.17": "an equation of Bishop (2006)",
}
