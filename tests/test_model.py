"""The nouns refuse what has no meaning, in words, and keep what was written."""
from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Abs, Function, MatrixSymbol, Max, Piecewise, Rational as R, S, Symbol, latex, oo, symbols

from theorems import (
    SGD,
    ConditionalMean,
    Convex,
    Diffusion,
    Draw,
    Equal,
    ExitTime,
    Gaussian,
    Given,
    Instance,
    Law,
    Limit,
    Mean,
    Monotone,
    Part,
    Probability,
    Process,
    Rows,
    Theorem,
    Walk,
)
from theorems._model.bind import BadInstance, points

x, u, q, xi, kick = symbols("x u q xi kick", real=True)
n, b, t = symbols("n b t", integer=True, positive=True)
w = MatrixSymbol("w", 2, 1)
rows, coin = Rows(n, (q,)), Law(xi, {1: R(1, 2), -1: R(1, 2)})
phi = Function("phi", real=True)


# ------------------------------------------------------------------------------- what stops
def test_a_walk_is_a_process_with_one_draw_a_step():
    walk = Walk(x, 1, coin, Max(0, x + xi / 2), stop=x >= 3)
    (average,) = walk.average
    assert walk.average[average] == xi
    assert walk.update[x] == Max(0, x + average / 2)
    assert walk.stop == (x >= 3)
    assert walk.draw.size == 1


def test_processes_that_stop_at_other_places_are_other_processes():
    assert Walk(x, 0, coin, x + xi, stop=x >= 3) != Walk(x, 0, coin, x + xi, stop=x > 3)
    assert Walk(x, 0, coin, x + xi, stop=x >= 3) != Walk(x, 0, coin, x + xi)


def test_a_stop_that_the_declarations_decide_is_refused():
    y = Symbol("y", positive=True)
    with pytest.raises(ValueError, match=r"stop: True is no relation; .* declare states real only"):
        Walk(y, 1, coin, y + xi, stop=y > 0)


@pytest.mark.parametrize("stop", [u >= 1, x + kick >= 1])
def test_a_stop_names_states_and_no_averages(stop):
    with pytest.raises(ValueError, match="must name states and no averages; it is looked at before a draw"):
        Process({x: 0}, Draw(coin), {kick: xi}, {x: x + kick}, stop=stop)


def test_a_diffusion_may_stop():
    assert Diffusion(x, 0, -x, 1, stop=Abs(x) >= 1).stop == (Abs(x) >= 1)


# ------------------------------------------------------------------------------- parts of a batch
def test_a_part_must_be_announced_by_the_draw_and_stand_alone():
    draw = Draw(rows, b + 1, part=b)
    assert Process({x: 0}, draw, {kick: Part(q * x)}, {x: x - kick}).draw.part == b
    with pytest.raises(ValueError, match=r"kick averages over a part of the batch; write Draw\(..., part=size\) too"):
        Process({x: 0}, Draw(rows, b + 1), {kick: Part(q * x)}, {x: x - kick})
    for mixed in (q + Part(q * x), Part(q * Part(x))):
        with pytest.raises(ValueError, match="kick mixes batch and part; write Part"):
            Process({x: 0}, draw, {kick: mixed}, {x: x - kick})
    with pytest.raises(ValueError, match="a part is chosen from a random batch; in the scheme 'in order' nothing is random"):
        Draw(rows, b + 1, "in order", part=b)
    with pytest.raises(TypeError, match="binary float"):
        Draw(rows, 2, part=1.5)


def test_gaussian_vectors_are_columns():
    assert Gaussian(w).symbol == w
    with pytest.raises(ValueError, match=r"its shape is \(2, 2\); write MatrixSymbol\(name, p, 1\)"):
        Gaussian(MatrixSymbol("x", 2, 2))


# ------------------------------------------------------------------------------- quantities
def test_quantities_say_which_number_they_mean():
    assert Probability(x >= 1, t).indicator == Piecewise((1, x >= 1), (0, True))
    with pytest.raises(ValueError, match="Probability: True is no relation"):
        Probability(S.true, t)
    assert ExitTime(x).time == oo
    assert ExitTime(x).observable == x
    assert ConditionalMean(w, t).shape == (2, 1)
    assert ConditionalMean(w, t) != Mean(w, t)
    assert latex(Probability(x >= 1, t)) == r"\mathbb{P}\left(x \geq 1\right)_{t}"
    assert latex(ExitTime(x)) == r"\mathbb{E}\left[\tau_{x}\right]"
    assert latex(ExitTime(x, 9)) == r"\mathbb{E}\left[\min(\tau_{x}, 9)\right]"
    assert r"\mathcal{B}_0,\dots,\mathcal{B}_{t-1}" in latex(ConditionalMean(w, t))


def test_a_quantity_belongs_to_the_process_whose_states_it_observes():
    walk, other = Walk(x, 0, coin, x + xi, stop=x >= 3), Walk(u, 0, coin, u + xi)
    theorem = Theorem("T", "", "", {"c": Equal(ExitTime(x), 1)}, {"one": Instance({})}, process=(walk, other))
    assert theorem.process_of(ExitTime(x)) is walk
    assert theorem.process_of(Probability(u >= 1, 2)) is other
    with pytest.raises(ValueError, match="observes more than one process"):
        theorem.process_of(Probability(u >= x, 2))


# ------------------------------------------------------------------------------- claims and assumptions
def test_monotone_names_a_direction():
    claim = Monotone(1 / b, b, "decreasing")
    assert claim.strict
    assert claim.falling
    assert not Monotone(b, b, "nondecreasing").strict
    assert claim.statement() == r"\frac{1}{b}\text{ strictly decreases with }b"
    with pytest.raises(ValueError, match="direction='down'; write one of nonincreasing, nondecreasing, decreasing, increasing"):
        Monotone(b, b, "down")


def test_a_limit_is_at_infinity_or_at_zero():
    assert Limit(1 / b, b, oo, 0, error=1 / b).statement().startswith(r"\lim_{b\to \infty} \frac{1}{b} = 0")
    with pytest.raises(ValueError, match="to=1; write oo or 0, and move other limits there"):
        Limit(1 / b, b, 1, 1)
    with pytest.raises(TypeError, match="binary float"):
        Limit(1 / b, b, oo, 0.5)


def test_what_is_assumed_of_functions_is_kept_apart_from_relations():
    theorem = Theorem(
        "T", "", "", {"c": Equal(x, x)}, {"one": Instance({})}, given=(Convex(phi(w)), Given(n, ">=", 2)),
        process=SGD(rows, x, 0, q * x, R(1, 2)),
    )
    assert [str(a) for a in theorem.assumptions] == ["n >= 2", "phi(w) is convex"]
    assert theorem.given == (Given(n, ">=", 2),)
    assert replace(theorem, title="U").assumptions == theorem.assumptions
    with pytest.raises(TypeError, match="write a function of one argument"):
        Convex(x**2)
    with pytest.raises(TypeError, match="is not a Given"):
        Theorem("T", "", "", {"c": Equal(x, x)}, {"one": Instance({})}, given=(x >= 1,))


def test_what_a_function_of_time_is_declared_to_be_holds_for_its_table():
    alpha = Function("alpha", positive=True)
    theorem = Theorem("T", "", "", {"c": Equal(alpha(0), alpha(0))}, {"one": Instance({alpha: (1, R(1, 2), 0)})})
    with pytest.raises(BadInstance, match=r"alpha\(2\) = 0 violates the assumption that alpha\(2\) is positive"):
        list(points(theorem, "one"))
