"""Given equations as rewriting rules on words, applied left to right."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import S

from theorems.calculus.words import (
    ONE,
    Chain,
    Combination,
    NotRows,
    Term,
    add,
    cut,
    either_way,
    flip,
    indices,
    relabelled,
    spliced,
    times,
)


@dataclass(frozen=True)
class Relation:
    """A rewriting rule, from a product of scalar factors and a run of letters that stand side by side in a chain.

    scalars   the factors, each a closed chain       run     the letters, in order; none in an equation of numbers
    result    what takes their place                 whole   it is a mean over a row, which must have no other factor
    """

    scalars: tuple[Chain, ...]
    run: Chain
    result: Combination
    whole: bool

    @property
    def used(self) -> frozenset[int]:
        """The index of the row that the left side speaks of, if it does."""
        return indices((self.scalars, self.run))


def relation(left: Combination, right: Combination, row: int, whole_row: bool) -> Relation:
    """A rewriting rule from one monomial of scalar factors, or one product of matrices and vectors, to a combination.

    row         the index of the row that the equation speaks of, when it holds for every row
    whole_row   the left side is the mean over a row: it applies only where the row has no other factor
    """
    if len(left) != 1 or left.get(ONE) or next(iter(left.values())) != 1:
        raise NotRows("a given equation rewrites one product, left to right; its left side must be one")
    ((scalars, run),) = left
    if cut(run):
        raise NotRows("a given equation of matrices rewrites letters that stand side by side; u v^T of two vectors does not")
    used, named = indices((scalars, run)), frozenset().union(*map(indices, right))
    if whole_row and (len(used) != 1 or row in used | named):
        raise NotRows("a given mean must be over one row and equal something that is no row's")
    if not whole_row and (used - {row} or (row in named and not used)):
        raise NotRows("a given equation for every row has no means in its left side")
    return Relation(scalars, run, right, whole_row)


def rewrite(term: Term, rules: tuple[Relation, ...]) -> Combination:
    """The term after the first rule that applies to it; the term itself if none does."""
    for rule in rules:
        for index in sorted(indices(term)) if rule.used else (0,):
            for rest, before, after in _places(term, rule, index):
                if not (rule.whole and index in indices(((*rest[0], before, after), rest[1]))):
                    return _replaced(term, rule, index, rest, before, after)
    return {term: S.One}


Place = tuple[Term, Chain, Chain]  # the term without what is replaced, and the letters before and after it in its chain


def _places(term: Term, rule: Relation, index: int) -> Iterator[Place]:
    """Where the left side of a rule stands in a term that has all its factors."""
    rest = list(term[0])
    for chain in rule.scalars:
        wanted = either_way(_at(chain, index))
        if wanted not in rest:
            return
        rest.remove(wanted)
    without = tuple(rest), term[1]
    if rule.run:
        yield from _runs(without, _at(rule.run, index))
    else:
        yield without, (), ()


def _runs(term: Term, run: Chain) -> Iterator[Place]:
    """Where a run of letters stands: in the open chain, or in a closed one read either way, for it is its own transpose."""
    scalars, opened = term
    for k, chain in enumerate(scalars):
        rest = ((*scalars[:k], *scalars[k + 1 :]), opened)
        for way in (chain, flip(chain)):
            yield from ((rest, *around) for around in _around(way, run))
    yield from (((scalars, ()), *around) for around in _around(opened, run))


def _around(chain: Chain, run: Chain) -> Iterator[tuple[Chain, Chain]]:
    for start in range(len(chain) - len(run) + 1):
        if chain[start : start + len(run)] == run:
            yield chain[:start], chain[start + len(run) :]


def _replaced(term: Term, rule: Relation, index: int, rest: Term, before: Chain, after: Chain) -> Combination:
    """The sum over the terms of the right side, each in the place of the left."""
    def there(new: Term) -> Combination:
        scalars, chain = _placed(new, rule.used, index, term)
        if not rule.run:
            return times({rest: S.One}, {(scalars, chain): S.One})
        return times(times({rest: S.One}, {(scalars, ()): S.One}), spliced(before + chain + after))

    return add((there(new), value) for new, value in rule.result.items())


def _placed(new: Term, used: frozenset[int], index: int, term: Term) -> Term:
    """A term of the right side: the row of the left side becomes `index`, every other row a fresh one."""
    beyond = max(indices(term), default=0)
    others = sorted(indices(new) - used)
    return relabelled(new, {**dict.fromkeys(used, index), **{i: beyond + k for k, i in enumerate(others, 1)}})


def _at(chain: Chain, index: int) -> Chain:
    return tuple((s, turned, index if i else 0) for s, turned, i in chain)
