"""The contestants that need a framework, each used as its own manual advises.

What a contestant may keep between steps, it keeps: compiled functions, converted arrays, batches.
"""

import itertools

import numpy as np
from peers import Peer
from tasks import flat


class Torch(Peer):
    name = "PyTorch"

    def start(self):
        import torch

        modules, kind = [], {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}[self.task.activation]
        for W, b in self.task.layers():
            linear = torch.nn.Linear(*W.shape)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(W.T.copy()))
                linear.bias.copy_(torch.from_numpy(b.copy()))
            modules += [linear, kind()]
        self.model = torch.nn.Sequential(*modules[:-1])
        Y = self.task.Y if self.task.is_binary else self.task.labels
        binary, several = torch.nn.BCEWithLogitsLoss, torch.nn.CrossEntropyLoss
        self.loss = binary() if self.task.is_binary else several()
        self.optimizer = torch.optim.SGD(self.model.parameters(), self.task.learning_rate)
        self.arrays = torch.from_numpy(self.task.X), torch.from_numpy(Y)
        self.batches, self.torch = self.task.batches(*self.arrays), torch

    def step(self, X, Y):
        self.optimizer.zero_grad()
        self.loss(self.model(X), Y).backward()
        self.optimizer.step()

    def epochs(self, n):
        X, Y = self.arrays
        for _ in range(n):
            order = self.torch.from_numpy(self.rng.permutation(len(X)))
            for s in self.task.starts:
                chosen = order[s : s + self.task.batch_size]
                self.step(X[chosen], Y[chosen])

    def theta(self):
        return flat(p.detach().numpy().T for p in self.model.parameters())


class TorchKept(Torch):
    """PyTorch with one of bpbook's habits: the shuffled samples stay where they are."""

    name = "PyTorch, shuffle buffer kept"

    def epochs(self, n):
        shuffled = [self.torch.empty_like(a) for a in self.arrays]
        batches = self.task.batches(*shuffled)
        for _ in range(n):
            order = self.torch.from_numpy(self.rng.permutation(len(self.task.X)))
            for given, out in zip(self.arrays, shuffled, strict=True):
                self.torch.index_select(given, 0, order, out=out)
            for X, Y in batches:
                self.step(X, Y)


class Sklearn(Peer):
    name, own_shuffle = "scikit-learn", True

    def start(self):
        from sklearn.neural_network import MLPClassifier

        task = self.task
        self.model = MLPClassifier(
            task.widths[1:-1], activation=task.activation, solver="sgd", alpha=0, momentum=0,
            nesterovs_momentum=False, batch_size=task.batch_size, shuffle=True,
            learning_rate_init=task.learning_rate, n_iter_no_change=10**9)  # fmt: skip
        self.arrays = task.X, task.labels
        self.batches = task.batches(*self.arrays)
        self.model.partial_fit(*self.batches[0], classes=np.unique(task.labels))
        for i, (W, b) in enumerate(task.layers()):
            self.model.coefs_[i][...], self.model.intercepts_[i][...] = W, b

    def step(self, X, Y):
        self.model.partial_fit(X, Y)

    def epochs(self, n):
        for _ in range(n):
            self.model.partial_fit(*self.arrays)

    def epoch_in_order(self):
        self.model.shuffle = False
        self.epochs(1)
        self.model.shuffle = True

    def theta(self):
        return flat(itertools.chain(*zip(self.model.coefs_, self.model.intercepts_, strict=True)))


class Jax(Peer):
    name = "JAX, compiled"

    def start(self):
        import jax
        from jax import numpy as jnp

        task, f = self.task, {"relu": jax.nn.relu, "tanh": jnp.tanh}[self.task.activation]
        self.block = jax.block_until_ready

        def loss(layers, X, Y):
            a = X
            for W, b in layers[:-1]:
                a = f(a @ W + b)
            z = a @ layers[-1][0] + layers[-1][1]
            if task.is_binary:
                return jnp.mean(jnp.logaddexp(0, z) - Y * z)
            return -jnp.sum(Y * jax.nn.log_softmax(z)) / len(Y)

        def step(layers, batch):
            J, gradient = jax.value_and_grad(loss)(layers, *batch)
            move = lambda p, g: p - task.learning_rate * g  # noqa: E731
            return jax.tree.map(move, layers, gradient), J

        def epoch(layers, X, Y, order):
            shape = (len(task.starts), task.batch_size, -1)
            return jax.lax.scan(step, layers, (X[order].reshape(shape), Y[order].reshape(shape)))

        self.jit_step = jax.jit(step, donate_argnums=0)
        self.jit_epoch = jax.jit(epoch, donate_argnums=0)
        self.layers = [tuple(map(jnp.array, pair)) for pair in task.layers()]
        self.arrays = jnp.array(task.X), jnp.array(task.Y)
        self.batches = task.batches(*self.arrays)

    def steps(self, n):
        for batch in itertools.islice(itertools.cycle(self.batches), n):
            self.layers, _ = self.jit_step(self.layers, batch)
        self.block(self.layers)

    def epochs(self, n):
        for _ in range(n):
            order = self.rng.permutation(len(self.task.X))
            self.layers, _ = self.jit_epoch(self.layers, *self.arrays, order)
        self.block(self.layers)

    def theta(self):
        return flat(itertools.chain(*self.layers))


class Keras(Peer):
    name, own_shuffle = "Keras on TensorFlow", True

    def start(self):
        import keras

        task = self.task
        kinds = [task.activation] * (len(task.widths) - 2) + [None]
        layers = [keras.layers.Dense(n, activation=kind)
                  for n, kind in zip(task.widths[1:], kinds, strict=True)]  # fmt: skip
        self.model = keras.Sequential([keras.Input(task.widths[:1]), *layers])
        binary, several = keras.losses.BinaryCrossentropy, keras.losses.CategoricalCrossentropy
        loss = binary(from_logits=True) if task.is_binary else several(from_logits=True)
        self.model.compile(optimizer=keras.optimizers.SGD(task.learning_rate), loss=loss)
        self.model.set_weights(list(itertools.chain(*task.layers())))
        self.batches = task.batches(task.X, task.Y)

    def step(self, X, Y):
        self.model.train_on_batch(X, Y)

    def epochs(self, n, shuffle=True):
        self.model.fit(self.task.X, self.task.Y, batch_size=self.task.batch_size, epochs=n,
                       shuffle=shuffle, verbose=0)  # fmt: skip

    def epoch_in_order(self):
        self.epochs(1, shuffle=False)

    def theta(self):
        return flat(self.model.get_weights())


class Autograd(Peer):
    name = "autograd"

    def start(self):
        import autograd
        import autograd.numpy as anp

        task = self.task

        def loss(layers, X, Y):
            a = X
            for W, b in layers[:-1]:
                z = anp.dot(a, W) + b
                a = anp.tanh(z) if task.activation == "tanh" else anp.maximum(z, 0)
            z = anp.dot(a, layers[-1][0]) + layers[-1][1]
            if task.is_binary:
                return anp.mean(anp.logaddexp(0, z) - Y * z)
            z = z - anp.max(z, axis=1, keepdims=True)
            log_a = z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
            return -anp.sum(Y * log_a) / len(Y)

        self.value_and_grad = autograd.value_and_grad(loss)
        self.layers = task.layers()
        self.arrays = task.X, task.Y
        self.batches = task.batches(*self.arrays)

    def step(self, X, Y):
        _, gradient = self.value_and_grad(self.layers, X, Y)
        for layer, change in zip(self.layers, gradient, strict=True):
            for p, g in zip(layer, change, strict=True):
                p -= self.task.learning_rate * g

    def theta(self):
        return flat(itertools.chain(*self.layers))


class Micrograd(Peer):
    """One Python object per number; tanh and the loss are added in its own way."""

    name = "micrograd"

    def start(self):
        from micrograd.engine import Value
        from micrograd.nn import Layer

        n_in, n_hidden, _ = self.task.widths
        self.layers, self.Value = [Layer(n_in, n_hidden, nonlin=False),
                                   Layer(n_hidden, 1, nonlin=False)], Value  # fmt: skip
        for layer, (W, b) in zip(self.layers, self.task.layers(), strict=True):
            for j, neuron in enumerate(layer.neurons):
                neuron.b.data = float(b[j])
                for i, weight in enumerate(neuron.w):
                    weight.data = float(W[i, j])
        self.arrays = self.task.X, self.task.Y
        self.batches = self.task.batches(*self.arrays)

    def step(self, X, Y):
        total = sum(self.cross_entropy(self.output(x), y)
                    for x, (y,) in zip(X.tolist(), Y.tolist(), strict=True))  # fmt: skip
        parameters = [p for layer in self.layers for p in layer.parameters()]
        for p in parameters:
            p.grad = 0
        (total * (1 / len(X))).backward()
        for p in parameters:
            p.data -= self.task.learning_rate * p.grad

    def output(self, x):
        return self.layers[1]([self.tanh(z) for z in self.layers[0](x)])

    def tanh(self, z):
        a = np.tanh(z.data)
        return self.function(z, float(a), float(1 - a * a))

    def cross_entropy(self, z, y):
        slope = float(1 / (1 + np.exp(-z.data))) - y
        return self.function(z, float(np.logaddexp(0, z.data)) - y * z.data, slope)

    def function(self, z, value, slope):
        out = self.Value(value, (z,))

        def backward():
            z.grad += slope * out.grad

        out._backward = backward
        return out

    def theta(self):
        W = ([[w.data for w in neuron.w] for neuron in layer.neurons] for layer in self.layers)
        b = ([neuron.b.data for neuron in layer.neurons] for layer in self.layers)
        return flat(itertools.chain(*((np.transpose(w), c) for w, c in zip(W, b, strict=True))))
