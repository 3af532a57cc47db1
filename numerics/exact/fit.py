"""A claim that something is a polynomial, where none is found whole: exact values at enough batch sizes may contradict it.

A polynomial of degree d is known from d + 1 values, so one more value can refute it.  Values that fit prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq
from sympy import Integer, Symbol

from numerics.exact.change import moved
from numerics.exact.finding import Finding
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact
from theorems._model.claim import Polynomial
from theorems._model.theorem import quantities

MORE = 2  # values beyond those that fix the polynomial
FARTHEST = 64  # the largest batch size that is looked at


def through(claim: Polynomial, exact: Exact, refusal: NotExact) -> Finding:
    """The first batch size whose value is not on the polynomial through those before it."""
    batch = _batch(claim, exact, refusal)
    degree = exact.value(claim.degree)
    if not isinstance(degree, fmpq) or degree.q != 1 or degree < 0:
        raise NotExact(f"the degree {claim.degree} = {degree} is not 0, 1, 2, ...")
    places: list[tuple[int, fmpq, fmpq]] = []
    for size, x, y in _values(claim, exact, batch):
        if len(places) > degree and (predicted := interpolated(places, x)) != y:
            known = ", ".join(str(b) for b, _, _ in places)
            reason = f"the polynomial of degree {degree} at most through the values at {batch} = {known} has another value there"
            return Finding("refuted", f"{y} at {batch} = {size}", f"{predicted}", "", reason)
        if len(places) <= degree:
            places.append((size, x, y))
        elif size >= places[-1][0] + 1 + MORE:
            break
    reason = f"the values at {batch} = 1 to {size} fit a polynomial of degree {degree}, but prove none; {refusal}"
    return Finding("not confirmed", "", "", "", reason)
