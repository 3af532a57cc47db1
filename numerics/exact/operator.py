"""Exact by the moment operator: for steps that are affine in the state, second moments are carried from step to step.

Independent batches enter through one number only, kappa: the weight with which two places of a batch act as one example.
The result is a polynomial in kappa, found whole; no batch is enumerated, so n may be in the thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly
from sympy import Expr, MatrixSymbol

from numerics.exact.motion import Motion
from numerics.exact.sheet import Sheet, mean as mean_of, mean_product, sheet
from numerics.exact.value import NotExact, entries, value
from theorems._model.nodes import Square
from theorems._model.process import Gaussian

NAME = "moment operator"


def kappa(process: Any) -> Expr:
    """The formal variable of the result, in the symbols of the process: 1/b, or (n-b)/(b(n-1)) without replacement."""
    size = process.draw.size
    if process.draw.scheme == "with":
        return 1 / size
    if process.draw.scheme == "without":
        count = process.rows.count
        return (count - size) / (size * (count - 1))
    raise NotExact(f"batches drawn {process.draw.scheme!r} are not independent from step to step")


def kappa_at(motion: Motion, time: int) -> fmpq:
    """kappa at a time; b = n = 1 leaves nothing to chance."""
    size = motion.batch(time)
    if motion.process.draw.scheme == "with":
        return fmpq(1, size)
    kappa(motion.process)
    count = len(motion.scope.point.rows)
    if size > count:
        raise NotExact(f"a batch of {size} cannot be drawn without replacement from {count} rows")
    return fmpq(0) if count == 1 else fmpq(count - size, size * (count - 1))


@dataclass(frozen=True)
class Operator:
    """Affine dynamics z -> A z on the homogenised state z = (state; 1), one matrix A an example."""

    motion: Motion
    formal: bool  # kappa as the variable of a polynomial, or as a number at each time

    @cached_property
    def shapes(self) -> dict[Any, tuple[int, int]]:
        """State -> (rows, columns); (0, 0) for a scalar."""
        return {s: (len(v), len(v[0])) if isinstance(v, tuple) else (0, 0) for s, v in self.motion.start().items()}

    @cached_property
    def ring(self) -> Any:
        size = sum(max(1, r * c) for r, c in self.shapes.values())
        return fmpq_mpoly_ctx.get([f"z{i}" for i in range(size)], "lex")

    @cached_property
    def generic(self) -> dict[Any, Any]:
        """The states as generators of the polynomial ring."""
        generators, found = list(self.ring.gens()), {}
        for state, (rows, columns) in self.shapes.items():
            found[state] = _shaped([generators.pop(0) for _ in range(max(1, rows * columns))], rows, columns)
        return found

    @cached_property
    def size(self) -> int:
        return len(self.ring.gens())

    # ---- one step
    def examples(self, time: int) -> list[tuple[Any, dict[Any, Any]]]:
        """(probability, averages at the generic state) of every example; found once, for every observable asks for them."""
        key = (NAME, "examples", self._when(time))
        if key not in self.motion.memo:
            self.motion.memo[key] = self._examples(time)
        found: list[tuple[Any, dict[Any, Any]]] = self.motion.memo[key]
        return found

    def _when(self, time: int) -> int | None:
        """The time, if averages depend on it."""
        process = self.motion.process
        return time if any(e.has(process.time) for e in process.average.values()) else None

    def _examples(self, time: int) -> list[tuple[Any, dict[Any, Any]]]:
        if isinstance(self.motion.process.draw.source, Gaussian):
            return self._two_points(time)
        return [(p, self.motion.averages(scope, self.generic, time)) for p, scope in self.motion.examples()]

    def _two_points(self, time: int) -> list[tuple[Any, dict[Any, Any]]]:
        # Averages affine in the noise feel only its first two moments, and +1, -1 at even odds has those of N(0, 1).
        source = self.motion.process.draw.source
        assert isinstance(source, Gaussian)  # asked for Gaussian noise only
        symbol = source.symbol
        if isinstance(symbol, MatrixSymbol):
            raise NotExact("the noise is a vector, which takes more than two points")
        if any(e.diff(symbol).has(symbol) for e in self.motion.process.average.values()):
            raise NotExact("an average that is not affine in Gaussian noise has more than two moments at work")
        scopes = [self.motion.scope.binding({symbol: fmpq(sign)}) for sign in (1, -1)]
        return [(fmpq(1, 2), self.motion.averages(scope, self.generic, time)) for scope in scopes]

    def sheets(self, name: Any, time: int) -> list[Sheet]:
        """The entries of one average at the generic state, a sheet each."""
        key = (NAME, "sheets", name, self._when(time))
        if key not in self.motion.memo:
            examples = self.examples(time)
            flat = [[self.polynomial(a) for a in entries(averages[name])] for _, averages in examples]
            weights = [p for p, _ in examples]
            self.motion.memo[key] = [sheet(weights, column, self.size) for column in zip(*flat, strict=True)]
        found: list[Sheet] = self.motion.memo[key]
        return found

    def stacked(self, time: int) -> tuple[list[fmpq], fmpq_mat]:
        """(probabilities, the matrices A of all examples, one below the other), if the example alone were the batch."""
        weights = [p for p, _ in self.examples(time)]
        rows = self._together(time) or self._one_by_one(time)
        last = [fmpq(0)] * self.size + [fmpq(1)]
        return weights, fmpq_mat([row for example in zip(*rows, strict=True) for row in (*example, last)])

    def _together(self, time: int) -> list[list[list[fmpq]]] | None:
        """For each state number the rows of A of all examples; None unless the update is affine in all it reads."""
        process = self.motion.process
        sheets = [s for name in process.average for s in self.sheets(name, time)]
        if not all(s.affine for s in sheets):
            return None
        big, states, drawn = self._with_averages(tuple(process.average), time)
        new = self.motion.update(states, drawn, time)
        columns = [s.columns(self.size) for s in sheets]
        count = len(self.examples(time))
        found = []
        for polynomial in (p + big.constant(0) for s in self.shapes for p in entries(new[s])):
            own, total = [fmpq(0)] * (self.size + 1), fmpq_mat(count, self.size + 1)
            for exponents, coefficient in polynomial.terms():
                if sum(exponents) > 1:
                    return None
                place = next((i for i, e in enumerate(exponents) if e), None)
                if place is not None and place >= self.size:
                    total = total + columns[place - self.size] * coefficient
                else:
                    own[self.size if place is None else place] = coefficient
            found.append((total + fmpq_mat([own] * count)).table())
        return found

    def _one_by_one(self, time: int) -> list[list[list[fmpq]]]:
        """The same, from the update of every example by itself."""
        new = [self.motion.update(self.generic, averages, time) for _, averages in self.examples(time)]
        rows = [[self._affine(p) for s in self.shapes for p in entries(table[s])] for table in new]
        return [list(column) for column in zip(*rows, strict=True)]

    def _affine(self, polynomial: Any) -> list[fmpq]:
        row = [fmpq(0)] * (self.size + 1)
        for exponents, coefficient in self.polynomial(polynomial).terms():
            if sum(exponents) > 1:
                raise NotExact("the update is not affine in the state")
            row[next((i for i, e in enumerate(exponents) if e), self.size)] = coefficient
        return row

    def polynomial(self, element: Any) -> fmpq_mpoly:
        found: fmpq_mpoly = element + self.ring.constant(0)
        return found

    # ---- moments
    def second_moments(self, steps: int) -> Any:
        """E z z^T after `steps` steps: its coefficients by power of kappa (one matrix, if kappa is a number)."""
        path = self.motion.memo.setdefault((NAME, self.formal), [])
        if not path:
            z = self._start()
            path.append([z * z.transpose()])
        while len(path) <= steps:
            path.append(self._step(path[-1], len(path) - 1))
        return path[steps]

    def _start(self) -> fmpq_mat:
        flat = [a for s in self.shapes for a in entries(self.motion.start()[s])]
        return fmpq_mat([[a] for a in [*flat, fmpq(1)]])

    def _step(self, moments: list[fmpq_mat], time: int) -> list[fmpq_mat]:
        weights, stack = self.stacked(time)
        side, cells = self.size + 1, stack.table()
        rows = [[p * c for c in row] for p, row in zip((p for p in weights for _ in range(side)), cells, strict=True)]
        weighted = fmpq_mat(_beside(rows, side)).transpose()  # all A^T below one another, times their probability
        centre = fmpq_mat([[sum((row[k] for row in rows[i::side]), fmpq(0)) for k in range(side)] for i in range(side)])
        flat = [centre * m * centre.transpose() for m in moments]
        spread = [fmpq_mat(_beside((stack * m).table(), side)) * weighted - f for m, f in zip(moments, flat, strict=True)]
        if not self.formal:
            return [flat[0] + kappa_at(self.motion, time) * spread[0]]
        kappa(self.motion.process)
        zero = fmpq_mat(self.size + 1, self.size + 1)
        return [f + s for f, s in zip([*flat, zero], [zero, *spread], strict=True)]

    # ---- observables
    def expect(self, observable: Any, steps: int) -> list[Any]:
        """E observable, by power of kappa; the observable is at most quadratic."""
        moments = self.second_moments(steps)
        plain, mixed = self._averaged(observable, steps)
        base = [self._pair(plain, m) for m in moments]
        extra = [self._pair(mixed, m) for m in moments]
        if not self.formal:
            return [base[0] + kappa_at(self.motion, steps) * extra[0]]
        return [a + b for a, b in zip([*base, fmpq(0)], [fmpq(0), *extra], strict=True)]

    def _pair(self, polynomial: fmpq_mpoly, moment: fmpq_mat) -> fmpq:
        """The mean of a quadratic polynomial under the second moments."""
        total = fmpq(0)
        for exponents, coefficient in polynomial.terms():
            where = [i for i, e in enumerate(exponents) for _ in range(int(e))]
            if len(where) > 2:
                raise NotExact("the observable is more than quadratic in the state")
            first, second = (*where, self.size, self.size)[:2]
            total += coefficient * moment[first, second]
        return total

    def _averaged(self, observable: Any, time: int) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        """The observable averaged over the batch drawn at `time`: (part without kappa, coefficient of kappa)."""
        names = [a for a in self.motion.process.average if observable.has(a)]
        if not names:
            return self.polynomial(value(observable, self.motion.at(time).binding(self.generic))), self.ring.constant(0)
        sheets = [s for name in names for s in self.sheets(name, time)]
        return self._quadratic(observable, names, sheets, time)

    def _quadratic(self, observable: Any, names: list[Any], sheets: list[Sheet], time: int) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        big, states, drawn = self._with_averages(tuple(names), time)
        whole = value(observable, self.motion.at(time).binding({**states, **drawn})) + big.constant(0)
        centre = [mean_of(s, self.ring) for s in sheets]
        plain, mixed = self.ring.constant(0), self.ring.constant(0)
        for exponents, coefficient in whole.terms():
            state = self.ring.from_dict({tuple(exponents[: self.size]): coefficient})
            where = [j for j, e in enumerate(exponents[self.size :]) for _ in range(int(e))]
            if len(where) > 2:
                raise NotExact("the observable is more than quadratic in the averages")
            product = state
            for j in where:
                product = product * centre[j]
            plain += product
            if len(where) == 2:
                mixed += state * mean_product(sheets[where[0]], sheets[where[1]], self.ring) - product
        return plain, mixed

    def _with_averages(self, names: tuple[Any, ...], time: int) -> tuple[Any, dict[Any, Any], dict[Any, Any]]:
        """(the ring of states and averages, both by name as its generators)."""
        sample = self.examples(time)[0][1]
        count = sum(len(entries(sample[n])) for n in names)
        big = fmpq_mpoly_ctx.get([f"z{i}" for i in range(self.size)] + [f"a{j}" for j in range(count)], "lex")
        generators = list(big.gens())
        states = {s: _shaped([generators.pop(0) for _ in range(max(1, r * c))], r, c) for s, (r, c) in self.shapes.items()}
        return big, states, {n: _shaped_like([generators.pop(0) for _ in entries(sample[n])], sample[n]) for n in names}


def _shaped(flat: list[Any], rows: int, columns: int) -> Any:
    return tuple(tuple(flat[i * columns : (i + 1) * columns]) for i in range(rows)) if rows else flat[0]


def _shaped_like(flat: list[Any], like: Any) -> Any:
    return _shaped(flat, len(like), len(like[0])) if isinstance(like, tuple) else flat[0]


def _beside(rows: list[list[fmpq]], side: int) -> list[list[fmpq]]:
    """Square matrices that lie below one another, put beside one another."""
    return [[c for row in rows[i::side] for c in row] for i in range(side)]


# ------------------------------------------------------------------------------- what the dispatcher calls
def mean(motion: Motion, observable: Any, steps: int) -> Any:
    """E observable at step `steps`."""
    found = [Operator(motion, formal=False).expect(part, steps)[0] for part in _parts(observable, motion)]
    return found[0] if not observable.is_Matrix else tuple((f,) for f in found)


def variance(motion: Motion, observable: Any, steps: int) -> Any:
    """E|z - Ez|^2."""
    operator = Operator(motion, formal=False)
    centre = [operator.expect(part, steps)[0] for part in _parts(observable, motion)]
    return operator.expect(Square(observable), steps)[0] - sum((c * c for c in centre), fmpq(0))


def polynomial(motion: Motion, observable: Any, steps: int, centred: bool) -> tuple[Expr, fmpq_poly]:
    """(the variable, E observable or its variance as a polynomial in it)."""
    operator = Operator(motion, formal=True)
    if not centred:
        return kappa(motion.process), fmpq_poly(operator.expect(observable, steps))
    square = fmpq_poly(operator.expect(Square(observable), steps))
    means = [fmpq_poly(operator.expect(part, steps)) for part in _parts(observable, motion)]
    return kappa(motion.process), square - sum((m * m for m in means), fmpq_poly([0]))


def _parts(observable: Any, motion: Motion) -> list[Any]:
    """The scalar components of an observable."""
    if not observable.is_Matrix:
        return [observable]
    rows, columns = (int(value(s, motion.scope).p) for s in observable.shape)
    return [observable[i, j] for i in range(rows) for j in range(columns)]
