"""C text to a loaded library, through a cache that is stored like a key."""
from __future__ import annotations

import ctypes
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

FLAGS = ("-std=gnu11", "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi", "-fPIC", "-shared")


class NoCompiler(RuntimeError):
    """No C compiler was found; the message says how to give one."""


class CompileError(RuntimeError):
    """The compiler refused; the message has the command, its words and where the source is kept."""


class UnsafeCache(RuntimeError):
    """The cache directory cannot be trusted or written; the message says why and what to do."""


def compiler() -> tuple[str, ...]:
    """The compiler's command: CC from the environment, or the first of cc, gcc, clang."""
    wanted = shlex.split(os.environ.get("CC", ""))
    for command in [wanted] if wanted else [["cc"], ["gcc"], ["clang"]]:
        found = shutil.which(command[0])
        if found:
            return (found, *command[1:])
    asked = f"CC={os.environ['CC']}" if wanted else "cc, gcc, clang"
    raise NoCompiler(f"no C compiler: {asked} not found on PATH; install gcc or set CC")


def cache() -> Path:
    """The cache directory, ours alone, made if need be: $TRILEMMA_CACHE, or trilemma below $XDG_CACHE_HOME or ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(os.environ.get("TRILEMMA_CACHE") or Path(base) / "trilemma")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = folder.lstat()
    except OSError as error:
        raise UnsafeCache(f"the cache {folder} cannot be made: {error}; set TRILEMMA_CACHE to a directory of yours") from error
    if not folder.is_dir() or folder.is_symlink() or seen.st_uid != os.getuid() or seen.st_mode & 0o077:
        raise UnsafeCache(
            f"the cache {folder} is owned by user {seen.st_uid} with mode {seen.st_mode & 0o777:o}; "
            f"code is executed from it, so it must be a directory of user {os.getuid()} with mode 700; "
            "change that, or set TRILEMMA_CACHE"
        )
    return folder


def load(source: str) -> Any:
    """The function `run` of a kernel, compiled if the cache lacks it."""
    return _load(source, compiler(), os.environ.get("TRILEMMA_CACHE", ""), os.environ.get("XDG_CACHE_HOME", ""))


@lru_cache(maxsize=1024)
def _load(source: str, command: tuple[str, ...], *place: str) -> Any:
    folder = cache()
    library = folder / f"{key(source, command)}.so"
    if not library.exists():
        _compile(source, command, library)
    run = ctypes.CDLL(str(library)).run
    run.argtypes, run.restype = [ctypes.c_void_p] * 3, ctypes.c_int
    return run


def key(source: str, command: tuple[str, ...]) -> str:
    """What a compiled kernel depends on: source, command, compiler version, machine and CPU features."""
    parts = (source, *command, *FLAGS, version(command), platform.machine(), features(), sys.platform)
    return sha256("\0".join(parts).encode()).hexdigest()


@lru_cache(maxsize=16)
def version(command: tuple[str, ...]) -> str:
    """The compiler's own words on its version, first line."""
    words = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
    return (words.stdout or words.stderr).partition("\n")[0]


@lru_cache(maxsize=1)
def features() -> str:
    """The CPU's model and features where the system tells them: -march=native depends on both."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    wanted = ("flags", "Features", "model", "cpu family", "CPU part", "vendor_id")
    return "\n".join(dict.fromkeys(line for line in lines if line.startswith(wanted)))


def _compile(source: str, command: tuple[str, ...], library: Path) -> None:
    # Written under a name of its own, then renamed: two processes may compile the same kernel, and neither waits.
    text = library.with_suffix(".c")
    with tempfile.TemporaryDirectory(dir=library.parent) as work:
        written, made = Path(work) / text.name, Path(work) / library.name
        written.write_text(source, encoding="utf-8")
        full = [*command, *FLAGS, "-o", str(made), str(written), "-lm"]
        done = subprocess.run(full, capture_output=True, text=True, check=False)
        written.replace(text)
        if done.returncode:
            words = f"{shlex.join(full[:-4])} {text}"
            said = done.stderr.strip()
            raise CompileError(f"the compiler failed ({done.returncode}): {words}\n{said}\nThe source is kept in {text}")
        made.chmod(0o700)
        made.replace(library)


def describe() -> dict[str, str]:
    """Compiler, flags and processor, for the record of a run."""
    try:
        name = version(compiler())
    except NoCompiler as error:
        name = f"none ({error})"
    models = [line.partition(":")[2].strip() for line in features().splitlines() if line.startswith("model name")]
    return {"compiler": name, "flags": " ".join(FLAGS), "cpu": models[0] if models else platform.machine()}


def machine() -> dict[str, Any]:
    """Versions, compiler and processor of this run."""
    packages = ("sympy", "python-flint", "numpy", "scipy", "mpmath", "jinja2", "math-core")
    return {"versions": {p: metadata.version(p) for p in packages}, **describe()}
