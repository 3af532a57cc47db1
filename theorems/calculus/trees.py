"""Coloured rooted trees: Taylor expansions of an epoch of gradient steps and of a gradient flow, in any dimension.

A node stands for a derivative of one row's loss C_k, its children for the directions it is applied to: the single node is
the gradient g_k, a node with one child v is H_k v, with two T_k[v, w].  Equal colours are the same row.  In an *averaged*
combination the colours are independent means over the rows; in an *ordered* one they are rows j_1 < j_2 < ... summed over
all increasing choices.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import permutations
from math import factorial
from typing import Any

from sympy import Expr, Integer, Mul, Rational, S, binomial, expand_func, sympify

from theorems.calculus.normal import normal
from theorems.calculus.rows import falling, partitions

Tree = tuple[int, tuple[Any, ...]]  # (colour, children)
Forest = dict[Tree, Any]
Series = list[Forest]  # by power of the small parameter
Shape = tuple[Any, ...]  # a tree without colours: the tuple of its children


# ------------------------------------------------------------------------------- algebra
def combine(parts: Iterable[tuple[Forest, Any]], averaged: bool = True) -> Forest:
    """Sum of forest * coefficient in normal form."""
    total: Forest = {}
    for forest, factor in parts:
        for tree, value in forest.items():
            key = named(tree) if averaged else _sorted(tree)
            total[key] = total.get(key, S.Zero) + value * factor
    return {t: v for t, v in ((t, normal(v)) for t, v in total.items()) if v != 0}


def colours(tree: Tree) -> frozenset[int]:
    return frozenset([tree[0]]).union(*(colours(c) for c in tree[1]))


def recoloured(tree: Tree, table: Callable[[int], int]) -> Tree:
    return _sorted((table(tree[0]), tuple(recoloured(c, table) for c in tree[1])))


def _sorted(tree: Tree) -> Tree:
    return tree[0], tuple(sorted(map(_sorted, tree[1])))


@lru_cache(maxsize=100_000)
def named(tree: Tree) -> Tree:
    """The least tree among all renamings of the colours."""
    used = sorted(colours(tree))
    versions = (dict(zip(used, order, strict=True)) for order in permutations(range(len(used))))
    return min(recoloured(tree, table.__getitem__) for table in versions)


def graft(field: Forest, tree: Tree) -> Iterator[tuple[Tree, Any]]:
    """The derivative of a tree along a vector field: the field hung on every node in turn, with fresh colours."""
    offset = max(colours(tree)) + 1
    for branch, value in field.items():
        fresh = recoloured(branch, lambda c: c + offset)
        for grown in _hung(fresh, tree):
            yield grown, value


def _hung(branch: Tree, tree: Tree) -> Iterator[Tree]:
    colour, children = tree
    yield colour, (*children, branch)
    for i, child in enumerate(children):
        for grown in _hung(branch, child):
            yield colour, (*children[:i], grown, *children[i + 1 :])


# ------------------------------------------------------------------------------- the epoch
@cache
def shapes(nodes: int) -> tuple[Shape, ...]:
    """All rooted trees with that many nodes, children sorted."""
    return tuple(sorted({tuple(sorted(f)) for f in _forests(nodes - 1)}))


def _forests(nodes: int) -> Iterator[tuple[Shape, ...]]:
    if nodes == 0:
        yield ()
    for first in range(1, nodes + 1):
        for tree in shapes(first):
            for rest in _forests(nodes - first):
                yield (tree, *rest)


def symmetry(shape: Shape) -> int:
    """The number of automorphisms of a rooted tree."""
    result = 1
    for child in set(shape):
        count = shape.count(child)
        result *= symmetry(child) ** count * factorial(count)
    return result


def epoch(order: int, steps: Any, count: Any, scheme: str) -> Series:
    """w_steps - w_0 after gradient steps of size eps on one row each, by power of eps up to `order`.

    Averaged over the draws ('with', 'reshuffled': at most `count` steps), or ordered for rows visited 'in order'.
    """
    return [{}, *(_power(nodes, steps, count, scheme) for nodes in range(1, order + 1))]


def _power(nodes: int, steps: Any, count: Any, scheme: str) -> Forest:
    parts: list[tuple[Forest, Any]] = []
    for shape in shapes(nodes):
        weight = Rational((-1) ** nodes, symmetry(shape))
        parents = _parents(shape)
        for blocks in partitions(tuple(range(nodes))):
            block_of = {node: k for k, block in enumerate(blocks) for node in block}
            orders = list(_linear_orders(parents, block_of, len(blocks)))
            parts += _averages(shape, block_of, len(blocks), orders, weight, steps, count, scheme)
    return combine(parts, averaged=scheme != "in order")


def _averages(
    shape: Shape,
    block_of: dict[int, int],
    blocks: int,
    orders: list[tuple[int, ...]],
    weight: Any,
    steps: Any,
    count: Any,
    scheme: str,
) -> Iterator[tuple[Forest, Any]]:
    if scheme == "in order":
        for order in orders:
            yield {_coloured(shape, lambda node, rank=order: rank[block_of[node]]): S.One}, weight  # type: ignore[misc]
        return
    ways = len(orders) * expand_func(binomial(sympify(steps), blocks))
    if not orders:
        return
    for outer in partitions(tuple(range(blocks))) if scheme == "reshuffled" else [tuple((b,) for b in range(blocks))]:
        merged = {b: k for k, group in enumerate(outer) for b in group}
        chance: Expr = S.One
        if scheme == "reshuffled":
            # Different steps see different rows: sums over different rows by Moebius inversion.
            chance = (
                Mul(*(Integer(-1) ** (len(g) - 1) * factorial(len(g) - 1) for g in outer))
                * count ** len(outer)
                / falling(count, blocks)
            )
        yield {_coloured(shape, lambda node, m=merged: m[block_of[node]]): S.One}, weight * ways * chance  # type: ignore[misc]


def _parents(shape: Shape) -> dict[int, int]:
    """Node -> parent, in depth-first numbering from the root 0."""
    parents: dict[int, int] = {}
    counter = iter(range(1, 100))

    def walk(children: Shape, me: int) -> None:
        for child in children:
            node = next(counter)
            parents[node] = me
            walk(child, node)

    walk(shape, 0)
    return parents


def _coloured(shape: Shape, colour: Callable[[int], int]) -> Tree:
    counter = iter(range(1, 100))

    def walk(children: Shape, me: int) -> Tree:
        return colour(me), tuple(walk(child, next(counter)) for child in children)

    return walk(shape, 0)


def _linear_orders(parents: dict[int, int], block_of: dict[int, int], blocks: int) -> Iterator[tuple[int, ...]]:
    """Ranks of the blocks such that every child is earlier than its parent."""
    for order in permutations(range(blocks)):
        if all(order[block_of[child]] < order[block_of[parent]] for child, parent in parents.items()):
            yield order


# ------------------------------------------------------------------------------- the flow
def flow(field: Series, time: Any, order: int) -> Series:
    """phi_(time * eps)(w_0) - w_0 for the vector field sum_p eps^p field[p], by power of eps up to `order`."""
    total: Series = [{} for _ in range(order + 1)]
    term: Series = [dict(f) for f in field[:order]] + [{} for _ in range(max(0, order - len(field)))]
    for k in range(1, order + 1):
        weight = sympify(time) ** k / factorial(k)
        for power in range(order + 1 - k):
            total[power + k] = combine([(total[power + k], 1), (term[power], weight)])
        term = _derivative(term, field, order - k - 1)  # the next term enters with time^(k+1)
    return total


def _derivative(term: Series, field: Series, order: int) -> Series:
    """The derivative of a series of trees along the field, up to eps^order."""
    parts: list[list[tuple[Forest, Any]]] = [[] for _ in range(max(order, 0) + 1)]
    for p, forest in enumerate(term):
        for q, direction in enumerate(field):
            if p + q <= order:
                parts[p + q] += [
                    ({grown: S.One}, value * factor) for tree, value in forest.items() for grown, factor in graft(direction, tree)
                ]
    return [combine(p) for p in parts]


# ------------------------------------------------------------------------------- printing
def show(forest: Forest) -> str:
    """LaTeX: coefficient times the mean of an elementary differential."""
    from sympy import latex

    return (
        " + ".join(
            rf"\left({latex(value)}\right)\left\langle {_word(tree)}\right\rangle"
            for tree, value in sorted(forest.items(), key=str)
        )
        or "0"
    )


def _word(tree: Tree) -> str:
    colour, children = tree
    if not children:
        return f"g_{{{colour}}}"
    if len(children) == 1:
        return f"H_{{{colour}}} {_word(children[0])}"
    return rf"\nabla^{{{len(children) + 1}}}C_{{{colour}}}[{', '.join(map(_word, children))}]"
