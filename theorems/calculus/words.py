"""Words of letters: the terms that means over anonymous rows are made of, and their algebra.

    term         = (scalar chains in order, open chain)          chain = (letter, ...)      letter = (symbol, transposed, index)
    Combination  = {term: coefficient}, a SymPy expression for each term
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from sympy import MatrixExpr, S

Letter = tuple[Any, bool, int]
Chain = tuple[Letter, ...]
Term = tuple[tuple[Chain, ...], Chain]
Combination = dict[Term, Any]
ONE: Term = ((), ())


class NotRows(ValueError):
    """An expression outside this calculus; the message names it.

    rest   makes what remains of a difference that should vanish, which only a proof's author wants to see
    """

    def __init__(self, reason: str, rest: Callable[[], Any] | None = None) -> None:
        super().__init__(reason)
        self.rest = rest


def add(parts: Iterable[tuple[Combination, Any]]) -> Combination:
    """Sum of combination * coefficient."""
    total: Combination = {}
    for combination, factor in parts:
        for term, value in combination.items():
            total[term] = total.get(term, S.Zero) + value * factor
    return total


def times(left: Combination, right: Combination) -> Combination:
    """The product; open chains are multiplied in order."""
    total: Combination = {}
    for (scalars, chain), value in left.items():
        for (more, tail), factor in right.items():
            term = _term(scalars + more, chain + tail)
            total[term] = total.get(term, S.Zero) + value * factor
    return total


def transposed(combination: Combination) -> Combination:
    """The transpose of every term."""
    return {(scalars, flip(chain)): value for (scalars, chain), value in combination.items()}


def flip(chain: Chain) -> Chain:
    """The transpose of a chain."""
    return tuple((symbol, not turned if is_matrix(symbol) else turned, index) for symbol, turned, index in reversed(chain))


def is_matrix(symbol: Any) -> bool:
    """True for a vector or matrix letter."""
    return isinstance(symbol, MatrixExpr)


def _rows_of(letter: Letter) -> Any:
    return letter[0].shape[1 if letter[1] else 0]


def _columns_of(letter: Letter) -> Any:
    return letter[0].shape[0 if letter[1] else 1]


def _term(scalars: tuple[Chain, ...], chain: Chain) -> Term:
    """Cut the open chain where its inner dimension is one; closed pieces become scalar factors, the same both ways round."""
    pieces: list[Chain] = []
    start = 0
    for position in range(1, len(chain)):
        if _columns_of(chain[position - 1]) == 1:
            pieces.append(chain[start:position])
            start = position
    pieces.append(chain[start:])
    closed = [p for p in pieces if p and _rows_of(p[0]) == 1 and _columns_of(p[-1]) == 1]
    opened = tuple(letter for p in pieces if p not in closed for letter in p)
    return tuple(sorted((*scalars, *map(either_way, closed)), key=chain_key)), opened


def spliced(chain: Chain) -> Combination:
    """A chain put together from parts: cut where its inner dimension is one, closed or open as it comes out."""
    return {_term((), chain): S.One}


def cut(chain: Chain) -> bool:
    """Whether two neighbours of a chain meet in a dimension of one, so that they never stand side by side in a number."""
    return any(_columns_of(letter) == 1 for letter in chain[:-1])


def either_way(chain: Chain) -> Chain:
    """A closed chain and its transpose are one number: the lesser of the two."""
    return min(chain, flip(chain), key=chain_key)


def chain_key(chain: Chain) -> Any:
    """What chains are ordered by."""
    return [(_spelled(symbol), turned, index) for symbol, turned, index in chain]


@lru_cache(maxsize=4096)
def _spelled(symbol: Any) -> str:
    return str(symbol)  # which SymPy takes long to make, and chains are sorted all the time


def letter_of(symbol: Any, index: int) -> Combination:
    """One letter by itself."""
    if is_matrix(symbol):
        return {_term((), ((symbol, False, index),)): S.One}
    return {((((symbol, False, index),),), ()): S.One}


def indices(term: Term) -> frozenset[int]:
    """The row indices of a term."""
    scalars, chain = term
    return frozenset(letter[2] for c in (*scalars, chain) for letter in c if letter[2])


def relabelled(term: Term, table: Mapping[int, int]) -> Term:
    scalars, chain = term
    new = [tuple((s, turned, table.get(i, i)) for s, turned, i in c) for c in (*scalars, chain)]
    return tuple(sorted(map(either_way, new[:-1]), key=chain_key)), new[-1]
