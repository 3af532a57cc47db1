"""A part of every batch, taken alone, is a batch of its own size: two processes that are one process under other names."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from sympy import latex

from theorems._model.claim import Claim, Equal
from theorems._model.nodes import is_matrix, name_of, parts_of
from theorems._model.process import Process
from theorems._model.quantity import MatrixMean, RandomQuantity, ScalarMean, Variance
from theorems._model.theorem import Outcome, Step, Theorem
from theorems._rules._first_pass import require_first_pass, require_part
from theorems._rules._rule import Declining
from theorems.calculus.normal import normal
from theorems.calculus.rows import NotRows
from theorems.calculus.shapes import alike
from theorems.calculus.wellposed import all_names, example_names, require

SCOPE = "every function that is observed, every time, any dimension, any data, any steps, any sizes within the assumptions"
KINDS = (ScalarMean, MatrixMean, Variance)
TRIED = 256  # ways to name the states of one process by those of the other


@dataclass(frozen=True)
class Alone:
    """What moves an observable and nothing else, on batches of `size`: a part of batches forgets that it is one."""

    process: Process
    observable: Any
    states: tuple[Any, ...]
    averages: Mapping[Any, Any]
    size: Any
    parted: bool


@dataclass(frozen=True)
class SameLaw(Declining):
    """Proves an `Equal` of means, or of variances, of two processes at one time: whatever function they observe.

    What moves each side, and nothing else, must be the same word for word once states and averages of one are called by the
    names of the other (they are found from the starts), on batches of one source, scheme and size.  A part of every batch
    counts as a batch of its size: it is a uniform subset, sequence or sample, apart from step to step; of reshuffled rows, as
    long as all batches are of the first pass.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Equal) or type(claim.left) is not type(claim.right) or not isinstance(claim.left, KINDS):
            raise NotRows("SameLaw proves an Equal of two means, or of two variances")
        if claim.left.time != claim.right.time:
            raise NotRows(f"the sides are taken at {claim.left.time} and {claim.right.time}; SameLaw compares them at one time")
        one, two = _alone(theorem, claim.left), _alone(theorem, claim.right)
        _same_draw(one, two)
        if one.parted or two.parted:
            _first_pass(theorem, claim.left.time, one, two)
        names = _names(one, two)
        shown = ", ".join(rf"{latex(a)} \mapsto {latex(b)}" for a, b in names.items())
        return Outcome("proved", (
            Step(f"A part of ${latex(one.size)}$ examples, chosen uniformly in each batch, is a batch of that size, drawn as the "
                 "batches are: every one is as likely as any other, whatever the other steps drew."),
            Step("So both sides observe the same process under other names:", shown or r"\text{nothing moves}"),
        ), scope=SCOPE)


# ------------------------------------------------------------------------------- one side alone
def _alone(theorem: Theorem, quantity: Any) -> Alone:
    process = require(theorem.process_of(quantity), part=True)
    if process.clock is not None:
        raise NotRows("SameLaw reads steps that are made; those of a process with a clock stand for a diffusion")
    if not (quantity.time.is_integer and quantity.time.is_nonnegative):
        raise NotRows(f"the time {quantity.time} does not show to be a number of steps; declare it integer and nonnegative")
    for table in (process.start, process.average, process.update):
        for name, new in table.items():
            alike(name, new)
    named = _closure(process, quantity.observable)
    states = tuple(s for s in process.states if s in named)
    averages = {a: process.average[a] for a in process.average if a in named}
    _nothing_else(theorem, process, quantity.observable, states, averages)
    parted = _parted(process, averages)
    if parted:
        require_part(theorem, process)
    stripped = {name: e.args[0] if parted else e for name, e in averages.items()}
    return Alone(process, quantity.observable, states, stripped, process.draw.part if parted else process.draw.size, parted)


def _closure(process: Process, observable: Any) -> set[Any]:
    """The states and averages that move the observable, at any remove."""
    seen: set[Any] = set()
    left = observable.free_symbols & process.symbols
    while left:
        seen |= left
        tables = [table[s] for s in left for table in (process.update, process.average) if s in table]
        left = set().union(*(e.free_symbols for e in tables)) & process.symbols - seen
    return seen


def _nothing_else(theorem: Theorem, process: Process, observable: Any, states: Any, averages: Mapping[Any, Any]) -> None:
    """NotRows if the observable names an example or the time, or anything names what moves in another process or a mean."""
    if both := process.symbols & set(example_names(process)):
        raise NotRows(f"{min(map(name_of, both))} names a state or average and a field of the examples; rename one")
    if found := observable.free_symbols & {*example_names(process), process.time}:
        raise NotRows(f"{observable} names {min(map(name_of, found))}; it may name states and averages only")
    foreign = all_names(theorem) - process.symbols - set(example_names(process))
    for e in (observable, *averages.values(), *(t[s] for s in states for t in (process.start, process.update))):
        if found := e.free_symbols & foreign:
            raise NotRows(f"{e} names {min(map(name_of, found))}, which moves in another process")
        if e.has(RandomQuantity):
            raise NotRows(f"{e} holds a mean, which this rule does not follow from one process to the other")


def _parted(process: Process, averages: Mapping[Any, Any]) -> bool:
    over_part = {bool(parts_of(e)) for e in averages.values()}
    if len(over_part) > 1:
        names = ", ".join(sorted(map(name_of, averages)))
        raise NotRows(f"of the averages {names} some are over the part and some over the whole batch; together they are no "
                      "batch of one size")
    return over_part == {True}


# ------------------------------------------------------------------------------- the same draws
def _same_draw(one: Alone, two: Alone) -> None:
    first, second = one.process.draw, two.process.draw
    if first.source != second.source or first.scheme != second.scheme or one.process.time != two.process.time:
        raise NotRows(f"the sides draw from {first.source} and {second.source}, {first.scheme!r} and {second.scheme!r}; SameLaw "
                      "compares draws of one kind")
    if one.averages and normal(one.size - two.size) != 0:
        raise NotRows(f"one side sees {one.size} examples a step, the other {two.size}")


def _first_pass(theorem: Theorem, time: Any, one: Alone, two: Alone) -> None:
    """Reshuffled batches must all be of the first pass: the one of the time itself too, if it is observed."""
    for side in (one, two):
        drawn = int(bool(side.observable.free_symbols & set(side.averages)))
        require_first_pass(theorem, side.process, time + drawn)


# ------------------------------------------------------------------------------- the names
def _names(one: Alone, two: Alone) -> dict[Any, Any]:
    """A state or average of the second side for each of the first, such that everything is the same."""
    for states in islice(_candidates(one, two), TRIED):
        names = {**states, **_averages(one, two, states)}
        if len(names) == len(one.states) + len(one.averages) and _agree(one, two, names):
            return names
    raise NotRows(f"under no names of the states do {one.observable} and {two.observable}, the starts and the updates agree")


def _candidates(one: Alone, two: Alone) -> Iterator[dict[Any, Any]]:
    choices = [[o for o in two.states if _shape(o) == _shape(s) and one.process.start[s] == two.process.start[o]]
               for s in one.states]
    return (dict(zip(one.states, chosen, strict=True)) for chosen in product(*choices))


def _shape(symbol: Any) -> Any:
    return symbol.shape if is_matrix(symbol) else ()


def _averages(one: Alone, two: Alone, states: Mapping[Any, Any]) -> dict[Any, Any]:
    """Averages of the same expression, of the same batch, are the same number."""
    return {a: other for a, e in one.averages.items()
            for other in [o for o, there in two.averages.items() if e.xreplace(states) == there][:1]}


def _agree(one: Alone, two: Alone, names: Mapping[Any, Any]) -> bool:
    pairs = [(one.observable, two.observable)]
    pairs += [(one.process.update[s], two.process.update[names[s]]) for s in one.states]
    return all(left.xreplace(names) == right for left, right in pairs)
