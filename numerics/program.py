"""What a kernel computes: blocks of assignments over named numbers, read by the C printer and the interpreter alike.

A tree is a nested tuple: ("name", n), ("const", x) or (operation, operand, ...).  Sums and products are binary, so that
both readers round in the same order.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Tree = tuple[Any, ...]

CALLS = ("exp", "log", "sin", "cos", "tan", "tanh", "sinh", "cosh", "atan", "erf", "floor")
SELECTS = ("lt", "le", "eq", "ne")


@dataclass(frozen=True)
class Assign:
    """`name` = `tree`; every name is assigned once."""

    name: str
    tree: Tree


@dataclass(frozen=True)
class Block:
    """Assignments in order, and the trees of the results."""

    body: tuple[Assign, ...]
    results: tuple[Tree, ...]

    @property
    def trees(self) -> tuple[Tree, ...]:
        return (*(line.tree for line in self.body), *self.results)


@dataclass(frozen=True)
class Rowwise:
    """How C may compute a scalar program along the rows: the average is along * x, the update alike for every component.

    along   from z = x.w and the columns behind the vector's        step   the new state from s0 and a0
    """

    along: Block
    step: Block


@dataclass(frozen=True)
class Program:
    """The structure of an experiment, free of numeric values: what the C source depends on.

    form      "scalar": every component of the states is a number of its own; "glm": one vector state of any length;
              "exit", "glm-exit": these, run until they stop: the first look says whether, and whether that is a near thing
    source    "rows", "law" or "gaussian"; scheme: how rows are drawn
    states, averages, columns    what s0, s1, ..., a0, ..., x0, ... stand for
    prelude   once a step, from states and constants: h0, h1, ...
    average   of one example; update: the new states; observe: one block for each distinct observable
    params, tables   (name, SymPy expression) of the constants p0, ... and, if they depend on the time, q0, ...
    rowwise   form scalar: the same average and update, as vectors along the rows; the columns begin with the vector's
    parts     for each average, whether it is over the part of the batch; empty if the process chooses none
    vectors   form glm: for each observable, "state" or "average"; scalars: how many columns follow the vector's
    picks     form glm: phi reads z = w[x0], the component that the row names; else z = x.w
    """

    form: str
    columns: tuple[str, ...]
    prelude: Block
    average: Block
    update: Block
    source: str = "rows"
    scheme: str = "with"
    states: tuple[str, ...] = ()
    averages: tuple[str, ...] = ()
    observe: tuple[Block, ...] = ()
    params: tuple[tuple[str, Any], ...] = ()
    tables: tuple[tuple[str, Any], ...] = ()
    rowwise: Rowwise | None = None
    vectors: tuple[str, ...] = ()
    scalars: int = 0
    parts: tuple[bool, ...] = ()
    picks: bool = False

    @property
    def glm(self) -> bool:
        """Whether the state is one vector of any length."""
        return self.form.startswith("glm")

    @property
    def exits(self) -> bool:
        """Whether a replica runs until it stops."""
        return self.form.endswith("exit")


def walk(tree: Tree) -> Iterator[Tree]:
    """The tree and its sub-trees."""
    yield tree
    for part in tree[1:]:
        if isinstance(part, tuple):
            yield from walk(part)


def substituted(tree: Tree, trees: Mapping[str, Tree]) -> Tree:
    """The tree with trees in the place of names."""
    if tree[0] == "name":
        return trees.get(tree[1], tree)
    return tuple(substituted(part, trees) if isinstance(part, tuple) else part for part in tree)


def used(*blocks: Block) -> frozenset[str]:
    """The names that blocks read."""
    return frozenset(node[1] for block in blocks for tree in block.trees for node in walk(tree) if node[0] == "name")
