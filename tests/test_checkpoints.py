"""Files: a resumed training is the uninterrupted one, and no crash or damage goes unnoticed."""

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bpbook import (
    L2,
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    BatchNorm,
    Dense,
    DivergedError,
    Dropout,
    Network,
    RMSProp,
    checkpoints,
    fit,
)
from bpbook.schedules import constant, cosine, exponential, step, warmup

RNG = np.random.default_rng(3)
X = RNG.standard_normal((10, 2))
Y = np.sin(X[:, :1]) + 0.5 * X[:, 1:]
VALIDATION = X[:4] - 0.3, Y[:4] / 2  # most runs of six epochs get worse on it in the end


def make(seed=1, dtype=np.float64, width=4, **options):
    layers = [Dense(2, width, "tanh"), BatchNorm("relu"), Dropout(0.2), Dense(width, 1)]
    return Network(layers, "mean_squared_error", rng=seed, dtype=dtype, **options)


def plain(seed=1):
    return Network([Dense(2, 1)], "mean_squared_error", rng=seed)


def run(net, optimizer, rng, *, epochs=6, **options):
    options = {"batch_size": 4, "progress": False} | options
    return fit(net, X, Y, optimizer=optimizer, epochs=epochs, rng=rng, **options)


def interrupted(optimizer, at):
    """Return the optimizer, which from now on is hit by Ctrl-C in step ``at``."""
    original, steps = optimizer.step, [0]

    def hit(theta, grad):
        steps[0] += 1
        if steps[0] == at:
            raise KeyboardInterrupt
        original(theta, grad)

    optimizer.step = hit
    return optimizer


def same(state, other):
    return state.keys() == other.keys() and all(
        np.array_equal(
            state[name], other[name], equal_nan=np.asarray(state[name]).dtype.kind == "f"
        )
        for name in state
    )


def everything(net, optimizer, rng):
    """Return all that a training changes, and the next numbers of both generators."""
    dropped = [layer.rng.random(3) for layer in net.layers if isinstance(layer, Dropout)]
    return net.get_state() | optimizer.state | {"rng": rng.random(3), "dropped": dropped}


# --- a run that goes on --------------------------------------------------------------------------

OPTIMIZERS = {
    "SGD": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.1, momentum=0.9),
    "Nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True),
    "weight decay": lambda: SGD(0.1, momentum=0.5, weight_decay=0.1),
    "AdaGrad": lambda: AdaGrad(0.1),
    "RMSProp": lambda: RMSProp(0.01),
    "Adam": lambda: Adam(0.01),
    "AdamW": lambda: AdamW(0.01, weight_decay=0.1),
}
SCHEDULES = {
    "none": None,
    "constant": constant(),
    "step": step(5, 0.5),
    "exponential": exponential(),
    "cosine": cosine(),
    "warmup and cosine": warmup(4, cosine(0.1)),
}
SETTINGS = {
    "bare": {},
    "watched": {"validation": VALIDATION, "patience": 2, "clip": 0.5},
}


@pytest.mark.parametrize("make_optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_an_interrupted_run_continued_is_the_uninterrupted_one_bit_for_bit(
    tmp_path, request, make_optimizer, schedule, settings, dtype
):
    settings = settings | {"schedule": schedule}
    net, optimizer, rng = make(dtype=dtype), make_optimizer(), np.random.default_rng(5)
    history = run(net, optimizer, rng, **settings)
    expected = everything(net, optimizer, rng)

    settings["checkpoint"] = tmp_path / "run.npz"
    steps = 3 * len(history.loss)
    first = 4 + sum(map(ord, request.node.name)) % (steps - 3)  # any step after the first epoch
    stopped = interrupted(make_optimizer(), first)
    broken = run(make(dtype=dtype), stopped, np.random.default_rng(5), **settings)
    assert broken.interrupted
    assert broken.loss == history.loss[: (first - 1) // 3]

    # Everything is made anew, with other random numbers: what counts comes from the file.
    again, fresh, other = make(seed=8, dtype=dtype), make_optimizer(), np.random.default_rng(9)
    assert run(again, fresh, other, **settings) == history
    assert same(everything(again, fresh, other), expected)
    assert again.theta.dtype == dtype
    assert not list(tmp_path.glob("*.partial"))


def test_the_runs_above_do_end_by_patience_now_and_then():
    lengths = {
        len(run(make(), make_optimizer(), 5, **SETTINGS["watched"]).loss)
        for make_optimizer in OPTIMIZERS.values()
    }
    assert min(lengths) < 6 <= max(lengths)


@pytest.mark.parametrize("at", range(1, 20))
def test_a_run_may_be_interrupted_at_any_step_even_before_there_is_a_file(tmp_path, at):
    def net_and_history(**options):
        net, optimizer, rng = make(), options.pop("optimizer", Adam(0.01)), 5
        return net, run(net, optimizer, rng, **options)

    net, history = net_and_history()
    path = tmp_path / "run.npz"
    _, stopped = net_and_history(optimizer=interrupted(Adam(0.01), at), checkpoint=path)
    assert stopped.interrupted == (at < 19)
    assert path.exists() == (at > 3)
    again, continued = net_and_history(checkpoint=path)
    assert continued == history
    assert (again.theta == net.theta).all()


def test_a_run_may_be_interrupted_again_and_again(tmp_path):
    net, optimizer, rng = make(), Adam(0.01), np.random.default_rng(5)
    history = run(net, optimizer, rng, epochs=8)
    for _ in range(7):  # each gets one epoch further
        again, fresh, other = make(), interrupted(Adam(0.01), at=5), np.random.default_rng(5)
        assert run(again, fresh, other, epochs=8, checkpoint=tmp_path / "run").interrupted
    again, fresh, other = make(), interrupted(Adam(0.01), at=5), np.random.default_rng(5)
    assert run(again, fresh, other, epochs=8, checkpoint=tmp_path / "run") == history
    assert same(everything(again, fresh, other), everything(net, optimizer, rng))


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_a_run_that_has_ended_returns_at_once_with_its_history(tmp_path, settings):
    settings = settings | {"checkpoint": tmp_path / "run.npz"}
    net = make()
    history = run(net, SGD(0.5, 0.9), 5, **settings)
    assert (len(history.loss) < 6) == ("patience" in settings)  # ended by patience, or by epochs
    written = settings["checkpoint"].read_bytes()
    again, idle = make(seed=2), interrupted(SGD(0.5, 0.9), at=1)
    assert run(again, idle, 5, **settings) == history
    assert same(again.get_state(), net.get_state())
    assert settings["checkpoint"].read_bytes() == written


def test_without_a_schedule_more_epochs_may_be_added(tmp_path):
    long, short = make(), make()
    history = run(long, Adam(0.01), 5, epochs=7)
    run(short, Adam(0.01), 5, epochs=3, checkpoint=tmp_path / "run.npz")
    again = make(seed=4)
    assert run(again, Adam(0.01), 5, epochs=7, checkpoint=tmp_path / "run.npz") == history
    assert (again.theta == long.theta).all()


def test_a_full_batch_run_without_rng_goes_on_too(tmp_path):
    settings = {"batch_size": None, "checkpoint": tmp_path / "run.npz"}
    net = make()
    history = run(net, SGD(0.1), None, batch_size=None)
    run(make(), interrupted(SGD(0.1), at=4), None, **settings)
    again = make(seed=2)
    assert run(again, SGD(0.1), None, **settings) == history
    assert (again.theta == net.theta).all()


@pytest.mark.parametrize(
    "kind", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64]
)
def test_generators_of_every_kind_go_on(tmp_path, kind):
    def fresh(seed):
        return np.random.Generator(kind(seed))

    net, rng = make(fresh(1)), fresh(2)
    history = run(net, SGD(0.1), rng)
    settings = {"checkpoint": tmp_path / "run.npz"}
    run(make(fresh(1)), interrupted(SGD(0.1), at=8), fresh(2), **settings)
    again, other = make(fresh(3)), fresh(4)
    assert run(again, SGD(0.1), other, **settings) == history
    assert same(everything(again, SGD(0.1), other), everything(net, SGD(0.1), rng))


def test_frozen_layers_go_on_frozen(tmp_path):
    def frozen(seed):
        net = make(seed)
        net.freeze(3)
        return net

    net = frozen(1)
    run(net, AdamW(0.1), 5)
    run(frozen(1), interrupted(AdamW(0.1), at=8), 5, checkpoint=tmp_path / "run.npz")
    again = frozen(2)
    run(again, AdamW(0.1), 5, checkpoint=tmp_path / "run.npz")
    assert (again.theta == net.theta).all()


def test_after_divergence_a_resumed_run_has_the_best_weights_of_the_first_part(tmp_path):
    def explode(optimizer, at):
        original, steps = optimizer.step, [0]

        def last(theta, grad):
            steps[0] += 1
            original(theta, grad)
            if steps[0] == at:
                theta[:] = np.inf

        optimizer.step = last
        return optimizer

    # with validation targets far below, every step on the samples makes the validation loss worse
    settings = {"validation": (X, Y - 5), "checkpoint": tmp_path / "run.npz", "batch_size": None}
    net = plain()
    net.layers[0].b = [-5.0]
    best = run(net, SGD(0.05), 5, epochs=3, **settings)
    assert best.best_epoch == 0
    after_first = plain()
    after_first.layers[0].b = [-5.0]
    run(after_first, SGD(0.05), 5, epochs=1, batch_size=None)
    again = plain(seed=2)
    with pytest.raises(DivergedError, match="at the end of epoch 5, with gradient") as caught:
        run(again, explode(SGD(0.05), at=2), 5, **settings)
    assert caught.value.history.loss[:3] == best.loss
    assert len(caught.value.history.loss) == 4
    assert (again.theta == after_first.theta).all()


def test_the_file_of_a_training_can_be_loaded_as_a_network(tmp_path):
    net, again = make(), make(seed=2)
    run(net, Adam(0.01), 5, checkpoint=tmp_path / "run.npz")
    again.load(tmp_path / "run.npz")
    assert same(again.get_state(), net.get_state())


# --- refusals: another run -----------------------------------------------------------------------

TRAINING = (
    "10 samples in batches of 4 shuffled by PCG64, 4 validation samples, cosine(end=0.0) over "
    "18 steps, clip None, patience None, 0 frozen layers, float64"
)
NETWORK = (
    "Network([Dense(2, 4, 'tanh'), BatchNorm('relu'), Dropout(0.2), Dense(4, 1, 'identity')], "
    "'mean_squared_error'), 25 parameters"
)
ADAM = "Adam(learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-08)"


def run_one(path, *, net=None, optimizer=None, rng=5, **changes):
    """Continue, with changes, the run that the file is of."""
    settings = {"schedule": cosine(), "validation": VALIDATION, "checkpoint": path} | changes
    return run(net or make(), optimizer or Adam(0.01), rng, **settings)


def frozen():
    net = make()
    net.freeze(1)
    return net


def with_other_momentum():
    layers = [Dense(2, 4, "tanh"), BatchNorm("relu", momentum=0.2), Dropout(0.2), Dense(4, 1)]
    return Network(layers, "mean_squared_error", rng=1)


def replaced(there, here):
    assert there in TRAINING
    return "training", TRAINING.replace(there, here), TRAINING


MT = np.random.Generator(np.random.MT19937(0))
REFUSALS = {
    "width": ({"net": lambda: make(width=5)}, ("network", NETWORK.replace(
        "Dense(2, 4", "Dense(2, 5").replace("Dense(4, 1", "Dense(5, 1").replace("25 p", "31 p"),
        NETWORK)),
    "penalty": ({"net": lambda: make(penalty=L2(0.1))}, ("network", NETWORK.replace(
        "error')", "error', L2(strength=0.1))"), NETWORK)),
    "averages": ({"net": with_other_momentum}, ("network", NETWORK.replace(
        "BatchNorm('relu')", "BatchNorm('relu', momentum=0.2)"), NETWORK)),
    "rate": ({"optimizer": lambda: Adam(0.02)}, ("optimizer", ADAM.replace("0.01", "0.02"), ADAM)),
    "epsilon": ({"optimizer": lambda: Adam(0.01, epsilon=1.0)}, ("optimizer", ADAM.replace(
        "1e-08", "1.0"), ADAM)),
    "optimizer": ({"optimizer": lambda: SGD(0.01)}, ("optimizer",
        "SGD(learning_rate=0.01, momentum=0.0, nesterov=False, weight_decay=0.0)", ADAM)),
    "decay": ({"optimizer": lambda: AdamW(0.01)}, ("optimizer", ADAM.replace(
        "Adam", "AdamW").replace("08)", "08, weight_decay=0.01)"), ADAM)),
    "dtype": ({"net": lambda: make(dtype=np.float32)}, replaced("float64", "float32")),
    "frozen": ({"net": frozen}, replaced("0 frozen", "1 frozen")),
    "batches": ({"batch_size": 5}, ("training", TRAINING.replace("of 4", "of 5").replace(
        "18", "12"), TRAINING)),
    "kind": ({"rng": MT}, replaced("PCG64", "MT19937")),
    "no validation": ({"validation": None}, replaced("4 validation samples", "no validation")),
    "validation": ({"validation": (X, Y)}, replaced("4 validation", "10 validation")),
    "no schedule": ({"schedule": None}, replaced(
        "cosine(end=0.0) over 18 steps", "no schedule")),
    "schedule": ({"schedule": exponential()}, replaced("cosine(end=0.0)", "exponential(end=0.01)")),
    "longer": ({"epochs": 7}, replaced("18 steps", "21 steps")),
    "clip": ({"clip": 2}, replaced("clip None", "clip 2.0")),
    "patience": ({"patience": 3}, replaced("patience None", "patience 3")),
}  # fmt: skip


@pytest.fixture(scope="module")
def half_done(tmp_path_factory):
    path = tmp_path_factory.mktemp("half") / "run.npz"
    run_one(path, optimizer=interrupted(Adam(0.01), at=10))
    return path


@pytest.mark.parametrize(("changes", "message"), REFUSALS.values(), ids=REFUSALS)
def test_another_run_is_refused_and_nothing_changes(half_done, changes, message):
    what, here, there = message
    changes = {name: value() if callable(value) and name != "schedule" else value
               for name, value in changes.items()}  # fmt: skip
    net = changes.setdefault("net", make())
    rng = changes.setdefault("rng", np.random.default_rng(5))
    optimizer = changes.setdefault("optimizer", Adam(0.01))
    before, stands, written = net.get_state(), rng.bit_generator.state, half_done.read_bytes()
    with pytest.raises(ValueError, match="holds another") as caught:
        run_one(half_done, **changes)
    assert str(caught.value) == (
        f"{half_done} holds another {what}: expected {here}, found {there}. Build the same again, "
        "or use another file"
    )
    assert same(net.get_state(), before)
    np.testing.assert_equal(rng.bit_generator.state, stands)
    assert optimizer.state == {}
    assert half_done.read_bytes() == written


@pytest.mark.parametrize("changed", ["X", "Y", "validation"])
def test_a_run_on_other_data_is_refused_and_nothing_changes(half_done, changed):
    data = {"X": X, "Y": Y, "validation": VALIDATION}
    data[changed] = (X[:4], Y[:4]) if changed == "validation" else 2 * data[changed]
    net, options = make(), {"schedule": cosine(), "validation": data["validation"]}
    before = net.get_state()
    with pytest.raises(ValueError, match=r"another checksum of the data: expected [0-9a-f]{8}, "):
        fit(net, data["X"], data["Y"], optimizer=Adam(0.01), epochs=6, batch_size=4, rng=5,
            checkpoint=half_done, progress=False, **options)  # fmt: skip
    assert same(net.get_state(), before)


def test_the_same_run_is_not_refused_even_if_its_numbers_come_as_numpy_numbers(tmp_path):
    def once(number):
        net = make(penalty=L2(number(0.5)))
        settings = {"clip": number(2), "schedule": cosine(number(0.5)), "epochs": 3}
        return run(net, Adam(number(0.5)), 5, checkpoint=tmp_path / "run.npz", **settings)

    assert once(float) == once(np.float64) == once(np.float32)


def test_a_file_of_a_network_is_not_one_of_a_training(tmp_path):
    path, net = tmp_path / "net.npz", make(seed=2)
    make().save(path)
    before = net.get_state()
    with pytest.raises(ValueError, match="holds no training") as caught:
        run_one(path, net=net)
    assert str(caught.value) == (
        f"{path} was written by net.save and holds no training: expected a file written by fit; "
        "use another name, and net.load to start from these weights"
    )
    assert same(net.get_state(), before)


def test_an_optimizer_of_ones_own_cannot_be_kept(tmp_path):
    class Mine:
        learning_rate = 0.1

        def step(self, theta, grad):
            theta -= 0.1 * grad

        def __repr__(self):
            return "Mine()"

    with pytest.raises(ValueError, match="cannot keep") as caught:
        run(make(), Mine(), 5, checkpoint=tmp_path / "run.npz")
    assert str(caught.value) == (
        "a checkpoint cannot keep Mine(): expected one of bpbook's optimizers"
    )
    assert len(run(make(), Mine(), 5).loss) == 6


def test_a_damaged_checkpoint_is_refused_and_nothing_changes(half_done, tmp_path):
    path, net, rng = tmp_path / "run.npz", make(), np.random.default_rng(5)
    path.write_bytes(half_done.read_bytes()[:-1])
    before = net.get_state()
    with pytest.raises(ValueError, match="is cut short or damaged"):
        run_one(path, net=net, rng=rng)
    assert same(net.get_state(), before)
    assert rng.random() == np.random.default_rng(5).random()


# --- save and load -------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_load_gives_back_what_was_saved_bit_for_bit(tmp_path, dtype):
    net, again = make(dtype=dtype), make(seed=2, dtype=dtype)
    run(net, Adam(0.1), 5)
    net.save(tmp_path / "net.npz")
    again.load(tmp_path / "net.npz")
    assert same(again.get_state(), net.get_state())
    assert (again.predict(X) == net.predict(X)).all()
    assert again.loss(X, Y, training=True) == net.loss(X, Y, training=True)  # drops the same


def test_save_takes_any_name_as_it_is_and_leaves_one_file(tmp_path):
    for name in ("net", "net.npz", "a net.v2.model", "ñ é 网.npz"):
        plain().save(tmp_path / name)
        plain().load(str(tmp_path / name))
    assert len(list(tmp_path.iterdir())) == 4


def test_save_overwrites_and_a_left_partial_file_does_no_harm(tmp_path):
    path, net = tmp_path / "net.npz", plain()
    (tmp_path / "net.npz.partial").write_bytes(b"left by a crash" * 1000)
    net.save(path)
    net.theta = [1, 2, 3]
    net.save(path)
    again = plain(seed=2)
    again.load(path)
    assert again.theta.tolist() == [1, 2, 3]
    assert os.listdir(tmp_path) == ["net.npz"]


def test_the_file_is_a_plain_npz_without_pickle(tmp_path):
    net = make()
    net.save(tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz", allow_pickle=False) as archive:
        assert archive["bpbook_format"] == 1
        assert str(archive["network"]) == NETWORK
        assert (archive["theta"] == net.theta).all()
        assert sorted(archive.files) == [
            "bpbook_entries", "bpbook_format", "layers.1.mean", "layers.1.variance",
            "layers.2.generator", "network", "theta",
        ]  # fmt: skip


def refused(net, path, error=ValueError):
    """Return the message with which the network refuses the file, unchanged."""
    before = net.get_state()
    with pytest.raises(error) as caught:
        net.load(path)
    assert type(caught.value) is error
    assert same(net.get_state(), before)
    return str(caught.value)


FOREIGN = "is not a file of bpbook: expected one written by net.save or fit"
DAMAGED = "is cut short or damaged: take another copy, or train again"


def test_a_file_cut_at_any_length_is_refused(tmp_path):
    path, net = tmp_path / "net.npz", make(seed=2)
    make().save(path)
    whole = path.read_bytes()
    n = len(whole)
    for length in (*range(60), *range(60, n - 60, 31), *range(n - 60, n)):
        path.write_bytes(whole[:length])
        assert refused(net, path) == f"{path} {DAMAGED if length else FOREIGN}"
    path.write_bytes(whole)
    net.load(path)


def test_a_flipped_bit_is_found_or_does_no_harm(tmp_path):
    path, net, original = tmp_path / "net.npz", make(seed=2), make()
    original.save(path)
    whole = path.read_bytes()
    bits = np.random.default_rng(0).integers(8, size=len(whole))
    messages = {f"{path} {FOREIGN}", f"{path} {DAMAGED}"}
    found = 0
    positions = range(0, len(whole), 5)
    for position, bit in zip(positions, bits, strict=False):
        spoilt = bytearray(whole)
        spoilt[position] ^= 1 << int(bit)
        path.write_bytes(spoilt)
        try:
            net.load(path)
        except ValueError as error:
            assert str(error) in messages  # noqa: PT017 - it need not be raised
            found += 1
        else:  # the flip was in a date or the like
            assert same(net.get_state(), original.get_state())
            net = make(seed=2)
    assert found > 0.7 * len(positions)


def test_two_halves_of_different_files_are_refused(tmp_path):
    path, net = tmp_path / "net.npz", make(seed=3)
    wholes = []
    for original in (make(seed=1), make(seed=2)):
        original.save(path)
        wholes.append(path.read_bytes())
    middle = wholes[1].index(original.theta.tobytes()) + original.theta.nbytes // 2
    path.write_bytes(wholes[0][:middle] + wholes[1][middle:])
    assert refused(net, path) == f"{path} {DAMAGED}"


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


class Trap:
    """An object whose unpickling leaves a file behind."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_pickled_objects_are_refused_and_not_run(tmp_path):
    path, sprung = tmp_path / "net.npz", tmp_path / "sprung"
    trap = np.array([Trap(sprung)], object)
    path.write_bytes(npz(theta=trap))
    assert refused(plain(), path) == f"{path} {FOREIGN}"
    content = {"bpbook_format": 1, "bpbook_entries": 2, "network": repr(plain()), "theta": trap}
    path.write_bytes(npz(**content))
    assert refused(plain(), path) == f"{path} {DAMAGED}"
    path.write_bytes(trap.dumps())
    assert refused(plain(), path) == f"{path} {FOREIGN}"
    assert not sprung.exists()
    np.load(io.BytesIO(npz(theta=trap)), allow_pickle=True)["theta"]
    assert sprung.exists()  # the trap works


def test_what_would_have_to_be_pickled_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="allow_pickle=False"):
        checkpoints.write(tmp_path / "net.npz", {"theta": np.array([{}], object)})
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_made_is_said_to_be_that(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left on device"):
        checkpoints.write(tmp_path / "net.npz", {"theta": np.ones(3)})


OTHER = {
    "empty": (b"", FOREIGN),
    "text": (b"epoch,loss\n1,0.5\n", FOREIGN),
    "text that begins like a zip": (b"PK is short for Phil Katz", FOREIGN),
    "one array": (b"\x93NUMPY\x01\x00v\x00{'descr'", FOREIGN),
    "another npz": (npz(weights=np.ones(3)), FOREIGN),
    "an empty zip": (b"PK\x05\x06" + bytes(18), FOREIGN),
    "only the beginning of a zip": (b"PK\x03\x04", DAMAGED),
    "a strange format": (npz(bpbook_format="one"), DAMAGED),
    "an entry missing": (npz(bpbook_format=1, bpbook_entries=2, theta=np.ones(3)), DAMAGED),
    "newer, with what this one cannot read": (
        npz(bpbook_format=2, more=np.array([{}], object)),
        "was written by a newer bpbook, in format 2, and this one reads up to 1: update bpbook",
    ),
    "newer": (npz(bpbook_format=2, more=np.ones(3)), "was written by a newer bpbook, in format 2, "
              "and this one reads up to 1: update bpbook"),
    "much newer": (npz(bpbook_format=20), "was written by a newer bpbook, in format 20, and this "
                   "one reads up to 1: update bpbook"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), OTHER.values(), ids=OTHER)
def test_foreign_files_are_refused(tmp_path, content, message):
    path = tmp_path / "net.npz"
    path.write_bytes(content)
    assert refused(plain(), path) == f"{path} {message}"


def test_a_file_that_is_not_there_and_a_folder_are_told_apart(tmp_path):
    path = tmp_path / "net.npz"
    expected = f"{path} is not there: expected a file written by bpbook"
    assert refused(plain(), path, FileNotFoundError) == expected
    assert refused(plain(), tmp_path) == (
        f"path is {tmp_path!r}: expected the name of a file, not of a folder, such as 'net.npz'"
    )


def test_the_file_of_another_network_is_refused(tmp_path):
    path = tmp_path / "net.npz"
    make().save(path)
    assert refused(plain(), path) == (
        f"{path} holds another network: expected Network([Dense(2, 1, 'identity')], "
        f"'mean_squared_error'), 3 parameters, found {NETWORK}. Build the same again, or use "
        "another file"
    )


def test_a_file_with_a_generator_of_another_kind_is_refused_and_nothing_changes(tmp_path):
    path = tmp_path / "net.npz"
    make().save(path)
    assert refused(make(MT), path) == (
        "rng is a MT19937 and the checkpoint has the state of a PCG64: expected the same kind"
    )


def test_weights_that_are_not_finite_are_saved_for_a_look_and_not_loaded(tmp_path):
    path, net = tmp_path / "net.npz", make()
    net.layers[1].state["mean"][2] = np.nan
    net.save(path)
    assert refused(make(seed=2), path) == (
        "mean[2] is nan: expected finite float64 numbers "
        "(1 of 4 are not; drop or fill them, or rescale)"
    )


# --- when the disk does not do its part ----------------------------------------------------------


def full(*arguments, **options):
    raise OSError(errno.ENOSPC, "No space left on device")


def ctrl_c(*arguments, **options):
    raise KeyboardInterrupt


def half_a_file(file, **content):
    file.write(b"PK\x03\x04 and some more")
    full()


TROUBLES = [(os, "replace", full), (os, "fsync", full), (np, "savez", full),
            (np, "savez", half_a_file), (os, "replace", ctrl_c), (np, "savez", ctrl_c)]  # fmt: skip


@pytest.mark.parametrize(("module", "name", "fails"), TROUBLES)
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path, monkeypatch, module, name, fails
):
    path, net = tmp_path / "net.npz", plain()
    net.save(path)
    before = path.read_bytes()
    net.theta = [7, 8, 9]
    with monkeypatch.context() as patch:
        patch.setattr(module, name, fails)
        with pytest.raises(KeyboardInterrupt if fails is ctrl_c else OSError):
            net.save(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["net.npz"]
    net.save(path)
    assert path.read_bytes() != before


def test_the_file_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    calls = []
    for name in ("fsync", "replace"):
        original = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, name=name, f=original: (calls.append(name), f(*a)))
    plain().save(tmp_path / "net.npz")
    assert calls == ["fsync", "replace"]


def test_a_full_disk_ends_a_training_with_its_last_checkpoint_whole(tmp_path, monkeypatch):
    path, optimizer, written = tmp_path / "run.npz", Adam(0.01), []
    original = os.replace

    def replace(partial, name):
        written.append(name)
        full() if len(written) == 3 else original(partial, name)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OSError, match="No space left"):
        run_one(path, optimizer=optimizer)
    assert optimizer.learning_rate == 0.01
    assert os.listdir(tmp_path) == ["run.npz"]
    assert checkpoints.read(path)["loss"].size == 2
    expected, again = make(), make(seed=2)
    history = run_one(tmp_path / "other.npz", net=expected)
    assert run_one(path, net=again) == history
    assert (again.theta == expected.theta).all()


def test_ctrl_c_while_writing_ends_the_run_and_keeps_the_file_before(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    run_one(path, optimizer=interrupted(Adam(0.01), at=10))
    before = path.read_bytes()
    monkeypatch.setattr(os, "replace", ctrl_c)
    assert run_one(path).interrupted
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["run.npz"]


def test_a_missing_folder_is_told_before_the_training_and_not_after_it(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "missing", tmp_path / "file"):
        path, net, idle = folder / "run.npz", make(), interrupted(Adam(0.01), at=1)
        message = (
            f"{folder} is not a folder: expected one to write run.npz into; make it, or choose "
            "another"
        )
        with pytest.raises(FileNotFoundError) as caught:
            run_one(path, net=net, optimizer=idle)
        assert str(caught.value) == message
        with pytest.raises(FileNotFoundError) as caught:
            net.save(path)
        assert str(caught.value) == message
    assert os.listdir(tmp_path) == ["file"]


# --- killed at any moment ------------------------------------------------------------------------

KILLS = 200
SIEGE = """
import os, random, signal, sys, time
import numpy as np
from bpbook import Adam, BatchNorm, Dense, Dropout, Network, fit

path, kills = sys.argv[1], int(sys.argv[2])
X = np.random.default_rng(0).standard_normal((8, 2))
Y = X[:, :1] * X[:, 1:]

def train(net, epochs, **options):
    return fit(net, X, Y, optimizer=Adam(0.001), epochs=epochs, rng=3, progress=False, **options)

def make(seed):
    layers = [Dense(2, 200, "tanh"), BatchNorm(), Dropout(0.1), Dense(200, 1)]
    return Network(layers, "mean_squared_error", rng=seed)

def stamp():
    found = os.stat(path)
    return found.st_ino, found.st_mtime_ns

train(make(0), 1, checkpoint=path)
waits, net, torn, lengths = random.Random(1), make(1), 0, []
for kill in range(kills):
    before, child = stamp(), os.fork()
    if child == 0:
        signal.alarm(30)  # whatever happens to its parent, it does not go on for ever
        try:
            train(make(kill), 10**9, checkpoint=path)  # every epoch is a step, and is saved
        finally:
            os._exit(1)
    while stamp() == before and not os.waitpid(child, os.WNOHANG)[0]:
        time.sleep(0.001)  # until it has saved once
    time.sleep(waits.uniform(0.001, 0.03))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, status
    net.load(path)
    torn += os.path.exists(path + ".partial")
    with np.load(path) as archive:
        lengths.append(len(archive["loss"]))
assert lengths == sorted(lengths)

# The last child's work continued, and the same without any kill: bit for bit the same.
once, epochs = make(0), lengths[-1] + 2
continued, uninterrupted = train(net, epochs, checkpoint=path), train(once, epochs)
assert continued == uninterrupted
assert (net.theta == once.theta).all()
print(kills, torn, lengths[-1])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_training_killed_200_times_leaves_a_whole_file_each_time(tmp_path):
    command = [sys.executable, "-c", SIEGE, str(tmp_path / "run.npz"), str(KILLS)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    assert done.stderr == ""
    kills, torn, epochs = map(int, done.stdout.split())
    assert kills == KILLS
    assert torn > 0  # some were hit in the middle of writing
    assert epochs > KILLS  # and it got on between the kills
    assert "run.npz.partial" not in os.listdir(tmp_path)


# --- what is no plain file -----------------------------------------------------------------------


def test_of_a_link_the_file_behind_it_is_replaced(tmp_path):
    net, link = plain(), tmp_path / "link.npz"
    net.save(tmp_path / "net.npz")
    link.symlink_to(tmp_path / "net.npz")
    net.theta = [1, 2, 3]
    net.save(link)
    assert link.is_symlink()
    again = plain(seed=2)
    again.load(tmp_path / "net.npz")
    assert again.theta.tolist() == [1, 2, 3]


def test_a_pipe_or_device_is_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ValueError, match="a pipe or device: expected a file, such as"):
        plain().save(pipe)
    assert pipe.is_fifo()


def test_a_folder_that_cannot_be_written_to_is_named_before_training(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    net = make()
    before = net.get_state()
    with pytest.raises(PermissionError, match="does not let you write "):
        run(net, Adam(0.01), 5, checkpoint=tmp_path / "run.npz")
    assert same(net.get_state(), before)
