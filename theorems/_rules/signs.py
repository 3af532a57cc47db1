"""Inequalities between rational functions, by the signs of coefficients in coordinates of the region."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import latex

from theorems._model.claim import AtLeast, AtMost, Claim
from theorems._model.instance import rational
from theorems._model.nodes import name_of
from theorems._model.theorem import Counterexample, Outcome, Step, Theorem, quantities
from theorems._rules._points import candidates
from theorems.calculus.defined import Region
from theorems.calculus.quotients import factored
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import coordinates, nonnegative, slacks, strict_slacks, substituted
from theorems.calculus.witness import placed


@dataclass(frozen=True)
class Signs:
    """Proves an `AtMost` or `AtLeast` between rational functions, everywhere in the region that `given` describes.

    coordinates   old symbol -> expression in which every new symbol is the slack of one assumption
    In these coordinates the difference must be a quotient of polynomials with coefficients of one sign.  Equality on tight
    instances is checked by substitution.
    """

    coordinates: Mapping[Any, Any] = field(default_factory=dict)

    def check(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, (AtMost, AtLeast)) or quantities(claim.left - claim.right):
            return Outcome("not confirmed", reason="Signs proves an AtMost or AtLeast without means")
        gap = claim.right - claim.left if isinstance(claim, AtMost) else claim.left - claim.right
        try:
            region = slacks(theorem.given), gap.free_symbols, strict_slacks(theorem.given)
            table = coordinates(self.coordinates, *region)
            apart = self._tight(theorem, claim, gap)
            Region(theorem.given, table).require_defined(claim.left, claim.right)
        except NotRows as error:
            return Outcome("not confirmed", reason=str(error))
        if apart is not None:
            return Outcome("refuted", reason=f"equality is claimed at {apart.point}, but fails there", counterexample=apart)
        if nonnegative(gap, table):
            return self._proved(gap, table)
        return refuted_at(theorem, claim, gap)

    def _proved(self, gap: Any, table: Mapping[Any, Any]) -> Outcome:
        shown = ", ".join(f"{latex(k)} = {latex(v)}" for k, v in table.items())
        signs = "the larger side less the smaller has coefficients of one sign only:"
        return Outcome("proved", (
            Step("In coordinates whose new symbols are the slacks of the assumptions, hence non-negative:", shown),
            Step(signs, lambda: latex(factored(substituted(gap, table)))),
        ), scope="every real point within the assumptions")

    def _tight(self, theorem: Theorem, claim: Any, gap: Any) -> Counterexample | None:
        """A tight instance where the two sides differ."""
        for name in claim.tight:
            if name not in theorem.instances:
                raise NotRows(f"the tight instance {name!r} is not one of {sorted(theorem.instances)}")
            for _, table in theorem.instances[name].sweeps():
                values = {k: rational(v) for k, v in table.items() if getattr(k, "is_Symbol", False) and not isinstance(v, tuple)}
                difference = placed(gap, values)
                if not difference.is_number:
                    raise NotRows(f"the tight instance {name!r} leaves {difference} open")
                if difference != 0:
                    point = {name_of(k): str(v) for k, v in values.items()}
                    return Counterexample(point, str(placed(claim.left, values)), str(placed(claim.right, values)))
        return None


def refuted_at(theorem: Theorem, claim: Any, gap: Any) -> Outcome:
    """A rational point within the assumptions where the gap is negative, or no decision."""
    for point in candidates(theorem, [claim.left, claim.right]):
        value = placed(gap, point)
        if value.is_Rational and value < 0:
            where = {name_of(k): str(v) for k, v in point.items()}
            sides = placed(claim.left, point), placed(claim.right, point)
            if any(side.is_number and not side.is_real for side in sides):
                continue  # what has no value fails nothing
            found = Counterexample(where, *map(str, sides))
            return Outcome("refuted", reason=f"the inequality fails by {-value}", counterexample=found)
    return Outcome(
        "not confirmed", reason="coefficients of both signs are left in these coordinates, and no counterexample was found"
    )
