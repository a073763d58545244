"""The exercises of notebook 01: worked answers, cases, known mistakes."""

import numpy as np

from helpers import datasets
from helpers.exercises.k_means import k_means_cases, k_means_step
from helpers.exercises.kinds import Exercise, Known, Number, Order, function
from helpers.mistakes.mistake import Mistake


def wrong_centres(change):
    def wrong(X, centres):
        labels, _ = k_means_step(X, centres)
        return labels, change(X, labels, centres)

    return wrong


def sample_cases():
    for name in ("HARD", "WARBLERS"):
        for seed in (0, 7):
            yield f"datasets.{name}, seed {seed}", (getattr(datasets, name), 20, seed)


def single_numbers(X, labels, centres):
    return np.array([X[labels == k].mean() for k in range(len(centres))])


K_MEANS_STEP = function(
    name="k_means_step", results=("labels", "centres"), answer=k_means_step, cases=k_means_cases,
    mistakes=[
        Mistake(name="the farthest centre",
                wrong=lambda X, c: (((X[:, None] - c) ** 2).sum(2).argmax(1), c),
                message="Each sample gets the *farthest* centre. Take argmin of the distances."),
        Mistake(name="the nearest sample", wrong=lambda X, c: (((X[:, None] - c) ** 2).sum(2).argmin(0), c),
                message="You return the nearest sample of each centre. Look for the nearest centre of each sample: argmin over the centres, axis 1."),
        Mistake(name="added up over the centres", wrong=lambda X, c: (((X[:, None] - c) ** 2).sum(1).argmin(1), c),
                message="You add up the squares over the centres, axis 1 of (n_samples, n_clusters, n_features): a number for each sample and *feature*. Add up over the features, axis 2; with two of each the shapes agree by accident."),
        Mistake(name="one feature alone", wrong=lambda X, c: (abs(X[:, None] - c)[:, :, 0].argmin(1), c),
                message="Your distances use the first feature alone. Add up the squares over all features."),
        Mistake(name="centres not moved", wrong=wrong_centres(lambda X, labels, c: c),
                message="The labels are right; the centres are still the old ones. Each moves to the mean of its samples."),
        Mistake(name="the mean of all samples",
                wrong=wrong_centres(lambda X, labels, c: np.tile(X.mean(0), (len(c), 1))),
                message="The labels are right; every centre is the mean of *all* samples. Use X[labels == k]."),
        Mistake(name="the sum for the mean",
                wrong=wrong_centres(lambda X, labels, c: np.eye(len(c))[labels].T @ X),
                message="The labels are right; the centres are sums. Divide by the number of samples."),
        Mistake(name="one number for each centre", wrong=wrong_centres(single_numbers),
                message="The labels are right; each centre is a single number. Take the mean over the samples, axis 0, so that the features remain."),
    ],
)
EXERCISES = {
    "1.1": Exercise("What doubt costs", Number(answer=100 * 0.2, digits=0, known=[
        Known(100 * 0.8, "That is how many are named rightly."),
        Known(0.2, "That is the share; how many of the 100 birds is it?"),
        Known(0, "A hard label hides the doubt, it does not remove it."),
        Known(100 * 0.5, "That would be a coin toss: shares of (0.5, 0.5)."),
    ])),
    "1.2": Exercise("The story, in order", Order(head="def sample(mixture, n_samples, random_state):", judge=function(name="sample", results=("X", "labels"), answer=datasets.sample, cases=sample_cases), lines={
        "A": "X = [rng.multivariate_normal(means[k], covariances[k], method='cholesky')\n     for k in labels]",
        "B": "return np.array(X), labels",
        "C": "labels = rng.choice(len(weights), size=n_samples, p=weights)",
        "D": "weights, means, covariances = mixture",
        "E": "rng = np.random.default_rng(random_state)",
    })),
    "1.3": Exercise("One round of k-means", K_MEANS_STEP),
}
