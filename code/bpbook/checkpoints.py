"""A checkpoint is one file of named arrays, in NumPy's npz format without pickle.

It is written under another name, pushed to the disk, and renamed: whoever reads it, even after a
crash in the middle of writing, finds a whole file, the new one or the one before.
"""

import io
import json
import os
from pathlib import Path

import numpy as np

from bpbook.sgd import Optimizer

FORMAT = 1
ZIP = b"PK\x03\x04"  # how an npz file begins


def file_path(what, path):
    """Return ``path`` as a Path, or raise a ValueError if it cannot name a file."""
    if not isinstance(path, str | os.PathLike) or Path(path).is_dir():
        raise ValueError(
            f"{what} is {path!r}: expected the name of a file, not of a folder, such as 'net.npz'"
        )
    if Path(path).exists() and not Path(path).is_file():
        raise ValueError(
            f"{what} is {path!r}, a pipe or device: expected a file, such as 'net.npz'"
        )
    return Path(path)


def check_folder(path):
    """Raise an OSError unless the folder of ``path`` is there and can be written to."""
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"{path.parent} is not a folder: expected one to write {path.name} into; make it, or "
            "choose another"
        )
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(
            f"{path.parent} does not let you write {path.name} into it: choose another folder"
        )


def write(path, content):
    """Write a dict of arrays, numbers and strings to ``path``, whole or not at all.

    Raises
    ------
    ValueError
        If ``path`` cannot name a file.
    OSError
        If the disk is full, the folder is missing, or writing is not allowed.
    """
    path = file_path("path", path).resolve()  # of a link it is the target that is replaced
    check_folder(path)
    about = {"bpbook_format": FORMAT, "bpbook_entries": len(content)}
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **about, **content)
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
    path = file_path("path", path)
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: expected a file written by bpbook")
    foreign = f"{path} is not a file of bpbook: expected one written by net.save or fit"
    found = path.read_bytes()
    if not found.startswith(ZIP[: len(found)] or ZIP):
        raise ValueError(foreign)
    try:
        content = _unpacked(found)
    except Exception:  # zipfile and NumPy raise a dozen kinds, each for some bit that is wrong
        raise ValueError(
            f"{path} is cut short or damaged: take another copy, or train again"
        ) from None
    if content is None:
        raise ValueError(foreign)
    if content["bpbook_format"] > FORMAT:
        raise ValueError(
            f"{path} was written by a newer bpbook, in format {content['bpbook_format']}, and this "
            f"one reads up to {FORMAT}: update bpbook"
        )
    return content


def _unpacked(found):
    """Return the arrays by name, the format as an int; None if the program was another."""
    with np.load(io.BytesIO(found), allow_pickle=False) as archive:
        if "bpbook_format" not in archive.files:
            return None
        number = int(archive["bpbook_format"])
        content = {name: archive[name] for name in archive.files} if number <= FORMAT else {}
    if number <= FORMAT and len(content) != 2 + content["bpbook_entries"]:
        raise EOFError
    return content | {"bpbook_format": number}


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
    training, data : str
        What must be the same for a run to go on: the settings in words, the checksum of the data.

    Raises
    ------
    ValueError
        If the optimizer is not one of bpbook's, so that its state is unknown, or ``path`` cannot
        name a file.
    OSError
        If the folder is not there, or cannot be written to.
    """

    def __init__(self, path, net, optimizer, rng, training, data):
        if not isinstance(optimizer, Optimizer):
            raise ValueError(
                f"a checkpoint cannot keep {optimizer!r}: expected one of bpbook's optimizers"
            )
        self.path = file_path("checkpoint", path)
        check_folder(self.path)
        self.net, self.optimizer, self.rng = net, optimizer, rng
        self.described = {"network": repr(net), "optimizer": repr(optimizer)}
        self.described |= {"training": training, "checksum of the data": data}

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
        if "training" not in content:
            raise ValueError(
                f"{self.path} was written by net.save and holds no training: expected a file "
                "written by fit; use another name, and net.load to start from these weights"
            )
        for key, here in self.described.items():
            compare(self.path, key, content, here)
        self.net.set_state(content)
        if self.rng is not None:
            set_generator_state(self.rng, content["rng"])
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
