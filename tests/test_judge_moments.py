"""Moments of units: against SciPy, and the same whatever the blocks.  Seeds are fixed; no error rate is involved."""
from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from numerics.judge.moments import CHUNK, Moments, accumulate

FIELDS = ("mean", "m2", "m3", "m4", "low", "high")


def units(chunks: int = 3, columns: int = 2) -> np.ndarray:
    return np.random.default_rng(7).standard_exponential((chunks * CHUNK, columns)) + np.array([0.0, 1e3])


def test_moments_agree_with_scipy() -> None:
    data = units()
    found = accumulate(None, data)
    assert found.count == len(data)
    assert found.mean == pytest.approx(data.mean(axis=0), rel=1e-14, abs=0)
    assert found.deviation == pytest.approx(data.std(axis=0, ddof=1), rel=1e-12, abs=0)
    assert found.skewness == pytest.approx(stats.skew(data), rel=1e-9, abs=0)
    assert found.kurtosis == pytest.approx(stats.kurtosis(data), rel=1e-9, abs=0)
    assert (found.low == data.min(axis=0)).all() and (found.high == data.max(axis=0)).all()


def test_merging_does_not_depend_on_where_the_data_are_cut() -> None:
    data = units()
    whole = Moments.of(data)
    for cut in (1, 17, 5000, len(data) - 1):
        merged = Moments.of(data[:cut]).merge(Moments.of(data[cut:]))
        for field in FIELDS:
            assert getattr(merged, field) == pytest.approx(getattr(whole, field), rel=1e-10, abs=0)


def test_blocks_leave_the_same_bytes() -> None:
    data = units(chunks=4)
    whole = accumulate(None, data)
    first = accumulate(accumulate(None, data[:CHUNK]), data[CHUNK:])
    assert all(getattr(whole, field).tobytes() == getattr(first, field).tobytes() for field in FIELDS)


def test_merging_is_stable_far_from_zero() -> None:
    data = units(columns=2)[:, :1] + 1e9
    near = accumulate(None, data - 1e9)
    assert accumulate(None, data).m2 == pytest.approx(near.m2, rel=1e-9, abs=0)  # sums of raw squares would lose every digit


def test_counts_of_values_give_the_moments_of_the_units() -> None:
    values, counts = np.array([-1.0, 0.0, 3.0]), np.array([[3, 0, 2], [1, 2, 2]])
    for row, count in enumerate(counts):
        direct = Moments.of(np.repeat(values, count)[:, None])
        found = Moments.of_counts(values, counts).column(row)
        assert found.count == direct.count
        for field in FIELDS:
            assert getattr(found, field) == pytest.approx(getattr(direct, field), rel=1e-14, abs=0)


def test_equal_units_have_no_shape() -> None:
    still = Moments.of(np.full((10, 1), 0.1))
    assert np.isnan(still.skewness[0]) and np.isnan(still.kurtosis[0])


def test_one_column_merges_as_it_does_beside_others() -> None:
    data = np.random.default_rng(8).lognormal(size=(5 * CHUNK, 3))
    together = accumulate(None, data)
    for j in range(3):
        alone = accumulate(None, data[:, [j]])
        for name in ("mean", "m2", "m3", "m4", "low", "high"):
            assert getattr(alone, name).tobytes() == getattr(together.column(j), name).tobytes(), name
