"""What is the variance of the gradient of one ReLU unit after one step, as a number?

The weight is then the mean of b labels +1 and -1, and the unit is active if that is positive.  Its mean is a central binomial
coefficient over 2^b, of the order of b^(-1/2): no polynomial in 1/b holds that, and batches of odd and even size differ.
"""
from sympy import binomial, ceiling

from theorems import Each, Equal, Instance, Swap, Theorem, Variance
from theorems.qian2020.relu_variance import b, g, unit


def closed_form(tie=1, mean=1):
    """Weight 0 has the probability `balanced`, and the mean of the positive part of the weight is `positive`."""
    balanced = tie * (1 + (-1) ** b) / 2 * binomial(b, ceiling(b / 2)) / 2**b
    positive = mean * ceiling(b / 2) * binomial(b, ceiling(b / 2)) / (b * 2**b)
    return (1 - balanced / 2) / b - positive**2


theorem = Theorem(
    title="Gradient variance of a ReLU unit after one step",
    source="Q15",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=unit,
    claims={"after one step": Equal(Variance(g, 1), closed_form())},
    near_miss={"after one step": {"a tie counts as active": Swap(right=closed_form(tie=0)),
                                  "no positive part": Swap(right=closed_form(mean=0)),
                                  "the mean of |w|": Swap(right=closed_form(mean=2))}},
    instances={"small": Instance({b: Each(1, 2, 6, 7)}, why="b = 7 has a larger variance than b = 6"),
               "larger": Instance({b: Each(15, 16)})},
    needs=("qian2020.relu_variance",),
    closed={"derive": "no proof rule sums binomial coefficients up to the middle one; qian2020.relu_variance leads up to there"},
)
