"""Every instance is held against the assumptions before anything is computed at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq
from sympy import Dummy, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef

from numerics.convexity import convex
from numerics.everywhere import Everywhere, compared
from numerics.exact.enumerate import reached
from numerics.exact.methods import Exact
from numerics.exact.motion import Motion
from numerics.exact.value import NotExact, Scope, entries, value
from numerics.explicit import Scope as Written, explicit, parts
from theorems._model.bind import BadInstance, points, refuse_unused
from theorems._model.claim import Claim
from theorems._model.instance import Instance, Point
from theorems._model.nodes import MatrixRowMean, ScalarRowMean, name_of
from theorems._model.process import Law, Process, Rows
from theorems._model.quantity import MatrixMean, ScalarMean, Variance
from theorems._model.theorem import Convex, Given, Theorem, quantities


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
    refuse_unused(theorem, name)
    try:
        cases = [Exact(theorem, point, shared=shared) for point in points(theorem, name)]
        met: set[Any] = set()
        for case in cases:
            require(theorem, case.point, met)
    except BadInstance:
        raise
    except (TypeError, ValueError) as error:  # a value that is no number, an assumption that cannot be computed
        raise BadInstance(f"{where}: {error}") from error
    return cases


def require(theorem: Theorem, point: Point, met: set[Any] | None = None) -> None:
    """Raise BadInstance, naming theorem, symbol values and assumption, unless the point meets every assumption.

    met   the assumptions that points before met, with all that they may depend on: they are not looked at again
    """
    for process in theorem.process:
        _data(theorem, process, point)
        _complete(theorem, process, point)
        _law(theorem, process, point)
        _batch(theorem, process, point)
    for item in theorem.convex:
        _convex(theorem, item, point)
    states = _States(point)
    met = set() if met is None else met
    for given in theorem.given:
        if (asked := _asked(theorem, given, point)) in met:
            continue
        met.add(asked)
        for scope in _cases(theorem, given, point):
            if where := _fails(theorem, given, scope, states):
                raise BadInstance(f"{theorem.title!r}, {point}: the assumption {given} fails, with {where}")


def _asked(theorem: Theorem, given: Given, point: Point) -> Any:
    """An assumption with all of a point that it may depend on: not the time that is asked for, unless it names that."""
    unnamed = {p.time for p in theorem.process} - given.left.free_symbols - given.right.free_symbols
    values = tuple((k, v) for k, v in point.values.items() if k not in unnamed)
    return given, values, id(point.rows), tuple(point.tables.items()), tuple(point.formulas.items())


def _fails(theorem: Theorem, given: Given, scope: Scope, states: _States) -> str:
    """Where an assumption fails; "" if it holds: for every value of the state that it names, if it names one."""
    named = [(p, s) for p in theorem.process for s in p.states if _mentions(given, s)]
    if not named:
        left, right = value(given.left, scope), value(given.right, scope)
        holds = all(compared(given.relation, a, b) for a, b in zip(entries(left), entries(right), strict=True))
        return "" if holds else _named(given, scope.point)
    if len(named) > 1:
        raise NotExact(f"the assumption {given} names several states; write one for each")
    ((process, state),) = named
    size = int(value(state.shape[0], scope).p) if hasattr(state, "shape") else 1
    return Everywhere(given, state, size, lambda: states.of(process, state)).fails(scope)


@dataclass
class _States:
    """What the states of a process are at the start and one step later, as far as that can be enumerated at a point."""

    point: Point
    known: dict[Process, list[dict[Any, Any]]] = field(default_factory=dict)

    def of(self, process: Process, state: Any) -> tuple[Any, ...]:
        if process not in self.known:
            self.known[process] = self._found(process)
        return tuple(tuple(entries(table[state])) for table in self.known[process])

    def _found(self, process: Process) -> list[dict[Any, Any]]:
        motion = Motion(process, Scope(self.point))
        try:
            return [dict(zip(process.states, held, strict=True)) for k in (0, 1) for held in reached(motion, k)]
        except NotExact:  # no start, too many batches, or noise without a list: then other states are looked at
            return []


def _named(given: Given, point: Point) -> str:
    symbols = sorted((given.left - given.right).free_symbols, key=str)
    return ", ".join(f"{s} = {point.values[s]}" for s in symbols if s in point.values) or "values as the instance gives them"


def _cases(theorem: Theorem, given: Given, point: Point) -> Iterator[Scope]:
    """The scopes in which an assumption must hold: each row, each time in the tables."""
    for scope in _rows(theorem, given, point):
        yield from _times(theorem, given, point, scope)


def _mentions(given: Given, *symbols: Any) -> bool:
    return bool(given.left.has(*symbols) or given.right.has(*symbols)) if symbols else False


def _rows(theorem: Theorem, given: Given, point: Point) -> Iterator[Scope]:
    fields = theorem.fields
    free = given.left.free_symbols | given.right.free_symbols
    if point.rows and (_alone(given, fields) or free & {f for f in fields if hasattr(f, "shape") or f.is_Symbol}):
        rows = Rows(next(p.rows for p in theorem.process if p.rows).count, fields)
        for index in range(len(point.rows)):
            yield Scope(point).row(index, rows.fields, rows.source)
    else:
        yield Scope(point)


def _alone(given: Given, fields: tuple[Any, ...]) -> bool:
    """Whether a function of one row stands outside every mean over the rows."""
    for side in (given.left, given.right):
        walk = preorder_traversal(side)
        for part in walk:
            if isinstance(part, (ScalarRowMean, MatrixRowMean)):
                walk.skip()
            elif isinstance(part, AppliedUndef) and part in fields:
                return True
    return False


def _times(theorem: Theorem, given: Given, point: Point, scope: Scope) -> Iterator[Scope]:
    times = {p.time for p in theorem.process}
    length = min((len(t) for f, t in point.tables.items() if _mentions(given, f)), default=0)
    if length and _mentions(given, *times):
        for step in range(length):
            yield scope.binding({time: fmpq(step) for time in times})
    else:
        yield scope


def _convex(theorem: Theorem, item: Convex, point: Point) -> None:
    """An assumed convex function has a formula in this instance, and one that shows to be convex by its form."""
    where, name = f"{theorem.title!r}, {point}", name_of(item.function)
    known = next((f for f in point.formulas if f.func == item.function.func), None)
    if known is None:
        raise BadInstance(f"{where}: {name} is assumed convex but has no formula; give {item.function}: Family(formula, {{}})")
    sizes = {k: int(v) for k, v in point.values.items() if isinstance(k, Symbol) and v.is_Integer}
    for row in point.rows if point.formulas[known].has(*theorem.fields) else ({},):
        held = {symbol: v for symbol, v in {**point.values, **row}.items() if symbol != known.args[0]}
        formula = point.formulas[known].subs(held)
        written = Written(sizes, {f: e for f, e in point.formulas.items() if f is not known})
        if not convex(explicit(formula, written), parts(known.args[0], written)):
            raise BadInstance(
                f"{where}: {name} = {point.formulas[known]} does not show to be convex; write it in convex quadratics, sums, "
                "non-negative multiples, Max, Abs and even powers of affine forms, and powers >= 1 of what is not negative"
            )


def _data(theorem: Theorem, process: Process, point: Point) -> None:
    """A mean over no rows is no number, so a process that draws rows needs some."""
    if process.rows is not None and not point.rows:
        names = ", ".join(map(name_of, process.rows.fields))
        raise BadInstance(f"{theorem.title!r}, {point}: the process draws rows of {names}, but there are none")


def _complete(theorem: Theorem, process: Process, point: Point) -> None:
    """Every field that a step reads has a value in every row, and a function of time one for every step that is asked for."""
    where = f"{theorem.title!r}, {point}"
    steps = [*process.average.values(), *process.update.values()]
    fields = process.rows.fields if process.rows is not None and point.rows else ()
    for name in (f for f in fields if not isinstance(f, AppliedUndef) and any(e.has(f) for e in steps)):
        if name not in point.rows[0]:
            raise BadInstance(f"{where}: a step reads {name_of(name)} of every row, but no row has one; give one value a row")
    for symbol in set().union(*(start.free_symbols for start in process.start.values())) - {process.time}:
        if symbol not in point.values and not isinstance(symbol, Dummy):
            what = f"{name_of(symbol)} has no value, and the process starts at it"
            raise BadInstance(f"{where}: {what}; the instance must give one")
    last = _steps_asked(theorem, process, point)
    for function in {e.func for part in process.update.values() for e in part.atoms(AppliedUndef) if e.args == (process.time,)}:
        length = len(point.tables.get(function, ()))
        if length < last:
            what = f"{name_of(function)} has {length} values by time"
            raise BadInstance(f"{where}: {what}, but those at times 0 to {last - 1} are needed; give {last} values at least")


def _steps_asked(theorem: Theorem, process: Process, point: Point) -> int:
    """How many steps of a process the claims ask for at a point, as far as that is a number."""
    asked = [0]
    for claim in theorem.claims.values():
        for q in (q for e in claim.expressions().values() for q in quantities(e)):
            if isinstance(q, (ScalarMean, MatrixMean, Variance)) and theorem.process_of(q) is process:
                try:
                    asked.append(int(value(q.time, Scope(point)).p))
                except (NotExact, AttributeError):  # a time that runs in a sum, or no number
                    continue
    return max(asked)


def _law(theorem: Theorem, process: Process, point: Point) -> None:
    """Noise has the same law at every step: a value given for the time is that of one step only."""
    source = process.draw.source
    for part in (e for pair in source.atoms.items() for e in pair) if isinstance(source, Law) else ():
        if part.free_symbols & {*process.symbols, process.time}:
            raise BadInstance(
                f"{theorem.title!r}, {point}: the law of the noise names {part}, which moves; "
                "let the update multiply the noise by it"
            )
    for atom, part in source.atoms.items() if isinstance(source, Law) else ():
        if (chance := value(part, Scope(point))) < 0:
            raise BadInstance(f"{theorem.title!r}, {point}: the probability {part} of {atom} is {chance}; it must be 0 or more")


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
            what = f"the batch size {process.draw.size} = {size}"
            raise BadInstance(f"{theorem.title!r}, {point}: {what} is not a positive integer; give 1, 2, 3, ...")
        if process.draw.scheme == "without" and size > len(point.rows):
            raise BadInstance(
                f"{theorem.title!r}, {point}: a batch of {process.draw.size} = {size} cannot be drawn without replacement "
                f"from {len(point.rows)} rows; give {len(point.rows)} at most, or draw with replacement"
            )
