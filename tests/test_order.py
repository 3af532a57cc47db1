"""Workers begin with the largest theorems; the results are those of any order."""
from __future__ import annotations

from numerics.order import largest_first
from theorems.ma2018 import contraction, critical_batch_size
from theorems.qian2020 import exact_degree


def test_the_largest_come_first_and_nothing_is_lost() -> None:
    known = {"small": exact_degree.theorem, "large": critical_batch_size.theorem, "middle": contraction.theorem, "broken": None}
    found = largest_first(dict.fromkeys(known), known.__getitem__)
    assert set(found) == set(known)
    assert (*found,)[0] == "large" and (*found,)[-1] == "broken"


def test_equal_sizes_keep_their_order() -> None:
    assert list(largest_first(dict.fromkeys("bac"), lambda name: contraction.theorem)) == ["b", "a", "c"]
