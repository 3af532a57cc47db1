"""Wrong versions of a claim, made from its own expressions: a check that passes them all checks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from sympy import Add, Basic, MatAdd, MatMul, MatrixSymbol, Mul, Pow, S

from theorems._model.claim import Claim, Monotone, Piece, Swap
from theorems._model.nodes import Flow, MatrixNode, Node

CLAIMED = {
    "Equal": ("right",),
    "AtMost": ("right",),
    "AtLeast": ("right",),
    "Polynomial": ("degree", "constant", "coefficients"),
    "Order": ("power", "coefficient", "of"),
    "Limit": ("value", "error"),
    "Optimum": ("pieces",),
}


@dataclass(frozen=True)
class Mutant:
    """A wrong claim: its name, what was changed, and the claim itself."""

    name: str
    change: str
    claim: Claim


def mutants(claim: Claim, near_miss: dict[str, Swap], most: int) -> list[Mutant]:
    """The theorem's near misses, then up to `most` versions made from the claim, spread evenly over all that there are."""
    named = [Mutant(name, repr(swap), swap.apply(claim)) for name, swap in near_miss.items()]
    made = list(_distinct(claim))
    chosen = made if len(made) <= most else [made[i * len(made) // most] for i in range(most)]
    return named + [Mutant(f"mutant {i + 1}", change, wrong) for i, (change, wrong) in enumerate(chosen)]


def _distinct(claim: Claim) -> Iterator[tuple[str, Claim]]:
    if isinstance(claim, Monotone):
        yield from _directions(claim)
    seen = {claim}
    for name in CLAIMED.get(type(claim).__name__, ()):
        for change, wrong in _field(claim, name):
            if wrong not in seen:
                seen.add(wrong)
                yield change, wrong


OPPOSITE = {"nonincreasing": "nondecreasing", "decreasing": "increasing"} | {
    "nondecreasing": "nonincreasing", "increasing": "decreasing"
}  # fmt: skip
STRICT = {"nonincreasing": "decreasing", "nondecreasing": "increasing"}


def _directions(claim: Monotone) -> Iterator[tuple[str, Claim]]:
    """The opposite direction, and the same one said strictly."""
    for table in (OPPOSITE, STRICT):
        if claim.direction in table:
            new = table[claim.direction]
            yield f"{claim.direction} -> {new}", replace(claim, direction=new)


def _field(claim: Claim, name: str) -> Iterator[tuple[str, Claim]]:
    held = getattr(claim, name)
    if isinstance(held, Basic) and not isinstance(held, tuple):
        for change, wrong in variants(held):
            yield f"{name}: {change}", replace(claim, **{name: wrong})
    elif isinstance(held, tuple):
        for index, piece in enumerate(held):
            for part, change, wrong in _pieces(piece):
                pieces = (*held[:index], replace(piece, **{part: wrong}), *held[index + 1 :])
                yield f"piece {index + 1}, {part}: {change}", replace(claim, **{name: pieces})


def _pieces(piece: Piece) -> Iterator[tuple[str, str, Any]]:
    for item in fields(piece):
        if item.name == "when":  # moving one side of a boundary leaves a gap or an overlap; near misses move both
            continue
        for change, wrong in variants(getattr(piece, item.name)):
            yield item.name, change, wrong


def variants(e: Any) -> Iterator[tuple[str, Any]]:
    """(what changed, expression) for every single change: a constant, a sign, a term, a factor, an exponent."""
    yield from _here(e)
    if isinstance(e, (Node, MatrixNode, MatrixSymbol)) and not isinstance(e, Flow):
        return  # what a quantity observes is the question, not the answer; nor is the size of a vector
    for index, part in enumerate(e.args):
        if (isinstance(e, Flow) and index in (0, 2)) or not isinstance(part, Basic):
            continue
        for change, wrong in variants(part):
            rebuilt = _rebuilt(e, index, wrong)
            if rebuilt is not None:
                yield change, rebuilt


def _here(e: Any) -> Iterator[tuple[str, Any]]:
    if e.is_Rational:
        if e is not S.NegativeOne:
            yield f"{e} -> {e + 1}", e + 1
        yield f"{e} -> {-e}", -e
    if isinstance(e, (Add, MatAdd)):
        for index, term in enumerate(e.args):
            rest = e.args[:index] + e.args[index + 1 :]
            yield f"without the term {_short(term)}", e.func(*rest)
            yield f"sign of {_short(term)}", e.func(*rest, -term)
    if isinstance(e, (Mul, MatMul)):
        for index, factor in enumerate(e.args):
            if not factor.is_number and not factor.is_Matrix:
                yield f"without the factor {_short(factor)}", _product(e, index)
    if isinstance(e, Pow) and e.exp.is_number and e.exp != 0:
        yield f"exponent {e.exp} -> {e.exp + 1}", e.base ** (e.exp + 1)
    if e.is_Symbol and e.is_integer:
        yield f"{e} -> {e} + 1", e + 1


def _product(e: Any, index: int) -> Any:
    return e.func(*(e.args[:index] + e.args[index + 1 :]))


def _short(e: Any) -> str:
    text = str(e)
    return text if len(text) <= 40 else text[:37] + "..."


def _rebuilt(e: Any, index: int, part: Any) -> Any:
    arguments = (*e.args[:index], part, *e.args[index + 1 :])
    if isinstance(e, Pow) and arguments[0] == 0 and not (arguments[1].is_positive or arguments[1] == 0):
        return None  # the change divides by zero
    try:
        return _made(e.func, arguments)
    except (TypeError, ValueError):
        return None  # shapes that do not fit are no claim


@lru_cache(maxsize=4096)
def _made(kind: Any, arguments: tuple[Any, ...]) -> Any:
    return kind(*arguments)  # claims of a theorem share parts, and SymPy compares the parts of a maximum at length
