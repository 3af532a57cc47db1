"""Scales: from values to places on an axis, with ticks at numbers that are easy to read."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from reports._format import number


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high` drawn from `start` to `end`, in pixels; `log` for equal steps per factor."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high, here = (log10(v) if self.log else v for v in (self.low, self.high, value))
        return self.start + (self.end - self.start) * (here - low) / (high - low)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the axis."""
        return self.low <= value <= self.high

    @property
    def ticks(self) -> list[float]:
        """Round numbers on the axis, about five; equal steps too on a logarithmic axis that is shorter than a decade."""
        powers = [v for v in _decades(self.low, self.high) if self.holds(v)] if self.log else []
        return powers if len(powers) > 2 else [v for v in _round(self.low, self.high) if self.holds(v)]


    @property
    def labelled(self) -> list[tuple[float, str]]:
        """The ticks with their texts, in as few digits as tell them apart."""
        texts = ([number(value, digits) for value in self.ticks] for digits in range(3, 16))
        found = next((held for held in texts if len(set(held)) == len(held)), [str(value) for value in self.ticks])
        return list(zip(self.ticks, found, strict=True))


def scale(values: Iterable[float | None], start: float, end: float, log: bool, pad: float = 0.06, zero: bool = True) -> Scale:
    """The scale that shows all values, with some room; logarithmic only if all are positive.

    zero   zero is shown too if it is near
    """
    known = [v for v in values if v is not None and isfinite(v)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if log and low > 0:
        factor = (high / low) ** pad if high > low else 2.0
        return Scale(low / factor, high * factor, start, end, True)
    if zero and 0 <= low < 0.3 * high:
        return Scale(-0.02 * high, high * (1 + pad), start, end)
    room = pad * (high - low) or 0.5 * abs(high) or 1.0
    return Scale(low - room, high + room, start, end)


def _round(low: float, high: float) -> list[float]:
    step = 10.0 ** floor(log10((high - low) / 4))
    step *= next(f for f in (1, 2, 5, 10) if (high - low) / (f * step) <= 6)
    return [round(k * step, 12 - floor(log10(step))) for k in range(ceil(low / step), floor(high / step) + 1)]


def _decades(low: float, high: float) -> list[float]:
    first, last = floor(log10(low)), ceil(log10(high))
    stride = max(1, (last - first) // 6)
    inner = (1, 2, 5) if log10(high / low) <= 2.2 else (1,)
    return [f * 10.0**k for k in range(first, last + 1, stride) for f in inner]


def tick(value: float) -> str:
    """The text of a tick."""
    return number(value, 3)
