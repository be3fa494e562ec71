"""Mutation testing: change the engine in one place at a time, and see whether a test fails.

`python3 tools/run.py mutants [MODULE ...]` calls this inside .venv. mutmut makes the mutants in a
copy of the engine, below _build, and runs for each the tests that reach the changed function, in
a process forked for it. Survivors stand in tests/MUTANTS.md with the reason why they are harmless.
"""

import os
import re
import shutil
import sys
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils import format_utils

import mutations  # noqa: F401 (adds ours to mutmut's)

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "code" / "bpbook"
WORK = ROOT / "_build" / "mutants"
LOG = WORK / "log"
LIST = ROOT / "tests" / "MUTANTS.md"
SHARE = 0.95  # of the mutants must die
DEAD = {"killed", "timeout", "segfault"}  # by mutmut's word for it
# Modules of the package and files of tests that are not about the engine.
OTHERS = ["__init__", "attempts", "book_lists", "browser*", "by_hand", "checklist",
          "contract", "data", "examples", "exercises", "expressions", "faq",
          "faults", "generic", "glossary", "graphs", "handwriting", "history*",
          "imports", "landscapes", "ledger", "parallel", "pictures", "plots",
          "preparation", "publishing", "repository", "site", "sources", "speed",
          "strangers_program", "symbolic", "terms", "three_ways", "tools", "units",
          "walkthrough", "widgets"]  # fmt: skip

SETTINGS = """[mutmut]
source_paths = src
only_mutate =
    {}
also_copy = data
process_isolation = forkserver
pytest_add_cli_args =
    -p
    no:cacheprovider
pytest_add_cli_args_test_selection = tests
"""
CONFTEST = '''"""For every mutant the same examples, and quick tests first."""
import json
import signal
import subprocess
from pathlib import Path

import hypothesis
import pytest
from bpbook.placebo import placebo

hypothesis.settings.register_profile("mutants", max_examples=20, derandomize=True, database=None,
    deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
hypothesis.settings.load_profile("mutants")


def refuse(*arguments, **options):
    pytest.skip("another process would import the engine as it is")


def pytest_collection_modifyitems(items):
    if Path("mutmut-stats.json").exists():
        seconds = json.loads(Path("mutmut-stats.json").read_text())["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0))


def pytest_runtest_setup(item):
    subprocess.Popen = refuse
    signal.signal(signal.SIGINT, signal.default_int_handler)  # mutmut ignores Ctrl-C
    placebo()
'''
# A change that changes nothing, met by every test: were it found, the tests would find anything.
PLACEBO = '''"""Not part of the engine."""
def placebo():
    """Return a number that nobody uses."""
    return 0
'''


def prepare(modules):
    """Copy the engine and its tests to where mutmut may write; it knows src/, not code/."""
    shutil.rmtree(WORK, ignore_errors=True)
    others = [f"test_{name}.py" for name in OTHERS]
    ignore = shutil.ignore_patterns("__pycache__", ".hypothesis", *others)
    shutil.copytree(ENGINE, WORK / "src" / "bpbook", ignore=ignore)
    shutil.copytree(ROOT / "tests", WORK / "tests", ignore=ignore)
    shutil.copytree(ROOT / "data", WORK / "data")
    shutil.copy(ROOT / "pyproject.toml", WORK)
    (WORK / "tests" / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (WORK / "src" / "bpbook" / "placebo.py").write_text(PLACEBO, encoding="utf-8")
    paths = "\n    ".join(f"src/bpbook/{module}.py" for module in [*modules, "placebo"])
    (WORK / "setup.cfg").write_text(SETTINGS.format(paths), encoding="utf-8")


def run(modules):
    """Let mutmut judge all mutants; what it says goes into LOG."""
    prepare(modules)
    os.chdir(WORK)
    from mutmut.__main__ import _run  # reads setup.cfg at once
    from mutmut.workers import isolation

    from collected import CollectedRunner

    isolation.PytestRunner = CollectedRunner
    print(f"Testing mutants; to watch: tail -f {LOG.relative_to(ROOT)}", flush=True)
    screen = os.dup(1)
    with LOG.open("w") as log:
        os.dup2(log.fileno(), 1)
    try:
        # Given names, mutmut first calls the tests one by one on the engine as it is.
        _run(["bpbook.*"], int(os.environ.get("JOBS", os.cpu_count())))
    except SystemExit:
        sys.exit(f"mutmut gave up; do the tests pass? See {LOG.relative_to(ROOT)}")
    finally:
        sys.stdout.flush()
        os.dup2(screen, 1)


def verdicts(module):
    """Return [(function, change, whether it died)] for all mutants of a module."""
    data = SourceFileMutationData(path=Path(f"src/bpbook/{module}.py"))
    data.load()
    return [
        (f"{module}.{function(name)}", change(name, data), status_by_exit_code[code] in DEAD)
        for name, code in data.exit_code_by_key.items()
    ]


def function(name):
    """Return `Loss.value` for a mutant of that method."""
    own, owner = format_utils.orig_function_and_class_names_from_key(name)
    return f"{owner}.{own}" if owner else own


def change(name, data):
    """Return the changed lines, each after a - or a +."""
    lines = get_diff_for_mutant(name, path=data.path).splitlines()[2:]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines if line[0] in "-+")


def listed(modules):
    """Return {(function, change)} from the list: headings, below them blocks of changes."""
    found = set()
    for section in re.split("^### ", LIST.read_text(encoding="utf-8"), flags=re.M)[1:]:
        name = section.partition("\n")[0].strip("` ")
        blocks = re.findall("^```diff\n(.*?)^```", section, flags=re.M | re.S)
        changes = [change.strip() for block in blocks for change in block.split("\n\n")]
        found |= {(name, change) for change in changes if name.partition(".")[0] in modules}
    return found


def main():
    """Print a table, and what should be listed or should not; fail if anything is amiss."""
    others = {name.rstrip("*") for name in OTHERS}
    modules = sys.argv[1:] or sorted({path.stem for path in ENGINE.glob("*.py")} - others)
    run(modules)
    if [is_dead for *_, is_dead in verdicts("placebo")] != [False]:
        sys.exit("Tests fail where nothing was changed: what is dead says nothing.")
    alive, dead = [], 0
    print(f"{'module':<16}{'mutants':>8}{'dead':>7}")
    for module in modules:
        found = verdicts(module)
        survivors = [(name, change) for name, change, is_dead in found if not is_dead]
        alive, dead = alive + survivors, dead + len(found) - len(survivors)
        print(f"{module:<16}{len(found):>8}{1 - len(survivors) / max(len(found), 1):>8.1%}")
    share = dead / (dead + len(alive))
    print(f"{'all':<16}{dead + len(alive):>8}{share:>8.1%}")
    known = listed(modules)
    for name, change in dict.fromkeys(alive):
        if (name, change) not in known:
            print(f"\nAlive, but not in {LIST.name}:\n### `{name}`\n```diff\n{change}\n```")
    for name, change in sorted(known - set(alive)):
        print(f"\nIn {LIST.name}, but not alive:\n### `{name}`\n```diff\n{change}\n```")
    if share < SHARE or set(alive) != known:
        sys.exit(f"\nWrite tests that kill the living, or say in {LIST.name} why they do no harm.")


if __name__ == "__main__":
    main()
