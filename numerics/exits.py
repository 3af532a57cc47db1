"""Exit times, simulated: runs until they stop, or are cut off at a step H, and what is left is claimed or bounded."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, e, inf, log, log2
from typing import Any

import numpy as np
from flint import fmpq
from sympy import Rational, Symbol, oo

from numerics import capped
from numerics.assumptions import require
from numerics.bench import Bench, Closed, Measured, number
from numerics.certify import exactly
from numerics.exact import chain
from numerics.exact.motion import Motion, steps_of
from numerics.exact.value import NotExact, Scope, value
from numerics.judge import Bounded, Constant, CutOff, Kind, Plain
from numerics.sample import Sampler
from numerics.stopping import NEAR, STATES, STEPS, STOPPED, Exits, decided_by_rounding
from theorems._model.bind import BadInstance
from theorems._model.claim import AtLeast, AtMost, Equal
from theorems._model.instance import Point
from theorems._model.process import Gaussian, Law, Process
from theorems._model.quantity import ExitTime, RandomQuantity

RELATIONS = {Equal: "==", AtMost: "<=", AtLeast: ">="}
ENOUGH = 7.0  # standard deviations of a mean that an interval at the smallest error rates is wide
GATED = 2**17  # runs that open the gate of Student's interval for exponential units at the smallest error rates
FAR = 4  # claimed times until a run is cut off
JUMPS = "a step jumps where rounding may decide on which side it is: choose numbers that make every state a binary fraction"
LONGEST = 2**53 - 1  # steps that a double counts


def asked(claim: Any, bench: Bench) -> bool:
    """Whether a claim speaks of the exit time of a process; equations for diffusions are not asked here."""
    moving = [bench.exact.theorem.process_of(q).clock is not None for q in claim.left.atoms(ExitTime)]
    return bool(moving) and not (isinstance(claim, Equal) and any(moving))


def measured(claim: Any, bench: Bench) -> list[Measured]:
    """One check of `ExitTime(x) = v`, `<= v` or `>= v`."""
    if capped.asked(claim):
        return capped.measured(claim, bench)
    quantity = claim.left
    if not isinstance(quantity, ExitTime) or claim.right.atoms(RandomQuantity):
        raise Closed("an exit time is simulated where it stands alone on the left, and a number on the right")
    process, claimed = bench.exact.theorem.process_of(quantity), number(bench.exact.value(claim.right))
    if process.clock is not None:
        raise Closed("a diffusion may leave and come back between two steps of a simulation, which bounds no exit time")
    plan = _plan(claim, bench, process, claimed)
    tally = _Tally()
    sampler = bench.sampled(Exits(process, bench.exact.point, plan.cap))
    _afford(bench, process, plan.steps)  # after the program is known: it is shown even where it is not run
    batch, exact = sampler.draws_per_unit, plan.exact or exactly(bench.exact.motion(quantity), sampler.program, sampler.inputs)
    if not exact and decided_by_rounding(process):
        raise Closed(JUMPS)
    units = _units(bench, sampler, plan, tally, exact or isinstance(process.draw.source, Gaussian))
    bench.cost = batch * ceil(plan.steps)
    found = bench.judged(plan.what, plan.shape, units, claimed)
    reason = f"{found.judgement.reason}; {tally.cut} of {found.judgement.units} runs were cut off at step {plan.cap}"
    return [replace(found, judgement=replace(found.judgement, reason=reason), draws=tally.steps * batch)]


@dataclass
class _Tally:
    """What the runs came to: steps made, and how many were cut off."""

    steps: int = 0
    cut: int = 0


@dataclass(frozen=True)
class _Plan:
    """Where runs are cut off, how long they take, what is judged, and the time left from the last states, if claimed."""

    cap: int
    steps: float
    what: str
    shape: CutOff
    rest: Callable[[Any], Any] | None = None
    exact: bool = False


def _afford(bench: Bench, process: Process, steps: float) -> None:
    if _cost(bench, process, steps) > bench.conditions.draws:
        raise Closed(
            f"a run takes about {steps:.3g} steps, too many to resolve {bench.conditions.resolution:.2g} of that with the "
            f"{bench.conditions.draws:.2g} example draws of a check; raise --draws, or --resolution"
        )


def _cost(bench: Bench, process: Process, steps: float) -> float:
    """Example draws that a check takes: an exit is about exponential, so its standard deviation is its mean, its skewness 2."""
    batch = number(value(process.draw.size, Scope(bench.exact.point)))
    runs = 2 ** ceil(log2(max(GATED, (ENOUGH / bench.conditions.resolution) ** 2)))  # the judge looks at powers of two
    return float(steps * batch * runs)


def _plan(claim: Any, bench: Bench, process: Process, claimed: float) -> _Plan:
    """With the claimed rest if there is one, else with a bound from the slowest start, else with the lower end alone."""
    motion: Motion = bench.exact.motion(claim.left)
    tight = bench.exact.point.instance in getattr(claim, "tight", ())
    relation = "==" if tight else RELATIONS[type(claim)]
    shape = CutOff(claimed, bench.resolution(claimed), kind=_kind(motion), relation=relation)
    if claim.left.time != oo:
        cap = steps_of(claim.left.time, Scope(bench.exact.point))
        return _Plan(cap, cap, f"min(N, {cap}), as claimed", shape)
    known, far = _known(motion), min(LONGEST, max(16, ceil(FAR * abs(claimed))))
    steps = known[0] if known else abs(claimed)
    rest = continuation(claim, bench, process)
    if rest is not None and _certain(bench, process, motion):
        return _Plan(far, min(far, steps), f"min(N, {far}) and the claimed rest", shape, rest, True)
    if known and _cost(bench, process, steps) <= bench.conditions.draws:
        cap, beyond = bounded(known[1], shape.resolution)
        return _Plan(cap, steps, f"min(N, {cap}), the rest bounded by {beyond:.2g}", replace(shape, beyond=beyond))
    # Runs may last too long to wait for, or nothing may be known of the rest: yet they may outlast what is claimed.
    within = replace(shape, kind=Bounded(0, far), beyond=inf)
    return _Plan(far, min(far, steps), f"min(N, {far}); nothing bounds the rest", within)


def _known(motion: Motion) -> tuple[float, float] | None:
    """The mean times from the start and from the slowest state, where a chain gives them: how long to wait, and for how much."""
    try:
        times = chain.times(motion)
        return number(times[chain.chain(motion).start]), number(max(times.values()))
    except NotExact:
        return None


def bounded(slowest: float, resolution: float) -> tuple[int, float]:
    """(H, bound of E N - E min(N, H)) from M, the largest mean time from any state.

    In each m steps, P(N > m) <= M / (m + 1) from every state (Markov's inequality), so P(N > k m) <= (M / (m + 1))^k; what is
    left then is at most M on average.  m = e M, and k so that the bound is a twentieth of the resolution.
    """
    m, k = ceil(e * slowest), max(1, ceil(log(max(e, 20 * slowest / resolution))))
    return m * k, slowest * (slowest / (m + 1)) ** k


def _kind(motion: Motion) -> Kind:
    """Constant where no state has two successors."""
    try:
        rows = chain.chain(motion).rows
    except NotExact:
        return Plain()
    return Constant() if all(len(row) == 1 for row in rows.values()) else Plain()


# ------------------------------------------------------------------------------- the claimed rest
def continuation(claim: Any, bench: Bench, process: Process) -> Callable[[Any], Any] | None:
    """The claimed time from a state on, if the claim is made for every start: its right side as a function of the start.

    The start must be affine in one symbol, on which nothing else of the process and no given equation depends.
    """
    if not isinstance(claim, Equal) or len(process.states) != 1 or getattr(process.states[0], "shape", None):
        return None
    start = process.start[process.states[0]]
    symbols = [s for s in start.free_symbols & claim.right.free_symbols if _alone(s, bench, process)]
    if len(symbols) != 1 or start.as_poly(symbols[0]) is None or start.as_poly(symbols[0]).degree() != 1:
        return None
    at = [value(start, Scope(_moved(bench.exact.point, symbols[0], Rational(k)))) for k in (0, 1)]
    if not all(isinstance(v, fmpq) for v in at) or at[0] == at[1]:
        return None
    return lambda state: _left(claim, bench, symbols[0], (fmpq(*float(state).as_integer_ratio()) - at[0]) / (at[1] - at[0]))


def _alone(symbol: Symbol, bench: Bench, process: Process) -> bool:
    """Whether nothing but the start depends on a symbol."""
    law = process.draw.source.atoms.items() if isinstance(process.draw.source, Law) else ()
    others = [*process.average.values(), *process.update.values(), process.stop, process.draw.size, *(x for a in law for x in a)]
    tied = [part for g in bench.exact.theorem.given if g.relation == "==" for part in (g.left, g.right)]
    return all(symbol not in part.free_symbols for part in (*others, *tied))


def _moved(point: Point, symbol: Symbol, place: Rational) -> Point:
    return replace(point, values={**point.values, symbol: place})


def _left(claim: Any, bench: Bench, symbol: Symbol, place: fmpq) -> float:
    exact = Rational(int(place.p), int(place.q))
    point = _moved(bench.exact.point, symbol, exact)
    fits = all(getattr(symbol, f"is_{w}") in (None, getattr(exact, f"is_{w}")) for w in ("integer", "nonnegative", "positive"))
    try:
        if not fits:
            raise BadInstance(f"{symbol} = {exact} is not what the symbol is declared to be")
        require(bench.exact.theorem, point)
    except BadInstance as error:
        raise Closed(f"a run was cut off where the claim says nothing of the time that is left: {error}") from error
    return number(value(claim.right, Scope(point)))


def _certain(bench: Bench, process: Process, motion: Motion) -> bool:
    """Whether the last states of the kernel are the true ones, to the last bit."""
    probe = Sampler(Exits(process, bench.exact.point, 1), 0, "", "numpy")
    return exactly(motion, probe.program, probe.inputs)


# ------------------------------------------------------------------------------- units
def _units(bench: Bench, sampler: Sampler, plan: _Plan, tally: _Tally, ties: bool) -> Callable[[int, int], Any]:
    runs, known = bench.rows(sampler), dict[float, float]()

    def units(first: int, last: int) -> Any:
        found = runs(first, last)
        if not ties and found[:, NEAR].any():
            raise Closed(_why_near(sampler, first * 4096 + int(found[:, NEAR].argmax())))
        steps, cut = found[:, STEPS], np.flatnonzero(found[:, STOPPED] == 0)
        tally.steps, tally.cut = tally.steps + int(steps.sum()), tally.cut + len(cut)
        if plan.rest is None:
            return steps[:, None]
        states = found[cut, STATES]
        for state in set(states.tolist()) - set(known):
            known[state] = max(1.0, plan.rest(state))  # a run that goes on takes a step at least, whatever is claimed of it
        return (steps + _placed(len(steps), cut, [known[s] for s in states.tolist()]))[:, None]

    return units


def _placed(length: int, where: Any, what: list[float]) -> Any:
    rest = np.zeros(length)
    rest[where] = what
    return rest


def _why_near(sampler: Sampler, unit: int) -> str:
    return (
        f"unit {unit} came so near its boundary that rounding may decide whether {sampler.experiment.process.stop}: choose "
        "a step that makes every state a binary fraction (3/16 instead of 1/10 where thirds occur), or a boundary between states"
    )
