"""By how much does the variance of the gradient fall between two batch sizes?

Divided by c = (n - b)/(b (n - 1)) it still does not rise with b, and divided by c^(t+1) it does not fall.  So the ratio of two
variances lies between the ratio of their c and its power t + 1, whatever the data, the start and the steps.
"""
from theorems import Each, Given, Instance, Monotone, Swap, Theorem, Variance
from theorems.qian2020._least_squares import b, c, divergent, g, golden_A, golden_n3p1, n, r, s, t, without
from theorems.rules import Composed, Signs, Successive

positive = Signs({n: b + 1 + s, b: 1 + r})
course = Successive(Signs({n: b + 2 + s}))

theorem = Theorem(
    title="Ratios of variances between batch sizes",
    source="Q4",
    says="the variance of the stochastic gradient estimator is a decreasing function of b",
    given=(Given(b, ">=", 1), Given(b, "<=", n - 1)),
    process=without,
    claims={
        "at least like c": Monotone(Variance(g, t) / c, b, "nonincreasing"),
        "at most like its power t + 1": Monotone(Variance(g, t) / c ** (t + 1), b, "nondecreasing"),
    },
    proofs={
        "at least like c": Composed(c, positive, course, power=1),
        "at most like its power t + 1": Composed(c, positive, course, power=t + 1),
    },
    near_miss={
        "at least like c": {"proportional to c": Swap(direction="nondecreasing"), "like c^2": Swap(of=Variance(g, t) / c**2)},
        "at most like its power t + 1": {"like c^t": Swap(of=Variance(g, t) / c**t)},
    },
    instances={
        "golden A": Instance({**golden_A, b: 1, t: Each(1, 2)}, why="from b = 1 to 2 by 4.5128 in [3, 9] and 8.4017 in [3, 27]"),
        "n3p1": Instance({**golden_n3p1, b: 1, t: 3}),
        "divergent": Instance({**divergent, b: 2, t: 2}, why="about 289634, 38220 and 8421 for b = 1, 2, 3"),
    },
)
