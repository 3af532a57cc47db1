"""The shipped data are the files that were shipped, exact, and of the documented shape."""
from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sympy import Rational

import theorems.data as data


def test_digits_have_the_counts_the_repository_publishes():
    rows = data.digits()
    published = {0: 178, 1: 182, 2: 177, 3: 183, 4: 181, 5: 182, 6: 181, 7: 179, 8: 174, 9: 180}
    assert Counter(row[64] for row in rows) == published
    assert {type(value) for row in rows for value in row} == {int}
    assert {len(row) for row in rows} == {65} == {len(data.columns("digits.csv.gz"))}
    assert (min(min(r[:64]) for r in rows), max(max(r[:64]) for r in rows)) == (0, 16)


def test_regression_is_exact_and_has_the_published_summary():
    rows = data.regression()
    assert len(rows) == 178
    assert {len(row) for row in rows} == {13} == {len(data.columns("wine.csv"))}
    assert all(isinstance(value, Rational) for row in rows for value in row)
    assert rows[0][-1] == Rational(1423, 100)
    proline = [row[data.columns("wine.csv").index("proline")] for row in rows]
    assert (min(proline), max(proline)) == (278, 1680)


def test_a_changed_file_is_refused_with_both_hashes(monkeypatch, tmp_path):
    (tmp_path / "wine.csv").write_text("1,2\n")
    monkeypatch.setattr(data, "files", lambda package: tmp_path)
    with pytest.raises(data.DataError, match=rf"'wine.csv' was changed: .*{data.SHA256['wine.csv']}; reinstall"):
        data.verified("wine.csv")


def test_a_missing_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "files", lambda package: tmp_path)
    with pytest.raises(data.DataError, match=r"'digits.csv.gz' is missing from this installation"):
        data.verified("digits.csv.gz")


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(data.DataError, match=r"no data set 'iris' is shipped; there are digits.csv.gz, wine.csv"):
        data.verified("iris")


def test_the_licence_file_states_the_same_hashes():
    text = (Path(data.__file__).parent / "README.md").read_text(encoding="utf-8")
    for name, digest in data.SHA256.items():
        assert f"## {name}" in text
        assert digest in text
    assert "CC BY 4.0" in text
