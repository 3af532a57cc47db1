"""Bounds between whole numbers: what is at least a number is at least the next whole one, if it is whole itself."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Dummy, Poly, PolynomialError, ceiling, latex

from theorems._model.claim import AtLeast, Claim
from theorems._model.theorem import Rule, Step, Theorem
from theorems._rules._bounding import Bounding, show, sides
from theorems.calculus.logs import require_smooth
from theorems.calculus.rows import NotRows


@dataclass(frozen=True)
class Ceilings(Bounding):
    """Proves that c ceiling(a) + k is at least ceiling(b), for integers k and c >= 0, by `rule` for c a + k and b.

    a and b have to be real and smooth in `coordinates`.  Without a ceiling the larger side is k alone.
    """

    rule: Rule

    def shows(self, theorem: Theorem, claim: Claim, strict: bool = False) -> list[Step]:
        small, large = sides(claim)
        if strict or not isinstance(small, ceiling):
            raise NotRows(f"{small} is the smaller side; Ceilings proves that an integer is at least ceiling(b), and not more")
        times, inner, rest = _taken_apart(large)
        for e in (small.args[0], inner, times, rest):
            require_smooth(e, self.region(theorem, e))
        plain = AtLeast(times * inner + rest, small.args[0])
        return [Step("The larger side is an integer, so it is enough that it is at least what is rounded up; and rounded up "
                     f"${latex(inner)}$ does not become less:", plain.statement()), *show(self.rule, theorem, plain)]


def _taken_apart(large: Any) -> tuple[Any, Any, Any]:
    """c, a and k of c ceiling(a) + k, integers but for a; a is zero where there is no ceiling."""
    rounded = sorted(large.atoms(ceiling), key=str)
    if len(rounded) > 1:
        raise NotRows(f"{large} holds {len(rounded)} ceilings; Ceilings takes one on the larger side")
    times, rest = _linear(large, rounded[0]) if rounded else (0 * large, large)
    if not (times.is_integer and rest.is_integer):
        raise NotRows(f"{large} is not made of a ceiling and of symbols that are declared integer, by sums and products")
    if not times.is_nonnegative:
        raise NotRows(f"the factor {times} of the ceiling does not show non-negative by what its symbols are declared to be")
    return times, rounded[0].args[0] if rounded else 0 * large, rest


def _linear(large: Any, rounded: Any) -> tuple[Any, Any]:
    place = Dummy()
    try:
        found = Poly(large.xreplace({rounded: place}), place)
    except PolynomialError as error:
        raise NotRows(f"{large} is no polynomial in {rounded}") from error
    if found.degree() != 1:
        raise NotRows(f"{large} is not linear in {rounded}")
    times, rest = found.all_coeffs()
    return times, rest
