"""What the batch averages of a net are made of: their moments, and the variable in which these are polynomials."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_poly
from sympy import Add, Expr, Mul, Poly, cancel, factorial2, sympify
from sympy.polys.polyerrors import PolynomialError

from theorems._model.process import Gaussian, Law, Process, Rows
from theorems._model.theorem import Cited, Theorem
from theorems._rules._entries import coordinates
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import all_names, example_names, require_defined

PLACES = Cited(
    "falling factorials",
    "the mean of a product of m >= 1 batch averages is the sum over the set partitions of its m places of b(b-1)...(b-k+1)/b^m, "
    "k the number of blocks, times a constant of the data or the law: a polynomial in 1/b of degree m - 1 at most",
    "elementary",
)


@dataclass(frozen=True)
class Inputs:
    """The averages of a process: polynomials of Gaussian noise, or functions of an atom of a law or of a row of a data set."""

    process: Process

    @classmethod
    def read(cls, theorem: Theorem, process: Process) -> Inputs:
        """The averages; NotRows says what makes their moments no polynomials in 1/b."""
        draw = process.draw
        if process.clock is not None or not process.average:
            raise NotRows("this rule reads processes with batch averages, in discrete time")
        if draw.scheme not in ("with", "without"):
            raise NotRows(f"batches drawn {draw.scheme!r} depend on one another")
        count = process.rows.count.free_symbols if process.rows else set()
        if not draw.size.free_symbols - count or draw.size.has(process.time):
            raise NotRows(f"the batch size {draw.size} must hold a symbol of its own, and be the same at every time")
        others = all_names(theorem) - set(example_names(process))
        moving = {*process.symbols, process.time, *draw.size.free_symbols, *others}
        for formula in process.average.values():
            if getattr(formula, "is_Matrix", False) or formula.free_symbols & moving:
                raise NotRows(f"the average of {formula} must be a number made of one example of its own process alone")
        if isinstance(draw.source, Gaussian):
            _polynomials(draw.source.symbol, process.average.values())
        require_defined(theorem, process.average.values())
        _law_apart(theorem, draw.source, moving)
        return cls(process)

    @property
    def size(self) -> Any:
        return self.process.draw.size

    @property
    def chi_square(self) -> bool:
        """The only average is that of xi^2, xi standard normal: a Gamma law, for every real batch size."""
        source = self.process.draw.source
        squares = [[c**2] for c in coordinates(source.symbol)] if isinstance(source, Gaussian) else []
        return [*self.process.average.values()] in squares

    def still(self, variable: Any) -> bool:
        """Whether nothing varies where the variable is 0; NotRows if moments are not polynomials in it."""
        inverse = 1 / self.size
        if is_zero(variable - inverse):
            return self.process.draw.scheme == "with"
        rows = self.process.rows
        if self.process.draw.scheme == "without" and rows is not None:
            n = rows.count
            if is_zero(variable - (n - self.size) / (self.size * (n - 1))):
                return True
        raise NotRows(f"moments of the averages are polynomials in {inverse}; that they are in {variable} does not follow")

    def moment(self) -> Callable[[int], fmpq] | None:
        """k -> the k-th moment of the one average at b = 1, if these are known numbers."""
        if len(self.process.average) != 1:
            return None
        (formula,) = self.process.average.values()
        source = self.process.draw.source
        if isinstance(source, Gaussian) and formula.free_symbols == {source.symbol} and source.symbol.is_Symbol:
            polynomial = Poly(formula, source.symbol)
            return _Normal(polynomial).moment if all(c.is_Rational for c in polynomial.coeffs()) else None
        if isinstance(source, Law) and not (formula.free_symbols - {source.symbol}):
            atoms = [(sympify(p), formula.xreplace({source.symbol: v})) for v, p in source.atoms.items()]
            if all(p.is_Rational and v.is_Rational for p, v in atoms):
                return lambda k: _rational(sum(p * v**k for p, v in atoms))
        return None

    # ---- first and second moments of one example
    def mean(self, formula: Any) -> Expr:
        """The mean of a function of one example."""
        source = self.process.draw.source
        if isinstance(source, Rows):
            return source.mean(formula)
        if isinstance(source, Law):
            return sympify(sum(p * sympify(formula).xreplace({source.symbol: v}) for v, p in source.atoms.items()))
        terms = Poly(formula, *coordinates(source.symbol)).terms()
        return Add(*(c * Mul(*(factorial2(m - 1) for m in powers if m)) for powers, c in terms if not any(m % 2 for m in powers)))

    def means(self) -> dict[Any, Expr]:
        """Average -> its mean."""
        return {a: self.mean(f) for a, f in self.process.average.items()}

    def covariance(self, first: Any, second: Any) -> Expr:
        """The covariance of two averages at b = 1."""
        f, g = self.process.average[first], self.process.average[second]
        return cancel(self.mean(f * g) - self.mean(f) * self.mean(g))


def _polynomials(symbol: Any, formulas: Any) -> None:
    for formula in formulas:
        try:
            Poly(formula, *coordinates(symbol))
        except PolynomialError as error:
            raise NotRows(f"{formula} is no polynomial in {symbol}, so its moments need not exist") from error


def _law_apart(theorem: Theorem, source: Any, moving: set[Any]) -> None:
    """A law must be the same at every step, in every state and for every batch size."""
    parts = (*source.atoms, *source.atoms.values()) if isinstance(source, Law) else ()
    for part in parts:
        if part.free_symbols & (moving | all_names(theorem)):
            raise NotRows(f"{part}, a value or a probability of the law, depends on the batch size or on what moves")


class _Normal:
    """Moments of a polynomial of one standard normal, by its powers one after another."""

    def __init__(self, polynomial: Poly) -> None:
        self.base = fmpq_poly([_rational(c) for c in reversed(polynomial.all_coeffs())])
        self.powers, self.normal = [fmpq_poly([1])], [1]

    def moment(self, k: int) -> fmpq:
        while len(self.powers) <= k:
            self.powers.append(self.powers[-1] * self.base)
        while len(self.normal) <= self.powers[k].degree() // 2:
            self.normal.append(self.normal[-1] * (2 * len(self.normal) - 1))
        return sum((self.powers[k][2 * j] * m for j, m in enumerate(self.normal) if self.powers[k][2 * j]), fmpq(0))


def _rational(number: Any) -> fmpq:
    exact = sympify(number)
    return fmpq(int(exact.p), int(exact.q))
