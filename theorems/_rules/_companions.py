"""What moves along with a net without noise: the author's companions in a claim, and the courses that follow from the net.

    path          every average at its mean
    first order   the covariance of the states, times b, as b grows: C <- J C J^T + G V G^T along the path
    highest       what multiplies the highest power of every average: in the states after a step, and in the observable
"""
from __future__ import annotations

from functools import lru_cache
from itertools import combinations_with_replacement
from typing import Any

from sympy import Add, Dummy, Expr, Mul, Pow, sympify

from theorems._model.quantity import RandomQuantity, ScalarMean
from theorems._model.theorem import Theorem
from theorems._rules._entries import entries_of, has_matrices, in_entries
from theorems._rules._inputs import Inputs
from theorems._rules._net import Net, closure, written
from theorems.calculus.courses import Course
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import all_names, require


def companions(theorem: Theorem, expression: Any, time: Any, batch: Any) -> tuple[Expr, Course]:
    """An expression with every `Mean` of states that move without noise as those states, and their course.

    NotRows if anything random, of another time or of the batch size is left.
    """
    start: dict[Any, Any] = {}
    update: dict[Any, Any] = {}
    table = {}
    for q in expression.atoms(RandomQuantity):
        if not isinstance(q, ScalarMean) or q.time != time:
            raise NotRows(f"{q} is not the mean, at the time {time}, of something that moves without noise")
        process = require(theorem.process_of(q))
        states = closure(process, q.observable)
        noisy = (all_names(theorem) - set(process.states)) | batch.free_symbols | {process.time}
        for e in (q.observable, *(process.update[s] for s in states), *(process.start[s] for s in states)):
            if e.free_symbols & noisy:
                raise NotRows(f"{q}: {e} does not move without noise, by steps that are always the same")
        matrices = has_matrices(process)
        (table[q],) = entries_of(process, q.observable) if matrices else (written(q.observable),)
        process = in_entries(process) if matrices else process
        states = closure(process, table[q])
        start |= {s: process.start[s] for s in states}
        update |= {s: process.update[s] for s in states}
    for symbol in expression.xreplace({q: Dummy() for q in table}).free_symbols & (all_names(theorem) | batch.free_symbols):
        raise NotRows(f"{symbol} stands outside of means, where it has no one value")
    return expression.xreplace(table), Course(start, update)


# ------------------------------------------------------------------------------- what follows from the net
# Kept, because wrong versions of a claim ask for the same courses again and again.
@lru_cache(maxsize=64)
def path(net: Net, inputs: Inputs) -> tuple[Course, list[Expr]]:
    """The states where every average is its mean, and the observable along them."""
    names = _named(net)
    still = {**names, **inputs.means()}
    start = {names[s]: net.process.start[s] for s in net.states}
    update = {names[s]: net.process.update[s].xreplace(still) for s in net.states}
    return Course(start, update), [e.xreplace(still) for e in net.observed]


@lru_cache(maxsize=64)
def first_order(net: Net, inputs: Inputs) -> tuple[Course, Expr]:
    """The path with the covariance of first order, and the coefficient of 1/b in the variance of the observable."""
    course, _ = path(net, inputs)
    names = dict(zip(net.states, course.start, strict=True))
    still = {**names, **inputs.means()}
    places = range(len(net.states))
    held = {(i, j): Dummy(f"C{i}{j}") for i, j in combinations_with_replacement(places, 2)}
    states = [[held[min(i, j), max(i, j)] for j in places] for i in places]
    noise = [[inputs.covariance(a, b) for b in net.averages] for a in net.averages]
    new = [net.process.update[s] for s in net.states]
    slopes, carried = {}, {}
    for e, polynomial in zip((*new, *net.observed), (*net.updates, *net.watched), strict=True):
        slopes[e] = [[polynomial.diff(s).as_expr().xreplace(still) for s in symbols] for symbols in (net.states, net.averages)]
        carried[e] = [_times(row, table) for row, table in zip(slopes[e], (states, noise), strict=True)]

    def spread(left: Any, right: Any) -> Expr:
        """The covariance, of first order, of two expressions in states and averages."""
        return Add(*(_dot(e, f) for e, f in zip(carried[left], slopes[right], strict=True)))

    moving = Course({c: sympify(0) for c in held.values()}, {c: spread(new[i], new[j]) for (i, j), c in held.items()})
    return course.joined(moving), Add(*(spread(e, e) for e in net.observed))


def _dot(left: Any, right: Any) -> Expr:
    return Add(*(a * b for a, b in zip(left, right, strict=True)))


def _times(row: Any, table: Any) -> list[Expr]:
    """A row times a symmetric matrix."""
    return [_dot(row, other) for other in table]


@lru_cache(maxsize=64)
def highest(net: Net) -> tuple[Course, Expr, Expr]:
    """The course of what multiplies the highest powers in the states after a step; the same of the observable: at time 0,
    and one step after these states.  Squared and added up, for a variance."""
    names = {s: Dummy(str(s)) for s in net.states}

    def top(polynomial: Any, reach: int, own: int) -> Expr:
        monomial = net.top(polynomial, reach, own)
        powers = zip(net.states, monomial, strict=False)
        return Mul(polynomial.coeff_monomial(monomial), *(Pow(names[s], k) for s, k in powers))

    start = {names[s]: net.first(p, net.own) for s, p in zip(net.states, net.updates, strict=True)}
    update = {names[s]: top(p, net.growth, net.own) for s, p in zip(net.states, net.updates, strict=True)}
    begin = Add(*(net.first(p, net.last) ** net.times for p in net.watched))
    later = Add(*(top(p, net.reach, net.last) ** net.times for p in net.watched))
    return Course(start, update), begin, later


def _named(net: Net) -> dict[Any, Any]:
    return {s: Dummy(str(s)) for s in net.states}
