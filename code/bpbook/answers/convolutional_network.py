"""Answers of the chapter on a convolutional network."""

from bpbook.exercises import Exercise, function, number


def _walk(side, layers, one=1, checks=True):
    """Return the sides; ``one`` and ``checks`` are what typical answers forget."""
    sides = []
    for kind, setting in layers:
        if kind == "pool":
            side = side // setting
        else:
            K, P, S = setting
            if checks and side + 2 * P < K:
                raise ValueError(f"filter {K} on {side} with padding {P}")
            side = (side + 2 * P - K) // S + one
        sides.append(side)
    return sides


def _walk_pads_once(side, layers):
    once = [(kind, (s[0], s[1] / 2, s[2]) if kind == "conv" else s) for kind, s in layers]
    return [int(n) for n in _walk(side, once)]


def _walk_without_one(side, layers):
    return _walk(side, layers, one=0, checks=False)


def _walk_lets_all_pass(side, layers):
    return _walk(side, layers, checks=False)


@function
def _grade_walk(walk):
    cases = [
        (28, [("conv", (3, 1, 1)), ("pool", 2)]),
        (28, [("conv", (5, 0, 1)), ("pool", 2), ("conv", (5, 0, 1)), ("pool", 2)]),
        (17, [("conv", (3, 1, 1)), ("pool", 2)]),
        (32, [("conv", (5, 2, 2)), ("conv", (3, 0, 2)), ("pool", 2)]),
    ]
    for side, layers in cases:
        found = walk(side, list(layers))
        if not isinstance(found, list) or len(found) != len(layers):
            return "Expected a list with one side for each layer."
        if [int(n) for n in found] != _walk(side, layers):
            return f"For side {side} and {layers} expected {_walk(side, layers)}, got {found}."
    try:
        walk(4, [("conv", (7, 1, 1))])
    except ValueError:
        return None
    return "A filter of 7 on 4 pixels with padding 1 should raise a ValueError."


def _sees(windows):
    r, j = 1, 1
    for K, S in windows:
        r, j = r + (K - 1) * j, S * j
    return r


def _sees_new_distance(windows):
    r, j = 1, 1
    for K, S in windows:
        j = S * j
        r = r + (K - 1) * j
    return r


def _sees_without_distance(windows):
    return 1 + sum(K - 1 for K, _ in windows)


def _sees_product(windows):
    r = 1
    for K, _ in windows:
        r *= K
    return r


@function
def _grade_sees(sees):
    cases = [
        [(3, 1)],
        [(3, 1), (3, 1)],
        [(3, 1), (2, 2)],
        [(5, 1), (2, 2), (5, 1), (2, 2)],
        [(7, 2), (3, 2)],
    ]
    for windows in cases:
        found, expected = sees(list(windows)), _sees(windows)
        if found != expected:
            return f"For {windows} expected {expected}, got {found}."
    return None


EXERCISES = {
    "flat": Exercise(
        number(
            3136,
            (4096, "Without padding a 5 × 5 filter takes four rows and columns away."),
            (196, "This is one map. There are 16."),
            (12544, "This is the row without pooling."),
            (1568, "Pooling halves rows and columns, and no more than that."),
            tolerance=1e-6,
        ),
        solution=3136,
        wrong=(4096, 196, 12544),
    ),
    "second": Exercise(
        number(
            202442,
            (804554, "Pooling has no parameters, but the row behind it is shorter."),
            (202314, "The 128 biases of the dense layer are missing."),
            (403082, "Pooling halves rows and columns: a quarter of the numbers is left."),
            (
                201138.5,
                "Not all parameters are divided by four: only the first dense layer shrinks.",
            ),
            tolerance=1e-6,
        ),
        solution=202442,
        wrong=(804554, 202314, 403082),
    ),
    "even": Exercise(
        number(
            3,
            (6, "This is behind the first pooling. There are two."),
            (12, "Every pooling halves the distance."),
            (24, "Pooling makes images smaller, and distances too."),
            tolerance=1e-6,
        ),
        solution=3,
        wrong=(6, 12),
    ),
    "walk": Exercise(
        _grade_walk,
        solution=_walk,
        wrong=(_walk_pads_once, _walk_without_one, _walk_lets_all_pass),
    ),
    "sees": Exercise(
        _grade_sees,
        solution=_sees,
        wrong=(_sees_new_distance, _sees_without_distance, _sees_product),
    ),
}
