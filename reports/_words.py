"""The sentences of a report: how the whole run ended, and how sure that is."""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from reports._format import count, power_of_ten
from reports._view import WORST_FIRST, Card, Mark


def headline(found: list[Card]) -> tuple[Mark, str, str]:
    """The whole run as a mark (the worst that it says), a title and a sentence of detail."""
    if not found:
        return Mark("undecided"), "Nothing was checked", "No theorem was selected."
    odd = [card for card in found if not card.data["as_expected"]]
    words = Counter(card.mark.word for card in found)
    listed = ", ".join(f"{n} {word}" for word, n in sorted(words.items(), key=lambda item: -item[1]))
    if not odd:
        return Mark("verified"), f"{_theorems(len(found))} checked, {'each ' if len(found) > 1 else ''}as expected", f"{listed}."
    worst = min((card.mark for card in odd), key=lambda mark: WORST_FIRST.index(mark.tone))
    worst = Mark("refuted") if worst.tone == "good" else worst
    return worst, f"{len(odd)} of {_theorems(len(found))} not as expected", f"In all {listed}."


def error_rates(document: Mapping[str, Any], found: list[Card]) -> list[tuple[str, str]]:
    """Both error rates in words: refuting a true claim, and passing a false one."""
    options = document["results"]["options"]
    alpha = "α (not recorded)" if options["alpha"] is None else power_of_ten(options["alpha"])
    checks = sum(len(road.measured) for card in found for claim in card.claims for road in claim.roads)
    if not checks:
        return [("Chance", "No claim was simulated, so nothing in this report was decided by chance.")]
    return [
        (
            "A true claim refuted by chance",
            f"At most {alpha} for each simulated check, however often the run looked at its samples. "
            f"This run has {count(checks)} such checks, so at most {count(checks)} × {alpha} for all together.",
        ),
        (
            "A false claim passed",
            f"A claimed value that is off by more than twice the half-width (the column “catches”) is passed with probability "
            f"at most {alpha}. A smaller error can stay unseen on this road; the other two have no such limit.",
        ),
        (
            "What these rates rest on",
            "The intervals hold as far as the normal approximation does, which a gate checks before every decision; "
            f"the rate {alpha} itself is an extrapolation of that gate and cannot be observed.",
        ),
    ]


def _theorems(n: int) -> str:
    return "1 theorem" if n == 1 else f"{count(n)} theorems"
