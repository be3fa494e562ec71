"""After 1986: the kernels of the postcode network, and how a gradient fades in time."""

import json

import numpy as np

from recomputed.shared import DATA, NUMBER


def kernels(passes):
    stored = json.loads((DATA / "history" / "zip_code_net.json").read_text(encoding="utf-8"))
    (kept,) = [run["kernels"] for run in stored["runs"] if "kernels" in run]
    moments = [0, 1, 2, 4, 8, 16, 23]
    weights = [w for kernel in kept[moments.index(int(passes))] for row in kernel for w in row]
    assert len(weights) == 300
    mean_square = sum(w * w for w in weights) / 300
    return {"rms": mean_square**0.5, "least": min(weights), "largest": max(weights)}


def fading(f, scale):
    """Walk 60 steps forward and 40 back with matrices of one's own."""
    rng, steps = np.random.default_rng(0), 60
    W = rng.standard_normal((4, 32)) / 2
    U = float(scale) * np.linalg.qr(rng.standard_normal((32, 32)))[0]
    v = rng.standard_normal((32, 1))
    X, Y = rng.standard_normal((20, steps, 4)), rng.standard_normal((20, 1))
    a, slopes = np.zeros((20, 32)), []
    for t in range(steps):
        z = X[:, t] @ W + a @ U
        a = np.tanh(z) if f == "tanh" else 1 / (1 + np.exp(-z))
        slopes.append(1 - a**2 if f == "tanh" else a * (1 - a))
    asked = (a @ v - Y) @ v.T  # up to a factor, which the ratio does not see
    first = np.sqrt((asked**2).sum())
    for slope in slopes[: steps - 41 : -1]:
        asked = (asked * slope) @ U.T
    left = np.sqrt((asked**2).sum()) / first
    return {"powers": np.log10(left), "factor": left ** (1 / 40),
            "bound": float(scale) * (1 if f == "tanh" else 0.25)}  # fmt: skip


PAGE = "chapters/history/after_1986.html"
EXPLORERS = [
    (
        rf"The 12 kernels of H1 after (?P<passes>\d+) of 23 passes, 7,291 digits each: root mean "
        rf"square (?P<rms>{NUMBER}), least (?P<least>{NUMBER}), largest (?P<largest>{NUMBER})\.",
        kernels,
    ),
    (
        rf"A (?P<f>\w+) network with weights of norm (?P<scale>{NUMBER}): 40 steps back the "
        rf"gradient has changed by (?P<powers>{NUMBER}) powers of ten, a factor of "
        rf"(?P<factor>{NUMBER}) a step; the bound is (?P<bound>{NUMBER})\.",
        fading,
    ),
]
