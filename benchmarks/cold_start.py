"""How long it takes from a process's start to its exit: imports, and a classifier trained.

Run it on an otherwise idle machine: .venv-frameworks/bin/python benchmarks/cold_start.py
"""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import settings
import timing

PROGRAMS = {
    "Python alone": "pass",
    "import numpy": "import numpy",
    "import bpbook": "import bpbook",
    "import torch": "import torch",
    "import tensorflow": "import tensorflow",
    "import jax": "import jax",
    "import sklearn.neural_network": "import sklearn.neural_network",
}
CLASSIFIER = "bpbook: digits classifier trained"


def save_digits(path):
    """Write scikit-learn's digits, in an order drawn once: they come sorted by writer."""
    from sklearn.datasets import load_digits

    X, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(X))
    np.savez(path, X=(X[order] / 16).astype(np.float32), labels=labels[order])


def start(*arguments):
    """Run Python from its start to its exit and return what it printed."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout  # fmt: skip


def repeat(arguments, n):
    for _ in range(n):
        start(*arguments)


def measure_processes(rounds=9):
    """Return times from start to exit, and the share of held-out digits that is recognised."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "digits.npz")
        save_digits(path)
        program = [str(Path(__file__).with_name("classifier.py")), str(path)]
        accuracy = float(start(*program))
        if accuracy <= 0.95:
            raise AssertionError(f"the classifier is right for {accuracy:.1%}: expected over 95 %")
        contestants = {name: partial(repeat, ["-c", code]) for name, code in PROGRAMS.items()}
        contestants[CLASSIFIER] = partial(repeat, program)
        times = timing.race(contestants, rounds)
    processes = {name: timing.summary(times[name], times["import numpy"]) for name in contestants}
    against_torch = {CLASSIFIER: timing.summary(times[CLASSIFIER], times["import torch"])}
    return {"processes": processes, "classifier": against_torch, "accuracy": accuracy}


def measure():
    results = settings.isolated(measure_processes)
    timing.show("from start to exit", results["processes"])
    timing.show("the same, against import torch", results["classifier"])
    print(f"{results['accuracy']:.1%} of the held-out digits are recognised")
    return results


if __name__ == "__main__":
    settings.script(measure)
