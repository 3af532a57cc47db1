"""The shapes of claims about one mean: what refutes each, what agrees with it."""
from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from math import inf, isfinite, sqrt
from typing import Self

from numerics.judge.interval import ROUNDING, Interval
from numerics.judge.kinds import PLAIN, Kind
from numerics.judge.moments import Array, Moments

AGREES, REFUTED, OPEN = "agrees", "refuted", "not confirmed"
NOTHING_RANDOM = "nothing random enters it, so no error rate applies"


@dataclass(frozen=True)
class Decision:
    """What one look says.

    word     AGREES, REFUTED, or OPEN: look again
    shown    the interval that stands for the check
    reason   a sentence
    shrink   how many times narrower the interval must become to agree, if the estimate stays; inf where no length would do
    catches  the error of the claimed value that would have been refuted for certain, absolute; inf where none
    """

    word: str
    shown: Interval
    reason: str
    shrink: float = 1.0
    catches: float = inf


@dataclass(frozen=True)
class Shape(ABC):
    """Base of the shapes: columns of the source become the shape's own, these intervals, and the intervals a word."""

    @abstractmethod
    def picks(self) -> tuple[int, ...]:
        """The columns of the source that the shape reads."""

    def derive(self, units: Array) -> Array:
        """The shape's own columns (n, own) from the picked ones (n, picked)."""
        return units

    @abstractmethod
    def intervals(self, moments: Moments, alpha: float, scale: float) -> tuple[Interval, ...]:
        """Intervals for the own columns; the word of `decide` is wrong with probability alpha at most."""

    @abstractmethod
    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        """The word for these intervals."""

    def goal(self) -> float | None:
        """The resolution asked for, absolute, where the shape has one."""
        return None


@dataclass(frozen=True)
class OneMean(Shape):
    """A claim about the mean of one column.

    value         what is claimed
    resolution    absolute; the interval must be at most this far to each side before the claim can agree
    value_error   absolute bound on the error of `value` itself (series cut off, step not zero); agreement needs a tenth
                  of the resolution
    kind column   what is known of the units, and where they are
    """

    value: float
    resolution: float
    value_error: float = 0.0
    kind: Kind = PLAIN
    column: int = 0

    def __post_init__(self) -> None:
        if not (isfinite(self.value) and 0 < self.resolution < inf and 0 <= self.value_error < inf):
            raise ValueError(f"{self}: give a finite value, a resolution above 0 and a value_error of at least 0")

    def picks(self) -> tuple[int, ...]:
        return (self.column,)

    def intervals(self, moments: Moments, alpha: float, scale: float) -> tuple[Interval, ...]:
        return (self.kind.interval(moments, alpha, scale),)

    def goal(self) -> float | None:
        return self.resolution

    def at(self, value: float) -> Self:
        """The same claim with another value: a mutant."""
        return replace(self, value=value)

    def slack(self, seen: Interval) -> float:
        """How far outside the interval the claimed value may lie, for reasons that are not statistics."""
        return self.value_error + max(seen.rounding, ROUNDING * max(abs(self.value), self.resolution))

    def equal(self, seen: Interval) -> Decision:
        """The rule of an equality: refuted outside the interval, agreeing inside one that is narrow enough."""
        half, slack = seen.half_width, self.slack(seen)
        catches = 2 * half + slack
        if not seen.low - slack <= self.value <= seen.high + slack:
            return Decision(REFUTED, seen, f"the claimed {self.value:.6g} lies outside {_text(seen)}", catches=catches)
        if half + self.value_error <= self.resolution and 10 * self.value_error <= self.resolution:
            return Decision(AGREES, seen, self._agreement(seen), catches=catches)
        room = self.resolution - self.value_error
        exact = 10 * self.value_error <= self.resolution
        return Decision(OPEN, seen, self._unresolved(seen, exact), half / room if exact else inf, catches)

    def _agreement(self, seen: Interval) -> str:
        if seen.kind == "constant":
            return f"every unit equals the claimed value; {NOTHING_RANDOM}"
        return f"the claimed {self.value:.6g} lies in {_text(seen)}, and {seen.half_width:.3g} is within {self.resolution:.3g}"

    def _unresolved(self, seen: Interval, exact: bool) -> str:
        if not exact:
            known = f"the claimed value is known within {self.value_error:.3g} only"
            return f"{known}; a resolution of {self.resolution:.3g} needs a tenth of it"
        return seen.reason or f"the half-width {seen.half_width:.3g} is above the resolution {self.resolution:.3g}"


def _text(seen: Interval) -> str:
    return f"[{seen.low:.6g}, {seen.high:.6g}]"


@dataclass(frozen=True)
class EqualTo(OneMean):
    """The mean equals `value`.

    Also a polynomial on a grid (one a point), an order (units (X - reference) / small^p, value_error: what the next order
    leaves) and a limit (value_error from the stated rate).
    """

    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        return self.equal(intervals[0])


@dataclass(frozen=True)
class AtMostValue(OneMean):
    """The mean is at most `value`; with `tight`, equality is claimed here and the rule of an equality holds."""

    tight: bool = False

    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        return self.equal(intervals[0]) if self.tight else self._one_sided(intervals[0], 1)

    def _one_sided(self, seen: Interval, sign: int) -> Decision:
        slack, relation = self.slack(seen), "at most" if sign > 0 else "at least"
        near, far = (seen.low, seen.high) if sign > 0 else (-seen.high, -seen.low)
        bound, catches = sign * self.value, 2 * seen.half_width + slack
        if near > bound + slack:
            return Decision(REFUTED, seen, f"{_text(seen)} is not {relation} the claimed {self.value:.6g}", catches=catches)
        if far <= bound - self.value_error + max(seen.rounding, ROUNDING * abs(bound)):
            return Decision(AGREES, seen, self._below(seen, relation), catches=catches)
        room = bound - self.value_error - sign * seen.estimate
        shrink = (far - sign * seen.estimate) / room if room > 0 else inf
        return Decision(OPEN, seen, seen.reason or self._straddles(seen), shrink, catches)

    def _below(self, seen: Interval, relation: str) -> str:
        text = f"{_text(seen)} is {relation} the claimed {self.value:.6g}"
        return f"{text}; {NOTHING_RANDOM}" if seen.kind == "constant" else text

    def _straddles(self, seen: Interval) -> str:
        return f"{_text(seen)} contains the bound {self.value:.6g}; if the bound is attained here, name the instance in `tight`"


@dataclass(frozen=True)
class AtLeastValue(AtMostValue):
    """The mean is at least `value`; `tight` as for AtMostValue."""

    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        return self.equal(intervals[0]) if self.tight else self._one_sided(intervals[0], -1)


@dataclass(frozen=True)
class Never(AtMostValue):
    """The mean of indicators is at most 0: the event does not happen.

    No interval of a probability excludes small ones, so this agrees once the upper end is within the resolution, and its
    reason says how rare an event may have been missed.  Its mutants are plain bounds.
    """

    def at(self, value: float) -> AtMostValue:  # type: ignore[override]  # not Self: away from the end it is a plain bound
        return AtMostValue(value, self.resolution, self.value_error, self.kind, self.column)

    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        seen = intervals[0]
        return self._at_end(seen, seen.low, seen.high, "no unit showed the event")

    def _at_end(self, seen: Interval, near: float, far: float, what: str) -> Decision:
        """near, far: how far the ends of the interval are from the end of the range."""
        if near > self.slack(seen):
            return Decision(REFUTED, seen, f"{_text(seen)} excludes the claimed {self.value:.6g}", catches=far)
        if far <= self.resolution:
            text = f"{what}, or hardly any; what is claimed never to happen has a probability of at most {far:.3g}"
            return Decision(AGREES, seen, f"{text}, and below that it could have been missed", catches=far)
        return Decision(OPEN, seen, f"{far:.3g} is above the resolution {self.resolution:.3g}", sqrt(far / self.resolution), far)


@dataclass(frozen=True)
class Always(Never):
    """The mean of indicators is at least 1: the event always happens."""

    def at(self, value: float) -> AtMostValue:  # type: ignore[override]  # not Self: away from the end it is a plain bound
        return AtLeastValue(value, self.resolution, self.value_error, self.kind, self.column)

    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        seen = intervals[0]
        return self._at_end(seen, 1 - seen.high, 1 - seen.low, "every unit showed the event")


def largest(units: Array) -> float:
    """The largest absolute value in an array."""
    return max(float(units.max()), -float(units.min()))  # the ends, for magnitudes would fill memory of their own
