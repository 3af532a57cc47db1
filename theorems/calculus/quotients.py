"""Rational functions as quotients of two polynomials without common factor, through flint: the signs of their coefficients."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from math import gcd, lcm
from operator import mul
from typing import Any

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from sympy import Add, Dummy, Mul, Pow, Rational, Symbol, cancel
from sympy.polys.polyutils import _sort_gens

Pair = tuple[fmpq_mpoly, fmpq_mpoly]


class NotRational(ValueError):
    """An expression that is no quotient of polynomials with rational coefficients, or that divides by zero."""


@dataclass(frozen=True)
class Quotient:
    """top/bottom in `symbols`, without common factor."""

    top: fmpq_mpoly
    bottom: fmpq_mpoly
    symbols: tuple[Any, ...]

    def expression(self) -> Any:
        """The quotient as a SymPy expression, factor by factor."""
        return self._factored(self.top) / self._factored(self.bottom)

    def _factored(self, polynomial: fmpq_mpoly) -> Any:
        if polynomial.is_zero():
            return Rational(0)
        constant, factors = polynomial.factor()
        return Mul(_rational(constant), *(self._sum(f) ** int(power) for f, power in factors))

    def _sum(self, polynomial: fmpq_mpoly) -> Any:
        terms = zip(polynomial.monoms(), polynomial.coeffs(), strict=True)
        return Add(*(Mul(_rational(c), *(s ** int(k) for s, k in zip(self.symbols, m, strict=True) if k)) for m, c in terms))

    @cached_property
    def nonnegative(self) -> bool:
        """Both have coefficients of one sign, factor by factor, even powers aside, in symbols declared non-negative."""
        signs = [self._sign(p) for p in (self.top, self.bottom)]
        return None not in signs and (signs[0] == 0 or signs[0] == signs[1])

    @cached_property
    def positive(self) -> bool:
        """And every factor of the top has a term in symbols declared positive alone, so that it cannot vanish."""
        return self.nonnegative and not self.top.is_zero() and all(
            self._plain(f) is not None and any(self._lasting(m) for m in f.monoms()) for f, _ in self.top.factor()[1]
        )

    def _sign(self, polynomial: fmpq_mpoly) -> int | None:
        if polynomial.is_zero():
            return 0
        constant, factors = polynomial.factor()
        signs = [1 if power % 2 == 0 else self._plain(f) for f, power in factors]
        return None if None in signs else reduce(mul, signs, 1 if constant > 0 else -1)

    def _plain(self, factor: fmpq_mpoly) -> int | None:
        """The sign that all coefficients share."""
        if not all(self.symbols[i].is_nonnegative for m in factor.monoms() for i, e in enumerate(m) if e):
            return None
        signs = {c > 0 for c in factor.coeffs()}
        return (1 if signs.pop() else -1) if len(signs) == 1 else None

    def _lasting(self, monomial: Any) -> bool:
        return all(self.symbols[i].is_positive for i, e in enumerate(monomial) if e)


def _rational(number: fmpq) -> Rational:
    return Rational(int(number.p), int(number.q))


def cancelled(e: Any) -> Any:
    """What SymPy's `cancel` gives, many times sooner: two polynomials over the integers without common factor, the lower one
    led by a positive number; what is no such quotient is left to SymPy.
    """
    try:
        found = quotient(e, {})
    except NotRational:
        return cancel(e)
    (up, top), (down, bottom) = map(_primitive, (found.top, found.bottom))
    scale = up / down
    order = [found.symbols.index(s) for s in _sort_gens(found.symbols)]
    lead, _ = max(zip(bottom.coeffs(), bottom.monoms(), strict=True), key=lambda term: [term[1][i] for i in order])
    sign = -1 if lead < 0 else 1
    return found._sum(top * (sign * int(scale.p))) / found._sum(bottom * (sign * int(scale.q)))


def _primitive(polynomial: fmpq_mpoly) -> tuple[fmpq, fmpq_mpoly]:
    """(content, the polynomial with integer coefficients without common factor)."""
    if polynomial.is_zero():
        return fmpq(0), polynomial
    coefficients = polynomial.coeffs()
    content = fmpq(gcd(*(int(c.p) for c in coefficients)), lcm(*(int(c.q) for c in coefficients)))
    return content, polynomial / content


def normal_quotient(e: Any) -> Any:
    """The expression as a factored quotient of polynomials in its symbols, logarithms and other functions."""
    atoms: dict[Any, Any] = {}
    plain = _opaque(e, atoms)
    return quotient(plain, {}).expression().xreplace({dummy: part for part, dummy in atoms.items()})


def vanishes(e: Any) -> bool:
    """Whether an expression is zero as a quotient of polynomials in its symbols, logarithms and other functions."""
    return quotient(_opaque(e, {}), {}).top.is_zero()


def factored(e: Any) -> Any:
    """The expression in irreducible factors, to be shown."""
    try:
        return normal_quotient(e)
    except NotRational:  # a division by zero
        return e


def _opaque(e: Any, atoms: dict[Any, Any]) -> Any:
    if isinstance(e, (Rational, Symbol)):
        return e
    if isinstance(e, (Add, Mul)):
        return e.func(*(_opaque(a, atoms) for a in e.args))
    if isinstance(e, Pow) and e.exp.is_Integer:
        return _opaque(e.base, atoms) ** e.exp
    return atoms.setdefault(e, Dummy(f"a{len(atoms)}"))


def quotient(e: Any, table: Mapping[Any, Any]) -> Quotient:
    """The rational function with the symbols of `table` replaced, as often as they occur."""
    return _quotient(e, tuple(table.items()))


@lru_cache(maxsize=1 << 14)
def _quotient(e: Any, entries: tuple[tuple[Any, Any], ...]) -> Quotient:
    table = dict(entries)
    symbols = tuple(sorted(_symbols(e, table), key=str))
    ring = fmpq_mpoly_ctx.get([f"x{i}" for i in range(len(symbols))], "degrevlex")
    known = dict(zip(symbols, ((g, ring.constant(1)) for g in ring.gens()), strict=True))
    try:
        return Quotient(*_of(e, _Reader(table, ring, known)), symbols)
    except RecursionError as error:
        raise NotRational(f"{e}: the table replaces symbols by one another in a circle") from error


def _symbols(e: Any, table: Mapping[Any, Any]) -> set[Any]:
    seen: set[Any] = set()
    waiting = set(e.free_symbols)
    while waiting:
        symbol = waiting.pop()
        seen.add(symbol)
        waiting |= table[symbol].free_symbols - seen if symbol in table else set()
    return seen - set(table)


@dataclass(frozen=True)
class _Reader:
    """What is being read: the table, the ring, and the parts that are known."""

    table: Mapping[Any, Any]
    ring: Any
    known: dict[Any, Pair]


def _of(e: Any, reader: _Reader) -> Pair:
    found = reader.known.get(e)
    if found is None:
        found = reader.known[e] = _made(e, reader)
    return found


def _made(e: Any, reader: _Reader) -> Pair:
    if isinstance(e, Rational):
        return reader.ring.constant(fmpq(int(e.p), int(e.q))), reader.ring.constant(1)
    if isinstance(e, Symbol) and not reader.table[e].has(e):
        return _of(reader.table[e], reader)
    if isinstance(e, Add):
        return reduce(_plus, (_of(a, reader) for a in e.args))
    if isinstance(e, Mul):
        return reduce(_times, (_of(a, reader) for a in e.args))
    if isinstance(e, Pow) and e.exp.is_Integer:
        top, bottom = _of(e.base, reader)
        return (top ** int(e.exp), bottom ** int(e.exp)) if e.exp >= 0 else _inverse(top, bottom, -int(e.exp))
    raise NotRational(f"{e} is no quotient of polynomials")


def _inverse(top: fmpq_mpoly, bottom: fmpq_mpoly, power: int) -> Pair:
    if top.is_zero():
        raise NotRational("division by zero")
    return bottom**power, top**power


def _plus(left: Pair, right: Pair) -> Pair:
    if left[1] == right[1]:
        return _reduced(left[0] + right[0], left[1])
    return _reduced(left[0] * right[1] + right[0] * left[1], left[1] * right[1])


def _times(left: Pair, right: Pair) -> Pair:
    return _reduced(left[0] * right[0], left[1] * right[1])


def _reduced(top: fmpq_mpoly, bottom: fmpq_mpoly) -> Pair:
    common = top.gcd(bottom)
    return (top // common, bottom // common) if not common.is_constant() else (top, bottom)
