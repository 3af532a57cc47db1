"""The benchmarks run, and the contestants that need nothing extra compute the same thing."""
from __future__ import annotations

import json
import shutil
import sys

import pytest

pytestmark = [
    pytest.mark.checkout,
    pytest.mark.skipif(not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="needs a C compiler"),
]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    from benchmarks.__main__ import main

    monkeypatch.setattr("benchmarks.__main__.REPEATS", 1)
    monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments])
    main()


def test_kernel_and_plain_loop_agree(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run(monkeypatch, "--json", "--only", "kernel,plain")
    figures = json.loads(capsys.readouterr().out)
    # six standard errors in each of 8 components, seeds fixed: false alarm rate 2e-8
    assert figures["disagree"] == []
    assert set(figures["ns_per_example"]) == {"kernel", "plain"}
    assert figures["ratios"]["plain"] > 0


def test_absent_packages_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    run(monkeypatch, "--only", "numba")
    assert "numba" in capsys.readouterr().out.partition("absent: ")[2]


def test_unknown_contestant(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "--only", "fortran")
    assert "choose from kernel" in capsys.readouterr().err
