"""The page: complete, self-contained, well-formed, accessible, and deaf to what texts try to say to a browser."""
from __future__ import annotations

import copy
import json
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from reports import html, results
from reports._formula import FormulaWarning
from reports.results import ReportError

SAMPLE = json.loads((Path(__file__).parent / "data" / "report_sample.json").read_text(encoding="utf-8"))
VOID = {"meta", "br", "wbr", "link", "img", "hr", "input"}
NASTY = "path:my theorem.py"


def document(change=lambda theorems: None):
    sample = copy.deepcopy(SAMPLE)
    change(sample["results"]["theorems"])
    return json.loads(results.dump(sample["results"], sample["run"]))


@cache
def page():
    return html.render(document())


class Reader(HTMLParser):
    """Collects elements with their attributes, the text seen, and complains about tags that do not nest."""

    def __init__(self):
        super().__init__()
        self.open, self.elements, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else, before line {self.getpos()}"

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text.append(data)


@cache
def read():
    reader = Reader()
    reader.feed(page())
    assert reader.open == []
    return reader


def seen():
    return re.sub(r"\s+", " ", "".join(read().text))


def attributes(name):
    return [values[name] for _, values in read().elements if name in values]


def test_it_asks_nothing_of_anyone():
    tags = {tag for tag, _ in read().elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "img", "image", "form", "base"}
    assert not [name for _, values in read().elements for name in values if name.startswith("on")]
    assert not set(attributes("src"))
    assert all(link.startswith("#") for link in attributes("href") + attributes("xlink:href"))
    assert set(re.findall(r"url\((.)", page())) == {"#"}
    assert "@import" not in page() and "http://" not in page() and "https://" not in page()


def test_the_browser_is_told_so():
    [policy] = [values["content"] for _, values in read().elements if values.get("http-equiv") == "Content-Security-Policy"]
    assert policy.split("; ")[:3] == ["default-src 'none'", "style-src 'unsafe-inline'", "img-src data:"]
    assert page().index("Content-Security-Policy") < page().index("<style>")


def test_every_link_leads_somewhere_and_every_place_is_named_once():
    ids = attributes("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in attributes("href")} <= set(ids)
    assert {label for names in attributes("aria-labelledby") for label in names.split()} <= set(ids)


def test_headings_descend_without_gaps_and_tables_say_what_heads_what():
    levels = [int(tag[1]) for tag, _ in read().elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    heads = [values for tag, values in read().elements if tag == "th"]
    assert heads and all(values.get("scope") in ("col", "row", "rowgroup") for values in heads)


def test_figures_are_described():
    figures = [values for tag, values in read().elements if tag == "figure"]
    plots = [values for values in figures if values.get("role") == "img"]
    assert len(plots) == sum(len(theorem["figures"]) for theorem in SAMPLE["results"]["theorems"].values())
    assert all("half-width" in values["aria-label"] for values in plots)
    assert "ma2018.summary_ratio is corrected by ma2018.critical_batch_size" in seen()
    assert "smith2021.modified_loss rests on qian2020.gradient_variance" in seen()


def test_no_verdict_is_told_by_colour_alone():
    marks = re.findall(r'<span class="mark (\w+)[^>]*><b aria-hidden="true">(.)</b>(.*?)</span>', page())
    assert {tone: symbol for tone, symbol, _ in marks} == {"good": "✓", "bad": "✗", "open": "?", "fault": "!", "none": "–"}
    # The first stands in the title, before its words.
    assert all(word.strip() for _, _, word in marks[1:]), "a mark without a word"


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
NOT_SHOWN = {"file"}


def test_every_text_of_the_document_is_there_to_be_read():
    found = {}
    reader = Reader()
    reader.feed(html.render(numbered(document(), found)))
    shown = "".join(reader.text)
    assert {key for number, key in found.items() if number not in shown} == NOT_SHOWN
    for name, theorem in SAMPLE["results"]["theorems"].items():
        assert all(text in seen() for text in (name, *theorem["instances"], *theorem["claims"]))


def test_the_run_and_its_error_rates_are_told():
    shown = seen()
    assert "3 of 7 theorems not as expected" in shown
    assert "at most 15 × 10⁻⁹ for all together" in shown
    assert "passed with probability at most 10⁻⁹" in shown
    assert "cc (Debian 12.2.0-14) 12.2.0" in shown and document()["sha256"] in shown


def test_a_text_cannot_speak_to_the_browser():
    nasty = SAMPLE["results"]["theorems"][NASTY]["title"]
    assert "<script>" in nasty and "{{ 7*7 }}" in nasty
    assert "<script" not in page() and "&lt;script&gt;" in page()
    assert "{{ 7*7 }}" in seen()


@pytest.mark.parametrize("text", ['"><script>x</script>', "'><b onclick=x>", "</style><script>x</script>", "</textarea>]]>-->"])
def test_no_field_lets_markup_through(text):
    """Every text of the page's document, ids and links included, replaced by markup that would break out."""
    number = iter(range(10**6))

    def poisoned(value, key=""):
        if isinstance(value, dict):
            free = key in ("theorems", "claims", "instances", "point", "seconds_by_theorem", "versions")
            return {(f"{k}{text}" if free else k): poisoned(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [poisoned(part, key) for part in value] if key != "given" else []
        fixed = ("word", "kind", "verdict", "expected", "schema", "sha256", "roads", "latex", "statement", "alpha", "resolution")
        return f"{value}{text}{next(number)}" if isinstance(value, str) and key not in fixed else value

    reader = Reader()
    reader.feed(html.render(poisoned(document())))
    assert reader.open == []
    assert "script" not in {tag for tag, _ in reader.elements}
    assert not [name for _, values in reader.elements for name in values if name.startswith("on")]
    assert text in "".join(reader.text)


def test_the_same_document_gives_the_same_page():
    assert html.render(document()) == page()


def test_a_formula_that_fails_is_listed_and_warned_of():
    def change(theorems):
        theorems["ma2018.summary_ratio"]["claims"]["ratio"]["statement"] = r"\foo{<b>}"

    with pytest.warns(FormulaWarning, match="Unknown command"):
        shown = html.render(document(change))
    assert '<code class="source">\\foo{&lt;b&gt;}</code>' in shown
    assert "Formulas shown as their source" in shown
    assert "Formulas shown as their source" not in page()


def test_an_empty_run_says_so():
    shown = html.render(document(dict.clear))
    assert "Nothing was checked" in shown and "No claim was simulated" in shown


def test_roads_that_were_not_asked_are_said():
    limited = document()
    limited["results"]["options"]["roads"] = ["exact"]
    assert "This run was limited to: exact." in html.render(limited)
    assert "This run was limited to" not in page()


def test_the_least_that_the_schema_allows_can_be_shown():
    least = {"title": "T", "verdict": "not loaded", "expected": None, "as_expected": False, "reason": "no", "claims": {}}
    roads = {"exact": {"word": "closed"}, "simulate": {"word": "agrees", "checks": [{"where": "A", "word": "agrees"}]}}
    bare = {"statement": "a = b", "verdict": "undecided", "roads": roads}
    found = {"a": least, "b": {**least, "claims": {"main": bare}}}
    shown = html.render(json.loads(results.dump({**SAMPLE["results"], "theorems": found}, {})))
    assert "not loaded" in shown and "2 of 2 theorems not as expected" in shown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda figure: figure["curves"][0]["low"].pop(), "curves of unequal length .*'low': 5"),
        (lambda figure: figure["labels"].pop(), "6 checks but other numbers of labels or intervals"),
        (lambda figure: figure["curves"][0].pop("estimate"), "6 checks but other numbers of labels or intervals"),
        (lambda figure: figure["curves"].clear(), "of kind 'checks' has 0 curves; give one"),
        (lambda figure: figure.update(kind="curves", curves=[]), "has no curve and no error that says why"),
        (lambda figure: figure.update(kind="coefficients", curves=[{"label": "", "x": [0], "y": [None]}]), "lacks a coefficient"),
    ],
)
def test_a_figure_that_its_drawing_cannot_read_is_refused(change, words):
    with pytest.raises(ReportError, match=rf"smith2021\.modified_loss: figure .* {words}"):
        html.render(document(lambda theorems: change(theorems["smith2021.modified_loss"]["figures"][0])))


def test_a_figure_that_cannot_be_drawn_is_an_error_in_words():
    error = {"title": "Lost", "kind": "curves", "x_label": "", "y_label": "", "curves": [], "error": "b has one value <here>"}
    shown = html.render(document(lambda theorems: theorems["smith2021.modified_loss"]["figures"].append(error)))
    assert "<strong>Lost.</strong> This figure cannot be drawn: b has one value &lt;here&gt;" in shown
