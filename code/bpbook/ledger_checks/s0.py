"""Checks of the first article, S0."""

from itertools import pairwise

import numpy as np

from bpbook import SGD, Adam, Conv2D, Dense, Network
from bpbook.activations import sigmoid
from bpbook.data import Scale, house_prices
from bpbook.landscapes import descend, double_well
from bpbook.ledger import Finding
from bpbook.ledger_checks import measures, programs
from bpbook.training import fit

# The article's program: its calls, in its order.
PROGRAM = """
import tensorflow as tf
model = tf.keras.models.Sequential([
    tf.keras.layers.Dense(64, activation="relu", input_shape=(3,)),
    tf.keras.layers.Dense(1),
])
model.compile(loss="mse", optimizer="adam")
model.fit(x_train, y_train, epochs=10)
loss = model.evaluate(x_test, y_test)
print(loss)
"""
EXAMPLE = [3, 4, 1]  # the sizes of the network of section 4.3


def _batch(m=5):
    rng = np.random.default_rng(0)
    net = Network([Dense(3, 4, "tanh"), Dense(4, 2, "sigmoid")], "squared_error", rng=rng)
    net.theta = rng.standard_normal(net.theta.size)
    return net, rng.standard_normal((m, 3)), rng.uniform(size=(m, 2))


def _network(sizes, activation="tanh"):
    (n_in, n_hidden), (_, n_out) = pairwise(sizes)
    layers = [Dense(n_in, n_hidden, activation, "xavier"), Dense(n_hidden, n_out)]
    return Network(layers, "mean_squared_error", rng=0)


def outputs_are_fed_back():
    """Give a network of the article the same input twice, with another between."""
    net, X, _ = _batch()
    first, _, again = (net.predict(inputs) for inputs in (X[:1], X[1:2], X[:1]))
    return Finding(claimed=True, found=not np.array_equal(first, again))


def backward_pass_updates():
    """Ask for the gradient and look whether the weights have moved."""
    net, X, Y = _batch()
    before = net.theta.copy()
    net.loss_and_gradient(X, Y)
    return Finding(claimed=True, found=not np.array_equal(net.theta, before))


def error_reaches_hidden_layer_directly():
    """Give the output layer other weights and the same error signal: δ of the hidden layer."""
    net, X, Y = _batch()
    net.loss_and_gradient(X, Y)
    hidden, output = net.layers
    before = hidden.delta.copy()
    output.W = 2 * output.W
    hidden.backward(output.backward_from_delta())
    return Finding(claimed=True, found=np.allclose(before, hidden.delta))


def output_layer_has_no_gradient():
    """Look at the gradient of the output layer's weights, which the diagram gives no error."""
    net, X, Y = _batch()
    net.loss_and_gradient(X, Y)
    return Finding(claimed=True, found=not net.layers[-1].dW.any())


def iteration_reaches_the_targets():
    """Train one layer on XOR for long, and ask whether the error goes to 0."""
    net = Network([Dense(2, 1)], "mean_squared_error", rng=0)
    X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    fit(net, X, Y, optimizer=SGD(0.5), epochs=2000, progress=False)
    return Finding(claimed=True, found=net.loss(X, Y) < 0.01)


def _lowest():
    grid = np.linspace(-2, 2, 4001)
    return float(grid[np.argmin([double_well.value(np.array([t])) for t in grid])])


def descent_finds_the_lowest_point():
    """Walk down a double well from the side of its higher minimum."""
    end = descend(double_well, 1.5, SGD(0.1), steps=500)[-1]
    return Finding(claimed=True, found=bool(abs(end[0] - _lowest()) < 0.1))


def start_decides():
    """Walk down a double well from both sides and compare the ends."""
    left, right = (descend(double_well, start, SGD(0.1), 500)[-1, 0] for start in (-1.5, 1.5))
    return Finding(claimed=True, found=bool(abs(left - right) > 1))


def every_gradient_step_descends():
    """Use the value of the gradient as it is, without the minus sign."""
    net, X, Y = _batch()
    J, gradient = net.loss_and_gradient(X, Y)
    net.theta = net.theta + 1e-3 * gradient
    return Finding(claimed=True, found=net.loss(X, Y) < J)


def weights_are_all_parameters():
    """Count the entries of all W of the example, and its parameters."""
    net = _network(EXAMPLE)
    return Finding(claimed=True, found=sum(layer.W.size for layer in net.layers) == net.theta.size)


def deep_networks_get_gradients():
    """Compare the gradient's size in the first and in the last of ten sigmoid layers."""
    return Finding(claimed=True, found=bool(measures.fading() > 1e-3))


def backward_is_dear():
    """Count the products of both passes of a 784-64-10 network."""
    forward, both = measures.multiplications((784, 64, 10))
    return Finding(claimed=True, found=both > 3 * forward)


def cost_grows_with_the_model():
    """Count the products of both passes of 784-64-10 and 784-128-10."""
    small, large = (measures.multiplications((784, n, 10))[1] for n in (64, 128))
    return Finding(claimed=True, found=large > small)


def start_weights_matter():
    """Compare what two starts, all zeros and drawn, have learnt after the same steps."""
    rng = np.random.default_rng(0)
    X, losses = rng.standard_normal((50, 3)), []
    Y = np.sin(X[:, :1]) * X[:, 1:2]
    for start in ("zeros", "xavier"):
        layers = [Dense(3, 8, "tanh", start), Dense(8, 1, "identity", start)]
        net = Network(layers, "mean_squared_error", rng=0)
        fit(net, X, Y, optimizer=SGD(0.1), epochs=300, progress=False)
        losses.append(net.loss(X, Y))
    return Finding(claimed=True, found=losses[0] > 2 * losses[1])


def z_is_a_linear_combination():
    """Compare z of an all-zero input: a linear combination of zeros is 0."""
    net, X, _ = _batch()
    net.predict(np.zeros_like(X))
    return Finding(claimed=np.zeros_like(net.layers[0].z), found=net.layers[0].z)


def every_neuron_sees_all():
    """Count the inputs of one neuron of a 3 × 3 convolution on 28 × 28 pixels."""
    convolution = Conv2D((1, 28, 28), 8, 3)
    return Finding(claimed=True, found=int(np.prod(convolution.W_shape[1:])) == 28 * 28)


def half_the_sum_is_the_mean():
    """Compare the article's formula with the mean squared error."""
    net, X, Y = _batch()
    claimed = 0.5 * np.sum(np.linalg.norm(Y - net.predict(X), axis=1) ** 2)
    return Finding(claimed=float(claimed), found=float(np.mean((Y - net.predict(X)) ** 2)))


def half_the_sum():
    """Compare the article's formula, sample by sample, with the engine's squared error."""
    net, X, Y = _batch()
    claimed = 0.5 * sum(np.linalg.norm(y - a) ** 2 for y, a in zip(Y, net.predict(X), strict=True))
    return Finding(claimed=float(claimed), found=net.loss(X, Y))


def squares_suit_classes():
    """Compare the slopes ∂J/∂z that both losses give a sigmoid that is surely wrong."""
    a = sigmoid(-10.0)
    squared, entropy = (a - 1) * a * (1 - a), a - 1
    return Finding(claimed=True, found=bool(abs(squared) > 0.1 * abs(entropy)))


def _jacobian(net, X):
    """Return ∂a/∂θ for one sample by central differences, shape (outputs, p)."""
    start, columns, epsilon = net.theta.copy(), [], 6e-6
    for i in range(start.size):
        both = []
        for step in (epsilon, -epsilon):
            net.theta = start
            net.theta[i] += step
            both.append(net.predict(X)[0])
        columns.append((both[0] - both[1]) / (2 * epsilon))
    net.theta = start
    return np.stack(columns, axis=1)


def chain_through_one_output():
    """Evaluate ∂J/∂aᵢ · ∂aᵢ/∂θ for the first output neuron and compare with the gradient."""
    net, X, Y = _batch(1)
    gradient = net.loss_and_gradient(X, Y)[1].copy()
    slopes = net.predict(X)[0] - Y[0]
    return Finding(claimed=slopes[0] * _jacobian(net, X)[0], found=gradient)


def i_counts_one_thing():
    """Count the samples and the output neurons, both of which i numbers."""
    _, _, Y = _batch()
    return Finding(claimed=True, found=Y.shape[0] == Y.shape[1])


def example_shapes():
    """Solve for the weights from 546 houses to four sums, and from four sums to the prices."""
    houses = house_prices()
    hidden = np.zeros((len(houses.X), 4))
    found = [measures.between(houses.X, hidden)[0], measures.between(hidden, houses.Y)[0]]
    return Finding(claimed=list(pairwise(EXAMPLE)), found=found)


def one_number_says_where():
    """Fit a line to three places called 0, 1, 2, of which the middle one is dear."""
    place, price = np.array([0, 1, 2]), np.array([1.0, 3.0, 1.0])
    errors = []
    for inputs in (np.column_stack([np.ones(3), place]), np.eye(3)):
        w = np.linalg.lstsq(inputs, price, rcond=None)[0]
        errors.append(np.abs(inputs @ w - price).max())
    return Finding(claimed=True, found=bool(errors[0] < 1e-9))


def _split_houses():
    houses = house_prices()
    order = np.random.default_rng(0).permutation(len(houses.X))
    return houses, order[:400], order[400:]


def predictions_reach_the_prices():
    """Train 3-4-1 on 400 houses; ask for an error below a thousand dollars on others."""
    houses, known, new = _split_houses()
    x, y = Scale.of(houses.X[known]), Scale.of(houses.Y[known])
    net = _network(EXAMPLE)
    X, Y = x.apply(houses.X), y.apply(houses.Y)
    fit(net, X[known], Y[known], optimizer=SGD(0.1), epochs=300, progress=False)
    error = np.sqrt(np.mean((y.undo(net.predict(X[new])) - houses.Y[new]) ** 2))
    return Finding(claimed=True, found=bool(error < 1000))


def every_name_is_defined():
    """List the names that the program uses and never makes."""
    return Finding(claimed=[], found=programs.undefined(PROGRAM))


def program_sizes():
    """Read the numbers of inputs and of neurons out of the program's calls."""
    return Finding(claimed=[3, 64, 1], found=programs.dense_sizes(PROGRAM))


def program_is_the_example():
    """Compare the sizes of the example with those of the program."""
    return Finding(claimed=EXAMPLE, found=programs.dense_sizes(PROGRAM))


def ten_epochs_suffice():
    """Do as the program does with 400 houses in dollars, and compare with the mean."""
    houses, known, new = _split_houses()
    net = _network(programs.dense_sizes(PROGRAM), "relu")
    X, Y = houses.X[known], houses.Y[known]
    fit(net, X, Y, optimizer=Adam(0.001), epochs=10, batch_size=32, rng=0, progress=False)
    mean = np.mean((houses.Y[new] - Y.mean()) ** 2)
    return Finding(claimed=True, found=bool(net.loss(houses.X[new], houses.Y[new]) < mean))


def loss_of_the_program():
    """Compare Keras's "mse", the mean over the samples, with the loss of the article's formula."""
    net, X, Y = _batch()
    return Finding(claimed=net.loss(X, Y), found=float(np.mean((net.predict(X) - Y) ** 2)))


def output_may_be_any_number():
    """Look for negative outputs of the program's network: ReLU at the output would allow none."""
    net = _network(programs.dense_sizes(PROGRAM), "relu")
    outputs = net.predict(np.random.default_rng(0).standard_normal((50, 3)))
    return Finding(claimed=True, found=bool((outputs < 0).any()))
