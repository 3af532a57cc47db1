"""Processes whose states are polynomials in batch averages, an observable of them, and degrees found by counting powers."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sympy import Add, Expr, Mul, Poly, expand, factor_list, sympify, together
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.polys.polyerrors import PolynomialError

from theorems._model.nodes import DotProduct, NormSquared
from theorems._model.process import Process
from theorems._model.quantity import ScalarMean, Variance
from theorems._model.theorem import Theorem
from theorems._rules._entries import entries_of, has_matrices, in_entries
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import all_names, require


@dataclass(frozen=True)
class Net:
    """A polynomial process driven by batch averages, and an observable of it at a time: a symbol, or a number.

    states     those that the observable depends on, now or earlier; the rest of the process is not looked at
    observed   the entries of the observable
    centred    its variance is asked for, not its mean
    """

    process: Process
    states: tuple[Any, ...]
    observed: tuple[Expr, ...]
    centred: bool
    time: Any

    @classmethod
    def read(cls, theorem: Theorem, quantity: Any) -> Net:
        """The net that a `Mean` or `Variance` observes, or a sum of variances; NotRows says what is not of this form."""
        quantities = Add.make_args(quantity)
        if not all(isinstance(q, Variance) for q in quantities) and not isinstance(quantity, ScalarMean):
            raise NotRows(f"{quantity} is neither a variance, a sum of variances, nor the mean of a scalar")
        (process, time), *others = dict.fromkeys((require(theorem.process_of(q)), q.time) for q in quantities)
        if others:
            raise NotRows(f"{quantity} is a sum over several processes or times")
        if both := set(process.start) & set(process.average):
            raise NotRows(f"{min(map(str, both))} is the name of a state and of an average; give them two")
        if time != process.time and not (time.is_Integer and time >= 0):
            raise NotRows(f"the time must be the symbol {process.time} or a number, not {time}")
        parts: list[Any] = []
        for q in quantities:
            parts += _parts(theorem, process, q.observable)
        process = in_entries(process) if has_matrices(process) else process
        return cls(process, closure(process, *parts), tuple(parts), quantity.func is not ScalarMean, time)

    @property
    def averages(self) -> tuple[Any, ...]:
        return tuple(self.process.average)

    @property
    def times(self) -> int:
        """How many factors of the observable are averaged."""
        return 2 if self.centred else 1

    def poly(self, expression: Any) -> Poly:
        """An expression as a polynomial in the states and averages."""
        try:
            return Poly(expression, *self.states, *self.averages)
        except PolynomialError as error:
            names = ", ".join(map(str, self.averages))
            raise NotRows(f"{expression} is not a polynomial in the states and {names}") from error

    @cached_property
    def updates(self) -> list[Poly]:
        return [self.poly(self.process.update[s]) for s in self.states]

    @cached_property
    def watched(self) -> list[Poly]:
        return [self.poly(e) for e in self.observed]

    # ---- degrees
    def powers(self, polynomial: Poly) -> Iterator[tuple[int, int]]:
        """(degree in the states, degree in the averages) of every monomial."""
        count = len(self.states)
        return ((sum(m[:count]), sum(m[count:])) for m in polynomial.monoms())

    @cached_property
    def growth(self) -> int:
        """The largest total degree of an update in the states."""
        return max((s for p in self.updates for s, _ in self.powers(p)), default=0)

    @cached_property
    def own(self) -> int:
        """The largest total degree of an update in the averages of its step."""
        return max((a for p in self.updates for _, a in self.powers(p)), default=0)

    @cached_property
    def reach(self) -> int:
        """The largest total degree of the observable in the states."""
        return max(s for p in self.watched for s, _ in self.powers(p))

    @cached_property
    def last(self) -> int:
        """The largest total degree of the observable in the averages of its own step."""
        return max(a for p in self.watched for _, a in self.powers(p))

    @property
    def affine(self) -> bool:
        """Steps and observable are affine in the states, and in the averages."""
        return max(self.growth, self.own, self.reach, self.last) <= 1

    def degree(self, time: Any) -> Expr:
        """The bound on the degree in 1/b: the sum over k of (power of the averages of step k) - 1."""
        if self.growth < 1 or self.own < 1 or self.reach < 1:
            raise NotRows("the degree count needs an observable of the states, and steps that use states and averages")
        repeated = time if self.growth == 1 else sympify(self.growth**time - 1) / (self.growth - 1)
        before = self.times * self.reach * self.own * repeated - time
        return expand(before + max(self.times * self.last - 1, 0), power_exp=False)

    # ---- highest powers
    def top(self, polynomial: Poly, reach: int, own: int) -> Any:
        """The one monomial of highest degree in the states, if it has these degrees and so holds all highest powers."""
        most = max(s for s, _ in self.powers(polynomial))
        found = [m for m, (s, _) in zip(polynomial.monoms(), self.powers(polynomial), strict=True) if s == most]
        if len(found) != 1 or (most, sum(found[0][len(self.states) :])) != (reach, own):
            raise NotRows("the highest powers do not come from one monomial of every update and every entry observed")
        return found[0]

    def first(self, polynomial: Poly, own: int) -> Expr:
        """The coefficient of the highest power of the average in the first step, where the states are those at the start."""
        (average,) = self.averages
        here = Poly(polynomial.as_expr(), average).coeff_monomial(average**own)
        return sympify(here).xreplace({s: self.process.start[s] for s in self.states})

    def separate(self) -> None:
        """NotRows where lower powers of an average may reach the degree of the highest ones, which then do not decide it.

        E s^m has degree m - 1 in 1/b, but E s and 1 both have degree 0; and what does not vary has a variance of no degree.
        """
        if self.centred and self.last < 1:
            raise NotRows("at the start the variance of an observable of states alone is 0, of no degree")
        mixed = self.last == 1 and any(a == 0 for p in self.watched for _, a in self.powers(p))
        if not self.centred and (self.reach * self.own < 2 or mixed):
            raise NotRows("the mean of a first power has the degree of a constant, so the highest powers alone do not decide")


def _parts(theorem: Theorem, process: Process, observable: Any) -> list[Any]:
    """The entries of an observable of the process; NotRows if it, or a state it depends on, names what it may not."""
    states = closure(process, observable)
    elsewhere = {process.time, *process.draw.size.free_symbols, *all_names(theorem)} - process.symbols
    for e in (*(process.update[s] for s in states), *(process.start[s] for s in states), observable):
        if named := e.free_symbols & elsewhere:
            raise NotRows(f"{e} depends on {min(map(str, named))}: the time, the batch size, one example or another process")
    if has_matrices(process):
        return [*entries_of(process, observable)]
    return [*observable] if observable.is_Matrix else [written(observable)]


def closure(process: Process, *expressions: Any) -> tuple[Any, ...]:
    """The states that expressions depend on, now or through earlier steps, in the order of the process."""
    found: set[Any] = set()
    new = {s for e in expressions for s in e.free_symbols} & set(process.states)
    while new:
        found |= new
        new = {s for state in new for s in process.update[state].free_symbols & set(process.states)} - found
    return tuple(s for s in process.states if s in found)


def written(expression: Any) -> Any:
    """An expression with the lengths and products of explicit vectors written out."""

    def explicit(e: Any) -> bool:
        return isinstance(e, (NormSquared, DotProduct)) and all(isinstance(a, ImmutableDenseMatrix) for a in e.args)

    return expression.replace(explicit, lambda e: Add(*(x * y for x, y in zip(e.args[0], e.args[-1], strict=True))))


@lru_cache(maxsize=64)
def attained(net: Net, given: tuple[Any, ...]) -> str:
    """Why the product of all highest powers need not have a coefficient that the assumptions keep from 0; "" if it has one."""
    # Kept, because wrong versions of a claim ask for the same again and again.
    try:
        net.separate()
        if net.growth < 2:
            return "that the degree is attained is proved for steps of degree two or more in the states"
        for polynomials, reach, own in ((net.updates, net.growth, net.own), (net.watched, net.reach, net.last)):
            for p in polynomials:
                nonzero(given, p.coeff_monomial(net.top(p, reach, own)))
                nonzero(given, net.first(p, own))
    except NotRows as refusal:
        return str(refusal)
    return ""


def nonzero(given: tuple[Any, ...], expression: Any) -> None:
    """NotRows unless every factor is known not to vanish."""
    known = _apart(tuple(g.left for g in given if g.relation == "!=" and g.right == 0))
    for factor in _factors(expression):
        if factor == 0:
            raise NotRows("a highest coefficient is zero")
        if not factor.is_nonzero and factor not in known and -factor not in known:
            raise NotRows(f"that {factor} is not zero is not among the assumptions; add Given({factor}, '!=', 0)")


@lru_cache(maxsize=64)
def _apart(products: tuple[Any, ...]) -> frozenset[Any]:
    return frozenset(f for product in products for f in _factors(product))


def _factors(expression: Any) -> Iterator[Any]:
    """The factors of an expression; a factor that is a sum is factored itself."""
    for part in Mul.make_args(expression):
        base = part.base if part.is_Pow and part.exp.is_Integer and part.exp > 0 else part
        if not base.is_Add:
            yield base
            continue
        constant, factors = factor_list(together(base))
        yield from (constant, *(f for f, _ in factors))
