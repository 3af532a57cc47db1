"""Does repeating every row change nothing, without replacement too?

With replacement a batch of the copies is a batch of the rows, and no formula names their number.  Without, it may hold one row
several times, as no batch of the rows themselves does: there is more noise, and the critical size of A grows from 13/4 to 26/7.
"""
from sympy import Rational as R, symbols

from theorems import Equal, Expect, Given, Instance, Theorem
from theorems.ma2018.without_replacement import beta, critical, effective, low, m, n, top

r = symbols("r", integer=True, positive=True)  # how many times each row is there
theorem = Theorem(
    title="Rows that are repeated, without replacement",
    source="M11, M15",
    says="replicating every x_i r times leaves m* and g* unchanged",
    given=(Given(m, "<", n), Given(top, ">", low), Given(beta, ">=", top + low)),
    claims={
        "critical size": Equal(critical.subs(n, r * n), critical),
        "worth of a batch": Equal(effective.subs(n, r * n), effective),
    },
    instances={
        "A, every row twice": Instance({n: 10, r: 2, m: 3, beta: 1, top: R(1, 2), low: R(1, 5)}),
        "A, every row once": Instance({n: 10, r: 1, m: 3, beta: 1, top: R(1, 2), low: R(1, 5)}),
    },
    expect=Expect(refuted_by="A, every row twice", corrected_by="ma2018.without_replacement"),
)
