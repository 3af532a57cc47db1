"""Exit times, exact and simulated: the golden chains, and claims that are judged on runs cut off at a step H.

Each simulated check errs with probability 10^-9 at most; seeds are fixed.
"""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from flint import arb
from sympy import Max, Piecewise, Rational as R, Symbol, fibonacci as F, floor, symbols

from numerics.bench import Bench, Closed, Conditions
from numerics.exact import chain
from numerics.exact.check import check
from numerics.exact.methods import Exact
from numerics.exact.motion import Motion
from numerics.exact.value import NotExact, Scope
from numerics.exits import bounded, continuation
from numerics.judge import CutOff, judge, reject
from numerics.judge.interval import Interval
from numerics.simulate import measure
from numerics.stopping import decided_by_rounding
from theorems import (
    TIME,
    AtLeast,
    AtMost,
    Diffusion,
    Draw,
    Equal,
    ExitTime,
    Gaussian,
    Given,
    Instance,
    Law,
    Mean,
    Process,
    Rows,
    Theorem,
)
from theorems._model.bind import points
from theorems._model.instance import Point, rational

eta, edge = symbols("eta R", positive=True)
K, b = symbols("K b", integer=True, positive=True)
i = Symbol("i", integer=True, nonnegative=True)
x, xi, kick = symbols("x xi zeta", real=True)
fair = Law(xi, {1: R(1, 2), -1: R(1, 2)})
slope = Symbol("p", real=True)
THIRD, STEP = R(1, 3), R(3, 16)


def wedge(**changes: Any) -> Process:
    """On the loss p x, from site i of the lattice (1 - p) eta."""
    update = {x: Max(0, x - eta * slope + eta * kick)}
    return replace(Process({x: (1 - slope) * eta * i}, Draw(fair, b), {kick: xi}, update, stop=x >= edge), **changes)


def at(sites: int, batch: int = 1, p: Any = THIRD, start: int = 0, step: Any = STEP, process: Any = None) -> Motion:
    values = {eta: step, edge: (1 - p) * step * sites, b: rational(batch), i: rational(start), slope: sympy(p), K: rational(sites)}
    return Motion(process or wedge(), Scope(Point("wedge", "", values)))


def sympy(value: Any) -> Any:
    return rational(value)


# ------------------------------------------------------------------------------- the chain
@pytest.mark.parametrize(("sites", "time"), [(1, 2), (2, 6), (3, 14), (4, 28), (5, 52), (6, 92), (10, 728), (15, 8326), (20, 92690), (30, 11405708)])
def test_the_fibonacci_wedge(sites: int, time: int) -> None:
    assert chain.exit_time(at(sites)) == time == 2 * (F(sites + 4) - sites - 3)
    assert chain.exit_time(at(sites, step=R(7, 10))) == time


@pytest.mark.parametrize(("sites", "time"), [(1, 2), (2, 6), (3, 14), (4, 30), (5, 60), (10, 1418), (20, 634038)])
def test_the_tribonacci_wedge(sites: int, time: int) -> None:
    assert chain.exit_time(at(sites, p=R(1, 2))) == time


@pytest.mark.parametrize("sites", [1, 2, 7, 40])
def test_no_slope(sites: int) -> None:
    assert chain.exit_time(at(sites, p=R(0))) == sites * (sites + 1)


@pytest.mark.parametrize(
    ("sites", "batch", "time"),
    [(4, 1, "28"), (4, 2, "9112/49"), (4, 3, "976"), (8, 1, "266"), (8, 2, "1017221692/106227"), (8, 3, "317792")],
)
def test_batches_on_the_wedge(sites: int, batch: int, time: str) -> None:
    assert str(chain.exit_time(at(sites, batch))) == time


def test_a_far_exit() -> None:
    assert chain.exit_time(at(300)) == 2 * (F(304) - 303)


def test_times_from_every_state_solve_the_equation_of_the_first_step() -> None:
    motion = at(8, 2)
    found, times = chain.chain(motion), chain.times(motion)
    for state, row in found.rows.items():
        assert times[state] == 1 + sum(p * times[s] for s, p in row.items())
    assert all(times[s] == 0 for s in found.ends)


def test_rows_of_data_draw_too() -> None:
    """Without replacement the second of two rows +1, -1 cancels the first: a pass of both never moves."""
    y, n = Symbol("y", real=True), Symbol("n", integer=True, positive=True)
    data = tuple({y: rational(v)} for v in (1, -1, -1))
    for scheme, time in (("with", "2"), ("reshuffled", "2")):
        process = Process({x: 0}, Draw(Rows(n, (y,)), 1, scheme), {kick: y}, {x: Max(-1, Max(-1, x) + kick * 2)}, stop=x >= 1)
        motion = Motion(process, Scope(Point("rows", "", {n: rational(3)}, data)))
        assert chain.exit_time(motion) > 1, (scheme, time)
        state = chain.chain(motion).start
        assert chain.times(motion)[state] == chain.exit_time(motion)


def test_an_exit_that_is_never_reached_is_infinitely_late() -> None:
    trapped = wedge(update={x: Max(0, x / 2 + eta * kick / 100)})
    falls = wedge(update={x: x * 0 - eta})
    for process in (falls, wedge(draw=Draw(Law(xi, {1: 0, -1: 1})))):
        time = chain.exit_time(at(3, process=process))
        assert isinstance(time, arb) and not time.is_finite()
    with pytest.raises(NotExact, match="within reach"):
        chain.exit_time(at(3, process=trapped))
    with pytest.raises(NotExact, match="never stops"):
        chain.times(at(3, process=falls))


@pytest.mark.parametrize(
    ("process", "why"),
    [
        (wedge(stop=None), "never stops"),
        (wedge(update={x: x + kick * TIME}), "changes with time"),
        (wedge(stop=x >= edge - TIME), "changes with time"),
        (wedge(draw=Draw(fair, TIME + 1)), "changes with time"),
        (wedge(draw=Draw(Gaussian(xi))), "no finite list of draws"),
        (wedge(draw=Draw(fair, 2, part=1)), "part of each batch"),
        (wedge(update={x: x + kick * 2 ** R(1, 2)}), "irrational"),
    ],
    ids=str,
)
def test_what_the_chain_refuses(process: Process, why: str) -> None:
    with pytest.raises(NotExact, match=why):
        chain.exit_time(at(3, process=process))


# ------------------------------------------------------------------------------- simulated
def time(sites: Any, start: Any) -> Any:
    found = 2 * (F(sites + 4) - sites) - 2 * (F(start + 4) - start)
    return int(found) if found.is_number else found


def bench(claim: Any, process: Any = None, start: int = 0, sites: int = 6, given: Any = None, draws: float = 4e8, **values: Any) -> Bench:
    table = {eta: R(3, 16), edge: R(1, 8) * sites, b: 1, i: start, slope: R(1, 3), K: sites} | values.pop("values", {})
    assumed = (Given(edge, "==", 2 * eta * K / 3), Given(i, "<=", K)) if given is None else given
    walk = process or wedge()
    parts = [*claim.expressions().values(), *walk.start.values(), *walk.update.values(), walk.stop, walk.draw.size]
    used = {s for e in (*parts, *(g.left - g.right for g in assumed)) for s in e.free_symbols}
    table = {symbol: value for symbol, value in table.items() if symbol in used}
    theorem = Theorem("t", "s", "s", {"c": claim}, {"one": Instance(table)}, assumed, walk)
    return Bench(Exact(theorem, next(points(theorem, "one"))), Conditions(3, 1e-9, 0.05, int(draws), **values), "exits")


def judged(claim: Any, **setting: Any) -> Any:
    (found,) = measure(claim, bench(claim, **setting))
    return found


@pytest.mark.parametrize("start", [0, 4])
def test_a_true_time_agrees_and_the_cut_off_runs_are_counted(start: int) -> None:
    found = judged(Equal(ExitTime(x), time(K, i)), start=start)
    assert found.judgement.word == "agrees" and "runs were cut off at step" in found.judgement.reason
    assert "claimed rest" in found.what and found.claimed == time(6, start)
    assert reject(found.judgement, 1.1 * found.claimed) and not reject(found.judgement, found.claimed)


@pytest.mark.parametrize(
    "wrong", [time(K, i) + 8, time(K, i) * R(9, 10), 2 * (F(K + 3) - K) - 2 * (F(i + 3) - i), time(K + 1, i), K * (K + 1), R(483, 10)], ids=str
)
def test_a_wrong_time_is_refuted(wrong: Any) -> None:
    assert judged(Equal(ExitTime(x), wrong)).judgement.word == "refuted"
    assert check(Equal(ExitTime(x), wrong), bench(Equal(ExitTime(x), wrong)).exact)[0].word == "refuted"


def test_a_number_is_held_against_the_bound_from_the_slowest_start() -> None:
    found = judged(Equal(ExitTime(x), 92))
    assert found.judgement.word == "agrees" and "bounded by" in found.what
    assert isinstance(found.judgement.shape, CutOff) and 0 < found.judgement.shape.beyond < 0.25


def test_runs_cut_off_early_are_not_biased(monkeypatch: pytest.MonkeyPatch) -> None:
    """At H = 16 half of the runs are cut off: with the claimed rest the mean of the units is still E N = 92."""
    monkeypatch.setattr("numerics.exits.ceil", lambda number: 16)
    found = judged(Equal(ExitTime(x), time(K, i)))
    cut = int(found.judgement.reason.split("; ")[-1].split(" of ")[0])
    assert found.judgement.word == "agrees" and cut > 0.5 * found.judgement.units
    assert judged(Equal(ExitTime(x), time(K, i) + 8)).judgement.word == "refuted"


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (AtMost(ExitTime(x), 100), "agrees"),
        (AtMost(ExitTime(x), 80), "refuted"),
        (AtLeast(ExitTime(x), 80), "agrees"),
        (AtLeast(ExitTime(x), 100), "refuted"),
        (AtMost(ExitTime(x), 92, tight=("one",)), "agrees"),
        (AtMost(ExitTime(x), 110, tight=("one",)), "refuted"),
    ],
    ids=str,
)
def test_bounds(claim: Any, word: str) -> None:
    found = judged(claim)
    assert found.judgement.word == word and "cut off" in found.judgement.reason


@pytest.mark.parametrize(
    ("claim", "word"), [(AtLeast(ExitTime(x), 5), "agrees"), (AtMost(ExitTime(x), 5), "refuted"), (Equal(ExitTime(x), 3), "refuted"),
                        (Equal(ExitTime(x), 50), "not confirmed"), (AtLeast(ExitTime(x), 50), "not confirmed"), (AtMost(ExitTime(x), 50), "not confirmed")]
)
def test_without_a_bound_only_the_lower_end_speaks(claim: Any, word: str) -> None:
    """Gaussian steps: no chain, so what was cut off may have lasted for ever."""
    process = Process({x: 0}, Draw(Gaussian(xi)), {kick: xi}, {x: x * R(9, 10) + kick / 3}, stop=x**2 >= 1)
    found = judged(claim, process=process, given=(), draws=1e7)
    assert found.judgement.word == word and "nothing bounds the rest" in found.what


def test_a_time_far_beyond_what_is_claimed_is_refuted_without_waiting_for_it() -> None:
    """E N = 11405708: runs are cut off at a few times the claimed 40, and have lasted longer by then."""
    found = judged(Equal(ExitTime(x), 40), sites=30)
    assert found.judgement.word == "refuted" and found.draws < 10**7


def test_a_time_far_below_what_is_claimed_is_refuted() -> None:
    assert judged(Equal(ExitTime(x), 10**12 * time(K, i))).judgement.word == "refuted"


def test_an_infinite_time() -> None:
    falls = wedge(update={x: -eta})
    assert judged(Equal(ExitTime(x), 92), process=falls, values={}).judgement.word == "refuted"
    exact = bench(Equal(ExitTime(x), 92), process=falls).exact
    assert [check(c, exact)[0].word for c in (Equal(ExitTime(x), 92), AtMost(ExitTime(x), 92), AtLeast(ExitTime(x), 92))] == [
        "refuted", "refuted", "exact",
    ]


def test_nothing_random_is_said_to_be_so() -> None:
    climbs = wedge(draw=Draw(Law(xi, {1: 1})))
    assert judged(Equal(ExitTime(x), K - i), process=climbs).judgement.word == "agrees"
    assert judged(Equal(ExitTime(x), K - i + 1), process=climbs).judgement.word == "refuted"


def test_a_boundary_that_is_hit_needs_binary_fractions() -> None:
    coarse = {eta: R(1, 10), edge: R(2, 5)}
    with pytest.raises(Closed, match="choose a step that makes every state a binary fraction"):
        judged(Equal(ExitTime(x), time(K, i)), values=coarse)


@pytest.mark.parametrize(
    ("claim", "setting", "why"),
    [
        (Equal(ExitTime(x), time(K, i)), {"draws": 1e5}, "raise --draws"),
        (Equal(ExitTime(x) + 1, time(K, i)), {}, "stands alone on the left"),
        (Equal(ExitTime(x), Mean(x, 1)), {}, "stands alone on the left"),
        (Equal(ExitTime(x), 0), {"start": 6}, "no scale"),
        (AtMost(ExitTime(x), 3), {"process": Diffusion(x, 0, -x, 1, stop=x >= edge)}, "diffusion"),
    ],
    ids=str,
)
def test_what_is_closed(claim: Any, setting: Any, why: str) -> None:
    with pytest.raises(Closed, match=why):
        judged(claim, **setting)


@pytest.mark.parametrize(
    ("claim", "process", "given"),
    [
        (Equal(ExitTime(x), 92), wedge(), None),
        (Equal(ExitTime(x), time(K, i)), wedge(stop=x >= eta * (1 - slope) * (i + K)), None),
        (Equal(ExitTime(x), time(K, i)), wedge(update={x: Max(0, x + eta * kick - eta * slope * i)}), None),
        (Equal(ExitTime(x), time(K, i)), wedge(draw=Draw(fair, i + 1)), None),
        (Equal(ExitTime(x), time(K, i)), wedge(start={x: eta * i**2}), None),
        (Equal(ExitTime(x), time(K, i)), wedge(), (Given(K, "==", i + 6),)),
        (AtMost(ExitTime(x), time(K, i)), wedge(), None),
    ],
    ids=str,
)
def test_a_rest_that_is_not_claimed_is_not_used(claim: Any, process: Process, given: Any) -> None:
    made = bench(claim, process=process, given=given)
    assert continuation(claim, made, process) is None


def test_the_claimed_rest_is_the_claim_at_another_start() -> None:
    claim = Equal(ExitTime(x), time(K, i))
    rest = continuation(claim, bench(claim), wedge())
    assert rest is not None and [rest(site / 8) for site in range(7)] == [time(6, site) for site in range(7)]
    with pytest.raises(Closed, match="says nothing"):
        rest(1 / 16)
    with pytest.raises(Closed, match="says nothing"):
        rest(7 / 8)


def test_the_bound_of_what_is_cut_off() -> None:
    """Against the chain itself: P(N > H) M, from the slowest start, is below the bound for every cap."""
    motion = at(6)
    for resolution in (50.0, 5.0, 0.5):
        cap, beyond = bounded(92.0, resolution)
        assert _survival(motion, cap) * 92 <= beyond <= resolution / 10


def _survival(motion: Motion, steps: int) -> float:
    found = chain.chain(motion)
    weight = {found.start: 1.0}
    for _ in range(steps):
        after: dict[Any, float] = {}
        for state, p in weight.items():
            for following, q in found.rows.get(state, {}).items():
                after[following] = after.get(following, 0.0) + p * float(q.p) / float(q.q)
        weight = after
    return sum(p for s, p in weight.items() if s in found.rows)


# ------------------------------------------------------------------------------- the shape
@pytest.mark.parametrize(
    ("relation", "value", "beyond", "word"),
    [
        ("==", 10, 0.0, "agrees"), ("==", 12, 0.0, "refuted"), ("==", 12, 3.0, "not confirmed"), ("==", 8, 3.0, "refuted"),
        ("<=", 12, 0.0, "agrees"), ("<=", 12, 3.0, "not confirmed"), ("<=", 8, float("inf"), "refuted"),
        (">=", 8, float("inf"), "agrees"), (">=", 12, float("inf"), "not confirmed"), (">=", 12, 0.5, "refuted"),
    ],
)
def test_the_shape_of_a_time_that_is_cut_off(relation: str, value: float, beyond: float, word: str) -> None:
    shape = CutOff(value, 1.0, relation=relation, beyond=beyond)
    assert shape.decide((Interval(9.5, 10.5, "student", 10.0),)).word == word
    with pytest.raises(ValueError, match="write one of"):
        CutOff(1.0, 1.0, relation="<")


def test_false_times_are_caught_and_true_ones_kept_at_a_rate_that_can_be_seen() -> None:
    """200 judgements at 10^-2: more than 9 refutations of the truth have probability below 10^-4; every false claim falls."""
    rng, kept, caught = np.random.default_rng(7), 0, 0
    for _ in range(200):
        units = np.minimum(rng.geometric(0.1, 4096), 60)[:, None].astype(float)
        # Beyond the cap the mean of what is left is 10, and its share 0.9^60.
        true, false = (CutOff(v, 1.0, beyond=10 * 0.9**60) for v in (10.0, 11.5))
        kept += judge(true, lambda first, last, u=units: u, alpha=1e-2, max_units=4096).word == "refuted"
        caught += judge(false, lambda first, last, u=units: u, alpha=1e-2, max_units=4096).word == "refuted"
    assert kept <= 9 and caught == 200


# ------------------------------------------------------------------------------- given up at a step
def test_a_time_that_is_given_up() -> None:
    motion = at(6)
    survival = sum(_survival(motion, steps) for steps in range(40))
    found = chain.exit_time(motion, rational(40))
    assert abs(int(found.p) / int(found.q) - survival) < 1e-9
    assert chain.exit_time(motion, rational(2)) == 2 and chain.exit_time(at(1), rational(2)) == R(3, 2)


@pytest.mark.parametrize(("claimed", "word"), [(R(7, 4), "agrees"), (2, "refuted"), (R(31, 16), "refuted")])
def test_a_time_that_is_given_up_is_measured_as_it_is(claimed: Any, word: str) -> None:
    claim = Equal(ExitTime(x, 3), claimed)
    found = judged(claim, sites=1)
    assert found.judgement.word == word and "as claimed" in found.what
    assert (check(claim, bench(claim, sites=1).exact)[0].word == "exact") is (word == "agrees")


def test_the_stopping_rule_is_shown() -> None:
    from numerics.results import described

    assert {"text": "until, at the start of a step", "latex": r"x \geq R"} in described(wedge())
    assert not any("until" in line["text"] for line in described(wedge(stop=None)))


def test_a_time_that_solves_every_step_and_vanishes_nowhere_is_refuted() -> None:
    """All runs are cut off before the exit, where the claim is 2540 too short; none of them can be past its end."""
    flat = Process({x: i}, Draw(fair), {kick: xi}, {x: Max(0, x + kick)}, stop=x >= K)
    for sites, word in ((50, "refuted"), (3, "refuted")):
        setting = {"process": flat, "given": (Given(i, "<=", K),), "sites": sites}
        assert judged(Equal(ExitTime(x), 10 - i * (i + 1)), **setting).judgement.word == word
    assert judged(Equal(ExitTime(x), K * (K + 1) - i * (i + 1)), **{**setting, "sites": 6}).judgement.word == "agrees"


down = Law(xi, {1: 1})


@pytest.mark.parametrize(
    ("process", "steps"),
    [
        (Process({x: 1}, Draw(down), {kick: xi}, {x: x - kick / 10}, stop=x <= 0), 10),
        (Process({x: R(3, 10)}, Draw(down), {kick: xi}, {x: x - kick / 10}, stop=x < 0), 4),
        (Process({x: 0}, Draw(down), {kick: xi}, {x: x + kick / 10}, stop=x - 1 >= 0), 10),
        (Process({x: 0, eta: 1}, Draw(down), {kick: xi}, {x: x + kick / 10, eta: eta - kick / 10}, stop=x - eta >= 0), 5),
        (Process({x: 0}, Draw(down), {kick: xi}, {x: x + kick / 10 + floor(x + R(1, 5))}, stop=x >= R(157, 100)), 10),
        (Process({x: 0}, Draw(down), {kick: xi}, {x: x + kick / 10 * Piecewise((1, x < R(4, 5)), (4, True))}, stop=x >= R(107, 100)), 9),
    ],
    ids=str,
)
def test_where_rounding_decides_nothing_is_said(process: Process, steps: int) -> None:
    """At zero, where terms cancel, and where a step jumps: doubles make one step more or less."""
    for claimed in (steps - 1, steps, steps + 1):
        claim = Equal(ExitTime(x), claimed)
        made = bench(claim, process=process, given=())
        assert check(claim, made.exact)[0].word in ("exact" if claimed == chain.exit_time(made.exact.motion(claim.left)) else "refuted",)
        with pytest.raises(Closed, match="binary fraction"):
            measure(claim, made)


def test_a_step_that_jumps_with_its_parameters_alone_is_the_same_everywhere() -> None:
    chosen, jumping = (Piecewise((1, left > 2), (2, True)) for left in (edge, x))
    assert not decided_by_rounding(wedge(update={x: x + chosen * kick}))
    assert decided_by_rounding(wedge(update={x: x + jumping * kick}))
    assert decided_by_rounding(wedge(average={kick: floor(xi)}))
    assert not decided_by_rounding(wedge(update={x: x + jumping * kick}, draw=Draw(Gaussian(xi))))
