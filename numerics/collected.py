"""Polynomials in what moves, their coefficients written out, by flint: a mean over rows makes a constant of each of them."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from sympy import Add, Mul, Pow, Rational, Symbol

from theorems._model.nodes import ScalarRowMean


def collected(entry: Any, moving: Sequence[Any]) -> list[tuple[Any, Any]] | None:
    """(power, coefficient) pairs with `entry` as the sum of their products; None where flint does not read it.

    It reads rational polynomials in symbols and in means over rows in which nothing of `moving` stands.
    """
    generators = (*moving, *sorted(_atoms(entry) - set(moving), key=str))
    if not all(g in moving or _still(g, moving) for g in generators):
        return None
    context = fmpq_mpoly_ctx.get([f"c{i}" for i in range(len(generators))], "lex")
    kept = dict(zip(generators, context.gens(), strict=True))
    parts: dict[tuple[int, ...], list[Any]] = {}
    for exponents, coefficient in _polynomial(entry, kept, context).terms():
        powers = tuple(map(int, exponents))
        parts.setdefault(powers[: len(moving)], []).append(
            _monomial(coefficient, generators[len(moving) :], powers[len(moving) :])
        )
    return [(_monomial(fmpq(1), moving, powers), Add(*terms)) for powers, terms in parts.items()]


def _atoms(e: Any) -> set[Any]:
    """What is no sum, product, natural power or rational number, at any depth of these."""
    if isinstance(e, Rational):
        return set()
    if isinstance(e, (Add, Mul)):
        return set().union(*map(_atoms, e.args))
    return _atoms(e.base) if _natural(e) else {e}


def _natural(e: Any) -> bool:
    return isinstance(e, Pow) and bool(e.exp.is_Integer) and e.exp > 0


def _still(generator: Any, moving: Sequence[Any]) -> bool:
    return isinstance(generator, (Symbol, ScalarRowMean)) and not generator.free_symbols & set(moving)


def _polynomial(e: Any, kept: dict[Any, fmpq_mpoly], context: Any) -> fmpq_mpoly:
    """The expression as a polynomial; `kept` holds the generators, and every part that was read before."""
    found = kept.get(e)
    if found is not None:
        return found
    result: fmpq_mpoly
    if isinstance(e, Rational):
        result = context.constant(fmpq(int(e.p), int(e.q)))
    elif isinstance(e, Pow):
        result = _polynomial(e.base, kept, context) ** int(e.exp)
    else:
        first, *others = (_polynomial(a, kept, context) for a in e.args)
        result = first
        for other in others:
            result = result + other if isinstance(e, Add) else result * other
    kept[e] = result
    return result


def _monomial(coefficient: fmpq, symbols: Sequence[Any], powers: Sequence[int]) -> Any:
    factors = (s if k == 1 else s**k for s, k in zip(symbols, powers, strict=True) if k)
    return Mul(Rational(int(coefficient.p), int(coefficient.q)), *factors)
