"""Weighted sums along the rows of units: short rows are given what NumPy's pairwise sums give them."""
from __future__ import annotations

import numpy as np
import pytest

from numerics.bench import sums


@pytest.mark.parametrize("columns", range(1, 12))
def test_as_numpy_adds(columns: int) -> None:
    rows = np.random.default_rng(columns).standard_normal((4096, columns)) * 10.0 ** np.arange(columns)
    weights = 1.0 / np.arange(3, 3 + columns)
    assert sums(rows, weights).tobytes() == (rows * weights).sum(axis=1, keepdims=True).tobytes()


def test_no_sum_is_the_negative_zero() -> None:
    for columns in (1, 2, 9):
        assert not np.signbit(sums(np.full((3, columns), -0.0), np.ones(columns))).any()
