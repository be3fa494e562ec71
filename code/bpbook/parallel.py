"""Data-parallel training: workers hold shards of the samples; the driver holds theta and steps.

A worker gets theta and answers with the gradient on its samples. It keeps nothing that could not
be computed again, so that one that dies takes nothing along.
"""

import copy
import logging

import numpy as np


def start(n_workers=2):
    """Return a ``distributed.LocalCluster`` of silent processes, with time-outs for busy machines.

    They can be reached from this machine only. Close the cluster when done.
    """
    import dask  # here, so that shards and gradients need neither
    from distributed import LocalCluster

    for name in ("connect", "tcp"):
        dask.config.set({f"distributed.comm.timeouts.{name}": "120s"})
    silence = logging.CRITICAL + 1
    return LocalCluster(n_workers=n_workers, threads_per_worker=1, processes=True,
                        host="127.0.0.1", dashboard_address=None, silence_logs=silence)  # fmt: skip


def shards(m, shares):
    """Divide the row numbers 0 … m-1 in the ratio of ``shares``; return a list of arrays."""
    ends = np.rint(m * np.cumsum(shares) / np.sum(shares)).astype(int)
    return np.split(np.arange(m), ends[:-1])


def copied(net):
    """Return a copy of a network, if the gradients of its shards add up.

    Raises
    ------
    ValueError
        If they do not: a loss that is no mean, or a layer that keeps what only the whole batch
        could tell.
    """
    if not net.loss_function.is_mean or len(net.get_state()) > 1:
        raise ValueError("expected a mean loss, and neither Dropout nor BatchNorm in the network")
    return copy.deepcopy(net)


def shard_gradient(net, X, Y):
    """Return J and a copy of ∂J/∂theta for some of the samples, by their own mean."""
    J, gradient = net.loss_and_gradient(X, Y)
    return J, gradient.copy()


class Shard:
    """A worker's samples and its own network."""

    def __init__(self, net, X, Y):
        self.net, self.X, self.Y = copied(net), X, Y

    def answer(self, theta, rows):
        """Return J and ∂J/∂theta at theta for some of the rows."""
        self.net.theta = theta
        return shard_gradient(self.net, self.X[rows], self.Y[rows])


def weighted_mean(found, sizes):
    """Return J and the gradient of all samples, from those of shards with so many samples.

    Raises
    ------
    ValueError
        If there is not one finite size above 0 for each shard, or the gradients differ in length.
    """
    _check_shards([len(gradient) for _, gradient in found], list(sizes))
    weights = np.array(sizes) / sum(sizes)
    return tuple(sum(w * part for w, part in zip(weights, column, strict=True))
                 for column in zip(*found, strict=True))  # fmt: skip


def _check_shards(lengths, sizes):
    if not sizes or len(lengths) != len(sizes) or not all(0 < m < np.inf for m in sizes):
        raise ValueError(
            f"{len(lengths)} gradients and the sizes {sizes}: expected at least one gradient, "
            "and for each of them a finite size above 0"
        )
    if len(set(lengths)) > 1:
        raise ValueError(f"gradients of the lengths {lengths}: expected one length for all shards")


def parallel_gradient(client, held, theta, picks, watch=None):
    """Return J and ∂J/∂theta for the rows ``picks[k]`` of each worker's samples ``held[k]``.

    ``watch``, if given, is called while the workers are at it.
    """
    futures = [client.submit(Shard.answer, samples, theta, rows, pure=False)
               for samples, rows in zip(held, picks, strict=True) if len(rows)]  # fmt: skip
    if watch is not None:
        watch()
    return weighted_mean(client.gather(futures), [len(rows) for rows in picks if len(rows)])


def hand_out(client, net, X, Y, parts):
    """Give each worker in turn a copy of ``net`` and the rows of a part; return Dask's futures."""
    workers = sorted(client.nthreads())
    return [client.submit(Shard, net, X[rows], Y[rows], pure=False, allow_other_workers=True,
                          workers=[workers[k % len(workers)]])
            for k, rows in enumerate(parts)]  # fmt: skip


def fit_parallel(client, net, X, Y, *, optimizer, epochs, batch_size, rng, parts, watch=None):
    """Do what :func:`bpbook.fit` does, with the gradients computed by workers.

    Parameters
    ----------
    client : distributed.Client
        Of the workers.
    net, X, Y, optimizer, epochs, batch_size, rng
        As for ``fit``; ``rng`` is a generator.
    parts : list of ndarray of int
        Which rows each shard holds; all rows, each of them once.
    watch : callable, optional
        ``watch(step)`` is called in each step while the workers compute.

    Returns
    -------
    ndarray, shape (steps + 1, p)
        theta at the start and after every step.
    """
    X, Y = net.check_batch(X, Y)
    if not np.array_equal(np.sort(np.concatenate(parts)), np.arange(len(X))):
        raise ValueError(f"parts do not hold each of the {len(X)} rows once")
    held, path = hand_out(client, copied(net), X, Y, parts), [net.theta.copy()]
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            batch, step = order[first : first + batch_size], len(path) - 1
            picks = [np.flatnonzero(np.isin(rows, batch)) for rows in parts]
            during = watch and (lambda step=step: watch(step))
            _, gradient = parallel_gradient(client, held, net.theta.copy(), picks, during)
            optimizer.step(net.theta, gradient)
            path.append(net.theta.copy())
    return np.array(path)


def packed_bytes(vector):
    """Return how many bytes of an array Dask puts on the wire, its short header left out."""
    from distributed.protocol import serialize

    return sum(memoryview(frame).nbytes for frame in serialize(vector)[1])


def kill_a_worker(cluster):
    """End the process of the first worker as a power cut would."""
    import psutil  # comes with distributed

    psutil.Process(cluster.workers[0].pid).kill()
