"""Answers of the chapter on more than one machine."""

import math

import numpy as np

from bpbook.exercises import Exercise, function, number


@function
def _grade_pool(pool):
    """Try shards of different sizes with different means."""
    shards = [np.array([1.0, 2.0, 4.0, 5.0]), np.array([7.0, 10.0])]
    whole = np.concatenate(shards)
    answer = pool([4, 2], [s.mean() for s in shards], [s.var() for s in shards])
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        return "Expected a pair: the mean, then the variance."
    mean, variance = map(float, answer)
    if not math.isclose(mean, whole.mean(), rel_tol=1e-9):
        return f"Shards of 4 and 2 samples: expected the mean {whole.mean():.4f}, got {mean:.4f}."
    if math.isclose(variance, (4 * shards[0].var() + 2 * shards[1].var()) / 6, rel_tol=1e-9):
        return "That is the mean of the variances. The shards' means differ, too."
    if not math.isclose(variance, whole.var(), rel_tol=1e-9):
        return f"The mean is right. Expected the variance {whole.var():.4f}, got {variance:.4f}."
    return None


def _pool(sizes, means, variances):
    w, means = np.array(sizes) / sum(sizes), np.array(means)
    return w @ means, w @ np.array(variances) + w @ (means - w @ means) ** 2


def _pool_within(sizes, means, variances):
    w = np.array(sizes) / sum(sizes)
    return w @ np.array(means), w @ np.array(variances)


def _pool_plain(sizes, means, variances):
    return np.mean(means), np.mean(variances) + np.var(means)


EXERCISES = {
    "weights": Exercise(
        number(
            1.9,
            (7 / 3, "That is the plain mean: the shards are not of the same size."),
            (7, "That is the sum; the weights sum to 1."),
        ),
        solution=1.9,
        wrong=(7 / 3, 7),
    ),
    "ring": Exercise(
        number(
            175,
            (350, "float32 has four bytes a number."),
            (200, "A worker sends K − 1 chunks of K in each phase, not all of them."),
            (87.5, "There are two phases: adding and copying."),
        ),
        solution=175,
        wrong=(350, 200, 87.5),
    ),
    "best": Exercise(
        number(
            4,
            (16, "That is A/B. Where are the two terms equal?"),
            (0.4, "That is the time in seconds with so many workers."),
        ),
        solution=4,
        wrong=(16, 0.4),
    ),
    "never": Exercise(
        number(
            0.9**10,
            (0.1**10, "That is the probability that all ten take it."),
            (math.exp(-1), "That is the limit for many workers. There are ten."),
        ),
        solution=0.9**10,
        wrong=(0.1**10, math.exp(-1)),
    ),
    "pool": Exercise(_grade_pool, solution=_pool, wrong=(_pool_within, _pool_plain)),
}
