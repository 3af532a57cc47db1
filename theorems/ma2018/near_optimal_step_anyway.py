"""May beta/n always stand for the smallest eigenvalue?

Not if that is larger: with fewer non-zero eigenvalues than data the rate that one would guess is missed.
"""
from sympy import Rational as R

from theorems import AtMost, Each, Expect, Instance, Theorem
from theorems.ma2018._best import admissible, beta, low, m, rate, top
from theorems.ma2018.near_optimal_step import claimed, n, step

theorem = Theorem(
    title="The step without the smallest eigenvalue, whatever it is",
    source="M10",
    says="near optimal step size when lambda_n is unknown: replace it by beta/n",
    given=admissible,
    claims={"rate of lambda_k": AtMost(rate(low, step), claimed)},
    instances={"N4": Instance({beta: 1, top: R(1, 2), low: R(1, 2), n: 4, m: Each(1, 2)}, why="e_1, e_1, e_2, e_2: rank 2")},
    expect=Expect(refuted_by="N4", corrected_by="ma2018.near_optimal_step"),
)
