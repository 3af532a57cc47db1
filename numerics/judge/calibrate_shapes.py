"""How often the shapes are wrong: true and false claims of every kind, judged on units whose means are known.

True claims are taken where they are only just true, and false ones where they are only just false: there the rates are
largest.  What lies two resolutions away must be refuted.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from numerics.judge.cutoff import CutOff
from numerics.judge.families import LeastMeanAtMost, NonDecreasing, OptimumCheck
from numerics.judge.interval import clopper_pearson
from numerics.judge.kinds import Indicator
from numerics.judge.looks import spend
from numerics.judge.moments import CHUNK, Array, Moments
from numerics.judge.shapes import AGREES, REFUTED, AtLeastValue, AtMostValue, EqualTo, Never, Shape

BATCH = 32  # repetitions drawn at once
CLOSE = 1e-9  # how far a false claim is from being true
FAR = 0.2  # how far a claim is that has to be refuted: twice the resolution
RESOLUTION = 0.1
RARE = 0.004

Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return rng.standard_normal(shape)


def _rare(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return (rng.random(shape) < RARE).astype(np.float64)


@dataclass(frozen=True)
class Trial:
    """A claim about columns of units, and what is added to the columns to make it just true, just false, or far from true.

    other   the false claim, where the units stay (indicators) and the claim is another one instead
    """

    name: str
    shape: Shape
    true: tuple[float, ...]
    false: tuple[float, ...]
    far: tuple[float, ...]
    draw: Draw = _normal
    other: Shape | None = None

    @property
    def cases(self) -> tuple[tuple[Shape, tuple[float, ...]], ...]:
        """(claim, shift) of the three cases."""
        wrong = self.other or self.shape
        return (self.shape, self.true), (wrong, self.false), (wrong, self.far)


TRIALS = (
    Trial("equal", EqualTo(0.0, RESOLUTION), (0.0,), (FAR,), (FAR,)),
    Trial("at most", AtMostValue(0.0, RESOLUTION), (0.0,), (CLOSE,), (FAR,)),
    Trial("at least", AtLeastValue(0.0, RESOLUTION), (0.0,), (-CLOSE,), (-FAR,)),
    Trial("at most, attained", AtMostValue(0.0, RESOLUTION, tight=True), (0.0,), (-FAR,), (-FAR,)),
    Trial("least of three means", LeastMeanAtMost(0.0, (0, 1, 2)), (0.0, FAR, FAR), (CLOSE,) * 3, (FAR,) * 3),
    Trial("monotone, three means", NonDecreasing((0, 1, 2)), (0.0,) * 3, (0.0, -CLOSE, -CLOSE), (FAR, 0.0, 0.0)),
    Trial("monotone, strictly", NonDecreasing((0, 1), strict=True), (0.0, CLOSE), (0.0, 0.0), (FAR, 0.0)),
    Trial("optimum", OptimumCheck(0.0, RESOLUTION, (0, 1, 2)), (0.0,) * 3, (0.0, -CLOSE, FAR), (0.0, -FAR, FAR)),
    Trial("optimum of two", OptimumCheck(0.0, RESOLUTION, (0, 1, 2, 3, 4, 5)), (0.0,) * 6,
          (0.0, 0.0, -CLOSE, -CLOSE, FAR, FAR), (0.0, 0.0, -FAR, -FAR, FAR, FAR)),
    Trial("exit time, cut off", CutOff(0.0, RESOLUTION, relation="==", beyond=0.05), (-0.05,), (FAR,), (FAR,)),
    Trial("probability", EqualTo(RARE, RARE / 2, kind=Indicator()), (0.0,), (0.0,), (0.0,), _rare,
          EqualTo(2 * RARE, RARE / 2, kind=Indicator())),
    Trial("never", AtMostValue(RARE, RARE / 2, kind=Indicator()), (0.0,), (0.0,), (0.0,), _rare,
          Never(0.0, RARE / 2, kind=Indicator())),
)  # fmt: skip


@dataclass(frozen=True)
class ShapeRow:
    """What was counted for one shape at one error rate.

    refuted   repetitions in which a claim that is only just true was refuted, at any look (agreeing stops none)
    missed    repetitions in which a claim that is only just false agreed, at any look
    caught    repetitions in which a claim that is far from true was refuted
    """

    shape: str
    alpha: float
    repetitions: int
    refuted: int
    missed: int
    caught: int

    @property
    def holds(self) -> bool:
        """Whether both rates are compatible with alpha: wrong about a sound shape once in 500 rows at most."""
        worst = max(self.refuted, self.missed)
        return clopper_pearson(worst, self.repetitions, 0.002).low <= self.alpha


def calibrate_shapes(
    repetitions: int = 100_000,
    looks: int = 3,
    alphas: Sequence[float] = (1e-2, 1e-3),
    trials: Sequence[Trial] = TRIALS,
    seed: int = 0,
) -> tuple[ShapeRow, ...]:
    """Judge just true, just false and far claims of each shape: `repetitions` times, over the first `looks` looks."""
    rows: list[ShapeRow] = []
    for index, trial in enumerate(trials):
        totals = {alpha: np.zeros(3) for alpha in alphas}
        for number, first in enumerate(range(0, repetitions, BATCH)):
            size = min(BATCH, repetitions - first)
            seen = list(_looks(trial, np.random.default_rng([seed, index, number]), size, looks))
            for alpha in alphas:
                totals[alpha] += _counts(trial, alpha, seen, size)
        rows += [ShapeRow(trial.name, alpha, repetitions, *map(int, total)) for alpha, total in totals.items()]
    return tuple(rows)


def _looks(trial: Trial, rng: np.random.Generator, size: int, looks: int) -> Iterator[Moments]:
    """Moments of the shape's own columns, those of one repetition beside one another, look after look."""
    total = _chunk(trial, rng, size)
    yield total
    for look in range(1, looks):
        for _ in range(2 ** (look - 1)):
            total = total.merge(_chunk(trial, rng, size))
        yield total


def _chunk(trial: Trial, rng: np.random.Generator, size: int) -> Moments:
    """All claims of a trial are about one draw: what differs between them is added to its moments."""
    units = trial.draw(rng, (CHUNK * size, len(trial.true)))
    return Moments.of(trial.shape.derive(units).reshape(size, CHUNK, -1).transpose(1, 0, 2).reshape(CHUNK, -1))


def _counts(trial: Trial, alpha: float, seen: Sequence[Moments], size: int) -> Array:
    looked = zip(trial.cases, (True, False, False), strict=True)
    true, false, far = ([_words(*case, alpha, seen, i, true=first) for i in range(size)] for case, first in looked)
    tallies = (sum(REFUTED in w for w in true), sum(AGREES in w for w in false), sum(REFUTED in w for w in far))
    return np.array(tallies, dtype=np.float64)


def _words(shape: Shape, means: tuple[float, ...], alpha: float, seen: Sequence[Moments], which: int, true: bool) -> set[str]:
    """The words of all looks; only a true claim that has agreed is looked at again, which is the worst for it."""
    found: set[str] = set()
    shift = shape.derive(np.array([means]))[0]
    for look, moments in enumerate(seen):
        mine = _shifted(moments, which, shift)
        scale = float(np.abs([mine.low, mine.high]).max())
        word = shape.decide(shape.intervals(mine, spend(alpha, look), scale)).word
        found.add(word)
        if word == REFUTED or (word == AGREES and not true):
            break
    return found


def _shifted(moments: Moments, which: int, shift: Array) -> Moments:
    here = slice(which * len(shift), (which + 1) * len(shift))
    m2, m3, m4 = (array[here] for array in (moments.m2, moments.m3, moments.m4))
    mean, low, high = (array[here] + shift for array in (moments.mean, moments.low, moments.high))
    return Moments(moments.count, mean, m2, m3, m4, low, high)


def shape_table(rows: Sequence[ShapeRow]) -> str:
    """The rows as plain text, one a line, with a heading."""
    lines = [("shape", "alpha", "repetitions", "just true, refuted", "just false, agreed", "far, refuted", "holds")]
    for row in rows:
        refuted, missed, caught = (count / row.repetitions for count in (row.refuted, row.missed, row.caught))
        rates = (f"{refuted:.2e}", f"{missed:.2e}", f"{caught:.1%}")
        lines.append((row.shape, f"{row.alpha:g}", str(row.repetitions), *rates, "yes" if row.holds else "NO"))
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
