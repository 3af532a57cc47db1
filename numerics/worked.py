"""A refuted claim worked out at its witness, in steps that a person can check by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import fmpq, fmpq_poly
from sympy import latex

from numerics.exact.change import neighbours
from numerics.exact.enumerate import outcomes
from numerics.exact.methods import Exact
from numerics.exact.motion import steps_of
from numerics.exact.value import NotExact, Scope, value
from theorems._model.claim import AtLeast, AtMost, Equal, Monotone, Polynomial
from theorems._model.nodes import Square
from theorems._model.quantity import RandomQuantity, ScalarMean, Variance
from theorems._model.theorem import quantities

MOST = 10  # terms of a sum that a reader may be asked to add up
Step = dict[str, str]


def worked(claim: Any, exact: Exact) -> tuple[Step, ...]:
    """The steps, none where the values have no short derivation."""
    if isinstance(claim, Monotone):
        places = [exact, *neighbours(exact, claim.variable)[-1:]]
        found = [s for place in places for s in _valued(claim.of, place, "It", _where(claim.variable, place))]
        return tuple({step["text"]: step for step in found}.values())  # a polynomial is the same at both
    if isinstance(claim, Polynomial):
        return tuple(_polynomial(claim.of, exact, "It", ""))
    if isinstance(claim, (Equal, AtMost, AtLeast)):
        sides = {"The left side": claim.left, "The right side": claim.right}
        asked = [(name if q == side else f"${latex(q)}$", q) for name, side in sides.items() for q in quantities(side)]
        return tuple(s for name, q in asked for s in _valued(q, exact, name, ""))
    return ()


def _where(variable: Any, exact: Exact) -> str:
    return f"At ${latex(variable)} = {latex(exact.point.values[variable])}$"


def _valued(e: Any, exact: Exact, name: str, where: str) -> Iterator[Step]:
    """From the values that draws lead to if they are few, else from the whole polynomial."""
    try:
        if isinstance(e, (ScalarMean, Variance)):
            yield _listed(e, exact, f"{where} it" if where else name)
            return
    except NotExact:
        pass  # too many values to list
    yield from _polynomial(e, exact, name, where)


def _listed(q: RandomQuantity, exact: Exact, name: str) -> Step:
    """A mean as a sum of values times probabilities; a variance as such a mean of squares less the square of the mean."""
    motion = exact.motion(q)
    if motion.process.stop is not None:
        raise NotExact("a process that stops is not followed here")
    steps = steps_of(q.time, motion.scope)
    seen = Square(q.observable) if isinstance(q, Variance) else q.observable
    found = outcomes(motion, seen, steps)
    if len(found) > MOST or not all(isinstance(v, fmpq) for v in found):
        raise NotExact("too many values to add up")
    total = sum((v * p for v, p in found.items()), fmpq(0))
    terms = " + ".join(rf"{tex(p)} \cdot {_bracketed(v)}" for v, p in sorted(found.items()))
    what, formula = f"the values of ${latex(seen)}$ times their probabilities", f"{terms} = {tex(total)}"
    if isinstance(q, Variance):
        centre = total - exact.value(q)
        what, formula = f"{what}, less the squared mean {centre}", rf"{terms} - {tex(centre)} = {tex(total - centre)}"
    return {"text": f"{name} is the sum of {what}:", "latex": formula}


def _polynomial(e: Any, exact: Exact, name: str, where: str) -> Iterator[Step]:
    """The whole polynomial, and its value at the point."""
    try:
        variable, found = exact.polynomial(e)
        place = value(variable, Scope(exact.point))
    except NotExact:
        return
    if sum(c != 0 for c in found.coeffs()) > MOST:
        return
    yield {"text": f"{name} is $P(x)$ with $x = {latex(variable)}$:", "latex": f"P(x) = {_written(found)}"}
    yield {"text": f"{where or 'Here'} that is", "latex": rf"P\left({tex(place)}\right) = {tex(found(place))}"}


def _written(polynomial: fmpq_poly) -> str:
    text = ""
    for k, c in zip(range(polynomial.degree() + 1), polynomial.coeffs(), strict=True):
        if c == 0:
            continue
        power = "" if k == 0 else "x" if k == 1 else f"x^{{{k}}}"
        sign = "-" if c < 0 else "+" if text else ""
        text += f" {sign} {tex(abs(c))} {power}"
    return text.strip() or "0"


def tex(number: fmpq) -> str:
    """A rational in LaTeX."""
    sign = "-" if number < 0 else ""
    p, q = abs(int(number.p)), int(number.q)
    return f"{sign}{p}" if q == 1 else rf"{sign}\frac{{{p}}}{{{q}}}"


def _bracketed(number: fmpq) -> str:
    return rf"\left({tex(number)}\right)" if number < 0 else tex(number)
