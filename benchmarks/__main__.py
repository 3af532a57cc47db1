"""`python -m benchmarks [--json] [--only NAME,NAME]`: nanoseconds a sampled example, and ratios, all in one run."""
from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.rivals import RIVALS, Run
from benchmarks.work import EXAMPLES, THREADS, Array, experiment
from numerics import build
from numerics.sample import Sampler

REPEATS, PATIENCE, PAUSE = 15, 3.0, 0.3
TARGETS = {"numpy": 20.0, "jax": 12.0, "numba": 4.0, "plain": 2.0}


def main() -> None:
    """Measure, check that all compute the same thing, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--only", default=",".join(RIVALS), help=f"which to run, of {', '.join(RIVALS)}")
    options = parser.parse_args()
    names = options.only.split(",")
    unknown = sorted(set(names) - set(RIVALS))
    if unknown:
        parser.error(f"no contestant {', '.join(unknown)}; choose from {', '.join(RIVALS)}")
    figures = measure(names)
    print(json.dumps(figures, indent=2) if options.json else table(figures))


def measure(names: list[str]) -> dict[str, Any]:
    """Best times in rounds, so that a disturbance of the machine meets all alike."""
    ready, absent = prepare(names)
    results = {name: run() for name, run in ready.items()}
    times = rounds(ready)
    nanoseconds = {name: best / EXAMPLES * 1e9 for name, best in times.items()}
    kernel = nanoseconds.get("kernel")
    return {
        "threads": THREADS,
        "ns_per_example": nanoseconds,
        "ratios": {name: nanoseconds[name] / kernel for name in TARGETS if kernel and name in nanoseconds},
        "targets": TARGETS,
        "absent": absent,
        "disagree": disagreements(results),
        "compile": compile_times(),
    }


def prepare(names: list[str]) -> tuple[dict[str, Run], dict[str, str]]:
    ready, absent = {}, {}
    for name in names:
        try:
            ready[name] = RIVALS[name]()
        except ModuleNotFoundError as error:
            absent[name] = f"{error}; install the extra: pip install .[bench]"
    return ready, absent


def rounds(ready: dict[str, Run]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in ready}
    for _ in range(REPEATS):
        for name, run in ready.items():
            if sum(times[name]) < PATIENCE:
                # Some thread pools spin for a while after their work, and would take the next one's processor.
                time.sleep(PAUSE)
                begin = time.perf_counter()
                run()
                times[name].append(time.perf_counter() - begin)
    return {name: min(seen) for name, seen in times.items()}


def disagreements(results: dict[str, Array]) -> list[str]:
    """Who has another mean weight than the first: six standard errors, two in 10^9 a component."""
    if not results:
        return []
    (_, first), *rest = results.items()
    spread = np.sqrt(2) * first.std(axis=0) / np.sqrt(len(first))
    far = {name: abs(other.mean(axis=0) - first.mean(axis=0)) > 6 * spread for name, other in rest if name != "without"}
    return [name for name, components in far.items() if components.any()]


def compile_times() -> dict[str, float]:
    """Seconds from expression to loaded library, in an empty cache and then from it."""
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, TRILEMMA_CACHE=os.path.join(folder, "cache")):
        begin = time.perf_counter()
        source = Sampler(experiment(), 1, "compile").source
        cold = time.perf_counter() - begin
        # A copy of the cache, so that neither we nor the loader answer from memory.
        os.environ["TRILEMMA_CACHE"] = shutil.copytree(build.cache(), os.path.join(folder, "copy"))
        begin = time.perf_counter()
        build.load(source)
        return {"cold_s": cold, "cached_s": time.perf_counter() - begin}


def table(figures: dict[str, Any]) -> str:
    """The figures for a person."""
    lines = [f"{'':10}{'ns/example':>12}{'ratio':>8}{'target':>8}"]
    for name, value in figures["ns_per_example"].items():
        ratio, target = figures["ratios"].get(name), TARGETS.get(name)
        lines.append(f"{name:10}{value:12.2f}" + (f"{ratio:8.1f}{target:8.0f}" if ratio else ""))
    lines += [f"{name:10}absent: {why}" for name, why in figures["absent"].items()]
    lines += [f"{name} computes another mean" for name in figures["disagree"]]
    return "\n".join([*lines, *(f"{name} {value:.4f}" for name, value in figures["compile"].items())])


if __name__ == "__main__":
    main()
