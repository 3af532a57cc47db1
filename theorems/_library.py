"""Where theorems are found: the built-in papers, files given by path, and installed plugins.

Listing needs no SymPy: titles are read from the source text.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatch
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORDS = ("title", "source", "says")
HEAD = re.compile(r"^theorem = Theorem\((\n.*?)^    (?:given|process|claims)=", re.DOTALL | re.MULTILINE)
NOT_PAPERS = {"_model", "_rules", "calculus", "data", "__pycache__"}


class UnknownTheorem(LookupError):
    """No theorem has this id; the message names the nearest ones."""


class BrokenTheorem(RuntimeError):
    """A theorem file that cannot be loaded; the message has path and line."""


@dataclass(frozen=True)
class Entry:
    """A theorem that can be loaded: its id, its file and, for importable ones, its module."""

    id: str
    path: Path
    module: str = ""

    @property
    def words(self) -> dict[str, str]:
        """The literal title, source and says of the file, read without importing it."""
        return _words(self.path)


def library() -> dict[str, Entry]:
    """Every theorem that is installed, by id, in order."""
    found: dict[str, Entry] = {}
    for entry in [*_built_in(), *_plugins()]:
        if entry.id in found:
            raise BrokenTheorem(
                f"two theorems have the id {entry.id!r}: {found[entry.id].path} and {entry.path}; rename one of them"
            )
        found[entry.id] = entry
    return found


def _built_in() -> list[Entry]:
    return [
        Entry(f"{folder.name}.{path.stem}", path, f"theorems.{folder.name}.{path.stem}")
        for folder in _papers()
        for path in sorted(folder.glob("*.py"))
        if not path.name.startswith("_")
    ]


def _papers() -> list[Path]:
    return sorted(p for p in HERE.iterdir() if p.is_dir() and p.name not in NOT_PAPERS)


def _plugins() -> list[Entry]:
    found = []
    for point in entry_points(group="trilemma.theorems"):
        spec = importlib.util.find_spec(point.value.partition(":")[0])
        if spec is None or spec.origin is None:
            raise BrokenTheorem(f"the plugin {point.name!r} names the module {point.value!r}, which cannot be found")
        found.append(Entry(point.name, Path(spec.origin), point.value.partition(":")[0]))
    return found


def by_path(path: Path) -> Entry:
    """The theorem in a file outside the library; its id is `path:` and the file's name."""
    return Entry(f"path:{path.name}", path.resolve())


def sources(folder: Path) -> list[Path]:
    """What the theorems of a folder are made of: its Python files, those of every paper that they name, and so on."""
    papers, seen, found = _papers(), set(), []
    waiting = [folder]
    while waiting:
        seen.add(here := waiting.pop())
        files = list(here.glob("*.py"))
        waiting += {file.parent for file in here.glob("*/*.py")} - seen  # packages, and theirs
        text = b"".join(file.read_bytes() for file in files)
        waiting += [paper for paper in papers if paper not in {*seen, *waiting} and paper.name.encode() in text]
        found += files
    return sorted(found)


def select(patterns: tuple[str, ...]) -> dict[str, Entry]:
    """The entries that ids, globs and paths name; all of the library without any."""
    known = library()
    if not patterns:
        return known
    chosen: dict[str, Entry] = {}
    for pattern in patterns:
        for entry in _matches(pattern, known):
            if chosen.setdefault(entry.id, entry).path != entry.path:
                raise BrokenTheorem(
                    f"two theorems have the id {entry.id!r}: {chosen[entry.id].path} and {entry.path}; rename one of them"
                )
    return chosen


def _matches(pattern: str, known: dict[str, Entry]) -> list[Entry]:
    if pattern in known:
        return [known[pattern]]
    if pattern.endswith(".py"):
        if not Path(pattern).is_file():
            raise UnknownTheorem(f"no file {pattern!r}; give the path of a theorem file, or an id from `trilemma list`")
        return [by_path(Path(pattern))]
    if any(c in pattern for c in "*?["):
        return [entry for name, entry in known.items() if fnmatch(name, pattern)]
    near = [name for name in known if pattern in name][:3] or get_close_matches(pattern, known, n=3, cutoff=0.4)
    hint = f"; nearest: {', '.join(near)}" if near else "; see `trilemma list`"
    raise UnknownTheorem(f"no theorem has the id {pattern!r}{hint}")


def load(entry: Entry) -> Any:
    """The `theorem` of a file; BrokenTheorem says where a file fails."""
    from theorems._model.theorem import Theorem

    try:
        module = importlib.import_module(entry.module) if entry.module else _execute(entry)
    except (Exception, SystemExit) as error:  # a file that exits would end the run of all others
        raise BrokenTheorem(f"{entry.id}: {_where(error, entry.path)}: {type(error).__name__}: {error}") from error
    theorem = getattr(module, "theorem", None)
    if not isinstance(theorem, Theorem):
        raise BrokenTheorem(f"{entry.id}: {entry.path} does not define `theorem = Theorem(...)`; end the file with it")
    return theorem


def _execute(entry: Entry) -> Any:
    name = f"_trilemma_{entry.path.stem}_{abs(hash(entry.path))}"
    spec = importlib.util.spec_from_file_location(name, entry.path)
    assert spec is not None and spec.loader is not None  # a .py file always has a loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _where(error: BaseException, path: Path) -> str:
    line, trace = None, error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    if line is None and isinstance(error, SyntaxError):
        line = error.lineno
    return f"{path}:{line}" if line else str(path)


def _words(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
        tree = _head(text) or ast.parse(text)
    except (SyntaxError, ValueError, OSError):  # not Python, not UTF-8, or not readable: `load` says which
        return {"title": "(does not parse)"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Theorem":
            return {
                k.arg: str(k.value.value) for k in node.keywords if k.arg in WORDS and isinstance(k.value, ast.Constant)
            }
    return {"title": "(no Theorem in this file)"}


def _head(text: str) -> ast.AST | None:
    """The call with its words alone, where they come first, as they usually do: parsing whole files takes too long for a list."""
    found = HEAD.search(text)
    if found is None or not all(f"\n    {word}=" in found[1] for word in WORDS):
        return None
    try:
        return ast.parse(f"Theorem({found[1]})")
    except SyntaxError:  # what looked like the next argument is inside of something
        return None
