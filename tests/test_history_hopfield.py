"""Hopfield's network: energy, rest, memories, and what breaks them."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpbook.history import hopfield, recall, runs

LOWS = pytest.mark.parametrize("low", [0, -1])


def symmetric(rng, N):
    """Return random symmetric weights without self-connections."""
    T = rng.integers(-9, 10, (N, N))
    T = T + T.T
    np.fill_diagonal(T, 0)
    return T


def test_the_weights_of_two_memories_by_hand():
    memories = np.array([[1, 0, 1], [1, 1, 0]])
    expected = [[0, 0, 0], [0, 0, -2], [0, -2, 0]]  # signs (+-+) and (++-)
    assert hopfield.weights(memories).tolist() == expected
    assert hopfield.weights(2 * memories - 1).tolist() == expected


def test_energy_counts_each_pair_once_and_no_neuron_with_itself():
    T = np.array([[5.0, 2.0], [2.0, -7.0]])
    assert hopfield.energy(T, [1, 1]) == -2
    assert hopfield.energy(T, [[1, -1], [0, 1]]).tolist() == [2, 0]


@LOWS
@given(seed=st.integers(0, 2**32 - 1), N=st.integers(2, 12))
def test_a_change_of_one_neuron_never_raises_the_energy_and_changes_it_by_equation_8(low, seed, N):
    rng = np.random.default_rng(seed)
    T, V = symmetric(rng, N), hopfield.patterns(1, N, rng, low)[0]
    for i in rng.integers(0, N, 3 * N):
        h, before = T[i] @ V, V.copy()
        V[i] = 1 if h > 0 else low if h < 0 else V[i]
        change = hopfield.energy(T, V) - hopfield.energy(T, before)
        assert change == -(V[i] - before[i]) * h
        assert change <= 0


@LOWS
@given(seed=st.integers(0, 2**32 - 1), N=st.integers(1, 12))
def test_symmetric_networks_come_to_rest_where_no_neuron_wants_to_change(low, seed, N):
    rng = np.random.default_rng(seed)
    T, starts = symmetric(rng, N), hopfield.patterns(4, N, rng, low)
    end = hopfield.settle(T, starts, rng, low, cap=2**N + 1)
    assert end.at_rest.all()
    assert not hopfield.wrong_bits(T, end.states, low).any()
    assert (hopfield.energy(T, end.states) <= hopfield.energy(T, starts)).all()
    assert set(np.unique(end.states)) <= {low, 1}


def test_settling_is_the_rule_neuron_by_neuron():
    rng = np.random.default_rng(3)
    T, start = symmetric(rng, 8), hopfield.patterns(1, 8, rng)[0]
    end = hopfield.settle(T, start, np.random.default_rng(5))
    V, order = start.copy(), np.random.default_rng(5)
    for _ in range(end.sweeps):
        for i in order.permutation(8):
            h = sum(T[i, j] * V[j] for j in range(8) if j != i)
            V[i] = int(h > 0) if h else V[i]
    assert end.states.shape == (8,)
    assert (end.states == V).all()


def test_one_memory_and_its_opposite_are_the_only_states_at_rest():
    memory = np.array([[1, -1, -1, 1, 1]])
    T = hopfield.weights(memory)
    rest = [s for s in itertools.product([-1, 1], repeat=5)
            if not hopfield.wrong_bits(T, np.array([s]), -1).any()]  # fmt: skip
    assert sorted(rest) == sorted([tuple(memory[0]), tuple(-memory[0])])


def test_all_at_once_two_neurons_go_round_in_a_circle():
    T = np.array([[0, 1], [1, 0]])
    once = hopfield.all_at_once(T, np.array([[1, -1]]), -1)
    assert once.tolist() == [[-1, 1]]
    assert hopfield.all_at_once(T, once, -1).tolist() == [[1, -1]]
    end = hopfield.settle(T, np.array([[1, -1]]), np.random.default_rng(0), -1)
    assert end.at_rest.all()


def test_weights_that_differ_by_direction_need_not_come_to_rest():
    T = np.array([[0, 1], [-1, 0]])
    end = hopfield.settle(T, np.array([[1, 1]]), np.random.default_rng(0), -1, cap=30)
    assert end.sweeps == 30
    assert not end.at_rest.any()


def test_the_predicted_error_is_the_papers():
    # The paper prints 0.0091.
    assert hopfield.predicted_error(10, 100) == pytest.approx(0.0092, abs=5e-5)
    # Twice the memories at the same error with the values -1 and 1, as the paper says.
    assert hopfield.predicted_error(19, 100, -1) == pytest.approx(hopfield.predicted_error(10, 100))
    assert hopfield.predicted_error(1, 100) == 0


@LOWS
@pytest.mark.parametrize("n", [10, 15, 25])
def test_the_measured_error_of_a_bit_is_near_the_predicted_one(low, n):
    rng = np.random.default_rng(n)
    shares = []
    for _ in range(200):
        memories = hopfield.patterns(n, 100, rng, low)
        shares.append(hopfield.wrong_bits(hopfield.weights(memories), memories, low).mean())
    error = np.std(shares) / np.sqrt(len(shares))
    # the formula is for many memories: at n of 10 it is a few per cent off
    expected = hopfield.predicted_error(n, 100, low)
    assert abs(np.mean(shares) - expected) < 4 * error + 0.05 * expected


@LOWS
def test_flipped_turns_over_as_many_as_asked(low):
    rng = np.random.default_rng(0)
    states = hopfield.patterns(6, 20, rng, low)
    changed = hopfield.flipped(states, 7, rng, low)
    assert (changed != states).sum(axis=1).tolist() == [7] * 6
    assert set(np.unique(changed)) == {low, 1}


def test_distance_finds_the_nearest_memory():
    memories = np.array([[0, 0, 0, 0], [1, 1, 1, 0]])
    far, which = recall.distance(np.array([[1, 1, 0, 0], [0, 0, 0, 1]]), memories)
    assert far.tolist() == [1, 1]
    assert which.tolist() == [1, 0]


def test_over_a_hundred_seeds_the_paper_s_six_tenths_come_back_and_its_prediction_does_not():
    stored = runs.load("recall")
    name, where = "0, 1: 10 of 100", recall.COUNTED.index("stable")
    stable = np.array([run[name][where] / 10 for run in stored])
    assert stable.mean() == pytest.approx(0.6, abs=0.05)
    assert np.exp(-100 * hopfield.predicted_error(10, 100)) == pytest.approx(0.40, abs=0.005)
    capped = recall.COUNTED.index("capped")
    assert all(run[key][capped] == 0 for run in stored for key in run if " of " in key)


@pytest.mark.parametrize(
    ("memories", "message"),
    [([1, -1, 1], r"shape \(3,\)"), ([[1, float("nan")]], "nan"), ([], r"shape \(0,\)")],
)
def test_memories_that_are_no_table_of_numbers_are_refused(memories, message):
    with pytest.raises(ValueError, match=message):
        hopfield.weights(memories)
