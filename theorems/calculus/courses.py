"""Courses: states that move by polynomials and without noise, and what is equal along them at every time.

Which states are equal at every time is found as an automaton is made smaller: those that start equal are one class; a class whose
members move differently, members of one class taken as equal, is split; when nothing splits, induction on time does the rest.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mpoly_ctx
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
    made = Automaton(course, (top * below, other * bottom))
    return made.equal() if time is None else made.equal_at(time)


def quotient(course: Course, expression: Any) -> tuple[Expr, Expr]:
    """Numerator and denominator; NotRows if the denominator moves."""
    expression = sympify(expression)
    divided = any(not power.exp.is_nonnegative for power in expression.atoms(Pow))
    top, bottom = fraction(together(expression)) if divided else (expression, S.One)
    if bottom.free_symbols & set(course.start):
        raise NotRows(f"{expression} is divided by something that moves")
    return top, bottom


class Automaton:
    """A course and some expressions in one flint ring, with the classes of states that are equal at every time."""

    def __init__(self, course: Course, watched: tuple[Any, ...]) -> None:
        self.states = list(course.start)
        expressions = [*map(sympify, (*course.start.values(), *course.update.values(), *watched))]
        weights = sorted({a for e in expressions for a in atoms(e)} - set(self.states), key=str)
        if moving := [a for a in weights if a.free_symbols & set(self.states)]:
            raise NotRows(f"{moving[0]} is a function of states, which polynomials do not read")
        names = [*(f"w{i}" for i in range(len(self.states))), *(f"p{i}" for i in range(len(weights)))]
        self.ring = fmpq_mpoly_ctx.get(names, "lex")
        self.table = dict(zip((*self.states, *weights), self.ring.gens(), strict=True))
        self.watched = [into(e, self.table, self.ring) for e in map(sympify, watched)]
        self.moves = [into(sympify(course.update[s]), self.table, self.ring) for s in self.states]
        self.begins = [into(sympify(course.start[s]), self.table, self.ring) for s in self.states]

    def equal(self) -> bool:
        """Whether all watched expressions are one when equal states are put in for one another."""
        generators, classes = self.ring.gens(), self._classes()
        first, *rest = (self._put(e, [generators[c] for c in classes]) for e in self.watched)
        return all(first == other for other in rest)

    def equal_at(self, time: int) -> bool:
        """Whether all watched expressions have one value after `time` steps."""
        now = self.begins
        for _ in range(time):
            now = [self._put(move, now) for move in self.moves]
        first, *rest = (self._put(e, now) for e in self.watched)
        return all(first == other for other in rest)

    def _classes(self) -> list[int]:
        """State -> the first state of its class."""
        generators, classes, count = self.ring.gens(), _grouped(self.begins), 0
        while len(set(classes)) != count:
            count = len(set(classes))
            moved = [self._put(move, [generators[c] for c in classes]) for move in self.moves]
            classes = _grouped(list(zip(classes, moved, strict=True)))
        return classes

    def _put(self, element: Any, states: list[Any]) -> Any:
        """An element with other elements in the place of the states."""
        return element.compose(*states, *self.ring.gens()[len(states) :], ctx=self.ring)


def _grouped(keys: list[Any]) -> list[int]:
    """Index -> the first index with an equal key."""
    return [next(j for j, other in enumerate(keys) if other == key) for key in keys]


def atoms(expression: Any) -> set[Any]:
    """The symbols of an expression, and the nodes and functions that algebra does not look into."""
    found, walk = set(), preorder_traversal(expression)
    for part in walk:
        if isinstance(part, (Node, AppliedUndef)):
            found.add(part)
            walk.skip()
        elif part.is_Symbol:
            found.add(part)
    return found


def into(expression: Any, table: Mapping[Any, Any], ring: Any) -> Any:
    """A polynomial expression as an element of a flint ring, what is in the table as it says."""
    if expression in table:
        return table[expression]
    if expression.is_Rational:
        return ring.constant(fmpq(int(expression.p), int(expression.q)))
    if expression.is_Add or expression.is_Mul:
        parts = [into(a, table, ring) for a in expression.args]
        result = parts[0]
        for part in parts[1:]:
            result = result + part if expression.is_Add else result * part
        return result
    if expression.is_Pow and expression.exp.is_Integer and expression.exp > 0:
        return into(expression.base, table, ring) ** int(expression.exp)
    raise NotRows(f"{expression} is not a polynomial with rational coefficients")
