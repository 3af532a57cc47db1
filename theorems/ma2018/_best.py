"""The best step and rate of mini-batch SGD on quadratic losses, for the theorems that start from them."""
from sympy import Piecewise, Symbol, symbols

from theorems import Given

beta, top, low = symbols("beta lambda_1 lambda_k", positive=True)
m = Symbol("m", positive=True)
d, s, u = symbols("d s u", nonnegative=True)  # lambda_1 - lambda_k, beta - lambda_1 - lambda_k, m - 1

flat, both = beta + (m - 1) * low, beta + (m - 1) * (top + low)
border = beta - (m - 1) * (top - low)  # not negative for m <= m*
critical = beta / (top - low) + 1

small_step, large_step = m / flat, 2 * m / both
small_rate, large_rate = 1 - m * low / flat, 1 - 4 * m * (m - 1) * top * low / both**2
best_step = Piecewise((small_step, border >= 0), (large_step, True))
best_rate = Piecewise((small_rate, border >= 0), (large_rate, True))
single = 1 - low / beta  # the rate at batch size one
limit_rate = ((top - low) / (top + low)) ** 2  # that of full gradient descent

admissible = (Given(m, ">=", 1), Given(top, ">=", low), Given(beta, ">=", top + low))
everywhere = {top: low + d, beta: 2 * low + d + s, m: 1 + u}


def rate(lam, eta):
    """What a step eta does to the mean square error along a direction of eigenvalue lam, on data that attain it."""
    return 1 - 2 * eta * lam + eta**2 * lam * beta / m + eta**2 * lam**2 * (m - 1) / m
