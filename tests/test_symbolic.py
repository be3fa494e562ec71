"""The delta rules proved for any activation and loss; steps and layers of the engine in symbols."""

import subprocess
import sys

import numpy as np
import pytest
import sympy as sp

from bpbook import SGD, AdaGrad, Adam, AdamW, RMSProp
from bpbook.contract import NumpyBackend, disagreement, engine, formulas
from bpbook.formulas import activations, convolution, losses, normalisation, optimisers, recurrence
from bpbook.generic import Loss, LossSlope
from bpbook.symbolic import (
    SymbolicNetwork,
    SympyBackend,
    branch,
    each,
    gradient,
    is_zero,
    numbers,
    pairs,
    sigma,
    sigma_prime,
    substitute,
    symbolic_inputs,
    symbols,
)

B = SympyBackend
NETWORKS = {
    "1-1": SymbolicNetwork([1, 1]),
    "2-2-1": SymbolicNetwork([2, 2, 1]),
    "2-2-2": SymbolicNetwork([2, 2, 2]),
    "2-3-2-2": SymbolicNetwork([2, 3, 2, 2], samples=2),
}
each_network = pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)


# --- the delta rules, for any activation and loss ------------------------------------------------


@each_network
def test_delta_is_the_derivative_by_z(net):
    for layer, delta in net.deltas().items():
        assert is_zero(delta - net.differentiated(layer))


@each_network
def test_weight_and_bias_gradients_follow_from_delta(net):
    for layer, delta in net.deltas().items():
        assert is_zero(net.a[layer - 1].T @ delta - gradient(net.J, net.W[layer]))
        assert is_zero(delta.sum(0) - gradient(net.J, net.b[layer]))


@each_network
def test_what_is_passed_back_follows_from_delta(net):
    assert is_zero(net.deltas()[1] @ net.W[1].T - gradient(net.J, net.X))


@each_network
def test_index_form_of_the_rules(net):
    delta = net.deltas()
    for layer in range(1, net.n_layers):
        W, following = net.W[layer + 1], delta[layer + 1]
        right = net.differentiated(layer)
        for (i, j), z in np.ndenumerate(net.z[layer]):
            total = sum(following[i, k] * W[j, k] for k in range(W.shape[1]))
            assert is_zero(total * sigma_prime(z) - right[i, j])
    for layer, W in net.W.items():
        right, right_b = gradient(net.J, W), gradient(net.J, net.b[layer])
        a, d = net.a[layer - 1], delta[layer]
        for j, k in np.ndindex(W.shape):
            assert is_zero(sum(a[i, j] * d[i, k] for i in range(len(a))) - right[j, k])
            assert is_zero(sum(d[i, k] for i in range(len(a))) - right_b[k])


@each_network
def test_the_generic_functions_may_become_any(net):
    """With tanh for σ and ½Σ(a - y)² for C the gradient is that of the network so made."""
    Y = symbols("y", net.a[net.n_layers].shape).ravel()

    def concrete(expression):
        expression = expression.replace(
            LossSlope, lambda i, *a: a[int(i) - 1] - Y[int(i) - 1]
        ).replace(Loss, lambda *a: sum((x - y) ** 2 for x, y in zip(a, Y, strict=True)) / 2)
        return expression.replace(sigma_prime, lambda z: 1 - sp.tanh(z) ** 2).replace(
            sigma, sp.tanh
        )

    for symbol in (net.W[1].ravel()[-1], net.b[net.n_layers][0]):
        slopes = np.array([concrete(net.J.diff(symbol)), concrete(net.J).diff(symbol)])
        drawn = np.random.default_rng(0).standard_normal(len(net.J.free_symbols | set(Y)))
        values = dict(zip(sorted(net.J.free_symbols | set(Y), key=str), drawn, strict=True))
        generic, known = numbers(slopes, values)
        assert abs(generic - known) < 1e-13
        assert known != 0


def wrong_rules(net):
    """Return δ of the first layer by rules with one mistake each."""
    delta, slope = net.deltas(), each(sigma_prime, net.z[1])
    W = net.W[2]
    return {
        "right": delta[2] @ W.T * slope,
        "no slope": delta[2] @ W.T,
        "slope of the next layer": delta[2] @ W.T * each(sigma_prime, net.z[2]),
        "no sum over the next layer": delta[2][:, :1] @ W[:, :1].T * slope,
        "sign": -delta[2] @ W.T * slope,
        "transposed": delta[2] @ W * slope,
        "σ instead of its slope": delta[2] @ W.T * each(sigma, net.z[1]),
        "loss slope without the last σ′": net.loss_slopes() @ W.T * slope,
        "twice": 2 * delta[2] @ W.T * slope,
    }


@pytest.mark.parametrize("rule", wrong_rules(NETWORKS["2-2-2"]))
def test_wrong_rules_are_not_proved(rule):
    net = NETWORKS["2-2-2"]
    proved = is_zero(wrong_rules(net)[rule] - net.differentiated(1))
    assert proved == (rule == "right")


def test_wrong_gradients_are_not_proved():
    net = NETWORKS["2-3-2-2"]
    delta, right = net.deltas()[2], gradient(net.J, net.W[2])
    assert is_zero(net.a[1].T @ delta - right)
    assert not is_zero(net.a[1].T @ delta / 2 - right)
    assert not is_zero(each(sp.sin, net.a[1]).T @ delta - right)
    assert not is_zero(net.a[1][:1].T @ delta[:1] - right)
    assert not is_zero(delta[0] - gradient(net.J, net.b[2]))


# --- output layers -------------------------------------------------------------------------------


def distribution(shape):
    """Return symbols whose rows add up to 1."""
    Y = symbols("y", shape)
    Y[:, -1] = 1 - Y[:, :-1].sum(1)
    return Y


def test_softmax_with_cross_entropy_has_delta_a_minus_y_over_m():
    z, Y = symbols("z", (2, 3)), distribution((2, 3))
    a = activations.softmax(B, z)
    delta = gradient(losses.categorical_cross_entropy(B, a, Y), z)
    assert is_zero(delta - (a - Y) / 2)
    assert not is_zero(delta - (a - Y))
    free = symbols("y", (2, 3))  # the rows of Y must add up to 1
    assert not is_zero(gradient(losses.categorical_cross_entropy(B, a, free), z) - (a - free) / 2)


def test_sigmoid_with_binary_cross_entropy_has_delta_a_minus_y_over_m_n():
    z, Y = symbols("z", (2, 2)), symbols("y", (2, 2))
    a = activations.sigmoid(B, z)
    delta = gradient(losses.binary_cross_entropy(B, a, Y), z)
    assert is_zero(delta - (a - Y) / 4)
    assert not is_zero(delta - (a - Y) / 2)


def test_a_network_with_an_output_layer_of_its_own():
    Y = distribution((1, 2))
    net = SymbolicNetwork(
        [1, 2, 2],
        loss=lambda a: losses.categorical_cross_entropy(B, a, Y),
        output=lambda z: activations.softmax(B, z),
    )
    delta = net.deltas(last=net.a[2] - Y)
    assert is_zero(delta[2] - net.differentiated(2))
    assert is_zero(delta[1] - net.differentiated(1))


def test_a_network_with_a_known_activation_and_loss():
    Y = symbols("y", (1, 2))
    net = SymbolicNetwork([2, 2, 2], 1, sp.tanh, lambda a: losses.squared_error(B, a, Y))
    delta = net.deltas(lambda z: 1 - sp.tanh(z) ** 2)
    assert is_zero(delta[1] - net.differentiated(1))
    assert is_zero(delta[2] - (net.a[2] - Y) * (1 - net.a[2] ** 2))


# --- how it prints -------------------------------------------------------------------------------


def test_a_derivative_prints_as_the_delta_rules_say_it():
    net = NETWORKS["2-2-1"]
    slope = net.named(net.J.diff(net.W[1][0, 1]))
    assert not slope.atoms(sigma), "σ(…) is written a"
    assert sp.latex(slope) == (
        r"w^{2}_{21} x_{11} \frac{\partial C}{\partial a^{2}_{11}} "
        r"\sigma'\!\left(z^{1}_{12}\right) \sigma'\!\left(z^{2}_{11}\right)"
    )


def test_powers_of_generic_functions_print():
    z = sp.Symbol("z")
    assert sp.latex(sigma_prime(z) ** 2) == r"\sigma'^{2}\!\left(z\right)"
    J = NETWORKS["1-1"].loss(symbols("a", (1, 1)))
    assert sp.latex(J**2) == r"C^{2}\!\left(a_{11}\right)"
    slope = sp.latex(J.diff(J.args[0]) ** 2)
    assert slope == r"\left(\frac{\partial C}{\partial a_{11}}\right)^{2}"


def test_named_takes_arrays():
    net = NETWORKS["2-3-2-2"]
    assert (net.named(net.a[3]) == symbols("a", (2, 2), 3)).all()
    assert (net.named(net.z[3]) == symbols("z", (2, 2), 3)).all()


def test_symbols_count_from_one_and_separate_long_indices():
    assert [str(s) for s in symbols("b", (2,), 1)] == ["b^{1}_{1}", "b^{1}_{2}"]
    assert str(symbols("w", (12, 2))[10, 1]) == "w_{11,2}"
    assert len(set(symbols("w", (12, 12)).ravel())) == 144


# --- one step of an optimiser --------------------------------------------------------------------

OPTIMISERS = {
    "sgd": (optimisers.sgd, SGD(0.1)),
    "weight decay": (optimisers.sgd, SGD(0.1, weight_decay=0.2), {"weight_decay": 0.2}),
    "momentum": (optimisers.momentum, SGD(0.1, 0.7), {"mu": 0.7}),
    "nesterov": (optimisers.nesterov, SGD(0.1, 0.7, nesterov=True), {"mu": 0.7}),
    "adagrad": (optimisers.adagrad, AdaGrad(0.1)),
    "rmsprop": (optimisers.rmsprop, RMSProp(0.1)),
    "adam": (optimisers.adam, Adam(0.1)),
    "adamw": (optimisers.adamw, AdamW(0.1, 0.3), {"weight_decay": 0.3}),
}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_three_steps_as_an_expression_are_the_engines(name):
    rule, optimizer, *options = OPTIMISERS[name]
    options = options[0] if options else {}
    rng = np.random.default_rng(0)
    theta, grads = rng.standard_normal(4), rng.standard_normal((3, 4))
    letters, letters_of_grads, eta = symbols("t", (4,)), symbols("g", (3, 4)), sp.Symbol("eta")
    expression, state, ours, our_state = letters, {}, theta, {}
    values = pairs(letters, theta) | pairs(letters_of_grads, grads) | {eta: 0.1}
    for grad, letter in zip(grads, letters_of_grads, strict=True):
        expression, state = rule(B, expression, letter, state, eta, **options)
        ours, our_state = rule(NumpyBackend, ours, grad, our_state, 0.1, **options)
        optimizer.step(theta, grad)  # in place: ours is not theta any more
        np.testing.assert_allclose(ours, theta, rtol=1e-13)
        np.testing.assert_allclose(numbers(expression, values), theta, rtol=1e-12)


def test_the_first_step_of_adam_is_the_rate_against_the_sign():
    theta, g, eta, beta1, beta2 = sp.symbols("theta g eta beta_1 beta_2", positive=True)
    step, _ = optimisers.adam(
        B, np.array([theta]), np.array([g]), {}, eta, beta1=beta1, beta2=beta2, epsilon=0
    )
    assert sp.simplify(step[0] - (theta - eta)) == 0


# --- layers in symbols ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "rnn.dU",
        "lstm_last.dx",
        "batch_norm.da_prev",
        "layer_norm.dgamma",
        "conv.dW",
        "pool.da_prev",
    ],
)
def test_a_formula_in_symbols_only(name):
    formula = formulas()[name]
    inputs, letters = formula.draw(np.random.default_rng(3)), symbolic_inputs(formula)
    assert {k: v.shape for k, v in letters.items()} == {k: v.shape for k, v in inputs.items()}
    values = {s: x for k in inputs for s, x in pairs(letters[k], inputs[k]).items()}
    J = branch(formula.J(B, **letters), values)
    slopes = numbers(gradient(J, letters[formula.wrt]), values)
    assert disagreement(slopes, engine(formula, inputs)) < 1e-12


def test_an_unrolled_recurrent_network_of_three_steps():
    x, (w, u, b) = symbols("x", (3, 1, 1)), (symbols(n, (1, 1)) for n in "wub")
    a = recurrence.rnn(B, x, w, u, b[0], np.zeros((1, 1), object))
    slope = gradient(a[2][0, 0], u)[0, 0]
    first, second, third = (step[0, 0] for step in a)
    by_hand = (1 - third**2) * (second + u[0, 0] * (1 - second**2) * first)
    assert is_zero(slope - by_hand)
    assert not is_zero(slope - (1 - third**2) * second)  # what a truncation after a step leaves


def test_one_step_of_an_lstm():
    n, x, a, c = 1, symbols("x", (1, 2)), symbols("a", (1, 1)), symbols("c", (1, 1))
    W, U, b = symbols("w", (2, 4 * n)), symbols("u", (1, 4 * n)), symbols("b", (4 * n,))
    a_next, c_next = recurrence.lstm_step(B, x, W, U, b, a, c)
    z = (x @ W + a @ U + b)[0]
    i, f, o = (1 / (1 + sp.exp(-z[k])) for k in range(3))
    assert is_zero(gradient(c_next[0, 0], c) - f)
    assert is_zero(gradient(c_next[0, 0], b)[0] - i * (1 - i) * sp.tanh(z[3]))
    assert is_zero(gradient(a_next[0, 0], c) - o * (1 - sp.tanh(c_next[0, 0]) ** 2) * f)


def test_batch_norm_passes_nothing_back_along_its_mean_and_scale():
    x, gamma, beta, delta = (
        symbols(n, s) for n, s in zip("xgbd", [(3, 1), (1,), (1,), (3, 1)], strict=True)
    )
    z = normalisation.batch_norm(B, x, gamma, beta, epsilon=0)
    slope = gradient((z * delta).sum(), x)
    assert is_zero(slope.sum())
    assert is_zero((slope * x).sum())
    assert is_zero(gradient((z * delta).sum(), gamma) - ((z - beta) / gamma * delta).sum())


def test_layer_norm_by_its_formula():
    x, gamma, beta = symbols("x", (1, 3)), symbols("g", (3,)), symbols("b", (3,))
    delta, epsilon = symbols("d", (1, 3)), sp.Symbol("epsilon", positive=True)
    J = (normalisation.layer_norm(B, x, gamma, beta, epsilon) * delta).sum()
    d, mean = gamma * delta, x.mean()
    root = sp.sqrt(((x - mean) ** 2).mean() + epsilon)
    x_hat = (x - mean) / root
    right = (d - d.mean() - x_hat * (d * x_hat).mean()) / root
    assert is_zero(gradient(J, x) - right)
    assert not is_zero(gradient(J, x) - (d - d.mean()) / root)


def test_the_filter_gradient_is_a_correlation_with_delta():
    a, W = symbols("a", (1, 3, 3, 1)), symbols("w", (1, 1, 2, 2))
    b, delta = symbols("b", (1,)), symbols("d", (1, 2, 2, 1))
    J = (convolution.convolution(B, a, W, b) * delta).sum()
    for i, j in np.ndindex(2, 2):
        crop = a[0, i : i + 2, j : j + 2, 0]
        assert is_zero(gradient(J, W)[0, 0, i, j] - (crop * delta[0, :, :, 0]).sum())
    corner = gradient(J, a)[0, 0, 0, 0]
    assert is_zero(corner - W[0, 0, 0, 0] * delta[0, 0, 0, 0])


def test_pooling_passes_delta_to_the_winner_of_its_branch():
    a, delta = symbols("a", (1, 2, 2, 1)), symbols("d", (1, 1, 1, 1))
    J = (convolution.max_pool(B, a) * delta).sum()
    for winner in np.ndindex(a.shape):
        values = pairs(a, np.zeros(4)) | {a[winner]: 1}
        slope = gradient(branch(J, values), a)
        assert slope[winner] == delta[0, 0, 0, 0]
        assert (slope != 0).sum() == 1


# --- helpers -------------------------------------------------------------------------------------


def test_zero_is_proved_over_a_common_denominator():
    x, y = symbols("x", (2,))
    assert is_zero(1 / (1 + sp.exp(-x)) - sp.exp(x) / (1 + sp.exp(x)))
    assert is_zero(np.array([x - x, 1 / x + 1 / y - (x + y) / (x * y)]))
    assert not is_zero(np.array([x - x, x - y]))
    assert is_zero(0)


def test_substitute_and_branch_take_arrays_and_single_expressions():
    x, y = symbols("x", (2,))
    assert substitute(x + 1, {x: y}) == y + 1
    assert list(substitute(np.array([x, y]), {x: y})) == [y, y]
    assert branch(sp.Max(x, y), {x: 0, y: 1}) == y
    assert list(branch(np.array([sp.Max(x, y), x]), {x: 2, y: 1})) == [x, x]


def test_the_engine_does_without_sympy():
    program = (
        "import bpbook, bpbook.contract as c, sys; c.formulas(); print('sympy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("sizes", [(2,), (), (2, 0), (2, 1.5)])
def test_sizes_that_make_no_network_are_refused(sizes):
    with pytest.raises(ValueError, match="expected two or more whole numbers above 0"):
        SymbolicNetwork(sizes)
