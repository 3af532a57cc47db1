"""The closed family of claims.  What a claim says sets the exam for every road."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sympy import Basic, S, Symbol, Tuple, latex, oo, sympify

from theorems._model.exact import refuse_floats


@dataclass(frozen=True)
class Claim:
    """Base of the claims: every field that holds mathematics is sympified, and floats are refused."""

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if not isinstance(value, (str, bool, type(None))) and not _plain(value):
                object.__setattr__(self, item.name, sympify(refuse_floats(value)))

    def expressions(self) -> dict[str, Any]:
        """Field name -> SymPy expression, for every field that holds one (tuples are indexed: `pieces.0.value`)."""
        found: dict[str, Any] = {}
        for item in fields(self):
            _collect(item.name, getattr(self, item.name), found)
        return found

    def statement(self) -> str:
        """The claim in LaTeX."""
        raise NotImplementedError  # pragma: no cover - every claim of the family defines it


def _plain(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(v, (str, Claim, Piece)) for v in value)


def _collect(name: str, value: Any, found: dict[str, Any]) -> None:
    if isinstance(value, Piece):
        for item in fields(value):
            _collect(f"{name}.{item.name}", getattr(value, item.name), found)
    elif isinstance(value, tuple) or type(value).__name__ == "Tuple":
        for index, part in enumerate(value):
            _collect(f"{name}.{index}", part, found)
    elif isinstance(value, Basic):
        found[name] = value


@dataclass(frozen=True)
class Equal(Claim):
    """left = right, wherever `given` holds.  `scale`: what one per cent is measured against when right is near zero."""

    left: Any
    right: Any
    scale: Any = None

    def statement(self) -> str:
        return f"{latex(self.left)} = {latex(self.right)}"


@dataclass(frozen=True)
class AtMost(Claim):
    """left <= right; with equality on the instances named in `tight`."""

    left: Any
    right: Any
    tight: tuple[str, ...] = ()

    def statement(self) -> str:
        return rf"{latex(self.left)} \le {latex(self.right)}"


@dataclass(frozen=True)
class AtLeast(Claim):
    """left >= right; with equality on the instances named in `tight`."""

    left: Any
    right: Any
    tight: tuple[str, ...] = ()

    def statement(self) -> str:
        return rf"{latex(self.left)} \ge {latex(self.right)}"


@dataclass(frozen=True)
class Polynomial(Claim):
    """`of` is a polynomial in `variable`, of degree at most `degree` (exactly, with `exact_degree`).

    constant      its value at variable = 0, if claimed
    coefficients  {power: value} of those that are claimed; both may be expressions in time and in the weights, and a value may
                  hold a `Mean` of states that move without noise
    signs         "all": no negative coefficient; of those not zero, "lowest": the first is positive, "highest": the last,
                  "ends": both
    """

    of: Any
    variable: Any
    degree: Any
    exact_degree: bool = False
    constant: Any = None
    signs: str | None = None
    coefficients: Any = None

    def __post_init__(self) -> None:
        if isinstance(self.coefficients, Mapping):
            pairs = (refuse_floats(pair) for pair in self.coefficients.items())
            object.__setattr__(self, "coefficients", Tuple(*(Tuple(*pair) for pair in pairs)))
        super().__post_init__()
        if not all(isinstance(pair, Tuple) and len(pair) == 2 for pair in self.pairs):
            raise ValueError(f"Polynomial: coefficients={self.coefficients}; write {{power: value}}")
        if self.signs not in (None, "all", "ends", "lowest", "highest"):
            raise ValueError(f"Polynomial: signs={self.signs!r}; write 'all', 'ends', 'lowest', 'highest' or None")

    @property
    def pairs(self) -> tuple[Any, ...]:
        """(power, coefficient) of those claimed; two powers that differ as expressions may be equal at some time."""
        return () if self.coefficients is None else tuple(self.coefficients)

    def statement(self) -> str:
        variable = latex(self.variable)
        relation = "=" if self.exact_degree else r"\le"
        sum_of = rf" = \sum_k P_k \left({variable}\right)^k" if self.pairs else ""
        text = rf"{latex(self.of)} = P({variable}){sum_of},\quad \deg P {relation} {latex(self.degree)}"
        if self.constant is not None:
            text += rf",\quad P(0) = {latex(self.constant)}"
        for power, value in self.pairs:
            text += rf",\quad P_{{{latex(power)}}} = {latex(value)}"
        words = {
            "all": "no negative coefficient",
            "ends": "lowest and highest coefficient positive",
            "lowest": "lowest coefficient positive",
            "highest": "highest coefficient positive",
        }
        return text + (rf",\quad \text{{{words[self.signs]}}}" if self.signs else "")


@dataclass(frozen=True)
class Order(Claim):
    """`of` = coefficient * small^power + O(small^(power + 1)); without a coefficient, `of` = O(small^power)."""

    of: Any
    small: Symbol
    power: Any
    coefficient: Any = None

    def statement(self) -> str:
        small, power = latex(self.small), latex(self.power)
        if self.coefficient is None:
            return rf"{latex(self.of)} = O({small}^{{{power}}})"
        following = latex(self.power + 1)
        return rf"{latex(self.of)} = \left({latex(self.coefficient)}\right){small}^{{{power}}} + O({small}^{{{following}}})"


DIRECTIONS = {
    "nonincreasing": r"\text{ does not increase with }",
    "nondecreasing": r"\text{ does not decrease with }",
    "decreasing": r"\text{ strictly decreases with }",
    "increasing": r"\text{ strictly increases with }",
}


@dataclass(frozen=True)
class Monotone(Claim):
    """`of` moves one way with `variable`, wherever `given` holds: from one integer to the next, or along the reals.

    direction   "nonincreasing", "nondecreasing", "decreasing" or "increasing"
    """

    of: Any
    variable: Any
    direction: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.direction not in DIRECTIONS:
            raise ValueError(f"Monotone: direction={self.direction!r}; write one of {', '.join(DIRECTIONS)}")

    @property
    def falling(self) -> bool:
        return self.direction in ("nonincreasing", "decreasing")

    @property
    def strict(self) -> bool:
        return self.direction in ("decreasing", "increasing")

    def statement(self) -> str:
        return f"{latex(self.of)}{DIRECTIONS[self.direction]}{latex(self.variable)}"


@dataclass(frozen=True)
class Limit(Claim):
    """`of` tends to `value` as `variable` tends to `to`, which is oo or 0 (from above).

    error   if given, |of - value| <= error wherever `given` holds, and error tends to zero: what a finite parameter can show
    """

    of: Any
    variable: Any
    to: Any
    value: Any
    error: Any = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.to not in (oo, S.Zero):
            raise ValueError(f"Limit: to={self.to}; write oo or 0, and move other limits there")

    def statement(self) -> str:
        of, value = (rf"\left({latex(e)}\right)" if e.is_Add else latex(e) for e in (self.of, self.value))
        text = rf"\lim_{{{latex(self.variable)}\to {latex(self.to)}}} {of} = {latex(self.value)}"
        if self.error is not None:
            text += rf",\quad \left|{latex(self.of)} - {value}\right| \le {latex(self.error)}"
        return text


@dataclass(frozen=True)
class Piece:
    """One regime of an optimum: on it `when` >= 0, the minimiser is `argmin` and the least value `value`."""

    when: Any
    argmin: Any
    value: Any

    def __post_init__(self) -> None:
        for item in fields(self):
            object.__setattr__(self, item.name, sympify(refuse_floats(getattr(self, item.name))))


@dataclass(frozen=True)
class Optimum(Claim):
    """The minimum over `over` > 0 of the largest of `objectives`, piece by piece.

    realised_by   one quantity of the theorem's process for each objective, equal to it: what a simulation measures
    """

    objectives: tuple[Any, ...]
    over: Symbol
    pieces: tuple[Piece, ...]
    realised_by: tuple[Any, ...] = ()

    def statement(self) -> str:
        largest = ", ".join(map(latex, self.objectives))
        over = latex(self.over)
        rows = r" \\ ".join(
            rf"{latex(p.value)} \text{{ at }} {over} = {latex(p.argmin)} & \text{{if }} {latex(p.when)} \ge 0"
            for p in self.pieces
        )
        return rf"\min_{{{over}>0}} \max\left({largest}\right) = \begin{{cases}} {rows} \end{{cases}}"


class Swap:
    """A wrong version of a claim: `Swap(old, new)` rewrites an expression, `Swap(degree=t)` replaces a field."""

    def __init__(self, old: Any = None, new: Any = None, **changes: Any) -> None:
        self.old, self.new, self.changes = old, new, changes

    def apply(self, claim: Claim) -> Claim:
        """The claim with the swap made; an error if the expression to rewrite is not in it."""
        wrong = replace(claim, **self.changes)
        if self.old is None:
            return wrong
        changed = rewrite(wrong, {sympify(self.old): sympify(refuse_floats(self.new))})
        if changed == wrong:
            raise ValueError(f"near miss {self}: {self.old} does not occur in the claim, so nothing changes")
        return changed

    def __repr__(self) -> str:
        parts = [f"{self.old} -> {self.new}"] if self.old is not None else []
        return "Swap(" + ", ".join(parts + [f"{k}={v}" for k, v in self.changes.items()]) + ")"


def rewrite(claim: Claim, table: Mapping[Any, Any]) -> Claim:
    """The claim with sub-expressions replaced, in every field that holds mathematics."""
    return replace(claim, **{f.name: _rewritten(getattr(claim, f.name), table) for f in fields(claim)})


def _rewritten(value: Any, table: Mapping[Any, Any]) -> Any:
    if isinstance(value, Piece):
        return Piece(*(_rewritten(getattr(value, f.name), table) for f in fields(value)))
    if isinstance(value, tuple):
        return tuple(_rewritten(part, table) for part in value)
    if isinstance(value, Basic):
        return value.subs(table) if all(k.is_Symbol for k in table) else value.replace(lambda e: e in table, lambda e: table[e])
    return value
