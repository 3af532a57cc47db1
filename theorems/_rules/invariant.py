"""A state that climbs through a row of equal wells: the number of its well never falls, and rises with some probability.

Within a well the step is piecewise affine in the place and in the size of the step, and the same in every well, so its least
value is taken at a corner of a box: finitely many numbers decide.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Dummy, GreaterThan, Rational, StrictGreaterThan, StrictLessThan, Sum, Symbol, floor, latex
from sympy.core.function import AppliedUndef

from theorems._model.claim import AtLeast, AtMost, Claim
from theorems._model.exact import refuse_floats
from theorems._model.process import Law, Process
from theorems._model.quantity import Probability, ScalarMean
from theorems._model.theorem import Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems.calculus.normal import is_zero, normal
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import slacks
from theorems.calculus.wellposed import require
from theorems.calculus.wells import Wells, corners, hit, require_never_negative


@dataclass(frozen=True)
class Invariant(Declining):
    """Proves how the index k = floor(y + q) of the well of a state y moves, y' = y - (step size) * (one draw of a law).

    index   floor(y + q) with a state y and a rational q: well k is k - q <= y < k + 1 - q
    step    the coefficient of the step that ranges over [0, c]: a positive factor times eta(t), with a given step <= c

    The four claims, from k_0 the index of the start, and hit(t) = Piecewise((1, step at t >= low), (0, True)):
      AtMost(Probability(y < k_0 - q, t), 0)                         the index never falls
      AtLeast(Probability(y >= k_0 + 1 - q, 1), c * hit(0))          it rises in one step
      AtLeast(Mean(index, T), k_0 + c * Sum(hit(s), (s, 0, T - 1)))  so its mean grows
      AtLeast(Mean(f, t), 0)                                         f a non-negative function of the place in a well
    The new state less k, over k, the place r = y - k and the step h, must be free of k, and affine in r and in h on each
    piece; its least value over a piece is then at a corner, and tells by how many wells each atom of the law lifts at least.
    """

    index: Any
    step: Any

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        refuse_floats((self.index, self.step))
        quantity = getattr(claim, "left", None)
        if not isinstance(claim, (AtMost, AtLeast)) or not isinstance(quantity, (ScalarMean, Probability)):
            raise NotRows("Invariant proves AtMost and AtLeast of one Probability or Mean, which stands alone on the left")
        if not quantity.time.is_integer or not quantity.time.is_nonnegative or quantities(claim.right):
            raise NotRows(f"{quantity.time} is not known to be a number of steps, or the right side {claim.right} is random")
        process = _readable(theorem.process_of(quantity))
        _size(self.step, process)
        moving = _Moving(theorem, process, *_wells(process, self.index), self.step)
        steps = _sides(claim, quantity)(moving, claim, quantity)
        return Outcome(
            "proved",
            (Step("Step, wells and law, with the place in a well and the step size in a box:",
                  rf"k = {latex(self.index)},\quad 0 \le {latex(self.step)} \le {latex(moving.largest)}"), *steps),
            scope="every start, every time and every step size within the assumptions",
            leaves_tight=bool(claim.tight),
        )


@dataclass(frozen=True)
class _Moving:
    """A process with its wells, and the coefficient of its step."""

    theorem: Theorem
    process: Process
    state: Symbol
    wells: Wells
    step: Any

    @property
    def largest(self) -> Any:
        """c with step <= c by an assumption."""
        for slack in slacks([g for g in self.theorem.given if g.relation in ("<", "<=", ">", ">=")]):
            bound = normal(slack + self.step)
            if isinstance(bound, Rational) and bound > 0:
                return bound
        raise NotRows(f"no assumption bounds {self.step} by a number at every time; add Given({self.step}, '<=', c)")

    @property
    def start(self) -> Any:
        """The index of the start."""
        return self.wells.index(self.process.start[self.state])

    def rises(self, low: Any) -> list[list[tuple[Any, Any]]]:
        """For each piece of a well, (probability, wells climbed at least) of each atom, for steps from `low` to the largest."""
        if not 0 <= low <= self.largest:
            raise NotRows(f"the steps from {low} to {self.largest} are none, or not within [0, {self.largest}]")
        h, law = Dummy("h", real=True), _law(self.process)
        for atom, chance in law.atoms.items():
            if not isinstance(chance, Rational):
                raise NotRows(f"the probability {chance} of {atom} must be a rational number")
        found = []
        for piece in self.wells.pieces([self._moved(atom, h) for atom in law.atoms]):
            least = corners(piece, h, (low, self.largest))
            found.append([(p, floor(value + self.wells.offset)) for p, value in zip(law.atoms.values(), least, strict=True)])
        return found

    def _moved(self, atom: Any, h: Symbol) -> Any:
        """The new state, less the index, for one atom, with h for the step."""
        averages = {name: e.xreplace({_law(self.process).symbol: atom}) for name, e in self.process.average.items()}
        new = self.process.update[self.state].xreplace(averages)
        size = _size(self.step, self.process)
        return new.xreplace({size: h * size / self.step}) - self.wells.number


# ------------------------------------------------------------------------------- the process
def _readable(process: Process) -> Process:
    """One fresh draw of a law at a time; NotRows says what is not."""
    require(process)
    if process.clock is not None or not isinstance(process.draw.source, Law) or process.draw.size != 1:
        raise NotRows("Invariant reads discrete steps with one draw of a Law")
    return process


def _law(process: Process) -> Law:
    assert isinstance(process.draw.source, Law)  # what is no law was not readable
    return process.draw.source


def _wells(process: Process, index: Any) -> tuple[Symbol, Wells]:
    """(y, the wells) of an index floor(y + q)."""
    if isinstance(index, floor):
        found = index.args[0].free_symbols
        if len(found) == 1 and (state := next(iter(found))) in process.start and state.is_real:
            offset = index.args[0] - state
            if isinstance(offset, Rational) and process.start[state].is_real:
                return state, Wells(state, offset)
    raise NotRows(f"the index {index} must be floor(y + q), y a real state with a real start and q a rational number")


def _size(step: Any, process: Process) -> Any:
    """eta(t), of which the step is a positive multiple."""
    sizes = step.atoms(AppliedUndef)
    size = next(iter(sizes)) if len(sizes) == 1 else None
    factor = step / size if size is not None else step
    if size is None or size.args != (process.time,) or not size.is_nonnegative or not factor.is_positive or factor.has(size):
        raise NotRows(f"the step {step} must be a positive factor times eta({process.time}), with eta declared positive")
    if factor.free_symbols & {*process.symbols, process.time, _law(process).symbol}:
        raise NotRows(f"the factor {factor} of the step must be a constant")
    return size


# ------------------------------------------------------------------------------- the claims
def _sides(claim: Any, quantity: Any) -> Any:
    if isinstance(quantity, Probability):
        return _never_falls if isinstance(claim, AtMost) else _rises_once
    if isinstance(claim, AtMost):
        raise NotRows("Invariant bounds means from below only")
    return _grows if quantity.observable.atoms(floor) == {quantity.observable} else _in_a_well


def _never_falls(moving: _Moving, claim: Any, quantity: Any) -> tuple[Step, ...]:
    event = quantity.observable
    if not isinstance(event, (StrictLessThan, StrictGreaterThan)) or event.lts != moving.state:
        raise NotRows(f"the event {event} must be {moving.state} < k_0 - q, with k_0 the index of the start")
    _same(event.gts, moving.start - moving.wells.offset, "the event's bound")
    _same(claim.right, 0, "the right side")
    falls = [(chance, rise) for piece in moving.rises(Rational(0)) for chance, rise in piece if rise < 0 and chance > 0]
    if falls:
        raise NotRows(f"the index may fall: a step of probability {falls[0][0]} is known to climb {falls[0][1]} wells only")
    return (Step("On every piece of a well every atom of the law leads to the same well or a higher one, so no path leaves "
                 "its well downwards.", ""),)


def _rises_once(moving: _Moving, claim: Any, quantity: Any) -> tuple[Step, ...]:
    event = quantity.observable
    if not isinstance(event, GreaterThan) or event.gts != moving.state or quantity.time != 1:
        raise NotRows(f"the event {event} must be {moving.state} >= k_0 + 1 - q after one step, k_0 the index of the start")
    _same(event.lts, moving.start + 1 - moving.wells.offset, "the event's bound")
    chance, low = hit(claim.right, moving.step.xreplace({moving.process.time: Rational(0)}))
    worst = min(sum(p for p, rise in piece if rise >= 1) for piece in moving.rises(low))
    _enough(worst, chance, f"the probability to rise in a step from {low} on")
    return (_climb(low, worst, "the probability to rise is"),)


def _grows(moving: _Moving, claim: Any, quantity: Any) -> tuple[Step, ...]:
    if quantity.observable != moving.wells.index(moving.state):
        raise NotRows(f"the mean of {quantity.observable} is not that of the index {moving.wells.index(moving.state)}")
    factor, total = (claim.right - moving.start).as_independent(Sum, as_Add=False)
    limits: Any = total.limits if isinstance(total, Sum) else ()
    if len(limits) != 1 or tuple(limits[0][1:]) != (0, quantity.time - 1):
        raise NotRows(f"the right side must be k_0 + c * Sum(hit(s), (s, 0, {quantity.time} - 1)), k_0 the index of the start")
    chance, low = hit(factor * total.function, moving.step.xreplace({moving.process.time: limits[0][0]}))
    for least, wanted in ((Rational(0), Rational(0)), (low, chance)):
        worst = min(sum(p * rise for p, rise in piece) for piece in moving.rises(least))
        _enough(worst, wanted, f"the mean rise in a step from {least} on")
    return (_climb(low, worst, "the index rises on average by"),)


def _in_a_well(moving: _Moving, claim: Any, quantity: Any) -> tuple[Step, ...]:
    _same(claim.right, 0, "the right side")
    factor, place = quantity.observable.as_independent(moving.state, as_Add=False)
    if not factor.is_nonnegative or factor.free_symbols & {*moving.process.symbols}:
        raise NotRows(f"the factor {factor} of {place} does not show non-negative")
    for piece in moving.wells.pieces([place]):
        require_never_negative(piece)
    return (Step("The observable is the same function of the place in every well, and non-negative on each of its pieces.", ""),)


def _climb(low: Any, worst: Any, words: str) -> Step:
    return Step(f"On every piece of a well, for a step of at least ${latex(low)}$, {words} at least", latex(worst))


def _same(found: Any, wanted: Any, what: str) -> None:
    if not is_zero(found - wanted):
        raise NotRows(f"{what} is {found}, not {wanted}")


def _enough(found: Any, wanted: Any, what: str) -> None:
    if found < wanted:
        raise NotRows(f"{what} is known to be at least {found} only, not {wanted}")
