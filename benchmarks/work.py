"""The reference work: least squares, 256 rows of 8 features, batches of 16 with replacement, 50 steps, 16,384 replicas."""
from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import MatrixSymbol, Rational, Symbol, symbols

from numerics.lower import Experiment
from theorems._model.instance import Point, matrix, rational
from theorems._model.process import SGD, Rows

ROWS, FEATURES, BATCH, STEPS, REPLICAS, THREADS = 256, 8, 16, 50, 16384, 2
EXAMPLES = REPLICAS * STEPS * BATCH
STEP = Rational(1, 10)
Array = NDArray[np.float64]


def experiment(scheme: str = "with") -> Experiment:
    """The weights after the last step."""
    d, n = symbols("d n", integer=True, positive=True)
    x, w, start = (MatrixSymbol(name, d, 1) for name in ("x", "w", "w0"))
    y = Symbol("y", real=True)
    process = SGD(Rows(n, (x, y)), w, start, x * x.T * w - y * x, STEP, BATCH, scheme)
    random = Random(1)
    numbers = [[Rational(random.randint(-1000, 1000), 1000) for _ in range(FEATURES + 1)] for _ in range(ROWS)]
    rows = tuple({x: matrix(tuple(row[:-1])), y: row[-1]} for row in numbers)
    values: dict[Any, Any] = {d: rational(FEATURES), n: rational(ROWS), start: matrix((rational(0),) * FEATURES)}
    return Experiment(process, Point("reference", "", values, rows), ((w, STEPS),))


def data() -> tuple[Array, Array]:
    """Features (256, 8) and labels (256,)."""
    rows = experiment().point.rows
    (x, y) = rows[0]
    return np.array([[float(e) for e in row[x]] for row in rows]), np.array([float(row[y]) for row in rows])
