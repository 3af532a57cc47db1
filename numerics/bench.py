"""Units at one point: samples of a process turned into independent numbers whose mean a claim speaks of, and judged."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from sympy import Rational

from numerics.events import kind_of, observed, ties
from numerics.exact.methods import Exact
from numerics.exact.motion import Motion
from numerics.exact.operator import Operator
from numerics.exact.part import without_part
from numerics.exact.value import NotExact, Scope, value
from numerics.judge import Finite, Judgement, Kind, Plain, Shape, judge
from numerics.judge.interval import ROUNDING
from numerics.lower import Experiment
from numerics.measurands import Measurand, Reading, read
from numerics.sample import Sampler
from numerics.stopping import Exits
from numerics.streams import UNITS
from theorems._model.claim import Claim
from theorems._model.instance import Point
from theorems._model.nodes import is_matrix
from theorems._model.process import Process
from theorems._model.quantity import Probability, RandomQuantity, ScalarMean, Variance

Units = Callable[[int, int], Any]
FEW = 8
KEPT = 64  # chunks: 2 MiB a column


class Closed(ValueError):
    """This road cannot speak at this point, for the stated reason."""


@dataclass(frozen=True)
class Conditions:
    """How to simulate: seed, error rate of a check, resolution (relative), example draws a check, backend, threads, time."""

    seed: int
    alpha: float
    resolution: float
    draws: int
    backend: str = "c"
    pool: Executor | None = None
    expired: Callable[[], bool] = lambda: False
    programs: dict[str, str] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)
    kept: dict[Any, Any] = field(default_factory=dict)  # runs that several claims of a theorem look at
    readings: list[Reading] = field(default_factory=list)


@dataclass(frozen=True)
class Measured:
    """One check: what was measured, against which value, and what the judge said.

    means   (what, mean, low, high) of the parts of a comparison
    again   judges another claim about the same parts on the same samples; None where it is about others
    """

    what: str
    judgement: Judgement
    claimed: float
    draws: int
    where: str
    means: tuple[tuple[str, float, float | None, float | None], ...] = ()
    again: Callable[[Claim], Judgement | None] = lambda claim: None


@dataclass
class Bench:
    """Builds units at one point and has them judged."""

    exact: Exact
    conditions: Conditions
    stream: str
    cost: int = 0
    common: str = ""  # begins the names of streams that claims share

    # ---- samples
    def sampler(self, process: Process, observe: tuple[Any, ...], point: Point | None = None, reverse: bool = False) -> Sampler:
        return self.sampled(Experiment(process, point or self.exact.point, observe, reverse))

    def sampled(self, experiment: Experiment | Exits, stream: str = "") -> Sampler:
        found = Sampler(experiment, self.conditions.seed, stream or self.stream, self.conditions.backend)
        self.conditions.programs.setdefault(found.source, f"kernel {len(self.conditions.programs) + 1}")
        if found.backend_note:
            self.conditions.notes.add(found.backend_note)
        self.cost += found.draws_per_unit
        return found

    def rows(self, sampler: Sampler) -> Units:
        return lambda first, last: sampler.block(first, last, self.conditions.pool)

    def pairs(self, sampler: Sampler, weights: Sequence[float] = (1.0,)) -> Units:
        """Half the squared distance of two independent copies, replicas of chunks 2k and 2k + 1; a weight an observable."""
        self.cost += sampler.draws_per_unit
        widths = np.diff(np.append(np.sort(sampler.inputs.columns_at), sampler.inputs.width))
        each = 0.5 * np.repeat(np.asarray(weights), widths)

        def units(first: int, last: int) -> Any:
            copies = sampler.block(2 * first, 2 * last, self.conditions.pool).reshape(last - first, 2, UNITS, len(each))
            gaps = (copies[:, 0] - copies[:, 1]).reshape(-1, len(each))
            return sums(gaps * gaps, each)

        return units

    # ---- judging
    def judged(
        self, what: str, shape: Shape, units: Units, claimed: float, measurands: Sequence[Measurand] = ()
    ) -> Measured:
        """What the judge says; the first intervals of the shape are those of the measurands."""
        most = max(4096, self.conditions.draws // max(1, self.cost))
        found = judge(shape, units, alpha=self.conditions.alpha, max_units=most, expired=self.conditions.expired)
        self.conditions.readings.extend(read(measurands, found.intervals))
        return Measured(what, found, claimed, found.units * self.cost, str(self.exact.point))

    def resolution(self, scale: float) -> float:
        if scale == 0:
            raise Closed("the claimed value is zero here, so there is no scale to resolve against")
        return self.conditions.resolution * abs(scale)

    # ---- what is known of units
    def kind(self, table: dict[RandomQuantity, Any], quiet: bool) -> Kind:
        """What is known of the units of a linear form: what `events.kind_of` says, else perhaps that they are finitely many."""
        known = kind_of(table, quiet)
        return Finite(cache(partial(self._ends, table))) if isinstance(known, Plain) else known

    def _ends(self, table: dict[RandomQuantity, Any]) -> tuple[float, float] | None:
        """The least and the largest unit, or wider; None where the values of some quantity are not enumerated."""
        try:
            each = [sorted(number(c * end) for end in self.exact.ends(q)) for q, c in table.items()]
        except NotExact:
            return None
        low, high = (sum(side) for side in zip(*each, strict=True))
        return (low, high) if low < high else None

    # ---- linear forms
    def split(self, expression: Any) -> tuple[dict[RandomQuantity, Any], Any]:
        """(quantity -> coefficient, the rest) of an expression that is linear in its quantities, at the point."""
        found: list[RandomQuantity] = []
        ring = fmpq_mpoly_ctx.get([f"q{i}" for i in range(200)], "lex")

        def generator(q: RandomQuantity) -> Any:
            if is_matrix(q):
                raise Closed(f"{q} is a matrix, and a unit measures numbers; claim its entries, its trace or its square")
            here = fixed(q, Scope(self.exact.point))
            if here not in found:
                found.append(here)
            if len(found) > 200:
                raise Closed("the claim holds more than 200 quantities")
            return ring.gen(found.index(here))

        result = value(expression, Scope(self.exact.point, {}, generator))
        if isinstance(result, tuple):
            raise Closed(f"{expression} is a matrix, and a unit measures numbers; claim its entries, its trace or its square")
        if not isinstance(result, fmpq_mpoly):
            return {}, result
        return self._linear(result, found)

    def _linear(self, polynomial: fmpq_mpoly, found: list[RandomQuantity]) -> tuple[dict[RandomQuantity, Any], Any]:
        table: dict[RandomQuantity, Any] = {}
        rest = fmpq(0)
        for exponents, coefficient in polynomial.terms():
            where = [i for i, e in enumerate(exponents) for _ in range(int(e))]
            if len(where) > 1:
                raise Closed("the claim multiplies quantities; a simulated unit is linear in them")
            if where:
                table[found[where[0]]] = coefficient
            else:
                rest = coefficient
        return table, rest

    def units(self, table: dict[RandomQuantity, Any]) -> tuple[Units, bool]:
        """(units whose mean is the linear form, whether nothing about them is random)."""
        process, *others = dict.fromkeys(self.exact.theorem.process_of(q) for q in table)
        if others:
            return self._of_several((process, *others), table)
        if any(isinstance(q, Variance) for q in table):
            return self._variances(process, table)
        self._something_random(process, table)
        sampler = self.sampler(process, (*((observed(q), int(q.time)) for q in table), *ties(table, process)))
        weights = np.array([float(c.p) / float(c.q) for c in table.values()])
        rows = self.rows(sampler)
        quiet = all(still(process, q.observable, int(q.time), self.exact.point) for q in table)

        def units(first: int, last: int) -> Any:
            found = rows(first, last)
            if found[:, len(weights) :].any():
                raise Closed("states lie on the boundary of an event up to rounding; take a boundary between the states")
            return sums(found[:, : len(weights)], weights)

        return (units, quiet) if quiet else self._probed(units, table)

    def _probed(self, units: Units, table: dict[RandomQuantity, Any]) -> tuple[Units, bool]:
        """The units, and whether they are one number though drawn: their first chunk suggests it, exact variances decide."""
        first = units(0, 1)
        quiet = bool(np.ptp(first) <= ROUNDING * np.abs(first).max()) and self._without_variance(table)
        return (lambda a, b: first if (a, b) == (0, 1) else units(a, b)), quiet

    def _without_variance(self, table: dict[RandomQuantity, Any]) -> bool:
        try:
            return all(isinstance(q, ScalarMean) and self.exact.value(Variance(q.observable, q.time)) == 0 for q in table)
        except NotExact:
            return False

    def _of_several(self, processes: tuple[Process, ...], table: dict[RandomQuantity, Any]) -> tuple[Units, bool]:
        """Every process on streams of its own, so that their units are independent and may be added."""
        found = []
        for number_, process in enumerate(processes, 1):
            part = {q: c for q, c in table.items() if self.exact.theorem.process_of(q) == process}
            there = replace(self, stream=f"{self.stream}/process {number_}", cost=0)
            found.append(there.units(part))
            self.cost += there.cost
        return (lambda first, last: sum(units(first, last) for units, _ in found)), all(quiet for _, quiet in found)

    def _variances(self, process: Process, table: dict[RandomQuantity, Any]) -> tuple[Units, bool]:
        """A linear form in variances: every variance from the same two copies."""
        if not all(isinstance(q, Variance) for q in table):
            raise Closed("the claim holds a variance beside other quantities")
        sampler = self.sampler(process, tuple((q.observable, int(q.time)) for q in table))
        quiet = all(still(process, q.observable, int(q.time), self.exact.point) for q in table)
        return self.pairs(sampler, [float(c.p) / float(c.q) for c in table.values()]), quiet

    def _something_random(self, process: Process, table: dict[RandomQuantity, Any]) -> None:
        """Closed where the two sides are one function of the state: such a unit is a constant, whatever is drawn."""
        if len({q.time for q in table}) > 1 or any(q.observable.has(*process.average) for q in table):
            return
        if any(isinstance(q, Probability) for q in table):
            return
        operator = Operator(Motion(process, Scope(self.exact.point)), formal=False)
        scope = operator.motion.at(int(next(iter(table)).time)).binding(operator.generic)
        try:
            total = sum((c * value(q.observable, scope) for q, c in table.items()), operator.ring.constant(0))
        except NotExact:
            return
        if total.is_constant():
            raise Closed("the two sides are the same function of the state, so nothing random is left to measure")


def kept(units: Units) -> Units:
    """The same units, of which the first are drawn once, for the several checks that look at them."""
    held: dict[tuple[int, int], Any] = {}

    def found(first: int, last: int) -> Any:
        if last > KEPT:
            return units(first, last)
        if (first, last) not in held:
            held[first, last] = units(first, last)
        return held[first, last]

    return found


def sums(rows: Any, weights: Any) -> Any:
    """The weighted sum of each row, (n, 1): few columns are added from the left, for sums along short rows take much longer."""
    if len(weights) >= FEW:
        return (rows * weights).sum(axis=1, keepdims=True)
    total = rows[:, :1] * weights[0]
    total += 0.0  # no sum is the negative zero
    for j in range(1, len(weights)):
        total += rows[:, j : j + 1] * weights[j]
    return total


def still(process: Process, observable: Any, step: int, point: Point) -> bool:
    """True if the observable is not random: no draw moves it, a state at the start, one row only, or batches of every row."""
    if not observable.has(*moved_by_draws(process)):
        return True
    if (step == 0 and not observable.has(*process.average)) or process.draw.scheme == "in order":
        return True
    process = without_part(process, observable)
    if process.rows is None:
        return False
    size = value(process.draw.size, Scope(point, {process.time: fmpq(step)}))
    whole = process.draw.scheme == "without" and process.draw.part is None and size == len(point.rows)
    return len(point.rows) == 1 or (whole and not process.draw.size.has(process.time))


def moved_by_draws(process: Process) -> frozenset[Any]:
    """The averages, and the states that depend on one, at once or by way of other states."""
    moved = frozenset(process.average)
    while more := {s for s, new in process.update.items() if s not in moved and new.has(*moved)}:
        moved |= more
    return moved


def fixed(q: RandomQuantity, scope: Scope) -> RandomQuantity:
    """The quantity with its time as a number."""
    found: RandomQuantity = q.func(q.observable, rational(value(q.time, scope)))
    return found


def rational(item: fmpq) -> Rational:
    """A flint rational as SymPy's."""
    return Rational(int(item.p), int(item.q))


def number(item: Any) -> float:
    """An exact number as a double; Closed if it is beyond their range."""
    try:
        return int(item.p) / int(item.q) if isinstance(item, fmpq) else float(item)
    except OverflowError as error:
        raise Closed("a value to compare with is beyond double precision, about 1.8e308; take smaller numbers") from error
