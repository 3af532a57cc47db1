"""Large data sets: rows of doubles, each number exactly the binary fraction that its double is."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import ImmutableDenseMatrix, Rational

from theorems._model.nodes import name_of


class Table(Sequence[Any]):
    """A value for a field of a data set, a row of numbers an example: (rows, columns) float64, or (rows,) for a number each.

    A data set of a quarter of a million numbers is bound and sent to C in this form; a row becomes exact rationals when it is
    asked for.  ValueError unless every number is finite.
    """

    def __init__(self, numbers: Any) -> None:
        held: NDArray[np.float64] = np.array(numbers, dtype=np.float64)
        if held.ndim not in (1, 2) or not held.size:
            raise ValueError(f"Table: an array of shape {held.shape}; give one of rows and columns, or one number a row")
        if not np.isfinite(held).all():
            raise ValueError(f"Table: entry {tuple(map(int, np.argwhere(~np.isfinite(held))[0]))} is not a finite number")
        held.setflags(write=False)
        self.array = held

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: Any) -> Any:
        """A row as an exact column, or as an exact number."""
        row = self.array[index]
        if row.ndim == 0:
            return exactly(row)
        return ImmutableDenseMatrix(len(row), 1, list(map(exactly, row)))

    def __str__(self) -> str:
        return f"a table of {' x '.join(map(str, self.array.shape))} doubles"


def exactly(double: Any) -> Rational:
    """The binary fraction that a double is."""
    return Rational(*float(double).as_integer_ratio())


class Tabled(Sequence[Any]):
    """The rows of a data set of which some fields are tables: a mapping field -> value, made when it is asked for."""

    def __init__(self, columns: Mapping[Any, Sequence[Any]]) -> None:
        self.columns = dict(columns)

    def __len__(self) -> int:
        return min(map(len, self.columns.values()))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(f"row {index} of {len(self)}")
        return {field: column[index] for field, column in self.columns.items()}

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def numbers(self) -> dict[str, NDArray[np.float64]]:
        """The doubles of every component of every field, by the component's name: k[0], k[1], ..."""
        found: dict[str, NDArray[np.float64]] = {}
        for field, column in self.columns.items():
            array = column.array if isinstance(column, Table) else _doubles(column)
            if array.ndim == 1:
                found[name_of(field)] = array
            else:
                found |= {f"{name_of(field)}[{i}]": array[:, i] for i in range(array.shape[1])}
        return found


def _doubles(column: Sequence[Any]) -> NDArray[np.float64]:
    """A column of exact numbers or of exact vectors, rounded to doubles."""
    vectors = hasattr(column[0], "shape")
    return np.array([[float(v) for v in row] if vectors else float(row) for row in column])
