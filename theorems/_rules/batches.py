"""Identities between expectations a few steps apart, by set partitions of the places in the batches."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import latex

from theorems._model.claim import Claim, Equal
from theorems._model.quantity import name_of
from theorems._model.theorem import Counterexample, Given, Outcome, Step, Theorem, quantities
from theorems.calculus.expectation import Expectation, base_time
from theorems.calculus.rows import Combination, NotRows, show
from theorems.calculus.witness import row_point

SCOPE = "any dimension, any number of rows, any batch size, any data and any starting point within the assumptions"


@dataclass(frozen=True)
class Batches:
    """Proves an `Equal` whose quantities are a fixed number of steps apart.

    Both sides are written at the earliest time t of the claim: later states are replaced by the update, averages by
    sums over places of the batch, and products of places are averaged by set partitions.  What is left must vanish for
    every value of the state at t; the tower rule does the rest.  At time 0 the state is the given start.
    """

    def check(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Equal):
            return Outcome("not confirmed", reason=f"Batches proves an Equal, not {type(claim).__name__}")
        try:
            residual, steps = self._residual(theorem, claim)
        except NotRows as error:
            return Outcome("not confirmed", reason=str(error))
        if not residual:
            return Outcome("proved", steps, scope=SCOPE)
        return self._refute(theorem, residual, steps)

    def _residual(self, theorem: Theorem, claim: Equal) -> tuple[Combination, tuple[Step, ...]]:
        difference = claim.left - claim.right
        if not quantities(difference):
            raise NotRows("the claim holds no mean or variance; it is not about a process")
        base = base_time(difference)
        left = Expectation(theorem, base).of(claim.left)
        residual = Expectation(theorem, base).of(difference)
        return residual, (
            Step(f"Write every quantity at time {latex_time(base)}: replace later states by the update, averages by places of the batch."),
            Step("Average over the batches by set partitions of the places; distinct row indices are independent means:",
                 f"{latex(claim.left)} = {show(left)}"),
            Step("The right side gives the same combination of row means; the difference in normal form is", show(residual)),
        )

    def _refute(self, theorem: Theorem, residual: Combination, steps: tuple[Step, ...]) -> Outcome:
        reason = f"the two sides differ by {len(residual)} kinds of row mean"
        found = None
        if not any(g.relation == "==" for g in theorem.given):
            rows = next((p.rows for p in theorem.process if p.rows), None)
            found = row_point(residual, _scalar(theorem.given), rows.count if rows else None)
        if found is None:
            return Outcome("not confirmed", steps, reason)
        point, value = found
        return Outcome("refuted", steps, reason, counterexample=Counterexample({name_of(k): str(v) for k, v in point.items()}, str(value), "0"))


def _scalar(given: tuple[Given, ...]) -> list[Given]:
    return [g for g in given if not g.left.has(*_matrices(g)) or not _matrices(g)]


def _matrices(relation: Given) -> tuple[Any, ...]:
    from sympy import MatrixSymbol

    return tuple(relation.left.atoms(MatrixSymbol) | relation.right.atoms(MatrixSymbol))


def latex_time(time: Any) -> str:
    return f"${latex(time)}$"
