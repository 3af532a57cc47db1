"""The LaTeX report: it compiles whatever the texts say, and a TeX that is absent or fails is named."""
from __future__ import annotations

import copy
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from reports import figures, latex, results
from reports._tex import COMMANDS, ENVIRONMENTS, GREEK, LETTERS, MATH, breakable, escape
from reports.results import ReportError

SAMPLE = json.loads((Path(__file__).parent / "data" / "report_sample.json").read_text(encoding="utf-8"))
needs_tex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="no latexmk on this machine")


def document():
    sample = copy.deepcopy(SAMPLE)
    return json.loads(results.dump(sample["results"], sample["run"]))


def test_the_same_document_gives_the_same_files(tmp_path):
    for name in ("a", "b"):
        assert latex.write(document(), tmp_path / name) == tmp_path / name / "report.tex"
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert {path.suffix for path in files} == {".tex", ".pdf", ".c"}
    for path in files:
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes(), path


def test_everything_that_the_text_names_lies_beside_it(tmp_path):
    text = latex.write(document(), tmp_path).read_text(encoding="utf-8")
    named = re.findall(r"\\(?:includegraphics|lstinputlisting)(?:\[[^]]*\])?\{([^}]*)\}", text)
    assert len(named) == 1 + sum(len(t["figures"]) + len(t["programs"]) for t in SAMPLE["results"]["theorems"].values())
    assert all((tmp_path / name).is_file() for name in named)
    assert set(re.findall(r"\\usepackage(?:\[.*?\])?\{(.*?)\}", text)) == {
        "amsmath,amssymb,array,booktabs,longtable,graphicx,xcolor,listings", "hyperref",
    }  # fmt: skip


def test_the_text_is_ascii_and_no_text_became_a_command(tmp_path):
    text = latex.write(document(), tmp_path).read_text(encoding="utf-8")
    assert text.isascii()
    assert r"\input{" not in text
    assert text.count(r"\end{document}") == 1
    assert r"\textbackslash{}input" in text
    assert all(path.read_bytes().isascii() for path in (tmp_path / "programs").iterdir())


def numbered(value, found, key=""):
    """The document with a number of its own after every free text; `found` collects the numbers, by field."""
    if isinstance(value, dict):
        return {name: numbered(part, found, name) for name, part in value.items()}
    if isinstance(value, list):
        return [numbered(part, found, key) for part in value]
    if not isinstance(value, str) or not value or key in NOT_FREE:
        return value
    found[f"q{len(found)}q"] = key
    return f"{value} q{len(found) - 1}q"


NOT_FREE = ("word", "kind", "verdict", "expected", "schema", "sha256", "roads", "latex", "statement", "given", "alpha", "resolution")


def test_every_text_of_the_document_is_there_to_be_read(tmp_path):
    found = {}
    everything = numbered(document(), found)
    text = latex.write(everything, tmp_path).read_text(encoding="utf-8")
    text += "".join(figures.pictures(everything, "svg").values())  # the letters of the PDF files
    text += "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "programs").iterdir())
    # Shown elsewhere: the file by the command that names it.
    assert {key for number, key in found.items() if number not in text} == {"file"}


@needs_tex
def test_it_compiles_and_nothing_runs_off_the_page(tmp_path):
    found = latex.pdf(latex.write(document(), tmp_path))
    assert found.read_bytes().startswith(b"%PDF")
    log = (tmp_path / "report.log").read_text(encoding="latin-1")
    assert "undefined references" not in log
    too_wide = [float(width) for width in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log)]
    assert max(too_wide, default=0) < 12, "points beyond a margin of 71"


@needs_tex
def test_every_character_that_we_name_compiles(tmp_path):
    """All characters of the tables, all accented Latin and Greek letters, all of ASCII, and some that TeX cannot set."""
    letters = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x1F00))]
    text = [*letters, *LETTERS, *MATH, *GREEK, "中文 ﷽ 😀 \x00 \x1b \u202e a\u0304 λ\u0304 λ\u0338 \ud7ff --- ``''"]
    run = {**SAMPLE["run"], "notes": [" ".join(text), "".join(text)]}
    plain = json.loads(results.dump({**SAMPLE["results"], "theorems": {}}, run))
    assert latex.pdf(latex.write(plain, tmp_path)).is_file()
    assert "Missing character" not in (tmp_path / "report.log").read_text(encoding="latin-1")


ARGUMENTS = dict.fromkeys("sqrt bar hat tilde overline underline dot ddot vec widehat underbrace overbrace".split(), "{a}")
ARGUMENTS |= dict.fromkeys("operatorname mathrm mathbf mathit mathbb mathcal mathtt mathsf text substack".split(), "{A}")
ARGUMENTS |= dict.fromkeys(("frac", "tfrac", "dfrac", "binom"), "{a}{b}")
ARGUMENTS |= dict.fromkeys("big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr".split(), "(")
ARGUMENTS |= {"left": r"( a \right)", "begin": r"{matrix} a \end{matrix}"}
PARTS = {r"\right", r"\end", r"\limits", r"\nolimits", r"\\", r"\&"}


@needs_tex
def test_every_command_that_we_let_through_compiles(tmp_path):
    formulas = [f"x {command}{ARGUMENTS.get(command[1:], '')} y" for command in sorted(COMMANDS - PARTS)]
    formulas += [r"\sum\limits_{k}^{n} k", r"\int\nolimits_{0}^{1} x", r"\begin{cases} a & b \\ c & d \end{cases}", r"a \& b"]
    formulas += [rf"\begin{{{name}}} a & b \\ c & d \end{{{name}}}" for name in sorted(ENVIRONMENTS - {"array", "smallmatrix"})]
    formulas += [r"\begin{array}{cc} a & b \end{array}", r"\begin{smallmatrix} a & b \end{smallmatrix}"]
    plain = document()
    plain["results"]["theorems"] = {"a": {**plain["results"]["theorems"]["hu2017.broken"], "given": formulas}}
    assert latex.pdf(latex.write(plain, tmp_path)).is_file()


def test_text_is_escaped():
    assert escape("50 % of $x_i$ & {y} #1 ~ ^ \\input") == (
        r"50 \% of \$x\_i\$ \& \{y\} \#1 \textasciitilde{} \^{} \textbackslash{}input"
    )
    assert escape("ε ≤ λ₁, é, w̄, ᾱ, 10⁻⁹") == (
        r"\ensuremath{\varepsilon} \ensuremath{\le} \ensuremath{\lambda}\ensuremath{_{1}}, \'{e}, \={w}, "
        r"\ensuremath{\bar{\ensuremath{\alpha}}}, 10\ensuremath{^{-}}\ensuremath{^{9}}"
    )
    assert escape("中") == r"\texttt{[U+4E2D]}"
    assert escape("--seed a---b ``x''") == r"-{}-seed a-{}-{}-b \textasciigrave{}{}\textasciigrave{}x'{}'"


def test_only_long_runs_may_break():
    assert breakable("a short text") == "a short text"
    assert breakable("1" * 20) == r"\allowbreak{}".join(["111111", "111111", "111111", "11"])
    assert breakable("x_" * 10).replace(r"\allowbreak{}", "") == escape("x_" * 10)


def test_without_tex_the_error_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReportError, match=r"no latexmk on this machine, so no PDF; install TeX \(apt-get install latexmk"):
        latex.pdf(tmp_path / "report.tex")


def pretend(folder, monkeypatch, script):
    """A latexmk that does what the script says."""
    program = folder / "latexmk"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_a_failing_tex_is_quoted(tmp_path, monkeypatch):
    pretend(tmp_path, monkeypatch, "echo 'Latexmk: go'; echo '! Undefined control sequence.'; echo 'l.3 foo'; echo more; exit 12")
    words = r"latexmk failed: ! Undefined control sequence\. l\.3 foo more; its log is .*report\.log"
    with pytest.raises(ReportError, match=words):
        latex.pdf(tmp_path / "report.tex")


def test_a_tex_that_hangs_is_stopped(tmp_path, monkeypatch):
    pretend(tmp_path, monkeypatch, "exec sleep 30")
    monkeypatch.setattr(latex, "TIME_LIMIT", 0.2)
    with pytest.raises(ReportError, match=r"latexmk was stopped after 0\.2 s"):
        latex.pdf(tmp_path / "report.tex")


def test_tex_may_neither_read_settings_nor_run_programs(tmp_path, monkeypatch):
    pretend(tmp_path, monkeypatch, f'echo "$@" > {tmp_path}/asked')
    assert latex.pdf(tmp_path / "report.tex") == tmp_path / "report.pdf"
    asked = (tmp_path / "asked").read_text()
    assert "-norc" in asked and "-no-shell-escape" in asked
