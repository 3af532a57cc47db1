"""A claim that something is a polynomial, where none is found whole: exact values at enough batch sizes may contradict it.

A polynomial of degree d is known from d + 1 values, so one more value can refute it.  Values that fit prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from flint import fmpq
from sympy import Integer, Symbol

from numerics.exact.change import moved
from numerics.exact.finding import Finding
from numerics.exact.methods import Exact, batch_elsewhere
from numerics.exact.value import NotExact
from theorems._model.claim import Polynomial
from theorems._model.theorem import quantities

MORE = 3  # values beyond those that fix the polynomial
FARTHEST = 64  # the largest batch size that is looked at


def through(claim: Polynomial, exact: Exact, refusal: NotExact) -> Finding:
    """The first batch size whose value is not on the polynomial through the ones before it."""
    batch, degree = _batch(claim, exact, refusal), _degree(claim, exact)
    known: list[tuple[fmpq, fmpq]] = []
    beyond = 0
    for size, x, y in _values(claim, exact, batch):
        if len(known) <= degree and x not in (p for p, _ in known):
            known.append((x, y))
        elif (predicted := interpolated(known, x)) != y:
            reason = f"the polynomial of degree {degree} at most through the values at {len(known)} batch sizes before"
            return Finding("refuted", f"{y} at {batch} = {size}", str(predicted), "", reason)
        elif (beyond := beyond + 1) == MORE:
            break
    missing = "they fit" if beyond else f"a polynomial of degree {degree} has any values at {len(known)} places"
    reason = f"no polynomial is found whole, and of values at batch sizes {missing}: {refusal}"
    return Finding("not confirmed", "", "", "", reason)


def interpolated(known: list[tuple[fmpq, fmpq]], x: fmpq) -> fmpq:
    """The value at x of the polynomial of least degree through known points (Lagrange)."""
    terms = (
        y * prod(((x - q) / (p - q) for j, (q, _) in enumerate(known) if j != i), start=fmpq(1)) for i, (p, y) in enumerate(known)
    )
    return sum(terms, fmpq(0))


def _values(claim: Polynomial, exact: Exact, batch: Symbol) -> Iterator[tuple[int, fmpq, fmpq]]:
    """(batch size, variable, value) at every batch size that meets the assumptions."""
    for size in range(1, FARTHEST + 1):
        there = moved(exact, batch, Integer(size))
        if there is None:
            continue
        x, y = there.value(claim.variable), there.value(claim.of)
        if not (isinstance(x, fmpq) and isinstance(y, fmpq)):
            raise NotExact(f"{claim.of} = {y} at {batch} = {size} is no rational number, so no polynomial is told by it")
        yield size, x, y


def _batch(claim: Polynomial, exact: Exact, refusal: NotExact) -> Symbol:
    """The symbol of the batch size, which nothing but the draw and the variable of the claim may depend on."""
    asked = quantities(claim.of)
    sizes = {s for q in asked for s in exact.theorem.process_of(q).draw.size.free_symbols} & claim.variable.free_symbols
    if len(sizes) != 1 or claim.degree.free_symbols & sizes:
        raise refusal
    if any(batch_elsewhere(exact.theorem.process_of(q), q) for q in asked):
        raise refusal
    return sizes.pop()


def _degree(claim: Polynomial, exact: Exact) -> int:
    degree = exact.value(claim.degree)
    if not isinstance(degree, fmpq) or degree.q != 1 or degree < 0:
        raise NotExact(f"the degree {claim.degree} = {degree} is not 0, 1, 2, ...")
    return int(degree.p)
