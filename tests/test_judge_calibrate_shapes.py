"""A short calibration of every shape of claims; the full one has thousands of repetitions.

`ShapeRow.holds` is wrong about a sound shape at most once in 500 rows, so the test of all shapes fails by chance with
probability below 24 / 500; the seed is fixed.
"""
from __future__ import annotations

from dataclasses import replace

import pytest

from numerics.judge import NonDecreasing
from numerics.judge.calibrate_shapes import TRIALS, ShapeRow, calibrate_shapes, shape_table


@pytest.fixture(scope="module")
def rows() -> tuple[ShapeRow, ...]:
    return calibrate_shapes(repetitions=32)


def test_every_shape_holds_and_refutes_what_is_far_from_true(rows: tuple[ShapeRow, ...]) -> None:
    assert [row.shape for row in rows[::2]] == [trial.name for trial in TRIALS]
    assert all(row.holds for row in rows)
    assert all(row.caught > 0.9 * row.repetitions for row in rows)


def test_every_shape_of_the_judge_is_tried() -> None:
    tried = {type(shape).__name__ for trial in TRIALS for shape, _ in trial.cases}
    assert tried == {"EqualTo", "AtMostValue", "AtLeastValue", "LeastMeanAtMost", "NonDecreasing", "OptimumCheck", "CutOff", "Never"}


@pytest.mark.parametrize("case", ["true", "false"])
def test_a_wrong_claim_is_noticed(case: str) -> None:
    """A claim that is called true and is not, or the reverse: the calibration must say NO."""
    trial = next(t for t in TRIALS if isinstance(t.shape, NonDecreasing))
    wrong = replace(trial, true=(0.2, 0.0, 0.0)) if case == "true" else replace(trial, false=(0.0, 0.2, 0.4))
    found = calibrate_shapes(repetitions=48, looks=2, alphas=(1e-2,), trials=(wrong,))
    assert not found[0].holds and shape_table(found).endswith("NO")


def test_the_table_has_a_line_for_each_row(rows: tuple[ShapeRow, ...]) -> None:
    lines = shape_table(rows).splitlines()
    assert len(lines) == 2 * len(TRIALS) + 1 and lines[0].startswith("shape") and lines[1].startswith("equal")
