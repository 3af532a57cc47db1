"""Bounds between formulas with logarithms and real powers, by derivatives: what starts non-negative and never falls."""
from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from sympy import Symbol, diff, latex, log, sympify

from theorems._model.claim import AtLeast, AtMost, Claim
from theorems._model.exact import refuse_floats
from theorems._model.nodes import MatrixNode, Node
from theorems._model.theorem import Given, Rule, Step, Theorem
from theorems._rules._bounding import Bounding, assuming, quotient_of, show, sides
from theorems._rules.combine import slack
from theorems._rules.signs import Signs
from theorems._rules.successive import is_scalar
from theorems.calculus.logs import at, require_smooth, shows, spread_log, strict_sign, vanishing
from theorems.calculus.normal import normal
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import slacks

GAPPED = ("integer", "rational", "irrational", "negative", "nonpositive")


def ahead(variable: Any, again: int = 0) -> Symbol:
    """How far the variable is still to go, on the way from its start to the point of the claim: `low + ahead(low)` is there.

    again   1 on a second way along the same variable, which leads to a place on the first, and so on
    """
    return Symbol(f"Delta_{variable.name}{again or ''}", nonnegative=True)


@dataclass(frozen=True)
class Along(Bounding):
    """Proves a bound by following the larger side less the smaller from `over` = `start` up to the point of the claim.

    slope      shows that the derivative in `over` is non-negative all along; without it, `coordinates` do, as for `Signs`
    at_start   shows that the difference is non-negative at the start; without it, it has to vanish there
    On the way every assumption holds at over + ahead(over), and over >= start; so `coordinates` and `slope` speak of that.
    """

    over: Any
    start: Any
    slope: Rule | None = None
    at_start: Rule | None = None

    def shows(self, theorem: Theorem, claim: Claim, strict: bool = False) -> list[Step]:
        gap, v, start = slack(claim), self.over, sympify(refuse_floats(self.start))
        path = self._path(theorem, gap, start)
        tables = self.region(path, gap, start)
        require_smooth(gap, tables)
        require_smooth(gap, at(tables, v, start))
        if strict and strict_sign(v + self._still(theorem) - start, tables) != 1:
            raise NotRows(f"{v} may be at its start {start}, so that the inequality is strict does not follow")
        steps = self._first(theorem, gap.subs({v: start}), start)
        change = quotient_of(diff(gap, v))  # logarithms that cancel are gone
        found = show(self.slope or Signs(self._only()), path, AtLeast(change, 0), strict)
        return [*steps, Step(f"Going up from there, the derivative in ${latex(v)}$ is", lambda: latex(change)), *found]

    def _still(self, theorem: Theorem) -> Symbol:
        """The first name for what is still to go that no assumption has."""
        named = set().union(*(g.left.free_symbols | g.right.free_symbols for g in theorem.given))
        return next(name for k in count() if (name := ahead(self.over, k)) not in named)

    def _only(self) -> Any:
        if isinstance(self.coordinates, tuple):
            raise NotRows("several tables of coordinates; name in `slope` which one shows the sign of the derivative")
        return self.coordinates

    def _first(self, theorem: Theorem, first: Any, start: Any) -> list[Step]:
        where = f"{latex(self.over)} = {latex(start)}"
        if vanishing(first):
            return [Step("The larger side less the smaller vanishes at", where)]
        if self.at_start is None:
            raise NotRows(f"at {self.over} = {start} the difference is {first}, which does not show to vanish; name `at_start`")
        return [Step("At the start the larger side is not below the smaller:", where),
                *show(self.at_start, theorem, AtLeast(first, 0))]

    def _path(self, theorem: Theorem, gap: Any, start: Any) -> Theorem:
        """The assumptions on the way: as they stand, at the end of it."""
        v = self.over
        if not isinstance(v, Symbol) or not v.is_real or any(getattr(v, f"is_{word}") for word in GAPPED):
            raise NotRows(f"{v} is no real symbol that can rise from {start} without a gap")
        if v.is_nonzero and not v.is_positive:
            raise NotRows(f"{v} is declared nonzero, and the way from {start} may lead through zero")
        still = self._still(theorem)
        if v in start.free_symbols or still in gap.free_symbols | start.free_symbols:
            raise NotRows(f"the start {start} names {v}, or {still} is a name of the claim")
        if v.is_nonnegative and not start.is_nonnegative:
            raise NotRows(f"the start {start} may lie below zero, where {v} never is")
        if not (start == 0 and v.is_nonnegative) and not any(normal(v - start - s) == 0 for s in slacks(theorem.given)):
            raise NotRows(f"that {v} >= {start} is no assumption, so the claim need not lie above the start")
        there = {v: v + still}
        for given in theorem.given:
            if v in given.left.free_symbols | given.right.free_symbols and not is_scalar(given):
                raise NotRows(f"the assumption {given} ties {v} to data, so it cannot be followed alone")
        if gap.has(Node, MatrixNode):
            raise NotRows(f"{gap} depends on data, whose course with {v} is not known")
        moved = tuple(Given(g.left.subs(there), g.relation, g.right.subs(there)) for g in theorem.given)
        return assuming(theorem, (*moved, Given(v, ">=", start)))


@dataclass(frozen=True)
class Scaled(Bounding):
    """Proves a bound whose larger side less the smaller is `factor` times what `rule` shows non-negative."""

    factor: Any
    rule: Rule

    def shows(self, theorem: Theorem, claim: Claim, strict: bool = False) -> list[Step]:
        gap, factor = slack(claim), sympify(refuse_floats(self.factor))
        tables = self.region(theorem, gap, factor)
        rest = quotient_of(gap / factor)
        for e in (gap, factor, rest):
            require_smooth(e, tables)
        if not (strict_sign(factor, tables) == 1 if strict else shows(factor, tables)):
            raise NotRows(f"the factor {factor} does not show {'positive' if strict else 'non-negative'} in these coordinates")
        found = show(self.rule, theorem, AtLeast(rest, 0), strict)
        return [Step("The larger side less the smaller is a non-negative factor times the rest:",
                     lambda: rf"\left({latex(factor)}\right) \cdot \left({latex(rest)}\right)"), *found]


@dataclass(frozen=True)
class Total(Bounding):
    """Proves a bound whose larger side less the smaller is that of several bounds in sum, each shown by its own rule."""

    parts: tuple[tuple[Claim, Rule], ...]

    def shows(self, theorem: Theorem, claim: Claim, strict: bool = False) -> list[Step]:
        gap, gaps = slack(claim), [slack(part) for part, _ in self.parts]
        tables = self.region(theorem, gap, *gaps)
        for e in (gap, *gaps):
            require_smooth(e, tables)
        if not vanishing(gap - sum(gaps)):
            raise NotRows(f"the bounds do not add up to the claim: {gap} less their sum does not show to vanish")
        steps = [Step("It is the sum of these bounds:", r",\quad ".join(part.statement() for part, _ in self.parts))]
        clear = not strict
        for part, rule in self.parts:
            found, clear = self._part(theorem, part, rule, clear)
            steps += found
        if not clear:
            raise NotRows("none of the bounds shows strict")
        return steps

    def _part(self, theorem: Theorem, part: Claim, rule: Rule, clear: bool) -> tuple[list[Step], bool]:
        """The derivation of one bound, a strict one if none has been strict so far and it can be."""
        if not clear:
            try:
                return show(rule, theorem, part, True), True
            except NotRows:
                pass  # then a bound that is not strict, and a later part has to be
        return show(rule, theorem, part), clear


@dataclass(frozen=True)
class Logs(Bounding):
    """Proves a bound between positive expressions by that of their logarithms, taken apart at products and powers."""

    rule: Rule

    def shows(self, theorem: Theorem, claim: Claim, strict: bool = False) -> list[Step]:
        small, large = sides(claim)
        tables = self.region(theorem, small, large)
        for e in (small, large):
            require_smooth(e, tables)
        taken = AtMost(spread_log(small, tables), spread_log(large, tables))
        first = Step("Both sides are positive; of their logarithms:", taken.statement())
        return [first, *show(self.rule, theorem, taken, strict)]


@dataclass(frozen=True)
class Unlogged(Bounding):
    """Proves a bound between two logarithms by that of what they are taken of."""

    rule: Rule

    def shows(self, theorem: Theorem, claim: Claim, strict: bool = False) -> list[Step]:
        small, large = sides(claim)
        if not (isinstance(small, log) and isinstance(large, log)):
            raise NotRows(f"{small} and {large} are not two logarithms")
        for e in (small, large):
            require_smooth(e, self.region(theorem, small, large))
        plain = AtMost(small.args[0], large.args[0])
        return [Step("The logarithm rises, so it is enough that", plain.statement()), *show(self.rule, theorem, plain, strict)]
