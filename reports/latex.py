"""The same report as LaTeX: report.tex with its figures and programs beside it, for plain `latexmk -pdf`."""
from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import _format, figures
from reports._graph import graph
from reports._tex import Formulas, Tex, breakable, escape
from reports._view import BY, MOST_TRUE, ROADS, Card, by_paper, cards, filled_run
from reports._words import error_rates, headline
from reports.results import ReportError, write as write_text

TEMPLATES = Path(__file__).parent / "templates"
LATEXMK = ("latexmk", "-norc", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "-latexoption=-no-shell-escape")
NEEDS = "apt-get install latexmk texlive-latex-base texlive-latex-recommended texlive-latex-extra texlive-fonts-recommended"
TIME_LIMIT = 600
GRAPH = "figures/dependencies.pdf"

ENTRY = "int run("  # where the generated part of a kernel begins
WIDEST = 150  # characters of a program line in a listing


def write(document: Mapping[str, Any], out: Path) -> Path:
    """Write report.tex, figures/*.pdf and programs/*.c into `out`; the path of report.tex."""
    illustrate(document, out)
    return typeset(document, out)


def illustrate(document: Mapping[str, Any], out: Path) -> None:
    """Write figures/*.pdf into `out`."""
    found = cards(document)
    numbers = {card.id: number for number, card in enumerate(found, 1)}
    for (theorem, index), picture in figures.pictures(document, "pdf").items():
        _write_bytes(out / figure_name(numbers[theorem], index), picture)
    edges = graph(found)
    if edges.nodes:
        from reports import _paper_graph  # drawing is heavy to import

        _write_bytes(out / GRAPH, _paper_graph.pdf(edges))


def typeset(document: Mapping[str, Any], out: Path) -> Path:
    """Write report.tex and programs/*.c into `out`; the path of report.tex.

    A formula that is not plain mathematics is shown as its source, listed in the report and warned of (`FormulaWarning`).
    """
    found = cards(document)
    numbers = {card.id: number for number, card in enumerate(found, 1)}
    for card in found:
        _write_programs(card, numbers[card.id], out)
    edges = graph(found)
    template = _environment(formulas := Formulas()).get_template("report.tex.jinja")
    context = {
        "document": document,
        "run": filled_run(document["run"]),
        "options": document["results"]["options"],
        "cards": found,
        "papers": by_paper(found),
        "known": {card.id: card for card in found},
        "numbers": numbers,
        "headline": headline(found),
        "error_rates": error_rates(document, found),
        "formulas": formulas,
        "graph": edges,
        "graph_file": GRAPH,
    }
    write_text(out / "report.tex", template.render(context))
    return out / "report.tex"


def pdf(tex: Path) -> Path:
    """Compile a report.tex with latexmk; the path of the PDF.  ReportError if TeX is absent or stops."""
    if shutil.which("latexmk") is None:
        raise ReportError(f"{tex}: no latexmk on this machine, so no PDF; install TeX ({NEEDS}) or read the HTML report")
    log = tex.with_suffix(".log")
    try:
        done = subprocess.run(
            [*LATEXMK, tex.name],
            cwd=tex.parent,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReportError(f"{tex}: latexmk was stopped after {TIME_LIMIT} s; its log is {log}") from error
    if done.returncode:
        raise ReportError(f"{tex}: latexmk failed: {_complaint(done.stdout + done.stderr)}; its log is {log}; it needs {NEEDS}")
    return tex.with_suffix(".pdf")


def _complaint(output: str) -> str:
    lines = output.splitlines()
    wrong = [at for at, line in enumerate(lines) if line.startswith("!") or ":fatal:" in line]
    return " ".join(lines[wrong[0] : wrong[0] + 3]) if wrong else " ".join(lines[-3:])


def _write_programs(card: Card, number: int, out: Path) -> None:
    for index, program in enumerate(card.data["programs"], 1):
        # The listings package reads bytes, so a letter outside ASCII is written as its code point.
        ascii_text = _own_part(program["c"]).encode("ascii", "backslashreplace").decode()
        write_text(out / program_name(number, index), "\n".join(_folded(line) for line in ascii_text.split("\n")))


def _own_part(text: str) -> str:
    """A kernel without the library part that all kernels share; the page would be forty times the same."""
    legend, between, rest = text.partition("*/\n")
    _, entry, body = rest.partition(ENTRY)
    if not entry:
        return text
    note = "/* left out here: the library part, the same in every kernel; `trilemma show ID --c` prints it */\n"
    return legend + between + note + entry + body


def _folded(line: str) -> str:
    """A line that a listing can take: TeX measures a line before it breaks it, and a page-long one overflows its dimensions."""
    if len(line) <= WIDEST:
        return line
    lead = re.match(r"\s*(?://|\*)?\s*", line)
    indent = lead[0] if lead else ""
    return "\n".join(textwrap.wrap(line, WIDEST, subsequent_indent=indent or "    ", break_on_hyphens=False))


def _write_bytes(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def figure_name(theorem: int, index: int) -> str:
    """Where a figure lies, seen from report.tex."""
    return f"figures/theorem-{theorem:02d}-{index}.pdf"


def program_name(theorem: int, index: int) -> str:
    """Where a program lies, seen from report.tex."""
    return f"programs/theorem-{theorem:02d}-{index}.c"


def _environment(formulas: Formulas) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, finalize=_finalized,
        trim_blocks=True, lstrip_blocks=True,
        variable_start_string="<<", variable_end_string=">>", block_start_string="<%", block_end_string="%>",
        comment_start_string="<#", comment_end_string="#>",
    )  # fmt: skip
    environment.filters |= {
        "display": formulas.display,
        "inline": formulas.inline,
        "prose": formulas.prose,
        "breakable": breakable,
        "number": _format.number,
        "count": _format.count,
        "alike": _format.alike,
        "seconds": _format.seconds,
        "alt": figures.describe,
        "caption": figures.caption,
    }
    environment.globals |= {"ROADS": ROADS, "BY": BY, "MOST_TRUE": MOST_TRUE, "SYMBOLS": MARKS}
    environment.globals |= {"figure_name": figure_name, "program_name": program_name}
    return environment


MARKS = {tone: Tex(text) for tone, text in {
    "good": r"$\checkmark$", "bad": r"$\times$", "open": "?", "fault": "!", "none": "--",
}.items()}  # fmt: skip


def _finalized(value: Any) -> Markup:
    # A macro returns Markup, put together from parts that came through here.
    return value if isinstance(value, Markup) else escape(value)
