"""One theorem, by the roads that are asked, to its result: a tree of plain values that the reports print."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from sympy import MatrixSymbol

from numerics.assumptions import bound
from numerics.bench import Conditions
from numerics.exact.methods import Exact
from numerics.figures import drawn
from numerics.kill import Question
from numerics.mutants import Mutant, mutants
from numerics.outcome import ClaimResult, Road
from numerics.results import result_tree
from numerics.roads import derive, exact, simulate
from numerics.run import ROADS, Options, Verified, not_loaded
from theorems._library import BrokenTheorem, Entry, load
from theorems._model.bind import BadInstance, points
from theorems._model.claim import Claim
from theorems._model.theorem import Theorem, quantities

THREADS = 2  # that draw chunks, over all worker processes


def verify_one(entry: Entry, options: Options) -> Verified:
    """(result, seconds) of one theorem; whatever is wrong with it or with us is its result, so that the others still run."""
    started = time.perf_counter()
    try:
        return verify_theorem(entry, load(entry), options)
    except (BrokenTheorem, BadInstance) as error:
        return not_loaded(entry, str(error)), time.perf_counter() - started
    except Exception as error:
        return not_loaded(entry, _described(error)) | {"verdict": "fault"}, time.perf_counter() - started


def verify_theorem(entry: Entry, theorem: Theorem, options: Options, mutants: int | None = None) -> Verified:
    """(result, seconds) of a theorem as it is given; `mutants` overrides the profile's number a claim."""
    started = time.perf_counter()
    result = _verified(entry, theorem, options, options.thoroughness.mutants if mutants is None else mutants)
    return result, time.perf_counter() - started


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
