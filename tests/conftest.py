"""How the tests are shared out among processes, and the fixtures of the browser tests."""

import re

import browser
import pytest
from xdist.scheduler import LoadScopeScheduling


class ByLook(LoadScopeScheduling):
    """A file's tests stay together; those of a page in the browser by page and look."""

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        look = re.search(r"\[.*?([\w/]+\.html(?:-light|-dark)?)", test)
        return f"{file} {look[1]}" if look else file


def pytest_xdist_make_scheduler(config, log):
    """Return what shares the tests out where pytest is called with -n."""
    return ByLook(config, log)


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
