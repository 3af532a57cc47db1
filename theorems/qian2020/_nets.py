"""Linear nets with one unit a layer, trained by SGD on fresh standard normal inputs."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import ImmutableMatrix, Mul, symbols

from theorems import Draw, Gaussian, Mean, Process, Square, Variance


@dataclass(frozen=True)
class Net:
    """The process of a net, the gradient of the batch it draws (one entry a layer) and the loss of its weights."""

    process: Process
    gradient: Any
    loss: Any

    def variance(self, time: Any) -> Any:
        """The variance of the batch gradient."""
        return Variance(self.gradient, time)

    def square(self, time: Any) -> Any:
        """The mean squared length of the batch gradient."""
        return Mean(Square(self.gradient), time)

    def mean_loss(self, time: Any) -> Any:
        """The mean over all that was drawn of the loss over all inputs."""
        return Mean(self.loss, time)


def net(start: tuple[Any, ...], target: Any, alpha: Any, batch: Any, mark: str = "") -> Net:
    """A net with one weight a layer; `mark` is added to the names of its states."""
    weights = symbols(" ".join(f"w{k}{mark}" for k in range(1, len(start) + 1)) + ",", real=True)
    s, xi = symbols(f"s{mark} xi{mark}", real=True)
    error = Mul(*weights) - target
    gradient = [Mul(*(v for v in weights if v != w)) * error * s for w in weights]
    update = {w: w - alpha * g for w, g in zip(weights, gradient, strict=True)}
    process = Process(dict(zip(weights, start, strict=True)), Draw(Gaussian(xi), size=batch), {s: xi**2}, update)
    return Net(process, ImmutableMatrix(gradient), error**2 / 2)
