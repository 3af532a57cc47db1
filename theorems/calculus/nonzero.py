"""What is known not to vanish: numbers, symbols declared so, factors of what is assumed not to be zero."""
from __future__ import annotations

from typing import Any

from sympy import factor_list, together

from theorems._model.theorem import Theorem


def never_zero(theorem: Theorem, expression: Any) -> bool:
    """Whether every factor of the expression is known not to be zero wherever the assumptions hold."""
    known = {f for g in theorem.given if g.relation == "!=" and g.right == 0 for f, _ in factor_list(g.left)[1]}
    constant, factors = factor_list(together(expression))
    return constant != 0 and all(f.is_number or f.is_nonzero or f in known or -f in known for f, _ in factors)
