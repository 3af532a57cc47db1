"""The three roads for one claim, each with its mutants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flint import arb
from sympy import MatrixSymbol

from numerics.bench import Bench, Closed, Conditions, Measured, number
from numerics.exact.check import Finding, check
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact, entries
from numerics.judge import reject
from numerics.mutants import Mutant
from numerics.outcome import Road, Witness
from numerics.sample import Diverged
from numerics.simulate import measure, series_of
from numerics.trees import NotLowered
from theorems._model.claim import AtLeast, AtMost, Claim, Equal, Optimum, Order
from theorems._model.quantity import name_of
from theorems._model.theorem import Outcome, Theorem, quantities
from theorems.calculus.normal import is_zero
from theorems.calculus.witness import points, unknowns

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


# ------------------------------------------------------------------------------- derive
def derive(question: Question) -> Road:
    rule = question.theorem.proofs.get(question.name)
    if rule is None:
        return Road("not confirmed", "no proof is given for this claim; name a rule in proofs={...}")
    outcome = rule.check(question.theorem, question.claim)
    road = Road(
        outcome.word,
        outcome.reason,
        outcome.tier if outcome.word == "proved" else "",
        outcome.scope,
        tuple({"text": s.text, "latex": s.formula} for s in outcome.steps),
        tuple({"name": c.name, "statement": c.statement, "reference": c.reference} for c in outcome.cited),
        witness=_counterexample(question, outcome),
        tight=outcome.leaves_tight,
    )
    if outcome.word != "proved":
        return road
    return replace(road, mutants=tuple(_row(m, *_derived(question, m)) for m in question.mutants))


def _derived(question: Question, mutant: Mutant) -> tuple[str, str]:
    if equivalent(question.claim, mutant.claim):
        return "equivalent", "the same by normal form"
    outcome = question.theorem.proofs[question.name].check(question.theorem, mutant.claim)
    if outcome.word == "refuted" and outcome.counterexample is not None:
        return "killed", "at " + ", ".join(f"{k} = {v}" for k, v in outcome.counterexample.point.items())
    if outcome.word == "proved":
        return ("not judged", "a looser bound is not false") if _bound(question.claim) else ("survived", "the rule proves it too")
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
    given = [g for g in question.theorem.given if not (g.left - g.right).atoms(MatrixSymbol)]
    for point in points(unknowns([gap, *(g.left - g.right for g in given)]), given):
        value = gap.subs(point)
        if value.is_finite and value.is_number and abs(value.evalf(30)) > WIDE:
            where = ", ".join(f"{name_of(k)} = {v}" for k, v in point.items())
            return f"{where}: differs from the proved side by {short(str(value))}"
    return ""


def _bound(claim: Claim) -> bool:
    """Claims that only bound: a wrong constant on the safe side leaves a true statement."""
    return isinstance(claim, (AtMost, AtLeast)) or getattr(claim, "exact_degree", None) is False


def _counterexample(question: Question, outcome: Outcome) -> Witness | None:
    found = outcome.counterexample
    return Witness(question.name, "derive", "a rational point", found.point, found.left, found.right) if found else None


def equivalent(claim: Claim, other: Claim) -> bool:
    """The same claim by normal form, expression by expression; matrices only when they are identical."""
    mine, theirs = claim.expressions(), other.expressions()
    if mine.keys() != theirs.keys():
        return False
    return all(
        mine[k] == theirs[k] or (not _shaped(mine[k]) and not _shaped(theirs[k]) and is_zero(mine[k] - theirs[k])) for k in mine
    )


def _shaped(e: Any) -> bool:
    return bool(getattr(e, "is_Matrix", False))


def _row(mutant: Mutant, word: str, reason: str) -> dict[str, str]:
    return {"name": mutant.name, "change": mutant.change, "word": word, "reason": reason[:300]}


# ------------------------------------------------------------------------------- exact
def exact(question: Question) -> Road:
    found = [(e, f) for e in question.points for f in check(question.claim, e)]
    wrong = sorted(
        ((e, f) for e, f in found if f.word == "refuted"), key=lambda p: p[0].point.instance != question.first_instance
    )
    open_ = [f for _, f in found if f.word == "not confirmed"]
    word = "refuted" if wrong else "not confirmed" if open_ else "exact"
    reason = "" if word == "exact" else _why(*wrong[0]) if wrong else open_[0].reason
    scope = f"{len(question.points)} points: " + ", ".join(dict.fromkeys(e.point.instance for e in question.points))
    return Road(
        word,
        reason,
        "exact at instances" if word == "exact" else "",
        scope,
        checks=tuple(_exact_row(e, f) for e, f in found),
        mutants=tuple(_row(m, *_killed_exactly(question, m)) for m in question.mutants) if word == "exact" else (),
        witness=_exact_witness(question, *wrong[0]) if wrong else None,
        tight=bool(wrong) and all(f.tight for _, f in wrong),
    )


def _why(exact_: Exact, finding: Finding) -> str:
    return f"{exact_.point}: {short(finding.left)} against {short(finding.right)}" + (
        f" ({finding.reason})" if finding.reason else ""
    )


def _exact_row(exact_: Exact, finding: Finding) -> dict[str, Any]:
    nothing = dict.fromkeys(("claimed", "estimate", "low", "high", "half_width", "resolution", "catches", "units", "draws"))
    return {
        "where": str(exact_.point),
        "word": finding.word,
        "method": finding.method,
        "left": short(finding.left),
        "right": short(finding.right),
        "reason": finding.reason[:400],
        **nothing,
    }


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


def _killed_exactly(question: Question, mutant: Mutant) -> tuple[str, str]:
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
    return (
        ("not judged", "a looser bound is not false")
        if _bound(question.claim)
        else ("survived", "true at every point of this theorem")
    )


def _exact_witness(question: Question, exact_: Exact, finding: Finding) -> Witness:
    return Witness(question.name, "exact", str(exact_.point), _values(exact_), short(finding.left), short(finding.right))


def _values(exact_: Exact) -> dict[str, str]:
    return {name_of(k): str(v.tolist()) if hasattr(v, "tolist") else str(v) for k, v in exact_.point.values.items()}


# ------------------------------------------------------------------------------- simulate
def simulate(question: Question, conditions: Conditions) -> Road:
    if "simulate" in question.theorem.closed:
        return Road("closed", question.theorem.closed["simulate"])
    runs, reasons = [], []
    for exact_ in question.points:
        bench = Bench(exact_, conditions, f"{question.id}/{question.name}/{exact_.point}")
        try:
            runs.append((exact_, measure(question.claim, bench)))
        except (Closed, NotLowered, NotExact) as refusal:
            reasons.append(f"{exact_.point}: {refusal}")
        except Diverged as event:
            return Road("not confirmed", str(event))
    if not runs:
        return Road("closed", reasons[0].partition(": ")[2] if reasons else "there is no point to simulate")
    return _judged(question, runs, reasons)


def _judged(question: Question, runs: list[tuple[Exact, list[Measured]]], reasons: list[str]) -> Road:
    found = [(e, m) for e, measured in runs for m in measured]
    refuted = [(e, m) for e, m in found if m.judgement.word == "refuted"]
    open_ = [(e, m) for e, m in found if m.judgement.word == "not confirmed"]
    word = "refuted" if refuted else "not confirmed" if open_ else "agrees"
    telling = [f"{e.point}: {m.judgement.reason}" for e, m in refuted or open_]
    reason = telling[0] if telling else "; ".join(reasons)
    return Road(
        word,
        reason,
        "simulated" if word == "agrees" else "",
        f"{len(found)} checks",
        checks=tuple(_simulated_row(m) for _, m in found),
        mutants=tuple(_row(m, *_killed_by_samples(question, m, runs)) for m in question.mutants) if word == "agrees" else (),
        witness=_simulated_witness(question, *refuted[0]) if refuted else None,
        tight=bool(refuted) and all(e.point.instance in getattr(question.claim, "tight", ()) for e, _ in refuted),
    )


def _simulated_row(measured: Measured) -> dict[str, Any]:
    j = measured.judgement
    return {
        "where": measured.where,
        "word": j.word,
        "method": f"{measured.what}; {j.kind} interval",
        "left": "",
        "right": "",
        "reason": j.reason,
        "claimed": measured.claimed,
        "estimate": j.estimate,
        "low": j.low,
        "high": j.high,
        "half_width": j.half_width,
        "resolution": j.resolution,
        "catches": j.catches,
        "units": j.units,
        "draws": measured.draws,
    }


def _simulated_witness(question: Question, exact_: Exact, measured: Measured) -> Witness:
    j = measured.judgement
    interval = f"{j.estimate:.6g} in [{j.low:.6g}, {j.high:.6g}] from {j.units} units" if j.estimate is not None else j.reason
    return Witness(question.name, "simulate", measured.where, _values(exact_), interval, f"{measured.claimed:.12g}")


def _killed_by_samples(question: Question, mutant: Mutant, runs: Iterable[tuple[Exact, list[Measured]]]) -> tuple[str, str]:
    if equivalent(question.claim, mutant.claim):
        return "equivalent", "the same by normal form"
    judged = False
    for exact_, measured in runs:
        try:
            values = predicted(question.claim, mutant.claim, exact_, len(measured))
        except (NotExact, ZeroDivisionError):
            continue
        if values is None:
            continue
        judged = True
        for m, wrong in zip(measured, values, strict=True):
            if reject(m.judgement, wrong):
                return "killed", f"{m.where}: {wrong:.6g} lies outside [{m.judgement.low}, {m.judgement.high}]"
    if not judged:
        return "not judged", "the samples at hand do not measure what this version changes"
    return (
        ("not judged", "a looser bound is not false")
        if _bound(question.claim)
        else ("survived", "within the resolution at every point")
    )


def predicted(claim: Claim, mutant: Claim, exact_: Exact, count: int) -> list[float] | None:
    """What a wrong version predicts for the mean of the very units that were measured; None if it asks for other units."""
    if isinstance(claim, (Equal, AtMost, AtLeast)) and isinstance(mutant, type(claim)):
        if mutant.left != claim.left or quantities(claim.right) or quantities(mutant.right):
            return None
        return [float_of(exact_.value(mutant.right))] * count
    if isinstance(claim, Order) and isinstance(mutant, Order) and mutant.power == claim.power and mutant.coefficient is not None:
        return _order_values(claim, mutant, exact_)
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
