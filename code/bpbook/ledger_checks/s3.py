"""Checks of the fourth article, S3."""

import numpy as np

from bpbook import L1, L2, SGD, Adam, Conv2D, Dense, Dropout, Flatten, MaxPool2D, Network, RMSProp
from bpbook.activations import Activation, relu, sigmoid
from bpbook.data import Scale, house_prices, one_hot
from bpbook.landscapes import descend, double_well
from bpbook.ledger import Finding
from bpbook.ledger_checks import measures, programs
from bpbook.training import fit

# The article's model with its imports, and the training that follows it: calls, in their order.
MODEL = """
import torch
import torch.nn as nn
import torch.optim as optim
class SimpleCNN(nn.Module):
    def __init__(self):
        super(SimpleCNN, self).__init__()
        self.conv1 = nn.Conv2d(1, 32, kernel_size=3, padding=1)
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)
        self.fc1 = nn.Linear(32 * 8 * 8, 128)
        self.fc2 = nn.Linear(128, 10)
    def forward(self, x):
        x = torch.flatten(self.pool(F.relu(self.conv1(x))), 1)
        return self.fc2(F.relu(self.fc1(x)))
"""
TRAINING = """
model = SimpleCNN()
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.001)
for epoch in range(10):
    for data, target in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(data), target)
        loss.backward()
        optimizer.step()
"""
EPSILON = 6e-6  # of a central difference


def _net(*layers, loss="squared_error", seed=0):
    net = Network(list(layers), loss, rng=seed)
    net.theta = np.random.default_rng(seed).standard_normal(net.theta.size)
    return net


def _two_layers():
    rng = np.random.default_rng(1)
    return _net(Dense(3, 4, "tanh"), Dense(4, 2, "tanh")), rng.normal(size=(1, 3)), np.ones((1, 2))


def _differences(net, function):
    """Return the central differences of an array by each parameter, shape (numbers, p)."""
    start, columns = net.theta.copy(), []
    for i in range(start.size):
        both = []
        for step in (EPSILON, -EPSILON):
            net.theta = start
            net.theta[i] += step
            both.append(np.ravel(function()).copy())
        columns.append((both[0] - both[1]) / (2 * EPSILON))
    net.theta = start
    return np.stack(columns, axis=1)


def numbered_sections():
    """Count the numbered sections of the first rank that the article has."""
    return Finding(claimed=8, found=measures.main_sections("S3"))


def gradients_are_handed_back():
    """Compare what the output layer hands back with the gradients of its parameters."""
    net, X, Y = _two_layers()
    net.loss_and_gradient(X, Y)
    last = net.layers[-1]
    handed = np.ravel(last.backward_from_delta())
    found = [np.isin(handed, gradient).all() for gradient in (last.dW, last.db)]
    return Finding(claimed=True, found=bool(any(found)))


def every_step_lowers_the_loss():
    """Take one step of gradient descent at rate 5."""
    net = _net(Dense(3, 1))
    X, Y = np.eye(3), np.ones((3, 1))
    J, gradient = net.loss_and_gradient(X, Y)
    net.theta = net.theta - 5.0 * gradient
    return Finding(claimed=True, found=net.loss(X, Y) < J)


def any_start_will_do():
    """Start at zero: the hidden layer's gradient should let it learn."""
    net = Network([Dense(3, 4, "tanh", "zeros"), Dense(4, 2, "identity", "zeros")],
                  "squared_error", rng=0)  # fmt: skip
    net.loss_and_gradient(np.eye(3), np.ones((3, 2)))
    return Finding(claimed=True, found=bool(net.layers[0].dW.any()))


def backward_beats_differences():
    """Count the products of both passes, and of two forward passes per parameter."""
    sizes = (784, 10, 10)
    net = Network([Dense(784, 10, "relu"), Dense(10, 10)], "squared_error", rng=0)
    forward, both = measures.multiplications(sizes)
    return Finding(claimed=True, found=both < 2 * net.theta.size * forward)


def every_structure_learns():
    """Put a step function into the hidden layer: its gradient is zero everywhere."""
    step = Activation(
        "step",
        lambda z, out: np.greater(z, 0, out=out, casting="unsafe"),
        lambda z, a, out: np.multiply(z, 0, out=out),
    )
    net = _net(Dense(3, 4, step), Dense(4, 1))
    net.loss_and_gradient(np.eye(3), np.ones((3, 1)))
    return Finding(claimed=True, found=bool(net.layers[0].dW.any()))


def much_data_is_needed():
    """Train 3-4-1 on 60 houses and compare it with the mean price on those it has not seen."""
    houses = house_prices()
    order = np.random.default_rng(0).permutation(len(houses.X))
    known, new = order[:60], order[60:]
    x, y = Scale.of(houses.X[known]), Scale.of(houses.Y[known])
    X, Y = x.apply(houses.X), y.apply(houses.Y)
    net = Network([Dense(3, 4, "tanh"), Dense(4, 1)], "mean_squared_error", rng=0)
    fit(net, X[known], Y[known], optimizer=SGD(0.1), epochs=100, progress=False)
    return Finding(claimed=True, found=not net.loss(X[new], Y[new]) < np.mean(Y[new] ** 2))


def gradient_as_a_product():
    """Multiply ∂J/∂Y with the matrix ∂Y/∂W, for weights and biases of both layers."""
    net, X, Y = _two_layers()
    gradient = net.loss_and_gradient(X, Y)[1].copy()
    slopes = (net.predict(X) - Y)[0]
    return Finding(claimed=slopes @ _differences(net, lambda: net.predict(X)), found=gradient)


def gradient_as_a_sum():
    """Add ∂J/∂yᵢ · ∂yᵢ/∂W over the outputs."""
    net, X, Y = _two_layers()
    gradient = net.loss_and_gradient(X, Y)[1].copy()
    slopes = (net.predict(X) - Y)[0]
    rows = _differences(net, lambda: net.predict(X))
    return Finding(claimed=sum(s * row for s, row in zip(slopes, rows, strict=True)),
                   found=gradient)  # fmt: skip


def weights_are_all_parameters():
    """Count the entries of all W of a 3-4-1 network, and its parameters."""
    net = _net(Dense(3, 4, "tanh"), Dense(4, 1))
    return Finding(claimed=True, found=sum(layer.W.size for layer in net.layers) == net.theta.size)


def _pretrained():
    """Return a model at the minimum of one task, the data of that task, and those of another."""
    X = np.random.default_rng(0).standard_normal((30, 3))
    old, new = X @ np.array([[1.0], [2.0], [3.0]]), X @ np.array([[1.0], [2.0], [2.0]])
    net = Network([Dense(3, 1)], "mean_squared_error", rng=0)
    fit(net, X, old, optimizer=SGD(0.2), epochs=300, progress=False)
    return net, X, old, new


def fine_tuning_step():
    """Take the article's step, with its plus sign, on the new task: the loss should fall."""
    net, X, _, new = _pretrained()
    J, gradient = net.loss_and_gradient(X, new)
    net.theta = net.theta + 0.01 * gradient
    return Finding(claimed=True, found=net.loss(X, new) < J)


def one_step_is_enough():
    """Compare the new task's loss after one step down with that after 100 steps."""
    net, X, _, new = _pretrained()
    losses = []
    for epochs in (1, 99):
        fit(net, X, new, optimizer=SGD(0.1), epochs=epochs, progress=False)
        losses.append(net.loss(X, new))
    return Finding(claimed=True, found=losses[0] < 1.1 * losses[1])


def gradient_of_which_loss():
    """Compare the norms of the gradients of the old task's loss and of the new one's."""
    net, X, old, new = _pretrained()
    norms = [float(np.linalg.norm(net.loss_and_gradient(X, task)[1])) for task in (old, new)]
    return Finding(claimed=True, found=bool(np.isclose(*norms)))


def through_the_last_z():
    """Multiply ∂Y/∂z with ∂z/∂W, z of the last layer, and compare with ∂Y/∂W."""
    net, X, _ = _two_layers()
    slope = 1 - net.predict(X)[0] ** 2

    def last_z():
        net.predict(X)
        return net.layers[-1].z

    by_W = _differences(net, lambda: net.predict(X))
    return Finding(claimed=slope[:, None] * _differences(net, last_z), found=by_W)


def relu_has_a_slope_at_zero():
    """Compare the differences of ReLU at 0 to the left and to the right."""
    left, right = ((relu(step) - relu(0.0)) / step for step in (-EPSILON, EPSILON))
    return Finding(claimed=True, found=bool(np.isclose(left, right)))


def z_by_its_weights():
    """Compare the list of weights with the derivatives of z by them."""
    net = _net(Dense(3, 1))
    X = np.array([[0.5, -1.0, 2.0]])
    return Finding(claimed=net.layers[0].W[:, 0], found=_differences(net, lambda: net.predict(X))
                   [0, :3])  # fmt: skip


def derivative_both_ways():
    """Compare ∂z/∂w of z = w x + b with the slope of w, solved for, as a function of z."""
    x, b, z = 2.0, 0.5, 1.7
    net = _net(Dense(1, 1))
    forwards = _differences(net, lambda: net.predict([[x]]))[0, 0]
    backwards = ((z + EPSILON - b) / x - (z - EPSILON - b) / x) / (2 * EPSILON)
    return Finding(claimed=forwards, found=backwards)


def one_weight_per_neuron():
    """Count the pairs (layer, neuron) of a 3-4-1 network, and its weights."""
    net = _net(Dense(3, 4), Dense(4, 1))
    neurons = sum(layer.n_out for layer in net.layers)
    return Finding(claimed=True, found=neurons == sum(layer.W.size for layer in net.layers))


def derivatives_of_one_neuron():
    """Count the entries of the article's list and the parameters of a neuron with three inputs."""
    net = _net(Dense(3, 1))
    return Finding(claimed=net.layers[0].W.size, found=net.theta.size)


def _lowest():
    grid = np.linspace(-2, 2, 4001)
    return float(grid[np.argmin([double_well.value(np.array([t])) for t in grid])])


def better_directions_exist():
    """Look among 1,000 directions for one in which a short step falls further than along −∇J."""
    net, X, Y = _two_layers()
    start, gradient = net.theta.copy(), net.loss_and_gradient(X, Y)[1].copy()
    tried = np.random.default_rng(0).standard_normal((1000, start.size))
    losses = []
    for direction in [-gradient, *tried]:
        net.theta = start + 1e-4 * direction / np.linalg.norm(direction)
        losses.append(net.loss(X, Y))
    return Finding(claimed=True, found=min(losses[1:]) < losses[0])


def start_decides():
    """Walk down a double well from both sides and compare the ends."""
    left, right = (descend(double_well, start, SGD(0.1), 500)[-1, 0] for start in (-1.5, 1.5))
    return Finding(claimed=True, found=bool(abs(left - right) > 1))


def adaptive_rates_avoid_local_minima():
    """Let Adam and RMSProp walk down a double well from the side of its higher minimum."""
    ends = [descend(double_well, 1.5, optimizer, 3000)[-1, 0] for optimizer in
            (Adam(0.01), RMSProp(0.001))]  # fmt: skip
    return Finding(claimed=True, found=all(abs(end - _lowest()) < 0.1 for end in ends))


def penalties_leave_one_minimum():
    """Count the minima of a double well with L2 of 0.1 and with L1 of 0.2."""
    theta = np.linspace(-2, 2, 4001)
    plain = np.array([double_well.value(np.array([t])) for t in theta])
    found = []
    for penalty in (L2(0.1), L1(0.2)):
        J = plain + [penalty.value(np.array([t])) for t in theta]
        found.append(int(np.sum((J[1:-1] < J[:-2]) & (J[1:-1] < J[2:]))))
    return Finding(claimed=True, found=found == [1, 1])


def every_name_is_defined():
    """List the names that the program uses and never makes."""
    return Finding(claimed=[], found=programs.undefined(MODEL + TRAINING))


def all_imports_are_there():
    """List the names that the model uses and the lines up to it neither import nor make."""
    return Finding(claimed=[], found=programs.undefined(MODEL))


def tensorflow_is_used():
    """Look for TensorFlow among the modules the program imports."""
    modules = programs.imported(MODEL + TRAINING).values()
    return Finding(claimed=True, found=any(name.startswith("tensorflow") for name in modules))


def _cnn(side):
    convolution = Conv2D((1, side, side), 32, 3, "relu", padding=1)
    pool, flat = MaxPool2D(), Flatten()
    pool.follow(convolution.shape_out)
    flat.follow(pool.shape_out)
    return convolution, pool, flat


def first_dense_layer_takes():
    """Work out what reaches the first dense layer from MNIST's images of 28 × 28."""
    return Finding(claimed=32 * 8 * 8, found=_cnn(28)[2].shape_out[0])


def convolution_keeps_the_size():
    """Compare height and width before and after the padded convolution, and after pooling."""
    convolution, pool, _ = _cnn(16)
    return Finding(claimed=[(16, 16), (8, 8)], found=[convolution.shape_out[1:],
                   pool.shape_out[1:]])  # fmt: skip


def cnn_parameters():
    """Count the parameters of the network for 16 × 16 images: from the shapes and in the engine."""
    layers = [*_cnn(16), Dense(2048, 128, "relu"), Dense(128, 10, "softmax")]
    net = Network(layers, "categorical_cross_entropy", rng=0)
    by_hand = (9 + 1) * 32 + (32 * 8 * 8 + 1) * 128 + (128 + 1) * 10
    return Finding(claimed=by_hand, found=net.theta.size)


def loss_of_raw_outputs():
    """Compare log Σ eᶻ − z of the true class with softmax followed by cross-entropy."""
    labels = [0, 2, 1, 0]
    net = _net(Dense(3, 3, "softmax"), loss="categorical_cross_entropy")
    X = np.random.default_rng(0).standard_normal((4, 3))
    found = net.loss(X, one_hot(labels, 3))
    z = net.layers[0].z
    claimed = np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(4), labels])
    return Finding(claimed=float(claimed), found=found)


def smaller_models_cost_less():
    """Count the products of both passes with 64 and with 16 hidden neurons."""
    large, small = (measures.multiplications((784, n, 10))[1] for n in (64, 16))
    return Finding(claimed=True, found=small < large)


def penalties_help():
    """Fit 20 noisy samples of 15 inputs, three of which matter, and test on 1,000 others."""
    rng = np.random.default_rng(0)
    X, truth = rng.standard_normal((1020, 15)), np.zeros((15, 1))
    truth[:3] = 1
    Y = X @ truth + rng.standard_normal((1020, 1))
    losses = []
    for penalty in (None, L2(0.3), L1(0.3)):
        net = Network([Dense(15, 1)], "mean_squared_error", rng=0, penalty=penalty)
        fit(net, X[:20], Y[:20], optimizer=SGD(0.05), epochs=3000, progress=False)
        losses.append(float(np.mean((net.predict(X[20:]) - Y[20:]) ** 2)))
    return Finding(claimed=True, found=max(losses[1:]) < losses[0])


def dropout_removes_parameters():
    """Count the parameters without dropout and with it."""
    counts = [
        Network([Dense(10, 20, "relu"), *more, Dense(20, 1)], "squared_error", rng=0).theta.size
        for more in ([], [Dropout(0.5)])
    ]
    return Finding(claimed=True, found=counts[1] < counts[0])


def sigmoid_slope():
    """Compare a (1 − a) with the central difference of the sigmoid."""
    z = np.linspace(-3, 3, 7)
    difference = (sigmoid(z + EPSILON) - sigmoid(z - EPSILON)) / (2 * EPSILON)
    return Finding(claimed=sigmoid(z) * (1 - sigmoid(z)), found=difference)
