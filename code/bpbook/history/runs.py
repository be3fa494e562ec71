"""A run over many seeds is computed once, kept in data/history/, and read by the chapters.

A module of this package that has ``SEEDS`` and ``run(seed)`` is such an experiment. ``run`` returns
numbers and words by name; the file holds what it returned for each seed, and what computed it.
"""

import importlib
import json
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[3] / "data" / "history"
DIGITS = 10  # significant digits that are kept


def path(name):
    """Return the file of an experiment, there or not."""
    return FOLDER / f"{name}.json"


def load(name):
    """Return what each seed of an experiment gave.

    Parameters
    ----------
    name : str
        The experiment's module in :mod:`bpbook.history`, such as "symmetry".

    Returns
    -------
    list of dict
        A dict for each seed, which it holds under "seed".

    Raises
    ------
    FileNotFoundError
        If the experiment was not recorded.
    """
    if not path(name).is_file():
        raise FileNotFoundError(f"{name}.json is not in data/history: run `make history-runs`")
    return json.loads(path(name).read_text(encoding="utf-8"))["runs"]


def rounded(value):
    """Return a value as JSON keeps it: floats to ten significant digits, arrays as lists."""
    if isinstance(value, dict):
        return {name: rounded(part) for name, part in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def one(name, seed):
    """Run an experiment with one seed."""
    return {"seed": seed, **rounded(experiment(name).run(seed))}


def experiment(name):
    """Return the module of an experiment."""
    return importlib.import_module(f"bpbook.history.{name}")


def record(name):
    """Run an experiment with all its seeds, two at a time, and write its file."""
    seeds = list(experiment(name).SEEDS)
    with ProcessPoolExecutor(2) as pool:
        runs = list(pool.map(one, [name] * len(seeds), seeds, chunksize=1))
    facts = {"computed by": f"bpbook.history.{name}", "python": platform.python_version(),
             "numpy": np.__version__, "processor": platform.machine()}  # fmt: skip
    lines = ",\n".join(json.dumps(run) for run in runs)  # a line for each seed
    FOLDER.mkdir(exist_ok=True)
    unfinished = path(name).with_suffix(".tmp")
    text = json.dumps(facts, indent=1).removesuffix("\n}") + f',\n "runs": [\n{lines}\n ]\n}}\n'
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path(name))
    print(f"{name}: {len(runs)} seeds")


def names():
    """Return the experiments of this package."""
    modules = (file.stem for file in sorted(Path(__file__).parent.glob("*.py")))
    return [name for name in modules if name[0] != "_" and hasattr(experiment(name), "SEEDS")]


if __name__ == "__main__":
    for chosen in sys.argv[1:] or names():
        record(chosen)
