"""Output layers: error signals of one sigmoid output, and softmax at a temperature."""

import math

from recomputed.shared import NUMBER

STEP = 1e-5


def pull(target, z):
    """Return a and δ of both losses, δ as central differences of the loss."""
    y, z = float(target), float(z)

    def a(z):
        return 1 / (1 + math.exp(-z))

    def cross(z):
        return -y * math.log(a(z)) - (1 - y) * math.log(1 - a(z))

    def squared(z):
        return (a(z) - y) ** 2 / 2

    slopes = [(J(z + STEP) - J(z - STEP)) / (2 * STEP) for J in (cross, squared)]
    return {"a": a(z), "cross": slopes[0], "squared": slopes[1]}


def temperature(first_logit, temperature):
    """Return softmax of (first logit, 1, 0) / T and δ where the second is right."""
    logits, T = [float(first_logit), 1.0, 0.0], float(temperature)

    def a(z):
        powers = [math.exp(v / T) for v in z]
        return [p / sum(powers) for p in powers]

    def slope(i):
        sides = []
        for sign in (1, -1):
            moved = [v + sign * STEP * (k == i) for k, v in enumerate(logits)]
            sides.append(-math.log(a(moved)[1]))
        return (sides[0] - sides[1]) / (2 * STEP)

    found = {f"a{k}": value for k, value in enumerate(a(logits))}
    return found | {f"d{i}": slope(i) for i in range(3)}


PAGE = "chapters/mathematics/output_layers.html"
EXPLORERS = [
    (
        rf"Target (?P<target>\d), z (?P<z>{NUMBER}): a = (?P<a>{NUMBER}), "
        rf"cross-entropy δ = (?P<cross>{NUMBER}), squared error δ = (?P<squared>{NUMBER})",
        pull,
    ),
    (
        rf"First logit (?P<first_logit>{NUMBER}), temperature (?P<temperature>{NUMBER}): "
        rf"a = (?P<a0>{NUMBER}), (?P<a1>{NUMBER}), (?P<a2>{NUMBER}); "
        rf"δ = (?P<d0>{NUMBER}), (?P<d1>{NUMBER}), (?P<d2>{NUMBER})",
        temperature,
    ),
]
