"""The result of one theorem as a tree of plain values: all that a report prints."""
from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Basic, latex

from numerics.bench import Conditions
from numerics.outcome import TIERS, ClaimResult, weakest
from theorems._library import Entry
from theorems._model.claim import AtLeast, AtMost, Claim, Monotone
from theorems._model.nodes import name_of, parts_of
from theorems._model.process import Gaussian, Law, Process
from theorems._model.theorem import Theorem


def result_tree(
    entry: Entry, theorem: Theorem, claims: Mapping[str, ClaimResult], conditions: Conditions, asked: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """`asked`: the figures that the theorem asks for, in numbers."""
    verdict = weakest(c.verdict for c in claims.values())
    lead = next(c for c in claims.values() if c.verdict == verdict)
    witness = next((c.witness for c in claims.values() if c.verdict == verdict and c.witness), None)
    expected = "refuted" if theorem.expect else "verified"
    reason = lead.reason if verdict != "verified" else "every open road of every claim agrees"
    return {
        "title": theorem.title,
        "source": theorem.source,
        "paper": _paper(entry),
        "says": theorem.says,
        "file": entry.path.name,
        "verdict": verdict,
        "expected": expected,
        "as_expected": verdict == expected,
        "reason": reason,
        "tier": max((c.tier for c in claims.values()), key=TIERS.index) if verdict == "verified" else "",
        "given": [g.latex() for g in theorem.assumptions],
        "process": [line for p in theorem.process for line in described(p)],
        "needs": list(theorem.needs),
        "corrected_by": theorem.expect.corrected_by if theorem.expect else None,
        "instances": {
            name: {"why": i.why, "values": [f"{name_of(k)} = {_plain(v)}" for k, v in i.values.items()]}
            for name, i in theorem.instances.items()
        },
        "witness": witness.json() if witness else None,
        "claims": {name: c.json() for name, c in claims.items()},
        "programs": [{"name": name, "c": text} for text, name in conditions.programs.items()],
        "figures": [*asked, *(f for name, c in claims.items() for f in figures(name, theorem.claims[name], c))],
        "notes": sorted(conditions.notes),
        "command": f"trilemma verify {entry.id}",
    }


def _paper(entry: Entry) -> str:
    if not entry.module.startswith("theorems."):
        return ""
    citation = importlib.import_module(entry.module.rsplit(".", 1)[0]).__doc__ or ""
    return " ".join(citation.split())


def _plain(value: Any) -> str:
    text = _begun(getattr(value, "formula", value))
    return text if len(text) <= 120 else text[:117] + "..."


def _begun(value: Any) -> str:
    """`str(value)`, of a long tuple no more than is shown."""
    if not isinstance(value, tuple) or isinstance(value, Basic) or len(value) < 2:
        return str(value)
    text = "("
    for item in value:
        text += ("" if text == "(" else ", ") + (_begun(item) if isinstance(item, tuple) else repr(item))
        if len(text) > 120:
            return text
    return text + ")"


def described(process: Process) -> list[dict[str, str]]:
    """The process line by line: start, draw, averages, update."""
    draw, source = process.draw, process.draw.source
    if isinstance(source, Law):
        what = (
            "fresh values of $"
            + latex(source.symbol)
            + "$: "
            + ", ".join(f"{v} with probability {p}" for v, p in source.atoms.items())
        )
    elif isinstance(source, Gaussian):
        what = f"fresh standard normal ${latex(source.symbol)}$"
    else:
        what = (
            "rows $("
            + ", ".join(map(latex, source.fields))
            + f")$ of ${latex(source.count)}$, {draw.scheme}"
            + (" replacement" if draw.scheme.startswith("with") else "")
        )
    lines = [{"text": "start", "latex": f"{latex(s)} = {latex(v)}"} for s, v in process.start.items()]
    lines.append({"text": f"each step draws ${latex(draw.size)}$ of: {what}", "latex": ""})
    if draw.part is not None:
        lines.append({"text": f"and chooses a part of ${latex(draw.part)}$ of them, uniformly", "latex": ""})
    lines += [_averaged(name, e) for name, e in process.average.items()]
    lines += [{"text": "update", "latex": rf"{latex(s)} \leftarrow {latex(e)}"} for s, e in process.update.items()]
    if process.stop is not None:
        lines.append({"text": "until, at the start of a step", "latex": latex(process.stop)})
    if process.clock is not None:
        lines.append(
            {
                "text": f"as the clock step ${latex(process.clock)}$ tends to zero (Euler-Maruyama form of a diffusion)",
                "latex": "",
            }
        )
    return lines


def _averaged(name: Any, e: Any) -> dict[str, str]:
    over, inside = ("part", e.args[0]) if parts_of(e) else ("draw", e)
    return {"text": f"averaged over the {over}", "latex": f"{latex(name)} = {latex(inside)}"}


def figures(name: str, claim: Claim, found: ClaimResult) -> list[dict[str, Any]]:
    """Claim against simulation, with intervals, for a claim simulated at several points."""
    checks = [c for c in found.roads["simulate"].checks if None not in (c["estimate"], c["low"], c["high"])]
    if len(checks) < 2:
        return []
    measured = {key: [c[key] for c in checks] for key in ("estimate", "low", "high")}
    curve = {"label": "claimed", "x": list(range(1, len(checks) + 1)), "y": [c["claimed"] for c in checks], **measured}
    return [
        {
            "title": name,
            "kind": "bounds" if isinstance(claim, (AtMost, AtLeast, Monotone)) else "checks",
            "x_label": "point",
            "y_label": "value",
            "log_y": _wide(checks),
            "labels": [c["where"] for c in checks],
            "curves": [curve],
        }
    ]


def _wide(checks: list[Any]) -> bool:
    lows = [c["low"] for c in checks]
    return bool(min(lows) > 0 and max(c["high"] for c in checks) > 100 * min(lows))
