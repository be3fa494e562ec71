"""The data sets are what their sources say, and the tools divide and scale without a loss."""

import csv
import statistics
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import data

CSV = Path(__file__).parents[1] / "data" / "windsor_house_prices.csv"


def test_house_prices_have_the_published_size_and_mean():
    houses = data.house_prices()
    assert houses.X.shape == (546, 3)
    assert houses.Y.shape == (546, 1)
    # Anglin and Gençay 1996: mean price 68,122 Canadian dollars, mean lot 5,150 square feet.
    assert houses.Y.mean() == pytest.approx(68122, abs=1)
    assert houses.X[:, 0].mean() == pytest.approx(5150, abs=1)
    assert set(houses.X[:, 2]) == {0, 1}


def test_every_row_of_house_prices_is_the_row_of_the_file():
    lines = list(csv.reader(CSV.read_text().splitlines()))
    at = {name: column for column, name in enumerate(lines[0])}
    houses = data.house_prices()
    for line, x, y in zip(lines[1:], houses.X, houses.Y, strict=True):
        preferred = {"yes": 1, "no": 0}[line[at["prefer"]]]
        assert x.tolist() == [int(line[at["lotsize"]]), int(line[at["bedrooms"]]), preferred]
        assert y.tolist() == [int(line[at["price"]])]


def test_a_missing_data_folder_is_named_with_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"house_prices\.csv .* `pip install -e \.`"):
        data.house_prices()


def test_one_hot_by_hand():
    assert data.one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]


@given(m=st.integers(2, 60), seed=st.integers(0, 100), part=st.data())
@settings(deadline=None)
def test_split_gives_every_row_to_one_part(m, seed, part):
    n_first = part.draw(st.integers(1, m - 1))
    first, second = data.split(seed, m, n_first)
    assert len(first) == n_first
    assert sorted([*first, *second]) == list(range(m))


@given(m=st.integers(2, 60), seed=st.integers(0, 100), part=st.data())
@settings(deadline=None)
def test_folds_hold_every_row_out_once(m, seed, part):
    k = part.draw(st.integers(2, m))
    pairs = data.folds(seed, m, k)
    sizes = [len(out) for _, out in pairs]
    assert len(pairs) == k
    assert max(sizes) - min(sizes) <= 1
    assert sorted(row for _, out in pairs for row in out) == list(range(m))
    for rest, out in pairs:
        assert sorted([*rest, *out]) == list(range(m))


def test_split_and_folds_shuffle_by_their_seed():
    assert data.split(1, 50, 25)[0].tolist() == data.split(1, 50, 25)[0].tolist()
    assert data.split(1, 50, 25)[0].tolist() != data.split(2, 50, 25)[0].tolist()
    assert data.folds(1, 50, 5)[0][1].tolist() == data.folds(1, 50, 5)[0][1].tolist()
    assert data.folds(1, 50, 5)[0][1].tolist() != list(range(10))


def test_scale_standardises_and_undoes():
    columns = [[1.0, 2.0, 6.0], [10.0, -10.0, 30.0]]
    values = np.array(columns).T
    scale = data.Scale.of(values)
    assert scale.mean.tolist() == pytest.approx([statistics.mean(c) for c in columns])
    assert scale.std.tolist() == pytest.approx([statistics.pstdev(c) for c in columns])
    scaled = scale.apply(values)
    for column in scaled.T.tolist():
        assert statistics.mean(column) == pytest.approx(0, abs=1e-15)
        assert statistics.pstdev(column) == pytest.approx(1)
    np.testing.assert_allclose(scale.undo(scaled), values, rtol=1e-14)


def test_scale_applies_the_first_set_to_another():
    scale = data.Scale.of(np.array([[0.0], [4.0]]))  # mean 2, standard deviation 2
    assert scale.apply(np.array([[6.0]])).tolist() == [[2.0]]
    assert scale.undo(np.array([[-1.0]])).tolist() == [[0.0]]


# --- digits and moons ----------------------------------------------------------------------------


def test_digits_have_the_class_counts_of_their_provenance():
    digits = data.digits()
    counts = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
    assert np.bincount(digits.labels).tolist() == counts
    assert digits.X.shape == (10000, 784)
    assert digits.X.dtype == np.float32
    assert (digits.X.min(), digits.X.max()) == (0, 1)


def test_an_image_is_the_row_of_pixels_and_the_row_of_y_is_its_label():
    digits = data.digits()
    with np.load(Path(data.FOLDER) / "mnist10k.npz") as file:
        assert (np.rint(digits.images[7, 0] * 255) == file["images"][7]).all()
    assert digits.Y.argmax(axis=1).tolist() == digits.labels.tolist()
    assert (digits.Y.sum(axis=1) == 1).all()


def test_moons_without_noise_lie_on_their_two_half_circles():
    X, Y = data.two_moons(0, 101, noise=0)
    label = Y[:, 0]
    assert label.sum() == 50
    upper, lower = X[label == 0], X[label == 1] - [1, 0.5]
    for half, side in ((upper, 1), (lower, -1)):
        np.testing.assert_allclose((half**2).sum(axis=1), 1, rtol=1e-12)
        assert (side * half[:, 1] >= 0).all()
        assert half[:, 0].std() > 0.5  # all along the arc


def test_moons_come_shuffled_and_by_seed():
    X, Y = data.two_moons(3, 40)
    again = data.two_moons(np.random.default_rng(3), 40)
    assert (again[0] == X).all()
    assert (again[1] == Y).all()
    assert 0 < Y[:20].sum() < 20
    on_circle = ((X - Y * [1, 0.5]) ** 2).sum(axis=1) ** 0.5
    assert 0.05 < on_circle.std() < 0.2  # the noise
