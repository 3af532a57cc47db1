"""Whole polynomials in 1/b for steps in one average S of x x^T, x Gaussian of known length, at a known time."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from flint import fmpq, fmpq_mpoly_ctx
from sympy import Add, Expr, Integer, Mul, Rational, Symbol, latex

from theorems._model.claim import Claim, Equal, Polynomial
from theorems._model.nodes import name_of
from theorems._model.quantity import RandomQuantity, Variance
from theorems._model.theorem import Cited, Counterexample, Outcome, Step, Theorem
from theorems._rules._matrices import flat, matrix_into
from theorems._rules._outer import Outer, fixed, linear, variances
from theorems._rules._points import candidates
from theorems._rules._rule import Declining
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows
from theorems.calculus.shapes import alike
from theorems.calculus.wellposed import all_names, require_apart, require_defined
from theorems.calculus.wishart import entries, expectation, place

HAFF = Cited(
    "Haff's identity",
    "E[S_ij F] = delta_ij E F + (1/b) sum_k (1 + delta_kj) E[S_ik dF/dS_kj] for polynomials F in the entries of S",
    "Haff 1979; Stein's identity for normal entries",
)
ENDS = {"ends": (0, -1), "lowest": (0,), "highest": (-1,)}
WORDS = {
    "all": "no negative coefficient",
    "ends": "lowest and highest coefficient positive",
    "lowest": "lowest coefficient positive",
    "highest": "highest coefficient positive",
}


@dataclass(frozen=True)
class Wishart(Declining):
    """Proves or refutes an `Equal` or a `Polynomial` in 1/b at one time, for matrices of known size and symbolic scalars.

    The quantities are expanded whole, as polynomials in 1/b and the scalars of the process, and compared with the claim.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, (Equal, Polynomial)):
            raise NotRows("Wishart proves an Equal or a Polynomial")
        if isinstance(claim, Equal):
            alike(claim.left, claim.right)
        table, rest = linear(claim.of if isinstance(claim, Polynomial) else claim.left - claim.right)
        setting = Outer.read(theorem, tuple(table))
        require_apart(theorem, {setting.batch}, f"the batch size {setting.batch}")
        require_defined(theorem, claim.expressions().values())
        whole = Whole(setting, tuple(table))
        if isinstance(claim, Equal):
            return _equal(theorem, claim, whole, table, rest)
        if any(c.has(setting.batch, *all_names(theorem)) for c in (rest, *table.values())):
            raise NotRows(f"{claim.of} has coefficients that depend on the batch size or on what is random")
        return _polynomial(theorem, claim, whole, table, rest)


# ------------------------------------------------------------------------------- equalities
def _equal(theorem: Theorem, claim: Equal, whole: Whole, table: Mapping[RandomQuantity, Any], rest: Any) -> Outcome:
    fixed(theorem, whole.setting, (claim.left, claim.right))
    values = {q: whole.value(q) for q in table}
    if is_zero(rest + sum(c * values[q] for q, c in table.items())):
        return Outcome("proved", (whole.step, Step("Both sides are", latex(claim.right.xreplace(values)))),
                       scope=whole.scope, cited=(HAFF,), tier="proved given cited facts")
    sides = [side.xreplace(values) for side in (claim.left, claim.right)]
    for point in candidates(theorem, sides):
        left, right = (side.subs(point) for side in sides)
        if left.is_Rational and right.is_Rational and left != right:
            where = {name_of(k): str(v) for k, v in point.items()}
            return Outcome("refuted", (whole.step,), "the two sides differ",
                           counterexample=Counterexample(where, str(left), str(right)))
    return Outcome("not confirmed", reason="the two sides are different polynomials, but no counterexample was found")


# ------------------------------------------------------------------------------- polynomials
def _polynomial(theorem: Theorem, claim: Polynomial, whole: Whole, table: Mapping[RandomQuantity, Any], rest: Any) -> Outcome:
    if not is_zero(claim.variable - 1 / whole.setting.batch):
        raise NotRows(f"{claim.of} is a polynomial in {1 / whole.setting.batch}; that it is one in {claim.variable} is not known")
    parts = [(c, whole.coefficients(q)) for q, c in table.items()]
    length = max(len(found) for _, found in parts)
    total = [Add(*(c * found[k] for c, found in parts if k < len(found))) for k in range(length)]
    total[0] = total[0] + rest
    shown = Step("The whole polynomial, coefficient by coefficient:", _shown(total, whole.setting.batch))
    missing = list(_unproved(claim, total, variances(dict(table)) and is_zero(rest)))
    if not missing:
        return Outcome("proved", (whole.step, shown), scope=whole.scope, cited=(HAFF,), tier="proved given cited facts")
    said = (e for name, e in claim.expressions().items() if name not in ("of", "variable"))
    for point in candidates(theorem, [*total, *said]):
        wrong = _wrong(claim, [c.subs(point) for c in total], point)
        if wrong:
            where = {name_of(k): str(v) for k, v in point.items()}
            return Outcome("refuted", (whole.step, shown), f"the claim fails: {wrong[0]}, not {wrong[1]}",
                           counterexample=Counterexample(where, *wrong))
    return Outcome("not confirmed", (whole.step, shown), "; ".join(missing))


def _shown(total: list[Expr], batch: Any) -> str:
    return r",\quad ".join(rf"[{latex(batch)}^{{-{k}}}]\; {latex(c)}" for k, c in enumerate(total) if not is_zero(c)) or "0"


def _unproved(claim: Polynomial, total: list[Expr], plain: bool) -> Iterator[str]:
    """What of the claim does not follow from the coefficients for every value of the scalars, in words."""
    degree = max((k for k, c in enumerate(total) if not is_zero(c)), default=0)
    if not (claim.degree.is_Integer and degree <= claim.degree):
        yield f"the degree is {degree}, as a polynomial in all scalars; claimed is {claim.degree}"
    elif claim.exact_degree and not (degree == claim.degree and total[degree].is_Rational and total[degree] != 0):
        yield f"that the coefficient {total[degree]} of degree {degree} never vanishes is not known"
    if claim.constant is not None and not is_zero(total[0] - claim.constant):
        yield f"the constant term is {total[0]}, not {claim.constant}"
    for power, value in claim.pairs:
        held = _held(total, power) if power.is_Rational else None
        if held is None:
            yield f"the power {power} is not a number, so its coefficient is none that is known"
        elif not is_zero(held - value):
            yield f"the coefficient of degree {power} is {held}, not {value}"
    # A variance is not negative for large b, so the lowest coefficient of variances is positive whatever the scalars are.
    if claim.signs and not (plain and claim.signs == "lowest") and not all(map(_squares, total)):
        yield f"the coefficients are not sums of squares with positive factors, so '{WORDS[claim.signs]}' is not known"


def _held(total: list[Any], power: Any) -> Any:
    """The coefficient of a power; of those that a polynomial does not have, zero."""
    return total[int(power)] if power.is_Integer and 0 <= power < len(total) else Integer(0)


def _squares(coefficient: Expr) -> bool:
    """True for a polynomial of even powers with positive numbers before them."""
    terms = Add.make_args(coefficient.expand())
    return all(term == 0 or (_even(term) and term.as_coeff_Mul()[0].is_positive) for term in terms)


def _even(term: Expr) -> bool:
    powers = term.as_powers_dict()
    return all(n.is_Integer and (base.is_Rational or (base.is_real and n % 2 == 0)) for base, n in powers.items())


def _wrong(claim: Polynomial, numbers: list[Any], point: Mapping[Any, Any]) -> tuple[str, str] | None:
    """(what holds, what is claimed) at a point where the claim fails; None if it holds there, or has symbols left."""
    claimed, constant = claim.degree.subs(point), None if claim.constant is None else claim.constant.subs(point)
    if not all(n.is_Rational for n in numbers) or not claimed.is_Rational:
        return None
    degree = max((k for k, c in enumerate(numbers) if c), default=0)
    if degree > claimed or (claim.exact_degree and degree != claimed):
        return f"degree {degree}", f"degree {'=' if claim.exact_degree else '<='} {claimed}"
    if constant is not None and constant.is_Rational and constant != numbers[0]:
        return f"P(0) = {numbers[0]}", f"P(0) = {constant}"
    for power, value in claim.pairs:
        place, wanted = power.subs(point), value.subs(point)
        if place.is_Rational and wanted.is_Rational and (held := _held(numbers, place)) != wanted:
            return f"coefficient {held} of degree {place}", f"coefficient {wanted}"
    nonzero = [(k, c) for k, c in enumerate(numbers) if c]
    looked = nonzero if claim.signs == "all" else [nonzero[i] for i in ENDS.get(claim.signs or "", ()) if nonzero]
    for k, c in looked:
        if c < 0:
            return f"coefficient {c} of degree {k}", WORDS[str(claim.signs)]
    return None


# ------------------------------------------------------------------------------- expansion
@dataclass(frozen=True)
class Whole:
    """The quantities of a claim as polynomials in 1/b and in the scalars of the process."""

    setting: Outer
    found: tuple[RandomQuantity, ...]

    @cached_property
    def size(self) -> int:
        size = self.setting.average.shape[0]
        if not size.is_Integer:
            raise NotRows(f"{self.setting.average} has the size {size}; this rule expands matrices of known size, 2 say")
        return int(size)

    @cached_property
    def scalars(self) -> tuple[Symbol, ...]:
        """The symbols that the quantities hold besides states and averages."""
        process = self.setting.process
        used = {s for e in (*process.start.values(), *process.update.values(), *(q.observable for q in self.found))
                for s in e.free_symbols} - process.symbols
        if odd := [s for s in used if not isinstance(s, Symbol)]:
            raise NotRows(f"{min(map(name_of, odd))} is a matrix of unknown numbers; write it out in scalars")
        return tuple(sorted(used, key=str))

    @property
    def scope(self) -> str:
        return f"x of length {self.size}, every batch size {self.setting.batch} >= 1 and every value of the scalars"

    @property
    def step(self) -> Step:
        return Step("Expanded as polynomials in the entries of each S_k and the scalars, whose means follow one entry at a time:",
                    r"\mathbb{E}[S_{ij} F] = \delta_{ij}\,\mathbb{E} F + \tfrac{1}{b} \sum_k (1 + \delta_{kj})\,"
                    r"\mathbb{E}[S_{ik}\, \partial F / \partial S_{kj}]")

    def ring(self, time: int) -> Any:
        names = [*(f"p{i}" for i in range(len(self.scalars))), "x"]
        names += [f"s{k}_{i}_{j}" for k in range(time + 1) for i, j in entries(self.size)]
        return fmpq_mpoly_ctx.get(names, "lex")

    def polynomial(self, quantity: RandomQuantity) -> Any:
        """The quantity as an element of the ring: a polynomial in the scalars and x = 1/b."""
        time = quantity.time
        if not (time.is_Integer and 0 <= time <= 2):
            raise NotRows(f"whole polynomials are expanded at the times 0, 1 and 2, not at {time}; Degrees counts for every time")
        size, ring, kept = self.size, self.ring(int(time)), len(self.scalars) + 1
        parts = flat(self._observed(quantity, ring, int(time)))
        if not isinstance(quantity, Variance):
            return expectation(parts[0], size, kept)
        total = expectation(sum((part * part for part in parts), ring.constant(0)), size, kept)
        for part in parts:
            total = total - expectation(part, size, kept) ** 2
        return total

    def _observed(self, quantity: RandomQuantity, ring: Any, time: int) -> Any:
        process = self.setting.process
        table = dict(zip(self.scalars, ring.gens(), strict=False))
        states = {s: matrix_into(v, table, ring) for s, v in process.start.items()}
        for k in range(time):
            here = {**table, **states, self.setting.average: self._average(ring, k)}
            states = {s: matrix_into(e, here, ring) for s, e in process.update.items()}
        return matrix_into(quantity.observable, {**table, **states, self.setting.average: self._average(ring, time)}, ring)

    def _average(self, ring: Any, time: int) -> Any:
        """S of one step in the generators of the ring."""
        first = len(self.scalars) + 1 + time * len(entries(self.size))
        size = range(self.size)
        return tuple(tuple(ring.gen(first + place(self.size, i, j)) for j in size) for i in size)

    def coefficients(self, quantity: RandomQuantity) -> list[Expr]:
        """The coefficients of 1, 1/b, 1/b^2, ...: polynomials in the scalars."""
        return list(_coefficients(self.setting, quantity))

    def collected(self, quantity: RandomQuantity) -> list[Expr]:
        """The same, found anew."""
        at, table = len(self.scalars), {0: Integer(0)}
        for exponents, coefficient in self.polynomial(quantity).terms():
            powers = list(map(int, exponents))
            term = Mul(_rational(coefficient), *(s**k for s, k in zip(self.scalars, powers, strict=False)))
            table[powers[at]] = table.get(powers[at], Integer(0)) + term
        return [table.get(k, Integer(0)) for k in range(max(table) + 1)]

    def value(self, quantity: RandomQuantity) -> Expr:
        """The quantity, in the scalars and b."""
        return Add(*(c / self.setting.batch**k for k, c in enumerate(self.coefficients(quantity))))


@lru_cache(maxsize=64)
def _coefficients(setting: Outer, quantity: RandomQuantity) -> tuple[Expr, ...]:
    # Kept, because wrong versions of a claim ask for the same quantities again and again.
    return tuple(Whole(setting, (quantity,)).collected(quantity))


def _rational(number: fmpq) -> Rational:
    return Rational(int(number.p), int(number.q))
