"""The report as one HTML file: no request to anywhere, no script, readable in light, dark and on paper."""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import _format, figures
from reports._graph import HEIGHT, WIDTH, graph, short
from reports._mathml import Formulas
from reports._view import BY, MOST_TRUE, ROADS, Mark, anchor, by_paper, cards, filled_run
from reports._words import error_rates, headline

TEMPLATES = Path(__file__).parent / "templates"
LONG_TABLE = 8
"""A table of checks with more rows is folded."""


def render(document: Mapping[str, Any]) -> str:
    """The page of a results document (as `results.load` gives it) with its figures.

    A formula that cannot be converted is shown as its source, listed in the page and warned of (`FormulaWarning`).
    """
    found = cards(document)
    formulas = Formulas()
    drawn = figures.pictures(document, "svg")
    template = _environment(formulas).get_template("report.html.jinja")
    return template.render(
        document=document,
        run=filled_run(document["run"]),
        options=document["results"]["options"],
        cards=found,
        papers=by_paper(found),
        known={card.id: card for card in found},
        headline=headline(found),
        error_rates=error_rates(document, found),
        graph=graph(found),
        formulas=formulas,
        picture=lambda theorem, index: Markup(drawn[theorem, index]),  # every text in it was escaped there
    )


def _environment(formulas: Formulas) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "display": formulas.display,
        "inline": formulas.inline,
        "prose": formulas.prose,
        "number": _format.number,
        "count": _format.count,
        "alike": _format.alike,
        "seconds": _format.seconds,
        "anchor": anchor,
        "short": short,
        "mark": Mark,
        "alt": figures.describe,
        "caption": figures.caption,
    }
    environment.globals |= {"ROADS": ROADS, "BY": BY, "LONG_TABLE": LONG_TABLE, "MOST_TRUE": MOST_TRUE, "BOX": (WIDTH, HEIGHT)}
    environment.globals |= {"stylesheet": _stylesheet}
    return environment


def _stylesheet() -> Markup:
    return Markup((TEMPLATES / "style.css.jinja").read_text(encoding="utf-8"))
