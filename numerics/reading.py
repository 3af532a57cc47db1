"""A user's file: every number exactly, or a large table as doubles; what is no table of numbers is refused with its place."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from numerics.memory import TooLarge, afford

MOST_CELLS = 2_000_000
NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?)", re.ASCII)
Header = tuple[str, ...]
GROWN = 3  # times its size that a table takes while it is read


class BadData(ValueError):
    """A file or a setting that cannot be used; the message says what, where and what to do."""


def read(path: Path) -> tuple[Header, tuple[tuple[Rational, ...], ...]]:
    """(column names, rows of exact rationals) of a CSV with a header line or without, or of the one array of an .npz."""
    header, cells = _npz(path) if path.suffix == ".npz" else _csv(path)
    if len(cells) * len(header) > MOST_CELLS:
        raise BadData(
            f"{path}: {len(cells)} rows of {len(header)} numbers are more than {MOST_CELLS} cells; give fewer rows or columns"
        )
    _enough(path, len(cells), len(header))
    return header, cells


def doubles(path: Path) -> tuple[Header, NDArray[np.float64]]:
    """(column names, float64 table) of the same files: each number is the double nearest to what is written."""
    header, cells = _npz_doubles(path) if path.suffix == ".npz" else _csv_doubles(path)
    _enough(path, len(cells), len(header))
    return header, cells


def _enough(path: Path, rows: int, columns: int) -> None:
    if not rows:
        raise BadData(f"{path}: holds no row of data")
    if rows < 2:
        raise BadData(f"{path}: a single row has no variance; give at least two")
    if columns < 2:
        raise BadData(f"{path}: a single column; give features and, last, the target")


# ------------------------------------------------------------------------------- text
def _csv(path: Path) -> tuple[Header, tuple[tuple[Rational, ...], ...]]:
    header, lines = _begun(path)
    return header, tuple(_row(path, header, number, row) for number, row in lines)


def _begun(path: Path) -> tuple[Header, Iterator[tuple[int, list[str]]]]:
    """(names of the columns, numbered lines of data)."""
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise BadData(f"{path}: is empty")
    header = _header(path, [cell.strip() for cell in first[1]])
    return header, lines if exact(first[1][0]) is None else _before(first, lines)


def _before(first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rest


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, with their numbers."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from ((number, row) for number, row in enumerate(csv.reader(file), 1) if len(row) > 1 or "".join(row).strip())
    except UnicodeDecodeError as error:
        raise BadData(f"{path}: is not UTF-8 text (byte {error.start}: {error.reason}); save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise BadData(f"{path}: cannot be read as CSV ({error}); separate the cells by commas, a line a row") from error


def _header(path: Path, first: list[str]) -> Header:
    """Names of the columns; a first line of numbers is data, and one of numbers and text is refused, being neither."""
    numbers = [cell for cell in first if exact(cell) is not None]
    texts = [cell for cell in first if exact(cell) is None]
    if numbers and texts:
        raise BadData(f"{path}: the first line holds numbers ({numbers[0]}) and text ({texts[0]!r}); name every column or none")
    if len(first) == 1 and (found := [sign for sign in ";\t" if sign in first[0]]):
        raise BadData(f"{path}: the first line has no comma but {found[0]!r}; separate the cells by commas")
    return tuple(f"column {i + 1}" for i in range(len(first))) if numbers else tuple(first)


def _row(path: Path, header: Header, number: int, row: list[str]) -> tuple[Rational, ...]:
    if len(row) != len(header):
        raise BadData(f"{path}, line {number}: {len(row)} cells, but the first line has {len(header)}")
    cells = tuple(map(exact, row))
    if None in cells:
        place = cells.index(None)
        raise BadData(
            f"{path}, line {number}, column {header[place]!r}: {row[place].strip()[:40]!r} is not a number such as -1.5, 2e-3 "
            "or 1/3; leave such rows or columns out"
        )
    return cells


def exact(text: str) -> Rational | None:
    """The rational that a text writes as p/q or a decimal; None if it is none, or has an exponent beyond three digits."""
    try:
        return Rational(Fraction(text.strip())) if NUMBER.fullmatch(text.strip()) else None
    except (ValueError, ZeroDivisionError):  # more digits than Python reads at once; p/0
        return None


def _csv_doubles(path: Path) -> tuple[Header, NDArray[np.float64]]:
    header, lines = _begun(path)
    first = next(lines, None)
    if first is None:
        raise BadData(f"{path}: holds no row of data")
    _row(path, header, *first)
    rows = _line_ends(path) - first[0] + 2  # a few blank lines may be among them
    wanted = f"{path}: to read about {rows} rows of {len(header)} numbers"
    afford(GROWN * 8 * rows * len(header), wanted, "give fewer rows or columns")
    try:
        cells = np.loadtxt(
            path, np.float64, comments=None, delimiter=",", skiprows=first[0] - 1, ndmin=2, encoding="utf-8-sig", quotechar='"'
        )
    except (ValueError, UnicodeDecodeError) as error:
        return header, _slowly(path, header, str(error))
    if cells.shape[1] != len(header) or not np.isfinite(cells).all():
        return header, _slowly(path, header, f"at row {int(np.argmin(np.isfinite(cells).all(axis=1)))}")
    return header, cells


def _line_ends(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 24), b""))


def _slowly(path: Path, header: Header, why: str) -> NDArray[np.float64]:
    """Cell by cell, to name the place of what is no number, or to read fractions, which the fast way does not know."""
    found = re.search(r"at row (\d+)", why)
    _, lines = _begun(path)
    for index, (number, row) in enumerate(lines):
        if found is None or index >= int(found[1]) - 1:  # what comes before was read
            for place, cell in enumerate(_row(path, header, number, row)):
                if abs(cell) > np.finfo(np.float64).max:
                    where = f"{path}, line {number}, column {header[place]!r}"
                    raise BadData(f"{where}: {row[place]} is beyond double precision, 1.8e308; rescale that column")
    if _line_ends(path) * len(header) > MOST_CELLS:
        raise BadData(f"{path}: fractions are read in files of up to {MOST_CELLS} cells; write decimals")
    return np.array([[float(cell) for cell in row] for row in _csv(path)[1]], dtype=np.float64)


# ------------------------------------------------------------------------------- arrays
def _npz(path: Path) -> tuple[Header, tuple[tuple[Rational, ...], ...]]:
    header, array = _checked(path)
    if array.size > MOST_CELLS:
        raise BadData(f"{path}: {array.size} cells are more than {MOST_CELLS}; give fewer rows or columns")
    return header, tuple(tuple(Rational(Fraction(x)) for x in row) for row in array.tolist())


def _npz_doubles(path: Path) -> tuple[Header, NDArray[np.float64]]:
    header, array = _checked(path)
    return header, array.astype(np.float64)


def _checked(path: Path) -> tuple[Header, Any]:
    array = _array(path)
    if array.ndim != 2 or array.dtype.kind not in "iuf" or array.dtype.itemsize > 8:
        raise BadData(f"{path}: the array has shape {array.shape} and type {array.dtype}; give a table of real numbers")
    finite = np.isfinite(array).all(axis=1)
    if not finite.all():
        raise BadData(f"{path}: row {int(np.argmin(finite)) + 1} holds a number that is not finite; leave such rows out")
    return tuple(f"column {i + 1}" for i in range(array.shape[1])), array


def _array(path: Path) -> Any:
    """The one array of an .npz; nothing that is pickled in it is read."""
    try:
        with zipfile.ZipFile(path) as held:
            names = [name.removesuffix(".npy") for name in held.namelist()]
            size = sum(info.file_size for info in held.infolist())
        if len(names) != 1:
            raise BadData(f"{path}: holds the arrays {names}; give one array, a row an example, the target last")
        afford(GROWN * size, f"{path}: to read an array of {size} bytes", "give fewer rows or columns")
        with np.load(path, allow_pickle=False) as held:
            return held[names[0]]
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise BadData(f"{path}: is not an .npz file ({error}); write it with numpy.savez") from error
    except (BadData, TooLarge):
        raise
    except ValueError as error:  # numpy's refusal of objects
        raise BadData(f"{path}: {error}; give a table of real numbers") from error
