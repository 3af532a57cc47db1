"""Exit times given up at a step H: min(N, H) is a plain observable, so linear forms in it are, over several processes too."""
from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
from flint import fmpq
from sympy import oo

from numerics.bench import Bench, Closed, Measured, number
from numerics.judge import AtLeastValue, AtMostValue, EqualTo
from numerics.sample import Sampler
from numerics.stopping import NEAR, STEPS, STOPPED, Exits, decided_by_rounding
from theorems._model.claim import AtLeast, AtMost, Equal
from theorems._model.quantity import ExitTime, RandomQuantity

LEAST = 4096  # runs that a judge looks at first, a step each at least
SHAPES: dict[type, Any] = {Equal: EqualTo, AtMost: AtMostValue, AtLeast: AtLeastValue}


def asked(claim: Any) -> bool:
    """Whether a claim compares exit times with one another."""
    return isinstance(claim.left, ExitTime) and bool(claim.right.atoms(ExitTime))


def measured(claim: Any, bench: Bench) -> list[Measured]:
    """One check of left - right, both from runs with the same numbers; the scale is that of the first 4096 runs."""
    if endless := [q for q in (claim.left, *claim.right.atoms(ExitTime)) if q.time == oo]:
        raise Closed(f"{endless[0]} is compared with another; give every exit time an end: ExitTime(x, H)")
    (left, const), (right, target) = bench.split(claim.left), bench.split(claim.right)
    table = {q: left.get(q, fmpq(0)) - right.get(q, fmpq(0)) for q in {**left, **right}}
    samplers = {q: _sampler(q, bench) for q in table}  # first, so that programs are shown even where they are not run
    if bench.conditions.draws < LEAST * len(table):
        raise Closed(f"{LEAST} runs of each process take more than {bench.conditions.draws} draws; raise --draws")
    runs = {q: _Runs(sampler, bench) for q, sampler in samplers.items()}
    weights = {q: number(c) for q, c in table.items()}
    scale = max(abs(weights[q]) * float(run.first.mean()) for q, run in runs.items())

    def units(first: int, last: int) -> Any:
        return np.sum([weights[q] * run(first, last) for q, run in runs.items()], axis=0)[:, None]

    bench.cost = ceil(sum(run.draws / len(run.first) for run in runs.values()))
    claimed = number(target - const)
    shape = SHAPES[type(claim)](claimed, bench.resolution(scale))
    found = bench.judged("left - right", shape, units, claimed)
    cut = " and ".join(f"{run.cut} of {found.judgement.units} runs of {q.observable}" for q, run in runs.items())
    reason = f"{found.judgement.reason}; {cut} were given up"
    draws = sum(run.draws for run in runs.values())
    return [replace(found, judgement=replace(found.judgement, reason=reason), draws=draws)]


def _sampler(quantity: RandomQuantity, bench: Bench) -> Sampler:
    if not isinstance(quantity, ExitTime) or not quantity.time.is_Integer:
        raise Closed(f"{quantity} beside an exit time is not simulated; give every exit time an end: ExitTime(x, H)")
    process = bench.exact.theorem.process_of(quantity)
    if process.clock is not None:
        raise Closed("a diffusion may leave and come back between two steps of a simulation")
    if decided_by_rounding(process):
        raise Closed("a step jumps where rounding may decide on which side it is; write it without jumps")
    return bench.sampled(Exits(process, bench.exact.point, int(quantity.time)))


class _Runs:
    """min(N, H) of one process, chunk by chunk; the first chunk is kept, for it tells how long runs take."""

    def __init__(self, sampler: Sampler, bench: Bench) -> None:
        self._sampler, self._rows = sampler, bench.rows(sampler)
        self.draws = self.cut = 0
        self.first = self._steps(0, 1)

    def __call__(self, first: int, last: int) -> Any:
        if first == 0:
            return np.concatenate([self.first, self._steps(1, last)]) if last > 1 else self.first
        return self._steps(first, last)

    def _steps(self, first: int, last: int) -> Any:
        found = self._rows(first, last)
        if found[:, NEAR].any():
            raise Closed("a run came so near its boundary that rounding may decide whether it stops; choose another boundary")
        self.draws += int(found[:, STEPS].sum()) * self._sampler.draws_per_unit
        self.cut += int((found[:, STOPPED] == 0).sum())
        return found[:, STEPS]
