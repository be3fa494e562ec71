"""A network is a function J(theta) of one vector: it owns theta, and grad = ∂J/∂theta beside it."""

import numpy as np

from bpbook import architecture, arrays, checkpoints, checks


class Network:
    """Layers in a row, closed by a loss.

    Parameters
    ----------
    layers : sequence of layers
        Each must take what the one before gives; the last is a :class:`bpbook.layers.Dense`.
    loss : str or Loss
        A name from :mod:`bpbook.losses`.
    rng : numpy.random.Generator or int
        Draws the initial weights; a whole number is taken as a seed.
    dtype : numpy.float64 or numpy.float32
        float64 for checks and small problems, float32 for speed.
    penalty : L1 or L2, optional
        Added to J, from :mod:`bpbook.regularization`.

    Attributes
    ----------
    theta : ndarray, shape (p,)
        All parameters, layer by layer, in a Dense layer W row by row and then b; of other
        layers, ``parameters`` names them in their order.
    grad : ndarray, shape (p,)
        ∂J/∂theta of the last call of ``loss_and_gradient``; 0 where the network is frozen.
    layers : tuple
        The layers, whose W, b, dW, db are views into the two vectors.
    trainable : slice
        The part of theta that is not frozen.
    frozen, learning : tuple
        The layers that :meth:`freeze` keeps as they are, and the others.
    loss_function, penalty : Loss, and L1, L2 or None
        What J is made of.

    Raises
    ------
    ValueError
        If the layers do not fit one another, one of them belongs to a network already, the loss
        does not fit the last activation, or ``rng``, ``dtype`` or ``penalty`` is no such thing.

    Examples
    --------
    >>> net = Network([Dense(2, 3, "tanh"), Dense(3, 1)], "mean_squared_error", rng=0)
    >>> net.theta.size
    13
    """

    def __init__(self, layers, loss, *, rng, dtype=np.float64, penalty=None):
        self.layers = architecture.checked_layers(layers)
        self.loss_function = architecture.checked_loss(loss, self.layers[-1])
        self.penalty = architecture.checked_penalty(penalty)
        rng, dtype = checks.generator("rng", rng), checks.floating_dtype(dtype)
        self._theta = np.zeros(sum(layer.n_parameters for layer in self.layers), dtype)
        self._grad = np.zeros_like(self._theta)
        self._bind_layers()
        for layer in self.layers:
            layer.initialize(rng)
        self._is_weight = architecture.weights(self.layers).astype(dtype)
        self.freeze(0)

    def _bind_layers(self):
        """Give each layer its share of the two vectors."""
        start = 0
        for layer in self.layers:
            share = slice(start, start + layer.n_parameters)
            layer.bind(self._theta[share], self._grad[share])
            start = share.stop

    def __setstate__(self, state):
        """Come back from a copy or a pickle: there the layers' views are arrays of their own."""
        self.__dict__.update(state)
        self._bind_layers()
        self.freeze(len(self.frozen))

    @property
    def theta(self):
        """All parameters in one vector; assigning to it copies values into it."""
        return self._theta

    @theta.setter
    def theta(self, values):
        arrays.fill("theta", self._theta, values)

    @property
    def grad(self):
        """∂J/∂theta in one vector; assigning to it copies values into it."""
        return self._grad

    @grad.setter
    def grad(self, values):
        arrays.fill("grad", self._grad, values)

    @property
    def dtype(self):
        """The type of every number in the network."""
        return self._theta.dtype

    def freeze(self, n_layers):
        """Keep the first ``n_layers`` layers as they are; 0 lets all of them learn again.

        Back-propagation then stops behind them, and they work as in ``predict``: nothing is
        dropped, batch normalisation uses its running averages. Training leaves theta outside the
        slice ``trainable`` alone.

        Raises
        ------
        ValueError
            If ``n_layers`` is no whole number, or nothing would be left to learn.
        """
        n_layers = checks.whole_number("n_layers", n_layers, minimum=0)
        if n_layers >= len(self.layers):
            raise ValueError(
                f"n_layers is {n_layers}: expected at most {len(self.layers) - 1}, so that the "
                "last layer learns"
            )
        self.frozen, self.learning = self.layers[:n_layers], self.layers[n_layers:]
        start = sum(layer.n_parameters for layer in self.frozen)
        self.trainable = slice(start, self._theta.size)
        self.grad[:start] = 0
        nothing_learns_yet = True
        for layer in self.learning:
            layer.is_first = nothing_learns_yet
            nothing_learns_yet = nothing_learns_yet and not layer.n_parameters

    def forward(self, X, training=False):
        """Return the last layer's a for a checked batch X; ``training`` as in :meth:`loss`."""
        a = arrays.inside(X)
        for layer in self.frozen:
            a = layer.forward(a)
        for layer in self.learning:
            a = layer.forward(a, training)
        return a

    def backward(self, Y):
        """Fill ``grad`` for the batch that went forward last; Y is checked, shape (m, n_out).

        Once for each forward with ``training=True``: a convolution turns its crops of the inputs
        into gradients, dropout needs what it dropped, batch normalisation the batch's variance.
        """
        last = self.layers[-1]
        self.loss_function.delta(last.z, last.a, Y, last.activation, last.delta)
        da = last.backward_from_delta()
        for layer in reversed(self.learning[:-1]):
            da = layer.backward(da)
        if self.penalty:
            part = self.trainable
            self.grad[part] += self.penalty.gradient((self._theta * self._is_weight)[part])

    def _J(self, Y):
        """Return the loss of the batch that went forward last, penalty included."""
        last = self.layers[-1]
        return self.loss_function.value(last.z, last.a, Y) + self.penalty_value()

    def penalty_value(self):
        """Return the penalty's part of J, a float; 0 in a network without one."""
        return self.penalty.value(self._theta * self._is_weight) if self.penalty else 0.0

    def loss(self, X, Y, *, training=False):
        """Return J, a float, for inputs X of shape (m, n_in) and targets Y of shape (m, n_out).

        Parameters
        ----------
        X, Y : array_like
            X has shape (m, steps, features) or (m, channels, height, width) where the first layer
            takes such samples.
        training : bool
            Whether to measure what a training step sees, with inputs dropped and the batch's own
            mean and variance; dropout and batch normalisation then move on, too.

        Raises
        ------
        ValueError
            If a shape does not fit, or a value is not a finite number.
        """
        X, Y = self.check_batch(X, Y)
        self.forward(X, training)
        return self._J(Y)

    def loss_and_gradient(self, X, Y):
        """Return J and ``grad``, the vector ∂J/∂theta, which the next call overwrites.

        Raises
        ------
        ValueError
            As :meth:`loss`.
        """
        return self.step_gradient(*self.check_batch(X, Y))

    def step_gradient(self, X, Y):
        """Do what :meth:`loss_and_gradient` does, for arrays that are checked already."""
        self.forward(X, training=True)
        J = self._J(Y)
        self.backward(Y)
        return J, self.grad

    def predict(self, X):
        """Return a copy of the outputs, shape (m, n_out), for inputs X as in :meth:`loss`.

        Raises
        ------
        ValueError
            If the shape does not fit, or a value is not a finite number.
        """
        return self.forward(self.check_inputs(X)).copy()

    def check_inputs(self, X):
        """Return X as an array the layers can work on, or raise a ValueError that says why not."""
        return arrays.samples("X", X, self.layers[0].shape_in, self.dtype)

    def check_batch(self, X, Y):
        """Return X and Y as arrays of the network's type, or raise a ValueError."""
        X = self.check_inputs(X)
        n_out = self.layers[-1].n_out
        return X, arrays.targets(Y, len(X), self.loss_function, self.dtype, n_out)

    def get_state(self):
        """Return copies of theta and of all else that training changes, by name."""
        state = {"theta": self._theta.copy()}
        for position, layer in enumerate(self.layers):
            for name, value in layer.get_state().items():
                state[f"layers.{position}.{name}"] = value
        return state

    def set_state(self, state):
        """Put back what :meth:`get_state` returned; what does not fit changes nothing.

        Raises
        ------
        ValueError
            If something is missing in ``state``, or a shape or a number in it does not fit.
        """
        before = self.get_state()
        if missing := before.keys() - state.keys():
            raise ValueError(
                f"state has no {min(missing)!r}: expected what get_state of such a network returned"
            )
        try:
            self._fill(state)
        except ValueError:
            self._fill(before)
            raise

    def _fill(self, state):
        self.theta = state["theta"]
        for position, layer in enumerate(self.layers):
            layer.set_state(
                {name: state[f"layers.{position}.{name}"] for name in layer.get_state()}
            )

    def save(self, path):
        """Write theta, and what else training changes, into one file without pickle.

        The file, by custom ``.npz``, is written whole under another name and then renamed.

        Raises
        ------
        OSError
            If the file cannot be written; an older file of that name is then untouched.
        ValueError
            If ``path`` is a folder or no path.
        """
        checkpoints.write(path, {"network": repr(self), **self.get_state()})

    def load(self, path):
        """Fill this network with what :meth:`save` wrote; layers and loss must be the same.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is damaged, not one of bpbook's, newer, or of another network; nothing is
            changed then.
        """
        content = checkpoints.read(path)
        checkpoints.compare(path, "network", content, repr(self))
        self.set_state(content)

    def __repr__(self):
        layers = ", ".join(map(repr, self.layers))
        penalty = f", {self.penalty!r}" if self.penalty else ""
        return (
            f"Network([{layers}], {self.loss_function.name!r}{penalty}), "
            f"{self._theta.size} parameters"
        )
