"""What a theorem asks to be drawn: expressions of its own, against a symbol that one of its instances sweeps."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import sympify

from theorems._model.exact import frozen, refuse_floats
from theorems._model.instance import Each


@dataclass(frozen=True)
class Figure:
    """Curves of expressions against `x`, an expression in one symbol that the instance sweeps.

    title      what is seen, in a line
    x          what runs along
    curves     name -> expression.  With a quantity it is taken at the instance's points: exactly, and simulated with its interval
               where samples of a claim measure it.  Without one it is a line.
    by         a symbol with several values: every curve is drawn once for each
    instance   its name; the first of the theorem if it is empty
    at         symbol -> number, `Each(...)` or expression, in place of the instance's value
    marks      name -> place on the x axis, an expression
    log        the axes with a logarithmic scale: "", "x", "y" or "xy"
    y_label    what the curves are called together
    """

    title: str
    x: Any
    curves: Mapping[str, Any]
    by: Any = None
    instance: str = ""
    at: Mapping[Any, Any] = field(default_factory=dict)
    marks: Mapping[str, Any] = field(default_factory=dict)
    log: str = ""
    y_label: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", _mathematics(self.x))
        for name in ("curves", "at", "marks"):
            object.__setattr__(self, name, frozen({k: _mathematics(v) for k, v in getattr(self, name).items()}))
        if not self.curves:
            raise ValueError(f"figure {self.title!r} has no curve; give curves={{name: expression}}")
        if self.log not in ("", "x", "y", "xy"):
            raise ValueError(f"figure {self.title!r}: log={self.log!r}; write '', 'x', 'y' or 'xy'")
        if len(self.x.free_symbols) != 1:
            raise ValueError(f"figure {self.title!r}: x = {self.x} names {len(self.x.free_symbols)} symbols; it runs with one")

    @property
    def along(self) -> Any:
        """The symbol that runs along the x axis."""
        return next(iter(self.x.free_symbols))


@dataclass(frozen=True)
class Coefficients:
    """The coefficients of a whole polynomial by degree, their sizes and signs: of a mean, a variance or a sum of them.

    title, instance, at   as for a `Figure`, without sweeps
    of                    what is a polynomial in the batch size's inverse, or in what else the exact road finds it in
    """

    title: str
    of: Any
    instance: str = ""
    at: Mapping[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "of", _mathematics(self.of))
        object.__setattr__(self, "at", frozen({k: _mathematics(v) for k, v in self.at.items()}))


def _mathematics(value: Any) -> Any:
    if isinstance(value, (Each, tuple, str)):
        return refuse_floats(value)
    return sympify(refuse_floats(value))
