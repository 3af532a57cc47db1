"""Monotony of a polynomial without negative coefficients in something that is itself monotone."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import S, latex, sympify

from theorems._model.claim import AtLeast, Claim, Monotone, Polynomial
from theorems._model.exact import refuse_floats
from theorems._model.quantity import ScalarMean, Variance
from theorems._model.theorem import Outcome, Rule, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems._rules.cone import Cone
from theorems._rules.signs import Signs
from theorems._rules.successive import apart_from_sizes
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import coordinates, positive, slacks

TURNED = {"nonincreasing": "nondecreasing", "nondecreasing": "nonincreasing"}


@dataclass(frozen=True)
class Composed(Declining):
    """Proves that a variance or a mean of squares, divided by a power of c or not, does not increase (or decrease) with
    the batch size.

    through      c, the expression in the batch size in which `Cone` proves the quantity to be a polynomial with no negative
                 coefficient; that rule declines unless nothing else depends on the batch size
    nonnegative  proves c >= 0; where c divides, its coordinates must show c > 0
    moves        proves the course of c, `Successive`
    power        the power k of c that the quantity is divided by.  No term of a variance has a power below the first, so
                 for k <= 1 the quotient moves as c does; if k is at least the degree, it moves the other way
    """

    through: Any
    nonnegative: Signs
    moves: Rule
    power: Any = field(default=S.Zero)

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        c, k = (sympify(refuse_floats(e)) for e in (self.through, self.power))
        if not isinstance(claim, Monotone) or claim.strict or len(quantities(claim.of)) != 1:
            raise NotRows("Composed proves that one variance or mean of squares does not increase, or does not decrease")
        (quantity,) = quantities(claim.of)
        size = theorem.process_of(quantity).draw.size
        if claim.variable not in size.free_symbols:
            raise NotRows(f"{claim.variable} is not the batch size {size}, so the coefficients may change with it")
        apart_from_sizes(theorem, claim, claim.variable)
        if claim.of != quantity / c**k or k.free_symbols - quantity.time.free_symbols:
            raise NotRows(f"{claim.of} is not {quantity} divided by the power {k} of {c}")
        polynomial, direction = _terms(claim, quantity, c, k)
        parts = (
            ("a polynomial without negative coefficients", Cone(), polynomial),
            (f"{c} >= 0", self.nonnegative, AtLeast(c, 0)),
            (f"the course of {c}", self.moves, Monotone(c, claim.variable, direction)),
        )
        found = [_proved(what, rule, theorem, part) for what, rule, part in parts]
        if k != 0 and not positive(c, coordinates(self.nonnegative.coordinates, slacks(theorem.given), c.free_symbols)):
            raise NotRows(f"that {c} > 0 does not show in these coordinates, and a power of it divides")
        cone = found[0]
        last = Step("A sum of non-negative multiples of powers of c, all up or all down, moves with c, or against it:",
                    rf"c = {latex(c)} \ge 0,\quad {latex(claim.of)} = \sum_j p_j c^{{j - ({latex(k)})}},\quad p_j \ge 0")
        steps = tuple(step for outcome in found for step in outcome.steps)
        return Outcome("proved", (*steps, last), scope=cone.scope, cited=cone.cited, tier=cone.tier)


def _terms(claim: Monotone, quantity: Any, c: Any, k: Any) -> tuple[Polynomial, str]:
    """(what must be a polynomial in c, the way c must move): all powers j - k are non-negative, or none is positive."""
    centred = isinstance(quantity, Variance)
    if not isinstance(quantity, (Variance, ScalarMean)):
        raise NotRows(f"{quantity} is neither a variance nor a mean")
    up = ((1 if centred else 0) - k).is_nonnegative
    degree, direction = (quantity.time + 1, claim.direction) if up else (k, TURNED[claim.direction])
    return Polynomial(quantity, c, degree, constant=0 if centred else None, signs="all"), direction


def _proved(what: str, rule: Rule, theorem: Theorem, claim: Claim) -> Outcome:
    outcome = rule.check(theorem, claim)
    if outcome.word != "proved":
        raise NotRows(f"{what} is not proved: {outcome.reason}", outcome.rest)
    return outcome
