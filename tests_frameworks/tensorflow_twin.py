"""A bpbook network in TensorFlow, of Keras layers."""

import functools
import math

import keras
import numpy as np
import tensorflow as tf
from keras import losses
from twin import Place, Twin, kept, swap_last_two_gates

from bpbook import (
    L1,
    L2,
    LSTM,
    RNN,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
    arrays,
)

tf.config.threading.set_intra_op_parallelism_threads(1)  # these networks are too small to share
tf.config.threading.set_inter_op_parallelism_threads(1)
keras.config.set_floatx("float64")  # otherwise an optimiser rounds its learning rate to float32

ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": keras.activations.sigmoid,
    "tanh": keras.activations.tanh,
    "relu": keras.activations.relu,
    # For float64, too, TensorFlow's own leaky_relu and gelu round 0.01 and 0.044715 to float32.
    "leaky_relu": lambda z: tf.maximum(0.01 * z, z),
    "softplus": keras.activations.softplus,
    "gelu": lambda z: 0.5 * z * (1 + tf.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))),
    "softmax": keras.activations.softmax,
}
LOSSES = {
    "squared_error": lambda z, a, Y: tf.nn.l2_loss(a - Y),
    "mean_squared_error": lambda z, a, Y: losses.mean_squared_error(Y, a),
    "binary_cross_entropy": lambda z, a, Y: losses.binary_crossentropy(Y, z, from_logits=True),
    "categorical_cross_entropy": lambda z, a, Y: losses.categorical_crossentropy(
        Y, z, from_logits=True
    ),
}
FROM_PROBABILITIES = {
    "binary_cross_entropy": lambda z, a, Y: losses.binary_crossentropy(Y, a),
    "categorical_cross_entropy": lambda z, a, Y: losses.categorical_crossentropy(Y, a),
}


class TensorFlowTwin(Twin):
    """The same network in TensorFlow; images have their channels last, as its kernels want."""

    framework = "TensorFlow"
    losses = LOSSES

    def build(self, layer):
        module = _module(layer, layer.theta.dtype.name)
        shape = layer.shape_in
        if len(shape) == 3:
            channels, height, width = getattr(layer, "padded_shape", shape)
            shape = height, width, channels
        module.build((None, *shape))
        match layer:
            case Dense():
                return module, {"W": kept(module.kernel), "b": kept(module.bias)}
            case Conv2D():
                return module, {
                    "W": Place(module.kernel, lambda w: w.transpose(2, 3, 1, 0),
                               lambda w: w.transpose(3, 2, 0, 1)),
                    "b": kept(module.bias),
                }  # fmt: skip
            case BatchNorm():
                self.write(module.moving_mean, layer.state["mean"])
                self.write(module.moving_variance, layer.state["variance"])
                return module, {"gamma": kept(module.gamma), "beta": kept(module.beta)}
            case LayerNorm():
                there, back = np.asarray, np.asarray
                if len(layer.shape_in) == 3:
                    there = lambda w: np.moveaxis(w.reshape(layer.shape_in), 0, -1)  # noqa: E731
                    back = lambda w: np.moveaxis(w, -1, 0)  # noqa: E731
                gamma, beta = (Place(v, there, back) for v in (module.gamma, module.beta))
                return module, {"gamma": gamma, "beta": beta}
            case RNN() | LSTM():
                W, U, b = module.cell.kernel, module.cell.recurrent_kernel, module.cell.bias
                swap = swap_last_two_gates if isinstance(layer, LSTM) else np.asarray
                return module, {
                    name: Place(v, swap, swap) for name, v in (("W", W), ("U", U), ("b", b))
                }
        return module, {}

    def read(self, tensor):
        return tf.convert_to_tensor(tensor).numpy()

    def write(self, variable, values):
        variable.assign(values)

    def forward(self, X, training=True):
        """Return z and a of the last layer; Dropout uses the mask that the network drew last."""
        a = tf.convert_to_tensor(X)
        if len(a.shape) == 4:
            a = tf.transpose(a, (0, 2, 3, 1))
        for layer, module in zip(self.net.layers, self.modules, strict=True):
            match layer:
                case Dropout():
                    mask = arrays.outside(layer.mask) if training else np.ones(1, X.dtype)
                    a = a * (np.moveaxis(mask, 1, -1) if mask.ndim == 4 else mask)
                case Flatten():
                    a = module(tf.transpose(a, (0, 3, 1, 2)) if len(a.shape) == 4 else a)
                case RNN() | LSTM() | MaxPool2D():
                    a = module(a)
                case Conv2D():
                    # padding="same" is another thing: with a stride it pads unevenly.
                    p = [layer.padding] * 2
                    z = module(tf.pad(a, [[0, 0], p, p, [0, 0]]))
                    a = ACTIVATIONS[layer.activation.name](z)
                case _:
                    z = module(a, training=training) if isinstance(layer, BatchNorm) else module(a)
                    a = ACTIVATIONS[layer.activation.name](z)
        return z, a

    def loss(self, X, Y):
        """Return J as a tensor."""
        J = self.losses[self.net.loss_function.name](*self.forward(X), tf.convert_to_tensor(Y))
        J = tf.reduce_mean(J)  # Keras leaves one number for each sample
        match self.net.penalty:
            case L2(strength):
                J += strength * sum(tf.nn.l2_loss(w) for w in self.weights)  # it has the ½ in it
            case L1(strength):
                J += strength * sum(tf.reduce_sum(tf.abs(w)) for w in self.weights)
        return J

    def loss_and_gradients(self, X, Y):
        """Return J and a list of ∂J/∂variable."""
        with tf.GradientTape() as tape:
            J = self.loss(X, Y)
        return J, tape.gradient(J, [variable.value for variable in self.variables])

    @functools.cached_property
    def _traced(self):
        return tf.function(self.loss_and_gradients)  # worth its while for many steps

    def step(self, optimizer, X, Y):
        """Let an optimiser of Keras take a step; return J before it."""
        J, gradients = self._traced(tf.constant(X), tf.constant(Y))
        optimizer.apply_gradients(zip(gradients, self.variables, strict=True))
        return float(J)

    def predict(self, X):
        return self.forward(X, training=False)[1].numpy()


def _module(layer, dtype):
    """Return Keras's layer, its activation left to ``forward`` except inside a recurrent one."""
    kl = keras.layers
    match layer:
        case Dense():
            return kl.Dense(layer.n_out, dtype=dtype)
        case Conv2D():
            return kl.Conv2D(layer.n_filters, layer.size, layer.stride, dtype=dtype)
        case MaxPool2D():
            return kl.MaxPooling2D(2, dtype=dtype)
        case Flatten():
            return kl.Flatten(dtype=dtype)
        case Dropout():
            return kl.Identity(dtype=dtype)
        case BatchNorm():
            kept_of_old = 1 - layer.momentum  # Keras's momentum is the weight of the old average
            return kl.BatchNormalization(momentum=kept_of_old, epsilon=layer.epsilon, dtype=dtype)
        case LayerNorm():
            axes = list(range(1, 1 + len(layer.shape_in)))
            return kl.LayerNormalization(axis=axes, epsilon=layer.epsilon, dtype=dtype)
        case LSTM():
            return kl.LSTM(layer.n_out, return_sequences=layer.sequence, dtype=dtype)
        case RNN():
            f = ACTIVATIONS[layer.activation.name]
            return kl.SimpleRNN(layer.n_out, f, return_sequences=layer.sequence, dtype=dtype)
    raise NotImplementedError(f"{layer!r} has no twin in TensorFlow")
