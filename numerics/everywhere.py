"""An assumption about every value of a state, held against an instance: decided where it can be, else looked at widely."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from flint import arb, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from numerics.exact.special import COMPARE
from numerics.exact.value import NotExact, Scope, ball, entries, value
from theorems._model.theorem import Given

SIZES = (fmpq(1, 100), fmpq(1, 10), fmpq(1, 3), fmpq(1), fmpq(3), fmpq(10), fmpq(30))
NARROW = 10**-30  # balls that agree so closely are one number
ORIENTED = {">=": 1, "<=": -1}
Flat = tuple[Any, ...]


@dataclass(frozen=True)
class Everywhere:
    """The assumption `given` about the state `state` (a symbol or column) of `size` components.

    around   finds states to look at where the assumption cannot be decided: the start, and what is reached from there
    """

    given: Given
    state: Any
    size: int
    around: Callable[[], tuple[Flat, ...]] = tuple

    def fails(self, scope: Scope) -> str:
        """Where the assumption fails; "" if it holds.

        A polynomial equation is decided, and so is an inequality >= or <= between polynomials of degree at most two.
        Anything else is an assumption about infinitely many states, of which these are looked at: the given ones, and axes
        and diagonals at seven sizes from 1/100 to 30 around the origin and the first of them.  That is a spot check.
        """
        gap = self._polynomials(scope)
        if gap is not None and self.given.relation == "==":
            return "" if all(g.is_zero() for g in gap) else self._witness(scope) or "its two sides are different polynomials"
        if gap is not None and self.given.relation in ORIENTED and all(g.total_degree() <= 2 for g in gap):
            below = not all(never_negative(g * ORIENTED[self.given.relation], self.size) for g in gap)
            return self._witness(scope) or "its quadratic form takes the other sign" if below else ""
        return self._witness(scope)

    def _polynomials(self, scope: Scope) -> list[fmpq_mpoly] | None:
        """left - right as polynomials in the components of the state, if they are."""
        ring = fmpq_mpoly_ctx.get([f"w{i}" for i in range(self.size)], "lex")
        try:
            sides = [entries(value(e, scope.binding(self._at(ring.gens())))) for e in (self.given.left, self.given.right)]
            return [ring.constant(0) + a - b for a, b in zip(*sides, strict=True)]
        except (NotExact, TypeError):  # a function that no polynomial arithmetic takes: cos, a square root, a quotient
            return None

    def _witness(self, scope: Scope) -> str:
        found = next((flat for flat in self._states() if not self._holds(scope, flat)), None)
        return f"{self.state} = ({', '.join(map(_short, found))})" if found else ""

    def _holds(self, scope: Scope, flat: Flat) -> bool:
        here = scope.binding(self._at(flat))
        sides = (entries(value(e, here)) for e in (self.given.left, self.given.right))
        return all(compared(self.given.relation, a, b) for a, b in zip(*sides, strict=True))

    def _at(self, flat: Iterable[Any]) -> dict[Any, Any]:
        column = tuple((a,) for a in flat)
        return {self.state: column if hasattr(self.state, "shape") else column[0][0]}

    def _states(self) -> Iterator[Flat]:
        axes = [[fmpq(int(i == j)) for j in range(self.size)] for i in range(self.size)]
        diagonals = [[a + sign * b for a, b in zip(u, v, strict=True)] for u, v in combinations(axes, 2) for sign in (1, -1)]
        start, *reached = self.around() or [(fmpq(0),) * self.size]
        yield from reached
        for centre in ((fmpq(0),) * self.size, start):
            yield centre
            for way, size, sign in product([*axes, *diagonals], SIZES, (1, -1)):
                yield tuple(c + sign * size * d for c, d in zip(centre, way, strict=True))


def compared(relation: str, left: Any, right: Any) -> bool:
    """Whether a relation between numbers holds: certainly, or as an equality that balls cannot tell from one in thirty digits."""
    if isinstance(left, arb) or isinstance(right, arb):
        left, right = ball(left), ball(right)
        if relation in ("==", ">=", "<=") and abs(left - right).upper() < NARROW:
            return True
    return COMPARE[relation](left, right)


def never_negative(polynomial: fmpq_mpoly, size: int) -> bool:
    """Whether a polynomial of degree at most two is >= 0 at every point: its form in (1, w) is positive semidefinite."""
    form = [[fmpq(0)] * (size + 1) for _ in range(size + 1)]
    for exponents, coefficient in polynomial.terms():
        i, j = ([0, 0] + [k + 1 for k, e in enumerate(exponents) for _ in range(int(e))])[-2:]
        form[i][j] += coefficient / 2
        form[j][i] += coefficient / 2
    return _semidefinite(form)


def _semidefinite(form: list[list[fmpq]]) -> bool:
    """Symmetric elimination: no pivot is negative, and beside a pivot that is zero everything is."""
    while form:
        (pivot, *row), *rest = form
        if pivot < 0 or (pivot == 0 and any(a != 0 for a in row)):
            return False
        lower = [line[1:] for line in rest]
        if pivot != 0:
            lower = [[a - row[i] * b / pivot for a, b in zip(line, row, strict=True)] for i, line in enumerate(lower)]
        form = lower
    return True


def _short(number: Any) -> str:
    return str(number.str(10, radius=False)) if isinstance(number, arb) else str(number)
