"""Equalities of means and variances at one time, by averaging over the draw of that step alone."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flint import fmpq, fmpq_poly
from sympy import Add, Dummy, Expr, Mul, Poly, Rational, expand, latex
from sympy.core.relational import Relational
from sympy.polys.polyerrors import BasePolynomialError

from theorems._model.claim import Claim, Equal
from theorems._model.process import Law, Process
from theorems._model.quantity import RandomQuantity, ScalarMean, Variance
from theorems._model.theorem import Outcome, Step, Theorem, quantities
from theorems._rules._outer import require_readable
from theorems._rules._rule import Declining
from theorems.calculus.branches import Branch, branches, chosen, in_pieces
from theorems.calculus.cumulants import mean_moments
from theorems.calculus.normal import is_zero, normal
from theorems.calculus.rows import NotRows
from theorems.calculus.shapes import alike
from theorems.calculus.wellposed import all_names, require, require_defined

Function = tuple[Expr, ...]  # of the states, one expression a branch


@dataclass(frozen=True)
class Draws(Declining):
    """Proves an `Equal` of means and variances at one time, of a process whose noise has finitely many values.

    With the states held, every average is affine in s, the mean of the noise over the batch, whose moments are polynomials in
    one over the batch size.  What stands before powers of s may be any function of the states, with pieces and maxima: the
    equality must hold on every branch of the conditions.  Nothing is asked of the steps before.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Equal):
            raise NotRows("Draws proves an Equal")
        alike(claim.left, claim.right)
        found = quantities(claim.left - claim.right)
        if not found or not all(isinstance(q, (ScalarMean, Variance)) for q in found):
            raise NotRows("Draws reads means of scalars, and variances")
        if len({(theorem.process_of(q), q.time) for q in found}) != 1:
            raise NotRows("Draws reads quantities of one process, at one time")
        held = Held.read(theorem, found)
        require_defined(theorem, (*claim.expressions().values(), *held.process.average.values()))
        if not _vanishes(theorem, claim.left - claim.right, held):
            return Outcome("not confirmed", reason="the two sides are different functions of the states, averaged over one draw")
        return Outcome("proved", (
            Step("With the states held, every average is affine in the mean s of the noise, whose moments are",
                 r",\quad ".join(rf"\mathbb{{E}}\,s^{{{k}}} = {latex(m)}" for k, m in enumerate(held.moments(2)) if k)),
            Step(f"On each of the {len(held.branches)} branches of the conditions both sides are then", latex(claim.right)),
        ), scope="every time, every step before, every batch size and every value of the parameters")


def _vanishes(theorem: Theorem, difference: Any, held: Held) -> bool:
    """Whether an expression in quantities is zero: products of means cancel one by one, single means by linearity."""
    names: dict[Function, Dummy] = {}

    def mean(f: Any) -> Dummy:
        return names.setdefault(held.function(f), Dummy())

    table = {}
    for q in quantities(difference):
        parts = tuple(q.observable) if q.observable.is_Matrix else (q.observable,)
        centred = isinstance(q, Variance)
        table[q] = Add(*(mean(p**2) - mean(p) ** 2 for p in parts)) if centred else mean(parts[0])
    form = _poly(expand(difference.xreplace(table)), *names.values())
    if any(c.has(*all_names(theorem), held.process.time) for c in form.coeffs()):
        raise NotRows("a state, an average or the time stands outside of means and variances")
    functions = list(names)
    linear = [(c, functions[m.index(1)]) for m, c in form.terms() if sum(m) == 1]
    constant = form.coeff_monomial(1)
    whole = all(is_zero(Add(constant, *(c * f[k] for c, f in linear))) for k in range(len(held.branches)))
    return whole and all(is_zero(c) for m, c in form.terms() if sum(m) > 1)


@dataclass(frozen=True)
class Held:
    """One draw of a process whose states are held."""

    process: Process
    found: tuple[RandomQuantity, ...]

    @classmethod
    def read(cls, theorem: Theorem, found: tuple[RandomQuantity, ...]) -> Held:
        """The one process that the quantities observe; NotRows says what is not of this form."""
        process = require(theorem.process_of(found[0]))
        if not isinstance(process.draw.source, Law) or process.clock is not None:
            raise NotRows("this rule reads processes whose noise is a Law, of finitely many values")
        require_readable(theorem, process, found, process.time)
        held = cls(process, found)
        for condition in (c for e in held._expressions for c in e.atoms(Relational)):
            if condition.has(*process.average, process.draw.source.symbol):
                raise NotRows(f"the condition {condition} names what is drawn; only states may stand in it")
        return held

    @cached_property
    def _expressions(self) -> tuple[Any, ...]:
        return tuple(map(in_pieces, (*self.process.average.values(), *(q.observable for q in self.found))))

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        return tuple(branches(self._expressions))

    def function(self, f: Any) -> Function:
        """E[f | the states], one expression for each branch."""
        return tuple(self._on(in_pieces(f), branch) for branch in self.branches)

    def _on(self, f: Any, branch: Branch) -> Expr:
        s, xi = Dummy("s"), self.process.draw.source.symbol  # type: ignore[union-attr]
        table = {}
        for name, e in self.process.average.items():
            table[name] = affine(chosen(in_pieces(e), branch), xi, name).as_expr().subs({xi: s})
        powers = _poly(chosen(f, branch).xreplace(table), s)
        known = self.moments(max(powers.degree(), 0))
        return normal(Add(*(c * known[k] for (k,), c in powers.terms())))

    def moments(self, order: int) -> list[Expr]:
        """E s^k for k = 0..order, s the mean of the noise over the batch."""
        atoms = self.process.draw.source.atoms  # type: ignore[union-attr]
        if not all(v.is_Rational for pair in atoms.items() for v in pair):
            raise NotRows("the values of the noise and their probabilities must be numbers")

        def moment(k: int) -> fmpq:
            total = Add(*(p * v**k for v, p in atoms.items()))
            return fmpq(int(total.p), int(total.q))

        return [self._of_size(p) for p in mean_moments(moment, order)]

    def _of_size(self, polynomial: fmpq_poly) -> Expr:
        size = self.process.draw.size
        return Add(*(Mul(Rational(int(c.p), int(c.q)), size**-k) for k, c in enumerate(polynomial.coeffs())))


def affine(e: Any, noise: Any, name: Any) -> Poly:
    """What an average holds of one example, affine in the noise."""
    found = _poly(e, noise)
    if found.degree() > 1:
        raise NotRows(f"the average {name} is not affine in {noise}, so its moments are not those of the mean of {noise}")
    return found


def _poly(e: Any, *names: Any) -> Poly:
    try:
        return Poly(e, *names)
    except BasePolynomialError as error:
        raise NotRows(f"{e} is not a polynomial in what is drawn, or in means") from error
