"""What fits what: a network says at once, and in words, which layer does not take what comes."""

import re

import numpy as np
import pytest

from bpbook import (
    L1,
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
from bpbook.architecture import weights


def make(*layers, loss="squared_error", **options):
    return Network(list(layers), loss, rng=0, **options)


IMAGE, SEQUENCE = (2, 5, 5), (4, 3)


@pytest.mark.parametrize(
    ("layers", "shapes"),
    [
        ([Dense(3, 2), Dropout(0.1), BatchNorm(), LayerNorm(), Flatten()], [(2,)] * 5),
        (
            [Conv2D(IMAGE, 3, 2), MaxPool2D(), BatchNorm(), LayerNorm(), Dropout(0), Flatten()],
            [(3, 4, 4), (3, 2, 2), (3, 2, 2), (3, 2, 2), (3, 2, 2), (12,)],
        ),
        ([Conv2D(IMAGE, 1, 3), Conv2D((1, 3, 3), 7, 3), Flatten()], [(1, 3, 3), (7, 1, 1), (7,)]),
        (
            [RNN(SEQUENCE, 2, sequence=True), Dropout(0), LSTM((4, 2), 5)],
            [(4, 2), (4, 2), (5,)],
        ),
        ([LSTM(SEQUENCE, 2, sequence=True), Flatten()], [(4, 2), (8,)]),
        ([RNN(SEQUENCE, 2), LayerNorm()], [(2,), (2,)]),
    ],
)
def test_each_layer_takes_what_the_one_before_gives(layers, shapes):
    net = make(*layers, Dense(shapes[-1][0], 1))
    assert [layer.shape_out for layer in net.layers[:-1]] == shapes
    assert [layer.shape_in for layer in net.layers[1:]] == shapes
    X = np.random.default_rng(0).standard_normal((3, *layers[0].shape_in))
    assert net.predict(X).shape == (3, 1)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            [Dense(2, 3), Dense(4, 1)],
            "layers[1], Dense(4, 1, 'identity'), takes 4 inputs, but the layer before it has 3 out",
        ),
        (
            [Conv2D((1, 3, 3), 2, 2), Dense(8, 1)],
            "takes samples of shape (8,), but the layer before it gives (2, 2, 2); put Flatten() "
            "between, and let it take 8",
        ),
        (
            [RNN((4, 2), 3, sequence=True), Dense(3, 1)],
            "gives (4, 3); put Flatten() between, and let it take 12",
        ),
        ([RNN((4, 2), 3), LSTM((4, 3), 1), Dense(1, 1)], "gives (3,)"),
        (
            [RNN((4, 2), 3, sequence=True), LSTM((5, 3), 1), Dense(1, 1)],
            "layers[1], LSTM((5, 3), 1), takes samples of shape (5, 3), but the layer before it "
            "gives (4, 3)",
        ),
        ([Conv2D((1, 3, 3), 2, 2), Conv2D((1, 2, 2), 1, 2), Dense(1, 1)], "gives (2, 2, 2)"),
        ([Dense(4, 4), MaxPool2D(), Dense(1, 1)], "MaxPool2D() is given shape (4,)"),
        (
            [Conv2D((1, 2, 2), 1, 2), MaxPool2D(), Dense(1, 1)],
            "MaxPool2D() is given shape (1, 1, 1)",
        ),
        (
            [LSTM((4, 2), 3, sequence=True), BatchNorm(), Flatten(), Dense(12, 1)],
            "BatchNorm('identity') is given sequences of shape (4, 3)",
        ),
        (
            [LSTM((4, 2), 3, sequence=True), LayerNorm("relu"), Flatten(), Dense(12, 1)],
            "LayerNorm('relu') is given sequences of shape (4, 3)",
        ),
        ([Flatten(), Dense(1, 1)], "layers[0] is Flatten(): expected a layer that states what"),
        ([Dropout(0.5), Dense(1, 1)], "layers[0] is Dropout(0.5): expected a layer that states"),
        ([MaxPool2D(), Dense(1, 1)], "layers[0] is MaxPool2D(): expected a layer that states"),
        ([BatchNorm(), Dense(1, 1)], "layers[0] is BatchNorm('identity'): expected a layer that"),
        ([RNN((2, 2), 1)], "the last layer is RNN((2, 2), 1, 'tanh'): expected a Dense layer"),
        ([Dense(2, 2), Dropout(0.5)], "the last layer is Dropout(0.5): expected a Dense layer"),
        ([Dense(2, 2, "softmax"), Dropout(0), Dense(2, 1)], "layers[0] is softmax: only the last"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(layers, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make(*layers)


def test_no_way_out_is_offered_where_flattening_would_not_help():
    with pytest.raises(ValueError, match=r"gives \(4, 3\)$"):
        make(RNN((4, 2), 3, sequence=True), LSTM((5, 3), 1), Dense(1, 1))


def test_a_layer_belongs_to_one_network_and_one_place():
    dropout, dense = Dropout(0.5), Dense(2, 2)
    with pytest.raises(ValueError, match=re.escape("layers[3], Dropout(0.5), belongs to")):
        make(Dense(2, 2), dropout, dense, dropout, Dense(2, 1))
    make(Dense(2, 2), dropout, Dense(2, 1))
    with pytest.raises(ValueError, match=re.escape("layers[1], Dropout(0.5), belongs to")):
        make(Dense(2, 2), dropout, Dense(2, 1))


def test_a_layer_refused_once_may_be_used_after_all():
    dense, pool = Dense(8, 1), MaxPool2D()
    with pytest.raises(ValueError, match="takes samples of shape"):
        make(Conv2D((1, 4, 4), 2, 1), pool, dense)
    net = make(Conv2D((1, 5, 5), 2, 2), pool, Flatten(), dense)
    assert net.layers[1].shape_in == (2, 4, 4)


@pytest.mark.parametrize(("loss", "activation"), [("binary_cross_entropy", "sigmoid")])
def test_a_loss_asks_for_its_activation_behind_any_layers(loss, activation):
    with pytest.raises(ValueError, match=f"{loss} needs '{activation}' as the last activation"):
        make(RNN((2, 2), 1, "sigmoid"), Dense(1, 1), loss=loss)
    make(RNN((2, 2), 1), Dense(1, 1, activation), loss=loss)


@pytest.mark.parametrize("penalty", [0.01, "L2", [L1(1)], L1(1).value])
def test_a_penalty_that_is_none_is_refused(penalty):
    with pytest.raises(ValueError, match=r"penalty is .*: expected L1 or L2, such as L2\(1e-4\)"):
        make(Dense(1, 1), penalty=penalty)


def test_the_class_of_a_penalty_is_none_yet():
    with pytest.raises(ValueError, match="penalty is the class L1: expected L1 or L2, such as L2"):
        make(Dense(1, 1), penalty=L1)


def test_weights_are_one_where_a_weight_lies_in_theta():
    layers = [Conv2D((1, 3, 3), 2, 2), BatchNorm(), Flatten(), LayerNorm(), Dense(8, 1)]
    make(*layers)
    marks = weights(layers).astype(int).tolist()
    assert marks == [1] * 8 + [0] * 2 + [0] * 4 + [0] * 16 + [1] * 8 + [0]
    layers = [RNN((2, 1), 1, sequence=True), LSTM((2, 1), 1), Dense(1, 2)]
    make(*layers)
    assert weights(layers).astype(int).tolist() == [1, 1, 0] + [1] * 8 + [0] * 4 + [1] * 2 + [0] * 2
