"""Exact exit times: the chain of all states that can be reached, and its absorption times by elimination.

The elimination adds, multiplies and divides numbers of one sign only (Grassmann, Taksar and Heyman), so rationals stay short.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq
from sympy import oo
from sympy.core.function import AppliedUndef

from numerics.exact.enumerate import batches, many
from numerics.exact.motion import Motion, steps_of
from numerics.exact.value import NotExact, entries, holds

NAME = "absorbing chain"
STATES, WORK = 4_096, 65_536  # states that may be found, and batches that may be looked at on the way
State = tuple[Any, frozenset[int]]  # values of the states, rows still to come in this pass
Rows = dict[State, dict[State, fmpq]]


@dataclass(frozen=True)
class Chain:
    """Every state that can be reached without stopping before it.

    start   where it begins                      rows      for each state that is not stopped: next state -> probability
    ends    the stopped states, as found         hopeless  states from which none of these can be reached
    """

    start: State
    rows: Mapping[State, Mapping[State, fmpq]]
    ends: frozenset[State]
    hopeless: frozenset[State]


def exit_time(motion: Motion, end: Any = oo) -> Any:
    """E min(N, end) from the start; E N is infinite, as a ball, where the process need never stop."""
    found = chain(motion)
    if end != oo:
        return _given_up(found, steps_of(end, motion.scope))
    return arb("+inf") if found.hopeless else times(motion)[found.start]


def _given_up(found: Chain, end: int) -> fmpq:
    """The sum over t < end of P(N > t)."""
    if end * len(found.rows) > WORK:
        raise NotExact(f"{end} steps of {len(found.rows)} states are more than {WORK}; a smaller instance has fewer")
    total, here = fmpq(0), {found.start: fmpq(1)}
    for _ in range(end):
        moving = {state: p for state, p in here.items() if state in found.rows}
        total += sum(moving.values(), fmpq(0))
        here = {}
        for state, p in moving.items():
            for following, q in found.rows[state].items():
                here[following] = here.get(following, fmpq(0)) + p * q
    return total


def times(motion: Motion) -> dict[State, fmpq]:
    """E N from every state of the chain; an error where the process need never stop."""
    found = chain(motion)
    if found.hopeless:
        values = ", ".join(str(v) for v in min(found.hopeless, key=str)[0])
        raise NotExact(f"from ({values}) the process never stops, so its exit time is infinite")
    if (NAME, "times") not in motion.memo:
        motion.memo[NAME, "times"] = _absorbed(found)
    held: dict[State, fmpq] = motion.memo[NAME, "times"]
    return held


def chain(motion: Motion) -> Chain:
    """The chain of a process at a point; NotExact says what keeps it from being finite and the same at all times."""
    if (NAME, "chain") not in motion.memo:
        _autonomous(motion)
        motion.memo[NAME, "chain"] = _explored(motion)
    found: Chain = motion.memo[NAME, "chain"]
    return found


def _autonomous(motion: Motion) -> None:
    process = motion.process
    if process.stop is None:
        raise NotExact("the process never stops; write Process(..., stop=relation)")
    if process.draw.part is not None:
        raise NotExact("a part of each batch is chosen, which a chain of states does not follow")
    if process.draw.scheme == "in order":
        raise NotExact("rows are visited in order, so the next state depends on the time")
    tables = (process.average, process.update, {0: process.stop, 1: process.draw.size})
    for expression in (e for table in tables for e in table.values()):
        timed = any(f.func in motion.scope.point.tables for f in expression.atoms(AppliedUndef))
        if timed or process.time in expression.free_symbols:
            raise NotExact(f"{expression} changes with time; a chain needs the same step at all times")


# ------------------------------------------------------------------------------- exploring
def _explored(motion: Motion) -> Chain:
    start: State = (_key(motion.start(), motion), frozenset())
    rows: Rows = {}
    ends: set[State] = set()
    waiting, seen, work = [start], {start}, 0
    for state in waiting:
        if _stopped(motion, state):
            ends.add(state)
            continue
        rows[state], looked = _row(motion, state)
        work += looked
        fresh = [s for s in rows[state] if s not in seen]
        seen.update(fresh)
        waiting += fresh  # the list is read while it grows: breadth first
        if len(seen) > STATES or work > WORK:
            raise NotExact(f"more than {STATES} states, or {WORK} batches on the way, are within reach; take a smaller instance")
    return Chain(start, rows, frozenset(ends), _hopeless(rows, ends))


def _key(table: Mapping[Any, Any], motion: Motion) -> tuple[Any, ...]:
    values = tuple(table[s] for s in motion.states)
    if any(isinstance(part, arb) for v in values for part in entries(v)):
        raise NotExact("a state is irrational, so it cannot be told whether it was met before")
    return values


def _named(motion: Motion, state: State) -> dict[Any, Any]:
    return dict(zip(motion.states, state[0], strict=True))


def _stopped(motion: Motion, state: State) -> bool:
    return holds(motion.process.stop, motion.scope.binding(_named(motion, state)))


def _row(motion: Motion, state: State) -> tuple[dict[State, fmpq], int]:
    """(next state -> probability, batches looked at)."""
    states, found, looked = _named(motion, state), dict[State, fmpq](), 0
    if many(motion, 0) > WORK:
        raise NotExact(f"a step has more than {WORK} different batches")
    for chance, averages, left in batches(motion, states, state[1], 0):
        looked += 1
        if chance != 0:
            following = (_key(motion.update(states, averages, 0), motion), left)
            found[following] = found.get(following, fmpq(0)) + chance
    return found, looked


def _hopeless(rows: Rows, ends: set[State]) -> frozenset[State]:
    """The states from which no end can be reached."""
    before: dict[State, list[State]] = {}
    for state, row in rows.items():
        for following in row:
            before.setdefault(following, []).append(state)
    waiting, good = list(ends), set(ends)
    for state in waiting:
        fresh = [s for s in before.get(state, ()) if s not in good]
        good.update(fresh)
        waiting += fresh
    return frozenset(rows) - good


# ------------------------------------------------------------------------------- eliminating
def _absorbed(found: Chain) -> dict[State, fmpq]:
    """E N for every state: the last found is eliminated first, then values are filled in from the start on."""
    rows = {s: dict(row) for s, row in found.rows.items()}
    cost = dict.fromkeys(rows, fmpq(1))
    before: dict[State, set[State]] = {s: set() for s in (*rows, *found.ends)}
    for state, row in rows.items():
        for following in row:
            before[following].add(state)
    order = list(rows)[::-1]
    gone: set[State] = set()
    for state in order:
        _eliminate(state, rows, cost, before, gone)
    times = dict.fromkeys(found.ends, fmpq(0))
    for state in order[::-1]:
        times[state] = sum((p * times[s] for s, p in rows[state].items()), cost[state])
    return times


def _eliminate(state: State, rows: Rows, cost: dict[State, fmpq], before: dict[State, set[State]], gone: set[State]) -> None:
    """The row of `state`, as seen when it is left, is put into the rows that lead to it."""
    rows[state].pop(state, None)
    leaving = sum(rows[state].values(), fmpq(0))  # 1 - p(state, state), without the subtraction
    rows[state] = {s: p / leaving for s, p in rows[state].items()}
    cost[state] /= leaving
    gone.add(state)
    for other in before[state] - gone:
        weight = rows[other].pop(state)
        cost[other] += weight * cost[state]
        for following, p in rows[state].items():
            rows[other][following] = rows[other].get(following, fmpq(0)) + weight * p
            before[following].add(other)
