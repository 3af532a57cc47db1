"""The results file: one JSON document, deterministic where it matters and carrying its own SHA-256.

    {"schema": "trilemma-results/2", "sha256": digest of `results`, "results": {...}, "run": {...}}

`results` is the same for the same inputs; `run` holds what is not (clock, machine, versions).
"""
from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from reports._schema import violation

SCHEMA = "trilemma-results/2"


class ReportError(ValueError):
    """A results file or a report that cannot be made; the message says why, and what to do."""


def canonical(value: Any) -> str:
    """The one text of a JSON value: sorted keys, no spaces, not escaped; ReportError for NaN, infinity and non-JSON."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ReportError(f"results: {error}; JSON holds text, finite numbers, lists and objects only") from error


def digest(results: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return _hashed(canonical(results))


def _hashed(text: str) -> str:
    try:
        return sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        half = error.object[error.start : error.end]
        raise ReportError(f"results: text {half!r} is half of a character; write whole ones") from error


@dataclass(frozen=True)
class Piece:
    """One theorem of a results file: its canonical text, which the digest is taken of, and the text that is written."""

    canonical: str
    written: str


def piece(theorem: Mapping[str, Any], name: str) -> Piece:
    """The piece of a theorem; ReportError if a file that holds it would not be one that `load` accepts."""
    digest(theorem)  # refuses what a JSON file cannot hold
    plain = json.loads(json.dumps(theorem))
    if found := violation(plain, {"$ref": "#/$defs/theorem", "$defs": schema()["$defs"]}, f"results.theorems.{name}"):
        raise ReportError(f"results: {found}; the shape is in reports/schema.json")
    return Piece(canonical(theorem), _indented(plain, 3))


def dump(results: dict[str, Any], run: dict[str, Any], known: Mapping[str, Piece] = {}) -> str:
    """The text of a results file; ReportError if it would not be one that `load` accepts.

    known   pieces made before, which serve if their theorems have not changed since
    """
    for name in ("options", "theorems"):
        if name not in results:
            raise ReportError(f"results: results lacks {name!r}; the shape is in reports/schema.json")
    pieces = {name: _current(theorem, name, known.get(name)) for name, theorem in results["theorems"].items()}
    return assembled({name: part for name, part in results.items() if name != "theorems"}, pieces, run)


def _current(theorem: Mapping[str, Any], name: str, known: Piece | None) -> Piece:
    return known if known and known.canonical == canonical(theorem) else piece(theorem, name)


def assembled(rest: Mapping[str, Any], pieces: Mapping[str, Piece], run: Mapping[str, Any]) -> str:
    """The text of a results file from its pieces and the `rest` of the results; a run adds one piece after another."""
    digest([*pieces, rest, run])
    known = {"schema": SCHEMA, "sha256": "0" * 64, "results": {**rest, "theorems": {}}, "run": run}
    _refuse_violation("results", json.loads(json.dumps(known)))
    # Theorems come in order of id, whatever order they ended in; claims and instances stay in the order of their file.
    ordered = [(canonical(name), part) for name, part in sorted(pieces.items())]
    theorems = ",".join(f"{name}:{part.canonical}" for name, part in ordered)
    parts = sorted([(name, canonical(part)) for name, part in rest.items()] + [("theorems", f"{{{theorems}}}")])
    body = "{" + ",".join(f"{canonical(name)}:{text}" for name, text in parts) + "}"
    listed = ",\n".join(f"   {name}: {part.written}" for name, part in ordered)
    held = "".join(f"  {canonical(name)}: {_indented(part, 2)},\n" for name, part in rest.items())
    return (
        f'{{\n "schema": {canonical(SCHEMA)},\n "sha256": "{_hashed(body)}",\n "results": {{\n{held}  "theorems": {{'
        + (f"\n{listed}\n  " if listed else "")
        + f'}}\n }},\n "run": {_indented(run, 1)}\n}}\n'
    )


def _indented(value: Any, depth: int) -> str:
    """The JSON of a value as it stands at a depth of a file: no text holds a line's end, so lines can be moved."""
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False).replace("\n", "\n" + " " * depth)


def load(path: Path | str) -> dict[str, Any]:
    """The document in a results file; ReportError if it is cut short, of another version, edited by hand or misshapen."""
    document = _parse(Path(path))
    found = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(document, dict) or found is None:
        raise ReportError(f"{path}: not a results file (it has no 'schema'); give the results.json that `trilemma verify` wrote")
    if found != SCHEMA:
        raise ReportError(f"{path}: written with schema {found!r}, this version reads {SCHEMA!r}; run `trilemma verify` again")
    if document.get("sha256") != digest(document.get("results")):
        raise ReportError(f"{path}: its SHA-256 does not match, so it was edited by hand; run `trilemma verify` again")
    _refuse_violation(str(path), document)
    return document


def write(path: Path | str, text: str) -> None:
    """Write a text file in one step: readers see the old file or the new one, never a part."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(name, 0o644)  # mkstemp makes it private; a report is meant to be read
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of a results file."""
    loaded: dict[str, Any] = json.loads((Path(__file__).parent / "schema.json").read_text(encoding="utf-8"))
    return loaded


def _parse(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except OSError as error:
        raise ReportError(f"{path}: cannot be read ({error.strerror}); give the results.json of a `trilemma verify`") from error
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{path}: cut short or not JSON ({error}); run `trilemma verify` again") from error


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key is given twice")
    return table


def _refuse_violation(name: str, document: dict[str, Any]) -> None:
    found = violation(document, schema())
    if found:
        raise ReportError(f"{name}: {found}; the shape is in reports/schema.json")
