"""A learner's attempts at the exercises, kept in a file when asked to; nothing leaves the machine.

After ``keep_attempts("attempts.jsonl")`` every ``check`` of the session adds one line to that file:
when, which exercise, whether it was right, what was said, and the answer. ``standing`` sums it up.
"""

import inspect
import json
import warnings
from datetime import datetime
from pathlib import Path

LONGEST = 2000  # characters of an answer that are kept
FIELDS = {"time", "exercise", "right", "message", "answer"}
_kept_in = None


def keep_attempts(path):
    """Add every attempt from now on to a file, until the session ends.

    Parameters
    ----------
    path : str or Path, or None
        The file, which is made if it is not there; one of an earlier session is gone on with.
        None keeps no more attempts.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    global _kept_in
    if path is not None:
        path = Path(path).expanduser().resolve()  # a notebook may change its folder later
        try:
            path.open("ab").close()
        except OSError as error:
            raise OSError(
                f"attempts cannot be kept in {path}: {error.strerror}; name a file in a folder "
                "that is there and yours to write"
            ) from None
    _kept_in = path


def note(name, answer, verdict):
    """Add an attempt to the file, if one is kept; a file that fails never costs the verdict."""
    if _kept_in is None:
        return
    attempt = {
        "time": datetime.now().astimezone().isoformat(timespec="seconds"),
        "exercise": name,
        "right": verdict.is_right,
        "message": verdict.message,
        "answer": _as_text(answer),
    }
    line = json.dumps(attempt, ensure_ascii=False) + "\n"
    try:
        with _kept_in.open("ab", buffering=0) as file:  # the line in one piece
            file.write(line.encode())
    except OSError as error:
        warnings.warn(f"this attempt was not kept: {error}", stacklevel=3)


def attempts(path):
    """Return the attempts kept in a file, the oldest first.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    list of dict
        With the entries time, exercise, right, message and answer.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If a line of it is no attempt.
    """
    found = []
    lines = Path(path).expanduser().read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            attempt = json.loads(line)
        except ValueError:
            attempt = None
        if not isinstance(attempt, dict) or set(attempt) != FIELDS:
            raise ValueError(f"line {number} of {path} is no attempt: delete that line")
        found.append(attempt)
    return found


def standing(path):
    """Return how each exercise in the file stands.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict
        By exercise, in the order of the first attempts: the number of attempts up to the first
        right one, and whether there was a right one.
    """
    found = {}
    for attempt in attempts(path):
        tries, right = found.get(attempt["exercise"], (0, False))
        if not right:
            found[attempt["exercise"]] = (tries + 1, attempt["right"])
    return found


def _as_text(answer):
    if callable(answer):
        try:
            return inspect.getsource(answer)[:LONGEST]
        except (OSError, TypeError):  # typed at a prompt, or built in
            pass
    return repr(answer)[:LONGEST]
