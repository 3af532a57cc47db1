"""The glm form: one vector state w of any length, moved along the rows: average phi(u.w, row) x, update a w + b g.

For features u is x.  For the residuals of a kernel model u is a unit vector, and u.w the component that a row names: w[j, 0].
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sympy import MatrixSymbol, Symbol, expand, factor_terms
from sympy.matrices.expressions.matexpr import MatrixElement

from numerics.explicit import Scope, explicit, flat, parts
from numerics.names import STATE_LIMIT, Folder, canon, components, constants, named, source_kind
from numerics.program import Program
from numerics.trees import NotLowered, block
from theorems._model.process import Process

PROBE = 3
Z = Symbol("z")


@dataclass(frozen=True)
class Alike:
    """A process whose average is phi(u.w, row) x and whose update treats every component of w alike.

    along     phi, in z = u.w, the scalars and constants     step   the update of one component, in s0 and a0
    row       the row field x                                scalars   what else phi reads of a row
    still     the constants, to be named further             index  the row field j, where u.w is w[j, 0]
    """

    state: Any
    average: Any
    row: Any
    along: Any
    step: Any
    scalars: tuple[Any, ...]
    still: Folder
    index: Any = None


def alike(process: Process, scope: Scope) -> Alike:
    """The process so described, or NotLowered.

    What the average does is read off at length 3; the expressions know no length, so it is the same at every length.
    """
    state, average, row = _vectors(process, scope)
    small = replace(scope, sizes={**scope.sizes, **dict.fromkeys(state.shape[0].free_symbols, PROBE)})
    found = components(process, small)
    still = constants(process.time, found.moving | {Z})
    index, one = _picked(process.average[average], state, process.rows.fields if process.rows else ())
    seen = [still.fold(e) for e in flat(explicit(one, small))]
    along = _along(seen, parts(row, small), found.states, index is not None)
    step = [still.fold(e) for e in flat(explicit(process.update[state], small))]
    scalars = tuple(c for c in found.columns if c not in parts(row, small) and c in along.free_symbols)
    return Alike(state, average, row, along, _one(step, found.states, found.averages), scalars, still, index)


def glm(process: Process, scope: Scope, observe: tuple[Any, ...]) -> Program:
    """The glm form of a process with more state numbers than the scalar form takes."""
    found = alike(process, scope)
    scalars = (*((found.index,) if found.index is not None else ()), *found.scalars)
    return Program(
        form="glm",
        source=source_kind(process),
        scheme=process.draw.scheme,
        states=(found.state.name,),
        averages=(found.average.name,),
        columns=tuple(map(str, (*parts(found.row, scope), *scalars))),
        prelude=block([], "u"),
        average=block([found.along.xreplace(canon(scalars, "x"))], "t"),
        update=block([found.step], "v"),
        observe=(),
        scalars=len(scalars),
        picks=found.index is not None,
        vectors=tuple(_vector(e, found.state, found.average) for e in observe),
        params=named(found.still, "p"),
        tables=named(found.still, "q"),
    )


def _vectors(process: Process, scope: Scope) -> tuple[Any, Any, Any]:
    state, average = next(iter(process.start)), next(iter(process.average), None)
    fields = process.rows.fields if process.rows else ()
    rows = [f for f in fields if isinstance(f, MatrixSymbol) and f.shape == state.shape]
    one_each = len(process.start) == 1 and len(process.average) == 1 and isinstance(average, MatrixSymbol)
    if not one_each or len(rows) != 1:
        raise _over(process, scope, "it has other states, averages or row fields than one vector each")
    if process.draw.part is not None:
        raise _over(process, scope, "it chooses a part of each batch")
    if not state.shape[0].free_symbols or state.shape[1] != 1:
        raise _over(process, scope, f"{state} is not a column of symbolic length")
    return state, average, rows[0]


def _over(process: Process, scope: Scope, why: str) -> NotLowered:
    count = sum(len(parts(s, scope)) for s in process.start)
    return NotLowered(
        f"{count} state numbers, and the scalar form takes at most {STATE_LIMIT}; the glm form takes one vector of any length, "
        f"averages phi(u.w, row) x and updates a w + b g, but {why}"
    )


def _picked(average: Any, state: Any, fields: Sequence[Any]) -> tuple[Any, Any]:
    """(j, the average with z for w[j, 0]) where a row names a component of the state; else (None, the average)."""
    found = {e for e in average.atoms(MatrixElement) if e.parent == state and e.i in fields}
    if len(found) != 1:
        return None, average
    (element,) = found
    return element.i, average.xreplace({element: Z})


def _along(average: Sequence[Any], row: Sequence[Any], state: Sequence[Any], picked: bool) -> Any:
    """phi(z, row), if the average is phi x; z = x.w is put in unless it stands there already."""
    eliminated = (Z - sum(x * w for x, w in zip(row[1:], state[1:], strict=True))) / row[0]
    known = {} if picked else {state[0]: eliminated}
    phis = [expand(expand(e.xreplace(known)) / x) for e, x in zip(average, row, strict=True)]
    if any(phi != phis[0] for phi in phis) or phis[0].free_symbols & {*row, *state}:
        raise NotLowered(
            f"beyond {STATE_LIMIT} states an average must be phi(u.w, row) x with a row vector x, and u.w be x.w or w[j, 0] with "
            f"a field j, not {average[0]}"
        )
    return factor_terms(phis[0])


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
