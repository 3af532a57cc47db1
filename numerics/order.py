"""In which order theorems go to the workers: the largest first, so that all of them end at about the same time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from theorems._model.instance import Instance
from theorems._model.theorem import Theorem

ROWS = 20
"""As many rows of data make a point twice as large."""


def largest_first(tasks: Mapping[str, Any], theorem: Callable[[str], Theorem | None]) -> dict[str, Any]:
    """The tasks by the number of claims times points, those of one size as they were; None has no size."""
    return dict(sorted(tasks.items(), key=lambda item: -_size(theorem(item[0]))))


def _size(theorem: Theorem | None) -> float:
    return len(theorem.claims) * sum(map(_points, theorem.instances.values())) if theorem else 0.0


def _points(instance: Instance) -> float:
    rows = max((len(value) for value in instance.values.values() if isinstance(value, tuple)), default=0)
    return len(list(instance.sweeps())) * (1 + rows / ROWS)
