"""Units of probabilities: what is observed, what is known of such units, and which shape a bound on one has."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numerics.judge import Always, AtLeastValue, AtMostValue, Bounded, Constant, Indicator, Kind, Never, Plain
from theorems._model.quantity import Probability, RandomQuantity

Table = Mapping[RandomQuantity, Any]


def observed(quantity: RandomQuantity) -> Any:
    """What a replica is asked for: the observable, for an event whether it happens."""
    return quantity.indicator if isinstance(quantity, Probability) else quantity.observable


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
