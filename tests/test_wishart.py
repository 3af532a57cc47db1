"""Moments of batch means of Gaussian vectors: three algorithms, two roads, one answer."""
from __future__ import annotations

from itertools import product
from math import comb, prod

import pytest
from flint import fmpq, fmpq_poly
from sympy import Function, Identity, Matrix, MatrixSymbol, Poly, Rational, Symbol, Trace, cancel, symbols

from numerics.assumptions import bound
from numerics.exact.check import check
from numerics.exact.value import NotExact
from numerics.exact.wick import wick
from theorems import TIME, Draw, Each, Equal, Gaussian, Instance, Mean, Polynomial, Process, Square, Theorem
from theorems.calculus.rows import NotRows
from theorems.calculus.traces import ONE, Traces
from theorems.calculus.wishart import entries, moment

b, p, q = symbols("b p q", integer=True, positive=True)
S, M, N = (MatrixSymbol(name, p, p) for name in "SMN")
A = MatrixSymbol("A", p, q)
calculus = Traces(S, 1 / b)


def monomials(size: int, degree: int) -> list[tuple[int, ...]]:
    return [c for c in product(range(degree + 1), repeat=len(entries(size))) if sum(c) <= degree]


def odd(k: int) -> int:
    """(2k - 1)!!"""
    return prod(range(1, 2 * k, 2))


def bartlett(i: int, j: int, k: int, batch: int) -> fmpq:
    """E[S_11^i S_12^j S_22^k] by the triangular root of b S: chi-squares on its diagonal, a normal below."""
    if j % 2:
        return fmpq(0)
    first = prod(batch + 2 * m for m in range(i + j // 2))
    rest = sum(comb(k, r) * odd(j // 2 + k - r) * prod(batch - 1 + 2 * m for m in range(r)) for r in range(k + 1))
    return fmpq(first * rest, batch ** (i + j + k))


@pytest.mark.parametrize(("size", "degree"), [(1, 9), (2, 8), (3, 5), (4, 3)])
def test_haff_is_wick(size: int, degree: int) -> None:
    for counts in monomials(size, degree):
        assert moment(size, counts) == wick(entries(size), counts), counts


@pytest.mark.parametrize("batch", [1, 2, 3, 7])
def test_both_are_bartlett(batch: int) -> None:
    for i, j, k in monomials(2, 7):
        assert moment(2, (i, j, k))(fmpq(1, batch)) == bartlett(i, j, k, batch), (i, j, k)


@pytest.mark.parametrize("power", range(1, 9))
def test_one_dimension_is_the_gamma_law(power: int) -> None:
    gamma = prod((fmpq_poly([1, 2 * j]) for j in range(power)), start=fmpq_poly([1]))
    assert moment(1, (power,)) == wick(entries(1), (power,)) == gamma


def test_degree_and_constant_of_every_moment() -> None:
    for counts in monomials(3, 5)[1:]:
        found = moment(3, counts)
        diagonal = all(i == j or not c for (i, j), c in zip(entries(3), counts, strict=True))
        assert found.degree() <= sum(counts) - 1
        assert found[0] == int(diagonal)


def test_the_determinant_has_a_negative_coefficient() -> None:
    square = moment(2, (2, 0, 2)) - 2 * moment(2, (1, 2, 1)) + moment(2, (0, 4, 0))
    assert square == fmpq_poly([1, 2, -1, -2])


def mean(expression: object) -> object:
    """The mean of a scalar expression that ends free of words."""
    found = calculus.mean(calculus.read(expression))
    assert set(found) <= {ONE}
    return found.get(ONE, 0)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Trace(S), p),
        (Trace(S**2), p + p * (p + 1) / b),
        (Trace(S**3), p + 3 * p * (p + 1) / b + p * (p**2 + 3 * p + 4) / b**2),
        (Trace(S) ** 2, p * (p + 2 / b)),
        (Trace(S) ** 4, p * (p + 2 / b) * (p + 4 / b) * (p + 6 / b)),
    ],
    ids=str,
)
def test_traces_in_every_dimension(expression: object, expected: object) -> None:
    assert cancel(mean(expression) - expected) == 0


@pytest.mark.parametrize(("size", "golden"), [(1, (1, 12, 44, 48)), (2, (2, 36, 158, 188)), (3, (3, 72, 378, 492))])
def test_the_fourth_trace(size: int, golden: tuple[int, ...]) -> None:
    assert cancel(mean(Trace(S**4)).subs({p: size}) - sum(c / b**k for k, c in enumerate(golden))) == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("power", [2, 3, 4])
def test_traces_are_sums_of_entries(size: int, power: int) -> None:
    """The calculus of words against the moments of entries."""
    total = fmpq_poly([0])
    for walk in product(range(size), repeat=power):
        steps = [entries(size).index((min(i, j), max(i, j))) for i, j in zip(walk, (*walk[1:], walk[0]), strict=True)]
        total += moment(size, tuple(steps.count(e) for e in range(len(entries(size)))))
    found = mean(Trace(S**power)).subs({p: size})  # type: ignore[attr-defined]
    assert cancel(found - sum(int(c.p) / b**k for k, c in enumerate(total.coeffs()))) == 0


def test_what_stands_between_two_copies() -> None:
    found = calculus.mean(calculus.read(S * M * S - M - (M.T + Trace(M) * Identity(p)) / b))
    assert found == {}
    assert calculus.mean(calculus.read(S * M * S - M - Trace(M) * Identity(p) / b))


def test_words_know_rotations_and_transposes() -> None:
    assert calculus.mean(calculus.read(Trace(S * M * S * N) - Trace(N * S * M * S))) == {}
    assert calculus.mean(calculus.read(Trace(S * M * S * N) - Trace(S * M.T * S * N.T))) == {}
    assert calculus.mean(calculus.read(Trace(M * N) - Trace(M * N.T)))
    assert calculus.mean(calculus.read(Trace(A.T * S * A) - Trace(A * A.T))) == {}


def test_words_do_not_read_everything() -> None:
    with pytest.raises(NotRows, match="outside the calculus of traces"):
        calculus.read(S[0, 0])
    with pytest.raises(NotRows, match="outside the calculus of traces"):
        calculus.read(S.inverse())


def planted(process: Process, quantity: object, values: dict[object, object]) -> object:
    theorem = Theorem("planted", "none", "none", {"claim": Equal(quantity, 0)}, {"here": Instance(values)}, process=process)
    (case,) = bound(theorem)
    return case.value(quantity)


def test_two_points_are_no_gaussian_vector() -> None:
    """E|g|^2 is p/b for the mean g of b vectors, and no method may say 1/b: few are followed one by one, many are declined."""
    x, g, w, c = (MatrixSymbol(name, p, 1) for name in "xgwc")
    process = Process({w: c}, Draw(Gaussian(x), b), {g: x}, {w: w - g})
    assert planted(process, Mean(Square(g), 0), {c: (1, 2), b: 4}) == fmpq(2, 4)
    with pytest.raises(NotExact, match="the noise is a vector"):
        planted(process, Mean(Square(g), 0), {c: (1, 2), b: 64})


def test_two_steps_against_sums_over_the_normal_law() -> None:
    """One example a batch, two steps: Wick against E of a polynomial in four normal numbers, term by term."""
    x, w, c = (MatrixSymbol(name, 2, 1) for name in "xwc")
    s, m = MatrixSymbol("S", 2, 2), MatrixSymbol("M", 2, 2)
    process = Process({w: c}, Draw(Gaussian(x), b), {s: x * x.T}, {w: w - s * (w + m * s * c) / 3})
    z = symbols("z:4")
    start, fixed = Matrix([1, -2]), Matrix([[1, 2], [0, -1]])
    state = start
    for k in (0, 2):
        here = Matrix(z[k : k + 2]) * Matrix(z[k : k + 2]).T
        state = state - here * (state + fixed * here * start) / 3
    square = Poly((state.T * state)[0, 0], *z)
    expected = sum(v * prod(0 if k % 2 else odd(k // 2) for k in powers) for powers, v in square.terms())
    found = planted(process, Mean(Square(w), 2), {c: (1, -2), m: ((1, 2), (0, -1)), b: 1})
    assert found == fmpq(int(expected.p), int(expected.q))


def test_a_sweep_over_steps_is_found_anew() -> None:
    u, alpha = Symbol("u", real=True), Function("alpha", real=True)
    x, s = MatrixSymbol("x", 1, 1), MatrixSymbol("S", 1, 1)
    process = Process({u: 1}, Draw(Gaussian(x), b), {s: x * x.T}, {u: u - alpha(TIME) * u * Trace(s)})
    claim = Polynomial(Mean(u, 1), 1 / b, 0, constant=1 - alpha(0))
    steps = Each((Rational(1, 2),), (Rational(1, 3),))
    theorem = Theorem("planted", "none", "none", {"claim": claim}, {"here": Instance({alpha: steps, b: 4})}, process=process)
    assert [f.word for case in bound(theorem) for f in check(claim, case)] == ["exact"] * 4
