"""Claims about a process that sees its examples through S, the mean of x x^T over a batch of Gaussian vectors, alone."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sympy import Dummy, MatrixSymbol, Poly, preorder_traversal
from sympy.polys.polyerrors import PolynomialError

from theorems._model.nodes import name_of
from theorems._model.process import Gaussian, Process
from theorems._model.quantity import RandomQuantity, ScalarMean, Variance
from theorems._model.theorem import Theorem, quantities
from theorems.calculus.rows import NotRows
from theorems.calculus.shapes import shape
from theorems.calculus.wellposed import all_names, example_names, require, require_defined


@dataclass(frozen=True)
class Outer:
    """A process, its average S = mean of x x^T, and the symbol b of its batch size."""

    process: Process
    average: Any
    batch: Any

    @classmethod
    def read(cls, theorem: Theorem, found: tuple[RandomQuantity, ...]) -> Outer:
        """The one process that the quantities observe; NotRows says what is not of this form."""
        processes = {theorem.process_of(q) for q in found}
        if len(processes) != 1:
            raise NotRows(f"the claim speaks of {len(processes)} processes; this rule reads one")
        process = require(processes.pop())
        source = process.draw.source
        if not isinstance(source, Gaussian) or not isinstance(source.symbol, MatrixSymbol) or process.clock is not None:
            raise NotRows("this rule reads processes that draw Gaussian vectors, Gaussian(MatrixSymbol(name, p, 1))")
        x, batch = source.symbol, process.draw.size
        if [*process.average.values()] != [x * x.T]:
            raise NotRows(f"the one average must be {x * x.T}, not {', '.join(map(str, process.average.values()))}")
        if not (batch.is_Symbol and batch.is_integer and batch.is_positive):
            raise NotRows(f"the batch size {batch} must be a symbol declared a positive integer, which the claim then varies")
        require_readable(theorem, process, found, batch)
        return cls(process, next(iter(process.average)), batch)


def require_readable(theorem: Theorem, process: Process, found: tuple[RandomQuantity, ...], batch: Any) -> None:
    """NotRows unless the quantities are expressions in this process alone, which the batch size enters by its averages only."""
    require_named_apart(theorem, process, found)
    require_shaped(process, found)
    require_fixed(process, found, batch)
    require_defined(theorem, (*process.update.values(), *process.start.values(), *(q.observable for q in found)))


def require_named_apart(theorem: Theorem, process: Process, found: tuple[RandomQuantity, ...]) -> None:
    """A name means one thing, and nothing here speaks of another process."""
    own = [*process.start, *process.average, *example_names(process)]
    if len(set(map(name_of, own))) != len(own):
        raise NotRows(f"the names {', '.join(map(name_of, own))} of states, averages and noise must all differ")
    others = all_names(theorem) - set(own)
    for e in (*process.update.values(), *process.start.values(), *(q.observable for q in found)):
        if e.has(*others):
            raise NotRows(f"{e} speaks of another process too")


def require_shaped(process: Process, found: tuple[RandomQuantity, ...]) -> None:
    """Every symbol has the shape of what it stands for, and sizes agree wherever matrices meet."""
    for table in (process.start, process.update, process.average):
        for symbol, e in table.items():
            have, need = shape(symbol), shape(e)
            if have != need:
                raise NotRows(f"{symbol} has the shape {have}, but {e} has {need}")
    for q in found:
        shape(q)


def require_fixed(process: Process, found: tuple[RandomQuantity, ...], batch: Any) -> None:
    """Nothing but the draws depends on the batch size or on the time; nothing observed names one example."""
    for e in (*process.update.values(), *process.start.values(), *(q.observable for q in found)):
        if e.has(process.time, batch, process.draw.source.symbol):  # type: ignore[union-attr]
            raise NotRows(f"{e} depends on the time, on the batch size or on the noise of one example")


def linear(expression: Any) -> tuple[dict[RandomQuantity, Any], Any]:
    """(quantity -> coefficient, the rest) of a scalar expression that is linear in its means and variances."""
    found = quantities(expression)
    if not found or not all(isinstance(q, (ScalarMean, Variance)) for q in found):
        raise NotRows("this rule reads sums of means and variances of scalars, and variances of vectors and matrices")
    names = {q: Dummy() for q in found}
    try:
        form = Poly(expression.xreplace(names), *names.values())
    except PolynomialError as error:
        raise NotRows(f"{expression} is not linear in its quantities") from error
    if form.total_degree() > 1:
        raise NotRows(f"{expression} is not linear in its quantities")
    return {q: form.coeff_monomial(name) for q, name in names.items()}, form.coeff_monomial(1)


def fixed(theorem: Theorem, setting: Outer, expressions: Iterable[Any]) -> None:
    """NotRows if a state, an average, noise or the time, of any process, stands outside of means and variances."""
    moving = {*all_names(theorem), setting.process.time}
    for e in expressions:
        walk = preorder_traversal(e)
        for part in walk:
            if isinstance(part, RandomQuantity):
                walk.skip()
            elif part in moving:
                raise NotRows(f"{part} stands outside of means and variances, where it has no one value")


def variances(table: dict[RandomQuantity, Any]) -> bool:
    """True for a sum of variances with positive numbers before them."""
    return all(isinstance(q, Variance) and c.is_Rational and c.is_positive for q, c in table.items())
