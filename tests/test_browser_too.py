"""The other half of the notebooks in the browser: a file of its own, so that two workers share them."""

import pytest
import test_browser
from test_browser import lab, page  # noqa: F401

from notebooks import NOTEBOOKS

pytestmark = test_browser.pytestmark


@pytest.mark.parametrize("path", NOTEBOOKS[1::2], ids=lambda path: path.stem)
def test_a_notebook_in_the_browser(path, notebook, page):  # noqa: F811
    test_browser.test_a_notebook_in_the_browser(path, notebook, page)
