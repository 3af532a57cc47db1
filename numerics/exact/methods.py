"""Which exact method serves a quantity: the first that accepts wins, and its name is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq_poly
from sympy import Expr

from numerics.exact import diffusion, enumerate, gaussian, operator, series
from numerics.exact.motion import Motion, steps_of
from numerics.exact.value import NotExact, Scope, means_inside, value
from theorems._model.instance import Point
from theorems._model.process import Process
from theorems._model.quantity import (
    ExitTime,
    LeastMean,
    MatrixConditionalMean,
    Probability,
    RandomQuantity,
    ScalarConditionalMean,
    ScalarMean,
    Variance,
)
from theorems._model.theorem import Theorem

MANY_ROWS = 50
DISCRETE = (enumerate, operator, gaussian)


@dataclass
class Exact:
    """Exact values at a point; remembers the methods that were used."""

    theorem: Theorem
    point: Point
    used: list[str] = field(default_factory=list)
    known: dict[Any, Any] = field(default_factory=dict)
    shared: dict[Any, Any] = field(default_factory=dict)  # whole polynomials, for the points of a sweep over the batch size

    def value(self, expression: Any) -> Any:
        """The exact value of an expression, quantities and all."""
        means = {mean: self._constant(mean) for mean in means_inside(expression)}
        return value(expression, Scope(self.point, means, self._quantity))

    def _constant(self, mean: Any) -> Any:
        """A mean over the rows, found once: every wrong version of a claim asks for it again."""
        if mean not in self.known:
            self.known[mean] = value(mean, Scope(self.point, {}, self._quantity))
        return self.known[mean]

    def _quantity(self, quantity: RandomQuantity) -> Any:
        if quantity not in self.known:
            self.known[quantity] = self._found(quantity)
        return self.known[quantity]

    def _found(self, quantity: RandomQuantity) -> Any:
        motion = self.motion(quantity)
        if isinstance(quantity, (ScalarConditionalMean, MatrixConditionalMean)):
            raise NotExact(f"{quantity} is a random variable; an Equal compares it at every sequence of batches")
        if isinstance(quantity, ExitTime):
            raise NotExact(f"{quantity}: no method finds exit times of this process")
        if isinstance(quantity, LeastMean):
            return self._least(motion, quantity)
        if motion.process.clock is not None:
            return self._first((diffusion,), motion, quantity, value(quantity.time, motion.scope))
        if len(self.point.rows) > MANY_ROWS and not isinstance(quantity, Probability):
            return self._from_polynomial(motion, quantity)
        return self._first(DISCRETE, motion, quantity, steps_of(quantity.time, motion.scope))

    def _from_polynomial(self, motion: Motion, quantity: RandomQuantity) -> Any:
        """A value read off the whole polynomial, which is found once for all batch sizes of a large data set."""
        if motion.process.draw.size.has(motion.process.time) or (
            quantity.observable.is_Matrix and not isinstance(quantity, Variance)
        ):
            return self._first((operator,), motion, quantity, steps_of(quantity.time, motion.scope))
        variable, polynomial = self.polynomial(quantity)
        return polynomial(value(variable, motion.scope))

    def _least(self, motion: Motion, quantity: LeastMean) -> Any:
        last = steps_of(quantity.time, motion.scope)
        if last < 1:
            raise NotExact(f"{quantity}: a minimum over no time at all")

        def at(step: int) -> Any:
            return self._method(motion, step, lambda m: m.mean(motion, quantity.observable, step))

        return min(map(at, range(last)))

    def _first(self, methods: tuple[Any, ...], motion: Motion, quantity: RandomQuantity, time: Any) -> Any:
        name = "variance" if isinstance(quantity, Variance) else "mean"
        observable = quantity.indicator if isinstance(quantity, Probability) else quantity.observable
        return self._method(motion, time, lambda m: getattr(m, name)(motion, observable, time), methods)

    def _method(self, motion: Motion, time: Any, call: Callable[[Any], Any], methods: tuple[Any, ...] = DISCRETE) -> Any:
        refusals = []
        for method in methods:
            try:
                _plain(motion.process, method)
                found = call(method)
            except NotExact as refusal:
                refusals.append(f"{method.NAME}: {refusal}")
                continue
            if method.NAME not in self.used:
                self.used.append(method.NAME)
            return found
        raise NotExact("; ".join(refusals))

    def motion(self, quantity: RandomQuantity) -> Motion:
        """The process that a quantity observes, at the point."""
        process = self.theorem.process_of(quantity)
        found: Motion = self.known.setdefault(process, Motion(process, Scope(self.point)))
        return found

    # ---- whole polynomials
    def polynomial(self, quantity: RandomQuantity) -> tuple[Expr, fmpq_poly]:
        """(variable, the quantity as a polynomial in it), by a method that finds it whole."""
        process = self.theorem.process_of(quantity)
        batch = process.draw.size.free_symbols | {process.time}
        fixed = tuple((k, v) for k, v in self.point.values.items() if k not in batch)
        key = (self.point.instance, quantity.observable, type(quantity), value(quantity.time, Scope(self.point)), fixed)
        if key not in self.shared:
            self.shared[key] = (self._polynomial(quantity), tuple(self.used))
        found: tuple[Expr, fmpq_poly] = self.shared[key][0]
        self.used.extend(n for n in self.shared[key][1] if n not in self.used)
        return found

    def _polynomial(self, quantity: RandomQuantity) -> tuple[Expr, fmpq_poly]:
        if not isinstance(quantity, (ScalarMean, Variance)):
            raise NotExact(f"{quantity} is not a mean or a variance of a scalar; only those are found as whole polynomials")
        motion = self.motion(quantity)
        if elsewhere := _batch_elsewhere(motion.process, quantity):
            size = motion.process.draw.size
            raise NotExact(f"the batch size {size} {elsewhere}; a polynomial in the batch size asks for all else to be fixed")
        steps = steps_of(quantity.time, motion.scope)
        centred = isinstance(quantity, Variance)
        found: tuple[Expr, fmpq_poly] = self._method(
            motion, steps, lambda m: m.polynomial(motion, quantity.observable, steps, centred), (operator, gaussian)
        )
        return found

    # ---- power series
    def series(self, expression: Any, small: Any, order: int) -> Any:
        """The coefficients of an expression up to small^order: scalars or vectors of polynomials in `small`."""
        key = ("series", expression, small, order)
        if key not in self.known:
            self.known[key] = self._series(expression, small, order)
        self.used.extend(n for n in [series.NAME] if n not in self.used)
        return self.known[key]

    def _series(self, expression: Any, small: Any, order: int) -> Any:
        def quantity(q: RandomQuantity) -> Any:
            key = ("series", q, small)
            if key not in self.known:
                if isinstance(q, LeastMean) or q.time.has(small):
                    raise NotExact(
                        f"{q} is not a power series in {small}: its time must not depend on it, nor may it be a minimum"
                    )
                motion = series.motion_in(self.motion(q), small)
                self.known[key] = self._first((enumerate,), motion, q, steps_of(q.time, Scope(self.point)))
            return self.known[key]

        variable = {small: fmpq_poly([0, 1])}
        flows = {f: series.flow(f, small, Scope(self.point), order) for f in expression.atoms(series.Flow)}
        return value(expression, Scope(self.point, {**variable, **flows}, quantity))


def _plain(process: Process, method: Any) -> None:
    """Only enumeration follows a process that stops, or that chooses a part of each batch."""
    if method is not enumerate and (process.stop is not None or process.draw.part is not None):
        what = f"the process stops when {process.stop}" if process.stop is not None else "a part of each batch is chosen"
        raise NotExact(f"{what}, which this method does not follow")


def _batch_elsewhere(process: Process, quantity: RandomQuantity) -> str:
    """Where the batch size enters besides the draw; empty if it does not.  A polynomial in it would then mean nothing."""
    size = process.draw.size
    if size.has(process.time):
        return "changes with time"
    places = {
        "the start": process.start,
        "the averages": process.average,
        "the update": process.update,
        "the quantity": {0: quantity},
    }
    for place, table in places.items():
        if any(e.free_symbols & size.free_symbols for e in table.values()):
            return f"enters {place} too"
    return ""
