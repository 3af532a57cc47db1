"""A theorem at the user's own data: the same roads, at an instance made from a file."""

from __future__ import annotations

import csv
import re
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from sympy import MatrixSymbol, Rational
from sympy.core.function import UndefinedFunction

from numerics.exact.operator import NAME
from numerics.verify import Options, machine, verify_theorem
from theorems._library import Entry, load
from theorems._model.instance import Each, Instance
from theorems._model.nodes import name_of
from theorems._model.theorem import Theorem

MOST_CELLS = 2_000_000
NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?)", re.ASCII)
MOST_WORK = 2 * 10**7  # rows times columns cubed: what the moment operator multiplies in a step


class BadData(ValueError):
    """A file or a setting that cannot be used; the message says what, where and what to do."""


def apply(entry: Entry, data: Path, settings: Mapping[str, str], options: Options) -> dict[str, Any]:
    """The document of `verify_all` for one theorem at one file, with a table of its values."""
    started = time.time()
    theorem = load(entry)
    if not theorem.inputs:
        raise BadData(
            f"{entry.id} does not say how to take data; `trilemma show ID` lists inputs; qian2020.gradient_variance has some"
        )
    header, rows = read(data)
    instance = _instance(theorem, data, header, rows, dict(settings))
    here = replace(theorem, instances={data.name: instance}, near_miss={})
    result, spent = verify_theorem(entry, here, options, mutants=0)
    notes = result.pop("notes", [])
    result |= {"tables": [_table(result)], "command": f"trilemma apply {entry.id} --data {data.name}"}
    run = machine() | {
        "seconds": time.time() - started,
        "seconds_by_theorem": {entry.id: spent},
        "notes": notes,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
    }
    return {"results": {"options": options.json(), "theorems": {entry.id: result}}, "run": run}


# ------------------------------------------------------------------------------- reading
def read(path: Path) -> tuple[tuple[str, ...], tuple[tuple[Rational, ...], ...]]:
    """(column names, rows of exact rationals) of a CSV with a header line or without, or of the one array of an .npz."""
    header, cells = _npz(path) if path.suffix == ".npz" else _csv(path)
    if not cells:
        raise BadData(f"{path}: holds no row of data")
    if len(cells) * len(header) > MOST_CELLS:
        raise BadData(
            f"{path}: {len(cells)} rows of {len(header)} numbers are more than {MOST_CELLS} cells; give fewer rows or columns"
        )
    if len(cells) < 2:
        raise BadData(f"{path}: a single row has no variance; give at least two")
    if len(header) < 2:
        raise BadData(f"{path}: a single column; give features and, last, the target")
    return header, cells


def _csv(path: Path) -> tuple[tuple[str, ...], tuple[tuple[Rational, ...], ...]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            lines = [(number, row) for number, row in enumerate(csv.reader(file), 1) if len(row) > 1 or "".join(row).strip()]
    except UnicodeDecodeError as error:
        raise BadData(f"{path}: is not UTF-8 text (byte {error.start}: {error.reason}); save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise BadData(f"{path}: cannot be read as CSV ({error}); separate the cells by commas, a line a row") from error
    if not lines:
        raise BadData(f"{path}: is empty")
    header = _header(path, [cell.strip() for cell in lines[0][1]])
    named = exact(lines[0][1][0]) is None
    return header, tuple(_row(path, header, number, row) for number, row in lines[named:])


def _header(path: Path, first: list[str]) -> tuple[str, ...]:
    """Names of the columns; a first line of numbers is data, and one of numbers and text is refused, being neither."""
    numbers = [cell for cell in first if exact(cell) is not None]
    texts = [cell for cell in first if exact(cell) is None]
    if numbers and texts:
        raise BadData(f"{path}: the first line holds numbers ({numbers[0]}) and text ({texts[0]!r}); name every column or none")
    if len(first) == 1 and (found := [sign for sign in ";\t" if sign in first[0]]):
        raise BadData(f"{path}: the first line has no comma but {found[0]!r}; separate the cells by commas")
    return tuple(f"column {i + 1}" for i in range(len(first))) if numbers else tuple(first)


def _row(path: Path, header: tuple[str, ...], number: int, row: list[str]) -> tuple[Rational, ...]:
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


def _npz(path: Path) -> tuple[tuple[str, ...], tuple[tuple[Rational, ...], ...]]:
    import numpy as np

    array = _array(path)
    if array.ndim != 2 or array.dtype.kind not in "iuf" or array.dtype.itemsize > 8:
        raise BadData(f"{path}: the array has shape {array.shape} and type {array.dtype}; give a table of real numbers")
    if array.size > MOST_CELLS:
        raise BadData(f"{path}: {array.size} cells are more than {MOST_CELLS}; give fewer rows or columns")
    finite = np.isfinite(array).all(axis=1)
    if not finite.all():
        raise BadData(f"{path}: row {int(np.argmin(finite)) + 1} holds a number that is not finite; leave such rows out")
    cells = tuple(tuple(Rational(Fraction(x)) for x in row) for row in array.tolist())
    return tuple(f"column {i + 1}" for i in range(array.shape[1])), cells


def _array(path: Path) -> Any:
    """The one array of an .npz; nothing that is pickled in it is read."""
    import numpy as np

    try:
        with zipfile.ZipFile(path) as held:
            names = [name.removesuffix(".npy") for name in held.namelist()]
        if len(names) != 1:
            raise BadData(f"{path}: holds the arrays {names}; give one array, a row an example, the target last")
        with np.load(path, allow_pickle=False) as held:
            return held[names[0]]
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise BadData(f"{path}: is not an .npz file ({error}); write it with numpy.savez") from error
    except BadData:
        raise
    except ValueError as error:  # numpy's refusal of objects
        raise BadData(f"{path}: {error}; give a table of real numbers") from error


# ------------------------------------------------------------------------------- the instance
def _instance(theorem: Theorem, path: Path, header: tuple[str, ...], rows: tuple[Any, ...], settings: dict[str, str]) -> Instance:
    target = _target(path, header, settings.pop("target", ""))
    features = tuple(tuple(v for i, v in enumerate(row) if i != target) for row in rows)
    _work(path, len(rows), len(header))
    sources: dict[str, Callable[[], Any]] = {
        "features": lambda: features,
        "target": lambda: tuple(row[target] for row in rows),
        "zeros": lambda: (0,) * (len(header) - 1),
        "1/beta": lambda: _inverse_beta(path, features),
    }
    known = {name_of(symbol): symbol for symbol in theorem.inputs}
    for name in settings:
        if name not in known:
            raise BadData(f"--set {name}: {theorem.title!r} has no input of that name; it has {', '.join(known)} and target")
    values = {symbol: _value(symbol, settings.get(name_of(symbol), text), sources) for symbol, text in theorem.inputs.items()}
    batch = {s for p in theorem.process for s in p.draw.size.free_symbols if name_of(s) not in settings}
    # The batch sizes that were not asked for stop at the number of rows.
    values |= {s: Each(*(v for v in values[s] if v <= len(rows))) for s in batch if isinstance(values.get(s), Each)}
    times = max(
        (int(v) for s, each in values.items() if isinstance(each, Each) and s in {p.time for p in theorem.process} for v in each),
        default=0,
    )
    return Instance({s: _over_time(s, v, times) for s, v in values.items()}, why=f"{len(rows)} rows of {path.name}")


def _target(path: Path, header: tuple[str, ...], name: str) -> int:
    if name and header.count(name) != 1:
        known = f"has {header.count(name)} columns of that name" if name in header else f"has the columns {', '.join(header)}"
        raise BadData(f"--set target={name}: {path} {known}")
    return header.index(name) if name else len(header) - 1


def _work(path: Path, rows: int, columns: int) -> None:
    if rows * columns**3 > MOST_WORK:
        raise BadData(
            f"{path}: {rows} rows with {columns} columns: the {NAME} takes {rows * columns**3:.1e} exact products a step, "
            f"more than {MOST_WORK:.0e}; give fewer rows or columns"
        )


def _inverse_beta(path: Path, features: tuple[Any, ...]) -> Rational:
    """1 / (largest squared norm of a row), the step size of a batch of one."""
    largest = max(sum(v * v for v in row) for row in features)
    if largest == 0:
        raise BadData(f"{path}: every feature is zero, so there is no scale for the step size; set it with --set alpha=1/10")
    return 1 / largest


def _value(symbol: Any, text: str, sources: Mapping[str, Callable[[], Any]]) -> Any:
    if text in sources:
        return sources[text]()
    numbers = tuple(map(exact, text.split(",")))
    if None in numbers:
        raise BadData(f"--set {name_of(symbol)}={text}: give numbers such as 1/10 or 1,2,4, or one of {', '.join(sources)}")
    if isinstance(symbol, (MatrixSymbol, UndefinedFunction)):
        return numbers
    return Each(*numbers)


def _over_time(symbol: Any, value: Any, last: int) -> Any:
    """A function of time given by one number keeps it; by several, they must reach the last time asked for."""
    if not isinstance(symbol, UndefinedFunction):
        return value
    table = value if isinstance(value, tuple) else (value,)
    if len(table) == 1:
        return table * (last + 1)
    if len(table) <= last:
        raise BadData(
            f"--set {name_of(symbol)}: {len(table)} values, but times up to {last} are asked for; give {last + 1} or one"
        )
    return table


# ------------------------------------------------------------------------------- the table
def _table(result: Mapping[str, Any]) -> dict[str, Any]:
    """Exact value beside simulated interval, a row a check; a claim that was not simulated has a row that says why."""
    rows = []
    for name, claim in result["claims"].items():
        road = claim["roads"]["simulate"]
        measured = [_measured(name, check) for check in road["checks"] if check["estimate"] is not None]
        rows += measured or [[name, "", "", "", "", f"{road['word']}: {road['reason']}"]]
    return {
        "title": "Values at this data",
        "columns": ["claim", "at", "exact value", "simulated", "interval", "word"],
        "rows": rows,
    }


def _measured(name: str, check: Mapping[str, Any]) -> list[str]:
    interval = f"[{check['low']:.6g}, {check['high']:.6g}]" if check["low"] is not None else "open"
    where = check["where"].partition(": ")[2]
    return [name, where, f"{check['claimed']:.8g}", f"{check['estimate']:.6g}", interval, check["word"]]
