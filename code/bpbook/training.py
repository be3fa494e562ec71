"""Training is a loop: shuffle, take a batch, forward, backward, step; record the loss."""

import math
from dataclasses import dataclass, field

import numpy as np

from bpbook import checks


@dataclass
class History:
    """What a call of :func:`fit` did.

    Attributes
    ----------
    loss : list of float
        The training loss of each epoch. It is measured batch by batch, each time before the step
        that the batch causes: its first value for full batches is the loss at the start.
    validation_loss : list of float
        The loss on the validation data after each epoch; empty if there are none.
    interrupted : bool
        True if Ctrl-C ended the run early.
    """

    loss: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    interrupted: bool = False


class DivergedError(ArithmeticError):
    """Training produced a loss that is not a finite number.

    Attributes
    ----------
    history : History
        All epochs that ended before.
    """

    def __init__(self, message, history):
        super().__init__(message)
        self.history = history


def fit(
    net,
    X,
    Y,
    *,
    optimizer,
    epochs,
    batch_size=None,
    rng=None,
    validation=None,
    progress=True,
):
    """Train ``net`` in place and return the history.

    Parameters
    ----------
    net : Network
        What to train.
    X, Y : array_like, shapes (m, n_in) and (m, n_out)
        Samples and targets.
    optimizer : SGD, RMSProp, Adam or an object with their ``step`` and ``learning_rate``
        It keeps its state, so that a second call goes on where the first ended.
    epochs : int
        How often every sample is used, 1 or more.
    batch_size : int, optional
        Samples per step; the last batch of an epoch may be smaller. By default all samples.
    rng : numpy.random.Generator or int, optional
        Shuffles the samples anew in each epoch; needed if ``batch_size`` is below m.
    validation : pair of array_like, optional
        Data (X, Y) on which the loss is measured after each epoch, and nothing is learnt.
    progress : bool
        Whether to show a progress bar while it runs.

    Returns
    -------
    History
        One loss per epoch. Ctrl-C ends the run early; what was learnt is kept.

    Raises
    ------
    ValueError
        If an argument does not fit; nothing is changed then.
    DivergedError
        If the loss or a weight is no longer finite.
    """
    X, Y = net.check_batch(X, Y)
    if validation is not None:
        validation = _checked_validation(net, validation)
    if isinstance(optimizer, type) or not callable(getattr(optimizer, "step", None)):
        raise ValueError(f"optimizer is {optimizer!r}: expected one such as SGD(learning_rate=0.1)")
    epochs = checks.whole_number("epochs", epochs)
    batch_size = _checked_batch_size(batch_size, len(X))
    rng = _checked_rng(rng, batch_size, len(X))

    history = History()
    from tqdm import trange  # here, because importing it takes longer than importing the engine

    bar = trange(epochs, disable=not progress, unit="epoch", leave=False)
    # Overflow is not a matter for NumPy's warnings: the loss tells, and DivergedError says it.
    with bar, np.errstate(over="ignore", invalid="ignore"):
        try:
            for epoch in bar:
                loss = _run_epoch(net, X, Y, optimizer, batch_size, rng, epoch, history)
                history.loss.append(loss)
                if validation is not None:
                    history.validation_loss.append(net.loss(*validation))
                bar.set_postfix(loss=f"{loss:.4g}", refresh=False)
        except KeyboardInterrupt:
            history.interrupted = True
    return history


def _run_epoch(net, X, Y, optimizer, batch_size, rng, epoch, history):
    """Take one step per batch and return the loss over the epoch."""
    m = len(X)
    if rng is not None:
        order = rng.permutation(m)
        X, Y = X[order], Y[order]
    total = 0.0
    for start in range(0, m, batch_size):
        batch = slice(start, start + batch_size)
        J, grad = net.step_gradient(X[batch], Y[batch])
        if not math.isfinite(J):
            where = f"in epoch {epoch + 1}, step {start // batch_size + 1}"
            raise DivergedError(_divergence(f"the loss is {J}", where, optimizer), history)
        optimizer.step(net.theta, grad)
        total += J * len(X[batch]) / m if net.loss_function.is_mean else J
    if not np.isfinite(net.theta).all():
        where = f"at the end of epoch {epoch + 1}"
        raise DivergedError(_divergence("a weight is not finite", where, optimizer), history)
    return total


def _divergence(what, where, optimizer):
    return (
        f"training diverged: {what} {where}, with learning rate {optimizer.learning_rate:g}. "
        "Try a tenth of it, and check that inputs and targets are standardised"
    )


def _checked_validation(net, validation):
    is_list = isinstance(validation, tuple | list)
    if not is_list or len(validation) != 2:
        kind = type(validation).__name__ + (f" of length {len(validation)}" if is_list else "")
        raise ValueError(f"validation is a {kind}: expected a pair (X_validation, Y_validation)")
    try:
        return net.check_batch(*validation)
    except ValueError as error:
        raise ValueError(f"in validation: {error}") from None


def _checked_batch_size(batch_size, m):
    if batch_size is None:
        return m
    batch_size = checks.whole_number("batch_size", batch_size)
    if batch_size > m:
        raise ValueError(f"batch_size is {batch_size}: expected at most {m}, the number of samples")
    return batch_size


def _checked_rng(rng, batch_size, m):
    if rng is not None:
        return checks.generator("rng", rng)
    if batch_size < m:
        raise ValueError(
            f"rng is None: with batch_size {batch_size} of {m} samples fit shuffles them in each "
            "epoch and needs np.random.default_rng(seed), or a seed"
        )
    return None  # every step sees all samples: their order does not matter
