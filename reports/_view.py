"""What the skins show: the results document with its gaps filled, words beside every mark, and links between theorems.

Nothing is computed here that the document does not say; the view only counts, joins and orders.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reports.results import ReportError

ROADS = {"derive": "Derivation", "exact": "Exact", "simulate": "Simulation"}
BY = {"derive": "found by derivation", "exact": "found by exact arithmetic", "simulate": "found by simulation"}
IMPLIED = ("proved", "exact at instances", "simulated")
TONES = {
    "good": ("verified", "proved", "exact", "agrees", "killed", "ok"),
    "bad": ("refuted", "survived"),
    "open": ("undecided", "not confirmed", "not judged"),
    "fault": ("fault", "not loaded"),
    "none": ("closed", "not asked", "equivalent"),
}
SYMBOLS = {"good": "✓", "bad": "✗", "open": "?", "fault": "!", "none": "–"}
WORST_FIRST = ("fault", "bad", "open", "none", "good")
MOST_TRUE = 3
"""Claims of a correction that are shown beside the sentence that it replaces."""
GAPS: dict[str, Any] = {"error": "", "instance": "", "labels": [], "marks": [], "log_x": False, "log_y": False}
COLUMNS = ("y", "estimate", "low", "high")


@dataclass(frozen=True)
class Mark:
    """A word of the engine with its symbol and tone, so that no skin tells a verdict by colour alone."""

    word: str

    @property
    def tone(self) -> str:
        return next((tone for tone, words in TONES.items() if self.word in words), "open")

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.tone]


@dataclass(frozen=True)
class Tally:
    """Mutants of one road: killed, judged at all (killed or survived), equivalent to the claim, and not judged."""

    killed: int
    judged: int
    equivalent: int
    open: int = 0

    def __str__(self) -> str:
        same = f", {self.equivalent} equivalent" if self.equivalent else ""
        left = f", {self.open} not judged" if self.open else ""
        return f"{self.killed} of {self.judged} killed{same}{left}" if self.judged or self.equivalent or self.open else ""


@dataclass(frozen=True)
class Road:
    """One road of one claim."""

    name: str
    mark: Mark
    tier: str
    scope: str
    reason: str
    steps: tuple[dict[str, str], ...]
    cited: tuple[dict[str, str], ...]
    exact: tuple[dict[str, Any], ...]
    measured: tuple[dict[str, Any], ...]
    mutants: tuple[dict[str, Any], ...]

    @property
    def title(self) -> str:
        return ROADS[self.name]

    @property
    def qualifier(self) -> str:
        """The tier, where the road's word does not say it already."""
        return "" if self.tier in IMPLIED else self.tier

    @property
    def tally(self) -> Tally:
        return tally(self.mutants)


@dataclass(frozen=True)
class ClaimView:
    """One claim; `mutants` has a row (name, change, {road: mutant}) for every wrong version."""

    name: str
    statement: str
    mark: Mark
    tier: str
    reason: str
    roads: tuple[Road, ...]

    @property
    def mutants(self) -> list[tuple[str, str, dict[str, Any]]]:
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for road in self.roads:
            for mutant in road.mutants:
                rows.setdefault((mutant["name"], mutant["change"]), {})[road.name] = mutant
        return [(*key, by_road) for key, by_road in rows.items()]


@dataclass(frozen=True)
class Card:
    """One theorem; `data` is its part of the document, gaps filled.

    `cell(road)` is what the claims' roads of that name said, worst first, and the mutants killed there.
    """

    id: str
    mark: Mark
    claims: tuple[ClaimView, ...]
    data: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        return anchor(self.id)

    @property
    def outcome(self) -> str:
        """'verified', 'refuted, as expected', 'refuted, but expected verified'."""
        expected = self.data["expected"]
        if self.data["as_expected"]:
            return f"{self.mark.word}, as expected" if self.mark.word == "refuted" else self.mark.word
        return f"{self.mark.word}, but expected {expected}" if expected else self.mark.word

    def cell(self, road: str) -> tuple[list[tuple[Mark, int]], Tally]:
        asked = [r for claim in self.claims for r in claim.roads if r.name == road]
        words = Counter(r.mark for r in asked)
        ordered = sorted(words.items(), key=lambda item: WORST_FIRST.index(item[0].tone))
        return ordered, tally(mutant for r in asked for mutant in r.mutants)


def cards(document: Mapping[str, Any]) -> list[Card]:
    """The theorems of a document, in order of id; ReportError for a figure whose curves differ in length."""
    return [_card(name, theorem) for name, theorem in sorted(document["results"]["theorems"].items())]


def by_paper(found: list[Card]) -> list[tuple[str, list[Card]]]:
    """Theorems under the citation of their paper, or under the first word of their id where none is given."""
    groups = groupby(found, key=lambda card: card.data["paper"] or card.id.partition(".")[0])
    return [(paper, list(group)) for paper, group in groups]


def filled_run(run: Mapping[str, Any]) -> dict[str, Any]:
    """The `run` of a document with None, or nothing, for what it does not say."""
    empty: dict[str, Any] = {"versions": {}, "seconds_by_theorem": {}, "notes": []}
    return {**dict.fromkeys(("compiler", "flags", "cpu", "seconds", "command", "started")), **empty, **run}


def anchor(theorem: str) -> str:
    """A theorem's id as the name of a place in a file: letters, digits, dots, dashes and underscores only."""
    return "theorem-" + re.sub(r"[^\w.-]", lambda c: f"_{ord(c[0]):x}_", theorem, flags=re.ASCII)


def tally(mutants: Iterable[Mapping[str, Any]]) -> Tally:
    words = Counter(mutant["word"] for mutant in mutants)
    return Tally(words["killed"], words["killed"] + words["survived"], words["equivalent"], words["not judged"])


def _card(name: str, theorem: Mapping[str, Any]) -> Card:
    empty: dict[str, Any] = dict.fromkeys(("source", "paper", "says", "file", "tier", "command"), "")
    empty |= {key: [] for key in ("given", "process", "needs", "programs", "figures", "tables")}
    empty |= {"instances": {}, "corrected_by": None, "witness": None, "expected": None}
    data = empty | {key: value for key, value in theorem.items() if value is not None}
    data["figures"] = [GAPS | dict(figure) for figure in data["figures"]]
    data["witness"] = {"work": [], **data["witness"]} if data["witness"] else None
    for figure in data["figures"]:
        _refuse_misshapen(name, figure)
    claims = tuple(_claim(key, claim) for key, claim in theorem["claims"].items())
    return Card(name, Mark(theorem["verdict"]), claims, data)


def _refuse_misshapen(theorem: str, figure: Mapping[str, Any]) -> None:
    """A figure is one that its drawing can read: nothing of it may be left out in silence."""
    where = f"{theorem}: figure {figure['title']!r}"
    for curve in figure["curves"]:
        found = {name: len(curve[name]) for name in ("x", *COLUMNS) if name in curve}
        if len(set(found.values())) > 1:
            raise ReportError(f"{where} has curves of unequal length {found}; give a value or null for each point")
    if figure["error"]:
        return
    if figure["kind"] == "curves":
        if not figure["curves"]:
            raise ReportError(f"{where} has no curve and no error that says why")
        return
    if len(figure["curves"]) != 1:
        raise ReportError(f"{where} of kind {figure['kind']!r} has {len(figure['curves'])} curves; give one")
    (curve,) = figure["curves"]
    lengths = {len(figure["labels"]), *(len(curve.get(name, ())) for name in COLUMNS)}
    if figure["kind"] in ("checks", "bounds") and lengths != {len(curve["x"])}:
        raise ReportError(f"{where} has {len(curve['x'])} checks but other numbers of labels or intervals; give one for each")
    if figure["kind"] == "coefficients" and None in curve["y"]:
        raise ReportError(f"{where} lacks a coefficient; give 0 where it is zero")


def residuals(curve: Mapping[str, Any]) -> list[float | None]:
    """Simulated minus claimed, in half-widths; None where there is no interval."""
    rows = zip(curve["y"], curve["estimate"], curve["low"], curve["high"], strict=True)
    return [2 * (e - y) / (high - low) if None not in (y, e, low, high) and high > low else None for y, e, low, high in rows]


def _claim(name: str, claim: Mapping[str, Any]) -> ClaimView:
    roads = tuple(_road(road, claim["roads"][road]) for road in ROADS if road in claim["roads"])
    return ClaimView(name, claim["statement"], Mark(claim["verdict"]), claim.get("tier") or "", claim.get("reason") or "", roads)


def _road(name: str, road: Mapping[str, Any]) -> Road:
    checks = [{**dict.fromkeys(CHECK_FIELDS), **check, "mark": Mark(check["word"])} for check in road.get("checks", ())]
    mutants = tuple({**mutant, "mark": Mark(mutant["word"])} for mutant in road.get("mutants", ()))
    return Road(
        name,
        Mark(road["word"]),
        road.get("tier") or "",
        road.get("scope") or "",
        road.get("reason") or "",
        tuple({"latex": "", **step} for step in road.get("steps", ())),
        tuple(road.get("cited", ())),
        tuple(check for check in checks if name != "simulate"),
        tuple(check for check in checks if name == "simulate"),
        mutants,
    )


CHECK_FIELDS = (
    "method", "left", "right", "reason", "claimed", "estimate", "low", "high", "half_width", "resolution", "catches", "units",
    "draws",
)  # fmt: skip
