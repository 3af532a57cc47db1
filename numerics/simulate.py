"""The simulate road: what a claim asks to be measured at a point, as units for the judge."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import singledispatch
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

from numerics.exact import diffusion
from numerics.exact.methods import Exact
from numerics.exact.motion import Motion
from numerics.exact.operator import Operator
from numerics.exact.value import NotExact, Scope, entries, value
from numerics.judge import (
    AtLeastValue,
    AtMostValue,
    Constant,
    EqualTo,
    Judgement,
    LeastMeanAtMost,
    OptimumCheck,
    Plain,
    Shape,
    judge,
)
from numerics.lower import Experiment
from numerics.sample import Sampler
from theorems._model.claim import AtLeast, AtMost, Equal, Optimum, Order, Polynomial
from theorems._model.instance import Point
from theorems._model.process import Process
from theorems._model.quantity import LeastMean, RandomQuantity, Variance

Units = Callable[[int, int], Any]


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


@dataclass(frozen=True)
class Measured:
    """One check: what was measured, against which value, and what the judge said."""

    what: str
    judgement: Judgement
    claimed: float
    draws: int
    where: str


@dataclass
class Bench:
    """Builds units at one point and has them judged."""

    exact: Exact
    conditions: Conditions
    stream: str
    cost: int = 0

    # ---- samples
    def sampler(self, process: Process, observe: tuple[Any, ...], point: Point | None = None, reverse: bool = False) -> Sampler:
        experiment = Experiment(process, point or self.exact.point, observe, reverse)
        found = Sampler(experiment, self.conditions.seed, self.stream, self.conditions.backend)
        self.conditions.programs.setdefault(found.source, f"kernel {len(self.conditions.programs) + 1}")
        if found.backend_note:
            self.conditions.notes.add(found.backend_note)
        self.cost += found.draws_per_unit
        return found

    def rows(self, sampler: Sampler) -> Units:
        return lambda first, last: np.concatenate(list(sampler.chunks(first, last, self.conditions.pool)))

    def pairs(self, sampler: Sampler) -> Units:
        """Half the squared distance of two independent copies: replicas of chunks 2k and 2k + 1."""
        self.cost += sampler.draws_per_unit

        def units(first: int, last: int) -> Any:
            chunks = list(sampler.chunks(2 * first, 2 * last, self.conditions.pool))
            gaps = [a - b for a, b in zip(chunks[::2], chunks[1::2], strict=True)]
            return np.concatenate([0.5 * (g * g).sum(axis=1, keepdims=True) for g in gaps])

        return units

    # ---- judging
    def judged(self, what: str, shape: Shape, units: Units, claimed: float) -> Measured:
        most = max(4096, self.conditions.draws // max(1, self.cost))
        found = judge(shape, units, alpha=self.conditions.alpha, max_units=most, expired=self.conditions.expired)
        return Measured(what, found, claimed, found.units * self.cost, str(self.exact.point))

    def resolution(self, scale: float) -> float:
        if scale == 0:
            raise Closed("the claimed value is zero here, so there is no scale to resolve against")
        return self.conditions.resolution * abs(scale)

    # ---- linear forms
    def split(self, expression: Any) -> tuple[dict[RandomQuantity, Any], Any]:
        """(quantity -> coefficient, the rest) of an expression that is linear in its quantities, at the point."""
        found: list[RandomQuantity] = []
        ring = fmpq_mpoly_ctx.get([f"q{i}" for i in range(200)], "lex")

        def generator(q: RandomQuantity) -> Any:
            here = self._fixed(q)
            if here not in found:
                found.append(here)
            if len(found) > 200:
                raise Closed("the claim holds more than 200 quantities")
            return ring.gen(found.index(here))

        result = value(expression, Scope(self.exact.point, {}, generator))
        if not isinstance(result, fmpq_mpoly):
            return {}, result
        return self._linear(result, found)

    def _fixed(self, q: RandomQuantity) -> RandomQuantity:
        """The quantity with its time as a number."""
        time = value(q.time, Scope(self.exact.point))
        from sympy import Rational

        return q.func(q.observable, Rational(int(time.p), int(time.q)))  # type: ignore[no-any-return]  # SymPy is untyped

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
        processes = {self.exact.theorem.process_of(q) for q in table}
        if len(processes) != 1:
            raise Closed("the claim compares several processes in one equation")
        process = processes.pop()
        if any(isinstance(q, Variance) for q in table):
            if len(table) > 1:
                raise Closed("the claim holds a variance beside other quantities")
            ((quantity, factor),) = table.items()
            sampler = self.sampler(process, ((quantity.observable, int(quantity.time)),))
            pairs, weight = self.pairs(sampler), float(factor.p) / float(factor.q)
            return (lambda first, last: weight * pairs(first, last)), still(
                process, quantity.observable, int(quantity.time), self.exact.point
            )
        self._something_random(process, table)
        sampler = self.sampler(process, tuple((q.observable, int(q.time)) for q in table))
        weights = np.array([float(c.p) / float(c.q) for c in table.values()])
        rows = self.rows(sampler)
        quiet = all(still(process, q.observable, int(q.time), self.exact.point) for q in table)
        return (lambda first, last: (rows(first, last) * weights).sum(axis=1, keepdims=True)), quiet

    def _something_random(self, process: Process, table: dict[RandomQuantity, Any]) -> None:
        """Closed where the two sides are one function of the state: such a unit is a constant, whatever is drawn."""
        if len({q.time for q in table}) > 1 or any(q.observable.has(*process.average) for q in table):
            return
        operator = Operator(Motion(process, Scope(self.exact.point)), formal=False)
        scope = operator.motion.at(int(next(iter(table)).time)).binding(operator.generic)
        try:
            total = sum((c * value(q.observable, scope) for q, c in table.items()), operator.ring.constant(0))
        except NotExact:
            return
        if total.is_constant():
            raise Closed("the two sides are the same function of the state, so nothing random is left to measure")


def still(process: Process, observable: Any, step: int, point: Point) -> bool:
    """True if the observable is not random: a state at the start, one row only, or batches that hold every row."""
    if (step == 0 and not observable.has(*process.average)) or process.draw.scheme == "in order":
        return True
    if process.rows is None:
        return False
    whole = process.draw.scheme == "without" and value(process.draw.size, Scope(point, {process.time: fmpq(step)})) == len(
        point.rows
    )
    return len(point.rows) == 1 or (whole and not process.draw.size.has(process.time))


def number(item: Any) -> float:
    """An exact number as a double."""
    if isinstance(item, fmpq):
        return int(item.p) / int(item.q)
    return float(item)


@singledispatch
def measure(claim: Any, bench: Bench) -> list[Measured]:
    """Everything that a claim asks to be simulated at a point."""
    raise Closed(f"{type(claim).__name__} is not simulated")


@measure.register
def _equal(claim: Equal, bench: Bench) -> list[Measured]:
    process = diffusing(claim.left, bench)
    if process is not None:
        return _diffusion(claim, bench, process)
    left, const = bench.split(claim.left)
    right, target = bench.split(claim.right)
    table = {q: left.get(q, fmpq(0)) - right.get(q, fmpq(0)) for q in {**left, **right}}
    table = {q: c for q, c in table.items() if c != 0}
    if not table:
        raise Closed("the claim holds no mean or variance: there is nothing to simulate")
    units, quiet = bench.units(table)
    claimed = number(target - const)
    scale = number(bench.exact.value(claim.scale)) if claim.scale is not None else claimed
    if right or scale == 0:
        scale = max(abs(number(bench.exact.value(q) * c)) for q, c in table.items())
    shape = EqualTo(claimed, bench.resolution(scale), kind=Constant() if quiet else Plain())
    return [bench.judged("left - right" if right else "left", shape, units, claimed)]


def diffusing(expression: Any, bench: Bench) -> Process | None:
    found = {bench.exact.theorem.process_of(q) for q in expression.atoms(RandomQuantity)}
    moving = [p for p in found if p.clock is not None]
    return moving[0] if moving else None


def _diffusion(claim: Equal, bench: Bench, process: Process) -> list[Measured]:
    """Euler-Maruyama with a step so short that its bias, known exactly, is a tenth of the resolution."""
    (quantity,) = claim.left.atoms(RandomQuantity)
    if quantity != claim.left or claim.right.atoms(RandomQuantity):
        raise Closed("a diffusion is simulated for Equal(Mean(f, T), value)")
    claimed, exact = number(bench.exact.value(claim.right)), number(bench.exact.value(claim.left))
    resolution = bench.resolution(claimed)
    horizon = value(quantity.time, Scope(bench.exact.point))
    motion = bench.exact.motion(quantity)
    steps = 16
    while (bias := abs(number(diffusion.discretised(motion, quantity.observable, horizon, steps)) - exact)) > resolution / 10:
        steps *= 2
        if steps > 1 << 16:
            raise Closed("the Euler-Maruyama bias does not fall below a tenth of the resolution in 65536 steps")
    point = replace(bench.exact.point, values={**bench.exact.point.values, process.clock: rational(horizon / steps)})
    units = bench.rows(bench.sampler(replace(process, clock=None), ((quantity.observable, steps),), point))
    shape = EqualTo(claimed, resolution, value_error=bias)
    return [bench.judged(f"left, by Euler-Maruyama with {steps} steps", shape, units, claimed)]


def rational(item: fmpq) -> Any:
    from sympy import Rational

    return Rational(int(item.p), int(item.q))


@measure.register
def _at_most(claim: AtMost, bench: Bench) -> list[Measured]:
    least = list(claim.left.atoms(LeastMean))
    if least and claim.left == least[0]:
        return _least(claim, bench, least[0])
    return _bound(claim, bench, AtMostValue)


@measure.register
def _at_least(claim: AtLeast, bench: Bench) -> list[Measured]:
    return _bound(claim, bench, AtLeastValue)


def _bound(claim: Any, bench: Bench, shape: Any) -> list[Measured]:
    left, const = bench.split(claim.left)
    right, target = bench.split(claim.right)
    if right or not left:
        raise Closed("there is nothing to simulate: the claim holds no mean on its left, or one on its right")
    units, quiet = bench.units(left)
    claimed = number(target - const)
    tight = bench.exact.point.instance in claim.tight
    kind = Constant() if quiet else Plain()
    return [bench.judged("left", shape(claimed, bench.resolution(claimed), kind=kind, tight=tight), units, claimed)]


def _least(claim: AtMost, bench: Bench, quantity: LeastMean) -> list[Measured]:
    process = bench.exact.theorem.process_of(quantity)
    steps = int(value(quantity.time, Scope(bench.exact.point)).p)
    units = bench.rows(bench.sampler(process, tuple((quantity.observable, k) for k in range(steps))))
    kinds = tuple(Constant() if still(process, quantity.observable, k, bench.exact.point) else Plain() for k in range(steps))
    claimed = number(bench.exact.value(claim.right))
    return [bench.judged("least of the means", LeastMeanAtMost(claimed, tuple(range(steps)), kinds), units, claimed)]


@measure.register
def _polynomial(claim: Polynomial, bench: Bench) -> list[Measured]:
    claimed = number(bench.exact.value(claim.of))
    table, _ = bench.split(claim.of)
    units, quiet = bench.units(table)
    shape = EqualTo(claimed, bench.resolution(claimed), kind=Constant() if quiet else Plain())
    return [bench.judged("the polynomial's value", shape, units, claimed)]


@measure.register
def _order(claim: Order, bench: Bench) -> list[Measured]:
    """(X(eps) - ref(eps))/eps^p against its coefficient, orders visited both ways; the bias at this eps is known exactly."""
    (quantity,) = list(claim.of.atoms(RandomQuantity))
    process = bench.exact.theorem.process_of(quantity)
    power, small = int(bench.exact.value(claim.power).p), bench.exact.value(claim.small)
    residual = series_of(bench.exact.series(claim.of, claim.small, power + 3))
    means = series_of(bench.exact.series(quantity, claim.small, power + 3))
    coefficient = [r[power] for r in residual]
    if claim.coefficient is not None:
        coefficient = entries(bench.exact.value(claim.coefficient))
    steps = int(value(quantity.time, Scope(bench.exact.point)).p)
    observe = ((quantity.observable, steps),)
    ways = [
        bench.rows(bench.sampler(process, observe, reverse=reverse))
        for reverse in ((False, True) if process.draw.scheme == "reshuffled" else (False,))
    ]
    reference = np.array([number(m(small) - r(small)) for m, r in zip(means, residual, strict=True)])
    divisor = number(small) ** power

    def units(first: int, last: int) -> Any:
        return (sum(way(first, last) for way in ways) / len(ways) - reference) / divisor

    biases = [abs(number(r(small)) / divisor - number(c)) for r, c in zip(residual, coefficient, strict=True)]
    scale = max(abs(number(c)) for c in coefficient)
    return [
        bench.judged(
            f"component {i + 1} of the residual over {claim.small}^{power}",
            EqualTo(number(c), bench.resolution(scale), value_error=bias, column=i),
            units,
            number(c),
        )
        for i, (c, bias) in enumerate(zip(coefficient, biases, strict=True))
    ]


def series_of(parts: Any) -> list[fmpq_poly]:
    """The components of a scalar or vector as polynomials."""
    return [p if isinstance(p, fmpq_poly) else fmpq_poly([p]) for p in entries(parts)]


@measure.register
def _optimum(claim: Optimum, bench: Bench) -> list[Measured]:
    if not claim.realised_by:
        raise Closed("no quantity realises the objectives; the claim is one of algebra")
    scope = Scope(bench.exact.point)
    piece = next(p for p in claim.pieces if value(p.when, scope) >= 0)
    best, claimed = bench.exact.value(piece.argmin), number(bench.exact.value(piece.value))
    blocks = []
    for factor in (fmpq(1), fmpq(3, 4), fmpq(5, 4)):
        here = bench.exact.point
        point = replace(here, values={**here.values, claim.over: rational(best * factor)})
        process = bench.exact.theorem.process_of(claim.realised_by[0])
        observe = tuple((q.observable, int(value(q.time, scope).p)) for q in claim.realised_by)
        blocks.append(bench.rows(bench.sampler(process, observe, point)))

    def units(first: int, last: int) -> Any:
        return np.hstack([block(first, last) for block in blocks])

    columns = tuple(range(3 * len(claim.realised_by)))
    shape = OptimumCheck(claimed, bench.resolution(claimed), columns)
    return [bench.judged(f"the largest objective at {claim.over} = {best}, 3/4 and 5/4 of it", shape, units, claimed)]
