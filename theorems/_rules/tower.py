"""Two batch sizes at once: what follows a part of every batch is, averaged over the parts, what follows the whole."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from sympy import latex

from theorems._model.claim import Claim, Equal
from theorems._model.nodes import name_of
from theorems._model.process import Process
from theorems._model.quantity import MatrixConditionalMean, ScalarConditionalMean
from theorems._model.theorem import Outcome, Step, Theorem
from theorems._rules._first_pass import require_first_pass, require_part
from theorems._rules._rule import Declining
from theorems.calculus.parts import Words, determined, gap, renamed
from theorems.calculus.rows import NotRows, canonical, show
from theorems.calculus.shapes import alike
from theorems.calculus.wellposed import example_names, require, require_defined

SCOPE = "every time, any dimension, any data, any start, any step sizes, any sizes of batch and part within the assumptions"
TRIED = 256  # ways to pair states of the part with states of the whole


@dataclass(frozen=True)
class Coupling:
    """What an equality of conditional means says: `part` reads parts of the batches, `whole` is determined by all of them."""

    process: Process
    part: Any
    whole: Any
    time: Any


@dataclass(frozen=True)
class Tower(Declining):
    """Proves an `Equal` of two `ConditionalMean`s, one of a state that parts of the batches move, one of a state that the
    whole batches determine, for every time.

    Nothing is asked of how batches depend on one another; reshuffled ones must be of the first pass, where none is cut short.
    By induction.  Given the batches, the new state is affine in the old one and in averages over the part, which is chosen
    apart from the past; its mean over the choice is the average over the whole batch.  With the states of the part
    replaced by those of the whole (the pairs are found from the claim), it must be, in normal form, the update of the whole.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        found = coupling(theorem, claim)
        words = Words(theorem, found.process)
        pairs = _pairs(found, words)
        lines = [_step(new, old, words, pairs) for new, old in pairs.items()]
        return Outcome("proved", (
            Step("At the start, before any batch, the two are equal."),
            Step(f"The part is chosen uniformly among the ${latex(found.process.draw.size)}$ examples of the batch, whatever "
                 "happened before; so, given the batches, an average over it is on average the one over the whole batch."),
            *lines,
            Step("So the equality passes from each time to the next."),
        ), scope=SCOPE)


# ------------------------------------------------------------------------------- what is claimed
def coupling(theorem: Theorem, claim: Claim) -> Coupling:
    """The two sides of the claim, told apart; NotRows for what this rule does not read."""
    kinds = (ScalarConditionalMean, MatrixConditionalMean)
    if not (isinstance(claim, Equal) and isinstance(claim.left, kinds) and isinstance(claim.right, kinds)):
        raise NotRows("Tower proves an Equal whose sides are a ConditionalMean each")
    left, right = claim.left, claim.right
    process = _process(theorem, left)
    if theorem.process_of(right) is not process or left.time != right.time:
        raise NotRows(f"the sides are taken at {left.time} and {right.time}, of one process or two; Tower takes one time of one")
    alike(left.observable, right.observable)
    if not (left.time.is_integer and left.time.is_nonnegative):
        raise NotRows(f"the time {left.time} does not show to be a number of steps; declare it integer and nonnegative")
    held = determined(process)
    random = [side for side in (left, right) if _states(side, process) - held]
    if len(random) != 1:
        raise NotRows("one side must read a part of the batches, and the other must be determined by the whole batches")
    whole = right if random[0] is left else left
    return Coupling(process, random[0].observable, whole.observable, left.time)


def _process(theorem: Theorem, quantity: Any) -> Process:
    """The process, if steps are made and the part is one that can be chosen from every batch.

    What is averaged is a polynomial in the examples, so it is integrable: rows and laws have finitely many values, and a
    Gaussian has every moment.
    """
    process = require(theorem.process_of(quantity), part=True)
    if process.draw.part is None:
        raise NotRows("the process chooses no part of its batches; write Draw(..., part=size)")
    if process.clock is not None:
        raise NotRows("Tower reads steps that are made; those of a process with a clock stand for a diffusion")
    require_defined(theorem, (e for table in (process.start, process.average, process.update) for e in table.values()))
    require_part(theorem, process)
    require_first_pass(theorem, process, quantity.time)
    return process


def _states(quantity: Any, process: Process) -> frozenset[Any]:
    """The states that a quantity observes; it may observe nothing else that moves."""
    named = quantity.observable.free_symbols
    if named & {*process.average, *example_names(process), process.time}:
        raise NotRows(f"{quantity.observable} is given the batches before its step, so it may name states only; keep an "
                      "average as a state to speak of it")
    return frozenset(named & set(process.states))


# ------------------------------------------------------------------------------- which state stands for which
def _pairs(found: Coupling, words: Words) -> dict[Any, Any]:
    """A state of the whole for each state of the part at work, such that the claim and the starts agree."""
    moved = sorted(_closure(found, words), key=name_of)
    left, right = words.of(found.part, "the observable"), words.of(found.whole, "the observable")
    reasons = []
    for pairs in islice(_candidates(moved, words), TRIED):
        if not gap(renamed(left, pairs), right):
            try:
                for new, old in pairs.items():
                    _step(new, old, words, pairs)
            except NotRows as reason:
                reasons.append(reason)
                continue
            return pairs
    if reasons:
        raise reasons[0]
    names = ", ".join(map(name_of, moved))
    raise NotRows(f"no states of the whole batches start where {names} do, have their shapes and make the claim hold for them")


def _closure(found: Coupling, words: Words) -> set[Any]:
    """The states that read a part and move the observable, at any remove."""
    process, loose = found.process, set(found.process.states) - words.held
    seen: set[Any] = set()
    left = found.part.free_symbols & loose
    while left:
        seen |= left
        left = {s for state in left for s in _reads(process, state)} & loose - seen
    return seen


def _reads(process: Process, state: Any) -> set[Any]:
    named: set[Any] = process.update[state].free_symbols
    return named.union(*(e.free_symbols for name, e in process.average.items() if name in named))


def _candidates(moved: list[Any], words: Words) -> Iterator[dict[Any, Any]]:
    start = words.process.start
    choices = [
        [old for old in sorted(words.held, key=name_of) if getattr(old, "shape", ()) == getattr(new, "shape", ())
         and not gap(words.of(start[new], "the start"), words.of(start[old], "the start"))]
        for new in moved
    ]
    return (dict(zip(moved, chosen, strict=True)) for chosen in product(*choices))


def _step(new: Any, old: Any, words: Words, pairs: Mapping[Any, Any]) -> Step:
    """One step keeps `new` and `old` together; NotRows if it does not."""
    left = words.of(words.process.update[new], f"the update of {name_of(new)}")
    right = words.of(words.process.update[old], f"the update of {name_of(old)}")
    together = renamed(left, pairs)
    if residual := gap(together, right):
        reason = f"averaged over the part, the update of {name_of(new)} is not that of {name_of(old)}"
        raise NotRows(reason, lambda: show(residual))
    return Step(f"Averaged over the part, the update of ${latex(new)}$ is that of ${latex(old)}$:", show(canonical(together)))


