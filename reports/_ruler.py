"""What is drawn on the sheet itself: strokes, dots, words, and an axis across.

Axes of matplotlib cost more than all that a chart in rows shows.
Lengths and places are points, counted from the lower left corner of the sheet.  A place that is NaN is left out.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, log10
from typing import Any, Literal

from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import IdentityTransform

from reports import _sheet
from reports._format import shortened
from reports._sheet import FAMILY, INK, LONGEST, SIZE, SMALL, SOFT

POINTS = IdentityTransform()
"""The sheet has 72 dots an inch, so that matplotlib's own units are points."""
TICK, THIN, DOT = 3.0, 0.6, 4.4
UNDER, NAMED = 12.2, 23.1
"""From an axis down to the letters of its ticks, and of its name."""
BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
"""How much of a text stands before its place."""

Side = Literal["left", "center", "right"]
Stroke = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Ruler:
    """An axis from `left` to `right` that shows the values between the `ends`."""

    left: float
    right: float
    ends: tuple[float, float]
    log: bool = False

    def places(self, values: Iterable[float]) -> list[float]:
        """Where values lie."""
        low, high = map(self._measure, self.ends)
        return [self.left + (self.right - self.left) * ((self._measure(value) - low) / (high - low)) for value in values]

    def draw(self, figure: Figure, y: float, name: str) -> None:
        """Draw it at the height `y`, with ticks and texts below and its name below those."""
        values, texts = _sheet.ticks(self.ends, self.log)
        places = self.places(values)
        strokes(figure, [((self.left, y), (self.right, y)), *(((x, y), (x, y - TICK)) for x in places)], INK, THIN)
        for x, text in zip(places, texts, strict=True):
            words(figure, x, y - UNDER, text, "center", SMALL, SOFT)
        words(figure, (self.left + self.right) / 2, y - NAMED, shortened(name, LONGEST), "center", colour=SOFT)

    def _measure(self, value: float) -> float:
        return log10(value) if self.log else value


def strokes(figure: Figure, ends: Iterable[Stroke], colour: str, width: float, round_ends: bool = False) -> None:
    """Straight lines between two places each."""
    whole = [stroke for stroke in ends if all(isfinite(at) for place in stroke for at in place)]
    if whole:
        path = Path([place for stroke in whole for place in stroke], [Path.MOVETO, Path.LINETO] * len(whole))
        path.should_simplify = False  # dots, which have no length, would be left out where there are many
        cap: Any = "round" if round_ends else "butt"
        figure.add_artist(PathPatch(path, transform=POINTS, fill=False, edgecolor=colour, linewidth=width, capstyle=cap))


def dots(figure: Figure, places: Iterable[tuple[float, float]], colour: str) -> None:
    """Dots: strokes of no length with round ends."""
    strokes(figure, ((place, place) for place in places), colour, DOT, round_ends=True)


def words(figure: Figure, x: float, y: float, text: str, side: Side = "left", size: float = SIZE, colour: str = INK) -> None:
    """A line of text whose letters stand on the height `y`; it begins, ends ("right") or has its middle ("center") at `x`."""
    figure.add_artist(Words(x, y, text, transform=POINTS, horizontalalignment=side, fontsize=size, color=colour))


class Words(Text):
    """A line of text that says where its letters stand: matplotlib, which would measure it for that, only writes it."""

    def draw(self, renderer: RendererBase) -> None:
        """Write it, with as much of it before its place as its alignment says."""
        (x, y), text, font = self.get_position(), self.get_text(), self.get_fontproperties()
        x -= BEFORE[self.get_horizontalalignment()] * width(text, self.get_fontsize())
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        renderer.draw_text(context, x, y, text, font, 0, mtext=self)  # SVG aligns it itself, by the reader's font
        context.restore()


@lru_cache(4096)
def width(text: str, size: float) -> float:
    """Of a text in the sheet's font."""
    return text_to_path.get_text_width_height_descent(text, FontProperties(family=FAMILY, size=size), False)[0]
