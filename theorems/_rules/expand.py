"""Polynomial steps with Gaussian batches: degrees by counting for every t, and whole polynomials for the first few."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mpoly_ctx, fmpq_poly
from sympy import Expr, Poly, Symbol, expand, factor_list, factorial2, latex, sympify, together
from sympy.polys.polyerrors import PolynomialError

from theorems._model.claim import Claim, Polynomial
from theorems._model.process import Gaussian, Process
from theorems._model.quantity import ScalarMean, Variance
from theorems._model.theorem import Cited, Outcome, Step, Theorem
from theorems._rules._rule import Declining
from theorems.calculus.cumulants import mean_moments
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import require, require_apart

CHI = Cited("cumulants of chi-square", "the k-th cumulant of xi^2, xi ~ N(0,1), is 2^(k-1) (k-1)! > 0", "elementary")
GAMMA = Cited(
    "Gamma law",
    "the mean of b squares of normals is Gamma(b/2, 2/b), which exists for every real b > 0; so the variance, "
    "a polynomial in x = 1/b, is non-negative for every real x > 0",
    "elementary",
)


@dataclass(frozen=True)
class Expand(Declining):
    """Proves a `Polynomial` in 1/b for a process whose states are polynomials in one Gaussian batch average s = mean of xi^2.

    For every t: the degree by counting powers of each s_k, the constant term because every moment of s is 1 at 1/b = 0,
    the end signs because the variance is non-negative for every real b > 0.  For t up to `steps` the polynomial is also
    expanded whole, with symbolic weights, and compared.
    """

    steps: int = 2

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Polynomial) or not isinstance(claim.of, (Variance, ScalarMean)):
            raise NotRows("Expand proves a Polynomial of a variance or a mean")
        process = require(theorem.process_of(claim.of))
        require_apart(theorem, process.draw.size.free_symbols, f"the batch size {process.draw.size}")
        net = Net.read(process, claim)
        bound = net.degree(claim.of.time)
        self._exam(theorem, claim, net, bound)
        first = [f"t = {t}: degree {self._whole(net, claim, t)}" for t in range(self.steps + 1)]
        positive = "The variance is non-negative for every real 1/b > 0, so its lowest and highest coefficients are positive."
        ends = [Step(positive, "")] if claim.signs else []
        return Outcome(
            "proved",
            (
                Step(
                    f"A step multiplies the degree in every earlier s_k by {net.growth}; the observable has degree {net.reach} "
                    "in the states. E s^m has degree m - 1 in x = 1/b. Adding up over k:",
                    rf"\deg \le {latex(bound)}",
                ),
                Step(
                    "At x = 0 every moment of s is 1, so the mean square is the square of the mean there: no constant term.", ""
                ),
                Step("Whole polynomials with symbolic weights agree: " + ", ".join(first) + ".", ""),
                *ends,
            ),
            scope="every t >= 0, symbolic weights, every real batch size b > 0",
            cited=(CHI, GAMMA),
            tier="proved given cited facts",
        )

    def _exam(self, theorem: Theorem, claim: Polynomial, net: Net, bound: Expr) -> None:
        if not is_zero(claim.variable - 1 / net.process.draw.size):
            raise NotRows(f"the variance is a polynomial in {1 / net.process.draw.size}, not in {claim.variable}")
        slack = expand(claim.degree - bound)
        if claim.exact_degree:
            net.attained(theorem)
        if not (is_zero(slack) if claim.exact_degree else slack.is_nonnegative):
            raise NotRows(f"the degree is {bound}, not {claim.degree}")
        if claim.constant is not None and (not net.centred or not is_zero(claim.constant)):
            raise NotRows("the constant term of a variance is 0")
        if claim.signs == "all" or (claim.signs and not net.centred):
            raise NotRows("only the signs of the lowest and highest coefficient of a variance are proved")

    def _whole(self, net: Net, claim: Polynomial, t: int) -> int:
        """The degree of the whole polynomial at time t, after comparing degree and constant with the claim."""
        terms = net.expanded(t)
        reach, claimed = max((k for k, c in enumerate(terms) if c), default=0), claim.degree.subs({claim.of.time: t})
        if not claimed.is_Integer:
            raise NotRows(f"at t = {t} the degree {claimed} is not a number")
        if reach > claimed or (claim.exact_degree and reach != claimed):
            raise NotRows(f"at t = {t} the whole polynomial has degree {reach}, not {claimed}")
        if claim.constant is not None and terms[0]:
            raise NotRows(f"at t = {t} the whole polynomial has a constant term")
        return reach


@dataclass(frozen=True)
class Net:
    """A polynomial process driven by one Gaussian batch average, and an observable of it."""

    process: Process
    average: Symbol
    observed: tuple[Expr, ...]
    centred: bool

    @classmethod
    def read(cls, process: Process, claim: Polynomial) -> Net:
        source = process.draw.source
        if not isinstance(source, Gaussian) or process.clock is not None or len(process.average) != 1:
            raise NotRows("Expand handles one average of a Gaussian batch")
        average, formula = next(iter(process.average.items()))
        if formula != source.symbol**2 or process.draw.size.has(process.time):
            raise NotRows(f"the average must be {source.symbol}**2 over a batch of fixed size, not {formula}")
        if not process.draw.size.free_symbols:
            raise NotRows(f"the batch size {process.draw.size} is a number, so nothing is a polynomial in it")
        if claim.of.observable.has(source.symbol):
            raise NotRows(f"the observable names {source.symbol}, the noise of one example")
        if not (claim.of.time.is_Symbol and claim.of.time == process.time):
            raise NotRows(f"the time must be the symbol {process.time}, not {claim.of.time}")
        for expression in (*process.update.values(), *process.start.values(), claim.of.observable):
            if expression.has(process.time, *process.draw.size.free_symbols):
                raise NotRows(f"{expression} depends on the time or on the batch size")
        observable = claim.of.observable
        parts = tuple(observable) if observable.is_Matrix else (observable,)
        return cls(process, average, parts, isinstance(claim.of, Variance))

    def poly(self, expression: Any) -> Poly:
        try:
            return Poly(expression, *self.process.states, self.average)
        except PolynomialError as error:
            raise NotRows(f"{expression} is not a polynomial in the states and {self.average}") from error

    @property
    def updates(self) -> list[Poly]:
        return [self.poly(e) for e in self.process.update.values()]

    @property
    def growth(self) -> int:
        """The largest total degree of an update in the states."""
        return int(max(sum(monomial[:-1]) for p in self.updates for monomial in p.monoms()))

    @property
    def own(self) -> int:
        """The largest degree of an update in its own average."""
        return int(max(monomial[-1] for p in self.updates for monomial in p.monoms()))

    @property
    def reach(self) -> int:
        """The largest total degree of the observable in the states."""
        return int(max(sum(monomial[:-1]) for p in self.watched for monomial in p.monoms()))

    @property
    def last(self) -> int:
        """The largest degree of the observable in its own average."""
        return int(max(monomial[-1] for p in self.watched for monomial in p.monoms()))

    @property
    def watched(self) -> list[Poly]:
        return [self.poly(e) for e in self.observed]

    def degree(self, t: Any) -> Expr:
        """The bound on the degree in 1/b: the sum over k of (power of s_k) - 1."""
        times = 2 if self.centred else 1
        if self.growth < 2 or self.own < 1 or self.reach < 1:
            raise NotRows("the degree count needs an observable of the states and steps of degree two or more in them")
        before = times * self.reach * self.own * sympify(self.growth**t - 1) / (self.growth - 1) - t
        return expand(before + max(times * self.last - 1, 0), power_exp=False)

    def attained(self, theorem: Theorem) -> None:
        """The product of all highest powers has a coefficient that does not vanish under the assumptions."""
        if not self.centred:
            raise NotRows("that the degree is attained is proved for variances")
        start = dict(self.process.start)
        for polynomials, reach, own in ((self.updates, self.growth, self.own), (self.watched, self.reach, self.last)):
            for p in polynomials:
                top = [m for m in p.monoms() if sum(m[:-1]) == max(sum(k[:-1]) for k in p.monoms())]
                if len(top) != 1 or (sum(top[0][:-1]), top[0][-1]) != (reach, own):
                    raise NotRows("the highest powers do not come from one monomial of every update and every entry observed")
                self._nonzero(theorem, p.coeff_monomial(top[0]))
                self._nonzero(theorem, Poly(p.as_expr(), self.average).coeff_monomial(self.average**own).subs(start))

    def _nonzero(self, theorem: Theorem, expression: Any) -> None:
        known = {f for g in theorem.given if g.relation == "!=" and g.right == 0 for f, _ in factor_list(g.left)[1]}
        constant, factors = factor_list(together(expression))
        for factor, _ in factors:
            if not factor.is_number and not factor.is_nonzero and factor not in known and -factor not in known:
                raise NotRows(f"that {factor} is not zero is not among the assumptions; add Given({factor}, '!=', 0)")
        if constant == 0:
            raise NotRows("a highest coefficient is zero")

    # ---- whole polynomials
    def expanded(self, t: int) -> list[Any]:
        """The coefficients in x of the variance or mean at time t, polynomials in the symbolic weights."""
        weights = sorted(
            {s for e in (*self.process.start.values(), *self.process.update.values(), *self.observed) for s in e.free_symbols}
            - set(self.process.states)
            - {self.average},
            key=str,
        )
        ring = fmpq_mpoly_ctx.get([f"p{i}" for i in range(len(weights))] + [f"s{k}" for k in range(t + 1)], "lex")
        table = dict(zip(weights, ring.gens(), strict=False))
        states = {s: into(v, table, ring) for s, v in self.process.start.items()}
        for k in range(t):
            here = {**table, **states, self.average: ring.gen(len(weights) + k)}
            states = {s: into(e, here, ring) for s, e in self.process.update.items()}
        here = {**table, **states, self.average: ring.gen(len(weights) + t)}
        parts = [into(e, here, ring) for e in self.observed]
        if not self.centred:
            return self._moments(parts[0], len(weights), t)
        square = self._moments(sum((p * p for p in parts[1:]), parts[0] * parts[0]), len(weights), t)
        for p in parts:
            mean = self._moments(p, len(weights), t)
            for i, a in enumerate(mean):
                for j, c in enumerate(mean):
                    square = _added(square, i + j, -a * c)
        return square

    def _moments(self, polynomial: Any, weights: int, t: int) -> list[Any]:
        table: dict[tuple[int, ...], Any] = {}
        for exponents, coefficient in polynomial.terms():
            key = tuple(map(int, exponents[weights:]))
            table.setdefault(key, {})[(*map(int, exponents[:weights]), *([0] * (t + 1)))] = coefficient
        top = max((max(k) for k in table), default=0)
        moment = mean_moments(lambda k: fmpq(int(factorial2(2 * k - 1))) if k else fmpq(1), top)
        ring, result = polynomial.context(), [polynomial.context().constant(0)]
        for powers, part in table.items():
            factor = fmpq_poly([1])
            for power in powers:
                factor *= moment[power]
            element = ring.from_dict(part)
            for k, c in enumerate(factor.coeffs()):
                result = _added(result, k, element * c)
        return result


def _added(terms: list[Any], k: int, part: Any) -> list[Any]:
    while len(terms) <= k:
        terms.append(part * 0)
    terms[k] = terms[k] + part
    return terms


def into(expression: Any, table: dict[Any, Any], ring: Any) -> Any:
    """A SymPy polynomial as an element of a flint ring."""
    if expression in table:
        return table[expression]
    if expression.is_Rational:
        return ring.constant(fmpq(int(expression.p), int(expression.q)))
    if expression.is_Add or expression.is_Mul:
        parts = [into(a, table, ring) for a in expression.args]
        result = parts[0]
        for part in parts[1:]:
            result = result + part if expression.is_Add else result * part
        return result
    if expression.is_Pow and expression.exp.is_Integer and expression.exp > 0:
        return into(expression.base, table, ring) ** int(expression.exp)
    raise NotRows(f"{expression} is not a polynomial with rational coefficients")

