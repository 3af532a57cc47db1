"""Units that are drawn and yet one number: an equal first chunk is a hint, the exact variance decides."""
from __future__ import annotations

from dataclasses import replace

from numerics.assumptions import bound
from numerics.bench import Bench, Conditions
from numerics.simulate import measure
from theorems import Instance, Mean, Square
from theorems._model.claim import Equal
from theorems.ma2018.equal_norms import delta, delta0, m, rate, theorem

single = {name: Instance({**instance.values, m: 1}) for name, instance in theorem.instances.items()}
CASES = {case.point.instance: case for case in bound(replace(theorem, instances=single))}
CONDITIONS = Conditions(0, 1e-9, 0.05, 10**6)


def word(instance: str, right: object) -> tuple[str, str, int]:
    claim = Equal(Mean(Square(delta), 1), right)
    here = replace(CASES[instance], theorem=replace(theorem, claims={"first step": claim}, proofs={}))
    (found,) = measure(claim, Bench(here, CONDITIONS, f"probed {right}"))
    return found.judgement.word, found.judgement.kind, found.judgement.units


def test_a_length_that_every_batch_gives_is_constant() -> None:
    value = rate * Square(delta0)
    assert word("R2, from e_1", value) == ("agrees", "constant", 4096)
    assert word("R2, from e_1", value * 1001 / 1000)[:2] == ("refuted", "constant")


def test_a_length_that_varies_is_not() -> None:
    assert word("A, from e_3", rate * Square(delta0))[1] == "empirical bernstein"
