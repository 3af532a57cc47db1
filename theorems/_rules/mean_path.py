"""Affine steps carry means: the mean path is the path on which every batch average is the mean over all rows."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from typing import Any

from sympy import Dummy, latex

from theorems._model.claim import Claim, Equal
from theorems._model.nodes import is_matrix, name_of
from theorems._model.process import Process
from theorems._model.quantity import Mean, ScalarMean
from theorems._model.theorem import Outcome, Step, Theorem
from theorems._rules._rule import Declining
from theorems.calculus.expectation import Expectation
from theorems.calculus.parts import gap, renamed
from theorems.calculus.rows import Combination, NotRows, canonical, show
from theorems.calculus.shapes import alike
from theorems.calculus.wellposed import require_all_defined

SCOPE = "every time, any dimension, any data, any start, any step sizes, any batch sizes within the assumptions"
NOW = Dummy("now", integer=True, nonnegative=True)
TRIED = 256  # ways to pair the states of the two sides


@dataclass(frozen=True)
class MeanPath(Declining):
    """Proves an `Equal` of two `Mean`s at one time, of expressions that are affine in states and averages, for every time.

    By induction.  Averaged over its batch, a new state is affine in the old ones.  With the states of the left side
    replaced by those of the right (the pairs are found from the claim), it must be, in normal form, the mean of the new
    state there; the starts must agree.  So E w_t is the path of full-batch descent, whatever the batch size.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not (isinstance(claim, Equal) and isinstance(claim.left, ScalarMean) and isinstance(claim.right, ScalarMean)):
            raise NotRows("MeanPath proves an Equal whose sides are one Mean of a scalar each")
        if claim.left.time != claim.right.time:
            raise NotRows(f"the sides are taken at {claim.left.time} and {claim.right.time}; MeanPath compares them at one time")
        whole_steps(claim.left.time)
        require_all_defined(theorem, claim)
        return Outcome("proved", (
            Step("The batch of a step is independent of the states before it, and steps are affine: averaged over the batch,"),
            *same_path(Paths(theorem), claim.left.observable, claim.right.observable),
            Step("The starts agree, so the means agree at every time."),
        ), scope=SCOPE)


@dataclass(frozen=True)
class Paths:
    """What is observed at any one time, and every state a step later, on average over the batch: affine in the states."""

    theorem: Theorem
    known: dict[Any, Combination] = field(default_factory=dict, compare=False)

    def process(self, observable: Any) -> Process:
        return self.theorem.process_of(Mean(observable, NOW))

    @cached_property
    def states(self) -> frozenset[Any]:
        return frozenset(s for p in self.theorem.process for s in p.states)

    def at(self, observable: Any, time: Any) -> Combination:
        """E observable at `time`, NOW or a step later, in the states at NOW; at the number 0, in what they start from."""
        key = (observable, time)
        if key not in self.known:
            base = NOW if time != 0 else 0
            found = Expectation(self.theorem, base).of(Mean(observable, time))
            if any(sum(letter[0] in self.states for chain in (*scalars, chain_) for letter in chain) > 1
                   for scalars, chain_ in found):
                raise NotRows(f"{observable}, averaged over the batches, is not affine in the states")
            self.known[key] = found
        return self.known[key]

    def used(self, combination: Combination) -> frozenset[Any]:
        return frozenset(letter[0] for scalars, chain in combination for c in (*scalars, chain) for letter in c) & self.states

    def closure(self, observable: Any) -> list[Any]:
        """The states that move the mean of the observable, at any remove, by name."""
        seen: set[Any] = set()
        left = set(self.used(self.at(observable, NOW)))
        while left:
            seen |= left
            left = {s for state in left for s in self.used(self.at(state, NOW + 1))} - seen
        return sorted(seen, key=name_of)


def same_path(paths: Paths, left: Any, right: Any) -> tuple[Step, ...]:
    """The steps that show E left = E right at every time; NotRows if they do not."""
    alike(left, right)
    for observable in (left, right):
        _shaped(paths.process(observable))
    moved = paths.closure(left)
    reasons = [NotRows(f"no states start where {', '.join(map(name_of, moved))} do and make the claim hold for them")]
    for pairs in islice(_candidates(paths, moved, paths.closure(right)), TRIED):
        if gap(renamed(paths.at(left, NOW), pairs), paths.at(right, NOW)):
            continue
        try:
            return tuple(_step(paths, new, old, pairs) for new, old in pairs.items())
        except NotRows as reason:
            reasons.append(reason)
    raise reasons[-1]


def whole_steps(time: Any) -> None:
    if not (time.is_integer and time.is_nonnegative):
        raise NotRows(f"the time {time} does not show to be a number of steps; declare it integer and nonnegative")


def _shaped(process: Process) -> None:
    """Everything has the shape of what it is given."""
    for table in (process.start, process.average, process.update):
        for name, new in table.items():
            alike(name, new)


def _candidates(paths: Paths, moved: list[Any], others: list[Any]) -> Iterator[dict[Any, Any]]:
    def start(state: Any) -> Combination:
        return paths.at(state, 0)

    choices = [[o for o in others if is_matrix(o) == is_matrix(s) and getattr(o, "shape", ()) == getattr(s, "shape", ())
                and not gap(start(s), start(o))] for s in moved]
    return (dict(zip(moved, chosen, strict=True)) for chosen in product(*choices))


def _step(paths: Paths, new: Any, old: Any, pairs: Mapping[Any, Any]) -> Step:
    left, right = renamed(paths.at(new, NOW + 1), pairs), paths.at(old, NOW + 1)
    if residual := gap(left, right):
        reason = f"averaged over the batch, the update of {name_of(new)} is not that of {name_of(old)}"
        raise NotRows(reason, lambda: show(residual))
    return Step(f"the update of ${latex(new)}$ is that of ${latex(old)}$:", show(canonical(left)))

