"""Inequalities from identities and assumptions: the larger side less the smaller is a sum of non-negative terms."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Add, Dummy, Mul, Pow, Sum, latex, sympify
from sympy.core.function import AppliedUndef

from theorems._model.claim import AtLeast, AtMost, Claim, Equal
from theorems._model.exact import refuse_floats
from theorems._model.quantity import LeastMean, NormSquared, ScalarMean, ScalarRowMean
from theorems._model.theorem import Given, Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems.calculus.normal import linear_sums, normal
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import slacks
from theorems.calculus.wellposed import all_names, require

EQUALITY = "; that equality holds at the tight instances is left to the exact road"


@dataclass(frozen=True)
class Combine(Declining):
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

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, (AtMost, AtLeast)):
            raise NotRows("Combine proves an AtMost or AtLeast")
        gap = claim.right - claim.left if isinstance(claim, AtMost) else claim.left - claim.right
        refuse_floats((self.times, *self.terms, *self.multipliers))
        for quantity in quantities(gap):
            require(theorem.process_of(quantity))
        facts = Facts(theorem)
        if not facts.positive(sympify(self.times), {}):
            raise NotRows(f"the factor {self.times} does not show positive")
        for term in self.terms:
            facts.require(term)
        identities = self._identities(theorem)
        residual = (
            sympify(self.times) * gap - sum(self.terms) - sum(c * g for c, g in zip(self.multipliers, identities, strict=True))
        )
        left_over = normal(linear_sums(residual.expand()))
        if left_over != 0:
            raise NotRows(f"the certificate does not add up; left over: {left_over}")
        return Outcome(
            "proved",
            self._steps(),
            scope="every process, time and parameter within the assumptions" + EQUALITY * bool(claim.tight),
            leaves_tight=bool(claim.tight),
        )

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

    def require(self, term: Any) -> None:
        if not self.nonnegative(sympify(term), {}):
            raise NotRows(f"the term {term} does not show non-negative by its factors")

    def positive(self, e: Any, ranges: Ranges) -> bool:
        """Strictly positive: positive symbols, slacks of strict assumptions, products and non-empty sums of such."""
        if self._declared(e).is_positive or self._known(e, ("<", ">"), ranges):
            return True
        if isinstance(e, Mul):
            return all(self.positive(a, ranges) for a in e.args)
        return (
            isinstance(e, Sum) and self._length(e, 1) and self.positive(e.function, {**ranges, e.limits[0][0]: e.limits[0][1:]})
        )

    def _length(self, total: Any, least: int) -> bool:
        """True if a sum over one index shows to have that many terms at least."""
        if len(total.limits) != 1 or len(total.limits[0]) != 3:
            return False
        _, low, high = total.limits[0]
        spare = high - low + 1 - least
        return bool(spare.is_nonnegative) or any(normal(spare - s) == 0 for s in slacks(self._scalar()))

    def nonnegative(self, e: Any, ranges: Ranges) -> bool:
        if (
            self._declared(e).is_nonnegative
            or self._known(e, ("<", "<=", ">", ">="), ranges)
            or self._square(e, ranges)
            or self._above_least(e, ranges)
        ):
            return True
        if isinstance(e, (Mul, Add)):
            return all(self.nonnegative(a, ranges) for a in e.args)
        if isinstance(e, Pow) and e.exp == -1:
            return self.positive(e.base, ranges)
        return (
            isinstance(e, Sum)
            and self._length(e, 0)
            and self.nonnegative(e.function, {**ranges, e.limits[0][0]: e.limits[0][1:]})
        )

    def _declared(self, e: Any) -> Any:
        """The expression without the signs declared of random names: no step and no data set is known to keep them."""
        random = {n: Dummy(real=True) for n in all_names(self.theorem) if n.is_Symbol}
        return e.xreplace(random)

    def _scalar(self) -> list[Given]:
        """The assumptions that speak of no state: an instance checks those at every value that a sum or mean meets."""
        states = {s for p in self.theorem.process for s in p.symbols}
        return [g for g in self.theorem.given if not (g.left - g.right).free_symbols & states]

    def _known(self, e: Any, relations: tuple[str, ...], ranges: Ranges) -> bool:
        """A slack of an assumption; one about a function of time holds at every time, so at every summation index from 0 on."""
        times = {p.time for p in self.theorem.process}
        later = [index for index, (low, _) in ranges.items() if low.is_nonnegative and low.is_integer]
        for given in self._scalar():
            for slack in slacks([given]) if given.relation in relations else ():
                timed = any(f.free_symbols & times for f in slack.atoms(AppliedUndef))
                for at in ({}, *(dict.fromkeys(times, index) for index in later if timed)):
                    if normal(e - slack.subs(at)) == 0:
                        return True
        return False

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
