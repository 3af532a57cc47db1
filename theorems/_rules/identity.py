"""Identities of rational functions."""
from __future__ import annotations

from dataclasses import dataclass

from theorems._model.claim import Claim, Equal
from theorems._model.nodes import name_of
from theorems._model.theorem import Counterexample, Outcome, Step, Theorem, quantities
from theorems._rules._points import candidates
from theorems.calculus.normal import is_zero, normal
from theorems.calculus.witness import placed


@dataclass(frozen=True)
class Identity:
    """Proves an `Equal` without means: the difference of the two sides has normal form zero."""

    def check(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Equal) or quantities(claim.left - claim.right):
            return Outcome("not confirmed", reason="Identity proves an Equal without means")
        gap = claim.left - claim.right
        if is_zero(gap):
            return Outcome("proved", (Step("Over a common denominator the difference of the two sides is", "0"),),
                           scope="every real point within the assumptions where both sides are defined")
        for point in candidates(theorem, [gap]):
            left, right = placed(claim.left, point), placed(claim.right, point)
            if left.is_Rational and right.is_Rational and left != right:
                where = {name_of(k): str(v) for k, v in point.items()}
                return Outcome(
                    "refuted", reason="the two sides differ", counterexample=Counterexample(where, str(left), str(right))
                )
        return Outcome("not confirmed", reason="the difference is not zero in normal form, and no counterexample was found",
                       rest=lambda: normal(gap))
