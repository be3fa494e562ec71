"""What fit was asked to do: each setting checked, and in words what a checkpoint must share."""

import zlib

import numpy as np

from bpbook import checks, schedules
from bpbook.network import Network
from bpbook.sgd import RATE_HINT


def check_network(net):
    """Raise a ValueError unless ``net`` is a network."""
    if not isinstance(net, Network):
        raise ValueError(
            f"net is of type {type(net).__name__}: expected a Network, as in fit(net, X, Y)"
        )


def check_optimizer(optimizer, n_trainable):
    """Raise a ValueError unless ``optimizer`` can take steps with so many parameters."""
    is_class = isinstance(optimizer, type)
    can_step = callable(getattr(optimizer, "step", None)) and hasattr(optimizer, "learning_rate")
    if is_class or not can_step:
        given = f"the class {optimizer.__name__}" if is_class else repr(optimizer)
        raise ValueError(f"optimizer is {given}: expected one such as SGD(learning_rate=0.1)")
    checks.number_above_zero("optimizer.learning_rate", optimizer.learning_rate, RATE_HINT)
    for kept in getattr(optimizer, "state", {}).values():
        if np.ndim(kept) and np.size(kept) != n_trainable:
            raise ValueError(
                f"optimizer has trained {np.size(kept)} parameters and the network has "
                f"{n_trainable} to train: make a new one for each network, and after freeze"
            )


def checked_validation(net, validation):
    """Return the validation data as arrays that suit the network, or None."""
    if validation is None:
        return None
    is_list = isinstance(validation, tuple | list)
    if not is_list or len(validation) != 2:
        kind = type(validation).__name__ + (f" of length {len(validation)}" if is_list else "")
        raise ValueError(f"validation is a {kind}: expected a pair (X_validation, Y_validation)")
    try:
        return net.check_batch(*validation)
    except ValueError as error:
        raise ValueError(f"in validation: {error}") from None


def checked_batch_size(batch_size, m, net):
    """Return the batch size, by default all ``m`` samples."""
    batch_size = m if batch_size is None else checks.whole_number("batch_size", batch_size)
    if batch_size > m:
        raise ValueError(f"batch_size is {batch_size}: expected at most {m}, the number of samples")
    smallest = m % batch_size or batch_size
    if smallest < max(layer.smallest_batch for layer in net.learning):
        raise ValueError(
            f"batch_size is {batch_size}, which leaves a batch of 1 of {m} samples: BatchNorm "
            "needs 2 for a variance; expected another batch_size, or more samples"
        )
    return batch_size


def checked_rng(rng, batch_size, m):
    """Return the generator that shuffles, or None where all samples are one batch."""
    if rng is not None:
        return checks.generator("rng", rng)
    if batch_size < m:
        raise ValueError(
            f"rng is None: with batch_size {batch_size} of {m} samples fit shuffles them in each "
            "epoch and needs np.random.default_rng(seed), or a seed"
        )
    return None  # every step sees all samples: their order does not matter


def checked_schedule(schedule, n_steps):
    """Return the schedule, if there is one and training is long enough for it."""
    if schedule is None:
        return None
    schedules.checked("schedule", schedule)
    if schedule.shortest > n_steps:
        raise ValueError(
            f"schedule is {schedule!r}, which needs {schedule.shortest} steps or more, and this "
            f"training has {n_steps}: expected a shorter schedule, more epochs or smaller batches"
        )
    return schedule


def checked_clip(clip):
    """Return the largest norm of a gradient, or None."""
    if clip is None:
        return None
    return checks.number_above_zero("clip", clip, "it is the largest norm a gradient may have")


def checked_patience(patience, validation):
    """Return the patience, if there is one and there are validation data to watch."""
    if patience is None:
        return None
    if validation is None:
        raise ValueError(
            "patience needs validation: expected a pair (X_validation, Y_validation), since the "
            "training loss says nothing about over-fitting"
        )
    return checks.whole_number("patience", patience)


def description(net, m, batch_size, rng, validation, schedule, n_steps, clip, patience):
    """Return in words what must be the same when a run goes on from a checkpoint."""
    order = f"shuffled by {type(rng.bit_generator).__name__}" if rng else "in the order given"
    parts = [
        f"{m} samples in batches of {batch_size} {order}",
        f"{len(validation[0])} validation samples" if validation else "no validation",
        f"{schedule!r} over {n_steps} steps" if schedule else "no schedule",
        f"clip {clip}",
        f"patience {patience}",
        f"{len(net.frozen)} frozen layers",
        str(net.dtype),
    ]
    return ", ".join(parts)


def checksum(X, Y, validation):
    """Return eight hexadecimal digits that hardly stay the same if a number in the data changes."""
    result = 0
    for array in (X, Y, *(validation or ())):
        result = zlib.crc32(array, result)
    return f"{result:08x}"
