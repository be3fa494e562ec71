"""2006-2021: activations by depth, skips on and off, and attention as it learns."""

import functools

import numpy as np

from recomputed.shared import NUMBER, digits


@functools.cache
def small():
    X, labels = digits()
    return X.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196), labels


def activate(z, activation):
    if activation == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return np.tanh(z) if activation == "tanh" else np.maximum(z, 0)


def spread(start, activation, layers):
    a, rng, found = small()[0][8000:8200], np.random.default_rng(0), []
    for _ in range(int(layers)):
        n = a.shape[1]
        if start == "He":
            W = rng.standard_normal((n, 100)) * np.sqrt(2 / n)
        else:
            limit = 1 / np.sqrt(n) if start == "older" else np.sqrt(6 / (n + 100))
            W = rng.uniform(-1, 1, (n, 100)) * limit
        a = activate(a @ W, activation)
        found.append(np.log10(np.sqrt(np.mean((a - a.mean()) ** 2))))
    return {"first": found[0], "last": found[-1], "same": int(layers)}


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@functools.cache
def depth(layers, skips):
    layers, skip = int(layers), float(skips == "on")
    X, labels = small()
    rows = np.random.default_rng(0).choice(7000, 100, replace=False)
    X, Y = X[rows], np.eye(10)[labels[rows]]
    rng, blocks, width = np.random.default_rng(0), (layers - 2) // 2, 20
    shapes = [(196, width)] + [(width, width)] * (2 * blocks) + [(width, 10)]
    W, b = [], [np.zeros(n) for _, n in shapes]
    for i, (n_in, n_out) in enumerate(shapes):
        drawn = rng.standard_normal((n_in, n_out))
        if i == len(shapes) - 1:
            variance = 2 / (n_in + n_out)
        elif skip and i and i % 2 == 0:
            variance = 2 / n_in / blocks
        else:
            variance = 2 / n_in
        W.append(drawn * np.sqrt(variance))
    losses = []
    for _ in range(41):
        a = [X]
        for i in range(len(W) - 1):
            z = a[-1] @ W[i] + b[i]
            if i and i % 2 == 0:
                z = z + skip * a[-2]
            a.append(np.maximum(z, 0))
        p = softmax(a[-1] @ W[-1] + b[-1])
        losses.append(-np.mean(np.log((p * Y).sum(axis=1))))
        da = [0.0] * len(a)
        delta = (p - Y) / 100
        slopes = [(a[-1].T @ delta, delta.sum(axis=0))]
        da[-1] = delta @ W[-1].T
        for i in range(len(W) - 2, -1, -1):
            delta = da[i + 1] * (a[i + 1] > 0)
            slopes.insert(0, (a[i].T @ delta, delta.sum(axis=0)))
            da[i] = da[i] + delta @ W[i].T
            if i and i % 2 == 0:
                da[i - 1] = da[i - 1] + skip * delta
        for i, (dW, db) in enumerate(slopes):
            W[i], b[i] = W[i] - 0.05 * dW, b[i] - 0.05 * db
    return {"start": losses[0], "middle": losses[20], "end": losses[40]}


def sequences(rows, m, rng):
    images, labels = small()
    images, labels = images[rows], labels[rows]
    order = rng.random((m, 10)).argsort(axis=1)[:, :5]
    picked = np.zeros((m, 5), int)
    for digit in range(10):
        which = order == digit
        picked[which] = rng.choice(np.flatnonzero(labels == digit), which.sum())
    colours = rng.integers(4, size=(m, 5))
    places = rng.integers(5, size=m)
    items = np.concatenate([images[picked], np.eye(4)[colours], np.zeros((m, 5, 10))], axis=2)
    every = np.arange(m)
    question = np.zeros((m, 210))
    question[every, 200 + order[every, places]] = 1
    return question, items, np.eye(4)[colours[every, places]], places


def attention(theta, question, items):
    Q, K = question @ theta[0], items @ theta[2]
    return softmax(np.einsum("md,mtd->mt", Q, K) / 4)


@functools.cache
def learnt():
    rng, n = np.random.default_rng(0), 210
    theta = [rng.standard_normal((n, k)) / np.sqrt(n) for k in (16, 32, 16)]
    theta += [rng.standard_normal((48, 64)) * np.sqrt(2 / 48), np.zeros(64)]
    theta += [rng.standard_normal((64, 4)) * np.sqrt(2 / 68), np.zeros(4)]
    first, second = ([np.zeros_like(t) for t in theta] for _ in range(2))
    rng, kept = np.random.default_rng(0), {}
    for step in range(601):
        kept[step] = theta[0], theta[2]
        question, items, Y, _ = sequences(slice(0, 7000), 50, rng)
        Wq, Wv, Wk, W1, b1, W2, b2 = theta
        Q, K, U = question @ Wq, items @ Wk, items @ Wv
        V, P = np.maximum(U, 0), attention(theta, question, items)
        x = np.concatenate([np.einsum("mt,mtv->mv", P, V), Q], axis=1)
        a = np.maximum(x @ W1 + b1, 0)
        delta2 = (softmax(a @ W2 + b2) - Y) / 50
        delta1 = delta2 @ W2.T * (a > 0)
        dx = delta1 @ W1.T
        dV = P[:, :, None] * dx[:, None, :32] * (U > 0)
        dP = np.einsum("mv,mtv->mt", dx[:, :32], V)
        dS = P * (dP - (P * dP).sum(axis=1, keepdims=True)) / 4
        dQ = dx[:, 32:] + np.einsum("mt,mtd->md", dS, K)
        dK = dS[:, :, None] * Q[:, None]
        grads = [question.T @ dQ, np.einsum("mtf,mtv->fv", items, dV),
                 np.einsum("mtf,mtd->fd", items, dK), x.T @ delta1, delta1.sum(axis=0),
                 a.T @ delta2, delta2.sum(axis=0)]  # fmt: skip
        for i, g in enumerate(grads):
            first[i] = 0.9 * first[i] + 0.1 * g
            second[i] = 0.999 * second[i] + 0.001 * g**2
            mean = first[i] / (1 - 0.9 ** (step + 1))
            square = second[i] / (1 - 0.999 ** (step + 1))
            theta[i] = theta[i] - 0.003 * mean / (np.sqrt(square) + 1e-8)
    return kept


def weights(row, step):
    question, items, _, places = sequences(slice(8000, 10_000), 4, np.random.default_rng(5))
    i = int(row) - 1
    Wq, Wk = learnt()[int(step)]
    P = attention([Wq, None, Wk], question[i : i + 1], items[i : i + 1])[0]
    digit = int(question[i, 200:].argmax())
    return {"digit": digit, "place": int(places[i]) + 1} | {f"p{k}": p for k, p in enumerate(P)}


PAGE = "chapters/history/since_2006.html"
EXPLORERS = [
    (
        r"Start (?P<start>\w+), (?P<activation>\w+), (?P<layers>\d+) layers: log₁₀ of the "
        rf"standard deviation of a is (?P<first>{NUMBER}) in layer 1, (?P<last>{NUMBER}) in layer "
        r"(?P<same>\d+)\.",
        spread,
    ),
    (
        rf"(?P<layers>\d+) layers, skips (?P<skips>\w+): loss (?P<start>{NUMBER}) at the start, "
        rf"(?P<middle>{NUMBER}) after 20 steps, (?P<end>{NUMBER}) after 40\.",
        depth,
    ),
    (
        r"Row (?P<row>\d), step (?P<step>\d+): the question is (?P<digit>\d), which stands "
        r"at place (?P<place>\d)\. Weights "
        + ", ".join(rf"(?P<p{k}>{NUMBER})" for k in range(5))
        + r"\.",
        weights,
    ),
]
