"""The reference interpreter: a program run by NumPy, all replicas at once.

It reads the same blocks and the same streams as the C kernel, and rounds in the same order: for + - * / sqrt and select it
gives the same bytes.  Functions such as exp come from another library and may differ in the last place.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    glm = program.form == "glm"
    examples = draws(program, inputs, seeds.copy())
    names = _start(program, inputs, seeds.shape[1])
    for t in range(inputs.schedule.last + 1):
        names |= {name: inputs.tables[t, i] for i, (name, _) in enumerate(program.tables)}
        if inputs.schedule.size[t]:
            names |= (_mean_glm if glm else _mean)(program, inputs, names, next(examples))
        yield t, names
        if t == inputs.schedule.last:
            return
        results = evaluate(program.update, names)
        names |= {f"s{i}": np.broadcast_to(value, names["s0"].shape) for i, value in enumerate(results)}


def _start(program: Program, inputs: Inputs, replicas: int) -> dict[str, Array]:
    names = {name: inputs.params[i] for i, (name, _) in enumerate(program.params)}
    if program.form == "glm":
        return names | {"s0": np.tile(inputs.start, (replicas, 1))}
    return names | {f"s{i}": np.full(replicas, value) for i, value in enumerate(inputs.start)}


def _mean(program: Program, inputs: Inputs, names: dict[str, Array], examples: Iterator[Array]) -> dict[str, Array]:
    hoisted = {f"h{i}": value for i, value in enumerate(evaluate(program.prelude, names))}
    sums: list[Any] = [np.zeros_like(names["s0"]) for _ in program.averages]
    count = 0
    for example in examples:
        columns = {f"x{i}": column for i, column in enumerate(example)}
        sums = [total + value for total, value in zip(sums, evaluate(program.average, names | hoisted | columns), strict=True)]
        count += 1
    return {f"a{i}": total / float(count) for i, total in enumerate(sums)}


def _mean_glm(program: Program, inputs: Inputs, names: dict[str, Array], examples: Iterator[Array]) -> dict[str, Array]:
    length = names["s0"].shape[1]
    total, count = np.zeros_like(names["s0"]), 0
    for example in examples:
        x, u = example[:length].T, example[length * program.pair : length * (1 + program.pair)].T
        scalars = {f"x{i}": column for i, column in enumerate(example[length * (1 + program.pair) :])}
        (along,) = evaluate(program.average, names | scalars | {"z": dot(u, names["s0"])})
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
    if program.form == "glm":
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
