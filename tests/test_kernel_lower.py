"""Lowering: what becomes a constant, a table or a column, what shares its source, and what is refused in which words."""
from __future__ import annotations

import numpy as np
import pytest
from kernel_cases import (
    alpha,
    b,
    batch,
    coin,
    coin_point,
    d,
    eta,
    fraction,
    g,
    kick,
    least_squares,
    loss,
    n,
    regression,
    rows,
    sign,
    spelling,
    t,
    w,
    w0,
    with_batches,
    x,
    y,
    z,
)
from sympy import Abs, Max, Min, Piecewise, Rational, Symbol, exp, gamma, sqrt

from numerics.lower import Experiment, lower
from numerics.sample import Diverged, Sampler
from numerics.trees import NotLowered
from theorems._model.instance import Point, rational
from theorems._model.nodes import Dot, Gradient, Square
from theorems._model.process import SGD, Draw, Law, Process


def refused(experiment: Experiment, *words: str) -> None:
    with pytest.raises(NotLowered) as caught:
        lower(experiment)
    for word in words:
        assert word in str(caught.value)


def test_points_of_one_structure_share_their_source() -> None:
    first, second = (Sampler(Experiment(least_squares(), regression(3, count, 4, seed=count), ((w, step),)), 1, "s", "numpy")
                     for count, step in ((9, 4), (30, 7)))
    assert first.source == second.source
    assert first.program is second.program


def test_the_dot_product_is_computed_once() -> None:
    program, _ = lower(Experiment(least_squares(), regression(8, 9, 4), ((w, 1),)))
    assert len(program.average.body) == 1
    assert [value[0] for value in program.average.results] == ["mul"] * 8


def test_means_over_rows_against_a_sum() -> None:
    point = regression(3, 9, 4)
    observed = Experiment(least_squares(), point, ((loss, 0), (Square(Gradient(loss, w)), 0), (rows.sum(y), 0)))
    values = Sampler(observed, 1, "s", "numpy").chunk(0)[0]
    data = np.array([[float(e) for e in (*r[x], r[y])] for r in point.rows])
    residual = data[:, :3] @ np.full(3, 1 / 3) - data[:, 3]
    slope = data[:, :3].T @ residual / 9
    assert values == pytest.approx([(residual**2).mean() / 2, slope @ slope, data[:, 3].sum()], rel=1e-13)


def test_double_means_over_rows() -> None:
    second = rows.again()
    xx, yy = second.fields
    spread = rows.mean(second.mean((Dot(x, w) - Dot(xx, w)) ** 2 + (y - yy) ** 2))
    point = regression(2, 7, 1)
    found = Sampler(Experiment(least_squares(), point, ((spread, 0),)), 1, "s", "numpy").chunk(0)[0, 0]
    seen = np.array([[float(sum(fraction(e) for e in r[x])) / 3, float(r[y])] for r in point.rows])
    assert found == pytest.approx(2 * seen.var(axis=0).sum(), rel=1e-13)


def test_batches_and_steps_follow_their_tables() -> None:
    point = with_batches(regression(2, 9, 1), (3, 1, 4, 2))
    _, inputs = lower(Experiment(least_squares(size=batch(t)), point, ((w, 3),)))
    assert inputs.schedule.size.tolist() == [3, 1, 4, 0]
    assert inputs.tables[:, 0].tolist() == [1 / 10, 1 / 11, 1 / 12, 1 / 13]


def test_last_batch_of_an_epoch_is_short() -> None:
    _, inputs = lower(Experiment(least_squares("reshuffled"), regression(2, 22, 5), ((w, 7),)))
    assert inputs.schedule.size.tolist() == [5, 5, 5, 5, 2, 5, 5, 0]
    assert inputs.schedule.fresh.tolist() == [1, 0, 0, 0, 0, 1, 0, 0]


def test_functions_and_choices() -> None:
    atoms = {rational(-1): Rational(1, 2), Rational(1, 4): Rational(1, 2)}
    choice = Piecewise((z**3, z < 0), (sqrt(z + 2), True))
    parts = [Max(z, 0, -2), Min(z, Rational(1, 8)), Abs(z), choice, exp(z) / (2 + z) ** 2, 1 / sqrt(z + 3)]
    process = Process({z: 0}, Draw(Law(sign, atoms)), {kick: sign}, {z: kick})
    observed = Experiment(process, Point("f", "", {}), tuple((part, 1) for part in parts))
    for backend in ("c", "numpy"):
        drawn = Sampler(observed, 1, "f", backend).chunk(0)
        for row in np.unique(drawn, axis=0):
            at = -1.0 if row[0] == 0 else 0.25
            kind = at**3 if at < 0 else np.sqrt(at + 2)
            wanted = [max(at, 0), min(at, 0.125), abs(at), kind, np.exp(at) / (2 + at) ** 2, (at + 3) ** -0.5]
            assert row == pytest.approx(wanted, rel=4e-16)


def test_the_form_follows_size_and_observables() -> None:
    def form(length: int, *observed: object) -> str:
        return lower(Experiment(least_squares(), regression(length, 5, 2), tuple((e, 1) for e in observed)))[0].form

    assert form(8, w) == "scalar"
    assert form(20, w, g) == "glm"
    assert form(20, w, Square(g)) == "scalar"


def test_too_many_states_names_the_limit() -> None:
    second = SGD(rows, w, w0, x * x.T * w - y * x, alpha(t), b)
    refused(Experiment(second, regression(70, 5, 2), ((loss, 1),)), "64", "observed")
    odd = SGD(rows, w, w0, x * x.T * w - y * w, alpha(t), b)
    refused(Experiment(odd, regression(70, 5, 2), ((w, 1),)), "64", "phi(u.w, row) x")
    mixed = Process({w: w0}, Draw(rows, b), {g: x}, {w: w - Dot(w, g) * g})
    refused(Experiment(mixed, regression(70, 5, 2), ((w, 1),)), "64", "every component alike")
    more = Process({w: w0, z: 0}, Draw(rows, b), {g: x}, {w: w - g, z: z + 1})
    refused(Experiment(more, regression(70, 5, 2), ((w, 1),)), "71 state numbers", "64", "one vector")


def test_missing_values_and_tables() -> None:
    point = regression(2, 5, 2, steps=3)
    refused(Experiment(least_squares(), point, ((w, 9),)), "alpha(3)", "0 to 2", "lengthen")
    unknown = Symbol("unknown", real=True)
    refused(Experiment(least_squares(), point, ((unknown * w, 1),)), "unknown has no value")
    refused(Experiment(least_squares(size=n + Rational(1, 2)), point, ((w, 1),)), "batch size", "11/2", "positive integer")
    refused(Experiment(least_squares("without", 9), point, ((w, 1),)), "batch of 9 from 5 rows")
    refused(Experiment(coin, coin_point, ((gamma(z), 1),)), "gamma", "no kernel computes")
    refused(Experiment(coin, coin_point, ((z**eta, 1),)), "power")
    bare = Point("bare", "", {d: rational(2), n: rational(2)}, (), point.tables)
    refused(Experiment(least_squares(size=1), bare, ((w, 1),)), "gives none")


def test_experiments_are_checked() -> None:
    with pytest.raises(ValueError, match="nothing to observe"):
        Experiment(coin, coin_point, ())
    with pytest.raises(ValueError, match="step -1"):
        Experiment(coin, coin_point, ((z, -1),))
    with pytest.raises(ValueError, match="reshuffled"):
        Experiment(coin, coin_point, ((z, 1),), reverse=True)


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_divergence_names_unit_and_step(backend: str) -> None:
    process = Process({z: 10}, Draw(Law(sign, {1: 1})), {kick: sign}, {z: 10**100 * z + kick})
    with pytest.raises(Diverged, match=r"diverged at unit 4096, step 4"):
        Sampler(Experiment(process, Point("p", "", {}), ((z, 6),)), 1, "s", backend).chunk(1)


def test_rows_limit() -> None:
    from numerics.constant import Known
    from numerics.schedule import ROWS_LIMIT, schedule

    with pytest.raises(NotLowered, match="32 bits"):
        schedule(spelling("with", 3, 1).process, Known({}, {}, ()), (1,), ROWS_LIMIT + 1, False, False)
