"""Exact for Gaussian samples: the state is a polynomial in every single sample of every batch.

Samples change places without changing their law, and steps draw apart, so the first samples of each batch are a part chosen
uniformly.  Given the batches, every choice of parts is followed, and the mean over them is one polynomial in the samples: an
equality of two is an equality at every sequence of batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import combinations
from math import comb
from typing import Any

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from sympy import MatrixSymbol

from numerics.exact.motion import Motion, mean_of, scaled
from numerics.exact.part import over_part
from numerics.exact.ring import plus
from numerics.exact.value import NotExact, Scope, entries, multiply, value
from theorems._model.process import Gaussian

NAME = "polynomials in every sample"
TERMS = 2_000  # of all states together
SAMPLES = 48  # their entries, in all batches
CHOICES = 256  # sequences of parts
States = dict[Any, Any]


def mean(motion: Motion, observable: Any, steps: int) -> Any:
    """E observable at step `steps`: a number, or a matrix of them."""
    found = _observed(motion, observable, steps)
    return tuple(tuple(map(_expectation, row)) for row in found) if isinstance(found, tuple) else _expectation(found)


def variance(motion: Motion, observable: Any, steps: int) -> Any:
    """E|z - Ez|^2."""
    parts = entries(_observed(motion, observable, steps))
    return sum((_expectation(p * p) - _expectation(p) ** 2 for p in parts), fmpq(0))


def given_batches(motion: Motion, observables: Iterable[Any], steps: int) -> dict[Any, Any]:
    """observable -> its mean at step `steps` given the batches before it, as a polynomial in their samples."""
    choices = 1
    for time in range(steps):
        choices *= comb(motion.batch(time), motion.part(time))
        if choices > CHOICES:
            raise NotExact(f"{NAME}: there are more than {CHOICES} sequences of parts")
    ring, samples = _samples(motion, steps)
    worlds = [motion.start_in(ring)]
    for time in range(steps):
        worlds = [after for states in worlds for after in _after(motion, states, samples, time)]
    scopes = [motion.at(steps).binding(states) for states in worlds]
    return {e: scaled([value(e, scope) for scope in scopes], fmpq(1, len(scopes))) for e in observables}


# ------------------------------------------------------------------------------- steps
def _observed(motion: Motion, observable: Any, steps: int) -> Any:
    """The observable as a polynomial in the samples, the part of each batch its first ones."""
    draws = observable.has(*motion.process.average)
    ring, samples = _samples(motion, steps + draws)
    states = motion.start_in(ring)
    for time in range(steps):
        states = next(_after(motion, states, samples, time))
    averages = next(_averages(motion, states, samples[steps], steps)) if draws else {}
    return value(observable, motion.at(steps).binding({**states, **averages}))


def _samples(motion: Motion, steps: int) -> tuple[Any, list[list[Scope]]]:
    """(ring, for every step its samples): scopes in which one is in hand, its entries generators of the ring."""
    source, process = motion.process.draw.source, motion.process
    if not isinstance(source, Gaussian) or process.clock is not None or process.stop is not None:
        raise NotExact("the noise is not Gaussian, or a clock or a stop stands in the way")
    vector = isinstance(source.symbol, MatrixSymbol)
    length = int(value(source.symbol.shape[0], motion.scope).p) if vector else 1
    sizes = [motion.batch(time) for time in range(steps)]
    if sum(sizes) * length > SAMPLES:
        raise NotExact(f"{NAME}: the batches of {steps} steps hold {sum(sizes) * length} numbers, at most {SAMPLES} are followed")
    every = ((t, j, i) for t, size in enumerate(sizes) for j in range(size) for i in range(length))
    names = [f"x{t + 1}_{j + 1}" + f"_{i + 1}" * vector for t, j, i in every]
    ring = fmpq_mpoly_ctx.get(names or ["x"], "lex")
    flat = iter(range(len(names)))

    def sample() -> Scope:
        one = [ring.gen(next(flat)) for _ in range(length)]
        return motion.scope.binding({source.symbol: tuple((a,) for a in one) if vector else one[0]})

    return ring, [[sample() for _ in range(size)] for size in sizes]


def _after(motion: Motion, states: States, samples: list[list[Scope]], time: int) -> Iterator[States]:
    """The states a step later, for every choice of the part."""
    for averages in _averages(motion, states, samples[time], time):
        new = motion.update(states, averages, time)
        if sum(len(p) for v in new.values() for p in entries(v) if isinstance(p, fmpq_mpoly)) > TERMS:
            raise NotExact(f"{NAME}: the states would have more than {TERMS} terms")
        yield new


def _averages(motion: Motion, states: States, samples: list[Scope], time: int) -> Iterator[dict[Any, Any]]:
    """The averages, for every choice of the part; the first samples come first."""
    seen = [motion.averages(sample, states, time) for sample in samples]
    whole, partial = mean_of(seen, len(seen)), over_part(motion.process)
    for chosen in combinations(seen, motion.part(time)):
        few = mean_of(chosen, len(chosen)) if partial else whole
        yield {name: (few if name in partial else whole)[name] for name in whole}


# ------------------------------------------------------------------------------- moments
def _expectation(polynomial: Any) -> Any:
    """E of a polynomial in independent standard normals: E x^(2k) = (2k - 1)!!, odd powers vanish."""
    if not isinstance(polynomial, fmpq_mpoly):
        return polynomial
    moments = (multiply(c, reduce(lambda a, k: a * _moment(int(k)), powers, 1)) for powers, c in polynomial.terms())
    return reduce(plus, moments, fmpq(0))


def _moment(power: int) -> int:
    return 0 if power % 2 else reduce(lambda a, j: a * j, range(1, power, 2), 1)
