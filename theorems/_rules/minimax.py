"""The least value of the largest of several convex functions of one variable."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sympy import diff, fraction, latex, sympify, together

from theorems._model.claim import Claim, Optimum, Piece
from theorems._model.nodes import name_of
from theorems._model.quantity import ScalarMean
from theorems._model.theorem import Counterexample, Outcome, Step, Theorem
from theorems._rules._points import candidates
from theorems.calculus.expectation import Expectation
from theorems.calculus.normal import is_zero
from theorems.calculus.quotients import cancelled, factored
from theorems.calculus.rows import NotRows, add, canonical, show
from theorems.calculus.signs import coordinates, nonnegative, positive, slacks, strict_slacks, substituted
from theorems.calculus.witness import placed


@dataclass(frozen=True)
class Minimax:
    """Proves an `Optimum` piece by piece.

    coordinates   for each piece, old symbol -> expression whose new symbols are slacks of `given` or of the piece
    On each piece: every objective is convex; at the claimed minimiser none exceeds the claimed value and the active ones
    attain it; either an active one has slope zero there, or two active ones have slopes of opposite sign.  Then no other
    point does better.  The pieces must cover the region.  For claims with `realised_by`, each quantity equals its
    objective, from the start of the process, by row means.
    """

    coordinates: tuple[Mapping[Any, Any], ...]

    def check(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Optimum) or len(self.coordinates) != len(claim.pieces):
            return Outcome("not confirmed", reason="Minimax proves an Optimum, with coordinates for each of its pieces")
        found = _counterexample(theorem, claim, few=8)
        if found is not None:
            return Outcome("refuted", reason="at a rational point the claimed optimum is missed or beaten", counterexample=found)
        try:
            _realised(claim, theorem)
            _cover(claim, theorem)
            steps = [step for piece, table in zip(claim.pieces, self.coordinates, strict=True)
                     for step in self._piece(theorem, claim, piece, table)]
        except NotRows as error:
            return _refuted(theorem, claim, str(error))
        return Outcome("proved", tuple(steps), scope="every real point within the assumptions")

    def _piece(self, theorem: Theorem, claim: Optimum, piece: Piece, table: Mapping[Any, Any]) -> list[Step]:
        taken = {s for e in claim.expressions().values() for s in e.free_symbols}
        where = coordinates(table, slacks(theorem.given, (piece.when,)), taken, strict_slacks(theorem.given))
        over, best = claim.over, piece.argmin
        if not positive(best, where):
            raise NotRows(f"the minimiser {best} is not positive on its piece")
        gaps = [cancelled(piece.value - o.subs({over: best})) for o in claim.objectives]
        for objective, gap in zip(claim.objectives, gaps, strict=True):
            if fraction(together(objective))[1].has(over) or not objective.is_polynomial(over):
                raise NotRows(f"{objective} is not a polynomial in {over}, so its second derivative need not make it convex")
            if not nonnegative(diff(objective, over, 2), where):
                raise NotRows(f"{objective} does not show convex in {over}")
            if not is_zero(gap) and not nonnegative(gap, where):
                raise NotRows(f"at {over} = {best} the value {piece.value} is not an upper bound of {objective}")
        active = [o for o, gap in zip(claim.objectives, gaps, strict=True) if is_zero(gap)]
        return [*self._stationary(claim, piece, active, where, gaps)]

    def _stationary(
        self, claim: Optimum, piece: Piece, active: list[Any], where: Mapping[Any, Any], gaps: list[Any]
    ) -> list[Step]:
        slopes = [cancelled(diff(o, claim.over).subs({claim.over: piece.argmin})) for o in active]
        if any(is_zero(s) for s in slopes):
            return [
                _head(piece, gaps, where),
                Step(
                    "All are non-negative; an active objective has slope zero there and is convex, so no point does better.", ""
                ),
            ]
        for first in slopes:
            for second in slopes:
                if nonnegative(first, where) and nonnegative(-second, where):
                    return [
                        _head(piece, gaps, where),
                        Step(
                            "Two active convex objectives have slopes of opposite sign there, so no point does better:",
                            f"{latex(factored(first))} \\ge 0 \\ge {latex(factored(second))}",
                        ),
                    ]
        raise NotRows(
            f"at {claim.over} = {piece.argmin} no active objective is stationary and no two active slopes have opposite signs"
        )


def _head(piece: Piece, gaps: list[Any], where: Mapping[Any, Any]) -> Step:
    return Step(f"Where ${latex(piece.when)} \\ge 0$: at the minimiser the claimed value less each objective is",
                lambda: r",\quad ".join(latex(factored(substituted(g, where))) for g in gaps))


def _realised(claim: Optimum, theorem: Theorem) -> None:
    """Each quantity that realises the claim is its objective."""
    if len(claim.realised_by) not in (0, len(claim.objectives)):
        raise NotRows(f"{len(claim.objectives)} objectives need as many quantities in realised_by, not {len(claim.realised_by)}")
    for quantity, objective in zip(claim.realised_by, claim.objectives, strict=False):
        if not isinstance(quantity, ScalarMean):
            raise NotRows(f"{quantity} in realised_by is not a mean")
        setting = Expectation(theorem, 0)
        left = canonical(add(((setting.from_start(quantity), 1), (setting.of(objective), -1))))
        if left:
            raise NotRows(f"{quantity} does not show to be the objective {objective}; the difference is {show(left)}")


def _cover(claim: Optimum, theorem: Theorem) -> None:
    """One piece must hold everywhere; two must be the two sides of one boundary."""
    whens = [p.when for p in claim.pieces]
    if len(whens) == 1 and any(is_zero(whens[0] - s) for s in slacks(theorem.given)):
        return
    if len(whens) == 2 and is_zero(whens[0] + whens[1]):
        return
    raise NotRows(f"the pieces {whens} do not show to cover the region; two pieces are to be `when` and `-when`")


def _refuted(theorem: Theorem, claim: Optimum, reason: str) -> Outcome:
    found = _counterexample(theorem, claim, few=None)
    return Outcome("refuted" if found else "not confirmed", reason=reason, counterexample=found)


def _counterexample(theorem: Theorem, claim: Optimum, few: int | None) -> Counterexample | None:
    """A rational point where the claimed minimiser misses the claimed value, or a better step stands beside it."""
    asked = [*claim.objectives, *(e for p in claim.pieces for e in (p.when, p.argmin, p.value))]
    for full in islice(candidates(theorem, asked), few):
        point = {s: v for s, v in full.items() if s != claim.over}
        for piece in claim.pieces:
            found = _beaten(claim, piece, point)
            if found is not None:
                return found
    return None


def _beaten(claim: Optimum, piece: Piece, point: Mapping[Any, Any]) -> Counterexample | None:
    when = placed(piece.when, point)
    if not (when.is_Rational and when >= 0):
        return None
    best, value = placed(piece.argmin, point), placed(piece.value, point)
    values = [placed(o, {**point, claim.over: best}) for o in claim.objectives]
    if not all(v.is_Rational for v in (best, value, *values)) or best <= 0:
        return None
    there = max(values)
    where = {name_of(k): str(v) for k, v in point.items()} | {name_of(claim.over): str(best)}
    if there != value:
        return Counterexample(where, f"max = {there}", f"claimed {value}")
    for k in (5, 10, 15, 18, 19, 21, 22, 25, 30, 40):
        beside = best * sympify(k) / 20
        others = [placed(o, {**point, claim.over: beside}) for o in claim.objectives]
        if not all(v.is_Rational for v in others):
            continue
        lower = max(others)
        if lower < value:
            return Counterexample(
                where | {f"better {name_of(claim.over)}": str(beside)}, f"max = {lower}", f"claimed least value {value}"
            )
    return None
