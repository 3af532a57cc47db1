"""The exact road: what a claim says, held against exact values at one point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, singledispatch
from itertools import pairwise
from math import prod
from typing import Any

from flint import fmpq, fmpq_poly
from sympy import Dummy, Poly, Pow, Rational, cancel, log

from numerics.exact import change, fit
from numerics.exact.finding import Finding as Finding, at_most, same, text
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact, Scope, Undefined, entries, number, value
from theorems._model.claim import AtLeast, AtMost, Claim, Equal, Limit, Monotone, Optimum, Order, Polynomial
from theorems._model.quantity import MatrixConditionalMean, ScalarConditionalMean
from theorems._model.theorem import quantities

CONDITIONAL = (ScalarConditionalMean, MatrixConditionalMean)
ONE_NUMBER = "both sides are one number, by their form"
ENDS = {"ends": "lowest and highest", "lowest": "lowest", "highest": "highest"}


def check(claim: Claim, exact: Exact) -> list[Finding]:
    """Every comparison that the claim asks for at a point; a refusal of every method is a finding that says so."""
    exact.used.clear()
    try:
        return [_named(f, exact) for f in _findings(claim, exact)]
    except Undefined as hole:
        return [
            _named(
                Finding("refuted", f"undefined: {hole}", "a number", "", "the claim says something of every admissible point"),
                exact,
            )
        ]
    except NotExact as refusal:
        return [Finding("not confirmed", "", "", "", str(refusal))]


def _named(finding: Finding, exact: Exact) -> Finding:
    return replace(finding, method=finding.method or ", ".join(exact.used) or "rational arithmetic")


@singledispatch
def _findings(claim: Any, exact: Exact) -> Iterator[Finding]:
    raise NotExact(f"the exact road does not handle {type(claim).__name__}")


# ------------------------------------------------------------------------------- the claims
@_findings.register
def _equal(claim: Equal, exact: Exact) -> Iterator[Finding]:
    conditional = claim.left.atoms(*CONDITIONAL) | claim.right.atoms(*CONDITIONAL)
    if conditional:
        yield _given_batches(claim, exact, conditional)
        return
    left, right = exact.value(claim.left), exact.value(claim.right)
    word, reason = same(left, right)
    yield Finding(word, text(left), text(right), "", reason)


def _given_batches(claim: Equal, exact: Exact, conditional: set[Any]) -> Finding:
    """Both sides at every sequence of batches; the first where they differ is the witness."""
    cases = exact.given_batches(conditional)
    for batches, known in cases.items():
        left, right = exact.value(claim.left, known), exact.value(claim.right, known)
        word, reason = same(left, right)
        if word != "exact":
            return Finding(word, f"{text(left)}, given {batches}", text(right), "", reason)
    return Finding("exact", text(left), text(right), "", f"at each of {len(cases)} sequences of batches; shown: {batches}")


@_findings.register
def _most(claim: AtMost, exact: Exact) -> Iterator[Finding]:
    yield from _bound(claim, exact, lambda left, right: at_most(left, right))


@_findings.register
def _least(claim: AtLeast, exact: Exact) -> Iterator[Finding]:
    yield from _bound(claim, exact, lambda left, right: at_most(right, left))


def _bound(claim: Any, exact: Exact, holds: Any) -> Iterator[Finding]:
    left, right = exact.value(claim.left), exact.value(claim.right)
    word, one = holds(left, right), same(left, right)[0] != "refuted" and _one_number(claim, exact)
    yield Finding("exact" if one else word, text(left), text(right), "", ONE_NUMBER * one)
    if exact.point.instance in claim.tight:
        word, reason = ("exact", ONE_NUMBER) if one else same(left, right)
        yield Finding(word, text(left), text(right), "", reason or "equality is claimed here", tight=True)


def _one_number(claim: Any, exact: Exact) -> bool:
    """Whether roots, powers or logarithms on both sides are literally the same: enclosures would leave that open."""
    if quantities(claim.left - claim.right) or not (claim.left - claim.right).has(log, Pow):
        return False
    try:
        left, right = (side.xreplace(exact.point.values) for side in (claim.left, claim.right))
    except (TypeError, ValueError):  # SymPy orders no complex numbers
        return False
    return bool(left.is_number and left.is_real and left == right)


@_findings.register
def _monotone(claim: Monotone, exact: Exact) -> Iterator[Finding]:
    yield from change.monotone(claim, exact)


@_findings.register
def _limit(claim: Limit, exact: Exact) -> Iterator[Finding]:
    yield from change.limit(claim, exact)


@_findings.register
def _polynomial(claim: Polynomial, exact: Exact) -> Iterator[Finding]:
    try:
        variable, polynomial = exact.polynomial(claim.of)
    except NotExact as refusal:
        yield fit.through(claim, exact, refusal)
        return
    found = _change(polynomial, variable, claim.variable, exact)
    claimed = exact.value(claim.degree)
    reach = found.degree() == claimed if claim.exact_degree else found.degree() <= claimed
    relation = "=" if claim.exact_degree else "<="
    yield Finding("exact" if reach else "refuted", f"degree {found.degree()}", f"degree {relation} {claimed}", "", f"P = {found}")
    if claim.constant is not None:
        word, reason = same(found[0], exact.value(claim.constant))
        yield Finding(word, f"P(0) = {found[0]}", f"P(0) = {text(exact.value(claim.constant))}", "", reason)
    for power, coefficient in claim.pairs:
        yield _coefficient(found, power, exact.value(power), exact.value(coefficient))
    if claim.signs:
        yield _signs(claim.signs, found)


def _coefficient(polynomial: fmpq_poly, name: Any, power: Any, claimed: Any) -> Finding:
    """A polynomial holds no other powers than 0, 1, 2, ...: of these the coefficient is zero."""
    here = isinstance(power, fmpq) and power.q == 1 and power >= 0
    held = polynomial[int(power.p)] if here else fmpq(0)
    word, reason = same(held, claimed)
    where = text(power) if name == power or not name.free_symbols else f"{name} = {text(power)}"
    return Finding(word, f"coefficient {held} of degree {where}", f"coefficient {text(claimed)}", "", reason)


def _signs(signs: str, polynomial: fmpq_poly) -> Finding:
    coefficients = polynomial.coeffs()
    nonzero = [c for c in coefficients if c != 0]
    first, last = [c >= 0 for c in nonzero[:1]], [c >= 0 for c in nonzero[-1:]]
    good = all({"all": [c >= 0 for c in nonzero], "ends": first + last, "lowest": first, "highest": last}[signs])
    shown = (
        ", ".join(map(str, coefficients))
        if len(coefficients) <= 8
        else f"{len(coefficients)} coefficients, ends {nonzero[0]}, {nonzero[-1]}"
    )
    wanted = "no negative coefficient" if signs == "all" else f"{ENDS[signs]} coefficient positive"
    return Finding("exact" if good else "refuted", shown, wanted, "")


def _change(polynomial: fmpq_poly, have: Any, want: Any, exact: Exact) -> fmpq_poly:
    """The polynomial in the claimed variable: the two variables must be affine in one another at this point."""
    if cancel(have - want) == 0:
        return polynomial
    free = sorted((have.free_symbols & want.free_symbols) - {s for s in exact.point.values if s not in _batch(exact)}, key=str)
    fixed = {s: v for s, v in exact.point.values.items() if s in (have.free_symbols | want.free_symbols) - set(free)}
    have, want = have.subs(fixed), want.subs(fixed)
    if len(free) != 1:
        raise NotExact(f"the polynomial is one in {have}; it cannot be rewritten in {want}")
    line = _affine(have, want, free[0])
    if line is None:
        raise NotExact(f"the polynomial is one in {have}, which is not affine in {want}")
    return polynomial(fmpq_poly(list(line)))


@lru_cache(maxsize=256)
def _affine(have: Any, want: Any, symbol: Any) -> tuple[fmpq, fmpq] | None:
    """(offset, slope) with have = offset + slope want: the line through two places, if that is what it is everywhere."""
    places = ((have.subs({symbol: k}), want.subs({symbol: k})) for k in range(1, 12))
    found = {w: h for h, w in places if h.is_Rational and w.is_Rational}
    if len(found) < 2:
        return None
    (w, h), (other, there) = list(found.items())[:2]
    slope = (there - h) / (other - w)
    offset = h - slope * w
    return (number(offset), number(slope)) if cancel(have - offset - slope * want) == 0 else None


def _batch(exact: Exact) -> frozenset[Any]:
    return frozenset(s for p in exact.theorem.process for s in p.draw.size.free_symbols)


@_findings.register
def _order(claim: Order, exact: Exact) -> Iterator[Finding]:
    power = int(exact.value(claim.power).p)
    if power < 1:
        raise NotExact(f"the order {claim.power} is not one or more")
    residual = exact.series(claim.of, claim.small, power)
    parts = [p if isinstance(p, fmpq_poly) else fmpq_poly([p]) for p in entries(residual)]
    for k in range(power):
        good = all(p[k] == 0 for p in parts)
        yield Finding(
            "exact" if good else "refuted", text(tuple((p[k],) for p in parts)), "0", "", f"coefficient of {claim.small}^{k}"
        )
    if claim.coefficient is not None:
        claimed = exact.value(claim.coefficient)
        word, _ = same(tuple((p[power],) for p in parts), tuple((c,) for c in entries(claimed)))
        yield Finding(word, text(tuple((p[power],) for p in parts)), text(claimed), "", f"coefficient of {claim.small}^{power}")


@_findings.register
def _optimum(claim: Optimum, exact: Exact) -> Iterator[Finding]:
    applying = [piece for piece in claim.pieces if value(piece.when, Scope(exact.point)) >= 0]
    if not applying:
        raise NotExact("no piece of the claim covers this point; their conditions must leave no gap")
    for piece in applying:
        yield from _piece(claim, piece, exact)


def _piece(claim: Optimum, piece: Any, exact: Exact) -> Iterator[Finding]:
    best, claimed = exact.value(piece.argmin), exact.value(piece.value)
    there = _largest(claim, exact, best)
    where = f"{claim.over} = {best}"
    yield Finding("exact" if there == claimed else "refuted", f"max = {there} at {where}", f"least value {claimed}", "")
    for factor in (fmpq(3, 4), fmpq(99, 100), fmpq(101, 100), fmpq(5, 4)):
        beside = _largest(claim, exact, best * factor)
        yield Finding(
            "exact" if beside >= claimed else "refuted",
            f"max = {beside} at {claim.over} = {best * factor}",
            f">= {claimed}",
            "",
            "no smaller value beside the minimiser",
        )

    lower = _lower(claim, exact, claimed)
    shown = "no point below" if lower is None else f"max = {_largest(claim, exact, lower)} at {claim.over} = {lower}"
    yield Finding("exact" if lower is None else "refuted", shown, f">= {claimed} for every {claim.over} > 0", "")


def _lower(claim: Optimum, exact: Exact, least: Any) -> Any:
    """A positive place where every objective is below `least`, or None: decided at one rational between any two real roots."""
    gaps = [value(o, Scope(exact.point, {claim.over: fmpq_poly([0, 1])})) - fmpq_poly([least]) for o in claim.objectives]
    if any(g == 0 for g in gaps):
        return None
    name = Dummy()
    polynomials = [Poly([Rational(int(c.p), int(c.q)) for c in reversed(g.coeffs())], name) for g in gaps]
    roots = _apart(prod(polynomials, start=Poly(name, name)))
    between = [(left[1] + right[0]) / 2 for left, right in pairwise(roots)] + [roots[-1][1] + 1]
    return next((place for place in map(number, between) if place > 0 and all(g(place) < 0 for g in gaps)), None)


def _apart(polynomial: Poly) -> list[Any]:
    """Rational intervals around the real roots, one each, with room between any two."""
    width = Rational(1)
    while True:
        found = [interval for interval, _ in polynomial.intervals(eps=width)]
        if all(left[1] < right[0] for left, right in pairwise(found)):
            return found
        width /= 16


def _largest(claim: Optimum, exact: Exact, over: Any) -> Any:
    scope = Scope(exact.point, {claim.over: over})
    return max(value(o, scope) for o in claim.objectives)
