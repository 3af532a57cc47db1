"""Means of traces and words in a batch average S of x x^T, x Gaussian: for every dimension and every batch size."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import MatrixSymbol, Mul, Rational, S as Numbers, Symbol

from theorems._model.claim import Claim, Equal
from theorems._model.nodes import is_matrix, name_of
from theorems._model.quantity import MatrixMean, RandomQuantity, ScalarMean, Variance
from theorems._model.theorem import Cited, Counterexample, Given, Outcome, Step, Theorem, quantities
from theorems._rules._outer import Outer, fixed
from theorems._rules._rule import Declining
from theorems.calculus.rows import NotRows
from theorems.calculus.shapes import alike
from theorems.calculus.traces import ONE, Combination, Term, Traces, Word, key, plus, times, turned
from theorems.calculus.wellposed import require_defined
from theorems.calculus.witness import points, unknowns

STEIN = Cited("Stein's identity", "E[x f(x)] = E[f'(x)] for x ~ N(0, 1) and f a polynomial", "Stein 1972; integration by parts")


@dataclass(frozen=True)
class Words(Declining):
    """Proves an `Equal` between means and variances of words in S, the states and fixed matrices, at the start or any time.

    Each S in turn is integrated by parts, until none is left; the two sides must then be the same combination of words.  The S
    of a step is independent of the states at its start, so a mean at a later time is that of words in the states.
    Refutes a claim at time 0 and matrices of one row and column, where words are products of numbers.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        found = (*quantities(claim.left), *quantities(claim.right)) if isinstance(claim, Equal) else ()
        if not isinstance(claim, Equal) or not found:
            raise NotRows("Words proves an Equal between means and variances")
        alike(claim.left, claim.right)
        setting = Outer.read(theorem, found)
        _timed(setting, found)
        fixed(theorem, setting, (claim.left, claim.right))
        require_defined(theorem, (claim.left, claim.right))
        calculus = _calculus(setting.average, 1 / setting.batch)
        left, right = (read(side, setting, calculus) for side in (claim.left, claim.right))
        gap = calculus.mean(plus((left, 1), (right, -1)))
        if not gap:
            return _proved(setting)
        return self._refuted(theorem, claim, setting) or _apart(theorem, left, right, gap)

    def _refuted(self, theorem: Theorem, claim: Equal, setting: Outer) -> Outcome | None:
        """What the claim says of the start, if it says more than that."""
        if all(q.time == 0 for side in (claim.left, claim.right) for q in quantities(side)):
            return None
        if any((g.left - g.right).has(setting.process.time) for g in theorem.given):
            return Outcome("not confirmed", reason="the two sides differ, but the assumptions may exclude the start")
        first = Equal(*(side.subs({setting.process.time: 0}) for side in (claim.left, claim.right)))
        later = any(q.time != 0 for side in (first.left, first.right) for q in quantities(side))
        outcome = None if later else self.prove(theorem, first)
        if outcome is not None and outcome.word == "refuted":
            return outcome
        return Outcome("not confirmed", reason="the two sides differ in words of the states at a later time")


def _timed(setting: Outer, found: tuple[RandomQuantity, ...]) -> None:
    """NotRows unless every quantity is at a number or at the time of the process, with states that words can hold."""
    for q in found:
        if q.time != setting.process.time and not (q.time.is_Integer and q.time >= 0):
            raise NotRows(f"the time {q.time} of {q} is neither {setting.process.time} nor a number from 0 on")
        if q.time != 0 and not all(isinstance(state, MatrixSymbol) for state in setting.process.start):
            raise NotRows(f"{q} is at a later time, where Words reads states that are matrices only")


@lru_cache(maxsize=16)
def _calculus(average: Any, inverse: Any) -> Traces:
    # Kept with the means that it has found: wrong versions of a claim ask for the same words.
    return Traces(average, inverse)


def read(expression: Any, setting: Outer, calculus: Traces) -> Combination:
    """One side of the claim, free of S: its quantities by their means, all else as it stands."""

    def mean(q: Any) -> Combination:
        values = setting.process.start if q.time == 0 else {}
        here = Traces(calculus.matrix, calculus.inverse, values, known=calculus.known)
        inner, over = here.read(q.observable), _OverStates(setting, q.time)
        if isinstance(q, Variance):
            columns = q.observable.shape[1] if is_matrix(q.observable) else None
            square, centre = here.mean(_square(here, inner, columns)), over(here.mean(inner))
            return plus((over(square), 1), (_square(here, centre, columns), -1))
        if not isinstance(q, (ScalarMean, MatrixMean)):
            raise NotRows(f"{q} is neither a mean nor a variance")
        return over(here.mean(inner))

    return Traces(calculus.matrix, calculus.inverse, quantity=mean).read(expression)


class ExpectedWord(MatrixSymbol):  # type: ignore[misc]
    """The mean of a word in the states, a letter of its own; no symbol of an author is equal to one."""


class ExpectedTrace(Symbol):  # type: ignore[misc]
    """The mean of a product of traces of such words, a number of its own."""


@dataclass(frozen=True)
class _OverStates:
    """The mean over the states at a time, of a combination free of S: linear, so each term with a state in it is one name."""

    setting: Outer
    time: Any

    def __call__(self, combination: Combination) -> Combination:
        return plus(*((self._term(term), value) for term, value in combination.items()))

    def _term(self, term: Term) -> Combination:
        words, word = term
        moving = tuple(w for w in words if self._moves(w))
        still = tuple(w for w in words if not self._moves(w))
        if self._moves(word):
            first = min(word, turned(word, self.setting.average), key=key)
            (head, flag), (tail, turn) = first[0], first[-1]
            letter = ExpectedWord(self._name((*moving, first)), head.shape[flag], tail.shape[not turn])
            return {(still, ((letter, first != word),)): Numbers.One}
        return {(still, word): ExpectedTrace(self._name(moving), real=True) if moving else Numbers.One}

    def _moves(self, word: Word) -> bool:
        return self.time != 0 and any(letter in self.setting.process.start for letter, _ in word)

    def _name(self, words: tuple[Word, ...]) -> str:
        shown = (" ".join(f"{letter}{letter.shape}{'^T' * flag}" for letter, flag in word) for word in words)
        return f"E[{', '.join(shown)}] at {self.time}"


def _square(calculus: Traces, combination: Combination, columns: Any) -> Combination:
    return times(combination, combination) if columns is None else calculus.square(combination, columns)


def _proved(setting: Outer) -> Outcome:
    size, b = setting.average.shape[0], setting.batch
    return Outcome(
        "proved",
        (
            Step("One S at a time is integrated by parts: the identity takes its place, or its two ends are joined to those of "
                 "another S, with a factor 1/b. For words A, B, C with this S the first one, on an open word",
                 rf"\mathbb{{E}}[A S B S C] = \mathbb{{E}}[A B S C] + \tfrac{{1}}{{{b}}}\,"
                 r"\mathbb{E}[A B^{\top} S C + \operatorname{tr}(B S)\, A C],\quad \operatorname{tr} I = " + str(size)),
            Step("Both sides end in the same combination of words without S.", ""),
        ),
        scope=f"every size {size} of x, every batch size {b} >= 1, all fixed matrices",
        cited=(STEIN,),
        tier="proved given cited facts",
    )


def _apart(theorem: Theorem, left: Combination, right: Combination, gap: Combination) -> Outcome:
    letters = {letter[0] for words, word in (*left, *right) for w in (*words, word) for letter in w}
    sizes = frozenset().union(*(size.free_symbols for letter in letters for size in letter.shape))
    scalars = [v for side in (left, right) for v in side.values()] + [g.left - g.right for g in theorem.given]
    square = all(size.is_Symbol or size == 1 for letter in letters for size in letter.shape)
    ones = tuple(Given(size, "==", 1) for size in sizes)
    for here in points(unknowns([*scalars, *sizes]), (*theorem.given, *ones)) if square else ():
        table = {letter: Rational(2 + k, 3) for k, letter in enumerate(sorted(letters, key=str))}
        values = [_value(side, here, table) for side in (left, right)]
        if all(v.is_Rational for v in values) and values[0] != values[1]:
            where = {name_of(k): str(v) for k, v in sorted({**here, **table}.items(), key=str)}
            return Outcome("refuted", reason="the two sides differ", counterexample=Counterexample(where, *map(str, values)))
    return Outcome("not confirmed", reason="the two sides differ, and no counterexample was found",
                   rest=lambda: ", ".join(f"{value} {_show(term)}" for term, value in gap.items()))


def _value(side: Combination, point: Mapping[Any, Any], table: Mapping[Any, Any]) -> Any:
    def word(letters: Any) -> Any:
        return Mul(*(table[symbol] for symbol, _ in letters))

    return sum((v.subs(point) * Mul(*map(word, (*words, w))) for (words, w), v in side.items()), Numbers.Zero)


def _show(term: Any) -> str:
    if term == ONE:
        return ""
    words, word = term
    names = ["".join(name_of(s) + ("^T" if flag else "") + " " for s, flag in w).strip() for w in (*words, word)]
    return " ".join([*(f"tr({name})" for name in names[:-1]), names[-1]]).strip()
