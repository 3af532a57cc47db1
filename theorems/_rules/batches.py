"""Identities between expectations a few steps apart, by set partitions of the places in the batches."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import MatrixSymbol, latex
from sympy.core.function import AppliedUndef

from theorems._model.claim import Claim, Equal
from theorems._model.nodes import name_of
from theorems._model.theorem import Counterexample, Given, Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems.calculus.expectation import Expectation, base_time
from theorems.calculus.parts import gap
from theorems.calculus.rows import Combination, NotRows, show
from theorems.calculus.witness import row_point

SCOPE = "any dimension, any number of rows, any batch size, any data and any starting point within the assumptions"


@dataclass(frozen=True)
class Batches(Declining):
    """Proves an `Equal` whose quantities are a fixed number of steps apart.

    Both sides are written at the earliest time t of the claim: later states are replaced by the update, averages by
    sums over places of the batch, and products of places are averaged by set partitions.  What is left must vanish for
    every value of the state at t; the tower rule does the rest.  At time 0 the state is the given start.  Losses C(w) of a
    row and their gradients are read at the state at t alone, so what they drive may be one step later, and they no later.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Equal):
            raise NotRows(f"Batches proves an Equal, not {type(claim).__name__}")
        residual, steps = self._residual(theorem, claim)
        if not residual:
            return Outcome("proved", steps, scope=SCOPE)
        return self._refute(theorem, claim, len(residual), steps)

    def _residual(self, theorem: Theorem, claim: Equal) -> tuple[Combination, tuple[Step, ...]]:
        difference = claim.left - claim.right
        if not quantities(difference):
            raise NotRows("the claim holds no mean or variance; it is not about a process")
        base = base_time(difference)
        left, right = (_read(theorem, base, side) for side in (claim.left, claim.right))
        residual = gap(left, right)
        return residual, (
            Step(f"Write every quantity at time {latex_time(base)}: replace later states by the update, "
                 "averages by places of the batch."),
            Step("Average over the batches by set partitions of the places; distinct row indices are independent means:",
                 lambda: f"{latex(claim.left)} = {show(left)}"),
            Step("The right side gives the same combination of row means; the difference in normal form is",
                 lambda: show(residual)),
        )

    def _refute(self, theorem: Theorem, claim: Equal, kinds: int, steps: tuple[Step, ...]) -> Outcome:
        """A state at a later time need not be reachable, so a counterexample is sought at time 0, from a start of its own."""
        reason = f"the two sides differ by {kinds} kinds of row mean"
        try:
            found = _point_at_zero(theorem, claim)
        except NotRows:
            found = None
        if found is None:
            return Outcome("not confirmed", steps, reason)
        (point, value), base = found
        where = {str(k) if isinstance(k, AppliedUndef) else name_of(k): str(v) for k, v in point.items()}
        where |= {name_of(base): "0"} if base.is_Symbol else {}
        return Outcome("refuted", steps, reason, counterexample=Counterexample(where, f"left - right = {value}", "0"))


def _point_at_zero(theorem: Theorem, claim: Equal) -> tuple[tuple[dict[Any, Any], Any], Any] | None:
    """(point and value, base time) where the difference at time 0 is not zero, for one data set and scalar inequalities."""
    base = base_time(claim.left - claim.right)
    if any(g.relation == "==" or (g.left - g.right).has(MatrixSymbol) for g in theorem.given) or not (
        base.is_Symbol or base == 0
    ):
        return None
    sides = (side.subs({base: 0}) if base.is_Symbol else side for side in (claim.left, claim.right))
    residual = gap(*(_read(theorem, 0, side, functions=False) for side in sides))
    sets = list(dict.fromkeys(p.rows for p in theorem.process if p.rows))
    sizes = [d for t in residual for c in (*t[0], t[1]) for letter in c for d in getattr(letter[0], "shape", ())]
    if len(sets) > 1 or any(d.is_Integer and d != 1 for d in sizes):
        return None
    possible = [Given(p.draw.size, ">=", 1) for p in theorem.process]
    possible += [Given(p.draw.size, "<=", p.rows.count) for p in theorem.process if p.rows and p.draw.scheme == "without"]
    times = {p.time: 0 for p in theorem.process}
    asked = [Given(g.left.subs(times), g.relation, g.right.subs(times)) for g in (*theorem.given, *possible)]
    found = row_point(residual, asked, sets[0].count if sets else None)
    return (found, base) if found else None


def _read(theorem: Theorem, base: Any, side: Any, functions: bool = True) -> Combination:
    """A side in states at the base time."""
    return theorem.once(("at", base, side, functions), lambda: Expectation(theorem, base, functions).of(side))


def latex_time(time: Any) -> str:
    return f"${latex(time)}$"
