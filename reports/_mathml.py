"""LaTeX to MathML; a formula that cannot be converted is shown as its source, with a warning."""
from __future__ import annotations

import re
from warnings import warn

from markupsafe import Markup, escape
from math_core import LatexError, LatexToMathML

from reports._formula import FormulaWarning, display, prose, tidy

OVERLINE = ('<mo stretchy="true">\u0332</mo>', '<mo stretchy="true">\u203e</mo>')
"""The converter sets a bar over letters with the sign for a bar below them."""


CONVERTER = LatexToMathML(fancy_error=False)


def convert(latex: str, *, block: bool) -> str:
    """A formula as MathML; LatexError if it is not one."""
    plain = re.sub(r"\{smallmatrix\}", "{matrix}", latex)
    return CONVERTER.convert_with_local_state(plain, displaystyle=block).replace(*OVERLINE)


def parse_error(latex: str) -> str:
    """Why a formula cannot be read; empty if it can."""
    try:
        convert(latex, block=True)
    except LatexError as error:
        return str(error).splitlines()[0]
    return ""


class Formulas:
    """The formulas of one report.  `problems` lists those shown as source, in order."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def display(self, latex: str) -> Markup:
        """A formula on its own line, in a box that scrolls rather than overflow."""
        return Markup('<div class="formula">{}</div>').format(self._mathml(latex, display(latex), block=True))

    def inline(self, latex: str) -> Markup:
        """A formula within a line of text."""
        return self._mathml(latex, tidy(latex), block=False)

    def prose(self, text: str) -> Markup:
        """A sentence with formulas between dollar signs."""
        return Markup("").join(self.inline(part) if formula else part for formula, part in prose(text))

    def _mathml(self, latex: str, prepared: str, *, block: bool) -> Markup:
        try:
            found = convert(prepared, block=block)
        except LatexError as error:
            problem = f"{latex}: {str(error).splitlines()[0]}"
            self.problems.append(problem)
            warn(f"formula shown as its source: {problem}", FormulaWarning, stacklevel=2)
            return Markup('<code class="source">{}</code>').format(latex)
        return Markup(found.replace("<math", f'<math aria-label="{escape(latex)}"', 1))
