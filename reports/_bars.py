"""Drawings in rows and stems: checks of a claim against simulation, and coefficients of a polynomial by degree."""
from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, log10
from typing import Any

from reports._canvas import Canvas, room
from reports._curves import SIMULATED, WIDTH
from reports._scale import Scale, scale, tick

TOP, FOOT, ROW, MOST_ROWS, LONGEST = 32.0, 38.0, 19.0, 40, 38
BAND = 150.0
HALF = 118.0


# ------------------------------------------------------------------------------- checks
def residuals(curve: Mapping[str, Any]) -> list[float | None]:
    """Simulated minus claimed, in half-widths; None where there is no interval."""
    rows = zip(curve["y"], curve["estimate"], curve["low"], curve["high"], strict=True)
    return [2 * (e - y) / (high - low) if None not in (y, e, low, high) and high > low else None for y, e, low, high in rows]


def checks(data: Mapping[str, Any]) -> Canvas:
    """A row a check: its place, the claimed value with the simulated interval, and the residual."""
    split = WIDTH - 12 - BAND
    canvas, rows = _rows(data, split - 26)
    (curve,) = data["curves"]
    rest = residuals(curve)
    most = max([1.2, *(abs(r) for r in rest if r is not None)]) * 1.15
    beside, bottom = scale((-most, most), split, split + BAND, False, 0), canvas.height - FOOT
    canvas.text(split + BAND / 2, 20, "residual in half-widths", "middle")
    canvas.box(beside(-1), TOP, beside(1) - beside(-1), bottom - TOP, "rule")
    canvas.line((beside(0), TOP), (beside(0), bottom), colour="claim", width=1.2)
    for y, r in zip(rows, rest, strict=True):
        if r is not None:
            canvas.mark(beside(r), y, 16, "point", size=2.6)
    _axis(canvas, beside, bottom)
    return canvas


def bounds(data: Mapping[str, Any]) -> Canvas:
    """The same without residuals, for claims that an interval need not hold: bounds and directions."""
    return _rows(data, WIDTH - 20)[0]


def _rows(data: Mapping[str, Any], right: float) -> tuple[Canvas, list[float]]:
    """(the drawing so far, the height of each row)."""
    (curve,) = data["curves"]
    count = len(curve["x"])
    row = ROW if count <= MOST_ROWS else ROW * MOST_ROWS / count
    names = [_short(label) for label in data["labels"]] if count <= MOST_ROWS else []
    left = 12 + max([60.0, *map(room, names), room(_short(data["x_label"]))])
    canvas = Canvas(WIDTH, TOP + row * count + FOOT)
    across = scale([v for key in ("y", "low", "high") for v in curve[key]], left + 8, right, bool(data.get("log_y")), 0.03)
    _key(canvas, left, curve["label"])
    canvas.text(left - 6, 20, _short(data["x_label"]), "end", colour="soft")
    canvas.text((across.start + across.end) / 2, canvas.height - 3, data["y_label"], "middle", colour="soft")
    rows = [TOP + row * (index + 0.5) for index in range(count)]
    for index, y in enumerate(rows):
        if names:
            canvas.text(left - 6, y + 4, names[index], "end")
        _row(canvas, [curve[key][index] for key in ("y", "estimate", "low", "high")], across, y, min(row, ROW))
    _axis(canvas, across, canvas.height - FOOT)
    return canvas, rows


def _axis(canvas: Canvas, axis: Scale, bottom: float) -> None:
    canvas.line((axis.start, bottom), (axis.end, bottom), width=0.8)
    for value, text in axis.labelled:
        canvas.line((axis(value), bottom), (axis(value), bottom + 4), width=0.8)
        canvas.text(axis(value), bottom + 17, text, "middle", 10.5, "soft")


def _key(canvas: Canvas, left: float, claimed: str) -> None:
    x = left + 34 + room(claimed)
    canvas.line((left + 12, 10), (left + 12, 22), colour="claim", width=2.2)
    canvas.text(left + 20, 20, claimed)
    canvas.line((x, 16), (x + 22, 16), colour="point", width=1.6)
    canvas.mark(x + 11, 16, 16, "point", size=2.6)
    canvas.text(x + 28, 20, SIMULATED)


def _row(canvas: Canvas, values: list[Any], across: Scale, y: float, row: float) -> None:
    claimed, estimate, low, high = values
    if None not in (low, high):
        canvas.line((across(low), y), (across(high), y), colour="point", width=1.6)
    if claimed is not None:
        canvas.line((across(claimed), y - 0.36 * row), (across(claimed), y + 0.36 * row), colour="claim", width=2.2)
    if estimate is not None:
        canvas.mark(across(estimate), y, 16, "point", size=2.6)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# ------------------------------------------------------------------------------- coefficients
def coefficients(data: Mapping[str, Any]) -> Canvas:
    """A stem a coefficient, as long as its size on a logarithmic scale: upwards if it is positive, downwards if negative."""
    (curve,) = data["curves"]
    sizes = [abs(c) for c in curve["y"] if c]
    low, high = floor(log10(min(sizes, default=1.0))), ceil(log10(max(sizes, default=1.0)))
    low, high = low - (high - low <= 1), high + (high == low)
    middle = 34.0 + HALF
    canvas = Canvas(WIDTH, middle + HALF + 44)
    across = scale(curve["x"], 78, WIDTH - 16, False, 0.04)
    _sizes(canvas, low, high, across, middle)
    canvas.mark(90, 14, 16, "claim", size=4)
    canvas.text(100, 18, "positive, upwards")
    canvas.mark(222, 14, 4, "point", hollow=True, size=4)
    canvas.text(232, 18, "negative, downwards")
    canvas.text(WIDTH - 16, 18, "size of the coefficient", "end", colour="soft")
    for degree, value in zip(curve["x"], curve["y"], strict=True):
        if value:
            reach = HALF * (log10(abs(value)) - low) / (high - low)
            _stem(canvas, across(degree), middle, reach if value > 0 else -reach)
    canvas.line((across.start, middle), (across.end, middle), width=0.8)
    _degrees(canvas, curve, across, middle + HALF + 16)
    canvas.text((across.start + across.end) / 2, middle + HALF + 34, data["x_label"], "middle", colour="soft")
    return canvas


def _stem(canvas: Canvas, x: float, middle: float, reach: float) -> None:
    colour = "claim" if reach > 0 else "point"
    canvas.line((x, middle), (x, middle - reach), colour=colour, width=1.6)
    canvas.mark(x, middle - reach, 16 if reach > 0 else 4, colour, hollow=reach <= 0, size=4)


def _sizes(canvas: Canvas, low: int, high: int, across: Scale, middle: float) -> None:
    stride = max(1, ceil((high - low) / 4))
    for power in range(low + stride, high + 1, stride):
        for sign, text in ((-1, ""), (1, "−")):
            y = middle + sign * HALF * (power - low) / (high - low)
            canvas.line((across.start, y), (across.end, y), colour="rule", width=0.6)
            canvas.text(across.start - 7, y + 3.5, text + tick(10.0**power), "end", 10.5, "soft")


def _degrees(canvas: Canvas, curve: Mapping[str, Any], across: Scale, y: float) -> None:
    stride = max(1, ceil(len(curve["x"]) / 25))
    for degree, value in zip(curve["x"], curve["y"], strict=True):
        if degree % stride == 0:
            canvas.text(across(degree), y, str(degree), "middle", 10.5, "ink" if value else "soft")
