"""What the exact methods share: the process at a point, its examples, one step of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flint import fmpq

from numerics.exact.ring import multiply, plus
from numerics.exact.scope import Reading, reading, same
from numerics.exact.value import NotExact, Scope, holds, value
from theorems._model.process import Gaussian, Law, Process, Rows


@dataclass(frozen=True)
class Motion:
    """A process at a point: everything that one step needs, in exact numbers."""

    process: Process
    scope: Scope
    memo: dict[Any, Any] = field(default_factory=dict, compare=False)  # what a method has found so far along this motion

    @cached_property
    def states(self) -> tuple[Any, ...]:
        """The names of the states, in order."""
        return tuple(map(same, self.process.states))

    @cached_property
    def _averaged(self) -> list[tuple[Any, Reading]]:
        return [(same(name), reading(e)) for name, e in self.process.average.items()]

    @cached_property
    def _updated(self) -> list[tuple[Any, Reading]]:
        return [(same(state), reading(e)) for state, e in self.process.update.items()]

    def start(self) -> dict[Any, Any]:
        return {same(state): value(initial, self.scope) for state, initial in self.process.start.items()}

    def start_in(self, ring: Any) -> dict[Any, Any]:
        """The states at the start as elements of a ring."""

        def lifted(found: Any) -> Any:
            return tuple(map(lifted, found)) if isinstance(found, tuple) else ring.constant(found)

        return {state: lifted(found) for state, found in self.start().items()}

    def at(self, time: int) -> Scope:
        return self.scope.binding({self.process.time: fmpq(time)})

    def batch(self, time: int) -> int:
        """The batch size at `time`, checked to be possible."""
        size = value(self.process.draw.size, self.at(time))
        if not isinstance(size, fmpq) or size.q != 1 or size < 1:
            raise NotExact(f"the batch size at time {time} is {size}, not a positive integer")
        return int(size.p)

    def part(self, time: int) -> int:
        """How many examples of the batch the part has at `time`, checked to be possible; all of them if no part is chosen."""
        size = self.batch(time)
        part = size if self.process.draw.part is None else value(self.process.draw.part, self.at(time))
        if not isinstance(part, (int, fmpq)) or fmpq(part).q != 1 or not 1 <= part <= size:
            raise NotExact(f"the part at time {time} has {part} of {size} examples, not 1, 2, ... or all of them")
        return int(fmpq(part).p)

    def examples(self) -> list[tuple[fmpq, Scope]]:
        """(probability, scope) of every example: rows alike, atoms by their law."""
        if "examples" not in self.memo:
            self.memo["examples"] = self._examples()
        found: list[tuple[fmpq, Scope]] = self.memo["examples"]
        return found

    def _examples(self) -> list[tuple[fmpq, Scope]]:
        source = self.process.draw.source
        if isinstance(source, Law):
            return [
                (value(p, self.scope), self.scope.binding({source.symbol: value(v, self.scope)})) for v, p in source.atoms.items()
            ]
        if isinstance(source, Gaussian):
            raise NotExact("a Gaussian has no list of examples")
        count = len(self.scope.point.rows)
        return [(fmpq(1, count), self.scope.row(i, source.fields, source.source)) for i in range(count)]

    def lots(self) -> list[tuple[int, fmpq]]:
        """(an example, probability of one like it): drawn with replacement, rows that are equal are one."""
        if "lots" not in self.memo:
            alike: dict[Any, tuple[int, fmpq]] = {}
            for index, (chance, _) in enumerate(self.examples()):
                key = self._likeness(index)
                first, before = alike.get(key, (index, fmpq(0)))
                alike[key] = (first, before + chance)
            self.memo["lots"] = list(alike.values())
        found: list[tuple[int, fmpq]] = self.memo["lots"]
        return found

    def _likeness(self, index: int) -> Any:
        """What equal rows share."""
        rows = self.scope.point.rows
        plain = isinstance(self.process.draw.source, Rows) and isinstance(rows, tuple)
        return frozenset(rows[index].items()) if plain else index

    def averages(self, example: Scope, states: Mapping[Any, Any], time: int) -> dict[Any, Any]:
        """The averaged expressions of one example at a state."""
        here = example.binding({**states, self.process.time: fmpq(time)})
        return {name: worth(here) for name, worth in self._averaged}

    def stopped(self, states: Mapping[Any, Any], time: int) -> bool:
        """Whether the process has come to its end in these states."""
        stop = self.process.stop
        return stop is not None and holds(stop, self.at(time).binding(dict(states)))

    def update(self, states: Mapping[Any, Any], averages: Mapping[Any, Any], time: int) -> dict[Any, Any]:
        here = self.at(time).binding({**states, **averages})
        return {state: worth(here) for state, worth in self._updated}


def mean_of(parts: Iterable[Mapping[Any, Any]], size: int) -> dict[Any, Any]:
    """The average of several tables of averages."""
    listed = list(parts)
    return {name: scaled([p[name] for p in listed], fmpq(1, size)) for name in listed[0]}


def scaled(items: list[Any], factor: Any) -> Any:
    """(sum of items) * factor, for ring elements or matrices."""
    total = items[0]
    for item in items[1:]:
        total = plus(total, item)
    return multiply(factor, total)


def steps_of(time: Any, scope: Scope) -> int:
    """A quantity's time as a number of steps."""
    found = value(time, scope)
    if not isinstance(found, fmpq) or found.q != 1 or found < 0:
        raise NotExact(f"the time {time} = {found} is not a number of steps")
    return int(found.p)
