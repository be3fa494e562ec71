"""Computational graphs: both modes against differences, SymPy, the engine, the sum of paths."""

from collections import Counter

import numpy as np
import pytest
import sympy as sp

from bpbook import Dense, Network
from bpbook.expressions import is_zero
from bpbook.generic import sigma, sigma_prime
from bpbook.graphs import OPERATIONS, Counted, Graph, Operation

POINT = {"p": 0.7, "q": -0.4, "r": 1.3}


def written(p, q, r):
    """Return a graph with every operation in it, its three inputs and its result."""
    graph = Graph()
    p, q, r = (graph.input(value, name) for value, name in ((p, "p"), (q, "q"), (r, "r")))
    u, v = p * q + r, p - q
    w = graph.apply("exp", u) * graph.apply("tanh", v) * v
    g = graph.apply("log", r * r) + graph.apply("relu", v) - graph.apply("relu", q) * w
    return graph, (p, q, r), graph.apply("half square", g)


def plain(p, q, r):
    u, v = p * q + r, p - q
    g = np.log(r * r) + max(v, 0) - max(q, 0) * np.exp(u) * np.tanh(v) * v
    return g * g / 2


@pytest.mark.parametrize("q", [-0.4, 0.3])
def test_values_and_both_modes_agree_with_differences(q):
    point = POINT | {"q": q}
    graph, inputs, J = written(**point)
    assert J.value == pytest.approx(plain(**point), rel=1e-14)
    backward = graph.reverse_mode(J)
    for node in inputs:
        above, below = (plain(**point | {node.name: node.value + s}) for s in (1e-6, -1e-6))
        forward = graph.forward_mode(node)
        assert backward.get(node, 0) == pytest.approx((above - below) / 2e-6, abs=1e-8)
        assert forward[J] == pytest.approx(backward[node], rel=1e-13)


def test_every_local_derivative():
    graph = Graph()
    a, b = graph.input(0.8), graph.input(0.5)
    for name, operation in OPERATIONS.items():
        inputs = (a, b) if name in "+-*" else (a,)
        values = [node.value for node in inputs]
        for i, (_, local) in enumerate(graph.apply(name, *inputs).edges):
            sides = []
            for step in (1e-6, -1e-6):
                moved = values.copy()
                moved[i] += step
                sides.append(operation.value(*moved))
            assert local == pytest.approx((sides[0] - sides[1]) / 2e-6, abs=1e-9), name


def test_expressions_go_through_the_same_loops():
    x, y, b = sp.symbols("x y b", real=True)
    graph = Graph()
    nodes = [graph.input(s) for s in (x, y, b)]
    generic = Operation("σ", sigma, lambda value, z: (sigma_prime(z),))
    a = graph.apply(generic, nodes[0] * nodes[1] + nodes[2])
    J = graph.apply("half square", a * nodes[0])
    found = graph.reverse_mode(J)
    for symbol, node in zip((x, y, b), nodes, strict=True):
        assert is_zero(found[node] - sp.diff(J.value, symbol))
        assert is_zero(graph.forward_mode(node)[J] - found[node])


def test_a_node_used_twice_gets_both_shares():
    graph = Graph()
    x = graph.input(3.0)
    cube = x * x * x
    assert graph.reverse_mode(cube)[x] == graph.forward_mode(x)[cube] == 27
    assert sorted(product for _, product in graph.paths(x, cube)) == [9, 9, 9]


def test_what_does_not_depend_gets_no_slope():
    graph = Graph()
    x, y = graph.input(1.0), graph.input(2.0)
    z, other = x * x, y * y
    assert y not in graph.reverse_mode(z)
    assert other not in graph.forward_mode(x)
    assert graph.paths(y, z) == []


def test_paths_end_where_they_should_and_add_up():
    graph, inputs, J = written(**POINT | {"q": 0.3})
    assert [len(graph.paths(node, J)) for node in inputs] == [4, 5, 3]
    for node in inputs:
        paths = graph.paths(node, J)
        assert all(nodes[0] is node and nodes[-1] is J for nodes, _ in paths)
        total = sum(product for _, product in paths)
        assert total == pytest.approx(graph.reverse_mode(J)[node], rel=1e-12)


def test_a_network_by_its_graph_and_by_the_engine():
    net = Network([Dense(2, 3, "tanh"), Dense(3, 2)], "squared_error", rng=0)
    net.theta = np.random.default_rng(1).normal(size=net.theta.size)
    X, Y = np.array([[0.5, -1.0]]), np.array([[1.0, 0.3]])
    J, grad = net.loss_and_gradient(X, Y)
    graph = Graph()
    theta = iter([graph.input(float(value)) for value in net.theta])
    kept, a = [], [graph.input(float(x)) for x in X[0]]
    for layer in net.layers:
        W = [[next(theta) for _ in range(layer.n_out)] for _ in range(layer.n_in)]
        b = [next(theta) for _ in range(layer.n_out)]
        kept += [w for row in W for w in row] + b
        z = b
        for before, row in zip(a, W, strict=True):
            z = [s + before * w for s, w in zip(z, row, strict=True)]
        a = [graph.apply("tanh", s) for s in z] if layer is net.layers[0] else z
    terms = [graph.apply("half square", s - graph.input(float(y)))
             for s, y in zip(a, Y[0], strict=True)]  # fmt: skip
    loss = terms[0] + terms[1]
    assert loss.value == pytest.approx(J, rel=1e-14)
    found = graph.reverse_mode(loss)
    np.testing.assert_allclose([found[node] for node in kept], grad, rtol=1e-12)


def test_counted_numbers_count_and_compute():
    counter = Counter()
    a, b = Counted(3.0, counter), Counted(-2.0, counter)
    results = [a + b, a - b, 1 - a, a * b, 2.0 * a, a / 2, 1 / a, -1 * a, a.apply(abs)]
    assert [float(r) for r in results] == [1, 5, -2, -6, 6, 1.5, 1 / 3, -3, 3]
    assert counter == {"+": 4, "*": 2, "/": 2, "function": 1}


def test_what_is_known_in_advance_is_not_counted():
    counter = Counter()
    a = Counted(3.0, counter)
    assert (0 + a) is (a + 0) is (1 * a) is (a * 1) is a
    assert 0 * a == a * 0 == 0
    assert not counter
    _ = a * 1.0 + 0.0  # a number that happens to be 1 or 0 is not known in advance
    assert counter.total() == 2


def test_a_gradient_takes_at_most_four_times_the_operations():
    counter = Counter()
    values = (Counted(value, counter) for value in (0.7, 0.3, 1.3))
    graph, _, J = written(*values)
    of_value = counter.total()
    assert of_value == 16
    graph.reverse_mode(J)
    assert of_value < counter.total() <= 4 * of_value


def test_unknown_operations_are_refused_and_nodes_speak():
    graph = Graph()
    x = graph.input(2.0, "x")
    assert repr(x) == "x = 2.0"
    with pytest.raises(ValueError, match=r"operation is 'cosine': expected one of \+, -, \*"):
        graph.apply("cosine", x)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (lambda g, x: x * 2.0, r"2\.0 is no node: make it one with graph\.input\(2\.0\)"),
        (lambda g, x: x + Graph().input(1.0, "y"), "y = 1.0 is a node of another graph"),
        (lambda g, x: g.input(float("nan"), "w"), "w is nan: expected a finite number"),
        (lambda g, x: g.input(float("inf")), "the value is inf: expected a finite number"),
    ],
)
def test_what_is_no_calculation_is_refused_in_words(what, message):
    graph = Graph()
    with pytest.raises(ValueError, match=message):
        what(graph, graph.input(1.0, "x"))
    assert len(graph.nodes) == 1
