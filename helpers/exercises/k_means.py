"""One round of k-means, that notebook 01 asks for and notebook 04 makes soft, and its cases."""

import numpy as np

from helpers import datasets


def k_means_step(X, centres):
    labels = ((X[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    return labels, np.array([X[labels == k].mean(axis=0) for k in range(len(centres))])


def k_means_cases():
    for name, (X, labels) in {
        "the warblers": datasets.warblers(60),
        "round clusters": datasets.round_clusters(90),
        "the stretched data": datasets.stretched(90),
    }.items():
        K = labels.max() + 1
        yield name, (X, X[:: len(X) // K][:K] + 0.1)
