"""Which exact method serves a quantity: the first that accepts wins, and its name is reported."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq_poly
from sympy import Expr

from numerics.exact import diffusion, enumerate, gaussian, operator, series
from numerics.exact.motion import Motion, steps_of
from numerics.exact.value import NotExact, Scope, value
from theorems._model.instance import Point
from theorems._model.quantity import LeastMean, RandomQuantity, Variance
from theorems._model.theorem import Theorem

DISCRETE = (enumerate, operator, gaussian)


@dataclass
class Exact:
    """Exact values at a point; remembers the methods that were used."""

    theorem: Theorem
    point: Point
    used: list[str] = field(default_factory=list)
    known: dict[Any, Any] = field(default_factory=dict)

    def value(self, expression: Any) -> Any:
        """The exact value of an expression, quantities and all."""
        return value(expression, Scope(self.point, {}, self._quantity))

    def _quantity(self, quantity: RandomQuantity) -> Any:
        if quantity not in self.known:
            self.known[quantity] = self._found(quantity)
        return self.known[quantity]

    def _found(self, quantity: RandomQuantity) -> Any:
        motion = self.motion(quantity)
        if isinstance(quantity, LeastMean):
            return self._least(motion, quantity)
        if motion.process.clock is not None:
            return self._first((diffusion,), motion, quantity, value(quantity.time, motion.scope))
        return self._first(DISCRETE, motion, quantity, steps_of(quantity.time, motion.scope))

    def _least(self, motion: Motion, quantity: LeastMean) -> Any:
        last = steps_of(quantity.time, motion.scope)
        if last < 1:
            raise NotExact(f"{quantity}: a minimum over no time at all")
        means = [self._method(motion, k, lambda m, k=k: m.mean(motion, quantity.observable, k)) for k in range(last)]  # type: ignore[misc]
        return min(means)

    def _first(self, methods: tuple[Any, ...], motion: Motion, quantity: RandomQuantity, time: Any) -> Any:
        name = "variance" if isinstance(quantity, Variance) else "mean"
        return self._method(motion, time, lambda m: getattr(m, name)(motion, quantity.observable, time), methods)

    def _method(self, motion: Motion, time: Any, call: Callable[[Any], Any], methods: tuple[Any, ...] = DISCRETE) -> Any:
        refusals = []
        for method in methods:
            try:
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
        return self.known.setdefault(process, Motion(process, Scope(self.point)))

    # ---- whole polynomials
    def polynomial(self, quantity: RandomQuantity) -> tuple[Expr, fmpq_poly]:
        """(variable, the quantity as a polynomial in it), by a method that finds it whole."""
        motion = self.motion(quantity)
        steps = steps_of(quantity.time, motion.scope)
        centred = isinstance(quantity, Variance)
        return self._method(motion, steps, lambda m: m.polynomial(motion, quantity.observable, steps, centred), (operator, gaussian))

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
            if ("series", q) not in self.known:
                motion = series.motion_in(self.motion(q), small)
                steps = steps_of(q.time, Scope(self.point))
                self.known["series", q] = self._method(motion, steps, lambda m: m.mean(motion, q.observable, steps), (enumerate,))
            return self.known["series", q]

        variable = {small: fmpq_poly([0, 1])}
        flows = {f: series.flow(f, small, Scope(self.point), order) for f in expression.atoms(series.Flow)}
        return value(expression, Scope(self.point, {**variable, **flows}, quantity))
