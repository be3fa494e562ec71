"""What fit was asked to do: each setting checked, and the plan that a checkpoint must share."""

from bpbook import checks, schedules


def check_optimizer(optimizer):
    """Raise a ValueError unless ``optimizer`` can take steps."""
    is_class = isinstance(optimizer, type)
    if is_class or not callable(getattr(optimizer, "step", None)):
        given = f"the class {optimizer.__name__}" if is_class else repr(optimizer)
        raise ValueError(f"optimizer is {given}: expected one such as SGD(learning_rate=0.1)")


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


def checked_batch_size(batch_size, m):
    """Return the batch size, by default all ``m`` samples."""
    if batch_size is None:
        return m
    batch_size = checks.whole_number("batch_size", batch_size)
    if batch_size > m:
        raise ValueError(f"batch_size is {batch_size}: expected at most {m}, the number of samples")
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


def plan(m, batch_size, schedule, n_steps, clip, patience, dtype):
    """Return in words what must be the same when a run goes on from a checkpoint."""
    scheduled = f"{schedule!r} over {n_steps} steps" if schedule else "no schedule"
    return (
        f"{m} samples in batches of {batch_size}, {scheduled}, clip {clip}, patience {patience}, "
        f"{dtype}"
    )
