"""What the skins share: words, counts, numbers and the dependency graph."""
from __future__ import annotations

import pytest

from reports import _format, _paper_graph
from reports._graph import HEIGHT, WIDTH, graph
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


def test_every_edge_is_drawn_on_paper():
    found, at = placed(a=theorem(), b=theorem(needs=["a"]), c=theorem("refuted", corrected_by="b"))
    axes = _paper_graph._drawn(found).axes[0]
    ways = [axes.transData.inverted().transform_path(way.get_transform().transform_path(way.get_path())) for way in axes.patches]
    ends = [(way.vertices[0].round(6).tolist(), way.vertices[-1].round(6).tolist()) for way in ways]
    middles = {name: (x, y + HEIGHT / 2) for name, (x, y) in at.items()}
    links = [(middles["a"], middles["b"]), (middles["b"], middles["c"])]
    assert ends == [([x0 + WIDTH, y0], [x1 - _paper_graph.HEAD, y1]) for (x0, y0), (x1, y1) in links]
    assert [way.get_linestyle() for way in axes.patches] == ["solid", (0, (4, 3))]
    assert [text.get_text() for text in axes.texts] == ["✓", "a", "✓", "b", "✗", "c"]


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
