"""A check against the part of JSON Schema that schema.json uses; an unknown keyword is an error, never skipped."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Schema = dict[str, Any]
TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value),
}
NOTES = {"$schema", "$defs", "title", "description"}


def violation(value: Any, schema: Schema, place: str = "") -> str:
    """The first place where `value` breaks `schema`, as a sentence; empty if there is none.  `place`: where the value stands."""
    return next(_violations(value, schema, place, schema.get("$defs", {})), "")


def _violations(value: Any, schema: Schema, place: str, named: Schema) -> Iterator[str]:
    for keyword, rule in schema.items():
        if keyword not in NOTES:
            yield from CHECKS[keyword](value, rule, place, named, schema)


def _reference(value: Any, rule: str, place: str, named: Schema, _: Schema) -> Iterator[str]:
    yield from _violations(value, named[rule.removeprefix("#/$defs/")], place, named)


def _type(value: Any, rule: Any, place: str, *_: Any) -> Iterator[str]:
    names = [rule] if isinstance(rule, str) else rule
    if not any(TYPES[name](value) for name in names):
        yield f"{place or 'the file'} is {_short(value)}, not {' or '.join(names)}"


def _enum(value: Any, rule: list[Any], place: str, *_: Any) -> Iterator[str]:
    if value not in rule:
        yield f"{place} is {_short(value)}, not one of {', '.join(map(_short, rule))}"


def _pattern(value: Any, rule: str, place: str, *_: Any) -> Iterator[str]:
    if isinstance(value, str) and not re.search(rule, value):
        yield f"{place} is {_short(value)}, which does not match {rule}"


def _required(value: Any, rule: list[str], place: str, *_: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{place or 'the file'} lacks {name!r}" for name in rule if name not in value)


def _properties(value: Any, rule: Schema, place: str, named: Schema, _: Schema) -> Iterator[str]:
    if isinstance(value, dict):
        for name in (name for name in value if name in rule):
            yield from _violations(value[name], rule[name], f"{place}.{name}".lstrip("."), named)


def _additional(value: Any, rule: Any, place: str, named: Schema, schema: Schema) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for name in (name for name in value if name not in schema.get("properties", {})):
        if rule is False:
            yield f"{place or 'the file'} has {name!r}, which has no meaning there"
        else:
            yield from _violations(value[name], rule, f"{place}.{name}".lstrip("."), named)


def _items(value: Any, rule: Schema, place: str, named: Schema, _: Schema) -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _violations(item, rule, f"{place}[{index}]", named)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


CHECKS: dict[str, Callable[..., Iterator[str]]] = {
    "$ref": _reference,
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
}
