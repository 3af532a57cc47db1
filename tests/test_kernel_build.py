"""From C text to library: the cache, its key, failing and missing compilers."""
from __future__ import annotations

import os
import shutil
import stat
import time
from pathlib import Path

import pytest
from kernel_cases import cases, coin, coin_point, z

from numerics import build, seeding
from numerics.lower import Experiment
from numerics.sample import Sampler

needs_compiler = pytest.mark.skipif(not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="needs a C compiler")
EXPERIMENT = cases()["coin"]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRILEMMA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@needs_compiler
def test_cache_is_ours_and_holds_source_and_library(cache: Path) -> None:
    Sampler(EXPERIMENT, 1, "s")
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    held = sorted(path.name for path in cache.iterdir())
    keys = {build.key(source, build.compiler()) for source in (Sampler(EXPERIMENT, 1, "s").source, seeding.source())}
    assert held == sorted(f"{key}{ending}" for key in keys for ending in (".c", ".so"))


@needs_compiler
def test_second_load_compiles_nothing(cache: Path) -> None:
    source = Sampler(EXPERIMENT, 1, "s").source
    made = {path: path.stat().st_mtime_ns for path in cache.iterdir()}
    build._load.cache_clear()
    build.load(source)
    assert {path: path.stat().st_mtime_ns for path in cache.iterdir()} == made


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_cache_open_to_others_is_refused(cache: Path, mode: int) -> None:
    cache.mkdir()
    cache.chmod(mode)
    with pytest.raises(build.UnsafeCache, match=f"mode {mode:o}.*TRILEMMA_CACHE"):
        build.cache()


def test_cache_through_a_link_is_refused(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    cache.symlink_to(tmp_path / "real")
    with pytest.raises(build.UnsafeCache):
        build.cache()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_foreign_cache_is_refused(cache: Path) -> None:
    cache.mkdir(mode=0o700)
    os.chown(cache, 12345, 12345)
    with pytest.raises(build.UnsafeCache, match="owned by user 12345"):
        build.cache()


def test_cache_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TRILEMMA_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(build.UnsafeCache, match="cannot be made"):
        build.cache()


def test_no_compiler_is_said_and_the_interpreter_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler-here -O9")
    with pytest.raises(build.NoCompiler, match="CC=no-such-compiler-here"):
        build.compiler()
    sampler = Sampler(EXPERIMENT, 5, "coin")
    assert sampler.backend == "numpy"
    assert "no-such-compiler-here" in sampler.backend_note and "interpreter" in sampler.backend_note
    monkeypatch.undo()
    assert sampler.chunk(0).tobytes() == Sampler(EXPERIMENT, 5, "coin").chunk(0).tobytes()


@needs_compiler
def test_failed_compile_shows_command_words_and_kept_source(cache: Path) -> None:
    with pytest.raises(build.CompileError) as caught:
        build.load("int run(void) { return nonsense; }\n")
    message = str(caught.value)
    assert "-ffp-contract=off" in message and "nonsense" in message
    kept = Path(message.rpartition(" ")[2])
    assert kept.read_text() == "int run(void) { return nonsense; }\n"
    assert not list(cache.glob("*.so"))


@needs_compiler
def test_key_depends_on_source_and_command() -> None:
    command = build.compiler()
    keys = {build.key("a", command), build.key("b", command), build.key("a", (*command, "-g"))}
    assert len(keys) == 3


def test_never_fast_math() -> None:
    assert "-ffp-contract=off" in build.FLAGS
    assert not any("fast" in flag for flag in build.FLAGS)


@needs_compiler
def test_cold_and_cached_times(cache: Path) -> None:
    """Within three times the figures promised, for a machine that others use too."""
    fresh = Experiment(coin, coin_point, ((z**5 + 3 * z, 4),))
    begin = time.perf_counter()
    source = Sampler(fresh, 1, "s").source
    cold = time.perf_counter() - begin
    build._load.cache_clear()
    begin = time.perf_counter()
    build.load(source)
    assert cold < 1.5
    assert time.perf_counter() - begin < 0.015
