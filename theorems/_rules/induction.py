"""Claims for every time, from the first time and one step."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Dummy, Sum, fraction, latex
from sympy.core.function import AppliedUndef

from theorems._model.claim import Claim, Equal
from theorems._model.theorem import RELATIONS, Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems.calculus.expectation import Expectation
from theorems.calculus.normal import normal
from theorems.calculus.recurrence import is_count
from theorems.calculus.rows import Combination, NotRows, add, canonical, show
from theorems.calculus.wellposed import require_all_defined, require_apart


@dataclass(frozen=True)
class Induction(Declining):
    """Proves an `Equal` for every value of the non-negative integer `over`, sums up to `over` - 1 included.

    The claim is checked at over = 0 from the start of the process.  Then left - right at over + 1 less left - right at
    over must, on average over the batches between, be a multiple of left - right at over (the hypothesis), or nothing.
    """

    over: Any

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Equal):
            raise NotRows(f"Induction proves an Equal, not {type(claim).__name__}")
        if not is_count(self.over):
            raise NotRows(f"{self.over} must be a symbol declared integer and nonnegative, and nothing more")
        require_all_defined(theorem, claim)
        return self._check(theorem, claim.left - claim.right)

    def _check(self, theorem: Theorem, gap: Any) -> Outcome:
        one_process(theorem, gap, self.over)
        first = Expectation(theorem, 0).of(_open(gap.subs({self.over: 0})))
        if first:
            raise NotRows(f"at {self.over} = 0 the two sides differ", lambda: show(first))
        later, now = gap.subs({self.over: self.over + 1}), gap
        growth = Expectation(theorem, self.over).of(_last_terms(later - now))
        factor = self._multiple(theorem, gap, growth)
        if factor is None:
            raise NotRows("one step adds what the hypothesis does not remove", lambda: show(growth))
        name = latex(self.over)
        return Outcome("proved", (
            Step(f"At ${name} = 0$ both sides agree, by the start of the process.", ""),
            Step(f"From ${name}$ to ${name} + 1$, averaged over the batch, left less right grows by "
                 f"$\\left({latex(factor)}\\right)$ times itself.", show(growth)),
            Step("So left less right stays zero.", ""),
        ), scope=f"every {name} >= 0, any number of rows, any batch size, any data and start within the assumptions")

    def _multiple(self, theorem: Theorem, gap: Any, growth: Combination) -> Any:
        """c with growth = c * (left - right), or None."""
        if not growth:
            return 0
        if gap.has(Sum):
            return None
        hypothesis = Expectation(theorem, self.over).of(gap)
        term = next((t for t in growth if t in hypothesis and t != ((), ())), None)
        if term is None:
            return None
        factor = normal(growth[term] / hypothesis[term])
        bottom = fraction(factor)[1]
        if bottom.has(self.over) and not bottom.is_nonzero:
            raise NotRows(f"one step adds {factor} times left less right, which says nothing where {bottom} is 0")
        return factor if not canonical(add(((growth, 1), (hypothesis, -factor)))) else None


def one_process(theorem: Theorem, gap: Any, over: Any) -> None:
    """The process and every equation assumed must be the same for every value of `over`; its time may be that symbol."""
    for quantity in quantities(gap):
        process = theorem.process_of(quantity)
        if over != process.time and any(p.has(over) for p in process.parts):
            raise NotRows(f"the process names {over}, so it is another process for every {over}")
        if quantity.observable.has(process.time, over):
            raise NotRows(f"the observable {quantity.observable} names the time")
    if not any(p.time == over for p in theorem.process):
        require_apart(theorem, [over], str(over))
    require_at_every(theorem, over, ("==",))
    for total in gap.atoms(Sum):
        _whole(total, over)


def require_at_every(theorem: Theorem, over: Any, relations: Sequence[str] = tuple(RELATIONS)) -> None:
    """NotRows if an assumption with one of the relations speaks of `over`: it would hold at some of its values only."""
    timed = any(p.time == over for p in theorem.process)
    for given in (g for g in theorem.given if g.relation in relations):
        sides = given.left - given.right  # at every time, if a function of time is all that names it
        if sides.xreplace({f: Dummy() for f in sides.atoms(AppliedUndef) if timed}).has(over):
            raise NotRows(f"the assumption {given} is one about {over}, so it need not hold one step earlier")


def _whole(total: Any, over: Any) -> None:
    """A sum that grows by its last term at every step: one index, from a fixed number, empty or more at over = 0."""
    if len(total.limits) != 1 or len(total.limits[0]) != 3:
        raise NotRows(f"the sum {total} must have one index and two ends")
    _, low, high = total.limits[0]
    if high.has(over) and (low.has(over) or not (high.subs({over: 0}) - low + 1).is_nonnegative):
        raise NotRows(f"the sum {total} does not show to be empty or more at {over} = 0, so it need not grow by its last term")


def _open(expression: Any) -> Any:
    """Sums over an empty range are zero."""
    return expression.replace(lambda e: isinstance(e, Sum), lambda e: 0 if e.limits[0][2] - e.limits[0][1] == -1 else e)


def _last_terms(expression: Any) -> Any:
    """sum up to T less sum up to T - 1 is the last term: sums that differ only in their end are taken apart."""
    sums = sorted(expression.atoms(Sum), key=str)
    ends = {}
    for total in sums:
        ends[total] = total.limits[0][2]
    shortest: dict[Any, Any] = {}
    for total in sums:
        key = (*total.limits[0][:2], total.function)
        shortest.setdefault(key, total)
        if (ends[total] - ends[shortest[key]]).is_negative:
            shortest[key] = total
    table = {}
    for total in sums:
        index, low, high = total.limits[0]
        base = shortest[(index, low, total.function)]
        if base is not total:
            steps = high - ends[base]
            if not steps.is_Integer:
                raise NotRows(f"the sums {total} and {base} do not end a fixed number of terms apart")
            table[total] = base + sum(total.function.subs({index: ends[base] + k}) for k in range(1, int(steps) + 1))
    return expression.xreplace(table)
