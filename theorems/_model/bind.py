"""Binding: theorem and instance become points, every symbol with its exact value."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sympy import Dummy, MatrixSymbol, Symbol, solve
from sympy.core.function import UndefinedFunction

from theorems._model.exact import frozen
from theorems._model.instance import Each, Family, Point, matrix, rational
from theorems._model.nodes import name_of
from theorems._model.table import Table, Tabled
from theorems._model.theorem import Theorem, names

DECLARED = ("integer", "positive", "nonnegative", "negative", "nonpositive", "nonzero", "zero", "real", "even", "odd",
            "rational", "irrational", "noninteger", "prime", "composite")
ANY = Dummy()


class BadInstance(ValueError):
    """An instance that does not fit its theorem; the message names theorem, instance, symbol and value."""


def points(theorem: Theorem, name: str) -> Iterator[Point]:
    """Every point of one instance of a theorem, with row count and matrix sizes filled in from the data."""
    known: dict[Any, Any] = {}
    for label, table in theorem.instances[name].sweeps():
        yield _point(theorem, name, label, table, known)


def _point(theorem: Theorem, name: str, label: str, table: Mapping[Any, Any], known: dict[Any, Any]) -> Point:
    """One point; `known` keeps the data set, which the points of a sweep share."""
    where = f"{theorem.title!r}, instance {name!r}"
    values: dict[Any, Any] = {}
    columns: dict[Any, Sequence[Any]] = {}
    tables: dict[Any, tuple[Any, ...]] = {}
    formulas: dict[Any, Any] = {}
    for key, value in table.items():
        if isinstance(value, Family):
            formulas[key] = value.formula
            columns |= {f: _kept(known, v, lambda f=f, v=v: _column(f, v, where)) for f, v in value.fields.items()}
        elif key in theorem.fields:
            columns[key] = _kept(known, value, lambda key=key, value=value: _column(key, value, where))
        elif isinstance(key, UndefinedFunction):
            tables[key] = tuple(map(rational, value if isinstance(value, tuple) else (value,)))
        elif isinstance(key, MatrixSymbol):
            values[key] = _matrix(key, value, where)
        elif isinstance(value, (tuple, list)) and not isinstance(value, Each):
            raise BadInstance(
                f"{where}: {name_of(key)} is a single number but got {value}; for several values write Each{tuple(value)}, "
                "for values by time make it a Function of the time"
            )
        else:
            values[key] = rational(value)
    rows = _kept(known, columns, lambda: _rows(columns, where), tuple(map(id, columns.values())))
    _fill_count(theorem, rows, values, where)
    _fill_sizes(values, rows, where)
    point = Point(name, label, frozen(values), rows, frozen(tables), frozen(formulas))
    check_symbols(point, where)
    return point


def refuse_unused(theorem: Theorem, name: str) -> None:
    """BadInstance for a value that nothing reads: it is a slip, of the pen or of the symbol's assumptions."""
    used = theorem.once("names", lambda: names(theorem))
    for key in theorem.instances[name].values:
        if key not in used:
            alike = any(name_of(u) == name_of(key) for u in used)
            hint = "a symbol of that name with other assumptions stands there" if alike else "the theorem does not name it"
            raise BadInstance(
                f"{theorem.title!r}, instance {name!r}: a value is given for {name_of(key)}, but nothing uses it; {hint}"
            )


def _kept(known: dict[Any, Any], source: Any, make: Any, key: Any = None) -> Any:
    """What was made of `source` before, or now; the source is kept too, so that its identity stays its own."""
    name = id(source) if key is None else key
    if name not in known:
        known[name] = (make(), source)
    return known[name][0]


def _column(field: Any, value: Any, where: str) -> Sequence[Any]:
    if isinstance(value, Table):
        return value
    if not isinstance(value, (tuple, list)):
        raise BadInstance(f"{where}: {name_of(field)} is a field of the data set; give one value a row, not {value}")
    column = tuple(_matrix(field, v, where) if isinstance(field, MatrixSymbol) else rational(v) for v in value)
    for index, entry in enumerate(column if isinstance(field, MatrixSymbol) else ()):
        if entry.shape != column[0].shape:
            raise BadInstance(
                f"{where}: {name_of(field)} has shape {entry.shape} in row {index + 1} and {column[0].shape} in row 1; "
                "every row has as many numbers"
            )
    return column


def _matrix(symbol: Any, value: Any, where: str) -> Any:
    try:
        return matrix(value)
    except ValueError as error:
        raise BadInstance(f"{where}: {name_of(symbol)}: {error}") from error


def _rows(columns: Mapping[Any, Sequence[Any]], where: str) -> Sequence[Mapping[Any, Any]]:
    lengths = {name_of(f): len(c) for f, c in columns.items()}
    if len(set(lengths.values())) > 1:
        raise BadInstance(f"{where}: the fields of the data set have different numbers of rows: {lengths}")
    for name, column in columns.items():
        for value in column if isinstance(name, Symbol) else ():
            _check_declared(name, name.name, value, where)
    if any(isinstance(column, Table) for column in columns.values()):
        return Tabled(columns)
    count = next(iter(lengths.values()), 0)
    return tuple(frozen({f: c[i] for f, c in columns.items()}) for i in range(count))


def _fill_count(theorem: Theorem, rows: Any, values: dict[Any, Any], where: str) -> None:
    for process in theorem.process:
        if process.rows is not None and rows:
            count = process.rows.count
            if values.setdefault(count, rational(len(rows))) != len(rows):
                raise BadInstance(f"{where}: {count} = {values[count]}, but the data set has {len(rows)} rows")


def _fill_sizes(values: dict[Any, Any], rows: Any, where: str) -> None:
    # The data come first: a start of another size is what does not fit.
    shaped = [(k, v) for table in (rows[0] if rows else {}, values) for k, v in table.items() if isinstance(k, MatrixSymbol)]
    told: dict[Any, str] = {}
    for symbol, value in shaped:
        for size, actual in zip(symbol.shape, value.shape, strict=True):
            for unknown in size.free_symbols - set(values):
                solution = [actual] if size == unknown else solve(size - actual, unknown)
                values[unknown] = rational(solution[0]) if len(solution) == 1 else rational(actual)
                told[unknown] = f", as {symbol.name} has it"
            if (expected := size.xreplace(values)) != actual:  # formulas in numbers need no more, and it is quick
                source = "".join(told.get(s, "") for s in sorted(size.free_symbols, key=str))
                raise BadInstance(
                    f"{where}: {symbol.name} has shape {value.shape}, expected {symbol.shape} with {size} = {expected}"
                    f"{source}; give {symbol.name} that size"
                )


def check_symbols(point: Point, where: str) -> None:
    """BadInstance unless every value is what its symbol is declared to be; the rows were looked at when they were bound."""
    for key, value in point.values.items():
        if isinstance(key, Symbol):
            _check_declared(key, key.name, value, where)
    for function, values in point.tables.items():
        declared = function(ANY)
        for time, value in enumerate(values):
            _check_declared(declared, f"{name_of(function)}({time})", value, where)


def _check_declared(declared: Any, name: str, value: Any, where: str) -> None:
    if violated := _violated(declared, value):
        raise BadInstance(
            f"{where}: {name} = {value} violates the assumption that {name} is {violated}; give {_kind(declared)}"
        )


@lru_cache(maxsize=2**16)
def _violated(declared: Any, value: Any) -> str:
    """What a value is not though it is declared to be: points of a sweep, and figures, ask for the same ones."""
    for assumption in DECLARED:
        wanted = getattr(declared, f"is_{assumption}")
        if wanted is not None and getattr(value, f"is_{assumption}") is (not wanted):
            return assumption if wanted else f"not {assumption}"
    return ""


def _kind(declared: Any) -> str:
    """What a symbol is declared to be, in words: a positive integer, a non-negative number."""
    signs = {"positive": "positive", "nonnegative": "non-negative", "negative": "negative", "nonpositive": "non-positive"}
    sign = next((f"{word} " for name, word in signs.items() if getattr(declared, f"is_{name}")), "")
    sign = sign or ("non-zero " if declared.is_nonzero else "")
    parity = "even " if declared.is_even else "odd " if declared.is_odd else ""
    noun = "integer" if declared.is_integer else "number"
    text = f"{sign}{parity}{noun}"
    return f"an {text}" if text[0] in "aeiou" else f"a {text}"
