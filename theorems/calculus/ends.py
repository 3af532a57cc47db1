"""What happens to formulas as a variable goes to its end: leading terms, geometric and exponential decay."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Add, Dummy, Function, Mul, Poly, Pow, S, Symbol, cancel, exp, expand, fraction, oo, together

from theorems._model.nodes import Node
from theorems._model.theorem import Theorem
from theorems.calculus.facts import Facts
from theorems.calculus.normal import normal
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import positive, slacks
from theorems.calculus.wellposed import require_apart


@dataclass(frozen=True)
class End:
    """A variable on its way to infinity, or to zero from above; `table`: coordinates of the region."""

    theorem: Theorem
    variable: Any
    to: Any
    table: Mapping[Any, Any]

    def reached(self) -> None:
        """NotRows unless every assumption holds once the variable is near enough to its end."""
        v = self.variable
        if not isinstance(v, Symbol) or not v.is_real or v.is_negative or v.is_nonpositive or v.is_finite is False:
            raise NotRows(f"{v} is no real symbol that can go to {self.to}")
        if self.to == 0 and (not v.is_nonnegative or v.is_integer):
            raise NotRows(f"{v} must be declared positive, and no integer, to tend to 0 from above")
        require_apart(self.theorem, {v}, f"the variable {v}")
        for given in self.theorem.given:
            if v in (given.left.free_symbols | given.right.free_symbols) and not self._at_last(given):
                raise NotRows(f"the assumption {given} may keep {v} from going to {self.to}")

    def _at_last(self, given: Any) -> bool:
        """Whether an inequality holds from some place on: its leading coefficient is positive."""
        found = slacks([given])
        if not found or not self._rational(found[0]):
            return False
        top, bottom = self._polynomials(found[0])
        return self._positive(top.LC() / bottom.LC())

    def vanishes(self, e: Any) -> None:
        """NotRows unless the expression shows to tend to zero."""
        top, bottom = fraction(together(_split(e, self.variable)), exact=True)  # exp(-v) stays above
        if self._rational(top) and self._rational(bottom):
            return self._leading(top / bottom)
        if bottom.has(self.variable):
            raise NotRows(f"{e} mixes powers and a quotient in {self.variable}; write it as a sum of products")
        for term in Add.make_args(expand(top, power_base=False, power_exp=False)):
            self._decays(term)
        return None

    def _rational(self, e: Any) -> bool:
        """Whether the variable stands under sums, products, quotients and whole powers alone."""
        held = [p for p in e.atoms(Function, Node, Pow) if self.variable in p.free_symbols]
        return all(isinstance(p, Pow) and bool(p.exp.is_Integer) for p in held)

    def _leading(self, e: Any) -> None:
        top, bottom = self._polynomials(e)
        if top.is_zero:
            return
        if top.degree() >= bottom.degree():
            raise NotRows(f"{e} does not tend to zero: its leading term is of degree {top.degree() - bottom.degree()}")
        self._nonzero(bottom.LC())

    def _polynomials(self, e: Any) -> tuple[Poly, Poly]:
        """Numerator and denominator in a variable that goes to infinity."""
        up = Dummy(positive=True)
        top, bottom = fraction(cancel(together(e.subs({self.variable: up if self.to == oo else 1 / up}))))
        return Poly(top, up), Poly(bottom, up)

    def _decays(self, term: Any) -> None:
        """A product of constants, quotients of the variable and geometric or exponential decay; or quotients that fall."""
        moving = [f for f in Mul.make_args(term) if f.has(self.variable)]
        plain = [f for f in moving if not self._geometric(f)]
        degree = sum(map(self._degree, plain))
        if term != 0 and len(plain) == len(moving) and degree >= 0:
            raise NotRows(f"the term {term} does not show to tend to zero")

    def _degree(self, factor: Any) -> int:
        """The degree of a rational factor in the variable."""
        if not self._rational(factor):
            raise NotRows(f"{factor} does not show to decay as {self.variable} tends to {self.to}")
        top, bottom = self._polynomials(factor)
        self._nonzero(bottom.LC())
        return int(top.degree() - bottom.degree())

    def _nonzero(self, leading: Any) -> None:
        if not (self._positive(leading) or self._positive(-leading)):
            raise NotRows(f"the leading coefficient {leading} may vanish")

    def _geometric(self, factor: Any) -> bool:
        """r^(k v + c) with |r| < 1 and k > 0, or exp(-r v) with r > 0; v going to infinity."""
        base, exponent = factor.as_base_exp() if not isinstance(factor, exp) else (S.Exp1, factor.args[0])
        rate = expand(exponent).coeff(self.variable, 1)
        if self.to != oo or base.has(self.variable) or expand(exponent - rate * self.variable).has(self.variable):
            return False
        if base == S.Exp1:
            return self._positive(-rate)
        if rate.is_negative:
            base, rate = 1 / base, -rate
        real = (self.variable.is_integer and exponent.is_integer) or self._positive(base)
        return bool(self._positive(rate) and real and self._positive(1 - base) and self._positive(1 + base))

    def _positive(self, e: Any) -> bool:
        return Facts(self.theorem).positive(e) or positive(e, self.table)


def _split(e: Any, variable: Any) -> Any:
    """Powers (r^k)^v as r^(k v), so that one base is read; sums in exponents stay."""
    return normal(e).replace(
        lambda p: isinstance(p, Pow) and isinstance(p.base, Pow) and p.exp.is_Integer and p.base.exp.has(variable),
        lambda p: Pow(p.base.base, p.base.exp * p.exp, evaluate=False),
    )
