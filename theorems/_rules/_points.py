"""Points at which a rule may look for a counterexample: rational, and certainly within the assumptions."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sympy import MatrixSymbol
from sympy.core.function import AppliedUndef

from theorems._model.instance import Family, rational
from theorems._model.nodes import Node
from theorems._model.theorem import Theorem
from theorems.calculus.witness import points, unknowns


def candidates(theorem: Theorem, expressions: Iterable[Any]) -> Iterator[dict[Any, Any]]:
    """Scalar points within `given`.

    Assumptions on data or on functions of time cannot be met by choosing scalars: then only the theorem's instances, which
    are held against all of `given`, are offered.
    """
    parts = [*expressions, *(g.left - g.right for g in theorem.given)]
    if any(p.has(MatrixSymbol, Node, AppliedUndef) or p.free_symbols & set(theorem.fields) for p in parts):
        yield from _instances(theorem)
    else:
        yield from points(unknowns(parts), theorem.given)


def _instances(theorem: Theorem) -> Iterator[dict[Any, Any]]:
    for instance in theorem.instances.values():
        for _, table in instance.sweeps():
            plain = {
                k: v for k, v in table.items() if getattr(k, "is_Symbol", False) and not isinstance(v, (tuple, list, Family))
            }
            yield {k: rational(v) for k, v in plain.items() if k not in theorem.fields}
