"""Qian & Klabjan: Q1 to Q7 on two small regressions, Q9 on the scalar nets, number by number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flint import fmpq
from golden import agrees, exact, exact_at, golden, numbers, polynomial
from sympy import Rational as R

from numerics.bench import Bench, Conditions
from numerics.exact import enumerate, methods
from numerics.exact.check import check
from numerics.exact.value import value
from numerics.simulate import measure
from theorems import Each, Mean, Square, Variance
from theorems._model.bind import points
from theorems.qian2020 import (
    _least_squares as setting,
    equal_samples,
    gradient_norms as lin,
    net_weights,
    recursion,
    reshuffled_epochs,
    scalar_network as net,
    scaled_step,
    variance_ratio,
)
from theorems.qian2020.gradient_variance import theorem as variance_theorem

GOLDEN = golden("qian2020")
DATA = {"linreg_A": 3, "linreg_n3p1": 4}
LOSS, SLOPE = setting.loss(lin.w), setting.slope(lin.w)


def regression(name, batch=1, time=0, alpha=None):
    table = GOLDEN[name]
    steps = numbers(table["alpha"]) if isinstance(table["alpha"], list) else (R(table["alpha"]),) * DATA[name]
    return exact_at(
        lin.theorem,
        {
            setting.x: numbers(table["X"]),
            setting.y: numbers(table["y"]),
            setting.w0: numbers(table["w0"]),
            setting.alpha: alpha or steps,
            lin.b: batch,
            lin.t: time,
        },
    )


CASES = [(name, int(t)) for name in DATA for t in GOLDEN[name]["var_in_c"]]


@pytest.mark.parametrize(("name", "time"), CASES)
def test_variance_and_loss_are_the_golden_polynomials_in_c(name, time):
    road, table = regression(name), GOLDEN[name]
    variable, found = road.polynomial(Variance(lin.g, time))
    assert variable == lin.c
    assert found == polynomial(table["var_in_c"][str(time)])
    assert road.polynomial(Mean(LOSS, time))[1] == polynomial(table["EL_in_c"][str(time)])


@pytest.mark.parametrize("time", [0, 1, 2])
def test_mean_square_gradient_is_the_golden_polynomial(time):
    assert regression("linreg_A").polynomial(Mean(Square(lin.g), time))[1] == polynomial(
        GOLDEN["linreg_A"]["Eg2_in_c"][str(time)]
    )


def test_the_full_gradient_keeps_the_constant_of_the_batch_gradient():
    found = regression("linreg_A").polynomial(Mean(Square(SLOPE), 1))[1]
    assert found[0] == exact("2081/3200")
    assert found.degree() == 1


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_values_at_every_batch_size(batch):
    values = GOLDEN["values"]
    road = regression("linreg_A", batch)
    assert road.value(Variance(lin.g, 2)) == exact(values["linreg_A var t=2"][str(batch)])
    assert road.value(Mean(LOSS, 1)) == exact(values["linreg_A loss t=1"][str(batch)])
    divergent = regression("linreg_A", batch, alpha=(R(3),) * 3)
    assert agrees(divergent.value(Variance(lin.g, 2)), values["linreg_A var t=2, alpha=3"][str(batch)])


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_every_sequence_of_batches_gives_the_same(batch, monkeypatch):
    monkeypatch.setattr(methods, "DISCRETE", (enumerate,))
    road = regression("linreg_A", batch)
    assert road.value(Variance(lin.g, 2)) == exact(GOLDEN["values"]["linreg_A var t=2"][str(batch)])
    assert road.used == [enumerate.NAME]


def test_with_replacement_one_over_b_takes_the_place_of_c():
    road = regression("linreg_A", 3)
    variable, found = road.polynomial(Variance(lin.h, 2))
    assert variable == 1 / lin.b
    assert found == polynomial(GOLDEN["linreg_A"]["var_in_c"]["2"])


@pytest.mark.parametrize("wrong", ["twice, over ordered pairs", "n^3", "1/(2 b n^2)"])
def test_a_wrong_constant_of_the_recursion_shows_at_some_batch_sizes_only(wrong):
    claim = recursion.theorem.claims["one step back"]
    mutant = recursion.theorem.near_miss["one step back"][wrong].apply(claim)
    words = {}
    for point in points(recursion.theorem, "n = 4, p = 2"):
        road = methods.Exact(recursion.theorem, point)
        assert [f.word for f in check(claim, road)] == ["exact"]
        words.setdefault(int(point.values[recursion.b]), set()).add(check(mutant, road)[0].word)
    blind = {"twice, over ordered pairs": {4}, "n^3": {4}, "1/(2 b n^2)": {1}}[wrong]
    assert {batch for batch, found in words.items() if found == {"exact"}} == blind
    assert all(found == {"refuted"} for batch, found in words.items() if batch not in blind)


# ------------------------------------------------------------------------------- what batches do to losses, means and ratios
def test_the_constants_are_those_of_gradient_descent():
    for name, time in CASES:
        road, losses = regression(name), polynomial(GOLDEN[name]["EL_in_c"][str(time)])
        assert road.value(Mean(setting.loss(lin.d), time)) == losses[0]
    assert regression("linreg_A").value(Mean(Square(lin.full), 1)) == exact("2081/3200")


@pytest.mark.parametrize("time", [1, 2])
def test_the_ratio_of_two_variances_lies_between_that_of_c_and_its_power(time):
    first, second = (regression("linreg_A", b).value(Variance(lin.g, time)) for b in (1, 2))
    ratio, base = first / second, fmpq(3)
    assert base <= ratio <= base ** (time + 1)
    assert agrees(ratio, {1: "4.5128", 2: "8.4017"}[time])


def test_divergent_steps_do_not_matter():
    table = {**setting.divergent, setting.t: 2}
    found = [exact_at(lin.theorem, {**table, lin.b: b}).value(Variance(lin.g, 2)) for b in (1, 2, 3, 4)]
    assert all(agrees(v, shown) for v, shown in zip(found, ("289634", "38220", "8421", "0"), strict=True))
    claims = variance_ratio.theorem.claims.values()
    assert {f.word for c in claims for f in check(c, exact_at(variance_ratio.theorem, {**table, lin.b: 2}))} == {"exact"}


def along(theorem, name, quantity):
    """A quantity along the values that an instance sweeps over."""
    values = {k: v for k, v in theorem.instances[name].values.items() if not isinstance(v, Each)}
    return lambda symbol, places: [exact_at(theorem, {**values, symbol: place}).value(quantity) for place in places]


def test_equally_many_samples():
    here, k = equal_samples.theorem, equal_samples.k
    losses = [along(here, name, here.claims["smaller batches win"].of)(k, (0, 1, 2)) for name in here.instances]
    far = [exact("3720087/134217728"), exact("14175/131072"), exact("567/2048")]
    assert losses == [far, [exact("73961/131072"), exact("793/1536"), exact("1/2")]]


def test_steps_proportional_to_the_batch():
    here = scaled_step.theorem
    losses = along(here, "steps of b/10", here.claims["the loss falls"].of)(scaled_step.b, (1, 2, 3, 4))
    assert losses == [exact("101/200"), exact("38/75"), exact("101/200"), exact("1/2")]
    assert along(here, "steps of b", here.claims["the variance falls"].of)(scaled_step.b, (1, 2, 3)) == [2, 3, exact("46/9")]


def test_reshuffled_rows():
    here, b = reshuffled_epochs.theorem, reshuffled_epochs.b
    assert along(here, "four axes", here.claims["the loss falls"].of)(b, (1, 2, 4)) == [0, exact("1/32"), exact("6561/131072")]
    assert along(here, "four axes", here.claims["the variance falls"].of)(b, (1, 2)) == [0, exact("1/64")]


def test_the_mean_weight_of_a_net_after_two_steps():
    values = net_weights.theorem.instances["S2"].values
    _, found = exact_at(net_weights.theorem, values).polynomial(Mean(net_weights.u, 2))
    assert found == polynomial(["21/16", "-9/8", "-1/2"])


# ------------------------------------------------------------------------------- 32 rows, ten steps: samples against the operator
@pytest.mark.parametrize("batch", [1, 2, 8, 16, 31])
def test_samples_of_ten_steps_agree_with_the_moment_operator(batch):
    # Each of the five checks errs with probability 1e-9; the seed is fixed.
    claim = variance_theorem.claims["every step"]
    road = exact_at(variance_theorem, {**setting.spread_rows(), lin.b: batch, setting.t: 10})
    (found,) = measure(claim, Bench(road, Conditions(0, 1e-9, 0.05, 4 * 10**8), f"ten steps/{batch}"))
    assert found.judgement.word == "agrees", found.judgement.reason
    assert road.used == ["moment operator"]


# ------------------------------------------------------------------------------- two-layer scalar nets
def scalar(case, batch=1):
    u0, v0 = map(R, case["weights"])
    return exact_at(
        net.theorem,
        {net.u0: u0, net.v0: v0, net.target: R(case["target"]), net.alpha: R(case["alpha"]), net.b: batch, net.t: case["t"]},
    )


def label(case):
    return f"{case['weights'][0]},{case['weights'][1]},{case['target']},{case['alpha']},t={case['t']}"


@pytest.mark.parametrize("case", GOLDEN["scalar_nets"], ids=label)
def test_net_variance_and_loss_are_the_golden_polynomials_in_one_over_b(case):
    road, time = scalar(case), case["t"]
    variable, found = road.polynomial(Variance(net.gradient, time))
    assert variable == 1 / net.b
    assert found == polynomial(case["var_in_x"])
    assert road.polynomial(Mean(net.error**2 / 2, time))[1] == polynomial(case["EL_in_x"])


@pytest.mark.parametrize("case", [c for c in GOLDEN["scalar_nets"] if "Eg_in_x" in c], ids=label)
def test_net_mean_gradient_is_the_golden_polynomial(case):
    road = scalar(case)
    for component, expected in zip(net.gradient, case["Eg_in_x"], strict=True):
        found = road.polynomial(Mean(component, case["t"]))[1]
        assert [found[k] for k in range(len(expected))] == [exact(c) for c in expected]
        assert found.degree() < len(expected)


@pytest.mark.parametrize("time", [1, 2])
@pytest.mark.parametrize("batch", [1, 2, 4, 8])
def test_net_values_at_batch_sizes(time, batch):
    case = {"weights": ["1", "1/2"], "target": "2", "alpha": "1/10", "t": time}
    found = scalar(case, batch).value(Variance(net.gradient, time))
    # The golden values are printed doubles, so the nearest double decides.
    assert int(found.p) / int(found.q) == float(GOLDEN["values"][f"S1 var t={time}"][str(batch)])


def test_the_interior_of_the_golden_net_has_negative_coefficients():
    case = next(c for c in GOLDEN["scalar_nets"] if c["t"] == 2 and c["alpha"] == "1/10" and c["weights"] == ["1", "1/2"])
    road = scalar(case)
    claim = net.theorem.claims["variance"]
    assert {f.word for f in check(claim, road)} == {"exact"}
    assert "refuted" in {f.word for f in check(replace(claim, signs="all"), road)}
    assert sum(c < 0 for c in road.polynomial(Variance(net.gradient, 2))[1].coeffs()) == 8
    assert value(net.theorem.claims["variance"].degree, road.motion(Variance(net.gradient, 2)).scope) == fmpq(23)
