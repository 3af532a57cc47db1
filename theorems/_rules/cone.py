"""Affine steps carry second moments by a positive operator: degree, signs and constant of a variance."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, MatrixSymbol, expand, latex, symbols, sympify

from theorems._model.claim import Claim, Polynomial
from theorems._model.nodes import NormSquared, name_of
from theorems._model.process import Process
from theorems._model.quantity import ScalarMean, Variance
from theorems._model.theorem import Cited, Outcome, Step, Theorem
from theorems._rules._rule import Declining
from theorems.calculus.normal import normal
from theorems.calculus.rows import Combination, NotRows, Reader, add, batch_mean, canonical, show
from theorems.calculus.wellposed import example_names, require, require_apart

PSD = Cited("congruence", "W M W^T is positive semidefinite if M is, and so are sums and means of such matrices", "elementary")
CONE = ("any dimension, any number of rows, any batch size, any start, any step sizes that do not depend on the batch size, "
        "any time t")


@dataclass(frozen=True)
class Cone(Declining):
    """Proves a `Polynomial` in the batch variable for the variance or mean square of a process with affine steps.

    Read from the process: the update is affine in the state and in batch averages that are affine in the state, with
    coefficients free of the batch size; batches are independent.  Then E[A_B M A_B^T] is linear in one variable c of
    the scheme, with positive parts, so E z_t z_t^T is a polynomial in c of degree at most t with positive semidefinite
    coefficients, whose constant term is the path without noise.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Polynomial) or not isinstance(claim.of, (Variance, ScalarMean)):
            raise NotRows("Cone proves a Polynomial of a variance or a mean square")
        process = require(theorem.process_of(claim.of))
        _independent(process)
        require_apart(theorem, process.draw.size.free_symbols, f"the batch size {process.draw.size}")
        lines = _mixing(process, claim.variable)
        if any(v.has(*process.draw.size.free_symbols) for v in process.start.values() if process.draw.size.free_symbols):
            raise NotRows(f"the start depends on the batch size {process.draw.size}")
        for state, new in process.update.items():
            _affine(new, process, name_of(state), (process.draw.size,))
        for name, average in process.average.items():
            _affine(average, process, name_of(name), (process.draw.size,))
        bound = self._degree(claim, process)
        _exam(claim, bound)
        return Outcome("proved", (
            Step("In homogeneous coordinates z = (w; 1) a step is z -> A z, with A the batch mean of one matrix a row.", ""),
            *lines,
            Step("Both parts are positive operators, so by induction E z z^T is a polynomial of degree at most t with positive "
                 "semidefinite coefficients; at c = 0 only the mean path is left.", ""),
            Step("The observable adds at most one power, vanishes with c when centred, and keeps the signs.",
                 rf"\deg \le {latex(bound)}"),
        ), scope=CONE, cited=(PSD,), tier="proved given cited facts")

    def _degree(self, claim: Polynomial, process: Process) -> Expr:
        observable, time = claim.of.observable, claim.of.time
        drawn = observable.has(*process.average)
        centred = isinstance(claim.of, Variance)
        inner = observable if centred else _root(observable)
        if inner.free_symbols & set(example_names(process)) or not (time.is_integer and time.is_nonnegative):
            raise NotRows(f"the observable {inner} at {time} is not one of states and averages at a step")
        if time.free_symbols & process.draw.size.free_symbols:
            raise NotRows(f"the time {time} changes with the batch size {process.draw.size}, and the degree with it")
        _affine(inner, process, "the observable", (process.draw.size,))
        if not centred and claim.constant is not None:
            raise NotRows("the constant term of a mean square is the square along the mean path; Cone claims no value for it")
        return time + 1 if drawn else time


def _independent(process: Process) -> None:
    if process.clock is not None or process.rows is None:
        raise NotRows("Cone handles mini-batches from a data set")
    if process.draw.scheme not in ("with", "without"):
        raise NotRows(f"batches drawn {process.draw.scheme!r} depend on one another, so second moments do not close")
    if not process.draw.size.free_symbols:
        raise NotRows(f"the batch size {process.draw.size} is a number, so nothing is a polynomial in it")
    if process.draw.size.has(process.time):
        raise NotRows("the batch size changes with time, so there is no single variable")


def _root(observable: Any) -> Any:
    if isinstance(observable, NormSquared):
        return observable.args[0]
    raise NotRows("a mean must be of a square |v|^2 with v affine in the state")


def _mixing(process: Process, variable: Any) -> list[Step]:
    """E[A_B M A_B^T] = mean path + variable * spread, proved by set partitions for the scheme of the process."""
    size = symbols("q", integer=True, positive=True)
    letter, moment = MatrixSymbol("A", size, size), MatrixSymbol("M", size, size)
    reader = Reader()
    i, j = reader.fresh(), reader.fresh()
    word: Combination = {((), ((letter, False, i), (moment, False, 0), (letter, True, j))): sympify(1)}
    both = batch_mean(word, (i, j), process.draw.scheme, process.draw.size, process.rows.count)  # type: ignore[union-attr]
    apart: Combination = {((), ((letter, False, 1), (moment, False, 0), (letter, True, 2))): sympify(1)}
    together: Combination = {((), ((letter, False, 1), (moment, False, 0), (letter, True, 1))): sympify(1)}
    spread = add(((together, 1), (apart, -1)))
    residual = canonical(add(((both, 1), (apart, -1), (spread, -variable))))
    if residual:
        raise NotRows(
            f"with c = {variable} the batch average of A M A^T is not (mean path) + c (spread); left over: {show(residual)}"
        )
    text = "Two places of a batch share a row or not (set partitions), hence, exactly,"
    line = (r"\mathbb{E}[A_B M A_B^{\top}] = \bar A M \bar A^{\top} + "
            rf"\left({latex(variable)}\right)\left\langle (A-\bar A) M (A-\bar A)^{{\top}}\right\rangle")
    return [Step(text, line)]


def _affine(expression: Any, process: Process, what: str, forbidden: tuple[Any, ...]) -> None:
    """Affine, jointly, in states and averages, with coefficients free of the batch size and of the row means of states."""
    moving = process.symbols
    letters = Reader(moving).read(expression, {f: (f, 1) for f in (process.rows.fields if process.rows else ())})
    for scalars, chain in letters:
        used = sum(1 for c in (*scalars, chain) for letter in c if letter[0] in moving)
        if used > 1:
            raise NotRows(f"{what} is not affine in the state: {expression}")
    for size in forbidden:
        if any(v.has(*size.free_symbols) for v in letters.values() if size.free_symbols):
            raise NotRows(f"{what} has coefficients that depend on the batch size {size}: {expression}")


def _exam(claim: Polynomial, bound: Expr) -> None:
    slack = expand(claim.degree - bound)
    if claim.exact_degree:
        raise NotRows("Cone bounds the degree; that it is attained is not part of it")
    if not slack.is_nonnegative:
        raise NotRows(f"the degree is at most {bound}; that it is at most {claim.degree} does not follow")
    if isinstance(claim.of, Variance) and claim.constant is not None and normal(claim.constant) != 0:
        raise NotRows(f"the constant term is 0, not {claim.constant}")
    if claim.pairs:
        raise NotRows("Cone proves no value of a coefficient; Expand does, for nets")
    if claim.signs not in (None, "all"):
        raise NotRows("Cone proves that no coefficient is negative, not that the end ones are positive")


