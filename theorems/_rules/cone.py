"""Affine steps carry second moments by a positive operator: degree, signs and constant of a variance."""
from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Any

from sympy import Expr, MatrixSymbol, expand, latex, symbols, sympify

from theorems._model.claim import Claim, Polynomial
from theorems._model.nodes import name_of
from theorems._model.process import Process
from theorems._model.quantity import ScalarMean, Variance
from theorems._model.theorem import Cited, Outcome, Step, Theorem
from theorems._rules._rule import Declining
from theorems._rules.mean_path import Paths, same_path
from theorems.calculus.normal import normal
from theorems.calculus.rows import Combination, NotRows, Reader, add, batch_mean, canonical, show
from theorems.calculus.squares import Bound, Root, squares
from theorems.calculus.wellposed import all_names, example_names, require, require_all_defined, require_apart

PSD = Cited("congruence", "W M W^T is positive semidefinite if M is, and so are sums and means of such matrices", "elementary")
CONE = ("any dimension, any number of rows, any batch size, any start, any step sizes that do not depend on the batch size, "
        "any time t")


@dataclass(frozen=True)
class Cone(Declining):
    """Proves a `Polynomial` in the batch variable for the variance, or a mean of squares, of a process with affine steps.

    Read from the process: the update is affine in the state and in batch averages that are affine in the state, with
    coefficients free of the batch size; batches are independent.  Then E[A_B M A_B^T] is linear in one variable c of
    the scheme, with positive parts, so E z_t z_t^T is a polynomial in c of degree at most t with positive semidefinite
    coefficients, whose constant term is the path without noise.  The constant of a mean of squares may be claimed as the
    same mean over a process that draws every row, or over states that no draw moves; `MeanPath` shows that they are the path.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Polynomial) or not isinstance(claim.of, (Variance, ScalarMean)):
            raise NotRows("Cone proves a Polynomial of a variance or of a mean of squares")
        process = require(theorem.process_of(claim.of))
        _independent(process)
        require_apart(theorem, process.draw.size.free_symbols, f"the batch size {process.draw.size}")
        lines = _mixing(process, claim.variable)
        _alone(theorem, process, claim.of.observable)
        if any(v.has(*process.draw.size.free_symbols) for v in process.start.values() if process.draw.size.free_symbols):
            raise NotRows(f"the start depends on the batch size {process.draw.size}")
        for state, new in process.update.items():
            _affine(new, process, name_of(state), (process.draw.size,))
        for name, average in process.average.items():
            _affine(average, process, name_of(name), (process.draw.size,))
        bound = _degree(claim, process)
        _exam(claim, bound)
        require_all_defined(theorem, claim)
        path = _noiseless(theorem, claim, process)
        return Outcome("proved", (
            Step("In homogeneous coordinates z = (w; 1) a step is z -> A z, with A the batch mean of one matrix a row.", ""),
            *lines,
            Step("Both parts are positive operators, so by induction E z z^T is a polynomial of degree at most t with positive "
                 "semidefinite coefficients; at c = 0 only the mean path is left.", ""),
            *path,
            Step("The observable adds at most one power, vanishes with c when centred, and keeps the signs.",
                 rf"\deg \le {latex(bound)}"),
        ), scope=CONE, cited=(PSD,), tier="proved given cited facts")


def _degree(claim: Polynomial, process: Process) -> Expr:
    """The largest degree that the observable can have; NotRows if it is no square of what is affine."""
    observable, time, size = claim.of.observable, claim.of.time, process.draw.size
    if not (time.is_integer and time.is_nonnegative):
        raise NotRows(f"the time {time} does not show to be a number of steps; declare it integer and nonnegative")
    if time.free_symbols & size.free_symbols:
        raise NotRows(f"the time {time} changes with the batch size {size}, and the degree with it")
    centred = isinstance(claim.of, Variance)
    varied = frozenset({*process.symbols, *size.free_symbols, *example_names(process)})
    for root in [Root(observable)] if centred else squares(observable, varied):
        _affine(root.inner, process, "the observable", (size,), root.bound)
    return time + 1 if observable.has(*process.average) else time


def _noiseless(theorem: Theorem, claim: Polynomial, process: Process) -> tuple[Step, ...]:
    """That the claimed constant of a mean is the same observable along the mean path; NotRows if that does not show."""
    constant = claim.constant
    if constant is None or isinstance(claim.of, Variance):
        return ()
    if not isinstance(constant, ScalarMean) or constant.time != claim.of.time:
        raise NotRows(f"the constant term is the observable on the path without noise at {claim.of.time}; claim it as a Mean "
                      f"over a process that draws every row, not as {constant}")
    quiet = theorem.process_of(constant)
    if quiet.time != process.time:
        raise NotRows(f"{constant} has the clock {quiet.time} and {claim.of} has {process.time}; give them one")
    if not _still(require(quiet), constant.observable):
        raise NotRows(f"{constant} is of a process that draws some of the rows, so it is not the path without noise")
    paths = Paths(theorem)
    mine = sorted(claim.of.observable.free_symbols & process.symbols, key=name_of)
    theirs = sorted(constant.observable.free_symbols & quiet.symbols, key=name_of)
    for chosen in permutations(theirs, len(mine)) if len(mine) == len(theirs) else ():
        pairs = dict(zip(mine, chosen, strict=True))
        if claim.of.observable.xreplace(pairs) == constant.observable:
            return tuple(step for left, right in pairs.items() for step in same_path(paths, left, right))
    raise NotRows(f"the constant observes {constant.observable}, which is not {claim.of.observable} in other names")


def _still(process: Process, observable: Any) -> bool:
    """Whether nothing that the observable names is random: every row is drawn, or nothing drawn moves it."""
    if process.rows is not None and process.draw.scheme == "without" and normal(process.draw.size - process.rows.count) == 0:
        return True
    moved = frozenset(process.average)
    while more := {s for s, new in process.update.items() if s not in moved and new.has(*moved)}:
        moved |= more
    return not observable.has(*moved)


def _alone(theorem: Theorem, process: Process, observable: Any) -> None:
    """NotRows if anything speaks of another process, or the observable of one row: letters that have no one value here."""
    for e in (*process.start.values(), *process.average.values(), *process.update.values()):
        if others := e.free_symbols & (all_names(theorem) - process.symbols - set(example_names(process))):
            raise NotRows(f"{e} names {min(map(name_of, others))} of another process")
    if others := observable.free_symbols & (all_names(theorem) - process.symbols):
        raise NotRows(f"the observable {observable} names {min(map(name_of, others))}, which is none of its states and averages")


def _independent(process: Process) -> None:
    if process.clock is not None or process.rows is None:
        raise NotRows("Cone handles mini-batches from a data set")
    if process.draw.scheme not in ("with", "without"):
        raise NotRows(f"batches drawn {process.draw.scheme!r} depend on one another, so second moments do not close")
    if not process.draw.size.free_symbols - process.rows.count.free_symbols:
        raise NotRows(f"the batch size {process.draw.size} must hold a symbol of its own, which varies while the data stay")
    if process.draw.size.has(process.time):
        raise NotRows("the batch size changes with time, so there is no single variable")


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
        reason = f"with c = {variable} the batch average of A M A^T is not (mean path) + c (spread)"
        raise NotRows(reason, lambda: show(residual))
    text = "Two places of a batch share a row or not (set partitions), hence, exactly,"
    line = (r"\mathbb{E}[A_B M A_B^{\top}] = \bar A M \bar A^{\top} + "
            rf"\left({latex(variable)}\right)\left\langle (A-\bar A) M (A-\bar A)^{{\top}}\right\rangle")
    return [Step(text, line)]


def _affine(expression: Any, process: Process, what: str, forbidden: tuple[Any, ...], bound: tuple[Bound, ...] = ()) -> None:
    """Affine, jointly, in states and averages, with coefficients free of the batch size; `bound`: rows averaged over outside."""
    moving = process.symbols
    reader = Reader(moving)
    rows: dict[Any, tuple[Any, int]] = {}
    for names in (tuple((f, f) for f in process.rows.fields) if process.rows else (), *bound):
        index = reader.fresh()
        rows |= {name: (field, index) for name, field in names}
    letters = reader.read(expression, rows)
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


