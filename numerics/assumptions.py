"""Every instance is held against the assumptions before anything is computed at it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from flint import arb, fmpq

from numerics.exact.methods import Exact
from numerics.exact.special import COMPARE
from numerics.exact.value import NotExact, Scope, ball, entries, value
from theorems._model.bind import BadInstance, points
from theorems._model.claim import Claim
from theorems._model.instance import Instance, Point
from theorems._model.process import Process, Rows
from theorems._model.quantity import name_of
from theorems._model.theorem import Given, Theorem


def bound(theorem: Theorem) -> list[Exact]:
    """Every point of every instance, each held against the assumptions; BadInstance says which one does not fit, and why."""
    shared: dict[Any, Any] = {}
    for name, claim in theorem.claims.items():
        if not isinstance(claim, Claim):
            raise BadInstance(f"{theorem.title!r}, claim {name!r}: {claim} is no claim; write Equal(left, right) or another kind")
    return [case for name in theorem.instances for case in _bound(theorem, name, shared)]


def _bound(theorem: Theorem, name: str, shared: dict[Any, Any]) -> list[Exact]:
    where, instance = f"{theorem.title!r}, instance {name!r}", theorem.instances[name]
    if not isinstance(instance, Instance):
        raise BadInstance(f"{where}: {instance} is no instance; write Instance({{symbol: value, ...}})")
    try:
        cases = [Exact(theorem, point, shared=shared) for point in points(theorem, name)]
        for case in cases:
            require(theorem, case.point)
    except BadInstance:
        raise
    except (TypeError, ValueError) as error:  # a value that is no number, an assumption that cannot be computed
        raise BadInstance(f"{where}: {error}") from error
    return cases


def require(theorem: Theorem, point: Point) -> None:
    """Raise BadInstance, naming theorem, symbol values and assumption, unless the point meets every assumption."""
    for process in theorem.process:
        _data(theorem, process, point)
        _batch(theorem, process, point)
    for given in theorem.given:
        for scope in _cases(theorem, given, point):
            left, right = value(given.left, scope), value(given.right, scope)
            if not all(_holds(given.relation, a, b) for a, b in zip(entries(left), entries(right), strict=True)):
                raise BadInstance(f"{theorem.title!r}, {point}: the assumption {given} fails, with {_named(given, point)}")


def _holds(relation: str, left: Any, right: Any) -> bool:
    if isinstance(left, arb) or isinstance(right, arb):
        left, right = ball(left), ball(right)
    return COMPARE[relation](left, right)


def _named(given: Given, point: Point) -> str:
    symbols = sorted((given.left - given.right).free_symbols, key=str)
    return ", ".join(f"{s} = {point.values[s]}" for s in symbols if s in point.values) or "values as the instance gives them"


def _cases(theorem: Theorem, given: Given, point: Point) -> Iterator[Scope]:
    """The scopes in which an assumption must hold: each row, each time in the tables, each direction of a state."""
    for scope in _rows(theorem, given, point):
        for timed in _times(theorem, given, point, scope):
            yield from _states(theorem, given, timed)


def _mentions(given: Given, *symbols: Any) -> bool:
    return bool(given.left.has(*symbols) or given.right.has(*symbols)) if symbols else False


def _rows(theorem: Theorem, given: Given, point: Point) -> Iterator[Scope]:
    fields = theorem.fields
    free = given.left.free_symbols | given.right.free_symbols
    if point.rows and free & {f for f in fields if hasattr(f, "shape") or f.is_Symbol}:
        rows = Rows(next(p.rows for p in theorem.process if p.rows).count, fields)
        for index in range(len(point.rows)):
            yield Scope(point).row(index, rows.fields, rows.source)
    else:
        yield Scope(point)


def _times(theorem: Theorem, given: Given, point: Point, scope: Scope) -> Iterator[Scope]:
    times = {p.time for p in theorem.process}
    length = min((len(t) for f, t in point.tables.items() if _mentions(given, f)), default=0)
    if length and _mentions(given, *times):
        for step in range(length):
            yield scope.binding({time: fmpq(step) for time in times})
    else:
        yield scope


def _states(theorem: Theorem, given: Given, scope: Scope) -> Iterator[Scope]:
    """An assumption that names a state holds for every value of it; both sides are at most quadratic in it, so basis
    vectors, their opposites, their pairwise sums and the origin decide."""
    named = [s for p in theorem.process for s in p.states if _mentions(given, s)]
    if not named:
        yield scope
        return
    (state,) = named
    size = int(value(state.shape[0], scope).p) if hasattr(state, "shape") else 1
    chosen = [*((i,) for i in range(size)), *combinations(range(size), 2)]
    flats = [[fmpq(some.count(i)) for i in range(size)] for some in chosen]
    flats += [[-a for a in flat] for flat in flats[:size]] + [[fmpq(0)] * size]
    for flat in flats:
        yield scope.binding({state: tuple((a,) for a in flat) if hasattr(state, "shape") else flat[0]})


def _data(theorem: Theorem, process: Process, point: Point) -> None:
    """A mean over no rows is no number, so a process that draws rows needs some."""
    if process.rows is not None and not point.rows:
        names = ", ".join(map(name_of, process.rows.fields))
        raise BadInstance(f"{theorem.title!r}, {point}: the process draws rows of {names}, but there are none")


def _batch(theorem: Theorem, process: Process, point: Point) -> None:
    """A batch has at least one example, and without replacement at most all of them."""
    if process.clock is not None:
        return
    steps = min((len(t) for f, t in point.tables.items() if process.draw.size.has(f)), default=1)
    for step in range(steps):
        try:
            size = value(process.draw.size, Scope(point, {process.time: fmpq(step)}))
        except NotExact as error:
            raise BadInstance(f"{theorem.title!r}, {point}: the batch size {process.draw.size} has no value: {error}") from error
        if not isinstance(size, fmpq) or size.q != 1 or size < 1:
            raise BadInstance(
                f"{theorem.title!r}, {point}: the batch size {process.draw.size} = {size} is not a positive integer"
            )
        if process.draw.scheme == "without" and size > len(point.rows):
            raise BadInstance(
                f"{theorem.title!r}, {point}: a batch of {process.draw.size} = {size} cannot be drawn without replacement "
                f"from {len(point.rows)} rows"
            )
