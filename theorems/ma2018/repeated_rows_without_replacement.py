"""Are repeated rows the same data when those of a batch are all different?

No.  Of the copies a batch may hold several of one row, which of the rows themselves it never does: there is more noise, and the
critical size of A grows from 13/4 to 26/7 when every row is there twice.
"""
from sympy import Rational as R

from theorems import Equal, Expect, Given, Instance, Mean, Square, Theorem
from theorems.ma2018.repeated_rows import A, copies, data, delta, eta, m, means, sgd, start, u, x, z

theorem = Theorem(
    title="Rows that are repeated, without replacement",
    source="M15, M11",
    says="replicating every x_i leaves H, beta, m* and g* unchanged",
    given=tuple(Given(two, "==", one) for one, two in zip(means(data, x), means(copies, z), strict=True)),
    process=sgd("without"),
    claims={"first step": Equal(Mean(Square(u), 1), Mean(Square(delta), 1))},
    instances={
        "A twice": Instance({x: A, z: A * 2, start: (0, 0, 1), eta: R(9, 5), m: 2}),
        "one row a batch": Instance({x: A, z: A * 2, start: (1, 1, 1), eta: 1, m: 1}),
    },
    expect=Expect(refuted_by="A twice", corrected_by="ma2018.repeated_rows"),
)
