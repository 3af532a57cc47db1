"""A theorem at the user's own data: the same roads, at an instance made from a file."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sympy import MatrixSymbol, Rational
from sympy.core.function import UndefinedFunction

from numerics.assumptions import require
from numerics.build import machine
from numerics.exact.operator import NAME
from numerics.reading import BadData, Header, exact, read
from numerics.run import Options
from numerics.shown import numbers_table, remarks_table, shown_table, values_table
from numerics.verify import verify_theorem
from theorems._library import Entry, library, load
from theorems._model.bind import BadInstance, points
from theorems._model.instance import Each, Instance
from theorems._model.nodes import name_of
from theorems._model.theorem import KERNEL_INPUTS, Theorem

MOST_WORK = 2 * 10**7  # rows times columns cubed: what the moment operator multiplies in a step
OPTIONS = ("kernel", "sigma", "degree")


@dataclass(frozen=True)
class Case:
    """A theorem's instance at a file, what is shown of the data before anything is checked, and how its checks are shown."""

    instance: Instance
    tables: tuple[dict[str, Any], ...] = ()
    checked: Callable[[Mapping[str, Any]], dict[str, Any]] = values_table
    notes: tuple[str, ...] = ()


def apply(entry: Entry, data: Path, settings: Mapping[str, str], options: Options) -> dict[str, Any]:
    """The document of `verify_all` for one theorem at one file, with tables of its values."""
    started = time.time()
    command = shlex.join(["trilemma", "apply", entry.id, "--data", data.name, *_set(settings)])
    entry, theorem = _asked(entry)
    case = (_by_kernel if _speaks_of_kernels(theorem) else _exactly)(theorem, data, dict(settings))
    figures = tuple(replace(figure, instance="") for figure in theorem.figures)  # drawn at the data
    here = replace(theorem, instances={data.name: case.instance}, near_miss={}, needs=(), figures=figures)
    result, spent = verify_theorem(entry, here, options, mutants=0)
    notes = [*case.notes, *result.pop("notes", [])]
    result |= {"tables": [*case.tables, case.checked(result)], "command": command}
    run = machine() | {
        "seconds": time.time() - started,
        "seconds_by_theorem": {entry.id: spent},
        "notes": notes,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
    }
    return {"results": {"options": options.json(), "theorems": {entry.id: result}}, "run": run}


def _set(settings: Mapping[str, str]) -> list[str]:
    return ["--set", *(f"{name}={value}" for name, value in settings.items())] if settings else []


def _asked(entry: Entry) -> tuple[Entry, Theorem]:
    """The theorem that data are put to: this one, or the one that it names for them."""
    theorem: Theorem = load(entry)
    if theorem.on_data:
        entry = library()[theorem.on_data]
        theorem = load(entry)
    if not theorem.inputs:
        raise BadData(
            f"{entry.id} does not say how to take data; `trilemma show ID` lists inputs; qian2020.gradient_variance has some"
        )
    return entry, theorem


def _speaks_of_kernels(theorem: Theorem) -> bool:
    return any(text in KERNEL_INPUTS for text in theorem.inputs.values())


# ------------------------------------------------------------------------------- exactly
def _exactly(theorem: Theorem, path: Path, settings: dict[str, str]) -> Case:
    target_name = settings.pop("target", "")
    _refuse_unknown(theorem, settings)
    header, rows = read(path)
    target = _target(path, header, target_name)
    features = tuple(tuple(v for i, v in enumerate(row) if i != target) for row in rows)
    _work(path, len(rows), len(header))
    sources: dict[str, Callable[[], Any]] = {
        "features": lambda: features,
        "target": lambda: tuple(row[target] for row in rows),
        "zeros": lambda: (0,) * (len(header) - 1),
        "n": lambda: Rational(len(rows)),
        "beta": lambda: _beta(path, features),
        "1/beta": lambda: 1 / _beta(path, features),
    }
    return Case(_instance(theorem, settings, sources, len(rows), f"{len(rows)} rows of {path.name}"))


def _work(path: Path, rows: int, columns: int) -> None:
    if rows * columns**3 > MOST_WORK:
        raise BadData(
            f"{path}: {rows} rows with {columns} columns: the {NAME} takes {rows * columns**3:.1e} exact products a step, "
            f"more than {MOST_WORK:.0e}; give fewer rows or columns"
        )


def _beta(path: Path, features: tuple[Any, ...]) -> Rational:
    """The largest squared norm of a row: its inverse is the step size of a batch of one."""
    largest = max(sum(v * v for v in row) for row in features)
    if largest == 0:
        raise BadData(f"{path}: every feature is zero, so there is no scale for the step size; set it with --set alpha=1/10")
    return largest


# ------------------------------------------------------------------------------- by a kernel
def _by_kernel(theorem: Theorem, path: Path, settings: dict[str, str]) -> Case:
    from numerics.functionals import Runs, gathered, remarks  # SciPy, which no other command needs

    chosen = {name: settings.pop(name) for name in OPTIONS if name in settings}
    target = settings.pop("target", "")
    _refuse_unknown(theorem, settings)
    names, data = gathered(path, chosen, lambda header: _target(path, header, target))
    runs = Runs(data.part())
    runs.learnable()
    sources = {name: (lambda value=value: value) for name, value in runs.sources().items()}
    few = len(runs.data.rows)
    why = f"{'all' if few == data.count else f'{few}, evenly spaced,'} of {data.count} rows of {path.name}; {data.kernel}"
    asked = _instance(theorem, settings, sources, data.count, why)
    for symbol, text in theorem.inputs.items():
        if text == "level" and name_of(symbol) in settings:
            runs.reaches(name_of(symbol), min(asked.values[symbol]))
    kept = fitting(theorem, asked)
    whole, part = data.numbers(), runs.numbers()
    tables = [numbers_table(f"{path.name}: {data.count} rows, {data.kernel}; doubles", theorem, whole)]
    tables += [remarks_table(remarks(names, data, runs)), shown_table(f"Predicted for {path.name}", theorem, whole, asked)]
    tables += [numbers_table(f"The {few} rows on which runs were simulated", theorem, part)]
    title = f"Predicted and measured on {few} rows"
    return Case(kept, tuple(tables), lambda result: shown_table(title, theorem, part, asked, result))


def fitting(theorem: Theorem, instance: Instance) -> Instance:
    """The instance without those values of its sweeps at which an assumption fails, whatever the others are."""
    here = replace(theorem, instances={"data": instance})
    swept = [s for s, value in instance.values.items() if isinstance(value, Each)]
    kept: dict[Any, list[Any]] = {s: [] for s in swept}
    why = ""
    for point in points(here, "data"):
        try:
            require(here, point)
        except BadInstance as error:
            why = str(error)
            continue
        for s in swept:
            kept[s] += [point.values[s]] if point.values[s] not in kept[s] else []
    if swept and not all(kept.values()):
        raise BadData(f"no value asked for meets the assumptions of {theorem.title!r}: {why}")
    return replace(instance, values={**instance.values, **{s: Each(*values) for s, values in kept.items()}})


# ------------------------------------------------------------------------------- the instance
def _refuse_unknown(theorem: Theorem, settings: Mapping[str, str]) -> None:
    known = [name_of(symbol) for symbol in theorem.inputs]
    options = ("target", *(OPTIONS if _speaks_of_kernels(theorem) else ()))
    for name in settings:
        if name in OPTIONS:
            raise BadData(
                f"--set {name}={settings[name]}: {theorem.title!r} speaks of no kernel; it has {', '.join(known)} and target"
            )
        if name not in known:
            raise BadData(
                f"--set {name}: {theorem.title!r} has no input of that name; it has {', '.join(known)} and {', '.join(options)}"
            )


def _instance(
    theorem: Theorem, settings: Mapping[str, str], sources: Mapping[str, Callable[[], Any]], rows: int, why: str
) -> Instance:
    for symbol in theorem.inputs:
        if name_of(symbol) in settings:
            _refuse_unfit(theorem, symbol, settings[name_of(symbol)])
    values = {symbol: _value(symbol, settings.get(name_of(symbol), text), sources) for symbol, text in theorem.inputs.items()}
    batch = {s for p in theorem.process for s in p.draw.size.free_symbols if name_of(s) not in settings}
    # The batch sizes that were not asked for stop at the number of rows.
    values |= {s: Each(*(v for v in values[s] if v <= rows)) for s in batch if isinstance(values.get(s), Each)}
    times = max(
        (int(v) for s, each in values.items() if isinstance(each, Each) and s in {p.time for p in theorem.process} for v in each),
        default=0,
    )
    return Instance({s: _over_time(s, v, times) for s, v in values.items()}, why=why)


def _refuse_unfit(theorem: Theorem, symbol: Any, text: str) -> None:
    """Columns are for the fields of the data set, and a field holds nothing else."""
    name = name_of(symbol)
    if symbol in theorem.fields:
        raise BadData(f"--set {name}={text}: {name} is read from the columns of the file; choose with --set target=NAME")
    if text in ("features", "target", *KERNEL_INPUTS) and text != theorem.inputs[symbol]:
        raise BadData(f"--set {name}={text}: {name} is no column of the data; give numbers, such as {name}=1/10")
    if text == "zeros" and not isinstance(symbol, MatrixSymbol):
        raise BadData(f"--set {name}={text}: {name} is no vector; give a number, such as {name}=1")


def _target(path: Path, header: Header, name: str) -> int:
    if name and header.count(name) != 1:
        known = f"has {header.count(name)} columns of that name" if name in header else f"has the columns {', '.join(header)}"
        raise BadData(f"--set target={name}: {path} {known}")
    return header.index(name) if name else len(header) - 1


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
