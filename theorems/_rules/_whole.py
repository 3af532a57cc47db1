"""Whole polynomials in x = 1/b of a net at a fixed time: one step averaged after another, in a flint ring.

With symbolic weights the observable is carried backwards: E over the last average, then the step before put in for the
states, and so on, so that no polynomial ever holds two averages.  With numbers for all weights the states are carried
forwards as polynomials in the averages, and the averages are contracted last first.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flint import fmpq, fmpq_mpoly_ctx, fmpq_poly
from sympy import Add, Expr, Mul, Rational, Symbol, preorder_traversal

from theorems._rules._inputs import Inputs
from theorems._rules._net import Net
from theorems.calculus.courses import Course, into, quotient
from theorems.calculus.cumulants import mean_moments
from theorems.calculus.rows import NotRows


@dataclass(frozen=True)
class Whole:
    """E or var of the observable at a time: its coefficients by power of x, elements of `ring`.

    table   weight -> element        names   what the generators stand for, in the weights
    """

    coefficients: tuple[Any, ...]
    ring: Any
    table: Mapping[Any, Any]
    names: tuple[Any, ...]

    @property
    def degree(self) -> int:
        """The degree in x, as a polynomial in all weights."""
        return max((k for k, c in enumerate(self.coefficients) if c != 0), default=0)

    def coefficient(self, power: Any) -> Any:
        """The coefficient of x^power; zero for a number that is none of 0, 1, 2, ..., NotRows for what is no number."""
        if not power.is_Rational:
            raise NotRows(f"the power {power} is not a number, so its coefficient is none that is known")
        here = power.is_Integer and 0 <= power < len(self.coefficients)
        return self.coefficients[int(power)] if here else self.ring.constant(0)

    def expression(self, element: Any) -> Expr:
        """An element as a SymPy expression in the weights."""
        names = list(self.names)
        terms = (Mul(Rational(int(c.p), int(c.q)), *(n ** int(k) for n, k in zip(names, e, strict=False) if k))
                 for e, c in element.to_dict().items())
        return Add(*terms)

    def value(self, expression: Any, course: Course, time: int) -> tuple[Any, Any]:
        """Numerator and denominator of an expression in the states of a course after `time` steps, in the same ring."""
        top, bottom = quotient(course, expression)
        states = {s: into(e, self.table, self.ring) for s, e in course.start.items()}
        for _ in range(time):
            here = {**self.table, **states}
            states = {s: into(e, here, self.ring) for s, e in course.update.items()}
        return into(top, {**self.table, **states}, self.ring), into(bottom, self.table, self.ring)


def whole(net: Net, time: int) -> Whole:
    """The whole polynomial with symbolic weights; NotRows if the moments of the average are no known numbers."""
    return _whole(net.process, net.states, net.observed, net.centred, time)


def numeric(net: Net, time: int, values: Mapping[Any, Any]) -> fmpq_poly:
    """The whole polynomial for weights that are numbers: `values` gives a rational for every symbol."""
    ring = fmpq_mpoly_ctx.get([f"s{k}" for k in range(time + 1)], "lex")
    table = {s: ring.constant(fmpq(int(v.p), int(v.q))) for s, v in values.items()}
    (average,) = net.averages
    states = {s: into(net.process.start[s], table, ring) for s in net.states}
    for k in range(time):
        here = {**table, **states, average: ring.gen(k)}
        states = {s: into(net.process.update[s], here, ring) for s in net.states}
    parts = [into(e, {**table, **states, average: ring.gen(time)}, ring) for e in net.observed]
    moments = Moments(net.process)
    if not net.centred:
        return _contracted(parts[0], moments, time)
    total = _contracted(sum((p * p for p in parts), ring.constant(0)), moments, time)
    for p in parts:
        total -= _contracted(p, moments, time) ** 2
    return total


@dataclass
class Moments:
    """k -> E s^k as a polynomial in x, s the mean of b copies."""

    process: Any

    def __post_init__(self) -> None:
        moment = Inputs(self.process).moment()
        if moment is None:
            raise NotRows("whole polynomials are expanded for one average whose moments are known numbers")
        self.moment, self.known = moment, [fmpq_poly([1])]

    def upto(self, order: int) -> list[fmpq_poly]:
        """E s^k for k = 0, ..., order at least."""
        if order >= len(self.known):
            self.known = mean_moments(self.moment, order)
        return self.known


def _contracted(polynomial: Any, moments: Moments, time: int) -> fmpq_poly:
    """The mean of a polynomial in independent averages, the last one averaged first."""
    table = {tuple(map(int, e)): fmpq_poly([c]) for e, c in polynomial.to_dict().items()}
    known = moments.upto(max(map(max, table), default=0))
    for _ in range(time + 1):
        shorter: dict[tuple[int, ...], fmpq_poly] = {}
        for exponents, coefficient in table.items():
            *earlier, power = exponents
            key, part = tuple(earlier), coefficient * known[power]
            shorter[key] = shorter[key] + part if key in shorter else part
        table = shorter
    return table.get((), fmpq_poly([0]))


# ------------------------------------------------------------------------------- symbolic weights
@lru_cache(maxsize=128)
def _whole(process: Any, states: tuple[Any, ...], observed: tuple[Any, ...], centred: bool, time: int) -> Whole:
    # Kept, because wrong versions of a claim ask for the same polynomials again and again.
    return _Backwards(process, states, observed).found(centred, time)


class _Backwards:
    """Weights p, the states as generators, x and the average s in one ring; a hidden error may stand for a weight.

    Where a weight c enters through q(states) - c only, the error q - c moves as one more state, and c itself is gone: the
    polynomials are several times shorter, and c = q(start) - error brings it back.
    """

    def __init__(self, process: Any, states: tuple[Any, ...], observed: tuple[Any, ...]) -> None:
        self.moments = Moments(process)
        self.states, self.observed = states, observed
        self.start = {s: process.start[s] for s in states}
        self.update = {s: process.update[s] for s in states}
        (self.average,) = process.average
        self.hidden, self.inner = _error((*self.update.values(), *observed), self.start, self.average)
        expressions = (*self.start.values(), *self.update.values(), *observed)
        weights = {w for e in expressions for w in e.free_symbols} - {*states, self.average}
        self.weights = sorted(weights, key=str)
        names = [*(f"p{i}" for i in range(len(weights))), *(f"w{i}" for i in range(len(states))), "x", "s"]
        self.ring = fmpq_mpoly_ctx.get(names, "lex")
        self._tables()

    def _tables(self) -> None:
        generators = self.ring.gens()
        self.count = len(self.weights)
        self.plain = dict(zip((*self.weights, *self.states), generators, strict=False))
        self.x, self.s = generators[-2:]
        self.plain[self.average] = self.s
        error = self.plain.get(self.hidden)
        if self.hidden is not None:
            self.plain[self.hidden] = into(self.inner, self.plain, self.ring) - error
        moved = {state: into(self.update[state], self.plain, self.ring) for state in self.states}
        self.step = [*generators[: self.count], *moved.values(), self.x, self.s]
        begin = dict(zip(self.weights, generators, strict=False))
        if self.hidden is not None:
            later, place = into(self.inner, {**self.plain, **moved}, self.ring), self.weights.index(self.hidden)
            self.step[place] = later - into(self.inner, self.plain, self.ring) + error
            weights = {w: g for w, g in begin.items() if w != self.hidden}
            first = {s: into(e, weights, self.ring) for s, e in self.start.items()}
            begin[self.hidden] = into(self.inner, first, self.ring) - error
        self.table = begin
        first = {s: into(e, begin, self.ring) for s, e in self.start.items()}
        self.begin = [*generators[: self.count], *first.values(), self.x, self.ring.constant(0)]

    def found(self, centred: bool, time: int) -> Whole:
        parts = [into(e, self.plain, self.ring) for e in self.observed]
        if centred:
            total = self._mean(sum((p * p for p in parts), self.ring.constant(0)), time)
            for p in parts:
                mean = self._mean(p, time)
                total = total - mean * mean
        else:
            total = self._mean(parts[0], time)
        return Whole(tuple(self._by_power(total, -2)), self.ring, self.table, self._names())

    def _names(self) -> tuple[Any, ...]:
        """What the generators of the weights stand for."""
        if self.hidden is None or self.inner is None:
            return tuple(self.weights)
        error = self.inner.xreplace(self.start) - self.hidden
        return tuple(error if w == self.hidden else w for w in self.weights)

    def _mean(self, polynomial: Any, time: int) -> Any:
        polynomial = self._averaged(polynomial)
        for _ in range(time):
            polynomial = self._averaged(polynomial.compose(*self.step, ctx=self.ring))
        return polynomial.compose(*self.begin, ctx=self.ring)

    def _averaged(self, polynomial: Any) -> Any:
        """E over the average, the states held."""
        total, parts = self.ring.constant(0), self._by_power(polynomial, -1)
        known = self.moments.upto(len(parts) - 1)
        for part, moment in zip(parts, known, strict=False):
            if part != 0:
                total = total + part * sum((c * self.x**j for j, c in enumerate(moment.coeffs())), self.ring.constant(0))
        return total

    def _by_power(self, polynomial: Any, place: int) -> list[Any]:
        """The coefficients of a polynomial in one generator, counted from the last."""
        found: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            key = list(exponents)
            power, key[place] = int(key[place]), 0
            found.setdefault(power, {})[tuple(key)] = coefficient
        return [self.ring.from_dict(found.get(k, {})) for k in range(max(found, default=0) + 1)]


def _error(expressions: tuple[Any, ...], start: Mapping[Any, Any], average: Any) -> tuple[Symbol | None, Expr | None]:
    """(c, q) of a difference q(states) - c, or c - q, that is part of an expression; (None, None) if there is none."""
    begin = {w for e in start.values() for w in e.free_symbols}
    for part in (p for e in expressions for p in preorder_traversal(e) if p.is_Add):
        for term in part.args:
            sign, symbol = term.as_coeff_Mul()
            rest = (part - term) / -sign
            plain = symbol.is_Symbol and abs(sign) == 1 and symbol not in {*start, *begin, average}
            if plain and rest.free_symbols and rest.free_symbols <= set(start):
                return symbol, rest
    return None, None
