"""The options that verify and apply share: their types, their defaults, and [tool.trilemma] of a pyproject.toml."""
from __future__ import annotations

import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import click

ROADS = ("derive", "exact", "simulate")
PROFILES = ("quick", "ci", "nightly")
ENGINE = ("roads", "profile", "seed", "alpha", "resolution", "draws", "time_limit", "jobs", "backend")
JOBS = 2
FOLDER = click.Path(path_type=Path, file_okay=False)
C = TypeVar("C", bound=Callable[..., Any])


def exact(value: Any) -> Fraction:
    """A rational between 0 and 1, from p/q or a decimal."""
    try:
        number = Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise click.BadParameter(f"{value!r} is not a rational; write p/q or a decimal, such as 1/100 or 0.01") from error
    if not 0 < number < 1:
        raise click.BadParameter(f"{value} is out of range; give a number above 0 and below 1")
    return number


def roads(value: Any) -> tuple[str, ...]:
    """A part of the roads in their usual order, from words separated by commas or from a list of them."""
    asked = [word.strip() for word in value.split(",")] if isinstance(value, str) else [str(word) for word in value]
    for word in asked or [""]:
        if word not in ROADS:
            raise click.BadParameter(f"no road {word!r}; name one or more of {','.join(ROADS)}")
    return tuple(road for road in ROADS if road in asked)


OPTIONS = (
    click.option("--roads", type=roads, default=",".join(ROADS), metavar="ROAD,...", help="Ask only these roads."),
    click.option("--profile", type=click.Choice(PROFILES), default="quick", help="How thoroughly to check."),
    click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed of every simulation."),
    click.option("--alpha", type=exact, default="1e-9", metavar="RATIONAL", help="Error rate of one simulated check."),
    click.option("--resolution", type=exact, metavar="RATIONAL", help="Half-width to reach, as a part of the claimed value."),
    click.option("--draws", type=click.IntRange(min=1), help="Most example draws of one check."),
    click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
                 help="End the simulations of a theorem this long after its start; what is open then is undecided."),
    click.option("--jobs", type=click.IntRange(min=1), default=JOBS, help="Worker processes."),
    click.option("--backend", type=click.Choice(("c", "numpy")), default="c", help="What runs the simulation."),
    click.option("--out", type=FOLDER, default="build/report", help="Folder of the report."),
    click.option("--json", "as_json", is_flag=True, help="Results as JSON on standard output, all else on standard error."),
    click.option("-q", "--quiet", is_flag=True, help="Only what is not as expected."),
    click.option("-v", "--verbose", is_flag=True, help="Every claim, and the reason of every verdict."),
)
KEYS = (*ENGINE, "out")


def engine_options(command: C) -> C:
    """Decorate a command with the shared options, in their order."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def configured(folder: Path) -> dict[str, Any]:
    """Defaults from [tool.trilemma] of `folder`/pyproject.toml, by parameter name; a click.UsageError for a bad table."""
    path = folder / "pyproject.toml"
    if not path.is_file():
        return {}
    try:
        # Decimals stay text, so that 0.01 means 1/100 here as on the command line.
        table = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=str)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{path}: cannot be read: {error}") from error
    tool = table.get("tool", {})
    section = tool.get("trilemma", {}) if isinstance(tool, dict) else tool
    if not isinstance(section, dict):
        raise click.UsageError(f"{path}: tool.trilemma is {section!r}; write a table [tool.trilemma] with lines such as seed = 1")
    return {_key(path, key): _value(path, key, value) for key, value in section.items()}


def _key(path: Path, key: str) -> str:
    name = key.replace("-", "_")
    if name in KEYS:
        return name
    known = [k.replace("_", "-") for k in KEYS]
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(known)}"
    raise click.UsageError(f"{path}: [tool.trilemma] has no key {key!r}; {hint}")


def _value(path: Path, key: str, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int, list)):
        raise click.UsageError(f"{path}: [tool.trilemma] {key} = {value!r} is not text, a number or a list of words")
    return value


def described(chosen: dict[str, Any]) -> dict[str, Any]:
    """The options that change results, as a results file states them."""
    return {
        "profile": chosen["profile"],
        "seed": chosen["seed"],
        "alpha": str(chosen["alpha"]),
        "resolution": None if chosen["resolution"] is None else str(chosen["resolution"]),
        "draws": chosen["draws"],
        "roads": list(chosen["roads"]),
        "backend": chosen["backend"],
    }
