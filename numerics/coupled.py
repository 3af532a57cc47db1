"""Equalities of conditional means, simulated: the difference of the sides has mean zero, alone and times what the batches say."""
from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from numerics.bench import Bench, Closed, Measured, Units, kept, moved_by_draws, number
from numerics.exact.motion import Motion
from numerics.exact.part import determined
from numerics.exact.value import Scope, value
from numerics.judge import EqualTo
from theorems._model.claim import Equal
from theorems._model.nodes import Square, is_matrix, name_of
from theorems._model.process import Gaussian, Process
from theorems._model.quantity import MatrixConditionalMean, Mean, ScalarConditionalMean, Variance

KINDS = (ScalarConditionalMean, MatrixConditionalMean)


def asked(claim: Equal) -> bool:
    """Whether the claim speaks of means given the batches."""
    return bool(claim.left.atoms(*KINDS) | claim.right.atoms(*KINDS))


def measured(claim: Equal, bench: Bench) -> list[Measured]:
    """E[f | batches] = E[h | batches] says that f - h is uncorrelated with every function of the batches.

    The functions taken are one, and the states that the whole batches determine and their squares, entry by entry; each
    check can refute the equality.
    """
    left, right, steps = _sides(claim, bench)
    process = bench.exact.theorem.process_of(claim.left)
    gap, tests = left - right, _tests(process, right, steps, bench)
    rows = bench.rows(bench.sampler(process, ((gap, steps), *((test, steps) for test in tests))))
    scale = _scale(claim, right, steps, bench)
    width = len(tests) + 1

    def units(first: int, last: int) -> Any:
        found = rows(first, last)
        parts = found.reshape(len(found), width, -1)
        times = np.concatenate([parts[:, 1:], parts[:, 1:] ** 2], axis=1)
        return np.hstack([parts[:, 0], (parts[:, :1] * times).sum(axis=2)])

    entries = int(np.prod([int(value(s, Scope(bench.exact.point)).p) for s in gap.shape])) if is_matrix(gap) else 1
    sizes = [_size(test, steps, bench) for test in tests]
    what = [(f"component {i + 1} of left - right", scale) for i in range(entries)]
    for power, text in ((1, "left - right times the state {}"), (2, "left - right times the squares of the state {}")):
        what += [(text.format(name_of(test)), scale * size**power) for test, size in zip(tests, sizes, strict=True)]
    drawn = kept(units)
    return [_check(text, i, size, drawn, bench) for i, (text, size) in enumerate(what)]


def _check(what: str, column: int, scale: float, units: Units, bench: Bench) -> Measured:
    return bench.judged(what, EqualTo(0.0, bench.resolution(scale), column=column), units, 0.0)


def _sides(claim: Equal, bench: Bench) -> tuple[Any, Any, int]:
    if not (isinstance(claim.left, KINDS) and isinstance(claim.right, KINDS)):
        raise Closed("means given the batches are simulated for Equal(ConditionalMean(f, t), ConditionalMean(h, t))")
    theorem, scope = bench.exact.theorem, Scope(bench.exact.point)
    steps, later = (int(value(side.time, scope).p) for side in (claim.left, claim.right))
    if theorem.process_of(claim.left) != theorem.process_of(claim.right) or steps != later:
        raise Closed("the sides are means given the batches of two processes or two times")
    if steps == 0:
        raise Closed("before the first step nothing is drawn")
    return claim.left.observable, claim.right.observable, steps


def _tests(process: Process, side: Any, steps: int, bench: Bench) -> list[Any]:
    """The states shaped like a side that the whole batches determine and that are random at this step."""
    if _certain(process, bench):
        return []
    held = [s for s in process.states if s in determined(process) and getattr(s, "shape", ()) == getattr(side, "shape", ())]
    if found := [s for s in held if s in moved_by_draws(process) and number(bench.exact.value(Variance(s, steps))) > 0]:
        return found
    raise Closed("no state shaped like the sides is determined by the whole batches and random at this step, so only the means "
                 "of the sides could be compared; add to the process a state that averages over whole batches move")


def _certain(process: Process, bench: Bench) -> bool:
    """Whether only one sequence of batches can be drawn, so that a mean given the batches is a mean."""
    if isinstance(process.draw.source, Gaussian):
        return False
    examples, size = Motion(process, Scope(bench.exact.point)).examples(), process.draw.size
    whole = process.draw.scheme in ("without", "reshuffled") and not size.has(process.time)
    return len(examples) == 1 or (whole and value(size, Scope(bench.exact.point)) == len(examples))


def _scale(claim: Equal, side: Any, steps: int, bench: Bench) -> float:
    """What the resolution is relative to: the claim's scale, or the root mean square of the right side, exact."""
    if claim.scale is not None:
        return number(bench.exact.value(claim.scale))
    return _size(side, steps, bench)


def _size(side: Any, steps: int, bench: Bench) -> float:
    """The root mean square, exact."""
    return sqrt(number(bench.exact.value(Mean(Square(side), steps))))
