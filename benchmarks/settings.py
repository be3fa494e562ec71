"""Where everything here is timed: a process with stated threads, and the facts of the machine."""

import concurrent.futures
import datetime
import importlib.metadata
import json
import multiprocessing
import os
import platform
from pathlib import Path

# Variables by which a library is told how many threads to use; PyTorch and scikit-learn heed OMP's.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NPROC",
           "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")  # fmt: skip
# Each library decides for itself what suits the processor.
TUNING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS")
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
PACKAGES = ("torch", "tensorflow_cpu", "keras", "jax", "scikit-learn", "autograd", "micrograd")


def isolated(function, *arguments, threads=None):
    """Call a function in a process of its own, with so many threads for every library.

    Libraries read these settings when they are loaded, so they cannot be changed later. With
    ``threads=None`` each library chooses for itself.
    """
    before = dict(os.environ)
    for name in (*THREADS, *TUNING):
        os.environ.pop(name, None)
    os.environ.update(QUIET)
    if threads is not None:
        os.environ.update(dict.fromkeys(THREADS, str(threads)))
        if threads == 1:
            os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    fresh = multiprocessing.get_context("spawn")
    try:
        with concurrent.futures.ProcessPoolExecutor(1, fresh, prepare, (threads,)) as pool:
            return pool.submit(function, *arguments).result()
    finally:
        os.environ.clear()
        os.environ.update(before)


def prepare(threads):
    """Stay on one core for one thread, where the system can: JAX computes beside Python's own."""
    if threads == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def machine():
    """Return what the figures depend on besides the code: processor, its matrix kernel, versions.

    To be called through :func:`isolated`, so that the kernel is the one that was timed.
    """
    import numpy as np

    facts = {"processor": processor(), "cores": os.cpu_count(), "system": platform.system(),
             "python": platform.python_version(), "numpy": np.__version__,
             "date": datetime.date.today().isoformat()}  # fmt: skip
    for name in PACKAGES:
        try:
            facts[name.removesuffix("_cpu")] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return facts
    kernels = [pool["architecture"] for pool in threadpool_info() if "architecture" in pool]
    return {**facts, "matrix_kernel": kernels[0]} if kernels else facts


def processor():
    """Return the name of the processor's model."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def rounded(value, digits=3):
    """Return a nested result with its fractions rounded to so many significant digits."""
    if isinstance(value, dict):
        return {key: rounded(inner, digits) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(inner, digits) for inner in value]
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def write(path, results):
    """Write results as JSON, whole or not at all."""
    unfinished = path.with_suffix(".part")
    text = json.dumps(rounded(results), indent=1, sort_keys=True, ensure_ascii=False)
    unfinished.write_text(text + "\n", encoding="utf-8", newline="\n")
    os.replace(unfinished, path)


def script(measure):
    """Run one benchmark as a program, on an otherwise idle machine."""
    facts = isolated(machine)
    print(", ".join(f"{name} {value}" for name, value in facts.items()), flush=True)
    measure()
