"""Theorems about stochastic gradient descent: what is claimed, and why.

A theorem file imports its nouns from here, and ends in `theorem = Theorem(...)`.
"""
from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from theorems._library import library as library

if TYPE_CHECKING:
    from theorems._model.claim import (
        AtLeast as AtLeast,
        AtMost as AtMost,
        Equal as Equal,
        Limit as Limit,
        Monotone as Monotone,
        Optimum as Optimum,
        Order as Order,
        Piece as Piece,
        Polynomial as Polynomial,
        Swap as Swap,
    )
    from theorems._model.figure import Coefficients as Coefficients, Figure as Figure
    from theorems._model.instance import Each as Each, Family as Family, Instance as Instance
    from theorems._model.nodes import (
        Dot as Dot,
        Flow as Flow,
        Gradient as Gradient,
        Hessian as Hessian,
        Part as Part,
        Square as Square,
        Third as Third,
    )
    from theorems._model.process import (
        SGD as SGD,
        TIME as TIME,
        Diffusion as Diffusion,
        Draw as Draw,
        Gaussian as Gaussian,
        Law as Law,
        Path as Path,
        Process as Process,
        Rows as Rows,
        Walk as Walk,
    )
    from theorems._model.quantity import (
        ConditionalMean as ConditionalMean,
        ExitTime as ExitTime,
        LeastMean as LeastMean,
        Mean as Mean,
        Probability as Probability,
        Variance as Variance,
    )
    from theorems._model.table import Table as Table
    from theorems._model.theorem import Cited as Cited, Convex as Convex, Expect as Expect, Given as Given, Theorem as Theorem

_HOMES = {
    "theorems._model.claim": "AtLeast AtMost Equal Limit Monotone Optimum Order Piece Polynomial Swap",
    "theorems._model.figure": "Coefficients Figure",
    "theorems._model.instance": "Each Family Instance",
    "theorems._model.process": "SGD TIME Diffusion Draw Gaussian Law Path Process Rows Walk",
    "theorems._model.nodes": "Dot Flow Gradient Hessian Part Square Third",
    "theorems._model.quantity": "ConditionalMean ExitTime LeastMean Mean Probability Variance",
    "theorems._model.table": "Table",
    "theorems._model.theorem": "Cited Convex Expect Given Theorem",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = ["library", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    # Loaded on first use: listing the library must not pay for importing SymPy.
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'theorems' has no attribute {name!r}; it offers {', '.join(__all__)}")
