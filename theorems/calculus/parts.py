"""Given the whole batches: which states they determine, and the mean over the parts of what reads one."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import MatrixSymbol, S, Symbol

from theorems._model.nodes import name_of, parts_of
from theorems._model.process import Process
from theorems._model.quantity import RandomQuantity
from theorems._model.theorem import Theorem
from theorems.calculus.rows import Combination, NotRows, Reader, add, canonical, indices
from theorems.calculus.shapes import alike
from theorems.calculus.wellposed import all_names, example_names
from theorems.calculus.words import chain_key, either_way


def determined(process: Process) -> frozenset[Any]:
    """The states that the whole batches determine: nothing that moves them reads a part, at any remove."""
    held = set(process.states)
    while True:
        free = set(process.states) - held
        read = free | {name for name, e in process.average.items() if parts_of(e) or e.free_symbols & free}
        loose = {state for state in held if process.update[state].free_symbols & read}
        if not loose:
            return frozenset(held)
        held -= loose


class Words:
    """Reads expressions of the process given its whole batches, and averages them over the parts."""

    def __init__(self, theorem: Theorem, process: Process) -> None:
        self.process = process
        _told_apart(process)
        self.held = determined(process)
        self.parts: set[int] = set()
        self.names = all_names(theorem)
        self.reader = Reader(self.names, self._average)

    def of(self, expression: Any, what: str) -> Combination:
        """The mean over the parts: affine in the states that read them, and in the averages over a part."""
        found = self.reader.read(expression)
        for term in found:
            letters = [letter for chain in (*term[0], term[1]) for letter in chain]
            moved = sum(letter[0] in self.process.start and letter[0] not in self.held for letter in letters)
            if moved > 1 or len(indices(term) & self.parts) > 1:
                raise NotRows(f"{what} is not affine in the states that read a part, or multiplies averages over one: "
                              f"{expression}")
        return found

    def _average(self, symbol: Any) -> Combination | None:
        if symbol not in self.process.average:
            if isinstance(symbol, RandomQuantity) or (symbol in self.names and symbol not in self.process.start):
                raise NotRows(f"{symbol} is no state, average or constant of the process")
            return None
        slot, average = self.reader.fresh(), self.process.average[symbol]
        if parts_of(average):
            self.parts.add(slot)
            average = average.args[0]
        return self.reader.read(average, {f: (_drawn(f), slot) for f in example_names(self.process)})


def _told_apart(process: Process) -> None:
    """NotRows unless the fields of an example have names of their own, and everything the shape of what it is given."""
    named = [name_of(field) for field in example_names(process)]
    if len(set(named)) < len(named):
        raise NotRows(f"two fields of a row have the same name, of {', '.join(named)}; rename one")
    for table in (process.start, process.average, process.update):
        for name, new in table.items():
            alike(name, new)


def _drawn(field: Any) -> Any:
    """The field of an example of the batch: another letter than that of a row in a mean over all rows."""
    name = f"{name_of(field)}|B"
    return MatrixSymbol(name, *field.shape) if isinstance(field, MatrixSymbol) else Symbol(name)


def renamed(combination: Combination, pairs: Mapping[Any, Any]) -> Combination:
    """The states of the part replaced by those of the whole."""
    def term(chains: Iterable[Any]) -> list[Any]:
        return [tuple((pairs.get(s, s), turned, index) for s, turned, index in chain) for chain in chains]

    found: Combination = {}
    for (scalars, chain), value in combination.items():
        new = (tuple(sorted(map(either_way, term(scalars)), key=chain_key)), term([chain])[0])
        found[new] = found.get(new, S.Zero) + value
    return found


def gap(left: Combination, right: Combination) -> Combination:
    """Left less right, in normal form."""
    return canonical(add(((left, 1), (right, -1))))
