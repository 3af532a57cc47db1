"""From tree to number: a SymPy expression at a point, in exact arithmetic.

Numbers are elements of any exact ring that python-flint offers: rationals (fmpq), polynomials (fmpq_poly, fmpq_mpoly) or
balls with a rigorous error bound (arb).  A matrix is a tuple of rows.  A node that is not listed here is an error.
"""

from __future__ import annotations

# Each of these registers what its kinds of node are worth.
from numerics.exact import matrices as matrices, scalars as scalars
from numerics.exact.nodes import at as at, means_inside as means_inside
from numerics.exact.ring import (
    BITS as BITS,
    NotExact as NotExact,
    Undefined as Undefined,
    ball as ball,
    entries as entries,
    multiply as multiply,
)
from numerics.exact.scope import TABLE as TABLE, Scope as Scope, holds as holds, number as number, value as value
