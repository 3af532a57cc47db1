"""Qian & Klabjan: Q6, Q9, Q12, Q13 and Q14 on scalar nets, number by number."""

from __future__ import annotations

from itertools import pairwise
from math import factorial

import pytest
from flint import fmpq, fmpq_mat, fmpq_poly
from golden import agrees, exact, exact_at, golden, numbers, polynomial
from sympy import Mul, Rational as R

from numerics.exact import factorials, methods
from numerics.exact.check import check
from theorems import Instance, Mean, Variance
from theorems._model.bind import points
from theorems._rules._net import Net
from theorems._rules._whole import numeric, whole
from theorems.qian2020 import (
    deep_networks as deep,
    exact_degree,
    mean_network as mean,
    network_loss as loss,
    other_inputs as other,
    scalar_network as net,
)

GOLDEN = golden("qian2020_nets")


def label(case):
    return f"{','.join(case['weights'])},t={case['t']}"


def two_layers(theorem, case, time, batch=1):
    u0, v0 = map(R, case["weights"])
    table = {net.u0: u0, net.v0: v0, net.target: R(case["target"]), net.alpha: R(case["alpha"]), net.b: batch, net.t: time}
    return exact_at(theorem, table)


S1 = {"weights": ["1", "1/2"], "target": "2", "alpha": "1/10"}
S2 = {"weights": ["1", "1"], "target": "2", "alpha": "1/2"}


# ------------------------------------------------------------------------------- depth
def of_depth(case):
    """(exact road, gradient, loss) of a deep net; layers that it does not have get the weight 1."""
    depth = len(case["weights"])
    weights = [*map(R, case["weights"]), *[1] * (5 - depth)]
    table = dict(zip(deep.start, weights, strict=True)) | {deep.target: R(case["target"]), deep.alpha: R(case["alpha"])}
    _, gradient, half_square = deep.nets[depth]
    return exact_at(deep.theorem, table | {deep.b: 1, deep.t: case["t"]}), gradient, half_square


@pytest.mark.parametrize("case", GOLDEN["deep_nets"], ids=label)
def test_deep_nets_are_the_golden_polynomials(case):
    road, gradient, half_square = of_depth(case)
    assert road.polynomial(Variance(gradient, case["t"])) == (1 / deep.b, polynomial(case["var_in_x"]))
    assert road.polynomial(Mean(half_square, case["t"]))[1] == polynomial(case["EL_in_x"])
    for component, expected in zip(gradient, case["Eg_in_x"], strict=True):
        assert road.polynomial(Mean(component, case["t"]))[1] == polynomial(expected)


@pytest.mark.parametrize(("depth", "degrees"), [(1, (1, 2, 3)), (3, (1, 10)), (4, (1, 14)), (5, (1, 18))])
def test_degrees_by_depth(depth, degrees):
    for time, degree in enumerate(degrees):
        case = {"weights": ["1", "1/2", "3/2", "2/3", "1"][:depth], "target": "2", "alpha": "1/10", "t": time}
        road, gradient, _ = of_depth(case)
        assert road.polynomial(Variance(gradient, time))[1].degree() == degree
        claim = deep.theorem.claims[f"depth {depth}"]
        assert claim.degree.subs({deep.t: time}) == degree


def test_depth_three_at_the_third_step_has_degree_59():
    assert deep.theorem.claims["depth 3"].degree.subs({deep.t: 2}) == 59


def test_a_weight_of_zero_leaves_degree_four_of_ten():
    (point,) = points(exact_degree.theorem, "a weight is zero")
    found = check(exact_degree.theorem.claims["variance"], methods.Exact(exact_degree.theorem, point))
    assert [(f.word, f.left, f.right) for f in found] == [("refuted", "degree 4", "degree = 10")]


# ------------------------------------------------------------------------------- end coefficients
@pytest.mark.parametrize("time", [2, 3])
def test_the_first_coefficient_follows_the_covariance_of_first_order(time):
    claimed = dict(net.theorem.claims["variance"].pairs)[1]
    found = two_layers(net.theorem, S1, time).value(claimed)
    assert float(int(found.p) / int(found.q)) == float(GOLDEN["first coefficient at S1"][str(time)])


@pytest.mark.parametrize("case", [S1, S2])
def test_the_first_coefficient_is_the_sum_of_squared_slopes(case):
    """2 sum_k |d g_t / d s_k|^2 at s = 1, by difference quotients of the polynomial g_t in each s_k."""
    claimed = dict(net.theorem.claims["variance"].pairs)[1]
    for time in (0, 1, 2):
        total = sum(2 * slope**2 for k in range(time + 1) for slope in slopes(case, time, k))
        assert two_layers(net.theorem, case, time).value(claimed) == total


def slopes(case, time, k):
    u, v, c, alpha = (fmpq_poly([exact(s)]) for s in (*case["weights"], case["target"], case["alpha"]))
    for step in range(time + 1):
        s = fmpq_poly([0, 1]) if step == k else fmpq_poly([1])
        g, h = v * (u * v - c) * s, u * (u * v - c) * s
        u, v = u - alpha * g, v - alpha * h
    return [p.derivative()(fmpq(1)) for p in (g, h)]


@pytest.mark.parametrize("time", [0, 1, 2, 3])
def test_the_highest_coefficient_is_that_of_the_recursion(time):
    u, v, c, alpha = (exact(s) for s in (*S1["weights"], S1["target"], S1["alpha"]))
    e = u * v - c
    for _ in range(time):
        u, v = -alpha * v * e, -alpha * u * e
        e = u * v
    expected = (u**2 + v**2) * e**2
    for m in (2 * 3**j for j in range(time + 1)):
        expected *= 2 ** (m - 1) * factorial(m - 1)
    claim = net.theorem.claims["variance"]
    road = two_layers(net.theorem, S1, time)
    assert road.value(claim.pairs[1][1]) == expected
    assert road.value(claim.pairs[1][0]) == 3 ** (time + 1) - time - 2
    if time < 3:
        assert road.polynomial(claim.of)[1].coeffs()[-1] == expected


def test_whole_polynomials_of_both_roads_agree_at_degree_76():
    found = numeric(Net.read(net.theorem, Variance(net.gradient, net.t)), 3, {
        net.u0: R(1), net.v0: R(1, 2), net.target: R(2), net.alpha: R(1, 10)})
    assert found.degree() == 76
    assert found == two_layers(net.theorem, S1, 3).polynomial(Variance(net.gradient, 3))[1]


@pytest.mark.parametrize("time", [0, 1, 2])
def test_symbolic_weights_give_the_numbers_of_the_exact_road(time):
    found = whole(Net.read(net.theorem, Variance(net.gradient, net.t)), time)
    values = {net.u0: R(1), net.v0: R(1, 2), net.target: R(2), net.alpha: R(1, 10)}
    expected = two_layers(net.theorem, S1, time).polynomial(Variance(net.gradient, time))[1]
    here = [found.expression(c).xreplace(values) for c in found.coefficients[:7]]
    assert [fmpq(int(h.p), int(h.q)) for h in here] == [expected[k] for k in range(len(here))]
    assert found.degree == expected.degree()


# ------------------------------------------------------------------------------- means and losses
def test_the_mean_gradient_of_s2_and_its_constant():
    road = two_layers(mean.theorem, S2, 1)
    for claim in (mean.theorem.claims["first layer"], mean.theorem.claims["second layer"]):
        assert road.polynomial(claim.of)[1] == fmpq_poly([fmpq(3, 8), fmpq(9, 4), 1])
        assert road.value(claim.constant) == fmpq(3, 8)


def with_eta(case):
    return exact_at(loss.theorem, {
        net.u0: R(case["weights"][0]), net.v0: R(case["weights"][1]), net.target: R(case["target"]),
        net.alpha: R(case["alpha"]), net.b: 1, loss.eta: 1})


@pytest.mark.parametrize("case", GOLDEN["loss"], ids=lambda c: c["alpha"])
def test_losses_after_a_step_are_the_golden_polynomials(case):
    road, expected = with_eta(case), polynomial(case["EL_in_x"])
    assert road.polynomial(Mean(net.error**2 / 2, 1))[1] == expected
    assert [road.value(v) for _, v in loss.theorem.claims["after one step"].pairs] == [expected[k] for k in range(4)]


@pytest.mark.parametrize("case", GOLDEN["loss values"], ids=label)
def test_values_of_losses(case):
    for batch, decimal in case["values"].items():
        assert agrees(two_layers(net.theorem, case, case["t"], int(batch)).value(Mean(net.error**2 / 2, case["t"])), decimal)
    still = two_layers(net.theorem, case, case["t"]).value(net.theorem.claims["loss"].constant)
    assert agrees(still, case["no noise"])


def test_a_loss_that_increases_with_every_batch_up_to_forty():
    found = polynomial(GOLDEN["loss"][1]["EL_in_x"])
    values = [found(fmpq(1, batch)) for batch in range(1, 41)]
    assert all(here < after for here, after in pairwise(values))


def test_at_s1_a_larger_batch_is_better():
    assert with_eta(S1).value(loss.first) == fmpq(4743, 320000)


# ------------------------------------------------------------------------------- other inputs
def inputs(z, alpha, batch):
    z = numbers(z)
    table = {other.z: z, other.y: tuple(2 * a for a in z), other.u0: 1, other.v0: R(1, 2), other.alpha: alpha,
             other.q: R(1, 2), other.b: batch, other.t: 1}
    return exact_at(other.theorem, table)


def fitted(values):
    """The polynomial of degree len(values) - 1 in 1/b through values at b = 1, 2, ..."""
    count = len(values)
    places = fmpq_mat([[fmpq(1, b) ** k for k in range(count)] for b in range(1, count + 1)])
    return fmpq_poly([c for row in places.solve(fmpq_mat([[v] for v in values])).tolist() for c in row])


def test_with_replacement_a_fit_of_degree_six_predicts_the_next_batch(monkeypatch):
    monkeypatch.setattr(methods, "DISCRETE", (methods.enumerate,))
    values = [inputs(["1", "1", "4"], R(1, 20), batch).value(Variance(other.g, 1)) for batch in range(1, 9)]
    found = fitted(values[:7])
    assert found(fmpq(1, 8)) == values[7] and found[0] == 0
    assert found == inputs(["1", "1", "4"], R(1, 20), 1).polynomial(Variance(other.g, 1))[1]


def test_without_replacement_the_root_is_at_one_over_n():
    case = GOLDEN["nine rows"]
    road = inputs(case["z"], R(case["alpha"]), 1)
    variable, found = road.polynomial(Variance(other.h, 1))
    assert road.used == [factorials.NAME] and variable == 1 / other.b
    assert found[0] == exact(case["constant"]) and found(fmpq(1, 9)) == 0
    assert found.degree() == 6
    in_c = found(fmpq_poly([fmpq(1, 9), fmpq(8, 9)]))  # 1/b = (1 + 8 c)/9
    assert in_c[0] == 0
    for k, decimal in enumerate(case["coefficients in c"], 1):
        assert agrees(in_c[k] * (-1 if decimal.startswith("-") else 1), decimal.lstrip("-"))


def test_without_replacement_a_fit_of_seven_values_predicts_the_others(monkeypatch):
    case = GOLDEN["nine rows"]
    monkeypatch.setattr(methods.enumerate, "WORK", 20_000)
    monkeypatch.setattr(methods, "DISCRETE", (methods.enumerate,))
    values = [inputs(case["z"], R(case["alpha"]), b).value(Variance(other.h, 1)) for b in (1, 2, 3, 4, 5, 6, 7, 8, 9)]
    found = fitted(values[:7])
    assert found(fmpq(1, 8)) == values[7] and found(fmpq(1, 9)) == values[8] == 0
    assert found[0] == exact(case["constant"])


def test_an_instance_of_every_theorem_of_nets_is_exact():
    for theorem in (mean.theorem, loss.theorem):
        for name in theorem.instances:
            for point in points(theorem, name):
                for claim in theorem.claims.values():
                    words = {f.word for f in check(claim, methods.Exact(theorem, point))}
                    assert words <= {"exact"} or claim is theorem.claims.get("small steps")


def test_weights_of_the_theorems_are_those_of_the_specification():
    instance = deep.theorem.instances["golden weights"]
    assert isinstance(instance, Instance) and Mul(*(instance.values[a] for a in deep.start[:4])) == R(1, 2)
