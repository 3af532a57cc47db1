"""`python -m benchmarks.polynomials [--json] [--only NAME,NAME]`: seconds for whole polynomials in 1/b, and SymPy's for the same.

The variance of the gradient of a two-layer scalar net: with numbers for the weights at t = 3, of degree 76, and with symbols for
them at t = 2, 23,565 terms in four weights and 1/b; and that of the two-by-two matrix net that has to learn a rotation, at t = 2,
on which SymPy was not tried.  `derive` is the derivation's way, `exact` that of the exact road, which has
no code in common with it; `expand` is SymPy's `expand` at every step, then the moments of one average after another.  Seconds are
of processor time, for the machine may have other work; the polynomials of all contestants are compared.
"""
from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flint import fmpq, fmpq_poly
from sympy import Expr, Poly, Rational, Symbol, expand, symbols

from numerics.exact import gaussian, wick
from numerics.exact.motion import Motion
from numerics.exact.value import Scope
from theorems._model.instance import Point
from theorems._model.quantity import Variance
from theorems._rules import _whole
from theorems._rules._net import Net
from theorems._rules._outer import Outer
from theorems._rules.wishart import Whole
from theorems.qian2020 import rotation_network as rotation
from theorems.qian2020.scalar_network import alpha, b, gradient, net, t, target, theorem, u0, v0

REPEATS = 5
RATIO = 100.0
NUMBERS = {u0: Rational(1), v0: Rational(1, 2), target: Rational(2), alpha: Rational(1, 10)}
x = Symbol("x", real=True)


@dataclass(frozen=True)
class Work:
    """Contestants for one polynomial: each gives its coefficients by power of x and weights; seconds to stay below."""

    contestants: Mapping[str, Callable[[], Any]]
    coefficients: Callable[[Any], dict[Any, Any]]
    target: float


# ------------------------------------------------------------------------------- contestants
def derived() -> Any:
    return _whole.numeric(Net.read(theorem, Variance(gradient, t)), 3, NUMBERS)


def exact() -> Any:
    motion = Motion(net, Scope(Point("numbers", "", {**NUMBERS, b: Rational(1)})))
    return gaussian.polynomial(motion, gradient, 3, True)[1]


def symbolic() -> Any:
    _whole._whole.cache_clear()
    return _whole.whole(Net.read(theorem, Variance(gradient, t)), 2)


TURN = {rotation.alpha: Rational(1, 10), rotation.delta: Rational(1)}
GRADIENTS = tuple(e.subs(TURN) for e in (rotation.inner, rotation.outer))
TURNED = replace(rotation.net, update={state: e.subs(TURN) for state, e in rotation.net.update.items()})


def matrices() -> Any:
    asked = tuple(Variance(e, 2) for e in GRADIENTS)
    whole = Whole(Outer.read(replace(rotation.theorem, process=TURNED), asked), asked)
    terms = ((int(powers[0]), c) for one in asked for powers, c in whole.polynomial(one).to_dict().items())
    return sum((fmpq_poly([0] * k + [c]) for k, c in terms), fmpq_poly([]))


def pairings() -> Any:
    motion = Motion(TURNED, Scope(Point("numbers", "", {rotation.b: Rational(1)})))
    return sum((wick.polynomial(motion, e, 2, True)[1] for e in GRADIENTS), fmpq_poly([]))


def expanded(steps: int, weights: Mapping[Any, Any]) -> Callable[[], Expr]:
    """SymPy: states and observable expanded as polynomials in all averages, then averaged."""
    averages = symbols(f"s:{steps + 1}", real=True)
    start = [e.subs(weights) for e in (u0, v0)]
    step, goal = (e.subs(weights) for e in (alpha, target))

    def mean(polynomial: Expr) -> Expr:
        total, moments = [], [expand(_moment(k)) for k in range(2 * 3**steps + 1)]
        for powers, coefficient in Poly(polynomial, *averages).terms():
            for k in powers:
                coefficient = coefficient * moments[k]
            total.append(coefficient)
        return expand(sum(total))

    def run() -> Expr:
        u, v = start
        for s in averages[:-1]:
            pull = expand((u * v - goal) * s)
            u, v = expand(u - step * v * pull), expand(v - step * u * pull)
        parts = [expand(w * (u * v - goal) * averages[-1]) for w in (v, u)]
        square = mean(expand(parts[0] ** 2 + parts[1] ** 2))
        return expand(square - mean(parts[0]) ** 2 - mean(parts[1]) ** 2)

    return run


def _moment(k: int) -> Expr:
    result: Expr = x**0
    for j in range(k):
        result *= 1 + 2 * j * x
    return result


# ------------------------------------------------------------------------------- what they found
def of_numbers(found: Any) -> dict[Any, Any]:
    """Power of x -> rational."""
    if isinstance(found, Expr):
        return {k: fmpq(int(c.p), int(c.q)) for (k,), c in Poly(found, x).terms()}
    return {k: c for k, c in enumerate(found.coeffs()) if c}


def of_symbols(found: Any) -> dict[Any, Any]:
    """(powers of the weights, power of x) -> rational."""
    weights = (u0, v0, target, alpha)
    if isinstance(found, Expr):
        return {powers: fmpq(int(c.p), int(c.q)) for powers, c in Poly(found, *weights, x).terms()}
    ring = _whole.fmpq_mpoly_ctx.get([*map(str, weights)], "lex")
    generators = dict(zip(weights, ring.gens(), strict=True))
    put = [_whole.into(name, generators, ring) for name in found.names]
    rest = [ring.constant(0)] * (len(found.ring.gens()) - len(put))
    terms = ((c.compose(*put, *rest, ctx=ring), k) for k, c in enumerate(found.coefficients))
    return {(*map(int, e), k): c for part, k in terms for e, c in part.to_dict().items()}


WORKS = {
    "numbers, t = 3": Work({"derive": derived, "exact": exact, "expand": expanded(3, NUMBERS)}, of_numbers, 0.1),
    "symbols, t = 2": Work({"derive": symbolic, "expand": expanded(2, {})}, of_symbols, 0.3),
    "p = 2, t = 2": Work({"derive": matrices, "exact": pairings}, of_numbers, 3.0),
}


# ------------------------------------------------------------------------------- measuring
def measure(names: list[str]) -> dict[str, Any]:
    """Seconds of processor time, the least of five runs (of one, for SymPy), and how many times SymPy's are ours."""
    return {name: _measured(work, names) for name, work in WORKS.items()}


def _measured(work: Work, names: list[str]) -> dict[str, Any]:
    chosen = {name: run for name, run in work.contestants.items() if name in names}
    timed = {name: _timed(run, 1 if name == "expand" else REPEATS) for name, run in chosen.items()}
    seconds = {name: found for name, (found, _) in timed.items()}
    tables = {name: work.coefficients(found) for name, (_, found) in timed.items()}
    first = next(iter(tables.values()), None)
    return {
        "seconds": seconds,
        "ratios": {name: seconds["expand"] / seconds[name] for name in seconds if "expand" in seconds and name != "expand"},
        "target_s": work.target,
        "target_ratio": RATIO,
        "terms": {name: len(found) for name, found in tables.items()},
        "disagree": [name for name, found in tables.items() if found != first],
    }


def _timed(run: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    seconds, found = [], None
    for _ in range(repeats):
        begin = time.process_time()
        found = run()
        seconds.append(time.process_time() - begin)
    return min(seconds), found


def table(figures: dict[str, Any]) -> str:
    """The figures for a person."""
    lines = [f"{'':28}{'seconds':>10}{'target':>8}{'ratio':>8}{'target':>8}"]
    for work, found in figures.items():
        for name, seconds in found["seconds"].items():
            ratio = found["ratios"].get(name)
            end = f"{ratio:8.0f}{found['target_ratio']:8.0f}" if ratio else ""
            lines.append(f"{work + ': ' + name:28}{seconds:10.3f}{found['target_s']:8.1f}{end}" if name != "expand"
                         else f"{work + ': ' + name:28}{seconds:10.1f}")
        lines += [f"{name} finds another polynomial" for name in found["disagree"]]
    return "\n".join(lines)


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.polynomials", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--only", default="derive,exact,expand", help="which to run, of derive, exact and expand")
    options = parser.parse_args()
    names = options.only.split(",")
    if unknown := sorted(set(names) - {"derive", "exact", "expand"}):
        parser.error(f"no contestant {', '.join(unknown)}; choose from derive, exact, expand")
    figures = measure(names)
    print(json.dumps(figures, indent=2) if options.json else table(figures))


if __name__ == "__main__":
    main()
