"""Power series whose coefficients are hypergeometric: what a second-order operator makes of them, decided term by term.

    u(x) = P(x) + sum over kinds  Q(x) pFq(upper; lower; scale x^power),      P, Q polynomials, exp = 0F0

With t_k the coefficients of pFq, t_(k+1)/t_k is a rational function of k.  So the coefficient of a general power of x in
drift u' + half u'' is t_k times a rational function of k, which vanishes identically or not: a normal form decides.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Add, Dummy, Expr, Function, Mul, Pow, S, Symbol, cancel, exp, expand, hyper, preorder_traversal, sympify

from theorems.calculus.rows import NotRows

Powers = Mapping[int, Any]
"""Exponent -> coefficient, of a polynomial in x."""


@dataclass(frozen=True)
class Kind:
    """pFq(upper; lower; scale x^power), an entire function of x."""

    upper: tuple[Any, ...]
    lower: tuple[Any, ...]
    scale: Any
    power: int

    def ratio(self, k: Any) -> Expr:
        """t_(k+1)/t_k times the scale: from one coefficient of the power series to the next."""
        return self.scale * Mul(*(a + k for a in self.upper)) / Mul(*(b + k for b in self.lower), k + 1)


@dataclass(frozen=True)
class Series:
    """A polynomial, and polynomials times hypergeometric functions."""

    plain: Powers
    parts: Mapping[Kind, Powers]


# ------------------------------------------------------------------------------- reading
def series(expression: Any, x: Symbol) -> Series:
    """An expression in x as such a series; NotRows names what is not one, or is not defined for all values of its symbols."""
    _defined(expression)
    parts: dict[Any, dict[int, Any]] = defaultdict(lambda: defaultdict(lambda: S.Zero))
    for term in Add.make_args(expand(expression)):
        coefficient, rest = term.as_independent(x, as_Add=False)
        kind, exponent = _factors(rest, x)
        parts[kind][exponent] += coefficient
    plain = parts.pop(None, {})
    return Series(dict(plain), {kind: dict(powers) for kind, powers in parts.items()})


def _factors(product: Any, x: Symbol) -> tuple[Kind | None, int]:
    """A product of one power of x and at most one hypergeometric function."""
    kind, exponent = None, 0
    for factor in Mul.make_args(product):
        if isinstance(factor, (hyper, exp)) and kind is None:
            kind = _kind(factor, x)
        elif factor == x or (isinstance(factor, Pow) and factor.base == x and factor.exp.is_Integer and factor.exp > 0):
            exponent += int(factor.as_base_exp()[1])
        elif factor != 1:
            raise NotRows(f"{product} is not a power of {x} times one hypergeometric function or exponential in {x}")
    return kind, exponent


def _kind(function: Any, x: Symbol) -> Kind:
    upper, lower, argument = function.args if isinstance(function, hyper) else ((), (), function.args[0])
    scale, power = cancel(argument).as_independent(x, as_Add=False)
    base, exponent = power.as_base_exp()
    if base != x or not exponent.is_Integer or exponent < 1 or any(p.has(x) for p in (*upper, *lower)):
        raise NotRows(f"the argument of {function} must be a constant times a power of {x}, and its parameters constants")
    return Kind(tuple(upper), tuple(lower), scale, int(exponent))


def _defined(expression: Any) -> None:
    """Every denominator is known not to vanish, every function is entire."""
    for part in preorder_traversal(sympify(expression)):
        if isinstance(part, Pow) and not part.exp.is_nonnegative and not part.base.is_nonzero:
            raise NotRows(f"{part} is not known to be defined: declare what makes {part.base} nonzero")
        if isinstance(part, hyper):
            _entire(part)
        elif isinstance(part, Function) and not isinstance(part, exp):
            raise NotRows(f"{part} is neither a hypergeometric function nor an exponential")


def _entire(function: hyper) -> None:
    upper, lower, _ = function.args
    if len(upper) > len(lower):
        raise NotRows(f"{function} has more upper than lower parameters, so its series does not converge everywhere")
    for b in lower:
        if not b.is_positive:
            raise NotRows(f"the lower parameter {b} of {function} is not known to be positive; at 0, -1, ... it has no value")


# ------------------------------------------------------------------------------- the operator
General = tuple[int, Expr]
"""(n, c): the coefficient c(i) of x^(n + power i) in units of t_i times scale^i, for all i = 0, 1, ..."""


def image(u: Series, drift: Powers, half: Powers) -> tuple[dict[int, Expr], list[General]]:
    """drift u' + half u'': (coefficients of single powers of x, coefficients of general powers), which add up to it.

    It is a given polynomial if the former are its coefficients and the latter vanish identically.
    """
    single: dict[int, Expr] = defaultdict(lambda: S.Zero)
    general: list[General] = []
    for exponent, coefficient in u.plain.items():
        for shift, weight in _weights(drift, half, sympify(exponent)):
            single[exponent + shift] += coefficient * weight
    for kind, powers in u.parts.items():
        _add_kind(kind, powers, drift, half, single, general)
    return dict(single), general


def _weights(drift: Powers, half: Powers, n: Any) -> Iterator[tuple[int, Expr]]:
    """(s, w) for every term w x^(n+s) of the operator applied to x^n."""
    for shift in sorted({i - 1 for i in drift} | {i - 2 for i in half}):
        yield shift, n * drift.get(shift + 1, S.Zero) + n * (n - 1) * half.get(shift + 2, S.Zero)


def _add_kind(
    kind: Kind, powers: Powers, drift: Powers, half: Powers, single: dict[int, Expr], general: list[General]
) -> None:
    """What the operator makes of the sum over k of t_k x^(power k) times a polynomial.

    Terms t_k x^(power k + j + s) are sorted by the residue of j + s: those of one residue meet at x^(power K + residue) with
    k = K - lag.  From the largest lag on, all of them are there, and all are multiples of one t_i, i = K - largest lag.
    """
    i, met = Dummy("i", integer=True, nonnegative=True), defaultdict(list)
    for j in powers:
        for shift, _ in _weights(drift, half, S.Zero):
            lag, residue = divmod(j + shift, kind.power)
            met[residue].append((lag, j, shift))
    for residue, terms in met.items():
        top = max(lag for lag, _, _ in terms)
        whole = Add(*(_term(kind, powers, drift, half, i, top - lag, j, s) for lag, j, s in terms))
        general.append((kind.power * top + residue, whole))
        for lag, j, s in terms:
            for k in range(top - lag):
                single[kind.power * (k + lag) + residue] += _term(kind, powers, drift, half, S.Zero, k, j, s)


def _term(kind: Kind, powers: Powers, drift: Powers, half: Powers, i: Any, steps: int, j: int, shift: int) -> Expr:
    """The term with k = i + steps of one power j and one shift, in units of t_i (t_0 = 1)."""
    grown = Mul(*(kind.ratio(i + step) for step in range(steps)))
    return powers[j] * dict(_weights(drift, half, kind.power * (i + steps) + j))[shift] * grown
