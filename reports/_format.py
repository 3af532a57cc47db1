"""Numbers as a reader likes them: few digits, real minus signs, powers of ten."""
from __future__ import annotations

from fractions import Fraction
from math import floor, isfinite, log10
from typing import Any

NOTHING = "–"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: Any, digits: int = 5) -> str:
    """A number in at most `digits` significant digits; a dash for None."""
    if value is None:
        return NOTHING
    if isinstance(value, int):
        return count(value)
    if not isfinite(value):
        return str(value)
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    if value and not -4 <= int(power) < digits:
        return _scientific(mantissa, int(power))
    return f"{value:.{digits}g}".replace("-", "−")


def count(value: int | None) -> str:
    """An integer in groups of three, parted by narrow spaces."""
    return NOTHING if value is None else f"{value:,}".replace(",", "\u202f").replace("-", "−")


def power_of_ten(value: Any) -> str:
    """An error rate such as '1/1000000000' or 1e-9 as 10⁻⁹; other rates as numbers."""
    rate = Fraction(str(value))
    exponent = round(log10(rate)) if rate > 0 else 0
    return f"10{str(exponent).translate(RAISED)}" if rate == Fraction(10) ** exponent and exponent else number(float(rate), 3)


def alike(value: Any, half_width: Any) -> str:
    """A value in the digits that its half-width supports: two of the half-width."""
    if value is None or half_width is None or not 0 < half_width < float("inf"):
        return number(value)
    places = 1 - floor(log10(half_width))
    if places > 9 or abs(value) >= 1e6:
        return number(value, 6)
    return f"{value:.{max(places, 0)}f}".replace("-", "−")


def per_cent(value: Any) -> str:
    """A resolution such as '1/100' or 0.01 in per cent."""
    return f"{float(Fraction(str(value))) * 100:.3g} %".replace(" ", "\u00a0")


def seconds(value: Any) -> str:
    """A duration: '0.42 s', '12 s', '3 min 05 s'."""
    if value is None:
        return NOTHING
    if value >= 60:
        return f"{int(value) // 60}\u00a0min\u00a0{int(value) % 60:02d}\u00a0s"
    return f"{value:.2g}\u00a0s" if value < 10 else f"{value:.0f}\u00a0s"


def shortened(text: str, most: int) -> str:
    """A text of at most `most` letters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _scientific(mantissa: str, power: int) -> str:
    short = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{short}\u2009×\u200910{str(power).translate(RAISED)}".replace("-", "−")
