"""Is the best rate the larger of the two formulas?

Of the two regimes' formulas the second is never the smaller, so their maximum is the second throughout; at batch size one
it says that nothing converges.
"""
from sympy import Max, Rational as R

from theorems import Each, Equal, Expect, Instance, Theorem
from theorems.ma2018._best import admissible, best_rate, beta, large_rate, low, m, small_rate, top

theorem = Theorem(
    title="The best rate as the larger of the two formulas",
    source="M5",
    says="g*(m) = max(g_I(m), g_II(m))",
    given=admissible,
    claims={"larger of the two": Equal(best_rate, Max(small_rate, large_rate))},
    instances={"A": Instance({beta: 1, top: R(1, 2), low: R(1, 5), m: Each(1, 3, 8)})},
    expect=Expect(refuted_by="A", corrected_by="ma2018.contact"),
)
