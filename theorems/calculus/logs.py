"""Formulas with logarithms and real powers: where they are smooth, a sign that shows, and a normal form for identities."""
from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from math import fsum, prod
from typing import Any

from sympy import (
    Add,
    Expr,
    Function,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Symbol,
    cancel,
    ceiling,
    factor_list,
    factorint,
    fraction,
    log,
    preorder_traversal,
    sympify,
    together,
    true,
)
from sympy.core.relational import Relational

from theorems.calculus.normal import is_zero
from theorems.calculus.quotients import NotRational, normal_quotient
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import nonnegative, positive

Tables = tuple[Mapping[Any, Any], ...]
"""Coordinates of one region, in one or several ways: a sign shows in any of them."""
SMOOTH = (Symbol, Rational, Add, Mul, Pow, log)
_LOG = Function("log_abs", real=True)  # log |z|, one name for both signs of z


def strict_sign(e: Any, tables: Tables) -> int:
    """1 or -1 if the expression has that sign everywhere, strictly; 0 if it does not show in any of the coordinates."""
    e = sympify(e)
    if _rational(e) and (whole := int(any(positive(e, t) for t in tables)) - int(any(positive(-e, t) for t in tables))):
        return whole
    if isinstance(e, log):
        return strict_sign(e.args[0] - 1, tables) if strict_sign(e.args[0], tables) == 1 else 0
    if isinstance(e, Mul):
        return prod(strict_sign(a, tables) for a in e.args)
    if isinstance(e, Pow):
        return _sign_of_power(strict_sign(e.base, tables), e.exp)
    parts = {strict_sign(a, tables) for a in e.args} if isinstance(e, Add) else {0}
    return parts.pop() if len(parts) == 1 else 0


def _sign_of_power(base: int, exponent: Any) -> int:
    if base == 1 or not exponent.is_Integer:
        return int(base == 1)
    return base**2 if exponent % 2 == 0 else base


def _rational(e: Any) -> bool:
    return all(isinstance(p, SMOOTH[:4]) or (isinstance(p, Pow) and p.exp.is_Integer) for p in preorder_traversal(e))


def require_smooth(e: Any, tables: Tables) -> None:
    """NotRows unless the expression is real and smooth everywhere on the region: no pole, no logarithm of what may vanish.

    It is read as it stands, so a pole that a normal form would cancel counts.
    """
    for part in preorder_traversal(sympify(e)):
        if not isinstance(part, SMOOTH):
            raise NotRows(f"{part} ({type(part).__name__}) is none of sums, products, powers and logarithms")
        if isinstance(part, Symbol) and not part.is_real:
            raise NotRows(f"{part} is not declared real, and the values of instances are")
        if isinstance(part, log) and strict_sign(part.args[0], tables) != 1:
            raise NotRows(f"{part}: that {part.args[0]} is positive does not show in these coordinates")
        if isinstance(part, Pow):
            _require_power(part, tables)


def _require_power(power: Any, tables: Tables) -> None:
    if power.exp.is_Integer and power.exp >= 0:
        return
    sign = strict_sign(power.base, tables)
    if sign == 0 or (sign < 0 and not power.exp.is_Integer):
        wanted = "not zero" if power.exp.is_Integer else "positive"
        raise NotRows(f"{power}: that {power.base} is {wanted} does not show in these coordinates")


def shows(e: Any, tables: Tables) -> bool:
    """True if the expression is non-negative everywhere: by coefficients of one sign, or because it is strictly positive."""
    return (_rational(sympify(e)) and any(nonnegative(e, t) for t in tables)) or strict_sign(e, tables) == 1


def vanishing(e: Any) -> bool:
    """True if an expression, wherever it is real, is zero by its normal form: logarithms spread over irreducible factors."""
    plain = sympify(e).replace(lambda p: isinstance(p, log), lambda p: _spread(p.args[0]))
    if any(not p.exp.is_Integer for p in plain.atoms(Pow)):
        return is_zero(plain)
    try:
        return bool(normal_quotient(plain) == 0)
    except NotRational:
        return False


@lru_cache(maxsize=4096)
def _spread(argument: Any) -> Expr:
    """The logarithm of a positive number as a sum over its factors z of log |z|."""
    if not _rational(argument):
        return _LOG(argument)
    top, bottom = fraction(cancel(together(argument)))
    return _of_factors(top) - _of_factors(bottom)


def _of_factors(polynomial: Any) -> Expr:
    constant, factors = factor_list(polynomial)
    primes = {**factorint(abs(constant).p), **{p: -k for p, k in factorint(abs(constant).q).items()}}
    plain = Add(*(k * _LOG(sympify(p)) for p, k in primes.items() if p != 1))
    return plain + Add(*(k * _LOG(-f if f.could_extract_minus_sign() else f) for f, k in factors))


def spread_log(e: Any, tables: Tables) -> Any:
    """log e, with the logarithms of products and powers of what shows positive taken apart."""
    e = sympify(e)
    if isinstance(e, Mul) and all(strict_sign(a, tables) == 1 for a in e.args):
        return Add(*(spread_log(a, tables) for a in e.args))
    if isinstance(e, Pow) and strict_sign(e.base, tables) == 1:
        return e.exp * spread_log(e.base, tables)
    if strict_sign(e, tables) != 1:
        raise NotRows(f"log({e}): that it is positive does not show in these coordinates")
    return log(e)


def in_floats(e: Any, point: Mapping[Any, float]) -> float:
    """The value in double precision; TypeError for what is no such formula, ArithmeticError or ValueError where it has none.

    NearWhole where a ceiling is not decided.
    """
    if isinstance(e, Symbol):
        return point[e]
    if isinstance(e, Rational):
        return float(e)
    if isinstance(e, (Add, Mul)):
        return (fsum if isinstance(e, Add) else prod)(in_floats(a, point) for a in e.args)
    if isinstance(e, Pow):
        return math.pow(in_floats(e.base, point), in_floats(e.exp, point))
    if isinstance(e, log):
        return math.log(in_floats(e.args[0], point))
    if isinstance(e, ceiling):
        return _rounded_up(in_floats(e.args[0], point))
    if isinstance(e, Piecewise):
        return in_floats(next(a for a, where in e.args if where is true or _holds(where, point)), point)
    raise TypeError(f"{e} is no sum, product, power, logarithm, ceiling or choice")


class NearWhole(Exception):
    """A number so near a whole one that double precision does not tell what it is rounded up to."""


def _rounded_up(x: float) -> float:
    if abs(x - round(x)) < 1e-6:
        raise NearWhole(x)
    return float(math.ceil(x))


def _holds(where: Any, point: Mapping[Any, float]) -> bool:
    """A relation in double precision; near a border it may err, so what follows is looked at again."""
    if not isinstance(where, Relational):
        raise TypeError(f"{where} is no relation")
    apart = in_floats(where.lhs, point) - in_floats(where.rhs, point)
    return {">=": apart >= 0, ">": apart > 0, "<=": apart <= 0, "<": apart < 0}[where.rel_op]


def at(tables: Tables, variable: Any, place: Any) -> Tables:
    """Coordinates of the part of a region where a variable is at one place of its closure."""
    return tuple({old: sympify(new).subs({variable: place}) for old, new in t.items() if old != variable} | {variable: place}
                 for t in tables)
