"""A theorem at the user's data: what is read exactly, and what is refused with which words."""
from __future__ import annotations

import numpy as np
import pytest
from sympy import Rational

from numerics.apply import apply
from numerics.reading import BadData, exact, read
from numerics.run import Options
from theorems._library import library

VARIANCE = library()["qian2020.gradient_variance"]
QUIET = Options(roads=("exact",))


def csv(folder, text, encoding="utf-8"):
    path = folder / "data.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        (" -1.5 ", Rational(-3, 2)),
        ("0.1", Rational(1, 10)),
        ("2e-3", Rational(1, 500)),
        (".5", Rational(1, 2)),
        ("+1/3", Rational(1, 3)),
        *((text, None) for text in ("", "cat", "nan", "inf", "1_000", "1/0", "1e100000000", "1" * 5000, "0x1", "1,5")),
    ],
)
def test_a_number_is_read_exactly_or_not_at_all(text, value):
    assert exact(text) == value


def test_the_first_line_names_the_columns_or_is_data(tmp_path):
    rows = ((1, 2, Rational(1, 2)), (3, 4, 5))
    assert read(csv(tmp_path, "a,b,y\n1,2,0.5\n3,4,5\n")) == (("a", "b", "y"), rows)
    assert read(csv(tmp_path, "1,2,0.5\n\n3,4,5\n   \n")) == (("column 1", "column 2", "column 3"), rows)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("a,y\n", "holds no row of data"),
        ("a,y\n1,2\n", "a single row has no variance"),
        ("y\n1\n2\n", "a single column; give features and, last, the target"),
        ("a,y\n1,2\n1\n", r"line 3: 1 cells, but the first line has 2"),
        ("a,y\n1,2\n1,cat\n", r"line 3, column 'y': 'cat' is not a number"),
        ("a,y\n1,NaN\n1,2\n", r"line 2, column 'y': 'NaN' is not a number"),
        ("1,NaN\n1,2\n", r"the first line holds numbers \(1\) and text \('NaN'\); name every column or none"),
        ("a;y\n1;2\n", "the first line has no comma but ';'"),
    ],
)
def test_a_bad_csv_is_refused_with_the_place(tmp_path, text, message):
    with pytest.raises(BadData, match=message):
        read(csv(tmp_path, text))


def test_a_csv_in_another_encoding_is_refused(tmp_path):
    with pytest.raises(BadData, match=r"is not UTF-8 text .* save it as CSV in UTF-8"):
        read(csv(tmp_path, "größe,y\n1,2\n", "latin-1"))


TABLE = np.array([[1.0, 2.0], [0.5, 0.1]])


def test_an_npz_is_read_as_the_doubles_it_holds(tmp_path):
    np.savez(tmp_path / "data.npz", TABLE)
    assert read(tmp_path / "data.npz") == (("column 1", "column 2"), ((1, 2), (Rational(1, 2), Rational(*(0.1).as_integer_ratio()))))


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((), r"holds the arrays \[\]; give one array"),
        ((TABLE, TABLE), r"holds the arrays \['arr_0', 'arr_1'\]; give one array"),
        ((TABLE[0],), r"the array has shape \(2,\)"),
        ((TABLE * 1j,), "type complex128; give a table of real numbers"),
        ((TABLE > 1,), "type bool; give a table of real numbers"),
        ((TABLE.astype(object),), "give a table of real numbers"),
        ((np.array([[1, 2], [3, np.nan]]),), "row 2 holds a number that is not finite"),
        ((np.zeros((0, 3)),), "holds no row of data"),
    ],
)
def test_a_bad_npz_is_refused(tmp_path, arrays, message):
    np.savez(tmp_path / "data.npz", *arrays)
    with pytest.raises(BadData, match=message):
        read(tmp_path / "data.npz")


@pytest.mark.parametrize("content", [b"", b"not a zip file"])
def test_a_file_that_is_no_npz_is_refused(tmp_path, content):
    (tmp_path / "data.npz").write_bytes(content)
    with pytest.raises(BadData, match=r"is not an \.npz file"):
        read(tmp_path / "data.npz")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"b": "1e100000000"}, "--set b=1e100000000: give numbers such as 1/10 or 1,2,4"),
        ({"alpha": "1,2"}, "--set alpha: 2 values, but times up to 2 are asked for"),
        ({"q": "1"}, "has no input of that name; it has x, y, w_0, alpha, b, t and target"),
        ({"target": "q"}, "--set target=q: .* has the columns a, a, y"),
        ({"target": "a"}, "--set target=a: .* has 2 columns of that name"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(tmp_path, settings, message):
    with pytest.raises(BadData, match=message):
        apply(VARIANCE, csv(tmp_path, "a,a,y\n1,2,3\n2,1,4\n"), settings, QUIET)


def test_what_was_not_simulated_says_why_in_the_table(tmp_path):
    document = apply(VARIANCE, csv(tmp_path, "a,y\n1,2\n1,2\n"), {"b": "1"}, QUIET)
    (table,) = document["results"]["theorems"][VARIANCE.id]["tables"]
    assert {row[-1] for row in table["rows"]} == {"not asked: left out by --roads"}
