"""Building the site: Jupyter Book, with the stale parts of its caches removed first."""

import hashlib
import shutil

from environment import INPUTS, ROOT, Problem, run

BUILD = ROOT / "_build"
HTML = BUILD / "html"
DOCTREES = BUILD / ".doctrees"
EXECUTED = BUILD / ".jupyter_cache"
TESTED = BUILD / ".tested"
DERIVED = {"__pycache__", ".ipynb_checkpoints", "vendor", "bpbook.egg-info"}


def build():
    """Build what changed; return the path of the first page."""
    drop_stale("execution", [ROOT / "code" / "bpbook", ROOT / "data", *map(ROOT.joinpath, INPUTS)],
               EXECUTED, DOCTREES)  # fmt: skip
    drop_stale("pages", [ROOT / "extensions", ROOT / "_config.yml", ROOT / "_toc.yml"],
               DOCTREES, HTML)  # fmt: skip
    run("tools/execute.py", str(EXECUTED))
    # -W --keep-going -n: every warning and every dangling reference fails the build, all at once.
    arguments = ["build", "-W", "--keep-going", "-n", "-q", "."]
    if run("-c", "import jupyter_book.cli.main as cli; cli.main()", *arguments, check=False):
        # Sphinx would not read the faulty pages again, repeat no warning, and pass.
        shutil.rmtree(DOCTREES, ignore_errors=True)
        raise Problem("The book was not built: see the warnings above.")
    return HTML / "index.html"


def drop_stale(name, sources, *caches):
    """Remove caches whose sources changed: the tools that keep them do not watch these files.

    jupyter-cache knows a notebook's cells but not the engine they call; Sphinx knows its pages
    but neither our extension nor pages that left the table of contents.
    """
    now = digest(sources)
    stamp = BUILD / f".{name}-sources"
    if not stamp.exists() or stamp.read_text() != now:
        for cache in caches:
            shutil.rmtree(cache, ignore_errors=True)
        BUILD.mkdir(exist_ok=True)
        stamp.write_text(now)


def digest(sources):
    """Return a hash of files, and of the files in folders, that people or programs keep."""
    result = hashlib.sha256()
    for source in sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and not DERIVED.intersection(path.relative_to(ROOT).parts):
                result.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return result.hexdigest()
