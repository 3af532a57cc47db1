"""Polynomial steps in batch averages: degrees by counting for every t, and whole polynomials for the first few."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, expand, latex

from theorems._model.claim import Claim, Polynomial
from theorems._model.quantity import ScalarMean, Variance
from theorems._model.theorem import Cited, Outcome, Step, Theorem
from theorems._rules._inputs import PLACES, Inputs
from theorems._rules._net import Net
from theorems._rules._rule import Declining
from theorems._rules._whole import whole
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import require_apart, require_defined

CHI = Cited("cumulants of chi-square", "the k-th cumulant of xi^2, xi ~ N(0,1), is 2^(k-1) (k-1)! > 0", "elementary")
GAMMA = Cited(
    "Gamma law",
    "the mean of b squares of normals is Gamma(b/2, 2/b), which exists for every real b > 0; so the variance, "
    "a polynomial in x = 1/b, is non-negative for every real x > 0",
    "elementary",
)


@dataclass(frozen=True)
class Expand(Declining):
    """Proves a `Polynomial` in 1/b for a process whose states are polynomials in batch averages of one example's numbers.

    For every t: the degree by counting powers of the averages, the constant term because nothing varies where every moment
    is a power of the mean, the end signs because a variance is not negative.  For t up to `steps` the polynomial is also
    expanded whole, with symbolic weights, and compared, if the average is one whose moments are known numbers.
    """

    steps: int = 2

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Polynomial) or not isinstance(claim.of, (Variance, ScalarMean)):
            raise NotRows("Expand proves a Polynomial of a variance or a mean")
        net = Net.read(theorem, claim.of)
        process = net.process
        require_apart(theorem, process.draw.size.free_symbols, f"the batch size {process.draw.size}")
        require_defined(theorem, claim.expressions().values())
        inputs = Inputs.read(theorem, process)
        if net.time != process.time:
            raise NotRows(f"the time must be the symbol {process.time}, not {net.time}")
        exam = Exam(theorem, claim, inputs, net)
        lines = (*exam.degree(), *exam.constant(), *exam.signs(), *exam.first(self.steps))
        real = "every real batch size b > 0" if inputs.chi_square else "every batch size"
        return Outcome("proved", lines, scope=f"every t >= 0, symbolic weights, {real}",
                       cited=(CHI, GAMMA) if inputs.chi_square else (PLACES,), tier="proved given cited facts")


@dataclass(frozen=True)
class Exam:
    """What a claim says, part by part; NotRows where a part does not follow."""

    theorem: Theorem
    claim: Polynomial
    inputs: Inputs
    net: Net

    def degree(self) -> Iterator[Step]:
        claim, net = self.claim, self.net
        bound = net.degree(net.time)
        if claim.exact_degree:
            if not self.inputs.chi_square:
                raise NotRows("that the degree is attained is proved for averages of xi^2, xi standard normal")
            net.attained(self.theorem)
        slack = expand(claim.degree - bound)
        if not (is_zero(slack) if claim.exact_degree else slack.is_nonnegative):
            raise NotRows(f"the degree is {bound}, not {claim.degree}")
        yield Step(
            f"A step multiplies the degree in every earlier average by {net.growth}; the observable has degree {net.reach} "
            "in the states. The mean of a product of m averages of one step has degree m - 1 in 1/b. Adding up over the steps:",
            rf"\deg \le {latex(bound)}",
        )

    def constant(self) -> Iterator[Step]:
        claimed = self.claim.constant
        still = self.inputs.still(self.claim.variable)
        if claimed is None:
            return
        if not self.net.centred or not is_zero(claimed) or not still:
            raise NotRows(f"the constant term of a variance is 0 where nothing varies; that of {self.claim.of} is not known")
        yield Step("Where the variable is 0 every average is its mean: nothing varies, so there is no constant term.")

    def signs(self) -> Iterator[Step]:
        signs, net = self.claim.signs, self.net
        if signs is None:
            return
        if not net.centred:
            raise NotRows("signs of the coefficients of a variance are proved, not of a mean")
        if signs == "all":
            if not net.affine or not self.inputs.still(self.claim.variable):
                raise NotRows("that no coefficient is negative is proved for affine steps; here it is the ends at most")
            yield Step("Steps and observable are affine in the states and in the averages, so second moments are carried by an "
                       "operator linear in the variable, both parts of which are positive: no coefficient is negative.")
            return
        if not self.inputs.still(self.claim.variable) or self.net.process.draw.scheme != "with":
            raise NotRows("the lowest coefficient is positive because batches may be of any size; these may not")
        if signs != "lowest" and not self.inputs.chi_square:
            raise NotRows("that the highest coefficient is positive is proved for averages of xi^2, which exist for every real b")
        ends = "every real 1/b > 0, so its lowest and highest coefficients are positive."
        lowest = "however large a batch, so its lowest coefficient is positive."
        yield Step("The variance is not negative for " + (ends if self.inputs.chi_square else lowest))

    def first(self, steps: int) -> Iterator[Step]:
        if self.inputs.moment() is None:
            return
        found = [f"t = {t}: degree {self._whole(t)}" for t in range(steps + 1)]
        yield Step("Whole polynomials with symbolic weights agree: " + ", ".join(found) + ".")

    def _whole(self, t: int) -> int:
        """The degree of the whole polynomial at time t, after comparing degree and constant with the claim."""
        claim, found = self.claim, whole(self.net, t)
        claimed: Expr = claim.degree.subs({self.net.time: t})
        if not claimed.is_Integer:
            raise NotRows(f"at t = {t} the degree {claimed} is not a number")
        if found.degree > claimed or (claim.exact_degree and found.degree != claimed):
            raise NotRows(f"at t = {t} the whole polynomial has degree {found.degree}, not {claimed}")
        if claim.constant is not None and found.coefficients[0] != 0:
            raise NotRows(f"at t = {t} the whole polynomial has a constant term")
        return found.degree


