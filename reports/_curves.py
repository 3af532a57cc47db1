"""Curves over one variable: exact values joined by lines, simulated ones with their intervals, and marked places."""
from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import _sheet
from reports._format import number
from reports._sheet import COLOURS, PAPER, POINT, WIDTH

HEIGHT, LEFT, RIGHT, BOTTOM, ROW = 178.0, 48.0, 12.0, 30.0, 12.5
STYLES = tuple(COLOURS[name] for name in ("claim", "good", "fault", "ink", "open", "bad"))
DASHES: Any = ("solid", (0, (5, 2)), (0, (1.5, 1.5)), (0, (7, 2, 1.5, 2)), (0, (3, 4)), (0, (1, 2.5)))
MARKS = "os^"
SIMULATED = "simulated, with its interval"


def curves(data: Mapping[str, Any]) -> Figure:
    """The drawing of a figure of kind "curves"."""
    asked, marks = data["curves"], data["marks"]
    names = [curve["label"] or data["y_label"] for curve in asked]
    shown = [*names, SIMULATED] if any(_measured(curve) and _exact(curve) for curve in asked) else names
    columns = _sheet.columns(shown, WIDTH - LEFT)
    top = 17 + ROW * ceil(len(shown) / columns) * (len(shown) > 1) + 11 * bool(marks)
    figure = _sheet.sheet(top + HEIGHT + BOTTOM)
    axes = _sheet.axes(figure, LEFT, BOTTOM, RIGHT, top)
    _scales(axes, data)
    _sheet.labelled(figure, axes, data["x_label"], data["y_label"])
    for mark in marks:
        _place(axes, mark)
    joined = not any(curve.get("line") for curve in asked)  # beside true curves, straight lines between points would mislead
    entries: dict[str, Any] = {}
    for index, (curve, name) in enumerate(zip(asked, names, strict=True)):
        entries |= _curve(axes, curve, name, index, joined)
    if len(shown) > 1:
        _sheet.legend(figure, entries, LEFT, 15, columns)
    return figure


def _scales(axes: Axes, data: Mapping[str, Any]) -> None:
    asked = data["curves"]
    across = [*(x for curve in asked for x in curve["x"]), *(mark["x"] for mark in data["marks"])]
    up = [value for curve in asked for key in ("y", "estimate", "low", "high") for value in curve.get(key, ())]
    _sheet.spread(axes.xaxis, across, data["log_x"], 0.03)
    _sheet.spread(axes.yaxis, up, data["log_y"], 0.06, zero=True)
    axes.grid(axis="y")


def _place(axes: Axes, mark: Mapping[str, Any]) -> None:
    x = mark["x"]
    axes.axvline(x, linewidth=0.7, linestyle=(0, (3, 3)), color=COLOURS["ink"], clip_on=False)
    right = axes.transLimits.transform(axes.transScale.transform((x, 1)))[0] > 0.5
    words = f"{mark['label']} = {number(x, 3)}"
    axes.text(x, 1.02, words, transform=axes.get_xaxis_transform(), ha="right" if right else "left")


def _curve(axes: Axes, curve: Mapping[str, Any], name: str, index: int, joined: bool) -> dict[str, Any]:
    """Draw a curve; what the legend shows for it."""
    entries: dict[str, Any] = {}
    if _exact(curve):
        (entries[name],) = axes.plot(curve["x"], _sheet.floats(curve["y"]), clip_on=False, **_style(curve, index, joined))
    if rows := _measured(curve):
        x, estimate, low, high = zip(*rows, strict=True)
        bars = axes.vlines(x, low, high, color=POINT, linewidth=1.2, clip_on=False, zorder=3)
        (dots,) = axes.plot(x, estimate, "o", color=POINT, markersize=2.6, clip_on=False, zorder=3)
        entries[SIMULATED if name in entries else name] = _sheet.simulated(dots, bars, has_yerr=True)
    return entries


def _style(curve: Mapping[str, Any], index: int, joined: bool) -> dict[str, Any]:
    """Colour and dash, or colour and mark, tell curves apart: one of them does without colours."""
    colour, dash = STYLES[index % len(STYLES)], DASHES[index % len(DASHES)]
    if curve.get("line"):
        return {"color": colour, "linestyle": dash, "linewidth": 1.1}
    mark = {"marker": MARKS[index % len(MARKS)], "markerfacecolor": PAPER, "markersize": 5}
    return {"color": colour, "linestyle": dash if joined else "none", "linewidth": 0.75, **mark}


def _measured(curve: Mapping[str, Any]) -> list[tuple[float, float, float, float]]:
    """(x, estimate, low, high) of the places that have an interval."""
    columns = [curve.get(key, ()) for key in ("x", "estimate", "low", "high")]
    return [row for row in zip(*columns, strict=False) if None not in row]


def _exact(curve: Mapping[str, Any]) -> bool:
    return any(y is not None for y in curve["y"])
