"""Golden values, as data: what the papers' formulas come to at small instances, found once by other means than this engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from flint import fmpq, fmpq_poly
from sympy import Rational

from numerics.exact.methods import Exact
from theorems import Instance, Theorem
from theorems._model.bind import points


def golden(paper: str) -> Any:
    """The golden values of a paper; rationals are text "p/q"."""
    return json.loads((Path(__file__).parent / f"{paper}.json").read_text(encoding="utf-8"))


def exact(text: str) -> fmpq:
    number = Fraction(text)
    return fmpq(number.numerator, number.denominator)


def numbers(texts: Any) -> Any:
    """Nested lists of rationals as the nested tuples of SymPy rationals that an Instance takes."""
    return tuple(map(numbers, texts)) if isinstance(texts, list) else Rational(texts)


def polynomial(texts: list[str]) -> fmpq_poly:
    """A polynomial from its coefficients, low to high."""
    return fmpq_poly([exact(t) for t in texts])


def exact_at(theorem: Theorem, values: Mapping[Any, Any], **changes: Any) -> Exact:
    """The exact road of a theorem at an instance of its own making, a single point."""
    here = replace(theorem, instances={"golden": Instance(values)}, near_miss={}, expect=None, figures=(), **changes)
    (point,) = points(here, "golden")
    return Exact(here, point)


def agrees(found: Any, decimal: str) -> bool:
    """Whether a rational is the printed decimal, to one unit of its last digit."""
    unit = Fraction(1, 10 ** len(decimal.partition(".")[2]))
    return abs(Fraction(int(found.p), int(found.q)) - Fraction(decimal)) <= unit
