"""An engine that returns what a test tells it, so that the command is tested without checking any theorem."""
from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from reports import results

IDS = ("ma2018.alpha", "ma2018.beta", "qian2020.gamma")
SOURCE = "theorem = Theorem(title='Title of {0}', source='T1', says='It is so.')\n"
ROADS = ("derive", "exact", "simulate")


def theorem(verdict: str = "verified", expected: str = "verified", **changes: Any) -> dict[str, Any]:
    """A result as the engine writes it, the shortest that the schema allows with something in every road."""
    witness = {"claim": "main", "road": "exact", "where": "golden", "point": {"b": "2"}, "left": "1/3", "right": "1/2"}
    words = {"verified": ("proved", "exact", "agrees"), "refuted": ("not confirmed", "refuted", "refuted")}
    roads = dict(zip(ROADS, words.get(verdict, ("not confirmed", "exact", "closed")), strict=True))
    mutant = {"name": "sign", "change": "a -> -a", "word": "killed", "reason": ""}
    base = {
        "title": "A title", "source": "T1", "paper": "A. Author (2020)", "says": "It is so.", "file": "theorems/p/t.py",
        "verdict": verdict, "expected": expected, "as_expected": verdict == expected,
        "tier": "proved" if verdict == "verified" else "",
        "reason": f"the {verdict} reason", "given": [], "process": [], "needs": [], "corrected_by": None, "instances": {},
        "witness": witness if verdict == "refuted" else None, "programs": [], "figures": [], "command": "trilemma verify p.t",
        "claims": {"main": {
            "statement": "a = b", "verdict": verdict, "tier": "", "reason": "because",
            "roads": {road: {"word": word, "reason": "", "mutants": [mutant]} for road, word in roads.items()},
        }},
    }  # fmt: skip
    return base | changes


def stored(folder: str = "build/report") -> dict[str, Any]:
    """The results file that a run wrote."""
    return results.load(f"{folder}/results.json")


@dataclass(frozen=True)
class Options:
    """The fields the command must fill."""

    roads: Any
    profile: Any
    seed: Any
    alpha: Any
    resolution: Any
    draws: Any
    time_limit: Any
    jobs: Any
    backend: Any


class FakeEngine:
    """`answers` maps id to a result or to an exception to raise there; `calls` records what was asked."""

    def __init__(self, monkeypatch: Any) -> None:
        self.answers: dict[str, Any] = {}
        self.calls: list[dict[str, Any]] = []
        self.notes: list[str] = []
        offered = {"run": (self.verify_all,), "verify": (self.programs,), "apply": (self.apply,)}
        for name, functions in offered.items():
            module = ModuleType(f"numerics.{name}")
            module.__dict__.update({f.__name__: f for f in functions} | {"Options": Options})
            monkeypatch.setitem(sys.modules, f"numerics.{name}", module)

    def verify_all(self, entries, options, on_start, on_result, done, beside):
        self.calls.append({"entries": list(entries), "options": options, "done": dict(done)})
        found = dict(done)
        for name in entries:
            if name not in done:
                on_start(name)
                found[name] = self._answer(name)
                on_result(name, found[name], 0.25, beside(name, found[name]))
        return self._document(found, options)

    def apply(self, entry, data, settings, options):
        self.calls.append({"entry": entry.id, "data": data, "settings": settings, "options": options})
        return self._document({entry.id: self._answer(entry.id)}, options)

    def programs(self, loaded):
        return [{"name": f"{loaded.title}, golden", "c": "int run(void);"}]

    def _answer(self, name: str) -> dict[str, Any]:
        answer = self.answers.get(name, theorem())
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _document(self, found: dict[str, Any], options: Options) -> dict[str, Any]:
        stated = {name: getattr(options, name) for name in ("profile", "seed", "backend")}
        exact = {name: str(getattr(options, name) or "") or None for name in ("alpha", "resolution")}
        return {
            "results": {"options": {**stated, **exact, "roads": list(options.roads)}, "theorems": found},
            "run": {"seconds": 0.5, "notes": self.notes},
        }
