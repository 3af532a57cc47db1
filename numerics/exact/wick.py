"""Exact for batches of Gaussian vectors: the state is a polynomial in the entries of S, the mean of x x^T over the batch.

An entry S_ij is an edge between the indices i and j.  Wick's theorem pairs the ends of edges that carry the same index; edges
and pairs then close up into cycles, and m edges in c cycles weigh b^(c - m).  So a moment is a sum over the ways to deal
the edges out to cycles, and a set of edges makes one cycle in as many ways as there are closed walks through all of them.
The result is a polynomial in x = 1/b, found whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement, product
from math import comb, prod
from typing import Any

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly
from sympy import Expr, MatrixSymbol

from numerics.exact.motion import Motion
from numerics.exact.value import NotExact, entries, value
from theorems._model.process import Gaussian

NAME = "Wick pairings"
TERMS = 200_000
Counts = tuple[int, ...]


def mean(motion: Motion, observable: Any, steps: int) -> Any:
    """E observable at step `steps`, at the batch size of the point: a number, or a matrix of them."""
    found, edges = _observed(motion, observable, steps), _edges(motion)
    here = fmpq(1, motion.batch(steps))
    if isinstance(found, tuple):
        return tuple(tuple(_expectation(a, edges, steps)(here) for a in row) for row in found)
    return _expectation(found, edges, steps)(here)


def variance(motion: Motion, observable: Any, steps: int) -> Any:
    """E|z - Ez|^2."""
    return _variance(motion, observable, steps)(fmpq(1, motion.batch(steps)))


def polynomial(motion: Motion, observable: Any, steps: int, centred: bool) -> tuple[Expr, fmpq_poly]:
    """(the variable 1/b, E observable or its variance as a polynomial in it)."""
    if centred:
        return 1 / motion.process.draw.size, _variance(motion, observable, steps)
    return 1 / motion.process.draw.size, _expectation(_observed(motion, observable, steps), _edges(motion), steps)


def _variance(motion: Motion, observable: Any, steps: int) -> fmpq_poly:
    parts, edges = entries(_observed(motion, observable, steps)), _edges(motion)
    total = _expectation(sum((p * p for p in parts), fmpq(0)), edges, steps)
    for part in parts:
        centre = _expectation(part, edges, steps)
        total -= centre * centre
    return total


# ------------------------------------------------------------------------------- the process
def _edges(motion: Motion) -> tuple[tuple[int, int], ...]:
    """The entries of S that differ: (i, j) with i <= j."""
    source = motion.process.draw.source
    if not isinstance(source, Gaussian):
        raise NotExact("the noise is not Gaussian")
    length = value(source.symbol.shape[0], motion.scope)
    return tuple(combinations_with_replacement(range(int(length.p)), 2))


def _observed(motion: Motion, observable: Any, steps: int) -> Any:
    """The observable as a polynomial in the entries of the averages of steps 0, 1, ..., `steps`."""
    name, edges = _average(motion), _edges(motion)
    ring = fmpq_mpoly_ctx.get([f"s{k}_{i}_{j}" for k in range(steps + 1) for i, j in edges], "lex")
    states = motion.start_in(ring)
    for time in range(steps):
        states = motion.update(states, {name: _symmetric(ring, edges, time)}, time)
        if sum(len(p) for v in states.values() for p in entries(v) if isinstance(p, fmpq_mpoly)) > TERMS:
            raise NotExact(f"the state would have more than {TERMS} terms")
    return value(observable, motion.at(steps).binding({**states, name: _symmetric(ring, edges, steps)}))


def _average(motion: Motion) -> Any:
    process = motion.process
    if not isinstance(process.draw.source, Gaussian) or not isinstance(process.draw.source.symbol, MatrixSymbol):
        raise NotExact("the noise is not a Gaussian vector")
    if process.draw.size.has(process.time):
        raise NotExact("the batch size changes with time")
    x = process.draw.source.symbol
    if process.clock is not None or [*process.average.values()] != [x * x.T]:
        raise NotExact(f"moments of batch means of a Gaussian vector are known here for {x * x.T} alone")
    return next(iter(process.average))


def _symmetric(ring: Any, edges: tuple[tuple[int, int], ...], time: int) -> Any:
    """S of one step, as a matrix of generators."""
    entry = {edge: ring.gen(time * len(edges) + e) for e, edge in enumerate(edges)}
    length = edges[-1][1] + 1
    return tuple(tuple(entry[min(i, j), max(i, j)] for j in range(length)) for i in range(length))


# ------------------------------------------------------------------------------- moments
def _expectation(polynomial_: Any, edges: tuple[tuple[int, int], ...], steps: int) -> fmpq_poly:
    """The expectation of a polynomial in independent averages, as a polynomial in 1/b."""
    if not isinstance(polynomial_, fmpq_mpoly):
        return fmpq_poly([polynomial_])
    if len(polynomial_) > TERMS:
        raise NotExact(f"the observable has more than {TERMS} terms")
    table: dict[Counts, Any] = {tuple(map(int, e)): c for e, c in polynomial_.terms()}
    for _ in range(steps + 1):  # contract the last average first
        shorter: dict[Counts, Any] = {}
        for exponents, coefficient in table.items():
            moment = wick(edges, exponents[-len(edges) :])
            if moment:
                key = exponents[: -len(edges)]
                shorter[key] = shorter.get(key, fmpq_poly([0])) + moment * coefficient
        table = shorter
    found: fmpq_poly = table.get((), fmpq_poly([0]))
    return found


@cache
def wick(edges: tuple[tuple[int, int], ...], counts: Counts) -> fmpq_poly:
    """E of the product of entries of S, each `counts` times, as a polynomial in 1/b."""
    first = next((e for e, count in enumerate(counts) if count), None)
    if first is None:
        return fmpq_poly([1])
    begin, end = edges[first]
    rest, total = _less(counts, first), fmpq_poly([0])
    for taken in _below(rest):  # the other edges in the cycle of the first one
        if walks := _walks(edges, taken, end, begin):
            ways = walks * prod(map(comb, rest, taken))
            others = wick(edges, tuple(r - t for r, t in zip(rest, taken, strict=True)))
            total += fmpq_poly([0] * sum(taken) + [ways]) * others
    return total


@cache
def _walks(edges: tuple[tuple[int, int], ...], counts: Counts, here: int, there: int) -> int:
    """How many walks use every edge once; an edge may be passed either way, and a loop at an index in two ways."""
    if not any(counts):
        return int(here == there)
    total = 0
    for e, count in enumerate(counts):
        for enter, leave in (edges[e], edges[e][::-1]) if count else ():
            if enter == here:
                total += count * _walks(edges, _less(counts, e), leave, there)
    return total


def _less(counts: Counts, index: int) -> Counts:
    return (*counts[:index], counts[index] - 1, *counts[index + 1 :])


def _below(counts: Counts) -> Iterator[Counts]:
    yield from product(*(range(count + 1) for count in counts))
