"""The other half of the notebooks in the browser: a file of its own, so that two workers share them.

In CI one translated notebook, too, whose figure has every kind of control.
"""

import os

import pytest
import test_browser
from test_browser import lab, page  # noqa: F401

from notebooks import NOTEBOOKS, TRANSLATED

pytestmark = test_browser.pytestmark


ONE_TRANSLATED = [path for path in TRANSLATED if path.stem == "04_m_step" and "CI" in os.environ]


@pytest.mark.parametrize(
    "path", [*NOTEBOOKS[1::2], *ONE_TRANSLATED], ids=lambda path: "-".join(path.parts[-2:])
)
def test_a_notebook_in_the_browser(path, notebook, page):  # noqa: F811
    test_browser.test_a_notebook_in_the_browser(path, notebook, page)
