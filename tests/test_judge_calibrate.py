"""A short calibration; the full one has 10^5 repetitions.

`Row.holds` is wrong about a sound interval at most once in 500 rows and the sound intervals here err at less than half of
their rate, so the test of all laws fails by chance with probability below 16 / 500; the seed is fixed.
"""
from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from numerics.judge import calibrate as module
from numerics.judge.calibrate import LAWS, Row, calibrate, table


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return calibrate(repetitions=800, looks=2)


def test_every_law_holds(rows: tuple[Row, ...]) -> None:
    assert [row.law for row in rows[::2]] == [law.name for law in LAWS]
    assert all(row.holds for row in rows)


def test_false_claims_are_refuted_where_the_gate_is_open(rows: tuple[Row, ...]) -> None:
    seen = [row for row in rows if row.law in ("normal", "exponential", "lattice -1, 0, 3", "indicator 10^-3", "exit time, cut off at 100")]
    assert len(seen) == 10 and all(row.caught > 0.95 for row in seen)


def test_the_gate_stays_closed_on_heavy_tails(rows: tuple[Row, ...]) -> None:
    shut = {row.law: row.closed for row in rows if row.alpha == 1e-3}
    assert shut["Pareto(3)"][1] > 0.9 and shut["lognormal(1)"][1] > 0.9 and shut["indicator 10^-3 as numbers"] == (1, 1)
    assert shut["normal"] == (0, 0)


def test_a_wrong_mean_is_noticed() -> None:
    """A law whose stated mean is off by four standard errors of the first look: the calibration must say NO."""
    wrong = replace(LAWS[0], mean=4 / 64)
    found = calibrate(repetitions=200, looks=2, alphas=(1e-2,), laws=(wrong,))
    assert not found[0].holds and found[0].rate > 0.5 and table(found).endswith("NO")


def test_the_gate_is_what_protects(monkeypatch: pytest.MonkeyPatch) -> None:
    """One hit where four are expected (7 % of samples) refutes a true 10^-3 if nothing gates Student's interval."""
    law = tuple(law for law in LAWS if law.name == "indicator 10^-3 as numbers")
    assert calibrate(repetitions=600, looks=1, alphas=(1e-2,), laws=law)[0].refuted == 0
    monkeypatch.setattr(module, "GATE", 1e9)
    assert not calibrate(repetitions=600, looks=1, alphas=(1e-2,), laws=law)[0].holds


def test_the_table_has_a_line_for_each_row(rows: tuple[Row, ...]) -> None:
    lines = table(rows).splitlines()
    assert len(lines) == 17 and lines[0].startswith("law") and lines[1].startswith("normal") and lines[1].endswith("yes")


def test_the_law_of_exit_times_has_the_mean_it_states() -> None:
    """The weights are found by stepping the walk, the mean by its formula; neither uses the other."""
    law = LAWS[-1]
    seen = law.chunk(np.random.default_rng(5), 2000)
    assert law.mean == 92 and abs(seen.mean.mean() - 92) < 6 * law.deviation / np.sqrt(4096 * 2000)
    assert abs(np.sqrt((seen.m2 / 4095).mean()) / law.deviation - 1) < 0.01
