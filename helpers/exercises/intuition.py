"""The exercises of notebook 01: worked answers, cases, known mistakes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from sklearn.cluster import KMeans

from helpers import datasets
from helpers.exercises.k_means import k_means_cases, k_means_step
from helpers.exercises.kinds import Exercise, Known, Number, Order, function
from helpers.language import Text
from helpers.mistakes.mistake import Mistake


def wrong_centres(change):
    def wrong(X, centres):
        labels, _ = k_means_step(X, centres)
        return labels, change(X, labels, centres)

    return wrong


def sample_cases():
    for name in ("HARD", "WARBLERS"):
        for seed in (0, 7):
            yield Text("datasets.{name}, seed {seed}", name=name, seed=seed), (getattr(datasets, name), 20, seed)


def single_numbers(X, labels, centres):
    return np.array([X[labels == k].mean() for k in range(len(centres))])


def of_each(result):
    """New centres from the samples of each cluster: ``result(X, own)``, where ``own`` tells which they are."""
    return wrong_centres(lambda X, labels, c: np.array([result(X, labels == k) for k in range(len(c))]))


def wrong_labels(change):
    """Other labels, ``change(differences)`` of every sample minus every centre; what follows is left open."""
    return lambda X, centres: (change(X[:, None] - centres), centres)


def of_the_new_centres(X, centres):
    _, new = k_means_step(X, centres)
    return k_means_step(X, new)[0], new


def to_the_end(X, centres):
    model = KMeans(len(centres), init=centres, n_init=1).fit(X)
    return model.labels_, model.cluster_centers_


def round_cases():
    yield from k_means_cases()
    irises = datasets.iris()[0]
    yield "the irises", (irises, irises[::30] - 0.2)


@dataclass(frozen=True)
class WithLabelsForSamples:
    """One round of k-means, in which labels for the centres stop the code before it returns them."""

    judge: Callable

    def __call__(self, attempt):
        verdict = self.judge(attempt)
        short = re.search(r"IndexError: boolean index did not match.*?(\d+)\.", verdict.message, re.S)
        if not short or int(short[1]) != len(verdict.trial.arguments[1]):
            return verdict
        message = f"{A_LABEL_FOR_EACH_CENTRE.told}\n\n{verdict.message}"
        return replace(verdict, message=message, mistake=A_LABEL_FOR_EACH_CENTRE.name, where=A_LABEL_FOR_EACH_CENTRE.where)


A_LABEL_FOR_EACH_CENTRE = Mistake(name="a label for each centre", wrong=None,
    message="What should pick the samples of a cluster has an entry for each *centre*, not for each sample. Are your labels the nearest sample of each centre (argmin along axis 0, where the samples are), or were the distances added up over the samples? Look for the nearest centre of each sample: one label for each row of X.")
K_MEANS_STEP = function(
    name="k_means_step", results=("labels", "centres"), answer=k_means_step, cases=round_cases,
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
        Mistake(name="the distance for the label", wrong=wrong_labels(lambda D: (D**2).sum(2).min(1)),
                message="Your labels are squared distances: min returns the smallest of them. Its *place* is the number of the centre."),
        Mistake(name="the root of the distance for the label", wrong=wrong_labels(lambda D: np.sqrt((D**2).sum(2)).min(1)),
                message="Your labels are distances: min returns the smallest, and what is wanted is its place among the centres."),
        Mistake(name="differences not squared", wrong=wrong_labels(lambda D: D.sum(2).argmin(1)),
                message="Your differences are added up with their signs, so that one feature cancels another, and the largest centre wins. Square them first."),
        Mistake(name="absolute values for squares", wrong=wrong_labels(lambda D: abs(D).sum(2).argmin(1)),
                message="Your labels go by the sum of the absolute differences, city blocks. Most come out alike; the nearest centre is that with the smallest sum of *squares*."),
        Mistake(name="the largest difference alone", wrong=wrong_labels(lambda D: abs(D).max(2).argmin(1)),
                message="Your labels go by the largest difference of any feature. All features count: add up the squares."),
        Mistake(name="the square of the sum", wrong=wrong_labels(lambda D: (D.sum(2) ** 2).argmin(1)),
                message="You add up the differences first and square then: two opposite ones cancel. Square each, and add up then."),
        Mistake(name="features not added up", wrong=wrong_labels(lambda D: (D**2).argmin(1)),
                message="You return a label for each sample *and feature*: the nearest centre in that feature alone. Add up over the features before argmin."),
        Mistake(name="one label for all samples", wrong=wrong_labels(lambda D: (D**2).sum(2).argmin()),
                message="argmin without an axis looks through the whole table and returns one number. Let it look along the centres, a row at a time."),
        Mistake(name="every label 0", wrong=wrong_labels(lambda D: np.zeros(len(D), dtype=int)),
                message="Every label is 0. Does argmin see a single number, as of a norm over all centres at once? It is to choose among as many numbers as there are centres."),
        Mistake(name="labels in a column", wrong=wrong_labels(lambda D: (D**2).sum(2).argmin(1)[:, None]),
                message="The labels are right, but stand in a column, (n_samples, 1). Return shape (n_samples,)."),
        Mistake(name="labels counted from 1", wrong=wrong_labels(lambda D: (D**2).sum(2).argmin(1) + 1),
                message="Your labels begin at 1. Python counts from 0, and so do the rows of `centres`."),
        Mistake(name="scalar products for distances", wrong=lambda X, c: ((X @ c.T).argmax(1), c),
                message="Your labels go by the largest scalar product with a centre, which prefers centres far from the origin. Go by the distance."),
        Mistake(name="the smallest scalar product", wrong=lambda X, c: ((X @ c.T).argmin(1), c),
                message="Your labels go by the smallest scalar product with a centre. That is no distance: subtract, square, add up."),
        Mistake(name="labels of the new centres", wrong=of_the_new_centres,
                message="Your labels belong to the centres *after* the move. One round assigns first, by the centres that were handed over, and moves then."),
        Mistake(name="k-means to the end", wrong=to_the_end,
                message="You go on until nothing changes any more (KMeans?). One round is wanted: assign once, move once."),
        Mistake(name="centres not moved", wrong=wrong_centres(lambda X, labels, c: c),
                message="The labels are right; the centres are still the old ones. Each moves to the mean of its samples."),
        Mistake(name="the mean of all samples",
                wrong=wrong_centres(lambda X, labels, c: np.tile(X.mean(0), (len(c), 1))),
                message="The labels are right; every centre is the mean of *all* samples. Use X[labels == k]."),
        Mistake(name="the sum for the mean",
                wrong=wrong_centres(lambda X, labels, c: np.eye(len(c))[labels].T @ X),
                message="The labels are right; the centres are sums. Divide by the number of samples."),
        Mistake(name="divided by the number of all samples", wrong=of_each(lambda X, own: X[own].sum(0) / len(X)),
                message="The labels are right; each centre is the sum of its samples divided by the number of *all*. Divide by the number of its own."),
        Mistake(name="the median for the mean", wrong=of_each(lambda X, own: np.median(X[own], axis=0)),
                message="The labels are right; each centre is the median of its samples, feature by feature. K-means takes the mean."),
        Mistake(name="the samples of the others", wrong=of_each(lambda X, own: X[~own].mean(0)),
                message="The labels are right; each centre is the mean of the samples that are *not* its own."),
        Mistake(name="labels as numbers of rows", wrong=wrong_centres(lambda X, labels, c: np.tile(X[labels].mean(0), (len(c), 1))),
                message="The labels are right; all centres are alike. X[labels] picks the rows 0, 1, ..., over and over. Pick by a comparison: where is the label k?"),
        Mistake(name="a sample for the mean", wrong=wrong_centres(lambda X, labels, c: X[: len(c)]),
                message="The labels are right; your centres are the first rows of X. Sample k is not cluster k: pick the samples whose label is k."),
        Mistake(name="a centre for each sample", wrong=wrong_centres(lambda X, labels, c: k_means_step(X, c)[1][labels]),
                message="The labels are right; you return a centre for each *sample*, that of its cluster. Go through the clusters, not through the labels: a row for each."),
        Mistake(name="centres transposed", wrong=wrong_centres(lambda X, labels, c: k_means_step(X, c)[1].T),
                message="The labels are right; your centres stand in columns. A row for each: (n_clusters, n_features)."),
        Mistake(name="a centre too few", wrong=wrong_centres(lambda X, labels, c: k_means_step(X, c)[1][:-1]),
                message="The labels are right; the last centre is missing: range ends before its end."),
        Mistake(name="clusters counted from 1",
                wrong=wrong_centres(lambda X, labels, c: np.array([X[labels == k].mean(0) for k in range(1, len(c) + 1)])),
                message="The labels are right; your first centre is that of cluster 1, and the last is the mean of no sample, NaN. Clusters are counted from 0."),
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
    "1.3": Exercise("One round of k-means", WithLabelsForSamples(K_MEANS_STEP)),
}
