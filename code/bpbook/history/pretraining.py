"""Deep sigmoid networks, with and without layers that first learnt to give back their inputs."""

from itertools import pairwise

import numpy as np

from bpbook import SGD, Adam, Dense, Network, fit
from bpbook.history import small_digits

SEEDS = range(10)
DEPTHS, WIDTH = (1, 3, 5), 50
RATES, EPOCHS, LONG = (0.1, 0.3, 1.0), 20, 80
IMAGES, EPOCHS_BEFORE = 1000, 20


def wide(rng, shape, fan_in, fan_out):
    """Draw four times as wide as Glorot: a sigmoid has the slope ¼ where it is steepest."""
    return 4 * rng.standard_normal(shape) * np.sqrt(2 / (fan_in + fan_out))


def network(depth, seed, initializer="xavier"):
    """Return 196-50-…-50-10 with ``depth`` hidden sigmoid layers."""
    sizes = [196] + [WIDTH] * depth
    hidden = [Dense(a, b, "sigmoid", initializer) for a, b in pairwise(sizes)]
    layers = [*hidden, Dense(WIDTH, 10, "softmax")]
    return Network(layers, "categorical_cross_entropy", rng=seed)


def pretrain(net, X, seed, epochs=EPOCHS_BEFORE):
    """Let each hidden layer, from below, learn to encode what the layers under it give.

    A layer and a decoder of its own form an autoencoder; the decoder is thrown away. Labels take
    no part.
    """
    for layer in net.layers[:-1]:
        stack = [Dense(layer.n_in, layer.n_out, "sigmoid"),
                 Dense(layer.n_out, layer.n_in, "sigmoid")]  # fmt: skip
        pair = Network(stack, "binary_cross_entropy", rng=seed)
        fit(pair, X, X, optimizer=Adam(0.003), epochs=epochs, batch_size=50, rng=seed,
            progress=False)  # fmt: skip
        layer.theta[:] = pair.layers[0].theta
        pair.predict(X)
        X = pair.layers[0].a.copy()


def begin(start, depth, seed, deepest):
    """Return a network that starts in one of four ways.

    Pre-training does not depend on what comes above: a network with fewer layers takes the lowest
    ones of ``deepest``.
    """
    net = network(depth, seed, wide if start == "wide" else "xavier")
    if start == "pre-trained":
        for layer, learnt in zip(net.layers[:-1], deepest.layers, strict=False):
            layer.theta[:] = learnt.theta
    return net


def run(seed):
    """Train with labels from each start, at each depth and rate."""
    X, labels = small_digits.draw(IMAGES, seed)
    deepest = network(DEPTHS[-1], seed)
    pretrain(deepest, X, seed)
    found = {}
    for start in ("scratch", "pre-trained", "wide", "long"):
        found[start] = {}
        for depth in DEPTHS if start != "long" else DEPTHS[-1:]:
            net = begin(start, depth, seed, deepest)
            theta, ends = net.theta.copy(), {}
            for rate in RATES:
                net.theta = theta
                epochs = LONG if start == "long" else EPOCHS
                steps = SGD(rate, 0.9)
                end = small_digits.outcome(net, X, labels, steps, epochs, seed)
                ends[f"{rate:g}"] = end | {"loss": end["loss"][:: epochs // EPOCHS]}
            found[start][f"{depth}"] = ends
    return found
