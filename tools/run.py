"""The book's commands: `python3 tools/run.py --help`. The Makefile's targets call these.

Needs nothing but Python 3.11: what a command uses beyond the standard library lives in .venv, or
in .venv-frameworks, which the command sets up first.
"""

import sys

# Before anything else is imported, because older Pythons lack modules the imports below need.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "This book needs Python 3.11 or newer; this is {}.{}. "
        "Install one and name it: make book PYTHON=python3.12".format(*sys.version_info)
    )

import argparse
import functools
import http.server
import shutil

import book
import browser_files
from environment import (
    FRAMEWORKS,
    FRAMEWORKS_CHAPTER,
    ROOT,
    Problem,
    find_browser,
    install,
    run,
    stamp,
    write_pins,
)

# TensorFlow without its notices, without a library of its own for the arithmetic, without a GPU.
FRAMEWORK_SETTINGS = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
}
NBVAL = ("--nbval", "--nbval-current-env")  # a chapter's stored outputs are what it computes


def setup():
    """Make .venv and fetch the browser's files; does nothing when both are up to date."""
    install()
    browser_files.fetch()


def build():
    """Build the site into _build/html and print where it is."""
    setup()
    index = book.build()
    print(f"The book: {index}\n{index.as_uri()}", flush=True)


def build_full():
    """Build the site after executing the frameworks' chapter, which `book` leaves as stored."""
    run_frameworks("tools/notebooks.py", str(FRAMEWORKS_CHAPTER))
    build()


def serve():
    """Build the site and show it on localhost."""
    build()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=book.HTML)
    try:
        server = http.server.ThreadingHTTPServer(("localhost", 8000), handler)
    except OSError:  # the port is taken: let the system choose another
        server = http.server.ThreadingHTTPServer(("localhost", 0), handler)
    print(f"Serving on http://localhost:{server.server_port}/ (stop with Ctrl-C)", flush=True)
    server.serve_forever()


def lab(chapter=""):
    """Open JupyterLab, on one chapter if it is given; the frameworks' chapter gets their Python."""
    setup()
    more = {"TQDM_DISABLE": ""}
    if (ROOT / chapter).resolve() == FRAMEWORKS_CHAPTER:
        more |= frameworks_kernel()
    run("-m", "jupyterlab", chapter or str(ROOT), **more)


def frameworks_kernel():
    """Return the variables with which Jupyter's kernel "python3" is the frameworks' Python."""
    run_frameworks("-m", "ipykernel", "install", "--sys-prefix", "--display-name=Frameworks")
    return FRAMEWORK_SETTINGS | {"JUPYTER_PATH": str(FRAMEWORKS / "share" / "jupyter")}


def notebooks(paths):
    """Execute chapters in place, so that their stored outputs are true."""
    setup()
    run("tools/notebooks.py", *(paths or ["chapters"]))
    if stamp(FRAMEWORKS).exists() or FRAMEWORKS_CHAPTER in [(ROOT / p).resolve() for p in paths]:
        run_frameworks("tools/notebooks.py", *(paths or ["chapters"]))


def test():
    """Check everything: style, the build, unit tests, notebooks, and the pages in a browser."""
    browser = find_browser()  # first: whoever lacks one should not wait minutes to hear it
    setup()
    state = f"{browser} {stamp().read_text()} {book.digest(kept())}"
    if book.TESTED.exists() and book.TESTED.read_text() == state:
        print("Nothing has changed since all tests passed here (make clean forgets it).")
        return
    run("-m", "ruff", "check", ".")
    run("-m", "ruff", "format", "--check", ".")
    build()
    selection = ["-m", "not browser"] if browser is None else []
    run("-m", "pytest", "-n", "auto", *NBVAL, f"--ignore={FRAMEWORKS_CHAPTER}", *selection, "tests",
        "chapters", BROWSER=browser or "skip")  # fmt: skip
    book.TESTED.write_text(state)


def test_frameworks():
    """Compare the engine with PyTorch and TensorFlow, which have an environment of their own."""
    run_frameworks("-m", "pytest", *NBVAL, "tests_frameworks", str(FRAMEWORKS_CHAPTER))


def bench():
    """Time the engine and its peers (on an idle machine), into benchmarks/results.json."""
    run_frameworks("benchmarks/collect.py")


def run_frameworks(*arguments, **more):
    """Run Python where the frameworks are, once they are installed; ``more`` are variables."""
    install(FRAMEWORKS)
    run(*arguments, venv=FRAMEWORKS, **FRAMEWORK_SETTINGS | more)


def mutants(modules):
    """Change the engine in one place at a time; fail if the tests do not notice."""
    install()
    # Set before Python starts, so that two runs take the same tests in the same order.
    run("tools/mutants.py", *modules, PYTHONHASHSEED="0")


def kept():
    """Return what the tests depend on: all that stands in the root, but not what is made there."""
    hidden_too = {".ci", ".gitattributes", ".gitignore"}
    return sorted(p for p in ROOT.iterdir()
                  if p != book.BUILD and (p.name[0] != "." or p.name in hidden_too))  # fmt: skip


def history_runs(names):
    """Repeat the historical experiments over many seeds, into data/history (many minutes)."""
    install()
    run("-m", "bpbook.history.runs", *names)


def coverage():
    """Write the page that says which chapters teach each section of the articles."""
    install()
    run("tools/coverage_page.py")


def pins():
    """Write constraints.txt: the versions pip chooses for requirements.txt alone."""
    write_pins()


def clean():
    """Remove the built site and the browser's files, not the environments."""
    for folder in (book.BUILD, browser_files.VENDOR):
        shutil.rmtree(folder, ignore_errors=True)


def main():
    """Read the command line and run one command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    functions = {"setup": setup, "book": build, "book-full": build_full, "serve": serve, "lab": lab,
                 "notebooks": notebooks, "test": test, "test-frameworks": test_frameworks,
                 "bench": bench, "mutants": mutants, "history-runs": history_runs,
                 "coverage": coverage, "pins": pins, "clean": clean}  # fmt: skip
    for name, function in functions.items():
        command = commands.add_parser(name, help=function.__doc__)
        if name == "lab":
            command.add_argument("chapter", nargs="?", default="")
        if name == "mutants":
            command.add_argument("modules", nargs="*", help="such as losses (default: the engine)")
        if name == "history-runs":
            command.add_argument("names", nargs="*", help="such as symmetry (default: all)")
        if name == "notebooks":
            command.add_argument("paths", nargs="*", help="files or folders (default: chapters)")
    arguments = vars(parser.parse_args())
    try:
        functions[arguments.pop("command")](**arguments)
    except Problem as problem:
        sys.exit(problem.code or str(problem))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
