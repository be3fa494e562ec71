"""The numbers under the pictures of each explorer, computed again without the engine.

An entry per page: for every explorer on it, in their order, a pattern that its captions follow
and a function from the settings to the numbers. The pattern's groups are the sliders' labels and
the function's results. Whoever adds an explorer to a chapter adds it here.
"""

import csv
import functools
import json
from pathlib import Path

import numpy as np

HOUSES = Path(__file__).parents[1] / "data" / "windsor_house_prices.csv"
DIGITS = HOUSES.with_name("mnist10k.npz")
RESULTS = HOUSES.parents[1] / "benchmarks" / "results.json"
PRODUCTS = "its matrix products alone"
FAR = 1e50


def double_well(learning_rate, start):
    """Walk down (θ² - 1)²/4 + θ/10 for 40 steps, in plain Python."""
    rate, theta = float(learning_rate), float(start)
    for step in range(1, 41):
        theta -= rate * (theta * (theta * theta - 1) + 0.1)
        if abs(theta) > FAR:
            return {"step": step}
    return {"theta": theta, "loss": (theta * theta - 1) ** 2 / 4 + theta / 10}


@functools.cache
def houses():
    """Return inputs and prices of the houses."""
    with HOUSES.open(newline="") as lines:
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


def house_network(learning_rate, initialisation):
    """Train 3-4-1 on the chapter's 300 houses; judge it on the 100 validation houses."""
    X, Y = houses()
    order = np.random.default_rng(1987).permutation(len(X))
    train, valid = order[:300], order[300:400]
    inputs, targets = standardised(X[train], X[train]), standardised(Y[train], Y[train])
    run = tanh_network(inputs, targets, 4, 3, initialisation, float(learning_rate))
    losses = [next(run)[0] for _ in range(100)]  # as they are before each of the 100 steps
    guess = next(run)[1](standardised(X[valid], X[train])) * Y[train].std() + Y[train].mean()
    if losses[-1] > 10 * losses[0]:
        return {"more_than": 10.0}
    return {"loss": losses[-1], "dollars": float(np.sqrt(np.mean((guess - Y[valid]) ** 2)))}


@functools.cache
def misses(hidden):
    """Return by how many dollars the 1-n-1 network of the first page is off after each step."""
    X, Y = houses()
    groups = np.array_split(np.argsort(X[:, 0], kind="stable"), 20)
    size = np.array([[X[rows, 0].mean()] for rows in groups])
    price = np.array([[Y[rows].mean()] for rows in groups])
    run = tanh_network(standardised(size, size), standardised(price, price), hidden, 2, "xavier",
                       0.1, momentum=0.9)  # fmt: skip
    return [np.sqrt(next(run)[0]) * price.std() for _ in range(3001)]


def first_page(hidden_neurons, steps):
    return {"dollars": misses(int(hidden_neurons))[int(steps)]}


@functools.cache
def digits():
    """Return images as rows, labels, and the chapter's 2,000 to learn from and 1,000 to watch."""
    with np.load(DIGITS) as file:
        X = (file["images"].reshape(-1, 784).astype(np.float32) / 255).astype(float)
        labels = file["labels"].astype(int)
    known = np.random.default_rng(7).permutation(10_000)[:8000]
    return X, labels, known[:2000], known[7000:]


def digit_network(learning_rate, hidden_neurons):
    """Train 784-h-10 for five epochs in batches of 50, in plain NumPy."""
    (X, labels, learn, watch), n = digits(), int(hidden_neurons)
    rng = np.random.default_rng(0)
    W1, b1 = weights(rng, 784, n, "he"), np.zeros(n)
    W2, b2 = weights(rng, n, 10, "xavier"), np.zeros(10)

    def forward(x):
        a1 = np.maximum(x @ W1 + b1, 0)
        z2 = a1 @ W2 + b2
        e = np.exp(z2 - z2.max(axis=1, keepdims=True))
        return a1, e / e.sum(axis=1, keepdims=True)

    shuffle = np.random.default_rng(3)
    for _ in range(5):
        order = learn[shuffle.permutation(2000)]
        for rows in np.split(order, 40):
            a1, a2 = forward(X[rows])
            delta2 = (a2 - np.eye(10)[labels[rows]]) / 50
            delta1 = delta2 @ W2.T * (a1 > 0)
            for p, gradient in (
                (W1, X[rows].T @ delta1), (b1, delta1.sum(axis=0)),
                (W2, a1.T @ delta2), (b2, delta2.sum(axis=0)),
            ):  # fmt: skip
                p -= float(learning_rate) * gradient
    a2 = forward(X[watch])[1]
    loss = -np.mean(np.log(a2[np.arange(1000), labels[watch]]))
    return {"loss": loss, "percent": 100 * np.mean(a2.argmax(axis=1) == labels[watch])}


def race(network, work):
    """Read the benchmark's file: bpbook's time, and the ratios of PyTorch and of the fastest."""
    table = json.loads(RESULTS.read_text())["mlp"][network][work]
    others = {k: v["ratio"] for k, v in table.items() if k not in ("bpbook", PRODUCTS)}
    unit = 1000 if (time := table["bpbook"]["median_us"]) >= 1000 else 1
    return {"time": time / unit, "torch": others["PyTorch"], "best": min(others.values())}


NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
EXPLORERS = {
    "index.html": [(
        rf"(?P<hidden_neurons>\d+) hidden neurons?, (?P<steps>\d+) steps: "
        rf"the curve misses the points by (?P<dollars>{NUMBER}) dollars",
        first_page,
    )],
    "chapters/concepts/gradient_descent.html": [(
        rf"Learning rate (?P<learning_rate>{NUMBER}), start (?P<start>{NUMBER}): "
        rf"(?:after 40 steps θ = (?P<theta>{NUMBER}) and the loss is (?P<loss>{NUMBER})"
        rf"|diverged, \|θ\| passes 10⁵⁰ at step (?P<step>\d+))",
        double_well,
    )],
    "chapters/worked_examples/house_prices.html": [(
        rf"Learning rate (?P<learning_rate>{NUMBER}), initialisation (?P<initialisation>\w+): "
        rf"(?:loss (?P<loss>{NUMBER}) in epoch 100, validation houses off by "
        rf"(?P<dollars>{NUMBER}) dollars"
        rf"|diverging: after 100 epochs the loss is more than (?P<more_than>{NUMBER}) times)",
        house_network,
    )],
    "chapters/practice/engine.html": [(
        rf"Learning rate (?P<learning_rate>{NUMBER}), (?P<hidden_neurons>\d+) hidden neurons: "
        rf"validation loss (?P<loss>{NUMBER}) after 5 epochs, "
        rf"(?P<percent>{NUMBER})% read correctly",
        digit_network,
    )],
    "chapters/practice/how_fast.html": [(
        rf"(?P<network>[\d-]+), one (?P<work>\w+) on one thread: bpbook takes (?P<time>{NUMBER}) "
        rf"m?µ?s, PyTorch (?P<torch>{NUMBER}) times that\. "
        rf"The fastest other is [\w ,]+ with (?P<best>{NUMBER})",
        race,
    )],
}  # fmt: skip
