"""The drawings of the figures, as SVG for the page and PDF for TeX, and the same in words."""
from __future__ import annotations

import re

import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from reports import _ruler, _sheet, figures
from reports._ruler import DOT, THIN
from reports._sheet import CLAIM, INK, PAPER, POINT, RULE, SIZE, SOFT


def figure(kind="checks", **more):
    """A figure of one curve; fields of the curve and of the figure by name."""
    curve = {"label": "c", "x": [1, 2, 4], "y": [1, 2, 3]}
    curve |= {"estimate": [1.1, 2, None], "low": [0.9, 1.9, None], "high": [1.3, 2.1, None]}
    curve |= {key: more.pop(key) for key in (*curve, "line") if key in more}
    base = {"title": "T", "kind": kind, "x_label": "b", "y_label": "v", "log_x": False, "log_y": False, "error": ""}
    base |= {"labels": [f"n {x}" for x in curve["x"]], "marks": [], "instance": "A", "curves": [curve]}
    return base | more


KINDS = ("checks", "bounds", "curves", "coefficients")


def picture(kind, **more):
    """(SVG, PDF) of a figure."""
    return tuple(figures.picture(figure(kind, **more), file, "id") for file in ("svg", "pdf"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_follows_the_page_and_names_no_date(kind):
    drawn, paper = picture(kind)
    assert (drawn, paper) == picture(kind)
    assert "var(--claim)" in drawn and not re.findall("#(?!id-)", drawn)
    assert set(re.findall(r' id="(...)', drawn)) <= {"id-"} and "http" not in drawn and "<style" not in drawn
    assert b"Date" not in paper and paper.startswith(b"%PDF")


def test_every_figure_that_can_be_drawn_is_drawn():
    base = {"title": "T", "verdict": "verified", "expected": "verified", "as_expected": True, "reason": "", "claims": {}}
    theorems = {f"t{k}": base | {"figures": [figure(kind, title=f"T{k}") for kind in KINDS]} for k in range(4)}
    theorems["t1"]["figures"][0]["error"] = "it has no value"
    found = figures.pictures({"results": {"theorems": theorems}}, "svg")
    assert len(found) == 15 and ("t1", 1) not in found
    names = {key: re.findall(r' id="([^"]*)', drawn) for key, drawn in found.items()}
    assert any(names.values()) and all(n.startswith(f"theorem-{of}-{k}-") for (of, k), ids in names.items() for n in ids)


def lines(drawn):
    """The ends of all straight pieces that stand for intervals or stems, in the coordinates of the data."""
    return [piece.tolist() for bars in drawn.axes[0].collections for piece in bars.get_segments() if len(piece)]


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
    drawn = figures.draw(figure("coefficients", x=[0, 1, 2], y=[4.0, -2.0, 0.0]))
    ((_, (at, above)), (_, (below_at, below))) = lines(drawn)
    assert (at, below_at) == (0, 1) and below < 0 < above
    up, down = (line.get_markerfacecolor() for line in drawn.axes[0].lines if line.get_marker() in "os")
    assert (up, down) == (CLAIM, PAPER)
    grey = [text.get_text() for text in drawn.axes[0].get_xticklabels() if text.get_color() == SOFT]
    assert grey == ["2"]


@pytest.mark.parametrize("log", [False, True])
def test_an_interval_is_drawn_where_it_lies_on_either_scale(log):
    drawn = figures.draw(figure("curves", log_y=log))
    assert lines(drawn) == [[[1, 0.9], [1, 1.3]], [[2, 1.9], [2, 2.1]]]
    assert drawn.axes[0].get_yscale() == ("log" if log else "linear")


ROWS = ("checks", "bounds")


def strokes(drawn, colour, width):
    """The two ends of all strokes of a colour and width that are drawn on the sheet itself, in points."""
    patches = [one for one in drawn.artists if isinstance(one, PathPatch)]
    alike = [one for one in patches if (to_hex(one.get_edgecolor()), one.get_linewidth()) == (colour, width)]
    return [ends for one in alike for ends in one.get_path().vertices.reshape(-1, 2, 2).tolist()]


def words(drawn):
    """The texts on the sheet itself with their places, in the order of drawing."""
    return [(one.get_text(), one.get_position()) for one in drawn.artists if isinstance(one, Text)]


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("log", [False, True])
def test_a_row_holds_the_claimed_value_and_the_interval(kind, log):
    drawn = figures.draw(figure(kind, log_y=log))
    one, two = (next(x for text, (x, _) in words(drawn) if text == tick) for tick in "12")

    def value(x):
        """As a reader tells it by the ticks."""
        return 2 ** ((x - one) / (two - one)) if log else 1 + (x - one) / (two - one)

    *claimed, _ = [(value(x), (foot + head) / 2) for (x, foot), (_, head) in strokes(drawn, CLAIM, 1.6)]
    *intervals, _ = [(value(low), value(high), y) for (low, y), (high, _) in strokes(drawn, POINT, 1.2)]
    dots = [(value(x), y) for (x, y), _ in strokes(drawn, POINT, DOT)]
    rows = [next(y for text, (_, y) in words(drawn) if text == name) for name in ("n 1", "n 2", "n 4")]
    heights = [y for _, y in claimed]
    assert [at - y for at, y in zip(heights, rows, strict=True)] == pytest.approx([heights[0] - rows[0]] * 3)
    assert rows == sorted(rows, reverse=True) and 0 < heights[0] - rows[0] < SIZE / 2
    assert [x for x, _ in claimed] == pytest.approx([1, 2, 3])
    assert [x for x, _ in dots[:2]] == pytest.approx([1.1, 2])
    assert [end for low, high, _ in intervals for end in (low, high)] == pytest.approx([0.9, 1.3, 1.9, 2.1])
    assert [y for *_, y in intervals] == [y for _, y in dots[:2]] == pytest.approx(heights[:2])


def test_residuals_stand_beside_their_rows():
    drawn = figures.draw(figure("checks"))
    (minus,) = (x for text, (x, _) in words(drawn) if text == "−1")
    *_, plus = (x for text, (x, _) in words(drawn) if text == "1")
    dots = [(-1 + 2 * (x - minus) / (plus - minus), y) for (x, y), _ in strokes(drawn, POINT, DOT)]
    assert [at for at, _ in dots[-2:]] == pytest.approx([0.5, 0], abs=1e-9)
    assert [y for _, y in dots[-2:]] == [y for _, y in dots[:2]]
    (((band, _), _),) = strokes(drawn, RULE, pytest.approx(plus - minus))
    assert band == pytest.approx((minus + plus) / 2)


@pytest.mark.parametrize("count", [40, 41])
def test_rows_have_names_as_long_as_there_is_room(count):
    values = list(range(1, count + 1))
    drawn = figures.draw(figure("bounds", x=values, y=values, estimate=values, low=values, high=values))
    assert sum(text.startswith("n ") for text, _ in words(drawn)) == (40 if count == 40 else 0)


def test_names_end_at_their_rows_whatever_letters_the_page_has():
    label = "golden A, squared length: b = 1, t = 3"
    shown, _ = picture("bounds", labels=[label] * 3)
    assert re.findall(r'text-anchor: (\w+)[^>]*>' + label, shown) == ["end"] * 3
    ends = [x for text, (x, _) in words(figures.draw(figure("bounds", labels=[label] * 3))) if text == label]
    assert len(ends) == 3 and min(ends) > _ruler.width(label, SIZE)


def test_many_dots_are_all_there():
    shown, _ = picture("bounds", **MANY)
    (dots,) = re.findall(r'd="([^"]*)"[^>]*stroke-linecap: round', shown)[:1]
    assert dots.count("M") == dots.count("L") == 199


@pytest.mark.parametrize(("down", "height"), [(False, 30), (True, 70)])
def test_words_stand_where_their_alignment_says(down, height):
    class Pen(RendererBase):
        def flipy(self):
            return down

        def get_canvas_width_height(self):
            return _sheet.WIDTH, 100

        def draw_text(self, context, x, y, text, font, angle, ismath=False, mtext=None):
            begun.append((x, y))

    figure, begun = _sheet.sheet(100), []
    for side in ("left", "center", "right"):
        _ruler.words(figure, 200, 30, "minimal", side)
    figure.draw(Pen())
    ends = [TextPath((0, 0), text, size=SIZE).get_extents().x1 for text in ("|", "minimal|")]
    long = ends[1] - ends[0]
    assert [x for x, _ in begun] == pytest.approx([200, 200 - long / 2, 200 - long], abs=0.01)
    assert {y for _, y in begun} == {height}


def test_a_logarithmic_scale_is_for_what_is_positive():
    for change in ({"low": [-0.1, 1.9, None]}, {"y": [0, 1, 2]}, {"estimate": [0, 2, None]}):
        assert figures.draw(figure("curves", log_y=True, **change)).axes[0].get_yscale() == "linear"
    assert figures.draw(figure("curves", log_x=True, marks=[{"label": "m*", "x": 0}])).axes[0].get_xscale() == "linear"
    assert figures.draw(figure("curves", log_x=True)).axes[0].get_xscale() == "log"


def test_curves_can_be_told_apart_without_colours():
    curve = figure("curves")["curves"][0]
    for way in ({}, {"line": True}):
        drawn = figures.draw(figure("curves") | {"curves": [curve | way | {"estimate": [], "low": [], "high": []}] * 6})
        assert len({(str(line._dash_pattern), line.get_marker()) for line in drawn.axes[0].lines}) == 6


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
    drawn, paper = picture(kind, **change)
    assert drawn.startswith("<svg") and paper.startswith(b"%PDF")
    assert figures.describe(figure(kind, **change))


@pytest.mark.parametrize("kind", ["curves", "coefficients"])
@pytest.mark.parametrize("log", [False, True])
def test_everything_lies_within_the_axes(kind, log):
    drawn = figures.draw(figure(kind, log_x=log, log_y=log, x=[1, 20, 400], marks=[{"label": "m*", "x": 900}]))
    (axes,) = drawn.axes
    (left, right), (low, high) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    ends = [end for piece in lines(drawn) for end in piece]
    ends += [place for line in axes.lines if line.get_transform() == axes.transData for place in line.get_xydata().tolist()]
    assert ends and all(left <= x <= right and low <= y <= high for x, y in ends if x == x and y == y)


@pytest.mark.parametrize("change", [{}, {"log_y": True}, {"y": [-7, 2, 3]}, {"low": [0.01, 1.9, None]}, {"estimate": [9, 2, None]}])
def test_everything_lies_above_its_ruler(change):
    drawn = figures.draw(figure("checks", **change))
    rulers = [(start, end) for (start, y), (end, other) in strokes(drawn, INK, THIN) if y == other]
    (foot,) = {y for (_, y), (_, other) in strokes(drawn, INK, THIN) if y == other}
    *marks, _ = strokes(drawn, CLAIM, 1.6)
    *intervals, _ = strokes(drawn, POINT, 1.2)
    first, second, _, *residuals = strokes(drawn, POINT, DOT)
    for (left, right), found in zip(rulers, ([*marks, *intervals, first, second], residuals), strict=True):
        assert found and all(left <= x <= right and foot <= y <= 72 * drawn.get_figheight() for piece in found for x, y in piece)


def test_text_in_a_drawing_is_text():
    shown, _ = picture("curves", y_label="<script>", label="a & b $x$", log_y=True)
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "a &amp; b $x$" in shown


@pytest.mark.parametrize(
    ("ends", "log", "texts"),
    [
        ((0.148537, 0.148598), False, ["0.14854", "0.14856", "0.14858"]),
        ((0, 7.2), False, ["0", "2", "4", "6"]),
        ((1, 90), True, ["1", "2", "5", "10", "20", "50"]),
        ((1, 1e6), True, ["1", "10", "100", *(f"1\u2009×\u200910{power}" for power in "³⁴⁵⁶")]),
        ((1, 1e24), True, ["1", *(f"1\u2009×\u200910{power}" for power in ("⁴", "⁸", "¹²", "¹⁶", "²⁰", "²⁴"))]),
        ((2, 7), True, ["2", "3", "4", "5", "6", "7"]),
    ],
)
def test_ticks_have_digits_enough_to_differ(ends, log, texts):
    axes = _sheet.sheet(100).add_subplot()
    _sheet.scaled(axes.xaxis, ends, log)
    places = [place for place in axes.xaxis.get_major_locator()() if ends[0] <= place <= ends[1]]
    assert axes.xaxis.get_major_formatter().format_ticks(places) == texts
    assert _sheet.ticks(ends, log) == (places, texts)
