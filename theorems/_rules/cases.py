"""Claims about formulas in two pieces: one piece at a time, and across the border."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Piecewise, Poly, ceiling, diff, latex, preorder_traversal, true
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanTrue

from theorems._model.claim import AtLeast, AtMost, Claim, Equal, Monotone, rewrite
from theorems._model.theorem import Given, Outcome, Rule, Step, Theorem
from theorems._rules._bounding import assuming, missed
from theorems._rules._rule import Declining
from theorems._rules.combine import EQUALITY
from theorems._rules.slope import require_interval, turned
from theorems.calculus.logs import SMOOTH, vanishing
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import all_names

PLAIN = (*SMOOTH, ceiling, Piecewise, ExprCondPair, Relational, BooleanTrue)
OPPOSITE = {">=": "<=", ">": "<=", "<=": ">=", "<": ">="}


@dataclass(frozen=True)
class Cases(Declining):
    """Proves a claim about Piecewise((a, condition), (b, True)): `first` where the condition holds, `second` where it does not.

    Each is handed the claim of its piece and one more assumption, the border included.  For a `Monotone` along the reals both
    pieces must agree at the border, which is one place: the condition is linear in the variable.
    """

    first: Rule
    second: Rule

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        # First: a counterexample of one piece may lie on the border, where the other one is meant.
        found = turned(theorem, claim) if isinstance(claim, Monotone) else missed(theorem, claim)
        return found or self._proved(theorem, claim)

    def _proved(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, (Equal, AtMost, AtLeast, Monotone)):
            raise NotRows("Cases proves an Equal, AtMost, AtLeast or Monotone")
        pieces, condition = _pieces(claim)
        if claim_names := set().union(*(e.free_symbols for e in claim.expressions().values())) & all_names(theorem):
            raise NotRows(f"{min(claim_names, key=str)} is a state, an average or a field of the data, no parameter")
        claims = [rewrite(claim, {p: p.args[k][0] for p in pieces}) for k in (0, 1)]
        weak = (OPPOSITE[OPPOSITE[condition.rel_op]], OPPOSITE[condition.rel_op])
        steps: list[Step] = []
        for part, rule, relation in zip(claims, (self.first, self.second), weak, strict=True):
            here = Given(condition.lhs, relation, condition.rhs)
            outcome = rule.check(assuming(theorem, (*theorem.given, here)), part)
            if outcome.word != "proved" or outcome.tier != "proved" or outcome.cited:
                raise NotRows(f"where {here}: {outcome.reason or 'the proof rests on cited facts'}", outcome.rest)
            steps += [Step("Where", here.latex()), *outcome.steps]
        if isinstance(claim, Monotone):
            steps.append(_across(theorem, claim, claims, condition.lhs - condition.rhs))
        tight = bool(getattr(claim, "tight", ()))
        scope = "every real point within the assumptions" + EQUALITY * tight
        return Outcome("proved", tuple(steps), scope=scope, leaves_tight=tight)


def _pieces(claim: Claim) -> tuple[set[Any], Any]:
    """Every formula in pieces of a claim, and the one condition that divides them all."""
    parts = {p for e in claim.expressions().values() for p in preorder_traversal(e)}
    if other := [p for p in parts if not isinstance(p, PLAIN)]:
        raise NotRows(f"{min(other, key=str)} is in it; Cases takes sums, products, powers, logs and ceilings of parameters")
    found = {p for p in parts if isinstance(p, Piecewise)}
    conditions = {p.args[0][1] for p in found}
    if len(conditions) != 1 or any(len(p.args) != 2 or p.args[1][1] != true or p.args[0][0].has(Piecewise) for p in found):
        raise NotRows("Cases takes formulas Piecewise((a, condition), (b, True)) with one condition for all, none in another")
    if any(p.args[1][0].has(Piecewise) for p in found):
        raise NotRows("a piece is itself in pieces; Cases takes one border")
    (condition,) = conditions
    if getattr(condition, "rel_op", "") not in OPPOSITE:
        raise NotRows(f"the condition {condition} is no inequality")
    return found, condition


def _across(theorem: Theorem, claim: Monotone, claims: list[Any], border: Any) -> Step:
    """From one piece into the other: they agree where they meet, and that is an admitted place between any two on either side."""
    v = require_interval(theorem, claim)
    if v not in border.free_symbols:
        return Step(f"The border does not depend on ${latex(v)}$.")
    if not border.is_polynomial(v) or diff(border, v, 2).expand() != 0:
        raise NotRows(f"the border {border} = 0 is not linear in {v}")
    slope, height = (Poly(border, v).nth(k) for k in (1, 0))
    if slope == 0:
        raise NotRows(f"the border {border} = 0 names {v}, but does not depend on it; write it without")
    if not vanishing((claims[0].of - claims[1].of).subs({v: -height / slope})):
        raise NotRows(f"the pieces do not show to agree at the border {v} = {-height / slope}")
    return Step("Both pieces agree where they meet, at", f"{latex(v)} = {latex(-height / slope)}")
