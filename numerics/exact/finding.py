"""What one comparison of exact numbers says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import arb

from numerics.exact.ring import NotExact, ball, entries, named, shape

ROUNDING = 10**-30  # the widest ball that counts as a value


@dataclass(frozen=True)
class Finding:
    """One comparison at a point: `exact` (it holds), `refuted`, `not confirmed`, or `closed` (nothing to compare there)."""

    word: str
    left: str
    right: str
    method: str
    reason: str = ""
    tight: bool = False  # about the equality claimed at a tight instance, not about the bound itself


def text(item: Any) -> str:
    """A number as the report shows it: p/q, or a decimal with its error bound."""
    if isinstance(item, arb):
        return item.str(20)
    if isinstance(item, tuple):
        return "(" + ", ".join(text(a) for a in entries(item)) + ")"
    return str(item)


def same(left: Any, right: Any) -> tuple[str, str]:
    """(word, reason) for left = right: rationals decide, balls must be narrow; a matrix equals only one of its shape."""
    if (shape(left) or (1, 1)) != (shape(right) or (1, 1)):
        return "refuted", f"{named(left)} against {named(right)}"
    words = [_same_number(a, b) for a, b in zip(entries(left), entries(right), strict=True)]
    return min(words, key=lambda w: ("refuted", "not confirmed", "exact").index(w[0]))


def _same_number(a: Any, b: Any) -> tuple[str, str]:
    if not isinstance(a, arb) and not isinstance(b, arb):
        return ("exact", "") if a == b else ("refuted", "")
    gap = ball(a) - ball(b)
    if not gap.overlaps(arb(0)):
        return "refuted", ""
    bound = abs(gap).upper()
    if bound < ROUNDING:
        return "exact", f"to within {float(bound):.1e}, in ball arithmetic"
    return "not confirmed", f"the enclosures overlap but are as wide as {float(bound):.1e}"


def at_most(a: Any, b: Any) -> str:
    """The word for a <= b."""
    _numbers(a, b)
    if isinstance(a, arb) or isinstance(b, arb):
        gap = ball(b) - ball(a)
        return "exact" if gap.lower() >= 0 else "refuted" if gap.upper() < 0 else "not confirmed"
    return "exact" if a <= b else "refuted"


def below(a: Any, b: Any) -> str:
    """The word for a < b."""
    _numbers(a, b)
    if isinstance(a, arb) or isinstance(b, arb):
        gap = ball(b) - ball(a)
        return "exact" if gap.lower() > 0 else "refuted" if gap.upper() <= 0 else "not confirmed"
    return "exact" if a < b else "refuted"


def _numbers(a: Any, b: Any) -> None:
    """NotExact for matrices: Python would compare tuples word by word."""
    if isinstance(a, tuple) or isinstance(b, tuple):
        raise NotExact(f"{named(a)} and {named(b)} have no order; only numbers are compared")
