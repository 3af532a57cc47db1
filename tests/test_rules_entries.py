"""Nets of matrices of known size, written out in entries: their first coefficient for every t, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import Identity, ImmutableMatrix, MatrixSymbol, Rational as R, Symbol, Trace, symbols

from theorems import Draw, Gaussian, Law, Mean, Path, Polynomial, Process, Rows, Square, Swap, Variance
from theorems._rules._outer import Outer
from theorems._rules.wishart import Whole
from theorems.qian2020 import rotation_network as rotation, rotation_noise as library
from theorems.rules import Expand

b, alpha, delta, t = rotation.b, rotation.alpha, rotation.delta, library.t
x, S, V, W = rotation.x, rotation.S, rotation.V, rotation.W
net, inner, outer, course, variance = rotation.net, rotation.inner, rotation.outer, library.course, rotation.variance
claim, RULE = library.theorem.claims["variance"], Expand()


def said(wrong: Any, *processes: Any, given: Any = ()) -> str:
    return word(RULE, wrong, processes, given)


def test_the_library() -> None:
    assert said(claim, net, course) == "proved"
    for name, swap in library.theorem.near_miss["variance"].items():
        assert said(swap.apply(claim), net, course) != "proved", name


# ------------------------------------------------------------------------------- companions and processes
@pytest.mark.parametrize(
    "wrong",
    [
        *(changed(course, start={s: course.start[s] + 1}) for s in course.states),
        *(changed(course, update={s: course.update[s] + alpha**5 * delta}) for s in course.states),
        changed(course, update={library.K: library.wider[0, 0] / b}),
        changed(course, update={library.h: library.taller + t}),
        changed(course, update={library.c: -library.nearer[0]}),
        changed(course, update={library.d: -library.nearer[1]}),
        changed(course, stop=library.A > 5),
    ],
    ids=lambda p: str({s: p.start[s] for s in p.states if p.start[s] != course.start[s]} or "a step"),
)
def test_another_companion_is_another_coefficient(wrong: Any) -> None:
    assert said(claim, net, wrong) != "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        changed(net, start={V: 2 * Identity(2)}),
        changed(net, start={W: ImmutableMatrix([[1, 1], [0, 1]])}),
        changed(net, average={S: 2 * x * x.T}),
        changed(net, average={S: x * x.T + Identity(2)}),
        changed(net, average={S: x * x.T / b}),
        changed(net, average={S: x * x.T * V}),
        changed(net, draw=Draw(Gaussian(x), b**2)),
        changed(net, draw=Draw(Gaussian(x), 3)),
        changed(net, draw=Draw(Gaussian(x), b, part=1)),
        changed(net, update={V: V + alpha * inner}),
        changed(net, update={V: V - 2 * alpha * inner}),
        changed(net, update={V: V - alpha * inner * S}),
        changed(net, update={V: V - alpha * inner.T}),
        changed(net, update={W: W - alpha * (W * (V - alpha * inner) - (W * V - rotation.error)) * S * V.T}),
        changed(net, update={W: W}),
        changed(net, update={W: W - alpha * outer / b}),
        changed(net, update={W: W - alpha * outer + t * Identity(2)}),
        changed(net, stop=Trace(V) > 5),
    ],
    ids=range(18),
)
def test_the_coefficient_of_another_process(wrong: Any) -> None:
    assert said(claim, wrong, course) != "proved"


# ------------------------------------------------------------------------------- claims
@pytest.mark.parametrize(
    "swap",
    [
        Swap(degree=claim.degree - 1),
        Swap(exact_degree=True),
        Swap(constant=1),
        Swap(constant=Mean(library.K, t)),
        Swap(signs="all"),
        Swap(signs="ends"),
        Swap(variable=1 / b**2),
        Swap(variable=b),
        Swap(of=Variance(inner, t)),
        Swap(of=2 * Variance(inner, t)),
        Swap(of=Variance(inner, t) + 2 * Variance(outer, t)),
        Swap(of=Variance(inner, t) - Variance(outer, t)),
        Swap(of=Variance(inner, t) + Variance(outer, t + 1)),
        Swap(of=Variance(inner, t) + Variance(outer, 0)),
        Swap(of=variance(t) + 1),
        Swap(of=Variance(inner, t) * Variance(outer, t)),
        Swap(of=Variance(inner, t) + Mean(Trace(outer), t)),
        Swap(of=Variance(inner + outer, t)),
        Swap(of=Mean(Square(inner) + Square(outer), t)),
        Swap(coefficients={1: library.first() + 1 / b}),
        Swap(coefficients={1: library.first() + Trace(V)}),
        Swap(coefficients={1: Mean(Trace(V), t)}),
        Swap(coefficients={2: library.first()}),
        Swap(coefficients={claim.degree: library.first()}),
        Swap(coefficients={1: 2 * library.first()}),
        Swap(coefficients={1: library.first().subs(t, 0)}),
        Swap(coefficients={1: library.first().subs(t, t + 1)}),
    ],
    ids=str,
)
def test_other_claims(swap: Swap) -> None:
    assert said(swap.apply(claim), net, course) != "proved"


def test_the_whole_polynomial_by_another_rule_has_the_same_first_coefficient() -> None:
    """`Wishart` multiplies out every entry of every S_k, and knows of no derivative."""
    for time, degree in ((0, 1), (1, 6)):
        quantities = (Variance(inner, time), Variance(outer, time))
        setting = Outer.read(rotation.theorem, quantities)
        value = sum(Whole(setting, quantities).coefficients(q)[1] for q in quantities)
        fixed = Polynomial(variance(time), 1 / b, degree, constant=0, coefficients={1: value})
        assert said(fixed, net) == "proved"
        for wrong in (value + alpha, value / 2, -value, value + alpha**6 * delta**6):
            assert said(Swap(coefficients={1: wrong}).apply(fixed), net) != "proved"


# ------------------------------------------------------------------------------- any weights, other sizes
def network(p: int, h: int, q: int) -> tuple[Process, Any, Any, Process, Any, Any]:
    """A net with symbols for all weights; its two gradients; path and covariance as matrices; the first coefficient of each."""
    x, S = MatrixSymbol("x", p, 1), MatrixSymbol("S", p, p)
    V, W, T = MatrixSymbol("V", h, p), MatrixSymbol("W", q, h), MatrixSymbol("T", q, p)
    V0, W0 = MatrixSymbol("V_0", h, p), MatrixSymbol("W_0", q, h)
    error = W * V - T
    inner, outer = W.T * error * S, error * S * V.T
    process = Process({V: V0, W: W0}, Draw(Gaussian(x), b), {S: x * x.T}, {V: V - alpha * inner, W: W - alpha * outer})
    A, B, size = MatrixSymbol("A", h, p), MatrixSymbol("B", q, h), h * (p + q)
    K = MatrixSymbol("K", size, size)
    states = [*A.as_explicit(), *B.as_explicit()]
    drawn = ImmutableMatrix(p, p, symbols(f"z:{p * p}", real=True))
    pulls = [B.as_explicit().T * (B.as_explicit() * A.as_explicit() - T.as_explicit()) * drawn,
             (B.as_explicit() * A.as_explicit() - T.as_explicit()) * drawn * A.as_explicit().T]
    still = dict(zip(drawn, ImmutableMatrix.eye(p), strict=True))
    letters = symbols(f"w:{size}", real=True)
    there, back = dict(zip(states, letters, strict=True)), dict(zip(letters, states, strict=True))

    def slopes(pull: Any, of: Any) -> ImmutableMatrix:
        plain = [e.xreplace(there) for e in pull]
        return ImmutableMatrix([[e.diff(there.get(s, s)).xreplace({**back, **still}) for s in of] for e in plain])

    noise = ImmutableMatrix(p * p, p * p, lambda i, k: (i == k) + (i // p == k % p) * (i % p == k // p))
    J, G = (ImmutableMatrix.vstack(*(slopes(pull, of) for pull in pulls)) for of in (states, drawn))
    slope = ImmutableMatrix.eye(size) - alpha * J
    moved = slope * K.as_explicit() * slope.T + alpha**2 * G * noise * G.T
    path = Path({A: V0, B: W0, K: ImmutableMatrix.zeros(size, size)}, {
        A: A - alpha * B.T * (B * A - T), B: B - alpha * (B * A - T) * A.T, K: ImmutableMatrix(moved)})

    def first(pull: Any) -> Any:
        J, G = slopes(pull, states), slopes(pull, drawn)
        return Mean((J * K.as_explicit() * J.T + G * noise * G.T).trace(), t)

    return process, inner, outer, path, first(pulls[0]), first(pulls[1])


@pytest.mark.parametrize("sizes", [(2, 1, 1), (3, 1, 1), (1, 2, 1)], ids=str)
def test_any_weights_in_other_sizes(sizes: tuple[int, int, int]) -> None:
    process, inner, outer, path, of_inner, of_outer = network(*sizes)
    both = Polynomial(Variance(inner, t) + Variance(outer, t), 1 / b, 3 ** (t + 1) - t - 2, constant=0,
                      coefficients={1: of_inner + of_outer})
    assert word(Expand(), both, (process, path)) == "proved"
    assert word(Expand(), Swap(of=Variance(inner, t), coefficients={1: of_inner}).apply(both), (process, path)) == "proved"
    assert word(Expand(), Swap(coefficients={1: of_inner}).apply(both), (process, path)) != "proved"
    assert word(Expand(), Swap(of=Variance(outer, t), coefficients={1: of_inner}).apply(both), (process, path)) != "proved"
    (K,) = (s for s in path.states if s.name == "K")
    wrong = changed(path, update={K: path.update[K] + alpha**2 * ImmutableMatrix.eye(K.shape[0])})
    assert word(Expand(), both, (process, wrong)) != "proved"


# ------------------------------------------------------------------------------- what is not written out
def test_a_vector_is_read_by_its_entries() -> None:
    """The mean of |x|^2 over pairs of normals varies as 4/b; that of x_1 x_2 as 1/b, and has a mean of 0."""
    s, u = symbols("s u", real=True)
    for formula, value in ((Square(x), 4), (x[0, 0] * x[1, 0], 1), (x[0, 0] ** 2, 2), (x[0, 0] + x[1, 0], 2)):
        process = Process({u: 0}, Draw(Gaussian(x), b), {s: formula}, {u: u + s})
        plain = Polynomial(Variance(s + u, 1), 1 / b, 2, constant=0, coefficients={1: 2 * value})
        assert said(plain, process) == "proved", formula
        assert said(Swap(coefficients={1: 2 * value + 1}).apply(plain), process) != "proved"


@pytest.mark.parametrize(
    ("process", "words"),
    [
        (changed(net, start={V: ImmutableMatrix([[1, 0]])}), "has the shape"),
        (changed(net, draw=Draw(Rows(Symbol("n"), (x,)), b)), "hold matrices; those of numbers are read"),
        (changed(net, update={V: V.inverse()}), "is not a polynomial with rational coefficients"),
    ],
)
def test_what_is_declined(process: Any, words: str) -> None:
    assert words in judged(RULE, claim, (process, course)).reason


def test_sizes_that_are_no_numbers() -> None:
    from theorems.qian2020 import matrix_network as wide

    found = judged(RULE, wide.theorem.claims["every step"], (wide.net,)).reason
    assert "matrices are written out whose size is a number; the rules Degrees and Words read the others" in found


def test_a_law_may_move_matrices() -> None:
    """V <- s V with s = 1 or 2: the variance of V_1 is |V_0|^2/(4 b)."""
    s, xi, V0 = Symbol("s", real=True), Symbol("xi", real=True), ImmutableMatrix([[1, 2], [0, alpha]])
    process = Process({V: V0}, Draw(Law(xi, {1: R(1, 2), 2: R(1, 2)}), b), {s: xi}, {V: s * V})
    value = (5 + alpha**2) / 4
    plain = Polynomial(Variance(V, 1), 1 / b, 1, constant=0, coefficients={1: value})
    assert said(plain, process) == "proved"
    assert said(Swap(coefficients={1: 2 * value}).apply(plain), process) != "proved"
