"""What the skins share: words, counts, numbers, the dependency graph and the figures."""
from __future__ import annotations

import pytest

from reports import _format, figures
from reports._graph import graph
from reports._scale import scale
from reports._view import Mark, Tally, anchor, cards, tally
from reports._words import error_rates, headline

OPTIONS = {"profile": "quick", "seed": 0, "alpha": "1/1000000000", "resolution": None, "roads": ["exact"], "backend": "c"}


def theorem(verdict="verified", expected="verified", **more):
    base = {"title": "T", "verdict": verdict, "expected": expected, "as_expected": verdict == expected}
    return base | {"reason": "", "claims": {}} | more


def document(**theorems):
    return {"results": {"options": OPTIONS, "theorems": theorems}, "run": {}}


def road(word, checks=0, **more):
    return {"word": word, "checks": [{"where": "A", "word": word}] * checks} | more


def claim(**roads):
    return {"statement": "a = b", "verdict": "verified", "roads": roads}


@pytest.mark.parametrize(
    ("verdicts", "tone", "title"),
    [
        ([], "open", "Nothing was checked"),
        ([("verified", "verified")], "good", "1 theorem checked, as expected"),
        ([("verified", "verified"), ("refuted", "refuted")], "good", "2 theorems checked, each as expected"),
        ([("verified", "verified"), ("undecided", "verified")], "open", "1 of 2 theorems not as expected"),
        ([("refuted", "verified"), ("undecided", "verified")], "bad", "2 of 2 theorems not as expected"),
        ([("fault", "verified"), ("refuted", "verified")], "fault", "2 of 2 theorems not as expected"),
        ([("verified", "refuted")], "bad", "1 of 1 theorem not as expected"),
    ],
)
def test_the_headline_is_that_of_the_worst(verdicts, tone, title):
    found = cards(document(**{f"t{i}": theorem(*pair) for i, pair in enumerate(verdicts)}))
    mark, words, _ = headline(found)
    assert (mark.tone, words) == (tone, title)


def test_the_error_rates_count_simulated_checks_only():
    claims = {"x": claim(exact=road("exact", 5), simulate=road("agrees", 3)), "y": claim(simulate=road("agrees", 4))}
    doc = document(a=theorem(claims=claims))
    [(_, chance), (_, passed), (_, rest)] = error_rates(doc, cards(doc))
    assert "7 such checks, so at most 7 × 10⁻⁹" in chance
    assert "at most 10⁻⁹" in passed and "extrapolation" in rest
    none = document(a=theorem(claims={"x": claim(exact=road("exact", 5))}))
    assert "nothing in this report was decided by chance" in error_rates(none, cards(none))[0][1]


def test_a_cell_shows_the_worst_first_and_all_mutants_of_its_road():
    killed, survived = {"name": "m", "change": "", "word": "killed"}, {"name": "n", "change": "", "word": "survived"}
    claims = {
        "x": claim(derive=road("proved", mutants=[killed, survived])),
        "y": claim(derive=road("refuted", mutants=[killed]), exact=road("exact", mutants=[survived])),
        "z": claim(derive=road("proved")),
    }
    [card] = cards(document(a=theorem(claims=claims)))
    assert card.cell("derive") == ([(Mark("refuted"), 1), (Mark("proved"), 2)], Tally(2, 3, 0))
    assert card.cell("exact") == ([(Mark("exact"), 1)], Tally(0, 1, 0))
    assert card.cell("simulate") == ([], Tally(0, 0, 0))


def test_equivalent_and_unjudged_mutants_are_told_apart_from_the_score():
    words = ["killed", "survived", "not judged", "equivalent", "equivalent"]
    found = tally({"word": word} for word in words)
    assert found == Tally(1, 2, 2, 1)
    assert str(found) == "1 of 2 killed, 2 equivalent, 1 not judged"
    assert str(Tally(0, 0, 0)) == ""


def test_an_unknown_word_never_looks_like_a_pass():
    assert Mark("splendid").tone == "open"


def test_outcomes_in_words():
    words = {("verified", "verified"): "verified", ("refuted", "refuted"): "refuted, as expected"}
    words[("refuted", "verified")] = "refuted, but expected verified"
    for (verdict, expected), outcome in words.items():
        [card] = cards(document(a=theorem(verdict, expected)))
        assert card.outcome == outcome


def test_anchors_are_plain_and_keep_ids_apart():
    names = ["a.b_c", "a.b-c", "path:my file.py", "path:my/file.py", "path: <b>", "é", "è"]
    found = [anchor(name) for name in names]
    assert len(set(found)) == len(names)
    assert all(c.isascii() and (c.isalnum() or c in "._-") for name in found for c in name)


def placed(**theorems):
    found = graph(cards(document(**theorems)))
    return found, {node.card.id: (node.x, node.y) for node in found.nodes}


def test_a_theorem_stands_right_of_what_it_rests_on():
    found, at = placed(
        a=theorem(),
        b=theorem(needs=["a"]),
        c=theorem(needs=["a", "b", "elsewhere"]),
        d=theorem("refuted", corrected_by="c"),
        e=theorem(),
    )
    assert at["a"][0] < at["b"][0] < at["c"][0] < at["d"][0]
    assert [(e.source.card.id, e.target.card.id, e.corrects) for e in found.edges] == [
        ("a", "b", False), ("a", "c", False), ("b", "c", False), ("c", "d", True),
    ]  # fmt: skip
    assert found.alone == 1
    assert len(set(at.values())) == 4
    assert all(x < found.width and y < found.height for x, y in at.values())


def test_a_cycle_in_a_document_does_not_hang_the_report():
    found, _ = placed(a=theorem(needs=["b"]), b=theorem(needs=["a"]), c=theorem(needs=["c"]))
    assert len(found.edges) == 2 and found.alone == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), (0, "0"), (0.0, "0"), (12345678, "12\u202f345\u202f678"), (-3, "−3"), (0.25, "0.25"),
        (-0.001234567, "−0.0012346"), (123456.7, "1.2346\u2009×\u200910⁵"), (1.5e-9, "1.5\u2009×\u200910⁻⁹"),
        (-1e12, "−1\u2009×\u200910¹²"),
    ],
)  # fmt: skip
def test_numbers(value, text):
    assert _format.number(value) == text


@pytest.mark.parametrize(
    ("value", "half", "text"),
    [
        (0.123456, 0.0012, "0.1235"), (0.1, 0.0012, "0.1000"), (-17.0, 0.2, "−17.00"), (512.3, 40.0, "512"),
        (1 / 3, None, "0.33333"), (2.0, 0.0, "2"),
    ],
)  # fmt: skip
def test_values_have_the_digits_that_their_interval_supports(value, half, text):
    assert _format.alike(value, half) == text


def test_rates_and_durations():
    rates = [_format.power_of_ten(rate) for rate in ("1/1000000000", 1e-9, "1/100", 0.05, 1)]
    assert rates == ["10⁻⁹", "10⁻⁹", "10⁻²", "0.05", "1"]
    durations = [_format.seconds(s).replace("\xa0", " ") for s in (None, 0.0123, 8.0, 42.4, 187)]
    assert durations == ["–", "0.012 s", "8 s", "42 s", "3 min 07 s"]


def figure(kind="checks", **more):
    """A figure of one curve; fields of the curve and of the figure by name."""
    curve = {"label": "c", "x": [1, 2, 4], "y": [1, 2, 3]}
    curve |= {"estimate": [1.1, 2, None], "low": [0.9, 1.9, None], "high": [1.3, 2.1, None]}
    curve |= {key: more.pop(key) for key in (*curve, "line") if key in more}
    base = {"title": "T", "kind": kind, "x_label": "b", "y_label": "v", "log_x": False, "log_y": False, "error": ""}
    base |= {"labels": [f"n {x}" for x in curve["x"]], "marks": [], "instance": "A", "curves": [curve]}
    return base | more


KINDS = ("checks", "bounds", "curves", "coefficients")


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_follows_the_page_and_names_no_date(kind):
    drawn, paper = figures.svg(figure(kind)), figures.pdf(figure(kind))
    assert drawn == figures.svg(figure(kind)) and paper == figures.pdf(figure(kind))
    assert "var(--claim)" in drawn and "#" not in drawn
    assert " id=" not in drawn and "http" not in drawn
    assert b"Date" not in paper and paper.startswith(b"%PDF")


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_of_a_pdf_tells_where_its_objects_are(kind):
    paper = figures.pdf(figure(kind))
    places = [int(line.split()[0]) for line in paper[paper.index(b"xref") :].splitlines() if line.endswith(b" n ")]
    assert [paper[place:].startswith(b"%d 0 obj" % number) for number, place in enumerate(places, 1)] == [True] * 4
    assert int(paper.split(b"startxref\n")[1].split()[0]) == paper.index(b"xref")


def test_the_residual_is_told_in_half_widths():
    # (1.1 - 1) / ((1.3 - 0.9) / 2) = 0.5 is the largest; the point without an interval has none.
    assert "largest residual is 0.50 half-widths" in figures.describe(figure())
    assert "no interval" in figures.describe(figure(low=[None] * 3, high=[None] * 3))


def test_curves_and_coefficients_are_told_in_words():
    said = figures.describe(figure("curves", marks=[{"label": "m*", "x": 2.5}]))
    assert said == "v against b: c goes from 1 at 1 to 3 at 4, simulated at 2 of 3 places within 0.2 half-width; m* is marked at 2.5."
    signs = figures.describe(figure("coefficients", x=[0, 1, 2, 3], y=[0.0, 4.0, -1e-9, -2.0], x_label="degree in 1/b"))
    assert signs == "Coefficients by degree in 1/b: 1 positive (degree 1); 2 negative (degrees 2, 3); 1 zero (degree 0)."
    assert figures.describe(figure("curves", error="it has no value")) == "This figure cannot be drawn: it has no value"


def test_a_negative_coefficient_hangs_below_the_axis_and_is_hollow():
    canvas = figures.draw(figure("coefficients", x=[0, 1], y=[4.0, -2.0]))
    stems = [item.points for item in canvas.items if getattr(item, "width", 0) == 1.6]
    (above, below) = [end[1] - start[1] for start, end in stems]
    assert above < 0 < below
    assert [item.hollow for item in canvas.items if getattr(item, "hollow", None) is not None][-2:] == [False, True]


def test_an_interval_is_drawn_where_it_lies_on_either_scale():
    for log in (False, True):
        canvas = figures.draw(figure("curves", log_y=log))
        bars = [item.points for item in canvas.items if getattr(item, "colour", "") == "point" and getattr(item, "width", 0) == 1.6]
        (first, second, _) = bars  # two intervals, and that of the legend
        assert first[0][0] == first[1][0] < second[0][0]
        assert first[0][1] > second[0][1] and first[0][1] > first[1][1]


MANY = {name: list(range(1, 200)) for name in ("x", "y", "estimate", "low", "high")}
NONE = {name: [] for name in ("x", "y", "estimate", "low", "high")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "change",
    [
        {"log_x": True, "log_y": True},
        {"log_x": True, "log_y": True, "low": [-0.1, 1.9, None], "x": [0, 1, 2]},
        {"labels": ["a very long label indeed " * 3, "$x_1$", "中"]},
        {"x_label": "x" * 300, "y_label": "中" * 300, "label": "y" * 300},
        {"y": [0.0, 0.0, 0.0], "estimate": [0.0] * 3, "low": [0.0] * 3, "high": [0.0] * 3},
        {"y": [1e-300, 1e300, -1e300]},
        {"y": [5.0, 5.0, 5.0], "low": [5.0] * 3, "high": [5.0] * 3, "log_y": True},
        NONE | {"log_x": True, "log_y": True},
        MANY | {"log_x": True, "log_y": True},
    ],
)
def test_awkward_figures_are_drawn_without_a_warning(change, kind):
    assert figures.svg(figure(kind, **change)).startswith("<svg")
    assert figures.pdf(figure(kind, **change)).startswith(b"%PDF")
    assert figures.describe(figure(kind, **change))


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_lies_within_the_drawing(kind):
    canvas = figures.draw(figure(kind, marks=[{"label": "m*", "x": 2.5}]))
    places = [place for item in canvas.items for place in getattr(item, "points", ())]
    assert all(0 <= x <= canvas.width and 0 <= y <= canvas.height for x, y in places)


def test_text_in_a_drawing_is_text():
    shown = figures.svg(figure("curves", y_label="<script>", label="a & b"))
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "a &amp; b" in shown


def test_ticks_that_differ_late_have_digits_enough():
    texts = [text for _, text in scale([0.148537, 0.148598], 0, 100, False).labelled]
    assert texts == ["0.14854", "0.14856", "0.14858", "0.1486"]
    assert [text for _, text in scale([0, 7.2], 0, 100, False).labelled] == ["0", "2", "4", "6"]


def test_ticks_are_round_numbers():
    assert scale([0, 7.2], 0, 100, False).ticks == [0, 2, 4, 6]
    assert scale([4, 15], 0, 100, True, zero=False).ticks == [5, 10, 15]
    assert scale([1, 1000], 0, 100, True).ticks == [1, 10, 100, 1000]
    assert scale([1, 50], 0, 100, True).ticks == [1, 2, 5, 10, 20, 50]
    assert scale([1e-9, 1e3], 0, 100, True).ticks == pytest.approx([1e-8, 1e-6, 1e-4, 1e-2, 1e0, 1e2])
    assert scale([1.0001, 1.0002], 0, 100, False).ticks == pytest.approx([1.0001, 1.00012, 1.00014, 1.00016, 1.00018, 1.0002])
