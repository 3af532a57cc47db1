"""Constants of an experiment, exactly: expressions in parameters, tables by time and means over rows, to flint rationals.

An expression is read once, into a function of what is known; a mean over rows is taken once for all points that share
what it depends on.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flint import fmpq
from sympy import Add, Expr, Float, Mul, Pow, Rational, Symbol
from sympy.core.function import AppliedUndef

from numerics.trees import NotLowered
from theorems._model.nodes import ScalarRowMean, name_of

DIGITS = 40


@dataclass(frozen=True)
class Known:
    """Values by component symbol, tables by the name of a function of time, the rows by component symbol."""

    values: Mapping[Any, fmpq]
    tables: Mapping[str, tuple[fmpq, ...]]
    rows: Sequence[Mapping[Any, fmpq]]

    def at(self, more: Mapping[Any, fmpq]) -> Known:
        """The same with further values."""
        return Known({**self.values, **more}, self.tables, self.rows)


@dataclass(frozen=True)
class ById:
    """A data set, compared by identity: what is made of it is made once for however many points share it."""

    held: Any

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ById) and self.held is other.held


def double(value: fmpq) -> float:
    """The nearest double; OverflowError beyond their range."""
    return int(value.p) / int(value.q)


def number(e: Any, known: Known) -> fmpq:
    """The value of a constant expression; irrational functions are rounded to 40 digits."""
    return _reading(e)(known)


@lru_cache(maxsize=1 << 14)
def _reading(e: Any) -> Callable[[Known], fmpq]:
    """The function that finds the value of `e`."""
    if isinstance(e, Rational):
        fixed = fmpq(int(e.p), int(e.q))
        return lambda known: fixed
    if isinstance(e, Symbol):
        return lambda known: _look_up(e, known)
    if isinstance(e, (Add, Mul)):
        return _folded(e)
    if isinstance(e, Pow) and e.exp.is_Integer:
        base, power = _reading(e.base), int(e.exp)
        return lambda known: base(known) ** power
    if isinstance(e, ScalarRowMean):
        return _mean(e)
    if isinstance(e, AppliedUndef):
        return lambda known: _at_time(e, known)
    return lambda known: _rounded(e, known)


def _folded(e: Any) -> Callable[[Known], fmpq]:
    parts = [_reading(a) for a in e.args]
    if isinstance(e, Add):
        return lambda known: sum((part(known) for part in parts), fmpq(0))

    def product(known: Known) -> fmpq:
        result = fmpq(1)
        for part in parts:
            result *= part(known)
        return result

    return product


def _look_up(symbol: Any, known: Known) -> fmpq:
    found = known.values.get(symbol)
    if found is None:
        have = ", ".join(dict.fromkeys(str(s).partition("[")[0] for s in sorted(known.values, key=str)))
        raise NotLowered(f"{symbol} has no value at this point; give it one in the instance, which has {have}")
    return found


def _mean(e: Any) -> Callable[[Known], fmpq]:
    """A mean by what it depends on: the rows and the values of its free symbols, unless a function of time is in it."""
    free = None if e.atoms(AppliedUndef) else tuple(e.free_symbols)

    def find(known: Known) -> fmpq:
        if not known.rows:
            raise NotLowered(f"{e} is a mean over rows, but the instance gives no rows")
        if free is None:
            return _averaged(e, known)
        return _kept(e, ById(known.rows), tuple((s, _look_up(s, known)) for s in free))

    return find


@lru_cache(maxsize=4096)
def _kept(e: Any, rows: ById, values: tuple[tuple[Any, fmpq], ...]) -> fmpq:
    return _averaged(e, Known(dict(values), {}, rows.held))


def _averaged(e: Any, known: Known) -> fmpq:
    total, inside, pairs = fmpq(0), _reading(e.args[0]), tuple(zip(e.bound, e.fields, strict=True))
    for row in known.rows:
        total += inside(known.at({b: row[f] for b, f in pairs}))
    return total / len(known.rows)


def _at_time(e: Any, known: Known) -> fmpq:
    name, when = name_of(e), number(e.args[0], known)
    table = known.tables.get(name)
    if table is None:
        raise NotLowered(f"{name} is a function of time without a table; give the instance {name}: (its values at 0, 1, 2, ...)")
    if when.q != 1 or not 0 <= when < len(table):
        raise NotLowered(f"{name}({when}) is needed, but the table has values at 0 to {len(table) - 1} only; lengthen it")
    return table[int(when.p)]


def _rounded(e: Any, known: Known) -> fmpq:
    if not e.args and not e.is_number:
        raise NotLowered(f"{type(e).__name__} {e} is no constant")
    if all(isinstance(a, Expr) for a in e.args):
        exact = e.func(*(Rational(int(v.p), int(v.q)) for v in (number(a, known) for a in e.args))) if e.args else e
    else:
        exact = e.xreplace({s: Rational(int(v.p), int(v.q)) for s in e.free_symbols for v in [_look_up(s, known)]})
    value = exact.evalf(DIGITS)
    if isinstance(value, Rational):
        return fmpq(int(value.p), int(value.q))
    if not isinstance(value, Float):
        raise NotLowered(f"{e} = {value} is not a real number at this point")
    sign, mantissa, exponent, _ = value._mpf_
    size = int(mantissa) * fmpq(2) ** int(exponent)
    return -size if sign else size
