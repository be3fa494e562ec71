"""The postcode network of LeCun et al. (1989): maps that share weights, on digits made smaller.

The paper's digits were cut from envelopes. Here they are MNIST's, made smaller: the shape of the
network is the paper's, its data are not.
"""

import numpy as np

from bpbook import SGD, Conv2D, Dense, Network, fit
from bpbook.activations import Activation
from bpbook.data import digits, one_hot
from bpbook.pooling import Flatten

SIDE, BACKGROUND = 16, -1.0
HEIGHT, SLOPE = 1.7159, 2 / 3  # of the scaled tanh
N_TRAIN, N_TEST = 7291, 2007  # as many as in the paper
SIZES = (500, 2000, N_TRAIN)
PASSES, BATCH = 23, 10
RATES = {"shared": 0.2, "dense": 0.1}
HIDDEN = 37  # of the dense network
REPEATS = 5
SEEDS = range(REPEATS * len(SIZES))  # the starts of the smallest size first
KEPT = (0, 1, 2, 4, 8, 16, 23)  # passes after which the first kernels are kept


def _value(z, out):
    np.multiply(z, SLOPE, out=out)
    np.tanh(out, out=out)
    return np.multiply(out, HEIGHT, out=out)


def _derivative(z, a, out):
    np.multiply(a, a, out=out)
    np.subtract(HEIGHT**2, out, out=out)
    return np.multiply(out, SLOPE / HEIGHT, out=out)


scaled_tanh = Activation("scaled_tanh", _value, _derivative)
"""f(z) = 1.7159 tanh(2z/3), so that f(1) = 1 and f(-1) = -1, nearly."""


def fan_in_uniform(rng, shape, fan_in, fan_out):
    """Draw evenly between ±2.4 / fan-in."""
    return rng.uniform(-2.4 / fan_in, 2.4 / fan_in, shape)


def wheel(n_maps=12, seen=8, n_before=12):
    """Return which maps each map sees: ``seen`` in a row, starting one further each time.

    The paper does not say which; this choice uses each map of the layer before equally often.
    """
    return (np.arange(n_maps)[:, None] + np.arange(seen)) % n_before


class SharedMaps(Conv2D):
    """Maps that look at every second place of the maps before, through 5 × 5 weights.

    Three things differ from a convolution of today. Each unit has a bias of its own; beyond the
    border the image goes on with the background -1; a map may see only some of those before.

    Parameters
    ----------
    shape_in : tuple of int
        (maps, height, width) of what comes in.
    n_maps : int
        How many maps.
    sees : ndarray of int, shape (n_maps, seen), optional
        Which of the maps before each map sees; by default all.
    activation : str or Activation
        f.

    Attributes
    ----------
    W, b : ndarray, shapes (n_maps, seen, 5, 5) and (n_maps, height, width)
        Shared weights, and a bias for each unit.
    """

    def __init__(self, shape_in, n_maps, sees=None, activation=scaled_tanh):
        super().__init__(
            shape_in, n_maps, 5, activation, stride=2, padding=2, initializer=fan_in_uniform
        )
        everything = np.tile(np.arange(shape_in[0]), (n_maps, 1))
        self.sees = everything if sees is None else np.asarray(sees)
        self.parameters = {"W": (*self.sees.shape, 5, 5), "b": self.shape_out}

    @property
    def n_connections(self):
        """Lines in a drawing of the network: each unit's weights and its bias."""
        return int(np.prod(self.shape_out)) * (self.sees.shape[1] * 25 + 1)

    def initialize(self, rng):
        """Draw W between ±2.4 / fan-in and set b to 0."""
        shape = self.parameters["W"]
        self.W = self.initializer(rng, shape, 25 * shape[1], None)
        self.b = np.zeros(self.shape_out)

    def forward(self, a_prev, training=False):
        """Return a of shape (n_maps, height, width, m)."""
        self.use_buffers(a_prev.shape[-1])
        np.copyto(self._padded[:, 2:-2, 2:-2], a_prev)  # its border stays -1
        for i, j in np.ndindex(5, 5):
            np.copyto(self._crops[:, i, j], self._crop(self._padded, i, j))
        np.dot(self._matrix(), self._columns, out=self._z_rows)
        self.z += self._b[..., None]
        return self.activation.value(self.z, self.a)

    def backward_from_delta(self):
        """Set dW and db; return ∂J/∂a_prev, or None in the first layer."""
        everything = self._delta_rows @ self._columns.T
        everything = everything.reshape(self.n_filters, -1, 5, 5)
        self._dW[...] = everything[np.arange(self.n_filters)[:, None], self.sees]
        np.sum(self.delta, axis=-1, out=self._db)  # a bias is shared by samples, not by places
        if self.is_first:
            return None
        np.dot(self._matrix().T, self._delta_rows, out=self._columns)
        self._da_padded.fill(0)
        for i, j in np.ndindex(5, 5):
            crop = self._crop(self._da_padded, i, j)
            np.add(crop, self._crops[:, i, j], out=crop)
        return self._da_padded[:, 2:-2, 2:-2]  # nobody learns the background

    def _matrix(self):
        """Return the weights with zeros for the maps that are not seen, a map in a row."""
        full = self.new(self.n_filters, self.shape_in[0], 5, 5)
        full[np.arange(self.n_filters)[:, None], self.sees] = self._W
        return full.reshape(self.n_filters, -1)

    def make_buffers(self, m):
        """Return the buffers of a convolution, with the background around the image."""
        buffers = super().make_buffers(m)
        buffers["_padded"].fill(BACKGROUND)
        return buffers

    def __repr__(self):
        return f"SharedMaps({self.shape_in}, {self.n_filters}, {self.sees.tolist()})"


def shared(rng, dtype=np.float32):
    """Return the network of 1989, with 9,760 parameters."""
    layers = [
        SharedMaps((1, SIDE, SIDE), 12),
        SharedMaps((12, 8, 8), 12, wheel()),
        Flatten(),
        Dense(192, 30, scaled_tanh, fan_in_uniform),
        Dense(30, 10, scaled_tanh, fan_in_uniform),
    ]
    return Network(layers, "mean_squared_error", rng=rng, dtype=dtype)


def dense(rng, hidden=HIDDEN, dtype=np.float32):
    """Return a network with one hidden layer that sees every pixel."""
    sizes = ((SIDE**2, hidden), (hidden, 10))
    layers = [Dense(*size, scaled_tanh, fan_in_uniform) for size in sizes]
    return Network(layers, "mean_squared_error", rng=rng, dtype=dtype)


NETS = {"shared": shared, "dense": dense}


def counts():
    """Return units, connections and parameters of each layer, the input first."""
    layers = shared(0).layers
    rows = {"input": (SIDE**2, 0, 0)}
    for name, layer in zip(("H1", "H2"), layers, strict=False):
        rows[name] = (int(np.prod(layer.shape_out)), layer.n_connections, layer.n_parameters)
    for name, layer in zip(("H3", "output"), layers[3:], strict=True):
        n = layer.n_parameters
        rows[name] = (layer.n_out, n, n)
    return rows


def dense_parameters(hidden):
    """Return the number of weights and biases of 256-hidden-10."""
    return (SIDE**2 + 1) * hidden + (hidden + 1) * 10


def smaller(images):
    """Return images of 28 × 28 pixels as 16 × 16: each new pixel is the mean of what it covers.

    Parameters
    ----------
    images : ndarray, shape (m, 784)
        From 0 (paper) to 1 (ink).

    Returns
    -------
    ndarray, shape (m, 1, 16, 16)
        From -1 (paper) to 1 (ink), float32.
    """
    edges = np.arange(SIDE + 1) * 28 / SIDE
    old = np.arange(28)
    covered = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    share = np.maximum(covered, 0) * SIDE / 28
    grey = share @ images.reshape(-1, 28, 28) @ share.T
    return (2 * grey - 1).astype(np.float32)[:, None]


def data():
    """Return inputs, targets of ±1 and labels of all 10,000 digits.

    The first 7,291 are learnt, the next 2,007 are the test, and the last 702 chose the rates.
    """
    known = digits()
    return smaller(known.X), 2 * one_hot(known.labels, 10) - 1, known.labels


def fitting(net, X):
    """Return images in the shape in which a network takes them."""
    return X.reshape(-1, *net.layers[0].shape_in)


def error(net, X, labels):
    """Return the share of digits that are read wrongly."""
    return float(np.mean(net.predict(fitting(net, X)).argmax(axis=1) != labels))


def train(name, seed, size, passes=PASSES, rate=None, watch=None):
    """Return a network trained on the first ``size`` digits; ``watch(net)`` before each pass."""
    X, Y, _ = data()
    net = NETS[name](seed)
    X = fitting(net, X)
    optimizer, rng = SGD(rate or RATES[name]), np.random.default_rng(seed)
    for _ in range(passes):
        if watch:
            watch(net)
        fit(net, X[:size], Y[:size], optimizer=optimizer, epochs=1, batch_size=BATCH, rng=rng,
            progress=False)  # fmt: skip
    if watch:
        watch(net)
    return net


def run(number):
    """Train both networks: run ``number`` is start ``number % 5`` on the size ``number // 5``."""
    size, start = SIZES[number // REPEATS], number % REPEATS
    X, _, labels = data()
    test = slice(N_TRAIN, N_TRAIN + N_TEST)
    found = {"size": size, "start": start}
    for name in NETS:
        kernels = []
        net = train(name, start, size, watch=_keeper(kernels) if name == "shared" else None)
        found[name] = {"test": error(net, X[test], labels[test]),
                       "train": error(net, X[:size], labels[:size])}  # fmt: skip
        if size == N_TRAIN and start == 0 and kernels:
            found["kernels"] = np.round([kernels[k] for k in KEPT], 4).astype(float)
    return found


def _keeper(kernels):
    return lambda net: kernels.append(net.layers[0].W[:, 0].copy())
