"""Expectations of a process in the calculus of row means: what one or more steps do to an observable, on average.

Everything is read from the process: start, draw, average and update.  Nothing is assumed of the dimension, the number of
rows or the batch size.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Expr, Integer, S, Symbol, expand, factorial2, sympify

from theorems._model.process import Gaussian, Law, Process
from theorems._model.quantity import RandomQuantity, ScalarMean, Variance, name_of
from theorems._model.theorem import Theorem, quantities
from theorems.calculus.rows import Combination, NotRows, Reader, add, batch_mean, canonical, moments, relation, times, transposed
from theorems.calculus.rows import Relation


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
            return candidate
    raise NotRows(f"the times {times_} have no earliest one")


class Expectation:
    """Conditional expectations given the state at time `base`, for every process of a theorem."""

    def __init__(self, theorem: Theorem, base: Any) -> None:
        self.theorem, self.base = theorem, sympify(base)
        self.letters = frozenset(s for p in theorem.process for s in p.states)
        self.slots: dict[int, tuple[Process, int]] = {}
        self.reader = Reader(self.letters, self._quantity)
        self.relations = tuple(self._relations())

    # ---- public
    def of(self, expression: Any) -> Combination:
        """The expression, quantities and all, as a combination of row means; states mean those at `base`."""
        self._linear(expression)
        return canonical(self._start(self.reader.read(sympify(expression))), self.relations)

    # ---- quantities
    def _quantity(self, symbol: Any) -> Combination | None:
        if isinstance(symbol, ScalarMean):
            return self._mean(symbol)
        if isinstance(symbol, Variance):
            return self._variance(symbol)
        if isinstance(symbol, RandomQuantity):
            raise NotRows(f"{type(symbol).__name__} is not a mean over independent batches")
        return None

    def _mean(self, quantity: RandomQuantity) -> Combination:
        process = self._process(quantity)
        observed = self._observe(process, quantity.observable, lag(quantity.time, self.base))
        return self._expect(observed)

    def _variance(self, quantity: RandomQuantity) -> Combination:
        process = self._process(quantity)
        if lag(quantity.time, self.base) or self.base != 0:
            raise NotRows("a variance is read off one batch only at time 0, where the state is not random")
        square = self._expect(self._squared(self._observe(process, quantity.observable, 0), self._observe(process, quantity.observable, 0)))
        mean = self._expect(self._observe(process, quantity.observable, 0))
        again = self._expect(self._observe(process, quantity.observable, 0))
        return add(((square, 1), (self._squared(mean, again), -1)))

    def _squared(self, left: Combination, right: Combination) -> Combination:
        return times(transposed(left), right)

    def _process(self, quantity: RandomQuantity) -> Process:
        process = self.theorem.process_of(quantity)
        if process.clock is not None:
            raise NotRows("a diffusion has no batches; use the rule Ode")
        if process.draw.scheme not in ("with", "without"):
            raise NotRows(f"batches drawn {process.draw.scheme!r} depend on one another; use the rule Trees")
        return process

    # ---- unrolling
    def _observe(self, process: Process, observable: Any, steps: int) -> Combination:
        """An observable `steps` steps after the base, in states at the base and slots of the batches between."""
        shift = {process.time: self.base + steps}
        reader = Reader(self.letters, lambda s: self._at(process, s, steps))
        reader.fresh = self.reader.fresh  # type: ignore[method-assign]  # one counter for all indices
        return reader.read(sympify(observable).subs(shift))

    def _at(self, process: Process, symbol: Any, steps: int) -> Combination | None:
        if symbol in process.average:
            return self._slot(process, symbol, steps)
        if symbol in process.start and steps:
            return self._observe(process, process.update[symbol], steps - 1)
        if symbol in process.start and self.base == 0:
            return self.reader.read(process.start[symbol])
        if symbol in self.letters and symbol not in process.start:
            raise NotRows(f"{name_of(symbol)} belongs to another process")
        return None

    def _slot(self, process: Process, symbol: Any, steps: int) -> Combination:
        slot = self.reader.fresh()
        self.slots[slot] = (process, steps)
        source = process.draw.source
        fields = source.fields if process.rows else (source.symbol,)  # type: ignore[union-attr]
        rows = {f: (f, slot) for f in fields}
        reader = Reader(self.letters, lambda s: self._at(process, s, steps) if s not in process.average else None)
        reader.fresh = self.reader.fresh  # type: ignore[method-assign]
        return reader.read(process.average[symbol].subs({process.time: self.base + steps}), rows)

    # ---- averaging
    def _expect(self, combination: Combination) -> Combination:
        batches = {(id(p), steps): (p, steps) for p, steps in self.slots.values()}
        for process, steps in sorted(batches.values(), key=lambda item: -item[1]):
            here = [slot for slot, (p, s) in self.slots.items() if p is process and s == steps]
            combination = self._one_batch(combination, process, steps, here)
        self.slots.clear()
        return combination

    def _one_batch(self, combination: Combination, process: Process, steps: int, slots: Iterable[int]) -> Combination:
        draw = process.draw
        size = draw.size.subs({process.time: self.base + steps})
        count = process.rows.count if process.rows else None
        averaged = batch_mean(combination, slots, draw.scheme, size, count)
        if isinstance(draw.source, (Law, Gaussian)):
            return moments(averaged, draw.source.symbol, lambda k: moment(draw.source, k))
        return averaged

    def _start(self, combination: Combination) -> Combination:
        return combination

    # ---- assumptions
    def _relations(self) -> Iterable[Relation]:
        for item in self.theorem.given:
            if item.relation == "==":
                found = self._relation(item)
                if found is not None:
                    yield found

    def _relation(self, item: Any) -> Relation | None:
        rows = {f: (f, 1) for f in self.theorem.fields}
        try:
            left, right = (canonical(Reader(self.letters).read(side, rows)) for side in (item.left, item.right))
            return relation(left, right, whole_row=_is_mean(item.left))
        except NotRows:
            return None

    def _linear(self, expression: Any) -> None:
        """Products of quantities are not means: only at time 0, where nothing before is random, may they be multiplied."""
        if self.base == 0:
            return
        found = quantities(expression)
        names = {q: Symbol(f"q_{i}") for i, q in enumerate(found)}
        plain = expand(expression.xreplace(names))
        if any(plain.diff(a, b) != 0 for a in names.values() for b in names.values()):
            raise NotRows("the claim multiplies quantities at a random state, which row means cannot average")


def _is_mean(expression: Any) -> bool:
    from theorems._model.quantity import ScalarRowMean

    return isinstance(expression, ScalarRowMean)


def moment(source: Any, k: int) -> Expr:
    """E xi^k of the noise of one example."""
    if isinstance(source, Law):
        return sum((p * v**k for v, p in source.atoms.items()), S.Zero)
    return S.Zero if k % 2 else Integer(factorial2(k - 1)) if k else S.One
