"""One run of the command: ask the engine, keep what is finished on disk, write the report, say how it went."""
from __future__ import annotations

import importlib
import json
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from numerics.outcome import TooManyChecks
from reports import results
from reports._console import Lines, table_lines
from reports._exits import Exit, of_theorem, worst
from reports._keeper import Keeper
from reports._settings import ENGINE, JOBS, described
from theorems._library import Entry, sources

PROGRAM = ("theorems/_model", "theorems/_rules", "theorems/calculus", "theorems/data", "numerics", "reports")
DRAWING = ("reports.html", "reports.latex", "reports._bars", "reports._curves", "reports._paper_graph")
"""What it takes to write a report: heavy to import, and asked of one process beside those that verify."""
UNFINISHED = "this run was not finished; `trilemma verify --resume` continues it"


@dataclass(frozen=True)
class Ask:
    """What was asked for: theorems, options by name, where the report goes, and the command as it was typed."""

    entries: Mapping[str, Entry]
    chosen: Mapping[str, Any]
    command: str
    sources: Mapping[str, str] = field(init=False)  # id -> SHA-256 of what the theorem is made of, as it was at the start

    def __post_init__(self) -> None:
        made = {folder: _digest(sources(folder)) for folder in {entry.path.parent for entry in self.entries.values()}}
        object.__setattr__(self, "sources", {name: made[entry.path.parent] for name, entry in self.entries.items()})

    @property
    def out(self) -> Path:
        return Path(self.chosen["out"])

    def options(self) -> Any:
        """The options as the engine takes them."""
        engine = importlib.import_module("numerics.run")
        return engine.Options(**{name: self.chosen[name] for name in ENGINE})

    def run(self) -> dict[str, Any]:
        """The part of `run` that is known before the engine starts."""
        return {
            "command": self.command,
            "options": described(dict(self.chosen)),
            "sources": self.sources,
            "program": program(),
        }


@cache
def program() -> str:
    """The SHA-256 of this program without its theorems: results of another version are not continued."""
    root = Path(__file__).parents[1]
    parts = [p for folder in PROGRAM for p in (root / folder).rglob("*") if p.is_file() and p.suffix != ".pyc"]
    return _digest(parts)


def _digest(paths: Iterable[Path]) -> str:
    lines = (f"{path.name} {sha256(path.read_bytes()).hexdigest()}" for path in sorted(paths))
    return sha256("\n".join(lines).encode()).hexdigest()


def verify(ask: Ask, resume: bool) -> Exit:
    """Check the theorems and write the report; the exit code of the run."""
    pool = importlib.import_module("numerics.pool")
    several = min(ask.chosen["jobs"], len(ask.entries)) > 1
    if several:
        pool.begin("numerics.verify")
    with pool.helper(*DRAWING) if several else nullcontext() as drawer:
        return _verified(ask, resume, drawer)


def _verified(ask: Ask, resume: bool, drawer: Executor | None) -> Exit:
    _ready(ask.out)
    done = earlier(ask) if resume else {}
    _forget_reports(ask.out)
    lines = _lines(ask)
    for name, result in done.items():
        lines.finish(name, result, None)
    ledger = _Ledger(ask, lines, dict(done), {name: _piece(name, result) for name, result in done.items()}, drawer)
    engine = importlib.import_module("numerics.run")
    started = time.perf_counter()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with lines.watching(), ledger.keeper.working():
            document = engine.verify_all(ask.entries, ask.options(), ledger.started, ledger.finished, done, _piece)
    except TooManyChecks as error:
        raise click.UsageError(str(error)) from error
    except KeyboardInterrupt:
        return _interrupted(ask, ledger)
    finally:
        signal.signal(signal.SIGTERM, before)
    return finish(ask, document, lines, time.perf_counter() - started, ledger)


def apply(ask: Ask, data: Path, settings: dict[str, str]) -> Exit:
    """Check one theorem at the user's data and write the report; the exit code of the run."""
    _ready(ask.out)
    lines = _lines(ask)
    started = time.perf_counter()
    (entry,) = ask.entries.values()
    try:
        with lines.watching():
            document = importlib.import_module("numerics.apply").apply(entry, data, settings, ask.options())
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    seconds = time.perf_counter() - started
    for name, result in document["results"]["theorems"].items():
        lines.finish(name, result, document["run"].get("seconds_by_theorem", {}).get(name, seconds))
        for table in result.get("tables", ()):
            lines.say("\n".join(table_lines(table)))
    return finish(ask, document, lines, seconds)


def finish(ask: Ask, document: dict[str, Any], lines: Lines, seconds: float, ledger: _Ledger | None = None) -> Exit:
    """Write results.json and the report, print the summary; the exit code.  What the ledger holds is not made again."""
    run = {**document["run"], **ask.run()}
    text = results.dump(document["results"], run, ledger.pieces if ledger else {})
    results.write(ask.out / "results.json", text)
    drawer = ledger.drawer if ledger else None
    written = write_report(json.loads(text), ask.out, ("html", "latex"), ask.chosen["jobs"], drawer)
    if tuple(ask.chosen["roads"]) != ("derive", "exact", "simulate"):
        lines.say(f"only asked: {', '.join(ask.chosen['roads'])}; no verdict here rests on the other roads")
    lines.settled(document["results"]["theorems"])
    lines.summary({"results": document["results"], "run": run}, seconds)
    lines.say(f"report: {', '.join(map(str, [*written, ask.out / 'results.json']))}")
    if ask.chosen["as_json"]:
        # JSON is UTF-8, whatever the terminal's encoding is.
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    return worst(map(of_theorem, document["results"]["theorems"].values()))


def write_report(
    document: dict[str, Any], out: Path, formats: tuple[str, ...], jobs: int = JOBS, drawer: Executor | None = None
) -> list[Path]:
    """Write a document as html, latex or pdf; the files written.

    drawer   a process that drew figures of the document ahead; without it, `jobs` processes share the work
    """
    works = ("html",) * ("html" in formats) + ("figures", "latex") * bool({"latex", "pdf"} & set(formats))
    if drawer:
        begun = {work: drawer.submit(_written, work, document, out) for work in works if work != "latex"}
        typeset = _written("latex", document, out) if "latex" in works else None
        paths = [*(task.result() for task in begun.values()), typeset]
    else:
        each = importlib.import_module("numerics.pool").each
        paths = [path for _, path in each(_written, {work: (work, document, out) for work in works}, jobs)]
    written = [path for path in paths if path]
    return [*written, importlib.import_module("reports.latex").pdf(written[-1])] if "pdf" in formats else written


def _written(work: str, document: dict[str, Any], out: Path) -> Path | None:
    """Do one of the works that a report is made of; the file that the user opens."""
    if work == "html":
        results.write(out / "index.html", importlib.import_module("reports.html").render(document))
        return out / "index.html"
    latex = importlib.import_module("reports.latex")
    if work == "figures":
        latex.illustrate(document, out)
        return None
    return Path(latex.typeset(document, out))


def earlier(ask: Ask) -> dict[str, dict[str, Any]]:
    """The theorems that an earlier run into the same folder finished, with the same options and unchanged files."""
    path = ask.out / "results.json"
    if not path.exists():
        return {}
    document, now = loaded(path), ask.run()
    before = document["run"].get("options")
    if before != now["options"]:
        raise click.UsageError(
            f"--resume: {path} was made with other options ({before}, now {now['options']}); "
            "give the same options, another --out, or leave --resume out"
        )
    if document["run"].get("program") != now["program"]:
        raise click.UsageError(
            f"--resume: {path} was made by another version of this program, so its theorems are not taken over; "
            "leave --resume out, or give another --out"
        )
    same = {name for name, digest in now["sources"].items() if document["run"]["sources"].get(name) == digest}
    return {name: result for name, result in document["results"]["theorems"].items() if name in same and _settled(result)}


def loaded(path: Path) -> dict[str, Any]:
    """The document in a results file that the user named; a click.UsageError if it is not one."""
    try:
        return results.load(path)
    except results.ReportError as error:
        raise click.UsageError(str(error)) from error


def _settled(result: Mapping[str, Any]) -> bool:
    # Whatever may have had a passing cause is tried again: a fault, a time limit, a theorem it rests on or is corrected by.
    return bool(result["as_expected"]) or (result["verdict"] == "refuted" and not result["corrected_by"])


def _piece(name: str, result: Mapping[str, Any]) -> results.Piece:
    return results.piece(result, name)


def _draw_ahead(name: str, result: Mapping[str, Any]) -> None:
    plain = json.loads(results.canonical(result))
    importlib.import_module("reports.figures").draw_ahead({"results": {"theorems": {name: plain}}})


@dataclass(frozen=True)
class _Ledger:
    """Every finished theorem, on disk soon after it is finished; its figures are drawn meanwhile."""

    ask: Ask
    lines: Lines
    theorems: dict[str, dict[str, Any]]
    pieces: dict[str, results.Piece]
    drawer: Executor | None

    @cached_property
    def keeper(self) -> Keeper:
        return Keeper(self.save)

    @property
    def started(self) -> Callable[[str], None]:
        return self.lines.started

    def finished(self, name: str, result: dict[str, Any], seconds: float, piece: results.Piece | None) -> None:
        known = name in self.theorems
        self.theorems[name] = result
        if not known:
            self.pieces[name] = piece or _piece(name, result)
            self.keeper.ask()
            self.lines.finish(name, result, seconds)
            if self.drawer:
                self.drawer.submit(_draw_ahead, name, result)  # what fails here fails again, and is said, in the report

    def save(self) -> None:
        options = described(dict(self.ask.chosen))
        text = results.assembled({"options": options}, dict(self.pieces), {**self.ask.run(), "notes": [UNFINISHED]})
        results.write(self.ask.out / "results.json", text)


def _interrupted(ask: Ask, ledger: _Ledger) -> Exit:
    ledger.save()
    ledger.lines.say(
        f"interrupted: {len(ledger.theorems)} of {len(ask.entries)} theorems are finished, and kept in "
        f"{ask.out / 'results.json'}; continue with: {ask.command}{'' if ' --resume' in ask.command else ' --resume'}"
    )
    return worst([Exit.INTERRUPTED, *(code for code in map(of_theorem, ledger.theorems.values()) if code == Exit.FAULT)])


def _lines(ask: Ask) -> Lines:
    return Lines(list(ask.entries), log=ask.chosen["as_json"], quiet=ask.chosen["quiet"], verbose=ask.chosen["verbose"])


def _ready(out: Path) -> None:
    """Find out before the work, not after it, that the report cannot be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        results.write(out / ".writable", "")
        (out / ".writable").unlink()
    except OSError as error:
        raise click.UsageError(f"cannot write the report to {out}: {error.strerror}; give another folder with --out") from error


def _forget_reports(out: Path) -> None:
    # A report left from an earlier run must not stand beside the results of this one.
    for name in ("index.html", "report.tex", "report.pdf"):
        (out / name).unlink(missing_ok=True)
