"""`trilemma show`: one theorem as plain text, formulas in LaTeX, and the C that simulates it."""
from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

from theorems._library import Entry, load
from theorems._model.nodes import name_of, parts_of


def statement(entry: Entry) -> str:
    """What a theorem file says; BrokenTheorem if it cannot be loaded."""
    theorem = load(entry)
    return "\n".join([*_head(entry, theorem), *_setting(theorem), *_claims(theorem), *_instances(theorem)])


def programs(entry: Entry) -> str:
    """The generated C of a theorem, each program under its name."""
    found = importlib.import_module("numerics.verify").programs(load(entry))
    return "\n".join(f"/* {program['name']} */\n{program['c']}" for program in found) or "nothing in this theorem is simulated"


def _head(entry: Entry, theorem: Any) -> Iterator[str]:
    yield f"{entry.id}: {theorem.title}"
    yield f"source    {theorem.source}"
    yield f"says      {theorem.says}"
    if theorem.expect:
        yield f"expected  refuted, by the instance {theorem.expect.refuted_by!r}; true instead: {theorem.expect.corrected_by}"
    else:
        yield "expected  verified"
    if theorem.needs:
        yield f"needs     {', '.join(theorem.needs)}"
    yield f"file      {entry.path}"


def _setting(theorem: Any) -> Iterator[str]:
    if theorem.assumptions:
        yield "given"
        yield from (f"    {assumption}" for assumption in theorem.assumptions)
    for process in theorem.process:
        part = f", and a part of {process.draw.part} of these" if process.draw.part is not None else ""
        yield f"process, each step draws {process.draw.size} {_scheme(process.draw)}{part}"
        yield from (f"    {name} starts at {value}" for name, value in process.start.items())
        yield from (f"    {name} = mean over the {_averaged(value)}" for name, value in process.average.items())
        yield from (f"    {name} <- {value}" for name, value in process.update.items())
        if process.stop is not None:
            yield f"    until, at the start of a step, {process.stop}"


def _averaged(value: Any) -> str:
    return f"part of {value.args[0]}" if parts_of(value) else f"draw of {value}"


def _scheme(draw: Any) -> str:
    words = {"with": "with replacement", "without": "without replacement"}
    source = type(draw.source).__name__
    if source == "Rows":
        return f"of the {draw.source.count} rows {draw.source.fields}, {words.get(draw.scheme, draw.scheme)}"
    if source == "Law":
        return f"of {draw.source.symbol} = " + ", ".join(f"{v} (probability {p})" for v, p in draw.source.atoms.items())
    return f"of {draw.source.symbol}, standard normal"


def _claims(theorem: Any) -> Iterator[str]:
    for name, claim in theorem.claims.items():
        yield f"claim {name}: {type(claim).__name__}"
        yield f"    {claim.statement()}"
        proof = theorem.proofs.get(name)
        yield f"    proof      {type(proof).__name__ if proof else 'none'}"
        for miss, swap in theorem.near_miss.get(name, {}).items():
            yield f"    near miss  {miss}: {swap.apply(claim).statement()}"
    yield from (f"road {road} is closed: {reason}" for road, reason in theorem.closed.items())


def _instances(theorem: Any) -> Iterator[str]:
    for name, instance in theorem.instances.items():
        yield f"instance {name}{': ' + instance.why if instance.why else ''}"
        yield from (f"    {name_of(symbol)} = {_short(value)}" for symbol, value in instance.values.items())
    if theorem.on_data:
        yield f"to data, `trilemma apply` puts {theorem.on_data} in its place"
    if theorem.inputs:
        yield "inputs, for `trilemma apply`"
        yield from (f"    {name_of(symbol)} = {text}" for symbol, text in theorem.inputs.items())


def _short(value: Any) -> str:
    """A value of an instance in a line; data sets are long, and their files are named in the instance's reason."""
    text = ("each of " if type(value).__name__ == "Each" else "") + str(value)
    return text if len(text) <= 100 else text[:97] + "..."
