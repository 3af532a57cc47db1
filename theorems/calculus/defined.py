"""Where a formula has a value: everywhere that the assumptions hold, or the proof of a bound by normal forms proves too much."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from sympy import Function, I, Integral, Pow, Product, Subs, Sum, log, preorder_traversal
from sympy.core.function import AppliedUndef

from theorems._model.theorem import Given
from theorems.calculus.logs import Tables, shows, strict_sign
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import coordinates, is_multiple, slacks, strict_slacks


@dataclass(frozen=True)
class Region:
    """What is assumed, and a table of coordinates of where it holds."""

    given: tuple[Given, ...]
    table: Mapping[Any, Any]

    def require_defined(self, *expressions: Any) -> None:
        """NotRows unless no quotient, root or logarithm, as it stands, is taken of what may have none."""
        for part in (p for e in expressions for p in preorder_traversal(e)):
            if part == I or isinstance(part, (Sum, Product, Integral, Subs)) or (isinstance(part, Function) and not _real(part)):
                raise NotRows(f"{part} does not show to be a real number")
            if isinstance(part, log) and not self._positive(part.args[0]):
                raise NotRows(f"{part}: that {part.args[0]} is positive does not show in these coordinates")
            if isinstance(part, Pow) and not self._defined(part):
                wanted = "not zero" if part.exp.is_integer else "positive"
                raise NotRows(f"{part}: that {part.base} is {wanted} does not show in these coordinates")

    def _defined(self, power: Any) -> bool:
        base, exponent = power.base, power.exp
        if exponent.is_nonnegative:
            return bool(exponent.is_integer or base.is_nonnegative) or shows(base, self._tables)
        if self._positive(base):
            return True
        return bool(exponent.is_integer and (base.is_nonzero or self._apart(base) or self._positive(-base)))

    def _apart(self, e: Any) -> bool:
        """Whether the expression, or its negative, is assumed not to be zero."""
        return any(e in (gap, -gap) for gap in (g.left - g.right for g in self.given if g.relation == "!="))

    def _positive(self, e: Any) -> bool:
        if e.is_positive or strict_sign(e, self._tables) == 1 or any(is_multiple(e, s) for s in strict_slacks(self.given)):
            return True
        return any(strict_sign(e - s, self._tables) == 1 for s in slacks(self.given))

    @cached_property
    def _tables(self) -> Tables:
        """The coordinates, and every part of them that is a table of its own: what is lost in one may show in another."""
        found, entries = [self.table], tuple(self.table.items())
        for chosen in (dict(c) for k in range(len(entries)) for c in combinations(entries, k)):
            try:
                found.append(coordinates(chosen, slacks(self.given), (), strict_slacks(self.given)))
            except NotRows:
                continue
        return tuple(found)


def _real(function: Any) -> bool:
    """Logarithms are looked into elsewhere."""
    return isinstance(function, (log, AppliedUndef)) or bool(function.is_real)
