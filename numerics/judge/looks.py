"""The judge: units are drawn look after look until a claim is refuted, agrees, or the budget ends.

Look k sees the first 4096 * 2^k units and spends alpha / ((k + 1)(k + 2)); over all looks that is alpha, so the intervals
of all looks are right together with probability 1 - alpha, and stopping at any of them costs nothing.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf, isfinite, log2, nan
from typing import Any

import numpy as np

from numerics.judge.families import LeastMeanAtMost, NonDecreasing, OptimumCheck
from numerics.judge.interval import Interval
from numerics.judge.moments import CHUNK, Array, Moments, accumulate
from numerics.judge.shapes import OPEN, REFUTED, Decision, OneMean, Shape, largest

# (first, last) -> float64 units of the chunks first, ..., last - 1; shape ((last - first) * 4096, columns)
Source = Callable[[int, int], Any]
BLOCK = 64  # chunks asked for at once: bounds the memory, leaves no trace in the results
NOTHING_KNOWN = Interval(-inf, inf, "closed", nan)


@dataclass(frozen=True)
class Judgement:
    """What the judge found.

    word                  "agrees", "refuted" or "not confirmed"
    estimate low high     the mean and the interval of the deciding column; None where an end is infinite
    half_width            of that interval; None where infinite
    resolution            asked for, absolute; None for shapes without one
    catches               an error of the claimed value above this would have been refuted, at this error rate
    units looks           how many units were drawn, in how many looks
    reason                a sentence; for "not confirmed" also what would settle it
    kind                  of the interval: "student", "clopper-pearson", "empirical bernstein", "constant", "closed"
    shape intervals       the claim, and its intervals at the last look (none before the first): what `reject` reads
    """

    word: str
    estimate: float | None
    low: float | None
    high: float | None
    half_width: float | None
    resolution: float | None
    catches: float | None
    units: int
    looks: int
    reason: str
    kind: str
    shape: Shape
    intervals: tuple[Interval, ...] = ()


def spend(alpha: float, look: int) -> float:
    """The error rate of look 0, 1, 2, ...; all of them together spend alpha."""
    return alpha / ((look + 1) * (look + 2))


def judge(
    shape: Shape, source: Source, *, alpha: float, max_units: int, expired: Callable[[], bool] = lambda: False
) -> Judgement:
    """The word for one claim.  See `judge_all`."""
    return judge_all((shape,), source, alpha=alpha, max_units=max_units, expired=expired)[0]


def judge_all(
    shapes: Sequence[Shape], source: Source, *, alpha: float, max_units: int, expired: Callable[[], bool] = lambda: False
) -> tuple[Judgement, ...]:
    """The words for several claims about the same units; each has its own error rate alpha and stops at its own look.

    source      chunks of units; the same arguments must give the same units
    max_units   no look goes beyond it
    expired     asked between blocks; when true, the claims still open are not confirmed
    ValueError for units that are not finite, of the wrong shape, or outside what their kind declares.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha = {alpha}; give an error rate between 0 and 1")
    running = {i: _Running(shape) for i, shape in enumerate(shapes)}
    done: dict[int, Judgement] = {}
    for look, (first, last) in enumerate(_spans(max_units)):
        if not _draw(running, source, first, last, expired):
            return _finish(running, done, "the time limit came first")
        for i, run in list(running.items()):
            running[i] = run.judged(spend(float(alpha), look), look)
            if running[i].judgement.word != OPEN:
                done[i] = running.pop(i).judgement
        if not running:
            break
    return _finish(running, done, f"the budget of {max_units} units came first")


def _spans(max_units: int) -> Iterator[tuple[int, int]]:
    first, last = 0, 1
    while last * CHUNK <= max_units:
        yield first, last
        first, last = last, 2 * last


@dataclass(frozen=True)
class _Running:
    """A claim that is still open: its moments so far, the size of the numbers behind them, its last judgement."""

    shape: Shape
    moments: Moments | None = None
    scale: float = 0.0
    last: Judgement | None = None
    shrink: float = inf

    def fed(self, units: Array) -> _Running:
        picks = list(self.shape.picks())
        if max(picks) >= units.shape[1]:
            raise ValueError(f"{self.shape}: reads column {max(picks)}, but the source has {units.shape[1]} columns")
        neighbours = picks == list(range(picks[0], picks[0] + len(picks)))
        mine = units[:, picks[0] : picks[-1] + 1] if neighbours else units[:, picks]  # a view, if it can be
        moments = accumulate(self.moments, mine, self.shape.derive)
        return replace(self, moments=moments, scale=max(self.scale, largest(mine)))

    def judged(self, alpha: float, look: int) -> _Running:
        assert self.moments is not None  # a look has been drawn
        intervals = self.shape.intervals(self.moments, alpha, self.scale)
        decision = self.shape.decide(intervals)
        last = _judgement(self.shape, decision, intervals, self.moments.count, look + 1)
        return replace(self, last=last, shrink=decision.shrink)

    @property
    def judgement(self) -> Judgement:
        nothing = Decision(OPEN, NOTHING_KNOWN, "no look was completed")
        return self.last or _judgement(self.shape, nothing, (), 0, 0)


def _draw(running: dict[int, _Running], source: Source, first: int, last: int, expired: Callable[[], bool]) -> bool:
    """Feed the chunks to the open claims; False if time ran out."""
    for start in range(first, last, BLOCK):
        if expired():
            return False
        stop = min(start + BLOCK, last)
        units = _checked(source(start, stop), start, stop)
        for i, run in running.items():
            running[i] = run.fed(units)
    return True


def _checked(units: Any, first: int, last: int) -> Array:
    array = np.asarray(units, dtype=np.float64)
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or len(array) != (last - first) * CHUNK:
        due = (last - first) * CHUNK
        raise ValueError(f"the source gave shape {array.shape} for chunks {first} to {last - 1}; {due} rows of units are due")
    if not np.isfinite(array).all():
        row, column = (int(v) for v in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"unit {first * CHUNK + row}, column {column} is {array[row, column]}; a mean needs finite units")
    return array


def _judgement(shape: Shape, decision: Decision, intervals: tuple[Interval, ...], units: int, looks: int) -> Judgement:
    seen = decision.shown
    return Judgement(
        word=decision.word,
        estimate=_finite(seen.estimate),
        low=_finite(seen.low),
        high=_finite(seen.high),
        half_width=_finite(seen.half_width),
        resolution=shape.goal(),
        catches=_finite(decision.catches),
        units=units,
        looks=looks,
        reason=decision.reason,
        kind=seen.kind,
        shape=shape,
        intervals=intervals,
    )


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _finish(running: dict[int, _Running], done: dict[int, Judgement], why: str) -> tuple[Judgement, ...]:
    words = {i: _unsettled(run, why) for i, run in running.items()} | done
    return tuple(words[i] for i in sorted(words))


def _unsettled(run: _Running, why: str) -> Judgement:
    """Not confirmed, with the units that would settle it: the half-width falls like one over their square root."""
    last = run.judgement
    hint = f"; about {needed(last.units, run.shrink)} units would settle it" if 1 < run.shrink < inf else ""
    return replace(last, reason=f"{why}: {last.reason}{hint}")


def needed(units: int, shrink: float) -> int:
    """The units of the first look at which an interval after `units` is `shrink` times narrower."""
    return int(CHUNK * 2 ** ceil(log2(units * shrink * shrink / CHUNK)))


def reject(judgement: Judgement, value: float) -> bool:
    """Whether the final interval refutes another value for the same claim: a mutant, which so costs no draws.

    The intervals of all looks are right together, so the error rate is alpha for all mutants and the claim at once.
    """
    shape = judgement.shape
    if not isinstance(shape, OneMean | LeastMeanAtMost | OptimumCheck):
        raise ValueError(f"reject: {type(shape).__name__} claims no value; judge the mutant on draws of its own")
    return bool(judgement.intervals) and shape.at(value).decide(judgement.intervals).word == REFUTED


def reject_order(judgement: Judgement, reverse: bool, strict: bool) -> bool:
    """Whether the final intervals refute another claim about the order of the same means: a mutant, which so costs no draws."""
    shape, intervals = judgement.shape, judgement.intervals
    if not isinstance(shape, NonDecreasing):
        raise ValueError(f"reject_order: {type(shape).__name__} claims no order")
    if reverse:
        intervals = tuple(replace(i, low=-i.high, high=-i.low, estimate=-i.estimate) for i in reversed(intervals))
        shape = replace(shape, columns=shape.columns[::-1], kinds=shape.kinds[::-1])
    return bool(intervals) and replace(shape, strict=strict).decide(intervals).word == REFUTED
