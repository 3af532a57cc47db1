"""Looks, budgets and bad units.  Random tests run at alpha = 1e-9 with fixed seeds."""
from __future__ import annotations

from math import isclose

import numpy as np
import pytest

from numerics.judge import CHUNK, AtMostValue, EqualTo, judge, judge_all, looks, spend
from numerics.judge.looks import needed

ALPHA = 1e-9


def source(first: int, last: int) -> np.ndarray:
    return np.concatenate([np.random.default_rng([3, k]).normal((2, 5), 1, (CHUNK, 2)) for k in range(first, last)])


def test_all_looks_together_spend_alpha() -> None:
    first = [spend(0.01, k) for k in range(1000)]
    assert first[0] == 0.005 and isclose(sum(first), 0.01 * (1 - 1 / 1001), rel_tol=1e-12)


def test_look_k_sees_the_first_units() -> None:
    asked: list[tuple[int, int]] = []

    def noted(first: int, last: int) -> np.ndarray:
        asked.append((first, last))
        return source(first, last)

    found = judge(EqualTo(2.0, 0.03), noted, alpha=ALPHA, max_units=2**20)
    assert found.word == "agrees" and found.units == CHUNK * 2 ** (found.looks - 1)
    assert asked[:4] == [(0, 1), (1, 2), (2, 4), (4, 8)] and asked[-1][1] * CHUNK == found.units


def test_block_sizes_leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = judge(EqualTo(2.0, 0.02), source, alpha=ALPHA, max_units=2**18)
    monkeypatch.setattr(looks, "BLOCK", 1)
    assert judge(EqualTo(2.0, 0.02), source, alpha=ALPHA, max_units=2**18) == whole


def test_claims_about_the_same_units_stop_at_their_own_looks() -> None:
    shapes = (EqualTo(2.0, 0.02), EqualTo(5.5, 0.02, column=1), AtMostValue(6.0, 0.02, column=1), EqualTo(2.0, 1e-4))
    found = judge_all(shapes, source, alpha=ALPHA, max_units=2**18)
    assert [j.word for j in found] == ["agrees", "refuted", "agrees", "not confirmed"]
    assert found[1].looks == found[2].looks == 1 < found[0].looks < found[3].looks
    assert found == tuple(judge(shape, source, alpha=ALPHA, max_units=2**18) for shape in shapes)


def test_the_budget_ends_with_what_would_settle_it() -> None:
    short = judge(EqualTo(2.0, 0.02), source, alpha=ALPHA, max_units=2**14)
    assert short.word == "not confirmed" and short.units == 2**14 and short.low is not None and short.low < 2 < short.low + 1
    assert "the budget of 16384 units came first: the half-width" in short.reason
    units = needed(short.units, short.half_width / 0.02 if short.half_width else 0)
    assert f"about {units} units would settle it" in short.reason
    assert judge(EqualTo(2.0, 0.02), source, alpha=ALPHA, max_units=2 * units).word == "agrees"


def test_a_budget_below_the_first_look() -> None:
    found = judge(EqualTo(2.0, 0.02), source, alpha=ALPHA, max_units=CHUNK - 1)
    assert (found.word, found.units, found.looks, found.low, found.estimate) == ("not confirmed", 0, 0, None, None)
    assert found.reason == "the budget of 4095 units came first: no look was completed"


def test_the_time_limit_only_aborts() -> None:
    clock = iter([False, False, True])
    found = judge(EqualTo(2.0, 1e-3), source, alpha=ALPHA, max_units=2**20, expired=lambda: next(clock))
    assert (found.word, found.looks, found.units) == ("not confirmed", 2, 2 * CHUNK)
    assert found.reason.startswith("the time limit came first: the half-width")


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (np.zeros((5, 1)), "4096 rows of units are due"),
        (np.zeros((CHUNK, 1, 1)), "4096 rows of units are due"),
        (np.where(np.arange(CHUNK) == 7, np.nan, 1.0), "unit 7, column 0 is nan"),
        (np.where(np.arange(CHUNK) == 9, np.inf, 1.0), "unit 9, column 0 is inf"),
    ],
)
def test_bad_units_are_errors(units: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        judge(EqualTo(1.0, 0.1), lambda first, last: units, alpha=ALPHA, max_units=CHUNK)


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="reads column 3, but the source has 2 columns"):
        judge(EqualTo(1.0, 0.1, column=3), source, alpha=ALPHA, max_units=CHUNK)


def test_an_impossible_error_rate() -> None:
    with pytest.raises(ValueError, match="alpha = 0; give an error rate between 0 and 1"):
        judge(EqualTo(1.0, 0.1), source, alpha=0, max_units=CHUNK)
