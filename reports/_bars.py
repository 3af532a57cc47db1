"""Drawings in rows and stems: checks of a claim against simulation, and coefficients of a polynomial by degree."""
from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import _sheet
from reports._curves import SIMULATED
from reports._format import number, shortened
from reports._sheet import CLAIM, INK, PAPER, POINT, RULE, SIZE, SMALL, SOFT, WIDTH
from reports._view import residuals

TOP, FOOT, ROW, MOST_ROWS, LONGEST = 24.0, 30.0, 14.0, 40, 38
BAND, GAP, RIGHT = 108.0, 18.0, 12.0
HALF, MOST_DEGREES = 84.0, 25


# ------------------------------------------------------------------------------- checks
def checks(data: Mapping[str, Any]) -> Figure:
    """A row a check: its place, the claimed value with the simulated interval, and the residual."""
    figure, rows = _rows(data, RIGHT + BAND + GAP)
    beside = _sheet.axes(figure, WIDTH - RIGHT - BAND, FOOT, RIGHT, TOP)
    rest = residuals(data["curves"][0])
    most = max([1.2, *(abs(r) for r in rest if r is not None)]) * 1.15
    _sheet.scaled(beside.xaxis, (-most, most))
    beside.set(ylim=rows.get_ylim(), yticks=())
    beside.axvspan(-1, 1, color=RULE, linewidth=0)
    beside.axvline(0, color=CLAIM)
    beside.plot(_sheet.floats(rest), range(len(rest)), "o", color=POINT, clip_on=False)
    _sheet.labelled(figure, beside, "residual in half-widths")
    return figure


def bounds(data: Mapping[str, Any]) -> Figure:
    """The same without residuals, for claims that an interval need not hold: bounds and directions."""
    return _rows(data, RIGHT)[0]


def _rows(data: Mapping[str, Any], right: float) -> tuple[Figure, Axes]:
    """The sheet so far, and the axes whose rows are numbered from 0."""
    (curve,) = data["curves"]
    count = len(curve["x"])
    row = ROW * min(1.0, MOST_ROWS / max(count, 1))
    names = [shortened(label, LONGEST) for label in data["labels"]] if count <= MOST_ROWS else []
    left = 12 + max(45.0, *(_sheet.LETTER * SIZE * len(name) for name in (*names, shortened(data["x_label"], LONGEST))))
    figure = _sheet.sheet(TOP + row * max(count, 1) + FOOT)
    axes = _sheet.axes(figure, left, FOOT, right, TOP)
    values = [value for key in ("y", "estimate", "low", "high") for value in curve[key]]
    _sheet.spread(axes.xaxis, values, data["log_y"], 0.03, zero=True)
    axes.set(ylim=(max(count, 1) - 0.5, -0.5), yticks=())
    beside = axes.get_yaxis_transform()
    for index, name in enumerate(names):
        axes.text(-5 / (WIDTH - left - right), index, name, transform=beside, ha="right", va="center_baseline")
    _sheet.labelled(figure, axes, data["y_label"], data["x_label"])
    _sheet.legend(figure, _values(axes, curve, 0.72 * row), left, 5, 2)
    return figure, axes


def _values(axes: Axes, curve: Mapping[str, Any], size: float) -> dict[str, Any]:
    """Draw a mark a claimed value, and a dot with its interval a simulated one; what the legend shows for them."""
    rows, style = range(len(curve["x"])), dict[str, Any](color=POINT, clip_on=False)
    claimed, estimate, low, high = (_sheet.floats(curve[key]) for key in ("y", "estimate", "low", "high"))
    (bar,) = axes.plot(claimed, rows, "|", color=CLAIM, markersize=size, markeredgewidth=1.6, clip_on=False)
    lines = axes.hlines(rows, low, high, linewidth=1.2, **style)
    (dots,) = axes.plot(estimate, rows, "o", **style)
    return {curve["label"]: bar, SIMULATED: _sheet.simulated(dots, lines, has_xerr=True)}


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
