"""Every bad input is a ValueError whose whole message is stated here, for a stranger to judge."""

import warnings

import numpy as np
import pytest

from bpbook import SGD, Adam, Dense, Network, RMSProp, check_gradient, data, fit
from bpbook.losses import LOSSES
from bpbook.optimizers import AdamW, clip_gradient

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


def make(last="identity", loss="mean_squared_error", rng=0, dtype=np.float64):
    return Network([Dense(3, 2, last)], loss, rng=rng, dtype=dtype)


def make_sigmoid():
    return make("sigmoid", "binary_cross_entropy")


def make_softmax():
    return make("softmax", "categorical_cross_entropy")


def train(**changes):
    options = {"optimizer": SGD(0.1), "epochs": 1, "progress": False} | changes
    fit(make(), X, Y, **options)


def network(*layers, loss="squared_error"):
    return Network(list(layers), loss, rng=0)


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
        "X holds None: expected real numbers (fill or drop what is missing)",
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
        "(for quantities use mean_squared_error)",
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


@pytest.mark.parametrize("bad", [{"epochs": 0}, {"validation": (X, X)}, {"batch_size": 9}])
def test_a_refused_fit_changes_nothing(bad):
    net = make()
    before = net.theta.copy()
    options = {"optimizer": SGD(0.1), "epochs": 1, "progress": False} | bad
    with pytest.raises(ValueError, match=r"epochs|batch_size|validation"):
        fit(net, X, Y, **options)
    assert (net.theta == before).all()


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
