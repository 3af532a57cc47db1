"""The figures of a report: which drawing serves a figure, and the same figure in words.

The same figure gives the same bytes.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reports._format import count, number
from reports._view import anchor, cards, residuals
from reports.results import canonical

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MANY = 12
"""Degrees that are listed one by one."""


Place = tuple[str, int]
"""A theorem, and the number of its figure."""
AHEAD: dict[tuple[str, str], dict[str, Any]] = {}
"""What this process drew before the report is written: by name and data, in both kinds."""


def pictures(document: Mapping[str, Any], kind: str) -> dict[Place, Any]:
    """The figures of a document that can be drawn, as `picture` gives them."""
    return {place: picture(data, kind, _name(place)) for place, data in _shown(document).items()}


def draw_ahead(document: Mapping[str, Any]) -> None:
    """Draw the figures of a document that can be drawn, each once for both kinds; `picture` will find them."""
    for place, data in _shown(document).items():
        AHEAD[_key(data, _name(place))] = _saved(data, _name(place), ("svg", "pdf"))


def picture(data: Mapping[str, Any], kind: str, name: str = "figure") -> Any:
    """A figure that has no `error`: kind "svg" an SVG element in the page's colours, kind "pdf" the bytes of a file.

    name   begins all ids of an SVG: letters, digits, dots, dashes
    """
    return (AHEAD.get(_key(data, name)) or _saved(data, name, (kind,)))[kind]


def _shown(document: Mapping[str, Any]) -> dict[Place, Mapping[str, Any]]:
    found = ((card.id, k, data) for card in cards(document) for k, data in enumerate(card.data["figures"], 1))
    return {(theorem, k): data for theorem, k, data in found if not data["error"]}


def _name(place: Place) -> str:
    return f"{anchor(place[0])}-{place[1]}"


def _key(data: Mapping[str, Any], name: str) -> tuple[str, str]:
    return name, canonical(data)


def _saved(data: Mapping[str, Any], name: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    from reports import _sheet  # drawing is heavy to import, and a report need not draw

    with _sheet.settings():
        figure = draw(data)
        return {kind: _sheet.svg(figure, name) if kind == "svg" else _sheet.pdf(figure) for kind in kinds}


def draw(data: Mapping[str, Any]) -> Figure:
    """The drawing of a figure that has no `error`."""
    from reports import _bars, _curves

    kinds = {"curves": _curves.curves, "checks": _bars.checks, "bounds": _bars.bounds, "coefficients": _bars.coefficients}
    return kinds[data["kind"]](data)


def describe(data: Mapping[str, Any]) -> str:
    """The figure in words, for those who do not see it."""
    if data.get("error"):
        return f"This figure cannot be drawn: {data['error']}"
    return WORDS[data["kind"]](data)


def caption(data: Mapping[str, Any]) -> str:
    """What a reader needs to read the figure."""
    where = f"At the instance “{data['instance']}”. " if data.get("instance") else ""
    if data["kind"] == "checks":
        return "Residual: simulated minus claimed, in half-widths; inside the grey band the claim lies within the interval."
    if data["kind"] == "bounds":
        return "The claim is a bound or a direction: the interval lies beside it, on the side that is claimed."
    if data["kind"] == "coefficients":
        return where + "Exact; sizes on a logarithmic scale. A degree in grey has the coefficient zero."
    measured = any(_intervals(curve) for curve in data["curves"])
    exact = any(not curve.get("line") and any(y is not None for y in curve["y"]) for curve in data["curves"])
    parts = ["Hollow marks are exact values."] if exact else []
    if measured:
        parts.append("Intervals are those of this theorem’s checks, carried over; no draws were made for the figure.")
    return where + " ".join(parts)


def _checks(data: Mapping[str, Any]) -> str:
    (curve,) = data["curves"]
    found = [abs(r) for r in residuals(curve) if r is not None]
    worst = f"the largest residual is {max(found):.2f} half-widths" if found else "there is no interval"
    what = f"{data['y_label'] or 'value'} against {data['x_label'] or 'instance'}"
    where = f"at {count(len(curve['x']))} points"
    return f"Claimed and simulated {what} {where}; {worst}. Between −1 and 1 the claim lies inside the interval."


def _bounds(data: Mapping[str, Any]) -> str:
    (curve,) = data["curves"]
    rows = zip(curve["y"], curve["low"], curve["high"], strict=True)
    held = sum(1 for y, low, high in rows if None not in (y, low, high) and low <= y <= high)
    where = f"at {count(len(curve['x']))} points"
    return f"Simulated intervals beside the {curve['label']} value {where}; at {count(held)} of them the interval holds it."


def _curves(data: Mapping[str, Any]) -> str:
    parts = [_one_curve(curve, data) for curve in data["curves"]]
    parts += [f"{mark['label']} is marked at {number(mark['x'], 4)}" for mark in data.get("marks", ())]
    return f"{data['y_label'] or 'Values'} against {data['x_label']}: {'; '.join(parts)}."


def _one_curve(curve: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    known = [(x, y) for x, y in zip(curve["x"], curve["y"], strict=True) if y is not None]
    text: str = curve["label"] or data["y_label"]
    if known:
        (x0, y0), (x1, y1) = known[0], known[-1]
        text += f" goes from {number(y0, 4)} at {number(x0, 4)} to {number(y1, 4)} at {number(x1, 4)}"
    if seen := _intervals(curve):
        text += f", simulated at {count(len(seen))} of {count(len(curve['x']))} places within {number(max(seen), 2)} half-width"
    return text


def _intervals(curve: Mapping[str, Any]) -> list[float]:
    """The half-widths of a curve's intervals."""
    ends = zip(curve.get("low", ()), curve.get("high", ()), strict=True)
    return [(high - low) / 2 for low, high in ends if None not in (low, high)]


def _coefficients(data: Mapping[str, Any]) -> str:
    (curve,) = data["curves"]
    pairs = list(zip(curve["x"], curve["y"], strict=True))
    signs = {"positive": 1, "negative": -1, "zero": 0}
    groups = {word: [degree for degree, v in pairs if (v > 0) - (v < 0) == sign] for word, sign in signs.items()}
    said = [f"{len(degrees)} {word} ({_listed(degrees)})" for word, degrees in groups.items() if degrees]
    return f"Coefficients by {data['x_label']}: {'; '.join(said)}."


def _listed(degrees: list[int]) -> str:
    shown = ", ".join(map(str, degrees[:MANY]))
    return f"degree{'s' if len(degrees) > 1 else ''} {shown}{', …' if len(degrees) > MANY else ''}"


WORDS = {"curves": _curves, "checks": _checks, "bounds": _bounds, "coefficients": _coefficients}
