"""Numbers are exact until C: floats are refused where a theorem is written."""
from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from sympy import Basic, Float, Rational

K = TypeVar("K")
V = TypeVar("V")


def frozen(table: Mapping[K, V]) -> Mapping[K, V]:
    """A read-only copy of a mapping, in its order."""
    return MappingProxyType(dict(table))


def refuse_floats(value: Any) -> Any:
    """`value` itself, unless a binary float hides in it: then an error that spells the rational to write."""
    if isinstance(value, float):
        raise TypeError(_spelling(value))
    if isinstance(value, Basic) and not isinstance(value, type):
        for number in _floats(value):
            raise TypeError(_spelling(number))
    if isinstance(value, (tuple, list)):
        for item in value:
            refuse_floats(item)
    return value


@lru_cache(maxsize=4096)  # the same expression comes by in every claim and every wrong version of one
def _floats(value: Basic) -> frozenset[Any]:
    return frozenset(value.atoms(Float)) if hasattr(value, "atoms") else frozenset()


def _spelling(number: Any) -> str:
    exact = Rational(str(number))
    return f"{number} is a binary float, and theorems are exact; write Rational({exact.p}, {exact.q})"
