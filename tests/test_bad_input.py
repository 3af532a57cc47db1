"""Bad input, by file and by command: refused before any work, with theorem, symbol, value, what it violates and what to do."""

from __future__ import annotations

import pytest

from numerics.apply import apply
from numerics.run import Options
from numerics.verify import verify_one
from reports.cli import main
from theorems._library import by_path, library

VARIANCE = library()["qian2020.gradient_variance"]
TITLE = "'Variance of the mini-batch gradient'"
QUIET = Options(roads=("exact",))
BATCHES, STEPS = "b: Each(1, 2, 3, 4)", "alpha: (R(1, 5), R(1, 4), R(1, 3))"
ROWS = "x: ((1, 0), (1, 1), (2, -1), (0, 3)), y: (1, 0, 2, -1)"
FIXED = "golden A: b = 1, t = 0"
SHORT = "{**golden_A, b: Each(1, 2, 3, 4), t: Each(0, 1)}"
WRITTEN = "{" + f"{ROWS}, w0: (1, -1), {STEPS}, {BATCHES}, t: Each(0, 1, 2)" + "}"


def changed(folder, before, after):
    """A file of the theorem in which the first instance says something else."""
    text = VARIANCE.path.read_text()
    assert SHORT in text
    text = text.replace(SHORT, WRITTEN).replace("from theorems import", "from sympy import Rational as R\n\nfrom theorems import", 1)
    assert before in text
    path = folder / "bad.py"
    path.write_text(text.replace(before, after, 1))
    return path


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (BATCHES, "b: Each(1, 5)", "b = 5, t = 0: a batch of b = 5 cannot be drawn without replacement from 4 rows; give 4 at most"),
        (BATCHES, "b: 0", "b = 0 violates the assumption that b is positive; give a positive integer"),
        (BATCHES, "b: -2", "b = -2 violates the assumption that b is positive; give a positive integer"),
        (BATCHES, "b: R(3, 2)", "b = 3/2 violates the assumption that b is integer; give a positive integer"),
        (ROWS, "x: ((1, 0),), y: (1,)", "the assumption n >= 2 fails, with n = 1"),
        ("w0: (1, -1)", "w0: (1, -1, 2)", "w_0 has shape (3, 1), expected (p, 1) with p = 2, as x has it; give w_0 that size"),
        ("w0: (1, -1)", "w0: 1", "w_0: 1 is no vector or matrix; write a tuple of numbers, or of rows"),
        ("w0: (1, -1),", "", f"{FIXED}: w_0 has no value, and the process starts at it; the instance must give one"),
        (STEPS, "alpha: (R(1, 5),)", "t = 2: alpha has 1 values by time, but those at times 0 to 1 are needed; give 2 values at least"),
        (f"{STEPS}, ", "", "t = 1: alpha has 0 values by time, but those at times 0 to 0 are needed; give 1 values at least"),
        (" y: (1, 0, 2, -1),", "", f"{FIXED}: a step reads y of every row, but no row has one; give one value a row"),
        ("y: (1, 0, 2, -1)", "y: (1, 0, 2)", "the fields of the data set have different numbers of rows: {'x': 4, 'y': 3}"),
        ("(2, -1), (0, 3)", "(2, -1, 4), (0, 3)", "x has shape (3, 1) in row 3 and (2, 1) in row 1; every row has as many numbers"),
        (f", {BATCHES}", "", "the batch size b has no value"),
    ],
)
def test_a_theorem_file_is_refused_before_any_work(tmp_path, before, after, words):
    result, _ = verify_one(by_path(changed(tmp_path, before, after)), QUIET)
    assert (result["verdict"], result["claims"]) == ("not loaded", {})
    assert result["reason"].startswith(TITLE) and "golden A" in result["reason"] and words in result["reason"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"b": "5"}, "data.csv: b = 5, t = 0: a batch of b = 5 cannot be drawn without replacement from 4 rows; give 4 at most"),
        ({"b": "0"}, "b = 0 violates the assumption that b is positive; give a positive integer"),
        ({"b": "1.5"}, "b = 3/2 violates the assumption that b is integer; give a positive integer"),
        ({"b": "features"}, "--set b=features: b is no column of the data; give numbers"),
        ({"b": "zeros"}, "--set b=zeros: b is no vector; give a number"),
        ({"t": "-1"}, "t = -1 violates the assumption that t is nonnegative; give a non-negative integer"),
        ({"w_0": "1,2,3"}, "w_0 has shape (3, 1), expected (p, 1) with p = 2, as x has it; give w_0 that size"),
        ({"w_0": "target"}, "--set w_0=target: w_0 is no column of the data; give numbers"),
        ({"alpha": "1,2", "t": "3"}, "--set alpha: 2 values, but times up to 3 are asked for; give 4 or one"),
        ({"alpha": "target"}, "--set alpha=target: alpha is no column of the data; give numbers"),
        ({"y": "1,2"}, "--set y=1,2: y is read from the columns of the file; choose with --set target=NAME"),
        ({"target": "z"}, "has the columns a, c, y"),
    ],
)
def test_settings_are_refused_before_any_work(tmp_path, settings, words):
    path = tmp_path / "data.csv"
    path.write_text("a,c,y\n1,2,3\n2,1,4\n0,1,1\n1,1,0\n")
    with pytest.raises(ValueError) as refusal:
        apply(VARIANCE, path, settings, QUIET)
    assert words in str(refusal.value)


@pytest.mark.parametrize(("text", "words"), [("a,y\n1,2\n", "a single row has no variance"), ("y\n1\n2\n", "a single column")])
def test_a_file_without_enough_is_refused(tmp_path, text, words):
    (tmp_path / "data.csv").write_text(text)
    with pytest.raises(ValueError, match=words):
        apply(VARIANCE, tmp_path / "data.csv", {}, QUIET)


def test_the_exit_codes_are_those_of_a_bad_file_and_of_bad_usage(tmp_path, capsys):
    out = ["--out", str(tmp_path / "report"), "--jobs", "1"]
    assert main(["verify", str(changed(tmp_path, BATCHES, "b: 0")), *out]) == 1
    (tmp_path / "data.csv").write_text("a,y\n1,2\n2,1\n")
    assert main(["apply", VARIANCE.id, "--data", str(tmp_path / "data.csv"), "--set", "b=3", *out]) == 4
    assert "give 2 at most, or draw with replacement" in capsys.readouterr().err.replace("\n", " ")
