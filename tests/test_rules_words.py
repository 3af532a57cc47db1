"""Words proves means of words in S for every dimension, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import I, Identity, MatrixSymbol, Symbol, Trace, sqrt, symbols

from theorems import TIME, Draw, Equal, Gaussian, Given, Law, Mean, Polynomial, Process, Square, Variance
from theorems.qian2020.matrix_network import theorem as network
from theorems.qian2020.wishart_moments import theorem as moments
from theorems.rules import Words

b, p, m = symbols("b p m", integer=True, positive=True)
x, S, M, N, Z, Z0 = MatrixSymbol("x", p, 1), *(MatrixSymbol(s, p, p) for s in ("S", "M", "N", "Z", "Z_0"))
a, xi, s = symbols("a xi s", real=True)
batch = Process({Z: M}, Draw(Gaussian(x), b), {S: x * x.T}, {Z: Z - a * S * Z})
second = Equal(Mean(Trace(S * Z * S), 0), Trace(M) * (1 + (p + 1) / b))


def test_the_library() -> None:
    for theorem in (moments, network):
        for name, rule in theorem.proofs.items():
            if isinstance(rule, Words):
                assert rule.check(theorem, theorem.claims[name]).word == "proved", name
                for miss in theorem.near_miss.get(name, {}).values():
                    assert rule.check(theorem, miss.apply(theorem.claims[name])).word == "refuted", (name, miss)


@pytest.mark.parametrize(
    "process",
    [
        changed(batch, start={Z: 2 * M}),
        changed(batch, start={Z: MatrixSymbol("M", m, m)}),
        changed(batch, update={Z: Identity(m)}),
        Process({Z: M}, Draw(Gaussian(MatrixSymbol("x", m, 1)), b), {S: MatrixSymbol("x", m, 1) * MatrixSymbol("x", m, 1).T}, {Z: Z}),
        changed(batch, start={Z: M / b}),
        changed(batch, average={S: 2 * x * x.T}),
        changed(batch, average={S: x * x.T + Identity(p)}),
        changed(batch, average={S: Z * x * x.T}),
        changed(batch, average={S: x * x.T, N: x * x.T}),
        changed(batch, draw=Draw(Gaussian(x), m)),
        changed(batch, draw=Draw(Gaussian(x), b**2)),
        changed(batch, draw=Draw(Gaussian(x), b + TIME)),
        changed(batch, draw=Draw(Gaussian(x), Symbol("b", real=True))),
        changed(batch, draw=Draw(Gaussian(x), b, part=1)),
        changed(batch, update={Z: Z / b}),
        changed(batch, update={Z: x * x.T}),
        Process({Z: M, s: 0}, Draw(Gaussian(x), b), {S: x * x.T}, {Z: Z, s: s + 1}, stop=s >= 1),
        Process({Z: M}, Draw(Law(xi, {1: 1}), b), {S: xi * Identity(p)}, {Z: Z}),
        Process({Z: M}, Draw(Gaussian(xi), b), {S: xi**2 * Identity(p)}, {Z: Z}),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Process) -> None:
    assert word(Words(), second, batch) == "proved"
    assert word(Words(), second, process) != "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        Equal(Mean(Trace(S * Z * S), 0), Trace(M) * (1 + p / b)),
        Equal(Mean(Trace(S * Z * S), 0), Trace(M) * (1 + (p + 1) / m)),
        Equal(Mean(Trace(S * Z * S), 1), Trace(M) * (1 + (p + 1) / b)),
        Equal(Mean(Trace(S * Z * S), TIME), Trace(M) * (1 + (p + 1) / b)),
        Equal(Mean(Trace(S * Z), 0), Trace(M) * (1 + (p + 1) / b)),
        Equal(Mean(Trace(S * M * S), 0), Trace(Z) * (1 + (p + 1) / b)),
        Equal(Mean(Trace(S * Z * S), 0), Trace(M.T) * (1 + (p + 1) / b) + Trace(M * N - N * M.T)),
        Equal(Mean(S * M * S, 0), M + Trace(M) * Identity(p) / b),
        Equal(Mean(S * M * S, 0), M + (M + Trace(M) * Identity(p)) / b),
        Equal(Variance(S * M, 0), Mean(Square(S * M), 0)),
        Equal(Variance(Trace(S), 0), p / b),
        Equal(Mean(Trace(S), 0) ** 2, Mean(Trace(S) ** 2, 0)),
        Equal(Mean(Trace(S) * TIME, 0), p),
        Equal(Mean(Trace(S * x * x.T), 0), p),
        Equal(Mean(Trace(S) / b, 0), p / b),
        Polynomial(Mean(Trace(S**2), 0), 1 / b, 1),
        Equal(p, p),
    ],
    ids=str,
)
def test_wrong_claims(wrong: Any) -> None:
    assert word(Words(), wrong, batch) != "proved"


def test_sizes_that_only_look_alike() -> None:
    between = MatrixSymbol("A", m, m)
    for left, right in (
        (Mean(S, 0), Identity(p + 1)),
        (Mean(S, 0), Identity(m)),
        (Mean(S * between, 0), between),
        (Mean(Trace(S * MatrixSymbol("B", m, p)), 0), Trace(MatrixSymbol("B", m, p))),
        (Mean(Trace(S), 0), p * Identity(p)),
        (Mean(S, 0), 1),
    ):
        assert "not known to agree" in judged(Words(), Equal(left, right), batch).reason
    assert word(Words(), Equal(Mean(S, 0), Identity(p)), batch) == "proved"


def test_names_of_another_process_and_names_used_twice() -> None:
    other = Process({N: Identity(p)}, Draw(Gaussian(MatrixSymbol("z", p, 1)), b), {MatrixSymbol("R", p, p): MatrixSymbol("R_0", p, p)},
                    {N: N})
    started = changed(batch, start={Z: N})
    assert word(Words(), Equal(Mean(Trace(S * Z), 0), Trace(N)), (started, other)) != "proved"
    assert word(Words(), Equal(Mean(Trace(S), 0) + Trace(N), p + Trace(N)), (batch, other)) != "proved"
    twice = Process({S: M}, Draw(Gaussian(x), b), {S: x * x.T}, {S: S})
    assert "must all differ" in judged(Words(), Equal(Mean(Trace(S), 0), p), twice).reason


def test_what_has_no_real_value_is_not_proved() -> None:
    assert word(Words(), Equal(Mean(Trace(S), 0), (p**2 - p) / (p - 1)), batch) != "proved"
    assert word(Words(), Equal(Mean(Trace(S), 0), (p**2 - p) / (p - 1)), batch, (Given(p - 1, "!=", 0),)) == "proved"
    assert word(Words(), Equal(Variance(I * S, 0), -p * (p + 1) / b), batch) != "proved"
    assert word(Words(), Equal(Variance(sqrt(a) * S, 0), a * p * (p + 1) / b), batch) != "proved"


def test_a_quantity_of_no_process_is_declined() -> None:
    assert "observes no process" in judged(Words(), Equal(Mean(Trace(M), 0), Trace(M)), batch).reason


@pytest.mark.parametrize(
    "true",
    [
        Equal(Mean(S * Z * S, 0), M + (M.T + Trace(M) * Identity(p)) / b),
        Equal(Variance(Trace(S), 0), 2 * p / b),
        Equal(Variance(S * M, 0), (p + 1) * Square(M) / b),
        Equal(Mean(Trace(S), 0) ** 2 + 2 * p / b, Mean(Trace(S) ** 2, 0)),
    ],
    ids=str,
)
def test_true_claims(true: Equal) -> None:
    assert word(Words(), true, batch) == "proved"


def test_a_witness_obeys_the_assumptions() -> None:
    wrong = Equal(Mean(Trace(S**2), 0), p + p**2 / b)
    found = judged(Words(), wrong, batch, (Given(p, ">=", 2), Given(b, ">=", 3)))
    assert found.word == "refuted" and found.counterexample is not None
    assert int(found.counterexample.point["p"]) >= 2 and int(found.counterexample.point["b"]) >= 3
    with_letters = Equal(Mean(Trace(S * Z * S), 0), Trace(M) * (1 + p / b))
    assert word(Words(), with_letters, batch, (Given(p, ">=", 2),)) == "not confirmed"


def test_refusals_say_why() -> None:
    assert "at a later time" in judged(Words(), Equal(Mean(Trace(Z), 1), Trace(M)), batch).reason
    assert "neither t nor a number" in judged(Words(), Equal(Mean(Trace(Z), TIME + 1), Trace(M)), batch).reason
    assert "no one value" in judged(Words(), Equal(Mean(Trace(S), 0), Trace(Z)), batch).reason
    assert "calculus of traces" in judged(Words(), Equal(Mean(S[0, 0], 0), 1), batch).reason


def at(time: Any, observable: Any) -> Any:
    return Mean(Trace(observable), time)


@pytest.mark.parametrize("time", [TIME, 1, 3], ids=str)
def test_the_batch_of_a_step_does_not_know_the_states_it_meets(time: Any) -> None:
    for true in (
        Equal(at(time, S * Z * S), at(time, Z) * (1 + (p + 1) / b)),
        Equal(Mean(S * Z * S, time), Mean(Z, time) + (Mean(Z.T, time) + at(time, Z) * Identity(p)) / b),
        Equal(Variance(S * Z, time), Mean(Square(Z), time) * (1 + (p + 1) / b) - Square(Mean(Z, time))),
        Equal(Mean(Z.T, time), Mean(Z, time).T),
        Equal(Mean(Trace(Z) * Trace(S * N), time), at(time, Z) * Trace(N)),
    ):
        assert word(Words(), true, batch) == "proved", true
    for wrong in (
        Equal(at(time, S * Z * S), at(time, Z) * (1 + p / b)),
        Equal(at(time, S * Z * S), Trace(M) * (1 + (p + 1) / b)),
        Equal(at(time, S * Z * S), at(0, Z) * (1 + (p + 1) / b)),
        Equal(at(time, S * Z * S), at(2, Z) * (1 + (p + 1) / b)),
        Equal(Mean(Z.T, time), Mean(Z, time)),
        Equal(Variance(S * Z, time), Square(Mean(Z, time)) * (p + 1) / b),
        Equal(Mean(Square(Z), time), Square(Mean(Z, time))),
        Equal(Mean(Trace(Z) ** 2, time), at(time, Z) ** 2),
        Equal(Mean(Trace(Z) * Trace(N * Z), time), at(time, Z) * at(time, N * Z)),
        Equal(at(time, Z * Z), Trace(Mean(Z, time) * Mean(Z, time))),
    ):
        assert word(Words(), wrong, batch) != "proved", wrong


def test_a_claim_for_every_time_is_refuted_at_the_start_unless_that_is_excluded() -> None:
    wrong = Equal(at(TIME, S * S), p + p**2 / b)
    assert word(Words(), wrong, batch) == "refuted"
    assert word(Words(), wrong, batch, (Given(TIME, ">=", 1),)) == "not confirmed"


def test_a_number_that_moves_is_no_letter() -> None:
    moving = Process({Z: M, s: 0}, Draw(Gaussian(x), b), {S: x * x.T}, {Z: S * Z, s: s + Trace(S)})
    assert "states that are matrices only" in judged(Words(), Equal(Mean(s * Trace(S), 1), p**2), moving).reason
    assert word(Words(), Equal(Mean(s * Trace(S), TIME), s * p), moving) != "proved"
