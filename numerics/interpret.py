"""The reference interpreter: a program run by NumPy, all replicas at once.

It reads the same blocks and the same streams as the C kernel, and rounds in the same order: for + - * / sqrt and select it
gives the same bytes.  Functions such as exp come from another library and may differ in the last place.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.draw import draws
from numerics.lower import Inputs
from numerics.program import Block, Program, Tree

Array = NDArray[Any]
Frame = tuple[int, dict[str, Array]]

_FUNCTIONS: dict[str, Any] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative, "sqrt": np.sqrt,
    "lt": np.less, "le": np.less_equal, "eq": np.equal, "ne": np.not_equal,
}


def interpret(program: Program, inputs: Inputs, seeds: Array) -> Array:
    """The observed values (replicas, width) of the replicas whose generator states are the columns of `seeds`."""
    out = np.empty((seeds.shape[1], inputs.width))
    plan, seen = inputs.schedule, 0
    with np.errstate(all="ignore"):
        for t, names in frames(program, inputs, seeds):
            while seen < plan.when.size and plan.when[seen] == t:
                values = _observed(program, int(inputs.what[seen]), names, inputs)
                begin = int(inputs.columns_at[seen])
                out[:, begin : begin + values.shape[1]] = values
                seen += 1
    return out


def frames(program: Program, inputs: Inputs, seeds: Array) -> Iterator[Frame]:
    """For each time, the states at its start and the averages drawn in it, by name; the last is that of the last look."""
    glm = program.glm
    examples = draws(program, inputs, seeds.copy())
    names = _start(program, inputs, seeds.shape[1])
    for t in range(inputs.schedule.last + 1):
        names |= {name: inputs.tables[t, i] for i, (name, _) in enumerate(program.tables)}
        if inputs.schedule.size[t]:
            drawn, part = next(examples), int(inputs.schedule.part[t])
            names |= _mean_glm(program, inputs, names, drawn) if glm else _mean(program, inputs, names, drawn, part)
        yield t, names
        if t == inputs.schedule.last:
            return
        results = evaluate(program.update, names)
        names |= {f"s{i}": np.broadcast_to(value, names["s0"].shape) for i, value in enumerate(results)}


def exits(program: Program, inputs: Inputs, seeds: Array) -> Array:
    """Units of first exits: steps, whether it stopped, whether it came near the boundary, last states; see `Exits`."""
    replicas, plan = seeds.shape[1], inputs.schedule
    cap, out = plan.last, np.empty((replicas, inputs.width))
    always = replace(plan, size=_repeated(plan.size, cap), first=_repeated(plan.first, cap), fresh=_repeated(plan.fresh, cap))
    examples = draws(program, replace(inputs, schedule=always), seeds.copy())
    names, running, near = _start(program, inputs, replicas), np.ones(replicas, bool), np.zeros(replicas)
    with np.errstate(all="ignore"):
        for step in range(cap + 1):
            stop, close = _looks(program, names, inputs)
            near = np.maximum(near, close)
            done = running & ((stop > 0) | (step == cap))
            states = [] if program.glm else [names[f"s{i}"][done] for i in range(len(program.states))]
            out[done] = np.column_stack([np.full(done.sum(), float(step)), stop[done], near[done], *states])
            running &= ~done
            if not running.any():
                break
            names |= (_mean_glm if program.glm else _mean)(program, inputs, names, next(examples))
            results = evaluate(program.update, names)
            names |= {f"s{i}": np.broadcast_to(value, names["s0"].shape) for i, value in enumerate(results)}
    return out


def _repeated(entry: Array, times: int) -> Array:
    """One entry, read as often as asked, held once."""
    return np.broadcast_to(entry, (times,))


def _looks(program: Program, names: dict[str, Array], inputs: Inputs) -> list[Array]:
    """Whether each replica has stopped, and whether that is a near thing."""
    if program.glm:
        return evaluate(program.observe[0], names | {"n2": dot(names["s0"], names["s0"])})
    return [_observed(program, what, names, inputs)[:, 0] for what in (0, 1)]


def one_step(program: Program, inputs: Inputs, state: Sequence[float], examples: Array) -> tuple[Any, Array]:
    """(whether the process has stopped in a state, the next states (batches, states)) of the form exit.

    examples   (size of a batch, columns, batches)
    """
    shape = examples.shape[2]
    names = _start(program, inputs, shape) | {f"s{i}": np.full(shape, value) for i, value in enumerate(state)}
    with np.errstate(all="ignore"):
        stop = _observed(program, 0, names, inputs)[0, 0]
        names |= _mean(program, inputs, names, iter(examples))
        return stop, np.column_stack([np.broadcast_to(v, shape) for v in evaluate(program.update, names)])


def _start(program: Program, inputs: Inputs, replicas: int) -> dict[str, Array]:
    names = {name: inputs.params[i] for i, (name, _) in enumerate(program.params)}
    if program.glm:
        return names | {"s0": np.tile(inputs.start, (replicas, 1))}
    return names | {f"s{i}": np.full(replicas, value) for i, value in enumerate(inputs.start)}


def _mean(
    program: Program, inputs: Inputs, names: dict[str, Array], examples: Iterator[Array], part: int = 0
) -> dict[str, Array]:
    """The averages over the batch, and, where the program says so, over its first `part` examples."""
    over_part = program.parts or (False,) * len(program.averages)
    hoisted = {f"h{i}": value for i, value in enumerate(evaluate(program.prelude, names))}
    sums: list[Any] = [np.zeros_like(names["s0"]) for _ in program.averages]
    count = 0
    for example in examples:
        columns = {f"x{i}": column for i, column in enumerate(example)}
        values = zip(sums, evaluate(program.average, names | hoisted | columns), over_part, strict=True)
        sums = [total if few and count >= part else total + value for total, value, few in values]
        count += 1
    return {f"a{i}": total / float(part if few else count) for i, (total, few) in enumerate(zip(sums, over_part, strict=True))}


def _mean_glm(program: Program, inputs: Inputs, names: dict[str, Array], examples: Iterator[Array]) -> dict[str, Array]:
    length = names["s0"].shape[1]
    total, count = np.zeros_like(names["s0"]), 0
    for example in examples:
        x, w = example[:length].T, names["s0"]
        scalars = {f"x{i}": column for i, column in enumerate(example[length:])}
        z = w[np.arange(len(w)), scalars["x0"].astype(int)] if program.picks else dot(x, w)
        (along,) = evaluate(program.average, names | scalars | {"z": z})
        total = total + np.broadcast_to(along, total.shape[:1])[:, None] * x
        count += 1
    return {"a0": total / float(count)}


def dot(x: Array, w: Array) -> Array:
    """Row by row x.w in eight partial sums, folded in halves."""
    product = x * w
    padded = np.pad(product, ((0, 0), (0, -product.shape[1] % 8))).reshape(len(product), -1, 8)
    s = reduce(np.add, padded.transpose(1, 0, 2), np.zeros((len(product), 8)))
    s = s[:, :4] + s[:, 4:]
    s = s[:, :2] + s[:, 2:]
    return np.asarray(s[:, 0] + s[:, 1])


def _observed(program: Program, what: int, names: Mapping[str, Array], inputs: Inputs) -> Array:
    if program.glm:
        return names["s0" if program.vectors[what] == "state" else "a0"]
    values = evaluate(program.observe[what], names)
    return np.column_stack([np.broadcast_to(value, names["s0"].shape) for value in values])


def evaluate(block: Block, names: Mapping[str, Array]) -> list[Array]:
    """The results of a block."""
    table = dict(names)
    for line in block.body:
        table[line.name] = value(line.tree, table)
    return [value(tree, table) for tree in block.results]


def value(tree: Tree, names: Mapping[str, Array]) -> Any:
    """The value of one tree, elementwise."""
    kind, *parts = tree
    if kind == "name":
        return names[parts[0]]
    if kind == "const":
        return np.float64(parts[0])
    if kind == "pow":
        base = value(parts[0], names)
        return reduce(lambda p, _: p * base, range(parts[1] - 1), base)
    if kind == "call":
        return _called(parts[0], value(parts[1], names))
    if kind == "select":
        relation, left, right, yes, no = parts
        return np.where(_FUNCTIONS[relation](value(left, names), value(right, names)), value(yes, names), value(no, names))
    return _FUNCTIONS[kind](*(value(part, names) for part in parts))


def _called(name: str, x: Any) -> Any:
    if name == "erf":
        from math import erf

        return np.vectorize(erf, otypes=[float])(x)
    return (np.arctan if name == "atan" else getattr(np, name))(x)
