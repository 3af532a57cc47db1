"""What a process must be before a rule may read it: nothing random out of place, nothing declared that no one keeps."""
from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from sympy import I, Mul, Pow, Symbol, expand, log, preorder_traversal
from sympy.core.function import AppliedUndef

from theorems._model.claim import Claim
from theorems._model.nodes import name_of
from theorems._model.process import Law, Process
from theorems._model.theorem import Theorem, quantities
from theorems.calculus.rows import NotRows

BOUNDS = {">": 1, ">=": 1, "<": -1, "<=": -1}
SIGNS = ("positive", "nonnegative", "negative", "nonpositive", "nonzero", "integer")


def require(process: Process, functions: bool = False, stops: bool = False, part: bool = False) -> Process:
    """The process itself; NotRows names what keeps rules from reading it.

    functions   fields that change with the state, such as C(w), are allowed
    stops       so is a stopping rule          part   and averages over a part of the batch
    """
    if process.stop is not None and not stops:
        raise NotRows(f"the process stops when {process.stop}, which this rule does not read; use the rule Dynkin")
    if process.draw.part is not None and not part:
        raise NotRows("the process chooses a part of each batch, which this rule does not read; use the rules Tower and Jensen")
    examples = example_names(process)
    _declared(process, examples)
    for name, new in process.update.items():
        _without(new, examples, f"the update of {name_of(name)} names {{}} outside an average; average it over the draw")
    for name, average in process.average.items():
        _without(average, process.average, f"the average {name_of(name)} names the average {{}}; write out both in one example")
    for name, start in process.start.items():
        moving = {*process.symbols, *examples, process.time}
        _without(start, moving, f"the start of {name_of(name)} names {{}}, which has no value before the first step")
    if process.draw.part is not None:
        size = f"the size {process.draw.part} of a part names {{}}, which is random"
        _without(process.draw.part, {*process.symbols, *examples}, size)
    _without(process.draw.size, {*process.symbols, *examples}, f"the batch size {process.draw.size} names {{}}, which is random")
    if isinstance(process.draw.source, Law):
        for part in (*process.draw.source.atoms, *process.draw.source.atoms.values()):
            _without(part, {*process.symbols, process.time}, "the law of the noise names {}; it must be the same at every step")
    if not functions:
        moved = [f for f in examples if isinstance(f, AppliedUndef) and f.free_symbols & set(process.states)]
        if moved:
            raise NotRows(
                f"the field {moved[0]} changes with the state, so its mean is no constant of the data; use the rule Trees"
            )
    return process


def require_apart(theorem: Theorem, symbols: Iterable[Any], what: str) -> None:
    """NotRows if a given equation ties one of the symbols, which a rule varies, to anything else."""
    tied = set(symbols)
    for item in theorem.given:
        if item.relation == "==" and (item.left - item.right).free_symbols & tied:
            raise NotRows(f"the assumption {item} ties {what} to other symbols, so they cannot be held fixed while it varies")


def require_defined(theorem: Theorem, expressions: Iterable[Any]) -> None:
    """NotRows if an expression may have no real value somewhere: there it says nothing, so nothing is true of it."""
    gaps = [item.left - item.right for item in theorem.given if item.relation == "!="]
    gaps += [factor for gap in gaps for factor in Mul.make_args(gap)]  # a product is not 0 where none of its factors is
    apart = {*gaps, *(-gap for gap in gaps)}
    for part in (p for e in expressions for p in preorder_traversal(e)):
        if part == I or (isinstance(part, Symbol) and part.is_real is False):
            raise NotRows(f"{part} is no real number; the values of instances are")
        if isinstance(part, Pow):
            _power_defined(theorem, part, apart)
        if isinstance(part, log) and not part.args[0].is_positive:
            raise NotRows(f"{part} is not known to be real; declare what makes {part.args[0]} positive")


def require_all_defined(theorem: Theorem, claim: Claim) -> None:
    """The same of a claim and of every process that it observes."""
    require_defined(theorem, claim.expressions().values())
    for process in dict.fromkeys(theorem.process_of(q) for e in claim.expressions().values() for q in quantities(e)):
        parts = [e for table in (process.start, process.average, process.update) for e in table.values()]
        theorem.once(("defined", process), partial(require_defined, theorem, parts))


def _bounded_away(theorem: Theorem, expression: Any) -> bool:
    """Whether a bound keeps an expression from 0: n - 1 where n >= 2, or where b <= n - 1 and b is positive."""
    for item in theorem.given:
        slack = BOUNDS.get(item.relation, 0) * (item.left - item.right)
        for rest in (expand(sign * expression - slack) for sign in (1, -1) if slack != 0):
            if rest.is_positive or (rest.is_nonnegative and item.relation in "<>"):
                return True
    return False


def _power_defined(theorem: Theorem, power: Pow, apart: set[Any]) -> None:
    base = power.base
    vanishes = not power.exp.is_nonnegative and not base.is_nonzero and base not in apart
    if vanishes and not _bounded_away(theorem, base):
        raise NotRows(f"{power} is not known to be defined; declare {base} nonzero, or assume that it is not 0")
    if not power.exp.is_integer and not base.is_nonnegative:
        raise NotRows(f"{power} is not known to be real; declare what makes {base} positive")


def example_names(process: Process) -> tuple[Any, ...]:
    """The names that have a value for one example only: row fields, or the symbol of the noise."""
    return tuple(process.rows.fields) if process.rows else (process.draw.source.symbol,)  # type: ignore[union-attr]


def all_names(theorem: Theorem) -> frozenset[Any]:
    """Everything random or of one example in any process of a theorem."""
    return theorem.once("all names", lambda: frozenset(s for p in theorem.process for s in (*p.symbols, *example_names(p))))


def _declared(process: Process, examples: tuple[Any, ...]) -> None:
    noise = () if process.rows else examples
    for symbol in (*process.symbols, *noise):
        for word in SIGNS:
            if isinstance(symbol, Symbol) and getattr(symbol, f"is_{word}") is not None:
                raise NotRows(f"{symbol} is declared {word}, which no step is known to keep; declare it real")
    for function in (e for e in examples if isinstance(e, AppliedUndef)):
        if any(getattr(function, f"is_{word}") is not None for word in SIGNS):
            raise NotRows(f"{function} is declared to have a sign, which no instance keeps; declare it real, and assume the sign")


def _without(expression: Any, names: Iterable[Any], message: str) -> None:
    found = expression.free_symbols & {n for n in names if not isinstance(n, AppliedUndef)}
    if found:
        raise NotRows(message.format(min(map(name_of, found))))
