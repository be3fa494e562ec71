"""Checks of the third article, S2."""

import math

import numpy as np

from bpbook import SGD, Adam, Dense, LayerNorm, Network, check_gradient, fit
from bpbook.activations import relu, sigmoid, softmax
from bpbook.initializers import he
from bpbook.ledger import Finding
from bpbook.ledger_checks import measures, programs

# The article's training loop, and the calls of its program, in their order.
LOOP = """
while not converged:
    outputs = forward_propagation(inputs, weights, biases)
    error = compute_error(outputs, labels)
    updated_weights, updated_biases = backward_propagation(error, weights, biases)
    weights, biases = update_weights(weights, biases, learning_rate)
"""
PROGRAM = """
import tensorflow as tf
model = tf.keras.Sequential([
    tf.keras.layers.Dense(units=2, input_shape=(2,), activation="sigmoid"),
    tf.keras.layers.Dense(units=1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
"""

NO_PRODUCT = "no such product"


# --- the example of section 4.4: 2-2-1, all weights 1, all biases 0 -------------------------------

ONES = np.ones((2, 2))
INPUT = np.array([[1.0, 2.0]])
HIDDEN, OUTPUT = np.array([[3.0, 3.0]]), np.array([[3.0]])  # as the article has them
RATE = 0.1


def _example(target=0.0):
    """Return the example with W₂ of the one size that fits, after its backward pass, and J."""
    net = Network([Dense(2, 2, "relu"), Dense(2, 1, "relu")], "squared_error", rng=0)
    for layer in net.layers:
        layer.W = np.ones(layer.W.shape)
    return net, net.loss_and_gradient(INPUT, [[target]])[0]


def _stepped():
    """Return the example after one step, and after another forward and backward pass."""
    net, _ = _example()
    SGD(RATE).step(net.theta, net.grad)
    net.loss_and_gradient(INPUT, [[0.0]])
    return net


# --- networks for formulas and shapes -------------------------------------------------------------


def _batch(samples=5, seed=0):
    """Return a 3-4-2 network with ReLU, inputs and targets."""
    rng = np.random.default_rng(seed)
    net = Network([Dense(3, 4, "relu"), Dense(4, 2, "relu")], "squared_error", rng=rng)
    net.theta = rng.standard_normal(net.theta.size)
    X, Y = rng.standard_normal((samples, 3)), rng.uniform(size=(samples, 2))
    net.loss_and_gradient(X, Y)
    return net, X, Y


def _jacobians():
    """Return ∂E/∂Y′, ∂Y′/∂H′ and ∂H′/∂H for one sample on which some neurons are off."""
    net, X, Y = _batch(samples=1, seed=5)
    first, last = net.layers
    dE = last.a - Y
    dY = np.diag(relu.slope(last.z[0])) @ last.W.T
    dH = np.diag(relu.slope(first.z[0]))
    return net, X, Y, dE, dY, dH


def _product(*factors):
    """Return the matrix product, or the words that there is none."""
    product = np.asarray(factors[0], float)
    for factor in factors[1:]:
        factor = np.asarray(factor, float)
        if product.shape[-1] != factor.shape[0]:
            return NO_PRODUCT
        product = product @ factor
    return product


# --- section 1 ------------------------------------------------------------------------------------


def parts():
    """Count the numbered sections of the first rank that the article has."""
    return Finding(claimed=8, found=measures.main_sections("S2"))


def many_neurons_are_needed():
    """Compute XOR, which is not linear, with three neurons."""
    net = Network([Dense(2, 2, "relu"), Dense(2, 1)], "squared_error", rng=0)
    first, last = net.layers
    first.W, first.b, last.W = np.ones((2, 2)), [0, -1], [[1], [-2]]
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    done = np.array_equal(net.predict(corners)[:, 0], [0, 1, 1, 0])
    return Finding(claimed=True, found=not done)


def activation_of_the_output():
    """Apply a sigmoid to a neuron's output, and to its weighted sum."""
    z = np.array([-1.0, 0.5])
    return Finding(claimed=sigmoid(sigmoid(z)), found=sigmoid(z))


def activation_adds_nonlinearity():
    """Fit one affine map to a two-layer network with ReLU: something must be left over."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((50, 3))
    left = {}
    for name in ("relu", "identity"):
        net = Network([Dense(3, 4, name), Dense(4, 1)], "squared_error", rng=1)
        columns = np.c_[X, np.ones(50)]
        fitted = np.linalg.lstsq(columns, net.predict(X), rcond=None)[0]
        left[name] = np.linalg.norm(columns @ fitted - net.predict(X))
    return Finding(claimed=True, found=bool(left["relu"] > 0.1 and left["identity"] < 1e-9))


# --- sections 2 and 3 -----------------------------------------------------------------------------


def error_from_the_output_alone():
    """Compare the error of one output for two labels."""
    net, X, Y = _batch()
    return Finding(claimed=True, found=bool(np.isclose(net.loss(X, Y), net.loss(X, 1 - Y))))


def update_changes_the_input_layer():
    """Count the parameters that lie before the first hidden layer."""
    net, _, _ = _batch()
    hidden_and_output = sum(layer.W.size + layer.b.size for layer in net.layers)
    return Finding(claimed=True, found=net.theta.size > hidden_and_output)


def outputs_for_two_classes():
    """Compare two softmax outputs with a single sigmoid of their difference."""
    z = np.random.default_rng(0).standard_normal((20, 2))
    one_is_enough = np.allclose(softmax(z)[:, 1], sigmoid(z[:, 1] - z[:, 0]))
    return Finding(claimed=2, found=1 if one_is_enough else 2)


def every_step_lowers_the_error():
    """Take one step against the gradient of a linear layer at a rate that is too large."""
    net = Network([Dense(3, 2)], "squared_error", rng=0)
    _, X, Y = _batch()
    J, gradient = net.loss_and_gradient(X, Y)
    SGD(1.0).step(net.theta, gradient)
    return Finding(claimed=True, found=net.loss(X, Y) < J)


def initialising_in_each_forward_pass():
    """Update, begin the next pass by initialising, and look whether what was learnt is there."""
    net, X, Y = _batch()
    rng = np.random.default_rng(1)
    _, gradient = net.loss_and_gradient(X, Y)
    SGD(0.01).step(net.theta, gradient)
    learnt = net.theta.copy()
    for layer in net.layers:
        layer.initialize(rng)
    return Finding(claimed=True, found=np.array_equal(learnt, net.theta))


def hidden_errors_from_outputs_and_labels():
    """Compare hidden error signals of two networks with equal outputs and equal labels."""
    net, X, Y = _batch()
    first, last = net.layers
    outputs, delta = last.a.copy(), first.delta.copy()
    first.W, first.b, last.W = 2 * first.W, 2 * first.b, last.W / 2
    net.loss_and_gradient(X, Y)
    same = np.allclose(outputs, last.a)
    return Finding(claimed=True, found=bool(same and np.allclose(delta, first.delta)))


def gradient_from_error_and_weights():
    """Compare ∂J/∂W for two inputs with the same error signal and the same weights."""
    layer = Network([Dense(3, 2)], "squared_error", rng=0).layers[0]
    delta = np.array([[1.0, -1.0]])
    gradients = []
    for x in ([[1.0, 2.0, 3.0]], [[3.0, 1.0, 2.0]]):
        layer.forward(np.array(x))
        layer.delta[:] = delta
        layer.backward_from_delta()
        gradients.append(layer.dW.copy())
    return Finding(claimed=True, found=np.allclose(*gradients))


def update_without_gradient():
    """Compare the right updates of the same weights, at the same rate, for two sets of labels."""
    net, X, Y = _batch()
    start = net.theta.copy()
    ends = []
    for labels in (Y, 1 - Y):
        net.theta = start
        SGD(RATE).step(net.theta, net.loss_and_gradient(X, labels)[1])
        ends.append(net.theta.copy())
    return Finding(claimed=True, found=np.allclose(*ends))


def results_of_the_backward_pass_are_used():
    """List the names that the loop makes and never uses."""
    return Finding(claimed=[], found=programs.unused(LOOP))


def the_loop_ends():
    """Look whether anything in the loop changes a name on which it waits."""
    return Finding(claimed=True, found=not programs.unchanging_loops(LOOP))


# --- sections 4.1 to 4.3 --------------------------------------------------------------------------

M, N, P = 3, 4, 2


def layers_with_weights():
    """Count the layers of an m-n-p network that have weights."""
    net, _, _ = _batch()
    return Finding(claimed=1, found=len(net.layers))


def hidden_product():
    """Multiply the column X by W₁ as printed."""
    product = _product(np.ones((M, 1)), np.ones((M, N)))
    return Finding(claimed=(N, 1), found=product if isinstance(product, str) else product.shape)


def output_product_of_columns():
    """Multiply the column H by W₂ as printed."""
    product = _product(np.ones((N, 1)), np.ones((N, P)))
    return Finding(claimed=(P, 1), found=product if isinstance(product, str) else product.shape)


def weight_shapes():
    """Solve for the weights from a row of m to one of n numbers, and from that to one of p."""
    x, h, y = (np.ones((1, size)) for size in (M, N, P))
    found = [measures.between(x, h)[0], measures.between(h, y)[0]]
    return Finding(claimed=[(M, N), (N, P)], found=found)


def bias_shape():
    """Add a column of n biases to the row that X W₁ is, for these weights."""
    return Finding(claimed=(1, N), found=(np.ones((1, N)) + np.ones((N, 1))).shape)


def pre_activation_is_the_output():
    """Compare the weighted sums with the hidden layer's outputs."""
    net, _, _ = _batch()
    return Finding(claimed=net.layers[0].z, found=net.layers[0].a)


def output_from_weighted_sums():
    """Compute Y from H instead of ReLU(H)."""
    net, _, _ = _batch()
    first, last = net.layers
    return Finding(claimed=first.z @ last.W + last.b, found=last.z)


def relu_formula():
    """Compare the two cases with the engine's ReLU."""
    x = np.linspace(-3, 3, 13)
    return Finding(claimed=[0 if t < 0 else t for t in x], found=relu(x))


def a_relu_output_can_learn():
    """Take an output below zero and a label above, and look for a derivative that is not 0."""
    net = Network([Dense(2, 2, "relu"), Dense(2, 1, "relu")], "squared_error", rng=0)
    net.theta = np.ones(net.theta.size)
    net.layers[1].b = [-10.0]
    J, gradient = net.loss_and_gradient(INPUT, [[1.0]])
    return Finding(claimed=True, found=bool(J == 0 or gradient.any()))


def squared_error_formula():
    """Compare the formula with the engine's loss of one sample."""
    net, X, Y = _batch(samples=1)
    claimed = 0.5 * sum((a - t) ** 2 for a, t in zip(net.predict(X)[0], Y[0], strict=True))
    return Finding(claimed=claimed, found=net.loss(X, Y))


def gradient_of_first_weights():
    """Multiply the four factors as printed, for one sample of a 3-4-2 network."""
    _, X, _, dE, dY, dH = _jacobians()
    product = _product(dE, dY, dH, X.T)
    return Finding(claimed=(M, N), found=product if isinstance(product, str) else product.shape)


def gradient_of_first_biases():
    """Compare the product of the three Jacobians with central differences."""
    net, X, Y, dE, dY, dH = _jacobians()
    start = net.layers[0].W.size
    difference = check_gradient(net, X, Y).difference[start : start + N]
    return Finding(claimed=(dE @ dY @ dH)[0].round(6), found=difference.round(6))


def gradient_of_second_weights():
    """Multiply the three factors as printed, and compare with the engine's gradient."""
    net, _, _, dE, dY, _ = _jacobians()
    return Finding(claimed=_product(dE, dY, net.layers[0].z.T), found=net.layers[1].dW)


def gradient_of_second_biases():
    """Multiply the two factors as printed, and compare with the engine's gradient."""
    net, _, _, dE, dY, _ = _jacobians()
    return Finding(claimed=(dE @ dY)[0], found=net.layers[1].db)


def _goes_down(name):
    net, X, Y = _batch()
    J, _ = net.loss_and_gradient(X, Y)
    for layer in net.layers:
        values, gradient = getattr(layer, name), getattr(layer, f"d{name}")
        setattr(layer, name, values - 1e-3 * gradient)
    return Finding(claimed=True, found=net.loss(X, Y) < J)


def weight_update():
    """Take one small step in the weights against their gradient: the loss should fall."""
    return _goes_down("W")


def bias_update():
    """Take one small step in the biases against their gradient: the loss should fall."""
    return _goes_down("b")


# --- section 4.4 ----------------------------------------------------------------------------------


def label_size():
    """Compare the number of labels with that of the network's outputs."""
    net, _ = _example()
    return Finding(claimed=2, found=net.predict(INPUT).size)


def first_weights_shape():
    """Solve for the weights from the input to the two sums of the hidden layer."""
    return Finding(claimed=ONES.shape, found=measures.between(INPUT, HIDDEN)[0])


def first_biases():
    """Solve for the biases of the hidden layer and count them."""
    return Finding(claimed=4, found=math.prod(measures.between(INPUT, HIDDEN)[1]))


def second_weights_shape():
    """Solve for the weights from the two hidden numbers to the output."""
    return Finding(claimed=(1, 1), found=measures.between(HIDDEN, OUTPUT)[0])


def second_biases():
    """Solve for the biases of the output layer and count them."""
    return Finding(claimed=1, found=math.prod(measures.between(HIDDEN, OUTPUT)[1]))


def equal_weights_become_different():
    """Train the example from equal weights and compare its two hidden neurons."""
    net = Network([Dense(2, 2, "relu"), Dense(2, 1)], "squared_error", rng=0)
    for layer in net.layers:
        layer.W = np.ones(layer.W.shape)
    X = np.random.default_rng(0).standard_normal((20, 2))
    fit(net, X, X[:, :1] * X[:, 1:], optimizer=SGD(0.001), epochs=100, progress=False)
    one, other = net.layers[0].W.T
    return Finding(claimed=True, found=not np.allclose(one, other))


def order_of_the_product():
    """Compare W x with x W for weights that are not symmetric."""
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    return Finding(claimed=W @ INPUT[0], found=INPUT[0] @ W)


def hidden_sum_shape():
    """Add the table of four biases to the column W₁ x."""
    return Finding(claimed=(2, 1), found=(ONES @ INPUT.T + np.zeros((2, 2))).shape)


def hidden_values():
    """Compare the two weighted sums with the engine's."""
    net, _ = _example()
    return Finding(claimed=[3, 3], found=net.layers[0].z[0])


def hidden_values_after_relu():
    """Compare the values that go into the output layer with the engine's."""
    net, _ = _example()
    return Finding(claimed=[3, 3], found=net.layers[0].a[0])


def output_product():
    """Multiply the two matrices that the article prints."""
    return Finding(claimed=[[3]], found=_product([[3], [3]], [[1]]) + 0)


def output():
    """Compare the output with the engine's."""
    net, _ = _example()
    return Finding(claimed=3, found=net.layers[1].a.item())


def label_does_not_matter():
    """Compare the error of the example for the two labels that it is given."""
    errors = [_example(target)[1] for target in (0.0, 1.0)]
    return Finding(claimed=True, found=errors[0] == errors[1])


def error_arithmetic():
    """Work out half the square of the difference that the article prints."""
    return Finding(claimed=4.5, found=0.5 * (3 - 0) ** 2)


def error():
    """Compare the error with the engine's."""
    return Finding(claimed=4.5, found=_example()[1])


def second_weights_chain():
    """Compare the derivative by the input, which the three factors give, with ∂E/∂W₂."""
    net, _ = _example()
    first, last = net.layers
    by_input = (last.delta @ last.W.T * relu.slope(first.z)) @ first.W.T
    return Finding(claimed=by_input[0], found=last.dW[:, 0])


def output_error():
    """Compare ∂E/∂Y with the engine's error signal."""
    net, _ = _example()
    return Finding(claimed=3, found=net.layers[1].delta.item())


def output_by_hidden():
    """Compare ∂Y/∂H with the transpose of the engine's W₂."""
    net, _ = _example()
    return Finding(claimed=[[1, 1]], found=net.layers[1].W.T)


def hidden_by_input():
    """Compare ∂H/∂X with the table of partial derivatives, which is W₁ transposed."""
    net, _ = _example()
    return Finding(claimed=[[1], [2]], found=net.layers[0].W.T)


def second_weights_product():
    """Multiply the three factors that the article prints."""
    return Finding(claimed=[[3, 6]], found=(3 - 0) * _product([[1, 1]], [[1], [2]]))


def second_weights_gradient():
    """Compare ∂E/∂W₂ with the engine's."""
    net, _ = _example()
    return Finding(claimed=[[3, 6]], found=net.layers[1].dW.T)


def second_biases_chain():
    """Compare the product ∂E/∂Y · ∂Y/∂H with ∂E/∂B₂."""
    net, _ = _example()
    last = net.layers[1]
    return Finding(claimed=(last.delta @ last.W.T)[0], found=last.db)


def output_by_hidden_for_biases():
    """Compare the second value that the article gives ∂Y/∂H with the engine's."""
    net, _ = _example()
    return Finding(claimed=[[1]], found=net.layers[1].W.T)


def second_biases_gradient():
    """Compare ∂E/∂B₂ with the engine's."""
    net, _ = _example()
    return Finding(claimed=[3], found=net.layers[1].db)


def first_weights_chain():
    """Multiply the right factors of the example in the order of the formula."""
    net, _ = _example()
    first, last = net.layers
    product = _product(last.delta, last.W.T, np.diag(relu.slope(first.z[0])), INPUT.T)
    return Finding(claimed=product, found=first.dW)


def hidden_error():
    """Compare the error that reaches the hidden layer with the engine's."""
    net, _ = _example()
    return Finding(claimed=[3, 6], found=net.layers[0].delta[0])


def relu_slopes():
    """Compare ∂H′/∂H with the slopes of ReLU at the weighted sums."""
    net, _ = _example()
    return Finding(claimed=[[1, 0], [0, 1]], found=np.diag(relu.slope(net.layers[0].z[0])))


def first_weights_product():
    """Multiply the three matrices that the article prints."""
    found = _product([[3, 6]], np.eye(2), [[1], [2]])
    return Finding(claimed=[[9, 18], [9, 18]], found=found)


def first_weights_gradient():
    """Compare ∂E/∂W₁ with the engine's."""
    net, _ = _example()
    return Finding(claimed=[[9, 18], [9, 18]], found=net.layers[0].dW)


def first_biases_chain():
    """Leave the slopes of the hidden layer out, on a sample where a hidden neuron is off."""
    net, _, _, dE, dY, _ = _jacobians()
    return Finding(claimed=(dE @ dY)[0], found=net.layers[0].db)


def first_biases_product():
    """Multiply the two matrices that the article prints."""
    return Finding(claimed=[[3, 6], [3, 6]], found=_product([[3, 6]], np.eye(2)))


def first_biases_gradient():
    """Compare ∂E/∂B₁ with the engine's."""
    net, _ = _example()
    return Finding(claimed=[[3, 6], [3, 6]], found=net.layers[0].db)


def second_weights_arithmetic():
    """Work out the difference that the article prints."""
    return Finding(claimed=[[-0.4]], found=np.array([[1]]) - 0.1 * np.array([[3, 6]]))


def second_weights_after():
    """Compare W₂ after the step with the engine's."""
    return Finding(claimed=[[-0.4]], found=_stepped().layers[1].W)


def second_biases_arithmetic():
    """Work out the difference that the article prints."""
    return Finding(claimed=-0.3, found=0 - 0.1 * 3)


def second_biases_after():
    """Compare B₂ after the step with the engine's."""
    return Finding(claimed=[-0.3], found=_stepped().layers[1].b)


def first_weights_arithmetic():
    """Work out the difference that the article prints."""
    found = ONES - 0.1 * np.array([[9, 18], [9, 18]])
    return Finding(claimed=[[-0.8, -1.8], [-0.8, -1.8]], found=found)


def first_weights_after():
    """Compare W₁ after the step with the engine's."""
    return Finding(claimed=[[-0.8, -1.8], [-0.8, -1.8]], found=_stepped().layers[0].W)


def first_biases_arithmetic():
    """Work out the difference that the article prints."""
    found = np.zeros((2, 2)) - 0.1 * np.array([[3, 6], [3, 6]])
    return Finding(claimed=[[-0.3, -0.6], [-0.3, -0.6]], found=found)


def first_biases_after():
    """Compare B₁ after the step with the engine's."""
    return Finding(claimed=[[-0.3, -0.6], [-0.3, -0.6]], found=_stepped().layers[0].b)


def the_rate_suits_the_example():
    """Take the step at the rate 0.1 and look whether a hidden neuron is still on."""
    return Finding(claimed=True, found=bool((_stepped().layers[0].z > 0).any()))


# --- section 5 ------------------------------------------------------------------------------------


def _classifier(seed=0):
    n_in, n_hidden, n_out = programs.dense_sizes(PROGRAM)
    layers = [Dense(n_in, n_hidden, "sigmoid", "xavier"), Dense(n_hidden, n_out, "sigmoid")]
    return Network(layers, "binary_cross_entropy", rng=seed)


def _noise(samples, seed):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((samples, 2)), rng.standard_normal((samples, 1))


def classifier_layers():
    """Count the layers that the program's calls make."""
    return Finding(claimed=3, found=len(programs.calls(PROGRAM, "Dense")))


def classifier_sizes():
    """Read the numbers of inputs and of neurons out of the program's calls."""
    return Finding(claimed=[2, 2, 1], found=programs.dense_sizes(PROGRAM))


def sigmoid_is_needed_inside():
    """Learn two classes that no line parts with a tanh inside, without a hidden sigmoid."""
    X = np.random.default_rng(0).standard_normal((200, 2))
    Y = (np.abs(X[:, :1]) > 0.7) * 1.0
    layers = [Dense(2, 4, "tanh"), Dense(4, 1, "sigmoid")]
    net = Network(layers, "binary_cross_entropy", rng=0)
    fit(net, X, Y, optimizer=Adam(0.1), epochs=300, progress=False)
    right = np.mean((net.predict(X) > 0.5) == Y)
    return Finding(claimed=True, found=bool(right < 0.9))


def labels_are_classes():
    """Count the labels that are 0 or 1 among a hundred drawn from the normal distribution."""
    _, labels = _noise(100, 0)
    return Finding(claimed=100, found=int(np.isin(labels, [0.0, 1.0]).sum()))


def cross_entropy_has_a_minimum():
    """Follow the formula for the largest label as z grows, below any bound.

    With a = σ(z) the formula -y log a - (1 - y) log(1 - a) is log(1 + exp z) - y z.
    """
    y = _noise(100, 0)[1].max()
    z = 10.0 ** np.arange(2, 10)
    J = np.logaddexp(0, z) - y * z
    return Finding(claimed=True, found=bool((J + z / 10).max() >= 0))


def each_epoch_updates():
    """Train ten times for one epoch of 100 rows in batches of 32, and look for a change in each."""
    counted, ends = [], []

    class Counting(SGD):
        def step(self, theta, grad):
            """Count the step and take it."""
            counted.append(1)
            super().step(theta, grad)

    X, y = _noise(100, 0)
    net = _classifier()
    for epoch in range(10):
        options = {"epochs": 1, "batch_size": 32, "rng": epoch, "progress": False}
        fit(net, X, y > 0, optimizer=Counting(0.01), **options)
        ends.append(tuple(net.theta))
    return Finding(claimed=True, found=len(set(ends)) == 10 and len(counted) == 40)


def ten_epochs_train_it():
    """Train as the program does, on classes that can be learnt; ask for a tenth off the loss."""
    X, _ = _noise(100, 0)
    Y = (X.sum(axis=1, keepdims=True) > 0) * 1.0
    net = _classifier()
    before = net.loss(X, Y)
    options = {"epochs": 10, "batch_size": 32, "rng": 0, "progress": False}
    fit(net, X, Y, optimizer=Adam(0.001), **options)
    return Finding(claimed=True, found=net.loss(X, Y) < 0.9 * before)


def noise_can_be_predicted():
    """Train for long on the signs of random labels and test on many new ones."""
    X, y = _noise(100, 0)
    net = _classifier()
    fit(net, X, y > 0, optimizer=Adam(0.05), epochs=300, progress=False)
    X, y = _noise(20000, 1)
    return Finding(claimed=True, found=bool(np.mean((net.predict(X) > 0.5) == (y > 0)) > 0.52))


def accuracy_measures_the_model():
    """Compute the metric for ten networks, and for one that has the sign of every label right."""
    X, y = _noise(10, 1)
    classes = [_classifier(seed).predict(X) > 0.5 for seed in range(10)]
    accuracies = {float(np.mean((found * 1.0) == y)) for found in [*classes, y > 0]}
    return Finding(claimed=True, found=len(accuracies) > 1)


def cross_entropy_formula():
    """Compare the cross-entropy of outputs and classes with the engine's loss."""
    X, y = _noise(10, 1)
    net, Y = _classifier(), (y > 0) * 1.0
    p = net.predict(X)
    claimed = -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))
    return Finding(claimed=float(claimed), found=net.loss(X, Y))


def size_of_the_large_model():
    """Count the parameters of what is called a large model, and compare with a million."""
    return Finding(claimed=True, found=_classifier().theta.size > 10**6)


# --- section 9 ------------------------------------------------------------------------------------


def _deep(activation="sigmoid", initializer=None, scale=1.0, norm=False):
    """Return ten equal layers and an output, and the size of the gradient in the first and last."""
    layers = []
    for _ in range(10):
        layers.append(Dense(20, 20, "identity" if norm else activation, initializer))
        if norm:
            layers.append(LayerNorm(activation))
    net = Network([*layers, Dense(20, 1)], "mean_squared_error", rng=0)
    for layer in net.layers:
        if isinstance(layer, Dense):
            layer.W = scale * layer.W
    return net, *_gradient_sizes(net)


def _gradient_sizes(net):
    rng = np.random.default_rng(1)
    net.loss_and_gradient(rng.standard_normal((50, 20)), rng.standard_normal((50, 1)))
    return [float(np.linalg.norm(net.layers[i].dW)) for i in (0, -1)]


def _small(rng, shape, fan_in, fan_out):
    return 0.1 * he(rng, shape, fan_in, fan_out)


def initialisation_helps():
    """Compare He's initialisation with one ten times as small, in ten layers of ReLU."""
    good, bad = _deep("relu", he)[1], _deep("relu", _small)[1]
    return Finding(claimed=True, found=bool(good > 0.1 and bad < 1e-6))


def adam_enlarges_the_gradient():
    """Let Adam take a hundred steps, and ask whether the first layer's gradient is larger."""
    net, before, _ = _deep()
    optimizer = Adam(0.001)
    for _ in range(100):
        optimizer.step(net.theta, net.grad)
        after = _gradient_sizes(net)[0]
    return Finding(claimed=True, found=after > 10 * before)


def decay_helps_against_vanishing():
    """Shrink the weights, as decay does, and look whether the first layer's gradient gains."""
    return Finding(claimed=True, found=_deep(scale=0.8)[1] > _deep()[1])


def the_rate_changes_the_ratio():
    """Compare the step in the first and the last layer at two learning rates."""
    ratios = []
    for rate in (0.1, 1.0):
        net, _, _ = _deep()
        n, before = net.layers[0].W.size, net.theta.copy()
        SGD(rate).step(net.theta, net.grad)
        step = np.abs(net.theta - before)
        ratios.append(step[:n].sum() / step[-21:-1].sum())
    return Finding(claimed=True, found=not math.isclose(*ratios, rel_tol=1e-6))


def layer_normalisation_helps():
    """Compare ten ReLU layers that start too small, with layer normalisation and without."""
    with_norm, without = _deep("relu", _small, norm=True)[1], _deep("relu", _small)[1]
    return Finding(claimed=True, found=bool(with_norm > 0.1 and without < 1e-6))


def depth_is_needed_for_back_propagation():
    """Check the gradient of a network with one layer."""
    net = Network([Dense(3, 1, "sigmoid")], "squared_error", rng=0)
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((5, 3)), rng.uniform(size=(5, 1))
    return Finding(claimed=True, found=not check_gradient(net, X, Y))
