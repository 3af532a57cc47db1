"""The same work by other means.  Each function prepares (compiles, warms up) and returns one timed run: () -> (replicas, 8)."""
from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.work import BATCH, FEATURES, REPLICAS, ROWS, STEP, STEPS, THREADS, Array, data, experiment
from numerics.build import compiler
from numerics.sample import Sampler
from numerics.streams import UNITS, seeds

Run = Callable[[], Array]
ETA = float(STEP)


def kernel() -> Run:
    """The generated kernel, chunks mapped over threads."""
    sampler, pool = Sampler(experiment(), 1, "benchmark"), ThreadPoolExecutor(THREADS)
    return lambda: sampler.block(0, REPLICAS // UNITS, pool)


def without() -> Run:
    """The generated kernel, drawing without replacement."""
    sampler, pool = Sampler(experiment("without"), 1, "benchmark"), ThreadPoolExecutor(THREADS)
    return lambda: sampler.block(0, REPLICAS // UNITS, pool)


def plain() -> Run:
    """The tuned loop of plain.c, chunks mapped over threads."""
    source = Path(__file__).with_name("plain.c")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "plain.so"
        subprocess.run([*compiler(), "-O3", "-march=native", "-ffast-math", "-fPIC", "-shared", "-o", made, source], check=True)
        function, pool = ctypes.CDLL(str(made)).plain, ThreadPoolExecutor(THREADS)
    features, labels = data()
    room = np.empty(features.size + 8)
    aligned = room[-room.ctypes.data % 64 // 8 :][: features.size]
    aligned[:] = features.ravel()
    long, pointer = ctypes.c_int64, ctypes.c_void_p
    function.argtypes = [pointer, pointer, pointer, long, long, long, ctypes.c_double, long, pointer]

    def chunk(k: int) -> Array:
        words, out = seeds(1, "plain", k), np.empty((UNITS, FEATURES))
        function(words.ctypes.data, aligned.ctypes.data, labels.ctypes.data, ROWS, BATCH, STEPS, ETA, UNITS, out.ctypes.data)
        return out

    return lambda: np.concatenate(list(pool.map(chunk, range(REPLICAS // UNITS))))


def with_numpy() -> Run:
    """NumPy, all replicas of a chunk at once; chunks keep its arrays in the cache."""
    features, labels = data()

    def chunk(rng: np.random.Generator, size: int) -> Array:
        w = np.zeros((size, FEATURES))
        for _ in range(STEPS):
            index = rng.integers(0, ROWS, (size, BATCH))
            x = features[index]
            error = np.einsum("rbk,rk->rb", x, w) - labels[index]
            w -= ETA / BATCH * np.einsum("rb,rbk->rk", error, x)
        return w

    def run() -> Array:
        rng = np.random.default_rng(1)
        return np.concatenate([chunk(rng, 512) for _ in range(REPLICAS // 512)])

    return run


def with_numba() -> Run:
    """Numba: a loop over replicas, parallel."""
    import numba  # type: ignore[import-not-found,unused-ignore]

    numba.set_num_threads(THREADS)
    features, labels = data()

    @numba.njit(parallel=True, fastmath=True)  # type: ignore[untyped-decorator]
    def sgd(x: Any, y: Any) -> Any:
        out = np.zeros((REPLICAS, FEATURES))
        for i in numba.prange(REPLICAS):
            w, g = np.zeros(FEATURES), np.zeros(FEATURES)
            for _ in range(STEPS):
                g[:] = 0.0
                for _ in range(BATCH):
                    r = np.random.randint(0, ROWS)
                    error = -y[r]
                    for k in range(FEATURES):
                        error += x[r, k] * w[k]
                    for k in range(FEATURES):
                        g[k] += error * x[r, k]
                for k in range(FEATURES):
                    w[k] -= ETA / BATCH * g[k]
            out[i] = w
        return out

    return lambda: np.asarray(sgd(features, labels))


def with_jax() -> Run:
    """JAX: jit of vmap of scan, float64, on the CPU."""
    import jax  # type: ignore[import-not-found,unused-ignore]

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_platforms", "cpu")
    features, labels = (jax.numpy.asarray(array) for array in data())

    def replica(key: Any) -> Any:
        def step(w: Any, key: Any) -> Any:
            index = jax.random.randint(key, (BATCH,), 0, ROWS)
            x = features[index]
            return w - ETA / BATCH * ((x @ w - labels[index]) @ x), None

        return jax.lax.scan(step, jax.numpy.zeros(FEATURES), jax.random.split(key, STEPS))[0]

    run = jax.jit(jax.vmap(replica))
    keys = jax.random.split(jax.random.PRNGKey(1), REPLICAS)
    return lambda: np.asarray(run(keys))


RIVALS: dict[str, Callable[[], Run]] = {
    "kernel": kernel, "without": without, "plain": plain, "numba": with_numba, "jax": with_jax, "numpy": with_numpy,
}
