"""A checkpoint is one file of named arrays, in NumPy's npz format without pickle.

It is written under another name, pushed to the disk, and renamed: whoever reads it, even after a
crash in the middle of writing, finds a whole file, the new one or the one before.
"""

import json
import os
import zipfile
from pathlib import Path

import numpy as np

from bpbook.sgd import Optimizer

FORMAT = 1


def write(path, content):
    """Write a dict of arrays, numbers and strings to ``path``, whole or not at all.

    Raises
    ------
    OSError
        If the disk is full, the folder is missing, or writing is not allowed.
    """
    path = Path(path)
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, bpbook_format=FORMAT, **content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def read(path):
    """Return the dict that :func:`write` wrote.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is cut short, damaged, of another program, or of a newer bpbook.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: expected a file written by bpbook")
    foreign = f"{path} is not a file of bpbook: expected one written by net.save or fit"
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            raise ValueError(foreign)
    try:
        with np.load(path, allow_pickle=False) as archive:
            if "bpbook_format" not in archive.files:
                raise ValueError(foreign)
            newer = archive["bpbook_format"] > FORMAT
            content = {} if newer else {name: archive[name] for name in archive.files}
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, OSError, KeyError) as error:
        raise ValueError(
            f"{path} is cut short or damaged ({error}): take another copy, or train again"
        ) from None
    if newer:
        raise ValueError(
            f"{path} was written by a newer bpbook, in a format above {FORMAT}, the last this one "
            "can read: update bpbook"
        )
    return content


def compare(path, key, content, here):
    """Raise a ValueError unless the text ``content[key]`` is the same as ``here``."""
    there = str(content.get(key))
    if there != here:
        raise ValueError(
            f"{path} holds another {key}: expected {here}, found {there}. Build the same again, "
            "or use another file"
        )


def generator_state(rng):
    """Return where a random generator stands, as text."""
    return json.dumps(rng.bit_generator.state, default=np.ndarray.tolist)


def set_generator_state(rng, text):
    """Put a random generator where :func:`generator_state` saw it.

    Raises
    ------
    ValueError
        If the generator is of another kind.
    """
    state, here = json.loads(str(text)), rng.bit_generator.state
    if state["bit_generator"] != here["bit_generator"]:
        raise ValueError(
            f"rng is a {here['bit_generator']} and the checkpoint has the state of a "
            f"{state['bit_generator']}: expected the same kind"
        )
    rng.bit_generator.state = state


class TrainingFile:
    """A checkpoint of a training: the network, the optimizer, the shuffling and the history.

    Parameters
    ----------
    path : str or path
        Where it lies.
    net, optimizer, rng
        What :func:`bpbook.fit` was given; they are filled on resuming.
    plan : str
        In words, what must be the same for a run to go on.

    Raises
    ------
    ValueError
        If the optimizer is not one of bpbook's, so that its state is unknown.
    """

    def __init__(self, path, net, optimizer, rng, plan):
        if not isinstance(optimizer, Optimizer):
            raise ValueError(
                f"a checkpoint cannot keep {optimizer!r}: expected one of bpbook's optimizers"
            )
        self.path, self.net, self.optimizer, self.rng = Path(path), net, optimizer, rng
        self.described = {"network": repr(net), "optimizer": repr(optimizer), "plan": plan}

    def save(self, history, best):
        """Write the run as it stands after an epoch; ``best`` is the best state so far."""
        rng = {} if self.rng is None else {"rng": generator_state(self.rng)}
        losses = {"loss": history.loss, "validation_loss": history.validation_loss}
        optimizer = {f"optimizer.{name}": value for name, value in self.optimizer.state.items()}
        best = {f"best.{name}": value for name, value in best.items()}
        content = self.described | rng | losses | optimizer | best | self.net.get_state()
        write(self.path, content)

    def resume(self, history):
        """Put everything back where the file left it; return the best state, None without a file.

        Raises
        ------
        ValueError
            If the file cannot be read or is of another run; nothing is changed then.
        """
        if not self.path.exists():
            return None
        content = read(self.path)
        for key, here in self.described.items():
            compare(self.path, key, content, here)
        if self.rng is not None:
            set_generator_state(self.rng, content["rng"])
        self.net.set_state(content)
        self.optimizer.state = _without_prefix("optimizer.", content)
        history.loss[:] = content["loss"].tolist()
        history.validation_loss[:] = content["validation_loss"].tolist()
        return _without_prefix("best.", content)


def _without_prefix(prefix, content):
    return {
        name.removeprefix(prefix): value
        for name, value in content.items()
        if name.startswith(prefix)
    }
