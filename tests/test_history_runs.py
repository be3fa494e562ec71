"""The runs over many seeds: the files hold what their code computes."""

import json

import numpy as np
import pytest

from bpbook.history import runs

AGAIN = 2  # seeds that are computed again


def same(stored, found):
    """Whether two values agree, numbers to six digits."""
    if isinstance(stored, dict):
        return stored.keys() == found.keys() and all(same(stored[k], found[k]) for k in stored)
    if isinstance(stored, list):
        return len(stored) == len(found) and all(map(same, stored, found))
    if isinstance(stored, float):
        return bool(np.isclose(stored, found, rtol=1e-6, atol=1e-9))
    return stored == found


@pytest.mark.parametrize("name", runs.names())
def test_some_seeds_give_again_what_the_file_holds(name):
    stored = runs.load(name)
    assert [run["seed"] for run in stored] == list(runs.experiment(name).SEEDS)
    for run in stored[:AGAIN]:
        assert same(run, runs.one(name, run["seed"]))


def test_every_file_belongs_to_an_experiment():
    assert {path.stem for path in runs.FOLDER.glob("*.json")} == set(runs.names())


def test_what_was_not_recorded_is_named():
    with pytest.raises(FileNotFoundError, match=r"nothing.json is not in data/history: run `make"):
        runs.load("nothing")


def test_values_are_kept_as_numbers_and_lists():
    kept = runs.rounded({"a": np.float64(1 / 3), "b": np.array([1, 2]), "c": (0.1, "word", None)})
    assert kept == {"a": 0.3333333333, "b": [1, 2], "c": [0.1, "word", None]}
    assert json.loads(json.dumps(kept)) == kept
