"""Random networks with data that suit them, each drawn from a seed."""

import functools
import itertools

import numpy as np

from bpbook import (
    LSTM,
    RNN,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
    Network,
)
from bpbook.activations import ACTIVATIONS
from bpbook.losses import LOSSES

ELEMENTWISE = [name for name in ACTIVATIONS if name != "softmax"]


def targets(rng, m, n_out, loss):
    """Return Y of shape (m, n_out): numbers, probabilities or distributions."""
    match loss:
        case "binary_cross_entropy":
            return rng.uniform(size=(m, n_out))
        case "categorical_cross_entropy":
            return rng.dirichlet(np.ones(n_out), size=m)
    return rng.normal(size=(m, n_out))


def drawn(rng, layers, features, shape, loss=None, **options):
    """Return a network that ends in one of the losses after ``layers``, and its X and Y.

    All parameters are moved, so that no bias is 0 and no gain 1.
    """
    loss = loss or str(rng.choice(list(LOSSES)))
    f = LOSSES[loss].output or str(rng.choice(list(ACTIVATIONS)))
    least = 2 if f == "softmax" else 1  # of one output it makes 1, whatever comes in
    n_out, m = int(rng.integers(least, 6)), int(rng.integers(8, 25))
    net = Network([*layers, Dense(features, n_out, f)], loss, rng=rng, **options)
    net.theta += 0.2 * rng.normal(size=net.theta.size)
    X = rng.normal(size=(m, *shape)).astype(net.dtype)
    return net, X, targets(rng, m, n_out, loss).astype(net.dtype)


def can_be_normalised(fan_in, features):
    """Return whether a normalisation after these z magnifies no rounding error.

    Of one feature LayerNorm makes 0, of two ±1, whatever comes in; and what hardly varies, such as
    a z of one small weight or a unit that f keeps constant, it divides by next to nothing. There
    the frameworks lose digits; f comes after the normalisation.
    """
    return fan_in > 4 and features > 4


def mlp(rng, **options):
    """Return up to four hidden layers, some of them with dropout or normalisation."""
    sizes = rng.integers(1, 30, size=rng.integers(1, 6)).tolist()
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        f = str(rng.choice(ELEMENTWISE))
        match rng.integers(5):
            case 0 if can_be_normalised(n_in, n_out):
                momentum = rng.uniform(0.05, 0.95)
                layers += [Dense(n_in, n_out), BatchNorm(f, momentum=momentum)]
            case 1 if can_be_normalised(n_in, n_out):
                layers += [Dense(n_in, n_out), LayerNorm(f)]
            case 2:
                layers += [Dense(n_in, n_out, f), Dropout(0.3)]
            case _:
                layers.append(Dense(n_in, n_out, f))
    return drawn(rng, layers, sizes[-1], (sizes[0],), **options)


def cnn(rng, **options):
    """Return one or two convolutions of any stride and padding, some pooled or normalised."""
    shape = first = tuple(rng.integers([1, 6, 6], [4, 14, 14]).tolist())
    layers = []
    for _ in range(rng.integers(1, 3)):
        f = str(rng.choice(ELEMENTWISE))
        padding = int(rng.integers(3))
        size = int(rng.integers(1, min(5, min(shape[1:]) + 2 * padding) + 1))
        stride, n_filters = int(rng.integers(1, 4)), int(rng.integers(2, 6))
        convolution = functools.partial(Conv2D, shape, n_filters, size, stride=stride,
                                        padding=padding)  # fmt: skip
        fan_in, shape = shape[0] * size**2, convolution().shape_out
        match rng.integers(4):
            case 0 if can_be_normalised(fan_in, np.prod(shape)):
                layers += [convolution(), BatchNorm(f)]
            case 1 if can_be_normalised(fan_in, np.prod(shape)):
                layers += [convolution(), LayerNorm(f)]
            case 2 if min(shape[1:]) > 1:
                layers += [convolution(f), MaxPool2D()]
                shape = (shape[0], shape[1] // 2, shape[2] // 2)
            case _:
                layers.append(convolution(f))
    layers.append(Flatten())
    if rng.random() < 0.3:
        layers.append(Dropout(0.3))
    return drawn(rng, layers, int(np.prod(shape)), first, **options)


def recurrent(kind, rng, **options):
    """Return one to three recurrent layers; the last gives its last step or the whole sequence."""
    n_steps, n_in = rng.integers([1, 1], [13, 6]).tolist()
    first, layers, depth = (n_steps, n_in), [], rng.integers(1, 4)
    for position in range(depth):
        sequence, n_out = position < depth - 1 or rng.random() < 0.4, int(rng.integers(2, 9))
        f = {} if kind is LSTM else {"activation": str(rng.choice(ELEMENTWISE))}
        layers.append(kind((n_steps, n_in), n_out, sequence=sequence, **f))
        n_in = n_out
    if sequence:
        layers.append(Flatten())
    return drawn(rng, layers, n_steps * n_in if sequence else n_in, first, **options)


def rnn(rng, **options):
    """Return plain recurrent layers."""
    return recurrent(RNN, rng, **options)


def lstm(rng, **options):
    """Return LSTM layers."""
    return recurrent(LSTM, rng, **options)


FAMILIES = {"MLP": mlp, "CNN": cnn, "RNN": rnn, "LSTM": lstm}


def trainable(family, m=30, **options):
    """Return a network of a family that trains well, with m samples.

    It is smooth and no bias of it is idle, since a bias in front of a batch normalisation would
    be led astray by rounding errors, which adaptive optimisers make as large as any gradient.
    """
    rng = np.random.default_rng(0)
    shape, layers = {
        "MLP": ((6,), [Dense(6, 12, "tanh"), LayerNorm("gelu"), Dense(12, 8, "softplus")]),
        "CNN": (
            (2, 9, 8),
            [
                Conv2D((2, 9, 8), 4, 3, "tanh", padding=1),
                MaxPool2D(),
                BatchNorm("gelu"),
                Conv2D((4, 4, 4), 5, 2, "sigmoid", stride=2, padding=1),
                Flatten(),
            ],
        ),
        "RNN": ((7, 3), [RNN((7, 3), 8, sequence=True), RNN((7, 8), 6)]),
        "LSTM": ((7, 3), [LSTM((7, 3), 6, sequence=True), LSTM((7, 6), 5)]),
    }[family]
    features = {"MLP": 8, "CNN": 45, "RNN": 6, "LSTM": 5}[family]
    layers.append(Dense(features, 3, "softmax"))
    net = Network(layers, "categorical_cross_entropy", rng=rng, **options)
    net.theta += 0.1 * rng.normal(size=net.theta.size)
    X = rng.normal(size=(m, *shape))
    Y = np.eye(3)[np.digitize(X.reshape(m, -1)[:, -4:].sum(1), [-1, 1])]  # there is a rule
    return net, X, Y


def batches(X, Y, n, size=12):
    """Yield n batches, going round and round; the last of a round is smaller where X ends."""
    starts = range(0, len(X), size)
    for k in range(n):
        start = starts[k % len(starts)]
        yield X[start : start + size], Y[start : start + size]
