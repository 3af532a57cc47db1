"""What the rules for bounds with logarithms and powers share: they hand claims to one another, and `Signs` is the last."""
from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sympy import MatrixExpr, MatrixSymbol, Rational, latex, sympify
from sympy.core.evalf import PrecisionExhausted
from sympy.core.function import AppliedUndef

from theorems._model.claim import AtLeast, AtMost, Claim
from theorems._model.nodes import Node, name_of
from theorems._model.theorem import Counterexample, Given, Outcome, Step, Theorem, quantities
from theorems._rules._points import candidates
from theorems._rules._rule import Declining
from theorems._rules.combine import bounded, slack
from theorems._rules.signs import Signs
from theorems.calculus.logs import NearWhole, Tables, in_floats, shows, strict_sign
from theorems.calculus.quotients import NotRational, factored, normal_quotient
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import coordinates, slacks, strict_slacks, substituted
from theorems.calculus.wellposed import all_names
from theorems.calculus.witness import placed, points, unknowns

Coordinates = Mapping[Any, Any] | tuple[Mapping[Any, Any], ...]
FEW = 30  # points looked at for a counterexample
CLEAR = Rational(-1, 10**20)  # a difference below it is negative for certain, when thirty digits are computed


@dataclass(frozen=True)
class Bounding(Declining):
    """A rule for an `AtMost` or `AtLeast` without means.

    coordinates   those of `Signs`, for the region of this rule, or several such tables: in one of them every logarithm, quotient
                  and power has to show real
    """

    coordinates: Coordinates = field(default_factory=dict, kw_only=True)

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        found = missed(theorem, claim)
        if found is not None:
            return found
        steps = self.shows(theorem, claim)
        return bounded(claim, tuple(steps), "every real point within the assumptions", [])

    @abstractmethod
    def shows(self, theorem: Theorem, claim: Claim, strict: bool = False) -> list[Step]:
        """The derivation; NotRows if the claim, or with `strict` the strict inequality, does not follow."""

    def region(self, theorem: Theorem, *named: Any) -> Tables:
        """The tables of coordinates, after checking that every one is a slack of the assumptions."""
        return region(theorem, self.coordinates, *named)


def region(theorem: Theorem, given: Coordinates, *named: Any) -> Tables:
    """The tables of coordinates for expressions that speak of nothing random."""
    symbols = set().union(*(sympify(e).free_symbols for e in named))
    if not all(in_parameters(theorem, sympify(e)) for e in named):
        raise NotRows("a quantity, a state or a field of the data is in it; this rule speaks of formulas in parameters")
    tables = given if isinstance(given, tuple) else (given,)
    return tuple(coordinates(table, slacks(theorem.given), symbols, strict_slacks(theorem.given)) for table in tables)


def show(rule: Any, theorem: Theorem, claim: Claim, strict: bool = False) -> list[Step]:
    """The derivation of a bound by another rule of this kind, or by `Signs`."""
    if isinstance(rule, Bounding):
        return rule.shows(theorem, claim, strict)
    if not isinstance(rule, Signs):
        raise NotRows(f"{type(rule).__name__} is no rule for bounds between formulas; use Signs or another of its kind")
    gap = slack(claim)
    (table,) = tables = region(theorem, rule.coordinates, gap)
    if not (strict_sign(gap, tables) == 1 if strict else shows(gap, tables)):
        raise NotRows(f"{gap} does not show {'positive' if strict else 'non-negative'} in these coordinates")
    shown = ", ".join(f"{latex(k)} = {latex(v)}" for k, v in table.items())
    text = "which has coefficients of one sign only" + f" in slacks of the assumptions: ${shown}$" * bool(shown)
    return [Step(text, lambda: latex(factored(substituted(gap, table))))]


def quotient_of(e: Any) -> Any:
    """The expression as a quotient of polynomials in symbols and logarithms, the same wherever both are defined."""
    try:
        return normal_quotient(e)
    except NotRational as error:
        raise NotRows(f"{e} is no quotient of polynomials in symbols and logarithms") from error


def assuming(theorem: Theorem, given: tuple[Given, ...]) -> Theorem:
    """The theorem under other assumptions, to hand to a rule; it carries no near misses along.

    Nor the proofs that are under way: a part of a proof cannot rest on the whole.
    """
    proofs = {name: rule for name, rule in theorem.proofs.items() if name not in theorem.proving}
    key = ("assuming", given, tuple(theorem.proving))
    return theorem.once(key, lambda: replace(theorem, given=given, proofs=proofs, near_miss={}))


def sides(claim: Claim) -> tuple[Any, Any]:
    """The smaller and the larger side of a bound."""
    slack(claim)
    small_first = isinstance(claim, AtMost)
    return (claim.left, claim.right) if small_first else (claim.right, claim.left)  # type: ignore[attr-defined]


def missed(theorem: Theorem, claim: Claim) -> Outcome | None:
    """A rational point within the assumptions where a bound fails, if one is found among a few."""
    if not isinstance(claim, (AtMost, AtLeast)) or not in_parameters(theorem, slack(claim)):
        return None
    gap = slack(claim)
    for point in suspects(theorem, gap):
        value = placed(gap, point)
        if negative(value):
            where = {name_of(k): str(v) for k, v in point.items()}
            left, right = (decimal(placed(side, point)) for side in (claim.left, claim.right))
            return Outcome("refuted", reason=f"the inequality fails by {decimal(-value)}",
                           counterexample=Counterexample(where, left, right))
    return None


def in_parameters(theorem: Theorem, e: Any) -> bool:
    """Whether an expression speaks of nothing random and of no data, so that numbers for its symbols can be chosen."""
    return not e.has(Node, MatrixExpr, AppliedUndef) and not quantities(e) and not e.free_symbols & all_names(theorem)


def suspects(theorem: Theorem, gap: Any) -> Iterator[dict[Any, Any]]:
    """Points within the assumptions where double precision finds an expression negative, or cannot say.

    Where a logarithm or a power is not real a bound says nothing, so such points are left out.
    """
    for point in few(theorem, gap):
        try:
            if in_floats(gap, {name: float(value) for name, value in point.items()}) < -1e-9:
                yield point
        except (NearWhole, ValueError):
            continue
        except (ArithmeticError, TypeError, LookupError):  # an instance may leave a symbol open
            yield point


def few(theorem: Theorem, e: Any) -> list[dict[Any, Any]]:
    """A few rational points within the assumptions."""
    parts = [*(g.left - g.right for g in theorem.given), e]
    if any(p.has(MatrixSymbol, Node, AppliedUndef) or p.free_symbols & set(theorem.fields) for p in parts):
        return list(islice(candidates(theorem, [e]), FEW))
    return list(islice(points(unknowns(parts), theorem.given), FEW))


def negative(value: Any) -> bool:
    """True if a number is negative for certain."""
    if value.is_Rational:
        return bool(value < 0)
    try:
        found = value.evalf(30, strict=True)
    except PrecisionExhausted:  # so near to zero that its digits are none
        return False
    return bool(found.is_number and found.is_real and found < CLEAR)


def decimal(value: Any) -> str:
    return str(value if value.is_Rational else value.evalf(20))
