"""The scalar form: every component of every state a number of its own, written out."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from sympy import Symbol

from numerics.explicit import Scope, explicit, flat, parts
from numerics.glm import Alike, alike
from numerics.names import Folder, Names, canon, components, constants, hoisted, named, shared, source_kind
from numerics.program import Assign, Block, Program, Rowwise, Tree, substituted
from numerics.trees import NotLowered, block
from theorems._model.nodes import parts_of
from theorems._model.process import Process

QUAD, LONGEST = 4, 16  # rows in whole groups of four, few enough of them that state and average stay in registers


def scalar(process: Process, scope: Scope, observe: tuple[Any, ...]) -> Program:
    """The scalar form of a process with known sizes."""
    found = components(process, scope)
    scope = Scope(scope.sizes, scope.formulas, frozenset((*found.states, *found.averages)), scope.extras)
    still = constants(process.time, found.moving)
    like = _like(process, scope, len(found.states))
    program = _along_rows(like, scope, found, still) if like else _written_out(process, scope, found, still)
    canonical = canon(found.states, "s") | canon(found.averages, "a")
    looks = [[still.fold(c).xreplace(canonical) for c in flat(explicit(e, scope))] for e in observe]
    return replace(
        program,
        source=source_kind(process),
        scheme=process.draw.scheme,
        states=tuple(map(str, found.states)),
        averages=tuple(map(str, found.averages)),
        observe=tuple(block(look, "z") for look in looks),
        params=named(still, "p"),
        tables=named(still, "q"),
    )


def _written_out(process: Process, scope: Scope, found: Names, still: Folder) -> Program:
    """Average and update of any kind."""
    average = [still.fold(shared(c)) for e in process.average.values() for c in flat(explicit(e, scope))]
    update = [still.fold(c) for e in process.update.values() for c in flat(explicit(e, scope))]
    # Noise is drawn whole, read or not; of a row only the columns that are read are loaded.
    columns = [c for c in found.columns if not process.rows or any(c in e.free_symbols for e in average)]
    canonical = canon(found.states, "s") | canon(found.averages, "a") | canon(columns, "x")
    early = hoisted()
    average = [early.fold(e.xreplace(canonical)) for e in average]
    return Program(
        form="scalar",
        columns=tuple(map(str, columns)),
        parts=_parts(process, scope),
        prelude=block(list(early.named), "u"),
        average=block(average, "t"),
        update=block([e.xreplace(canonical) for e in update], "v"),
    )


def _parts(process: Process, scope: Scope) -> tuple[bool, ...]:
    """Whether each component of the averages is over the part; its examples are the first of the batch.

    Given the set of rows that Fisher-Yates draws, every order of them is as likely as any other, and examples drawn with
    replacement or from a law can change places: either way the first ones are a part chosen uniformly.
    """
    if process.draw.part is None:
        return ()
    return tuple(bool(parts_of(e)) for name, e in process.average.items() for _ in parts(name, scope))


def _like(process: Process, scope: Scope, length: int) -> Alike | None:
    """The process as vectors along the rows, if it has that shape and the vectors fill whole groups."""
    if length % QUAD or length > LONGEST:
        return None
    try:
        found = alike(process, scope)
    except NotLowered:
        return None
    return found if found.index is None else None


def _along_rows(like: Alike, scope: Scope, found: Names, still: Folder) -> Program:
    """phi(x.w) x and an update by components, in the order of rounding that vectors along the rows have."""
    still.named.update(like.still.named)
    length = len(found.states)
    canonical = {c: Symbol(f"x{length + i}") for i, c in enumerate(like.scalars)}
    along, step = block([like.along.xreplace(canonical)], "t"), block([like.step], "v")
    steps = [_component(step, i) for i in range(length)]
    z = {"z": _dot(length)}
    phi = (*along.body, Assign("along", along.results[0]))
    return Program(
        form="scalar",
        columns=tuple(map(str, (*parts(like.row, scope), *like.scalars))),
        prelude=block([], "u"),
        average=Block(
            tuple(Assign(line.name, substituted(line.tree, z)) for line in phi),
            tuple(("mul", ("name", "along"), ("name", f"x{i}")) for i in range(length)),
        ),
        update=Block(tuple(line for part in steps for line in part.body), tuple(part.results[0] for part in steps)),
        rowwise=Rowwise(along, step),
    )


def _dot(length: int) -> Tree:
    """x.w in four partial sums, folded in halves."""
    product = [("mul", ("name", f"x{i}"), ("name", f"s{i}")) for i in range(length)]
    sums: list[Tree] = [*product[:QUAD]]
    for i in range(QUAD, length):
        sums[i % QUAD] = ("add", sums[i % QUAD], product[i])
    return ("add", ("add", sums[0], sums[2]), ("add", sums[1], sums[3]))


def _component(step: Block, i: int) -> Block:
    """The update of component i."""
    names: dict[str, Tree] = {"s0": ("name", f"s{i}"), "a0": ("name", f"a{i}")}
    names |= {line.name: ("name", f"{line.name}_{i}") for line in step.body}
    return Block(
        tuple(Assign(f"{line.name}_{i}", substituted(line.tree, names)) for line in step.body),
        tuple(substituted(tree, names) for tree in step.results),
    )
