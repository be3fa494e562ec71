"""Every bad input is a ValueError whose whole message is stated here, for a stranger to judge."""

import warnings
from fractions import Fraction

import numpy as np
import pytest

from bpbook import (
    L1,
    L2,
    LSTM,
    RNN,
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
    Network,
    RMSProp,
    check_gradient,
    clip_gradient,
    data,
    fit,
    schedules,
)
from bpbook.losses import LOSSES
from bpbook.preparation import Scale

X, Y = np.ones((4, 3)), np.ones((4, 2))
NAN, INF = float("nan"), float("inf")
ROWS_X = "expected (m, 3), one row per sample and 3 inputs"
ROWS_Y = "expected (m, 2), one row per sample and 2 outputs"
RATE = "expected a finite number above 0 (0 learns nothing, a negative rate climbs the loss)"
BELOW_1 = "expected a number from 0 up to, not including, 1"
COUNT = "expected a whole number, 1 or more"
SEED = "expected np.random.default_rng(seed), or the seed itself, a whole number, 0 or more"
LABELS = "expected real numbers (number the labels: np.unique(labels, return_inverse=True)[1])"
FINITE = "expected finite float64 numbers"
ADVICE = "are not; drop or fill them, or rescale)"
IMAGES, HUGE = (1, 4, 4), 10**400
SHAPE_3 = "expected 3 whole numbers above 0, (channels, height, width)"
SHAPE_2 = "expected 2 whole numbers above 0, (steps, features)"
NAMES = "identity, sigmoid, tanh, relu, leaky_relu, softplus, gelu, softmax"
HIDDEN = "expected another, it suits the last layer only"
STATES = "expected a layer that states what it takes, such as Dense(2, 1)"
DENSE_LAST = "expected a Dense layer, whose outputs the loss compares with Y"
PIXELS = "expected (channels, height, width) with at least 2 rows and columns"
SEQUENCE = "expected vectors (n,) or images (channels, height, width)"
SAMPLES = "expected (m, 1, 4, 4), one such block per sample"
STEPS = "expected (m, 6, 3), one such block per sample"
REST = "BatchNorm needs 2 for a variance; expected another batch_size, or more samples"
PART = "expected a finite number above 0 (it is a part of the learning rate)"
NOT_BELOW = "expected a finite number, 0 or above"
A_SCHEDULE = "expected a schedule such as bpbook.schedules.cosine()"
A_PAIR = "expected a pair (X_validation, Y_validation)"
A_FILE = "expected the name of a file, not of a folder, such as 'net.npz'"
OPTIMIZER = "expected one such as SGD(learning_rate=0.1)"
AN_ARRAY = "expected an array, such as np.array([[1.0, 2.0]])"
VECTOR = "grad is no vector of floats: expected one of shape (p,), such as net.grad"
A_NETWORK = "expected a Network, as in fit(net, X, Y)"


def make(last="identity", loss="mean_squared_error", rng=0, dtype=np.float64):
    return Network([Dense(3, 2, last)], loss, rng=rng, dtype=dtype)


def make_sigmoid():
    return make("sigmoid", "binary_cross_entropy")


def make_softmax():
    return make("softmax", "categorical_cross_entropy")


def train(net=None, m=4, **changes):
    options = {"optimizer": SGD(0.1), "epochs": 1, "progress": False} | changes
    fit(net or make(), X[:m], Y[:m], **options)


def network(*layers, loss="squared_error", penalty=None):
    return Network(list(layers), loss, rng=0, penalty=penalty)


def too_far():
    net = make()
    net.theta = np.full(8, 1e200)
    return net


def with_batch_norm():
    return network(Dense(3, 4), BatchNorm(), Dense(4, 2))


def on_images(channels=1):
    return network(Conv2D((channels, 4, 4), 3, 2), Flatten(), Dense(27, 2))


def on_sequences():
    return network(RNN((6, 3), 4), Dense(4, 2))


def train_on_pixels():
    net = network(Conv2D(IMAGES, 3, 4), BatchNorm(), Flatten(), Dense(3, 2))
    fit(net, np.ones((1, *IMAGES)), Y[:1], optimizer=SGD(0.1), epochs=1, progress=False)


class NoRate:
    """An optimizer that has forgotten its rate."""

    def step(self, theta, grad):
        theta -= grad

    def __repr__(self):
        return f"{type(self).__name__}()"


class NegativeRate(NoRate):
    """An optimizer whose rate was changed after it was made."""

    learning_rate = -0.5


class Foreign(NoRate):
    """An optimizer whose state bpbook does not know."""

    learning_rate = 0.1


def trained():
    """Return an optimizer that has taken a step with another network."""
    optimizer = Adam()
    optimizer.step(np.ones(5), np.ones(5))
    return optimizer


def used_twice():
    layer = Dense(2, 2)
    network(layer, layer)


def used_before():
    layer = Dense(2, 2)
    network(layer)
    network(layer)


def assign(name, values):
    setattr(make().layers[0] if name in "Wb" else make(), name, values)


def spoilt(value, row=1, column=2):
    bad = X.copy()
    bad[row, column] = value
    return bad


def text(column):
    return [[1.0, 2.0, column]] * 4


CASES = {
    # X and Y: shape
    "X transposed": (
        lambda: make().predict(X.T),
        f"X has shape (3, 4): {ROWS_X}; it looks transposed, try X.T",
    ),
    "X too wide": (lambda: make().predict(np.ones((4, 5))), f"X has shape (4, 5): {ROWS_X}"),
    "X one sample": (
        lambda: make().predict([1, 2, 3]),
        f"X has shape (3,): {ROWS_X}; for a single sample use np.reshape(X, (1, -1))",
    ),
    "X 1-D": (lambda: make().predict(np.ones(7)), f"X has shape (7,): {ROWS_X}"),
    "X a number": (lambda: make().predict(5.0), f"X has shape (): {ROWS_X}"),
    "X images": (
        lambda: make().predict(np.ones((4, 1, 3))),
        f"X has shape (4, 1, 3): {ROWS_X}; use np.reshape(X, (len(X), -1))",
    ),
    "X empty": (
        lambda: make().predict(np.ones((0, 3))),
        f"X has shape (0, 3): {ROWS_X}, and at least one row",
    ),
    "X empty list": (lambda: make().predict([]), f"X has shape (0,): {ROWS_X}"),
    "X empty objects": (
        lambda: make().predict(np.empty((0, 3), object)),
        "X holds numbers stored as objects: expected real numbers, "
        "such as np.asarray(X, dtype=float)",
    ),
    "X ragged": (
        lambda: make().predict([[1, 2, 3], [1, 2]]),
        "X has rows of different lengths: expected a rectangle",
    ),
    "Y ragged": (
        lambda: make().loss(X, [[1, 2], [1, 2], [1, 2], [1]]),
        "Y has rows of different lengths: expected a rectangle",
    ),
    "Y too wide": (lambda: make().loss(X, X), f"Y has shape (4, 3): {ROWS_Y}"),
    "Y transposed": (
        lambda: make().loss(X, Y.T),
        f"Y has shape (2, 4): {ROWS_Y}; it looks transposed, try Y.T",
    ),
    "Y a column given flat": (
        lambda: network(Dense(3, 1)).loss(X, np.ones(4)),
        "Y has shape (4,): expected (m, 1), one row per sample and 1 outputs; "
        "use np.reshape(Y, (-1, 1))",
    ),
    "Y too short": (
        lambda: make().loss_and_gradient(X, Y[:3]),
        "Y has 3 rows and X has 4: expected one per sample in both",
    ),
    # X and Y: content
    "X nan": (
        lambda: make().loss(spoilt(NAN), Y),
        f"X[1, 2] is nan: {FINITE} (1 of 12 {ADVICE}",
    ),
    "X inf": (
        lambda: make().loss(spoilt(-INF), Y),
        f"X[1, 2] is -inf: {FINITE} (1 of 12 {ADVICE}",
    ),
    "Y nan": (
        lambda: make().loss(X, np.full((4, 2), NAN)),
        f"Y[0, 0] is nan: {FINITE} (8 of 8 {ADVICE}",
    ),
    "X too large for float32": (
        lambda: make(dtype=np.float32).predict(spoilt(1e300)),
        f"X[1, 2] is 1e+300: expected finite float32 numbers (1 of 12 {ADVICE}",
    ),
    "X text": (lambda: make().predict(text("cheap")), f"X holds 'cheap': {LABELS}"),
    "X numbers as text": (
        lambda: make().predict(text("3.5")),
        "X holds numbers stored as text: expected real numbers, such as np.asarray(X, dtype=float)",
    ),
    "X numbers as objects": (
        lambda: make().predict(X.astype(object)),
        "X holds numbers stored as objects: expected real numbers, "
        "such as np.asarray(X, dtype=float)",
    ),
    "X gap": (
        lambda: make().predict(text(None)),
        "X holds None: expected real numbers (fill or drop what is missing)",
    ),
    "X None": (
        lambda: make().predict(None),
        f"X is of type NoneType: {AN_ARRAY}",
    ),
    "X complex": (
        lambda: make().predict(X + 1j),
        "X holds complex numbers: expected real ones, such as X.real",
    ),
    "Y labels": (lambda: make().loss(X, [["cat", "dog"]] * 4), f"Y holds 'cat': {LABELS}"),
    "Y of a quantity for a cross-entropy": (
        lambda: make_sigmoid().loss(X, 250.5 * Y),
        "Y holds 250.5: binary_cross_entropy expects targets between 0 and 1 "
        "(for quantities use mean_squared_error)",
    ),
    "Y -1 and 1": (
        lambda: make_sigmoid().loss(X, [[1, 0], [1, 0], [-1, 0], [1, 0]]),
        "Y holds -1.0: binary_cross_entropy expects targets between 0 and 1 "
        "(for -1 and 1 use (Y + 1) / 2)",
    ),
    "Y a hair above 1": (
        lambda: make_sigmoid().loss(X, Y + 1e-9),
        "Y holds 1.000000001: binary_cross_entropy expects targets between 0 and 1 "
        "(for quantities use mean_squared_error)",
    ),
    "Y two classes at once": (
        lambda: make_softmax().loss(X, [[1, 0], [0, 1], [1, 1], [1, 0]]),
        "row 2 of Y adds up to 2: categorical_cross_entropy expects 1, a distribution over the "
        "classes (bpbook.data.one_hot makes it from labels)",
    ),
    "a batch for the gradient check": (
        lambda: check_gradient(make(), X.T, Y),
        f"X has shape (3, 4): {ROWS_X}; it looks transposed, try X.T",
    ),
    # the network
    "no layers": (
        lambda: network(),
        "layers is empty: expected at least one layer, such as Dense(2, 1)",
    ),
    "layers None": (
        lambda: Network(None, "squared_error", rng=0),
        "layers is None: expected a list of layers, such as [Dense(2, 1)]",
    ),
    "a layer without its list": (
        lambda: Network(Dense(2, 1), "squared_error", rng=0),
        "layers is Dense(2, 1, 'identity'): expected a list of layers, such as [Dense(2, 1)]",
    ),
    "a layer that is none": (
        lambda: network(Dense(2, 1), "relu"),
        "layers[1] is 'relu': expected a layer such as Dense(2, 1)",
    ),
    "a class instead of a layer": (
        lambda: network(Dense),
        "layers[0] is <class 'bpbook.layers.Dense'>: expected a layer such as Dense(2, 1)",
    ),
    "layers that do not fit": (
        lambda: network(Dense(2, 4, "tanh"), Dense(3, 1)),
        "layers[1], Dense(3, 1, 'identity'), takes 3 inputs, but the layer before it has 4 outputs",
    ),
    "a layer used twice": (
        used_twice,
        "layers[1], Dense(2, 2, 'identity'), belongs to a network already: make a new one",
    ),
    "a layer of another network": (
        used_before,
        "layers[0], Dense(2, 2, 'identity'), belongs to a network already: make a new one",
    ),
    "softmax inside": (
        lambda: network(Dense(2, 2, "softmax"), Dense(2, 1)),
        "layers[0] is softmax: only the last layer may be",
    ),
    "cross-entropy without sigmoid": (
        lambda: network(Dense(2, 1, "tanh"), loss="binary_cross_entropy"),
        "binary_cross_entropy needs 'sigmoid' as the last activation, but the last layer is "
        "Dense(2, 1, 'tanh')",
    ),
    "cross-entropy without softmax": (
        lambda: network(Dense(2, 2), loss="categorical_cross_entropy"),
        "categorical_cross_entropy needs 'softmax' as the last activation, but the last layer is "
        "Dense(2, 2, 'identity')",
    ),
    "dtype int": (
        lambda: make(dtype=int),
        "dtype is <class 'int'>: expected np.float32 (training) or np.float64 (checks)",
    ),
    "network rng None": (lambda: make(rng=None), f"rng is None: {SEED}"),
    "network rng text": (lambda: make(rng="seed"), f"rng is 'seed': {SEED}"),
    "network rng -1": (lambda: make(rng=-1), f"rng is -1: {SEED}"),
    "network rng True": (lambda: make(rng=True), f"rng is True: {SEED}"),
    # names and sizes
    "unknown activation": (
        lambda: Dense(2, 1, "swish"),
        "activation is 'swish': expected one of identity, sigmoid, tanh, relu, leaky_relu, "
        "softplus, gelu, softmax",
    ),
    "activation None": (
        lambda: Dense(2, 1, None),
        "activation is None: expected one of identity, sigmoid, tanh, relu, leaky_relu, "
        "softplus, gelu, softmax",
    ),
    "unknown initializer": (
        lambda: Dense(2, 1, initializer="glorot"),
        "initializer is 'glorot': expected one of zeros, normal, uniform, lecun, xavier, he",
    ),
    "unknown loss": (
        lambda: network(Dense(2, 1), loss="mse"),
        f"loss is 'mse': expected one of {', '.join(LOSSES)}",
    ),
    "n_in 0": (lambda: Dense(0, 1), f"n_in is 0: {COUNT}"),
    "n_out 1.5": (lambda: Dense(1, 1.5), f"n_out is 1.5: {COUNT}"),
    "n_out text": (lambda: Dense(1, "3"), f"n_out is '3': {COUNT}"),
    "n_in True": (lambda: Dense(True, 1), f"n_in is True: {COUNT}"),
    # what is assigned
    "W of another shape": (
        lambda: assign("W", np.ones((2, 3))),
        "W has shape (3, 2), what you assign has (2, 3)",
    ),
    "W a number": (lambda: assign("W", 0.0), "W has shape (3, 2), what you assign has ()"),
    "W text": (lambda: assign("W", [["a", "b"]] * 3), f"W holds 'a': {LABELS}"),
    "b ragged": (
        lambda: assign("b", [1, [2]]),
        "b has rows of different lengths: expected a rectangle",
    ),
    "b nan": (
        lambda: assign("b", [0, NAN]),
        f"b[1] is nan: {FINITE} (1 of 2 {ADVICE}",
    ),
    "theta of another length": (
        lambda: assign("theta", np.ones(7)),
        "theta has shape (8,), what you assign has (7,)",
    ),
    "theta complex": (
        lambda: assign("theta", np.ones(8) * 1j),
        "theta holds complex numbers: expected real ones, such as theta.real",
    ),
    # optimizers
    **{
        f"learning_rate {value!r}": (
            lambda value=value: SGD(value),
            f"learning_rate is {value!r}: {RATE}",
        )
        for value in (0, -1, NAN, INF, "0.1", None, True, [0.1])
    },
    "learning_rate of Adam": (lambda: Adam(0.0), f"learning_rate is 0.0: {RATE}"),
    "learning_rate of RMSProp": (lambda: RMSProp(-0.1), f"learning_rate is -0.1: {RATE}"),
    "epsilon 0": (
        lambda: Adam(epsilon=0),
        "epsilon is 0: expected a finite number above 0 (it keeps the division finite)",
    ),
    "momentum 1": (lambda: SGD(0.1, momentum=1), f"momentum is 1: {BELOW_1}"),
    "momentum -0.1": (lambda: SGD(0.1, momentum=-0.1), f"momentum is -0.1: {BELOW_1}"),
    "momentum nan": (lambda: SGD(0.1, momentum=NAN), f"momentum is nan: {BELOW_1}"),
    "nesterov without momentum": (
        lambda: SGD(0.1, nesterov=True),
        "nesterov needs a momentum above 0: without one there is no velocity",
    ),
    "weight decay -1": (
        lambda: SGD(0.1, weight_decay=-1),
        "weight_decay is -1: expected a finite number, 0 or above",
    ),
    "weight decay nan": (
        lambda: AdamW(weight_decay=NAN),
        "weight_decay is nan: expected a finite number, 0 or above",
    ),
    "net an array": (
        lambda: fit(X, Y, make(), optimizer=SGD(0.1), epochs=1),
        f"net is of type ndarray: {A_NETWORK}",
    ),
    "net the class": (
        lambda: fit(Network, X, Y, optimizer=SGD(0.1), epochs=1),
        f"net is of type type: {A_NETWORK}",
    ),
    "X a generator": (lambda: make().predict(x for x in X), f"X is of type generator: {AN_ARRAY}"),
    "X the name of a file": (lambda: make().predict("data.csv"), f"X is of type str: {AN_ARRAY}"),
    "X masked": (
        lambda: make().predict(np.ma.masked_greater(X, 0)),
        "X is masked: fill or drop what is missing, such as X.filled(0)",
    ),
    "X dates": (
        lambda: make().predict(np.zeros((4, 3), "datetime64[D]")),
        "X holds dates or times: expected numbers, such as days since the first",
    ),
    "X spans of time": (
        lambda: make().predict(np.zeros((4, 3), "timedelta64[D]")),
        "X holds dates or times: expected numbers, such as days since the first",
    ),
    "labels in a row for softmax": (
        lambda: make_softmax().loss(X, [0, 1, 1, 0]),
        "Y has shape (4,): expected (m, 2), one column per class; for labels 0 to 1 use "
        "bpbook.data.one_hot(np.ravel(Y), 2)",
    ),
    "labels in a column for softmax": (
        lambda: make_softmax().loss(X, [[0], [1], [1], [0]]),
        "Y has shape (4, 1): expected (m, 2), one column per class; for labels 0 to 1 use "
        "bpbook.data.one_hot(np.ravel(Y), 2)",
    ),
    "a rate changed to -0.5": (
        lambda: train(optimizer=NegativeRate()),
        "optimizer.learning_rate is -0.5: expected a finite number above 0 "
        "(0 learns nothing, a negative rate climbs the loss)",
    ),
    "grad of another length": (
        lambda: setattr(make(), "grad", np.ones(3)),
        "grad has shape (8,), what you assign has (3,)",
    ),
    "clip a matrix": (lambda: clip_gradient(np.ones((2, 2)), 1), VECTOR),
    "clip whole numbers": (lambda: clip_gradient(np.array([3, 4]), 1), VECTOR),
    "clip a list": (lambda: clip_gradient([3.0, 4.0], 1), VECTOR),
    "scale other columns": (
        lambda: Scale(np.zeros(3), np.ones(3)).apply(X[:, :2]),
        "values has shape (4, 2): expected (m, 3), one row per sample and 3 columns",
    ),
    "scale back other columns": (
        lambda: Scale(np.zeros(3), np.ones(3)).undo(X[:, :1]),
        "values has shape (4, 1): expected (m, 3), one row per sample and 3 columns",
    ),
    "an initializer that is 0": (
        lambda: Dense(2, 1, initializer=0),
        "initializer is 0: expected one of zeros, normal, uniform, lecun, xavier, he",
    ),
    "check a gradient where J is infinite": (
        lambda: check_gradient(too_far(), X, Y),
        "J is inf, of which no difference can be taken: expected smaller weights",
    ),
    "clip at 0": (
        lambda: clip_gradient(np.ones(2), 0),
        "largest is 0: expected a finite number above 0 (it is the norm to keep)",
    ),
    "momentum None": (lambda: SGD(0.1, momentum=None), f"momentum is None: {BELOW_1}"),
    "beta1 1": (lambda: Adam(beta1=1.0), f"beta1 is 1.0: {BELOW_1}"),
    "beta2 2": (lambda: Adam(beta2=2), f"beta2 is 2: {BELOW_1}"),
    "decay 1": (lambda: RMSProp(decay=1), f"decay is 1: {BELOW_1}"),
    # fit
    "optimizer by name": (
        lambda: train(optimizer="sgd"),
        "optimizer is 'sgd': expected one such as SGD(learning_rate=0.1)",
    ),
    "optimizer class": (
        lambda: train(optimizer=SGD),
        "optimizer is the class SGD: expected one such as SGD(learning_rate=0.1)",
    ),
    "epochs 0": (lambda: train(epochs=0), f"epochs is 0: {COUNT}"),
    "epochs 1.0": (lambda: train(epochs=1.0), f"epochs is 1.0: {COUNT}"),
    "batch_size 0": (lambda: train(batch_size=0), f"batch_size is 0: {COUNT}"),
    "batch_size -1": (lambda: train(batch_size=-1), f"batch_size is -1: {COUNT}"),
    "batch_size 2.5": (lambda: train(batch_size=2.5), f"batch_size is 2.5: {COUNT}"),
    "batch_size too large": (
        lambda: train(batch_size=5),
        "batch_size is 5: expected at most 4, the number of samples",
    ),
    "batches without rng": (
        lambda: train(batch_size=2),
        "rng is None: with batch_size 2 of 4 samples fit shuffles them in each epoch and needs "
        "np.random.default_rng(seed), or a seed",
    ),
    "fit rng text": (lambda: train(rng="seed"), f"rng is 'seed': {SEED}"),
    "validation without targets": (
        lambda: train(validation=(X,)),
        "validation is a tuple of length 1: expected a pair (X_validation, Y_validation)",
    ),
    "validation True": (
        lambda: train(validation=True),
        "validation is a bool: expected a pair (X_validation, Y_validation)",
    ),
    "validation swapped": (
        lambda: train(validation=(Y, X)),
        f"in validation: X has shape (4, 2): {ROWS_X}",
    ),
    # convolution and pooling
    "images that are a number": (lambda: Conv2D(5, 3, 2), f"shape_in is 5: {SHAPE_3}"),
    "images without channels": (lambda: Conv2D((8, 8), 3, 2), f"shape_in is (8, 8): {SHAPE_3}"),
    "images of height 0": (lambda: Conv2D((1, 0, 8), 3, 2), f"shape_in is (1, 0, 8): {SHAPE_3}"),
    "images 8.0 wide": (lambda: Conv2D((1, 8, 8.0), 3, 2), f"shape_in is (1, 8, 8.0): {SHAPE_3}"),
    "images of True channels": (
        lambda: Conv2D((True, 8, 8), 3, 2),
        f"shape_in is (True, 8, 8): {SHAPE_3}",
    ),
    "image shape as text": (lambda: Conv2D("188", 3, 2), f"shape_in is '188': {SHAPE_3}"),
    "no filters": (lambda: Conv2D(IMAGES, 0, 2), f"n_filters is 0: {COUNT}"),
    "filter of size 0": (lambda: Conv2D(IMAGES, 3, 0), f"size is 0: {COUNT}"),
    "filter with two sides": (lambda: Conv2D(IMAGES, 3, (2, 2)), f"size is (2, 2): {COUNT}"),
    "filter larger than the image": (
        lambda: Conv2D(IMAGES, 3, 5),
        "size is 5: expected at most 4, the smaller side of images of shape (1, 4, 4) with "
        "padding 0",
    ),
    "filter larger than the padded image": (
        lambda: Conv2D(IMAGES, 3, 7, padding=1),
        "size is 7: expected at most 6, the smaller side of images of shape (1, 4, 4) with "
        "padding 1",
    ),
    "stride 0": (lambda: Conv2D(IMAGES, 3, 2, stride=0), f"stride is 0: {COUNT}"),
    "padding -1": (
        lambda: Conv2D(IMAGES, 3, 2, padding=-1),
        "padding is -1: expected a whole number, 0 or more",
    ),
    "padding by name": (
        lambda: Conv2D(IMAGES, 3, 2, padding="same"),
        "padding is 'same': expected a whole number, 0 or more",
    ),
    "softmax in a convolution": (
        lambda: Conv2D(IMAGES, 3, 2, "softmax"),
        f"activation is 'softmax': {HIDDEN}",
    ),
    "unknown activation in a convolution": (
        lambda: Conv2D(IMAGES, 3, 2, "swish"),
        f"activation is 'swish': expected one of {NAMES}",
    ),
    "unknown initializer in a convolution": (
        lambda: Conv2D(IMAGES, 3, 2, initializer="glorot"),
        "initializer is 'glorot': expected one of zeros, normal, uniform, lecun, xavier, he",
    ),
    "pooling of vectors": (
        lambda: network(Dense(4, 4), MaxPool2D(), Dense(4, 1)),
        f"MaxPool2D() is given shape (4,) by the layer before: {PIXELS}",
    ),
    "pooling of sequences": (
        lambda: network(LSTM((3, 4), 2, sequence=True), MaxPool2D(), Flatten(), Dense(2, 1)),
        f"MaxPool2D() is given shape (3, 2) by the layer before: {PIXELS}",
    ),
    "pooling of single pixels": (
        lambda: network(Conv2D(IMAGES, 3, 4), MaxPool2D(), Flatten(), Dense(3, 1)),
        f"MaxPool2D() is given shape (3, 1, 1) by the layer before: {PIXELS}",
    ),
    # recurrence
    "sequences without steps": (lambda: RNN(3, 4), f"shape_in is 3: {SHAPE_2}"),
    "sequences of 0 features": (lambda: RNN((5, 0), 4), f"shape_in is (5, 0): {SHAPE_2}"),
    "sequences of images": (lambda: LSTM((5, 3, 2), 4), f"shape_in is (5, 3, 2): {SHAPE_2}"),
    "no neurons": (lambda: RNN((5, 3), 0), f"n_out is 0: {COUNT}"),
    "half a cell": (lambda: LSTM((5, 3), 2.5), f"n_out is 2.5: {COUNT}"),
    "softmax in a recurrence": (
        lambda: RNN((5, 3), 4, "softmax"),
        f"activation is 'softmax': {HIDDEN}",
    ),
    "no initializer": (
        lambda: RNN((5, 3), 4, initializer=None),
        "initializer is None: expected one of zeros, normal, uniform, lecun, xavier, he",
    ),
    "sequence by name": (
        lambda: LSTM((5, 3), 4, sequence="last"),
        "sequence is 'last': expected True or False",
    ),
    # normalization and regularization
    "softmax after a normalization": (
        lambda: BatchNorm("softmax"),
        f"activation is 'softmax': {HIDDEN}",
    ),
    "batch norm momentum 0": (
        lambda: BatchNorm(momentum=0),
        "momentum is 0: expected a finite number above 0 (1 keeps the last batch)",
    ),
    "batch norm momentum 2": (
        lambda: BatchNorm(momentum=2),
        "momentum is 2: expected a number above 0 and up to 1",
    ),
    "batch norm epsilon 0": (
        lambda: BatchNorm(epsilon=0),
        "epsilon is 0: expected a finite number above 0 (it keeps the division finite)",
    ),
    "layer norm epsilon nan": (
        lambda: LayerNorm(epsilon=NAN),
        "epsilon is nan: expected a finite number above 0 (it keeps the division finite)",
    ),
    "batch norm on sequences": (
        lambda: network(RNN((3, 4), 2, sequence=True), BatchNorm(), Flatten(), Dense(6, 1)),
        f"BatchNorm('identity') is given sequences of shape (3, 2) by the layer before: {SEQUENCE}",
    ),
    "layer norm on sequences": (
        lambda: network(LSTM((3, 4), 2, sequence=True), LayerNorm("tanh"), Flatten(), Dense(6, 1)),
        f"LayerNorm('tanh') is given sequences of shape (3, 2) by the layer before: {SEQUENCE}",
    ),
    "batch norm with one sample": (
        lambda: with_batch_norm().loss_and_gradient(X[:1], Y[:1]),
        "BatchNorm is given one number per feature: expected a batch of at least 2 samples, "
        "since one has no variance (choose a batch_size that leaves no rest of 1)",
    ),
    "batch norm trained with one sample": (
        lambda: train(with_batch_norm(), m=1),
        f"batch_size is 1, which leaves a batch of 1 of 1 samples: {REST}",
    ),
    "batch norm with a rest of one": (
        lambda: train(with_batch_norm(), m=3, batch_size=2, rng=0),
        f"batch_size is 2, which leaves a batch of 1 of 3 samples: {REST}",
    ),
    "batch norm of single pixels": (
        lambda: train_on_pixels(),
        f"batch_size is 1, which leaves a batch of 1 of 1 samples: {REST}",
    ),
    "dropout of all": (lambda: Dropout(1), f"rate is 1: {BELOW_1}"),
    "dropout of less than nothing": (lambda: Dropout(-0.1), f"rate is -0.1: {BELOW_1}"),
    "dropout as text": (lambda: Dropout("0.5"), f"rate is '0.5': {BELOW_1}"),
    "strength -1": (lambda: L1(-1), f"strength is -1: {NOT_BELOW}"),
    "strength nan": (lambda: L2(NAN), f"strength is nan: {NOT_BELOW}"),
    "strength None": (lambda: L2(None), f"strength is None: {NOT_BELOW}"),
    "penalty a number": (
        lambda: network(Dense(3, 2), penalty=0.1),
        "penalty is 0.1: expected L1 or L2, such as L2(1e-4)",
    ),
    "penalty class": (
        lambda: network(Dense(3, 2), penalty=L2),
        "penalty is the class L2: expected L1 or L2, such as L2(1e-4)",
    ),
    # layers in a row
    "first layer that follows": (
        lambda: network(Flatten(), Dense(2, 1)),
        f"layers[0] is Flatten(): {STATES}",
    ),
    "dropout of the inputs": (
        lambda: network(Dropout(0.5), Dense(2, 1)),
        f"layers[0] is Dropout(0.5): {STATES}",
    ),
    "last layer not dense": (
        lambda: network(Conv2D(IMAGES, 3, 2)),
        f"the last layer is Conv2D((1, 4, 4), 3, 2, 'identity'): {DENSE_LAST}",
    ),
    "last layer a normalization": (
        lambda: network(Dense(3, 2), BatchNorm()),
        f"the last layer is BatchNorm('identity'): {DENSE_LAST}",
    ),
    "images into a dense layer": (
        lambda: network(Conv2D(IMAGES, 3, 3), Dense(12, 1)),
        "layers[1], Dense(12, 1, 'identity'), takes samples of shape (12,), but the layer "
        "before it gives (3, 2, 2); put Flatten() between, and let it take 12",
    ),
    "sequences into a dense layer": (
        lambda: network(RNN((3, 4), 2, sequence=True), Dense(2, 1)),
        "layers[1], Dense(2, 1, 'identity'), takes samples of shape (2,), but the layer "
        "before it gives (3, 2); put Flatten() between, and let it take 6",
    ),
    "vectors into a convolution": (
        lambda: network(Dense(4, 16), Conv2D(IMAGES, 3, 2), Dense(3, 1)),
        "layers[1], Conv2D((1, 4, 4), 3, 2, 'identity'), takes samples of shape (1, 4, 4), "
        "but the layer before it gives (16,)",
    ),
    "last step into a recurrence": (
        lambda: network(RNN((3, 4), 2), LSTM((3, 2), 2), Dense(2, 1)),
        "layers[1], LSTM((3, 2), 2), takes samples of shape (3, 2), but the layer before it "
        "gives (2,)",
    ),
    "images that do not fit": (
        lambda: network(Conv2D(IMAGES, 3, 2), Conv2D((3, 4, 4), 3, 2), Dense(3, 1)),
        "layers[1], Conv2D((3, 4, 4), 3, 2, 'identity'), takes samples of shape (3, 4, 4), "
        "but the layer before it gives (3, 3, 3)",
    ),
    "wrong number after flattening": (
        lambda: network(Conv2D(IMAGES, 3, 3), Flatten(), Dense(9, 1)),
        "layers[2], Dense(9, 1, 'identity'), takes 9 inputs, but the layer before it has 12 "
        "outputs",
    ),
    "freeze all": (
        lambda: make().freeze(1),
        "n_layers is 1: expected at most 0, so that the last layer learns",
    ),
    "freeze -1": (lambda: make().freeze(-1), "n_layers is -1: expected a whole number, 0 or more"),
    "freeze 1.0": (
        lambda: make().freeze(1.0),
        "n_layers is 1.0: expected a whole number, 0 or more",
    ),
    # images and sequences
    "image without batch axis": (
        lambda: on_images().predict(np.ones((1, 4, 4))),
        f"X has shape (1, 4, 4): {SAMPLES}; for a single sample use X[None]",
    ),
    "images in rows": (
        lambda: on_images().predict(np.ones((7, 16))),
        f"X has shape (7, 16): {SAMPLES}; use np.reshape(X, (-1, 1, 4, 4))",
    ),
    "images without channel axis": (
        lambda: on_images().predict(np.ones((7, 4, 4))),
        f"X has shape (7, 4, 4): {SAMPLES}; use np.reshape(X, (-1, 1, 4, 4))",
    ),
    "images without one of two channels": (
        lambda: on_images(channels=2).predict(np.ones((7, 4, 4))),
        "X has shape (7, 4, 4): expected (m, 2, 4, 4), one such block per sample",
    ),
    "images with channels last": (
        lambda: on_images(channels=2).predict(np.ones((7, 4, 4, 2))),
        "X has shape (7, 4, 4, 2): expected (m, 2, 4, 4), one such block per sample; if the "
        "channels come last, use np.moveaxis(X, -1, 1)",
    ),
    "images too large": (
        lambda: on_images().predict(np.ones((7, 1, 5, 5))),
        f"X has shape (7, 1, 5, 5): {SAMPLES}",
    ),
    "no images": (
        lambda: on_images().predict(np.ones((0, 1, 4, 4))),
        f"X has shape (0, 1, 4, 4): {SAMPLES}, and at least one sample",
    ),
    "image a number": (lambda: on_images().predict(5), f"X has shape (): {SAMPLES}"),
    "image with a nan": (
        lambda: on_images().predict(np.full((1, 1, 4, 4), NAN)),
        f"X[0, 0, 0, 0] is nan: {FINITE} (16 of 16 {ADVICE}",
    ),
    "images and too few targets": (
        lambda: on_images().loss(np.ones((3, 1, 4, 4)), Y[:2]),
        "Y has 2 rows and X has 3: expected one per sample in both",
    ),
    "sequence without batch axis": (
        lambda: on_sequences().predict(np.ones((6, 3))),
        f"X has shape (6, 3): {STEPS}; for a single sample use X[None]",
    ),
    "sequences in rows": (
        lambda: on_sequences().predict(np.ones((2, 18))),
        f"X has shape (2, 18): {STEPS}; use np.reshape(X, (-1, 6, 3))",
    ),
    "sequences with steps first": (
        lambda: on_sequences().predict(np.ones((6, 2, 3))),
        f"X has shape (6, 2, 3): {STEPS}",
    ),
    "sequences too short": (
        lambda: on_sequences().predict(np.ones((2, 5, 3))),
        f"X has shape (2, 5, 3): {STEPS}",
    ),
    # schedules
    "step every 0": (lambda: schedules.step(0), f"every is 0: {COUNT}"),
    "step every 2.5": (lambda: schedules.step(2.5), f"every is 2.5: {COUNT}"),
    "step factor 0": (lambda: schedules.step(2, 0), f"factor is 0: {PART}"),
    "step factor 1": (
        lambda: schedules.step(2, 1),
        "factor is 1: expected a number above 0 and below 1",
    ),
    "exponential to 0": (lambda: schedules.exponential(0), f"end is 0: {PART}"),
    "exponential to 2": (
        lambda: schedules.exponential(2),
        "end is 2: expected a number above 0 and below 1",
    ),
    "exponential to nan": (lambda: schedules.exponential(NAN), f"end is nan: {PART}"),
    "cosine to 1": (lambda: schedules.cosine(1), f"end is 1: {BELOW_1}"),
    "cosine to text": (lambda: schedules.cosine("0"), f"end is '0': {BELOW_1}"),
    "warmup of 0 steps": (lambda: schedules.warmup(0), f"steps is 0: {COUNT}"),
    "warmup of a part": (lambda: schedules.warmup(0.1), f"steps is 0.1: {COUNT}"),
    "warmup then a number": (lambda: schedules.warmup(2, 0.1), f"then is 0.1: {A_SCHEDULE}"),
    "schedule by name": (lambda: train(schedule="cosine"), f"schedule is 'cosine': {A_SCHEDULE}"),
    "schedule not called": (
        lambda: train(schedule=schedules.cosine),
        f"schedule is the function cosine: {A_SCHEDULE}",
    ),
    "schedule longer than training": (
        lambda: train(schedule=schedules.step(4)),
        "schedule is step(every=4, factor=0.1), which needs 5 steps or more, and this "
        "training has 1: expected a shorter schedule, more epochs or smaller batches",
    ),
    "warmup longer than training": (
        lambda: train(schedule=schedules.warmup(5, schedules.cosine()), epochs=6),
        "schedule is warmup(5, then=cosine(end=0.0)), which needs 7 steps or more, and this "
        "training has 6: expected a shorter schedule, more epochs or smaller batches",
    ),
    # clip, patience, checkpoint
    "clip 0": (
        lambda: train(clip=0),
        "clip is 0: expected a finite number above 0 (it is the largest norm a gradient may have)",
    ),
    "clip True": (
        lambda: train(clip=True),
        "clip is True: expected a finite number above 0 (it is the largest norm a gradient "
        "may have)",
    ),
    "clip text": (
        lambda: train(clip="1"),
        "clip is '1': expected a finite number above 0 (it is the largest norm a gradient "
        "may have)",
    ),
    "patience without validation": (
        lambda: train(patience=3),
        f"patience needs validation: {A_PAIR}, since the training loss says nothing about "
        "over-fitting",
    ),
    "patience 0": (lambda: train(patience=0, validation=(X, Y)), f"patience is 0: {COUNT}"),
    "patience 1.5": (lambda: train(patience=1.5, validation=(X, Y)), f"patience is 1.5: {COUNT}"),
    "validation an array": (lambda: train(validation=X), f"validation is a ndarray: {A_PAIR}"),
    "validation of three": (
        lambda: train(validation=[X, X, Y]),
        f"validation is a list of length 3: {A_PAIR}",
    ),
    "validation with too few targets": (
        lambda: train(validation=(X, Y[:3])),
        "in validation: Y has 3 rows and X has 4: expected one per sample in both",
    ),
    "checkpoint a number": (lambda: train(checkpoint=5), f"checkpoint is 5: {A_FILE}"),
    "checkpoint True": (lambda: train(checkpoint=True), f"checkpoint is True: {A_FILE}"),
    "checkpoint without a name": (lambda: train(checkpoint=""), f"checkpoint is '': {A_FILE}"),
    "checkpoint a folder": (lambda: train(checkpoint="."), f"checkpoint is '.': {A_FILE}"),
    "checkpoint with a foreign optimizer": (
        lambda: train(checkpoint="run.npz", optimizer=Foreign()),
        "a checkpoint cannot keep Foreign(): expected one of bpbook's optimizers",
    ),
    "network saved to nowhere": (lambda: make().save(None), f"path is None: {A_FILE}"),
    "network loaded from a number": (lambda: make().load(3), f"path is 3: {A_FILE}"),
    "optimizer class with a rate": (
        lambda: train(optimizer=Foreign),
        f"optimizer is the class Foreign: {OPTIMIZER}",
    ),
    "optimizer without a rate": (
        lambda: train(optimizer=NoRate()),
        f"optimizer is NoRate(): {OPTIMIZER}",
    ),
    "optimizer of another network": (
        lambda: train(optimizer=trained()),
        "optimizer has trained 5 parameters and the network has 8 to train: make a new one "
        "for each network, and after freeze",
    ),
    # numbers too large for a float
    "learning rate beyond all floats": (lambda: SGD(HUGE), f"learning_rate is {HUGE}: {RATE}"),
    "momentum beyond all floats": (
        lambda: SGD(0.1, momentum=HUGE),
        f"momentum is {HUGE}: {BELOW_1}",
    ),
    "weight decay beyond all floats": (
        lambda: SGD(0.1, weight_decay=HUGE),
        f"weight_decay is {HUGE}: {NOT_BELOW}",
    ),
    "nesterov as text": (
        lambda: SGD(0.1, 0.9, nesterov="no"),
        "nesterov is 'no': expected True or False",
    ),
    "AdaGrad without a rate": (lambda: AdaGrad(0), f"learning_rate is 0: {RATE}"),
    "epsilon of AdaGrad": (
        lambda: AdaGrad(epsilon=0),
        "epsilon is 0: expected a finite number above 0 (it keeps the division finite)",
    ),
    "beta2 of AdamW": (lambda: AdamW(beta2=1), f"beta2 is 1: {BELOW_1}"),
    # data
    "labels as text": (lambda: data.one_hot(["cat", "dog"], 2), f"labels holds 'cat': {LABELS}"),
    "labels as floats": (
        lambda: data.one_hot([0.0, 1.0], 2),
        "labels have type float64 and shape (2,): expected whole numbers in one row, shape (m,), "
        "such as np.ravel(labels).astype(int)",
    ),
    "labels in a column": (
        lambda: data.one_hot(np.array([[0], [1]], np.int64), 2),
        "labels have type int64 and shape (2, 1): expected whole numbers in one row, shape (m,), "
        "such as np.ravel(labels).astype(int)",
    ),
    "label too large": (lambda: data.one_hot([0, 3], 3), "labels hold 3: expected 0 to 2"),
    "label negative": (lambda: data.one_hot([-1, 0], 3), "labels hold -1: expected 0 to 2"),
    "split nothing": (lambda: data.split(0, 10, 0), f"n_first is 0: {COUNT}"),
    "split all": (
        lambda: data.split(0, 10, 10),
        "n_first is 10: expected less than 10, the number of rows",
    ),
    "split text": (lambda: data.split(0, "10", 5), f"m is '10': {COUNT}"),
    "split rng None": (lambda: data.split(None, 10, 5), f"rng is None: {SEED}"),
    "one fold": (lambda: data.folds(0, 10, 1), "k is 1: expected a whole number, 2 or more"),
    "too many folds": (
        lambda: data.folds(0, 10, 11),
        "k is 11: expected at most 10, the number of rows",
    ),
    "a constant column": (
        # 0.1 has no exact mean: the standard deviation of these is 1e-17, not 0
        lambda: data.Scale.of(np.array([[1, 0.1], [2, 0.1], [3, 0.1]])),
        "column 1 is constant: it cannot be standardised, leave it out",
    ),
    "nan to be scaled": (
        lambda: data.Scale.of([[1.0], [NAN]]),
        f"values[1, 0] is nan: {FINITE} (1 of 2 {ADVICE}",
    ),
    "flat values to be scaled": (
        lambda: data.Scale.of([1.0, 2.0]),
        "values has shape (2,): expected (m, n), one row per sample and n columns; "
        "use np.reshape(values, (-1, 1))",
    ),
}


@pytest.mark.parametrize(("call", "message"), CASES.values(), ids=CASES)
def test_a_bad_input_is_told_what_came_what_was_expected_and_what_to_do(call, message):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
            call()
    assert str(caught.value) == message


REFUSED = [
    {"epochs": 0},
    {"validation": (X, X)},
    {"batch_size": 9},
    {"clip": 0},
    {"patience": 2},
    {"schedule": schedules.step(4)},
    {"checkpoint": ""},
    {"optimizer": trained()},
]


@pytest.mark.parametrize("bad", REFUSED, ids=lambda bad: next(iter(bad)))
def test_a_refused_fit_changes_nothing(bad):
    net, optimizer, rng = with_batch_norm(), SGD(0.1, 0.9), np.random.default_rng(0)
    before, stands = net.get_state(), rng.bit_generator.state
    options = {"optimizer": optimizer, "epochs": 1, "progress": False, "rng": rng} | bad
    with pytest.raises(ValueError, match=next(iter(bad))):
        fit(net, X, Y, **options)
    assert all((net.get_state()[name] == value).all() for name, value in before.items())
    assert optimizer.state == {}
    assert rng.bit_generator.state == stands


@pytest.mark.parametrize("largest", [1, 1.0, np.float32(1), np.int8(1), Fraction(2, 2)])
def test_a_number_is_a_number_of_any_kind(largest):
    grad = np.array([3.0, 4.0])
    assert clip_gradient(grad, largest) == 5
    assert grad == pytest.approx([0.6, 0.8])


def test_true_and_false_of_numpy_are_true_and_false():
    assert repr(SGD(0.1, 0.9, nesterov=np.True_)) == repr(SGD(0.1, 0.9, nesterov=True))
    assert repr(RNN((2, 1), 1, sequence=np.False_)) == "RNN((2, 1), 1, 'tanh')"


def test_targets_at_the_limits_and_rounded_distributions_are_accepted():
    assert np.isfinite(make_sigmoid().loss(X, [[0, 1]] * 4))
    assert np.isfinite(make_softmax().loss(X, [[0.5 + 1e-7, 0.5]] * 4))


def test_numpy_numbers_are_numbers():
    assert SGD(np.float32(0.5)).learning_rate == 0.5
    assert Dense(np.int64(3), np.uint8(2)).n_parameters == 8
    assert data.one_hot(np.array([1], np.uint8), 2).tolist() == [[0, 1]]


def test_an_assignment_that_is_refused_changes_nothing():
    net = make()
    before = net.theta.copy()
    with pytest.raises(ValueError, match="nan"):
        net.theta = np.full(8, NAN)
    assert (net.theta == before).all()


@pytest.mark.parametrize("name", ["float32", "float64"])
def test_a_dtype_may_be_named_in_each_way(name):
    for dtype in (name, getattr(np, name), np.dtype(name)):
        assert make(dtype=dtype).dtype == np.dtype(name)
    assert make(dtype=float).dtype == np.float64
