"""What samples said besides their verdict: intervals of the quantities that a check measured, kept for figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from numerics.judge.interval import Interval
from theorems._model.instance import Point

Form = Mapping[Any, Any]


@dataclass(frozen=True)
class Measurand:
    """What the mean of a column of units is: sum of c q over a form {quantity: c}, and `rest`, at a point."""

    form: Form
    point: Point
    rest: Any = 0


@dataclass(frozen=True)
class Reading:
    """A measurand with its estimate and interval; quantities are at numbered times."""

    of: Measurand
    estimate: float
    low: float
    high: float

    def scaled(self, form: Form, rest: Any, exact: Callable[[Any], float]) -> tuple[float, float, float] | None:
        """(estimate, low, high) of another linear form, if it is a multiple of this one; `exact` makes numbers floats."""
        factor = proportion(form, self.of.form)
        if factor is None:
            return None
        ends = sorted((end - exact(self.of.rest)) * exact(factor) + exact(rest) for end in (self.low, self.high))
        return (self.estimate - exact(self.of.rest)) * exact(factor) + exact(rest), ends[0], ends[1]


def proportion(form: Form, other: Form) -> Any:
    """The number that `form` is `other` times, or None."""
    if not form or set(form) != set(other):
        return None
    first = next(iter(form))
    factor = form[first] / other[first]
    return factor if all(form[q] == factor * other[q] for q in form) else None


def read(measurands: Sequence[Measurand], intervals: Iterable[Interval]) -> list[Reading]:
    """The readings of a check whose first intervals are those of the measurands; an interval without ends is none."""
    pairs = zip(measurands, intervals, strict=False)
    return [Reading(m, i.estimate, i.low, i.high) for m, i in pairs if isfinite(i.low) and isfinite(i.high)]
