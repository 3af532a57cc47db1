"""Means as linear forms: two combinations of means are the same number when the mean of every word agrees."""
from __future__ import annotations

from typing import Any

from sympy import Add, Dummy, Integer, Sum, default_sort_key, sympify

from theorems._model.process import Gaussian
from theorems._model.quantity import ScalarMean
from theorems._model.theorem import Theorem
from theorems.calculus.normal import linear_sums, normal, shows_nonzero
from theorems.calculus.rows import ONE, Combination, NotRows, Reader, canonical
from theorems.calculus.wellposed import all_names

Words = dict[Any, Any]  # (word, time) -> the symbol that stands for its mean


def vanishes(expression: Any, theorem: Theorem) -> Any:
    """What is left of an expression, means taken as they are or else word by word: 0 if it vanishes."""
    expression = sympify(expression)
    if not shows_nonzero(expression) and _normal(expression) == 0:
        return Integer(0)
    words = opened(expression, theorem)
    # Sums that are atoms here may yet cancel, taken apart.
    return words if not words.has(Sum) and shows_nonzero(words) else _normal(words)


def _normal(expression: Any) -> Any:
    # Sums are taken apart term by term; without any, the normal form expands what it must, and nothing inside an atom.
    return normal(linear_sums(expression.expand()) if expression.has(Sum) else expression)


def opened(expression: Any, theorem: Theorem) -> Any:
    """The expression with every mean of a polynomial in states, averages and fields as a combination of means of words.

    A mean whose observable or time names a summation index, or whose observable names the time, is left as it is.
    """
    expression, words = sympify(expression), Words()
    bound = {limit[0] for total in expression.atoms(Sum) for limit in total.limits} | {p.time for p in theorem.process}
    indices = bound - {p.time for p in theorem.process}
    table = {}
    for mean in sorted(expression.atoms(ScalarMean), key=default_sort_key):  # the order in which words are met names them
        if not mean.observable.free_symbols & bound and not mean.time.free_symbols & indices:
            table[mean] = Add(*(_one(term, mean, theorem, words) for term in _terms(mean, theorem)))
    return expression.xreplace(table)


def _terms(mean: Any, theorem: Theorem) -> tuple[Any, ...]:
    """What may be averaged one by one: all of a polynomial, or the terms of what finitely many draws leave finitely many."""
    if _read(mean.observable, theorem) is not None or isinstance(theorem.process_of(mean).draw.source, Gaussian):
        return (mean.observable,)
    return Add.make_args(mean.observable.expand())  # type: ignore[no-any-return]


def _one(term: Any, mean: Any, theorem: Theorem, words: Words) -> Any:
    """The mean of a term as a combination of means of words, or else itself, constant factors taken out."""
    found = _read(term, theorem)
    if found is not None:
        return Add(*(c * _mean_of(word, mean.time, words) for word, c in found.items()))
    constant, rest = term.as_independent(*all_names(theorem), as_Add=False)
    return constant * ScalarMean(rest, mean.time)


def _read(observable: Any, theorem: Theorem) -> Combination | None:
    return theorem.once(("read", observable), lambda: _combination(observable, theorem))


def _combination(observable: Any, theorem: Theorem) -> Combination | None:
    try:
        return canonical(Reader(all_names(theorem), here=True).read(observable))
    except NotRows:
        return None


def _mean_of(word: Any, time: Any, words: Words) -> Any:
    # Named, for a dummy without a name is printed by a number that depends on what ran before.
    return 1 if word == ONE else words.setdefault((word, time), Dummy(f"E{len(words) + 1}", real=True))
