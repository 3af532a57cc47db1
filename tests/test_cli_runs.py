"""The command with an engine that answers as told: interruption, resumption, and the commands besides verify."""
from __future__ import annotations

import os
import signal

import pytest
from fake_engine import IDS, SOURCE, stored, theorem

from reports import _run
from reports._exits import Exit
from reports.cli import main


# ------------------------------------------------------------------------------- interruption and resumption
def test_an_interrupted_run_resumes_to_the_same_results(engine, capsys):
    main(["verify", "--out", "whole"])
    engine.answers[IDS[2]] = KeyboardInterrupt()
    assert main(["verify"]) == Exit.INTERRUPTED
    assert "interrupted: 2 of 3 theorems are finished" in capsys.readouterr().out
    assert sorted(stored()["results"]["theorems"]) == list(IDS[:2])
    assert not os.path.exists("build/report/index.html")
    del engine.answers[IDS[2]]
    assert main(["verify", "--resume"]) == Exit.EXPECTED
    assert sorted(engine.calls[-1]["done"]) == list(IDS[:2])
    assert "earlier run" in capsys.readouterr().out
    assert stored()["results"]["theorems"] == stored("whole")["results"]["theorems"]


def test_being_told_to_stop_is_an_interruption(engine, monkeypatch, capsys):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(engine, "_answer", lambda name: signal.raise_signal(signal.SIGTERM))
    assert main(["verify"]) == Exit.INTERRUPTED
    assert "continue with: trilemma verify --resume" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_fault_outranks_an_interruption(engine):
    engine.answers = {IDS[0]: theorem("fault"), IDS[1]: KeyboardInterrupt()}
    assert main(["verify"]) == Exit.FAULT


def test_resuming_checks_faults_and_changed_files_again(engine, tmp_path):
    engine.answers[IDS[0]] = theorem("fault")
    main(["verify"])
    (tmp_path / "library/ma2018/beta.py").write_text(SOURCE.format("another beta"))
    main(["verify", "--resume"])
    assert list(engine.calls[-1]["done"]) == [IDS[2]]


@pytest.mark.parametrize("helper", ["ma2018/_shared.py", "qian2020/_shared.py"])
def test_resuming_checks_again_what_a_changed_file_may_have_made(engine, tmp_path, helper):
    """A change of one paper's helper; the other paper is named by no file of the first."""
    (tmp_path / "library" / helper).write_text("eta = 1\n")
    main(["verify"])
    (tmp_path / "library" / helper).write_text("eta = 2\n")
    main(["verify", "--resume"])
    assert list(engine.calls[-1]["done"]) == [name for name in IDS if name[:4] != helper[:4]]


@pytest.mark.parametrize("change", ["nested", "moved", "renamed"])
def test_resuming_checks_again_what_lies_below_or_is_named_otherwise(engine, tmp_path, change):
    folder = tmp_path / "library/ma2018"
    (folder / "pack").mkdir()
    first, second, nested = folder / "_a.py", folder / "_b.py", folder / "pack/_c.py"
    for path, text in ((first, "b = 1\n"), (second, "b = 2\n"), (nested, "b = 3\n")):
        path.write_text(text)
    main(["verify"])
    if change == "nested":
        nested.write_text("b = 4\n")
    elif change == "moved":
        first.write_text("b = 1\nb = 2\n")
        second.write_text("")
    else:
        first.rename(folder / "_d.py")
    main(["verify", "--resume"])
    assert list(engine.calls[-1]["done"]) == [name for name in IDS if not name.startswith("ma2018")]


def test_resuming_checks_again_what_names_a_changed_paper(engine, tmp_path):
    (tmp_path / "library/ma2018/_shared.py").write_text("from theorems.qian2020.gamma import theorem\n")
    main(["verify"])
    (tmp_path / "library/qian2020/gamma.py").write_text(SOURCE.format("another gamma"))
    main(["verify", "--resume"])
    assert not engine.calls[-1]["done"]


def test_resuming_checks_what_may_have_had_a_passing_cause_again(engine):
    late = theorem("undecided") | {"as_expected": False}
    alone = theorem("refuted") | {"expected": "verified", "as_expected": False}
    uncorrected = theorem("refuted") | {"expected": "refuted", "corrected_by": IDS[1], "as_expected": False}
    engine.answers = dict(zip(IDS, (late, alone, uncorrected), strict=True))
    main(["verify"])
    main(["verify", "--resume"])
    assert list(engine.calls[-1]["done"]) == [IDS[1]]


def test_resuming_with_other_options_is_refused(engine, capsys):
    main(["verify"])
    assert main(["verify", "--resume", "--seed", "1"]) == Exit.USAGE
    assert "was made with other options" in capsys.readouterr().err


def test_resuming_with_another_version_is_refused(engine, monkeypatch, capsys):
    main(["verify"])
    monkeypatch.setattr(_run, "program", lambda: "another")
    assert main(["verify", "--resume"]) == Exit.USAGE
    assert "was made by another version of this program" in capsys.readouterr().err


def test_resuming_from_an_edited_file_is_refused(engine, tmp_path, capsys):
    main(["verify"])
    path = tmp_path / "work/build/report/results.json"
    path.write_text(path.read_text().replace("A title", "A better title"))
    assert main(["verify", "--resume"]) == Exit.USAGE
    assert "edited by hand" in capsys.readouterr().err


def test_an_error_of_the_engine_is_a_fault_with_a_trace(engine, capsys):
    engine.answers[IDS[1]] = ZeroDivisionError("in the engine")
    assert main(["verify"]) == Exit.FAULT
    err = capsys.readouterr().err
    assert "ZeroDivisionError: in the engine" in err
    assert "internal error: this is a fault of trilemma" in err
    assert list(stored()["results"]["theorems"]) == [IDS[0]]


# ------------------------------------------------------------------------------- apply, report, list
def test_apply_passes_data_and_settings_and_prints_the_table(engine, tmp_path, capsys):
    (tmp_path / "work/data.csv").write_text("1,2\n")
    table = {"title": "Variance by batch size", "columns": ["b", "variance"], "rows": [["1", "2/3"], ["16", "1/24"]]}
    engine.answers[IDS[2]] = theorem(tables=[table])
    assert main(["apply", IDS[2], "--data", "data.csv", "--set", "alpha = 1/10", "--set", "b=1,2"]) == Exit.EXPECTED
    assert engine.calls[0]["settings"] == {"alpha": "1/10", "b": "1,2"}
    assert " b  variance\n 1       2/3\n16      1/24" in capsys.readouterr().out
    assert list(stored()["results"]["theorems"]) == [IDS[2]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "none.csv"], "'none.csv' does not exist"),
        (["--data", "data.txt"], "cannot read .txt; give a .csv or .npz file"),
        (["--data", "data.csv", "--set", "alpha"], "--set 'alpha': write name=value"),
        (["--data", "data.csv", "--set", "a=1", "--set", "a=2"], "a is already 1"),
        ([], "Missing option '--data'"),
    ],
)
def test_bad_input_of_apply_is_a_usage_error(engine, tmp_path, capsys, arguments, message):
    for name in ("data.csv", "data.txt"):
        (tmp_path / "work" / name).write_text("1,2\n")
    assert main(["apply", IDS[2], *arguments]) == Exit.USAGE
    assert message in capsys.readouterr().err
    assert not engine.calls


def test_data_that_the_engine_refuses_is_a_usage_error(engine, tmp_path, capsys):
    (tmp_path / "work/data.csv").write_text("1,x\n")
    engine.answers[IDS[2]] = ValueError("data.csv, line 1: 'x' is not a rational; write p/q or a decimal")
    assert main(["apply", IDS[2], "--data", "data.csv"]) == Exit.USAGE
    assert "data.csv, line 1: 'x' is not a rational" in capsys.readouterr().err


def test_apply_takes_one_theorem(engine, tmp_path, capsys):
    (tmp_path / "work/data.csv").write_text("1,2\n")
    assert main(["apply", "ma2018.*", "--data", "data.csv"]) == Exit.USAGE
    assert "'ma2018.*' names 2 theorems; give the id or path of one" in capsys.readouterr().err


def test_report_is_written_again_from_results(engine, capsys):
    main(["verify"])
    capsys.readouterr()
    assert main(["report", "build/report/results.json", "--format", "html", "--out", "again"]) == Exit.EXPECTED
    assert capsys.readouterr().out == "again/index.html\n"
    with open("again/index.html", "rb") as again, open("build/report/index.html", "rb") as first:
        assert again.read() == first.read()


def test_report_refuses_bad_files_and_formats(engine, tmp_path, capsys):
    (tmp_path / "work/results.json").write_text('{"schema": "trilemma-re')
    assert main(["report", "results.json"]) == Exit.USAGE
    assert "cut short or not JSON" in capsys.readouterr().err
    assert main(["report", "results.json", "--format", "docx"]) == Exit.USAGE
    assert "no format 'docx'; give any of html, latex, pdf" in capsys.readouterr().err


def test_list_names_every_theorem(engine, capsys):
    assert main(["list"]) == Exit.EXPECTED
    assert capsys.readouterr().out.splitlines() == [f"{name:<14}  T1: Title of {name}" for name in IDS]


REAL = """
from sympy import Symbol
from theorems import Equal, Given, Instance, Swap, Theorem
x = Symbol("x", real=True)
theorem = Theorem(
    title="A square", source="T1", says="It is so.", claims={"expanded": Equal((x + 1) ** 2, x**2 + 2 * x + 1)},
    instances={"small": Instance({x: 3}, "by hand")}, given=(Given(x, ">=", 0),),
    near_miss={"expanded": {"no 2": Swap(2 * x, x)}},
)
"""


def test_show_says_what_the_file_says(engine, tmp_path, capsys):
    (tmp_path / "mine.py").write_text(REAL)
    assert main(["show", str(tmp_path / "mine.py")]) == Exit.EXPECTED
    out = capsys.readouterr().out
    lines = {"path:mine.py: A square", "expected  verified", "    x >= 0", "claim expanded: Equal", "instance small: by hand"}
    assert lines <= set(out.splitlines())
    assert "    \\left(x + 1\\right)^{2} = x^{2} + 2 x + 1" in out
    assert "    near miss  no 2: \\left(x + 1\\right)^{2} = x^{2} + x + 1" in out


def test_show_c_prints_the_programs(engine, tmp_path, capsys):
    (tmp_path / "mine.py").write_text(REAL)
    assert main(["show", str(tmp_path / "mine.py"), "--c"]) == Exit.EXPECTED
    assert capsys.readouterr().out == "/* A square, golden */\nint run(void);\n"


def test_show_of_a_broken_file_names_its_line(engine, tmp_path, capsys):
    (tmp_path / "broken.py").write_text("x = 1\ny = x / 0\n")
    assert main(["show", str(tmp_path / "broken.py")]) == Exit.UNEXPECTED
    assert "broken.py:2: ZeroDivisionError: division by zero" in capsys.readouterr().err


def test_no_command_is_a_usage_error(capsys):
    assert main([]) == Exit.USAGE
    assert "Commands:" in capsys.readouterr().err


def test_what_others_made_of_a_result_is_said_in_the_end(engine, monkeypatch, capsys):
    document = engine._document

    def settled(found, options):
        found[IDS[0]] |= {"verdict": "undecided", "as_expected": False, "reason": "it rests on another, which is not verified"}
        return document(found, options)

    monkeypatch.setattr(engine, "_document", settled)
    assert main(["verify"]) == Exit.UNDECIDED
    told = capsys.readouterr().out.splitlines()
    lines = [line for line in told if IDS[0] in line]
    assert lines[0].startswith("✓") and lines[1].startswith("?") and lines[1].endswith("in the end")
    assert told[told.index(lines[1]) + 1] == "    it rests on another, which is not verified"
    assert sum(IDS[1] in line for line in told) == 1
