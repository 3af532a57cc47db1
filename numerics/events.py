"""Units of probabilities: what is observed, what is known of such units, and which shape a bound on one has."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Abs, Add, Eq, Le, Piecewise, expand

from numerics.judge import Always, AtLeastValue, AtMostValue, Bounded, Constant, Indicator, Kind, Never, Plain
from numerics.stopping import TIE
from theorems._model.process import Gaussian, Process
from theorems._model.quantity import Probability, RandomQuantity

Table = Mapping[RandomQuantity, Any]


def observed(quantity: RandomQuantity) -> Any:
    """What a replica is asked for: the observable, for an event whether it happens."""
    return quantity.indicator if isinstance(quantity, Probability) else quantity.observable


def ties(table: Table, process: Process) -> tuple[tuple[Any, int], ...]:
    """What tells, for each event, that a replica stands so near its boundary that rounding has decided.

    Walks on a lattice do stand there.  On the boundary itself, to the last bit, nothing was rounded; normal noise never is there.
    """
    if isinstance(process.draw.source, Gaussian):
        return ()
    events = {(q.observable, int(q.time)) for q in table if isinstance(q, Probability)}
    return tuple((tie(event), time) for event, time in sorted(events, key=str))


def tie(event: Any) -> Any:
    """One where the two sides of a relation differ, but by what rounding makes of the terms they are added from."""
    terms = [Abs(term) for side in (event.lhs, event.rhs) for term in Add.make_args(expand(side))]
    near = Le(Abs(event.lhs - event.rhs), TIE * Add(*terms), evaluate=False)
    return Piecewise((0, Eq(event.lhs, event.rhs, evaluate=False)), (1, near), (0, True))


def only(table: Table) -> bool:
    """Whether a linear form is one of probabilities alone."""
    return all(isinstance(q, Probability) for q in table)


def kind_of(table: Table, quiet: bool) -> Kind:
    """What is known of the units of a linear form: nothing random, zero or one, a range, or nothing at all."""
    if quiet or not only(table):
        return Constant() if quiet else Plain()
    weights = [float(c.p) / float(c.q) for c in table.values()]
    return Indicator() if weights == [1.0] else Bounded(sum(w for w in weights if w < 0), sum(w for w in weights if w > 0))


def bound_shape(shape: type[AtMostValue], kind: Kind, claimed: float) -> type[AtMostValue]:
    """The shape of a bound; one of 0 from above or 1 from below is the end of what a probability can be."""
    if isinstance(kind, Indicator) and (shape, claimed) in ((AtMostValue, 0.0), (AtLeastValue, 1.0)):
        return Never if shape is AtMostValue else Always
    return shape


def scale_of(table: Table, scale: float) -> float:
    """What one per cent is measured against: 1, the most that it can be, for a probability that is claimed to be 0."""
    return scale or float(only(table))
