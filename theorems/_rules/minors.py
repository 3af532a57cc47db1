"""Variances that fall with every larger batch, whatever the weights: by the leading minors of one matrix."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from flint import fmpz_poly

from theorems._model.claim import Claim, Monotone
from theorems._model.quantity import RandomQuantity
from theorems._model.theorem import Cited, Outcome, Step, Theorem
from theorems._rules._batches import require_steps
from theorems._rules._net import Net, nonzero
from theorems._rules._outer import linear, variances
from theorems._rules._rule import Declining
from theorems._rules._scalar import Scalar
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import require_apart

GAMMA = Cited(
    "moments of a Gamma law",
    "the mean s of the squares of b standard normal numbers has E s^k = prod_(j < k) (1 + 2 j x), x = 1/b",
    "elementary",
)
SYLVESTER = Cited(
    "Sylvester's criterion", "a symmetric matrix whose leading minors are all positive is positive definite", "Sylvester 1852"
)
MATRIX = r"M_{ij}(x) = \frac{d}{dx}\left[(1 + 2x)\,m_{i+j}(x) - m_i(x)\,m_j(x)\right],\quad m_k(x) = \prod_{j<k} (1 + 2jx)"


@dataclass(frozen=True)
class Minors(Declining):
    """Proves that the variance of h(s_0) s_1 falls with the batch size, for every polynomial h of a degree that a matrix admits.

    s_0 and s_1 are independent means of xi^2 over a batch.  The variance is (1 + 2x) E h^2 - (E h)^2 with x = 1/b, a quadratic
    form in the coefficients of h; its derivative in x has the matrix M(x).  Each leading minor of M must be a power of x times a
    polynomial without negative coefficients: then M is positive definite for every x > 0.  Weights are symbols, or numbers.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Monotone) or not claim.falling:
            raise NotRows("Minors proves that variances do not increase, or decrease")
        table, rest = linear(claim.of)
        if not variances(table) or not is_zero(rest):
            raise NotRows(f"{claim.of} is no sum of variances; of mean squares nothing is known here")
        setting = Scalar.read(theorem, tuple(table))
        if claim.variable != setting.batch:
            raise NotRows(f"the batch size is {setting.batch}; the claim is along {claim.variable}")
        require_steps(setting.batch)
        require_apart(theorem, {setting.batch}, f"the batch size {setting.batch}")
        degree = max(_degree(theorem, quantity) for quantity in table)
        if claim.strict and not any(_varies(theorem, quantity) for quantity in table):
            raise NotRows("that the variance does not vanish, and so falls strictly, is not among the assumptions")
        lowest = [_sole_sign(minor, degree) for minor in leading(degree + 1)]
        scope = f"every batch size {setting.batch} >= 1, every value of weights and steps"
        return Outcome("proved", _steps(degree, lowest), scope=scope, cited=(GAMMA, SYLVESTER),
                       tier="computer-assisted")


def _steps(degree: int, lowest: list[int]) -> tuple[Step, ...]:
    shown = ", ".join(f"x^{power}" if power else "1" for power in lowest)
    return (
        Step(f"Every entry observed is h(s_0) s_1, with h of degree {degree} at most: the variance is a sum of quadratic forms "
             "in the coefficients of h, and its derivative in x = 1/b has the matrix", MATRIX),
        Step(f"Its {degree + 1} leading minors are powers of x ({shown}) times polynomials with a positive constant and no "
             "negative coefficient, so it is positive definite for x > 0, and the variance rises with x.", ""),
    )


# ------------------------------------------------------------------------------- the process
def _degree(theorem: Theorem, quantity: RandomQuantity) -> int:
    """A bound on the degree of h in s_0, at time 0 or 1; NotRows unless every entry observed is h times its own average."""
    if quantity.time not in (0, 1):
        raise NotRows(f"two averages, s_0 and s_1, are followed: the time must be 0 or 1, not {quantity.time}")
    net = Net.read(theorem, quantity)
    earlier = [max((m[-1] for m in p.monoms()), default=0) for p in net.updates] if quantity.time == 1 else [0] * len(net.states)
    reached = 0
    for entry in net.watched:
        for *powers, own in entry.monoms() if not entry.is_zero else ():
            if own != 1:
                raise NotRows(f"{entry.as_expr()} is not a function of the states times {net.averages[0]}")
            reached = max(reached, sum(p * d for p, d in zip(powers, earlier, strict=True)))
    return reached


def _varies(theorem: Theorem, quantity: RandomQuantity) -> bool:
    """Whether h is known not to vanish: its value at s_0 = 0 does not, for one entry observed."""
    net = Net.read(theorem, quantity)
    (average,) = net.averages
    here = {s: net.process.start[s] for s in net.states}
    if quantity.time == 1:
        here = {s: net.process.update[s].subs({**here, average: 0}, simultaneous=True) for s in net.states}
    return any(_nonzero(theorem, e.subs({**here, average: 1}, simultaneous=True)) for e in net.observed)


def _nonzero(theorem: Theorem, expression: Any) -> bool:
    try:
        nonzero(theorem.given, expression)
    except NotRows:
        return False
    return True


# ------------------------------------------------------------------------------- the matrix
@cache
def leading(size: int) -> tuple[fmpz_poly, ...]:
    """The leading minors of M, from 1 x 1 to size x size, by elimination without fractions: its pivots are the minors."""
    rows = [[_entry(i, j) for j in range(size)] for i in range(size)]
    last, found = fmpz_poly([1]), []
    for k in range(size):
        found.append(rows[k][k])
        for i in range(k + 1, size):
            for j in range(k + 1, size):
                rows[i][j] = _exactly(rows[i][j] * rows[k][k] - rows[i][k] * rows[k][j], last)
        last = rows[k][k]
    return tuple(found)


def _entry(i: int, j: int) -> fmpz_poly:
    return (fmpz_poly([1, 2]) * _moment(i + j) - _moment(i) * _moment(j)).derivative()


@cache
def _moment(k: int) -> fmpz_poly:
    """E s^k in x = 1/b."""
    return fmpz_poly([1]) if k == 0 else _moment(k - 1) * fmpz_poly([1, 2 * (k - 1)])


def _exactly(over: fmpz_poly, under: fmpz_poly) -> fmpz_poly:
    quotient, rest = divmod(over, under)
    assert not rest  # Bareiss: earlier pivots divide
    return quotient


def _sole_sign(minor: fmpz_poly, degree: int) -> int:
    """The lowest power of x in a minor that has no negative coefficient."""
    coefficients = minor.coeffs()
    if not coefficients or min(coefficients) < 0:
        raise NotRows(f"h may have degree {degree}, and the matrix has a leading minor with a negative coefficient: no proof")
    return next(k for k, c in enumerate(coefficients) if c != 0)
