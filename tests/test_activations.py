"""Every activation against the formula SymPy differentiates, and against a central difference."""

import mpmath
import numpy as np
import pytest
import sympy
from alone import single
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import activations
from bpbook.activations import ACTIVATIONS

Z = sympy.Symbol("z", real=True)
C = sympy.Rational(44715, 1000000)
FORMULAS = {
    "identity": Z,
    "sigmoid": 1 / (1 + sympy.exp(-Z)),
    "tanh": (sympy.exp(2 * Z) - 1) / (sympy.exp(2 * Z) + 1),
    "relu": sympy.Piecewise((Z, Z > 0), (0, True)),
    "leaky_relu": sympy.Piecewise((Z, Z > 0), (Z / 100, True)),
    "softplus": sympy.log(1 + sympy.exp(Z)),
    "gelu": Z / 2 * (1 + sympy.tanh(sympy.sqrt(2 / sympy.pi) * (Z + C * Z**3))),
}
ELEMENTWISE = sorted(FORMULAS)
POINTS = [-7.5, -2.0, -0.3, -0.01, 0.02, 0.4, 1.0, 3.7, 8.0]  # none at a kink
EXTREMES = [-1000.0, -88.5, 0.0, 88.5, 1000.0]


def exact(formula, point):
    """Return the formula at a point, worked out to 40 digits."""
    return float(formula.subs(Z, sympy.Rational(point)).evalf(40))


def test_every_activation_but_softmax_has_a_formula_here():
    assert {*FORMULAS, "softmax"} == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_value_is_the_formula(name):
    expected = [exact(FORMULAS[name], point) for point in POINTS]
    values = ACTIVATIONS[name](np.array(POINTS))
    np.testing.assert_allclose(values, expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_slope_is_the_derivative_of_the_formula(name):
    derivative = sympy.diff(FORMULAS[name], Z)
    expected = [exact(derivative, point) for point in POINTS]
    slopes = ACTIVATIONS[name].slope(np.array(POINTS))
    np.testing.assert_allclose(slopes, expected, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=st.floats(-20, 20))
@settings(deadline=None)
def test_slope_is_the_central_difference(name, z):
    f, h = ACTIVATIONS[name], 1e-5
    if any(abs(z - kink) < 1e-4 for kink in f.kinks):
        return
    difference = (f(z + h) - f(z - h)) / (2 * h)
    assert f.slope(z) == pytest.approx(difference, rel=1e-7, abs=1e-9)


def test_relu_family_names_its_kink_and_has_the_left_slope_there():
    assert {name for name in ELEMENTWISE if ACTIVATIONS[name].kinks} == {"relu", "leaky_relu"}
    assert activations.relu.slope(0.0) == 0
    assert activations.leaky_relu.slope(0.0) == pytest.approx(0.01)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_extreme_z_gives_finite_values_and_slopes(name, dtype):
    z = np.array(EXTREMES, dtype)
    for result in (ACTIVATIONS[name](z), ACTIVATIONS[name].slope(z)):
        assert np.isfinite(result).all()
        assert result.dtype == dtype


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("identity", -1000, 1000),
        ("sigmoid", 0, 1),
        ("tanh", -1, 1),
        ("relu", 0, 1000),
        ("leaky_relu", -10, 1000),
        ("softplus", 0, 1000),
        ("gelu", 0, 1000),
    ],
)
def test_limits_far_from_zero(name, low, high):
    assert ACTIVATIONS[name](-1000.0) == pytest.approx(low, abs=1e-30)
    assert ACTIVATIONS[name](1000.0) == pytest.approx(high, rel=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_numbers_and_lists_are_worked_out_in_float64(name):
    f = ACTIVATIONS[name]
    one = exact(FORMULAS[name], 1)
    for given_as in (1, 1.0, np.float64(1)):
        assert np.ndim(f(given_as)) == 0
        assert f(given_as) == pytest.approx(one, rel=1e-14)
    np.testing.assert_allclose(f([[1, 1.0]]), [[one, one]], rtol=1e-14)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_z_is_left_as_it_was(name):
    z = np.array([[-1.5, 0.5, 2.0]])
    ACTIVATIONS[name](z)
    assert z.tolist() == [[-1.5, 0.5, 2.0]]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_backward_multiplies_by_the_slope(name):
    f = ACTIVATIONS[name]
    z, da = np.array([[-2.0, 0.4], [1.0, 3.7]]), np.array([[3.0, -1.0], [0.5, 2.0]])
    out = np.empty_like(z)
    assert f.backward(z, f(z), da, out) is out
    for i in range(2):
        for j in range(2):
            expected = da[i, j] * exact(sympy.diff(FORMULAS[name], Z), z[i, j])
            assert out[i, j] == pytest.approx(expected, rel=1e-12)


# --- softmax -----------------------------------------------------------------------------------


@given(st.lists(st.lists(st.floats(-1000, 1000), min_size=3, max_size=3), min_size=1, max_size=4))
@settings(deadline=None)
def test_softmax_rows_are_distributions(rows):
    a = activations.softmax(np.array(rows))
    assert (a >= 0).all()
    np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-14)


def test_softmax_equals_high_precision_values():
    row = [-3.0, 0.5, 20.0]
    with mpmath.workdps(40):
        powers = [mpmath.e**z for z in row]
        expected = [float(p / sum(powers)) for p in powers]
    np.testing.assert_allclose(activations.softmax([row]), [expected], rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_extreme_z_is_one_hot(dtype):
    a = activations.softmax(np.array([[1000, -1000, 0], [-1000, -1000, -1000]], dtype))
    assert a.dtype == dtype
    np.testing.assert_allclose(a, [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]], rtol=1e-7)


def test_softmax_backward_is_the_product_with_the_jacobian_sympy_derives():
    symbols = sympy.symbols("z0:3")
    total = sum(sympy.exp(s) for s in symbols)
    jacobian = sympy.Matrix([sympy.exp(s) / total for s in symbols]).jacobian(symbols)
    z, da = np.array([[0.2, -1.0, 1.5], [3.0, 2.0, 2.5]]), np.array([[1.0, -2, 0.5], [0.1, 4, -3]])
    delta = activations.softmax.backward(z, activations.softmax(z), da, np.empty_like(z))
    for row in range(2):
        J = np.array(jacobian.subs(dict(zip(symbols, z[row], strict=True))), float)
        for j in range(3):
            expected = sum(da[row, k] * J[k, j] for k in range(3))
            assert delta[row, j] == pytest.approx(expected, rel=1e-12)


def test_softmax_has_no_slope():
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        activations.softmax.slope(np.zeros((1, 2)))
    assert str(caught.value) == (
        "softmax has no slope f'(z): each output depends on every z of its row. "
        "Its Jacobian is diag(a) - a aᵀ; use softmax.backward"
    )


def test_softmax_takes_the_last_axis_for_its_row():
    rows = np.array([[0.2, -1.0, 1.5], [3.0, 2.0, 2.5], [0.0, 0.0, 0.7], [1.0, -4.0, 0.1]])
    da = np.array([[1.0, -2, 0.5], [0.1, 4, -3], [2.0, 2.0, 1.0], [-1.0, 0.0, 3.0]])
    a = activations.softmax(rows)
    delta = activations.softmax.backward(rows, a, da, np.empty_like(a))
    for shape in ((2, 2, 3), (4, 1, 3)):
        z, a_z, da_z = (v.reshape(shape) for v in (rows, a, da))
        np.testing.assert_allclose(activations.softmax(z), a_z, rtol=1e-15)
        found = activations.softmax.backward(z, a_z, da_z, np.empty_like(z))
        np.testing.assert_allclose(found, delta.reshape(shape), rtol=1e-14)
    np.testing.assert_allclose(activations.softmax(rows[0]), a[0], rtol=1e-15)


def test_an_activation_can_be_given_itself():
    assert activations.get_activation(activations.tanh) is activations.tanh
    assert activations.get_activation("tanh") is activations.tanh


def test_an_elementwise_activation_is_any_but_softmax():
    assert activations.get_elementwise("tanh") is activations.tanh
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        activations.get_elementwise("softmax")
    assert str(caught.value) == (
        "activation is 'softmax': expected another, it suits the last layer only"
    )


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_in_float32_nothing_is_computed_in_double(name):
    f, (z, a, da, out) = ACTIVATIONS[name], single(np.linspace(-2, 2, 24)).reshape(4, 3, 2)
    assert f.value(z, a).dtype == f.backward(z, a, da, out).dtype == np.float32
