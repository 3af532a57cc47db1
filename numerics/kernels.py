"""Kernels by name: blocks of their matrix, and how far rounding may have put an entry off."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
UNIT = 2.0**-53  # the relative error of one operation on doubles
NAMES = ("linear", "gaussian", "laplace", "polynomial")


@dataclass(frozen=True)
class Kernel:
    """k(x, z) of two rows: x.z · exp(-|x - z|^2/(2 sigma^2)) · exp(-|x - z|/sigma) · (1 + x.z/sigma^2)^degree."""

    name: str = "linear"
    sigma: float = 1.0
    degree: int = 2

    def __str__(self) -> str:
        if self.name == "linear":
            return "linear kernel"
        degree = f", degree {self.degree}" if self.name == "polynomial" else ""
        return f"{self.name} kernel, sigma = {self.sigma:g}{degree}"

    @property
    def moves(self) -> bool:
        """Whether only differences of rows count, so that rows may be moved to where rounding does least harm."""
        return self.name in ("gaussian", "laplace")

    def block(self, left: Array, right: Array) -> Array:
        """k of every row of `left` with every row of `right`."""
        products = left @ right.T
        if self.name == "linear":
            return np.asarray(products)
        if self.name == "polynomial":
            return np.asarray((1 + products / self.sigma**2) ** self.degree)
        squares = np.maximum((left * left).sum(1)[:, None] + (right * right).sum(1) - 2 * products, 0)
        exponent = squares / (2 * self.sigma**2) if self.name == "gaussian" else np.sqrt(squares) / self.sigma
        return np.asarray(np.exp(-exponent))

    def diagonal(self, rows: Array) -> Array:
        """k of every row with itself."""
        if self.moves:
            return np.ones(len(rows))
        squares = (rows * rows).sum(1)
        return np.asarray(squares if self.name == "linear" else (1 + squares / self.sigma**2) ** self.degree)

    def off(self, rows: Array) -> float:
        """A bound on the rounding error of an entry of the matrix of `rows`, to first order."""
        largest, steps = float((rows * rows).sum(1).max()), rows.shape[1] + 4
        apart: float = 4 * steps * UNIT * largest  # of a squared distance, or of a product
        if self.name == "linear":
            return apart
        if self.name == "polynomial":
            slope = float(self.degree * (1 + largest / self.sigma**2) ** (self.degree - 1))
            return float(slope * (apart / self.sigma**2 + steps * UNIT))
        exponent = apart / (2 * self.sigma**2) if self.name == "gaussian" else sqrt(apart) / self.sigma
        return float(exponent) + 4 * UNIT
