"""The dependency graph in layers: a theorem stands right of everything it rests on."""
from __future__ import annotations

from dataclasses import dataclass

from reports._view import Card

WIDTH, HEIGHT, GAP_X, GAP_Y = 214, 30, 64, 14
LETTERS = 26


@dataclass(frozen=True)
class Node:
    """A theorem's box: its upper left corner, in pixels."""

    card: Card
    x: int
    y: int


@dataclass(frozen=True)
class Edge:
    """From a theorem to one that rests on it, or (`corrects`) to the sentence that it replaces."""

    source: Node
    target: Node
    corrects: bool

    @property
    def path(self) -> str:
        """SVG path, a level curve from box to box."""
        x0, y0 = self.source.x + WIDTH, self.source.y + HEIGHT // 2
        x1, y1 = self.target.x - 7, self.target.y + HEIGHT // 2
        bend = (x1 - x0) // 2
        return f"M{x0} {y0}C{x0 + bend} {y0} {x1 - bend} {y1} {x1} {y1}"


@dataclass(frozen=True)
class Graph:
    """Boxes and edges of all theorems that have an edge; `alone` counts the others."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int
    alone: int


def short(name: str) -> str:
    """A theorem's id as it fits into a box."""
    return name if len(name) <= LETTERS else name[: LETTERS - 1] + "…"


def graph(cards: list[Card]) -> Graph:
    """The graph of `needs` and `corrected_by` among the theorems shown."""
    known = {card.id: card for card in cards}
    links = [(s, card.id, corrects) for card in cards for s, corrects in _sources(card) if s in known and s != card.id]
    linked = [card for card in cards if any(card.id in link[:2] for link in links)]
    depth = _depths([card.id for card in linked], links)
    nodes = {node.card.id: node for node in _place(linked, depth, links)}
    edges = tuple(Edge(nodes[source], nodes[target], corrects) for source, target, corrects in links)
    right = max((node.x + WIDTH for node in nodes.values()), default=0)
    low = max((node.y + HEIGHT for node in nodes.values()), default=0)
    return Graph(tuple(nodes.values()), edges, right + 2, low + 2, len(cards) - len(linked))


def _sources(card: Card) -> list[tuple[str, bool]]:
    corrected = card.data["corrected_by"]
    return [(need, False) for need in card.data["needs"] if need != corrected] + ([(corrected, True)] if corrected else [])


def _depths(names: list[str], links: list[tuple[str, str, bool]]) -> dict[str, int]:
    """Length of the longest way to each theorem; the number of rounds is bounded, so a cycle cannot hang the report."""
    depth = dict.fromkeys(names, 0)
    for _ in names:
        for source, target, _corrects in links:
            depth[target] = max(depth[target], min(depth[source] + 1, len(names) - 1))
    return depth


def _place(cards: list[Card], depth: dict[str, int], links: list[tuple[str, str, bool]]) -> list[Node]:
    nodes: dict[str, Node] = {}
    for layer in sorted(set(depth.values())):
        column = [card for card in cards if depth[card.id] == layer]
        column.sort(key=lambda card: (_mean_height(card, nodes, links), card.id))
        for row, card in enumerate(column):
            nodes[card.id] = Node(card, 1 + layer * (WIDTH + GAP_X), 1 + row * (HEIGHT + GAP_Y))
    return list(nodes.values())


def _mean_height(card: Card, nodes: dict[str, Node], links: list[tuple[str, str, bool]]) -> float:
    heights = [nodes[source].y for source, target, _ in links if target == card.id and source in nodes]
    return sum(heights) / len(heights) if heights else 0.0
