"""Pooling makes images smaller, and flattening makes rows of them; neither has weights."""

import numpy as np

from bpbook import arrays
from bpbook.layers import Layer


class MaxPool2D(Layer):
    """Keep the largest of each 2 × 2 pixels: a knock-out tournament of three comparisons.

    On the way back the stored comparisons lead ∂J/∂a to the winner. At a tie the pixel further up,
    then further left, wins, as in PyTorch. A last odd row or column is left out.

    It takes no arguments: the layer before says what shape comes in.

    Attributes
    ----------
    shape_out : tuple of int
        (channels, height // 2, width // 2).

    Raises
    ------
    ValueError
        When a network is made, if no image of at least 2 × 2 pixels comes in.
    """

    def __init__(self):
        super().__init__()

    def follow(self, shape):
        """Take the shape (channels, height, width) of the layer before."""
        if len(shape) != 3 or min(shape[1:]) < 2:
            raise ValueError(
                f"MaxPool2D() is given shape {shape} by the layer before: expected "
                "(channels, height, width) with at least 2 rows and columns"
            )
        self.shape_in, self.shape_out = shape, (shape[0], shape[1] // 2, shape[2] // 2)

    def forward(self, a_prev, training=False):
        """Return a of shape (channels, height // 2, width // 2, m)."""
        self.use_buffers(a_prev.shape[-1])
        left_above, right_above, left_below, right_below = self._quarters(a_prev)
        np.greater(right_above, left_above, out=self._right_wins_above)
        np.greater(right_below, left_below, out=self._right_wins_below)
        np.maximum(left_above, right_above, out=self._above)
        np.maximum(left_below, right_below, out=self._below)
        np.greater(self._below, self._above, out=self._below_wins)
        return np.maximum(self._above, self._below, out=self.a)

    def backward(self, da):
        """Return ∂J/∂a_prev: da for the winners and 0 elsewhere."""
        if self.is_first:
            return None
        left_above, right_above, left_below, right_below = self._quarters(self._da_prev)
        np.multiply(da, self._below_wins, out=self._below)
        np.subtract(da, self._below, out=self._above)
        np.multiply(self._below, self._right_wins_below, out=right_below)
        np.subtract(self._below, right_below, out=left_below)
        np.multiply(self._above, self._right_wins_above, out=right_above)
        np.subtract(self._above, right_above, out=left_above)
        return self._da_prev

    def _quarters(self, image):
        """Return the four pixels of each 2 × 2, as views: two above, two below, left ones first."""
        _, height, width = self.shape_out
        image = image[:, : 2 * height, : 2 * width]
        return [image[:, i::2, j::2] for i, j in np.ndindex(2, 2)]

    def make_buffers(self, m):
        """Return a, ∂J/∂a_prev, the semi-finalists and who won each of the three matches."""
        shape = (*self.shape_out, m)
        buffers = {name: self.new(*shape) for name in ("a", "_above", "_below")}
        matches = ("_right_wins_above", "_right_wins_below", "_below_wins")
        buffers |= {name: np.zeros(shape, bool) for name in matches}
        return buffers | {"_da_prev": self.new(*self.shape_in, m)}

    def __repr__(self):
        return "MaxPool2D()"


class Flatten(Layer):
    """Turn images or sequences into rows: (channels, height, width, m) into (m, n).

    The order within a row is that of one sample's own shape, as in PyTorch. It takes no arguments:
    the layer before says what shape comes in.

    Attributes
    ----------
    shape_out : tuple of int
        (n,), with n the product of the sides of ``shape_in``.
    """

    def __init__(self):
        super().__init__()

    def follow(self, shape):
        """Take the shape of the layer before."""
        self.shape_in, self.shape_out = shape, (int(np.prod(shape)),)

    def forward(self, a_prev, training=False):
        """Return a of shape (m, n)."""
        samples_first = arrays.outside(a_prev)
        self.use_buffers(len(samples_first))
        np.copyto(self._a_as_samples, samples_first)
        return self.a

    def backward(self, da):
        """Return ∂J/∂a_prev in the layout in which a_prev came."""
        if self.is_first:
            return None
        np.copyto(self._da_prev, arrays.inside(da.reshape(-1, *self.shape_in)))
        return self._da_prev

    def make_buffers(self, m):
        """Return a, the same memory with a sample's own shape, and ∂J/∂a_prev."""
        a = self.new(m, *self.shape_out)
        as_samples = a.reshape(m, *self.shape_in)
        da_prev = np.zeros(arrays.inside(as_samples).shape, a.dtype)
        return {"a": a, "_a_as_samples": as_samples, "_da_prev": da_prev}

    def __repr__(self):
        return "Flatten()"
