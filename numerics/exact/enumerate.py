"""Exact by brute force: every batch, sequence or order, equal states merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations, combinations_with_replacement
from math import factorial
from typing import Any

from flint import arb, fmpq, fmpq_poly

from numerics.exact.motion import Motion, scaled
from numerics.exact.part import over_part
from numerics.exact.ring import plus
from numerics.exact.scope import reading
from numerics.exact.value import NotExact, entries, multiply
from theorems._model.process import Gaussian

NAME = "enumeration of every draw"
WORK = 4_096  # batches times states that may be visited
Left = frozenset[int]
World = tuple[tuple[Any, ...], Left, Any]  # states, rows still to come in this pass, probability
Way = tuple[fmpq, tuple[int, ...], Left, list[tuple[fmpq, tuple[int, ...]]]]  # probability, batch, rows still to come, its parts


def mean(motion: Motion, observable: Any, steps: int) -> Any:
    """E observable at step `steps`: an exact number, or a matrix of them."""
    total: Any = None
    for probability, seen in _observed(motion, observable, steps):
        part = multiply(probability, seen)
        total = part if total is None else plus(total, part)
    return total


def variance(motion: Motion, observable: Any, steps: int) -> Any:
    """E|z - Ez|^2."""
    centre: list[Any] = []
    square = fmpq(0)
    for probability, seen in _observed(motion, observable, steps):
        parts = entries(seen)
        centre = [c + probability * p for c, p in zip(centre or [fmpq(0)] * len(parts), parts, strict=True)]
        square = square + probability * sum((p * p for p in parts), fmpq(0))
    return square - sum((c * c for c in centre), fmpq(0))


def _observed(motion: Motion, observable: Any, steps: int) -> Iterator[tuple[fmpq, Any]]:
    """(probability, value) of everything that can be observed at step `steps`."""
    if steps >= motion.memo.get(NAME, steps + 1):
        raise NotExact(f"enumeration would visit more than {WORK} batches")
    if motion.process.stop is not None and observable.has(*motion.process.average):
        raise NotExact(f"{observable} observes what a step draws, but a process that has stopped draws nothing")
    worlds, draws = _distribution(motion, steps), observable.has(*motion.process.average)
    if draws and len(worlds) * many(motion, steps) > WORK:
        raise NotExact(f"enumeration would visit more than {WORK} batches")
    worth, here = reading(observable), motion.at(steps)
    for held, left, probability in worlds:
        states = dict(zip(motion.states, held, strict=True))
        for chance, averages, _ in batches(motion, states, left, steps) if draws else [(fmpq(1), {}, left)]:
            yield probability * chance, worth(here.binding({**states, **averages}))


def _distribution(motion: Motion, steps: int) -> list[World]:
    path: list[tuple[list[World], int]] = motion.memo.setdefault((NAME, "path"), [])  # worlds and work so far, by time
    if not path:
        start = motion.start()
        path.append(([(tuple(start[s] for s in motion.states), frozenset(), fmpq(1))], 0))
    while len(path) <= steps:
        time, (worlds, work) = len(path) - 1, path[-1]
        work += len(worlds) * many(motion, time)
        if work > WORK:
            motion.memo[NAME] = steps
            raise NotExact(f"enumeration would visit more than {WORK} batches")
        path.append((_next(motion, worlds, time), work))
    return path[steps][0]


def reached(motion: Motion, steps: int) -> list[tuple[Any, ...]]:
    """The values of the states that `steps` steps can lead to."""
    return [held for held, _, _ in _distribution(motion, steps)]


def _next(motion: Motion, worlds: list[World], time: int) -> list[World]:
    names = motion.states
    following: dict[Any, World] = {}
    for held, left, probability in worlds:
        states = dict(zip(names, held, strict=True))
        stays = motion.stopped(states, time)
        for chance, averages, remaining in [(fmpq(1), {}, left)] if stays else batches(motion, states, left, time):
            moved = states if stays else motion.update(states, averages, time)
            new = tuple(moved[s] for s in names)
            key = (hashable(new), remaining)
            before = following.get(key)
            here = probability * chance
            following[key] = (new, remaining, here if before is None else before[2] + here)
    return list(following.values())


def hashable(item: Any) -> Any:
    """A key that equal values of the states share."""
    if isinstance(item, fmpq):  # whose own hash is that of Python's Fraction, ten times slower
        return item.p, item.q
    if isinstance(item, tuple):
        return tuple(map(hashable, item))
    if isinstance(item, arb):  # the same ball encloses what either state gives, so they may be followed as one
        return "ball", *item.mid().man_exp(), *item.rad().man_exp()
    return ("polynomial", *item.coeffs()) if isinstance(item, fmpq_poly) else item


def batches(motion: Motion, states: Mapping[Any, Any], left: Left, time: int) -> Iterator[tuple[Any, dict[Any, Any], Left]]:
    """(probability, averages, rows still to come in this pass) of every batch, and of every part of it."""
    for chance, share, _, averages, remaining in drawn(motion, states, left, time):
        yield chance * share, averages, remaining


def drawn(
    motion: Motion, states: Mapping[Any, Any], left: Left, time: int
) -> Iterator[tuple[fmpq, fmpq, tuple[int, ...], dict[Any, Any], Left]]:
    """(probability of the batch, of the part given the batch, the batch, averages, rows still to come in this pass)."""
    seen = [motion.averages(scope, states, time) for _, scope in motion.examples()]
    partial = over_part(motion.process)
    for chance, chosen, remaining, parts in _ways(motion, left, time):
        whole = _mean(seen, chosen)
        for share, part in parts:
            over = whole if part == chosen else _mean(seen, part)
            yield chance, share, chosen, {name: (over if name in partial else whole)[name] for name in whole}, remaining


def _mean(seen: list[dict[Any, Any]], batch: tuple[int, ...]) -> dict[Any, Any]:
    """The average over a batch; an example that is drawn many times is multiplied, not added as often."""
    times, part = _times(batch), fmpq(1, len(batch))
    return {
        name: scaled([seen[i][name] if k == 1 else multiply(fmpq(k), seen[i][name]) for i, k in times], part) for name in seen[0]
    }


@lru_cache(maxsize=WORK)
def _times(batch: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """(example, how often it is drawn)."""
    return tuple(Counter(batch).items())


def _ways(motion: Motion, left: Left, time: int) -> list[Way]:
    """Every batch of a step with its parts: the same in every state, so listed once for all of them."""
    key = (NAME, "ways", left, time)
    if key not in motion.memo:
        choices = _choices(motion, motion.batch(time), left, time)
        motion.memo[key] = [(*choice, _parts(choice[1], motion.part(time))) for choice in choices]
    found: list[Way] = motion.memo[key]
    return found


def _parts(chosen: tuple[int, ...], size: int) -> list[tuple[fmpq, tuple[int, ...]]]:
    """(probability, examples) of every part of a batch; equal ones, in a batch that holds a row twice, are one."""
    if size > len(chosen):
        raise NotExact(f"a part of {size} cannot be chosen from the last batch of a pass, which holds {len(chosen)}")
    found = Counter(combinations(chosen, size))
    return [(fmpq(times, found.total()), part) for part, times in found.items()]


def _choices(motion: Motion, size: int, left: Left, time: int) -> Iterator[tuple[fmpq, tuple[int, ...], Left]]:
    count, scheme = len(motion.examples()), motion.process.draw.scheme
    if scheme == "with":
        weights = dict(motion.lots())
        for chosen in combinations_with_replacement(weights, size):
            chance = fmpq(factorial(size))
            for index, times in _times(chosen):
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


def many(motion: Motion, time: int) -> int:
    from math import comb

    if isinstance(motion.process.draw.source, Gaussian):
        raise NotExact("a Gaussian has no finite list of draws")
    size, count = motion.batch(time), len(motion.examples())
    listed = comb(len(motion.lots()) + size - 1, size) if motion.process.draw.scheme == "with" else comb(count, min(size, count))
    return listed * comb(size, motion.part(time))


def outcomes(motion: Motion, observable: Any, steps: int) -> dict[Any, fmpq]:
    """The values that an observable takes at step `steps`, each with its probability; NotExact where `mean` refuses."""
    found: dict[Any, fmpq] = {}
    for probability, seen in _observed(motion, observable, steps):
        found[seen] = found.get(seen, fmpq(0)) + probability
    return found


def ends(motion: Motion, observable: Any, steps: int) -> list[tuple[fmpq, fmpq]]:
    """The least and the largest value at step `steps` of each part of an observable; NotExact where `mean` refuses."""
    found: list[tuple[fmpq, fmpq]] = []
    for _, seen in _observed(motion, observable, steps):
        parts = entries(seen)
        if not all(isinstance(part, fmpq) for part in parts):
            raise NotExact(f"{observable} takes values that are not rational, whose order may be uncertain")
        found = [(min(low, v), max(high, v)) for (low, high), v in zip(found or [(v, v) for v in parts], parts, strict=True)]
    return found
