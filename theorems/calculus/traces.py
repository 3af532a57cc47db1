"""Traces of words in S and fixed matrices, S the mean of x x^T over a batch of Gaussian vectors: their means, for every size.

    term = (closed words, open word)      word = (letter, ...)      letter = (matrix symbol, transposed)

A closed word stands for its trace, the same for every rotation and for the transpose.  Integrating one S by parts either
leaves the identity in its place or joins its two ends to those of another S, with a factor 1/b; dimensions enter through
traces of the identity only.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Expr, Identity, MatAdd, MatMul, MatPow, MatrixSymbol, Mul, Pow, S as Numbers, Trace, Transpose, ZeroMatrix

from theorems._model.nodes import DotProduct, NormSquared, is_matrix
from theorems._model.quantity import RandomQuantity
from theorems.calculus.normal import normal
from theorems.calculus.words import NotRows

Letter = tuple[Any, bool]
Word = tuple[Letter, ...]
Term = tuple[tuple[Word, ...], Word]
Combination = dict[Term, Any]
ONE: Term = ((), ())


def turned(word: Word, symmetric: Any) -> Word:
    """The transpose of a word."""
    return tuple((symbol, symbol != symmetric and not flag) for symbol, flag in reversed(word))


def key(word: Word) -> list[tuple[str, bool]]:
    return [(symbol.name, flag) for symbol, flag in word]


def closed(word: Word, symmetric: Any) -> Word:
    """The least of the rotations of a word and of its transpose."""
    both = (word, turned(word, symmetric))
    return min((w[i:] + w[:i] for w in both for i in range(len(w))), key=key)


def plus(*parts: tuple[Combination, Any]) -> Combination:
    """The sum of combination * coefficient."""
    total: Combination = {}
    for combination, factor in parts:
        for term, value in combination.items():
            total[term] = total.get(term, Numbers.Zero) + value * factor
    return total


def times(left: Combination, right: Combination) -> Combination:
    """The product; open words are joined in order."""
    total: Combination = {}
    for (words, word), value in left.items():
        for (more, tail), factor in right.items():
            term = (tuple(sorted((*words, *more), key=key)), word + tail)
            total[term] = total.get(term, Numbers.Zero) + value * factor
    return total


@dataclass(frozen=True)
class Traces:
    """The calculus of one S.

    matrix    S, a symmetric matrix symbol              inverse   1/b
    values    symbol -> expression in its place         quantity  what becomes of a mean or a variance
    """

    matrix: Any
    inverse: Expr
    values: Mapping[Any, Any] = field(default_factory=dict)
    quantity: Callable[[Any], Combination] | None = None
    known: dict[Term, Combination] = field(default_factory=dict, compare=False)

    # ---- reading SymPy
    def read(self, e: Any) -> Combination:
        """The combination of a scalar or matrix expression."""
        if e in self.values:
            return self.read(self.values[e])
        if isinstance(e, RandomQuantity) and self.quantity is not None:
            return self.quantity(e)
        if isinstance(e, MatrixSymbol):
            return {((), ((e, False),)): Numbers.One}
        if isinstance(e, Identity):
            return {ONE: Numbers.One}
        if isinstance(e, ZeroMatrix):
            return {}
        if not is_matrix(e) and not e.has(MatrixSymbol, RandomQuantity, *self.values):
            return {ONE: e}
        return self._compound(e)

    def _compound(self, e: Any) -> Combination:
        if isinstance(e, (Add, MatAdd)):
            return plus(*((self.read(a), 1) for a in e.args))
        if isinstance(e, (Mul, MatMul)):
            return self._product(e.args)
        if isinstance(e, (Pow, MatPow)) and e.exp.is_Integer and e.exp > 0:
            return self._product((e.base,) * int(e.exp))
        if isinstance(e, Transpose):
            return self.transpose(self.read(e.arg))
        if isinstance(e, Trace):
            return self.trace(self.read(e.arg), e.arg.shape[0])
        if isinstance(e, NormSquared):
            return self.square(self.read(e.args[0]), e.args[0].shape[1])
        if isinstance(e, DotProduct):
            left, right = e.args
            return self.trace(times(self.transpose(self.read(left)), self.read(right)), left.shape[1])
        raise NotRows(f"{e} ({type(e).__name__}) is outside the calculus of traces: it takes +, *, powers, transposes, traces")

    def _product(self, factors: Any) -> Combination:
        result: Combination = {ONE: Numbers.One}
        for factor in factors:
            result = times(result, self.read(factor))
        return result

    def transpose(self, combination: Combination) -> Combination:
        return {(words, turned(word, self.matrix)): value for (words, word), value in combination.items()}

    def square(self, combination: Combination, columns: Any) -> Combination:
        """|Z|^2 = tr(Z^T Z) of a matrix with so many columns."""
        return self.trace(times(self.transpose(combination), combination), columns)

    def trace(self, combination: Combination, size: Any) -> Combination:
        """The trace; `size` is that of the matrix, for the identity in it."""
        return plus(*(
            ({self._with((*words, word) if word else words, ()): Numbers.One}, value if word else value * size)
            for (words, word), value in combination.items()
        ))

    def _with(self, words: tuple[Word, ...], word: Word) -> Term:
        return tuple(sorted((closed(w, self.matrix) for w in words), key=key)), word

    # ---- the mean
    def mean(self, combination: Combination) -> Combination:
        """E of a combination, free of S."""
        found = plus(*((self._mean(term), value) for term, value in combination.items()))
        return {term: value for term, value in ((t, normal(v)) for t, v in found.items()) if value != 0}

    def _mean(self, term: Term) -> Combination:
        if term not in self.known:
            self.known[term] = self._by_parts(term)
        return self.known[term]

    def _by_parts(self, term: Term) -> Combination:
        words, word = term
        for index, cycle in enumerate(words):
            if (self.matrix, False) in cycle:
                at = cycle.index((self.matrix, False))
                return self._from_cycle(cycle[at + 1 :] + cycle[:at], words[:index] + words[index + 1 :], word)
        if (self.matrix, False) in word:
            at = word.index((self.matrix, False))
            return self._from_open(word[:at], word[at + 1 :], words)
        return {term: Numbers.One}

    def _sum(self, plain: Any, joined: list[Any]) -> Combination:
        """The identity in the place of S, and every way to join it to another one; an empty closed word is tr I."""
        parts = []
        for factor, (words, word) in [(Numbers.One, plain), *((self.inverse, j) for j in joined)]:
            empty = sum(1 for w in words if not w)
            new = self._with(tuple(w for w in words if w), word)
            parts.append((self._mean(new), factor * self.matrix.shape[0] ** empty))
        return plus(*parts)

    def _from_cycle(self, a: Word, others: tuple[Word, ...], word: Word) -> Combination:
        """E of tr(S A) and the rest."""
        s, joined = ((self.matrix, False),), []
        for c, d in self._cuts(a):
            joined += [((c + turned(d, self.matrix) + s, *others), word), ((c + s, d, *others), word)]
        for index, cycle in enumerate(others):
            left = others[:index] + others[index + 1 :]
            for c, d in self._cuts(cycle):
                e = d + c
                joined += [((s + e + turned(a, self.matrix), *left), word), ((a + e + s, *left), word)]
        for u, v in self._cuts(word):
            joined += [(others, u + turned(a, self.matrix) + s + v), (others, u + s + a + v)]
        return self._sum(((a, *others), word), joined)

    def _from_open(self, a: Word, b: Word, words: tuple[Word, ...]) -> Combination:
        """E of A S B with no S before: the other ones are in B."""
        s, joined = ((self.matrix, False),), []
        for c, d in self._cuts(b):
            joined += [(words, a + turned(c, self.matrix) + s + d), ((c + s, *words), a + d)]
        return self._sum((words, a + b), joined)

    def _cuts(self, word: Word) -> list[tuple[Word, Word]]:
        """(before, after) of every S in a word."""
        return [(word[:i], word[i + 1 :]) for i, letter in enumerate(word) if letter[0] == self.matrix]
