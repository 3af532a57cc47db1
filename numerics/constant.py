"""Constants of an experiment, exactly: expressions in parameters, tables by time and means over rows, to flint rationals."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


def double(value: fmpq) -> float:
    """The nearest double; OverflowError beyond their range."""
    return int(value.p) / int(value.q)


def number(e: Any, known: Known) -> fmpq:
    """The value of a constant expression; irrational functions are rounded to 40 digits."""
    if isinstance(e, Rational):
        return fmpq(int(e.p), int(e.q))
    if isinstance(e, Symbol):
        return _look_up(e, known)
    if isinstance(e, Add):
        return sum((number(a, known) for a in e.args), fmpq(0))
    if isinstance(e, Mul):
        return _product(e, known)
    if isinstance(e, Pow) and e.exp.is_Integer:
        return number(e.base, known) ** int(e.exp)
    if isinstance(e, ScalarRowMean):
        return _mean(e, known)
    if isinstance(e, AppliedUndef):
        return _at_time(e, known)
    return _rounded(e, known)


def _product(e: Any, known: Known) -> fmpq:
    result = fmpq(1)
    for factor in e.args:
        result *= number(factor, known)
    return result


def _look_up(symbol: Any, known: Known) -> fmpq:
    if symbol not in known.values:
        have = ", ".join(dict.fromkeys(str(s).partition("[")[0] for s in sorted(known.values, key=str)))
        raise NotLowered(f"{symbol} has no value at this point; give it one in the instance, which has {have}")
    return known.values[symbol]


def _mean(e: Any, known: Known) -> fmpq:
    if not known.rows:
        raise NotLowered(f"{e} is a mean over rows, but the instance gives no rows")
    total = fmpq(0)
    for row in known.rows:
        total += number(e.args[0], known.at({b: row[f] for b, f in zip(e.bound, e.fields, strict=True)}))
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
