"""What the frameworks do otherwise, which the twins have to get round: should it change, say so."""

import keras
import numpy as np
import tensorflow as tf
import torch
from agreement import relative

from bpbook.activations import gelu, leaky_relu, softplus

Z = np.linspace(-3, 3, 61)


def test_tensorflow_rounds_constants_to_float32():
    assert 1e-10 < relative(leaky_relu(Z[:30]), tf.nn.leaky_relu(Z[:30], 0.01).numpy()) < 1e-7
    assert 1e-11 < relative(gelu(Z), keras.activations.gelu(Z, approximate=True).numpy()) < 1e-7


def test_pytorch_takes_z_for_softplus_above_20():
    z = np.array([20.0, np.nextafter(20, 21)])
    theirs = torch.nn.functional.softplus(torch.tensor(z)).numpy()
    assert abs(theirs[0] - softplus(20.0)) < 1e-14
    assert theirs[1] == z[1]
    assert 1e-9 < softplus(z[1]) - theirs[1] < 3e-9
