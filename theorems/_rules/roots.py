"""What moves one way with the batch size, decided for all batch sizes by the zeros of a derivative."""
from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq, fmpq_poly
from sympy import Symbol

from theorems._model.claim import AtLeast, AtMost, Claim, Equal, Monotone
from theorems._model.theorem import Cited, Counterexample, Outcome, Step, Theorem, quantities
from theorems._rules._batches import admitted, polynomial, require_steps, span
from theorems._rules._rule import Declining
from theorems.calculus.course import Run, below_zero, course
from theorems.calculus.rows import NotRows
from theorems.calculus.shapes import alike
from theorems.calculus.wellposed import require_apart, require_defined

DESCARTES = Cited(
    "Descartes' rule of signs",
    "a real polynomial has at most as many positive zeros as its coefficients change sign",
    "Descartes 1637",
)
MOMENTS = Cited(
    "moments of Gaussian batches",
    "moments of the mean of x x^T over b standard normal vectors are polynomials in 1/b, for every b = 1, 2, ...",
    "Haff 1979; for numbers, those of the Gamma law",
)
TRIED = 100  # batch sizes looked at for a witness that meets every assumption


@dataclass(frozen=True)
class Roots(Declining):
    """Proves or refutes, for every batch size that the assumptions admit, what a net with weights that are numbers does.

    A `Monotone` in the batch size, strict or not, or an `Equal`, `AtMost` or `AtLeast` between sums of means and variances at
    known times; batch sizes may be b and whole multiples of it.  The sums are expanded whole, as polynomials P in x = 1/b.
    Where P' has no zero between two batch sizes, P moves one way; neighbours around a zero are compared, so nothing is open.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, (Monotone, Equal, AtMost, AtLeast)):
            raise NotRows("Roots proves a Monotone, an Equal, an AtMost or an AtLeast")
        require_defined(theorem, claim.expressions().values())
        if isinstance(claim, Equal):
            return _equal(theorem, claim)
        if isinstance(claim, Monotone):
            return _monotone(theorem, claim)
        if claim.tight:
            raise NotRows("equality at tight instances is not shown by Roots")
        return _bound(theorem, claim)


def _read(theorem: Theorem, expression: object) -> tuple[Symbol, fmpq_poly, int, int | None]:
    batch, values = polynomial(theorem, expression)
    require_steps(batch)
    require_apart(theorem, {batch}, f"the batch size {batch}")
    low, high = span(theorem, batch)
    if high is not None and high < low:
        raise NotRows(f"no batch size {batch} meets the assumptions")
    return batch, values, low, high


# ------------------------------------------------------------------------------- from one batch size to the next
def _monotone(theorem: Theorem, claim: Monotone) -> Outcome:
    batch, values, low, high = _read(theorem, claim.of)
    if claim.variable != batch:
        raise NotRows(f"the batch size is {batch}; the claim is along {claim.variable}")
    if high == low:
        raise NotRows(f"the assumptions admit {batch} = {low} alone, which has no next one")
    runs = course(values, low, high)
    wanted = -1 if claim.falling else 1
    wrong = [run for run in runs if run.way == -wanted or (claim.strict and run.way == 0)]
    steps = (_expanded(batch, values), _course(batch, runs))
    if not wrong:
        return _proved(steps, batch, low, high)
    return _refuted(theorem, steps, batch, values, wrong)


def _refuted(theorem: Theorem, steps: tuple[Step, ...], batch: Symbol, values: fmpq_poly, wrong: list[Run]) -> Outcome:
    run = wrong[0]
    last = run.first + TRIED if run.last is None else min(run.last, run.first + TRIED)
    for first in range(run.first, last):
        if admitted(theorem, batch, (first, first + 1)):
            here, there = values(fmpq(1, first)), values(fmpq(1, first + 1))
            return Outcome("refuted", steps, f"it {run}", counterexample=Counterexample(
                {batch.name: str(first)}, f"{here} at {batch} = {first}", f"{there} at {batch} = {first + 1}"))
    return Outcome("not confirmed", steps, f"it {run}, where the assumptions are not known to hold")


# ------------------------------------------------------------------------------- both sides
def _equal(theorem: Theorem, claim: Equal) -> Outcome:
    alike(claim.left, claim.right)
    batch, values, low, high = _read(theorem, claim.left - claim.right)
    if not values:
        whole = polynomial(theorem, claim.left if quantities(claim.left) else claim.right)[1]
        return _proved((_expanded(batch, whole),), batch, low, high)
    steps = (_expanded(batch, values),)
    last = low + TRIED if high is None else min(high, low + TRIED)
    for here in range(low, last + 1):
        if values(fmpq(1, here)) != 0 and admitted(theorem, batch, (here,)):
            return Outcome("refuted", steps, "the two sides differ", counterexample=Counterexample(
                {batch.name: str(here)}, f"left - right = {values(fmpq(1, here))}", "0"))
    return Outcome("not confirmed", steps, "the two sides differ where the assumptions are not known to hold")


def _bound(theorem: Theorem, claim: AtMost | AtLeast) -> Outcome:
    gap = claim.right - claim.left if isinstance(claim, AtMost) else claim.left - claim.right
    batch, values, low, high = _read(theorem, gap)
    steps = (_expanded(batch, values), Step("That is not negative at any batch size: by the signs between its zeros.", ""))
    first = below_zero(values, low, high)
    if first is None:
        return _proved(steps, batch, low, high)
    if not admitted(theorem, batch, (first,)):
        return Outcome("not confirmed", steps[:1], f"it fails at {batch} = {first}, where the assumptions are not known to hold")
    return Outcome("refuted", steps[:1], "the inequality fails", counterexample=Counterexample(
        {batch.name: str(first)}, f"the larger side less the smaller = {values(fmpq(1, first))}", "at least 0"))


# ------------------------------------------------------------------------------- what is said
def _proved(steps: tuple[Step, ...], batch: Symbol, low: int, high: int | None) -> Outcome:
    until = "" if high is None else f" up to {high}"
    return Outcome("proved", steps, scope=f"every batch size {batch} >= {low}{until}, at the weights of the process",
                   cited=(MOMENTS, DESCARTES), tier="computer-assisted")


def _expanded(batch: Symbol, values: fmpq_poly) -> Step:
    degree, terms = values.degree(), sum(c != 0 for c in values.coeffs())
    shown = str(values).replace("x", "x ").replace("*", "") if degree <= 6 else rf"\deg P = {degree}"
    return Step(f"Expanded whole, it is a polynomial P in x = 1/{batch} with {terms} terms and rational coefficients:", shown)


def _course(batch: Symbol, runs: tuple[Run, ...]) -> Step:
    text = "; ".join(map(str, runs)).replace("b =", f"{batch} =")
    bound = "Changes of sign among coefficients bound the zeros of P' between batch sizes; neighbours around one are compared"
    return Step(f"{bound}. It {text}.", "")
