"""The chain rule: a neuron's graph step by step, and all paths from one weight."""

import itertools
import math

import numpy as np

from recomputed.shared import NUMBER


def neuron(step, weight):
    """Compute a tanh neuron with half its squared error, and what each node hands back."""
    step, w, x, b, y = int(step), float(weight), 1.5, -0.5, 0.8
    p = w * x
    z = p + b
    a = math.tanh(z)
    r = a - y
    if step == 0:
        return {}
    if step <= 5:
        return {"value": (p, z, a, r, r * r / 2)[step - 1]}
    dz = r / math.cosh(z) ** 2
    handed = [[r], [r, -r], [dz], [dz, dz], [dz * x, dz * w]][step - 6]
    return dict(zip(("first", "second"), handed, strict=False))


def all_paths(depth, width):
    """Multiply along each path of a tanh network, one by one."""
    depth, width, rng = int(depth), int(width), np.random.default_rng(4)
    sizes = [1, *[width] * depth, 1]
    W = [rng.uniform(-1, 1, size) for size in itertools.pairwise(sizes)]
    W[:-1] = [1.5 * matrix for matrix in W[:-1]]
    a, slopes = np.ones(1), []
    for matrix in W[:-1]:
        a = np.tanh(a @ matrix)
        slopes.append(1 - a**2)
    r = (a @ W[-1])[0] - 0.7
    products = []
    for others in itertools.product(range(width), repeat=depth - 1):
        neurons, product = (0, *others), r * W[-1][others[-1] if others else 0, 0]
        for layer, k in enumerate(neurons):
            product *= slopes[layer][k]
            if layer:
                product *= W[layer][neurons[layer - 1], k]
        products.append(product)
    n_weights = sum(matrix.size for matrix in W)
    return {
        "n": len(products),
        "least": min(products),
        "most": max(products),
        "sum": sum(products),
        "work": 2 * n_weights + 2 * depth * width,
    }


PAGE = "chapters/mathematics/chain_rule.html"
EXPLORERS = [
    (
        rf"Step (?P<step>\d+), weight (?P<weight>{NUMBER}): "
        rf"(?:the inputs are known|forward, \w = (?P<value>{NUMBER})\.|backward, \w hands "
        rf"(?P<first>{NUMBER}) to \w(?: and (?P<second>{NUMBER}) to \w)?\.)",
        neuron,
    ),
    (
        rf"Depth (?P<depth>\d+), width (?P<width>\d+): (?P<n>\d+) paths, products from "
        rf"(?P<least>{NUMBER}) to (?P<most>{NUMBER}), sum (?P<sum>{NUMBER}); "
        r"the reverse sweep needs (?P<work>\d+) products",
        all_paths,
    ),
]
