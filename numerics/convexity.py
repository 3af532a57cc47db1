"""Is a formula convex in a vector?  A small disciplined check: it says yes only to what is convex by its form."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Expr, ImmutableDenseMatrix, Max, Mul, Poly, Pow, Rational, exp

Components = tuple[Any, ...]


def convex(e: Expr, w: Components) -> bool:
    """Whether a scalar expression shows to be convex in the components `w`, on the whole space.

    Polynomials of degree at most two are decided.  Of others, these show: sums, non-negative multiples, largest ones of
    convex functions; absolute values and even powers of affine ones; powers >= 1 of convex ones that are not negative, and
    of norms; exponentials of convex ones.
    """
    if e.is_polynomial(*w) and Poly(e, *w).total_degree() <= 2:
        return _known(e, w) and positive_semidefinite(_hessian(e, w))
    if isinstance(e, Add):
        return _sum(e, w)
    if isinstance(e, Mul):
        factor, rest = e.as_independent(*w, as_Add=False)
        return bool(factor.is_nonnegative) and rest != e and convex(rest, w)
    if isinstance(e, (Max, exp)):
        return all(convex(a, w) for a in e.args)
    if isinstance(e, Abs):
        return affine(e.args[0], w)
    return isinstance(e, Pow) and _power(e.base, e.exp, w)


def _sum(e: Any, w: Components) -> bool:
    """Term by term, with the terms of degree two at most together: (u - v)^2 + u^4 shows only so."""
    low = [a for a in e.args if a.is_polynomial(*w) and Poly(a, *w).total_degree() <= 2]
    rest = [a for a in e.args if a not in low]
    return bool(rest) and (not low or convex(Add(*low), w)) and all(convex(a, w) for a in rest)


def _power(base: Any, exponent: Any, w: Components) -> bool:
    if not exponent.is_Rational:
        return False
    if exponent.is_Integer and exponent > 0 and exponent % 2 == 0 and affine(base, w):
        return True
    if exponent >= 1 and convex(base, w) and nonnegative(base, w):
        return True
    return bool(2 * exponent >= 1) and _norm_squared(base, w)


def _norm_squared(e: Any, w: Components) -> bool:
    """|A w + b|^2, possibly more a constant: its square root is a norm, hence convex, and so are the powers from there on."""
    if not (e.is_polynomial(*w) and _known(e, w)) or Poly(e, *w).total_degree() > 2:
        return False
    at_zero = dict.fromkeys(w, 0)
    slope = [e.diff(c).subs(at_zero) for c in w]
    hessian = _hessian(e, w)
    form = [[*hessian.row(i), slope[i]] for i in range(len(w))] + [[*slope, 2 * e.subs(at_zero)]]
    return positive_semidefinite(ImmutableDenseMatrix(form))


def nonnegative(e: Any, w: Components) -> bool:
    """Whether an expression shows to be nowhere negative."""
    if not e.free_symbols & set(w):
        return bool(e.is_nonnegative)
    if isinstance(e, (Abs, exp)) or _norm_squared(e, w):
        return True
    if isinstance(e, Pow) and e.exp.is_Rational:
        return bool(e.exp.is_Integer and e.exp > 0 and e.exp % 2 == 0) or (e.exp > 0 and nonnegative(e.base, w))
    if isinstance(e, Max):
        return any(nonnegative(a, w) for a in e.args)
    return isinstance(e, (Add, Mul)) and all(nonnegative(a, w) for a in e.args)


def affine(e: Any, w: Components) -> bool:
    return bool(e.is_polynomial(*w)) and _known(e, w) and Poly(e, *w).total_degree() <= 1


def _known(e: Any, w: Components) -> bool:
    """Only rational coefficients are told apart from zero, and from below it, for certain."""
    return all(isinstance(c, Rational) for c in Poly(e, *w).coeffs())


def _hessian(e: Any, w: Components) -> ImmutableDenseMatrix:
    return ImmutableDenseMatrix(len(w), len(w), lambda i, j: e.diff(w[i], w[j]))


def positive_semidefinite(matrix: ImmutableDenseMatrix) -> bool:
    """Of a symmetric rational matrix, by elimination: no negative pivot, and a zero pivot only in a zero row."""
    while matrix.rows:
        pivot, row = matrix[0, 0], matrix[0, 1:]
        if pivot < 0 or (pivot == 0 and any(row)):
            return False
        rest = matrix[1:, 1:]
        matrix = ImmutableDenseMatrix(rest - row.T * row / pivot if pivot else rest)
    return True
