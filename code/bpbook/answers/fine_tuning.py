"""Answers of the chapter on fine-tuning."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number

RATES = 0.1 * 2.6 ** -np.arange(3.0, -1, -1)
FIRST = -0.1 * np.array([[3.0, -2.0], [6.0, -4.0]])


def _factors(a_prev, delta, A, B, s):
    return s * a_prev.T @ (delta @ B.T), s * (a_prev @ A).T @ delta


def _without_scale(a_prev, delta, A, B, s):
    return _factors(a_prev, delta, A, B, 1)


def _climbing(a_prev, delta, A, B, s):
    return _factors(a_prev, delta, A, B, -s)


def _swapped(a_prev, delta, A, B, s):
    return _factors(a_prev, delta, A, B, s)[::-1]


@function
def _grade_factors(factors):
    rng = np.random.default_rng(0)
    shapes = ((7, 4), (7, 3), (4, 2), (2, 3))
    inputs = [rng.standard_normal(shape) for shape in shapes]
    found = factors(*(value.copy() for value in inputs), 0.5)
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        return "Expected a pair: ∂J/∂A and ∂J/∂B."
    dA, dB = (np.asarray(value, float) for value in found)
    if (dA.shape, dB.shape) == ((2, 3), (4, 2)):
        return "The two are swapped: ∂J/∂A has the shape of A and comes first."
    if (dA.shape, dB.shape) != ((4, 2), (2, 3)):
        return f"Expected the shapes of A and B, (4, 2) and (2, 3); got {dA.shape} and {dB.shape}."
    for scale, complaint in ((0.5, None), (1, "Where is s?"), (-0.5, "Look at the sign.")):
        right = _factors(*inputs, scale)
        if np.allclose(dA, right[0]) and np.allclose(dB, right[1]):
            return complaint
    wrong = "∂J/∂B" if np.allclose(dA, _factors(*inputs, 0.5)[0]) else "∂J/∂A"
    return f"The shapes are right; {wrong} has other values than the formula."


def _still(theta, grad, velocity, rates, momentum, decay):
    moved = momentum * velocity + grad + decay * theta
    return theta - rates * moved, np.where(rates > 0, moved, velocity)


def _velocity_grows(theta, grad, velocity, rates, momentum, decay):
    moved = momentum * velocity + grad + decay * theta
    return theta - rates * moved, moved


def _decays_apart(theta, grad, velocity, rates, momentum, decay):
    moved = momentum * velocity + grad
    return theta - rates * moved - decay * theta, np.where(rates > 0, moved, velocity)


def _changes_what_came_in(theta, grad, velocity, rates, momentum, decay):
    velocity *= momentum
    velocity += grad + decay * theta
    theta -= rates * velocity
    return theta, velocity


def _scales_the_velocity(theta, grad, velocity, rates, momentum, decay):
    moved = momentum * velocity + rates * (grad + decay * theta)
    return theta - np.where(rates > 0, moved, 0), np.where(rates > 0, moved, velocity)


@function
def _grade_still(step):
    theta, grad = np.array([1.0, -2.0, 3.0]), np.array([0.5, 1.0, -1.0])
    velocity, rates = np.array([2.0, 1.0, 0.0]), np.array([0.0, 0.1, 0.2])
    given = [value.copy() for value in (theta, grad, velocity, rates)]
    found = step(*given, 0.9, 0.1)
    if any(map(np.not_equal, map(np.sum, given), map(np.sum, (theta, grad, velocity, rates)))):
        return "An array that came in has changed: make new ones."
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        return "Expected a pair: theta and velocity."
    new, moved = (np.asarray(value, float) for value in found)
    if new.shape != (3,) or moved.shape != (3,):
        return "Expected two arrays of the shape of theta."
    if new[0] != theta[0]:
        return "The frozen parameter has moved: is the decay multiplied by its rate, too?"
    if moved[0] != velocity[0]:
        return "The velocity of the frozen entry has changed: it would jump out later."
    right = _still(theta, grad, velocity, rates, 0.9, 0.1)
    if not np.allclose(moved, right[1]):
        return "The velocity is a sum of gradients, decay included, without the rates."
    return None if np.allclose(new, right[0]) else "The velocity is right, theta is not."


EXERCISES = {
    "count": Exercise(
        number(
            1040,
            (12_544, "These are the weights of the whole layer, which stay."),
            (4 * 196, "B learns too."),
            (1104, "The bias stays."),
            tolerance=1e-6,
        ),
        solution=1040,
        wrong=(12_544, 4 * 196, 1104),
    ),
    "rates": Exercise(
        array(
            RATES,
            (RATES[::-1], "From the first layer to the last: the last learns fastest."),
            (RATES / 2.6, "The last layer has the exponent 0."),
        ),
        solution=RATES,
        wrong=(RATES[::-1], RATES / 2.6),
    ),
    "first": Exercise(
        array(
            FIRST,
            (-FIRST, "The step goes against the gradient."),
            (-0.1 * np.array([[1.0, 0.0], [1.0, -1.0]]), "This is the step of the whole matrix."),
        ),
        solution=FIRST,
        wrong=(-FIRST, -0.1 * np.array([[1.0, 0.0], [1.0, -1.0]])),
    ),
    "factors": Exercise(
        _grade_factors, solution=_factors, wrong=(_without_scale, _climbing, _swapped)
    ),
    "still": Exercise(
        _grade_still,
        solution=_still,
        wrong=(_velocity_grows, _decays_apart, _changes_what_came_in, _scales_the_velocity),
    ),
}
