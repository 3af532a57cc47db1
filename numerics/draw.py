"""The draws of the reference interpreter: the same numbers as the kernel's, replica by replica."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.lower import Inputs
from numerics.normal import quantile
from numerics.program import Program
from numerics.streams import advance, below, uniform

Array = NDArray[Any]


def draws(program: Program, inputs: Inputs, state: Array) -> Iterator[Iterator[Array]]:
    """For each step that draws, its examples in order: each (columns, replicas).  Moves `state` on."""
    if program.source != "rows":
        make = _gaussian if program.source == "gaussian" else _law
        for size in inputs.schedule.size:
            yield (np.stack([make(inputs, state) for _ in program.columns]) for _ in range(int(size)))
        return
    columns = np.ascontiguousarray(inputs.data.T)
    for indices in _indices(program, inputs, state):
        yield (columns[:, index] for index in indices)


def _gaussian(inputs: Inputs, state: Array) -> Array:
    return quantile(uniform(advance(state)))


def _law(inputs: Inputs, state: Array) -> Array:
    u = uniform(advance(state))
    found = np.full(u.shape, inputs.atoms[0])
    for atom, edge in zip(inputs.atoms[1:], inputs.edges[:-1], strict=True):
        found = np.where(u >= edge, atom, found)
    return found


def _indices(program: Program, inputs: Inputs, state: Array) -> Iterator[list[Array]]:
    count, replicas, plan = len(inputs.data), state.shape[1], inputs.schedule
    order = np.tile(np.arange(count)[:, None], (1, replicas)) if program.scheme in ("without", "reshuffled") else np.empty((0, 0))
    for size, first, fresh in zip(map(int, plan.size), map(int, plan.first), plan.fresh, strict=True):
        match program.scheme:
            case "with":
                yield _pairs(state, [count] * size)
            case "in order":
                yield [np.full(replicas, (first + j) % count) for j in range(size)]
            case "without":
                _shuffle(state, order, size)
                yield list(order[:size])
            case _:
                if fresh:
                    _shuffle(state, order, count)
                yield list((order[::-1] if plan.reverse else order)[first : first + size])


def _pairs(state: Array, bounds: list[int]) -> list[Array]:
    found = []
    for j, bound in enumerate(bounds):
        if j % 2 == 0:
            bits = advance(state)
        found.append(below(bits, bound, upper=bool(j % 2)))
    return found


def _shuffle(state: Array, order: Array, size: int) -> None:
    replicas = np.arange(order.shape[1])
    for j, step in enumerate(_pairs(state, [len(order) - j for j in range(size)])):
        held = order[j].copy()
        order[j] = order[j + step, replicas]
        order[j + step, replicas] = held
