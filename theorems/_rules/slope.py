"""Monotony along the reals: the derivative has one sign."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sympy import Rational, Symbol, diff, latex

from theorems._model.claim import AtLeast, Claim, Monotone
from theorems._model.nodes import name_of
from theorems._model.theorem import Counterexample, Outcome, Rule, Step, Theorem, quantities
from theorems._rules._bounding import Coordinates, decimal, few, in_parameters, negative, quotient_of, region, show
from theorems._rules._rule import Declining
from theorems._rules.successive import changeable, is_scalar, require_no_gap
from theorems.calculus.logs import require_smooth
from theorems.calculus.rows import NotRows
from theorems.calculus.witness import allowed, holds, placed


@dataclass(frozen=True)
class Slope(Declining):
    """Proves a `Monotone` along a real variable: `rule` shows the sign of the derivative, strictly for a strict claim.

    coordinates   those of `Signs`: there every logarithm, quotient and power of the quantity has to show real
    The places that the assumptions admit must form an interval, whatever the other symbols are.
    """

    rule: Rule
    coordinates: Coordinates = field(default_factory=dict, kw_only=True)

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Monotone):
            raise NotRows("Slope proves a Monotone")
        found = turned(theorem, claim)
        return found or Outcome("proved", tuple(self._steps(theorem, claim)), scope="every real point within the assumptions")

    def _steps(self, theorem: Theorem, claim: Monotone) -> list[Step]:
        variable = require_interval(theorem, claim)
        require_smooth(claim.of, region(theorem, self.coordinates, claim.of))
        change = quotient_of(diff(claim.of, variable) * (-1 if claim.falling else 1))
        sign = "-" if claim.falling else ""
        first = Step(f"Its derivative in ${latex(variable)}$, times ${sign}1$, is", latex(change))
        return [first, *show(self.rule, theorem, AtLeast(change, 0), claim.strict)]


def require_interval(theorem: Theorem, claim: Monotone) -> Symbol:
    """The variable, if it is real and each assumption admits an interval of it; NotRows if that does not show."""
    variable = changeable(theorem, claim)
    if quantities(claim.of):
        raise NotRows("a mean has no derivative here; this rule proves monotony of formulas in parameters")
    if variable.is_rational or (variable.is_nonzero and not (variable.is_positive or variable.is_negative)):
        raise NotRows(f"the values that {variable} is declared to take form no interval")
    require_no_gap(theorem, variable)
    return variable


def turned(theorem: Theorem, claim: Monotone) -> Outcome | None:
    """Two rational places where the values move the other way, if such are found among a few."""
    for point, there in _pairs(theorem, claim):
        first, second = placed(claim.of, point), placed(claim.of, there)
        rise = second - first
        if negative(-rise if claim.falling else rise):
            shown = {name_of(k): str(v) for k, v in point.items()} | {f"next {claim.variable}": str(there[claim.variable])}
            return Outcome("refuted", reason="the values move the other way",
                           counterexample=Counterexample(shown, decimal(first), decimal(second)))
    return None


def _pairs(theorem: Theorem, claim: Monotone) -> Iterator[tuple[dict[Any, Any], dict[Any, Any]]]:
    v = claim.variable
    if not isinstance(v, Symbol) or not all(map(is_scalar, theorem.given)) or not in_parameters(theorem, claim.of):
        return
    for point in few(theorem, claim.of)[:8]:
        here = point.get(v, Rational(0))
        there = {**point, v: here + (1 if v.is_integer else (abs(here) or 1) / 10)}
        met = (holds(g.relation, (g.left.xreplace(there), g.right.xreplace(there))) for g in theorem.given)
        if allowed(v, there[v]) and all(met):
            yield point, there
