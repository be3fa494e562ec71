"""Fixtures of the browser tests."""

import browser
import pytest


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    if not (browser.HTML / "index.html").is_file():
        pytest.fail(browser.MISSING, pytrace=False)
    return browser.HTML


# Not for the session: while Playwright's event loop runs, the notebooks' kernels cannot.
@pytest.fixture(scope="module")
def chromium(site):
    with browser.chromium() as running:
        yield running


@pytest.fixture(scope="module")
def visit(chromium, request):
    """A page in one look, loaded once for all tests of a module: (page, "light" or "dark")."""
    opened = browser.Visit(chromium, *request.param)
    yield opened
    opened.close()
