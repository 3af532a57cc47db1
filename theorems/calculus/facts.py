"""What is known to be non-negative, from the assumptions and from the form of an expression."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Add, Dummy, Function, I, Integral, MatrixSymbol, Max, Min, Mul, Pow, Product, Subs, Sum, Tuple, log, sympify
from sympy.core.function import AppliedUndef

from theorems._model.nodes import MatrixRowMean, NormSquared, ScalarRowMean, name_of
from theorems._model.process import Process
from theorems._model.quantity import LeastMean, MatrixMean, ScalarMean
from theorems._model.theorem import Given, Theorem
from theorems.calculus.normal import normal, shows_nonzero
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import slacks
from theorems.calculus.wellposed import all_names


@dataclass(frozen=True)
class Place:
    """Where an expression stands.

    ranges   summation index in scope -> its first and last value
    process  the process whose states are averaged over there, inside a mean        row  inside a mean over the rows
    """

    ranges: Mapping[Any, tuple[Any, Any]] = field(default_factory=dict)
    process: Process | None = None
    row: bool = False

    def over(self, total: Any) -> Place:
        """Under a sum over one index."""
        index, *ends = total.limits[0]
        return replace(self, ranges={**self.ranges, index: tuple(ends)})


ANYWHERE = Place()
BOUND = (Product, Integral, Subs)
"""What binds a symbol whose declaration its ends may break, so that SymPy's word of a sign rests on nothing."""


@dataclass(frozen=True)
class Facts:
    """The assumptions of a theorem, and `also`: slacks that are proved, free of anything random."""

    theorem: Theorem
    also: tuple[Any, ...] = ()

    def require(self, term: Any) -> None:
        """NotRows if the term does not show non-negative."""
        refusal = self.theorem.once(("non-negative", self.also, term), lambda: self._refusal(term))
        if refusal:
            raise NotRows(refusal)

    def _refusal(self, term: Any) -> str:
        """Why a term does not show non-negative, or ""."""
        try:
            self.require_finite(term)
        except NotRows as error:
            return str(error)
        return "" if self.nonnegative(sympify(term)) else f"the term {term} does not show non-negative by its factors"

    def require_finite(self, e: Any, place: Place = ANYWHERE) -> None:
        """No quotient by what may vanish, no root or function of what may have none: a normal form would cancel it."""
        e = sympify(e)
        if e == I or isinstance(e, BOUND) or (isinstance(e, Function) and not self._valued(e, place)):
            raise NotRows(f"{e} does not show to be a real number")
        if isinstance(e, Pow) and not (e.exp.is_integer or self.nonnegative(e.base, place)):
            raise NotRows(f"{e}: that {e.base} is non-negative does not show")
        if isinstance(e, Pow) and not (e.exp.is_nonnegative or self.positive(e.base, place)):
            raise NotRows(f"the bottom {e.base} of a quotient does not show positive")
        inside = place.over(e) if isinstance(e, Sum) and _simple(e) else place
        if isinstance(e, (ScalarMean, MatrixMean, LeastMean)):
            inside = replace(place, process=self.process_of(e))
        for part in e.args:
            self.require_finite(part, inside)

    def _valued(self, e: Any, place: Place) -> bool:
        """Whether a function has a real value, all its arguments having one."""
        if isinstance(e, log):
            return self.positive(e.args[0], place)
        return isinstance(e, AppliedUndef) or bool(self._declared(e, place).is_real)

    def positive(self, e: Any, place: Place = ANYWHERE) -> bool:
        """Strictly positive: positive symbols, slacks of strict assumptions, products and non-empty sums of such."""
        if self._declared(e, place).is_positive or self._known(e, ("<", ">"), place):
            return True
        if isinstance(e, Mul):
            return all(self.positive(a, place) for a in e.args)
        return isinstance(e, Sum) and self._length(e, 1, place) and self.positive(e.function, place.over(e))

    def nonnegative(self, e: Any, place: Place = ANYWHERE) -> bool:
        """Non-negative: declared so, the slack of an assumption, a square, a mean, sum or product of such."""
        if isinstance(e, Mul) and all(self.nonnegative(a, place) for a in e.args):
            return True
        if (
            self._declared(e, place).is_nonnegative
            or self._square(e, place)
            or self._above_least(e, place)
            or _beyond_one(e)
            or self._known(e, ("<", "<=", ">", ">="), place)
            or any(normal(e - slack) == 0 for slack in self.also if not slack.free_symbols & set(place.ranges))
        ):
            return True
        if isinstance(e, Add):
            return all(self.nonnegative(a, place) for a in e.args)
        if isinstance(e, Pow) and e.exp.is_Integer and e.exp < 0:
            return self.positive(e.base, place)
        return isinstance(e, Sum) and self._length(e, 0, place) and self.nonnegative(e.function, place.over(e))

    def _length(self, total: Any, least: int, place: Place) -> bool:
        """True if a sum over one index shows to have that many terms at least."""
        if not _simple(total):
            return False
        _, low, high = total.limits[0]
        spare = high - low + 1 - least
        return bool(self._declared(spare, place).is_nonnegative) or self._known(spare, ("<", "<=", ">", ">="), place)

    def _declared(self, e: Any, place: Place) -> Any:
        """The expression without the signs declared of random names, which no step and no data set is known to keep.

        Nor has a summation index any sign but that of its first value, so sums do not speak for themselves.
        """
        random = {n: Dummy(real=True) for n in all_names(self.theorem) if n.is_Symbol}
        random |= {index: _at_least(low) for index, (low, _) in place.ranges.items()}
        random |= {total: Dummy(real=self._real_terms(total, place) or None) for total in e.atoms(Sum)}
        random |= {part: Dummy() for part in e.atoms(*BOUND)}
        fields = {name_of(f) for f in self.theorem.fields if isinstance(f, AppliedUndef)}
        random |= {a: Dummy(real=True) for a in e.atoms(AppliedUndef) if name_of(a).rstrip("'") in fields}
        return e.xreplace(random)

    # ---- assumptions
    def _scalar(self) -> list[Given]:
        """The assumptions that speak of no state."""
        states = {s for p in self.theorem.process for s in p.symbols}
        return [g for g in self.theorem.given if not (g.left - g.right).free_symbols & states]

    def _everywhere(self, place: Place) -> list[Given]:
        """What is assumed of the rows at every w, usable where that very state is averaged over, at any time.

        Such an assumption names no average (which is no state), no other process's state, no time (the mean has one of its
        own), and a field of one row only under a mean over the rows.
        """
        if place.process is None:
            return []
        named = {p.time for p in self.theorem.process}.union(*(p.symbols for p in self.theorem.process))
        others = named - set(place.process.states)
        return [g for g in self.theorem.given if self._of_rows(g.left - g.right, place) and not _names(g) & others]

    def _of_rows(self, gap: Any, place: Place) -> bool:
        """Whether the gap speaks of the process's rows: of their functions, or of means over them at a state.

        A row for each function that stands outside the row means is needed.
        """
        rows = place.process.rows if place.process else None
        fields = {f for f in (rows.fields if rows else ()) if isinstance(f, AppliedUndef)}
        known, means = {name_of(f) for f in fields}, gap.atoms(ScalarRowMean, MatrixRowMean)
        outside = gap.xreplace({m: _blank(m) for m in means})
        alone = {name_of(a).rstrip("'") for a in outside.atoms(AppliedUndef)} & known or outside.has(*self.theorem.fields)
        over = rows is not None and any(m.fields == Tuple(*rows.source) and _moves(m, place) for m in means)
        return (over or bool(gap.atoms(AppliedUndef) & fields)) and (place.row or not alone)

    def _known(self, e: Any, relations: tuple[str, ...], place: Place) -> bool:
        """A slack of an assumption; one about a function of time holds at every time, so at every summation index from 0 on.

        One that names the time and no function of it holds at the time of the claim, and inside a mean the time is its own.
        """
        times = {p.time for p in self.theorem.process}
        later = [index for index, (low, _) in place.ranges.items() if low.is_nonnegative and low.is_integer]
        found = []
        for given in [*self._scalar(), *self._everywhere(place)]:
            for slack in slacks([given]) if given.relation in relations else ():
                timed = any(f.free_symbols & times for f in slack.atoms(AppliedUndef))
                if place.process is not None and not timed and slack.free_symbols & times:
                    continue
                bound = slack.free_symbols & set(place.ranges)  # what is assumed of a symbol is not assumed of an index
                now: tuple[dict[Any, Any], ...] = () if bound else ({},)
                later_on = (dict.fromkeys(times, index) for index in later if timed and bound <= times)
                found += [slack.subs(at) for at in (*now, *later_on)]
        return e in found or any(not shows_nonzero(e - slack) and normal(e - slack) == 0 for slack in found)

    # ---- forms
    def _square(self, e: Any, place: Place) -> bool:
        if isinstance(e, (ScalarMean, LeastMean)):
            return self.nonnegative(e.args[0], replace(place, process=self.process_of(e)))
        if isinstance(e, ScalarRowMean):
            return self.nonnegative(e.args[0], replace(place, row=True))
        even = isinstance(e, Pow) and e.exp.is_Integer and e.exp % 2 == 0 and e.exp > 0
        return (even or isinstance(e, NormSquared)) and self._real(e.args[0], place)

    def _real(self, e: Any, place: Place) -> bool:
        """Whether an expression is a real number: every root in it is of what shows non-negative, every function real there."""
        if e.has(*BOUND) or not all(self._real_terms(total, place) for total in e.atoms(Sum)):
            return False
        sums = {Dummy(real=True): total for total in e.atoms(Sum)}
        outside = e.xreplace({total: name for name, total in sums.items()})
        roots = [part.xreplace(sums) for part in outside.atoms(Pow) if not part.exp.is_integer]
        named = [part for part in e.atoms(Function) if not isinstance(part, AppliedUndef)]
        return (
            not e.has(I, log)
            and all(self.nonnegative(root.base, place) for root in roots)
            and all(self._declared(part, place).is_real for part in named)
        )

    def _real_terms(self, total: Any, place: Place) -> bool:
        """Whether the terms of a sum over one index are real numbers, the index being what its first value makes it."""
        if not _simple(total):
            return False
        index, low, _ = total.limits[0]
        return self._real(total.function.xreplace({index: _at_least(low)}), place)

    def process_of(self, quantity: Any) -> Process:
        """The process that a quantity observes; NotRows if there is no one such process."""
        try:
            return self.theorem.process_of(quantity)
        except ValueError as error:
            raise NotRows(str(error)) from error

    def _above_least(self, e: Any, place: Place) -> bool:
        """E f at s less min over 0 <= t < T of E f at t, where s runs from 0 to T - 1."""
        least = [-a for a in Add.make_args(e) if isinstance(-a, LeastMean)]
        mean = [a for a in Add.make_args(e) if isinstance(a, ScalarMean)]
        if len(least) != 1 or len(mean) != 1 or len(Add.make_args(e)) != 2 or mean[0].observable != least[0].observable:
            return False
        return mean[0].time in place.ranges and tuple(place.ranges[mean[0].time]) == (0, least[0].time - 1)


def _moves(mean: Any, place: Place) -> bool:
    return place.process is not None and bool(mean.free_symbols & set(place.process.states))


def _beyond_one(e: Any) -> bool:
    """The largest of several less one of them, or one of them less the least."""
    largest = {m for m in e.atoms(Max) if any(normal(m - e - a) == 0 for a in m.args)}
    return bool(largest) or any(normal(e + m - a) == 0 for m in e.atoms(Min) for a in m.args)


def _simple(total: Any) -> bool:
    """Whether a sum runs over one index, from a first value to a last."""
    return len(total.limits) == 1 and len(total.limits[0]) == 3


def _at_least(low: Any) -> Dummy:
    return Dummy(real=True, **{word: True for word in ("integer", "nonnegative", "positive") if getattr(low, f"is_{word}")})


def _names(given: Given) -> set[Any]:
    return set((given.left - given.right).free_symbols)


def _blank(mean: Any) -> Any:
    """Something of the same shape in place of a mean over the rows."""
    return MatrixSymbol("blank", *mean.shape) if isinstance(mean, MatrixRowMean) else Dummy(real=True)
