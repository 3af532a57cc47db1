"""Plots of a claim against its simulation, with the residuals below; SVG for the page, PDF for TeX.

The same figure gives the same bytes: no dates, fixed salts.
"""
from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from math import nan
from typing import TYPE_CHECKING, Any

from reports._format import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

INK, CLAIM, POINT, FAINT = "#1c1b1a", "#1d5b8f", "#b3470b", "#b7b2a8"
VARIABLES = {INK: "--ink", CLAIM: "--claim", POINT: "--point", FAINT: "--rule"}
"""On the page each colour is a CSS variable, so that a figure follows the reader's light or dark theme."""
SETTINGS: Any = {  # matplotlib types each key by name
    "font.size": 9,
    **dict.fromkeys(("axes.edgecolor", "axes.labelcolor", "text.color", "xtick.color", "ytick.color"), INK),
    **dict.fromkeys(("axes.linewidth", "xtick.major.width", "ytick.major.width"), 0.6),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "text.parse_math": False,
    "svg.fonttype": "none",
    "pdf.fonttype": 3,
    "figure.dpi": 100,
}
METADATA = {"svg": ("Date", "Creator", "Format", "Type"), "pdf": ("CreationDate", "Creator", "Producer")}
MOST_TICKS = 14


def svg(data: Mapping[str, Any], name: str) -> str:
    """The figure as an SVG element in the page's colours; `name` (letters, digits, dots, dashes) begins all its ids."""
    text = _saved(data, "svg", {"svg.hashsalt": "trilemma"}).decode()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text).replace("xlink:href", "href")
    for colour, variable in VARIABLES.items():
        text = text.replace(colour, f"var({variable})")
    text = re.sub(r'(<\w[^<>]*? id="|href="#|url\(#)', rf"\g<1>{name}-", text)
    return re.sub(r"font: [^;\"]*?(\d+(?:\.\d+)?px)[^;\"]*", r"font-size: \1", text)


def pdf(data: Mapping[str, Any]) -> bytes:
    """The figure as a PDF file."""
    return _saved(data, "pdf", {})


def describe(data: Mapping[str, Any]) -> str:
    """The figure in words, for those who do not see it."""
    residuals = [abs(r) for r in _residuals(data) if r == r]
    worst = f"the largest residual is {max(residuals):.2f} half-widths" if residuals else "there is no interval"
    return (
        f"Claimed and simulated {data['y_label'] or 'value'} against {data['x_label'] or 'instance'} at {len(data['x'])} points; "
        f"{worst}. Between −1 and 1 the claim lies inside the interval."
    )


def _saved(data: Mapping[str, Any], kind: str, settings: Any) -> bytes:
    import matplotlib as mpl

    with mpl.rc_context({**SETTINGS, **settings}):
        return saved(draw(data), kind)


def saved(figure: Figure, kind: str) -> bytes:
    """The bytes of a figure as "svg" or "pdf", without dates or versions."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; the report's own text, above and below, has it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(buffer, format=kind, metadata=dict.fromkeys(METADATA[kind]), transparent=True)
    return buffer.getvalue()


def draw(data: Mapping[str, Any]) -> Figure:
    """The figure: claimed values as a line (or bars, where the points are named), simulated ones with intervals, residuals."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    _values(upper, data)
    _residual_panel(lower, data)
    _x_axis(lower, data)
    figure.align_ylabels()
    return figure


def _values(axes: Axes, data: Mapping[str, Any]) -> None:
    x, estimate, low, high = (_floats(data[name]) for name in ("x", "estimate", "low", "high"))
    style = {"marker": "_", "markersize": 16, "linestyle": "none"} if _named(data) else {"linewidth": 1.1}
    axes.plot(x, _floats(data["claimed"]), color=CLAIM, label="claimed", zorder=2, **style)
    axes.vlines(x, low, high, color=POINT, linewidth=1.2, zorder=3)
    axes.plot(x, estimate, "o", color=POINT, markersize=3.2, label="simulated, with its interval", zorder=4)
    if data.get("log_y") and _positive(data, "claimed", "estimate", "low"):
        axes.set_yscale("log")
        _log_axis(axes.yaxis, [])
    axes.set_ylabel(_short(data["y_label"], 40))
    axes.tick_params(labelbottom=False)
    axes.margins(x=0.04, y=0.12)
    axes.legend(loc="best", fontsize=8, handlelength=1.6)


def _residual_panel(axes: Axes, data: Mapping[str, Any]) -> None:
    residuals = _residuals(data)
    axes.axhspan(-1, 1, color=FAINT, alpha=0.35, linewidth=0)
    axes.axhline(0, color=CLAIM, linewidth=0.8)
    axes.plot(_floats(data["x"]), residuals, "o", color=POINT, markersize=3.2)
    most = max((abs(r) for r in residuals if r == r), default=1.0)
    axes.set_ylim(-1.25 * max(most, 1.2), 1.25 * max(most, 1.2))
    axes.set_ylabel("residual")


def _log_axis(axis: Axis, values: list[float]) -> None:
    """Ticks at the points themselves if they are few, else at 1, 2 and 5; never as mathematics, which is switched off."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

    axis.set_major_locator(FixedLocator(values) if 0 < len(values) <= MOST_TICKS else LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(float(value), 3)))


def _x_axis(axes: Axes, data: Mapping[str, Any]) -> None:
    axes.set_xlabel(_short(data["x_label"], 90))
    if _named(data):
        _name_ticks(axes, _floats(data["x"]), [_short(label, 24) for label in data["labels"]])
    elif data.get("log_x") and _positive(data, "x"):
        axes.set_xscale("log")
        _log_axis(axes.xaxis, _floats(data["x"]))


def _name_ticks(axes: Axes, places: list[float], names: list[str]) -> None:
    from matplotlib.ticker import FixedLocator

    slanted = max(map(len, names)) * len(names) > 70
    room = 0.06 * (max(places) - min(places)) or 0.5
    axes.set_xlim(min(places) - room, max(places) + room)  # a named point without a value keeps its place
    axes.xaxis.set_major_locator(FixedLocator(places))
    axes.set_xticklabels(names, rotation=30 if slanted else 0, ha="right" if slanted else "center")


def _positive(data: Mapping[str, Any], *names: str) -> bool:
    """Whether a logarithmic axis can show these values: there are some, and each is positive or missing."""
    values = [value for name in names for value in data[name] if value is not None]
    return bool(values) and min(values) > 0


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _named(data: Mapping[str, Any]) -> bool:
    return 0 < len(data.get("labels") or ()) == len(data["x"]) <= MOST_TICKS and None not in data["x"]


def _floats(values: list[float | None]) -> list[float]:
    return [nan if value is None else float(value) for value in values]


def _residuals(data: Mapping[str, Any]) -> list[float]:
    rows = zip(*(_floats(data[name]) for name in ("claimed", "estimate", "low", "high")), strict=True)
    return [2 * (estimate - claimed) / (high - low) if high > low else nan for claimed, estimate, low, high in rows]
