"""First exits: a process that stops, to a program and its numbers."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from flint import arb
from sympy import Abs, Add, Le, Piecewise, Rational, Symbol, ceiling, expand, floor, sign

from numerics.constant import double, number
from numerics.exact.enumerate import reached
from numerics.exact.motion import Motion
from numerics.exact.value import NotExact, Scope, entries, value
from numerics.explicit import Scope as Written, explicit
from numerics.lower import Experiment, Inputs, known, lower
from numerics.program import Program
from numerics.schedule import schedule
from numerics.trees import NotLowered, block
from theorems._model.instance import Point
from theorems._model.nodes import NormSquared
from theorems._model.process import Gaussian, Process, Rows

TIE = Rational(1, 2**40)  # relative: so near its boundary, rounding may decide whether a process has stopped
STEPS, STOPPED, NEAR, STATES = 0, 1, 2, 3  # the columns of a unit; the last states begin at STATES


@dataclass(frozen=True)
class Exits:
    """A process at a point, run until it stops or has made `cap` steps.

    A unit is: steps made · 1 if it stopped, 0 if it was cut off · 1 if it ever came within TIE of the boundary · its last states,
    but for a long vector, which stops by its squared length
    """

    process: Process
    point: Point
    cap: int

    def __post_init__(self) -> None:
        if self.process.stop is None:
            raise ValueError("Exits: the process never stops; write Process(..., stop=relation)")
        if not 1 <= self.cap < 2**53:
            raise ValueError(f"Exits: a cap of {self.cap} steps; give a number from 1 on that a double holds")


def lower_exits(exits: Exits) -> tuple[Program, Inputs]:
    """The program of first exits and its numbers; NotLowered says what the kernel does not follow."""
    process = _followed(exits.process)
    moving = replace(process, stop=None)
    program, inputs = _by_length(exits, moving) if len(process.states) == 1 and _length(process) else _by_state(exits, moving)
    if program.tables or process.draw.size.has(process.time):
        raise NotLowered("a step changes with time; a kernel that starts replicas one after another needs the same step always")
    facts = known(moving, exits.point)
    plan = schedule(moving, facts, (0,), len(facts.rows), True, False)
    plan = replace(plan, when=np.array([exits.cap], dtype=np.int64))
    return program, replace(inputs, schedule=plan)


def looks(stop: Any, scale: Any = 0) -> tuple[Any, Any]:
    """Indicators: of having stopped, and of being so near the boundary that rounding may decide."""
    gap, size = Abs(stop.lhs - stop.rhs), Add(*map(Abs, _terms(stop))) + scale
    return Piecewise((1, stop), (0, True)), Piecewise((1, Le(gap, TIE * size)), (0, True))


def _terms(stop: Any) -> tuple[Any, ...]:
    """What is added in a relation: where terms cancel, their sum says nothing of the rounding in them."""
    return tuple(term for side in (stop.lhs, stop.rhs) for term in Add.make_args(expand(side)))


def decided_by_rounding(process: Process) -> bool:
    """Whether a step jumps somewhere, where lattice walks may stand: then a last bit decides how far it leads."""
    source = process.draw.source
    moving = {*process.symbols, *(source.fields if isinstance(source, Rows) else (source.symbol,))}
    steps = (*process.average.values(), *process.update.values())
    jumps = {part for e in steps for part in e.atoms(Piecewise, ceiling, floor, sign) if part.free_symbols & moving}
    return bool(jumps) and not isinstance(source, Gaussian)


def scale_of(exits: Exits) -> Any:
    """How far a process moves at first, where its boundary has no size of its own: to zero alone, nothing is near."""
    scope, states = Scope(exits.point), set(exits.process.states)
    if any(value(term, scope) != 0 for term in _terms(exits.process.stop) if not term.free_symbols & states):
        return Rational(0)
    motion = Motion(exits.process, scope)
    try:
        places = [held for k in (0, 1) for held in reached(motion, k)]
    except NotExact:  # noise without a list, or too many batches
        places = [tuple(motion.start().values())]
    parts = [part for held in places for v in held for part in entries(v)]
    farthest = max(abs(float(part.mid() if isinstance(part, arb) else part)) for part in parts)
    return Rational(*farthest.as_integer_ratio())


def _by_state(exits: Exits, moving: Process) -> tuple[Program, Inputs]:
    """The scalar form: any relation among the states, which a unit ends with."""
    seen = (*looks(exits.process.stop, scale_of(exits)), *moving.states)
    program, inputs = lower(Experiment(moving, exits.point, tuple((look, 0) for look in seen)))
    return replace(program, form="exit", rowwise=None), replace(inputs, width=inputs.width + 1)


def _length(process: Process) -> bool:
    """Whether a process of one vector stops by its squared length alone."""
    (state,), stop = process.states, process.stop
    length = NormSquared(state)
    return length in (stop.lhs, stop.rhs) and not stop.subs({length: 0}).has(state)


def _by_length(exits: Exits, moving: Process) -> tuple[Program, Inputs]:
    """The glm form where it pays; else, or where the process is none, the scalar form."""
    (state,), (name, length) = moving.states, (Symbol("bound", real=True), Symbol("n2", real=True))
    program, inputs = lower(Experiment(moving, exits.point, ((state, 0),)))
    if not program.glm:
        return _by_state(exits, moving)
    stop = exits.process.stop
    bound = stop.rhs if stop.lhs == NormSquared(state) else stop.lhs
    facts = known(moving, exits.point)
    written = explicit(bound, Written({k: int(v) for k, v in exits.point.values.items() if k.is_Symbol and v.is_Integer}))
    limit = np.array([double(number(written, facts))])
    held = looks(stop.xreplace({NormSquared(state): length, bound: name}))
    program = replace(program, form="glm-exit", observe=(block(list(held), "z"),), params=(*program.params, (name.name, bound)))
    return program, replace(inputs, params=np.concatenate([inputs.params, limit]), width=STATES)


def _followed(process: Process) -> Process:
    if process.draw.part is not None:
        raise NotLowered(f"a part of {process.draw.part} of each batch is chosen; the kernel of exits averages whole batches")
    if process.draw.scheme not in ("with", "without"):
        raise NotLowered(f"rows are {process.draw.scheme}: a batch depends on the step, and replicas are at different steps; "
                         "write the scheme 'with' or 'without'")
    return process
