"""Every optimizer against steps worked out by hand with plain numbers."""

import math

import numpy as np
import pytest

from bpbook.optimizers import SGD, AdaGrad, Adam, AdamW, RMSProp, clip_gradient, gradient_norm

MAKERS = {
    "SGD": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.1, momentum=0.9),
    "Nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True),
    "AdaGrad": lambda: AdaGrad(0.5),
    "RMSProp": lambda: RMSProp(0.1),
    "Adam": lambda: Adam(0.1),
    "AdamW": lambda: AdamW(0.1, weight_decay=0),
}
every_optimizer = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def path(optimizer, gradients, start=1.0):
    """Return the values of a single parameter after each of the given gradients."""
    theta, values = np.array([start]), []
    for g in gradients:
        optimizer.step(theta, np.array([g]))
        values.append(theta[0])
    return values


def test_sgd_three_steps_by_hand():
    # 1 - 0.5·2 = 0;  0 - 0.5·(-1) = 0.5;  0.5 - 0.5·4 = -1.5
    assert path(SGD(0.5), [2.0, -1.0, 4.0]) == [0.0, 0.5, -1.5]


def test_sgd_momentum_three_steps_by_hand():
    # v = 2, then 0.5·2 - 1 = 0, then 0.5·0 + 4 = 4; theta = 1 - 0.5·2, unchanged, - 0.5·4
    assert path(SGD(0.5, momentum=0.5), [2.0, -1.0, 4.0]) == [0.0, 0.0, -2.0]
    # and v is multiplied before the gradient is added: 2, 5, 6.5
    assert path(SGD(0.5, momentum=0.5), [2.0, 4.0, 4.0]) == [0.0, -2.5, -5.75]


def test_nesterov_three_steps_by_hand():
    # v = 2, 0, 4; steps g + v/2 = 3, -1, 6; theta = 1 - 1.5, + 0.5, - 3
    taken = path(SGD(0.5, momentum=0.5, nesterov=True), [2.0, -1.0, 4.0])
    assert taken == [-0.5, 0.0, -3.0]


def test_weight_decay_pulls_towards_zero_through_the_gradient():
    # g = 2 + 1·1 = 3: theta = 1 - 0.5·3 = -0.5;  g = -1 - 0.5: -0.5 + 0.75
    assert path(SGD(0.5, weight_decay=1.0), [2.0, -1.0]) == [-0.5, 0.25]
    # and through the velocity: v = 3, then 0.5·3 + (-1 - 0.5) = 0
    assert path(SGD(0.5, momentum=0.5, weight_decay=1.0), [2.0, -1.0]) == [-0.5, -0.5]


def test_weight_decay_leaves_the_gradient_as_it_was():
    theta, grad = np.array([1.0]), np.array([2.0])
    SGD(0.5, weight_decay=1.0).step(theta, grad)
    assert grad[0] == 2.0


def test_adagrad_three_steps_by_hand():
    # s = 9, 25, 169: steps 3/3, 4/5, 12/13
    expected = [1 - 0.5, 1 - 0.5 - 0.4, 1 - 0.5 - 0.4 - 6 / 13]
    taken = path(AdaGrad(0.5, epsilon=1e-15), [3.0, 4.0, 12.0])
    assert taken == pytest.approx(expected, rel=1e-13)


def test_adagrad_adds_epsilon_outside_the_root():
    # 1 - 0.5·3 / (3 + 1)
    assert path(AdaGrad(0.5, epsilon=1.0), [3.0]) == [1 - 1.5 / 4]


def test_adamw_decays_the_weight_and_not_the_gradient():
    # Adam's first step has the size of the rate, whatever the gradient: 1·(1 - 0.5·0.2) - 0.5
    taken = path(AdamW(0.5, weight_decay=0.2, epsilon=1e-12), [2.0, 2.0])
    assert taken[0] == pytest.approx(0.4, rel=1e-11)
    # a constant gradient keeps Adam's step at the rate: 0.4·0.9 - 0.5
    assert taken[1] == pytest.approx(-0.14, rel=1e-11)


def test_adamw_without_decay_is_adam():
    gradients = [2.0, -1.0, 4.0]
    assert path(AdamW(0.1, weight_decay=0), gradients) == path(Adam(0.1), gradients)


def test_clipping_shortens_and_keeps_the_direction():
    grad = np.array([3.0, -4.0])
    assert clip_gradient(grad, 1.0) == 5.0
    assert grad == pytest.approx([0.6, -0.8], rel=1e-15)


def test_clipping_leaves_a_short_gradient_alone():
    grad = np.array([3.0, -4.0])
    assert clip_gradient(grad, 5.0) == 5.0
    assert grad.tolist() == [3.0, -4.0]


def test_rmsprop_three_steps_by_hand():
    # s = 0.25·4 = 1, then 0.75·1 + 0.25·1 = 1, then 0.75·1 + 0.25·16 = 4.75
    expected = [1 - 0.5 * 2]
    expected.append(expected[0] + 0.5 * 1)
    expected.append(expected[1] - 0.5 * 4 / math.sqrt(4.75))
    taken = path(RMSProp(0.5, decay=0.75, epsilon=1e-12), [2.0, -1.0, 4.0])
    assert taken == pytest.approx(expected, rel=1e-11, abs=1e-11)


def test_rmsprop_adds_epsilon_outside_the_root():
    # s = 0.25·4 = 1: 1 - 0.5·2 / (1 + 3)
    assert path(RMSProp(0.5, decay=0.75, epsilon=3.0), [2.0]) == [0.75]


def test_adam_three_steps_by_hand():
    # β1 = 1/2, β2 = 3/4. Gradients 2, -1, 4:
    # m = 1, 0, 2                over 1 - β1ᵗ = 1/2, 3/4, 7/8
    # v = 1, 1, 19/4             over 1 - β2ᵗ = 1/4, 7/16, 37/64
    steps = [2 / math.sqrt(4), 0.0, (16 / 7) / math.sqrt(19 / 4 * 64 / 37)]
    expected = [1 - 0.5 * sum(steps[: t + 1]) for t in range(3)]
    taken = path(Adam(0.5, beta1=0.5, beta2=0.75, epsilon=1e-12), [2.0, -1.0, 4.0])
    assert taken == pytest.approx(expected, rel=1e-11)


def test_adam_adds_epsilon_outside_the_root():
    # m / (1 - β1) = 2 and √(v / (1 - β2)) = 2 after the first step: 1 - 0.5·2 / (2 + 3)
    assert path(Adam(0.5, epsilon=3.0), [2.0]) == pytest.approx([0.8], rel=1e-12)


def test_adams_first_step_has_the_size_of_the_learning_rate():
    theta = np.zeros(4)
    Adam(0.01).step(theta, np.array([1e-3, -5.0, 300.0, -0.2]))
    np.testing.assert_allclose(theta, [-0.01, 0.01, -0.01, 0.01], rtol=1e-4)


def test_defaults_are_those_of_the_papers():
    adam, rmsprop = Adam(), RMSProp()
    assert (adam.learning_rate, adam.beta1, adam.beta2, adam.epsilon) == (0.001, 0.9, 0.999, 1e-8)
    assert (rmsprop.learning_rate, rmsprop.decay, rmsprop.epsilon) == (0.001, 0.9, 1e-8)
    assert SGD(0.1).momentum == 0


@every_optimizer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_step_changes_theta_in_place_and_leaves_grad(make, dtype):
    theta, grad = np.ones(3, dtype), np.array([1, -2, 0], dtype)
    view, optimizer = theta[1:], make()
    optimizer.step(theta, grad)
    assert view[0] > 1  # the view moved with it, against the gradient
    assert theta[0] < 1
    assert theta[2] == 1
    assert grad.tolist() == [1, -2, 0]
    state = [v for v in optimizer.state.values() if isinstance(v, np.ndarray)]
    plain = repr(optimizer) == repr(SGD(0.1))  # it has nothing to keep
    assert {v.dtype for v in state} == (set() if plain else {np.dtype(dtype)})


@every_optimizer
def test_a_quadratic_is_minimised(make):
    lowest, curvature = np.array([2.0, -1.0]), np.array([1.0, 4.0])
    theta, optimizer = np.zeros(2), make()
    for _ in range(400):
        optimizer.step(theta, curvature * (theta - lowest))
    # RMSProp never slows down: it ends in a circle about as wide as the learning rate.
    np.testing.assert_allclose(theta, lowest, atol=0.1 if isinstance(optimizer, RMSProp) else 1e-4)


@pytest.mark.parametrize("name", [name for name in MAKERS if name != "SGD"])
def test_a_second_network_of_another_size_is_refused(name):
    optimizer = MAKERS[name]()
    optimizer.step(np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="has trained") as caught:
        optimizer.step(np.ones(5), np.ones(5))
    assert str(caught.value) == (
        "this optimizer has trained 3 parameters and is given 5: expected the same network again; "
        "make a new optimizer for each network"
    )


def test_an_optimizer_prints_as_the_call_that_makes_it():
    settings = {
        "SGD(learning_rate=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)": SGD(
            np.float64(0.1), 0.9, nesterov=True, weight_decay=0.01
        ),
        "AdaGrad(learning_rate=0.01, epsilon=1e-10)": AdaGrad(),
        "RMSProp(learning_rate=0.001, decay=0.9, epsilon=1e-08)": RMSProp(),
        "Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08)": Adam(),
        "AdamW(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08, weight_decay=0.01)": (
            AdamW()
        ),
    }
    for call, optimizer in settings.items():
        assert repr(optimizer) == call
        assert repr(eval(call)) == call


@every_optimizer
def test_the_state_is_all_that_carries_on(make):
    # after three steps a fresh optimizer with a copy of the state takes the same fourth step
    rng = np.random.default_rng(2)
    theta, gradients, first, second = np.ones(4), rng.standard_normal((4, 4)), make(), make()
    for grad in gradients[:3]:
        first.step(theta, grad)
    again = theta.copy()
    second.state = {name: np.array(value) for name, value in first.state.items()}
    first.step(theta, gradients[3])
    second.step(again, gradients[3])
    assert (theta == again).all()
    assert (theta != 1).all()


def test_the_state_has_the_names_that_stand_in_checkpoints():
    names = {}
    for name, make in MAKERS.items():
        optimizer = make()
        optimizer.step(np.ones(1), np.ones(1))
        names[name] = set(optimizer.state)
    adam = {"mean", "mean_square", "t"}
    assert names == {
        "SGD": set(),
        "momentum": {"velocity"},
        "Nesterov": {"velocity"},
        "AdaGrad": {"sum_of_squares"},
        "RMSProp": {"mean_square"},
        "Adam": adam,
        "AdamW": adam,
    }


@every_optimizer
def test_each_parameter_takes_its_steps_alone(make):
    rng = np.random.default_rng(3)
    gradients, theta, optimizer = rng.standard_normal((5, 3)), np.array([1.0, -2.0, 0.5]), make()
    alone = [path(make(), gradients[:, i], start)[-1] for i, start in enumerate(theta)]
    for grad in gradients:
        optimizer.step(theta, grad)
    assert theta == pytest.approx(alone, rel=1e-14)


# --- the norm of a gradient ----------------------------------------------------------------------


def test_the_norm_is_the_root_of_the_sum_of_squares():
    assert gradient_norm(np.array([3.0, -4.0, 12.0])) == 13
    assert gradient_norm(np.array([0.0])) == 0


def test_the_norm_in_float32_is_right_where_the_sum_of_squares_overflows():
    with np.errstate(over="ignore"):
        norm = gradient_norm(np.array([3e30, -4e30], np.float32))
    assert isinstance(norm, float)
    assert norm == pytest.approx(5e30, rel=1e-6)


def test_the_norm_is_right_where_even_the_sum_of_squares_in_float64_overflows():
    with np.errstate(over="ignore"):
        assert gradient_norm(np.array([3e200, -4e200])) == pytest.approx(5e200, rel=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_norm_of_what_is_not_finite_is_not_finite(dtype):
    assert math.isnan(gradient_norm(np.array([1, np.nan], dtype)))
    assert gradient_norm(np.array([1, -np.inf], dtype)) == np.inf


def test_clipping_in_float32_stays_float32_even_from_far_away():
    grad = np.array([3e30, -4e30], np.float32)
    with np.errstate(over="ignore"):
        assert clip_gradient(grad, 0.5) == pytest.approx(5e30, rel=1e-6)
    assert grad.dtype == np.float32
    assert grad == pytest.approx([0.3, -0.4], rel=1e-5)


def test_clipping_keeps_the_direction_even_from_farther_away():
    grad = np.array([3e200, -4e200])
    with np.errstate(over="ignore"):
        clip_gradient(grad, 0.5)
    assert grad == pytest.approx([0.3, -0.4], rel=1e-12)


def test_clipping_leaves_a_gradient_whose_norm_no_number_can_hold():
    grad = np.array([1.5e308, 1.5e308])
    with np.errstate(over="ignore"):
        assert clip_gradient(grad, 0.5) == np.inf
    assert (grad == 1.5e308).all()


def test_clipping_leaves_nan_to_be_seen():
    grad = np.array([3.0, np.nan])
    assert math.isnan(clip_gradient(grad, 1.0))
    assert grad[0] == 3
