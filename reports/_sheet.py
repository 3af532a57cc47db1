"""The sheet that figures are drawn on with matplotlib, and the same sheet as SVG for the page and PDF for TeX.

Lengths are points.  Nothing is laid out by measuring texts, which costs more than drawing them: each says where its axes are.
The same figure gives the same bytes: no dates, fixed salts.
"""
from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, log10, nan
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import LineCollection
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import Formatter, Locator, LogLocator, MaxNLocator, NullLocator

from reports._format import number, shortened

COLOURS = {
    "ink": "#1c1b1a", "soft": "#5d5951", "rule": "#d8d3c8", "paper": "#ffffff", "claim": "#1d5b8f", "point": "#b3470b",
    "good": "#1f6b3a", "bad": "#a1261d", "open": "#7d5a00", "fault": "#6b2c8a",
}  # fmt: skip
"""On paper; on the page each is the CSS variable of that name, so that a figure follows the reader's light or dark theme."""
INK, SOFT, RULE, PAPER, CLAIM, POINT = (COLOURS[name] for name in ("ink", "soft", "rule", "paper", "claim", "point"))
VARIABLES = {value: f"var(--{name})" for name, value in COLOURS.items()}
SIZE, SMALL, WIDTH = 8.0, 7.5, 454.0
"""Of letters, of ticks' letters, and of the sheet: a line of the report."""
LETTER, LONGEST = 0.58, 80
"""Width of a letter over its size, on average, and the most letters of a name."""
FAMILY = "DejaVu Sans"
SETTINGS: Any = {  # matplotlib types each key by name
    "font.family": FAMILY, "font.size": SIZE, "legend.fontsize": SIZE, "text.color": INK, "text.parse_math": False,
    **dict.fromkeys(("xtick.labelsize", "ytick.labelsize"), SMALL),
    **dict.fromkeys(("axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor"), SOFT),
    **dict.fromkeys(("axes.edgecolor", "xtick.color"), INK),
    **dict.fromkeys(("axes.linewidth", "xtick.major.width"), 0.6),
    **dict.fromkeys(("axes.spines.top", "axes.spines.left", "axes.spines.right", "legend.frameon"), False),
    "axes.titley": 1.0,  # else matplotlib measures all ticks to find the place of a title that there is not
    "ytick.major.size": 0, "ytick.major.pad": 5, "xtick.major.size": 3,
    "grid.color": RULE, "grid.linewidth": 0.45, "axes.axisbelow": True,
    "lines.markersize": 3.4, "lines.linewidth": 0.9,
    "svg.fonttype": "none", "svg.hashsalt": "trilemma", "pdf.fonttype": 3,
}  # fmt: skip
NO_DATE = {"svg": ("Date", "Creator", "Format", "Type"), "pdf": ("CreationDate", "Creator", "Producer")}


def sheet(height: float, width: float = WIDTH) -> Figure:
    """An empty sheet."""
    return Figure(figsize=(width / 72, height / 72), dpi=72, frameon=False)


def axes(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes whose frame keeps these distances to the edges of the sheet."""
    width, height = (72 * inches for inches in figure.get_size_inches())
    found = figure.add_axes((left / width, bottom / height, (width - left - right) / width, (height - bottom - top) / height))
    found.patch.set_visible(False)
    return found


def spread(axis: XAxis | YAxis, values: Sequence[float | None], log: bool, pad: float, zero: bool = False) -> None:
    """Make an axis show all values, as `span` says."""
    scaled(axis, *span(values, log, pad, zero))


def span(values: Sequence[float | None], log: bool, pad: float, zero: bool = False) -> tuple[tuple[float, float], bool]:
    """The ends of an axis that shows all values with some room, and whether it is logarithmic: only if all are positive.

    zero   zero is shown too if it is near
    """
    known = [v for v in values if v is not None and isfinite(v)] or [1.0]
    low, high = min(known), max(known)
    if log and low > 0:
        factor = (high / low) ** pad if high > low else 2.0
        return (low / factor, high * factor), True
    if zero and 0 <= low < 0.3 * high:
        return (-0.02 * high, high * (1 + pad)), False
    room = pad * (high - low) or 0.5 * abs(high) or 1.0
    return (low - room, high + room), False


def scaled(axis: XAxis | YAxis, ends: tuple[float, float], log: bool = False) -> None:
    """Give an axis its scale, its ends and about five ticks at round numbers."""
    frame = axis.axes
    across = axis is frame.xaxis
    if log:
        (frame.set_xscale if across else frame.set_yscale)("log", nonpositive="mask")
    (frame.set_xlim if across else frame.set_ylim)(ends)
    axis.set_major_locator(_locator(ends, log))
    axis.set_major_formatter(Apart())
    axis.set_minor_locator(NullLocator())


def ticks(ends: tuple[float, float], log: bool) -> tuple[list[float], list[str]]:
    """The round numbers between the ends that `scaled` gives ticks, and their texts."""
    places = [float(place) for place in _locator(ends, log).tick_values(*ends) if ends[0] <= place <= ends[1]]
    return places, Apart().format_ticks(places)


def _locator(ends: tuple[float, float], log: bool) -> Locator:
    """Ticks in equal steps, on a logarithmic axis too if it is shorter than a decade; else at powers of ten (and between)."""
    decades = log10(ends[1] / ends[0]) if log else 0.0
    if decades < 1:
        return MaxNLocator(6, steps=[1, 2, 5, 10])
    return LogLocator(subs=(1.0, 2.0, 5.0) if decades < 2.5 else (1.0,), numticks=7)


class Apart(Formatter):
    """Ticks in as few digits as tell them apart."""

    def __call__(self, value: float, pos: int | None = None) -> str:
        return number(float(value), 3)

    def format_ticks(self, values: Any) -> list[str]:
        texts = ([number(float(value), digits) for value in values] for digits in range(3, 16))
        return next((found for found in texts if len(set(found)) == len(found)), [str(value) for value in values])


def labelled(figure: Figure, frame: Axes, across: str, up: str = "") -> None:
    """Name the axis across below its ticks, and the other at the upper left corner, to be read without turning the head."""
    width, height = (72 * inches for inches in figure.get_size_inches())
    frame.set_xlabel(shortened(across, LONGEST), labelpad=0)
    frame.xaxis.set_label_coords(0.5, -17 / (height * frame.get_position().height))
    if up:
        figure.text(4 / width, 1 - 10 / height, shortened(up, LONGEST), color=SOFT)


def legend(figure: Figure, entries: Mapping[str, Any], left: float, top: float, columns: int) -> None:
    """What each mark means."""
    width, height = (72 * inches for inches in figure.get_size_inches())
    figure.legend(
        list(entries.values()), [shortened(name, LONGEST) for name in entries], ncols=columns,
        loc="upper left", bbox_to_anchor=(left / width, 1 - top / height),
        borderpad=0, borderaxespad=0, handlelength=2.8, columnspacing=1.4, labelspacing=0.35,
    )  # fmt: skip


def columns(names: Sequence[str], room: float) -> int:
    """How many entries of a legend can stand beside one another."""
    widths = [45 + LETTER * SIZE * len(shortened(name, LONGEST)) for name in names]
    return len(names) if sum(widths) <= room else max(1, int(room / max(widths)))


def simulated(dots: Line2D, bars: LineCollection, **way: bool) -> ErrorbarContainer:
    """What a legend shows for estimates with their intervals; `way` says in which direction these lie."""
    return ErrorbarContainer((dots, (), (bars,)), **way)


def floats(values: Iterable[float | None]) -> list[float]:
    """The values, with NaN (where a line breaks off) for those that are missing."""
    return [nan if value is None else float(value) for value in values]


def svg(figure: Figure, name: str) -> str:
    """The figure as an SVG element in the page's colours and letters; `name` begins its ids."""
    text = _saved(FigureCanvasSVG(figure).print_svg, "svg").decode()
    text = re.sub(r"<(metadata|defs)>\s*<(?:rdf|style).*?</\1>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r' (?:xmlns(?::\w+)?|version)="[^"]*"|(?<=<g) id="[^"]*"| transform="rotate\(-0 [^"]*"', "", text)
    text = re.sub(r"(font-size: [\d.]+px); font-family: [^;\"]*", r"\1", text)
    text = re.sub(r"#[0-9a-f]{6}\b", lambda colour: VARIABLES.get(colour[0], colour[0]), text)
    text = re.sub(r'( id="| xlink:href="#|url\(#)', rf"\g<1>{name}-", text).replace("xlink:href", "href")
    return re.sub(r"\s*\n\s*", " ", text)


def pdf(figure: Figure) -> bytes:
    """The figure as a PDF file."""
    return _saved(FigureCanvasPdf(figure).print_pdf, "pdf")


def _saved(write: Any, kind: str) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; the report's own text, above and below, has it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        write(buffer, metadata=dict.fromkeys(NO_DATE[kind]))
    return buffer.getvalue()


def settings() -> Any:
    """The context in which figures are made and saved."""
    return rc_context(SETTINGS)
