"""Exact for steps that are polynomials in batch averages of numbers: a data set of any size, or a law with atoms.

A product of m sums over a batch is a sum over the ways to give its places to k distinct examples.  Of independent examples any k
are as good as b(b-1)...(b-k+1); of rows drawn without replacement a set of k is in the batch with that over n(n-1)...(n-k+1).
Divided by b^m this is a polynomial in x = 1/b, so the result is one too, found whole; no batch is enumerated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from math import comb, prod
from typing import Any

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly
from sympy import Expr

from numerics.exact.motion import Motion
from numerics.exact.value import NotExact, entries, value
from theorems._model.process import Gaussian

NAME = "falling factorials"
TERMS, WORK = 20_000, 2_000_000
Counts = tuple[int, ...]


def mean(motion: Motion, observable: Any, steps: int) -> Any:
    """E observable at step `steps`, at the batch size of the point."""
    here = _inverse(motion, steps)
    found = [_expectation(motion, p, steps)(here) for p in entries(_observed(motion, observable, steps))]
    return tuple((f,) for f in found) if observable.is_Matrix else found[0]


def variance(motion: Motion, observable: Any, steps: int) -> Any:
    """E|z - Ez|^2."""
    return _variance(motion, observable, steps)(_inverse(motion, steps))


def polynomial(motion: Motion, observable: Any, steps: int, centred: bool) -> tuple[Expr, fmpq_poly]:
    """(the variable 1/b, E observable or its variance as a polynomial in it)."""
    if centred:
        return 1 / motion.process.draw.size, _variance(motion, observable, steps)
    return 1 / motion.process.draw.size, _expectation(motion, _observed(motion, observable, steps), steps)


def _variance(motion: Motion, observable: Any, steps: int) -> fmpq_poly:
    parts = entries(_observed(motion, observable, steps))
    total = _expectation(motion, sum((p * p for p in parts), fmpq(0)), steps)
    for part in parts:
        centre = _expectation(motion, part, steps)
        total -= centre * centre
    return total


def _inverse(motion: Motion, steps: int) -> fmpq:
    size = motion.batch(steps)
    if motion.process.draw.scheme == "without" and size > len(motion.examples()):
        raise NotExact(f"a batch of {size} cannot be drawn without replacement from {len(motion.examples())} rows")
    return fmpq(1, size)


# ------------------------------------------------------------------------------- the process
def _observed(motion: Motion, observable: Any, steps: int) -> Any:
    """The observable as a polynomial in the averages of steps 0, 1, ..., `steps`."""
    process = motion.process
    if isinstance(process.draw.source, Gaussian) or process.clock is not None:
        raise NotExact("this method reads rows, and laws with atoms")
    if process.draw.scheme not in ("with", "without") or process.draw.size.has(process.time):
        raise NotExact("batches are not drawn alike and independently at every step")
    names = list(process.average)
    if any(e.has(process.time, *process.states) for e in process.average.values()):
        raise NotExact("the averages depend on the state or the time")
    ring = fmpq_mpoly_ctx.get([f"a{k}_{i}" for k in range(steps + 1) for i in range(len(names))], "lex")
    states = motion.start_in(ring)
    for time in range(steps):
        states = motion.update(states, _drawn(ring, names, time), time)
        if sum(len(p) for v in states.values() for p in entries(v) if isinstance(p, fmpq_mpoly)) > TERMS:
            raise NotExact(f"the state would have more than {TERMS} terms")
    return value(observable, motion.at(steps).binding({**states, **_drawn(ring, names, steps)}))


def _drawn(ring: Any, names: list[Any], time: int) -> dict[Any, Any]:
    return {name: ring.gen(time * len(names) + i) for i, name in enumerate(names)}


# ------------------------------------------------------------------------------- moments
def _expectation(motion: Motion, polynomial_: Any, steps: int) -> fmpq_poly:
    """The expectation of a polynomial in independent averages, as a polynomial in 1/b."""
    if not isinstance(polynomial_, fmpq_mpoly):
        return fmpq_poly([polynomial_])
    width = len(motion.process.average)
    table: dict[Counts, fmpq_poly] = {tuple(map(int, e)): fmpq_poly([c]) for e, c in polynomial_.to_dict().items()}
    moment = Moments(motion, _largest(table, width))
    for _ in range(steps + 1):  # contract the averages of the last step first
        shorter: dict[Counts, fmpq_poly] = {}
        for counts, coefficient in table.items():
            key, part = counts[:-width], coefficient * moment(counts[-width:])
            shorter[key] = shorter[key] + part if key in shorter else part
        table = shorter
    return table.get((), fmpq_poly([0]))


def _largest(table: dict[Counts, fmpq_poly], width: int) -> Counts:
    """The highest power of each average in any step."""
    return tuple(max((c for counts in table for c in counts[i::width]), default=0) for i in range(width))


@dataclass
class Moments:
    """E of products of averages of one step: each average so many times, `most` at most."""

    motion: Motion
    most: Counts
    known: dict[Counts, fmpq_poly] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = list(self.motion.process.average)
        seen = [(p, self.motion.averages(scope, {}, 0)) for p, scope in self.motion.examples()]
        self.seen = [(p, tuple(averages[name] for name in names)) for p, averages in seen]
        self.distinct = self.motion.process.draw.scheme == "without"
        size = prod(m + 1 for m in self.most)
        places = min(len(self.seen), sum(self.most)) if self.distinct else sum(self.most)
        if size * size * max(places, 1) * (len(self.seen) if self.distinct else 1) > WORK:
            raise NotExact(f"moments of the averages up to the powers {self.most} take more than {WORK} terms")
        self.ways = self._rows() if self.distinct else self._blocks()

    def __call__(self, counts: Counts) -> fmpq_poly:
        if counts not in self.known:
            total = fmpq_poly([0])
            for k, ways in enumerate(self.ways[counts]):
                if ways != 0:
                    total += fmpq_poly([0] * (sum(counts) - k) + [ways]) * _falling(k)
            self.known[counts] = total
        return self.known[counts]

    def _blocks(self) -> dict[Counts, list[fmpq]]:
        """Counts -> by k, the sum over set partitions into k blocks of the product of their moments."""
        moment = {m: sum((p * _power(y, m) for p, y in self.seen), fmpq(0)) for m in _below(self.most)}
        found: dict[Counts, list[fmpq]] = {}
        for counts in _below(self.most):
            first = next((i for i, c in enumerate(counts) if c), None)
            if first is None:
                found[counts] = [fmpq(1)]
                continue
            rest, ways = _less(counts, _unit(first, len(counts))), [fmpq(0)] * (sum(counts) + 1)
            for taken in _below(rest):  # the other places in the block of the first one
                factor = prod(map(comb, rest, taken)) * moment[_more(taken, first)]
                for k, other in enumerate(found[_less(rest, taken)]):
                    ways[k + 1] += factor * other
            found[counts] = ways
        return found

    def _rows(self) -> dict[Counts, list[fmpq]]:
        """Counts -> by k, the sum over the ways to give all places to exactly k rows, times the chance that they are drawn."""
        listed, count = list(_below(self.most)), len(self.seen)
        found = {m: [fmpq(int(not any(m)))] + [fmpq(0)] * min(count, sum(m)) for m in listed}
        for _, y in self.seen:
            for counts in reversed(listed):  # in place: what is read has fewer places, so it is still without this row
                for taken in _below(counts):
                    if any(taken):
                        factor = prod(map(comb, counts, taken)) * _power(y, taken)
                        for k, other in enumerate(found[_less(counts, taken)][: len(found[counts]) - 1]):
                            found[counts][k + 1] += factor * other
        return {m: [w / prod(range(count - k + 1, count + 1)) for k, w in enumerate(ways)] for m, ways in found.items()}


def _falling(k: int) -> fmpq_poly:
    """b(b-1)...(b-k+1)/b^k in x = 1/b."""
    result = fmpq_poly([1])
    for j in range(k):
        result *= fmpq_poly([1, -j])
    return result


def _power(values: tuple[Any, ...], counts: Counts) -> Any:
    return prod((v**c for v, c in zip(values, counts, strict=True)), start=fmpq(1))


def _below(counts: Counts) -> Iterator[Counts]:
    yield from product(*(range(count + 1) for count in counts))


def _less(counts: Counts, taken: Counts) -> Counts:
    return tuple(c - t for c, t in zip(counts, taken, strict=True))


def _unit(place: int, length: int) -> Counts:
    return tuple(int(i == place) for i in range(length))


def _more(counts: Counts, place: int) -> Counts:
    return tuple(c + int(i == place) for i, c in enumerate(counts))
