"""Each finding of the doctor, with what it looks at taken away."""
from __future__ import annotations

import numpy
import pytest
import sympy

from numerics.judge import calibrate
from reports import doctor
from reports._exits import Exit
from reports.cli import main

needs_compiler = pytest.mark.skipif(doctor.compiler().word != doctor.GOOD, reason="needs a C compiler")


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("TRILEMMA_CACHE", str(tmp_path / "cache"))


def test_every_finding_is_printed_and_a_fault_decides_the_exit_code(monkeypatch, capsys):
    found = [doctor.Finding("a", "fine"), doctor.Finding("bb", "slow", doctor.OPEN)]
    monkeypatch.setattr(doctor, "findings", lambda: found)
    assert main(["doctor"]) == Exit.EXPECTED
    found.append(doctor.Finding("c", "wrong", doctor.BAD))
    assert main(["doctor"]) == Exit.FAULT
    assert capsys.readouterr().out.splitlines()[2:] == ["✓ a   fine", "? bb  slow", "! c   wrong"]


def test_versions_are_those_of_what_is_installed():
    found = {finding.name: finding.text for finding in doctor.packages()}
    assert (found["numpy"], found["sympy"]) == (numpy.__version__, sympy.__version__)
    assert "pytest" not in found


def test_ground_types_without_flint_are_a_limitation(monkeypatch):
    assert doctor.ground_types() == doctor.Finding("SymPy ground types", "flint")
    monkeypatch.setattr("sympy.external.gmpy.GROUND_TYPES", "python")
    assert doctor.ground_types().word == doctor.OPEN
    assert "python, not flint" in doctor.ground_types().text


@needs_compiler
def test_a_kernel_agrees_with_its_interpreter():
    assert doctor.kernel().word == doctor.GOOD


def test_no_compiler_is_a_limitation_that_is_said(monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler")
    assert doctor.compiler().word == doctor.kernel().word == doctor.OPEN
    assert "CC=no-such-compiler not found on PATH" in doctor.compiler().text
    assert "NumPy reference interpreter ran instead" in doctor.kernel().text


def test_a_cache_that_others_can_write_is_a_fault(tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    assert doctor.cache().word == doctor.BAD
    assert "mode 777" in doctor.cache().text


@needs_compiler
def test_the_self_test_reports_what_stops_it(tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    assert doctor.kernel().word == doctor.BAD
    assert doctor.kernel().text.startswith("UnsafeCache: ")


def test_other_bytes_are_a_fault(monkeypatch):
    monkeypatch.setattr(doctor, "_walks_agree", lambda: (False, ""))
    assert doctor.kernel().word == doctor.BAD
    assert "do not trust simulations" in doctor.kernel().text


def test_missing_tex_is_a_limitation(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.tex().word == doctor.OPEN
    assert "no latexmk and no pdflatex" in doctor.tex().text


def test_selftest_prints_the_calibration_and_holds(capsys: pytest.CaptureFixture[str]) -> None:
    # 2000 repetitions at alpha 1e-2 and 1e-3, fixed seed: a row that holds fails by chance about once in 10^3 seeds.
    assert main(["selftest", "--repetitions", "2000"]) == Exit.EXPECTED
    out = capsys.readouterr().out
    assert "every rate is within its alpha" in out
    for law in ("normal", "exponential", "lognormal", "pareto", "indicator", "lattice", "monotone", "optimum", "never"):
        assert law in out.lower()


def test_selftest_fails_when_a_true_claim_is_refuted_too_often(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    # The falsehood: a judge that spends ten times its alpha.
    monkeypatch.setattr(calibrate, "spend", lambda alpha, look: 10 * alpha)
    assert main(["selftest", "--repetitions", "2000"]) == Exit.FAULT
    assert "more often than its alpha allows" in capsys.readouterr().out
