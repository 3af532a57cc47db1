"""Drawings in rows and stems: checks of a claim against simulation, and coefficients of a polynomial by degree."""
from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import _ruler, _sheet
from reports._curves import SIMULATED
from reports._format import number, shortened
from reports._ruler import Ruler
from reports._sheet import CLAIM, INK, PAPER, POINT, RULE, SIZE, SMALL, SOFT, WIDTH
from reports._view import residuals

TOP, FOOT, ROW, MOST_ROWS, LONGEST = 24.0, 30.0, 14.0, 40, 38
BAND, GAP, RIGHT = 108.0, 18.0, 12.0
HEAD, MIDDLE, SAMPLE = 14.0, 3.0, 22.4
"""From the first row up to the legend, from the foot of a letter to its middle, and the room of a mark in the legend."""
HALF, MOST_DEGREES = 84.0, 25


# ------------------------------------------------------------------------------- checks
def checks(data: Mapping[str, Any]) -> Figure:
    """A row a check: its place, the claimed value with the simulated interval, and the residual."""
    figure, heights = _rows(data, RIGHT + BAND + GAP)
    rest = residuals(data["curves"][0])
    most = max([1.2, *(abs(r) for r in rest if r is not None)]) * 1.15
    beside = Ruler(WIDTH - RIGHT - BAND, WIDTH - RIGHT, (-most, most))
    low, middle, high = beside.places((-1, 0, 1))
    top = 72 * figure.get_figheight() - TOP
    _ruler.strokes(figure, [((middle, FOOT), (middle, top))], RULE, high - low)
    _ruler.strokes(figure, [((middle, FOOT), (middle, top))], CLAIM, 0.9)
    _ruler.dots(figure, zip(beside.places(_sheet.floats(rest)), heights, strict=True), POINT)
    beside.draw(figure, FOOT, "residual in half-widths")
    return figure


def bounds(data: Mapping[str, Any]) -> Figure:
    """The same without residuals, for claims that an interval need not hold: bounds and directions."""
    return _rows(data, RIGHT)[0]


def _rows(data: Mapping[str, Any], right: float) -> tuple[Figure, list[float]]:
    """The sheet so far, and the heights of its rows."""
    (curve,) = data["curves"]
    count = len(curve["x"])
    row = ROW * min(1.0, MOST_ROWS / max(count, 1))
    top = FOOT + row * max(count, 1)
    figure, heights = _sheet.sheet(top + TOP), [top - row * (index + 0.5) for index in range(count)]
    left = _names(figure, data, heights, top + HEAD)
    values = [value for key in ("y", "estimate", "low", "high") for value in curve[key]]
    ruler = Ruler(left, WIDTH - right, *_sheet.span(values, data["log_y"], 0.03, zero=True))
    claimed, estimate, low, high = (ruler.places(_sheet.floats(curve[key])) for key in ("y", "estimate", "low", "high"))
    _claimed(figure, claimed, heights, 0.72 * row)
    _simulated(figure, estimate, low, high, heights)
    ruler.draw(figure, FOOT, data["y_label"])
    _legend(figure, curve["label"], left, top + HEAD)
    return figure, heights


def _names(figure: Figure, data: Mapping[str, Any], heights: list[float], head: float) -> float:
    """Write the names of the rows, if there is room for them, below what they are names of; where they end."""
    names = [shortened(label, LONGEST) for label in data["labels"]] if len(heights) <= MOST_ROWS else []
    what = shortened(data["x_label"], LONGEST)
    left = 12 + max(45.0, *(_sheet.LETTER * SIZE * len(name) for name in (*names, what)))
    _ruler.words(figure, 4, head, what, colour=SOFT)
    for name, y in zip(names, heights, strict=False):
        _ruler.words(figure, left - 5, y - MIDDLE, name, "right")
    return left


def _claimed(figure: Figure, x: list[float], heights: list[float], size: float) -> None:
    """A mark a value."""
    _ruler.strokes(figure, [((at, y - size / 2), (at, y + size / 2)) for at, y in zip(x, heights, strict=True)], CLAIM, 1.6)


def _simulated(figure: Figure, x: list[float], low: list[float], high: list[float], heights: list[float]) -> None:
    """A dot with its interval a value."""
    _ruler.strokes(figure, [((left, y), (right, y)) for left, right, y in zip(low, high, heights, strict=True)], POINT, 1.2)
    _ruler.dots(figure, zip(x, heights, strict=True), POINT)


def _legend(figure: Figure, claim: str, x: float, y: float) -> None:
    """What each mark means, one beside the other on the height `y`."""
    claim = shortened(claim, _sheet.LONGEST)
    beside = x + SAMPLE + 17 + _sheet.LETTER * SIZE * len(claim)
    _claimed(figure, [x + SAMPLE / 2], [y + MIDDLE], 0.72 * ROW)
    _simulated(figure, [beside + SAMPLE / 2], [beside + SAMPLE / 2 - 4], [beside + SAMPLE / 2 + 4], [y + MIDDLE])
    _ruler.words(figure, x + SAMPLE + 6, y, claim)
    _ruler.words(figure, beside + SAMPLE + 6, y, SIMULATED)


# ------------------------------------------------------------------------------- coefficients
def coefficients(data: Mapping[str, Any]) -> Figure:
    """A stem a coefficient, as long as its size on a logarithmic scale: upwards if it is positive, downwards if negative."""
    (curve,) = data["curves"]
    sizes = [log10(abs(value)) for value in curve["y"] if value]
    low, high = floor(min(sizes, default=0.0)), ceil(max(sizes, default=0.0))
    low, high = low - (high - low <= 1), high + (high == low)
    figure = _sheet.sheet(TOP + 2 * HALF + FOOT)
    axes = _sheet.axes(figure, 54, FOOT, RIGHT, TOP)
    _sheet.spread(axes.xaxis, curve["x"], False, 0.04)
    _degrees(axes, curve)
    _sizes(axes, low, high)
    reach = [(log10(abs(value)) - low) / (high - low) * (1 if value > 0 else -1) if value else 0.0 for value in curve["y"]]
    up, down = _stems(axes, curve["x"], reach, 1), _stems(axes, curve["x"], reach, -1)
    _sheet.labelled(figure, axes, data["x_label"])
    figure.text(1 - RIGHT / WIDTH, 1 - 10 / (TOP + 2 * HALF + FOOT), "size of the coefficient", ha="right", color=SOFT)
    _sheet.legend(figure, {"positive, upwards": up, "negative, downwards": down}, 54, 5, 2)
    return figure


def _stems(axes: Axes, x: list[float], reach: list[float], sign: int) -> Any:
    """The stems of one sign; negative ones end in a hollow square."""
    ends = [(at, length) for at, length in zip(x, reach, strict=True) if sign * length > 0]
    colour, mark, inside = (CLAIM, "o", CLAIM) if sign > 0 else (POINT, "s", PAPER)
    axes.vlines([at for at, _ in ends], 0, [length for _, length in ends], color=colour, linewidth=1.2, clip_on=False)
    style: dict[str, Any] = {"color": colour, "markerfacecolor": inside, "markersize": 4.5, "clip_on": False}
    return axes.plot([at for at, _ in ends], [length for _, length in ends], mark, **style)[0]


def _sizes(axes: Axes, low: int, high: int) -> None:
    """Ticks at powers of ten on both sides of the middle."""
    powers = range(low + (stride := max(1, ceil((high - low) / 4))), high + 1, stride)
    places = [(power - low) / (high - low) for power in powers]
    texts = [number(10.0**power, 3) for power in powers]
    axes.set_yticks([*places, *(-place for place in places)], [*texts, *("−" + text for text in texts)])
    axes.set_ylim(-1.05, 1.05)
    axes.grid(axis="y")
    axes.axhline(0, color=INK, linewidth=0.6)
    axes.spines.bottom.set_visible(False)


def _degrees(axes: Axes, curve: Mapping[str, Any]) -> None:
    """A number a degree, in grey where the coefficient is zero."""
    stride = max(1, ceil(len(curve["x"]) / MOST_DEGREES))
    shown = [(degree, value) for degree, value in zip(curve["x"], curve["y"], strict=True) if degree % stride == 0]
    axes.set_xticks([degree for degree, _ in shown], [str(degree) for degree, _ in shown], fontsize=SMALL)
    axes.tick_params(axis="x", length=0)
    for text, (_, value) in zip(axes.get_xticklabels(), shown, strict=True):
        text.set_color(INK if value else SOFT)
