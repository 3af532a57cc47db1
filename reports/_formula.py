"""Formulas as LaTeX text: cut into tokens, tidied, and broken into lines that fit a column.

Nothing here knows HTML or TeX files; both skins start from the same tidied formula.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

ROOM = 68
"""Width of a display formula, in letters."""

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]+|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
WHOLE = {rf"\{name}" for name in "text operatorname mathrm mathbf mathit mathbb mathcal mathtt mathsf begin end".split()}
TALL = {rf"\{name}" for name in "frac dfrac tfrac binom sum prod int begin substack overline underbrace".split()}
FLAT = {"(", ")", "[", "]", r"\{", r"\}", r"\lVert", r"\rVert", r"\langle", r"\rangle", r"\lfloor", r"\rfloor"}
INLINE = re.compile(r"\$(?=\S)([^$\n]+)(?<=\S)\$")
OPEN, CLOSE = {"{", r"\left", r"\begin"}, {"}", r"\right", r"\end"}
RELATIONS = {"=", "<", ">", r"\le", r"\ge", r"\leq", r"\geq", r"\ne", r"\neq", r"\approx", r"\to", r"\in"}
SIGNS = {"+", "-"}
SPACES = {r"\left", r"\right", "{", "}", "^", "_", "&", r"\,", r"\:", r"\;", r"\!", "\\ "}


class FormulaWarning(UserWarning):
    """A formula that could not be typeset and is shown as its LaTeX source."""


def tokens(latex: str) -> list[str]:
    r"""The tokens of a formula; `\text{...}` and its kind are one token with their argument."""
    found, at = [], 0
    while at < len(latex):
        match = TOKEN.match(latex, at)
        assert match is not None  # the last branch of TOKEN takes any character
        end = match.end()
        if match[0] in WHOLE and latex[end : end + 1] == "{":
            end = _closing(latex, end)
        found.append(latex[at:end])
        at = end
    return found


def _closing(latex: str, at: int) -> int:
    depth = 0
    for end in range(at, len(latex)):
        depth += {"{": 1, "}": -1}.get(latex[end], 0)
        if depth == 0:
            return end + 1
    return len(latex)


@lru_cache(maxsize=1 << 12)  # both skins set the same formulas
def tidy(latex: str) -> str:
    r"""The formula with names set as names (SymPy prints a symbol `max` as a product of three letters) and
    without what one of the typesetters lacks: digits in \mathbb, subscripts inside \operatorname, \substack, \widetilde,
    \middle."""
    latex = re.sub(r"\\mathbb\{(\d)\}", r"\\mathbf{\1}", latex)
    latex = re.sub(r"\\operatorname\{(\w+?)_\{?([^{}]*)\}?\}", r"\\operatorname{\1}_{\2}", latex)
    latex = latex.replace(r"\widetilde", r"\tilde")
    latex = latex.replace(r"\middle|", r"\,|\,")
    latex = re.sub(r"\\substack\{([^{}]*)\}", r"\\begin{matrix}\1\\end{matrix}", latex)
    latex = re.sub(r"_\{(\w+)=\1\}", r"_{\1}", latex)
    return "".join(_named(token) for token in _level(tokens(latex.strip())))


def _level(parts: list[str]) -> list[str]:
    r"""The tokens without the `\left` and `\right` that only loosen the setting: those around nothing tall."""
    kept, opened = list(parts), list[int]()
    for at, token in enumerate(parts):
        if token == r"\left":
            opened.append(at)
        elif token == r"\right" and opened:
            start = opened.pop()
            fences = {parts[start + 1], *parts[at + 1 : at + 2]}
            if fences <= FLAT and not any(t.partition("{")[0] in TALL for t in parts[start:at]):
                kept[start] = kept[at] = ""
    return [token for token in kept if token]


def _named(token: str) -> str:
    return rf"\mathrm{{{token}}}" if token.isascii() and token.isalpha() and len(token) > 2 else token


def prose(text: str) -> list[tuple[bool, str]]:
    """A sentence in parts, each with whether it is a formula; formulas stand between dollar signs that touch them."""
    return [(at % 2 == 1, part) for at, part in enumerate(INLINE.split(text)) if part]


def lines(latex: str, room: int = ROOM) -> list[str]:
    """The tidied formula in lines of about `room` letters, broken before relations and signs outside all brackets."""
    done: list[str] = []
    for piece in _pieces(tokens(tidy(latex))):
        if done and width(tokens(done[-1])) + width(tokens(piece)) <= room:
            done[-1] += piece
        else:
            done.append(piece)
    return done or [""]


@lru_cache(maxsize=1 << 12)
def display(latex: str, room: int = ROOM) -> str:
    """The formula for display: itself if it fits, else lines aligned on the left, continuations indented."""
    broken = lines(latex, room)
    if len(broken) == 1:
        return broken[0]
    first, *rest = broken
    return r"\begin{aligned}& " + first + "".join(rf" \\ & \qquad {line}" for line in rest) + r"\end{aligned}"


def _pieces(parts: list[str]) -> Iterator[str]:
    """The formula cut before every relation and sign at depth 0; a sign after nothing, or after a relation, is no cut."""
    depth, piece, before = 0, "", ""
    for token in parts:
        name = token.partition("{")[0] or token
        depth -= name in CLOSE or token in (")", "]")
        if depth == 0 and (token in RELATIONS or (token in SIGNS and before not in RELATIONS)) and piece.strip():
            yield piece
            piece = ""
        depth += name in OPEN or token in ("(", "[", "{")
        piece += token
        before = before if token.isspace() else token
    yield piece


def width(parts: list[str]) -> float:
    """Rough width of tokens in letters: the wider half of a fraction, smaller scripts, nothing for brackets' names."""
    total, at = 0.0, 0
    while at < len(parts):
        size, at = _one_width(parts, at)
        total += size
    return total


def _one_width(parts: list[str], at: int) -> tuple[float, int]:
    token = parts[at]
    if token in (r"\frac", r"\tfrac", r"\dfrac"):
        top, middle = _group(parts, at + 1)
        bottom, end = _group(parts, middle)
        return 0.5 + max(width(top), width(bottom)), end
    if token in "^_":
        script, end = _group(parts, at + 1)
        return 0.7 * width(script), end
    if token.startswith(r"\begin{cases}") or token.startswith(r"\begin{matrix}"):
        return _environment_width(parts, at)
    return _letter_width(token), at + 1


def _letter_width(token: str) -> float:
    if token in SPACES or token.isspace():
        return 0.0
    if token.partition("{")[0] in WHOLE:
        return len(token.partition("{")[2]) - 1.0
    if token in RELATIONS | SIGNS or token.startswith(r"\q"):
        return 2.5
    return float(len(token)) if token.isalnum() else 1.0


def _environment_width(parts: list[str], at: int) -> tuple[float, int]:
    end = next((i for i in range(at + 1, len(parts)) if parts[i].startswith(r"\end{")), len(parts))
    rows: list[list[str]] = [[]]
    for token in parts[at + 1 : end]:
        if token == r"\\":
            rows.append([])
        else:
            rows[-1].append(token)
    return max(map(width, rows)), end + 1


def _group(parts: list[str], at: int) -> tuple[list[str], int]:
    """The tokens of the group (or the single token) at `at`, and the index after it."""
    while at < len(parts) and parts[at].isspace():
        at += 1
    if at >= len(parts) or parts[at] != "{":
        return parts[at : at + 1], at + 1
    depth = 0
    for end in range(at, len(parts)):
        depth += {"{": 1, "}": -1}.get(parts[end], 0)
        if depth == 0:
            return parts[at + 1 : end], end + 1
    return parts[at + 1 :], len(parts)
