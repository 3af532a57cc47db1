"""Means over anonymous rows.

Only which positions share a row matters, so letters may be scalars, vectors or matrices and the dimension never
appears.  A term is a product of factors; a factor is a chain of letters; a letter carries the index of the row it
belongs to (0: no row).  Distinct indices are averaged independently over the data set, or over the law of the noise.

    term         = (scalar chains in order, open chain)          chain = (letter, ...)      letter = (symbol, transposed, index)
    Combination  = {term: coefficient}, a SymPy expression for each term
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import permutations
from typing import Any

from sympy import Add, Expr, Identity, Integer, MatAdd, MatMul, MatPow, MatrixSymbol, Mul, Pow, S, Symbol, Transpose, ZeroMatrix
from sympy.core.function import AppliedUndef

from theorems._model.quantity import DotProduct, MatrixRowMean, NormSquared, RandomQuantity, ScalarRowMean
from theorems.calculus.normal import normal

Letter = tuple[Any, bool, int]
Chain = tuple[Letter, ...]
Term = tuple[tuple[Chain, ...], Chain]
Combination = dict[Term, Any]
Resolve = Callable[[Any], "Combination | None"]
ONE: Term = ((), ())


class NotRows(ValueError):
    """An expression outside this calculus; the message names it."""


# ------------------------------------------------------------------------------- algebra
def add(parts: Iterable[tuple[Combination, Any]]) -> Combination:
    """Sum of combination * coefficient."""
    total: Combination = {}
    for combination, factor in parts:
        for term, value in combination.items():
            total[term] = total.get(term, S.Zero) + value * factor
    return total


def times(left: Combination, right: Combination) -> Combination:
    """The product; open chains are multiplied in order."""
    total: Combination = {}
    for (scalars, chain), value in left.items():
        for (more, tail), factor in right.items():
            term = _term(scalars + more, chain + tail)
            total[term] = total.get(term, S.Zero) + value * factor
    return total


def transposed(combination: Combination) -> Combination:
    return {(scalars, _flip(chain)): value for (scalars, chain), value in combination.items()}


def _flip(chain: Chain) -> Chain:
    return tuple((symbol, not turned if _is_matrix(symbol) else turned, index) for symbol, turned, index in reversed(chain))


def _is_matrix(symbol: Any) -> bool:
    return isinstance(symbol, MatrixSymbol)


def _rows_of(letter: Letter) -> Any:
    return letter[0].shape[1 if letter[1] else 0]


def _columns_of(letter: Letter) -> Any:
    return letter[0].shape[0 if letter[1] else 1]


def _term(scalars: tuple[Chain, ...], chain: Chain) -> Term:
    """Cut the open chain where its inner dimension is one; closed pieces become scalar factors, the same both ways round."""
    pieces: list[Chain] = []
    start = 0
    for position in range(1, len(chain)):
        if _columns_of(chain[position - 1]) == 1:
            pieces.append(chain[start:position])
            start = position
    pieces.append(chain[start:])
    closed = [p for p in pieces if p and _rows_of(p[0]) == 1 and _columns_of(p[-1]) == 1]
    opened = tuple(letter for p in pieces if p not in closed for letter in p)
    return tuple(sorted((*scalars, *map(_either_way, closed)), key=_chain_key)), opened


def _either_way(chain: Chain) -> Chain:
    return min(chain, _flip(chain), key=_chain_key)


def _chain_key(chain: Chain) -> Any:
    return [(str(symbol), turned, index) for symbol, turned, index in chain]


# ------------------------------------------------------------------------------- reading SymPy
class Reader:
    """Reads SymPy expressions into combinations.

    letters   symbols that stay letters without a row (states, fixed vectors); other scalars go into coefficients
    resolve   symbol -> combination, for symbols that stand for something else (averages, later states)
    """

    def __init__(self, letters: Iterable[Any] = (), resolve: Resolve = lambda symbol: None) -> None:
        self.letters, self.resolve, self._next = frozenset(letters), resolve, 0

    def fresh(self) -> int:
        self._next += 1
        return self._next

    def skip(self, index: int) -> None:
        """Indices up to this one are in use."""
        self._next = max(self._next, index)

    def read(self, expression: Any, rows: Mapping[Any, int] | None = None) -> Combination:
        """The combination of an expression; `rows` maps the row fields in scope to (original field, index)."""
        return self._read(expression, rows or {})

    def _read(self, e: Any, rows: Mapping[Any, Any]) -> Combination:
        if e in rows:
            field, index = rows[e]
            return letter_of(field, index)
        found = self.resolve(e) if isinstance(e, (Symbol, MatrixSymbol, AppliedUndef)) or isinstance(e, RandomQuantity) else None
        if found is not None:
            return found
        if isinstance(e, MatrixSymbol) or e in self.letters:
            return letter_of(e, 0)
        if not e.has(MatrixSymbol, ScalarRowMean, MatrixRowMean, RandomQuantity, *rows, *self.letters):
            return {ONE: e}
        return self._compound(e, rows)

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
        raise NotRows(f"{e} ({type(e).__name__}) is outside the calculus of row means: it takes +, *, powers, transposes, dots and means")

    def _dot(self, e: Any, left: Any, right: Any, rows: Mapping[Any, Any]) -> Combination:
        if left.shape[1] != 1 or right.shape[1] != 1:
            raise NotRows(f"{e} is not made of column vectors; a trace is outside the calculus of row means")
        return times(transposed(self._read(left, rows)), self._read(right, rows))

    def _product(self, factors: Iterable[Any], rows: Mapping[Any, Any]) -> Combination:
        result: Combination = {ONE: S.One}
        for factor in factors:
            result = times(result, self._read(factor, rows))
        return result


def letter_of(symbol: Any, index: int) -> Combination:
    """One letter by itself."""
    if _is_matrix(symbol):
        return {_term((), ((symbol, False, index),)): S.One}
    return {((((symbol, False, index),),), ()): S.One}


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


def indices(term: Term) -> frozenset[int]:
    """The row indices of a term."""
    scalars, chain = term
    return frozenset(letter[2] for c in (*scalars, chain) for letter in c if letter[2])


def relabelled(term: Term, table: Mapping[int, int]) -> Term:
    scalars, chain = term
    new = [tuple((s, turned, table.get(i, i)) for s, turned, i in c) for c in (*scalars, chain)]
    return tuple(sorted(map(_either_way, new[:-1]), key=_chain_key)), new[-1]


# ------------------------------------------------------------------------------- normal form
def canonical(combination: Combination, relations: Iterable[Relation] = ()) -> Combination:
    """Indices renamed in the least way, relations applied until nothing changes, coefficients in normal form, zeros gone."""
    rules = tuple(relations)
    for _ in range(50):
        named = add(({_least(term): S.One}, value) for term, value in combination.items())
        rewritten = add((_rewrite(term, rules), value) for term, value in named.items())
        if rewritten == named:
            return {t: v for t, v in ((t, normal(v)) for t, v in named.items()) if v != 0}
        combination = rewritten
    raise NotRows("the given equations do not stop rewriting; orient them so that the right side is simpler")


def _least(term: Term) -> Term:
    used = sorted(indices(term))
    names = range(1, len(used) + 1)
    versions = (relabelled(term, dict(zip(used, order, strict=True))) for order in permutations(names))
    return min(versions, key=lambda t: [_chain_key(c) for c in (*t[0], t[1])]) if used else term


Relation = tuple[tuple[Chain, ...], Combination, bool]


def relation(left: Combination, right: Combination, row: int, whole_row: bool) -> Relation:
    """A rewriting rule from one monomial of scalar factors to a combination.

    row         the index of the row that the equation speaks of, when it holds for every row
    whole_row   the left side is the mean over a row: it applies only where the row has no other factor
    """
    if len(left) != 1 or next(iter(left))[1] or next(iter(left.values())) != 1:
        raise NotRows("a given equation rewrites one product of scalars, left to right; its left side must be one")
    monomial = next(iter(left))
    used, named = indices(monomial), frozenset().union(*map(indices, right))
    if whole_row and (len(used) != 1 or row in used | named):
        raise NotRows("a given mean must be over one row and equal something that is no row's")
    if not whole_row and (used - {row} or (row in named and not used)):
        raise NotRows("a given equation for every row has no means in its left side")
    return monomial[0], right, whole_row


def _rewrite(term: Term, rules: tuple[Relation, ...]) -> Combination:
    for pattern, result, whole in rules:
        used = indices((pattern, ()))
        for index in sorted(indices(term)) if used else (0,):
            wanted = [_at(chain, index) for chain in pattern]
            rest = list(term[0])
            if all(_take(rest, chain) for chain in wanted) and not (whole and _mentions(rest, term[1], index)):
                here = {(tuple(rest), term[1]): S.One}
                return add((times(here, {_placed(t, used, index, term): S.One}), c) for t, c in result.items())
    return {term: S.One}


def _placed(new: Term, used: frozenset[int], index: int, term: Term) -> Term:
    """A term of the right side: the row of the left side becomes `index`, every other row a fresh one."""
    beyond = max(indices(term), default=0)
    others = sorted(indices(new) - used)
    return relabelled(new, {**dict.fromkeys(used, index), **{i: beyond + k for k, i in enumerate(others, 1)}})


def _at(chain: Chain, index: int) -> Chain:
    return _either_way(tuple((s, turned, index if i else 0) for s, turned, i in chain))


def _take(rest: list[Chain], chain: Chain) -> bool:
    if chain in rest:
        rest.remove(chain)
        return True
    return False


def _mentions(scalars: Iterable[Chain], chain: Chain, index: int) -> bool:
    return any(letter[2] == index for c in (*scalars, chain) for letter in c)


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
    from sympy import latex

    lines = [rf"\left({latex(value)}\right) {_show_term(term)}" for term, value in combination.items()]
    return " + ".join(lines) or "0"


def _show_term(term: Term) -> str:
    from sympy import latex

    def letter(item: Letter) -> str:
        symbol, turned, index = item
        return latex(symbol) + (rf"_{{({index})}}" if index else "") + (r"^{\top}" if turned else "")

    chains = [r"\,".join(map(letter, c)) for c in (*term[0], term[1]) if c]
    return r"\left\langle " + r"\;".join(rf"[{c}]" for c in chains) + r"\right\rangle" if chains else ""
