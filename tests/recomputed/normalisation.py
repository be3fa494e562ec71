"""Normalisation: a batch with an outlier, and digits learnt with and without."""

import functools
import itertools

import numpy as np

from recomputed.shared import NUMBER, digits, weights

RANDOM = np.random.default_rng(17)
NUMBERS, WISHES = RANDOM.normal(size=16).round(1), RANDOM.normal(size=16).round(1)
EPSILON = 1e-5


def outlier_in_a_batch(batch_size, outlier):
    """Differentiate (x - μ)/σ of each sample by each other, and multiply δ by that table."""
    m = int(batch_size)
    x, delta = NUMBERS[:m].copy(), WISHES[:m]
    x[0] = float(outlier)
    c = x - sum(x) / m
    sigma = np.sqrt(sum(c * c) / m + EPSILON)
    table = np.array(
        [[((i == k) - 1 / m) / sigma - c[i] * c[k] / (m * sigma**3) for k in range(m)]
         for i in range(m)]
    )  # fmt: skip
    left = sigma * (delta @ table)
    total, kept = sum(delta * delta), sum(left * left)
    by_mean = sum(delta) ** 2 / m
    return {
        "mean": 100 * by_mean / total,
        "along": 100 * (total - by_mean - kept) / total,
        "left": 100 * kept / total,
        "sigma": sigma,
        "delta": delta[0],
        "becomes": left[0],
    }


@functools.cache
def small_digits():
    X, labels = digits()
    X = X.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
    return (X - X[:2000].mean()) / X[:2000].std(), np.eye(10)[labels]


def loss_of_steps(axis, n_hidden, rate, seed):
    """Train for 100 steps; return the loss before each. The axis is None without normalisation."""
    X, Y = small_digits()
    rng = np.random.default_rng(seed)
    sizes = [196] + n_hidden * [64]
    W = [weights(rng, a, b, "he") for a, b in itertools.pairwise(sizes)]
    V, losses = weights(rng, 64, 10, "xavier"), []
    b, gain, shift = (np.full((n_hidden, 64), value) for value in (0.0, 1.0, 0.0))
    last = np.zeros(10)
    for _ in range(100):
        rows = rng.integers(2000, size=50)
        a, steps = X[rows], []
        for layer in range(n_hidden):
            x = a @ W[layer] + b[layer]
            if axis is None:
                x_hat, sigma, z = None, None, x
            else:
                sigma = np.sqrt(x.var(axis=axis, keepdims=True) + EPSILON)
                x_hat = (x - x.mean(axis=axis, keepdims=True)) / sigma
                z = gain[layer] * x_hat + shift[layer]
            steps.append((a, x_hat, sigma, z))
            a = np.maximum(z, 0)
        out = a @ V + last
        out = np.exp(out - out.max(axis=1, keepdims=True))
        out /= out.sum(axis=1, keepdims=True)
        losses.append(-np.log(out[Y[rows] == 1]).mean())
        if not np.isfinite(losses[-1]):
            return losses
        delta = (out - Y[rows]) / 50
        da = delta @ V.T
        V -= rate * a.T @ delta
        last -= rate * delta.sum(axis=0)
        for layer in reversed(range(n_hidden)):
            a, x_hat, sigma, z = steps[layer]
            delta = da * (z > 0)
            if axis is not None:
                d = gain[layer] * delta
                gain[layer] -= rate * (delta * x_hat).sum(axis=0)
                shift[layer] -= rate * delta.sum(axis=0)
                n = d.shape[axis]
                along = (d * x_hat).sum(axis=axis, keepdims=True)
                delta = (n * d - d.sum(axis=axis, keepdims=True) - x_hat * along) / (n * sigma)
            da = delta @ W[layer].T
            W[layer] -= rate * a.T @ delta
            b[layer] -= rate * delta.sum(axis=0)
    return losses


@np.errstate(all="ignore")
def digits_learnt(normalisation, hidden_layers, learning_rate):
    axis = {"none": None, "batch norm": 0, "layer norm": 1}[normalisation]
    ends = []
    for seed in range(4):
        losses = loss_of_steps(axis, int(hidden_layers), float(learning_rate), seed)
        ends.append(np.mean(losses[-20:]) if len(losses) == 100 else np.inf)
    mean = float(np.mean(ends))
    return {"loss": mean} if mean < 1 else {"above": 1.0}


PAGE = "chapters/mathematics/normalisation.html"
EXPLORERS = [
    (
        rf"Batch size (?P<batch_size>\d+), outlier (?P<outlier>{NUMBER}): the mean takes "
        rf"(?P<mean>\d+) %, x̂ takes (?P<along>\d+) %, (?P<left>\d+) % of δ² is left; "
        rf"σ is (?P<sigma>{NUMBER}), and the outlier's δ (?P<delta>{NUMBER}) becomes "
        rf"(?P<becomes>{NUMBER})\.",
        outlier_in_a_batch,
    ),
    (
        r"Normalisation (?P<normalisation>none|batch norm|layer norm), "
        rf"hidden layers (?P<hidden_layers>\d+), learning rate (?P<learning_rate>{NUMBER}): "
        rf"over the last 20 of 100 steps the loss is "
        rf"(?:(?P<loss>{NUMBER}), the mean of four seeds|above (?P<above>\d+))\.",
        digits_learnt,
    ),
]
