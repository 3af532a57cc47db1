"""The dependency graph on paper; on the page it is part of the template, because there its boxes are links."""
from __future__ import annotations

from typing import Any

from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from reports import _sheet
from reports._graph import HEIGHT, WIDTH, Edge, Graph, short
from reports._sheet import PAPER, SOFT

LETTERS: Any = {"family": "DejaVu Sans Mono", "size": 7.5, "va": "center_baseline"}
HEAD = 6
"""Length of an arrow's head, in pixels of the layout."""


def pdf(graph: Graph) -> bytes:
    """The graph as a PDF file, a pixel of the layout to 0.72 points."""
    with _sheet.settings():
        return _sheet.pdf(_drawn(graph))


def _drawn(graph: Graph) -> Figure:
    figure = _sheet.sheet(0.72 * graph.height, 0.72 * graph.width)
    axes = _sheet.axes(figure, 0, 0, 0, 0)
    axes.set(xlim=(0, graph.width), ylim=(graph.height, 0))
    axes.set_axis_off()
    for edge in graph.edges:
        dash: Any = (0, (4, 3)) if edge.corrects else "solid"
        axes.add_patch(PathPatch(_way(edge), fill=False, edgecolor=SOFT, linewidth=0.8, linestyle=dash))
    axes.add_collection(PolyCollection([_head(edge) for edge in graph.edges], facecolors=SOFT), autolim=False)
    boxes = [_box(node.x, node.y) for node in graph.nodes]
    axes.add_collection(PolyCollection(boxes, facecolors=PAPER, edgecolors=SOFT, linewidths=0.8), autolim=False)
    for node in graph.nodes:
        axes.text(node.x + 9, node.y + HEIGHT / 2, node.card.mark.symbol, **LETTERS)
        axes.text(node.x + 25, node.y + HEIGHT / 2, short(node.card.id), **LETTERS)
    return figure


def _way(edge: Edge) -> Path:
    """The curve of `Edge.path`."""
    x0, y0 = edge.source.x + WIDTH, edge.source.y + HEIGHT / 2
    x1, y1 = edge.target.x - HEAD, edge.target.y + HEIGHT / 2
    bend = (x0 + x1) / 2
    return Path([(x0, y0), (bend, y0), (bend, y1), (x1, y1)], [Path.MOVETO, *[Path.CURVE4] * 3])


def _head(edge: Edge) -> list[tuple[float, float]]:
    x, y = edge.target.x, edge.target.y + HEIGHT / 2
    return [(x - HEAD, y - 3.5), (x, y), (x - HEAD, y + 3.5)]


def _box(x: float, y: float) -> list[tuple[float, float]]:
    return [(x, y), (x + WIDTH, y), (x + WIDTH, y + HEIGHT), (x, y + HEIGHT)]
