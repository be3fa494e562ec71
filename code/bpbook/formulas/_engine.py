"""The engine's layers, run outside a network, so that ∂J/∂a can be any array."""

import numpy as np

from bpbook import arrays


def bound(layer, a_prev, **parameters):
    """Return a layer, made to fit a_prev, with these parameters and a gradient of its own."""
    layer.follow(arrays.outside(a_prev).shape[1:])
    n = layer.n_parameters
    layer.bind(np.zeros(n), np.zeros(n), is_first=False)
    layer.initialize(np.random.default_rng(0))
    for name, values in parameters.items():
        setattr(layer, name, values)
    return layer


def gradients(layer, a_prev, da, **parameters):
    """Run a layer forward and backward; return its gradients by the names of its inputs.

    "e" stands for zeros added to z, by which ∂J/∂e is δ.
    """
    bound(layer, a_prev, **parameters)
    layer.forward(a_prev, training=True)
    found = {"a_prev": layer.backward(da), "e": getattr(layer, "delta", None)}
    return found | {name: getattr(layer, f"d{name}") for name in layer.parameters}
