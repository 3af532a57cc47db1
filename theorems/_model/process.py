"""A process: the one normal form of everything that moves.

    x <- update(x, averages over the draw, t), until stop
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import Basic, Function, MatrixSymbol, Symbol, Tuple, sqrt, sympify

from theorems._model.exact import frozen, refuse_floats
from theorems._model.nodes import MatrixPart, OrderedPairs, ScalarPart, name_of, parts_of, relation, row_mean

TIME = Symbol("t", integer=True, nonnegative=True)
"""The step counter of every process."""

SCHEMES = ("with", "without", "reshuffled", "in order")


@dataclass(frozen=True)
class Rows:
    """A finite data set.  `fields` are the symbols, matrix symbols or functions `C(w)` of one row; `count` is their number.

    `rows.mean(f)` averages an expression of one row over all rows; `rows.again()` names a second row of the same set,
    for double sums.
    """

    count: Symbol
    fields: tuple[Basic, ...]
    source: tuple[Basic, ...] = ()

    def __post_init__(self) -> None:
        if not self.fields:
            raise ValueError("Rows(count, fields): a data set needs at least one field; write Rows(n, (x, y))")
        object.__setattr__(self, "source", self.source or tuple(self.fields))

    def mean(self, expression: Any) -> Any:
        """(1/n) sum over the rows of `expression`."""
        return row_mean(expression, tuple(self.fields), self.source)

    def sum(self, expression: Any) -> Any:
        """Sum over the rows of `expression`."""
        return self.count * self.mean(expression)

    def before(self, later: Rows, expression: Any) -> Any:
        """Sum of a vector expression over all pairs of rows, the row of `self` before the row of `later`."""
        return OrderedPairs(expression, Tuple(*self.fields), Tuple(*later.fields), Tuple(*self.source))

    def again(self) -> Rows:
        """The same rows under primed names: a second, independent index into the set."""
        return Rows(self.count, tuple(_primed(field) for field in self.fields), self.source)


def _primed(symbol: Any) -> Any:
    name = name_of(symbol) + "'"
    if isinstance(symbol, MatrixSymbol):
        return MatrixSymbol(name, *symbol.shape)
    if isinstance(symbol, Symbol):
        return Symbol(name, **symbol.assumptions0)
    return Function(name)(*symbol.args)


@dataclass(frozen=True)
class Law:
    """Fresh noise with finitely many values: `atoms` maps value to probability."""

    symbol: Symbol
    atoms: Mapping[Any, Any]

    def __post_init__(self) -> None:
        atoms = {sympify(refuse_floats(v)): sympify(refuse_floats(p)) for v, p in self.atoms.items()}
        total = sum(atoms.values())
        if total != 1 or any(p.is_negative for p in atoms.values()):
            raise ValueError(f"Law({self.symbol}): probabilities must be >= 0 and sum to 1, they sum to {total}")
        object.__setattr__(self, "atoms", frozen(atoms))


@dataclass(frozen=True)
class Gaussian:
    """Fresh standard normal noise: N(0, 1) for a symbol, N(0, I) for a column of a matrix symbol."""

    symbol: Any

    def __post_init__(self) -> None:
        if isinstance(self.symbol, MatrixSymbol) and self.symbol.shape[1] != 1:
            raise ValueError(f"Gaussian({self.symbol}): its shape is {self.symbol.shape}; write MatrixSymbol(name, p, 1)")


@dataclass(frozen=True)
class Draw:
    """What one step sees: `size` examples of `source`, under a `scheme`.

    Rows are drawn *with* or *without* replacement, *reshuffled* (one pass visits every row once, in random order) or
    *in order*; laws are always drawn afresh.  `size` may depend on the time of the process.
    part   size of a sub-batch, chosen uniformly among the examples drawn at random; `Part(f)` averages over it
    """

    source: Rows | Law | Gaussian
    size: Any = 1
    scheme: str = "with"
    part: Any = None

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise ValueError(f"Draw: unknown scheme {self.scheme!r}; write one of {', '.join(map(repr, SCHEMES))}")
        if self.scheme != "with" and not isinstance(self.source, Rows):
            raise ValueError(f"Draw: scheme {self.scheme!r} needs Rows; a law is always drawn afresh (scheme 'with')")
        if self.part is not None and self.scheme == "in order":
            raise ValueError("Draw: a part is chosen from a random batch; in the scheme 'in order' nothing is random")
        for name in ("size", "part"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, sympify(refuse_floats(getattr(self, name))))


@dataclass(frozen=True)
class Process:
    """Normal form of a stochastic algorithm.

    start    state symbol -> initial value
    draw     what one step sees
    average  name -> expression of one example, averaged over the draw; `Part(expression)`, over a part of it
    update   state symbol -> new value, all at once, in states, averages and `time`
    stop     relation among the states; from the first step at whose start it holds, nothing moves any more
    clock    for the Euler-Maruyama form of a diffusion: the symbol of the time one step takes (it tends to zero)
    """

    start: Mapping[Any, Any]
    draw: Draw
    average: Mapping[Any, Any]
    update: Mapping[Any, Any]
    time: Symbol = TIME
    clock: Symbol | None = None
    stop: Any = None

    def __post_init__(self) -> None:
        if set(self.start) != set(self.update):
            missing = {name_of(s) for s in set(self.start) ^ set(self.update)}
            raise ValueError(f"Process: every state needs a start and an update; {sorted(missing)} has only one of them")
        for name in ("start", "average", "update"):
            table = {key: sympify(refuse_floats(value)) for key, value in getattr(self, name).items()}
            object.__setattr__(self, name, frozen(table))
        self._check_parts()
        if self.stop is not None:
            object.__setattr__(self, "stop", relation(self.stop, "stop"))
            if not self.stop.free_symbols & set(self.start) or self.stop.free_symbols & set(self.average):
                raise ValueError(f"Process: stop={self.stop} must name states and no averages; it is looked at before a draw")

    def _check_parts(self) -> None:
        for name, average in self.average.items():
            nested = any(parts_of(part.args[0]) for part in parts_of(average))
            if parts_of(average) and (nested or not isinstance(average, (ScalarPart, MatrixPart))):
                raise ValueError(f"Process: the average {name_of(name)} mixes batch and part; write Part(...) around all of it")
            if parts_of(average) and self.draw.part is None:
                raise ValueError(f"Process: {name_of(name)} averages over a part of the batch; write Draw(..., part=size) too")

    def __hash__(self) -> int:
        return hash(self._hashed)

    @cached_property
    def _hashed(self) -> tuple[Any, ...]:
        tables = (frozenset(table.items()) for table in (self.start, self.average, self.update))
        return (*tables, self.draw.size, self.draw.scheme, self.draw.part, self.clock, self.stop)

    @property
    def states(self) -> tuple[Any, ...]:
        return tuple(self.start)

    @property
    def parts(self) -> tuple[Any, ...]:
        """Every expression in it: tables, source, sizes, the rule to stop, time and clock."""
        source = self.draw.source
        if isinstance(source, Rows):
            drawn = (source.count, *source.fields)
        else:
            drawn = (source.symbol, *(e for pair in source.atoms.items() for e in pair)) if isinstance(source, Law) else ()
        tables = (e for table in (self.start, self.average, self.update) for pair in table.items() for e in pair)
        single = (self.draw.size, self.draw.part, self.stop, self.time, self.clock)
        return (*tables, *drawn, *(e for e in single if e is not None))

    @property
    def symbols(self) -> frozenset[Any]:
        """The states and averages: what an observable of this process may name."""
        return frozenset(self.start) | frozenset(self.average)

    @property
    def rows(self) -> Rows | None:
        return self.draw.source if isinstance(self.draw.source, Rows) else None


def SGD(
    rows: Rows,
    weight: Any,
    start: Any,
    gradient: Any,
    step: Any,
    batch: Any = 1,
    scheme: str = "with",
    name: Any = None,
    stop: Any = None,
) -> Process:
    """Mini-batch SGD: weight <- weight - step * mean of `gradient` over `batch` rows.

    `gradient` is the gradient of one row's loss; `name` is the symbol of its batch mean, g unless given.
    """
    if name is None:
        name = MatrixSymbol("g", *weight.shape) if isinstance(weight, MatrixSymbol) else Symbol("g", real=True)
    return Process({weight: start}, Draw(rows, batch, scheme), {name: gradient}, {weight: weight - step * name}, stop=stop)


def Path(start: Mapping[Any, Any], update: Mapping[Any, Any]) -> Process:
    """States that move without noise: companions of another process, such as its course where every average is its mean."""
    return Process(start, Draw(Law(Symbol("o"), {0: 1})), {}, update)


def Walk(state: Symbol, start: Any, law: Law, move: Any, stop: Any = None) -> Process:
    """A walk of one real state: state <- move, an expression in the state and the symbol of the law, one draw a step."""
    kick = Symbol(f"{name_of(law.symbol)}_{name_of(state)}", real=True)
    new = sympify(refuse_floats(move)).subs({law.symbol: kick})
    return Process({state: start}, Draw(law), {kick: law.symbol}, {state: new}, stop=stop)


def Diffusion(state: Symbol, start: Any, drift: Any, amplitude: Any, stop: Any = None) -> Process:
    """The Ito diffusion dX = drift dt + amplitude dW of one real state; its time is continuous."""
    noise, kick = Symbol("xi_W", real=True), Symbol(f"dW_{name_of(state)}", real=True)
    clock = Symbol("h", positive=True)
    update = state + clock * drift + sqrt(clock) * amplitude * kick
    return Process({state: start}, Draw(Gaussian(noise)), {kick: noise}, {state: update}, clock=clock, stop=stop)
