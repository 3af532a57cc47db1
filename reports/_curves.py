"""Curves over one variable: exact values joined by lines, simulated ones with their intervals, and marked places."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports._canvas import Canvas, room
from reports._scale import Scale, scale, tick

WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM, ROW = 640.0, 250.0, 62.0, 14.0, 40.0, 17.0
COLOURS = ("claim", "good", "fault", "ink", "open", "bad")
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2.5), (9, 3, 2, 3), (4, 5), (1, 3))
CORNERS = (16, 4, 3)
SIMULATED = "simulated, with its interval"


def curves(data: Mapping[str, Any]) -> Canvas:
    """The drawing of a figure of kind "curves"."""
    asked = data["curves"]
    entries = [c["label"] or data["y_label"] for c in asked]
    entries += [SIMULATED] if any(_measured(c) and _exact(c) for c in asked) else []
    rows = _rows(entries if len(entries) > 1 else [])
    top = 22 + ROW * len(rows) * bool(rows[0]) + (16 if data.get("marks") else 0)
    canvas = Canvas(WIDTH, top + HEIGHT + BOTTOM)
    across, up = _scales(data, top)
    canvas.text(4, 12, data["y_label"], colour="soft")
    frame(canvas, across, up, data["x_label"])
    for mark in data.get("marks", ()):
        _place(canvas, mark, across, top)
    joined = not any(curve.get("line") for curve in asked)  # beside true curves, straight lines between points would mislead
    for number, curve in enumerate(asked):
        _curve(canvas, curve, number, (across, up), joined)
    _legend(canvas, rows, len(asked), asked)
    return canvas


def _scales(data: Mapping[str, Any], top: float) -> tuple[Scale, Scale]:
    asked = data["curves"]
    marks = [m["x"] for m in data.get("marks", ())]
    across = scale([*(x for c in asked for x in c["x"]), *marks], LEFT, WIDTH - RIGHT, bool(data.get("log_x")), 0.03, False)
    values = [v for c in asked for key in ("y", "low", "high") for v in c.get(key, ())]
    return across, scale(values, top + HEIGHT, top, bool(data.get("log_y")))


def frame(canvas: Canvas, across: Scale, up: Scale, label: str) -> None:
    """Axes with ticks; faint lines where a value is read off."""
    for value, text in up.labelled:
        y = up(value)
        canvas.line((across.start, y), (across.end, y), colour="rule", width=0.6)
        canvas.text(across.start - 7, y + 3.5, text, "end", 10.5, "soft")
    bottom = max(up.start, up.end)
    canvas.line((across.start, bottom), (across.end, bottom), width=0.8)
    for value, text in across.labelled:
        canvas.line((across(value), bottom), (across(value), bottom + 4), width=0.8)
        canvas.text(across(value), bottom + 16, text, "middle", 10.5, "soft")
    canvas.text((across.start + across.end) / 2, bottom + 33, label, "middle", colour="soft")


def _place(canvas: Canvas, mark: Mapping[str, Any], across: Scale, top: float) -> None:
    x = across(mark["x"])
    canvas.line((x, top - 4), (x, top + HEIGHT), width=0.9, dash=(3, 3))
    side = "end" if x > (across.start + across.end) / 2 else "start"
    canvas.text(x + (-4 if side == "end" else 4), top - 6, f"{mark['label']} = {tick(mark['x'])}", side, 10.5)


def _curve(canvas: Canvas, curve: Mapping[str, Any], number: int, scales: tuple[Scale, Scale], joined: bool) -> None:
    across, up = scales
    colour, pairs = COLOURS[number % len(COLOURS)], list(zip(curve["x"], curve["y"], strict=True))
    for run in _runs(pairs, up) if joined or curve.get("line") else ():
        if len(run) > 1:
            points = tuple((across(x), up(y)) for x, y in run)
            canvas.line(*points, colour=colour, width=1.5 if curve.get("line") else 1.0, dash=DASHES[number % len(DASHES)])
    for x, y in pairs:
        if y is not None and not curve.get("line") and _shown(y, up):
            canvas.mark(across(x), up(y), CORNERS[number % 3], colour, hollow=True, size=4.2)
    for x, estimate, low, high in _measured(curve):
        if _shown(low, up):
            canvas.line((across(x), up(low)), (across(x), up(high)), colour="point", width=1.6)
            canvas.mark(across(x), up(estimate), 16, "point", size=2.2)


def _measured(curve: Mapping[str, Any]) -> list[tuple[float, float, float, float]]:
    columns = [curve.get(key, ()) for key in ("x", "estimate", "low", "high")]
    return [row for row in zip(*columns, strict=False) if None not in row]


def _exact(curve: Mapping[str, Any]) -> bool:
    return any(y is not None for y in curve["y"])


def _shown(value: float, up: Scale) -> bool:
    return value > 0 if up.log else True


def _runs(pairs: list[tuple[float, float | None]], up: Scale) -> list[list[tuple[float, float]]]:
    """The stretches without a missing value."""
    found: list[list[tuple[float, float]]] = [[]]
    for x, y in pairs:
        if y is None or not _shown(y, up):
            found.append([])
        else:
            found[-1].append((x, y))
    return found


def _rows(entries: list[str]) -> list[list[str]]:
    """The legend's entries in lines that fit."""
    rows: list[list[str]] = [[]]
    for entry in entries:
        if rows[-1] and sum(_width(e) for e in [*rows[-1], entry]) > WIDTH - LEFT:
            rows.append([])
        rows[-1].append(entry)
    return rows


def _width(entry: str) -> float:
    return 52 + room(entry)


def _legend(canvas: Canvas, rows: list[list[str]], count: int, asked: Any) -> None:
    number = 0
    for line, row in enumerate(rows):
        x, y = LEFT, 30 + ROW * line
        for entry in row:
            _sample(canvas, x, y - 4, number, asked[number] if number < count else None)
            canvas.text(x + 34, y, entry)
            x, number = x + _width(entry), number + 1


def _sample(canvas: Canvas, x: float, y: float, number: int, curve: Any) -> None:
    if curve is None or not _exact(curve):
        canvas.line((x + 14, y - 6), (x + 14, y + 6), colour="point", width=1.6)
        canvas.mark(x + 14, y, 16, "point", size=2.2)
        return
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    canvas.line((x, y), (x + 28, y), colour=colour, width=1.5 if curve.get("line") else 1.0, dash=dash)
    if not curve.get("line"):
        canvas.mark(x + 14, y, CORNERS[number % 3], colour, hollow=True, size=4.2)
