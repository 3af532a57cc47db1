"""What a user's data gives a theorem that speaks of kernels: functionals of the data by name, in doubles, with their errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import eigh
from sympy import Rational

from numerics.kernels import NAMES, Array, Kernel
from numerics.reading import BadData, Header, doubles, exact
from numerics.spectrum import Number, Spectrum, plan, spectrum, top_of_fewer
from theorems._model.table import Table, exactly

MOST_RUN = 500  # rows of the data that simulations run on
MOST_STEPS = 2000  # of batch one, after which the mean path says what part of the error is left


def kernel_of(settings: Mapping[str, str]) -> Kernel:
    """The kernel that settings name; BadData says what is missing or wrong."""
    name = settings.get("kernel", "linear")
    if name not in NAMES:
        raise BadData(f"--set kernel={name}: no such kernel; there are {', '.join(NAMES)}")
    if name == "linear":
        for option in ("sigma", "degree"):
            if option in settings:
                raise BadData(f"--set {option}={settings[option]}: the linear kernel has none; name another with kernel=...")
        return Kernel()
    if "sigma" not in settings:
        raise BadData(f"--set kernel={name}: its width is missing; add sigma=..., say the distance of two rows that are alike")
    if "degree" in settings and name != "polynomial":
        raise BadData(f"--set degree={settings['degree']}: the {name} kernel has none; kernel=polynomial has")
    degree = _positive("degree", settings.get("degree", "2"), whole=True)
    return Kernel(name, float(_positive("sigma", settings["sigma"])), int(degree))


def _positive(name: str, text: str, whole: bool = False) -> Any:
    found = exact(text)
    if found is None or found <= 0 or (whole and found.q != 1):
        raise BadData(f"--set {name}={text}: give a positive {'whole ' if whole else ''}number")
    return found


@dataclass(frozen=True)
class Data:
    """Rows of features and a target, under a kernel; `count` rows of the file, of which these may be a part."""

    rows: Array
    target: Array
    kernel: Kernel
    count: int

    @cached_property
    def spectrum(self) -> Spectrum:
        """Of these rows."""
        return spectrum(self.rows, self.kernel)

    def part(self) -> Data:
        """At most MOST_RUN of the rows, evenly spaced."""
        where = np.unique(np.linspace(0, len(self.rows) - 1, min(MOST_RUN, len(self.rows))).round().astype(int))
        return Data(self.rows[where], self.target[where], self.kernel, self.count)

    def numbers(self) -> dict[str, Number]:
        """n, beta, the spectrum's ends and the rank, each with its error."""
        found, n = self.spectrum, len(self.rows)
        same = Number(found.top.value, found.top.error, "that of lambda_1, from which the error bounds do not tell it")
        low = same if found.one else found.low
        table = {"n": Number(n, 0, "counted"), "beta": found.beta, "lambda_1": found.top, "lambda_k": low}
        if found.rank is not None:
            table["rank"] = Number(found.rank, 0, "eigenvalues that rounding cannot have made of zero")
        return table


@dataclass(frozen=True)
class Runs:
    """What simulations run on: the kernel matrix of some rows, made of doubles that are taken as they are."""

    data: Data

    @cached_property
    def matrix(self) -> Array:
        """K, symmetric."""
        rows = self.data.rows - self.data.rows.mean(axis=0) if self.data.kernel.moves else self.data.rows
        found = self.data.kernel.block(rows, rows)
        found = (found + found.T) / 2
        np.fill_diagonal(found, self.data.kernel.diagonal(rows))
        return found

    @cached_property
    def _modes(self) -> tuple[Array, Array]:
        """(eigenvalues of K/n that are not zero, the start's part along each)."""
        values, vectors = eigh(self.matrix / len(self.matrix), check_finite=False)
        kept = values > values[-1] * len(values) * 2.0**-50
        return values[kept], vectors[:, kept]

    @cached_property
    def start(self) -> Array:
        """Mean minus target, as far as the kernel can express it."""
        target = self.data.target
        _, vectors = self._modes
        return np.asarray(vectors @ (vectors.T @ (target.mean() - target)))

    @cached_property
    def expressed(self) -> float:
        """The part of the target's variance that the kernel can express."""
        off = self.data.target - self.data.target.mean()
        return float(self.start @ self.start / (off @ off))

    def learnable(self) -> None:
        """BadData where the kernel expresses next to nothing of the target."""
        if self.expressed < 1e-6:
            raise BadData(
                f"the {self.data.kernel} can express {self.expressed:.1e} of the target's variance; take another kernel or target"
            )

    @cached_property
    def level(self) -> Fraction:
        """1/20, or the part of the squared error that the mean path leaves after MOST_STEPS steps of batch one, in percent."""
        return max(Fraction(1, 20), Fraction(int(np.ceil(100 * self.left(MOST_STEPS))), 100))

    def left(self, steps: int) -> float:
        """The part of the squared error that the mean path leaves after so many steps of batch one: runs leave more."""
        values, vectors = self._modes
        along = vectors.T @ self.start
        shrinking = (1 - values / float(np.diag(self.matrix).max())) ** (2 * steps)
        return float((along**2 * shrinking).sum() / (along @ along))

    def reaches(self, name: str, level: Any) -> None:
        """BadData for a level that the mean path does not reach in time."""
        most = 10 * MOST_STEPS
        if not 0 < level < 1 or self.left(most) > level:
            raise BadData(
                f"--set {name}={level}: {most} steps of batch one leave {self.left(most):.3g} of the squared error, on the mean "
                f"path; give a part between that and 1, such as {self.level}"
            )

    def sources(self) -> dict[str, Any]:
        """The value of every input, by name."""
        numbers = self.data.numbers()
        return {
            "kernel": Table(self.matrix),
            "row": tuple(range(len(self.matrix))),
            "mean - target": tuple(map(exactly, self.start)),
            "features": Table(self.data.rows),
            "target": Table(self.data.target),
            "zeros": (0,) * self.data.rows.shape[1],
            "1/beta": 1 / exactly(numbers["beta"].value),
            "level": Rational(self.level),
            **{name: exactly(number.value) for name, number in numbers.items()},
        }


    def numbers(self) -> dict[str, Number]:
        """Those of the rows, and the level."""
        chosen = f"of the squared error: 1/20, or what the mean path leaves after {MOST_STEPS} steps of batch one"
        return {**self.data.numbers(), "level": Number(float(self.level), 0, chosen)}


def gathered(path: Path, settings: Mapping[str, str], column: Any) -> tuple[Header, Data]:
    """(names of the features, the file as data under the kernel that settings name); `column(header)` is the target's place."""
    kernel = kernel_of(settings)  # before the file is read
    header, cells = doubles(path)
    place = column(header)
    rows, target = np.delete(cells, place, axis=1), cells[:, place].copy()
    if not rows.any():
        raise BadData(f"{path}: every feature is zero; a kernel has nothing to tell the rows apart by")
    if (target == target[0]).all():
        raise BadData(f"{path}: the target {header[place]!r} is {target[0]:g} in every row, so there is nothing to learn")
    plan(len(rows), rows.shape[1], kernel)
    return tuple(name for i, name in enumerate(header) if i != place), Data(rows, target, kernel, len(rows))


def remarks(names: Header, data: Data, runs: Runs) -> list[str]:
    """What a reader of the numbers should know of the data."""
    still = [name for name, column in zip(names, data.rows.T, strict=True) if (column == column[0]).all()]
    more = f" and {len(still) - 5} more" if len(still) > 5 else ""
    found = [f"constant columns, which tell no rows apart: {', '.join(still[:5])}{more}"] if still else []
    if runs.expressed < 0.999:
        found.append(f"the kernel can express {runs.expressed:.1%} of the target's variance; the runs start from that part alone")
    return [*found, independence(data)]


def independence(data: Data) -> str:
    """Whether beta/lambda_1, and with it m*, has settled as rows are added."""
    q = data.spectrum.beta.value / data.spectrum.top.value
    count, top = top_of_fewer(data.rows, data.kernel)
    before = data.spectrum.beta.value / top
    settled = abs(q / before - 1) <= 0.05 and len(data.rows) >= 10 * q
    word = "hardly depends on the number of rows here" if settled else "still depends on the number of rows here"
    return f"m* {word}: beta/lambda_1 is {before:.4g} for {count} rows and {q:.4g} for all {len(data.rows)}"
