"""Moments of a diffusion with affine drift and noise: a linear system of differential equations, solved in balls.

The matrix exponential of python-flint carries a rigorous error bound, so the result is an enclosure of the true value.
"""

from __future__ import annotations

from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mpoly_ctx
from sympy import sqrt

from numerics.exact.motion import Motion
from numerics.exact.value import NotExact, ball, value
from theorems._model.process import Gaussian, Process

NAME = "moment equations, ball arithmetic"


def mean(motion: Motion, observable: Any, time: Any) -> Any:
    """E observable at the (real) time: a ball."""
    ring = fmpq_mpoly_ctx.get(["x"], "lex")
    state = _state(motion.process)
    polynomial = value(observable, motion.scope.binding({state: ring.gen(0)})) + ring.constant(0)
    degree = max((int(e[0]) for e, _ in polynomial.terms()), default=0)
    moments = _moments(motion, max(degree, 1), time)
    return sum((arb(c) * moments[int(e[0])] for e, c in polynomial.terms()), arb(0))


def variance(motion: Motion, observable: Any, time: Any) -> Any:
    """E|z - Ez|^2 of a scalar observable: a ball."""
    centre = mean(motion, observable, time)
    return mean(motion, observable**2, time) - centre * centre


def discretised(motion: Motion, observable: Any, time: Any, steps: int) -> arb:
    """E observable after `steps` Euler-Maruyama steps of length time/steps: a ball.  The observable is at most quadratic."""
    state, length = _state(motion.process), ball(time) / steps
    drift, squared = (([arb(c) for c in found] + [arb(0)] * 3)[:3] for found in drift_and_square(motion))
    first = ball(motion.start()[state])
    second = first * first
    keep, push = 1 + length * drift[1], length * drift[0]
    for _ in range(steps):
        kick = length * (squared[0] + squared[1] * first + squared[2] * second)
        first, second = keep * first + push, keep * keep * second + 2 * keep * push * first + push * push + kick
    polynomial = _list(motion, observable, state)
    if len(polynomial) > 3:
        raise NotExact("the bias of the Euler-Maruyama scheme is known here for observables of degree two at most")
    return sum((arb(c) * m for c, m in zip(polynomial, (arb(1), first, second), strict=False)), arb(0))


def _state(process: Process) -> Any:
    if process.clock is None or len(process.states) != 1:
        raise NotExact("not a diffusion of one state")
    return process.states[0]


def _moments(motion: Motion, degree: int, time: Any) -> list[arb]:
    """E x^k for k = 0..degree."""
    generator = _generator(motion, degree)
    start = ball(motion.start()[_state(motion.process)])
    begin = arb_mat([[start**k] for k in range(degree + 1)])
    flow = (arb_mat([[arb(a) * ball(time) for a in row] for row in generator])).exp()
    result = flow * begin
    return [result[k, 0] for k in range(degree + 1)]


def _generator(motion: Motion, degree: int) -> list[list[fmpq]]:
    """d/dt E x^k = sum_j G[k][j] E x^j, by Ito's formula: k x^(k-1) drift + k (k-1)/2 x^(k-2) amplitude^2."""
    drift, squared = drift_and_square(motion)
    rows = [[fmpq(0)] * (degree + 1) for _ in range(degree + 1)]
    for k in range(1, degree + 1):
        for j, c in enumerate(drift):
            _put(rows[k], k - 1 + j, k * c)
        for j, c in enumerate(squared):
            if k > 1:
                _put(rows[k], k - 2 + j, fmpq(k * (k - 1), 2) * c)
    return rows


def _put(row: list[fmpq], column: int, entry: fmpq) -> None:
    if entry != 0:
        if column >= len(row):
            raise NotExact("the moments do not close: the drift is not affine or the noise grows faster than the state")
        row[column] += entry


def drift_and_square(motion: Motion) -> tuple[list[fmpq], list[fmpq]]:
    """Drift and squared amplitude as polynomials in the state, read off the update x + h drift + sqrt(h) amplitude kick."""
    process = _standard(motion.process)
    (state,), (kick,) = process.states, process.average
    update, root = process.update[state], sqrt(process.clock)
    amplitude = (update.diff(kick) / root).expand()
    drift = ((update.subs({kick: 0}) - state) / process.clock).expand()
    if (update - state - process.clock * drift - root * amplitude * kick).expand() != 0:  # Piecewise in the noise, say
        raise NotExact(f"the update {update} is not {state} + h drift + sqrt(h) amplitude noise, with h = {process.clock}")
    for part in (drift, amplitude, process.start[state]):
        steady(part, process)
    return _list(motion, drift, state), _list(motion, (amplitude**2).expand(), state)


def steady(expression: Any, process: Process) -> Any:
    """The expression; NotExact if it names a time, the length of a step or noise, which no value in an instance holds still."""
    moving = {process.time, process.clock, *process.average, getattr(process.draw.source, "symbol", None)}
    if found := expression.free_symbols & moving:
        raise NotExact(f"{expression} names {min(map(str, found))}; drift, amplitude, start and end of a diffusion hold still")
    return expression


def _standard(process: Process) -> Process:
    source = process.draw.source
    if process.clock is None or len(process.states) != 1 or not isinstance(source, Gaussian):
        raise NotExact("not a diffusion of one state")
    if tuple(process.average.values()) != (source.symbol,) or process.draw.size != 1:
        raise NotExact("the noise of a diffusion is one standard normal a step")
    return process


def _list(motion: Motion, expression: Any, state: Any) -> list[fmpq]:
    ring = fmpq_mpoly_ctx.get(["x"], "lex")
    polynomial = value(expression, motion.scope.binding({state: ring.gen(0)})) + ring.constant(0)
    found = [fmpq(0)] * (max((int(e[0]) for e, _ in polynomial.terms()), default=0) + 1)
    for e, c in polynomial.terms():
        found[int(e[0])] = c
    return found
