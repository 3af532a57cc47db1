"""Ma, Bassily & Belkin: M1, M4, M5 and M12 on the data sets A, B, X3 and R2."""

from __future__ import annotations

import pytest
from flint import fmpq
from golden import exact, exact_at, golden, numbers
from sympy import MatrixSymbol, Rational as R

from numerics.exact.check import check
from numerics.exact.value import Scope, value
from theorems import TIME, Draw, Mean, Process, Square
from theorems.ma2018 import critical_batch_size as best, critical_ratio, summary_ratio, tightness as tight

GOLDEN = golden("ma2018")
SETS = [(name, int(m)) for name in ("A", "B", "X3") for m in GOLDEN[name]["best"]]
OPTIMUM = best.theorem.claims["optimal step and rate"]


def axis(size, k):
    return tuple(int(i == k) for i in range(size))


def at_best(name, m):
    """The optimum's theorem on a golden data set, at the golden step."""
    table = GOLDEN[name]
    size = len(table["rows"][0])
    eta = R(table["best"][str(m)][0]) if str(m) in table["best"] else 1
    return exact_at(
        best.theorem,
        {
            best.x: numbers(table["rows"]),
            best.top_axis: axis(size, 0),
            best.low_axis: axis(size, size - 1),
            best.beta: R(table["beta"]),
            best.top: R(table["top"]),
            best.low: R(table["low"]),
            best.eta: eta,
            best.m: m,
            TIME: 0,
        },
    )


def along(name, k, m, eta, time, start=None):
    """The tightness theorem on a golden data set, along the k-th axis."""
    rows = numbers(GOLDEN[name]["rows"])
    size, count = len(rows[0]), len(rows)
    return exact_at(
        tight.theorem,
        {
            tight.x: rows,
            tight.e: axis(size, k),
            tight.delta0: start or axis(size, k),
            tight.beta: R(GOLDEN[name].get("beta", 1)),
            tight.lam: R(sum(row[k] ** 2 for row in rows), count),
            tight.eta: eta,
            tight.m: m,
            TIME: time,
        },
    )


@pytest.mark.parametrize(("name", "m"), SETS)
def test_the_best_step_and_rate_are_the_golden_ones(name, m):
    road = at_best(name, m)
    step, rate = map(exact, GOLDEN[name]["best"][str(m)])
    applying = [p for p in OPTIMUM.pieces if value(p.when, Scope(road.point)) >= 0]
    assert applying
    for piece in applying:
        assert (road.value(piece.argmin), road.value(piece.value)) == (step, rate)
    assert max(road.value(o) for o in OPTIMUM.objectives) == rate
    assert {f.word for f in check(OPTIMUM, road)} == {"exact"}


@pytest.mark.parametrize("name", ["A", "B", "X3"])
def test_the_pieces_change_at_the_golden_batch_size(name):
    road, critical = at_best(name, 1), exact(GOLDEN[name]["critical"])
    first, second = OPTIMUM.pieces
    for shift, signs in ((-1, (1, 0)), (0, (1, 1)), (1, (0, 1))):
        scope = Scope(road.point, {best.m: critical + fmpq(shift, 7)})
        assert tuple(int(value(p.when, scope) >= 0) for p in (first, second)) == signs


@pytest.mark.parametrize(("name", "m"), [p for p in SETS if p[0] != "X3" and p[1] <= 20])
def test_one_hot_data_attain_the_rate_at_every_time(name, m):
    step, rate = GOLDEN[name]["best"][str(m)]
    low = len(GOLDEN[name]["rows"][0]) - 1
    road = along(name, low, m, R(step), 2)
    assert [road.value(Mean(Square(tight.delta), time)) for time in range(7)] == [exact(rate) ** time for time in range(7)]
    assert {f.word for f in check(tight.theorem.claims["mean square along e"], road)} == {"exact"}


def test_data_that_do_not_commute_stay_below_the_rate():
    for time, expected in enumerate(GOLDEN["R2"]["m=1, eta=1, from e1"], start=1):
        assert along("R2", 0, 1, 1, time).value(Mean(Square(tight.delta), TIME)) == exact(expected)


def test_two_eigenvalues_past_the_critical_size_attain_the_rate_from_anywhere():
    rate = exact(GOLDEN["R2"]["m=5, best eta"])
    for time in (1, 2, 3):  # eta* = 2m/(beta + (m - 1)(lambda_1 + lambda_k)) at m = 5
        found = along("R2", 0, 5, 2, time, start=(3, -1)).value(Mean(Square(tight.delta), TIME))
        assert found == 10 * rate**time


@pytest.mark.parametrize("k", [0, 1])
def test_one_step_on_x3(k):
    found = along("X3", k, 3, R(1, 3), 1).value(Mean(Square(tight.delta), TIME))
    assert found == exact(GOLDEN["X3"]["one step, m=3, eta=1/3"][k])
    assert found <= exact(GOLDEN["X3"]["best"]["3"][1])


@pytest.mark.parametrize(
    ("scheme", "m", "expected"),
    [
        ("with", 2, GOLDEN["X3"]["second moment, m=2"]),
        *(("without", int(m), diagonal) for m, diagonal in GOLDEN["X3"]["second moment without replacement"].items()),
    ],
)
def test_the_second_moment_of_the_batch_matrix(scheme, m, expected):
    x, H, state = tight.x, MatrixSymbol("H_m", tight.p, tight.p), tight.delta
    process = Process({state: tight.delta0}, Draw(tight.data, m, scheme), {H: x * x.T}, {state: state})
    road = exact_at(tight.theorem, {x: numbers(GOLDEN["X3"]["rows"]), tight.delta0: (1, 1)}, process=process)
    assert road.value(Mean(H * H, 0)) == ((exact(expected[0]), 0), (0, exact(expected[1])))


# ------------------------------------------------------------------------------- wrong versions, with the golden wrong value
@pytest.mark.parametrize("wrong", GOLDEN["wrong at A"])
def test_a_wrong_step_gives_the_golden_wrong_rate(wrong):
    expected = GOLDEN["wrong at A"][wrong]
    mutant = best.theorem.near_miss["optimal step and rate"][wrong].apply(OPTIMUM)
    found = check(mutant, at_best("A", expected["m"]))
    assert found[0].left.partition(" at ")[0] == f"max = {expected['max']}"
    assert "refuted" in {f.word for f in found}


def test_the_summarys_ratio_at_b():
    table = GOLDEN["M12"]["B"]
    values = {summary_ratio.beta: 1, summary_ratio.top: R(1, 4), summary_ratio.low: R(1, 20)}
    road = exact_at(summary_ratio.theorem, values)
    assert road.value(summary_ratio.critical) == exact(table["critical"])
    assert road.value(summary_ratio.top / summary_ratio.beta) == exact(table["lambda_1/beta"])
    assert road.value(summary_ratio.ratio) == exact(table["ratio"])
    assert [f.word for f in check(summary_ratio.theorem.claims["within a factor of three, above"], road)] == ["refuted"]


def test_the_largest_ratio_to_the_right_quotient_is_attained():
    road = exact_at(critical_ratio.theorem, {critical_ratio.beta: 3, critical_ratio.top: 2, critical_ratio.low: 1})
    assert road.value(critical_ratio.ratio) == exact(GOLDEN["M12"]["largest ratio to beta/lambda_1"])
