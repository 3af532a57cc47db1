"""A program as C text: the templates hold the library part, this module prints the generated lines."""
from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from numerics.normal import LN2_HIGH, LN2_LOW, NORMAL, SERIES
from numerics.program import Block, Program, Tree, walk

_SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<", "le": "<=", "eq": "==", "ne": "!="}


@lru_cache(maxsize=1024)
def emit(program: Program) -> str:
    """The C source of a program; it holds no numeric value of a point, so many points share it."""
    template = environment().get_template(f"{'rowwise' if program.rowwise else program.form}.c.jinja")
    blocks = {name: _block(getattr(program, name)) for name in ("prelude", "average", "update")}
    return template.render(
        form=program.form,
        source=program.source,
        scheme=program.scheme,
        legend=_legend(program),
        series=SERIES,
        normal=NORMAL,
        ln2_high=LN2_HIGH,
        ln2_low=LN2_LOW,
        stocked=program.source == "gaussian" and program.form != "exit",  # there lanes begin anew at any step
        calls=_calls(program),
        columns=program.scalars if program.glm else len(program.columns),
        states=len(program.states),
        averages=len(program.averages),
        parts=program.parts or (False,) * len(program.averages),
        rowwise=_rowwise(program),
        picks=program.picks,
        params=[(name, i) for i, (name, _) in enumerate(program.params)],
        tables=[(name, i) for i, (name, _) in enumerate(program.tables)],
        observe=[_block(look) for look in program.observe],
        **blocks,
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates by name."""
    # C is no HTML: nothing is escaped, and every name that reaches a line is canonical.
    loader = PackageLoader("numerics", package_path="")
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)


def _rowwise(program: Program) -> dict[str, dict[str, list[str]]] | None:
    return {name: _block(getattr(program.rowwise, name)) for name in ("along", "step")} if program.rowwise else None


def _block(block: Block) -> dict[str, list[str]]:
    return {
        "body": [f"const R {line.name} = {printed(line.tree)};" for line in block.body],
        "results": [printed(tree) for tree in block.results],
    }


def printed(tree: Tree) -> str:
    """A tree as a C expression, every operation in brackets."""
    kind, *parts = tree
    match kind:
        case "name":
            return str(parts[0])
        case "const":
            return f"NUMBER({parts[0]!r})"
        case "neg":
            return f"(-{printed(parts[0])})"
        case "sqrt" | "call":
            return f"call_{'sqrt' if kind == 'sqrt' else parts[0]}({printed(parts[-1])})"
        case "pow":
            return f"power({printed(parts[0])}, {parts[1]})"
        case "select":
            relation, left, right, yes, no = parts
            return f"choose({printed(left)} {_SIGNS[relation]} {printed(right)}, {printed(yes)}, {printed(no)})"
    return f"({printed(parts[0])} {_SIGNS[kind]} {printed(parts[1])})"


def _calls(program: Program) -> list[str]:
    blocks = (program.prelude, program.average, program.update, *program.observe)
    nodes = [node for block in blocks for tree in block.trees for node in walk(tree)]
    return sorted({"sqrt" if node[0] == "sqrt" else str(node[1]) for node in nodes if node[0] in ("sqrt", "call")})


def _legend(program: Program) -> list[str]:
    columns = program.columns[len(program.columns) - program.scalars :] if program.glm else program.columns
    groups: dict[str, Any] = {"s": program.states, "a": program.averages, "x": columns}
    lines = [f"{letter}{i} = {name}" for letter, group in groups.items() for i, name in enumerate(group)]
    lines += [f"{name} = {value}" for name, value in (*program.params, *program.tables)]
    return [line.replace("*/", "* /") for line in lines]
