"""The results file: one JSON document, deterministic where it matters and carrying its own SHA-256.

    {"schema": "trilemma-results/2", "sha256": digest of `results`, "results": {...}, "run": {...}}

`results` is the same for the same inputs; `run` holds what is not (clock, machine, versions).
"""
from __future__ import annotations

import json
import os
import tempfile
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
    try:
        return sha256(canonical(results).encode()).hexdigest()
    except UnicodeEncodeError as error:
        half = error.object[error.start : error.end]
        raise ReportError(f"results: text {half!r} is half of a character; write whole ones") from error


def dump(results: dict[str, Any], run: dict[str, Any]) -> str:
    """The text of a results file; ReportError if it would not be one that `load` accepts."""
    digest(run)  # refuses what a JSON file cannot hold, as it does for the results
    document = {"schema": SCHEMA, "sha256": digest(results), "results": results, "run": run}
    plain = json.loads(json.dumps(document))
    _refuse_violation("results", plain)
    # Theorems come in order of id, whatever order they ended in; claims and instances stay in the order of their file.
    plain["results"]["theorems"] = dict(sorted(plain["results"]["theorems"].items()))
    return json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


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
