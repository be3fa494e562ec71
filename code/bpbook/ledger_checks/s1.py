"""Checks of the second article, S1: its formulas, its example by hand, its program."""

import itertools

import numpy as np

from bpbook import SGD, Adam, Dense, Network
from bpbook.activations import sigmoid, tanh
from bpbook.gradcheck import check_gradient
from bpbook.ledger import Finding
from bpbook.ledger_checks import measures, programs
from bpbook.losses import mean_squared_error
from bpbook.sgd import clip_gradient

# --- the formulas of sections 1 to 4.2 ------------------------------------------------------------


def _batch():
    """Return a 3-3-3-3 network, one sample and its target; equal widths let wrong indices run."""
    rng = np.random.default_rng(0)
    net = Network([Dense(3, 3, "sigmoid") for _ in range(3)], "squared_error", rng=rng)
    net.theta = rng.standard_normal(net.theta.size)
    X, Y = rng.standard_normal((1, 3)), rng.uniform(size=(1, 3))
    net.loss_and_gradient(X, Y)
    return net, X, Y


def deep_means_large():
    """Count the parameters of the article's own network with three layers of weights."""
    return Finding(claimed=True, found=_example().theta.size > 1000)


def steps_are_fewer():
    """Walk 20 steps with gradients by back-propagation and by differences: losses must differ."""

    def walk(gradient):
        net, X, Y = _batch()
        for _ in range(20):
            net.theta = net.theta - 0.5 * gradient(net, X, Y)
        return round(net.loss(X, Y), 6)

    def differences(net, X, Y):
        start, found = net.theta.copy(), np.zeros(net.theta.size)
        for i in range(found.size):
            ends = []
            for shift in (1e-5, -1e-5):
                net.theta = start
                net.theta[i] += shift
                ends.append(net.loss(X, Y))
            found[i] = (ends[0] - ends[1]) / 2e-5
        net.theta = start
        return found

    engine = walk(lambda net, X, Y: net.loss_and_gradient(X, Y)[1].copy())
    return Finding(claimed=True, found=engine != walk(differences))


def every_network_learns():
    """Difference the loss of a network of threshold neurons: its gradient is 0, its loss is not."""
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((20, 2)), np.ones((20, 1))

    def loss(w):
        return float(np.mean(((w[0] * X[:, :1] + w[1] * X[:, 1:] > 0) - Y) ** 2))

    w, tiny = np.array([0.3, -0.7]), 1e-6 * np.eye(2)
    gradient = [(loss(w + t) - loss(w - t)) / 2e-6 for t in tiny]
    return Finding(claimed=True, found=loss(w) == 0 or bool(np.any(gradient)))


def neuron_is_linear():
    """Ask whether a neuron's z doubles with its inputs, as a linear combination does."""
    net, X, Y = _batch()
    single = net.layers[0].z.copy()
    net.loss(2 * X, Y)
    return Finding(claimed=2 * single, found=net.layers[0].z)


def activations_bend():
    """Ask of sigmoid, ReLU and tanh whether they are linear: f(-1) = -f(1) and f(2) = 2 f(1)."""
    bent = [
        bool(f(-1.0) != -f(1.0) or f(2.0) != 2 * f(1.0))
        for f in (sigmoid, lambda z: np.maximum(z, 0), tanh)
    ]
    return Finding(claimed=True, found=all(bent))


def flat_loss_has_converged():
    """Take a step from a saturated sigmoid: the loss is as good as still, and far from 0."""
    net = Network([Dense(1, 1, "sigmoid")], "squared_error", rng=0)
    net.theta = np.array([-20.0, 0.0])
    X = Y = np.ones((1, 1))
    J, gradient = net.loss_and_gradient(X, Y)
    net.theta = net.theta - 0.1 * gradient
    still = J - net.loss(X, Y) < 1e-8
    return Finding(claimed=True, found=not (still and J > 0.4))


def initial_signal_is_kept():
    """Send a signal through ten linear layers of weights with the variance 1/√n."""
    rng, n = np.random.default_rng(0), 100
    a = rng.standard_normal((50, n))
    for _ in range(10):
        a = a @ (rng.standard_normal((n, n)) * n**-0.25)
    return Finding(claimed=True, found=bool(a.std() < 10))


def n_is_the_size_of_the_weights():
    """Measure by which n the variance of 100 inputs' weights must be divided to keep the signal."""
    rng = np.random.default_rng(0)
    weights = rng.standard_normal((100, 10))
    z = rng.standard_normal((5000, 100)) @ weights
    return Finding(claimed=weights.size, found=round(float(z.var() / weights.var()), -1))


def every_layer_reads_x():
    """Put x into the second layer, as the formula does, and compare z."""
    net, X, _ = _batch()
    second = net.layers[1]
    return Finding(claimed=X @ second.W + second.b, found=second.z)


def sum_runs_over_inputs():
    """Add the weights first and multiply by one x, as the indices say, and compare z."""
    net, X, _ = _batch()
    first = net.layers[0]
    return Finding(claimed=X * first.W.sum(0) + first.b, found=first.z)


def one_bias_for_a_layer():
    """Start a layer with one bias for all neurons, take a step, and look for one bias and one z."""
    net, X, Y = _batch()
    layer = net.layers[0]
    layer.b[:] = 0.5
    SGD(0.1).step(net.theta, net.loss_and_gradient(X, Y)[1])
    net.loss(X, Y)
    same = np.allclose(layer.b, layer.b[0]) and np.allclose(layer.z, layer.z[0, 0])
    return Finding(claimed=True, found=same)


def weights_leave_their_layer():
    """Change the W that the formula of z² names: if it left layer 2, z² would stay as it is."""
    net, X, Y = _batch()
    second = net.layers[1]
    before = second.z.copy()
    second.W = 2 * second.W
    net.loss(X, Y)
    return Finding(claimed=True, found=np.allclose(before, second.z))


def activation_of_z():
    """Compare the sigmoid of z with the engine's activation."""
    net, _, _ = _batch()
    return Finding(claimed=1 / (1 + np.exp(-net.layers[1].z)), found=net.layers[1].a)


def half_the_sum_is_the_mean():
    """Compare half the sum of squares with the mean squared error of the same outputs."""
    net, _, Y = _batch()
    z, a = net.layers[-1].z, net.layers[-1].a
    return Finding(claimed=0.5 * np.sum((Y - a) ** 2), found=mean_squared_error.value(z, a, Y))


def output_error():
    """Compare (y - ŷ) σ′(z) with the derivative ∂J/∂z of the output layer."""
    net, _, Y = _batch()
    last = net.layers[-1]
    return Finding(claimed=(Y - last.a) * last.a * (1 - last.a), found=last.delta)


def rules_together_go_down():
    """Take one small step with the article's δ and the article's minus sign."""
    net, X, Y = _batch()
    J, (first, second, last) = net.loss(X, Y), net.layers
    delta3 = (Y - last.a) * last.a * (1 - last.a)
    delta2 = delta3 @ last.W.T * second.a * (1 - second.a)
    delta1 = delta2 @ second.W.T * first.a * (1 - first.a)
    inputs = (X, first.a.copy(), second.a.copy())
    for layer, a, delta in zip(net.layers, inputs, (delta1, delta2, delta3), strict=True):
        layer.W -= 1e-3 * a.T @ delta
        layer.b -= 1e-3 * delta[0]
    return Finding(claimed=True, found=net.loss(X, Y) < J)


def hidden_error():
    """Sum over the weight's first index, as the formula does, and compare δ."""
    net, _, _ = _batch()
    second, last = net.layers[1:]
    claimed = (last.delta @ last.W) * second.a * (1 - second.a)
    return Finding(claimed=claimed, found=second.delta)


def weight_gradient():
    """Take w² as the weights inside z², as the forward formula does: compare δ³ a²."""
    net, _, _ = _batch()
    second, last = net.layers[1:]
    return Finding(claimed=second.a.T @ last.delta, found=second.dW)


def bias_gradient():
    """Take b² as the bias inside z², as the forward formula does: compare δ³."""
    net, _, _ = _batch()
    return Finding(claimed=net.layers[2].delta[0], found=net.layers[1].db)


def update_goes_down():
    """Take one small step against the true gradient: the loss should fall."""
    net, X, Y = _batch()
    J, gradient = net.loss_and_gradient(X, Y)
    net.theta = net.theta - 1e-3 * gradient
    return Finding(claimed=True, found=net.loss(X, Y) < J)


def gradient_is_right():
    """Check the engine's gradient, which all other checks rely on, by central differences."""
    return Finding(claimed=True, found=bool(check_gradient(*_batch())))


def gradient_is_dear():
    """Count the products of both passes, and compare with three forward passes."""
    forward, both = measures.multiplications((50, 40, 30, 10))
    return Finding(claimed=True, found=both > 3 * forward)


def _shrinkage(scale, depth=20, width=30):
    """Return by what factor δ changes from the last hidden layer to the first, with ReLU."""
    rng = np.random.default_rng(0)
    hidden = [Dense(width, width, "relu", "he") for _ in range(depth)]
    net = Network([*hidden, Dense(width, 1)], "squared_error", rng=rng)
    for layer in hidden:
        layer.W *= scale
    net.loss_and_gradient(rng.standard_normal((20, width)), rng.standard_normal((20, 1)))
    return np.linalg.norm(hidden[0].delta) / np.linalg.norm(hidden[-1].delta)


def gradients_vanish_and_explode():
    """Follow δ through twenty ReLU layers with small and with large weights."""
    small, large = _shrinkage(0.3), _shrinkage(3.0)
    return Finding(claimed=True, found=bool(small < 1e-6 and large > 1e6))


def he_keeps_gradients():
    """Follow δ through twenty ReLU layers with He's weights."""
    return Finding(claimed=True, found=bool(0.1 < _shrinkage(1.0) < 10))


def adam_enlarges_a_vanished_gradient():
    """Let Adam take a step with a gradient far below its epsilon."""
    theta = np.zeros(1)
    Adam(0.001).step(theta, np.array([1e-12]))
    return Finding(claimed=True, found=bool(abs(theta[0]) > 0.0001))


def clipping_enlarges():
    """Clip a vanished gradient: it stays as it is."""
    gradient = np.array([1e-9, 1e-9])
    clip_gradient(gradient, 1.0)
    return Finding(claimed=True, found=bool(gradient[0] > 1e-9))


# --- the example of section 4.3 -------------------------------------------------------------------


def _example():
    """Return the article's network: both neurons of each layer have weights 1, 2 and bias 1."""
    layers = [Dense(2, 2, "sigmoid"), Dense(2, 2, "sigmoid"), Dense(2, 2)]
    net = Network(layers, "squared_error", rng=0)
    for layer in net.layers:
        layer.W[:], layer.b[:] = [[1, 1], [2, 2]], 1
    net.loss_and_gradient([[1, 2]], [[3, 4]])
    return net


def _value(claimed, read):
    """Compare a number of the article with the engine's, to the article's four digits."""
    return Finding(claimed, np.round(read(_example()), 4))


def _sum(claimed, value):
    """Compare a sum or product of the article with its own numbers put into a calculator."""
    return Finding(claimed, round(float(value), 4))


def one_hidden_layer():
    """Count the hidden layers that three sets of weights make."""
    return Finding(claimed=1, found=len(_example().layers) - 1)


def parameters_given():
    """Count the parameters that the network needs; the article gives nine."""
    return Finding(claimed=9, found=_example().theta.size)


def first_layer_learns():
    """Compare the largest gradient of the first layer with that of the last."""
    first, _, last = _example().layers
    return Finding(claimed=True, found=bool(np.abs(first.dW).max() > 0.01 * np.abs(last.dW).max()))


def z1():
    """Compute z of both neurons of layer 1."""
    return _value([5.0, 5.0], lambda net: net.layers[0].z[0])


def sigmoid_of_5():
    """Compute the sigmoid of 5."""
    return _sum(0.9933, 1 / (1 + np.exp(-5)))


def a1():
    """Compute a of both neurons of layer 1."""
    return _value([0.9933, 0.9933], lambda net: net.layers[0].a[0])


def z2():
    """Compute z of both neurons of layer 2."""
    return _value([3.9869, 3.9869], lambda net: net.layers[1].z[0])


def second_layer_is_the_output():
    """Compare the layer that z² belongs to with the number of layers."""
    return Finding(claimed=2, found=len(_example().layers))


def a2():
    """Compute a of both neurons of layer 2."""
    return _value([0.9686, 0.9686], lambda net: net.layers[1].a[0])


def prediction():
    """Compute both outputs."""
    return _value([3.9572, 3.9572], lambda net: net.layers[2].a[0])


def output_follows_the_formula():
    """Apply a = σ(z), the formula of section 3.2, to the output layer."""
    z = _example().layers[2].z
    return Finding(claimed=sigmoid(z), found=_example().layers[2].a)


def loss():
    """Compute the loss."""
    return _value(0.1083, lambda net: net.loss([[1, 2]], [[3, 4]]))


def loss_brackets():
    """Halve the first square only, as the line is printed, and compare with ½ Σ."""
    first, second = (3 - 3.9572) ** 2, (4 - 3.9572) ** 2
    return Finding(claimed=0.5 * first + second, found=0.5 * (first + second))


def loss_counts_samples():
    """Compare the upper limit of the sum, if i counts samples, with the number of samples."""
    return Finding(claimed=2, found=len(_example().layers[2].a))


def delta_sign():
    """Compare the sign of (y - ŷ) with that of the output layer's δ."""
    last = _example().layers[2]
    return Finding(claimed=np.sign([[3, 4]] - last.a), found=np.sign(last.delta))


def delta_of_a_linear_output():
    """Multiply the error by the slope of a sigmoid at z², as the article does, and compare δ."""
    second, last = _example().layers[1:]
    return Finding(claimed=(last.a - [[3, 4]]) * second.a * (1 - second.a), found=last.delta)


def slope_of_the_sigmoid():
    """Compare 1 - a with the derivative of the sigmoid."""
    second = _example().layers[1]
    return Finding(claimed=1 - second.a, found=sigmoid.slope(second.z))


def slope_of_the_sigmoid_in_layer_1():
    """Compare 1 - a with the derivative of the sigmoid in layer 1, to four digits."""
    first = _example().layers[0]
    claimed, found = 1 - 0.9933, float(sigmoid.slope(first.z)[0, 0])
    return Finding(claimed=round(claimed, 4), found=round(found, 4))


def delta_first():
    """Compute δ of the first output."""
    return _value(0.0294, lambda net: net.layers[2].delta[0, 0])


def delta_second():
    """Compute δ of the second output."""
    return _value(0.0314, lambda net: net.layers[2].delta[0, 1])


def delta_skips_a_layer():
    """Hand the output's δ through w² straight to layer 1 and compare δ¹."""
    first, second, last = _example().layers
    claimed = last.delta @ second.W.T * first.a * (1 - first.a)
    return Finding(claimed=claimed, found=first.delta)


def hidden_slopes():
    """Give each path of a hidden δ the slope of another neuron, as printed; one is its own."""
    net, _, _ = _batch()
    second, last = net.layers[1:]
    slopes = second.a * (1 - second.a)
    return Finding(claimed=(last.delta * slopes) @ last.W.T, found=second.delta)


def hidden_deltas_are_equal():
    """Compare δ of the two neurons of layer 1, for which the article has one formula."""
    first, second = _example().layers[0].delta[0]
    return Finding(claimed=True, found=bool(np.isclose(first, second)))


def hidden_delta():
    """Compute δ of both neurons of layer 1."""
    return _value([-0.0026, -0.0026], lambda net: net.layers[0].delta[0])


def errors_computed():
    """Count the layers whose δ is needed; the article computes two."""
    return Finding(claimed=2, found=len([layer.delta for layer in _example().layers]))


def w2_first_formula():
    """Compare δ² a¹ with the engine's gradient of the weight from neuron 1 to neuron 1."""
    first, second, _ = _example().layers
    return Finding(claimed=second.delta[0, 0] * first.a[0, 0], found=second.dW[0, 0])


def w2_first_product():
    """Multiply the article's own factors."""
    return _sum(0.0292, 0.0294 * 0.9933)


def w2_first_gradient():
    """Compute the gradient of w² from neuron 1 to neuron 1."""
    return _value(0.0292, lambda net: net.layers[1].dW[0, 0])


def w2_first_update():
    """Subtract the article's own numbers."""
    return _sum(0.9708, 1 - 0.01 * 0.0292)


def w2_second_formula():
    """Compare δ₂ a₂ with the gradients of both weights that may be meant by w₁₂."""
    net, _, _ = _batch()
    first, second = net.layers[:2]
    meant = second.dW[[1, 0], [0, 1]]
    claimed = second.delta[0, 1] * first.a[0, 1]
    return Finding(claimed=True, found=bool(np.isclose(claimed, meant, rtol=1e-9).any()))


def w2_second_gradient():
    """Compute the gradient of the second weight of w² into neuron 1."""
    return _value(0.0314, lambda net: net.layers[1].dW[1, 0])


def w_second_update():
    """Subtract the article's own numbers."""
    return _sum(1.9686, 2 - 0.01 * 0.0314)


def one_delta_for_two_layers():
    """Form the gradient of w³ with δ of layer 2, as the article does that of w²."""
    second, last = _example().layers[1:]
    return Finding(claimed=second.a.T @ second.delta, found=last.dW)


def w3_first_gradient():
    """Compute the gradient of w³ from neuron 1 to output 1."""
    return _value(0.0288, lambda net: net.layers[2].dW[0, 0])


def w3_first_update():
    """Subtract the article's own numbers."""
    return _sum(0.9712, 1 - 0.01 * 0.0288)


def w3_second_gradient():
    """Compute the gradient of the second weight of w³ into output 1."""
    return _value(0.0314, lambda net: net.layers[2].dW[1, 0])


def bias_is_shared():
    """Give each bias of layer 2 the sum of the layer's δ, and compare with its gradient."""
    second = _example().layers[1]
    return Finding(claimed=np.full(second.db.shape, second.delta.sum()), found=second.db)


def b2_sum():
    """Add the article's own numbers."""
    return _sum(0.0608, 0.0294 + 0.0314)


def b2_gradient():
    """Compute the sum of δ over layer 2: the gradient, if both neurons share one bias."""
    return _value(0.0608, lambda net: net.layers[1].delta.sum())


def b2_update():
    """Subtract the article's own numbers."""
    return _sum(0.9392, 1 - 0.01 * 0.0608)


def b1_sum():
    """Add the article's own numbers."""
    return _sum(-0.0052, -0.0026 - 0.0026)


def b1_gradient():
    """Compute the sum of δ over layer 1: the gradient, if both neurons share one bias."""
    return _value(-0.0052, lambda net: net.layers[0].delta.sum())


def b1_update():
    """Subtract the article's own numbers, to six digits."""
    return Finding(claimed=1.0052, found=round(1 - 0.01 * -0.0052, 6))


def parameters_updated():
    """Count the parameters with a gradient that is not 0; the article updates six."""
    return Finding(claimed=6, found=int(np.count_nonzero(_example().grad)))


def the_articles_sign_lowers_the_loss():
    """Take one step of 0.01 with y - ŷ for ŷ - y, which turns every gradient round."""
    net = _example()
    before, net.theta = net.loss([[1, 2]], [[3, 4]]), net.theta + 0.01 * net.grad
    return Finding(claimed=True, found=net.loss([[1, 2]], [[3, 4]]) < before)


# --- the program of section 5 ---------------------------------------------------------------------

# Its functions, of which the calls are kept, and the lines that section 5.4 adds.
FUNCTIONS = """
import numpy as np
import matplotlib.pyplot as plt
def sigmoid(x):
    return np.exp(-x)
def sigmoid_derivative(x):
    return x
def forward_propagation(x, weights, biases):
    return sigmoid(np.dot(x, weights) + biases)
def backward_propagation(a, y, weights, biases):
    return np.dot(a - y, weights), np.sum(a - y)
def update_parameters(weights, biases, dweights, dbiases, learning_rate):
    return weights, biases
def train_model(x, y, weights, biases, learning_rate, epochs):
    for epoch in range(epochs):
        a = forward_propagation(x, weights, biases)
        dweights, dbiases = backward_propagation(a, y, weights, biases)
        weights, biases = update_parameters(weights, biases, dweights, dbiases, learning_rate)
        print(epoch, np.mean(a - y))
    return weights, biases
def test_model(x, y, weights, biases):
    print(forward_propagation(x, weights, biases), y)
"""
START = """
x, y = np.array(), np.array()
weights, biases = np.random.rand(), np.random.rand()
learning_rate, epochs = 0.1, 1000
weights, biases = train_model(x, y, weights, biases, learning_rate, epochs)
"""
RUN = (
    START
    + """
a = forward_propagation(x, weights, biases)
print(a, y)
"""
)
APPENDIX = START + "test_model(x, y, weights, biases)"
TABLE = (1.4456, 0.0032, 0.0022, 0.0017, 0.0014, 0.0012, 0.001, 0.0009, 0.0008, 0.0007, 0.0006)
PRINTED = [[3.0011, 3.0011]]
SAMPLE, TARGET = np.array([[1, 2]]), np.array([[3, 4]])


def _start(sizes=(2, 2, 2, 2), seed=0):
    rng = np.random.default_rng(seed)
    shapes = list(itertools.pairwise(sizes))
    return [rng.random(shape) for shape in shapes], [rng.random((k, 1)) for _, k in shapes]


def _forward(x, weights, biases):
    """Do what the article's forward pass does; its biases are columns."""
    for W, b in zip(weights, biases, strict=True):
        x = sigmoid(x @ W + b)
    return x


def _weight_gradients(a, y, weights):
    """Do what the article's backward pass does: its loop calls each weight matrix ``a``."""
    return [(a - y) @ W.T / y.shape[1] for W in reversed(weights)]


def _bias_gradients(a, y):
    """Do what the article's backward pass does: it walks over the rows of the error."""
    return [np.sum(row, axis=1, keepdims=True) / y.shape[1] for row in reversed(a - y)]


def _first_loss(seed=0):
    """Compute what the program prints before anything is trained."""
    return np.mean((_forward(SAMPLE, *_start(seed=seed)) - TARGET) ** 2)


def _possible():
    """Return outputs from one end of the sigmoid's range to the other."""
    return sigmoid(np.linspace(-40, 40, 801))


def _least_loss():
    """Find the smallest loss that outputs of a sigmoid leave, whatever comes before it."""
    return float(np.mean([np.min((_possible() - target) ** 2) for target in TARGET[0]]))


def program_runs():
    """Do the program's first backward pass."""
    weights, biases = _start()
    a = _forward(SAMPLE, weights, biases)
    try:
        _bias_gradients(a, TARGET)
    except Exception as error:
        return Finding(claimed="it runs", found=type(error).__name__)
    return Finding(claimed="it runs", found="it runs")


def one_sample_gives_one_row():
    """Compare the shape of the target with that of the program's output."""
    return Finding(claimed=TARGET.shape, found=_forward(SAMPLE, *_start()).shape)


def _two_samples():
    """Return the program's network on two samples, for which the shapes of its gradients fit."""
    net = Network([Dense(2, 2, "sigmoid") for _ in range(3)], "squared_error", rng=0)
    net.theta = np.random.default_rng(0).random(net.theta.size)
    Y = np.array([[0.3, 0.4], [0.1, 0.9]])
    net.loss_and_gradient([[1, 2], [2, 1]], Y)
    return net, Y


def program_weight_gradients():
    """Compare the program's gradients, times m and in the right order, with the engine's."""
    net, Y = _two_samples()
    gradients = _weight_gradients(net.layers[-1].a, Y, [layer.W for layer in net.layers])
    found = [layer.dW for layer in net.layers]
    return Finding(claimed=[Y.shape[1] * dW for dW in gradients[::-1]], found=found)


def program_output_error():
    """Compare a - y with the derivative of ½ (a - y)² with respect to z, after a sigmoid."""
    net, Y = _two_samples()
    return Finding(claimed=net.layers[-1].a - Y, found=net.layers[-1].delta)


def training_lowers_what_is_printed():
    """Move the weights 1000 times as the program does, with two samples it could learn."""
    X, Y = np.array([[1, 2], [2, 1]]), np.array([[0.3, 0.4], [0.1, 0.9]])
    weights, biases = _start()
    printed = []
    for _ in range(1000):
        a = _forward(X, weights, biases)
        printed.append(np.mean((a - Y) ** 2))
        gradients = _weight_gradients(a, Y, weights)
        weights = [W - 0.1 * dW for W, dW in zip(weights, gradients, strict=True)]
    return Finding(claimed=True, found=bool(printed[-1] < printed[0]))


def hidden_layers_share_the_error():
    """Compare the error that the program uses in every layer with δ of the first layer."""
    net, Y = _two_samples()
    return Finding(claimed=net.layers[-1].a - Y, found=net.layers[0].delta)


def gradients_are_in_order():
    """Compare the first of the program's gradients with what its rule gives for the first layer."""
    net, Y = _two_samples()
    a, weights = net.layers[-1].a, [layer.W for layer in net.layers]
    first = _weight_gradients(a, Y, weights)[0]
    return Finding(claimed=_weight_gradients(a, Y, weights[:1])[0], found=first)


def gradients_of_one_layer():
    """Count the layers for which the program's backward pass returns gradients."""
    weights, biases = _start()
    found = _weight_gradients(_forward(SAMPLE, weights, biases), TARGET, weights)
    return Finding(claimed=1, found=len(found))


def m_is_the_number_of_samples():
    """Compare what the program calls m with the rows of x."""
    return Finding(claimed=TARGET.shape[1], found=len(SAMPLE))


def a_bias_gradient_for_each_layer():
    """Count the program's bias gradients, with its faulty sum mended, and the layers."""
    error = _forward(SAMPLE, *_start()) - TARGET
    return Finding(claimed=len(_start()[1]), found=len(list(reversed(error))))


def bias_gradient_sums_the_samples():
    """Compare the sum along axis 1 with the gradient of the biases, for 5 samples."""
    rng = np.random.default_rng(0)
    net = Network([Dense(2, 2, "sigmoid")], "squared_error", rng=rng)
    net.loss_and_gradient(rng.standard_normal((5, 2)), rng.random((5, 2)))
    return Finding(claimed=net.layers[0].delta.sum(1).shape, found=net.layers[0].db.shape)


def functions_are_all_called():
    """List the functions that sections 5.2 and 5.4 define and never call."""
    return Finding(claimed=[], found=programs.uncalled(FUNCTIONS + RUN))


def derivative_is_called():
    """Look whether anything in the program uses its derivative of the sigmoid."""
    return Finding(claimed=True, found="sigmoid_derivative" not in programs.uncalled(FUNCTIONS))


def derivative_of_x():
    """Compare x (1 - x) with the slope of the sigmoid at x."""
    x = np.linspace(-1, 1, 5)
    return Finding(claimed=x * (1 - x), found=sigmoid.slope(x))


def sigmoid_formula():
    """Compare the program's sigmoid with the engine's."""
    x = np.linspace(-5, 5, 11)
    return Finding(claimed=1 / (1 + np.exp(-x)), found=sigmoid(x))


def sigmoid_reaches_1():
    """Ask whether the sigmoid reaches 0 or 1 on [-30, 30]."""
    a = sigmoid(np.linspace(-30, 30, 61))
    return Finding(claimed=True, found=bool(a.min() == 0 or a.max() == 1))


def matplotlib_is_used():
    """Look for the name of Matplotlib's module among those that are imported and never used."""
    modules = programs.imported(FUNCTIONS)
    unused = [modules.get(name) for name in programs.unused(FUNCTIONS + RUN)]
    return Finding(claimed=True, found="matplotlib.pyplot" not in unused)


def program_update():
    """Compare the program's update of a weight matrix with a step of gradient descent."""
    net, _ = _two_samples()
    weights, gradients = net.theta.copy(), net.grad
    weights -= 0.1 * gradients
    SGD(0.1).step(net.theta, gradients)
    return Finding(claimed=weights, found=net.theta)


def a_line_each_epoch():
    """Count the lines that 1000 epochs print, and the epochs."""
    return Finding(claimed=1000, found=sum(epoch % 100 == 0 for epoch in range(1000)))


def last_line():
    """Find the last epoch that prints."""
    return Finding(claimed=1000, found=max(k for k in range(1000) if k % 100 == 0))


def classes_are_labels():
    """Ask whether the targets are classes 0 and 1."""
    return Finding(claimed=True, found=bool(np.isin(TARGET, [0, 1]).all()))


def sigmoid_learns_the_targets():
    """Ask whether any outputs of a sigmoid bring the loss near 0."""
    return Finding(claimed=True, found=_least_loss() < 0.01)


def weights_have_both_signs():
    """Ask whether numbers from [0, 1) have both signs."""
    weights, _ = _start()
    return Finding(claimed=True, found=bool(min(W.min() for W in weights) < 0))


def table_first():
    """Find the loss nearest to that of epoch 0 that outputs of a sigmoid can leave."""
    return Finding(claimed=TABLE[0], found=max(TABLE[0], _least_loss()))


def table_second():
    """Find the loss nearest to that of epoch 100 that outputs of a sigmoid can leave."""
    return Finding(claimed=TABLE[1], found=max(TABLE[1], _least_loss()))


def table_rest():
    """Find the losses nearest to those of epochs 200 to 900 that outputs of a sigmoid can leave."""
    return Finding(claimed=TABLE[2:10], found=np.maximum(TABLE[2:10], _least_loss()))


def table_last():
    """Find the loss nearest to the last one that outputs of a sigmoid can leave."""
    return Finding(claimed=TABLE[10], found=max(TABLE[10], _least_loss()))


def table_is_possible():
    """Compare the table with the smallest loss that outputs of a sigmoid leave."""
    return Finding(claimed=True, found=max(TABLE) >= _least_loss())


def table_is_reproducible():
    """Start from two seeds, as the program sets none, and compare the first losses."""
    return Finding(claimed=True, found=bool(np.isclose(_first_loss(0), _first_loss(1))))


def four_digits_are_printed():
    """Count the decimals that the program's format prints of a loss."""
    decimals = f"{_first_loss()}".partition(".")[2]
    return Finding(claimed=4, found=len(decimals))


def output_value():
    """Find the outputs nearest to the printed ones that a sigmoid can give."""
    nearest = _possible()[np.argmin(abs(_possible() - PRINTED[0][0]))]
    return Finding(claimed=PRINTED, found=[[float(nearest)] * 2])


def output_fits_the_last_loss():
    """Compute the loss of the printed outputs."""
    found = float(np.mean((PRINTED - TARGET) ** 2))
    return Finding(claimed=TABLE[-1], found=round(found, 4))


def printed_rows():
    """Count the rows of the output that the program would print."""
    return Finding(claimed=1, found=len(_forward(SAMPLE, *_start())))


def printed_targets():
    """Print the targets as the program does."""
    return Finding(claimed="[[3. 4.]]", found=f"{TARGET}")


def output_is_close():
    """Ask whether the printed outputs lie within 1 % of the targets."""
    return Finding(claimed=True, found=bool(np.allclose(PRINTED, TARGET, rtol=0.01)))


def other_data_test_it():
    """Compare the first argument of the appendix's test with that of its training."""
    train, test = (programs.calls(APPENDIX, name)[0][0] for name in ("train_model", "test_model"))
    return Finding(claimed=True, found=train[0] != test[0])
