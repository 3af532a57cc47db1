"""Monotony of a polynomial without negative coefficients in something that is itself monotone."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import latex, sympify

from theorems._model.claim import AtLeast, Claim, Monotone, Polynomial
from theorems._model.exact import refuse_floats
from theorems._model.theorem import Outcome, Rule, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems._rules.cone import Cone
from theorems._rules.signs import Signs
from theorems._rules.successive import apart_from_sizes
from theorems.calculus.rows import NotRows


@dataclass(frozen=True)
class Composed(Declining):
    """Proves that a variance or mean square does not increase (or decrease) with the batch size.

    through      c, the expression in the batch size in which `Cone` proves the quantity to be a polynomial with no negative
                 coefficient; that rule declines unless nothing else depends on the batch size
    nonnegative  proves c >= 0            moves  proves that c moves the claimed way, `Successive`
    """

    through: Any
    nonnegative: Signs
    moves: Rule

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        c = sympify(refuse_floats(self.through))
        if not isinstance(claim, Monotone) or claim.strict or quantities(claim.of) != (claim.of,):
            raise NotRows("Composed proves that one variance or mean square does not increase, or does not decrease")
        size = theorem.process_of(claim.of).draw.size
        if claim.variable not in size.free_symbols:
            raise NotRows(f"{claim.variable} is not the batch size {size}, so the coefficients may change with it")
        apart_from_sizes(theorem, claim, claim.variable)
        polynomial = Polynomial(claim.of, c, claim.of.time + 1, signs="all")
        parts = (
            ("a polynomial without negative coefficients", Cone(), polynomial),
            (f"{c} >= 0", self.nonnegative, AtLeast(c, 0)),
            (f"the course of {c}", self.moves, Monotone(c, claim.variable, claim.direction)),
        )
        found = [_proved(what, rule, theorem, part) for what, rule, part in parts]
        cone = found[0]
        last = Step("A polynomial without negative coefficients moves the way of what it is taken of, as long as that is not "
                    "negative:", rf"c = {latex(c)} \ge 0")
        steps = tuple(step for outcome in found for step in outcome.steps)
        return Outcome("proved", (*steps, last), scope=cone.scope, cited=cone.cited, tier=cone.tier)


def _proved(what: str, rule: Rule, theorem: Theorem, claim: Claim) -> Outcome:
    outcome = rule.check(theorem, claim)
    if outcome.word != "proved":
        raise NotRows(f"{what} is not proved: {outcome.reason}")
    return outcome
