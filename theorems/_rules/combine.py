"""Inequalities from identities and assumptions: the larger side less the smaller is a sum of non-negative terms."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import latex, sympify
from sympy.core.function import AppliedUndef

from theorems._model.claim import AtLeast, AtMost, Claim, Equal
from theorems._model.exact import refuse_floats
from theorems._model.process import Gaussian
from theorems._model.theorem import Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems.calculus.facts import Facts
from theorems.calculus.means import vanishes
from theorems.calculus.normal import normal
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import require

Used = tuple[Claim, Outcome]
EQUALITY = "; that equality holds at the tight instances is left to the exact road"


@dataclass(frozen=True)
class Combine(Declining):
    """Proves an `AtMost` or `AtLeast` by a certificate.

    uses    names of claims of the same theorem (proved there): an `Equal`, used as left - right = 0, or a bound, used as its
            larger side less its smaller, with a multiplier that shows non-negative
    terms   expressions, each non-negative by its factors: slacks of `given` (at every time), squares, means of squares,
            a mean less the least of the means, symbols declared non-negative, sums and products of such.  What is assumed of
            losses C(w) at every w may stand inside a mean over w, and what is assumed of one row inside a mean over the rows
    times   positive factor the gap is multiplied by
    The identity  times * (larger - smaller) = sum of terms + sum of multiplier * (left - right)  is checked in normal form,
    means word by word where need be; there is one multiplier for each claim used.
    """

    uses: tuple[str, ...]
    terms: tuple[Any, ...]
    times: Any = 1
    multipliers: tuple[Any, ...] = ()

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        gap = slack(claim)
        refuse_floats((self.times, *self.terms, *self.multipliers))
        facts = Facts(theorem)
        for side in (claim.left, claim.right):  # type: ignore[attr-defined]
            facts.require_finite(side)
        for quantity in {q for e in (gap, *map(sympify, self.terms)) for q in quantities(e)}:
            if require(facts.process_of(quantity), functions=True).clock is not None:
                raise NotRows(f"{quantity} is of a diffusion, whose means may be infinite; Combine adds finite ones")
        if not facts.positive(sympify(self.times)):
            raise NotRows(f"the factor {self.times} does not show positive")
        _finite(theorem, claim, *(theorem.claims[name] for name in self.uses if name in theorem.claims))
        for term in self.terms:
            facts.require(term)
        used = [proved(theorem, name) for name in self.uses]
        left_over = vanishes(sympify(self.times) * gap - sum(self.terms) - self._sum(used, facts), theorem)
        if left_over != 0:
            raise NotRows("the certificate does not add up", lambda: normal(left_over))
        return bounded(claim, self._steps(), "every process, time and parameter within the assumptions", used)

    def _sum(self, used: list[Used], facts: Facts) -> Any:
        """The sum of the claims used, each with its multiplier."""
        if len(used) != len(self.multipliers):
            raise NotRows(f"{len(self.multipliers)} multipliers for {len(used)} claims used; give one for each")
        total = sympify(0)
        for (other, _), multiplier in zip(used, self.multipliers, strict=True):
            for e in (multiplier, other.left, other.right):  # type: ignore[attr-defined]
                facts.require_finite(e)
            if not isinstance(other, Equal):
                facts.require(multiplier)
            total += multiplier * (other.left - other.right if isinstance(other, Equal) else slack(other))
        return total

    def _steps(self) -> tuple[Step, ...]:
        return (
            Step("The larger side less the smaller, times a positive factor, is a sum of non-negative terms, by the identities "
                 + ", ".join(self.uses) + ":", latex(sympify(self.times))),
            *(Step("non-negative:", latex(sympify(term))) for term in self.terms),
        )


def _finite(theorem: Theorem, *claims: Claim) -> None:
    """NotRows for the mean of any function at all of Gaussian samples: it may be infinite, and Jensen allows that."""
    for quantity in {q for claim in claims for e in claim.expressions().values() for q in quantities(e)}:
        process = theorem.process_of(quantity)
        moved = [f for f in quantity.observable.atoms(AppliedUndef) if f.free_symbols & process.symbols]
        if moved and isinstance(process.draw.source, Gaussian):
            raise NotRows(f"{quantity} may be infinite, for some function and Gaussian samples; Combine adds finite ones")


def slack(claim: Claim) -> Any:
    """The larger side of a bound less its smaller."""
    if not isinstance(claim, (AtMost, AtLeast)):
        raise NotRows(f"{type(claim).__name__} is no AtMost or AtLeast, which alone are proved here")
    return claim.right - claim.left if isinstance(claim, AtMost) else claim.left - claim.right


def proved(theorem: Theorem, name: str) -> Used:
    """A claim of the theorem that its own rule proves, and how."""
    other = theorem.claims.get(name)
    if isinstance(other, (Equal, AtMost, AtLeast)) and name in theorem.proofs:
        outcome = theorem.outcome(name)
        if outcome.word == "proved":
            return other, outcome
    raise NotRows(f"{name!r}, which this proof uses, is not a proved Equal, AtMost or AtLeast of this theorem")


def bounded(claim: Any, steps: tuple[Step, ...], scope: str, used: list[Used]) -> Outcome:
    """A bound is proved, on whatever the claims used rest on."""
    return Outcome(
        "proved",
        steps,
        scope=scope + EQUALITY * bool(claim.tight),
        cited=tuple(dict.fromkeys(c for _, outcome in used for c in outcome.cited)),
        tier=next((outcome.tier for _, outcome in used if outcome.tier != "proved"), "proved"),
        leaves_tight=bool(claim.tight),
    )
