"""States that move without noise are carried by the generated C and by the interpreter alike."""
from __future__ import annotations

import numpy as np
import pytest
from sympy import Rational as R, symbols

from numerics.lower import Experiment
from numerics.sample import Sampler
from theorems import Path
from theorems._model.instance import Point

a, b = symbols("a b", real=True)
PATH = Path({a: 1, b: R(1, 2)}, {a: a - b / 4, b: a * b})


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_a_path_is_the_same_in_every_replica(backend: str) -> None:
    found = Sampler(Experiment(PATH, Point("none", "", {}), ((a, 2), (b, 2))), 1, "path", backend).chunk(0)
    # (1, 1/2), (7/8, 1/2), (3/4, 7/16)
    assert np.array_equal(found, np.broadcast_to([3 / 4, 7 / 16], found.shape))
