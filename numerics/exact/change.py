"""Claims about a change of one symbol, held against exact values: of one place and those beside it, or far along a limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sympy import MatrixSymbol, Rational, Symbol

from numerics.assumptions import require
from numerics.exact.finding import Finding, at_most, below, text
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact
from theorems._model.bind import BadInstance, check_symbols
from theorems._model.claim import Limit, Monotone
from theorems._model.instance import Point

BESIDE = (Rational(1, 100), Rational(1, 4))  # how far beside a real place to look, as a part of it
NO_ERROR = "a limit without an error bound says nothing of any one point; give Limit(..., error=...)"


def monotone(claim: Monotone, exact: Exact) -> Iterator[Finding]:
    """The value at the point against that at the next place, or, for a real variable, at places on either side."""
    beside = neighbours(exact, claim.variable)
    if not beside:
        reason = f"no place beside {claim.variable} = {place(exact.point, claim)} meets the assumptions"
        yield Finding("closed", "", "", "", reason)
    for other in beside:
        yield _compared(claim, *sorted((exact, other), key=lambda e: e.point.values[claim.variable]))


def place(point: Point, claim: Monotone) -> Any:
    """The value of the variable at a point."""
    return point.values[claim.variable]


def neighbours(exact: Exact, variable: Any) -> list[Exact]:
    """The point with the next integer, or with reals beside it, wherever that meets every assumption."""
    here = _place_of(exact, variable)
    if variable.is_integer:
        places = [here + 1]
    else:
        size = abs(here) if here else Rational(1)
        places = [here + sign * part * size for part in BESIDE for sign in (-1, 1)]
    return [e for e in (moved(exact, variable, p) for p in places) if e is not None]


def _place_of(exact: Exact, variable: Any) -> Any:
    """The value of the variable, which must be one that can be changed while all else stays."""
    point, processes = exact.point, exact.theorem.process
    if not isinstance(variable, Symbol) or variable not in point.values:
        raise NotExact(f"{variable} is no symbol that the instance gives; only such a one can be changed")
    fixed = {s for p in processes if p.rows for s in p.rows.count.free_symbols} if point.rows else set()
    shaped = [k for table in (point.values, *point.rows[:1]) for k in table if isinstance(k, MatrixSymbol)]
    if variable in fixed.union(*(size.free_symbols for k in shaped for size in k.shape)):
        raise NotExact(f"{variable} is a size of the data, which cannot be changed while the data stay")
    return point.values[variable]


def moved(exact: Exact, variable: Any, to: Any) -> Exact | None:
    """The point with another value of one symbol; None if that meets not every assumption."""
    point = exact.point
    label = ", ".join(filter(None, (point.label, f"{variable} = {to}")))
    there = replace(point, label=label, values={**point.values, variable: to})
    try:
        check_symbols(there, exact.theorem.title)
        require(exact.theorem, there)
    except BadInstance:
        return None
    return Exact(exact.theorem, there, used=exact.used, shared=exact.shared)


def _compared(claim: Monotone, first: Exact, second: Exact) -> Finding:
    before, after = first.value(claim.of), second.value(claim.of)
    small, large = (after, before) if claim.falling else (before, after)
    word = below(small, large) if claim.strict else at_most(small, large)
    shown = [f"{text(v)} at {claim.variable} = {place(e.point, claim)}" for v, e in ((before, first), (after, second))]
    relation = f"{'>' if claim.falling else '<'}{'' if claim.strict else '='}"
    return Finding(word, shown[0], shown[1], "", f"the first must be {relation} the second")


def limit(claim: Limit, exact: Exact) -> Iterator[Finding]:
    """The distance from the limit against the error claimed at this point."""
    if claim.error is None:
        yield Finding("closed", "", "", "", NO_ERROR)
        return
    apart, error = abs(exact.value(claim.of) - exact.value(claim.value)), exact.value(claim.error)
    yield Finding(at_most(apart, error), f"{text(apart)} from the limit", f"at most {text(error)}", "")
