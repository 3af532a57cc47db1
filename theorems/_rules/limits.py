"""Limits: an error bound that holds everywhere and tends to zero, or leading terms alone."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sympy import latex, sympify
from sympy.core.function import AppliedUndef

from theorems._model.claim import Claim, Equal, Limit
from theorems._model.exact import refuse_floats
from theorems._model.nodes import MatrixNode, Node
from theorems._model.theorem import Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems._rules.combine import proved, slack
from theorems.calculus.defined import Region
from theorems.calculus.ends import End
from theorems.calculus.facts import Facts
from theorems.calculus.normal import is_zero, normal
from theorems.calculus.quotients import NotRational, factored, normal_quotient
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import coordinates, nonnegative, slacks, strict_slacks
from theorems.calculus.wellposed import all_names


@dataclass(frozen=True)
class Limits(Declining):
    """Proves a `Limit` of rational functions, and of powers r^v with |r| < 1 and exponentials exp(-r v) with r > 0.

    uses         names of claims `Equal` of the same theorem, proved there: a quantity in the limit is rewritten by them
    slacks       error - (of - value) and error + (of - value), written so that their factors show non-negative; or instead
    coordinates  those of `Signs`, in which both have coefficients of one sign; a leading coefficient is judged there too
    bounds       or names of proved bounds instead: one of them, and a term that shows non-negative, is each of the two
    Without an error only the limit itself is proved.  The assumptions must let the variable go to its end.
    """

    uses: tuple[str, ...] = ()
    slacks: tuple[Any, ...] = ()
    coordinates: Mapping[Any, Any] = field(default_factory=dict)
    bounds: tuple[str, ...] = ()

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Limit):
            raise NotRows("Limits proves a Limit")
        refuse_floats(self.slacks)
        used = [proved(theorem, name) for name in self.uses]
        of = _rewritten(claim.of, [other for other, _ in used])
        table = self._region(theorem, claim, of)
        ends = End(theorem, claim.variable, claim.to, table)
        ends.reached()
        if claim.value.has(claim.variable):
            raise NotRows(f"the limit {claim.value} names {claim.variable}")
        gap = of - claim.value
        steps = [Step("The difference from the limit is, in normal form,", lambda: latex(factored(gap)))]
        if claim.error is not None:
            Region(theorem.given, table).require_defined(of, claim.value, claim.error)
            self._bounded(theorem, gap, claim.error, table)
            text = "in size at most the error, everywhere, for the error less and plus it show non-negative; and that is"
            steps.append(Step(text, latex(claim.error)))
        ends.vanishes(gap if claim.error is None else claim.error)
        steps.append(Step("which tends to zero, term by term.", rf"{latex(claim.variable)} \to {latex(claim.to)}"))
        return Outcome(
            "proved",
            tuple(steps),
            scope="every value of the parameters within the assumptions",
            cited=tuple(dict.fromkeys(c for _, outcome in used for c in outcome.cited)),
            tier=next((outcome.tier for _, outcome in used if outcome.tier != "proved"), "proved"),
        )

    def _region(self, theorem: Theorem, claim: Limit, of: Any) -> dict[Any, Any]:
        """The table of coordinates, once everything that is named is a number at every point."""
        named = [of, claim.value, *([claim.error] if claim.error is not None else [])]
        random = all_names(theorem)
        for e in named:
            if quantities(e) or e.free_symbols & random or e.has(MatrixNode):
                raise NotRows(f"{e} is random, or depends on a process; name proved equalities for its quantities in `uses`")
            if any(claim.variable in part.free_symbols for part in e.atoms(Node, AppliedUndef)):
                raise NotRows(f"{e} holds {claim.variable} inside a function, where no leading term is read")
        symbols = set().union(*(e.free_symbols for e in named))
        return coordinates(self.coordinates, slacks(theorem.given), symbols, strict_slacks(theorem.given))

    def _bounded(self, theorem: Theorem, gap: Any, error: Any, table: Mapping[Any, Any]) -> None:
        both = (error - gap, error + gap)
        if self.bounds:
            known = [slack(proved(theorem, name)[0]) for name in self.bounds]
            if not all(any(nonnegative(_plain(e - other), table) for other in known) for e in both):
                raise NotRows(f"that the error bounds the difference does not follow from {', '.join(self.bounds)}")
            return
        if not self.slacks:
            if not all(nonnegative(e, table) for e in both):
                raise NotRows("that the error bounds the difference does not show in these coordinates")
            return
        facts = Facts(theorem)
        if len(self.slacks) != 2:
            raise NotRows(f"{len(self.slacks)} slacks; give error - (of - value) and error + (of - value)")
        for e, room in zip(both, map(sympify, self.slacks), strict=True):
            if not is_zero(e - room):
                raise NotRows(f"the slack {room} is not the difference", partial(normal, e - room))
            facts.require(room)


def _plain(e: Any) -> Any:
    """In normal form, logarithms and other functions as they are; what is left of them shows no sign."""
    try:
        return normal_quotient(e)
    except NotRational as error:
        raise NotRows(str(error)) from error


def _rewritten(of: Any, equalities: list[Any]) -> Any:
    plain = [other for other in equalities if isinstance(other, Equal) and quantities(other.left) == (other.left,)]
    table = {other.left: other.right for other in plain}
    if len(table) != len(equalities):
        raise NotRows("`uses` names a claim that is not one quantity equal to a formula")
    return of.xreplace(table)
