"""Processes of scalars that see their examples through s, the mean of xi^2 over a batch of standard normal numbers, alone."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flint import fmpq, fmpq_poly
from sympy import MatrixSymbol, Symbol

from theorems._model.process import Gaussian, Process
from theorems._model.quantity import RandomQuantity
from theorems._model.theorem import Theorem
from theorems._rules._net import Net
from theorems._rules._outer import require_readable
from theorems._rules._whole import numeric
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import require

LATEST = 4  # the states of a net with two layers have 3^4 monomials then; products of them are expanded


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

    def polynomial(self, theorem: Theorem, quantity: RandomQuantity) -> fmpq_poly:
        """The quantity as a polynomial in 1/b, expanded whole; the process must hold no other symbols."""
        if not (quantity.time.is_Integer and 0 <= quantity.time < LATEST):
            raise NotRows(f"whole polynomials are expanded at the times 0 to {LATEST - 1}, not at {quantity.time}")
        found: fmpq_poly = _numeric(Net.read(theorem, quantity))(fmpq_poly([0, fmpq(1, self.times)]))
        return found


@lru_cache(maxsize=64)
def _numeric(net: Net) -> fmpq_poly:
    # Kept, because wrong versions of a claim ask for the same quantities again and again.
    return numeric(net, int(net.time), {})
