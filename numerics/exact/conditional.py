"""Means given the whole batches: every sequence of batches, and under each of them every choice of parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flint import fmpq

from numerics.exact.enumerate import WORK, Left, drawn, hashable, many
from numerics.exact.motion import Motion
from numerics.exact.ring import plus
from numerics.exact.value import NotExact, multiply, value

NAME = "enumeration of every sequence of batches"
Batches = tuple[tuple[int, ...], ...]
Worlds = dict[Any, tuple[tuple[Any, ...], fmpq]]  # merged states -> states, probability given the batches


def means(motion: Motion, observables: Iterable[Any], steps: int) -> dict[Batches, dict[Any, Any]]:
    """E[observable at step `steps` | batches] for every sequence of whole batches that can be drawn before it."""
    listed = list(observables)
    if any(e.has(*motion.process.average) for e in listed):
        raise NotExact("a mean given the batches before a step observes states; keep an average as a state to speak of it")
    if motion.process.draw.scheme == "in order" or motion.process.stop is not None:
        raise NotExact("a mean given the batches is found for batches that are drawn at random, without a stop")
    if motion.process.clock is not None:
        raise NotExact("a mean given the batches is found for steps that are made, not for their limit, a diffusion")
    worlds = _worlds(motion, steps)
    return {batches: {e: _mean(motion, e, steps, here) for e in listed} for batches, (_, here) in worlds.items()}


def _worlds(motion: Motion, steps: int) -> dict[Batches, tuple[Left, Worlds]]:
    start = motion.start()
    states = tuple(start[s] for s in motion.states)
    worlds: dict[Batches, tuple[Left, Worlds]] = {(): (frozenset(), {hashable(states): (states, fmpq(1))})}
    work = 0
    for time in range(steps):
        work += sum(len(here) for _, here in worlds.values()) * many(motion, time)
        if work > WORK:
            raise NotExact(f"{NAME} would visit more than {WORK} batches")
        worlds = _next(motion, worlds, time)
    return worlds


def _next(motion: Motion, worlds: dict[Batches, tuple[Left, Worlds]], time: int) -> dict[Batches, tuple[Left, Worlds]]:
    following: dict[Batches, tuple[Left, Worlds]] = {}
    for batches, (left, here) in worlds.items():
        for held, probability in here.values():
            states = dict(zip(motion.states, held, strict=True))
            for chance, share, chosen, averages, remaining in drawn(motion, states, left, time):
                if chance == 0:
                    continue
                moved = motion.update(states, averages, time)
                new = tuple(moved[s] for s in motion.states)
                _, there = following.setdefault((*batches, chosen), (remaining, {}))
                before = there.get(hashable(new), (new, fmpq(0)))[1]
                there[hashable(new)] = (new, before + probability * share)
    return following


def _mean(motion: Motion, observable: Any, steps: int, worlds: Worlds) -> Any:
    total: Any = None
    for held, probability in worlds.values():
        scope = motion.at(steps).binding(dict(zip(motion.states, held, strict=True)))
        part = multiply(probability, value(observable, scope))
        total = part if total is None else plus(total, part)
    return total


def shown(batches: Batches) -> str:
    """A sequence of batches in words, examples counted from one."""
    if not batches:
        return "before any batch"
    return "batches " + ", ".join("{" + ", ".join(str(i + 1) for i in batch) + "}" for batch in batches)
