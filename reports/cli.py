"""The `trilemma` command.  Everything heavy is imported by the command that needs it: help and list must be instant."""
from __future__ import annotations

import codecs
import os
import shlex
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from reports._exits import Exit, worst
from reports._settings import FOLDER, configured, engine_options

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
PLAIN = {"✓": "+", "✗": "x", "–": "-", "·": "-", "×": "x"}
CACHE = "20000"
"""Results that SymPy keeps of each of its functions, unless SYMPY_CACHE_SIZE says otherwise: the proofs of a theorem and of its
wrong versions need more than its thousand."""
OURS = "internal error: this is a fault of trilemma, not of a theorem; please report it"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(package_name="trilemma")
@click.pass_context
def trilemma(context: click.Context) -> None:
    """Check theorems about stochastic gradient descent by three independent roads, and write the report.

    Exit codes: 0 as expected, 1 not as expected, 2 interrupted, 3 fault, 4 usage, 5 nothing selected, 6 undecided.
    """
    defaults = configured(Path.cwd()) if context.invoked_subcommand in ("verify", "apply") else {}
    context.default_map = {"verify": defaults, "apply": defaults}


@trilemma.command()
@click.argument("patterns", nargs=-1, metavar="[ID|GLOB|PATH]...")
@engine_options
@click.option("--resume", is_flag=True, help="Keep the theorems that an earlier run into the same folder finished, if neither "
              "they nor the Python files beside and below them have changed.")
def verify(patterns: tuple[str, ...], resume: bool, **chosen: Any) -> Exit:
    """Check theorems: all of the library, or those that ids, globs and paths of theorem files name."""
    lost = [pattern for pattern in patterns if not _selected(pattern)]
    for pattern in lost:
        click.echo(f"nothing selected: no theorem matches {pattern!r}; see `trilemma list`", err=True)
    entries = _selected(*patterns)
    if not entries:
        return Exit.EMPTY
    from reports._run import Ask, verify as run

    code = run(Ask(entries, chosen, _typed()), resume)
    return worst([code, *(Exit.EMPTY for _ in lost)])


@trilemma.command()
@click.argument("words", nargs=-1, metavar="ID [NAME=VALUE]...")
@click.option("--data", required=True, type=READABLE, help="A .csv or .npz file.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE...", help="Inputs of the theorem; `show ID` lists them.")
@engine_options
def apply(words: tuple[str, ...], data: Path, settings: tuple[str, ...], **chosen: Any) -> Exit:
    """Check one theorem at your own data: its values there, and simulated intervals for them."""
    ids, settings = _parted(words, settings)
    if len(ids) != 1:
        raise click.UsageError(f"apply takes one theorem, and {len(ids)} are named; give an id or path: {', '.join(ids) or 'ID'}")
    entry = _one(ids[0])
    if data.suffix not in (".csv", ".npz"):
        raise click.UsageError(f"--data {data}: cannot read {data.suffix or 'files without an ending'}; give a .csv or .npz file")
    from reports._run import Ask, apply as run

    return run(Ask({entry.id: entry}, chosen, _typed()), data, _pairs(settings))


@trilemma.command("list")
def list_() -> None:
    """The theorems that are installed: id, number in the source, title."""
    found = _selected()
    width = max(map(len, found), default=0)
    for name, entry in found.items():
        words = entry.words
        click.echo(f"{name:<{width}}  {words.get('source', '')}: {words.get('title', '')}")


@trilemma.command()
@click.argument("theorem", metavar="ID")
@click.option("--c", "as_c", is_flag=True, help="The C programs that simulate it.")
def show(theorem: str, as_c: bool) -> None:
    """One theorem: statement, assumptions, instances, proofs and near misses."""
    from reports._show import programs, statement

    entry = _one(theorem)
    click.echo(programs(entry) if as_c else statement(entry))


@trilemma.command()
@click.argument("results_file", metavar="RESULTS.json", type=click.Path(path_type=Path))
@click.option("--format", "formats", default="html,latex", help="Any of html, latex, pdf, with commas.")
@click.option("--out", type=FOLDER, help="Folder of the report; that of the results if not given.")
def report(results_file: Path, formats: str, out: Path | None) -> None:
    """Write the report of an earlier run again, without checking anything."""
    asked = tuple(word.strip() for word in formats.split(","))
    for word in asked:
        if word not in ("html", "latex", "pdf"):
            raise click.UsageError(f"--format: no format {word!r}; give any of html, latex, pdf, separated by commas")
    from reports._run import loaded, write_report

    for path in write_report(loaded(results_file), out or results_file.parent, asked):
        click.echo(path)


@trilemma.command()
@click.option("--repetitions", type=click.IntRange(min=1000), default=100_000, help="Repetitions of each law and error rate.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed of the repetitions.")
def selftest(repetitions: int, seed: int) -> Exit:
    """Calibrate the judge: how often it refutes true claims, at error rates that can be observed (some minutes).

    Intervals are tried on seven laws, then every shape of claims on its own units, a 25th as often.
    """
    from numerics.judge.calibrate import calibrate, table
    from numerics.judge.calibrate_shapes import calibrate_shapes, shape_table

    rows = calibrate(repetitions=repetitions, seed=seed)
    click.echo(table(rows))
    shapes = calibrate_shapes(repetitions=repetitions // 25, seed=seed)
    click.echo(f"\n{shape_table(shapes)}")
    held = all(row.holds for row in rows) and all(row.holds for row in shapes)
    click.echo("every rate is within its alpha" if held else "a claim was judged wrongly more often than its alpha allows")
    return Exit.EXPECTED if held else Exit.FAULT


@trilemma.command()
def doctor() -> Exit:
    """What this installation has to work with: versions, compiler, cache, TeX, and whether a small kernel runs."""
    from reports.doctor import examine

    return examine()


def _selected(*patterns: str) -> dict[str, Any]:
    from theorems._library import BrokenTheorem, select

    try:
        return select(patterns)
    except BrokenTheorem as error:  # two theorems with one id, or a plugin that names no module
        raise click.UsageError(str(error)) from error


def _one(theorem: str) -> Any:
    entries = list(_selected(theorem).values())
    if len(entries) != 1:
        raise click.UsageError(f"{theorem!r} names {len(entries)} theorems; give the id or path of one")
    return entries[0]


def _parted(words: tuple[str, ...], settings: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """(ids, settings): after `--set a=1` more of them may follow, which arrive among the words."""
    more = tuple(word for word in words if "=" in word and not Path(word).exists())
    if more and not settings:
        raise click.UsageError(f"{more[0]!r} is no theorem; to set an input write --set {more[0]}")
    return [word for word in words if word not in more], (*settings, *more)


def _pairs(settings: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in settings:
        name, sign, value = text.partition("=")
        if not (name.strip() and sign and value.strip()):
            raise click.UsageError(f"--set {text!r}: write name=value, such as --set alpha=1/10")
        if name.strip() in found:
            raise click.UsageError(f"--set {text!r}: {name.strip()} is already {found[name.strip()]}; give each name once")
        found[name.strip()] = value.strip()
    return found


def _typed() -> str:
    return shlex.join(["trilemma", *click.get_current_context().find_root().obj])


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Signs for a terminal that lacks ours; "?" would be read as undecided, so only what has no other sign becomes one."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


codecs.register_error("plain", _plainly)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code (see `reports._exits`)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("SYMPY_CACHE_SIZE", CACHE)
    try:
        return int(_answer(given))
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        return Exit.INTERRUPTED
    except SystemExit:  # click's answer to a reader that has left; its exit code 1 would mean something else here
        return Exit.INTERRUPTED


def _answer(given: list[str]) -> int:
    from reports.results import ReportError
    from theorems._library import BrokenTheorem, UnknownTheorem

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plain")  # a terminal that lacks a sign must not end the run
    try:
        return trilemma.main(given, prog_name="trilemma", standalone_mode=False, obj=given) or Exit.EXPECTED
    except click.ClickException as error:
        error.show()
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except UnknownTheorem as error:
        click.echo(f"Error: {error}", err=True)
    except ReportError as error:  # bad files of the user are usage errors by now; what is left is ours or TeX's
        click.echo(f"Error: {error}", err=True)
        return Exit.FAULT
    except BrokenTheorem as error:
        click.echo(f"Error: {error}", err=True)
        return Exit.UNEXPECTED
    except Exception:
        click.echo(traceback.format_exc() + OURS, err=True)
        return Exit.FAULT
    return Exit.USAGE


if __name__ == "__main__":
    sys.exit(main())
