"""What several pages share: the pattern of a number, data, and weights to start from."""

import csv
import functools
from pathlib import Path

import numpy as np

NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
DATA = Path(__file__).parents[2] / "data"


@functools.cache
def houses():
    """Return inputs and prices of the houses."""
    with (DATA / "windsor_house_prices.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    X = [[float(r["lotsize"]), float(r["bedrooms"]), r["prefer"] == "yes"] for r in rows]
    return np.array(X, float), np.array([[float(r["price"])] for r in rows])


def standardised(values, by):
    return (values - by.mean(axis=0)) / by.std(axis=0)


def weights(rng, n_in, n_out, name):
    if name == "zeros":
        return np.zeros((n_in, n_out))
    if name == "uniform":
        return rng.uniform(-1, 1, (n_in, n_out))
    variance = {"normal": 1, "lecun": 1 / n_in, "xavier": 2 / (n_in + n_out), "he": 2 / n_in}
    return rng.standard_normal((n_in, n_out)) * np.sqrt(variance[name])


@functools.cache
def digits():
    """Return the digits' images as rows of numbers from 0 to 1, and their labels."""
    with np.load(DATA / "mnist10k.npz") as file:
        X = (file["images"].reshape(-1, 784).astype(np.float32) / 255).astype(float)
        return X, file["labels"].astype(int)


class DigitNetwork:
    """n_in-hidden-10 with ReLU and softmax, trained by plain gradient descent."""

    def __init__(self, n_in, hidden):
        rng = np.random.default_rng(0)
        W1, b1 = weights(rng, n_in, hidden, "he"), np.zeros(hidden)
        W2, b2 = weights(rng, hidden, 10, "xavier"), np.zeros(10)
        self.parameters = [W1, b1, W2, b2]

    def forward(self, x):
        W1, b1, W2, b2 = self.parameters
        a1 = np.maximum(x @ W1 + b1, 0)
        z2 = a1 @ W2 + b2
        e = np.exp(z2 - z2.max(axis=1, keepdims=True))
        return a1, e / e.sum(axis=1, keepdims=True)

    def step(self, x, labels, rate):
        a1, a2 = self.forward(x)
        delta2 = (a2 - np.eye(10)[labels]) / len(x)
        delta1 = delta2 @ self.parameters[2].T * (a1 > 0)
        gradients = [x.T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum(axis=0)]
        for p, gradient in zip(self.parameters, gradients, strict=True):
            p -= rate * gradient

    def judged(self, x, labels):
        """Return the loss and the percentage read correctly, as captions name them."""
        a2 = self.forward(x)[1]
        loss = -np.mean(np.log(a2[np.arange(len(x)), labels]))
        return {"loss": loss, "percent": 100 * np.mean(a2.argmax(axis=1) == labels)}


def tanh_network(X, Y, hidden, seed, initialisation, rate, momentum=0.0):
    """Train forever, one full-batch step at a time; yield loss and predictor before each step."""
    rng = np.random.default_rng(seed)
    W1, b1 = weights(rng, X.shape[1], hidden, initialisation), np.zeros(hidden)
    W2, b2 = weights(rng, hidden, 1, initialisation), np.zeros(1)
    parameters = [W1, b1, W2, b2]
    velocity = [np.zeros_like(p) for p in parameters]
    while True:
        a1 = np.tanh(X @ W1 + b1)
        residual = a1 @ W2 + b2 - Y
        yield float(np.mean(residual**2)), lambda x: np.tanh(x @ W1 + b1) @ W2 + b2
        delta2 = 2 / len(X) * residual
        delta1 = delta2 @ W2.T * (1 - a1**2)
        gradients = [X.T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum(axis=0)]
        for p, v, gradient in zip(parameters, velocity, gradients, strict=True):
            v *= momentum
            v += gradient
            p -= rate * v
