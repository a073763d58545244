"""The data sets of the course: small, offline, seeded; each returns ``X, labels``.

``labels`` tell which component made a sample. EM never sees them; they are for looking at the result. Of the
course's rooms this one knows only ``Mixture``.
"""

import numpy as np
from sklearn.datasets import load_iris, load_wine, make_blobs

from helpers.em import Mixture
from helpers.validation import checked, valid_count, valid_mixture, valid_seed

# The truth behind the data sets that the course draws itself: weights, means, covariances.
WARBLERS = Mixture(  # two look-alike species; wing in mm, mass in g
    np.array([0.65, 0.35]),
    np.array([[59.5, 7.6], [66.5, 8.9]]),
    np.array([[[4.0, 0.6], [0.6, 0.36]], [[4.8, 0.5], [0.5, 0.49]]]),
)
HARD = Mixture(  # stretched, unequal, overlapping
    np.array([0.6, 0.3, 0.1]),
    np.array([[0.0, 0.0], [2.5, 1.0], [3.5, -2.5]]),
    np.array([[[3.0, 2.2], [2.2, 2.2]], [[0.6, -0.5], [-0.5, 1.2]], [[1.5, 0.0], [0.0, 0.08]]]),
)
STRETCHED = Mixture(  # parallel sausages
    np.array([1 / 3, 1 / 3, 1 / 3]),
    np.array([[-2.0, 0.0], [0.0, 2.0], [2.0, 4.0]]),
    np.array([np.diag([9.0, 0.15])] * 3),
)
UNEQUAL = Mixture(  # one wide crowd beside two small ones
    np.array([0.8, 0.1, 0.1]),
    np.array([[0.0, 0.0], [4.5, 2.0], [4.5, -2.0]]),
    np.array([4 * np.eye(2), 0.1 * np.eye(2), 0.1 * np.eye(2)]),
)


@checked(mixture=valid_mixture, n_samples=valid_count, random_state=valid_seed)
def sample(mixture, n_samples, random_state):
    """Run the generative story: draw a component for every sample, then the sample from it.

    Parameters
    ----------
    mixture : Mixture
    n_samples : int
    random_state : int
        Seed of ``numpy.random.default_rng``.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features)
    labels : ndarray of shape (n_samples,)
        The component that made each sample.

    Raises
    ------
    ValueError
        Weights that are negative or do not sum to one, shapes that do not fit, covariances that are not
        positive definite, NaN or infinity, ``n_samples`` below one.

    Notes
    -----
    Ancestral sampling: Bishop (2006), section 8.1.2.
    """
    weights, means, covariances = mixture
    rng = np.random.default_rng(random_state)
    labels = rng.choice(len(weights), size=n_samples, p=weights)
    X = [rng.multivariate_normal(means[k], covariances[k], method="cholesky") for k in labels]
    return np.array(X), labels


def demo():
    """Three round blobs, 600 samples, few between two: the easy data set, and the course's destination."""
    return make_blobs(600, centers=3, cluster_std=(1.0, 1.4, 0.8), random_state=7)


def hard(n_samples=600, random_state=0):
    """Three stretched, unequal, overlapping components in the plane: what the demo hides, this betrays."""
    return sample(HARD, n_samples, random_state)


def warblers(n_samples=200, random_state=0):
    """Wing length (mm) and mass (g) of two species that look alike: made-up numbers of a real problem."""
    return sample(WARBLERS, n_samples, random_state)


def round_clusters(n_samples=300, random_state=0):
    """Three round clusters of equal size: what k-means is made for."""
    centres = [[0, 0], [4, 0], [2, 3.5]]
    return make_blobs(n_samples, centers=centres, cluster_std=0.8, random_state=random_state)


def stretched(n_samples=300, random_state=0):
    """Three parallel sausages: k-means cuts across them."""
    return sample(STRETCHED, n_samples, random_state)


def unequal(n_samples=500, random_state=0):
    """A wide crowd beside two small tight groups: k-means gives part of the crowd away."""
    return sample(UNEQUAL, n_samples, random_state)


def iris():
    """Fisher's irises: 150 flowers, four lengths in cm, three species."""
    return load_iris(return_X_y=True)


def wine():
    """178 wines, thirteen measurements in very different units, three growers."""
    return load_wine(return_X_y=True)


def one_feature(n_samples=300, random_state=0):
    """The warblers' wing length alone, shape (n_samples, 1)."""
    X, labels = warblers(n_samples, random_state)
    return X[:, :1], labels
