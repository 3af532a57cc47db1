"""No claim proves itself by a detour, not even through a part of its own proof under further assumptions."""
from __future__ import annotations

from typing import Any

import pytest
from sympy import Piecewise, Rational, Symbol

from numerics.exact.enumerate import hashable
from theorems import AtLeast, Instance, Theorem
from theorems.rules import Cases, Combine

x = Symbol("x", real=True)
IN_PIECES = AtLeast(Piecewise((x**2, x >= 0), (x**2 + 1, True)), 0)
TWICE = AtLeast(2 * IN_PIECES.left, 0)


def piece(name: str, factor: Any = 1, *terms: Any) -> Combine:
    return Combine((name,), terms, 1, (factor,))


def theorem(**proofs: Any) -> Theorem:
    return Theorem("T", "", "", {"whole": IN_PIECES, "twice": TWICE}, {"one": Instance({x: 1})}, proofs=proofs)


@pytest.mark.parametrize("first", ["whole", "twice"])
def test_a_piece_does_not_rest_on_the_whole(first: str) -> None:
    half = piece("twice", Rational(1, 2))
    rings = ({"whole": Cases(piece("whole"), piece("whole"))}, {"whole": Cases(half, half), "twice": piece("whole", 2)})
    for proofs in rings:
        here = theorem(**proofs)
        for name in sorted(proofs, key=lambda name: name != first):
            assert here.outcome(name).word == "not confirmed"
            assert here.outcome(name).word == "not confirmed"  # asked again, it is what was found


def test_a_rule_that_fell_over_is_asked_again() -> None:
    class Once:
        asked = 0

        def check(self, theorem: Theorem, claim: Any) -> Any:
            self.asked += 1
            if self.asked == 1:
                raise ArithmeticError("the rule fell over")
            return Combine((), (IN_PIECES.left,)).check(theorem, claim)

    here = theorem(whole=Once())
    with pytest.raises(ArithmeticError):
        here.outcome("whole")
    assert "rests on itself" not in here.outcome("whole").reason


def test_a_rational_state_is_no_polynomial() -> None:
    from flint import fmpq, fmpq_poly

    assert hashable(fmpq(1, 2)) != hashable(fmpq_poly([1, 2]))
