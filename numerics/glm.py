"""The glm form: one vector state w of any length, moved along the rows: average phi(u.w, row) x, update a w + b g.

Here u and x are vectors of a row: one and the same for features, two for the residuals of a kernel model.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

from sympy import MatrixSymbol, Symbol, expand, factor_terms

from numerics.explicit import Scope, explicit, flat, parts
from numerics.names import STATE_LIMIT, Folder, canon, components, constants, named, source_kind
from numerics.program import Program
from numerics.trees import NotLowered, block
from theorems._model.process import Process

PROBE = 3


@dataclass(frozen=True)
class Alike:
    """A process whose average is phi(u.w, row) x and whose update treats every component of w alike.

    along     phi, in z = u.w, the scalars and constants     step   the update of one component, in s0 and a0
    vectors   the row fields: (x,) where u is x, or (x, u)   scalars   what else phi reads of a row
    still     the constants, to be named further
    """

    state: Any
    average: Any
    vectors: tuple[Any, ...]
    along: Any
    step: Any
    scalars: tuple[Any, ...]
    still: Folder


def alike(process: Process, scope: Scope) -> Alike:
    """The process so described, or NotLowered.

    What the average does is read off at length 3; the expressions know no length, so it is the same at every length.
    """
    state, average, rows = _vectors(process, scope)
    small = replace(scope, sizes={**scope.sizes, **dict.fromkeys(state.shape[0].free_symbols, PROBE)})
    found = components(process, small)
    still = constants(process.time, found.moving)
    seen = [still.fold(e) for e in flat(explicit(process.average[average], small))]
    vectors, along = _along(seen, rows, small, found.states)
    step = [still.fold(e) for e in flat(explicit(process.update[state], small))]
    held = {c for v in rows for c in parts(v, small)}
    scalars = tuple(c for c in found.columns if c not in held and c in along.free_symbols)
    return Alike(state, average, vectors, along, _one(step, found.states, found.averages), scalars, still)


def glm(process: Process, scope: Scope, observe: tuple[Any, ...]) -> Program:
    """The glm form of a process with more state numbers than the scalar form takes."""
    found = alike(process, scope)
    return Program(
        form="glm",
        source=source_kind(process),
        scheme=process.draw.scheme,
        states=(found.state.name,),
        averages=(found.average.name,),
        columns=tuple(map(str, (*(c for v in found.vectors for c in parts(v, scope)), *found.scalars))),
        prelude=block([], "u"),
        average=block([found.along.xreplace(canon(found.scalars, "x"))], "t"),
        update=block([found.step], "v"),
        observe=(),
        scalars=len(found.scalars),
        pair=len(found.vectors) == 2,
        vectors=tuple(_vector(e, found.state, found.average) for e in observe),
        params=named(found.still, "p"),
        tables=named(found.still, "q"),
    )


def _vectors(process: Process, scope: Scope) -> tuple[Any, Any, Any]:
    state, average = next(iter(process.start)), next(iter(process.average), None)
    fields = process.rows.fields if process.rows else ()
    rows = [f for f in fields if isinstance(f, MatrixSymbol) and f.shape == state.shape]
    one_each = len(process.start) == 1 and len(process.average) == 1 and isinstance(average, MatrixSymbol)
    if not one_each or len(rows) not in (1, 2):
        raise _over(process, scope, "it has other states, averages or row fields than one vector each, or two for a row")
    if not state.shape[0].free_symbols or state.shape[1] != 1:
        raise _over(process, scope, f"{state} is not a column of symbolic length")
    return state, average, tuple(rows)


def _over(process: Process, scope: Scope, why: str) -> NotLowered:
    count = sum(len(parts(s, scope)) for s in process.start)
    return NotLowered(
        f"{count} state numbers, and the scalar form takes at most {STATE_LIMIT}; the glm form takes one vector of any length, "
        f"averages phi(u.w, row) x and updates a w + b g, but {why}"
    )


def _along(average: Sequence[Any], rows: tuple[Any, ...], scope: Scope, state: Sequence[Any]) -> tuple[tuple[Any, ...], Any]:
    """(vectors, phi(z, row)) with z = u.w, if the average is phi x for vectors x and u of a row."""
    z, held = Symbol("z"), {c for v in rows for c in parts(v, scope)}
    for vectors in permutations(rows):
        x, u = parts(vectors[0], scope), parts(vectors[-1], scope)
        eliminated = (z - sum(a * w for a, w in zip(u[1:], state[1:], strict=True))) / u[0]
        phis = [expand(expand(e.xreplace({state[0]: eliminated})) / a) for e, a in zip(average, x, strict=True)]
        if all(phi == phis[0] for phi in phis) and not phis[0].free_symbols & {*held, *state}:
            return vectors, factor_terms(phis[0])
    raise NotLowered(
        f"beyond {STATE_LIMIT} states an average must be phi(u.w, row) x with row vectors u and x, or with one, not {average[0]}"
    )


def _one(step: Sequence[Any], states: Sequence[Any], averages: Sequence[Any]) -> Any:
    """The update of one component, if every component is updated alike and by itself."""
    s, a = Symbol("s0"), Symbol("a0")
    alike = [e.xreplace({w: s, g: a}) for e, w, g in zip(step, states, averages, strict=True)]
    if any(e != alike[0] for e in alike) or alike[0].free_symbols & {*states, *averages}:
        raise NotLowered(f"over {STATE_LIMIT} state numbers an update must treat every component alike; {step[0]} does not")
    return alike[0]


def _vector(e: Any, state: Any, average: Any) -> str:
    if e not in (state, average):
        raise NotLowered(f"over {STATE_LIMIT} state numbers only {state} and {average} are observed, not {e}")
    return "state" if e == state else "average"
