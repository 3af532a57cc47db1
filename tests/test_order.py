"""Workers begin with the largest theorems; the results are those of any order."""
from __future__ import annotations

from dataclasses import replace

from numerics.order import largest_first
from theorems.ma2018.contraction import theorem

ONE_CLAIM = replace(theorem, claims=dict(list(theorem.claims.items())[:1]), proofs={}, near_miss={})
ONE_POINT = replace(ONE_CLAIM, instances={
    name: replace(i, values={s: v[0] if type(v).__name__ == "Each" else v for s, v in i.values.items()})
    for name, i in list(theorem.instances.items())[:1]
})


def test_the_largest_come_first_and_nothing_is_lost() -> None:
    known = {"point": ONE_POINT, "broken": None, "claim": ONE_CLAIM, "whole": theorem}
    found = largest_first(dict.fromkeys(known), known.__getitem__)
    assert list(found) == ["whole", "claim", "point", "broken"]


def test_equal_sizes_keep_their_order() -> None:
    assert list(largest_first(dict.fromkeys("bac"), lambda name: theorem)) == ["b", "a", "c"]
