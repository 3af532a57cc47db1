"""What no draw moves is constant, and what one may move is not taken for constant."""
from __future__ import annotations

import pytest
from rule_setting import changed
from sympy import floor, symbols

from numerics.bench import moved_by_draws, still
from theorems._model.instance import Point
from theorems.umeda2024.ratchet import eta, g0, loss, pull, sgd, slope, x, y

z, u = symbols("z u", real=True)
nowhere = Point("none", "", {})
longer = changed(sgd, start={z: 0, u: 0}, update={z: z + y, u: u + x})


def test_states_that_a_draw_moves() -> None:
    assert moved_by_draws(sgd) == {pull, y}
    assert moved_by_draws(longer) == {pull, y, z}
    assert moved_by_draws(changed(sgd, update={x: x - g0 * slope})) == {pull, y, x}


@pytest.mark.parametrize(("observable", "constant"), [(x, True), (x * g0 + eta(3), True), (u, True), (y, False), (z, False), (floor(z) * 0 + z, False), (loss, False), (pull, False)])
def test_still(observable: object, constant: bool) -> None:
    assert still(longer, observable, 5, nowhere) is constant
