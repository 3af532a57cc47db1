"""An instance: numbers for the symbols of a theorem.  Binding turns it into points, one for each combination."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from sympy import ImmutableDenseMatrix, Rational, sympify

from theorems._model.exact import frozen, refuse_floats
from theorems._model.nodes import name_of


class Each(tuple[Any, ...]):
    """Several values of one symbol, each a point of its own: `b: Each(1, 2, 4)`."""

    def __new__(cls, *values: Any) -> Each:
        return super().__new__(cls, values)


@dataclass(frozen=True)
class Family:
    """A function of one row, given by a formula in further row fields: `C(w): Family(h*w[0, 0]**2/2, {h: (1, 2, 6)})`."""

    formula: Any
    fields: Mapping[Any, Any]


@dataclass(frozen=True)
class Instance:
    """Values by symbol: a rational, a nested tuple for a vector or matrix, a tuple of rows or a `Table` for a field of a data
    set, a tuple indexed by time for a function of time, `Each(...)` for a sweep, a `Family` for a function of one row.
    """

    values: Mapping[Any, Any]
    why: str = ""

    def __post_init__(self) -> None:
        for value in self.values.values():
            refuse_floats(value)
        object.__setattr__(self, "values", frozen(self.values))

    def sweeps(self) -> Iterator[tuple[str, dict[Any, Any]]]:
        """(label, values) of every combination of the sweeps."""
        swept = [key for key, value in self.values.items() if isinstance(value, Each)]
        for chosen in product(*(self.values[key] for key in swept)):
            table = dict(self.values) | dict(zip(swept, chosen, strict=True))
            yield ", ".join(f"{name_of(k)} = {v}" for k, v in zip(swept, chosen, strict=True)), table


@dataclass(frozen=True)
class Point:
    """One fully specified case.

    values    symbol -> Rational, matrix symbol -> immutable matrix
    rows      the data set, one mapping field -> value a row
    tables    function of time -> its values at times 0, 1, 2, ...
    formulas  function of a row -> formula in the row's own fields
    """

    instance: str
    label: str
    values: Mapping[Any, Any]
    rows: Sequence[Mapping[Any, Any]] = ()
    tables: Mapping[Any, tuple[Any, ...]] = field(default_factory=dict)
    formulas: Mapping[Any, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.instance}: {self.label}" if self.label else self.instance


def rational(value: Any) -> Any:
    """A SymPy rational from an int, Rational, Fraction or "p/q"."""
    if not isinstance(value, str):
        return sympify(refuse_floats(value))
    try:
        return Rational(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{value!r} is not a number; write an integer, Rational(1, 10) or '1/10'") from error


def matrix(value: Any) -> ImmutableDenseMatrix:
    """An immutable matrix from nested tuples; a flat tuple is a column."""
    if not isinstance(value, (tuple, list)) or not value:
        raise ValueError(f"{value!r} is no vector or matrix; write a tuple of numbers, or of rows")
    if isinstance(value[0], (tuple, list)):
        return ImmutableDenseMatrix(value)
    return ImmutableDenseMatrix(len(value), 1, list(value))  # much faster than from nested lists
