"""A run: theorems by worker processes, with what they need; their results held together.

What checks a theorem is heavy to import, and is so by the processes that do it alone.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from numerics.build import machine
from numerics.outcome import TooManyChecks
from numerics.pool import each
from theorems._library import Entry, library

ROADS = ("derive", "exact", "simulate")
RUN_ERROR = Fraction(1, 10**6)
Verified = tuple[dict[str, Any], float]
"""A theorem's result, and the seconds that it took."""
Beside = Callable[[str, dict[str, Any]], Any]
"""What else is made of a name and its result, by the process that verified it."""


@dataclass(frozen=True)
class Profile:
    """How thoroughly: relative resolution, example draws a check, mutants a claim."""

    resolution: Fraction
    draws: int
    mutants: int


PROFILES = {
    "quick": Profile(Fraction(1, 20), 4 * 10**8, 4),
    "ci": Profile(Fraction(1, 100), 10**10, 24),
    "nightly": Profile(Fraction(1, 200), 10**11, 200),
}


@dataclass(frozen=True)
class Options:
    """What the command line decides; None takes the profile's value."""

    roads: tuple[str, ...] = ROADS
    profile: str = "quick"
    seed: int = 0
    alpha: Fraction = Fraction(1, 10**9)
    resolution: Fraction | None = None
    draws: int | None = None
    time_limit: float | None = None
    jobs: int = 1
    backend: str = "c"

    @property
    def thoroughness(self) -> Profile:
        base = PROFILES[self.profile]
        return replace(base, resolution=self.resolution or base.resolution, draws=self.draws or base.draws)

    def json(self) -> dict[str, Any]:
        found = self.thoroughness
        return {
            "profile": self.profile,
            "seed": self.seed,
            "alpha": str(self.alpha),
            "resolution": str(found.resolution),
            "draws": found.draws,
            "roads": list(self.roads),
            "backend": self.backend,
        }


# ------------------------------------------------------------------------------- all theorems
def verify_all(
    entries: Mapping[str, Entry],
    options: Options,
    on_start: Callable[[str], None],
    on_result: Callable[[str, dict[str, Any], float, Any], None],
    done: Mapping[str, dict[str, Any]] = {},
    beside: Beside | None = None,
) -> dict[str, Any]:
    """Verify the theorems and all they need, but for those `done` before; {"results": ..., "run": ...}.

    on_result   gets name, result, seconds, and what `beside` made of the result; None if there is none, or another result
    """
    started = time.time()
    wanted = _Wanted(dict(entries), options, beside)
    results: dict[str, dict[str, Any]] = {name: wanted.followed(name, result) for name, result in done.items()}
    seconds: dict[str, float] = {}
    notes: set[str] = set()
    wanted.ask(*(name for name in _largest_first(entries) if name not in done))
    for name, (found, spent, said, made) in each(_verify, wanted.tasks, options.jobs, on_start):
        notes |= set(said)
        results[name], seconds[name] = wanted.followed(name, found), spent
        _afford(results, options)
        on_result(name, results[name], spent, made if results[name] is found else None)
    results = {name: results[name] for name in [*done, *(n for n in wanted.entries if n not in done)]}
    settle(results)
    run = machine() | {
        "seconds": time.time() - started,
        "seconds_by_theorem": seconds,
        "notes": sorted(notes),
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
    }
    return {"results": {"options": options.json(), "theorems": results}, "run": run}


def _verify(entry: Entry, options: Options, beside: Beside | None) -> tuple[dict[str, Any], float, list[str], Any]:
    result, seconds = importlib.import_module("numerics.verify").verify_one(entry, options)
    notes = result.pop("notes", [])
    return result, seconds, notes, beside(entry.id, result) if beside else None


def _largest_first(entries: Mapping[str, Entry]) -> list[str]:
    """By the length of their files, which tells well enough how long they take: so all workers end at about the same time."""
    return sorted(entries, key=lambda name: -entries[name].path.stat().st_size)


@dataclass
class _Wanted:
    """What a run is to verify: what was asked for, and what the results found so far rest on or are corrected by."""

    entries: dict[str, Entry]
    options: Options
    beside: Beside | None
    tasks: dict[str, tuple[Entry, Options, Beside | None]] = field(default_factory=dict)
    leads: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, Entry]:
        return library()

    def ask(self, *names: str) -> None:
        self.tasks |= {name: (self.entries[name], self.options, self.beside) for name in names}

    def followed(self, name: str, result: dict[str, Any]) -> dict[str, Any]:
        """The result, after what it rests on has been asked for; or that it rests on what is not there, or on itself."""
        leads = tuple(filter(None, (*result["needs"], result["corrected_by"])))
        for need in leads:
            if need not in self.entries and need not in self.known:
                return not_loaded(self.entries[name], f"{name}: needs {need!r}, which is not in the library")
        self.leads[name] = leads
        if circle := self._circle(name, (name,)):
            self.leads[name] = ()
            why = f"they need one another in a circle, {' -> '.join(circle)}, and prove nothing; take one of these needs away"
            return not_loaded(self.entries[name], f"{name}: {why}")
        for need in (need for need in leads if need not in self.entries):
            self.entries[need] = self.known[need]
            self.ask(need)
        return result

    def _circle(self, name: str, path: tuple[str, ...]) -> tuple[str, ...]:
        """The way by which a theorem rests on itself, if `path` goes on to it."""
        for need in self.leads.get(path[-1], ()):
            if need == name:
                first = path.index(min(path, key=list(self.entries).index))
                return (*path[first:], *path[:first], path[first])
            if circle := self._circle(name, (*path, need)):
                return circle
        return ()


def _afford(results: Mapping[str, dict[str, Any]], options: Options) -> None:
    """The error rate of a run is the sum over its checks; more than it allows is an error, never a quiet dilution."""
    roads = (c["roads"]["simulate"] for r in results.values() for c in r["claims"].values())
    count = sum(1 for road in roads for check in road["checks"] if check["units"])
    if count * options.alpha > RUN_ERROR:
        raise TooManyChecks(
            f"{count} simulated checks at an error rate of {options.alpha} each exceed {RUN_ERROR} for the run; lower --alpha"
        )


def not_loaded(entry: Entry, why: str) -> dict[str, Any]:
    words = entry.words
    return {
        "title": words.get("title", entry.id),
        "source": words.get("source", ""),
        "paper": "",
        "says": words.get("says", ""),
        "file": entry.path.name,
        "verdict": "not loaded",
        "expected": "verified",
        "as_expected": False,
        "tier": "",
        "reason": why,
        "given": [],
        "process": [],
        "needs": [],
        "corrected_by": None,
        "instances": {},
        "witness": None,
        "claims": {},
        "programs": [],
        "figures": [],
        "command": f"trilemma verify {entry.id}",
    }


# ------------------------------------------------------------------------------- results
def settle(results: dict[str, dict[str, Any]]) -> None:
    """What depends on other theorems: needs that are not verified, and corrections that do not stand."""
    for name in results:
        _rest(name, results)
    for result in results.values():
        correction = result["corrected_by"]
        if correction and result["as_expected"] and results[correction]["verdict"] != "verified":
            result |= {"as_expected": False, "reason": f"refuted, but {correction}, said to be true instead, is not verified"}


def _rest(name: str, results: dict[str, dict[str, Any]]) -> bool:
    """Whether a theorem stands on verified ones only, all the way down; it is undecided if not."""
    result = results[name]
    weak = [need for need in result["needs"] if not _rest(need, results)]
    if weak and result["verdict"] == "verified":
        result |= {
            "verdict": "undecided",
            "as_expected": False,
            "tier": "",
            "reason": f"it rests on {', '.join(weak)}, which is not verified",
        }
    return bool(result["verdict"] == "verified")
