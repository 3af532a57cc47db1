"""Given equations as rewriting rules on words, applied left to right."""
from __future__ import annotations

from collections.abc import Iterable

from sympy import S

from theorems.calculus.words import Chain, Combination, NotRows, Term, add, either_way, indices, relabelled, times

Relation = tuple[tuple[Chain, ...], Combination, bool]


def relation(left: Combination, right: Combination, row: int, whole_row: bool) -> Relation:
    """A rewriting rule from one monomial of scalar factors to a combination.

    row         the index of the row that the equation speaks of, when it holds for every row
    whole_row   the left side is the mean over a row: it applies only where the row has no other factor
    """
    if len(left) != 1 or next(iter(left))[1] or next(iter(left.values())) != 1:
        raise NotRows("a given equation rewrites one product of scalars, left to right; its left side must be one")
    monomial = next(iter(left))
    used, named = indices(monomial), frozenset().union(*map(indices, right))
    if whole_row and (len(used) != 1 or row in used | named):
        raise NotRows("a given mean must be over one row and equal something that is no row's")
    if not whole_row and (used - {row} or (row in named and not used)):
        raise NotRows("a given equation for every row has no means in its left side")
    return monomial[0], right, whole_row


def rewrite(term: Term, rules: tuple[Relation, ...]) -> Combination:
    """The term after the first rule that applies to it; the term itself if none does."""
    for pattern, result, whole in rules:
        used = indices((pattern, ()))
        for index in sorted(indices(term)) if used else (0,):
            wanted = [_at(chain, index) for chain in pattern]
            rest = list(term[0])
            if all(_take(rest, chain) for chain in wanted) and not (whole and _mentions(rest, term[1], index)):
                here = {(tuple(rest), term[1]): S.One}
                return add((times(here, {_placed(t, used, index, term): S.One}), c) for t, c in result.items())
    return {term: S.One}


def _placed(new: Term, used: frozenset[int], index: int, term: Term) -> Term:
    """A term of the right side: the row of the left side becomes `index`, every other row a fresh one."""
    beyond = max(indices(term), default=0)
    others = sorted(indices(new) - used)
    return relabelled(new, {**dict.fromkeys(used, index), **{i: beyond + k for k, i in enumerate(others, 1)}})


def _at(chain: Chain, index: int) -> Chain:
    return either_way(tuple((s, turned, index if i else 0) for s, turned, i in chain))


def _take(rest: list[Chain], chain: Chain) -> bool:
    if chain in rest:
        rest.remove(chain)
        return True
    return False


def _mentions(scalars: Iterable[Chain], chain: Chain, index: int) -> bool:
    return any(letter[2] == index for c in (*scalars, chain) for letter in c)
