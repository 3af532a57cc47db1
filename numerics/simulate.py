"""The simulate road: what a claim asks to be measured at a point."""
from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import Any

import numpy as np
from flint import fmpq, fmpq_poly

from numerics import change, coupled, events, exits
from numerics.bench import Bench, Closed, Measured, fixed, kept, number, rational, still
from numerics.exact import diffusion
from numerics.exact.value import Scope, entries, value
from numerics.judge import AtLeastValue, AtMostValue, Constant, EqualTo, LeastMeanAtMost, OptimumCheck, Plain
from numerics.measurands import Measurand
from theorems._model.claim import AtLeast, AtMost, Equal, Limit, Monotone, Optimum, Order, Polynomial
from theorems._model.process import Process
from theorems._model.quantity import ExitTime, LeastMean, RandomQuantity


@singledispatch
def measure(claim: Any, bench: Bench) -> list[Measured]:
    """Everything that a claim asks to be simulated at a point."""
    raise Closed(f"{type(claim).__name__} is not simulated")


@measure.register
def _equal(claim: Equal, bench: Bench) -> list[Measured]:
    if exits.asked(claim, bench):
        return exits.measured(claim, bench)
    if coupled.asked(claim):
        return coupled.measured(claim, bench)
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
    scale = events.scale_of(table, scale)
    if right or scale == 0:
        scale = max(abs(number(bench.exact.value(q) * c)) for q, c in table.items())
    shape = EqualTo(claimed, bench.resolution(scale), kind=bench.kind(table, quiet))
    return [bench.judged("left - right" if right else "left", shape, units, claimed, [Measurand(table, bench.exact.point)])]


def diffusing(expression: Any, bench: Bench) -> Process | None:
    found = {bench.exact.theorem.process_of(q) for q in expression.atoms(RandomQuantity)}
    moving = [p for p in found if p.clock is not None]
    return moving[0] if moving else None


def _diffusion(claim: Equal, bench: Bench, process: Process) -> list[Measured]:
    """Euler-Maruyama with a step so short that its bias, known exactly, is a tenth of the resolution."""
    if claim.left.atoms(ExitTime):
        raise Closed(
            "the exit time of a diffusion: Euler-Maruyama steps of length h miss the exits between them, which delays the exit "
            "by a relative order of sqrt(h) with no known bound, so no resolution could be promised"
        )
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
    if exits.asked(claim, bench):
        return exits.measured(claim, bench)
    left, const = bench.split(claim.left)
    right, target = bench.split(claim.right)
    table = {q: left.get(q, fmpq(0)) - right.get(q, fmpq(0)) for q in {**left, **right}}
    table = {q: c for q, c in table.items() if c != 0}
    if not table:
        raise Closed("there is nothing to simulate: the claim holds no mean")
    units, quiet = bench.units(table)  # both sides from the same replicas
    claimed = number(target - const)
    scale = max(abs(number(bench.exact.value(q) * c)) for q, c in table.items()) if right else events.scale_of(table, claimed)
    tight, kind = bench.exact.point.instance in claim.tight, bench.kind(table, quiet)
    shape = events.bound_shape(shape, kind, claimed)
    measure_of = shape(claimed, bench.resolution(scale), kind=kind, tight=tight)
    whole = [Measurand(table, bench.exact.point)]
    return [bench.judged("left - right" if right else "left", measure_of, units, claimed, whole)]


def _least(claim: AtMost, bench: Bench, quantity: LeastMean) -> list[Measured]:
    process = bench.exact.theorem.process_of(quantity)
    steps = int(value(quantity.time, Scope(bench.exact.point)).p)
    units = bench.rows(bench.sampler(process, tuple((quantity.observable, k) for k in range(steps))))
    kinds = tuple(Constant() if still(process, quantity.observable, k, bench.exact.point) else Plain() for k in range(steps))
    claimed = number(bench.exact.value(claim.right))
    return [bench.judged("least of the means", LeastMeanAtMost(claimed, tuple(range(steps)), kinds), units, claimed)]


@measure.register
def _monotone(claim: Monotone, bench: Bench) -> list[Measured]:
    _no_diffusion(claim.of, bench)
    return change.monotone(claim, bench)


@measure.register
def _limit(claim: Limit, bench: Bench) -> list[Measured]:
    _no_diffusion(claim.of, bench)
    return change.limit(claim, bench)


def _no_diffusion(expression: Any, bench: Bench) -> None:
    if diffusing(expression, bench) is not None:
        raise Closed("of a diffusion only Equal(Mean(f, T), value) is simulated")


@measure.register
def _polynomial(claim: Polynomial, bench: Bench) -> list[Measured]:
    claimed = number(bench.exact.value(claim.of))
    table, _ = bench.split(claim.of)
    units, quiet = bench.units(table)
    shape = EqualTo(claimed, bench.resolution(claimed), kind=bench.kind(table, quiet))
    return [bench.judged("the polynomial's value", shape, units, claimed, [Measurand(table, bench.exact.point)])]


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
    scale, drawn = max(abs(number(c)) for c in coefficient), kept(units)
    return [
        bench.judged(
            f"component {i + 1} of the residual over {claim.small}^{power}",
            EqualTo(number(c), bench.resolution(scale), value_error=bias, column=i),
            drawn,
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
    process, here = bench.exact.theorem.process_of(claim.realised_by[0]), bench.exact.point
    observe = tuple((q.observable, int(value(q.time, scope).p)) for q in claim.realised_by)
    places = [
        replace(here, values={**here.values, claim.over: rational(best * factor)}) for factor in (fmpq(1), fmpq(3, 4), fmpq(5, 4))
    ]
    blocks = [bench.rows(bench.sampler(process, observe, place)) for place in places]

    def units(first: int, last: int) -> Any:
        return np.hstack([block(first, last) for block in blocks])

    columns = tuple(range(3 * len(claim.realised_by)))
    there = [replace(bench, exact=replace(bench.exact, point=place, known={})) for place in places]
    kinds = tuple(one.kind({fixed(q, scope): fmpq(1)}, False) for one in there for q in claim.realised_by)
    shape = OptimumCheck(claimed, bench.resolution(claimed), columns, kinds)
    what = f"the largest objective at {claim.over} = {best}, 3/4 and 5/4 of it"
    at_best = [Measurand({fixed(q, scope): fmpq(1)}, places[0]) for q in claim.realised_by]
    return [bench.judged(what, shape, units, claimed, at_best)]
