"""Roles and names: which component symbols move, what stands still and gets a name, what is shared by all terms."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Expr, MatrixSymbol, Mul, Symbol, default_sort_key

from numerics.explicit import Scope, parts
from theorems._model.process import Gaussian, Law, Process

STATE_LIMIT = 64


@dataclass
class Folder:
    """Names for the largest sub-expressions that `still` accepts; `named` lists them in order of first use."""

    still: Callable[[Any], bool]
    name: Callable[[Any, int], Any]
    named: dict[Any, Any] = field(default_factory=dict)

    def fold(self, e: Any) -> Any:
        """The expression with names in the place of what stands still; numbers stay as they are."""
        if not isinstance(e, Expr):
            return e.func(*map(self.fold, e.args)) if e.args else e
        if e.is_number:
            return e
        if self.still(e):
            return self._named(e)
        if e.is_Add or e.is_Mul:
            return self._group(e)
        return e.func(*map(self.fold, e.args)) if e.args else e

    def _group(self, e: Any) -> Any:
        ordered = sorted(e.args, key=default_sort_key)
        quiet = e.func(*(a for a in ordered if self.still(a)))
        if not quiet.is_number:
            # The sign stays outside, so that w - step*g keeps its minus.
            negative = quiet.as_coeff_Mul()[0].is_negative
            quiet = -self._named(-quiet) if negative else self._named(quiet)
        return e.func(quiet, *(self.fold(a) for a in ordered if not self.still(a)))

    def _named(self, e: Any) -> Any:
        if e not in self.named:
            name = self.name(e, len(self.named))
            if name is e:
                return e
            self.named[e] = name
        return self.named[e]


def constants(time: Any, moving: frozenset[Any]) -> Folder:
    """Names p0, q0, ... for the constants: a q depends on the time, a p does not."""

    def name(e: Any, k: int) -> Symbol:
        return Symbol(f"{'q' if time in e.free_symbols else 'p'}{k}")

    return Folder(lambda e: not e.free_symbols & moving, name)


def hoisted() -> Folder:
    """Names h0, ... for what does not depend on the example (x0, ...): it is computed once a step."""
    return Folder(
        lambda e: not any(s.name[0] == "x" for s in e.free_symbols), lambda e, k: Symbol(f"h{k}") if e.args else e
    )


@dataclass(frozen=True)
class Names:
    """Component symbols, by role, and the constants they are told from."""

    states: tuple[Any, ...]
    averages: tuple[Any, ...]
    columns: tuple[Any, ...]

    @property
    def moving(self) -> frozenset[Any]:
        return frozenset((*self.states, *self.averages, *self.columns))


def components(process: Process, scope: Scope) -> Names:
    """The component symbols of states, averages and examples."""
    source = process.draw.source
    if isinstance(source, (Law, Gaussian)):
        fields: Iterable[Any] = (source.symbol,)
    else:
        fields = (*(f for f in source.fields if isinstance(f, (Symbol, MatrixSymbol))), *scope.extras)
    roles = (process.start, process.average, fields)
    return Names(*(tuple(part for symbol in role for part in parts(symbol, scope)) for role in roles))


def shared(e: Any) -> Any:
    """A sum with what all its terms share in front: x (x.w) - y x as x (x.w - y), one product instead of two."""
    if not e.is_Add:
        return e
    factors = [Mul.make_args(term) for term in e.args]
    common = [f for f in factors[0] if not f.is_number and all(f in other for other in factors)]
    rest = (Mul(*(f for f in term if f not in common)) for term in factors)
    return Mul(*common, Add(*rest)) if common else e


def named(still: Folder, letter: str) -> tuple[tuple[str, Any], ...]:
    """The constants whose names begin with `letter`: (name, expression)."""
    return tuple((symbol.name, e) for e, symbol in still.named.items() if symbol.name[0] == letter)


def canon(symbols: Sequence[Any], prefix: str) -> dict[Any, Any]:
    """Symbols by their canonical names prefix0, prefix1, ..."""
    return {symbol: Symbol(f"{prefix}{i}") for i, symbol in enumerate(symbols)}


def source_kind(process: Process) -> str:
    """"rows", "law" or "gaussian"."""
    source = process.draw.source
    return "law" if isinstance(source, Law) else "gaussian" if isinstance(source, Gaussian) else "rows"
