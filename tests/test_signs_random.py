"""Random expressions that show non-negative, evaluated at random points: none may be negative there, or no real number.

The seed is fixed, so the test gives the same answer at every run.  Rules that took any expression for a polynomial failed at
three in a thousand of these expressions.
"""
from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from sympy import (
    E,
    I,
    Integer,
    LambertW,
    Max,
    N,
    Rational as R,
    Symbol,
    acos,
    acosh,
    asin,
    cos,
    exp,
    log,
    nan,
    oo,
    pi,
    sin,
    sqrt,
    symbols,
    tan,
    zoo,
)

from theorems import AtLeast, Instance, Theorem
from theorems.calculus.facts import Facts
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import nonnegative, positive

x, y = symbols("x y", nonnegative=True)
p = Symbol("p", positive=True)
q = Symbol("q", negative=True)
r, z = symbols("r z", real=True)
n = Symbol("n", integer=True, positive=True)
NUMBERS = (sqrt(2), pi, log(2), E, I, sqrt(2) - 2, pi - 4, log(2) - 1, Integer(-1), R(1, 3), Integer(2))
FUNCTIONS = (acos, asin, acosh, LambertW, tan, sin, cos, exp, log, sqrt)
BARE = Theorem("bare", "none", "none", {"c": AtLeast(x, 0)}, {"i": Instance({x: 1})})


def by_facts(e: Any) -> bool:
    try:
        Facts(BARE).require(e)
    except NotRows:
        return False
    return True


def expression(choose: random.Random, depth: int) -> Any:
    kind = choose.random()
    if depth == 0 or kind < 0.12:
        return choose.choice((x, y, p, q, r, z, n) if choose.random() < 0.6 else NUMBERS)
    one = expression(choose, depth - 1)
    if kind < 0.7:
        other = expression(choose, depth - 1)
        return one + other if kind < 0.4 else one * other
    if kind < 0.86:
        return one ** choose.choice((2, 2, 4, -1, -2, 3))
    return Max(one, 1) if kind < 0.88 and one.is_real else choose.choice(FUNCTIONS)(one)


def point(choose: random.Random) -> dict[Any, Any]:
    def size() -> Any:
        return R(choose.randint(0, 12), choose.randint(1, 4))

    signed = {s: choose.choice((-1, 1)) * size() for s in (r, z)}
    return {x: size(), y: size(), p: size() + R(1, 7), q: -size() - R(1, 9), n: Integer(choose.randint(1, 5)), **signed}


@pytest.mark.parametrize("shows", [lambda e: nonnegative(e, {}), lambda e: positive(e, {}), by_facts])
def test_what_shows_non_negative_is_so(shows: Callable[[Any], bool]) -> None:
    choose, shown = random.Random(3), 0
    for _ in range(1500):
        e = expression(choose, choose.randint(1, 3))
        places = [point(choose) for _ in range(4)]
        if e.has(nan, zoo, oo) or not shows(e):
            continue
        shown += 1
        for place in places:
            value = N(e.xreplace(place), 25)
            if not value.has(nan, zoo, oo):  # elsewhere it has no value, which is for another check to say
                assert value.is_real and value > -1e-20, (e, place, value)
    assert shown > 300
