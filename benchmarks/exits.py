"""`python -m benchmarks.exits [--json]`: million steps a second of first exits from a wedge, and ratios, all in one run."""
from __future__ import annotations

import argparse
import ctypes
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Max, Rational, symbols

from benchmarks.work import THREADS
from numerics.build import compiler
from numerics.sample import Sampler
from numerics.stopping import STEPS, Exits
from numerics.streams import UNITS, seeds
from theorems._model.instance import Point
from theorems._model.process import Law, Walk

CHUNKS, ROUNDS, CAP, TARGET = 8, 12, 10**9, 100.0
MEANS = {6: 92, 15: 8326}  # sites: mean exit time
ETA = Rational(3, 16)
Run = Callable[[], NDArray[np.float64]]  # the steps of every replica


def main() -> None:
    """Measure short and long exits, check that all have the mean they must, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exits", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    figures = {f"{sites} sites, {mean} steps": measure(sites, mean) for sites, mean in MEANS.items()}
    print(json.dumps(figures, indent=2) if options.json else table(figures))


def measure(sites: int, mean: int) -> dict[str, Any]:
    """Best of some rounds in which the contestants take turns."""
    ready = {"kernel": kernel(sites), "plain": plain(sites), "numpy": with_numpy(sites)}
    best = dict.fromkeys(ready, 0.0)
    for round_ in range(ROUNDS):
        for name, run in ready.items():
            if name == "numpy" and round_:
                continue  # slow enough for one round to be long
            begin = time.perf_counter()
            steps = run()
            best[name] = max(best[name], steps.sum() / (time.perf_counter() - begin) / 1e6)
            _checked(name, steps, mean)
    ratios = {name: best["kernel"] / speed for name, speed in best.items() if name != "kernel"}
    return {"million steps/s": best, "ratios": ratios, "target": TARGET}


def _checked(name: str, steps: NDArray[np.float64], mean: int) -> None:
    if abs(steps.mean() - mean) > 6 * steps.std() / np.sqrt(steps.size):
        raise ValueError(f"{name}: mean {steps.mean()}, but the exit takes {mean} steps on average")


def kernel(sites: int) -> Run:
    """The generated kernel, chunks mapped over threads."""
    x, xi = symbols("x xi", real=True)
    step, edge = symbols("eta R", positive=True)
    law = Law(xi, {1: Rational(1, 2), -1: Rational(1, 2)})
    walk = Walk(x, 0, law, Max(0, x - step / 3 + step * xi), stop=x >= edge)
    sampler = Sampler(Exits(walk, Point("wedge", "", {step: ETA, edge: 2 * ETA * sites / 3}), CAP), 1, "benchmark")
    pool = ThreadPoolExecutor(THREADS)
    return lambda: sampler.block(0, CHUNKS, pool)[:, STEPS]


def plain(sites: int) -> Run:
    """The loop of exit.c, chunks mapped over threads."""
    source = Path(__file__).with_name("exit.c")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "exit.so"
        subprocess.run([*compiler(), "-O3", "-march=native", "-ffast-math", "-fPIC", "-shared", "-o", made, source], check=True)
        function, pool = ctypes.CDLL(str(made)).plain, ThreadPoolExecutor(THREADS)
    function.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_double, ctypes.c_double, ctypes.c_void_p]

    def chunk(k: int) -> NDArray[np.float64]:
        words, out = seeds(1, "plain", k), np.empty(UNITS)
        function(words.ctypes.data, UNITS, float(ETA), float(2 * ETA * sites / 3), out.ctypes.data)
        return out

    return lambda: np.concatenate(list(pool.map(chunk, range(CHUNKS))))


def with_numpy(sites: int) -> Run:
    """NumPy, all replicas at once; those that have left are taken out."""
    eta, edge = float(ETA), float(2 * ETA * sites / 3)

    def run() -> NDArray[np.float64]:
        rng, steps, x = np.random.default_rng(1), np.zeros(UNITS), np.zeros(UNITS)
        running = np.arange(UNITS)
        while running.size:
            x = np.maximum(0, x - eta / 3 + np.where(rng.random(running.size) < 0.5, eta, -eta))
            steps[running] += 1
            running, x = running[x < edge], x[x < edge]
        return steps

    return run


def table(figures: dict[str, Any]) -> str:
    """The figures for a person."""
    lines = [f"{'':24}{'million steps/s':>16}{'ratio':>8}{'target':>8}"]
    for work, found in figures.items():
        for name, speed in found["million steps/s"].items():
            end = f"{found['ratios'][name]:8.1f}" if name != "kernel" else f"{'':8}{found['target']:8.0f}"
            lines.append(f"{work + ': ' + name:28}{speed:12.1f}{end}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
