"""Normal form of scalar coefficients: the only way an identity of scalars is decided."""
from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import (
    Add,
    Dummy,
    Expr,
    I,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Sum,
    default_sort_key,
    exp,
    expand,
    preorder_traversal,
    prime,
    sympify,
)
from sympy.core.function import AppliedUndef

from theorems._model.nodes import Node
from theorems.calculus.quotients import NotRational, cancelled, vanishes


def normal(expression: Any) -> Expr:
    """The cancelled quotient of polynomials, with powers of symbolic exponent split (q^(t+1) = q q^t) and taken as atoms.

    Zero exactly when the expression vanishes as a rational function of its atoms.
    """
    return _normal(sympify(expression))


@lru_cache(maxsize=4096)
def _normal(expression: Expr) -> Expr:
    # Kept, because wrong versions of a claim are held against the same assumptions again and again.
    split = _split_powers(expression)
    atoms = {part: Dummy() for part in sorted(_opaque(split), key=default_sort_key)}  # their order decides signs
    plain = split.xreplace(atoms)
    return cancelled(plain).xreplace({dummy: part for part, dummy in atoms.items()})


def shows_nonzero(expression: Any) -> bool:
    """True if the expression has a value other than 0 where its atoms are certain unlike rationals: then it does not vanish.

    False says nothing.  This is much cheaper than the normal form of what is not zero.
    """
    split = _split_powers(sympify(expression))
    plain = split.xreplace({part: Rational(prime(k + 7), prime(2 * k + 3)) for k, part in enumerate(_opaque(split))})
    value = plain.xreplace({part: Rational(prime(k + 40), prime(3 * k + 5)) for k, part in enumerate(plain.free_symbols)})
    return bool(value.is_Rational and value != 0)


def _opaque(expression: Expr) -> set[Expr]:
    """The outermost parts that polynomial algebra does not look into."""
    found = set()
    walk = preorder_traversal(expression)
    for part in walk:
        if isinstance(part, (Node, Sum, AppliedUndef, Max, Min)) or (isinstance(part, Pow) and not part.exp.is_number):
            found.add(part)
            walk.skip()
    return found


def _split_powers(expression: Expr) -> Expr:
    def split(power: Any) -> Any:
        exponent = expand(power.exp)
        fixed, free = exponent.as_coeff_Add() if exponent.is_Add else (exponent if exponent.is_number else 0, exponent)
        if exponent.is_number:
            return power
        factors = [_atom(power.base, part) for part in Add.make_args(free)]
        return Mul(power.base**fixed, *factors)

    return expression.replace(lambda e: isinstance(e, Pow) and not e.exp.is_number, split)


@lru_cache(maxsize=4096)
def _atom(base: Expr, exponent: Expr) -> Expr:
    count, rest = exponent.as_coeff_Mul()
    # base**(2 t) is (base**t)**2, so that powers with related exponents share one atom.
    base = _base(base)
    return Pow(Pow(base, rest, evaluate=False), count) if count.is_integer else Pow(base, exponent, evaluate=False)


@lru_cache(maxsize=1024)
def _base(base: Expr) -> Expr:
    return base if isinstance(base, (Node, Max, Min)) else cancelled(base)


def is_zero(expression: Any) -> bool:
    """True when the normal form is zero; False means only that this normal form is not."""
    return _is_zero(linear_sums(expression))


@lru_cache(maxsize=4096)
def _is_zero(expression: Expr) -> bool:
    split = _split_powers(expression)
    plain = split.xreplace({part: Dummy() for part in _opaque(split)})
    try:
        if any(p.exp.is_Rational and not p.exp.is_Integer for p in plain.atoms(Pow)) or plain.has(exp, I):
            return bool(_normal(expression) == 0)  # roots and exponentials may cancel among themselves
        return vanishes(plain)
    except NotRational:  # a division by zero
        return False


def linear_sums(expression: Any) -> Expr:
    """Sums written as combinations of sums of monomials, constants taken out: equal sums become equal atoms."""
    expression = sympify(expression)
    return expression.replace(lambda e: isinstance(e, Sum), _one_sum) if expression.has(Sum) else expression


def _one_sum(total: Any) -> Expr:
    if len(total.limits) != 1:
        return total  # a factor free of one index may hold another
    index = total.limits[0][0]
    parts = []
    for monomial in Add.make_args(expand(total.function)):
        outside, inside = monomial.as_independent(index, as_Add=False)
        parts.append(outside * Sum(inside, *total.limits))
    return Add(*parts)
