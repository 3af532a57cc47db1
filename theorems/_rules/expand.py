"""Polynomial steps in batch averages: degrees and end coefficients for every t, whole polynomials at a fixed one."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sympy import S, Tuple, expand, latex

from theorems._model.claim import Claim, Polynomial
from theorems._model.theorem import Cited, Outcome, Step, Theorem
from theorems._rules._coefficients import Coefficients
from theorems._rules._inputs import PLACES, Inputs
from theorems._rules._net import Net, attained, nonzero
from theorems._rules._rule import Declining
from theorems._rules._whole import Whole, whole
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import require_all_defined, require_apart

CHI = Cited("cumulants of chi-square", "the k-th cumulant of xi^2, xi ~ N(0,1), is 2^(k-1) (k-1)! > 0", "elementary")
GAMMA = Cited(
    "Gamma law",
    "the mean of b squares of normals is Gamma(b/2, 2/b), which exists for every real b > 0; so the variance, "
    "a polynomial in x = 1/b, is non-negative for every real x > 0",
    "elementary",
)
LONGEST = 2


@dataclass(frozen=True)
class Expand(Declining):
    """Proves a `Polynomial` in 1/b for a process whose states are polynomials in batch averages of one example's numbers.

    For every t: the degree by counting powers of the averages; the constant term along the path without noise; the first
    coefficient of a variance by the covariance of first order; the highest one by the highest powers; the end signs because a
    variance is not negative.  At a fixed time, and for t up to `steps`, the polynomial is expanded whole, with symbolic
    weights, if there is one average whose moments are known numbers.
    """

    steps: int = 2

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Polynomial):
            raise NotRows("Expand proves a Polynomial of a variance or a mean")
        net = Net.read(theorem, claim.of)
        inputs = Inputs.read(theorem, net.process)
        require_apart(theorem, inputs.size.free_symbols, f"the batch size {inputs.size}")
        require_all_defined(theorem, claim)
        exam = Exam(theorem, claim, inputs, net)
        lines = tuple(exam.lines(self.steps))
        when = f"every {net.time} >= 0" if net.time.is_Symbol else f"t = {net.time}"
        batches = "every real batch size b > 0" if inputs.chi_square else "every batch size"
        return Outcome("proved", lines, scope=f"{when}, symbolic weights, {batches}",
                       cited=(CHI, GAMMA) if inputs.chi_square else (PLACES,), tier="proved given cited facts")


@dataclass(frozen=True)
class Exam:
    """What a claim says, part by part; NotRows where a part does not follow."""

    theorem: Theorem
    claim: Polynomial
    inputs: Inputs
    net: Net

    def lines(self, steps: int) -> Iterator[Step]:
        """The derivation."""
        self.inputs.still(self.claim.variable)
        known = self.inputs.moment() is not None
        if self.net.time.is_Integer and known:
            yield from self._at(int(self.net.time))
        else:
            yield from self._degree()
            yield from self._constant()
            yield from Coefficients(self.theorem, self.claim, self.inputs, self.net).lines()
        yield from self._signs()
        if known and not self.net.time.is_Integer:
            found = [f"t = {t}: degree {self._compared(t).degree}" for t in range(steps + 1)]
            yield Step("Whole polynomials with symbolic weights agree: " + ", ".join(found) + ".")

    # ---- every time
    def _degree(self) -> Iterator[Step]:
        claim, net = self.claim, self.net
        bound = net.degree(net.time)
        if claim.exact_degree:
            if not self.inputs.chi_square:
                raise NotRows("that the degree is attained is proved for averages of xi^2, xi standard normal")
            if why := attained(net, self.theorem.given):
                raise NotRows(why)
        slack = expand(claim.degree - bound)
        if not (is_zero(slack) if claim.exact_degree else slack.is_nonnegative):
            raise NotRows(f"the degree is {bound}, not {claim.degree}")
        yield Step(
            f"A step multiplies the degree in every earlier average by {net.growth}; the observable has degree {net.reach} "
            "in the states. The mean of a product of m averages of one step has degree m - 1 in 1/b. Adding up over the steps:",
            rf"\deg \le {latex(bound)}",
        )
        if claim.exact_degree:
            yield Step("The product of all highest powers has a coefficient that the assumptions keep from 0.")

    def _constant(self) -> Iterator[Step]:
        claimed = self.claim.constant
        if claimed is None:
            return
        Coefficients(self.theorem, self.claim, self.inputs, self.net).constant(claimed)
        text = "Where the variable is 0 every average is its mean: " + ("nothing varies, so there is no constant term."
                if self.net.centred else "the mean is the value along the path without noise.")
        yield Step(text, "" if self.net.centred else rf"P(0) = {latex(claimed)}")

    def _signs(self) -> Iterator[Step]:
        signs, net = self.claim.signs, self.net
        if signs is None:
            return
        if not net.centred or not self.inputs.still(self.claim.variable):
            raise NotRows("signs of the coefficients of a variance are proved, in a variable that is 0 where nothing varies")
        if signs == "all":
            if not net.affine:
                raise NotRows("that no coefficient is negative is proved for affine steps; here it is the ends at most")
            yield Step("Steps and observable are affine in the states and in the averages, so second moments are carried by an "
                       "operator linear in the variable, both parts of which are positive: no coefficient is negative.")
            return
        if net.process.draw.scheme != "with":
            raise NotRows("the lowest coefficient is positive because batches may be of any size; these may not")
        if signs != "lowest" and not self.inputs.chi_square:
            raise NotRows("that the highest coefficient is positive is proved for averages of xi^2, which exist for every real b")
        ends = "every real 1/b > 0, so its lowest and highest coefficients are positive."
        lowest = "however large a batch, so its lowest coefficient is positive."
        yield Step("The variance is not negative for " + (ends if self.inputs.chi_square else lowest))

    # ---- one time
    def _at(self, t: int) -> Iterator[Step]:
        """The claim at its one time, by the whole polynomial."""
        if t > LONGEST:
            raise NotRows(f"whole polynomials with symbolic weights are expanded at the times 0 to {LONGEST}, not at {t}")
        found = self._compared(t)
        if self.claim.exact_degree:
            nonzero(self.theorem.given, found.expression(found.coefficients[found.degree]))
        yield Step(f"The whole polynomial with symbolic weights has degree {found.degree}, and the coefficients claimed.")

    def _compared(self, t: int) -> Whole:
        """The whole polynomial at time t, after comparing everything but signs with the claim."""
        claim, found = self._frozen(t), whole(self.net, t)
        if not claim.degree.is_Integer:
            raise NotRows(f"at t = {t} the degree {claim.degree} is not a number")
        if found.degree > claim.degree or (claim.exact_degree and found.degree != claim.degree):
            raise NotRows(f"at t = {t} the whole polynomial has degree {found.degree}, not {claim.degree}")
        exam = Coefficients(self.theorem, claim, self.inputs, self.net)
        for power, value in (*([] if claim.constant is None else [(S.Zero, claim.constant)]), *claim.pairs):
            exam.whole(found, power, value, t)
        return found

    def _frozen(self, t: int) -> Polynomial:
        """The claim with the time as a number."""

        def at(e: Any) -> Any:
            return None if e is None else e.subs({self.net.time: t}).doit()

        claim = self.claim
        pairs = None if claim.coefficients is None else Tuple(*(Tuple(at(p), at(v)) for p, v in claim.pairs))
        return replace(claim, degree=at(claim.degree), constant=at(claim.constant), coefficients=pairs)
