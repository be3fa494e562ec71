"""A convolution looks at every patch of an image with the same weights.

Between layers for images a batch lies as (channel, height, width, sample), samples last. A crop of
all images is then made of long runs of memory, and a convolution is one matrix product over shifted
crops. :class:`bpbook.pooling.Flatten` leads back to rows of samples.
"""

import numpy as np

from bpbook import checks
from bpbook.activations import get_elementwise
from bpbook.initializers import default_initializer, get_initializer
from bpbook.layers import Layer, gradient, view


class Conv2D(Layer):
    """A convolution: z[f, y, x] = Σ over c, i, j of W[f, c, i, j] p[c, s·y+i, s·x+j] + b[f].

    Here s is the stride, and p is a_prev with ``padding`` rows and columns of zeros around it.
    As in every framework W is not flipped, so that a mathematician would call it a correlation.

    Parameters
    ----------
    shape_in : tuple of int
        (channels, height, width) of one input image.
    n_filters : int
        Number of output channels.
    size : int
        Height and width of a filter.
    activation : str or Activation
        f, by default the identity; any but softmax.
    stride : int
        The step from one patch to the next.
    padding : int
        Rows and columns of zeros put around the image.
    initializer : str or callable, optional
        As for :class:`bpbook.layers.Dense`, with fan-in channels · size² and fan-out
        n_filters · size².

    Attributes
    ----------
    W, b : ndarray, shapes (n_filters, channels, size, size) and (n_filters,)
        Weights and bias, views into ``theta``; dW and db into ``grad``.
    shape_out : tuple of int
        (n_filters, height, width), with height (height_in + 2 padding - size) // stride + 1.
    z, a, delta : ndarray, shape (n_filters, height, width, m)
        As for :class:`bpbook.layers.Dense`, samples last.

    Raises
    ------
    ValueError
        If a number is not whole and in range, the filter is larger than the padded image, the
        activation is softmax, or a name is unknown.

    Notes
    -----
    The matrix of shifted crops is the "im2col" of Chellapilla, Puri and Simard (2006).
    """

    W, b, dW, db = view("W"), view("b"), gradient("W"), gradient("b")

    def __init__(
        self,
        shape_in,
        n_filters,
        size,
        activation="identity",
        *,
        stride=1,
        padding=0,
        initializer=None,
    ):
        channels, height, width = checks.shape("shape_in", shape_in, "(channels, height, width)")
        self.n_filters = checks.whole_number("n_filters", n_filters)
        self.size = checks.whole_number("size", size)
        self.stride = checks.whole_number("stride", stride)
        self.padding = checks.whole_number("padding", padding, minimum=0)
        self.activation = get_elementwise(activation)
        if initializer is None:
            initializer = default_initializer(self.activation)
        self.initializer = get_initializer(initializer)
        self.padded_shape = (channels, height + 2 * self.padding, width + 2 * self.padding)
        largest = min(self.padded_shape[1:])
        if self.size > largest:
            raise ValueError(
                f"size is {self.size}: expected at most {largest}, the smaller side of images of "
                f"shape {(channels, height, width)} with padding {self.padding}"
            )
        out = [(side - self.size) // self.stride + 1 for side in self.padded_shape[1:]]
        self.W_shape = (self.n_filters, channels, self.size, self.size)
        shape_in, shape_out = (channels, height, width), (self.n_filters, *out)
        super().__init__(shape_in, shape_out, W=self.W_shape, b=(self.n_filters,))

    def initialize(self, rng):
        """Draw W anew and set b to 0."""
        fan_in, fan_out = np.prod(self.W_shape[1:]), self.n_filters * self.size**2
        self.W = self.initializer(rng, self.W_shape, fan_in, fan_out)
        self.b = np.zeros(self.n_filters)

    def forward(self, a_prev, training=False):
        """Return a of shape (n_filters, height, width, m)."""
        self.use_buffers(a_prev.shape[-1])
        if self.padding:
            p = self.padding
            np.copyto(self._padded[:, p:-p, p:-p], a_prev)  # its border stays 0
            a_prev = self._padded
        for i, j in np.ndindex(self.size, self.size):
            np.copyto(self._crops[:, i, j], self._crop(a_prev, i, j))
        np.dot(self._as_matrix(self._W), self._columns, out=self._z_rows)
        self._z_rows += self._b[:, None]
        return self.activation.value(self.z, self.a)

    def backward_from_delta(self):
        """Set dW and db; return ∂J/∂a_prev, or None in the first layer."""
        np.dot(self._delta_rows, self._columns.T, out=self._as_matrix(self._dW))
        np.dot(self._delta_rows, self._ones, out=self._db)  # sum over places and samples
        if self.is_first:
            return None
        np.dot(self._as_matrix(self._W).T, self._delta_rows, out=self._columns)
        self._da_padded.fill(0)
        for i, j in np.ndindex(self.size, self.size):
            crop = self._crop(self._da_padded, i, j)
            np.add(crop, self._crops[:, i, j], out=crop)  # a pixel lies in many patches: sum
        p = self.padding
        return self._da_padded[:, p:-p, p:-p] if p else self._da_padded

    def _crop(self, image, i, j):
        """Return, as a view, the pixels that filter entry (i, j) meets in all places."""
        _, height, width = self.shape_out
        stop_i, stop_j = i + self.stride * height, j + self.stride * width
        return image[:, i : stop_i : self.stride, j : stop_j : self.stride]

    def _as_matrix(self, W):
        return W.reshape(self.n_filters, -1)

    def make_buffers(self, m):
        """Return z, a, delta, the crops, padded images, and matrices that view the same memory."""
        z, a, delta = (self.new(*self.shape_out, m) for _ in range(3))
        crops = self.new(*self.W_shape[1:], *self.shape_out[1:], m)
        columns = crops.reshape(np.prod(self.W_shape[1:]), -1)
        return {
            "z": z,
            "a": a,
            "delta": delta,
            "_crops": crops,
            "_columns": columns,
            "_z_rows": z.reshape(self.n_filters, -1),
            "_delta_rows": delta.reshape(self.n_filters, -1),
            "_padded": self.new(*self.padded_shape, m),
            "_da_padded": self.new(*self.padded_shape, m),
            "_ones": self.new(columns.shape[1]) + 1,
        }

    def __repr__(self):
        options = "".join(
            f", {name}={value}"
            for name, value, usual in (("stride", self.stride, 1), ("padding", self.padding, 0))
            if value != usual
        )
        name = self.activation.name
        return f"Conv2D({self.shape_in}, {self.n_filters}, {self.size}, {name!r}{options})"
