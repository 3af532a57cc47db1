"""Ma, Bassily & Belkin on data: M1, M2, M3, M4, M10 and M15, at the golden values; the second moment map, three ways."""

from __future__ import annotations

from typing import Any

import pytest
from flint import fmpq, fmpq_mat
from golden import exact, exact_at, golden, numbers
from sympy import Rational as R

from numerics.assumptions import bound
from numerics.exact import enumerate, operator
from numerics.exact.check import check
from numerics.exact.methods import Exact
from numerics.exact.motion import Motion
from numerics.exact.value import Scope
from theorems import SGD, TIME, Dot, Mean, Square, Swap, Theorem
from theorems._model.bind import BadInstance, points
from theorems.ma2018 import (
    across_the_span,
    contraction,
    equal_norms,
    full_batch_with_replacement as full_batch,
    large_steps,
    loss_rises,
    near_optimal_without_rank as unknown,
    noise_floor,
    one_step,
    second_moment as moment,
    single_sample_without_replacement as single,
    smooth_losses as smooth,
    two_eigenvalues as two,
    without_projection,
    without_replacement as without,
)

GOLDEN = golden("ma2018")


def at(theorem: Theorem, instance: str, **changes: Any) -> Exact:
    """The exact road at an instance of the library, with some of its values changed."""
    values = dict(theorem.instances[instance].values)
    names = {str(k): k for k in values}
    return exact_at(theorem, {**values, **{names[k]: v for k, v in changes.items()}})


# ------------------------------------------------------------------------------- M1
@pytest.mark.parametrize("k", [0, 1])
def test_the_second_moment_at_x3_and_its_wrong_versions(k: int) -> None:
    table, axis = GOLDEN["M1"]["X3, m=2"], tuple(int(i == k) for i in range(2))
    road = at(moment.theorem, "X3, along e_1", v=axis, m=2, t=0)
    direction, bounded = moment.theorem.claims["in a direction"], moment.theorem.claims["at most"]
    assert road.value(direction.left) == road.value(direction.right) == exact(table["true"][k])
    assert road.value(bounded.right) == exact(table["bound"][k])
    for name, wrong in (("S/m + H^2", "S/m + H^2"), ("mean of the lengths", "mean of the lengths for S")):
        mutant = moment.theorem.near_miss["in a direction"][wrong].apply(direction)
        assert road.value(mutant.right) == exact(table[name][k])
        assert [f.word for f in check(mutant, road)] == ["refuted"]


def test_exchanged_weights_do_not_show_at_two_rows_a_batch() -> None:
    mutant = moment.theorem.near_miss["in a direction"]["1/m and (m-1)/m exchanged"].apply(moment.theorem.claims["in a direction"])
    found = {m: check(mutant, at(moment.theorem, "X3, along e_1", m=m, t=0))[0].word for m in (2, 3)}
    assert found == {2: "exact", 3: "refuted"}


# ------------------------------------------------------------------------------- M2
def test_one_step_of_the_kernel_model() -> None:
    table = GOLDEN["M2"]["P3"]
    assert at(one_step.theorem, "P3", m=1).value(Mean(one_step.norm, 0)) == exact(table["start"])
    for m in (1, 2, 3):
        road = at(one_step.theorem, "P3", m=m)
        assert road.value(Mean(one_step.norm, 1)) == road.value(one_step.step().subs({TIME: 0})) == exact(table[str(m)])


@pytest.mark.parametrize("m", [1, 2, 3])
def test_the_noise_floor(m: int) -> None:
    for name, instance in (("floor", "at the solution"), ("away", "away from it")):
        road = at(noise_floor.theorem, instance, m=m, t=0)
        assert road.value(Mean(Square(noise_floor.delta), 1)) == exact(GOLDEN["M2"][name][str(m)])


# ------------------------------------------------------------------------------- M3
def test_the_null_component_stays_for_ever() -> None:
    road = at(without_projection.theorem, "O3, mostly across", delta_0=(R(2, 3), R(-2, 3), R(1, 3)), t=5)
    assert road.value(Mean(Square(without_projection.delta), 5)) == exact(GOLDEN["M3"]["O3"])
    inside = at(across_the_span.theorem, "O3, from the null vector", t=5)
    assert {f.word for c in across_the_span.theorem.claims.values() for f in check(c, inside)} == {"exact"}


def test_the_loss_rises_while_the_distance_falls() -> None:
    table, road = GOLDEN["M3"]["L4"], at(loss_rises.theorem, "L4, from e_2", t=1)
    found = [road.value(Mean(loss_rises.energy, 0)), road.value(Mean(loss_rises.energy, 1)),
             road.value(Mean(Square(loss_rises.delta), 1))]
    assert found == [exact(table[k]) for k in ("first", "second", "distance")]
    assert found[1] / found[0] == fmpq(123, 100)


def test_the_rate_needs_the_eigenvalues_that_the_data_have() -> None:
    """An end of the spectrum that is not one, or labels that nothing fits, are refused before anything is computed."""
    for values in ({"lambda_1": R(2, 5)}, {"lambda_k": R(1, 4)}, {"beta": R(9, 10)}, {"y": (0,) * 10},
                   {"P": ((1, 0, 0), (0, 1, 0), (0, 0, 0))}):
        road = at(contraction.theorem, "A, along e_3", **values)
        with pytest.raises(BadInstance, match="the assumption"):
            bound(road.theorem)


def test_one_hot_data_attain_the_rate_from_the_slowest_axis() -> None:
    road = at(contraction.theorem, "A, along e_3", t=2)
    assert road.value(Mean(contraction.distance, 2)) == exact(GOLDEN["M3"]["A, from e_3, m=2, t=2"])
    claim = Swap(tight=("golden",)).apply(contraction.theorem.claims["distance"])
    assert {f.word for f in check(claim, road)} == {"exact"}


# ------------------------------------------------------------------------------- M4
def test_rows_of_one_length_attain_the_rate_for_one_step_only() -> None:
    road = at(equal_norms.theorem, "R2, from e_1", m=1, t=2, delta_0=(1, 0))
    found = [road.value(Mean(Square(equal_norms.delta), t)) for t in (1, 2, 3)]
    assert found == [exact(v) for v in GOLDEN["R2"]["m=1, eta=1, from e1"]]
    assert road.value(equal_norms.theorem.claims["every step"].right) == fmpq(256, 625)


def test_two_eigenvalues_shrink_alike_from_every_start() -> None:
    for start in ((3, -1), (1, 0), (2, 7)):
        road = at(two.theorem, "R2, m = 5", delta_0=start, t=3)
        for t in (1, 2, 3):
            assert road.value(Mean(Square(two.delta), t)) == sum(c * c for c in start) * exact(GOLDEN["R2"]["m=5, best eta"]) ** t


# ------------------------------------------------------------------------------- M9
def test_strong_convexity_is_impossible_with_more_features_than_rows() -> None:
    values = {**smooth.squares(contraction.O3, (0, 0, 0)), smooth.beta: 1, smooth.lam: R(16, 25), smooth.w0: (1, 0, 0), smooth.eta: R(1, 2),
              smooth.m: 1, TIME: 1}
    for alpha in (R(9, 25), R(1, 1000)):
        with pytest.raises(BadInstance, match=r"its quadratic form takes the other sign|w = "):
            bound(exact_at(smooth.theorem, {**values, smooth.alpha: alpha}).theorem)


def test_the_factor_of_small_steps_fails_past_the_best_one() -> None:
    road = at(large_steps.theorem, "A, m = 1", w_0=(2, -1, 2), eta=2, t=1)
    claim = large_steps.theorem.claims["distance"]
    assert road.value(claim.left) == 1 == road.value(Square(large_steps.w0 - large_steps.best))
    assert road.value(claim.right) == fmpq(8, 5)
    small = large_steps.theorem.near_miss["distance"]["the factor of small steps"].apply(claim)
    assert [f.word for f in check(small, road)] == ["refuted"]


# ------------------------------------------------------------------------------- M10
@pytest.mark.parametrize("t", [1, 2])
def test_the_step_without_the_rank_misses_its_rate(t: int) -> None:
    claim, road = unknown.theorem.claims["distance"], at(unknown.theorem, "N4", t=t, delta_0=(1, 0))
    assert [road.value(claim.left), road.value(claim.right)] == [exact(v) for v in GOLDEN["M10"]["N4"][str(t)]]


@pytest.mark.parametrize("m", [2, 5, 8])
def test_the_step_without_the_rank_where_there_are_as_many_eigenvalues_as_rows(m: int) -> None:
    step, found, claimed = map(exact, GOLDEN["M10"]["R2"][str(m)])
    road = at(contraction.theorem, "R2", eta=R(str(step)), m=m, t=1)
    assert road.value(contraction.worst) == found <= claimed


# ------------------------------------------------------------------------------- M15
@pytest.mark.parametrize("m", [2, 3, 5, 9])
def test_without_replacement_at_a(m: int) -> None:
    size, step, best = map(exact, GOLDEN["M15"]["A"][str(m)])
    road = at(without.theorem, "A", m=m, eta=R(str(step)), t=0)
    assert road.value(without.effective) == size
    assert max(road.value(without.rate(lam)) for lam in (without.top, without.low)) == best
    assert road.value(Mean(Dot(without.low_axis, without.delta) ** 2, 1)) == best
    argmin = 1 / without.flat if size < exact(GOLDEN["A"]["critical"]) else 2 / without.both
    assert road.value(argmin) == step


def test_all_rows_without_replacement_are_gradient_descent_and_with_it_are_not() -> None:
    step, best = GOLDEN["M15"]["A, all rows"]
    road = at(full_batch.theorem, "A, along e_3", t=1)
    assert road.value(Mean(Square(full_batch.descent), 1)) == exact(best)
    assert road.value(Mean(Square(full_batch.delta), 1)) == exact(GOLDEN["M15"]["A, ten of ten with replacement"])
    assert road.value(2 / (full_batch.top + full_batch.low)) == exact(step)


@pytest.mark.parametrize("name", ["A", "A twice", "R2"])
def test_the_critical_size_without_replacement_depends_on_the_number_of_rows(name: str) -> None:
    rows, with_it, without_it = GOLDEN["M15"]["critical"][name]
    gap = 1 / (R(with_it) - 1)  # beta = 1
    values = {without.n: rows, without.beta: 1, without.top: gap + 1, without.low: 1}
    assert R(str(without.with_replacement.subs(values))) == R(with_it)
    assert R(str(without.critical.subs(values))) == R(without_it)


@pytest.mark.parametrize("k", [0, 1])
def test_wrong_factors_without_replacement_at_x3(k: int) -> None:
    near = {without.x: numbers(GOLDEN["X3"]["rows"])}
    road = exact_at(without.theorem, {**without.theorem.instances["C, twice as long"].values, **near, without.z0: (1, 0), without.m: 2})
    claim = without.theorem.claims["second moment"]
    assert road.value(claim.left)[k][k] == exact(GOLDEN["X3"]["second moment without replacement"]["2"][k])
    wrong = without.theorem.near_miss["spread"]["(n-m)/n"].apply(without.theorem.claims["spread"])
    assert road.value(wrong.right + without.H * without.H)[k][k] == exact(GOLDEN["M15"]["X3, m=2, (n-m)/n"][k])


def test_a_batch_of_different_rows_beats_as_many_single_ones() -> None:
    road = at(single.theorem, "A, along e_3")
    claim = single.theorem.claims["no better than single samples"]
    assert [road.value(claim.left), road.value(claim.right)] == [exact(v) for v in GOLDEN["M15"]["single"]]
    both = at(single.theorem, "e_1, e_2", t=1)
    assert (both.value(claim.left), both.value(claim.right)) == (0, fmpq(1, 2))


# ------------------------------------------------------------------------------- the map T of second moments
def carried(rows: Any, sigma: fmpq_mat, eta: fmpq, kappa: fmpq) -> fmpq_mat:
    """T of the second moments: one step, in plain matrices.  kappa is the weight with which two places are one row."""
    columns = [fmpq_mat([[c] for c in row]) for row in rows]
    share = fmpq(1, len(columns))
    mean = sum((x * x.transpose() * share for x in columns[1:]), columns[0] * columns[0].transpose() * share)
    noise = fmpq_mat(sigma.nrows(), sigma.ncols())
    for x in columns:
        noise = noise + x * x.transpose() * ((x.transpose() * sigma * x)[0, 0] * share)
    spread = noise * kappa + mean * sigma * mean * (1 - kappa)
    return sigma - (mean * sigma + sigma * mean) * eta + spread * eta**2


def flat(texts: Any) -> Any:
    return [[exact(str(c)) for c in row] for row in texts]


def motion(rows: Any, start: Any, eta: Any, m: int, scheme: str) -> Motion:
    sgd = SGD(two.data, two.delta, two.delta0, two.x * Dot(two.x, two.delta), eta, m, scheme)
    values = {two.x: numbers(rows), two.delta0: start, two.beta: 1, two.top: 1, two.low: 1, two.m: 1, TIME: 0}
    road = exact_at(two.theorem, values, process=sgd)
    (point,) = points(road.theorem, "golden")
    return Motion(sgd, Scope(point))


@pytest.mark.parametrize("scheme", ["with", "without"])
@pytest.mark.parametrize("name", ["X3", "R2", "A"])
def test_enumeration_the_moment_operator_and_the_map_agree(name: str, scheme: str) -> None:
    rows, m, eta = GOLDEN[name]["rows"], 2, R(1, 4)
    n, start = len(rows), (1, R(-1, 2), 2)[: len(rows[0])]
    path = motion(rows, start, eta, m, scheme)
    kappa = fmpq(1, m) if scheme == "with" else fmpq(n - m, m * (n - 1))
    column = fmpq_mat([[exact(str(c))] for c in start])
    sigma = column * column.transpose()
    for t in range(3 if name == "A" else 4):
        trace = sum((sigma[i, i] for i in range(len(start))), fmpq(0))
        assert enumerate.mean(path, Square(two.delta), t) == operator.mean(path, Square(two.delta), t) == trace
        loss = sum((fmpq(1, n) * (fmpq_mat([row]) * sigma * fmpq_mat([row]).transpose())[0, 0] for row in flat(rows)), fmpq(0))
        assert operator.mean(path, two.energy, t) == loss
        sigma = carried(flat(rows), sigma, fmpq(1, 4), kappa)


def test_hundreds_of_rows_take_the_moment_operator_though_the_batch_enters_the_step() -> None:
    """300 rows, a batch of 7 and the step that depends on it: no batch is enumerated, and the map agrees."""
    rows = [[R(1 + i % 3, 4), R(i % 5 - 2, 4)] for i in range(300)]
    step = two.m / (two.beta + (two.m - 1) * two.top)
    sgd = SGD(two.data, two.delta, two.delta0, two.x * Dot(two.x, two.delta), step, two.m)
    values = {two.x: tuple(map(tuple, rows)), two.delta0: (1, -1), two.beta: 1, two.top: R(1, 2), two.low: R(1, 9), two.m: 7, TIME: 0}
    road = exact_at(two.theorem, values, process=sgd)
    sigma, eta = fmpq_mat([[1, -1], [-1, 1]]), exact("7/4")
    for _ in range(3):
        sigma = carried(flat(rows), sigma, eta, fmpq(1, 7))
    assert road.value(Mean(Square(two.delta), 3)) == sigma[0, 0] + sigma[1, 1]
    assert road.used == [operator.NAME]
