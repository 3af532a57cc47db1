"""The pipeline: theorems to results, a tree of plain values that the reports print."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sympy import MatrixSymbol

from numerics.assumptions import bound
from numerics.bench import Conditions
from numerics.build import machine
from numerics.exact.methods import Exact
from numerics.figures import drawn
from numerics.kill import Question
from numerics.mutants import Mutant, mutants
from numerics.order import largest_first
from numerics.outcome import ClaimResult, Road, TooManyChecks
from numerics.pool import each
from numerics.results import not_loaded, result_tree
from numerics.roads import derive, exact, simulate
from theorems._library import BrokenTheorem, Entry, library, load
from theorems._model.bind import BadInstance, points
from theorems._model.claim import Claim
from theorems._model.theorem import Theorem, quantities

ROADS = ("derive", "exact", "simulate")
THREADS = 2  # that draw chunks, over all worker processes
RUN_ERROR = Fraction(1, 10**6)


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
    on_result: Callable[[str, dict[str, Any], float], None],
    done: Mapping[str, dict[str, Any]] = {},
) -> dict[str, Any]:
    """Verify the theorems and all they need; {"results": ..., "run": ...}."""
    started = time.time()
    wanted, broken = with_needs(entries)
    results: dict[str, dict[str, Any]] = dict(done)
    seconds: dict[str, float] = {}
    notes: set[str] = set()
    tasks = {name: (entry, broken.get(name, ""), options) for name, entry in wanted.items() if name not in done}
    if options.jobs > 1:
        tasks = largest_first(tasks, lambda name: load(wanted[name]) if wanted[name].module and name not in broken else None)
    for name, (result, spent) in each(verify_one, tasks, options.jobs, on_start):
        notes |= set(result.pop("notes", []))
        results[name], seconds[name] = result, spent
        _afford(results, options)
        on_result(name, result, spent)
    results = {name: results[name] for name in [*done, *(n for n in wanted if n not in done)]}
    settle(results)
    run = machine() | {
        "seconds": time.time() - started,
        "seconds_by_theorem": seconds,
        "notes": sorted(notes),
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
    }
    return {"results": {"options": options.json(), "theorems": results}, "run": run}


def _afford(results: Mapping[str, dict[str, Any]], options: Options) -> None:
    """The error rate of a run is the sum over its checks; more than it allows is an error, never a quiet dilution."""
    roads = (c["roads"]["simulate"] for r in results.values() for c in r["claims"].values())
    count = sum(1 for road in roads for check in road["checks"] if check["units"])
    if count * options.alpha > RUN_ERROR:
        raise TooManyChecks(
            f"{count} simulated checks at an error rate of {options.alpha} each exceed {RUN_ERROR} for the run; lower --alpha"
        )


def with_needs(entries: Mapping[str, Entry]) -> tuple[dict[str, Entry], dict[str, str]]:
    """(entries and everything they need or are corrected by, needs first; id -> why it cannot be loaded)."""
    known, ordered, broken = library(), {}, {}
    path: list[str] = []

    def visit(name: str, entry: Entry) -> None:
        if name in ordered or name in broken:
            return
        if name in path:
            raise BrokenTheorem(f"theorems need one another in a circle: {' -> '.join([*path[path.index(name) :], name])}")
        path.append(name)
        try:
            theorem = load(entry)
            for need in [*theorem.needs, *([theorem.expect.corrected_by] if theorem.expect else [])]:
                if need not in known and need not in entries:
                    raise BrokenTheorem(f"{name}: needs {need!r}, which is not in the library")
                visit(need, entries[need] if need in entries else known[need])
            ordered[name] = entry
        except BrokenTheorem as error:
            if "circle" in str(error):
                raise
            broken[name] = str(error)
        path.pop()

    for name, entry in entries.items():
        visit(name, entry)
    return ordered | {n: entries.get(n) or known[n] for n in broken}, broken


def verify_one(entry: Entry, broken: str, options: Options) -> tuple[dict[str, Any], float]:
    """(result, seconds) of one theorem; whatever is wrong with it or with us is its result, so that the others still run."""
    if broken:
        return not_loaded(entry, broken), 0.0
    started = time.perf_counter()
    try:
        return verify_theorem(entry, load(entry), options)
    except BadInstance as error:
        return not_loaded(entry, str(error)), time.perf_counter() - started
    except Exception as error:
        return not_loaded(entry, _described(error)) | {"verdict": "fault"}, time.perf_counter() - started


def verify_theorem(entry: Entry, theorem: Theorem, options: Options, mutants: int | None = None) -> tuple[dict[str, Any], float]:
    """(result, seconds) of a theorem as it is given; `mutants` overrides the profile's number a claim."""
    started = time.perf_counter()
    result = _verified(entry, theorem, options, options.thoroughness.mutants if mutants is None else mutants)
    return result, time.perf_counter() - started


# ------------------------------------------------------------------------------- one theorem
def _verified(entry: Entry, theorem: Theorem, options: Options, most: int) -> dict[str, Any]:
    cases = bound(theorem)
    with ThreadPoolExecutor(max(1, THREADS // options.jobs)) as pool:
        conditions = _conditions(options, pool)
        asked = [
            Question(entry.id, theorem, n, c, tuple(distinct(theorem, c, cases)), wrong(theorem, n, most))
            for n, c in theorem.claims.items()
        ]
        claims = {question.name: _claim(question, options, conditions) for question in asked}
        figures = [drawn(figure, cases, conditions) for figure in theorem.figures]
    return result_tree(entry, theorem, claims, conditions, figures)


def _conditions(options: Options, pool: Executor) -> Conditions:
    found = options.thoroughness
    ends = time.monotonic() + options.time_limit if options.time_limit else None
    return Conditions(
        options.seed,
        float(options.alpha),
        float(found.resolution),
        found.draws,
        options.backend,
        pool,
        expired=lambda: ends is not None and time.monotonic() > ends,
    )


def wrong(theorem: Theorem, name: str, most: int) -> tuple[Mutant, ...]:
    """The wrong versions of a claim: its near misses, and up to `most` made from its expressions."""
    return tuple(mutants(theorem.claims[name], dict(theorem.near_miss.get(name, {})), most))


def _claim(question: Question, options: Options, conditions: Conditions) -> ClaimResult:
    ask: dict[str, Callable[[], Road]] = {
        "derive": lambda: derive(question),
        "exact": lambda: exact(question),
        "simulate": lambda: simulate(question, conditions),
    }
    return ClaimResult(
        question.claim.statement(),
        {
            road: _guarded(ask[road], question.theorem, road)
            if road in options.roads
            else Road("not asked", "left out by --roads")
            for road in ROADS
        },
    )


def _guarded(ask: Callable[[], Road], theorem: Theorem, road: str) -> Road:
    if road in theorem.closed:
        return Road("closed", theorem.closed[road])
    try:
        return ask()
    except Exception as error:
        return Road("fault", _described(error))


def _described(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} (in {where.name}, {where.filename.rsplit('/', 1)[-1]}:{where.lineno})"


def distinct(theorem: Theorem, claim: Claim, cases: list[Exact]) -> list[Exact]:
    """The points that differ in something the claim depends on."""
    named = set().union(*(_symbols(e) for e in claim.expressions().values()))
    for process in {theorem.process_of(q) for e in claim.expressions().values() for q in quantities(e)}:
        named |= set().union(*map(_symbols, process.parts)) - {process.time}
    seen: dict[Any, Exact] = {}
    for case in cases:
        swept = tuple((k, v) for k, v in case.point.values.items() if k in named)
        seen.setdefault((case.point.instance, swept), case)
    return list(seen.values())


def _symbols(e: Any) -> set[Any]:
    return {*e.free_symbols, *e.atoms(MatrixSymbol)}


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


def programs(theorem: Theorem) -> list[dict[str, str]]:
    """The generated C of a theorem's claims, at its first instance."""
    from numerics.bench import Bench, Closed
    from numerics.simulate import measure
    from numerics.trees import NotLowered

    found: dict[str, str] = {}
    conditions = Conditions(0, 1e-9, 1.0, 4096, programs=found)
    for name, claim in theorem.claims.items():
        case = Exact(theorem, next(points(theorem, next(iter(theorem.instances)))))
        try:
            measure(claim, Bench(case, conditions, name))
        except (Closed, NotLowered):
            continue
    return [{"name": name, "c": text} for text, name in found.items()]
