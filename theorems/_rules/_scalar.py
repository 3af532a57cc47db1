"""Processes of scalars that see their examples through s, the mean of xi^2 over a batch of standard normal numbers, alone."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from flint import fmpq, fmpq_mpoly_ctx, fmpq_poly
from sympy import MatrixSymbol, Symbol, factorial2

from theorems._model.process import Gaussian, Process
from theorems._model.quantity import RandomQuantity, Variance
from theorems._model.theorem import Theorem
from theorems._rules._matrices import flat, matrix_into
from theorems._rules._outer import require_readable
from theorems.calculus.cumulants import mean_moments
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import require

TERMS = 300  # of all states together, before a step: their products are expanded


@dataclass(frozen=True)
class Scalar:
    """A process of scalars, its average s, and the symbol b in its batch size `times` b, `times` = 1, 2, 3, ..."""

    process: Process
    average: Symbol
    batch: Symbol
    times: int

    @classmethod
    def read(cls, theorem: Theorem, found: tuple[RandomQuantity, ...]) -> Scalar:
        """The one process that the quantities observe; NotRows says what is not of this form."""
        processes = {theorem.process_of(q) for q in found}
        if len(processes) != 1:
            raise NotRows(f"the claim speaks of {len(processes)} processes; this rule reads one")
        process = require(processes.pop())
        source = process.draw.source
        if not isinstance(source, Gaussian) or isinstance(source.symbol, MatrixSymbol) or process.clock is not None:
            raise NotRows("this rule reads processes that draw standard normal numbers, Gaussian(xi)")
        if [*process.average.values()] != [source.symbol**2]:
            shown = ", ".join(map(str, process.average.values()))
            raise NotRows(f"the one average must be {source.symbol**2}, not {shown}")
        times, batch = process.draw.size.as_coeff_Mul()
        if not (isinstance(batch, Symbol) and batch.is_integer and batch.is_positive and times.is_Integer and times > 0):
            size = process.draw.size
            raise NotRows(f"the batch size {size} must be a symbol declared a positive integer, or 2, 3, ... times it")
        require_readable(theorem, process, found, batch)
        return cls(process, next(iter(process.average)), batch, int(times))

    def polynomial(self, quantity: RandomQuantity) -> fmpq_poly:
        """The quantity as a polynomial in 1/b, expanded whole; the process must hold no other symbols."""
        time = quantity.time
        if not (time.is_Integer and time >= 0):
            raise NotRows(f"whole polynomials are expanded at times 0, 1, 2, ..., not at {time}")
        parts = flat(self._observed(quantity, int(time)))
        if isinstance(quantity, Variance):
            total = _mean(sum(p * p for p in parts), int(time))
            for part in parts:
                total -= _mean(part, int(time)) ** 2
        else:
            total = _mean(parts[0], int(time))
        return total(fmpq_poly([0, fmpq(1, self.times)]))

    def _observed(self, quantity: RandomQuantity, time: int) -> Any:
        ring = fmpq_mpoly_ctx.get([f"s{k}" for k in range(time + 1)], "lex")
        states = {s: matrix_into(v, {}, ring) for s, v in self.process.start.items()}
        for k in range(time):
            if sum(len(a) for v in states.values() for a in flat(v)) > TERMS:
                raise NotRows(f"the states at time {k} have more than {TERMS} terms; the claim is at time {time}")
            here = {**states, self.average: ring.gen(k)}
            states = {s: matrix_into(e, here, ring) for s, e in self.process.update.items()}
        return matrix_into(quantity.observable, {**states, self.average: ring.gen(time)}, ring)


def _mean(polynomial: Any, time: int) -> fmpq_poly:
    """E of a polynomial in independent averages s_0, s_1, ..., as a polynomial in x = 1/(batch size): the last one first."""
    parts = {tuple(map(int, powers)): fmpq_poly([c]) for powers, c in polynomial.terms()}
    moment = moments(max((max(powers) for powers in parts), default=0))
    for _ in range(time + 1):
        shorter: dict[tuple[int, ...], fmpq_poly] = {}
        for powers, part in parts.items():
            key = powers[:-1]
            shorter[key] = shorter.get(key, fmpq_poly([0])) + part * moment[powers[-1]]
        parts = shorter
    return parts.get((), fmpq_poly([0]))


@cache
def moments(top: int) -> list[fmpq_poly]:
    """E s^k for k = 0..top as polynomials in 1/(batch size)."""
    return mean_moments(lambda k: fmpq(int(factorial2(2 * k - 1))) if k else fmpq(1), top)
