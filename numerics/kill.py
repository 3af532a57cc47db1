"""Wrong versions of a claim, judged on each road alone: killed is refuted with a witness, and nothing less."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from flint import arb
from sympy import MatrixSymbol
from sympy.core.evalf import PrecisionExhausted

from numerics.bench import Closed, Measured, number
from numerics.exact.check import check
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact, entries
from numerics.judge import Judgement, reject, reject_order
from numerics.mutants import Mutant
from numerics.simulate import series_of
from theorems._model.claim import AtLeast, AtMost, Claim, Equal, Limit, Monotone, Optimum, Order, Polynomial
from theorems._model.nodes import name_of
from theorems._model.theorem import Given, Theorem, quantities
from theorems.calculus.normal import is_zero
from theorems.calculus.witness import placed, points, unknowns

WIDE = 1e-20  # a difference that thirty digits cannot confuse with zero
SHOWN = 60  # digits of an exact number before it is shortened


@dataclass(frozen=True)
class Question:
    """One claim of a theorem with the points that tell it apart."""

    id: str
    theorem: Theorem
    name: str
    claim: Claim
    points: tuple[Exact, ...]
    mutants: tuple[Mutant, ...]

    @property
    def first_instance(self) -> str:
        return self.theorem.expect.refuted_by if self.theorem.expect else ""


def by_derivation(question: Question, mutant: Mutant) -> tuple[str, str]:
    if equivalent(question.claim, mutant.claim):
        return "equivalent", "the same by normal form"
    outcome = question.theorem.proofs[question.name].check(question.theorem, mutant.claim)
    if outcome.word == "refuted" and outcome.counterexample is not None:
        return "killed", "at " + ", ".join(f"{k} = {v}" for k, v in outcome.counterexample.point.items())
    if outcome.word == "proved":
        return _spared(question, mutant, "the rule proves it too")
    apart = _apart(question, mutant)
    return ("killed", apart) if apart else ("not judged", f"not confirmed: {outcome.reason}")


def _apart(question: Question, mutant: Mutant) -> str:
    """A point within the assumptions where the wrong right side differs from the proved one; "" if none is found."""
    claim, wrong = question.claim, mutant.claim
    if not (isinstance(claim, Equal) and isinstance(wrong, Equal) and claim.left == wrong.left):
        return ""
    gap = wrong.right - claim.right if not _shaped(claim.right) else None
    if gap is None or quantities(gap) or gap.atoms(MatrixSymbol):
        return ""
    for point in _places(question, gap):
        try:
            value = placed(gap, point)
        except ValueError:  # a function that SymPy refuses there, such as a sequence at a negative index
            continue
        try:
            apart = _away_from_zero(value)
        except ZeroDivisionError:  # the proved side has a value wherever the assumptions hold
            return f"{_where(point)}: the wrong side has a pole there"
        if apart:
            return f"{_where(point)}: differs from the proved side by {short(str(value))}"
    return ""


def _places(question: Question, gap: Any) -> Iterator[dict[Any, Any]]:
    """Points within the assumptions: numbers of any choice for symbols that no data tie, or else those of the instances."""
    assumed = question.theorem.given
    data = [g for g in assumed if (g.left - g.right).atoms(MatrixSymbol)]
    given = [g for g in assumed if g not in data]
    tied, wider = set[Any](), set().union(*(_free(g) for g in data))
    while wider != tied:
        tied, wider = wider, wider.union(*(_free(g) for g in given if _free(g) & wider))
    if tied & gap.free_symbols:
        yield from ({k: v for k, v in e.point.values.items() if k in gap.free_symbols} for e in question.points)
    else:
        yield from points(unknowns([gap, *(g.left - g.right for g in given)]), given)


def _free(given: Given) -> set[Any]:
    return set((given.left - given.right).free_symbols)


def _where(point: Mapping[Any, Any]) -> str:
    return ", ".join(f"{name_of(k)} = {v}" for k, v in point.items())


def _away_from_zero(value: Any) -> bool:
    """SymPy calls no expression with special functions a number, but finds its decimals."""
    try:
        decimal = value.evalf(30, strict=True)
    except PrecisionExhausted:  # so near to zero that its digits are none
        return False
    return bool(decimal.is_number and decimal.is_finite and abs(decimal) > WIDE)


def _spared(question: Question, mutant: Mutant, why: str) -> tuple[str, str]:
    """A version that was not killed: it survives, unless it may well be true."""
    claim, wrong = question.claim, mutant.claim
    if _looser(claim, wrong) or (isinstance(claim, Limit) and isinstance(wrong, Limit) and claim.value == wrong.value):
        return "not judged", "a looser bound is not false"
    if isinstance(claim, Monotone) and isinstance(wrong, Monotone) and claim.falling == wrong.falling:
        return "not judged", "the same direction, which may hold strictly as well"
    return "survived", why


def _looser(claim: Claim, wrong: Claim) -> bool:
    """What only bounds: a wrong constant on the safe side leaves a true statement.  Of a polynomial, that is its degree alone."""
    if isinstance(claim, Polynomial) and isinstance(wrong, Polynomial):
        return not claim.exact_degree and replace(claim, degree=wrong.degree) == wrong
    return isinstance(claim, (AtMost, AtLeast))


@lru_cache(maxsize=4096)  # each road asks
def equivalent(claim: Claim, other: Claim) -> bool:
    """The same claim by normal form, expression by expression; matrices only when they are identical."""
    mine, theirs = claim.expressions(), other.expressions()
    if mine.keys() != theirs.keys() or _worded(claim) != _worded(other):
        return False
    return all(
        mine[k] == theirs[k] or (not _shaped(mine[k]) and not _shaped(theirs[k]) and is_zero(mine[k] - theirs[k])) for k in mine
    )


def _worded(claim: Claim) -> tuple[Any, ...]:
    """What a claim says in words: its kind, direction, signs, tight instances."""
    said = (getattr(claim, f.name) for f in fields(claim))
    return (type(claim), *(v for v in said if isinstance(v, (str, bool)) or (isinstance(v, tuple) and _words(v))))


def _words(parts: tuple[Any, ...]) -> bool:
    return bool(parts) and all(isinstance(part, str) for part in parts)


def _shaped(e: Any) -> bool:
    return bool(getattr(e, "is_Matrix", False))


def short(text: str) -> str:
    """An exact number, the middle of a long one left out and its decimal value added."""
    if len(text) <= SHOWN:
        return text
    top, slash, bottom = text.partition("/")
    try:
        decimal = f" = {int(top) / int(bottom if slash else 1):.15g}"
    except (ValueError, OverflowError):
        decimal = ""
    return f"{text[:24]}...{text[-24:]}{decimal}"


def exactly(question: Question, mutant: Mutant) -> tuple[str, str]:
    if equivalent(question.claim, mutant.claim):
        return "equivalent", "the same by normal form"
    refusal = ""
    for exact_ in question.points:
        try:
            findings = check(mutant.claim, exact_)
        except (ZeroDivisionError, NotExact) as error:
            refusal = str(error)
            continue
        for finding in findings:
            if finding.word == "refuted":
                return "killed", f"{exact_.point}: {short(finding.left)} against {short(finding.right)}"
            refusal = finding.reason if finding.word == "not confirmed" else refusal
    if refusal:
        return "not judged", refusal
    return _spared(question, mutant, "true at every point of this theorem")


def by_samples(question: Question, mutant: Mutant, runs: Iterable[tuple[Exact, list[Measured]]]) -> tuple[str, str]:
    if equivalent(question.claim, mutant.claim):
        return "equivalent", "the same by normal form"
    if isinstance(question.claim, Monotone):
        return _turned(question, mutant, runs)
    judged = False
    for exact_, measured in runs:
        try:
            values = predicted(question.claim, mutant.claim, exact_, len(measured))
        except (NotExact, ZeroDivisionError):
            continue
        if values is None:
            found = list(_again(mutant.claim, measured))
            judged = judged or any(j.word == "agrees" for j in found)
            if refuted := [j for j in found if j.word == "refuted"]:
                return "killed", f"{exact_.point}: {refuted[0].reason}"
            continue
        for m, wrong in zip(measured, values, strict=True):
            judged = judged or wrong != m.claimed  # a change that shows elsewhere only is none here
            if reject(m.judgement, wrong):
                return "killed", f"{m.where}: {wrong:.6g} lies outside [{m.judgement.low}, {m.judgement.high}]"
    if not judged:
        return "not judged", "the samples at hand do not measure what this version changes"
    return _spared(question, mutant, "within the resolution at every point")


def _again(claim: Claim, measured: Iterable[Measured]) -> Iterator[Judgement]:
    """Another claim about the parts of what was measured, judged on the same samples."""
    for m in measured:
        try:
            found = m.again(claim)
        except (Closed, NotExact, ZeroDivisionError):
            continue
        if found is not None:
            yield found


def _turned(question: Question, mutant: Mutant, runs: Iterable[tuple[Exact, list[Measured]]]) -> tuple[str, str]:
    """Another direction, on the differences that were measured."""
    claim, wrong = question.claim, mutant.claim
    assert isinstance(claim, Monotone)
    if not isinstance(wrong, Monotone) or (wrong.of, wrong.variable) != (claim.of, claim.variable):
        return "not judged", "the samples at hand do not measure what this version changes"
    for m in (m for _, measured in runs for m in measured):
        if reject_order(m.judgement, wrong.falling != claim.falling, wrong.strict):
            return "killed", f"{m.where}: {m.judgement.reason}"
    return _spared(question, mutant, "within the resolution at every point")


def predicted(claim: Claim, mutant: Claim, exact_: Exact, count: int) -> list[float] | None:
    """What a wrong version predicts for the mean of the very units that were measured; None if it asks for other units."""
    if isinstance(claim, (Equal, AtMost, AtLeast)) and isinstance(mutant, type(claim)):
        if mutant.left != claim.left or quantities(claim.right) or quantities(mutant.right):
            return None
        return [float_of(exact_.value(mutant.right))] * count
    if isinstance(claim, Order) and isinstance(mutant, Order) and mutant.power == claim.power and mutant.coefficient is not None:
        return _order_values(claim, mutant, exact_)
    if isinstance(claim, Limit) and isinstance(mutant, Limit) and (mutant.of, mutant.to) == (claim.of, claim.to):
        return None if quantities(mutant.value) else [float_of(exact_.value(mutant.value))] * count
    if isinstance(claim, Optimum) and isinstance(mutant, Optimum):
        return _optimum_value(claim, mutant, exact_)
    return None


def _order_values(claim: Order, mutant: Order, exact_: Exact) -> list[float]:
    power, small = int(exact_.value(claim.power).p), exact_.value(claim.small)
    shift = [number(r(small)) for r in series_of(exact_.series(claim.of, claim.small, power + 3))]
    wrong = [number(r(small)) for r in series_of(exact_.series(mutant.of, claim.small, power + 3))]
    claimed = [number(c) for c in entries(exact_.value(mutant.coefficient))]
    return [c + (a - b) / number(small) ** power for c, a, b in zip(claimed, shift, wrong, strict=True)]


def _optimum_value(claim: Optimum, mutant: Optimum, exact_: Exact) -> list[float] | None:
    here = [p for c in (claim, mutant) for p in [p for p in c.pieces if exact_.value(p.when) >= 0][:1]]
    if len(here) < 2 or exact_.value(here[0].argmin) != exact_.value(here[1].argmin):
        return None
    true, wrong = (exact_.value(p.value) for p in here)
    return None if true == wrong else [float_of(wrong)]  # a change in the other piece shows nothing here


def float_of(item: Any) -> float:
    return float(item) if isinstance(item, arb) else number(item)
