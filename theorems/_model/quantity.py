"""What a claim speaks of: means, variances, probabilities and exit times, as SymPy nodes, so that claims are ordinary SymPy."""
from __future__ import annotations

from typing import Any

from sympy import Piecewise, oo
from sympy.core.basic import Basic

from theorems._model.nodes import MatrixNode, Node, is_matrix, relation


class RandomQuantity(Basic):  # type: ignore[misc]
    """Base of the nodes that depend on the random draws: their first two arguments are observable and time."""

    @property
    def observable(self) -> Any:
        return self.args[0]

    @property
    def time(self) -> Any:
        return self.args[1]


class ScalarMean(Node, RandomQuantity):
    r"""E f at step t.  Build it with `Mean`."""

    def _latex(self, printer: Any) -> str:
        return rf"\mathbb{{E}}\left[{printer.doprint(self.args[0])}\right]_{{{printer.doprint(self.args[1])}}}"


class MatrixMean(MatrixNode, RandomQuantity):
    r"""E f at step t for a vector or matrix f.  Build it with `Mean`."""

    _latex = ScalarMean._latex


class Variance(Node, RandomQuantity):
    r"""E|z - Ez|^2 of a scalar or vector observable z at step t (the trace of its covariance).

    `Variance(g, t)`.  Simulated as half the squared distance of two independent copies.
    """

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{var}}\left({printer.doprint(self.args[0])}\right)_{{{printer.doprint(self.args[1])}}}"


class LeastMean(Node, RandomQuantity):
    r"""min over 0 <= t < T of E f at step t: the least of the means, not the mean of the least.  `LeastMean(f, T)`."""

    def _latex(self, printer: Any) -> str:
        end = printer.doprint(self.args[1])
        return rf"\min_{{0\le t<{end}}}\mathbb{{E}}\left[{printer.doprint(self.args[0])}\right]_t"


class Probability(Node, RandomQuantity):
    r"""P(event) at step t, for a relation among states and averages.  `Probability(x >= 1, t)`."""

    def __new__(cls, event: Any, time: Any) -> Any:
        return Node.__new__(cls, relation(event, "Probability"), time)

    @property
    def indicator(self) -> Any:
        """One where the event holds, zero elsewhere: its mean is the probability."""
        return Piecewise((1, self.args[0]), (0, True))

    def _latex(self, printer: Any) -> str:
        return rf"\mathbb{{P}}\left({printer.doprint(self.args[0])}\right)_{{{printer.doprint(self.args[1])}}}"


class ExitTime(Node, RandomQuantity):
    r"""E N, with N the first step at whose start the process of `state` stops.  `ExitTime(x)`; for a diffusion, a time.

    `ExitTime(x, H)` is E min(N, H): what a run that is given up at step H can show.
    """

    def __new__(cls, state: Any, end: Any = oo) -> Any:
        return Node.__new__(cls, state, end)

    def _latex(self, printer: Any) -> str:
        time, end = rf"\tau_{{{printer.doprint(self.args[0])}}}", self.args[1]
        time = time if end == oo else rf"\min({time}, {printer.doprint(end)})"
        return rf"\mathbb{{E}}\left[{time}\right]"


class ScalarConditionalMean(Node, RandomQuantity):
    r"""E[f | the batches] at step t.  Build it with `ConditionalMean`."""

    def _latex(self, printer: Any) -> str:
        observable, time = map(printer.doprint, self.args)
        batches = rf"\mathcal{{B}}_0,\dots,\mathcal{{B}}_{{{time}-1}}"
        return rf"\mathbb{{E}}\left[{observable}\mid {batches}\right]_{{{time}}}"


class MatrixConditionalMean(MatrixNode, RandomQuantity):
    r"""E[f | the batches] at step t for a vector or matrix f.  Build it with `ConditionalMean`."""

    _latex = ScalarConditionalMean._latex


def ConditionalMean(observable: Any, time: Any) -> Any:
    """E[f at step `time` | the whole batches drawn before it]: a random variable, so an equality of two holds for every
    sequence of batches.  What stays random are the parts chosen of the batches (`Draw(..., part=b)`).
    """
    kind = MatrixConditionalMean if is_matrix(observable) else ScalarConditionalMean
    return kind(observable, time)


def Mean(observable: Any, time: Any) -> Any:
    """E f at step `time`: f is an expression in the states and averages of a process, scalar or matrix.

    States are those at the start of the step, averages those drawn during it.
    """
    kind = MatrixMean if is_matrix(observable) else ScalarMean
    return kind(observable, time)
