"""Text and formulas for pdfLaTeX: everything that comes from a document passes through here.

Text is escaped character by character, so no text can issue a TeX command or stop the compiler; a formula is let
through only if it consists of commands known to be mathematics.
"""
from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any
from warnings import warn

from markupsafe import Markup

from reports._formula import FormulaWarning, display, prose, tidy, tokens
from reports._mathml import parse_error

PLAIN = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\^{}", "~": r"\textasciitilde{}", "<": r"\ensuremath{<}", ">": r"\ensuremath{>}", "|": r"\ensuremath{|}",
    "\"": "{\\char34}", "'": "'", "`": r"\textasciigrave{}", "\t": " ", "\n": " ", "\r": " ",
}  # fmt: skip
LETTERS = {
    "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}",
    "Ł": r"\L{}", "ı": r"\i{}", "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "„": ",,",
    "«": r"\ensuremath{\ll}", "»": r"\ensuremath{\gg}", "…": r"\dots{}", "§": r"\S{}", "¶": r"\P{}", "©": r"\copyright{}",
    "\u00a0": "~", "\u2009": r"\,", "\u202f": r"\,", "\u200a": r"\,", "\u2003": r"\quad{}", "‐": "-", "‑": "-", "\u00ad": r"\-",
    "•": r"\textbullet{}", "ﬁ": "fi", "ﬂ": "fl", "\u200b": "{}",
}  # fmt: skip
GREEK = dict(zip(
    "αβγδεζηθικλμνξπρστυφχψωϵϑϕϱςΓΔΘΛΞΠΣΥΦΨΩ",
    "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi psi "
    "omega epsilon vartheta phi varrho varsigma Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(),
    strict=True,
))  # fmt: skip
SIGNS = dict(zip(
    "≤≥≠≈≡∼≃∝∞∈∉⊂⊆∪∩∅∀∃¬∧∨→←↔⇒⇐⇔↦±∓×÷·∘⊗⊕⊙∇∂∫∑∏√‖∥⟨⟩⌊⌋⌈⌉≪≫ℓ⊤⊥≺≻⪯⪰⊥†∗⋅ℏℜℑ✓",
    "le ge ne approx equiv sim simeq propto infty in notin subset subseteq cup cap emptyset forall exists neg wedge vee to "
    "leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow mapsto pm mp times div cdot circ otimes oplus odot nabla "
    "partial int sum prod surd | parallel langle rangle lfloor rfloor lceil rceil ll gg ell top perp prec succ preceq succeq "
    "perp dagger ast cdot hbar Re Im checkmark".split(),
    strict=True,
))  # fmt: skip
MARKS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".", "\u0308": '"',
    "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c", "\u0323": "d", "\u0331": "b",
}  # fmt: skip
MATH = {
    "−": "-", "′": "'", "″": "''", "ᵀ": r"^{\mathsf T}", "ⁿ": "^{n}", "½": r"\tfrac12", "¼": r"\tfrac14", "¾": r"\tfrac34",
    "⅓": r"\tfrac13", "⅔": r"\tfrac23", "ℝ": r"\mathbb R", "ℕ": r"\mathbb N", "ℤ": r"\mathbb Z", "ℚ": r"\mathbb Q",
    "ℂ": r"\mathbb C", "𝔼": r"\mathbb E", "ℙ": r"\mathbb P", "𝒪": r"\mathcal O", "°": r"^{\circ}", "✗": r"\times",
    "⁻": "^{-}", "⁺": "^{+}", "µ": r"\mu",
    **{raised: f"^{{{digit}}}" for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{lowered: f"_{{{digit}}}" for digit, lowered in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{lowered: f"_{{{letter}}}" for lowered, letter in zip("ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜₓ", "aeijklmnoprstx", strict=True)},
    **{sign: rf"\{name}" for sign, name in (GREEK | SIGNS).items()},
}  # fmt: skip
COMMANDS = {rf"\{name}" for name in (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma "
    "varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega frac tfrac "
    "dfrac binom sqrt sum prod int lim min max sup inf deg log ln exp sin cos tan sinh cosh tanh arcsin arccos arctan det dim "
    "ker Pr gcd arg operatorname mathrm mathbf mathit mathbb mathcal mathtt mathsf text begin end left right le leq ge geq ne "
    "neq approx equiv sim simeq propto in notin subset subseteq cup cap emptyset forall exists neg wedge vee to rightarrow "
    "leftarrow Rightarrow Leftarrow Leftrightarrow mapsto pm mp times div cdot circ otimes oplus odot ast dagger nabla "
    "partial infty ell hbar prime langle rangle lVert rVert lvert rvert lfloor rfloor lceil rceil ll gg prec succ preceq "
    "succeq perp top bot mid ldots cdots dots vdots ddots hat tilde bar overline underline dot ddot vec widehat "
    "quad qquad limits nolimits displaystyle textstyle scriptstyle substack underbrace overbrace big Big bigg Bigg bigl bigr "
    "Bigl Bigr biggl biggr".split()
)} | {r"\\", r"\,", r"\:", r"\;", r"\!", "\\ ", r"\|", r"\{", r"\}", r"\_", r"\&", r"\%", r"\#", r"\$"}  # fmt: skip
PARTNER = {r"\right": r"\left", r"\end": r"\begin"}
ENVIRONMENTS = {"cases", "matrix", "pmatrix", "bmatrix", "vmatrix", "smallmatrix", "aligned", "array"}
BARS = dict(zip("\u0300\u0301\u0302\u0303\u0304\u0307\u0308", "grave acute hat tilde bar dot ddot".split(), strict=True))
CLUSTER = re.compile(r"([A-Za-z0-9 /+=.,:;()*-]+(?![\u0300-\u036f]))|.[\u0300-\u036f]*", re.DOTALL)
LIGATURE = re.compile(r"([-'`])(?=\1)")
LONG_RUN = re.compile(r"[^\s]{17,}")


class Tex(Markup):
    """Text that is TeX already; everything else is escaped when it is put into a template."""

    __slots__ = ()


def escape(value: Any) -> Tex:
    """Any text as TeX that prints it; characters that pdfLaTeX cannot set appear as their code point."""
    return _escaped(str(value))


@lru_cache(maxsize=1 << 14)  # a report says the same words in many places
def _escaped(value: str) -> Tex:
    text = LIGATURE.sub("\\1\u200b", unicodedata.normalize("NFC", value))
    return Tex("".join(match[0] if match[1] else _cluster(match[0]) for match in CLUSTER.finditer(text)))


def breakable(value: Any) -> Tex:
    """Text in which long unbroken runs (rationals, paths, commands) may be broken anywhere a line ends."""
    parts = LONG_RUN.sub(lambda run: "\u200b".join(run[0][i : i + 6] for i in range(0, len(run[0]), 6)), str(value))
    return Tex(r"\allowbreak{}".join(escape(part) for part in parts.split("\u200b")))


def _cluster(cluster: str) -> str:
    base, marks = cluster[0], cluster[1:]
    text = _character(base)
    for mark in marks:
        text = _marked(base, text, mark)
    return text


def _marked(base: str, text: str, mark: str) -> str:
    if base.isascii() and base.isalpha() and mark in MARKS:
        return rf"\{MARKS[mark]}{{{text}}}"
    if base in MATH and mark in BARS:
        return rf"\ensuremath{{\{BARS[mark]}{{{text}}}}}"
    return text + _unknown(mark)


def _character(c: str) -> str:
    if c in PLAIN:
        return PLAIN[c]
    if " " <= c <= "~":
        return c
    if c in LETTERS:
        return LETTERS[c]
    if c in MATH:
        return rf"\ensuremath{{{MATH[c]}}}"
    parts = unicodedata.normalize("NFD", c)
    return _cluster(parts) if len(parts) > 1 else _similar(c)


def _similar(c: str) -> str:
    similar = unicodedata.normalize("NFKD", c)
    return similar if similar.isascii() and similar.isalnum() else _unknown(c)


def _unknown(c: str) -> str:
    return rf"\texttt{{[U+{ord(c):04X}]}}"


class Formulas:
    """The formulas of one TeX report.  `problems` lists those shown as source, in order."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def display(self, latex: str) -> Tex:
        """A formula on its own line, scaled down where it is wider than the column."""
        return self._set(latex, display(latex), r"\[\fit{%s}\]")

    def inline(self, latex: str) -> Tex:
        """A formula within a line of text."""
        return self._set(latex, tidy(latex), "$%s$")

    def prose(self, text: str) -> Tex:
        """A sentence with formulas between dollar signs."""
        return Tex("".join(self.inline(part) if formula else breakable(part) for formula, part in prose(text)))

    def _set(self, latex: str, prepared: str, frame: str) -> Tex:
        trouble = _trouble(prepared)
        if not trouble:
            return Tex(frame % _mathematics(prepared))
        self.problems.append(f"{latex}: {trouble}")
        warn(f"formula shown as its source: {latex}: {trouble}", FormulaWarning, stacklevel=3)
        return Tex(rf"\texttt{{{breakable(latex)}}}")


@lru_cache(maxsize=1 << 12)  # a claim's formula stands at each of its instances
def _mathematics(latex: str) -> str:
    return "".join(_math_token(token) for token in tokens(latex))


def _math_token(token: str) -> str:
    # In words the old text fonts show these four as something else.
    words = token.startswith(r"\text{")
    if token.isascii() and not words:
        return token
    return "".join(_character(c) if not c.isascii() or (words and c in '<>|"') else c for c in token)


@lru_cache(maxsize=1 << 12)
def _trouble(latex: str) -> str:
    """Why a formula would not compile as mathematics; empty if nothing speaks against it."""
    depth, open_pairs = 0, []
    for token in _spelled(latex):
        if token.startswith("\\") and token not in COMMANDS:
            return f"{token} is not a command known here"
        if token in ("$", "%", "#", "~") or not latex.strip():
            return f"{token} has a meaning in TeX that is not mathematics"
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth < 0:
            return "a brace closes that was never opened"
        if token in (r"\left", r"\begin"):
            open_pairs.append(token)
        if token in PARTNER and (not open_pairs or open_pairs.pop() != PARTNER[token]):
            return f"{token} without its partner"
    if depth or open_pairs:
        return "a bracket is never closed"
    return _odd_structure(latex)


def _odd_structure(latex: str) -> str:
    unknown = set(re.findall(r"\\begin\{([^}]*)\}", latex)) - ENVIRONMENTS
    if unknown:
        return f"the environment {sorted(unknown)[0]!r} is not known here"
    if re.search(r"(?<!\\)&", latex) and r"\begin{" not in latex:
        return "& outside a table"
    return parse_error(latex)


def _spelled(latex: str) -> list[str]:
    r"""Tokens with the arguments of \text and its kind spelled out."""
    found: list[str] = []
    for token in tokens(latex):
        head, brace, rest = token.partition("{") if token.startswith("\\") and len(token) > 2 else (token, "", "")
        found += [head, brace, *_spelled(rest)] if brace else [head]
    return found
