"""Arrays: what a user gives becomes a table of finite numbers, or a clear message.

And two things for the layers: the layout they work in, and numbers kept as arrays.
"""

import functools
import math
import reprlib

import numpy as np


def table(what, values, columns, dtype, meaning):
    """Return ``values`` as a C-ordered array of shape (m, columns), m >= 1, all finite.

    Parameters
    ----------
    what : str
        The name under which the user knows the values, "X" or "Y".
    values : array_like
        What the user gave.
    columns : int or None
        How many columns it must have; None for any number.
    dtype : numpy.dtype
        float32 or float64.
    meaning : str
        What a column stands for, for the message: "inputs" or "outputs".

    Raises
    ------
    ValueError
        If there is text in it, or a NaN or infinity, no row, or another shape.
    """
    array = real_array(what, values)
    n = "n" if columns is None else columns
    expected = f"expected (m, {n}), one row per sample and {n} {meaning}"
    if array.ndim != 2:
        fix = _reshaping(what, array, columns)
        raise ValueError(f"{what} has shape {array.shape}: {expected}{fix}")
    if len(array) == 0:
        raise ValueError(f"{what} has shape {array.shape}: {expected}, and at least one row")
    if columns is not None and array.shape[1] != columns:
        fix = f"; it looks transposed, try {what}.T" if array.shape[0] == columns else ""
        raise ValueError(f"{what} has shape {array.shape}: {expected}{fix}")
    return _finite(what, array, dtype)


def samples(what, values, shape, dtype):
    """Return ``values`` as an array of shape (m, *shape), m >= 1, all finite.

    Parameters
    ----------
    what, values, dtype
        As for :func:`table`.
    shape : tuple of int
        The shape of one sample: (n,), (steps, features) or (channels, height, width).

    Raises
    ------
    ValueError
        As :func:`table`.
    """
    if len(shape) == 1:
        return table(what, values, shape[0], dtype, "inputs")
    array = real_array(what, values)
    expected = "expected (m, " + ", ".join(map(str, shape)) + "), one such block per sample"
    if array.shape[1:] != shape:
        fix = _fix_for_samples(what, array.shape, shape)
        raise ValueError(f"{what} has shape {array.shape}: {expected}{fix}")
    if len(array) == 0:
        raise ValueError(f"{what} has shape {array.shape}: {expected}, and at least one sample")
    return _finite(what, array, dtype)


def inside(a):
    """Return, as a view, a batch (m, *shape) in the layout that the layers work in.

    Vectors stay (m, n), sequences become (steps, m, features), images (channels, height, width, m).
    """
    return a if a.ndim == 2 else a.transpose({3: (1, 0, 2), 4: (1, 2, 3, 0)}[a.ndim])


def outside(a):
    """Return, as a view, a batch in the layers' layout with the samples first; undoes inside."""
    return a if a.ndim == 2 else a.transpose({3: (1, 0, 2), 4: (3, 0, 1, 2)}[a.ndim])


@functools.lru_cache
def kept(number, dtype):
    """Return a number as an array without axes, to be read only: it is kept for the next call.

    Of a plain number NumPy makes such an array in every call anew, and converts it, which takes
    longer than to add it to the activations of a small batch.
    """
    array = np.array(number, dtype)
    array.flags.writeable = False
    return array


def fill(what, view, values):
    """Copy ``values`` into ``view``, or raise a ValueError if the shape or a number is wrong."""
    if values is view:
        return  # `layer.W -= step` has changed the view already and hands it back
    array = real_array(what, values)
    if array.shape != view.shape:
        raise ValueError(f"{what} has shape {view.shape}, what you assign has {array.shape}")
    view[...] = _finite(what, array, view.dtype)


def real_array(what, values):
    """Return ``values`` as an array of real numbers, or raise a ValueError."""
    if np.ma.is_masked(values):
        raise ValueError(
            f"{what} is masked: fill or drop what is missing, such as {what}.filled(0)"
        )
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{what} has rows of different lengths: expected a rectangle") from None
    if array.dtype.kind in "fiub":
        return array
    if array.dtype.kind == "c":
        raise ValueError(f"{what} holds complex numbers: expected real ones, such as {what}.real")
    if array.dtype.kind in "mM":
        raise ValueError(
            f"{what} holds dates or times: expected numbers, such as days since the first"
        )
    if array.ndim == 0:
        kind = type(values).__name__
        raise ValueError(
            f"{what} is of type {kind}: expected an array, such as np.array([[1.0, 2.0]])"
        )
    for value in array.ravel().tolist():
        if not _reads_as_number(value):
            fix = "fill or drop what is missing"
            if isinstance(value, str | bytes):
                fix = "number the labels: np.unique(labels, return_inverse=True)[1]"
            raise ValueError(f"{what} holds {reprlib.repr(value)}: expected real numbers ({fix})")
    kind = "objects" if array.dtype.kind == "O" else "text"
    raise ValueError(
        f"{what} holds numbers stored as {kind}: expected real numbers, "
        f"such as np.asarray({what}, dtype=float)"
    )


def targets(Y, samples, loss, dtype, columns):
    """Return ``Y`` as an array of shape (samples, columns) that suits the loss.

    Raises
    ------
    ValueError
        As :func:`table`; if the number of rows differs from that of X; if a cross-entropy gets
        targets that are no probabilities.
    """
    if loss.output == "softmax" and columns > 1 and np.shape(Y) in ((samples,), (samples, 1)):
        raise ValueError(
            f"Y has shape {np.shape(Y)}: expected (m, {columns}), one column per class; for labels "
            f"0 to {columns - 1} use bpbook.data.one_hot(np.ravel(Y), {columns})"
        )
    Y = table("Y", Y, columns, dtype, "outputs")
    if len(Y) != samples:
        raise ValueError(
            f"Y has {len(Y)} rows and X has {samples}: expected one per sample in both"
        )
    if loss.output is not None and (Y.min() < 0 or Y.max() > 1):
        worst = Y.flat[np.argmax(np.abs(Y - 0.5))]
        fix = "for quantities use mean_squared_error"
        if Y.min() == -1:
            fix = "for -1 and 1 use (Y + 1) / 2"
        raise ValueError(f"Y holds {worst}: {loss.name} expects targets between 0 and 1 ({fix})")
    if loss.output == "softmax":
        totals = Y.sum(axis=1)
        row = int(np.argmax(np.abs(totals - 1)))
        if abs(totals[row] - 1) > 1e-5:
            raise ValueError(
                f"row {row} of Y adds up to {totals[row]:g}: {loss.name} expects 1, a "
                "distribution over the classes (bpbook.data.one_hot makes it from labels)"
            )
    return Y


def _fix_for_samples(what, given, shape):
    """Return the end of a message: how to make samples of ``shape`` of an array that is none."""
    if given == shape:
        return f"; for a single sample use {what}[None]"
    if len(shape) == 3 and given[1:] == (*shape[1:], shape[0]):
        return f"; if the channels come last, use np.moveaxis({what}, -1, 1)"
    without_channel = shape[1:] if shape[0] == 1 else None
    if given[1:] in ((math.prod(shape),), without_channel):
        return f"; use np.reshape({what}, {(-1, *shape)})"
    return ""


def _reshaping(what, array, columns):
    """Return the end of a message: how to make a table of an array that is none."""
    if array.ndim == 1 and columns in (1, None):
        return f"; use np.reshape({what}, (-1, 1))"
    if array.ndim == 1 and array.size == columns:
        return f"; for a single sample use np.reshape({what}, (1, -1))"
    if array.ndim > 2 and len(array) and array[0].size == columns:
        return f"; use np.reshape({what}, (len({what}), -1))"
    return ""


def _finite(what, array, dtype):
    """Return ``array`` in ``dtype`` and C order if it has only finite numbers there."""
    with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite: see below
        converted = np.ascontiguousarray(array, dtype=dtype)
    bad = np.argwhere(~np.isfinite(converted))
    if len(bad):
        where = ", ".join(map(str, bad[0]))
        raise ValueError(
            f"{what}[{where}] is {array[tuple(bad[0])]}: expected finite {converted.dtype} numbers "
            f"({len(bad)} of {array.size} are not; drop or fill them, or rescale)"
        )
    return converted


def _reads_as_number(value):
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True
