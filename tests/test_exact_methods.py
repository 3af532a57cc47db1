"""The exact methods against one another, wherever two accept the same process, and what each refuses."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from flint import arb, fmpq, fmpq_poly
from golden import exact_at
from sympy import Function, MatrixSymbol, Rational as R, Symbol, exp, log, sqrt, symbols

from numerics.exact import check as checking, diffusion, enumerate, factorials, gaussian, methods, operator, wick
from numerics.exact.check import check
from numerics.exact.value import NotExact, ball
from theorems import (
    SGD,
    TIME,
    AtLeast,
    AtMost,
    Diffusion,
    Dot,
    Draw,
    Equal,
    Gaussian,
    Instance,
    Law,
    LeastMean,
    Mean,
    Optimum,
    Order,
    Piece,
    Polynomial,
    Process,
    Rows,
    Square,
    Theorem,
    Variance,
)
from theorems._model.claim import Claim

n, b, p = symbols("n b p", integer=True, positive=True)
x, w, w0, g = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "g"))
y, z, k, xi, u, s = symbols("y z k xi u s", real=True)
size = Function("b", integer=True, positive=True)
rows = Rows(n, (x, y))
DATA = {x: ((1, 0), (1, 2), (-1, 1)), y: (1, 0, 2), w0: (1, -1)}
SLOPE = x * Dot(x, w) - y * x
THIRD = R(1, 3)


def road(process, values, **changes):
    theorem = Theorem(
        title="T", source="", says="", claims={"c": Equal(n, n)}, process=process, instances={"golden": Instance(values)}
    )
    return exact_at(theorem, values, **changes)


def regression(scheme="without", batch=2, step=THIRD, count=b):
    return road(SGD(rows, w, w0, SLOPE, step, count, scheme, name=g), {**DATA, b: batch, size: (1, 2, 3)})


def by(method, quantity, here):
    """The value by one method alone."""
    motion = here.motion(quantity)
    ask = method.variance if isinstance(quantity, Variance) else method.mean
    return ask(motion, quantity.observable, int(quantity.time))


# ------------------------------------------------------------------------------- two methods, one number
@pytest.mark.parametrize("batch", [1, 2, 3])
@pytest.mark.parametrize("scheme", ["with", "without"])
@pytest.mark.parametrize("time", [0, 1, 2])
def test_enumeration_and_the_moment_operator_agree(scheme, batch, time):
    quantities = [
        Mean(w, time),
        Mean(g, time),
        Mean(Square(w), time),
        Mean(Square(g), time),
        Mean(Dot(w, g), time),
        Variance(g, time),
        Variance(w, time),
        Mean(rows.mean((Dot(x, w) - y) ** 2), time),
    ]
    for quantity in quantities:
        assert by(enumerate, quantity, regression(scheme, batch)) == by(operator, quantity, regression(scheme, batch)), quantity


@pytest.mark.parametrize("time", [0, 1, 2])
def test_they_agree_when_step_and_batch_change_with_time(time):
    def here():
        return regression("with", step=R(1, 3) / (TIME + 1), count=size(TIME))

    for quantity in (Variance(w, time), Variance(g, time), Mean(Square(w), time)):
        assert by(enumerate, quantity, here()) == by(operator, quantity, here())


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_gaussian_moments_and_the_moment_operator_agree(batch):
    process = Process({z: u}, Draw(Gaussian(xi), b), {k: xi}, {z: z - R(1, 4) * (z + k)})
    here = road(process, {u: 3, b: batch})
    for quantity in (Mean(z, 3), Mean(z**2, 3), Variance(z, 3), Mean(z * k, 2), Variance(k, 1)):
        assert by(gaussian, quantity, here) == by(operator, quantity, here)


def test_a_law_with_the_moments_of_a_gaussian_agrees_up_to_order_three():
    # +1, -1 at even odds has the first three moments of N(0, 1), and not the fourth.
    law = Process({z: u}, Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)}), b), {k: xi}, {z: z / 2 + k})
    normal = replace(law, draw=Draw(Gaussian(xi), b))
    values = {u: 3, b: 2}
    for power in (1, 2, 3):
        assert by(enumerate, Mean(z**power, 2), road(law, values)) == by(gaussian, Mean(z**power, 2), road(normal, values))
    assert by(enumerate, Mean(z**4, 2), road(law, values)) != by(gaussian, Mean(z**4, 2), road(normal, values))


def test_polynomials_take_the_values_of_every_batch_size():
    for scheme in ("with", "without"):
        variable, found = regression(scheme).polynomial(Variance(g, 2))
        for batch in (1, 2, 3):
            here = regression(scheme, batch)
            assert found(here.value(variable)) == by(enumerate, Variance(g, 2), here)


def test_the_wishart_mean_is_a_polynomial_in_one_over_b():
    process = Process({z: u}, Draw(Gaussian(xi), b), {k: xi**2}, {z: z * (1 - k)})
    variable, found = road(process, {u: 1, b: 3}).polynomial(Mean(z**2, 1))
    # E (1 - s)^2 = 1 - 2 + (1 + 2/b)
    assert (variable, found) == (1 / b, fmpq_poly([0, 2]))


# ------------------------------------------------------------------------------- diffusions
def ornstein(**changes):
    return road(Diffusion(z, u, -2 * z, sqrt(3)), {u: R(3, 2), s: R(1, 2), **changes})


def test_moments_of_a_diffusion_enclose_the_closed_form():
    here = ornstein()
    decay = ball(here.value(exp(-2)))
    assert (here.value(Mean(z**2, s)) - (fmpq(9, 4) * decay + fmpq(3, 4) * (1 - decay))).overlaps(arb(0))
    assert (here.value(Variance(z, s)) - fmpq(3, 4) * (1 - decay)).overlaps(arb(0))
    assert float(here.value(Mean(z**4, s)).rad()) < 1e-60
    assert here.used == [diffusion.NAME]


def test_the_scheme_tends_to_the_diffusion_like_one_over_the_steps():
    here = ornstein()
    motion = here.motion(Mean(z**2, s))
    limit = here.value(Mean(z**2, s))
    gaps = [float(abs(diffusion.discretised(motion, z**2, fmpq(1, 2), steps) - limit)) for steps in (64, 128, 256)]
    assert all(1.9 < a / b_ < 2.1 for a, b_ in pairwise(gaps))


def test_a_diffusion_whose_moments_do_not_close_is_refused():
    with pytest.raises(NotExact, match="the moments do not close"):
        road(Diffusion(z, u, -(z**3), 1), {u: 1}).value(Mean(z**2, 1))
    with pytest.raises(NotExact, match="degree two at most"):
        diffusion.discretised(ornstein().motion(Mean(z, s)), z**3, fmpq(1, 2), 4)


# ------------------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("process", "quantity", "words"),
    [
        (SGD(rows, w, w0, x * Dot(x, w) ** 2, 1, b, name=g), Mean(Square(w), 8), "the update is not affine in the state"),
        (SGD(rows, w, w0, SLOPE, 1, b, name=g), Mean(Square(w) ** 2, 9), "the observable is more than quadratic in the state"),
        (
            SGD(rows, w, w0, SLOPE, 1, b, name=g),
            Mean(Square(w) ** 2, 9),
            f"enumeration would visit more than {enumerate.WORK} batches",
        ),
        (SGD(rows, w, w0, SLOPE, 1, b, name=g), Mean(Square(w) ** 2, 9), "Gaussian moments: the noise is not Gaussian"),
        (SGD(rows, w, w0, SLOPE, 1, b, name=g), Mean(w, R(1, 2)), "the time 1/2 = 1/2 is not a number of steps"),
        (SGD(rows, w, w0, SLOPE, 1, b, name=g), LeastMean(Square(w), 0), "a minimum over no time at all"),
        (SGD(rows, w, w0, SLOPE, 1, b + R(1, 2), name=g), Mean(w, 1), "the batch size at time 0 is 5/2, not a positive integer"),
        (
            SGD(rows, w, w0, SLOPE, 1, 2 * b, "without", name=g),
            Mean(w, 1),
            "a batch of 4 cannot be drawn without replacement from 3 rows",
        ),
    ],
)
def test_every_refusal_says_why(process, quantity, words):
    with pytest.raises(NotExact) as refusal:
        road(process, {**DATA, b: 2}).value(quantity)
    assert words in str(refusal.value)


def test_the_moment_operator_refuses_batches_that_depend_on_earlier_ones():
    with pytest.raises(NotExact, match="batches drawn 'reshuffled' are not independent from step to step"):
        by(operator, Mean(Square(w), 2), regression("reshuffled", 1))


def test_a_gaussian_average_without_known_moments_is_refused():
    with pytest.raises(
        NotExact, match=r"moments of the batch mean of xi\*\*3 are not known in closed form here; xi and xi\*\*2 are"
    ):
        road(Process({z: u}, Draw(Gaussian(xi), b), {k: xi**3}, {z: z - k}), {u: 1, b: 2}).value(Mean(z, 1))


def test_a_batch_of_a_large_set_is_not_enumerated():
    many = {x: tuple((i, 1) for i in range(1, 41)), y: (0,) * 40, w0: (1, 1), b: 20}
    here = road(SGD(rows, w, w0, SLOPE, R(1, 900), b, "without", name=g), many)
    assert here.value(Variance(g, 0)) > 0
    assert here.used == [operator.NAME]


# ------------------------------------------------------------------------------- whole polynomials, series
@pytest.mark.parametrize(
    ("process", "quantity", "words"),
    [
        (SGD(rows, w, w0, SLOPE, b / 10, b, name=g), Variance(g, 1), "the batch size b enters the update too"),
        (SGD(rows, w, w0, SLOPE / b, 1, b, name=g), Variance(g, 1), "the batch size b enters the averages too"),
        (SGD(rows, w, b * w0, SLOPE, 1, b, name=g), Variance(g, 1), "the batch size b enters the start too"),
        (SGD(rows, w, w0, SLOPE, 1, b, name=g), Variance(b * g, 1), "the batch size b enters the quantity too"),
        (SGD(rows, w, w0, SLOPE, 1, b, name=g), Mean(Square(g), b), "the batch size b enters the quantity too"),
        (SGD(rows, w, w0, SLOPE, 1, size(TIME), name=g), Variance(g, 1), "the batch size b(t) changes with time"),
        (SGD(rows, w, w0, SLOPE, 1, b, name=g), LeastMean(Square(w), 2), "is not a mean or a variance of a scalar"),
    ],
)
def test_what_is_no_polynomial_in_the_batch_size_is_refused(process, quantity, words):
    with pytest.raises(NotExact) as refusal:
        road(process, {**DATA, b: 2, size: (1, 2, 3)}).polynomial(quantity)
    assert words in str(refusal.value)


def test_series_tell_means_from_variances_and_one_parameter_from_another():
    one, two = symbols("epsilon delta", positive=True)
    walk = Process({z: u}, Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)})), {k: xi}, {z: z + one * k + two})
    here = road(walk, {u: 3, one: R(1, 2), two: R(1, 4)})
    assert here.series(Variance(z, 2), one, 2) == fmpq_poly([0, 0, 2])
    assert here.series(Mean(z, 2), one, 2) == fmpq_poly([fmpq(7, 2)])
    assert here.series(Mean(z, 2), two, 2) == fmpq_poly([3, 2])
    with pytest.raises(NotExact, match="is not a power series in epsilon"):
        here.series(Mean(z, 1 / one), one, 2)


# ------------------------------------------------------------------------------- comparing
@pytest.mark.parametrize(
    ("left", "right", "word"),
    [
        (fmpq(1, 3), fmpq(1, 3), "exact"),
        (fmpq(1, 3), fmpq(1, 4), "refuted"),
        (arb(1), fmpq(1), "exact"),
        (arb(1), fmpq(2), "refuted"),
        (arb(1, 1e-3), fmpq(1), "not confirmed"),
        (arb("nan"), fmpq(1), "not confirmed"),
        (((fmpq(1),), (fmpq(2),)), ((fmpq(1),), (fmpq(3),)), "refuted"),
    ],
)
def test_equal_numbers(left, right, word):
    assert checking.same(left, right)[0] == word


@pytest.mark.parametrize(
    ("left", "right", "word"),
    [
        (fmpq(1), fmpq(1), "exact"),
        (fmpq(2), fmpq(1), "refuted"),
        (arb(1, 1e-3), fmpq(1), "not confirmed"),
        (arb(1, 1e-3), fmpq(2), "exact"),
        (arb(2, 1e-3), fmpq(1), "refuted"),
        (arb("nan"), fmpq(1), "not confirmed"),
    ],
)
def test_ordered_numbers(left, right, word):
    assert checking.at_most(left, right) == word


HERE = {u: 3, b: 2}
FLIP = Process({z: u}, Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)}), b), {k: xi}, {z: z / 2 + k})


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (Equal(Mean(z, 1), u / 2), ["exact"]),
        (Equal(Mean(z, 1), u), ["refuted"]),
        (Equal(u, 1 / (b - 2)), ["refuted"]),
        (AtMost(Mean(z, 1), u), ["exact"]),
        (AtMost(Mean(z, 1), u, tight=("golden",)), ["exact", "refuted"]),
        (AtMost(Mean(z, 1), u / 2, tight=("golden",)), ["exact", "exact"]),
        (AtMost(Mean(z, 1), 1), ["refuted"]),
        (AtLeast(Mean(z, 1), 1), ["exact"]),
        (AtLeast(Mean(z, 1), u), ["refuted"]),
        (AtMost((1 - 1 / u) ** (1 / b), (1 - 1 / u) ** ((b - 1) / 2)), ["exact"]),  # one number: no enclosure could tell
        (AtMost(log(u + 1), log(2 * b), tight=("golden",)), ["exact", "exact"]),
        (AtMost(log(u), log(u) - R(1, 10**80)), ["not confirmed"]),  # false, but nearer than the enclosures are wide
        (AtMost(log(u), log(u) - R(1, 10**60)), ["refuted"]),
        (AtMost(log(u), 2 * log(u), tight=("golden",)), ["exact", "refuted"]),
        (AtLeast(u ** (1 / b), u ** (1 / (b + 1)), tight=("golden",)), ["exact", "refuted"]),
        (AtMost(1 / log(b - 1), 1 / log(b - 1)), ["refuted"]),  # a division by zero is no number to compare
        (Polynomial(Mean(z**2, 1), 1 / b, 1, exact_degree=True, signs="all"), ["exact", "exact"]),
        (Polynomial(Mean(z**2, 1), 1 / b, 2, exact_degree=True), ["refuted"]),
        (Polynomial(Mean(z**2, 1), 1 / b, 2), ["exact"]),
        (Polynomial(Mean(z**2, 1), 1 / b, 0), ["refuted"]),
        (Polynomial(Mean(z**2, 1), 1 / b, 1, constant=R(9, 4)), ["exact", "exact"]),
        (Polynomial(Mean(z**2, 1), 1 / b, 1, constant=2), ["exact", "refuted"]),
        (Polynomial(Mean(z - z**2, 1), 1 / b, 1, signs="all"), ["exact", "refuted"]),
        (Polynomial(Mean(z**2, 1), b, 1), ["not confirmed"]),
        (Optimum((s**2, 4 - s), s, (Piece(1, 2, 4),)), ["exact", "refuted", "refuted", "exact", "exact", "refuted"]),
        (Optimum((u - s, s), s, (Piece(-1, 2, 4),)), ["not confirmed"]),
        (Optimum((u - s, s), s, (Piece(1, R(3, 2), R(3, 2)),)), ["exact"] * 6),
        (Optimum(((s - 6) ** 2 * (s - 1) * (s - 2) + 1,), s, (Piece(1, 6, 1),)), ["exact"] * 5 + ["refuted"]),
    ],
)
def test_what_a_claim_asks_for_and_what_is_found(claim, words):
    assert [f.word for f in check(claim, road(FLIP, HERE))] == words


def test_an_order_is_compared_power_by_power():
    small = Symbol("epsilon", positive=True)
    walk = Process({z: u}, Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)})), {k: xi}, {z: z + small * z + small * k})
    here = road(walk, {u: 3, small: R(1, 10)})
    claim = Order(Mean(z, 2) - u - 2 * small * u, small, 2, coefficient=3)
    assert [f.word for f in check(claim, here)] == ["exact", "exact", "exact"]
    assert [f.word for f in check(replace(claim, coefficient=4), here)] == ["exact", "exact", "refuted"]
    assert [f.word for f in check(replace(claim, power=3, coefficient=None), here)] == ["exact", "exact", "refuted"]


def test_a_claim_of_another_kind_is_refused_in_words():
    found = check(Claim(), road(FLIP, HERE))
    assert [(f.word, f.reason) for f in found] == [("not confirmed", "the exact road does not handle Claim")]


def test_the_methods_that_were_used_are_named():
    here = regression()
    assert check(Equal(Mean(Square(w), 1), 0), here)[0].method == enumerate.NAME
    assert check(Equal(n, 3), here)[0].method == "rational arithmetic"
    assert (enumerate, wick, operator, gaussian, factorials) == methods.DISCRETE
