"""The C kernel and the reference interpreter give the same bytes, on any number of lanes and threads."""
from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from kernel_cases import cases

from numerics.build import compiler
from numerics.sample import Sampler

CASES = cases()
needs_compiler = pytest.mark.skipif(not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="needs a C compiler")


@needs_compiler
@pytest.mark.parametrize("name", CASES)
def test_same_bytes(name: str) -> None:
    kernel, oracle = (Sampler(CASES[name], 5, name, backend) for backend in ("c", "numpy"))
    assert kernel.backend == "c"
    drawn = kernel.chunk(2)
    assert drawn.shape == (4096, kernel.inputs.width)
    assert np.unique(drawn, axis=0).shape[0] > 1 or "in order" in name
    assert drawn.tobytes() == oracle.chunk(2).tobytes()


@needs_compiler
@pytest.mark.parametrize("name", ["without, length 8", "with, length 70", "loss, length 4", "loss, length 12", "loss, length 16", "net", "matrix net", "coin", "part, with", "part, without"])
def test_lanes_change_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command, found = " ".join(compiler()), {}
    for lanes in (4, 8):
        monkeypatch.setenv("CC", f"{command} -DLANES={lanes}")
        found[lanes] = Sampler(CASES[name], 5, name).chunk(0)
    assert found[4].tobytes() == found[8].tobytes()


@needs_compiler
@pytest.mark.parametrize("name", ["net", "matrix net", "part, without"])
def test_threads_change_nothing(name: str) -> None:
    sampler = Sampler(CASES[name], 5, "threads")
    with ThreadPoolExecutor(3) as pool:
        threaded = sampler.block(3, 12, pool)
    assert threaded.tobytes() == b"".join(sampler.chunk(k).tobytes() for k in range(3, 12))


def test_chunks_differ_by_number_seed_and_stream() -> None:
    e = CASES["coin"]
    found = [Sampler(e, 1, "a", "numpy").chunk(0), Sampler(e, 1, "a", "numpy").chunk(1)]
    found += [Sampler(e, 2, "a", "numpy").chunk(0), Sampler(e, 1, "b", "numpy").chunk(0)]
    assert len({part.tobytes() for part in found}) == 4
