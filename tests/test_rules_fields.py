"""No rule overlooks a field of the process: every theorem of the library is another one if its process stops, or is a diffusion."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import Symbol

from theorems import Square
from theorems._library import library, load
from theorems._model.theorem import quantities

THEOREMS = {name: load(entry) for name, entry in library().items()}
CASES = [(name, claim) for name, theorem in THEOREMS.items() for claim in theorem.proofs]


def random(claim: Any) -> bool:
    return any(quantities(e) for e in claim.expressions().values())


def stopping(process: Any) -> Any:
    """The process stopped where its first state is long."""
    return replace(process, stop=Square(process.states[0]) >= 1000)


def diffusing(process: Any) -> Any:
    return replace(process, clock=Symbol("h", positive=True))


@pytest.mark.parametrize(("name", "claim"), [case for case in CASES if random(THEOREMS[case[0]].claims[case[1]])])
@pytest.mark.parametrize("change", [stopping, diffusing])
def test_another_process_proves_nothing(name: str, claim: str, change: Any) -> None:
    theorem = THEOREMS[name]
    if change is diffusing and any(p.clock is not None for p in theorem.process):
        pytest.skip("one of its processes is a diffusion as it stands")
    other = replace(theorem, process=tuple(map(change, theorem.process)))
    assert theorem.proofs[claim].check(other, theorem.claims[claim]).word != "proved"
