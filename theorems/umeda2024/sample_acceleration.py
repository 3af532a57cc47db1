"""Does increasing both batch size and learning rate make the bound smaller, for the same samples and steps?

It does not: the constant schedule with the largest of the learning rates, and with the mean batch size, has the smaller bound.
"""
from sympy import Function, Rational as R, Sum, Symbol, symbols

from theorems import TIME, AtMost, Expect, Given, Instance, Theorem
from theorems.rules import Combine

Delta, L, sigma, largest = symbols("Delta L sigma eta_max", positive=True)
eta, b = Function("eta", positive=True), Function("b", positive=True)
T, s = Symbol("T", integer=True, positive=True), Symbol("s", integer=True, nonnegative=True)


def over_steps(term):
    return Sum(term, (s, 0, T - 1))


def bound(length, noise):
    """B_T + V_T of the main lemma."""
    return (2 * Delta + L * sigma**2 * noise) / ((2 - L * largest) * length)


constant = bound(T * largest, T * largest**2 / (over_steps(b(s)) / T))
rates, batches = (tuple(first * factor ** (k // 10) for k in range(100)) for first, factor in ((R(1, 10), R(6, 5)), (8, 2)))

theorem = Theorem(
    title="Acceleration at the same number of samples",
    source="U12",
    says="The results of our theoretical analyses demonstrate that increasing both batch size and learning rate accelerates SGD",
    given=(Given(L * largest, "<", 2), Given(eta(TIME), "<=", largest)),
    claims={"(iii) beats constant": AtMost(bound(over_steps(eta(s)), over_steps(eta(s) ** 2 / b(s))), constant)},
    proofs={"(iii) beats constant": Combine(uses=(), terms=())},
    instances={"(iii)": Instance({Delta: 1, L: 1, sigma: 1, largest: rates[-1], T: 100, TIME: 0, eta: rates, b: batches})},
    expect=Expect(refuted_by="(iii)", corrected_by="umeda2024.sample_cost"),
)
