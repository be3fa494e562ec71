"""Training is a loop: shuffle, take a batch, forward, backward, step; record the loss."""

import contextlib
import math
from dataclasses import dataclass, field

import numpy as np

from bpbook import checks, fit_settings
from bpbook.checkpoints import TrainingFile
from bpbook.optimizers import clip_gradient, gradient_norm


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

    @property
    def best_epoch(self):
        """Number, from 0, of the epoch of least validation, else training loss; at first None."""
        losses = self.validation_loss or self.loss
        return int(np.argmin(losses)) if losses else None


class DivergedError(ArithmeticError):
    """Training produced a loss, a gradient's norm or a weight that is not finite.

    Attributes
    ----------
    history : History
        All epochs that ended before. The network has the weights of the best of them; an optimizer
        with a state keeps that of the end, so make a new one.
    """

    def __init__(self, message, history):
        self.history = history  # both stand in args by themselves, and so in a copy

    def __str__(self):
        return self.args[0]


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
    schedule=None,
    clip=None,
    patience=None,
    checkpoint=None,
    progress=True,
):
    """Train ``net`` in place and return the history.

    Parameters
    ----------
    net : Network
        What to train; frozen layers stay as they are.
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
    schedule : Schedule, optional
        Changes the learning rate over the steps of this call (:mod:`bpbook.schedules`).
    clip : float, optional
        The largest norm a gradient may have; longer ones are shortened to it.
    patience : int, optional
        Early stopping: end when the validation loss has not reached a new low for so many epochs,
        and put the weights of the best epoch back.
    checkpoint : str or path, optional
        A file that keeps the run after each epoch. If it is there already, the run goes on from
        it, bit for bit as if it had never stopped.
    progress : bool
        Whether to show a progress bar while it runs.

    Returns
    -------
    History
        One loss per epoch. Ctrl-C ends the run early; what was learnt is kept.

    Raises
    ------
    ValueError
        If an argument does not fit, or the checkpoint is of another run; nothing is changed then.
    OSError
        If the folder for the checkpoint is not there or cannot be written to.
    DivergedError
        If a loss or the gradient's norm is no longer finite, or after an epoch a weight. The
        network then has the weights of the best epoch so far: with validation those it ended with,
        else those it began with, to which its loss belongs.
    """
    fit_settings.check_network(net)
    X, Y = net.check_batch(X, Y)
    validation = fit_settings.checked_validation(net, validation)
    fit_settings.check_optimizer(optimizer, net.theta[net.trainable].size)
    epochs = checks.whole_number("epochs", epochs)
    batch_size = fit_settings.checked_batch_size(batch_size, len(X), net)
    rng = fit_settings.checked_rng(rng, batch_size, len(X))
    n_steps = epochs * math.ceil(len(X) / batch_size)
    schedule = fit_settings.checked_schedule(schedule, n_steps)
    clip = fit_settings.checked_clip(clip)
    patience = fit_settings.checked_patience(patience, validation)

    history, best = History(), net.get_state()
    if checkpoint is not None:
        words = fit_settings.description(
            net, len(X), batch_size, rng, validation, schedule, n_steps, clip, patience
        )
        data = fit_settings.checksum(X, Y, validation)
        checkpoint = TrainingFile(checkpoint, net, optimizer, rng, words, data)
        best = checkpoint.resume(history) or best
    best_epoch = history.best_epoch
    batches, rate = _Batches(X, Y, batch_size, rng), optimizer.learning_rate

    # Overflow is not a matter for NumPy's warnings: the loss tells, and DivergedError says it.
    calm = np.errstate(over="ignore", invalid="ignore")
    with calm, _progress_bar(progress, epochs, len(history.loss)) as bar:
        try:
            for epoch in range(len(history.loss), epochs):
                if patience and epoch and epoch - 1 - best_epoch >= patience:
                    break
                before = net.get_state()
                loss = _run_epoch(net, batches, optimizer, epoch, n_steps, schedule, rate, clip)
                if validation is not None:
                    J = _validation_loss(net, validation, epoch, optimizer)
                    history.validation_loss.append(J)
                history.loss.append(loss)
                losses = history.validation_loss or history.loss
                if best_epoch is None or losses[epoch] < losses[best_epoch]:
                    # A training loss belongs to the weights with which the epoch began.
                    best_epoch, best = epoch, net.get_state() if validation else before
                optimizer.learning_rate = rate
                if checkpoint is not None:
                    checkpoint.save(history, best)
                if bar is not None:
                    bar.set_postfix(loss=f"{loss:.4g}", refresh=False)
                    bar.update()
        except KeyboardInterrupt:
            history.interrupted = True
        except _NotFinite as found:
            net.set_state(best)
            raise DivergedError(str(found), history) from None
        finally:
            optimizer.learning_rate = rate
    if patience and not history.interrupted:
        net.set_state(best)
    return history


class _NotFinite(Exception):  # noqa: N818 (fit turns it into a DivergedError)
    """A loss, a gradient or a weight that is not finite, and where."""


def _progress_bar(progress, epochs, done):
    """Return a bar to enter, or what gives None on entering.

    The environment variable TQDM_DISABLE may silence the bar too.
    """
    if not progress:
        return contextlib.nullcontext()
    from tqdm import tqdm  # here, because importing it takes longer than importing the engine

    return tqdm(total=epochs, initial=done, unit="epoch", leave=False)


class _Batches:
    """The batches of an epoch: views into one shuffled copy, which are made once."""

    def __init__(self, X, Y, batch_size, rng):
        self.given, self.rng = (X, Y), rng
        self.shuffled = (X, Y) if rng is None else (np.empty_like(X), np.empty_like(Y))
        starts = range(0, len(X), batch_size)
        self.views = [[a[s : s + batch_size] for a in self.shuffled] for s in starts]

    def shuffle(self):
        """Put the samples in a new order, targets along with inputs."""
        if self.rng is not None:
            order = self.rng.permutation(len(self.given[0]))
            for given, shuffled in zip(self.given, self.shuffled, strict=True):
                np.take(given, order, axis=0, out=shuffled, mode="clip")  # "raise" copies twice


def _run_epoch(net, batches, optimizer, epoch, n_steps, schedule, rate, clip):
    """Take one step per batch and return the loss over the epoch."""
    batches.shuffle()
    theta, grad = net.theta[net.trainable], net.grad[net.trainable]
    total, m, is_mean = 0.0, len(batches.given[0]), net.loss_function.is_mean
    for step, (X, Y) in enumerate(batches.views):
        J, _ = net.step_gradient(X, Y)
        if schedule is not None:
            k = epoch * len(batches.views) + step
            optimizer.learning_rate = rate * schedule(k, n_steps)
        norm = gradient_norm(grad) if clip is None else clip_gradient(grad, clip)
        if not math.isfinite(J + norm):
            where = f"in epoch {epoch + 1}, step {step + 1}"
            raise _NotFinite(_divergence(f"the loss is {J:g}", where, norm, optimizer))
        # The batches' parts of a sum add up to it; the penalty, in each of them, is to count once.
        total += J * len(X) / m if is_mean else J - (1 - len(X) / m) * net.penalty_value()
        optimizer.step(theta, grad)
    if not np.isfinite(theta).all():
        where = f"at the end of epoch {epoch + 1}"
        raise _NotFinite(_divergence("a weight is not finite", where, norm, optimizer))
    return total


def _validation_loss(net, validation, epoch, optimizer):
    """Return the loss on the validation data; weights that are finite may still overflow there."""
    J = net.loss(*validation)
    if not math.isfinite(J):
        norm, where = gradient_norm(net.grad[net.trainable]), f"at the end of epoch {epoch + 1}"
        raise _NotFinite(_divergence(f"the validation loss is {J:g}", where, norm, optimizer))
    return J


def _divergence(what, where, norm, optimizer):
    return (
        f"training diverged: {what} {where}, with gradient norm {norm:g} and learning rate "
        f"{optimizer.learning_rate:g}. Try a tenth of it, and check that inputs and targets are "
        "standardised"
    )
