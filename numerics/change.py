"""Claims about a change of one symbol, simulated: neighbours against one another, or a finite place against the limit."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from sympy import oo

from numerics.bench import Bench, Closed, Measured, Units, number
from numerics.events import kind_of, scale_of
from numerics.exact.change import NO_ERROR, moved, neighbours
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact
from numerics.judge import EqualTo, Kind, NonDecreasing
from numerics.measurands import Measurand
from theorems._model.claim import Limit, Monotone

FARTHEST = 40  # doublings of a parameter in search of one near enough to the limit


def monotone(claim: Monotone, bench: Bench) -> list[Measured]:
    """of(next) - of(here), or the reverse, from independent streams."""
    beside = neighbours(bench.exact, claim.variable)
    if not beside:
        raise Closed(f"no place beside {claim.variable} = {bench.exact.point.values[claim.variable]} meets the assumptions")
    other = beside[-1]  # the next integer, or the real place farthest up that is allowed
    _apart(claim, bench, other)
    here, there = (_one(claim, bench, e, s) for e, s in ((bench.exact, ""), (other, "/beside")))
    place, beside_it = (e.point.values[claim.variable] for e in (bench.exact, other))
    first, second = (here, there) if (beside_it > place) != claim.falling else (there, here)
    shape = NonDecreasing((0, 1), claim.strict, kinds=(first[1], second[1]))
    what = (
        f"the {'fall' if claim.falling else 'rise'} from {claim.variable} = {min(place, beside_it)} to {max(place, beside_it)}, "
        f"claimed to be {'above' if claim.strict else 'at least'} 0"
    )
    return [bench.judged(what, shape, lambda a, b: np.hstack([first[0](a, b), second[0](a, b)]), 0.0)]


def _apart(claim: Monotone, bench: Bench, other: Exact) -> None:
    """Closed where the two values are known to be nearer than samples at this resolution can tell."""
    try:
        here, there = (number(e.value(claim.of)) for e in (bench.exact, other))
    except NotExact:
        return
    if abs(here - there) < 2 * bench.conditions.resolution * max(abs(here), abs(there)) or here == there:
        raise Closed(f"{here:.6g} and {there:.6g} are too near for the resolution of {bench.conditions.resolution:.2g}")


def _one(claim: Monotone, bench: Bench, exact: Exact, suffix: str) -> tuple[Units, Kind]:
    """Units at one place, and what is known of them; their draws are counted with those of the bench."""
    there = replace(bench, exact=exact, stream=bench.stream + suffix, cost=0)
    table, rest = there.split(claim.of)
    if not table:
        raise Closed("the claim holds no mean or variance: there is nothing to simulate")
    units, quiet = there.units(table)
    bench.cost += there.cost
    kind = there.kind(table, quiet) if rest == 0 else kind_of({}, quiet)
    return (lambda first, last: units(first, last) + number(rest)), kind


def limit(claim: Limit, bench: Bench) -> list[Measured]:
    """An equality with the limit, at a place where the claimed error is a tenth of the resolution."""
    if claim.error is None:
        raise Closed(NO_ERROR)
    table, rest = bench.split(claim.of)
    if not table:
        raise Closed("the claim holds no mean or variance: there is nothing to simulate")
    claimed = number(bench.exact.value(claim.value) - rest)
    scale = scale_of(table, claimed) or max(abs(number(bench.exact.value(q) * c)) for q, c in table.items())
    resolution, error = bench.resolution(scale), number(bench.exact.value(claim.error))
    if 10 * error > resolution:
        raise Closed(
            f"at {claim.variable} = {bench.exact.point.values.get(claim.variable)} the limit is {error:.3g} away, more than a "
            f"tenth of the resolution {resolution:.3g}{_farther(claim, bench, resolution)}"
        )
    units, quiet = bench.units(table)
    shape = EqualTo(claimed, resolution, value_error=error, kind=bench.kind(table, quiet))
    where = f"at {claim.variable} = {bench.exact.point.values[claim.variable]}"
    return [bench.judged(where, shape, units, claimed, [Measurand(table, bench.exact.point)])]


def _farther(claim: Limit, bench: Bench, resolution: float) -> str:
    """Where the limit is near enough, if a doubling of the parameter (or halving) finds that."""
    place: Any = bench.exact.point.values.get(claim.variable) or 1
    for _ in range(FARTHEST):
        place = 2 * place if claim.to == oo else place / 2
        there = moved(bench.exact, claim.variable, place)
        if there is None:
            break
        if 10 * abs(number(there.value(claim.error))) <= resolution:
            return f"; take {claim.variable} = {place}"
    return ""
