"""The tools: what they write is the same each time, and an environment is whole or not there."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_output

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import environment
import run
from notebooks import belongs_here, joined


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def test_what_was_printed_in_pieces_is_joined_in_order():
    shown = new_output("display_data", data={"text/plain": "picture"})
    cut = [printed("a\n"), printed("b\n"), printed("c\n", "stderr"), shown, printed("d\n")]
    whole = joined(cut)
    assert [output.get("text") for output in whole] == ["a\nb\n", "c\n", None, "d\n"]


def test_what_is_whole_stays():
    assert joined([]) == []
    assert joined([printed("a\n")]) == [printed("a\n")]


def test_no_stored_output_is_in_pieces():
    for path in (Path(__file__).parents[1] / "chapters").glob("*/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            assert joined(cell.get("outputs", [])) == cell.get("outputs", []), f"{path}: {cell.id}"


def test_an_environment_that_cannot_be_made_leaves_nothing_behind(tmp_path, monkeypatch):
    def run(command, **options):
        if "pip" not in command:
            Path(command[-1]).mkdir()
            return subprocess.CompletedProcess(command, 0)
        environment.LOG.write_text("ERROR: No matching distribution found for torch==2.13.0")
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "LOG", tmp_path / "_build" / "pip.log")
    monkeypatch.setattr(environment.subprocess, "run", run)
    venv = tmp_path / ".venv-frameworks"
    with pytest.raises(environment.Problem, match=r"\.venv-frameworks failed: no ready-made torch"):
        environment.make_venv(venv, ["-r", "requirements-frameworks.txt"])
    assert not venv.exists()


def test_each_environment_depends_on_its_own_requirements():
    names = {environment.VENV: "requirements.txt"}
    names[environment.FRAMEWORKS] = "requirements-frameworks.txt"
    assert names == environment.REQUIREMENTS
    assert len({environment.fingerprint(venv) for venv in names}) == 2


def test_what_both_environments_pin_is_the_same():
    wanted, compared, resolved = (
        dict(re.findall(r"^([\w-]+)==(\S+)", (environment.ROOT / name).read_text(), re.MULTILINE))
        for name in (*environment.REQUIREMENTS.values(), "constraints.txt")
    )
    assert wanted.keys() & compared.keys() >= {"numpy", "pytest", "hypothesis", "nbval"}
    known = resolved | wanted
    assert {name: known.get(name, version) for name, version in compared.items()} == compared


@pytest.mark.parametrize("venv", [environment.VENV, environment.FRAMEWORKS])
def test_each_environment_runs_its_own_chapters(venv, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(venv))
    framed = environment.FRAMEWORKS_CHAPTER
    assert belongs_here(framed) == (venv == environment.FRAMEWORKS)
    assert belongs_here(framed.with_name("engine.ipynb")) == (venv == environment.VENV)
    assert not belongs_here(framed.parent / ".ipynb_checkpoints" / "engine.ipynb")


@pytest.mark.parametrize("chapter", ["", "chapters/practice/engine.ipynb"])
def test_jupyter_runs_a_chapter_in_the_books_own_environment(chapter, monkeypatch):
    calls = commands(monkeypatch)
    run.lab(chapter)
    ((venv, words, variables),) = calls
    assert (venv, words[:2]) == (environment.VENV, ("-m", "jupyterlab"))
    assert "JUPYTER_PATH" not in variables


def test_jupyter_runs_the_frameworks_chapter_where_they_are(monkeypatch):
    calls = commands(monkeypatch)
    run.lab(environment.FRAMEWORKS_CHAPTER.relative_to(environment.ROOT).as_posix())
    (kernel, _, _), (venv, _, variables) = calls
    assert (kernel, venv) == (environment.FRAMEWORKS, environment.VENV)
    assert Path(variables["JUPYTER_PATH"]) == environment.FRAMEWORKS / "share" / "jupyter"
    assert run.FRAMEWORK_SETTINGS.items() <= variables.items()


def commands(monkeypatch):
    """Return a list that fills with what would have been run: where, what, and its variables."""
    calls = []

    def note(*words, venv=environment.VENV, **variables):
        calls.append((venv, words, variables))

    monkeypatch.setattr(run, "run", note)
    monkeypatch.setattr(run, "setup", lambda: None)
    monkeypatch.setattr(run, "install", lambda venv: None)
    return calls


def test_the_build_shows_the_frameworks_chapter_as_stored():
    config = yaml.safe_load((environment.ROOT / "_config.yml").read_text(encoding="utf-8"))
    chapter = environment.FRAMEWORKS_CHAPTER.relative_to(environment.ROOT).as_posix()
    assert config["execute"]["exclude_patterns"] == [chapter]
