"""Whether double arithmetic follows a finite chain without any rounding: then not even ties at its boundary are in doubt."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.exact import chain
from numerics.exact.motion import Motion, mean_of
from numerics.exact.value import NotExact, entries
from numerics.interpret import one_step
from numerics.lower import Inputs
from numerics.program import Program

WORK = 50_000  # pairs of a state and a batch in order that are held against exact arithmetic
Array = NDArray[np.float64]


def exactly(motion: Motion, program: Program, inputs: Inputs) -> bool:
    """True if every state is a double, and each step and each look at the boundary comes out in doubles as it is."""
    if program.glm:
        return False
    try:
        found = chain.chain(motion)
    except NotExact:
        return False
    batches = list(_batches(len(motion.examples()), int(inputs.schedule.size[0]), motion.process.draw.scheme, len(found.rows)))
    columns = inputs.data.T if program.source == "rows" else inputs.atoms[None]
    return bool(batches) and _same(inputs.start, found.start) and all(
        _row(motion, program, inputs, (state, state in found.ends), columns, batches) for state in (*found.rows, *found.ends)
    )


def _batches(count: int, size: int, scheme: str, states: int) -> Iterator[tuple[int, ...]]:
    """Every batch in every order, for sums may round differently; none where they are too many."""
    if states * count**size <= WORK:
        yield from product(range(count), repeat=size) if scheme == "with" else permutations(range(count), size)


def _same(floats: Any, state: Any) -> bool:
    exact = [Fraction(int(e.p), int(e.q)) for value in state[0] for e in entries(value)]
    return all(np.isfinite(f) and Fraction(float(f)) == e for f, e in zip(floats, exact, strict=True))


def _row(motion: Motion, program: Program, inputs: Inputs, place: Any, columns: Array, batches: list[tuple[int, ...]]) -> bool:
    (state, stopped) = place
    floats = [int(e.p) / int(e.q) for value in state[0] for e in entries(value)]
    if not _same(floats, state):
        return False
    stop, moved = one_step(program, inputs, floats, columns[:, np.array(batches).T].transpose(1, 0, 2))
    if bool(stop) is not stopped:
        return False
    return stopped or all(_same(new, _next(motion, state, batch)) for new, batch in zip(moved, batches, strict=True))


def _next(motion: Motion, state: Any, batch: tuple[int, ...]) -> Any:
    states = dict(zip(motion.process.states, state[0], strict=True))
    key = ("certified", state, tuple(sorted(batch)))
    if key not in motion.memo:
        seen = [motion.averages(motion.examples()[i][1], states, 0) for i in batch]
        moved = motion.update(states, mean_of(seen, len(batch)), 0)
        motion.memo[key] = (tuple(moved[s] for s in motion.process.states),)
    return motion.memo[key]
