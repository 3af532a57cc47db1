"""Matrices of known size written out: a process of matrices as one of numbers, an entry a state, for rules that read numbers."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from flint import fmpq
from sympy import Dummy, MatrixSymbol, Rational, preorder_traversal

from theorems._model.nodes import is_matrix, name_of
from theorems._model.process import Gaussian, Process, Rows
from theorems._rules._matrices import flat, matrix_into
from theorems.calculus.rows import NotRows
from theorems.calculus.shapes import shape


class _Numbers:
    """What a ring is asked for, of SymPy's expressions."""

    @staticmethod
    def constant(number: Any) -> Rational:
        exact = fmpq(number)
        return Rational(int(exact.p), int(exact.q))


@cache
def letters(symbol: Any) -> tuple[tuple[Any, ...], ...]:
    """The entries of a matrix symbol: one number each, which nothing else is called by."""
    rows, columns = _size(symbol)
    return tuple(tuple(Dummy(f"{name_of(symbol)}_{i}{j}", real=True) for j in range(columns)) for i in range(rows))


def coordinates(symbol: Any) -> tuple[Any, ...]:
    """What standard normal noise is made of: itself, or its entries."""
    return tuple(symbol[i, 0] for i in range(_size(symbol)[0])) if isinstance(symbol, MatrixSymbol) else (symbol,)


def _size(symbol: Any) -> tuple[int, int]:
    if not all(size.is_Integer for size in symbol.shape):
        raise NotRows(f"{symbol} has the size {' x '.join(map(str, symbol.shape))}; matrices are written out whose size is a "
                      "number; the rules Degrees and Words read the others")
    return int(symbol.shape[0]), int(symbol.shape[1])


def has_matrices(process: Process) -> bool:
    """Whether a state, an average or Gaussian noise is a matrix."""
    source = process.draw.source
    return any(map(is_matrix, (*process.symbols, *([source.symbol] if isinstance(source, Gaussian) else []))))


@lru_cache(maxsize=64)
def in_entries(process: Process) -> Process:
    """The same process in numbers; averages that are one number, as S_ij and S_ji of x x^T are, become one average."""
    for table in (process.start, process.update, process.average):
        for symbol, e in table.items():
            if shape(symbol) != shape(e):
                raise NotRows(f"{symbol} has the shape {shape(symbol)}, but {e} has {shape(e)}")
    one = _merged(process)
    average = {name: formula for name, formula in _apart(process.average, _noise(process)).items() if one[name] == name}
    update = {s: e.xreplace(one) for s, e in _apart(process.update).items()}
    return replace(process, start=_apart(process.start), average=average, update=update)


def entries_of(process: Process, observable: Any) -> tuple[Any, ...]:
    """The entries of an observable of a process of matrices, in the names of `in_entries`."""
    shape(observable)
    one = _merged(process)
    return tuple(e.xreplace(one) for e in _written(observable, {}))


@lru_cache(maxsize=64)
def _merged(process: Process) -> dict[Any, Any]:
    """Entry of an average -> the first entry that is the same number."""
    first: dict[Any, Any] = {}
    return {name: first.setdefault(formula, name) for name, formula in _apart(process.average, _noise(process)).items()}


def _apart(table: Mapping[Any, Any], known: Mapping[Any, Any] = {}) -> dict[Any, Any]:
    """Entry -> the expression for it."""
    return {name: e for symbol, value in table.items()
            for name, e in zip(_names(symbol), _written(value, known), strict=True)}


def _names(symbol: Any) -> list[Any]:
    return flat(letters(symbol)) if isinstance(symbol, MatrixSymbol) else [symbol]


def _written(expression: Any, known: Mapping[Any, Any]) -> list[Any]:
    return flat(matrix_into(expression, {**_table(preorder_traversal(expression)), **known}, _Numbers))


def _table(parts: Iterable[Any]) -> dict[Any, Any]:
    """Numbers for themselves, matrices for their entries."""
    found = [p for p in parts if p.is_Symbol or isinstance(p, MatrixSymbol)]
    return {p: letters(p) if isinstance(p, MatrixSymbol) else p for p in found}


def _noise(process: Process) -> dict[Any, Any]:
    """Gaussian noise as a column of its entries; NotRows for rows of matrices, whose entries are no fields."""
    source = process.draw.source
    if isinstance(source, Rows) and any(map(is_matrix, source.fields)):
        raise NotRows(f"the rows ({', '.join(map(str, source.fields))}) hold matrices; those of numbers are read")
    if not isinstance(source, Gaussian) or not isinstance(source.symbol, MatrixSymbol):
        return {}
    return {source.symbol: tuple((e,) for e in coordinates(source.symbol))}
