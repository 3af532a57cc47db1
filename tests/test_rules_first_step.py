"""FirstStep proves exit times of lattice walks, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import Function, Max, Min, Piecewise, Rational as R, Symbol, fibonacci as F, lucas, symbols, tribonacci

from theorems import TIME, Draw, Equal, ExitTime, Gaussian, Given, Law, Mean, Rows, Walk
from theorems._model.theorem import Theorem
from theorems.calculus.recurrence import in_basis, vanishes
from theorems.calculus.rows import NotRows
from theorems.hu2017.fibonacci_exit import theorem as library
from theorems.rules import FirstStep

eta, edge, p = symbols("eta R p", positive=True)
K = Symbol("K", integer=True, positive=True)
i, j = symbols("i j", integer=True, nonnegative=True)
x, y, xi = symbols("x y xi", real=True)
kick = Symbol("xi_x", real=True)
site = 2 * eta / 3
fair = Law(xi, {1: R(1, 2), -1: R(1, 2)})
move = Max(0, x - eta / 3 + eta * xi)
given = (Given(edge, "==", site * K), Given(i, "<=", K))
rule = FirstStep(site=i, exit=K, cases=(0, 1, j + 2))
u = 2 * (F(K + 4) - K) - 2 * (F(i + 4) - i)
claim = Equal(ExitTime(x), u)


def wedge(start: Any = site * i, law: Any = fair, step: Any = move, stop: Any = x >= edge) -> Any:
    return Walk(x, start, law, step, stop=stop)


walk = wedge()


def test_the_library() -> None:
    theorem: Theorem = library
    outcome = theorem.proofs["exit time"].check(theorem, theorem.claims["exit time"])
    assert outcome.word == "proved" and len(outcome.steps) == 5
    assert outcome.tier == "proved given cited facts" and outcome.cited[0].name == "first-step analysis"


@pytest.mark.parametrize("m", [1, 2, 3])
def test_lattices_with_steps_one_up_and_m_down(m: int) -> None:
    """The difference d of one site from the next is 2 + the sum of the m before it."""
    length = 2 * eta / (m + 1)
    up_to = {1: lambda n: n * (n + 1), 2: lambda n: 2 * (F(n + 4) - n - 3), 3: lambda n: _three(n)}[m]
    u = up_to(K) - up_to(i)
    process = Walk(x, length * i, fair, Max(0, x - eta * R(m - 1, m + 1) + eta * xi), stop=x >= length * K)
    cases = (*range(m), j + m)
    outcome = judged(FirstStep(i, K, cases), Equal(ExitTime(x), u), process, (Given(i, "<=", K),))
    assert outcome.word == "proved", outcome.reason
    assert word(FirstStep(i, K, cases), Equal(ExitTime(x), u + K - i), process, (Given(i, "<=", K),)) == "not confirmed"


def _three(n: Any) -> Any:
    return tribonacci(n + 2) + tribonacci(n + 3) - n - 3


@pytest.mark.parametrize(
    ("process", "reason"),
    [
        (wedge(stop=None), "never stops"),
        (wedge(stop=x > edge), "not when"),
        (wedge(stop=x <= edge), "not the same as: site >= K"),
        (wedge(stop=x >= edge + site), "not the same as: site >= K"),
        (wedge(stop=x >= 2 * edge), "not the same as: site >= K"),
        (wedge(stop=x >= site * i), "depends on the starting site"),
        (wedge(start=site * i + eta / 3), "times a positive length"),
        (wedge(start=-site * i), "times a positive length"),
        (wedge(start=eta * i), "not the same as: site >= K"),
        (wedge(start=site * i**2), "times a positive length"),
        (wedge(start=site * K), "times a positive length"),
        (wedge(start=site * i * TIME), "no value before the first step"),
        (wedge(law=Law(xi, {1: R(1, 3), -1: R(2, 3)})), "equation of the first step fails"),
        (wedge(law=Law(xi, {1: R(2, 3), -1: R(1, 3)})), "equation of the first step fails"),
        (wedge(law=Law(xi, {1: 0, -1: 1})), "no atom leads one up"),
        (wedge(law=Law(xi, {1: p, -1: 1 - p})), "must be a rational number"),
        (wedge(law=Law(xi, {1: R(1, 2), -1: R(1, 4), 0: R(1, 4)})), "no site of the lattice"),
        (wedge(law=Law(xi, {R(7, 3): R(1, 2), -1: R(1, 2)})), "may pass the exit"),
        (wedge(law=Law(xi, {TIME: R(1, 2), -1: R(1, 2)})), "same at every step"),
        (wedge(law=Law(xi, {i: R(1, 2), -1: R(1, 2)})), "depends on the starting site"),
        (wedge(step=x - eta / 3 + eta * xi), "below the lattice"),
        (wedge(step=Max(-site, x - eta / 3 + eta * xi)), "below the lattice"),
        (wedge(step=Max(site, x - eta / 3 + eta * xi)), "equation of the first step fails"),
        (wedge(step=Max(0, x + eta / 3 + eta * xi)), "may pass the exit"),
        (wedge(step=Max(0, x - eta / 3 - eta * xi)), "proved"),
        (wedge(step=Max(0, x - eta / 3 + 2 * eta * xi)), "no site of the lattice"),
        (wedge(step=Max(0, x - eta / 3 + eta * xi * TIME)), "changes with time"),
        (wedge(step=Max(0, x - Function("a")(TIME) / 3 + eta * xi)), "changes with time"),
        (wedge(step=Max(0, x - Function("a")(x) / 3 + eta * xi)), "changes with time or is a function"),
        (wedge(step=Max(0, x - eta / 3 + eta * xi, site * K)), "no site of the lattice"),
        (wedge(step=Max(0, x - eta / 3 + eta * xi + site * i)), "depends on the starting site"),
        (wedge(step=Min(site * 5, Max(0, x - eta / 3 + eta * xi))), "split it into cases"),
        (wedge(step=Piecewise((0, x > eta), (x + site, True))), "first step|no site|polynomial"),
        (changed(walk, draw=Draw(fair, size=2)), "one draw of a Law"),
        (changed(walk, draw=Draw(fair, size=TIME + 1)), "one draw of a Law"),
        (changed(walk, draw=Draw(fair, part=1)), "part"),
        (changed(walk, draw=Draw(Gaussian(xi))), "one draw of a Law"),
        (changed(walk, draw=Draw(Rows(Symbol("n", integer=True), (xi,)))), "one draw of a Law"),
        (changed(walk, average={kick: 2 * xi}), "no site of the lattice"),
        (changed(walk, average={kick: xi * x / eta}), "no atom leads one up"),
        (changed(walk, average={kick: -xi}), "proved"),
        (changed(walk, clock=Symbol("h", positive=True)), "time is continuous"),
        (changed(walk, start={y: 0}, update={y: y + kick}), "walk of one state"),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Any, reason: str) -> None:
    outcome = judged(rule, claim, process, given)
    assert outcome.word == ("proved" if reason == "proved" else "not confirmed")
    if reason != "proved":
        assert any(part in outcome.reason for part in reason.split("|")), outcome.reason


@pytest.mark.parametrize(
    "wrong",
    [
        u + 1,
        u / 2,
        2 * (F(K + 3) - K) - 2 * (F(i + 3) - i),
        2 * (F(K + 4) - F(i + 4)),
        2 * (F(K + 4) - K - 3),
        2 * (F(K + 5) - K) - 2 * (F(i + 5) - i),
        -u,
        u + i * (i - 1) * (i - K),
        u * x,
        u + TIME,
        u + kick,
        K * (K + 1) - i * (i + 1),
        lucas(K + 4) - lucas(i + 4),
        u + ((i - 5) ** 2 - (i**2 - 10 * i + 25)) / (i - 5),
        u + 0 * eta + Piecewise((1, i > 7), (0, True)),
        Function("g")(i),
        F(K - i),
    ],
    ids=str,
)
def test_another_formula_is_false(wrong: Any) -> None:
    assert word(rule, Equal(ExitTime(x), wrong), walk, given) == "not confirmed"


def test_the_claim_must_be_an_exit_time() -> None:
    assert word(rule, Equal(Mean(x, TIME), u), walk, given) == "not confirmed"
    assert word(rule, Equal(ExitTime(x) + 1, u), walk, given) == "not confirmed"
    assert word(rule, Equal(ExitTime(x**2), u), walk, given) == "not confirmed"
    assert "given up" in judged(rule, Equal(ExitTime(x, 100), u), walk, given).reason
    assert word(rule, Equal(ExitTime(x), u + Mean(x, 0)), walk, given) == "not confirmed"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (FirstStep(i, K + 1, (0, 1, j + 2)), "beyond the exit"),
        (FirstStep(i, K - 1, (0, 1, j + 2)), "beyond the exit"),
        (FirstStep(i, K - 2, (0, 1, j + 2)), "integer from 0 on"),
        (FirstStep(i, i, (0, 1, j + 2)), "depends on the starting site"),
        (FirstStep(i, eta, (0, 1, j + 2)), "integer from 0 on"),
        (FirstStep(K, i, (0, 1, j + 2)), "nothing more"),
        (FirstStep(i, K, (0, j + 2)), "do not cover every site"),
        (FirstStep(i, K, (1, j + 2)), "do not cover every site"),
        (FirstStep(i, K, (0, 1, 2 * j + 2)), "do not cover every site"),
        (FirstStep(i, K, (0, 1, j + 3)), "do not cover every site"),
        (FirstStep(i, K, (0, 0, j + 2)), "do not cover every site"),
        (FirstStep(i, K, (0, 1, 2)), "one tail"),
        (FirstStep(i, K, ()), "one tail"),
        (FirstStep(i, K, (0, 1, i + 2)), "is a symbol of the theorem"),
        (FirstStep(i, K, (0, 1, K + 2)), "nothing more"),
        (FirstStep(i, K, (0, 1, Symbol("r", real=True) + 2)), "declared an integer"),
        (FirstStep(i, K, (j,)), "split it into cases"),
        (FirstStep(i, K, (0, j + 1)), "split it into cases"),
        (FirstStep(i, K, (0, 1, 2, j + 3)), "proved"),
    ],
    ids=str,
)
def test_another_argument(wrong: FirstStep, reason: str) -> None:
    outcome = judged(wrong, claim, walk, given)
    assert outcome.word == ("proved" if reason == "proved" else "not confirmed")
    assert reason == "proved" or reason in outcome.reason, outcome.reason


def test_floats_are_refused() -> None:
    for wrong in (FirstStep(i, 2.0, (0, 1, j + 2)), FirstStep(i, K, (0.0, 1, j + 2))):
        with pytest.raises(TypeError, match="binary float"):
            wrong.check(library, library.claims["exit time"])


@pytest.mark.parametrize(
    "assumed",
    [
        given[:1],
        given[1:],
        (given[0], Given(i, "<=", 2 * K)),
        (given[0], Given(i, ">=", K)),
        (Given(edge, "==", site * (K + 1)), given[1]),
        (Given(edge, ">=", site * K), given[1]),
        (Given(site * K, "==", edge), given[1]),
    ],
    ids=str,
)
def test_every_assumption_is_needed(assumed: Any) -> None:
    assert word(rule, claim, walk, assumed) == "not confirmed"


def test_normal_forms_of_sequences() -> None:
    assert vanishes(F(i + 7) - 8 * F(i + 2) - 5 * F(i + 1))
    assert vanishes(tribonacci(i + 4) - 2 * tribonacci(i + 3) + tribonacci(i))
    assert not vanishes(F(i + 7) - F(i + 6) - F(i + 4))
    assert not vanishes(tribonacci(i + 2) - tribonacci(i + 1) - tribonacci(i))
    for n in range(4):
        for k in range(7):
            assert in_basis(F(i) + F(i + k)).subs({i: n}) == F(n) + F(n + k)
            assert in_basis(tribonacci(i) + tribonacci(i + k)).subs({i: n}) == tribonacci(n) + tribonacci(n + k)
    with pytest.raises(NotRows, match="from 0 on"):
        in_basis(F(i - 3))
