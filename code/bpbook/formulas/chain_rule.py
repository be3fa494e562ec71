"""The chain rule: on one neuron, where paths meet, and for whole vectors."""

import numpy as np

from bpbook import Dense, Network
from bpbook.activations import softplus, tanh
from bpbook.contract import Formula
from bpbook.formulas.activations import VALUES
from bpbook.graphs import Graph

CHAPTER = "mathematics/chain_rule"


def draw_number(rng):
    """Return one number away from 0, where the diamond is too flat for a difference."""
    return {"x": rng.uniform(0.5, 1.5, 1) * rng.choice([-1.0, 1.0])}


def nested(x):
    """Return tanh(softplus(x))'s derivative from the engine's two slopes."""
    return {"x": tanh.slope(softplus(x)) * softplus.slope(x)}


def draw_neuron(rng):
    """Return a sample for a tanh neuron, its target, weight, bias, and a zero added to z."""
    return {name: rng.standard_normal((1, 1)) for name in ("x", "y", "w")} | {
        "b": rng.standard_normal(1),
        "e": np.zeros((1, 1)),
    }


def J_neuron(B, x, y, w, b, e):
    """Return the loss of the neuron."""
    return B.sum((B.tanh(x @ w + b + e) - y) ** 2) / 2


def neuron(x, y, w, b, e):
    """Run the engine's Dense with one input and one neuron."""
    net = Network([Dense(1, 1, "tanh")], "squared_error", rng=0)
    (layer,) = net.layers
    layer.W, layer.b = w, b
    net.loss_and_gradient(x, y)
    return {"w": layer.dW, "b": layer.db, "e": layer.delta}


def J_diamond(B, x):
    """Return the product of tanh(x) and x², which meet in it."""
    return B.sum(B.tanh(x) * x * x)


def diamond(x):
    """Send the graph of the diamond backwards."""
    graph = Graph()
    start = graph.input(float(x[0]))
    end = graph.apply("tanh", start) * (start * start)
    return {"x": np.array([graph.reverse_mode(end)[start]])}


def draw_layer(rng):
    """Return a row x, the weights of two layers, a direction of x, and a zero distance."""
    return {
        "x": rng.standard_normal((1, 3)),
        "W1": rng.standard_normal((3, 2)),
        "W2": rng.standard_normal((2, 2)),
        "d": rng.standard_normal((1, 3)),
        "s": np.zeros(1),
    }


def J_layers(B, x, W1, W2, d, s):
    """Return ½‖tanh(tanh(x W¹) W²)‖² at x + s d."""
    u = VALUES["tanh"](B, (x + s * d) @ W1)
    return B.sum(B.tanh(u @ W2) ** 2) / 2


def layers(x, W1, W2, d, s):
    """Run two of the engine's layers behind one that passes x on, whose δ is ∂J/∂x."""
    net = Network([Dense(3, 3), Dense(3, 2, "tanh"), Dense(2, 2, "tanh")], "squared_error", rng=0)
    for layer, W in zip(net.layers, (np.eye(3), W1, W2), strict=True):
        layer.W = W
    net.loss_and_gradient(x, np.zeros((1, 2)))
    return {"x": net.layers[0].delta}


def by_graph(x, W1, W2, d, s):
    """Send the graph of the two layers forward from s."""
    graph = Graph()
    start = graph.input(float(s[0]))
    rows = [graph.input(float(v)) + start * graph.input(float(w))
            for v, w in zip(x[0], d[0], strict=True)]  # fmt: skip
    for W in (W1, W2):
        columns = []
        for column in W.T:
            terms = [a * graph.input(float(w)) for a, w in zip(rows, column, strict=True)]
            columns.append(graph.apply("tanh", sum(terms[1:], terms[0])))
        rows = columns
    squares = [graph.apply("half square", a) for a in rows]
    J = squares[0] + squares[1]
    return {"s": np.array([graph.forward_mode(start)[J]])}


def of_neuron(name, wrt, latex):
    """Return a formula of the neuron."""
    return Formula(f"chain_rule.{name}", latex, CHAPTER, wrt,
                   draw_neuron, J_neuron, neuron, ("eq-cr-neuron",))  # fmt: skip


FORMULAS = [
    Formula("chain_rule.nested", r"\frac{dJ}{dx} = f'\bigl(g(x)\bigr)\, g'(x)", CHAPTER, "x",
            draw_number, lambda B, x: B.sum(B.tanh(B.log(1 + B.exp(x)))), nested, ("eq-cr-one",)),
    of_neuron("dz", "e", r"\frac{\partial J}{\partial z} = (a - y)\, f'(z)"),
    of_neuron("dw", "w", r"\frac{\partial J}{\partial w} = (a - y)\, f'(z)\, x"),
    of_neuron("db", "b", r"\frac{\partial J}{\partial b} = (a - y)\, f'(z)"),
    Formula("chain_rule.diamond",
            r"\frac{dJ}{dx} = \frac{\partial J}{\partial u} \frac{du}{dx}"
            r" + \frac{\partial J}{\partial v} \frac{dv}{dx}", CHAPTER, "x",
            draw_number, J_diamond, diamond, ("eq-cr-diamond", "eq-cr-paths")),
    Formula("chain_rule.many",
            r"\frac{\partial J}{\partial x_i} = \sum_j \frac{\partial J}{\partial u_j}"
            r" \frac{\partial u_j}{\partial x_i}", CHAPTER, "x",
            draw_layer, J_layers, layers, ("eq-cr-many", "eq-cr-vjp")),
    Formula("chain_rule.direction",
            r"\frac{d}{ds} J(x + s\, d) \Big|_{s=0} = \sum_i \frac{\partial J}{\partial x_i}\, d_i",
            CHAPTER, "s", draw_layer, J_layers, by_graph, ("eq-cr-jvp",)),
]  # fmt: skip
