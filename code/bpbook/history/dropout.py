"""Small training sets, with and without dropping half of the hidden units."""

from bpbook import SGD, Dense, Dropout, Network
from bpbook.history import small_digits

SEEDS = range(10)
EPOCHS = {100: 125, 300: 42, 1000: 25}  # by images; 500 steps, 1,000 for the largest set
GRIDS = {"without": (0.01, 0.03, 0.1, 0.3), "with": (0.01, 0.03, 0.1)}
WIDTH, BATCH = 100, 25


def network(drops, seed):
    """Return 196-100-100-10, ReLU, with dropout behind both hidden layers or not."""
    layers = []
    for n_in in (196, WIDTH):
        layers += [Dense(n_in, WIDTH, "relu"), *([Dropout(0.5)] if drops else [])]
    layers.append(Dense(WIDTH, 10, "softmax"))
    return Network(layers, "categorical_cross_entropy", rng=seed)


def run(seed):
    """Train with each number of images at each rate."""
    found = {}
    for kind, rates in GRIDS.items():
        found[kind] = {}
        for n, epochs in EPOCHS.items():
            data, ends = small_digits.draw(n, seed), {}
            for rate in rates:
                net, steps = network(kind == "with", seed), SGD(rate, 0.9)
                end = small_digits.outcome(net, *data, steps, epochs, seed, BATCH)
                ends[f"{rate:g}"] = end | {"loss": end["loss"][-1]}
            found[kind][f"{n}"] = ends
    return found
