"""Answers of the chapter on convolution and pooling."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number


def _back(delta, W, stride):
    """Return ∂J/∂a_prev, place by place."""
    _, height, width, m = delta.shape
    _, channels, size, _ = W.shape
    sides = [stride * (n - 1) + size for n in (height, width)]
    found = np.zeros((channels, *sides, m))
    for y, x, i, j in np.ndindex(height, width, size, size):
        found[:, stride * y + i, stride * x + j] += W[:, :, i, j].T @ delta[:, y, x]
    return found


def _back_of_another_filter(delta, W, stride):
    return _back(delta, W[:, :, ::-1, ::-1], stride)


def _back_overwriting(delta, W, stride):
    """Fill in each patch without adding to what is there."""
    found = np.zeros_like(_back(delta, W, stride))
    size = W.shape[2]
    for y, x, i, j in np.ndindex(*delta.shape[1:3], size, size):
        found[:, stride * y + i, stride * x + j] = W[:, :, i, j].T @ delta[:, y, x]
    return found


@function
def _grade_back(back):
    rng = np.random.default_rng(0)
    for size, stride in ((3, 1), (2, 1), (3, 2), (2, 3)):
        delta, W = rng.normal(size=(2, 3, 2, 4)), rng.normal(size=(2, 3, size, size))
        found, right = back(delta.copy(), W.copy(), stride), _back(delta, W, stride)
        if np.shape(found) != right.shape:
            return f"Expected shape {right.shape} for K {size}, S {stride}, got {np.shape(found)}."
        if np.allclose(found, right):
            continue
        if np.allclose(found, _back_of_another_filter(delta, W, stride)):
            return "The filter is turned the wrong way: a lone δ stamps the filter as it is."
        if np.allclose(found, _back_overwriting(delta, W, stride)):
            return "Where patches overlap, the shares add: += instead of =."
        return f"With a filter of {size} and stride {stride} the values are not right."
    return None


def _average_backward(da):
    return da.repeat(2, axis=1).repeat(2, axis=2) / 4


def _copied(da):
    return da.repeat(2, axis=1).repeat(2, axis=2)


def _first_only(da):
    found = np.zeros_like(_copied(da))
    found[:, ::2, ::2] = da
    return found


@function
def _grade_average(average_backward):
    da = np.random.default_rng(0).normal(size=(2, 3, 2, 4))
    found = average_backward(da.copy())
    if np.shape(found) != (2, 6, 4, 4):
        return f"Expected shape (2, 6, 4, 4) for da of shape (2, 3, 2, 4), got {np.shape(found)}."
    if np.allclose(found, _copied(da)):
        return "Each pixel is only a quarter of the mean."
    if np.allclose(found, _first_only(da)):
        return "That is max-pooling, where the first pixel wins. In a mean all four take part."
    return None if np.allclose(found, _average_backward(da)) else "The values are not right."


EXERCISES = {
    "size": Exercise(
        number(
            16,
            (16.5, "The filter stands in whole places: the division drops its rest."),
            (14, "The padding is missing: it adds two rows above and two below."),
            (15, "Count the first place, too: + 1."),
            (32, "That is the size with stride 1."),
        ),
        solution=16,
        wrong=(16.5, 14, 15, 32),
    ),
    "count": Exercise(
        number(
            1216,
            (416, "A filter has 5 × 5 entries for each of the three channels."),
            (1200, "Each filter has a bias."),
            (1216 * 32 * 32, "The weights are shared: the number of places does not matter."),
        ),
        solution=1216,
        wrong=(416, 1200, 1216 * 32 * 32),
    ),
    "hand": Exercise(
        array(
            [[1, 2, 0], [3, 6, 4], [0, 6, 8]],
            ([[4, 3, 0], [2, 9, 6], [0, 4, 2]], "Stamp the filter as it is, not turned round."),
            ([[1, 2, 0], [3, 2, 4], [0, 6, 8]], "In the middle both stamps meet: add."),
        ),
        solution=[[1, 2, 0], [3, 6, 4], [0, 6, 8]],
        wrong=([[4, 3, 0], [2, 9, 6], [0, 4, 2]], [[1, 2, 0], [3, 2, 4], [0, 6, 8]]),
    ),
    "sum": Exercise(
        number(
            -9.0,
            (-1.5, "This is db. On the way back every δ is spread by the filter."),
            (4.5, "The two sums are multiplied, not added."),
            (9.0, "Mind the sign."),
        ),
        solution=-9.0,
        wrong=(-1.5, 4.5, 9.0),
    ),
    "field": Exercise(
        number(
            16,
            (9, "That leaves out the poolings: two convolutions alone see 5 + 4."),
            (14, "The last pooling looks at 2 × 2, which are 2 pixels apart in the image."),
            (20, "Poolings double what is seen, convolutions add 4: in which order?"),
        ),
        solution=16,
        wrong=(9, 14, 20),
    ),
    "average": Exercise(_grade_average, solution=_average_backward, wrong=(_copied, _first_only)),
    "back": Exercise(
        _grade_back, solution=_back, wrong=(_back_of_another_filter, _back_overwriting)
    ),
}
