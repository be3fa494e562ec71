"""What the repository's files may and must hold."""

import hashlib
import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BINARY = {".npz", ".png", ".woff2", ".ico"}
# Spelled in two halves, so that this file passes its own test.
FORBIDDEN = {
    "a path of one machine": r"/wor[k]/|/roo[t]/|/hom[e]/\w|[A-Z]:\\Users[\\]",
    "a package registry's host": r"pypi\.or[g]|pythonhoste[d]|registry\.npmj[s]|deb\.debia[n]",
    # The first word alone is also a first name, of an author cited.
    "a word that does not belong": r"(?i)claud[e][ -](code|\d)|anthropi[c]|chatgp[t]|\bcopilo[t]\b",
}


def tracked():
    """Return the files of the repository, also where git or its folder is not at hand."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others",
               "--exclude-standard"]  # fmt: skip
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        names = filter(None, listed.split("\0"))
    except (OSError, subprocess.CalledProcessError):
        skip = re.compile(r"(^|/)(\.git|\.venv(-\w+)?|_build|vendor|__pycache__|\.\w+_cache|"
                          r"\.hypothesis|\.ipynb_checkpoints|\w+\.egg-info)(/|$)")  # fmt: skip
        names = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*"))
        names = (name for name in names if not skip.search(name))
    return sorted(path for path in map(ROOT.joinpath, names) if path.is_file())


FILES = tracked()
CHAPTERS = [path for path in FILES if path.is_relative_to(ROOT / "chapters")]
CHAPTERS = [path for path in CHAPTERS if path.suffix in (".ipynb", ".md")]
NOTEBOOKS = [path for path in FILES if path.suffix == ".ipynb"]
MANUALS = [path for path in FILES if path.suffix == ".md" and path.parent in (ROOT, ROOT / "data")]
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path, kind=None):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in (None, cell["cell_type"])]


def source(cell):
    return "".join(cell["source"])


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what):
    texts = [path for path in FILES if path.suffix not in BINARY]
    assert texts
    found = {
        path.relative_to(ROOT).as_posix(): match[0]
        for path in texts
        if (match := re.search(FORBIDDEN[what], path.read_text(encoding="utf-8")))
    }
    assert found == {}


@each_notebook
def test_a_notebook_was_executed_to_its_end(path):
    # nbval passes over cells without outputs, so it cannot tell.
    counts = [cell["execution_count"] for cell in cells(path, "code") if source(cell).strip()]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks`"


@each_notebook
def test_a_notebook_stores_no_error_and_nothing_of_the_machine_it_ran_on(path):
    outputs = [out for cell in cells(path, "code") for out in cell["outputs"]]
    assert [out["evalue"] for out in outputs if out["output_type"] == "error"] == []
    assert [out["text"] for out in outputs if out.get("name") == "stderr"] == []
    found = [re.search(r"0x[0-9a-f]{6,}|(?<![\w<.])/(?:[\w.-]+/){2,}", text)
             for out in outputs for text in words(out)]  # fmt: skip
    assert [match[0] for match in found if match] == []


def words(output):
    """Return the texts of an output; drawings are made of numbers and slashes, not of paths."""
    texts = [output.get("text", "")]
    texts += [v for k, v in output.get("data", {}).items() if "text/" in k and "html" not in k]
    return ["".join(text) for text in texts]


@each_notebook
def test_the_cells_of_a_notebook_are_short(path):
    long = [cell["id"] for cell in cells(path, "code") if source(cell).count("\n") >= 25]
    assert long == [], "split cells of more than 25 lines"


@each_notebook
def test_a_notebook_carries_no_metadata_but_its_language(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    assert {key for cell in notebook["cells"] for key in cell["metadata"]} <= {"tags"}
    twice = [name for name, n in Counter(cell["id"] for cell in notebook["cells"]).items() if n > 1]
    assert twice == []


def test_the_contents_list_every_chapter_and_nothing_else():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    # Two chapters of one stem would be one page; this sees them, since a list is compared.
    chapters = [path.relative_to(ROOT).with_suffix("").as_posix() for path in CHAPTERS]
    assert sorted(listed) == sorted([*chapters, "genindex"])  # Sphinx writes the index itself
    assert any((ROOT / toc["root"]).with_suffix(suffix).exists() for suffix in (".md", ".ipynb"))


def test_the_data_are_those_whose_provenance_is_told():
    table = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([^`]+)` .* ([0-9a-f]{64}) \|$", table, re.MULTILINE))
    files = [path for path in FILES if path.parent.name == "data" and path.name != "README.md"]
    assert told == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("path", MANUALS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)|(?:src|href)=\"([^\"#]+)", text)
    targets = [target for pair in targets for target in pair if target and ":" not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []
