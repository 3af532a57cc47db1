"""The three roads for one claim, each with its mutants."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from numerics.bench import Bench, Closed, Conditions, Measured
from numerics.exact.change import NO_ERROR
from numerics.exact.check import Finding, check
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact
from numerics.kill import Question, by_derivation, by_samples, exactly, short
from numerics.mutants import Mutant
from numerics.outcome import Road, Witness
from numerics.sample import Diverged
from numerics.simulate import measure
from numerics.trees import NotLowered
from numerics.worked import worked
from theorems._model.claim import Limit
from theorems._model.nodes import name_of
from theorems._model.theorem import Outcome

FEW = 12  # rows of a data set that are shown with a witness
MEAN = ("of", "mean", "low", "high")
MOST_TEXT = 2000  # characters of a value in a witness


# ------------------------------------------------------------------------------- derive
def derive(question: Question) -> Road:
    if question.name not in question.theorem.proofs:
        return Road("not confirmed", "no proof is given for this claim; name a rule in proofs={...}")
    outcome = question.theorem.outcome(question.name)
    road = Road(
        outcome.word,
        outcome.why,
        outcome.tier if outcome.word == "proved" else "",
        outcome.scope,
        tuple({"text": s.text, "latex": s.latex} for s in outcome.steps),
        tuple({"name": c.name, "statement": c.statement, "reference": c.reference} for c in outcome.cited),
        witness=_counterexample(question, outcome),
        tight=outcome.leaves_tight,
    )
    if outcome.word != "proved":
        return road
    return replace(road, mutants=tuple(_row(m, *by_derivation(question, m)) for m in question.mutants))


def _counterexample(question: Question, outcome: Outcome) -> Witness | None:
    found = outcome.counterexample
    return Witness(question.name, "derive", "a rational point", found.point, found.left, found.right) if found else None


def _row(mutant: Mutant, word: str, reason: str) -> dict[str, str]:
    return {"name": mutant.name, "change": mutant.change, "word": word, "reason": reason[:300]}


# ------------------------------------------------------------------------------- exact
def exact(question: Question) -> Road:
    found = [(e, f) for e in question.points for f in check(question.claim, e)]
    if isinstance(question.claim, Limit) and question.claim.error is None:
        return Road("closed", NO_ERROR)
    wrong = sorted(
        ((e, f) for e, f in found if f.word == "refuted"), key=lambda p: p[0].point.instance != question.first_instance
    )
    open_ = [f for _, f in found if f.word == "not confirmed"] or _nothing_compared(found)
    word = "refuted" if wrong else "not confirmed" if open_ else "exact"
    reason = "" if word == "exact" else _why(*wrong[0]) if wrong else open_[0].reason
    scope = f"{len(question.points)} points: " + ", ".join(dict.fromkeys(e.point.instance for e in question.points))
    return Road(
        word,
        reason,
        "exact at instances" if word == "exact" else "",
        scope,
        checks=tuple(_exact_row(e, f) for e, f in found),
        mutants=tuple(_row(m, *exactly(question, m)) for m in question.mutants) if word == "exact" else (),
        witness=_exact_witness(question, *wrong[0]) if wrong else None,
        tight=bool(wrong) and all(f.tight for _, f in wrong),
    )


def _nothing_compared(found: list[tuple[Exact, Finding]]) -> list[Finding]:
    """A finding of each instance at none of whose points anything was compared: it can uphold nothing."""
    by_instance: dict[str, list[Finding]] = {}
    for exact_, finding in found:
        by_instance.setdefault(exact_.point.instance, []).append(finding)
    idle = {name: findings for name, findings in by_instance.items() if all(f.word == "closed" for f in findings)}
    return [replace(f[0], reason=f"nothing is compared at the instance {name!r}: {f[0].reason}") for name, f in idle.items()]


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


def _exact_witness(question: Question, exact_: Exact, finding: Finding) -> Witness:
    left, right, work = short(finding.left), short(finding.right), worked(question.claim, exact_)
    return Witness(question.name, "exact", str(exact_.point), _values(exact_), left, right, work)


def _values(exact_: Exact) -> dict[str, str]:
    """Everything that a hand needs: the values, the functions of time, and the rows if they are few."""
    point = exact_.point
    found = {name_of(k): _shown(v) for k, v in point.values.items()}
    found |= {f"{name_of(function)} at times 0, 1, ...": ", ".join(map(str, values)) for function, values in point.tables.items()}
    rows = point.rows if 0 < len(point.rows) <= FEW else ()
    fields = rows[0] if rows else ()
    return found | {f"{name_of(key)} of every row": "; ".join(_shown(row[key]) for row in rows) for key in fields}


def _shown(value: Any) -> str:
    """A number, the entries of a column in one pair of brackets, or a matrix: of a long one the beginning and its size."""
    if not hasattr(value, "tolist"):
        return str(value)
    text = f"({', '.join(map(str, value))})" if value.shape[1] == 1 else str(value.tolist())
    return text if len(text) <= MOST_TEXT else f"{text[:60]}... ({' x '.join(map(str, value.shape))} numbers)"


# ------------------------------------------------------------------------------- simulate
def simulate(question: Question, conditions: Conditions) -> Road:
    if "simulate" in question.theorem.closed:
        return Road("closed", question.theorem.closed["simulate"])
    runs, reasons, refusals = [], [], []
    for exact_ in question.points:
        stream = f"{question.id}/{question.name}/{exact_.point}"
        bench = Bench(exact_, conditions, stream, common=f"{question.id}/{exact_.point.instance}")
        try:
            runs.append((exact_, measure(question.claim, bench)))
        except (Closed, NotLowered, NotExact) as refusal:
            refusals.append(str(refusal))
            reasons.append(f"{exact_.point}: {refusal}")
        except Diverged as event:
            return Road("not confirmed", str(event))
    if not runs:
        return Road("closed", refusals[0] if refusals else "there is no point to simulate")
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
        mutants=tuple(_row(m, *by_samples(question, m, runs)) for m in question.mutants) if word == "agrees" else (),
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
        **({"means": [dict(zip(MEAN, row, strict=True)) for row in measured.means]} if measured.means else {}),
    }


def _simulated_witness(question: Question, exact_: Exact, measured: Measured) -> Witness:
    j = measured.judgement
    ends = " to ".join("no bound" if end is None else f"{end:.6g}" for end in (j.low, j.high))
    interval = f"{j.estimate:.6g}, within {ends}, from {j.units} units" if j.estimate is not None else j.reason
    return Witness(question.name, "simulate", measured.where, _values(exact_), interval, f"{measured.claimed:.12g}")
