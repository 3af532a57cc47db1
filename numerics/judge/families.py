"""The shapes of claims about several means at once, with their error rates shared out."""
from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Self

import numpy as np

from numerics.judge.interval import ROUNDING, Interval
from numerics.judge.kinds import PLAIN, Kind
from numerics.judge.moments import Array, Moments
from numerics.judge.shapes import AGREES, OPEN, REFUTED, Decision, EqualTo, Shape


@dataclass(frozen=True)
class LeastMeanAtMost(Shape):
    """The least of the means of the columns (E X_t over t, not E of the least) is at most `value`.

    Refuted when every lower end exceeds the value: the column that keeps a true claim has one interval, at rate alpha.
    Agrees when some upper end, at rate alpha / T, does not: a false claim has T columns that might err.
    """

    value: float
    columns: tuple[int, ...]
    kinds: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        _check_kinds(self.columns, self.kinds)

    def picks(self) -> tuple[int, ...]:
        return self.columns

    def at(self, value: float) -> Self:
        """The same claim with another value: a mutant."""
        return replace(self, value=value)

    def intervals(self, moments: Moments, alpha: float, scale: float) -> tuple[Interval, ...]:
        kinds = self.kinds or (PLAIN,) * len(self.columns)
        return tuple(self._interval(kind, moments.column(j), alpha, scale) for j, kind in enumerate(kinds))

    def _interval(self, kind: Kind, column: Moments, alpha: float, scale: float) -> Interval:
        low = kind.interval(column, alpha, scale)
        high = kind.interval(column, alpha / len(self.columns), scale)
        return replace(low, high=high.high, reason=low.reason or high.reason)

    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        best = min(intervals, key=lambda i: (i.high, i.estimate))
        slack = max(ROUNDING * abs(self.value), *(i.rounding for i in intervals))
        lowest = min(i.low for i in intervals)
        if lowest > self.value + slack:
            why = f"every mean exceeds the claimed {self.value:.6g}: the lower ends are at least {lowest:.6g}"
            return Decision(REFUTED, best, why)
        if best.high <= self.value + slack:
            why = f"the upper end {best.high:.6g} of one mean is at most the claimed {self.value:.6g}"
            return Decision(AGREES, best, why)
        room = self.value - best.estimate
        shrink = (best.high - best.estimate) / room if room > 0 else inf
        why = f"no upper end is at most {self.value:.6g} (the least is {best.high:.6g}), and a lower end is {lowest:.6g}"
        return Decision(OPEN, best, best.reason or why, shrink)


@dataclass(frozen=True)
class NonDecreasing(Shape):
    """The means of the columns, in the order given, do not decrease (with `strict`: increase).

    For a decreasing claim give the columns in reverse.  Differences of neighbours are taken unit by unit, so columns that
    share their random numbers are compared sharply.  Every difference has rate alpha / (their number): all intervals are
    right together.
    """

    columns: tuple[int, ...]
    strict: bool = False
    kinds: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        _check_kinds(self.columns, self.kinds)
        if len(self.columns) < 2:
            raise ValueError(f"NonDecreasing: {len(self.columns)} column; give at least two, in the claimed order")

    def picks(self) -> tuple[int, ...]:
        return self.columns

    def derive(self, units: Array) -> Array:
        return np.diff(units, axis=1)

    def intervals(self, moments: Moments, alpha: float, scale: float) -> tuple[Interval, ...]:
        kinds, count = self.kinds or (PLAIN,) * len(self.columns), len(self.columns) - 1
        pairs = [kinds[j + 1].minus(kinds[j]) for j in range(count)]
        return tuple(kind.interval(moments.column(j), alpha / count, scale) for j, kind in enumerate(pairs))

    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        worst, least = min(intervals, key=lambda i: i.high), min(intervals, key=lambda i: i.low)
        step = intervals.index(worst) + 1
        if worst.high < -worst.rounding or (self.strict and worst.high <= worst.rounding):
            return Decision(REFUTED, worst, f"from value {step} to value {step + 1} the mean changes by {worst.high:.6g} at most")
        if all(i.low > i.rounding if self.strict else i.low >= -i.rounding for i in intervals):
            return Decision(AGREES, least, f"every difference is at least {least.low:.6g}")
        shrink = (least.estimate - least.low) / least.estimate if least.estimate > 0 else inf
        why = f"the lower end {least.low:.6g} of a difference is below 0; equal means can never be told from a small decrease"
        return Decision(OPEN, least, least.reason or why, shrink)


def _check_kinds(columns: tuple[int, ...], kinds: tuple[Kind, ...]) -> None:
    if not columns or (kinds and len(kinds) != len(columns)):
        raise ValueError(f"{len(kinds)} kinds for the columns {columns}; give one kind for each column, or none at all")


@dataclass(frozen=True)
class OptimumCheck(Shape):
    """The largest of several means has its minimum `value` at one point: three points are judged, it and it (1 +- 1/4).

    columns   the means at the claimed minimiser, then at 3/4 of it, then at 5/4, the same number each (m)

    The largest of means is not a mean.  With M = max_i mean_i it lies in [max_i low_i, max_i high_i] when all intervals
    are right, and M(side) - M(here) = max_i min_j E(X_i(side) - X_j(here)) gets its ends from the differences, unit by
    unit, in the same way.  All m + 2 m^2 intervals share alpha equally, so every word below is wrong with probability
    alpha at most.
    Refuted: the value is outside, or some side is surely lower.  Agrees: the value is inside, narrowly enough, and both
    sides are surely higher.  For quasi-convex objectives this places the minimiser between the sides, no better.
    """

    value: float
    resolution: float
    columns: tuple[int, ...]
    kinds: tuple[Kind, ...] = ()
    value_error: float = 0.0

    def __post_init__(self) -> None:
        _check_kinds(self.columns, self.kinds)
        if len(self.columns) % 3:
            raise ValueError(f"OptimumCheck: {len(self.columns)} columns; give the same number here, below and above")

    def picks(self) -> tuple[int, ...]:
        return self.columns

    def at(self, value: float) -> Self:
        """The same claim with another least value: a mutant.  A mutant of the minimiser needs draws of its own."""
        return replace(self, value=value)

    def goal(self) -> float | None:
        return self.resolution

    def derive(self, units: Array) -> Array:
        m = len(self.columns) // 3
        own = np.empty((m + 2 * m * m, len(units)))  # a column in one piece: one long difference instead of many short ones
        own[:m] = units[:, :m].T
        for i in range(2 * m):
            for j in range(m):
                np.subtract(units[:, m + i], units[:, j], out=own[m + m * i + j])
        return own.T

    def intervals(self, moments: Moments, alpha: float, scale: float) -> tuple[Interval, ...]:
        m = len(self.columns) // 3
        each = self.kinds or (PLAIN,) * len(self.columns)
        kinds = [*each[:m], *(side.minus(here) for side in each[m:] for here in each[:m])]
        return tuple(kind.interval(moments.column(j), alpha / len(kinds), scale) for j, kind in enumerate(kinds))

    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        m = len(self.columns) // 3
        here = _largest(intervals[:m])
        value = EqualTo(self.value, self.resolution, self.value_error).decide((here,))
        below, above = (_largest(tuple(_least(row) for row in _rows(side, m))) for side in _rows(intervals[m:], m * m))
        for name, side in (("3/4", below), ("5/4", above)):
            if side.high < -side.rounding:
                why = f"at {name} of the claimed minimiser the largest mean is lower by {-side.high:.3g}"
                return replace(value, word=REFUTED, reason=why)
        sides = f"at 3/4 and 5/4 of the minimiser it is higher by {below.low:.3g} and {above.low:.3g} at least"
        if value.word != AGREES or min(below.low, above.low) > max(below.rounding, above.rounding):
            return replace(value, reason=f"{value.reason}; {sides}" if value.word == AGREES else value.reason)
        least = min(below, above, key=lambda i: i.low)
        shrink = (least.estimate - least.low) / least.estimate if least.estimate > 0 else inf
        return replace(value, word=OPEN, reason=least.reason or f"a side is not yet surely higher: {sides}", shrink=shrink)


def _rows(items: tuple[Interval, ...], size: int) -> list[tuple[Interval, ...]]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def _largest(items: tuple[Interval, ...]) -> Interval:
    top = max(items, key=lambda i: i.estimate)
    low, high = max(i.low for i in items), max(i.high for i in items)
    return replace(top, low=low, high=high, rounding=max(i.rounding for i in items), reason=_first_reason(items))


def _least(items: tuple[Interval, ...]) -> Interval:
    bottom = min(items, key=lambda i: i.estimate)
    low, high = min(i.low for i in items), min(i.high for i in items)
    return replace(bottom, low=low, high=high, rounding=max(i.rounding for i in items), reason=_first_reason(items))


def _first_reason(items: tuple[Interval, ...]) -> str:
    return next((i.reason for i in items if i.reason), "")
