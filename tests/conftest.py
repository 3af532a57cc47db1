"""Fixtures that several test files share."""
from __future__ import annotations

import pytest
from fake_engine import IDS, SOURCE, FakeEngine

from theorems import _library


@pytest.fixture(autouse=True)
def _no_colour(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def engine(monkeypatch, tmp_path):
    """A library of three theorems, an engine that verifies them, and an empty current directory."""
    for name in IDS:
        path = tmp_path / "library" / (name.replace(".", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOURCE.format(name))
    monkeypatch.setattr(_library, "HERE", tmp_path / "library")
    monkeypatch.setattr(_library, "_plugins", list)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return FakeEngine(monkeypatch)
