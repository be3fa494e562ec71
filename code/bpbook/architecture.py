"""Which layers fit one another, and which loss fits the last: the checks a network starts with."""

from itertools import pairwise

import numpy as np

from bpbook.layers import Dense, Layer
from bpbook.losses import get_loss


def weights(layers):
    """Return a vector as long as theta: True for weights, False for biases, gains, shifts."""
    parts = [
        np.full(np.prod(shape), len(shape) > 1)
        for layer in layers
        for shape in layer.parameters.values()
    ]
    return np.concatenate(parts)


def checked_layers(layers):
    """Return ``layers`` as a tuple in which each takes what the one before gives."""
    if not isinstance(layers, list | tuple):
        raise ValueError(f"layers is {layers!r}: expected a list of layers, such as [Dense(2, 1)]")
    layers = tuple(layers)
    if not layers:
        raise ValueError("layers is empty: expected at least one layer, such as Dense(2, 1)")
    for position, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise ValueError(
                f"layers[{position}] is {layer!r}: expected a layer such as Dense(2, 1)"
            )
        if layer.theta is not None or layer in layers[:position]:
            raise ValueError(
                f"layers[{position}], {layer!r}, belongs to a network already: make a new one"
            )
    if layers[0].shape_in is None:
        raise ValueError(
            f"layers[0] is {layers[0]!r}: expected a layer that states what it takes, such as "
            "Dense(2, 1)"
        )
    for position, (before, layer) in enumerate(pairwise(layers), start=1):
        layer.follow(before.shape_out)
        if layer.shape_in != before.shape_out:
            raise ValueError(_misfit(position, before, layer))
    if not isinstance(layers[-1], Dense):
        raise ValueError(
            f"the last layer is {layers[-1]!r}: expected a Dense layer, whose outputs the loss "
            "compares with Y"
        )
    for position, layer in enumerate(layers[:-1]):
        if isinstance(layer, Dense) and layer.activation.name == "softmax":
            raise ValueError(f"layers[{position}] is softmax: only the last layer may be")
    return layers


def _misfit(position, before, layer):
    """Say that a layer does not take what the one before gives."""
    takes, gives = layer.shape_in, before.shape_out
    if len(takes) == len(gives) == 1:
        return (
            f"layers[{position}], {layer!r}, takes {takes[0]} inputs, but the layer "
            f"before it has {gives[0]} outputs"
        )
    fix = f"; put Flatten() between, and let it take {np.prod(gives)}" if len(takes) == 1 else ""
    return (
        f"layers[{position}], {layer!r}, takes samples of shape {takes}, but the layer before "
        f"it gives {gives}{fix}"
    )


def checked_loss(loss, last):
    """Return the loss, if it suits the activation of the last layer."""
    loss = get_loss(loss)
    if loss.output not in (None, last.activation.name):
        raise ValueError(
            f"{loss.name} needs {loss.output!r} as the last activation, but the last layer is "
            f"{last!r}"
        )
    return loss


def checked_penalty(penalty):
    """Return the penalty, None or one that has a value and a gradient."""
    is_class = isinstance(penalty, type)
    if penalty is None or (_has_both_sides(penalty) and not is_class):
        return penalty
    given = f"the class {penalty.__name__}" if is_class else repr(penalty)
    raise ValueError(f"penalty is {given}: expected L1 or L2, such as L2(1e-4)")


def _has_both_sides(penalty):
    return all(callable(getattr(penalty, name, None)) for name in ("value", "gradient"))
