"""Which exact method serves a quantity: the first that accepts wins, and its name is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flint import fmpq_poly
from sympy import Add, Expr

from numerics.exact import chain, conditional, diffusion, enumerate, exits, factorials, gaussian, operator, samples, series, wick
from numerics.exact.motion import Motion, steps_of
from numerics.exact.part import without_part
from numerics.exact.value import NotExact, Scope, means_inside, value
from theorems._model.instance import Point
from theorems._model.process import Gaussian, Process
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
from theorems._model.table import Tabled
from theorems._model.theorem import Theorem

MANY_ROWS = 50
DISCRETE = (enumerate, wick, operator, gaussian, factorials, samples)
WHOLE = (wick, operator, gaussian, factorials)


@dataclass
class Exact:
    """Exact values at a point; remembers the methods that were used."""

    theorem: Theorem
    point: Point
    used: list[str] = field(default_factory=list)
    known: dict[Any, Any] = field(default_factory=dict)
    shared: dict[Any, Any] = field(default_factory=dict)  # by all that it depends on: for the points of a theorem together

    def value(self, expression: Any, known: Mapping[Any, Any] = {}) -> Any:
        """The exact value of an expression, quantities and all; those in `known` have the values given there."""
        means = {mean: self._constant(mean) for mean in means_inside(expression)}
        return value(expression, Scope(self.point, {**means, **known}, self._quantity))

    def given_batches(self, quantities: Iterable[RandomQuantity]) -> dict[str, dict[RandomQuantity, Any]]:
        """The values of conditional means of one process at one time, for every sequence of batches, which names it."""
        asked = list(quantities)
        (process, time), *others = {(self.theorem.process_of(q), q.time) for q in asked}
        if others:
            raise NotExact("conditional means of several processes or times are given different batches")
        motion = Motion(process, Scope(self.point))
        if isinstance(process.draw.source, Gaussian):
            return self._given_samples(motion, asked)
        found = conditional.means(motion, [q.observable for q in asked], steps_of(time, motion.scope))
        self.used.extend(n for n in [conditional.NAME] if n not in self.used)
        return {conditional.shown(b): {q: here[q.observable] for q in asked} for b, here in found.items()}

    def _given_samples(self, motion: Motion, asked: list[RandomQuantity]) -> dict[str, dict[RandomQuantity, Any]]:
        found = samples.given_batches(motion, [q.observable for q in asked], steps_of(asked[0].time, motion.scope))
        self.used.extend(n for n in [samples.NAME] if n not in self.used)
        return {"whatever the samples x of the batches": {q: found[q.observable] for q in asked}}

    def _constant(self, mean: Any) -> Any:
        """A mean over the rows, found once: every wrong version of a claim asks for it again."""
        if mean not in self.known:
            self.known[mean] = value(mean, Scope(self.point, {}, self._quantity))
        return self.known[mean]

    def _quantity(self, quantity: RandomQuantity) -> Any:
        if quantity not in self.known:
            self.known[quantity], self.known["methods", quantity] = self._asked(quantity)
        self.used.extend(n for n in self.known["methods", quantity] if n not in self.used)
        return self.known[quantity]

    def _asked(self, quantity: RandomQuantity) -> tuple[Any, list[str]]:
        """The value and the methods that found it: once for all points that hold the same numbers, moved ones too."""
        key = (quantity, self._place)
        if key not in self.shared:
            asked = Exact(self.theorem, self.point, [], self.known, self.shared)
            self.shared[key] = (asked._found(quantity), asked.used)
        found: tuple[Any, list[str]] = self.shared[key]
        return found

    @cached_property
    def _place(self) -> tuple[Any, ...]:
        """All that a value depends on besides the theorem; data sets by identity, for the points of a theorem share them."""
        point = self.point
        tables = (frozenset(t.items()) for t in (point.values, point.tables, point.formulas))
        return point.instance, *tables, *_identities(point.rows)

    def _found(self, quantity: RandomQuantity) -> Any:
        motion = self.motion(quantity)
        if isinstance(quantity, (ScalarConditionalMean, MatrixConditionalMean)):
            raise NotExact(f"{quantity} is a random variable; an Equal compares it at every sequence of batches")
        if isinstance(quantity, ExitTime):
            method = chain if motion.process.clock is None else exits
            return self._method(motion, quantity.time, lambda m: m.exit_time(motion, quantity.time), (method,))
        if isinstance(quantity, LeastMean):
            return self._least(motion, quantity)
        if motion.process.clock is not None:
            return self._first((diffusion,), motion, quantity, value(quantity.time, motion.scope))
        if _gaussian(motion.process, quantity):
            return self._of_samples(motion, quantity)
        if len(self.point.rows) > MANY_ROWS and not isinstance(quantity, Probability):
            return self._from_polynomial(motion, quantity)
        return self._first(DISCRETE, motion, quantity, steps_of(quantity.time, motion.scope))

    def _of_samples(self, motion: Motion, quantity: RandomQuantity) -> Any:
        """A moment of Gaussian batches: the same polynomial for every batch size, or one in the samples of this size."""
        try:
            return self._from_polynomial(motion, quantity)
        except NotExact as refusal:
            try:
                return self._first((samples,), motion, quantity, steps_of(quantity.time, motion.scope))
            except NotExact as other:
                raise NotExact(f"{refusal}; {other}") from other

    def _from_polynomial(self, motion: Motion, quantity: RandomQuantity) -> Any:
        """A value read off the whole polynomial, which is found once for all batch sizes."""
        if batch_elsewhere(motion.process, quantity) or (quantity.observable.is_Matrix and not isinstance(quantity, Variance)):
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

    def ends(self, quantity: RandomQuantity) -> tuple[Any, Any]:
        """The least and the largest value of one run's share in a quantity: of the observable, of an event 0 and 1, for a
        variance of half the squared distance of two runs."""
        if isinstance(quantity, Probability):
            return 0, 1
        if not isinstance(quantity, (ScalarMean, Variance)):
            raise NotExact(f"{quantity} is no mean, probability or variance of a scalar or vector")
        motion = self.motion(quantity)
        if motion.process.clock is not None:
            raise NotExact("a diffusion takes more than finitely many values")
        found = enumerate.ends(motion, quantity.observable, steps_of(quantity.time, motion.scope))
        return (0, sum((high - low) ** 2 for low, high in found) / 2) if isinstance(quantity, Variance) else found[0]

    def motion(self, quantity: RandomQuantity) -> Motion:
        """The process that a quantity observes, at the point; what reads no part is followed without one."""
        process = without_part(self.theorem.process_of(quantity), quantity.observable)
        found: Motion = self.known.setdefault(process, Motion(process, Scope(self.point)))
        return found

    # ---- whole polynomials
    def polynomial(self, expression: Any) -> tuple[Expr, fmpq_poly]:
        """(variable, a quantity or a sum of them as a polynomial in it), by a method that finds each one whole."""
        terms = [term.as_coeff_Mul() for term in Add.make_args(expression)]
        if not all(isinstance(quantity, RandomQuantity) for _, quantity in terms):
            raise NotExact(f"{expression} is no sum of means and variances; only those are found as whole polynomials")
        found = [self._whole(quantity) for _, quantity in terms]
        if len({variable for variable, _ in found}) > 1:
            raise NotExact(f"{expression} is a sum of polynomials in different variables: {', '.join(str(v) for v, _ in found)}")
        total = sum((value(c, Scope(self.point)) * p for (c, _), (_, p) in zip(terms, found, strict=True)), fmpq_poly([0]))
        return found[0][0], total

    def _whole(self, quantity: RandomQuantity) -> tuple[Expr, fmpq_poly]:
        process = self.theorem.process_of(quantity)
        batch = process.draw.size.free_symbols | {process.time}
        fixed = tuple((k, v) for k, v in self.point.values.items() if k not in batch)
        data = (*self.point.tables.items(), *self.point.formulas.items(), *_identities(self.point.rows))
        key = (self.point.instance, quantity.observable, type(quantity), value(quantity.time, Scope(self.point)), fixed, data)
        if key not in self.shared:
            self.shared[key] = (self._polynomial(quantity), tuple(self.used))
        found: tuple[Expr, fmpq_poly] = self.shared[key][0]
        self.used.extend(n for n in self.shared[key][1] if n not in self.used)
        return found

    def _polynomial(self, quantity: RandomQuantity) -> tuple[Expr, fmpq_poly]:
        if not isinstance(quantity, (ScalarMean, Variance)):
            raise NotExact(f"{quantity} is not a mean or a variance of a scalar; only those are found as whole polynomials")
        motion = self.motion(quantity)
        if elsewhere := batch_elsewhere(motion.process, quantity):
            size = motion.process.draw.size
            raise NotExact(f"the batch size {size} {elsewhere}; a polynomial in the batch size asks for all else to be fixed")
        steps = steps_of(quantity.time, motion.scope)
        centred = isinstance(quantity, Variance)
        found: tuple[Expr, fmpq_poly] = self._method(
            motion, steps, lambda m: m.polynomial(motion, quantity.observable, steps, centred), WHOLE
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


def _identities(rows: Any) -> tuple[int, ...]:
    """What tells one data set from another: its rows, or all of it where rows are made when they are asked for."""
    return (id(rows),) if isinstance(rows, Tabled) else tuple(map(id, rows))


def _plain(process: Process, method: Any) -> None:
    """Few methods follow a process that stops, or that chooses a part of each batch; `samples` refuses stops itself."""
    if method not in (chain, enumerate, exits, samples) and (process.stop is not None or process.draw.part is not None):
        what = f"the process stops when {process.stop}" if process.stop is not None else "a part of each batch is chosen"
        raise NotExact(f"{what}, which this method does not follow")


def _gaussian(process: Process, quantity: RandomQuantity) -> bool:
    """Whether it is a polynomial in 1/b that is asked for: a moment with Gaussian batches, whose size enters nowhere else."""
    plain = isinstance(process.draw.source, Gaussian) and process.stop is None and process.draw.part is None
    return plain and isinstance(quantity, (ScalarMean, Variance)) and not batch_elsewhere(process, quantity)


def batch_elsewhere(process: Process, quantity: RandomQuantity) -> str:
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
