"""Expressions with pieces, one branch at a time: every sign that the differences in their conditions can have."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from sympy import And, Eq, Ge, Gt, Le, Lt, Max, Ne, Not, Or, Piecewise, expand
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from theorems.calculus.rows import NotRows

MOST = 5  # differences: 243 branches
Branch = Mapping[Any, int]
SIGNS = {Gt: (1,), Ge: (0, 1), Lt: (-1,), Le: (-1, 0), Eq: (0,), Ne: (-1, 1)}


def in_pieces(e: Any) -> Any:
    """The expression with every maximum written as pieces."""
    return e.replace(Max, lambda *parts: _largest(parts))


def _largest(parts: tuple[Any, ...]) -> Any:
    best, *others = parts
    for other in others:
        best = Piecewise((best, best - other > 0), (other, True))
    return best


def branches(expressions: Iterable[Any]) -> Iterator[Branch]:
    """Every sign, -1, 0 or 1, of every difference between the sides of a condition in the expressions."""
    conditions = {c for e in expressions for c in e.atoms(Relational)}
    differences = sorted({d for c in conditions if not (d := _difference(c)[0]).is_number}, key=str)
    if len(differences) > MOST:
        raise NotRows(f"the claim holds {len(differences)} conditions; {MOST} are looked at, with all their signs")
    for signs in product((-1, 0, 1), repeat=len(differences)):
        branch = dict(zip(differences, signs, strict=True))
        if _possible(branch):
            yield branch


def _possible(branch: Branch) -> bool:
    """False where what one equation puts in gives another difference the wrong sign; True may be said of what is impossible."""
    tables = [_solved(difference) for difference, sign in branch.items() if sign == 0]
    put_in = [(difference.xreplace(table), sign) for table in tables for difference, sign in branch.items()]
    return all(int(bool(d > 0)) - int(bool(d < 0)) == sign for d, sign in put_in if d.is_Rational)


def chosen(e: Any, branch: Branch) -> Any:
    """The expression in a branch: of every choice the piece that is taken there, with a symbol put in from every equation."""
    taken = _taken(e, branch)
    for difference, sign in branch.items():
        if sign == 0:
            taken = taken.xreplace(_solved(difference))
    return taken


def _solved(difference: Any) -> dict[Any, Any]:
    """The first symbol that stands alone in `difference` = 0, with what it is then."""
    for symbol in sorted(difference.free_symbols, key=str):
        slope = difference.coeff(symbol)
        rest = expand(difference - slope * symbol)
        if slope.is_Rational and slope != 0 and symbol not in rest.free_symbols:
            return {symbol: -rest / slope}
    return {}


def _taken(e: Any, branch: Branch) -> Any:
    if isinstance(e, Piecewise):
        for piece, condition in e.args:
            if _holds(condition, branch):
                return _taken(piece, branch)
        raise NotRows(f"{e} has no value where no condition holds; end it with (value, True)")
    return e.func(*(_taken(a, branch) for a in e.args)) if e.has(Piecewise) else e


def _holds(condition: Any, branch: Branch) -> bool:
    if isinstance(condition, (BooleanTrue, BooleanFalse)):
        return bool(condition)
    if isinstance(condition, Relational):
        difference, turned = _difference(condition)
        if difference.is_number:
            return turned * _sign(difference) in SIGNS[type(condition)]
        if difference not in branch:
            raise NotRows(f"the condition {condition} is not among those that were looked at")
        return turned * branch[difference] in SIGNS[type(condition)]
    if isinstance(condition, Not):
        return not _holds(condition.args[0], branch)
    if isinstance(condition, (And, Or)):
        return (all if isinstance(condition, And) else any)(_holds(a, branch) for a in condition.args)
    raise NotRows(f"{condition} is no condition made of relations")


def _difference(condition: Any) -> tuple[Any, int]:
    """(left side less right, up to a factor that is a number; 1, or -1 if that factor is negative)."""
    whole = expand(condition.lhs - condition.rhs)
    if whole.is_number:  # 0 has no factor that is not 0
        return whole, 1
    factor, difference = whole.as_coeff_Mul()
    if difference.could_extract_minus_sign():
        factor, difference = -factor, -difference
    return difference, 1 if factor > 0 else -1


def _sign(number: Any) -> int:
    if number.is_zero or number.is_positive or number.is_negative:
        return int(bool(number.is_positive)) - int(bool(number.is_negative))
    raise NotRows(f"the sign of {number}, in a condition, does not show")
