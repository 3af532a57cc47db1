"""What is kept of a constant or of a polynomial is kept for its own question: other values, rows or tables give other numbers."""
from __future__ import annotations

import pytest
from flint import fmpq
from sympy import Function, Rational, Symbol, exp, expand, symbols

from numerics.collected import collected
from numerics.constant import Known, number
from numerics.trees import NotLowered
from theorems._model.nodes import row_mean

x, a, u, v = (Symbol(s, real=True) for s in ("x", "a", "u", "v"))
t = Symbol("t", integer=True)
alpha = Function("alpha")
mean = row_mean(a * x**2, (x,), (x,))


def known(a_: int, rows: tuple[int, ...], table: tuple[int, ...] = (1, 2)) -> Known:
    values = {a: fmpq(a_), t: fmpq(a_)}
    return Known(values, {"alpha": tuple(map(fmpq, table))}, tuple({x: fmpq(r)} for r in rows))


@pytest.mark.parametrize("turn", [1, -1])
def test_a_mean_is_kept_for_its_values_and_its_rows(turn: int) -> None:
    asked = {(1, (1, 2)): fmpq(5, 2), (2, (1, 2)): fmpq(5), (1, (1, 3)): fmpq(5), (1, (1, 2, 3)): fmpq(14, 3)}
    for (a_, rows), answer in list(asked.items())[::turn] * 2:
        assert number(mean, known(a_, rows)) == answer


def test_a_mean_with_a_function_of_time_follows_its_table() -> None:
    moving = row_mean(alpha(t) * x, (x,), (x,))
    assert [number(moving, known(when, (1, 2), table)) for when, table in ((0, (1, 2)), (1, (1, 2)), (0, (3, 4)))] == [
        fmpq(3, 2), fmpq(3), fmpq(9, 2)
    ]


def test_a_kept_mean_does_not_hide_what_is_missing() -> None:
    assert number(mean, known(1, (1, 2))) == fmpq(5, 2)
    with pytest.raises(NotLowered, match="a mean over rows, but the instance gives no rows"):
        number(mean, known(1, ()))
    with pytest.raises(NotLowered, match="a has no value at this point"):
        number(mean, Known({}, {}, ({x: fmpq(1)},)))


def test_means_in_means_see_their_own_row() -> None:
    z = symbols("z", real=True)
    nested = row_mean(row_mean((x - z) ** 2, (z,), (x,)), (x,), (x,))
    assert number(nested, known(1, (1, 3))) == 2
    assert number(nested, known(1, (1, 3, 5))) == fmpq(16, 3)


def test_collected_is_the_expression_and_has_no_other_terms() -> None:
    entry = (u + a * mean) ** 2 * v - Rational(1, 3) * (u - v) * x + 5
    found = collected(entry, [u, v])
    assert found is not None
    assert expand(sum(power * coefficient for power, coefficient in found) - entry) == 0
    assert len({power for power, _ in found}) == len(found)
    assert not any(coefficient.free_symbols & {u, v} for _, coefficient in found)
    assert dict(found)[1] == 5 and dict(found)[u * v] == 2 * a * mean


def test_what_flint_does_not_read_is_declined() -> None:
    for entry in (u * exp(a), u / a, u * row_mean(u * x, (x,), (x,)), u * alpha(t), u**Rational(1, 2)):
        assert collected(entry, [u]) is None
