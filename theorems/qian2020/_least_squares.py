"""The setting of the paper's first part: least squares on n rows, batches of b, steps that do not depend on b."""
from __future__ import annotations

from typing import Any

from sympy import Function, MatrixSymbol, Rational as R, ZeroMatrix, symbols

from theorems import SGD, TIME, Dot, Draw, Given, Part, Process, Rows
from theorems.data import digits
from theorems.rules import Composed, Signs, Successive

n, b, p = symbols("n b p", integer=True, positive=True)
x, w, w0, g, u, h, d, full = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "g", "u", "h", "d", "G"))
y = symbols("y", real=True)
alpha = Function("alpha", real=True)
r, s = symbols("r s", nonnegative=True)  # b - 1, and what n exceeds b by
t, c = TIME, (n - b) / (b * (n - 1))
data = Rows(n, (x, y))
sizes = (Given(n, ">=", 2), Given(b, ">=", 1), Given(b, "<=", n))


def gradient(at: Any) -> Any:
    """Of the loss of one row."""
    return x * Dot(x, at) - y * x


def slope(at: Any) -> Any:
    """Of the loss: the full gradient."""
    return data.mean(gradient(at))


def loss(at: Any) -> Any:
    return data.mean((Dot(x, at) - y) ** 2) / 2


pace = alpha(TIME)


def sgd(step: Any = pace, batch: Any = b, scheme: str = "without") -> Process:
    """The weights w and the batch gradient g."""
    return SGD(data, w, w0, gradient(w), step, batch, scheme, name=g)


def coupled(scheme: str, mark: str = "") -> tuple[Process, Any, Any, Any, Any]:
    """The weights on whole batches of b + 1 and on parts of b, and the batch gradients of the step before."""
    whole, part, before, alone, big, small = (MatrixSymbol(s + mark, p, 1) for s in ("U", "V", "H", "K", "G_U", "g_V"))
    process = Process(
        start={whole: w0, part: w0, before: ZeroMatrix(p, 1), alone: ZeroMatrix(p, 1)},
        draw=Draw(data, b + 1, scheme, part=b),
        average={big: gradient(whole), small: Part(gradient(part))},
        update={whole: whole - pace * big, part: part - pace * small, before: big, alone: small},
    )
    return process, whole, part, before, alone


without = sgd()
repeated = SGD(data, u, w0, gradient(u), alpha(TIME), b, "with", name=h)
descent = SGD(data, d, w0, gradient(d), alpha(TIME), n, "without", name=full)  # batches of all rows: gradient descent

falls = Composed(c, Signs({n: b + s, b: 1 + r}), Successive(Signs({n: b + 1 + s})))
falls_repeated = Composed(1 / b, Signs(), Successive(Signs()))

golden_A = {x: ((1, 0), (1, 1), (2, -1), (0, 3)), y: (1, 0, 2, -1), w0: (1, -1), alpha: (R(1, 5), R(1, 4), R(1, 3), R(1, 3))}
divergent = {**golden_A, alpha: (3, 3, 3, 3)}
equal_rows = {x: ((1,), (1,), (1,)), y: (1, 1, 1), w0: (3,), alpha: (R(1, 2),) * 2}
golden_n3p1 = {x: ((1,), (2,), (3,)), y: (1, 0, 1), w0: (2,), alpha: (R(1, 10),) * 5}


def quadrants(pixels: Any) -> Any:
    """Grey in the four quarters of an 8 x 8 image, in hundreds."""
    corners = [(top, left) for top in (0, 4) for left in (0, 4)]
    return tuple(R(sum(pixels[8 * i + j] for i in range(t, t + 4) for j in range(s, s + 4)), 100) for t, s in corners)


def handwritten(steps: int = 3) -> dict[Any, Any]:
    """1797 handwritten digits: grey in four quarters against the digit."""
    rows = digits()
    return {x: tuple(quadrants(row) for row in rows), y: tuple(row[-1] for row in rows), w0: (0, 0, 0, 0),
            alpha: (R(1, 16),) * steps}


def spread_rows(count: int = 32, columns: int = 4) -> dict[Any, Any]:
    """Rows of small integers over 2 from a linear congruence, so that every reader has the same ones; step 1/10."""
    found, state = [], 1
    for _ in range(count * (columns + 1)):
        state = (state * 1103515245 + 12345) % 2**31
        found.append(R(state // 2**16 % 5 - 2, 2))
    rows = [tuple(found[i * (columns + 1) : (i + 1) * (columns + 1)]) for i in range(count)]
    return {x: tuple(row[:columns] for row in rows), y: tuple(row[columns] for row in rows), w0: (1,) * columns,
            alpha: (R(1, 10),) * 11}
