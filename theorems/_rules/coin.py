"""Closed forms of means after one step that is driven by the mean of fair labels of two values."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

from sympy import Add, Dummy, Expr, Integer, Poly, Rational, Symbol, binomial, expand, fraction, latex, sympify
from sympy.polys.polyerrors import BasePolynomialError

from theorems._model.claim import Claim, Equal
from theorems._model.exact import refuse_floats
from theorems._model.quantity import RandomQuantity, ScalarMean, Variance
from theorems._model.theorem import Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems._rules.draws import Held, affine
from theorems.calculus.branches import in_pieces
from theorems.calculus.normal import is_zero, normal
from theorems.calculus.rows import NotRows
from theorems.calculus.shapes import alike
from theorems.calculus.wellposed import all_names, require_apart, require_defined

PARTS = ("below", "at", "above")


@dataclass(frozen=True)
class Coin(Declining):
    """Proves an `Equal` between means and variances after one step and a closed form, for every k = 1, 2, 3, ...

    half   K, a symbol k declared a positive integer: the batch has N = 2K or 2K - 1 labels, each of two values as likely
    Of the N labels m are of the first value, and every state is a polynomial in m.  Conditions must change their sign at m = K.
    Sums of binomial coefficients times polynomials, over m < K, are reduced by

        (m + 1)^(j + 1) C(N, m + 1) - m^(j + 1) C(N, m) = C(N, m) ((N - m) (m + 1)^j - m^(j + 1))

    to the sum of the coefficients alone, which is half of 2^N but for the one in the middle.
    """

    half: Any

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        half = sympify(refuse_floats(self.half))
        if not isinstance(claim, Equal):
            raise NotRows("Coin proves an Equal")
        alike(claim.left, claim.right)
        found = quantities(claim.left - claim.right)
        if not found or not all(isinstance(q, (ScalarMean, Variance)) and q.time == 1 for q in found):
            raise NotRows("Coin reads means of scalars, and variances, at time 1")
        if len({theorem.process_of(q) for q in found}) != 1:
            raise NotRows("Coin reads quantities of one process")
        require_apart(theorem, {half}, f"the symbol {half}")
        if not (isinstance(half, Symbol) and half.is_integer and half.is_positive) or half in all_names(theorem):
            raise NotRows(f"{half} is no symbol that is declared a positive integer")
        held = Held.read(theorem, found)
        require_defined(theorem, (*claim.expressions().values(), *held.process.average.values()))
        values = _closed(held, half)
        difference = (claim.left - claim.right).xreplace(values)
        if difference.has(*all_names(theorem), held.process.time):
            raise NotRows("a state, an average or the time stands outside of means and variances")
        if not is_zero(difference):
            return Outcome("not confirmed", reason=f"the left side less the right is {normal(difference)}")
        steps = (
            Step(f"With m labels of the first value, of N = {held.process.draw.size}, what is measured is a polynomial in m on "
                 f"either side of m = {half}. Sums over m < {half} telescope but for the binomial coefficients themselves.", ""),
            Step("Both sides are", latex(normal(values[found[0]])) if len(found) == 1 else latex(claim.right)),
        )
        return Outcome("proved", steps, scope=f"every {half} = 1, 2, 3, ..., batches of {held.process.draw.size}")


@lru_cache(maxsize=16)
def _closed(held: Held, half: Symbol) -> dict[RandomQuantity, Expr]:
    # Kept, because wrong versions of a claim ask for the same quantities again and again.
    step = FirstStep.read(held, half)
    return {q: step.value(q) for q in held.found}


@dataclass(frozen=True)
class FirstStep:
    """One step of a process from a start without randomness, along the number m of labels of the first value."""

    held: Held
    half: Symbol
    size: Expr
    count: Dummy
    states: Mapping[Any, Expr]

    @classmethod
    def read(cls, held: Held, half: Symbol) -> FirstStep:
        """NotRows says what keeps the step from being one of N = 2K or 2K - 1 fair labels of two values."""
        size = held.process.draw.size
        if expand(2 * half - size) not in (0, 1):
            raise NotRows(f"the batch size {size} is neither 2*{half} nor 2*{half} - 1")
        atoms = held.process.draw.source.atoms  # type: ignore[union-attr]
        if len(atoms) != 2 or any(p != Rational(1, 2) for p in atoms.values()):
            raise NotRows("the labels must have two values, each with probability 1/2")
        count = Dummy("m", integer=True, nonnegative=True)
        first, second = atoms
        mean = second + (first - second) * count / size
        return cls(held, half, size, count, _moved(held, mean))

    def value(self, quantity: RandomQuantity) -> Expr:
        """The quantity in closed form."""
        observable = quantity.observable
        parts = tuple(observable) if observable.is_Matrix else (observable,)
        if isinstance(quantity, Variance):
            return Add(*(self.mean(p**2) - self.mean(p) ** 2 for p in parts))
        return self.mean(parts[0])

    def mean(self, f: Any) -> Expr:
        """E f in closed form: first over the second draw, then over m."""
        pieces = self.held.function(f)
        below, at, above = (self._along(pieces[self._branch(part)]) for part in PARTS)
        middle = binomial(self.size, self.half) / 2**self.size
        odd = expand(2 * self.half - self.size)
        edge = at.eval(self.half) - odd * above.eval(self.half)
        mirrored = Poly(above.as_expr().subs({self.count: self.size - self.count}), self.count)
        return Add(self._half_sum(below, middle), self._half_sum(mirrored, middle), middle * edge)

    def _half_sum(self, p: Poly, middle: Expr) -> Expr:
        """The sum over m < K of C(N, m) p(m) / 2^N."""
        rest, telescoped = p, Integer(0)
        while rest.degree() > 0:
            power = rest.degree() - 1
            kernel = Poly((self.size - self.count) * (self.count + 1) ** power - self.count ** (power + 1), self.count)
            factor = normal(rest.LC() / kernel.LC())
            telescoped += factor * self.half ** (power + 1)
            rest = Poly((rest - kernel * factor).as_expr().expand(), self.count)
        odd = expand(2 * self.half - self.size)
        return rest.as_expr() * (1 - (1 - odd) * middle) / 2 + telescoped * middle

    def _along(self, e: Expr) -> Poly:
        """A function of the states as a polynomial in m."""
        try:
            return Poly(expand(e.xreplace(dict(self.states))), self.count)
        except BasePolynomialError as error:
            raise NotRows(f"{e} is not a polynomial in the number of labels") from error

    def _branch(self, part: str) -> int:
        """Which branch of the conditions holds below, at or above m = K."""
        here = {difference: self._sign(difference, part) for difference in self.held.branches[0]}
        if here not in self.held.branches:
            raise NotRows(f"{part} {self.half} labels the conditions would have signs that exclude one another")
        return self.held.branches.index(here)

    def _sign(self, difference: Expr, part: str) -> int:
        """The sign of a difference for all m < K, at m = K, or for all m > K; NotRows if it is not one."""
        line = self._along(difference)
        if line.degree() > 1:
            raise NotRows(f"{difference} is not affine in the number of labels")
        slope = self._known(line.coeff_monomial(self.count))
        place = {"below": self.half - 1, "at": self.half, "above": self.half + 1}[part]
        sign = self._known(line.eval(place))
        if slope != 0 and part != "at" and sign * slope != {"below": -1, "above": 1}[part]:
            raise NotRows(f"{difference} does not keep its sign {part} {self.half} labels")
        return sign

    def _known(self, e: Any) -> int:
        """The sign of a rational function of K, which must be one for every K = 1, 2, 3, ..."""
        rise = Dummy("r", nonnegative=True)
        top, bottom = fraction(normal(e.subs({self.half: 1 + rise})))
        signs = [_strict(part, rise) for part in (top, bottom)]
        if None in signs:
            raise NotRows(f"the sign of {e} is not the same for every {self.half}, or does not show")
        return prod(s for s in signs if s is not None)


def _strict(e: Expr, rise: Dummy) -> int | None:
    """The sign of a polynomial for all rise >= 0, if its coefficients show it: all of one sign, and a constant among them."""
    if e == 0:
        return 0
    if e.free_symbols - {rise} or not e.is_polynomial(rise):
        return None
    p = Poly(e, rise)
    constant = p.coeff_monomial(1)
    same = all(c.is_Rational and c * constant >= 0 for c in p.coeffs())
    return (1 if constant > 0 else -1) if constant != 0 and same else None


def _moved(held: Held, mean: Any) -> dict[Any, Expr]:
    """The states after one step, when the labels have this mean."""
    process, source = held.process, held.process.draw.source
    start = dict(process.start)
    noise = source.symbol  # type: ignore[union-attr]
    drawn = {name: affine(in_pieces(e).subs(start, simultaneous=True), noise, name) for name, e in process.average.items()}
    averages = {name: p.as_expr().subs({noise: mean}) for name, p in drawn.items()}
    return {s: in_pieces(e).subs({**start, **averages}, simultaneous=True) for s, e in process.update.items()}
