"""Courses: states that move by polynomials and without noise, and what is equal along them at every time.

Which linear relations bind the states at every time is found as an automaton is made smaller: those that hold at the start are
taken; one that need not hold after a step from states where all of them do is dropped; when none drops out, induction on time
does the rest.  Two states that are equal at every time are the simplest such relation.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_mpoly_ctx
from sympy import Expr, Pow, S, fraction, preorder_traversal, sympify, together
from sympy.core.function import AppliedUndef

from theorems._model.nodes import Node
from theorems.calculus.rows import NotRows


@dataclass(frozen=True)
class Course:
    """States, where they start, and how all of them move at once."""

    start: Mapping[Any, Any]
    update: Mapping[Any, Any]

    def joined(self, other: Course) -> Course:
        """Two courses side by side."""
        if set(self.start) & set(other.start):
            raise NotRows(f"the states {', '.join(map(str, set(self.start) & set(other.start)))} stand for two things")
        return Course({**self.start, **other.start}, {**self.update, **other.update})

    def later(self, expression: Any) -> Expr:
        """What an expression in the states is one step later, in the states before that step."""
        return sympify(expression).xreplace(dict(self.update))

    def first(self, expression: Any) -> Expr:
        """What an expression in the states is at the start."""
        return sympify(expression).xreplace(dict(self.start))


def agree(course: Course, left: Any, right: Any, time: int | None = None) -> bool:
    """True when two rational expressions in the states are shown equal at every time, or at the one that is given.

    False means only that they are not shown equal.  Denominators must be free of the states.
    """
    (top, bottom), (other, below) = quotient(course, left), quotient(course, right)
    watched = (top * below, other * bottom)
    moves = tuple(sympify(course.update[s]) for s in course.start)
    begins = tuple(map(sympify, course.start.values()))
    found = _bound(tuple(course.start), begins, moves, frozenset().union(*map(atoms, (*begins, *moves, *watched))))
    return found.equal(watched) if time is None else found.equal_at(watched, time)


def quotient(course: Course, expression: Any) -> tuple[Expr, Expr]:
    """Numerator and denominator; NotRows if the denominator moves."""
    expression = sympify(expression)
    divided = any(not power.exp.is_nonnegative for power in expression.atoms(Pow))
    top, bottom = fraction(together(expression)) if divided else (expression, S.One)
    if bottom.free_symbols & set(course.start):
        raise NotRows(f"{expression} is divided by something that moves")
    return top, bottom


class Bound:
    """A course in a flint ring, with the linear relations that bind the states at every time; `names` are to be read too."""

    def __init__(self, states: tuple[Any, ...], begins: tuple[Any, ...], moves: tuple[Any, ...], names: frozenset[Any]) -> None:
        self.states, self.begins, self.moves = states, begins, moves
        weights = sorted(names - set(states), key=str)
        if moving := [a for a in weights if a.free_symbols & set(states)]:
            raise NotRows(f"{moving[0]} is a function of states, which polynomials do not read")
        letters = [*(f"w{i}" for i in range(len(states))), *(f"p{i}" for i in range(len(weights)))]
        self.ring = fmpq_mpoly_ctx.get(letters, "lex")
        self.letters = self.ring.gens()[: len(states)]
        self.table = dict(zip(weights, self.ring.gens()[len(states) :], strict=True))

    @cached_property
    def solved(self) -> list[Any]:
        """The states, some in terms of the others, at every time."""
        return self._solved(self._relations())

    def equal(self, watched: tuple[Any, ...]) -> bool:
        """Whether all watched expressions are one when the relations are used."""
        first, *rest = self._put(watched, self.solved)
        return all(first == other for other in rest)

    def equal_at(self, watched: tuple[Any, ...], time: int) -> bool:
        """Whether all watched expressions have one value after `time` steps."""
        now = self._put(self.begins, [])
        for _ in range(time):
            now = self._put(self.moves, now)
        first, *rest = self._put(watched, now)
        return all(first == other for other in rest)

    def _relations(self) -> list[list[fmpq]]:
        """The largest space of linear forms in the states that are 0 at the start and, where all of them are 0, after a step."""
        found = relations(self._put(self.begins, []))
        while True:
            moved = self._put(self.moves, self._solved(found))
            kept = relations([_combined(form, moved, self.ring.constant(0)) for form in found])
            if len(kept) == len(found):
                return found
            found = [[_combined(k, column, fmpq(0)) for column in zip(*found, strict=True)] for k in kept]

    def _solved(self, forms: list[list[fmpq]]) -> list[Any]:
        """The states, some as combinations of the others, such that the forms are 0."""
        put = list(self.letters)
        if not forms:
            return put
        reduced, rank = fmpq_mat(forms).rref()
        for row in reduced.tolist()[:rank]:
            pivot = next(i for i, c in enumerate(row) if c != 0)
            others = [fmpq(0) if i == pivot else -c for i, c in enumerate(row)]
            put[pivot] = _combined(others, self.letters, self.ring.constant(0))
        return put

    def _put(self, expressions: tuple[Any, ...], states: list[Any]) -> list[Any]:
        """Expressions with elements in the place of the states."""
        known = {**self.table, **dict(zip(self.states, states, strict=False))}
        return [into(e, known, self.ring, keep=True) for e in expressions]


# Kept, because wrong versions of a claim ask about the same courses again and again.
_bound = lru_cache(maxsize=32)(Bound)


def relations(elements: list[Any]) -> list[list[fmpq]]:
    """A basis of the rational linear relations between elements of a ring, by elimination."""
    pivots: list[tuple[Any, Any, list[fmpq]]] = []
    found = []
    for i, element in enumerate(elements):
        form = [fmpq(int(i == j)) for j in range(len(elements))]
        for monomial, other, earlier in pivots:
            if factor := element[monomial] / other[monomial]:
                element = element - factor * other
                form = [a - factor * e for a, e in zip(form, earlier, strict=True)]
        if element == 0:
            found.append(form)
        else:
            pivots.append((element.monomial(0), element, form))
    return found


def _combined(factors: Iterable[fmpq], elements: Iterable[Any], zero: Any) -> Any:
    return sum((c * e for c, e in zip(factors, elements, strict=True) if c != 0), zero)


@lru_cache(maxsize=4096)
def atoms(expression: Any) -> frozenset[Any]:
    """The symbols of an expression, and the nodes and functions that algebra does not look into."""
    found, walk = set(), preorder_traversal(expression)
    for part in walk:
        if isinstance(part, (Node, AppliedUndef)):
            found.add(part)
            walk.skip()
        elif part.is_Symbol:
            found.add(part)
    return frozenset(found)


def into(expression: Any, table: dict[Any, Any], ring: Any, keep: bool = False) -> Any:
    """A polynomial expression as an element of a flint ring, what is in the table as it says.

    keep   write every part that is read into the table, for expressions that have parts in common
    """
    if expression in table:
        return table[expression]
    if expression.is_Rational:
        return ring.constant(fmpq(int(expression.p), int(expression.q)))
    if expression.is_Add or expression.is_Mul:
        parts = [into(a, table, ring, keep) for a in expression.args]
        result = parts[0]
        for part in parts[1:]:
            result = result + part if expression.is_Add else result * part
    elif expression.is_Pow and expression.exp.is_Integer and expression.exp > 0:
        result = into(expression.base, table, ring, keep) ** int(expression.exp)
    else:
        raise NotRows(f"{expression} is not a polynomial with rational coefficients")
    if keep:
        table[expression] = result
    return result
