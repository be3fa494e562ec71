"""A digits classifier from start to end, for `cold_start.py`: load, train, and test it.

Given is a file with 1797 digits of 8×8 pixels; the last 360 are held out.
"""

import sys

import numpy as np

from bpbook import SGD, Dense, Network, fit

with np.load(sys.argv[1]) as file:
    X, labels = file["X"], file["labels"]
Y = np.eye(10, dtype=np.float32)[labels]
layers = [Dense(64, 64, "relu"), Dense(64, 10, "softmax")]
net = Network(layers, "categorical_cross_entropy", rng=0, dtype=np.float32)
fit(net, X[:-360], Y[:-360], optimizer=SGD(0.1, momentum=0.9), epochs=8, batch_size=32, rng=0,
    progress=False)  # fmt: skip
print(np.mean(net.predict(X[-360:]).argmax(axis=1) == labels[-360:]))
