"""Parts of batches on the exact and the simulate road: every choice, golden values, wrong couplings, convex functions."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from golden import golden, numbers, polynomial
from rule_setting import changed
from sympy import Abs, Expr, Function, MatrixSymbol, Max, Min, Rational as R, exp, sqrt, symbols

from numerics import draw
from numerics.assumptions import bound
from numerics.bench import Bench, Closed, Conditions
from numerics.convexity import convex
from numerics.exact.check import check
from numerics.exact.methods import Exact
from numerics.exact.motion import Motion
from numerics.exact.part import determined, without_part
from numerics.exact.value import NotExact, Scope
from numerics.lower import Experiment, lower
from numerics.results import described
from numerics.simulate import measure
from numerics.stopping import Exits, lower_exits
from numerics.trees import NotLowered
from reports._show import statement
from theorems import (
    AtMost,
    ConditionalMean,
    Draw,
    Equal,
    Family,
    Gaussian,
    Instance,
    Law,
    Mean,
    Part,
    Process,
    Rows,
    Square,
    Theorem,
    Variance,
)
from theorems._library import library
from theorems._model.bind import BadInstance, points
from theorems._model.instance import Point, matrix
from theorems.qian2020 import _least_squares as squares, convex_order as order, convex_order_reshuffled as passes
from theorems.qian2020.convex_order import b, d, h, k, phi, t, u, v, w
from theorems.rules import Tower

n = order.n
s, r, f, Q, q, xi, c = symbols("s r f Q q xi c", real=True)
TABLE = golden("qian2020")["linreg_A"]
DATA = {squares.x: numbers(TABLE["X"]), squares.y: numbers(TABLE["y"]), squares.w0: numbers(TABLE["w0"]),
        squares.alpha: (*numbers(TABLE["alpha"]), R(0)), phi(w): Family(Square(w), {})}  # fmt: skip


def setting(process: Process = order.without, **values: Any) -> Theorem:
    """The theorem of the library at one point, with another process perhaps."""
    table = {**DATA, b: values.get("batch", 1), t: values.get("time", 2)}
    return replace(order.theorem, given=order.theorem.assumptions, process=(process, order.repeated), instances={"A": Instance(table)})


def at(**values: Any) -> Exact:
    theorem = setting(**values)
    return Exact(theorem, next(points(theorem, "A")))


# ------------------------------------------------------------------------------- golden A
def stepped(weight: list[Fraction], rows: Any, rate: Fraction) -> list[Fraction]:
    """One step of SGD on some rows, in fractions, by hand."""
    X, Y = TABLE["X"], TABLE["y"]
    gap = {i: sum(X[i][j] * weight[j] for j in range(2)) - Fraction(Y[i]) for i in rows}
    return [weight[j] - rate * sum(gap[i] * X[i][j] for i in rows) / len(rows) for j in range(2)]


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_at_every_pair_of_batches_the_mean_over_the_parts_is_the_whole(batch: int) -> None:
    """Golden A at t = 2, counted here without any of the road's code, and by the road."""
    rates = [Fraction(a) for a in TABLE["alpha"]]
    start = [Fraction(a) for a in TABLE["w0"]]
    big = list(combinations(range(4), batch + 1))
    for first, second in product(big, big):
        whole = stepped(stepped(start, first, rates[0]), second, rates[1])
        chosen = list(product(combinations(first, batch), combinations(second, batch)))
        ends = [stepped(stepped(start, one, rates[0]), two, rates[1]) for one, two in chosen]
        assert [sum(e[j] for e in ends) / len(ends) for j in range(2)] == whole
    (found,) = check(order.theorem.claims["coupling"], at(batch=batch))
    assert found.word == "exact"
    assert found.reason.startswith(f"at each of {len(big) ** 2} sequences of batches")


@pytest.mark.parametrize("batch", [1, 2, 3])
@pytest.mark.parametrize("time", [0, 1, 2])
def test_the_part_alone_is_sgd_with_the_smaller_batch(batch: int, time: int) -> None:
    """k at t + 1 is the gradient of step t: its mean square is the golden polynomial in c at the size of the part."""
    c = fmpq(4 - batch, batch * 3)
    later = fmpq(4 - batch - 1, (batch + 1) * 3)
    squares = polynomial(TABLE["Eg2_in_c"][str(time)])
    road = at(batch=batch, time=time)
    assert road.value(Mean(Square(k), t + 1)) == squares(c)
    assert road.value(Mean(Square(h), t + 1)) == squares(later)


def test_a_part_of_a_batch_with_a_row_twice() -> None:
    """Batches {i, i}, {i, j} with replacement: the part is i or j with the right odds, so its mean square is that of one row."""
    road = at(batch=1, time=1)
    assert road.value(Mean(Square(order.v2), t)) == road.value(Mean(Square(v), t))
    (found,) = check(order.theorem.claims["coupling, with replacement"], road)
    assert found.word == "exact"
    assert "at each of 10 sequences" in found.reason


def test_what_reads_no_part_is_followed_without_one() -> None:
    assert determined(order.without) == {u, d, h}
    alone = without_part(order.without, Square(u) + Square(h))
    assert alone.draw.part is None
    assert set(alone.states) == {u, d, h}
    assert without_part(order.without, Square(v)) is order.without
    assert without_part(order.without, u - v) is order.without


@pytest.mark.parametrize("batch", [1, 2])
def test_convex_order_is_strict_and_the_reverse_is_refuted(batch: int) -> None:
    claim = order.theorem.claims["convex order"]
    assert [f.word for f in check(claim, at(batch=batch))] == ["exact"]
    for swap in order.theorem.near_miss["convex order"].values():
        assert [f.word for f in check(swap.apply(claim), at(batch=batch))] == ["refuted"]


def test_a_wrong_mean_given_the_batches_is_refuted_at_a_sequence() -> None:
    wrong = order.theorem.near_miss["coupling"]["the mean is the path of full-batch descent"].apply(order.theorem.claims["coupling"])
    (found,) = check(wrong, at())
    assert found.word == "refuted"
    assert "given batches {1, 2}, {1, 2}" in found.left
    assert at().value(Mean(v, t)) == at().value(Mean(d, t))  # though without the batches it is right
    assert [f.word for f in check(wrong, at(time=0))] == ["exact"]


@pytest.mark.parametrize(("claim", "reason"), [
    (Equal(ConditionalMean(v, t), ConditionalMean(u, t + 1)), "several processes or times"),
    (Equal(ConditionalMean(v, t), ConditionalMean(order.u2, t)), "several processes or times"),
    (Equal(ConditionalMean(order.without.average and next(iter(order.without.average)), t), ConditionalMean(u, t)), "observes states"),
    (AtMost(ConditionalMean(v[0, 0], t), ConditionalMean(u[0, 0], t)), "is a random variable"),
], ids=str)  # fmt: skip
def test_what_the_exact_road_declines(claim: Any, reason: str) -> None:
    (found,) = check(claim, at())
    assert found.word == "not confirmed"
    assert reason in found.reason


def of_coins(stop: Any = None, **fields: Any) -> Exact:
    """s on two coins, r on one of them; the third side of the coin never comes up."""
    coin = Law(xi, {1: R(1, 2), -1: R(1, 2), 5: 0})
    process = Process({s: c, r: c}, Draw(coin, 2, "with", 1), {Q: xi, q: Part(xi)}, {s: s - Q, r: r - q}, stop=stop)
    theorem = Theorem("coins", "", "", {"c": Equal(Mean(s, 2), 1)}, {"one": Instance({c: 0, f: 1, r: 7})}, process=replace(process, **fields))
    return Exact(theorem, next(points(theorem, "one")))


def test_a_state_is_not_known_if_a_part_stops_it() -> None:
    """E s^2 after two steps: 1/2 each, but the second only from r < 1, which is half the time and leaves s one half nearer."""
    road = of_coins(stop=r + 0 * s >= 1)
    assert determined(road.theorem.process[0]) == frozenset()
    assert of_coins().value(Mean(s**2, 2)) == 1
    assert of_coins(stop=r + 0 * s >= 1).value(Mean(s**2, 2)) == fmpq(3, 4)
    assert of_coins(stop=r + s >= 1).value(Mean(s**2, 1)) == fmpq(1, 2)


def test_batches_that_never_come_up_count_for_nothing() -> None:
    odd = Part(xi + (xi**2 - 1) * xi)  # another function of a side that never comes up
    road = of_coins(average={Q: xi, q: odd})
    assert [x.word for x in check(Equal(ConditionalMean(r, 1), ConditionalMean(s, 1)), road)] == ["exact"]
    worse = of_coins(average={Q: xi, q: Part(xi**3 + xi**2)})
    assert [x.word for x in check(Equal(ConditionalMean(r, 1), ConditionalMean(s, 1)), worse)] == ["refuted"]


# ------------------------------------------------------------------------------- reshuffled rows, and Gaussian samples
def in_passes(rows: int, batch: int, time: int, scheme: str = "reshuffled") -> Exact:
    """s on batches of one more, r on parts, with two states that are no mean of one another: for golden numbers 1, 4, 9, ..."""
    process = Process({s: 1, r: 1}, Draw(Rows(n, (c,)), b + 1, scheme, b), {Q: c * s, q: Part(c * r)}, {s: s - Q / 8, r: r - q / 8})
    values = Instance({c: tuple(i * i for i in range(1, rows + 1)), b: batch, t: time})
    theorem = Theorem("passes", "", "", {"c": Equal(ConditionalMean(r, t), ConditionalMean(s, t))}, {"one": values}, process=process)
    return Exact(theorem, next(points(theorem, "one")))


@pytest.mark.parametrize(("time", "count"), [(1, 6), (2, 6), (3, 36), (4, 36)])
def test_given_reshuffled_batches_the_parts_are_chosen_apart(time: int, count: int) -> None:
    """Four rows in batches of two: 6 first batches, whose second one is then known; true in every pass."""
    road = in_passes(4, 1, time)
    (found,) = check(road.theorem.claims["c"], road)
    assert found.word == "exact"
    assert f"at each of {count} sequences" in found.reason
    (wrong,) = check(Equal(ConditionalMean(r**2, t), ConditionalMean(s**2, t)), road)
    assert wrong.word == "refuted"


def test_a_part_that_does_not_fit_in_the_last_batch_of_a_pass() -> None:
    (found,) = check(in_passes(5, 2, 2).theorem.claims["c"], in_passes(5, 2, 2))
    assert "a part of 2 cannot be chosen" not in found.reason  # 3 rows, then 2: it fits
    road = in_passes(4, 2, 2)
    (found,) = check(road.theorem.claims["c"], road)
    assert found.word == "not confirmed"
    assert "a part of 2 cannot be chosen from the last batch of a pass, which holds 1" in found.reason
    with pytest.raises(NotLowered, match="does not fit in the last batch of a pass, at time 1"):
        lower(Experiment(road.theorem.process[0], road.point, ((r, 2),)))


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_parts_of_reshuffled_batches_are_simulated(backend: str) -> None:
    """Against enumeration, E r^2 and E r s, in the second pass too; and the coupling, against a wrong one."""
    road = in_passes(4, 1, 3)
    bench = Bench(road, Conditions(7, 1e-7, 0.05, 10**8, backend), "passes")
    right = road.value(Mean(r**2, t)), road.value(Mean(r * s, t))
    for observed, number in zip((r**2, r * s), right, strict=True):
        claim = Equal(Mean(observed, t), R(int(number.p), int(number.q)))
        assert [m.judgement.word for m in measure(claim, bench)] == ["agrees"]
    assert [m.judgement.word for m in measure(road.theorem.claims["c"], bench)] == ["agrees"] * 3
    assert "refuted" in [m.judgement.word for m in measure(Equal(ConditionalMean(r, t), ConditionalMean(2 * s - 1, t)), bench)]


def test_from_the_second_pass_on_the_larger_batch_may_have_the_higher_loss() -> None:
    """Four axes, steps of 1: losses of 0, 1/32 and 6561/131072 for b = 1, 2, 4; an eighth of the squared length."""
    axes = tuple(tuple(int(i == j) for j in range(4)) for i in range(4))
    values = {squares.x: axes, squares.y: (0,) * 4, squares.w0: (1,) * 4, squares.alpha: (1,) * 5, passes.phi(w): Family(Square(w) / 8, {})}

    def road(batch: int, time: int) -> Exact:
        instance = Instance({**values, b: batch, passes.T: time})
        theorem = replace(passes.theorem, given=(), convex=(), instances={"axes": instance})
        return Exact(theorem, next(points(theorem, "axes")))

    claims = passes.theorem.claims
    late = road(1, 4)
    assert [late.value(side) for side in (claims["convex order"].right, claims["convex order"].left)] == [0, fmpq(1, 32)]
    assert road(3, 4).value(claims["convex order"].left) == fmpq(6561, 131072)
    assert [f.word for f in check(claims["convex order"], late)] == ["refuted"]
    assert [f.word for f in check(claims["convex order"], road(1, 2))] == ["exact"]
    assert [f.word for f in check(claims["the smaller batch is the part"], road(1, 2))] == ["exact"]
    assert [f.word for f in check(claims["the smaller batch is the part"], road(1, 3))] == ["refuted"]
    assert [f.word for f in check(claims["coupling"], road(1, 3))] == ["exact"]  # the parts, though, are still apart


def of_normals(whole: Any, part: Any, time: int = 2, batch: int = 1, source: Any = xi) -> Exact:
    process = Process({s: 1, r: 1}, Draw(Gaussian(source), b + 1, part=b), {Q: whole, q: Part(part)}, {s: s - Q / 8, r: r - q / 8})
    claims = {"c": Equal(ConditionalMean(r, t), ConditionalMean(s, t))}
    theorem = Theorem("normals", "", "", claims, {"one": Instance({b: batch, t: time})}, process=process)
    return Exact(theorem, next(points(theorem, "one")))


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_given_gaussian_batches_the_mean_over_parts_is_a_polynomial_in_their_samples(batch: int) -> None:
    road = of_normals(xi * (xi * s - 1), xi * (xi * r - 1), batch=batch)
    claim = road.theorem.claims["c"]
    (found,) = check(claim, road)
    assert (found.word, found.method) == ("exact", "polynomials in every sample")
    for wrong in (of_normals(xi * (xi * s - 1), xi * (xi * r + 1)), of_normals(s, xi**2 * r), of_normals(xi * s**2, xi * r**2), of_normals(xi, xi**3)):
        assert check(claim, wrong)[0].word == "refuted"
    assert check(Equal(ConditionalMean(r**2, t), ConditionalMean(s**2, t)), road)[0].word == "refuted"
    assert check(claim, of_normals(xi, xi, time=0))[0].word == "exact"


@pytest.mark.parametrize("batch", [1, 2])
def test_moments_of_gaussian_parts_are_those_of_smaller_batches(batch: int) -> None:
    """By hand: one step of xi^2 s leaves 1 - S/8, E S = 1, E S^2 = 1 + 2/b; S of the whole is its mean given nothing."""
    road = of_normals(xi**2 * s, xi**2 * r, time=1, batch=batch)
    second = {size: fmpq(1) - fmpq(2, 8) + (1 + fmpq(2, size)) / 64 for size in (batch, batch + 1)}
    assert road.value(Mean(r**2, 1)) == second[batch]
    assert road.value(Mean(s**2, 1)) == second[batch + 1]
    assert road.value(Mean(r * s, 1)) == second[batch + 1]  # given the whole, the mean of r is s
    assert road.value(Variance(r, 1)) == second[batch] - fmpq(49, 64)
    assert road.value(Mean(q * r, 0)) == 1


def test_what_is_no_polynomial_in_the_samples_is_declined() -> None:
    road = of_normals(xi * s, xi * r, time=1)
    for observable in (Abs(r), exp(r), sqrt(1 + r**2), Max(r, s), 1 / r):
        with pytest.raises(NotExact):
            road.value(Mean(observable, 1))
    with pytest.raises(NotExact, match="more than 256 sequences of parts"):
        check_all = of_normals(xi * s, xi * r, time=9)
        check_all.given_batches([ConditionalMean(r, 9)])


def test_samples_of_gaussian_vectors() -> None:
    """E of x_1^2 x_2^2 over one sample is 1; of the mean of two samples' products, squared, a half."""
    x = MatrixSymbol("x", 2, 1)
    product = x[0, 0] * x[1, 0]
    road = of_normals(product, product, time=1, source=x)
    assert road.value(Mean(q**2, 0)) == 1
    assert road.value(Mean(Q**2, 0)) == fmpq(1, 2)
    assert check(road.theorem.claims["c"], road)[0].word == "exact"


def test_steps_that_stand_for_a_diffusion_have_no_batches() -> None:
    claim = Equal(ConditionalMean(r, 1), ConditionalMean(s, 1))
    (found,) = check(claim, of_coins(clock=f))
    assert "not for their limit, a diffusion" in found.reason


def test_too_many_sequences_are_declined() -> None:
    (found,) = check(order.theorem.claims["coupling, with replacement"], at(batch=3))
    assert "would visit more than 4096 batches" in found.reason


@pytest.mark.parametrize("part", [0, 3, R(1, 2)])
def test_a_part_that_cannot_be(part: Any) -> None:
    process = replace(order.without, draw=Draw(order.data, 2, "without", part))
    motion = Motion(process, Scope(at().point))
    with pytest.raises(NotExact, match="of 2 examples, not 1, 2"):
        motion.part(0)


# ------------------------------------------------------------------------------- simulation
def measured(claim: Any, process: Process = order.without, backend: str = "c", **values: Any) -> list[str]:
    """The words of all checks of a claim; a true one is refuted once in 10^7 runs."""
    theorem = setting(process, **values)
    exact = Exact(theorem, next(points(theorem, "A")))
    bench = Bench(exact, Conditions(7, 1e-7, 0.05, 10**8, backend), "parts")
    return [m.judgement.word for m in measure(claim, bench)]


COUPLING = order.theorem.claims["coupling"]


def test_the_coupling_is_measured_alone_and_against_the_batches() -> None:
    assert measured(COUPLING) == ["agrees"] * 6
    assert measured(order.theorem.claims["coupling of gradients"]) == ["agrees"] * 6
    with pytest.raises(Closed, match="before the first step nothing is drawn"):
        measured(COUPLING, time=0)


def test_the_mean_of_the_part_is_not_the_path_of_full_batch_descent() -> None:
    """Both have the same mean; only a function of the batches tells them apart."""
    assert measured(Equal(ConditionalMean(v, t), ConditionalMean(d, t))) == ["agrees", "agrees", *["refuted"] * 4]


def against_coins(extra: dict[Any, Any], start: dict[Any, Any], claim: Any) -> tuple[str, list[str]]:
    """The words of both roads for a claim about coins: s moves by three of them, r by one of the three."""
    coin = Law(xi, {1: R(1, 2), -1: R(1, 2)})
    process = Process({s: 0, r: 0, **start}, Draw(coin, 3, "with", 1), {Q: xi, q: Part(xi)}, {s: s + Q, r: r + q, **extra})
    theorem = Theorem("coins", "", "", {"c": claim}, {"one": Instance({})}, process=process)
    exact = Exact(theorem, next(points(theorem, "one")))
    bench = Bench(exact, Conditions(7, 1e-7, 0.05, 10**8), "coins")
    return check(claim, exact)[0].word, [m.judgement.word for m in measure(claim, bench)]


def test_an_even_gap_is_refuted_too() -> None:
    """Of mean zero given s, up to sign: only squares, or another state, tell it from nothing."""
    assert against_coins({}, {}, Equal(ConditionalMean(r, 1), ConditionalMean(s, 1))) == ("exact", ["agrees"] * 3)
    word, words = against_coins({r: r + q + Q**2 - R(1, 3)}, {}, Equal(ConditionalMean(r, 1), ConditionalMean(s, 1)))
    assert (word, words) == ("refuted", ["agrees", "agrees", "refuted"])
    word, words = against_coins({f: f + Q**2 - R(1, 3)}, {f: 0}, Equal(ConditionalMean(r + f, 1), ConditionalMean(s, 1)))
    assert (word, words[:3]) == ("refuted", ["agrees", "agrees", "refuted"])


def test_without_a_state_of_the_whole_batches_the_simulation_says_that_it_is_blind() -> None:
    """r and s have the mean zero, but not given the batches; nor is a state random that lags behind by a step."""
    claim = Equal(ConditionalMean(r, 1), ConditionalMean(s, 1), scale=1)
    for extra, start in (({s: s}, {}), ({s: f, f: s}, {f: 0}), ({s: s - Q + Q}, {})):
        with pytest.raises(Closed, match="only the means of the sides could be compared"):
            against_coins(extra, start, claim)
    assert against_coins({s: s, f: Q}, {f: 0}, claim) == ("refuted", ["agrees", "refuted", "agrees"])


def test_batches_of_all_rows_need_no_other_state() -> None:
    assert measured(COUPLING, batch=3) == ["agrees", "agrees"]


def test_parts_of_a_law() -> None:
    """Online sampling: fresh coins, two of three of them in the part."""
    coin = Law(xi, {1: R(1, 3), -2: R(2, 3)})
    process = Process(
        {s: c, r: c}, Draw(coin, 3, "with", 2), {Q: s * xi + xi**2, q: Part(r * xi + xi**2)}, {s: s - Q / 4, r: r - q / 4}
    )
    claim = Equal(ConditionalMean(r, 2), ConditionalMean(s, 2))
    theorem = Theorem("law", "", "", {"c": claim}, {"one": Instance({c: 1})}, process=process)
    exact = Exact(theorem, next(points(theorem, "one")))
    (found,) = check(claim, exact)
    assert found.word == "exact"
    assert "at each of 16 sequences of batches" in found.reason
    bench = Bench(exact, Conditions(7, 1e-7, 0.05, 10**8), "law")
    assert [m.judgement.word for m in measure(claim, bench)] == ["agrees"] * 3
    assert Tower().check(theorem, claim).word == "proved"


def test_another_step_is_refuted() -> None:
    g = next(name for name, e in order.without.average.items() if v in e.free_symbols)
    doubled = changed(order.without, update={v: v - 2 * squares.alpha(t) * g})
    assert "refuted" in measured(COUPLING, doubled)


def test_a_part_that_is_not_uniform_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = draw._indices

    def sorted_first(*arguments: Any) -> Any:
        return (list(np.sort(np.stack(index), axis=0)) for index in drawn(*arguments))

    assert measured(COUPLING, backend="numpy") == ["agrees"] * 6
    monkeypatch.setattr(draw, "_indices", sorted_first)
    assert "refuted" in measured(COUPLING, backend="numpy")


def test_a_bound_between_two_means_is_measured_on_the_same_replicas() -> None:
    claim = order.theorem.claims["convex order"]
    assert measured(claim) == ["agrees"]
    assert measured(AtMost(claim.right, claim.left)) == ["refuted"]
    assert measured(claim, time=0) == ["agrees"]  # both are phi(w_0), and nothing is random


# ------------------------------------------------------------------------------- convex functions
a = symbols("a", real=True)


@pytest.mark.parametrize("e", [
    3 * a - c + 1, a**2, a**2 + a * c + c**2, (a - c) ** 4, (a**2 + c**2) ** 2, Max(a, c, -a - c), Abs(a - 2 * c + 1), 5 * Abs(a) + c**2 - 7 * a,
    (1 + a**2) ** 3, sqrt(a**2 + (c - 1) ** 2), (a**2 + c**2) ** R(3, 2), exp(a + c), exp(a**2), Max(a, 0) ** 3, a**4 + a**2 - a * c + c**2, (Abs(c) + 1) ** 3,
    a * 0 + 5, (a - c) ** 4 + (a + c) ** 2 - a,
], ids=str)  # fmt: skip
def test_convex(e: Expr) -> None:
    assert convex(e, (a, c))


@pytest.mark.parametrize("e", [
    -(a**2), a**2 - c**2, a * c, a**3, -Abs(a), Min(a, c), Abs(a**2 - 1), (a**2 - 1) ** 2, sqrt(Abs(a)), sqrt(a**2 - c), Max(a, -(c**2)), 1 / a,
    exp(-(a**2)), a**4 - a**2, a**4 - c**4, Abs(a) * Abs(c), (a**2 + c**2) ** R(1, 4), Max(a, 0) ** R(1, 2), Max(a, -1) ** 3, -exp(a), a**2 * c**2,
    sqrt((a + 1) * (a + 2)), sqrt(a**2 + 2 * a), Function("f")(a), a**2 * symbols("q"), -(a**4), (Abs(a) - 1) ** 2,
], ids=str)  # fmt: skip
def test_not_shown_convex(e: Expr) -> None:
    assert not convex(e, (a, c))


@pytest.mark.parametrize("formula", [-Square(w), Square(w) ** 2 - Square(w), w[0, 0] * w[1, 0], Min(w[0, 0], w[1, 0]), -Abs(w[0, 0])], ids=str)
def test_an_instance_whose_function_is_not_convex_is_refused(formula: Any) -> None:
    theorem = replace(order.theorem, given=order.theorem.assumptions,
                      instances={"A": Instance({**DATA, phi(w): Family(formula, {}), b: 1, t: 1})})  # fmt: skip
    with pytest.raises(BadInstance, match="does not show to be convex; write it in convex quadratics"):
        bound(theorem)


def test_a_convex_function_needs_a_formula() -> None:
    theorem = replace(order.theorem, given=order.theorem.assumptions,
                      instances={"A": Instance({key: value for key, value in {**DATA, b: 1, t: 1}.items() if key != phi(w)})})  # fmt: skip
    with pytest.raises(BadInstance, match=r"phi is assumed convex but has no formula; give phi\(w\): Family"):
        bound(theorem)


# ------------------------------------------------------------------------------- reports
def test_reports_name_the_part() -> None:
    lines = [line["text"] for line in described(order.without)]
    assert "and chooses a part of $b$ of them, uniformly" in lines
    assert "averaged over the part" in lines
    shown = statement(library()["qian2020.convex_order"])
    assert "each step draws b + 1 of the n rows (x, y), without replacement, and a part of b of these" in shown
    assert "g = mean over the part of (-y + DotProduct(x, v))*x" in shown


# ------------------------------------------------------------------------------- kernel forms that follow no part
def test_forms_without_parts_decline_them() -> None:
    """A vector along the rows, or a first exit, would average the whole batch."""
    alone = Process({v: squares.w0}, Draw(order.data, 3, "without", 2), {k: Part(order.gradient(v))}, {v: v - R(1, 8) * k})
    wide = Point("wide", "", {order.p: R(70), squares.w0: matrix((1,) * 70), order.n: R(4)},
                 tuple({squares.x: matrix((i,) * 70), squares.y: R(i)} for i in range(4)))  # fmt: skip
    with pytest.raises(NotLowered, match="it chooses a part of each batch"):
        lower(Experiment(alone, wide, ((v, 2),)))
    few = replace(wide, values={order.p: R(8), squares.w0: matrix((1,) * 8), order.n: R(4)},
                  rows=tuple({squares.x: matrix((i,) * 8), squares.y: R(i)} for i in range(4)))  # fmt: skip
    program, inputs = lower(Experiment(alone, few, ((v, 2),)))
    assert program.rowwise is None
    assert program.parts == (True,) * 8
    assert list(inputs.schedule.part[:2]) == [2, 2]
    with pytest.raises(NotLowered, match="averages whole batches"):
        lower_exits(Exits(replace(alone, stop=v[0, 0] >= 3), few, 10))


@pytest.mark.parametrize("part", [R(1, 2), 0, 4])
def test_a_part_that_a_kernel_cannot_draw(part: Any) -> None:
    point = at().point
    process = replace(order.without, draw=Draw(order.data, 3, "without", part))
    with pytest.raises(NotLowered, match="of 3 examples at time 0; it must be 1, 2"):
        lower(Experiment(process, point, ((v, 2),)))
