"""Inequalities from identities and assumptions: the larger side less the smaller is a sum of non-negative terms."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Add, Mul, Pow, Sum, latex, sympify

from theorems._model.claim import AtLeast, AtMost, Claim, Equal
from theorems._model.quantity import LeastMean, NormSquared, ScalarMean, ScalarRowMean
from theorems._model.theorem import Outcome, Step, Theorem
from theorems.calculus.normal import linear_sums, normal
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import slacks


@dataclass(frozen=True)
class Combine:
    """Proves an `AtMost` or `AtLeast` by a certificate.

    uses    names of `Equal` claims of the same theorem (proved there), used as left - right = 0
    terms   expressions, each non-negative by its factors: slacks of `given` (at every time), squares, means of squares,
            a mean less the least of the means, symbols declared non-negative, sums and products of such
    times   positive factor the gap is multiplied by
    The identity  times * (larger - smaller) = sum of terms + sum of multiplier * (left - right)  is checked in normal form;
    multipliers are found as the coefficients that make it hold, one for each identity used.
    """

    uses: tuple[str, ...]
    terms: tuple[Any, ...]
    times: Any = 1
    multipliers: tuple[Any, ...] = ()

    def check(self, theorem: Theorem, claim: Claim) -> Outcome:
        try:
            return self._check(theorem, claim)
        except NotRows as error:
            return Outcome("not confirmed", reason=str(error))

    def _check(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, (AtMost, AtLeast)):
            raise NotRows("Combine proves an AtMost or AtLeast")
        gap = claim.right - claim.left if isinstance(claim, AtMost) else claim.left - claim.right
        facts = Facts(theorem, tuple(slacks(theorem.given)))
        if not facts.positive(sympify(self.times), {}):
            raise NotRows(f"the factor {self.times} does not show positive")
        for term in self.terms:
            facts.require(term)
        identities = self._identities(theorem)
        residual = sympify(self.times) * gap - sum(self.terms) - sum(c * g for c, g in zip(self.multipliers, identities, strict=True))
        left_over = normal(linear_sums(residual.expand()))
        if left_over != 0:
            raise NotRows(f"the certificate does not add up; left over: {left_over}")
        return Outcome("proved", self._steps(), scope="every process, time and parameter within the assumptions")

    def _identities(self, theorem: Theorem) -> list[Any]:
        found = []
        for name in self.uses:
            other = theorem.claims.get(name)
            rule = theorem.proofs.get(name)
            if not isinstance(other, Equal) or rule is None or rule.check(theorem, other).word != "proved":
                raise NotRows(f"the identity {name!r} that the certificate uses is not a proved Equal of this theorem")
            found.append(other.left - other.right)
        return found

    def _steps(self) -> tuple[Step, ...]:
        return (
            Step("The larger side less the smaller, times a positive factor, is a sum of non-negative terms, by the identities "
                 + ", ".join(self.uses) + ":", latex(sympify(self.times))),
            *(Step("non-negative:", latex(sympify(term))) for term in self.terms),
        )


Ranges = Mapping[Any, tuple[Any, Any]]  # summation index -> first and last value


@dataclass(frozen=True)
class Facts:
    """What is known to be non-negative, from the assumptions and from the form of an expression."""

    theorem: Theorem
    slack: tuple[Any, ...]

    def require(self, term: Any) -> None:
        if not self.nonnegative(sympify(term), {}):
            raise NotRows(f"the term {term} does not show non-negative by its factors")

    def positive(self, e: Any, ranges: Ranges) -> bool:
        """Strictly positive: positive symbols, slacks of strict assumptions, products and non-empty sums of such."""
        if e.is_positive or self._known(e, slacks([g for g in self.theorem.given if g.relation in ("<", ">")]), ranges):
            return True
        if isinstance(e, Mul):
            return all(self.positive(a, ranges) for a in e.args)
        return isinstance(e, Sum) and self._not_empty(e) and self.positive(e.function, {**ranges, e.limits[0][0]: e.limits[0][1:]})

    def _not_empty(self, total: Any) -> bool:
        _, low, high = total.limits[0]
        return any(normal(high - low - s) == 0 for s in self.slack)

    def nonnegative(self, e: Any, ranges: Ranges) -> bool:
        if e.is_nonnegative or self._known(e, self.slack, ranges) or self._square(e, ranges) or self._above_least(e, ranges):
            return True
        if isinstance(e, (Mul, Add)):
            return all(self.nonnegative(a, ranges) for a in e.args)
        if isinstance(e, Pow) and e.exp == -1:
            return self.positive(e.base, ranges)
        return isinstance(e, Sum) and self.nonnegative(e.function, {**ranges, e.limits[0][0]: e.limits[0][1:]})

    def _known(self, e: Any, known: Any, ranges: Ranges) -> bool:
        """A slack of an assumption; assumptions that name the time hold at every time, so at every summation index too."""
        times = [{}, *({p.time: index} for index in ranges for p in self.theorem.process)]
        return any(normal(e - s.subs(at)) == 0 for s in known for at in times)

    def _square(self, e: Any, ranges: Ranges) -> bool:
        if isinstance(e, (ScalarMean, LeastMean, ScalarRowMean)):
            return self.nonnegative(e.args[0], ranges)
        return isinstance(e, NormSquared) or (isinstance(e, Pow) and e.exp.is_Integer and e.exp % 2 == 0)

    def _above_least(self, e: Any, ranges: Ranges) -> bool:
        """E f at s less min over 0 <= t < T of E f at t, where s runs from 0 to T - 1."""
        least = [-a for a in Add.make_args(e) if isinstance(-a, LeastMean)]
        mean = [a for a in Add.make_args(e) if isinstance(a, ScalarMean)]
        if len(least) != 1 or len(mean) != 1 or len(Add.make_args(e)) != 2 or mean[0].observable != least[0].observable:
            return False
        return mean[0].time in ranges and tuple(ranges[mean[0].time]) == (0, least[0].time - 1)
