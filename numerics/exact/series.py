"""Power series in a small parameter: the mean of a process and a gradient flow, coefficient by coefficient, in rationals."""

from __future__ import annotations

from typing import Any

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

from numerics.exact.motion import Motion
from numerics.exact.value import NotExact, Scope, at, entries, value
from theorems._model.nodes import Flow as Flow

NAME = "power series in rationals"


def flow(node: Any, small: Any, scope: Scope, order: int) -> Any:
    """The gradient flow `Flow(w, loss, start, time)` as polynomials in `small`, exact up to small^order.

    Picard iteration in rescaled time s in [0, 1]: w' = -time grad loss(w), with time divisible by `small`, so every
    iteration makes one more power of `small` right.
    """
    weight, loss, start, time = node.args
    duration = value(time, scope.binding({small: fmpq_poly([0, 1])}))
    if not isinstance(duration, fmpq_poly) or duration[0] != 0:
        raise NotExact(f"the flow time {time} does not vanish with {small}; its series in {small} is not a Taylor polynomial")
    gradient = _gradient(weight, loss, small, scope)
    ring = fmpq_mpoly_ctx.get(["s", "e"], "lex")
    begin = [_lift(a, ring) for a in entries(value(start, scope.binding({small: fmpq_poly([0, 1])})))]
    path = begin
    for _ in range(order + 1):
        slopes = [_cut(-_lift(duration, ring) * at(g, [*path, ring.gen(1)]), order) for g in gradient]
        path = [b + s.integral(0) for b, s in zip(begin, slopes, strict=True)]
    return tuple((_at_end(p),) for p in path)


def _gradient(weight: Any, loss: Any, small: Any, scope: Scope) -> list[fmpq_mpoly]:
    size = len(value(weight, scope)) if weight in scope.values else int(value(weight.shape[0], scope).p)
    ring = fmpq_mpoly_ctx.get([*(f"w{i}" for i in range(size)), "e"], "lex")
    *generators, epsilon = ring.gens()
    here = scope.binding({weight: tuple((g,) for g in generators), small: epsilon})
    polynomial = value(loss, here) + ring.constant(0)
    return [polynomial.derivative(i) for i in range(size)]


def _lift(series: Any, ring: Any) -> Any:
    coefficients = series.coeffs() if isinstance(series, fmpq_poly) else [series]
    return ring.from_dict({(0, k): c for k, c in enumerate(coefficients)})


def _cut(polynomial: Any, order: int) -> Any:
    return polynomial.context().from_dict({e: c for e, c in polynomial.terms() if e[1] <= order})


def _at_end(polynomial: fmpq_mpoly) -> fmpq_poly:
    coefficients: dict[int, Any] = {}
    for (_, power), c in polynomial.terms():
        coefficients[int(power)] = coefficients.get(int(power), fmpq(0)) + c
    return fmpq_poly([coefficients.get(k, fmpq(0)) for k in range(max(coefficients, default=0) + 1)])


def motion_in(motion: Motion, small: Any) -> Motion:
    """The same motion with `small` as the variable of a polynomial."""
    return Motion(motion.process, motion.scope.binding({small: fmpq_poly([0, 1])}))
