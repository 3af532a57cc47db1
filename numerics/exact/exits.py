"""Mean exit times of diffusions of one state, by scale function and speed measure, as integrals of balls.

With 2 drift/amplitude^2 = P' the scale density is exp(-P) and the speed density 2 exp(P)/amplitude^2.  The integrals carry
rigorous error bounds, so the result is an enclosure; no series and no claimed formula enters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import acb, arb, fmpq, fmpq_poly
from sympy import Abs, GreaterThan, LessThan, oo

from numerics.exact.diffusion import drift_and_square, steady
from numerics.exact.motion import Motion
from numerics.exact.value import NotExact, Scope, ball, value
from theorems._model.process import Process

NAME = "scale function and speed measure, ball arithmetic"
WIDE = 2.0**-40  # a ball this wide is one of the integrator's error bounds, which a crude enclosure serves
PIECES = 16  # of the crude enclosure


def exit_time(motion: Motion, until: Any = oo) -> Any:
    """E of the time at which a diffusion stops: zero, or a ball."""
    if until != oo:
        raise NotExact(f"the time of a diffusion that is given up at {until} has no formula here; ask for ExitTime(X)")
    drift, square = (fmpq_poly(c) for c in drift_and_square(motion))
    (state,), (start,) = motion.states, motion.start().values()
    two_sided, edge = _edge(motion.process, state, motion.scope)
    if (abs(start) if two_sided else start) >= edge:
        return fmpq(0)
    if two_sided:
        return _from_both(_additive(drift, square), start, edge)
    return _outwards(*_square_root(drift, square), start, edge)


def _edge(process: Process, state: Any, scope: Scope) -> tuple[bool, fmpq]:
    """(whether both signs count, end) of a stopping rule |x| >= end or x >= end."""
    stop = process.stop
    if not isinstance(stop, (GreaterThan, LessThan)) or stop.gts not in (state, Abs(state)) or stop.lts.has(state):
        raise NotExact(f"the process stops when {stop}; exit times are found for Abs({state}) >= R and {state} >= top")
    end = value(steady(stop.lts, process), scope)
    if not isinstance(end, fmpq):
        raise NotExact(f"the process stops at {stop.lts} = {end}, which is not a rational number")
    return stop.gts != state, end


# ------------------------------------------------------------------------------- additive noise, two ends
@dataclass(frozen=True)
class Additive:
    """Additive noise: its square, and the polynomial P with 2 drift/square = P'."""

    square: fmpq
    potential: fmpq_poly


def _additive(drift: fmpq_poly, square: fmpq_poly) -> Additive:
    if square.degree() != 0 or square[0] < 0:
        raise NotExact("between two ends, exit times are found for noise of one positive strength everywhere")
    return Additive(square[0], (drift * (2 / square[0])).integral())


def _from_both(noise: Additive, start: fmpq, end: fmpq) -> Any:
    """E tau from `start` out of (-end, end): u(x) = int_x^end s (M + c) dy with c such that u(-end) = 0."""
    p = noise.potential
    terms = [(k, acb(p[k])) for k in range(1, p.degree() + 1) if p[k] != 0]

    def scale(y: acb) -> acb:
        return (-sum((c * y**k for k, c in terms), acb(0))).exp()

    def both(y: acb) -> acb:
        # P(v y) - P(y), in a form that does not widen where y is wide.
        rise = [(k, c * y**k) for k, c in terms]
        return acb(2 / noise.square) * y * _unit(lambda v: sum((c * (v**k - 1) for k, c in rise), acb(0)).exp(), y)

    onward = _integral(both, start, end)
    if all(p[k] == 0 for k in range(1, p.degree() + 1, 2)):
        return onward  # what lies left of the origin mirrors what lies right of it
    return onward - _integral(both, -end, end) * _integral(scale, start, end) / _integral(scale, -end, end)


# ------------------------------------------------------------------------------- square-root noise, one end
def _square_root(drift: fmpq_poly, square: fmpq_poly) -> tuple[fmpq, fmpq, fmpq]:
    """(strength, shape, rate): amplitude^2 = strength q and 2 drift/amplitude^2 = shape/q + rate."""
    if square.degree() != 1 or square[0] != 0 or square[1] <= 0:
        raise NotExact("with one end, exit times are found for noise sqrt(c q), c > 0, which holds the state above zero")
    if drift.degree() > 1 or drift[0] <= 0:
        raise NotExact("with square-root noise, exit times are found for a drift alpha + beta q, alpha > 0")
    return square[1], 2 * drift[0] / square[1], 2 * drift[1] / square[1]


def _outwards(strength: fmpq, shape: fmpq, rate: fmpq, start: fmpq, end: fmpq) -> Any:
    """E tau from `start` to `end` on the half-line; z = y v^n makes the singular speed density at zero a power of v."""
    if start < 0:
        raise NotExact(f"square-root noise has no value at the start {start} < 0")
    n = int(shape.q)
    power = int((n * shape).p) - 1

    def both(y: acb) -> acb:
        return acb(2 * n / strength) * _unit(lambda v: v**power * (acb(rate) * y * (v**n - 1)).exp(), y)

    return _integral(both, start, end)


# ------------------------------------------------------------------------------- integrals
def _unit(f: Callable[[acb], acb], y: acb) -> acb:
    """The integral of an entire f over [0, 1], in which y is a parameter."""
    if float(y.rad()) < WIDE:
        return acb.integral(lambda v, _: f(v), 0, 1)
    parts = (f(acb(arb(fmpq(2 * k + 1, 2 * PIECES), fmpq(1, 2 * PIECES)))) for k in range(PIECES))
    return sum(parts, acb(0)) / PIECES


def _integral(f: Callable[[acb], acb], low: fmpq, high: fmpq) -> arb:
    """The integral of an entire function that is real on the real line."""
    return acb.integral(lambda y, _: f(y), acb(ball(low)), acb(ball(high))).real
