"""From tree to number: every node the exact road knows, and the words with which it refuses the rest."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
import sympy
from flint import arb, fmpq, fmpq_mpoly_ctx, fmpq_poly
from sympy import (
    Abs,
    Determinant,
    E,
    Eq,
    Function,
    I,
    Identity,
    ImmutableMatrix,
    LambertW,
    MatrixSymbol,
    Max,
    Min,
    Piecewise,
    Product,
    Rational as R,
    S,
    Sum,
    Symbol,
    Trace,
    Tuple,
    ZeroMatrix,
    binomial,
    ceiling,
    cos,
    erf,
    exp,
    factorial,
    fibonacci,
    floor,
    gamma,
    hyper,
    log,
    pi,
    sin,
    sqrt,
    symbols,
    tribonacci,
)

from numerics.exact import value as module
from numerics.exact.value import NotExact, Scope, Undefined, multiply, value
from theorems import SGD, Dot, Equal, Family, Gradient, Hessian, Instance, Mean, Part, Rows, Square, Theorem, Third
from theorems._model.bind import points
from theorems._model.instance import Point

x, y, z = symbols("x y z", real=True)
n = Symbol("n", integer=True, positive=True)
i, j = symbols("i j", integer=True)
A, v = MatrixSymbol("A", 2, 2), MatrixSymbol("v", 2, 1)
w = MatrixSymbol("w", 2, 1)
q = symbols("q", real=True)
C, alpha = Function("C", real=True), Function("alpha", real=True)
rows = Rows(n, (q, C(w)))


def scope():
    half = w[0, 0] ** 2 * w[1, 0] + q * w[0, 0] / 2
    process = SGD(rows, w, v, Gradient(C(w), w), R(1, 2))
    theorem = Theorem(
        title="T",
        source="",
        says="",
        process=process,
        claims={"c": Equal(x, x)},
        instances={
            "one": Instance(
                {
                    x: R(1, 2),
                    y: -3,
                    A: ((2, 1), (0, 3)),
                    v: (1, 5),
                    q: (1, 4),
                    C(w): Family(half, {}),
                    alpha: (R(1, 5), 7),
                }
            )
        },
    )
    (point,) = points(theorem, "one")
    return Scope(point)


def at(expression):
    return value(sympy.sympify(expression), scope())


@pytest.mark.parametrize(("expression", "expected"), [
    (x, "1/2"), (S.Zero, "0"), (S.One, "1"), (S.NegativeOne, "-1"), (S.Half, "1/2"), (S(7), "7"), (R(-3, 7), "-3/7"),
    (x + y, "-5/2"), (x * y, "-3/2"), (x / y, "-1/6"), (x**3, "1/8"), (y**-2, "1/9"), (x**0 + x, "3/2"), (Abs(y), "3"),
    (floor(y / 2), "-2"), (ceiling(y / 2), "-1"), (floor(sqrt(2) * x), "0"), (ceiling(sqrt(2) * x), "1"), (ceiling(-log(3)), "-1"),
    (factorial(n + 3), "120"), (factorial(n - 2), "1"), (binomial(n + 4, n), "15"), (binomial(n, n + 1), "0"), (binomial(n, n - 2), "1"),
    (fibonacci(n + 8), "55"), (fibonacci(n - 2), "0"), (tribonacci(n + 6), "44"), (Piecewise((x, x > 1), (y, x >= R(1, 2)), (7, True)), "-3"),
    (Piecewise((1, Eq(x, R(1, 2))), (0, True)), "1"), (Piecewise((1, x < R(1, 2)), (0, True)), "0"), (Max(x, y), "1/2"), (Min(x, y), "-3"), (n, "2"), (alpha(0), "1/5"), (alpha(n - 1), "7"),
    (Sum(i, (i, 1, 4)), "10"), (Sum(i * j, (i, 0, j), (j, 0, 3)), "25"), (Sum(i, (i, 0, 2), (j, 0, 3)), "12"), (Sum(i, (i, 1, 0)), "0"),
    (Sum(alpha(i), (i, 0, 1)), "36/5"), (Product(i, (i, 1, 4)), "24"), (Product(x, (i, 1, 3)), "1/8"), (Product(i, (i, 1, 0)), "1"),
    (A[0, 1], "1"), (v[1, 0], "5"), (Trace(A), "5"), (Square(v), "26"), (Square(A), "14"), (Square(x), "1/4"), (Dot(v, v), "26"), (Part(x + y), "-5/2"),
    (rows.mean(q), "5/2"), (rows.sum(q), "5"), (rows.mean(q * rows.again().mean(rows.again().fields[0] ** 2)), "85/4"),
])  # fmt: skip
def test_scalars(expression, expected):
    found, number = at(expression), Fraction(expected)
    assert isinstance(found, fmpq)
    assert found == fmpq(number.numerator, number.denominator)


@pytest.mark.parametrize(("expression", "expected"), [
    (A, ((2, 1), (0, 3))), (A.T, ((2, 0), (1, 3))), (A + A, ((4, 2), (0, 6))), (A * v, ((7,), (15,))), (x * A, ((1, R(1, 2)), (0, R(3, 2)))),
    (A**2, ((4, 5), (0, 9))), (A**3, ((8, 19), (0, 27))), (v * v.T, ((1, 5), (5, 25))), (A * Identity(2), ((2, 1), (0, 3))),
    (A - Identity(2), ((1, 1), (0, 2))), (ImmutableMatrix([[x, y]]), ((R(1, 2), -3),)), (rows.mean(q * v), ((R(5, 2),), (R(25, 2),))), (ZeroMatrix(2, 1), ((0,), (0,))),
    (Part(A * v), ((7,), (15,))),
])  # fmt: skip
def test_matrices(expression, expected):
    assert at(expression) == tuple(tuple(fmpq(int(R(e).p), int(R(e).q)) for e in row) for row in expected)


def test_derivatives_of_a_function_of_a_row():
    # C = w1^2 w2 + q w1/2 at (1, 5), averaged over q = 1 and 4
    assert at(rows.mean(C(v))) == fmpq(25, 4)
    assert at(rows.mean(Gradient(C(v), v))) == ((fmpq(45, 4),), (fmpq(1),))
    assert at(rows.mean(Hessian(C(v), v))) == ((10, 2), (2, 0))
    assert at(rows.mean(Third(C(v), v, v, v))) == ((20,), (2,))  # d^3/dw1 dw1 dw2 = 2 and no other, along (1, 5) twice
    assert at(Gradient(rows.mean(C(v)), v)) == at(rows.mean(Gradient(C(v), v)))


def test_pairs_are_in_the_order_of_the_rows():
    later = rows.again()
    assert at(rows.before(later, q * v)) == ((1,), (5,))
    assert at(rows.before(later, later.fields[0] * v)) == ((4,), (20,))


@pytest.mark.parametrize(("expression", "expected"), [
    (sqrt(2), "1.41421356237309504880168872420969807856967187537694"), (exp(x), "1.64872127070012814684865078781416357165377610071014"),
    (log(3), "1.09861228866810969139524523692252570464749055782274"), (sin(x), "0.47942553860420300027328793521557138808180336794060"),
    (cos(x), "0.87758256189037271611628158260382965199164519710974"), (pi, "3.14159265358979323846264338327950288419716939937510"),
    (E, "2.71828182845904523536028747135266249775724709369995"), (Max(exp(1), exp(2)), "7.38905609893065022723042746057500781318031557055184"),
    (hyper((1, 1), (R(3, 2), 2), 2 * x), "1.44524561338834722886766383843581540836261486552040"), (gamma(x), "1.77245385090551602729816748334114518279754945612239"),
    (erf(2 * x), "0.84270079294971486934122063508260925929606699796630"), (Piecewise((pi, exp(x) > 1), (0, True)), "3.14159265358979323846264338327950288419716939937510"),
    (Min(exp(1), sqrt(2)), "1.41421356237309504880168872420969807856967187537694"), (2**x, "1.41421356237309504880168872420969807856967187537694"),
])  # fmt: skip
def test_balls_hold_fifty_known_digits_and_are_narrow(expression, expected):
    found = at(expression)
    digits = Fraction(expected)
    assert isinstance(found, arb)
    assert abs(found - arb(fmpq(digits.numerator, digits.denominator))) < 1e-50
    assert float(found.rad()) < 1e-70


def test_a_ball_contains_what_it_stands_for():
    assert (at(sqrt(2)) ** 2).overlaps(arb(2))
    assert (at(exp(x)) * at(exp(-x))).overlaps(arb(1))
    assert not at(sqrt(2)).overlaps(arb(fmpq(14142135623731, 10**13)))


def test_the_larger_of_two_balls_that_overlap_encloses_both_upper_ends():
    wide, narrow = arb(1, 0.5), arb(1.25, 0.01)
    found = module.TABLE[Max](Max(x, z))(Scope(scope().point, {x: wide, z: narrow}))
    assert found.upper() >= wide.upper()
    assert found.contains(narrow)


# ------------------------------------------------------------------------------- other rings
def test_polynomials_and_vectors_of_them_pass_through():
    e = fmpq_poly([0, 1])
    here = Scope(scope().point, {z: e})
    assert value((z + x) ** 2, here) == fmpq_poly([fmpq(1, 4), 1, 1])
    ring = fmpq_mpoly_ctx.get(["s"], "lex")
    s = ring.gen(0)
    assert value(z**3 - z, Scope(scope().point, {z: s})) == s**3 - s
    assert value(A * v * z, here) == ((7 * e,), (15 * e,))


# ------------------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (Symbol("nowhere"), "nowhere has no value at one; the instance must give one"),
        (MatrixSymbol("B", 2, 2), "B has no value at one"),
        (I, "I (ImaginaryUnit) has no exact value here"),
        (Determinant(A), "Determinant(A) (Determinant) has no exact value here"),
        (LambertW(x), "LambertW(x) (LambertW) has no exact value here"),
        (floor(sin(x) ** 2 + cos(x) ** 2), "is not decided by its enclosure"),
        (binomial(n, n - 3), "the binomial number of index -1 is asked for"),
        (factorial(x, evaluate=False), "the factorial number of index 1/2 is asked for"),
        (ceiling(sin(x) ** 2 + cos(x) ** 2), "is not decided by its enclosure"),
        (ceiling(log(x) + log(2)), "is not decided by its enclosure"),
        (fibonacci(x, evaluate=False), "the Fibonacci number of index 1/2 is asked for; it must be an integer from 0 to 100000"),
        (Piecewise((1, x > 1)), "has no value where no condition holds; end it with (value, True)"),
        (Piecewise((1, (x > 0) & (y > 0)), (0, True)), "is no single relation"),
        (Piecewise((1, sin(x) ** 2 + cos(x) ** 2 > 1), (0, True)), "overlap, so they do not decide it"),
        (Tuple(x, y), "(x, y) (Tuple) has no exact value here"),
        (S.Infinity, "oo (Infinity) has no exact value here"),
        (S.NaN, "nan (NaN) has no exact value here"),
        (A**-1, "the power -1 of a matrix has no exact value here; the powers are 1, 2, 3, ..."),
        (A.I, "the power -1 of a matrix"),
        (alpha(2), "alpha is given at times 0 to 1, but time 2 is needed at one"),
        (alpha(x), "alpha is given at times 0 to 1, but time 1/2 is needed at one"),
        (Function("beta")(0), "beta(0) has no value at one; give beta a tuple of values by time"),
        (Sum(i, (i, 0, x)), "x = 1/2 is not an integer at one"),
        (Mean(w, 1), "is random; no exact method was given for it"),
    ],
)
def test_what_has_no_value_is_refused_in_words(expression, words):
    with pytest.raises(NotExact) as refusal:
        at(expression)
    assert words in str(refusal.value)


def test_a_hole_is_told_from_a_refusal():
    with pytest.raises(Undefined, match="division by zero"):
        at(1 / (2 * x - 1))
    with pytest.raises(NotExact) as refusal:
        at(LambertW(x))
    assert not isinstance(refusal.value, Undefined)


def test_a_power_that_is_not_whole_of_a_polynomial_is_refused():
    with pytest.raises(NotExact, match="the exponent 1/2 is not an integer"):
        value(sqrt(z), Scope(scope().point, {z: fmpq_poly([0, 1])}))
    with pytest.raises(NotExact, match="cannot divide by the polynomial"):
        value(1 / z, Scope(scope().point, {z: fmpq_poly([0, 1])}))
    assert value(1 / z, Scope(scope().point, {z: fmpq_poly([4])})) == fmpq_poly([fmpq(1, 4)])


def test_every_node_of_the_table_is_tried_above():
    text = Path(__file__).read_text(encoding="utf-8").partition("def test_every_node")[0].partition("@pytest")[2]
    tried = {"RandomQuantity": "Mean(", "AppliedUndef": "alpha(", "VectorGradient": "Gradient(", "HessianMatrix": "Hessian(", "ThirdDerivative": "Third(", "DotProduct": "Dot(",
             "NormSquared": "Square(", "ScalarRowMean": "rows.mean(", "MatrixRowMean": "q * v", "OrderedPairs": "rows.before(", "Exp1": "E,",
             "ImmutableDenseMatrix": "ImmutableMatrix(", "Transpose": "A.T", "MatAdd": "A + A", "MatMul": "A * v", "MatPow": "A**2", "Pow": "x**3",
             "Add": "x + y", "Mul": "x * y", "MatrixElement": "A[0, 1]", "Half": "S.Half", "One": "S.One", "Zero": "S.Zero", "Integer": "S(7)",
             "NegativeOne": "S.NegativeOne", "Rational": "R(-3, 7)", "Pi": "pi,", "Symbol": "(x,", "MatrixSymbol": "(A,",
                 "ScalarPart": "Part(x", "MatrixPart": "Part(A"}  # fmt: skip
    missing = [kind.__name__ for kind in module.TABLE if tried.get(kind.__name__, f"{kind.__name__}(") not in text]
    assert missing == []


def test_roots_of_squares_are_exact_and_roots_of_products_are_one_root() -> None:
    a, b = symbols("a b", positive=True)
    point = Point("roots", "", {a: R(2), b: R(9, 8)})
    for e, wanted in (
        (sqrt(a * b), "3/2"), (sqrt(2 * a), "2/1"), (sqrt(a) * sqrt(b) / sqrt(2 * a * b), "707/1000"),
        (sqrt(a) / sqrt(2 * b**2), "8/9"), (a ** R(3, 2) * sqrt(2), "4/1"), (sqrt(R(4, 9)), "2/3"),
    ):  # fmt: skip
        found = value(e, Scope(point))
        assert (found == fmpq(*map(int, wanted.split('/')))) is (wanted != "707/1000"), (e, found)
    assert not isinstance(value(sqrt(a), Scope(point)), fmpq)
    with pytest.raises(Undefined, match="division by zero"):
        value(1 / sqrt(Symbol("c")) / sqrt(a), Scope(Point("roots", "", {a: R(2), Symbol("c"): R(0)})))


def test_a_sum_binds_its_index_and_no_other() -> None:
    s, r = symbols("s r", integer=True)
    point = Point("sums", "", {s: R(7)})
    inner = Sum(s, (s, 0, 2))
    assert value(Sum(s * inner, (s, 1, 3)), Scope(point)) == 18
    assert value(Sum(s * r + floor(R(1, 2) * r), (r, 1, 3)), Scope(point)) == 44
    assert value(Sum(Sum(r, (s, 0, r)), (r, 0, 3)), Scope(point)) == 20
    assert value(s + inner, Scope(point)) == 10


def test_a_ball_multiplies_no_polynomial() -> None:
    for right in (fmpq_mpoly_ctx.get(["x"], "lex").gen(0), ((fmpq_mpoly_ctx.get(["x"], "lex").gen(0),),)):
        with pytest.raises(NotExact, match="known within bounds only"):
            multiply(arb(2).sqrt(), right)


# ------------------------------------------------------------------------------- precision
@pytest.mark.parametrize("before", ["pass", "value(sqrt(2), Scope(point))", "value(hyper((1, 1), (2,), Rational(1, 2)), Scope(point))"])
def test_the_precision_does_not_depend_on_what_was_computed_before(before):
    """A quotient of two balls that nothing rounded is as exact in a new process as in one that has computed for hours."""
    program = f"""
from flint import arb
from sympy import Rational, hyper, sqrt, symbols
from numerics.exact.value import Scope, value
from theorems._model.instance import Point
x, y = symbols("x y")
point = Point("p", "", {{}})
{before}
print(value(x / y, Scope(point, {{x: arb(1), y: arb(3)}})).rel_accuracy_bits())
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert int(told) > 250
