"""Networks of 10 and 50 layers, with and without skips."""

from functools import partial

import numpy as np

from bpbook import SGD, BatchNorm, Dense, Network
from bpbook.history import small_digits
from bpbook.history.residual import Residual

SEEDS = range(10)
WIDTH, IMAGES, EPOCHS = 32, 1000, 6
GRIDS = {
    ("plain", 10): (0.03, 0.1, 0.3),
    ("plain", 50): (0.01, 0.03, 0.1),
    ("skips", 10): (0.01, 0.03, 0.1),
    ("skips", 50): (1e-7, 1e-6, 1e-5, 1e-4, 0.03),
    ("skips, scaled", 10): (0.03, 0.1, 0.3),
    ("skips, scaled", 50): (0.01, 0.03, 0.1),
    ("plain, normalised", 50): (0.03, 0.1, 0.3),
    ("skips, normalised", 50): (0.03, 0.1, 0.3),
}
KINDS = tuple(dict.fromkeys(kind for kind, _ in GRIDS))


def network(kind, depth, seed, width=WIDTH):
    """Return a ReLU network of ``depth`` dense layers; two of them form a block.

    With skips the blocks are residual. "Scaled": the second layer of each block starts with He's
    weights divided by the root of the number of blocks. "Normalised": batch normalisation behind
    each hidden dense layer, as in the paper.
    """
    blocks = (depth - 2) // 2

    def scaled(rng, shape, fan_in, fan_out):
        return rng.standard_normal(shape) * np.sqrt(2 / fan_in / blocks)

    def block():
        if "normalised" in kind:
            return [Dense(width, width, initializer="he"), BatchNorm("relu"),
                    Dense(width, width, initializer="he"), BatchNorm()]  # fmt: skip
        last = scaled if "scaled" in kind else "he"
        return [Dense(width, width, "relu"), Dense(width, width, initializer=last)]

    layers = [Dense(196, width, "relu")]
    for _ in range(blocks):
        if "skips" in kind:
            layers.append(Residual(*block(), activation="relu"))
        elif "normalised" in kind:
            layers += [*block()[:3], BatchNorm("relu")]
        else:
            layers += [Dense(width, width, "relu"), Dense(width, width, "relu")]
    layers.append(Dense(width, 10, "softmax"))
    return Network(layers, "categorical_cross_entropy", rng=seed)


def run(seed):
    """Train each kind at each depth and rate."""
    data, found = small_digits.draw(IMAGES, seed), {kind: {} for kind in KINDS}
    for (kind, depth), rates in GRIDS.items():
        found[kind][f"{depth}"] = small_digits.grid(
            partial(network, kind, depth, seed), SGD, rates, data,
            EPOCHS, seed,
        )  # fmt: skip
    return found
