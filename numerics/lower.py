"""An experiment: process, point and observables, to a program and the numbers it runs on."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from sympy import Identity, ImmutableDenseMatrix, MatrixBase, MatrixSymbol, Symbol, ZeroMatrix, sympify

from numerics.constant import ById, Known, double, number
from numerics.explicit import Scope, entries, explicit, flat
from numerics.program import Program, used
from numerics.schedule import Schedule, schedule
from numerics.structure import Shape, structure
from numerics.trees import NotLowered
from theorems._model.instance import Point
from theorems._model.nodes import is_matrix, name_of
from theorems._model.process import Law, Process
from theorems._model.table import Tabled

Array = NDArray[Any]


@dataclass(frozen=True)
class Experiment:
    """A process at a point, and what to observe: (scalar or column, step) pairs.

    An observable is an expression in states (at the start of its step), averages (drawn during it) and the time.
    reverse   scheme 'reshuffled': visit each drawn order backwards, same streams, so the same permutation reversed
    """

    process: Process
    point: Point
    observe: tuple[tuple[Any, int], ...]
    reverse: bool = False

    def __post_init__(self) -> None:
        if not self.observe:
            raise ValueError("Experiment: nothing to observe; give observe=((expression, step), ...)")
        # A matrix literal is mutable, and SymPy's cache wants hashable ones.
        observe = tuple((e.as_immutable() if isinstance(e, MatrixBase) else sympify(e), step) for e, step in self.observe)
        object.__setattr__(self, "observe", observe)
        for expression, step in self.observe:
            if step < 0:
                raise ValueError(f"Experiment: {expression} is observed at step {step}; steps are 0, 1, 2, ...")
        if self.reverse and self.process.draw.scheme != "reshuffled":
            raise ValueError(f"Experiment: reverse=True needs the scheme 'reshuffled', not {self.process.draw.scheme!r}")


@dataclass(frozen=True, eq=False)
class Inputs:
    """The numbers of a program: all float64 unless said.

    start (states,) · params (P,) · tables (T, Q) · data (rows, columns) · atoms, edges: values of a law and the upper
    ends of their shares of [0, 1) · what, columns_at (observations,) int64, in order of their steps · width: observed
    scalars of one unit · schedule: when to observe, how much to draw
    """

    start: Array
    params: Array
    tables: Array
    data: Array
    atoms: Array
    edges: Array
    what: Array
    columns_at: Array
    width: int
    schedule: Schedule


def lower(experiment: Experiment) -> tuple[Program, Inputs]:
    """The program of an experiment and its numbers; NotLowered says what no kernel form takes."""
    process, point = experiment.process, experiment.point
    if process.stop is not None:
        raise NotLowered(f"the process stops when {process.stop}; no kernel form of means follows that")
    scope = _scope(experiment)
    distinct = tuple(dict.fromkeys(e for e, _ in experiment.observe))
    sizes = tuple(sorted(scope.sizes.items(), key=lambda item: str(item[0])))
    program = structure(process, Shape(sizes, tuple(point.formulas.items()), scope.extras), distinct)
    return program, _inputs(experiment, program, scope, distinct)


def _scope(experiment: Experiment) -> Scope:
    process, point = experiment.process, experiment.point
    tables = (process.start, process.average, process.update)
    written = (*(e for table in tables for pair in table.items() for e in pair), *(e for e, _ in experiment.observe))
    shaped = {m for e in written for m in e.atoms(MatrixSymbol, Identity, ZeroMatrix)}
    needed = {symbol for m in shaped for size in m.shape for symbol in size.free_symbols}
    sizes = {k: int(v) for k, v in point.values.items() if k in needed}
    fields = set(process.rows.fields) if process.rows else set()
    extras = tuple(f for f in (point.rows[0] if point.rows else ()) if f not in fields)
    return Scope(sizes, point.formulas, frozenset(), extras)


@lru_cache(maxsize=64)
def _rows(rows: ById, fields: tuple[Any, ...]) -> Sequence[Mapping[Any, fmpq]]:
    if isinstance(rows.held, Tabled):
        return _Later(rows.held, fields)
    return tuple(_components({f: row[f] for f in fields}) for row in rows.held)


def _components(table: Any) -> dict[Any, fmpq]:
    found: dict[Any, fmpq] = {}
    for key, value in table.items():
        if isinstance(key, MatrixSymbol):
            found |= dict(zip(entries(key.name, *value.shape), map(_fraction, _cells(value)), strict=True))
        elif isinstance(key, Symbol):
            found[key] = _fraction(value)
    return found


def _cells(matrix: Any) -> Any:
    """The entries of a matrix, row by row: an immutable one keeps them, while flat() makes every one anew."""
    return matrix.args[2] if isinstance(matrix, ImmutableDenseMatrix) else matrix.flat()


def _fraction(value: Any) -> fmpq:
    return fmpq(int(value.p), int(value.q)) if value.is_Rational else number(value, Known({}, {}, ()))


def known(process: Process, point: Point) -> Known:
    """The exact values of a point, by component symbol."""
    fields = tuple(f for f in (point.rows[0] if point.rows else ()) if isinstance(f, (Symbol, MatrixSymbol)))
    tables = {name_of(f): tuple(map(_fraction, values)) for f, values in point.tables.items()}
    return Known(_components(point.values), tables, _rows(ById(point.rows), fields))


class _Later(Sequence[Mapping[Any, fmpq]]):
    """The rows of a table by component symbol, made only if a constant of the program is a mean over them."""

    def __init__(self, rows: Tabled, fields: tuple[Any, ...]) -> None:
        self._rows, self._fields = rows, fields

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        row = self._rows[index]
        return _components({f: row[f] for f in self._fields})


def _inputs(experiment: Experiment, program: Program, scope: Scope, distinct: tuple[Any, ...]) -> Inputs:
    process, facts = experiment.process, known(experiment.process, experiment.point)
    order = sorted(range(len(experiment.observe)), key=lambda i: experiment.observe[i][1])
    widths = _widths(experiment, program, scope)
    steps = tuple(int(experiment.observe[i][1]) for i in order)
    draws_last = any(_draws(program, distinct.index(e)) for e, step in experiment.observe if step == max(steps))
    plan = schedule(process, facts, steps, len(facts.rows), draws_last, experiment.reverse)
    start = [number(e, facts) for value in process.start.values() for e in flat(explicit(value, scope))]
    times = [facts.at({process.time: fmpq(t)}) for t in range(plan.size.size)]
    atoms = dict(process.draw.source.atoms) if isinstance(process.draw.source, Law) else {}
    return Inputs(
        start=_doubles(start),
        params=_doubles([number(e, facts) for _, e in program.params]),
        tables=_doubles([[number(e, at) for _, e in program.tables] for at in times]).reshape(len(times), len(program.tables)),
        data=_drawn(program, experiment, facts),
        atoms=_doubles([number(v, facts) for v in atoms]),
        edges=_doubles(np.cumsum([number(p, facts) for p in atoms.values()])),
        what=np.array([distinct.index(experiment.observe[i][0]) for i in order], dtype=np.int64),
        columns_at=np.array([sum(widths[:i]) for i in order], dtype=np.int64),
        width=sum(widths),
        schedule=plan,
    )


def _widths(experiment: Experiment, program: Program, scope: Scope) -> list[int]:
    shapes = [scope.shape(e) if is_matrix(e) else (1, 1) for e, _ in experiment.observe]
    return [rows * columns for rows, columns in shapes]


def _draws(program: Program, index: int) -> bool:
    """Whether an observable reads what the step draws."""
    if program.glm:
        return program.vectors[index] == "average"
    return any(name[0] == "a" for name in used(program.observe[index]))


def _drawn(program: Program, experiment: Experiment, facts: Known) -> Array:
    if experiment.process.rows is None:  # another process may draw the rows
        return _data(ById(()), program.columns)
    rows = experiment.point.rows
    return _tabled(ById(rows), program.columns) if isinstance(rows, Tabled) else _data(ById(facts.rows), program.columns)


@lru_cache(maxsize=8)
def _tabled(rows: ById, columns: tuple[str, ...]) -> Array:
    found = rows.held.numbers()
    return np.column_stack([found[name] for name in columns])


@lru_cache(maxsize=64)
def _data(rows: ById, names: tuple[str, ...]) -> Array:
    columns = [Symbol(name, real=True).name for name in names]
    by_name = [{s.name: v for s, v in row.items()} for row in rows.held]
    found = _doubles([[row[c] for c in columns] for row in by_name]).reshape(len(by_name), len(columns))
    found.flags.writeable = False  # shared by all experiments on these rows
    return found


def _doubles(values: Any) -> Array:
    return np.asarray(_EACH(np.array(values, dtype=object)), dtype=np.float64)


_EACH = np.frompyfunc(double, 1, 1)
