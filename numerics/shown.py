"""Tables of a theorem at the user's data: numbers with their errors, what follows from them, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from sympy import Basic, Rational, S

from theorems._model.instance import Each, Instance
from theorems._model.nodes import name_of
from theorems._model.table import exactly
from theorems._model.theorem import Theorem

if TYPE_CHECKING:
    from numerics.spectrum import Number

Row = list[str]


def values_table(result: Mapping[str, Any]) -> dict[str, Any]:
    """Exact value beside simulated interval, a row a check; a claim that was not simulated has a row that says why."""
    rows = []
    for name, claim in result["claims"].items():
        road = claim["roads"]["simulate"]
        measured = [_measured(name, check) for check in road["checks"] if check["estimate"] is not None]
        rows += measured or [[name, "", "", "", "", f"{road['word']}: {road['reason']}"]]
    columns = ["claim", "at", "exact value", "simulated", "interval", "word"]
    return {"title": "Values at this data", "columns": columns, "rows": rows}


def _measured(name: str, check: Mapping[str, Any]) -> Row:
    interval = f"[{check['low']:.6g}, {check['high']:.6g}]" if check["low"] is not None else "open"
    return [name, _place(check), f"{check['claimed']:.8g}", f"{check['estimate']:.6g}", interval, check["word"]]


def _place(check: Mapping[str, Any]) -> str:
    return str(check["where"].partition(": ")[2])


def remarks_table(remarks: Sequence[str]) -> dict[str, Any]:
    """Sentences on the data, a row each."""
    return {"title": "Remarks", "columns": ["of the data"], "rows": [[remark] for remark in remarks]}


def numbers_table(title: str, theorem: Theorem, numbers: Mapping[str, Number]) -> dict[str, Any]:
    """The numbers of a data set, each with a bound on its error and how it was found, and what the theorem makes of them."""
    known = _known(theorem, numbers)
    rows = [[name, f"{n.value:.10g}", f"{n.error:.1e}" if n.error else "exact", n.how] for name, n in numbers.items()]
    rows += [[name, text(e, known), "", str(e)] for name, e in theorem.shows.items() if not _swept(theorem, e, known)]
    return {"title": title, "columns": ["number", "value", "error at most", "how"], "rows": rows}


def shown_table(
    title: str, theorem: Theorem, numbers: Mapping[str, Number], instance: Instance, result: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What a theorem shows at each value of a sweep, and what was measured there, if anything was asked."""
    known = _known(theorem, numbers)
    shows = {name: e for name, e in theorem.shows.items() if _swept(theorem, e, known)}
    swept = sorted(set().union(*(_swept(theorem, e, known) for e in shows.values())), key=str)
    columns, rows = [*map(name_of, swept), *shows], []
    found = _comparisons(result) if result else {}
    for chosen in product(*(_each(instance.values[s]) for s in swept)):
        here = dict(zip(swept, chosen, strict=True))
        place = ", ".join(f"{name_of(s)} = {v}" for s, v in here.items())
        rows.append([*map(str, chosen), *(text(e, known | here) for e in shows.values()), *found.get(place, [])])
    if result:
        columns += ["measured", "interval", *result["claims"]]
        closed = [f"{c['roads']['simulate']['word']}: {c['roads']['simulate']['reason']}" for c in result["claims"].values()]
        nothing = ["", "", *closed] if not found else ["", "", *("beyond the assumptions" for _ in closed)]
        rows = [row + nothing if len(row) < len(columns) else row for row in rows]
    return {"title": title, "columns": columns, "rows": rows}


def _known(theorem: Theorem, numbers: Mapping[str, Number]) -> dict[Any, Rational]:
    return {symbol: exactly(numbers[source].value) for symbol, source in theorem.inputs.items() if source in numbers}


def _swept(theorem: Theorem, e: Any, known: Mapping[Any, Any]) -> set[Any]:
    return set(e.free_symbols) - set(known)


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, Each) else (value,)


def text(e: Basic, known: Mapping[Any, Any]) -> str:
    """An expression in numbers, to six digits; a pole is infinite, a relation is yes or no."""
    found = e.subs(known)
    if found in (S.true, S.false):
        return "yes" if found == S.true else "no"
    return "oo" if found.has(S.ComplexInfinity) else f"{float(found):.6g}"


def _comparisons(result: Mapping[str, Any]) -> dict[str, Row]:
    """place -> ratio of the two means that were compared there, its interval, and every claim's word."""
    checks: dict[str, list[Mapping[str, Any]]] = {}
    for claim in result["claims"].values():
        for check in claim["roads"]["simulate"]["checks"]:
            checks.setdefault(_place(check), []).append(check)
    return {place: [*_ratio(found[0].get("means", ())), *(c["word"] for c in found)] for place, found in checks.items()}


def _ratio(means: Sequence[Mapping[str, Any]]) -> Row:
    if len(means) != 2 or not means[1]["mean"]:
        return ["", ""]
    (a, b) = means
    ratio = f"{a['mean'] / b['mean']:.4g}"
    if None in (a["low"], b["low"]) or b["low"] <= 0:
        return [ratio, "open"]
    return [ratio, f"[{a['low'] / b['high']:.4g}, {a['high'] / b['low']:.4g}]"]
