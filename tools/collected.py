"""For mutmut: collect the tests once, and let every mutant run those of them that it needs.

mutmut calls pytest anew for each mutant, which then imports and lists over a thousand tests in
order to run a few: most of the time goes there. Here the process that all others are forked from
collects, and keeps what it found.
"""

import os

import pytest
from _pytest.config import _prepareconfig
from mutmut.runners.harness import PytestRunner


class CollectedRunner(PytestRunner):
    """mutmut's runner of tests, with the collection done beforehand."""

    session = None

    def warm_up(self):
        """Collect all tests, in the process that is forked for each mutant."""
        here = os.getcwd()
        os.chdir("mutants")
        # No capture: forked processes would share the file behind it.
        arguments = ["--rootdir=.", "-x", "-q", "--capture=no", *self._pytest_add_cli_args]
        config = _prepareconfig([*arguments, *self._pytest_add_cli_args_test_selection])
        config._do_configure()
        self.session = pytest.Session.from_config(config)
        config.hook.pytest_sessionstart(session=self.session)
        self.session.perform_collect()
        os.chdir(here)

    def run_tests(self, *, mutant_name, tests):
        """Run the tests of these ids, the quick ones first; return 0 if all pass, else 1."""
        if self.session is None:
            return super().run_tests(mutant_name=mutant_name, tests=tests)
        os.chdir("mutants")
        wanted, session = set(tests), self.session
        session.items = [item for item in session.items if item.nodeid in wanted]
        if len(session.items) != len(wanted):
            return 4  # pytest's own code for tests that are not there
        try:
            session.config.hook.pytest_runtestloop(session=session)
        except (session.Failed, session.Interrupted, KeyboardInterrupt):
            return 1  # the first that fails ends it
        return 1 if session.testsfailed else 0
