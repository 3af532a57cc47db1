"""The command with an engine that answers as told: selection, exit codes, output and settings."""
from __future__ import annotations

import json
import os
from fractions import Fraction

import jsonschema
import pytest
from fake_engine import IDS, SOURCE, stored, theorem

from reports import results
from reports._exits import PRECEDENCE, Exit, worst
from reports.cli import main
from theorems import _library


# ------------------------------------------------------------------------------- selection and exit codes
def test_everything_is_checked_and_written(engine, capsys):
    assert main(["verify"]) == Exit.EXPECTED
    assert engine.calls[0]["entries"] == list(IDS)
    assert sorted(stored()["results"]["theorems"]) == list(IDS)
    out = capsys.readouterr().out
    assert "✓ ma2018.alpha    verified · proved  derive proved, exact exact, simulate agrees  3 of 3 killed  0.2 s" in out
    assert "3 theorems checked, each as expected. 3 verified. Mutants: 9 of 9 killed." in out
    assert "report: build/report/index.html, build/report/report.tex, build/report/results.json" in out
    assert os.path.getsize("build/report/index.html") > 1000


@pytest.mark.parametrize(
    ("patterns", "chosen"),
    [(["ma2018.beta"], [IDS[1]]), (["ma2018.*"], list(IDS[:2])), (["*.gamma", "ma2018.alpha"], [IDS[2], IDS[0]])],
)
def test_ids_and_globs_choose(engine, patterns, chosen):
    assert main(["verify", *patterns]) == Exit.EXPECTED
    assert engine.calls[0]["entries"] == chosen


def test_a_file_is_named_by_its_path(engine, tmp_path):
    (tmp_path / "mine.py").write_text(SOURCE.format("mine"))
    assert main(["verify", str(tmp_path / "mine.py")]) == Exit.EXPECTED
    assert engine.calls[0]["entries"] == ["path:mine.py"]


@pytest.mark.parametrize(
    ("verdict", "expected", "code"),
    [
        ("verified", "verified", Exit.EXPECTED),
        ("refuted", "refuted", Exit.EXPECTED),
        ("refuted", "verified", Exit.UNEXPECTED),
        ("verified", "refuted", Exit.UNEXPECTED),
        ("not loaded", "verified", Exit.UNEXPECTED),
        ("undecided", "verified", Exit.UNDECIDED),
        ("fault", "verified", Exit.FAULT),
    ],
)
def test_the_verdict_decides_the_exit_code(engine, verdict, expected, code):
    engine.answers[IDS[0]] = theorem(verdict, expected)
    assert main(["verify"]) == code


@pytest.mark.parametrize(("strong", "weak"), [(PRECEDENCE[i], PRECEDENCE[j]) for i in range(7) for j in range(i + 1, 7)])
def test_precedence_holds_for_every_pair(strong, weak):
    assert worst([weak, strong]) == worst([strong, weak, weak]) == strong


def test_precedence_is_the_documented_one():
    assert [int(code) for code in PRECEDENCE] == [3, 2, 4, 5, 1, 6, 0]
    assert worst([]) == Exit.EMPTY


def test_a_mixed_run_exits_with_the_worst(engine):
    engine.answers = {IDS[0]: theorem("undecided"), IDS[1]: theorem("refuted")}
    assert main(["verify"]) == Exit.UNEXPECTED
    engine.answers[IDS[2]] = theorem("fault")
    assert main(["verify"]) == Exit.FAULT


def test_a_glob_without_a_match_is_never_a_pass(engine, capsys):
    assert main(["verify", "hu*"]) == Exit.EMPTY
    assert "no theorem matches 'hu*'" in capsys.readouterr().err
    assert not engine.calls
    assert main(["verify", "hu*", "ma2018.beta"]) == Exit.EMPTY
    assert engine.calls[0]["entries"] == [IDS[1]]
    engine.answers[IDS[1]] = theorem("fault")
    assert main(["verify", "hu*", "ma2018.beta"]) == Exit.FAULT


def test_an_unknown_id_is_a_usage_error_with_the_nearest(engine, capsys):
    assert main(["verify", "ma2018.bta"]) == Exit.USAGE
    assert "no theorem has the id 'ma2018.bta'; nearest: ma2018.beta" in capsys.readouterr().err


def test_a_duplicate_id_is_a_usage_error(engine, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(_library, "_plugins", lambda: [_library.Entry(IDS[0], tmp_path / "other.py")])
    assert main(["verify"]) == Exit.USAGE
    assert f"two theorems have the id {IDS[0]!r}" in capsys.readouterr().err


# ------------------------------------------------------------------------------- what is printed
def test_a_refutation_shows_its_witness(engine, capsys):
    engine.answers[IDS[0]] = theorem("refuted")
    main(["verify", IDS[0]])
    out = capsys.readouterr().out
    assert "✗ ma2018.alpha  refuted, but expected verified" in out
    assert "the refuted reason" in out
    assert "witness: main (exact, golden): b = 2: left 1/3, right 1/2" in out


def test_quiet_leaves_only_what_is_odd(engine, capsys):
    engine.answers[IDS[1]] = theorem("undecided")
    main(["verify", "-q"])
    out = capsys.readouterr().out
    assert "? ma2018.beta" in out
    assert "ma2018.alpha" not in out


def test_verbose_gives_the_reason_of_a_pass(engine, capsys):
    main(["verify", "-v", IDS[0]])
    assert "main: verified: because" in capsys.readouterr().out


def test_notes_and_missing_roads_are_said(engine, capsys):
    engine.notes = ["no C compiler: NumPy backend"]
    main(["verify", "--roads", "exact,derive", IDS[0]])
    out = capsys.readouterr().out
    assert "note: no C compiler: NumPy backend" in out
    assert "only asked: derive, exact; no verdict here rests on the other roads" in out


def test_json_stands_alone_on_standard_output(engine, capfdbinary):
    assert main(["verify", "--json"]) == Exit.EXPECTED
    captured = capfdbinary.readouterr()
    document = json.loads(captured.out)
    jsonschema.validate(document, results.schema())
    assert document == stored()
    assert "✓ ma2018.alpha" in captured.err.decode()


def test_the_command_line_is_kept_as_typed(engine):
    main(["verify", "ma2018.*", "--seed", "7"])
    assert stored()["run"]["command"] == "trilemma verify 'ma2018.*' --seed 7"


def test_away_from_a_terminal_there_is_neither_progress_nor_colour(engine, capsys, monkeypatch):
    monkeypatch.delenv("NO_COLOR")
    main(["verify"])
    assert "\x1b" not in capsys.readouterr().out


def test_a_terminal_shows_progress_and_no_colour_when_asked(engine, capsys, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich then takes any stream for a terminal
    main(["verify"])
    out = capsys.readouterr().out
    assert "1 of 3 done; checking ma2018.beta" in out
    assert "\x1b[32m" not in out
    monkeypatch.delenv("NO_COLOR")
    main(["verify"])
    assert "\x1b[32m✓ " in capsys.readouterr().out


def test_a_terminal_without_our_signs_gets_plain_ones():
    assert "✓ ✗ ? – ψ".encode("ascii", "plain") == b"+ x ? - ?"


# ------------------------------------------------------------------------------- options and settings
def test_options_reach_the_engine_exactly(engine):
    words = "--roads simulate,exact --profile ci --seed 3 --alpha 1e-6 --resolution 1/20 --draws 10 --time-limit 2.5"
    main(["verify", *words.split(), "--jobs", "2", "--backend", "numpy"])
    options = engine.calls[0]["options"]
    assert (options.roads, options.profile, options.seed) == (("exact", "simulate"), "ci", 3)
    assert (options.alpha, options.resolution) == (Fraction(1, 10**6), Fraction(1, 20))
    assert (options.draws, options.time_limit, options.jobs, options.backend) == (10, 2.5, 2, "numpy")


def test_defaults_are_those_of_the_design(engine):
    main(["verify"])
    options = engine.calls[0]["options"]
    assert (options.roads, options.profile, options.seed) == (("derive", "exact", "simulate"), "quick", 0)
    assert (options.alpha, options.resolution, options.draws) == (Fraction(1, 10**9), None, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--alpha", "small"], "'small' is not a rational; write p/q or a decimal"),
        (["--alpha", "2"], "2 is out of range; give a number above 0 and below 1"),
        (["--resolution", "1/0"], "'1/0' is not a rational"),
        (["--resolution", "0"], "0 is out of range"),
        (["--roads", "derive,guess"], "no road 'guess'; name one or more of derive,exact,simulate"),
        (["--seed", "-1"], "-1 is not in the range x>=0"),
        (["--jobs", "0"], "0 is not in the range x>=1"),
        (["--backend", "fortran"], "'fortran' is not one of 'c', 'numpy'"),
        (["--alfa", "1/2"], "--alfa"),
    ],
)
def test_bad_options_are_usage_errors(engine, capsys, arguments, message):
    assert main(["verify", *arguments]) == Exit.USAGE
    assert message in capsys.readouterr().err
    assert not engine.calls


def test_settings_come_from_pyproject_and_the_command_line_wins(engine, tmp_path):
    table = '[tool.trilemma]\nroads = ["exact"]\nalpha = 0.001\ntime-limit = 9\nout = "elsewhere"\nseed = 5\n'
    (tmp_path / "work" / "pyproject.toml").write_text(table)
    main(["verify", "--seed", "6"])
    options = engine.calls[0]["options"]
    assert (options.roads, options.alpha, options.time_limit, options.seed) == (("exact",), Fraction(1, 1000), 9.0, 6)
    assert stored("elsewhere")["run"]["options"]["alpha"] == "1/1000"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("sede = 1", "[tool.trilemma] has no key 'sede'; did you mean 'seed'?"),
        ("colour = 1", "[tool.trilemma] has no key 'colour'; the keys are roads, profile, seed, alpha"),
        ("seed = true", "[tool.trilemma] seed = True is not text, a number or a list"),
        ("seed = 'x'", "'x' is not a valid int"),
        ("seed = ", "cannot be read"),
    ],
)
def test_bad_settings_are_usage_errors(engine, tmp_path, capsys, table, message):
    (tmp_path / "work" / "pyproject.toml").write_text(f"[tool.trilemma]\n{table}\n")
    assert main(["verify"]) == Exit.USAGE
    assert message in capsys.readouterr().err
    assert not engine.calls


@pytest.mark.parametrize("text", ["[tool]\ntrilemma = 3\n", "tool = 3\n"])
def test_settings_that_are_no_table_are_refused(engine, tmp_path, capsys, text):
    (tmp_path / "work" / "pyproject.toml").write_text(text)
    assert main(["verify"]) == Exit.USAGE
    assert "tool.trilemma is 3; write a table [tool.trilemma]" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_found_before_the_work(engine, tmp_path, capsys):
    (tmp_path / "work" / "file").write_text("")
    assert main(["verify", "--out", "file/report"]) == Exit.USAGE
    assert "cannot write the report to file/report: Not a directory; give another folder with --out" in capsys.readouterr().err
    assert not engine.calls


@pytest.mark.parametrize(
    "text",
    [
        'theorem = Theorem(\n    title="T",\n    source="S",\n    says="W",\n    claims={},\n)\n',
        'theorem = Theorem(\n    claims={},\n    title="T",\n    source="S",\n    says="W",\n)\n',
        'theorem = Theorem(\n    title="T",\n    source="S",\n    says="W",\n    closed=dict(\n    given=1),\n    claims={},\n)\n',
        'theorem = Theorem(title="T", source="S", says="W", claims={})\n',
    ],
)
def test_words_are_found_wherever_they_stand(tmp_path, text):
    (tmp_path / "some.py").write_text(text)
    assert _library.by_path(tmp_path / "some.py").words == {"title": "T", "source": "S", "says": "W"}
