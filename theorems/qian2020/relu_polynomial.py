"""Is the variance of the gradient a polynomial in 1/b for every deep net with a squared loss?

For linear nets it is.  For one ReLU unit the polynomial through the first values misses the next one.  No degree will do:
values at b = 1, 2, ... would make the coefficients rational, and b times the variance tends to 1 - 1/(2 pi).
"""
from sympy import Symbol

from theorems import Each, Expect, Instance, Polynomial, Theorem, Variance
from theorems.qian2020.relu_variance import b, g, unit

d = Symbol("d", integer=True, positive=True)
theorem = Theorem(
    title="Polynomials in 1/b for every deep net",
    source="Q15, abstract",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=unit,
    claims={"after one step": Polynomial(Variance(g, 1), 1 / b, d, constant=0)},
    instances={
        "as a linear unit": Instance({b: 1, d: 2}, why="one linear unit has degree 2 after one step"),
        "as deeper nets": Instance({b: 1, d: Each(6, 10, 14)}, why="the degrees of linear nets of two, three and four layers"),
    },
    expect=Expect(refuted_by="as a linear unit", corrected_by="qian2020.relu_first_step"),
)
