"""Does the variance of the gradient of a net with one unit a layer fall whenever the batch grows?

After one step it does.  After three it need not: between two long falls the variance of this net rises from b = 152 to b = 165.
"""
from sympy import Rational as R, Symbol

from theorems import Each, Expect, Figure, Instance, Monotone, Theorem
from theorems.qian2020._nets import net
from theorems.rules import Roots

b = Symbol("b", integer=True, positive=True)
first, second = net((R(17, 12), R(17, 12)), 1, 1, b), net((R(10, 7), R(10, 7)), R(24, 23), 1, b, "'")
claims = {"17/12": Monotone(first.variance(3), b, "nonincreasing"), "10/7": Monotone(second.variance(3), b, "nonincreasing")}

theorem = Theorem(
    title="A variance that falls with the batch size, in a net of width one",
    source="Q11, summary",
    says="It is proved that the variance of the gradient falls as the batch grows (a summary, translated).",
    process=(first.process, second.process),
    claims=claims,
    proofs=dict.fromkeys(claims, Roots()),
    instances={"rises": Instance({b: Each(152, 164)}, why="after 151 falls; it falls again from 165 or 170 on")},
    figures=(
        Figure("A variance that rises between two long falls", x=b, at={b: Each(*range(147, 173))},
               curves={"": first.variance(3)}, y_label="var, from 17/12"),
    ),
    expect=Expect(refuted_by="rises", corrected_by="qian2020.certified_batch"),
    closed={"simulate": "gradients of these steps are heavy-tailed, and a rise is a part in a million"},
)
