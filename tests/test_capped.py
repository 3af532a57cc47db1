"""Exit times given up at a step: long vectors in the kernel, and claims that compare two processes.

Each simulated check errs with probability 10^-9 at most; seeds are fixed.
"""
from __future__ import annotations

import shutil
from typing import Any

import numpy as np
import pytest
from sympy import MatrixSymbol, Rational as R, Symbol, symbols

from numerics.bench import Bench, Closed, Conditions
from numerics.build import compiler
from numerics.exact.methods import Exact
from numerics.kill import Question, by_samples
from numerics.mutants import Mutant
from numerics.sample import Sampler
from numerics.simulate import measure
from numerics.stopping import NEAR, STEPS, STOPPED, Exits
from theorems import SGD, AtLeast, AtMost, Equal, ExitTime, Instance, Law, Mean, Rows, Square, Theorem, Walk
from theorems._model.bind import points
from theorems.data import parity_kernel

needs_compiler = pytest.mark.skipif(not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="needs a C compiler")
n, b = symbols("n b", integer=True, positive=True)
j = Symbol("j", integer=True, nonnegative=True)
k, r, r0 = (MatrixSymbol(s, n, 1) for s in ("k", "r", "r_0"))
x, u, xi = symbols("x u xi", real=True)
fair = Law(xi, {1: R(1, 2), -1: R(1, 2)})
slow = Walk(x, 0, fair, x + xi, stop=x**2 >= 15)  # E N = 16, and no state on the boundary
fast = Walk(u, 0, fair, u + xi, stop=u**2 >= 3)  # E N = 4

columns, labels = parity_kernel(24, 2)
residuals = SGD(Rows(n, (k, j)), r, r0, k * r[j, 0], R(1, 2), b, stop=Square(r) <= n / 4)
DATA = {k: columns, j: tuple(range(24)), r0: tuple(-y for y in labels), b: 2}


def exits(cap: int = 10**4) -> Exits:
    theorem = Theorem("t", "s", "s", {"c": Equal(ExitTime(r), 1)}, {"one": Instance(DATA)}, (), residuals)
    return Exits(residuals, next(points(theorem, "one")), cap)


def word(claim: Any, draws: int = 10**8, process: Any = (slow, fast)) -> str:
    theorem = Theorem("t", "s", "s", {"main": claim}, {"one": Instance({})}, (), process)
    bench = Bench(Exact(theorem, next(points(theorem, "one"))), Conditions(1, 1e-9, 0.05, draws), "capped")
    (found,) = measure(claim, bench)
    assert "were given up" in found.judgement.reason
    return found.judgement.word


# ------------------------------------------------------------------------------- long vectors
@needs_compiler
@pytest.mark.parametrize("cap", [5, 10**4])
def test_same_bytes_in_c_and_in_numpy(cap: int) -> None:
    kernel, oracle = (Sampler(exits(cap), 3, "residuals", backend) for backend in ("c", "numpy"))
    assert kernel.program.form == "glm-exit"
    drawn = kernel.chunk(0)
    assert np.unique(drawn[:, STEPS]).size > 1 or cap == 5
    assert drawn.tobytes() == oracle.chunk(0).tobytes()


@needs_compiler
def test_lanes_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    command, found = " ".join(compiler()), {}
    for lanes in (4, 8):
        monkeypatch.setenv("CC", f"{command} -DLANES={lanes}")
        found[lanes] = Sampler(exits(), 3, "residuals").chunk(0).tobytes()
    assert found[4] == found[8]


def test_the_steps_are_those_of_plain_numpy() -> None:
    """Two samples of one mean, 4096 runs each: five standard errors apart with probability 6e-7."""
    drawn = Sampler(exits(), 3, "residuals").chunk(0)
    assert drawn[:, STOPPED].all()
    assert not drawn[:, NEAR].any()
    kernel, choose, counts = columns.array, np.random.default_rng(8), []
    for _ in range(4096):
        rest, steps = -np.array(labels, dtype=float), 0
        while rest @ rest > 6:
            batch = choose.integers(0, 24, 2)
            rest, steps = rest - kernel[:, batch] @ rest[batch] / 4, steps + 1
        counts.append(steps)
    spread = np.hypot(np.std(counts), drawn[:, STEPS].std()) / 64
    assert abs(np.mean(counts) - drawn[:, STEPS].mean()) < 5 * spread


# ------------------------------------------------------------------------------- comparisons
@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (AtLeast(ExitTime(x, 1000), 3 * ExitTime(u, 1000)), "agrees"),
        (AtLeast(ExitTime(x, 1000), 5 * ExitTime(u, 1000)), "refuted"),
        (AtMost(ExitTime(x, 1000), 5 * ExitTime(u, 1000)), "agrees"),
        (AtMost(ExitTime(x, 1000), 3 * ExitTime(u, 1000)), "refuted"),
        (Equal(ExitTime(x, 1000), 4 * ExitTime(u, 1000)), "agrees"),
        (Equal(ExitTime(x, 1000), 3 * ExitTime(u, 1000) + 6), "refuted"),
    ],
    ids=str,
)
def test_true_and_false_comparisons(claim: Any, said: str) -> None:
    assert word(claim) == said


def judged_again(claim: Any, other: Any) -> str | None:
    """The word for another claim, on the runs of the first."""
    theorem = Theorem("t", "s", "s", {"main": claim}, {"one": Instance({})}, (), (slow, fast))
    bench = Bench(Exact(theorem, next(points(theorem, "one"))), Conditions(1, 1e-9, 0.05, 10**8), "capped")
    (found,) = measure(claim, bench)
    again = found.again(other)
    return again and again.word


TRUE = AtLeast(ExitTime(x, 1000), 3 * ExitTime(u, 1000))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (AtLeast(ExitTime(x, 1000), R(7, 2) * ExitTime(u, 1000)), "agrees"),
        (AtLeast(ExitTime(x, 1000), 5 * ExitTime(u, 1000)), "refuted"),
        (AtMost(ExitTime(x, 1000), R(7, 2) * ExitTime(u, 1000)), "refuted"),
        (AtLeast(ExitTime(x, 1000), 20), "not confirmed"),  # the gate is closed: one exit time is more skew than the difference
        (AtLeast(ExitTime(x, 999), 3 * ExitTime(u, 1000)), None),
        (AtLeast(Mean(x**2, 3), 3 * ExitTime(u, 1000)), None),
    ],
    ids=str,
)
def test_another_claim_about_the_same_runs_is_judged_on_them(other: Any, said: str | None) -> None:
    """E N = 16 and 4: a true version is not refuted, a wrong one is, and one about other runs is not judged at all."""
    assert judged_again(TRUE, other) == said


def test_claims_share_the_runs_of_a_process() -> None:
    theorem = Theorem("t", "s", "s", {"a": TRUE}, {"one": Instance({})}, (), (slow, fast))
    conditions = Conditions(1, 1e-9, 0.05, 10**8)
    means = []
    for name in ("a", "b"):
        bench = Bench(Exact(theorem, next(points(theorem, "one"))), conditions, name, common="t/one")
        means.append(measure(TRUE, bench)[0].means)
    assert means[0] == means[1]
    assert len(conditions.kept) == 2
    assert [(what, round(mean)) for what, mean, _, _ in means[0]] == [("steps of x", 16), ("steps of u", 4)]
    assert {(low, high) for _, _, low, high in means[0]} == {(None, None)}  # the gate is closed for one exit time


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Equal(ExitTime(x, 1000), 5 * ExitTime(u, 1000)), "killed"),
        (Equal(ExitTime(x, 1000), 4 * ExitTime(u, 1000) + R(1, 10**6)), "survived"),
        (Equal(ExitTime(x, 1000), 20), "not judged"),
        (Equal(ExitTime(x, 999), 5 * ExitTime(u, 1000)), "not judged"),
    ],
    ids=str,
)
def test_a_wrong_version_is_killed_by_the_runs_of_the_claim_and_by_nothing_less(wrong: Any, said: str) -> None:
    claim = Equal(ExitTime(x, 1000), 4 * ExitTime(u, 1000))
    theorem = Theorem("t", "s", "s", {"main": claim}, {"one": Instance({})}, (), (slow, fast))
    here = Exact(theorem, next(points(theorem, "one")))
    found = measure(claim, Bench(here, Conditions(1, 1e-9, 0.05, 10**8), "capped"))
    question = Question("t", theorem, "main", claim, (here,), ())
    assert by_samples(question, Mutant("m", "m", wrong), [(here, found)])[0] == said


@pytest.mark.parametrize(
    ("claim", "draws", "why"),
    [
        (AtMost(ExitTime(x, 1000), ExitTime(u)), 10**8, "is compared with another; give every exit time an end"),
        (AtMost(ExitTime(x, 1000), ExitTime(u, 9) + Mean(u, 3)), 10**8, "give every exit time an end"),
        (AtMost(ExitTime(x, 1000), ExitTime(u, 9)), 4096, "take more than 4096 draws; raise --draws"),
    ],
    ids=str,
)
def test_what_is_not_compared(claim: Any, draws: int, why: str) -> None:
    with pytest.raises((Closed, ValueError), match=why):
        word(claim, draws)


def test_a_state_on_the_boundary_closes_the_road() -> None:
    tied = Walk(x, 0, fair, x + xi, stop=x**2 >= 16)
    with pytest.raises(Closed, match="rounding may decide whether it stops; choose another boundary"):
        word(AtLeast(ExitTime(x, 1000), 3 * ExitTime(u, 1000)), process=(tied, fast))


# ------------------------------------------------------------------------------- the data
def test_the_kernel_of_the_digits_has_the_eigenvalues_that_the_theorem_is_given() -> None:
    found, signs = parity_kernel(500, 2)
    matrix = found.array
    assert set(signs) == {-1, 1}
    assert (matrix == matrix.T).all()
    assert (np.diag(matrix) == 1).all()
    values = np.linalg.eigvalsh(matrix / 500)
    assert values[-1] == pytest.approx(0.33643512, abs=1e-8)
    assert values[0] == pytest.approx(1.401422e-5, abs=1e-10)
