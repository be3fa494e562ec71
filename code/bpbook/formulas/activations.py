"""Activations: each passes ∂J/∂a on as δ = ∂J/∂z."""

import numpy as np

from bpbook.activations import ACTIVATIONS, GELU_CUBIC, LEAK, get_activation
from bpbook.contract import Formula


def sigmoid(B, z):
    """Return 1 / (1 + e^-z)."""
    return 1 / (1 + B.exp(-z))


def gelu(B, z):
    """Return GELU in its tanh form."""
    return z / 2 * (1 + B.tanh((2 / np.pi) ** 0.5 * (z + GELU_CUBIC * z**3)))


def softmax(B, z):
    """Return e^z of each row, divided by the row's sum."""
    powers = B.exp(z)
    return powers / B.sum(powers, 1)[:, None]


def log_softmax(B, z):
    """Return z minus the logarithm of the row's sum of e^z."""
    return z - B.log(B.sum(B.exp(z), 1))[:, None]


VALUES = {
    "identity": lambda B, z: z,
    "sigmoid": sigmoid,
    "tanh": lambda B, z: B.tanh(z),
    "relu": lambda B, z: B.maximum(z, 0.0),
    "leaky_relu": lambda B, z: B.maximum(z, LEAK * z),
    "softplus": lambda B, z: B.log(1 + B.exp(z)),
    "gelu": gelu,
    "softmax": softmax,
}
"""f by name, ``f(B, z)``."""

SLOPES = {
    "identity": r"\frac{\partial J}{\partial a}",
    "sigmoid": r"\frac{\partial J}{\partial a} \odot a \odot (1 - a)",
    "tanh": r"\frac{\partial J}{\partial a} \odot (1 - a \odot a)",
    "relu": r"\frac{\partial J}{\partial a} \odot [z > 0]",
    "leaky_relu": r"\frac{\partial J}{\partial a} \odot"
    r" \bigl([z > 0] + \tfrac{1}{100} [z \le 0]\bigr)",
    "softplus": r"\frac{\partial J}{\partial a} \odot \frac{1}{1 + e^{-z}}",
    "gelu": r"\frac{\partial J}{\partial a} \odot \bigl(\tfrac12 (1 + t) + \tfrac12 z \odot"
    r" (1 - t \odot t) \odot c\,(1 + 3 \cdot 0.044715\, z \odot z)\bigr),"
    r" \quad t = \tanh\bigl(c\,(z + 0.044715\, z \odot z \odot z)\bigr),"
    r" \quad c = \sqrt{2/\pi}",
    "softmax": r"a_i \Bigl(\frac{\partial J}{\partial a_i}"
    r" - \sum_k \frac{\partial J}{\partial a_k} a_k\Bigr)",
}

EQUATIONS = {"softmax": ("eq-ol-quotient", "eq-ol-jacobian", "eq-ol-backward")}


def off_zero(rng, shape):
    """Return numbers between 0.1 and 2 in size, of either sign: away from a kink at 0."""
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.1, 2, shape)


def draw(rng):
    """Return z of 2 samples and 3 neurons, none of them near 0, and ∂J/∂a."""
    return {"z": off_zero(rng, (2, 3)), "da": rng.standard_normal((2, 3))}


def formula(name):
    """Return the formula of one activation."""
    f, left = VALUES[name], r"\frac{\partial J}{\partial z}"
    left = r"\frac{\partial J}{\partial z_i}" if name == "softmax" else left
    return Formula(
        f"activation.{name}",
        f"{left} = {SLOPES[name]}",
        "mathematics/output_layers" if name == "softmax" else "mathematics/delta_rules",
        "z",
        draw,
        lambda B, z, da: B.sum(f(B, z) * da),
        lambda z, da: {"z": backward(name, z, da)},
        EQUATIONS.get(name, (f"eq-dr-{name.replace('_', '-')}", "eq-ac-signal")),
    )


def backward(name, z, da):
    """Return ∂J/∂z by the engine's activation."""
    f = get_activation(name)
    return f.backward(z, f(z), da, np.empty_like(z))


FORMULAS = [formula(name) for name in ACTIVATIONS] + [
    Formula(
        "activation.log_softmax",
        r"\frac{\partial \log a_k}{\partial z_i} = [k = i] - a_i",
        "mathematics/output_layers",
        "z",
        draw,
        lambda B, z, da: B.sum(log_softmax(B, z) * da),
        lambda z, da: {"z": backward("softmax", z, da / get_activation("softmax")(z))},
        ("eq-engine-delta", "eq-ol-log"),
    )
]
