"""How often the judge's intervals are wrong, measured on laws whose means are known.

The rates that can be measured are 10^-2 and 10^-3; that 10^-9 holds as well is an extrapolation by the gate.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.judge.interval import GATE, clopper_pearson, gate, student_half_width
from numerics.judge.looks import spend
from numerics.judge.moments import CHUNK, Array, Moments
from numerics.judge.special import normal_quantile

Draw = Callable[[np.random.Generator, int], Moments]
Ends = tuple[Array, Array]
BATCH = 32  # repetitions drawn at once: 4096 units of each stay in the processor's cache


@dataclass(frozen=True)
class Law:
    """A law of units with its true mean and deviation.

    chunk       (generator, repetitions) -> moments of 4096 units, one column a repetition
    indicator   judged by Clopper and Pearson's interval instead of Student's
    """

    name: str
    mean: float
    deviation: float
    chunk: Draw
    indicator: bool = False


def _continuous(draw: Callable[[np.random.Generator, tuple[int, int]], Array]) -> Draw:
    return lambda rng, repetitions: Moments.of(draw(rng, (CHUNK, repetitions)))


def _discrete(values: Sequence[float], weights: Sequence[float]) -> Draw:
    points = np.array(values)
    return lambda rng, repetitions: Moments.of_counts(points, rng.multinomial(CHUNK, weights, size=repetitions))


def _cut_off(sites: int, cap: int) -> Law:
    """First exits of the walk one up or two down from a wall, cut off with the rest added: the mean is that of the exit."""
    rest, weight, table = _fibonacci_times(sites), {0: 1.0}, dict[float, float]()
    for step in range(1, cap + 1):
        after: dict[int, float] = {}
        for site, p in weight.items():
            for following in (site + 1, max(0, site - 2)):
                after[following] = after.get(following, 0.0) + p / 2
        table[float(step)] = after.pop(sites, 0.0)
        weight = after
    for site, p in weight.items():
        table[cap + rest[site]] = table.get(cap + rest[site], 0.0) + p
    deviation = sqrt(sum(p * (v - rest[0]) ** 2 for v, p in table.items()))
    return Law(f"exit time, cut off at {cap}", rest[0], deviation, _discrete(list(table), list(table.values())))


def _fibonacci_times(sites: int) -> list[float]:
    """Mean steps from each site to `sites`: the differences are 2, 4, 8, 14, ..., each 2 and the two before it."""
    steps = [2.0]
    while len(steps) < sites:
        steps.append(2.0 + sum(steps[-2:]))
    return [sum(steps[site:sites]) for site in range(sites)]


_RARE = ((0.0, 1.0), (0.999, 0.001))
LAWS = (
    Law("normal", 0, 1, _continuous(lambda rng, shape: rng.standard_normal(shape))),
    Law("exponential", 1, 1, _continuous(lambda rng, shape: rng.standard_exponential(shape))),
    Law("lognormal(1)", exp(0.5), sqrt(exp(2) - exp(1)), _continuous(lambda rng, shape: np.exp(rng.standard_normal(shape)))),
    Law("Pareto(3)", 1.5, sqrt(0.75), _continuous(lambda rng, shape: np.exp(rng.standard_exponential(shape) / 3))),
    Law("indicator 10^-3", 0.001, sqrt(0.000999), _discrete(*_RARE), indicator=True),
    Law("indicator 10^-3 as numbers", 0.001, sqrt(0.000999), _discrete(*_RARE)),
    Law("lattice -1, 0, 3", 0.0, sqrt(2.4), _discrete((-1.0, 0.0, 3.0), (0.6, 0.2, 0.2))),
    _cut_off(6, 100),
)


@dataclass(frozen=True)
class Row:
    """What was measured for one law at one error rate.

    opened          repetitions in which the gate opened at some look
    refuted         repetitions in which some look refuted the true mean (agreeing does not stop them: the worst case)
    missed          repetitions in which a mean wrong by two resolutions agreed, on either side
    caught          share of the wrong means that were refuted
    closed          share of the repetitions whose gate was closed, look by look
    """

    law: str
    interval: str
    alpha: float
    repetitions: int
    opened: int
    refuted: int
    missed: int
    caught: float
    closed: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Measured rate of refuting a true claim."""
        return self.refuted / self.repetitions

    @property
    def holds(self) -> bool:
        """Whether both rates are compatible with alpha: wrong about a sound interval once in 500 rows at most."""
        worst = max(self.refuted, self.missed)
        return clopper_pearson(worst, self.repetitions, 0.002).low <= self.alpha


def calibrate(
    repetitions: int = 100_000, looks: int = 3, alphas: Sequence[float] = (1e-2, 1e-3), laws: Sequence[Law] = LAWS, seed: int = 0
) -> tuple[Row, ...]:
    """Judge true and false claims on each law: `repetitions` times, over the first `looks` looks, at each of `alphas`.

    About 20 ns a unit: 10^5 repetitions of three looks over the standard laws take some minutes on one core.
    """
    rows: list[Row] = []
    for index, law in enumerate(laws):
        totals = {alpha: np.zeros(4 + looks) for alpha in alphas}
        for batch, size in enumerate(_batches(repetitions)):
            seen = list(_looks(law, np.random.default_rng([seed, index, batch]), size, looks))
            for alpha in alphas:
                totals[alpha] += _counts(law, alpha, seen)
        rows += [_row(law, alpha, repetitions, total) for alpha, total in totals.items()]
    return tuple(rows)


def _batches(repetitions: int) -> Iterator[int]:
    for first in range(0, repetitions, BATCH):
        yield min(BATCH, repetitions - first)


def _looks(law: Law, rng: np.random.Generator, repetitions: int, looks: int) -> Iterator[Moments]:
    total = law.chunk(rng, repetitions)
    yield total
    for look in range(1, looks):
        for _ in range(2 ** (look - 1)):
            total = total.merge(law.chunk(rng, repetitions))
        yield total


def _counts(law: Law, alpha: float, seen: Sequence[Moments]) -> Array:
    """Opened, refuted, missed, caught, and closed look by look, counted over the columns."""
    resolution = _resolution(law, alpha, len(seen))
    claims = np.array([[law.mean], [law.mean - 2 * resolution], [law.mean + 2 * resolution]])
    refuted, agreed = (np.zeros((3, len(seen[0].mean)), bool) for _ in range(2))
    shut = np.zeros((len(seen), len(seen[0].mean)), bool)
    for look, moments in enumerate(seen):
        low, high = _ends(law, moments, spend(alpha, look))
        shut[look] = np.isinf(high)
        refuted |= ((claims < low) | (claims > high)) & ~agreed
        agreed[1:] |= ~refuted[1:] & ((high - low) / 2 <= resolution)
    tallies = ((~shut).any(axis=0).sum(), refuted[0].sum(), agreed.any(axis=0).sum(), refuted[1:].sum())
    return np.array([*tallies, *shut.sum(axis=1)], dtype=np.float64)


def _resolution(law: Law, alpha: float, looks: int) -> float:
    """Reached at the last look, with a fifth to spare where the sample deviation comes out large."""
    z = normal_quantile(log(spend(alpha, looks - 1) / 4))
    return 1.2 * z * law.deviation / sqrt(CHUNK * 2 ** (looks - 1))


def _row(law: Law, alpha: float, repetitions: int, total: Array) -> Row:
    opened, refuted, missed = (int(v) for v in total[:3])
    kind = "clopper-pearson" if law.indicator else "student"
    closed = tuple(float(v) / repetitions for v in total[4:])
    return Row(law.name, kind, alpha, repetitions, opened, refuted, missed, float(total[3]) / (2 * repetitions), closed)


def _ends(law: Law, moments: Moments, alpha: float) -> Ends:
    if law.indicator:
        successes: NDArray[Any] = np.rint(moments.mean * moments.count).astype(np.int64)
        known = {int(k): clopper_pearson(int(k), moments.count, alpha) for k in np.unique(successes)}
        return np.array([known[int(k)].low for k in successes]), np.array([known[int(k)].high for k in successes])
    half = np.where(gate(moments, alpha) <= GATE, student_half_width(moments, alpha), np.inf)
    return moments.mean - half, moments.mean + half


def table(rows: Sequence[Row]) -> str:
    """The rows as plain text, one a line, with a heading."""
    rates = ("true refuted", "false agreed", "false refuted")
    head = ("law", "interval", "alpha", "repetitions", "opened", *rates, "gate closed", "holds")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    closed = " ".join(f"{share:.1%}" for share in row.closed)
    rates = (f"{row.rate:.2e}", f"{row.missed / row.repetitions:.2e}", f"{row.caught:.1%}")
    counts = (str(row.repetitions), str(row.opened))
    return (row.law, row.interval, f"{row.alpha:g}", *counts, *rates, closed, "yes" if row.holds else "NO")
