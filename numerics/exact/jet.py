"""Numbers that carry their slopes: the gradient of any smooth formula at a point, without a polynomial for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq

from numerics.exact.ring import NotExact, ball, power


@dataclass(frozen=True)
class Jet:
    """A number (rational or ball) and its slope in each component of the point."""

    value: Any
    slopes: tuple[Any, ...]

    def __add__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value + other, self.slopes)
        return Jet(self.value + other.value, tuple(a + b for a, b in zip(self.slopes, other.slopes, strict=True)))

    __radd__ = __add__

    def __mul__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            return self.through(self.value * other, other)
        pairs = zip(self.slopes, other.slopes, strict=True)
        return Jet(self.value * other.value, tuple(a * other.value + self.value * b for a, b in pairs))

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Jet:
        return self.to(fmpq(exponent))

    def __abs__(self) -> Jet:
        raise NotExact("an absolute value has no gradient where it turns; write a smooth function")

    def through(self, value: Any, slope: Any) -> Jet:
        """The jet of f of this one, from f's value and slope here."""
        return Jet(value, tuple(s * slope for s in self.slopes))

    def to(self, exponent: Any) -> Jet:
        """A power with a constant exponent."""
        if isinstance(exponent, Jet):
            raise NotExact("an exponent that moves has no gradient here; write exp(... * log(...))")
        slope = exponent * _power(self.value, exponent - 1) if exponent != 0 else fmpq(0)
        return self.through(_power(self.value, exponent), slope)

    def apply(self, name: str) -> Jet:
        """exp, log, sin or cos of this jet."""
        here = ball(self.value)
        return self.through(getattr(here, name)(), SLOPES[name](here))


SLOPES: dict[str, Callable[[arb], arb]] = {
    "exp": lambda a: a.exp(),
    "log": lambda a: 1 / a if a > 0 else arb("nan"),  # where there is no logarithm, it has no slope
    "sin": lambda a: a.cos(),
    "cos": lambda a: -a.sin(),
}


def _power(base: Any, exponent: Any) -> Any:
    whole = isinstance(exponent, fmpq) and exponent.q == 1
    return power(base, int(exponent.p)) if whole else ball(base) ** ball(exponent)


def variables(point: list[Any]) -> tuple[Jet, ...]:
    """The components of a point, each with slope one in itself."""
    size = range(len(point))
    return tuple(Jet(a, tuple(fmpq(int(i == j)) for j in size)) for i, a in enumerate(point))
