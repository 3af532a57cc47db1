"""The shape of claims about a time that is cut off: its mean is known to lie a bounded way above that of the units."""
from __future__ import annotations

from dataclasses import dataclass, replace

from numerics.judge.interval import Interval
from numerics.judge.shapes import AtLeastValue, AtMostValue, Decision, EqualTo, OneMean

INNER: dict[str, type[OneMean]] = {"==": EqualTo, "<=": AtMostValue, ">=": AtLeastValue}


@dataclass(frozen=True)
class CutOff(OneMean):
    """A claim about E N from units min(N, H): E min(N, H) <= E N <= E min(N, H) + beyond.

    relation   "==", "<=" or ">=": how E N stands to `value`
    beyond     absolute; infinite where nothing bounds what was cut off, and then only the lower end speaks
    """

    relation: str = "=="
    beyond: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.relation not in INNER or not self.beyond >= 0:
            raise ValueError(f"{self}: write one of {', '.join(INNER)}, and a bound of at least 0")

    def decide(self, intervals: tuple[Interval, ...]) -> Decision:
        inner = INNER[self.relation](self.value, self.resolution, self.value_error, self.kind, self.column)
        return inner.decide((replace(intervals[0], high=intervals[0].high + self.beyond),))
