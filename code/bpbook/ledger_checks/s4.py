"""Checks of the fifth article, S4."""

import numpy as np

from bpbook import SGD, Dense, Network, fit
from bpbook.activations import relu, sigmoid, tanh
from bpbook.data import Scale, house_prices, one_hot
from bpbook.landscapes import descend, double_well
from bpbook.ledger import Finding
from bpbook.ledger_checks import measures, programs
from bpbook.sgd import clip_gradient

# The article's program: its calls, in its order; its comments are left out.
PROGRAM = """
import tensorflow as tf
model = tf.keras.Sequential([
    tf.keras.layers.Dense(10, activation="relu", input_shape=(784,)),
    tf.keras.layers.Dense(10, activation="softmax"),
])
loss_fn = tf.keras.losses.CategoricalCrossentropy()
optimizer = tf.keras.optimizers.Adam()
@tf.function
def train_step(images, labels):
    with tf.GradientTape() as tape:
        loss = loss_fn(labels, model(images))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
epochs = 10
batch_size = 32
for epoch in range(epochs):
    for images, labels in train_dataset:
        train_step(images, labels)
"""


def _batch():
    rng = np.random.default_rng(0)
    net = Network([Dense(3, 4, "tanh"), Dense(4, 2, "sigmoid")], "squared_error", rng=rng)
    net.theta = rng.standard_normal(net.theta.size)
    return net, rng.standard_normal((5, 3)), rng.uniform(size=(5, 2))


def large_weights_matter_more():
    """Fit a line to the houses; order the inputs by weight, and by what they do to the price."""
    houses = house_prices()
    columns = np.column_stack([houses.X, np.ones(len(houses.X))])
    w = np.abs(np.linalg.lstsq(columns, houses.Y)[0][:-1, 0])
    effect = w * houses.X.std(axis=0)
    return Finding(claimed=True, found=np.array_equal(np.argsort(w), np.argsort(effect)))


def descent_finds_the_lowest_point():
    """Walk down a double well from the side of its higher minimum."""
    end = descend(double_well, 1.5, SGD(0.1), steps=500)[-1]
    grid = np.linspace(-2, 2, 4001)
    lowest = grid[np.argmin([double_well.value(np.array([t])) for t in grid])]
    return Finding(claimed=True, found=bool(abs(end[0] - lowest) < 0.1))


def fastest_change_is_only_one_direction():
    """Take a tiny step along the gradient and one against it, and compare how fast J changes."""
    net, X, Y = _batch()
    J, gradient = net.loss_and_gradient(X, Y)
    start, step = net.theta.copy(), 1e-6 * gradient / np.linalg.norm(gradient)
    changes = []
    for direction in (step, -step):
        net.theta = start + direction
        changes.append(abs(net.loss(X, Y) - J))
    return Finding(claimed=True, found=not np.isclose(*changes, rtol=1e-3))


def pre_activation():
    """Compare the sum of products with the engine's z."""
    net, X, Y = _batch()
    net.loss(X, Y)
    return Finding(claimed=X @ net.layers[0].W, found=net.layers[0].z)


def output_error():
    """Compare ∂J/∂a with the δ that the engine's gradient needs."""
    net, X, Y = _batch()
    net.loss_and_gradient(X, Y)
    last = net.layers[-1]
    return Finding(claimed=last.a - Y, found=last.delta)


def hidden_error():
    """Compare the sum of errors times weights with the hidden layer's δ."""
    net, X, Y = _batch()
    net.loss_and_gradient(X, Y)
    first, last = net.layers
    return Finding(claimed=last.delta @ last.W.T, found=first.delta)


def update_goes_down():
    """Take one small step against the gradient: the loss should fall."""
    net, X, Y = _batch()
    J, gradient = net.loss_and_gradient(X, Y)
    net.theta = net.theta - 1e-3 * gradient
    return Finding(claimed=True, found=net.loss(X, Y) < J)


def _at(function, formula):
    x = np.linspace(-3, 3, 13)
    return Finding(claimed=formula(x), found=function(x))


def sigmoid_formula():
    """Compare the formula with the engine's sigmoid."""
    return _at(sigmoid, lambda x: 1 / (1 + np.exp(-x)))


def tanh_formula():
    """Compare the formula with the engine's tanh."""
    return _at(tanh, lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)))


def relu_formula():
    """Compare the formula with the engine's ReLU."""
    return _at(relu, lambda x: np.where(x > 0, x, 0))


def linear_layers_collapse():
    """Compare two layers without an activation with one layer."""
    rng = np.random.default_rng(0)
    net = Network([Dense(3, 4), Dense(4, 2)], "squared_error", rng=rng)
    X = rng.standard_normal((5, 3))
    first, last = net.layers
    one = X @ (first.W @ last.W) + (first.b @ last.W + last.b)
    return Finding(claimed=net.predict(X), found=one)


def mean_squared_error():
    """Compare the formula with the engine's loss for one output."""
    rng = np.random.default_rng(0)
    net = Network([Dense(3, 1)], "mean_squared_error", rng=rng)
    X, Y = rng.standard_normal((5, 3)), rng.standard_normal((5, 1))
    claimed = sum((y - p) ** 2 for y, p in zip(Y[:, 0], net.predict(X)[:, 0], strict=True)) / 5
    return Finding(claimed=claimed, found=net.loss(X, Y))


def binary_is_not_categorical():
    """Compare the article's formula, entry by entry, with the loss its program uses."""
    rng = np.random.default_rng(0)
    net = Network([Dense(3, 4, "softmax")], "categorical_cross_entropy", rng=rng)
    X, Y = rng.standard_normal((5, 3)), one_hot([0, 1, 2, 3, 0], 4)
    p = net.predict(X)
    claimed = -np.sum(Y * np.log(p) + (1 - Y) * np.log(1 - p)) / 5
    return Finding(claimed=float(claimed), found=net.loss(X, Y))


def every_name_is_defined():
    """List the names that the program uses and never makes."""
    return Finding(claimed=[], found=programs.undefined(PROGRAM))


def batch_size_is_used():
    """Look whether the name `batch_size` is used after it was made."""
    return Finding(claimed=True, found="batch_size" not in programs.unused(PROGRAM))


def program_sizes():
    """Read the numbers of inputs and of neurons out of the program's calls."""
    return Finding(claimed=[784, 10, 10], found=programs.dense_sizes(PROGRAM))


def much_data_is_needed():
    """Train 3-4-1 on 300 houses and compare it with the mean price on houses it has not seen."""
    houses = house_prices()
    order = np.random.default_rng(0).permutation(len(houses.X))
    known, new = order[:300], order[300:]
    x, y = Scale.of(houses.X[known]), Scale.of(houses.Y[known])
    net = Network([Dense(3, 4, "tanh"), Dense(4, 1)], "mean_squared_error", rng=0)
    X, Y = x.apply(houses.X), y.apply(houses.Y)
    fit(net, X[known], Y[known], optimizer=SGD(0.1), epochs=200, progress=False)
    return Finding(claimed=True, found=not net.loss(X[new], Y[new]) < np.mean(Y[new] ** 2))


def sigmoid_gradients_vanish():
    """Compare the gradient's size in the first and in the last of ten sigmoid layers."""
    return Finding(claimed=True, found=bool(measures.fading() < 1e-3))


def relu_slope_exceeds_sigmoids():
    """Compare the largest slopes on a grid."""
    z = np.linspace(-5, 5, 1001)
    return Finding(claimed=True, found=bool(relu.slope(z).max() > sigmoid.slope(z).max()))


def clipping_bounds_each_entry_only():
    """Clip by norm: the direction stays, though single entries were below the limit."""
    gradient = np.array([0.9, 0.9])
    clip_gradient(gradient, 1.0)
    return Finding(claimed=np.clip([0.9, 0.9], -1, 1), found=gradient)
