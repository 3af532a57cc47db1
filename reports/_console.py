"""What a run says on the terminal: a line a theorem, a summary, and progress where somebody is watching."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from rich.console import Console
from rich.text import Text

from reports._view import ROADS, Card, Mark, Tally, cards
from reports._words import headline

STYLES = {"good": "green", "bad": "red", "open": "yellow", "fault": "bold red", "none": "dim"}
SENTENCE = 24  # characters; a wider last column holds words
ODD = Mark("refuted")


class Lines:
    """Prints the lines of one run.  With `log`, on standard error, because standard output belongs to the JSON."""

    def __init__(self, names: Sequence[str], *, log: bool, quiet: bool, verbose: bool) -> None:
        self.console = Console(stderr=log, highlight=False, markup=False, emoji=False)
        self.width = max(map(len, names), default=0)
        self.total, self.finished = len(names), 0
        self.quiet, self.verbose = quiet, verbose
        self.running: dict[str, None] = {}
        self.said: dict[str, tuple[str, bool]] = {}
        self.status = self.console.status("") if self.console.is_terminal and not quiet else None

    def watching(self) -> AbstractContextManager[Any]:
        """The progress display, while the run lasts; nothing away from a terminal."""
        return self.status or nullcontext()

    def started(self, name: str) -> None:
        self.running[name] = None
        self._progress()

    def finish(self, name: str, result: Mapping[str, Any], seconds: float | None) -> None:
        """One theorem is done; `seconds` is None if it was done in an earlier run."""
        self.running.pop(name, None)
        self.finished += 1
        self.said[name] = _outcome(result)
        card = card_of(name, result)
        if not self.quiet or not result["as_expected"]:
            self.say(theorem_line(card, self.width, "earlier run" if seconds is None else f"{seconds:.1f} s"))
            if self.verbose or not result["as_expected"]:
                self._reasons(card)
        self._progress()

    def settled(self, theorems: Mapping[str, Mapping[str, Any]]) -> None:
        """Say anew what is otherwise now that all are done: what a theorem rests on, or is corrected by, may not stand."""
        for name, result in theorems.items():
            if self.said.get(name) not in (None, _outcome(result)):
                self.say(theorem_line(card := card_of(name, result), self.width, "in the end"))
                self.say(f"    {card.data['reason']}")

    def summary(self, document: Mapping[str, Any], seconds: float) -> None:
        found = cards(document)
        killed = sum_of(card.cell(road)[1] for card in found for road in ROADS)
        mark, title, detail = headline(found)
        self.say(Text(f"{title}. {detail} Mutants: {str(killed) or 'none'}. {seconds:.1f} s", STYLES[mark.tone]))
        for note in document["run"].get("notes", ()):
            self.say(f"note: {note}")

    def say(self, line: str | Text) -> None:
        self.console.print(line, soft_wrap=True)

    def _reasons(self, card: Card) -> None:
        self.say(f"    {card.data['reason']}")
        if card.data["witness"]:
            self.say(f"    witness: {witness(card.data['witness'])}")
        for claim in card.claims:
            self.say(f"    {claim.name}: {claim.mark.word}{', ' + claim.tier if claim.tier else ''}: {claim.reason}")
            for road in claim.roads:
                self.say(f"        {road.name}: {road.mark.word}{': ' + road.reason if road.reason else ''}")

    def _progress(self) -> None:
        if self.status:
            self.status.update(Text(f"{self.finished} of {self.total} done; checking {', '.join(self.running) or 'nothing yet'}"))


def _outcome(result: Mapping[str, Any]) -> tuple[str, bool]:
    return result["verdict"], result["as_expected"]


def card_of(name: str, result: Mapping[str, Any]) -> Card:
    return cards({"results": {"theorems": {name: result}}})[0]


def theorem_line(card: Card, width: int, when: str) -> Text:
    """`✓ id  verified · proved  derive proved, exact exact, simulate agrees  12 of 12 killed  0.8 s`."""
    mark = card.mark if card.mark.tone in ("open", "fault") else Mark("verified") if card.data["as_expected"] else ODD
    verdict = card.outcome + (f" · {card.data['tier']}" if card.data["tier"] else "")
    words = {road: " and ".join(m.word for m, _ in card.cell(road)[0]) for road in ROADS}
    roads = ", ".join(f"{road} {word}" for road, word in words.items() if word)
    killed = sum_of(card.cell(road)[1] for road in ROADS)
    parts = [f"{card.id:<{width}}", verdict, roads, str(killed), when]
    return Text.assemble((f"{mark.symbol} ", STYLES[mark.tone]), "  ".join(part for part in parts if part))


def sum_of(tallies: Any) -> Tally:
    """The mutants of several roads or theorems together."""
    listed = list(tallies)
    return Tally(*(sum(getattr(t, name) for t in listed) for name in ("killed", "judged", "equivalent", "open")))


def witness(found: Mapping[str, Any]) -> str:
    """A witness in one line: where, the values, and the two sides."""
    point = ", ".join(f"{name} = {value}" for name, value in found["point"].items())
    return f"{found['claim']} ({found['road']}, {found['where']}): {point}: left {found['left']}, right {found['right']}"


def table_lines(table: Mapping[str, Any]) -> list[str]:
    """A table in columns, its title first; a last column of sentences begins where it begins."""
    rows = [table["columns"], *table["rows"]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table["columns"]))]
    widths[-1] = 0 if widths[-1] > SENTENCE else widths[-1]
    return [table["title"], *("  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows)]


