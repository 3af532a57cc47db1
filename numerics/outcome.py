"""What the roads found, and the verdict that follows: computed, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

TIERS = ("proved", "proved given cited facts", "computer-assisted", "exact at instances", "simulated", "")
GOOD = {"derive": "proved", "exact": "exact", "simulate": "agrees"}
WORST = ("fault", "refuted", "undecided", "verified")


class TooManyChecks(ValueError):
    """More checks than the error rate of a run allows."""


@dataclass(frozen=True)
class Witness:
    """A point where a claim fails, with the two sides there; `work`: how they come about."""

    claim: str
    road: str
    where: str
    point: Mapping[str, str]
    left: str
    right: str
    work: tuple[Mapping[str, str], ...] = ()

    def json(self) -> dict[str, Any]:
        return {
            "claim": self.claim,
            "road": self.road,
            "where": self.where,
            "point": dict(self.point),
            "left": self.left,
            "right": self.right,
            "work": [dict(step) for step in self.work],
        }


@dataclass(frozen=True)
class Road:
    """What one road says of one claim.

    tight   derive: equality at tight instances was left out of the proof; other roads: only that equality is refuted
    """

    word: str
    reason: str = ""
    tier: str = ""
    scope: str = ""
    steps: tuple[Mapping[str, str], ...] = ()
    cited: tuple[Mapping[str, str], ...] = ()
    checks: tuple[Mapping[str, Any], ...] = ()
    mutants: tuple[Mapping[str, str], ...] = ()
    witness: Witness | None = None
    tight: bool = False

    def json(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in ("word", "tier", "scope", "reason")}
        return plain | {name: [dict(i) for i in getattr(self, name)] for name in ("steps", "cited", "checks", "mutants")}


@dataclass(frozen=True)
class ClaimResult:
    """The verdict of a claim: the first row of the table in the design that applies."""

    statement: str
    roads: Mapping[str, Road] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        return {name: road.word for name, road in self.roads.items()}

    @property
    def verdict(self) -> str:
        return self._decided()[0]

    @property
    def reason(self) -> str:
        return self._decided()[1]

    def _decided(self) -> tuple[str, str]:
        words = self.words
        broken = [name for name, word in words.items() if word == "fault"]
        refuted = [name for name, road in self.roads.items() if road.word == "refuted"]
        holding = [name for name, word in words.items() if word == GOOD.get(name)]
        if broken:
            return "fault", f"{broken[0]}: {self.roads[broken[0]].reason}"
        if refuted and self._contradictory(holding, refuted):
            return (
                "fault",
                f"{' and '.join(holding)} upheld what {' and '.join(refuted)} refuted: the engine is at fault, not the claim",
            )
        if refuted:
            return "refuted", f"refuted by {' and '.join(refuted)}, with a witness"
        still = [name for name, word in words.items() if word not in (GOOD[name], "closed", "not asked")]
        if still:
            return "undecided", f"{still[0]}: {self.roads[still[0]].reason}"
        if not holding:
            return "undecided", "no road was open"
        return "verified", "every open road agrees: " + ", ".join(f"{name} ({words[name]})" for name in holding)

    def _contradictory(self, holding: list[str], refuted: list[str]) -> bool:
        """One road upholds what another refutes; a proof that leaves equality at tight instances out does not uphold that."""
        if "exact" in holding and "simulate" in refuted:
            return True
        beside = self.roads["derive"].tight and all(self.roads[name].tight for name in refuted) if "derive" in holding else True
        return "derive" in holding and not beside

    @property
    def tier(self) -> str:
        tiers = [road.tier for name, road in self.roads.items() if road.word == GOOD.get(name)]
        return min(tiers, key=TIERS.index, default="")

    @property
    def witness(self) -> Witness | None:
        """The witness of the road that is easiest to check by hand."""
        found = [self.roads[name].witness for name in ("exact", "derive", "simulate") if name in self.roads]
        return next((w for w in found if w is not None), None)

    def json(self) -> dict[str, Any]:
        return {
            "statement": self.statement,
            "verdict": self.verdict,
            "tier": self.tier,
            "reason": self.reason,
            "roads": {name: road.json() for name, road in self.roads.items()},
        }


def weakest(verdicts: Iterable[str]) -> str:
    return min(verdicts, key=WORST.index)
