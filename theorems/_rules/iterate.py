"""Bounds for every time, from the start and a bound on one step."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import latex, sympify

from theorems._model.claim import Claim
from theorems._model.exact import refuse_floats
from theorems._model.theorem import Outcome, Step, Theorem
from theorems._rules._rule import Declining
from theorems._rules.combine import bounded, proved, slack
from theorems._rules.induction import one_process, require_at_every
from theorems.calculus.expectation import Expectation
from theorems.calculus.facts import Facts
from theorems.calculus.means import vanishes
from theorems.calculus.normal import normal
from theorems.calculus.recurrence import is_count
from theorems.calculus.rows import NotRows, show


@dataclass(frozen=True)
class Iterate(Declining):
    """Proves an `AtMost` or `AtLeast` for every value of the non-negative integer `over`.

    step     the name of a bound of the same theorem, proved there for every `over`
    factor   expression that shows non-negative: the larger side less the smaller at over + 1 is factor times the same at
             over, and what the step's larger side exceeds its smaller by
    uses     names of bounds without means, proved in the theorem, that the factor's sign rests on
    At over = 0 both sides agree, by the start of the process.
    """

    over: Any
    step: str
    factor: Any
    uses: tuple[str, ...] = ()

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        gap = slack(claim)
        refuse_floats(self.factor)
        self._free(theorem, gap)
        used = [proved(theorem, name) for name in (self.step, *self.uses)]
        Facts(theorem, tuple(slack(other) for other, _ in used[1:])).require(self.factor)
        first = Expectation(theorem, 0, functions=True).of(gap.subs({self.over: 0}))
        if first:
            raise NotRows(f"at {self.over} = 0 the two sides differ", lambda: show(first))
        left_over = vanishes(gap.subs({self.over: self.over + 1}) - self.factor * gap - slack(used[0][0]), theorem)
        if left_over != 0:
            raise NotRows(f"the step {self.step!r} and the hypothesis do not give the next one", lambda: normal(left_over))
        return bounded(claim, self._steps(), f"every {latex(self.over)} >= 0, within the assumptions", used)

    def _free(self, theorem: Theorem, gap: Any) -> None:
        """Nothing may hold at some values of `over` only."""
        if not is_count(self.over):
            raise NotRows(f"{self.over} must be a symbol declared integer and nonnegative, and nothing more")
        one_process(theorem, gap, self.over)
        require_at_every(theorem, self.over)

    def _steps(self) -> tuple[Step, ...]:
        name = latex(self.over)
        return (
            Step(f"At ${name} = 0$ both sides agree, by the start of the process."),
            Step(f"From ${name}$ to ${name} + 1$ the gap is at least itself times the non-negative factor, by the bound "
                 f"{self.step!r}:", latex(sympify(self.factor))),
            Step("So the gap is never negative."),
        )
