"""Answers of the chapter on the training loop and evaluation."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number


def _stopped(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch + 1, best
    return len(losses), best


def _stopped_last(losses, patience):
    epochs, _ = _stopped(losses, patience)
    return epochs, epochs - 1


def _stopped_whole_list(losses, patience):
    return len(losses), int(np.argmin(losses))


def _stopped_on_any_rise(losses, patience):
    rises = 0
    for epoch in range(1, len(losses)):
        rises += losses[epoch] > losses[epoch - 1]
        if rises >= patience:
            return epoch + 1, int(np.argmin(losses[: epoch + 1]))
    return len(losses), int(np.argmin(losses))


@function
def _grade_stopped(stopped):
    cases = [
        ([5.0, 3.0, 4.0, 4.5, 1.0], 2),
        ([5.0, 4.0, 3.0, 2.0], 1),
        ([5.0, 4.0, 4.5, 3.0, 3.5, 2.0, 2.5, 2.6, 2.7, 0.1], 3),
        ([2.0, 2.0, 2.0, 1.0], 2),
        ([1.0, 2.0], 5),
    ]
    for losses, patience in cases:
        expected, found = _stopped(losses, patience), stopped(list(losses), patience)
        if not isinstance(found, tuple) or len(found) != 2:
            return "Expected a pair: (epochs run, epoch put back)."
        if found != expected:
            return (
                f"For the losses {losses} and patience {patience} expected {expected}, got {found}."
            )
    return None


def _confusion(truth, said, n_classes):
    matrix = np.zeros((n_classes, n_classes), int)
    for i, j in zip(truth, said, strict=True):
        matrix[i, j] += 1
    return matrix


def _confusion_turned(truth, said, n_classes):
    return _confusion(said, truth, n_classes)


def _confusion_once(truth, said, n_classes):
    matrix = np.zeros((n_classes, n_classes), int)
    matrix[truth, said] += 1
    return matrix


@function
def _grade_confusion(confusion):
    truth, said = np.array([0, 2, 2, 1, 2, 0, 2]), np.array([0, 1, 1, 1, 2, 2, 1])
    found, expected = np.asarray(confusion(truth, said, 4)), _confusion(truth, said, 4)
    if found.shape != (4, 4):
        return f"Expected shape (4, 4) for 4 classes, got {found.shape}."
    if np.array_equal(found, expected.T):
        return "Rows are the true classes, columns the answers: here it is the other way round."
    if found.sum() != len(truth):
        return f"The entries add up to {found.sum()} for {len(truth)} samples: each counts once."
    return None if np.array_equal(found, expected) else f"Expected\n{expected}\ngot\n{found}"


EXERCISES = {
    "steps": Exercise(
        number(
            4690,
            (4680, "The last, smaller batch of each epoch is a step, too."),
            (4687.5, "There is no half step: round up in each epoch."),
            (4688, "Round up in each epoch, not at the end."),
            (469, "This is one epoch."),
            tolerance=1e-6,
        ),
        solution=4690,
        wrong=(4680, 4687.5, 4688),
    ),
    "rare": Exercise(
        array(
            [18 / 58, 18 / 20, 958 / 1000],
            ([18 / 20, 18 / 58, 958 / 1000], "Precision and recall are the other way round."),
            ([18 / 58, 18 / 20, 18 / 1000], "The 940 who are rightly called healthy count, too."),
        ),
        solution=[18 / 58, 18 / 20, 958 / 1000],
        wrong=([18 / 20, 18 / 58, 958 / 1000], [18 / 58, 18 / 20, 18 / 1000]),
    ),
    "rsquared": Exercise(
        number(
            -0.25,
            (0.25, "The sign: a constant is never better than the mean."),
            (0.75, "The sum of squares is larger than that around the mean, not smaller."),
            (-0.5, "The distance 6 goes in squared, and the variance as it is."),
        ),
        solution=-0.25,
        wrong=(0.25, 0.75),
    ),
    "luck": Exercise(
        number(
            1 - (1 - 56 / 1024) ** 20,
            (56 / 1024, "This is one classifier. There are twenty."),
            (20 * 56 / 1024, "A probability above 1: the events do not exclude each other."),
            ((1 - 56 / 1024) ** 20, "This is the probability that none of them has it."),
        ),
        solution=1 - (1 - 56 / 1024) ** 20,
        wrong=(56 / 1024, 20 * 56 / 1024, (1 - 56 / 1024) ** 20),
    ),
    "stopped": Exercise(
        _grade_stopped,
        solution=_stopped,
        wrong=(_stopped_last, _stopped_whole_list, _stopped_on_any_rise),
    ),
    "confusion": Exercise(
        _grade_confusion, solution=_confusion, wrong=(_confusion_turned, _confusion_once)
    ),
}
