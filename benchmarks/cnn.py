"""A training step of a small convolutional network, and where bpbook spends it.

28×28 pixels → 8 filters of 3×3, ReLU → pooling → 16 filters of 3×3, ReLU → pooling → 10 classes,
in batches of 64, float32, one thread.
Run it on an otherwise idle machine: .venv-frameworks/bin/python benchmarks/cnn.py
"""

import itertools

import numpy as np
import settings
import timing
from tasks import flat

from bpbook import SGD, Conv2D, Dense, Flatten, MaxPool2D, Network, data

BATCH_SIZE, BATCHES, LEARNING_RATE = 64, 8, 0.01


def network():
    layers = [Conv2D((1, 28, 28), 8, 3, "relu"), MaxPool2D(), Conv2D((8, 13, 13), 16, 3, "relu"),
              MaxPool2D(), Flatten(), Dense(400, 10, "softmax")]  # fmt: skip
    return Network(layers, "categorical_cross_entropy", rng=0, dtype=np.float32)


def parameters():
    """Return W and b of the three layers that learn: (filters, channels, 3, 3) and (400, 10)."""
    layers = network().layers
    return [np.array(p) for i in (0, 2, 5) for p in (layers[i].W, layers[i].b)]


def images():
    """Return images (m, 1, 28, 28), rows with one 1, and labels."""
    given, m = data.digits(), BATCHES * BATCH_SIZE
    return given.images[:m], given.Y[:m].astype(np.float32), given.labels[:m]


def batches(*arrays):
    starts = range(0, BATCHES * BATCH_SIZE, BATCH_SIZE)
    return [tuple(a[s : s + BATCH_SIZE] for a in arrays) for s in starts]


class Peer:
    def steps(self, n):
        for batch in itertools.islice(itertools.cycle(self.batches), n):
            self.step(*batch)


class Bpbook(Peer):
    name = "bpbook"

    def __init__(self):
        self.net, self.optimizer = network(), SGD(LEARNING_RATE)
        self.batches = batches(*images()[:2])

    def step(self, X, Y):
        self.net.step_gradient(X, Y)
        self.optimizer.step(self.net.theta, self.net.grad)

    def theta(self):
        return self.net.theta


class Products(Peer):
    """The limit: the matrix products of bpbook's step alone; ∂J/∂X is not needed."""

    name = "its matrix products alone"

    def __init__(self):
        shapes = [(8, 9, 26 * 26 * BATCH_SIZE), (16, 72, 11 * 11 * BATCH_SIZE),
                  (BATCH_SIZE, 400, 10)]  # fmt: skip
        self.batches, self.products = [()], []
        for i, (rows, inner, columns) in enumerate(shapes):
            left, right, out = (np.full(shape, 1e-3, np.float32) for shape in
                                ((rows, inner), (inner, columns), (rows, columns)))  # fmt: skip
            d_left, d_right = np.empty_like(left), np.empty_like(right)
            # left is W in a convolution, and a_prev in the dense layer that ends the network.
            self.products += [(left, right, out), (out, right.T, d_left), (left.T, out, d_right)]
            if i == 0:
                self.products.pop()

    def step(self):
        for left, right, out in self.products:
            np.dot(left, right, out=out)

    def theta(self):
        return None


class Torch(Peer):
    name = "PyTorch"

    def __init__(self):
        import torch
        from torch import nn

        self.model = nn.Sequential(
            nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(),
            nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 10))  # fmt: skip
        with torch.no_grad():
            for p, given in zip(self.model.parameters(), parameters(), strict=True):
                p.copy_(torch.from_numpy(given.T.copy() if given.ndim == 2 else given))
        self.loss = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), LEARNING_RATE)
        X, _, labels = images()
        self.batches = batches(torch.from_numpy(X), torch.from_numpy(labels))

    def step(self, X, Y):
        self.optimizer.zero_grad()
        self.loss(self.model(X), Y).backward()
        self.optimizer.step()

    def theta(self):
        given = (p.detach().numpy() for p in self.model.parameters())
        return flat(p.T if p.ndim == 2 else p for p in given)


class Jax(Peer):
    name = "JAX, compiled"

    def __init__(self):
        import jax
        from jax import lax
        from jax import numpy as jnp

        def pooled(a):
            return lax.reduce_window(a, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

        def loss(p, X, Y):
            a = X
            for W, b in ((p[0], p[1]), (p[2], p[3])):
                order = ("NHWC", "HWIO", "NHWC")
                z = lax.conv_general_dilated(a, W, (1, 1), "VALID", dimension_numbers=order)
                a = pooled(jax.nn.relu(z + b))
            z = a.reshape(len(a), -1) @ p[4] + p[5]
            return -jnp.sum(Y * jax.nn.log_softmax(z)) / len(Y)

        def step(p, X, Y):
            J, gradient = jax.value_and_grad(loss)(p, X, Y)
            return [w - LEARNING_RATE * g for w, g in zip(p, gradient, strict=True)], J

        self.jit_step, self.block = jax.jit(step, donate_argnums=0), jax.block_until_ready
        self.parameters = list(map(jnp.array, channels_last(parameters())))
        X, Y, _ = images()
        self.batches = batches(jnp.array(X.transpose(0, 2, 3, 1)), jnp.array(Y))

    def steps(self, n):
        for batch in itertools.islice(itertools.cycle(self.batches), n):
            self.parameters, _ = self.jit_step(self.parameters, *batch)
        self.block(self.parameters)

    def theta(self):
        return flat(channels_first(map(np.array, self.parameters)))


class Keras(Peer):
    name = "Keras on TensorFlow"

    def __init__(self):
        import keras
        from keras import layers

        self.model = keras.Sequential([
            keras.Input((28, 28, 1)), layers.Conv2D(8, 3, activation="relu"), layers.MaxPool2D(),
            layers.Conv2D(16, 3, activation="relu"), layers.MaxPool2D(), layers.Flatten(),
            layers.Dense(10)])  # fmt: skip
        loss = keras.losses.CategoricalCrossentropy(from_logits=True)
        self.model.compile(optimizer=keras.optimizers.SGD(LEARNING_RATE), loss=loss)
        self.model.set_weights(channels_last(parameters()))
        X, Y, _ = images()
        self.batches = batches(np.ascontiguousarray(X.transpose(0, 2, 3, 1)), Y)

    def step(self, X, Y):
        self.model.train_on_batch(X, Y)

    def theta(self):
        return flat(channels_first(self.model.get_weights()))


def channels_last(given):
    """Return the parameters as JAX and Keras are quickest with them: channels come last."""
    W1, b1, W2, b2, W3, b3 = given
    W3 = W3.reshape(16, 5, 5, 10).transpose(1, 2, 0, 3).reshape(400, 10)
    return [W1.transpose(2, 3, 1, 0), b1, W2.transpose(2, 3, 1, 0), b2, W3, b3]


def channels_first(given):
    """Undo channels_last."""
    W1, b1, W2, b2, W3, b3 = given
    W3 = W3.reshape(5, 5, 16, 10).transpose(2, 0, 1, 3).reshape(400, 10)
    return [W1.transpose(3, 2, 0, 1), b1, W2.transpose(3, 2, 0, 1), b2, W3, b3]


def check(peers):
    """Make sure that all hold the same weights after three steps."""
    start, wanted = network().theta, Bpbook()
    wanted.steps(3)
    moved = np.abs(wanted.theta() - start).max()
    for peer in peers:
        peer.steps(3)
        off = 0 if peer.theta() is None else np.abs(peer.theta() - wanted.theta()).max()
        if not off <= 1e-3 * moved:
            raise AssertionError(f"{peer.name} is off by {off:.2g} where bpbook moves {moved:.2g}")


def measure_step():
    peers = [kind() for kind in (Bpbook, Products, Torch, Jax, Keras)]
    check(peers)
    return timing.compare({peer.name: peer.steps for peer in peers}, Bpbook.name)


def measure_layers():
    """Return the time of each layer's forward and backward; the ratios are shares of a step."""
    peer = Bpbook()
    net, (X, Y) = peer.net, peer.batches[0]
    peer.steps(1)
    inputs = [np.moveaxis(X, 0, -1)] + [layer.a for layer in net.layers[:-1]]
    contestants = {"a whole step": peer.steps}
    for position, (layer, a_prev) in enumerate(zip(net.layers, inputs, strict=True), 1):
        name = f"{position} {type(layer).__name__}"
        contestants[f"{name} forward"] = repeat(layer.forward, a_prev)
        if layer is net.layers[-1]:
            contestants[f"{name} backward"] = repeat(layer.backward_from_delta)
        else:
            contestants[f"{name} backward"] = repeat(layer.backward, np.ones_like(layer.a))
    last = net.layers[-1]
    value, delta = net.loss_function.value, net.loss_function.delta
    contestants["loss"] = repeat(value, last.z, last.a, Y)
    contestants["output error"] = repeat(delta, last.z, last.a, Y, last.activation, last.delta)
    step = repeat(peer.optimizer.step, net.theta, np.zeros_like(net.grad))
    contestants["optimizer"] = step
    return timing.compare(contestants, "a whole step")


def repeat(function, *arguments):
    def work(n):
        for _ in range(n):
            function(*arguments)

    return work


def measure():
    step = settings.isolated(measure_step, threads=1)
    timing.show("CNN, batch 64, one thread: one step", step)
    layers = settings.isolated(measure_layers, threads=1)
    timing.show("bpbook's step by layers", layers)
    return {"step": step, "layers": layers, "batch_size": BATCH_SIZE}


if __name__ == "__main__":
    settings.script(measure)
