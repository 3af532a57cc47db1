"""A drawing as a list of lines, dots, areas and texts, and the same drawing as SVG.

Coordinates are pixels from the upper left corner.  Colours are names of the page's CSS variables, so that a drawing follows the
reader's light or dark theme; on paper they have the values of the light one.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from math import cos, pi, sin

LIGHT = {
    "ink": "#1c1b1a", "soft": "#5d5951", "rule": "#d8d3c8", "paper": "#ffffff", "claim": "#1d5b8f", "point": "#b3470b",
    "good": "#1f6b3a", "bad": "#a1261d", "open": "#7d5a00", "fault": "#6b2c8a", "none": "#6b675f",
}  # fmt: skip
LETTER = 0.55
"""Width of a letter over its size, on average; a layout leaves room for more."""


@dataclass(frozen=True)
class Line:
    """A line through points; `dash` are lengths of ink and gap."""

    points: tuple[tuple[float, float], ...]
    colour: str = "ink"
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Shape:
    """A closed polygon, filled or (in the colour of the paper, with an outline) hollow."""

    points: tuple[tuple[float, float], ...]
    colour: str
    hollow: bool = False


@dataclass(frozen=True)
class Words:
    """A text at the left end, the middle or the right end of which lies (x, y), on its base line."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: float = 11.0
    colour: str = "ink"
    mono: bool = False


@dataclass
class Canvas:
    """A drawing in the order in which it is painted."""

    width: float
    height: float
    items: list[Line | Shape | Words] = field(default_factory=list)

    def line(self, *points: tuple[float, float], colour: str = "ink", width: float = 1.0, dash: tuple[float, ...] = ()) -> None:
        self.items.append(Line(points, colour, width, dash))

    def box(self, x: float, y: float, width: float, height: float, colour: str, hollow: bool = False) -> None:
        self.items.append(Shape(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), colour, hollow))

    def mark(self, x: float, y: float, corners: int, colour: str, hollow: bool = False, size: float = 3.4) -> None:
        """A regular polygon around a place; a circle has 16 corners."""
        turn = pi / 4 if corners == 4 else -pi / 2
        ring = (turn + 2 * pi * k / corners for k in range(corners))
        grown = size * {3: 1.3, 4: 1.2}.get(corners, 1.0)
        self.items.append(Shape(tuple((x + grown * cos(a), y + grown * sin(a)) for a in ring), colour, hollow))

    def text(self, x: float, y: float, text: str, anchor: str = "start", size: float = 11.0, colour: str = "ink") -> None:
        self.items.append(Words(x, y, text, anchor, size, colour))


def room(text: str, size: float = 11.0) -> float:
    """About how wide a text is."""
    return LETTER * size * len(text)


def svg(canvas: Canvas) -> str:
    """The drawing as an SVG element without ids, to stand in a page."""
    head = f'<svg width="{_n(canvas.width)}" height="{_n(canvas.height)}" viewBox="0 0 {_n(canvas.width)} {_n(canvas.height)}">'
    return head + "".join(map(_element, canvas.items)) + "</svg>"


def _element(item: Line | Shape | Words) -> str:
    colour = f"var(--{item.colour})"
    if isinstance(item, Words):
        face = ' font-family="var(--mono)"' if item.mono else ""
        place = f'x="{_n(item.x)}" y="{_n(item.y)}" font-size="{_n(item.size)}" text-anchor="{item.anchor}" fill="{colour}"'
        return f"<text {place}{face}>{escape(item.text)}</text>"
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in item.points)
    if isinstance(item, Shape):
        outline = f' stroke="{colour}" stroke-width="1.3"' if item.hollow else ""
        return f'<path d="{path}Z" fill="{"var(--paper)" if item.hollow else colour}"{outline}/>'
    dash = f' stroke-dasharray="{" ".join(map(_n, item.dash))}"' if item.dash else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{_n(item.width)}"{dash} stroke-linejoin="round"/>'


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
