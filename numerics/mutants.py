"""Wrong versions of a claim, made from its own expressions: a check that passes them all checks nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache, partial
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


Change = Callable[[], tuple[str, Any] | None]
"""What was changed and the expression or claim that it makes; None if it makes nonsense."""


def mutants(claim: Claim, near_miss: dict[str, Swap], most: int) -> list[Mutant]:
    """The theorem's near misses, then up to `most` versions made from the claim, spread evenly over all that there are."""
    named = [Mutant(name, repr(swap), swap.apply(claim)) for name, swap in near_miss.items()]
    return named + [Mutant(f"mutant {i}", change, wrong) for i, (change, wrong) in enumerate(_spread(claim, most), 1)]


def _spread(claim: Claim, most: int) -> list[tuple[str, Claim]]:
    """Evenly spread changes; in the place of those that make nonsense, or what was made before, the first others there are."""
    changes = list(_changes(claim))
    evenly = dict.fromkeys(i * len(changes) // most for i in range(most)) if changes else {}
    seen, found = {claim}, dict[int, tuple[str, Claim]]()
    for place in [*evenly, *(k for k in range(len(changes)) if k not in evenly)]:
        if len(found) == most:
            break
        made = changes[place]()
        if made is not None and made[1] not in seen:
            seen.add(made[1])
            found[place] = made
    return [found[place] for place in sorted(found)]


def _changes(claim: Claim) -> Iterator[Change]:
    if isinstance(claim, Monotone):
        yield from _directions(claim)
    for name in CLAIMED.get(type(claim).__name__, ()):
        yield from _field(claim, name)


OPPOSITE = {"nonincreasing": "nondecreasing", "decreasing": "increasing"} | {
    "nondecreasing": "nonincreasing", "increasing": "decreasing"
}  # fmt: skip
STRICT = {"nonincreasing": "decreasing", "nondecreasing": "increasing"}


def _directions(claim: Monotone) -> Iterator[Change]:
    """The opposite direction, and the same one said strictly."""
    for new in (table[claim.direction] for table in (OPPOSITE, STRICT) if claim.direction in table):
        yield partial(_turned, claim, new)


def _turned(claim: Monotone, new: str) -> tuple[str, Claim]:
    return f"{claim.direction} -> {new}", replace(claim, direction=new)


def _field(claim: Claim, name: str) -> Iterator[Change]:
    held = getattr(claim, name)
    if isinstance(held, Basic) and not isinstance(held, tuple):
        yield from (partial(_with, claim, name, change) for change in variants(held))
    elif isinstance(held, tuple):
        for index, piece in enumerate(held):
            yield from (partial(_with_piece, claim, name, index, change) for change in _pieces(piece))


def _with(holder: Any, name: str, change: Change) -> tuple[str, Any] | None:
    """The claim, or its piece, with a change of one of its expressions."""
    made = change()
    return (f"{name}: {made[0]}", replace(holder, **{name: made[1]})) if made else None


def _with_piece(claim: Claim, name: str, index: int, change: Change) -> tuple[str, Any] | None:
    made = change()
    if made is None:
        return None
    held = getattr(claim, name)
    return f"piece {index + 1}, {made[0]}", replace(claim, **{name: (*held[:index], made[1], *held[index + 1 :])})


def _pieces(piece: Piece) -> Iterator[Change]:
    for item in fields(piece):
        if item.name != "when":  # moving one side of a boundary leaves a gap or an overlap; near misses move both
            yield from (partial(_with, piece, item.name, change) for change in variants(getattr(piece, item.name)))


def variants(e: Any) -> Iterator[Change]:
    """(what changed, expression) for every single change: a constant, a sign, a term, a factor, an exponent."""
    yield from _here(e)
    if isinstance(e, (Node, MatrixNode, MatrixSymbol)) and not isinstance(e, Flow):
        return  # what a quantity observes is the question, not the answer; nor is the size of a vector
    for index, part in enumerate(e.args):
        if isinstance(part, Basic) and not (isinstance(e, Flow) and index in (0, 2)):
            yield from (partial(_inside, e, index, change) for change in variants(part))


def _inside(e: Any, index: int, change: Change) -> tuple[str, Any] | None:
    made = change()
    rebuilt = _rebuilt(e, index, made[1]) if made else None
    return (made[0], rebuilt) if made and rebuilt is not None else None


def _here(e: Any) -> Iterator[Change]:
    if e.is_Rational:
        if e is not S.NegativeOne:
            yield lambda: (f"{e} -> {e + 1}", e + 1)
        yield lambda: (f"{e} -> {-e}", -e)
    if isinstance(e, (Add, MatAdd)):
        for index in range(len(e.args)):
            yield partial(_without_term, e, index)
            yield partial(_other_sign, e, index)
    if isinstance(e, (Mul, MatMul)):
        for index, factor in enumerate(e.args):
            if not factor.is_number and not factor.is_Matrix:
                yield partial(_without_factor, e, index)
    if isinstance(e, Pow) and e.exp.is_number and e.exp != 0:
        yield lambda: (f"exponent {e.exp} -> {e.exp + 1}", e.base ** (e.exp + 1))
    if e.is_Symbol and e.is_integer:
        yield lambda: (f"{e} -> {e} + 1", e + 1)


def _without_term(e: Any, index: int) -> tuple[str, Any]:
    return f"without the term {_short(e.args[index])}", e.func(*_rest(e, index))


def _other_sign(e: Any, index: int) -> tuple[str, Any]:
    return f"sign of {_short(e.args[index])}", e.func(*_rest(e, index), -e.args[index])


def _without_factor(e: Any, index: int) -> tuple[str, Any]:
    return f"without the factor {_short(e.args[index])}", e.func(*_rest(e, index))


def _rest(e: Any, index: int) -> tuple[Any, ...]:
    return (*e.args[:index], *e.args[index + 1 :])


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
