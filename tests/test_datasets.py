"""helpers/datasets.py: seeded, small, and as the notebooks describe them."""

import re

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from helpers import datasets
from notebooks import NOTEBOOKS, ROOT

NAMES = ["demo", "hard", "warblers", "round_clusters", "stretched", "unequal", "iris", "wine", "one_feature"]


@pytest.mark.parametrize("name", NAMES)
def test_same_call_same_data_in_the_promised_shapes(name):
    (X, labels), (again, _) = getattr(datasets, name)(), getattr(datasets, name)()
    assert X.ndim == 2 and labels.shape == (len(X),) and np.array_equal(X, again) and np.isfinite(X).all()


def test_the_demo_is_the_one_that_the_course_promises():
    expected, _ = make_blobs(n_samples=600, centers=3, cluster_std=(1.0, 1.4, 0.8), random_state=7)
    assert np.array_equal(datasets.demo()[0], expected)


def test_sample_draws_from_the_mixture_it_is_given():
    X, labels = datasets.sample(datasets.HARD, 20_000, random_state=1)
    assert np.allclose(np.bincount(labels) / len(X), datasets.HARD.weights, atol=0.01)
    for k, (mean, covariance) in enumerate(zip(datasets.HARD.means, datasets.HARD.covariances, strict=True)):
        assert np.allclose(X[labels == k].mean(axis=0), mean, atol=0.08)
        assert np.allclose(np.cov(X[labels == k].T), covariance, atol=0.12)


def test_another_seed_gives_other_data():
    assert not np.array_equal(datasets.hard(random_state=0)[0], datasets.hard(random_state=1)[0])


def test_all_data_have_their_source_and_licence_on_one_page_that_every_notebook_links():
    page = (ROOT / "notebooks/DATA.md").read_text("utf-8")
    texts = {path.stem: path.read_text("utf-8") for path in NOTEBOOKS}
    loaded = r"\b(?:load|make)_(?!sample|pipeline|room)\w+|\w+\.jpg"
    used = {*NAMES, *re.findall(loaded, "".join(texts.values()))}
    assert {"load_digits", "make_moons", "china.jpg"} < used
    missing = {name for name in used if f"`{name}`" not in page}
    assert not missing, f"notebooks/DATA.md lacks {missing}"
    without = [name for name, text in texts.items() if "(DATA.md)" not in text]
    assert not without, f"no link to DATA.md: {without}"
    assert "danielbuechele" in (ROOT / "LICENSE-text").read_text("utf-8")
