"""A theorem around one claim, to hand planted falsehoods to a rule."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from theorems import Instance, Theorem
from theorems._model.process import Process
from theorems._model.theorem import Outcome


def judged(rule: Any, claim: Any, process: Any = None, given: Any = (), **others: Any) -> Outcome:
    """What a rule says of a claim in a setting made for it."""
    made = Theorem("planted", "none", "none", {"claim": claim}, {"none": Instance({})}, tuple(given), process)
    return rule.check(replace(made, **others), claim)


def word(rule: Any, claim: Any, process: Any = None, given: Any = (), **others: Any) -> str:
    return judged(rule, claim, process, given, **others).word


def changed(process: Process, **fields: Any) -> Process:
    """A process with some fields replaced; mappings are merged."""
    merged = {k: {**getattr(process, k), **v} if k in ("start", "average", "update") else v for k, v in fields.items()}
    return replace(process, **merged)
