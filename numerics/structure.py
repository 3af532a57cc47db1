"""Process and observables, sizes known and values not, to a program: the work that many points share."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy.matrices.expressions.matexpr import MatrixElement

from numerics.explicit import Scope, parts
from numerics.glm import glm
from numerics.names import STATE_LIMIT
from numerics.program import Program
from numerics.scalar import scalar
from numerics.trees import NotLowered
from theorems._model.process import Process

GLM_PAYS = 12  # from here on, vectors along the features beat unrolled numbers


@dataclass(frozen=True)
class Shape:
    """What of a point the structure depends on: sizes, formulas, and the further row fields these speak of."""

    sizes: tuple[tuple[Any, int], ...]
    formulas: tuple[tuple[Any, Any], ...]
    extras: tuple[Any, ...]


@lru_cache(maxsize=1024)
def structure(process: Process, shape: Shape, observe: tuple[Any, ...]) -> Program:
    """The program of a process and its distinct observables."""
    scope = Scope(dict(shape.sizes), dict(shape.formulas), frozenset(), shape.extras)
    count = sum(len(parts(s, scope)) for s in process.start)
    if count > GLM_PAYS or _picks(process):
        try:
            return glm(process, scope, observe)
        except NotLowered:
            if count > STATE_LIMIT or _picks(process):
                raise
    return scalar(process, scope, observe)


def _picks(process: Process) -> bool:
    """Whether rows name components of the state by a number, which the scalar form cannot tell apart."""
    return any(not e.i.is_number for average in process.average.values() for e in average.atoms(MatrixElement))
