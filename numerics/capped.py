"""Exit times given up at a step H: min(N, H) is a plain observable, so linear forms in it are, over several processes too.

The runs of a process belong to all claims of a theorem that compare it, and to all points at which it is the same process.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from math import ceil, isfinite
from typing import Any

import numpy as np
from flint import fmpq
from sympy import oo

from numerics.bench import Bench, Closed, Measured, number
from numerics.judge import AtLeastValue, AtMostValue, EqualTo, Judgement, Moments, judge, spend
from numerics.judge.interval import student
from numerics.measurands import Measurand, read
from numerics.sample import Sampler
from numerics.stopping import NEAR, STEPS, STOPPED, Exits, decided_by_rounding
from theorems._model.claim import AtLeast, AtMost, Equal
from theorems._model.nodes import name_of
from theorems._model.process import Process
from theorems._model.quantity import ExitTime, RandomQuantity

LEAST = 4096  # runs that a judge looks at first, a step each at least
SHAPES: dict[type, Any] = {Equal: EqualTo, AtMost: AtMostValue, AtLeast: AtLeastValue}
Form = tuple[dict[RandomQuantity, float], float]


def asked(claim: Any) -> bool:
    """Whether a claim compares exit times with one another."""
    return isinstance(claim.left, ExitTime) and bool(claim.right.atoms(ExitTime))


def measured(claim: Any, bench: Bench) -> list[Measured]:
    """One check of left - right; the scale is that of the first 4096 runs."""
    if endless := [q for q in (claim.left, *claim.right.atoms(ExitTime)) if q.time == oo]:
        raise Closed(f"{endless[0]} is compared with another; give every exit time an end: ExitTime(x, H)")
    weights, claimed = _form(claim, bench)
    samplers = {q: _sampler(q, bench) for q in weights}  # first, so that programs are shown even where they are not run
    if bench.conditions.draws < LEAST * len(weights):
        raise Closed(f"{LEAST} runs of each process take more than {bench.conditions.draws} draws; raise --draws")
    runs = {q: _kept(q, sampler, bench) for q, sampler in samplers.items()}
    bench.cost = ceil(sum(run.draws(1) / LEAST for run in runs.values()))
    found = bench.judged("left - right", _shape(claim, bench, weights, runs, claimed), partial(_units, weights, runs), claimed)
    chunks = found.judgement.units // LEAST
    cut = " and ".join(f"{run.cut(chunks)} of {found.judgement.units} runs of {q.observable}" for q, run in runs.items())
    reason = f"{found.judgement.reason}; {cut} were given up"
    return [
        replace(
            found,
            judgement=replace(found.judgement, reason=reason),
            draws=sum(run.draws(chunks) for run in runs.values()),
            means=tuple(_mean(q, run, chunks, bench) for q, run in runs.items()),
            again=_again(bench, runs, chunks),
        )
    ]


def _form(claim: Any, bench: Bench) -> Form:
    """left - right: (exit time -> weight, the rest moved to the other side)."""
    (left, const), (right, target) = bench.split(claim.left), bench.split(claim.right)
    table = {q: left.get(q, fmpq(0)) - right.get(q, fmpq(0)) for q in {**left, **right}}
    return {q: number(c) for q, c in table.items()}, number(target - const)


def _shape(claim: Any, bench: Bench, weights: Mapping[RandomQuantity, float], runs: Mapping[Any, _Runs], claimed: float) -> Any:
    scale = max(abs(weights[q]) * float(run(0, 1).mean()) for q, run in runs.items())
    return SHAPES[type(claim)](claimed, bench.resolution(scale))


def _units(weights: Mapping[RandomQuantity, float], runs: Mapping[Any, _Runs], first: int, last: int) -> Any:
    return np.sum([weight * runs[q](first, last) for q, weight in weights.items()], axis=0)[:, None]


def _again(bench: Bench, runs: Mapping[RandomQuantity, _Runs], chunks: int) -> Callable[[Any], Judgement | None]:
    """Judges another claim about the same exit times on the same runs; None for a claim about others."""

    def judged(claim: Any) -> Judgement | None:
        if type(claim) not in SHAPES:
            return None
        weights, claimed = _form(claim, bench)
        if not weights or not weights.keys() <= runs.keys():
            return None
        shape = _shape(claim, bench, weights, {q: runs[q] for q in weights}, claimed)
        return judge(shape, partial(_units, weights, runs), alpha=bench.conditions.alpha, max_units=chunks * LEAST)

    return judged


def _mean(quantity: RandomQuantity, run: _Runs, chunks: int, bench: Bench) -> tuple[str, float, float | None, float | None]:
    """(what, mean, low, high): an interval of its own error rate, at the look that decided; None where it is open."""
    steps = run(0, chunks)
    found = student(Moments.of(steps[:, None]), spend(bench.conditions.alpha, max(chunks, 1).bit_length() - 1))
    bench.conditions.readings.extend(read([Measurand({quantity: fmpq(1)}, bench.exact.point)], [found]))
    low, high = (end if isfinite(end) else None for end in (found.low, found.high))
    return f"steps of {name_of(quantity.observable)}", found.estimate, low, high


def _sampler(quantity: RandomQuantity, bench: Bench) -> Sampler:
    if not isinstance(quantity, ExitTime) or not quantity.time.is_Integer:
        raise Closed(f"{quantity} beside an exit time is not simulated; give every exit time an end: ExitTime(x, H)")
    process = bench.exact.theorem.process_of(quantity)
    if process.clock is not None:
        raise Closed("a diffusion may leave and come back between two steps of a simulation")
    if decided_by_rounding(process):
        raise Closed("a step jumps where rounding may decide on which side it is; write it without jumps")
    return bench.sampled(Exits(process, bench.exact.point, int(quantity.time)), _stream(process, quantity, bench))


def _stream(process: Process, quantity: RandomQuantity, bench: Bench) -> str:
    """A name for the runs of a process: what it depends on at this point, and no claim."""
    named = {name_of(s) for part in process.parts for s in part.free_symbols}
    values = sorted(f"{name_of(k)} = {v}" for k, v in bench.exact.point.values.items() if k.is_Symbol and name_of(k) in named)
    return f"{bench.common}/{quantity}/{', '.join(values)}"


def _kept(quantity: RandomQuantity, sampler: Sampler, bench: Bench) -> _Runs:
    key = (sampler.stream, quantity, id(bench.exact.theorem), id(bench.exact.point.rows))
    found: _Runs = bench.conditions.kept.setdefault(key, _Runs(sampler, bench))
    return found


class _Runs:
    """min(N, H) of one process, chunk by chunk; what was drawn is kept, for other claims and wrong versions look at it too."""

    def __init__(self, sampler: Sampler, bench: Bench) -> None:
        self._batch, self._rows = sampler.draws_per_unit, bench.rows(sampler)
        self._held = np.empty((0, 2))
        self._origin = (bench.exact.theorem, bench.exact.point.rows)  # held, so that no other object takes their identities

    def __call__(self, first: int, last: int) -> Any:
        """Steps of the runs of chunks first .. last - 1."""
        return self._upto(last)[first * LEAST :, 0]

    def draws(self, chunks: int) -> int:
        """Examples drawn in the first chunks."""
        return int(self._upto(chunks)[:, 0].sum()) * self._batch

    def cut(self, chunks: int) -> int:
        """Runs of the first chunks that were given up."""
        return int((self._upto(chunks)[:, 1] == 0).sum())

    def _upto(self, last: int) -> Any:
        have = len(self._held) // LEAST
        if have < last:
            found = self._rows(have, last)
            if found[:, NEAR].any():
                raise Closed("a run came so near its boundary that rounding may decide whether it stops; choose another boundary")
            self._held = np.concatenate([self._held, found[:, [STEPS, STOPPED]]])
        return self._held[: last * LEAST]
