"""The figures that a theorem asks for: its expressions taken exactly, and the intervals that samples of its claims gave them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import exp, log
from typing import Any

from flint import arb, fmpq
from sympy import Expr, Rational

from numerics.assumptions import require
from numerics.bench import Bench, Closed, Conditions, fixed, number, rational
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact, Scope, value
from numerics.measurands import Reading
from theorems._model.bind import BadInstance, check_symbols
from theorems._model.figure import Coefficients, Figure
from theorems._model.instance import Each, Point
from theorems._model.nodes import name_of
from theorems._model.quantity import RandomQuantity
from theorems._model.theorem import Theorem, quantities

SMOOTH = 160  # places of a line
SLACK = 1e-9  # relative: what rounding may do to an interval


class NoFigure(ValueError):
    """A figure that cannot be computed; the message says why, and what to do."""


def drawn(figure: Figure | Coefficients, cases: Sequence[Exact], conditions: Conditions) -> dict[str, Any]:
    """The figure in numbers, or the reason why there are none (`error`)."""
    try:
        found = Plot(figure, tuple(cases), conditions).json()
    except (NoFigure, NotExact, Closed, BadInstance) as refusal:
        found = _empty(figure) | {"error": str(refusal)}
        conditions.notes.add(f"the figure {figure.title!r} cannot be drawn: {refusal}")
    return found


def _empty(figure: Figure | Coefficients) -> dict[str, Any]:
    kind = "coefficients" if isinstance(figure, Coefficients) else "curves"
    return {"title": figure.title, "kind": kind, "x_label": "", "y_label": "", "curves": []}


@dataclass(frozen=True)
class Plot:
    """A figure with the points of its theorem's instances and what was measured there."""

    figure: Any
    cases: tuple[Exact, ...]
    conditions: Conditions

    def json(self) -> dict[str, Any]:
        shown = self._coefficients() if isinstance(self.figure, Coefficients) else self._curves()
        return _empty(self.figure) | {"instance": self.name} | shown

    # ---- points
    @property
    def theorem(self) -> Theorem:
        return self.cases[0].theorem

    @cached_property
    def name(self) -> str:
        """The instance that is drawn."""
        found: str = self.figure.instance or next(iter(self.theorem.instances))
        if found not in self.theorem.instances:
            raise NoFigure(f"it draws the instance {found!r}, but the instances are {sorted(self.theorem.instances)}; name one")
        return found

    @cached_property
    def points(self) -> list[Point]:
        """The points of the instance, with what the figure says in place of the instance's values; each meets `given`."""
        table = self.figure.at
        bases: dict[Any, Point] = {}
        for case in self.cases:
            kept = tuple((k, v) for k, v in case.point.values.items() if k not in table)
            if case.point.instance == self.name:
                bases.setdefault(kept, case.point)
        return [self._admitted(point) for base in bases.values() for point in self._replaced(base)]

    def _replaced(self, base: Point) -> Iterator[Point]:
        plain = {k: v for k, v in self.figure.at.items() if isinstance(v, Each) or not v.free_symbols}
        if unknown := [name_of(k) for k in self.figure.at if k not in base.values]:
            raise NoFigure(f"at names {', '.join(unknown)}, to which the instance {self.name!r} gives no number")
        for chosen in product(*(v if isinstance(v, Each) else (v,) for v in plain.values())):
            values = {**base.values, **{k: Rational(v) for k, v in zip(plain, chosen, strict=True)}}
            yield self._moved(replace(base, label="", values=values))

    def _moved(self, point: Point) -> Point:
        """The point with the values of `at` that are expressions in others."""
        moving = {k: v for k, v in self.figure.at.items() if not isinstance(v, Each) and v.free_symbols}
        found = {k: rational(_plain(value(v, Scope(point)), v)) for k, v in moving.items()}
        return replace(point, values={**point.values, **found})

    def _admitted(self, point: Point) -> Point:
        check_symbols(point, f"{self.theorem.title!r}, figure {self.figure.title!r}")
        require(self.theorem, point)
        return point

    def case(self, point: Point) -> Exact:
        """The exact values at a point: those that the roads have found already, if they were there."""
        known = (c for c in self.cases if c.point.instance == point.instance and dict(c.point.values) == dict(point.values))
        return next(known, None) or Exact(self.theorem, point, shared=self.cases[0].shared)

    # ---- curves
    def _curves(self) -> dict[str, Any]:
        figure: Figure = self.figure
        self._swept()
        groups: dict[Any, list[Point]] = {}
        for point in self.points:
            groups.setdefault(point.values.get(figure.by), []).append(point)
        curves = [self._curve(name, e, held) for held in groups.items() for name, e in figure.curves.items()]
        single = next(iter(figure.curves.values())) if len(figure.curves) == 1 else None
        return {
            "x_label": words(figure.x),
            "y_label": figure.y_label or (words(single) if single is not None else ""),
            "log_x": "x" in figure.log,
            "log_y": "y" in figure.log,
            "marks": [{"label": k, "x": number(value(e, Scope(self.points[0])))} for k, e in figure.marks.items()],
            "curves": list({(c["label"], tuple(c["x"]), tuple(c["y"])): c for c in curves}.values()),
        }

    def _swept(self) -> None:
        """Only the symbol along the axis, and that of `by`, may have several values; the first must."""
        figure: Figure = self.figure
        several = {k for k in self.points[0].values if len({p.values[k] for p in self.points}) > 1} - set(self._dependent())
        if figure.along not in several:
            raise NoFigure(
                f"{name_of(figure.along)} has one value in the instance {self.name!r}; give several: "
                f"at={{{name_of(figure.along)}: Each(...)}}"
            )
        if others := sorted(name_of(k) for k in several - {figure.along, figure.by}):
            raise NoFigure(f"{', '.join(others)} varies too in the instance {self.name!r}; fix it with at, or draw curves by it")

    def _dependent(self) -> list[Any]:
        return [k for k, v in self.figure.at.items() if not isinstance(v, Each) and v.free_symbols]

    def _curve(self, name: str, e: Expr, held: tuple[Any, list[Point]]) -> dict[str, Any]:
        by, points = held
        here = f"{name_of(self.figure.by)} = {by}" if by is not None and e.has(self.figure.by) else ""
        label = ", ".join(part for part in (name, here) if part)
        points = sorted(points, key=lambda p: self._place(p))
        if not quantities(e):
            return {"label": label, "line": True} | self._line(e, points)
        return {"label": label, "line": False} | self._values(label, e, points)

    def _place(self, point: Point) -> float:
        return number(value(self.figure.x, Scope(point)))

    def _line(self, e: Expr, points: list[Point]) -> dict[str, Any]:
        """An expression without quantities, at many places between the first point and the last."""
        along = self.figure.along
        ends = sorted(p.values[along] for p in points)
        places = sorted({*steps(ends[0], ends[-1], along.is_integer, "x" in self.figure.log), *(p.values[along] for p in points)})
        here = [self._moved(replace(points[0], values={**points[0].values, along: place})) for place in places]
        pairs = sorted((self._place(p), number(value(e, Scope(p)))) for p in here)
        return {"x": [x for x, _ in pairs], "y": [y for _, y in pairs]}

    def _values(self, label: str, e: Expr, points: list[Point]) -> dict[str, Any]:
        """An expression with quantities at the points: exact values and simulated intervals, None where there are none."""
        exact = [self._exact(e, p) for p in points]
        seen = [self._simulated(e, p) for p in points]
        if not any(isinstance(v, float) for v in exact) and not any(seen):
            raise NoFigure(
                f"the curve {label or words(e)!r} has no value at any point: exact: {exact[0]}; simulated: no check of a claim "
                "measures it there (claim it, or ask for the simulate road)"
            )
        for point, sure, triple in zip(points, exact, seen, strict=True):
            _refuse_contradiction(point, sure, triple)
        ends = [triple or (None, None, None) for triple in seen]
        columns = {key: [t[i] for t in ends] for i, key in enumerate(("estimate", "low", "high"))}
        return {"x": list(map(self._place, points)), "y": [v if isinstance(v, float) else None for v in exact], **columns}

    # ---- values
    def _exact(self, e: Expr, point: Point) -> float | str:
        """The exact value as a float, or why there is none."""
        if "exact" in self.theorem.closed:
            return self.theorem.closed["exact"]
        case = self.case(point)
        try:
            return number(case.value(e, {q: v for q in quantities(e) if (v := whole(case, q)) is not None}))
        except NotExact as refusal:
            return str(refusal)

    def _simulated(self, e: Expr, point: Point) -> tuple[float, float, float] | None:
        """(estimate, low, high) of an expression from what samples said at this point, if they said enough."""
        near = [r for r in self.conditions.readings if self._same(e, r, point)]
        if not near:
            return None
        case = self.case(point)
        try:
            form, rest = Bench(case, self.conditions, "").split(e)
            whole_form = (r.scaled(form, rest, number) for r in near)
            if (found := next((t for t in whole_form if t), None)) is not None:
                return found
        except (Closed, NotExact):
            pass  # not linear: then from the interval of every quantity
        return _enclosed(case, e, {q: _one(near, q, point) for q in quantities(e)})

    def _same(self, e: Expr, reading: Reading, point: Point) -> bool:
        """Whether a reading was taken where everything that moves the processes of `e` is as at the point."""
        processes = {self.theorem.process_of(q) for q in quantities(e)}
        named = set().union(*(part.free_symbols for p in processes for part in p.parts if hasattr(part, "free_symbols")))
        named -= {p.time for p in processes}
        there = reading.of.point
        return there.instance == point.instance and all(there.values.get(k) == point.values.get(k) for k in named)

    # ---- coefficients
    def _coefficients(self) -> dict[str, Any]:
        if "exact" in self.theorem.closed:
            raise NoFigure(f"whole polynomials are exact, and that road is closed: {self.theorem.closed['exact']}")
        variable, found = self.case(self.points[0]).polynomial(self.figure.of)
        terms = found.coeffs()
        curve = {"label": "", "line": False, "x": list(range(len(terms))), "y": [number(c) for c in terms]}
        return {"x_label": f"degree in {words(variable)}", "y_label": "coefficient", "curves": [curve]}


def _refuse_contradiction(point: Point, exact: float | str, seen: tuple[float, float, float] | None) -> None:
    """An interval was taken from a check of a claim; one that excludes the exact value here is not that of this expression."""
    if seen is None or isinstance(exact, str):
        return
    slack = SLACK * max(map(abs, (exact, *seen)))
    if not seen[1] - slack <= exact <= seen[2] + slack:
        raise NoFigure(
            f"at {point} the exact {exact:.6g} and the simulated [{seen[1]:.6g}, {seen[2]:.6g}] exclude one another: the engine "
            "is at fault, please report it"
        )


def _plain(found: Any, e: Any) -> fmpq:
    if not isinstance(found, fmpq):
        raise NoFigure(f"at gives {e}, which is not rational there")
    return found


def whole(case: Exact, quantity: RandomQuantity) -> Any:
    """The value read off the whole polynomial, which is found once for all batch sizes; None where there is none."""
    try:
        variable, polynomial = case.polynomial(quantity)
    except NotExact:
        return None
    return polynomial(value(variable, Scope(case.point)))


def _one(readings: list[Reading], quantity: RandomQuantity, point: Point) -> Reading | None:
    alone = {fixed(quantity, Scope(point)): fmpq(1)}
    return next((r for r in readings if r.scaled(alone, fmpq(0), number)), None)


def _enclosed(case: Exact, e: Expr, readings: dict[Any, Reading | None]) -> tuple[float, float, float] | None:
    """An expression over the box of its quantities' intervals, in ball arithmetic."""
    found = {q: r.scaled({fixed(q, Scope(case.point)): fmpq(1)}, fmpq(0), number) for q, r in readings.items() if r is not None}
    if len(found) < len(readings):
        return None
    middle = case.value(e, {q: arb(t[0]) for q, t in found.items() if t})
    box = case.value(e, {q: arb(t[1]).union(arb(t[2])) for q, t in found.items() if t})
    return number(middle), number(box.lower()), number(box.upper())


def steps(first: Any, last: Any, whole_numbers: bool | None, geometric: bool) -> list[Any]:
    """Places from `first` to `last`, both rational: every integer if they are few, else about SMOOTH of them."""
    if whole_numbers and last - first <= SMOOTH:
        return [first + k for k in range(int(last - first) + 1)]
    if geometric and first > 0:
        ratio = log(float(last) / float(first)) / SMOOTH
        places = [Rational(int(10**6 * float(first) * exp(ratio * k)), 10**6) for k in range(1, SMOOTH)]
    else:
        places = [first + (last - first) * Rational(k, SMOOTH) for k in range(1, SMOOTH)]
    inner = [Rational(round(p)) for p in places] if whole_numbers else places
    return sorted({first, last, *(p for p in inner if first < p < last)})


def words(e: Any) -> str:
    """An expression as plain text."""
    return str(e).replace("**", "^").replace("*", " ")
