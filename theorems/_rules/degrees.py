"""Polynomial steps of matrices with Gaussian batches: degrees in 1/b by counting, for every time and every width."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Add, Expr, MatAdd, MatMul, MatPow, Mul, Pow, Trace, Transpose, expand, latex, sympify
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.immutable import ImmutableDenseMatrix

from theorems._model.claim import Claim, Polynomial
from theorems._model.nodes import DotProduct, NormSquared
from theorems._model.quantity import RandomQuantity, Variance
from theorems._model.theorem import Cited, Outcome, Step, Theorem
from theorems._rules._outer import Outer, linear, variances
from theorems._rules._rule import Declining
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import all_names, require_apart, require_defined

WICK = Cited(
    "moments of a Wishart matrix",
    "the mean of a product of m >= 1 entries of S is a polynomial in 1/b of degree m - 1 at most; at 1/b = 0 it is the "
    "product of those entries of the identity",
    "Isserlis 1918; m pairs close up into at least one cycle, and c cycles weigh b^(c - m)",
)
Degree = tuple[int, int]


@dataclass(frozen=True)
class Degrees(Declining):
    """Proves a `Polynomial` in 1/b for states that are polynomials, of matrices too, in one average S of x x^T.

    A bound on the degree by counting powers of each S_k; the constant term of variances, because S is the identity at
    1/b = 0; and that their lowest coefficient is positive, because a variance is not negative for large b.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Polynomial):
            raise NotRows("Degrees proves a Polynomial")
        table, rest = linear(claim.of)
        setting = Outer.read(theorem, tuple(table))
        require_apart(theorem, {setting.batch}, f"the batch size {setting.batch}")
        if any(v.has(setting.batch, *all_names(theorem)) for v in (rest, *table.values())):
            raise NotRows(f"{claim.of} has coefficients that depend on the batch size or on what is random")
        require_defined(theorem, claim.expressions().values())
        bounds = {q: Count.of(setting, q) for q in table}
        _exam(claim, setting, table, rest, [c.bound for c in bounds.values()])
        return Outcome(
            "proved",
            (*(_step(q, count) for q, count in bounds.items()),
             *([Step("At 1/b = 0 every S_k is the identity, so nothing varies: no constant term.", "")]
               if claim.constant is not None else []),
             *([Step("A variance is not negative for any b, however large, so the lowest coefficient is positive.", "")]
               if claim.signs else [])),
            scope=f"every time, every width and every value of the parameters, every batch size {setting.batch} >= 1",
            cited=(WICK,),
            tier="proved given cited facts",
        )


def _exam(claim: Polynomial, setting: Outer, table: dict[RandomQuantity, Any], rest: Any, bounds: list[Expr]) -> None:
    if not is_zero(claim.variable - 1 / setting.batch):
        raise NotRows(f"{claim.of} is a polynomial in {1 / setting.batch}; that it is one in {claim.variable} does not follow")
    if claim.pairs:
        raise NotRows("Degrees proves no value of a coefficient; Wishart does, at one time and for matrices of known size")
    if claim.exact_degree:
        raise NotRows("Degrees bounds the degree; that it is attained is not part of it")
    for bound in bounds:
        if not expand(claim.degree - bound).is_nonnegative:
            raise NotRows(f"the degree is at most {bound}; that it is at most {claim.degree} does not follow")
    plain = variances(table) and is_zero(rest)
    if claim.constant is not None and not (plain and is_zero(claim.constant)):
        raise NotRows("the constant term of a sum of variances is 0; of nothing else is it known here")
    if claim.signs is not None and not (plain and claim.signs == "lowest"):
        raise NotRows(f"signs={claim.signs!r}: only that the lowest coefficient of a sum of variances is positive is proved")


def _step(quantity: RandomQuantity, count: Count) -> Step:
    return Step(
        f"A step multiplies the degree in every earlier S_k by {count.growth} at most and has degree {count.own} in its own; the "
        f"observable has degree {count.reach} in the states and {count.last} in the last S. A product of m entries of S_k has a "
        "mean of degree m - 1. Adding up over k:",
        rf"\deg {latex(quantity)} \le {latex(count.bound)}",
    )


@dataclass(frozen=True)
class Count:
    """Degrees: of a step in the states and in S, of the observable in the states and in S; `times` 2 for a variance."""

    growth: int
    own: int
    reach: int
    last: int
    times: int
    time: Any

    @classmethod
    def of(cls, setting: Outer, quantity: RandomQuantity) -> Count:
        time = quantity.time
        if time != setting.process.time and not (time.is_Integer and time >= 0):
            raise NotRows(f"the time must be the symbol {setting.process.time} or a number, not {time}")
        degree = Reach(setting)
        steps = [degree(e) for e in setting.process.update.values()]
        growth, own = max(s for s, _ in steps), max(a for _, a in steps)
        reach, last = degree(quantity.observable)
        if growth < 2 or own < 1 or reach < 1:
            raise NotRows("the count is for observables of the states, and for steps of degree two or more in them that use S")
        return cls(growth, own, reach, last, 2 if isinstance(quantity, Variance) else 1, time)

    @property
    def bound(self) -> Expr:
        """The sum over k of (degree in S_k) - 1; times (times reach own) growth^(t-1-k) is at least 1 for every k < t."""
        before = self.times * self.reach * self.own * sympify(self.growth**self.time - 1) / (self.growth - 1) - self.time
        return expand(before + max(self.times * self.last - 1, 0))


@dataclass(frozen=True)
class Reach:
    """Bounds the degrees of an expression (in the states, in S); NotRows for what is no polynomial in them."""

    setting: Outer

    def __call__(self, e: Any) -> Degree:
        if e == self.setting.average:
            return 0, 1
        if e in self.setting.process.start:
            return 1, 0
        if not e.has(*self.setting.process.symbols):
            return 0, 0
        return self._compound(e)

    def _compound(self, e: Any) -> Degree:
        if isinstance(e, (Add, MatAdd)):
            return self._largest(e.args)
        if isinstance(e, (Mul, MatMul)):
            return self._total(e.args)
        if isinstance(e, (Pow, MatPow)) and e.exp.is_Integer and e.exp > 0:
            return self._total((e.base,) * int(e.exp))
        if isinstance(e, (Transpose, Trace)):
            return self(e.arg)
        if isinstance(e, NormSquared):
            return self._total((e.args[0], e.args[0]))
        if isinstance(e, DotProduct):
            return self._total(e.args)
        if isinstance(e, MatrixElement) and not any(i.free_symbols for i in e.indices):
            return self(e.parent)
        if isinstance(e, ImmutableDenseMatrix):
            return self._largest(tuple(e))
        raise NotRows(f"{e} ({type(e).__name__}) is not a polynomial in the states and {self.setting.average}")

    def _largest(self, parts: Any) -> Degree:
        found = [self(part) for part in parts]
        return max(s for s, _ in found), max(a for _, a in found)

    def _total(self, parts: Any) -> Degree:
        found = [self(part) for part in parts]
        return sum(s for s, _ in found), sum(a for _, a in found)
