"""Means over anonymous rows.

Only which positions share a row matters, so letters may be scalars, vectors or matrices and the dimension never
appears.  A term is a product of factors; a factor is a chain of letters; a letter carries the index of the row it
belongs to (0: no row).  Distinct indices are averaged independently over the data set, or over the law of the noise.

The terms are those of `words`; the given equations that rewrite them, those of `relations`.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import permutations
from typing import Any

from sympy import (
    Add,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Symbol,
    Transpose,
    ZeroMatrix,
    latex,
)
from sympy.core.function import AppliedUndef

from theorems._model.nodes import DotProduct, MatrixRowMean, NormSquared, ScalarRowMean, VectorGradient, is_matrix, name_of
from theorems._model.quantity import RandomQuantity
from theorems.calculus.normal import normal
from theorems.calculus.relations import Relation as Relation, relation as relation, rewrite
from theorems.calculus.words import (
    ONE as ONE,
    Chain as Chain,
    Combination as Combination,
    Letter,
    NotRows as NotRows,
    Term as Term,
    add as add,
    chain_key,
    indices as indices,
    letter_of as letter_of,
    relabelled as relabelled,
    times as times,
    transposed as transposed,
)

Resolve = Callable[[Any], "Combination | None"]


# ------------------------------------------------------------------------------- reading SymPy
class Names:
    """Indices of rows, 1, 2, 3, ...: readers whose combinations are multiplied share one."""

    def __init__(self) -> None:
        self.last = 0

    def fresh(self) -> int:
        self.last += 1
        return self.last

    def skip(self, index: int) -> None:
        """Indices up to this one are in use."""
        self.last = max(self.last, index)


class Reader:
    """Reads SymPy expressions into combinations.

    letters   symbols that stay letters without a row (states, fixed vectors); other scalars go into coefficients
    resolve   symbol -> combination, for symbols that stand for something else (averages, later states)
    here      the states are letters as they stand, so a field C(w) of a row may be one too, taken at that very state
    names     where new indices come from
    """

    def __init__(
        self,
        letters: Iterable[Any] = (),
        resolve: Resolve = lambda symbol: None,
        here: bool = False,
        names: Names | None = None,
    ) -> None:
        self.letters, self.resolve, self.here, self.names = frozenset(letters), resolve, here, names or Names()

    def fresh(self) -> int:
        return self.names.fresh()

    def read(self, expression: Any, rows: Mapping[Any, tuple[Any, int]] | None = None) -> Combination:
        """The combination of an expression; `rows` maps the row fields in scope to (original field, index)."""
        return self._read(expression, rows or {})

    def _read(self, e: Any, rows: Mapping[Any, Any]) -> Combination:
        if e in rows or isinstance(e, VectorGradient):
            return self._field(e, rows)
        found = self.resolve(e) if isinstance(e, (Symbol, MatrixSymbol, AppliedUndef, RandomQuantity)) else None
        if found is not None:
            return found
        if isinstance(e, MatrixSymbol) or e in self.letters:
            return letter_of(e, 0)
        # A matrix is no coefficient: those commute.
        if not is_matrix(e) and not e.has(MatrixSymbol, ScalarRowMean, MatrixRowMean, RandomQuantity, *rows, *self.letters):
            self._constant(e, rows)
            return {ONE: e}
        return self._compound(e, rows)

    def _field(self, e: Any, rows: Mapping[Any, Any]) -> Combination:
        """A field of the row in scope, or the gradient of one in the state that it is a function of."""
        function, *weight = e.args if isinstance(e, VectorGradient) else (e,)
        if function not in rows or (weight and function.args != tuple(weight)):
            raise NotRows(f"{e} is no gradient of a field of the row in scope, in the state that the field is a function of")
        field, index = rows[function]
        if isinstance(field, AppliedUndef) and (weight or field.free_symbols & self.letters) and not self.here:
            raise NotRows(f"the field {field} moves with the state, and {e} is asked for where the state is not the one at hand")
        return letter_of(VectorGradient(field, *weight) if weight else field, index)

    def _constant(self, e: Any, rows: Mapping[Any, Any]) -> None:
        """A field of a row taken elsewhere, such as C(w_0), differs from row to row although it names no row."""
        fields = {name_of(f).rstrip("'") for f in (*rows, *self.letters) if isinstance(f, AppliedUndef)}
        for applied in e.atoms(AppliedUndef):
            if name_of(applied).rstrip("'") in fields:
                raise NotRows(f"{applied} takes a field of the rows at another place, where its mean is not known")

    def _compound(self, e: Any, rows: Mapping[Any, Any]) -> Combination:
        if isinstance(e, (Add, MatAdd)):
            return add((self._read(a, rows), 1) for a in e.args)
        if isinstance(e, (Mul, MatMul)):
            return self._product(e.args, rows)
        if isinstance(e, (Pow, MatPow)) and e.exp.is_Integer and e.exp > 0:
            return self._product((e.base,) * int(e.exp), rows)
        if isinstance(e, Transpose):
            return transposed(self._read(e.arg, rows))
        if isinstance(e, DotProduct):
            return self._dot(e, e.args[0], e.args[1], rows)
        if isinstance(e, NormSquared):
            return self._dot(e, e.args[0], e.args[0], rows)
        if isinstance(e, (ScalarRowMean, MatrixRowMean)):
            index = self.fresh()
            inner = {b: (f, index) for b, f in zip(e.bound, e.fields, strict=True)}
            return self._read(e.args[0], {**rows, **inner})
        if isinstance(e, Identity):
            return {ONE: S.One}
        if isinstance(e, ZeroMatrix):
            return {}
        raise NotRows(
            f"{e} ({type(e).__name__}) is outside the calculus of row means: it takes +, *, powers, transposes, dots and means"
        )

    def _dot(self, e: Any, left: Any, right: Any, rows: Mapping[Any, Any]) -> Combination:
        if left.shape[1] != 1 or right.shape[1] != 1:
            raise NotRows(f"{e} is not made of column vectors; a trace is outside the calculus of row means")
        return times(transposed(self._read(left, rows)), self._read(right, rows))

    def _product(self, factors: Iterable[Any], rows: Mapping[Any, Any]) -> Combination:
        result: Combination = {ONE: S.One}
        for factor in factors:
            result = times(result, self._read(factor, rows))
        return result


# ------------------------------------------------------------------------------- expectation over one batch
def partitions(items: tuple[Any, ...]) -> Iterable[tuple[tuple[Any, ...], ...]]:
    """All set partitions."""
    if not items:
        yield ()
        return
    first, rest = items[0], items[1:]
    for smaller in partitions(rest):
        yield ((first,), *smaller)
        for i, block in enumerate(smaller):
            yield (*smaller[:i], (first, *block), *smaller[i + 1 :])


def falling(n: Any, k: int) -> Expr:
    """n (n-1) ... (n-k+1)."""
    return Mul(*(n - i for i in range(k)))


def batch_mean(combination: Combination, slots: Iterable[int], scheme: str, batch: Any, count: Any = None) -> Combination:
    """Expectation over one batch: every index in `slots` stands for a batch average, and becomes means over rows.

    Two slots meet in the same position of the batch or not (set partitions); different positions hold independent rows
    with replacement and for laws, different rows without replacement (Moebius inversion turns those into means).
    """
    wanted = frozenset(slots)
    parts = []
    for term, value in combination.items():
        here = tuple(sorted(indices(term) & wanted))
        parts.append((_one_term(term, here, scheme, batch, count), value))
    return add(parts)


def _one_term(term: Term, here: tuple[int, ...], scheme: str, batch: Any, count: Any) -> Combination:
    total: Combination = {}
    for blocks in partitions(here):
        weight = falling(batch, len(blocks)) / batch ** len(here)
        for merged, factor in _different(blocks, scheme, count):
            new = relabelled(term, {i: block[0] for block in merged for i in block})
            total[new] = total.get(new, S.Zero) + weight * factor
    return total


def _different(blocks: tuple[tuple[int, ...], ...], scheme: str, count: Any) -> Iterable[tuple[Any, Any]]:
    if scheme == "with":
        yield blocks, S.One
        return
    for outer in partitions(tuple(range(len(blocks)))):
        # Sum over different rows = sum over set partitions of prod (-1)^(k-1) (k-1)! times free sums.
        sign = Mul(*(Integer(-1) ** (len(o) - 1) * _factorial(len(o) - 1) for o in outer))
        merged = tuple(tuple(i for j in o for i in blocks[j]) for o in outer)
        yield merged, sign * count ** len(outer) / falling(count, len(blocks))


def _factorial(k: int) -> Integer:
    return Integer(1) if k < 2 else k * _factorial(k - 1)


# ------------------------------------------------------------------------------- normal form
def canonical(combination: Combination, relations: Iterable[Relation] = ()) -> Combination:
    """Indices renamed in the least way, relations applied until nothing changes, coefficients in normal form, zeros gone."""
    rules = tuple(relations)
    for _ in range(50):
        named = add(({_least(term): S.One}, value) for term, value in combination.items())
        rewritten = add((rewrite(term, rules), value) for term, value in named.items())
        if rewritten == named:
            return {t: v for t, v in ((t, normal(v)) for t, v in named.items()) if v != 0}
        combination = rewritten
    raise NotRows("the given equations do not stop rewriting; orient them so that the right side is simpler")


@lru_cache(maxsize=65536)
def _least(term: Term) -> Term:
    used = sorted(indices(term))
    names = range(1, len(used) + 1)
    versions = (relabelled(term, dict(zip(used, order, strict=True))) for order in permutations(names))
    return min(versions, key=lambda t: [chain_key(c) for c in (*t[0], t[1])]) if used else term


# ------------------------------------------------------------------------------- moments of laws
def moments(combination: Combination, symbol: Any, moment: Callable[[int], Any]) -> Combination:
    """Powers of the noise `symbol` at every index replaced by their moments."""
    def one(term: Term) -> tuple[Term, Any]:
        noise = [c for c in term[0] if c[0][0] == symbol]
        rest = tuple(c for c in term[0] if c[0][0] != symbol)
        powers = [sum(1 for c in noise if c[0][2] == i) for i in {c[0][2] for c in noise}]
        return (rest, term[1]), Mul(*map(moment, powers))

    return add(({new: factor}, value) for (new, factor), value in ((one(t), v) for t, v in combination.items()))


def show(combination: Combination) -> str:
    """LaTeX of a combination: coefficient times means."""
    lines = [rf"\left({_spelled(value)}\right) {_show_term(term)}" for term, value in combination.items()]
    return " + ".join(lines) or "0"


@lru_cache(maxsize=4096)  # wrong versions of a claim share most of their coefficients and terms
def _spelled(value: Any) -> str:
    return str(latex(value))


@lru_cache(maxsize=4096)
def _show_term(term: Term) -> str:
    def letter(item: Letter) -> str:
        symbol, turned, index = item
        return _spelled(symbol) + (rf"_{{({index})}}" if index else "") + (r"^{\top}" if turned else "")

    chains = [r"\,".join(map(letter, c)) for c in (*term[0], term[1]) if c]
    return r"\left\langle " + r"\;".join(rf"[{c}]" for c in chains) + r"\right\rangle" if chains else ""
