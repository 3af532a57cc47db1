"""Exact by brute force: every batch, sequence or order, equal states merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, combinations_with_replacement
from math import factorial
from typing import Any

from flint import fmpq, fmpq_poly

from numerics.exact.motion import Motion, mean_of
from numerics.exact.ring import plus
from numerics.exact.value import NotExact, entries, multiply, value
from theorems._model.process import Gaussian, Process

NAME = "enumeration of every draw"
WORK = 4_096  # batches times states that may be visited
Left = frozenset[int]
World = tuple[tuple[Any, ...], Left, Any]  # states, rows still to come in this pass, probability


def mean(motion: Motion, observable: Any, steps: int) -> Any:
    """E observable at step `steps`: an exact number, or a matrix of them."""
    if steps >= motion.memo.get(NAME, steps + 1):
        raise NotExact(f"enumeration would visit more than {WORK} batches")
    if motion.process.stop is not None and observable.has(*motion.process.average):
        raise NotExact(f"{observable} observes what a step draws, but a process that has stopped draws nothing")
    names, worlds = motion.process.states, _distribution(motion, steps)
    if observable.has(*motion.process.average) and len(worlds) * _count(motion, steps) > WORK:
        raise NotExact(f"enumeration would visit more than {WORK} batches")
    total: Any = None
    for held, left, probability in worlds:
        states = dict(zip(names, held, strict=True))
        for chance, averages in _seen(motion, states, left, observable, steps):
            scope = motion.at(steps).binding({**states, **averages})
            part = multiply(probability * chance, value(observable, scope))
            total = part if total is None else plus(total, part)
    return total


def variance(motion: Motion, observable: Any, steps: int) -> Any:
    """E|z - Ez|^2."""
    from theorems._model.quantity import Square

    centre = entries(mean(motion, observable, steps))
    return mean(motion, Square(observable), steps) - sum((c * c for c in centre), fmpq(0))


def _seen(
    motion: Motion, states: Mapping[Any, Any], left: Left, observable: Any, time: int
) -> Iterator[tuple[Any, dict[Any, Any]]]:
    if observable.has(*motion.process.average):
        for chance, averages, _ in _batches(motion, states, left, time):
            yield chance, averages
    else:
        yield fmpq(1), {}


def _distribution(motion: Motion, steps: int) -> list[World]:
    start = motion.start()
    worlds: list[World] = [(tuple(start[s] for s in motion.process.states), frozenset(), fmpq(1))]
    work = 0
    for time in range(steps):
        work += len(worlds) * _count(motion, time)
        if work > WORK:
            motion.memo[NAME] = steps
            raise NotExact(f"enumeration would visit more than {WORK} batches")
        worlds = _next(motion, worlds, time)
    return worlds


def _next(motion: Motion, worlds: list[World], time: int) -> list[World]:
    names = motion.process.states
    following: dict[Any, World] = {}
    for held, left, probability in worlds:
        states = dict(zip(names, held, strict=True))
        stays = motion.stopped(states, time)
        for chance, averages, remaining in [(fmpq(1), {}, left)] if stays else _batches(motion, states, left, time):
            moved = states if stays else motion.update(states, averages, time)
            new = tuple(moved[s] for s in names)
            key = (_hashable(new), remaining)
            before = following[key][2] if key in following else fmpq(0)
            following[key] = (new, remaining, before + probability * chance)
    return list(following.values())


def _hashable(item: Any) -> Any:
    if isinstance(item, tuple):
        return tuple(map(_hashable, item))
    return tuple(item.coeffs()) if isinstance(item, fmpq_poly) else item


def _batches(motion: Motion, states: Mapping[Any, Any], left: Left, time: int) -> Iterator[tuple[Any, dict[Any, Any], Left]]:
    """(probability, averages, rows still to come in this pass) of every batch."""
    examples = motion.examples()
    seen = [motion.averages(scope, states, time) for _, scope in examples]
    for chance, chosen, remaining in _choices(motion.process, [p for p, _ in examples], motion.batch(time), left, time):
        yield chance, mean_of((seen[i] for i in chosen), len(chosen)), remaining


def _choices(
    process: Process, weights: list[fmpq], size: int, left: Left, time: int
) -> Iterator[tuple[fmpq, tuple[int, ...], Left]]:
    count, scheme = len(weights), process.draw.scheme
    if scheme == "with":
        for chosen in combinations_with_replacement(range(count), size):
            chance = fmpq(factorial(size))
            for index, times in Counter(chosen).items():
                chance = chance * weights[index] ** times / factorial(times)
            yield chance, chosen, frozenset()
    elif scheme == "in order":
        yield fmpq(1), tuple((time * size + j) % count for j in range(size)), frozenset()
    else:
        here = left or frozenset(range(count))
        listed = list(combinations(sorted(here), min(size, len(here)) if scheme == "reshuffled" else size))
        if not listed:
            raise NotExact(f"a batch of {size} cannot be drawn without replacement from {count} rows")
        for chosen in listed:
            yield fmpq(1, len(listed)), chosen, here - frozenset(chosen) if scheme == "reshuffled" else frozenset()


def _count(motion: Motion, time: int) -> int:
    from math import comb

    if isinstance(motion.process.draw.source, Gaussian):
        raise NotExact("a Gaussian has no finite list of draws")
    size, count = motion.batch(time), len(motion.examples())
    return comb(count + size - 1, size) if motion.process.draw.scheme == "with" else comb(count, min(size, count))
