"""Expectations of a process in the calculus of row means: what one or more steps do to an observable, on average.

Everything is read from the process: start, draw, average and update.  Nothing is assumed of the dimension, the number of
rows or the batch size.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Add, Expr, Integer, MatAdd, MatMul, Mul, Pow, S, Symbol, expand, factorial2, sympify
from sympy.core.function import AppliedUndef

from theorems._model.nodes import DotProduct, MatrixRowMean, NormSquared, ScalarRowMean, is_matrix, name_of
from theorems._model.process import Gaussian, Law, Process
from theorems._model.quantity import MatrixMean, RandomQuantity, ScalarMean, Variance
from theorems._model.theorem import Theorem, quantities
from theorems.calculus.normal import normal
from theorems.calculus.rows import (
    ONE,
    Combination,
    NotRows,
    Reader,
    Relation,
    Term,
    add,
    batch_mean,
    canonical,
    indices,
    letter_of,
    moments,
    relation,
    times,
    transposed,
)
from theorems.calculus.wellposed import all_names, example_names, require


def lag(time: Any, base: Any) -> int:
    """time - base as a number of steps."""
    steps = expand(sympify(time) - sympify(base))
    if not (steps.is_Integer and steps >= 0):
        raise NotRows(f"time {time} is not a fixed number of steps after {base}")
    return int(steps)


def base_time(expression: Any) -> Any:
    """The earliest time in the quantities of an expression."""
    times_ = sorted({q.time for q in quantities(expression)}, key=str)
    for candidate in times_:
        if all(expand(t - candidate).is_nonnegative for t in times_):
            if not (candidate.is_integer and candidate.is_nonnegative):
                raise NotRows(f"the time {candidate} does not show to be a number of steps; declare it integer and nonnegative")
            return S.Zero if candidate.is_number else candidate  # from the start, nothing before is random
    raise NotRows(f"the times {times_} have no earliest one")


class Expectation:
    """Conditional expectations given the state at time `base`, for every process of a theorem.

    functions   fields of a row that are functions C(w) of the state may be read, at the state at `base`
    """

    def __init__(self, theorem: Theorem, base: Any, functions: bool = False) -> None:
        self.theorem, self.base, self.functions = theorem, sympify(base), functions
        self.states = frozenset(s for p in theorem.process for s in p.states)
        self.letters = all_names(theorem)
        self.slots: dict[int, tuple[Process, int]] = {}
        self.reader = Reader(self.letters, self._quantity)
        self.relations = tuple(self._relations())

    # ---- public
    def of(self, expression: Any) -> Combination:
        """The expression, quantities and all, as a combination of row means; states are those at `base`."""
        if self.base != 0 and degree(expression) > 1:  # at time 0 nothing before is random
            raise NotRows("the claim multiplies quantities at a random state, which row means cannot average")
        return canonical(self.reader.read(sympify(expression)), self.relations)

    def from_start(self, quantity: ScalarMean) -> Combination:
        """A mean after a fixed number of steps, from the start.

        Assumptions about a state hold at every state, so they are used before the start is put in.
        """
        if self.base != 0:
            raise NotRows("the start of a process is its state at time 0")
        now, process = Symbol("now", integer=True, nonnegative=True), self.theorem.process_of(quantity)
        later = ScalarMean(quantity.observable, now + lag(quantity.time, 0))
        found = {t: v.subs({now: 0}) for t, v in Expectation(self.theorem, now).of(later).items()}
        return canonical(add((self._started(term, process), value) for term, value in found.items()), self.relations)

    def _started(self, term: Term, process: Process) -> Combination:
        """A term with the start of the process in place of its states."""
        self.reader.names.skip(max(indices(term), default=0))
        result: Combination = {ONE: S.One}
        for symbol, turned, index in (letter for chain in (*term[0], term[1]) for letter in chain):
            part = self.reader.read(process.start[symbol]) if symbol in process.start else letter_of(symbol, index)
            result = times(result, transposed(part) if turned else part)
        return result

    # ---- quantities
    def _quantity(self, symbol: Any) -> Combination | None:
        if isinstance(symbol, (ScalarMean, MatrixMean)):
            return self._mean(symbol)
        if isinstance(symbol, Variance):
            return self._variance(symbol)
        if isinstance(symbol, RandomQuantity):
            raise NotRows(f"{type(symbol).__name__} is not a mean over independent batches")
        if symbol in self.letters:
            raise NotRows(f"{name_of(symbol)} stands outside a mean, where it has no one value")
        return None

    def _mean(self, quantity: RandomQuantity) -> Combination:
        process = self._process(quantity)
        observed = self._observe(process, quantity.observable, lag(quantity.time, self.base))
        return self._expect(observed)

    def _variance(self, quantity: RandomQuantity) -> Combination:
        process = self._process(quantity)
        if lag(quantity.time, self.base) or self.base != 0:
            raise NotRows("a variance is read off one batch only at time 0, where the state is not random")
        if is_matrix(quantity.observable) and quantity.observable.shape[1] != 1:
            raise NotRows("the variance of a matrix is not read by row means; take a vector")
        first, second = (self._observe(process, quantity.observable, 0) for _ in range(2))
        square = self._expect(times(transposed(first), second))
        mean, again = (self._expect(self._observe(process, quantity.observable, 0)) for _ in range(2))
        return add(((square, 1), (times(transposed(mean), again), -1)))

    def _process(self, quantity: RandomQuantity) -> Process:
        process = require(self.theorem.process_of(quantity), functions=self.functions)
        self._fields(process)
        if quantity.observable.has(process.time) and quantity.time != process.time:
            raise NotRows(f"the observable names the time {process.time}, but is taken at {quantity.time}")
        if process.clock is not None:
            raise NotRows("a diffusion has no batches; use the rule Ode")
        if isinstance(process.draw.source, Gaussian) and is_matrix(process.draw.source.symbol):
            raise NotRows("moments of a Gaussian vector are not read by row means; use the rules Words, Degrees and Wishart")
        if process.draw.scheme not in ("with", "without"):
            raise NotRows(f"batches drawn {process.draw.scheme!r} depend on one another; use the rule Trees")
        return process

    def _fields(self, process: Process) -> None:
        """A field that moves does so with one state of its own process, and is that state's function."""
        for field in process.rows.fields if process.rows else ():
            moving = isinstance(field, AppliedUndef) and field.free_symbols & self.letters
            if moving and (len(field.args) != 1 or field.args[0] not in process.states):
                raise NotRows(f"the field {field} must be a function of one state of its process, and of nothing else")

    def _here(self, steps: int) -> bool:
        """Whether the states `steps` after the base are letters: at the base itself, unless that is the start."""
        return self.functions and steps == 0 and self.base != 0

    # ---- unrolling
    def _observe(self, process: Process, observable: Any, steps: int) -> Combination:
        """An observable `steps` steps after the base, in states at the base and slots of the batches between."""
        shift = {process.time: self.base + steps}
        reader = Reader(self.letters, lambda s: self._at(process, s, steps), self._here(steps), self.reader.names)
        return reader.read(sympify(observable).subs(shift))

    def _at(self, process: Process, symbol: Any, steps: int) -> Combination | None:
        if symbol in process.average:
            return self._slot(process, symbol, steps)
        if symbol in process.start and steps:
            return self._observe(process, process.update[symbol], steps - 1)
        if symbol in process.start and self.base == 0:
            return self.reader.read(process.start[symbol])
        if symbol in self.letters and symbol not in process.start:
            raise NotRows(f"{name_of(symbol)} belongs to another process, or to one example outside an average")
        return None

    def _slot(self, process: Process, symbol: Any, steps: int) -> Combination:
        slot = self.reader.fresh()
        self.slots[slot] = (process, steps)
        rows = {f: (f, slot) for f in example_names(process)}
        reader = Reader(self.letters, lambda s: self._at(process, s, steps), self._here(steps), self.reader.names)
        return reader.read(process.average[symbol].subs({process.time: self.base + steps}), rows)

    # ---- averaging
    def _expect(self, combination: Combination) -> Combination:
        batches = {(id(p), steps): (p, steps) for p, steps in self.slots.values()}
        for process, steps in sorted(batches.values(), key=lambda item: -item[1]):
            here = [slot for slot, (p, s) in self.slots.items() if p is process and s == steps]
            combination = self._one_batch(combination, process, steps, here)
        for process in dict.fromkeys(p for p, _ in self.slots.values()):
            combination = _noiseless(combination, process)  # only now: an index still to be merged is no example yet
        self.slots.clear()
        return combination

    def _one_batch(self, combination: Combination, process: Process, steps: int, slots: Iterable[int]) -> Combination:
        draw = process.draw
        size = draw.size.subs({process.time: self.base + steps})
        count = process.rows.count if process.rows else None
        return batch_mean(combination, slots, draw.scheme, size, count)

    # ---- assumptions
    def _relations(self) -> Iterable[Relation]:
        for item in self.theorem.given:
            if item.relation == "==":
                found = self._relation(item)
                if found is not None:
                    yield found

    def _relation(self, item: Any) -> Relation | None:
        """An equation as a rewriting rule; None if it is not one that is safe to use."""
        reader = Reader(self.letters)
        if getattr(item.left, "shape", ()) != getattr(item.right, "shape", ()):
            return None
        row = reader.fresh()  # the one row that bare fields speak of; means in the equation have indices of their own
        rows = {f: (f, row) for f in self.theorem.fields}
        try:
            left, right = (
                {t: v for t, v in reader.read(side, rows).items() if normal(v) != 0} for side in (item.left, item.right)
            )
            self._linear_in_states(left, right)
            return relation(left, right, row, whole_row=isinstance(item.left, (ScalarRowMean, MatrixRowMean)))
        except NotRows:
            return None

    def _linear_in_states(self, left: Combination, right: Combination) -> None:
        """An equation about a state is meant for every value of it, and instances can check that only if it is linear in it."""
        counts = {sum(letter[0] in self.states for chain in (*term[0], term[1]) for letter in chain)
                  for side in (left, right) for term in side}
        if counts not in ({0}, {1}, set()):
            raise NotRows("a given equation about a state must be linear in it")


def degree(expression: Any) -> float:
    """How many quantities are multiplied at most: 1 for sums of multiples of quantities, infinite if it does not show."""
    if isinstance(expression, RandomQuantity):
        return 1
    inner = [degree(a) for a in expression.args if quantities(a)]
    if not inner:
        return 0
    if isinstance(expression, (Add, MatAdd)):
        return max(inner)
    if isinstance(expression, (Mul, MatMul, DotProduct)):
        return sum(inner)
    if isinstance(expression, NormSquared):
        return 2 * inner[0]
    if isinstance(expression, Pow) and expression.exp.is_Integer and expression.exp > 0:
        return inner[0] * int(expression.exp)
    return inner[0] if isinstance(expression, (ScalarRowMean, MatrixRowMean)) else float("inf")


def _noiseless(combination: Combination, process: Process) -> Combination:
    source = process.draw.source
    if not isinstance(source, (Law, Gaussian)):
        return combination
    return moments(combination, source.symbol, lambda k: moment(source, k))


def moment(source: Any, k: int) -> Expr:
    """E xi^k of the noise of one example."""
    if isinstance(source, Law):
        return sum((p * v**k for v, p in source.atoms.items()), S.Zero)
    return S.Zero if k % 2 else Integer(factorial2(k - 1)) if k else S.One
