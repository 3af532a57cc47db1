"""The scalar form: every component of every state a number of its own, written out."""
from __future__ import annotations

from typing import Any

from numerics.explicit import Scope, explicit, flat
from numerics.names import canon, components, constants, hoisted, named, shared, source_kind
from numerics.program import Program
from numerics.trees import block
from theorems._model.process import Process


def scalar(process: Process, scope: Scope, observe: tuple[Any, ...]) -> Program:
    """The scalar form of a process with known sizes."""
    found = components(process, scope)
    scope = Scope(scope.sizes, scope.formulas, frozenset((*found.states, *found.averages)), scope.extras)
    still = constants(process.time, found.moving)
    write = [[shared(c) for e in process.average.values() for c in flat(explicit(e, scope))]]
    write += [[c for e in process.update.values() for c in flat(explicit(e, scope))]]
    write += [list(flat(explicit(e, scope))) for e in observe]
    write = [[still.fold(c) for c in group] for group in write]
    columns = [c for c in found.columns if any(c in e.free_symbols for e in write[0])]
    canonical = canon(found.states, "s") | canon(found.averages, "a") | canon(columns, "x")
    average, update, *looks = ([e.xreplace(canonical) for e in group] for group in write)
    early = hoisted()
    average = [early.fold(e) for e in average]
    return Program(
        form="scalar",
        source=source_kind(process),
        scheme=process.draw.scheme,
        states=tuple(map(str, found.states)),
        averages=tuple(map(str, found.averages)),
        columns=tuple(map(str, columns)),
        prelude=block(list(early.named), "u"),
        average=block(average, "t"),
        update=block(update, "v"),
        observe=tuple(block(look, "z") for look in looks),
        params=named(still, "p"),
        tables=named(still, "q"),
    )
