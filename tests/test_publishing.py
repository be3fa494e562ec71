"""What publishes the book, checked by its own linters: the GitHub workflow and Binder's files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "book.yml"


def run(*arguments, cwd=ROOT):
    return subprocess.run([sys.executable, "-m", *arguments], cwd=cwd, capture_output=True,
                          text=True)  # fmt: skip


def valid(workflow):
    schema = "--builtin-schema=vendor.github-workflows"
    return run("check_jsonschema", schema, str(workflow)).returncode == 0


def test_the_workflow_follows_its_schema():
    assert valid(WORKFLOW)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("runs-on:", "runs_on:"),
        ("needs: test", "need: test"),
        ("timeout-minutes: 90", "timeout: 90"),
    ],
)
def test_a_slip_in_the_workflow_is_found(tmp_path, text, instead):
    copy = tmp_path / "book.yml"
    copy.write_text(WORKFLOW.read_text(encoding="utf-8").replace(text, instead), encoding="utf-8")
    assert not valid(copy)


def test_the_workflow_calls_targets_that_exist():
    steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["test"]["steps"]
    called = {step["run"].removeprefix("make ") for step in steps if "run" in step}
    targets = re.findall(
        r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert called == {"test", "test-frameworks"}
    assert called <= set(targets)


def dockerfile(folder):
    """Return the recipe that repo2docker makes of a folder, without building anything."""
    found = run("repo2docker", "--no-build", "--debug", str(folder), cwd=folder)
    assert found.returncode == 0, found.stderr
    return found.stdout + found.stderr


def test_binder_installs_what_the_book_needs():
    recipe = dockerfile(ROOT)
    assert "python=3.11" in recipe
    assert "pip install" in recipe
    assert "binder/requirements.txt" in recipe
    installed = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").split()
    assert installed == ["-r", "../requirements.txt"]
