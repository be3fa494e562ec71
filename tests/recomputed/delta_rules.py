"""The delta rules: a 2-3-2 network forward and back, and seven activations with their slopes."""

import math

import numpy as np

from recomputed.shared import NUMBER

W1 = np.array([[0.5, -1.0, 1.5], [1.0, 0.5, -0.5]])
W2 = np.array([[1.0, -1.5], [-0.5, 1.0], [1.5, 0.5]])
X = [[1.0, 2.0], [-1.0, 0.5], [0.5, -1.5], [2.0, 1.0]]
Y = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]


def logistic(z):
    return 1 / (1 + math.exp(-z))


def loss(x, y, z1, z2, W2, b2):
    """Return ½ Σ (ŷ - y)² with z1 and z2 added to what the neurons take in."""
    hidden = [
        logistic(x[0] * W1[0][j] + x[1] * W1[1][j] + (0.0, 0.5, -0.5)[j] + z1[j]) for j in range(3)
    ]
    out = [logistic(sum(hidden[j] * W2[j][k] for j in range(3)) + b2[k] + z2[k]) for k in range(2)]
    return sum((o - t) ** 2 for o, t in zip(out, y, strict=True)) / 2


def two_layers(sample, weight):
    """Return δ and one derivative as central differences of the loss: no rule is used."""
    x, y = X[int(sample) - 1], Y[int(sample) - 1]
    turned = W2.copy()
    turned[0, 0] = float(weight)
    step, b2 = 1e-5, (-0.5, 0.0)

    def slope(which, index):
        sides = []
        for sign in (1, -1):
            z1, z2, W = np.zeros(3), np.zeros(2), turned.copy()
            {"z1": z1, "z2": z2, "W": W}[which][index] += sign * step
            sides.append(loss(x, y, z1, z2, W, b2))
        return (sides[0] - sides[1]) / (2 * step)

    return {
        "loss": loss(x, y, np.zeros(3), np.zeros(2), turned, b2),
        **{f"out{k}": slope("z2", k) for k in range(2)},
        **{f"hidden{j}": slope("z1", j) for j in range(3)},
        "dw": slope("W", (0, 0)),
    }


def gelu(z):
    return z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))


FUNCTIONS = {
    "identity": lambda z: z,
    "sigmoid": logistic,
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: max(z, z / 100),
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "gelu": gelu,
}


def activation(activation, z):
    f, z, step = FUNCTIONS[activation], float(z), 1e-5
    return {"value": f(z), "slope": (f(z + step) - f(z - step)) / (2 * step)}


PAGE = "chapters/mathematics/delta_rules.html"
EXPLORERS = [
    (
        rf"Sample (?P<sample>\d), weight (?P<weight>{NUMBER}): loss (?P<loss>{NUMBER}); "
        rf"output δ (?P<out0>{NUMBER}) and (?P<out1>{NUMBER}); hidden δ (?P<hidden0>{NUMBER}), "
        rf"(?P<hidden1>{NUMBER}) and (?P<hidden2>{NUMBER}); ∂J/∂W²₁₁ = (?P<dw>{NUMBER})",
        two_layers,
    ),
    (
        rf"Activation (?P<activation>\w+), z (?P<z>{NUMBER}): f\(z\) = (?P<value>{NUMBER}), "
        rf"f′\(z\) = (?P<slope>{NUMBER})",
        activation,
    ),
]
