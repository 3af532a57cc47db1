"""What is known about a unit before it is drawn, and hence which interval it may have."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from numerics.judge.interval import Interval, clopper_pearson, constant, empirical_bernstein, student
from numerics.judge.moments import Moments


@dataclass(frozen=True)
class Kind(ABC):
    """Base of the kinds of units."""

    @abstractmethod
    def interval(self, moments: Moments, alpha: float, scale: float) -> Interval:
        """The interval at two-sided rate alpha for a one-column Moments; `scale`: size of the numbers behind the units."""

    def minus(self, other: Kind) -> Kind:
        """The kind of the difference of a unit of this kind and one of another."""
        return PLAIN


@dataclass(frozen=True)
class Plain(Kind):
    """Nothing is known: Student's interval, through its gate."""

    def interval(self, moments: Moments, alpha: float, scale: float) -> Interval:
        return student(moments, alpha, scale)


PLAIN: Kind = Plain()


@dataclass(frozen=True)
class Indicator(Kind):
    """Every unit is 0 or 1: Clopper and Pearson's interval."""

    def interval(self, moments: Moments, alpha: float, scale: float) -> Interval:
        n, mean = moments.count, float(moments.mean[0])
        between = n * mean * (1 - mean) - float(moments.m2[0])  # sum of x (1 - x): zero for zeros and ones only
        if moments.low[0] < 0 or moments.high[0] > 1 or abs(between) > 1e-9 * n:
            raise ValueError(f"units declared to be 0 or 1 have mean {mean} and range [{moments.low[0]}, {moments.high[0]}]")
        return clopper_pearson(round(mean * n), n, alpha)

    def minus(self, other: Kind) -> Kind:
        return Bounded(-1, 1) if isinstance(other, Indicator) else PLAIN


@dataclass(frozen=True)
class Bounded(Kind):
    """Every unit is proved to lie in [low, high]: the empirical Bernstein interval."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"Bounded: the range [{self.low}, {self.high}] is empty; write the smaller end first")

    def interval(self, moments: Moments, alpha: float, scale: float) -> Interval:
        return empirical_bernstein(moments, self.low, self.high, alpha)

    def minus(self, other: Kind) -> Kind:
        return Bounded(self.low - other.high, self.high - other.low) if isinstance(other, Bounded) else PLAIN


@dataclass(frozen=True)
class Finite(Kind):
    """Every unit takes one of finitely many values: Student's interval, or where its gate is closed the empirical Bernstein one.

    ends   finds the least and the largest value, or None; asked only where the gate is closed, for to find them takes time
    Each has half the rate, so that whichever is taken errs with probability alpha at most.
    """

    ends: Callable[[], tuple[float, float] | None]

    def interval(self, moments: Moments, alpha: float, scale: float) -> Interval:
        found = student(moments, alpha / 2, scale)
        if found.kind != "closed" or (ends := self.ends()) is None:
            return found
        return empirical_bernstein(moments, *ends, alpha / 2, scale)

    def minus(self, other: Kind) -> Kind:
        return Finite(lambda: _apart(self.ends(), other.ends())) if isinstance(other, Finite) else PLAIN


def _apart(one: tuple[float, float] | None, other: tuple[float, float] | None) -> tuple[float, float] | None:
    return (one[0] - other[1], one[1] - other[0]) if one and other else None


@dataclass(frozen=True)
class Constant(Kind):
    """Nothing random enters the unit: one unit is the whole truth and no error rate applies.

    Only the caller can know this: equal units alone do not exclude a rare value.
    """

    def interval(self, moments: Moments, alpha: float, scale: float) -> Interval:
        return constant(moments, scale)

    def minus(self, other: Kind) -> Kind:
        return self if isinstance(other, Constant) else PLAIN
