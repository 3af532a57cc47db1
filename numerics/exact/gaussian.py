"""Exact for Gaussian batches: the state is a polynomial in the batch averages, whose moments are known in closed form.

The mean of b standard normals has E s^(2k) = (2k-1)!! / b^k; the mean of b of their squares is Gamma(b/2) with scale 2/b,
E s^k = prod_(j<k) (1 + 2j/b).  The result is a polynomial in x = 1/b, found whole.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly
from sympy import Expr, MatrixSymbol

from numerics.exact.motion import Motion
from numerics.exact.value import NotExact, entries, value
from theorems._model.process import Gaussian

NAME = "Gaussian moments"
TERMS = 200_000


def mean(motion: Motion, observable: Any, steps: int) -> Any:
    """E observable at step `steps`, at the batch size of the point."""
    parts = [_moments(motion, p, steps) for p in entries(_observed(motion, observable, steps))]
    found = [p(fmpq(1, motion.batch(steps))) for p in parts]
    return tuple((f,) for f in found) if observable.is_Matrix else found[0]


def variance(motion: Motion, observable: Any, steps: int) -> Any:
    """E|z - Ez|^2."""
    return _variance(motion, observable, steps)(fmpq(1, motion.batch(steps)))


def polynomial(motion: Motion, observable: Any, steps: int, centred: bool) -> tuple[Expr, fmpq_poly]:
    """(the variable 1/b, E observable or its variance as a polynomial in it)."""
    whole = _variance if centred else _plain
    return 1 / motion.process.draw.size, whole(motion, observable, steps)


def _plain(motion: Motion, observable: Any, steps: int) -> fmpq_poly:
    return _moments(motion, _observed(motion, observable, steps), steps)


def _variance(motion: Motion, observable: Any, steps: int) -> fmpq_poly:
    parts = entries(_observed(motion, observable, steps))
    total = _moments(motion, sum((p * p for p in parts), fmpq(0)), steps)
    for part in parts:
        centre = _moments(motion, part, steps)
        total -= centre * centre
    return total


def _observed(motion: Motion, observable: Any, steps: int) -> Any:
    """The observable as a polynomial in the averages of steps 0, 1, ..., `steps`."""
    process = motion.process
    if not isinstance(process.draw.source, Gaussian) or process.clock is not None:
        raise NotExact("the noise is not Gaussian")
    if isinstance(process.draw.source.symbol, MatrixSymbol):
        raise NotExact("the noise is a vector")
    if process.draw.size.has(process.time):
        raise NotExact("the batch size changes with time")
    if len(process.average) != 1:
        raise NotExact("more than one average of the same Gaussian batch")
    name = next(iter(process.average))
    ring = fmpq_mpoly_ctx.get([f"s{k}" for k in range(steps + 1)], "lex")
    states = motion.start_in(ring)
    for time in range(steps):
        states = motion.update(states, {name: ring.gen(time)}, time)
        if sum(len(p) for v in states.values() for p in entries(v) if isinstance(p, fmpq_mpoly)) > TERMS:
            raise NotExact(f"the state would have more than {TERMS} terms")
    return value(observable, motion.at(steps).binding({**states, name: ring.gen(steps)}))


def _moments(motion: Motion, polynomial_: Any, steps: int) -> fmpq_poly:
    """The expectation of a polynomial in independent averages, as a polynomial in 1/b."""
    if not isinstance(polynomial_, fmpq_mpoly):
        return fmpq_poly([polynomial_])
    moment = _moment_of(motion)
    table: dict[tuple[int, ...], fmpq_poly] = {tuple(map(int, e)): fmpq_poly([c]) for e, c in polynomial_.terms()}
    for _ in range(steps + 1):  # contract the last average first
        shorter: dict[tuple[int, ...], fmpq_poly] = {}
        for exponents, coefficient in table.items():
            key = exponents[:-1]
            shorter[key] = shorter.get(key, fmpq_poly([0])) + coefficient * moment(exponents[-1])
        table = shorter
    return table.get((), fmpq_poly([0]))


def _moment_of(motion: Motion) -> Any:
    source, average = motion.process.draw.source, next(iter(motion.process.average.values()))
    assert isinstance(source, Gaussian)  # _observed has refused all else
    if average == source.symbol:
        return _normal_moment
    if average == source.symbol**2:
        return _gamma_moment
    raise NotExact(f"moments of the batch mean of {average} are not known in closed form here; xi and xi**2 are")


def _normal_moment(k: int) -> fmpq_poly:
    if k % 2:
        return fmpq_poly([0])
    double_factorial = 1
    for j in range(1, k, 2):
        double_factorial *= j
    return fmpq_poly([0] * (k // 2) + [double_factorial])


def _gamma_moment(k: int) -> fmpq_poly:
    result = fmpq_poly([1])
    for j in range(k):
        result *= fmpq_poly([1, 2 * j])
    return result
