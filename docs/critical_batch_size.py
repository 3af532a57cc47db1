"""Predicted and measured speed-up on 500 digits: prints the tables of critical-batch-size.md and draws its figure.

Run it from the checkout, in the environment of trilemma: python docs/critical_batch_size.py (half a minute on two cores).
"""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import matplotlib
import numpy as np
from scipy.linalg import eigh
from sympy import Rational

from numerics.kernels import Kernel
from numerics.sample import Sampler
from numerics.stopping import STEPS, STOPPED, Exits
from theorems import Instance, Table
from theorems._model.bind import points
from theorems._model.table import exactly
from theorems.data import digits
from theorems.ma2018 import measured_speed_up as claim

ROWS, RUNS, CAP, SEED, LEVEL = 500, 4096, 10**5, 0, Rational(1, 20)
SIZES = {2: (2, 3, 4, 5, 8, 12, 15, 32, 64, 128), 1: (2, 4, 8, 16, 32, 64, 96, 123, 256)}
FIGURE = Path(__file__).with_name("critical-batch-size.svg")


@dataclass(frozen=True)
class Curve:
    """One width of the kernel: m*, and for each batch size the predicted and measured speed-up and its standard error."""

    width: int
    critical: float
    sizes: tuple[int, ...]
    predicted: tuple[float, ...]
    measured: tuple[float, ...]
    error: tuple[float, ...]
    single: float


def chosen(width: int) -> tuple[Table, tuple[int, ...]]:
    """(Gaussian kernel matrix, labels) of 500 digits in a shuffled order: grey values over 16, even digits +1 and odd ones -1."""
    images = np.array(digits())[np.random.default_rng(0).permutation(len(digits()))[:ROWS]]
    matrix = Kernel("gaussian", float(width)).block(images[:, :-1] / 16, images[:, :-1] / 16)
    np.fill_diagonal(matrix, 1)
    return Table((matrix + matrix.T) / 2), tuple(int(1 - 2 * (digit % 2)) for digit in images[:, -1])


def curve(width: int, pool: ThreadPoolExecutor) -> Curve:
    """Runs of batch one and of every size; each stops at the first step at whose start the squared error is a twentieth."""
    columns, labels = chosen(width)
    values = eigh(columns.array / ROWS, eigvals_only=True)
    known = {claim.beta: Rational(1), claim.top: exactly(values[-1]), claim.low: exactly(values[0])}

    def steps(size: int) -> np.ndarray:
        data = {claim.k: columns, claim.j: tuple(range(ROWS)), claim.r0: tuple(-y for y in labels), claim.level: LEVEL}
        instance = Instance({**data, **known, claim.m: max(size, 2)})
        theorem = type(claim.theorem)(**{**vars(claim.theorem), "instances": {"digits": instance}})
        process = claim.single if size == 1 else claim.batches
        found = Sampler(Exits(process, next(points(theorem, "digits")), CAP), SEED, f"docs, width {width}, m = {size}").chunk(0)
        assert found[:, STOPPED].all(), f"m = {size}: a run was given up after {CAP} steps"
        return found[:, STEPS]

    sizes = SIZES[width]
    single, *batches = pool.map(steps, (1, *sizes))
    relative = [sqrt(single.var() / single.mean() ** 2 + b.var() / b.mean() ** 2) / sqrt(RUNS) for b in batches]
    measured = [single.mean() / b.mean() for b in batches]
    predicted = [float(claim.speed_up.subs({**known, claim.m: m})) for m in sizes]
    critical = float(claim.critical.subs(known))
    error = tuple(s * r for s, r in zip(measured, relative, strict=True))
    return Curve(width, critical, sizes, tuple(predicted), tuple(measured), error, float(single.mean()))


def table(found: Curve) -> str:
    """The curve as a Markdown table."""
    rows = [f"**sigma = {found.width}**: m* = {found.critical:.3f}, {found.single:.1f} steps at batch one\n"]
    rows += ["| m | regime | predicted s(m) | measured | standard error | measured / predicted | s(m)/m |", "|---" * 7 + "|"]
    for m, s, seen, e in zip(found.sizes, found.predicted, found.measured, found.error, strict=True):
        regime = "linear scaling" if m <= found.critical else "saturation"
        regime += ", beyond 4 m*" if m > 4 * found.critical else ""
        rows.append(f"| {m} | {regime} | {s:.2f} | {seen:.2f} | {e:.3f} | {seen / s:.2f} | {s / m:.2f} |")
    return "\n".join(rows)


def figure(curves: list[Curve]) -> None:
    """Speed-up on logarithmic axes, the line s = m, and m*; efficiency beside it."""
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "trilemma", "svg.fonttype": "none", "font.size": 9})
    import matplotlib.pyplot as plt

    drawn, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
    for one, colour in zip(curves, ("C0", "C1"), strict=True):
        name = f"σ = {one.width}"
        left.plot(one.sizes, one.predicted, colour, label=f"predicted, {name}")
        left.errorbar(one.sizes, one.measured, [4 * e for e in one.error], fmt="o", ms=3, color=colour, label=f"measured, {name}")
        right.plot(one.sizes, [s / m for m, s in zip(one.sizes, one.predicted, strict=True)], colour)
        right.plot(one.sizes, [s / m for m, s in zip(one.sizes, one.measured, strict=True)], "o", ms=3, color=colour)
        for axes in (left, right):
            axes.axvline(one.critical, color=colour, ls=":", lw=1)
    longest = max(m for one in curves for m in one.sizes)
    left.plot([1, longest], [1, longest], "0.7", lw=0.8, zorder=0)
    left.set(xscale="log", yscale="log", xlabel="batch size m", ylabel="speed-up")
    right.set(xscale="log", xlabel="batch size m", ylabel="efficiency, speed-up / m", ylim=(0, 1.05))
    left.legend(fontsize=8)
    drawn.savefig(FIGURE, metadata={"Date": None})


if __name__ == "__main__":
    with ThreadPoolExecutor(2) as threads:
        found = [curve(width, threads) for width in SIZES]
    print("\n\n".join(map(table, found)))
    figure(found)
