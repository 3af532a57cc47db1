"""Monotony from one step to the next: a bound between two neighbours, under the assumptions at both."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sympy import MatrixSymbol, Symbol, diff, latex
from sympy.core.function import AppliedUndef

from theorems._model.claim import AtLeast, AtMost, Claim, Monotone
from theorems._model.nodes import Node
from theorems._model.theorem import Given, Outcome, Rule, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems._rules.signs import Signs
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import coordinates, positive, slacks, strict_slacks
from theorems.calculus.wellposed import all_names, require, require_apart

DELTA = Symbol("Delta", positive=True)
"""How far apart two real places are."""
ENDS = {"negative": "<", "nonpositive": "<="}
NO_STEPS = ("even", "odd", "prime", "composite", "irrational", "noninteger")
KEPT = ("integer", "real", "positive", "nonnegative", "negative", "nonpositive", "nonzero")
"""What a number beside another one is, too, or is looked at elsewhere."""


@dataclass(frozen=True)
class Successive(Declining):
    """Proves a `Monotone` by a bound between the values at v and at v + 1, or at v + Delta for a real variable.

    rule   what proves that `AtMost` or `AtLeast`; it is handed every assumption twice, at v and at the place beside it
    A strict claim asks for `Signs`, whose difference must then show positive.  The processes must not depend on the variable,
    except that it may be the time: nothing in a quantity tells what another process would do.
    """

    rule: Rule

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Monotone):
            raise NotRows("Successive proves a Monotone")
        variable = changeable(theorem, claim)
        if variable.is_integer:
            require_no_gap(theorem, variable)
        beside = variable + (1 if variable.is_integer else DELTA)
        both = replace(theorem, given=(*theorem.assumptions, *_there(theorem, variable, beside)))
        now, then = claim.of, claim.of.subs({variable: beside})
        outcome = self.rule.check(both, (AtLeast if claim.falling else AtMost)(now, then))
        if outcome.word == "refuted" and not _scalar(both):
            # Points are then the theorem's instances, which meet the assumptions here, but perhaps not at the place beside.
            return Outcome("not confirmed", reason=outcome.reason)
        if outcome.word == "proved" and claim.strict:
            self._strict(both, now - then if claim.falling else then - now)
        first = Step("From one place to the next, with every assumption at both:", f"{latex(variable)} \\to {latex(beside)}")
        return replace(outcome, steps=(first, *outcome.steps)) if outcome.word == "proved" else outcome

    def _strict(self, both: Theorem, gap: Any) -> None:
        if not isinstance(self.rule, Signs):
            raise NotRows("that the change is strict is shown by Signs only")
        region = slacks(both.given), gap.free_symbols, strict_slacks(both.given)
        if not positive(gap, coordinates(self.rule.coordinates, *region)):
            raise NotRows("the values do not cross, but that they differ does not show in these coordinates")


def changeable(theorem: Theorem, claim: Monotone) -> Symbol:
    """The variable, if it can be changed while everything else that is named stays; NotRows says why not."""
    variable, times = claim.variable, {p.time for p in theorem.process}
    if not isinstance(variable, Symbol) or not variable.is_real:
        raise NotRows(f"{variable} is no real symbol; a claim along an expression is one along its symbol")
    if variable in all_names(theorem) or variable == DELTA or DELTA in claim.of.free_symbols:
        raise NotRows(f"{variable} is random, a field of the data, or the name of the step")
    plain = Symbol("v", **{word: True for word in KEPT if getattr(variable, f"is_{word}")})
    if any(getattr(variable, f"is_{word}") != getattr(plain, f"is_{word}") for word in NO_STEPS):
        raise NotRows(f"{variable} is declared so that the next number is not admitted")
    apart_from_sizes(theorem, claim, variable)
    require_apart(theorem, {variable}, f"the variable {variable}")
    for quantity in quantities(claim.of):
        process = require(theorem.process_of(quantity), functions=True, stops=True, part=True)
        if any(variable in e.free_symbols for e in process.parts if variable != process.time):
            raise NotRows(f"the process of {quantity} changes with {variable}; use a rule that follows it, such as Composed")
        if variable in quantity.observable.free_symbols:
            raise NotRows(f"the observable of {quantity} names {variable}")
    if variable in times and any(variable in (g.left - g.right).free_symbols for g in theorem.given if is_scalar(g)):
        raise NotRows(f"an assumption names the time {variable}, and so holds at every time")
    return variable


def apart_from_sizes(theorem: Theorem, claim: Monotone, variable: Any) -> None:
    """NotRows for a number of rows or a dimension, which cannot be changed while the data stay."""
    counts = [p.rows.count for p in theorem.process if p.rows]
    held = [e for p in theorem.process for e in p.parts] + [claim.of, *theorem.fields]
    sizes = [size for e in held for m in e.atoms(MatrixSymbol) for size in m.shape]
    if any(variable in e.free_symbols for e in (*counts, *sizes)):
        raise NotRows(f"{variable} is a size of the data, which cannot change while the data stay")


def require_no_gap(theorem: Theorem, variable: Symbol) -> None:
    """NotRows unless the places that every assumption admits are all those between any two of them."""
    for given in theorem.given:
        if variable not in given.left.free_symbols | given.right.free_symbols:
            continue
        found = slacks([given])
        if not found or not is_scalar(given) or not found[0].is_polynomial(variable) or diff(found[0], variable, 2).expand() != 0:
            raise NotRows(f"the assumption {given} is not linear in {variable}, so it may admit no interval")


def _there(theorem: Theorem, variable: Symbol, beside: Any) -> list[Given]:
    """Every assumption that names the variable, at the place beside it, and what the variable is declared to be."""
    named = [g for g in theorem.given if variable in (g.left.free_symbols | g.right.free_symbols)]
    moved = [Given(g.left.subs({variable: beside}), g.relation, g.right.subs({variable: beside})) for g in named]
    declared = [Given(beside, relation, 0) for word, relation in ENDS.items() if getattr(variable, f"is_{word}")]
    return [*moved, *declared, *([Given(beside, "!=", 0)] if variable.is_nonzero else [])]


def _scalar(theorem: Theorem) -> bool:
    named = set().union(*(g.left.free_symbols | g.right.free_symbols for g in theorem.given))
    return all(map(is_scalar, theorem.given)) and not named & set(theorem.fields)


def is_scalar(given: Given) -> bool:
    return not any(side.has(MatrixSymbol, Node, AppliedUndef) for side in (given.left, given.right))
