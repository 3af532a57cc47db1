"""`trilemma doctor`: what this installation has to work with, and whether a small kernel gives the right bytes."""
from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

import click

from reports._exits import Exit
from reports._view import Mark

GOOD, OPEN, BAD = "ok", "undecided", "fault"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and whether it is ok, a limitation (undecided) or a fault."""

    name: str
    text: str
    word: str = GOOD


def examine() -> Exit:
    """Print every finding; FAULT if one of them keeps theorems from being checked, else EXPECTED."""
    found = list(findings())
    width = max(len(finding.name) for finding in found)
    for finding in found:
        click.echo(f"{Mark(finding.word).symbol} {finding.name:<{width}}  {finding.text}")
    return Exit.FAULT if any(finding.word == BAD for finding in found) else Exit.EXPECTED


def findings() -> Iterator[Finding]:
    """What `examine` prints."""
    yield Finding("python", f"{platform.python_version()} at {sys.executable}, {platform.machine()}, {os.cpu_count()} cores")
    yield from packages()
    yield ground_types()
    yield compiler()
    yield cache()
    yield tex()
    yield kernel()


def packages() -> Iterator[Finding]:
    """This distribution and what it requires, with the installed versions."""
    try:
        needed = [re.split(r"[^\w.-]", line)[0] for line in requires("trilemma") or () if "extra ==" not in line]
    except PackageNotFoundError:
        yield Finding("trilemma", "runs from its sources without being installed; run pip install -e .", OPEN)
        return
    for name in ("trilemma", *sorted(needed)):
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "is not installed; run pip install trilemma again", BAD)


def ground_types() -> Finding:
    """Which integers SymPy computes with: it leaves flint aside without a word when it does not know the version."""
    from sympy.external.gmpy import GROUND_TYPES

    if GROUND_TYPES == "flint":
        return Finding("SymPy ground types", "flint")
    return Finding("SymPy ground types", f"{GROUND_TYPES}, not flint: derivations are slower (is SYMPY_GROUND_TYPES set?)", OPEN)


def compiler() -> Finding:
    """The C compiler that kernels are built with."""
    from numerics.build import NoCompiler, compiler as command, version as words

    try:
        found = command()
    except NoCompiler as error:
        return Finding("C compiler", f"{error}; until then simulations run on the NumPy backend, many times slower", OPEN)
    return Finding("C compiler", f"{' '.join(found)}: {words(found)}")


def cache() -> Finding:
    """The folder of compiled kernels."""
    from numerics.build import UnsafeCache, cache as folder

    try:
        place = folder()
    except UnsafeCache as error:
        return Finding("kernel cache", str(error), BAD)
    sizes = [path.stat().st_size for path in place.glob("*.so")]
    return Finding("kernel cache", f"{place}: {len(sizes)} kernels, {sum(sizes) / 2**20:.1f} MiB")


def tex() -> Finding:
    """Whether `--format pdf` can work."""
    missing = [name for name in ("latexmk", "pdflatex") if not shutil.which(name)]
    if missing:
        return Finding("TeX", f"no {' and no '.join(missing)}: report.tex is written, but --format pdf is not possible", OPEN)
    words = subprocess.run(["pdflatex", "--version"], capture_output=True, text=True, check=False).stdout
    return Finding("TeX", words.partition("\n")[0])


def kernel() -> Finding:
    """A random walk through C and through the NumPy interpreter: 4096 replicas of 8 steps must agree byte for byte."""
    started = time.perf_counter()
    try:
        same, note = _walks_agree()
    except Exception as error:  # whatever it is, the person who asked wants to read it, and the rest of the findings
        return Finding("self-test", f"{type(error).__name__}: {error}", BAD)
    if not same:
        return Finding("self-test", "a kernel gives other bytes in C than in NumPy: do not trust simulations made here", BAD)
    agreed = f"C and NumPy agree byte for byte on a random walk ({time.perf_counter() - started:.2f} s)"
    return Finding("self-test", note or agreed, OPEN if note else GOOD)


def _walks_agree() -> tuple[bool, str]:
    from sympy import Rational, Symbol

    from numerics.lower import Experiment
    from numerics.sample import Sampler
    from theorems._model.instance import Point
    from theorems._model.process import Draw, Law, Process

    place, kick, step = Symbol("x", real=True), Symbol("k", real=True), Symbol("s", real=True)
    law = Law(kick, {-1: Rational(1, 3), 2: Rational(2, 3)})
    walk = Process({place: 0}, Draw(law), {step: kick}, {place: place + step / 3})
    experiment = Experiment(walk, Point("self-test", "", {}), ((place, 8),))
    compiled, plain = (Sampler(experiment, 0, "doctor", backend) for backend in ("c", "numpy"))
    return compiled.chunk(0).tobytes() == plain.chunk(0).tobytes(), compiled.backend_note
