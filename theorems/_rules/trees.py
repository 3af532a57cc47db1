"""Taylor expansions of gradient steps, against a flow or an explicit expansion, by coloured trees."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sympy import Add, MatAdd, MatMul, MatPow, MatrixSymbol, Mul, Poly, S
from sympy.core.function import AppliedUndef

from theorems._model.claim import Claim, Order
from theorems._model.nodes import (
    DotProduct,
    Flow,
    HessianMatrix,
    MatrixRowMean,
    Node,
    NormSquared,
    OrderedPairs,
    ScalarRowMean,
    ThirdDerivative,
    VectorGradient,
)
from theorems._model.process import Process
from theorems._model.quantity import MatrixMean
from theorems._model.theorem import Outcome, Step, Theorem
from theorems._rules._rule import Declining
from theorems.calculus.rows import NotRows
from theorems.calculus.trees import Forest, Series, colours, combine, epoch, flow, recoloured, show
from theorems.calculus.wellposed import require, require_apart

SCOPE = "any dimension, any number of batches, any losses with enough continuous derivatives; a formal expansion in the step"


@dataclass(frozen=True)
class Trees(Declining):
    """Proves an `Order` in the step size for E w after gradient steps on one row at a time.

    Read from the process: w <- w - small * grad C(w) of the row drawn, with replacement, reshuffled (one whole pass) or
    in order.  The rest of the claim may hold a `Flow` from the same start and an explicit polynomial in the step whose
    coefficients are gradients, their row means, sums over ordered pairs and gradients of squared gradient norms.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Order) or not (claim.power.is_Integer and claim.power >= 1):
            raise NotRows("Trees proves an Order with a whole power of one or more")
        mean, rest = _split(claim.of)
        process = theorem.process_of(mean)
        loss = _gradient_steps(process, mean, claim.small)
        order, averaged = int(claim.power), process.draw.scheme != "in order"
        require_apart(theorem, [claim.small], str(claim.small))
        moved = epoch(order, mean.time, process.rows.count, process.draw.scheme)  # type: ignore[union-attr]
        other, weight = Reading(process, loss, claim.small, averaged, _start(process)).series(rest, order)
        if weight != -1:
            raise NotRows(f"the start is not taken away once: E w has w_0 once, the rest {weight} times")
        left = [combine([(a, 1), (b, 1)], averaged) for a, b in zip(moved, other, strict=True)]
        return self._judge(process, loss, claim, moved, left, order, averaged)

    def _judge(
        self, process: Process, loss: Any, claim: Order, moved: Series, left: Series, order: int, averaged: bool
    ) -> Outcome:
        for power in range(order):
            if left[power]:
                raise NotRows(f"a term of order {claim.small}^{power} is left: {show(left[power])}")
        if claim.coefficient is not None:
            claimed = Reading(process, loss, claim.small, averaged, _start(process)).vector(claim.coefficient, {})
            gap = combine([(left[order], 1), (claimed, -1)], averaged)
            if gap:
                raise NotRows(f"the coefficient of {claim.small}^{order} differs by {show(gap)}")
        steps = [
            Step(
                f"Order {power} of the {'mean of the ' if averaged else ''}steps, from all coloured trees of {power} nodes:",
                show(moved[power]),
            )
            for power in range(1, order)
        ]
        end = Step(f"The rest of the claim cancels orders 0 to {order - 1}; order {order} is left:", show(left[order]))
        return Outcome("proved", (*steps, end), scope=SCOPE)


def _split(expression: Any) -> tuple[MatrixMean, Any]:
    terms = Add.make_args(expression) if not isinstance(expression, MatAdd) else expression.args
    means = [t for t in terms if isinstance(t, MatrixMean)]
    if len(means) != 1:
        raise NotRows("the claim must hold one E w with coefficient 1")
    return means[0], [t for t in terms if t is not means[0]]


def _gradient_steps(process: Process, mean: MatrixMean, small: Any) -> Any:
    """The loss of one row, after checking that the process is w <- w - small * its gradient, one row a step."""
    if not (mean.time.is_integer and mean.time.is_nonnegative) or mean.time.has(small):
        raise NotRows(f"{mean.time} is not a number of steps that stays the same as {small} shrinks")
    require(process, functions=True)
    if process.rows is None or process.clock is not None or process.draw.size != 1 or len(process.states) != 1:
        raise NotRows("Trees handles one state and batches that are rows, one a step")
    state, (name, average) = process.states[0], next(iter(process.average.items()))
    if mean.observable != state or process.update[state] != state - small * name or len(process.average) != 1:
        raise NotRows(f"the update must be {state} - {small}*{name} and the observable {state}")
    if not (isinstance(average, VectorGradient) and average.args[1] == state and isinstance(average.args[0], AppliedUndef)):
        raise NotRows(f"the average must be the gradient of a loss C({state}) of one row")
    loss = average.args[0]
    if process.rows.fields != (loss,) or loss.args != (state,):
        raise NotRows(f"{loss} is not the one field of the data set")
    if _start(process).has(small):
        raise NotRows(f"the start {_start(process)} depends on {small}")
    if mean.time != process.rows.count and process.draw.scheme != "with":
        raise NotRows(f"a pass over {process.rows.count} rows has {process.rows.count} steps, not {mean.time}")
    return loss


@dataclass(frozen=True)
class Reading:
    """Reads vectors and scalars built from losses of rows into coloured trees; colours in scope by function name."""

    process: Process
    loss: Any
    small: Any
    averaged: bool
    at: Any  # where gradients are meant: the start of the process, or the running weight of a flow

    # ---- series in the small parameter
    def series(self, terms: list[Any], order: int) -> tuple[Series, Any]:
        """(terms by power of the small parameter, coefficient of the start)."""
        total: Series = [{} for _ in range(order + 1)]
        starts: Any = S.Zero
        for term in terms:
            scalar, vector = _factors(term)
            part, start = self._one(scalar, vector, order)
            starts += start
            total = [combine([(a, 1), (b, 1)], self.averaged) for a, b in zip(total, part, strict=True)]
            self._constant(total)
        return total, starts

    def _constant(self, forests: Series) -> None:
        """Coefficients must be numbers of the theorem: neither the small parameter nor anything of a weight or a row."""
        for value in (v for forest in forests for v in forest.values()):
            if value.has(self.small, MatrixSymbol, self.loss.func, Node):
                raise NotRows(f"the coefficient {value} is not free of {self.small}, of the weight and of the rows")

    def _one(self, scalar: Any, vector: Any, order: int) -> tuple[Series, Any]:
        if vector == _start(self.process):
            return [{} for _ in range(order + 1)], scalar
        if isinstance(vector, Flow):
            return [combine([(f, scalar)]) for f in self._flow(vector, order)], scalar
        forest = self.vector(vector, {})
        powers = self._powers(scalar, order)
        return [combine([(forest, p)], self.averaged) for p in powers], S.Zero

    def _powers(self, scalar: Any, order: int) -> list[Any]:
        try:
            found = Poly(scalar, self.small)
        except Exception as error:
            raise NotRows(f"{scalar} is not a polynomial in {self.small}") from error
        return [found.coeff_monomial(self.small**k) for k in range(order + 1)]

    def _flow(self, node: Flow, order: int) -> Series:
        weight, loss, start, time = node.args
        if not self.averaged or start != _start(self.process) or weight != self.process.states[0]:
            raise NotRows("the flow must start where the process does, in the same weight, and the rows must be averaged")
        duration = (time / self.small).expand()
        if duration.has(self.small):
            raise NotRows(f"the flow time {time} is not a multiple of {self.small}")
        field = [combine([(f, -1)]) for f in replace(self, at=weight)._field(loss, order)]
        return flow(field, duration, order)

    def _field(self, loss: Any, order: int) -> Series:
        total: Series = [{} for _ in range(order)] or [{}]
        for term in Add.make_args(loss.expand()):
            inside = [a for a in Mul.make_args(term) if a.has(self.loss.func, MatrixSymbol)]
            outside = Mul(*(a for a in Mul.make_args(term) if a not in inside))
            slope = self.gradient(Mul(*inside), {})
            for power, factor in enumerate(self._powers(outside, len(total) - 1)):
                total[power] = combine([(total[power], 1), (slope, factor)])
        self._constant(total)
        return total

    # ---- vectors
    def vector(self, e: Any, rows: Mapping[Any, int]) -> Forest:
        """A vector expression as a combination of trees."""
        if isinstance(e, MatAdd):
            return self._sum((self.vector(a, rows), S.One) for a in e.args)
        if isinstance(e, MatMul):
            scalar, matrices = e.as_coeff_matrices()
            flat = [a for part in matrices for a in ([part.base] * int(part.exp) if isinstance(part, MatPow) else [part])]
            return self._sum([(self._applied(flat, rows), scalar)])
        if isinstance(e, ThirdDerivative):
            return self._grown(e, [self.vector(a, rows) for a in e.args[2:]], rows)
        if isinstance(e, VectorGradient):
            if e.args[1] != self.at:
                raise NotRows(f"{e} is a gradient in {e.args[1]}, expected one at {self.at}")
            return self.gradient(e.args[0], rows)
        if isinstance(e, MatrixRowMean):
            return self._mean(e, rows, self.vector)
        if isinstance(e, OrderedPairs) and not self.averaged and not rows:
            pairs = self.vector(e.args[0], {self._colour(e, e.earlier): 0, self._colour(e, e.later): 1})
            if e.earlier == e.later or any(colours(tree) != {0, 1} for tree in pairs):
                raise NotRows(f"{e}: every term of a sum over pairs must name both rows")
            return pairs
        raise NotRows(f"{e} is not built from gradients of row losses")

    def _applied(self, matrices: list[Any], rows: Mapping[Any, int]) -> Forest:
        """Hessians applied to a gradient, from the right."""
        if len(matrices) == 1:
            return self.vector(matrices[0], rows)
        if not isinstance(matrices[0], HessianMatrix):
            raise NotRows(f"{matrices[0]} is not a Hessian at {self.at}")
        return self._grown(matrices[0], [self._applied(matrices[1:], rows)], rows)

    def _grown(self, derivative: Any, along: list[Forest], rows: Mapping[Any, int]) -> Forest:
        """A higher derivative of a loss, or of a mean of losses, applied to vectors: they hang below its node."""
        if derivative.args[1] != self.at:
            raise NotRows(f"{derivative} is not taken at {self.at}")
        outer = self.gradient(derivative.args[0], rows)
        if any(below for _, below in outer):
            raise NotRows(f"{derivative} is not a derivative of a loss or of a mean of losses")
        if not self.averaged and any(c not in rows.values() for f in (outer, *along) for tree in f for c in colours(tree)):
            raise NotRows("rows visited in order: write double sums as Rows.before")
        grown: Forest = outer
        for branch in along:
            # Rows bound inside one vector are not those bound inside another, or inside the derivative.
            beyond = 1000 + max((c for tree in grown for c in colours(tree)), default=0)
            apart = {recoloured(t, lambda c, by=beyond: c if c in rows.values() else c + by): v for t, v in branch.items()}  # type: ignore[misc]
            parts = [({(root, (*below, tree)): S.One}, x * y) for (root, below), x in grown.items() for tree, y in apart.items()]
            grown = self._sum(parts)
        return grown

    def _mean(self, e: Any, rows: Mapping[Any, int], read: Any) -> Forest:
        colour = max(rows.values(), default=-1) + 1
        inner = read(e.args[0], {**rows, self._colour(e, e.bound): colour})
        if not self.averaged:
            if rows:
                raise NotRows("rows visited in order: write double sums as Rows.before")
            return self._sum([(inner, 1 / self.process.rows.count)])  # type: ignore[union-attr]
        return {_raised(tree, colour): value for tree, value in inner.items()}

    def _colour(self, e: Any, bound: Any) -> Any:
        """The function that stands for a row's loss, after checking that the rows are those of the process."""
        if tuple(e.fields) != (self.loss,) or len(bound) != 1:
            raise NotRows(f"{e} is over the rows of {tuple(e.fields)}, not of {self.loss}")
        return bound[0].func

    def _sum(self, parts: Any) -> Forest:
        total: Forest = {}
        for forest, factor in parts:
            for tree, value in forest.items():
                total[tree] = total.get(tree, S.Zero) + value * factor
        return total

    # ---- gradients of scalars
    def gradient(self, e: Any, rows: Mapping[Any, int]) -> Forest:
        """The gradient of a scalar expression in the weight."""
        if isinstance(e, Add):
            return self._sum((self.gradient(a, rows), S.One) for a in e.args)
        if isinstance(e, Mul):
            inside = [a for a in e.args if a.has(AppliedUndef, MatrixSymbol)]
            if len(inside) != 1:
                raise NotRows(f"the gradient of the product {e} is not handled")
            return self._sum([(self.gradient(inside[0], rows), Mul(*(a for a in e.args if a is not inside[0])))])
        if isinstance(e, AppliedUndef):
            if e.func not in rows or e.args != (self.at,):
                raise NotRows(f"{e} stands outside a mean over rows, or is not taken at {self.at}")
            return {(rows[e.func], ()): S.One}
        if isinstance(e, ScalarRowMean):
            return self._mean(e, rows, self.gradient)
        if isinstance(e, (NormSquared, DotProduct)):
            return self._products(e.args[0], e.args[-1], rows)
        raise NotRows(f"the gradient of {e} is not handled")

    def _products(self, left: Any, right: Any, rows: Mapping[Any, int]) -> Forest:
        """grad (u . v) = H_u v + H_v u for combinations u, v of single gradients."""
        first = self.vector(left, rows)
        if not self.averaged and any(c not in rows.values() for tree in first for c in colours(tree)):
            raise NotRows("rows visited in order: write double sums as Rows.before")
        second = {_shifted(t, rows): v for t, v in self.vector(right, rows).items()}
        total: Forest = {}
        for (a, below), x in first.items():
            for (c, under), y in second.items():
                if below or under:
                    raise NotRows("only inner products of gradients are differentiated")
                for tree in ((a, ((c, ()),)), (c, ((a, ()),))):
                    total[tree] = total.get(tree, S.Zero) + x * y
        return total


def _start(process: Process) -> Any:
    return process.start[process.states[0]]


def _factors(term: Any) -> tuple[Any, Any]:
    """(scalar, vector) of a multiple of one vector."""
    if not isinstance(term, MatMul):
        return S.One, term
    scalar, matrices = term.as_coeff_matrices()
    if len(matrices) != 1:
        raise NotRows(f"{term} is not a multiple of one gradient")
    return scalar, matrices[0]


def _raised(tree: Any, colour: int) -> Any:
    """A bound colour leaves its scope under a number that no later scope uses."""
    return recoloured(tree, lambda c: c + 100 if c == colour else c)


def _shifted(tree: Any, rows: Mapping[Any, int]) -> Any:
    """Colours that are not in scope are renamed, so that two means multiplied together stay independent."""
    return recoloured(tree, lambda c: c if c in rows.values() else c + 1000)

