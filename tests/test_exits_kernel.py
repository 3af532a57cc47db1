"""First exits: the kernel and the reference interpreter give the same bytes, whatever the lanes and threads."""
from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from kernel_cases import alpha, g, least_squares, regression, rows, t, w, w0, x
from sympy import Function, Max, Ne, Rational as R, Symbol, symbols

from numerics.build import compiler
from numerics.certify import exactly
from numerics.exact import chain
from numerics.exact.motion import Motion
from numerics.exact.value import Scope
from numerics.sample import Diverged, Sampler
from numerics.stopping import NEAR, STATES, STEPS, STOPPED, Exits, lower_exits
from numerics.trees import NotLowered
from theorems import SGD, TIME, Draw, Gaussian, Law, Process, Square
from theorems._model.instance import Point, rational

needs_compiler = pytest.mark.skipif(not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="needs a C compiler")
v, a, xi, kick = symbols("v a xi zeta", real=True)
eta, edge = symbols("eta R", positive=True)
b = Symbol("b", integer=True, positive=True)
STEP = R(3, 16)
fair = Law(xi, {1: R(1, 2), -1: R(1, 2)})


def wedge(sites: int, batch: int = 1, step: Any = STEP, cap: int = 10**6, process: Process | None = None) -> Exits:
    update = {v: Max(0, v - eta / 3 + eta * kick)}
    walk = process or Process({v: 0}, Draw(fair, b), {kick: xi}, update, stop=v >= edge)
    return Exits(walk, Point("wedge", "", {eta: step, edge: 2 * step * sites / 3, b: rational(batch)}), cap)


def well(cap: int = 400) -> Exits:
    """A Gaussian step from a quadratic well, with an exponential in it, two states."""
    u = Symbol("u", real=True)
    update = {v: v - R(1, 10) * v + R(1, 4) * kick, u: u + 1 / (1 + v**2)}
    return Exits(Process({v: 0, u: 1}, Draw(Gaussian(xi), 2), {kick: xi}, update, stop=v**2 >= R(1, 4)), Point("well", "", {}), cap)


def fit(scheme: str, length: int, cap: int = 60) -> Exits:
    """SGD on least squares until the weights are far from where they began."""
    process = SGD(rows, w, w0, x * x.T * w - Symbol("y", real=True) * x, R(1, 4), 3, scheme)
    return Exits(replace(process, stop=Square(w - w0) >= R(1, 2)), regression(length, 7, 3), cap)


CASES = {
    "wedge": wedge(6),
    "wedge, cut off": wedge(6, cap=40),
    "wedge, batch": wedge(4, batch=3),
    "well": well(),
    "fit": fit("with", 3),
    "fit, without": fit("without", 3),
    "fit, along the rows elsewhere": fit("with", 4),
    "never at rest": wedge(3, process=Process({v: 0}, Draw(fair), {kick: xi}, {v: v + kick}, stop=Ne(v, 0))),
}


@needs_compiler
@pytest.mark.parametrize("name", CASES)
def test_same_bytes(name: str) -> None:
    kernel, oracle = (Sampler(CASES[name], 5, name, backend) for backend in ("c", "numpy"))
    drawn = kernel.chunk(1)
    assert kernel.backend == "c" and drawn.shape == (4096, kernel.inputs.width)
    assert drawn.tobytes() == oracle.chunk(1).tobytes()
    assert set(np.unique(drawn[:, STOPPED])) <= {0.0, 1.0}
    assert (drawn[drawn[:, STOPPED] == 0, STEPS] == CASES[name].cap).all()


@needs_compiler
@pytest.mark.parametrize("name", ["wedge", "wedge, cut off", "well", "fit", "fit, without"])
def test_lanes_and_threads_change_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command, found = " ".join(compiler()), {}
    for lanes in (4, 8):
        monkeypatch.setenv("CC", f"{command} -DLANES={lanes}")
        found[lanes] = Sampler(CASES[name], 5, name).chunk(0)
    assert found[4].tobytes() == found[8].tobytes()
    sampler = Sampler(CASES[name], 5, name)
    with ThreadPoolExecutor(3) as pool:
        threaded = sampler.block(0, 5, pool)
    assert threaded.tobytes() == b"".join(sampler.chunk(k).tobytes() for k in range(5))


def test_a_cap_only_cuts() -> None:
    """The same replica, run with two caps: the longer run goes on where the shorter was cut off."""
    short, long = (Sampler(wedge(6, cap=cap), 5, "cap", "numpy").chunk(0) for cap in (30, 3000))
    ended = short[:, STOPPED] == 1
    assert (short[ended] == long[ended]).all() and (long[~ended, STEPS] > 30).all() and long[:, STOPPED].all()
    assert (long[:, STATES] == 0.75).all() and (short[~ended, STATES] < 0.75).all()


def test_an_exit_at_the_cap_is_an_exit() -> None:
    drawn = Sampler(wedge(1, cap=1), 5, "cap", "numpy").chunk(0)
    assert (drawn[:, STEPS] == 1).all() and 0.4 < drawn[:, STOPPED].mean() < 0.6


def test_a_start_beyond_the_boundary_takes_no_step() -> None:
    process = Process({v: edge}, Draw(fair), {kick: xi}, {v: v + kick}, stop=v >= edge)
    assert (Sampler(wedge(3, process=process), 5, "at once").chunk(0)[:, STEPS] == 0).all()


@pytest.mark.parametrize(
    ("step", "batch", "exact"), [(R(3, 16), 1, True), (R(1, 10), 1, False), (R(3, 2), 1, True), (R(3, 16), 3, True), (R(3, 16), 2, True)]
)
def test_rounding_is_seen(step: Any, batch: int, exact: bool) -> None:
    exits = wedge(6, batch, step)
    program, inputs = lower_exits(exits)
    assert exactly(Motion(exits.process, Scope(exits.point)), program, inputs) is exact


def test_rounding_decides_at_a_boundary_that_is_hit() -> None:
    """At eta = 1/10 doubles do not leave the wedge when they should: the flag says so, and the certificate is refused."""
    exits = wedge(6, step=R(1, 10))
    drawn = Sampler(exits, 5, "tie", "numpy").chunk(0)
    assert drawn[:, NEAR].any()
    assert chain.exit_time(Motion(exits.process, Scope(exits.point))) == 92
    off = replace(exits, point=Point("off", "", {**exits.point.values, edge: R(2, 30) * 6 - R(1, 100)}))
    assert not Sampler(off, 5, "tie", "numpy").chunk(0)[:, NEAR].any()


def test_divergence_is_told() -> None:
    process = Process({v: 2}, Draw(fair), {kick: xi}, {v: v**2 + kick}, stop=v <= -5)
    with pytest.raises(Diverged, match="before it stopped"):
        Sampler(Exits(process, Point("far", "", {}), 10_000), 5, "far", "numpy").chunk(0)


@pytest.mark.parametrize(
    ("process", "why"),
    [
        (least_squares("reshuffled"), "replicas are at different steps"),
        (least_squares("in order"), "replicas are at different steps"),
        (SGD(rows, w, w0, g, alpha(t)), "changes with time"),
        (SGD(rows, w, w0, x, R(1, 10), batch=Function("batch")(TIME)), "changes with time|table"),
    ],
)
def test_what_is_refused(process: Process, why: str) -> None:
    stopping = replace(process, stop=Square(w) >= 9)
    with pytest.raises(NotLowered) as refusal:
        lower_exits(Exits(stopping, regression(2, 5, 2), 10))
    assert any(part in str(refusal.value) for part in why.split("|")), refusal.value


def test_words_of_bad_arguments() -> None:
    with pytest.raises(ValueError, match="never stops"):
        Exits(least_squares(), regression(2, 5, 2), 10)
    with pytest.raises(ValueError, match="from 1 on"):
        replace(wedge(3), cap=0)
