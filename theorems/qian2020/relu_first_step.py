"""What is the variance of the gradient of one ReLU unit after one step, as a number?

The weight is then the mean of the labels +1 and -1 drawn, and the unit is active if that is positive.  Its mean is a central
binomial coefficient over a power of 2: no polynomial in 1/b holds that, and batches of odd and even size differ.
"""
from sympy import Symbol, binomial

from theorems import Equal, Instance, Swap, Theorem, Variance
from theorems.qian2020.relu_variance import relu
from theorems.rules import Coin

k = Symbol("k", integer=True, positive=True)
even, _, g = relu(2 * k)
odd, _, h = relu(2 * k - 1, "'")


def central(batch):
    """The probability that k of the labels are +1."""
    return binomial(batch, k) / 2**batch


def of_even(tie=1, mean=1):
    """A weight 0, which has the probability `central`, switches the unit off."""
    return (1 - tie * central(2 * k) / 2) / (2 * k) - mean * central(2 * k) ** 2 / 4


def of_odd(mean=1):
    return 1 / (2 * k - 1) - mean * (k * central(2 * k - 1) / (2 * k - 1)) ** 2


claims = {"even batches": Equal(Variance(g, 1), of_even()), "odd batches": Equal(Variance(h, 1), of_odd())}
theorem = Theorem(
    title="Gradient variance of a ReLU unit after one step",
    source="Q15",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=(even, odd),
    claims=claims,
    proofs=dict.fromkeys(claims, Coin(half=k)),
    near_miss={
        "even batches": {"a weight 0 is active": Swap(right=of_even(tie=0)), "no mean": Swap(right=of_even(mean=0)),
                         "the mean of |w|": Swap(right=of_even(mean=4))},
        "odd batches": {"no mean": Swap(right=of_odd(mean=0)), "the mean of |w|": Swap(right=of_odd(mean=4))},
    },
    instances={"one and two": Instance({k: 1}, why="5/16 and 3/4"),
               "seven and eight": Instance({k: 4}, why="849/7168 at b = 7, 5847/65536 at b = 8")},
)
