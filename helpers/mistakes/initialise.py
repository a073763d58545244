"""Wrong versions of ``initialise``."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.utils import check_random_state

from helpers.mistakes.mistake import Mistake


def k_means(X, n_components, random_state, **options):
    model = KMeans(n_components, **{"n_init": 1, "random_state": random_state} | options).fit(X)
    return np.eye(n_components)[model.labels_], model


def random_shares(X, n_components, random_state):
    return check_random_state(random_state).dirichlet(np.ones(n_components), size=len(X))


MISTAKES = [
    Mistake(name="labels instead of zeros and ones",
            wrong=lambda X, K, seed: k_means(X, K, seed)[1].labels_,
            message="You return k-means' labels, one number for each sample. Responsibilities have a column for each component: np.eye(n_components)[labels]."),
    Mistake(name="transposed", wrong=lambda X, K, seed: k_means(X, K, seed)[0].T,
            message="The zeros and ones are right, their shape is (n_components, n_samples). The course keeps samples in rows."),
    Mistake(name="centres instead of responsibilities",
            wrong=lambda X, K, seed: k_means(X, K, seed)[1].cluster_centers_,
            message="You return k-means' centres. The first M-step needs responsibilities: the labels as zeros and ones."),
    Mistake(name="several runs of k-means", wrong=lambda X, K, seed: k_means(X, K, seed, n_init=10)[0],
            message="Your labels come from the best of ten runs of k-means. scikit-learn's mixture runs it once for each start: n_init=1. (The starts of `fit` do the repeating.)"),
    Mistake(name="seed not passed on", wrong=lambda X, K, seed: k_means(X, K, 0)[0],
            message="With random_state=0 you are right, with another seed you are not: the seed does not reach k-means. Pass random_state on."),
    Mistake(name="random shares instead of k-means", wrong=random_shares,
            message="Your responsibilities are random shares. They are a valid start, and a slow one (notebook 05); scikit-learn's default is k-means."),
    Mistake(name="distances instead of labels",
            wrong=lambda X, K, seed: k_means(X, K, seed)[1].transform(X),
            message="You return the distances to k-means' centres. The start is hard: one for the nearest centre, zero for the others."),
]
