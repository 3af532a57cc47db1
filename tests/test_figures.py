"""Figures that theorems ask for: values, intervals that are carried over, and refusals in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Function, Max, Piecewise, Rational as R, Symbol, symbols

from numerics.assumptions import bound
from numerics.bench import Conditions
from numerics.figures import drawn, steps
from numerics.kill import Question
from numerics.measurands import Measurand, Reading, proportion
from numerics.roads import simulate
from numerics.run import Options
from numerics.verify import verify_one
from theorems import (
    SGD,
    TIME,
    AtMost,
    Coefficients,
    Each,
    Equal,
    Figure,
    Given,
    Instance,
    Mean,
    Monotone,
    Rows,
    Theorem,
    Variance,
)
from theorems._library import library, load

a, c, w, g = symbols("a c w g", real=True)
n, b = symbols("n b", integer=True, positive=True)
s = Symbol("s", positive=True)
rows = Rows(n, (c,))
sgd = SGD(rows, w, a, w - c, R(1, 2), b, name=g)
numbers = Instance({c: (0, 2, 3), a: 3, b: Each(1, 2, 4), TIME: Each(0, 1)})
fixed = {TIME: 0}


def theorem(*asked, claims=None, **more):
    """A theorem about the mean of c; its gradient at the first step has the variance 14/9 over b."""
    claims = claims or {"first": Equal(Variance(g, 0), R(14, 9) / b), "mean": Equal(Mean(w, 1), (a + R(5, 3)) / 2)}
    more = {"instances": {"one": numbers}, "process": sgd} | more
    return Theorem(title="T", source="", says="", claims=claims, figures=asked, **more)


def conditions():
    return Conditions(0, 1e-9, 0.05, 4 * 10**8)


def shown(asked, simulated=True, **more):
    """The figure in numbers, after its theorem's claims were simulated."""
    here, found = theorem(asked, **more), conditions()
    cases = bound(here)
    for name, claim in here.claims.items() if simulated else ():
        simulate(Question("t", here, name, claim, tuple(cases), ()), found)
    return drawn(asked, cases, found)


# ------------------------------------------------------------------------------- values
def test_exact_values_stand_at_the_instances_points():
    found = shown(Figure("F", x=1 / b, curves={"": b * Variance(g, TIME)}, at=fixed), simulated=False)
    (curve,) = found["curves"]
    assert curve["x"] == [0.25, 0.5, 1.0]
    assert curve["y"] == pytest.approx([14 / 9] * 3)
    assert curve["low"] == [None] * 3 and found["x_label"] == "1/b" and found["instance"] == "one"


def test_a_curve_for_each_value_of_another_symbol():
    found = shown(Figure("F", x=b, curves={"v": Variance(g, TIME)}, by=TIME), simulated=False)
    assert [curve["label"] for curve in found["curves"]] == ["v, t = 0", "v, t = 1"]


def test_more_points_than_the_instance_has():
    found = shown(Figure("F", x=b, curves={"": Variance(g, 0)}, at={b: Each(*range(1, 31)), **fixed}), simulated=False)
    (curve,) = found["curves"]
    assert curve["y"] == pytest.approx([14 / 9 / k for k in range(1, 31)])


def test_an_expression_without_a_quantity_is_a_line_with_its_kink():
    bent = Piecewise((b, b <= 2), (R(2), True))
    found = shown(Figure("F", x=b, curves={"": bent}, at=fixed, marks={"turn": R(2), "a": a}), simulated=False)
    (curve,) = found["curves"]
    assert curve["line"] and curve["x"] == [1, 2, 3, 4] and curve["y"] == [1, 2, 2, 2]
    assert found["marks"] == [{"label": "turn", "x": 2.0}, {"label": "a", "x": 3.0}]


@pytest.mark.parametrize(
    ("last", "whole", "log", "count"),
    [(100, True, False, 100), (10**6, True, False, 161), (100, None, True, 161), (9, None, False, 161)],
)
def test_places_of_a_line_begin_and_end_at_the_ends(last, whole, log, count):
    places = steps(R(1), R(last), whole, log)
    assert (places[0], places[-1], len(places)) == (1, last, count) and places == sorted(places)


def test_coefficients_are_those_of_the_whole_polynomial():
    net = load(library()["qian2020.rotation_network"])
    found = drawn(net.figures[0], bound(net), conditions())
    golden = [0, 1036757 / 125000, 339691 / 250000, -9953 / 125000, 3979 / 10000, -103 / 125000, -21 / 31250]
    assert found["curves"][0]["y"] == golden
    assert found["x_label"] == "degree in 1/b"


def test_a_counterexample_rises_where_it_should():
    net = load(library()["qian2020.monotone_network"])
    (curve,) = drawn(net.figures[0], bound(net), conditions())["curves"]
    assert curve["y"][:3] == [22281672, 25976051.5, 2705001488 / 243]


# ------------------------------------------------------------------------------- intervals
def test_an_interval_is_carried_over_by_the_expression():
    asked = [Figure("F", x=b, curves={"": e}, at=fixed) for e in (Variance(g, 0), 7 - 2 * b * Variance(g, 0))]
    plain, scaled = (shown(figure)["curves"][0] for figure in asked)
    for k, size in enumerate((1, 2, 4)):
        assert plain["low"][k] < 14 / 9 / size < plain["high"][k]
        assert scaled["low"][k] == pytest.approx(7 - 2 * size * plain["high"][k])
        assert scaled["high"][k] == pytest.approx(7 - 2 * size * plain["low"][k])
        assert scaled["estimate"][k] == pytest.approx(7 - 2 * size * plain["estimate"][k])


def test_an_expression_that_is_not_linear_gets_an_enclosure():
    (curve,) = shown(Figure("F", x=b, curves={"": Max(Variance(g, 0), Mean(w, 1)) / Variance(g, 0)}, at={TIME: 0}))["curves"]
    for exact, low, high in zip(curve["y"], curve["low"], curve["high"], strict=True):
        assert low < exact < high < low + 0.5 * exact


def test_the_samples_of_a_sum_are_not_those_of_its_parts():
    two = {"two": AtMost(Mean(w, 1) + Mean(w, 2), 2 * a)}
    part = shown(Figure("F", x=b, curves={"": Mean(w, 2)}, at=fixed), claims=two)["curves"][0]
    assert part["estimate"] == [None] * 3
    twice = shown(Figure("F", x=b, curves={"": 2 * Mean(w, 1) + 2 * Mean(w, 2)}, at=fixed), claims=two)["curves"][0]
    assert None not in twice["estimate"]


def test_differences_that_a_direction_was_judged_by_are_no_values():
    """The intervals of a Monotone are those of differences between neighbours: they belong to no one place."""
    found = shown(Figure("F", x=b, curves={"": Variance(g, 0)}, at=fixed), claims={"falls": Monotone(Variance(g, 0), b, "decreasing")})
    assert found["curves"][0]["estimate"] == [None] * 3


@pytest.mark.parametrize("other", [{b: R(3)}, {a: R(1)}])
def test_what_was_measured_elsewhere_is_not_drawn_here(other):
    here = theorem(Figure("F", x=b, curves={"": Variance(g, 0)}, at=fixed))
    cases, found = bound(here), conditions()
    point = cases[0].point
    found.readings.append(Reading(Measurand({Variance(g, 0): 1}, replace(point, values={**point.values, **other})), 9.0, 8.0, 10.0))
    (curve,) = drawn(here.figures[0], cases, found)["curves"]
    assert curve["estimate"][0] is None


def test_an_interval_that_excludes_the_exact_value_is_a_fault_in_words():
    here = theorem(Figure("F", x=b, curves={"": Variance(g, 0)}, at=fixed))
    cases, found = bound(here), conditions()
    found.readings.append(Reading(Measurand({Variance(g, 0): 1}, cases[0].point), 9.0, 8.0, 10.0))
    assert "exact 1.55556 and the simulated [8, 10] exclude one another" in drawn(here.figures[0], cases, found)["error"]


def test_forms_are_compared_as_wholes():
    assert proportion({"p": R(2), "q": R(4)}, {"p": R(1), "q": R(2)}) == 2
    assert proportion({"p": R(2), "q": R(4)}, {"p": R(1), "q": R(3)}) is None
    assert proportion({"p": R(2)}, {"p": R(1), "q": R(3)}) is None
    assert proportion({}, {}) is None


# ------------------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Figure("F", x=b, curves={"": Variance(g, TIME)}), "t varies too in the instance 'one'; fix it with at, or draw curves by it"),
        (Figure("F", x=a, curves={"": Variance(g, 0)}, at=fixed), "a has one value in the instance 'one'; give several: at={a: Each"),
        (Figure("F", x=b, curves={"": Variance(g, 0)}, at={s: 1}), "at names s, to which the instance 'one' gives no number"),
        (Figure("F", x=b, curves={"": Mean(g**3, 400)}, at=fixed), "has no value at any point: exact: "),
        (Figure("F", x=b, curves={"": Function("f")(b) * Variance(g, 0)}, at=fixed), "f(b) has no value"),
        (Figure("F", x=b, curves={"": Variance(g, 0)}, at={b: Each(1, R(3, 2)), **fixed}), "b = 3/2 violates the assumption"),
        (Figure("F", x=b, curves={"": s}, at=fixed), "s has no value"),
        (Coefficients("F", Mean(g**3, 0)), "Gaussian"),
        (Figure("F", x=b, curves={"": b}, instance="two"), "it draws the instance 'two', but the instances are ['one']; name one"),
    ],
)
def test_a_figure_that_cannot_be_computed_says_why(asked, words):
    found = shown(asked, simulated=False)
    assert words in found["error"] and found["curves"] == []


def test_points_outside_the_assumptions_are_never_computed():
    asked = Figure("F", x=b, curves={"": Variance(g, 0)}, at={b: Each(1, 5), **fixed})
    found = shown(asked, simulated=False, given=(Given(b, "<=", 4),))
    assert "the assumption b <= 4 fails, with b = 5" in found["error"]


def test_a_closed_exact_road_leaves_nothing_but_samples():
    asked = Figure("F", x=b, curves={"": Variance(g, 0)}, at=fixed)
    assert "for a reason" in shown(asked, simulated=False, closed={"exact": "for a reason"})["error"]
    (curve,) = shown(asked, closed={"exact": "for a reason"})["curves"]
    assert curve["y"] == [None] * 3 and None not in curve["low"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Figure("F", x=b, curves={}), "figure 'F' has no curve; give curves="),
        (lambda: Figure("F", x=b + a, curves={"": b}), r"x = a \+ b names 2 symbols; it runs with one"),
        (lambda: Figure("F", x=b, curves={"": b}, log="z"), "log='z'; write '', 'x', 'y' or 'xy'"),
        (lambda: Figure("F", x=b, curves={"": 0.5 * b}), r"write Rational\(1, 2\)"),
        (lambda: theorem("a picture"), "figures: a picture is no figure; write figures="),
    ],
)
def test_what_is_wrong_from_the_start_is_refused_at_once(make, words):
    with pytest.raises((TypeError, ValueError), match=words):
        make()


# ------------------------------------------------------------------------------- the library
ASKED = sorted(name for name, entry in library().items() if "figures=" in entry.path.read_text())


@pytest.mark.parametrize("name", ASKED)
def test_every_figure_of_the_library_has_values(name):
    """Without samples: what no exact road reaches is the business of the run itself."""
    here = load(library()[name])
    cases = bound(here)
    for asked in here.figures:
        found = drawn(asked, cases, conditions())
        assert "error" not in found or "exact" in here.closed, found.get("error")


def test_the_figures_of_a_theorem_are_in_its_results():
    found, _ = verify_one(library()["qian2020.monotone_network"], Options(roads=("exact",)))
    assert [f["kind"] for f in found["figures"]] == ["curves"]
